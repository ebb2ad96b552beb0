"""A restore that is stopped, that the disk fails, and of very many people."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

from harness.backups import back_up, restore
from harness.bare import BareSite
from harness.people import add_person
from harness.site import REPOSITORY, TOOL, tool


def forty(site: BareSite) -> Path:
    """A backup of forty people."""
    people = site.top / "people.csv"
    people.write_text("username,email\n" + "".join(f"p{n},p{n}@example.org\n" for n in range(40)))
    people.chmod(0o644)
    assert site.tool("person", "import", str(people)).returncode == 0
    return back_up(site)


def killed(call: str, number: int) -> tuple[str, ...]:
    return ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={number}")


def is_whole(folder: Path, count: int = 40) -> bool:
    listed = tool("--site", folder / "site.json", "person", "list", "--json")
    return (
        len(json.loads(listed.stdout)) == count and not (folder / "data/restoring.json").exists()
        and tool("--site", folder / "site.json", "check").returncode == 0)


def test_a_restore_that_is_killed_is_no_site_and_begins_anew(made):
    site = made()
    path = forty(site)
    folder = site.top / "new"
    command = [TOOL, "restore", path, folder, "--keys", site.folder / "keys.json"]
    halves = 0
    for call, number in (("rename", 1), ("mkdir", 30), ("mkdir", 60), ("write", 70), ("syncfs", 1)):
        done = subprocess.run([*killed(call, number), *command], capture_output=True)
        assert done.returncode == -9, done.stderr
        accounts = list((folder / "data/people").glob("*/*/account.json"))
        halves += 0 < len(accounts) < 40
        assert not (folder / "site.json").exists()
        # As a power cut may leave what nobody waited for.
        for account in accounts[::2]:
            account.write_bytes(account.read_bytes()[:50])
            account.with_name("activity.jsonl").write_bytes(b"")
    assert halves >= 2
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert is_whole(folder)
    activity = list((folder / "data/people").glob("*/*/activity.jsonl"))
    assert len(activity) == 40 and all(b"user_restored" in one.read_bytes() for one in activity)
    assert not (folder / "data/quarantine").exists()


def test_once_it_is_a_site_a_killed_restore_takes_nothing_away(made):
    site = made()
    path = forty(site)
    folder = site.top / "new"
    command = [TOOL, "restore", path, folder, "--keys", site.folder / "keys.json"]
    traced = ("strace", "-f", "-qq", "-o", str(site.top / "trace"), "-e", "trace=rename,unlink")
    subprocess.run([*traced, *command], check=True, stdout=subprocess.DEVNULL)
    calls = (site.top / "trace").read_text().splitlines()
    renames = [line for line in calls if "rename(" in line]
    # The configuration is the last file that gets its name, then the mark goes.
    assert "site.json" in renames[-1] and "restoring.json" in renames[-2] and "restoring.json" in calls[-1]
    shutil.rmtree(folder)
    unlinks = sum("unlink(" in line for line in calls)
    done = subprocess.run([*killed("unlink", unlinks), *command], capture_output=True)
    assert done.returncode == -9 and (folder / "site.json").exists()
    assert (folder / "data/restoring.json").exists()
    # Somebody joins, and the configuration gets lost.
    file = ("--site", folder / "site.json")
    assert tool(*file, "person", "add", "late", "--email", "late@example.org").returncode == 0
    (folder / "site.json").unlink()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert is_whole(folder, 41)


def test_a_restore_into_a_site_that_is_killed_goes_on_and_keeps_who_is_there(made):
    site, other = made(), made()
    path = forty(site)
    command = [TOOL, "restore", path, other.folder, "--keys", site.folder / "keys.json"]
    before = -1
    for number in (30, 60):
        done = subprocess.run([*killed("rename", number), *command], capture_output=True)
        assert done.returncode == -9, done.stderr
        count = len(list((other.data / "people").glob("*/*/account.json")))
        assert before < count < 40
        before = count
    done = restore(path, other.folder, "--keys", site.folder / "keys.json")
    assert done["people"]["here"] == before > 0 and is_whole(other.folder)


def test_the_disk_is_waited_for_before_it_is_a_site(made):
    site = made()
    path = forty(site)
    folder = site.top / "new"
    command = [TOOL, "restore", path, folder, "--keys", site.folder / "keys.json"]
    failing = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=syncfs:error=EIO")
    done = subprocess.run([*failing, *command], capture_output=True, text=True)
    assert done.returncode == 74 and "synchronise" in done.stderr, done.stderr
    assert not (folder / "site.json").exists()
    trace = site.top / "trace"
    traced = ("strace", "-f", "-qq", "-y", "-o", str(trace), "-e", "trace=openat,mkdir,write,syncfs,rename")
    subprocess.run([*traced, *command], check=True, stdout=subprocess.DEVNULL)
    calls = trace.read_text().splitlines()
    (waited,) = [number for number, line in enumerate(calls) if " syncfs(" in line]
    changes = [number for number, line in enumerate(calls) if re.search(r"/data/(people|names|roster)/", line)
               and ("O_CREAT" in line or " mkdir(" in line or " write(" in line)]
    named = [number for number, line in enumerate(calls) if " rename(" in line and "site.json" in line]
    opened = next(number for number, line in enumerate(calls) if line.endswith(calls[waited].split("<")[1].split(">")[0] + ">"))
    assert len(changes) > 200 and max(changes) < waited < min(named) and opened < min(changes)


def test_many_people_are_restored_in_little_memory(made):
    site = made()
    add_person(site)
    subprocess.run(
        [REPOSITORY / "Benchmarks/people", site.file, "12000"], check=True, stdout=subprocess.DEVNULL)
    path = back_up(site)
    folder = site.top / "large"
    running = subprocess.Popen(
        [TOOL, "restore", path, folder, "--keys", site.folder / "keys.json"], stdout=subprocess.DEVNULL)
    most = 0
    while running.poll() is None:
        # What it has of its own: how much of the executable is mapped depends on what else is in memory.
        status = Path(f"/proc/{running.pid}/status").read_text()
        if found := re.search(r"RssAnon:\s+(\d+) kB", status):
            most = max(most, int(found[1]))
        time.sleep(0.005)
    assert running.returncode == 0 and 1 << 10 < most < 12 << 10, most
    assert is_whole(folder, 12001)
    print(f"{most >> 10} MiB to restore 12,000 people")
