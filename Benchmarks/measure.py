"""Requests a second through a running server, by wrk, and the cost of single processes."""

from __future__ import annotations

import re
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Request:
    """One kind of request: how to send it, and the statuses that count as it."""

    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    refused: bool = False
    """Whether the expected answer is a refusal, which wrk counts as an error."""


@dataclass
class Rate:
    """Requests a second in each round, beside those of the do-nothing program in that round."""

    request: Request
    rates: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)


def wrk(origin: str, request: Request, seconds: int, script: Path) -> float:
    """Requests a second with four connections from one thread. Answers that are not what the
    request is about end the measurement: a fast error page is no result."""
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "--timeout", "10s", origin + request.path]
    for name, value in request.headers.items():
        command += ["-H", f"{name}: {value}"]
    if request.body:
        script.write_text(f'wrk.method = "POST"\nwrk.body = "{request.body}"\n')
        command += ["-s", str(script)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    total = int(re.search(r"(\d+) requests in", said)[1])
    wrong = int(errors[1]) if errors else 0
    if "Socket errors" in said or wrong != (total if request.refused else 0):
        raise SystemExit(f"{request.name}: unexpected answers from {origin}\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def rounds(
    origin: str, hello: Request, requests: list[Request], count: int, seconds: int, script: Path
) -> list[Rate]:
    """Interleaves the requests, so that what else the machine does falls on all of them; each
    round's ratio is to the do-nothing program measured before and after in that round."""
    rates = [Rate(hello)] + [Rate(request) for request in requests]
    for request in [hello, *requests]:
        wrk(origin, request, 1, script)  # warm
    for _ in range(count):
        before = wrk(origin, hello, seconds, script)
        measured = [wrk(origin, request, seconds, script) for request in requests]
        floor = (before + wrk(origin, hello, seconds, script)) / 2
        for rate, value in zip(rates, [floor, *measured], strict=True):
            rate.rates.append(value)
            rate.ratios.append(value / floor)
    return rates


@dataclass
class Cost:
    """What single processes cost: medians of milliseconds and minor page faults, the highest
    peak of resident memory in KiB."""

    name: str
    milliseconds: list[float] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)
    peak: int = 0

    def add(self, lines: str) -> None:
        for line in lines.splitlines():
            took, faults, peak = map(int, line.split())
            self.milliseconds.append(took / 1e6)
            self.faults.append(faults)
            self.peak = max(self.peak, peak)


def spawned(
    spawn: Path, program: Path, environment: dict, body: Path, count: int, owner: dict
) -> str:
    """Starts the program that often from the small C parent; its lines."""
    done = subprocess.run(
        [spawn, str(count), body, program], env=environment, capture_output=True, text=True, **owner
    )
    if done.returncode != 0:
        raise SystemExit(f"{program}: spawn ended with {done.returncode}: {done.stderr}")
    return done.stdout
