"""Rows N2 to N4, N8 and N11 in the preset `organisation`: step-up, clock help, texts, two addresses."""

from harness.formclient import SESSION
from harness.outbox import abouts, messages
from harness.people import (
    SECURITY, add_person, codes_on, enrolled_person, is_enrolled, is_in, is_refused, pending,
    secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.totp import PERIOD
from harness.ways import (
    ACCOUNT, CODES, OFF, PASSWORD, SETUP, STEP_UP, STEP_UP_SECONDS, add_second_address, button_to,
    finish_codes, prove, security_row, step_up, times,
)


@row("organisation")
def test_N2_enrolling_an_app_and_saving_the_codes(site):
    person = add_person(site)
    client = signed_in(person)
    assert button_to(security_row(client, "two-factor"), SETUP)
    page = client.open(SETUP)
    assert "authenticator app" in page.text
    page = prove(client, person, to_scan(client, person))
    assert page.name == "setup-codes" and len(codes_on(page)) == 10
    assert is_refused(client.submit(page, "setup-codes")) and not is_enrolled(person)
    assert finish_codes(client, page).name == "setup-done" and is_enrolled(person)


CLOCKS = {-8: "about 4 minutes slow", 6: "about 3 minutes fast"}
"""How many steps off the device's clock is, and what the page says of it."""


@row("organisation")
def test_N3_a_clock_that_is_off_is_named_and_its_code_refused(site):
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/second-step")
    assert "30 seconds" in page.text and "clock" in page.text
    assert abs(times(page.element("code-clock"))[0] - site.now()) <= 30, "the server's time is shown"
    for shift, words in CLOCKS.items():
        answer = client.submit(page, "second-step", {"code": person.code_at(shift)})
        assert is_refused(answer) and words in answer.text, f"{shift}: {answer}"
    far = client.submit(page, "second-step", {"code": person.code_at(-15 * 60 // PERIOD)})
    assert is_refused(far) and "minutes slow" not in far.text and SESSION not in client.jar
    assert is_in(client.submit(page, "second-step", {"code": person.code()}), client)


@row("organisation")
def test_N3_the_set_up_names_the_clock_too(site):
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    assert abs(times(page.element("code-clock"))[0] - site.now()) <= 30
    person.secret = secret_on(page)
    answer = client.submit(page, "setup-scan", {"code": person.code_at(-8)})
    assert is_refused(answer) and CLOCKS[-8] in answer.text
    finish_codes(client, prove(client, person, answer))
    page = client.get(OFF)
    assert page.status == 403 and page.error == "not-allowed", "everyone must have it here"


@row("organisation", "balanced")
def test_N8_a_sensitive_act_asks_for_both_factors_and_comes_back_with_what_was_typed(site):
    person = enrolled_person(site)
    client = signed_in(person)
    site.advance(STEP_UP_SECONDS + 1)
    page = client.open(ACCOUNT)
    typed = {"display_name": "Ann <Birch>", "phone": "+4930901820"}
    answer = client.submit(page, "profile", typed)
    assert answer.leads_to(STEP_UP), str(answer)
    asked = client.follow(answer)
    before = client.copy(SESSION)
    for fields in ({"code": person.wrong_codes(1)[0]}, {"password": "not this one at all"}):
        assert is_refused(step_up(client, person, asked, **fields))
    answer = step_up(client, person, asked)
    assert answer.leads_to(ACCOUNT), str(answer)
    assert client.cookie(SESSION) != before.cookie(SESSION)
    assert before.get(SECURITY).leads_to("/sign-in"), "the id from before the step-up is dead"
    page = client.follow(answer)
    kept = dict(page.form("profile").defaults)
    assert {name: kept[name] for name in typed} == typed
    assert client.submit(page, "profile").leads_to(ACCOUNT)
    assert dict(client.open(ACCOUNT).form("profile").defaults)["display_name"] == "Ann <Birch>"


@row("organisation", "balanced")
def test_N8_every_sensitive_form_of_an_old_session_asks_again(site):
    person = enrolled_person(site)
    client = signed_in(person)
    new = {"password": person.password, "new_password": "a long enough new one 27"}
    forms = {
        CODES: ("new-codes", {"password": person.password, "confirm": "yes"}),
        PASSWORD: ("password", new), ACCOUNT: ("profile", {"display_name": "Mallory"}),
    }
    pages = {path: client.open(path) for path in forms}
    site.advance(STEP_UP_SECONDS + 1)
    for path, (form, fields) in forms.items():
        answer = client.submit(pages[path], form, fields)
        assert answer.leads_to(STEP_UP), f"{path}: {answer}"
    assert client.open(f"{SETUP}?mode=replace").name == "step-up"
    assert signed_in(person), "nothing was changed"


@row("organisation")
def test_N11_notices_go_to_both_addresses_of_the_profile(site):
    person = enrolled_person(site)
    client = signed_in(person)
    second = add_second_address(client, person)
    page = client.open(CODES)
    fields = {"password": person.password, "confirm": "yes"}
    assert client.submit(page, "new-codes", fields).status == 303
    for address in (person.email, second):
        assert abouts(site, address)[-1] == "recovery-codes-renewed", address
    assert messages(site, second, "confirm-address"), "only the new address gets its link"
    assert not messages(site, person.email, "confirm-address")
