"""A census from its file: every column under its own name and in its own unit, whatever the file looked like.

Whole with :func:`read_census`, or in batches with :func:`batches`, which never hold more than one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from megaroth.census.cells import column_of
from megaroth.census.column_reading import TYPES
from megaroth.census.columns import CENSUS, MAY_BE_UNKNOWN, Column
from megaroth.census.families import links_of_groups, text_of, without_needless_links
from megaroth.census.findings import MOST_OF_A_KIND, Finding, Findings, as_error
from megaroth.census.identity import (
    hashed,
    hashed_column,
    holds_identity,
    key_of,
    looks_like_identity,
    read_key,
)
from megaroth.census.mapping import (
    IDENTITY,
    HeadingMap,
    Proposed,
    check_complete,
    is_identity_name,
    load_mapping,
    map_file,
    propose,
    settled,
)
from megaroth.census.sources import Raw, Source, open_source
from megaroth.errors import BadInputError
from megaroth.money import ONE

ROW = "row"
"""The column with the number of the row, as the file counts."""


class Reading(NamedTuple):
    """A census that was read."""

    table: Any
    """A ``pyarrow.Table`` with every column of the census and ``row``."""
    source: str
    kind: str
    """``CSV``, ``XLSX`` or ``Parquet``."""
    mapping: HeadingMap
    missing: tuple[str, ...]
    """Columns that the file does not have: 0, no, or not told; ``test_pay`` is then the pay under 415(c)(3) and
    ``vested`` 100%."""
    unmapped: tuple[str, ...]
    """Headings that are left out."""
    sha256: str
    findings: tuple[Finding, ...]
    """What was found while reading; errors only where the caller asked to gather them."""
    notes: tuple[str, ...]


def read_census(
    path: Path,
    *,
    mapping: HeadingMap | Path | None = None,
    key: Path | None = None,
    columns: Sequence[Column] = CENSUS,
    encoding: str = "",
    sheet: str = "",
    gather: bool = False,
) -> Reading:
    """A census as a typed table.

    Parameters
    ----------
    path : Path
        A CSV, XLSX or Parquet file.
    mapping : HeadingMap or Path, optional
        Which heading is which column, or the file that says it; by default the confirmed map beside the file, or else
        the proposed one, as long as it is sure.
    key : Path, optional
        The file with the secret under which identity numbers are hashed; by default the one of the file's folder.
    columns : sequence of Column
        What is read: a census, or a payroll feed.
    encoding, sheet : str
        Of a text file that is in neither UTF-8 nor UTF-16; of a workbook.
    gather : bool
        Whether cells without a meaning become findings; otherwise the first one stops the reading.

    Raises
    ------
    BadInputError
        For whatever is wrong, with its row, column and remedy.
    """
    opened = OpenedCensus(path, mapping=mapping, key=key, columns=columns, encoding=encoding, sheet=sheet)
    findings = Findings()
    table = pa.Table.from_batches(list(opened.batches(findings)), opened.schema)
    if tuple(columns) == CENSUS:
        table = links_of_groups(table, findings)
    found = findings.all()
    error = None if gather else as_error(found, opened.file)
    if error:
        raise error
    notes = list(opened.notes)
    if opened.blank_rows:
        notes.append(f"{opened.blank_rows:,} rows without any value are left out")
    return Reading(
        table,
        opened.file,
        opened.source.kind,
        opened.mapping,
        opened.missing,
        opened.unmapped,
        sha256_of(path),
        found,
        tuple(notes),
    )


def batches(
    path: Path,
    *,
    mapping: HeadingMap | Path | None = None,
    key: Path | None = None,
    columns: Sequence[Column] = CENSUS,
    only: Collection[str] | None = None,
    encoding: str = "",
    sheet: str = "",
) -> Iterator[Any]:
    """A census in record batches, without ever holding the file.

    Parameters
    ----------
    path, mapping, key, columns, encoding, sheet
        As for :func:`read_census`.
    only : collection of str, optional
        The columns that are wanted; the others are neither read nor returned. ``row`` is always there.

    Raises
    ------
    BadInputError
        As :func:`read_census`, at the first batch with something wrong.
    """
    opened = OpenedCensus(path, mapping=mapping, key=key, columns=columns, only=only, encoding=encoding, sheet=sheet)
    findings = Findings()
    for batch in opened.batches(findings):
        if findings.errors:
            break
        yield batch
    error = as_error(findings.all(), opened.file)
    if error:
        raise error


def headings_of(
    path: Path, *, columns: Sequence[Column] = CENSUS, encoding: str = "", sheet: str = ""
) -> tuple[tuple[Proposed, ...], Source]:
    """What each heading of a file may be, and the opened file."""
    source = open_source(path, encoding=encoding, sheet=sheet)
    return _proposed(source, columns), source


def schema_of(columns: Sequence[Column] = CENSUS) -> Any:
    """The Arrow schema of a table that has been read; each field's metadata state its unit."""
    fields = [
        pa.field(column.name, TYPES[column.unit], metadata={"unit": column.unit, "label": column.label})
        for column in columns
    ]
    return pa.schema([*fields, pa.field(ROW, pa.int64(), metadata={"unit": "count"})])


