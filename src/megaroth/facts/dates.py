"""Dates as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime

from megaroth.errors import BadInputError
from megaroth.facts.words import shown

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[A-Za-z]{3,9})\.?,?[ -](?P<year>\d{4})",
        r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    )
)
_HOW = 'write it like 2026-12-04 or "4 Dec 2026" or "12/4/2026", month first'


def read_date(raw: object) -> date:
    """A date from a TOML date or from text such as ``4 Dec 2026``; with slashes the month stands first.

    Raises
    ------
    BadInputError
        When it is no date, or no day of the calendar.
    """
    if isinstance(raw, datetime):
        raise BadInputError(f"{shown(raw)} has a time of day", f"write {raw.date()}")
    if isinstance(raw, date):
        return _plausible(raw, raw)
    if not isinstance(raw, str):
        raise BadInputError(f"{shown(raw)} is not a date", _HOW)
    text = " ".join(raw.split())
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            groups = found.groupdict()
            month = _month(groups["name"]) if groups.get("name") else int(groups["month"])
            if month == 0:
                break
            return _day(raw, int(groups["year"]), month, int(groups["day"]))
    raise BadInputError(f"{shown(raw)} is not a date", _HOW)


def _month(name: str) -> int:
    short = name.lower()
    short = "sep" if short == "sept" else short
    return next((n for n, month in enumerate(MONTHS, 1) if month.lower().startswith(short)), 0)


def _day(raw: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        meant = 1 <= day <= 12 < month <= 31
        raise BadInputError(
            f"{shown(raw)} is no day of the calendar: there is no month {month}",
            f"the month stands first: write {year:04d}-{day:02d}-{month:02d}" if meant else _HOW,
        )
    if not 1900 <= year <= 2200:
        raise BadInputError(f"{shown(raw)} is not a date that can matter here", "check the year")
    days = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    if not 1 <= day <= days:
        raise BadInputError(f"{shown(raw)} is no day of the calendar", f"{MONTHS[month - 1]} {year} has {days} days")
    return date(year, month, day)


def _plausible(raw: object, day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise BadInputError(f"{shown(raw)} is not a date that can matter here", "check the year")
    return day
