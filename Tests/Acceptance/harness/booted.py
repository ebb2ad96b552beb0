"""A throw-away copy of this machine in which systemd runs as the first process, as on a machine of its
own: with the units of what is installed in it, and none of this machine's services."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from harness.roots import MOUNT, Root, why_not

BOOT = MOUNT + """
mount -t sysfs sysfs "$1/root/sys"
mount -t cgroup2 cgroup2 "$1/root/sys/fs/cgroup"
umount -l "$1/root/dev"
mount -t tmpfs -o mode=755 tmpfs "$1/root/dev"
for device in null zero full random urandom tty; do
  touch "$1/root/dev/$device"
  mount --bind "/dev/$device" "$1/root/dev/$device"
done
mkdir "$1/root/dev/pts" "$1/root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/root/dev/pts"
ln -s pts/ptmx "$1/root/dev/ptmx"
mount -t tmpfs tmpfs "$1/root/dev/shm"
# What lies in /tmp of this machine stays there too (tmpfiles.d(5)).
ln -sf /dev/null "$1/root/etc/tmpfiles.d/tmp.conf"
# Nothing of this machine's starts.
rm -rf "$1/root/etc/systemd/system/"*.wants
# There is no network to wait for.
ln -sf /dev/null "$1/root/etc/systemd/system/systemd-networkd-wait-online.service"
echo uninitialized > "$1/root/etc/machine-id"
echo ready
# The container interface (systemd.io): it takes the mounts as they are. Until whoever started it is gone.
exec chroot "$1/root" /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
  /lib/systemd/systemd --unit=basic.target
"""


class Booted(Root):
    """One such system. Its control groups lie below one of their own, so that its systemd is at the
    top of what it sees."""

    hold = BOOT
    more_namespaces = ("--ipc", "--uts", "--cgroup")

    def __init__(self) -> None:
        self._group = _unified() / f"nightlatch-{time.monotonic_ns()}"
        self._group.mkdir()
        self.entrance = (
            "sh", "-c", 'echo $$ >"$0" && exec "$@"', str(self._group / "cgroup.procs"),
            # Its first process does not end with what it reads.
            "setpriv", "--pdeathsig", "KILL",
        )
        super().__init__()
        end = time.monotonic() + 30
        while self.run("systemctl", "is-active", "basic.target", check=False).stdout != "active\n":
            if time.monotonic() > end:
                self.remove()
                raise AssertionError("systemd does not come up in it")
            time.sleep(0.1)

    def active(self, unit: str) -> str:
        return self.run("systemctl", "is-active", unit, check=False).stdout.strip()

    def shown(self, unit: str, property: str) -> str:
        return self.run("systemctl", "show", "-P", property, unit).stdout.strip()

    def journal(self, unit: str) -> str:
        return self.run("journalctl", "-q", "--no-pager", "-o", "cat", "-u", unit).stdout

    def remove(self) -> None:
        super().remove()
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                for group in sorted(self._group.rglob("*/"), reverse=True):
                    group.rmdir()
                self._group.rmdir()
                return
            time.sleep(0.1)


def _unified() -> Path:
    """Where this machine has its unified hierarchy of control groups (cgroups(7))."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        place, kind = line.split()[4], line.split(" - ")[1].split()[0]
        if kind == "cgroup2":
            return Path(place)
    raise AssertionError("no unified hierarchy of control groups")


def why_not_booted() -> str:
    """Why there can be none here; empty where there can."""
    if reason := why_not():
        return reason
    if not Path("/lib/systemd/systemd").exists():
        return "systemd is not installed"
    try:
        Booted().remove()
    except (AssertionError, OSError) as fault:
        return f"no systemd in a throw-away root here: {fault}"
    return ""
