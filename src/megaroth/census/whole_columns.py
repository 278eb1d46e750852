"""Steps that read a whole column of numbers or dates at once, in Arrow and NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.money import LARGEST


def whole_numbers(values: Any) -> Any:
    """Whole numbers in 64 bits; unsigned ones beyond all amounts are made just too large."""
    if pa.types.is_uint64(values.type):
        values = pc.min_element_wise(values, pa.scalar(LARGEST + 1, pa.uint64()), skip_nulls=False)
    return values.cast(pa.int64())


def told_value(cell: Any) -> Any:
    """A cell for a message; a day that no calendar has is told by its number."""
    try:
        return cell.as_py()
    except (OverflowError, ValueError):
        return f"the date number {cell.value}"


def hundredfold(amounts: Any) -> Any:
    """Cents of decimals with two places, which are cents already: the low half of each 128-bit integer."""
    if isinstance(amounts, pa.ChunkedArray):
        amounts = amounts.combine_chunks()
    validity, data = amounts.buffers()
    halves = np.frombuffer(data, dtype=np.int64)[2 * amounts.offset : 2 * (amounts.offset + len(amounts)) : 2]
    mask = None if not amounts.null_count or validity is None else np.asarray(amounts.is_null())
    return pa.array(halves.copy() if mask is None else np.where(mask, 0, halves), mask=mask)


def days_of(text: Any, form: str) -> tuple[Any, Any]:
    """The days of a form, null where the text has another or is no day, and where it was read."""
    parts = pc.extract_regex(text, form)
    has = np.asarray(parts.is_valid())
    if not has.any():
        return pa.nulls(len(text), pa.date32()), pa.array(np.zeros(len(text), dtype=bool))
    year, month, day = (
        np.asarray(pc.cast(pc.struct_field(parts, each).fill_null("1"), pa.int64())) for each in ("y", "m", "d")
    )
    in_year = has & (month >= 1) & (month <= 12) & (year >= 1900) & (year <= 2200) & (day >= 1)
    first = (np.where(in_year, year - 1970, 0) * 12 + np.where(in_year, month - 1, 0)).astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    good = in_year & (day <= length)
    days = first.astype("datetime64[D]").astype(np.int64) + np.where(good, day - 1, 0)
    return pa.array(days.astype(np.int32), pa.int32(), mask=~good).cast(pa.date32()), pa.array(good)
