"""The ways in, and what must stay closed."""

from __future__ import annotations

from harness.bare import BareSite
from harness.faults.steps import Step, case, codes_kept, is_out, opens, with_cookies
from harness.formclient import DEVICE, PENDING, SESSION
from harness.outbox import link_in, messages, texted_code
from harness.people import (
    SECURITY, Person, add_person, enrolled_person, give_password, pending, signed_in,
)
from harness.ways import DEVICES, STEP_UP, STEP_UP_SECONDS, TEXT, trusted

RECOVERY = "/second-step/recovery"


def second_step(person: Person, client, code: str, where: str = "/second-step", **fields):
    page = client.get(where)
    assert page.status == 200, str(page)
    return client.made_up(lambda c: c.submit(page, "second-step", {"code": code} | fields))


@case("POST /sign-in")
def password_alone(site: BareSite) -> Step:
    person = add_person(site)
    call = site.client().made_up(lambda c: c.post("/sign-in", form(person)))
    return Step(call, lambda reply: opens(site, reply))


def form(person: Person, password: str | None = None) -> dict:
    return {"username": person.name, "password": password or person.password}


@case("POST /sign-in")
def wrong_password(site: BareSite) -> Step:
    person = add_person(site)
    call = site.client().made_up(lambda c: c.post("/sign-in", form(person, "not this one")))
    return Step(call, lambda reply: False, refused=True)


@case("POST /sign-in")
def name_of_nobody(site: BareSite) -> Step:
    call = site.client().made_up(
        lambda c: c.post("/sign-in", {"username": "nobody", "password": "not this one"}))
    return Step(call, lambda reply: False, refused=True)


@case("POST /sign-in")
def password_before_the_second_step(site: BareSite) -> Step:
    person = enrolled_person(site)
    call = site.client().made_up(lambda c: c.post("/sign-in", form(person)))

    def due(reply) -> bool:
        client = with_cookies(site, reply)
        return SESSION not in client.jar and client.get("/second-step").status == 200

    return Step(call, due)


@case("POST /sign-in")
def password_on_a_trusted_device(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = trusted(person)
    client.jar = {DEVICE: client.jar[DEVICE]}
    call = client.made_up(lambda c: c.post("/sign-in", form(person)))
    return Step(call, lambda reply: opens(site, reply))


@case("POST /sign-in")
def password_on_a_forgotten_device(site: BareSite) -> Step:
    """With the second step still due: nothing may make the device trusted again."""
    person = enrolled_person(site)
    client = trusted(person)
    device = client.jar[DEVICE]
    page = client.get(DEVICES)
    assert client.submit(page, "forget-device", {"device": "all"}).status == 303
    client.jar = {DEVICE: device}
    call = client.made_up(lambda c: c.post("/sign-in", form(person)))
    return Step(call, lambda reply: SESSION not in with_cookies(site, reply).jar)


@case("POST /second-step")
def code_of_the_app(site: BareSite) -> Step:
    person = enrolled_person(site)
    clients, code = [pending(person) for _ in range(2)], person.code()
    call, again = (second_step(person, client, code) for client in clients)
    return Step(call, lambda reply: opens(site, reply), rival=again)


@case("POST /second-step")
def code_of_the_app_and_trust(site: BareSite) -> Step:
    person = enrolled_person(site)
    clients, code = [pending(person) for _ in range(2)], person.code()
    call, again = (second_step(person, one, code, trust_device="yes") for one in clients)
    return Step(
        call, lambda reply: opens(site, reply) and DEVICE in with_cookies(site, reply).jar, rival=again)


@case("POST /second-step")
def wrong_code(site: BareSite) -> Step:
    person = enrolled_person(site)
    call = second_step(person, pending(person), person.wrong_codes(1)[0])
    return Step(call, lambda reply: False, refused=True)


@case("POST /second-step")
def spent_code(site: BareSite) -> Step:
    person = enrolled_person(site)
    client, code = pending(person), person.code()
    call = second_step(person, pending(person), code)
    assert client.submit(client.get("/second-step"), "second-step", {"code": code}).status == 303
    return Step(call, lambda reply: False, refused=True)


@case("POST /second-step/recovery")
def recovery_code(site: BareSite) -> Step:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), person.recovery[0], RECOVERY) for _ in range(2)]
    return Step(
        calls[0], lambda reply: opens(site, reply) and codes_kept(site, person) == 9, rival=calls[1])


@case("POST /second-step/recovery", "viewable-codes")
def recovery_code_of_a_set_to_view(site: BareSite) -> Step:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), person.recovery[0], RECOVERY) for _ in range(2)]
    return Step(
        calls[0], lambda reply: opens(site, reply) and codes_kept(site, person) == 9, rival=calls[1])


@case("POST /second-step/recovery", "single-backup-code")
def backup_code_that_turns_off(site: BareSite) -> Step:
    person = enrolled_person(site)
    calls = [second_step(person, pending(person), person.recovery[0], RECOVERY) for _ in range(2)]
    return Step(
        calls[0],
        lambda reply: opens(site, reply) and "secondStep" not in site.account(person), rival=calls[1])


@case("POST /second-step/recovery")
def spent_recovery_code(site: BareSite) -> Step:
    person = enrolled_person(site)
    client, code = pending(person), person.recovery[0]
    call = second_step(person, pending(person), code, RECOVERY)
    assert client.submit(client.get(RECOVERY), "second-step", {"code": code}).status == 303
    return Step(call, lambda reply: False, refused=True)


