"""Row X6: every prompt is limited, the waits grow and are said, and the owner gets in all the same."""

import pytest

from harness.formclient import DEVICE, SESSION
from harness.people import (
    add_person, enrolled_person, give_code, give_password, is_in, is_refused, is_turned_down, pending,
    secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import CODES, OFF, PASSWORD, SETUP, STEP_UP, trusted

ATTEMPTS = 5
"""`signIn.attempts` of every preset."""


def drain(ask) -> list:
    """Asks twice as often as may be; `ask` takes the number of the try. Every answer."""
    answers = [ask(number) for number in range(2 * ATTEMPTS)]
    assert all(is_turned_down(answer) for answer in answers), [str(answer) for answer in answers]
    read = sum(answer.status != 429 for answer in answers)
    assert 1 <= read <= ATTEMPTS, f"{read} of {len(answers)} were read"
    last = answers[-1]
    assert "try again" in last.text and int(last.headers["Retry-After"]) >= 1
    return answers


def code_prompts(person, client):
    """Each page that takes an app's code from this person, as a function of the code."""
    waiting = pending(person)
    step, off = waiting.get("/second-step"), client.open(OFF)
    up = client.open(STEP_UP)
    password = {"password": person.password}
    return {
        "second step": lambda code: waiting.submit(step, "second-step", {"code": code}),
        "step-up": lambda code: client.submit(up, "step-up", password | {"code": code}),
        "turning off": lambda code: client.submit(
            off, "two-factor-off", password | {"code": code, "confirm": "yes"}),
    }


@row("balanced")
@pytest.mark.parametrize("prompt", ["second step", "step-up", "turning off"])
def test_X6_a_code_is_limited_at_every_prompt_and_for_all_of_them(site, prompt):
    person = enrolled_person(site)
    site.advance(60)
    prompts = code_prompts(person, signed_in(person))
    site.advance(60)
    codes = person.wrong_codes(2 * ATTEMPTS)
    drain(lambda number: prompts[prompt](codes[number]))
    for name, ask in prompts.items():
        assert ask(person.code_at(0)).status == 429, f"{name}: one count a person and factor"
    # A new session, another address, the right password again: nothing starts anew.
    assert give_code(pending(person), person.code_at(0)).status == 429


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize("prompt", ["set-up", "password", "new codes", "step-up"])
def test_X6_the_password_is_limited_where_it_is_asked_again(site, prompt):
    person = add_person(site) if prompt == "set-up" else enrolled_person(site)
    client = signed_in(person)
    wrong = {"password": "not this one at all"}
    path, form, fields = {
        "set-up": (SETUP, "setup-password", wrong),
        "password": (PASSWORD, "password", wrong | {"new_password": "a long enough new one 27"}),
        "new codes": (CODES, "new-codes", wrong | {"confirm": "yes"}),
        "step-up": (STEP_UP, "step-up", wrong | ({"code": "000000"} if person.secret else {})),
    }[prompt]
    page = client.open(path)
    answers = drain(lambda number: client.submit(page, form, fields))
    assert all(answer.name == answers[0].name for answer in answers), "on the page itself"


@row("balanced")
def test_X6_recovery_codes_and_the_set_up_have_their_own_limits(site):
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/second-step/recovery")
    wrong = {"code": "0000-0000-0000-0000"}
    drain(lambda number: client.submit(page, "second-step", wrong))
    assert is_in(give_code(client, person.code()), client), "the app's code is another factor"
    other = add_person(site)
    client = signed_in(other)
    scan = to_scan(client, other)
    other.secret = secret_on(scan)
    codes = other.wrong_codes(2 * ATTEMPTS)
    answers = [client.submit(scan, "setup-scan", {"code": code}) for code in codes]
    assert all(is_turned_down(answer) for answer in answers)
    assert answers[-1].status == 429, "guessing at one's own set-up ends too"


@row("balanced")
def test_X6_the_waits_grow(site):
    person = enrolled_person(site)
    site.advance(60)
    codes = iter(person.wrong_codes(60))
    waits = []
    while len(waits) < 4:
        answer = give_code(pending(person), next(codes))
        assert is_turned_down(answer)
        if answer.status == 429:
            waits.append(int(answer.headers["Retry-After"]))
            site.advance(waits[-1] + 1)
    assert waits == sorted(waits) and waits[-1] >= 2 * waits[0], waits
    assert is_in(give_code(client := pending(person), person.code()), client)


@row("trusted-devices", "balanced")
def test_X6_the_owner_gets_in_from_elsewhere_and_on_a_trusted_device(site):
    person = enrolled_person(site)
    device = trusted(person)
    stranger = site.client()
    drain(lambda number: give_password(stranger, person.name, f"not the password {number}"))
    # Another network is unhindered, and so is the trusted device even on the stranger's own.
    assert pending(person)
    again = device.copy(DEVICE)
    again.source = stranger.source
    assert is_in(give_password(again, person.name, person.password), again)
    blocked = site.client(source=stranger.source)
    assert give_password(blocked, person.name, person.password).status == 429


def test_X6_many_networks_at_once_do_not_lock_out_a_trusted_device(own):
    site = own(preset="trusted-devices")
    person = enrolled_person(site)
    device = trusted(person)
    statuses = [
        give_password(site.client(), person.name, f"not the password {number}").status
        for number in range(60)
    ]
    assert statuses[-1] == 429
    assert give_password(site.client(), person.name, person.password).status == 429
    again = device.copy(DEVICE)
    assert is_in(give_password(again, person.name, person.password), again)


def test_X6_the_hard_stop_says_the_way_out(own):
    site = own()
    site.change(signIn={"hardStop": 10})
    person = enrolled_person(site)
    codes = iter(person.wrong_codes(80))
    for _ in range(60):
        answer = give_code(pending(person), next(codes))
        assert is_turned_down(answer), str(answer)
        if answer.error == "stopped":
            break
        if answer.status == 429:
            site.advance(int(answer.headers["Retry-After"]) + 1)
    assert answer.error == "stopped" and "recovery code" in answer.text, str(answer)
    site.advance(7 * 86_400)
    client = pending(person)
    stopped = give_code(client, person.code())
    assert stopped.status == 429 and SESSION not in client.jar
    assert is_in(give_code(client, person.recovery[0], "/second-step/recovery"), client)


@row("balanced")
def test_X6_asking_for_resets_is_limited_by_network(site):
    client = site.client()
    page = client.get("/forgot-password")
    statuses = []
    for number in range(14):
        fields = {"email": f"nobody{number}@example.org"}
        statuses.append(client.submit(page, "forgot-password", fields).status)
    assert statuses[0] == 303 and statuses[-1] == 429, statuses
    other = site.client()
    assert other.submit(page, "forgot-password", {"email": "x@example.org"}).status == 303
    assert not is_refused(other.get("/forgot-password"))
