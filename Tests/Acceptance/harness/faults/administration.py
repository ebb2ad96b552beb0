"""What administrators do on their pages, and by program."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from harness.bare import BareSite
from harness.faults.settings import api, send
from harness.faults.steps import Step, case, fresh_admin, is_out
from harness.people import add_person, enrolled_person, give_password, pending, signed_in
from harness.program import with_token
from harness.ways import STEP_UP_SECONDS

PEOPLE = "/admin/people"
NOTE = "Called back on the number in the staff list"


def page_of(site: BareSite, person) -> str:
    return f"{PEOPLE}/{site.folder_of(person).name}"


def act(site: BareSite, form: str, person, **fields):
    _, boss = fresh_admin(site)
    return send(boss, boss.open(page_of(site, person)), form, **fields)


def later(site: BareSite, days: int) -> str:
    return datetime.fromtimestamp(site.now() + days * 86_400, timezone.utc).date().isoformat()


@case("POST /admin/people")
def inviting(site: BareSite) -> Step:
    _, boss = fresh_admin(site)
    fields = {"username": "newcomer", "email": "newcomer@example.org"}
    call = send(boss, boss.open(PEOPLE), "invite", **fields)

    return Step(call, lambda reply: site.tool("person", "show", "newcomer").returncode == 0)


@case("POST /admin/people/:id")
def resetting_a_second_step(site: BareSite) -> Step:
    person = enrolled_person(site)
    session = signed_in(person)
    call = act(site, "reset-second-step", person, verified="yes", note=NOTE)
    return Step(
        call, lambda reply: "secondStep" not in site.account(person) and is_out(session))


@case("POST /admin/people/:id")
def resetting_when_the_proof_is_old(site: BareSite) -> Step:
    person = enrolled_person(site)
    _, boss = fresh_admin(site)
    page = boss.open(page_of(site, person))
    site.advance(STEP_UP_SECONDS + 1)
    call = send(boss, page, "reset-second-step", verified="yes", note=NOTE)
    # It leads to the step-up: a redirect, and nothing done.
    return Step(call, lambda reply: "secondStep" in site.account(person))


@case("POST /admin/people/:id")
def resetting_by_somebody_who_may_not(site: BareSite) -> Step:
    person, other = enrolled_person(site), add_person(site)
    client = signed_in(other)
    token = dict(client.get("/settings/security").form("sign-out").defaults)["csrf"]
    fields = {"csrf": token, "verified": "yes", "note": NOTE}
    call = client.made_up(lambda c: c.post(page_of(site, person), fields))
    return Step(call, lambda reply: False, refused=True)


@case("POST /admin/people/:id")
def locking(site: BareSite) -> Step:
    person = enrolled_person(site)
    session, waiting = signed_in(person), pending(person)
    call = act(site, "lock", person)

    def done(reply) -> bool:
        return is_out(session) and waiting.get("/second-step").status == 303

    return Step(call, done)


@case("POST /admin/people/:id")
def unlocking(site: BareSite) -> Step:
    person = add_person(site)
    assert site.tool("person", "lock", person.name).returncode == 0
    call = act(site, "unlock", person)
    return Step(
        call, lambda reply: give_password(site.client(), person.name, person.password).status == 303)


@case("POST /admin/people/:id")
def making_an_administrator(site: BareSite) -> Step:
    person = enrolled_person(site)
    call = act(site, "make-administrator", person)
    return Step(call, lambda reply: site.account(person)["admin"] is True)


@case("POST /admin/people/:id")
def unmaking_an_administrator(site: BareSite) -> Step:
    person = enrolled_person(site, admin=True)
    session = signed_in(person)
    call = act(site, "unmake-administrator", person)
    return Step(call, lambda reply: site.account(person)["admin"] is False and is_out(session))


@case("POST /admin/people/:id")
def signing_somebody_out(site: BareSite) -> Step:
    person = add_person(site)
    session = signed_in(person)
    return Step(act(site, "end-sessions", person), lambda reply: is_out(session))


@case("POST /admin/people/:id", "organisation")
def exempting(site: BareSite) -> Step:
    person = add_person(site)
    call = act(site, "exempt", person, reason="a backup script", until=later(site, 30))
    return Step(call, lambda reply: "exemption" in site.account(person))


@case("POST /admin/people/:id", "organisation")
def ending_an_exemption(site: BareSite) -> Step:
    person = add_person(site)
    made = site.tool(
        "person", "exempt", person.name, "--reason", "a backup script", "--until", later(site, 30))
    assert made.returncode == 0, made.stderr
    call = act(site, "end-exemption", person)
    return Step(call, lambda reply: "exemption" not in site.account(person))


@case("POST /admin/policy")
def tightening_the_policy(site: BareSite) -> Step:
    _, boss = fresh_admin(site)
    page = boss.open("/admin/policy")
    review = boss.submit(page, "policy", {"required": "everyone"})
    call = send(boss, review, "policy", confirm="yes")
    return Step(
        call,
        lambda reply: site.json("policy", "show")["secondStep"]["required"] == "everyone")


@case("POST /admin/policy", "organisation")
def loosening_the_policy(site: BareSite) -> Step:
    enrolled_person(site, admin=True)
    _, boss = fresh_admin(site)
    page = boss.open("/admin/policy")
    review = boss.submit(page, "policy", {"required": "nobody"})
    call = send(boss, review, "policy", confirm="yes")
    return Step(
        call, lambda reply: site.json("policy", "show")["secondStep"]["required"] == "nobody")


@case("POST /admin/cases/:id")
def deciding_a_case(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/recover")
    client.submit(page, "recover", {"message": "the sea took it", "contact": "ring 12"})
    site.advance(24 * 3600)
    session = signed_in(person)
    _, boss = fresh_admin(site)
    listing = boss.open("/admin/cases")
    (one,) = [item["data-id"] for item in listing.tree.root.all("li") if item.get("data-id")]
    page = boss.open(f"/admin/cases/{one}")
    call = send(boss, page, "case", decision="reset", note=NOTE, verified="yes")
    return Step(
        call, lambda reply: "secondStep" not in site.account(person) and is_out(session))


@case("POST /api/v1/people/:id/reset-second-step")
def resetting_by_program(site: BareSite) -> Step:
    person, boss = enrolled_person(site), enrolled_person(site, admin=True)
    session = signed_in(person)
    program = with_token(boss, "people:read", "second-step:reset")
    where = f"/people/{site.folder_of(person).name}/reset-second-step"
    call = api(site, "POST", where, {"note": NOTE, "verified": True}, bearer=program.bearer)
    return Step(
        call, lambda reply: "secondStep" not in site.account(person) and is_out(session))
