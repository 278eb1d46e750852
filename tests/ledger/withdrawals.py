"""Households with a ledger, and what `megaroth withdraw` and `megaroth clocks` find in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from megaroth.law.figures import FigureTable, shipped
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.store import open_ledger
from megaroth.service.clocks import Clocks, clocks
from megaroth.service.withdraw import Wanted, Withdrawal, withdraw

BORN = date(1967, 3, 1)
"""35 in 2002; 59½ on 1 September 2026."""


def facts(year: int, *lines: str) -> str:
    """A household file of one person, Alex, with these lines about them."""
    return "\n".join([f"schema = 1\nyear = {year}\n[people.alex]", *lines, ""])


def opening(on: date, amount: int, basis: int, **more: Any) -> Entry:
    """An account that is there when the ledger begins; dollars."""
    place = {"plan": "roth-ira", "source": "roth-ira", **more}
    fields = {key: value for key, value in place.items() if key not in ("plan", "source")}
    return Entry(
        "opening", on, on.year, "alex", place["plan"], place["source"], amount * 100, basis=basis * 100, **fields
    )


def layer(on: date, year: int, taxable: int, nontaxable: int, **more: Any) -> Entry:
    """A conversion of an earlier year that is still there; dollars."""
    place = {"plan": "roth-ira", "source": "roth-ira", **more}
    amount = (taxable + nontaxable) * 100
    return Entry("layer", on, on.year, "alex", **place, amount=amount, basis=nontaxable * 100, first_year=year)


def contribution(on: date, amount: int, plan: str = "roth-ira", source: str = "roth-ira", **more: Any) -> Entry:
    """A contribution for the year of its day; dollars."""
    return Entry("contribution", on, on.year, "alex", plan, source, amount * 100, **more)


def value(on: date, amount: int, plan: str = "roth-ira", source: str = "roth-ira") -> Entry:
    """A statement; dollars."""
    return Entry("value", on, on.year, "alex", plan, source, amount * 100)


def payment(on: date, amount: int, plan: str = "roth-ira", source: str = "roth-ira") -> Entry:
    """Money that was paid out; dollars."""
    return Entry("payment", on, on.year, "alex", plan, source, amount * 100)


@cache
def early_figures() -> FigureTable:
    """The shipped figures; those fixed by statute are taken to have held since 1998, for cases of those years."""
    entries: dict[str, Any] = {}
    for name in shipped().names():
        entry = shipped().raw(name)
        if "in_force" in entry and "begins" not in entry:
            entries[name] = {**entry, "in_force": [{**entry["in_force"][0], "from": 1998}, *entry["in_force"][1:]]}
    return FigureTable(entries)


def written(folder: Path, household: str, entries: Sequence[Entry]) -> Path:
    """The household file, with its ledger beside it where there are entries."""
    file = folder / "alex.toml"
    file.write_text(household, encoding="utf-8")
    if entries:
        with open_ledger(folder / "alex.ledger", create=True) as ledger:
            ledger.append([checked(entry) for entry in entries])
    return file


def previewed(
    folder: Path, household: str, entries: Sequence[Entry], on: date, dollars: int | None = None, **wanted: Any
) -> Withdrawal:
    """The preview of a withdrawal; dollars, all of it where no amount is given."""
    file = written(folder, household, entries)
    cents = None if dollars is None else dollars * 100
    return withdraw(file, None, Wanted(cents, **wanted), on, on, early_figures())


def clocked(folder: Path, household: str, entries: Sequence[Entry], as_of: date) -> Clocks:
    """The clocks of a household."""
    return clocks(written(folder, household, entries), None, as_of)


def out(preview: Withdrawal) -> dict[tuple[str, int], int]:
    """What leaves by layer and year of conversion, whole dollars."""
    return {(row.what, row.year): row.out // 100 for row in preview.found.rows if row.out}
