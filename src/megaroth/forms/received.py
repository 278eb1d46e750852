"""Forms 1099-R that came, as a table or typed: their boxes, and nothing by which a person or payer is numbered.

A column for a number of a person or payer (TIN: social security number, EIN) is refused, and so is a value that looks
like one: nothing here needs it, and what is never read cannot leak.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.model import Form1099R
from megaroth.money import parse_dollars

COLUMNS: dict[str, str] = {
    "person": "person",
    "plan": "plan",
    "1": "gross",
    "2a": "taxable",
    "2b not determined": "not_determined",
    "2b total": "total_distribution",
    "4": "withheld",
    "5": "contributions",
    "7": "codes",
    "ira": "ira",
    "10": "in_plan_rollover",
    "11": "first_roth_year",
    "account": "account_number",
    "corrected": "corrected",
}
"""Columns of the table, in order, and what they are."""
OTHER_NAMES = {
    "7a": "7",
    "7b": "ira",
    "2b": "2b not determined",
    "not determined": "2b not determined",
    "total distribution": "2b total",
    "ira/sep/simple": "ira",
    "issuer": "plan",
    "payer": "plan",
    "name": "person",
}
AMOUNTS = ("gross", "taxable", "withheld", "contributions", "in_plan_rollover")
CHECKS = ("not_determined", "total_distribution", "ira", "corrected")
_YES = {"yes", "y", "x", "true", "1", "checked"}
_NO = {"", "no", "n", "false", "0"}
_TIN_NAME = re.compile(
    r"\b(tin|ssn|ein|itin|atin|fein|social|security|taxpayer|identif\w*|federal id|tax id|id (no|number))\b"
)
_APART = r"(?:[^\w=,;]|_){1,3}"
"""What may stand between the groups of such a number: blanks, hyphens and dashes of any alphabet, dots."""
_TIN = re.compile(
    rf"(?<!\d)(\d{{3}}{_APART}\d{{2}}{_APART}\d{{4}}|\d{{2}}{_APART}\d{{7}}"
    rf"|[\dX*•]{{3}}{_APART}[X*•\d]{{2}}{_APART}\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d(?:[\W_]*\d)*")
"""Digits with anything but letters between them."""
NO_TIN = "no number of a person or payer is read here; take the column out"
EXAMPLE = "like plan=acme 1=10,200 2a=200 5=10,000 7=G"


class Received(NamedTuple):
    """One form that came."""

    number: int
    """Its place: 1 for the first form of the table or of the options."""
    person: str
    """As written; empty where the household has one person."""
    plan: str
    """As written: short name of the plan or IRA account, or the payer's name."""
    form: Form1099R
    payer: str = ""
    """The payer's name as written, where the ledger has no such plan or account: any may then be meant."""

    @property
    def key(self) -> str:
        """How messages name it."""
        return f"form {self.number}"


def template(year: int) -> str:
    """The head line of a table for a year, with the box numbers of that year's form."""
    return ",".join(_headings(year).values())


def read_table(text: str, year: int, where: str = "") -> list[Received]:
    """The forms of a table with a head line.

    Raises
    ------
    BadInputError
        When a column is not known, would hold a TIN, or a value cannot be read.
    """
    try:
        table = io.StringIO(text.lstrip("\ufeff"), newline="")
        rows = list(csv.reader(table, delimiter=_delimiter(text), skipinitialspace=True, strict=True))
    except csv.Error:
        raise BadInputError("this is no table in CSV", "one row a form, quotation marks closed", file=where) from None
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise BadInputError("the table is empty", "`megaroth forms check --template` prints its head line", file=where)
    head_line, head = filled[0]
    names = [_column(cell, year, where, head_line) for cell in head]
    if "gross" not in names or "codes" not in names:
        raise BadInputError(
            "the table has no column for box 1, or none for box 7",
            "`megaroth forms check --template` prints its head line",
            file=where,
            line=head_line,
        )
    doubled = next((name for name in names if names.count(name) > 1), "")
    if doubled:
        raise BadInputError(f"two columns are {title(doubled, year)}", "one of each", file=where, line=head_line)
    found: list[Received] = []
    for line, row in filled[1:]:
        if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
            raise BadInputError(
                "the row has more cells than the head line",
                "put amounts with commas in quotation marks",
                file=where,
                line=line,
            )
        cells = dict(zip(names, row, strict=False))
        found.append(_received(len(found) + 1, cells, year, where, line))
    return found


