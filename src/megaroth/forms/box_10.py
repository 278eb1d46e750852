"""The ledger behind box 10: what was income of an in-plan Roth rollover, and what of it has left since.

A payment from the designated Roth account within five years carries some of it (box 10), and bears the 10% tax on it;
a rollover carries it on, into another plan or a Roth IRA, with its year. Which dollars leave first is open (U5, U6):
here the converted ones before all other basis, oldest first, the reading that makes box 10 the largest. What has left
once is never counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from megaroth.law import roth
from megaroth.ledger.book import Book, Move
from megaroth.ledger.kinds import (
    CONVERSION,
    CORRECTED,
    DESIGNATED_ROTH,
    LAYER,
    PAYMENT,
    RETURNED,
    ROLLED,
    ROTH_IRA,
    SOURCES,
)
from megaroth.ledger.lots import Taken

Place = tuple[str, str]
"""Person and plan; the plan is empty for the person's Roth IRAs."""


class InPlanRollover(NamedTuple):
    """One in-plan Roth rollover, and what of its taxable amount may still be recaptured."""

    number: int
    """The conversion, or the layer that tells of an earlier one."""
    on: date
    year: int
    person: str
    plan: str
    """The plan in which it was made."""
    taxable: int
    """Income when it was made, cents; 0 for after-tax money without earnings, which is never recaptured."""
    left: int
    """Of it paid out since, exempt or not, cents."""
    places: tuple[tuple[str, int], ...]
    """Where the rest lies: plan (empty for Roth IRAs) and cents."""
    until: date
    """The first day on which nothing is recaptured any more."""


class Box10(NamedTuple):
    """All in-plan rollovers, and what later payments carried of them."""

    rollovers: tuple[InPlanRollover, ...]
    payments: Mapping[int, int]
    """By number of the payment: what left with it within five years, cents, exceptions not looked at."""
    kept: Mapping[int, int]
    """The same without what was rolled over within 60 days."""


class _Layers:
    def __init__(self) -> None:
        self.made: dict[int, tuple[date, int, str, str, int]] = {}
        self.there: defaultdict[Place, dict[int, int]] = defaultdict(dict)
        self.left: defaultdict[int, int] = defaultdict(int)
        self.pieces: dict[int, list[tuple[int, int]]] = {}
        self.back: defaultdict[int, int] = defaultdict(int)

    def make(self, number: int, on: date, year: int, person: str, plan: str, taxable: int) -> None:
        self.made[number] = (on, year, person, plan, taxable)
        self.there[person, plan][number] = taxable

    def pay(self, payment: int, place: Place, basis: int, year: int) -> None:
        """Converted dollars leave before all other basis, the oldest first."""
        held = self.there[place]
        pieces = []
        for number in sorted(held, key=lambda each: (self.made[each][1], self.made[each][0], each)):
            part = min(held[number], basis)
            if not part or year >= self.made[number][1] + 5:
                continue
            held[number] -= part
            self.left[number] += part
            basis -= part
            pieces.append((number, part))
        if pieces:
            self.pieces[payment] = pieces

    def carry(self, place: Place, to: Place | None, taken: tuple[Taken, ...], *, whole: bool) -> None:
        """A rollover takes along what the ledger took of each layer, at most what is left of it."""
        held = self.there[place]
        wanted: defaultdict[int, int] = defaultdict(int)
        for piece in taken:
            if piece.layer and piece.number in held:
                wanted[piece.number] += piece.taxable
        for number in list(held) if whole else wanted:
            part = held[number] if whole else min(held[number], wanted[number])
            held[number] -= part
            if to is not None:
                self.there[to][number] = self.there[to].get(number, 0) + part

    def put_back(self, payment: int, to: Place, amount: int) -> None:
        """What of a payment was rolled over within 60 days has not left."""
        for number, part in reversed(self.pieces.get(payment, [])):
            back = min(part, amount)
            amount -= back
            self.left[number] -= back
            self.back[payment] += back
            self.there[to][number] = self.there[to].get(number, 0) + back


def box_10(book: Book) -> Box10:
    """Follow the taxable part of every in-plan Roth rollover through the ledger's moves.

    Parameters
    ----------
    book : Book
        What the ledger comes to.

    Notes
    -----
    IRC 402A(c)(4)(D), 408A(d)(3)(F); Notice 2010-84, Q&A-13, whose order in a partial payment was not at hand.
    """
    layers = _Layers()
    for number, entry in enumerate(book.entries, 1):
        if entry.kind != LAYER or entry.source not in DESIGNATED_ROTH or number in book.reversed:
            continue
        if entry.on <= book.as_of and entry.first_year is not None:
            taxable = entry.amount - (entry.basis or 0)
            layers.make(number, entry.on, entry.first_year, entry.person, entry.plan, taxable)
    paid: dict[int, Move] = {}
    for move in book.moves:
        _follow(layers, book, move, paid)
    payments = {number: sum(part for _, part in pieces) for number, pieces in layers.pieces.items()}
    rollovers = tuple(
        InPlanRollover(
            number,
            on,
            year,
            person,
            plan,
            taxable,
            layers.left[number],
            tuple((where, held[number]) for (_, where), held in layers.there.items() if held.get(number)),
            roth.five_years_end(year),
        )
        for number, (on, year, person, plan, taxable) in layers.made.items()
    )
    kept = {number: total - layers.back[number] for number, total in payments.items()}
    return Box10(rollovers, payments, kept)


def _follow(layers: _Layers, book: Book, move: Move, paid: dict[int, Move]) -> None:
    person, year = move.person, move.on.year
    if move.source not in DESIGNATED_ROTH and move.to_source in DESIGNATED_ROTH:
        if move.kind in (CONVERSION, ROLLED) and SOURCES[move.source].tax != "roth":
            layers.make(move.number, move.on, year, person, move.to_plan, max(0, move.taxable))
    elif move.kind == PAYMENT and move.source in DESIGNATED_ROTH:
        paid[move.number] = move
        layers.pay(move.number, (person, move.plan), min(move.amount, move.basis), year)
    elif move.kind == PAYMENT and move.source == ROTH_IRA:
        regular = sum(piece.amount for piece in move.taken if not piece.layer or piece.number in layers.made)
        layers.pay(move.number, (person, ""), regular, year)
    elif move.kind == RETURNED and move.source in DESIGNATED_ROTH:
        payment = book.entries[move.number - 1].of
        place = (person, "" if move.to_source == ROTH_IRA else move.to_plan)
        layers.put_back(payment, place, min(move.basis, move.amount))
    elif move.kind in (ROLLED, CONVERSION) and move.source in DESIGNATED_ROTH:
        to = (person, "" if move.to_source == ROTH_IRA else move.to_plan)
        layers.carry((person, move.plan), to, move.taken, whole=move.whole)
    elif move.kind == CORRECTED and move.source in DESIGNATED_ROTH:
        layers.carry((person, move.plan), None, move.taken, whole=False)
