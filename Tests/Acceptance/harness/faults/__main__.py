"""usage: python -m harness.faults faults|power|races|mutations [CASE...]

Goes through every case, or those named, on as many processes as there are processors, and prints how
many faults, disks, rounds or requests there were. Exit status 1 if one of them showed a defect."""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from os import cpu_count

from harness.faults import ALL, RACES
from harness.faults.mutations import Mutations, requests
from harness.faults.power import cut_power
from harness.faults.racing import Track
from harness.faults.sweep import Sweep

MUTATIONS = 500
"""Of each request."""
ROUNDS = 100
"""Of each race, with all let go together, besides one for each call that one of them is held up at."""


def sweep(name: str) -> tuple[int, str, list[str]]:
    swept = Sweep(ALL[name])
    try:
        outcome = swept.run(swept.faults())
    finally:
        swept.close()
    return outcome.swept, f"{outcome.failed} answered as failures", outcome.defects


def power(name: str) -> tuple[int, str, list[str]]:
    cuts = cut_power(ALL[name])
    more = [f"not synchronised at the end: {one}" for one in cuts.unsafe]
    return cuts.states, "; ".join([f"{cuts.different} different", *more]), cuts.defects


def races(name: str) -> tuple[int, str, list[str]]:
    track = Track(RACES[name])
    try:
        track.held_up()
        track.together(ROUNDS)
    finally:
        track.close()
    return track.rounds, f"{len(track.outcomes)} ways it went: {sorted(track.outcomes)}", track.defects


def mutations(name: str) -> tuple[int, str, list[str]]:
    spoilt = Mutations(ALL[name], random.randrange(1 << 30))
    try:
        found = spoilt.run(MUTATIONS)
    finally:
        spoilt.close()
    return sum(spoilt.seen.values()), f"answers: {dict(sorted(spoilt.seen.items()))}", found


KINDS = {
    "faults": (sweep, ALL, "faults swept"),
    "power": (power, ALL, "disks after a power cut"),
    "races": (races, RACES, "rounds raced"),
    "mutations": (mutations, [case.name for case in requests()], "spoilt requests answered"),
}


def one(kind: str, name: str) -> tuple[str, int, str, list[str], float]:
    start = time.monotonic()
    try:
        count, words, defects = KINDS[kind][0](name)
    except Exception as error:  # one broken case must not hide the others
        count, words, defects = 0, "", [f"{name}: {type(error).__name__}: {error}"]
    return name, count, words, defects, time.monotonic() - start


def main(kind: str = "faults", *names: str) -> int:
    wanted = names or tuple(KINDS[kind][1])
    total, wrong = 0, []
    with ProcessPoolExecutor(cpu_count()) as pool:
        for done in as_completed([pool.submit(one, kind, name) for name in wanted]):
            name, count, words, defects, seconds = done.result()
            total += count
            wrong += defects
            print(f"{name:<42} {count:>6}  {seconds:6.1f} s  {words}", flush=True)
            for defect in defects:
                print(f"  DEFECT {defect[:1500]}", flush=True)
    print(f"{total} {KINDS[kind][2]} in {len(wanted)} cases, {len(wrong)} defects")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
