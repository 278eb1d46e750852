"""Payroll feeds made for a test, as reading leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from megaroth.census.payroll import PAYROLL
from megaroth.census.reading import schema_of

NOTHING: dict[str, Any] = {"cents": 0, "count": 0, "text": None, "date": None}
FIRST = date(2026, 1, 2)


def feed(rows: Sequence[dict[str, Any]]) -> tuple[pa.Table, tuple[str, ...]]:
    """The table of a file with just these columns, and the columns that it does not have."""
    told = {name for row in rows for name in row} | {"person", "pay_date", "pay"}
    missing = tuple(column.name for column in PAYROLL if column.name not in told)
    columns = {column.name: [row.get(column.name, NOTHING[column.unit]) for row in rows] for column in PAYROLL}
    if "test_pay" in missing:
        columns["test_pay"] = columns["pay"]
    columns["row"] = [row.get("row", number) for number, row in enumerate(rows, start=2)]
    return pa.table(columns, schema=schema_of(PAYROLL)), missing


def fortnights(person: str, count: int, *, first: date = FIRST, **amounts: Any) -> list[dict[str, Any]]:
    """So many paydays every two weeks; an amount is the same each time, or a list of one for each."""
    return [
        {
            "person": person,
            "pay_date": first + timedelta(days=14 * number),
            **{name: value[number] if isinstance(value, list) else value for name, value in amounts.items()},
        }
        for number in range(count)
    ]
