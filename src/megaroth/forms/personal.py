"""The person's side of a year: Form 8606 Parts I to III, Form 5329 Part I, and lines 4 and 5 of Form 1040.

One value feeds all forms: what Form 8606 makes of a distribution goes to the 1040 and to the base of the 10% tax, and
box 2a of an IRA's Form 1099-R goes nowhere, because the custodian knows no basis.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from megaroth.facts.model import JOINT, Household, Person
from megaroth.forms import transactions as kinds
from megaroth.forms.box_10 import Box10, box_10
from megaroth.forms.expected import Expected, expected
from megaroth.forms.form_5329 import Case, Exception5329, form_5329
from megaroth.forms.return_notes import excess_of_the_year, notes_of
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable, shipped
from megaroth.law.form_1040 import IraDistributions, PlanDistributions, ira_distributions, plan_distributions
from megaroth.law.form_5329 import Form5329PartI
from megaroth.law.form_8606_part_3 import Form8606Part3, form_8606_part_3
from megaroth.ledger.book import Book
from megaroth.ledger.clocks import turns_59_and_a_half
from megaroth.ledger.iras import IraYear
from megaroth.ledger.kinds import (
    CONVERSION,
    IRA_SOURCES,
    PAYMENT,
    RETURNED,
    ROLLED,
    ROTH_IRA,
)
from megaroth.ledger.roth_money import roth_ira_period

FIRST_HOME = "irc_72t8_first_home"


class Personal(NamedTuple):
    """One person's forms of a year."""

    person: str
    name: str
    ira_year: IraYear | None
    """Form 8606 Parts I and II; None where no IRA moved and no basis is held."""
    part_1: bool
    """Whether Part I must be filed."""
    part_2: bool
    part_3: Form8606Part3 | None
    form_5329: Form5329PartI | None
    exceptions: tuple[Exception5329, ...]
    ira: IraDistributions
    plan: PlanDistributions
    ira_rollover: bool
    """Whether the Rollover box of the IRA lines is checked."""
    plan_rollover: bool
    notes: tuple[str, ...]
    sheets: tuple[tuple[str, tuple[Any, ...]], ...]
    """Worksheets by address."""


class Totals(NamedTuple):
    """Lines 4 and 5 of a joint return."""

    line_4a: int
    line_4b: int
    line_5a: int
    line_5b: int
    line_1h: int


def personal(
    book: Book,
    household: Household,
    year: int,
    figures: FigureTable | None = None,
    forms: tuple[Expected, ...] | None = None,
    followed: Box10 | None = None,
) -> tuple[Personal, ...]:
    """Each person's forms of a year.

    Parameters
    ----------
    book, household, year, figures, followed
        As for :func:`~megaroth.forms.expected.expected`.
    forms : tuple of Expected, optional
        The year's Forms 1099-R, where they have been worked out already.
    """
    table = figures or shipped()
    traced = followed or box_10(book)
    due = forms if forms is not None else expected(book, household, year, table, traced)
    names = list(
        dict.fromkeys([*household.people, *(move.person for move in book.moves), *(one.person for one in due)])
    )
    found = []
    for name in names:
        person = household.people.get(name, Person())
        seen = household.year if person.ira.roth else 0
        case = Case(
            book,
            household,
            year,
            name,
            person,
            tuple(move for move in book.moves if move.person == name and move.on.year == year),
            tuple(one for one in due if one.person == name),
            traced,
            turns_59_and_a_half(person.birth_date, person.birth_year),
            roth_ira_period(book, name, person.first_roth_ira, seen),
        )
        found.append(_of_person(case, table))
    return tuple(found)


def joint(household: Household, people: tuple[Personal, ...]) -> Totals | None:
    """The lines of a joint return; None where the household files no joint one, or has one person."""
    if household.filing_status != JOINT or len(people) < 2:
        return None
    return Totals(
        sum(one.ira.line_4a for one in people),
        sum(one.ira.line_4b for one in people),
        sum(one.plan.line_5a for one in people),
        sum(one.plan.line_5b for one in people),
        sum(one.plan.line_1h for one in people),
    )


def _of_person(case: Case, figures: FigureTable) -> Personal:
    year = case.year
    iras = case.book.iras.get(case.who)
    ira_year = next((one for one in iras.years if one.year == year), None) if iras else None
    part_3 = _part_3(case, figures)
    ira = _ira_lines(case, ira_year, part_3)
    plan = _plan_lines(case)
    part_1_5329, exceptions = form_5329(case, part_3, figures)
    sheet = ira_year.sheet if ira_year else None
    part_1 = sheet is not None and bool(sheet.line_1 or (sheet.line_3 and (sheet.line_7 or sheet.line_8)))
    part_2 = sheet is not None and bool(sheet.line_8)
    returned_to = [move for move in case.book.moves if move.person == case.who and move.kind == RETURNED]
    back = {case.book.entries[move.number - 1].of for move in returned_to}
    paid_back = [move for move in case.moves if move.kind == PAYMENT and move.number in back]
    address = f"{case.who}/{year}"
    sheets: list[tuple[str, tuple[Any, ...]]] = []
    if sheet is not None:
        sheets.append((f"{address}/form_8606", sheet))
    if part_3 is not None:
        sheets.append((f"{address}/form_8606_part_3", part_3))
    if part_1_5329 is not None:
        sheets.append((f"{address}/form_5329_part_1", part_1_5329))
    if ira.line_4a or ira.line_4b:
        sheets.append((f"{address}/ira_distributions", ira))
    if plan.line_5a or plan.line_5b or plan.line_1h:
        sheets.append((f"{address}/plan_distributions", plan))
    return Personal(
        case.who,
        case.person.name or case.who,
        ira_year if part_1 or part_2 or (sheet and (sheet.line_3 or sheet.line_7)) else None,
        part_1,
        part_2,
        part_3,
        part_1_5329,
        exceptions,
        ira,
        plan,
        bool(ira.rolled_into_plans) or any(move.source in IRA_SOURCES for move in paid_back),
        bool(plan.rolled_over) or any(move.source not in IRA_SOURCES for move in paid_back),
        tuple(notes_of(case, ira_year, ira.line_4b, figures, part_1=part_1)),
        tuple(sheets),
    )


