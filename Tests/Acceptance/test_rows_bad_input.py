"""What strangers and mistakes send to the forms of the rows, and what they get for it."""

import pytest

from harness.formclient import MOUNT
from harness.outbox import messages
from harness.people import (
    SECURITY, add_person, enrolled_person, give_code, is_enrolled, is_in, is_refused, pending,
    secret_on, signed_in, to_scan,
)
from harness.rows import row
from harness.ways import ACCOUNT, APPS, DEVICES, OFF, SESSIONS, listed, prove, trusted

LISTS = {"session": (SESSIONS, "end-session"), "device": (DEVICES, "forget-device"),
         "app": (APPS, "remove-app")}


@row("balanced")
@pytest.mark.parametrize("kind", LISTS)
def test_another_persons_ids_are_answered_as_unknown_ones(site, kind):
    path, form = LISTS[kind]
    ann, ben = enrolled_person(site), enrolled_person(site)
    theirs = list(listed(trusted(ann).open(path)))
    client = trusted(ben)
    page = client.open(path)
    assert theirs and not set(theirs) & set(listed(page))
    known = client.submit(page, form, {kind: theirs[0]}, force=True)
    for unknown in ("0" * len(theirs[0]), "../" + theirs[0], "", "ALL", theirs[0] + "x"):
        answer = client.submit(page, form, {kind: unknown}, force=True)
        assert answer.status == known.status == 404, f"{unknown!r}: {answer} {known}"
        assert answer.normalized == known.normalized, repr(unknown)
    assert set(theirs) <= set(listed(signed_in(ann).open(path))), "hers is untouched"


@row("balanced")
def test_extra_fields_are_ignored(site):
    person = add_person(site)
    client = signed_in(person)
    page = client.open(ACCOUNT)
    extra = {
        "display_name": "Ann", "admin": "yes", "isAdmin": "true", "username": "root", "state": "locked",
        "person": "0", "password": "x", "new_password": "another long one 12", "epoch": "9", "id": "1",
    }
    assert client.submit(page, "profile", extra, force=True).status == 303
    kept = site.json("person", "show", person.name)
    assert person.name in str(kept) and "root" not in str(kept.values())
    assert not kept.get("admin", kept.get("isAdmin")), kept
    assert signed_in(person), "neither name nor password were changed"


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize("page", ["reset-password", "confirm-address", "join"])
@pytest.mark.parametrize(
    "token", ["", "x", "A" * 43, "../../etc/passwd", "%00", "%0d%0aX-Bad:%201", "<script>", "é" * 9])
def test_a_forged_link_gets_one_plain_page(site, page, token):
    client = site.client()
    answer = client.get(f"/{page}?token={token if token.isascii() else '%C3%A9' * 9}")
    assert answer.status in (400, 404), str(answer)
    assert "X-Bad" not in answer.headers and "<script>" not in answer.text
    if answer.status == 404:
        plain = client.get(f"/{page}?token=forged")
        assert answer.normalized == plain.normalized


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize(
    "address",
    ["ann@example.org\r\nBcc: all@example.org", "ann@example.org\nX: y", "ann@example.org, b@x.org",
     "Ann <ann@example.org>", "ann", "@example.org", "ann@", "a" * 300 + "@example.org",
     "ann@exa mple.org", "ann\u202e@example.org", "ann@example.org\x00"])
def test_an_address_that_is_none_is_refused_and_nothing_mailed(site, address):
    person, client = _profile(site)
    before = len(messages(site))
    answer = client.submit(client.open(ACCOUNT), "profile", {"second_email": address})
    assert answer.status in (400, 422), str(answer)
    if answer.status == 422:
        assert answer.name == "account" and answer.error == "bad-email", str(answer)
    assert len(messages(site)) == before, "nothing is mailed"


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize(
    "phone", ["+49 30 x", "0049301234567", "+4930１２３４５６", "+49٣٠١٢٣٤٥٦", "+49301234567;id"])
def test_a_profile_number_of_anything_but_digits_and_a_plus_is_refused(site, phone):
    person, client = _profile(site)
    answer = client.submit(client.open(ACCOUNT), "profile", {"phone": phone})
    assert answer.status == 422 and answer.error == "bad-phone", str(answer)


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "Ann\u202egro.elpmaxe", "Ann\u2066x", "{{mount}}{{> partials/head}}",
     "Ann\r\nSubject: x", "\u0430nn", "\"><img src=x onerror=y>", "Ann\x00", "A" * 500])
