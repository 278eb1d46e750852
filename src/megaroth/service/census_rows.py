"""Rows about people as the content of a file: CSV or Parquet by its name, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from megaroth.errors import BadInputError

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a text."""


def rows_file(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], path: Path) -> bytes:
    """Rows as CSV or Parquet.

    Raises
    ------
    BadInputError
        When the name says neither.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(held) for name, held in row.items()} for row in rows)
        return text.getvalue().encode()
    if kind == ".parquet":
        return _parquet(rows, columns)
    raise BadInputError(f"{path.name} says neither CSV nor Parquet", "name it .csv or .parquet", file=str(path))


def _cell(held: Any) -> Any:
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, str) and held.startswith(FORMULAS):
        return f"'{held}"
    return held


def _parquet(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"row": pa.int64(), "highly_paid": pa.bool_(), "key_employee": pa.bool_()}
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in columns]
    written = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields)), written)
    content: bytes = written.getvalue().to_pybytes()
    return content
