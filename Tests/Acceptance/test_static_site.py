"""`build`, `web-config`, `template` and the pages they bring, with the real executables."""

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from harness import direct
from harness.formclient import FormClient
from harness.people import add_person, enrolled_person, signed_in
from harness.site import AS_ROOT, REPOSITORY, SERVERS, TOOL, Site, ports, tool

THEME = REPOSITORY / "examples" / "theme"
ALL_SERVERS = (*SERVERS, "caddy")


def give(site: Site, path: Path) -> Path:
    """A folder of the site's own beside its configuration, open to whoever serves it."""
    target = site.folder / path.name
    shutil.copytree(path, target, dirs_exist_ok=True)
    for below in (target, *target.rglob("*")):
        below.chmod(0o755 if below.is_dir() else 0o644)
    return target


def build(site: Site, *arguments: str) -> subprocess.CompletedProcess:
    out = site.folder / "static"
    if AS_ROOT and not out.exists():
        out.mkdir()
        owner = site.data.stat()
        os.chown(out, owner.st_uid, owner.st_gid)
    return site.tool("build", "--out", out, *arguments)


@pytest.fixture(params=ALL_SERVERS)
def anywhere(request, served) -> Site:
    return served(request.param)


def test_the_same_template_makes_the_page_ahead_of_time_and_in_the_program(anywhere):
    client = anywhere.client()
    ahead = client.get("/sign-in")
    made = client.get("/sign-in?x")
    assert ahead.status == made.status == 200
    assert b"integrity=" in ahead.body and b"integrity=" not in made.body

    def main(answer):
        return answer.text[answer.text.index("<main"): answer.text.index("</main>")]

    assert main(ahead) == main(made)
    by_program = direct.run(anywhere, "GET", "/help").body.decode()
    assert main(client.get("/help")) in by_program
    assert "no-store" in ahead.headers["Cache-Control"]
    assert client.get("/help").headers["Cache-Control"] == "no-cache"


def test_the_headers_of_a_page_made_ahead_are_the_programs(anywhere):
    client = anywhere.client()
    ahead, made = client.get("/sign-in").headers, client.get("/sign-in?x").headers
    for name in (
        "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options",
        "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy",
        "Content-Type",
    ):
        assert len(ahead.get_all(name)) == 1, name
        assert ahead[name].replace("manifest-src 'self'; ", "") == made[name], name


def test_somebody_signed_in_is_led_on_from_the_sign_in_page(anywhere):
    person = add_person(anywhere)
    client = signed_in(person)
    assert client.get("/sign-in").leads_to("/settings/security")


def test_signing_in_works_from_the_page_made_ahead(anywhere):
    person = enrolled_person(anywhere)
    assert signed_in(person).get("/settings/security").status == 200


def test_compressed_copies_hold_the_page(anywhere):
    client = anywhere.client()
    takes = {"Accept-Encoding": "gzip, deflate, br"}
    for path in ("/sign-in", "/help", "/help/set-up"):
        plain, copy = client.get(path), client.get(path, takes)
        assert copy.headers["Content-Encoding"] == "gzip" and plain.headers["Content-Encoding"] is None
        assert gzip.decompress(copy.body) == plain.body
    page = client.get("/sign-in")
    for element, name in (("link", "href"), ("script", "src")):
        for found in page.tree.root.all(element):
            url = urllib.parse.urljoin(page.url, found[name])
            plain, copy = client.get(url), client.get(url, takes)
            assert plain.status == copy.status == 200, str(plain)
            if copy.headers["Content-Encoding"]:
                assert gzip.decompress(copy.body) == plain.body
            assert "max-age=31" in plain.headers["Cache-Control"], str(plain)
    # A page of the program's own is never compressed: it holds secrets (BREACH).
    inside = signed_in(add_person(anywhere))
    assert inside.get("/settings/security", takes).headers["Content-Encoding"] is None


def test_where_a_password_is_changed(anywhere):
    client = anywhere.client()
    answer = client.get(f"{anywhere.origin}/.well-known/change-password")
    assert answer.status in (302, 303, 307)
    assert urllib.parse.urlsplit(answer.location).path == "/account/settings/password"
    name = "resource-that-should-not-exist-whose-status-code-should-not-be-200"
    assert client.get(f"{anywhere.origin}/.well-known/{name}").status == 404


def test_help_fits_the_policy(served):
    plain, texting = served("lighttpd"), served("lighttpd", "organisation")
    assert plain.client().get("/help/text-messages").status == 404
    assert plain.client().get("/help/trusted-devices").status == 200
    assert texting.client().get("/help/text-messages").status == 200
    assert texting.client().get("/help/trusted-devices").status == 404
    assert "everybody needs a second step" in texting.client().get("/help/set-up").text


