"""The package for Debian, in a throw-away root: installed, used behind Debian's own Apache, and as
FastCGI under systemd behind nginx, upgraded, removed and purged."""

import os
import re
import subprocess
import time

import pytest

from harness.booted import Booted, why_not_booted
from harness.documents import told
from harness.roots import Root, why_not
from harness.site import REPOSITORY

ORIGIN = "https://club.example"
# What dpkg, the servers and Python write whatever the package is.
OTHERS = re.compile(
    r"/(?:var/lib/dpkg|var/lib/systemd|var/log|var/cache|proc|dev|run|tmp|root|work)/"
    r"|/var/lib/apache2/(?:module|conf)/|/etc/apache2/mods-enabled/|/__pycache__/"
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Two versions of it; compressed lightly, for the sake of time."""
    out = tmp_path_factory.mktemp("packages")
    for version in ("0.1.0", "0.1.1"):
        environment = os.environ | {"VERSION": version, "OUT": str(out), "COMPRESSION": "-Zgzip -z1"}
        done = subprocess.run([REPOSITORY / "scripts/deb"], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return sorted(out.glob("*.deb"))


def made(kind: type[Root], reason: str):
    if reason:
        pytest.skip(reason)
    root = kind()
    try:
        yield root
    finally:
        root.remove()


@pytest.fixture
def root(packages):
    yield from made(Root, why_not())


@pytest.fixture
def booted(packages):
    yield from made(Booted, why_not_booted())


def added(root: Root) -> set[str]:
    return {path for path in root.added() if not OTHERS.search(path + "/")}


def status(root: Root, path: str) -> int:
    """What the server answers there, with TLS taken off before it."""
    program = (
        "import http.client, sys; c = http.client.HTTPConnection('127.0.0.1', 80, timeout=20);"
        f" c.request('GET', '{path}', headers={{'Host': 'club.example'}}); print(c.getresponse().status)"
    )
    return int(root.run("python3", "-c", program).stdout)


def test_lintian_finds_no_error(packages):
    done = subprocess.run(
        ["lintian", "--fail-on", "error", "--allow-root", packages[0]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith("E:")], done.stdout


def test_it_installs_serves_upgrades_goes_and_leaves_nothing(root, packages):
    first, second = packages
    # The tests' own set-up has switched the service off, and the package reloads it only where it is on.
    root.sh("update-rc.d apache2 enable")
    before = added(root)
    said = root.run("dpkg", "-i", first).stdout
    assert "made a site for https://" in said
    modes = root.sh("stat -c '%a %U %n' /etc/nightlatch/* /var/lib/nightlatch/data /var/lib/nightlatch").stdout
    assert modes.splitlines() == [
        "600 www-data /etc/nightlatch/keys.json", "644 root /etc/nightlatch/site.json",
        "700 www-data /var/lib/nightlatch/data", "755 www-data /var/lib/nightlatch",
    ]
    assert root.sh("nightlatch check").stdout.startswith(("All well", "warning"))
    assert root.sh("man -w nightlatch nightlatch-init nightlatch.cgi").stdout.count(".gz") == 3

    # The address is set, as the README has it, and the site enabled.
    root.sh("""sed -i 's|"baseURL": "[^"]*"|"baseURL": "https://club.example"|' /etc/nightlatch/site.json""")
    root.sh("dpkg-reconfigure nightlatch")
    root.sh("a2enmod -q cgid headers rewrite && a2enconf -q nightlatch && apachectl start")
    link = root.sh("nightlatch person add eve --email eve@club.example --admin").stdout
    link = re.search(r"https://club\.example/account/join\?token=\S+", link)[0]
    person = root.walk(ORIGIN, link).splitlines()
    assert len(person) == 3, person

    # An upgrade leaves the people, and a configuration that the owner changed.
    apache = "/etc/apache2/conf-available/nightlatch.conf"
    root.sh(f"echo '# mine' >> {apache}")
    said = root.run("dpkg", "-i", second)
    assert "you have changed" in said.stderr, said
    assert root.run("tail", "-1", apache).stdout == "# mine\n"
    assert status(root, "/account/health") == 200
    assert root.run("dpkg-query", "-W", "-f", "${Version}", "nightlatch").stdout == "0.1.1"

    # A site.json that is wrong is the owner's to mend, and no reason for dpkg to stop.
    root.sh("cp -p /etc/nightlatch/site.json /tmp/good; sed -i 's/baseURL/baseUrl/' /etc/nightlatch/site.json")
    said = root.run("dpkg", "-i", second)
    assert "baseUrl" in said.stderr and "dpkg-reconfigure nightlatch" in said.stderr, said
    root.sh("cp -p /tmp/good /etc/nightlatch/site.json")

    # Removed, it answers nothing and keeps everybody.
    root.run("dpkg", "-r", "nightlatch")
    assert status(root, "/account/health") == 404
    assert root.sh("ls /var/lib/nightlatch/data/people | wc -l").stdout.strip() == "1"
    root.run("dpkg", "-i", first)
    root.sh("a2enconf -q nightlatch && apachectl graceful")
    assert root.walk(ORIGIN, *person) == "in"

    # Purged, it was never here.
    root.sh("apachectl stop")
    root.run("dpkg", "-P", "nightlatch")
    assert added(root) - before == set()


def test_it_installs_where_there_is_no_apache(root, packages):
    root.sh("mv /etc/apache2 /etc/apache2.away; mv /usr/sbin/a2enconf /usr/sbin/a2disconf /root")
    before = added(root)
    root.run("dpkg", "-i", packages[0])
    assert root.sh("head -1 /etc/apache2/conf-available/nightlatch.conf").stdout.startswith("# Nightlatch at")
    root.run("dpkg", "-P", "nightlatch")
    assert added(root) - before == set()


NGINX = """
cat >/etc/nginx/sites-enabled/default <<TEXT
server {
  listen 80;
  server_name club.example;
$(nightlatch web-config nginx --static /var/lib/nightlatch/static --fastcgi)
}
TEXT
"""
# A mail program that can put mails where it has to by its group alone, as Postfix and Exim are.
MAIL = """
install -m 2755 -g mail /usr/bin/dd /usr/local/bin/take-mail
install -d -m 770 -g mail /var/spool/taken
sed -i 's|"/usr/sbin/sendmail"|"/usr/local/bin/take-mail"|; s|"-t"|"of=/var/spool/taken/mail"|; s|"-i"|"status=none"|' \
  /etc/nightlatch/site.json
"""


def workers(booted: Booted, main: str) -> set[str]:
    said = booted.run("ps", "-o", "pid=,user=", "--ppid", main).stdout
    assert {line.split()[1] for line in said.splitlines()} == {"www-data"}, said
    return {line.split()[0] for line in said.splitlines()}


def until(holds, what: str):
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_it_runs_under_systemd_from_the_first_request_to_its_end(booted, packages):
    first, second = packages
    before = added(booted)
    booted.run("dpkg", "-i", first)
    booted.sh("""sed -i 's|"baseURL": "[^"]*"|"baseURL": "https://club.example"|' /etc/nightlatch/site.json""")
    booted.sh(MAIL + "dpkg-reconfigure nightlatch; " + NGINX)
    assert booted.active("nightlatch.socket") == booted.active("nightlatch.service") == "inactive"
    booted.sh("systemctl enable --now nightlatch.socket; systemctl start nginx")
    assert booted.sh("stat -c '%a %U %G' /run/nightlatch.sock").stdout == "660 root www-data\n"
    assert booted.active("nightlatch.service") == "inactive"

    # The first request starts it, and mail gets out through a program with a group of its own.
    link = booted.sh("nightlatch person add eve --email eve@club.example --admin").stdout
    link = re.search(r"https://club\.example/account/join\?token=\S+", link)[0]
    person = booted.walk(ORIGIN, link).splitlines()
    assert len(person) == 3, person
    assert booted.active("nightlatch.service") == "active"
    until(lambda: booted.run("test", "-s", "/var/spool/taken/mail", check=False).returncode == 0,
          booted.journal("nightlatch.service"))
    assert "eve@club.example" in booted.run("cat", "/var/spool/taken/mail").stdout

    # Reloaded, it has other workers; without one of them, and without all, it answers.
    main = booted.shown("nightlatch.service", "MainPID")
    old = workers(booted, main)
    booted.run("systemctl", "reload", "nightlatch")
    until(lambda: (new := workers(booted, main)) and not new & old, "the old workers stay")
    booted.run("kill", "-9", workers(booted, main).pop())
    assert status(booted, "/account/health") == 200
    booted.run("kill", "-9", main)
    until(lambda: booted.shown("nightlatch.service", "MainPID") not in ("0", main), "it is not started again")
    assert booted.walk(ORIGIN, *person) == "in"

    # An upgrade: the process that there is becomes the new program.
    main = booted.shown("nightlatch.service", "MainPID")
    booted.run("dpkg", "-i", second)
    until(lambda: "deleted" not in booted.run("readlink", f"/proc/{main}/exe").stdout, "the old program runs on")
    assert booted.shown("nightlatch.service", "MainPID") == main
    assert status(booted, "/account/health") == 200

    # Stopped, it ends well, and the next request starts it; without its socket it is closed.
    booted.run("systemctl", "stop", "nightlatch.service")
    assert booted.shown("nightlatch.service", "Result") == "success"
    assert status(booted, "/account/health") == 200 and booted.active("nightlatch.service") == "active"
    booted.run("systemctl", "stop", "nightlatch.socket", "nightlatch.service")
    assert status(booted, "/account/health") == 503
    booted.run("systemctl", "start", "nightlatch.socket")
    assert status(booted, "/account/health") == 200

    booted.run("dpkg", "-r", "nightlatch")
    assert booted.active("nightlatch.socket") == booted.active("nightlatch.service") == "inactive"
    assert status(booted, "/account/health") in (502, 503)
    booted.sh("systemctl stop nginx; rm -r /var/spool/taken /usr/local/bin/take-mail")
    booted.run("dpkg", "-P", "nightlatch")
    assert {path for path in added(booted) - before if "nightlatch" in path} == set()


def test_its_unit_for_a_site_without_a_mail_program_is_closed_and_works(booted, packages):
    booted.run("dpkg", "-i", packages[0])
    booted.sh("""
        sed -i 's|"baseURL": "[^"]*"|"baseURL": "https://club.example"|' /etc/nightlatch/site.json
        python3 - <<'PYTHON'
import json
place = "/etc/nightlatch/site.json"
site = json.load(open(place))
site["mail"] = {"outbox": "/var/lib/nightlatch/data/outbox"}
json.dump(site, open(place, "w"))
PYTHON
        dpkg-reconfigure nightlatch
        """ + NGINX)
    # As the guide has it.
    (units,) = told("test_package.py")
    booted.sh(units.replace("SITE.json", "/etc/nightlatch/site.json").replace("sudo ", ""))
    booted.run("systemctl", "start", "nginx")
    link = booted.sh("nightlatch person add eve --email eve@club.example --admin").stdout
    person = booted.walk(ORIGIN, re.search(r"https://club\.example/account/join\?token=\S+", link)[0]).splitlines()
    assert len(person) == 3, person
    assert booted.shown("nightlatch.service", "NoNewPrivileges") == "yes"
    assert booted.shown("nightlatch.service", "PrivateNetwork") == "yes"
    assert booted.walk(ORIGIN, *person) == "in"
    assert "denied" not in booted.journal("nightlatch.service")
