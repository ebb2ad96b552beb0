"""The examples of `examples/gate`, each on its own server as its files say."""

from __future__ import annotations

import http.client
import re
import urllib.parse

import pytest

from harness import people
from harness.example import EXAMPLES, Example
from harness.formclient import SESSION
from harness.gated import GATE, enter, fetch


@pytest.fixture
def example():
    made = []

    def make(name: str, server: str) -> Example:
        made.append(Example(name, server))
        return made[-1]

    yield make
    for site in made:
        site.remove()


def test_every_example_is_run_here():
    text = open(__file__).read()
    for folder in EXAMPLES.iterdir():
        if folder.is_dir():
            assert f'example("{folder.name}"' in text, folder.name


def session_of(person, client=None) -> str:
    return people.signed_in(person, client).cookie(SESSION)


def test_a_members_area(example):
    site = example("members-area", "apache")
    site.print_configuration(to="nightlatch.conf")
    site.start()
    assert "The club" in fetch(site, "/")[2]
    assert "Come to a meeting" in fetch(site, "/members/how-to-join/")[2]
    status, place, text, _ = fetch(site, "/members/")
    assert status == 302 and place == "/account/enter/members/" and "Tuesday" not in text
    _, _, text, cookies = enter(site, "/members/", session_of(people.add_person(site)))
    assert "Tuesday" in text
    assert "Tuesday" in fetch(site, "/members/", {GATE: cookies[GATE]})[2]


