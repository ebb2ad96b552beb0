"""Real requests with something wrong in them: bytes flipped, cut, doubled and put in, fields and headers
exchanged. Whatever comes of it, it is an answer."""

from __future__ import annotations

import dataclasses
import random

from harness.bare import Call
from harness.direct import Reply
from harness.faults.steps import ALL, Case

AWKWARD = (
    b"\0", b"\r\n", b"\n", b"\r", b"%", b"%00", b"%0d%0aSet-Cookie:x=1", b"%zz", b"&", b"=", b"&&==", b";",
    b"..", b"/../", b"//", b"\\", b"'", b'"', b"<svg onload=x>", b"{", b"}", b"[" * 40, b"\xff\xfe", b"\xc0\xaf",
    b"\xed\xa0\x80", "\u0661\u200b\u202e".encode(), b"A" * 300, b"9" * 40, b"-1", b"1e9", b"null", b"true",
)
METHODS = ("GET", "POST", "HEAD", "DELETE", "PUT", "OPTIONS", "TRACE", "post", "")
HEADERS = (
    "Cookie", "Content-Type", "Origin", "Sec-Fetch-Site", "User-Agent", "Authorization", "Host", "Accept",
    "X-Forwarded-For", "Referer",
)
ANSWERS = {200, 204, 303, 400, 401, 403, 404, 405, 409, 411, 413, 414, 415, 422, 429, 431}
KNOWN = {
    "status", "content-type", "location", "set-cookie", "content-length", "cache-control", "allow",
    "content-security-policy", "x-content-type-options", "referrer-policy", "vary", "retry-after",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "x-frame-options", "permissions-policy",
    "www-authenticate", "clear-site-data", "content-disposition", "strict-transport-security",
    "remote-user", "remote-name", "remote-email", "remote-groups", "x-robots-tag", "content-language",
    "accept-ranges", "etag", "last-modified",
}
"""Every header that an answer may have: another was put in by what was asked."""


def mutate(chance: random.Random, text: bytes) -> bytes:
    """One thing wrong with some bytes."""
    place = chance.randrange(len(text) + 1)
    end = min(len(text), place + chance.randrange(1, 40))
    match chance.randrange(6):
        case 0 if text:
            place = min(place, len(text) - 1)
            return text[:place] + bytes([text[place] ^ (1 << chance.randrange(8))]) + text[place + 1 :]
        case 1:
            return text[:place] + text[end:]
        case 2:
            return text[:end] + text[place:]
        case 3:
            return text[:place]
        case _:
            return text[:place] + chance.choice(AWKWARD) + text[place:]


def spoil(chance: random.Random, call: Call) -> Call:
    """A request with one to three things wrong with it."""
    call = dataclasses.replace(call, headers=dict(call.headers))
    for _ in range(chance.randrange(1, 4)):
        match chance.randrange(8):
            case 0:
                call.method = chance.choice(METHODS)
            case 1:
                call.path = _text(mutate(chance, call.path.encode("utf-8", "surrogateescape")))
            case 2:
                name = chance.choice(HEADERS)
                old = call.headers.get(name, "").encode("utf-8", "surrogateescape")
                call.headers[name] = _text(mutate(chance, old))
            case 3:
                call.headers.pop(chance.choice(HEADERS), None)
            case _:
                call.body = mutate(chance, call.body)
    return call


def _text(raw: bytes) -> str:
    """As an environment variable can hold it."""
    return raw.replace(b"\0", b"").decode("utf-8", "surrogateescape")


def wrong_with(reply: Reply) -> str | None:
    """What must not be in any answer; None where all is well."""
    if reply.exit != 0:
        return f"exit {reply.exit}: {reply.errors[-300:]}"
    if reply.status not in ANSWERS:
        return f"answered with {reply.status}: {reply.errors[-300:]}"
    if more := {name.lower() for name in reply.headers} - KNOWN:
        return f"headers of the visitor's: {more}"
    if len(reply.errors.splitlines()) > 3:
        return f"lines in the log of the visitor's: {reply.errors[:500]}"
    return None


class Mutations:
    """One case's request, spoilt again and again on a site that is put back each time it changed."""

    def __init__(self, case: Case, seed: int) -> None:
        self.case = case
        self.site = case.site()
        self.chance = random.Random(f"{seed} {case.name}")
        self.seen: dict[int, int] = {}
        try:
            self.step = case.make(self.site)
            assert isinstance(self.step.what, Call), case.name
        except BaseException:
            self.close()
            raise
        self.moment, self.start = self.site.moment, self.site.held()

    def close(self) -> None:
        self.site.remove()

    def run(self, rounds: int) -> list[str]:
        """What was wrong, with the request that showed it."""
        found = []
        for number in range(rounds):
            if number % 10 == 0:
                self.site.moment = self.moment
                self.site.restore(self.start)
            call = spoil(self.chance, self.step.what)
            # An answer in 64 MiB beside what the hash takes, or none.
            reply = call.run(("prlimit", f"--as={160 << 20}"))
            self.seen[reply.status] = self.seen.get(reply.status, 0) + 1
            if wrong := wrong_with(reply):
                request = (call.method, call.path, call.headers, call.body)
                found.append(f"{self.case.name}: {wrong}: {request!r:.600}")
        return found


def requests() -> list[Case]:
    """Every case that is a request and not a command."""
    return [case for case in ALL.values() if not case.covers.startswith("nightlatch ")]
