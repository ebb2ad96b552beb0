"""Somebody who knows many people's passwords and tries codes on all of them, as fast as it goes."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from harness.formclient import Answer, FormClient, fresh_address
from harness.load import Background, Waits, timed
from harness.people import Person, enrolled_person, give_code, give_password
from harness.program import Program, code_of, said
from harness.site import Site

ATTEMPTS = 5
"""Wrong codes of one person that are looked at before a wait (`signIn.attempts`)."""
FIRST_WAIT = 30
"""Seconds; each wrong code after that doubles them (security.md LG-5)."""


OF_NETWORK = 10 * ATTEMPTS
"""Wrong codes and passwords of anybody, from one network, before a wait (decisions.md 12)."""


def enrolled_people(site: Site, count: int) -> list[Person]:
    """With codes that nobody sent yet, so that none of them has to move the clock on, which would end the
    waits of all others."""
    people = [enrolled_person(site) for _ in range(count)]
    site.advance(60)
    return people


def read_at_most(seconds: float, attempts: int = ATTEMPTS) -> int:
    """Wrong codes, of one person or from one network, that are looked at in so many seconds."""
    read, wait, next_at = attempts, FIRST_WAIT, FIRST_WAIT
    while next_at <= seconds:
        read, wait = read + 1, wait * 2
        next_at += wait
    return read


def both_steps(person: Person) -> Answer:
    """Signs in with the password and the right code; the last answer that there was."""
    client = person.site.client()
    answer = give_password(client, person.name, person.password)
    return give_code(client, person.code()) if answer.leads_to("/second-step") else answer


def sign_in_all(people: list[Person]) -> Waits:
    """One after the other, both steps of each timed together; 303 for those who are in."""
    waits = Waits()
    for person in people:
        timed(waits, lambda: both_steps(person))
    return waits


def is_over(answer: Answer) -> bool:
    """Whether the sign-in that the guess was for has ended."""
    if b"<main" in answer.body or answer.status == 303:
        return answer.status == 303 or answer.error == "expired"
    return code_of(answer) == "expired"


class CodeSprayer(Background):
    """Guesses codes of all those people, from so many addresses, on the pages and by program in turn.

    A sign-in whose password was given is used for guess after guess, since the password is what takes time;
    one that ended is begun anew."""

    def __init__(self, people: list[Person], *, addresses: int = 3, threads: int = 4) -> None:
        super().__init__()
        self.people, self.threads = people, threads
        self.sources = [fresh_address() for _ in range(addresses)]
        self.guesses, self.passwords = Waits(), Waits()
        self.faults: list[str] = []
        self.began = time.monotonic()
        self.lock = threading.Lock()

    def run(self) -> None:
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(self.spray, range(self.threads)))

    def spray(self, number: int) -> None:
        by_program = bool(number % 2)
        begun: dict[str, tuple | None] = {}
        codes = {
            person.name: itertools.cycle(person.wrong_codes(500)[number :: self.threads]) for person in self.people}
        try:
            for person in itertools.cycle(self.people[number:] + self.people[:number]):
                if self.over.is_set():
                    return
                way = begun.get(person.name) or self.begin(person, by_program)
                answer = self.guess(way, next(codes[person.name])) if way else None
                begun[person.name] = None if answer is None or is_over(answer) else way
        except (AssertionError, KeyError) as fault:
            self.faults.append(f"{type(fault).__name__}: {fault}")

    def begin(self, person: Person, by_program: bool) -> tuple | None:
        """What a guess takes: the client with the page, or the program with its ticket; None where even the
        password is not looked at now."""
        source = self.sources[self.people.index(person) % len(self.sources)]
        if by_program:
            program = Program(person.site, source=source)
            answer = self.count(self.passwords, lambda: program.sign_in(person))
            return None if answer is None or answer.status == 429 else (program, said(answer)["ticket"])
        client = FormClient(person.site.origin, source=source)
        answer = self.count(self.passwords, lambda: give_password(client, person.name, person.password))
        if answer is None or answer.status == 429:
            return None
        assert answer.leads_to("/second-step"), str(answer)
        return client, client.get("/second-step")

    def guess(self, way: tuple, code: str) -> Answer | None:
        sender, held = way
        if isinstance(sender, Program):
            return self.count(self.guesses, lambda: sender.verify(held, code))
        answer = self.count(self.guesses, lambda: sender.submit(held, "second-step", {"code": code}))
        assert answer is None or answer.status != 303 or answer.leads_to("/sign-in"), f"a guess was right: {answer}"
        return answer

    def count(self, waits: Waits, ask) -> Answer | None:
        own = Waits()
        answer = timed(own, ask)
        with self.lock:
            waits.seconds += own.seconds
            waits.statuses += own.statuses
        return answer

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def sent(self) -> int:
        return sum(self.guesses.statuses.values())

    def __str__(self) -> str:
        return (f"{self.sent()} guesses at {len(self.people)} people's codes in {self.seconds:.0f} s from "
                f"{len(self.sources)} addresses: {self.guesses}; {sum(self.passwords.statuses.values())} passwords")


def looked_at(site: Site) -> Counter:
    """How many wrong codes of each person were compared, by what the site wrote down of each."""
    read: Counter = Counter()
    for file in site.data.glob("people/*/*/activity.jsonl"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        read[file.parent.name] = sum(line.get("event") == "authn_code_fail" for line in lines)
    return read
