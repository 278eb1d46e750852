"""Censuses on the page: what lies in the chosen folder's ``.megaroth-census``, and what never does.

A file that was sent lies there only while it is read. What is kept of it is a table in which a keyed hash stands in
the place of each identity number; once its headings are confirmed, the columns that no test needs are gone too.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.errors import BadInputError
from megaroth.service.files import readable
from megaroth.web.folder import Folder, NotThereError

if TYPE_CHECKING:
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
MOST_UNPACKED = 512 * 2**20
"""Bytes of a Parquet file when it is unpacked."""
MOST_ROWS = 2_000_000
_STALE_SECONDS = 600
"""An incoming file of this age is left of a start that was killed."""


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
    sweep(store)
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
            readable(str(held["name"])),
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


def sweep(store: Path) -> None:
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
    from megaroth.census.private import write_private  # noqa: PLC0415 - only with a census

    path = store_of(folder) / f"{_INCOMING}{secrets.token_hex(8)}{ending}"
    try:
        write_private(path, content)
        _refuse_swollen(path)
        yield path
    except BadInputError as error:
        raise renamed(error, {path: name}) from None
    finally:
        path.unlink(missing_ok=True)


def _refuse_swollen(path: Path) -> None:
    """Refuse a Parquet file that a few bytes let grow beyond what a census comes to, before any of it is unpacked.

    Raises
    ------
    BadInputError
        When it says itself that it would.
    """
    if path.suffix.lower() != ".parquet":
        return
    import pyarrow as pa  # noqa: PLC0415 - only with a census
    import pyarrow.parquet as pq  # noqa: PLC0415 - only with a census

    try:
        about = pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return  # reading it says what is wrong
    unpacked = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    if unpacked > MOST_UNPACKED or about.num_rows > MOST_ROWS:
        raise BadInputError(
            f"the file holds {about.num_rows:,} rows and {unpacked // 2**20:,} MB when it is unpacked; the page takes "
            f"{MOST_ROWS:,} rows and {MOST_UNPACKED // 2**20:,} MB",
            "`megaroth census test` on the command line takes any size",
            file=str(path),
        )


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


def as_sent(one: Census, found: CensusTested) -> CensusTested:
    """A test with the files under the names, hashes and notes of those that were sent."""
    own = [each for each in found.warnings if not re.match(r"delimiter: |headings in (line|row) \d", each)]
    return found._replace(
        plan_file=Path(PLAN),
        census_file=Path(one.name),
        census_sha256=one.sha256,
        warnings=(*one.notes, *own),
    )
