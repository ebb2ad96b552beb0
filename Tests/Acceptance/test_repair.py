"""What is damaged, open to others or leads nowhere: closed, said by `check`, and mended or moved aside by
`check --repair`, which says what it did. Without a web server."""

import json
import os
import shutil

import pytest

from harness.bare import BareSite
from harness.damaged import DAMAGE, Scene
from harness.formclient import SESSION
from harness.people import add_person, enrolled_person, give_code, pending
from harness.site import AS_ROOT

HOUR, YEAR = 3600, 365 * 86_400


@pytest.fixture(scope="module")
def scene(request):
    made = Scene()
    request.addfinalizer(made.site.remove)
    return made


MOVED = {"session", "device", "pending", "token", "claim", "counter"}
"""What `check --repair` moves aside; the others stay, and stay closed."""


@pytest.mark.parametrize("kind", ["account", "session", "device", "pending", "token", "claim", "counter", "policy"])
def test_whatever_is_damaged_is_closed_and_said(scene, kind):
    site = scene.site
    paths, use = scene.uses[kind]
    assert paths, f"no {kind} to damage"
    for words, damage in DAMAGE.items():
        site.restore(scene.start)
        for path in paths:
            site.write(path, damage(path.read_bytes()))
        bad = {path: path.read_bytes() for path in paths}
        reply = use.run()
        assert reply.status == 503, f"{words}: {reply}"
        assert "Set-Cookie" not in reply.headers or SESSION not in str(reply.headers), words
        assert any(str(path) in reply.errors for path in paths), f"{words}: {reply.errors}"
        assert all(path.read_bytes() == content for path, content in bad.items()), "written over"
        checked = site.tool("check")
        assert checked.returncode == 1 and all(str(path) in checked.stdout for path in paths), words
        mended = site.tool("check", "--repair")
        if kind in MOVED and words != "newer":
            assert mended.returncode == 0, f"{words}: {mended.stdout}{mended.stderr}"
            aside = sorted(path for path in (site.data / "quarantine").rglob("*") if path.is_file())
            assert sorted(path.name for path in aside) == sorted(path.name for path in paths), words
            assert all(str(path) in mended.stderr for path in aside), mended.stderr
            assert site.tool("check").returncode == 0
            after = use.run().status
            assert after != 503, f"{words}: {after}"
            if kind not in ("claim", "counter"):
                assert after != 200, "what was damaged came back"
        else:
            assert mended.returncode != 0, f"{words}: {mended.stdout}"
            assert all(path.read_bytes() == content for path, content in bad.items()), words


def test_what_others_can_get_at_is_said_and_closed(scene):
    site = scene.site
    site.restore(scene.start)
    account = site.folder_of(scene.person) / "account.json"
    counter, folder = scene.uses["counter"][0][0], site.data / "throttle"
    for path, mode in ((account, 0o644), (counter, 0o666), (folder, 0o777)):
        path.chmod(mode)
    checked = site.tool("check")
    assert checked.returncode == 1
    for path in (account, counter, folder):
        assert f"{path}\n" in checked.stdout, checked.stdout
    mended = site.tool("check", "--repair")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert account.stat().st_mode & 0o777 == counter.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "mode 0644" in mended.stderr and "mode 0777" in mended.stderr
    keys = site.folder / "keys.json"
    for path, mode in ((keys, 0o644), (site.data, 0o755)):
        path.chmod(mode)
    assert scene.uses["session"][1].run().status == 503
    mended = site.tool("check", "--repair")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert keys.stat().st_mode & 0o777 == 0o600 and site.data.stat().st_mode & 0o777 == 0o700
    assert "keys rotate" in mended.stderr, "somebody may have read them"


@pytest.mark.skipif(not AS_ROOT, reason="giving a file away needs root")
def test_what_belongs_to_another_user_is_closed_and_said(scene):
    site = scene.site
    site.restore(scene.start)
    paths, use = scene.uses["session"]
    for path in paths:
        os.chown(path, 0, 0)
    assert use.run().status == 503
    checked = site.tool("check")
    assert checked.returncode == 1 and "another user" in checked.stdout and "chown" in checked.stdout


def test_a_link_in_the_data_is_said(scene):
    site = scene.site
    site.restore(scene.start)
    link = site.data / "throttle/elsewhere.json"
    link.symlink_to("/etc/hostname")
    checked = site.tool("check")
    link.unlink()
    assert checked.returncode == 1 and str(link) in checked.stdout


def test_names_that_lead_nowhere_are_made_anew(scene):
    site, person = scene.site, scene.person
    site.restore(scene.start)
    shutil.rmtree(site.data / "names")
    sign_in = scene.uses["claim"][1]
    assert sign_in.run().status == 403, "nobody's name"
    assert site.tool("check").returncode == 1
    mended = site.tool("check", "--repair")
    assert mended.returncode == 0 and person.name in mended.stderr, mended.stdout + mended.stderr
    assert sign_in.run().status == 303


