"""What may be on the disk after the power went, from a record of what a program did.

The model is POSIX's and harsher than any one file system: what a file holds is safe once the file
was synchronised, a name once its folder was, and both once syncfs has ended well; anything else that
happened to them may be there or not, each for itself, and content that was not synchronised may also
be cut short or all zeroes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

FOLDER = -1
ALL = ("all",)
"""What syncfs makes safe."""

LINE = re.compile(rb"^(?P<pid>\d+) +(?P<call>\w+)\((?P<rest>.*)\) += +(?P<result>-?\d+)")
TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
DESCRIPTOR = re.compile(rb"^(\d+)<(.*?)>(\(deleted\))?(?:, |$)")


def _plain(written: bytes) -> bytes:
    return bytes.fromhex(written.replace(b"\\x", b"").decode())


def _texts(rest: bytes) -> list[bytes]:
    return [_plain(found) for found in TEXT.findall(rest)]


@dataclass(frozen=True)
class Change:
    """One thing that happened: `pending` on what has to be synchronised before it is safe."""

    kind: str
    pending: tuple
    name: str = ""
    node: int = FOLDER
    other: str = ""
    content: bytes = b""
    kept: int = 0
    """How much of the content was there before."""


@dataclass
class Disk:
    """Names and contents. A folder is a name of the node FOLDER."""

    names: dict[str, int] = field(default_factory=dict)
    contents: dict[int, bytes] = field(default_factory=dict)

    def copy(self) -> Disk:
        return Disk(dict(self.names), dict(self.contents))

    def apply(self, change: Change) -> None:
        match change.kind:
            case "name":
                self.names[change.name] = change.node
            case "unname":
                self.names.pop(change.name, None)
            case "move":
                self.names.pop(change.other, None)
                self.names[change.name] = change.node
            case "content":
                self.contents[change.node] = change.content

    def tree(self) -> dict[str, bytes | None]:
        """What can be found: names all of whose folders are there too."""
        found: dict[str, bytes | None] = {}
        for name in sorted(self.names):
            above = str(PurePosixPath(name).parent)
            if above != "." and found.get(above, b"") is not None:
                continue
            node = self.names[name]
            found[name] = None if node == FOLDER else self.contents.get(node, b"")
        return found


class Recording:
    """The changes of one traced run below a folder, in order, with where each was synchronised and
    where the answer went out."""

    def __init__(self, lines: list[bytes], root: str, before: dict[str, bytes | None]) -> None:
        self.root = root.rstrip("/") + "/"
        self.start = Disk()
        for name, content in before.items():
            if content is None:
                self.start.names[name] = FOLDER
            else:
                node = len(self.start.contents) + 1
                self.start.names[name], self.start.contents[node] = node, content
        self._disk = self.start.copy()
        self._next = len(self.start.contents) + 1
        self.steps: list[tuple[str, object]] = []
        """("change", Change), ("sync", what) or ("answer", None)."""
        for line in lines:
            self._read(line)

    def _inside(self, path: bytes) -> str | None:
        text = path.decode()
        return text[len(self.root) :] if text.startswith(self.root) else None

    def _change(self, *arguments, **members) -> None:
        change = Change(*arguments, **members)
        self._disk.apply(change)
        self.steps.append(("change", change))

    @staticmethod
    def _folder(name: str) -> tuple:
        return ("folder", str(PurePosixPath(name).parent))

    def _read(self, line: bytes) -> None:
        found = LINE.match(line)
        if not found or int(found["result"]) < 0:
            return
        call, rest = found["call"].decode(), found["rest"]
        if call == "syncfs":
            self.steps.append(("sync", ALL))
            return
        if call in ("write", "fsync", "ftruncate", "pwrite64", "fdatasync"):
            self._with_descriptor(call, rest, int(found["result"]))
            return
        names = [self._inside(text) for text in _texts(rest)]
        match call, names:
            case "openat", [str(name)] if b"O_CREAT" in rest and name not in self._disk.names:
                self._change("name", self._folder(name), name=name, node=self._next)
                self._disk.contents[self._next] = b""
                self._next += 1
            case "openat", [str(name)] if b"O_TRUNC" in rest:
                raise AssertionError(f"{name} is emptied before it is written anew")
            case "mkdir", [str(name)]:
                self._change("name", self._folder(name), name=name)
            case ("unlink" | "rmdir"), [str(name)]:
                self._change("unname", self._folder(name), name=name)
            case "rename", [str(old), str(new)]:
                node = self._disk.names[old]
                self._change("move", self._folder(new), name=new, node=node, other=old)
            case "link", [str(old), str(new)]:
                self._change("name", self._folder(new), name=new, node=self._disk.names[old])
            case ("creat" | "renameat" | "renameat2" | "unlinkat"), _:
                raise AssertionError(f"{call} is not written down by this model")

    def _with_descriptor(self, call: str, rest: bytes, result: int) -> None:
        where = DESCRIPTOR.match(rest)
        assert where, rest[:200]
        if where[1] == b"1" and call == "write":
            self.steps.append(("answer", None))
        if where[3]:
            return  # A file without a name is gone whatever happens.
        path = _plain(where[2])
        name = self._inside(path)
        if name is None and path.decode() + "/" != self.root:
            return
        node = self._disk.names.get(name or ".", FOLDER)
        if call in ("fsync", "fdatasync"):
            safe = ("folder", name or ".") if node == FOLDER else ("node", node)
            self.steps.append(("sync", safe))
            return
        held = self._disk.contents[node]
        kept = len(held)
        if call == "ftruncate":
            held = held[: int(rest.rstrip(b")").rsplit(b", ", 1)[1])]
        else:
            # What `write` took, or at an offset of its own.
            (text,) = _texts(rest)
            assert call == "write", f"{call} is not written down by this model"
            held += text[:result]
        self._change("content", ("node", node), node=node, content=held, kept=kept)

    @property
    def answered(self) -> int | None:
        """The number of steps before the answer."""
        return next((n for n, step in enumerate(self.steps) if step[0] == "answer"), None)

    def versions(self) -> Iterator[dict[str, bytes | None]]:
        """What was to be seen, after each change, by whoever looked."""
        disk = self.start.copy()
        yield disk.tree()
        for kind, change in self.steps:
            if kind == "change":
                disk.apply(change)
                yield disk.tree()

    def unsafe(self) -> list[Change]:
        """What is still not synchronised when the program has ended."""
        return self._pending(len(self.steps))[1]

    def _pending(self, count: int) -> tuple[Disk, list[Change]]:
        """What is safe after so many steps, and what may be there or not."""
        safe, pending = self.start.copy(), []
        for kind, what in self.steps[:count]:
            if kind == "change":
                pending.append(what)
            elif kind == "sync":
                for change in pending:
                    if what in (ALL, change.pending):
                        safe.apply(change)
                pending = [change for change in pending if what not in (ALL, change.pending)]
        return safe, pending

    def states(self, limit: int = 64) -> Iterator[tuple[int, dict[str, bytes | None]]]:
        """Every disk that the power may leave, each with the number of steps before it went.

        Where there are more than `limit` ways, those with all, none, one and all but one of the
        changes, and those with the first so many of them."""
        for count in range(len(self.steps) + 1):
            safe, pending = self._pending(count)
            for chosen in _choices(pending, limit):
                disk = safe.copy()
                for change in chosen:
                    disk.apply(change)
                yield count, disk.tree()


def _choices(pending: list[Change], limit: int) -> Iterator[tuple[Change, ...]]:
    ways = [[None, *_forms(change)] for change in pending]
    size = 1
    for way in ways:
        size *= len(way)
    if size <= limit:
        chosen = itertools.product(*ways)
    else:
        last = [way[1] for way in ways]
        few = [last[:number] for number in range(len(last) + 1)]
        few += [[one] for one in last]
        few += [last[:number] + last[number + 1 :] for number in range(len(last))]
        few += [[*last[:n], form, *last[n + 1 :]] for n, way in enumerate(ways) for form in way[2:]]
        chosen = iter(few)
    for choice in chosen:
        yield tuple(change for change in choice if change is not None)


def _forms(change: Change) -> list[Change]:
    if change.kind != "content" or not change.content:
        return [change]
    kept, new = change.content[: change.kept], change.content[change.kept :]
    if not new:
        return [change]
    torn = (kept + new[: len(new) // 2], kept + bytes(len(new)))
    return [change, *(Change("content", change.pending, node=change.node, content=one) for one in torn)]
