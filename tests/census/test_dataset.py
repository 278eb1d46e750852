from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.census.people import TERMS, census

from megaroth.census.combined import Combined, from_arrow, to_arrow
from megaroth.census.dataset import Dataset, open_dataset
from megaroth.census.kernel import reduce_plan, unflatten
from megaroth.census.partial import Partial, Reduce
from megaroth.census.piece_rows import Bad
from megaroth.census.preparing import settings, to_persons
from megaroth.census.reading import schema_of
from megaroth.census.relatives import relatives
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.law.figures import shipped

FIGURES = shipped()
PLANS = ("A", "B", "C")


def people() -> pa.Table:
    """Three plans of forty people, some of them paid well, one a relative of an owner two rows away."""
    rows: list[dict[str, Any]] = []
    for number in range(120):
        plan = PLANS[number % 3]
        rows.append(
            {
                "person": f"{plan}{number:03d}",
                "plan": plan,
                "pre_tax": 100_00 * (number % 17),
                "after_tax": 33_33 * (number % 5),
                "match": 50_00 * (number % 17),
                "prior_pay": 170_000_00 if number % 11 == 0 else 60_000_00,
                "hire_date": date(2025, 1 + number % 12, 1),
            }
        )
    rows[6] |= {"ownership": 200_000, "family_of": "A093", "family_relation": "spouse"}
    rows[7] |= {"person": "A093"}  # the same key in another plan is somebody else
    return census(*rows)


@pytest.fixture(name="table")
def _table() -> pa.Table:
    return people()


