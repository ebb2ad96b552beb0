"""Many people at once, in short; `make load` is the long form."""

import pytest

from harness import load
from harness.code_spraying import CodeSprayer, both_steps, enrolled_people, looked_at, read_at_most, sign_in_all
from harness.people import add_person, give_code, is_in, pending


@pytest.mark.parametrize("fastcgi", [False, True], ids=["cgi", "fastcgi"])
def test_many_who_sign_in_at_once_are_answered_within_bounds(own, fastcgi):
    site = own(fastcgi=fastcgi)
    people = load.people_of(site, 30)
    reader = load.Reader(add_person(site))
    with load.Memory(site) as memory, reader:
        waits = load.sign_in_at_once(people)
    assert len(waits.seconds) == 30 and set(waits.statuses) <= {303, 503}, waits
    assert max(waits.seconds) < load.PATIENCE + 2, waits
    # A hash's memory goes with the slot, also in a worker that lives on.
    assert memory.samples > 3 and memory.excess <= 0 and memory.most_large <= memory.slots, memory
    # Whoever is signed in does not stand in line behind them.
    assert set(reader.waits.statuses) == {200} and reader.waits.p95() < 2, reader.waits


def test_spraying_names_slows_the_sprayer_and_not_the_others(own):
    site = own()
    people = load.people_of(site, 5)
    names = [f"name{number}" for number in range(300)]
    others = load.Waits()
    with load.Sprayer(site, names) as sprayer:
        while sum(sprayer.waits.statuses.values()) < 80:
            load.timed(others, lambda: site.client().get("/health"))
        for person in people:
            load.timed(others, lambda: site.client().post(
                "/sign-in", {"username": person.name, "password": person.password}))
    # Fifty tries of one address, five times those of a person, then a wait.
    assert sprayer.waits.statuses[403] <= 55 and sprayer.waits.statuses[429] > 20, sprayer.waits
    assert set(others.statuses) == {200, 303} and others.statuses[303] == 5, others


def test_spraying_codes_slows_the_sprayer_and_not_the_others(own):
    site = own()
    sprayed, calm_ones, others = enrolled_people(site, 4), enrolled_people(site, 3), enrolled_people(site, 3)
    calm = sign_in_all(calm_ones)
    before = looked_at(site)
    with CodeSprayer(sprayed) as sprayer:
        while sprayer.sent() < 100 and not sprayer.over.wait(0.05):
            assert sprayer.is_alive(), sprayer.faults
        meanwhile = sign_in_all(others)
    assert not sprayer.faults, sprayer.faults
    # Whatever the addresses, the doors and the sign-ins: so many of each person's are compared, and no more.
    read, most = looked_at(site) - before, read_at_most(sprayer.seconds)
    assert len(read) == len(sprayed) and max(read.values()) <= most, f"{read}, not {most} each: {sprayer}"
    assert sprayer.guesses.statuses[403] == read.total() and set(sprayer.guesses.statuses) == {403, 429}, sprayer
    assert meanwhile.statuses == {303: len(others)}, meanwhile
    assert max(meanwhile.seconds) < 10 * max(max(calm.seconds), 0.5), f"{meanwhile}, and in calm {calm}"
    # Their owners come in with a recovery code at once, and with the app's after the wait.
    first, second = sprayed[0], sprayed[1]
    client = pending(first)
    assert is_in(give_code(client, first.recovery[0], "/second-step/recovery"), client)
    answer = both_steps(second)
    assert answer.status == 429, str(answer)
    site.advance(int(answer.headers["Retry-After"]) + 1)
    client = pending(second)
    assert is_in(give_code(client, second.code()), client)
