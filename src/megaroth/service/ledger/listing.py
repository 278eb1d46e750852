"""The entries as they stand: filtered, with what has been taken back, and what the rest comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import CONTRIBUTION, KINDS, LAYER, OPENING, REVERSAL, SOURCES, VALUE, VESTED
from megaroth.service.ledger.naming import KIND_WORDS, SOURCE_WORDS, named
from megaroth.service.ledger.opening import at, ledger_target
from megaroth.service.ledger.recording import reversals

STATES = (VALUE, VESTED)
"""Kinds that say what was there on a day: they are never added up."""


class Filters(NamedTuple):
    """Which entries are wanted; empty and None are all."""

    person: str = ""
    plan: str = ""
    source: str = ""
    kind: str = ""
    year: int | None = None
    """The limitation year."""
    since: date | None = None
    until: date | None = None


class Row(NamedTuple):
    """One entry as it is listed."""

    number: int
    entry: Entry
    reversed_by: int
    """The number of the entry that took it back; 0 where none did."""


class Total(NamedTuple):
    """What the listed entries of one kind and source come to, without those taken back."""

    kind: str
    source: str
    to_source: str
    entries: int
    cents: int


class Listing(NamedTuple):
    """The entries that were asked for."""

    ledger: str
    as_of: date
    filters: Filters
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    later: int
    """How many entries are left out because they are of days after ``as_of``."""
    length: int
    """How many entries the ledger has."""
    head: str


def listing(path: Path | None, option: str | None, as_of: date, filters: Filters) -> Listing:
    """The entries of a ledger up to a day, in the order of their numbers.

    Parameters
    ----------
    path, option : Path or None, str or None
        The household file and the value of ``--ledger``.
    as_of : date
        Entries of later days are left out.
    filters : Filters
        As written; names are completed from those that the ledger has.

    Raises
    ------
    BadInputError
        When there is no ledger, or a filter names what is not there.
    """
    with at(ledger_target(path, option)) as ledger:
        count, head = ledger.head()
        entries = ledger.entries()[:count]
        name = ledger.name
    filters = _completed(filters, entries)
    gone = reversals(entries)
    rows = tuple(
        Row(number, entry, gone.get(number, 0))
        for number, entry in enumerate(entries, 1)
        if entry.on <= as_of and _wanted(entry, entries, filters)
    )
    later = sum(entry.on > as_of for entry in entries)
    return Listing(name, as_of, filters, rows, _totals(rows), later, count, head)


def _completed(filters: Filters, entries: Sequence[Entry]) -> Filters:
    people = dict.fromkeys(entry.person for entry in entries)
    plans = dict.fromkeys(plan for entry in entries for plan in (entry.plan, entry.to_plan) if plan)
    person, slash, plan = filters.plan.partition("/")
    if slash and not filters.person:
        filters = filters._replace(person=person, plan=plan)
    if filters.since and filters.until and filters.until < filters.since:
        raise BadInputError(f"--until {filters.until} is before --since {filters.since}", "exchange the two")
    return filters._replace(
        person=filters.person and named(filters.person, people, {}, "person in the ledger"),
        plan=filters.plan and named(filters.plan, plans, {}, "plan in the ledger"),
        source=filters.source and named(filters.source, SOURCES, SOURCE_WORDS, "source"),
        kind=filters.kind and named(filters.kind, KINDS, KIND_WORDS, "kind of entry"),
    )


def _wanted(entry: Entry, entries: Sequence[Entry], filters: Filters) -> bool:
    """Whether an entry is one of those asked for; a reversal is, where the entry that it takes back is."""
    if entry.kind == REVERSAL and filters.kind != REVERSAL:
        return _wanted(entries[entry.reverses - 1], entries, filters)
    return (
        filters.person in ("", entry.person)
        and filters.plan in ("", entry.plan, entry.to_plan)
        and filters.source in ("", entry.source, entry.to_source)
        and filters.kind in ("", entry.kind)
        and filters.year in (None, entry.limitation_year)
        and (filters.since is None or filters.since <= entry.on)
        and (filters.until is None or entry.on <= filters.until)
    )


def _totals(rows: Sequence[Row]) -> tuple[Total, ...]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        kind = row.entry.kind
        if row.reversed_by or kind in STATES or kind == REVERSAL or KINDS[kind].held:
            continue
        found.setdefault((kind, row.entry.source, row.entry.to_source), []).append(row.entry.amount)
    order = [OPENING, LAYER, CONTRIBUTION, *KINDS]
    places = list(SOURCES)
    return tuple(
        Total(*key, len(amounts), sum(amounts))
        for key, amounts in sorted(found.items(), key=lambda one: (order.index(one[0][0]), places.index(one[0][1])))
    )
