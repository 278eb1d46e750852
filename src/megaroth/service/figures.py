"""The verbs about figures: list a year, tell the history of one, compare two years, check the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law import figures
from megaroth.law.figures import Figure, FigureTable, Leaf

PLAN = "employer_plans"
"""The topic that is listed when nothing else is asked for."""


class Listed(NamedTuple):
    """One figure in one year, or that it has none."""

    topic: str
    name: str
    title: str
    figure: Figure | None
    in_force: bool
    """False when the law does not have the figure in that year, so that nothing could be published."""


class Dated(NamedTuple):
    """One value of a figure with the years for which it stands."""

    first: int
    last: int | None
    """None when the value stands until the law changes."""
    value: Any
    """Cents, millionths, a count, or the table or rule as written."""
    leaves: tuple[Leaf, ...]
    source: str
    status: str
    verified_by: tuple[tuple[str, str], ...]
    """The works with which the value was compared: key and title."""
    wage_year: int | None
    magi_tax_year: int | None


class History(NamedTuple):
    """A figure with what it means and all its values, or that of one year."""

    name: str
    title: str
    authority: str
    unit: str
    indexing: str
    year_means: str
    rounding: str
    note: str
    values: tuple[Dated, ...]


class Changed(NamedTuple):
    """One amount that differs between two years; None where the law does not have it."""

    name: str
    title: str
    label: str
    unit: str
    before: int | str | None
    after: int | str | None


class Changes(NamedTuple):
    """What differs between two years."""

    before: int
    after: int
    changed: tuple[Changed, ...]
    unchanged: int
    not_published: tuple[tuple[str, str, int], ...]
    """Name, title and year of each figure that is not published for one of the two years."""


def listed(year: int, *, everything: bool = False, table: FigureTable | None = None) -> list[Listed]:
    """The plan figures of one year, or those of every topic.

    Parameters
    ----------
    year : int
        The key year, whose meaning each figure gives in ``year_means``.
    everything : bool
        Every topic instead of the plan figures.
    table : FigureTable, optional
        Instead of the shipped figures.
    """
    table = table or figures.shipped()
    return [
        Listed(
            topic,
            name,
            table.raw(name)["title"],
            table.figure(name, year) if table.published(name, year) else None,
            table.in_force(name, year),
        )
        for topic in (figures.FILES if everything else (PLAN,))
        for name in table.names(topic)
    ]


def find(part: str, *, table: FigureTable | None = None) -> str:
    """The name of the one figure that is meant by a name, or by a part of a name or title.

    Raises
    ------
    BadInputError
        When no figure or more than one is meant; the candidates are listed.
    """
    table = table or figures.shipped()
    names = table.names()
    if part in names:
        return part
    wanted = _plain(part)
    if not wanted:
        raise BadInputError("no figure is named", "`megaroth figures --all` lists them")
    titled = [name for name in names if _plain(table.raw(name)["title"]) == wanted]
    by_word = titled or [name for name in names if any(word.startswith(wanted) for word in _words(name))]
    found = by_word or [name for name in names if wanted in _plain(name) or wanted in _plain(table.raw(name)["title"])]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInputError(f"{part} may be any of {len(found)} figures", ", ".join(found))
    raise BadInputError(f"there is no figure named {part}", figures.nearest(part, names))


def _words(name: str) -> list[str]:
    """The name from each of its words on: ``a_b`` gives ``ab`` and ``b``."""
    words = name.lower().split("_")
    return ["".join(words[start:]) for start in range(len(words))]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def history(name: str, year: int | None = None, *, table: FigureTable | None = None) -> History:
    """One figure with all its values, or with that of one year.

    Raises
    ------
    NotPublishedError
        When it is not published for the year that was asked for.
    """
    table = table or figures.shipped()
    entry = table.raw(name)
    if year is not None:
        table.figure(name, year)
    values = tuple(
        value
        for value in _values(entry)
        if year is None or value.first <= year <= (value.last or figures.LAW_REVIEWED_TO)
    )
    return History(
        name,
        entry["title"],
        entry["authority"],
        entry["unit"],
        entry["indexing"],
        entry["year_means"],
        entry["rounding"],
        entry.get("note", ""),
        values,
    )


def _values(entry: Mapping[str, Any]) -> list[Dated]:
    if "values" in entry:
        return [_dated(entry["unit"], int(year), int(year), value) for year, value in entry["values"].items()]
    return [_dated(entry["unit"], period["from"], period["until"], period) for period in entry["in_force"]]


def _dated(unit: str, first: int, last: int | None, value: Mapping[str, Any]) -> Dated:
    titles = figures.sources()
    return Dated(
        first,
        last,
        figures.typed(unit, value["value"]),
        tuple(figures.leaves(unit, value["value"])),
        value["source"],
        value["status"],
        tuple((key, titles[key]) for key in value["verified_by"]),
        value.get("wage_year"),
        value.get("magi_tax_year"),
    )


def changes(before: int, after: int, *, table: FigureTable | None = None) -> Changes:
    """What differs between two years, amount by amount, in the order of the topics.

    Parameters
    ----------
    before, after : int
        The two key years.
    table : FigureTable, optional
        Instead of the shipped figures.

    Raises
    ------
    NotPublishedError
        When no figure at all is held for one of the years.
    """
    table = table or figures.shipped()
    names = table.names()
    for year in (before, after):
        if not any(table.published(name, year) for name in names):
            held = [held for name in names for held in table.years(name)]
            raise NotPublishedError("every figure", year, max(held), first=min(held))
    changed: list[Changed] = []
    missing: list[tuple[str, str, int]] = []
    unchanged = 0
    for name in names:
        title = table.raw(name)["title"]
        absent = [
            (name, title, year)
            for year in dict.fromkeys((before, after))
            if not table.published(name, year) and table.in_force(name, year)
        ]
        missing += absent
        if absent:
            continue
        different = _different(name, table, before, after)
        changed += different
        unchanged += not different
    return Changes(before, after, tuple(changed), unchanged, tuple(missing))


def _different(name: str, table: FigureTable, before: int, after: int) -> list[Changed]:
    entry = table.raw(name)
    sides: list[dict[str, Leaf]] = []
    for year in (before, after):
        value = figures.dated(entry, year)
        found = figures.leaves(entry["unit"], value["value"]) if value else ()
        sides.append({leaf.label: leaf for leaf in found})
    old, new = sides
    return [
        Changed(
            name,
            entry["title"],
            label,
            (new.get(label) or old[label]).unit,
            old[label].value if label in old else None,
            new[label].value if label in new else None,
        )
        for label in dict.fromkeys([*old, *new])
        if old.get(label) != new.get(label)
    ]


def check(*, table: FigureTable | None = None) -> tuple[int, list[str]]:
    """How many figures were checked, and the findings."""
    from megaroth.law import figures_check

    table = table or figures.shipped()
    return len(table.names()), figures_check.check(table)
