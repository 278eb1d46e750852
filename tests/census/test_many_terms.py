"""The terms of many plans as a table: what stands in its cells, and what is said of what cannot."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megaroth.census.many_terms import Terms, read_terms
from megaroth.errors import BadInputError

YEAR_END = date(2026, 12, 31)


def of_columns(folder: Path, **more: Any) -> Terms:
    """The terms of plans A and B, from Parquet; a name has _ for each dot."""
    held: dict[str, Any] = {"plan": ["A", "B"], "plan.plan_year_end": [YEAR_END] * 2}
    held |= {name.replace("__", "."): values for name, values in more.items()}
    pq.write_table(pa.table(held), folder / "plans.parquet")
    return read_terms(folder)


# --- headings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["plan", "plan.plan_year_end", "elections.safe_harbor"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_heading_that_stands_twice_is_refused(tmp_path: Path, heading: str, kind: str) -> None:
    headings = ["plan", "plan.plan_year_end", "elections.safe_harbor", heading]
    cells = {"plan": "A", "plan.plan_year_end": "2026-12-31", "elections.safe_harbor": "none"}
    if kind == "csv":
        row = ",".join(cells[each] for each in headings)
        (tmp_path / "plans.csv").write_text(f"{','.join(headings)}\n{row}\n")
    else:
        arrays = [pa.array([cells[each]]) for each in headings]
        pq.write_table(pa.Table.from_arrays(arrays, names=headings), tmp_path / "plans.parquet")
    with pytest.raises(BadInputError) as caught:
        read_terms(tmp_path)
    assert f'the column "{heading}" stands here twice' in str(caught.value)


# --- cells of Parquet --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        pa.array([["x"], ["y"]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())),
        pa.array([b"x", b"y"]),
        pa.array([time(1), time(2)]),
    ],
    ids=lambda values: str(values.type),
)
@pytest.mark.parametrize("name", ["elections__top_paid_group", "plan__plan_year_end", "plan"])
def test_cells_that_hold_no_single_value_are_one_line(tmp_path: Path, values: Any, name: str) -> None:
    with pytest.raises(BadInputError) as caught:
        of_columns(tmp_path, **{name: values})
    assert caught.value.key == name.replace("__", ".")
    assert "plans.parquet" in str(caught.value)
    assert "damaged" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_midnight_is_a_date(tmp_path: Path, unit: str, zone: str | None) -> None:
    """Where a zone is said, midnight there: the 31st in New York begins at five o'clock of Greenwich."""
    midnight = "2026-12-31 05:00:00" if zone == "America/New_York" else "2026-12-31 00:00:00"
    days = pa.array([midnight] * 2).cast(pa.timestamp(unit))
    told = of_columns(tmp_path, plan__plan_year_end=days.cast(pa.timestamp(unit, zone)) if zone else days)
    assert told.wrong == {}
    assert {terms.plan_year_end for terms in told.plans.values()} == {YEAR_END}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_time_of_day_is_said(tmp_path: Path, unit: str) -> None:
    days = pa.array(["2026-12-31 00:00:00", "2026-12-31 17:30:00"]).cast(pa.timestamp(unit))
    told = of_columns(tmp_path, plan__plan_year_end=days)
    assert set(told.plans) == {"A"}
    assert "plan.plan_year_end: 2026-12-31 17:30:00 has a time of day" in told.wrong["B"]


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.timestamp("s"), pa.date32()], ids=str)
def test_a_day_beyond_the_calendar_is_one_line(tmp_path: Path, kind: Any) -> None:
    beyond = 2**31 - 1 if kind == pa.date32() else 2**60 if kind == pa.timestamp("us") else 2**40
    values = pa.array([beyond] * 2, pa.int32() if kind == pa.date32() else pa.int64()).cast(kind)
    with pytest.raises(BadInputError, match=r"plan\.plan_year_end.*cannot be read"):
        of_columns(tmp_path, plan__plan_year_end=values)


def test_a_table_of_plain_cells_is_read(tmp_path: Path) -> None:
    told = of_columns(
        tmp_path,
        plan=pa.array(["A", "B"]).dictionary_encode(),
        elections__top_paid_group=[True, None],
        employer__employees=pa.array([250, None], pa.int32()),
        features__deferral_limit=pa.array(["10%", "none"], pa.large_string()),
    )
    assert told.wrong == {}
    assert (told.plans["A"].top_paid_group, told.plans["A"].employees) == (True, 250)
    assert (told.plans["A"].deferral_limit, told.plans["B"].deferral_limit) == (100_000, None)


def test_a_number_of_another_kind_is_said_of_its_plan(tmp_path: Path) -> None:
    told = of_columns(tmp_path, features__deferral_limit=pa.array([Decimal("1"), None], pa.decimal128(9, 2)))
    assert set(told.plans) == {"B"}
    assert "features.deferral_limit" in told.wrong["A"]


# --- identity numbers --------------------------------------------------------------------------------------

NUMBERS = ("123-45-6789", "123456789", "SSN 123-45-6789", "x" * 50 + " 123-45-6789", "123\u201345\u20136789")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "key",
    ["plan.plan_year_end", "elections.safe_harbor", "employer.employees", "features.deferral_limit", "plan.kind"],
)
def test_a_message_does_not_quote_an_identity_number(tmp_path: Path, number: str, key: str) -> None:
    headings = {"plan": "A", "plan.plan_year_end": "2026-12-31", key: number}
    (tmp_path / "plans.csv").write_text(f"{','.join(headings)}\n{','.join(headings.values())}\n", "utf-8")
    told = read_terms(tmp_path)
    for text in told.wrong.values():
        assert key in text
        assert "what looks like a Social Security number" in text
        assert "12345" not in "".join(each for each in text.split("plans.csv")[1] if each.isdigit())
    assert told.wrong or (key == "employer.employees" and number.isdigit())


@pytest.mark.parametrize("number", NUMBERS[:3])
def test_nor_does_one_about_a_plan_file(tmp_path: Path, number: str) -> None:
    texts = [
        f'[plan]\nname = "A"\nplan_year_end = "{number}"\n',
        f'[plan]\nname = "A"\nplan_year_end = 2026-12-31\n"{number}" = 1\n',
        f'["{number}"]\nname = "A"\n',
        f'[plan]\nname = "A"\nplan_year_end = 2026-12-31\n[sources]\n"{number}" = "page 1"\n',
        f'[plan]\nname = "A"\nplan_year_end = 2026-12-31\n[elections]\nadp_method = ["{number}"]\n',
        f"[plan]\nname = {number} Smith\n",
    ]
    for text in texts:
        (tmp_path / "A.toml").write_text(f"schema = 1\n{text}")
        said = read_terms(tmp_path).wrong["A"]
        assert "6789" not in said.split("A.toml")[1]


@pytest.mark.parametrize("text", ["plan,123-45-6789\nA,1\n", "plan\n123-45-6789\n123-45-6789\n"])
def test_nor_one_about_headings_and_plans(tmp_path: Path, text: str) -> None:
    (tmp_path / "plans.csv").write_text(text)
    with pytest.raises(BadInputError) as caught:
        read_terms(tmp_path)
    assert "6789" not in str(caught.value)


# --- places ------------------------------------------------------------------------------------------------


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="there is no such file or folder"):
        read_terms(tmp_path / "nosuch")
