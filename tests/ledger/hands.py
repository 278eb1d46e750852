"""Entries to record, and ways to a ledger that go past megaroth."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from megaroth.ledger import chain
from megaroth.ledger.entries import Entry

ROOT = Path(__file__).parents[2]
PAYDAY = date(2026, 3, 6)
CONTRIBUTION = Entry("contribution", PAYDAY, 2026, "alex", "acme", "after-tax", 50_000)
CONVERSION = Entry("conversion", PAYDAY, 2026, "alex", "acme", "after-tax", 50_000, to_source="in-plan-roth")
PAYMENT = Entry("payment", PAYDAY, 2026, "alex", "acme", "after-tax", 20_000)


def contributions(count: int, first: int = 1) -> list[Entry]:
    """Contributions that can be told apart: the n-th is of n dollars."""
    return [CONTRIBUTION._replace(amount=100 * number) for number in range(first, first + count)]


def reversal(of: int) -> Entry:
    return Entry("reversal", PAYDAY, 2026, "alex", "acme", "", 0, reverses=of)


def rolled_over(payment: int) -> Entry:
    return Entry("return", PAYDAY, 2026, "alex", "acme", "roth-ira", 20_000, of=payment)


def by_hand(target: Path | str, *statements: str | tuple[str, Sequence[Any]], ours: bool = True) -> list[Any]:
    """Run SQL past megaroth and commit; the rows of the last statement.

    With ``ours``, an SQLite connection has the function that the insert trigger calls, as an attacker's would.
    """
    import psycopg

    found: list[Any] = []
    if isinstance(target, str):
        with psycopg.connect(target) as server:
            for statement in statements:
                text, values = (statement, None) if isinstance(statement, str) else statement
                cursor = server.execute(text.replace("?", "%s").encode(), values)
                found = cursor.fetchall() if cursor.description else []
        return found
    with closing(sqlite3.connect(target, isolation_level=None)) as file:
        if ours:
            file.create_function("megaroth_link", 2, linked)
        for statement in statements:
            text, values = (statement, ()) if isinstance(statement, str) else statement
            found = file.execute(text, values).fetchall()
    return found


def linked(before: str | None, body: str) -> str:
    return chain.link(before or chain.GENESIS, body.encode())


def drop_guards(target: Path | str) -> None:
    """What the owner of a file or table can always do."""
    if isinstance(target, str):
        by_hand(target, "DROP TRIGGER entries_follow ON entries", "DROP TRIGGER entries_stay ON entries")
    else:
        by_hand(target, *(f"DROP TRIGGER {name}" for name in ("entries_follow", "entries_stay", "entries_remain")))


def guards(target: Path | str) -> list[str]:
    """The statements that make the guards anew, after they were dropped: the attacker cleans up."""
    from megaroth.ledger import schema

    if isinstance(target, str):
        return [text for text in schema.POSTGRESQL if "TRIGGER" in text]
    return [text for text in schema.SQLITE.values() if text.startswith("CREATE TRIGGER")]
