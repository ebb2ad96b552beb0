"""Row N9 and what else administrators do to people, behind every server."""

import json
import subprocess

from harness.formclient import DEVICE, SESSION
from harness.outbox import abouts, link_in, messages
from harness.people import (
    SECURITY, add_person, at_once, enrolled_person, give_password, is_enrolled, is_in, is_refused,
    pending, signed_in,
)
from harness.rows import row
from harness.site import REPOSITORY
from harness.ways import STEP_UP, STEP_UP_SECONDS, add_second_address

PEOPLE = "/admin/people"
NOTE = "Called back on the number in the staff list"


def path_of(person):
    return f"{PEOPLE}/{person.site.json('person', 'show', person.name)['id']}"


def administrator(site):
    return signed_in(add_person(site, admin=True))


def act(root, person, form, **fields):
    """Opens the person's page and sends one of its forms; the answer, not followed."""
    return root.submit(root.open(path_of(person)), form, fields)


def own_headers(answer):
    """The headers that the program gives, but for the clock; how the bytes travel is the server's."""
    servers = {"content-length", "transfer-encoding", "keep-alive", "connection", "date"}
    return sorted((name, value) for name, value in answer.headers.items() if name.lower() not in servers)


@row("balanced", "organisation")
def test_N9_a_reset_by_an_administrator_who_says_how_identity_was_checked(site):
    root, person = administrator(site), enrolled_person(site)
    client = signed_in(person)
    second = add_second_address(client, person)
    other = pending(person)
    page = root.open(path_of(person))
    assert page.name == "person" and person.secret not in page.text.replace(" ", "")
    assert not any(code in page.text for code in person.recovery)
    for fields, error in (
        ({"note": NOTE}, "not-confirmed"), ({"verified": "yes", "note": ""}, "required"),
        ({"verified": "yes", "note": "x"}, "bad-note"),
    ):
        answer = root.submit(page, "reset-second-step", fields)
        assert answer.status == 422 and answer.error == error, str(answer)
    assert is_enrolled(person)
    answer = root.submit(page, "reset-second-step", {"verified": "yes", "note": NOTE})
    assert answer.leads_to(path_of(person)), str(answer)
    assert not is_enrolled(person)
    assert client.get(SECURITY).leads_to("/sign-in"), "a session outlived the reset"
    assert other.get("/second-step").status == 303, "a pending sign-in outlived the reset"
    for address in (person.email, second):
        assert abouts(site, address)[-1] == "second-step-reset", address
    assert NOTE in root.open(path_of(person)).text
    required = site.json("person", "list", "--search", person.name)[0]["standing"]
    assert required == ("overdue" if site.preset == "organisation" else "optional")
    person.secret = ""
    again = site.client()
    answer = give_password(again, person.name, person.password)
    assert answer.status == 303 and SESSION in again.jar, "the password alone leads on"
    assert NOTE not in again.get("/settings/activity").text


@row("codes-once")
def test_P6_where_codes_are_the_only_way_back_no_page_resets_and_the_server_can(site):
    root, person = administrator(site), enrolled_person(site)
    page = root.open(path_of(person))
    assert "reset-second-step" not in [form.get("id") for form in page.tree.root.all("form")]
    token = dict(page.form("lock").defaults)["csrf"]
    answer = root.post(path_of(person), {"csrf": token, "verified": "yes", "note": NOTE})
    assert answer.status == 403 and answer.error == "reset-forbidden", str(answer)
    assert is_enrolled(person)
    assert site.tool("second-step", "reset", person.name, "--yes").returncode == 0
    assert not is_enrolled(person)


@row("balanced")
def test_a_locked_person_is_out_everywhere_and_answered_like_a_wrong_password(site):
    root, person = administrator(site), enrolled_person(site)
    client, waiting = signed_in(person), pending(person)
    wrong = give_password(site.client(), person.name, "not the password at all")
    assert act(root, person, "lock").leads_to(path_of(person))
    assert client.get(SECURITY).leads_to("/sign-in")
    assert waiting.get("/second-step").leads_to("/sign-in")
    locked = give_password(site.client(), person.name, person.password)
    assert locked.status == wrong.status == 403 and locked.normalized == wrong.normalized
    assert own_headers(locked) == own_headers(wrong)
    assert abouts(site, person.email)[-1] == "locked"
    assert act(root, person, "unlock").leads_to(path_of(person))
    assert client.get(SECURITY).leads_to("/sign-in"), "what ended does not come back"
    assert signed_in(person)


@row("balanced")
def test_only_administrators_and_only_a_moment_after_a_proof(site):
    root, person, other = administrator(site), add_person(site), add_person(site)
    client = signed_in(person)
    for path in (PEOPLE, path_of(other), f"{PEOPLE}/{'0' * 32}"):
        assert client.get(path).status == 403
        token = dict(client.open(SECURITY).form("sign-out").defaults)["csrf"]
        answer = client.post(path, {"csrf": token, "act": "lock", "admin": "yes"})
        assert answer.status == 403, str(answer)
    assert root.get(f"{PEOPLE}/{'0' * 32}").status == 404
    page = root.open(path_of(other))
    site.advance(STEP_UP_SECONDS + 1)
    assert root.submit(page, "lock").leads_to(STEP_UP)
    # More fields than the form has do nothing.
    profile = client.open("/settings/account")
    fields = {"display_name": "Mallory", "admin": "yes", "state": "locked", "role": "admin"}
    client.submit(profile, "profile", fields, force=True)
    shown = site.json("person", "show", person.name)
    assert shown["admin"] is False and site.json("person", "show", other.name)["state"] == "active"


