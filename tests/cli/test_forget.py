from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from megaroth.cli import forget as module
from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def lee(tmp_path: Path) -> Path:
    file = tmp_path / "lee.toml"
    file.write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_it_lists_and_removes_with_yes(lee: Path) -> None:
    found = CliRunner().invoke(main, ["forget", str(lee), "--yes"])
    assert found.exit_code == 0
    assert "lee.toml  (the household)" in found.stdout
    assert "Removed 1 file." in found.stdout
    assert not lee.exists()


def test_without_a_terminal_it_removes_nothing_unasked(lee: Path) -> None:
    found = CliRunner().invoke(main, ["forget", str(lee)])
    assert found.exit_code == 2
    assert "--yes" in found.stderr
    assert lee.exists()


@pytest.mark.parametrize(
    ("answer", "status", "there"), [("y\n", 0, False), ("n\n", 2, True), ("\n", 2, True), ("", 2, True)]
)
def test_it_asks(answer: str, status: int, there: bool, lee: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "at_a_terminal", lambda: True)
    found = CliRunner().invoke(main, ["forget", str(lee)], input=answer)
    assert (found.exit_code, lee.exists()) == (status, there)


def test_nothing_there_leaves_with_2(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["forget", str(tmp_path / "none.toml"), "--yes"]).exit_code == 2
