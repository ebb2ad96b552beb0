"""Every system call of a step made to fail in turn, and what is true afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.bare import Command
from harness.direct import Reply
from harness.faults.disk import Recording
from harness.faults.steps import Case, bystander, with_cookies
from harness.faults.tracing import KILL, Fault, Tracer, faults_of
from harness.formclient import SESSION
from harness.people import SECURITY

CHANCE = re.compile(rb'"[A-Za-z0-9_+/=$.,:-]{16,}"')
"""A text that is made by chance or seals something: another one each time."""
TIME = re.compile(rb"\b[0-9]{6,}\b")
NAME = re.compile(r"[0-9a-f]{8,}|(?<=people/)[0-9a-f]{2}|(?<=names/)[0-9a-f]{2}|[0-9]{6,}[0-9-]*")

MAIL = re.compile(rb'"kind": *"\w+",\s*"about": *"[\w-]+"|"kind": *"text"')
ID = re.compile(r"/[0-9a-f]{16,}")

HONEST_EXITS = {1, 64, 65, 66, 69, 73, 74, 75, 77, 78}

Tree = dict[str, bytes | None]


def shape(name: str, content: bytes) -> tuple[str, bytes]:
    """A document without what chance and the clock put into it; of a mail, what it is about."""
    if name.startswith("data/outbox/"):
        about = MAIL.search(content)
        return NAME.sub("*", name), about[0] if about else content
    return NAME.sub("*", name), TIME.sub(b"0", CHANCE.sub(b'"*"', content))


def documents(tree: Iterable[tuple[str, bytes | None]]) -> list[tuple[str, bytes]]:
    """The documents of a tree below the site's folder, in shape: no locks, drafts, lines or marks."""
    return sorted(
        shape(name, content) for name, content in tree
        if content is not None and name.startswith("data/") and name.endswith(".json")
    )


class Defect(AssertionError):
    """What must not be, with the fault that brought it about."""


@dataclass
class Outcome:
    """What came of the sweep of one case."""

    swept: int = 0
    failed: int = 0
    """How many of them ended in an answer that says so."""
    defects: list[str] = field(default_factory=list)


