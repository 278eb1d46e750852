"""One Form 1099-R as data, under names that hold for every year; the year's own box numbers are in :mod:`.years`."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class StateLine(NamedTuple):
    """One of the two lines of state and local boxes (14 to 19); cents."""

    tax_withheld: int = 0
    state: str = ""
    payer_number: str = ""
    distribution: int = 0
    local_tax_withheld: int = 0
    locality: str = ""
    local_distribution: int = 0


class Form1099R(NamedTuple):
    """One Form 1099-R. Amounts are cents; None is an empty box, 0 is a box that says 0.00."""

    year: int
    """The tax year: the calendar year of the payment."""
    gross: int
    """Box 1."""
    taxable: int | None
    """Box 2a."""
    codes: str
    """Box 7 (7a from 2026): one or two distribution codes."""
    not_determined: bool = False
    """Box 2b, first."""
    total_distribution: bool = False
    """Box 2b, second."""
    capital_gain: int | None = None
    """Box 3."""
    withheld: int | None = None
    """Box 4."""
    contributions: int | None = None
    """Box 5: after-tax contributions, designated Roth contributions, insurance premiums."""
    unrealized_appreciation: int | None = None
    """Box 6."""
    ira: bool = False
    """The IRA/SEP/SIMPLE box (7b from 2026)."""
    other: int | None = None
    """Box 8 (8a from 2026)."""
    in_plan_rollover: int | None = None
    """Box 10: the amount allocable to an in-plan Roth rollover within five years."""
    first_roth_year: int | None = None
    """Box 11."""
    payment_date: date | None = None
    """Box 13: date of payment, of reportable death benefits only."""
    states: tuple[StateLine, ...] = ()
    account_number: str = ""
    """Tells apart several forms of one recipient."""
    corrected: bool = False


class Name(NamedTuple):
    """A person's name in parts, as the electronic intake wants it; a business has only ``business``."""

    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    business: str = ""


class Address(NamedTuple):
    """A postal address in the United States."""

    street: str
    city: str
    state: str
    zip_code: str


class Party(NamedTuple):
    """A payer or recipient, without its number: that is asked for only at the moment of writing."""

    name: Name
    address: Address
    phone: str = ""
