"""Single requests of one person, straight to the executable: what each process takes and does."""

from __future__ import annotations

import re
import subprocess
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness import direct, people
from harness.formclient import PENDING
from harness.people import Person
from harness.site import CGI, Site

SIGN_IN, SECOND = "sign-in post (hashes the password)", "second-step post"


@dataclass
class Sending:
    """A request, and how often it can be sent."""

    name: str
    method: str
    path: str
    body: bytes = b""
    cookie: str = ""
    times: int = 1


def sign_in(person: Person) -> Sending:
    fields = {"username": person.name, "password": person.password}
    return Sending(SIGN_IN, "POST", "/sign-in", urllib.parse.urlencode(fields).encode())


def second_step(person: Person) -> Sending:
    """With a right code, for a browser that is known; moves the site's clock on where it must."""
    waiting = people.pending(person)
    form = waiting.get("/second-step").form("second-step")
    body = urllib.parse.urlencode(form.filled({"code": person.code()})).encode()
    return Sending(SECOND, "POST", "/second-step", body, f"{PENDING}={waiting.cookie(PENDING)}")


class Runner:
    """Starts processes as the owner of a site's data."""

    def __init__(self, site: Site, tools: Path) -> None:
        self.site, self.tools = site, tools

    @staticmethod
    def compile(name: str, tools: Path) -> None:
        source = Path(__file__).parent / "reference" / f"{name}.c"
        subprocess.run(["gcc", "-O2", "-static", "-Wall", "-Werror", "-o", tools / name, source], check=True)

    def milliseconds(self, sending: Sending, program: Path = CGI, **more: str) -> list[float]:
        given = self.tools / "body"
        given.write_bytes(sending.body)
        said = self._run([self.tools / "spawn", str(sending.times), given, program], sending, more)
        return [int(line.split()[0]) / 1e6 for line in said.decode().splitlines()]

    def trace(self, sending: Sending) -> list[str]:
        """The system calls that it makes, a line each."""
        trace = self.tools / "trace"
        trace.touch()
        trace.chmod(0o666)
        answer = self._run(["strace", "-f", "-o", trace, CGI], sending, {})
        status = int(re.match(rb"Status: (\d+)", answer)[1])
        if status not in ((303,) if sending.method == "POST" else (200, 204)):
            raise SystemExit(f"{sending.name}: {status}")
        return [line for line in trace.read_text(errors="replace").splitlines() if "(" in line]

    def _run(self, command: list, sending: Sending, more: dict[str, str]) -> bytes:
        known = direct.environment(
            self.site, sending.method, sending.path, sending.body, cookie=sending.cookie)
        done = subprocess.run(
            command, input=sending.body, capture_output=True, cwd="/", env=known | more,
            **direct.owner_of(self.site))
        if done.returncode != 0:
            raise SystemExit(f"{sending.path}: {done.stderr.decode()}")
        return done.stdout
