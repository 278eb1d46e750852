"""Delimited text: which delimiter and encoding, where each row stands in the file, and what is broken in it.

One pass over the bytes proves the encoding and finds the lines on which rows begin; a second one parses.
"""

from __future__ import annotations

import codecs
import csv
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from megaroth.census.mapping import is_known
from megaroth.census.sources import SAMPLE, Raw, heading_row, named
from megaroth.errors import BadInputError

DELIMITERS = ",;\t|"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_CHUNK = 1 << 24
_BLOCK = 1 << 23
_FIRST_ROWS = 12
"""Rows at the top among which the headings are looked for: payroll reports have a title above."""
_LONGEST = 1 << 20
"""Bytes at the top from which delimiter and headings are known."""


class DelimitedSource:
    """A CSV file, or one with another delimiter."""

    def __init__(self, path: Path, encoding: str = "") -> None:
        self.kind = "CSV"
        self.file = str(path)
        self._path = path
        self._encoding = _known_encoding(encoding, self.file) or _marked_encoding(path)
        self._lines = _survey(path, self._encoding, self.file)
        top = self._top()
        self._delimiter = _delimiter(top, self.file)
        rows, ends = _first_rows(top, self._delimiter)
        index = heading_row(rows[:_FIRST_ROWS], is_known)
        self._heading_line = ends[index] if ends else 1
        self.headings = named(rows[index] if rows else [])
        self._first = rows[index + 1 :]
        notes = [f"delimiter: {_NAMES[self._delimiter]}, encoding: {self._encoding}"]
        if self._heading_line > 1:
            notes.append(f"headings in line {self._heading_line}; the lines above are left out")
        self.notes = tuple(notes)

    def sample(self) -> dict[str, list[str]]:
        """The first values of each heading."""
        return {
            heading: [row[place] for row in self._first[:SAMPLE] if len(row) > place]
            for place, heading in enumerate(self.headings)
        }

    def batches(self, headings: Sequence[str]) -> Iterator[Raw]:
        """The rows; a row with too many or too few values stops the reading at its line."""
        names = [f"c{place}" for place in range(len(self.headings))]
        wanted = [names[self.headings.index(heading)] for heading in headings]
        broken: list[tuple[int | None, int]] = []

        def refuse(row: Any) -> str:
            broken.append((row.number, row.actual_columns))
            return "skip"

        skipped = self._heading_line
        first = self._lines.record_after(skipped)
        if first >= self._lines.records:
            return
        done = 0
        try:
            reader = pa_csv.open_csv(
                self.file,
                read_options=pa_csv.ReadOptions(
                    column_names=names,
                    skip_rows=skipped,
                    use_threads=False,
                    block_size=_BLOCK,
                    encoding=self._encoding,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=self._lines.spans_lines,
                    invalid_row_handler=refuse,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=wanted or names[:1],
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                self._stop_if(broken, skipped, first)
                rows = pa.array(self._lines.lines_of(first + done, batch.num_rows))
                done += batch.num_rows
                yield Raw(dict(zip(headings, batch.columns, strict=False)) if wanted else {}, rows)
            self._stop_if(broken, skipped, first)
        except pa.ArrowInvalid as error:
            self._stop_if(broken, skipped, first)
            if "Empty CSV" in str(error):
                return
            raise BadInputError(
                "the file cannot be read as rows and columns", "export it again as CSV", file=self.file
            ) from None

    def _stop_if(self, broken: list[tuple[int | None, int]], skipped: int, first: int) -> None:
        if not broken:
            return
        number, found = broken[0]
        line = int(self._lines.lines_of(first + number - 1 - skipped, 1)[0]) if number else 0
        expected = len(self.headings)
        raise BadInputError(
            f"this row has {found} value{'s' if found != 1 else ''} where the headings are {expected}",
            f"check its {_NAMES[self._delimiter]}s and quotation marks",
            file=self.file,
            line=line,
        )

    def _top(self) -> str:
        return _start_of(self._path, self._encoding, self.file).removeprefix("\ufeff")


# --- encoding and lines ----------------------------------------------------------------------------------


def _known_encoding(encoding: str, file: str) -> str:
    if not encoding:
        return ""
    try:
        "a,1\n".encode(encoding)  # refuses what encodes no text, such as base64
        name = codecs.lookup(encoding).name
        if name in ("idna", "punycode"):
            raise LookupError(name)
        return name
    except (LookupError, ValueError):
        raise BadInputError(
            f"there is no encoding {encoding!r}", "such as --encoding windows-1252 or latin-1", file=file
        ) from None


def _marked_encoding(path: Path) -> str:
    """The encoding by its mark at the start; UTF-8 where there is none."""
    with path.open("rb") as opened:
        start = opened.read(4)
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8"


def _start_of(path: Path, encoding: str, file: str) -> str:
    with path.open("rb") as opened:
        start = opened.read(_LONGEST)
    try:
        return codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    except UnicodeError:  # the mark that such a file begins with is not there
        raise _wrong_encoding(encoding, 1, file) from None


class _Lines(NamedTuple):
    """Where rows begin."""

    records: int
    """Rows that are not empty, headings included."""
    starts: list[int]
    """Rows from which on the distance to their line is another; from 0."""
    shifts: list[int]
    """Their line less their index."""
    spans_lines: bool
    """Whether a value in quotes goes over a line's end."""

    def lines_of(self, first: int, count: int) -> Any:
        """The lines of rows, counted from 1."""
        index = np.arange(first, first + count, dtype=np.int64)
        shift = np.asarray(self.shifts, dtype=np.int64)
        return index + shift[np.searchsorted(np.asarray(self.starts, dtype=np.int64), index, side="right") - 1]

    def record_after(self, line: int) -> int:
        """The first row below a line."""
        place = 0
        for start, shift in zip(self.starts, self.shifts, strict=True):
            if start + shift <= line:
                place = start
        following = bisect_right(self.starts, place)
        last = self.starts[following] if following < len(self.starts) else self.records
        shift = self.shifts[following - 1] if following else 0
        return max(0, min(last, line - shift + 1))


def _survey(path: Path, encoding: str, file: str) -> _Lines:
    """One pass: the encoding holds to the end, no value is left open, and each row's line is known."""
    survey = _Survey(encoding, _newline(path, encoding, file), file)
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            survey.add(chunk)
    survey.add(b"")
    return survey.done()


class _Survey:
    """Where the rows of a text begin, from its bytes a chunk at a time."""

    def __init__(self, encoding: str, newline: bytes, file: str) -> None:
        self.encoding, self.newline, self.file = encoding, newline, file
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.records, self.offset, self.quotes, self.line = 0, 0, 0, 1
        self.start, self.start_line, self.open_line = 0, 1, 0
        self.starts, self.shifts = [0], [1]
        self.spans, self.last = False, 0

    def add(self, chunk: bytes) -> None:
        """The next bytes; none at the end."""
        held = np.frombuffer(self._bytes(chunk), dtype=np.uint8)
        zeros = held == 0
        if zeros.any():
            line = self.line + int(np.count_nonzero(held[: int(np.argmax(zeros))] == self.newline[0]))
            remedy = "name its --encoding, such as utf-16-le"
            raise BadInputError("the file holds zero bytes, so it is no text", remedy, file=self.file, line=line)
        marks = held == self.newline[0]
        at = np.flatnonzero(marks)
        numbers = self.line + np.arange(len(at), dtype=np.int64)
        closed = self._closed(held, at, numbers)
        self._records(held, at[closed] + self.offset, numbers[closed])
        self.line += len(at)
        self.offset += len(held)
        self.last = int(held[-1]) if len(held) else self.last

    def done(self) -> _Lines:
        """What was found."""
        if self.quotes % 2:
            line = self.open_line or self.start_line
            raise BadInputError("a quotation mark is not closed", "close it, or take it out", file=self.file, line=line)
        if self.offset > self.start:
            _note_shifts(np.asarray([self.start_line], dtype=np.int64), self.records, self.starts, self.shifts)
            self.records += 1
        return _Lines(self.records, self.starts, self.shifts, self.spans)

    def _bytes(self, chunk: bytes) -> bytes:
        """The chunk as UTF-8, which the encoding is proved by."""
        try:
            text = self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self.encoding, "ignore")
            line = self.line + before.count(self.newline.decode())
            raise _wrong_encoding(self.encoding, line, self.file) from None
        return chunk if self.encoding == "utf-8" else text.encode()

    def _closed(self, held: Any, at: Any, numbers: Any) -> Any:
        """Which line ends are not inside quotation marks."""
        marks = np.flatnonzero(held == 34)
        if not self.quotes % 2 and not len(marks):
            return np.ones(len(at), dtype=bool)
        before = self.quotes + np.searchsorted(marks, at)
        closed = before % 2 == 0
        self.spans = self.spans or not bool(closed.all())
        self.open_line = _opened_on(closed, numbers, self.open_line)
        self.quotes += len(marks)
        return closed

    def _records(self, held: Any, ends: Any, numbers: Any) -> None:
        """Count the rows that end here, without those in which nothing stands."""
        if not len(ends):
            return
        begins = np.concatenate(([self.start], ends[:-1] + 1))
        lines = np.concatenate(([self.start_line], numbers[:-1] + 1))
        size = ends - begins
        empty = size == 0
        for each in np.flatnonzero(size == 1):  # a carriage return alone
            place = int(begins[each]) - self.offset
            empty[each] = (int(held[place]) if place >= 0 else self.last) == 13
        lines = lines[~empty]
        _note_shifts(lines, self.records, self.starts, self.shifts)
        self.records += len(lines)
        self.start, self.start_line = int(ends[-1]) + 1, int(numbers[-1]) + 1


def _note_shifts(lines: Any, records: int, starts: list[int], shifts: list[int]) -> None:
    """Keep the rows at which lines and rows part, not every row."""
    if not len(lines):
        return
    shift = lines - np.arange(records, records + len(lines), dtype=np.int64)
    changed = np.flatnonzero(np.diff(shift, prepend=shifts[-1]))
    for each in changed:
        starts.append(records + int(each))
        shifts.append(int(shift[each]))


def _opened_on(closed: Any, numbers: Any, open_line: int) -> int:
    """The line on which the value that is open at the end of these lines began; 0 when none is open."""
    if not len(closed):
        return open_line
    if closed[-1]:
        return 0
    before = np.flatnonzero(closed)
    if len(before):
        return int(numbers[before[-1]]) + 1
    return open_line or int(numbers[0])


def _newline(path: Path, encoding: str, file: str) -> bytes:
    """What ends a line: old files have a carriage return alone."""
    top = _start_of(path, encoding, file)
    return b"\n" if "\n" in top or "\r" not in top else b"\r"


def _wrong_encoding(encoding: str, line: int, file: str) -> BadInputError:
    told = "UTF-8 (perhaps Windows-1252)" if encoding == "utf-8" else encoding.upper()
    return BadInputError(
        f"this line is not in {told}",
        "save the file as UTF-8, or name its encoding, such as --encoding windows-1252",
        file=file,
        line=line,
    )


# --- delimiter and headings ------------------------------------------------------------------------------


def _delimiter(top: str, file: str) -> str:
    """The delimiter that divides most of the first lines into the same number of values, more than one."""
    best, score = "", (0, 0)
    for each in DELIMITERS:
        counts = [len(row) for row in _rows(top, each, 50) if row]
        if not counts:
            continue
        usual = max(set(counts), key=lambda count: (counts.count(count), count))
        found = (counts.count(usual) if usual > 1 else 0, usual)
        if usual > 1 and found > score:
            best, score = each, found
    if not best and top.strip():
        raise BadInputError(
            "no comma, semicolon, tab or bar divides the values", "export the census as CSV with headings", file=file
        )
    return best or ","


def _rows(top: str, delimiter: str, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(top, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        pass
    return rows


def _first_rows(top: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows that are not empty, and for each the line on which it ends."""
    rows: list[list[str]] = []
    ends: list[int] = []
    reader = csv.reader(StringIO(top, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                rows.append([cell.strip() for cell in row])
                ends.append(reader.line_num)
            if len(rows) > SAMPLE + _FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends
