"""The append-only store of the ledger: entries are added at its end, chained by hashes, and never changed.

SQLAlchemy is imported when a ledger is opened, Alembic when one is made or its form is brought up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from megaroth.errors import BadInputError
from megaroth.ledger import chain, exports
from megaroth.ledger.chain import EMPTY, Head, Row
from megaroth.ledger.entries import Entry, canonical, checked, from_bytes
from megaroth.ledger.errors import DamagedLedgerError, LedgerMovedOnError
from megaroth.ledger.references import check_references

if TYPE_CHECKING:
    from megaroth.ledger.database import Database


class Ledger:
    """An open ledger. Leave it with :meth:`close`, or use it in a ``with``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self._database.close()

    def append(self, entries: Sequence[Entry], head: str | None = None) -> range:
        """Record entries, all or none; when this returns they are on the disk.

        Parameters
        ----------
        entries : Sequence[Entry]
            What happened. Of entries that name others (a reversal), the others come before.
        head : str or None
            The hash of the last entry when the ledger was looked at. Given, nothing is recorded if
            something else has been recorded since.

        Returns
        -------
        range
            The numbers that the entries got.

        Raises
        ------
        BadInputError
            When an entry cannot be recorded, or the ledger cannot be written.
        LedgerMovedOnError
            When the ledger does not end at ``head``.
        DamagedLedgerError
            When its last entry is not what was recorded.
        """
        fit = [checked(entry) for entry in entries]
        expected = None if head is None else chain.given_hash(head)
        with self._database.writing():
            last = self._last()
            if expected is not None and expected != last.hash:
                raise LedgerMovedOnError(
                    "something else was recorded since you looked; nothing was recorded",
                    "look at it again, then record",
                    file=self.name,
                )
            self._add(last, fit)
        return range(last.count + 1, last.count + 1 + len(fit))

    def entries(self) -> list[Entry]:
        """Every entry; number ``n`` is at index ``n - 1``.

        Raises
        ------
        DamagedLedgerError
            When an entry is not what was recorded: nothing is computed from such a ledger. What only
            :meth:`verify` finds is an entry that could not have been recorded, missing guards, and, with a head
            that was kept, a ledger that was cut off or written anew.
        """
        with self._database.reading():
            found, complete = self._database.bodies()
        if not (complete and chain.unbroken(found)):
            self._sound(None)  # says which entry it is
            raise DamagedLedgerError("entries are missing", file=self.name)
        return from_bytes([body for body, _ in found], self.name)

    def head(self) -> Head:
        """How many entries there are, and the hash of the last."""
        with self._database.reading():
            last = self._database.last(1)
        return _end(last)

    def verify(self, head: str | None = None) -> Head:
        """Check that every entry is what was recorded, in its place, and that none is missing.

        Parameters
        ----------
        head : str or None
            A hash noted earlier. Given, it must still be that of an entry: otherwise entries at the end
            were cut off, or the whole chain was written anew, which nothing in the ledger itself can tell.

        Raises
        ------
        DamagedLedgerError
            With the first entry that is wrong.
        """
        expected = None if head is None else chain.given_hash(head)
        with self._database.reading():
            rows = self._database.rows()
            found, seen = EMPTY, expected in (None, EMPTY.hash)
            for row in chain.follow(rows, where=self.name):
                exports.read_back(row, self.name)
                found = Head(row.number, row.hash)
                seen = seen or row.hash == expected
            fault = self._database.unguarded() or self._database.broken(True)
        if fault:
            raise DamagedLedgerError(
                f"{fault}; its {found.count:,} entries hang together",
                file=self.name,
                remedy="`megaroth ledger export` writes them; import that into a new ledger",
            )
        if not seen:
            raise DamagedLedgerError(
                f"no entry has the hash {expected}: entries after it were cut off or written anew; "
                f"the ledger ends at entry {found.count:,}",
                file=self.name,
            )
        return found

    def lines(self, until: int | None = None) -> Iterator[str]:
        """The ledger as lines of JSON, with the head first; the same for the same entries on every database.

        Parameters
        ----------
        until : int or None
            The last entry to write, when not all: what is sound of a damaged ledger.

        Raises
        ------
        DamagedLedgerError
            Before the first line, when an entry is not what was recorded.
        """
        return exports.written(self._sound(until))

    def export(self, write: Callable[[str], object], until: int | None = None) -> Head:
        """Write the lines of :meth:`lines`, each with its line end; returns where they end."""
        rows = self._sound(until)
        for line in exports.written(rows):
            write(line + "\n")
        return _end(rows)

    def import_lines(self, lines: Iterable[str], where: str = "") -> Head:
        """Add what an export holds beyond the entries that are here already, all or nothing.

        Parameters
        ----------
        lines : Iterable[str]
            As :meth:`lines` gave them.
        where : str
            The export as the user named it, for errors.

        Returns
        -------
        Head
            Where the ledger ends now.

        Raises
        ------
        BadInputError
            When a line is no entry, is not chained to the one before, or is not the entry that is here.
        """
        read = exports.read(lines, where)
        with self._database.writing():
            last = self._last()
            rows = self._database.rows()
            for here, there in zip(rows, read, strict=False):
                if here.hash != there.row.hash:
                    raise BadInputError(
                        f"entry {here.number} is another than here; nothing was imported",
                        "an export is imported into a new ledger, or into the one that it continues",
                        file=where,
                        line=there.line,
                    )
            new = read[len(rows) :]
            check_references([each.entry for each in new], last.count, self._database, where)
            if new:
                self._database.add([each.row for each in new])
                return _end([new[-1].row])
        return last

    def backup(self, path: Path) -> Head:
        """Write a ledger with the same entries to a new SQLite file, also while others write; checked on the way."""
        lines = self.lines()
        from megaroth.ledger import migrations, sqlite

        def fill(new: sqlite.Sqlite) -> None:
            migrations.make(new)
            Ledger(new).import_lines(lines, self.name)

        try:
            sqlite.create(path, str(path), fill)
        except FileExistsError:
            raise BadInputError("there is a file of this name already", "choose another", file=str(path)) from None
        with open_ledger(path) as copy:
            return copy.head()

    def _sound(self, until: int | None) -> list[Row]:
        with self._database.reading():
            rows = self._database.rows(until)
        return list(chain.follow(rows, where=self.name))

    def _last(self) -> Head:
        """Where the ledger ends; its last entry is looked at, however many there are."""
        rows = self._database.last(2)[::-1]
        if not rows:
            return EMPTY
        before = Head(rows[0].number, rows[0].hash) if len(rows) == 2 else EMPTY
        return _end(list(chain.follow(rows[-1:], before, self.name)))

    def _add(self, last: Head, entries: Sequence[Entry]) -> None:
        check_references(entries, last.count, self._database)
        rows: list[Row] = list(chain.chained(last, map(canonical, entries)))
        if rows:
            self._database.add(rows)


