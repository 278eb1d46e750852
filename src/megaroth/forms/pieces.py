"""What of a year's moves a payer reports: each move as a part of a form, with its boxes and codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from megaroth.facts.model import Household, Person
from megaroth.facts.plan import PLAN_457B, PLAN_SARSEP, PLAN_SEP, PLAN_SIMPLE_IRA
from megaroth.forms import transactions as kinds
from megaroth.forms.box_10 import Box10
from megaroth.forms.coding import codes_of
from megaroth.forms.model import Form1099R
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable
from megaroth.law.rollovers import rollover_withholding
from megaroth.ledger.book import Book, Move
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import (
    CONTRIBUTION,
    CONVERSION,
    CORRECTED,
    DESIGNATED_ROTH,
    IRA_SOURCES,
    PAYMENT,
    RECHARACTERIZED,
    ROLLED,
    ROTH_EMPLOYER,
    ROTH_IRA,
    ROTH_MATCH,
    SIMPLE_IRA,
    SOURCES,
)
from megaroth.ledger.roth_money import designated_roth_period
from megaroth.money import dollars

WITHHOLDING = "irc_3405c_rollover_withholding_rate"
IRA_PLANS = (PLAN_SEP, PLAN_SARSEP, PLAN_SIMPLE_IRA)
BY_REASON = {
    "402(g)": kinds.EXCESS_DEFERRAL,
    "ADP": kinds.EXCESS_CONTRIBUTIONS,
    "ACP": kinds.EXCESS_AGGREGATE,
    "415(c)": kinds.EXCESS_ADDITIONS,
    "IRA excess": kinds.IRA_EXCESS,
}
NO_WITHHOLDING = ("hardship", "required minimum")
"""Reasons of payments that are no eligible rollover distributions: IRC 402(c)(4)."""
SMALL = 200_00
"""IRC 3405(c) with Treas. Reg. 31.3405(c)-1, A-14: from less than $200 in a year a payer need not withhold."""


class Part(NamedTuple):
    """One entry of the ledger that a form reports."""

    number: int
    on: date
    source: str
    amount: int
    basis: int
    taxable: int
    """What the form shows as taxable of it, cents."""


class Piece(NamedTuple):
    """A part on its way to a form."""

    kind: str
    person: str
    plan: str
    destination: str
    codes: tuple[str, ...]
    part: Part
    form: Form1099R
    open: tuple[str, ...] = ()


class Case(NamedTuple):
    """What the forms of a year are worked out from."""

    book: Book
    household: Household
    year: int
    box_10: Box10
    figures: FigureTable

    def person(self, name: str) -> Person:
        """The person as the file tells of them."""
        return self.household.people.get(name, Person())

    def entry(self, move: Move) -> Entry:
        """The entry behind a move."""
        return self.book.entries[move.number - 1]


def pieces_of(case: Case) -> Iterator[Piece]:
    """Every part of the year's forms, in the order of the ledger; employer money made as Roth last."""
    for move in case.book.moves:
        if move.on.year != case.year:
            continue
        job = case.person(move.person).jobs.get(move.plan)
        if job is not None and job.plan is not None and job.plan.kind in IRA_PLANS:
            continue
        if move.source in IRA_SOURCES:
            yield from _of_ira(case, move)
        elif move.kind == CORRECTED:
            yield from _corrections(case, move)
        elif move.kind == PAYMENT:
            yield _payment(case, move)
        elif move.kind in (CONVERSION, ROLLED) and not _stays(move):
            yield _rollover(case, move)
    for number, entry in enumerate(case.book.entries, 1):
        if (
            entry.kind == CONTRIBUTION
            and entry.source in (ROTH_MATCH, ROTH_EMPLOYER)
            and entry.on.year == case.year
            and entry.on <= case.book.as_of
            and number not in case.book.reversed
        ):
            part = Part(number, entry.on, entry.source, entry.amount, 0, entry.amount)
            form = kinds.employer_roth(case.year, entry.amount)
            yield Piece(kinds.EMPLOYER_ROTH, entry.person, entry.plan, entry.source, (), part, form)


