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
_TIN = re.compile(r"(?<!\d)(\d{3}[- ]\d{2}[- ]\d{4}|\d{2}-\d{7}|[\dX*]{3}-[X*\d]{2}-\d{4})(?!\d)", re.IGNORECASE)
_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)")
NO_TIN = "no number of a person or payer is read here; take the column out"


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
    names = [{"7": "7a", "ira": "7b"}.get(name, name) if year >= 2026 else name for name in COLUMNS]
    return ",".join(f"box {name}" if name[0].isdigit() else name for name in names)


def read_table(text: str, year: int, where: str = "") -> list[Received]:
    """The forms of a table with a head line.

    Raises
    ------
    BadInputError
        When a column is not known, would hold a TIN, or a value cannot be read.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), skipinitialspace=True, strict=True))
    except csv.Error:
        raise BadInputError("this is no table in CSV", "one row a form, quotation marks closed", file=where) from None
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise BadInputError("the table is empty", "`megaroth forms check --template` prints its head line", file=where)
    head_line, head = filled[0]
    names = [_column(cell, where, head_line) for cell in head]
    if "gross" not in names or "codes" not in names:
        raise BadInputError(
            "the table has no column for box 1, or none for box 7",
            "`megaroth forms check --template` prints its head line",
            file=where,
            line=head_line,
        )
    doubled = next((name for name in names if names.count(name) > 1), "")
    if doubled:
        raise BadInputError(f"two columns are {doubled.replace('_', ' ')}", "one of each", file=where, line=head_line)
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
    """Forms typed as ``plan=acme 1=10,200 2a=200 5=10,000 7=G``.

    Raises
    ------
    BadInputError
        As :func:`read_table`.
    """
    found: list[Received] = []
    for number, text in enumerate(texts, first):
        cells: dict[str, str] = {}
        _no_tin(text)
        for word in text.split():
            name, equals, value = word.partition("=")
            if not equals:
                _no_tin(word, nine_digits=True)
                raise BadInputError(f"{word!r} is no box", "like plan=acme 1=10,200 2a=200 5=10,000 7=G")
            cells[_column(name.replace("_", " "), "", 0)] = value
        found.append(_received(number, cells, year, "", 0))
    return found


def _column(cell: str, where: str, line: int) -> str:
    _no_tin(cell, where, line, nine_digits=True)
    name = " ".join(cell.strip().lower().replace("_", " ").split()).removeprefix("box ").strip()
    if _TIN_NAME.search(name):
        raise BadInputError(f"the column {cell.strip()!r} would hold a number of a person or payer", NO_TIN, file=where)
    name = OTHER_NAMES.get(name, name)
    if name not in COLUMNS:
        raise BadInputError(
            f"{cell.strip()!r} is no column that is read here", "one of: " + ", ".join(COLUMNS), file=where, line=line
        )
    return COLUMNS[name]


def _no_tin(text: str, where: str = "", line: int = 0, *, nine_digits: bool = False) -> None:
    if _TIN.search(text) or (nine_digits and _NINE.search(text)):
        raise BadInputError("a value looks like a number of a person or payer", NO_TIN, file=where, line=line)


def _received(number: int, cells: Mapping[str, str], year: int, where: str, line: int) -> Received:
    held: dict[str, Any] = {}
    person = plan = ""
    for name, raw in cells.items():
        text = raw.strip()
        _no_tin(text, where, line, nine_digits=name not in AMOUNTS)
        if name in AMOUNTS:
            held[name] = _amount(text, name, where, line)
        elif name in CHECKS:
            held[name] = _check(text, name, where, line)
        elif name == "first_roth_year":
            held[name] = _year(text, where, line)
        elif name == "codes":
            held[name] = _codes(text, where, line)
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


def _amount(text: str, name: str, where: str, line: int) -> int | None:
    if not text:
        return None
    try:
        cents = parse_dollars(text)
    except ValueError as error:
        raise BadInputError(str(error), "dollars and cents, like 10,200.00", file=where, line=line, key=name) from None
    if cents < 0:
        raise BadInputError("an amount below zero", "no box of the form is", file=where, line=line, key=name)
    return cents


def _check(text: str, name: str, where: str, line: int) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadInputError(
        f"{text!r} is neither yes nor no", "x or yes where it is checked", file=where, line=line, key=name
    )


def _year(text: str, where: str, line: int) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise BadInputError(f"{text!r} is no year", "like 2021", file=where, line=line, key="first_roth_year")
    return int(text)


def _codes(text: str, where: str, line: int) -> str:
    codes = re.sub(r"[\s,+/&-]", "", text.upper())
    if not re.fullmatch(r"[0-9A-Z]{0,2}", codes):
        raise BadInputError(f"{text!r} are no distribution codes", "one or two, like G or 1B", file=where, line=line)
    return codes
