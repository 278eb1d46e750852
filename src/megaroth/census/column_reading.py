"""What reading a column of a file's cells is for every unit: usual spellings at once, the others value by value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.columns import Column
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings, shown_safely
from megaroth.census.spellings import NOTHING, NOTHING_IN_NUMBERS, safe_message
from megaroth.census.whole_columns import told_value
from megaroth.errors import BadInputError

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

_TRIM = " \t\r\n\u00a0"


class ColumnReading:
    """One column of one batch: what is read, and where a cell without a meaning is told."""

    def __init__(self, column: Column, rows: Any, findings: Findings, heading: str, unit: str) -> None:
        self.column, self.rows, self.findings, self.heading, self.unit = column, rows, findings, heading, unit

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
                better = error.remedy.replace("{column}", self.column.name) if isinstance(error, BadInputError) else ""
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
