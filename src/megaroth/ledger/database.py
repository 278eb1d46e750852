"""What a ledger asks of the database below it: rows in, rows out, and errors in plain words. No ledger's rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, literal_column, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from megaroth.errors import BadInputError
from megaroth.ledger import schema
from megaroth.ledger.chain import Row
from megaroth.ledger.errors import DamagedLedgerError

PATIENCE = 10
"""Seconds that we wait for another program that writes in the ledger."""


class Database(ABC):
    """One ledger's database, with the one connection that this ledger uses."""

    name: str
    """The ledger as errors name it; never with a password."""
    connection: Connection
    dialect: str
    reverses: str
    """The expression of the number that an entry reverses, as the index has it."""

    @abstractmethod
    def begin_reading(self) -> None:
        """Begin to see the ledger as it is now, whatever others write meanwhile."""

    @abstractmethod
    def begin_writing(self) -> None:
        """Wait until no other program writes, and keep others from writing."""

    @abstractmethod
    def body(self) -> ColumnElement[bytes]:
        """The body of an entry, in bytes."""

    @abstractmethod
    def unguarded(self) -> str:
        """What is wrong with the table or its guards; empty when they are as they were made."""

    @abstractmethod
    def broken(self, thoroughly: bool) -> str:
        """What is broken below the table, seen at a glance or by a look at all of it; empty when nothing is."""

    @abstractmethod
    def identity(self) -> tuple[Any, ...]:
        """What changes when the table of entries is rebuilt or replaced."""

    @abstractmethod
    def said(self, error: DBAPIError, while_committing: bool) -> BadInputError:
        """The error of the database in plain words."""

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()
        self.connection.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view of the ledger."""
        with self._plain(), self.connection.begin():
            self.begin_reading()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that writes: at its end it is on the disk, or, after an error, it never was."""
        with self._plain():
            transaction = self.connection.begin()
            try:
                self.begin_writing()
                yield
            except BaseException:
                transaction.rollback()
                raise
        try:
            transaction.commit()
        except DBAPIError as error:
            plain = self.said(error, True)
            transaction.close()
            raise plain from None

    @contextmanager
    def _plain(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self.said(error, False) from None
        except SQLAlchemyError as error:
            raise BadInputError(f"the ledger cannot be used: {type(error).__name__}", file=self.name) from None

    def revision(self) -> str:
        """The revision of the form in which the ledger is stored."""
        found: Sequence[str] = self.connection.scalars(select(schema.version.c.version_num)).all()
        if len(found) != 1:
            raise DamagedLedgerError("the ledger does not say in which one form it is stored", file=self.name)
        return found[0]

    def count(self) -> int:
        """The number of the last entry; 0 when there is none."""
        return self.connection.scalar(select(func.max(schema.entries.c.number))) or 0

    def last(self, most: int) -> list[Row]:
        """The last entries, newest first, as many as ``most``."""
        return self._rows(select(*self._columns()).order_by(schema.entries.c.number.desc()).limit(most))

    def rows(self, until: int | None = None) -> list[Row]:
        """All entries in their order, or those up to a number."""
        statement = select(*self._columns()).order_by(schema.entries.c.number)
        return self._rows(statement if until is None else statement.where(schema.entries.c.number <= until))

    def bodies(self) -> tuple[Sequence[tuple[bytes, str]], bool]:
        """The body and the hash of all entries in their order, and whether no number is left out."""
        columns = self.body(), schema.entries.c.hash
        found: Sequence[Any] = self.connection.execute(select(*columns).order_by(schema.entries.c.number)).all()
        return found, self.count() == len(found)

    def entry(self, number: int) -> bytes | None:
        """The body of one entry."""
        return self.connection.scalar(select(self.body()).where(schema.entries.c.number == number))

    def reversal_of(self, number: int) -> int:
        """The number of the entry that reverses this one; 0 when none does."""
        reverses: ColumnElement[int] = literal_column(self.reverses)
        return self.connection.scalar(select(schema.entries.c.number).where(reverses == number)) or 0

    def add(self, rows: Sequence[Row]) -> None:
        """Add entries at the end."""
        self.connection.execute(
            insert(schema.entries),
            [{"number": row.number, "body": row.body.decode(), "hash": row.hash} for row in rows],
        )

    def _columns(self) -> tuple[ColumnElement[Any], ...]:
        return schema.entries.c.number, self.body(), schema.entries.c.hash

    def _rows(self, statement: Any) -> list[Row]:
        return [Row(*row) for row in self.connection.execute(statement)]