# --- Form 8606 Part III ------------------------------------------------------------------------------------


def _part_3(case: Case, figures: FigureTable) -> Form8606Part3 | None:
    paid = [move for move in case.moves if move.kind == PAYMENT and move.source == ROTH_IRA]
    line_19 = sum(move.amount - move.returned for move in paid if not case.qualified(move))
    if not line_19:
        return None
    line_22, line_24 = _basis_before(case)
    limit = figures.cents(FIRST_HOME, min(case.year, LAW_REVIEWED_TO))
    return form_8606_part_3(line_19, 0, limit, 0, line_22, line_24, 0)


def _basis_before(case: Case) -> tuple[int, int]:
    """Basis in regular contributions and in conversions, as it was before the payments of the year.

    The book has what is left after all payments, so what the payments of this year and of later ones took is put back.
    """
    person = case.book.people.get(case.who)
    if person is None:
        return 0, 0
    year = case.year
    in_plan = {one.number for one in case.followed.rollovers}
    arrived = {(unit.number, unit.layer): unit.arrived for unit in person.regular}
    regular = sum(unit.left for unit in person.regular if unit.arrived <= year)
    layers = sum(unit.left for unit in person.layers if unit.year <= year)
    for move in case.book.moves:
        if move.person != case.who or move.kind != PAYMENT or move.source != ROTH_IRA or move.on.year < year:
            continue
        for piece in move.taken:
            if piece.layer and piece.number not in in_plan:
                layers += piece.amount if piece.year <= year else 0
            elif arrived.get((piece.number, piece.layer), piece.year) <= year:
                regular += piece.amount
    return regular, layers


# --- Form 1040 ----------------------------------------------------------------------------------------------


def _ira_lines(case: Case, ira_year: IraYear | None, part_3: Form8606Part3 | None) -> IraDistributions:
    def gross(*names: str) -> int:
        return sum(one.form.gross for one in case.forms if one.kind in names)

    returned = [
        one for one in case.forms if one.kind == kinds.IRA_EXCESS and "8" in one.form.codes
    ]  # code P belongs to the return of the year before
    moved = [one for one in case.forms if one.kind == kinds.RECHARACTERIZED and one.form.codes == "N"]
    sheet = ira_year.sheet if ira_year else None
    return ira_distributions(
        gross(kinds.IRA_CONVERTED),
        gross(kinds.IRA_PAID),
        gross(kinds.ROTH_IRA_PAID),
        sum(one.form.gross for one in returned),
        sum(one.form.gross for one in moved),
        gross(kinds.IRA_TO_PLAN),
        sheet.line_15 if sheet else 0,
        sheet.line_18 if sheet else 0,
        part_3.line_25c if part_3 else 0,
        sum(one.form.taxable or 0 for one in returned),
    )


def _plan_lines(case: Case) -> PlanDistributions:
    def gross(*names: str) -> int:
        return sum(one.form.gross for one in case.forms if one.kind in names)

    rollovers = payments = 0
    for move in case.book.moves:
        if move.person != case.who or move.source in IRA_SOURCES:
            continue
        entry = case.book.entries[move.number - 1]
        if move.kind == RETURNED:  # income of the year of the payment, whenever within 60 days it was rolled over
            if case.book.entries[entry.of - 1].on.year == case.year:
                rollovers += move.taxable
        elif move.on.year == case.year and move.kind in (CONVERSION, ROLLED):
            rollovers += move.taxable
        elif move.on.year == case.year and move.kind == PAYMENT:
            payments += move.taxable
    corrections = [one for one in case.forms if one.kind in kinds.CORRECTIONS and "P" not in one.form.codes]
    late = [one for one in corrections if not {"8", "E"} & set(one.form.codes)]
    corrective = sum(one.form.taxable or 0 for one in corrections if one not in late)
    return plan_distributions(
        gross(*kinds.DIRECT),
        gross(kinds.PAID, kinds.ROTH_PAID) + sum(one.form.gross for one in late),
        gross(kinds.EMPLOYER_ROTH),
        rollovers,
        payments + sum(one.form.taxable or 0 for one in late),
        corrective + sum(one.principal for one in excess_of_the_year(case) if not one.roth),
    )
