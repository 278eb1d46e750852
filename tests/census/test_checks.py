from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from megaroth.census.checks import check
from megaroth.census.columns import CENSUS
from megaroth.census.findings import Finding
from megaroth.census.plan_file import read_plan
from megaroth.census.reading import read_census, schema_of
from megaroth.census.terms import Assumed, PlanTerms

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
TERMS = PlanTerms("Acme", date(2026, 12, 31), after_tax=True, roth=True, catch_up=True, match_on_after_tax=True)
GOOD: dict[str, Any] = {
    "person": "a",
    "birth_date": date(1985, 5, 5),
    "hire_date": date(2015, 1, 5),
    "pay": 100_000_00,
    "test_pay": 100_000_00,
    "pre_tax": 10_000_00,
    "after_tax": 5_000_00,
    "match": 3_000_00,
}
NOTHING: dict[str, Any] = {"cents": 0, "millionths": 0, "count": 0, "yes/no": False, "date": None}


def census(*rows: dict[str, Any]) -> Any:
    held = []
    for number, row in enumerate(rows, 2):
        blank = {column.name: NOTHING.get(column.unit) for column in CENSUS}
        held.append({**blank, **GOOD, "person": f"p{number}", "row": number, **row})
    return pa.Table.from_pylist(held, schema=schema_of())


def found(*rows: dict[str, Any], terms: PlanTerms = TERMS) -> list[Finding]:
    return list(check(census(*rows), terms))


def test_a_census_without_fault_has_no_findings() -> None:
    assert found({}, {}) == []
    assert check(read_census(EXAMPLES / "census.csv").table, read_plan(EXAMPLES / "plan.toml")) == ()


