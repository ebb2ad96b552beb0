"""The same thing many times at the same moment, and one name for two."""

from __future__ import annotations

import json
from collections.abc import Callable

from harness.bare import BareSite
from harness.direct import Reply
from harness.faults.commands import command
from harness.faults.racing import Race, race
from harness.faults.settings import api, send
from harness.faults.signing_in import RECOVERY, second_step
from harness.faults.steps import codes_kept, opens
from harness.formclient import SESSION
from harness.outbox import link_in, messages
from harness.people import add_person, enrolled_person, pending, signed_in
from harness.ways import ACCOUNT, STEP_UP

MANY = 6
NEW = "a harbour wall at low tide"


def said_yes(reply: Reply) -> bool:
    return reply.status in (200, 204, 303)


def let_in(reply: Reply) -> bool:
    return reply.status == 303 and any(
        line.startswith(f"{SESSION}=") and "Max-Age=0" not in line
        for line in reply.headers.get_all("Set-Cookie") or [])


def one_of(site: BareSite, more: Callable[[], bool] = lambda: True) -> Callable[[list[Reply]], None]:
    """Exactly one was let in, and its session works."""

    def check(replies: list[Reply]) -> None:
        winners = [reply for reply in replies if let_in(reply)]
        assert len(winners) == 1, f"{len(winners)} of {len(replies)} were let in"
        assert opens(site, winners[0]) and more()

    return check


# The same thing twice

@race()
def one_code_of_an_app_many_times(site: BareSite) -> Race:
    person = enrolled_person(site)
    clients, code = [pending(person) for _ in range(MANY)], person.code()
    return Race([second_step(person, client, code) for client in clients], one_of(site))


@race()
def one_code_of_an_app_at_every_door(site: BareSite) -> Race:
    """At the second step, at a step-up and by program: the step is spent wherever it was used."""
    person = enrolled_person(site)
    inside, waiting = signed_in(person), pending(person)
    given = {"username": person.name, "password": person.password}
    ticket = json.loads(api(site, "POST", "/sign-in", given).run().body)["ticket"]
    code = person.code()
    page = inside.get(STEP_UP)
    calls = [
        second_step(person, waiting, code),
        api(site, "POST", "/verify-2fa-code", {"ticket": ticket, "code": code}),
        send(inside, page, "step-up", password=person.password, code=code),
    ]

    def check(replies: list[Reply]) -> None:
        assert sum(said_yes(reply) for reply in replies) == 1, "one of the three"

    return Race(calls, check)


@race()
def one_recovery_code_many_times(site: BareSite) -> Race:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), person.recovery[0], RECOVERY) for _ in range(3)]
    return Race(calls, one_of(site, lambda: codes_kept(site, person) == 9))


@race("single-backup-code")
def one_backup_code_many_times(site: BareSite) -> Race:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), person.recovery[0], RECOVERY) for _ in range(2)]
    return Race(calls, one_of(site, lambda: "secondStep" not in site.account(person)))


@race()
def recovery_codes_side_by_side(site: BareSite) -> Race:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), code, RECOVERY) for code in person.recovery[:3]]

    def check(replies: list[Reply]) -> None:
        assert all(let_in(reply) for reply in replies) and codes_kept(site, person) == 7

    return Race(calls, check)


@race()
def wrong_codes_side_by_side(site: BareSite) -> Race:
    person = enrolled_person(site)
    clients = [pending(person) for _ in range(8)]
    calls = [
        second_step(person, client, code)
        for client, code in zip(clients, person.wrong_codes(8), strict=True)
    ]

    def check(replies: list[Reply]) -> None:
        looked_at = sum(reply.status == 403 for reply in replies)
        counted = site.account(person)["codeTries"]["failures"]
        assert looked_at == counted == 5, f"{looked_at} looked at, {counted} counted"

    return Race(calls, check)


@race()
def one_link_for_a_password_twice(site: BareSite) -> Race:
    person = add_person(site)
    visitor = site.client()
    visitor.submit(visitor.get("/forgot-password"), "forgot-password", {"email": person.email})
    (mail,) = [one for one in messages(site, person.email) if "/reset-password?" in one["text"]]
    page = visitor.get(link_in(mail, "/reset-password"))
    calls = [
        send(visitor, page, "reset-password", new_password=f"{NEW} {number}") for number in (1, 2)
    ]

    def check(replies: list[Reply]) -> None:
        assert sum(said_yes(reply) for reply in replies) == 1, "a link is good once"

    return Race(calls, check)


# One name for two

@race()
def two_people_of_one_name(site: BareSite) -> Race:
    calls = [
        command(site, "person", "add", "ann", "--email", f"{word}@example.org") for word in "xyz"
    ]

    def check(replies: list[Reply]) -> None:
        assert sorted(reply.exit for reply in replies)[0] == 0
        assert sum(reply.exit == 0 for reply in replies) == 1
        assert len(site.accounts()) == 1

    return Race(calls, check)


@race()
def two_people_of_one_address(site: BareSite) -> Race:
    calls = [command(site, "person", "add", name, "--email", "x@example.org") for name in "abc"]

    def check(replies: list[Reply]) -> None:
        assert sum(reply.exit == 0 for reply in replies) == 1
        assert len(site.accounts()) == 1

    return Race(calls, check)


@race()
def two_who_confirm_one_address(site: BareSite) -> Race:
    calls = []
    people = [add_person(site) for _ in range(2)]
    for person in people:
        client = signed_in(person)
        client.submit(client.open(ACCOUNT), "profile", {"email": "one@example.org"})
        mail = messages(site, "one@example.org", "confirm-address")[-1]
        visitor = site.client()
        calls.append(send(visitor, visitor.get(link_in(mail, "/confirm-address")), "confirm-address"))

    def check(replies: list[Reply]) -> None:
        have = [person for person in people if site.account(person)["emails"] == ["one@example.org"]]
        assert len(have) == 1, f"{len(have)} have the address"

    return Race(calls, check)
