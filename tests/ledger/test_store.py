"""A ledger keeps what was recorded, in its order, on both databases alike."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.ledger.chain import EMPTY
from megaroth.ledger.entries import canonical
from megaroth.ledger.errors import LedgerMovedOnError
from megaroth.ledger.store import open_ledger
from tests.ledger.hands import CONTRIBUTION, CONVERSION, PAYMENT, ROOT, by_hand, contributions, reversal, rolled_over

pytestmark = pytest.mark.slow

Target = Path | str


def test_what_was_recorded_is_there_when_the_ledger_is_opened_again(target: Target) -> None:
    noted = CONTRIBUTION._replace(note="Löhne für März: 500 € 🙂 \\ \" ' %s %I :n ?", read_from="stub")
    with open_ledger(target, create=True) as ledger:
        assert ledger.head() == EMPTY
        assert ledger.entries() == []
        assert ledger.append([CONTRIBUTION, noted]) == range(1, 3)
        assert ledger.append([CONVERSION]) == range(3, 4)
        assert ledger.append([]) == range(4, 4)
        head = ledger.head()
    with open_ledger(target) as again:
        assert again.entries() == [CONTRIBUTION, noted, CONVERSION]
        assert again.head() == head == again.verify()
        assert head.count == 3


def test_the_chain_can_be_followed_with_any_sha256(target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append([CONTRIBUTION, CONVERSION])
        head = ledger.head()
    first = sha256(b"0" * 64 + canonical(CONTRIBUTION)).hexdigest()
    second = sha256(first.encode() + canonical(CONVERSION)).hexdigest()
    assert head == (2, second)
    assert by_hand(target, "SELECT number, body, hash FROM entries ORDER BY number") == [
        (1, canonical(CONTRIBUTION).decode(), first),
        (2, canonical(CONVERSION).decode(), second),
    ]


def test_several_entries_are_recorded_all_or_none(target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        with pytest.raises(BadInputError, match="amount is zero"):
            ledger.append([CONTRIBUTION, CONTRIBUTION._replace(amount=0)])
        with pytest.raises(BadInputError, match="no entry 9"):
            ledger.append([CONTRIBUTION, reversal(9)])
        assert ledger.head() == EMPTY


def test_an_entry_is_kept_in_its_checked_form(target: Target) -> None:
    with open_ledger(target, create=True) as ledger:
        ledger.append([CONTRIBUTION._replace(note=" e\u0301 ")])
        assert ledger.entries()[0].note == "\u00e9"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (reversal(7), r"no entry 7 \(the last is 6\)"),
        (reversal(9), "no entry 9"),
        (reversal(-1), "no entry -1"),
        (reversal(2), "entry 2 was taken back already, by entry 3"),
        (reversal(3), "entry 3 is itself a reversal"),
        (rolled_over(1), "entry 1 is no payment"),
        (rolled_over(5), "entry 5 was taken back already, by entry 6"),
        (rolled_over(12), "no entry 12"),
    ],
)
def test_an_entry_names_an_earlier_one_that_can_be_named(
    new_target: Callable[[], Target], entry: object, reason: str
) -> None:
    earlier = [CONTRIBUTION, CONTRIBUTION, reversal(2), PAYMENT, PAYMENT, reversal(5)]
    with open_ledger(new_target(), create=True) as ledger:
        ledger.append(earlier)
        before = ledger.head()
        with pytest.raises(BadInputError, match=reason):
            ledger.append([entry])  # type: ignore[list-item]
        assert ledger.head() == before
        ledger.append([rolled_over(4), reversal(1)])
    with open_ledger(new_target(), create=True) as at_once, pytest.raises(BadInputError, match=reason):
        at_once.append([*earlier, entry])  # type: ignore[list-item]


def test_nothing_is_recorded_on_a_ledger_that_moved_on(target: Target) -> None:
    with open_ledger(target, create=True) as ledger, open_ledger(target) as other:
        seen = ledger.head().hash
        ledger.append([CONTRIBUTION], head=seen.upper())
        with pytest.raises(LedgerMovedOnError, match="recorded since you looked"):
            other.append([CONVERSION], head=seen)
        other.append([CONVERSION], head=other.head().hash)
        with pytest.raises(BadInputError, match="no head of a ledger"):
            other.append([CONVERSION], head="latest")
        assert ledger.entries() == [CONTRIBUTION, CONVERSION]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 10**12), max_size=5), max_size=5))
def test_the_batches_do_not_matter(new_target: Callable[[], Target], batches: list[list[int]]) -> None:
    entries = [[CONTRIBUTION._replace(amount=amount) for amount in batch] for batch in batches]
    flat = [entry for batch in entries for entry in batch]
    with open_ledger(new_target(), create=True) as one_by_one, open_ledger(new_target(), create=True) as at_once:
        for batch in entries:
            one_by_one.append(batch)
        at_once.append(flat)
        assert one_by_one.verify() == at_once.verify()
        assert one_by_one.entries() == flat


def test_no_ledger_is_made_unless_it_is_asked_for(target: Target) -> None:
    for _ in range(2):
        with pytest.raises(BadInputError, match="there is no"):
            open_ledger(target)
    with open_ledger(target, create=True) as ledger:
        ledger.append([CONTRIBUTION])
    with open_ledger(target, create=True) as again:
        assert again.head().count == 1


def test_two_processes_that_make_the_same_ledger_share_it(target: Target) -> None:
    code = (
        "import sys; from pathlib import Path; from megaroth.ledger.store import open_ledger;"
        "from tests.ledger.hands import CONTRIBUTION as entry;"
        "target = sys.argv[1] if '://' in sys.argv[1] else Path(sys.argv[1]);"
        "print(list(open_ledger(target, create=True).append([entry])))"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(4)
    ]
    said = sorted(child.communicate()[0].strip() for child in children)
    assert said == ["[1]", "[2]", "[3]", "[4]"]
    with open_ledger(target) as ledger:
        assert ledger.verify().count == 4


def test_a_file_is_its_owners_alone_and_one_file(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with open_ledger(tmp_path / "lee.ledger", create=True) as ledger:
            ledger.append([CONTRIBUTION])
            ledger.backup(tmp_path / "copy.ledger")
    finally:
        os.umask(old)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.ledger", "lee.ledger"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lee.ledger", create=True) as ledger:
        extra, delete = (
            ledger._database.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("synchronous", "journal_mode")
        )
    assert (extra, delete) == (3, "delete")


def test_a_file_that_somebody_put_in_wal_mode_becomes_one_file_again(tmp_path: Path) -> None:
    path = tmp_path / "lee.ledger"
    open_ledger(path, create=True).close()
    by_hand(path, "PRAGMA journal_mode = WAL")
    with open_ledger(path) as ledger:
        ledger.append([CONTRIBUTION])
        assert [each.name for each in tmp_path.iterdir()] == ["lee.ledger"]


@pytest.mark.parametrize("name", ["a b", "50%", "what?#x", "ü", "x;y&mode=ro", "-"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    with open_ledger(tmp_path / name, create=True) as ledger:
        ledger.append([CONTRIBUTION])
    assert [each.name for each in tmp_path.iterdir()] == [name]
    with open_ledger(tmp_path / name) as again:
        assert again.verify().count == 1


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with open_ledger(tmp_path / "lee.ledger", create=True) as ledger:
        ledger.append([CONTRIBUTION])
    assert [each.name for each in tmp_path.iterdir()] == ["lee.ledger"]


def test_a_reader_does_not_stop_a_writer(target: Target) -> None:
    with open_ledger(target, create=True) as ledger, open_ledger(target) as other:
        ledger.append(contributions(50))
        lines = other.lines()
        next(lines)
        ledger.append([CONVERSION])
        assert sum(1 for _ in lines) == 50


def test_the_server_is_told_to_write_through_to_the_disk(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema() + "%20-csynchronous_commit%3Doff"
    with open_ledger(address, create=True) as ledger:
        said = ledger._database.connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
    assert said == "on"


def test_a_role_that_may_only_read_and_insert_can_record(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema()
    role = "r" + os.urandom(4).hex()
    schema = address.rpartition("%3D")[2]
    open_ledger(address, create=True).close()
    by_hand(
        address,
        f"CREATE ROLE {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON ledger_version TO {role}",
        f"GRANT SELECT ON entries TO {role}",
    )
    try:
        with open_ledger(f"{address}%20-crole%3D{role}") as ledger:
            with pytest.raises(BadInputError, match="does not permit this"):
                ledger.append([CONTRIBUTION])
            by_hand(address, f"GRANT INSERT ON entries TO {role}")
            ledger.append([CONTRIBUTION, reversal(1)])
            assert ledger.verify().count == 2
    finally:
        by_hand(address, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_reading_and_writing_entries_needs_no_database() -> None:
    code = (
        "import sys; import megaroth.ledger.entries, megaroth.ledger.store;"
        "print({'sqlalchemy', 'alembic'} & {name.partition('.')[0] for name in sys.modules})"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "set()"


def test_alembic_is_left_alone_unless_a_ledger_is_made(target: Target) -> None:
    code = (
        "import sys; from pathlib import Path; from megaroth.ledger.store import open_ledger;"
        "target = sys.argv[1] if '://' in sys.argv[1] else Path(sys.argv[1]);"
        "open_ledger(target).close(); print('alembic' in sys.modules)"
    )
    open_ledger(target, create=True).close()
    assert subprocess.check_output([sys.executable, "-c", code, str(target)], text=True, cwd=ROOT).strip() == "False"


def test_the_file_can_be_read_by_other_programs(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lee.ledger", create=True) as ledger:
        ledger.append(contributions(3))
    with closing(sqlite3.connect(tmp_path / "lee.ledger")) as file:
        assert file.execute("SELECT sum(json_extract(body, '$.amount')) FROM entries").fetchone() == (600,)
