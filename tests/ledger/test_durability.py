"""What was acknowledged stays, whatever kills the program, the server or its disk."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from megaroth.errors import BadInputError
from megaroth.ledger.chain import EMPTY
from megaroth.ledger.store import Ledger, open_ledger
from tests.ledger.conftest import OURS
from tests.ledger.hands import CONTRIBUTION, ROOT, by_hand, contributions
from tests.ledger.kill import half_written, marked

pytestmark = pytest.mark.slow

Target = Path | str
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
WRITER = """
import sys
from pathlib import Path
from megaroth.ledger.store import open_ledger
from tests.ledger.kill import marked, place
with open_ledger(place(sys.argv[1]), create=True) as ledger:
    for batch in range(1, int(sys.argv[3]) + 1):
        print(ledger.append(marked(sys.argv[2], batch, 3))[-1], flush=True)
"""


def run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def killed(*arguments: str) -> str:
    child = run("-m", "tests.ledger.kill", *arguments)
    said, errors = child.communicate(timeout=300)
    assert child.returncode == 0, said + errors
    return said


@FORKS
@pytest.mark.slow
def test_sixty_kills_lose_nothing(target: Target) -> None:
    assert "60 kills" in killed(str(target), "60", "2026")
    with open_ledger(target) as ledger:
        assert ledger.verify().count > 60
        assert half_written(ledger.entries()) == ""


@FORKS
@pytest.mark.slow
def test_a_kill_while_a_ledger_is_made_leaves_none_or_a_whole_one(new_target: Callable[[], Target]) -> None:
    assert "each can be used" in killed(",".join(str(new_target()) for _ in range(25)), "25", "7")


def test_two_programs_that_record_at_once_wait_for_each_other(target: Target) -> None:
    names = ("one", "two", "three")
    open_ledger(target, create=True).close()
    children = [run("-c", WRITER, str(target), name, "25") for name in names]
    told = [child.communicate(timeout=120) for child in children]
    assert [errors for _, errors in told] == [""] * len(names)
    with open_ledger(target) as ledger:
        assert ledger.verify().count == 3 * 25 * len(names)
        entries = ledger.entries()
    assert half_written(entries) == ""
    for name, (numbers, _) in zip(names, told, strict=True):
        last = [int(number) for number in numbers.split()]
        assert [entries[number - 1] for number in last] == [marked(name, batch, 3)[-1] for batch in range(1, 26)]


def test_who_waits_too_long_is_told_so(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("megaroth.ledger.sqlite.PATIENCE", 0.2)
    monkeypatch.setattr("megaroth.ledger.postgresql.PATIENCE", 0.2)
    with open_ledger(target, create=True) as ledger, open_ledger(target) as other:
        too_long = pytest.raises(BadInputError, match=r"another program has been using the ledger.*try again")
        with other._database.writing(), too_long:
            ledger.append([CONTRIBUTION])
        assert ledger.append([CONTRIBUTION]) == range(1, 2)


def test_a_program_that_fails_within_an_append_leaves_nothing(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(target, create=True) as ledger:
        add = ledger._database.add

        def interrupted(*arguments: object) -> None:
            add(*arguments)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(ledger._database, "add", interrupted)
            with pytest.raises(KeyboardInterrupt):
                ledger.append(contributions(3))
        assert ledger.head() == EMPTY
        assert ledger.append(contributions(3)) == range(1, 4)


def pragma(ledger: Ledger, said: str) -> None:
    with ledger._database.connection.begin():
        ledger._database.connection.exec_driver_sql(f"PRAGMA {said}")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Writing beyond this size fails, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limit", ["pages", "bytes"])
def test_a_full_disk_is_said_and_changes_nothing(tmp_path: Path, limit: str) -> None:
    path = tmp_path / "lee.ledger"
    with open_ledger(path, create=True) as ledger:
        ledger.append(contributions(10))
        head, size = ledger.head(), path.stat().st_size
        full = pytest.raises(BadInputError, match=r"disk.* full.*; nothing was recorded.*make room")
        if limit == "pages":
            pragma(ledger, "max_page_count = 1")
            with full:
                ledger.append(contributions(1_000))
            pragma(ledger, "max_page_count = 1000000")
        else:
            with files_of_at_most(size), full:
                ledger.append(contributions(1_000))
        assert ledger.head() == head
        assert ledger.verify() == head
        ledger.append([CONTRIBUTION])
    with open_ledger(path) as again:
        assert again.verify().count == 11


def test_a_full_disk_leaves_no_new_ledger_and_no_new_backup(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "lee.ledger", create=True) as ledger:
        ledger.append(contributions(200))
        with files_of_at_most(4096), pytest.raises(BadInputError, match=r"disk.* full"):
            ledger.backup(tmp_path / "copy.ledger")
    with files_of_at_most(4096), pytest.raises(BadInputError, match=r"disk.* full"):
        open_ledger(tmp_path / "kim.ledger", create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["lee.ledger"]


def test_a_write_that_was_cut_off_is_taken_back_by_whoever_opens_the_ledger_next(tmp_path: Path) -> None:
    """Also when it is opened only to verify or to export."""
    path = tmp_path / "lee.ledger"
    with open_ledger(path, create=True) as ledger:
        ledger.append(contributions(10))
        head = ledger.head()
        pragma(ledger, "cache_size = 1")  # so that it writes before the end
        with ledger._database.writing():
            ledger._add(head, contributions(500))
            cut_off = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert len(cut_off["lee.ledger"]) > 50_000
    for name, content in cut_off.items():
        (tmp_path / name).write_bytes(content)
    assert (tmp_path / "lee.ledger-journal").exists()
    with open_ledger(path, rescue=True) as rescued:
        assert rescued.verify() == head
    assert not (tmp_path / "lee.ledger-journal").exists()


def test_the_connection_to_the_server_breaks(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema()
    with open_ledger(address, create=True) as ledger:
        ledger.append([CONTRIBUTION])
        mine = ledger._database.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        ledger._database.connection.rollback()
        by_hand(address, f"SELECT pg_terminate_backend({mine})")
        with pytest.raises(BadInputError, match=r"nothing was recorded|cannot be reached"):
            ledger.append([CONTRIBUTION])
    with open_ledger(address) as again:
        assert again.append([CONTRIBUTION]) == range(2, 3)


def test_a_connection_that_breaks_at_the_commit_leaves_it_open(
    postgresql_schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the entry is there nobody knows then; to say that it is not would have it recorded twice."""
    address = postgresql_schema()
    with open_ledger(address, create=True) as ledger:
        add = ledger._database.add

        def cut_off(*arguments: object) -> None:
            add(*arguments)  # type: ignore[arg-type]
            mine = ledger._database.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            by_hand(address, f"SELECT pg_terminate_backend({mine})")

        monkeypatch.setattr(ledger._database, "add", cut_off)
        with pytest.raises(BadInputError, match=r"the connection broke while.*it is there or not: look"):
            ledger.append([CONTRIBUTION])


@pytest.mark.slow
def test_a_server_that_crashes_keeps_what_it_acknowledged() -> None:
    begun = subprocess.run([OURS, "start"], capture_output=True, text=True, check=False)
    if begun.returncode == 3:
        pytest.skip("PostgreSQL is not installed")
    address = begun.stdout.strip()
    try:
        acknowledged = 0
        for crash in range(3):
            child = run("-c", WRITER, address, f"writer {crash}", "100000")
            assert child.stdout is not None
            assert child.stdout.readline()
            time.sleep(0.2)
            subprocess.run([OURS, "crash", address], check=True)
            said, errors = child.communicate(timeout=60)
            assert "BadInputError" in errors
            with open_ledger(address) as ledger:
                entries = ledger.entries()
                assert ledger.verify().count >= int(said.split()[-1]) > acknowledged
            assert half_written(entries) == ""
            acknowledged = len(entries)
    finally:
        subprocess.run([OURS, "stop", address], check=True)
