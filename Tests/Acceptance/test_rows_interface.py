"""C8: the programming interface and personal access tokens, behind each server."""

import json
import re

from openapi_spec_validator import validate

from harness.formclient import SESSION
from harness.outbox import messages
from harness.people import add_person, enrol, enrolled_person, is_enrolled, signed_in
from harness.program import API, UNKNOWN, Program, code_of, said, signed_in_program, with_token
from harness.ways import STEP_UP_SECONDS, listed, step_up

TOKENS = "/settings/tokens"
SCOPES = ["account:read", "sessions:read", "sessions:end"]
SHAPE = re.compile(r"nlpat_[0-9a-f]{80}[0-9A-Za-z]{6}")


def make_token(client, *scopes, name="Backup", days="30"):
    """Makes a token on the page; its text, from the page after."""
    page = client.open(TOKENS)
    fields = [(key, value) for key, value in page.form("new-token").filled(
        {"name": name, "expires_days": days}) if key != "scope"]
    answer = client.post(TOKENS, fields + [("scope", scope) for scope in scopes])
    assert answer.leads_to(TOKENS), str(answer)
    assert "nlpat_" not in answer.text + answer.location
    page = client.follow(answer)
    assert page.headers["Cache-Control"] == "no-store"
    return page.element("new-token-text").text


def test_C8_the_second_step_by_program(site):
    person = enrolled_person(site)
    program = Program(site)
    first = program.sign_in(person)
    document = said(first)
    assert first.status == 200 and document["status"] == "second-step"
    assert document["methods"] == ["app", "recovery-code"] and document["expiresIn"] == 300
    second = program.verify(document["ticket"], person.code())
    assert second.status == 200, str(second)
    document = said(second)
    assert document["status"] == "signed-in" and document["expiresIn"] == 86_400
    program.bearer = document["session"]
    me = program.call("GET", "/me")
    assert me.status == 200 and said(me)["username"] == person.name
    assert program.call("HEAD", "/me").body == b""
    sessions = said(program.call("GET", "/sessions"))["sessions"]
    own = next(entry for entry in sessions if entry["current"])
    assert own["door"] == "interface" and own["level"] == "second-step"
    assert program.call("DELETE", f"/sessions/{own['id']}").status == 204
    assert code_of(program.call("GET", "/me")) == "invalid-token"


def test_C8_a_recovery_code_by_program(site):
    person = enrolled_person(site)
    program = Program(site)
    answer = program.verify(program.ticket(person), person.recovery[0])
    assert said(answer)["recoveryCodesLeft"] == 9
    again = program.verify(program.ticket(person), person.recovery[0])
    assert again.status == 403 and code_of(again) == "wrong-code"
    assert is_enrolled(person)


def test_C8_a_token_is_shown_once_and_revoked(site):
    person = enrolled_person(site)
    client = signed_in(person)
    token = make_token(client, "account:read", "sessions:read")
    assert SHAPE.fullmatch(token), token
    mails = messages(site, person.email, "token-created")
    assert len(mails) == 1 and "“Backup”" in mails[0]["text"] and "nlpat_" not in str(mails[0])
    assert "nlpat_" not in client.open(TOKENS).text
    program = Program(site, token)
    assert said(program.call("GET", "/me"))["username"] == person.name
    assert program.call("GET", "/sessions").status == 200
    rows = listed(client.open(TOKENS))
    assert len(rows) == 1
    (identity, row), = rows.items()
    assert identity in {entry["id"] for entry in site.json("token", "list", person.name)}
    assert "Never" not in row.text and program.client.source in row.text
    answer = client.submit(client.open(TOKENS), "revoke-token", {"token": identity})
    assert answer.leads_to(TOKENS), str(answer)
    refused = program.call("GET", "/me")
    assert refused.status == 401 and code_of(refused) == "invalid-token"
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="nightlatch", error="invalid_token"'
    log = site.log()
    assert identity in log and token not in log and token[38:86] not in log