def _part(move: Move, taxable: int | None, basis: int | None = None) -> Part:
    return Part(move.number, move.on, move.source, move.amount, move.basis if basis is None else basis, taxable or 0)


def _stays(move: Move) -> bool:
    """Money that moves inside a plan without becoming Roth: nobody reports that."""
    becomes_roth = move.to_source in DESIGNATED_ROTH and move.source not in DESIGNATED_ROTH
    return move.to_plan == move.plan and not becomes_roth


def _rollover(case: Case, move: Move) -> Piece:
    """A direct rollover out of a plan."""
    year, amount, basis = case.year, move.amount, move.basis
    if move.source in DESIGNATED_ROTH:
        first = _first_year(case, move)
        notes = () if first else ("the first year of the designated Roth account is not known (box 11)",)
        if move.to_source == ROTH_IRA:
            form = kinds.roth_to_roth_ira(year, amount, basis, first)
            return Piece(kinds.ROTH_TO_ROTH_IRA, *_at(move), ("H",), _part(move, 0), form, notes)
        form = kinds.roth_to_plan(year, amount, basis, first)
        return Piece(kinds.ROTH_TO_PLAN, *_at(move), ("BG",), _part(move, 0), form, notes)
    form = kinds.direct_rollover(year, amount, basis, move.taxable)
    if move.to_source == ROTH_IRA:
        kind = kinds.TO_ROTH_IRA
    elif move.to_source in IRA_SOURCES:
        kind = kinds.TO_TRADITIONAL
    else:
        kind = kinds.IN_PLAN if move.to_plan == move.plan else kinds.TO_PLAN
    notes = ()
    if kind == kinds.TO_TRADITIONAL and basis:
        notes = ("basis went to the traditional IRA: box 5 shows it by analogy, and Form 8606 line 2 takes it (U9)",)
    return Piece(kind, *_at(move), ("G",), _part(move, move.taxable), form, notes)


def _at(move: Move) -> tuple[str, str, str]:
    return move.person, move.plan, move.to_source


def _payment(case: Case, move: Move) -> Piece:
    """A payment from a plan to the person; a later rollover changes nothing on it."""
    entry = case.entry(move)
    job = case.person(move.person).jobs.get(move.plan)
    of_457b = job is not None and job.plan is not None and job.plan.kind == PLAN_457B
    roth = move.source in DESIGNATED_ROTH
    codes, notes = codes_of(case.person(move.person), move.on, entry.reason, exempt=of_457b, designated_roth=roth)
    if not roth:
        withheld, more = _withheld(case, entry, max(0, move.amount - move.basis))
        form = kinds.paid(case.year, move.amount, move.basis, withheld, codes[0])
        return Piece(kinds.PAID, *_at(move), codes, _part(move, form.taxable), form, (*notes, *more))
    qualified = move.qualified
    withheld, more = _withheld(case, entry, 0 if qualified else max(0, move.amount - move.basis))
    first = _first_year(case, move)
    recaptured = case.box_10.payments.get(move.number, 0) if codes[0] == "1" else 0
    form = kinds.roth_paid(case.year, move.amount, move.basis, qualified, withheld, codes[0], recaptured, first)
    if recaptured:
        more += ("which dollars of an in-plan rollover leave first is open (U5): the largest box 10 is shown",)
    if not first:
        more += ("the first year of the designated Roth account is not known (box 11)",)
    codes = tuple(f"{code}B" for code in codes)
    return Piece(kinds.ROTH_PAID, *_at(move), codes, _part(move, form.taxable), form, (*notes, *more))


def _first_year(case: Case, move: Move) -> int | None:
    job = case.person(move.person).jobs.get(move.plan)
    said = job.plan.access.first_roth_year if job and job.plan else None
    return designated_roth_period(case.book, move.person, move.plan, said).year or None


