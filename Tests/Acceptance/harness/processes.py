"""Which processes are there, from /proc; a process is its id and its start, so that an id used
again is not mistaken for the old one."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    pid: int
    start: str
    name: str


def _stat(pid: int) -> tuple[Process, int, str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    name = text[text.index("(") + 1 : text.rindex(")")]
    rest = text[text.rindex(")") + 2 :].split()
    return Process(pid, rest[19], name), int(rest[1]), rest[0]


def running(pid: int) -> Process:
    found = _stat(pid)
    assert found is not None, f"process {pid} is gone"
    return found[0]


def alive(process: Process) -> bool:
    """Still there, and not a zombie that waits to be collected."""
    found = _stat(process.pid)
    return found is not None and found[0].start == process.start and found[2] != "Z"


def descendants(pid: int) -> list[Process]:
    """Children, their children and so on."""
    parents: dict[int, list[Process]] = {}
    for entry in Path("/proc").iterdir():
        found = _stat(int(entry.name)) if entry.name.isdigit() else None
        if found is not None:
            parents.setdefault(found[1], []).append(found[0])
    result, waiting = [], [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            result.append(child)
            waiting.append(child.pid)
    return result


def open_files(process: Process) -> set[Path]:
    """The files a process holds open, where the system lets us see them."""
    found = set()
    with contextlib.suppress(OSError):
        for entry in Path(f"/proc/{process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(entry.readlink())
    return {path for path in found if path.is_absolute() and path.is_file()}


def kill(processes: list[Process]) -> None:
    """Ends those processes and no others: an id that means another process by now is left alone."""
    for process in processes:
        if alive(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
