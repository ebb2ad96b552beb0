"""Row X9: people come in from elsewhere, and everything about a person goes out or goes away."""

from __future__ import annotations

import json
import os
import pty
import subprocess

from harness.formclient import SESSION
from harness.people import (
    SECURITY, add_person, enrolled_person, give_code, give_password, is_in, is_refused, signed_in,
)
from harness.rows import row
from harness.site import TOOL
from harness.ways import step_up

PASSWORD = "myPassword"
# Apache httpd, "Password Formats"; SHA-512 crypt by `openssl passwd -6`.
HASHES = {
    "bcrypt": "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC",
    "apr1": "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/",
    "SHA-1": "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=",
    "crypt": "rqXexS6ZhobKA",
}
EXPORT = "/settings/export"


def import_file(site, name: str, text: str, *options: str):
    path = site.top / name
    path.write_text(text)
    return site.tool("person", "import", path, *options)


@row("balanced", "organisation")
def test_X9_people_of_an_htpasswd_file_sign_in_and_are_hashed_anew(site):
    mark = os.urandom(4).hex()
    names = {kind: f"{kind.lower()}-{mark}" for kind in HASHES}
    lines = "".join(f"{names[kind]}:{text}\n" for kind, text in HASHES.items())
    done = import_file(site, f"{mark}.htpasswd", "# people\n\n" + lines)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len([line for line in done.stdout.splitlines() if ": added '" in line]) == 4, done.stdout
    stored = "\n".join(path.read_text() for path in site.accounts())
    for kind, name in names.items():
        assert HASHES[kind] not in stored, kind
        client = site.client()
        assert is_refused(give_password(client, name, "notMyPassword")), kind
        assert is_in(give_password(client, name, PASSWORD), client), kind
        identity = site.json("person", "show", name)["id"]
        account = json.loads((site.data / "people" / identity[:2] / identity / "account.json").read_text())
        assert account["password"]["hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1,"), kind
        client = site.client()
        assert is_in(give_password(client, name, PASSWORD), client), kind
        assert is_refused(give_password(site.client(), name, PASSWORD + "x")), kind
    again = import_file(site, f"{mark}.htpasswd", lines)
    assert again.returncode == 0 and again.stdout.count("is here already") == 4, again.stdout


def test_X9_a_file_with_faults_is_taken_but_for_them(own):
    site = own(start=False)
    text = (
        "username,email,display_name,admin\r\nann,ann@example.org,\"Birch, Ann\",yes\r\n"
        "b b,b@example.org,,\r\nANN,other@example.org,,\r\nbob,nowhere,,\r\nbob,bob@example.org,,\r\n"
    )
    dry = import_file(site, "people.csv", text, "--dry-run")
    assert dry.returncode == 65 and not site.accounts(), dry.stdout
    assert "line 2: would add 'ann'" in dry.stdout
    done = import_file(site, "people.csv", text)
    assert done.returncode == 65, done.stdout + done.stderr
    assert "line 3, column 1: that is no sign-in name" in done.stdout
    assert "line 4: the name 'ann' was on line 2 already" in done.stdout
    assert "line 5, column 5: that is no e-mail address" in done.stdout
    assert "Added 2 people; 0 were here already, 3 lines with a fault." in done.stdout
    people = {person["username"]: person for person in site.json("person", "list")}
    assert sorted(people) == ["ann", "bob"]
    assert people["ann"]["displayName"] == "Birch, Ann" and people["ann"]["admin"]
    assert people["ann"]["state"] == people["bob"]["state"] == "invited"
    site.start()
    link = next(word for word in done.stdout.split() if "/join?token=" in word)
    client = site.client()
    page = client.get(link)
    assert page.name == "join" and "ann" in page.text
    assert client.submit(page, "join", {"new_password": "a long enough first one"}).status == 303
    assert is_in(give_password(client, "ann", "a long enough first one"), client)


def test_X9_another_shape_and_unknown_kinds_are_named(own):
    site = own(start=False)
    other = import_file(site, "other.csv", "name;email\nann;a@b.example\n")
    assert other.returncode == 65 and "line 1, column 1" in other.stderr, other.stderr
    unknown = import_file(
        site, "unknown", f"ann:{{SSHA}}c2VjcmV0\nbob:in the clear\ncleo:{HASHES['apr1']}\n"
    )
    assert unknown.returncode == 65
    assert "the hash of 'ann' is of a kind that is not known here ({SSHA})" in unknown.stdout
    assert "in the clear" not in unknown.stdout + unknown.stderr
    assert [person["username"] for person in site.json("person", "list")] == ["cleo"]
    told = site.tool("person", "import", site.top / "unknown", "--json")
    report = json.loads(told.stdout)
    assert told.returncode == 65 and report["here"] == 1 and report["faults"] == 2
    assert [line["outcome"] for line in report["lines"]] == ["fault", "fault", "name-is-here"]
    assert site.tool("person", "import", site.top / "nowhere").returncode == 66


