"""Parties, numbers and forms that the tests of filing share. All numbers are made up."""

from __future__ import annotations

from typing import Any

from megaroth.forms.filing import Payee
from megaroth.forms.model import Address, Form1099R, Name, Party
from megaroth.forms.numbers import TaxpayerNumber

EIN_DIGITS = "129876543"
SSN_DIGITS = "219098765"
EIN = TaxpayerNumber(EIN_DIGITS, "EIN")
SSN = TaxpayerNumber(SSN_DIGITS, "SSN")

PLAN = Party(
    Name(business="Example Solo 401(k) Plan"), Address("1 Main St", "Springfield", "IL", "62701"), "(555) 010-0199"
)
LEE = Party(Name("Lee", "Q", "Example", "Jr"), Address("2 Oak Ave Apt 4", "Sacramento", "CA", "958141234"))


def form(year: int = 2025, **changes: Any) -> Form1099R:
    """benefitslink.com thread 134491: $30,100 direct to a Roth IRA, $100 of it earnings."""
    return Form1099R(year, 3_010_000, 10_000, "G", contributions=3_000_000)._replace(**changes)


def payee(recipient: Party = LEE, office: str = "", **changes: Any) -> Payee:
    return Payee(form(**changes), recipient, office)


def number(at: int) -> TaxpayerNumber:
    """The at-th of a row of numbers that ascend."""
    return TaxpayerNumber(f"{100 + at // 9000:03d}11{1000 + at % 9000:04d}", "SSN")
