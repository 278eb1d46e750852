from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

LEE = """schema = 1
year = 2026
name = "Lee"
[people.alex]
birth_year = 1985
[people.alex.jobs.acme]
pay = "$200,000"
plan = { separate_after_tax_source = true }
"""
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "backdoor-json.md"


@pytest.fixture
def lee(tmp_path: Path) -> Path:
    file = tmp_path / "lee.toml"
    file.write_text(LEE, encoding="utf-8")
    return file


def run(*words: str | Path, as_of: str = "2026-11-21") -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--as-of", as_of])


def add(file: Path, *words: str) -> None:
    done = run("ledger", "add", file, *words)
    assert done.exit_code == 0, done.output


def recorded(lee: Path) -> None:
    add(lee, "contribution", "after-tax", "2,000", "--on", "2026-02-06")
    add(lee, "conversion", "after-tax", "2,030", "--on", "2026-02-23", "--emptied", "--value-before", "2,030")
    add(lee, "contribution", "after-tax", "1,000", "--on", "2026-03-06")


def test_without_a_ledger_it_says_so_and_gives_the_steps(lee: Path) -> None:
    found = run("correct", lee, "excess-additions", "3,000", "--earnings", "120")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "WHERE         no ledger has this money" in found.stdout
    assert "$3,120 goes back" in found.stdout
    assert "If it is in the Roth IRA by now" in found.stdout
    assert not lee.with_suffix(".ledger").exists()


def test_the_ledger_says_where_the_money_lies(lee: Path) -> None:
    recorded(lee)
    found = run("correct", lee, "excess-additions", "1,800")
    assert found.exit_code == 0
    text = " ".join(found.stdout.split())
    assert "$1,000 of the year's money: still in after-tax contributions (not Roth) of acme (entry 3)" in text
    assert "$2,000 of the year's money: converted, now in Roth from in-plan rollovers of acme (entry 2); $30" in text
    records = [line for line in found.stdout.splitlines() if line.startswith("megaroth ledger add")]
    assert len(records) == 2
    assert "correction after-tax AMOUNT" in records[0]
    assert "--basis 1,000" in records[0]
    assert "correction in-plan-roth AMOUNT" in records[1]
    assert "--basis 800" in records[1]


def test_nothing_is_recorded_and_the_line_that_is_printed_records_it(lee: Path) -> None:
    recorded(lee)
    before = run("ledger", "list", lee, "--json").stdout
    found = run("correct", lee, "excess-additions", "500", "--earnings", "20")
    assert run("ledger", "list", lee, "--json").stdout == before
    line = next(line for line in found.stdout.splitlines() if line.startswith("megaroth ledger add"))
    words = shlex.split(line.replace("--on DATE", "--on 2026-11-20"))[1:]
    done = run(*words)
    assert done.exit_code == 0, done.output
    again = json.loads(run("correct", lee, "excess-additions", "500", "--json").stdout)
    assert [(one["where"], one["amount"]["cents"]) for one in again["exposed"]] == [
        ("in place", 500_00),
        ("converted in the plan", 2_000_00),
        ("gone", 500_00),
    ]


def test_a_day_that_is_over_is_a_finding(lee: Path) -> None:
    found = run("correct", lee, "excess-deferral", "1,000", "--year", "2025", "--source", "pre-tax")
    assert found.exit_code == 1
    assert "the day for doing it without further tax is over" in found.stdout
    assert "megaroth ledger add" not in found.stdout  # it stays where it is
    out = run("correct", lee, "ira-excess", "1,000", "--year", "2024", "--source", "roth-ira").stdout
    assert f"megaroth ledger add {lee} payment roth-ira 1,000 --on DATE --person alex --plan roth-ira --reason" in out


def test_the_source_is_found_in_the_ledger(lee: Path) -> None:
    add(lee, "contribution", "roth", "25,000", "--on", "2026-06-05")
    found = run("correct", lee, "excess-deferral", "500", "--json")
    assert json.loads(found.stdout)["source"] == "roth"


def test_pre_tax_money_that_moved_on_is_a_question(lee: Path) -> None:
    add(lee, "contribution", "pre-tax", "25,000", "--on", "2026-06-05")
    add(lee, "conversion", "pre-tax", "1,000", "--on", "2026-06-08", "--to", "in-plan-roth")
    found = run("correct", lee, "excess-deferral", "500")
    assert "entries 2" in found.stdout


def test_an_emptied_roth_ira(lee: Path) -> None:
    lee.write_text(LEE.replace("2026", "2015"), encoding="utf-8")
    for words in (
        ("contribution", "roth-ira", "1,000", "--on", "2013-05-01"),
        ("payment", "roth-ira", "800", "--on", "2015-06-01", "--value-before", "800", "--emptied"),
    ):
        run("ledger", "add", lee, *words, as_of="2015-12-01")
    found = run("correct", lee, "ira-excess", "1,000", "--year", "2013", "--source", "roth-ira", as_of="2015-12-01")
    assert found.exit_code == 1
    text = " ".join(found.stdout.split())
    assert "File Form 5329, part IV, for 2013, 2014" in text
    assert "$1,000 counts as taken out" in text


