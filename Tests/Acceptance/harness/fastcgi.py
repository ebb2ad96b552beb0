"""The program as FastCGI without a web server: its processes, and a client for its socket."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from harness.formclient import MOUNT
from harness.processes import Process, alive, descendants, kill, running
from harness.site import AS_ROOT, CGI, Site

RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


@dataclass
class Reply:
    """What came back: a status of 0 for a connection that was closed without an answer."""

    status: int
    headers: Message
    body: bytes
    ended: bool
    """Whether the end of the request was told."""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def _length(number: int) -> bytes:
    return bytes([number]) if number < 128 else struct.pack(">I", number | 0x80000000)


def head(parameters: dict[str, str], role: int = RESPONDER, keep: bool = False) -> bytes:
    """The records up to the end of the variables."""
    pairs = b"".join(
        _length(len(name.encode())) + _length(len(value.encode())) + name.encode() + value.encode()
        for name, value in parameters.items()
    )
    return record(BEGIN, struct.pack(">HB5x", role, int(keep))) + record(PARAMS, pairs) + record(PARAMS)


def read(connection: socket.socket) -> Reply:
    data = b""
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while piece := connection.recv(65536):
            data += piece
    connection.close()
    out, ended, place = b"", False, 0
    while place + 8 <= len(data):
        _, kind, _, size, padding, _ = struct.unpack(">BBHHBB", data[place : place + 8])
        if kind == STDOUT:
            out += data[place + 8 : place + 8 + size]
        ended = ended or kind == END
        place += 8 + size + padding
    above, _, body = out.partition(b"\r\n\r\n")
    headers = BytesParser().parsebytes(above + b"\n\n")
    return Reply(int((headers["Status"] or "0").split()[0]), headers, body, ended)


class Workers:
    """One supervisor with its workers, on a socket of its own."""

    def __init__(self, site: Site, *, program: Path = CGI, tcp: str = "", **variables: str) -> None:
        self.site = site
        self.folder = Path(tempfile.mkdtemp(prefix="nightlatch-fastcgi-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.log = self.folder / "log"
        if tcp:
            listener = socket.socket()
            listener.bind((tcp, 0))
            self.address = listener.getsockname()
        else:
            listener = socket.socket(socket.AF_UNIX)
            self.address = str(self.folder / "socket")
            listener.bind(self.address)
        listener.listen(64)
        owner = os.stat(site.data)
        identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if AS_ROOT else {}
        environment = {"PATH": "/usr/bin:/bin", "NIGHTLATCH_SITE": str(site.file)} | variables
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [program], stdin=listener, stdout=log, stderr=log, env=environment, cwd="/",
                start_new_session=True, **identity,
            )
        listener.close()
        self.family: list[Process] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_) -> None:
        self.family += self.workers() if self.process.poll() is None else []
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                kill([running(self.process.pid)])
                self.process.wait()
        kill(self.family)
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()

    def workers(self) -> list[Process]:
        """Those that run now."""
        return [one for one in descendants(self.process.pid) if alive(one)]

    def wait_for(self, what, seconds: float = 5) -> None:
        """Until `what()` is true."""
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, f"did not come about: {self.said()}"
            time.sleep(0.02)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET)
        connection.settimeout(25)
        connection.connect(self.address)
        return connection

    def parameters(self, method: str, path: str, cookie: str = "", **more: str) -> dict[str, str]:
        address, _, query = path.partition("?")
        found = {
            "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.site.port), "SERVER_SOFTWARE": "test", "REMOTE_ADDR": "127.9.9.9",
            "REQUEST_METHOD": method, "SCRIPT_NAME": MOUNT, "PATH_INFO": address,
            "REQUEST_URI": MOUNT + path, "QUERY_STRING": query,
            "HTTP_HOST": f"127.0.0.1:{self.site.port}",
        }
        if cookie:
            found["HTTP_COOKIE"] = cookie
        return found | more

    def ask(
        self, path: str, method: str = "GET", *, body: bytes = b"", cookie: str = "", keep: bool = False,
        **more: str,
    ) -> Reply:
        """One request as a responder."""
        if method == "POST":
            more = {"CONTENT_TYPE": "application/x-www-form-urlencoded",
                    "CONTENT_LENGTH": str(len(body))} | more
        connection = self.connect()
        text = head(self.parameters(method, path, cookie, **more), keep=keep)
        text += (record(STDIN, body) if body else b"") + record(STDIN)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(text)
        return read(connection)

    def authorize(self, target: str, cookie: str = "", method: str = "GET", **more: str) -> Reply:
        """What a server asks of an authorizer, which sends no body and no end of one."""
        path, _, query = target.partition("?")
        parameters = self.parameters(method, "/", cookie) | {
            "SCRIPT_NAME": path, "PATH_INFO": "", "REQUEST_URI": target, "QUERY_STRING": query,
        } | more
        connection = self.connect()
        connection.sendall(head(parameters, AUTHORIZER))
        return read(connection)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.family = self.workers()
        self.process.send_signal(number)
        return self.process.wait(25)