@row("balanced")
def test_an_invitation_is_mailed_and_works_once(site):
    root = administrator(site)
    name = f"invited-{add_person(site).name}"
    page = root.open(PEOPLE)
    answer = root.submit(page, "invite", {"username": name, "email": f"{name}@example.org"})
    assert answer.status == 303, str(answer)
    mail = [one for one in messages(site) if one["to"] == [f"{name}@example.org"]][-1]
    assert mail["about"] == "invitation"
    link = link_in(mail, "/join")
    assert link not in root.follow(answer).text
    newcomer = site.client()
    page = newcomer.open(link)
    fields = {"new_password": "a sentence of one's own 27"}
    assert newcomer.submit(page, "join", fields).leads_to("/sign-in")
    assert newcomer.submit(page, "join", fields).status != 303
    assert is_in(give_password(newcomer, name, fields["new_password"]), newcomer)
    taken = root.submit(root.open(PEOPLE), "invite", {"username": name, "email": "x@example.org"})
    assert taken.status == 422 and taken.error == "taken"


def test_two_administrators_who_demote_each_other_leave_one(own):
    site = own()
    people = [add_person(site, admin=True) for _ in range(2)]
    for _ in range(4):
        for person in people:
            assert site.tool("person", "admin", person.name).returncode == 0
        pages = []
        for person, other in zip(people, reversed(people)):
            root = signed_in(person)
            pages.append((root, root.open(path_of(other))))
        answers = at_once([
            lambda root=root, page=page: root.submit(page, "unmake-administrator")
            for root, page in pages
        ])
        left = [p for p in people if site.json("person", "show", p.name)["admin"]]
        assert len(left) == 1, [str(answer) for answer in answers]
        last = signed_in(left[0])
        own_page = last.open(path_of(left[0]))
        assert "last administrator" in own_page.text


def test_the_last_administrator_comes_back_by_command(own):
    site = own()
    person = add_person(site, admin=True)
    done = site.tool("person", "lock", person.name)
    assert done.returncode == 0
    assert is_refused(give_password(site.client(), person.name, person.password))
    assert site.tool("person", "unlock", person.name).returncode == 0
    assert site.tool("person", "unadmin", person.name).returncode == 0
    root = signed_in(person)
    assert root.get(PEOPLE).status == 403
    assert site.tool("person", "admin", person.name).returncode == 0
    assert signed_in(person).get(PEOPLE).status == 200


def test_person_commands_say_what_they_did(own):
    site = own()
    person, other = add_person(site), add_person(site)
    for command, status in (
        (("lock", person.name), 0), (("lock", person.name), 0), (("unlock", person.name), 0),
        (("lock", "nobody-here"), 1), (("rename", person.name, other.name), 1),
        (("rename", person.name, "Bad Name"), 65), (("invite", person.name), 1),
    ):
        done = site.tool("person", *command)
        assert done.returncode == status, f"{command}: {done}"
        assert done.stdout or done.stderr
    assert site.tool("person", "rename", person.name, "new.name").returncode == 0
    assert is_refused(give_password(site.client(), person.name, person.password))
    person.name = "new.name"
    assert signed_in(person)
    listed = site.json("person", "list", "--search", "new.n")
    assert [one["username"] for one in listed] == ["new.name"]
    assert json.dumps(listed).find("argon2") < 0
    done = site.tool("person", "add", "fresh", "--email", "fresh@example.org")
    assert done.returncode == 0
    link = site.json("person", "invite", "fresh")["joinLink"]
    assert site.client().get(link).name == "join"


def test_a_lost_list_is_made_anew_and_a_damaged_one_told_of(own):
    site = own()
    people = [add_person(site) for _ in range(3)]
    names = {person.name for person in people}
    root = administrator(site)
    for path in sorted((site.data / "roster").rglob("*.json")):
        site.write(path, b"{")
    done = site.tool("check")
    assert "roster" in done.stdout, done.stdout
    page = root.get(PEOPLE)
    assert page.status == 200 and all(name in page.text for name in names)
    (site.data / "roster" / "roster.json").unlink()
    assert all(name in root.get(PEOPLE).text for name in names)
    assert "roster" not in site.tool("check").stdout


@row("trusted-devices")
def test_locking_and_resetting_end_the_trust_in_devices(site):
    root, person = administrator(site), enrolled_person(site)
    for form, fields in (("lock", {}), ("reset-second-step", {"verified": "yes", "note": NOTE})):
        client = pending(person)
        page = client.get("/second-step")
        client.submit(page, "second-step", {"code": person.code(), "trust_device": "yes"})
        assert DEVICE in client.jar
        page = root.open(path_of(person))
        assert root.submit(page, form, fields).status == 303
        if form == "lock":
            assert act(root, person, "unlock").status == 303
            answer = give_password(client, person.name, person.password)
            assert answer.leads_to("/second-step"), "the trust came back with the account"


def test_two_thousand_people_are_found_page_by_page(own):
    site = own()
    subprocess.run(
        [REPOSITORY / "Benchmarks" / "people", site.file, "2000"], check=True, stdout=subprocess.DEVNULL
    )
    root = administrator(site)
    names, where = [], PEOPLE
    for number in range(41):
        page = root.get(where)
        assert page.status == 200, str(page)
        names += [one["data-id"] for one in page.element("people").all("li")]
        following = [one["href"] for one in page.tree.root.all("a") if one.get("rel") == "next"]
        assert bool(following) == (number < 40)
        where = (following or [None])[0]
    listed = site.json("person", "list")
    assert names == [one["id"] for one in listed] and len(set(names)) == 2001
    one = listed[1234]
    for typed in (one["username"], one["email"], one["displayName"]):
        found = root.submit(root.get(PEOPLE), "search-people", {"q": typed})
        assert one["username"] in found.text, typed
    assert len(site.json("person", "list", "--show", "admins")) == 1
