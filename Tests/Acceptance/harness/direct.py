"""One request straight to the CGI executable, as a web server would make it, under limits that no
web server could be put under."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import urllib.parse
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

from harness.formclient import FORM, MOUNT
from harness.site import AS_ROOT, CGI, Site


@dataclass
class Reply:
    """What the executable wrote: the status, headers and body, and its exit."""

    status: int
    headers: Message
    body: bytes
    errors: str
    exit: int


def owner_of(site: Site) -> dict:
    """How a process is started as the owner of the site's data, as the web server starts it."""
    owner = os.stat(site.data)
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if AS_ROOT else {}


def environment(site: Site, method: str, path: str, body: bytes = b"", *, cookie: str = "") -> dict[str, str]:
    """What a web server sets for that request."""
    address, _, query = path.partition("?")
    found = {
        "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(site.port), "SERVER_SOFTWARE": "test", "REMOTE_ADDR": "127.9.9.9",
        "REQUEST_METHOD": method, "SCRIPT_NAME": MOUNT, "PATH_INFO": address,
        "REQUEST_URI": MOUNT + path, "QUERY_STRING": query, "NIGHTLATCH_SITE": str(site.file),
        "HTTP_HOST": f"127.0.0.1:{site.port}", "PATH": "/usr/bin:/bin",
    }
    if method == "POST":
        found |= {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(body))}
    if cookie:
        found["HTTP_COOKIE"] = cookie
    return found


def run(
    site: Site, method: str, path: str, fields: dict | None = None, *, file_size: int | None = None,
    cookie: str = "", arguments: tuple[str, ...] = (), variables: dict[str, str | None] | None = None,
    body: bytes | None = None, content_type: str = FORM, under: tuple[str, ...] = (),
) -> Reply:
    """Runs the CGI once, as the owner of the data. `file_size` is the most bytes it may write to
    any file: writing more fails as it does on a full disk. `variables` are set besides the usual,
    and not set where None. `body` is sent as it is, in place of `fields`; `under` is a program that
    runs the executable, with its options."""
    if body is None:
        body = urllib.parse.urlencode(fields or {}).encode()
    known = environment(site, method, path, body, cookie=cookie)
    if method == "POST":
        known["CONTENT_TYPE"] = content_type
    known |= variables or {}
    known = {name: value for name, value in known.items() if value is not None}

    def limited() -> None:
        if file_size is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # else the kernel ends it: a full disk does not
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    done = subprocess.run(
        [*under, CGI, *arguments], input=body, capture_output=True, env=known, timeout=30,
        cwd="/", preexec_fn=None if file_size is None else limited, **owner_of(site),
    )
    head, _, rest = done.stdout.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = BytesParser().parsebytes(head + b"\n\n")
    status = int((headers["Status"] or "0").split()[0])
    return Reply(status, headers, rest, done.stderr.decode(errors="replace"), done.returncode)
