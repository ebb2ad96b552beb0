"""A folder uploaded to an Apache of somebody else, which lets .htaccess decide little and knows
nothing of the site: no variable, no path, no shell."""

import re

import pytest

from harness.apache import SharedHostingSite
from harness.formclient import FormClient
from harness.people import add_person, enrol, is_in, pending, signed_in
from harness.roots import Root, why_not
from harness.site import CGI, TOOL, tool

SUEXEC = """
useradd -m customer
mkdir -p /var/www/web && cd /var/www/web
{tool} init account --shared-hosting --cgi {cgi} --name Hosted --base-url https://club.example --admin eve
find account -type d -exec chmod 755 {{}} +; find account -type f -exec chmod 644 {{}} +
chmod 755 account/nightlatch.cgi; chmod 600 account/keys.json; chmod 700 account/data
chown -R customer: /var/www/web
cat >/etc/apache2/sites-available/000-default.conf <<TEXT
<VirtualHost *:80>
  DocumentRoot /var/www/web
  SuexecUserGroup customer customer
  <Directory /var/www/web>
    AllowOverride AuthConfig FileInfo Limit Options
    Require all granted
  </Directory>
</VirtualHost>
TEXT
a2enmod -q suexec cgid rewrite
apachectl start
"""


@pytest.fixture
def hosted():
    made = []

    def make() -> SharedHostingSite:
        made.append(SharedHostingSite())
        return made[-1]

    yield make
    for site in made:
        site.remove()


def raw(site: SharedHostingSite, path: str) -> tuple[int, bytes]:
    """The status and body of a path of the server, not below the mount."""
    answer = FormClient(site.origin, browser=False).request("GET", site.origin + path)
    return answer.status, answer.body


def test_an_uploaded_folder_does_the_main_job(hosted):
    site = hosted()
    token = re.search(r"http://\S+/account(/join\?token=\S+)", site.made)
    assert token, site.made
    person = add_person(site)
    site.upload().close().start()

    # The administrator comes in by the link that was printed at home.
    eve = site.client()
    page = eve.get(token[1])
    assert page.name == "join", str(page)
    password = "seven quiet harbours at dusk"
    done = eve.submit(page, "join", {"new_password": password})
    assert done.status == 303, str(done)

    # A form with a body, pictures, downloads and both steps, as behind any server.
    enrol(person, signed_in(person))
    client = pending(person)
    page = client.get("/second-step")
    assert is_in(client.submit(page, "second-step", {"code": person.code()}), client)
    style = re.search(rb'href="/account(/assets/nightlatch[^"]+)"', page.body)
    assert style, str(page)
    sheet = client.get(style[1].decode())
    assert sheet.status == 200 and sheet.headers["Content-Type"].startswith("text/css")
    assert "Content-Encoding" not in page.headers
    # The mount with and without its slash, and an address with an ending that has no file.
    assert site.client().get("").status == 301
    assert site.client().get("/").leads_to("/sign-in")
    assert site.client().get("/api/v1/openapi.json").status == 200
    assert site.client().get("/no-such-page").status == 404


def test_it_works_where_programs_run_as_the_owner_of_the_folder():
    """suexec hands down the variables of its own list alone, and refuses what others may write to."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    root = Root()
    try:
        said = root.sh(SUEXEC.format(tool=TOOL, cgi=CGI)).stdout
        link = re.search(r"https://club\.example/account/join\?token=\S+", said)[0]
        assert len(root.walk("https://club.example", link).splitlines()) == 3
        assert "cmd: nightlatch.cgi" in root.sh("cat /var/log/apache2/suexec.log").stdout
        owners = set(root.sh("find /var/www/web/account/data -printf '%u\\n'").stdout.split())
        assert owners == {"customer"}, "written as the owner, not as the server"
    finally:
        root.remove()


def reachable(site: SharedHostingSite) -> list[str]:
    """Which files and folders of the uploaded folder a stranger gets something of."""
    found = []
    for path in sorted([site.folder, *site.folder.rglob("*")]):
        address = f"/{path.relative_to(site.web)}"
        ways = [address, f"//{address[1:]}", address.replace("/account/", "/account/./")]
        ways += [f"{address}/"] if path.is_dir() else [f"{address}~", f"{address}/x"]
        if path.name == "nightlatch.cgi":
            ways = [f"{address}/../keys.json", f"{address}/..%2fkeys.json", f"{address}/data/names"]
        content = path.read_bytes() if path.is_file() else b"Index of"
        for way in ways:
            status, body = raw(site, way)
            if content and content in body or status == 200 and path != site.folder:
                found.append(f"{way}: {status}")
    return found


def test_nothing_of_the_folder_can_be_fetched(hosted):
    site = hosted()
    add_person(site)
    # All is open to the server itself: only its rules are in the way.
    site.upload().start(expect=500)
    (site.folder / "nightlatch.cgi").chmod(0o755)
    assert raw(site, "/account/health")[0] == 503, "the rules are in force, and lead to the program"
    secret = (site.folder / "keys.json").read_bytes()
    assert len(list(site.folder.rglob("*"))) > 10
    assert reachable(site) == []
    # Without mod_rewrite's part the others still hold, each for what it closes.
    rules = (site.folder / ".htaccess").read_text()
    assert "RewriteEngine On" in rules
    (site.folder / ".htaccess").write_text(rules.replace("RewriteEngine On", "RewriteEngine Off"))
    closed = [way for way in reachable(site) if "/nightlatch.cgi/" not in way]
    assert closed == []
    # And the look at it is one that finds something: with no rule in force the keys are handed out.
    (site.folder / ".htaccess").unlink()
    assert raw(site, "/account/keys.json") == (200, secret)
    assert any("keys.json" in way for way in reachable(site))


@pytest.mark.parametrize("name, mode, said", [
    ("keys.json", 0o644, "chmod 600"), ("data", 0o755, "chmod 700"), ("nightlatch.cgi", 0o644, ""),
])
def test_a_forgotten_permission_closes_the_site_and_is_named_in_the_log(hosted, name, mode, said):
    site = hosted().upload().close()
    (site.folder / name).chmod(mode)
    site.start(expect=503 if said else 500)
    answer = site.client().get("/sign-in")
    assert answer.status == (503 if said else 500) and "password" not in answer.text.lower()
    log = site.log()
    assert str(site.folder / name) in log and (said in log), log


def test_a_folder_that_cannot_be_an_address_is_refused(tmp_path):
    for name in ("my account", "account.example", "konto-ü"):
        done = tool("init", tmp_path / name, "--shared-hosting", "--cgi", CGI)
        assert done.returncode == 64 and "'account'" in done.stderr, done.stderr
        assert not (tmp_path / name).exists()
    for options in (("--data", tmp_path), ("--owner", "root")):
        done = tool("init", tmp_path / "account", "--shared-hosting", *options)
        assert done.returncode == 64 and not (tmp_path / "account").exists(), done.stderr
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / ".htaccess").write_text("Require ip 127.0.0.1\n")
    done = tool("init", tmp_path / "account", "--shared-hosting", "--cgi", CGI)
    assert done.returncode == 73 and ".htaccess" in done.stderr, done.stderr
    assert [path.name for path in (tmp_path / "account").iterdir()] == [".htaccess"]
