"""The documented behaviours by the number of their row, and the table of how their tests went."""

from __future__ import annotations

import re

import pytest

from harness.site import SERVERS

ROWS = {
    "P1": "a row for two-factor authentication with Set up, then Turn off",
    "P2": "QR code and recovery codes together; Validate; Done",
    "P3": "recovery codes are shown during the set-up only",
    "P4": "the code is asked for on a second screen",
    "P5": "a recovery code fits in the same field",
    "P6": "recovery codes are the only way back, said before the end",
    "P7": "turning off takes a code; the old ones never work again",
    "P8": "single sign-on shows no two-factor settings",
    "N1": "policy: nobody, administrators, everybody; by page and by command",
    "N2": "enrol an authenticator app, save the recovery codes",
    "N3": "a clock that is off is named, its code refused",
    "N4": "codes by text message: opt-in, confirmed, limited",
    "N5": "days of grace, fixed; after them the set-up and nothing else",
    "N6": "exemptions with a reason and an end, recorded, shown in check",
    "N7": "single sign-on: the identity provider's second step",
    "N8": "sensitive acts ask for both factors again",
    "N9": "an administrator resets who lost everything",
    "N10": "sessions: idle, at the latest, step-up; set and enforced",
    "N11": "notices go to every address of the profile",
    "C1": "set-up confirms the password first",
    "C2": "QR code, or the key typed by hand",
    "C3": "codes to download and copy; a tick before Done",
    "C4": "app code or recovery code; each of these once",
    "C5": "recovery codes shown again behind the password",
    "C6": "new recovery codes behind a confirmation",
    "C7": "off by password; a recovery code leads to a new phone",
    "C8": "sign-in, second step and tokens for programs",
    "I1": "scan, first code, Verify",
    "I2": "one backup code; Continue",
    "I3": "the second screen offers backup code and recovery",
    "I4": "the backup code turns it off, and says so",
    "I5": "a support case: told, waited for, cancelled or decided",
    "I6": "turn off in the same place",
    "T1": "enable without a password, scan or paste, code, codes",
    "T2": "a trusted device is remembered for the days set",
    "T3": "new recovery codes behind the password",
    "T4": "turn off with the password; all codes die",
    "T5": "recovery codes sign in when app or device is gone",
    "T6": "one's sessions: end any, or all others",
    "X1": "trusted devices: named, dated, forgotten singly, bound",
    "X2": "a new app without a gap",
    "X3": "clock help never accepts a wrong code",
    "X4": "recovery that strands nobody",
    "X5": "notices of every change, to every address, without links",
    "X6": "limits on every prompt; the owner is not locked out",
    "X9": "in and out: htpasswd, CSV, otpauth keys, export, removal",
    "X11": "a site for form tests, with clock and outbox",
}
"""What each row says, in few words."""

NAME = re.compile(r"test_([A-Z]\d+)_")


def row(*presets: str, servers: tuple[str, ...] = SERVERS) -> pytest.MarkDecorator:
    """Runs a test on the shared site of each of these presets behind each server."""
    places = [
        pytest.param((server, preset), id=f"{preset}-{server}")
        for preset in presets for server in servers
    ]
    return pytest.mark.parametrize("site", places, indirect=True)


class Table:
    """Which row tests there are, how each went, and all of it in lines of text."""

    def __init__(self) -> None:
        self._tests: dict[str, tuple[str, str, str]] = {}
        self._outcomes: dict[str, str] = {}

    def collect(self, items: list[pytest.Item]) -> None:
        """Writes on each row test what it is of: its reports may be read in another process."""
        for item in items:
            found = NAME.match(item.name)
            if found:
                place = getattr(item, "callspec", None)
                server, preset = place.params.get("site", ("", "")) if place else ("", "")
                what = (found[1], preset or "a site of its own", server or "lighttpd")
                item.user_properties.append(("row", "/".join(what)))
                self._tests[item.nodeid] = what

    def note(self, report: pytest.TestReport) -> None:
        what = dict(report.user_properties).get("row")
        if what is None:
            return
        self._tests[report.nodeid] = tuple(what.split("/"))
        if report.failed:
            self._outcomes[report.nodeid] = "failed"
        elif report.skipped:
            self._outcomes.setdefault(report.nodeid, "skipped")
        elif report.when == "call":
            self._outcomes.setdefault(report.nodeid, "passed")

    def lines(self) -> list[str]:
        """One line a row and preset; rows without a test are said to be missing."""
        if not self._tests:
            return []
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for test, (name, preset, server) in self._tests.items():
            found.setdefault((name, preset), []).append((server, self._outcomes.get(test, "not run")))
        lines = [f"{'row':<4} {'behaviour':<60} {'preset':<19} {'servers':<22} result"]
        for name, words in ROWS.items():
            presets = sorted(preset for row_name, preset in found if row_name == name)
            for preset in presets or ["-"]:
                tests = found.get((name, preset), [])
                servers = [server for server in SERVERS if server in {test[0] for test in tests}]
                lines.append(
                    f"{name:<4} {words:<60} {preset:<19} {' '.join(servers):<22} {_result(tests)}"
                )
        return lines


def _result(tests: list[tuple[str, str]]) -> str:
    outcomes = {outcome for _, outcome in tests}
    for outcome in ("failed", "not run"):
        servers = sorted({server for server, each in tests if each == outcome})
        if servers:
            return f"{outcome} ({', '.join(servers)})"
    return "missing" if not tests else "passed" if "passed" in outcomes else "skipped"
