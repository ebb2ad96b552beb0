"""Many people at once, in short; `make load` is the long form."""

import pytest

from harness import load
from harness.people import add_person


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
