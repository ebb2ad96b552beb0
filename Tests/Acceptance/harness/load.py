"""Many people at once: how long each waits, what it takes of memory, and what the others notice."""

from __future__ import annotations

import contextlib
import http.client
import os
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from harness.formclient import fresh_address
from harness.people import SECURITY, Person, add_person, signed_in
from harness.site import Site

HASH = 19
"""MiB that a password's hash takes, and as many slots as processors take them (docs/decisions.md, 6)."""
EACH = 24
"""MiB that a process may have besides."""
PATIENCE = 10
"""Seconds after which everybody has an answer."""


@dataclass
class Waits:
    """How long answers took, in seconds, and their statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]

    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        if len(self.seconds) < 2:
            return "no answers"
        said = ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))
        return (f"median {statistics.median(self.seconds) * 1000:.0f} ms, p95 {self.p95() * 1000:.0f} ms, "
                f"at most {max(self.seconds):.1f} s ({said})")


def people_of(site: Site, count: int) -> list[Person]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda _: add_person(site), range(count)))


def timed(waits: Waits, ask) -> object:
    start = time.monotonic()
    try:
        answer = ask()
    except (OSError, http.client.HTTPException) as fault:
        waits.statuses[type(fault).__name__] += 1
        return None
    waits.seconds.append(time.monotonic() - start)
    waits.statuses[answer.status] += 1
    return answer


class Background(threading.Thread):
    """What goes on beside the block that it is entered for."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        self.join()


class Memory(Background):
    """Samples what the site's programs have of memory until it is stopped; sizes in MiB."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.file = str(site.file)
        self.samples = self.most_processes = self.most_large = 0
        self.most = self.largest = 0.0
        self.excess = float("-inf")
        self.slots = os.cpu_count() or 1

    def resident(self) -> list[float]:
        found = []
        for folder in Path("/proc").iterdir():
            # One that ends meanwhile has none.
            with contextlib.suppress(OSError, ValueError):
                if not folder.name.isdigit() or (folder / "comm").read_text() != "nightlatch.cgi\n":
                    continue
                if f"NIGHTLATCH_SITE={self.file}\0" not in (folder / "environ").read_text():
                    continue
                pages = (folder / "statm").read_text().split()
                # Not what is read from the program's file, which all of them share.
                found.append((int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE") / 2**20)
        return found

    def run(self) -> None:
        while not self.over.wait(0.02):
            found = self.resident()
            if not found:
                continue
            self.samples += 1
            self.most = max(self.most, sum(found))
            self.largest = max(self.largest, *found)
            self.most_processes = max(self.most_processes, len(found))
            self.most_large = max(self.most_large, sum(one > HASH - 1 for one in found))
            self.excess = max(self.excess, sum(found) - self.slots * HASH - len(found) * EACH)

    def __str__(self) -> str:
        return (f"at most {self.most:.0f} MiB in {self.most_processes} processes, {self.largest:.1f} in one, "
                f"{self.most_large} with a hash in hand ({self.samples} looks)")


def sign_in_at_once(people: list[Person]) -> Waits:
    """Everybody sends the password in the same moment, each from an address of their own."""
    waits, lock, start = Waits(), threading.Lock(), threading.Barrier(len(people))

    def go(person: Person) -> None:
        client, own = person.site.client(), Waits()
        start.wait()
        fields = {"username": person.name, "password": person.password}
        answer = timed(own, lambda: client.post("/sign-in", fields))
        with lock:
            waits.seconds += own.seconds
            waits.statuses += own.statuses
            if answer is not None and answer.status == 503:
                assert answer.headers["Retry-After"], "busy, and not told for how long"

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(go, people))
    return waits


class Reader(Background):
    """Somebody who is signed in and looks at a page again and again."""

    def __init__(self, person: Person, pause: float = 0.03) -> None:
        super().__init__()
        self.client, self.waits, self.pause = signed_in(person), Waits(), pause

    def look(self, times: int) -> Waits:
        waits = Waits()
        for _ in range(times):
            timed(waits, lambda: self.client.get(SECURITY))
            time.sleep(self.pause)
        return waits

    def run(self) -> None:
        while not self.over.wait(self.pause):
            timed(self.waits, lambda: self.client.get(SECURITY))


class Sprayer(Background):
    """Somebody who tries one password on name after name, from one address."""

    def __init__(self, site: Site, names: list[str], threads: int = 4) -> None:
        super().__init__()
        self.site, self.names, self.threads = site, names, threads
        self.source, self.waits = fresh_address(), Waits()

    def spray(self, offset: int) -> None:
        number = offset
        while not self.over.is_set():
            name = self.names[number % len(self.names)]
            fields = {"username": name, "password": "Summer-2026-is-warm!"}
            answer = timed(self.waits, lambda: self.site.client(source=self.source).post("/sign-in", fields))
            assert answer is None or answer.status != 303, f"{name} has that password"
            number += self.threads

    def run(self) -> None:
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(self.spray, range(self.threads)))
