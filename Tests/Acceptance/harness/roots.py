"""A throw-away copy of this machine: what is installed or changed in it is gone with it.

An overlay over the machine's own files, in memory, in namespaces of its own for mounts, processes
and the network, so that servers in it have every port and nothing outside."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness.site import AS_ROOT, REPOSITORY

MOUNT = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs tmpfs "$1/root/run"
mkdir -p "$1/root/run/lock" "$1/root$3"
if [ "$2" != / ]; then
  mount --bind "$3" "$1/root$3"
  mount -o remount,bind,ro "$1/root$3"
fi
# What this machine says of services and of manual pages is about itself.
rm -f "$1/root/usr/sbin/policy-rc.d" "$1/root/var/lib/man-db/auto-update"
"""
HOLD = MOUNT + """
echo ready
# Until whoever started it is gone, however that ends.
exec cat >/dev/null
"""
LOOPBACK = """
import fcntl, socket, struct
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
"""


def why_not() -> str:
    """Why there can be none here; empty where there can."""
    if not AS_ROOT:
        return "a throw-away root takes root"
    try:
        Root().remove()
    except AssertionError as fault:
        return f"no throw-away root here: {fault}"
    return ""


class Root:
    """One such root, with a process that keeps its namespaces; of this machine, or of the system
    in another folder."""

    hold = HOLD
    """What its first process runs: it says "ready" on a line once the root is there."""
    more_namespaces: tuple[str, ...] = ()
    entrance: tuple[str, ...] = ()
    """What runs before the namespaces are made, and then the rest."""

    def __init__(self, lower: str = "/") -> None:
        self.top = Path(tempfile.mkdtemp(prefix="nightlatch-root-", dir="/var/tmp"))
        self._holder = subprocess.Popen(
            [*self.entrance, "unshare", "--mount", "--net", "--pid", *self.more_namespaces, "--fork", "--kill-child",
             "sh", "-c", self.hold, "sh", self.top, lower, REPOSITORY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        said = self._holder.stdout.readline()
        if said != "ready\n":
            self.remove()
            raise AssertionError(said.strip() or "no namespaces")
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text()
        self._inside = children.split()[0]
        self.run("python3", "-c", LOOPBACK)

    def run(self, *command: object, check: bool = True, timeout: float = 120, **options):
        """Runs a program in it, as root, with nothing of the tests' environment."""
        enter = ["nsenter", "-t", self._inside, "--mount", "--net", "--pid", *self.more_namespaces, "chroot", str(self.top / "root")]
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
            "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **options.pop("env", {}),
        }
        done = subprocess.run(
            [*enter, *map(str, command)], stdin=options.pop("stdin", subprocess.DEVNULL),
            capture_output=True, text=True, errors="replace", timeout=timeout, env=environment, **options,
        )
        assert not check or done.returncode == 0, (
            f"{shlex.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        )
        return done

    def sh(self, text: str, **options):
        """Runs a piece of shell, which stops at the first command that fails."""
        return self.run("sh", "-ec", text, **options)

    def added(self) -> set[str]:
        """What is there and not on this machine: files and folders."""
        upper = self.top / "upper"
        # A file that was removed is a device of that layer.
        find = ["nsenter", "-t", self._inside, "--mount", "find", upper, "!", "-type", "c", "-printf", "/%P\\n"]
        paths = subprocess.run(find, capture_output=True, text=True, check=True).stdout.splitlines()
        return {path for path in paths if not Path(path).exists()}

    def walk(self, *arguments: object) -> str:
        """Runs harness/walk.py in it: a person at a form client."""
        command = ["python3", REPOSITORY / "Tests/Acceptance/harness/walk.py", *arguments]
        return self.run(*command, env={"PYTHONDONTWRITEBYTECODE": "1"}).stdout.strip()

    def remove(self) -> None:
        self._holder.kill()
        self._holder.wait()
        self._holder.stdin.close()
        self._holder.stdout.close()
        shutil.rmtree(self.top, ignore_errors=True)
