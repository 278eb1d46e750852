"""Legal holidays and business days: IRC 7503, 5 U.S.C. 6103, D.C. Code 28-2701.

IRC 7503 looks to the legal holidays of the District of Columbia: the federal ones, Emancipation Day
(16 April) and, every fourth year, Inauguration Day. A holiday on a Saturday is kept on the Friday before,
one on a Sunday on the Monday after (D.C. Code 28-2701; 5 U.S.C. 6103(b)). Banks keep a calendar of
their own, and a payday or a deposit follows that one.

Not here: statewide holidays, which move only what is filed on paper there (Treas. Reg. 301.7503-1(b)),
days off by executive order, and postponements after disasters (IRC 7508A).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
DAY = timedelta(days=1)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _federal(year: int) -> dict[date, str]:
    """The holidays of 5 U.S.C. 6103(a) on their own dates."""
    memorial_day = _nth(year, 6, MONDAY, 1) - timedelta(days=7)
    days = {
        date(year, 1, 1): "New Year's Day",
        _nth(year, 1, MONDAY, 3): "Birthday of Martin Luther King, Jr.",
        _nth(year, 2, MONDAY, 3): "Washington's Birthday",
        memorial_day: "Memorial Day",
        date(year, 7, 4): "Independence Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        _nth(year, 10, MONDAY, 2): "Columbus Day",
        date(year, 11, 11): "Veterans Day",
        _nth(year, 11, THURSDAY, 4): "Thanksgiving Day",
        date(year, 12, 25): "Christmas Day",
    }
    if year >= 2021:  # P.L. 117-17
        days[date(year, 6, 19)] = "Juneteenth National Independence Day"
    return days


def _observed(day: date) -> date:
    """The weekday on which a holiday is kept."""
    if day.weekday() == SATURDAY:
        return day - DAY
    return day + DAY if day.weekday() == SUNDAY else day


@cache
def federal_holidays(year: int) -> Mapping[date, str]:
    """The weekdays of a year that are federal holidays, with their names.

    A New Year's Day on a Saturday is kept on 31 December of the year before.

    Parameters
    ----------
    year : int
        A calendar year from 1986, the first with the holiday for Martin Luther King, Jr.

    Notes
    -----
    5 U.S.C. 6103(a), (b); E.O. 11582 s.3.
    """
    days = {**_federal(year), **{d: n for d, n in _federal(year + 1).items() if (d.month, d.day) == (1, 1)}}
    kept = {_observed(day): name for day, name in days.items()}
    return MappingProxyType({day: kept[day] for day in sorted(kept) if day.year == year})


@cache
def legal_holidays(year: int) -> Mapping[date, str]:
    """The weekdays of a year that are legal holidays in the District of Columbia, with their names.

    Inauguration Day is one: the District's own code makes it a holiday for all purposes, although the
    federal statute (5 U.S.C. 6103(c)) is only about pay and leave. Kept on a Sunday, it moves to Monday;
    on a Saturday it does not move.

    Parameters
    ----------
    year : int
        A calendar year from 2007, the first with Emancipation Day in IRS calendars.

    Notes
    -----
    IRC 7503; Treas. Reg. 301.7503-1(b); D.C. Code 28-2701, 1-612.02; Rev. Rul. 2015-13.
    """
    days = dict(federal_holidays(year))
    days[_observed(date(year, 4, 16))] = "Emancipation Day"
    inauguration = date(year, 1, 20)
    if year % 4 == 1 and inauguration.weekday() != SATURDAY:
        days.setdefault(_observed(inauguration), "Inauguration Day")
    return MappingProxyType({day: days[day] for day in sorted(days)})


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """The weekdays of a year on which the Federal Reserve Banks are closed, with their names.

    As the federal holidays, but a holiday on a Saturday leaves the Friday before open; neither of the
    District's own holidays counts. No pay and no transfer settles on these days.

    Notes
    -----
    Federal Reserve Banks, holiday schedules.
    """
    kept = {day + DAY if day.weekday() == SUNDAY else day: name for day, name in _federal(year).items()}
    return MappingProxyType({day: kept[day] for day in sorted(kept) if day.weekday() < SATURDAY})


def is_business_day(day: date) -> bool:
    """Whether a day is neither Saturday, Sunday nor a legal holiday under IRC 7503."""
    return day.weekday() < SATURDAY and day not in legal_holidays(day.year)


def is_banking_day(day: date) -> bool:
    """Whether money moves on a day: neither Saturday, Sunday nor a holiday of the Federal Reserve Banks."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def next_business_day(day: date) -> date:
    """The day itself if it is a business day, otherwise the next one: how IRC 7503 moves a due date."""
    while not is_business_day(day):
        day += DAY
    return day


def previous_business_day(day: date) -> date:
    """The day itself if it is a business day, otherwise the last one before it."""
    while not is_business_day(day):
        day -= DAY
    return day


def previous_banking_day(day: date) -> date:
    """The day itself if banks are open, otherwise the last such day before: where a payday usually falls."""
    while not is_banking_day(day):
        day -= DAY
    return day


def nth_federal_business_day(year: int, month: int, n: int) -> date:
    """The n-th day of a month that is neither Saturday, Sunday nor a federal holiday.

    Notes
    -----
    29 CFR 2510.3-102(e), which counts federal holidays only.
    """
    day = date(year, month, 1) - DAY
    for _ in range(n):
        day += DAY
        while day.weekday() >= SATURDAY or day in federal_holidays(day.year):
            day += DAY
    return day
