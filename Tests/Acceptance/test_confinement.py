"""What a process that answers requests can still reach once it has confined itself (docs/decisions.md,
70), and that what it starts is none the worse for it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import time
import urllib.parse

import pytest

from harness import direct
from harness.fastcgi import Workers
from harness.people import add_person
from harness.processes import descendants
from harness.site import AS_ROOT, CGI, TOOL

as_root = pytest.mark.skipif(not AS_ROOT, reason="only root can make a program of another group")

# What a kernel without Landlock answers: https://docs.kernel.org/userspace-api/landlock.html
WITHOUT = (
    "strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=landlock_create_ruleset", "-e",
    "inject=landlock_create_ruleset:error=ENOSYS", "--",
)
PLANTED = "secret-of-another-program"


@pytest.fixture
def outside(own):
    """A site, and a file beside its folder that its user can read."""
    site = own(start=False)
    file = site.top / "another" / "secret"
    file.parent.mkdir(mode=0o755)
    file.write_text(PLANTED)
    file.chmod(0o644)
    return site, file


def themed(site, name: str, target) -> None:
    """Lets the site's own folder of templates have a link."""
    folder = site.folder / "templates"
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / name).symlink_to(target)
    site.change(templates="templates")


def test_a_link_to_a_file_outside_is_not_followed(outside):
    site, file = outside
    themed(site, "sign-in.mustache", file)
    open_kernel = direct.run(site, "GET", "/sign-in", under=WITHOUT)
    assert open_kernel.status == 200 and PLANTED.encode() in open_kernel.body
    confined = direct.run(site, "GET", "/sign-in")
    assert confined.status == 503 and PLANTED.encode() not in confined.body
    assert "sign-in.mustache': Permission denied" in confined.errors
    # A page that needs nothing of it is as it was.
    assert direct.run(site, "GET", "/forgot-password").status == 200
    # And whoever runs the site is told why.
    found = json.loads(site.tool("check", "--json").stdout)
    assert [one["path"] for one in found if "leads out of" in one["what"]] == [
        str(site.folder / "templates" / "sign-in.mustache")
    ]


def test_a_document_that_is_a_link_to_outside_is_not_read(outside):
    site, file = outside
    policy = {"version": 1, "secondStep": {"required": "everyone"}}
    file.write_text(json.dumps(policy))
    (site.data / "policy.json").symlink_to(file)
    assert direct.run(site, "GET", "/health", under=WITHOUT).status == 200
    closed = direct.run(site, "GET", "/health")
    assert closed.status == 503 and "policy.json" in closed.errors


def test_nothing_is_written_outside(outside):
    site, file = outside
    person = add_person(site)
    shutil.rmtree(site.data / "throttle", ignore_errors=True)
    elsewhere = file.parent / "throttle"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    (site.data / "throttle").symlink_to(elsewhere)
    fields = {"username": person.name, "password": "not the one at all"}
    assert direct.run(site, "POST", "/sign-in", fields).status == 503
    assert not list(elsewhere.iterdir())
    assert direct.run(site, "POST", "/sign-in", fields, under=WITHOUT).status == 403
    assert list(elsewhere.iterdir())


def test_a_kernel_without_it_is_told_of_once_a_site(own):
    site = own(start=False)
    said = [direct.run(site, "GET", "/sign-in", under=WITHOUT) for _ in range(4)]
    assert [one.status for one in said] == [200] * 4
    assert [one.errors.count("no Landlock") for one in said] == [1, 0, 0, 0]
    assert direct.run(site, "GET", "/sign-in").errors == ""
    check = subprocess.run(
        [*WITHOUT, TOOL, "--site", site.file, "check", "--json"], capture_output=True, text=True
    )
    found = json.loads(check.stdout)
    assert [one["weight"] for one in found if "Landlock" in one["what"]] == ["warning"]
    assert "Landlock" not in site.tool("check").stdout


def test_it_counts_for_a_folder_that_holds_far_more_than_a_site(own):
    site = own(start=False)
    assert "a folder of its own" not in site.tool("check").stdout
    moved = site.top / "site.json"
    document = json.loads(site.file.read_text())
    document |= {"data": str(site.data), "keys": str(site.folder / "keys.json")}
    etc = "/etc/nightlatch-acceptance-site.json"
    moved.write_text(json.dumps(document))
    if not AS_ROOT:
        return
    shutil.copy(moved, etc)
    try:
        said = subprocess.run([TOOL, "--site", etc, "check"], capture_output=True, text=True).stdout
    finally:
        os.unlink(etc)
    assert "'/etc'" in said and "a folder of its own" in said


def status(pid: int) -> dict[str, str]:
    lines = open(f"/proc/{pid}/status").read().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_worker_is_confined_and_its_helper_gives_nothing_up(own):
    site = own(start=False)
    site.change(mail={"command": ["/bin/true"]}, mode="live")
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        assert workers.ask("/sign-in").status == 200
        [worker] = [one for one in workers.workers() if descendants(one.pid)]
        assert status(worker.pid)["NoNewPrivs"] == "1" and status(worker.pid)["Seccomp"] == "2"
        limits = open(f"/proc/{worker.pid}/limits").read()
        assert re.search(r"Max core file size +0 +0 ", limits)
        assert re.search(r"Max data size +268435456 +268435456 ", limits)
        assert re.search(r"Max file size +4294967296 +4294967296 ", limits)
        [helper] = descendants(worker.pid)
        assert status(helper.pid)["NoNewPrivs"] == "0" and status(helper.pid)["Seccomp"] == "0"
        # Neither the socket nor the log: a server waits for whoever has them.
        open_files = [os.readlink(f"/proc/{helper.pid}/fd/{number}") for number in (0, 1, 2)]
        assert open_files == ["/dev/null"] * 3