def test_a_name_with_markup_or_marks_is_refused_or_shown_as_text(site, name):
    person, client = _profile(site)
    answer = client.submit(client.open(ACCOUNT), "profile", {"display_name": name})
    assert answer.status in (303, 400, 422), str(answer)
    page = client.open(ACCOUNT)
    for text in (answer.text, page.text):
        assert "<script>alert" not in text and "<img src=x" not in text
    shown = dict(page.form("profile").defaults)["display_name"]
    assert not set(shown) & set("\u202e\u2066\r\n\x00"), "no mark that turns the line around"
    if answer.status == 303:
        assert shown == name


def _profile(site):
    """One person a site for what is refused anyway, in a session made lately."""
    person = getattr(site, "bad_profile", None)
    if person is None:
        person = site.bad_profile = add_person(site)
    return person, signed_in(person)


SPELLINGS = {
    "full-width digits": lambda code: "".join(chr(0xFF10 + int(digit)) for digit in code),
    "Arabic digits": lambda code: "".join(chr(0x660 + int(digit)) for digit in code),
    "a plus": lambda code: "+" + code[1:], "a plus before it": lambda code: "+" + code,
    "one digit more": lambda code: code + "0", "one digit less": lambda code: code[1:],
    "a minus": lambda code: "-" + code[1:], "a letter": lambda code: code[:5] + "O",
    "a zero byte": lambda code: code + "\x00",
}


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_code_that_is_not_six_digits_is_refused(site, spelling):
    person = enrolled_person(site)
    site.advance(60)
    client = pending(person)
    page = client.get("/second-step")
    answer = client.submit(page, "second-step", {"code": SPELLINGS[spelling](person.code_at(0))})
    assert is_refused(answer) or answer.status == 400, str(answer)
    assert not is_in(answer, client)
    assert is_in(give_code(client, person.code()), client), "and the code is not spent by it"


@row("balanced", servers=("lighttpd",))
@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}{1} ", "{0}-{1}"])
def test_spaces_within_a_code_do_no_harm(site, spelling):
    person = enrolled_person(site)
    client = pending(person)
    assert is_in(give_code(client, spelling.format(*_halves(person.code()))), client)


def _halves(code):
    return code[:3], code[3:]


@row("balanced", "viewable-codes", servers=("lighttpd",))
def test_another_persons_recovery_code_is_a_wrong_one(site):
    ann, ben = enrolled_person(site), enrolled_person(site)
    client = pending(ben)
    for where in ("/second-step", "/second-step/recovery"):
        theirs = give_code(client, ann.recovery[0], where)
        none = give_code(client, "0000-0000-0000-0000", where)
        assert is_refused(theirs) and theirs.normalized == none.normalized
    other = pending(ann)
    assert is_in(give_code(other, ann.recovery[0]), other), "and it is not spent"


@row("balanced")
def test_forms_of_two_factor_need_a_session_and_its_token(site):
    person = enrolled_person(site)
    client = signed_in(person)
    fields = {"password": person.password, "code": person.code(), "confirm": "yes"}
    for visitor in (site.client(), pending(person)):
        for path in (OFF, APPS, DEVICES, SESSIONS, "/settings/two-factor/setup"):
            answer = visitor.post(path, fields)
            assert answer.status in (303, 401, 403), f"{path}: {answer}"
    for token in ("", "0" * 43, signed_in(person).open(OFF).form("two-factor-off").filled({})[0][1]):
        answer = client.post(OFF, fields | {"csrf": token})
        assert answer.status == 403, str(answer)
    assert is_enrolled(person)


@row("balanced", servers=("lighttpd",))
def test_another_sessions_set_up_is_not_ones_own(site):
    person = add_person(site)
    first, second = signed_in(person), signed_in(person)
    page = to_scan(first, person)
    person.secret = secret_on(page)
    answer = second.post(
        f"{MOUNT}/settings/two-factor/setup",
        {"step": "scan", "code": person.code_at(0),
         "csrf": dict(second.open(SECURITY).form("sign-out").filled({}))["csrf"]})
    assert not is_enrolled(person) and second.open("/settings/two-factor/setup").name == "setup-password"
    assert answer.status in (303, 403, 422), str(answer)
    assert prove(first, person, page).name == "setup-codes"
