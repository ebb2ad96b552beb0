"""Rows I3 and I5 in the preset `single-backup-code`: a support case from the second screen to its end."""

import json

from harness.formclient import PENDING, SESSION
from harness.outbox import abouts, link_in, messages
from harness.people import (
    SECURITY, add_person, at_once, enrol, enrolled_person, give_password, is_enrolled, pending, signed_in,
)
from harness.rows import row
from harness.ways import SETUP, STEP_UP, STEP_UP_SECONDS, links

RECOVER = "/recover"
CANCEL = "/recover/cancel"
CASES = "/admin/cases"
ACTIVITY = "/admin/activity"
HOURS = 3600
NOTE = "met at the desk, passport seen"


def ask(client, message="my bag is gone", contact="ring 12"):
    """Fills in and sends the form; the answer, not followed."""
    page = client.get(RECOVER)
    assert page.status == 200 and page.name == "recover", str(page)
    return client.submit(page, "recover", {"message": message, "contact": contact})


def ask_again(client):
    """Sends the form's fields where the page has no form any more."""
    page = client.get("/second-step")
    fields = dict(page.form("second-step").defaults)
    return client.post(RECOVER, {"csrf": fields["csrf"], "message": "again", "contact": "me"})


def case_of(person, admin):
    """The address of a person's case in the list that administrators see."""
    page = admin.open(CASES)
    assert page.name == "cases", str(page)
    found = [
        item["data-id"] for item in page.tree.root.all("li")
        if item.get("data-id") and item.all("h2")[0].text == person.name
    ]
    assert len(found) == 1, found
    return f"{CASES}/{found[0]}"


def decide(admin, where, decision, **fields):
    """Sends the form of a case as the page has it, also a choice that the page does not offer."""
    page = admin.open(where)
    assert page.name == "case", str(page)
    typed = {"decision": decision, "note": NOTE, "verified": "yes"} | fields
    return admin.submit(page, "case", typed, force=True)


@row("single-backup-code")
def test_I3_the_second_screen_has_recover_your_account(site):
    person = enrolled_person(site)
    client = pending(person)
    for path in ("/second-step", "/second-step/recovery"):
        ways = links(client.get(path), RECOVER)
        assert [way.text for way in ways] == ["Lost everything? Recover your account"], path
    assert client.get(RECOVER).form("recover").names >= {"message", "contact"}
    assert site.client().get(RECOVER).leads_to("/sign-in"), "only after the password"


@row("single-backup-code")
def test_I5_a_case_is_opened_told_waited_for_and_decided(site):
    boss = add_person(site, admin=True)
    person = enrolled_person(site)
    session = signed_in(person)
    client = pending(person)
    answer = ask(client)
    assert answer.leads_to(RECOVER), str(answer)
    assert "You asked for help on" in client.follow(answer).text
    assert "You asked for help on" in client.get("/second-step").text
    assert ask_again(client).leads_to(RECOVER), "one at a time"
    assert abouts(site, person.email)[-1] == "case-opened"
    told = messages(site, boss.email, "case-to-decide")
    assert len(told) == 1 and "bag" not in told[0]["text"]

    admin = signed_in(boss)
    where = case_of(person, admin)
    assert where in told[0]["text"]
    page = admin.open(where)
    assert "my bag is gone" in page.text and person.email in page.text
    early = decide(admin, where, "reset")
    assert early.status == 403 and early.error == "too-early", str(early)

    site.advance(24 * HOURS)
    admin = signed_in(boss)
    for missing, error in (("verified", "not-confirmed"), ("note", "required")):
        assert decide(admin, where, "reset", **{missing: None}).error == error
    site.advance(STEP_UP_SECONDS + 1)
    assert decide(admin, where, "reset").leads_to(STEP_UP), "behind a step-up"
    admin = signed_in(boss)
    before = session.copy(SESSION)
    answer = decide(admin, where, "reset")
    assert answer.leads_to(where), str(answer)
    page = admin.follow(answer)
    assert NOTE in page.text and "Second step reset" in page.text
    assert not is_enrolled(person)
    assert abouts(site, person.email)[-1] == "second-step-reset"
    assert before.get(SECURITY).leads_to("/sign-in")
    assert client.get("/second-step").leads_to("/sign-in"), "the pending sign-in is over"

    fresh = site.client()
    answer = give_password(fresh, person.name, person.password)
    assert answer.leads_to(SETUP) and PENDING not in fresh.jar, str(answer)
    assert "took your second step off" in fresh.follow(answer).text
    person.secret = ""
    enrol(person, fresh)
    assert is_enrolled(person) and "case" not in admin.open(where).tree.by_id, "decided once"