def _withheld(case: Case, entry: Entry, taxable: int) -> tuple[int, tuple[str, ...]]:
    """Box 4: what the ledger has; what the law asks where the ledger has nothing."""
    if entry.reason in NO_WITHHOLDING:
        return entry.withheld, ()
    rate = case.figures.rate(WITHHOLDING, min(case.year, LAW_REVIEWED_TO))
    due = rollover_withholding(entry.amount, taxable, rate).withheld
    if entry.withheld == due or entry.amount < SMALL:
        return entry.withheld, ()
    if not entry.withheld:
        return due, (f"the ledger has no tax withheld; the law asks for {dollars(due)} of this payment",)
    if entry.withheld > due:
        return entry.withheld, ()
    return entry.withheld, (f"{dollars(entry.withheld)} was withheld; the law asks for {dollars(due)}",)


def _corrections(case: Case, move: Move) -> Iterator[Piece]:
    """A corrective distribution of a plan, as its reason reports it."""
    entry = case.entry(move)
    kind = BY_REASON.get(entry.reason, kinds.OTHER_CORRECTION)
    roth = move.source in DESIGNATED_ROTH
    notes: tuple[str, ...] = ()
    if kind == kinds.EXCESS_DEFERRAL:
        yield from _excess_deferrals(case, move, entry, roth=roth)
        return
    basis = move.basis
    if kind == kinds.EXCESS_ADDITIONS:
        codes: tuple[str, ...] = ("E",)
    elif kind == kinds.OTHER_CORRECTION:
        codes = ("8B", "8", "E") if roth else ("8", "E")
        notes = ("the ledger says no reason from which the code follows",)
    else:
        codes = ("8B",) if roth else ("8",)
    if SOURCES[move.source].tax in ("after-tax", "roth") and entry.basis is None:
        notes += ("how much of it is earnings the plan must say; it is taken to be contributions first",)
    form = kinds.returned_with_earnings(case.year, move.amount, basis, codes[0])
    yield Piece(kind, *_at(move), codes, _part(move, form.taxable), form, notes)


def _excess_deferrals(case: Case, move: Move, entry: Entry, *, roth: bool) -> Iterator[Piece]:
    """Principal and earnings apart where they are income of different years."""
    year = entry.limitation_year
    if case.year > year and move.on > excess_deferral_refund(year).due:
        codes, notes = codes_of(case.person(move.person), move.on, "", designated_roth=roth)
        codes = tuple(dict.fromkeys((*codes, "7", "2", "8")))
        if roth:
            codes = tuple(f"{code}B" for code in codes)
        form = Form1099R(case.year, move.amount, move.amount, codes[0])
        yield Piece(
            kinds.EXCESS_DEFERRAL,
            *_at(move),
            codes,
            _part(move, move.amount, 0),
            form,
            (*_paid_late(case, move, codes[0], year, roth=roth), *notes),
        )
        return
    principal = move.amount if entry.basis is None else min(entry.basis, move.amount)
    notes = () if entry.basis is not None else ("the ledger does not say how much is earnings; none is taken to be",)
    for place, form in enumerate(kinds.excess_deferral(case.year, year, principal, move.amount - principal, roth=roth)):
        kind = kinds.EXCESS_DEFERRAL_EARNINGS if place else kinds.EXCESS_DEFERRAL
        part = _part(move, form.taxable, form.contributions or 0)._replace(amount=form.gross)
        yield Piece(kind, *_at(move), (form.codes,), part, form, notes)


