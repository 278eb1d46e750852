"""From what a file's cells say to the units of the columns, a whole column at a time.

What the usual spellings cover is read by Arrow's own kernels; whatever is left is read once for each value that
differs, by the same functions that read a household file. A cell that has no meaning is a finding, never a zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.columns import Column
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings, shown_safely
from megaroth.census.spellings import (
    NEVER_ATTRIBUTED,
    NOTHING,
    NOTHING_IN_NUMBERS,
    RELATIONS,
    cents_of_text,
    count_of_text,
    day_of_text,
    rate_of_text,
    safe_message,
    unit_told,
    yes_of_text,
)
from megaroth.census.whole_columns import days_of, hundredfold, told_value, whole_numbers
from megaroth.errors import BadInputError
from megaroth.facts.words import squeezed
from megaroth.money import HIGHEST_RATE, LARGEST, ONE, parse_dollars

TYPES = {
    "cents": pa.int64(),
    "millionths": pa.int64(),
    "count": pa.int64(),
    "yes/no": pa.bool_(),
    "date": pa.date32(),
    "text": pa.string(),
    "code": pa.string(),
}
"""The Arrow type of each unit."""

_MOST_HOURS = 10_000
_WHOLE = r"^-?\d{1,12}(?:\.0+)?$"
_DOLLARS = r"^-?\$?(?:\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.\d{1,2})?$"
_TRIM = " \t\r\n\u00a0"
_ISO = r"^(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?:[T ]0?0:00(?::00)?(?:\.0+)?)?$"
_US = r"^(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4})(?: 0?0:00(?::00)?)?$"
_CENT = 1e-4
"""How far from a cent, in cents, a binary number may be that was meant to be on it: below what ten billion dollars
lose in a 64-bit float, and far below what a rate leaves behind."""


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


class _Reader:
    """Reads one column of one batch."""

    def __init__(self, column: Column, rows: Any, findings: Findings, heading: str, unit: str) -> None:
        self.column, self.rows, self.findings, self.heading, self.unit = column, rows, findings, heading, unit

    def read(self, values: Any) -> Any:
        kind = self.column.unit
        if kind == "cents":
            return self._cents(values).fill_null(0)
        if kind == "millionths":
            return self._rates(values)
        if kind == "count":
            return self._counts(values).fill_null(0)
        if kind == "yes/no":
            return self._yes_no(values).fill_null(False)
        if kind == "date":
            return self._dates(values)
        return self._texts(values)

    # --- what all share ---

    def _slowly(self, values: Any, left: Any, into: Any, read: Callable[[str], Any], remedy: str, what: str) -> Any:
        """Read the values that are left, each once, and put them among those that were read."""
        coded = pc.dictionary_encode(pc.filter(values, left))
        texts = coded.dictionary.to_pylist()
        nothing = NOTHING_IN_NUMBERS if self.column.unit in ("cents", "millionths", "count") else NOTHING
        told: list[Any] = []
        bad: dict[int, tuple[str, str]] = {}
        for code, text in enumerate(texts):
            try:
                told.append(None if text.lower() in nothing else read(text))
            except (ValueError, BadInputError) as error:
                told.append(None)
                better = error.remedy if isinstance(error, BadInputError) else ""
                bad[code] = safe_message(error, what), better or remedy
        if bad:
            codes = np.asarray(coded.indices)
            without = np.isin(codes, np.fromiter(bad, dtype=np.int64))
            places = np.flatnonzero(np.asarray(left))[without]
            kind = f"{self.column.name} cannot be read"
            for place, code in zip(places[:MOST_OF_A_KIND], codes[without], strict=False):
                message, better = bad[int(code)]
                said = message.replace("{}", shown_safely(texts[int(code)]))
                row = int(self.rows[int(place)].as_py())
                self.findings.add(Finding("error", row, self.column.name, said, better), kind=kind)
            self.findings.more("error", self.column.name, kind, len(places) - MOST_OF_A_KIND)
        found = pa.array(told, into.type).take(coded.indices)
        return pc.replace_with_mask(into, left, found)

    def _strings(self, values: Any) -> Any:
        return pc.utf8_trim(values.fill_null(""), _TRIM) if pa.types.is_string(values.type) else None

    def _as_text(self, values: Any) -> Any:
        """Numbers and booleans of a Parquet file where text is wanted."""
        try:
            return values.cast(pa.string()).fill_null("")
        except pa.ArrowException:
            return None

    def _refuse_type(self, values: Any) -> Any:
        what = f"the column is of the type {values.type}, which is no {self.column.unit} here"
        self.findings.add(Finding("error", 0, self.column.name, what, "write it as text, or in the unit of the column"))
        return pa.nulls(len(values), TYPES[self.column.unit])

    # --- money ---

    def _cents(self, values: Any) -> Any:
        text = self._strings(values)
        if text is None:
            return self._cents_of_numbers(values)
        if self.unit == "cents":
            return self._cents_of_whole(text)
        usual = pc.match_substring_regex(text, _DOLLARS)
        plain = pc.replace_substring_regex(pc.if_else(usual, text, "0"), "[$,]", "")
        amounts = pc.cast(plain, pa.decimal128(18, 2))
        cents = hundredfold(amounts)
        empty = pc.equal(text, "")
        cents = pc.if_else(empty, pa.scalar(0, pa.int64()), cents)
        left = pc.and_not(pc.invert(usual), empty)
        if pc.any(left).as_py():
            how = "write dollars like 1,250.00; a reversal like -350.00 or (350.00)"
            cents = self._slowly(text, left, cents, parse_dollars, how, "{} is not an amount of dollars")
        return self._within(cents, text)

    def _cents_of_whole(self, text: Any) -> Any:
        """Text under a heading or a unit that says cents: whole numbers, and never a factor of a hundred."""
        usual = pc.match_substring_regex(text, _WHOLE)
        plain = pc.replace_substring_regex(pc.if_else(usual, text, "0"), r"\.0+$", "")
        cents = pc.cast(plain, pa.int64())
        left = pc.and_not(pc.invert(usual), pc.equal(text, ""))
        if pc.any(left).as_py():
            how = "write cents like 125000, or say that the column is in dollars: [units] of the map"
            cents = self._slowly(text, left, cents, cents_of_text, how, "{} is not a whole number of cents")
        return self._within(cents, text)

    def _cents_of_numbers(self, values: Any) -> Any:
        kind = values.type
        if pa.types.is_integer(kind):
            held = whole_numbers(values)
            if self.unit == "cents":
                return self._within(held, values)
            within = self._within(held, values, LARGEST // 100)
            return pc.multiply(within, 100)
        if pa.types.is_decimal(kind):
            return self._cents_of_decimals(values)
        if pa.types.is_floating(kind):
            return self._cents_of_floats(values.cast(pa.float64()))
        return self._refuse_type(values)

    def _cents_of_decimals(self, values: Any) -> Any:
        # the widest type: of a narrower one not even ten billion may be held beside so many decimals
        values = values.cast(pa.decimal256(76, values.type.scale))
        most, places = (LARGEST, 0) if self.unit == "cents" else (LARGEST // 100, 2)
        beyond = pc.fill_null(pc.greater(pc.abs(values), pa.scalar(most)), False)
        self._bad_where(beyond, values, "{} is beyond the range of amounts", "ten billion dollars at most")
        held = pc.if_else(beyond, pa.scalar(None, values.type), values)
        if values.type.scale > places:
            rounded = pc.round(held, places)
            broken = pc.fill_null(pc.not_equal(rounded, held), False)
            self._bad_where(broken, values, "{} has fractions of a cent", "round it where it is made")
            held = pc.if_else(broken, pa.scalar(None, values.type), held)
        if self.unit == "cents":
            return held.cast(pa.decimal128(18, 0)).cast(pa.int64())
        return hundredfold(held.cast(pa.decimal128(18, 2)))

    def _cents_of_floats(self, values: Any) -> Any:
        cents = np.asarray(values.fill_null(0.0)) * (1 if self.unit == "cents" else 100)
        finite = np.isfinite(cents)
        whole = np.rint(np.where(finite, cents, 0.0))
        beyond = finite & (np.abs(whole) > LARGEST)
        broken = finite & ~beyond & (np.abs(cents - whole) > _CENT)
        self._bad_where(pa.array(~finite), values, "{} is no number", "leave the cell empty where nothing is told")
        self._bad_where(pa.array(beyond), values, "{} is beyond the range of amounts", "ten billion dollars at most")
        self._bad_where(pa.array(broken), values, "{} has fractions of a cent", "round it where it is made")
        usable = finite & ~beyond & ~broken
        return pa.array(np.where(usable, whole, 0.0).astype(np.int64))

    def _bad_where(self, at: Any, values: Any, what: str, remedy: str) -> None:
        if not pc.any(at).as_py():
            return
        places = np.flatnonzero(np.asarray(at.fill_null(False)))
        kind = what.replace("{} ", "")
        for place in places[:MOST_OF_A_KIND]:
            row = int(self.rows[int(place)].as_py())
            told = what.replace("{}", shown_safely(told_value(values[int(place)])))
            self.findings.add(Finding("error", row, self.column.name, told, remedy), kind=kind)
        self.findings.more("error", self.column.name, kind, len(places) - MOST_OF_A_KIND)

    def _within(self, cents: Any, told: Any, most: int = LARGEST) -> Any:
        low, high = pc.min_max(cents).values() if len(cents) else (pa.scalar(0), pa.scalar(0))
        if (low.as_py() or 0) >= -most and (high.as_py() or 0) <= most:
            return cents
        beyond = pc.fill_null(pc.or_(pc.greater(cents, most), pc.less(cents, -most)), False)
        self._bad_where(beyond, told, "{} is beyond the range of amounts", "ten billion dollars at most")
        return pc.if_else(beyond, pa.scalar(0, pa.int64()), cents)

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
            found = pc.cast(pc.if_else(usual, text, "0"), pa.int64())
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
