"""What the server's commands change."""

from __future__ import annotations

import json
import os
import shutil

from harness.bare import BareSite, Command
from harness.faults.administration import NOTE, later
from harness.faults.settings import api
from harness.faults.steps import Step, case, is_out
from harness.people import add_person, enrolled_person, give_password, pending, signed_in
from harness.program import with_token
from harness.site import tool
from harness.ways import trusted

NEW = "a harbour wall at low tide"
TORN = b'{"version":1,"num'
URI = "otpauth://totp/Elsewhere:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Elsewhere"


def command(site: BareSite, *arguments: str, stdin: str = "") -> Command:
    return Command(site, tuple(arguments), stdin)


def is_there(site: BareSite, name: str) -> bool:
    return site.tool("person", "show", name).returncode == 0


@case("nightlatch person add")
def person_add(site: BareSite) -> Step:
    what = command(
        site, "person", "add", "ann", "--email", "ann@example.org", "--password-stdin", stdin=NEW)

    def done(reply) -> bool:
        by_name, by_address = (
            give_password(site.client(), name, NEW).status for name in ("ann", "ann@example.org"))
        return by_name == by_address == 303

    return Step(what, done)


@case("nightlatch person add")
def person_add_by_invitation(site: BareSite) -> Step:
    what = command(site, "person", "add", "ann", "--email", "ann@example.org")

    def done(reply) -> bool:
        link = next(word for word in reply.body.decode().split() if "/join?token=" in word)
        return site.client().get(link.removeprefix(site.origin)).name == "join"

    return Step(what, done)


@case("nightlatch person remove")
def person_remove(site: BareSite) -> Step:
    person = enrolled_person(site)
    session = signed_in(person)
    what = command(site, "person", "remove", person.name, "--yes")
    return Step(what, lambda reply: not is_there(site, person.name) and is_out(session))


@case("nightlatch person rename")
def person_rename(site: BareSite) -> Step:
    person = add_person(site)
    what = command(site, "person", "rename", person.name, "somebody-else")

    def done(reply) -> bool:
        old, new = (
            give_password(site.client(), name, person.password).status
            for name in (person.name, "somebody-else"))
        return old == 403 and new == 303

    return Step(what, done)


@case("nightlatch person password")
def person_password(site: BareSite) -> Step:
    person = add_person(site)
    session = signed_in(person)
    what = command(site, "person", "password", person.name, "--password-stdin", stdin=NEW)
    return Step(
        what, lambda reply: give_password(site.client(), person.name, NEW).status == 303
        and is_out(session))


@case("nightlatch person lock")
def person_lock(site: BareSite) -> Step:
    person = add_person(site)
    session = signed_in(person)
    return Step(command(site, "person", "lock", person.name), lambda reply: is_out(session))


@case("nightlatch person unlock")
def person_unlock(site: BareSite) -> Step:
    person = add_person(site)
    assert site.tool("person", "lock", person.name).returncode == 0
    return Step(
        command(site, "person", "unlock", person.name),
        lambda reply: give_password(site.client(), person.name, person.password).status == 303)


@case("nightlatch person admin")
def person_admin(site: BareSite) -> Step:
    person = enrolled_person(site)
    return Step(
        command(site, "person", "admin", person.name), lambda reply: site.account(person)["admin"])


@case("nightlatch person unadmin")
def person_unadmin(site: BareSite) -> Step:
    enrolled_person(site, admin=True)
    person = enrolled_person(site, admin=True)
    session = signed_in(person)
    return Step(
        command(site, "person", "unadmin", person.name),
        lambda reply: not site.account(person)["admin"] and is_out(session))


@case("nightlatch person invite")
def person_invite(site: BareSite) -> Step:
    site.tool("person", "add", "ann", "--email", "ann@example.org")
    what = command(site, "person", "invite", "ann")

    def done(reply) -> bool:
        link = next(word for word in reply.body.decode().split() if "/join?token=" in word)
        return site.client().get(link.removeprefix(site.origin)).name == "join"

    return Step(what, done)


