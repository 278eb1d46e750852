"""Cells of money to whole cents, whether they are text, integers, decimals or binary numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.column_reading import ColumnReading
from megaroth.census.spellings import cents_of_text
from megaroth.census.whole_columns import hundredfold, whole_numbers
from megaroth.money import LARGEST, parse_dollars

_WHOLE = r"^-?\d{1,12}(?:\.0+)?$"
_DOLLARS = r"^-?\$?(?:\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.\d{1,2})?$"
_CENT = 1e-4
"""How far from a cent, in cents, a binary number may be that was meant to be on it: below what ten billion dollars
lose in a 64-bit float, and far below what a rate leaves behind."""


class MoneyReading(ColumnReading):
    """Reads a column of money."""

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

    def _within(self, cents: Any, told: Any, most: int = LARGEST) -> Any:
        low, high = pc.min_max(cents).values() if len(cents) else (pa.scalar(0), pa.scalar(0))
        if (low.as_py() or 0) >= -most and (high.as_py() or 0) <= most:
            return cents
        beyond = pc.fill_null(pc.or_(pc.greater(cents, most), pc.less(cents, -most)), False)
        self._bad_where(beyond, told, "{} is beyond the range of amounts", "ten billion dollars at most")
        return pc.if_else(beyond, pa.scalar(0, pa.int64()), cents)
