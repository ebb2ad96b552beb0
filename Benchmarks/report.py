"""The table, ratio first, and the marked block of README.md that keeps the last one."""

from __future__ import annotations

import os
import platform
import re
import statistics
import time
from pathlib import Path

from measure import Cost, Rate

GOAL_RATIO, GOAL_PEAK, GOAL_GATE = 0.65, 12 * 1024, 0.90
"""For the signed-in page on Apache; for a process that hashes no password, in KiB; for a file behind
the gate that starts no process, beside one that is open."""

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
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} x {name}, "
        f"{system}, Linux {platform.release().split('-')[0]}, {', '.join(versions)}; load {load}."
    )


def rates(by_server: dict[str, list[Rate]]) -> str:
    rows = []
    for server, measured in by_server.items():
        for rate in measured:
            goal = ""
            if server == "apache" and rate.request.name == "signed-in security page":
                goal = f"at least {GOAL_RATIO}: {'met' if rate.ratio >= GOAL_RATIO else 'MISSED'}"
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
            least = next((ratio for name, ratio in GOALS_FASTCGI.items() if rate.request.name.startswith(name)), None)
            goal = "" if least is None else f"at least {least}: {'met' if rate.ratio >= least else 'MISSED'}"
            rows.append([f"{rate.ratio:.2f}", f"{min(rate.ratios):.2f} to {max(rate.ratios):.2f}",
                         rate.request.name, server, f"{statistics.median(rate.rates):.0f}", goal])
    head = ["of the C responder", "rounds", "request over FastCGI", "server", "requests a second", "goal"]
    return table(head, rows)


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
        if cost is not measured[0] and cost.name not in hashing:
            goal = f"at most 12 MiB: {'met' if cost.peak <= GOAL_PEAK else 'MISSED'}"
        rows.append([f"{took / floor:.2f}", f"{took:.2f}", f"{statistics.median(cost.faults):.0f}",
                     f"{cost.peak / 1024:.1f}", cost.name, str(len(cost.faults)), goal])
    head = ["times the C program", "ms a process", "page faults", "peak MiB", "process", "runs", "goal"]
    return table(head, rows)


def sizes(paths: list[Path]) -> str:
    smallest = paths[0].stat().st_size
    rows = [[f"{path.stat().st_size / smallest:.1f}", f"{path.stat().st_size / 2**20:.2f}", path.name]
            for path in paths]
    return table(["times the C program", "MiB", "executable"], rows)


def write(readme: Path, figures: str) -> None:
    """Replaces what stands between the marks."""
    text = readme.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    readme.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}")
