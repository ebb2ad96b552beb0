"""The program asked as an authorizer: by a client of its own, by lighttpd and by Apache."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import time
import urllib.parse

import pytest

from harness import people
from harness.documents import told
from harness.fastcgi import Workers
from harness.formclient import SESSION
from harness.site import AS_ROOT, ports

SBIN = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"

LIGHTTPD = """server.modules = ( "mod_fastcgi", "mod_cgi" )
server.document-root = "{root}"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{run}/error.log"
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
cgi.assign = ( ".cgi" => "" )
{piece}"""

APACHE = """ServerRoot "{run}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{run}/pid"
DefaultRuntimeDir "{run}"
Mutex "file:{run}"
ErrorLog "{run}/error.log"
{modules}
ScriptSock "{run}/cgid"
TypesConfig /dev/null
DocumentRoot "{root}"
<Directory "{root}">
  Require all granted
  Options +ExecCGI
  AddHandler cgi-script .cgi
  DirectoryIndex index.html
</Directory>
{piece}"""
MODULES = ("mpm_event", "authz_core", "authn_core", "authnz_fcgi", "cgid", "dir", "mime")

PROGRAM = """#!/bin/sh
body=$(head -c "${CONTENT_LENGTH:-0}")
printf 'Content-Type: text/plain\\r\\n\\r\\n'
env | grep -E '^(REMOTE_|HTTP_REMOTE)' | sort
printf 'BODY=%s\\n' "$body"
"""


def session(workers: Workers, person: people.Person) -> str:
    body = urllib.parse.urlencode({"username": person.name, "password": person.password}).encode()
    answer = workers.ask("/sign-in", "POST", body=body, REMOTE_ADDR="127.8.8.8")
    assert answer.status == 303
    return next(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") if line.startswith(SESSION))


@pytest.fixture(scope="module")
def gated(tmp_path_factory):
    """A site with pages below /private/, and its root."""
    from harness.site import Site

    site = Site()
    root = site.top / "www"
    (root / "private").mkdir(parents=True)
    (root / "index.html").write_text("open")
    (root / "private" / "index.html").write_text("for members")
    (root / "private" / "show.cgi").write_text(PROGRAM)
    for path in [site.top, root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.suffix == ".cgi" else 0o644)
    site.change(root=str(root), gate={"paths": ["/private/"], "groups": {}})
    yield site, root
    site.remove()


def test_it_says_who_somebody_is_or_leads_them_to_sign_in(gated):
    site, _ = gated
    person = people.add_person(site)
    site.change(gate={"paths": ["/private/"], "groups": {"board": [person.name]}})
    with Workers(site, NIGHTLATCH_WORKERS="1") as workers:
        cookie = session(workers, person)
        began = time.monotonic()
        allowed = workers.authorize("/private/", cookie)
        assert allowed.status == 200 and allowed.ended and allowed.body == b""
        assert allowed.headers["Variable-REMOTE_USER"] == person.name
        assert allowed.headers["Variable-REMOTE_GROUPS"] == "board"
        assert not allowed.headers.get_all("Set-Cookie")
        refused = workers.authorize("/private/a%20b?x=1&y=2")
        assert (refused.status, refused.headers["Location"]) == (303, "/account/enter/private/a%20b?x=1&y=2")
        posted = workers.authorize("/private/?x=1", method="POST", CONTENT_LENGTH="900", CONTENT_TYPE="text/plain")
        assert posted.headers["Location"] == "/account/enter-again/private/?x=1"
        # No body and no end of one came, and nobody waited for it.
        assert time.monotonic() - began < 3

        # What a client or a server says of a name is nobody's identity.
        for more in ({"REMOTE_USER": person.name}, {"HTTP_REMOTE_USER": person.name},
                     {"HTTP_AUTHORIZATION": "Basic YW5uOmFubg=="}, {"NIGHTLATCH_AUTH_TIME": "now"}):
            assert workers.authorize("/private/", **more).status == 303
        assert workers.authorize("/private/", cookie, REMOTE_USER="mallory").headers["Variable-REMOTE_USER"] == person.name
        # The page's own query and form are no fields of ours.
        assert workers.authorize("/private/?a=1&a=2&%zz", cookie, method="POST").status == 200
        # A cut, a doubled and a foreign cookie.
        for bad in (cookie[:-1], cookie + "a", f"{SESSION}=x"):
            assert workers.authorize("/private/", bad).status == 303

        # The responder on the same worker is as it was; sign-out counts at once.
        assert workers.ask("/settings/security", cookie=cookie).status == 200
        assert site.tool("session", "end", person.name, "--all").returncode == 0
        assert workers.authorize("/private/", cookie).status == 303
        site.file.rename(site.file.with_suffix(".away"))
        try:
            assert workers.authorize("/private/", cookie).status == 503
        finally:
            site.file.with_suffix(".away").rename(site.file)


def piece(server: str, root, workers: Workers) -> str:
    """What the guide has for that server, with this site's places."""
    lighttpd, apache = told("test_fastcgi_authorizer.py")
    if server == "lighttpd":
        assert "/run/nightlatch.sock" in lighttpd and "/srv/www" in lighttpd
        return lighttpd.replace("/run/nightlatch.sock", workers.address).replace("/srv/www", str(root))
    assert "127.0.0.1:900/" in apache
    return apache.replace("127.0.0.1:900/", "{}:{}/".format(*workers.address))