@pytest.mark.parametrize(
    ("row", "severity", "column", "words"),
    [
        ({"person": ""}, "error", "person", "no employee number"),
        ({"person": "Grand Total"}, "error", "person", "a total"),
        ({"birth_date": date(2015, 1, 5)}, "error", "birth_date", "on or after the day of hire"),
        ({"birth_date": date(2004, 1, 1)}, "warning", "birth_date", "before the age of 14"),
        ({"birth_date": None}, "warning", "birth_date", "no birth date"),
        ({"birth_date": date(1900, 1, 1), "hire_date": None}, "warning", "birth_date", "older than 110"),
        ({"birth_date": date(2027, 1, 1), "hire_date": None}, "error", "birth_date", "after the plan year"),
        ({"termination_date": date(2014, 12, 31)}, "error", "termination_date", "left before being hired"),
        (
            {"termination_date": date(2020, 1, 1), "rehire_date": date(2019, 1, 1)},
            "error",
            "rehire_date",
            "before having left",
        ),
        (
            {
                "termination_date": date(2020, 1, 1),
                "rehire_date": date(2021, 1, 1),
                "second_termination_date": date(2020, 6, 1),
            },
            "error",
            "second_termination_date",
            "before being hired again",
        ),
        ({"rehire_date": date(2021, 1, 1)}, "warning", "rehire_date", "without having left"),
        ({"hire_date": date(2027, 1, 4)}, "error", "hire_date", "hired after the plan year"),
        ({"termination_date": date(2025, 12, 31)}, "warning", "termination_date", "left before it began"),
        ({"pre_tax": -1}, "error", "pre_tax", "a reversal"),
        ({"pay": -5, "test_pay": 0, "pre_tax": 0, "after_tax": 0, "match": 0}, "error", "pay", "below zero"),
        ({"pay": 0, "test_pay": 0}, "error", "pay", "contributions, but no pay"),
        ({"pay": 0, "test_pay": 0, "pre_tax": 0, "after_tax": 0, "match": 0}, "warning", "pay", "no pay in the year"),
        ({"test_pay": 0}, "error", "test_pay", "no pay for the tests"),
        ({"test_pay": 100_000_01}, "warning", "test_pay", "more than pay under 415(c)(3)"),
        ({"pay": 14_999_99, "test_pay": 14_999_99}, "error", "pay", "more than the pay"),
        ({"after_tax_matched": 5_000_01}, "error", "after_tax_matched", "more after-tax money earned match"),
        ({"unrelated_rollovers": 1}, "error", "unrelated_rollovers", "more unrelated rollovers"),
        ({"after_tax_converted": 5_000_01}, "warning", "after_tax_converted", "converted"),
        (
            {"other_plan_additions": 1, "other_plan_deferrals": 2},
            "error",
            "other_plan_additions",
            "less than the amounts",
        ),
        ({"other_plan_match": 2}, "warning", "other_plan_additions", "no additions"),
        ({"deferral_eligible_date": date(2027, 1, 1)}, "error", "deferral_eligible_date", "eligible only after"),
        ({"after_tax_eligible_date": date(2027, 1, 1)}, "error", "after_tax_eligible_date", "eligible only after"),
        ({"match_eligible_date": date(2027, 1, 1)}, "error", "match_eligible_date", "eligible only after"),
        ({"non_resident": True}, "warning", "non_resident", "non-resident"),
        ({"family_of": "p2", "family_relation": "child"}, "error", "family_of", "relative of themselves"),
        ({"family_of": "p9", "family_relation": "child"}, "warning", "family_of", "has no row"),
        ({"family_of": "p9"}, "warning", "family_relation", "not which"),
        ({"family_relation": "child"}, "error", "family_of", "not to whom"),
        ({"ownership": 1_000_001}, "warning", "ownership", "adds up to"),
        # 2026: 402(g) $24,500, catch-up $8,000, 60 to 63 $11,250
        ({"roth": 20_000_00, "after_tax": 5_000_00}, "warning", "roth", "in each other's place"),
        ({"birth_date": date(1975, 1, 1), "pre_tax": 32_500_00}, "warning", "pre_tax", "may be counted among them"),
        ({"catch_up_pre_tax": 1}, "error", "catch_up_pre_tax", "before the year of the 50th birthday"),
        (
            {"birth_date": date(1975, 1, 1), "catch_up_roth": 8_000_01},
            "warning",
            "catch_up_pre_tax",
            "above the limit",
        ),
        (
            {"birth_date": date(1964, 1, 1), "catch_up_pre_tax": 11_250_01},
            "warning",
            "catch_up_pre_tax",
            "above the limit",
        ),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value)[:40],
)
def test_one_fault_is_one_finding_at_its_row(row: dict[str, Any], severity: str, column: str, words: str) -> None:
    findings = found(row)
    assert [(each.severity, each.column) for each in findings] == [(severity, column)]
    assert words in findings[0].what
    assert findings[0].row == (0 if column == "ownership" else 2)


@pytest.mark.parametrize(
    "row",
    [
        {"birth_date": date(1976, 12, 31), "catch_up_pre_tax": 8_000_00},  # 50 on the last day of the year
        {"birth_date": date(1966, 1, 1), "catch_up_pre_tax": 11_250_00},  # 60
        {"pre_tax": 24_500_00},
        {"roth": 14_500_00},
        {"match_and_after_tax_income": -1, "deferrals_income": -1},
        {"after_tax_converted": 5_000_00},
        {"birth_date": date(1975, 1, 1), "pre_tax": 24_500_00, "catch_up_pre_tax": 8_000_00},
    ],
)
def test_at_the_limit_nothing_is_found(row: dict[str, Any]) -> None:
    assert found(row) == []


def test_a_person_twice_is_named_by_both_rows_and_not_across_plans() -> None:
    findings = found({"person": "x"}, {"person": "y"}, {"person": "x"}, {"person": "x"})
    assert [(each.row, each.what) for each in findings] == [
        (4, "the person of row 2 stands here again"),
        (5, "the person of row 2 stands here again"),
    ]
    assert found({"person": "x", "plan": "1"}, {"person": "x", "plan": "2"}) == []


def test_a_missing_date_of_eligibility_matters_where_others_have_one() -> None:
    findings = found({"deferral_eligible_date": date(2016, 1, 1)}, {})
    assert [(each.severity, each.row, each.column) for each in findings] == [("warning", 3, "deferral_eligible_date")]


