"""What goes wrong first, each tried for real: the visitor's page is plain, the log says what and
where, `check` says so too, and the command that it gives mends it."""

import json
import os
import re
import shutil
import subprocess
import time

import pytest

from harness import direct, totp
from harness.people import add_person, enrolled_person, give_code, give_password, pending
from harness.roots import Root, why_not
from harness.site import AS_ROOT, CGI, TOOL, tool

as_root = pytest.mark.skipif(not AS_ROOT, reason="only root can give files away")


def problems(site, **options) -> list[dict]:
    """What `check` finds, as programs read it."""
    done = site.tool("check", "--json", **options)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if any(one["weight"] == "problem" for one in found) else 0), done
    return found


def mend(site, path, word: str) -> None:
    """Finds the one problem about that path, and runs the command that `check` gives for it."""
    found = [one for one in problems(site) if one["path"] == str(path) and word in one["what"]]
    assert len(found) == 1, problems(site)
    command = found[0]["mend"].removeprefix("as root: ").removeprefix("as its owner, or as root: ")
    done = subprocess.run(["sh", "-ec", command], capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"


def is_plain(reply, site) -> None:
    """A page of 503 that tells nothing of what it is about."""
    assert reply.status == 503 and b"data-status=\"503\"" in reply.body, reply
    for word in (str(site.folder), "Permission", "errno", "site.json", "keys.json"):
        assert word.encode() not in reply.body, word


def is_well(site) -> bool:
    """Whether `check` has no problem and the program answers."""
    weights = {one["weight"] for one in problems(site)}
    return "problem" not in weights and direct.run(site, "GET", "/health").status == 200


BROKEN_MODES = {
    "key file open": ("keys.json", 0o644, "open to others"),
    "data open": ("data", 0o755, "open to others"),
    "data read-only": ("data", 0o500, "cannot be written to"),
    "settings open": ("site.json", 0o666, "others may write"),
}


@pytest.mark.parametrize("fault", BROKEN_MODES)
def test_a_wrong_permission(own, fault):
    name, mode, word = BROKEN_MODES[fault]
    site = own(start=False)
    path = site.folder / name
    assert is_well(site)
    path.chmod(mode)
    found = [one for one in problems(site) if one["path"] == str(path)]
    assert found and any(word in one["what"] for one in found), found
    if name != "site.json":
        reply = direct.run(site, "GET", "/health")
        assert reply.status == 503 and str(path) in reply.errors, reply
        assert "check" in reply.errors or "cannot be written" in reply.errors
    if name == "keys.json":
        is_plain(direct.run(site, "GET", "/sign-in"), site)
        done = subprocess.run(["sh", "-ec", re.search(r"chmod 600 '[^']*'", found[0]["what"])[0]])
        assert done.returncode == 0
    else:
        mend(site, path, word)
    assert is_well(site)


@as_root
@pytest.mark.parametrize("what", ["data", "keys.json", "account"])
def test_a_wrong_owner(own, what):
    """As after a backup that root has put back."""
    site = own(start=False)
    person = add_person(site)
    path = {"data": site.data, "keys.json": site.folder / "keys.json", "account": site.accounts()[0]}[what]
    chown = ["chown", "-R", "root:", str(path)]
    subprocess.run(chown if what == "data" else [*chown[:1], *chown[2:]], check=True)
    if what == "data":
        mend(site, path, "belongs to root")
    else:
        reply = direct.run(
            site, "POST", "/sign-in", {"username": person.name, "password": person.password})
        is_plain(reply, site)
        assert f"'{path}': Permission denied" in reply.errors, reply.errors
        assert "check" in reply.errors, reply.errors
        mend(site, path, "another user" if what == "keys.json" else "Permission denied")
    assert is_well(site)
    reply = direct.run(site, "POST", "/sign-in", {"username": person.name, "password": person.password})
    assert reply.status == 303, reply


def test_a_variable_that_is_not_set(own):
    site = own(start=False)
    if os.path.exists("/etc/nightlatch/site.json"):
        pytest.skip("there is a site of this machine's own")
    reply = direct.run(site, "GET", "/sign-in", variables={"NIGHTLATCH_SITE": None})
    is_plain(reply, site)
    assert "NIGHTLATCH_SITE" in reply.errors and "web-config" in reply.errors, reply.errors
    assert "/etc/nightlatch/site.json" in reply.errors


@pytest.fixture
def program(tmp_path):
    """A copy of both programs, of which the second can be damaged."""
    for path in (TOOL, CGI):
        shutil.copy(path, tmp_path / path.name)
    # As far up as the folder of one run's tests, which may run in several processes.
    for folder in (tmp_path, *tmp_path.parents):
        if any(part.startswith("pytest-of-") for part in folder.parts):
            folder.chmod(0o755)
    return tmp_path / CGI.name


def replace(path, content: bytes) -> None:
    """Puts another program in its place: the old one may be running, and can then not be written to."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.chmod(0o755)
    draft.replace(path)


def foreign(path) -> None:
    """Makes it a program of another machine: e_machine 0xB7 is ARM's (ELF gABI, e_machine)."""
    content = bytearray(path.read_bytes())
    content[18:20] = b"\xb7\x00"
    replace(path, content)


PROGRAMS = {
    "another machine": (foreign, "Exec format error", "Exec format error"),
    "a wrong first line": (
        lambda path: replace(path, b"#!/usr/bin/no-such-shell\n"), "No such file", "No such file"),
    "not to be run": (lambda path: path.chmod(0o644), "ermission denied|not executable", "chmod 755"),
    "torn by an upload": (
        lambda path: replace(path, path.read_bytes()[: 1 << 20]), "", "signal|cannot be run"),
}


@pytest.mark.parametrize("fault", PROGRAMS)
def test_a_program_that_does_not_run(own, program, fault):
    damage, logged, said = PROGRAMS[fault]
    site = own("apache", start=False)
    site.serving = ("--cgi", program)
    site.start()
    damage(program)
    answer = site.client().get("/settings/security")
    assert answer.status in (403, 500, 503) and "<h1>" in answer.text, str(answer)
    assert str(program) not in answer.text and "cgi" not in answer.text.lower(), answer.text
    assert re.search(logged, site.log()), site.log()
    done = subprocess.run(
        [program.parent / TOOL.name, "--site", site.file, "check"], capture_output=True, text=True)
    assert done.returncode == 1 and str(program) in done.stdout, done.stdout + done.stderr
    assert re.search(said, done.stdout), done.stdout
    replace(program, CGI.read_bytes())
    assert site.client().get("/health").status == 200


def test_the_clock_is_off_by_minutes(own):
    site = own()
    person = enrolled_person(site)
    client = pending(person)
    # The phone is right, and the server six minutes behind.
    late = totp.code(person.secret, (site.now() + 360) // totp.PERIOD)
    answer = give_code(client, late)
    assert answer.status == 403 and "clock" in answer.text, str(answer)
    line = [line for line in site.log().splitlines() if "a code fitted a clock" in line]
    assert line and "timedatectl" in line[-1] and "ahead" in line[-1], site.log()
    assert late not in site.log() and person.name not in line[-1]
    # A clock that went back shows by what was written since.
    assert "problem" not in {one["weight"] for one in problems(site)}
    future = time.time() + 400
    os.utime(site.data, (future, future))
    found = [one for one in problems(site) if "clock" in one["what"]]
    assert found and "timedatectl" in found[0]["mend"], found


def test_a_site_that_is_reached_under_another_address(own):
    """Plain HTTP, or "www." before it: forms come from there, cookies are for here."""
    site = own()
    document = json.loads(site.file.read_text()) | {"mode": "live", "baseURL": "https://club.example"}
    site.file.write_text(json.dumps(document))
    client = site.client()
    answer = client.post("/sign-in", {"username": "ann", "password": "whatever it is"})
    assert answer.status == 403 and "club.example" not in answer.text, str(answer)
    line = [line for line in site.log().splitlines() if "came from another site" in line][-1]
    assert f"'{site.origin}'" in line and "'https://club.example'" in line and "baseURL" in line, line


def test_a_proxy_that_is_not_listed(own):
    site = own()
    person = add_person(site)
    # A network's tries of anybody are ten times as many.
    site.change(signIn={"attempts": 3})

    def tries(source: str, headers: dict) -> list[int]:
        """Wrong passwords for many names, all from one address of the proxy's."""
        client = site.client(source=source)
        return [
            give_password(client, f"nobody{number}", "wrong password", headers=headers | {
                "X-Forwarded-For": f"203.0.113.{number}"}).status
            for number in range(33)
        ]

    assert 429 in tries("127.200.0.1", {}), "what is not believed is one network"
    line = [line for line in site.log().splitlines() if "X-Forwarded-For" in line]
    assert line and "'127.200.0.1'" in line[-1] and "'proxies'" in line[-1], site.log()
    site.change(proxies=["127.200.0.2"])
    assert 429 not in tries("127.200.0.2", {}), "each visitor of a proxy that is listed counts alone"
    assert "'127.200.0.2'" not in site.log()
    assert give_password(site.client(), person.name, person.password).status == 303


def test_a_mail_program_that_is_missing(own):
    site = own()
    person = add_person(site)
    site.change(mode="live", mail={"command": ["/usr/local/no/such/sendmail", "-t"]})
    found = [one for one in problems(site) if one["path"] == "/usr/local/no/such/sendmail"]
    assert [one["weight"] for one in found] == ["warning"] and "'mail'" in found[0]["mend"], found
    client = site.client()
    page = client.get("/forgot-password")
    answer = client.follow(client.submit(page, "forgot-password", {"email": person.email}))
    assert answer.status == 200 and "sendmail" not in answer.text, str(answer)
    end = time.monotonic() + 10

    def is_told() -> bool:
        return "no/such/sendmail" in site.log() and any("outbox" in one["path"] for one in problems(site))

    while not is_told() and time.monotonic() < end:
        time.sleep(0.1)
    assert "could not run the mail program '/usr/local/no/such/sendmail'" in site.log(), site.log()
    assert any("outbox" in one["path"] for one in problems(site)), "what waits is told of"


def test_two_sites_in_one_folder(own):
    site = own(start=False)
    person = enrolled_person(site.start())
    site.stop()
    done = tool("init", site.folder, "--base-url", site.origin)
    assert done.returncode == 73 and "is there already" in done.stderr and "another folder" in done.stderr
    # Another site's settings and keys over the same people.
    other = own(start=False)
    assert other.tool("check").returncode == 0
    document = json.loads(other.file.read_text()) | {"data": str(site.data)}
    other.file.write_text(json.dumps(document))
    found = [one for one in problems(other) if one["weight"] == "problem"]
    assert found and any("does not open" in one["what"] and "key file" in one["mend"] for one in found), found
    reply = direct.run(other, "POST", "/sign-in", {"username": person.name, "password": person.password})
    assert reply.status in (403, 503), "with other keys nobody is let in"
    assert site.tool("check").returncode == 0, "and the people are as they were"


def test_a_file_system_that_is_read_only():
    reason = why_not()
    if reason:
        pytest.skip(reason)
    root = Root()
    try:
        root.sh(f"""
            mkdir -p /srv /data && mount -t tmpfs tmpfs /data
            {TOOL} init /srv/site --base-url http://127.0.0.1 --data /data/people
            mount -o remount,ro /data""")
        done = root.sh(f"{TOOL} --site /srv/site/site.json check --json", check=False)
        found = [one for one in json.loads(done.stdout) if "read-only" in one["what"]]
        assert done.returncode == 1 and found and found[0]["path"] == "/data/people", done.stdout
        reply = root.sh(f"""
            printf 'username=a&password=bbbbbbbb' | NIGHTLATCH_SITE=/srv/site/site.json GATEWAY_INTERFACE=CGI/1.1 \\
            SERVER_PROTOCOL=HTTP/1.1 REQUEST_METHOD=POST SCRIPT_NAME=/account PATH_INFO=/sign-in CONTENT_LENGTH=28 \\
            CONTENT_TYPE=application/x-www-form-urlencoded REMOTE_ADDR=127.0.0.1 \\
            setpriv --reuid www-data --regid www-data --clear-groups {CGI}""")
        assert reply.stdout.startswith("Status: 503") and "/data" not in reply.stdout, reply.stdout
        assert "Read-only file system" in reply.stderr and "/data/people" in reply.stderr, reply.stderr
        root.sh(found[0]["mend"].removeprefix("as root: "))
        assert root.sh(f"{TOOL} --site /srv/site/site.json check").stdout.strip().splitlines()[-1].startswith("All well")
    finally:
        root.remove()
