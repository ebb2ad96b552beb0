"""A site behind TLS: what `web-config` prints, its commented lines filled in with a certificate of the
site's own, inside as little of each server's own configuration as it takes."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time

from harness.site import AS_ROOT, CGI, Site, ports

MODULES = (
    "mpm_event", "authz_core", "alias", "cgid", "dir", "env", "headers", "mime", "reqtimeout",
    "rewrite", "setenvif", "ssl",
)
TYPES = ("text/html html", "text/css css", "text/javascript js", "image/svg+xml svg", "image/png png")


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


class SecureSite(Site):
    """`https://localhost:PORT`, with another port that leads there from plain HTTP."""

    # lighttpd 1.4.69, asked to end, says "server stopped" and ends with either.
    clean = (0, 1)

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.plain = ports.take()
        self.origin = f"https://localhost:{self.port}"
        self.change(baseURL=self.origin)
        self.run = self.top / "run"
        self.static = self.top / "static"
        self.certificate, self.key = self.run / "fullchain.pem", self.run / "privkey.pem"
        self._wrapper: subprocess.Popen | None = None

    def request(
        self, path: str, headers: dict | None = None, *, secure: bool = True,
        version: ssl.TLSVersion | None = None,
    ) -> http.client.HTTPResponse:
        """Asks for a path of the whole site, by a client that trusts this certificate alone."""
        if secure:
            trust = ssl.create_default_context(cafile=str(self.certificate))
            if version is not None:
                trust.minimum_version = trust.maximum_version = version
                trust.set_ciphers("DEFAULT@SECLEVEL=0")
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=20, context=trust)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            answer.content = answer.read()
            return answer
        finally:
            connection.close()

    def start(self) -> SecureSite:
        self.run.mkdir(mode=0o755)
        (self.run / "pages").mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost", "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True,
        )
        done = self.tool("build", "--out", self.static)
        assert done.returncode == 0, done.stderr
        # The program that is tested lies in a checkout that www-data may not see.
        program, wrapped = self.run / "nightlatch.cgi", self.run / "fcgiwrap.sock"
        shutil.copy(CGI, program)
        program.chmod(0o755)
        more = ["--socket", wrapped] if self.server in ("nginx", "caddy") else []
        done = self.tool(
            "web-config", self.server, "--static", self.static, "--cgi", program, *more)
        assert done.returncode == 0, done.stderr
        configuration = self.run / "server.conf"
        configuration.write_text(getattr(self, f"_{self.server}")(*self._filled_in(done.stdout)))
        if AS_ROOT:
            owner = self.data.stat()
            for path in (self.run, *self.run.iterdir()):
                os.chown(path, owner.st_uid, owner.st_gid)
        if more:
            self._wrapper = self._spawn("spawn-fcgi", "-n", "-s", wrapped, "--", _path("fcgiwrap"))
        self._process = self._spawn(*{
            "lighttpd": ("lighttpd", "-D", "-f", configuration),
            "apache": ("apache2", "-D", "FOREGROUND", "-f", configuration),
            "nginx": ("nginx", "-p", self.run, "-e", self.run / "error.log", "-c", configuration),
            "caddy": ("caddy", "run", "--config", configuration, "--adapter", "caddyfile"),
        }[self.server])
        end = time.monotonic() + 20
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.request("/account/health").status == 200:
                    return self
            time.sleep(0.03)
        self.stop(check=False)
        raise AssertionError(f"{self.server} does not serve:\n{self.log()}")

    def stop(self, check: bool = True, **options) -> int | None:
        wrapper, self._wrapper = self._wrapper, None
        try:
            return super().stop(check, **options)
        finally:
            if wrapper is not None:
                wrapper.terminate()
                wrapper.wait(10)

    def _spawn(self, program: str, *arguments) -> subprocess.Popen:
        command = [_path(program), *arguments]
        if AS_ROOT:
            owner = self.data.stat()
            command = [
                "setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups",
                *command,
            ]
        with self._output.open("ab") as output:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env=os.environ | {"HOME": str(self.run)},
            )

    def _filled_in(self, printed: str) -> tuple[str, str]:
        """The lines for TLS without their "# " and with this certificate, and all that is printed.
        Nobody but root may take the ports 80 and 443; the second is the base URL's here anyway."""
        if self.server == "caddy":
            return "", printed
        lines = printed.splitlines()
        start = next(at for at, line in enumerate(lines) if line.startswith("# For TLS")) + 2
        end = next(at for at in range(start, len(lines)) if not lines[at].startswith("# "))
        rest = "\n".join(lines[:start] + lines[end:])
        lines = [line[2:] for line in lines[start:end]]
        if not has_ipv6():
            lines = [line for line in lines if "[::]" not in line]
        text = "\n".join(lines)
        for old, new in (
            ("/etc/ssl/localhost/fullchain.pem", str(self.certificate)),
            ("/etc/ssl/localhost/privkey.pem", str(self.key)),
            ("*:80>", f"*:{self.plain}>"), ("listen 80;", f"listen {self.plain};"),
            ("[::]:80;", f"[::]:{self.plain};"),
        ):
            text = text.replace(old, new)
        assert str(self.certificate) in text and str(self.key) in text and "/etc/ssl" not in text
        return text, rest

    def _lighttpd(self, tls: str, printed: str) -> str:
        types = ", ".join(f'".{kind.split()[1]}" => "{kind.split()[0]}"' for kind in TYPES)
        return f"""
            server.modules = ( "mod_indexfile", "mod_access", "mod_alias", "mod_redirect" )
            server.bind = "127.0.0.1"
            server.port = {self.plain}
            server.document-root = "{self.run}/pages"
            server.upload-dirs = ( "{self.run}" )
            server.errorlog = "{self.run}/error.log"
            mimetype.assign = ( {types} )
            {printed}
            {tls}
            server.modules += ( "mod_staticfile" )
            """

    def _apache(self, tls: str, printed: str) -> str:
        modules = "/usr/lib/apache2/modules"
        return "\n".join([
            f'ServerRoot "{self.run}"', f'DefaultRuntimeDir "{self.run}"', f'PidFile "{self.run}/pid"',
            f'Mutex "file:{self.run}" default', f'ErrorLog "{self.run}/error.log"',
            f"Listen 127.0.0.1:{self.port}", f"Listen 127.0.0.1:{self.plain}", "ServerName localhost",
            *[f'LoadModule {name}_module "{modules}/mod_{name}.so"' for name in MODULES],
            f'ScriptSock "{self.run}/cgid.sock"', "TypesConfig /dev/null",
            *[f"AddType {kind}" for kind in TYPES],
            '<Directory "/">', "Require all denied", "</Directory>",
            f'DocumentRoot "{self.run}/pages"',
            tls.replace("# and what follows below", printed),
        ]) + "\n"

    def _nginx(self, tls: str, printed: str) -> str:
        folders = ("client_body", "fastcgi", "proxy", "uwsgi", "scgi")
        return f"""
            daemon off;
            pid "{self.run}/pid";
            events {{ }}
            http {{
              access_log off;
              {"".join(f'{name}_temp_path "{self.run}/{name}";' for name in folders)}
              types {{ {"".join(f"{kind};" for kind in TYPES)} }}
              {tls.replace("# and what follows below", printed)}
            }}
            """

    def _caddy(self, tls: str, printed: str) -> str:
        # The ports and where it keeps things; the redirection from plain HTTP is Caddy's own.
        return f"""
            {{
              admin off
              http_port {self.plain}
              https_port {self.port}
              skip_install_trust
              storage file_system "{self.run}/caddy"
              log {{
                output file "{self.run}/error.log"
                level ERROR
              }}
              servers {{
                protocols h1 h2
              }}
            }}
            {self.origin} {{
              tls "{self.certificate}" "{self.key}"
              {printed}
            }}
            """


def _path(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/local/sbin:/usr/sbin:/sbin")
    assert found, f"{program} is not installed"
    return found
