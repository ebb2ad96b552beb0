"""Every system call of a request made to fail in turn. `make faults` sweeps every case with every
error; here a few of them go with fewer, so that each way of failing is walked each time."""

import re

import pytest

from harness.faults import ALL
from harness.faults.sweep import Sweep
from harness.faults.tracing import KILL, Fault
from harness.outbox import messages
from harness.people import add_person, signed_in
from harness.site import REPOSITORY
from harness.ways import ACCOUNT

FEW = {
    "code_of_the_app": ("EIO", KILL),
    "wrong_code": ("EIO",),
    "signing_out": ("EIO", KILL),
    "person_lock": ("ENOSPC",),
}
"""Cases with the errors that they are swept with here."""


@pytest.mark.parametrize("name", FEW)
def test_no_fault_does_harm(name):
    sweep = Sweep(ALL[name])
    try:
        faults = [fault for fault in sweep.faults() if fault.error in FEW[name] and not fault.onwards]
        outcome = sweep.run(faults)
    finally:
        sweep.close()
    assert not outcome.defects, "\n".join(outcome.defects)
    assert outcome.swept == len(faults) > 10 and outcome.failed > 5
    print(f"{outcome.swept} faults swept in {name}")


FOUND = {
    "changing_the_address": [("openat", "EIO"), ("fsync", "ENOSPC")],
    "coming_by_single_sign_on": [("fsync", "ENOSPC")],
}
"""Calls, with what they fail of from there on, by which a sweep of every case has found something."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_does_no_harm_any_more(name):
    sweep = Sweep(ALL[name])
    try:
        faults = [
            fault for fault in sweep.faults()
            if (fault.call, fault.error) in FOUND[name] and fault.onwards == (fault.error == "ENOSPC")]
        outcome = sweep.run(faults)
    finally:
        sweep.close()
    assert not outcome.defects, "\n".join(outcome.defects)
    assert outcome.swept == len(faults) > 20


def test_the_sweep_itself_finds_what_is_wrong():
    """A step whose success is called a defect, and one that is never done."""
    sweep = Sweep(ALL["signing_out"])
    try:
        sweep.step.done = lambda reply: False
        harmless = Fault("close", 1, "EIO")
        assert "said to be done, and it is not" in sweep.run([harmless]).defects[0]
        sweep.versions = set()
        assert "as none was ever written" in sweep.run([harmless]).defects[0]
        assert "did not happen" in sweep.run([Fault("rename", 99, "EIO")]).defects[0]
    finally:
        sweep.close()


def _routes() -> set[str]:
    """Every address that takes a form, from the router's own table."""
    text = (REPOSITORY / "Sources/Pages/Route.swift").read_text()
    table = text[text.index("static let all") :]
    entries = re.split(r"\n    Route\(", table)[1:]
    paths = {"tokensPath": "/settings/tokens"}
    found = set()
    for entry in entries:
        name = re.match(r'\s*(?:"([^"]+)"|(\w+))', entry)
        if "post:" in entry:
            found.add(f"POST {name[1] or paths[name[2]]}")
    assert len(found) > 25
    return found


def _commands() -> set[str]:
    """Every command that changes something, from the tool's own table of sub-commands."""
    changing = {
        "person": {"add", "remove", "rename", "password", "lock", "unlock", "admin", "unadmin", "invite",
                   "exempt", "unexempt", "link", "unlink", "import"},
        "second-step": {"reset", "import"}, "session": {"end"}, "device": {"forget"},
        "token": {"create", "revoke"}, "policy": {"set"}, "case": {"decide"},
    }
    reading = {"list", "show", "status", "export"}
    known = set()
    for path in sorted((REPOSITORY / "Sources/nightlatch/People").glob("*.swift")):
        known |= set(re.findall(r'commandName: "([\w-]+)"', path.read_text()))
    words = set().union(*changing.values()) | set(changing) | reading
    assert known <= words, f"commands that nobody said anything of: {known - words}"
    return {f"nightlatch {group} {word}" for group, all_of in changing.items() for word in all_of}


def test_every_form_and_every_command_that_changes_something_is_a_case():
    covered = {case.covers for case in ALL.values()}
    assert _routes() - covered == set()
    assert _commands() - covered == set()


def test_an_outbox_that_takes_nothing_does_not_tell_whose_an_address_is(own):
    site = own()
    other, person = add_person(site), add_person(site)
    client = signed_in(person)
    page = client.open(ACCOUNT)
    outbox, away = site.data / "outbox", site.data / "away"
    if outbox.exists():
        outbox.rename(away)
    outbox.write_text("no folder")
    statuses = {
        address: client.submit(page, "profile", {"email": address}).status
        for address in ("free@example.org", other.email)}
    assert set(statuses.values()) == {503}, statuses
    outbox.unlink()
    if away.exists():
        away.rename(outbox)
    for address, links in (("free@example.org", 1), (other.email, 0)):
        assert client.submit(page, "profile", {"email": address}).status == 303
        assert len(messages(site, address, "confirm-address")) == links, address
    assert not [path.name for path in outbox.iterdir() if path.suffix != ".json"]
