"""No secret that passed through stands in the clear in any file: data, keys, configuration, logs."""

import base64
import hashlib
import os

import pytest

from harness.formclient import PENDING, SESSION
from harness.people import (
    add_person, enrol, give_code, is_in, pending, secret_on, signed_in, to_scan,
)


def forms_of(kind: str, text: str) -> dict[str, bytes]:
    """A secret as it is, and as a careless program would keep it."""
    raw = text.encode()
    found = {kind: raw, f"{kind} in base64": base64.b64encode(raw).rstrip(b"=")[:-1],
             f"{kind} in hex": raw.hex().encode()}
    if kind != "session token":  # 256 random bits: a plain digest of it is how it should be kept
        found |= {f"{digest} of {kind}": hashlib.new(digest, raw).hexdigest().encode()
                  for digest in ("md5", "sha1", "sha256")}
    return found


def canaries(person, tokens: list[str]) -> dict[str, bytes]:
    found = forms_of("password", person.password) | forms_of("base32 secret", person.secret)
    key = base64.b32decode(person.secret)
    found |= {"raw secret": key, "secret in hex": key.hex().encode(),
              "secret in base64": base64.b64encode(key).rstrip(b"="),
              "secret in groups": " ".join(
                  person.secret[start : start + 4] for start in range(0, 32, 4)).encode()}
    for code in person.recovery:
        found |= {f"{name} {code}": value for name, value in forms_of("recovery code", code).items()}
        bare = forms_of("bare recovery code", code.replace("-", ""))
        found |= {f"{name} {code}": value for name, value in bare.items()}
    for number, token in enumerate(tokens):
        # The cookie names its person too; the secret part of it is at the end.
        found |= {f"{name} {number}": value
                  for name, value in forms_of("session token", token[-40:]).items()}
    return found


@pytest.mark.parametrize("server", ["lighttpd", "apache", "nginx"])
def test_no_secret_stands_in_any_file(own, server):
    site = own(server)
    person = add_person(site)
    client = signed_in(person)
    tokens = [client.cookie(SESSION)]
    page = to_scan(client, person)
    person.secret = secret_on(page)
    client.get("/settings/two-factor/qr.png")
    found = search(site, canaries(person, tokens))
    assert not found, f"while enrolling: {found}"
    client.follow(client.submit(page, "setup-restart"))
    enrol(person, client)
    tokens.append(client.cookie(SESSION))
    for code in (person.code(), person.recovery[0]):
        other = pending(person)
        tokens.append(other.cookie(PENDING))
        give_code(other, person.wrong_codes(1)[0])
        assert is_in(give_code(other, code), other)
        tokens.append(other.cookie(SESSION))
    # A person may type the password where the name goes.
    page = site.client().get("/sign-in")
    site.client().submit(page, "sign-in", {"username": person.password, "password": "x"})
    found = search(site, canaries(person, tokens))
    assert not found, found
    site.stop()
    found = search(site, canaries(person, tokens))
    assert not found, f"after the server ended: {found}"


def search(site, wanted: dict[str, bytes]) -> list[str]:
    """Which of them stand in a file or a file's name below the test's folder."""
    found = []
    for folder, _, names in os.walk(site.top):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                content = file.read()
            found += [
                f"{kind} in {path}" for kind, value in wanted.items()
                if value in content or value in name.encode()
            ]
    return found


def test_the_search_itself_finds_what_is_there(own):
    site = own(start=False)
    (site.folder / "planted").write_bytes(b"..." + b"lantern".hex().encode())
    assert search(site, forms_of("password", "lantern"))
    assert not search(site, forms_of("password", "another"))


def test_data_and_keys_are_for_their_owner_alone(own):
    site = own()
    person = add_person(site)
    enrol(person)
    give_code(pending(person), "000000")
    owner = site.data.stat().st_uid
    for folder, folders, names in os.walk(site.data):
        for name in folders + names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            assert status.st_mode & 0o077 == 0 or "/gate" in path or "/testing" in path, path
            assert status.st_uid == owner, path
            assert person.name.encode() not in name.encode(), f"a name in a path: {path}"
    assert (site.folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert site.data.stat().st_mode & 0o777 == 0o700
    left = [path for path in site.data.rglob("*") if path.suffix in (".tmp", ".new", ".t")]
    assert not left, left