def test_X9_an_import_draws_a_bar_on_a_terminal_and_none_in_a_pipe(own):
    site = own(start=False)
    text = "username,email\n" + "".join(f"p{i},p{i}@example.org\n" for i in range(300))
    quiet = import_file(site, "many.csv", text, "--dry-run")
    assert quiet.returncode == 0 and quiet.stderr == ""
    terminal, other = pty.openpty()
    command = [TOOL, "--site", site.file, "person", "import", site.top / "many.csv", "--dry-run"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=other, timeout=60)
    os.close(other)
    drawn = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert done.returncode == 0 and done.stdout.count(b"would add") == 300
    assert "imported [" in drawn and "100 %" in drawn and drawn.endswith("\r\x1b[K"), drawn[-200:]


@row("balanced", "codes-once")
def test_X9_a_key_that_an_app_has_is_taken_over(site):
    person = add_person(site)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    uri = f"otpauth://totp/Old:{person.name}?secret={secret}&issuer=Old"
    done = site.tool("second-step", "import", person.name, stdin=uri + "\n")
    assert done.returncode == 0, done.stderr
    assert secret not in done.stdout + done.stderr
    codes = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert len(codes) == 10
    person.secret = secret
    client = signed_in(person)
    assert client.get(SECURITY).element("codes-left").text == "10"
    client = site.client()
    give_password(client, person.name, person.password)
    assert is_in(give_code(client, codes[0]), client)
    for wrong in ("", "otpauth://hotp/x?secret=" + secret, uri + "&digits=8", "https://example.org"):
        refused = site.tool("second-step", "import", person.name, stdin=wrong)
        assert refused.returncode == 65 and secret not in refused.stderr, wrong


@row("balanced", "organisation")
def test_X9_everything_about_oneself_comes_as_a_file_behind_a_step_up(site):
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(EXPORT)
    assert page.name == "export"
    site.advance(11 * 60)
    assert client.submit(page, "export").leads_to("/step-up")
    assert step_up(client, person, client.open(f"/step-up?return_to=/account{EXPORT}")).status == 303
    assert client.post(EXPORT, {}).status == 403, "no form token"
    answer = client.submit(client.open(EXPORT), "export")
    assert answer.status == 200, str(answer)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{person.name}-export.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    export = json.loads(answer.body)
    assert export["account"]["name"] == person.name and export["account"]["emails"] == [person.email]
    assert export["sessions"] and export["activity"]
    told = site.tool("person", "export", person.name)
    assert json.loads(told.stdout)["account"] == export["account"]
    for text in (answer.text, told.stdout):
        secrets = [person.secret, *person.recovery, client.cookie(SESSION).split(".")[1], "$argon2"]
        assert not [secret for secret in secrets if secret in text]
        assert "hash" not in text and "sealed" not in text
    assert "exported" in client.open("/settings/activity").text


@row("balanced")
def test_X9_nothing_is_left_of_somebody_who_is_removed(site):
    person = enrolled_person(site)
    client = signed_in(person)
    give_password(site.client(), person.name, "wrong on purpose")
    identity = site.json("person", "show", person.name)["id"]
    outbox = site.data / "outbox"
    if outbox.exists():  # the mail of testing mode is kept for whoever tests, not about the person
        for mail in outbox.rglob("*.json"):
            if person.email in mail.read_text():
                mail.unlink()
    assert site.tool("person", "remove", person.name).returncode == 0
    assert client.get(SECURITY).leads_to("/sign-in")
    words = [word.encode() for word in (person.name, person.email, identity)]
    kept = {}
    for path, content in site.documents().items():
        if any(word in content or word.decode() in path for word in words):
            kept[path] = content
    assert all(path.startswith("activity/") for path in kept), sorted(kept)
    lines = [line for content in kept.values() for line in content.splitlines() if words[2] in line]
    assert any(b"user_deleted" in line for line in lines)
    assert is_refused(give_password(site.client(), person.name, person.password))
