"""The paydays of a year: by the pay calendar, moved off weekends and bank holidays as the employer does it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from megaroth.facts.model import LISTED_DATES
from megaroth.law.holidays import is_banking_day, previous_banking_day

PER_YEAR = {"weekly": 52, "every two weeks": 26, "twice a month": 24, "monthly": 12}
_STEP = {"weekly": 7, "every two weeks": 14}
_DAY = timedelta(days=1)


class Payday(NamedTuple):
    """One payday; only the day on which it is paid decides its year."""

    nominal: date
    """As the pay calendar has it."""
    paid: date
    """As the employer moves it off a weekend or bank holiday."""


def remaining(
    pay_calendar: str,
    next_payday: date | None,
    year: int,
    last_day: date | None = None,
    shift: str = "before",
    listed: tuple[date, ...] = (),
) -> tuple[Payday, ...]:
    """The paydays from the next one on whose money is paid in the year, in order.

    A payday of 1 January that is paid on 31 December counts in the old year, and one of 31 December
    that is paid in January in the new one: pay is taxed, deferred and counted when it is paid
    (IRC 451(a); Treas. Reg. 1.402(g)-1(d)).

    Parameters
    ----------
    pay_calendar : str
        One of the keys of :data:`PER_YEAR`, or :data:`LISTED_DATES`.
    next_payday : date or None
        The next payday as the calendar has it. Given as the day to which it is moved, it is taken as
        the calendar's own all the same: a Thursday before a holiday may be either. Not used for listed dates.
    year : int
        The calendar year.
    last_day : date, optional
        The last day of the job, after which there are none.
    shift : str
        Where a payday on a weekend or bank holiday goes: ``before``, ``after``, or ``none``.
    listed : tuple of date
        The paydays, where no rule makes them.
    """
    return tuple(
        payday
        for payday in of_year(pay_calendar, next_payday, year, shift, listed)
        if (pay_calendar == LISTED_DATES or (next_payday is not None and payday.nominal >= next_payday))
        and (last_day is None or min(payday) <= last_day)
    )


def of_year(
    pay_calendar: str,
    next_payday: date | None,
    year: int,
    shift: str = "before",
    listed: tuple[date, ...] = (),
) -> tuple[Payday, ...]:
    """All paydays whose money is paid in the year, those before the next one too; arguments as in :func:`remaining`."""
    return tuple(
        payday for payday in _around(pay_calendar, next_payday, year, shift, listed) if payday.paid.year == year
    )


def moved(nominal: date, shift: str) -> date:
    """The day on which a payday is paid: itself, or the banking day before or after it."""
    if shift == "none":
        return nominal
    if shift == "before":
        return previous_banking_day(nominal)
    while not is_banking_day(nominal):
        nominal += _DAY
    return nominal


def notes(
    pay_calendar: str,
    next_payday: date | None,
    year: int,
    shift: str = "before",
    listed: tuple[date, ...] = (),
    *,
    started: date | None = None,
    ended: date | None = None,
    per_payday_known: bool = False,
) -> tuple[str, ...]:
    """What a person would not expect of the year's paydays, each in one plain sentence.

    Paydays that move over the turn of the year; a year with more or fewer of them than usual, in a job
    that runs the whole year; and a next payday that may be a moved one, where that decides how many are left.

    Parameters
    ----------
    pay_calendar, next_payday, year, shift, listed
        As in :func:`remaining`.
    started, ended : date, optional
        The first and the last day of the job, where they are in the year.
    per_payday_known : bool
        Whether the pay of one payday was told, so that nothing depends on what the salary is divided by.
    """
    around = _around(pay_calendar, next_payday, year, shift, listed)
    found = [
        f"the payday of {in_words(payday.nominal)} is paid on {in_words(payday.paid)} and counts in {payday.paid.year}"
        for payday in around
        if payday.nominal.year != payday.paid.year
        and year in (payday.nominal.year, payday.paid.year)
        and (started is None or max(payday) >= started)
        and (ended is None or min(payday) <= ended)
    ]
    count = sum(payday.paid.year == year for payday in around)
    usual = PER_YEAR.get(pay_calendar)
    if around and usual is not None and count != usual and started is None and ended is None:
        # A salary by the month stays so much a payday: one more or fewer changes what the year brings.
        what = (
            f"if the salary is divided by {count}, give pay_per_payday"
            if pay_calendar in _STEP
            else f"pay is what all {count} bring"
        )
        known = per_payday_known and pay_calendar in _STEP
        found.append(f"{year} has {count} paydays ({pay_calendar}){'' if known else f': {what}'}")
    if pay_calendar in _STEP and next_payday is not None:
        found += _perhaps_moved(pay_calendar, next_payday, year, ended, shift)
    return tuple(found)


def _perhaps_moved(pay_calendar: str, given: date, year: int, ended: date | None, shift: str) -> Iterator[str]:
    """Beside a holiday the day given may be that day's payday: said where the number of paydays depends on it."""
    other = given + _DAY if shift == "before" else given - _DAY
    if moved(other, shift) != given:
        return
    taken, if_moved = (len(remaining(pay_calendar, day, year, ended, shift)) for day in (given, other))
    if taken != if_moved:
        yield (
            f"the next payday is taken to be {in_words(given)} by the calendar, with {taken} left in {year}; if it is "
            f"the payday of {in_words(other)}, moved, give that day: then {if_moved} are left"
        )


def _around(
    pay_calendar: str, anchor: date | None, year: int, shift: str, listed: tuple[date, ...]
) -> tuple[Payday, ...]:
    """The paydays from December before the year to January after it, in the order in which they are paid."""
    if pay_calendar == LISTED_DATES:
        nominal = sorted(set(listed))
    else:
        nominal = [] if anchor is None else list(_by_rule(pay_calendar, anchor, year))
    return tuple(Payday(day, moved(day, shift)) for day in nominal)


def _by_rule(pay_calendar: str, anchor: date, year: int) -> Iterator[date]:
    """The days of the calendar to which a given payday belongs, before and after it."""
    first, last = date(year - 1, 12, 1), date(year + 1, 1, 31)
    if pay_calendar in _STEP:
        step = _STEP[pay_calendar]
        day = first + timedelta(days=(anchor - first).days % step)
        while day <= last:
            yield day
            day += timedelta(days=step)
        return
    months = ((year - 1, 12), *((year, month) for month in range(1, 13)), (year + 1, 1))
    for in_year, month in months:
        for wanted in _days_of_month(pay_calendar, anchor):
            yield date(in_year, month, min(wanted, _days_in(in_year, month)))


def _days_of_month(pay_calendar: str, anchor: date) -> tuple[int, ...]:
    """The days of the month of a monthly calendar, or of one twice a month; 31 is the last day of any month.

    From the 15th or the last day it is these two, from the 1st the 1st and the 15th; from any other day that one
    and the one half a month from it. A calendar that is none of these needs listed dates.
    """
    at_end = anchor.day == _days_in(anchor.year, anchor.month)
    if pay_calendar == "monthly":
        return (31,) if at_end else (anchor.day,)
    if at_end or anchor.day == 15:
        return (15, 31)
    if anchor.day == 1:
        return (1, 15)
    return (anchor.day, anchor.day + 15) if anchor.day < 15 else (anchor.day - 15, anchor.day)


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def in_words(day: date) -> str:
    """A day within a sentence: ``1 January 2027``."""
    return f"{day.day} {day:%B %Y}"
