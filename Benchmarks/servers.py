"""Apache and lighttpd with the smallest configuration that serves the do-nothing program and the
product side by side, so that both are measured on the same running server."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from pathlib import Path

MODULES = ("mpm_event", "authz_core", "alias", "env", "cgid")
SBIN = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"

APACHE = """ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
DefaultRuntimeDir "{folder}"
Mutex "file:{folder}"
ErrorLog "{folder}/error.log"
ServerTokens Prod
{modules}
ScriptSock "{folder}/cgid"
DocumentRoot "{folder}"
SetEnv NIGHTLATCH_SITE "{site}"
ScriptAlias /hello "{hello}"
ScriptAlias /account "{cgi}"
<Directory />
  Require all granted
</Directory>
"""

LIGHTTPD = """server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.tag = ""
server.errorlog = "{folder}/error.log"
server.breakagelog = "{folder}/cgi.log"
setenv.set-environment = ( "NIGHTLATCH_SITE" => "{site}" )
alias.url = ( "/hello" => "{hello}", "/account" => "{cgi}" )
$HTTP["url"] =~ "^/(hello|account)(/|$)" {{ cgi.assign = ( "" => "" ) }}
"""


@contextlib.contextmanager
def serving(server: str, folder: Path, port: int, site: Path, cgi: Path, hello: Path, owner: dict):
    """Runs that server until the block ends, as the owner of the site's data."""
    folder.mkdir()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
    )
    text = (APACHE if server == "apache" else LIGHTTPD).format(
        folder=folder, port=port, site=site, cgi=cgi, hello=hello, modules=modules
    )
    configuration = folder / "configuration"
    configuration.write_text(text)
    flags = ["apache2", "-DFOREGROUND", "-f"] if server == "apache" else ["lighttpd", "-D", "-f"]
    process = subprocess.Popen(
        [*flags, str(configuration)], env={"PATH": SBIN}, stdin=subprocess.DEVNULL, **owner
    )
    try:
        _wait(process, port, folder)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _wait(process: subprocess.Popen, port: int, folder: Path) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    log = folder / "error.log"
    raise SystemExit(f"the server does not start: {log.read_text() if log.exists() else folder}")


def version(server: str) -> str:
    """What the server calls itself, with its version."""
    program = "apache2" if server == "apache" else "lighttpd"
    said = subprocess.run([program, "-v"], env={"PATH": SBIN}, capture_output=True, text=True).stdout
    return said.splitlines()[0].replace("Server version: ", "").split(" - ")[0]
