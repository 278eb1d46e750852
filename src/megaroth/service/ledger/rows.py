"""Entries from a table: comma-separated values, each row checked, all of them taken or none."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from megaroth.errors import BadInputError
from megaroth.facts.words import shown
from megaroth.service.ledger.drafts import DOLLARS, Row, heading_named

LARGEST = 50_000_000
"""Bytes: some 400,000 rows."""


_WHERE = re.compile(r" \((?:entry|line) \d+\)(?=$| \()")
"""Which other entry an entry repeats: different for each row that is alike otherwise."""


RECORDED = "cannot be recorded, so nothing was"
"""What is said of rows that are no entries; other tables are only read."""


class BadRowsError(BadInputError):
    """Rows of a table that are no entries; each is named by its line."""

    SHOWN = 6

    def __init__(self, file: str, rows: list[tuple[int, str]], what: str = RECORDED) -> None:
        self.rows = rows
        alike: dict[str, list[int]] = {}
        for line, message in rows:
            alike.setdefault(_WHERE.sub("", message), []).append(line)
        said = [f"{_lines(lines)}: {message}" for message, lines in alike.items()]
        more = [f"and {len(said) - self.SHOWN} other faults"] if len(said) > self.SHOWN else []
        count = "one row" if len(rows) == 1 else f"{len(rows)} rows"
        super().__init__(f"{count} {what}: {'; '.join([*said[: self.SHOWN], *more])}", file=file)

    def as_dict(self) -> dict[str, object]:
        """The error as data, with every row."""
        rows = [{"line": line, "message": message} for line, message in self.rows]
        return {**super().as_dict(), "error": "BadInputError", "rows": rows}


def _lines(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown_lines = ", ".join(str(line) for line in lines[:8])
    return f"lines {shown_lines}{f' and {len(lines) - 8} more' if len(lines) > 8 else ''}"


def table_text(path: Path) -> str:
    """The text of a table; ``-`` is standard input.

    Raises
    ------
    BadInputError
        When it cannot be read, or is not text in UTF-8.
    """
    file = "(standard input)" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        elif not path.is_file():
            problem = "this is a folder" if path.is_dir() else "there is no such file"
            raise BadInputError(problem, "name a table of comma-separated values", file=file)
        else:
            with path.open("rb") as opened:
                content = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadInputError(f"it cannot be read: {(error.strerror or 'error').lower()}", file=file) from None
    if len(content) > LARGEST:
        raise BadInputError("the table is too large", "divide it: at most 50 MB at a time", file=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError("the table is not text in UTF-8", "save it as CSV UTF-8", file=file) from None


def rows_of(text: str, file: str) -> list[tuple[int, Row]]:
    """The rows of a table with the line on which each begins.

    Raises
    ------
    BadInputError
        When the headings are not known or missing, a row has more cells than there are headings, or there is none.
    """
    if "\0" in text:
        raise BadInputError("this is no table of text", "save it as CSV UTF-8", file=file)
    found = list(_records(text, file))
    if not found:
        raise BadInputError(
            "the table is empty", "its first line has the headings: on, kind, source, amount", file=file
        )
    line, cells = found[0]
    headings = _headings(cells, line, file)
    rows: list[tuple[int, Row]] = []
    bad: list[tuple[int, str]] = []
    for line, cells in found[1:]:
        row = {name: cell for name, cell in zip(headings, cells, strict=False) if name}
        if len(cells) > len(headings):
            bad.append((line, "the row has more cells than there are headings (put quotes around 1,250)"))
        elif torn := _torn(row):
            bad.append(
                (line, f"{torn} looks like one amount in two cells (put quotes around it, or leave out the comma)")
            )
        rows.append((line, row))
    if bad:
        raise BadRowsError(file, bad)
    if not rows:
        raise BadInputError("the table has headings and no rows", file=file)
    return rows


def _torn(row: Row) -> str:
    """An amount whose comma was taken for the end of its cell: ``1`` and, in a column of words, ``250.00``."""
    for (before, whole), (name, rest) in pairwise(row.items()):
        second = r"\s*\d{3}\.\d\d\s*" if name in ("confirmation", "of") else r"\s*\d{3}(\.\d\d)?\s*"
        both = before in DOLLARS and name not in DOLLARS
        if both and re.fullmatch(r"\s*\$?\d{1,3}\s*", whole) and re.fullmatch(second, rest):
            return f"{whole.strip()},{rest.strip()}"
    return ""


def _headings(cells: list[str], line: int, file: str) -> list[str]:
    headings: list[str] = []
    for cell in cells:
        if not cell.strip():
            headings.append("")
            continue
        try:
            heading = heading_named(cell)
        except BadInputError as error:
            raise BadInputError(
                error.message, f"{error.remedy}; the first line holds the headings", file=file, line=line
            ) from None
        if heading in headings:
            raise BadInputError(f"two columns are {heading}", f"take {shown(cell)} out", file=file, line=line)
        headings.append(heading)
    return headings


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in (",", ";", "\t") if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise BadInputError("a quoted cell is not closed, or goes on after its end", file=file, line=line) from None
