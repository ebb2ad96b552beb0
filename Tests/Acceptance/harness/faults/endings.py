"""Something ends while it is used, and two who change the same at the same moment."""

from __future__ import annotations

from harness.bare import BareSite, Call
from harness.direct import Reply
from harness.faults.administration import PEOPLE, page_of
from harness.faults.races import NEW, let_in, said_yes
from harness.faults.racing import Race, race
from harness.faults.settings import send
from harness.faults.signing_in import RECOVERY, form, second_step
from harness.faults.steps import codes_kept, fresh_admin, is_out, opens, stepped_up, with_cookies
from harness.formclient import DEVICE
from harness.outbox import link_in, messages
from harness.people import (
    SECURITY, SETUP, add_person, enrolled_person, give_code, is_in, pending, secret_on, signed_in, to_scan,
)
from harness.ways import ACCOUNT, CODES, DEVICES, OFF, PASSWORD, STEP_UP, fill_off, trusted


def ended_with(site: BareSite, ending: Call, using: list[Call], dead) -> Race:
    """Whoever used it meanwhile has nothing of it left."""

    def check(replies: list[Reply]) -> None:
        assert said_yes(replies[0]), str(replies[0])
        assert all(is_out(client) for client in dead), "a session outlived its end"
        for reply in replies[1:]:
            if let_in(reply):
                assert not opens(site, reply), "a session came of one that had ended"

    return Race([ending, *using], check)


@race()
def signing_out_while_a_page_is_open(site: BareSite) -> Race:
    client = signed_in(add_person(site))
    page = client.get(SECURITY)
    site.advance(61)
    uses = [client.made_up(lambda c: c.get(path)) for path in (SECURITY, ACCOUNT)]
    return ended_with(site, send(client, page, "sign-out"), uses, [client])


@race()
def signed_out_by_an_administrator_while_stepping_up(site: BareSite) -> Race:
    person = enrolled_person(site)
    client = signed_in(person)
    site.advance(31)
    page = client.get(STEP_UP)
    use = send(client, page, "step-up", password=person.password, code=person.code())
    _, boss = fresh_admin(site)
    ending = send(boss, boss.open(page_of(site, person)), "end-sessions")
    return ended_with(site, ending, [use], [client])


@race()
def locked_while_the_code_is_sent(site: BareSite) -> Race:
    person = enrolled_person(site)
    use = second_step(person, pending(person), person.code())
    _, boss = fresh_admin(site)
    ending = send(boss, boss.open(page_of(site, person)), "lock")
    return ended_with(site, ending, [use], [])


@race()
def locked_while_the_password_is_sent(site: BareSite) -> Race:
    person = add_person(site)
    use = site.client().made_up(lambda c: c.post("/sign-in", form(person)))
    _, boss = fresh_admin(site)
    ending = send(boss, boss.open(page_of(site, person)), "lock")
    return ended_with(site, ending, [use], [])


@race()
def turned_off_while_signing_in(site: BareSite) -> Race:
    person = enrolled_person(site)
    client, waiting = signed_in(person), pending(person)
    page = client.open(OFF)
    codes = [person.code(), person.recovery[0]]
    ending = send(client, page, "two-factor-off", **fill_off(page, person, code=codes[0]))
    use = second_step(person, waiting, codes[1])

    def check(replies: list[Reply]) -> None:
        assert said_yes(replies[0]) and "secondStep" not in site.account(person)
        assert not let_in(replies[1]) or not opens(site, replies[1]), "a session of before"

    return Race([ending, use], check)


@race()
def password_changed_while_the_old_one_signs_in(site: BareSite) -> Race:
    person = add_person(site)
    client = stepped_up(person)
    page = client.open(PASSWORD)
    ending = send(client, page, "password", password=person.password, new_password=NEW)
    use = site.client().made_up(lambda c: c.post("/sign-in", form(person)))
    return ended_with(site, ending, [use], [])


@race()
def device_forgotten_while_it_signs_in(site: BareSite) -> Race:
    person = enrolled_person(site)
    client, device = signed_in(person), trusted(person)
    device.jar = {DEVICE: device.jar[DEVICE]}
    use = device.made_up(lambda c: c.post("/sign-in", form(person)))
    ending = send(client, client.open(DEVICES), "forget-device", device="all")

    def check(replies: list[Reply]) -> None:
        assert said_yes(replies[0])
        again = use.run()
        assert not let_in(again), "a forgotten device came back"

    return Race([ending, use], check)


@race()
def new_recovery_codes_while_an_old_one_is_used(site: BareSite) -> Race:
    person = enrolled_person(site)
    client = signed_in(person)
    ending = send(client, client.open(CODES), "new-codes", password=person.password, confirm="yes")
    use = second_step(person, pending(person), person.recovery[0], RECOVERY)

    def check(replies: list[Reply]) -> None:
        if said_yes(replies[0]):
            assert codes_kept(site, person) == 10, "the old set came back"
            again = give_code(pending(person), person.recovery[1], RECOVERY)
            assert again.status in (403, 429), str(again)

    return Race([ending, use], check)


# Two who change the same

