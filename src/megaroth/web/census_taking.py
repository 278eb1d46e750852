"""A census that was sent is read, and kept without the identity numbers in it and the columns that no test needs."""

from __future__ import annotations

import csv
import io
import re
import secrets
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from megaroth.errors import BadInputError
from megaroth.web.censuses import HASHED, PLAN, Census, incoming, keep, renamed, store_of, sweep
from megaroth.web.folder import Folder

if TYPE_CHECKING:
    from megaroth.census.sources import Raw, Source

_IN_TEXT = re.compile(r"(?<![\w-])\d{3}[- .–]\d{2}[- .–]\d{4}(?![\w-])")
_NINE = re.compile(r"\s*\d{9}\s*")


def take_in(folder: Folder, name: str, content: bytes, plan: str, as_of: date, plan_name: str = PLAN) -> Census:
    """Read a census that was sent, and keep it without the identity numbers in it.

    Parameters
    ----------
    folder : Folder
        The chosen folder.
    name : str
        What the file is called.
    content : bytes
        What it holds.
    plan : str
        The text of the plan file.
    as_of : date
        The day.
    plan_name : str
        What the plan file is called, for messages.

    Raises
    ------
    BadInputError
        When one of the two cannot be used; then nothing is kept.
    """
    from megaroth.census.extra import require_extra  # noqa: PLC0415 - only with a census

    require_extra()
    from megaroth.census.plan_file import read_plan  # noqa: PLC0415 - only with a census
    from megaroth.census.private import write_private  # noqa: PLC0415 - only with a census
    from megaroth.census.reading import headings_of, sha256_of  # noqa: PLC0415 - only with a census

    store = store_of(folder)
    sweep(store)
    made = store / secrets.token_hex(6)
    made.mkdir(mode=0o700)
    try:
        write_private(made / PLAN, plan.encode())
        try:
            terms = read_plan(made / PLAN)
        except BadInputError as error:
            raise renamed(error, {made / PLAN: plan_name}) from None
        ending = Path(name).suffix.lower()
        with incoming(folder, content, ending, name) as path:
            proposed, source = headings_of(path)
            cleaner = _Cleaner(source, {each.heading: each.column for each in proposed}, store)
            table = cleaner.parquet() if source.kind == "Parquet" else cleaner.text()
            digest = sha256_of(path)
        one = Census(
            made.name,
            made,
            name,
            source.kind,
            terms.name,
            as_of,
            digest,
            sha256_of(made / PLAN),
            source.notes,
            cleaner.hashed,
            confirmed=False,
        )
        write_private(one.census_file, table)
        keep(one)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return one


