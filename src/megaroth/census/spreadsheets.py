"""Workbooks: one sheet as rows of text, after a look at how large the file says that it is."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from megaroth.census.extra import require_extra
from megaroth.census.mapping import is_known
from megaroth.census.sources import SAMPLE, Raw, heading_row, named
from megaroth.errors import BadInputError

LARGEST = 512 << 20
"""Bytes that the parts of a workbook may unfold to: ten times a full sheet of a census."""

MOST_PARTS = 10_000
MOST_CELLS = 100_000_000
"""Cells of a sheet, counted with the empty ones between: a million rows of a hundred columns."""

_FIRST_ROWS = 12
_NAMED = 5
_PIECE = 1 << 20
_LONGEST_TAG = 200
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,120}?\br="([A-Z]{1,3})(\d{1,7})"')
_CENT = 1e-6


class SheetSource:
    """A sheet of a workbook."""

    def __init__(self, path: Path, sheet: str = "") -> None:
        require_extra("python_calamine")
        self.kind = "XLSX"
        self.file = str(path)
        _refuse_bomb(path)
        name, others, cells, first_row = _sheet(path, sheet)
        rest = ", ".join(f'"{each}"' for each in others[:_NAMED]) + (" ..." if len(others) > _NAMED else "")
        self.within = f' in the sheet "{name}"' + (f"; --sheet reads another: {rest}" if others else "")
        rows = [[_text(cell) for cell in row] for row in cells]
        index = heading_row(rows[:_FIRST_ROWS], is_known)
        if index >= len(rows):
            raise BadInputError(f'the sheet "{name}" is empty', "name another with --sheet", file=self.file)
        heads = rows[index]
        while heads and not heads[-1]:
            heads.pop()
        self.headings = named(heads)
        self._rows = rows[index + 1 :]
        self._first = first_row + index + 1
        self.notes: tuple[str, ...] = (f'sheet "{name}"', *([f"not read: {rest}"] if others and not sheet else []))
        if self._first > 2:
            self.notes += (f"headings in row {self._first - 1}; the rows above are left out",)

    def sample(self) -> dict[str, list[str]]:
        """The first values of each heading."""
        return {heading: [row[place] for row in self._rows[:SAMPLE]] for place, heading in enumerate(self.headings)}

    def batches(self, headings: Sequence[str]) -> Iterator[Raw]:
        """The rows, all at once: a sheet holds a million at most."""
        wide = next((index for index, row in enumerate(self._rows) if any(row[len(self.headings) :])), None)
        if wide is not None:
            raise BadInputError(
                "this row has a value to the right of the last heading",
                "give it a heading, or take it out",
                file=self.file,
                line=self._first + wide,
            )
        places = {heading: self.headings.index(heading) for heading in headings}
        columns = {
            heading: pa.array([row[place] for row in self._rows], pa.string()) for heading, place in places.items()
        }
        if self._rows:
            yield Raw(columns, pa.array(np.arange(self._first, self._first + len(self._rows), dtype=np.int64)))


def _refuse_bomb(path: Path) -> None:
    """Look at the zip directory before anything is unfolded."""
    file = str(path)
    with path.open("rb") as opened:
        if opened.read(4) == b"\xd0\xcf\x11\xe0":
            raise BadInputError(
                "this is an old or encrypted workbook", "save it as .xlsx without a password", file=file
            )
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BadInputError("the workbook is cut short or damaged", "save it again as .xlsx", file=file) from None
    size = sum(part.file_size for part in parts)
    if size > LARGEST or len(parts) > MOST_PARTS:
        raise BadInputError(
            f"the workbook unfolds to {size >> 20:,} MB in {len(parts):,} parts, which is more than a census holds",
            f"at most {LARGEST >> 20} MB; export it as CSV or Parquet",
            file=file,
        )
    _unfold(path, parts)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadInputError("this zip file is no workbook", "save the census as .xlsx or CSV", file=file)


def _unfold(path: Path, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Unfold every part once, a piece at a time, before the reader of workbooks does so in one go.

    That finds a directory which does not tell the truth of a part's size, and a cell so far out that the sheet
    between it and the first would fill the memory.
    """
    file = str(path)
    try:
        with zipfile.ZipFile(path) as packed:
            for part in parts:
                is_sheet = part.filename.startswith("xl/worksheets/")
                right = bottom = 0
                tail = b""
                with packed.open(part) as opened:
                    while piece := opened.read(_PIECE):
                        if is_sheet:
                            for column, row in _CELL.findall(tail + piece):
                                right, bottom = max(right, _column(column)), max(bottom, int(row))
                            tail = piece[-_LONGEST_TAG:]
                if right * bottom > MOST_CELLS:
                    raise BadInputError(
                        f"a sheet reaches to row {bottom:,} and column {right:,}, which is more than a census holds",
                        "delete what stands far out, or export it as CSV",
                        file=file,
                    )
    except BadInputError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise BadInputError("the workbook is damaged, or has a password", "save it again as .xlsx", file=file) from None


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(path: Path, sheet: str) -> tuple[str, list[str], list[list[Any]], int]:
    """The sheet's name and those of the others, its cells from the first row on, and the number of that row."""
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            names = book.sheet_names
            if sheet and sheet not in names:
                raise BadInputError(
                    f"there is no sheet {sheet!r}", "the sheets are " + ", ".join(names), file=str(path)
                )
            for name in [sheet] if sheet else names:
                held = book.get_sheet_by_name(name)
                cells = held.to_python(skip_empty_area=True)
                if cells or sheet:
                    others = [each for each in names if each != name]
                    return name, others, cells, 1 + (held.start[0] if held.start else 0)
    except BadInputError:
        raise
    except (calamine.CalamineError, OSError, ValueError):
        raise BadInputError(
            "the workbook is damaged, or has a password", "save it again as .xlsx", file=str(path)
        ) from None
    raise BadInputError("the workbook has no cells", "a census has headings and a row a person", file=str(path))


def _text(cell: object) -> str:
    """A cell as a person would have written it; a number that was meant to be on a cent is put there."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        near = round(cell, 2)
        return f"{near if abs(cell - near) < _CENT else cell:.10f}".rstrip("0").rstrip(".")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