@contextlib.contextmanager
def serving(server: str, site, root, workers: Workers):
    """That server, as the owner of the site's data, in front of the pages."""
    port, run = ports.take(), site.top / f"run-{server}"
    run.mkdir()
    owner = os.stat(site.data)
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if AS_ROOT else {}
    if AS_ROOT:
        os.chown(run, owner.st_uid, owner.st_gid)
        if isinstance(workers.address, str):
            os.chown(workers.address, owner.st_uid, owner.st_gid)
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES)
    text = (LIGHTTPD if server == "lighttpd" else APACHE).format(
        root=root, port=port, run=run, modules=modules, piece=piece(server, root, workers))
    (run / "conf").write_text(text)
    command = {"lighttpd": ["lighttpd", "-D", "-f"], "apache": ["apache2", "-DFOREGROUND", "-f"]}[server]
    process = subprocess.Popen([*command, run / "conf"], env={"PATH": SBIN}, stdin=subprocess.DEVNULL, **identity)
    try:
        end = time.monotonic() + 10
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError):
                if fetch(port, "/")[0] == 200:
                    break
            time.sleep(0.03)
        assert process.poll() is None, (run / "error.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(run, ignore_errors=True)


def fetch(port: int, path: str, cookie: str = "", body: bytes | None = None, **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        sent["Cookie"] = cookie
    connection.request("GET" if body is None else "POST", path, body, sent)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.getheader("Location") or ""


@pytest.mark.parametrize("server", ["lighttpd", "apache"])
def test_a_server_asks_it(gated, server):
    site, root = gated
    person = people.add_person(site)
    with Workers(site, tcp="127.0.0.1" if server == "apache" else "") as workers:
        cookie = session(workers, person)
        with serving(server, site, root, workers) as port:
            assert fetch(port, "/")[:2] == (200, "open")
            status, text, place = fetch(port, "/private/?a=1&b=2")
            assert status == 303 and "members" not in text
            assert place.endswith("/account/enter/private/?a=1&b=2")
            assert fetch(port, "/private/", cookie)[:2] == (200, "for members")
            status, text, _ = fetch(port, "/private/show.cgi", cookie, body=b"b" * 900, Remote_User="mallory")
            assert status == 200 and f"\nREMOTE_USER={person.name}\n" in f"\n{text}"
            assert f"BODY={'b' * 900}\n" in text
            assert "\nREMOTE_USER=mallory" not in text
            for path in ("/private/show.cgi", "/private/index.html", "//private/", "/%70rivate/", "/x/../private/"):
                status, text, _ = fetch(port, path, Remote_User=person.name)
                assert status != 200 and "members" not in text and "BODY" not in text, path
            workers.stop()
            status, text, _ = fetch(port, "/private/", cookie)
            assert status >= 500 and "members" not in text
