"""`make install` and the release archive: complete, and of use where there is nothing else."""

import os
import re
import shutil
import subprocess
import tarfile
import time

import pytest

from harness import totp
from harness.site import AS_ROOT, REPOSITORY, ports

# /proc and /dev are what every Linux system has, and the tool and its runtime look into them.
ENTER = 'mkdir -p "$0/proc" "$0/dev" && mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
BARE = ["unshare", "--mount", *([] if AS_ROOT else ["--map-root-user"]), "sh", "-c", ENTER]
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def run(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, **options)


def test_make_install_puts_everything_below_the_prefix(tmp_path):
    done = run("make", "-s", "install", f"DESTDIR={tmp_path}", "PREFIX=/opt/nl", cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    top = tmp_path / "opt/nl"
    assert [path.name for path in (tmp_path).iterdir()] == ["opt"]
    for path, mode in {
        "bin/nightlatch": 0o755, "lib/nightlatch/nightlatch.cgi": 0o755,
        "share/man/man1/nightlatch.1": 0o644, "share/man/man1/nightlatch-person.1": 0o644,
        "share/man/man8/nightlatch.cgi.8": 0o644,
        "share/bash-completion/completions/nightlatch": 0o644,
        "share/zsh/site-functions/_nightlatch": 0o644,
        "share/fish/vendor_completions.d/nightlatch.fish": 0o644,
        "share/doc/nightlatch/docs/guide.md": 0o644,
    }.items():
        assert (top / path).stat().st_mode & 0o777 == mode, path
    # What is installed finds its other half.
    site = tmp_path / "site"
    made = run(top / "bin/nightlatch", "init", site, *(["--owner", "root"] if AS_ROOT else []))
    assert made.returncode == 0, made.stderr
    printed = run(top / "bin/nightlatch", "--site", site / "site.json", "web-config", "apache")
    assert f'"{top}/lib/nightlatch/nightlatch.cgi"' in printed.stdout, printed.stderr
    # Again over the old one, by rename: a program that runs is never written to.
    number = (top / "lib/nightlatch/nightlatch.cgi").stat().st_ino
    assert run("make", "-s", "install", f"DESTDIR={tmp_path}", "PREFIX=/opt/nl", cwd=REPOSITORY).returncode == 0
    assert (top / "lib/nightlatch/nightlatch.cgi").stat().st_ino != number
    assert not list(top.rglob("*.new"))


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The archive, unpacked in a folder that holds nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    out = tmp_path_factory.mktemp("dist")
    environment = os.environ | {"VERSION": "0.0.1", "OUT": str(out), "LEVEL": "1"}
    done = run(REPOSITORY / "scripts/dist", env=environment)
    assert done.returncode == 0, done.stderr
    archive = out / f"nightlatch-0.0.1-linux-{os.uname().machine}.tar.gz"
    assert run("sha256sum", "-c", f"{archive.name}.sha256", cwd=out).returncode == 0
    with tarfile.open(archive) as file:
        assert {(member.uid, member.gid) for member in file} == {(0, 0)}
        file.extractall(folder)
    return folder / archive.name.removesuffix(".tar.gz")


def test_the_archive_is_whole_and_its_sums_hold(unpacked):
    assert run("sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS", cwd=unpacked).stdout == ""
    listed = {line.split("  ./")[1] for line in (unpacked / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"} and listed <= there
    for name in ("README.md", "docs/guide.md", "man/nightlatch.1", "completions/_nightlatch", "licenses/swift",
                 "examples/web-servers/apache.conf", "examples/web-servers/caddy.conf",
                 "examples/web-servers/site-organisation.json", "examples/web-servers/shared-hosting.htaccess"):
        assert name in there, name
    # The examples name the places that the README gives, and none of the machine they were made on.
    for path in (unpacked / "examples/web-servers").iterdir():
        text = path.read_text()
        assert "/tmp" not in text and str(REPOSITORY) not in text, path
    assert "/etc/nightlatch/site.json" in (unpacked / "examples/web-servers/apache.conf").read_text()
    # A changed file is told from the whole one.
    (unpacked / "LICENSE").write_text("none")
    assert run("sha256sum", "--quiet", "-c", "SHA256SUMS", cwd=unpacked).returncode == 1


def test_it_works_in_a_root_that_holds_nothing_else(unpacked):
    bare = [*BARE, unpacked.parent]
    if run(*bare, f"/{unpacked.name}/nightlatch", "--version").returncode != 0 and not AS_ROOT:
        pytest.skip("this system lets nobody but root change the root folder")
    assert {path.name for path in unpacked.parent.iterdir()} == {unpacked.name, "proc", "dev"}

    def nightlatch(*arguments, **options):
        done = run(*bare, f"/{unpacked.name}/nightlatch", "--site", "/site/site.json", *arguments, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = nightlatch("init", "/site", "--admin", "eve", "--base-url", "https://club.example")
    assert re.search(r"https://club\.example/account/join\?token=\S+", said)
    assert "All well" in nightlatch("check")
    assert "eve" in nightlatch("person", "list")
    first = int(time.time()) // totp.PERIOD
    code = nightlatch("code", input=KEY + "\n").split()[0]
    assert code in (totp.code(KEY, first), totp.code(KEY, first + 1))
    printed = nightlatch("web-config", "nginx", "--cgi", f"/{unpacked.name}/nightlatch.cgi")
    assert "/site/site.json" in printed
    nightlatch("build", "--out", "/site/static")
    assert (unpacked.parent / "site/static/sign-in.html").exists()

    environment = {
        "NIGHTLATCH_SITE": "/site/site.json", "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "/account", "REMOTE_ADDR": "127.0.0.1",
    }
    for path, wanted in (("/health", "ok"), ("/sign-in", 'data-page="sign-in"')):
        done = run(*bare, f"/{unpacked.name}/nightlatch.cgi", env=environment | {"PATH_INFO": path})
        assert done.stdout.startswith("Status: 200") and wanted in done.stdout, done.stdout + done.stderr


SMALL = """
set -e
mkdir -p /bin /etc /tmp /var/www/cgi-bin
/busybox --install -s /bin
export PATH=/bin:/usr/local/bin NIGHTLATCH_SITE=/etc/nightlatch/site.json
echo "root:x:0:0:root:/:/bin/sh" >/etc/passwd
echo "root:x:0:" >/etc/group
/$1/install
nightlatch init /etc/nightlatch --base-url "http://127.0.0.1:$2" >/dev/null
nightlatch check | tail -n 1
cp /usr/local/lib/nightlatch/nightlatch.cgi /var/www/cgi-bin/account
httpd -f -p "127.0.0.1:$2" -h /var/www &
trap 'kill $!' EXIT
n=0
until wget -q -O - "http://127.0.0.1:$2/cgi-bin/account/health"; do
  n=$((n + 1)); [ "$n" -lt 100 ] || exit 1; sleep 0.1
done
echo
wget -q -O - "http://127.0.0.1:$2/cgi-bin/account/sign-in"
"""
"""A system as small as Alpine's, and with another C library or none: BusyBox is all there is."""


@pytest.mark.skipif(not AS_ROOT, reason="a root folder with a server in it takes root")
def test_it_installs_and_serves_where_there_is_busybox_alone(unpacked, tmp_path):
    shutil.copytree(unpacked, tmp_path / unpacked.name)
    shutil.copy("/bin/busybox", tmp_path / "busybox")
    tmp_path.chmod(0o755)
    linked = run("file", "-b", tmp_path / "busybox").stdout
    assert "statically linked" in linked and not list(tmp_path.glob("lib*")), linked
    done = run(*BARE, tmp_path, "/busybox", "sh", "-c", SMALL, "sh", unpacked.name, ports.take())
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Installed into /usr/local" in said and "All well" in said, said
    assert "\nok\n" in said and 'data-page="sign-in"' in said, said
    assert (tmp_path / "usr/local/share/man/man1/nightlatch.1").stat().st_mode & 0o777 == 0o644
