"""Where every after-tax dollar lies now: from the payday through each move, and what stays exposed to a refund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.ledger.book import Book
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import AFTER_TAX, CONTRIBUTION, CORRECTED, OPENING, PAYMENT, RETURNED, ROTH_IRA
from megaroth.ledger.lots import Unit


class Leg(NamedTuple):
    """One step of a contribution's dollars."""

    number: int
    """The entry."""
    on: date
    kind: str
    amount: int
    """Of the contribution, cents."""
    plan: str
    """Where the dollars lie after it; the account, for an IRA."""
    source: str
    """Empty when they were paid to the person."""


class Place(NamedTuple):
    """Where dollars of a contribution lie now."""

    plan: str
    source: str
    """Empty when they were paid to the person. In a traditional IRA they are basis among all other basis: what
    later leaves it pro rata is no longer this contribution's."""
    amount: int


class Trace(NamedTuple):
    """One after-tax contribution, from the payday to where its dollars lie now."""

    number: int
    on: date
    person: str
    plan: str
    year: int
    amount: int
    """Basis that it put in: the contribution, or what an opening says is contributions."""
    legs: tuple[Leg, ...]
    now: tuple[Place, ...]


class ExposedLot(NamedTuple):
    """Where one after-tax contribution of the year lies, should a refund reach it; cents."""

    number: int
    on: date
    amount: int
    in_source: int
    in_plan_roth: int
    rolled_out: int
    """In an IRA or another plan."""
    paid: int
    """Paid to the person, corrections included."""


class Exposure(NamedTuple):
    """After-tax contributions of a plan year, exposed until the ACP test is passed (IRC 401(m)(6)); cents."""

    lots: tuple[ExposedLot, ...]
    in_source: int
    in_plan_roth: int
    rolled_out: int
    paid: int


def traces(book: Book, person: str = "", plan: str = "", year: int = 0) -> tuple[Trace, ...]:
    """The traces of all after-tax contributions and openings, or of one person's, plan's or limitation year's."""
    wanted = {
        number
        for number, entry in enumerate(book.entries, 1)
        if entry.source == AFTER_TAX
        and entry.kind in (CONTRIBUTION, OPENING)
        and entry.on <= book.as_of
        and number not in book.reversed
        and (not person or entry.person == person)
        and (not plan or entry.plan == plan)
        and (not year or entry.limitation_year == year)
    }
    return tuple(_traced(book, wanted))


def trace(book: Book, number: int) -> Trace:
    """Where every dollar of one after-tax contribution has been and lies now.

    Raises
    ------
    BadInputError
        When the entry is no after-tax contribution that counts.
    """
    for found in _traced(book, {number} if _is_after_tax(book, number) else set()):
        return found
    raise BadInputError(
        f"entry {number} is no after-tax contribution that counts",
        "`megaroth ledger list` shows the numbers; an entry that was reversed has no trace",
    )


def _is_after_tax(book: Book, number: int) -> bool:
    if not 0 < number <= len(book.entries) or number in book.reversed:
        return False
    entry = book.entries[number - 1]
    return entry.source == AFTER_TAX and entry.kind in (CONTRIBUTION, OPENING) and entry.on <= book.as_of


def _traced(book: Book, wanted: set[int]) -> Iterator[Trace]:
    legs: defaultdict[int, list[Leg]] = defaultdict(list)
    now: defaultdict[int, defaultdict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for move in book.moves:
        out = move.kind in (PAYMENT, CORRECTED)
        pooled = move.to_source in TRADITIONAL
        for piece in move.taken:
            for number, cents in piece.origins:
                if number not in wanted or not cents:
                    continue
                leg = Leg(move.number, move.on, move.kind, cents, move.to_plan, move.to_source)
                legs[number].append(leg)
                if out:
                    now[number]["", ""] += cents
                elif pooled:
                    now[number][move.to_plan, move.to_source] += cents
                if move.kind == RETURNED:
                    now[number]["", ""] -= cents
    for plan, source, unit in _units(book):
        for number, cents in ((unit.number, unit.left),) if unit.origins is None else unit.origins:
            if number in wanted:
                now[number][plan, source] += cents
    for number in sorted(wanted):
        entry = book.entries[number - 1]
        amount = entry.amount if entry.kind == CONTRIBUTION else entry.basis or 0
        first = Leg(number, entry.on, entry.kind, amount, entry.plan, entry.source)
        places = tuple(Place(*place, cents) for place, cents in now[number].items() if cents)
        yield Trace(
            number, entry.on, entry.person, entry.plan, entry.limitation_year, amount, (first, *legs[number]), places
        )


def _units(book: Book) -> Iterator[tuple[str, str, Unit]]:
    """Every lot and layer that has something left, with its plan and source."""
    for (_, plan, source), account in book.accounts.items():
        for unit in account.units:
            yield plan, source, unit
    for person in book.people.values():
        for unit in (*person.regular, *person.layers):
            if unit.left:
                yield unit.place, ROTH_IRA, unit


def whereabouts(found: Iterable[Trace]) -> tuple[Place, ...]:
    """Where the dollars of several contributions lie now, together."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in found:
        for place in each.now:
            sums[place.plan, place.source] += place.amount
    return tuple(Place(*place, cents) for place, cents in sums.items())


def exposed(book: Book, person: str, plan: str, year: int) -> Exposure:
    """After-tax contributions of a year that a refund after the ACP test could still reach, and where they lie.

    Notes
    -----
    IRC 401(m)(6), (7): a failed test refunds the after-tax money of highly compensated employees with its earnings,
    also when it was converted since. Whether the test is passed the ledger does not know.
    """
    lots = []
    for each in traces(book, person, plan, year):
        sums = [0, 0, 0, 0]
        for place in each.now:
            if not place.source:
                sums[3] += place.amount
            elif place.plan != plan:
                sums[2] += place.amount
            else:
                sums[0 if place.source == AFTER_TAX else 1] += place.amount
        lots.append(ExposedLot(each.number, each.on, each.amount, *sums))
    return Exposure(
        tuple(lots),
        sum(lot.in_source for lot in lots),
        sum(lot.in_plan_roth for lot in lots),
        sum(lot.rolled_out for lot in lots),
        sum(lot.paid for lot in lots),
    )
