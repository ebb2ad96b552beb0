"""Row N4 in the preset `organisation`: codes by text message, chosen, confirmed and limited."""

import itertools
import random

import pytest

from harness.formclient import SESSION
from harness.outbox import messages, texted_code
from harness.people import (
    enrolled_person, give_code, is_in, is_refused, is_turned_down, pending, signed_in,
)
from harness.rows import row
from harness.ways import LOST_PHONE, TEXT, security_row

_numbers = itertools.count(random.randint(10_000_000, 80_000_000))


def fresh_number() -> str:
    """A number that no other test's limits know."""
    return f"+49170{next(_numbers)}"


def with_text(site):
    """An enrolled person who has confirmed a number; and that number."""
    person, number = enrolled_person(site), fresh_number()
    client = signed_in(person)
    page = client.open(TEXT)
    page = client.follow(client.submit(page, "text-number", {"phone": number, "agree": "yes"}))
    answer = client.submit(page, "text-confirm", {"code": texted_code(site, number)})
    assert answer.status == 303, str(answer)
    return person, number


def send(client):
    """Asks for a code at the second step; the answer, not followed."""
    return client.submit(client.get("/second-step"), "send-text")


@row("organisation")
def test_N4_opting_in_says_what_it_means_and_confirms_the_number(site):
    person, number = enrolled_person(site), fresh_number()
    client = signed_in(person)
    assert security_row(client, "text")
    page = client.open(TEXT)
    for words in ("weaker", "charge", "fail"):
        assert words in page.text, f"said beforehand: {words}"
    refused = client.submit(page, "text-number", {"phone": number})
    assert refused.status == 422 and not messages(site, number), "not without the box"
    page = client.follow(client.submit(page, "text-number", {"phone": number, "agree": "yes"}))
    code = texted_code(site, number)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert is_refused(client.submit(page, "text-confirm", {"code": wrong}))
    assert "send-text" not in pending(person).get("/second-step").tree.by_id, "not before that"
    assert client.submit(page, "text-confirm", {"code": code}).status == 303
    assert "send-text" in pending(person).get("/second-step").tree.by_id


@row("organisation")
def test_N4_a_texted_code_is_a_second_step_once_and_not_for_long(site):
    person, number = with_text(site)
    client = pending(person)
    assert client.follow(send(client)).name == "second-step"
    code = texted_code(site, number)
    assert is_refused(give_code(pending(person), code)), "another sign-in's code"
    assert is_in(give_code(client, code), client)
    assert is_refused(give_code(pending(person), code)), "once"
    client = pending(person)
    assert send(client).status == 303
    site.advance(601)
    late = give_code(client, texted_code(site, number))
    assert SESSION not in client.jar and late.status != 200, "ten minutes at most"
    assert signed_in(person), "the app works as before"


@row("organisation")
def test_N4_sending_is_limited_and_a_resend_resets_no_count(site):
    person, number = with_text(site)
    site.advance(86_400)
    client, sent = pending(person), len(messages(site, number))
    wrong = iter(person.wrong_codes(20))
    answers, read = [], 0
    for _ in range(5):
        answers.append(send(client))
        for _ in range(2):
            answer = give_code(client, next(wrong))
            assert is_turned_down(answer), str(answer)
            read += answer.status != 429
    assert read <= 5, f"{read} wrong codes were read"
    assert len(messages(site, number)) - sent <= 3
    assert answers[-1].status == 429 and int(answers[-1].headers["Retry-After"]) > 0
    client = pending(person)
    answer = give_code(client, person.recovery[0], "/second-step/recovery")
    assert answer.leads_to(LOST_PHONE), "the other ways in stay open"


@row("organisation", servers=("lighttpd",))
@pytest.mark.parametrize(
    "phone",
    ["01701234567", "+49 abc 1234567", "+49170123456７", "+٤٩١٧٠١٢٣٤٥٦٧", "+491701234567\r\nX: y",
     "+491701234567;id", "$(id)", "+1", "+" + "1" * 40, "<b>+491701234567</b>", "+0170123456"],
)
def test_N4_what_is_no_number_is_refused_and_nothing_sent(site, phone):
    before = len(messages(site))
    person = _shared(site)
    client = person.client
    answer = client.submit(client.open(TEXT), "text-number", {"phone": phone, "agree": "yes"})
    assert answer.status == 422 and answer.name == "text-messages", str(answer)
    assert "<b>+49" not in answer.text and len(messages(site)) - before <= 5
    assert not [one for one in messages(site) if one["kind"] == "text" and phone in one["to"]]


def _shared(site):
    """One enrolled person a site for the inputs that change nothing, signed in lately."""
    person = getattr(site, "bad_numbers", None)
    if person is None:
        person = site.bad_numbers = enrolled_person(site)
    person.client = signed_in(person)
    return person


@pytest.mark.parametrize("command", [["/bin/false"], ["/nonexistent"]])
def test_N4_a_command_that_fails_is_told_with_the_other_ways_in(own, command):
    site = own(preset="organisation")
    person, _ = with_text(site)
    site.change(mode="live", text={"command": command})
    client = pending(person)
    answer = send(client)
    assert answer.status == 503 and answer.error == "text-failed", str(answer)
    assert answer.form("second-step") and "recovery" in answer.text
    assert is_in(give_code(client, person.recovery[0]), client)
