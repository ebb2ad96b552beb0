"""The product and the do-nothing responder as FastCGI, side by side behind one server, each with as many
processes."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from pathlib import Path

from servers import SBIN, wait_until_open

APACHE = """ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
DefaultRuntimeDir "{folder}"
Mutex "file:{folder}"
ErrorLog "{folder}/error.log"
ServerTokens Prod
{modules}
DocumentRoot "{folder}"
<Directory />
  Require all granted
</Directory>
Alias /hello "{programs}/hello"
Alias /asking "{programs}/asking"
Alias /account "{cgi}"
<Files hello>
  SetHandler "proxy:unix:{folder}/hello.sock|fcgi://hello/"
</Files>
<Files asking>
  SetHandler "proxy:unix:{folder}/asking.sock|fcgi://asking/"
</Files>
<Files nightlatch.cgi>
  SetHandler "proxy:unix:{folder}/account.sock|fcgi://account/"
</Files>
"""
MODULES = ("mpm_event", "authz_core", "alias", "proxy", "proxy_fcgi")

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
    location ~ ^/(?<mount>hello|asking|account)(?<rest>/.*)?$ {{
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
      fastcgi_param SCRIPT_NAME /$mount;
      fastcgi_param PATH_INFO $rest;
      fastcgi_pass "unix:{folder}/$mount.sock";
    }}
    # A file that is served when somebody else has said yes.
    location = /asked.txt {{ auth_request /account/gate; }}
    location = /answered.txt {{ auth_request /hello; }}
  }}
}}
"""

LIGHTTPD = """server.modules = ( "mod_fastcgi" )
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.tag = ""
server.errorlog = "{folder}/error.log"
fastcgi.server = (
  "/hello" => (( "socket" => "{folder}/hello.sock", "check-local" => "disable" )),
  "/asking" => (( "socket" => "{folder}/asking.sock", "check-local" => "disable" )),
  "/account" => (( "socket" => "{folder}/account.sock", "check-local" => "disable" ))
)
"""


def _listening(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(128)
    return listener


@contextlib.contextmanager
def serving(server: str, folder: Path, port: int, site, cgi: Path, programs: Path, owner: dict):
    """Runs that server and both programs until the block ends, as the owner of the site's data."""
    folder.mkdir()
    for name in ("open.txt", "asked.txt", "answered.txt"):
        (folder / name).write_text("x" * 1000)
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
    )
    text = {"apache": APACHE, "nginx": NGINX, "lighttpd": LIGHTTPD}[server].format(
        folder=folder, port=port, cgi=cgi, programs=programs, modules=modules,
    )
    configuration = folder / "configuration"
    configuration.write_text(text)
    command = {
        "apache": ["apache2", "-DFOREGROUND", "-f", str(configuration)],
        "nginx": ["nginx", "-c", str(configuration), "-e", str(folder / "error.log")],
        "lighttpd": ["lighttpd", "-D", "-f", str(configuration)],
    }[server]
    processes = []
    try:
        each = os.cpu_count() or 1
        for name, program, count in (
            ("hello", programs / "responder", each), ("asking", programs / "asking-responder", each), ("account", cgi, 1),
        ):
            listener = _listening(folder / f"{name}.sock")
            if owner:
                os.chown(folder / f"{name}.sock", owner["user"], owner["group"])
            for _ in range(count):
                processes.append(subprocess.Popen(
                    [program], env={"PATH": SBIN, "NIGHTLATCH_SITE": str(site.file)}, stdin=listener,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **owner))
            listener.close()
        processes.append(subprocess.Popen(
            command, env={"PATH": SBIN}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **owner))
        wait_until_open(processes[-1], port, folder)
        time.sleep(0.2)
        yield
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(15)
