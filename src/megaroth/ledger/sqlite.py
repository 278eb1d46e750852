"""A ledger in one SQLite file that only its owner may read.

The rollback journal (not WAL) keeps the ledger one file, which people copy; EXTRA syncs the folder too when the
journal is deleted, so that what was acknowledged outlives a power failure.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, cast, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from megaroth.errors import BadInputError
from megaroth.ledger import chain, schema
from megaroth.ledger.database import PATIENCE, Database
from megaroth.ledger.errors import RESTORE, DamagedLedgerError

_MAGIC = b"SQLite format 3\0"
_ALONE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_FULL = ("SQLITE_FULL",)
_NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")
_CUT_OFF = ("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY", "SQLITE_READONLY_CANTLOCK")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_SCHEMA")


class Sqlite(Database):
    """A ledger in an SQLite file."""

    dialect = "sqlite"
    reverses = schema.SQLITE_REVERSES

    def __init__(self, path: Path, name: str, *, only_reading: bool = False) -> None:
        self.path = path
        self.name = name
        engine = create_engine("sqlite://", creator=lambda: _connect(path, only_reading), poolclass=NullPool)
        with self._plain():
            self.connection: Connection = engine.connect()

    def begin_reading(self) -> None:
        """Begin a transaction that reads."""
        self.connection.exec_driver_sql("BEGIN")

    def begin_writing(self) -> None:
        """Begin a transaction that alone may write.

        SQLite itself asks ever more seldom while it waits, so that beside a program that writes without a pause one
        would wait for ever; we ask every few milliseconds.
        """
        until = time.monotonic() + PATIENCE
        self.connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            for tried in itertools.count():
                try:
                    self.connection.exec_driver_sql("BEGIN IMMEDIATE")
                    return
                except DBAPIError as error:
                    if not _code(error).startswith(_ALONE) or time.monotonic() > until:
                        raise
                time.sleep(0.001 * (1 + tried % 5))
        finally:
            self.connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")

    def body(self) -> ColumnElement[bytes]:
        """The body as bytes, whatever they are: a damaged text is for verify to find."""
        return cast(schema.entries.c.body, LargeBinary)

    def unguarded(self) -> str:
        """Compare table, index and triggers with what was made."""
        found = {
            name: sql
            for name, table, sql in self.connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_master")
            if (name in schema.SQLITE or table == "entries") and sql is not None
        }
        if found != schema.SQLITE:
            wrong = sorted(name for name in {*found, *schema.SQLITE} if found.get(name) != schema.SQLITE.get(name))
            return f"what keeps its entries from being changed is not there as it was made ({', '.join(wrong)})"
        return ""

    def broken(self, thoroughly: bool) -> str:
        """Compare the file's length with what it says; thoroughly, SQLite's own check of the whole file."""
        pages, size = (self.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _LENGTH)
        length = self.path.stat().st_size
        if length < pages * size:
            return f"the file has {length:,} bytes and should have {pages * size:,}: the rest is missing"
        if not thoroughly:
            return ""
        first: str = self.connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        return "" if first == "ok" else f"SQLite finds the file damaged: {' '.join(first.split())[:200]}"

    def identity(self) -> tuple[Any, ...]:
        """Where in the file the table of entries begins."""
        return tuple(
            self.connection.exec_driver_sql(
                "SELECT rootpage, sql FROM sqlite_master WHERE name = 'entries' AND type = 'table'"
            ).one()
        )

    def said(self, error: DBAPIError, while_committing: bool) -> BadInputError:
        """What SQLite says, in plain words. A commit that fails has recorded nothing."""
        code = _code(error)
        if code.startswith(_ALONE):
            return BadInputError(
                f"another program has been using the ledger for {PATIENCE} seconds", "try again", file=self.name
            )
        if code.startswith(_FULL):
            return BadInputError(
                "the disk is full; nothing was recorded", "make room, then record it again", file=self.name
            )
        if code in _CUT_OFF:
            return BadInputError(
                "a program was cut off while it wrote, and what it left cannot be put right: the ledger is read-only",
                "open it once from where its file and folder can be written",
                file=self.name,
            )
        if code.startswith(_NOT_WRITABLE):
            return BadInputError(
                "the ledger cannot be written; nothing was recorded", "it or its folder is read-only", file=self.name
            )
        if code.startswith(_DAMAGED) or str(error.orig).startswith(("no such table", "Could not decode")):
            return DamagedLedgerError(f"the file is damaged: {error.orig}", file=self.name)
        if code.startswith("SQLITE_CANTOPEN"):
            return BadInputError(
                "the ledger, or the journal beside it, cannot be opened; nothing was recorded",
                "the folder must be one in which you may write",
                file=self.name,
            )
        if code.startswith("SQLITE_IOERR"):
            return BadInputError(
                "the disk does not take what is written, or is full; nothing was recorded",
                f"make room; if the ledger does not open again, {RESTORE}",
                file=self.name,
            )
        return BadInputError(f"the ledger cannot be used: {error.orig}", file=self.name)


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlite_errorname", "")


_LENGTH = ("page_count", "page_size")


def look_at(path: Path, name: str) -> None:
    """Raise, in plain words, unless the file begins as a ledger does."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise BadInputError("this is a folder, not a ledger", "name the ledger's file", file=name)
        if not stat.S_ISREG(kind):
            raise BadInputError("this is no file", "name the ledger's file", file=name)
        with path.open("rb") as file:
            start = file.read(100)
    except FileNotFoundError:
        raise BadInputError(
            "there is no such ledger", "`megaroth ledger add` begins one with its first entry", file=name
        ) from None
    except PermissionError:
        raise BadInputError("you may not read this file", "a ledger is its owner's alone", file=name) from None
    except (OSError, ValueError) as error:
        raise BadInputError(f"the ledger cannot be opened: {_reason(error)}", file=name) from None
    if not start:
        raise DamagedLedgerError("the file is empty: a ledger never is, even without entries", file=name)
    if not start.startswith(_MAGIC) or len(start) < 100:
        raise BadInputError("this is no ledger of megaroth", f"if it once was, {RESTORE}", file=name)
    if int.from_bytes(start[68:72], "big") != schema.APPLICATION_ID:
        raise BadInputError("this is a database, but no ledger of megaroth", "name the ledger's file", file=name)


