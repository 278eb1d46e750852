"""What the verbs of the census write: every file that was asked for, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
FEED = {"test": "census.csv", "project": "census.csv", "monitor": "payroll.csv"}


def run(verb: str, *arguments: str | Path) -> Result:
    given = ["census", verb, str(EXAMPLES / "plan.toml"), str(EXAMPLES / FEED[verb]), "--as-of", "2026-11-21"]
    return CliRunner().invoke(main, [*given, *map(str, arguments)])


@pytest.mark.parametrize("verb", list(FEED))
@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (["--evidence", "{place}/nowhere/e.json"], "there is no folder"),
        (["--evidence", "{place}/there.json"], "already there"),
        (["--evidence", "{place}/everyone.csv"], "cannot have the same name"),
        (["--evidence", "-"], "name a file"),
        (["--evidence", str(EXAMPLES / "plan.toml"), "--force"], "one of the files that are tested"),
        (["--messages", "{place}/full"], "already there"),
        (["--messages", "{place}/nowhere/to"], "there is no folder"),
        (["--messages", "-", "--json"], "both show an answer"),
    ],
    ids=str,
)
def test_nothing_is_written_where_one_place_cannot_be(tmp_path: Path, verb: str, spoilt: list[str], words: str) -> None:
    (tmp_path / "there.json").write_text("precious")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("precious")
    before = sorted(tmp_path.rglob("*"))
    plan = (EXAMPLES / "plan.toml").read_bytes()
    found = run(verb, "--persons", tmp_path / "everyone.csv", *(each.format(place=tmp_path) for each in spoilt))
    assert found.exit_code == 2, found.output
    assert words in found.output
    assert len(found.stderr.splitlines()) == int("--json" not in spoilt)  # with --json the error is data
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "there.json").read_text() == "precious"
    assert (EXAMPLES / "plan.toml").read_bytes() == plan


@pytest.mark.parametrize("verb", list(FEED))
def test_everything_is_written_and_said(tmp_path: Path, verb: str) -> None:
    places = {"persons": tmp_path / "all.parquet", "evidence": tmp_path / "e.json", "messages": tmp_path / "letters"}
    found = run(verb, *(each for name, place in places.items() for each in (f"--{name}", place)))
    assert found.exit_code in (0, 1), found.output
    assert [line.split(":")[0] for line in found.stderr.splitlines()] == [f"Wrote {each}" for each in places.values()]
    assert all(each.exists() for each in places.values())
    assert {each.stat().st_mode & 0o77 for each in tmp_path.rglob("*") if each.is_file()} == {0}


def test_a_memo_that_cannot_be_written_stops_the_rest(tmp_path: Path) -> None:
    found = run("test", "--persons", tmp_path / "all.csv", "--memo", tmp_path / "memo.docx")
    assert (found.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "neither PDF nor HTML" in found.stderr