def open_ledger(target: Path | str, *, create: bool = False, rescue: bool = False) -> Ledger:
    """Open a ledger.

    Parameters
    ----------
    target : Path or str
        An SQLite file, or the address of a PostgreSQL database, ``postgresql://...``.
    create : bool
        Make a new one where there is none.
    rescue : bool
        Open one whose guards are missing, only to read it: for verify and export.

    Raises
    ------
    BadInputError
        When it cannot be opened, is no ledger, or was made by a newer version.
    DamagedLedgerError
        When it is not as it was made.
    """
    from megaroth.ledger import migrations

    database = _database(target, create, rescue)
    try:
        with database.reading():
            migrations.check(database, rescue)
        if not rescue:
            migrations.bring_up_to_date(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database)


def _database(target: Path | str, create: bool, rescue: bool) -> Database:
    from megaroth.ledger import migrations, sqlite

    name = str(target)
    if isinstance(target, str) and "://" in target:
        from megaroth.ledger import postgresql

        return postgresql.connect(target, migrations.make if create else None, rescue)
    path = Path(target)
    if create and not path.exists():
        with suppress(FileExistsError):  # another program was faster; theirs is as good
            sqlite.create(path, name, migrations.make)
    sqlite.look_at(path, name)
    return sqlite.Sqlite(path, name, only_reading=rescue)


def _end(rows: Sequence[Row]) -> Head:
    return Head(rows[-1].number, rows[-1].hash) if rows else EMPTY
