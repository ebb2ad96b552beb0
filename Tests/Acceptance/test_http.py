"""What goes over the wire behind each server: headers, sizes, methods, lengths, arguments."""

import http.client
import socket
import urllib.parse

import pytest

from harness.formclient import FORM, SESSION
from harness.people import (
    SECURITY, add_person, enrolled_person, give_password, is_enrolled, signed_in,
)


def policy(answer) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = (answer.headers["Content-Security-Policy"] or "").split(";")
    return {words[0]: words[1:] for words in map(str.split, parts) if words}


def guarded(answer) -> None:
    """Every header that each answer of ours carries."""
    assert answer.headers["Content-Security-Policy"], f"{answer} has no policy"
    csp = policy(answer)
    assert csp["default-src"] == ["'none'"], answer
    assert csp["frame-ancestors"] == csp["base-uri"] == ["'none'"], csp
    assert csp["form-action"] in (["'self'"], ["'none'"]), csp
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
        source for sources in csp.values() for source in sources
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    kind = answer.headers["Content-Type"] or ""
    assert "charset=utf-8" in kind.lower() or kind.startswith("image/"), f"{answer}: {kind}"
    for name in ("Server", "X-Powered-By"):
        assert not any(letter.isdigit() for letter in answer.headers[name] or ""), answer.headers[name]
    for name in answer.headers:
        assert len(answer.headers.get_all(name)) == 1 or name.lower() == "set-cookie", name


def test_every_answer_is_guarded(site):
    person = enrolled_person(site)
    client, visitor = signed_in(person), site.client()
    guarded(visitor.get("/sign-in"))
    guarded(client.get(SECURITY))
    answers = {
        303: visitor.get(SECURITY),
        404: client.get("/no-such-page"),
        405: client.request("DELETE", SECURITY),
        403: client.submit(client.get(SECURITY), "sign-out", {"csrf": None}, force=True),
        415: visitor.post("/sign-in", {}, {"Content-Type": "text/plain"}),
    }
    for status, answer in answers.items():
        assert answer.status == status, f"expected {status}: {answer}"
        guarded(answer)
    wrong = give_password(visitor, person.name, "not this one")
    assert wrong.status in (403, 422)
    guarded(wrong)
    guarded(give_password(site.client(), person.name, person.password))


def test_the_style_sheet_and_script_are_our_own_and_named_for_what_they_are(site):
    page = site.client().get("/sign-in")
    links = [link["href"] for link in page.tree.root.all("link") if "stylesheet" in link["rel"]]
    scripts = [script["src"] for script in page.tree.root.all("script")]
    assert links
    for kind, paths in (("text/css", links), ("javascript", scripts)):
        for path in paths:
            address = urllib.parse.urljoin(page.url, path)
            answer = site.client().get(address)
            assert answer.status == 200 and kind in answer.headers["Content-Type"], str(answer)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for tag in ("style", "object", "iframe"):
        assert not page.tree.root.all(tag)
    every = [page.tree.root.all(tag) for tag in ("a", "input", "button", "div", "p", "main", "body")]
    for element in sum(every, []):
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]


