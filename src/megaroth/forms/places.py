"""States as the post office and the Combined Federal/State Filing program write them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from megaroth.errors import BadInputError
from megaroth.forms.years import DATA


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "states.json").read_text(encoding="utf-8"))
    return found


@cache
def states() -> frozenset[str]:
    """The postal abbreviations of states, territories and military mail."""
    return frozenset(_data()["usps"].split())


@cache
def combined_codes() -> dict[str, str]:
    """The states that take part in the Combined Federal/State Filing program, each with its two-digit code."""
    return dict(_data()["combined_filing"])


def combined_code(state: str, key: str) -> str:
    """The program's code of a state.

    Raises
    ------
    BadInputError
        When the state is not known to take part.
    """
    code = combined_codes().get(state)
    if code is None:
        raise BadInputError(
            f"{state!r} is not known to take part in the Combined Federal/State Filing program",
            "file with the state itself, and leave this form out of the program",
            key=key,
        )
    return code


def state_of(text: str, key: str) -> str:
    """A postal abbreviation in capitals.

    Raises
    ------
    BadInputError
        When it is none.
    """
    state = text.strip().upper()
    if state not in states():
        raise BadInputError("it is not the postal abbreviation of a state", "two letters, like CA", key=key)
    return state


def zip_digits(text: str, key: str) -> str:
    """A ZIP code as five or nine digits without a hyphen.

    Raises
    ------
    BadInputError
        When it is none.
    """
    digits = text.strip()
    if len(digits) == 10 and digits[5] == "-":
        digits = digits[:5] + digits[6:]
    if len(digits) not in (5, 9) or not (digits.isascii() and digits.isdigit()):
        raise BadInputError("it is not a ZIP code", "five digits, or nine like 12345-6789", key=key)
    return digits


def phone_digits(text: str, key: str) -> str:
    """A telephone number in the United States: ten digits, and an extension of up to five.

    Raises
    ------
    BadInputError
        When it is none.
    """
    digits = "".join(sign for sign in text.strip().removeprefix("+1") if sign not in " -.()")
    if not (digits.isascii() and digits.isdigit()) or not 10 <= len(digits) <= 15:
        raise BadInputError("it is not a telephone number", "ten digits, like 555-010-0199", key=key)
    return digits
