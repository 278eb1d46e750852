"""Parquet written piece by piece, and files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from megaroth.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP: Final = 1 << 17


def empty_folder(folder: Path) -> None:
    """Make the folder, or refuse one in which something is.

    Raises
    ------
    BadInputError
        When it holds anything, is a file, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadInputError("this folder is not empty", "name a new one", file=str(folder))
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"the folder cannot be made: {problem}", file=str(folder)) from None


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name to write under, readable by its owner alone; it takes its real name when all went well, and never before.

    Raises
    ------
    BadInputError
        When the place cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
            with part.open("rb") as opened:
                os.fsync(opened.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:  # a full disk is found while writing, not when the file is opened
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(f"the file cannot be written: {problem}", file=str(path)) from None


class Parts:
    """Parquet files of so many rows in a folder, or one folder an employer group.

    Parameters
    ----------
    folder : Path
        Where they go.
    rows : int
        Rows of a file, about.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder = folder
        self._most = rows
        self._writer: Any = None
        self._group = ""
        self._rows = 0
        self._files = 0
        self._held: list[Any] = []

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def write(self, table: pa.Table, group: str = "") -> None:
        """Add rows; of an employer group where one is named."""
        if group != self._group or self._rows >= self._most:
            self._close()
        self._group = group
        self._held.append(table.drop_columns(["employer_group"]) if group else table)
        self._rows += table.num_rows
        if sum(each.num_rows for each in self._held) >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self._held:
            return
        table = pa.concat_tables(self._held).unify_dictionaries()
        self._held = []
        if self._writer is None:
            place = self._folder / f"employer_group={self._group}" if self._group else self._folder
            place.mkdir(exist_ok=True)
            path = place / f"part-{self._files:05d}.parquet"
            coded = [field.name for field in table.schema if str(field.type).startswith("dictionary")]
            self._writer = pq.ParquetWriter(path, table.schema, compression="zstd", use_dictionary=coded)
            self._files += 1
        self._writer.write_table(table, row_group_size=ROW_GROUP)

    def _close(self) -> None:
        self._flush()
        if self._writer is not None:
            self._writer.close()
        self._writer, self._rows = None, 0
