"""Each person's counters: deferrals by calendar year, annual additions by limitation year, both by pay date.

Calendar years count pay dates from January to December (IRC 402(g)); a limitation year is the plan year unless the
plan says otherwise (Treas. Reg. 1.415(j)-1(a)). All sums are whole cents, for everyone at once.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.payroll import CONVERTED, DEFERRALS, EMPLOYER, MATCH, Paydays
from megaroth.census.plan_calendar import EPOCH, day_number
from megaroth.census.schedule import Schedule, rate_of_payday
from megaroth.census.terms import PlanTerms

if TYPE_CHECKING:
    from megaroth.census.payroll import Mask, Whole


class Counters(NamedTuple):
    """Arrays of cents, one entry a person, in the order of :attr:`Paydays.people`."""

    pay: Whole
    """Of the limitation year so far, from every plan's rows."""
    plan_pay: Whole
    """What the plan counts, not yet limited to IRC 401(a)(17)."""
    deferrals: Whole
    """Pre-tax and Roth, catch-up included, of the calendar year."""
    deferrals_of_limitation_year: Whole
    catch_up: Whole
    """What the payroll itself calls catch-up, of the calendar year."""
    catch_up_pre_tax: Whole
    roth: Whole
    """Designated Roth deferrals of the calendar year, catch-up included."""
    after_tax: Whole
    """Of the limitation year, in every plan."""
    plan_after_tax: Whole
    plan_match: Whole
    employer: Whole
    """Employer money of the limitation year, in every plan."""

    # what a payday brings at the present rate
    pay_rate: Whole
    plan_pay_rate: Whole
    deferral_rate: Whole
    after_tax_rate: Whole
    match_rate: Whole
    employer_rate: Whole

    # paydays still to come
    left_in_year: Whole
    left_in_limitation_year: Whole

    # the last payday
    last_day: Whole
    last_deferrals: Whole
    last_match: Whole
    last_after_tax: Whole


class Years(NamedTuple):
    """The years in which a day lies."""

    calendar: int
    limitation_start: date
    limitation_end: date

    def in_calendar_year(self, paydays: Paydays) -> Mask:
        """The paydays of the calendar year."""
        import numpy as np

        year = paydays.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
        found: Mask = year == self.calendar
        return found

    def in_limitation_year(self, paydays: Paydays) -> Mask:
        """The paydays of the limitation year so far."""
        found: Mask = (paydays.day >= day_number(self.limitation_start)) & (
            paydays.day <= day_number(self.limitation_end)
        )
        return found


def counters_of(paydays: Paydays, schedule: Schedule, years: Years) -> Counters:
    """Everyone's counters and present rates."""
    import numpy as np

    calendar, limitation = years.in_calendar_year(paydays), years.in_limitation_year(paydays)
    deferrals = paydays.amount(*DEFERRALS)
    plan_pay = paydays.plan_amount("test_pay")
    after_tax, plan_after_tax = paydays.amount("after_tax"), paydays.plan_amount("after_tax")
    plan_match, employer = paydays.plan_amount(*MATCH), paydays.amount(*EMPLOYER)
    ends = np.append(paydays.starts[1:], len(paydays.who)) - 1

    def rate(values: Whole) -> Whole:
        return rate_of_payday(paydays, values)

    return Counters(
        paydays.of_each(paydays.amount("pay"), limitation),
        paydays.of_each(plan_pay, limitation),
        paydays.of_each(deferrals, calendar),
        paydays.of_each(deferrals, limitation),
        paydays.of_each(paydays.amount("catch_up_pre_tax", "catch_up_roth"), calendar),
        paydays.of_each(paydays.amount("catch_up_pre_tax"), calendar),
        paydays.of_each(paydays.amount("roth", "catch_up_roth"), calendar),
        paydays.of_each(after_tax, limitation),
        paydays.of_each(plan_after_tax, limitation),
        paydays.of_each(plan_match, limitation),
        paydays.of_each(employer, limitation),
        rate(paydays.amount("pay")),
        rate(plan_pay),
        rate(deferrals),
        rate(plan_after_tax),
        rate(plan_match),
        rate(employer),
        schedule.to_come(date(years.calendar, 12, 31)),
        schedule.to_come(years.limitation_end),
        paydays.day[ends].astype(np.int64),
        deferrals[ends],
        paydays.plan_amount(*MATCH)[ends],
        plan_after_tax[ends],
    )


