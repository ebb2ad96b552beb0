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


class ApacheSite(Site):
    """A site behind an Apache whose configuration is the test's own."""

    def __init__(self, **options) -> None:
        super().__init__("apache", **options)
        self.run = self.top / "run"

    def configuration(self) -> str:
        raise NotImplementedError

    def lines(self, modules: tuple[str, ...]) -> list[str]:
        """What every configuration begins with."""
        return [
            f'ServerRoot "{self.run}"', f'DefaultRuntimeDir "{self.run}"', f'PidFile "{self.run}/pid"',
            f'Mutex "file:{self.run}" default', f'ErrorLog "{self.run}/error.log"',
            f"Listen 127.0.0.1:{self.port}", f"ServerName 127.0.0.1:{self.port}",
            *[f'LoadModule {name}_module "/usr/lib/apache2/modules/mod_{name}.so"' for name in modules],
            f'ScriptSock "{self.run}/cgid.sock"', "TypesConfig /dev/null",
            *(["User www-data", "Group www-data"] if AS_ROOT else []),
            '<Directory "/">', "Require all denied", "</Directory>",
        ]

    def start(self, expect: int = 200) -> ApacheSite:
        """Starts it, until the program's health is answered with that status."""
        self.run.mkdir(mode=0o755, exist_ok=True)
        configuration = self.run / "apache2.conf"
        configuration.write_text(self.configuration())
        binary = shutil.which("apache2") or "/usr/sbin/apache2"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [binary, "-f", configuration, "-D", "FOREGROUND"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.client(browser=False).get("/health").status == expect:
                    return self
            time.sleep(0.03)
        self.stop(check=False)
        raise AssertionError(f"apache does not serve:\n{self.log()}")


class SingleSignOnSite(ApacheSite):
    """A site that trusts REMOTE_USER, below a `Require valid-user` that mod_authn_file answers."""

    def __init__(self, *, preset: str = "", sso: dict | None = None, rule: str = "") -> None:
        super().__init__(preset=preset)
        self.change(sso={"trustRemoteUser": True} | (sso or {}))
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
        (self.run / "pages").mkdir(parents=True)
        for arguments in (("build", "--out", self.top / "static"), ("check",)):
            done = self.tool(*arguments)
            assert done.returncode == 0, done.stdout + done.stderr
        self.write_passwords("users", self.passwords)
        self.write_passwords("again", {})
        return super().start()

    def configuration(self) -> str:
        # The program that is tested lies in a checkout that www-data may not see.
        program = self.top / "nightlatch.cgi"
        shutil.copy(CGI, program)
        program.chmod(0o755)
        done = self.tool("web-config", "apache", "--static", self.top / "static", "--cgi", program)
        assert done.returncode == 0, done.stderr
        lines = [
            *self.lines(MODULES),
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


class SharedHostingSite(ApacheSite):
    """A folder made at home, uploaded to an Apache of somebody else."""

    folder_name = "home/account"
    init_options = ("--shared-hosting", "--cgi", str(CGI), "--admin", "eve")
    modules = (
        "mpm_event", "authz_core", "autoindex", "cgid", "dir", "env", "mime", "reqtimeout", "rewrite",
        "setenvif",
    )

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.web = self.top / "www"

    def upload(self) -> SharedHostingSite:
        """As an FTP client leaves it, whatever the modes were: files 644, folders 755, the host's."""
        shutil.copytree(self.folder, self.web / "account", copy_function=shutil.copyfile)
        for path in [self.web, *self.web.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
            if AS_ROOT:
                shutil.chown(path, "www-data", "www-data")
        self.folder = self.web / "account"
        self.file, self.data = self.folder / "site.json", self.folder / "data"
        return self

    def close(self) -> SharedHostingSite:
        """The three permissions that `init` and the guide tell to set."""
        for name, mode in (("nightlatch.cgi", 0o755), ("keys.json", 0o600), ("data", 0o700)):
            (self.folder / name).chmod(mode)
        return self

    def configuration(self) -> str:
        return "\n".join([
            *self.lines(self.modules),
            f'DocumentRoot "{self.web}"',
            f'<Directory "{self.web}">', "Options Indexes SymLinksIfOwnerMatch",
            "AllowOverride AuthConfig FileInfo Limit Options", "Require all granted", "</Directory>",
        ]) + "\n"
