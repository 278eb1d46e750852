from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from megaroth.census import extra
from megaroth.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
UNSURE = "Employe Number,Pay,Roth deferrals\na,50000,100\nb,60000,0\n"


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["census", *map(str, arguments)], input=typed)


@pytest.fixture
def unsure(tmp_path: Path) -> Path:
    path = tmp_path / "census.csv"
    path.write_text(UNSURE)
    shutil.copy(EXAMPLES / "plan.toml", tmp_path / "plan.toml")
    return path


def check_of(path: Path, *more: str) -> Any:
    found = run("check", path.parent / "plan.toml", path, "--json", *more)
    return json.loads(found.stdout)


@pytest.mark.parametrize(("plan", "census"), [("plan", "census"), ("safe-harbor", "safe-harbor")])
def test_the_examples_have_no_errors(plan: str, census: str) -> None:
    found = run("check", EXAMPLES / f"{plan}.toml", EXAMPLES / f"{census}.csv")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "No errors: a test may be run. 0 warnings." in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()) <= 80


def test_errors_leave_with_one_and_stand_with_their_rows(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "plan.toml", tmp_path / "plan.toml")
    path = tmp_path / "census.csv"
    path.write_text(
        "Employee ID,Birth date,Pay,After-tax,Nickname\n"
        "a,1980-01-02,50000,100,Al\na,1981-01-02,0,100,123-45-6789\nc,1982-02-30,1,-5,Cy\n"
    )
    found = run("check", tmp_path / "plan.toml", path)
    words = " ".join(found.stdout.split())
    assert found.exit_code == 1
    assert "row 3, person: the person of row 2 stands here again" in words
    assert "row 3, pay: contributions, but no pay" in words
    assert "row 4, after_tax: After-tax contributions of the year is below zero" in words
    assert "no day of the calendar" in words
    assert 'the heading "Nickname" is left out' in words
    assert "6789" not in found.output


def test_check_as_data_holds_everything_that_was_found(unsure: Path) -> None:
    run("map", unsure, "--yes")
    data = check_of(unsure, "--total", "roth=90")
    assert data["schema"] == "megaroth.census-check/1"
    assert data["errors"] == 1
    assert [each["column"] for each in data["findings"] if each["severity"] == "error"] == ["roth"]
    assert data["mapping"] == {"Employe Number": "person", "Pay": "pay", "Roth deferrals": "roth"}
    assert {each["key"] for each in data["assumed"]} >= {"elections.long_term_part_time_out"}
    assert len(data["sha256"]) == 64


def test_check_a_fact_a_line(unsure: Path) -> None:
    run("map", unsure, "--yes")
    found = run("check", unsure.parent / "plan.toml", unsure, "--plain")
    assert "Errors: 0." in found.stdout
    assert "Warning, row 2, birth_date: there is no birth date" in found.stdout


@pytest.mark.parametrize("total", ["roth", "roth=", "roth=many", "rothe=1", "person=1"])
def test_a_total_that_is_none_is_refused(unsure: Path, total: str) -> None:
    found = run("check", unsure.parent / "plan.toml", unsure, "--total", total)
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == 1


def test_what_is_not_sure_stops_until_it_is_confirmed_once(unsure: Path) -> None:
    before = run("check", unsure.parent / "plan.toml", unsure)
    assert before.exit_code == 2
    assert "megaroth census map" in before.stderr
    asked = run("map", unsure, typed="\ny\n")
    assert (asked.exit_code, asked.stderr) == (0, "")
    assert "Employe Number" in asked.stdout
    assert run("check", unsure.parent / "plan.toml", unsure).exit_code == 0
    again = run("map", unsure, "--json")
    assert json.loads(again.stdout)["headings"][0]["why"] == "confirmed before"


