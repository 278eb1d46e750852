"""New files: whole or not at all, for their owner alone, never over another."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from megaroth.errors import BadInputError
from megaroth.forms import iris
from megaroth.forms.new_file import new_file
from tests.forms.samples import number, payee
from tests.forms.test_iris import ISSUER, columns, template


def test_it_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with new_file(path) as opened:
        opened.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    def half(path: Path) -> None:
        with new_file(path) as opened:
            opened.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        half(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_was_taken_meanwhile(tmp_path: Path) -> None:
    def two_at_once(path: Path) -> None:
        with new_file(path) as opened:
            opened.write(b"mine")
            path.write_bytes(b"theirs")

    path = tmp_path / "a"
    with pytest.raises(BadInputError, match="never overwritten"):
        two_at_once(path)
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_leads_nowhere_is_something(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.symlink_to(tmp_path / "b")
    with pytest.raises(BadInputError, match="never overwritten"), new_file(path):
        pass


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with new_file(tmp_path / "a") as opened:
        opened.write(b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="the file cannot be written: no space left"), new_file(tmp_path / "a"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> tuple[int, str]:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(BadInputError, match="the file cannot be written: permission denied"), new_file(tmp_path / "a"):
        pass


def test_of_several_files_none_stays_when_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = template(tmp_path, columns(2025))
    made: list[Path] = []

    def second_fails(path: Path) -> Any:
        made.append(path)
        if len(made) == 2:
            raise BadInputError("no more")
        return new_file(path)

    monkeypatch.setattr(iris, "new_file", second_fails)
    forms = [(payee(), number(0)), (payee(), number(1))]
    with pytest.raises(BadInputError, match="no more"):
        iris.write(path, tmp_path / "out.csv", 2025, ISSUER, forms, batch=1)
    assert [each.name for each in made] == ["out-1.csv", "out-2.csv"]
    assert list(tmp_path.iterdir()) == [path]
