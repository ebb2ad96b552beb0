"""RFC 6238 codes from the RFC alone, so that the product is never measured with itself."""

import base64
import hashlib
import hmac
import struct

PERIOD = 30
"""Seconds a time step lasts."""


def code(secret: str, step: int) -> str:
    """The six digits of one time step. `secret` is base32, with or without spaces and padding."""
    text = secret.replace(" ", "").upper()
    key = base64.b32decode(text + "=" * (-len(text) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15  # RFC 4226 section 5.3, dynamic truncation
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
