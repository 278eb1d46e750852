from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
HOUSEHOLDS = Path(__file__).parents[1] / "report" / "households"
DAY = ("--as-of", "2026-11-21")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["memo", *map(str, arguments), *DAY])


@pytest.fixture
def lee(tmp_path: Path) -> Path:
    file = tmp_path / "lee.toml"
    file.write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_both_memos_beside_the_household_for_its_owner_alone(lee: Path) -> None:
    found = run(lee, "--pdf", "--html")
    assert (found.exit_code, found.stderr) == (0, "")
    for name in ("lee-memo.pdf", "lee-memo.html"):
        assert f"Wrote {lee.parent / name}" in found.stdout
        assert stat.S_IMODE((lee.parent / name).stat().st_mode) == 0o600
    assert (lee.parent / "lee-memo.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(path.name for path in lee.parent.iterdir()) == ["lee-memo.html", "lee-memo.pdf", "lee.toml"]


def test_a_memo_goes_where_it_is_told(lee: Path, tmp_path: Path) -> None:
    out = tmp_path / "for the client.html"
    assert run(lee, "--html", out, "--prepared-by", "Jane Doe", "--firm", "Doe & Partners").exit_code == 0
    assert "Doe &amp; Partners" in out.read_text(encoding="utf-8")


def test_the_usual_name_of_a_memo_without_names_tells_nobody(lee: Path) -> None:
    found = run(lee, "--html", "--anonymise")
    assert found.exit_code == 0
    text = (lee.parent / "memo-anonymised.html").read_text(encoding="utf-8")
    assert "Acme" not in text
    assert "lee.toml" not in text


def test_an_older_memo_is_replaced_only_with_force(lee: Path) -> None:
    memo = lee.parent / "lee-memo.html"
    memo.write_text("older", encoding="utf-8")
    refused = run(lee, "--html")
    assert refused.exit_code == 2
    assert "--force replaces it" in refused.stderr
    assert memo.read_text(encoding="utf-8") == "older"
    assert run(lee, "--html", "--force").exit_code == 0
    assert memo.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(memo.stat().st_mode) == 0o600


@pytest.mark.parametrize("out", ["lee.toml", "lee.ledger", "memo.html"])
def test_a_pdf_has_the_name_of_one(lee: Path, out: str) -> None:
    found = run(lee, "--pdf", lee.parent / out, "--force")
    assert found.exit_code == 2
    assert "no name for such a memo" in found.stderr
    assert "schema" in lee.read_text(encoding="utf-8")


def test_links_folders_and_missing_folders_are_refused(lee: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(b"mine")
    link = tmp_path / "link.pdf"
    link.symlink_to(outside)
    assert run(lee, "--pdf", link, "--force").exit_code == 2
    assert outside.read_bytes() == b"mine"
    (tmp_path / "folder.pdf").mkdir()
    assert run(lee, "--pdf", tmp_path / "folder.pdf", "--force").exit_code == 2
    assert run(lee, "--pdf", tmp_path / "none" / "memo.pdf").exit_code == 2


def test_nothing_is_written_where_one_of_two_cannot_be(lee: Path) -> None:
    (lee.parent / "lee-memo.html").write_text("older", encoding="utf-8")
    assert run(lee, "--pdf", "--html").exit_code == 2
    assert not (lee.parent / "lee-memo.pdf").exists()


def test_exit_statuses(lee: Path, tmp_path: Path) -> None:
    none = run(lee)
    assert none.exit_code == 2
    assert "say --pdf or --html" in none.stderr
    over = tmp_path / "over.toml"
    over.write_text((HOUSEHOLDS / "over.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert run(over, "--html").exit_code == 1
    bad = tmp_path / "bad.toml"
    bad.write_text("schema = 1\nyear = [", encoding="utf-8")
    assert run(bad, "--html").exit_code == 2
    assert not (tmp_path / "bad-memo.html").exists()
    assert run(lee, "--html", "--prepared-by", "x" * 81).exit_code == 2


def test_whole_prints_every_worksheet(lee: Path, tmp_path: Path) -> None:
    short, whole = tmp_path / "short.html", tmp_path / "whole.html"
    run(lee, "--html", short)
    run(lee, "--html", whole, "--whole")
    assert "/payday_deferral<" not in short.read_text(encoding="utf-8")
    assert "/payday_deferral<" in whole.read_text(encoding="utf-8")
