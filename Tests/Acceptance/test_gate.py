"""Pages behind the sign-in, on the servers that can keep them there."""

from __future__ import annotations

import datetime
import http.client
import time

import pytest

from harness import people
from harness.formclient import SESSION

GATE = "nightlatch-gate"
SERVERS = ("apache", "nginx")


@pytest.fixture(params=SERVERS)
def gated(request, own):
    site = own(request.param, start=False)
    root = site.top / "www"
    (root / "private" / "deep").mkdir(parents=True)
    (root / "index.html").write_text("<p>open to everybody</p>")
    (root / "private" / "index.html").write_text("<p>for members</p>")
    (root / "private" / "deep" / "a page.html").write_text("<p>deep inside</p>")
    for path in [site.top, root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    site.change(root=str(root), gate={"paths": ["/private/"], "groups": {}})
    return site.start()


def fetch(site, path, cookies=None, method="GET", body=None, headers=None):
    """One request without following redirects: status, the Location header, the body."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    sent = dict(headers or {})
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    place = (answer.getheader("Location") or "").removeprefix(site.origin)
    jar = {}
    for line in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = line.split(";")[0].partition("=")
        jar[name] = value
    return answer.status, place, text, jar


def enter(site, path, session):
    """Goes where the server sends a browser until it is let in; returns its cookies and the page."""
    cookies = {SESSION: session}
    for _ in range(5):
        status, place, text, jar = fetch(site, path, cookies)
        cookies |= jar
        if status not in (302, 303):
            return status, path, text, cookies
        path = place
    raise AssertionError(f"sent round in a circle: {path}")


def test_a_stranger_is_led_to_sign_in_and_comes_back(gated):
    status, _, text, _ = fetch(gated, "/")
    assert (status, text) == (200, "<p>open to everybody</p>")
    status, place, text, _ = fetch(gated, "/private/?a=1&b=2&a=3")
    assert status in (302, 303) and "members" not in text
    assert place == "/account/enter/private/?a=1&b=2&a=3"
    status, place, _, jar = fetch(gated, place)
    assert status == 303 and GATE not in jar
    assert place == "/account/sign-in?return_to=/private/%3Fa%3D1%26b%3D2%26a%3D3"

    person = people.add_person(gated)
    client = gated.client()
    page = client.get(place)
    answer = client.submit(page, "sign-in", {"username": person.name, "password": person.password})
    assert answer.status == 303
    assert answer.headers["Location"].removeprefix(gated.origin) == "/private/?a=1&b=2&a=3"


def test_who_is_signed_in_is_let_in_and_out(gated):
    person = people.add_person(gated)
    client = people.signed_in(person)
    session = client.cookie(SESSION)
    status, path, text, cookies = enter(gated, "/private/deep/a%20page.html", session)
    assert (status, path, text) == (200, "/private/deep/a%20page.html", "<p>deep inside</p>")
    status, _, text, _ = fetch(gated, "/private/", cookies)
    assert (status, text) == (200, "<p>for members</p>")

    client.submit(client.get("/settings/security"), "sign-out")
    status, place, text, _ = fetch(gated, "/private/", cookies)
    assert status in (302, 303) and "members" not in text
    assert place.startswith("/account/enter/private/")


def test_a_form_that_met_the_gate_is_told_of(gated):
    status, place, _, _ = fetch(gated, "/private/?x=1", method="POST", body="a=1", headers={
        "Content-Type": "application/x-www-form-urlencoded"})
    assert status in (302, 303)
    assert place == "/account/enter-again/private/?x=1"
    status, _, text, _ = fetch(gated, place)
    assert status == 200 and "What you sent did not arrive" in text and 'href="/private/?x=1"' in text


@pytest.mark.parametrize("path", [
    "//private/", "/private/../private/", "/private/%2e%2e/private/", "/./private/", "/x/../private/",
    "/private/index.html", "/private//index.html", "/%70rivate/", "/private/deep/../",
])
def test_no_spelling_of_the_path_goes_round_the_gate(gated, path):
    _, _, text, _ = fetch(gated, path)
    assert "members" not in text
    _, _, text, _ = fetch(gated, path, headers={
        "Remote-User": "ann", "X-Remote-User": "ann", "X-Original-URL": "/", "X-Rewrite-URL": "/"})
    assert "members" not in text


def test_forged_cut_doubled_and_foreign_passes_open_nothing(gated):
    person = people.add_person(gated)
    _, _, _, cookies = enter(gated, "/private/", people.signed_in(person).cookie(SESSION))
    good = cookies.get(GATE) or cookies[SESSION]
    name = GATE if GATE in cookies else SESSION
    for bad in ["", "a" * 43, good[:-1], good + "a", good.swapcase(), "../" * 14 + "a", "%00" + good]:
        status, _, text, _ = fetch(gated, "/private/", {name: bad})
        assert status in (302, 303, 400) and "members" not in text, bad
    status, _, text, _ = fetch(gated, "/private/", headers={"Cookie": f"{name}=x; {name}={good}"})
    assert "members" not in text or name == GATE


def passes(site):
    return sorted((site.data / "gate").iterdir())


def test_apache_lets_nobody_in_by_a_pass_that_is_over_or_damaged(own, gated):
    if gated.server != "apache":
        pytest.skip("nginx asks the program at each request")
    person = people.add_person(gated)
    _, _, text, cookies = enter(gated, "/private/", people.signed_in(person).cookie(SESSION))
    assert "members" in text
    only = {GATE: cookies[GATE]}
    (file,) = passes(gated)
    good = file.read_text()
    end = datetime.datetime.strptime(good.split(" ")[0], "%Y%m%d%H%M%S")
    assert 880 <= (end - datetime.datetime.now()).total_seconds() <= 900
    before = (datetime.datetime.now() - datetime.timedelta(seconds=2)).strftime("%Y%m%d%H%M%S")
    for text in [before + good[14:], "", good[:14], "9" * 15 + good[14:], "x" + good, good + " x", good[15:]]:
        gated.write(file, text.encode())
        assert "members" not in fetch(gated, "/private/", only)[2], text
    gated.write(file, good.encode())
    assert "members" in fetch(gated, "/private/", only)[2]
    file.unlink()
    assert "members" not in fetch(gated, "/private/", only)[2]


def test_apache_starts_no_program_to_let_somebody_in(gated):
    if gated.server != "apache":
        pytest.skip("nginx asks the program at each request")
    person = people.add_person(gated)
    _, _, _, cookies = enter(gated, "/private/", people.signed_in(person).cookie(SESSION))
    gated.file.rename(gated.file.with_suffix(".away"))
    try:
        assert fetch(gated, "/account/sign-in?why=expired")[0] == 503
        assert "members" in fetch(gated, "/private/", {GATE: cookies[GATE]})[2]
    finally:
        gated.file.with_suffix(".away").rename(gated.file)


def test_the_end_of_all_sessions_is_the_end_of_the_passes(gated):
    person = people.add_person(gated)
    _, _, text, cookies = enter(gated, "/private/", people.signed_in(person).cookie(SESSION))
    assert "members" in text
    gated.tool("session", "end", person.name, "--all")
    time.sleep(0.1)
    assert "members" not in fetch(gated, "/private/", cookies)[2]


def test_lighttpd_keeps_them_closed_to_everybody(own):
    site = own("lighttpd", start=False)
    root = site.top / "www"
    (root / "private").mkdir(parents=True)
    (root / "index.html").write_text("<p>open</p>")
    (root / "private" / "index.html").write_text("<p>for members</p>")
    for path in [site.top, root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    site.change(root=str(root), gate={"paths": ["/private/"], "groups": {}})
    site.start()
    session = people.signed_in(people.add_person(site)).cookie(SESSION)
    assert fetch(site, "/")[2] == "<p>open</p>"
    for path in ["/private/", "/private/index.html", "//private/", "/%70rivate/"]:
        status, _, text, _ = fetch(site, path, {SESSION: session})
        assert status == 403 and "members" not in text
