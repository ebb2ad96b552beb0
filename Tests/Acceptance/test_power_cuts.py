"""The power goes in the middle of a request: every disk that this may leave. `make power-cuts` goes
through every case; here are those that spend something or end something."""

import pytest

from harness.faults import ALL
from harness.faults.disk import Recording
from harness.faults.power import cut_power

FEW = ("code_of_the_app", "recovery_code", "signing_out", "a_pass_for_the_gate")


@pytest.mark.parametrize("name", FEW)
def test_nothing_acknowledged_is_lost_and_nothing_spent_comes_back(name):
    cuts = cut_power(ALL[name])
    assert not cuts.defects, "\n".join(cuts.defects)
    assert cuts.states >= 10 and cuts.different > 5
    print(f"{cuts.states} disks after a power cut in {name}, {cuts.different} of them different")


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def _recording(*lines: str, before=None) -> Recording:
    found = [f"7 {line}".encode() for line in lines]
    return Recording(found, "/site", before or {"data": None})


def _trees(recording: Recording) -> list[dict]:
    return [tree for _, tree in recording.states()]


def test_what_was_not_synchronised_may_be_lost_torn_or_alone():
    """The model itself: a program that renames before it has synchronised is found out."""
    draft, target = _hex("/site/data/a.new"), _hex("/site/data/a")
    before = {"data": None, "data/a": b"old"}
    careless = _recording(
        f'openat(AT_FDCWD<{_hex("/")}>, "{draft}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 4',
        f'write(4<{draft}>, "{_hex("new one")}", 7) = 7',
        f'rename("{draft}", "{target}") = 0',
        f'write(1<{_hex("pipe:[1]")}>, "{_hex("done")}", 4) = 4', before=before)
    found = {tree["data/a"] for tree in _trees(careless)}
    assert found == {b"old", b"", b"new one", b"new", bytes(7)}
    assert careless.answered == 3 and len(careless.unsafe()) == 3
    careful = _recording(
        f'openat(AT_FDCWD<{_hex("/")}>, "{draft}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 4',
        f'write(4<{draft}>, "{_hex("new one")}", 7) = 7', f"fsync(4<{draft}>) = 0",
        f'rename("{draft}", "{target}") = 0', f'fsync(4<{_hex("/site/data")}>) = 0',
        f'write(1<{_hex("pipe:[1]")}>, "{_hex("done")}", 4) = 4', before=before)
    assert {tree["data/a"] for tree in _trees(careful)} == {b"old", b"new one"}
    told = [tree["data/a"] for count, tree in careful.states() if count > careful.answered]
    assert set(told) == {b"new one"} and careful.unsafe() == []


def test_what_is_added_to_a_file_keeps_what_was_there():
    path = _hex("/site/data/log")
    recording = _recording(
        f'openat(AT_FDCWD<{_hex("/")}>, "{path}", O_WRONLY|O_CREAT|O_APPEND, 0600) = 4',
        f'write(4<{path}>, "{_hex("two!")}", 4) = 4', before={"data": None, "data/log": b"one "})
    found = {tree["data/log"] for tree in _trees(recording)}
    assert found == {b"one ", b"one two!", b"one tw", b"one " + bytes(4)}


def test_a_name_in_a_folder_that_was_lost_is_lost_with_it():
    folder, path = _hex("/site/data/f"), _hex("/site/data/f/a")
    recording = _recording(
        f'mkdir("{folder}", 0700) = 0',
        f'openat(AT_FDCWD<{_hex("/")}>, "{path}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 4',
        f'fsync(4<{folder}>) = 0')
    assert {"data": None} in _trees(recording) and {"data": None, "data/f": None, "data/f/a": b""} in _trees(recording)
