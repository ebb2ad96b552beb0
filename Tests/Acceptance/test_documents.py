"""README and guide, run as they stand: every fenced block says which test runs it or why none does.

The machine of the reader is a throw-away copy of this one. What is put in place of the reader's own
is all in SHIMS: sudo, an editor, the package manager and systemd."""

import json
import re
import shlex
import time
from pathlib import Path

import pytest

from harness.documents import BLOCK, PAGES, Block, blocks
from harness.roots import Root, why_not
from harness.site import REPOSITORY, TOOL, tool

NOT_RUN = 7
"""Blocks that nothing runs; each says why."""
ORIGIN = "https://club.example"

SHIMS = {
    # A mail program, which README asks for.
    "../../sbin/sendmail": "exec cat >/dev/null",
    "sudo": 'exec "$@"',
    "sudoedit": f"""sed -i 's|"baseURL": "[^"]*"|"baseURL": "{ORIGIN}"|' "$1" """,
    # Nothing is downloaded: what is asked for has to be on this machine, but for a file.
    "apt-get": """
        shift
        for package; do
          case $package in
          *.deb) dpkg -i "$package" ;;
          *) dpkg -s "$package" >/dev/null ;;
          esac
        done""",
    "systemctl": """
        case $2 in
        apache2) apachectl restart ;;
        nginx) nginx -t -q && nginx ;;
        lighttpd) install -d -o www-data /run/lighttpd && lighttpd -f /etc/lighttpd/lighttpd.conf ;;
        # As its unit for systemd has it.
        fcgiwrap) . /etc/default/fcgiwrap; spawn-fcgi -s /run/fcgiwrap.socket -M 0660 -U www-data -G www-data \\
          -u www-data -g www-data -- /usr/sbin/fcgiwrap "$DAEMON_OPTS" ;;
        caddy) cd / && setpriv --reuid caddy --regid caddy --init-groups --inh-caps +net_bind_service \\
          --ambient-caps +net_bind_service env HOME=/tmp caddy start --config /etc/caddy/Caddyfile ;;
        *) exit 1 ;;
        esac >/dev/null 2>/tmp/systemctl.log </dev/null || { cat /tmp/systemctl.log >&2; exit 1; }""",
}
# For a build that has been made.
BUILT = {"scripts/setup": "exit 0", "scripts/build": "exit 0"}
SERVE = """
import os, signal, subprocess, sys, time, urllib.request
text, folder, health = sys.argv[1:]
served = subprocess.Popen(["bash", "-ec", text], cwd=folder, start_new_session=True,
    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
for _ in range(200):
    try:
        if urllib.request.urlopen(health).read() == b"ok\\n":
            break
    except OSError:
        time.sleep(0.05)
else:
    print("it does not serve")
# It answers a moment before it has said all.
for line in served.stdout:
    print(line, end="")
    if "Ctrl-C" in line:
        break
os.killpg(served.pid, signal.SIGINT)
print(served.communicate(timeout=20)[0])
"""


def scene(*names: str) -> list[Block]:
    """The blocks of those scenes, in that order; README before the guide."""
    chosen = [block for name in names for block in blocks() if block.scene == name]
    assert {block.scene for block in chosen} == set(names), names
    return chosen


class Reader:
    """Somebody at a machine of their own who does what a page says."""

    def __init__(self, root: Root) -> None:
        self.root, self.said = root, ""
        for name, text in SHIMS.items():
            self.put(f"/usr/local/bin/{name}", f"#!/bin/sh\n{text}\n", 0o755)
        for name, text in BUILT.items():
            self.put(f"{REPOSITORY}/{name}", f"#!/bin/sh\n{text}\n", 0o755)
        self.folder = "/home/reader"
        root.run("mkdir", "-p", self.folder)
        self.put("/etc/hosts", "127.0.0.1 localhost club.example\n", 0o644)

    def put(self, path: str, text: str, mode: int) -> None:
        self.root.run("python3", "-c", (
            "import os, sys; p, t, m = sys.argv[1:]; f = open(p + '.put', 'w'); f.write(t); f.close();"
            " os.chmod(p + '.put', int(m)); os.replace(p + '.put', p)"), path, text, mode)

    def does(self, *parts: Block, folder: str = "") -> None:
        for block in parts:
            where = folder or (str(REPOSITORY) if block.text.startswith(("make", "sudo make")) else self.folder)
            insertion = re.search(r', in (\S+) after "(.*)"$', block.mark)
            merged = re.search(r", merged into (\S+)$", block.mark)
            if insertion:
                text = self.root.run("cat", insertion[1]).stdout
                assert text.count(insertion[2]) == 1, f"{block.page}:{block.line}: {insertion}"
                before, after = text.split(insertion[2])
                self.put(insertion[1], f"{before}{insertion[2]}\n{block.text}{after}", 0o644)
            elif merged:
                path = str(Path(self.folder, merged[1]))
                document = json.loads(self.root.run("cat", path).stdout) | json.loads(block.text)
                self.put(path, json.dumps(document, indent=2), 0o644)
                self.root.run("nightlatch", "--site", path, "check")
            else:
                assert block.kind == "sh", f"{block.page}:{block.line} is {block.kind}"
                done = self.root.sh(f"cd {shlex.quote(where)}\n{block.text}", env={"HOME": "/root"})
                self.said += done.stdout + done.stderr

    def serves(self, text: str, folder: str, health: str) -> str:
        """Runs what serves until Ctrl-C, looks whether it does, and ends it; what it said."""
        return self.root.run("python3", "-c", SERVE, text, folder, health).stdout

    def link(self) -> str:
        found = re.search(rf"{ORIGIN}/account/join\?token=\S+", self.said)
        assert found, self.said
        return found[0]

    def comes_in(self) -> list[str]:
        """eve follows her link, turns the second step on, and signs in with it."""
        end = time.monotonic() + 60
        listens = ("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/80")
        while self.root.run(*listens, check=False).returncode and time.monotonic() < end:
            time.sleep(0.05)
        return self.root.walk(ORIGIN, self.link()).splitlines()


