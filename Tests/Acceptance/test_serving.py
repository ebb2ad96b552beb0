"""The executables as files, and `serve`: static, free of what does not belong, clean when ended."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness import direct
from harness.formclient import FormClient
from harness.people import add_person, signed_in
from harness.processes import alive, descendants, kill, running
from harness.site import AS_ROOT, CGI, SERVERS, TOOL, ports, tool

PACKAGES = {
    "lighttpd": ("lighttpd",), "apache": ("apache2",), "nginx": ("nginx", "fcgiwrap", "spawn-fcgi"),
}
HIDDEN = ("/usr/sbin", "/usr/local/sbin")


@pytest.mark.parametrize("path", [TOOL, CGI], ids=["nightlatch", "nightlatch.cgi"])
def test_the_executables_are_static(path):
    said = subprocess.run(["file", "-bL", path], capture_output=True, text=True, check=True).stdout
    assert said.startswith("ELF 64-bit") and ("statically linked" in said or "static-pie" in said), said


@pytest.mark.parametrize("foreign", [
    b"FoundationEssentials", b"s10Foundation", b"FoundationInternationalization", b"ArgumentParser",
    b"icudt", b"ucol_open", b"uloc_getDefault", b"libicu", b"libFoundation",
])
def test_the_cgi_holds_neither_foundation_nor_icu_nor_an_argument_parser(foreign):
    assert foreign not in CGI.read_bytes()


def test_the_cgi_ignores_its_arguments(lighttpd):
    plain = direct.run(lighttpd, "GET", "/health")
    assert plain.status == 200 and plain.body.strip() == b"ok"
    for arguments in (("--help",), ("person", "list"), ("-d", "foo", "%22"), ("--version",)):
        reply = direct.run(lighttpd, "GET", "/health", arguments=arguments)
        assert (reply.status, reply.body, reply.errors) == (plain.status, plain.body, plain.errors)


def test_the_cgi_alone_without_a_request_does_no_harm(tmp_path):
    done = subprocess.run(
        [CGI, "--help"], capture_output=True, timeout=20, stdin=subprocess.DEVNULL, cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "NIGHTLATCH_SITE": str(tmp_path / "site.json")},
    )
    assert b"usage" not in done.stdout.lower() and done.returncode >= 0, done
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("server", SERVERS)
def test_a_missing_server_is_named_with_its_package(own, server):
    site = own(server, start=False)
    empty = site.top / "empty"
    empty.mkdir()
    # The tool may look where servers are installed, whatever PATH says: hide that as well, in a
    # mount namespace of its own.
    hide = "; ".join(f"mount --bind {empty} {folder}" for folder in HIDDEN)
    unshare = ["unshare", "--mount"] if AS_ROOT else ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "sh", "-c", hide], capture_output=True).returncode != 0:
        pytest.skip("this system gives no mount namespace to hide the servers in")
    command = [TOOL, "--site", site.file, "serve", "--server", server, "--port", str(ports.take())]
    done = subprocess.run(
        [*unshare, "sh", "-c", f'{hide}; PATH={empty} exec "$@"', "sh", *map(str, command)],
        capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 69, f"{done.returncode}: {said}"
    assert any(package in said for package in PACKAGES[server]) and "install" in said, said


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_cleanly_and_starts_again(own, server, number):
    site = own(server)
    person = add_person(site)
    client = signed_in(person)
    assert site.stop(number=number) == 0  # checks that nothing is left running
    with pytest.raises(OSError):
        site.client().get("/health")
    site.start()
    assert client.get("/settings/security").status == 200, "the session outlives the server"


def test_a_port_in_use_is_said(own):
    site = own()
    done = tool("--site", site.file, "serve", "--port", str(site.port))
    assert done.returncode in (69, 73, 74, 75), f"{done.returncode}: {done.stdout}{done.stderr}"
    assert str(site.port) in done.stdout + done.stderr
    assert site.client(browser=False).get("/health").status == 200


@pytest.mark.parametrize(
    ("preset", "code"),
    [("balanced", "One of ben's recovery codes: "), ("single-backup-code", "\nben's backup code: ")],
)
def test_the_demo_site_is_served_and_removed(preset, code):
    port = ports.take()
    folder = Path(tempfile.mkdtemp(prefix="nightlatch-acceptance-", dir="/var/tmp"))
    folder.chmod(0o1777)  # whoever serves it makes its folder here
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
    said = folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [TOOL, "serve", "--testing", "--port", str(port), "--preset", preset],
            stdout=output, stderr=output,
            stdin=subprocess.DEVNULL, env=environment, start_new_session=True,
        )
    client = FormClient(f"http://127.0.0.1:{port}", browser=False)
    answer, family, end = None, [], time.monotonic() + 30
    try:
        while time.monotonic() < end and process.poll() is None and answer is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = client.get("/sign-in")
            time.sleep(0.05)
        family = descendants(process.pid)
        assert answer is not None, said.read_text()
        assert answer.status == 200 and answer.name == "sign-in"
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        time.sleep(0.2)
        assert not [one for one in family if alive(one)]
        words = said.read_text()
        assert str(port) in words and code in words and "/data/testing/clock\n" in words, words
        left = [path for path in folder.iterdir() if path != said]
        assert not left, f"the demo site's folder stays: {left}"
    finally:
        if process.poll() is None:
            kill([running(process.pid)])
            process.wait()
        kill(family)
        shutil.rmtree(folder)
