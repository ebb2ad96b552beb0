"""What holds in every preset and between them: the same walk through all six, and through mixtures."""

import pytest

from harness.people import (
    SECURITY, add_person, codes_on, enrol, give_code, give_password, is_enrolled, is_in, is_refused,
    pending, signed_in,
)
from harness.rows import row
from harness.ways import (
    LOST_PHONE, OFF, STEP_UP, STEP_UP_SECONDS, button_to, finish_codes, new_codes, prove, replace_app,
    security_row, step_up, trusted, turn_off,
)

PRESETS = (
    "balanced", "codes-once", "organisation", "viewable-codes", "single-backup-code", "trusted-devices",
)
MIXTURES = {
    "codes beside the QR code, to be seen again": {
        "setup": {"askPassword": True, "showCodes": "with-qr", "confirmSaved": True},
        "recoveryCodes": {"count": 3, "viewAgain": True, "whenUsed": "spend"}, "turnOff": "password",
    },
    "several backup codes, each of which turns it off": {
        "setup": {"askPassword": False, "showCodes": "after-code", "confirmSaved": False},
        "recoveryCodes": {"count": 2, "viewAgain": False, "whenUsed": "turn-off"}, "turnOff": "code",
    },
}


def walk(site) -> None:
    """Everything that a person can do in any policy, each step as that policy asks for it."""
    policy = site.json("policy", "show")
    turns_off = "turn-off" in str(policy)
    person = add_person(site)
    client = signed_in(person)
    assert button_to(security_row(client, "two-factor"), "/settings/two-factor/setup")
    enrol(person, client)
    assert is_enrolled(person)

    other = pending(person)
    assert other.get(SECURITY).leads_to("/sign-in", "/second-step")
    assert is_refused(give_code(other, person.wrong_codes(1)[0]))
    assert is_in(give_code(other, person.code()), other)

    site.advance(STEP_UP_SECONDS + 1)
    assert new_codes(client, person).leads_to(STEP_UP)
    assert step_up(client, person).status == 303
    old = person.recovery
    page = client.follow(new_codes(client, person))
    person.recovery = codes_on(page)
    finish_codes(client, page)
    assert len(person.recovery) == len(old) and not set(person.recovery) & set(old)
    assert is_refused(give_code(pending(person), old[0]))

    page = prove(client, person, replace_app(client, person))
    person.recovery = codes_on(page)
    assert finish_codes(client, page).name == "setup-done"
    assert other.get(SECURITY).leads_to("/sign-in"), "other sessions end with the change"

    lost = pending(person)
    answer = give_code(lost, person.recovery[0])
    assert answer.leads_to(LOST_PHONE), str(answer)
    assert is_enrolled(person) != turns_off
    if turns_off:
        person.secret = ""
        enrol(person, lost)
    else:
        assert is_refused(give_code(pending(person), person.recovery[0]))
    client = signed_in(person)
    page = client.get(OFF)
    if page.status == 403:
        assert page.error == "not-allowed" and "everyone" in str(policy)
        return
    assert is_refused(turn_off(client, person, confirm=None))
    assert turn_off(client, person).status == 303 and not is_enrolled(person)
    again = site.client()
    assert is_in(give_password(again, person.name, person.password), again)


@row(*PRESETS, servers=("lighttpd",))
def test_the_same_walk_in_every_preset(site):
    walk(site)


@pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES.keys())
def test_the_same_walk_in_a_mixture(own, mixture):
    site = own()
    site.change(secondStep=mixture)
    walk(site)
    if mixture["recoveryCodes"]["whenUsed"] == "turn-off":
        person = add_person(site)
        enrol(person)
        trusted(person)
        codes = pending(person).get("/second-step/recovery").form("second-step").names
        assert "trust_device" not in codes, "a code that turns it off trusts no device"


CONTRADICTIONS = [
    ({"secondStep": {"recoveryCodes": {"viewAgain": True, "whenUsed": "turn-off"}}},
     ("secondStep.recoveryCodes.viewAgain", "secondStep.recoveryCodes.whenUsed")),
    ({"recovery": {"cases": True, "adminReset": False}}, ("recovery.cases", "recovery.adminReset")),
    ({"mode": "live", "secondStep": {"text": {"offered": True}}},
     ("secondStep.text.offered", "text.command")),
    ({"mail": {"from": "a@example.org", "command": ["/x"], "outbox": "o"}},
     ("mail.outbox", "mail.command")),
    ({"session": {"idleMinutes": 120, "absoluteHours": 1}},
     ("session.idleMinutes", "session.absoluteHours")),
    ({"baseURL": "http://192.0.2.1"}, ("baseURL",)),
]


@pytest.mark.parametrize(("change", "keys"), CONTRADICTIONS, ids=[keys[0] for _, keys in CONTRADICTIONS])
def test_a_contradiction_is_refused_with_a_sentence_that_names_both_keys(own, change, keys):
    site = own(start=False)
    site.change(**change)
    done = site.tool("policy", "show")
    assert done.returncode == 78, f"{done.stdout}{done.stderr}"
    for key in keys:
        assert f"'{key}'" in done.stderr, done.stderr
    assert done.stderr.count("\n") <= 2, "one sentence"
