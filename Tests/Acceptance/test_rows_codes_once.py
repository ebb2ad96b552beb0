"""Rows P1 to P8 in the preset `codes-once`: codes beside the QR code, shown once, the only way back."""

from harness.formclient import SESSION
from harness.people import (
    SECURITY, add_person, codes_on, enrol, enrolled_person, give_code, is_enrolled, is_in, is_refused,
    pending, secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import CODES, OFF, SETUP, button_to, links, prove, security_row, turn_off

ONLY_WAY = "only way back"


@row("codes-once")
def test_P1_the_security_row_says_set_up_and_later_turn_off(site):
    person = add_person(site)
    client = signed_in(person)
    line = security_row(client, "two-factor")
    assert line["data-state"] == "off" and button_to(line, SETUP).startswith("Set up")
    enrol(person, client)
    line = security_row(client, "two-factor")
    assert line["data-state"] == "on" and button_to(line, OFF).startswith("Turn off")


@row("codes-once")
def test_P2_qr_code_and_codes_stand_together(site):
    person = add_person(site)
    client = signed_in(person)
    page = client.open(SETUP)
    assert "password" not in page.form("setup-password").names
    page = to_scan(client, person)
    codes = codes_on(page)
    assert len(codes) == 10 and {"qr", "manual-key", "copy-codes"} <= page.tree.by_id.keys()
    assert [button.text for button in page.form("setup-scan").buttons] == ["Validate"]
    person.secret = secret_on(page)
    wrong = client.submit(page, "setup-scan", {"code": person.wrong_codes(1)[0]})
    assert is_refused(wrong) and codes_on(wrong) == codes and secret_on(wrong) == person.secret
    page = prove(client, person, wrong)
    assert page.name == "setup-codes" and codes_on(page) == codes
    assert "saved" not in page.form("setup-codes").names
    assert [button.text for button in page.form("setup-codes").buttons] == ["Done"]
    page = client.follow(client.submit(page, "setup-codes"))
    assert page.name == "setup-done" and is_enrolled(person)


@row("codes-once")
def test_P3_no_page_shows_the_codes_after_the_set_up(site):
    person = add_person(site)
    client = enrol(person)
    for path in (SECURITY, SETUP, CODES, OFF, "/settings/activity"):
        page = client.open(path)
        assert not [code for code in person.recovery if code in page.text], path
    assert client.get(CODES + ".txt").status in (403, 404, 405)
    page = client.open(CODES)
    assert "view-codes" not in page.tree.by_id
    fields = {"step": "view", "password": person.password}
    forced = client.submit(page, "new-codes", fields, force=True)
    assert forced.status in (403, 404) and not [code for code in person.recovery if code in forced.text]
    code = security_row(client, "recovery-codes")
    assert "10" in code.text


@row("codes-once")
def test_P4_the_next_sign_in_asks_for_the_code_on_a_second_screen(site):
    person = enrolled_person(site)
    client = pending(person)
    assert client.get(SECURITY).leads_to("/sign-in", "/second-step"), "the password alone opens nothing"
    page = client.get("/second-step")
    assert page.name == "second-step" and "password" not in page.form("second-step").names
    wrong = client.submit(page, "second-step", {"code": person.wrong_codes(1)[0]})
    assert is_refused(wrong) and SESSION not in client.jar
    assert is_in(client.submit(wrong, "second-step", {"code": person.code()}), client)


@row("codes-once")
def test_P5_a_recovery_code_is_taken_in_the_same_field(site):
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/second-step")
    answer = client.submit(page, "second-step", {"code": person.recovery[4]})
    assert is_in(answer, client)


@row("codes-once")
def test_P6_recovery_codes_are_the_only_way_back_and_it_says_so_before_the_end(site):
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    assert ONLY_WAY in page.text
    page = prove(client, person, page)
    assert page.name == "setup-codes" and ONLY_WAY in page.text
    client.submit(page, "setup-codes")
    lost = pending(person)
    for path in ("/second-step", "/second-step/recovery"):
        page = lost.get(path)
        assert not links(page, "/recover"), "no support case in this preset"
    assert lost.get("/recover").status == 404


@row("codes-once")
def test_P7_turning_off_takes_a_code_and_ends_the_old_ones_for_good(site):
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(OFF)
    assert "code" in page.form("two-factor-off").names
    assert "password" not in page.form("two-factor-off").names
    for fields in ({"code": person.wrong_codes(1)[0], "confirm": "yes"}, {"code": person.code()}):
        assert is_refused(client.submit(page, "two-factor-off", fields)) and is_enrolled(person)
    assert turn_off(client, person).status == 303 and not is_enrolled(person)

    old_secret, old_codes = person.secret, person.recovery
    person.secret = ""
    enrol(person, client)
    assert person.secret != old_secret and not set(old_codes) & set(person.recovery)
    new, person.secret = person.secret, old_secret
    stale, person.secret = person.code_at(0), new
    for code in (stale, old_codes[0]):
        assert is_refused(give_code(pending(person), code)), code
    # A recovery code does as well as the app's.
    assert turn_off(client, person, code=person.recovery[0]).status == 303
    assert not is_enrolled(person)
