"""What people change of their own accounts."""

from __future__ import annotations

import json

from harness.bare import BareSite, Call
from harness.faults.signing_in import with_text
from harness.faults.steps import Step, case, codes_kept, is_out, stepped_up
from harness.outbox import link_in, messages, texted_code
from harness.people import (
    SETUP, add_person, codes_on, enrolled_person, give_code, give_password, is_in, pending, secret_on,
    signed_in, to_scan,
)
from harness.program import JSON, with_token
from harness.ways import (
    ACCOUNT, APPS, CODES, DEVICES, OFF, PASSWORD, SESSIONS, TEXT, fill_off, listed, prove, replace_app,
    trusted,
)

TOKENS = "/settings/tokens"


def send(client, page, form: str, **fields) -> Call:
    assert page.status == 200, str(page)
    return client.made_up(lambda c: c.submit(page, form, fields))


@case("POST /settings/two-factor/setup")
def beginning_a_set_up(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    call = send(client, client.open(SETUP), "setup-password", password=person.password)
    return Step(call, lambda reply: client.open(SETUP).name == "setup-scan")


@case("POST /settings/two-factor/setup")
def proving_the_app(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    person.secret = secret_on(page)
    call = send(client, page, "setup-scan", code=person.code())
    # Codes after the code: the second step is on when they are saved.
    return Step(call, lambda reply: codes_on(client.open(SETUP)) != [])


@case("POST /settings/two-factor/setup")
def a_wrong_code_at_the_set_up(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    person.secret = secret_on(page)
    call = send(client, page, "setup-scan", code=person.wrong_codes(1)[0])
    return Step(call, lambda reply: False, refused=True)


@case("POST /settings/two-factor/setup")
def finishing_a_set_up(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = prove(client, person, to_scan(client, person))
    call = send(client, page, "setup-codes", saved="yes")
    return Step(
        call, lambda reply: "secondStep" in site.account(person) and bool(pending(person)))


@case("POST /settings/two-factor/setup")
def beginning_a_set_up_anew(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = to_scan(client, person)
    first = secret_on(page)
    call = send(client, page, "setup-restart")
    return Step(call, lambda reply: secret_on(to_scan(client, person)) != first)


@case("POST /settings/two-factor/setup")
def binding_a_new_phone(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    old = person.secret
    page = prove(client, person, replace_app(client, person))
    call = send(client, page, "setup-codes", saved="yes")

    def done(reply) -> bool:
        site.advance(90)
        person.secret, person.last_step = old, 0
        return not is_in(give_code(visitor := pending(person), person.code()), visitor)

    return Step(call, done)


@case("POST /settings/two-factor/setup", "codes-once")
def a_set_up_with_codes_beside_the_picture(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = client.open(SETUP)
    if page.name == "setup-password":
        page = client.follow(client.submit(page, "setup-password", {}))
    person.secret = secret_on(page)
    call = send(client, page, "setup-scan", code=person.code())
    return Step(call, lambda reply: "secondStep" in site.account(person))


@case("POST /settings/two-factor/setup")
def adding_an_app(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    page = replace_app(client, person, "add")
    person.secret, person.last_step = secret_on(page), 0
    call = send(client, page, "setup-scan", code=person.code(), name="Tablet")
    return Step(call, lambda reply: len(site.account(person)["secondStep"]["apps"]) == 2)


@case("POST /settings/two-factor/apps")
def removing_an_app(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    old, last = person.secret, person.last_step
    prove(client, person, replace_app(client, person, "add"))
    page = client.open(APPS)
    name = next(iter(listed(page)))
    call = send(client, page, "remove-app", app=name)
    assert old and last
    return Step(call, lambda reply: len(site.account(person)["secondStep"]["apps"]) == 1)


@case("POST /settings/two-factor/recovery-codes")
def new_recovery_codes(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    call = send(client, client.open(CODES), "new-codes", password=person.password, confirm="yes")

    def done(reply) -> bool:
        visitor = pending(person)
        old = give_code(visitor, person.recovery[0], "/second-step/recovery")
        return old.status == 403 and codes_kept(site, person) == 10

    return Step(call, done)


@case("POST /settings/two-factor/recovery-codes", "viewable-codes")
def looking_at_recovery_codes(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    call = send(client, client.open(CODES), "view-codes", password=person.password)
    return Step(call, lambda reply: person.recovery[0].encode() in client.open(CODES).body)


@case("POST /settings/two-factor/recovery-codes.txt")
def downloading_codes(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    page = prove(client, person, to_scan(client, person))
    code = codes_on(page)[0]
    token = dict(page.form("setup-codes").defaults)["csrf"]
    call = client.made_up(lambda c: c.post(f"{CODES}.txt", {"csrf": token}))
    return Step(call, lambda reply: code.encode() in reply.body)


@case("POST /settings/two-factor/off")
def turning_off(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    other = signed_in(person)
    page = client.open(OFF)
    call = send(client, page, "two-factor-off", **fill_off(page, person))
    return Step(
        call, lambda reply: "secondStep" not in site.account(person) and is_out(other), rival=call)


@case("POST /settings/two-factor/off")
def turning_off_with_a_wrong_code(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(OFF)
    fields = fill_off(page, person, code=person.wrong_codes(1)[0])
    return Step(send(client, page, "two-factor-off", **fields), lambda reply: False, refused=True)


@case("POST /settings/password")
def changing_the_password(site: BareSite) -> Step:
    person = enrolled_person(site)
    client, other = stepped_up(person), signed_in(person)
    new = "a harbour wall at low tide"
    call = send(client, client.open(PASSWORD), "password", password=person.password, new_password=new)

    def done(reply) -> bool:
        is_new = give_password(site.client(), person.name, new).leads_to("/second-step")
        return is_new and is_out(other)

    return Step(call, done, rival=call)


@case("POST /settings/account")
def changing_the_name(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    call = send(client, client.open(ACCOUNT), "profile", display_name="Ann Other")
    return Step(call, lambda reply: site.account(person)["displayName"] == "Ann Other")


@case("POST /settings/account")
def changing_the_address(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    call = send(client, client.open(ACCOUNT), "profile", email="elsewhere@example.org")

    def done(reply) -> bool:
        return bool(messages(site, "elsewhere@example.org", "confirm-address"))

    return Step(call, done)


@case("POST /confirm-address")
def confirming_an_address(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    client.submit(client.open(ACCOUNT), "profile", {"email": "elsewhere@example.org"})
    (mail,) = messages(site, "elsewhere@example.org", "confirm-address")
    visitor = site.client()
    page = visitor.get(link_in(mail, "/confirm-address"))
    call = send(visitor, page, "confirm-address")

    def done(reply) -> bool:
        is_kept = site.account(person)["emails"] == ["elsewhere@example.org"]
        return is_kept and give_password(
            site.client(), "elsewhere@example.org", person.password).status == 303

    return Step(call, done)


@case("POST /settings/two-factor/text", "organisation")
def opting_into_texts(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    call = send(client, client.open(TEXT), "text-number", phone="+4917012345678", agree="yes")
    return Step(call, lambda reply: bool(messages(site, "+4917012345678")))


@case("POST /settings/two-factor/text", "organisation")
def proving_a_number(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(TEXT)
    page = client.follow(
        client.submit(page, "text-number", {"phone": "+4917012345678", "agree": "yes"}))
    call = send(client, page, "text-confirm", code=texted_code(site, "+4917012345678"))
    return Step(call, lambda reply: "text" in site.account(person))


@case("POST /settings/two-factor/text", "organisation")
def removing_a_number(site: BareSite) -> Step:
    person, _ = with_text(site)
    client = signed_in(person)
    call = send(client, client.open(TEXT), "text-remove")
    return Step(call, lambda reply: "text" not in site.account(person))


@case("POST /settings/sessions")
def ending_a_session(site: BareSite) -> Step:
    person = add_person(site)
    client, other = signed_in(person), signed_in(person)
    page = client.open(SESSIONS)
    name = next(
        one for one, row in listed(page).items() if not row.all("strong") and "This" not in row.text)
    call = send(client, page, "end-session", session=name)
    return Step(call, lambda reply: is_out(other))


@case("POST /settings/sessions")
def ending_all_other_sessions(site: BareSite) -> Step:
    person = add_person(site)
    client, others = signed_in(person), [signed_in(person) for _ in range(3)]
    call = send(client, client.open(SESSIONS), "end-session", session="others")
    return Step(call, lambda reply: all(is_out(other) for other in others))


@case("POST /settings/devices")
def forgetting_a_device(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = trusted(person)
    page = client.open(DEVICES)
    call = send(client, page, "forget-device", device=next(iter(listed(page))))

    def done(reply) -> bool:
        again = client.copy("nightlatch-device")
        return give_password(again, person.name, person.password).leads_to("/second-step")

    return Step(call, done)


@case("POST /settings/tokens")
def making_a_token(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = stepped_up(person)
    page = client.open(TOKENS)
    fields = {"name": "Backup script", "scope": "account:read", "expires_days": "30"}
    call = send(client, page, "new-token", **fields)
    return Step(call, lambda reply: any(site.folder_of(person).glob("tokens/*.json")))


@case("POST /settings/tokens")
def revoking_a_token(site: BareSite) -> Step:
    person = enrolled_person(site)
    program = with_token(person, "account:read")
    client = stepped_up(person)
    page = client.open(TOKENS)
    call = send(client, page, "revoke-token", token=next(iter(listed(page))))
    me = api(site, "GET", "/me", bearer=program.bearer)
    return Step(call, lambda reply: me.run().status == 401)


@case("POST /settings/export")
def exporting(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = stepped_up(person)
    page = client.open("/settings/export")
    call = send(client, page, "export")
    return Step(call, lambda reply: person.name.encode() in reply.body)


def api(site: BareSite, method: str, path: str, document=None, bearer: str = "") -> Call:
    """One call of the programming interface."""
    headers = {"Accept": JSON, "Content-Type": JSON}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    body = b"" if document is None else json.dumps(document).encode()
    return Call(site, method, f"/api/v1{path}", body, headers)


@case("POST /api/v1/verify-2fa-code")
def signing_in_by_program(site: BareSite) -> Step:
    person = enrolled_person(site)
    given = {"username": person.name, "password": person.password}
    tickets = [json.loads(api(site, "POST", "/sign-in", given).run().body)["ticket"] for _ in range(2)]
    code = person.code()
    calls = [
        api(site, "POST", "/verify-2fa-code", {"ticket": ticket, "code": code}) for ticket in tickets
    ]

    def done(reply) -> bool:
        session = json.loads(reply.body)["session"]
        return api(site, "GET", "/me", bearer=session).run().status == 200

    return Step(calls[0], done, rival=calls[1])


@case("DELETE /api/v1/sessions/:id")
def ending_a_session_by_program(site: BareSite) -> Step:
    person = add_person(site)
    client = signed_in(person)
    program = with_token(person, "sessions:read", "sessions:end")
    listing = json.loads(api(site, "GET", "/sessions", bearer=program.bearer).run().body)
    (one,) = [entry["id"] for entry in listing["sessions"]]
    call = api(site, "DELETE", f"/sessions/{one}", bearer=program.bearer)
    return Step(call, lambda reply: is_out(client))


