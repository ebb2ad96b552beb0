"""Pages behind the sign-in, on every server."""

from __future__ import annotations

import datetime
import time

import pytest

from harness import people
from harness.formclient import SESSION
from harness.gated import GATE, SERVERS, GatedSite, enter, fetch, member


@pytest.fixture(params=SERVERS)
def gated(request, gates):
    return gates(request.param)


@pytest.fixture
def own_gate():
    made = []

    def make(server, **options):
        made.append(GatedSite(server, **options))
        return made[-1].start()

    yield make
    for site in made:
        site.remove()


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
    person, client, cookies = member(gated)
    status, path, text, cookies = enter(gated, "/private/deep/a%20page.html", cookies[SESSION], cookies)
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


def test_forged_cut_doubled_and_foreign_passes_open_nothing(gated):
    _, _, cookies = member(gated)
    _, _, others = member(gated)
    name = GATE if gated.is_process_free else SESSION
    good = cookies[name]
    assert "members" in fetch(gated, "/private/", {name: good})[2]
    half = len(good) // 2
    for bad in ["", "a" * 43, good[:-1], good + "a", good.swapcase(), "../" * 14 + "a", "%00" + good,
                good[:half] + others[name][half:], "a" + good[1:] if good[0] != "a" else "b" + good[1:]]:
        status, _, text, _ = fetch(gated, "/private/", {name: bad})
        assert status in (302, 303, 400) and "members" not in text, bad
    for doubled in [f"{name}=x; {name}={good}", f"{name}={good}; {name}=x", f"{name}={good}; {name}={good}",
                    f"{name}={good}, {name}={good}"]:
        assert "members" not in fetch(gated, "/private/", headers={"Cookie": doubled})[2], doubled


def test_a_pass_does_nothing_but_open_pages(gated):
    _, _, cookies = member(gated)
    if not gated.is_process_free:
        pytest.skip("this server goes by the session itself")
    for name in (GATE, SESSION):
        status, place, _, _ = fetch(gated, "/account/settings/security", {name: cookies[GATE]})
        assert status == 303 and place.startswith("/account/sign-in")


def stamp(seconds: int) -> str:
    then = datetime.datetime.now() + datetime.timedelta(seconds=seconds)
    return then.strftime("%Y%m%d%H%M%S")


@pytest.mark.parametrize("server", ["apache", "lighttpd"])
def test_nobody_is_let_in_by_a_pass_that_is_over_or_damaged(server, own_gate):
    site = own_gate(server)
    _, _, cookies = member(site)
    only = {GATE: cookies[GATE]}
    plain = next(path for path in site.passes() if "." not in path.name)
    good = plain.read_text()
    end = datetime.datetime.strptime(good.split(" ")[0], "%Y%m%d%H%M%S")
    assert 880 <= (end - datetime.datetime.now()).total_seconds() <= 900
    for bad in [stamp(-2) + good[14:], "", good[:14], "9" * 15 + good[14:], "x" + good, good[15:], " " + good]:
        site.write(plain, bad.encode())
        assert "members" not in fetch(site, "/private/", only)[2], bad
    site.write(plain, good.encode())
    assert "members" in fetch(site, "/private/", only)[2]
    plain.unlink()
    assert "members" not in fetch(site, "/private/", only)[2]

    # Without a program, and without a folder of passes, nothing is opened either.
    site.write(plain, good.encode())
    site.file.rename(site.file.with_suffix(".away"))
    assert fetch(site, "/account/sign-in?why=expired")[0] == 503
    assert "members" in fetch(site, "/private/", only)[2]
    site.write(plain, (stamp(1) + good[14:]).encode())
    time.sleep(1.1)
    assert "members" not in fetch(site, "/private/", only)[2]
    site.file.with_suffix(".away").rename(site.file)
    (site.data / "gate").rename(site.data / "gate.away")
    status, place, text, _ = fetch(site, "/private/", only)
    assert status in (302, 303) and "members" not in text


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_server_that_asks_stays_closed_when_nobody_answers(server, own_gate):
    site = own_gate(server)
    _, _, cookies = member(site)
    site.file.rename(site.file.with_suffix(".away"))
    for method in ("GET", "POST"):
        status, _, text, _ = fetch(site, "/private/", cookies, method=method)
        assert status in (500, 502, 503) and "members" not in text
    site.file.with_suffix(".away").rename(site.file)
    assert "members" in fetch(site, "/private/", cookies)[2]


def test_the_end_of_all_sessions_is_the_end_of_the_passes(gated):
    person, _, cookies = member(gated)
    gated.tool("session", "end", person.name, "--all")
    assert "members" not in fetch(gated, "/private/", cookies)[2]


def test_a_locked_person_is_refused_with_the_next_request(gated):
    person, _, cookies = member(gated)
    assert gated.tool("person", "lock", person.name).returncode == 0
    assert "members" not in fetch(gated, "/private/", cookies)[2]
    status, place, _, _ = enter(gated, "/private/", cookies[SESSION], cookies)
    assert place.startswith("/account/sign-in")


@pytest.mark.parametrize("server", SERVERS)
def test_an_overdue_person_is_refused_with_the_next_request(server, own_gate):
    site = own_gate(server)
    _, _, cookies = member(site)
    done = site.tool("policy", "set", "secondStep.required=everyone", "secondStep.graceDays=0", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "members" not in fetch(site, "/private/", cookies)[2]
    _, place, text, _ = enter(site, "/private/", cookies[SESSION], cookies)
    assert place == "/account/settings/two-factor/setup" and "members" not in text
