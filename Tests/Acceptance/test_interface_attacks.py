"""The programming interface under attack: forced, replayed, raced, guessed at."""

from harness.formclient import PENDING
from harness.people import (
    add_person, at_once, enrolled_person, give_code, is_enrolled, is_in, pending, signed_in,
)
from harness.program import UNKNOWN, Program, code_of, said, signed_in_program, with_token

CALLS = [
    ("GET", "/me"), ("GET", "/sessions"), ("DELETE", f"/sessions/{UNKNOWN[:16]}"), ("GET", "/tokens"),
    ("DELETE", f"/tokens/{UNKNOWN[:16]}"), ("GET", "/people"), ("GET", f"/people/{UNKNOWN}"),
    ("POST", f"/people/{UNKNOWN}/reset-second-step"),
]
PAGES = [
    "/settings/security", "/settings/tokens", "/settings/sessions", "/settings/two-factor/setup",
    "/settings/account", "/settings/password", "/second-step",
]


def fresh(site, **options):
    """An enrolled person with an unspent code now."""
    person = enrolled_person(site, **options)
    site.advance(60)
    return person


def test_a_ticket_opens_nothing_but_the_second_step(site):
    person = fresh(site)
    ticket = Program(site).ticket(person)
    for method, path in CALLS:
        document = {"verified": True} if method == "POST" else None
        answer = Program(site, ticket).call(method, path, document)
        assert answer.status == 401, f"{method} {path} {answer}"
        basic = Program(site).call(method, path, document, headers={"Authorization": f"Basic {ticket}"})
        assert basic.status == 401
    for path in PAGES:
        for name in (PENDING, "nightlatch", "nightlatch-device"):
            answer = Program(site).client.get(path, {"Cookie": f"{name}={ticket}"})
            assert answer.leads_to("/sign-in"), f"{path} as {name}: {answer}"
    assert Program(site).verify(ticket, person.code()).status == 200


def test_a_pending_cookie_is_no_ticket_and_no_bearer(site):
    person = fresh(site)
    client = pending(person)
    cookie = client.cookie(PENDING)
    for method, path in CALLS:
        document = {"verified": True} if method == "POST" else None
        assert Program(site, cookie).call(method, path, document).status == 401
    answer = Program(site).verify(cookie, person.code_at(0))
    assert answer.status == 403 and code_of(answer) == "expired"
    assert is_in(give_code(client, person.code()), client), "nothing was spent by that"


def test_another_persons_ticket_and_another_persons_code(lighttpd):
    one, other = fresh(lighttpd), fresh(lighttpd)
    program = Program(lighttpd)
    assert program.verify(program.ticket(one), other.code()).status == 403
    assert program.verify(program.ticket(one), other.recovery[0]).status == 403
    answer = program.verify(program.ticket(other), other.recovery[0])
    assert said(answer)["recoveryCodesLeft"] == 9


def test_a_code_is_good_once_whatever_the_door(lighttpd):
    person = fresh(lighttpd)
    code = person.code()
    program = Program(lighttpd)
    ticket = program.ticket(person)
    assert program.verify(ticket, code).status == 200
    assert code_of(program.verify(ticket, code)) == "expired"
    assert code_of(program.verify(program.ticket(person), code)) == "wrong-code"
    client = pending(person)
    assert not is_in(give_code(client, code), client)
    later = person.code()
    client = pending(person)
    assert is_in(give_code(client, later), client)
    assert code_of(program.verify(program.ticket(person), later)) == "wrong-code"


def test_thirty_calls_with_one_code_at_once(site):
    person = fresh(site)
    tickets = [Program(site).ticket(person) for _ in range(30)]
    code = person.code()
    answers = at_once([lambda ticket=ticket: Program(site).verify(ticket, code) for ticket in tickets])
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == 1, [answer.status for answer in answers]
    assert all(answer.status in (403, 429, 503) for answer in answers if answer not in won)


def test_thirty_calls_with_one_recovery_code_at_once(site):
    person = fresh(site)
    tickets = [Program(site).ticket(person) for _ in range(30)]
    code = person.recovery[3]
    answers = at_once([lambda ticket=ticket: Program(site).verify(ticket, code) for ticket in tickets])
    assert sum(answer.status == 200 for answer in answers) == 1, [answer.status for answer in answers]


def test_guesses_by_program_count_on_the_page_and_the_other_way_round(lighttpd):
    person = fresh(lighttpd)
    codes = iter(person.wrong_codes(50))
    program, client = Program(lighttpd), pending(person)
    ticket = program.ticket(person)
    statuses = []
    for turn in range(6):
        answer = program.verify(ticket, next(codes)) if turn % 2 else give_code(client, next(codes))
        statuses.append(answer.status)
    assert statuses == [403] * 5 + [429], statuses
    held = program.verify(ticket, person.code_at(0))
    assert held.status == 429 and int(held.headers["Retry-After"]) > 0
    assert give_code(client, person.code_at(0)).status == 429


def test_wrong_passwords_by_program_count_on_the_page(lighttpd):
    person = add_person(lighttpd)
    program = Program(lighttpd)
    for _ in range(5):
        assert code_of(program.sign_in(person, "not this sentence")) == "wrong-credentials"
    assert code_of(program.sign_in(person)) == "too-many-tries"
    page = program.client.post("/sign-in", {"username": person.name, "password": person.password})
    assert page.status == 429
    elsewhere = Program(lighttpd)
    assert said(elsewhere.sign_in(person))["status"] == "signed-in", "another network is not held up"


def test_ids_of_others_are_unknown(lighttpd):
    ann, ben = add_person(lighttpd), add_person(lighttpd)
    mine, theirs = signed_in_program(ann), signed_in_program(ben)
    session = said(theirs.call("GET", "/sessions"))["sessions"][0]["id"]
    with_token(ben, "account:read")
    token = said(theirs.call("GET", "/tokens"))["tokens"][0]["id"]
    for path, code in ((f"/sessions/{session}", "no-such-session"), (f"/tokens/{token}", "no-such-token")):
        answer = mine.call("DELETE", path)
        unknown = mine.call("DELETE", path.rsplit("/", 1)[0] + "/" + UNKNOWN[:16])
        assert answer.status == 404 and code_of(answer) == code
        assert answer.body == unknown.body
    assert theirs.call("GET", "/me").status == 200


def test_damaged_and_made_up_tokens_are_refused_and_held_up(lighttpd):
    person = add_person(lighttpd)
    good = with_token(person, "account:read")
    token = good.bearer
    wrong = "0" if token[-1] != "0" else "1"
    for text in (token[:-1], token[1:], token[:-1] + wrong, token.upper(), token + "=", "nlpat_", "x"):
        answer = Program(lighttpd, text).call("GET", "/me")
        assert answer.status == 401 and code_of(answer) == "invalid-token", text
    assert lighttpd.tool("token", "revoke", person.name, "--all").returncode == 0
    again = with_token(person, "account:read")
    statuses = [good.call("GET", "/me").status for _ in range(32)]
    assert statuses == [401] * 30 + [429] * 2
    again.client.source = good.client.source
    assert again.call("GET", "/me").status == 200, "a good one from the same address is not held up"


def test_a_session_in_the_browser_is_not_touched_by_signing_in_by_program(lighttpd):
    person = fresh(lighttpd)
    client = signed_in(person)
    lighttpd.advance(60)
    program = signed_in_program(person)
    assert client.open("/settings/security").name == "security"
    assert program.call("GET", "/me").status == 200
    assert is_enrolled(person)