@case("nightlatch person exempt", "organisation")
def person_exempt(site: BareSite) -> Step:
    person = add_person(site)
    what = command(
        site, "person", "exempt", person.name, "--reason", "a backup script",
        "--until", later(site, 30))
    return Step(what, lambda reply: "exemption" in site.account(person))


@case("nightlatch person unexempt", "organisation")
def person_unexempt(site: BareSite) -> Step:
    person = add_person(site)
    site.tool("person", "exempt", person.name, "--reason", "a script", "--until", later(site, 30))
    return Step(
        command(site, "person", "unexempt", person.name),
        lambda reply: "exemption" not in site.account(person))


@case("nightlatch person link", sso={"trustRemoteUser": True})
def person_link(site: BareSite) -> Step:
    person = add_person(site)
    return Step(
        command(site, "person", "link", person.name, "--as", person.name.upper()),
        lambda reply: "singleSignOn" in site.account(person))


@case("nightlatch person unlink", sso={"trustRemoteUser": True})
def person_unlink(site: BareSite) -> Step:
    person = add_person(site)
    assert site.tool("person", "link", person.name, "--as", person.name.upper()).returncode == 0
    return Step(
        command(site, "person", "unlink", person.name),
        lambda reply: "singleSignOn" not in site.account(person))


@case("nightlatch person import")
def person_import(site: BareSite) -> Step:
    def importing(*names: str) -> Command:
        path = site.folder / f"{'-'.join(names)}.csv"
        path.write_text("username,email\n" + "".join(f"{n},{n}@example.org\n" for n in names))
        path.chmod(0o644)
        return command(site, "person", "import", str(path))

    # Where the first is not told to the list of people, the second is alone there.
    return Step(
        importing("ann", "bob"), lambda reply: is_there(site, "ann") and is_there(site, "bob"),
        also=(importing("bob"),))


@case("nightlatch second-step reset")
def second_step_reset(site: BareSite) -> Step:
    person = enrolled_person(site)
    session = signed_in(person)
    what = command(site, "second-step", "reset", person.name, "--yes", "--note", NOTE)
    return Step(
        what, lambda reply: "secondStep" not in site.account(person) and is_out(session))


@case("nightlatch second-step import")
def second_step_import(site: BareSite) -> Step:
    person = add_person(site)
    what = command(site, "second-step", "import", person.name, stdin=URI)
    return Step(
        what, lambda reply: "secondStep" in site.account(person) and bool(pending(person)))


@case("nightlatch session end")
def session_end(site: BareSite) -> Step:
    person = add_person(site)
    sessions = [signed_in(person) for _ in range(3)]
    what = command(site, "session", "end", person.name, "--all")
    return Step(what, lambda reply: all(is_out(session) for session in sessions))