def test_a_page_of_PHP_greets_the_person_by_name(example):
    site = example("php-greeting", "lighttpd")
    site.change(gate={"groups": {"board": ["ann"]}})
    site.print_configuration(to="nightlatch.conf")
    config = (site.place / "nightlatch.conf").read_text()
    script = re.search(r'attract-raw-url-to = \( "([^"]+)" \)', config)[1]
    site.print_configuration("--gate-script", to="gate.lua")
    (site.place / "gate.lua").rename(script)
    site.start()
    status, place, text, _ = fetch(site, "/")
    assert status == 303 and place == "/account/enter/" and "Hello" not in text
    done = site.tool("person", "add", "ann", "--email", "ann@example.org", "--display-name", 'Änn "The <b>" Quick',
                     "--password-stdin", stdin="lantern tide over sand\n")
    assert done.returncode == 0, done.stderr
    ann = people.Person(site, "ann", "ann@example.org", "lantern tide over sand")
    _, _, text, cookies = enter(site, "/?x=1", session_of(ann))
    assert "Hello, Änn &quot;The &lt;b&gt;&quot; Quick!" in text
    assert "sign in as ann" in text and "address ann@example.org" in text and "You are on the board." in text
    forged = {"Remote-User": "root", "Remote_User": "root", "Remote-Name": "Root", "REMOTE_GROUPS": "x"}
    _, _, text, _ = fetch(site, "/", cookies | {"mine": "1"}, headers=forged)
    assert "root" not in text.lower() and "Cookies: mine<" in text
    _, _, text, _ = fetch(site, "/", cookies, method="POST", body="note=Gr%C3%BCezi",
                          headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert "You wrote: Grüezi" in text


def test_a_program_behind_nginx_trusts_remote_user(example):
    site = example("proxied-program", "nginx")
    site.print_configuration(to="nightlatch.conf")
    site.start()
    status, place, text, _ = fetch(site, "/app/x?y=1&z")
    assert status == 303 and place == "/account/enter/app/x?y=1&z" and "user" not in text
    person = people.add_person(site)
    _, place, _, _ = enter(site, "/app/", session_of(person))
    assert place == "/account/settings/two-factor/setup"
    client = people.enrol(person)
    _, _, text, cookies = enter(site, "/app/x?y=1&z", client.cookie(SESSION))
    assert f"user {person.name}\n" in text and f"email {person.email}\n" in text and "path /app/x?y=1&z" in text

    def said(cookie: str, **headers) -> str:
        return fetch(site, "/app/", headers={"Cookie": cookie} | headers)[2]

    own = "; ".join(f"{name}={value}" for name, value in cookies.items())
    forged = {"Remote-User": "root", "Remote_User": "root", "Remote-Groups": "wheel", "Remote-Email": "root@x"}
    text = said(own, **forged)
    assert "root" not in text and "wheel" not in text and f"user {person.name}\n" in text
    for before, after in (("", ""), ("a=1; ", ""), ("", "; b=2"), ("a=1; ", "; b=2"), ("a=1;", ";b=2")):
        text = said(before + own + after)
        cookie = re.search("^cookie (.*)$", text, re.M)[1]
        assert "nightlatch" not in cookie, cookie
        assert ("a=1" in cookie) == bool(before) and ("b=2" in cookie) == bool(after), cookie
    many = "; ".join(f"nightlatch-{letter}=1" for letter in "abcdefghij")
    assert "nightlatch" not in re.search("^cookie (.*)$", said(f"{own}; {many}; c=3"), re.M)[1]
    body = b"x" * 900_000
    assert "received 900000" in fetch(site, "/app/", cookies, method="POST", body=body)[2]


def test_a_download_outlives_the_check_and_the_next_one_is_refused(example):
    site = example("long-download", "caddy")
    site.print_configuration(to="nightlatch.conf")
    site.start()
    assert fetch(site, "/files/big")[:2] == (303, "/account/enter/files/big")
    client = people.signed_in(people.add_person(site))
    cookie = {"Cookie": f"{SESSION}={client.cookie(SESSION)}"}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/files/big", headers=cookie)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read(1000) == b"x" * 1000
    client.submit(client.get("/settings/security"), "sign-out")
    status, place, _, _ = fetch(site, "/files/big", headers=cookie)
    assert (status, place) == (303, "/account/enter/files/big")
    assert len(answer.read()) == 29_000
    connection.close()


def test_two_groups_by_htaccess_alone(example):
    site = example("two-groups", "apache")
    site.change(gate={"groups": {"board": ["ann"], "press": ["ben"]}})
    site.print_configuration("--htaccess", to="www/.htaccess")
    site.start()
    everybody = {"/": "For everybody", "/intern/": "signed in", "/intern/board/": "the board", "/intern/press/": "the press"}

    def seen(session, cookies=None) -> set[str]:
        found = set()
        for path, text in everybody.items():
            _, place, page, cookies = enter(site, path, session, cookies or {})
            if text in page:
                found.add(path)
            else:
                assert place.startswith(("/account/settings/two-factor", "/account/enter", "/account/sign-in")), place
        return found

    assert seen("x") == {"/"}
    ann, ben, cem = (people.add_person(site, name=name) for name in ("ann", "ben", "cem"))
    assert seen(session_of(cem)) == {"/", "/intern/"}
    assert seen(session_of(ben)) == {"/", "/intern/", "/intern/press/"}
    client = people.enrol(ann)
    session = client.cookie(SESSION)
    assert seen(session) == set(everybody)

    _, _, _, cookies = enter(site, "/intern/board/", session)
    mine = {GATE: cookies[GATE]}
    assert "the board" in fetch(site, "/intern/board/", mine)[2]
    token, end, name, groups = cookies[GATE].split(":")
    assert (name, groups) == ("ann", "board")
    for forged in (f"{token}:29991231235959:{name}:{groups}", f"{token}:{end}:ben:{groups}", f"{token}:{end}:ann:board+press"):
        assert "signed in" not in fetch(site, "/intern/", {GATE: forged})[2]
    for path in ("/intern/board/..%2f", "//intern//board/", "/intern/%62oard/", "/intern/x/../board/", "/intern/board;/"):
        assert "the board" not in fetch(site, path)[2] and "the press" not in fetch(site, path)[2]
    # A folder of its own with rules of its own opens nothing.
    inner = site.page("intern/press/.htaccess")
    inner.write_text("Require all granted\nRewriteEngine On\nRewriteRule ^x$ index.html\nErrorDocument 403 /intern/press/\n")
    inner.chmod(0o644)
    for path in ("/intern/press/", "/intern/press/x", "/intern/press/index.html"):
        assert "the press" not in fetch(site, path)[2]
    assert fetch(site, "/intern/", method="POST", body="a=1")[1] == "/account/enter-again/intern/"
    client.submit(client.get("/settings/security"), "sign-out")
    assert "signed in" not in fetch(site, "/intern/", mine)[2]


def test_one_site_on_two_host_names(example):
    site = example("two-hosts", "nginx")
    site.change(gate={"groups": {"board": ["ann"]}})
    site.print_configuration(to="nightlatch.conf")
    site.print_configuration("--host", "board.example.org", to="nightlatch-board.conf")
    site.start()
    ann, ben = (people.add_person(site, name=name) for name in ("ann", "ben"))
    board = {"Host": f"board.example.org:{site.port}"}

    def sign_in(person) -> dict:
        form = urllib.parse.urlencode({"username": person.name, "password": person.password})
        origin = f"http://board.example.org:{site.port}"
        headers = board | {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
        status, _, _, jar = fetch(site, "/account/sign-in", method="POST", body=form, headers=headers)
        assert status == 303 and SESSION in jar
        return jar

    # What the one name asks, and what the other.
    assert "For members" in enter(site, "/members/", session_of(ben))[2]
    assert fetch(site, "/members/", headers=board)[:2] == (303, "/account/enter/members/")
    assert fetch(site, "/members/", sign_in(ben), headers=board)[0] == 403
    assert "For members" in fetch(site, "/members/", sign_in(ann), headers=board)[2]
    # A host that no rule names gets neither page nor sign-in.
    assert fetch(site, "/members/", headers={"Host": "evil.example"})[0] == 403
