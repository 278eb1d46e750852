from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from megaroth.census.checks import check
from megaroth.census.columns import BY_NAME
from megaroth.census.dataset import open_dataset
from megaroth.census.generate import LARGEST, census_rows, made_plan, payroll_feed, plan_sizes, write_censuses
from megaroth.census.many_terms import read_terms
from megaroth.census.preparing import canonical
from megaroth.census.reading import read_census, schema_of
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.service.census_many_made import made_censuses


def test_sizes_are_those_of_a_recordkeeper() -> None:
    sizes = plan_sizes(6_600, 10_000_000, 1)
    assert sum(sizes) == 10_000_000
    assert len(sizes) == 6_600
    assert 100_000 < max(sizes) <= LARGEST
    assert 50 < sorted(sizes)[3_300] < 200


@pytest.mark.parametrize(("plans", "people"), [(1, 1), (3, 3), (1, 70_000), (10, 11), (2, 2_400_000)])
def test_every_plan_has_somebody_and_all_are_given_out(plans: int, people: int) -> None:
    sizes = plan_sizes(plans, people, 1)
    assert (len(sizes), sum(sizes)) == (plans, people)
    assert min(sizes) >= 1


def test_the_same_seed_gives_the_same_people() -> None:
    def rows(seed: int) -> pa.Table:
        return pa.concat_tables(census_rows(made_plan(3, 500, seed), seed))

    assert rows(1).equals(rows(1))
    assert not rows(1).equals(rows(2))
    assert made_plan(3, 500, 1) == made_plan(3, 500, 1)


def test_made_up_people_could_be_real() -> None:
    terms = PlanTerms("P", date(2026, 12, 31), roth=True, catch_up=True, after_tax=True)
    for number in range(6):
        plan = made_plan(number, 400, 5)
        table = pa.concat_tables(census_rows(plan, 5))
        names = [column for column in schema_of().names if column != "row"]
        whole = canonical(table, names=names).append_column("row", pa.array(range(1, table.num_rows + 1), pa.int64()))
        errors = [each for each in check(whole.cast(schema_of()), terms) if each.severity == "error"]
        assert errors == []
        assert pc.all(pc.less_equal(table["after_tax"], table["pay"])).as_py()
        assert pc.any(pc.greater(table["after_tax"], 0)).as_py() is plan.after_tax


def test_written_files_state_their_units_and_are_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    assert write_censuses(folder, plans=5, people=700, seed=2) == 700
    file = next(folder.glob("*.parquet"))
    for field in pq.read_schema(file):
        assert field.metadata[b"unit"].decode() == BY_NAME[field.name].unit
    reading = read_census(file)
    assert reading.table.num_rows == 700
    assert reading.table["pay"].to_pylist() == pq.read_table(file)["pay"].to_pylist()
    assert open_dataset(folder).rows == 700
    assert sorted(read_terms(folder).plans) == [f"P{number:06d}" for number in range(5)]
    with pytest.raises(BadInputError, match="not empty"):
        write_censuses(folder, plans=5, people=700, seed=2)


def test_a_payroll_feed_adds_up_to_the_census() -> None:
    plan = made_plan(1, 40, 9)
    census = {row["person"]: row for table in census_rows(plan, 9) for row in table.to_pylist()}
    feed = payroll_feed(plan, 9)
    for name in ("pay", "pre_tax", "roth", "after_tax", "match", "safe_harbor_match"):
        sums = feed.group_by("person").aggregate([(name, "sum")])
        told = dict(zip(sums["person"].to_pylist(), sums[f"{name}_sum"].to_pylist(), strict=True))
        assert told == {person: row[name] for person, row in census.items()}
    assert pc.min(feed["pay_date"]).as_py() == date(2026, 1, 2)
    assert pc.max(feed["pay_date"]).as_py() <= date(2026, 12, 31)
    assert all(field.metadata[b"unit"] for field in feed.schema)


def test_the_verb_makes_feeds_that_are_no_censuses(tmp_path: Path) -> None:
    made = made_censuses(tmp_path / "made", plans=3, people=60, seed=1, payroll=True, grouped=True)
    assert made == (60, 3, 3)
    assert open_dataset(tmp_path / "made").rows == 60
    with pytest.raises(BadInputError, match="not enough"):
        made_censuses(tmp_path / "few", plans=3, people=2, seed=1)
    assert not (tmp_path / "few").exists()
