"""A solo owner's sub-accounts, owner and spouse, against the bank."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

FILE = """\
schema = 1
year = 2026
[people.kim]
birth_year = 1979
[people.kim.jobs.studio]
kind = "sole proprietor"
profit = "$150,000"
[people.kim.jobs.studio.plan]
after_tax = true
in_plan_roth_rollover = true
separate_after_tax_source = true
[people.sam]
birth_year = 1981
[people.sam.jobs.studio]
works_for = "kim/studio"
pay = "$40,000"
[people.sam.jobs.studio.plan]
after_tax = true
"""
ROWS = """\
on,kind,person,plan,source,amount
2026-03-02,contribution,kim,studio,pre-tax,"24,500"
2026-03-02,contribution,kim,studio,after-tax,"20,000"
2026-03-03,conversion,kim,studio,after-tax,"20,000"
2026-03-02,contribution,sam,studio,after-tax,"5,000"
"""
BANK = """\
account,person,plan,sources,balance
Brokerage ..41,kim,studio,pre-tax,"24,500.00"
Brokerage ..42,kim,studio,after-tax,0
Brokerage ..43,kim,studio,in-plan-roth,"$20,000.00"
Brokerage ..51,sam,studio,,"5,000.00"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "kim.toml"
    made.write_text(FILE, encoding="utf-8")
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS, encoding="utf-8")
    assert run("add", made, "--csv", rows).exit_code == 0
    return made


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["ledger", *map(str, arguments), "--as-of", "2026-03-31"])


def accounts(file: Path, table: str, *more: str) -> Result:
    bank = file.parent / "bank.csv"
    bank.write_text(table, encoding="utf-8")
    return run("accounts", file, bank, *more)


def test_bank_and_book_agree(file: Path) -> None:
    found = accounts(file, BANK)
    assert found.exit_code == 0, found.output
    assert "Bank and book say the same" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80
    assert accounts(file, BANK, "--plain").exit_code == 0


def test_money_that_did_not_move_at_the_bank(file: Path) -> None:
    table = BANK.replace("..42,kim,studio,after-tax,0", '..42,kim,studio,after-tax,"20,000"').replace(
        '"$20,000.00"', "0"
    )
    found = accounts(file, table, "--json")
    assert found.exit_code == 1
    data = json.loads(found.stdout)
    assert [each["difference"]["cents"] for each in data["accounts"]] == [0, 20_000_00, -20_000_00, 0]
    assert len(data["findings"]) == 2


def test_a_source_for_which_no_account_is_named(file: Path) -> None:
    found = accounts(file, "\n".join(BANK.splitlines()[:-2]) + "\n")
    assert found.exit_code == 1
    assert "kim/studio in-plan-roth, $20,000: no account of the table holds it" in " ".join(found.stdout.split())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("X,kim,studio,aftertax,1", "'aftertax' is no source"),
        ("X,pat,studio,,1", "no person is named pat"),
        ("X,kim,globex,,1", "has no plan or IRA named globex"),
        ("X,kim,studio,roth,much", "not an amount"),
        ("X,kim,studio,pre-tax,1", "lies in Brokerage ..41 already"),
        (",kim,studio,roth,1", "has no name"),
        ("X,kim,studio", "has 3 cells"),
    ],
)
def test_a_row_that_is_no_account_is_named_by_its_line(file: Path, row: str, words: str) -> None:
    found = accounts(file, f"{BANK}{row}\n")
    assert found.exit_code == 2
    assert words in found.stderr
    assert "line 6" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_other_headings(file: Path) -> None:
    found = accounts(file, "a,b\n1,2\n")
    assert found.exit_code == 2
    assert "account,person,plan,sources,balance" in found.stderr


def test_without_a_table_its_form_is_said(file: Path) -> None:
    found = run("accounts", file)
    assert found.exit_code == 2
    assert "account,person,plan,sources,balance" in found.stderr
    assert "like Brokerage ..42,kim,studio,after-tax,0.00" in found.stderr


def test_bad_rows_are_not_read_and_nothing_is_said_to_be_recorded(file: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bad.csv"
    bank.write_text(
        "account,person,plan,sources,balance\nA,kim,studio,roth,x\nB,kim,studio,nothing,1\n", encoding="utf-8"
    )
    found = run("accounts", file, bank)
    assert found.exit_code == 2
    assert "2 rows cannot be read: " in found.stderr
    assert "recorded" not in found.stderr
