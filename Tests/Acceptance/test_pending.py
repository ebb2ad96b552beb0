"""A right password without the second step opens nothing but the second step."""

import base64

import pytest

from harness.formclient import PENDING, SESSION
from harness.people import (
    SECURITY, enrolled_person, give_code, is_enrolled, is_in, is_refused, pending,
)

# Every address of the contract that shows or changes something of a person's, built yet or not.
CLOSED = [
    "/sign-out", "/step-up", "/settings/account", "/settings/security", "/settings/password",
    "/settings/two-factor/setup", "/settings/two-factor/apps", "/settings/two-factor/qr.png",
    "/settings/two-factor/qr.svg", "/settings/two-factor/recovery-codes",
    "/settings/two-factor/recovery-codes.txt", "/settings/two-factor/off",
    "/settings/two-factor/text", "/settings/devices", "/settings/sessions", "/settings/tokens",
    "/settings/activity", "/settings/export", "/admin/people", "/admin/people/0", "/admin/policy",
    "/admin/cases", "/admin/cases/0", "/admin/activity", "/gate", "/api/v1/me",
    "/api/v1/sessions", "/api/v1/tokens", "/api/v1/people",
]
NOT_LET_IN = (401, 403, 404, 405, 415)


def closed(answer) -> bool:
    return answer.status in NOT_LET_IN or answer.leads_to("/sign-in", "/second-step")


def test_the_pending_cookie_opens_no_other_address(site):
    person = enrolled_person(site)
    client = pending(person)
    value = client.cookie(PENDING)
    csrf = dict(client.get("/second-step").form("second-step").defaults)["csrf"]
    fields = {
        "csrf": csrf, "password": person.password, "new_password": "quite another long one",
        "code": person.recovery[0], "confirm": "yes", "saved": "yes", "email": "x@example.org",
    }
    for path in CLOSED:
        answer = client.get(path)
        # The page that asks whether to sign out shows nothing of anybody's.
        assert closed(answer) or path == "/sign-out" and person.name not in answer.text, str(answer)
        answer = client.post(path, fields)
        assert closed(answer), str(answer)
        assert SESSION not in client.jar, f"{path} gave a session"
        if PENDING not in client.jar:  # an address may end the sign-in; it may not help it on
            client = pending(person)
            page = client.get("/second-step")
            fields["csrf"] = dict(page.form("second-step").defaults)["csrf"]
    assert is_enrolled(person)
    thief = site.client(browser=False)
    basic = base64.b64encode(f"{person.name}:{person.password}".encode()).decode()
    disguises = [
        {"Cookie": f"{SESSION}={value}"},
        {"Cookie": f"{SESSION}={value}; {PENDING}={value}"},
        {"Cookie": f"nightlatch-gate={value}; nightlatch-device={value}"},
        {"Authorization": f"Bearer {value}"},
        {"Authorization": f"Basic {basic}"},
    ]
    for path in (SECURITY, "/settings/two-factor/off", "/settings/export", "/gate", "/api/v1/me"):
        for headers in disguises:
            answer = thief.get(path, headers)
            assert closed(answer), f"{headers.keys()} {answer}"
    client = pending(person)
    assert is_in(give_code(client, person.recovery[0]), client)


def test_headers_that_name_a_person_name_nobody(site):
    person = enrolled_person(site)
    for header in ("Remote-User", "Remote_User", "X-Forwarded-User", "X-Remote-User"):
        answer = site.client().get(SECURITY, {header: person.name})
        assert answer.leads_to("/sign-in"), f"{header}: {answer}"


def test_the_second_step_without_a_password_leads_to_sign_in(lighttpd):
    person = enrolled_person(lighttpd)
    for path in ("/second-step", "/second-step/recovery"):
        client = lighttpd.client()
        assert client.get(path).leads_to("/sign-in")
        answer = client.post(path, {"code": person.code()})
        assert answer.status in (401, 403) or answer.leads_to("/sign-in"), str(answer)
        assert SESSION not in client.jar


@pytest.mark.parametrize("minutes, good", [(4, True), (6, False)])
def test_a_password_is_good_for_five_minutes(lighttpd, minutes, good):
    person = enrolled_person(lighttpd)
    client = pending(person)
    page = client.get("/second-step")
    lighttpd.advance(minutes * 60)
    answer = client.submit(page, "second-step", {"code": person.code()})
    assert is_in(answer, client) == good, str(answer)
    if not good:
        assert answer.status == 403 or answer.leads_to("/sign-in"), str(answer)


def test_a_pending_sign_in_serves_once(lighttpd):
    person = enrolled_person(lighttpd)
    client = pending(person)
    thief = client.copy(PENDING)
    page = thief.get("/second-step")
    assert is_in(give_code(client, person.code()), client)
    assert PENDING not in client.jar
    answer = thief.submit(page, "second-step", {"code": person.code()})
    assert answer.status == 403 or answer.leads_to("/sign-in"), str(answer)
    assert SESSION not in thief.jar


def test_another_persons_code_does_not_finish_a_sign_in(lighttpd):
    one, other = enrolled_person(lighttpd), enrolled_person(lighttpd)
    assert is_refused(give_code(pending(one), other.code()))


def test_a_ticked_box_at_the_password_trusts_no_device(lighttpd):
    person = enrolled_person(lighttpd)
    client = lighttpd.client()
    page = client.get("/sign-in")
    fields = {"username": person.name, "password": person.password, "trust_device": "yes"}
    answer = client.submit(page, "sign-in", fields, force=True)
    assert "nightlatch-device" not in client.jar
    assert answer.status in (400, 422) or answer.leads_to("/second-step"), str(answer)
    assert pending(person)
