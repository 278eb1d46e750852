"""A ledger that cannot be used says so in one line, and how to go on."""

from __future__ import annotations

import os
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from megaroth.errors import BadInputError
from megaroth.ledger import sqlite
from megaroth.ledger.errors import DamagedLedgerError
from megaroth.ledger.store import open_ledger
from tests.ledger.hands import CONTRIBUTION, by_hand, contributions

pytestmark = pytest.mark.slow

RESTORE = "put a backup in its place, or import an export"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger that fills some pages."""
    path = tmp_path / "lee.ledger"
    with open_ledger(path, create=True) as ledger:
        ledger.append(contributions(300))
    return path


def refusal(path: Path | str, *, create: bool = True) -> BadInputError:
    with pytest.raises(BadInputError) as found:
        open_ledger(path, create=create)
    assert found.value.exit_status == 2
    assert "\n" not in str(found.value)
    return found.value


def said(path: Path | str) -> str:
    """What a person is told, with ``create`` and without."""
    with_create, without = str(refusal(path)), str(refusal(path, create=False))
    assert with_create == without
    assert without.startswith(f"{path}: ")
    return without


def test_no_ledger(tmp_path: Path) -> None:
    assert "there is no such ledger" in str(refusal(tmp_path / "lee.ledger", create=False))
    assert not list(tmp_path.iterdir())
    assert "no ledger can be made here: no such file or directory" in str(refusal(tmp_path / "no" / "lee.ledger"))
    assert "no such ledger" in str(refusal(tmp_path / "no" / "lee.ledger", create=False))


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "lee.ledger").symlink_to(tmp_path / "gone")
    assert "no such ledger" in said(tmp_path / "lee.ledger")


def test_a_folder(tmp_path: Path) -> None:
    assert "this is a folder, not a ledger" in said(tmp_path)


def test_a_device() -> None:
    assert "this is no file" in said(Path(os.devnull))


def test_a_name_with_a_nul(tmp_path: Path) -> None:
    assert "null byte" in str(refusal(tmp_path / "a\0b", create=False))


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "lee.ledger").touch()
    assert "the file is empty" in said(tmp_path / "lee.ledger")
    assert RESTORE in said(tmp_path / "lee.ledger")


@pytest.mark.parametrize("content", [b"x", b"year = 2026\n" * 50, b"SQLite format 3\0", b"\0" * 5000])
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lee.ledger").write_bytes(content)
    assert "this is no ledger of megaroth" in said(tmp_path / "lee.ledger")
    assert RESTORE in said(tmp_path / "lee.ledger")
    assert (tmp_path / "lee.ledger").read_bytes() == content


def test_a_database_of_another_program(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lee.ledger")) as file:
        file.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, body TEXT, hash TEXT)")
    assert "a database, but no ledger of megaroth" in said(tmp_path / "lee.ledger")


def test_a_file_of_a_newer_version(path: Path) -> None:
    by_hand(path, "UPDATE ledger_version SET version_num = '0999'")
    assert "stored in form 0999, and the newest known here is 0001 (use the newer megaroth" in said(path)


@pytest.mark.parametrize("statement", ["DELETE FROM ledger_version", "DROP TABLE ledger_version"])
def test_a_file_that_does_not_say_its_version(path: Path, statement: str) -> None:
    by_hand(path, statement)
    assert RESTORE in said(path)


def test_a_server_with_a_newer_version(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema()
    open_ledger(address, create=True).close()
    by_hand(address, "UPDATE ledger_version SET version_num = '0999'")
    assert "stored in form 0999" in str(refusal(address))


def test_an_entry_of_a_newer_version_is_not_misread(path: Path) -> None:
    from megaroth.ledger import chain
    from megaroth.ledger.entries import canonical

    body = canonical(CONTRIBUTION._replace(version=2)).decode()
    with open_ledger(path) as ledger:
        hashed = chain.link(ledger.head().hash, body.encode())
    by_hand(path, ("INSERT INTO entries VALUES (301, ?, ?)", (body, hashed)))
    with open_ledger(path) as ledger, pytest.raises(BadInputError, match=r"form 2, .*use the newer megaroth"):
        ledger.entries()


@pytest.mark.parametrize("left", [100, 4096, 0.5, 0.9, -1])
def test_a_file_whose_end_is_missing(path: Path, left: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: left if isinstance(left, int) else int(len(whole) * left)])
    assert RESTORE in said(path)


@pytest.mark.parametrize("page", range(1, 12))
def test_a_page_that_was_overwritten_is_found(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    assert len(content) > 12 * 4096
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    with pytest.raises(DamagedLedgerError), open_ledger(path) as ledger:
        ledger.verify()
    with pytest.raises(DamagedLedgerError), open_ledger(path, rescue=True) as ledger:
        ledger.verify()


def test_a_header_that_was_overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xa5" * 3996
    path.write_bytes(content)
    assert "damaged" in said(path)
    assert RESTORE in said(path)


def test_the_ledger_is_there_again_after_a_restore(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        head = ledger.backup(tmp_path / "copy.ledger")
    path.write_bytes(b"")
    refusal(path)
    (tmp_path / "copy.ledger").replace(path)
    with open_ledger(path) as ledger:
        assert ledger.verify() == head


@contextmanager
def as_somebody_else() -> Iterator[Path]:
    """A folder in /tmp, used by a user to whom its modes mean something: root may do everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(0)


