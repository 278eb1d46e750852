"""Which plan year holds a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from megaroth.census.plan_calendar import year_before

DAY = timedelta(days=1)


def year_after(day: date) -> date:
    """The same day a year later, and the month's last day for the month's last day."""
    end, later = monthrange(day.year, day.month)[1], monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=later if day.day == end else day.day)


def plan_year_of(end: date, day: date) -> tuple[date, date]:
    """The first and the last day of the plan year that holds a day.

    Parameters
    ----------
    end : date
        The last day of any year of the plan.
    day : date
        The day.
    """
    while end < day:
        end = year_after(end)
    while year_before(end) >= day:
        end = year_before(end)
    return year_before(end) + DAY, end