def test_head_has_the_headers_and_no_body(site):
    for path, status in (("/sign-in", 200), ("/no-such-page", 404), (SECURITY, 303)):
        answer = site.client().request("HEAD", path)
        assert answer.status == status and not answer.body
        guarded(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_method_that_is_not_served_is_named(site, method):
    client = signed_in(add_person(site))
    taken = {"/sign-in": "GET, HEAD, POST", SECURITY: "GET, HEAD", "/sign-out": "POST"}
    for path, allowed in taken.items():
        answer = client.request(method, path, b"", {"Content-Type": FORM})
        assert answer.status == 405, str(answer)
        assert answer.headers["Allow"] == allowed, f"{method} {path}"
    answer = client.request(method, "/no-such-page", b"", {"Content-Type": FORM})
    assert answer.status == 404 and "Allow" not in answer.headers, "where nothing is, no method is too few"
    assert client.get(SECURITY).status == 200


@pytest.mark.parametrize("method", ["FOO", "TRACE", "get"])
def test_a_method_nobody_knows_opens_nothing(site, method):
    client = signed_in(add_person(site))
    answer = client.request(method, SECURITY)
    assert answer.status in (400, 405, 501), str(answer)  # some servers refuse it themselves


def test_an_oversized_form_is_refused_and_the_site_goes_on(site):
    person = add_person(site)
    for size in (100_000, 3_000_000):
        client = site.client()
        try:
            answer = client.post("/sign-in", {"username": person.name, "password": "x" * size})
            assert answer.status == 413 and not client.jar, str(answer)
        except (ConnectionError, http.client.RemoteDisconnected):
            assert size > 1_000_000, "a moderate excess gets an answer"
    assert signed_in(person)


def test_a_chunked_form_is_read_whole_or_refused(site):
    person = enrolled_person(site)
    client = site.client()
    fields = {"username": person.name, "password": person.password}
    body = urllib.parse.urlencode(fields).encode()
    answer = client.request("POST", "/sign-in", body, {"Content-Type": FORM}, chunked=True)
    assert answer.leads_to("/second-step") or answer.status in (400, 411), str(answer)
    client = signed_in(person)
    for path in ("/settings/two-factor/off", "/sign-out"):
        answer = client.request("POST", path, b"x=1", {"Content-Type": FORM}, chunked=True)
        assert answer.status in (400, 403, 411, 422), str(answer)
    assert is_enrolled(person) and client.get(SECURITY).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", None])
def test_a_body_of_another_type_is_refused(site, kind):
    person = add_person(site)
    client = site.client()
    body = urllib.parse.urlencode({"username": person.name, "password": person.password}).encode()
    answer = client.request("POST", "/sign-in", body, {"Content-Type": kind} if kind else {})
    assert answer.status in (400, 415) and not client.jar, str(answer)


@pytest.mark.parametrize("body", [
    b"username=%zz&password=x", b"username=%ff%fe&password=x", b"username=a%00b&password=x",
    b"username=a&username=b&password=x", b"username=" + b"a=b&" * 2000,
])
def test_a_malformed_form_is_a_bad_request(site, body):
    client = site.client()
    answer = client.request("POST", "/sign-in", body, {"Content-Type": FORM})
    assert answer.status in (400, 413, 422) and not client.jar, str(answer)


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999", "0x10", "+5"])
def test_a_length_that_is_none_is_refused(site, length):
    client = site.client(browser=False)
    connection = socket.create_connection(("127.0.0.1", site.port), 20, (client.source, 0))
    with connection:
        connection.sendall(
            f"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
            f"Content-Type: {FORM}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\na=b"
            .encode()
        )
        connection.shutdown(socket.SHUT_WR)
        first = connection.recv(64)
    assert first.split()[1] in (b"400", b"411", b"413"), first


@pytest.mark.parametrize("query", ["--help", "admin+x", "-d+foo+%2522", "-c+/etc/passwd", "--version"])
def test_a_query_never_becomes_an_argument(site, query):
    client = site.client()
    # With a query it is always the program that answers.
    plain, asked = client.get("/sign-in?x"), client.get(f"/sign-in?{query}")
    assert asked.status == 200 and asked.name == "sign-in"
    assert asked.normalized == plain.normalized


def test_a_query_is_never_merged_into_a_form(site):
    person = add_person(site)
    client = site.client()
    query = urllib.parse.urlencode({"username": person.name, "password": person.password})
    answer = client.post(f"/sign-in?{query}", {"username": person.name, "password": ""})
    assert answer.status in (403, 422) and SESSION not in client.jar


@pytest.mark.parametrize("path", [
    "/settings/security/", "//settings/security", "/settings//security", "/Settings/Security",
    "/settings/security;x", "/settings/../settings/securit", "/settings/security%00",
    "/settings%2fsecurityx", "/data/people", "/../data", "/keys.json", "/.git/HEAD",
])
def test_addresses_that_are_not_ours_are_not_found_or_not_open(site, path):
    answer = site.client().get(path)
    assert answer.status in (400, 403, 404) or answer.leads_to("/sign-in"), str(answer)
    assert b"keys" not in answer.body.lower() or answer.status != 200


def test_markup_in_a_name_is_shown_as_text(site):
    client = site.client()
    typed = '"><svg onload=alert(1)>&amp;\'{{x}}'
    answer = give_password(client, typed, "not a password at all")
    assert answer.status in (403, 422)
    assert not answer.tree.root.all("svg") or "onload" not in answer.text.split("<svg")[1][:20]
    field = [one for one in answer.tree.root.all("input") if one.get("name") == "username"][0]
    assert field.get("value") in (typed, "", None)


def test_health_says_ok(site):
    answer = site.client(browser=False).get("/health")
    assert answer.status == 200 and answer.text.strip() == "ok"
