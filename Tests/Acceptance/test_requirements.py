"""The table of requirements is whole, and those that no other test holds: by the ids in docs/requirements.md."""

import html
import re
import socket
import subprocess

import pytest

from harness.bare import BareSite
from harness.formclient import DEVICE, PENDING, SESSION
from harness.people import (
    SECURITY, SETUP, add_person, enrolled_person, give_code, pending, signed_in, to_scan,
)
from harness.site import REPOSITORY, tool
from harness.ways import CODES, PASSWORD, trusted

DAY = 86_400


@pytest.fixture
def bare():
    site = BareSite()
    yield site
    site.remove()


def test_every_requirement_has_its_tests_and_the_page_says_which():
    done = subprocess.run(
        [REPOSITORY / "scripts/requirements", "--check"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_password_is_good_after_four_hundred_days(bare):
    """PW-8."""
    person = add_person(bare)
    bare.advance(400 * DAY)
    assert signed_in(person).get(SECURITY).status == 200


def test_nothing_stands_in_the_way_of_password_managers(bare):
    """PW-9, WA-1, HT-3, HT-4: no field keeps pasting or filling out, and the code's takes "123 456"."""
    person = enrolled_person(bare)
    waiting, inside = pending(person), signed_in(person)
    pages = [bare.client().get("/sign-in"), waiting.get("/second-step"), inside.get(PASSWORD),
             waiting.get("/second-step/recovery")]
    fields = [field for page in pages for field in page.tree.root.all("input")]
    assert len(fields) > 6
    for page in pages:
        assert "onpaste" not in page.text and "oncopy" not in page.text
    for field in fields:
        if field.get("type") == "password":
            assert field["autocomplete"] in ("current-password", "new-password"), field
            assert field.get("maxlength") is None, "a long password would be cut without a word"
    code = pages[1].element("code")
    assert (code.get("type", "text"), code["autocomplete"]) == ("text", "one-time-code")
    assert len(pages[1].form("second-step").names & {"code"}) == 1
    assert code.get("maxlength") is None or int(code["maxlength"]) > 7
    recovery = pages[3].element("code")
    assert recovery["autocomplete"] == "off" and recovery["spellcheck"] == "false"


def test_a_new_site_has_nobody_who_could_sign_in(bare):
    """PW-14, CF-4."""
    assert bare.json("person", "list") == [] and bare.accounts() == []
    for name in ("admin", "root", "nightlatch", "demo"):
        for password in (name, "password", "admin", "nightlatch"):
            client = bare.client()
            answer = client.post("/sign-in", {"username": name, "password": password})
            assert answer.status in (403, 429) and not client.jar, str(answer)
    page = bare.client().open("/")
    assert "set up" not in page.text.lower() or page.status != 200
    assert bare.client().get("/join").status in (200, 404) and not bare.accounts()
    folder = bare.top / "second"
    made = tool("init", folder, "--base-url", "http://127.0.0.1:8099")
    assert made.returncode == 0 and tool("--site", folder / "site.json", "person", "list", "--json").stdout.strip() == "[]"


def test_wrong_replayed_and_earlier_codes_have_one_answer(bare):
    """LG-10."""
    person = enrolled_person(bare)
    earlier, used = person.code(), person.code()
    client = pending(person)
    assert give_code(client, used).status == 303
    answers = [give_code(pending(person), code) for code in (person.wrong_codes(1)[0], used, earlier)]
    assert {answer.status for answer in answers} == {403}
    assert len({answer.normalized for answer in answers}) == 1
    headers = [sorted(name.lower() for name in answer.headers) for answer in answers]
    assert headers[0] == headers[1] == headers[2]


def test_no_address_of_the_tour_holds_a_token(bare):
    """SE-12: of a session, a pending sign-in or a device, in a page's links, forms or redirects."""
    person = enrolled_person(bare)
    client = trusted(person)
    values = [client.cookie(SESSION), client.cookie(DEVICE)]
    waiting = pending(person)
    values.append(waiting.cookie(PENDING))
    secrets = [value.split(".")[-1] for value in values]
    seen = 0
    for visitor, paths in ((client, (SECURITY, "/settings/sessions", "/settings/devices", CODES, "/")),
                           (waiting, ("/second-step", "/second-step/recovery", "/recover"))):
        for path in paths:
            page = visitor.get(path)
            addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
            addresses += [page.headers["Location"] or ""]
            seen += len(addresses)
            for secret in secrets:
                assert not any(secret in html.unescape(address) for address in addresses), path
                assert secret not in page.text, f"{path}: not in the page either"
    assert seen > 50


def test_visits_leave_nothing_on_the_disk(bare):
    """SE-13."""
    add_person(bare)
    before = set(bare.held())
    for number in range(20):
        client = bare.client()
        for path in ("/sign-in", SECURITY, f"/nothing-{number}", "/forgot-password", "/join?token=none"):
            client.get(path)
        client.jar.clear()
    assert set(bare.held()) - before <= {"data/testing/clock"}


def test_a_cookie_says_nothing_of_its_person(bare):
    """CK-3."""
    person = enrolled_person(bare)
    client = trusted(person)
    waiting = pending(person)
    for jar in (client.jar, waiting.jar):
        for name, cookie in jar.items():
            assert len(name) + len(cookie.value) < 4096
            assert re.fullmatch(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{43}", cookie.value), name
            assert person.name not in cookie.value and person.email not in cookie.value


def test_a_refused_form_is_in_the_log(bare):
    """CS-7, LO-1."""
    client = signed_in(add_person(bare))
    page = client.get(SECURITY)
    bad = client.made_up(lambda c: c.submit(page, "sign-out", {"csrf": "x"}, force=True)).run()
    assert bad.status == 403 and "form token" in bad.errors and "/sign-out" in bad.errors
    foreign = client.made_up(
        lambda c: c.submit(page, "sign-out", headers={"Sec-Fetch-Site": "cross-site"})).run()
    assert foreign.status == 403 and "another site" in foreign.errors


def test_visitors_who_hang_up_leave_a_sound_site(lighttpd):
    """CG-15: in the middle of a form, and right after it."""
    person = enrolled_person(lighttpd)
    client = signed_in(person)
    body = f"username={person.name}&password=not+this+one".encode()
    head = (
        f"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{lighttpd.port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode()
    whole = head + body
    for number in range(40):
        with socket.create_connection(("127.0.0.1", lighttpd.port), 10) as connection:
            connection.sendall(whole[: len(whole) * (number % 5 + 1) // 5])
    assert client.get(SECURITY).status == 200
    checked = lighttpd.tool("check")
    assert checked.returncode == 0, checked.stdout


def test_no_page_of_the_set_up_can_be_filled_from_outside(bare):
    """TP-2: a key that a client sends is not taken."""
    person = add_person(bare)
    client = signed_in(person)
    page = to_scan(client, person)
    person.secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    fields = {"code": person.code(), "secret": person.secret, "key": person.secret}
    answer = client.submit(page, "setup-scan", fields, force=True)
    assert answer.status == 403 and client.open(SETUP).name == "setup-scan", str(answer)


def _threats() -> str:
    return (REPOSITORY / "docs/threat-model.md").read_text()


def test_every_way_to_a_session_is_listed():
    """LG-12: each route that anybody may post to, or that starts a session by program."""
    text = _threats().partition("## Every way to a session")[2].partition("\n## ")[0]
    for way in ("/sign-in", "/second-step", "/join", "/reset-password", "/recover", "single sign-on",
                "/api/v1/sign-in", "/api/v1/verify-2fa-code", "access token", "trusted device"):
        assert way in text, way


def test_who_may_do_what_is_written_down():
    """AZ-9, CF-5."""
    assert "## Who may do what" in _threats() and "administrator" in _threats()
    guide = "".join(path.read_text() for path in (REPOSITORY / "docs").glob("*.md"))
    for word in ("idleMinutes", "absoluteHours", "hardStop", "perMinutes", "Trusted devices"):
        assert word in guide, word


def test_dependencies_are_listed():
    """CF-5: every C library and package that the sources name."""
    text = _threats()
    package = (REPOSITORY / "Package.swift").read_text()
    names = {"COpenSSL": "libcrypto", "CArgon2": "libargon2", "CCrypt": "libcrypt",
             "CQREncode": "libqrencode", "CPNG": "libpng", "CZlib": "zlib", "CFCGI": "libfcgi"}
    linked = re.findall(r'systemLibrary\(name: "(\w+)"\)', package)
    assert set(linked) == set(names), "a library that nobody said anything of"
    for name in linked:
        assert names[name] in text, name
    for url in re.findall(r'url: "[^"]*/([\w-]+)"', package):
        assert url in text, url
