"""Many plans and one plan alone answer alike: by the same rules, with the same exit status."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megaroth.census.columns import BY_NAME
from megaroth.census.many_rows import row_of
from megaroth.report.census_many import many_data
from megaroth.report.text.census_many import many_text
from megaroth.service.census import CensusTested, census_test
from megaroth.service.census_many import ManyTested, census_many

AS_OF = date(2027, 1, 15)
PEOPLE = 20
TERMS = {"plan.plan_year_end": "2026-12-31", "features.after_tax": "yes", "features.catch_up": "yes"}
HIGH = tuple(number < 5 for number in range(PEOPLE))
"""Who earned $200,000 last year, more than $160,000; the others earned $60,000."""


def people(**columns: Any) -> pa.Table:
    """Plan A, of twenty people of whom each defers 5%; a column may be given otherwise, or None to leave it out."""
    pays = [20_000_000 if high else 6_000_000 for high in HIGH]
    held: dict[str, Any] = {
        "person": [f"A-{number:02d}" for number in range(PEOPLE)],
        "plan": ["A"] * PEOPLE,
        "birth_date": [date(1985, 1, 1)] * PEOPLE,
        "hire_date": [date(2015, 1, 1) + timedelta(number) for number in range(PEOPLE)],
        "deferral_eligible_date": [date(2019, 1, 1)] * PEOPLE,
        "ownership": [0] * PEOPLE,
        "pay": pays,
        "prior_pay": pays,
        "pre_tax": [pay // 20 for pay in pays],
        **columns,
    }
    held = {name: values for name, values in held.items() if values is not None}
    kinds = {"cents": pa.int64(), "millionths": pa.int64(), "date": pa.date32(), "text": pa.string()}
    fields = [pa.field(name, kinds[BY_NAME[name].unit], metadata={"unit": BY_NAME[name].unit}) for name in held]
    return pa.table(held, schema=pa.schema(fields))


def both(
    folder: Path, census: pa.Table, others: pa.Table | None = None, terms: Mapping[str, str] = TERMS
) -> tuple[CensusTested, ManyTested, dict[str, Any]]:
    """Plan A tested alone and among many, and its row of the results of many."""
    many = folder / "many"
    many.mkdir()
    parts = [census] if others is None else [census, others]
    for number, part in enumerate(parts):
        pq.write_table(part, many / f"{number}.parquet")
    plans = sorted({plan for part in parts for plan in part["plan"].to_pylist()})
    with (many / "plans.csv").open("w", encoding="utf-8") as opened:
        csv.writer(opened).writerows([["plan", *terms], *([plan, *terms.values()] for plan in plans)])
    lines = ["schema = 1", 'plan.name = "A"']
    lines += [f"{key} = {json.dumps(value) if 'year_end' not in key else value}" for key, value in terms.items()]
    (folder / "one.toml").write_text("\n".join(lines) + "\n")
    pq.write_table(census, folder / "one.parquet")
    alone = census_test(folder / "one.toml", folder / "one.parquet", as_of=AS_OF)
    found = census_many(many, folder / "out.parquet", as_of=AS_OF)
    row = next(each for each in pq.read_table(folder / "out.parquet").to_pylist() if each["plan"] == "A")
    return alone, found, row


def agree(alone: CensusTested, row: Mapping[str, Any]) -> None:
    """Each column of the row says what the test alone says."""
    expected = row_of("A", alone.test)
    for name in ("plan_year_end", "first_due"):
        expected[name] = expected[name] and date.fromisoformat(expected[name])
    assert row == expected


# --- what makes the exit status 1 -------------------------------------------------------------------------


def test_a_person_over_a_limit_is_a_finding(tmp_path: Path) -> None:
    """$40,000 of deferrals are over the limit of 402(g), whatever the averages."""
    deferrals = people()["pre_tax"].to_pylist()
    deferrals[-1] = 4_000_000
    alone, found, row = both(tmp_path, people(pre_tax=deferrals))
    agree(alone, row)
    assert (row["outcome"], row["over_limits"]) == ("passed", 1)
    assert alone.finding
    assert found.finding
    assert many_data(found)["finding"] is True
    assert "1 person is over a limit" in many_text(found).replace("\u00a0", " ")


def test_failed_coverage_is_a_finding(tmp_path: Path) -> None:
    """5 of 15 others and 5 of 5 highly paid may defer: a ratio of 33.33%, below 70%."""
    opened = [date(2019, 1, 1) if number < 10 else None for number in range(PEOPLE)]
    deferrals = [pay if opened[place] else 0 for place, pay in enumerate(people()["pre_tax"].to_pylist())]
    alone, found, row = both(tmp_path, people(deferral_eligible_date=opened, pre_tax=deferrals))
    agree(alone, row)
    assert (row["outcome"], row["coverage"]) == ("passed", "failed")
    assert alone.finding
    assert found.finding
    assert found.coverage_failed == ("A",)
    assert many_data(found)["coverage_failed"] == ["A"]
    assert "1 plan has failed coverage: A." in many_text(found).replace("\u00a0", " ")


def test_a_feature_that_is_open_to_too_few_is_a_finding(tmp_path: Path) -> None:
    """After-tax money open to the highly paid and 2 of 15 others: 13.33% of them, though all may defer."""
    opened = [date(2019, 1, 1) if number < 7 else None for number in range(PEOPLE)]
    alone, found, row = both(tmp_path, people(after_tax_eligible_date=opened))
    agree(alone, row)
    failed = [each.portion for each in alone.test.coverage if each.outcome == "failed"]
    assert "401(k)" not in failed
    assert "after-tax, availability" in failed
    assert row["coverage"] == "failed"
    assert found.finding


def test_a_plan_that_passes_is_none(tmp_path: Path) -> None:
    alone, found, row = both(tmp_path, people())
    agree(alone, row)
    assert not alone.finding
    assert not found.finding
    assert (found.coverage_failed, found.over_limits) == ((), 0)


def test_a_plan_to_which_no_test_applies_is_none_but_one_that_cannot_be_tested_is(tmp_path: Path) -> None:
    """IRC 401(k)(3)(G): a governmental plan is taken to meet the tests."""
    alone, found, row = both(tmp_path, people(), terms=TERMS | {"plan.kind": "governmental"})
    agree(alone, row)
    assert row["outcome"] == "not tested"
    assert (alone.finding, found.finding, found.untestable) == (False, False, ())
    terms = tmp_path / "many" / "plans.csv"
    terms.write_text(f"{terms.read_text()}B,2026-12-31,yes,yes,governmental\n", encoding="utf-8")
    found = census_many(tmp_path / "many", tmp_path / "again.csv", as_of=AS_OF)
    assert (found.finding, found.untestable) == (True, ("B",))


# --- last year's pay ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hired", "outcome"),
    [
        ([date(2026, 2, 1)] * PEOPLE, "deemed passed"),
        ([date(2026, 1, 1)] * PEOPLE, "deemed passed"),
        ([*[date(2026, 2, 1)] * (PEOPLE - 1), date(2025, 12, 31)], "not known"),
        ([*[date(2026, 2, 1)] * (PEOPLE - 1), None], "not known"),
        (None, "not known"),
    ],
)
@pytest.mark.parametrize("first_year", [False, True])
def test_nobody_had_pay_last_year_where_everybody_is_new(
    tmp_path: Path, hired: Any, outcome: str, first_year: bool
) -> None:
    census = people(hire_date=hired, prior_pay=[0] * PEOPLE, deferral_eligible_date=[date(2026, 3, 1)] * PEOPLE)
    others = people(
        person=[f"B-{number}" for number in range(PEOPLE)],
        plan=["B"] * PEOPLE,
        **({"hire_date": None} if hired is None else {}),
    )
    terms = dict(TERMS)
    if first_year:
        terms |= {"plan.first_plan_year_end": "2026-12-31", "elections.adp_method": "prior"}
    alone, _, row = both(tmp_path, census, others, terms)
    agree(alone, row)
    assert row["adp"] == outcome


def test_pay_of_last_year_of_those_who_do_not_count_is_told_too(tmp_path: Path) -> None:
    """All were hired a month before the year: who is left out of the top-paid group had pay all the same."""
    census = people(hire_date=[date(2025, 12, 1)] * PEOPLE, prior_pay=[500_000] * PEOPLE)
    alone, _, row = both(tmp_path, census)
    agree(alone, row)
    assert row["adp"] == "deemed passed"


# --- what was assumed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["qnec", "qmac"])
@pytest.mark.parametrize("money", ["of the plan", "of another plan", "of nobody", "no column"])
def test_an_election_about_money_that_nobody_has_is_not_assumed(tmp_path: Path, kind: str, money: str) -> None:
    given = [0] * (PEOPLE - 1) + [10_000]
    column = {kind: None if money == "no column" else given if money == "of the plan" else [0] * PEOPLE}
    other = {kind: None if money == "no column" else given if money == "of another plan" else [0] * PEOPLE}
    others = people(person=[f"B-{number}" for number in range(PEOPLE)], plan=["B"] * PEOPLE, **other)
    alone, _, row = both(tmp_path, people(**column), others)
    agree(alone, row)
    assert (f"elections.{kind}_in" in row["assumed"].split()) == (money == "of the plan")


# --- what the results do not hold --------------------------------------------------------------------------


def test_the_name_of_a_file_is_not_quoted_where_it_holds_an_identity_number(tmp_path: Path) -> None:
    _, _, row = both(tmp_path, people())
    assert row["why"] == "there is neither match nor after-tax money (IRC 401(m)(1))"
    file = tmp_path / "many" / "0.parquet"
    file.rename(tmp_path / "many" / "of 123-45-6789.parquet")
    pq.write_table(people(pay=[-1] * PEOPLE), tmp_path / "many" / "of 123-45-6789.parquet")
    census_many(tmp_path / "many", tmp_path / "again.csv", as_of=AS_OF)
    text = (tmp_path / "again.csv").read_text("utf-8")
    assert "a file, record 1: pay is negative" in text
    assert "6789" not in text