class Sweep:
    """One case on a site of its own, put back to its beginning before each fault."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.site = case.site()
        self.tracer = Tracer()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        self.step = self.case.make(self.site)
        self.other = bystander(self.site)
        if self.step.last:
            self.step.last()
        sent = ID.sub("/:id", self.step.what.what)
        assert sent == self.case.covers, f"it sends {sent}, and says that it covers {self.case.covers}"
        self.moment = self.site.moment
        self.start = self.site.held()
        self._seen: set[tuple] = set()
        self._measure()

    def close(self) -> None:
        self.tracer.close()
        self.site.remove()

    def _restore(self, kept=None) -> None:
        self.site.moment = self.moment
        self.site.restore(kept or self.start)

    def _measure(self) -> None:
        """Runs the step undisturbed: its answer, its calls, and every version of every document."""
        first, self.counts = self.tracer.count(self.step.what)
        self.clean = self.answer(first)
        assert self.step.refused != self.step.succeeded(first), f"{self.case.name}: {first}"
        assert self.step.refused or self.step.done(first), f"{self.case.name}: not done"
        assert self.step.met is None or self.step.met(first), f"{self.case.name}: not met: {first.errors}"
        self._restore()
        self.recorded, lines = self.tracer.record(self.step.what)
        assert self.answer(self.recorded) == self.clean, f"{self.case.name}: {self.recorded}"
        before = {name: content for name, (content, _) in self.start.items()}
        self.recording = Recording(lines, str(self.site.folder), before)
        self.versions = {
            document for tree in self.recording.versions() for document in documents(tree.items())}
        for other in self.step.also:
            self._restore()
            reply, lines = self.tracer.record(other)
            assert reply.exit == 0, f"{self.case.name}: {reply}"
            self.versions |= {
                document for tree in Recording(lines, str(self.site.folder), before).versions()
                for document in documents(tree.items())}
        if self.step.also:
            self._restore()
            self.step.what.run()
        found = documents((name, content) for name, (content, _) in self.site.held().items())
        strange = [one for one in found if one not in self.versions]
        assert not strange, f"{self.case.name}: not in the recording: {strange}"

    def answer(self, reply: Reply) -> tuple:
        """What an answer says, without what is another each time."""
        if isinstance(self.step.what, Command):
            return (reply.exit,)
        place = (reply.headers["Location"] or "").partition("?")[0]
        return reply.status, NAME.sub("*", place)

    def faults(self, **options) -> list[Fault]:
        return faults_of(self.counts, **options)

    def run(self, faults: Iterable[Fault]) -> Outcome:
        outcome = Outcome()
        for fault in faults:
            reply, has_fired = self._failed(fault)
            try:
                if not has_fired:
                    raise Defect("the fault did not happen")
                outcome.swept += 1
                outcome.failed += not self._is_success(reply)
                self._judge(fault, reply)
            except AssertionError as defect:
                outcome.defects.append(f"{self.case.name}: {fault}: {defect}")
        return outcome

    def _failed(self, fault: Fault) -> tuple[Reply, bool]:
        """The answer under that fault, and whether it happened: ids are made by chance, and where two begin
        alike, a folder is there already and a call fewer is made. Not three times in a row."""
        for _ in range(3):
            self._restore()
            reply, has_fired = self.tracer.fail(self.step.what, fault)
            if has_fired:
                break
        return reply, has_fired

    def _is_success(self, reply: Reply) -> bool:
        return not self.step.refused and self.answer(reply) == self.clean

    def _judge(self, fault: Fault, reply: Reply) -> None:
        held = self.site.held()
        self._answer_is_honest(fault, reply)
        found = documents((name, content) for name, (content, _) in held.items())
        for document in found:
            if document not in self.versions:
                raise Defect(f"a document as none was ever written: {document}")
        # The rest costs requests of its own, and is the same for the same state and answer.
        mark = (self.answer(reply), tuple(found), self._is_success(reply))
        if mark in self._seen:
            return
        self._seen.add(mark)
        self.judge_state(reply if self._is_success(reply) else None)
        if not self._is_success(reply):
            self._nothing_granted(reply)

    def _answer_is_honest(self, fault: Fault, reply: Reply) -> None:
        if reply.exit < 0 and not (fault.error == KILL and reply.exit == -9):
            raise Defect(f"it ended by signal {-reply.exit}: {reply.errors[-500:]}")
        if self.answer(reply) == self.clean:
            return
        if fault.error == KILL:
            return
        if isinstance(self.step.what, Command):
            # Where no write works any more, the exit status is all that it can say.
            is_mute = fault.call == "write" and fault.onwards
            if reply.exit not in HONEST_EXITS or not (reply.errors or is_mute):
                raise Defect(f"exit {reply.exit}, {reply.errors!r}")
        elif reply.status == 0 and fault.call == "write":
            return
        elif reply.status == 400 and fault.call == "read" and "a body shorter" in reply.errors:
            return
        elif reply.status == 503 and reply.headers["Retry-After"]:
            if not reply.errors and b"data-error" not in reply.body:
                raise Defect("503 and not a word of why, in the log or on the page")
        else:
            raise Defect(f"answered {self.answer(reply)}, not {self.clean}: {reply.errors[-300:]}")

    def _nothing_granted(self, reply: Reply) -> None:
        client = with_cookies(self.site, reply)
        if SESSION in client.jar and not self.step.refused:
            if client.get(SECURITY).status == 200:
                raise Defect("no success, and yet a session")
        elif SESSION in client.jar:
            raise Defect("refused, and yet a session")

    def judge_state(self, success: Reply | None) -> None:
        """What must be true of the site as it now stands on the disk; `success` is the answer that
        somebody was given, if it said that all is done."""
        after = self.site.held()
        if success is not None:
            if not self.step.done(success):
                raise Defect("said to be done, and it is not")
            if self.step.rival:
                self._restore(after)
                if self.answer(self.step.rival.run()) == self.clean:
                    raise Defect("done, and the same once more")
        self._restore(after)
        if self.other.get(SECURITY).status != 200:
            raise Defect("somebody else's page does not open")
        again = self.step.what.run()
        if self.step.refused and self.step.succeeded(again):
            raise Defect("accepted the second time")
        if isinstance(self.step.what, Command):
            if again.exit not in (0, 1, 65, 73):
                raise Defect(f"the same again ends with {again.exit}: {again.errors}")
            if self.step.finishes and not self.step.done(again):
                raise Defect(f"the same again does not finish it: {again.exit}, {again.errors}")
        elif again.status not in (200, 204, 303, 401, 403, 404, 409, 422):
            raise Defect(f"the same again is answered with {again.status}: {again.errors}")
        is_untouched = after.keys() == self.start.keys() and all(
            after[name] == self.start[name] for name in after if not name.endswith("clock"))
        if is_untouched and not self.step.refused:
            if self.answer(again) != self.clean or not self.step.done(again):
                raise Defect(f"nothing has changed, and yet the same again ends in {self.answer(again)}")
        self._restore(after)
        self._is_well()

    def _is_well(self) -> None:
        checked = self.site.tool("check", "--json")
        if checked.returncode == 0:
            return
        if self.step.mends:
            again = self.step.what.run()
            if not self.step.succeeded(again):
                raise Defect(f"the same again does not mend it: {again.errors}")
        mended = self.site.tool("check", "--repair")
        if mended.returncode != 0:
            problems = [one for one in json.loads(checked.stdout) if one["weight"] == "problem"]
            raise Defect(f"not well, and not to be mended: {problems}; {mended.stderr}")
