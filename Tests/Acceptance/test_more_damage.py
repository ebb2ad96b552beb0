"""Damage of other kinds, keys of another site, disks that take nothing more, and a clock that jumps:
closed, and said. Without a web server."""

import subprocess

import pytest

from harness.bare import BareSite
from harness.damaged import Scene
from harness.faults.signing_in import second_step
from harness.formclient import SESSION
from harness.people import SECURITY, enrolled_person, give_code, pending, signed_in
from harness.site import AS_ROOT


@pytest.fixture(scope="module")
def scene(request):
    made = Scene()
    request.addfinalizer(made.site.remove)
    return made


def test_no_flipped_bit_of_an_account_lets_a_wrong_code_or_the_password_alone_in(scene):
    site, person = scene.site, scene.person
    site.restore(scene.start)
    wrong = second_step(person, pending(person), person.wrong_codes(1)[0])
    start = site.held()
    path = site.folder_of(person) / "account.json"
    good = path.read_bytes()
    for place in range(5, len(good), 31):
        site.restore(start)
        site.write(path, good[:place] + bytes([good[place] ^ (1 << place % 7)]) + good[place + 1 :])
        reply = wrong.run()
        assert SESSION + "=" not in (reply.headers["Set-Cookie"] or "").split("-pending")[0], place
        assert reply.status in (303, 403, 429, 503), f"{place}: {reply}"
        assert reply.status != 303 or reply.headers["Location"].partition("?")[0].endswith("/sign-in"), place


def test_the_keys_of_another_site_open_nothing(scene):
    site = scene.site
    site.restore(scene.start)
    other = BareSite()
    try:
        site.write(site.folder / "keys.json", (other.folder / "keys.json").read_bytes())
    finally:
        other.remove()
    for use in (scene.code, scene.uses["claim"][1]):
        assert use.run().status == 503
    checked = site.tool("check")
    assert checked.returncode == 1 and "account.json" in checked.stdout


@pytest.mark.parametrize("handles", range(3, 8))
def test_without_file_handles_nobody_is_let_in(scene, handles):
    site = scene.site
    site.restore(scene.start)
    under = ("prlimit", f"--nofile={handles}")
    for use in (scene.code, scene.uses["claim"][1]):
        reply = use.run(under)
        if reply.status == 303:
            assert handles > 4, "with so few nothing can be written"
            site.restore(scene.start)
            continue
        assert reply.status in (0, 503) and SESSION not in str(reply.headers), str(reply)
    site.restore(scene.start)
    assert scene.code.run().status == 303


@pytest.fixture
def small_disk():
    """A bare site whose data lie on a file system of their own, of so many inodes."""
    if not AS_ROOT:
        pytest.skip("mounting a file system needs root")
    site = BareSite()
    owner = site.data.stat()
    aside = site.top / "aside"
    site.data.rename(aside)
    site.data.mkdir()
    options = f"size=4m,nr_inodes=400,uid={owner.st_uid},gid={owner.st_gid},mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", site.data], check=True)
    subprocess.run(["cp", "-a", f"{aside}/.", site.data], check=True)
    yield site
    subprocess.run(["umount", site.data], check=True)
    site.remove()


def test_a_disk_that_takes_no_more_files_keeps_what_there_is(small_disk):
    site = small_disk
    person = enrolled_person(site)
    session, waiting = signed_in(person), pending(person)
    call = second_step(person, waiting, person.recovery[0])
    before = site.documents()
    site.set_clock()
    site.still = False  # the clock's file cannot be set now
    made = []
    with pytest.raises(OSError):
        while True:
            made.append(site.data / f"filler-{len(made)}")
            made[-1].touch()
    made.pop()
    reply = call.run()
    assert reply.status == 503 and reply.headers["Retry-After"], str(reply)
    assert session.get(SECURITY).status == 200, "who only looks is let in"
    for path in made:
        path.unlink()
    site.still = True
    assert site.documents() == before, "nothing changed"
    assert call.run().status == 303


def test_a_disk_that_takes_no_writing_keeps_what_there_is(small_disk):
    site = small_disk
    person = enrolled_person(site)
    session, waiting = signed_in(person), pending(person)
    call = second_step(person, waiting, person.recovery[0])
    site.set_clock()
    subprocess.run(["mount", "-o", "remount,ro", site.data], check=True)
    site.still = False  # the clock's file cannot be set now
    try:
        assert call.run().status == 503
        assert session.get(SECURITY).status == 200
        health = site.client().get("/health")
        assert health.status == 503 and len(health.text.strip().splitlines()) == 1
    finally:
        subprocess.run(["mount", "-o", "remount,rw", site.data], check=True)
        site.still = True
    assert call.run().status == 303


HOUR, YEAR = 3600, 365 * 86_400


@pytest.mark.parametrize("jump", [-YEAR, -HOUR, -31, 31, HOUR, YEAR])
def test_a_clock_that_jumps_gives_no_spent_code_back(scene, jump):
    site, person = scene.site, scene.person
    site.restore(scene.start)
    moment = site.moment
    try:
        used = person.code()
        clients = [pending(person) for _ in range(2)]
        assert give_code(clients[0], used).status == 303
        site.moment += jump
        assert give_code(clients[1], used).status in (303, 403)
        assert SESSION not in clients[1].jar
        site.moment -= jump
        client = pending(person)
        assert give_code(client, used).status == 403 and SESSION not in client.jar, "there and back"
    finally:
        site.moment = moment
        person.last_step = 0


@pytest.mark.parametrize("jump", [-YEAR, -HOUR, HOUR, YEAR])
def test_a_clock_that_jumps_lengthens_no_session(scene, jump):
    site = scene.site
    site.restore(scene.start)
    moment = site.moment
    try:
        site.moment += jump
        assert scene.session.copy(SESSION).get(SECURITY).status == 303
        site.moment += 2 * YEAR
        assert scene.session.copy(SESSION).get(SECURITY).status == 303
    finally:
        site.moment = moment


def test_the_scene_itself_lets_in_whom_it_should(scene):
    scene.site.restore(scene.start)
    for kind, (_, use) in scene.uses.items():
        scene.site.restore(scene.start)
        assert use.run().status in (200, 303), kind
