"""From what a file's cells say to the units of the columns, a whole column at a time.

What the usual spellings cover is read by Arrow's own kernels; whatever is left is read once for each value that
differs, by the same functions that read a household file. A cell that has no meaning is a finding, never a zero.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.column_reading import TYPES
from megaroth.census.columns import Column
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings, shown_safely
from megaroth.census.money_cells import MoneyReading
from megaroth.census.spellings import (
    NEVER_ATTRIBUTED,
    RELATIONS,
    THEMSELVES,
    count_of_text,
    day_of_text,
    rate_of_text,
    unit_told,
    yes_of_text,
)
from megaroth.census.whole_columns import days_of, whole_numbers
from megaroth.facts.words import squeezed
from megaroth.money import HIGHEST_RATE, ONE

_MOST_HOURS = 10_000
_ISO = r"^(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?:[T ]0?0:00(?::00)?(?:\.0+)?)?$"
_US = r"^(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4})(?: 0?0:00(?::00)?)?$"


def column_of(values: Any, column: Column, rows: Any, findings: Findings, *, heading: str = "", unit: str = "") -> Any:
    """A file's column in its unit.

    Parameters
    ----------
    values : pyarrow.Array
        As the file has them.
    column : Column
        What they are.
    rows : pyarrow.Array
        Their row numbers, for findings.
    findings : Findings
        Where a cell without a meaning is told.
    heading : str
        The file's heading: a percent sign in it says what bare numbers are.
    unit : str
        ``percent``, ``fraction``, ``millionths``, ``dollars`` or ``cents`` where the file or its map says so; otherwise
        the heading may say it, as ``pay_cents`` does.
    """
    told = unit_told(column.unit, unit, heading)
    if told is None:
        what = f"its unit is said to be {shown_safely(unit)}, which is no {_KINDS[column.unit]}"
        findings.add(Finding("error", 0, column.name, what, "correct the unit in the map, or in the file's metadata"))
        return pa.nulls(len(values), TYPES[column.unit])
    try:
        return _Reader(column, rows, findings, heading, told).read(_plain(values))
    except _UNREADABLE:
        row = _first_unreadable(values, column, rows, heading, told)
        what = "the value cannot be read: it is damaged, or beyond what its type can mean"
        findings.add(Finding("error", row, column.name, what, "correct it where the file is made"))
        return pa.nulls(len(values), TYPES[column.unit])


_UNREADABLE = (pa.ArrowException, OverflowError, UnicodeDecodeError)
_KINDS = {"cents": "unit of money", "millionths": "unit of a percentage"}


def _plain(values: Any) -> Any:
    """The values as an array of strings, numbers or dates, its text proved to be text."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_null(values.type):
        values = values.cast(pa.string())
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        values = values.cast(pa.string())
    if pa.types.is_string(values.type):
        values.validate(full=True)
    return values


def _first_unreadable(values: Any, column: Column, rows: Any, heading: str, unit: str) -> int:
    """The row of the first value at which reading breaks off, found by halves; 0 where no single one does so."""
    first, last = 0, len(values)
    while last - first > 1:
        middle = (first + last) // 2
        try:
            held = values.slice(first, middle - first)
            _Reader(column, rows.slice(first, middle - first), Findings(), heading, unit).read(_plain(held))
        except _UNREADABLE:
            last = middle
        else:
            first = middle
    return int(rows[first].as_py()) if last > first else 0


