"""Rows N1, N5, N6 and N10: who must have a second step, from when on, and how long sessions last.

Each test changes what a whole site asks, so each has a site of its own.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from harness.formclient import SESSION
from harness.outbox import messages
from harness.people import (
    SECURITY, SETUP, add_person, enrol, enrolled_person, give_password, is_refused, signed_in,
    to_scan,
)
from harness.site import SERVERS
from harness.ways import (
    ACCOUNT, PASSWORD, STEP_UP, finish_codes, prove, step_up, times, trusted,
)

POLICY = "/admin/policy"
DAY = 86_400


@pytest.fixture(params=SERVERS)
def lone(request, own):
    """A site for one test alone, behind each server in turn."""
    return own(request.param)


def administrator(site):
    return add_person(site, admin=True)


def change(client, **fields):
    """Looks at a change and puts it in force; the last answer."""
    page = client.open(POLICY)
    review = client.submit(page, "policy", {name: str(value) for name, value in fields.items()})
    assert review.status == 200 and review.name == "policy" and not review.error, str(review)
    return client.submit(review, "policy", {"confirm": "yes"})


def day(site, days):
    """The day after so many, as commands take it."""
    return datetime.fromtimestamp(site.now() + days * DAY, timezone.utc).date().isoformat()


def lands_in_setup(person):
    client = person.site.client()
    answer = give_password(client, person.name, person.password)
    return SESSION in client.jar and answer.leads_to(SETUP)


def test_N1_a_page_changes_who_must_have_a_second_step(lone):
    root, ann = administrator(lone), add_person(lone)
    other = administrator(lone)
    boss, client = signed_in(root), signed_in(ann)
    page = boss.open(POLICY)
    assert "follow at the next <code>nightlatch build</code>" in page.text
    review = boss.submit(page, "policy", {"required": "everyone"})
    assert "3 people" in review.text and ann.name in review.text
    assert client.get(ACCOUNT).status == 200 and 'id="grace"' not in client.get(ACCOUNT).text
    assert is_refused(boss.submit(review, "policy", force=True)), "the box is not ticked"
    assert boss.submit(review, "policy", {"confirm": "yes"}).leads_to(POLICY)
    assert 'id="grace"' in client.get(ACCOUNT).text
    assert lone.json("policy", "show")["secondStep"]["required"] == "everyone"
    before = json.loads(lone.file.read_text())["secondStep"]["required"]
    assert before == "nobody", "site.json stays as it is"
    assert not messages(lone, other.email, "policy-loosened")
    assert change(boss, required="nobody").leads_to(POLICY)
    assert 'id="grace"' not in client.get(ACCOUNT).text
    assert messages(lone, other.email, "policy-loosened")
    assert not messages(lone, root.email, "policy-loosened")
    assert not messages(lone, ann.email, "policy-loosened")


def test_N1_only_an_administrator_with_a_fresh_proof_changes_it(lone):
    root, ann = administrator(lone), add_person(lone)
    client = signed_in(ann)
    page = client.get(POLICY)
    assert page.status == 403 and page.error == "not-allowed"
    assert lone.client().get(POLICY).leads_to("/sign-in")
    boss = signed_in(root)
    page = boss.open(POLICY)
    lone.advance(11 * 60)
    answer = boss.submit(page, "policy", {"required": "everyone", "grace_days": "5"})
    assert answer.leads_to(STEP_UP), str(answer)
    assert step_up(boss, root, boss.follow(answer)).leads_to(POLICY)
    kept = dict(boss.open(POLICY).form("policy").defaults)
    assert (kept["required"], kept["grace_days"]) == ("everyone", "5")
    assert lone.json("policy", "show")["secondStep"]["required"] == "nobody"
    wrong = boss.submit(boss.open(POLICY), "policy", {"grace_days": "400"})
    assert wrong.status == 422 and wrong.error == "bad-setting"
    both = boss.submit(boss.open(POLICY), "policy", {"admin_reset": "no"})
    assert both.status == 422 and both.error == "contradiction"
    assert "recovery.cases" in both.text and "recovery.adminReset" in both.text
    locked = boss.submit(
        boss.open(POLICY), "policy", {"required": "everyone", "idle_minutes": "1"})
    assert locked.status == 403 and locked.error == "would-lock-out" and ann.name in locked.text


def test_N1_a_command_changes_it_and_explains_it(lone):
    root, ann = administrator(lone), add_person(lone)
    client = signed_in(ann)
    done = lone.tool("policy", "set", "secondStep.required=admins", "session.idleMinutes=30", "--yes")
    assert done.returncode == 0 and root.name in done.stdout, done.stdout + done.stderr
    assert "asks more" in done.stdout and ann.name not in done.stdout
    assert client.get(SECURITY).status == 200
    assert lone.json("policy", "show", "--person", root.name)["standing"] == "in-grace"
    assert lone.json("policy", "show", "--person", ann.name)["standing"] == "optional"
    words = lone.tool("policy", "show", "--person", root.name)
    assert "nothing but the set-up" in words.stdout
    for arguments, status in (
        (["secondStep.required=some"], 65), (["secondStep.graceDays"], 64), (["name=x"], 64),
        (["recovery.adminReset=false"], 1),
        (["secondStep.required=everyone", "session.idleMinutes=1"], 1),
    ):
        refused = lone.tool("policy", "set", *arguments, "--yes")
        assert refused.returncode == status, f"{arguments}: {refused.stdout}{refused.stderr}"
    assert lone.json("policy", "show")["secondStep"]["required"] == "admins"
    boss = signed_in(root)
    assert "by a command on the server" in boss.open(POLICY).text


def test_N1_a_damaged_policy_closes_the_site(lone):
    ann = add_person(lone)
    client = signed_in(ann)
    document = lone.data / "policy.json"
    for content in (b"", b"{", b'{"version": 2}', b'{"version": 1, "settings": {"mode": "live"}}'):
        lone.write(document, content)
        answer = client.get(SECURITY)
        assert answer.status == 503 and "Retry-After" in answer.headers, str(content)
        found = lone.tool("check", "--json")
        assert found.returncode == 1 and "policy.json" in found.stdout
    document.unlink()
    assert client.get(SECURITY).status == 200


def test_N1_a_change_during_sign_ins_is_whole_for_each(lone):
    root = administrator(lone)
    boss = signed_in(root)
    people = [add_person(lone) for _ in range(4)]
    page = boss.submit(boss.open(POLICY), "policy", {"required": "everyone", "grace_days": "0"})

    def enter(person):
        client = lone.client()
        give_password(client, person.name, person.password)
        return client

    with ThreadPoolExecutor(5) as pool:
        changing = pool.submit(boss.submit, page, "policy", {"confirm": "yes"})
        clients = list(pool.map(enter, people))
        assert changing.result().leads_to(POLICY)
    for client in clients:
        assert SESSION in client.jar and client.get(SECURITY).leads_to(SETUP)


def test_N5_people_are_told_the_date_and_held_to_it(lone):
    root, ann = administrator(lone), enrolled_person(lone)
    ben = add_person(lone)
    boss = signed_in(root)
    assert change(boss, required="everyone", grace_days=3).leads_to(POLICY)
    end = lone.now() + 3 * DAY
    client = signed_in(ben)
    page = client.open(ACCOUNT)
    assert abs(times(page.element("grace"))[0] - end) <= 60
    assert "asks for a second step from" in client.open(SECURITY).text
    assert 'id="grace"' not in signed_in(ann).open(ACCOUNT).text
    lone.advance(end - lone.now() - 60)
    client = signed_in(ben)
    lone.advance(61)
    for path in (SECURITY, ACCOUNT, PASSWORD, "/settings/sessions", "/settings/activity", POLICY):
        assert client.get(path).leads_to(SETUP), path
    assert client.get("/help").status == 200 and client.get("/health").text == "ok\n"
    assert lands_in_setup(ben)
    page = client.open(SETUP)
    assert "asks for a second step" in page.text
    assert client.submit(page, "sign-out").status == 303
    client = lone.client()
    answer = give_password(client, ben.name, ben.password, return_to="/private/")
    assert answer.leads_to(SETUP), str(answer)
    assert finish_codes(client, prove(client, ben, to_scan(client, ben))).name == "setup-done"
    assert client.get(ACCOUNT).status == 200


def test_N5_a_form_of_a_page_from_before_does_nothing_after(lone):
    ben = add_person(lone)
    lone.tool("policy", "set", "session.idleMinutes=1440", "--yes")
    client = signed_in(ben)
    page = client.open(PASSWORD)
    lone.tool("policy", "set", "secondStep.required=everyone", "secondStep.graceDays=0", "--yes")
    new = {"password": ben.password, "new_password": "a long enough new one 27"}
    assert client.submit(page, "password", new).leads_to(SETUP)
    assert lands_in_setup(ben), "the password is as it was"


def test_N5_no_date_begins_again(lone):
    root, ben = administrator(lone), add_person(lone)

    def until(person):
        words = lone.json("policy", "show", "--person", person.name)
        return words.get("until") or words.get("since")

    def set_policy(*settings):
        done = lone.tool("policy", "set", *settings, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        lone.advance(DAY)

    set_policy("secondStep.required=everyone", "secondStep.graceDays=5")
    first = until(ben)
    for required in ("nobody", "admins", "everyone"):
        set_policy(f"secondStep.required={required}")
    set_policy("secondStep.graceDays=300")
    assert until(ben) == first and until(root) == first
    lone.advance(DAY)
    assert lands_in_setup(ben)
    late = add_person(lone)
    assert until(late) > first and not lands_in_setup(late)
    # Nor does anything the person does: turned on while nobody must, and off again.
    set_policy("secondStep.required=nobody")
    enrol(late)
    done = lone.tool("second-step", "reset", late.name, "--yes")
    assert done.returncode == 0
    late.secret = ""
    date = until(late)
    set_policy("secondStep.required=everyone")
    assert date is None and until(late) > first


def test_N6_exemptions_have_a_reason_and_an_end(lone):
    root, printer = administrator(lone), add_person(lone)
    lone.tool("policy", "set", "secondStep.required=everyone", "secondStep.graceDays=0", "--yes")
    assert lands_in_setup(printer)

    def exempt(name, *arguments):
        return lone.tool("person", "exempt", name, *arguments)

    reason = ("--reason", "prints at night")
    for arguments, status in (
        (("--until", day(lone, 2)), 64), (reason, 64), ((*reason, "--until", "tomorrow"), 65),
        ((*reason, "--until", day(lone, -1)), 65), ((*reason, "--until", day(lone, 400)), 65),
        (("--reason", "", "--until", day(lone, 2)), 65),
    ):
        assert exempt(printer.name, *arguments).returncode == status, arguments
    assert exempt(root.name, *reason, "--until", day(lone, 2)).returncode == 1
    last = day(lone, 2)
    done = exempt(printer.name, *reason, "--until", last)
    assert done.returncode == 0 and "as soon as it can do without" in done.stdout
    client = signed_in(printer)
    assert client.get(ACCOUNT).status == 200
    assert "Exempted from two-factor authentication" in client.open("/settings/activity").text
    assert messages(lone, printer.email, "exempted")
    found = lone.tool("check", "--json")
    assert "prints at night" in found.stdout and last in found.stdout
    words = lone.json("policy", "show", "--person", printer.name)
    assert (words["standing"], words["reason"]) == ("exempt", "prints at night")
    lone.advance(3 * DAY)
    assert lands_in_setup(printer), "an exemption that has run out is none"
    assert "ended with" in lone.tool("check", "--json").stdout
    assert exempt(printer.name, *reason, "--until", day(lone, 2)).returncode == 0
    client = signed_in(printer)
    assert lone.tool("person", "unexempt", printer.name).returncode == 0
    assert client.get(SECURITY).leads_to(SETUP), "the next request of a live session"
    words = " ".join(lone.tool("person", "exempt", "--help").stdout.split())
    assert "Better is a personal access token" in words, "it is discouraged where it is made"


def test_N10_each_time_is_set_and_enforced_on_the_server(lone):
    root, ann = administrator(lone), add_person(lone)
    done = lone.tool(
        "policy", "set", "session.idleMinutes=20", "session.absoluteHours=2",
        "session.adminIdleMinutes=5", "session.adminAbsoluteHours=1", "session.stepUpMinutes=3",
        "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    for person, idle, whole in ((ann, 20, 2), (root, 5, 1)):
        client = signed_in(person)
        lone.advance(idle * 60 - 30)
        assert client.get(SECURITY).status == 200, "a request in time keeps it"
        lone.advance(idle * 60 + 1)
        assert client.get(SECURITY).leads_to("/sign-in"), "idle for too long"
        client = signed_in(person)
        begun = lone.now()
        while lone.now() - begun < whole * 3600 - idle * 60:
            lone.advance(idle * 60 - 30)
            assert client.get(SECURITY).status == 200
        lone.advance(begun + whole * 3600 - lone.now() + 1)
        assert client.get(SECURITY).leads_to("/sign-in"), "at the latest, whatever is done"
    client = signed_in(ann)
    page = client.open(ACCOUNT)
    lone.advance(2 * 60)
    assert client.submit(page, "profile", {"display_name": "Ann"}).leads_to(ACCOUNT)
    lone.advance(61)
    assert client.submit(client.open(ACCOUNT), "profile").leads_to(STEP_UP)


def test_N10_a_shorter_policy_ends_the_sessions_that_live(lone):
    root, ann = administrator(lone), add_person(lone)
    client = signed_in(ann)
    lone.advance(31 * 60)
    copy = client.copy(SESSION)
    boss = signed_in(root)
    assert change(boss, idle_minutes=30).leads_to(POLICY)
    assert copy.get(SECURITY).leads_to("/sign-in")


def test_N1_X1_trust_that_a_policy_ended_is_never_alive_again(lone):
    ann = enrolled_person(lone)
    client = trusted(ann)
    lone.advance(2 * DAY)

    def is_trusted():
        again = client.copy("nightlatch-device")
        return not give_password(again, ann.name, ann.password).leads_to("/second-step")

    assert is_trusted()
    for days, alive in ((3, True), (1, False), (30, False)):
        done = lone.tool("policy", "set", f"secondStep.trustDevices.days={days}", "--yes")
        assert done.returncode == 0 or "already" in done.stdout, done.stderr
        assert is_trusted() == alive, days
