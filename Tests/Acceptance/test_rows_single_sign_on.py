"""Row N7 and P8: whom a real web server has verified is in; what nobody has verified is nobody."""

from __future__ import annotations

import re

import pytest

from harness import direct
from harness.apache import AGAIN, Colleague, SingleSignOnSite, basic
from harness.formclient import SESSION
from harness.people import SECURITY, add_person, enrolled_person, is_in, give_password

ACCOUNT = "/settings/account"
REAUTHENTICATE = {"reauthenticate": AGAIN}


@pytest.fixture
def single_sign_on():
    """Makes sites behind an authenticating Apache for one test alone."""
    made: list[SingleSignOnSite] = []

    def make(**options) -> SingleSignOnSite:
        made.append(SingleSignOnSite(**options))
        return made[-1].start()

    yield make
    for site in made:
        site.remove()


def come(site: SingleSignOnSite, name: str) -> Colleague:
    client = site.colleague(name)
    page = client.open(SECURITY)
    assert page.status == 200 and page.name == "security", str(page)
    assert SESSION in client.jar
    return client


def confirm(site: SingleSignOnSite, client: Colleague, name: str, password: str):
    """From the step-up page to the place that asks anew, with that password there."""
    page = client.open(f"/step-up?return_to=/account{ACCOUNT}")
    address = page.element("reauthenticate")["href"]
    assert address.startswith(f"{AGAIN}?state="), address
    return client.get(address, {"Authorization": basic(name, password)})


def test_N7_a_verified_name_is_in_without_a_second_step_of_ours(single_sign_on):
    site = single_sign_on(preset="organisation")
    client = come(site, "ann")
    shown = site.json("person", "show", "ann")
    assert shown["singleSignOn"] == "ann" and shown["passwordChanged"] is None
    assert not shown["admin"] and shown["emails"] == [] and not shown["secondStepRequired"]
    sessions = client.open("/settings/sessions")
    assert "Single sign-on" in sessions.text
    # The same person the next time, and where one wanted to go.
    again = site.colleague("ann")
    answer = again.get(f"/sign-in?return_to=/account{ACCOUNT}")
    assert answer.leads_to(ACCOUNT), str(answer)
    assert len(site.accounts()) == 1
    page = client.follow(client.submit(client.open(SECURITY), "sign-out"))
    assert "single sign-on may go on" in page.text


def test_N7_what_apache_has_not_verified_is_nobody(single_sign_on):
    site = single_sign_on()
    site.colleague("ann")
    for headers in ({}, {"Authorization": basic("ann", "wrong")}, {"Remote-User": "ann"}):
        assert site.client().get(SECURITY, headers).status == 401
    assert site.client().get("/health").text.strip() == "ok"
    assert not site.accounts()
    spoofed = {name: "bob" for name in ("Remote-User", "X-Remote-User", "REMOTE_USER", "X-Forwarded-User")}
    client = site.colleague("ann")
    assert client.follow(client.get(SECURITY, spoofed)).name == "security"
    assert [person["username"] for person in site.json("person", "list")] == ["ann"]


def test_N7_a_session_ends_with_the_name_it_came_of(single_sign_on):
    site = single_sign_on()
    ann, bob = come(site, "ann"), site.colleague("bob")
    bob.jar = dict(ann.jar)
    page = bob.open(ACCOUNT)
    assert page.name == "account" and "bob" in page.text
    assert page.chain, "by way of the sign-in page, as bob"
    assert ann.get(SECURITY).leads_to("/sign-in"), "ended by the other name"


@pytest.mark.parametrize("name", ["ann@EXAMPLE.ORG", "änn", "-ann", "a" * 65])
def test_N7_what_is_no_sign_in_name_is_refused_with_a_page_and_a_line(single_sign_on, name):
    site = single_sign_on()
    client = site.colleague(name)
    page = client.open(SECURITY)
    assert page.status == 403 and page.error == "single-sign-on", str(page)
    assert SESSION not in client.jar and not site.accounts()
    assert "it is no sign-in name" in site.log()


def test_N7_an_account_of_ours_is_taken_over_by_nobody(single_sign_on):
    site = single_sign_on()
    person = add_person(site, name="ann", admin=True)
    client = site.colleague("ann")
    page = client.open(SECURITY)
    assert page.status == 403 and page.error == "single-sign-on", str(page)
    assert "is not linked" in site.log()
    before = site.documents()
    assert client.post("/sign-in", {"username": "ann", "password": person.password}).status == 403
    assert site.documents() == before
    assert site.tool("person", "link", "ann").returncode == 0
    assert come(site, "ann")
    assert site.tool("person", "unlink", "ann").returncode == 0
    assert client.open(SECURITY).status == 403


def test_N7_a_sensitive_act_asks_anew_at_the_place_named_for_it(single_sign_on):
    site = single_sign_on(sso=REAUTHENTICATE)
    client = come(site, "ann")
    site.write_passwords("again", {"ann": "once more", "bob": "another"})
    page = client.open(ACCOUNT)
    answer = client.submit(page, "profile", {"display_name": "Ann Birch"})
    assert answer.leads_to("/step-up"), str(answer)
    # Authenticated for the rest is not authenticated anew, and the way back alone proves nothing.
    assert confirm(site, client, "ann", site.passwords["ann"]).status == 401
    assert client.get(f"{AGAIN}?state=x", {"Authorization": basic("ann", "once more")}).status == 403
    before = client.copy(SESSION)
    answer = confirm(site, client, "ann", "once more")
    assert answer.leads_to(ACCOUNT), str(answer)
    assert client.cookie(SESSION) != before.cookie(SESSION)
    page = client.open(ACCOUNT)
    assert client.submit(page, "profile", {"display_name": "Ann Birch"}).leads_to(ACCOUNT)
    # A state is good once, in its session, and for its person.
    stale = f"{AGAIN}?state=" + "A" * 43
    assert client.get(stale, {"Authorization": basic("ann", "once more")}).status == 403
    assert confirm(site, client, "bob", "another").status in (303, 403)
    assert client.get(SECURITY).leads_to("/sign-in"), "somebody else's name ends the session"


