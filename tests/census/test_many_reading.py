"""Many plans are read as one census is: its map, its units, its keys and families; whatever is not read is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.census.people import TERMS, census

from megaroth.census.columns import BY_NAME
from megaroth.census.combined import Combined, from_arrow, to_arrow
from megaroth.census.dataset import Dataset, open_dataset
from megaroth.census.identity import KEY_IN_COLUMN, MAYBE_KEY_IN_COLUMN, holds_identity
from megaroth.census.kernel import reduce_plan, unflatten
from megaroth.census.mapping import map_file
from megaroth.census.partial import Reduce
from megaroth.census.preparing import settings, to_persons
from megaroth.census.reading import read_census
from megaroth.census.relatives import relatives
from megaroth.census.sums import Person, PlanSums
from megaroth.errors import BadInputError
from megaroth.law.figures import shipped

FIGURES = shipped()


def found(folder: Path, task_rows: int = 1 << 19, plans: tuple[str, ...] = ("A", "B")) -> tuple[Combined, Dataset]:
    dataset = open_dataset(folder, task_rows=task_rows)
    work = Reduce(dataset, plans, (settings(TERMS, FIGURES),) * len(plans), relatives(dataset), way="plain")
    combined = Combined(dataset.missing)
    for task in range(len(dataset.tasks)):
        partial = work(task)
        kept = from_arrow(to_arrow(partial))  # what the journal keeps says the same
        combined.add(task, kept, partial.carried)
    return combined, dataset


def answer(combined: Combined, plan: str = "A") -> tuple[PlanSums, tuple[Person, ...]]:
    people = to_persons(combined.carried(plan), TERMS, FIGURES)
    return unflatten(combined.sums[plan].tolist()), tuple(each._replace(row=0) for each in people)


def alone(file: Path) -> tuple[PlanSums, tuple[Person, ...]]:
    sums, people = reduce_plan(read_census(file).table, TERMS, FIGURES)
    return sums, tuple(each._replace(row=0) for each in people)


def put(table: pa.Table, name: str, values: Any, kind: Any = None) -> pa.Table:
    column = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, kind)
    if name not in table.column_names:
        return table.append_column(name, column)
    return table.set_column(table.column_names.index(name), name, column)


def some(*rows: dict[str, Any], plan: str = "A") -> pa.Table:
    """A small plan without families: an owner, and people who are paid more and less."""
    told = rows or tuple(
        {"pre_tax": 100_00 * number, "match": 30_00 * number, "prior_pay": (50_000 + 20_000 * number) * 100}
        for number in range(12)
    )
    table = census(*({"ownership": 1_000_000 if not at else 0, **row} for at, row in enumerate(told)), plan=plan)
    return table.drop_columns(["row", "family_of", "family_relation", "test_pay"])


def families(links: dict[int, tuple[str, str]], table: pa.Table | None = None) -> pa.Table:
    """The same with the relatives and relations of some rows."""
    table = some() if table is None else table
    told = [links.get(at, (None, None)) for at in range(table.num_rows)]
    table = put(table, "family_of", [each for each, _ in told], pa.string())
    return put(table, "family_relation", [each for _, each in told], pa.string())


def written(folder: Path, **tables: pa.Table) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def mapped(file: Path, columns: dict[str, str], units: dict[str, str] | None = None) -> None:
    said = [f'"{heading}" = "{column}"' for heading, column in columns.items()]
    said += ["[units]", *(f'{column} = "{unit}"' for column, unit in (units or {}).items())]
    map_file(file).write_text("\n".join(["schema = 1", "[columns]", *said, ""]), "utf-8")


# --- maps ---


def test_units_of_a_confirmed_map_count(tmp_path: Path) -> None:
    bare = some().cast(pa.schema([field.remove_metadata() for field in some().schema]))
    bare = bare.drop_columns([name for name in bare.column_names if BY_NAME[name].unit == "millionths"])
    file = written(tmp_path / "in", c=bare) / "c.parquet"
    cents = {name: "cents" for name in bare.column_names if BY_NAME[name].unit == "cents"}
    mapped(file, {name: name for name in bare.column_names}, cents)
    assert answer(found(tmp_path / "in")[0]) == alone(file)


def test_each_file_has_its_own_map(tmp_path: Path) -> None:
    one, two = some(), put(some(), "person", [f"q{at}" for at in range(12)])
    swapped = {"X1": "match", "X2": "pre_tax"}
    names = ["X1" if each == "pre_tax" else "X2" if each == "match" else each for each in one.column_names]
    folder = written(tmp_path / "in", a=one.rename_columns(names), b=two.rename_columns(names))
    same = {name: name for name in one.column_names if name not in ("pre_tax", "match")}
    mapped(folder / "a.parquet", {**same, "X1": "pre_tax", "X2": "match"})
    mapped(folder / "b.parquet", {**same, **swapped})
    combined, dataset = found(folder)
    other = two.rename_columns([swapped.get(each, each) for each in names])
    whole = pa.concat_tables([one, other.select(one.column_names)])
    assert answer(combined) == alone(written(tmp_path / "one", c=whole) / "c.parquet")
    assert len(dataset.shapes) == 2


def test_a_map_that_is_no_map_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", a=some(), b=put(some(), "person", [f"q{at}" for at in range(12)]))
    (folder / "b.parquet.map.toml").write_text("schema = 2\n", "utf-8")
    with pytest.raises(BadInputError, match=r"b\.parquet\.map\.toml:1: .*no map of schema 1"):
        open_dataset(folder)


# --- keys and families ---

LINK = {3: ("p002", "spouse")}
GROUPS = {
    "leader says so": {0: ("F1", "self"), 3: ("F1", "spouse")},
    "leader owns": {0: ("F1", "parent"), 3: ("F1", "child")},
    "link": LINK,
    "link and group": {0: ("F1", "self"), 3: ("F1", "spouse"), 5: ("p002", "child")},
    "nobody else": {3: ("F1", "spouse")},
    "a sibling": {3: ("p002", "sibling")},
}


@pytest.mark.parametrize("links", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("task_rows", [1, 1 << 19])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_families_are_read_as_for_one_census(
    tmp_path: Path, links: dict[int, tuple[str, str]], task_rows: int, kind: Any
) -> None:
    table = families(links)
    for name in ("family_of", "family_relation"):
        table = put(table, name, table[name].cast(kind))
    folder = tmp_path / "in"
    written(folder, a=table.slice(0, 4), b=table.slice(4))
    expected = alone(written(tmp_path / "one", c=table) / "c.parquet")
    combined, _ = found(folder, task_rows)
    assert answer(combined) == expected
    assert combined.bad == {}


def test_a_family_group_without_anybody_who_owns_keeps_its_plan_from_being_tested(tmp_path: Path) -> None:
    table = families({4: ("F1", "spouse"), 5: ("F1", "child")})
    other = families({0: ("F1", "self"), 3: ("F1", "spouse")}, some(plan="B"))
    for task_rows in (1, 1 << 19):
        combined, _ = found(written(tmp_path / "in", a=table, b=other), task_rows)
        assert set(combined.bad) == {"A"}
        assert combined.bad["A"].row == 5
        assert "does not say whose relatives they are" in combined.bad["A"].what
        assert [each.family_of for each in answer(combined, "B")[1] if each.family_of] == ["p002"]


@pytest.mark.parametrize("blank", ["  ", "\t", "\u00a0"], ids=ascii)
@pytest.mark.parametrize("where", ["person", "family_of", "both"])
def test_blanks_around_keys_are_no_part_of_them(tmp_path: Path, blank: str, where: str) -> None:
    plain = families(LINK)
    table = plain
    if where != "family_of":
        table = put(table, "person", [f"{blank}{each}{blank}" for each in table["person"].to_pylist()])
    if where != "person":
        table = put(table, "family_of", [each and f"{each}{blank}" for each in table["family_of"].to_pylist()])
    combined, _ = found(written(tmp_path / "in", c=table))
    assert answer(combined) == alone(written(tmp_path / "one", c=plain) / "c.parquet")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_blanks_around_plans_are_no_part_of_them(tmp_path: Path, kind: Any) -> None:
    table = put(some(), "plan", pa.array([["A", "A ", " A", "A\u00a0"][at % 4] for at in range(12)]).cast(kind))
    combined, _ = found(written(tmp_path / "in", c=table))
    assert set(combined.sums) == {"A"}
    assert answer(combined) == alone(written(tmp_path / "one", c=some()) / "c.parquet")


@pytest.mark.parametrize("name", ["José García", "Zoë", "à", "Œ", "a b", "\u00c2 x"])
def test_other_scripts_and_blanks_inside_stay_as_they_are(tmp_path: Path, name: str) -> None:
    table = put(some(), "person", [name, *(f"{name}{at}" for at in range(11))])
    combined, _ = found(written(tmp_path / "in", c=table))
    assert answer(combined) == alone(written(tmp_path / "one", c=table) / "c.parquet")
    assert name in combined.carried("A")["person"].to_pylist()


def test_a_column_within_another_is_not_taken_for_one_of_its_name(tmp_path: Path) -> None:
    table = families(LINK)
    within = pa.array([None] * 12, pa.struct([("family_of", pa.string()), ("pay", pa.int64())]))
    folder = written(tmp_path / "in", c=table.add_column(0, "extra", within))
    assert relatives(open_dataset(folder)) == {"A": frozenset({"p002"})}
    assert answer(found(folder)[0]) == alone(written(tmp_path / "one", c=table) / "c.parquet")


@pytest.mark.parametrize("blank", ["", " ", None])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_a_row_without_a_person_is_refused_with_its_number(tmp_path: Path, blank: str | None, kind: Any) -> None:
    table = put(some(), "person", [*(f"q{at}" for at in range(9)), blank, "", "z"], kind)
    pq.write_table(table, written(tmp_path / "in") / "c.parquet", row_group_size=4)
    with pytest.raises(BadInputError, match=r"c\.parquet:10: person: a row has no person"):
        found(tmp_path / "in")


def test_what_cannot_be_read_in_a_family_has_the_right_number(tmp_path: Path) -> None:
    told: list[bytes | None] = [None] * 12
    told[10] = b"\xff\xfe"
    broken = pa.Array.from_buffers(pa.string(), 12, pa.array(told, pa.binary()).buffers())
    folder = written(tmp_path / "in")
    pq.write_table(put(some(), "family_of", broken), folder / "c.parquet", row_group_size=4)
    with pytest.raises(BadInputError, match=r"c\.parquet:11: family_of: "):
        relatives(open_dataset(folder))


# --- files and folders ---


def test_what_has_the_name_of_the_terms_in_another_folder_is_a_census(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", c=some().slice(0, 6))
    written(folder / "g", plans=some().slice(6))
    written(folder, plans=pa.table({"plan": ["A"]}))
    assert open_dataset(folder).files == ("c.parquet", "g/plans.parquet")


def test_capitals_in_the_ending_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", c=some().slice(0, 6))
    pq.write_table(some().slice(6), folder / "D.PARQUET")
    assert open_dataset(folder).rows == 12


def test_links_are_followed_to_files_and_refused_to_folders_and_to_nowhere(tmp_path: Path) -> None:
    folder, other = written(tmp_path / "in", c=some().slice(0, 6)), written(tmp_path / "other", d=some().slice(6))
    (folder / "d.parquet").symlink_to(other / "d.parquet")
    assert open_dataset(folder).rows == 12
    (folder / "g").symlink_to(other)
    with pytest.raises(BadInputError, match=r"g: this is a link to a folder"):
        open_dataset(folder)
    (folder / "g").unlink()
    (folder / "e.parquet").symlink_to(other / "nowhere.parquet")
    with pytest.raises(BadInputError, match=r"e\.parquet: this is no file that can be read"):
        open_dataset(folder)


def test_a_plan_beside_its_folder_must_be_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path / "in" / "plan=A", c=some()).parent
    assert answer(found(folder)[0]) == alone(folder / "plan=A" / "c.parquet")
    table = put(some(), "plan", ["A"] * 7 + ["B"] * 5)
    pq.write_table(table, folder / "plan=A" / "c.parquet", row_group_size=4)
    with pytest.raises(BadInputError, match=r'c\.parquet:8: plan: the plan is "B" here, and the folder says "A"'):
        found(folder)


def test_folders_that_say_two_plans_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "in" / "plan=A" / "plan=B", c=some().drop_columns(["plan"])).parent.parent
    with pytest.raises(BadInputError, match='one folder says the plan is "A", and another "B"'):
        open_dataset(folder)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text there")
@pytest.mark.parametrize("name", [b"c\xff.parquet", b"g\xff/c.parquet"], ids=ascii)
def test_names_that_are_no_text_are_refused(tmp_path: Path, name: bytes) -> None:
    folder = written(tmp_path / "in", c=some())
    there = folder / os.fsdecode(name)
    there.parent.mkdir(exist_ok=True)
    (folder / "c.parquet").rename(there)
    with pytest.raises(BadInputError, match="no text in UTF-8") as caught:
        open_dataset(folder)
    str(caught.value).encode()


def test_a_plan_that_is_no_text_in_the_name_of_its_folder_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "in" / "plan=%FF", c=some().drop_columns(["plan"])).parent
    with pytest.raises(BadInputError, match="no text in UTF-8"):
        open_dataset(folder)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("plan", pa.array([b"A"] * 12)),
        ("plan", pa.array([b"A"] * 12).dictionary_encode()),
        ("plan", pa.array([{"x": 1}] * 12)),
        ("family_of", pa.array([["p002"]] * 12)),
        ("family_of", pa.array([{"x": "p002"}] * 12)),
        ("pay", pa.array([[1]] * 12)),
    ],
    ids=lambda each: str(each.type) if isinstance(each, pa.Array) else each,
)
def test_types_that_say_nothing_are_refused(tmp_path: Path, name: str, values: pa.Array) -> None:
    folder = written(tmp_path / "in", c=put(some(), name, values))
    with pytest.raises(BadInputError, match=rf"c\.parquet: {name}: the column is of the type ") as caught:
        found(folder)
    assert "\n" not in str(caught.value)


# --- columns that hold nothing ---


@pytest.mark.parametrize("statistics", [True, False], ids=str)
@pytest.mark.parametrize("kind", ["nulls", "blanks"])
@pytest.mark.parametrize("name", ["test_pay", "deferral_eligible_date", "match_eligible_date"])
def test_a_column_that_is_empty_in_all_files_is_missing(tmp_path: Path, name: str, kind: str, statistics: bool) -> None:
    table = some() if name != "test_pay" else put(some(), name, [0] * 12, pa.int64())
    empty = put(
        table,
        name,
        [None if kind == "nulls" else " "] * 12,
        table.schema.field(name).type if kind == "nulls" else pa.string(),
    )
    folder = written(tmp_path / "in")
    for at in range(3):
        file = folder / f"{at}.parquet"
        pq.write_table(empty.slice(4 * at, 4), file, write_statistics=statistics, row_group_size=3)
    combined, dataset = found(folder, 1)
    assert name in dataset.missing
    assert answer(combined) == alone(
        written(tmp_path / "one", c=some().drop_columns([name] if name in some().column_names else [])) / "c.parquet"
    )
    assert combined.bad == {}


def _plans(first: Callable[[pa.Table], pa.Table]) -> pa.Table:
    """Two plans, the first of which is changed."""
    whole = put(some(), "test_pay", some()["pay"])
    other = put(put(whole, "plan", ["B"] * 12), "person", [f"q{at}" for at in range(12)])
    return pa.concat_tables([first(whole), other])


@pytest.mark.parametrize("values", [[0] * 12, [None] * 12, [0, None] * 6], ids=["nought", "nulls", "both"])
@pytest.mark.parametrize("files", [1, 5])
def test_a_plan_without_any_pay_for_the_tests_is_not_tested(
    tmp_path: Path, values: list[int | None], files: int
) -> None:
    table = _plans(lambda one: put(one, "test_pay", values, pa.int64()))
    for number, order in enumerate((range(24), range(23, -1, -1))):
        turned = table.take(pa.array(order))
        folder = tmp_path / f"in{number}"
        each = -(-24 // files)
        written(folder, **{f"f{at}": turned.slice(at * each, each) for at in range(files)})
        for task_rows in (1, 1 << 19):
            combined, _ = found(folder, task_rows)
            assert {(bad.plan, bad.column) for bad in combined.bad.values()} == {("A", "test_pay")}
            assert "is empty or 0 in every row of the plan" in combined.bad["A"].what


@pytest.mark.parametrize("statistics", [True, False], ids=str)
def test_nought_in_all_files_is_no_pay_for_the_tests(tmp_path: Path, statistics: bool) -> None:
    folder = written(tmp_path / "in")
    pq.write_table(put(some(), "test_pay", [0] * 12, pa.int64()), folder / "c.parquet", write_statistics=statistics)
    combined, _ = found(folder)
    assert combined.bad["A"][2:4] == (1, "test_pay")


def test_one_amount_of_pay_for_the_tests_is_enough(tmp_path: Path) -> None:
    table = _plans(lambda one: put(one, "test_pay", [0] * 11 + [1], pa.int64()))
    assert found(written(tmp_path / "in", a=table.slice(0, 6), b=table.slice(6)), 1)[0].bad == {}


def test_a_plan_in_which_nobody_has_pay_needs_none_for_the_tests(tmp_path: Path) -> None:
    def without(one: pa.Table) -> pa.Table:
        return put(put(one, "test_pay", [0] * 12, pa.int64()), "pay", [0] * 12, pa.int64())

    assert found(written(tmp_path / "in", c=_plans(without)))[0].bad == {}


@pytest.mark.parametrize(
    ("name", "money", "refused"),
    [
        ("deferral_eligible_date", 1, True),
        ("deferral_eligible_date", 0, False),
        ("match_eligible_date", 1, True),
        ("match_eligible_date", 0, False),
    ],
)
def test_a_plan_whose_dates_alone_are_empty(tmp_path: Path, name: str, money: int, refused: bool) -> None:
    def changed(one: pa.Table) -> pa.Table:
        for each in ("pre_tax", "match"):
            one = put(one, each, [money] * 12, pa.int64())
        return put(one, name, [None] * 12, pa.date32())

    for task_rows in (1, 1 << 19):
        table = _plans(changed)
        combined, _ = found(written(tmp_path / "in", a=table.slice(0, 5), b=table.slice(5)), task_rows)
        assert {(bad.path[-9:], bad.row, bad.column) for bad in combined.bad.values()} == (
            {("a.parquet", 1, name)} if refused else set()
        )


# --- identity numbers ---


def test_bare_numbers_are_refused_in_every_file(tmp_path: Path) -> None:
    numbers = [f"{111220000 + 37 * at:09d}" for at in range(12)]
    for names in (("a", "b"), ("b", "a")):
        folder = tmp_path / "-".join(names)
        written(folder, **{names[0]: some(), names[1]: put(some(), "person", numbers)})
        with pytest.raises(BadInputError, match=rf"{names[1]}\.parquet: .*the file has identity numbers"):
            found(folder)


@pytest.mark.parametrize("number", ["111223333", "111-22-3333", "ssn 111223333"])
@pytest.mark.parametrize("column", ["person", "family_of"])
def test_a_number_among_other_keys_is_refused_where_it_would_be_kept(tmp_path: Path, number: str, column: str) -> None:
    table = families({0: ("p005", "spouse")})
    table = put(table, column, [number, *table[column].to_pylist()[1:]], pa.string())
    with pytest.raises(BadInputError, match=rf"c\.parquet:1: {column}: what looks like a Social Security number"):
        found(written(tmp_path / "in", c=table))


def test_a_plan_that_is_called_by_a_number_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    folder = written(tmp_path / "in" / "plan=123-45-6789", c=some().drop_columns(["plan"])).parent
    with pytest.raises(BadInputError, match="a plan is called by") as caught:
        open_dataset(folder)
    assert "6789" not in str(caught.value)
    other = written(tmp_path / "other", c=put(some(), "plan", ["123-45-6789"] + ["A"] * 11))
    with pytest.raises(BadInputError, match="a plan is called by"):
        found(other)


@given(st.text("0123456789aAsSnNiI-_ .ä", max_size=18) | st.from_regex(r"[ -z]?[0-9]{9}[ -z]?", fullmatch=True))
def test_arrow_finds_the_numbers_that_are_found_one_by_one(text: str) -> None:
    kernel, maybe = (
        pc.match_substring_regex(pa.array([text]), each)[0].as_py() for each in (KEY_IN_COLUMN, MAYBE_KEY_IN_COLUMN)
    )
    assert kernel == holds_identity(text, bare=True)
    assert maybe or not kernel
