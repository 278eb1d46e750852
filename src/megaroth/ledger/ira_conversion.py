"""A wanted conversion of traditional, SEP or SIMPLE IRA money to a Roth IRA: what of it is income.

An estimate until 31 December: Form 8606 takes the value of that day and the whole year's conversions together.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.law.form_8606 import Form8606
from megaroth.law.holidays import next_business_day
from megaroth.ledger.backdoor import Iras, deck, locked, previews

INSTALLMENTS = (((1, 3), (4, 15)), ((4, 5), (6, 15)), ((6, 8), (9, 15)), ((9, 12), (1, 15)))
"""Months of income, and the month and day of the estimated payment for them: IRC 6654(c)(2), (l)."""


class IraConversion(NamedTuple):
    """What converting so much now would do; cents."""

    amount: int
    taxable: int
    """Income that it adds to the year."""
    at_most: bool
    """Value or basis is not known, and the tax is shown at its most."""
    form: Form8606 | None
    """The year's form with it; None where the value is not known."""
    pre_tax_first: int
    """Pre-tax money that a plan may take before; 0 where none may, or nobody knows."""
    taxable_then: int | None
    """Income that it would still add if all of that went into a plan first; None where that changes nothing."""

    @property
    def basis(self) -> int:
        """What of it is no income."""
        return self.amount - self.taxable


def ira_conversion(iras: Iras, so_far: Form8606, amount: int, *, at_most: bool, three_decimals: bool) -> IraConversion:
    """The preview of a conversion.

    Parameters
    ----------
    iras : Iras
        As known now.
    so_far : Form8606
        The form of the year of the conversion as it stands.
    amount : int
        To be converted, at most what the IRAs hold; cents.
    at_most : bool
        Whether the basis was taken as none because nobody knows it.
    three_decimals : bool
        As in :func:`~megaroth.law.form_8606.form_8606`.

    Notes
    -----
    IRC 408A(d)(3)(A), 408(d)(1), (2). Without a value all of it is taken as income.
    """
    if iras.value is None:
        return IraConversion(amount, amount, True, None, 0, None)
    found = previews(iras, so_far, (("", amount),), three_decimals)[0]
    taxable = min(amount, max(0, found.taxable))
    held = deck(iras, 0)
    movable = 0
    if held is not None and locked(iras) == 0:
        movable = held.pre_tax
    then = None
    if movable and taxable and amount <= iras.value - movable:
        rest = previews(iras._replace(value=iras.value - movable), so_far, (("", amount),), three_decimals)[0]
        then = max(0, rest.form.line_18 - found.form.line_18 + taxable)
    return IraConversion(amount, taxable, at_most, found.form, movable if then is not None else 0, then)


def installment_due(day: date) -> date:
    """When the estimated payment for income of a day is due.

    Notes
    -----
    IRC 6654(c)(2), 7503.
    """
    for (first, last), (month, due) in INSTALLMENTS:
        if first <= day.month <= last:
            return next_business_day(date(day.year + (1 if month == 1 else 0), month, due))
    raise AssertionError(day)
