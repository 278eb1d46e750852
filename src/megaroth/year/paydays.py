"""The paydays that are left: by the pay calendar, moved off weekends and bank holidays."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from megaroth.law.holidays import previous_banking_day

PER_YEAR = {"weekly": 52, "every two weeks": 26, "twice a month": 24, "monthly": 12}


def remaining(pay_calendar: str, next_payday: date, year: int, last_day: date | None = None) -> tuple[date, ...]:
    """The paydays from the next one on whose money is paid in the year.

    A payday on a weekend or bank holiday is paid on the banking day before. A payday of 1 January
    that is paid on 31 December therefore counts in the old year: pay is taxed, deferred and counted
    when it is paid (IRC 451(a); Treas. Reg. 1.402(g)-1(d)).

    Parameters
    ----------
    pay_calendar : str
        One of the keys of :data:`PER_YEAR`.
    next_payday : date
        The next payday as the calendar has it.
    year : int
        The calendar year.
    last_day : date, optional
        The last day of the job, after which there are none.
    """
    found: list[date] = []
    nominal = next_payday
    while True:
        paid = previous_banking_day(nominal)
        if paid.year > year or (last_day is not None and nominal > last_day):
            return tuple(found)
        if paid.year == year:
            found.append(paid)
        nominal = _after(pay_calendar, nominal, next_payday)


def _after(pay_calendar: str, nominal: date, first: date) -> date:
    if pay_calendar == "weekly":
        return nominal + timedelta(days=7)
    if pay_calendar == "every two weeks":
        return nominal + timedelta(days=14)
    at_end = _is_month_end(first)
    if pay_calendar == "monthly":
        return _day_of_next_month(nominal, 31 if at_end else first.day)
    # Twice a month: the first payday's day of the month and the day half a month away from it.
    early, late = (
        (15, 31) if at_end else (first.day, first.day + 15) if first.day <= 15 else (first.day - 15, first.day)
    )
    if early == 15 and not at_end:
        late = 31
    if nominal.day < late and not _is_month_end(nominal):
        return nominal.replace(day=min(late, _days_in(nominal)))
    return _day_of_next_month(nominal, early)


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _is_month_end(day: date) -> bool:
    return day.day == _days_in(day)


def _day_of_next_month(day: date, wanted: int) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(wanted, calendar.monthrange(year, month)[1]))
