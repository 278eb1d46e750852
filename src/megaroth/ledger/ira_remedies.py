"""What to do about an excess IRA contribution: back with its earnings in time, or 6% at each year end until then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from megaroth.law import correction_steps as law
from megaroth.law.deadlines import return_date
from megaroth.law.figures import FigureTable
from megaroth.law.holidays import next_business_day, previous_business_day
from megaroth.law.ira_excess import excess_year, net_income, timely_return
from megaroth.ledger.days import in_words
from megaroth.ledger.kinds import ROTH_IRA, TRADITIONAL_IRA
from megaroth.ledger.mishaps import Asked, Correction, Exposed, Step, TaxLine, earnings_question, plain
from megaroth.money import dollars


def return_due(year: int) -> date:
    """The day on which a person's return of a year is due, without extension (IRC 6072(a), 7503)."""
    return next_business_day(return_date("sole_proprietor", year, False))


def ira_excess(asked: Asked, exposures: Sequence[Exposed] | None, figures: FigureTable) -> Correction:
    """The correction of an excess IRA contribution, as :func:`megaroth.ledger.remedies.correction` asks for it."""
    found = law.ira_excess_steps(asked.year)
    last = found[0].by
    late = last is not None and asked.as_of > last
    sheets: list[tuple[Any, ...]] = []
    earnings = asked.earnings
    if earnings is None and asked.opening is not None and asked.closing is not None:
        sheet = net_income(asked.amount, asked.opening, asked.closing)
        sheets.append(sheet)
        earnings = sheet.net_income
    asked = asked._replace(earnings=earnings)
    steps = plain(found)
    usual = return_due(asked.year)
    if late:
        next_tax = date(asked.as_of.year, 12, 31)
        what = (
            f"Take the {dollars(asked.amount)} out, without earnings, or let this year's unused room absorb it; at "
            "each year end at which it is still there 6% is due once more"
        )
        steps = [
            Step(what, previous_business_day(next_tax), "", "IRC 4973(a), (b)(2), (f)(2), 408(d)(5)", "5329")
            if asked.emptied_in is None
            else step._replace(what=step.what.removeprefix("Or ").capitalize())
            for step in steps[2:]
        ]
    else:
        only = f" (after {in_words(usual)} only if the return of {asked.year} was filed or extended by then)"
        steps = [step._replace(what=step.what + only) if step.by else step for step in steps]
    questions = [] if late else earnings_question(asked, "The custodian")
    if not asked.source:
        questions.append("Was it paid into a traditional or a Roth IRA? (--source traditional-ira or roth-ira)")
    if not late and asked.as_of > usual:
        questions.append(f"Was the return of {asked.year} filed or extended by {in_words(usual)}? If not, it is late.")
    if asked.source == TRADITIONAL_IRA and any(one.where == "in a Roth IRA" for one in exposures or ()):
        questions.append(
            "It may have been converted already. The custodian: from which IRA does it go back? What was an excess "
            "could not be converted, so that it may be an excess of the Roth IRA; no authority was found."
        )
    years = _unpaid_years(asked) if late else []
    rate = figures.rate("irc_4973a_excess_contribution_rate", asked.year)
    taxes = _late_ira_taxes(asked, years, rate, sheets) if late else _ira_taxes(asked, figures, sheets)
    if years:
        part = {TRADITIONAL_IRA: "III", ROTH_IRA: "IV"}.get(asked.source, "III or IV")
        named = ", ".join(str(year) for year in years)
        steps.insert(0, Step(f"File Form 5329, part {part}, for {named}", None, "", "IRC 4973(a), 6011"))
    if late and asked.source != TRADITIONAL_IRA:
        steps.append(
            Step(
                "Emptying every Roth IRA clears the whole excess, also at a loss",
                None,
                "",
                "Form 5329 instructions, line 20",
            )
        )
    never = () if late else ("take it out without its earnings before the due date: then it was not returned",)
    paid = 0 if late else max(asked.as_of.year, asked.year)
    return Correction(asked, late, paid, tuple(steps), tuple(taxes), tuple(questions), never, tuple(sheets))


def _ira_taxes(asked: Asked, figures: FigureTable, sheets: list[tuple[Any, ...]]) -> list[TaxLine]:
    """Returned in time: the earnings are income of the year of the contribution, and nothing else."""
    rate = figures.rate("irc_72t_additional_tax_rate", asked.year)
    sheet = timely_return(asked.amount, asked.earnings or 0, False, False, rate)
    sheets.append(sheet)
    known = asked.earnings is not None
    paid = max(asked.as_of.year, asked.year)
    code = "8" if paid == asked.year else "P"
    code = {ROTH_IRA: f"J{code}", TRADITIONAL_IRA: f"{code} (with 1 under 59½)"}.get(asked.source, f"{code} or J{code}")
    loss = known and sheet.net_income < 0
    return [
        TaxLine(
            "contribution", "", asked.amount, 0, asked.year, f"Form 1099-R of {paid}, code {code}",
            "not income where it was not deducted; no 6% tax", "IRC 408(d)(4), 4973(b), (f)",
        ),
        TaxLine(
            "loss" if loss else "earnings", "", asked.earnings, sheet.income if known else None, asked.year,
            "the same form, box 2a",
            "less comes back; the loss is not deducted" if loss
            else "income of the year in which the contribution was paid in; no 10% tax since 29 December 2022",
            "IRC 408(d)(4), flush text; 72(t)(2)(A)(ix)",
        ),
    ]  # fmt: skip


def _unpaid_years(asked: Asked) -> list[int]:
    """The years at whose end the excess was still there, as far as is known."""
    end = asked.as_of.year if asked.emptied_in is None else min(asked.emptied_in, asked.as_of.year)
    return list(range(asked.year, end))


def _late_ira_taxes(asked: Asked, years: Sequence[int], rate: int, sheets: list[tuple[Any, ...]]) -> list[TaxLine]:
    value = asked.amount if asked.closing is None else asked.closing
    lines = []
    earlier = 0
    for year in years:
        sheet = excess_year(earlier, 0, 0, False, asked.amount if year == asked.year else 0, value, rate)
        sheets.append(sheet)
        earlier = sheet.excess
        lines.append(
            TaxLine(
                f"6% tax on 31 December {year}", "", None, 0, year, "Form 5329",
                "a tax, not income; at most so much: less where the IRAs were worth less or a year's room took some",
                "IRC 4973(a), (b), (f)", sheet.tax,
            )
        )  # fmt: skip
    if asked.emptied_in is not None and asked.emptied_in > asked.year:
        sheet = excess_year(earlier, 0, 0, True, 0, 0, rate)
        sheets.append(sheet)
        lines.append(
            TaxLine(
                f"6% tax on 31 December {asked.emptied_in}", "", None, 0, asked.emptied_in, "",
                f"every IRA of the kind was emptied: {dollars(sheet.taken_out)} counts as taken out",
                "Form 5329 instructions, line 20", sheet.tax,
            )
        )  # fmt: skip
    return lines
