"""Requests at the same moment, as real processes: let go together, or one of them held up at each of
its system calls in turn while the others run."""

from __future__ import annotations

import fcntl
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness.bare import BareSite, Call, Command
from harness.direct import Reply
from harness.faults.tracing import Tracer
from harness.site import AS_ROOT

HELD_AT = ("openat", "fcntl", "fsync", "rename", "link", "unlink", "mkdir")
"""Where the others can get in between."""
HELD_FOR = 12_000
"""Microseconds: several times what a request takes that hashes nothing."""


@dataclass
class Race:
    """What runs at the same moment, and what must be so afterwards."""

    calls: list[Call | Command]
    check: Callable[[list[Reply]], None]


@dataclass(frozen=True)
class RaceCase:
    name: str
    preset: str
    members: tuple
    make: Callable[[BareSite], Race]


RACES: dict[str, RaceCase] = {}


def race(preset: str = "", **members):
    """Enters a function as a race of its own name, on a site with those members of site.json."""

    def enter(make: Callable[[BareSite], Race]) -> Callable[[BareSite], Race]:
        assert make.__name__ not in RACES
        RACES[make.__name__] = RaceCase(make.__name__, preset, tuple(members.items()), make)
        return make

    return enter


class Track:
    """A race on a site of its own, put back to its beginning before each round."""

    def __init__(self, case: RaceCase) -> None:
        self.case = case
        self.site = BareSite(preset=case.preset, **dict(case.members))
        self.race = case.make(self.site)
        self.moment = self.site.moment
        self.start = self.site.held()
        self.rounds = 0
        self.defects: list[str] = []
        self.outcomes: set[tuple] = set()
        """Which answers there were, together: that one round differs from another."""
        descriptor, name = tempfile.mkstemp(prefix="nightlatch-gate-")
        self._gate, self._gate_name = descriptor, name
        if AS_ROOT:
            Path(name).chmod(0o666)
        self._pool = ThreadPoolExecutor(len(self.race.calls) + 1)

    def close(self) -> None:
        self._pool.shutdown()
        os.close(self._gate)
        Path(self._gate_name).unlink()
        self.site.remove()

    def _round(self, how: str, unders: list[tuple[str, ...]]) -> None:
        self.site.moment = self.moment
        self.site.restore(self.start)
        self.site.set_clock()
        self.site.runs = True
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        started = [
            self._pool.submit(call.run, under)
            for call, under in zip(self.race.calls, unders, strict=True)
        ]
        fcntl.flock(self._gate, fcntl.LOCK_UN)
        replies = [one.result() for one in started]
        self.site.runs = False
        self.rounds += 1
        self.outcomes.add(tuple(reply.status or reply.exit for reply in replies))
        try:
            for reply in replies:
                assert reply.exit >= 0, f"ended by signal {-reply.exit}: {reply.errors}"
                assert reply.status < 500, f"{reply.status}: {reply.errors}"
            self.race.check(replies)
            self.site.moment = self.moment
            checked = self.site.tool("check")
            assert checked.returncode == 0, checked.stdout
        except AssertionError as defect:
            said = [reply.status or reply.exit for reply in replies]
            self.defects.append(f"{self.case.name}: {how}: {said}: {defect}")

    def together(self, rounds: int) -> None:
        """All let go at the same moment, in an order of chance."""
        behind = ("flock", "-s", self._gate_name)
        for number in range(rounds):
            unders: list[tuple[str, ...]] = [behind] * len(self.race.calls)
            late = random.randrange(len(unders))
            unders[late] = ("sh", "-c", f'sleep 0.00{random.randrange(10)}; exec "$@"', "sh")
            self._round(f"together, round {number}", unders if number % 2 else [behind] * len(unders))

    def held_up(self) -> None:
        """One of them held up at each of its calls in turn, while the others begin and end."""
        for which in range(len(self.race.calls)):
            for call, number in self._points(which):
                hold = (
                    "strace", "-qq", "-f", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={call}",
                    "-e", f"inject={call}:delay_exit={HELD_FOR}:when={number}", "--")
                # The others come a moment later, when it has got that far.
                wait = ("sh", "-c", 'sleep 0.006; exec "$@"', "sh")
                unders = [hold if n == which else wait for n in range(len(self.race.calls))]
                self._round(f"number {which} held up at {call} {number}", unders)

    def _points(self, which: int) -> Iterator[tuple[str, int]]:
        self.site.restore(self.start)
        tracer = Tracer()
        try:
            _, counts = tracer.count(self.race.calls[which])
        finally:
            tracer.close()
        for call in HELD_AT:
            for number in range(1, counts[call] + 1):
                yield call, number
