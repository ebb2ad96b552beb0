"""A site without a web server: each request runs the CGI executable itself, under a clock that
stands still. The forms and the people are those of every other test."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness import direct
from harness.direct import Reply, owner_of
from harness.formclient import FORM, MOUNT, Answer, Cookie, FormClient
from harness.site import AS_ROOT, TOOL, Site

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
"""Where waiting for the disk costs nothing."""


class Held(Exception):
    """A request that was made up and not sent."""

    def __init__(self, call: Call) -> None:
        super().__init__(call.what)
        self.call = call


@dataclass
class Call:
    """One request, made up in full, to be sent as often as wanted."""

    site: BareSite
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    source: str = "127.9.9.9"
    remote_user: str = ""

    @property
    def what(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]}"

    def run(self, under: tuple[str, ...] = ()) -> Reply:
        self.site.set_clock()
        variables = {"REMOTE_ADDR": self.source}
        sent = dict(self.headers)
        kind = sent.pop("Content-Type", FORM)
        for name, value in sent.items():
            variables["HTTP_" + name.upper().replace("-", "_")] = value
        if self.remote_user:
            variables |= {"REMOTE_USER": self.remote_user, "AUTH_TYPE": "Basic"}
        reply = direct.run(
            self.site, self.method, self.path, body=self.body, content_type=kind,
            variables=variables, under=under)
        self.site.settle()
        return reply


@dataclass
class Command:
    """One run of the command-line tool, as the owner of the data."""

    site: BareSite
    arguments: tuple[str, ...]
    stdin: str = ""

    @property
    def what(self) -> str:
        return "nightlatch " + " ".join(word for word in self.arguments[:2] if "/" not in word)

    def run(self, under: tuple[str, ...] = ()) -> Reply:
        self.site.set_clock()
        done = subprocess.run(
            [*under, TOOL, "--site", self.site.file, *self.arguments], input=self.stdin.encode(),
            capture_output=True, timeout=60, cwd="/", env={"PATH": "/usr/bin:/bin"},
            **owner_of(self.site))
        self.site.settle()
        return Reply(
            0, direct.BytesParser().parsebytes(b""), done.stdout,
            done.stderr.decode(errors="replace"), done.returncode)


class BareClient(FormClient):
    """A visitor of a bare site."""

    site: BareSite
    hold = False
    remote_user = ""
    """Whom the web server vouches for."""

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict | None = None,
        **options,
    ) -> Answer:
        assert not options, options
        url = self.url(path)
        parts = urllib.parse.urlsplit(url)
        sent = {"User-Agent": self.agent, "Accept": "text/html,*/*;q=0.8"}
        if self.browser:
            sent["Sec-Fetch-Site"] = "none" if method in ("GET", "HEAD") else "same-origin"
            if method not in ("GET", "HEAD"):
                sent["Origin"] = self.origin
        if self.jar:
            sent["Cookie"] = "; ".join(f"{name}={c.value}" for name, c in self.jar.items())
        sent.update(headers or {})
        below = parts.path.removeprefix(MOUNT) + (f"?{parts.query}" if parts.query else "")
        call = Call(
            self.site, method, below, body or b"",
            {name: value for name, value in sent.items() if value is not None}, self.source,
            self.remote_user)
        if self.hold:
            raise Held(call)
        reply = call.run()
        assert reply.status, f"{call.what}: no answer, exit {reply.exit}: {reply.errors}"
        answer = Answer(method, url, reply.status, reply.headers, reply.body)
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return answer

    def copy(self, *names: str, browser: bool | None = None) -> BareClient:
        other = self.site.client(browser=self.browser if browser is None else browser)
        other.jar = {name: Cookie(self.cookie(name)) for name in names}
        return other

    def made_up(self, act: Callable[[BareClient], object]) -> Call:
        """The request that `act` would send, not sent."""
        self.hold = True
        try:
            act(self)
        except Held as held:
            return held.call
        finally:
            self.hold = False
        raise AssertionError("nothing was to be sent")


class BareSite(Site):
    """A site that no server serves; `now()` moves only when it is told to."""

    def __init__(self, *, preset: str = "", where: str = MEMORY, still: bool = True, **members) -> None:
        super().__init__(preset=preset, where=where)
        self.preset = preset or "balanced"
        self.still = still
        self._set_at = int(time.time())
        self.runs = False
        """Whether the clock goes on by itself, while several requests are under way."""
        self.moment = int(time.time()) // 30 * 30 + 12
        (self.data / "testing").mkdir(mode=0o755)
        if AS_ROOT:
            owner = self.data.stat()
            os.chown(self.data / "testing", owner.st_uid, owner.st_gid)
        if members:
            self.change(**members)

    def client(self, **options) -> BareClient:
        client = BareClient(self.origin, **options)
        client.site = self
        return client

    def now(self) -> int:
        return self.moment if self.still else super().now()

    def advance(self, seconds: int) -> None:
        self.moment += seconds
        if not self.still:
            super().advance(seconds)

    def set_clock(self) -> None:
        """Makes it `moment` again; whole, for others may be reading."""
        self._set_at = int(time.time())
        if self.still and not self.runs:
            draft = self.data / f"testing/clock.{threading.get_ident()}"
            draft.write_text(f"{self.moment - self._set_at}\n")
            draft.replace(self.data / "testing/clock")

    def settle(self) -> None:
        """Never goes back behind what a request has seen while it ran."""
        if self.still and not self.runs:
            self.moment += int(time.time()) - self._set_at

    def tool(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        self.set_clock()
        done = super().tool(*arguments, stdin=stdin)
        self.settle()
        return done

    # All that it holds, to go back to

    def held(self) -> dict[str, tuple[bytes | None, int]]:
        """Every file below the site's folder with its mode; a folder has no content."""
        found = {}
        for folder, folders, names in os.walk(self.folder):
            for name in folders + names:
                path = os.path.join(folder, name)
                mode = os.lstat(path).st_mode & 0o7777
                place = os.path.relpath(path, self.folder)
                if name in names:
                    with open(path, "rb") as file:
                        found[place] = (file.read(), mode)
                else:
                    found[place] = (None, mode)
        return found

    def restore(self, kept: dict[str, tuple[bytes | None, int]]) -> None:
        """Makes the site's folder what it was."""
        found = self.held()
        for place in sorted(set(found) - set(kept), reverse=True):
            path = self.folder / place
            path.rmdir() if found[place][0] is None else path.unlink()
        owner = self.data.stat() if self.data.exists() else self.folder.stat()
        for place in sorted(kept):
            content, mode = kept[place]
            path = self.folder / place
            is_same = found.get(place) == kept[place] and path.stat().st_uid == owner.st_uid
            if is_same and place != "data/testing/clock":
                continue
            if content is None:
                path.mkdir(exist_ok=True)
            else:
                path.unlink(missing_ok=True)
                path.write_bytes(content)
            path.chmod(mode)
            if AS_ROOT and place.startswith(("data", "keys.json", "backups/")) and path.name != "clock":
                os.chown(path, owner.st_uid, owner.st_gid)

    def account(self, person) -> dict | None:
        """The document of a person by name, read from the disk; None where there is none."""
        for path in self.accounts():
            document = json.loads(path.read_text())
            if document["name"] == person.name:
                return document | {"_folder": str(path.parent)}
        return None

    def folder_of(self, person) -> Path:
        found = self.account(person)
        assert found is not None, person.name
        return Path(found["_folder"])
