"""When the information returns of a tax year are due: to the recipient, on paper, electronically.

What :mod:`megaroth.law.deadlines` knows is taken from there. All dates move past weekends and holidays (IRC 7503).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.years import year_of
from megaroth.law import deadlines
from megaroth.law.holidays import next_business_day


class Due(NamedTuple):
    """The due dates of one form for one tax year; None where there is no such date."""

    form: str
    year: int
    recipient: date | None
    """The statement for the recipient; for Form 5498, of value and required minimum distribution."""
    paper: date | None
    electronic: date | None
    contributions: date | None
    """Form 5498: the copy that tells the participant the contributions."""
    later: date | None
    """The date with an extension, or for Form 945 where every deposit was made on time."""
    authority: str


def _moved(year: int, month: int, day: int) -> date:
    return next_business_day(date(year + 1, month, day))


def _form_1099r(year: int) -> Due:
    return Due(
        "1099-R",
        year,
        deadlines.form_1099r_recipient(year).due,
        deadlines.form_1099r_paper(year).due,
        deadlines.form_1099r_electronic(year).due,
        None,
        None,
        "IRC 6047(d), 6071(b), 7503; General Instructions for Certain Information Returns",
    )


def _form_5498(year: int) -> Due:
    filed = _moved(year, 5, 31)
    authority = "IRC 408(i), 7503; Treas. Reg. 1.408-5; General Instructions for Certain Information Returns"
    return Due("5498", year, _moved(year, 1, 31), filed, filed, filed, None, authority)


def _form_945(year: int) -> Due:
    filed = _moved(year, 1, 31)
    authority = "Treas. Reg. 31.6071(a)-1(a)(1), (3); IRC 7503"
    return Due("945", year, None, filed, filed, None, _moved(year, 2, 10), authority)


def _form_w2(year: int) -> Due:
    filed = _moved(year, 1, 31)
    return Due("W-2", year, filed, filed, filed, None, None, "IRC 6051(a), 6071(c), 7503")


def _form_1040(year: int) -> Due:
    filed = _moved(year, 4, 15)
    later = _moved(year, 10, 15)
    return Due("1040", year, None, filed, filed, None, later, "IRC 6072(a), 6081, 7503; Forms 8606 and 5329 go with it")


def _form_5500ez(year: int) -> Due:
    filed = deadlines.form_5500ez(year, extended=False)
    later = deadlines.form_5500ez(year, extended=True)
    return Due("5500-EZ", year, None, filed.due, filed.due, None, later.due, filed.authority)


_FORMS: dict[str, Callable[[int], Due]] = {
    "1099-R": _form_1099r,
    "5498": _form_5498,
    "945": _form_945,
    "W-2": _form_w2,
    "1040": _form_1040,
    "5500-EZ": _form_5500ez,
}
FORMS = tuple(_FORMS)
"""The forms whose dates are known here; 8606 and 5329 are due with the 1040."""


def due(form: str, year: int) -> Due:
    """When a form for a tax year is due.

    Parameters
    ----------
    form : str
        One of :data:`FORMS`.
    year : int
        The tax year, not the year of filing.

    Raises
    ------
    NotPublishedError
        When the forms of that year are not described here.
    BadInputError
        When the form is not one of :data:`FORMS`.
    """
    year_of(year)
    made = _FORMS.get(form)
    if made is None:
        raise BadInputError(f"no due dates are known for Form {form}", "known: " + ", ".join(FORMS))
    return made(year)
