"""A fresh site of the real executables, served by a real web server on a free loopback port."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from harness.formclient import FormClient
from harness.processes import alive, descendants, kill, open_files, running

REPOSITORY = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("NIGHTLATCH_BUILD", REPOSITORY / "build")).resolve()
TOOL, CGI = BUILD / "nightlatch", BUILD / "nightlatch.cgi"
SERVERS = ("lighttpd", "apache", "nginx")
AS_ROOT = os.geteuid() == 0


class Ports:
    """Free ports below the ephemeral range. An abstract socket holds each one's name for as long
    as this process lives, so that a copy of the suite beside this one takes another."""

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def take(self) -> int:
        for _ in range(200):
            port = random.randint(18_000, 31_999)
            holder = socket.socket(socket.AF_UNIX)
            try:
                holder.bind(f"\0nightlatch-acceptance-{port}")
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            except OSError:
                holder.close()
                continue
            self._held.append(holder)
            return port
        raise RuntimeError("no free loopback port in 200 tries")


ports = Ports()


def tool(
    *arguments: str, stdin: str | None = None, env: dict | None = None, timeout: float = 40
) -> subprocess.CompletedProcess:
    """Runs `nightlatch` and returns what it said, whatever its exit status. One that does not end
    is ended with all it started."""
    command = [str(TOOL), *map(str, arguments)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    )
    try:
        said = process.communicate((stdin or "").encode(), timeout)
    except subprocess.TimeoutExpired as late:
        kill([running(process.pid), *descendants(process.pid)])
        process.communicate()
        raise AssertionError(f"{command} did not end in {timeout} seconds") from late
    out, errors = (text.decode(errors="replace") for text in said)
    return subprocess.CompletedProcess(command, process.returncode, out, errors)


class Site:
    """One site: its folder, its clock, its people, and the server in front of it."""

    folder_name = "site"
    init_options: tuple[str, ...] = ()
    serving: tuple = ()
    """What `serve` is told besides."""
    clean: tuple[int, ...] = (0,)
    """The statuses with which what serves it may end when it is asked to."""

    def __init__(
        self, server: str = "lighttpd", *, name: str = "Acceptance", preset: str = "",
        where: str = "/var/tmp", fastcgi: bool = False,
    ) -> None:
        self.server, self.port, self.preset, self.fastcgi = server, ports.take(), preset, fastcgi
        self.origin = f"http://127.0.0.1:{self.port}"
        # The web server runs as www-data where the tests run as root: it must get through.
        self.top = Path(tempfile.mkdtemp(prefix="nightlatch-acceptance-", dir=where))
        self.top.chmod(0o711)
        self.folder = self.top / self.folder_name
        more = ["--preset", preset] if preset else []
        made = tool("init", self.folder, "--base-url", self.origin, "--name", name, *more, *self.init_options)
        assert made.returncode == 0, f"init failed: {made.stdout}{made.stderr}"
        self.made = made.stdout
        self.file = self.folder / "site.json"
        self.data = self.folder / "data"
        self.change(mode="testing")
        self.offset = 0
        self._process: subprocess.Popen | None = None
        self._output = self.top / "serve.log"
        self._logs: set[Path] = set()

    # The configuration and the clock

    def change(self, **members) -> None:
        """Edits site.json in place; a dictionary is merged into the member of that name."""
        document = json.loads(self.file.read_text())
        for member, value in members.items():
            if isinstance(value, dict):
                document[member] = document.get(member, {}) | value
            else:
                document[member] = value
        self.file.write_text(json.dumps(document, indent=2) + "\n")

    def advance(self, seconds: int) -> None:
        """Moves the site's clock forward by whole seconds."""
        self.offset += seconds
        folder = self.data / "testing"
        folder.mkdir(mode=0o700, exist_ok=True)
        draft = folder / "clock.new"
        draft.write_text(f"{self.offset}\n")
        owner = self.data.stat()
        if AS_ROOT:
            for path in (folder, draft):
                os.chown(path, owner.st_uid, owner.st_gid)
        draft.replace(folder / "clock")

    def now(self) -> int:
        """The site's time in seconds since the epoch."""
        return int(time.time()) + self.offset

    # The command line

    def tool(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        return tool("--site", self.file, *arguments, stdin=stdin)

    def json(self, *arguments: str) -> dict | list:
        """What a showing command says with --json; it must succeed."""
        done = self.tool(*arguments, "--json")
        assert done.returncode == 0, f"{arguments} exit {done.returncode}: {done.stderr}"
        return json.loads(done.stdout)

    # The server

    def start(self) -> Site:
        assert self._process is None
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [TOOL, "--site", self.file, "serve", "--server", self.server, "--port", str(self.port),
                 *self.serving, *(["--fastcgi"] if self.fastcgi else [])],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = self.client(browser=False).get("/health")
                if answer.status == 200 and answer.text.strip() == "ok":
                    return self
            time.sleep(0.03)
        status = self._process.poll()
        self.stop(check=False)
        raise AssertionError(f"{self.server} does not serve (exit {status}):\n{self.log()}")

    def stop(self, check: bool = True, number: int = signal.SIGTERM) -> int | None:
        """Ends the server as an operator would and makes sure that nothing of it is left."""
        process, self._process = self._process, None
        if process is None:
            return None
        family = descendants(process.pid)
        process.send_signal(number)
        try:
            status = process.wait(10)
        except subprocess.TimeoutExpired:
            kill([running(process.pid)])
            status = process.wait()
        end = time.monotonic() + 3
        while time.monotonic() < end and any(alive(one) for one in family):
            time.sleep(0.02)
        left = [one for one in family if alive(one)]
        kill(left)
        if check:
            assert not left, f"left behind after serve ended: {left}"
            assert status in self.clean, f"serve ended with status {status}:\n{self.log()}"
        return status

    def remove(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.top, ignore_errors=True)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def family(self) -> list:
        """The processes that serve this site now."""
        return [running(self.pid), *descendants(self.pid)]

    def log(self) -> str:
        """Everything the server and the CGI wrote: what `serve` printed, every log file below the
        site's folder and every log file that one of the serving processes holds open."""
        if self._process is not None and self._process.poll() is None:
            for process in self.family():
                self._logs |= {path for path in open_files(process) if "log" in path.name}
        paths = self._logs | {self._output} | set(self.top.rglob("*log*"))
        return "\n".join(
            path.read_text(errors="replace") for path in sorted(paths)
            if path.is_file() and self.data not in path.parents
        )

    def client(self, **options) -> FormClient:
        return FormClient(self.origin, **options)

    # Its documents

    def documents(self) -> dict[str, bytes]:
        """Every file of the data folder but the clock and the locks: what must not change when a
        request is refused."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and path.name != "lock" and "testing" not in path.parts
        }

    def accounts(self) -> list[Path]:
        """The account document of each person."""
        return sorted((self.data / "people").glob("*/*/account.json"))

    def write(self, path: Path, content: bytes, mode: int = 0o600) -> None:
        """Puts content where a document is, with the owner of the data folder."""
        path.write_bytes(content)
        path.chmod(mode)
        if AS_ROOT:
            owner = self.data.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
