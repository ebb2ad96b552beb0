"""The table, ratio first, and the marked block of README.md that keeps the last one."""

from __future__ import annotations

import os
import platform
import re
import statistics
import time
from pathlib import Path

from measure import Cost, Rate

GOALS = {"signed-in security page": 0.75, "sign-in page": 0.65, "second-step post": 0.65}
"""As CGI, of a program that does nothing, on every server."""

GOAL_PEAK, GOAL_GATE, GOAL_SIZE = 8 * 1024, 0.90, 10 * 2**20
"""For a process that hashes no password, in KiB; for a file behind the gate that starts no process,
beside one that is open; for the executable, in bytes."""

GOALS_FASTCGI = {"/gate": 0.80, "signed-in security page": 0.50}
"""Over FastCGI, of a responder that does nothing."""

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table in aligned columns."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    line = lambda row: "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |"
    return "\n".join([line(head), "|" + "|".join("-" * (width + 2) for width in widths) + "|",
                      *map(line, rows)])


def machine(versions: list[str]) -> str:
    """Where and with what it was measured."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    name = processor[1] if processor else platform.machine()
    used = ", ".join([f"Linux {platform.release().split('-')[0]}", *versions])
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} x {name}, "
        f"{system}, {used}; load {load}."
    )


def _goal(goals: dict[str, float], rate: Rate) -> str:
    least = next((ratio for name, ratio in goals.items() if rate.request.name.startswith(name)), None)
    return "" if least is None else f"at least {least}: {'met' if rate.ratio >= least else 'MISSED'}"


def rates(by_server: dict[str, list[Rate]]) -> str:
    rows = []
    for server, measured in by_server.items():
        for rate in measured:
            goal = _goal(GOALS, rate)
            spread = f"{min(rate.ratios):.2f} to {max(rate.ratios):.2f}"
            rows.append([f"{rate.ratio:.2f}", spread, rate.request.name, server,
                         f"{statistics.median(rate.rates):.0f}", goal])
    head = ["of the C program", "rounds", "request", "server", "requests a second", "goal"]
    return table(head, rows)


def fastcgi(by_server: dict[str, list[Rate]]) -> str:
    """The product as FastCGI beside the do-nothing responder."""
    rows = []
    for server, measured in by_server.items():
        for rate in measured:
            goal = _goal(GOALS_FASTCGI, rate)
            rows.append([f"{rate.ratio:.2f}", f"{min(rate.ratios):.2f} to {max(rate.ratios):.2f}",
                         rate.request.name, server, f"{statistics.median(rate.rates):.0f}", goal])
    head = ["of the C responder", "rounds", "request over FastCGI", "server", "requests a second", "goal"]
    return table(head, rows)


def asked(measured: list[Rate]) -> str:
    """A file on nginx for which it asks the gate, beside one for which it asks a program that does nothing."""
    rows = [
        [f"{rate.ratio:.2f}", f"{min(rate.ratios):.2f} to {max(rate.ratios):.2f}", rate.request.name,
         f"{statistics.median(rate.rates):.0f}"]
        for rate in measured
    ]
    return table(["of the C responder", "rounds", "auth_request on nginx", "requests a second"], rows)


def gate(measured: list[Rate]) -> str:
    """A file behind the gate on Apache beside the same file in the open."""
    rows = []
    for rate in measured:
        goal = f"at least {GOAL_GATE}: {'met' if rate.ratio >= GOAL_GATE else 'MISSED'}"
        rows.append([f"{rate.ratio:.2f}", f"{min(rate.ratios):.2f} to {max(rate.ratios):.2f}",
                     rate.request.name, "apache", f"{statistics.median(rate.rates):.0f}",
                     "" if rate is measured[0] else goal])
    return table(["of the open file", "rounds", "request", "server", "requests a second", "goal"], rows)


def costs(measured: list[Cost], hashing: set[str]) -> str:
    floor = statistics.median(measured[0].milliseconds)
    rows = []
    for cost in measured:
        took = statistics.median(cost.milliseconds)
        goal = ""
        if not cost.name.startswith("C program") and cost.name not in hashing:
            goal = f"at most 8 MiB: {'met' if cost.peak <= GOAL_PEAK else 'MISSED'}"
        rows.append([f"{took / floor:.2f}", f"{took:.2f}", f"{statistics.median(cost.faults):.0f}",
                     f"{cost.peak / 1024:.1f}", cost.name, str(len(cost.faults)), goal])
    head = ["times the C program", "ms a process", "page faults", "peak MiB", "process", "runs", "goal"]
    return table(head, rows)


def sizes(paths: list[Path]) -> str:
    smallest = paths[0].stat().st_size
    rows = []
    for path in paths:
        size = path.stat().st_size
        goal = f"at most 10 MiB: {'met' if size <= GOAL_SIZE else 'MISSED'}" if path.suffix == ".cgi" else ""
        rows.append([f"{size / smallest:.1f}", f"{size / 2**20:.2f}", path.name, goal])
    return table(["times the C program", "MiB", "executable", "goal"], rows)


def write(readme: Path, figures: str, begin: str = BEGIN, end: str = END) -> None:
    """Replaces what stands between the marks."""
    text = readme.read_text()
    before, rest = text.split(begin)
    _, after = rest.split(end)
    readme.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}")