def test_an_answer_can_leave_a_heading_out_or_name_another_column(unsure: Path) -> None:
    found = run("map", unsure, typed="-\n")
    assert found.exit_code == 2  # nobody is left to be the key
    named = run("map", unsure, "--set", "Employe Number=person", "--set", "Roth deferrals=", "--yes")
    assert named.exit_code == 0
    assert check_of(unsure)["left_out"] == ["Roth deferrals"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "Employee Number=person"),
        ("--set", "Employe Number=persn"),
        ("--set", "Employe Number"),
        ("--unit", "pay=miles"),
        ("--set", "Employe Number="),
    ],
)
def test_a_map_that_cannot_be_is_refused_and_nothing_is_written(unsure: Path, arguments: tuple[str, ...]) -> None:
    found = run("map", unsure, *arguments, "--yes")
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == 1
    assert sorted(each.name for each in unsure.parent.iterdir()) == ["census.csv", "plan.toml"]


def test_a_column_that_must_be_there_is_asked_for(unsure: Path) -> None:
    unsure.write_text("Emp No,Nickname,Pay,Roth deferrals\na,Al,50000,100\nb,Bo,60000,0\n")
    told = run("check", unsure.parent / "plan.toml", unsure)
    assert told.exit_code == 2
    assert '--set "Emp No=person"' in told.stderr
    found = run("map", unsure, typed="Nicknam\n\ny\n")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Employee number must be there: which heading is it? (- for none) [Emp No]" in found.stdout
    assert "There is no heading 'Nicknam' that is left out; did you mean" in found.stdout
    assert check_of(unsure)["mapping"]["Emp No"] == "person"


def test_a_column_that_nobody_can_name_is_refused_with_what_to_write(unsure: Path) -> None:
    unsure.write_text("Emp No,Pay,Roth deferrals\na,50000,100\n")
    for found in (run("map", unsure, "--yes"), run("map", unsure, typed="-\ny\n")):
        assert found.exit_code == 2
        assert '--set "Emp No=person"' in found.stderr
    unsure.write_text("Roth deferrals\n100\n")
    assert "--set" not in run("map", unsure, "--yes").stderr


def test_a_cover_sheet_is_named_with_the_others(unsure: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Export for the administrator"])
    sheet = book.create_sheet("Census 2026")
    sheet.append(["Employee ID", "Pay"])
    sheet.append(["a", 50_000])
    path = unsure.with_name("book.xlsx")
    book.save(path)
    for verb in ("check", "test"):
        found = run(verb, unsure.parent / "plan.toml", path)
        assert found.exit_code == 2
        assert 'in the sheet "Notes"; --sheet reads another: "Census 2026"' in found.stderr
    assert '"Census 2026"' in run("map", path, "--yes").stderr
    good = run("check", unsure.parent / "plan.toml", path, "--sheet", "Census 2026")
    assert (good.exit_code, good.stderr) == (0, "")


def test_without_an_answer_nothing_is_written(unsure: Path) -> None:
    assert run("map", unsure, typed="").exit_code != 0
    assert run("map", unsure, typed="\nn\n").exit_code != 0
    assert run("map", unsure, "--json").exit_code == 0
    assert sorted(each.name for each in unsure.parent.iterdir()) == ["census.csv", "plan.toml"]


def test_twins_are_decided_by_the_user(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employee ID,Pay,Deferral,401k\na,1,2,3\n")
    found = run("map", path, "--yes")
    assert found.exit_code == 2
    assert 'both "pre_tax"' in found.stderr
    assert run("map", path, "--set", "401k=pre_tax", "--yes").exit_code == 0


def test_a_payroll_feed_has_headings_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "payroll.csv"
    path.write_text("Employee ID,Check date,Gross earnings\na,2026-01-02,1\n")
    data = json.loads(run("map", path, "--payroll", "--json").stdout)
    assert [each["column"] for each in data["headings"]] == ["person", "pay_date", "pay"]


def test_a_missing_library_is_one_clear_line(unsure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "pyarrow" else find_spec(name))
    found = run("map", unsure)
    assert found.exit_code == 2
    assert "megaroth[census]" in found.stderr
    assert "Traceback" not in found.output