def sha256_of(path: Path) -> str:
    """The file's hash, for the evidence."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class OpenedCensus:
    """A file whose headings are understood, ready to be read in batches."""

    def __init__(
        self,
        path: Path,
        *,
        mapping: HeadingMap | Path | None = None,
        key: Path | None = None,
        columns: Sequence[Column] = CENSUS,
        only: Collection[str] | None = None,
        encoding: str = "",
        sheet: str = "",
        amounts_may_go: bool = False,
    ) -> None:
        self.file = str(path)
        self.columns = tuple(columns)
        kept = _kept(path, mapping, self.columns)
        self.source = open_source(
            path, encoding=encoding or (kept.encoding if kept else ""), sheet=sheet or (kept.sheet if kept else "")
        )
        self.mapping = kept or settled(
            _proposed(self.source, self.columns),
            str(path),
            self.columns,
            amounts_may_go=amounts_may_go,
            within=getattr(self.source, "within", ""),
        )
        self.notes = list(self.source.notes)
        self.blank_rows = 0
        self._units = getattr(self.source, "units", {})
        self._headings = self._by_column()
        self._guard_identity()
        self._identity = self._identity_heading()
        told = {*self._headings, *({"person"} if self._identity else ())}
        self.missing = tuple(column.name for column in self.columns if column.name not in told)
        self.unmapped = tuple(each for each in self.source.headings if not self.mapping.columns.get(each))
        self._wanted = tuple(column for column in self.columns if only is None or column.name in only)
        self.schema = schema_of(self._wanted)
        self._key_file, self._folder = key, path.parent
        self._secret: bytes | None = None

    def batches(self, findings: Findings) -> Iterator[Any]:
        """The rows in record batches of :attr:`schema`; cells without a meaning go to the findings."""
        for raw in self.source.batches(self._read_headings()):
            kept = self._without_blank_rows(raw)
            held = [self._column(column, kept, findings) for column in self._wanted]
            self._unlink(held, kept)
            yield pa.record_batch([*held, kept.rows], schema=self.schema)

    # --- which heading is read as what ---

    def _by_column(self) -> dict[str, str]:
        unknown = [each for each in self.mapping.columns if each not in self.source.headings]
        if unknown and self.mapping.confirmed and any(self.mapping.columns[each] for each in unknown):
            first = next(each for each in unknown if self.mapping.columns[each])
            raise BadInputError(
                f'the file has no heading "{first}", which its map names',
                "`megaroth census map` with this file makes the map anew",
                file=self.file,
            )
        return {
            column: heading
            for heading, column in self.mapping.columns.items()
            if column and column != IDENTITY and heading in self.source.headings
        }

    def _guard_identity(self) -> None:
        """Whatever a map says, a column of identity numbers is never read as text."""
        sample = self.source.sample()
        columns = dict(self.mapping.columns)
        for column in self.columns:
            heading = self._headings.get(column.name, "")
            if column.unit != "text" or not heading or column.name == "family_of":
                continue
            if is_identity_name(heading) or looks_like_identity([str(each) for each in sample.get(heading, ())]):
                columns[heading] = IDENTITY
                del self._headings[column.name]
        self.mapping = self.mapping._replace(columns=columns)

    def _identity_heading(self) -> str:
        """The column of identity numbers that becomes the key; the others are dropped, and that is said."""
        found = [each for each in self.source.headings if self.mapping.columns.get(each) == IDENTITY]
        if not found or not any(column.name == "person" for column in self.columns):
            return ""
        used = "" if "person" in self._headings else found[0]
        if used:
            self.notes.append(f'"{used}" holds identity numbers: a keyed hash takes their place')
        for each in found:
            if each != used:
                self.notes.append(f'"{each}" holds identity numbers and is not read: another column is the key')
        return used

    def _read_headings(self) -> list[str]:
        wanted = {column.name for column in self._wanted}
        if "test_pay" in wanted and "test_pay" not in self._headings:
            wanted.add("pay")
        found = [heading for column, heading in self._headings.items() if column in wanted]
        if "person" in wanted and self._identity:
            found.append(self._identity)
        # A file cannot be read without any column: its rows have to be counted.
        return found or list(self.source.headings[:1])

    # --- one batch ---

    def _without_blank_rows(self, raw: Raw) -> Raw:
        """Without the rows in which nothing at all stands, as spreadsheets leave them at the end."""
        texts = [each for each in raw.columns.values() if pa.types.is_string(each.type)]
        if self.source.kind == "Parquet" or len(texts) != len(raw.columns) or not texts:
            return raw
        blank = pc.equal(pc.utf8_trim_whitespace(texts[0]), "")
        for each in texts[1:]:
            if not pc.any(blank).as_py():
                return raw
            blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(each), ""))
        count = pc.sum(blank).as_py() or 0
        if not count:
            return raw
        self.blank_rows += count
        kept = pc.invert(blank)
        return Raw({name: held.filter(kept) for name, held in raw.columns.items()}, raw.rows.filter(kept))

    def _unlink(self, held: list[Any], raw: Raw) -> None:
        """Take out the links by which nothing is ever attributed."""
        names = [column.name for column in self._wanted]
        heading = self._headings.get("family_relation", "")
        if "person" in names and "family_of" in names and heading in raw.columns:
            relation = text_of(raw.columns[heading])
            if relation is None:
                relation = held[names.index("family_relation")]
            at = names.index("family_of")
            held[at] = without_needless_links(held[at], held[names.index("person")], relation)

    def _column(self, column: Column, raw: Raw, findings: Findings) -> Any:
        count = len(raw.rows)
        if column.name == "person" and self._identity:
            numbers = column_of(raw.columns[self._identity], column, raw.rows, findings)
            self._refuse_words(numbers, raw.rows, findings)
            return hashed_column(numbers, self._key())
        heading = self._headings.get(column.name, "")
        if not heading:
            return self._untold(column, raw, findings, count)
        unit = self.mapping.units.get(column.name) or self._units.get(heading, "")
        found = column_of(raw.columns[heading], column, raw.rows, findings, heading=heading, unit=unit)
        if column.unit == "text":
            found = self._hashed_where_needed(found, column, heading)
        if column.unit in ("text", "code") and column.name not in MAY_BE_UNKNOWN:
            found = found.fill_null("")
        return found

    def _untold(self, column: Column, raw: Raw, findings: Findings, count: int) -> Any:
        """A column that the file does not have."""
        if column.name == "test_pay" and "pay" in self._headings:
            pay = next(each for each in self.columns if each.name == "pay")
            return self._column(pay, raw, Findings())
        kind = TYPES[column.unit]
        if column.unit == "date" or column.name in MAY_BE_UNKNOWN:
            return pa.nulls(count, kind)
        if column.unit in ("text", "code"):
            return pa.repeat(pa.scalar("", kind), count)
        if column.unit == "yes/no":
            return pa.array(np.zeros(count, dtype=bool))
        return pa.array(np.full(count, ONE if column.name == "vested" else 0, dtype=np.int64))

    # --- identity numbers ---

    def _refuse_words(self, numbers: Any, rows: Any, findings: Findings) -> None:
        """Refuse letters in a column of identity numbers: a line of totals, or something that has slipped."""
        places = np.flatnonzero(np.asarray(pc.match_substring_regex(numbers.fill_null(""), r"\p{L}")))
        what = "this is no Social Security number, as the others are: a line of totals, or no person"
        for place in places[:MOST_OF_A_KIND]:
            remedy = "take the row out of the file, or correct the number"
            findings.add(Finding("error", int(rows[int(place)].as_py()), "person", what, remedy))
        findings.more("error", "person", what, len(places) - MOST_OF_A_KIND)

    def _hashed_where_needed(self, values: Any, column: Column, heading: str) -> Any:
        """The text with a key in the place of each cell that holds an identity number, alone or beside other words.

        A relative who is named by an identity number gets the key of the relative's own row.
        """
        bare = column.name in ("person", "family_of")
        dropped_zeros = column.name == "family_of" and bool(self._identity)  # as a spreadsheet leaves a key's number
        coded = pc.dictionary_encode(values)
        told = coded.dictionary.to_pylist()

        def found(text: str) -> bool:
            return holds_identity(text, bare=bare) or (dropped_zeros and bool(re.fullmatch(r"\d{7,9}", text)))

        which = [bool(each) and found(each) for each in told]
        if not any(which):
            return values
        said = f'"{heading}" holds identity numbers in some rows: a keyed hash takes their place'
        if column.name != "family_of" and said not in self.notes:
            self.notes.append(said)
        names = [hashed(each, self._key()) if is_one else each for each, is_one in zip(told, which, strict=True)]
        return pa.array(names, pa.string()).take(coded.indices)

    def _key(self) -> bytes:
        if self._secret is None:
            self._secret = read_key(self._key_file) if self._key_file else key_of(self._folder)
        return self._secret


def _kept(path: Path, told: HeadingMap | Path | None, columns: tuple[Column, ...]) -> HeadingMap | None:
    """The map that was told, or the confirmed one beside the file; None where there is neither."""
    if isinstance(told, HeadingMap):
        return told
    kept = told or map_file(path)
    if not told and not kept.exists():
        return None
    mapping = load_mapping(kept, columns)
    check_complete(mapping, str(kept), columns)
    return mapping


def _proposed(source: Source, columns: Sequence[Column]) -> tuple[Proposed, ...]:
    return propose(source.headings, source.sample(), columns)
