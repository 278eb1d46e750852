from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-11-21")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments), *DAY])


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    for name in ("employee", "lee"):
        text = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_answered(clients: Path) -> None:
    found = run(clients)
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.index("lee ") < found.stdout.index("employee ")
    assert "2 households · first run" in found.stdout
    assert "changes since 21 Nov 2026" in run(clients).stdout


def test_the_folder_in_which_it_runs(clients: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clients)
    assert run("--no-keep").exit_code == 0
    assert not (clients / ".megaroth-check.json").exists()


def test_a_finding_or_a_household_without_an_answer_leaves_with_1(clients: Path) -> None:
    (clients / "bad.toml").write_text("schema = 1\nyear = [", encoding="utf-8")
    found = run(clients, "--json")
    assert found.exit_code == 1
    data = json.loads(found.stdout)
    assert data["schema"] == "megaroth.check/1"
    assert [row["name"] for row in data["households"]] == ["lee", "employee", "bad"]
    assert "bad: no answer" in run(clients, "--plain").stdout


def test_a_folder_without_households_leaves_with_2(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2
    assert run(tmp_path / "none").exit_code == 2


def test_progress_of_many_goes_to_stderr(tmp_path: Path) -> None:
    text = (EXAMPLES / "smallest.toml").read_text(encoding="utf-8")
    for number in range(12):
        (tmp_path / f"client-{number:02}.toml").write_text(text, encoding="utf-8")
    found = run(tmp_path, "--json")
    assert found.stderr == "10 of 12 households\n12 of 12 households\n"
    assert len(json.loads(found.stdout)["households"]) == 12
