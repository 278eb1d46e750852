"""What to mind about one's own return: what is open, what belongs on the return of another year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from megaroth.facts.model import JOINT, SEPARATE, SURVIVING_SPOUSE
from megaroth.facts.plan import PLAN_457B
from megaroth.forms import transactions as kinds
from megaroth.forms.form_5329 import Case
from megaroth.law.figures import LAW_REVIEWED_TO, FigureTable
from megaroth.law.form_8606 import Form8606, form_8606
from megaroth.law.phase_out import deduction_phase_out
from megaroth.ledger.iras import IraYear
from megaroth.ledger.kinds import CONTRIBUTION, CORRECTED, DESIGNATED_ROTH, PAYMENT, ROTH_IRA, TRADITIONAL_IRA
from megaroth.money import dollars


class Excess(NamedTuple):
    """Deferrals of a year above the limit that were paid back after it."""

    on: date
    principal: int
    roth: bool
    stated: bool
    """Whether the ledger says how much is earnings."""


def excess_of_the_year(case: Case) -> Iterator[Excess]:
    """Excess deferrals of the year itself, paid back later: income of this year, for which no form of it comes.

    IRC 402(g)(1), (2)(C)(i): in time or late, the principal is income of the year of the deferrals.
    """
    for move in case.book.moves:
        entry = case.book.entries[move.number - 1]
        if (
            move.person == case.who
            and move.kind == CORRECTED
            and entry.reason == "402(g)"
            and entry.limitation_year == case.year < move.on.year
        ):
            principal = move.amount if entry.basis is None else entry.basis
            yield Excess(move.on, principal, move.source in DESIGNATED_ROTH, entry.basis is not None)


def _decimals(sheet: Form8606) -> Iterator[str]:
    """What more decimals on line 10 would change."""
    exact = form_8606(
        sheet.line_1, sheet.line_2, sheet.line_4, sheet.line_6, sheet.line_7, sheet.line_8, three_decimals=False
    )
    less = sheet.line_15 + sheet.line_18 - exact.line_15 - exact.line_18
    if less:
        income = sheet.line_15 + sheet.line_18 - less
        yield (
            f"Form 8606 line 10 has three decimals, and more are allowed: with them lines 15 and 18 are "
            f"{dollars(income)} together, {dollars(abs(less))} {'less' if less > 0 else 'more'}, and line 14 is "
            f"{dollars(exact.line_14)}"
        )


def _not_deductible(case: Case, ira_year: IraYear, line_4b: int, figures: FigureTable) -> Iterator[str]:
    """Contributions that the ledger takes to be deductible, where income and plan in the file rule that out.

    IRC 219(g): only the plain case is looked at, a person who is covered and whose income is past the whole band.
    """
    year, household, law_year = case.year, case.household, min(case.year, LAW_REVIEWED_TO)
    made = [
        entry
        for number, entry in enumerate(case.book.entries, 1)
        if (entry.kind, entry.source, entry.person) == (CONTRIBUTION, TRADITIONAL_IRA, case.who)
        and (entry.limitation_year, entry.basis) == (year, None)
        and entry.on <= case.book.as_of
        and number not in case.book.reversed
    ]
    plans = [job.plan for job in case.person.jobs.values() if job.plan is not None]
    covered = case.person.covered_by_plan
    if covered is None:
        covered = any(plan.kind != PLAN_457B for plan in plans)
    if not (made and covered and household.year == year and household.magi is not None and household.filing_status):
        return
    status = household.filing_status
    band = deduction_phase_out(
        status in (JOINT, SURVIVING_SPOUSE),
        status == SEPARATE and not household.lived_apart,
        covered,
        False,
        *(
            figures.cents(f"irc_219g_deduction_phaseout_{name}_{end}", law_year)
            for name in ("single_hoh_active", "mfj_active", "mfj_spouse_active", "mfs")
            for end in ("start", "end")
        ),
    )
    if not band.limited or household.magi < band.end:
        return
    amount = sum(entry.amount for entry in made)
    later = sum(entry.amount for entry in made if entry.on.year > year)
    sheet = ira_year.sheet
    right = form_8606(
        sheet.line_1 + amount,
        sheet.line_2,
        sheet.line_4 + later,
        sheet.line_6,
        sheet.line_7,
        sheet.line_8,
        three_decimals=sheet.three_decimals,
    )
    income = line_4b - sheet.line_15 - sheet.line_18 + right.line_15 + right.line_18
    yield (
        f"{dollars(amount)} of IRA contributions for {year} is taken to be deductible, but with the income of the file "
        f"and a plan at work nothing is (IRC 219(g)): record it with --basis. Then Form 8606 has it on line 1, and "
        f"line 4b is {dollars(income)}"
    )


def notes_of(
    case: Case, ira_year: IraYear | None, line_4b: int, figures: FigureTable, *, part_1: bool
) -> Iterator[str]:
    """What to mind about one person's forms of a year.

    Parameters
    ----------
    case : Case
        The person's year.
    ira_year : IraYear or None
        Form 8606 Parts I and II.
    line_4b : int
        Form 1040 line 4b, cents.
    figures : FigureTable
        The figures.
    part_1 : bool
        Whether Part I must be filed.
    """
    year = case.year
    if ira_year is not None:
        yield from _not_deductible(case, ira_year, line_4b, figures)
    if ira_year is not None and part_1:
        if ira_year.estimate:
            yield f"Form 8606 is an estimate until the values of 31 December {year} are known"
        elif not ira_year.value_stated:
            yield (
                "Form 8606 line 6 is the booked value; record what the traditional IRAs were worth on 31 December "
                f"{year}"
            )
        yield from _decimals(ira_year.sheet)
        if ira_year.basis_in:
            yield "basis that came from a plan or an opening is on line 2; in which year it enters is open (U9)"
    if any(one.kind in (kinds.TO_ROTH_IRA, kinds.IN_PLAN) for one in case.forms):
        yield "rollovers from a plan to Roth are not on Form 8606 Parts I and II: they are lines 5a and 5b alone"
    for excess in excess_of_the_year(case):
        paid = f"excess deferrals of {year}, paid back on {excess.on.day} {excess.on:%B %Y}"
        if excess.roth:
            yield f"{paid}, were Roth: their {dollars(excess.principal)} were taxed already and add nothing to line 1h"
        else:
            unsure = "" if excess.stated else " (how much of it is earnings the ledger does not say)"
            yield (
                f"line 1h has {dollars(excess.principal)} of {paid}{unsure}: income of {year}, although its Form "
                f"1099-R comes only in {excess.on.year + 1} (IRC 402(g)(1), (2)(C)(i))"
            )
    for one in case.forms:
        if "P" in one.form.codes and one.kind in kinds.CORRECTIONS:
            yield (
                f"code P of {one.person}/{one.plan}, {one.kind}: the {dollars(one.form.taxable or 0)} of box 2a is "
                f"income of the year of the deferrals: line 1h of the return of {year - 1}, to be amended if it has "
                "been filed without it"
            )
        if "P" in one.form.codes and one.kind == kinds.IRA_EXCESS:
            yield (
                f"code P of {one.person}/{one.plan}, {one.kind}: its earnings belong on the return of the year of the "
                "contribution"
            )
        if one.kind == kinds.RECHARACTERIZED and one.form.codes == "R":
            yield f"code R of {one.person}/{one.plan}: it is reported in a statement alone, on no line"
        if one.kind == kinds.RECHARACTERIZED and one.form.codes == "N":
            yield f"code N of {one.person}/{one.plan}: attach a statement that explains the recharacterization"
    if any(move.kind == PAYMENT and move.source == ROTH_IRA for move in case.moves):
        yield "a first home (Form 8606 line 20) and earlier use of its limit are not in the ledger; none is taken"
        if not case.clock.year:
            yield "the first year of the Roth IRAs is not known, so its payments are taken not to be qualified"
    for move in case.moves:
        most = min(case.followed.payments.get(move.number, 0), move.amount - move.returned)
        counted = case.followed.kept.get(move.number, 0)
        if move.kind == PAYMENT and move.returned and case.early(move) and most > counted:
            yield (
                f"of {dollars(case.followed.payments[move.number])} in box 10 of {move.person}/{move.plan} "
                f"{dollars(counted)} is on Form 5329 line 1: what was rolled over within 60 days is taken to be that "
                f"first. No text says so (U5); it may be up to {dollars(most)}"
            )
    if any(move.source == ROTH_IRA and case.followed.kept.get(move.number) for move in case.moves):
        yield "which dollars that came through an in-plan rollover leave a Roth IRA first is open (U6): they are first"
    if any(move.kind == CORRECTED and case.reason(move) == "415(c)" for move in case.moves):
        yield "that code E belongs on line 1h, not 5b, was not read; ask the preparer"
    if any(move.kind == PAYMENT and case.early(move) and case.age.first <= move.on for move in case.moves):
        yield "the birth date is not known, so payments that may be early are taken to be"
