"""Manual pages and shell completions, made of what the program says of itself."""

import json
import os
import re
import subprocess

import pytest

from harness.site import BUILD, REPOSITORY, tool

MAN, COMPLETIONS = BUILD / "man", BUILD / "completions"


def commands() -> dict:
    return json.loads(tool("--experimental-dump-help").stdout)["command"]


def words(page) -> str:
    """A page's text without its markup."""
    return re.sub(r"\\f[BIR]|\\&", "", page.read_text()).replace(r"\-", "-").replace(r"\e", "\\")


def test_every_command_and_option_has_its_place():
    root = commands()
    assert len(root["subcommands"]) > 12
    for command in root["subcommands"]:
        if command["commandName"] == "help":
            continue
        page = words(MAN / f"nightlatch-{command['commandName']}.1")
        for one in [command, *command.get("subcommands", [])]:
            assert one["abstract"].rstrip(".") in page, one["commandName"]
            for argument in one.get("arguments", []):
                for name in argument.get("names", []):
                    if name["name"] not in ("help", "version", "h"):
                        assert f"--{name['name']}" in page, f"{command['commandName']}: {name['name']}"
        assert f"nightlatch-{command['commandName']}(1)" in words(MAN / "nightlatch.1")


def test_the_page_of_the_cgi_program_names_what_it_reads():
    """From the source, since the program says nothing of itself."""
    read = set()
    for folder in ("Pages", "Gateway"):
        for path in (REPOSITORY / "Sources" / folder).rglob("*.swift"):
            read |= set(re.findall(r'"(NIGHTLATCH_[A-Z_]+)"', path.read_text()))
    assert read >= {"NIGHTLATCH_SITE", "NIGHTLATCH_AUTH_TIME"}
    assert [name for name in sorted(read) if name not in words(MAN / "nightlatch.cgi.8")] == []


def test_man_and_mandoc_find_nothing_to_warn_of():
    pages = sorted(MAN.iterdir())
    assert len(pages) > 15
    warned = []
    for page in pages:
        groff = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], capture_output=True, text=True)
        assert groff.returncode == 0 and groff.stdout, page
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        warned += [groff.stderr, lint.stdout]
    assert "".join(warned) == ""
    # And they are tools that find something.
    wrong = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=".PX\n", capture_output=True, text=True)
    assert wrong.stdout


COMPLETE = {
    "bash": (
        "bash", "--norc", "-c",
        "source {file}; COMP_WORDS=({words}); COMP_CWORD={last}; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}};"
        " _nightlatch nightlatch {current} {previous}; printf '%s\\n' \"${{COMPREPLY[@]}}\""),
    "fish": ("fish", "--no-config", "-c", "source {file}; complete -C '{line}'"),
}


@pytest.mark.parametrize("shell", COMPLETE)
@pytest.mark.parametrize("line, expected", [
    ("nightlatch per", "person"), ("nightlatch person im", "import"),
    ("nightlatch web-config ca", "caddy"), ("nightlatch init --pre", "--preset"),
    ("nightlatch init --preset org", "organisation"),
])
def test_the_shell_completes(tmp_path, shell, line, expected):
    file = COMPLETIONS / {"bash": "nightlatch.bash", "fish": "nightlatch.fish"}[shell]
    command = [
        part.format(file=file, line=line, words=line, current=line.split()[-1], previous=line.split()[-2], last=len(line.split()) - 1)
        for part in COMPLETE[shell]
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(tmp_path), timeout=20)
    offered = [text.split("\t")[0].strip() for text in done.stdout.splitlines()]
    assert expected in offered and "device" not in offered, done


def test_zsh_completes(tmp_path):
    """zsh completes in a terminal only, so it gets one."""
    script = f"""
zmodload zsh/zpty
zpty -b z 'zsh -f -i'
w() {{ zpty -w z "$1" }}
w 'PS1=; fpath=({COMPLETIONS} $fpath); autoload -Uz compinit; compinit -u -d {tmp_path}/dump'
w 'echo RE""ADY'
zpty -r -m z l '*READY*'
zpty -w -n z $'nightlatch person imp\\t'
zpty -r -m z l '*import*' && print COMPLETED
"""
    done = subprocess.run(
        ["zsh", "-f", "-c", script], capture_output=True, text=True, env=_environment(tmp_path), timeout=30)
    assert "COMPLETED" in done.stdout, done


def _environment(folder) -> dict:
    path = f"{BUILD}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
