"""The results of many plans as a file: CSV for a spreadsheet, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from megaroth.census.many_rows import COLUMNS, Said
from megaroth.errors import BadInputError
from megaroth.service.files import refuse_existing


def check_output(path: Path, folder: Path) -> None:
    """Refuse a name that cannot be written to, before anything is done.

    Raises
    ------
    BadInputError
        When it is there already, its folder is not, it is neither CSV nor Parquet, or it would be taken for a census
        when the folder is read again.
    """
    refuse_existing(path)
    if path.suffix not in (".csv", ".parquet"):
        raise BadInputError("results are written as CSV or Parquet", "name a .csv or .parquet file", file=str(path))
    if path.suffix == ".parquet" and path.resolve().is_relative_to(folder.resolve()):
        raise BadInputError(
            "this is inside the folder of the censuses, and would be read as one", "name another place", file=str(path)
        )


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows, whole or not at all.

    In CSV dollars and percent, in Parquet cents and millionths with the unit in each field's metadata.
    """
    from megaroth.census.writing import whole_file

    with whole_file(path) as part:
        if path.suffix == ".csv":
            _write_csv(part, rows)
        else:
            _write_parquet(part, rows)


def _write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened, lineterminator="\n")
        out.writerow([each.name for each in COLUMNS])
        out.writerows([_cell(row[each.name], each) for each in COLUMNS] for row in rows)


def _cell(value: Any, column: Said) -> str:
    if value is None:
        return ""
    if column.unit == "cents":
        return f"{value // 100}.{value % 100:02d}"
    if column.unit == "millionths":
        return f"{value // 10_000}.{value % 10_000:04d}%"
    text = str(value)
    # a name that a spreadsheet would take for a formula is kept a name
    return f"'{text}" if column.unit == "text" and text[:1] in "=+-@\t\r" and text else text


def _write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "date": pa.date32()}
    fields = [pa.field(each.name, types.get(each.unit, pa.int64()), metadata={"unit": each.unit}) for each in COLUMNS]
    held = [[_value(row[each.name], each) for row in rows] for each in COLUMNS]
    arrays = [pa.array(values, field.type) for values, field in zip(held, fields, strict=True)]
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _value(value: Any, column: Said) -> Any:
    return date.fromisoformat(value) if column.unit == "date" and value else value
