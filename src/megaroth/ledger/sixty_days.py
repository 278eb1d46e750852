"""Payments to the person whose 60 days are running: what may still be rolled over, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from megaroth.law.destinations import last_day_to_roll_over
from megaroth.ledger.book import Book
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import PAYMENT, ROTH_IRA, SOURCES, TRADITIONAL_IRA
from megaroth.ledger.returns import NOT_ELIGIBLE

LONGEST = timedelta(days=62)


class Running(NamedTuple):
    """A payment of which something may still be rolled over."""

    number: int
    """The entry of the payment."""
    on: date
    person: str
    plan: str
    source: str
    amount: int
    """What has not been rolled over yet, the tax withheld included, cents."""
    last: date
    """The last day."""
    to: str
    """The source that takes all of it: a Roth IRA what was taxed already, a traditional IRA the rest."""


def running(book: Book) -> tuple[Running, ...]:
    """The payments whose 60 days are not over on the day of the book, the first to end first.

    Notes
    -----
    IRC 402(c)(3)(A), 408(d)(3)(A). What may not be rolled over at all (required minimums, hardship) is left out.
    Whether the one rollover a year between IRAs has been used is not looked at here: the book says so when a
    return is recorded.
    """
    found = []
    for move in book.moves:
        left = move.amount - move.returned
        if move.kind != PAYMENT or not left or move.on + LONGEST < book.as_of:
            continue
        last = last_day_to_roll_over(move.on).due
        if book.as_of > last or book.entries[move.number - 1].reason in NOT_ELIGIBLE:
            continue
        taxed = SOURCES[move.source].tax in ("roth", "after-tax") and move.source not in TRADITIONAL
        to = ROTH_IRA if taxed else TRADITIONAL_IRA
        found.append(Running(move.number, move.on, move.person, move.plan, move.source, left, last, to))
    return tuple(sorted(found, key=lambda each: (each.last, each.number)))
