from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main
from megaroth.ledger.entries import Entry
from tests.ledger.withdrawals import contribution, facts, layer, opening, value, written

AS_OF = ("--as-of", "2026-11-21")
ACME = '[people.alex.jobs.acme]\npay = "$200,000"\n[people.alex.jobs.acme.plan]\nseparate_after_tax_source = "yes"'
ALEX = facts(2026, "name = 'Alex'", "birth_date = 1984-03-01", ACME).replace(
    "[people", "marginal_rate = '24%'\n[people", 1
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["withdraw", *map(str, arguments), *AS_OF])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    on = date(2025, 1, 2)
    entries = [
        opening(on, 67_000, 12_000, first_year=2015),
        layer(on, 2024, 5_000, 30_000),
        contribution(date(2026, 3, 2), 20_000, "acme", "after-tax"),
        contribution(date(2026, 3, 2), 10_000, "acme", "pre-tax"),
        contribution(date(2026, 3, 2), 8_000, "acme", "roth"),
        contribution(date(2026, 3, 2), 2_000, "acme", "roth-match"),
        value(date(2026, 6, 30), 25_000, "acme", "after-tax"),
    ]
    return written(tmp_path, ALEX, entries)


def test_the_screen_says_costs_order_and_what_is_untouched(file: Path) -> None:
    found = run("18,000", file)
    assert (found.exit_code, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "WITHDRAW $18,000 · Roth IRAs of Alex · 21 Nov 2026"
    assert "COSTS         No income; 10% tax: $500. Of $18,000, $17,500 stay yours." in lines
    assert "conversion 2024, was income        $5,000           $0            -         $500" in lines
    assert "conversion 2024, was basis         $1,000      $29,000            -            -" in lines
    assert "earnings                        untouched      $20,000" in lines
    assert "Nothing is recorded" in found.stdout


def test_it_records_nothing(file: Path) -> None:
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    assert run("all", file).exit_code == 0
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before


def test_what_costs_nothing_says_so(file: Path) -> None:
    assert "COSTS         Nothing: no income, no 10% tax. All $12,000 stay yours." in run("12k", file).stdout


def test_a_first_home(file: Path) -> None:
    text = run("all", file, "--exception", "first-home", "--first-home-used", "4,000").stdout
    assert "$6,000 of the $10,000 of a lifetime were" in " ".join(text.split())
    # 6,000 of 20,000 earnings are free; 14,000 and the 5,000 of 2024 bear the 10%
    assert "$14,000 is income, $3,360 of federal tax at 24%; 10% tax: $1,900." in " ".join(text.split())


def test_a_later_day_is_cheaper(file: Path) -> None:
    now = json.loads(run("all", file, "--json").stdout)
    after = json.loads(run("all", file, "--json", "--on", "2043-09-01").stdout)
    assert (now["additional_tax"]["cents"], after["additional_tax"]["cents"]) == (250_000, 0)
    assert (now["qualified"], after["qualified"]) == (False, True)
    assert now["qualified_from"]["to"] == "2043-09-01"
    assert any("the law of 2043 is not out" in note for note in after["notes"])


def test_a_plan_is_asked_for_its_source_and_may_keep_the_money(file: Path) -> None:
    found = run("1,000", file, "--from", "acme")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "--source: designated-roth (all of it)" in found.stderr
    text = " ".join(run("1,000", file, "--from", "acme", "--source", "pre-tax").stdout.split())
    assert "Pre-tax deferrals: no, the law does not let it out at work, below 59½" in text
    assert "It does from 59½, after the job has ended" in text
    asked = " ".join(run("1,000", file, "--from", "alex/acme", "--source", "after-tax").stdout.split())
    assert "ask, at work, below 59½" in asked
    assert "$200 is income, $48 of federal tax at 24%; 10% tax: $20." in asked


def test_whether_the_plan_pays_at_all_is_said_first(file: Path) -> None:
    # Roth deferrals may not leave at work, below 59½: IRC 401(k)(2)(B)(i).
    lines = run("1,000", file, "--from", "acme", "--source", "roth").stdout.splitlines()
    labels = [line[:14].strip() for line in lines if line[:14].strip()]
    assert labels.index("PLAN") < labels.index("COSTS")
    assert lines[2].startswith("PLAN          Designated Roth deferrals: no, the law does not let it out at")
    assert any(line.startswith("COSTS         If it were paid: ") for line in lines)
    assert not any("If it were paid" in line for line in run("1,000", file).stdout.splitlines())


def test_without_a_statement_no_income_is_not_promised(file: Path) -> None:
    text = " ".join(run("1,000", file, "--from", "acme", "--source", "roth").stdout.split())
    assert "What it has earned is not known: a share of that would be income." in text


def test_one_source_of_the_designated_roth_account_has_no_more_than_it_holds(file: Path) -> None:
    found = run("2,001", file, "--from", "acme", "--source", "roth-match")
    assert found.exit_code == 2
    assert "more than the $2,000" in found.stderr
    assert run("2,000", file, "--from", "acme", "--source", "roth-match").exit_code == 0


def test_more_than_is_there_is_one_line(file: Path) -> None:
    found = run("67,000.01", file)
    assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "$67,000.01 is more than the $67,000 that the Roth IRAs hold" in found.stderr
    assert run("67,000.01", file, "--value", "70,000").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [("x",), ("-5",), ("0",), ("5", "--value", "y"), ("5", "--from", "x"), ("5", "--on", "2026-02-30")],
)
def test_what_is_no_withdrawal_is_one_line(file: Path, arguments: tuple[str, ...]) -> None:
    found = run(arguments[0], file, *arguments[1:])
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1