def read_typed(texts: Iterable[str], year: int, first: int = 1) -> list[Received]:
    """Forms typed as ``plan=acme 1=10,200 2a=200 5=10,000 7=G``; a name may have blanks, in quotation marks or not.

    Raises
    ------
    BadInputError
        As :func:`read_table`.
    """
    found: list[Received] = []
    for number, text in enumerate(texts, first):
        cells: dict[str, str] = {}
        _no_tin(text)
        first_words, *parts = re.split(r"(?:^|\s)(?=[^\s=]*=)", text)
        if first_words.strip():
            _no_tin(first_words, nine_digits=True)
            raise BadInputError(f"{first_words.strip()!r} is no box", EXAMPLE)
        for part in parts:
            name, _, value = part.partition("=")
            column = _column(name.replace("_", " "), year, "", 0)
            if column in cells:
                raise BadInputError(f"{title(column, year)} is there twice", EXAMPLE)
            cells[column] = value.strip()
        unquoted = {name: re.sub(r"""^(['"])(.*)\1$""", r"\2", value) for name, value in cells.items()}
        found.append(_received(number, unquoted, year, "", 0))
    return found


def title(name: str, year: int) -> str:
    """What a column is called on the form of a year: ``box 2a``; a word where no box has its name."""
    key = next(key for key, field in COLUMNS.items() if field == name)
    return _headings(year)[key]


def _headings(year: int) -> dict[str, str]:
    """The columns as the template of a year has them."""
    names = {key: {"7": "7a", "ira": "7b"}.get(key, key) if year >= 2026 else key for key in COLUMNS}
    return {key: f"box {name}" if name[0].isdigit() else name for key, name in names.items()}


def _delimiter(text: str) -> str:
    """The sign that parts the values of the head line: comma, semicolon or tab."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return next((sign for sign in (",", ";", "\t") if sign in head), ",")


def _column(cell: str, year: int, where: str, line: int) -> str:
    _no_tin(cell, where, line, nine_digits=True)
    name = " ".join(cell.strip().lower().replace("_", " ").split()).removeprefix("box ").strip()
    if _TIN_NAME.search(name):
        raise BadInputError(f"the column {cell.strip()!r} would hold a number of a person or payer", NO_TIN, file=where)
    name = OTHER_NAMES.get(name, name)
    if name not in COLUMNS:
        known = ", ".join(_headings(year).values())
        raise BadInputError(
            f"{cell.strip()!r} is no column that is read here", f"one of: {known}", file=where, line=line
        )
    return COLUMNS[name]


def _no_tin(text: str, where: str = "", line: int = 0, *, nine_digits: bool = False) -> None:
    nine = nine_digits and any(sum(sign.isdigit() for sign in run) == 9 for run in _DIGITS.findall(text))
    if nine or _TIN.search(text):
        raise BadInputError("a value looks like a number of a person or payer", NO_TIN, file=where, line=line)


def _received(number: int, cells: Mapping[str, str], year: int, where: str, line: int) -> Received:
    held: dict[str, Any] = {}
    person = plan = ""
    for name, raw in cells.items():
        text = raw.strip()
        key = title(name, year)
        if name in AMOUNTS:
            held[name] = _amount(text, key, where, line)
            continue
        _no_tin(text, where, line, nine_digits=True)
        if name in CHECKS:
            held[name] = _check(text, key, where, line)
        elif name == "first_roth_year":
            held[name] = _year(text, key, where, line)
        elif name == "codes":
            held[name] = _codes(text, key, where, line)
        elif name == "account_number":
            held[name] = text
        elif name == "person":
            person = text
        else:
            plan = text
    if held.get("gross") is None:
        raise BadInputError("box 1 is empty", "every Form 1099-R has a gross distribution", file=where, line=line)
    if not held.get("codes"):
        raise BadInputError("box 7 is empty", "every Form 1099-R has a distribution code", file=where, line=line)
    fields = {"taxable": None, **held}
    return Received(number, person, plan, Form1099R(year, **fields))


def _amount(text: str, key: str, where: str, line: int) -> int | None:
    if not text:
        return None
    _no_tin(text, where, line, nine_digits=text.isdigit())  # an amount of so many digits is written with commas
    try:
        cents = parse_dollars(text)
    except ValueError as error:
        _no_tin(text, where, line, nine_digits=True)
        raise BadInputError(str(error), "dollars and cents, like 10,200.00", file=where, line=line, key=key) from None
    if cents < 0:
        raise BadInputError("an amount below zero", "no box of the form is", file=where, line=line, key=key)
    return cents


def _check(text: str, key: str, where: str, line: int) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadInputError(
        f"{text!r} is neither yes nor no", "x or yes where it is checked", file=where, line=line, key=key
    )


def _year(text: str, key: str, where: str, line: int) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise BadInputError(f"{text!r} is no year", "like 2021", file=where, line=line, key=key)
    return int(text)


def _codes(text: str, key: str, where: str, line: int) -> str:
    codes = re.sub(r"[\s,+/&-]", "", text.upper())
    if not re.fullmatch(r"[0-9A-Z]{0,2}", codes):
        raise BadInputError(
            f"{text!r} are no distribution codes", "one or two, like G or 1B", file=where, line=line, key=key
        )
    return codes
