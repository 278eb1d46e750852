"""What is filed: a form, who receives it, and in which of four ways; the same for every filing system."""

from __future__ import annotations

from typing import Literal, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.checks import problems_of
from megaroth.forms.model import Form1099R, Party
from megaroth.forms.names import plain
from megaroth.forms.numbers import TaxpayerNumber

ACCOUNT_NUMBER_WIDTH = 20
"""Publication 1220, Part C, payee record, positions 21-40."""
LARGEST_AMOUNT = 10**12 - 1
"""Cents. Publication 1220, Part C, payee record: an amount has twelve digits, the cents among them."""


class Payee(NamedTuple):
    """One form and its recipient. The recipient's number travels beside it, never in it."""

    form: Form1099R
    recipient: Party
    office_code: str = ""


Filed = Literal["original", "corrected", "withdrawn", "replacing"]
"""How forms are filed: for the first time; once more with right amounts or codes (one record); or, where the number,
the name or the form itself was wrong, as two records: ``withdrawn`` repeats the wrong one with zeros, ``replacing``
is the right one.

Publication 1220, Part A, corrected returns.
"""


def refuse_problems(form: Form1099R, year: int, key: str) -> None:
    """Refuse a form that contradicts itself, or is of another year than the file.

    Raises
    ------
    BadInputError
        With the problems in plain words.
    """
    if form.year != year:
        raise BadInputError(f"the form is of {form.year}, and the file is of {year}", "one year a file", key=key)
    problems = problems_of(form)
    if problems:
        raise BadInputError("; ".join(problems), "correct the form first", key=key)


def refuse_number_as_account(account: str, number: TaxpayerNumber, key: str) -> None:
    """Refuse an account number that is the recipient's own taxpayer number.

    Raises
    ------
    BadInputError
        When it holds those nine digits.

    Notes
    -----
    Publication 1220, payee record, Payer's Account Number for Payee; IRC 6109 and Treas. Reg. 301.6109-4 truncate the
    number on the recipient's copies, on which the account number stands in full.
    """
    if number.digits in "".join(sign for sign in account if sign.isdigit()):
        raise BadInputError(
            "the account number holds the recipient's taxpayer number", "take another, such as R1, R2", key=key
        )


def account_as_written(account: str, key: str) -> str:
    """An account number as a file has it: in plain letters, without blanks around. So it has to be unlike others.

    Raises
    ------
    BadInputError
        When it cannot be written, or is too long.
    """
    written = plain(account, key)
    if len(written) > ACCOUNT_NUMBER_WIDTH:
        raise BadInputError(
            f"it has {len(written)} characters, and an account number at most {ACCOUNT_NUMBER_WIDTH}",
            "take a shorter one, such as R1, R2",
            key=key,
        )
    return written


def email_as_written(email: str, key: str) -> str:
    """An e-mail address as a file has it. Its letters are never changed: the address would be somebody else's.

    Raises
    ------
    BadInputError
        When it has letters that are not plain.
    """
    if not email.isascii():
        raise BadInputError("an e-mail address in a file has plain letters only", "give another address", key=key)
    return plain(email, key)
