"""Ways round a gate that others have had (security, section 23, row 26): spellings of the path, hosts,
methods and headers. On every server, against files of its own, as a stranger and as a member who
may see some pages and not others; and against `/gate` itself."""

from __future__ import annotations

import pytest

from harness import people
from harness.formclient import SESSION
from harness.gated import CLOSED, SERVERS, enter, fetch, member, raw

SPELLINGS = [
    "//private/", "/private/../private/", "/private/%2e%2e/private/", "/./private/", "/x/../private/",
    "/private/index.html", "/private//index.html", "/%70rivate/", "/private/deep/../", "/private/.",
    "/PRIVATE/", "/Private/index.html", "/private%2findex.html", "/private%2f", "/private;a=b/",
    "/private/;/index.html", "/;/private/", "/private/index.html;.css", "/private\\index.html",
    "/private%5cindex.html", "/private/%00", "/private/index.html%00.css", "/private%00/",
    "/private/index.html%20", "/private/%252e%252e/index.html", "/private/%2e/index.html",
    "/private/..;/private/index.html", "/private/open/../index.html", "/private/open/%2e%2e/index.html",
    "/private/open/..%2findex.html", "/private/open/..%2f..%2fprivate/index.html",
    "/private/open%2f../index.html", "/private/open/..;/index.html", "/private/open/.././index.html",
    "/private/open//../index.html", "/private/open/%2e%2e%2f", "/private/OPEN/../index.html",
    "/private/open/../board/index.html", "/private/open/..//board/", "/private/open;/../board/",
    "/private/x/%2e%2e/board/index.html", "//private//board//", "/private/%62oard/", "/private/board%2f",
    "/private/board%2findex.html", "/private/BOARD/", "/private/./board/./index.html", "/private/board",
    "/private/board;/index.html", "/private/deep/..%2fboard/", "/private?/../open/", "/private/?open",
    "/private/#/open/", "/private/board/?/private/open/", "/account/../private/",
    "/account/..%2fprivate/", "/account/assets/../../private/board/", "/account/help/../../private/",
    "/.well-known/../private/board/", "/robots.txt/../private/board/", "/private/board/%ff",
]
HEADERS = [
    {"Remote-User": "ann"}, {"Remote_User": "ann"}, {"REMOTE-USER": "ann", "Remote-Groups": "board"},
    {"X-Remote-User": "ann", "X-Forwarded-User": "ann", "X_Forwarded_User": "ann"},
    {"X-Original-URL": "/private/open/"}, {"X-Rewrite-URL": "/private/open/"},
    {"X-Forwarded-Uri": "/private/open/", "X-Forwarded-Method": "GET", "X-Forwarded-Host": "localhost"},
    {"X_Forwarded_Uri": "/private/open/"}, {"X-Forwarded-Prefix": "/private/open"},
    {"X-HTTP-Method-Override": "OPTIONS"}, {"Nightlatch-Gate-Uri": "/private/open/"},
    {"NIGHTLATCH_GATE_URI": "/private/open/", "NIGHTLATCH_GATE_RULE": "/private/open/"},
    {"X-Forwarded-For": "127.0.0.1"}, {"Authorization": "Basic YW5uOmFubg=="},
    {"Cookie": "NIGHTLATCH_USER=ann; NIGHTLATCH_PASS=x; Remote-User=ann"},
]
METHODS = ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE", "get", "Foo"]


@pytest.fixture(params=SERVERS)
def gated(request, gates):
    return gates(request.param)


def answered(site, target: str, cookies: dict | None = None, *, method="GET", host=None, more="") -> str:
    cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{site.port}'}", "Connection: close"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    request = "\r\n".join(lines) + "\r\n" + more + "\r\n"
    return raw(site, request.encode("latin-1")).decode(errors="replace")


def leaks(answer: str, allowed: tuple = ()) -> list[str]:
    return [text for text in CLOSED if f"<p>{text}</p>" in answer and text not in allowed]


def test_the_pages_are_there_for_those_who_may_see_them(gated):
    """What follows proves nothing unless these requests show the pages."""
    _, _, cookies = member(gated)
    assert "for members" in answered(gated, "/private/", cookies)
    assert "for members" in answered(gated, "/private/index.html", cookies)
    assert "open inside" in answered(gated, "/private/open/", None)


