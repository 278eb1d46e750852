"""The form in which a ledger is stored: made, checked when it is opened, brought up to date. It only ever grows."""

from __future__ import annotations

from threading import Lock

from megaroth.errors import BadInputError
from megaroth.ledger.database import Database
from megaroth.ledger.errors import DamagedLedgerError
from megaroth.ledger.schema import REVISIONS

SCRIPTS = "megaroth.ledger:migrations"
_ONE_AT_A_TIME = Lock()
"""Alembic keeps what it is working on in its own module: two ledgers at once would run on each other's connection."""


def make(database: Database, scripts: str = SCRIPTS) -> None:
    """Make the table of entries and its guards in an empty database."""
    with database.writing():
        _run(database, scripts)
        _assert_guarded(database)


def check(database: Database, rescue: bool = False) -> None:
    """Refuse a ledger that a newer version made, or one whose guards are missing; cheap enough for every opening."""
    revision = database.revision()
    if revision not in REVISIONS:
        raise BadInputError(
            f"the ledger is stored in form {revision}, and the newest known here is {REVISIONS[-1]}",
            "use the newer megaroth that wrote it",
            file=database.name,
        )
    if rescue:
        return
    _assert_guarded(database)
    broken = database.broken(False)
    if broken:
        raise DamagedLedgerError(broken, file=database.name)


def bring_up_to_date(database: Database, scripts: str = SCRIPTS, newest: str = REVISIONS[-1]) -> None:
    """Run the migrations that a ledger made by an older version lacks; its entries stay where they are.

    Raises
    ------
    DamagedLedgerError
        When the entries or their guards were not left alone; the ledger is then as it was before.
    """
    with database.reading():
        if database.revision() == newest:
            return
    with database.writing():
        if database.revision() == newest:
            return  # another program did it while we waited
        before = database.identity(), database.rows()
        _run(database, scripts)
        _assert_guarded(database)
        if (database.identity(), database.rows()) != before:
            raise DamagedLedgerError(
                "bringing the ledger up to date would have changed its entries; it is as it was",
                file=database.name,
                remedy="this is a fault in megaroth: please report it",
            )


def _assert_guarded(database: Database) -> None:
    fault = database.unguarded()
    if fault:
        raise DamagedLedgerError(
            fault,
            file=database.name,
            remedy="`megaroth ledger verify` looks at every entry; "
            "what is sound can be exported and imported into a new ledger",
        )


def _run(database: Database, scripts: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", scripts)
    config.attributes["connection"] = database.connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
