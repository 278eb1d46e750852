"""Households for the tests of what is shown: those beside this file and the examples of the project."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from megaroth.service.plan import Planned, plan

HERE = Path(__file__).parent / "households"
EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 11, 21)

NAMES = sorted(path.stem for path in HERE.glob("*.toml"))
ALL = [*sorted(HERE.glob("*.toml")), *sorted(EXAMPLES.glob("*.toml"))]


def day_of(path: Path) -> date:
    """A day on which the file holds: a week before the first of its next paydays."""
    found = re.findall(r"^next_payday\s*=\s*\"?(\d{4}-\d\d-\d\d)", path.read_text(encoding="utf-8"), re.MULTILINE)
    if path.parent == HERE or not found:
        return AS_OF
    return max(date(2026, 1, 1), min(date.fromisoformat(text) for text in found) - timedelta(days=7))


@cache  # an answer is a tuple of tuples: nobody can change it for the next test
def planned(path: Path | str, *what_if: str) -> Planned:
    """The answer for a sample."""
    file = HERE / f"{path}.toml" if isinstance(path, str) else path
    return plan(file, day_of(file), what_if)
