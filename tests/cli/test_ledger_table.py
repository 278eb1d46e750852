"""``megaroth ledger add --csv``: all rows of a table, or none; each bad row by its line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-12-31")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with Lee's household file, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lee.toml").write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def ledger(*arguments: str, answer: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments, *DAY], input=answer)


def table(text: str | bytes, *arguments: str) -> Result:
    return ledger("add", "lee.toml", "--csv", "-", *arguments, answer=text)


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ledger("list", "lee.toml", "--json").stdout)["entries"]
    return found


def refused(found: Result, *said: str) -> None:
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    for text in said:
        assert text in found.stderr
    assert not Path("lee.ledger").exists()


def test_the_example_of_a_year() -> None:
    found = ledger("add", "lee.toml", "--csv", str(EXAMPLES / "lee-2026.csv"))
    assert (found.exit_code, found.stderr) == (0, "")
    assert "98 entries, numbers 1 to 98" in found.stdout
    # 23 x 1,050 + 350; 24 x 1,500; 24 x 225; 22 x 1,500 + 3,041.20
    for way, count, total in (
        ("contribution pre-tax", 24, "24,500.00"),
        ("contribution after-tax", 24, "36,000.00"),
        ("contribution match", 24, "5,400.00"),
        ("conversion after-tax → in-plan-roth", 23, "36,041.20"),
    ):
        assert re.search(rf" {way} +{count} × +{total}\n", found.stdout)


def test_a_table_that_was_added_before_is_refused_as_a_whole() -> None:
    ledger("add", "lee.toml", "--csv", str(EXAMPLES / "lee-2026.csv"))
    found = ledger("add", "lee.toml", "--csv", str(EXAMPLES / "lee-2026.csv"))
    assert found.exit_code == 2
    assert "28 rows cannot be recorded, so nothing was" in found.stderr
    assert "this contribution is already there" in found.stderr
    assert len(entries()) == 98


def test_headings_as_people_write_them() -> None:
    text = (
        "\ufeffDate;Type;SOURCE;amount;Read From;Confirmation Number;\r\n"
        '11/20/2026;Contribution;After-Tax;"$1,250.00";"stub; 20 Nov";A 1;\r\n'
        ";;;;;;\r\n"
        "20 Nov 2026;match contribution;match;300;;;\r\n"
    )
    refused(table(text), "line 4: there is no kind of entry")
    found = table(text.replace("match contribution", "contribution"))
    assert found.exit_code == 0
    first, second = entries()
    assert (first["on"], first["amount"]["cents"], first["read_from"]) == ("2026-11-20", 125000, "stub; 20 Nov")
    assert (second["source"], second["amount"]["cents"]) == ("match", 30000)


def test_a_table_of_paydays_needs_no_kind() -> None:
    text = "payday date,pre-tax,after-tax,match,converted\n"
    refused(table(f"{text}2026-01-15,900,1250,300,1250\n"), 'no column "payday date"')
    text = text.replace("payday date", "date")
    assert table(f"{text}2026-01-15,900,1250,300,1250\n2026-01-30,900,0,,\n").exit_code == 0
    assert [(entry["kind"], entry["source"]) for entry in entries()] == [
        ("contribution", "pre-tax"),
        ("contribution", "after-tax"),
        ("contribution", "match"),
        ("conversion", "after-tax"),
        ("contribution", "pre-tax"),
    ]


def test_every_bad_row_is_named_by_its_line_and_no_good_one_is_added() -> None:
    text = (
        "on,kind,source,amount,note\n"
        "2026-01-15,contribution,after-tax,10,good\n"
        '2026-01-16,contribution,aftr-tax,10,"two\nlines"\n'
        "2027-01-15,contribution,after-tax,10,\n"
        "2026-01-17,contribution,aftr-tax,10,\n"
        "2026-01-15,contribution,after-tax,10,once more\n"
        "2026-01-18,contribution,after-tax,10,219-09-9999\n"
    )
    found = table(text)
    refused(
        found,
        "5 rows cannot be recorded, so nothing was",
        'lines 3, 6: there is no source "aftr-tax" (did you mean after-tax?)',
        "line 5: 15 January 2027 is after 31 December 2026",
        "line 7: this contribution is already there",
        "line 8: note: nine digits",
    )
    data = json.loads(table(text, "--json").stdout)
    assert [row["line"] for row in data["rows"]] == [3, 5, 6, 7, 8]
    assert data["rows"][3]["message"].startswith("this contribution is already there (line 2)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the table is empty"),
        ("on,kind,source,amount\n", "headings and no rows"),
        ("on,kind,surce,amount\n2026-01-15,contribution,after-tax,10\n", "did you mean source?"),
        ("on,date,kind\n2026-01-15,2026-01-15,death\n", "two columns are on"),
        ("on,kind,source,amount\n2026-01-15,contribution,after-tax,1,250\n", "more cells than there are headings"),
        ("on,kind,source,amount,note\n2026-01-15,contribution,after-tax,1,250.00\n", "1,250.00 looks like one amount"),
        ('on,kind,source,amount\n2026-01-15,contribution,"after-tax,10\n', "a quoted cell is not closed"),
        ("on,kind,source,amount\n2026-01-15,contribution,after-tax,\n", "line 2: the contribution says no amount"),
        (b"on,kind\n\xff\xfe,x\n", "not text in UTF-8"),
        (b"on,kind\n\0,x\n", "no table of text"),
    ],
)
def test_what_is_no_table_is_one_clear_line(text: str | bytes, said: str) -> None:
    refused(table(text), "(standard input)", said)


def test_a_table_that_is_not_there(folder: Path) -> None:
    refused(ledger("add", "lee.toml", "--csv", "rows.csv"), "rows.csv: there is no such file")
    refused(ledger("add", "lee.toml", "--csv", str(folder)), "this is a folder")


def test_a_table_and_an_entry_do_not_mix() -> None:
    text = "on,kind,source,amount\n2026-01-15,contribution,after-tax,10\n"
    refused(table(text, "--note", "x"), "--csv takes every entry from the table")
    refused(table(text, "contribution"), "--csv takes every entry from the table")


def test_a_trial_of_a_table_writes_nothing() -> None:
    found = ledger("add", "lee.toml", "--csv", str(EXAMPLES / "lee-2026.csv"), "--dry-run")
    assert found.exit_code == 0
    assert "Nothing was recorded" in found.stdout
    assert not Path("lee.ledger").exists()


def test_rows_of_one_table_may_share_a_confirmation_number() -> None:
    text = (
        "on,kind,source,amount,confirmation\n"
        "2026-01-15,contribution,after-tax,10,C7\n2026-01-15,conversion,after-tax,10,C7\n"
    )
    assert table(text).exit_code == 0
    again = ("add", "lee.toml", "fee", "after-tax", "1", "--on", "2026-02-01", "--confirmation", "C7")
    assert "confirmation C7 is already there (entry 1)" in ledger(*again).stderr


# --- downloads that overlap ------------------------------------------------------------------------------

JUNE = """\
on,kind,source,amount
2026-06-05,contribution,after-tax,1500
2026-06-20,contribution,after-tax,1500
2026-06-20,conversion,after-tax,3000
"""
JULY = f"""{JUNE}2026-07-06,contribution,after-tax,1500
2026-07-06,contribution,match,225
"""


def test_only_what_is_new_of_a_download_that_overlaps() -> None:
    assert table(JUNE).exit_code == 0
    found = table(JULY, "--new-only")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Left out: 3 entries of the table already there." in found.stdout
    assert [(one["number"], one["source"]) for one in entries()[3:]] == [(4, "after-tax"), (5, "match")]
    again = json.loads(table(JULY, "--new-only", "--json").stdout)
    assert again["entries"] == []
    assert [one["entry"] for one in again["left_out"]] == [1, 2, 3, 4, 5]
    assert "Nothing is new: lee.ledger is as it was" in table(JULY, "--new-only").stdout
    assert len(entries()) == 5


def test_a_row_is_left_out_as_often_as_it_is_there() -> None:
    """Two contributions of one day and amount may both be so, and a third one new."""
    row = "2026-06-05,contribution,after-tax,1500\n"
    heading = "on,kind,source,amount\n"
    assert table(heading + row + row, "--again").exit_code == 0
    assert json.loads(table(heading + row + row, "--new-only", "--json").stdout)["entries"] == []
    third = table(heading + row * 3, "--new-only")
    assert third.exit_code == 2
    assert "line 4: this contribution is already there" in third.stderr
    assert len(json.loads(table(heading + row * 3, "--new-only", "--again", "--json").stdout)["entries"]) == 1


def test_what_was_taken_back_is_left_out_and_named() -> None:
    table(JUNE)
    ledger("reverse", "lee.toml", "3", "--why", "was another plan", "--yes")
    found = table(JUNE, "--new-only")
    assert found.exit_code == 0
    assert "Taken back before, and not added again: 3 (add it by hand" in " ".join(found.stdout.split())
    assert len(entries()) == 4


def test_a_single_entry_knows_no_new_only() -> None:
    found = ledger("add", "lee.toml", "contribution", "after-tax", "5", "--on", "2026-06-05", "--new-only")
    refused(found, "--new-only is for a table")


def test_a_table_may_hold_a_payment_and_its_return() -> None:
    found = table(
        """\
on,kind,source,amount,of,plan,emptied
2026-01-10,contribution,after-tax,10000,,acme,
2026-10-20,payment,after-tax,11000,,acme,yes
2026-11-15,return,roth-ira,10800,2,rira,
"""
    )
    assert found.exit_code == 0, found.stderr
    # The pre-tax 1,000 comes back first.
    assert "return after-tax → roth-ira $10,800, taxable $1,000" in ledger("balances", "lee.toml").stdout


def test_contributions_of_two_years_on_one_day_are_two() -> None:
    rows = "".join(f"2026-03-01,contribution,traditional-ira,7000,{year},7000\n" for year in (2025, 2026))
    assert table(f"on,kind,source,amount,year,basis\n{rows}").exit_code == 0
