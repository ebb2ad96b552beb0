"""A session is the site's own, new at each rise, and ends when it should."""

import pytest

from harness.formclient import PENDING, SESSION, Cookie
from harness.people import (
    SECURITY, SETUP, add_person, codes_on, enrol, enrolled_person, give_code, give_password,
    is_enrolled, is_in, is_refused, pending, secret_on, signed_in, to_scan,
)


def alive(client) -> bool:
    answer = client.get(SECURITY)
    assert answer.status == 200 or answer.leads_to("/sign-in", "/second-step"), str(answer)
    return answer.status == 200


def test_a_cookie_the_visitor_chose_is_never_taken_on(site):
    person = enrolled_person(site)
    chosen = "A" * 43
    client = site.client()
    client.jar = {SESSION: Cookie(chosen), PENDING: Cookie(chosen)}
    assert client.get(SECURITY).leads_to("/sign-in")
    answer = give_password(client, person.name, person.password)
    assert answer.leads_to("/second-step") and client.cookie(PENDING) != chosen
    assert SESSION not in client.jar or not alive(client)
    assert is_in(give_code(client, person.code()), client)
    assert client.cookie(SESSION) != chosen


def test_the_value_changes_at_each_rise_and_the_old_one_is_dead(lighttpd):
    person = enrolled_person(lighttpd)
    client = pending(person)
    values, ghosts = [client.cookie(PENDING)], [client.copy(PENDING)]
    assert is_in(give_code(client, person.code()), client)
    values.append(client.cookie(SESSION))
    ghosts.append(client.copy(SESSION))
    page = client.get("/step-up?return_to=/account/settings/security")
    answer = client.submit(
        page, "step-up", {"password": person.password, "code": person.code()}
    )
    assert answer.leads_to(SECURITY), str(answer)
    values.append(client.cookie(SESSION))
    assert len(set(values)) == 3 and alive(client)
    assert ghosts[0].get("/second-step").leads_to("/sign-in")
    assert not alive(ghosts[1])


def test_cookies_say_how_they_are_to_be_kept(site):
    person = enrolled_person(site)
    client = pending(person)
    step = client.jar[PENDING].attributes
    assert is_in(give_code(client, person.code()), client)
    for attributes, same_site in ((step, "Strict"), (client.jar[SESSION].attributes, "Lax")):
        assert "httponly" in attributes and attributes["path"] == "/"
        assert attributes["samesite"] == same_site
        # No end of its own: a session cookie; no Domain: this host alone; http: no Secure.
        assert not {"domain", "expires", "max-age", "secure"} & attributes.keys()
    assert len(client.cookie(SESSION)) >= 43, "256 bits are 43 characters"


def test_sign_out_ends_the_session_itself_not_only_the_cookie(site):
    person = add_person(site)
    client, other = signed_in(person), signed_in(person)
    ghost = client.copy(SESSION)
    assert alive(ghost)
    assert client.submit(client.get(SECURITY), "sign-out").status == 303
    assert SESSION not in client.jar
    assert not alive(ghost) and alive(other)


def test_two_cookies_of_the_same_name_are_nobody(site):
    client = signed_in(add_person(site))
    value = client.cookie(SESSION)
    client.jar.clear()
    for line in (f"{SESSION}={value}; {SESSION}=AAAA", f"{SESSION}=AAAA; {SESSION}={value}"):
        assert client.get(SECURITY, {"Cookie": line}).leads_to("/sign-in"), line


@pytest.mark.parametrize("admin, minutes, still", [
    (False, 59, True), (False, 61, False), (True, 14, True), (True, 16, False),
])
def test_an_idle_session_ends(lighttpd, admin, minutes, still):
    client = signed_in(add_person(lighttpd, admin=admin))
    lighttpd.advance(minutes * 60)
    assert alive(client) == still
    assert alive(client) == still


@pytest.mark.parametrize("admin, hours, idle", [(False, 24, 60), (True, 12, 15)])
def test_a_session_in_use_ends_too(lighttpd, admin, hours, idle):
    person = add_person(lighttpd, admin=admin)
    begun = lighttpd.now()
    client = signed_in(person)
    while lighttpd.now() + (idle - 2) * 60 < begun + hours * 3600 - 60:
        lighttpd.advance((idle - 2) * 60)
        assert alive(client), f"ended after {(lighttpd.now() - begun) / 3600:.1f} hours"
    lighttpd.advance(begun + hours * 3600 - 30 - lighttpd.now())
    assert alive(client)
    lighttpd.advance(90)
    assert not alive(client)