def configuration(site: Site) -> tuple[Path, str, str]:
    """The file that the server of this site was started with, its text, and what `web-config` prints
    for the same places."""
    found = [
        path for path in Path("/tmp").glob("nightlatch-serve.*/server.conf")
        if re.search(rf"[: ]{site.port}\b", path.read_text())
    ]
    assert len(found) == 1, found
    text = found[0].read_text()
    static = re.search(r'/[^"\s]*/nightlatch-static[^/"\s]*', text)[0]
    cgi = re.search(r'"(/[^"]*nightlatch\.cgi)"', text)[1]
    more = ["--socket", found[0].parent / "fcgiwrap.sock"] if site.server in ("nginx", "caddy") else []
    done = site.tool("web-config", site.server, "--static", static, "--cgi", cgi, *more)
    assert done.returncode == 0, done.stderr
    return found[0], text, done.stdout.strip()


@pytest.mark.parametrize("server", ALL_SERVERS)
def test_what_serve_runs_is_what_web_config_prints(own, server):
    _, text, printed = configuration(own(server))
    assert printed in text, printed


def test_a_virtual_host_of_apache_serves_it_all(own):
    """As the README has it: included in one host, with others beside it."""
    site = own("apache")
    running, text, printed = configuration(site)
    port, folder = ports.take(), Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    assert printed in text
    text = text.replace(printed, "").replace(f"127.0.0.1:{site.port}", f"127.0.0.1:{port}")
    for name in ("apache2.pid", "cgid.sock", "error.log"):
        text = text.replace(f"{running.parent}/{name}", f"{folder}/{name}")
    text = text.replace(f"file:{running.parent}", f"file:{folder}")
    (folder / "nightlatch.conf").write_text(printed + "\n")
    text += "".join(
        f"<VirtualHost 127.0.0.1:{port}>\nServerName {name}\n{inside}\n</VirtualHost>\n"
        for name, inside in (
            ("127.0.0.1", f"Include {folder}/nightlatch.conf"), ("other.example", ""),
        )
    )
    (folder / "server.conf").write_text(text)
    program = shutil.which("apache2", path="/usr/sbin:/usr/bin")
    process = subprocess.Popen([program, "-D", "FOREGROUND", "-f", folder / "server.conf"])
    try:
        client = FormClient(f"http://127.0.0.1:{port}")
        end = time.monotonic() + 10
        while True:
            try:
                page = client.get("/help")
                break
            except OSError:
                assert time.monotonic() < end and process.poll() is None
                time.sleep(0.05)
        assert page.status == 200 and "integrity=" in page.text
        missing = client.get("/assets/none.css")
        assert missing.status == 404 and missing.name == "error"
        assert client.get("/settings/security").leads_to("/sign-in")
        other = client.get("/help", {"Host": "other.example"})
        assert other.status == 404 and "<main" not in other.text
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        shutil.rmtree(folder)