def not_converted(paydays: Paydays, as_of: date, days: int) -> Whole:
    """After-tax contributions older than so many days that no conversion has reached, first in first out; cents.

    Conversions carry earnings too, so that this is the least that is left, not the most.
    """
    import numpy as np

    old = paydays.day <= day_number(as_of) - days
    contributed = paydays.of_each(paydays.plan_amount("after_tax"), old)
    converted = paydays.of_each(paydays.plan_amount(*CONVERTED))
    left: Whole = np.maximum(contributed - converted, 0)
    return left


def oldest_not_converted(paydays: Paydays, person: int) -> int:
    """The day, in days since 1970, of the oldest contribution of a person that no conversion has reached."""
    start = int(paydays.starts[person])
    end = int(paydays.starts[person + 1]) if person + 1 < len(paydays.starts) else len(paydays.who)
    converted = int(paydays.plan_amount(*CONVERTED)[start:end].sum())
    for at in range(start, end):
        converted -= int(paydays.plan_amount("after_tax")[at])
        if converted < 0:
            return int(paydays.day[at])
    raise AssertionError("everything is converted")


def before_the_limit(paydays: Paydays, years: Years) -> tuple[Whole, Whole, Whole]:
    """Each person's first after-tax payday of the calendar year, deferrals up to it, and deferrals of that day.

    The day is 0 for those without after-tax contributions in the year.
    """
    import numpy as np

    calendar = years.in_calendar_year(paydays)
    begun = calendar & (paydays.plan_amount("after_tax") > 0)
    never = np.int64(2**40)
    first = np.minimum.reduceat(np.where(begun, paydays.day, never), paydays.starts)
    until = calendar & (paydays.day <= first[paydays.who])
    deferrals = paydays.amount(*DEFERRALS)
    before = paydays.of_each(deferrals, until)
    then = paydays.of_each(deferrals, until & (paydays.day == first[paydays.who]))
    return np.where(first == never, 0, first), before, then


class MatchSoFar(NamedTuple):
    """Arrays of cents of the calendar year in the plan that is watched, one entry a person."""

    earning: Whole
    """Pay of days with deferrals."""
    match_on_earning: Whole
    """Match of those days."""
    since: Whole
    """Pay since the last day with a deferral."""
    pay: Whole
    contributions: Whole
    """What the formula matches: deferrals, catch-up included, and after-tax money where the plan matches it."""
    match: Whole


def match_so_far(paydays: Paydays, years: Years, terms: PlanTerms) -> MatchSoFar:
    """Pay, contributions and match of the calendar year."""
    import numpy as np

    calendar = years.in_calendar_year(paydays)
    deferring = calendar & (paydays.plan_amount(*DEFERRALS) > 0)
    pay, match = paydays.plan_amount("test_pay"), paydays.plan_amount(*MATCH)
    last = np.maximum.reduceat(np.where(deferring, paydays.day, 0), paydays.starts)
    since = calendar & (paydays.day > last[paydays.who])
    matched = (*DEFERRALS, "after_tax") if terms.match_on_after_tax else DEFERRALS
    return MatchSoFar(
        paydays.of_each(pay, deferring),
        paydays.of_each(match, deferring),
        paydays.of_each(pay, since),
        paydays.of_each(pay, calendar),
        paydays.of_each(paydays.plan_amount(*matched), calendar),
        paydays.of_each(match, calendar),
    )