@pytest.mark.parametrize(
    ("row", "feature"),
    [
        ({"roth": 100}, "roth"),
        ({}, "after_tax"),
        ({"birth_date": date(1970, 1, 1), "catch_up_roth": 100}, "catch_up"),
    ],
)
def test_a_feature_that_the_plan_does_not_have_is_an_error_when_stated(row: dict[str, Any], feature: str) -> None:
    without: dict[str, Any] = {feature: False}
    stated = replace(TERMS, **without)
    assumed = replace(stated, assumed=(Assumed(f"features.{feature}", "?", "no", "because"),))
    assert [each.severity for each in found(row, terms=stated)] == ["error"]
    assert [each.severity for each in found(row, terms=assumed)] == ["warning"]


def test_totals_are_compared_with_payroll_to_the_cent() -> None:
    table = census({}, {})
    assert check(table, TERMS, {"pre_tax": 20_000_00}) == ()
    findings = check(table, TERMS, {"pre_tax": 20_000_01, "after_tax": 9_999_00})
    assert [(each.severity, each.row, each.column) for each in findings] == [
        ("error", 0, "after_tax"),
        ("error", 0, "pre_tax"),
    ]
    assert "$0.01 more" in findings[1].what
    assert "$1 less" in findings[0].what


def test_a_year_that_is_not_published_is_said_and_not_guessed() -> None:
    terms = PlanTerms("Acme", date(2027, 12, 31), roth=True, catch_up=True)
    findings = found({"pre_tax": 90_000_00}, terms=terms)
    assert [each.severity for each in findings] == ["warning"]
    assert "2027 is not published" in findings[0].what


def test_a_fiscal_year_is_not_compared_with_calendar_year_limits() -> None:
    findings = found({"pre_tax": 30_000_00}, terms=PlanTerms("Acme", date(2026, 6, 30), roth=True, catch_up=True))
    assert [each.severity for each in findings] == ["warning"]
    assert "calendar year" in findings[0].what


def test_errors_stand_first_and_many_alike_are_counted() -> None:
    rows = [{"birth_date": None}] * 300 + [{"pre_tax": -1}]
    findings = found(*rows)
    assert findings[0].severity == "error"
    assert any("100 more rows" in each.what for each in findings)
    assert len(findings) == 202


def test_an_empty_census_is_an_error() -> None:
    findings = check(schema_of().empty_table(), TERMS)
    assert [(each.severity, each.what) for each in findings] == [("error", "there is nobody in this census")]


def test_a_line_of_totals_is_an_error_whatever_it_is_called() -> None:
    people = [{"pay": 50_000_00, "pre_tax": 2_000_00}, {"pay": 70_000_00, "pre_tax": 1_000_00}]
    last = {"pay": 120_000_00, "pre_tax": 3_000_00, "after_tax": 10_000_00, "match": 6_000_00, "test_pay": 0}
    people = [{**each, "test_pay": 0} for each in people]
    assert [each.row for each in found(*people, last) if "is a total" in each.what] == [4]
    assert not [each for each in found(*people, {**last, "pre_tax": 3_000_01}) if "is a total" in each.what]


# --- last year's pay -------------------------------------------------------------------------------------

LAST_YEAR = {"prior_pay": 50_000_00}


