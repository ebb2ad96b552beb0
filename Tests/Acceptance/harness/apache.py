"""Apache with authentication of its own in front of the program: single sign-on as small as it gets."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import os
import shutil
import subprocess
import time

from harness.formclient import MOUNT, FormClient
from harness.site import AS_ROOT, CGI, Site

MODULES = (
    "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "alias", "cgid",
    "dir", "env", "headers", "mime", "reqtimeout", "rewrite",
)
AGAIN = f"{MOUNT}/step-up/again"


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class Colleague(FormClient):
    """A browser that has given Apache a name and a password, and sends them with every request."""

    def __init__(self, origin: str, name: str, password: str) -> None:
        super().__init__(origin)
        self.authorization = basic(name, password)

    def request(self, method, path, body=None, headers=None, **options):
        return super().request(
            method, path, body, {"Authorization": self.authorization} | (headers or {}), **options
        )


class SingleSignOnSite(Site):
    """A site that trusts REMOTE_USER, below a `Require valid-user` that mod_authn_file answers."""

    def __init__(self, *, preset: str = "", sso: dict | None = None, rule: str = "") -> None:
        super().__init__("apache", preset=preset)
        self.change(sso={"trustRemoteUser": True} | (sso or {}))
        self.run = self.top / "run"
        self.rule = rule
        self.passwords: dict[str, str] = {}

    def colleague(self, name: str) -> Colleague:
        """Somebody whom Apache knows."""
        password = self.passwords.setdefault(name, f"tide {os.urandom(8).hex()}")
        self.write_passwords("users", self.passwords)
        return Colleague(self.origin, name, password)

    def write_passwords(self, name: str, passwords: dict[str, str]) -> None:
        lines = [
            f"{who}:{{SHA}}{base64.b64encode(hashlib.sha1(word.encode()).digest()).decode()}\n"
            for who, word in passwords.items()
        ]
        (self.run / name).write_text("".join(lines))
        (self.run / name).chmod(0o644)

    def start(self) -> SingleSignOnSite:
        self.run.mkdir(mode=0o755)
        (self.run / "pages").mkdir()
        static = self.top / "static"
        for arguments in (("build", "--out", static), ("check",)):
            done = self.tool(*arguments)
            assert done.returncode == 0, done.stdout + done.stderr
        self.write_passwords("users", self.passwords)
        self.write_passwords("again", {})
        configuration = self.run / "apache2.conf"
        configuration.write_text(self._configuration(static))
        binary = shutil.which("apache2") or "/usr/sbin/apache2"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [binary, "-f", configuration, "-D", "FOREGROUND"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )
        end = time.monotonic() + 20
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.client(browser=False).get("/health").status == 200:
                    return self
            time.sleep(0.03)
        self.stop(check=False)
        raise AssertionError(f"apache does not serve:\n{self.log()}")

    def _configuration(self, static) -> str:
        modules = "/usr/lib/apache2/modules"
        # The program that is tested lies in a checkout that www-data may not see.
        program = self.top / "nightlatch.cgi"
        shutil.copy(CGI, program)
        program.chmod(0o755)
        done = self.tool("web-config", "apache", "--static", static, "--cgi", program)
        assert done.returncode == 0, done.stderr
        lines = [
            f'ServerRoot "{self.run}"', f'DefaultRuntimeDir "{self.run}"', f'PidFile "{self.run}/pid"',
            f'Mutex "file:{self.run}" default', f'ErrorLog "{self.run}/error.log"',
            f"Listen 127.0.0.1:{self.port}", f"ServerName 127.0.0.1:{self.port}",
            *[f'LoadModule {name}_module "{modules}/mod_{name}.so"' for name in MODULES],
            f'ScriptSock "{self.run}/cgid.sock"', "TypesConfig /dev/null",
            *(["User www-data", "Group www-data"] if AS_ROOT else []),
            '<Directory "/">', "Require all denied", "</Directory>",
            f'DocumentRoot "{self.run}/pages"',
            done.stdout,
            f'<Location "{MOUNT}">', "AuthType Basic", 'AuthName "The organisation"',
            "AuthBasicProvider file", f'AuthUserFile "{self.run}/users"', "Require valid-user",
            "</Location>",
            f'<LocationMatch "^{MOUNT}/(?:assets/|health$)">', "Require all granted", "</LocationMatch>",
            # Another file of passwords stands for "asks anew": who has authenticated for the rest
            # has not for this.
            f'<Location "{AGAIN}">', 'AuthName "Confirm"', f'AuthUserFile "{self.run}/again"',
            "SetEnv NIGHTLATCH_AUTH_TIME now", "</Location>",
            self.rule,
        ]
        return "\n".join(lines) + "\n"
