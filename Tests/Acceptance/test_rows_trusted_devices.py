"""Rows T1 to T6 in the preset `trusted-devices`: no code on a trusted device, sessions in a list."""

from harness.formclient import DEVICE, SESSION
from harness.people import (
    SECURITY, add_person, codes_on, enrol, enrolled_person, give_code, give_password, is_enrolled, is_in,
    is_refused, pending, secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import (
    DEVICES, FIREFOX_ON_ANDROID, SESSIONS, SETUP, STEP_UP_SECONDS, finish_codes, listed, new_codes,
    prove, times, trusted, turn_off,
)

DAYS = 30
"""`secondStep.trustDevices.days` of the preset."""


@row("trusted-devices")
def test_T1_scan_or_paste_then_code_then_codes(site):
    person = add_person(site)
    client = signed_in(person)
    page = client.open(SETUP)
    assert "password" not in page.form("setup-password").names, "not asked in this preset"
    page = to_scan(client, person)
    assert page.element("qr") and len(secret_on(page)) == 32
    page = prove(client, person, page)
    assert page.name == "setup-codes" and len(codes_on(page)) == 10 and not is_enrolled(person)
    assert finish_codes(client, page).name == "setup-done" and is_enrolled(person)


@row("trusted-devices")
def test_T2_a_trusted_device_is_asked_for_no_code_until_its_days_are_over(site):
    person = enrolled_person(site)
    for path in ("/second-step", "/second-step/recovery"):
        page = pending(person).get(path)
        assert "trust_device" in page.form("second-step").names
        assert "trust_device" not in dict(page.form("second-step").defaults), "unticked"
    client = trusted(person)
    for _ in range(2):
        again = client.copy(DEVICE)
        assert is_in(give_password(again, person.name, person.password), again)
    # The password is still asked for, and a new device for its code.
    wrong = client.copy(DEVICE)
    assert is_refused(give_password(wrong, person.name, "not this one at all"))
    assert SESSION not in pending(person).jar
    site.advance(DAYS * 86_400 - 3600)
    again = client.copy(DEVICE)
    assert is_in(give_password(again, person.name, person.password), again)
    site.advance(3601)
    late = client.copy(DEVICE)
    assert give_password(late, person.name, person.password).leads_to("/second-step")


@row("trusted-devices")
def test_T3_new_codes_with_the_password_end_the_old_ones(site):
    person = enrolled_person(site)
    client = signed_in(person)
    assert is_refused(new_codes(client, person, password="not this one at all"))
    old = person.recovery
    page = client.follow(new_codes(client, person))
    person.recovery = codes_on(page)
    assert not set(old) & set(person.recovery)
    assert is_refused(give_code(pending(person), old[0]))
    other = pending(person)
    assert is_in(give_code(other, person.recovery[0]), other)


@row("trusted-devices")
def test_T4_turned_off_with_the_password_all_codes_are_dead(site):
    person = enrolled_person(site)
    device = trusted(person)
    client = signed_in(person)
    assert is_refused(turn_off(client, person, password="not this one at all"))
    assert turn_off(client, person).status == 303 and not is_enrolled(person)
    old_secret, old_code, person.secret = person.secret, person.recovery[0], ""
    enrol(person, client)
    new, person.secret = person.secret, old_secret
    stale, person.secret = person.code_at(0), new
    for code in (stale, old_code):
        assert is_refused(give_code(pending(person), code))
    again = device.copy(DEVICE)
    assert give_password(again, person.name, person.password).leads_to("/second-step")


@row("trusted-devices")
def test_T5_a_recovery_code_signs_in_without_app_and_device(site):
    person = enrolled_person(site)
    trusted(person)
    client = pending(person)
    page = client.get("/second-step/recovery")
    fields = {"code": person.recovery[0], "trust_device": "yes"}
    assert is_in(client.submit(page, "second-step", fields), client)
    assert DEVICE in client.jar, "offered on this form too"
    again = client.copy(DEVICE)
    assert is_in(give_password(again, person.name, person.password), again)


@row("trusted-devices", "balanced")
def test_T6_sessions_are_listed_and_ended_singly_or_all(site):
    person = enrolled_person(site)
    phone = site.client()
    phone.agent = FIREFOX_ON_ANDROID
    client, phone, third = signed_in(person), signed_in(person, phone), signed_in(person)
    page = client.open(SESSIONS)
    rows = listed(page)
    assert len(rows) >= 3
    mine = [name for name, item in rows.items() if "data-this" in item.attributes]
    assert len(mine) == 1, "this one is marked"
    theirs = [name for name, item in rows.items() if "Firefox on Android" in item.text]
    assert len(theirs) == 1 and phone.source in rows[theirs[0]].text
    seen, started = times(rows[theirs[0]])[:2]
    assert started <= seen <= site.now() + 1 and site.now() - started < 600
    answer = client.submit(page, "end-session", {"session": theirs[0]})
    assert answer.leads_to(SESSIONS), str(answer)
    assert phone.get(SECURITY).leads_to("/sign-in") and third.get(SECURITY).status == 200
    page = client.open(SESSIONS)
    client.submit(page, "end-session", {"session": "others"})
    assert third.get(SECURITY).leads_to("/sign-in") and client.get(SECURITY).status == 200
    assert list(listed(client.open(SESSIONS))) == mine


@row("trusted-devices")
def test_T6_a_session_that_was_not_used_within_the_hour_is_over(site):
    person = enrolled_person(site)
    client, other = signed_in(person), signed_in(person)
    for _ in range(7):
        site.advance(STEP_UP_SECONDS)
        assert client.get(SECURITY).status == 200
    assert other.get(SECURITY).leads_to("/sign-in")
    assert len(listed(client.open(SESSIONS))) == 1
    assert client.open(DEVICES).name == "devices"
