"""A site with pages behind the sign-in, and requests as a browser, or somebody who wants past it,
sends them."""

from __future__ import annotations

import contextlib
import http.client
import socket
from pathlib import Path

from harness import people
from harness.formclient import SESSION
from harness.site import Site

GATE = "nightlatch-gate"
SERVERS = ("apache", "nginx", "lighttpd", "caddy")
"""Those that read the files of passes and start no program to let somebody in."""
PROCESS_FREE = ("apache", "lighttpd")

PAGES = {
    "index.html": "open to everybody",
    "private/index.html": "for members",
    "private/deep/a page.html": "deep inside",
    "private/open/index.html": "open inside",
    "private/board/index.html": "for the board",
    "private/two/index.html": "for two steps",
    "private/fresh/index.html": "for the fresh",
}
RULES = {
    "paths": ["/private/"],
    "rules": [
        {"path": "/private/board/", "groups": ["board"]},
        {"path": "/private/fresh/", "freshMinutes": 5},
        {"path": "/private/open/", "public": True},
        {"path": "/private/two/", "secondStep": True},
    ],
    "groups": {"board": [], "others": ["somebody"]},
}
CLOSED = [text for path, text in PAGES.items() if path.startswith("private/") and "open" not in text]


def lay_out(site: Site, pages: dict[str, str] = PAGES) -> Path:
    """Writes the site's own pages, for a web server that runs as somebody else."""
    root = site.top / "www"
    for name, text in pages.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{text}</p>")
    for path in [site.top, root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


class GatedSite(Site):
    """A site of the pages and rules above."""

    def __init__(self, server: str, *, gate: dict = RULES) -> None:
        super().__init__(server)
        self.change(root=str(lay_out(self)), gate=gate)
        self.member_of_the_board = f"boardie{self.port}"
        if "board" in gate["groups"]:
            self.change(gate={"groups": gate["groups"] | {"board": [self.member_of_the_board]}})

    @property
    def is_process_free(self) -> bool:
        return self.server in PROCESS_FREE

    def passes(self) -> list[Path]:
        return sorted((self.data / "gate").iterdir())


def fetch(site, path, cookies=None, method="GET", body=None, headers=None):
    """One request without following redirects: status, the Location header, the body, its cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    sent = dict(headers or {})
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    place = (answer.getheader("Location") or "").removeprefix(site.origin)
    jar = {}
    for line in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = line.split(";")[0].partition("=")
        jar[name] = value
    connection.close()
    return answer.status, place, text, jar


def enter(site, path, session, cookies=None):
    """Goes where the server sends a browser until it is let in; status, address, page, cookies."""
    cookies = {SESSION: session} | (cookies or {})
    for _ in range(5):
        status, place, text, jar = fetch(site, path, cookies)
        cookies |= jar
        if status not in (301, 302, 303) or place.startswith(("/account/sign-in", "/account/step-up", "/account/settings")):
            return status, place or path, text, cookies
        path = place
    raise AssertionError(f"sent round in a circle: {path}")


def member(site, **options):
    """Somebody who is signed in and in: the person, the client and the cookies."""
    person = people.add_person(site, **options)
    client = people.signed_in(person)
    _, _, text, cookies = enter(site, "/private/", client.cookie(SESSION))
    assert "for members" in text
    return person, client, cookies


def raw(site, request: bytes) -> bytes:
    """Sends bytes as they are and returns all that comes back."""
    with socket.create_connection(("127.0.0.1", site.port), 10) as connection:
        connection.sendall(request)
        # A request that is cut short is waited for: what has come by then is all.
        connection.settimeout(1.5)
        answer = b""
        with contextlib.suppress(ConnectionResetError, TimeoutError):
            while piece := connection.recv(1 << 16):
                answer += piece
    return answer
