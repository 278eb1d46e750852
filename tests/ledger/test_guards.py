"""The databases themselves refuse to change, delete, replace or reorder an entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from megaroth.ledger import chain
from megaroth.ledger.entries import canonical
from megaroth.ledger.errors import DamagedLedgerError
from megaroth.ledger.store import open_ledger
from tests.ledger.hands import CONTRIBUTION, by_hand, contributions, guards, linked, reversal

pytestmark = pytest.mark.slow

Target = Path | str
REFUSED = (sqlite3.DatabaseError, psycopg.DatabaseError)
FORGED = canonical(CONTRIBUTION._replace(amount=1)).decode()
HASH = "0" * 64
CHANGES = {
    "update": "UPDATE entries SET body = 'x'",
    "update to itself": "UPDATE entries SET body = body WHERE number = 1",
    "renumber": "UPDATE entries SET number = 99 WHERE number = 3",
    "delete": "DELETE FROM entries WHERE number = 3",
    "delete all": "DELETE FROM entries",
}
ON_SQLITE = {
    "update or replace": "UPDATE OR REPLACE entries SET number = 1 WHERE number = 2",
    "update or ignore": "UPDATE OR IGNORE entries SET body = 'x'",
    "update the rowid": "UPDATE entries SET rowid = 99 WHERE number = 3",
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE entries",
    "truncate on": "TRUNCATE entries RESTART IDENTITY CASCADE",
    "delete nothing": "DELETE FROM entries WHERE number = 99",
    "delete, as a replica": "SET session_replication_role = replica; DELETE FROM entries",
    "truncate, as a replica": "SET session_replication_role = replica; TRUNCATE entries",
    "merge": "MERGE INTO entries e USING (SELECT 1 AS n) s ON e.number = s.n WHEN MATCHED THEN DELETE",
}
INSERTS = {
    "plain": "INSERT INTO entries (number, body, hash) VALUES (?, ?, ?)",
    "upsert": "INSERT INTO entries (number, body, hash) VALUES (?, ?, ?)"
    " ON CONFLICT (number) DO UPDATE SET body = excluded.body, hash = excluded.hash",
    "upsert that does nothing": "INSERT INTO entries (number, body, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
}
INSERTS_ON_SQLITE = {
    f"or {word}": f"INSERT OR {word} INTO entries (number, body, hash) VALUES (?, ?, ?)"
    for word in ("REPLACE", "IGNORE", "FAIL", "ABORT", "ROLLBACK")
} | {
    "replace": "REPLACE INTO entries (number, body, hash) VALUES (?, ?, ?)",
    "by rowid": "INSERT OR REPLACE INTO entries (rowid, body, hash) VALUES (?, ?, ?)",
}


@pytest.fixture
def three(target: Target) -> Target:
    """A ledger of three entries; after the test they must be as they were."""
    with open_ledger(target, create=True) as ledger:
        ledger.append(contributions(3))
    return target


def untouched(target: Target) -> bool:
    with open_ledger(target) as ledger:
        return ledger.verify().count == 3 and ledger.entries() == contributions(3)


def on_each(ways: dict[str, dict[str, Any]]) -> pytest.MarkDecorator:
    """One test for each way on its database."""
    return pytest.mark.parametrize(
        ("database", "way"),
        [pytest.param(each, way, id=f"{each}-{name}") for each in ways for name, way in ways[each].items()],
        indirect=["database"],
    )


@on_each({"sqlite": CHANGES | ON_SQLITE, "postgresql": CHANGES | ON_POSTGRESQL})
def test_an_entry_is_never_changed_or_deleted(three: Target, way: str) -> None:
    with pytest.raises(REFUSED, match="append-only: an entry is never"):
        by_hand(three, *way.split("; "))
    assert untouched(three)


INSERTED = {"sqlite": INSERTS | INSERTS_ON_SQLITE, "postgresql": INSERTS}


@on_each(INSERTED)
def test_an_insert_replaces_nothing_and_leaves_no_gap(three: Target, database: str, way: str) -> None:
    refusal = _refusal(database, way, "an entry comes after the last and replaces none")
    for number in (1, 3, 0, -1, 5, 99, None):
        before = by_hand(three, f"SELECT hash FROM entries WHERE number = {(number or 0) - 1}")
        fitting = linked(before[0][0] if before else None, FORGED)
        for hash_given in (HASH, fitting):
            with pytest.raises(REFUSED, match=refusal):
                by_hand(three, (way, (number, FORGED, hash_given)))
    assert untouched(three)


@on_each(INSERTED)
def test_an_insert_at_the_end_must_be_chained(three: Target, database: str, way: str) -> None:
    for hash_given in (HASH, "", None, HASH.upper(), linked(HASH, FORGED)):
        with pytest.raises(REFUSED, match=_refusal(database, way, "the hash does not follow")):
            by_hand(three, (way, (4, FORGED, hash_given)))
    assert untouched(three)


def _refusal(database: str, way: str, reason: str) -> str:
    """PostgreSQL asks the trigger of the update first, before it knows whether there will be one."""
    updates = database == "postgresql" and "DO UPDATE" in way
    return "append-only: " + ("an entry is never changed" if updates else reason)


def test_two_rows_in_one_insert_must_be_chained_too(three: Target) -> None:
    last = by_hand(three, "SELECT hash FROM entries WHERE number = 3")[0][0]
    fourth = linked(last, FORGED)
    for fifth in ((4, linked(fourth, FORGED)), (5, linked(last, FORGED)), (6, linked(fourth, FORGED))):
        with pytest.raises(REFUSED, match="append-only"):
            by_hand(
                three,
                ("INSERT INTO entries VALUES (?, ?, ?), (?, ?, ?)", (4, FORGED, fourth, fifth[0], FORGED, fifth[1])),
            )
    assert untouched(three)


def test_what_is_chained_by_hand_is_an_entry_like_any_other(three: Target) -> None:
    """The guards refuse the rest; that they do not refuse this shows that they refuse for the right reason."""
    last = by_hand(three, "SELECT hash FROM entries WHERE number = 3")[0][0]
    by_hand(three, ("INSERT INTO entries VALUES (?, ?, ?)", (4, FORGED, linked(last, FORGED))))
    with open_ledger(three) as ledger:
        assert ledger.verify().count == 4


@pytest.mark.parametrize("body", ["", "x", "[", '{"reverses": "x"}', b"x"])
def test_what_is_no_text_or_no_json_is_refused(three: Target, database: str, body: Any) -> None:
    last = by_hand(three, "SELECT hash FROM entries WHERE number = 3")[0][0]
    text = body if isinstance(body, str) else "x"
    if (database, body) == ("sqlite", '{"reverses": "x"}'):
        body = "{"  # a text is fit for SQLite's index; verify finds it
    with pytest.raises((*REFUSED, AttributeError)):
        by_hand(three, ("INSERT INTO entries VALUES (?, ?, ?)", (4, body, chain.link(last, text.encode()))))
    assert untouched(three)


def test_an_entry_is_taken_back_once_even_by_hand(target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append([CONTRIBUTION, CONTRIBUTION, reversal(1)])
        head = ledger.head()
    again = canonical(reversal(1)._replace(note="again")).decode()
    insert = "INSERT INTO entries VALUES (?, ?, ?)"
    with pytest.raises(REFUSED, match=r"reversed once|unique constraint"):
        by_hand(target, (insert, (4, again, linked(head.hash, again))))
    if not isinstance(target, str):  # not even in the place of the other, which is not the last
        with pytest.raises(REFUSED, match="reversed once"):
            by_hand(target, (insert.replace("INSERT", "INSERT OR REPLACE"), (4, again, linked(head.hash, again))))
    with open_ledger(target) as ledger:
        assert ledger.verify() == head


def test_another_program_cannot_add_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lee.ledger"
    open_ledger(path, create=True).close()
    with pytest.raises(sqlite3.OperationalError, match="megaroth_link"):
        by_hand(path, ("INSERT INTO entries VALUES (?, ?, ?)", (1, FORGED, linked(None, FORGED))), ours=False)


def test_a_table_in_the_way_does_not_mislead_the_trigger(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema()
    with open_ledger(address, create=True) as ledger:
        ledger.append(contributions(3))
    with pytest.raises(REFUSED, match="replaces none"):
        by_hand(
            address,
            "CREATE TEMPORARY TABLE entries (number bigint, body text, hash text)",
            (
                f"INSERT INTO {address.rpartition('%3D')[2]}.entries VALUES (?, ?, ?)",
                (1, FORGED, linked(None, FORGED)),
            ),
        )
    assert untouched(address)


WEAKENED = {
    "sqlite": {
        "a trigger is gone": ("DROP TRIGGER entries_stay",),
        "the insert trigger is gone": ("DROP TRIGGER entries_follow",),
        "a trigger is another": (
            "DROP TRIGGER entries_stay",
            "CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT 1; END",
        ),
        "there is one more": ("CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM ledger_version; END",),
        "the index is gone": ("DROP INDEX entries_reversed",),
        "the table is another": (
            "ALTER TABLE entries RENAME TO old",
            "CREATE TABLE entries (number INTEGER PRIMARY KEY, body TEXT, hash TEXT)",
        ),
    },
    "postgresql": {
        "a trigger is gone": ("DROP TRIGGER entries_stay ON entries",),
        "the insert trigger is gone": ("DROP TRIGGER entries_follow ON entries",),
        "a trigger is disabled": ("ALTER TABLE entries DISABLE TRIGGER entries_follow",),
        "all are disabled": ("ALTER TABLE entries DISABLE TRIGGER ALL",),
        "replicas pass by": ("ALTER TABLE entries ENABLE TRIGGER entries_stay",),
        "a function is another": (
            "CREATE OR REPLACE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        ),
        "a condition is put on it": (
            "DROP TRIGGER entries_follow ON entries",
            "CREATE TRIGGER entries_follow BEFORE INSERT ON entries FOR EACH ROW"
            " WHEN (NEW.number > 3) EXECUTE FUNCTION entries_follow()",
            "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_follow",
        ),
        "there is one more": (
            "CREATE TRIGGER more BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION entries_follow()",
        ),
        "the index is gone": ("DROP INDEX entries_reversed",),
    },
}


@on_each(WEAKENED)
def test_a_ledger_without_its_guards_is_not_opened_but_can_be_rescued(
    three: Target, new_target: Callable[[], Target], way: tuple[str, ...]
) -> None:
    by_hand(three, *way)
    for create in (False, True):
        with pytest.raises(DamagedLedgerError, match="is not there as it was made"):
            open_ledger(three, create=create)
    with open_ledger(three, rescue=True) as rescued:
        if not any("RENAME" in statement for statement in way):
            with pytest.raises(DamagedLedgerError, match="its 3 entries hang together"):
                rescued.verify()
            with open_ledger(new_target(), create=True) as new:
                new.import_lines(rescued.lines())
                assert new.entries() == contributions(3)
        with pytest.raises(Exception, match=r"cannot be written|read-only"):
            rescued.append([CONTRIBUTION])


def test_guards_that_are_put_back_are_as_good(three: Target) -> None:
    from tests.ledger.hands import drop_guards

    drop_guards(three)
    by_hand(three, *guards(three))
    assert untouched(three)
