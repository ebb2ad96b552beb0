"""What a FastCGI worker keeps of what it has read counts only while the files stay as they were."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from harness import people
from harness.fastcgi import Workers
from harness.formclient import SESSION

SECURITY = "/settings/security"
NAMES = "/settings/account"


class Scene:
    """People who are signed in, a worker that has answered each of them, and files that have been
    as they are for a while."""

    def __init__(self, site, count: int) -> None:
        self.site = site
        self.people = [people.add_person(site) for _ in range(count)]
        clients = [people.signed_in(person) for person in self.people]
        self.cookies = [f"{SESSION}={client.cookie(SESSION)}" for client in clients]
        # In live mode, where nothing moves the clock between two requests.
        site.change(mode="live")
        time.sleep(3.2)

    def ask(self, workers: Workers, number: int, path: str = SECURITY):
        return workers.ask(path, cookie=self.cookies[number])

    def account(self, number: int) -> Path:
        return next(
            path for path in self.site.accounts()
            if json.loads(path.read_text())["name"] == self.people[number].name)


def reads(workers: Workers) -> int:
    """How often the one regular worker has called read(2)."""
    pid = min(workers.workers(), key=lambda one: int(one.start)).pid
    return int(Path(f"/proc/{pid}/io").read_text().partition("syscr: ")[2].split()[0])


def test_whatever_changes_counts_with_the_next_request(own):
    site = own()
    scene = Scene(site, 7)
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        for _ in range(2):
            assert all(scene.ask(workers, number).status == 200 for number in range(7))
        before = reads(workers)
        assert scene.ask(workers, 0).status == 200
        assert reads(workers) - before <= 2, "no document is read again"

        names = [person.name for person in scene.people]
        assert site.tool("session", "end", names[0], "--all").returncode == 0
        assert site.tool("person", "lock", names[1]).returncode == 0
        assert site.tool("person", "rename", names[2], "renamed").returncode == 0
        assert site.tool("person", "password", names[3], "--password-stdin", stdin="another long password 9\n").returncode == 0
        next((scene.account(5).parent / "sessions").iterdir()).unlink()
        scene.account(4).write_text("{")

        assert scene.ask(workers, 0).status == 303
        assert scene.ask(workers, 1).status == 303
        renamed = scene.ask(workers, 2, NAMES)
        assert renamed.status == 200 and ">renamed</a>" in renamed.text
        assert scene.ask(workers, 3).status == 303
        assert scene.ask(workers, 4).status == 503
        assert scene.ask(workers, 5).status == 303
        # Whoever nothing happened to is still in, and nobody else's.
        page = scene.ask(workers, 6, NAMES)
        assert page.status == 200 and names[6] in page.text


def test_the_site_itself_is_looked_at_each_time(own):
    site = own()
    scene = Scene(site, 1)
    keys = site.folder / "keys.json"
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        assert all(scene.ask(workers, 0).status == 200 for _ in range(3))
        for path, good, bad in ((keys, 0o600, 0o644), (site.data, 0o700, 0o755)):
            path.chmod(bad)
            assert scene.ask(workers, 0).status == 503
            path.chmod(good)
            assert scene.ask(workers, 0).status == 200
        for required, status in (("everyone", 303), ("nobody", 200), ("everyone", 303)):
            done = site.tool(
                "policy", "set", f"secondStep.required={required}", "secondStep.graceDays=0", "--yes")
            assert done.returncode == 0, done.stderr
            assert scene.ask(workers, 0).status == status


@pytest.mark.parametrize("pause", [0, 0.004, 0.3])
def test_changes_right_after_one_another_are_all_seen(own, pause):
    """Of one length, in place and by replacement: what a clock of coarse steps could not tell apart."""
    site = own()
    scene = Scene(site, 1)
    path = scene.account(0)
    text = path.read_text()
    owner = path.stat()
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        assert scene.ask(workers, 0).status == 200
        account = json.loads(text)
        for number in range(40):
            account["displayName"] = f"Name {number:02}"
            if number % 2:
                path.write_text(json.dumps(account))
            else:
                draft = path.with_suffix(".draft")
                draft.write_text(json.dumps(account))
                os.chown(draft, owner.st_uid, owner.st_gid)
                draft.chmod(0o600)
                draft.rename(path)
            page = scene.ask(workers, 0, NAMES)
            assert f"Name {number:02}" in page.text
            time.sleep(pause)