@pytest.fixture(scope="module")
def possible():
    reason = why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture
def reader(possible):
    root = Root()
    yield Reader(root)
    root.remove()


def test_every_block_says_who_runs_it():
    unsaid = [f"{b.page}:{b.line}" for b in blocks() if not b.mark.startswith(("test: ", "not run: ", "run by: "))]
    assert unsaid == [], "blocks without a word on who runs them"
    source = Path(__file__).read_text()
    idle = {b.scene for b in blocks() if b.scene and f'"{b.scene}"' not in source.replace("'", '"')}
    assert idle == set(), "scenes that no test plays"
    others = [b.mark.removeprefix("run by: ") for b in blocks() if b.mark.startswith("run by: ")]
    assert all((Path(__file__).parent / name).exists() for name in others)
    assert len([b for b in blocks() if b.mark.startswith("not run: ")]) == NOT_RUN
    indented = [
        f"{page}:{number}" for page in PAGES
        for number, line in enumerate((REPOSITORY / page).read_text().splitlines(), 1)
        if re.match(r" {4,}(?:sudo |nightlatch |make )", line)
    ]
    assert indented == [], "commands that are no fenced block"


@pytest.mark.parametrize("server", ["apache", "nginx", "lighttpd", "caddy"])
def test_the_readme_leads_to_a_sign_in_behind(reader, server):
    reader.does(*scene("install"), *scene(server))
    person = reader.comes_in()
    assert len(person) == 3
    reader.does(*scene("after"))
    assert "All well" in reader.said and reader.said.count("/join?token=") == 2, reader.said


def test_the_readme_leads_to_a_sign_in_with_the_package(reader):
    reader.root.sh(f"cd {REPOSITORY} && OUT={reader.folder} COMPRESSION='-Zgzip -z1' scripts/deb")
    reader.does(*scene("package"))
    assert len(reader.comes_in()) == 3
    reader.does(*scene("after"))
    assert "All well" in reader.said


def test_make_run_serves_a_site_to_look_at(reader):
    block, = scene("try")
    said = reader.serves(block.text, str(REPOSITORY), "http://127.0.0.1:8080/account/health")
    assert "ben" in said and "Ctrl-C ends it" in said and "removed" in said, said


def test_the_archive_installs_and_makes_a_folder_for_shared_hosting(reader):
    reader.root.sh(f"cd {REPOSITORY} && VERSION=0.1.0 OUT={reader.folder} LEVEL=1 scripts/dist")
    reader.does(*scene("archive"))
    for block in scene("shared"):
        reader.root.sh(f"rm -rf {reader.folder}/account")
        reader.does(block)
    listed = set(reader.root.sh(f"ls -A {reader.folder}/account").stdout.split())
    assert listed == {".htaccess", "nightlatch.cgi", "site.json", "keys.json", "data"}
    guide = (REPOSITORY / "docs/guide.md").read_text()
    named = set(re.findall(r"^(\S+?)/?  +\S", guide[guide.index("\n.htaccess "):][:600], re.M))
    assert listed <= named, named


def test_the_guide_backs_up_restores_and_upgrades(reader):
    reader.does(*scene("install"), *scene("apache"))
    person = reader.comes_in()
    reader.does(*scene("policy"))
    keep, missing, new = scene("backup")
    reader.does(keep)
    # What is lost in between is what a backup is for.
    reader.root.sh("rm -rf /etc/nightlatch/data/people/* /etc/nightlatch/keys.json")
    assert reader.root.sh("nightlatch check", check=False).returncode == 1
    reader.does(missing)
    # Codes up to now count as used; the walk takes the one after.
    reader.root.sh("sleep 61")
    assert reader.root.walk(ORIGIN, *person) == "in"
    reader.does(new)
    assert "All well" in reader.said.splitlines()[-1]
    reader.does(*scene("upgrade"))
    assert "All well" in reader.said.splitlines()[-1]


