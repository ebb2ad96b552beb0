"""Row X5: what is told by mail, to whom, and in what words; and what the mailed links can do."""

import json
import re
import time

import pytest

from harness.formclient import MOUNT, SESSION
from harness.outbox import abouts, link_in, messages
from harness.people import (
    add_person, codes_on, enrol, enrolled_person, give_code, give_password, is_enrolled, is_in,
    is_refused, pending, secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import (
    ACCOUNT, FIREFOX_ON_ANDROID, PASSWORD, add_second_address, finish_codes, new_codes, prove,
    replace_app, trusted, turn_off,
)


@row("balanced")
def test_X5_every_change_is_told_to_every_address(site):
    person = add_person(site)
    client = signed_in(person)
    second = add_second_address(client, person)
    begun = len(abouts(site, second))
    enrol(person, client)
    finish_codes(client, client.follow(new_codes(client, person)))
    person.recovery = []
    page = prove(client, person, replace_app(client, person))
    person.recovery = codes_on(page)
    finish_codes(client, page)
    lost = site.client()
    lost.agent = FIREFOX_ON_ANDROID
    give_code(pending(person, lost), person.recovery[0])
    trusted(person)
    page = client.open(PASSWORD)
    new = f"new {person.password}"
    client.submit(page, "password", {"password": person.password, "new_password": new})
    person.password = new
    assert turn_off(client, person).status == 303
    person.secret = ""
    enrol(person, client)
    assert site.tool("second-step", "reset", person.name).returncode == 0
    expected = [
        "second-step-on", "recovery-codes-renewed", "second-step-replaced", "recovery-code-used",
        "new-sign-in", "device-trusted", "password-changed", "second-step-off", "second-step-on",
        "second-step-reset",
    ]
    for address in (person.email, second):
        told = [about for about in abouts(site, address) if about != "confirm-address"]
        told = told[-len(abouts(site, second)) + begun :]
        for about in expected:
            assert about in told, f"{about} was not told to {address}: {told}"
        assert told.count("second-step-on") == 2


@row("balanced")
def test_X5_a_notice_says_what_when_where_and_what_to_do_and_signs_nobody_in(site):
    person = enrolled_person(site)
    client = signed_in(person)
    client.follow(new_codes(client, person))
    mail = messages(site, person.email, "recovery-codes-renewed")[-1]
    assert mail["kind"] == "mail" and abs(mail["at"] - site.now()) < 60 and mail["subject"]
    for text in (mail["text"], mail["html"]):
        assert "UTC" in text and client.source in text and person.name in text
        assert "not you" in text and "token=" not in text
        assert not [link for link in re.findall(r"https?://[^\s\"<>]+", text)
                    if not link.startswith(site.origin)]
        assert not [code for code in person.recovery if code in text] and person.secret not in text


@row("balanced")
def test_X5_a_right_password_with_wrong_codes_is_told(site):
    person = enrolled_person(site)
    client = pending(person)
    for code in person.wrong_codes(5):
        give_code(client, code)
    told = abouts(site, person.email)
    assert {"wrong-codes", "codes-blocked"} & set(told), told


@row("balanced")
def test_X5_a_password_reset_never_signs_in_nor_skips_the_second_step(site):
    person = enrolled_person(site)
    before = signed_in(person)
    client = site.client()
    links = []
    for _ in range(2):
        page = client.get("/forgot-password")
        answer = client.submit(page, "forgot-password", {"email": person.email})
        assert answer.status == 303, str(answer)
        links.append(link_in(messages(site, person.email, "reset-password")[-1], "/reset-password"))
    assert links[0] != links[1]
    unknown = client.submit(page, "forgot-password", {"email": f"no-{person.email}"})
    assert client.follow(unknown).normalized == client.follow(answer).normalized, "no oracle"
    # The newest voids the older; looking at a link spends nothing.
    for method in ("GET", "HEAD", "GET"):
        assert client.request(method, links[1]).status == 200
    page = client.get(links[1])
    assert page.name == "reset-password"
    short = client.submit(page, "reset-password", {"new_password": "short"})
    assert short.status == 422, str(short)
    new = f"new {person.password}"
    answer = client.submit(page, "reset-password", {"new_password": new})
    assert answer.leads_to("/sign-in") and SESSION not in client.jar
    assert before.get("/settings/security").leads_to("/sign-in")
    person.password = new
    assert is_enrolled(person) and signed_in(person)
    assert abouts(site, person.email).count("password-reset") == 1
    # Used, replaced, forged: one plain page.
    bad = [client.get(link) for link in (links[1], links[0], f"{MOUNT}/reset-password?token=forged")]
    bad.append(client.submit(page, "reset-password", {"new_password": f"again {new}"}))
    assert {answer.status for answer in bad} == {404} and len({answer.normalized for answer in bad}) == 1
    assert signed_in(person), "the password is the one that was set"


@row("balanced")
def test_X5_a_reset_link_expires(site):
    person = add_person(site)
    client = site.client()
    page = client.get("/forgot-password")
    client.submit(page, "forgot-password", {"email": person.email})
    link = link_in(messages(site, person.email, "reset-password")[-1], "/reset-password")
    page = client.get(link)
    site.advance(86_401)
    late = client.submit(page, "reset-password", {"new_password": f"new {person.password}"})
    forged = client.get("/reset-password?token=forged")
    assert late.status == forged.status == 404 and late.normalized == forged.normalized
    assert signed_in(person)


@row("balanced")
def test_X5_a_new_address_counts_once_confirmed_and_the_old_is_told(site):
    person = enrolled_person(site)
    client = signed_in(person)
    new = f"new-{person.email}"
    page = client.open(ACCOUNT)
    assert client.submit(page, "profile", {"email": new}).status == 303
    assert "address-asked" in abouts(site, person.email)
    assert give_password(site.client(), new, person.password).status != 303, "not yet"
    link = link_in(messages(site, new, "confirm-address")[-1], "/confirm-address")
    stranger = site.client()
    for _ in range(2):
        page = stranger.get(link)
        assert page.status == 200 and page.name == "confirm-address"
    answer = stranger.follow(stranger.submit(page, "confirm-address"))
    assert answer.status == 200 and not answer.error and SESSION not in stranger.jar
    assert set(abouts(site, person.email)) & {"address-added", "address-removed"}
    again = stranger.get(link)
    forged = stranger.get("/confirm-address?token=forged")
    assert again.status == forged.status == 404 and again.normalized == forged.normalized
    other = site.client()
    answer = give_password(other, new, person.password)
    assert answer.leads_to("/second-step"), str(answer)
    assert is_in(give_code(other, person.code()), other)


@row("balanced", servers=("lighttpd",))
def test_X5_the_activity_lists_it_in_words_with_a_way_to_say_it_was_not_me(site):
    person = enrolled_person(site)
    client = pending(person)
    assert is_refused(give_code(client, person.wrong_codes(1)[0]))
    client = signed_in(person)
    page = client.open("/settings/activity")
    events = page.element("events").all("li")
    assert len(events) >= 4
    stamps = [event.all("time")[0]["datetime"] for event in events]
    assert stamps == sorted(stamps, reverse=True), "newest first"
    words = [event.all("h2")[0].text for event in events]
    assert all(" " in each and each[0].isupper() for each in words), words
    page = client.get([link["href"] for link in events[0].all("a")][0])
    assert page.status == 200 and "end-session" in page.tree.by_id


@pytest.mark.parametrize("command", [["/bin/false"], ["/nonexistent"], ["/bin/sleep", "30"]])
def test_X5_a_dead_or_slow_mail_command_delays_nothing_and_loses_nothing(own, command):
    site = own()
    person = add_person(site)
    site.change(mode="live", mail={"from": "site@example.org", "command": command})
    begun = time.monotonic()
    person.secret = secret_on(page := to_scan(client := signed_in(person), person))
    page = client.follow(client.submit(page, "setup-scan", {"code": person.code_at(0)}))
    assert finish_codes(client, page).name == "setup-done"
    assert time.monotonic() - begun < 5, "the pages did not wait for the mail"
    kept = [json.loads(path.read_text()) for path in (site.data / "outbox").glob("*.json")]
    assert "second-step-on" in {message["about"] for message in kept}
    assert not [message for message in kept if person.email in str(message)], "sealed while it waits"
    # A form's process hands its delivery on and ends; then that is no part of what serves any more, and may
    # wait for its program.
    end = time.monotonic() + 5
    while any(one.name == "exe" for one in site.family()) and time.monotonic() < end:
        time.sleep(0.02)