def test_no_spelling_of_the_path_goes_round_the_gate(gated):
    _, _, cookies = member(gated)
    mine = ("for members", "deep inside", "for the fresh")
    for path in SPELLINGS:
        assert not leaks(answered(gated, path)), path
        assert not leaks(answered(gated, path, cookies), mine), path
    for path in ["/private/" + "a/../" * 1500, "/" * 4000 + "private/", "/private/" + "x" * 7000 + "/../"]:
        assert not leaks(answered(gated, path)), path[:40]


def test_no_whole_address_and_no_host_goes_round_the_gate(gated):
    _, _, cookies = member(gated)
    mine = ("for members", "deep inside", "for the fresh")
    port = gated.port
    for target in [
        f"http://127.0.0.1:{port}/private/board/", "http://evil.example/private/board/", "//evil.example/private/board/",
        f"http://127.0.0.1:{port}/private/open/../board/", f"HTTP://127.0.0.1:{port}/private/board/",
        f"http://x@127.0.0.1:{port}/private/board/", "*", "private/board/", "?/private/board/",
    ]:
        assert not leaks(answered(gated, target)), target
        assert not leaks(answered(gated, target, cookies), mine), target
    for host in [
        "localhost", "LOCALHOST.", f"127.0.0.1.:{port}", "evil.example", "127.0.0.1, evil.example", "127.0.0.1 evil",
        "[::1]", "127.0.0.1:0", "", "127.0.0.1\tx", "a" * 300,
    ]:
        assert not leaks(answered(gated, "/private/board/", cookies, host=host or " "), mine), host
        assert not leaks(answered(gated, "/private/", host=host or " ")), host
    two = "Host: evil.example\r\n"
    assert not leaks(answered(gated, "/private/", more=two))
    assert not leaks(answered(gated, "/private/board/", cookies, more=two), mine)
    assert not leaks(raw(gated, b"GET /private/ HTTP/1.0\r\n\r\n").decode(errors="replace"))
    assert not leaks(raw(gated, b"GET /private/\r\n").decode(errors="replace"))
    assert not leaks(raw(gated, b"GET /private/\0/open/ HTTP/1.1\r\nHost: x\r\n\r\n").decode(errors="replace"))


def test_no_method_and_no_header_goes_round_the_gate(gated):
    _, _, cookies = member(gated)
    mine = ("for members", "deep inside", "for the fresh")
    for method in METHODS:
        assert not leaks(answered(gated, "/private/", method=method)), method
        assert not leaks(answered(gated, "/private/board/", cookies, method=method), mine), method
    for headers in HEADERS:
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        for path in ("/private/", "/private/board/", "/private/two/"):
            assert not leaks(answered(gated, path, more=more)), headers
            assert not leaks(answered(gated, path, more=more + more)), headers
            if "Cookie" not in headers:
                assert not leaks(answered(gated, path, cookies, more=more), mine), headers


def test_no_header_makes_the_gate_itself_say_yes(gates, site):
    """`/gate` as anybody can call it: they learn nothing, and are nobody."""
    stranger = site.client(browser=False)
    for headers in HEADERS:
        answer = stranger.get("/gate", headers=headers)
        assert answer.status == 401 and "Remote-User" not in answer.headers, headers


@pytest.mark.parametrize("server", SERVERS)
def test_headers_of_a_stranger_choose_no_looser_rule(server, gates):
    site = gates(server)
    person = people.add_person(site)
    session = {SESSION: people.signed_in(person).cookie(SESSION)}
    # Without a page in question every rule has to be satisfied, and hers is not the board's.
    assert fetch(site, "/account/gate", session)[0] == 403
    for headers in HEADERS:
        if "Cookie" in headers:
            continue
        status, _, _, _ = fetch(site, "/account/gate", session, headers=headers)
        assert status in (400, 403), headers
        status, _, _, _ = fetch(site, "/account/gate/forward", session, headers=headers)
        assert status in (400, 403), headers


def test_a_target_that_is_no_page_of_the_gate_is_not_entered(gated):
    person = people.add_person(gated)
    session = people.signed_in(person).cookie(SESSION)
    for path in ["//evil.example/private/", "/\\evil", "/private/..%2f..%2fx", "/x", "/private/%0d%0aSet-Cookie:x=1",
                 "/private/open/", ""]:
        status, place, _, jar = fetch(gated, f"/account/enter{path}", {SESSION: session})
        assert "evil" not in place.split("?")[0].split("/private")[0], path
        assert status in (400, 404) or place.startswith("/private"), (path, status, place)
        assert "x" not in jar
