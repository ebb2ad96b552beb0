"""Damaged documents, unsafe keys, wrong configuration, no room: closed, said in the log, nothing
changed, and well again once it is mended."""

import json
import shutil
import subprocess

import pytest

from harness import direct
from harness.people import (
    SECURITY, add_person, codes_left, enrolled_person, give_password, is_enrolled, pending,
    signed_in,
)
from harness.site import AS_ROOT

DAMAGE = {
    "cut in half": lambda text: text[: len(text) // 2],
    "empty": lambda text: b"",
    "cut by one": lambda text: text.rstrip()[:-1],
    "another document": lambda text: b"[]",
    "an object with nothing in it": lambda text: b"{}",
    "not text": lambda text: b"\xff\xfe\x00" + text[3:],
    "newer": lambda text: json.dumps(json.loads(text) | {"version": 999}).encode(),
    "a member twice": lambda text: b'{"version": 1, ' + text.lstrip()[1:],
    "zeroes": lambda text: b"\x00" * len(text),
}

BY_PROGRAM = "/sign-in?why=expired"
"""A sign-in page that the program makes; the plain one is a file, and shows a form that then fails."""


def says_nothing(answer, site) -> None:
    """A 503 that tells the visitor to come back, and no more."""
    assert answer.status == 503, str(answer)
    assert int(answer.headers["Retry-After"]) > 0
    for word in (str(site.folder), "/var/", ".json", "people/", "errno", "Swift"):
        assert word not in answer.text, f"{word!r} in the page"


@pytest.fixture(scope="module")
def damaged_site(request):
    """A site whose one person has the second step on, and a session of that person's."""
    from harness.site import Site

    site = Site()
    request.addfinalizer(site.remove)
    site.start()
    person = enrolled_person(site)
    return site, person, signed_in(person)


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_account_closes_and_is_named_in_the_log(damaged_site, kind):
    site, person, client = damaged_site
    (path,) = site.accounts()
    good = path.read_bytes()
    try:
        site.write(path, DAMAGE[kind](good))
        bad = site.documents()
        named = site.log().count("account.json")
        says_nothing(client.get(SECURITY), site)
        says_nothing(give_password(site.client(), person.name, person.password), site)
        assert bad[str(path.relative_to(site.data))] == path.read_bytes(), "it was written over"
        assert site.log().count("account.json") > named, "the log does not name the file"
        checked = site.tool("check")
        assert checked.returncode == 1, f"{checked.returncode}: {checked.stdout}{checked.stderr}"
        assert str(path) in checked.stdout + checked.stderr
    finally:
        site.write(path, good)
    assert client.get(SECURITY).status == 200
    assert pending(person), "mended, it asks for the second step as before"
    assert site.tool("check").returncode == 0


def test_an_unreadable_account_is_not_a_missing_one(damaged_site):
    site, person, client = damaged_site
    (path,) = site.accounts()
    try:
        path.chmod(0)
        says_nothing(client.get(SECURITY), site)
        says_nothing(give_password(site.client(), person.name, person.password), site)
    finally:
        path.chmod(0o600)
    assert client.get(SECURITY).status == 200


def test_another_persons_sealed_key_does_not_open(own):
    site = own()
    one, other = enrolled_person(site), enrolled_person(site)
    first, second = site.accounts()
    documents = json.loads(first.read_text()), json.loads(second.read_text())
    # Everything but who they are changes places: each now has the other's secrets.
    ours = {"id", "name", "username", "email", "emails", "displayName", "version"}
    for path, mine, theirs in ((first, *documents), (second, *reversed(documents))):
        kept = {
            name: value for name, value in mine.items()
            if name in ours or "password" in name.lower()
        }
        site.write(path, json.dumps(theirs | kept).encode())
    for person in (one, other):
        client = site.client()
        answer = give_password(client, person.name, person.password)
        if answer.leads_to("/second-step"):
            page = client.get("/second-step")
            answer = client.submit(page, "second-step", {"code": person.code()})
        assert answer.status in (403, 422, 503), str(answer)
        assert "nightlatch" not in client.jar


@pytest.mark.parametrize("fault", ["missing", "0644", "0640"])
def test_keys_that_are_not_safe_close_the_site(own, fault):
    site = own()
    person = add_person(site)
    client = signed_in(person)
    keys = site.folder / "keys.json"
    good, mode = keys.read_bytes(), keys.stat().st_mode & 0o777
    assert mode == 0o600
    if fault == "missing":
        keys.rename(site.folder / "keys.aside")
    else:
        keys.chmod(int(fault, 8))
    says_nothing(client.get(SECURITY), site)
    says_nothing(site.client().get(BY_PROGRAM), site)
    health = site.client(browser=False).get("/health")
    assert health.status == 503 and len(health.text.strip().splitlines()) == 1
    checked = site.tool("check")
    said = checked.stdout + checked.stderr
    assert checked.returncode == 1, f"{checked.returncode}: {said}"
    assert "keys.json" in said
    if fault.startswith("0"):
        assert fault.lstrip("0") in said and "600" in said, said
    if fault == "missing":
        assert not keys.exists(), "keys are never made anew by themselves"
        (site.folder / "keys.aside").rename(keys)
    else:
        keys.write_bytes(good)
        keys.chmod(0o600)
    assert client.get(SECURITY).status == 200


def test_damaged_keys_let_nobody_in(own):
    site = own()
    person = enrolled_person(site)
    waiting = pending(person)
    page, code = waiting.get("/second-step"), person.code()
    keys = site.folder / "keys.json"
    good = keys.read_bytes()
    keys.write_bytes(good[: len(good) // 2])
    says_nothing(give_password(site.client(), person.name, person.password), site)
    says_nothing(waiting.submit(page, "second-step", {"code": code}), site)
    assert "keys.json" in site.log()
    checked = site.tool("check")
    assert checked.returncode == 1 and "keys.json" in checked.stdout + checked.stderr
    assert keys.read_bytes() == good[: len(good) // 2]
    keys.write_bytes(good)
    assert waiting.submit(page, "second-step", {"code": code}).status == 303


@pytest.mark.parametrize("member, value, named", [
    ("nmae", "x", "nmae"), ("baseURL", 7, "baseURL"), ("baseURL", "http://example.org", "baseURL"),
    ("session", {"idleMinuts": 5}, "idleMinuts"), ("mode", "tesing", "mode"), ("version", 999, "version"),
])
def test_a_wrong_site_json_names_the_key_and_the_file(own, member, value, named):
    site = own()
    before = site.file.read_text()
    site.change(**{member: value})
    for arguments in (("check",), ("person", "list"), ("policy", "show")):
        done = site.tool(*arguments)
        assert done.returncode == 78, f"{arguments}: {done.returncode} {done.stdout}{done.stderr}"
        assert named in done.stderr + done.stdout and str(site.file) in done.stderr + done.stdout
    says_nothing(site.client().get(BY_PROGRAM), site)
    site.file.write_text(before)
    assert site.client().get("/sign-in").status == 200


def test_a_write_that_fails_leaves_the_old_state_whole(own):
    site = own()
    person = enrolled_person(site)
    before = site.documents()
    fields = {"username": person.name, "password": person.password}
    for size in (0, 1, 40):
        reply = direct.run(site, "POST", "/sign-in", fields, file_size=size)
        assert reply.status == 503 and reply.headers["Retry-After"], f"{size}: {reply}"
        assert "Set-Cookie" not in reply.headers
        assert str(site.folder).encode() not in reply.body
        after = site.documents()
        # A guess may have been charged where there was room for that; nothing else, nothing torn.
        kept = {name: text for name, text in after.items() if not name.startswith("throttle/")}
        assert kept.items() <= before.items(), f"changed with {size} bytes of room"
        assert set(before) <= set(after), f"lost with {size} bytes of room"
        for name, text in after.items():
            assert not name.endswith(".json") or json.loads(text), name
    assert direct.run(site, "POST", "/sign-in", fields).status == 303
    assert pending(person) and site.tool("check").returncode == 0


@pytest.mark.skipif(not AS_ROOT, reason="mounting a small file system needs root")
def test_a_full_disk_leaves_the_old_state_whole_and_no_second_step_is_left_out(own):
    site = own(start=False)
    owner = site.data.stat()
    aside = site.top / "aside"
    site.data.rename(aside)
    site.data.mkdir(mode=0o700)
    options = f"size=600k,uid={owner.st_uid},gid={owner.st_gid},mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", site.data], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", site.data], check=True)
        site.start()
        person = enrolled_person(site)
        client, waiting = signed_in(person), pending(person)
        page, code = waiting.get("/second-step"), person.recovery[0]
        filler = site.data / "filler"
        before = site.documents()
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(b"x" * 4096)
        says_nothing(waiting.submit(page, "second-step", {"code": code}), site)
        says_nothing(give_password(site.client(), person.name, person.password), site)
        filler.unlink()
        after = site.documents()
        assert {name: after.get(name) for name in before} == before
        assert is_enrolled(person) and codes_left(client) == 10, "a code was spent for nothing"
        assert waiting.submit(page, "second-step", {"code": code}).status == 303
    finally:
        try:
            site.stop()
        finally:
            subprocess.run(["umount", site.data], check=True)
            shutil.rmtree(aside, ignore_errors=True)