@pytest.mark.parametrize("jump", [-2, -HOUR, -2 * HOUR, -YEAR])
def test_a_clock_that_is_set_back_gives_no_tries_anew(jump):
    site = BareSite()
    try:
        person = enrolled_person(site)
        client = pending(person)
        wrong = person.wrong_codes(12)
        assert [give_code(client, code).status for code in wrong[:3]] == [403] * 3
        site.moment += jump
        client = pending(person)
        looked_at = [give_code(client, code).status for code in wrong[3:8]]
        assert looked_at == [403, 403, 429, 429, 429], looked_at
        site.moment += jump
        client = pending(person)
        more = [give_code(client, code).status for code in wrong[8:12]]
        assert more.count(403) <= 1, "one at most, where the wait is longer than any"
    finally:
        site.remove()


def test_a_person_added_twice_after_a_stop_is_told_of(scene):
    """A stop before the claims leaves somebody whom no name leads to; of several such accounts, some
    come before and some behind the one that the name leads to."""
    site = scene.site
    site.restore(scene.start)
    before = {path.name for path in (site.data / "people").glob("*/*")}
    named = set((site.data / "names").glob("*/*.json"))
    for _ in range(6):
        add_person(site, name="zoe")
        for path in set((site.data / "names").glob("*/*.json")) - named:
            path.unlink()
    left = {path.name for path in (site.data / "people").glob("*/*")} - before
    assert len(left) == 6
    assert site.tool("person", "add", "zoe", "--email", "z@example.org", "--password-stdin", stdin="a harbour wall at low tide").returncode == 0
    checked = site.tool("check")
    assert all(f"person remove {one}" in checked.stdout for one in left), checked.stdout
    site.restore(scene.start)
    ann = add_person(site, name="ann")
    folder = site.folder_of(ann)
    for path in (site.data / "names").glob("*/*.json"):
        if json.loads(path.read_text())["person"] == folder.name:
            path.unlink()
    again = site.tool("person", "add", "ann", "--email", "other@example.org", "--password-stdin", stdin="a harbour wall at low tide")
    assert again.returncode == 0, again.stderr
    checked = site.tool("check")
    assert checked.returncode == 1 and f"person remove {folder.name}" in checked.stdout, checked.stdout
    assert site.tool("person", "remove", folder.name, "--yes").returncode == 0
    assert site.tool("check").returncode == 0


def test_a_name_of_two_accounts_is_given_to_neither(scene):
    """Which of them it led to is not to be known any more: it stays closed, and both are named."""
    site = scene.site
    site.restore(scene.start)
    first = add_person(site, name="ann")
    folder = site.folder_of(first)
    claims = [path for path in (site.data / "names").glob("*/*.json") if folder.name in path.read_text()]
    for path in claims:
        path.unlink()
    site.tool("person", "add", "ann", "--email", "other@example.org", "--password-stdin", stdin="a harbour wall at low tide")
    named = [path for path in claims if path.exists()]
    assert len(named) == 1, "the name leads to the other of the two"
    for damage in (lambda path: path.unlink(), lambda path: path.write_bytes(b"{")):
        kept = named[0].read_bytes()
        damage(named[0])
        bad = named[0].exists() and named[0].read_bytes()
        mended = site.tool("check", "--repair")
        assert mended.returncode == 1 and mended.stderr.count("several accounts have it") == 2, mended.stderr
        assert f"person remove {folder.name}" in mended.stderr
        assert (named[0].exists() and named[0].read_bytes()) == bad, "led to one of them"
        site.write(named[0], kept)
    assert site.tool("person", "remove", folder.name, "--yes").returncode == 0
    named[0].unlink()
    mended = site.tool("check", "--repair")
    assert mended.returncode == 0 and "leads to its person again" in mended.stderr, mended.stderr


def test_a_name_that_leads_to_somebody_of_another_name_is_led_back(scene):
    """Nobody is to be removed for that: the one it leads to has another name."""
    site = scene.site
    site.restore(scene.start)
    ann, ben = add_person(site, name="ann"), add_person(site, name="ben")
    claim = next(path for path in (site.data / "names").glob("*/*.json") if site.folder_of(ann).name in path.read_text())
    document = json.loads(claim.read_text()) | {"person": site.folder_of(ben).name, "at": 1}
    site.write(claim, json.dumps(document).encode())
    checked = site.tool("check")
    assert checked.returncode == 1 and "person remove" not in checked.stdout, checked.stdout
    mended = site.tool("check", "--repair")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert json.loads(claim.read_text())["person"] == site.folder_of(ann).name
