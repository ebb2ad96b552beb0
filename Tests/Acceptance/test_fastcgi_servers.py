"""The program as FastCGI behind the real web servers."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
import time

import pytest

from harness import people
from harness.processes import alive, descendants, kill
from harness.site import CGI
from test_main_job import (  # noqa: F401  the same way, on another road
    test_a_person_turns_it_on_signs_in_with_it_and_turns_it_off,
)

SERVERS = ("nginx", "apache", "lighttpd", "caddy")
SECURITY = "/settings/security"


@pytest.fixture(params=SERVERS)
def site(request, served):
    return served(request.param, fastcgi=True)


def programs(site):
    """The supervisor and its workers."""
    end = time.monotonic() + 20
    while True:
        found = [one for one in site.family() if one.name == "nightlatch.cgi"]
        # For a moment after they were killed there are none.
        supervisors = [one for one in found if any(child.name == one.name for child in descendants(one.pid))]
        if supervisors:
            return supervisors[0], [one for one in found if one != supervisors[0]]
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_errors_bounds_and_headers_are_those_of_cgi(site, served):
    client, other = site.client(browser=False), served("lighttpd").client(browser=False)
    for path in ("/nowhere", "/health", "/sign-in?why=expired", "/api/v1/me"):
        one, two = client.get(path), other.get(path)
        assert (one.status, one.name, one.headers["Content-Security-Policy"]) == (
            two.status, two.name, two.headers["Content-Security-Policy"])
        assert one.headers["Cache-Control"] == two.headers["Cache-Control"]
    big = client.request("POST", "/sign-in", b"username=" + b"a" * 70_000,
                         {"Content-Type": "application/x-www-form-urlencoded"})
    assert big.status == 413
    odd = client.request("POST", "/sign-in", b"{}", {"Content-Type": "application/json"})
    assert odd.status == 415
    assert client.request("PUT", "/sign-in", b"").status == 405
    # Neither a header nor a name nobody checked is anybody.
    for headers in ({"Remote-User": "ann"}, {"Authorization": "Basic YW5uOmFubg=="}, {"Proxy": "http://x"}):
        assert client.get(SECURITY, headers).status == 303
    encoded = client.get("/settings/%2e%2e/health")
    assert encoded.status in (200, 400, 404)


def test_a_stopped_program_is_closed_with_a_page_that_says_so(own, site):
    mine = own(site.server, fastcgi=True)
    client = mine.client()
    person = people.add_person(mine)
    people.signed_in(person, client)
    supervisor, _ = programs(mine)
    # `serve` would end the server with it.
    os.kill(mine.pid, signal.SIGSTOP)
    try:
        os.kill(supervisor.pid, signal.SIGTERM)
        end = time.monotonic() + 5
        while alive(supervisor) and time.monotonic() < end:
            time.sleep(0.02)
        for path in (SECURITY, "/sign-out", "/gate"):
            page = client.get(path)
            assert page.status == 503, f"{path}: {page}"
            assert page.name == "error" and person.name not in page.text
            # Without the header none keeps it either (RFC 9110, section 15.1): lighttpd says nothing.
            assert page.headers["Cache-Control"] in ("no-store", None)
    finally:
        os.kill(mine.pid, signal.SIGCONT)
        mine.stop(check=False)


def test_killed_workers_give_no_wrong_answer(own, site):
    """Each answer is the right page of the right person, or the server's page for a lost one."""
    mine = own(site.server, fastcgi=True)
    faces = []
    for _ in range(3):
        person = people.add_person(mine)
        faces.append((people.signed_in(person), person.name))
    wrong, answers, lost, done = [], [0], [0], threading.Event()

    def visit(number: int) -> None:
        client, name = faces[number]
        while not done.is_set():
            try:
                page = client.get("/settings/account")
            except OSError as fault:
                wrong.append(f"{name}: {fault}")
                continue
            answers[0] += 1
            others = [other for _, other in faces if other != name]
            if any(other in page.text for other in others):
                wrong.append(f"{name} saw another's page")
            if page.status == 200 and name in page.text:
                continue
            if page.status in (500, 502, 503):
                lost[0] += 1
                continue
            wrong.append(f"{name}: {page.status} {page.text[:200]}")

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(len(faces))]
    for thread in threads:
        thread.start()
    kills, end = 0, time.monotonic() + 4
    while time.monotonic() < end:
        time.sleep(random.uniform(0.1, 0.4))
        _, workers = programs(mine)
        if workers:
            kill([random.choice(workers)])
            kills += 1
    done.set()
    for thread in threads:
        thread.join(30)
    assert not wrong, wrong[:5]
    assert kills >= 5 and answers[0] > 50
    assert lost[0] <= kills + 2, f"{lost[0]} of {answers[0]} lost by {kills} kills"
    assert faces[0][0].get(SECURITY).status == 200


@pytest.mark.parametrize("mail", [{"outbox": "outbox"}, {"command": ["/usr/sbin/sendmail", "-t", "-i"]}])
def test_the_units_are_taken_by_systemd(own, mail):
    site = own(start=False)
    document = json.loads(site.file.read_text()) | {"mode": "live", "mail": mail}
    site.file.write_text(json.dumps(document))
    units = site.top / "units"
    units.mkdir()
    for kind in ("socket", "service"):
        said = site.tool("systemd-unit", kind, "--cgi", str(CGI))
        assert said.returncode == 0, said.stderr
        (units / f"nightlatch.{kind}").write_text(said.stdout)
    paths = [str(units / f"nightlatch.{kind}") for kind in ("socket", "service")]
    done = subprocess.run(["systemd-analyze", "--man=no", "verify", *paths], capture_output=True, text=True)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "nightlatch" in line]
    assert done.returncode == 0 and not ours, f"{done.stdout}{done.stderr}"
    limit = 10 if "outbox" in mail else 85  # tenths of its scale of 10, where 10 is no restriction
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={limit}", "--no-pager", paths[1]],
        capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout[-600:]
