"""The days that a plan year sets, and dates as numbers of days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from megaroth.census.employment import ALWAYS, NEVER
from megaroth.census.terms import PlanTerms

EPOCH: Final = date(1970, 1, 1)
_EPOCH_ORDINAL: Final = EPOCH.toordinal()

UNTOLD: Final = {
    "birth_date": ALWAYS,
    "hire_date": ALWAYS,
    "termination_date": NEVER,
    "rehire_date": NEVER,
    "second_termination_date": NEVER,
    "deferral_eligible_date": NEVER,
    "after_tax_eligible_date": NEVER,
    "match_eligible_date": NEVER,
}
"""What an empty date means: of birth and hire, long since; of anything else, not yet."""


def day_number(day: date) -> int:
    """A date as Arrow holds it."""
    return day.toordinal() - _EPOCH_ORDINAL


class Calendar(NamedTuple):
    """The days that a plan year sets."""

    first: date
    last: date
    determined: date
    """The determination date of the top-heavy test: IRC 416(g)(4)(C)."""
    service_from: date
    """The first day of the year that ends with it: IRC 416(g)(4)(E)."""
    lookback_last: date
    """The last day of the year whose pay makes somebody highly paid: 1.414(q)-1T, A-14; Notice 97-45."""

    @classmethod
    def of(cls, terms: PlanTerms) -> Calendar:
        """The calendar of a plan's year, taken as twelve months."""
        last = terms.plan_year_end
        first = year_before(last) + timedelta(1)
        begins = terms.initial_plan_year_end == last
        determined = last if begins else first - timedelta(1)
        before = first - timedelta(1)
        lookback = date(before.year, 12, 31) if terms.calendar_year_data else before
        return cls(first, last, determined, year_before(determined) + timedelta(1), lookback)


def year_before(day: date) -> date:
    """The same day a year before, and the month's last day for the month's last day."""
    end = monthrange(day.year, day.month)[1]
    before = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=before if day.day == end else day.day)