def test_a_new_password_ends_the_other_sessions_and_the_old_password(lighttpd):
    person = enrolled_person(lighttpd)
    client, other, waiting = signed_in(person), signed_in(person), pending(person)
    page = client.open("/settings/password")
    assert page.name == "password"
    wrong = client.submit(
        page, "password", {"password": "not the one", "new_password": "an entirely new one"}
    )
    assert is_refused(wrong) and alive(other)
    old, person.password = person.password, "an entirely new one"
    answer = client.submit(page, "password", {"password": old, "new_password": person.password})
    assert answer.status == 303, str(answer)
    assert alive(client) and not alive(other)
    assert not is_in(give_code(waiting, person.code()), waiting), "a pending sign-in outlived it"
    fresh = lighttpd.client()
    assert is_refused(give_password(fresh, person.name, old))
    assert signed_in(person)


def test_passwords_have_a_floor_and_a_ceiling(lighttpd):
    person = add_person(lighttpd)
    client = signed_in(person)
    page = client.open("/settings/password")
    for new in ("short of fifteen"[:14], "", "x" * 257, "e\u0301" * 7, "passwordpassword"):
        answer = client.submit(
            page, "password", {"password": person.password, "new_password": new}
        )
        assert is_refused(answer), f"{new[:20]!r}: {answer}"
    assert signed_in(person)


def test_turning_it_on_ends_the_other_sessions(lighttpd):
    person = add_person(lighttpd)
    client, other = signed_in(person), signed_in(person)
    enrol(person, client)
    assert alive(client) and not alive(other)


def test_a_set_up_is_finished_where_it_began_or_nowhere(lighttpd):
    person, stranger = add_person(lighttpd), add_person(lighttpd)
    first, second, third = signed_in(person), signed_in(person), signed_in(stranger)
    page = to_scan(first, person)
    person.secret = secret_on(page)
    for other in (second, third):
        assert other.open(SETUP).name == "setup-password"
        assert other.get("/settings/two-factor/qr.png").status == 404
        token = dict(other.get(SECURITY).form("sign-out").defaults)["csrf"]
        answer = other.post(SETUP, {"csrf": token, "code": person.code_at(0)})
        # 303 may lead back to the first step; it may not lead on.
        assert answer.status in (303, 400, 403, 422), str(answer)
        assert other.follow(answer).name != "setup-codes"
        other.post(SETUP, {"csrf": token, "saved": "yes"})
        assert not is_enrolled(person) and not is_enrolled(stranger)
    page = first.submit(page, "setup-scan", {"code": person.code()})
    assert first.follow(page).name == "setup-codes", "the set-up itself was not disturbed"


def test_a_step_of_the_set_up_cannot_be_left_out(lighttpd):
    person = add_person(lighttpd)
    client = signed_in(person)
    token = dict(client.get(SECURITY).form("sign-out").defaults)["csrf"]
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for fields in ({"saved": "yes"}, {"code": "123456"}, {"code": "123456", "secret": secret}):
        client.post(SETUP, fields | {"csrf": token})
        assert not is_enrolled(person)
    page = to_scan(client, person)
    client.submit(page, "setup-scan", {"code": "", "saved": "yes"}, force=True)
    assert not is_enrolled(person)


@pytest.mark.parametrize("minutes, good", [(9, True), (11, False)])
def test_a_set_up_left_lying_ends_after_ten_minutes(lighttpd, minutes, good):
    person = add_person(lighttpd)
    client = signed_in(person)
    page = to_scan(client, person)
    person.secret = secret_on(page)
    lighttpd.advance(minutes * 60)
    assert client.get("/settings/two-factor/qr.png").status == (200 if good else 404)
    answer = client.submit(page, "setup-scan", {"code": person.code()})
    assert (client.follow(answer).name == "setup-codes") == good, str(answer)
    assert not is_enrolled(person)


def test_a_second_set_up_leaves_the_first_key_working_until_it_is_proven(lighttpd):
    person = enrolled_person(lighttpd)
    client = signed_in(person)
    page = client.open(SETUP)
    if page.name == "setup-password":
        client.submit(page, "setup-password", {"password": person.password})
    other = pending(person)
    assert is_in(give_code(other, person.code()), other)


def test_beginning_again_makes_another_key(lighttpd):
    person = add_person(lighttpd)
    client = signed_in(person)
    page = to_scan(client, person)
    first = secret_on(page)
    client.follow(client.submit(page, "setup-restart"))
    page = to_scan(client, person)
    person.secret = first
    assert secret_on(page) != first
    assert is_refused(client.submit(page, "setup-scan", {"code": person.code_at(0)}))
    person.secret = secret_on(page)
    page = client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
    assert len(codes_on(page)) == 10