@pytest.mark.parametrize(
    ("row", "warned"),
    [
        ({}, True),
        ({"prior_pay": 1}, False),
        ({"hire_date": date(2025, 1, 1)}, True),
        # was there for a part of 2025: nought may be right, unless this year's pay is above $160,000 (Notice 2024-80)
        ({"hire_date": date(2025, 1, 2)}, False),
        ({"hire_date": date(2025, 12, 31), "pay": 160_000_00, "test_pay": 160_000_00}, False),
        ({"hire_date": date(2025, 12, 31), "pay": 160_000_01, "test_pay": 160_000_01}, True),
        ({"hire_date": date(2026, 1, 1), "pay": 300_000_00, "test_pay": 300_000_00}, False),
        # nobody knows since when: as for a part
        ({"hire_date": None}, False),
        ({"hire_date": None, "pay": 300_000_00, "test_pay": 300_000_00}, True),
        # left before 2025 and came back after it; came back before it; left this year
        ({"termination_date": date(2024, 12, 31), "rehire_date": date(2026, 1, 1)}, False),
        ({"termination_date": date(2020, 1, 1), "rehire_date": date(2024, 6, 1)}, True),
        ({"termination_date": date(2026, 3, 1)}, True),
        # no pay this year: nothing says that there was some last year
        ({"pay": 0, "test_pay": 0, "pre_tax": 0, "after_tax": 0, "match": 0}, False),
    ],
)
def test_no_pay_of_last_year_for_somebody_who_was_there_is_said(row: dict[str, Any], warned: bool) -> None:
    """Pay of 2025 above $160,000 makes somebody highly paid in 2026 (IRC 414(q)(1)(B)): a blank is no answer."""
    said = [each for each in found(LAST_YEAR, row) if each.column == "prior_pay"]
    assert [(each.severity, each.row) for each in said] == ([("warning", 3)] if warned else [])
    assert all(each.what.startswith("p3: ") and "not highly paid" in each.what for each in said)


def test_no_pay_of_last_year_at_all_is_no_matter_of_rows() -> None:
    """Then the test itself is not decided: who is highly paid is not known."""
    assert not [each for each in found({}, {}) if each.column == "prior_pay"]


def test_no_pay_of_last_year_by_the_plans_own_lookback_year() -> None:
    """A plan year to 30 June 2026 looks back to the one before, or by election to calendar year 2025: Notice 97-45."""
    terms = replace(TERMS, plan_year_end=date(2026, 6, 30))
    row = {"hire_date": date(2024, 9, 1), "pay": 100_000_00}

    def warned(plan: PlanTerms) -> bool:
        return any(each.column == "prior_pay" for each in found(LAST_YEAR, row, terms=plan))

    assert not warned(terms)
    assert warned(replace(terms, calendar_year_data=True))


def test_many_people_without_last_years_pay_are_counted() -> None:
    said = [each for each in found(LAST_YEAR, *({} for _ in range(250))) if each.column == "prior_pay"]
    assert len(said) == 201
    assert said[-1].what.startswith("50 more rows like this: ")


@pytest.mark.parametrize(
    ("terms", "hired", "said"),
    [
        (TERMS, date(2026, 1, 1), "2025-12-31"),
        (TERMS, date(2025, 12, 31), ""),
        (TERMS, None, ""),
        # in the first plan year it is its own last day
        (replace(TERMS, initial_plan_year_end=date(2026, 12, 31)), date(2026, 2, 1), ""),
        # a plan year that ends in June has its own day
        (replace(TERMS, plan_year_end=date(2026, 6, 30)), date(2025, 6, 30), ""),
        (replace(TERMS, plan_year_end=date(2026, 6, 30)), date(2025, 7, 1), "2025-06-30"),
        (replace(TERMS, kind="governmental"), date(2026, 2, 1), ""),
    ],
)
def test_a_balance_of_somebody_hired_later_is_of_another_day(terms: PlanTerms, hired: date | None, said: str) -> None:
    """IRC 416(g)(4)(C): the last day of the plan year before; in the first plan year its own last day."""
    late = {"person": "late", "hire_date": hired, "balance": 9_500_00}
    told = [each for each in found(late, {"balance": 1}, terms=terms) if each.column == "balance"]
    assert [(each.severity, each.row) for each in told] == ([("warning", 2)] if said else [])
    assert all(f"late: the balance is of another day than {said}" in each.what for each in told)


def test_somebody_hired_later_without_a_balance_is_no_matter() -> None:
    assert not [each for each in found({"hire_date": date(2026, 2, 1)}, {"balance": 1}) if each.column == "balance"]


def test_many_balances_of_another_day_are_counted() -> None:
    late = {"hire_date": date(2026, 2, 1), "balance": 9_500_00}
    said = [each for each in found(*[late] * 250) if each.column == "balance"]
    assert len(said) == 201
    assert said[-1].what.startswith("50 more rows like this: ")
