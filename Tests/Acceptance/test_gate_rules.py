"""The rules of the gate: the same on every server, and as `gate explain` says."""

from __future__ import annotations

import json

import pytest

from harness import people
from harness.documents import told
from harness.formclient import SESSION
from harness.gated import SERVERS, GatedSite, enter, fetch

AREAS = {
    "/private/": "for members", "/private/board/": "for the board", "/private/two/": "for two steps",
    "/private/fresh/": "for the fresh", "/private/open/": "open inside",
}


@pytest.fixture(params=SERVERS)
def gated(request, gates):
    return gates(request.param)


def areas(site, session, cookies=None):
    """What each area shows to somebody, and where they are led instead."""
    shown, led = set(), {}
    cookies = cookies or {}
    for path, text in AREAS.items():
        status, place, page, cookies = enter(site, path, session, cookies)
        if text in page:
            shown.add(path)
        else:
            assert not any(other in page for other in AREAS.values())
            led[path] = (status, place)
    return shown, led, cookies


def test_each_person_sees_what_the_rules_say(gated):
    for path, text in AREAS.items():
        _, _, page, _ = fetch(gated, path)
        assert (text in page) == (path == "/private/open/"), path

    plain = people.add_person(gated)
    session = people.signed_in(plain).cookie(SESSION)
    shown, led, _ = areas(gated, session)
    assert shown == {"/private/", "/private/fresh/", "/private/open/"}
    assert led["/private/board/"][0] == 403
    assert led["/private/two/"] == (303, "/account/settings/two-factor/setup")

    boardie = people.add_person(gated, name=gated.member_of_the_board)
    client = people.enrol(boardie)
    shown, led, cookies = areas(gated, client.cookie(SESSION))
    assert shown == set(AREAS) and led == {}

    # Five minutes later the proof is not fresh; the rest goes on.
    gated.advance(301)
    for path in ("/private/", "/private/two/", "/private/board/"):
        assert AREAS[path] in fetch(gated, path, cookies)[2]
    if not gated.is_process_free:
        _, place, page, _ = enter(gated, "/private/fresh/", client.cookie(SESSION), cookies)
        assert place == "/account/step-up?return_to=/private/fresh/" and "fresh</p>" not in page


@pytest.mark.parametrize("server", ("apache", "lighttpd"))
def test_a_pass_for_a_fresh_proof_ends_before_the_others(server, gates):
    site = gates(server)
    person = people.add_person(site)
    client = people.enrol(person)
    _, _, page, cookies = enter(site, "/private/fresh/", client.cookie(SESSION))
    assert "for the fresh" in page
    newest = {path.name[:40] for path in sorted(site.passes(), key=lambda path: path.stat().st_mtime_ns)[-1:]}
    files = {path.name[40:]: path.read_text()[:14] for path in site.passes() if path.name[:40] in newest}
    assert set(files) == {"", ".2", ".f5"}
    assert files[".f5"] < files[""] == files[".2"]
    for path in site.passes():
        if path.name[40:] == ".f5":
            site.write(path, b"20260101000000" + path.read_bytes()[14:])
    assert "for the fresh" not in fetch(site, "/private/fresh/", cookies)[2]
    assert "for members" in fetch(site, "/private/", cookies)[2]


def test_a_person_without_the_level_is_not_let_in_by_a_neighbours_file(gates):
    """A pass has a file for each level; one without it opens nothing of that level."""
    for server in ("apache", "lighttpd"):
        site = gates(server)
        person = people.add_person(site)
        _, _, _, cookies = enter(site, "/private/", people.signed_in(person).cookie(SESSION))
        status, place, page, _ = fetch(site, "/private/board/", cookies)
        assert status in (302, 303) and place == "/account/enter/private/board/", server