def flat(
    folder: Path, table: pa.Table, files: int = 1, group: int = 1_000, statistics: bool | list[str] = True
) -> Path:
    folder.mkdir()
    each = -(-table.num_rows // files)
    for number in range(files):
        path = folder / f"part-{number}.parquet"
        part = table.slice(number * each, each)
        pq.write_table(part, path, row_group_size=group, write_statistics=statistics)
    return folder


def found(folder: Path, task_rows: int = 1 << 19) -> tuple[Combined, Dataset]:
    dataset = open_dataset(folder, task_rows=task_rows)
    told = (settings(TERMS, FIGURES),) * len(PLANS)
    work = Reduce(dataset, PLANS, told, relatives(dataset), way="plain")
    combined = Combined(dataset.missing)
    for task in reversed(range(len(dataset.tasks))):
        combined.add(task, work(task))
    return combined, dataset


def answers(combined: Combined) -> dict[str, tuple[PlanSums, tuple[Person, ...]]]:
    return {
        plan: (
            unflatten(combined.sums[plan].tolist()),
            tuple(each._replace(row=0) for each in to_persons(combined.carried(plan), TERMS, FIGURES)),
        )
        for plan in sorted(combined.sums)
    }


def alone(table: pa.Table) -> dict[str, tuple[PlanSums, tuple[Person, ...]]]:
    one: dict[str, tuple[PlanSums, tuple[Person, ...]]] = {}
    for plan in PLANS:
        sums, carried = reduce_plan(table.filter(pc.equal(table["plan"], plan)), TERMS, FIGURES, missing=())
        one[plan] = (sums, tuple(each._replace(row=0) for each in carried))
    return one


def layouts(tmp_path: Path, table: pa.Table) -> Iterator[tuple[str, Path, int]]:
    yield "one file", flat(tmp_path / "one", table), 1 << 19
    yield "small row groups", flat(tmp_path / "groups", table, 1, 7), 20
    yield "rows of a plan in several files", flat(tmp_path / "files", table, 5), 30
    backwards = table.take(pa.array(range(table.num_rows - 1, -1, -1)))
    yield "backwards", flat(tmp_path / "backwards", backwards, 3, 11), 11
    parted = tmp_path / "parted"
    for plan in PLANS:
        place = parted / "employer_group=G1" / f"plan={plan}"
        place.mkdir(parents=True)
        rows = table.filter(pc.equal(table["plan"], plan)).drop_columns(["plan"])
        pq.write_table(rows, place / "part.parquet")
    yield "partitioned", parted, 1 << 19


def test_results_do_not_depend_on_order_or_partitioning(tmp_path: Path, table: pa.Table) -> None:
    expected = alone(table)
    assert [person.person for person in expected["A"][1] if person.prior_pay < 160_000_00] == ["A006", "A093"]
    for name, folder, task_rows in layouts(tmp_path, table):
        combined, dataset = found(folder, task_rows)
        assert dataset.rows == 120
        assert answers(combined) == expected, name


def test_partial_results_add_up_and_survive_the_journal(tmp_path: Path, table: pa.Table) -> None:
    dataset = open_dataset(flat(tmp_path / "files", table, 4), task_rows=1)
    assert len(dataset.tasks) == 4
    work = Reduce(dataset, PLANS, (settings(TERMS, FIGURES),) * 3, {}, way="plain")
    partials = [work(task) for task in range(4)]
    sums = [unflatten(partial.sums[partial.plans.index("B")].tolist()) for partial in partials]
    assert reduce(lambda one, two: one + two, sums) == alone(table)["B"][0]
    for partial in partials:
        kept = from_arrow(to_arrow(partial))
        assert kept.sums.tolist() == partial.sums.tolist()
        assert kept._replace(sums=None) == partial._replace(sums=None, carried=b"")


def test_a_plan_without_terms_is_counted_and_kept_apart(tmp_path: Path, table: pa.Table) -> None:
    dataset = open_dataset(flat(tmp_path / "one", table))
    work = Reduce(dataset, ("A", "C"), (settings(TERMS, FIGURES),) * 2, {}, way="plain")
    partial: Partial = work(0)
    assert partial.plans == PLANS
    assert [sums[0] for sums in partial.sums] == [40, 40, 40]


@pytest.mark.parametrize("way", ["dollars", "decimals", "text"])
def test_other_units_are_read_as_for_one_census(tmp_path: Path, table: pa.Table, way: str) -> None:
    def said(column: pa.ChunkedArray) -> pa.Array:
        amounts = pa.array([Decimal(cents).scaleb(-2) for cents in column.to_pylist()], pa.decimal128(16, 2))
        return amounts if way == "decimals" else amounts.cast(pa.string()) if way == "text" else amounts.cast("float64")

    other = table
    for name in ("pay", "test_pay", "prior_pay", "pre_tax", "after_tax", "match"):
        other = other.set_column(other.column_names.index(name), name, said(table[name]))
    combined, _ = found(flat(tmp_path / "other", other))
    assert answers(combined) == alone(table)


@pytest.mark.parametrize("statistics", [True, False, ["pay"]], ids=str)
def test_negative_money_is_told_with_its_place(tmp_path: Path, statistics: bool | list[str]) -> None:
    table = census({"plan": "A"}, {"plan": "B", "match": -1}, {"plan": "B", "match": -2})
    combined, _ = found(flat(tmp_path / "one", table, statistics=statistics))
    assert combined.bad == {"B": Bad("B", str(tmp_path / "one" / "part-0.parquet"), 2, "match", "is negative")}


def test_a_truncated_file_is_refused_by_its_name(tmp_path: Path, table: pa.Table) -> None:
    folder = flat(tmp_path / "cut", table)
    file = folder / "part-0.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BadInputError, match=r"part-0\.parquet: .*cut short or damaged"):
        open_dataset(folder)


def test_a_page_that_is_damaged_is_refused_while_reading(tmp_path: Path, table: pa.Table) -> None:
    folder = flat(tmp_path / "bad", table)
    file = folder / "part-0.parquet"
    content = bytearray(file.read_bytes())
    column = pq.read_metadata(file).row_group(0).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    content[start : start + 60] = b"\xff" * 60
    file.write_bytes(content)
    with pytest.raises(BadInputError, match="cut short or damaged"):
        found(folder)


@pytest.mark.parametrize(
    ("names", "words"),
    [(["plan"], "no column of plans"), (["pay"], "no heading is the column pay")],
)
def test_needed_columns(tmp_path: Path, table: pa.Table, names: list[str], words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        open_dataset(flat(tmp_path / "one", table.drop_columns(names)))


def test_files_with_different_columns_are_refused(tmp_path: Path, table: pa.Table) -> None:
    folder = flat(tmp_path / "one", table)
    pq.write_table(table.drop_columns(["officer"]), folder / "other.parquet")
    with pytest.raises(BadInputError, match='the column "officer" is in some files and not in others'):
        open_dataset(folder)


@pytest.mark.parametrize("statistics", [True, False], ids=str)
@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"pay": 10**12 + 1}, "beyond the range of amounts"),
        ({"deferrals_income": -(10**12) - 1}, "beyond the range of amounts"),
        ({"ownership": 1_000_001}, "no such percentage"),
        ({"birth_date": date(1899, 12, 31)}, "not a date that can matter"),
    ],
    ids=str,
)
def test_a_value_beyond_the_range_is_refused(
    tmp_path: Path, cell: dict[str, Any], words: str, statistics: bool
) -> None:
    folder = flat(tmp_path / "one", census({"plan": "A"}, {"plan": "A", **cell}), statistics=statistics)
    with pytest.raises(BadInputError, match=words):
        found(folder)


def test_a_loss_is_no_negative_money(tmp_path: Path) -> None:
    combined, _ = found(flat(tmp_path / "one", census({"plan": "A", "prior_pay": 200_000_00, "deferrals_income": -5})))
    assert combined.bad == {}
    assert combined.carried("A")["deferrals_income"].to_pylist() == [-5]


def test_files_without_statistics_have_the_same_answers(tmp_path: Path, table: pa.Table) -> None:
    combined, _ = found(flat(tmp_path / "none", table, statistics=False))
    assert answers(combined) == alone(table)


def test_a_folder_without_censuses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no Parquet file"):
        open_dataset(tmp_path)
    with pytest.raises(BadInputError, match="not a folder"):
        open_dataset(tmp_path / "nowhere")


def test_the_rows_in_the_files_of_this_test_are_canonical(table: pa.Table) -> None:
    assert table.schema.equals(schema_of())
    assert isinstance(TERMS, PlanTerms)