@race()
def two_set_ups_of_one_person(site: BareSite) -> Race:
    person = add_person(site)
    clients = [signed_in(person) for _ in range(2)]
    calls, secrets = [], []
    for client in clients:
        page = to_scan(client, person)
        person.secret, person.last_step = secret_on(page), 0
        secrets.append(person.secret)
        page = client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
        calls.append(send(client, page, "setup-codes", saved="yes"))

    def check(replies: list[Reply]) -> None:
        assert sum(said_yes(reply) and reply.headers["Location"].endswith("setup") for reply in replies)
        assert len(site.account(person)["secondStep"]["apps"]) == 1
        site.advance(120)
        works = []
        for secret in secrets:
            person.secret, person.last_step = secret, 0
            client = pending(person)
            works.append(is_in(give_code(client, person.code()), client))
        assert sum(works) == 1, works

    return Race(calls, check)


@race()
def two_administrators_who_unmake_each_other(site: BareSite) -> Race:
    (one, first), (two, second) = fresh_admin(site), fresh_admin(site)
    calls = [
        send(first, first.open(page_of(site, two)), "unmake-administrator"),
        send(second, second.open(page_of(site, one)), "unmake-administrator"),
    ]

    def check(replies: list[Reply]) -> None:
        left = [person for person in (one, two) if site.account(person)["admin"]]
        assert len(left) == 1, f"{len(left)} administrators are left"

    return Race(calls, check)


@race()
def two_administrators_who_lock_and_reset_somebody(site: BareSite) -> Race:
    person = enrolled_person(site)
    session = signed_in(person)
    (_, first), (_, second) = fresh_admin(site), fresh_admin(site)
    calls = [
        send(first, first.open(page_of(site, person)), "lock"),
        send(second, second.open(page_of(site, person)), "reset-second-step", verified="yes",
             note="Called back on the number in the staff list"),
    ]

    def check(replies: list[Reply]) -> None:
        account = site.account(person)
        assert all(said_yes(reply) for reply in replies), str(replies)
        assert account["state"] == "locked" and "secondStep" not in account and is_out(session)

    return Race(calls, check)


@race()
def two_administrators_who_unlock_and_promote_somebody(site: BareSite) -> Race:
    person = add_person(site)
    assert site.tool("person", "lock", person.name).returncode == 0
    (_, first), (_, second) = fresh_admin(site), fresh_admin(site)
    calls = [
        send(first, first.open(page_of(site, person)), "unlock"),
        send(second, second.open(page_of(site, person)), "make-administrator"),
    ]

    def check(replies: list[Reply]) -> None:
        account = site.account(person)
        assert all(said_yes(reply) for reply in replies), str(replies)
        assert account["state"] == "active" and account["admin"], "one undid the other"

    return Race(calls, check)


@race()
def two_administrators_who_invite_one_name(site: BareSite) -> Race:
    (_, first), (_, second) = fresh_admin(site), fresh_admin(site)
    calls = [
        send(boss, boss.open(PEOPLE), "invite", username="newcomer", email=f"{word}@example.org")
        for boss, word in ((first, "x"), (second, "y"))
    ]

    def check(replies: list[Reply]) -> None:
        assert sum(reply.status == 303 for reply in replies) == 1, "one of the two"
        assert len(site.accounts()) == 3

    return Race(calls, check)


@race()
def a_case_cancelled_while_it_is_decided(site: BareSite) -> Race:
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/recover")
    client.submit(page, "recover", {"message": "the sea took it", "contact": "ring 12"})
    (told,) = messages(site, person.email, "case-opened")
    site.advance(24 * 3600)
    visitor = site.client()
    cancel = send(visitor, visitor.get(link_in(told, "/recover/cancel")), "recover-cancel")
    _, boss = fresh_admin(site)
    (one,) = site.json("case", "list")
    decide = send(
        boss, boss.open(f"/admin/cases/{one['id']}"), "case", decision="reset", verified="yes",
        note="Called back on the number in the staff list")

    def check(replies: list[Reply]) -> None:
        is_on = "secondStep" in site.account(person)
        assert said_yes(replies[1]) != is_on, "decided and done, or neither"
        assert is_on or replies[0].status != 303 or "cancelled" not in str(
            site.account(person).get("case")), "cancelled and reset all the same"

    return Race([cancel, decide], check)


@race()
def the_policy_changes_while_somebody_signs_in(site: BareSite) -> Race:
    person = add_person(site)
    _, boss = fresh_admin(site)
    page = boss.open("/admin/policy")
    review = boss.submit(page, "policy", {"required": "everyone", "grace_days": "0"})
    change = send(boss, review, "policy", confirm="yes")
    use = site.client().made_up(lambda c: c.post("/sign-in", form(person)))

    def check(replies: list[Reply]) -> None:
        assert said_yes(replies[0]) and let_in(replies[1]), str(replies)
        # The clock ran during the round and stands at its beginning again: not before the change.
        site.advance(5)
        client = with_cookies(site, replies[1])
        assert client.get(ACCOUNT).leads_to(SETUP), "past the policy"

    return Race([change, use], check)