# The kernel has it, and yet it does not come about.
REFUSED = (
    "strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=landlock_restrict_self", "-e",
    "inject=landlock_restrict_self:error=EPERM", "--",
)


def test_whoever_could_not_confine_itself_answers_nobody(own):
    site = own(start=False)
    answer = direct.run(site, "GET", "/sign-in", under=REFUSED)
    assert answer.status == 503 and "confine" in answer.errors
    program = site.top / "refused"
    program.write_text(f"#!/bin/sh\nexec {shlex.join(REFUSED)} {CGI}\n")
    program.chmod(0o755)
    with Workers(site, program=program, NIGHTLATCH_WORKERS="1") as workers:
        for _ in range(3):
            assert workers.ask("/sign-in").status == 503
        assert "confine" in workers.said()


def test_a_worker_takes_up_other_folders_at_once(outside):
    site, _ = outside
    with Workers(site, NIGHTLATCH_WORKERS="2") as workers:
        before = [workers.ask("/sign-in").text for _ in range(6)]
        assert not any("Our own words" in page for page in before)
        # Beyond the two seconds in which a change may look like none.
        time.sleep(2.2)
        folder = site.top / "theme"
        folder.mkdir(mode=0o755)
        (folder / "sign-in.mustache").write_text("<main data-page='sign-in'>Our own words</main>")
        site.change(templates=str(folder))
        after = [workers.ask("/sign-in") for _ in range(6)]
        assert [one.status for one in after] == [200] * 6
        assert all("Our own words" in one.text for one in after)
        # A key file that another one replaces, as `keys rotate` does it.
        draft = site.folder / "keys.new"
        shutil.copy2(site.folder / "keys.json", draft)
        if AS_ROOT:
            os.chown(draft, site.data.stat().st_uid, site.data.stat().st_gid)
        draft.replace(site.folder / "keys.json")
        fields = urllib.parse.urlencode({"username": "nobody", "password": "not the one at all"})
        assert [workers.ask("/sign-in", "POST", body=fields.encode()).status for _ in range(4)] == [403] * 4
        assert "Permission" not in workers.said()


@pytest.fixture
def group_program(own):
    """A site whose mail goes through a program of another group, as Postfix's `postdrop` is one; what
    it says is the group that it has."""
    site = own(start=False)
    folder = site.top / "group"
    folder.mkdir()
    folder.chmod(0o777)
    program = folder / "sh"
    shutil.copy(os.path.realpath("/bin/dash"), program)
    os.chown(program, 0, 12345)
    program.chmod(0o2755)
    if os.statvfs(folder).f_flag & os.ST_NOSUID:
        pytest.skip("programs here get no group of their own")

    script = f"env > {folder}/env; cat > {folder}/in; id -g > {folder}/new; mv {folder}/new {folder}/group"
    site.change(mode="live", mail={"command": [str(program), "-p", "-c", script]})

    def group() -> str:
        end = time.monotonic() + 10
        while time.monotonic() < end and not (folder / "group").is_file():
            time.sleep(0.05)
        return (folder / "group").read_text().strip()

    return site, folder, group


@as_root
@pytest.mark.parametrize("way", ["cgi", "fastcgi"])
def test_a_mail_program_of_another_group_gets_its_group(group_program, way):
    site, folder, group = group_program
    person = add_person(site)
    fields = {"email": person.email}
    secret = {"HTTP_PROXY": "http://evil.example", "HTTP_X": "1", "SECRET": "x"}
    if way == "cgi":
        assert direct.run(site, "POST", "/forgot-password", fields, variables=secret).status == 303
    else:
        with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
            body = urllib.parse.urlencode(fields).encode()
            assert workers.ask("/forgot-password", "POST", body=body, **secret).status == 303
            assert group() == "12345"
    assert group() == "12345"
    assert person.email in (folder / "in").read_text()
    names = {line.partition("=")[0] for line in (folder / "env").read_text().splitlines()}
    assert names <= {"PATH", "PWD", "_", "SHLVL", "OLDPWD"}


def test_its_only_children_are_the_sites_commands(own):
    """Every program that is started by a request whose mail is delivered."""
    site = own(start=False)
    person = add_person(site)
    site.change(mode="live", mail={"command": ["/bin/cat"]})
    log = site.top / "calls"
    log.write_text("")
    log.chmod(0o666)
    under = ("strace", "-f", "-qq", "-s", "4096", "-o", str(log), "-e", "trace=execve", "--")
    assert direct.run(site, "POST", "/forgot-password", {"email": person.email}, under=under).status == 303
    end = time.monotonic() + 10
    while time.monotonic() < end and '"/bin/cat"' not in log.read_text():
        time.sleep(0.05)
    started = re.findall(r'execve\("([^"]+)", (\[[^\]]*\])', log.read_text())
    assert started == [
        (str(CGI), f'["{CGI}"]'), ("/proc/self/exe", '["/proc/self/exe"]'), ("/bin/cat", '["/bin/cat"]')
    ]
    # And by one that only asks for a page, none.
    log.write_text("")
    direct.run(site, "GET", "/sign-in", under=under)
    assert len(re.findall("execve", log.read_text())) == 1
