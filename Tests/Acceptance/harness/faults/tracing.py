"""System calls of one request or command: counted, made to fail one at a time, and written down.

strace does it from outside, since nothing can be loaded into a static executable."""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from harness.bare import Call, Command
from harness.direct import Reply
from harness.site import AS_ROOT

CHANGING = (
    "openat", "write", "fsync", "rename", "link", "unlink", "mkdir", "rmdir", "ftruncate", "syncfs",
)
"""The calls between which a stop makes a difference."""
ASKING = ("read", "pread64", "lseek", "fstat", "newfstatat", "getdents64", "access")
"""Those that change nothing: one error is as good as another."""
FAULTY = (*CHANGING, "close", "fcntl", *ASKING)
"""Every call by which the program touches files; `fcntl` takes the locks."""

ERRORS = ("EIO", "ENOSPC", "EACCES", "EINTR")
KILL = "KILL"


@dataclass(frozen=True)
class Fault:
    """The Nth call of that name fails so, or, with KILL, is the last thing that happens."""

    call: str
    number: int
    error: str
    onwards: bool = False
    """Whether all calls of that name after it fail as well, as on a disk that is full."""

    def __str__(self) -> str:
        return f"{self.call} {self.number}{'+' if self.onwards else ''} {self.error}"


class Tracer:
    """Runs things under strace; its one file is reused."""

    def __init__(self) -> None:
        descriptor, name = tempfile.mkstemp(prefix="nightlatch-strace-")
        os.close(descriptor)
        self._file = Path(name)
        if AS_ROOT:
            self._file.chmod(0o666)

    def close(self) -> None:
        self._file.unlink(missing_ok=True)

    def _run(self, what: Call | Command, *options: str) -> tuple[Reply, bytes]:
        self._file.write_bytes(b"")
        under = ("strace", "-q", "-o", str(self._file), *options, "--")
        reply = what.run(under)
        return reply, self._file.read_bytes()

    def count(self, what: Call | Command) -> tuple[Reply, Counter[str]]:
        """How often each call that could fail is made, by the process that makes it most often: strace
        counts each for itself when it lets one fail."""
        reply, text = self._run(what, "-f", "-e", "trace=" + ",".join(FAULTY), "-e", "signal=none")
        counts: Counter[str] = Counter()
        calls = Counter(re.findall(rb"^(\d+) +(\w+)\(", text, re.MULTILINE))
        for (_, call), count in calls.items():
            counts[call.decode()] = max(counts[call.decode()], count)
        return reply, counts

    def fail(self, what: Call | Command, fault: Fault) -> tuple[Reply, bool]:
        """Lets the fault happen; the answer, and whether it did happen."""
        when = f"{fault.number}{'+' if fault.onwards else ''}"
        options = ("-f", "-e", f"trace={fault.call}")
        inject = f"inject={fault.call}:{{}}:when={when}"
        if fault.error == KILL:
            # Not with --seccomp-bpf, under which strace 6.1 delivers no signal.
            reply, text = self._run(what, *options, "-e", inject.format("signal=KILL"))
            return reply, b"+++ killed by SIGKILL +++" in text
        reply, text = self._run(
            what, "--seccomp-bpf", *options, "-e", inject.format(f"error={fault.error}"))
        return reply, b"(INJECTED)" in text

    def record(self, what: Call | Command) -> tuple[Reply, list[bytes]]:
        """The lines of strace, whole contents in hexadecimal, of whatever changes files."""
        calls = CHANGING + ("creat", "pwrite64", "fdatasync", "renameat", "renameat2", "unlinkat")
        reply, text = self._run(
            what, "-f", "-y", "-xx", "-s", "1048576", "-e", "trace=" + ",".join(calls),
            "-e", "signal=none")
        return reply, text.splitlines()


def faults_of(counts: Counter[str], *, errors: tuple[str, ...] = ERRORS) -> list[Fault]:
    """Every call in turn with every error, a full disk from each write or new file on, and a kill at
    each call that changes something."""
    found = [
        Fault(call, number, error)
        for call in FAULTY for number in range(1, counts[call] + 1)
        for error in (errors if call not in ASKING else errors[:1])
    ]
    found += [
        Fault(call, number, "ENOSPC", onwards=True)
        for call in ("write", "fsync") for number in range(1, counts[call] + 1)
    ]
    return found + [
        Fault(call, number, KILL) for call in CHANGING for number in range(1, counts[call] + 1)
    ]
