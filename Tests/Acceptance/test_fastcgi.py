"""The program as FastCGI: its workers, without a web server between."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import urllib.parse
from pathlib import Path

import pytest

from harness import direct, people
from harness.fastcgi import FILTER, STDIN, Workers, head, read, record
from harness.formclient import FORM, SESSION
from harness.processes import alive, descendants, kill, running
from harness.site import CGI

SECURITY = "/settings/security"


@pytest.fixture(scope="module")
def two(served):
    """Two people of one site, signed in: each with a cookie and the words that only they see."""
    site = served("lighttpd")
    found = []
    for word in ("Hollyhock", "Quicksilver"):
        person = people.add_person(site)
        client = people.signed_in(person)
        page = client.get("/settings/account")
        client.submit(page, "profile", {"display_name": f"{word} {person.name}"})
        found.append((person, f"{SESSION}={client.cookie(SESSION)}", f"{word} {person.name}"))
    return site, found


def worker_of(workers: Workers) -> int:
    """The one regular worker: those for a rush come later."""
    return min(workers.workers(), key=lambda one: int(one.start)).pid


def test_two_people_on_one_worker_never_see_each_other(two):
    site, ((ann, ann_cookie, ann_word), (ben, ben_cookie, ben_word)) = two
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        workers.ask("/health")
        first = worker_of(workers)
        for turn in range(60):
            for cookie, mine, other in ((ann_cookie, ann_word, ben_word), (ben_cookie, ben_word, ann_word)):
                page = workers.ask("/settings/account", cookie=cookie)
                assert page.status == 200 and page.ended
                assert mine in page.text and other not in page.text
            nobody = workers.ask("/settings/account")
            assert nobody.status == 303 and not nobody.headers.get_all("Set-Cookie")
            form = {"username": ann.name, "password": "wrong", "csrf": "x"}
            if turn % 20 == 0:
                body = urllib.parse.urlencode(form).encode()
                refused = workers.ask("/sign-in", "POST", body=body, REMOTE_ADDR=f"127.9.8.{turn + 1}")
                assert refused.status in (403, 429)
                # What one sent is in no other's answer: neither body nor name.
                after = workers.ask("/sign-in")
                assert ann.name not in after.text and "error-summary" not in after.text
        assert worker_of(workers) == first


def test_a_sign_out_on_one_worker_counts_on_all(own):
    site = own()
    person = people.add_person(site)
    client = people.signed_in(person)
    cookie = f"{SESSION}={client.cookie(SESSION)}"
    with Workers(site, NIGHTLATCH_WORKERS="3") as workers:
        assert all(workers.ask(SECURITY, cookie=cookie).status == 200 for _ in range(12))
        client.submit(client.get(SECURITY), "sign-out")
        assert all(workers.ask(SECURITY, cookie=cookie).status == 303 for _ in range(12))


def test_cgi_and_fastcgi_serve_one_site_side_by_side(lighttpd):
    person = people.enrolled_person(lighttpd)
    client = people.pending(person)
    code, other = person.recovery[:2]
    page = client.get("/second-step")
    token = page.form("second-step").filled({"code": code})
    pending = "; ".join(f"{name}={value.value}" for name, value in client.jar.items())
    with Workers(lighttpd) as workers:
        body = urllib.parse.urlencode(token).encode()
        answer = workers.ask("/second-step", "POST", body=body, cookie=pending)
        assert answer.status == 303
        session = next(
            line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") if line.startswith(f"{SESSION}=")
        )
        assert direct.run(lighttpd, "GET", SECURITY, cookie=session).status == 200
        # Spent by the one, spent for the other.
        again = people.pending(person)
        assert people.is_refused(people.give_code(again, code))
        assert people.is_in(people.give_code(again, other), again)
        cookie = f"{SESSION}={again.cookie(SESSION)}"
        assert workers.ask(SECURITY, cookie=cookie).status == 200


def test_a_worker_makes_room_after_its_requests(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1", NIGHTLATCH_REQUESTS="8") as workers:
        seen = set()
        for _ in range(40):
            assert workers.ask("/health").text == "ok\n"
            seen |= {one.pid for one in workers.workers()}
        assert len(seen) >= 4
        assert "ended" not in workers.said()


def test_memory_stays_where_it_is(two):
    site, ((_, cookie, word), _) = two
    with Workers(site, NIGHTLATCH_WORKERS="1", NIGHTLATCH_REQUESTS="100000") as workers:

        def resident() -> int:
            status = Path(f"/proc/{worker_of(workers)}/status").read_text()
            return int(status.partition("VmRSS:")[2].split()[0])

        def some(count: int) -> None:
            for number in range(count):
                assert workers.ask(SECURITY, cookie=cookie).status == 200
                assert workers.ask(f"/nowhere-{number}").status == 404

        some(300)
        before = resident()
        some(1500)
        assert resident() - before < 400, "KiB after 3000 requests"


def test_a_killed_worker_loses_its_request_and_no_other(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/health").status == 200
        connection = workers.connect()
        parameters = workers.parameters("POST", "/sign-in", CONTENT_TYPE=FORM, CONTENT_LENGTH="30")
        connection.sendall(head(parameters) + record(STDIN, b"username=ann&"))
        time.sleep(0.1)
        victim = workers.workers()[0]
        time.sleep(1)  # one that ends within its first second is replaced more slowly
        kill([victim])
        lost = read(connection)
        assert lost.status == 0 and not lost.ended
        assert workers.ask("/health").text == "ok\n"
        assert victim not in workers.workers()
        workers.wait_for(lambda: f"worker {victim.pid} was ended by signal 9" in workers.said())


def test_workers_that_end_at_once_are_started_ever_more_slowly(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1") as workers:
        seen, end = set(), time.monotonic() + 2.5
        while time.monotonic() < end:
            now = workers.workers()
            seen |= {one.pid for one in now}
            kill(now)
            time.sleep(0.01)
        assert 2 <= len(seen) <= 7, seen
        # Then it comes back.
        assert workers.ask("/health").text == "ok\n"


def test_a_stop_answers_what_is_in_hand(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="2") as workers:
        body = b"username=nobody&password=wrong"
        connection = workers.connect()
        parameters = workers.parameters("POST", "/sign-in", CONTENT_TYPE=FORM, CONTENT_LENGTH=str(len(body)))
        connection.sendall(head(parameters) + record(STDIN, body[:9]))
        time.sleep(0.2)
        workers.family = workers.workers()
        workers.process.terminate()
        time.sleep(0.3)
        assert workers.process.poll() is None
        connection.sendall(record(STDIN, body[9:]) + record(STDIN))
        answer = read(connection)
        assert answer.status in (403, 429) and answer.ended
        assert workers.process.wait(5) == 0
        assert not [one for one in workers.family if alive(one)]
        assert "took too long" not in workers.said() and "signal" not in workers.said()


def test_when_the_supervisor_is_killed_its_workers_end(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="2") as workers:
        assert workers.ask("/health").status == 200
        workers.wait_for(lambda: len(workers.workers()) == 2)
        workers.family = workers.workers()
        kill([running(workers.process.pid)])
        workers.process.wait()
        workers.wait_for(lambda: not [one for one in workers.family if alive(one)])


def test_a_hang_up_replaces_the_workers(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="2") as workers:
        workers.wait_for(lambda: len(workers.workers()) == 2)
        time.sleep(0.2)
        before = set(workers.workers())
        workers.process.send_signal(signal.SIGHUP)
        workers.wait_for(lambda: len(workers.workers()) == 2 and not before & set(workers.workers()))
        assert workers.ask("/health").text == "ok\n"


def test_a_changed_configuration_counts_with_the_next_request(own):
    site = own(start=False)
    with Workers(site, NIGHTLATCH_WORKERS="2") as workers:
        assert "Acceptance" in workers.ask("/sign-in").text
        time.sleep(3.2)  # a file is kept in mind when it has not changed for a while
        for _ in range(4):
            assert "Acceptance" in workers.ask("/sign-in").text
        # Names of one length, one right after the other: size and time alone would not tell.
        for number in range(30):
            site.change(name=f"Site {number:02}")
            assert all(f"Site {number:02}" in workers.ask("/sign-in").text for _ in range(2))
        good = site.file.read_text()
        site.file.write_text(good.replace('"version": 1', '"version": 9'))
        closed = workers.ask("/sign-in")
        assert closed.status == 503 and "lets nobody in" in closed.text
        assert workers.ask("/health").status == 503
        site.file.unlink()
        assert workers.ask("/sign-in").status == 503
        site.file.write_text(good)
        assert workers.ask("/sign-in").status == 200


def test_keys_that_are_gone_close_the_site_at_once(own):
    site = own(start=False)
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/health").status == 200
        keys = site.folder / "keys.json"
        keys.rename(keys.with_suffix(".away"))
        assert workers.ask("/health").status == 503
        keys.with_suffix(".away").rename(keys)
        assert workers.ask("/health").status == 200


def put(program: bytes, path: Path) -> None:
    draft = path.with_suffix(".new")
    draft.write_bytes(program)
    draft.chmod(0o755)
    draft.replace(path)


def test_a_replaced_executable_takes_over_and_a_broken_one_does_not(own):
    site = own(start=False)
    program = site.top / "nightlatch.cgi"
    put(CGI.read_bytes(), program)
    wrong: list[str] = []
    with Workers(site, program=program, NIGHTLATCH_WORKERS="2") as workers:

        def executables() -> set[int]:
            found = set()
            for one in [running(workers.process.pid), *workers.workers()]:
                try:
                    found.add(os.stat(f"/proc/{one.pid}/exe").st_ino)
                except OSError:
                    found.add(0)
            return found

        def load() -> None:
            while not done.is_set():
                answer = workers.ask("/health")
                if answer.text != "ok\n":
                    wrong.append(f"{answer.status} {answer.text}")
                time.sleep(0.005)

        done = threading.Event()
        thread = threading.Thread(target=load)
        thread.start()
        try:
            before = program.stat().st_ino
            put(b"#!/bin/false\n", program)
            workers.wait_for(lambda: "does not run" in workers.said(), 8)
            assert executables() == {before}
            put(CGI.read_bytes(), program)
            after = program.stat().st_ino
            workers.wait_for(lambda: executables() == {after} and len(workers.workers()) == 2, 10)
        finally:
            done.set()
            thread.join()
        assert not wrong, wrong[:3]
        assert "was replaced" in workers.said()


def test_slow_senders_do_not_keep_everybody_else_out(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="2") as workers:
        slow = []
        for _ in range(2):
            slow.append(workers.connect())
            parameters = workers.parameters("POST", "/sign-in", CONTENT_TYPE=FORM, CONTENT_LENGTH="30")
            slow[-1].sendall(head(parameters) + record(STDIN, b"user"))
        time.sleep(0.1)
        began = time.monotonic()
        assert workers.ask("/health").text == "ok\n"
        assert time.monotonic() - began < 3
        assert "busy" in workers.said()
        for connection in slow:
            connection.close()
        # The extra ones go when nothing comes.
        workers.wait_for(lambda: len(workers.workers()) == 2, 9)


@pytest.mark.parametrize(("name", "value"), [
    ("NIGHTLATCH_WORKERS", "0"), ("NIGHTLATCH_WORKERS", "many"), ("NIGHTLATCH_WORKERS", "257"),
    ("NIGHTLATCH_REQUESTS", "-1"), ("NIGHTLATCH_REQUESTS", "1e3"),
])
def test_a_wrong_number_is_said_and_nothing_started(lighttpd, name, value):
    with Workers(lighttpd, **{name: value}) as workers:
        assert workers.process.wait(5) == 78
        assert f"{name} takes a whole number" in workers.said()


def test_the_request_cannot_say_which_site_it_is_for(own, lighttpd):
    other = own(start=False, name="Elsewhere")
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1") as workers:
        more = {"NIGHTLATCH_SITE": str(other.file), "NIGHTLATCH_TASK": "mail"}
        page = workers.ask("/sign-in", **more)
        assert page.status == 200 and "Elsewhere" not in page.text and "Acceptance" in page.text


def test_bodies_and_heads_keep_their_bounds(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1") as workers:
        body = b"username=" + b"a" * 70_000
        connection = workers.connect()
        parameters = workers.parameters("POST", "/sign-in", CONTENT_TYPE=FORM, CONTENT_LENGTH=str(len(body)))
        connection.sendall(head(parameters) + record(STDIN, body[:65_000]) + record(STDIN, body[65_000:])
                           + record(STDIN))
        assert read(connection).status == 413
        assert workers.ask("/sign-in", HTTP_USER_AGENT="a" * 17_000).status == 431
        assert workers.ask("/sign-in", "POST", body=b"username=a", CONTENT_LENGTH="20").status == 400
        # Nobody has announced it, nobody reads it as a form, and nothing of it is left over.
        assert workers.ask("/sign-in", body=b"username=mallory").status == 200
        assert workers.ask("/health").text == "ok\n"


def test_odd_connections_are_closed_and_do_no_harm(lighttpd):
    with Workers(lighttpd, NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/health").status == 200
        first = worker_of(workers)
        for text in (b"", b"GET / HTTP/1.0\r\n\r\n", b"\x01\x01", b"\xff" * 64,
                     head(workers.parameters("GET", "/health"), FILTER) + record(STDIN),
                     head(workers.parameters("GET", "/health"), 9), record(STDIN, b"alone")):
            connection = workers.connect()
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            assert read(connection).status == 0
        assert workers.ask("/health").text == "ok\n" and worker_of(workers) == first
        # A connection that is to be kept is closed all the same, and the answer is whole.
        kept = workers.ask("/health", keep=True)
        assert (kept.text, kept.ended) == ("ok\n", True)


def test_a_port_is_for_this_machine_alone(lighttpd):
    with Workers(lighttpd, tcp="127.0.0.1", NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/health").text == "ok\n"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            outside = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but its own")
    if outside.startswith("127."):
        pytest.skip("this machine has no address but its own")
    with Workers(lighttpd, tcp=outside, NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/health").status == 0
        assert "another machine was refused" in workers.said()
    with Workers(lighttpd, tcp=outside, NIGHTLATCH_WORKERS="1", FCGI_WEB_SERVER_ADDRS=f"192.0.2.7,{outside}") as workers:
        assert workers.ask("/health").text == "ok\n"


def test_mail_goes_out_and_leaves_no_process(own):
    site = own(start=False)
    sent = site.top / "sent"
    sent.mkdir(mode=0o777)
    sent.chmod(0o777)
    script = site.top / "mail.sh"
    script.write_text(f"#!/bin/sh\ncat > {sent}/$$\n")
    script.chmod(0o755)
    site.change(mode="live", mail={"command": [str(script)]})
    person = people.add_person(site)
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        for number in range(3):
            body = urllib.parse.urlencode({"email": person.email}).encode()
            assert workers.ask("/forgot-password", "POST", body=body).status in (200, 303)
        workers.wait_for(lambda: any(sent.iterdir()))
        # The worker, and the process beside it that runs the site's commands.
        workers.wait_for(lambda: len(workers.workers()) == 2)
        worker = worker_of(workers)
        helper = min(descendants(worker), key=lambda one: int(one.start)).pid
        # Those that have ended wait for nobody: the next form takes note of them.
        workers.ask("/forgot-password", "POST", body=b"email=nobody@example.org")
        time.sleep(0.3)
        workers.ask("/forgot-password", "POST", body=b"email=nobody@example.org")
        zombies = [path for path in Path("/proc").glob("[0-9]*/stat")
                   if any(f") Z {parent} " in _text(path) for parent in (worker, helper))]
        assert len(zombies) <= 1, zombies


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