@row("single-backup-code")
def test_I5_the_mailed_link_cancels_it_without_a_sign_in(site):
    boss = add_person(site, admin=True)
    person = enrolled_person(site)
    client = pending(person)
    assert ask(client).status == 303
    link = link_in(messages(site, person.email, "case-opened")[-1], CANCEL)
    stranger = site.client()
    for _ in range(2):
        page = stranger.get(link)
        assert page.status == 200 and page.name == "recover-cancel", str(page)
    assert "You asked for help on" in client.get(RECOVER).text, "looking changes nothing"
    answer = stranger.submit(page, "recover-cancel")
    assert answer.leads_to("/sign-in"), str(answer)
    assert abouts(site, person.email)[-1] == "case-cancelled"
    assert stranger.get(link).status == 404, "once"
    site.advance(25 * HOURS)
    admin = signed_in(boss)
    page = admin.open(case_of(person, admin))
    assert "Cancelled" in page.text and "case" not in page.tree.by_id
    assert is_enrolled(person)


@row("single-backup-code")
def test_I5_the_person_cancels_it_on_the_security_page(site):
    person = enrolled_person(site)
    session = signed_in(person)
    assert "recover-cancel" not in session.get(SECURITY).tree.by_id
    assert ask(pending(person)).status == 303
    page = session.get(SECURITY)
    answer = session.submit(page, "recover-cancel")
    assert answer.leads_to(SECURITY), str(answer)
    assert "recover-cancel" not in session.follow(answer).tree.by_id
    assert abouts(site, person.email)[-1] == "case-cancelled"


@row("single-backup-code")
def test_I5_a_changed_password_ends_the_case(site):
    boss = add_person(site, admin=True)
    person = enrolled_person(site)
    session = signed_in(person)
    assert ask(pending(person)).status == 303
    page = session.open("/settings/password")
    new = "a long enough new one 27"
    answer = session.submit(page, "password", {"password": person.password, "new_password": new})
    assert answer.status == 303, str(answer)
    site.advance(25 * HOURS)
    admin = signed_in(boss)
    page = admin.open(case_of(person, admin))
    assert "case" not in page.tree.by_id and "changed since" in page.text
    assert is_enrolled(person)


@row("single-backup-code")
def test_I5_two_who_decide_at_once_and_one_who_cancels(site):
    bosses = [add_person(site, admin=True) for _ in range(2)]
    person = enrolled_person(site)
    assert ask(pending(person)).status == 303
    link = link_in(messages(site, person.email, "case-opened")[-1], CANCEL)
    site.advance(24 * HOURS)
    admins = [signed_in(boss) for boss in bosses]
    where = case_of(person, admins[0])
    stranger = site.client()
    page = stranger.get(link)
    # Opened before: whoever comes later finds a page without the form.
    forms = [admin.open(where) for admin in admins]
    fields = {"note": NOTE, "verified": "yes"}
    answers = at_once([
        lambda: admins[0].submit(forms[0], "case", fields | {"decision": "reset"}),
        lambda: admins[1].submit(forms[1], "case", fields | {"decision": "decline"}),
        lambda: stranger.submit(page, "recover-cancel"),
    ])
    assert sum(answer.status == 303 for answer in answers) == 1, [str(each) for each in answers]
    assert is_enrolled(person) == (answers[0].status != 303)


@row("single-backup-code")
def test_I5_it_is_in_the_sites_activity_with_who_decided_and_why(site):
    boss = add_person(site, admin=True)
    person = enrolled_person(site)
    assert ask(pending(person)).status == 303
    admin = signed_in(boss)
    where = case_of(person, admin)
    assert decide(admin, where, "decline", verified=None).leads_to(where)
    page = admin.open(f"{ACTIVITY}?person={person.name}")
    assert page.name == "admin-activity", str(page)
    events = [item["data-event"] for item in page.tree.root.all("li") if item.get("data-event")]
    assert events[:2] == ["recovery_case_declined", "recovery_case_opened"], events
    assert NOTE in page.text and boss.name in page.text and "my bag" not in page.text
    done = site.tool("activity", "--person", person.name, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    lines = [line for line in lines if line["event"].startswith("recovery_case")]
    assert [line["event"] for line in lines] == ["recovery_case_opened", "recovery_case_declined"]
    assert lines[-1]["note"] == NOTE and lines[-1]["actor"]["name"] == boss.name
