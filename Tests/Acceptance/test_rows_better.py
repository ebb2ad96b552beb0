"""Rows X1 to X4: what the documented systems leave out about devices, apps, clocks and recovery."""

from harness.formclient import DEVICE, SESSION
from harness.outbox import abouts
from harness.people import (
    SECURITY, add_person, codes_left, codes_on, enrol, enrolled_person, give_code, give_password,
    is_enrolled, is_in, is_refused, is_turned_down, pending, signed_in,
)
from harness.rows import row
from harness.ways import (
    APPS, CODES, DEVICES, FIREFOX_ON_ANDROID, LOST_PHONE, PASSWORD, finish_codes, links, listed,
    new_codes, prove, replace_app, times, trusted, turn_off,
)


def is_trusted(person, client) -> bool:
    """Whether that client's device is asked for the password alone."""
    again = client.copy(DEVICE)
    again.agent = client.agent
    answer = give_password(again, person.name, person.password)
    assert answer.status == 303, str(answer)
    return SESSION in again.jar


@row("trusted-devices", "balanced")
def test_X1_devices_are_named_dated_and_forgotten_singly(site):
    person = enrolled_person(site)
    phone = site.client()
    phone.agent = FIREFOX_ON_ANDROID
    client, phone, third = trusted(person), trusted(person, phone), trusted(person)
    site.advance(3600 - 60)
    assert is_trusted(person, phone)
    client = signed_in(person)
    page = client.open(DEVICES)
    rows = listed(page)
    assert len(rows) == 3
    named = [name for name, item in rows.items() if "Firefox on Android" in item.text]
    assert len(named) == 1
    used, since, ends = times(rows[named[0]])[:3]
    assert site.now() - used < 120 and 3400 < site.now() - since < 4000, "first and last use"
    assert abs(ends - since - 30 * 86_400) < 5
    answer = client.submit(page, "forget-device", {"device": named[0]})
    assert answer.leads_to(DEVICES), str(answer)
    assert not is_trusted(person, phone) and is_trusted(person, third)
    page = client.open(DEVICES)
    assert named[0] not in listed(page) and len(listed(page)) == 2
    client.submit(page, "forget-device", {"device": "all"})
    assert not is_trusted(person, third) and not listed(client.open(DEVICES))


@row("trusted-devices")
def test_X1_a_device_is_its_persons_alone(site):
    ann, ben = enrolled_person(site), enrolled_person(site)
    device = trusted(ann)
    assert not is_trusted(ben, device) and is_trusted(ann, device)
    name = list(listed(signed_in(ann).open(DEVICES)))[0]
    client = trusted(ben)
    page = client.open(DEVICES)
    answer = client.submit(page, "forget-device", {"device": name}, force=True)
    assert answer.status == 404 and is_trusted(ann, device), str(answer)


@row("trusted-devices")
def test_X1_a_device_dies_with_a_change_of_password_or_key(site):
    person = enrolled_person(site)
    device = trusted(person)
    client = signed_in(person)
    page = client.open(PASSWORD)
    fields = {"password": person.password, "new_password": f"new {person.password}"}
    assert client.submit(page, "password", fields).status == 303
    person.password = fields["new_password"]
    assert not is_trusted(person, device), "the password"
    device = trusted(person)
    client = signed_in(person)
    page = prove(client, person, replace_app(client, person))
    assert finish_codes(client, page).name == "setup-done"
    assert not is_trusted(person, device), "the key"


def test_X1_a_device_dies_with_the_policy_and_is_never_an_administrators(own):
    site = own(preset="trusted-devices")
    person, admin = enrolled_person(site), enrolled_person(site, admin=True)
    device = trusted(person)
    client = pending(admin)
    page = client.get("/second-step")
    assert "trust_device" not in page.form("second-step").names
    fields = {"code": admin.code(), "trust_device": "yes"}
    assert is_in(client.submit(page, "second-step", fields, force=True), client)
    assert DEVICE not in client.jar
    site.change(secondStep={"trustDevices": {"days": 0}})
    assert not is_trusted(person, device)


