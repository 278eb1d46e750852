"""Form 5329 Part I of a person: which payments were early, what of them is income, and which exceptions are known."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import Household, Person
from megaroth.facts.plan import PLAN_457B
from megaroth.forms.box_10 import Box10
from megaroth.forms.coding import SEPARATION_AGE
from megaroth.forms.expected import Expected
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable
from megaroth.law.form_5329 import Form5329PartI, form_5329_part_1
from megaroth.law.form_8606_part_3 import Form8606Part3
from megaroth.ledger.book import Book, Move
from megaroth.ledger.claims import ADDITIONAL_TAX
from megaroth.ledger.clocks import Span, Start
from megaroth.ledger.iras import TRADITIONAL
from megaroth.ledger.kinds import IRA_SOURCES, PAYMENT, ROTH_IRA


class Case(NamedTuple):
    """What one person's forms of a year are worked out from."""

    book: Book
    household: Household
    year: int
    who: str
    person: Person
    moves: tuple[Move, ...]
    forms: tuple[Expected, ...]
    followed: Box10
    age: Span
    clock: Start

    def early(self, move: Move) -> bool:
        """Before 59½, or perhaps: where the birth date is not known the dearer answer is given."""
        return self.age.last > move.on

    def reason(self, move: Move) -> str:
        """Why it was paid, as the ledger has it."""
        return self.book.entries[move.number - 1].reason

    def qualified(self, move: Move) -> bool:
        """Whether a Roth IRA's payment is a qualified distribution: five years, and 59½ or disabled."""
        five_years = 0 < self.clock.year <= self.year - 5
        return five_years and (not self.early(move) or self.reason(move) == "disability")


class Exception5329(NamedTuple):
    """One exception for Form 5329 line 2."""

    number: str
    """As the form's instructions number it."""
    words: str
    amount: int


def form_5329(
    case: Case, part_3: Form8606Part3 | None, figures: FigureTable
) -> tuple[Form5329PartI | None, tuple[Exception5329, ...]]:
    """Part I, and its exceptions; None where nothing was paid early.

    Parameters
    ----------
    case : Case
        The person's year.
    part_3 : Form8606Part3 or None
        Form 8606 Part III of the year.
    figures : FigureTable
        The figures.
    """
    plan = ira = roth_income = recaptured = in_plan = 0
    excused: dict[str, Exception5329] = {}
    in_plan_numbers = {one.number for one in case.followed.rollovers}
    for move in case.moves:
        if move.kind != PAYMENT or not case.early(move) or _of_457b(case, move):
            continue
        kept = case.followed.kept.get(move.number, 0)
        income = move.taxable
        old = 0
        if move.source == ROTH_IRA:
            income = 0 if case.qualified(move) else move.taxable
            old = sum(
                piece.taxable
                for piece in move.taken
                if piece.layer and piece.number not in in_plan_numbers and case.year < piece.year + 5
            )
            roth_income += income
            recaptured += old
        elif move.source in TRADITIONAL:
            ira += income
        else:
            plan += income
        in_plan += kept
        number, words = _exception(case, move)
        if number:
            before = excused.get(number, Exception5329(number, words, 0)).amount
            excused[number] = Exception5329(number, words, before + income + old + kept)
    if part_3 is not None:
        roth_income = min(roth_income, part_3.line_25c)
    if not (plan or ira or roth_income or recaptured or in_plan):
        return None, ()
    rate = figures.rate(ADDITIONAL_TAX, min(case.year, LAW_REVIEWED_TO))
    exempt = sum(one.amount for one in excused.values())
    sheet = form_5329_part_1(plan, ira, roth_income, recaptured, in_plan, exempt, rate)
    return sheet, tuple(excused.values())


def _of_457b(case: Case, move: Move) -> bool:
    job = case.person.jobs.get(move.plan)
    return job is not None and job.plan is not None and job.plan.kind == PLAN_457B


def _exception(case: Case, move: Move) -> tuple[str, str]:
    """The exception that the ledger's reason tells of; others the person knows."""
    reason = case.reason(move)
    if reason == "disability":
        return "03", "the owner is disabled"
    born = case.person.birth_date.year if case.person.birth_date else case.person.birth_year
    late = born is not None and move.on.year - born >= SEPARATION_AGE
    if reason == "separation" and late and move.source not in IRA_SOURCES:
        return "01", "left the job in or after the year of age 55"
    return "", ""
