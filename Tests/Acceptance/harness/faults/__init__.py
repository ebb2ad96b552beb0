"""Everything that changes a site, and what may go wrong in the middle of it."""

from harness.faults import (  # noqa: F401
    administration, commands, endings, races, settings, signing_in,
)
from harness.faults.racing import RACES
from harness.faults.steps import ALL

__all__ = ["ALL", "RACES"]
