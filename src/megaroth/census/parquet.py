"""Parquet: read in batches without loading the file, only the columns that are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megaroth.census.sources import BATCH, SAMPLE, Raw
from megaroth.errors import BadInputError

_UNIT_ENDINGS = {"_cents": "cents", "_millionths": "millionths"}


class ParquetSource:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        self.kind = "Parquet"
        self.file = str(path)
        self.notes: tuple[str, ...] = ()
        try:
            self._opened = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from None
        schema = self._opened.schema_arrow
        doubled = [name for name in schema.names if schema.names.count(name) > 1]
        if doubled:
            raise BadInputError(f'two columns are called "{doubled[0]}"', "rename one of them", file=self.file)
        self.headings = tuple(schema.names)
        self.units = {field.name: unit for field in schema if (unit := unit_of(field))}
        """The units that the file itself states: in the field's metadata, or by the ending of its name."""
        self.rows = self._opened.metadata.num_rows

    def sample(self) -> dict[str, list[str]]:
        """The first values of the columns of text; the others are told by their types."""
        try:
            first = next(self._opened.iter_batches(batch_size=SAMPLE), None)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from None
        if first is None:
            return {}
        return {
            name: _told(column)
            for name, column in zip(first.schema.names, first.columns, strict=True)
            if not pa.types.is_nested(column.type)
        }

    def batches(self, headings: Sequence[str]) -> Iterator[Raw]:
        """The records, counted from 1."""
        done = 0
        wanted = list(headings)
        try:
            for batch in self._opened.iter_batches(batch_size=BATCH, columns=wanted, use_threads=True):
                rows = pa.array(range(0)) if not batch.num_rows else _count_from(done + 1, batch.num_rows)
                done += batch.num_rows
                yield Raw({name: batch.column(name) for name in wanted}, rows)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error, after=done) from None

    def _damaged(self, error: Exception, after: int = 0) -> BadInputError:
        if isinstance(error, OSError) and error.errno and not isinstance(error, pa.ArrowException):
            problem = (error.strerror or "unknown reason").lower()
            return BadInputError(f"the file cannot be read: {problem}", file=self.file)
        where = f" after {after:,} records" if after else ""
        return BadInputError(
            f"the Parquet file is cut short or damaged{where}", "copy or export it again", file=self.file
        )


def unit_of(field: Any) -> str:
    """The unit that a field states of itself; empty where it does not."""
    stated = (field.metadata or {}).get(b"unit", b"").decode("utf-8", "replace")
    if stated:
        return str(stated)
    return next((unit for ending, unit in _UNIT_ENDINGS.items() if field.name.endswith(ending)), "")


def _told(column: Any) -> list[str]:
    """Values as text; none of a column that holds what cannot be told: reading it says so, at its row."""
    try:
        return [str(each) for each in column.to_pylist() if each is not None]
    except (ValueError, OverflowError, pa.ArrowException):
        return []


def _count_from(first: int, count: int) -> Any:
    import numpy as np

    return pa.array(np.arange(first, first + count, dtype=np.int64))


def own_columns(metadata: Any) -> dict[str, int]:
    """Where the columns of a file stand, by heading; what lies within another column is none of them."""
    told = (metadata.schema.column(at) for at in range(metadata.num_columns))
    return {each.name: at for at, each in enumerate(told) if each.name == each.path}
