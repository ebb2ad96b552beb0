"""The package for Debian, in a throw-away root: installed, used behind Debian's own Apache, upgraded,
removed and purged."""

import os
import re
import subprocess

import pytest

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


@pytest.fixture
def root(packages):
    reason = why_not()
    if reason:
        pytest.skip(reason)
    made = Root()
    yield made
    made.remove()


def added(root: Root) -> set[str]:
    return {path for path in root.added() if not OTHERS.search(path + "/")}


def status(root: Root, path: str) -> int:
    """What Apache answers there, with TLS taken off before it."""
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
