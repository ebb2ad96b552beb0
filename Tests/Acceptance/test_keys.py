"""Changing the site's key while people sign in."""

import json
import os
import stat
import subprocess
import threading

from harness.people import enrolled_person, give_code, is_in, pending, signed_in
from harness.site import TOOL


def test_keys_change_under_load_without_a_failed_sign_in(own):
    site = own()
    people = [enrolled_person(site) for _ in range(3)]
    resting = signed_in(people[0])
    first = site.json("keys", "list")
    assert [(key["role"], set(key)) for key in first] == [("current", {"id", "role", "created"})]
    before = os.stat(site.folder / "keys.json")
    rotation = subprocess.Popen(
        [TOOL, "--site", site.file, "keys", "rotate", "--wait", "2", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signed, faults = [], []

    def go_on(person):
        # By recovery codes: each works at once, where an app's next code takes half a minute.
        for code in person.recovery[:8]:
            try:
                client = pending(person)
                answer = give_code(client, code)
                assert is_in(answer, client), str(answer)
                signed.append(code)
            except AssertionError as fault:
                faults.append(str(fault))

    threads = [threading.Thread(target=go_on, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    out, err = rotation.communicate(timeout=120)
    for thread in threads:
        thread.join()
    assert rotation.returncode == 0, err
    assert not faults and len(signed) == 24
    report = json.loads(out)
    # Three apps, at least: what else there was depends on what they were doing.
    assert report["current"] != first[0]["id"] and report["resealed"] >= 3
    after = os.stat(site.folder / "keys.json")
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (
        before.st_uid, before.st_gid, 0o600)
    assert resting.open("/settings/security").name == "security"
    assert site.tool("check").returncode == 0
    secret = json.loads((site.folder / "keys.json").read_text())
    listing = site.tool("keys", "list").stdout
    assert all(key["id"] in listing and key["key"] not in listing + out + err for key in secret["keys"])


def test_two_changes_of_keys_at_once_are_one(own):
    site = own(start=False)
    command = [TOOL, "--site", site.file, "keys", "rotate", "--wait", "8"]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        while len(site.json("keys", "list")) == 1:
            assert first.poll() is None
        second = site.tool("keys", "rotate", "--wait", "0")
        assert second.returncode == 75 and "another process" in second.stderr, second.stderr
    finally:
        assert first.wait(60) == 0
    # Nobody's password needs the old one.
    assert [key["role"] for key in site.json("keys", "list")] == ["current"]
