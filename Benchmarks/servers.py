"""Apache, nginx and lighttpd with the smallest configuration that serves the do-nothing program and the
product side by side, so that both are measured on the same running server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

MODULES = ("mpm_event", "authz_core", "alias", "env", "cgid", "setenvif", "headers")
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
SetEnv REDIRECT_STATUS 200
ScriptAlias /hello "{programs}/hello"
ScriptAlias /asking "{programs}/asking"
ScriptAlias /account "{cgi}"
ScriptAlias /peer/ "{programs}/peers/"
<Directory />
  Require all granted
</Directory>
{gate}
"""

NGINX = """daemon off;
pid "{folder}/pid";
error_log "{folder}/error.log" error;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path "{folder}/body";
  fastcgi_temp_path "{folder}/fastcgi";
  proxy_temp_path "{folder}/proxy";
  uwsgi_temp_path "{folder}/uwsgi";
  scgi_temp_path "{folder}/scgi";
  server {{
    listen 127.0.0.1:{port};
    root "{folder}";
    location ~ ^(?<mount>/hello|/asking|/account)(?<rest>/.*)?$ {{
      set $program "{programs}$mount";
      if ($mount = /account) {{ set $program "{cgi}"; }}
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param SERVER_SOFTWARE nginx;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_NAME 127.0.0.1;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type if_not_empty;
      fastcgi_param CONTENT_LENGTH $content_length if_not_empty;
      fastcgi_param SCRIPT_NAME $mount;
      fastcgi_param PATH_INFO $rest;
      fastcgi_param SCRIPT_FILENAME $program;
      fastcgi_param NIGHTLATCH_SITE "{site}";
      fastcgi_pass "unix:{folder}/fcgiwrap.sock";
    }}
  }}
}}
"""

LIGHTTPD = """server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.tag = ""
server.errorlog = "{folder}/error.log"
server.breakagelog = "{folder}/cgi.log"
setenv.set-environment = ( "NIGHTLATCH_SITE" => "{site}" )
alias.url = ( "/hello" => "{programs}/hello", "/asking" => "{programs}/asking", "/account" => "{cgi}" )
$HTTP["url"] =~ "^/(hello|asking|account)(/|$)" {{ cgi.assign = ( "" => "" ) }}
"""


@contextlib.contextmanager
def serving(server: str, folder: Path, port: int, site, cgi: Path, programs: Path, owner: dict):
    """Runs that server until the block ends, as the owner of the site's data."""
    folder.mkdir()
    (folder / "private").mkdir()
    for name in ("open.txt", "private/gated.txt"):
        (folder / name).write_text("x" * 1000)
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
    )
    text = {"apache": APACHE, "nginx": NGINX, "lighttpd": LIGHTTPD}[server].format(
        folder=folder, port=port, site=site.file, cgi=cgi, programs=programs,
        modules=modules, gate=site.tool("web-config", "apache", "--gate").stdout if server == "apache" else "",
    )
    configuration = folder / "configuration"
    configuration.write_text(text)
    commands = [{
        "apache": ["apache2", "-DFOREGROUND", "-f", str(configuration)],
        "nginx": ["nginx", "-c", str(configuration), "-e", str(folder / "error.log")],
        "lighttpd": ["lighttpd", "-D", "-f", str(configuration)],
    }[server]]
    if server == "nginx":
        commands.insert(0, ["fcgiwrap", "-c", "4", "-s", f"unix:{folder}/fcgiwrap.sock"])
    processes = []
    try:
        for command in commands:
            processes.append(subprocess.Popen(
                command, env={"PATH": SBIN}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True, **owner))
        wait_until_open(processes[-1], port, folder)
        yield
    finally:
        for process in reversed(processes):
            # fcgiwrap, ended in its first moments, leaves its children.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            process.wait(15)


def wait_until_open(process: subprocess.Popen, port: int, folder: Path) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    log = folder / "error.log"
    raise SystemExit(f"the server does not start: {log.read_text() if log.exists() else folder}")


def version(server: str) -> str:
    """What the server calls itself, with its version."""
    program = "apache2" if server == "apache" else server
    done = subprocess.run([program, "-v"], env={"PATH": SBIN}, capture_output=True, text=True)
    said = done.stdout or done.stderr.replace("nginx version: ", "")
    return said.splitlines()[0].replace("Server version: ", "").split(" - ")[0]
