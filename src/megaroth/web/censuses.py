"""Censuses on the page: what lies in the chosen folder's ``.megaroth-census``, and what never does.

A file that was sent lies there only while it is read. What is kept of it is a table in which a keyed hash stands in
the place of each identity number; once its headings are confirmed, the columns that no test needs are gone too.
"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.web.folder import Folder, NotThereError

if TYPE_CHECKING:
    from megaroth.census.sources import Raw, Source
    from megaroth.service.census import CensusTested

STORE = ".megaroth-census"
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
PLAN = "plan.toml"
ABOUT = "about.json"
SCHEMA = "megaroth.census-kept/1"
HASHED = "Employee key"
"""The heading of a key that was made of identity numbers."""
_ID = re.compile(r"[0-9a-f]{12}")
_INCOMING = ".incoming-"
_STALE_SECONDS = 600
"""An incoming file of this age is left of a start that was killed."""
_IN_TEXT = re.compile(r"(?<![\w-])\d{3}[- .–]\d{2}[- .–]\d{4}(?![\w-])")
_NINE = re.compile(r"\s*\d{9}\s*")


class Census(NamedTuple):
    """One census that is kept."""

    id: str
    folder: Path
    name: str
    """What the file was called that was sent."""
    kind: str
    """What that file was: ``CSV``, ``XLSX`` or ``Parquet``."""
    plan: str
    sent_on: date
    sha256: str
    """Of the file that was sent."""
    plan_sha256: str
    notes: tuple[str, ...]
    hashed: tuple[str, ...]
    """Headings in which identity numbers stood."""
    confirmed: bool

    @property
    def base(self) -> str:
        """The beginning of its addresses."""
        return f"/census/{self.id}"

    @property
    def census_file(self) -> Path:
        """The table."""
        return self.folder / ("census.parquet" if self.kind == "Parquet" else "census.csv")

    @property
    def plan_file(self) -> Path:
        """The plan's elections."""
        return self.folder / PLAN

    def hashed_key(self, heading: str, column: str) -> bool:
        """Whether a heading is the key of people, made of identity numbers."""
        return column == "person" and heading in self.hashed

    @property
    def state(self) -> tuple[int, ...]:
        """What changes when its files do."""
        return (self.census_file.stat().st_mtime_ns, self.plan_file.stat().st_mtime_ns)


# --- the folder ------------------------------------------------------------------------------------------------


def store_of(folder: Folder) -> Path:
    """The folder of censuses, which only its owner may enter; made where it is not there."""
    path = folder.root / STORE
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise BadInputError(f"{STORE} is no folder of this folder", "move it away")
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    return path


def censuses(folder: Folder) -> list[Census]:
    """Those that are kept, the newest first."""
    store = folder.root / STORE
    if store.is_symlink() or not store.is_dir():
        return []
    _sweep(store)
    found = []
    for path in store.iterdir():
        if _ID.fullmatch(path.name):
            try:
                found.append(census_of(folder, path.name))
            except BadInputError:
                continue
    return sorted(found, key=lambda one: (one.sent_on, one.folder.stat().st_mtime_ns), reverse=True)


