"""A later version may add to the form in which a ledger is stored; it never touches the entries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from megaroth.errors import BadInputError
from megaroth.ledger import migrations, schema
from megaroth.ledger.database import Database
from megaroth.ledger.store import Ledger, open_ledger
from tests.ledger.hands import CONTRIBUTION, by_hand, contributions

Target = Path | str
OURS = Path(migrations.__file__).parent
REVISION = """
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade() -> None:
    for statement in {statements!r}[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
"""
ADDS = ("CREATE TABLE notes (number integer PRIMARY KEY)", "INSERT INTO notes VALUES (7)")
DROPS = {
    "sqlite": tuple(f"DROP TRIGGER {name}" for name in ("entries_follow", "entries_stay", "entries_remain")),
    "postgresql": tuple(f"DROP TRIGGER {name} ON entries" for name in ("entries_follow", "entries_stay")),
}
MAKES = {
    "sqlite": tuple(text for text in schema.SQLITE.values() if "TRIGGER" in text),
    "postgresql": tuple(text.replace("%", "%%") for text in schema.POSTGRESQL if "TRIGGER" in text),
}


@contextmanager
def with_revision(tmp_path: Path, statements: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Our migrations and one more."""
    folder = tmp_path / "later"
    shutil.copytree(OURS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "revision_0002.py").write_text(REVISION.format(statements=statements), encoding="utf-8")
    yield str(folder).replace("%", "%%")


def test_the_migrations_are_the_known_revisions_one_after_the_other() -> None:
    config = Config()
    config.set_main_option("script_location", migrations.SCRIPTS)
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == schema.REVISIONS
    assert len(scripts.get_heads()) == 1


@pytest.fixture
def old(target: Target) -> Iterator[Ledger]:
    """A ledger as this version makes it, to which a later one is applied."""
    with open_ledger(target, create=True) as ledger:
        ledger.append(contributions(20))
        yield ledger


def database_of(ledger: Ledger) -> Database:
    return ledger._database


def test_a_later_version_adds_a_table(old: Ledger, target: Target, tmp_path: Path) -> None:
    head = old.head()
    with with_revision(tmp_path, dict.fromkeys(("sqlite", "postgresql"), ADDS)) as scripts:
        for _ in range(2):
            migrations.bring_up_to_date(database_of(old), scripts, "0002")
    assert old.verify() == head
    assert old.append([CONTRIBUTION]) == range(21, 22)
    assert by_hand(target, "SELECT number FROM notes") == [(7,)]
    with pytest.raises(BadInputError, match="stored in form 0002, and the newest known here is 0001"):
        open_ledger(target)


SPOILS: dict[str, tuple[dict[str, tuple[str, ...]], str]] = {
    "leaves a trigger out": (DROPS, "not there as it was made"),
    "changes an entry": (
        {each: (*DROPS[each], "UPDATE entries SET body = '7' WHERE number = 3", *MAKES[each]) for each in DROPS},
        "would have changed its entries",
    ),
    "loses the last entry": (
        {each: (*DROPS[each], "DELETE FROM entries WHERE number = 20", *MAKES[each]) for each in DROPS},
        "would have changed its entries",
    ),
    "rebuilds the table": (
        {
            "sqlite": (
                "ALTER TABLE entries RENAME TO other",
                "DROP INDEX entries_reversed",
                *DROPS["sqlite"],
                *list(schema.SQLITE.values())[:2],
                "INSERT INTO entries SELECT * FROM other",
                *MAKES["sqlite"],
            ),
            "postgresql": ("ALTER TABLE entries ALTER COLUMN number TYPE integer",),
        },
        "would have changed its entries",
    ),
    "fails in the middle": (
        dict.fromkeys(DROPS, (*ADDS, "SELECT * FROM nowhere")),
        "damaged|no ledger in this database",
    ),
}


@pytest.mark.parametrize("way", SPOILS)
def test_a_migration_that_spoils_the_ledger_never_happened(
    old: Ledger, target: Target, tmp_path: Path, way: str
) -> None:
    statements, said = SPOILS[way]
    before = [tuple(row) for row in by_hand(target, "SELECT * FROM entries ORDER BY number")]
    with with_revision(tmp_path, statements) as scripts, pytest.raises(BadInputError, match=said):
        migrations.bring_up_to_date(database_of(old), scripts, "0002")
    assert [tuple(row) for row in by_hand(target, "SELECT * FROM entries ORDER BY number")] == before
    assert by_hand(target, "SELECT version_num FROM ledger_version") == [("0001",)]
    with open_ledger(target) as again:
        assert again.verify() == old.head()
        again.append([CONTRIBUTION])
