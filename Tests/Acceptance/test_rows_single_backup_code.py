"""Rows I1 to I4 and I6 in the preset `single-backup-code`: one code, and using it turns it off."""

from harness.people import (
    SECURITY, add_person, codes_on, enrol, enrolled_person, give_code, is_enrolled, is_in, is_refused,
    pending, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import LOST_PHONE, OFF, SETUP, button_to, links, prove, security_row, turn_off


@row("single-backup-code")
def test_I1_scan_and_verify_the_first_code(site):
    person = add_person(site)
    client = signed_in(person)
    assert button_to(security_row(client, "two-factor"), SETUP)
    page = to_scan(client, person)
    assert page.element("qr") and page.element("manual-key")
    person.secret = page.element("manual-key").text.replace(" ", "")
    wrong = client.submit(page, "setup-scan", {"code": person.wrong_codes(1)[0]})
    assert is_refused(wrong) and not is_enrolled(person)
    assert prove(client, person, wrong).name == "setup-codes"


@row("single-backup-code")
def test_I2_one_backup_code_and_continue(site):
    person = add_person(site)
    client = signed_in(person)
    page = prove(client, person, to_scan(client, person))
    assert len(codes_on(page)) == 1 and "ackup code" in page.text
    assert [button.text for button in page.form("setup-codes").buttons] == ["Continue"]
    page = client.follow(client.submit(page, "setup-codes"))
    assert page.name == "setup-done" and is_enrolled(person)


@row("single-backup-code")
def test_I3_the_second_screen_offers_the_backup_code(site):
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/second-step")
    ways = links(page, "/second-step/recovery")
    assert [way.text for way in ways] == ["Backup code"]
    assert client.get("/second-step/recovery").form("second-step").names >= {"code"}
    assert is_in(client.submit(page, "second-step", {"code": person.code()}), client)


@row("single-backup-code")
def test_I4_the_backup_code_turns_it_off_and_says_so(site):
    person = enrolled_person(site)
    before = signed_in(person)
    client = pending(person)
    assert "turns two-factor" in client.get("/second-step/recovery").text, "said beforehand"
    answer = give_code(client, person.recovery[0], "/second-step/recovery")
    assert answer.leads_to(LOST_PHONE), str(answer)
    page = client.follow(answer)
    assert "Two-factor authentication is off" in page.text and links(page, SETUP)
    assert not is_enrolled(person) and before.get(SECURITY).leads_to("/sign-in")
    old_code, person.secret = person.recovery[0], ""
    enrol(person, client)
    assert is_refused(give_code(pending(person), old_code))


@row("single-backup-code")
def test_I6_it_is_turned_off_in_the_same_place(site):
    person = enrolled_person(site)
    client = signed_in(person)
    assert button_to(security_row(client, "two-factor"), OFF).startswith("Turn off")
    assert is_refused(turn_off(client, person, password="not this one at all"))
    assert turn_off(client, person).status == 303 and not is_enrolled(person)
    person.secret = ""
    assert signed_in(person)
