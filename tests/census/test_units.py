"""Money in cents and rates in millionths: one factor of a hundred too many or too few is a false test."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megaroth.census.mapping import HeadingMap
from megaroth.census.reading import Reading, read_census
from megaroth.errors import BadInputError
from megaroth.money import LARGEST

CENTS = {b"unit": b"cents"}


def parquet(tmp_path: Path, values: Any, name: str = "pay_cents", metadata: dict[bytes, bytes] | None = None) -> Path:
    path = tmp_path / "census.parquet"
    held = pa.schema([pa.field("person", pa.string()), pa.field(name, values.type, metadata=metadata)])
    pq.write_table(pa.table([pa.array([f"p{n}" for n in range(len(values))]), values], schema=held), path)
    return path


def pay(path: Path, **more: Any) -> list[Any]:
    held: list[Any] = read_census(path, **more).table.column("pay").to_pylist()
    return held


def refused(path: Path, **more: Any) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        read_census(path, **more)
    return caught.value


@pytest.mark.parametrize(
    "values",
    [
        pa.array([500_000, None, -25]),
        pa.array([500_000, None, -25], pa.int32()),
        pa.array([500_000.0, None, -25.0]),  # what pandas makes of whole numbers of which one is missing
        pa.array([500_000.0, None, -25.0], pa.float32()),
        pa.array(["500000", None, "-25"]),
        pa.array(["500000.0", "", "-25.0"]),
        pa.array(["500,000", "-", "(25)"]),
        pa.array([Decimal("500000"), None, Decimal("-25")], pa.decimal128(18, 0)),
        pa.array([Decimal("500000.00"), None, Decimal("-25")], pa.decimal128(18, 2)),
    ],
)
@pytest.mark.parametrize(("name", "metadata"), [("pay_cents", None), ("pay", CENTS), ("Pay (cents)", None)])
def test_cents_are_cents_whatever_type_holds_them(
    tmp_path: Path, values: Any, name: str, metadata: dict[bytes, bytes] | None
) -> None:
    assert pay(parquet(tmp_path, values, name, metadata)) == [5_000_00, 0, -25]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([0.5]),
        pa.array(["12.50"]),
        pa.array(["$125"]),
        pa.array(["1e5"]),
        pa.array([Decimal("12.50")], pa.decimal128(18, 2)),
        pa.array([LARGEST + 1]),
        pa.array([float(LARGEST) * 2]),
        pa.array([str(LARGEST + 1)]),
        pa.array(["9" * 30]),
        pa.array([Decimal(LARGEST + 1)], pa.decimal128(30, 0)),
    ],
)
def test_what_is_no_whole_number_of_cents_is_refused_at_its_row(tmp_path: Path, values: Any) -> None:
    error = refused(parquet(tmp_path, values))
    assert (error.line, error.key) == (1, "pay")


@pytest.mark.parametrize("heading", ["pay_cents", "Pay cents", "PayCents", "PAY (CENTS)"])
def test_a_heading_says_cents_in_text_too(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"person,{heading},match\na,500000,12.34\n")
    reading = read_census(path)
    assert reading.table.column("pay").to_pylist() == [5_000_00]
    assert reading.table.column("match").to_pylist() == [12_34]
    path.write_text(f"person,{heading},match\na,5000.50,12.34\n")
    assert "whole number of cents" in str(refused(path))


def test_a_workbook_with_cents(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["person", "pay_cents", "match"], ["a", 500_000, 12.34], ["b", 1, None]):
        sheet.append(row)
    path = tmp_path / "census.xlsx"
    book.save(path)
    reading = read_census(path)
    assert reading.table.column("pay").to_pylist() == [5_000_00, 1]
    assert reading.table.column("match").to_pylist() == [12_34, 0]


def mapped(unit: str) -> HeadingMap:
    return HeadingMap({"person": "person", "pay": "pay"}, {"pay": unit}, confirmed=True)


def test_a_map_says_the_unit_and_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("person,pay\na,500000\n")
    assert pay(path, mapping=mapped("cents")) == [5_000_00]
    assert pay(path, mapping=mapped("dollars")) == [500_000_00]
    assert "no unit of money" in str(refused(path, mapping=mapped("percent")))


def test_a_map_overrules_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("person,pay_cents\na,5000.50\n")
    told = HeadingMap({"person": "person", "pay_cents": "pay"}, {"pay": "dollars"}, confirmed=True)
    assert pay(path, mapping=told) == [5_000_50]


def test_a_unit_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    error = refused(parquet(tmp_path, pa.array([5]), "pay", {b"unit": b"thousands"}))
    assert "no unit of money" in error.message


OWNERS = [
    pa.array([620_000, None]),
    pa.array([620_000.0, None]),
    pa.array(["620000", ""]),
    pa.array(["62%", ""]),
    pa.array([620_000, None], pa.uint64()),
]


@pytest.mark.parametrize("values", OWNERS)
def test_millionths_are_millionths_whatever_type_holds_them(tmp_path: Path, values: Any) -> None:
    path = tmp_path / "census.parquet"
    pq.write_table(pa.table({"person": ["a", "b"], "pay": [1, 1], "ownership_millionths": values}), path)
    reading = read_census(path)
    assert reading.table.column("ownership").to_pylist() == [620_000, 0]
    assert reading.unmapped == ()


# --- types and values at the edge of what a file can hold --------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [pa.decimal32(9, 2), pa.decimal64(18, 2), pa.decimal128(38, 30), pa.decimal128(38, 37), pa.decimal256(76, 50)],
)
def test_decimals_of_every_width_are_dollars(tmp_path: Path, kind: Any) -> None:
    values = pa.array([Decimal("1.25"), None], kind)
    assert pay(parquet(tmp_path, values, "pay")) == [1_25, 0]


def test_an_amount_that_is_missing_among_unsigned_numbers_is_nothing(tmp_path: Path) -> None:
    values = pa.array([5, None, 7], pa.uint64())
    assert pay(parquet(tmp_path, values, "pay")) == [5_00, 0, 7_00]
    assert refused(parquet(tmp_path, pa.array([5, 2**64 - 1], pa.uint64()), "pay")).line == 2


def of(tmp_path: Path, name: str, values: Any) -> Path:
    path = tmp_path / "census.parquet"
    keys = pa.array([f"p{n}" for n in range(len(values))])
    pq.write_table(pa.table({"person": keys, "pay": pa.array([1] * len(values)), name: values}), path)
    return path


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hours", pa.array([1, 2**64 - 1], pa.uint64())),
        ("birth_date", pa.array([0, 2**31 - 1], pa.int32()).cast(pa.date32())),
        ("birth_date", pa.array([0, 2**60], pa.int64()).cast(pa.timestamp("ms"))),
        ("ownership_millionths", pa.array([1, 2**64 - 1], pa.uint64())),
    ],
)
def test_a_value_that_its_type_can_hardly_hold_is_refused_at_its_row(tmp_path: Path, name: str, values: Any) -> None:
    error = refused(of(tmp_path, name, values))
    assert error.line == 2
    assert error.key == name.removesuffix("_millionths")
    assert "\n" not in str(error)


@pytest.mark.parametrize("name", ["person", "family_of", "officer", "match", "hours"])
def test_bytes_that_are_no_text_are_refused_at_their_row(tmp_path: Path, name: str) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"1\xff\xfe")]
    )
    path = tmp_path / "census.parquet"
    columns = {"person": pa.array(["a", "b"]), "pay": pa.array([1, 1])} | {name: broken}
    pq.write_table(pa.table(columns), path)
    error = refused(path)
    assert (error.line, error.key) == (2, name)


def reading_of(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "census.csv"
    path.write_text(text)
    return read_census(path)


@pytest.mark.parametrize("word", ["N/A", "n/a", "NA", "none", "NULL"])
@pytest.mark.parametrize("heading", ["Pre-tax deferrals", "Hours", "Ownership", "Vested %"])
def test_a_word_for_not_known_is_never_a_zero(tmp_path: Path, word: str, heading: str) -> None:
    with pytest.raises(BadInputError) as caught:
        reading_of(tmp_path, f"Employee ID,Pay,{heading}\na,1,\nb,1,{word}\n")
    assert caught.value.line == 3


def test_a_word_for_none_is_none_where_a_date_may_be_missing(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "Employee ID,Pay,Termination date,Family of\na,1,N/A,n/a\n")
    assert reading.table.column("termination_date").to_pylist() == [None]
