"""The product's main job, walked by a form client without JavaScript, behind each web server."""

from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from harness.formclient import SESSION
from harness.people import (
    SECURITY, SETUP, add_person, codes_left, codes_on, enrol, enrolled_person, give_code,
    give_password, is_enrolled, is_in, is_refused, pending, read_qr, secret_on, signed_in, to_scan,
)


def test_a_person_turns_it_on_signs_in_with_it_and_turns_it_off(site):
    person = add_person(site)
    client = signed_in(person)
    page = client.get(SECURITY)
    assert page.name == "security" and page.error is None
    assert not is_enrolled(person)

    # The set-up: password, picture, code, codes, tick.
    page = client.open(SETUP)
    wrong = client.submit(page, "setup-password", {"password": "not this one at all"})
    assert is_refused(wrong) and wrong.name == "setup-password", str(wrong)
    page = to_scan(client, person)
    picture = client.get(urljoin(page.url, page.element("qr")["src"]))
    assert picture.status == 200 and picture.headers["Content-Type"] == "image/png"
    uri = urlsplit(read_qr(picture.body))
    parameters = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path).lstrip("/").split(":")[0] == parameters["issuer"][0] == "Acceptance"
    assert parameters["secret"] == [secret_on(page)]
    assert urlsplit(page.element("otpauth-link")["href"]).query == uri.query
    person.secret = parameters["secret"][0]
    wrong = client.submit(page, "setup-scan", {"code": person.wrong_codes(1)[0]})
    assert is_refused(wrong) and wrong.name == "setup-scan", str(wrong)
    assert secret_on(wrong) == person.secret, "a wrong code must not change the key"
    page = client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
    assert page.name == "setup-codes", str(page)
    assert not is_enrolled(person), "the second step is on only after the codes are saved"

    person.recovery = codes_on(page)
    assert "copy-codes" in page.tree.by_id
    download = client.press(page, "download-codes")
    assert download.status == 200
    assert download.headers["Content-Type"].startswith("text/plain")
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert all(code in download.text for code in person.recovery)
    refused = client.submit(page, "setup-codes")
    assert refused.status == 422 and refused.name == "setup-codes", str(refused)
    assert codes_on(refused) == person.recovery and not is_enrolled(person)
    page = client.follow(client.submit(page, "setup-codes", {"saved": "yes"}))
    assert page.name == "setup-done", str(page)
    assert is_enrolled(person) and codes_left(client) == 10

    # Sign out; sign in with the app's code.
    page = client.get(SECURITY)
    out = client.submit(page, "sign-out")
    assert out.status == 303 and SESSION not in client.jar
    assert client.get(SECURITY).leads_to("/sign-in")
    client = pending(person)
    page = client.get("/second-step")
    assert page.name == "second-step"
    answer = client.submit(page, "second-step", {"code": person.code()})
    assert is_in(answer, client)

    # A recovery code in the same field, another on its own page.
    first, second = person.recovery[:2]
    client = pending(person)
    assert is_in(give_code(client, first), client) and codes_left(client) == 9
    client = pending(person)
    typed = second.lower().replace("-", " ")
    answer = give_code(client, typed, "/second-step/recovery")
    assert is_in(answer, client) and codes_left(client) == 8

    # Off: confirmed, with the password and a code.
    page = client.open("/settings/two-factor/off")
    assert page.name == "two-factor-off"
    fields = {"password": person.password, "code": person.code(), "confirm": "yes"}
    for missing in ("password", "code", "confirm"):
        partly = client.submit(page, "two-factor-off", fields | {missing: None})
        assert is_refused(partly) and is_enrolled(person), f"off without {missing}: {partly}"
    answer = client.submit(page, "two-factor-off", fields | {"code": person.code()})
    assert answer.status == 303 and not is_enrolled(person), str(answer)
    again = site.client()
    answer = give_password(again, person.name, person.password)
    assert is_in(answer, again), "no code is asked for once it is off"


def test_recovery_codes_have_eighty_bits_and_differ(site):
    codes = enrolled_person(site).recovery
    assert len(codes) == len(set(codes)) == 10
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [4, 4, 4, 4], code
        assert set("".join(groups)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), code


def test_turning_it_off_and_on_makes_a_new_key_and_ends_the_old_codes(lighttpd):
    person = enrolled_person(lighttpd)
    old_secret, old_code = person.secret, person.recovery[0]
    client = signed_in(person)
    page = client.open("/settings/two-factor/off")
    fields = {"password": person.password, "code": person.code(), "confirm": "yes"}
    assert client.submit(page, "two-factor-off", fields).status == 303
    person.secret = ""
    enrol(person)
    assert person.secret != old_secret
    assert is_refused(give_code(pending(person), old_code))
    kept, person.secret = person.secret, old_secret
    stale = person.code()
    person.secret = kept
    assert is_refused(give_code(pending(person), stale))
    client = pending(person)
    assert is_in(give_code(client, person.recovery[0]), client)


def test_new_recovery_codes_end_the_old_ones(lighttpd):
    person = enrolled_person(lighttpd)
    old = person.recovery
    client = signed_in(person)
    page = client.open("/settings/two-factor/recovery-codes")
    assert page.name == "recovery-codes"
    fields = {"password": person.password, "confirm": "yes"}
    unconfirmed = client.submit(page, "new-codes", fields | {"confirm": None})
    assert is_refused(unconfirmed), str(unconfirmed)
    page = client.follow(client.submit(page, "new-codes", fields))
    person.recovery = codes_on(page)
    assert len(person.recovery) == 10 and not set(old) & set(person.recovery)
    page = client.follow(client.submit(page, "setup-codes", {"saved": "yes"}))
    assert page.status == 200 and codes_left(client) == 10
    assert is_refused(give_code(pending(person), old[0]))
    other = pending(person)
    assert is_in(give_code(other, person.recovery[0]), other)


def test_the_key_is_shown_during_the_set_up_only(lighttpd):
    person = add_person(lighttpd)
    client = signed_in(person)
    picture = "/settings/two-factor/qr.png"
    assert client.get(picture).status == 404
    page = to_scan(client, person)
    person.secret = secret_on(page)
    assert client.get(picture).status == 200
    page = client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
    client.follow(client.submit(page, "setup-codes", {"saved": "yes"}))
    assert client.get(picture).status == 404
    assert client.get("/settings/two-factor/recovery-codes.txt").status in (303, 403, 404)
    for path in (SECURITY, SETUP, "/settings/two-factor/recovery-codes", "/settings/two-factor/off"):
        text = client.open(path).text.replace(" ", "")
        assert person.secret not in text, path
        assert not [code for code in codes_on(page) if code in text], path