def with_text(site: BareSite) -> tuple[Person, str]:
    person, number = enrolled_person(site), "+4917012345678"
    client = signed_in(person)
    page = client.open(TEXT)
    page = client.follow(client.submit(page, "text-number", {"phone": number, "agree": "yes"}))
    answer = client.submit(page, "text-confirm", {"code": texted_code(site, number)})
    assert answer.status == 303, str(answer)
    return person, number


@case("POST /second-step/text", "organisation")
def asking_for_a_text(site: BareSite) -> Step:
    person, number = with_text(site)
    client = pending(person)
    before = len(messages(site, number))
    page = client.get("/second-step")
    call = client.made_up(lambda c: c.submit(page, "send-text"))
    return Step(call, lambda reply: len(messages(site, number)) > before)


@case("POST /second-step", "organisation")
def code_of_a_text(site: BareSite) -> Step:
    person, number = with_text(site)
    client = pending(person)
    site.advance(2)  # messages of one second are in no order while the clock stands still
    assert client.submit(client.get("/second-step"), "send-text").status == 303
    call = second_step(person, client, texted_code(site, number))
    return Step(call, lambda reply: opens(site, reply), rival=call)


@case("POST /recover")
def asking_for_help(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/recover")
    call = client.made_up(
        lambda c: c.submit(page, "recover", {"message": "the sea took it", "contact": "ring 12"}))
    return Step(call, lambda reply: "case" in site.account(person))


@case("POST /recover/cancel")
def cancelling_a_case(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/recover")
    client.submit(page, "recover", {"message": "the sea took it", "contact": "ring 12"})
    (told,) = messages(site, person.email, "case-opened")
    visitor = site.client()
    page = visitor.get(link_in(told, "/recover/cancel"))
    call = visitor.made_up(lambda c: c.submit(page, "recover-cancel"))
    return Step(call, lambda reply: site.account(person).get("case", {}).get("state") != "open")


@case("POST /sign-out")
def signing_out(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = client.get(SECURITY)
    call = client.made_up(lambda c: c.submit(page, "sign-out"))
    return Step(call, lambda reply: is_out(client))


@case("POST /join")
def joining(site: BareSite) -> Step:
    made = site.tool("person", "add", "newcomer", "--email", "newcomer@example.org")
    link = next(word for word in made.stdout.split() if "/join?token=" in word)
    person = Person(site, "newcomer", "newcomer@example.org", "a harbour wall at low tide")
    visitor = site.client()
    page = visitor.get(link.removeprefix(site.origin))
    call = visitor.made_up(lambda c: c.submit(page, "join", {"new_password": person.password}))
    return Step(
        call, lambda reply: give_password(site.client(), person.name, person.password).status == 303)


@case("POST /forgot-password")
def asking_for_a_new_password(site: BareSite) -> Step:
    person = add_person(site)
    visitor = site.client()
    page = visitor.get("/forgot-password")
    call = visitor.made_up(lambda c: c.submit(page, "forgot-password", {"email": person.email}))
    # Whether there is a mail must not show in the answer: decisions 18 and 19.
    return Step(call, lambda reply: True)


@case("POST /reset-password")
def giving_a_new_password(site: BareSite) -> Step:
    person = enrolled_person(site)
    session = signed_in(person)
    visitor = site.client()
    visitor.submit(visitor.get("/forgot-password"), "forgot-password", {"email": person.email})
    mail = [one for one in messages(site, person.email) if "/reset-password?" in one["text"]]
    page = visitor.get(link_in(mail[-1], "/reset-password"))
    new = "a harbour wall at low tide"
    call = visitor.made_up(lambda c: c.submit(page, "reset-password", {"new_password": new}))

    def done(reply) -> bool:
        answer = give_password(site.client(), person.name, new)
        return answer.leads_to("/second-step") and is_out(session)

    return Step(call, done, rival=call)


@case("POST /step-up")
def stepping_up(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    site.advance(STEP_UP_SECONDS + 1)
    page = client.get(STEP_UP)
    fields = {"password": person.password, "code": person.code()}
    call = client.made_up(lambda c: c.submit(page, "step-up", fields))
    return Step(
        call, lambda reply: opens(site, reply, "/settings/tokens") and is_out(client), rival=call)


@case("GET /settings/security")
def a_page_after_a_minute(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    site.advance(61)
    return Step(client.made_up(lambda c: c.get(SECURITY)), lambda reply: not is_out(client))


@case("GET /settings/security")
def a_page_with_the_second_step_due(site: BareSite) -> Step:
    client = pending(enrolled_person(site))
    cookie = client.cookie(PENDING)
    client.jar[SESSION] = client.jar[PENDING]
    assert cookie
    call = client.made_up(lambda c: c.get(SECURITY))
    return Step(call, lambda reply: False, refused=True, yes=(200,))


@case("GET /gate")
def a_page_with_a_session_that_ended(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    kept = dict(client.jar)
    assert client.submit(client.get(SECURITY), "sign-out").status == 303
    client.jar = kept
    return Step(client.made_up(lambda c: c.get("/gate")), lambda reply: False, refused=True)


@case("GET /enter/private/", gate={"paths": ["/private/"], "groups": {}})
def a_pass_for_the_gate(site: BareSite) -> Step:
    client = signed_in(add_person(site))
    call = client.made_up(lambda c: c.get("/enter/private/"))
    return Step(call, lambda reply: any((site.data / "gate").iterdir()), fleeting=True)


@case("GET /sign-in", sso={"trustRemoteUser": True})
def coming_by_single_sign_on(site: BareSite) -> Step:
    client = site.client()
    client.remote_user = "ann"
    call = client.made_up(lambda c: c.get("/sign-in"))
    return Step(call, lambda reply: opens(site, reply, remote_user="ann"))