def test_files_and_folders_that_may_not_be_used(path: Path) -> None:
    content = path.read_bytes()
    with as_somebody_else() as folder:
        mine = folder / "lee.ledger"
        mine.write_bytes(content)
        mine.chmod(0o400)
        with open_ledger(mine) as ledger:
            assert ledger.verify().count == 300
            with pytest.raises(BadInputError, match="cannot be written; nothing was recorded"):
                ledger.append([CONTRIBUTION])
        mine.chmod(0o600)
        folder.chmod(0o500)
        with open_ledger(mine) as ledger:
            with pytest.raises(BadInputError, match="cannot be written; nothing was recorded"):
                ledger.append([CONTRIBUTION])
            assert ledger.verify().count == 300
        assert "no ledger can be made here: permission denied" in str(refusal(folder / "kim.ledger"))
        folder.chmod(0o700)
        mine.chmod(0)
        assert "you may not read this file" in said(mine)


ADDRESSES = [
    "postgresql://lee:geheim@127.0.0.1:1/x",
    "postgresql://lee:geheim@/x?host=/nowhere",
    "postgresql://lee@/x?host=/nowhere&password=geheim",
    "postgresql://lee@/x?host=/nowhere&sslpassword=geheim&passfile=/geheim",
    "postgresql://lee:geheim@/x?host=/nowhere&geheim=geheim",
    "postgresql://lee:geheim@127.0.0.1:geheim/x",
    "postgresql://lee:geheim@[::/x",
    "postgres://lee:geheim@/x?host=/nowhere",
    "postgresql+psycopg2://lee:geheim@/x",
    "mysql://lee:geheim@localhost/x",
    "sqlite:///lee.ledger?password=geheim",
    "://geheim",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_error_shows_a_password(address: str) -> None:
    with pytest.raises(BadInputError) as found:
        open_ledger(address, create=True)
    assert "geheim" not in str(found.value)
    assert "geheim" not in str(found.value.as_dict())
    assert "\n" not in str(found.value)
    assert found.value.__suppress_context__ or found.value.__context__ is None


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=rf"^postgresql://lee@127\.0\.0\.1:{port}/x: .*cannot be reached"):
            open_ledger(f"postgresql://lee:geheim@127.0.0.1:{port}/x")


def test_a_schema_that_is_not_there(postgresql_schema: Callable[[], str]) -> None:
    assert "names no schema that is there" in str(refusal(postgresql_schema() + "x"))


def test_a_server_that_only_reads(postgresql_schema: Callable[[], str]) -> None:
    address = postgresql_schema()
    with open_ledger(address, create=True) as ledger:
        ledger.append([CONTRIBUTION])
    with open_ledger(address + "%20-cdefault_transaction_read_only%3Don") as ledger:
        assert ledger.verify().count == 1
        with pytest.raises(BadInputError, match="the database is read-only; nothing was recorded"):
            ledger.append([CONTRIBUTION])


def test_a_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(
        BadInputError, match=r"driver for PostgreSQL is not installed \(pip install 'megaroth\[postgres\]'"
    ):
        open_ledger("postgresql://lee@/x")


@pytest.mark.parametrize("code", ["SQLITE_IOERR_WRITE", "SQLITE_READONLY_ROLLBACK", "SQLITE_NOMEM"])
def test_what_seldom_happens_is_said_too(path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    from sqlalchemy.exc import OperationalError

    error = sqlite3.OperationalError("something")
    error.sqlite_errorname = code
    with open_ledger(path) as ledger:
        assert isinstance(ledger._database, sqlite.Sqlite)
        plain = ledger._database.said(OperationalError("", None, error), False)
    assert str(plain).startswith(f"{path}: ")
    assert "SQLITE" not in str(plain)