def create(path: Path, name: str, fill: Callable[[Sqlite], None]) -> None:
    """Make a new file, whole or not at all: it gets its name when ``fill`` is done and its bytes are on the disk.

    Raises
    ------
    FileExistsError
        When there is such a file already, made perhaps by another program at this moment.
    """
    if path.exists() or path.is_symlink():
        raise FileExistsError(str(path))
    try:
        handle, made = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".new", dir=path.parent)
        os.close(handle)  # mkstemp makes it with mode 0600
    except (OSError, ValueError) as error:
        raise BadInputError(
            f"no ledger can be made here: {_reason(error)}",
            "a folder that is there and that you may write in",
            file=name,
        ) from None
    new = Path(made)
    try:
        database = Sqlite(new, name)
        try:
            fill(database)
        finally:
            database.close()
        _give_name(new, path, name)
    finally:
        new.unlink(missing_ok=True)


def _give_name(new: Path, path: Path, name: str) -> None:
    """Give a finished file its name, never in the place of another.

    The first append syncs the folder (SQLite does when it makes the journal), and with it this name.
    """
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then put the file there
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
            new.replace(path)
        except FileExistsError:
            raise
        except OSError as error:
            raise BadInputError(f"no ledger can be made here: {_reason(error)}", file=name) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _connect(path: Path, only_reading: bool) -> sqlite3.Connection:
    # A URI, so that a missing file is never made by opening it. Never mode=ro: after a crash, the first to open
    # the ledger takes back what was half written, and that is a write.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
    connection.create_function("megaroth_link", 2, _link, deterministic=True)
    for pragma in (*_PRAGMAS, "query_only = ON" if only_reading else "journal_mode = DELETE"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


_PRAGMAS = (
    "synchronous = EXTRA",
    "fullfsync = ON",  # on macOS a plain fsync does not reach the disk
    "trusted_schema = ON",  # the insert trigger calls megaroth_link
    "cell_size_check = ON",
)


def _link(previous: str | None, body: str) -> str:
    return chain.link(chain.GENESIS if previous is None else previous, body.encode())
