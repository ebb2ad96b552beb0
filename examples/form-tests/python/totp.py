"""Codes as an authenticator app makes them (RFC 6238): SHA-1, six digits, 30 seconds."""

import base64
import hashlib
import hmac
import struct


def code(key: str, at: int) -> str:
    """The code at that time, seconds since the epoch; `key` is base32, spaces allowed."""
    secret = base64.b32decode(key.replace(" ", "").upper())
    digest = hmac.new(secret, struct.pack(">Q", at // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
