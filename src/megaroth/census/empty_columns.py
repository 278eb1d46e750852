"""Columns of a dataset that are there and hold nothing: they count as missing, as they do for one census."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from megaroth.census.columns import BY_NAME
from megaroth.census.preparing import INSTEAD

if TYPE_CHECKING:
    from megaroth.census.dataset import Shape

_Said = Literal["something", "nothing", "not known"]


class EmptyColumns:
    """Which columns of :data:`~megaroth.census.preparing.INSTEAD` hold nothing in any row of any file.

    What a Parquet file says of each row group decides; where it says nothing the values do.
    """

    def __init__(self) -> None:
        self._there: dict[str, bool] = {}
        """Columns that were seen, and whether something stands in one."""
        self._unsure: list[tuple[Path, int, str, Shape]] = []

    def look(self, path: Path, metadata: Any, shape: Shape) -> None:
        """Take in one file."""
        from megaroth.census.parquet import own_columns

        headings = dict(shape.headings)
        left = [name for name in INSTEAD if name in headings and not self._there.get(name)]
        if not left:
            return
        number = own_columns(metadata)
        for name in left:
            for group in range(metadata.num_row_groups):
                told = metadata.row_group(group)
                if not told.num_rows:
                    continue
                said = _said(told.column(number[headings[name]]).statistics, told.num_rows)
                self._there[name] = said == "something"
                if said == "something":
                    break
                if said == "not known":
                    self._unsure.append((path, group, name, shape))

    def columns(self) -> tuple[str, ...]:
        """The columns that hold nothing."""
        for path, group, name, shape in self._unsure:
            self._there[name] = self._there[name] or _holds(path, group, name, shape)
        return tuple(name for name in INSTEAD if self._there.get(name) is False)


def _said(statistics: Any, rows: int) -> _Said:
    """What the statistics of a column say."""
    if statistics is None:
        return "not known"
    if statistics.has_null_count and statistics.null_count == rows:
        return "nothing"
    if not statistics.has_min_max:
        return "not known"
    blank = statistics.physical_type == "BYTE_ARRAY" and statistics.min_raw == statistics.max_raw  # text, perhaps
    return "not known" if blank else "something"


def _holds(path: Path, group: int, name: str, shape: Shape) -> bool:
    """Whether a row group holds something; what cannot be read is told when it is read for the sums."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from megaroth.census.cells import column_of
    from megaroth.census.families import text_of
    from megaroth.census.findings import Findings

    heading = dict(shape.headings)[name]
    findings = Findings()
    try:
        values = pq.ParquetFile(path).read_row_group(group, columns=[heading])[heading].combine_chunks()
        values = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
        if values.null_count == len(values):
            return False
        rows = pa.array(np.arange(len(values)))
        if BY_NAME[name].unit == "cents":  # reading makes nought of what is empty
            values = text_of(values)
            return values is None or pc.any(pc.not_equal(pc.utf8_trim_whitespace(values), "")).as_py() is True
        found = column_of(values, BY_NAME[name], rows, findings, heading=heading)
    except (pa.ArrowException, OSError):
        return True
    return bool(findings.errors) or found.null_count < len(found)