def test_a_build_says_what_it_did_and_a_second_that_there_was_nothing_to_do(own):
    site = own(start=False)
    first = build(site, "--json")
    assert first.returncode == 0, first.stderr
    files = json.loads(first.stdout)
    assert {one["change"] for one in files} == {"created"}
    assert {"index.html", "sign-in.html", "help.html", "errors/503.html", "robots.txt"} <= {
        one["path"] for one in files}
    before = {path: path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")}
    again = build(site)
    assert again.returncode == 0 and f"{len(files)} files: {len(files)} unchanged" in again.stdout
    assert before == {path: path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")}
    site.change(accent="#a03010")
    changed = build(site)
    assert "sign-in.html" in changed.stdout and "updated" in changed.stdout
    # Deterministic: another folder, another time, the same bytes.
    for path in (site.folder / "static").rglob("*.gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0"


def test_a_broken_template_stops_the_build_and_leaves_the_site(own):
    site = own(start=False)
    assert build(site).returncode == 0
    folder = site.folder / "templates"
    folder.mkdir()
    (folder / "sign-in.mustache").write_text("{{> partials/head}}\n<h1>{{siteNam}}</h1>\n")
    folder.chmod(0o755)
    site.change(templates="templates", accent="#a03010")
    before = {path: path.read_bytes() for path in (site.folder / "static").rglob("*") if path.is_file()}
    done = build(site)
    assert done.returncode == 65 and "sign-in.mustache:2:5" in done.stderr, done.stderr
    assert before == {
        path: path.read_bytes() for path in (site.folder / "static").rglob("*") if path.is_file()}


def test_the_theme_of_the_guide_takes_the_steps_it_says(own):
    """docs/themes.md, "A theme in ten minutes"; examples/theme."""
    site = own(start=False)
    for part in ("templates", "public", "pages"):
        give(site, THEME / part)
    checked = site.tool("template", "check")
    for part in ("templates", "public", "pages"):
        assert f"{site.folder}/{part}' is not used" in checked.stderr, "the step that is forgotten first"
    assert "is not used" in build(site).stderr
    settings = (THEME / "README.md").read_text().split("```json")[1].split("```")[0]
    site.change(**json.loads("{" + settings + "}"))
    drawing = site.folder / "public" / "icon.svg"
    drawing.write_text(drawing.read_text().replace("</svg>", '<path fill="#2f5fd0" d="M1 1h2v2z"/></svg>'))
    checked = site.tool("template", "check")
    assert checked.stderr == ""
    assert checked.returncode == 0 and "2 of them its own" in checked.stdout, checked.stdout
    assert build(site).returncode == 0
    site.start()
    client = site.client()
    for address in ("/sign-in", "/sign-in?x", "/help"):
        page = client.get(address)
        assert 'd="M16 2 30 10v12L16 30 2 22V10z"' in page.text
        assert 'href="/account/pages/privacy"' in page.text
    german = client.get("/sign-in", headers={"Accept-Language": "de"}).text
    assert ">Hilfe</a>" in german and ">Privacy</a>" in german
    privacy = client.get("/pages/privacy")
    assert privacy.status == 200 and "What Acceptance keeps about you" in privacy.text
    assert "<title>What Acceptance keeps about you · Acceptance</title>" in privacy.text
    style = [link["href"] for link in page.tree.root.all("link") if link["rel"] == "stylesheet"][0]
    sheet = client.get(style).body
    assert b"--accent:#7a1f5c" in sheet
    assert sheet.index(b"--page: #f4f5f7") < sheet.index(b"--page: #f7f4f2")
    # A picture of the site's own is left as it is, in whatever colours it is drawn.
    icon = next(link["href"] for link in client.get("/sign-in?x").tree.root.all("link") if link["rel"] == "icon")
    assert client.get(icon).body == drawing.read_bytes()
    again = (site.folder / "public" / "theme.css")
    again.write_text(again.read_text().replace("#f7f4f2", "#f4f2f7"))
    renamed = client.get("/sign-in?x").tree.root.all("link")
    assert style not in [link["href"] for link in renamed], "another content, another name"
    assert "Text messages" not in privacy.text


def test_a_preview_shows_every_page_and_says_what_is_wrong(own):
    site = own(start=False)
    folder = site.folder / "templates"
    folder.mkdir()
    folder.chmod(0o755)
    pages = give(site, THEME / "pages")
    site.change(templates="templates", pages="pages")
    port = ports.take()
    process = subprocess.Popen(
        [TOOL, "--site", site.file, "template", "preview", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        # A shell that runs the tests in the background has it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def get(path, host=None):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
        if host:
            request.add_header("Host", host)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    try:
        end = time.monotonic() + 10
        while True:
            try:
                index = get("/")
                break
            except OSError:
                assert time.monotonic() < end and process.poll() is None
                time.sleep(0.05)
        names = [part.split('"')[0] for part in index.split('href="/')[1:]]
        assert len(names) > 60 and "sign-in" in names and "help/set-up" in names
        for name in names:
            page = get(f"/{name}")
            assert "{{" not in page and ("<main" in page or name.startswith("mail/")), name
        privacy = get("/pages/privacy")
        assert "<h1>What Acceptance keeps about you</h1>" in privacy
        style = re.search(r'href="([^"]+\.css)"', privacy)[1]
        assert "--accent:" in get(style)
        (pages / "privacy.mustache").write_text("<p>no heading")
        assert "has no &lt;h1>" in get("/pages/privacy")
        state = get("/state")
        own_page = folder / "sign-in.mustache"
        own_page.write_text("{{> partials/head}}<main><h1>Ours</h1></main>{{> partials/foot}}")
        own_page.chmod(0o644)
        assert "<h1>Ours</h1>" in get("/sign-in") and get("/state") != state
        own_page.write_text("\n  {{nobody}}")
        assert "sign-in.mustache:2:3" in get("/sign-in")
        with pytest.raises(OSError):
            get("/sign-in", host="evil.example")
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def test_what_is_shipped_is_shown_to_begin_with(tmp_path):
    names = tool("template", "show").stdout.split()
    assert {"sign-in", "partials/foot", "help/set-up", "nightlatch.css", "icon.svg"} <= set(names)
    assert json.loads(tool("template", "show", "--json").stdout) == names
    for name, path in (
        ("sign-in", "templates/sign-in.mustache"), ("mail/notice.txt", "templates/mail/notice.txt.mustache"),
        ("nightlatch.css", "public/nightlatch.css"),
    ):
        assert tool("template", "show", name).stdout == (REPOSITORY / path).read_text(), name
    for wrong in ("../site.json", "sign-inn", ""):
        done = tool("template", "show", wrong)
        assert done.returncode == 64 and "lists what is" in done.stderr and not done.stdout


def test_caddy_serves_the_whole_way_through(served):
    """The fourth server, by the main job; the others go through the whole suite."""
    site = served("caddy")
    person = enrolled_person(site)
    client: FormClient = signed_in(person)
    page = client.open("/settings/security")
    assert page.name == "security" and "no-store" in page.headers["Cache-Control"]
    answer = client.post("/second-step", {"code": "x" * 100_000})
    assert answer.status == 413
    assert client.submit(page, "sign-out").status == 303


def test_tool_knows_no_server_it_cannot_describe():
    assert tool("web-config", "iis").returncode == 64
