"""200 people who sign in at once, and somebody who sprays names, and codes: not part of the suite, which has a short form
of it (test_load.py).

    build/venv/bin/python Tests/Acceptance/load.py [--people 200] [--servers lighttpd,apache,nginx] [--seconds 60]"""

from __future__ import annotations

import argparse
import sys

from harness import load
from harness.code_spraying import OF_NETWORK, CodeSprayer, enrolled_people, looked_at, read_at_most, sign_in_all
from harness.site import Site


def one(server: str, fastcgi: bool, count: int, seconds: int) -> list[str]:
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
        wrong += [f"{server}: {line}" for line in spray_codes(site, seconds)]
    finally:
        site.remove()
    return wrong


def spray_codes(site: Site, seconds: int) -> list[str]:
    """Somebody with the passwords of sixty people guesses codes, while twenty others sign in with right ones."""
    sprayed, people = enrolled_people(site, 60), enrolled_people(site, 40)
    calm = sign_in_all(people[:20])
    before, wrong = looked_at(site), []
    with CodeSprayer(sprayed) as sprayer:
        others = sign_in_all(people[20:])
        sprayer.over.wait(seconds - sprayer.seconds)
    read, most, refused = looked_at(site) - before, read_at_most(sprayer.seconds), sprayer.guesses.statuses[429]
    # What is on its way when a wait begins is still looked at.
    in_all = len(sprayer.sources) * read_at_most(sprayer.seconds, OF_NETWORK + sprayer.threads)
    print(f"  a sprayer of codes: {sprayer}")
    print(f"  looked at: {read.total()} of {sprayer.sent()}, {min(read.values())} to {max(read.values())} of each of "
          f"{len(read)} people, where {most} may be, and {in_all} in all; {refused / sprayer.sent():.1%} told to wait")
    print(f"  others who sign in with both steps meanwhile: {others}; median {others.median() / calm.median():.1f}, "
          f"p95 {others.p95() / calm.p95():.1f} times the calm one of {calm.median() * 1000:.0f} ms")
    wrong += sprayer.faults
    if max(read.values()) > most or sprayer.guesses.statuses[403] > read.total():
        wrong.append(f"more codes were looked at than {most} of each: {read}, {sprayer}")
    if read.total() > in_all:
        wrong.append(f"more codes were looked at than {in_all} from these addresses: {sprayer}")
    if refused < 0.9 * (sprayer.sent() - in_all):
        wrong.append(f"spraying codes is not slowed: {sprayer}")
    if set(others.statuses) != {303} or max(others.seconds) > load.PATIENCE:
        wrong.append(f"others could not sign in while somebody sprayed codes: {others}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--servers", default="lighttpd,apache,nginx")
    parser.add_argument("--seconds", type=int, default=60, help="that codes are sprayed for, at least")
    options = parser.parse_args()
    wrong = []
    for server in options.servers.split(","):
        for fastcgi in (False, True):
            wrong += one(server, fastcgi, options.people, options.seconds)
    for line in wrong:
        print(f"wrong: {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
