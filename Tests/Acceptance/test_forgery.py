"""A request that another site, another session or nobody made changes nothing."""

import json

import pytest

from harness.people import (
    SECURITY, SETUP, add_person, enrolled_person, give_code, give_password, is_in, pending,
    signed_in,
)

FOREIGN = {
    "origin of another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": None},
    "origin with another port": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": None},
    "origin null": {"Origin": "null", "Sec-Fetch-Site": None},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "cross-site without origin": {"Sec-Fetch-Site": "cross-site", "Origin": None},
    "own fetch site, foreign origin": {"Origin": "https://evil.example"},
}


def forms(person) -> list[tuple[str, str, dict]]:
    """The forms of a signed-in person that change something, filled in so that they would."""
    code = person.recovery[-1]
    return [
        ("/settings/two-factor/off", "two-factor-off",
         {"password": person.password, "code": code, "confirm": "yes"}),
        ("/settings/two-factor/recovery-codes", "new-codes",
         {"password": person.password, "confirm": "yes"}),
        ("/settings/password", "password",
         {"password": person.password, "new_password": "an entirely different one"}),
        ("/settings/account", "profile", {"display_name": "Mallory", "email": "m@evil.example"}),
        ("/step-up", "step-up", {"password": person.password, "code": code}),
        (SECURITY, "sign-out", {}),
    ]


def unchanged(site, client, page, form, fields, headers=None) -> None:
    """Sends the form and sees a 403, the same documents and the same session."""
    before = {path: path.read_bytes() for path in site.accounts()}
    answer = client.submit(page, form, fields, headers=headers, force=True)
    assert answer.status == 403, f"{form}: {answer}"
    assert {path: path.read_bytes() for path in site.accounts()} == before, form
    assert client.get(SECURITY).status == 200, f"{form} ended the session"


def test_a_form_without_its_token_changes_nothing(lighttpd):
    person = enrolled_person(lighttpd)
    client, other = signed_in(person), signed_in(person)
    stranger = signed_in(add_person(lighttpd))
    tokens = [dict(one.get(SECURITY).form("sign-out").defaults)["csrf"] for one in (other, stranger)]
    for path, form, fields in forms(person):
        page = client.open(path)
        own = dict(page.form(form).defaults)["csrf"]
        assert len(own) >= 22, "128 bits need 22 characters"
        assert own not in tokens
        for token in [None, "", own[:-1], own + "A", own[:-4] + "AAAA", *tokens]:
            unchanged(lighttpd, client, page, form, fields | {"csrf": token})


def test_a_token_in_the_address_is_no_token(lighttpd):
    person = enrolled_person(lighttpd)
    client = signed_in(person)
    page = client.open("/settings/two-factor/off")
    own = dict(page.form("two-factor-off").defaults)["csrf"]
    before = {path: path.read_bytes() for path in lighttpd.accounts()}
    fields = {"password": person.password, "code": person.recovery[0], "confirm": "yes"}
    answer = client.post(f"/settings/two-factor/off?csrf={own}", fields)
    assert answer.status == 403, str(answer)
    assert {path: path.read_bytes() for path in lighttpd.accounts()} == before


def test_a_form_sent_from_elsewhere_changes_nothing(lighttpd):
    person = enrolled_person(lighttpd)
    client = signed_in(person)
    for path, form, fields in forms(person):
        page = client.open(path)
        for headers in FOREIGN.values():
            unchanged(lighttpd, client, page, form, fields, headers)


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_sign_in_sent_from_elsewhere_signs_nobody_in(site, headers):
    person = add_person(site)
    client = site.client()
    answer = give_password(client, person.name, person.password, headers=headers)
    assert answer.status == 403 and not client.jar, str(answer)


def test_a_sign_in_of_this_site_or_of_no_browser_is_accepted(site):
    person = add_person(site)
    for headers in ({}, {"Origin": None}, {"Sec-Fetch-Site": None}, {"Sec-Fetch-Site": "none"}):
        client = site.client()
        assert is_in(give_password(client, person.name, person.password, headers=headers), client)
    client = site.client(browser=False)
    assert is_in(give_password(client, person.name, person.password), client)


def test_a_second_step_sent_from_elsewhere_or_without_its_token_lets_nobody_in(lighttpd):
    person = enrolled_person(lighttpd)
    client = pending(person)
    stranger = dict(pending(person).get("/second-step").form("second-step").defaults)["csrf"]
    page, code = client.get("/second-step"), person.code()
    for token in (None, "", stranger):
        answer = client.submit(page, "second-step", {"code": code, "csrf": token}, force=True)
        assert answer.status == 403, str(answer)
    for headers in FOREIGN.values():
        answer = client.submit(page, "second-step", {"code": code}, headers=headers)
        assert answer.status == 403, str(answer)
    assert is_in(give_code(client, code), client), "a forged post must not spend the code"


def test_the_set_up_sent_from_elsewhere_does_not_begin(lighttpd):
    person = add_person(lighttpd)
    client = signed_in(person)
    page = client.open(SETUP)
    for headers in FOREIGN.values():
        unchanged(lighttpd, client, page, "setup-password", {"password": person.password}, headers)
    unchanged(lighttpd, client, page, "setup-password", {"password": person.password, "csrf": None})
    assert client.open(SETUP).name == "setup-password"


def test_opening_an_address_changes_nothing(lighttpd):
    person = enrolled_person(lighttpd)
    client = signed_in(person)
    before = {path: path.read_bytes() for path in lighttpd.accounts()}
    for path, form, fields in forms(person):
        token = dict(client.open(path).form(form).defaults)["csrf"]
        query = "&".join(f"{name}={value}" for name, value in (fields | {"csrf": token}).items())
        client.get(f"{path}?{query.replace(' ', '+')}")
    client.get("/sign-out")
    assert {path: path.read_bytes() for path in lighttpd.accounts()} == before
    assert client.get(SECURITY).status == 200


def test_no_other_site_may_read_an_answer(site):
    person = add_person(site)
    client = signed_in(person)
    for method in ("GET", "OPTIONS"):
        answer = client.request(method, SECURITY, headers={"Origin": "https://evil.example"})
        granted = [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert not granted, json.dumps(granted)
