"""A ledger in a PostgreSQL database: one in each schema, named by the address and its search_path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, LargeBinary, create_engine, func, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from megaroth.errors import BadInputError
from megaroth.ledger import schema
from megaroth.ledger.chain import Row
from megaroth.ledger.database import PATIENCE, Database
from megaroth.ledger.errors import DamagedLedgerError

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_LOCK = 0x4D45474C
"""The first number of our advisory locks; the second is the table, or 0 while a ledger is made."""


class Postgresql(Database):
    """A ledger in a PostgreSQL database."""

    dialect = "postgresql"
    reverses = schema.POSTGRESQL_REVERSES

    def __init__(self, url: URL, name: str, *, only_reading: bool = False) -> None:
        self.name = name
        self._secrets = _secrets(url)
        try:
            engine = create_engine(
                url,
                poolclass=NullPool,
                isolation_level="READ COMMITTED",  # a writer that has waited sees what was written meanwhile
                hide_parameters=True,
                connect_args={"prepare_threshold": None, "client_encoding": "utf8"},
            )
        except ImportError:
            raise BadInputError(
                "the driver for PostgreSQL is not installed", "pip install 'megaroth[postgres]'", file=name
            ) from None
        with self._plain():
            self.connection: Connection = engine.connect()
        with self._plain(), self.connection.begin():
            # What is acknowledged is on the disk, whatever the server or the role has as its default.
            self.connection.exec_driver_sql("SET synchronous_commit = on")
            self.connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}s'")
            if only_reading:
                self.connection.exec_driver_sql("SET default_transaction_read_only = on")
            encoding = self.connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise BadInputError(f"the database keeps text as {encoding}", "a database with UTF8", file=name)

    def begin_reading(self) -> None:
        """Begin a transaction that sees one state."""
        self.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def begin_writing(self) -> None:
        """Wait for other writers. A role that may only SELECT and INSERT can take this lock."""
        self.connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock({_LOCK}, coalesce(to_regclass('entries')::oid::bigint::bit(32)::int, 0))"
        )

    def body(self) -> ColumnElement[bytes]:
        """The body in UTF-8."""
        return func.convert_to(schema.entries.c.body, "UTF8", type_=LargeBinary)

    def add(self, rows: Sequence[Row]) -> None:
        """Add entries in one statement: a statement an entry takes several times as long."""
        columns = [row.number for row in rows], [row.body.decode() for row in rows], [row.hash for row in rows]
        self.connection.exec_driver_sql(
            "INSERT INTO entries (number, body, hash) SELECT number, body, hash"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS t (number, body, hash) ORDER BY number",
            columns,
        )

    def unguarded(self) -> str:
        """Compare the triggers with what was made."""
        found = {
            tuple(row)
            for row in self.connection.exec_driver_sql(
                "SELECT t.tgname, t.tgenabled::text, t.tgtype::int, p.prosrc FROM pg_trigger t"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid = 'entries'::regclass AND NOT t.tgisinternal AND t.tgqual IS NULL"
            )
        }
        index = self.connection.exec_driver_sql(
            "SELECT count(*) FROM pg_index WHERE indrelid = 'entries'::regclass AND indisunique AND indisvalid"
            " AND (indisprimary OR indexrelid = to_regclass('entries_reversed'))"
        ).scalar_one()
        wrong = sorted({row[0] for row in found ^ schema.POSTGRESQL_GUARDS} | ({"indexes"} if index != 2 else set()))
        return (
            f"what keeps its entries from being changed is not there as it was made ({', '.join(wrong)})"
            if wrong
            else ""
        )

    def broken(self, thoroughly: bool) -> str:
        """Nothing: a server looks after its own files, and reading all entries is what it can be asked."""
        return ""

    def identity(self) -> tuple[Any, ...]:
        """The table's number and its file."""
        return tuple(
            self.connection.exec_driver_sql(
                "SELECT oid::bigint, relfilenode::bigint FROM pg_class WHERE oid = 'entries'::regclass"
            ).one()
        )

    def is_there(self) -> bool:
        """Whether the schema that comes first in the search path has a ledger."""
        with self._plain(), self.connection.begin():
            return bool(self.connection.exec_driver_sql(_IS_THERE).scalar_one())

    def said(self, error: DBAPIError, while_committing: bool) -> BadInputError:
        """What PostgreSQL says, in plain words and without a password."""
        state: str = getattr(error.orig, "sqlstate", None) or ""
        first = self._without_secrets(" ".join(str(error.orig).split("\n")[0].split()))
        if while_committing and (error.connection_invalidated or not state):
            return BadInputError(
                f"the connection broke while the entry was being recorded: {first}",
                "it is there or not: look at `megaroth ledger list` before you record it again",
                file=self.name,
            )
        message, remedy = _SAID.get(state, _SAID.get(state[:2], (f"the ledger cannot be used: {first}", "")))
        if state in _DAMAGED:
            return DamagedLedgerError(f"the database is damaged: {first}", file=self.name)
        if not state:
            return BadInputError(f"the database cannot be reached: {first}", "", file=self.name)
        return BadInputError(message, remedy, file=self.name)

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


_IS_THERE = "SELECT to_regclass(quote_ident(current_schema()) || '.entries') IS NOT NULL"
_NO_LEDGER = ("there is no ledger in this database", "`megaroth ledger add` begins one with its first entry")
_SAID = {
    "42P01": _NO_LEDGER,
    "42501": (
        "the database does not permit this; nothing was recorded",
        "the role needs SELECT and INSERT on entries, and SELECT on ledger_version",
    ),
    "25006": ("the database is read-only; nothing was recorded", "use the primary server"),
    "53100": ("the server's disk is full; nothing was recorded", "make room, then record it again"),
    "55P03": (f"another program has been using the ledger for {PATIENCE} seconds", "try again"),
    "57": ("the server stopped the work; nothing was recorded", "try again"),
    "3F": ("the address names no schema that is there", "make it first: CREATE SCHEMA"),
}
_DAMAGED = ("XX001", "XX002")


def connect(target: str, make: Callable[[Database], None] | None, only_reading: bool) -> Postgresql:
    """Open the ledger at an address; with ``make``, make it when it is not there.

    Raises
    ------
    BadInputError
        When there is none, or the database cannot be used. No error shows a password.
    """
    url = _url(target)
    name = shown(url)
    database = Postgresql(url, name, only_reading=only_reading)
    try:
        if not database.is_there():
            if make is None or only_reading:
                raise BadInputError(*_NO_LEDGER, file=name)
            make(database)
    except BaseException:
        database.close()
        raise
    return database


def shown(url: URL) -> str:
    """The address as errors show it: without password, and without the query, which may hold one."""
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()


def _url(target: str) -> URL:
    scheme, separator, rest = target.partition("://")
    authority, slash, path = rest.partition("/")
    person, at, server = authority.rpartition("@")  # a password may have an @ of its own
    target = f"{scheme}{separator}{person.replace('@', '%40')}{at}{server}{slash}{path}"
    try:
        url = make_url(target)
        if url.drivername in SCHEMES:
            return url.set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        pass
    raise BadInputError(
        "this address of a ledger cannot be read", "a file, or postgresql://user@host/database"
    ) from None


def _secrets(url: URL) -> list[str]:
    """What must not be shown: the password, wherever the address has it."""
    query = (value for key, values in url.normalized_query.items() if "pass" in key for value in values)
    return [text for text in (str(url.password or ""), *query) if text]