def census_of(folder: Folder, name: str) -> Census:
    """The census of a short name.

    Raises
    ------
    NotThereError
        When there is none.
    """
    path = folder.root / STORE / name
    if not _ID.fullmatch(name) or (folder.root / STORE).is_symlink() or path.is_symlink() or not path.is_dir():
        raise NotThereError("this census is not kept here any more", "send it again")
    try:
        held = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        found = Census(
            name,
            path,
            str(held["name"]),
            str(held["kind"]),
            str(held["plan"]),
            date.fromisoformat(held["sent_on"]),
            str(held["sha256"]),
            str(held["plan_sha256"]),
            tuple(str(each) for each in held["notes"]),
            tuple(str(each) for each in held["hashed"]),
            bool(held["confirmed"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise NotThereError("this census cannot be read any more", "send it again") from None
    if not found.census_file.is_file() or not found.plan_file.is_file():
        raise NotThereError("this census is not whole any more", "send it again")
    return found


def remove(folder: Folder, name: str) -> None:
    """Remove one census with everything that was made of it."""
    shutil.rmtree(census_of(folder, name).folder)


def remove_all(folder: Folder) -> None:
    """Remove every census, and the secret under which identity numbers were hashed."""
    store = folder.root / STORE
    if store.is_dir() and not store.is_symlink():
        shutil.rmtree(store)


def keep(one: Census) -> None:
    """Write what is known of a census."""
    from megaroth.census.private import write_private  # noqa: PLC0415 - the page starts without the census

    held = {
        "schema": SCHEMA,
        **{name: value for name, value in one._asdict().items() if name not in ("id", "folder")},
        "sent_on": one.sent_on.isoformat(),
    }
    write_private(one.folder / ABOUT, json.dumps(held, ensure_ascii=False, indent=1).encode(), replace=True)


def _sweep(store: Path) -> None:
    """Remove what a start that was killed may have left."""
    for path in store.glob(f"{_INCOMING}*"):
        try:
            if datetime.now(UTC).timestamp() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()
        except OSError:
            continue


@contextmanager
def incoming(folder: Folder, content: bytes, ending: str, name: str) -> Iterator[Path]:
    """A file that was sent, on disk as long as it is read; an error names it as it was called.

    Raises
    ------
    BadInputError
        As the reading within does, with the name of the file that was sent.
    """
    from megaroth.census.private import write_private  # noqa: PLC0415

    path = store_of(folder) / f"{_INCOMING}{secrets.token_hex(8)}{ending}"
    try:
        write_private(path, content)
        yield path
    except BadInputError as error:
        raise renamed(error, {path: name}) from None
    finally:
        path.unlink(missing_ok=True)


def renamed(error: BadInputError, names: Mapping[Path, str]) -> BadInputError:
    """An error with files under the names that people know, and in the words of the page."""
    file, message, remedy = error.file, error.message, error.remedy
    for path, name in names.items():
        file = name if file == str(path) else file
        message, remedy = message.replace(str(path), name), remedy.replace(str(path), name)
    remedy = re.sub(r"(; )?(all findings: )?`?megaroth census check\b[^;`]*`?", "", remedy).strip("; ")
    message = re.sub(r"; ([\d,]+ more) in `megaroth census check`", r"; \1", message)
    if "`megaroth census map`" in remedy:
        remedy = "say which it is above"
    return BadInputError(message, remedy, file=file, line=error.line, key=error.key)


# --- taking one in ---------------------------------------------------------------------------------------------


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
    from megaroth.census.extra import require_extra  # noqa: PLC0415

    require_extra()
    from megaroth.census.plan_file import read_plan  # noqa: PLC0415
    from megaroth.census.private import write_private  # noqa: PLC0415
    from megaroth.census.reading import headings_of, sha256_of  # noqa: PLC0415

    store = store_of(folder)
    _sweep(store)
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
        from megaroth.census.identity import key_of  # noqa: PLC0415
        from megaroth.census.sources import named  # noqa: PLC0415

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
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

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
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415

        from megaroth.census.identity import hashed_column, looks_like_identity  # noqa: PLC0415
        from megaroth.census.mapping import IDENTITY  # noqa: PLC0415

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
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415

        from megaroth.census.identity import hashed  # noqa: PLC0415

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
    from megaroth.census.columns import BY_NAME, CENSUS  # noqa: PLC0415
    from megaroth.service.census_reading import census_map, confirmed  # noqa: PLC0415

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
    named = {heading: HASHED if one.hashed_key(heading, column) else heading for heading, column in told.items() if column}
    _only(one, named)
    kept = {named[heading]: column for heading, column in told.items() if column}
    mapped = census_map(one.census_file, told=kept, units={name: unit for name, unit in units.items() if name in used})
    confirmed(mapped)
    done = one._replace(confirmed=True)
    keep(done)
    return done


def _only(one: Census, named: Mapping[str, str]) -> None:
    """Write the table with these columns alone, each under its name; one of hashes is not to be hashed again."""
    from megaroth.census.private import write_private  # noqa: PLC0415

    path = one.census_file
    if one.kind == "Parquet":
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

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


def as_sent(one: Census, found: CensusTested) -> CensusTested:
    """A test with the files under the names, hashes and notes of those that were sent."""
    own = [each for each in found.warnings if not re.match(r"delimiter: |headings in (line|row) \d", each)]
    return found._replace(
        plan_file=Path(PLAN),
        census_file=Path(one.name),
        census_sha256=one.sha256,
        warnings=(*one.notes, *own),
    )