def test_C8_a_token_takes_a_fresh_proof_of_every_factor(site):
    person = enrolled_person(site)
    client = signed_in(person)
    site.advance(STEP_UP_SECONDS + 1)
    page = client.open(TOKENS)
    fields = page.form("new-token").filled({"name": "Late", "expires_days": "7"})
    answer = client.post(TOKENS, fields + [("scope", "account:read"), ("scope", "sessions:end")])
    assert answer.leads_to("/step-up"), str(answer)
    assert listed(client.open(TOKENS)) == {}
    page = client.follow(step_up(client, person, client.follow(answer)))
    assert page.name == "tokens" and page.element("token-name")["value"] == "Late"
    ticked = [box["value"] for box in page.tree.root.all("input") if "checked" in box.attributes]
    assert ticked == ["account:read", "sessions:end"]


def test_C8_what_a_token_may_never_do(site):
    person = enrolled_person(site, admin=True)
    program = with_token(person, *SCOPES, "people:read", "second-step:reset")
    for method, path in (("GET", "/tokens"), ("DELETE", f"/tokens/{UNKNOWN[:16]}")):
        answer = program.call(method, path)
        assert answer.status == 403 and code_of(answer) == "insufficient-scope"
    own = said(program.call("GET", "/me"))["id"]
    answer = program.call("POST", f"/people/{own}/reset-second-step", {"verified": True, "note": "Myself."})
    assert answer.status == 403 and code_of(answer) == "not-allowed"
    assert is_enrolled(person)
    lesser = with_token(person, "account:read")
    for path in ("/sessions", "/people", f"/people/{own}"):
        answer = lesser.call("GET", path)
        assert answer.status == 403 and code_of(answer) == "insufficient-scope"
        assert 'error="insufficient_scope", scope="' in answer.headers["WWW-Authenticate"]


def test_C8_an_administrator_reads_people_and_resets_a_second_step(site):
    person = enrolled_person(site)
    admin = add_person(site, admin=True)
    program = with_token(admin, "people:read", "second-step:reset")
    people, after = {}, ""
    while after is not None:
        page = said(program.call("GET", f"/people?after={after}" if after else "/people"))
        people |= {entry["username"]: entry for entry in page["people"]}
        after = page["next"]
    found = people[person.name]
    assert found["secondStep"] is True
    assert said(program.call("GET", f"/people/{found['id']}")) == found
    where = f"/people/{found['id']}/reset-second-step"
    assert program.call("POST", where, {}).status == 422
    note = {"verified": True, "note": "By telephone, on the number we know."}
    assert said(program.call("POST", where, note)) == {"reset": True}
    assert not is_enrolled(person)
    assert [mail["about"] for mail in messages(site, person.email, "second-step-reset")]


def test_C8_the_description_is_valid_and_tells_this_site(site):
    answer = Program(site).call("GET", "/openapi.json")
    document = said(answer)
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": f"{site.origin}/account{API}"}]
    for path, methods in document["paths"].items():
        real = path.replace("{id}", UNKNOWN)
        taken = [name.upper() for name in methods]
        allowed = ", ".join("GET, HEAD" if name == "GET" else name for name in taken)
        for method in {"GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"} - set(taken):
            body = {"document": {}} if method in ("POST", "PUT", "PATCH") else {}
            refused = Program(site).call(method, real, **body)
            assert refused.status == 405 and code_of(refused) == "method-not-allowed", str(refused)
            assert refused.headers["Allow"] == allowed, f"{method} {path}"
    unknown = Program(site).call("PUT", "/nothing", {})
    assert unknown.status == 404 and "Allow" not in unknown.headers


def test_C8_what_no_call_reads_is_described(site):
    """Before any call is looked at; that the status is described, every call of a Program checks."""
    program = Program(site)
    for query in ("a=1&a=2", "=1"):
        answer = program.call("GET", f"/people?{query}")
        assert answer.status == 400 and code_of(answer) == "bad-request", query
    answer = program.call("GET", f"/me?a={'x' * 8192}")
    assert answer.status in (414, 431), f"an address that is too long, also for the server itself: {answer}"
    if "json" in answer.headers["Content-Type"]:
        assert code_of(answer) == "too-large"
    assert program.call("GET", f"/me?a={'x' * 512}").status == 401


