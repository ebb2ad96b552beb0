"""FastCGI for an hour behind the four web servers, with workers killed at random: not part of the suite.

    build/venv/bin/python Tests/Acceptance/soak.py [--minutes 60]

People sign in with both steps, look at their pages, send wrong codes and sign out, a few requests a second;
about every two seconds a worker is killed. Each answer must be right: the page of the person who asked, a
refusal where one is due, or the server's error page for the one request that a killed worker had in hand."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import sys
import threading
import time
from collections import Counter

from harness import people
from harness.formclient import SESSION
from harness.processes import descendants, kill
from harness.site import Site

SERVERS = ("nginx", "apache", "lighttpd", "caddy")
LOST = (500, 502, 503, 504)
SECURITY = "/settings/security"


clock = {server: threading.Lock() for server in SERVERS}


class Lost(Exception):
    """The request that a killed worker had in hand."""


class Walk(threading.Thread):
    """One person's walks through one site, until told to end."""

    def __init__(self, site: Site, names: list[str], tally: Counter, wrong: list[str], done: threading.Event):
        super().__init__(daemon=True)
        self.site, self.names, self.tally, self.wrong, self.done = site, names, tally, wrong, done
        self.person = people.enrolled_person(site)
        names.append(self.person.name)

    def run(self) -> None:
        while not self.done.is_set():
            try:
                self.walk()
                self.tally["walks"] += 1
            except Lost:
                self.tally["lost"] += 1
            except (OSError, http.client.HTTPException) as fault:
                self.fault(f"no answer: {fault!r}")

    def fault(self, words: str) -> None:
        self.wrong.append(f"{time.strftime('%H:%M:%S')} {self.site.server} {self.person.name}: {words}")

    def seen(self, answer):
        """Counts an answer and looks for what must be in none."""
        self.tally["answers"] += 1
        time.sleep(random.uniform(0.1, 0.6))
        for other in self.names:
            if other != self.person.name and other in answer.text:
                self.fault(f"another's name on {answer.url}")
        if answer.status in LOST:
            raise Lost
        return answer

    def expect(self, answer, so: bool, words: str) -> None:
        if not so:
            self.fault(f"{words}: {answer.status} {answer.url} {answer.name}")

    def walk(self) -> None:
        client = self.site.client()
        page = self.seen(client.get("/sign-in"))
        answer = self.seen(client.submit(
            page, "sign-in", {"username": self.person.name, "password": self.person.password}))
        self.expect(answer, answer.leads_to("/second-step"), "the password did not lead to the second step")
        self.expect(answer, SESSION not in client.jar, "a session without the second step")
        page = self.seen(client.get(SECURITY))
        self.expect(page, page.status == 303, "a page without the second step")
        page = self.seen(client.get("/second-step"))
        if random.random() < 0.2:
            page = self.seen(client.submit(page, "second-step", {"code": self.person.wrong_codes(1)[0]}))
            self.expect(page, page.status in (403, 422) and SESSION not in client.jar, "a wrong code")
        # A code is good once: the site's clock moves on for the next, one person at a time.
        with clock[self.site.server]:
            answer = client.submit(page, "second-step", {"code": self.person.code()})
        answer = self.seen(answer)
        self.expect(answer, answer.status == 303 and SESSION in client.jar, "a right code")
        if SESSION not in client.jar:
            return
        for _ in range(random.randint(3, 12)):
            page = self.seen(client.get(random.choice([SECURITY, "/settings/account", "/settings/sessions"])))
            self.expect(page, page.status == 200 and self.person.name in page.text, "one's own page")
            gate = self.seen(client.get("/gate"))
            self.expect(gate, (gate.status, gate.headers["Remote-User"]) == (204, self.person.name), "the gate")
        old = client.copy(SESSION)
        page = self.seen(client.get(SECURITY))
        answer = self.seen(client.submit(page, "sign-out"))
        self.expect(answer, answer.status == 303, "the sign-out")
        for _ in range(3):
            page = self.seen(old.get(SECURITY))
            self.expect(page, page.status == 303, "a page after the sign-out")


def workers(site: Site) -> list:
    found = [one for one in site.family() if one.name == "nightlatch.cgi"]
    parents = {one.pid for one in found if any(child.name == one.name for child in descendants(one.pid))}
    return [one for one in found if one.pid not in parents]


def resident(process) -> int:
    with contextlib.suppress(OSError, IndexError), open(f"/proc/{process.pid}/status") as status:
        return int(status.read().partition("VmRSS:")[2].split()[0])
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    os.environ["NIGHTLATCH_REQUESTS"] = "500"
    sites = [Site(server, fastcgi=True) for server in SERVERS]
    tally, wrong, done, kills, peak = Counter(), [], threading.Event(), 0, 0
    try:
        walks = []
        for site in sites:
            site.change(signIn={"attempts": 20})
            site.start()
            names: list[str] = []
            walks += [Walk(site, names, tally, wrong, done) for _ in range(2)]
        for walk in walks:
            walk.start()
        end, told = time.monotonic() + options.minutes * 60, time.monotonic() + 300
        while time.monotonic() < end:
            time.sleep(random.uniform(0.5, 3.5))
            found = workers(random.choice(sites))
            peak = max([peak, *map(resident, found)])
            if found:
                kill([random.choice(found)])
                kills += 1
            if time.monotonic() > told:
                told += 300
                print(f"{time.strftime('%H:%M:%S')} {dict(tally)} kills {kills} wrong {len(wrong)}", flush=True)
        done.set()
        for walk in walks:
            walk.join(60)
    finally:
        for site in sites:
            site.remove()
    print(f"{options.minutes:g} minutes behind {', '.join(SERVERS)}: {tally['answers']} answers in "
          f"{tally['walks']} walks, {kills} workers killed, {tally['lost']} requests lost, {len(wrong)} wrong; "
          f"a worker at most {peak / 1024:.1f} MiB")
    for line in wrong[:20]:
        print(line)
    # A worker that waits is killed with nothing in hand: fewer are lost than killed.
    sys.exit(bool(wrong) or tally["lost"] > kills)


if __name__ == "__main__":
    main()
