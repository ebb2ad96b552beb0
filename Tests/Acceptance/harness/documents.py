"""The fenced blocks of README, guide and examples, and which test each says it is run by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.site import REPOSITORY

PAGES = ["README.md", *sorted(
    str(path.relative_to(REPOSITORY)) for folder in ("docs", "examples")
    for path in (REPOSITORY / folder).rglob("*.md") if path.name not in ("decisions.md", "behaviours.md")
)]
BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass
class Block:
    page: str
    line: int
    kind: str
    mark: str
    text: str

    @property
    def scene(self) -> str:
        return self.mark.removeprefix("test: ").split(",")[0] if self.mark.startswith("test: ") else ""


def blocks() -> list[Block]:
    found = []
    for page in PAGES:
        text = (REPOSITORY / page).read_text()
        for match in BLOCK.finditer(text):
            line = text[: match.start("text")].count("\n") + 1
            found.append(Block(page, line, match["kind"], match["mark"] or "", match["text"]))
    return found


def told(test: str) -> list[str]:
    """The texts of the blocks that say they are run by a file of tests, as they stand."""
    found = [block.text for block in blocks() if block.mark == f"run by: {test}"]
    assert found, f"no block says that {test} runs it"
    return found
