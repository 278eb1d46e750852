from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.figures import command
from megaroth.errors import BadInputError, NotPublishedError
from megaroth.law.figures import shipped
from megaroth.service import figures as service

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "figures.md"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--as-of", "2026-11-21"])


def test_without_a_name_the_plan_figures_of_the_year() -> None:
    found = run()
    assert found.exit_code == 0
    assert "Employer plans 2026" in found.output
    assert "Annual additions                              $72,000  Notice 2025-67" in found.output
    assert "as of 2026-11-21, megaroth " in found.output


def test_a_year_that_is_not_published_is_said_and_leaves_with_3() -> None:
    found = run("--year", "2027")
    assert found.exit_code == 3
    assert "Annual additions                        not published" in found.output


def test_a_figure_that_was_not_yet_law_is_left_out() -> None:
    found = run("--year", "2024")
    assert found.exit_code == 0
    assert "ages 60 to 63" not in found.output


@pytest.mark.parametrize("part", ["irc_415c_annual_additions", "415(c)", "annual additions", "415C"])
def test_a_name_or_a_unique_part_of_it(part: str) -> None:
    found = run(part)
    assert found.exit_code == 0
    assert "IRC 415(c)(1)(A)" in found.output
    assert "The calendar year in which the limitation year ends." in found.output
    assert "Rounding     down to $1,000" in found.output
    assert "2013          $51,000  Notice 2012-67" in found.output
    assert "2026          $72,000  Notice 2025-67" in found.output


def test_one_year_of_one_figure_names_what_it_was_compared_with() -> None:
    found = run("415(c)", "--year", "2026")
    assert "2013" not in found.output.split("Rounding")[1].split("Compared")[0]
    assert "IRS COLA table page, 2023-2026 columns" in found.output


def test_an_ambiguous_part_lists_the_candidates() -> None:
    found = run("402(g)")
    assert isinstance(found.exception, BadInputError)
    assert "irc_402g_elective_deferral, irc_402g7_annual" in str(found.exception)


def test_an_unknown_name_is_bad_input() -> None:
    assert isinstance(run("415d_annual_addition").exception, BadInputError)
    assert isinstance(run("()").exception, BadInputError)


def test_one_figure_in_a_year_not_published() -> None:
    found = run("irc_402g_elective_deferral", "--year", "2027")
    assert isinstance(found.exception, NotPublishedError)
    assert str(found.exception).startswith("irc_402g_elective_deferral for 2027 is not published")


def test_what_changed_between_two_years() -> None:
    found = run("--diff", "2025", "2026")
    assert found.exit_code == 0
    assert "Annual additions                             $70,000       $72,000       +$2,000" in found.output
    assert "  top of 35%                                $626,350      $640,600      +$14,250" in found.output
    assert "−$3,000" in found.output  # the Medicare ceiling of separate filers falls as the first tier rises
    assert "Highly compensated" not in found.output


def test_what_began_between_two_years() -> None:
    found = run("--diff", "2024", "2025")
    assert found.exit_code == 0
    assert "Catch-up, ages 60 to 63                 not in force       $11,250" in found.output


def test_a_rule_in_words_that_changed() -> None:
    assert "born from 1951-01-01 to 1959-12-31" in run("--diff", "2022", "2023").output


def test_a_comparison_with_a_year_not_published() -> None:
    found = run("--diff", "2026", "2027")
    assert found.exit_code == 3
    assert "Social Security wage base                   $184,500      $192,300       +$7,800" in found.output
    assert "Not published, so not compared:\n  Elective deferrals " in found.output
    assert isinstance(run("--diff", "2026", "2031").exception, NotPublishedError)


def test_a_comparison_for_one_household(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = ModuleType("megaroth.service.compare")

    def compare_years(file: str, before: int, after: int) -> list[tuple[str, int, int]]:
        assert (file, before, after) == ("lee.toml", 2025, 2026)
        return [("After-tax room", 35_000_00, 36_000_00)]

    fake.compare_years = compare_years  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "megaroth.service.compare", fake)
    found = run("--diff", "2025", "2026", "lee.toml")
    assert "After-tax room                               $35,000       $36,000       +$1,000" in found.output
    as_data = json.loads(run("--diff", "2025", "2026", "lee.toml", "--json").output)
    assert as_data["household"] == [{"label": "After-tax room", "before_cents": 35_000_00, "after_cents": 36_000_00}]


def test_the_check_passes_in_one_line() -> None:
    found = run("--check")
    assert found.exit_code == 0
    assert found.output == f"{len(shipped().names())} figures checked: " + found.output.split(": ")[1]
    assert found.output.count("\n") == 1


def test_the_check_lists_findings_and_leaves_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "check", lambda: (3, ["a: no source", "b: no unit"]))
    found = run("--check")
    assert found.exit_code == 1
    assert found.output == "a: no source\nb: no unit\n2 findings in 3 figures\n"
    assert json.loads(run("--check", "--json").output) == {
        "checked": 3,
        "findings": ["a: no source", "b: no unit"],
    }


def everything_printed() -> list[tuple[str, ...]]:
    return [
        *((name,) for name in shipped().names()),
        *(("--all", "--year", str(year)) for year in (2013, 2026, 2027)),
        *(("--diff", str(year), str(year + 1)) for year in range(2013, 2027)),
        ("--check",),
    ]


@pytest.mark.parametrize("arguments", everything_printed(), ids=" ".join)
def test_nothing_is_wider_than_80_columns(arguments: tuple[str, ...]) -> None:
    found = run(*arguments)
    assert found.exit_code in (0, 3)
    assert max(len(line) for line in found.output.splitlines()) <= 80
    assert all(line == line.rstrip() for line in found.output.splitlines())


def test_the_data_say_what_the_text_says() -> None:
    listing = json.loads(run("--json").output)
    assert listing["year"] == 2026
    (row,) = (row for row in listing["figures"] if row["name"] == "irc_415c_annual_additions")
    assert (row["value"], row["value_in"], row["source"]) == (72_000_00, "cents", "Notice 2025-67")
    told = json.loads(run("roth_catchup_wage", "--json").output)
    assert told["values"][-1]["wage_year"] == 2025
    assert told["values"][-1]["verified_by"][0].keys() == {"key", "title"}
    different = json.loads(run("--diff", "2026", "2027", "--json").output)
    assert different["changed"] == [
        {
            "name": "ssa_wage_base",
            "title": "Social Security wage base",
            "part": "",
            "value_in": "cents",
            "before": 184_500_00,
            "after": 192_300_00,
        }
    ]
    assert {"name": "irc_415c_annual_additions", "title": "Annual additions", "year": 2027} in different[
        "not_published"
    ]


@pytest.mark.parametrize(
    "arguments",
    [("--all",), ("medicare_irmaa_tiers_mfj",), ("414v7",), ("--diff", "2026", "2027"), ("--check",)],
    ids=" ".join,
)
def test_every_key_of_the_data_is_documented(arguments: tuple[str, ...]) -> None:
    documented = REFERENCE.read_text(encoding="utf-8")
    data = json.loads(run(*arguments, "--json").output)

    def keys(node: object) -> set[str]:
        if isinstance(node, list):
            return {key for item in node for key in keys(item)}
        if not isinstance(node, dict):
            return set()
        return set(node) | {key for name, item in node.items() if name != "value" for key in keys(item)}

    assert {key for key in keys(data) if f"`{key}`" not in documented} == set()