@row("balanced", "organisation")
def test_X2_the_old_app_works_until_the_new_one_is_proven(site):
    person = enrolled_person(site)
    client = signed_in(person)
    page = replace_app(client, person)
    assert signed_in(person), "the old key, while the new one is shown"
    old, old_code = person.secret, person.recovery[0]
    page = prove(client, person, page)
    new, person.secret = person.secret, old
    assert signed_in(person), "the old key, until the new codes are saved"
    person.secret, person.recovery = new, codes_on(page)
    assert finish_codes(client, page).name == "setup-done"
    person.secret = old
    assert is_refused(give_code(pending(person), person.code())), "the old key is dead"
    assert is_refused(give_code(pending(person), old_code))
    person.secret = new
    assert signed_in(person)


@row("balanced")
def test_X2_a_second_app_beside_the_first_and_one_taken_away(site):
    person = enrolled_person(site)
    client = signed_in(person)
    first = person.secret
    page = replace_app(client, person, "add")
    person.secret = page.element("manual-key").text.replace(" ", "")
    fields = {"code": person.code(), "name": "Tablet <b>"}
    page = client.follow(client.submit(page, "setup-scan", fields))
    assert page.name == "setup-done", str(page)
    second = person.secret
    for person.secret in (first, second):
        assert signed_in(person)
    page = client.open(APPS)
    tablet = [name for name, item in listed(page).items() if "Tablet <b>" in item.text]
    assert len(listed(page)) == 2 and len(tablet) == 1
    assert client.submit(page, "remove-app", {"app": tablet[0]}).status == 303
    person.secret = second
    assert is_refused(give_code(pending(person), person.code()))
    person.secret = first
    assert signed_in(person)
    page = client.open(APPS)
    answer = client.submit(page, "remove-app", {"app": list(listed(page))[0]})
    assert answer.leads_to("/settings/two-factor/off"), "removing the last one is turning off"
    assert is_enrolled(person)


@row("balanced")
def test_X3_a_code_of_another_time_is_explained_and_counted_but_never_taken(site):
    person = enrolled_person(site)
    site.advance(60)
    client = pending(person)
    for shift in (-8, -4, 4, 8, -18):
        answer = give_code(client, person.code_at(shift))
        assert is_refused(answer) and SESSION not in client.jar, str(answer)
        assert f"about {abs(shift) // 2} minutes {'slow' if shift < 0 else 'fast'}" in answer.text
    answer = give_code(client, person.code_at(0))
    assert answer.status == 429 and is_turned_down(answer), "five such codes are five tries"


@row("balanced")
def test_X3_turning_off_names_the_clock_too(site):
    person = enrolled_person(site)
    client = signed_in(person)
    answer = turn_off(client, person, code=person.code_at(-8))
    assert is_refused(answer) and "about 4 minutes slow" in answer.text and is_enrolled(person)
    assert times(answer.element("code-clock"))


@row("balanced")
def test_X4_the_count_the_warning_and_new_codes_after_the_last(site):
    person = enrolled_person(site)
    client = signed_in(person)
    assert codes_left(client) == 10
    for used, code in enumerate(person.recovery, 1):
        lost = pending(person)
        answer = give_code(lost, code, "/second-step/recovery")
        assert answer.leads_to(LOST_PHONE), str(answer)
        if used in (1, 6, 7, 10):
            page = lost.follow(answer)
            assert page.element("codes-left").text == str(10 - used)
            shown = client.get(SECURITY).text
            warned = "Running out" in shown or "None left" in shown
            assert warned == (used >= 7), f"{10 - used} left"
    assert codes_left(client) == 0 and links(page, CODES), "new ones are offered right after the last"
    page = lost.follow(new_codes(lost, person))
    person.recovery = codes_on(page)
    finish_codes(lost, page)
    again = pending(person)
    assert is_in(give_code(again, person.recovery[0]), again)
    assert abouts(site, person.email).count("recovery-code-used") == 11, "a notice on each use"


@row("balanced", servers=("lighttpd",))
def test_X4_a_command_on_the_server_lets_the_last_administrator_in(site):
    person = add_person(site, admin=True)
    enrol(person)
    done = site.tool("second-step", "reset", person.name)
    assert done.returncode == 0, done.stderr
    assert not is_enrolled(person)
    client = site.client()
    assert is_in(give_password(client, person.name, person.password), client)