def test_an_exception_that_is_not_known_lists_those_that_are(file: Path) -> None:
    found = run("5", file, "--exception", "boat")
    assert found.exit_code == 2
    assert "first-home" in found.stderr
    data = json.loads(run("5", file, "--exception", "boat", "--json").stdout)
    assert (data["schema"], data["exit_status"]) == ("megaroth.error/1", 2)


def test_without_a_ledger_nothing_is_known_to_be_there(tmp_path: Path) -> None:
    found = run("5", written(tmp_path, ALEX, []))
    assert (found.exit_code, found.stdout) == (2, "")
    assert "there is no ledger here yet" in found.stderr


def test_plain_has_a_fact_a_line(file: Path) -> None:
    lines = run("18,000", file, "--plain").stdout.splitlines()
    assert "Conversion 2024, was income: $5,000 leaves, $0 stays; income $0, 10% tax $500." in lines
    assert "Earnings: untouched, $20,000 stays." in lines
    assert "Nothing is recorded, and nothing leaves this machine." in lines


def test_working_shows_the_worksheets_with_their_addresses(file: Path) -> None:
    text = run("18,000", file, "--working").stdout
    assert "alex/roth-ira/2024/recapture" in text
    assert "alex/roth-ira/roth_withdrawal" in text
    data = json.loads(run("18,000", file, "--json").stdout)
    lines = {line["address"]: line["value"] for sheet in data["worksheets"] for line in sheet["lines"]}
    assert lines["alex/roth-ira/roth_withdrawal.additional_tax"]["cents"] == data["additional_tax"]["cents"] == 50_000
    assert sum(layer["leaves"]["cents"] for layer in data["layers"]) == 1_800_000


def test_the_account_may_be_named(file: Path) -> None:
    assert run("5", file, "--from", "roth-ira", "--person", "alex").exit_code == 0
    assert "nobody named sam" in run("5", file, "--person", "sam").stderr


def test_a_loss_is_no_earnings(file: Path) -> None:
    lines = run("1,000", file, "--value", "40,000").stdout.splitlines()
    assert "loss, no earnings               untouched      −$7,000" in lines
    assert run("40,000.01", file, "--value", "40,000").exit_code == 2


def test_what_is_open_is_said(tmp_path: Path) -> None:
    on = date(2025, 1, 2)
    entries = [
        opening(on, 100_000, 50_000, plan="acme", source="in-plan-roth"),
        layer(on, 2024, 2_000, 28_000, plan="acme", source="in-plan-roth"),
        Entry("order", date(2026, 2, 2), 2026, "alex", "acme", "in-plan-roth", 0),
        contribution(on, 1_000),
    ]
    household = facts(2026, "name = 'Alex'", "birth_year = 1967", '[people.alex.jobs.acme]\npay = "$200,000"')
    file = written(tmp_path, household, entries)
    found = run("10,000", file, "--from", "acme", "--exception", "emergency")
    text = " ".join(found.stdout.split())
    assert max(map(len, found.stdout.splitlines())) <= 80
    assert "U5: which dollars of an in-plan conversion leave first is open." in text
    assert "a divorce order is recorded; nothing here is computed from it" in text
    assert "59½ is 30 Jun 2027 at the latest" in text
    assert "(people.alex.birth_date)" in text
    assert "what earlier withdrawals used of these limits is not known here" in text.lower()
    assert "Dollars of income tax need marginal_rate in the file." in text
    plain = run("10,000", file, "--from", "acme", "--plain").stdout
    assert "\nDisputed, U5: " in plain
    assert "\nAsk: Birth date" in plain


def test_money_of_two_people_is_asked_apart(tmp_path: Path) -> None:
    household = facts(2026) + "[people.sam]\n"
    on = date(2025, 1, 2)
    sam = contribution(on, 2_000)._replace(person="sam")
    file = written(tmp_path, household, [contribution(on, 1_000), sam])
    found = run("5", file)
    assert found.exit_code == 2
    assert "say whose with --person: alex, sam" in found.stderr
    assert "Roth IRAs of sam" in run("5", file, "--person", "sam").stdout
