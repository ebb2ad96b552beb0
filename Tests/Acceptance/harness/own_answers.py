"""What lighttpd answers itself, before it looks at any configuration of ours; its page for it is HTML.

Its code, as Debian 12 has it (1.4.69): `http_request_parse_target` and `http_request_parse_headers` in
src/request.c, `burl_contains_ctrls` in src/burl.c."""

from __future__ import annotations

import urllib.parse


def is_lighttpds_own(
    method: str, address: str, body: bytes | None, status: int, kind: str, is_guarded: bool,
) -> bool:
    """Whether an answer is lighttpd's refusal of one of two requests that it hands on to nobody: an address
    with a control character, or a GET or HEAD with a body, for which no meaning is defined (RFC 9110 §9.3.1).

    `is_guarded` says that the answer has the headers that every one of ours has."""
    if status != 400 or not kind.startswith("text/html") or is_guarded:
        return False
    _, _, target = address.partition("://")
    path = urllib.parse.unquote_to_bytes(target)
    return any(byte < 0x20 or byte == 0x7F for byte in path) or method in ("GET", "HEAD") and bool(body)
