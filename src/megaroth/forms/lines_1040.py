"""How the lines of the 1040 that matter here are called in a year; a year whose form is not described is refused."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.forms.years import NotDescribedError


class Lines1040(NamedTuple):
    """What the year's Form 1040 has beside the amounts of lines 4 and 5."""

    ira_box: str
    """Where a rollover is marked on the IRA lines."""
    plan_box: str
    corrective: str
    """The line for corrective distributions of plans."""
    read: str
    """Where this was read."""


_BOX = "line {}, checkbox Rollover"
_YEARS = {
    2025: Lines1040(_BOX.format("4c"), _BOX.format("5c"), "line 1h", "the 2025 form was read"),
    2026: Lines1040(
        _BOX.format("4c"), _BOX.format("5c"), "line 1h", "the 2026 form was not out; the lines are those of 2025"
    ),
}


def lines_1040(year: int) -> Lines1040:
    """The lines of a year's Form 1040.

    Raises
    ------
    NotPublishedError
        When the form of that year is not described here.
    """
    found = _YEARS.get(year)
    if found is None:
        raise NotDescribedError("Form 1040, lines 4 and 5", year, max(_YEARS), first=min(_YEARS))
    return found
