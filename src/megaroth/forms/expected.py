"""The Forms 1099-R that a year's ledger makes one expect, before they come.

Every move of the book that a payer reports becomes a part of a form; parts of one payer, one kind, one destination and
one code are one form, as payers add them. What nobody can know from the ledger (does the payer know of an exception?)
is said, and the other codes that would be right are kept beside the form.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from megaroth.facts.model import Household
from megaroth.forms import transactions as kinds
from megaroth.forms.box_10 import Box10, box_10
from megaroth.forms.model import Form1099R
from megaroth.forms.pieces import IRA_PLANS, Case, Part, Piece, pieces_of
from megaroth.forms.reasons import Why, why_of
from megaroth.law.deadlines import form_1099r_recipient
from megaroth.law.figures import FigureTable, shipped
from megaroth.law.rollovers import rollover_report
from megaroth.ledger.book import Book

__all__ = ["IRA_PLANS", "Combined", "Expected", "Part", "combined", "expected"]

SEVERAL = (
    "One form with these sums is acceptable, but tax software then takes it for one rollover: enter it in parts, as "
    "the entry sheet has them."
)
ONE_PLACE = "A payer may add them, because both went to the designated Roth account."


class Expected(NamedTuple):
    """One form that should come."""

    key: str
    """Names it in messages and data, like ``lee/acme: in-plan Roth rollover``; unique in a year."""
    kind: str
    """One of the names in :mod:`~megaroth.forms.transactions`."""
    person: str
    plan: str
    """Short name of the plan or IRA account whose payer sends it."""
    issuer: str
    """Who sends it, in words."""
    destination: str
    """The kind of account to which the money went, as a source of the ledger; empty where it was paid out."""
    form: Form1099R
    codes: tuple[str, ...]
    """Codes that would be right, the likeliest first."""
    parts: tuple[Part, ...]
    due: date
    """By when it must come."""
    open: tuple[str, ...]
    """What the ledger does not know, or what is not settled."""
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def why(self) -> tuple[Why, ...]:
        """Why each box says what it says."""
        return why_of(self.kind, self.form.codes)


class Combined(NamedTuple):
    """Forms of one payer that may come as one instead."""

    keys: tuple[str, ...]
    form: Form1099R
    note: str


def expected(
    book: Book, household: Household, year: int, figures: FigureTable | None = None, followed: Box10 | None = None
) -> tuple[Expected, ...]:
    """The forms that a year's moves make one expect, by person and payer.

    Parameters
    ----------
    book : Book
        What the ledger comes to. Taken at a day after the year it has also what was found later (a 60-day
        rollover of January does not change the form).
    household : Household
        Names of plans, birth dates, and what kind of plan each is.
    year : int
        The calendar year of the payments.
    figures : FigureTable, optional
        The figures; those shipped when not given.
    followed : Box10, optional
        The ledger behind box 10, where it has been made already.
    """
    case = Case(book, household, year, followed or box_10(book), figures or shipped())
    grouped: dict[tuple[object, ...], list[Piece]] = {}
    for piece in pieces_of(case):
        # A loss, whose box 2a stays empty, cannot be added to what has one.
        loss = piece.form.taxable is None
        key = (piece.person, piece.plan, piece.kind, piece.destination, piece.codes, loss)
        grouped.setdefault(key, []).append(piece)
    found: list[Expected] = []
    keys: set[str] = set()
    for pieces in grouped.values():
        one = _form(case, pieces)
        name, count = one.key, 2
        while one.key in keys:
            one = one._replace(key=f"{name} ({count})")
            count += 1
        keys.add(one.key)
        found.append(one)
    return tuple(sorted(found, key=lambda one: (one.person, one.plan, one.parts[0].on, one.key)))


def combined(forms: tuple[Expected, ...]) -> tuple[Combined, ...]:
    """Code-G forms of one payer to more than one destination, as the one form that a payer may send instead."""
    by_payer: dict[tuple[str, str], list[Expected]] = {}
    for one in forms:
        if one.form.codes == "G" and not one.form.ira and one.form.taxable is not None:
            by_payer.setdefault((one.person, one.plan), []).append(one)
    return tuple(
        Combined(
            tuple(one.key for one in several),
            kinds.together([one.form for one in several]),
            ONE_PLACE if {one.kind for one in several} <= {kinds.IN_PLAN, kinds.EMPLOYER_ROTH} else SEVERAL,
        )
        for several in by_payer.values()
        if len(several) > 1
    )


def _form(case: Case, pieces: list[Piece]) -> Expected:
    first = pieces[0]
    form = kinds.together([piece.form for piece in pieces])
    address = f"{first.person}/{first.plan}"
    sheets: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    if first.kind in (kinds.IN_PLAN, kinds.TO_ROTH_IRA, kinds.TO_TRADITIONAL, kinds.TO_PLAN):
        amount = sum(piece.part.amount for piece in pieces)
        basis = sum(piece.part.basis for piece in pieces)
        sheet = rollover_report(amount, basis, sum(piece.part.taxable for piece in pieces))
        form = kinds.direct_rollover(case.year, sheet.amount, sheet.basis, sheet.taxed)
        sheets = ((f"{address}/{_slug(first.kind)}/rollover_report", sheet),)
    notes = list(dict.fromkeys(note for piece in pieces for note in piece.open))
    if form.taxable is None and first.kind not in (kinds.ROTH_IRA_PAID,):
        notes.append(
            "a loss: box 2a is taken to stay empty where contributions exceed the value; look at the year's text"
        )
    return Expected(
        f"{address}: {first.kind}",
        first.kind,
        first.person,
        first.plan,
        _issuer(case, first),
        first.destination,
        form,
        (form.codes, *(code for code in first.codes if code != form.codes)),
        tuple(piece.part for piece in pieces),
        form_1099r_recipient(case.year).due,
        tuple(notes),
        sheets,
    )


def _slug(kind: str) -> str:
    return kind.lower().replace(" ", "_").replace("-", "_")


def _issuer(case: Case, piece: Piece) -> str:
    if piece.kind in kinds.OF_IRAS:
        return f"the custodian of the IRA {piece.plan}"
    job = case.person(piece.person).jobs.get(piece.plan)
    name = (job.plan.name if job and job.plan else None) or (job.employer if job else None)
    return f"the payer of {name or piece.plan}"
