"""Amounts of a part of a plan year carried to its end at the same pace."""

from __future__ import annotations

from datetime import date
from typing import Any

from megaroth.census.plan_calendar import Calendar
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import YearFigures
from megaroth.money import share_of

RUNNING = (
    "pay", "after_tax", "after_tax_matched", "match", "safe_harbor_match", "qmac", "student_loan_match",
    "safe_harbor_nonelective", "nonelective", "forfeitures",
)  # fmt: skip
DEFERRALS = ("pre_tax", "roth", "catch_up_pre_tax", "catch_up_roth")


def at_whole_year(who: Person, day: date | None, calendar: Calendar, year: YearFigures, terms: PlanTerms) -> Person:
    """One person at the end of the plan year, if everything goes on as it has.

    Who has left stays as they are. Deferrals stop at the limit and the person's catch-up, and the match that goes
    with them at the same share; pay that the tests count stops at the limit of IRC 401(a)(17).

    Parameters
    ----------
    who : Person
        Amounts from the start of the plan year, or from hire, to ``day``.
    day : date or None
        The last day that the amounts cover; None where they cover the year.
    calendar, year, terms
        Of the plan year.
    """
    if day is None or day >= calendar.last or (who.termination_date and who.termination_date <= day):
        return who
    begins = max(calendar.first, who.hire_date or calendar.first)
    past, whole = (day - begins).days + 1, (calendar.last - begins).days + 1
    if past <= 0:
        return who
    scaled: dict[str, Any] = {name: share_of(getattr(who, name), whole, past) for name in RUNNING}
    deferred = sum(getattr(who, name) for name in DEFERRALS)
    extra = 0
    if terms.catch_up and who.age >= year.catch_up_from:
        higher = year.higher_from <= who.age <= year.higher_to
        extra = year.catch_up_higher if higher and year.catch_up_higher else year.catch_up
    # Catch-up begins only when the limit is used: a person below it is carried to the limit, not beyond by pace.
    most = max(deferred, year.deferrals + (extra if deferred > year.deferrals else 0))
    aim = min(share_of(deferred, whole, past), most)
    for name in DEFERRALS:
        scaled[name] = share_of(getattr(who, name), aim, deferred) if deferred else 0
    if deferred:  # match follows deferrals, where it does not follow after-tax money
        largest = max(DEFERRALS, key=lambda name: scaled[name])
        scaled[largest] += aim - sum(scaled[name] for name in DEFERRALS)
        if not terms.match_on_after_tax:
            for name in ("match", "safe_harbor_match"):
                scaled[name] = max(getattr(who, name), share_of(getattr(who, name), aim, deferred))
    scaled["test_pay"] = min(share_of(who.test_pay, whole, past), year.pay_counted)
    return who._replace(**scaled)