@case("nightlatch device forget")
def device_forget(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = trusted(person)
    what = command(site, "device", "forget", person.name, "--all")

    def done(reply) -> bool:
        again = client.copy("nightlatch-device")
        return give_password(again, person.name, person.password).leads_to("/second-step")

    return Step(what, done)


@case("nightlatch token create")
def token_create(site: BareSite) -> Step:
    person = add_person(site)
    what = command(
        site, "token", "create", person.name, "--name", "script", "--scope", "account:read")
    return Step(
        what,
        lambda reply: api(site, "GET", "/me", bearer=reply.body.decode().strip()).run().status == 200)


@case("nightlatch token revoke")
def token_revoke(site: BareSite) -> Step:
    person = add_person(site)
    program = with_token(person, "account:read")
    me = api(site, "GET", "/me", bearer=program.bearer)
    what = command(site, "token", "revoke", person.name, "--all")
    return Step(what, lambda reply: me.run().status == 401)


@case("nightlatch policy set")
def policy_set(site: BareSite) -> Step:
    enrolled_person(site, admin=True)
    what = command(site, "policy", "set", "secondStep.required=everyone", "--yes")
    return Step(
        what, lambda reply: site.json("policy", "show")["secondStep"]["required"] == "everyone")


@case("nightlatch case decide")
def case_decide(site: BareSite) -> Step:
    person = enrolled_person(site)
    client = pending(person)
    page = client.get("/recover")
    client.submit(page, "recover", {"message": "the sea took it", "contact": "ring 12"})
    site.advance(24 * 3600)
    (one,) = site.json("case", "list")
    what = command(site, "case", "decide", one["id"], "reset", "--note", NOTE, "--verified")
    return Step(what, lambda reply: "secondStep" not in site.account(person))


@case("nightlatch backup")
def backup(site: BareSite) -> Step:
    enrolled_person(site)
    path = site.folder / "backups"
    open_to_owner(site, path)
    what = command(site, "backup", str(path / "backup.tar"))

    def done(reply) -> bool:
        new = path / "new"
        restored = site.tool(
            "restore", str(path / "backup.tar"), str(new), "--keys", str(site.folder / "keys.json"))
        shutil.rmtree(new, ignore_errors=True)
        return restored.returncode == 0 and not (path / "backup.tar.part").exists()

    return Step(what, done)


@case("nightlatch restore")
def restore(site: BareSite) -> Step:
    """Of two people one is damaged and one is gone."""
    people = [enrolled_person(site), add_person(site)]
    path = site.folder / "backups"
    open_to_owner(site, path)
    assert site.tool("backup", str(path / "backup.tar")).returncode == 0
    (path / "backup.tar").chmod(0o644)
    first, second = (site.folder_of(person) for person in people)
    site.write(first / "account.json", b'{"version":1,')
    shutil.rmtree(second)
    what = command(site, "restore", str(path / "backup.tar"), str(site.folder), "--missing")
    return Step(
        what, lambda reply: bool(pending(people[0])) and is_there(site, people[1].name)
        and not (site.data / "restoring.json").exists(), mends=True)


@case("nightlatch restore")
def restore_into_a_new_folder(site: BareSite) -> Step:
    enrolled_person(site)
    path = site.folder / "backups"
    open_to_owner(site, path)
    assert site.tool("backup", str(path / "backup.tar")).returncode == 0
    (path / "backup.tar").chmod(0o644)
    new = path / "new"
    what = command(
        site, "restore", str(path / "backup.tar"), str(new), "--keys", str(site.folder / "keys.json"))
    return Step(
        what, lambda reply: tool("--site", str(new / "site.json"), "check").returncode == 0
        and not (new / "data/restoring.json").exists(), finishes=True)


def open_to_owner(site: BareSite, path) -> None:
    path.mkdir()
    owner = site.data.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


@case("nightlatch check --repair")
def check_and_repair(site: BareSite) -> Step:
    """With a list of people to make anew, and a line of the log cut off."""
    enrolled_person(site, admin=True)

    def damage() -> None:
        (site.data / "roster/roster.json").unlink()
        (log,) = (site.data / "activity").glob("*.jsonl")
        site.write(log, log.read_bytes() + TORN)
        assert "a line that was cut off" in site.tool("check").stdout

    what = command(site, "check", "--repair")

    def done(reply) -> bool:
        (log,) = (site.data / "activity").glob("*.jsonl")
        lines = log.read_bytes().split(b"\n")
        return (
            lines.pop() == b"" and all(json.loads(line)["version"] == 1 for line in lines)
            and (site.data / "roster/roster.json").exists() and site.tool("check").returncode == 0)

    return Step(
        what, done, last=damage, finishes=True,
        met=lambda reply: f"took away the {len(TORN)} bytes of a line" in reply.errors
        and "the list of people was made anew" in reply.errors)