def test_C8_bad_input_gets_a_plain_answer(site):
    program = Program(site)
    bodies = {
        b"": 400, b"{": 400, b"[]": 400, b'{"username":"a","username":"b"}': 400,
        b'{"a":[[[[1]]]]}': 400, b"{}": 422, b'{"username":"a","password":["b"]}': 422,
        b'{"username":"' + b"x" * 20_000 + b'"}': 413,
    }
    for body, status in bodies.items():
        answer = program.call("POST", "/sign-in", body=body)
        assert answer.status == status, f"{body[:40]} {answer}"
        assert code_of(answer)
    # Beyond what the server itself takes, it is the server that answers.
    answer = program.call("POST", "/sign-in", body=b'{"username":"' + b"x" * 100_000 + b'"}')
    assert answer.status == 413, str(answer)
    if site.server == "nginx":
        assert code_of(answer) == "too-large"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data", None):
        answer = program.call("POST", "/sign-in", body=b"{}", headers={"Content-Type": kind})
        assert answer.status == 415 and code_of(answer) == "unsupported-media-type"
    answer = program.call("PUT", "/me", body=b"{}")
    assert answer.status == 405, str(answer)
    for path in ("/nothing", "/me/", "/people/a.b/reset-second-step"):
        answer = program.call("GET", path)
        assert answer.status == 404 and code_of(answer) == "not-found"


def test_C8_by_command(site):
    person = add_person(site)
    made = site.json("token", "create", person.name, "--name", "cron", "--scope", "account:read")
    assert SHAPE.fullmatch(made["token"]) and made["username"] == person.name
    assert said(Program(site, made["token"]).call("GET", "/me"))["username"] == person.name
    entry, = site.json("token", "list", person.name)
    assert entry["id"] == made["id"] and entry["lastUsed"] and "token" not in entry
    for wrong in (["--scope", "people:read"], [], ["--scope", "account:read", "--expires-days", "367"]):
        refused = site.tool("token", "create", person.name, "--name", "x", *wrong)
        assert refused.returncode == 1 and not refused.stdout, refused.stderr
    assert site.tool("token", "create", person.name, "--name", "x", "--scope", "all").returncode == 64
    assert site.tool("token", "revoke", person.name, made["id"]).returncode == 0
    assert site.tool("token", "revoke", person.name, made["id"]).returncode == 1
    assert Program(site, made["token"]).call("GET", "/me").status == 401


def test_C8_no_token_outlives_what_it_rests_on(site):
    person = add_person(site)
    early = with_token(person, "account:read")
    client = enrol(person)
    assert early.call("GET", "/me").status == 401, "made before the second step was on"
    token = Program(site, make_token(client, "account:read", days="1"))
    assert token.call("GET", "/me").status == 200
    other = with_token(person, "account:read", days=3)
    site.advance(86_400)
    assert token.call("GET", "/me").status == 401, "expired"
    assert other.call("GET", "/me").status == 200
    assert site.tool("second-step", "reset", person.name).returncode == 0
    assert other.call("GET", "/me").status == 401, "reset"
    last = with_token(person, "account:read")
    assert site.tool("person", "remove", person.name, "--yes").returncode == 0
    assert last.call("GET", "/me").status == 401, "removed"


def test_C8_without_the_header_apache_is_told_of(site):
    program = Program(site)
    answer = program.call("GET", "/me")
    assert answer.status == 401 and code_of(answer) == "unauthenticated"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nightlatch"'
    assert ("CGIPassAuth On" in said(answer)["message"]) == (site.server == "apache")
    printed = site.tool("web-config", "apache")
    assert "CGIPassAuth On" in printed.stdout


def test_C8_cookies_are_nothing_here_and_bearers_nothing_on_pages(site):
    person = add_person(site)
    client = signed_in(person)
    answer = client.get(API + "/me")
    assert answer.status == 401, "a session's cookie"
    browser_session = client.cookie(SESSION)
    assert Program(site, browser_session).call("GET", "/me").status == 401
    session = signed_in_program(person).bearer
    token = with_token(person, *SCOPES).bearer
    for credential in (session, token):
        stranger = Program(site).client
        answer = stranger.get("/settings/security", {"Authorization": f"Bearer {credential}"})
        assert answer.leads_to("/sign-in"), str(answer)
        answer = stranger.get("/settings/security", {"Cookie": f"{SESSION}={credential}"})
        assert answer.leads_to("/sign-in"), str(answer)
    for place in (f"/me?access_token={token}", f"/me?token={token}"):
        assert Program(site).call("GET", place).status == 401
    assert json.loads(Program(site, token).call("GET", "/me").body)["username"] == person.name
