"""Backups made while people sign in, what of them comes back, and what does not."""

import copy
import dataclasses
import fcntl
import hashlib
import json
import os
import pty
import shutil
import stat
import struct
import subprocess
import threading
import time
from pathlib import Path

import pytest

from harness.backups import back_up, restore
from harness.bare import BareSite
from harness.people import add_person, enrolled_person, give_code, give_password, is_in, pending, signed_in
from harness.site import TOOL, tool


def restored(site: BareSite, path: Path, *keys: Path) -> BareSite:
    """The backup as a site of its own, by the real clock."""
    folder = site.top / f"restored{len(list(site.top.glob('restored*')))}"
    keys = keys or (site.folder / "keys.json",)
    options = [word for key in keys for word in ("--keys", key)]
    restore(path, folder, *options)
    other = copy.copy(site)
    other.folder, other.data, other.file = folder, folder / "data", folder / "site.json"
    (other.data / "testing").mkdir(mode=0o755)
    owner = other.data.stat()
    os.chown(other.data / "testing", owner.st_uid, owner.st_gid)
    other.moment = int(time.time())
    return other


def at(site: BareSite, person):
    return dataclasses.replace(person, site=site, last_step=0)


def files(folder: Path) -> dict:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "clock"
    }


def test_backups_under_load_are_each_of_one_moment(made):
    site = made(still=False)
    people = [enrolled_person(site) for _ in range(3)]
    faults, backups, running = [], [], [4]

    def act(what, *arguments):
        try:
            what(*arguments)
        except Exception as fault:
            faults.append(repr(fault))
        finally:
            running[0] -= 1

    def signs_in(person):
        for code in person.recovery[:8]:
            client = pending(person)
            answer = give_code(client, code)
            assert is_in(answer, client), str(answer)

    def others():
        for _ in range(2):
            enrolled_person(site)
            done = site.tool("keys", "rotate", "--wait", "1")
            assert done.returncode == 0, done.stderr

    threads = [threading.Thread(target=act, args=(signs_in, person)) for person in people]
    threads.append(threading.Thread(target=act, args=(others,)))
    kept = [site.top / "keys0.json"]
    shutil.copy2(site.folder / "keys.json", kept[0])
    for thread in threads:
        thread.start()
    while running[0]:
        backups.append(back_up(site, f"backup{len(backups)}.tar"))
        kept.append(site.top / f"keys{len(kept)}.json")
        shutil.copy2(site.folder / "keys.json", kept[-1])
    for thread in threads:
        thread.join()
    assert not faults and len(backups) > 3
    used = {person.name: 0 for person in people}
    for path in (*backups[:: max(len(backups) // 6, 1)], backups[-1]):
        other = restored(site, path, *kept)
        assert other.tool("check").returncode == 0, other.tool("check").stdout
        for person in people:
            account = other.account(person)
            left = len(account["secondStep"]["recovery"]["hashes"])
            lines = (Path(account["_folder"]) / "activity.jsonl").read_text()
            # Spent and written down in one step: a copy between the two would show it.
            assert left + lines.count('"recovery_code_used"') == 10
            assert 10 - left >= used[person.name], "a later backup is of an earlier moment"
            used[person.name] = 10 - left
    there = [at(other, person) for person in people]
    for person in there:
        assert give_code(pending(person), person.code()).status == 403, "a code of this moment"
    other.advance(60)
    for person in there:
        client = pending(person)
        assert is_in(give_code(client, person.code()), client)
        assert is_in(give_code(again := pending(person), person.recovery[9]), again)


def test_in_a_new_folder_it_is_the_site_without_what_was_alive(made):
    site = made(preset="trusted-devices")
    person, other = enrolled_person(site), add_person(site)
    session = signed_in(other)
    assert session.get("/settings/security").status == 200
    assert site.tool("policy", "set", "secondStep.required=everyone", "--yes").returncode == 0
    site.tool("token", "create", other.name, "--name", "script", "--scope", "account:read")
    path = back_up(site)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = json.loads((site.folder / "keys.json").read_text())["keys"]
    held = path.read_bytes()
    assert all(key["key"].encode() not in held for key in keys)
    assert person.secret.encode() not in held and person.recovery[0].encode() not in held
    new = restored(site, path)
    names = set(files(new.folder))
    assert not [name for name in names if "/sessions/" in name or "/tokens/" in name or "/devices/" in name]
    assert stat.S_IMODE(new.data.stat().st_mode) == 0o700 and new.data.stat().st_uid == site.data.stat().st_uid
    assert all(
        stat.S_IMODE((new.folder / name).stat().st_mode) == 0o600 for name in names if name != "site.json")
    visitor = new.client()
    visitor.jar = dict(session.jar)
    assert visitor.get("/settings/security").leads_to("/sign-in")
    assert give_password(new.client(), other.name, other.password).status == 303
    assert new.json("policy", "show")["secondStep"]["required"] == "everyone"
    events = [json.loads(line)["event"] for line in new.tool("activity", "--json").stdout.splitlines()]
    assert events[-1] == "site_restored" and "policy_changed" in events
    assert json.loads(site.tool("activity", "--json").stdout.splitlines()[-1])["event"] == "site_backed_up"
    assert new.tool("check").returncode == 0
    assert [one["username"] for one in new.json("person", "list")] == sorted([person.name, other.name])


def test_into_a_live_site_the_missing_come_back_and_nothing_used_does(made):
    site = made()
    gone, here, removed = (enrolled_person(site) for _ in range(3))
    path = back_up(site)
    site.advance(60)
    codes = {}
    for person in (gone, here):
        codes[person.name] = person.code()
        client = pending(person)
        assert is_in(give_code(client, codes[person.name]), client)
        again = pending(person)
        assert is_in(give_code(again, person.recovery[0]), again)
        person.session = client
    refused = restore(path, site.folder, expect=1)
    assert "nothing was changed" in refused and "--missing" in refused
    untouched = Path(site.account(here)["_folder"])
    account = Path(site.account(gone)["_folder"]) / "account.json"
    site.write(account, b'{"version":1,')
    assert site.tool("person", "remove", removed.name, "--yes").returncode == 0
    before = files(untouched)
    site.set_clock()
    said = restore(path, site.folder, "--missing")
    assert said["people"] == {
        "inBackup": 3, "broughtBack": 1, "withSecondStep": 1, "invited": 0, "here": 1, "damaged": 0,
        "nameTaken": [], "removedSince": [removed.name]}
    assert "recoveryCodesUsed" in said["unknown"]
    assert files(untouched) == before
    for person in (gone, here):
        assert give_code(pending(person), codes[person.name]).status == 403, "a spent code"
    assert give_code(pending(here), here.recovery[0]).status == 403, "a used recovery code"
    assert here.session.get("/settings/security").status == 200
    assert gone.session.get("/settings/security").leads_to("/sign-in")
    # What the backup cannot know, and the summary says.
    done = tool("restore", path, site.folder, "--missing")
    assert done.returncode == 0 and "0 brought back, 2 there already" in done.stdout
    site.advance(61)
    client = pending(gone)
    assert is_in(give_code(client, gone.code()), client)
    assert restore(path, site.folder, "--missing", "--removed")["people"]["broughtBack"] == 1
    site.advance(61)
    client = pending(removed)
    removed.last_step = 0
    assert is_in(give_code(client, removed.code()), client)
    assert site.tool("check").returncode == 0
    assert len(site.json("person", "list")) == 3


def spoilt(path: Path, name: str, change) -> Path:
    content = bytearray(path.read_bytes())
    other = path.parent / name
    other.write_bytes(bytes(change(content)))
    return other


def with_header(content: bytearray, place: int, **fields) -> bytearray:
    """A tar header at a place with other fields, its sum made right."""
    head = content[place : place + 512]
    for field, value in fields.items():
        start, size = {"name": (0, 100), "kind": (156, 1), "link": (157, 100)}[field]
        head[start : start + size] = value.ljust(size, b"\0")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    content[place : place + 512] = head
    return content


def sealed_again(content: bytearray) -> bytearray:
    """With the digest of what is before the seal made right, as somebody without the keys can."""
    start = content.rindex(b"seal.json\0")
    seal = json.loads(content[start + 512 :].split(b"\n")[0])
    text = content[start + 512 :]
    old = seal["sha256"].encode()
    content[start + 512 :] = text.replace(old, hashlib.sha256(content[:start]).hexdigest().encode())
    return content


SPOILT = {
    "cut": (lambda c: c[: len(c) // 2], "it ends after"),
    "cut before its end": (lambda c: c[:-1], "it ends after"),
    "longer": (lambda c: c + bytes(512), "behind its end"),
    "a bit": (lambda c: c[:700] + bytes([c[700] ^ 1]) + c[701:], "does not fit"),
    "empty": (lambda c: b"", "no backup"),
    "foreign": (lambda c: b"PK\3\4" + bytes(2000), "no backup"),
    "newer": (lambda c: c.replace(b'{"version":1,"format"', b'{"version":2,"format"'), "newer Nightlatch"),
    "upwards": (lambda c: with_header(c, 1024, name=b"data/people/../../../x.json"), "holds no"),
    "absolute": (lambda c: with_header(c, 1024, name=b"/etc/x.json"), "holds no"),
    "a link": (lambda c: with_header(c, 1024, kind=b"2", link=b"/etc/passwd"), "no plain file"),
    "a device": (lambda c: with_header(c, 1024, kind=b"3"), "no plain file"),
    "twice": (lambda c: c[:1024] + c[1024:3072] + c[1024:], "stands twice"),
    "altered, and the digest with it": (
        lambda c: sealed_again(c.replace(b'"admin":false', b'"admin":true ')), "its seal does not fit"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_not_as_it_was_made_is_refused_before_anything_is_touched(made, how):
    site = made()
    add_person(site)
    path = back_up(site)
    assert path.read_bytes()[1024:1033] == b"site.json"
    change, words = SPOILT[how]
    bad = spoilt(path, "bad.tar", change)
    folder, keys = site.top / "new", site.folder / "keys.json"
    before = files(site.folder)
    said = restore(bad, folder, "--keys", keys, expect=65)
    assert words in said and "bad.tar" in said, said
    assert not folder.exists()
    restore(bad, site.folder, "--missing", expect=65)
    assert files(site.folder) == before


def test_without_its_keys_it_is_no_use(made):
    site, other = made(), made()
    enrolled_person(site)
    path = back_up(site)
    folder = site.top / "new"
    assert "--keys" in restore(path, folder, expect=64)
    key = json.loads((site.folder / "keys.json").read_text())["current"]
    said = restore(path, folder, "--keys", other.folder / "keys.json", expect=78)
    assert key in said and not folder.exists()
    # A fresh site takes the keys that it needs and goes on sealing with its own.
    assert key in restore(path, other.folder, expect=78)
    restore(path, other.folder, "--keys", site.folder / "keys.json")
    ring = {one["id"]: one["role"] for one in other.json("keys", "list")}
    assert ring.pop(key) == "opens" and list(ring.values()) == ["current"]
    assert other.tool("check").returncode == 0


def test_nothing_is_mixed_or_written_over(made):
    site = made()
    add_person(site)
    path = back_up(site)
    keys = ("--keys", site.folder / "keys.json")
    stray = site.top / "stray"
    (stray / "data").mkdir(parents=True)
    (stray / "data/precious").write_text("mine")
    assert "is there already" in restore(path, stray, *keys, expect=73)
    assert files(stray) == {"data/precious": b"mine"}
    for target in (site.file, site.folder, site.data / "backup.tar"):
        before = files(site.folder)
        done = site.tool("backup", str(target))
        assert done.returncode == 73 and str(target) in done.stderr, done.stderr
        assert files(site.folder) == before
    # An older backup is replaced, and not while another is written.
    assert back_up(site) == path
    draft = Path(f"{path}.part")
    with draft.open("w") as writer:
        fcntl.fcntl(writer, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
        done = site.tool("backup", str(path))
        assert done.returncode == 75 and "another backup" in done.stderr
    assert back_up(site) == path and not draft.exists()


def test_progress_is_for_a_terminal_alone(made):
    site = made()
    add_person(site)
    path = site.top / "backup.tar"
    done = site.tool("backup", str(path))
    assert done.stderr == ""
    leader, follower = pty.openpty()
    subprocess.run(
        [TOOL, "restore", path, site.top / "new", "--keys", site.folder / "keys.json"], check=True,
        stdout=subprocess.DEVNULL, stderr=follower)
    os.close(follower)
    assert b"\r" in os.read(leader, 65536)
    done = tool("restore", path, site.top / "newer", "--keys", site.folder / "keys.json")
    assert done.returncode == 0 and done.stderr == ""
    for words in ("1 brought back", "cannot be known", "ended", "nightlatch --site"):
        assert words in done.stdout
