"""`return_to` leads to this site or to the usual page, never elsewhere."""

import re
import urllib.parse

import pytest

from harness.people import add_person, enrolled_person, give_code, give_password, is_in

EVIL = [
    "https://evil.example/", "http://evil.example", "//evil.example", "///evil.example",
    "////evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example",
    "https:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
    "/\tevil.example", "/\t/evil.example", "\t//evil.example", " //evil.example",
    "/%09/evil.example", "/%2f/evil.example", "/%5cevil.example", "@evil.example",
    ".evil.example", ":80/", "evil.example", "/\r\nSet-Cookie: x=1", "/%0d%0aSet-Cookie:%20x=1",
    "/\nLocation: https://evil.example", "/\x00//evil.example", "/..//evil.example",
    "/./\\evil.example",
]
LONG = "/" + "a" * 8000
"""More than any web server passes on in one header line."""


def stays(answer) -> None:
    """Where a browser would go is on this site. Browsers take a backslash for a slash and drop
    tabs and line ends from an address."""
    raw = answer.headers.get_all("Location")
    assert len(raw) == 1 and not re.search(r"[\x00-\x20\x7f]", raw[0]), raw
    assert len(raw[0]) < 3000
    read = re.sub(r"[\t\r\n]", "", raw[0]).replace("\\", "/")
    there = urllib.parse.urlsplit(urllib.parse.urljoin(answer.url, read))
    assert f"{there.scheme}://{there.netloc}" == answer.url[: answer.url.index("/account")], raw
    assert not there.path.startswith("//"), raw
    # Decoded once more, as a careless page behind it might do, it still leads nowhere else.
    twice = urllib.parse.unquote(read).replace("\\", "/")
    assert not twice.startswith("//") and not re.match(r"/[\t\r\n]*/", twice), raw
    assert "x" not in [line.split("=")[0] for line in answer.headers.get_all("Set-Cookie")]


def test_sign_in_leads_nowhere_else(site):
    person = add_person(site)
    for value in [*EVIL, LONG]:
        client = site.client()
        answer = give_password(client, person.name, person.password, return_to=value)
        if answer.status in (400, 403, 422):  # refusing the whole form is as good
            assert not client.jar, repr(value[:40])
            continue
        assert is_in(answer, client), f"{value[:40]!r}: {answer}"
        stays(answer)


def test_an_address_in_the_link_to_sign_in_leads_nowhere_else(lighttpd):
    person = add_person(lighttpd)
    for value in EVIL:
        client = lighttpd.client()
        page = client.get("/sign-in?return_to=" + urllib.parse.quote(value, safe=""))
        if page.status == 400:
            continue
        assert page.name == "sign-in", f"{value!r}: {page}"
        fields = {"username": person.name, "password": person.password}
        answer = client.submit(page, "sign-in", fields)
        assert is_in(answer, client), f"{value[:40]!r}: {answer}"
        stays(answer)


def test_the_second_step_leads_nowhere_else(lighttpd):
    person = enrolled_person(lighttpd)
    for value in EVIL[::3]:
        client = lighttpd.client()
        answer = give_password(client, person.name, person.password, return_to=value)
        if answer.status in (400, 403, 422):
            continue
        stays(answer)
        answer = give_code(client, person.code())
        assert is_in(answer, client), f"{value[:40]!r}: {answer}"
        stays(answer)


@pytest.mark.parametrize("path", ["/private/page?a=1&b=2", "/account/settings/sessions", "/"])
def test_a_path_of_this_site_is_where_it_leads(site, path):
    person = enrolled_person(site)
    client = site.client()
    page = client.get("/sign-in?return_to=" + urllib.parse.quote(path, safe=""))
    answer = client.submit(
        page, "sign-in", {"username": person.name, "password": person.password}
    )
    assert answer.leads_to("/second-step")
    answer = give_code(client, person.code())
    assert answer.status == 303 and answer.location == site.origin + path, answer.location


def test_the_host_a_visitor_names_is_in_no_answer(site):
    person = add_person(site)
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        client = site.client()
        page = client.get("/sign-in", headers)
        assert b"evil.example" not in page.body
        fields = {"username": person.name, "password": person.password}
        answer = client.post("/sign-in", fields, headers)
        assert "evil.example" not in str(answer.headers), str(answer.headers)