class _Cleaner:
    """Writes a census again with a keyed hash in the place of every identity number, each row on its own line."""

    def __init__(self, source: Source, columns: Mapping[str, str], store: Path) -> None:
        from megaroth.census.identity import key_of  # noqa: PLC0415 - only with a census
        from megaroth.census.sources import named  # noqa: PLC0415 - only with a census

        self.source = source
        self.columns = columns
        self.key = key_of(store)
        masked = named([_IN_TEXT.sub("(number)", _bare_number(heading)) for heading in source.headings])
        self.names = dict(zip(source.headings, masked, strict=True))
        self._found: dict[str, None] = {}

    @property
    def hashed(self) -> tuple[str, ...]:
        """Headings in which identity numbers stood."""
        return tuple(self.names[heading] for heading in self._found)

    def text(self) -> bytes:
        """As CSV; a row keeps the number that it had, for what is said of it later."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        line = 0
        for raw in self.source.batches(self.source.headings):
            rows = raw.rows.to_pylist()
            if not line and rows:
                out.write("\n" * (rows[0] - 2))
                writer.writerow(self.names.values())
                line = rows[0] - 1
            columns = [self._cleaned(heading, raw).to_pylist() for heading in self.source.headings]
            for row, *cells in zip(rows, *columns, strict=True):
                out.write("\n" * (row - line - 1))
                writer.writerow([" ".join(cell.split()) if cell else "" for cell in cells])
                line = row
        if not line:
            writer.writerow(self.names.values())
        return out.getvalue().encode()

    def parquet(self) -> bytes:
        """As Parquet, every type and unit as they were."""
        import pyarrow as pa  # noqa: PLC0415 - only with a census
        import pyarrow.parquet as pq  # noqa: PLC0415 - only with a census

        schema = pq.read_schema(self.source.file)
        batches = []
        for raw in self.source.batches(self.source.headings):
            held = {heading: self._cleaned(heading, raw) for heading in self.source.headings}
            fields = [
                pa.field(self.names[field.name], held[field.name].type, metadata=field.metadata) for field in schema
            ]
            batches.append(pa.record_batch(list(held.values()), schema=pa.schema(fields)))
        made = pa.BufferOutputStream()
        table = pa.Table.from_batches(batches) if batches else schema.empty_table()
        pq.write_table(table, made)
        content: bytes = made.getvalue().to_pybytes()
        return content

    def _cleaned(self, heading: str, raw: Raw) -> Any:
        """One column without identity numbers."""
        import pyarrow as pa  # noqa: PLC0415 - only with a census
        import pyarrow.compute as pc  # noqa: PLC0415 - only with a census

        from megaroth.census.identity import hashed_column, looks_like_identity  # noqa: PLC0415 - only with a census
        from megaroth.census.mapping import IDENTITY  # noqa: PLC0415 - only with a census

        values = raw.columns[heading]
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        column = self.columns.get(heading, "")
        if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
            values = values.cast(pa.string())
        text = pa.types.is_string(values.type)
        if not text and not (pa.types.is_integer(values.type) and column in ("", IDENTITY, "person", "family_of")):
            return values
        told = pc.unique(values.cast(pa.string()).fill_null(""))
        if column == IDENTITY or (column in ("", "person", "family_of") and looks_like_identity(told.to_pylist())):
            self._found[heading] = None
            return hashed_column(values.cast(pa.string()), self.key)
        if not text:
            return values
        return self._within(heading, values, told, bare=column in ("", "family_of"))

    def _within(self, heading: str, values: Any, told: Any, *, bare: bool) -> Any:
        """A column of something else, of which single cells hold such a number."""
        import pyarrow as pa  # noqa: PLC0415 - only with a census
        import pyarrow.compute as pc  # noqa: PLC0415 - only with a census

        from megaroth.census.identity import hashed  # noqa: PLC0415 - only with a census

        replaced = {}
        for text in told.to_pylist():
            if bare and _NINE.fullmatch(text):
                replaced[text] = hashed(text, self.key)
            elif _IN_TEXT.search(text):
                replaced[text] = _IN_TEXT.sub(lambda found: hashed(found[0], self.key), text)
        if not replaced:
            return values
        self._found[heading] = None
        coded = pc.dictionary_encode(values.fill_null(""))
        names = pa.array([replaced.get(each, each) for each in coded.dictionary.to_pylist()], pa.string())
        return names.take(coded.indices)


def _bare_number(heading: str) -> str:
    """A heading that is a number: of a file without headings, whose first row stands in their place."""
    return "(number)" if _NINE.fullmatch(heading) else heading


# --- its headings ----------------------------------------------------------------------------------------------


def confirm(one: Census, told: Mapping[str, str], units: Mapping[str, str]) -> Census:
    """Keep what each heading is, and drop the columns that are left out.

    Raises
    ------
    BadInputError
        When two headings are one column, or a required one is missing.
    """
    from megaroth.census.columns import BY_NAME, CENSUS  # noqa: PLC0415 - only with a census
    from megaroth.service.census_reading import census_map, confirmed  # noqa: PLC0415 - only with a census

    used: dict[str, str] = {}
    for heading, column in told.items():
        if column and column in used:
            label = BY_NAME[column].label
            raise BadInputError(
                f"{used[column]} and {heading} are both {label}", "leave one of the two out", key=heading
            )
        used[column] = heading
    for required in CENSUS:
        if required.required and required.name not in used:
            raise BadInputError(f"no heading is {required.label.lower()}", "choose it at one of the headings")
    named = {
        heading: HASHED if one.hashed_key(heading, column) else heading for heading, column in told.items() if column
    }
    _only(one, named)
    kept = {named[heading]: column for heading, column in told.items() if column}
    mapped = census_map(one.census_file, told=kept, units={name: unit for name, unit in units.items() if name in used})
    confirmed(mapped)
    done = one._replace(confirmed=True)
    keep(done)
    return done


def _only(one: Census, named: Mapping[str, str]) -> None:
    """Write the table with these columns alone, each under its name; one of hashes is not to be hashed again."""
    from megaroth.census.private import write_private  # noqa: PLC0415 - only with a census

    path = one.census_file
    if one.kind == "Parquet":
        import pyarrow as pa  # noqa: PLC0415 - only with a census
        import pyarrow.parquet as pq  # noqa: PLC0415 - only with a census

        made = pa.BufferOutputStream()
        pq.write_table(pq.read_table(path, columns=list(named)).rename_columns(list(named.values())), made)
        write_private(path, made.getvalue().to_pybytes(), replace=True)
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    with path.open(encoding="utf-8", newline="") as opened:
        places: list[int] = []
        for cells in csv.reader(opened):
            if not cells:
                out.write("\n")
                continue
            if not places:
                places = [cells.index(heading) for heading in named]
                writer.writerow(named.values())
                continue
            writer.writerow([cells[place] for place in places])
    write_private(path, out.getvalue().encode(), replace=True)