def test_the_page_on_form_tests_holds(reader):
    reader.does(*scene("install")[:1])
    health = "http://127.0.0.1:8081/account/health"
    reader.does(*scene("own")[:2])
    said = reader.serves(scene("own")[2].text, reader.folder, health)
    assert "Added the person 'ann'" in said and "fixture/site/" not in said, said
    for block in scene("testing"):
        assert "demo site is removed" in reader.serves(block.text, reader.folder, health)
    reader.does(*scene("clock"), *scene("code"))
    assert re.search(r"^\d{6}\b", reader.said, re.M), reader.said


def words_of_commands() -> dict[str, set[str]]:
    """What each command takes, by its words."""
    known: dict[str, set[str]] = {}

    def walk(command: dict, path: str) -> None:
        names = {f"--{n['name']}" for a in command.get("arguments", []) for n in a.get("names", [])}
        known[path] = names
        for one in command.get("subcommands", []):
            walk(one, f"{path} {one['commandName']}".strip())

    walk(json.loads(tool("--experimental-dump-help").stdout)["command"], "")
    return known


def test_every_command_that_is_named_is_one():
    known, wrong, seen = words_of_commands(), [], 0
    for page in [*PAGES, "docs/behaviours.md", "CHANGELOG.md"]:
        for said in re.findall(r"`((?:sudo )?nightlatch(?: [^`]*)?)`", (REPOSITORY / page).read_text()):
            words = said.replace("\n", " ").split()
            words = words[words.index("nightlatch") + 1 :]
            if words[:1] == ["--site"]:
                words = words[2:]
            path = ""
            while words and f"{path} {words[0]}".strip() in known:
                path = f"{path} {words.pop(0)}".strip()
            options = {word.strip("[],.") for word in words if word.strip("[],.").startswith("--")}
            groups = {one.split()[0] for one in known if " " in one}
            plain = [word for word in words if re.fullmatch("[a-z-]+", word)]
            if options - known[path] or not path and words and words[0].isalpha() or path in groups and plain:
                wrong.append(f"{page}: {said}")
            seen += 1
    assert wrong == [] and seen > 40


def test_every_setting_has_its_row():
    guide = (REPOSITORY / "docs/guide.md").read_text()
    table = guide[guide.index("| key | default |") : guide.index("`nightlatch init --preset NAME`")]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    rows = {name.split(".")[0] for cell in cells for name in re.findall(r"`([A-Za-z.]+)`", cell)}
    source = (REPOSITORY / "Sources/Site/Site+Document.swift").read_text()
    keys = set(re.findall(r'"([A-Za-z]+)"', source[source.index("private static var keys") :]))
    assert len(keys) > 20 and keys - rows == set(), "settings without a row"


def test_every_link_between_the_pages_leads_somewhere():
    def headings(path: Path) -> set[str]:
        """Their anchors, as the usual renderers make them."""
        found = re.findall(r"^#+ (.*)$", BLOCK.sub("", path.read_text()), re.M)
        return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}

    wrong, seen = [], 0
    for page in [*PAGES, "docs/decisions.md", "docs/behaviours.md", "Benchmarks/README.md"]:
        for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", (REPOSITORY / page).read_text()):
            target, _, anchor = "".join(link).partition("#")
            if "//" in target or target.startswith("mailto:"):
                continue
            path = (REPOSITORY / page).parent / target if target else REPOSITORY / page
            seen += 1
            if not path.exists() or anchor and anchor not in headings(path):
                wrong.append(f"{page}: {target}#{anchor}")
    assert wrong == [] and seen > 30


WITHIN = {
    "days": ["secondStep", "trustDevices"], "reauthenticate": ["sso"], "outbox": ["mail"],
    "namesInCookie": ["gate"],
}
"""Where a setting stands that a sentence shows without what is around it."""


def test_every_setting_in_a_sentence_is_taken(own):
    site = own(start=False)
    good = site.file.read_text()
    shown = [
        text for page in PAGES if page != "docs/api.md"
        for text in re.findall(r'`(\{"[^`]+\}|"[A-Za-z]+": [^`]+)`', (REPOSITORY / page).read_text())
    ]
    for text in shown:
        fragment = json.loads(text if text.startswith("{") else "{" + text + "}")
        for name in reversed(WITHIN.get(next(iter(fragment)), [])):
            fragment = {name: fragment}
        if "reauthenticate" in text:
            fragment["sso"]["trustRemoteUser"] = True
        document = json.loads(good)
        for name, value in fragment.items():
            same = isinstance(value, dict) and isinstance(document.get(name), dict)
            document[name] = document[name] | value if same and name != "mail" else value
        site.file.write_text(json.dumps(document))
        done = site.tool("check")
        assert done.returncode == 0, f"{text}: {done.stdout}{done.stderr}"
    assert len(shown) >= 5