def _paid_late(case: Case, move: Move, code: str, year: int, *, roth: bool) -> tuple[str, ...]:
    """What is open where excess deferrals of a year come after 15 April of the next.

    The IRS's fix-it guide for 401(k) plans says that such payments "could also be subject to" the 10% tax and to 20%
    withholding; no text was found that settles the code.
    """
    if roth:
        income = "all of it is income, the Roth deferrals a second time (IRC 402A(d)(3))"
    else:
        income = f"all of it is income once more; the deferrals were that of {year}, line 1h (IRC 402(g)(1), (6))"
    rate = case.figures.rate(WITHHOLDING, min(case.year, LAW_REVIEWED_TO))
    withheld = dollars(rollover_withholding(move.amount, move.amount, rate).withheld)
    tenth = "the 10% tax before 59½ (Form 5329) may be due" if "1" in code else "no 10% tax is due"
    return (
        f"paid back after 15 April: {income}",
        f"advisers disagree on the code: with {code} it is on lines 5a and 5b, as here, 20% ({withheld}) is withheld, "
        f"and {tenth}; with 8 it is on line 1h without either. Box 4 and Form 5329 are left without it here: go by the "
        "form that comes, and ask counsel",
    )


# --- IRAs ------------------------------------------------------------------------------------------------


def _of_ira(case: Case, move: Move) -> Iterator[Piece]:
    entry = case.entry(move)
    person = case.person(move.person)
    year, amount = case.year, move.amount
    if move.kind in (CONVERSION, ROLLED) and move.to_source == ROTH_IRA and move.source != ROTH_IRA:
        codes, notes = codes_of(person, move.on, "", conversion=True)
        form = kinds.ira_paid(year, amount, 0, codes[0])
        yield Piece(kinds.IRA_CONVERTED, *_at(move), codes, _part(move, amount), form, notes)
    elif move.kind == RECHARACTERIZED:
        form = kinds.recharacterized(year, amount, entry.limitation_year)
        yield Piece(kinds.RECHARACTERIZED, *_at(move), (form.codes,), _part(move, 0), form)
    elif move.kind == CORRECTED:
        yield _ira_excess(case, move, entry)
    elif move.kind == PAYMENT and move.source == ROTH_IRA:
        codes, notes = codes_of(person, move.on, entry.reason, roth_ira=True)
        form = kinds.roth_ira_paid(year, amount, entry.withheld, codes[0])
        yield Piece(kinds.ROTH_IRA_PAID, *_at(move), codes, _part(move, 0), form, notes)
    elif move.kind == PAYMENT:
        codes, notes = codes_of(person, move.on, entry.reason, ira=True)
        if move.source == SIMPLE_IRA and codes[0] == "1":
            codes += ("S",)
            notes += ("S instead of 1 within two years of the first SIMPLE IRA contribution, with 25% for 10%",)
        form = kinds.ira_paid(year, amount, entry.withheld, codes[0])
        yield Piece(kinds.IRA_PAID, *_at(move), codes, _part(move, amount), form, notes)
    elif move.kind in (ROLLED, CONVERSION) and move.to_source not in IRA_SOURCES:
        form = kinds.ira_to_plan(year, amount)
        yield Piece(kinds.IRA_TO_PLAN, *_at(move), ("G",), _part(move, 0), form)
    # From one IRA to another of its kind trustees transfer, which no form reports.


def _ira_excess(case: Case, move: Move, entry: Entry) -> Piece:
    roth = move.source == ROTH_IRA
    made = {piece.on.year for piece in move.taken} or {entry.limitation_year}
    letter = "8" if made == {case.year} else "P"
    codes: tuple[str, ...] = (
        ("8J" if letter == "8" else "JP",) if roth else (letter, f"{letter}1", f"{letter}2", f"{letter}4")
    )
    notes = () if move.taken else ("8 or P follows from the year in which the contribution was made",)
    if not move.taken:
        other = "P" if letter == "8" else "8"
        codes += ("8J" if other == "8" else "JP",) if roth else (other, f"{other}1")
    form = kinds.ira_excess(case.year, move.amount, move.earnings, codes[0], roth=roth)
    return Piece(kinds.IRA_EXCESS, *_at(move), codes, _part(move, form.taxable), form, notes)
