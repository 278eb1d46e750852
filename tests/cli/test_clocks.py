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
ALEX = facts(2026, "name = 'Alex'", "birth_date = 1984-03-01", "first_roth_ira = 2015")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["clocks", *map(str, arguments), *AS_OF])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    on = date(2025, 1, 2)
    entries = [
        opening(on, 50_000, 12_000),
        layer(on, 2024, 5_000, 30_000),
        opening(on, 20_000, 15_000, plan="acme", source="roth", first_year=2022),
        contribution(date(2025, 3, 3), 10_000, "acme", "after-tax"),
        Entry("conversion", date(2025, 3, 3), 2025, "alex", "acme", "after-tax", 10_000_00, to_source="in-plan-roth"),
        value(date(2026, 10, 30), 60_000),
    ]
    return written(tmp_path, ALEX, entries)


def test_the_screen_has_every_layer_and_the_calendar_within_80_columns(file: Path) -> None:
    found = run(file)
    assert (found.exit_code, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in found.stdout
    assert lines[0] == "CLOCKS · Saturday 21 November 2026"
    assert "Roth IRAs     five years from 2015 [#####] over since 1 Jan 2020" in lines
    assert "acme          designated Roth, five years from 2022 [####-] over on 1 Jan 2027" in lines
    assert "conversion 2024, was income             $5,000             free       1 Jan 2029" in lines
    assert "earnings                               $13,000       1 Sep 2043       1 Sep 2043" in lines
    assert found.stdout.index("1 Jan 2027  ") < found.stdout.index("1 Jan 2029  conversion of 2024")
    assert "acme, in the plan: nothing was income, so there is nothing to recapture" in " ".join(found.stdout.split())
    assert "~ by the entries; no statement says the value" in lines  # acme has no statement since


def test_plain_has_a_fact_a_line(file: Path) -> None:
    lines = run(file, "--plain").stdout.splitlines()
    assert (
        "Alex, Roth IRAs, conversion 2024, was income: $5,000. Free of tax: free. "
        "Free of the 10%: Monday 1 January 2029." in lines
    )
    assert "Alex, conversion of 2025: nothing was income, so there is nothing to recapture." in lines
    assert not any("[" in line for line in lines)


def test_json_has_its_schema_and_days_as_spans(file: Path) -> None:
    found = run(file, "--json")
    data = json.loads(found.stdout)
    assert (found.exit_code, data["schema"], data["ledger"]) == (0, "megaroth.clocks/1", True)
    (alex,) = data["people"]
    assert alex["roth_iras"] == {
        "first_year": 2015,
        "at_latest": False,
        "five_years_end": {"from": "2020-01-01", "to": "2020-01-01", "always": False},
    }
    layers = {(one["plan"], one["layer"], one["year"]): one for one in alex["layers"]}
    income = layers["", "was income when converted", 2024]
    assert income["amount"]["cents"] == 500_000
    assert income["free_of_tax"] == {"from": None, "to": None, "always": True}
    assert income["free_of_additional_tax"]["to"] == "2029-01-01"
    assert [one["on"]["to"] for one in data["calendar"]] == sorted(one["on"]["to"] for one in data["calendar"])


def test_without_a_ledger_it_answers_and_says_what_is_missing(tmp_path: Path) -> None:
    file = written(tmp_path, facts(2026, "birth_year = 1984"), [])
    found = run(file)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "59½           1 Jul 2043 to 30 Jun 2044" in found.stdout
    assert "Roth IRAs     first year not known" in found.stdout
    assert "No ledger" in found.stdout
    assert "(people.alex.birth_date)" in found.stdout
    assert json.loads(run(file, "--json").stdout)["ledger"] is False
    assert "Not checked: no ledger" in run(file, "--plain").stdout


def test_what_only_the_ledger_knows_is_so_at_the_latest(tmp_path: Path) -> None:
    facts_alone = facts(2026, "name = 'Alex'", "birth_date = 1984-03-01")
    file = written(tmp_path, facts_alone, [contribution(date(2026, 3, 3), 10_000, "acme", "roth")])
    text = " ".join(run(file).stdout.split())
    assert "five years from 2026 at the latest [-----] over on 1 Jan 2031 at the latest" in text
    assert "acme are over (from 2026 at the latest)" in text


def test_a_loss_has_no_day(tmp_path: Path) -> None:
    entries = [contribution(date(2026, 3, 3), 10_000, "acme", "roth"), value(date(2026, 6, 30), 9_000, "acme", "roth")]
    file = written(tmp_path, ALEX, entries)
    row = next(line for line in run(file).stdout.splitlines() if line.startswith("loss, no earnings"))
    assert row.split()[-3:] == ["−$1,000", "-", "-"]
    plain = next(line for line in run(file, "--plain").stdout.splitlines() if "loss, no earnings" in line)
    assert "Free" not in plain


def test_a_part_that_was_rolled_out_leaves_an_open_point(tmp_path: Path) -> None:
    # 10,000 of after-tax money converted as 11,000: 1,000 was income. Half of 12,000 goes to a Roth IRA a year later.
    entries = [
        contribution(date(2025, 1, 10), 10_000, "acme", "after-tax"),
        Entry("conversion", date(2025, 2, 10), 2025, "alex", "acme", "after-tax", 11_000_00, to_source="in-plan-roth",
              emptied=True),
        Entry("rollover", date(2026, 3, 2), 2026, "alex", "acme", "in-plan-roth", 6_000_00, to_source="roth-ira",
              to_plan="rira", value_before=12_000_00),
    ]  # fmt: skip
    file = written(tmp_path, ALEX, entries)
    said = "on 2 March 2026 a part of what was converted in the plan was rolled over (entry 3)"
    assert said in " ".join(run(file).stdout.split())
    words = ["withdraw", "1,000", str(file), "--from", "acme", *AS_OF]
    assert said in " ".join(CliRunner().invoke(main, words).stdout.split())


def test_a_ledger_that_is_named_must_be_there(tmp_path: Path) -> None:
    file = written(tmp_path, ALEX, [])
    found = run(file, "--ledger", tmp_path / "none.ledger")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert "none.ledger" in found.stderr


def test_a_household_without_people_is_answered(tmp_path: Path) -> None:
    found = run(written(tmp_path, "schema = 1\nyear = 2026\n", []))
    assert found.exit_code == 0
    assert "no person yet" in found.stdout


def test_two_people_stand_apart(tmp_path: Path) -> None:
    text = ALEX + "[people.sam]\nname = 'Sam'\nbirth_date = 1960-01-15\nfirst_roth_ira = 2024\n"
    found = run(written(tmp_path, text, []))
    assert "\nSam\n59½           since 15 Jul 2019\n" in found.stdout
    assert "Sam: earnings of the Roth IRAs are free of tax and of the 10%" in found.stdout
