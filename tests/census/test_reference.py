"""The reference pages of the census hold every column and every key of a plan file, as the code declares them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from megaroth.census.columns import CENSUS, ONLY_A_KEY, Column
from megaroth.census.plan_file import example_of
from megaroth.census.plan_key import Key
from megaroth.census.plan_keys import KEYS, TABLES

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
COLUMNS = (REFERENCE / "census-columns.md").read_text(encoding="utf-8")
PLAN = (REFERENCE / "plan-file.md").read_text(encoding="utf-8")


def column_row(column: Column) -> str:
    names = ", ".join((column.label, *column.headings))
    note = " ".join(part for part in ("Must be there." if column.required else "", column.note) if part)
    codes = f" One of: {', '.join(column.codes)}." if column.codes else ""
    return f"| `{column.name}` | {column.unit} | {names} | {note}{codes} |".replace("  ", " ")


def key_row(key: Key) -> str:
    kind = ", ".join(f'"{each}"' for each in key.fact.choices) or key.fact.kind
    unknown = "Must be given." if key.required else f"Taken: {key.taken}; {key.because}." if key.taken else "–"
    return f"| `{key.name}` | {kind} | {key.fact.question} | `{example_of(key)}` | {unknown} |"


@pytest.mark.parametrize("column", CENSUS, ids=lambda column: column.name)
def test_every_column_is_described(column: Column) -> None:
    assert column_row(column) in COLUMNS


def test_no_other_column_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \|", COLUMNS, re.MULTILINE) == [column.name for column in CENSUS]
    assert all(f"`{name}`" in COLUMNS for name in ONLY_A_KEY)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.dotted)
def test_every_key_of_a_plan_file_is_described(key: Key) -> None:
    assert key_row(key) in PLAN


def test_no_other_key_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PLAN, re.MULTILINE) == [key.name for key in KEYS]
    assert re.findall(r"^## `\[(\w+)\]`", PLAN, re.MULTILINE) == [*TABLES, "sources"]
