"""Backups of sites, and what is restored from them."""

import json
from pathlib import Path

from harness.bare import BareSite
from harness.site import tool


def back_up(site: BareSite, name: str = "backup.tar") -> Path:
    path = site.top / name
    done = site.tool("backup", str(path), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["file"] == str(path) and said["bytes"] == path.stat().st_size and said["damaged"] == 0
    return path


def restore(path: Path, folder: Path, *options: str, expect: int = 0) -> dict | str:
    done = tool("restore", path, folder, "--json", *options)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stderr if expect else json.loads(done.stdout)
