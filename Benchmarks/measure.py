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
class Guesses(Request):
    """Wrong codes by many people, a few in each measurement, so that none is turned away unread."""

    people: list[tuple[dict[str, str], str]] = field(default_factory=list)
    """Headers and body of each."""
    at_once: int = 100
    """How many a measurement sends."""
    sent: int = 0

    def script(self) -> str:
        """One for wrk that sends the next of them, each from an address of its own, and ends."""
        lines = ["local posts = {}", "function init()"]
        for _ in range(self.at_once):
            headers, body = self.people[self.sent % len(self.people)]
            address = f"198.51.{self.sent // 250 % 250}.{self.sent % 250 + 1}"
            named = "".join(f'["{name}"]="{value}",' for name, value in {**headers, "X-Forwarded-For": address}.items())
            lines.append(f'posts[#posts + 1] = wrk.format("POST", "{self.path}", {{{named}}}, "{body}")')
            self.sent += 1
        return "\n".join(lines) + WATCH.replace("COUNT", str(self.at_once))


WATCH = """
end
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, ns; } moment; int clock_gettime(int, moment *);")
local function now()
  local t = ffi.new("moment")
  ffi.C.clock_gettime(1, t)
  return tonumber(t.s) + tonumber(t.ns) / 1e9
end
local threads, at, began = {}, 0, nil
answered, unread, took = 0, 0, 0
function setup(thread) table.insert(threads, thread) end
function request()
  began = began or now()
  at = at + 1
  return posts[(at - 1) % COUNT + 1]
end
function response(status, headers, body)
  answered = answered + 1
  if not body:find("wrong-code", 1, true) then unread = unread + 1 end
  if answered == COUNT then
    took = now() - began
    wrk.thread:stop()
  end
end
function done()
  local thread = threads[1]
  print("Unread: " .. thread:get("unread"))
  print("Rate: " .. (COUNT / thread:get("took")))
end
"""
"""Says how many were not read and refused, and how many a second were answered."""


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
    if isinstance(request, Guesses):
        seconds = 3  # however soon they are answered
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "--timeout", "10s", origin + request.path]
    for name, value in request.headers.items():
        command += ["-H", f"{name}: {value}"]
    if isinstance(request, Guesses):
        script.write_text(request.script())
        command += ["-s", str(script)]
    elif request.body:
        script.write_text(f'wrk.method = "POST"\nwrk.body = "{request.body}"\n')
        command += ["-s", str(script)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    total = int(re.search(r"(\d+) requests in", said)[1])
    wrong = int(errors[1]) if errors else 0
    if isinstance(request, Guesses) and "Unread: 0\n" not in said:
        raise SystemExit(f"{request.name}: not all were read and refused\n{said}")
    if "Socket errors" in said or wrong != (total if request.refused else 0):
        raise SystemExit(f"{request.name}: unexpected answers from {origin}\n{said}")
    if isinstance(request, Guesses):
        return float(re.search(r"Rate: ([\d.]+)", said)[1])
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