def test_N7_a_server_that_does_not_say_when_proves_nothing(single_sign_on):
    site = single_sign_on(
        sso=REAUTHENTICATE, rule=f'<Location "{AGAIN}">\nUnsetEnv NIGHTLATCH_AUTH_TIME\n</Location>'
    )
    client = come(site, "ann")
    site.write_passwords("again", {"ann": "once more"})
    answer = confirm(site, client, "ann", "once more")
    assert answer.status == 403 and answer.error == "reauthenticate", str(answer)
    page = client.open("/step-up")
    headers = {"Authorization": basic("ann", "once more"), "Nightlatch-Auth-Time": "now"}
    assert client.get(page.element("reauthenticate")["href"], headers).status == 403
    assert "NIGHTLATCH_AUTH_TIME" in site.log()


def test_N7_with_no_way_to_prove_it_a_sensitive_act_is_refused(single_sign_on):
    site = single_sign_on()
    client = come(site, "ann")
    page = client.follow(client.submit(client.open(ACCOUNT), "profile", {"display_name": "Mallory"}))
    assert page.status == 403 and page.error == "reauthenticate", str(page)
    assert client.post("/settings/export", {"csrf": csrf(client)}).leads_to("/step-up")
    answer = client.post("/step-up", {"csrf": csrf(client), "password": "anything"})
    assert answer.status == 403 and answer.error == "reauthenticate", str(answer)
    assert site.json("person", "show", "ann")["displayName"] == "ann"


def csrf(client) -> str:
    return dict(client.open(SECURITY).form("sign-out").defaults)["csrf"]


def test_P8_single_sign_on_shows_no_two_factor_settings(single_sign_on):
    site = single_sign_on(preset="codes-once", sso=REAUTHENTICATE)
    client = come(site, "ann")
    page = client.open(SECURITY)
    rows = re.findall(r'data-row="([a-z-]+)"', page.text)
    assert rows == ["single-sign-on", "sessions", "tokens"], rows
    assert "two-factor" not in page.text.lower() and "recovery code" not in page.text.lower()
    token = csrf(client)
    for path in (
        "/settings/two-factor/setup", "/settings/two-factor/off", "/settings/two-factor/apps",
        "/settings/two-factor/recovery-codes", "/settings/two-factor/recovery-codes.txt",
        "/settings/two-factor/text", "/settings/two-factor/lost-phone", "/settings/two-factor/qr.png",
        "/settings/two-factor/qr.svg", "/settings/devices", "/settings/password",
    ):
        assert client.get(path).status in (403, 404), path
        answer = client.post(path, {"csrf": token, "password": "x", "code": "000000", "confirm": "yes"})
        assert answer.status in (403, 404, 405), f"{path}: {answer}"
    # Also right after authenticating anew.
    site.write_passwords("again", {"ann": "once more"})
    assert confirm(site, client, "ann", "once more").status == 303
    assert client.get("/settings/two-factor/setup").status == 404


def test_an_unconfigured_site_ignores_the_variable_whatever_is_sent(site):
    person = enrolled_person(site)
    for headers in (
        {"Authorization": basic(person.name, "nobody verified this")},
        {"Authorization": basic(person.name, person.password)},
        *({name: person.name} for name in ("REMOTE_USER", "Remote-User", "X-Remote-User", "Remote_User")),
    ):
        client = site.client()
        assert client.get(SECURITY, headers).leads_to("/sign-in"), str(headers.keys())
        assert client.get("/sign-in", headers).status == 200 and SESSION not in client.jar
    client = site.client()
    name = {"Authorization": basic("mallory", "x")}
    assert not is_in(give_password(client, person.name, "not the password", headers=name), client)


def test_nginx_never_passes_on_the_name_that_nobody_verified(own):
    site = own("nginx", start=False)
    site.change(sso={"trustRemoteUser": True})
    site.start()
    client = site.client()
    headers = {"Authorization": basic("ann", "anything"), "Remote-User": "ann"}
    assert client.get(SECURITY, headers).leads_to("/sign-in")
    page = client.get("/sign-in", headers)
    assert page.status == 200 and page.name == "sign-in" and not site.accounts()


def test_the_variable_counts_by_configuration_alone(own):
    site = own(start=False)
    environment = {"REMOTE_USER": "ann", "NIGHTLATCH_AUTH_TIME": "now"}
    assert direct.run(site, "GET", "/sign-in", variables=environment).status == 200
    assert not site.accounts()
    site.change(sso={"trustRemoteUser": True})
    assert direct.run(site, "GET", "/sign-in", variables=environment).status == 303
    assert len(site.accounts()) == 1
    done = site.tool("check")
    assert done.returncode == 0 and "REMOTE_USER is trusted" in done.stdout, done.stdout


def test_sessions_are_dead_when_trust_is_taken_back(single_sign_on):
    site = single_sign_on()
    client = come(site, "ann")
    site.change(sso={"trustRemoteUser": False})
    assert client.get(SECURITY).leads_to("/sign-in")
    assert client.get("/sign-in").status == 200
