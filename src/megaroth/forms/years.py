"""The forms of a tax year as data: boxes with their number and caption, and what a late return costs.

A year that is not described raises :class:`~megaroth.errors.NotPublishedError`: boxes move (in 2026 box 7 became
7a to 7d and box 8 was split), and nothing is carried forward. The data lie in ``data/years.json`` with their sources.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from megaroth.errors import NotPublishedError
from megaroth.money import Cents

DATA = Path(__file__).parent / "data"

Kind = Literal["amount", "check", "codes", "date", "percent", "text", "year"]


class NotDescribedError(NotPublishedError):
    """The forms of a year are not described here, whether they were published or not."""

    def __init__(self, what: str, year: int, last: int, *, first: int) -> None:
        super().__init__(what, year, last, first=first)
        held = f"{first}" if first == last else f"{first} to {last}"
        self.args = (f"{what} for {year} is not described here; {held} can be asked for, with --year",)

    def as_dict(self) -> dict[str, object]:
        """The error as data, called as every error is where a year is not held."""
        return {**super().as_dict(), "error": NotPublishedError.__name__}


class Box(NamedTuple):
    """One box of Form 1099-R in one year."""

    number: str
    """As printed: ``7`` in 2025, ``7a`` in 2026."""
    field: str
    """Its name in :class:`~.model.Form1099R` or :class:`~.model.StateLine`; empty where we write nothing."""
    kind: Kind
    label: str
    """The caption of the printed form."""
    others: tuple[str, ...]
    """Other captions of the same box, as templates and later revisions have them."""

    @property
    def title(self) -> str:
        """Number and caption, as ``Box 7a - Dist. code(s)``."""
        return f"Box {self.number} - {self.label}"


class Penalty(NamedTuple):
    """What one late or wrong return costs, cents a form; the same again for the recipient's statement.

    Notes
    -----
    IRC 6721, 6722; the intentional one is a least amount, with 10 percent of the sums reported above it.
    """

    within_30_days: Cents
    to_1_august: Cents
    later: Cents
    intentional: Cents
    source: str


class FormYear(NamedTuple):
    """What the forms of a tax year look like."""

    year: int
    revision: str
    """The mark of the 1099-R that the boxes are taken from."""
    read: str
    """Where the boxes were read: the form itself, or somebody's notes of it."""
    boxes: tuple[Box, ...]
    boxes_5498: tuple[tuple[str, str], ...]
    """Number and caption of each box of Form 5498."""
    read_5498: str
    penalty: Penalty | None
    """For returns that are due in the year after; None where the amounts are not known."""

    def box(self, field: str) -> Box:
        """The box of a field of :class:`~.model.Form1099R`; KeyError where the year has none."""
        for box in self.boxes:
            if box.field == field and field:
                return box
        raise KeyError(field)

    def name(self, field: str) -> str:
        """How the year names the box of a field: ``box 7a``."""
        return f"box {self.box(field).number}"


@cache
def described() -> dict[str, Any]:
    """The data file as it stands."""
    found: dict[str, Any] = json.loads((DATA / "years.json").read_text(encoding="utf-8"))
    return found


def years() -> tuple[int, ...]:
    """The tax years that are described, the oldest first."""
    return tuple(sorted(int(year) for year in described()["years"]))


@cache
def year_of(year: int) -> FormYear:
    """The forms of a tax year.

    Raises
    ------
    NotPublishedError
        When the forms of that year are not described here.
    """
    found = described()["years"].get(str(year))
    if found is None:
        held = years()
        raise NotDescribedError("Form 1099-R", year, held[-1], first=held[0])
    boxes = tuple(Box(b["box"], b["field"], b["kind"], b["label"], tuple(b["others"])) for b in found["boxes"])
    boxes_5498 = tuple((b["box"], b["label"]) for b in found["boxes_5498"])
    penalty = Penalty(**found["penalty"]) if found["penalty"] else None
    return FormYear(year, found["form_1099r"], found["read"], boxes, boxes_5498, found["read_5498"], penalty)


def last_fire_year() -> int:
    """The last tax year that the FIRE system takes; the day on which it closes is a target (``retirement``)."""
    last: int = described()["fire"]["last_tax_year"]
    return last
