"""The site's own activity on the disk: what `check` finds in its chain, and what `--repair` mends."""

import json

import pytest

from harness.people import add_person, enrolled_person, pending, signed_in
from test_rows_recovery_cases import ask, case_of, decide


def check(site, *options):
    """The exit status of `check`, and what it finds about the activity."""
    done = site.tool("check", "--json", *options)
    found = json.loads(done.stdout)
    return done.returncode, [each for each in found if "/activity/" in each["path"]]


@pytest.fixture
def logged(own):
    """A site with three lines of activity, and the file they are in."""
    site = own()
    boss, person = add_person(site, admin=True), enrolled_person(site)
    assert ask(pending(person)).status == 303
    admin = signed_in(boss)
    assert decide(admin, case_of(person, admin), "decline").status == 303
    assert ask(pending(person)).status == 303
    files = sorted((site.data / "activity").glob("*.jsonl"))
    assert len(files) == 1 and check(site) == (check(site)[0], [])
    return site, files[0]


def test_check_names_an_altered_a_removed_and_a_moved_line(logged):
    site, file = logged
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) >= 3
    altered = lines[-2].replace(b'"note":"', b'"note":"not ')
    assert altered != lines[-2]
    for changed, line, words in (
        ([*lines[:-2], altered, lines[-1]], len(lines) - 1, "altered"),
        ([*lines[:-2], lines[-1]], len(lines) - 1, "missing"),
        ([*lines[:-2], lines[-1], lines[-2]], len(lines), "does not stand where"),
        (lines[:-1], None, "missing at the end"),
    ):
        file.write_bytes(b"".join(changed))
        status, found = check(site)
        assert status == 1
        where = f"{file}, line {line}" if line else str(file)
        assert any(each["path"] == where and words in each["what"] for each in found), found
        assert check(site, "--repair")[1] == found, "evidence is not mended away"
    file.write_bytes(whole)
    assert check(site)[1] == []


def test_check_tells_a_power_cut_apart_and_repair_mends_it(logged):
    site, file = logged
    whole = file.read_bytes()
    with file.open("ab") as end:
        end.write(b'{"version":1,"number":')
    status, found = check(site)
    assert [(each["weight"], each["path"]) for each in found] == [("warning", str(file))], found
    assert "power cut" in found[0]["what"] and "--repair" in found[0]["mend"]
    assert check(site, "--repair")[1] == []
    assert file.read_bytes().startswith(whole) and b'"log_mended"' in file.read_bytes()
    assert check(site)[1] == []


def test_the_tool_follows_the_activity(logged):
    site, _ = logged
    done = site.tool("activity", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["number"] for event in events] == sorted(event["number"] for event in events)
    cases = [each["event"] for each in events if each["event"].startswith("recovery_case")]
    assert cases == ["recovery_case_opened", "recovery_case_declined", "recovery_case_opened"]
    words = site.tool("activity").stdout
    assert words.count("Case opened") == 2 and words.count("Case declined") == 1
    assert site.tool("activity", "--since", "2100-01-01").stdout == ""
    for wrong in (("--since", "yesterday"), ("--event", "nothing")):
        assert site.tool("activity", *wrong).returncode == 65