@pytest.mark.parametrize("server", SERVERS)
def test_lines_for_one_host_answer_no_other(server):
    rules = {"rules": [
        {"path": "/private/", "hosts": ["127.0.0.1"]},
        {"path": "/private/", "hosts": ["localhost"], "groups": ["board"]},
    ], "groups": {"board": []}}
    site = GatedSite(server, gate=rules)
    try:
        site.start()
        person = people.add_person(site)
        _, _, page, cookies = enter(site, "/private/", people.signed_in(person).cookie(SESSION))
        assert "for members" in page
        for host in (f"localhost:{site.port}", "localhost", "LOCALHOST", "localhost.", "evil.example"):
            status, _, page, _ = fetch(site, "/private/", cookies, headers={"Host": host})
            assert status in (400, 403, 421) and "members" not in page, host
        for host in (f"127.0.0.1:{site.port}", "127.0.0.1"):
            assert "for members" in fetch(site, "/private/", cookies, headers={"Host": host})[2], host
    finally:
        site.remove()


# What the command says

@pytest.fixture(scope="module")
def quiet(gates):
    """A site that need not be served."""
    return gates("apache")


def test_check_refuses_rules_that_contradict_each_other(quiet):
    before = quiet.file.read_text()
    document = json.loads(before)
    document["gate"]["rules"].append({"path": "/private/two/deeper/"})
    quiet.file.write_text(json.dumps(document))
    try:
        done = quiet.tool("check")
        assert done.returncode == 78
        assert "'gate.rules[4]'" in done.stderr and "'gate.rules[3]'" in done.stderr
        assert "secondStep" in done.stderr
    finally:
        quiet.file.write_text(before)


def test_the_rules_in_the_guide_are_good_and_mean_what_it_says(quiet):
    (block,) = told("test_gate_rules.py")
    before = quiet.file.read_text()
    document = json.loads(before) | json.loads(f"{{{block}}}")
    quiet.file.write_text(json.dumps(document))
    try:
        for address, key in {
            "/private/board/x": "gate.rules[0]", "/private/board/payments/1": "gate.rules[1]",
            "/private/how-to-join/": "gate.rules[2]", "/private/x": "gate.paths",
            "http://intern.example.org/private/x": "gate.rules[3]",
        }.items():
            assert quiet.json("gate", "explain", address)["rules"][0]["key"] == key
    finally:
        quiet.file.write_text(before)


def test_explain_says_which_rule_decides_and_what_is_missing(quiet):
    def explain(*arguments):
        return quiet.json("gate", "explain", *arguments)

    said = explain("/private/board/minutes?x=1")
    assert said["decision"] == "gated" and said["path"] == "/private/board/minutes"
    assert [rule["key"] for rule in said["rules"]] == ["gate.rules[0]"]
    assert said["rules"][0]["groups"] == ["board"]
    assert any("longest path of the 2 rules" in sentence for sentence in said["explained"])
    assert explain("/private/open/x")["decision"] == "open"
    assert explain("/elsewhere")["decision"] == "open"
    assert explain("/account/sign-in")["decision"] == "open"
    assert explain("/private/..%2f..%2fx")["decision"] == "refused"
    assert explain(f"{quiet.origin}/private/%62oard/")["rules"][0]["path"] == "/private/board/"

    person = people.add_person(quiet)
    assert explain("/private/", "--person", person.name)["person"]["decision"] == "admitted"
    refused = explain("/private/board/", "--person", person.name)["person"]
    assert refused["decision"] == "refused" and refused["missing"] == ["is in none of: board"]
    led = explain("/private/two/", "--person", person.email)["person"]
    assert led["decision"] == "led on" and "set up a second step" in led["missing"][0]
    quiet.tool("person", "lock", person.name)
    assert explain("/private/", "--person", person.name)["person"]["decision"] == "refused"
    assert explain("/private/open/", "--person", person.name)["person"]["decision"] == "admitted"

    done = quiet.tool("gate", "explain", "/private/two/", "--person", person.name)
    assert done.returncode == 0 and "'gate.rules[3]' decides" in done.stdout
    assert quiet.tool("gate", "explain", "/private/", "--person", "nobody-here").returncode == 1
