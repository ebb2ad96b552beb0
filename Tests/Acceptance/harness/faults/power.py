"""The power goes in the middle of a step: each disk that this may leave, looked at as after a start."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.bare import Command
from harness.faults.steps import Case
from harness.faults.sweep import Defect, Sweep, Tree, documents, shape


@dataclass
class Cuts:
    """What came of it: how many disks there were, how many of them differ, and what was wrong."""

    states: int = 0
    different: int = 0
    unsafe: list[str] = field(default_factory=list)
    """What may be lost of a step that has ended, in words."""
    defects: list[str] = field(default_factory=list)


class PowerCut(Sweep):
    """One case, recorded once; the disks are made of the record."""

    def run_cuts(self) -> Cuts:
        cuts = Cuts()
        for change in self.recording.unsafe():
            cuts.unsafe.append(f"{self.case.name}: {change.kind} {shape(change.name, b'')[0]}")
        # A command says things on its way; that it has ended well is the last of them.
        is_command = isinstance(self.step.what, Command)
        answered = len(self.recording.steps) - 1 if is_command else self.recording.answered
        seen: set[tuple] = set()
        for count, tree in self.recording.states():
            cuts.states += 1
            is_told = (
                answered is not None and count > answered
                and not self.step.refused and not self.step.fleeting)
            mark = (is_told, *sorted(
                shape(name, content) for name, content in tree.items() if content is not None))
            if mark in seen:
                continue
            seen.add(mark)
            cuts.different += 1
            self._put(tree)
            try:
                for document in documents(tree.items()):
                    if document not in self.versions:
                        raise Defect(f"a document as none was ever written: {document}")
                self.judge_state(self.recorded if is_told else None)
            except AssertionError as defect:
                cuts.defects.append(f"{self.case.name}: after {count} steps: {defect}")
        return cuts

    def _put(self, tree: Tree) -> None:
        kept = {}
        for name, content in tree.items():
            is_open = "data" not in name.split("/") and not name.endswith("keys.json")
            usual = (0o755 if is_open else 0o700) if content is None else 0o644 if is_open else 0o600
            kept[name] = (content, self.start.get(name, (None, usual))[1])
        self._restore(kept)


def cut_power(case: Case) -> Cuts:
    cut = PowerCut(case)
    try:
        return cut.run_cuts()
    finally:
        cut.close()
