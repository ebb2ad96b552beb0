"""Rows C1 to C7 in the preset `viewable-codes`: the password first, codes that can be seen again."""

from urllib.parse import parse_qs, urljoin, urlsplit

from harness.people import (
    add_person, codes_left, codes_on, enrol, enrolled_person, give_code, is_enrolled, is_in, is_refused,
    pending, read_qr, secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import (
    CODES, LOST_PHONE, OFF, SETUP, STEP_UP_SECONDS, finish_codes, links, new_codes, prove, replace_app,
    security_row, step_up, turn_off, button_to,
)


@row("viewable-codes")
def test_C1_the_password_is_confirmed_before_the_set_up(site):
    person = add_person(site)
    client = signed_in(person)
    assert button_to(security_row(client, "two-factor"), SETUP).startswith("Set up")
    page = client.open(SETUP)
    assert page.name == "setup-password"
    for given in ("", "not this one at all"):
        assert is_refused(client.submit(page, "setup-password", {"password": given}))
    assert client.open(SETUP).name == "setup-password", "nothing has begun"
    page = client.follow(client.submit(page, "setup-password", {"password": person.password}))
    assert page.name == "setup-scan"


@row("viewable-codes")
def test_C2_the_qr_code_and_the_key_by_hand_are_the_same(site):
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    picture = client.get(urljoin(page.url, page.element("qr")["src"]))
    scanned = parse_qs(urlsplit(read_qr(picture.body)).query)
    assert scanned["secret"] == [secret_on(page)]
    groups = page.element("manual-key").text.split()
    assert len(groups) == 8 and {len(group) for group in groups} == {4}
    person.secret = secret_on(page)
    for code in ("", "12345", person.wrong_codes(1)[0]):
        assert is_refused(client.submit(page, "setup-scan", {"code": code})), code
    assert prove(client, person, page).name == "setup-codes"


@row("viewable-codes")
def test_C3_done_needs_the_box_ticked(site):
    person = add_person(site)
    client = signed_in(person)
    page = prove(client, person, to_scan(client, person))
    codes = codes_on(page)
    assert len(codes) == 10 and {"copy-codes", "download-codes"} <= page.tree.by_id.keys()
    file = client.press(page, "download-codes")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert all(code in file.text for code in codes)
    refused = client.submit(page, "setup-codes")
    assert refused.status == 422 and codes_on(refused) == codes and not is_enrolled(person)
    # With the script on, either button ticks it: the browser's test looks at that.
    assert page.element("copy-codes")["data-tick"] == page.element("saved")["id"]
    assert finish_codes(client, page).name == "setup-done" and is_enrolled(person)


@row("viewable-codes")
def test_C4_an_app_code_or_a_recovery_code_signs_in_and_each_works_once(site):
    person = enrolled_person(site)
    client = pending(person)
    code = person.code()
    assert is_in(give_code(client, code), client)
    assert is_refused(give_code(pending(person), code)), "an app code works once"
    client = pending(person)
    assert is_in(give_code(client, person.recovery[0]), client)
    assert is_refused(give_code(pending(person), person.recovery[0])), "a recovery code works once"
    client = pending(person)
    assert is_in(give_code(client, person.recovery[1], "/second-step/recovery"), client)


@row("viewable-codes")
def test_C5_the_codes_are_shown_again_behind_the_password(site):
    person = enrolled_person(site)
    lost = pending(person)
    assert is_in(give_code(lost, person.recovery[3]), lost)
    client = signed_in(person)
    page = client.open(CODES)
    assert not [code for code in person.recovery if code in page.text]
    wrong = client.submit(page, "view-codes", {"password": "not this one at all"})
    assert is_refused(wrong) and "recovery-codes" not in wrong.tree.by_id
    page = client.follow(client.submit(page, "view-codes", {"password": person.password}))
    left = [code for code in person.recovery if code != person.recovery[3]]
    assert codes_on(page) == left, "those that were used are not among them"
    assert "copy-codes" in page.tree.by_id
    assert all(code in client.press(page, "download-codes").text for code in left)
    site.advance(STEP_UP_SECONDS + 1)
    page = client.open(CODES)
    assert not [code for code in left if code in page.text], "not for longer than ten minutes"
    answer = client.submit(page, "view-codes", {"password": person.password})
    assert answer.leads_to("/step-up"), "an old session proves both factors first"
    page = client.follow(step_up(client, person, client.follow(answer)))
    assert page.name == "recovery-codes"
    # Sealed on the disk, never in the clear.
    kept = b"".join(site.documents().values())
    assert not [code for code in left if code.encode() in kept or code.replace("-", "").encode() in kept]


@row("viewable-codes")
def test_C6_new_codes_behind_a_confirmation_end_the_old_ones_at_once(site):
    person = enrolled_person(site)
    client = signed_in(person)
    assert is_refused(new_codes(client, person, confirm=None))
    assert is_refused(new_codes(client, person, password="not this one at all"))
    old = person.recovery
    page = client.follow(new_codes(client, person))
    person.recovery = codes_on(page)
    assert len(person.recovery) == 10 and not set(old) & set(person.recovery)
    assert is_refused(give_code(pending(person), old[0])), "at once, before they are said to be saved"
    other = pending(person)
    assert is_in(give_code(other, person.recovery[0]), other) and codes_left(client) == 9


@row("viewable-codes")
def test_C7_turning_off_takes_a_confirmation_and_the_password(site):
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(OFF)
    assert "code" not in page.form("two-factor-off").names
    assert is_refused(turn_off(client, person, confirm=None)) and is_enrolled(person)
    assert is_refused(turn_off(client, person, password="not this one at all")) and is_enrolled(person)
    assert turn_off(client, person).status == 303 and not is_enrolled(person)
    person.secret = ""
    assert signed_in(person)


@row("viewable-codes")
def test_C7_a_recovery_code_leads_to_turning_off_or_to_a_new_phone(site):
    person = enrolled_person(site)
    lost = pending(person)
    answer = give_code(lost, person.recovery[0], "/second-step/recovery")
    assert answer.leads_to(LOST_PHONE), str(answer)
    page = lost.follow(answer)
    assert page.name == "lost-phone" and "9" in page.element("codes-left").text
    assert links(page, SETUP)
    old, old_codes = person.secret, person.recovery
    page = prove(lost, person, replace_app(lost, person))
    person.recovery = codes_on(page)
    assert finish_codes(lost, page).name == "setup-done"
    assert person.secret != old
    for code in old_codes[1:2]:
        assert is_refused(give_code(pending(person), code))
    assert signed_in(person)
    other = enrolled_person(site)
    lost = pending(other)
    assert is_in(give_code(lost, other.recovery[0]), lost)
    assert turn_off(lost, other).status == 303 and not is_enrolled(other)
    other.secret = ""
    assert enrol(other)