class _Reader(MoneyReading):
    """Reads one column of one batch."""

    def read(self, values: Any) -> Any:
        kind = self.column.unit
        if kind == "cents":
            return self._cents(values).fill_null(0)
        if kind == "millionths":
            return self._rates(values)
        if kind == "count":
            counted = self._counts(values)
            return counted if self.column.blank else counted.fill_null(0)
        if kind == "yes/no":
            return self._yes_no(values).fill_null(False)
        if kind == "date":
            return self._dates(values)
        return self._texts(values)

    # --- rates ---

    def _rates(self, values: Any) -> Any:
        if pa.types.is_integer(values.type) and self.unit == "millionths":
            found = whole_numbers(values)
        else:
            text = self._strings(values)
            text = self._as_text(values) if text is None else text
            if text is None:
                return self._refuse_type(values)
            bare = self._bare_numbers(text)
            none = pa.nulls(len(text), pa.int64())
            left = pc.not_equal(text, "")
            how = "write it with its sign, like 12.5%"
            found = self._slowly(text, left, none, lambda each: rate_of_text(each, bare), how, "{} is not a percentage")
        most = HIGHEST_RATE if self.column.name not in ("ownership", "ownership_prior", "vested") else ONE
        at = pc.fill_null(pc.or_(pc.greater(found, most), pc.less(found, 0)), False)
        self._bad_where(at, values, "{} is no such percentage", f"from 0% to {most // 10_000}%")
        found = pc.if_else(at, pa.scalar(None, pa.int64()), found)
        return found.fill_null(ONE if self.column.name == "vested" else 0)

    def _bare_numbers(self, text: Any) -> str:
        """What a number without a sign is: ``percent``, ``fraction``, or empty where nobody can know."""
        if self.unit in ("percent", "fraction", "millionths"):
            return self.unit
        if "%" not in self.heading and "percent" not in self.heading.lower() and "pct" not in self.heading.lower():
            return ""
        told = [float(each) for each in pc.unique(text).to_pylist() if re.fullmatch(r"\d*\.?\d+", each)]
        above_zero = [each for each in told if each > 0]
        # 0.12 under "Ownership %" is 12% as a spreadsheet stores it, or 0.12%: only a number above 1 tells.
        return "percent" if not above_zero or max(above_zero) > 1 else ""

    # --- counts, yes and no ---

    def _counts(self, values: Any) -> Any:
        if pa.types.is_integer(values.type):
            found = whole_numbers(values)
        else:
            text = self._strings(values)
            text = self._as_text(values) if text is None else text
            if text is None:
                return self._refuse_type(values)
            usual = pc.match_substring_regex(text, r"^\d{1,6}$")
            found = pc.cast(pc.if_else(usual, text, pa.scalar(None, pa.string())), pa.int64())
            left = pc.and_not(pc.invert(usual), pc.equal(text, ""))
            if pc.any(left).as_py():
                found = self._slowly(
                    text, left, found, count_of_text, "write it in digits, like 2080", "{} is not a number"
                )
        at = pc.fill_null(pc.or_(pc.greater(found, _MOST_HOURS), pc.less(found, 0)), False)
        self._bad_where(at, values, "{} is out of range", f"from 0 to {_MOST_HOURS:,}")
        return pc.if_else(at, pa.scalar(0, pa.int64()), found)

    def _yes_no(self, values: Any) -> Any:
        if pa.types.is_boolean(values.type):
            return values
        text = self._strings(values)
        text = self._as_text(values) if text is None else text
        if text is None:
            return self._refuse_type(values)
        none = pa.nulls(len(text), pa.bool_())
        return self._slowly(
            text, pc.not_equal(text, ""), none, yes_of_text, "write yes or no", "{} is neither yes nor no"
        )

    # --- dates ---

    def _dates(self, values: Any) -> Any:
        if pa.types.is_date32(values.type):
            return self._in_range(values, values)
        if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
            return self._in_range(values.cast(pa.date32(), safe=False), values)
        if pa.types.is_integer(values.type):
            return self._refuse_type(values)
        text = self._strings(values)
        if text is None:
            return self._refuse_type(values)
        found, read = days_of(text, _ISO)
        empty = pc.equal(text, "")
        if not pc.all(pc.or_(read, empty)).as_py():
            others, read_too = days_of(text, _US)
            found, read = pc.if_else(read_too, others, found), pc.or_(read, read_too)
        left = pc.and_not(pc.invert(read), empty)
        if pc.any(left).as_py():
            how = "write it like 2026-12-04 or 12/4/2026, month first"
            found = self._slowly(text, left, found, day_of_text, how, "{} is not a date")
        return found

    def _in_range(self, days: Any, told: Any) -> Any:
        years = pc.year(days)
        at = pc.fill_null(pc.or_(pc.less(years, 1900), pc.greater(years, 2200)), False)
        self._bad_where(at, told, "{} is not a date that can matter here", "check the year")
        return pc.if_else(at, pa.scalar(None, pa.date32()), days)

    # --- text ---

    def _texts(self, values: Any) -> Any:
        text = self._strings(values)
        text = self._as_text(values) if text is None else text
        if text is None:
            return self._refuse_type(values)
        if self.column.unit == "code":
            return self._codes(text)
        empty = pc.equal(text, "")
        return pc.if_else(empty, pa.scalar(None, pa.string()), text)

    def _codes(self, text: Any) -> Any:
        never = np.zeros(len(text), dtype=bool)
        coded = pc.dictionary_encode(text)
        for code, each in enumerate(coded.dictionary.to_pylist()):
            if squeezed(each) in NEVER_ATTRIBUTED:
                at = np.asarray(coded.indices) == code
                never |= at
                if squeezed(each) in THEMSELVES:  # what marks whose relatives a family is: nothing to look at
                    continue
                for place in np.flatnonzero(at)[:MOST_OF_A_KIND]:
                    self.findings.add(
                        Finding(
                            "warning",
                            int(self.rows[int(place)].as_py()),
                            self.column.name,
                            f"{shown_safely(each)} is a relation to which ownership is never attributed",
                            "nothing, where it is right: IRC 318(a)(1)",
                        ),
                        kind="a relation without attribution",
                    )
        held = pc.if_else(pa.array(never), pa.scalar(""), text)
        none = pa.nulls(len(text), pa.string())
        how = "one of: " + ", ".join(self.column.codes)
        return self._slowly(held, pc.not_equal(held, ""), none, self._code, how, "{} is no answer here")

    def _code(self, text: str) -> str:
        plain = squeezed(text)
        for known in (*self.column.codes, *RELATIONS):
            if squeezed(known) == plain:
                return RELATIONS.get(known, known)
        raise ValueError(text)
