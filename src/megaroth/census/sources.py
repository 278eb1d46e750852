"""What every kind of file gives before anything is understood: headings, a few rows to judge by, batches of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from megaroth.census.identity import holds_identity
from megaroth.errors import BadInputError

SAMPLE = 200
"""Rows at the top of a file that a proposal of what its columns are looks at."""

BATCH = 1 << 18
"""Rows of a batch, at most: a few tens of megabytes."""


MOST_COLUMNS = 5_000
"""Far more than any export has; beyond them the file is something else."""


class Raw(NamedTuple):
    """Some rows as the file has them."""

    columns: dict[str, Any]
    """Heading to an Arrow array; strings, except in Parquet."""
    rows: Any
    """The row numbers, an Arrow array of 64-bit integers."""


class Source(Protocol):
    """A file whose headings are known."""

    kind: str
    file: str
    headings: tuple[str, ...]
    notes: tuple[str, ...]

    def sample(self) -> dict[str, list[str]]:
        """The first values of each heading, as text."""

    def batches(self, headings: Sequence[str]) -> Iterator[Raw]:
        """The file's rows, with the columns of these headings alone."""


def open_source(path: Path, *, encoding: str = "", sheet: str = "") -> Source:
    """The file by what it is, which its first bytes say; the name decides nothing.

    Parameters
    ----------
    path : Path
        A CSV, XLSX or Parquet file.
    encoding : str
        Of a text file that is in neither UTF-8 nor UTF-16.
    sheet : str
        Of a workbook; the first that has rows where it is empty.

    Raises
    ------
    BadInputError
        When it cannot be read or is none of the three.
    """
    source = _opened(path, encoding, sheet)
    if len(source.headings) > MOST_COLUMNS:
        raise BadInputError(
            f"the file has {len(source.headings):,} columns", f"at most {MOST_COLUMNS:,}", file=str(path)
        )
    if any(holds_identity(heading, bare=True) for heading in source.headings):
        raise BadInputError(
            "what looks like a Social Security number stands among the headings",
            "put a row of headings above the people",
            file=str(path),
        )
    return source


def _opened(path: Path, encoding: str, sheet: str) -> Source:
    start = _start(path)
    if start.startswith(b"PAR1"):
        from megaroth.census.parquet import ParquetSource

        return ParquetSource(path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from megaroth.census.spreadsheets import SheetSource

        return SheetSource(path, sheet)
    if start.startswith((b"%PDF", b"\x1f\x8b", b"SQLite")):
        raise BadInputError(
            "this is no CSV, XLSX or Parquet file", "export the census as one of the three", file=str(path)
        )
    from megaroth.census.delimited import DelimitedSource

    return DelimitedSource(path, encoding)


def _start(path: Path) -> bytes:
    file = str(path)
    try:
        if path.is_dir():
            raise BadInputError("this is a folder", "name one census file, or use --plans for many", file=file)
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise BadInputError("this is a pipe or a device, not a file", "name a file", file=file)
        with path.open("rb") as opened:
            start = opened.read(8)
    except FileNotFoundError:
        raise BadInputError("there is no such file", "name a CSV, XLSX or Parquet file", file=file) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "this is not the name of a file"
        raise BadInputError(f"the file cannot be read: {problem.lower()}", file=file) from None
    if not start:
        raise BadInputError("the file is empty", "a census has headings and a row a person", file=file)
    return start


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings without two of one name: a second one gets a number, one without a name its place."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        numbered, count = name, 1
        while numbered in names:
            count += 1
            numbered = f"{name} ({count})"
        names[numbered] = None
    return tuple(names)


def heading_row(rows: Sequence[Sequence[str]], known: Any) -> int:
    """Which of the first rows holds the headings: the first with two that are known, or else the first with cells.

    Parameters
    ----------
    rows : sequence of rows
        The first rows of a file.
    known : callable
        Whether a cell is a heading that a census may have.
    """
    for index, row in enumerate(rows):
        if sum(1 for cell in row if cell and known(cell)) >= 2:
            return index
    return next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
