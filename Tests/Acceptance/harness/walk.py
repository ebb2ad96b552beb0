"""usage: walk.py ORIGIN LINK      or      walk.py ORIGIN NAME PASSWORD KEY

The main job on a live site, whose clock nobody moves. With the LINK of an invitation: set the first
password, turn the second step on, sign out and in again with a code; prints name, password and key.
With those three: sign in."""

from __future__ import annotations

import http.client
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import totp  # noqa: E402
from harness.formclient import MOUNT, FormClient  # noqa: E402
from harness.people import SECURITY, give_code, give_password, is_in, secret_on  # noqa: E402


class BehindTLS(FormClient):
    """A visitor whose TLS ends before the server on this machine's port 80."""

    cookie_prefix = "__Host-"

    def connect(self, parts, timeout):
        return http.client.HTTPConnection("127.0.0.1", 80, timeout=timeout)

    def request(self, method, path, body=None, headers=None, **options):
        host = urllib.parse.urlsplit(self.origin).netloc
        return super().request(method, path, body, {"Host": host} | (headers or {}), **options)


def visitor(origin: str) -> FormClient:
    return (BehindTLS if origin.startswith("https:") else FormClient)(origin)


def code(key: str, shift: int) -> str:
    """A code of the step before this, of this or of the next; each is taken once. Not one that is
    over before it arrives."""
    left = totp.PERIOD - time.time() % totp.PERIOD
    if left < 8:
        time.sleep(left)
    return totp.code(key, int(time.time()) // totp.PERIOD + shift)


def sign_in(origin: str, name: str, password: str, key: str, shift: int) -> FormClient:
    client = visitor(origin)
    answer = give_password(client, name, password)
    assert answer.leads_to("/second-step"), str(answer)
    answer = give_code(client, code(key, shift))
    assert is_in(answer, client), str(answer)
    return client


def join(origin: str, link: str) -> tuple[str, str, str]:
    client = visitor(origin)
    parts = urllib.parse.urlsplit(link)
    page = client.get(f"{parts.path.removeprefix(MOUNT)}?{parts.query}")
    assert page.name == "join", str(page)
    name, password = "eve", "seven quiet harbours at dusk"
    answer = client.submit(page, "join", {"new_password": password})
    assert answer.leads_to("/sign-in"), str(answer)
    assert is_in(give_password(client, name, password), client)
    page = client.open("/settings/two-factor/setup")
    page = client.follow(client.submit(page, "setup-password", {"password": password}))
    key = secret_on(page)
    page = client.follow(client.submit(page, "setup-scan", {"code": code(key, -1)}))
    page = client.follow(client.submit(page, "setup-codes", {"saved": "yes"}))
    assert page.name == "setup-done", str(page)
    assert client.submit(client.get(SECURITY), "sign-out").status == 303
    assert client.get(SECURITY).leads_to("/sign-in")
    sign_in(origin, name, password, key, 0)
    return name, password, key


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(*join(*sys.argv[1:]), sep="\n")
    else:
        sign_in(*sys.argv[1:5], shift=1)
        print("in")
