"""200 people who sign in at once, and somebody who sprays: not part of the suite, which has a short form
of it (test_load.py).

    build/venv/bin/python Tests/Acceptance/load.py [--people 200] [--servers lighttpd,apache,nginx]"""

from __future__ import annotations

import argparse
import sys

from harness import load
from harness.site import Site


def one(server: str, fastcgi: bool, count: int) -> list[str]:
    """Prints what was measured; what is not as it must be."""
    site, wrong = Site(server, fastcgi=fastcgi), []
    try:
        site.start()
        people = load.people_of(site, count)
        reader = load.Reader(load.add_person(site))
        idle = reader.look(100)
        with load.Memory(site) as memory, reader:
            waits = load.sign_in_at_once(people)
        print(f"{server}{' fastcgi' if fastcgi else ''}: {count} sign in at once: {waits}")
        print(f"  memory: {memory}")
        print(f"  a signed-in page meanwhile: {reader.waits}; p95 {reader.waits.p95() / idle.p95():.1f} times the "
              f"idle one of {idle.p95() * 1000:.1f} ms")
        if len(waits.seconds) != count or set(waits.statuses) - {303, 503}:
            wrong.append(f"{server}: not everybody had an answer: {waits}")
        if max(waits.seconds) > load.PATIENCE:
            wrong.append(f"{server}: somebody waited {max(waits.seconds):.1f} s")
        if memory.excess > 0:
            wrong.append(f"{server}: {memory.excess:.0f} MiB too much memory")

        calm = load.Waits()
        for person in people[:20]:
            load.timed(calm, lambda: load.signed_in(person) and site.client().get("/health"))
        names = [f"name{number}" for number in range(500)]
        others = load.Waits()
        with load.Sprayer(site, names) as sprayer:
            for person in people[20:40]:
                load.timed(others, lambda: load.signed_in(person) and site.client().get("/health"))
        print(f"  a sprayer: {sprayer.waits}")
        print(f"  others who sign in meanwhile: {others}; median {others.median() / calm.median():.1f} times the calm one")
        if sprayer.waits.statuses[429] < 0.9 * sum(sprayer.waits.statuses.values()):
            wrong.append(f"{server}: spraying is not slowed: {sprayer.waits}")
        if set(others.statuses) != {200}:
            wrong.append(f"{server}: others could not sign in while somebody sprayed: {others}")
    finally:
        site.remove()
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--servers", default="lighttpd,apache,nginx")
    options = parser.parse_args()
    wrong = []
    for server in options.servers.split(","):
        for fastcgi in (False, True):
            wrong += one(server, fastcgi, options.people)
    for line in wrong:
        print(f"wrong: {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
