"""Taxpayer identification numbers: held only while a file is written, and shown by their last four digits at most.

They are never part of a form, a party, an error, a log or JSON. Text of any kind made from one is masked.
"""

from __future__ import annotations

import re
from typing import Literal, NoReturn

from megaroth.errors import BadInputError

NumberKind = Literal["EIN", "SSN", "ITIN", "ATIN"]

_WRITTEN = {"EIN": re.compile(r"\d{2}-?\d{7}"), "SSN": re.compile(r"\d{3}-?\d{2}-?\d{4}|\d{3} \d{2} \d{4}")}


class TaxpayerNumber:
    """One taxpayer identification number.

    Parameters
    ----------
    text : str
        Nine digits, with or without hyphens.
    kind : str
        ``EIN`` of a business, plan or trust; ``SSN``, ``ITIN`` or ``ATIN`` of a person.
    key : str
        Whose number it is, for the refusal.

    Raises
    ------
    BadInputError
        When it is no such number. The message does not repeat it.

    Notes
    -----
    IRC 6109. Publication 1220: nine digits, not all the same. The Social Security Administration issues no number
    with area 000 or 666, group 00 or serial 0000; those from 900 on are the IRS's (ITIN, ATIN).
    """

    __slots__ = ("_digits", "kind")

    def __init__(self, text: str, kind: NumberKind, key: str = "number") -> None:
        pattern = _WRITTEN["EIN" if kind == "EIN" else "SSN"]
        if pattern.fullmatch(text.strip()) is None:
            shape = "12-3456789" if kind == "EIN" else "123-45-6789"
            raise BadInputError(f"it is not written like an {kind}", f"nine digits, like {shape}", key=key)
        digits = re.sub(r"\D", "", text)
        if not digits.isascii() or not _possible(digits, kind):
            raise BadInputError(f"no such {kind} is issued", "look at the form or card it was taken from", key=key)
        self._digits = digits
        self.kind: NumberKind = kind

    @property
    def digits(self) -> str:
        """The nine digits, for the file alone."""
        return self._digits

    @property
    def is_business(self) -> bool:
        """Whether it is an employer identification number."""
        return self.kind == "EIN"

    def __repr__(self) -> str:
        return f"{self.kind} ending in {self._digits[-4:]}"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaxpayerNumber) and other._digits == self._digits and other.kind == self.kind

    def __hash__(self) -> int:
        return hash((self._digits, self.kind))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a taxpayer number is not kept: it cannot be pickled or copied")


def _possible(digits: str, kind: NumberKind) -> bool:
    """Whether such a number is issued at all."""
    if len(set(digits)) == 1:
        return False
    if kind == "EIN":
        return not digits.startswith("00")
    if kind == "SSN":
        return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"
    return digits[0] == "9"
