"""An example of `examples/gate`, on its own server, as its files say."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from harness.site import AS_ROOT, CGI, REPOSITORY, Site, ports

EXAMPLES = REPOSITORY / "examples" / "gate"
MODULES = "/usr/lib/apache2/modules"
APACHE_MODULES = (
    "mpm_event", "authz_core", "alias", "cgid", "dir", "env", "headers", "mime", "rewrite", "setenvif",
    "proxy", "proxy_http",
)


class Example(Site):
    """The example's folder stands at its own place, its port is a free one; nothing else is changed."""

    def __init__(self, source: str | Path, server: str) -> None:
        super().__init__(server)
        self.place = self.top / "example"
        shutil.copytree(EXAMPLES / source, self.place)
        self.program_port = ports.take()
        self._children: list[subprocess.Popen] = []
        for path in self.place.rglob("*"):
            if path.suffix in (".conf", ".json") or path.name == "Caddyfile":
                path.write_text(self._placed(path.read_text()))
        self.change(**json.loads((self.place / "settings.json").read_text()))
        # The program lies in a checkout that www-data may not see.
        (self.place / "cgi-bin").mkdir()
        shutil.copy(CGI, self.place / "cgi-bin" / "nightlatch.cgi")
        self.run = self.top / "run"
        self.run.mkdir()

    def _placed(self, text: str) -> str:
        # Longest first, so that no part of another is taken for it.
        for old, new in (
            ("/srv/example/site", str(self.folder)), ("/srv/example", str(self.place)),
            (":8080", f":{self.port}"), (" = 8080", f" = {self.port}"), ("9000", str(self.program_port)),
        ):
            text = text.replace(old, new)
        return text

    def print_configuration(self, *arguments: str, to: str) -> None:
        """What the head of the server's file says to print, into the file that it names."""
        done = self.tool(
            "web-config", self.server, "--static", self.top / "static",
            "--cgi", self.place / "cgi-bin" / "nightlatch.cgi", "--socket", self.run / "fcgiwrap.sock", *arguments,
        )
        assert done.returncode == 0, done.stderr
        (self.place / to).write_text(done.stdout)

    def start(self) -> Example:
        done = self.tool("build", "--out", self.top / "static")
        assert done.returncode == 0, done.stdout + done.stderr
        assert self.tool("check").returncode == 0
        for path in [self.top, self.place, *self.place.rglob("*"), self.run]:
            path.chmod(0o755 if path.is_dir() or path.suffix == ".cgi" else 0o644)
        if AS_ROOT:
            shutil.chown(self.run, "www-data")
        if (self.place / "program.py").exists():
            self._spawn([sys.executable, self.place / "program.py", str(self.program_port)])
        getattr(self, f"_start_{self.server}")()
        end = time.monotonic() + 20
        while time.monotonic() < end and all(child.poll() is None for child in self._children):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.client(browser=False).get("/health").status == 200:
                    return self
            time.sleep(0.03)
        self.stop()
        raise AssertionError(f"{self.server} does not serve:\n{self._output.read_text()}")

    def _spawn(self, command: list) -> None:
        with self._output.open("ab") as output:
            self._children.append(subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=os.environ | {"HOME": str(self.run)},
            ))

    def stop(self, check: bool = True, number: int = 15) -> int | None:
        for child in reversed(self._children):
            child.send_signal(number)
        for child in reversed(self._children):
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children = []
        return 0

    def _start_fcgiwrap(self) -> None:
        user = ["-u", "www-data", "-g", "www-data", "-U", "www-data", "-G", "www-data"] if AS_ROOT else []
        self._spawn([
            "spawn-fcgi", "-n", "-s", self.run / "fcgiwrap.sock", "-M", "0666", *user, "--",
            shutil.which("fcgiwrap") or "/usr/sbin/fcgiwrap", "-c", "2",
        ])

    def _start_apache(self) -> None:
        lines = [
            f'ServerRoot "{self.run}"', f'DefaultRuntimeDir "{self.run}"', f'PidFile "{self.run}/pid"',
            f'Mutex "file:{self.run}" default', f'ErrorLog "{self.run}/error.log"',
            f"Listen 127.0.0.1:{self.port}", f"ServerName 127.0.0.1:{self.port}",
            *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in APACHE_MODULES],
            f'ScriptSock "{self.run}/cgid.sock"', "TypesConfig /dev/null", "AddType text/html .html",
            *(["User www-data", "Group www-data"] if AS_ROOT else []),
            '<Directory "/">', "AllowOverride None", "Require all denied", "</Directory>",
            f'Include "{self.place}/apache.conf"',
        ]
        main = self.run / "main.conf"
        main.write_text("\n".join(lines) + "\n")
        self._spawn([shutil.which("apache2") or "/usr/sbin/apache2", "-f", main, "-D", "FOREGROUND"])

    def _start_nginx(self) -> None:
        self._start_fcgiwrap()
        temporary = [
            f'{name}_temp_path "{self.run}/{name}";' for name in ("client_body", "fastcgi", "proxy", "uwsgi", "scgi")
        ]
        lines = [
            "daemon off;", *(["user www-data;"] if AS_ROOT else []), f'pid "{self.run}/pid";',
            f'error_log "{self.run}/error.log";', "events {}", "http {", "access_log off;", *temporary,
            "types { text/html html; text/plain txt; }", "absolute_redirect off;",
            f'include "{self.place}/nginx.conf";', "}",
        ]
        main = self.run / "main.conf"
        main.write_text("\n".join(lines) + "\n")
        self._spawn([shutil.which("nginx") or "/usr/sbin/nginx", "-p", self.run, "-e", self.run / "error.log", "-c", main])

    def _start_lighttpd(self) -> None:
        lines = [
            "server.modules = ()", 'server.bind = "127.0.0.1"', f'server.breakagelog = "{self.run}/error.log"',
            *(['server.username = "www-data"', 'server.groupname = "www-data"'] if AS_ROOT else []),
            'mimetype.assign = ( ".html" => "text/html", "" => "application/octet-stream" )',
            f'include "{self.place}/lighttpd.conf"',
        ]
        main = self.run / "main.conf"
        main.write_text("\n".join(lines) + "\n")
        self._spawn([shutil.which("lighttpd") or "/usr/sbin/lighttpd", "-D", "-f", main])

    def _start_caddy(self) -> None:
        self._start_fcgiwrap()
        main = self.run / "Caddyfile"
        main.write_text(
            f'{{\n  admin off\n  auto_https off\n  storage file_system "{self.run}/caddy"\n}}\n'
            f"import {self.place}/Caddyfile\n"
        )
        self._spawn(["caddy", "run", "--config", main, "--adapter", "caddyfile"])
    def page(self, name: str) -> Path:
        return self.place / "www" / name
