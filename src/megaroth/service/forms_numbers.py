"""Taxpayer numbers and the transmitter code as they are asked for at the moment of writing: read, checked, not kept."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.numbers import TaxpayerNumber

PAYER = "payer"
CONTROL_CODE = "tcc"
MOST_BYTES = 100_000
"""The longest list of numbers: nobody has so many."""


class Secrets(NamedTuple):
    """What is asked for at the moment of writing, and kept nowhere."""

    payer: TaxpayerNumber
    recipients: Mapping[str, TaxpayerNumber]
    """By short name of the person."""
    control_code: str = ""
    """The FIRE Transmitter Control Code."""


def payer_number(text: str) -> TaxpayerNumber:
    """The payer's number, which is an employer identification number."""
    return TaxpayerNumber(text, "EIN", "the payer's number")


def recipient_number(text: str, whose: str) -> TaxpayerNumber:
    """A person's number: those that begin with 9 are the IRS's own (ITIN)."""
    return TaxpayerNumber(text, "ITIN" if text.strip().startswith("9") else "SSN", f"{whose}'s number")


def control_code(text: str) -> str:
    """A FIRE Transmitter Control Code."""
    code = text.strip().upper()
    if re.fullmatch(r"[A-Z0-9]{5}", code) is None:
        raise BadInputError("it is not a FIRE Transmitter Control Code", "five letters and digits", key=CONTROL_CODE)
    return code


def read_secrets(text: str, people: Sequence[str], *, fire: bool) -> Secrets:
    """Numbers from lines such as ``payer 12-3456789`` and ``jo 123-45-6789``; no message repeats one.

    Raises
    ------
    BadInputError
        When a line is none, or a number is missing.
    """
    wanted = [PAYER, *people, *([CONTROL_CODE] if fire else [])]
    found: dict[str, str] = {}
    for line, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        name, _, value = re.sub(r"[=:]", " ", row, count=1).strip().partition(" ")
        if name not in wanted or name in found:
            raise BadInputError(
                f"line {line} of the numbers names nobody whose number is wanted, or somebody twice",
                "a line each: " + ", ".join(f"{each} NUMBER" for each in wanted),
            )
        found[name] = value.strip()
    if lacking := [name for name in wanted if name not in found]:
        raise BadInputError(
            f"the numbers lack {', '.join(lacking)}", "a line each: " + ", ".join(f"{each} NUMBER" for each in wanted)
        )
    return Secrets(
        payer_number(found[PAYER]),
        {person: recipient_number(found[person], person) for person in people},
        control_code(found[CONTROL_CODE]) if fire else "",
    )


def text_of_descriptor(which: str) -> str:
    """The text that comes through standard input (``-``) or an open file descriptor; never from a file by its name.

    Raises
    ------
    BadInputError
        When it is neither, or cannot be read.
    """
    if which != "-" and not (which.isascii() and which.isdigit()):
        raise BadInputError(
            "numbers are not read from a file by its name, which would keep them",
            "--tins-from - for standard input, or the number of an open file descriptor",
        )
    try:
        if which == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with os.fdopen(int(which), "rb", closefd=False) as opened:
                raw = opened.read(MOST_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, OverflowError, ValueError):
        raise BadInputError("the numbers cannot be read there", "an open descriptor with text in UTF-8") from None
    if len(raw) > MOST_BYTES:
        raise BadInputError("this is too long for a list of numbers")
    return text
