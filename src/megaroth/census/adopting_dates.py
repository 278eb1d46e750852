"""What has to be signed, sent and watched by which day if a plan takes after-tax contributions from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from megaroth.census.plan_years import plan_year_of
from megaroth.census.terms import PlanTerms
from megaroth.law.holidays import previous_business_day
from megaroth.law.nondiscrimination.plan_deadlines import without_excise

SUMMARY_DAYS = 210
"""Days after the plan year of a change by which participants have its summary: 29 CFR 2520.104b-3(a)."""
NOTICE_FROM, NOTICE_TO = 90, 30
"""A safe-harbor notice comes so many days before: Treas. Reg. 1.401(k)-3(d)(3)(ii); Notice 2016-16 for a change."""


class Notice(NamedTuple):
    """Something to be signed, sent or watched by a day."""

    what: str
    first: date | None
    by: date
    to: str
    authority: str
    note: str
    past: bool = False
    """Whether the day was before that of the answer."""


def notices(terms: PlanTerms, begins: date, as_of: date | None = None) -> tuple[Notice, ...]:
    """Every date of a beginning, and whether it is past.

    Parameters
    ----------
    terms : PlanTerms
        The plan as it is.
    begins : date
        The day on which after-tax contributions would begin.
    as_of : date, optional
        The day of the answer; no day is past where it is not told.
    """
    return tuple(each._replace(past=as_of is not None and each.by < as_of) for each in _all(terms, begins))


def _all(terms: PlanTerms, begins: date) -> Iterator[Notice]:
    first_day, last_day = plan_year_of(terms.plan_year_end, begins)
    signed = previous_business_day(begins - timedelta(days=1))
    adopted_in = plan_year_of(terms.plan_year_end, signed)[1]
    yield Notice(
        "Sign the amendment",
        None,
        signed,
        "plan sponsor",
        "Rev. Proc. 2022-40; plan document",
        f"A change that is a choice must be signed by the end of its plan year ({last_day}); money taken before the "
        "plan says so was taken without a plan, so sign first.",
    )
    if terms.safe_harbor != "none":
        middle = begins > first_day
        yield Notice(
            "Safe-harbor notice that describes after-tax contributions",
            begins - timedelta(days=NOTICE_FROM),
            begins - timedelta(days=NOTICE_TO),
            "everyone who is eligible",
            "Notice 2016-16, III.C" if middle else "Treas. Reg. 1.401(k)-3(d)(2)(ii), (3)(ii)",
            "An updated notice, and 30 days to change elections."
            if middle
            else "A nonelective safe harbor needs none, unless its match has a safe harbor too."
            if terms.safe_harbor in ("nonelective", "qaca nonelective")
            else "",
        )
    yield Notice(
        "Tell payroll and the recordkeeper: source code, caps, conversion, and that after-tax money is not Roth",
        None,
        previous_business_day(begins - timedelta(days=NOTICE_TO)),
        "payroll, recordkeeper",
        "practice",
        "Each highly paid person's ceiling: --persons.",
    )
    yield Notice(
        "Summary of material modifications",
        None,
        adopted_in + timedelta(days=SUMMARY_DAYS),
        "participants",
        "ERISA 104(b)(1); 29 CFR 2520.104b-3(a)",
        f"Within {SUMMARY_DAYS} days after the plan year in which the change is adopted ({adopted_in}).",
    )
    first = without_excise(last_day, terms.eaca)
    yield Notice(
        "First ACP test with after-tax money: refunds without the employer's tax",
        None,
        first.due,
        "plan sponsor",
        first.authority,
        "",
    )


def too_late(terms: PlanTerms, begins: date, as_of: date | None) -> Iterator[str]:
    """What is said of a beginning that is past, or for which something had to be done by a day that is."""
    if as_of is None or not any(each.by < as_of for each in _all(terms, begins)):
        return
    first = as_of
    while any(each.by < as_of for each in _all(terms, first)):
        first += timedelta(days=1)
    if begins < as_of:
        yield (
            f"The beginning, {begins}, is past: after-tax money that came in before the plan provided for it was taken "
            f"without a plan. A beginning on {first} is the first for which no day is past."
        )
    else:
        yield (
            f"Some of the days for a beginning on {begins} are past, and say so. A beginning on {first} is the first "
            "for which no day is."
        )


def next_year_begins(terms: PlanTerms, as_of: date) -> date:
    """The first day of a plan year after a day."""
    return plan_year_of(terms.plan_year_end, as_of)[1] + timedelta(days=1)
