"""A code is good once: one after another, in turns, and with thirty at the same moment."""

import pytest

from harness import totp
from harness.formclient import SESSION
from harness.people import (
    at_once, codes_left, enrolled_person, give_code, is_in, is_refused, is_turned_down, pending,
    signed_in,
)


def test_an_app_code_is_refused_the_second_time(site):
    person = enrolled_person(site)
    client, code = pending(person), person.code()
    assert is_in(give_code(client, code), client)
    assert is_refused(give_code(pending(person), code))


def test_the_code_that_proved_the_set_up_is_spent(lighttpd):
    person = enrolled_person(lighttpd)
    proving = totp.code(person.secret, person.last_step)
    assert is_refused(give_code(pending(person), proving))


def test_a_code_spent_on_a_step_up_does_not_sign_in(lighttpd):
    person = enrolled_person(lighttpd)
    client, code = signed_in(person), person.code()
    page = client.get("/step-up")
    answer = client.submit(page, "step-up", {"password": person.password, "code": code})
    assert answer.status == 303, str(answer)
    assert is_refused(give_code(pending(person), code))


def test_an_earlier_code_is_refused_after_a_later_one(lighttpd):
    person = enrolled_person(lighttpd)
    first = person.code()
    client = pending(person)
    assert is_in(give_code(client, first), client)
    second = person.code()
    assert second != first
    client = pending(person)
    assert is_in(give_code(client, second), client)
    for spent in (first, second, first):
        assert is_refused(give_code(pending(person), spent)), "A-B-A"


def test_a_code_never_used_is_refused_once_a_later_one_was(lighttpd):
    person = enrolled_person(lighttpd)
    skipped, used = person.code(), person.code()
    client = pending(person)
    assert is_in(give_code(client, used), client)
    assert is_refused(give_code(pending(person), skipped))


def test_a_spent_code_stays_refused_in_the_next_step(lighttpd):
    person = enrolled_person(lighttpd)
    client, code = pending(person), person.code()
    assert is_in(give_code(client, code), client)
    for _ in range(2):
        lighttpd.advance(30)
        assert is_refused(give_code(pending(person), code))


@pytest.mark.parametrize("shift, accepted", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_window_is_one_step_each_way(lighttpd, shift, accepted):
    person = enrolled_person(lighttpd)
    # Two steps on, then into the middle of a step: every code is unspent, none changes meanwhile.
    lighttpd.advance(90 + (12 - lighttpd.now()) % 30)
    client = pending(person)
    answer = give_code(client, person.code_at(shift))
    assert is_in(answer, client) if accepted else is_refused(answer)


def test_a_code_of_a_slow_clock_is_refused_and_the_clock_is_named(lighttpd):
    person = enrolled_person(lighttpd)
    lighttpd.advance(900 + (12 - lighttpd.now()) % 30)
    answer = give_code(pending(person), person.code_at(-8))
    assert is_refused(answer)
    assert "4 minutes slow" in answer.element("error-summary").text


@pytest.mark.parametrize("written", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_spaces_and_hyphens_in_a_code_do_not_matter(lighttpd, written):
    person = enrolled_person(lighttpd)
    code = person.code()
    client = pending(person)
    assert is_in(give_code(client, written.format(code[:3], code[3:])), client)


@pytest.mark.parametrize("change", ["+{}", "{}0", "0{}", "{}\n1", "{}.0", "0x{}"])
def test_what_is_not_six_digits_is_not_a_code(lighttpd, change):
    person = enrolled_person(lighttpd)
    assert is_refused(give_code(pending(person), change.format(person.code())))


def test_digits_of_other_scripts_are_not_digits(lighttpd):
    person = enrolled_person(lighttpd)
    code = person.code()
    for zero in ("\u0660", "\uff10"):  # Arabic-Indic, full width
        foreign = "".join(chr(ord(zero) + int(digit)) for digit in code)
        assert is_refused(give_code(pending(person), foreign))


def test_a_recovery_code_works_once_however_it_is_written(lighttpd):
    person = enrolled_person(lighttpd)
    code = person.recovery[0]
    client = pending(person)
    assert is_in(give_code(client, code), client)
    for written in (code, code.lower(), code.replace("-", "")):
        assert is_refused(give_code(pending(person), written)), written
    assert codes_left(client) == 9


def test_another_persons_recovery_code_is_refused_and_stays_good(lighttpd):
    one, other = enrolled_person(lighttpd), enrolled_person(lighttpd)
    assert is_refused(give_code(pending(one), other.recovery[0]))
    client = pending(other)
    assert is_in(give_code(client, other.recovery[0]), client)


def _race(clients: list, codes: list[str]) -> list:
    """Sends each client's code in the same moment; the clients that are in."""
    pages = [client.get("/second-step") for client in clients]
    assert all(page.name == "second-step" for page in pages)
    answers = at_once([
        lambda c=client, p=page, k=code: c.submit(p, "second-step", {"code": k})
        for client, page, code in zip(clients, pages, codes, strict=True)
    ])
    winners = [client for client, answer in zip(clients, answers, strict=True) if is_in(answer, client)]
    for client, answer in zip(clients, answers, strict=True):
        assert client in winners or is_turned_down(answer) and SESSION not in client.jar, str(answer)
    return winners


def test_thirty_posts_of_one_app_code_at_once_let_one_in(site):
    person = enrolled_person(site)
    clients = [pending(person) for _ in range(30)]
    assert len(_race(clients, [person.code()] * 30)) == 1


def test_thirty_posts_of_one_recovery_code_at_once_let_one_in(site):
    person = enrolled_person(site)
    clients = [pending(person) for _ in range(30)]
    winners = _race(clients, [person.recovery[0]] * 30)
    assert len(winners) == 1
    assert codes_left(winners[0]) == 9


def test_ten_recovery_codes_at_once_are_all_spent_and_none_comes_back(site):
    person = enrolled_person(site)
    winners = _race([pending(person) for _ in range(10)], person.recovery)
    assert len(winners) == 10
    assert codes_left(winners[0]) == 0
    for code in person.recovery:
        assert is_turned_down(give_code(pending(person), code)), "a spent code came back"
    assert codes_left(winners[-1]) == 0