def test_a_ledger_that_shows_no_excess_is_said_first(lee: Path) -> None:
    # The limits of 2026: 24,500 of deferrals, 72,000 of annual additions.
    add(lee, "contribution", "pre-tax", "24,500", "--on", "2026-06-05")
    add(lee, "contribution", "after-tax", "41,400", "--on", "2026-06-05")
    text = " ".join(run("correct", lee, "excess-deferral", "1,500").stdout.split())
    assert text.index("LOOK FIRST The ledger and the file show no excess: $24,500 of deferrals") < text.index(
        "TOO MUCH"
    )
    assert "and the limit is $24,500" in text
    text = " ".join(run("correct", lee, "excess-additions", "3,000").stdout.split())
    assert "show no excess: $65,900 of annual additions" in text
    assert "and the limit is $72,000" in text
    add(lee, "contribution", "pre-tax", "1,500", "--on", "2026-07-06")
    text = " ".join(run("correct", lee, "excess-deferral", "1,500").stdout.split())
    assert "AGREES The ledger and the file show the same: $26,000 of deferrals" in text
    assert "LOOK FIRST" not in text
    data = json.loads(run("correct", lee, "excess-deferral", "1,000", "--json").stdout)
    assert (data["totals"]["excess"]["cents"], data["totals"]["agrees"]) == (1_500_00, False)


def test_without_any_amounts_nothing_is_compared(lee: Path) -> None:
    assert json.loads(run("correct", lee, "excess-deferral", "1,500", "--json").stdout)["totals"] is None
    assert "LOOK FIRST" not in run("correct", lee, "ira-excess", "500", "--year", "2025").stdout


def test_an_ira_excess_is_compared_with_what_was_contributed(lee: Path) -> None:
    add(lee, "contribution", "traditional-ira", "8,000", "--on", "2026-06-05", "--basis", "8,000")
    data = json.loads(run("correct", lee, "ira-excess", "500", "--source", "traditional-ira", "--json").stdout)
    assert (data["totals"]["limit"]["cents"], data["totals"]["agrees"]) == (7_500_00, True)


def test_late_only_the_contribution_comes_out(lee: Path) -> None:
    # 500 x (11,564 - 11,000) / 11,000 = 25.64 of earnings: they stay, and no more than 500 is paid.
    words = (
        "ira-excess",
        "500",
        "--year",
        "2025",
        "--source",
        "roth-ira",
        "--opening",
        "11,000",
        "--closing",
        "11,564",
    )
    found = run("correct", lee, *words)
    assert found.exit_code == 1
    text = " ".join(found.stdout.split())
    assert "its earnings stay there, $25.64" in text
    assert "goes back" not in text
    assert "Thu 31 Dec 2026 Take the $500 out, without earnings" in text
    assert "payment roth-ira 500 --on DATE" in text
    assert "525.64" not in text


def test_help_is_text(lee: Path) -> None:
    text = CliRunner().invoke(main, ["correct", "--help"]).output
    assert "\\b" not in text
    assert "excess-deferral (deferrals above the year's limit)" in " ".join(text.split())


def test_a_household_named_as_its_person_is_named_once(lee: Path) -> None:
    lee.write_text(LEE.replace("people.alex", "people.lee"), encoding="utf-8")
    assert run("correct", lee, "acp-refund", "5").stdout.startswith("2026 · Lee · acme · correction")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("excess-defferal", "1,000"), "did you mean excess-deferral?"),
        (("excess-additions",), "a kind and an amount"),
        (("excess-additions", "lots"), "not an amount"),
        (("excess-additions", "0"), "above zero"),
        (("excess-additions", "100", "--year", "2027"), "has not begun"),
        (("excess-additions", "100", "--source", "match"), "no match money"),
        (("excess-additions", "100", "--opening", "1,000"), "is missing"),
        (("excess-additions", "100", "--opening", "50", "--closing", "60"), "below the amount"),
        (("excess-additions", "100", "--earnings", "5", "--opening", "500", "--closing", "600"), "in two ways"),
        (("excess-additions", "100", "--earnings", "-101"), "more than the amount"),
        (("excess-additions", "100", "--person", "pat"), "no person"),
        (("excess-additions", "100", "--plan", "acne"), "no plan"),
        (("excess-additions", "100", "--earnigs", "5"), "--earnigs"),
    ],
)
def test_what_cannot_be_understood_is_one_clear_line(lee: Path, words: tuple[str, ...], said: str) -> None:
    found = run("correct", lee, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert said in found.stderr


def test_a_ledger_that_is_named_and_not_there_is_refused(lee: Path) -> None:
    found = run("correct", lee, "acp-refund", "100", "--ledger", str(lee.parent / "other.ledger"))
    assert found.exit_code == 2
    assert "no ledger here yet" in found.stderr


def test_plain_has_one_fact_a_line_without_signs(lee: Path) -> None:
    recorded(lee)
    found = run("correct", lee, "acp-refund", "2,000", "--earnings", "-15", "--plain")
    lines = found.stdout.splitlines()
    assert "Where: $1,000 of the year's money: still in after-tax contributions (not Roth) of acme (entry 3)." in lines
    assert any(line.startswith("Do by Monday 15 March 2027: The plan pays back") for line in lines)
    assert not re.search("[−→§¶]", found.stdout)


def test_every_key_of_the_data_is_documented(lee: Path) -> None:
    recorded(lee)
    known = set(re.findall(r"`([a-z_0-9]+)`", REFERENCE.read_text(encoding="utf-8")))
    for words in (
        ("excess-additions", "2,500"),
        ("excess-deferral", "5"),
        ("acp-refund", "5", "--opening", "9", "--closing", "8"),
    ):
        data = json.loads(run("correct", lee, *words, "--json").stdout)
        assert data["schema"] == "megaroth.correct/1"
        assert set(_keys(data)) <= known


def _keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*(_keys(value) for value in data.values()))
    return set().union(*map(_keys, data)) if isinstance(data, list) else set()
