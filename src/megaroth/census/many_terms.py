"""The terms of many plans: one row a plan in ``plans.csv`` or ``plans.parquet``, or one plan file a plan.

The headings of the table are the keys of the plan file (``plan.plan_year_end``, ``elections.top_paid_group``) beside
``plan``, the plan as the census names it; an empty cell says nothing, and what was taken instead is listed as for a
plan file. A plan file's name without its ending is the plan.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, NamedTuple

from megaroth.census.findings import shown_safely
from megaroth.census.plan_file import SCHEMA, plan_terms, read_plan
from megaroth.census.plan_keys import KEYS
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.facts.words import nearest

PLAN: Final = "plan"
_DOTTED: Final = {key.dotted: key for key in KEYS}


class Terms(NamedTuple):
    """What is known of the plans."""

    plans: dict[str, PlanTerms]
    """Of a table, plans whose rows say the same have the same terms, under one name."""
    wrong: dict[str, str]
    """Plans whose terms cannot be used, and why."""
    files: tuple[Path, ...]


def read_terms(place: Path) -> Terms:
    """The terms that lie in a folder beside its censuses, or in the file that is named.

    Raises
    ------
    BadInputError
        When there are none, a heading is unknown, a plan stands twice, or there are several kinds of files.
    """
    if not place.exists():
        raise BadInputError(
            "there is no such file or folder", "name the plans' terms, or their folder", file=str(place)
        )
    if place.is_file():
        return _of_file(place)
    found = [each for each in (place / "plans.csv", place / "plans.parquet") if each.is_file()]
    files = sorted(place.glob("*.toml")) + sorted((place / "plans").glob("*.toml"))
    files = [each for each in files if not each.name.endswith(".map.toml")]
    if len(found) + bool(files) > 1:
        raise BadInputError(
            "the terms of the plans are told twice",
            "keep plans.csv, plans.parquet or *.toml",
            file=str(place),
        )
    if found:
        return _of_file(found[0])
    if not files:
        raise BadInputError(
            "nothing says what the plans' terms are",
            "put plans.csv or plans.parquet there, one row a plan, or a plan file NAME.toml for each",
            file=str(place),
        )
    plans: dict[str, PlanTerms] = {}
    wrong: dict[str, str] = {}
    for file in files:
        try:
            plans[file.stem] = read_plan(file)
        except BadInputError as error:
            wrong[file.stem] = str(error)
    return Terms(plans, wrong, tuple(files))


def _of_file(path: Path) -> Terms:
    if path.suffix == ".toml":
        return Terms({path.stem: read_plan(path)}, {}, (path,))
    plans: dict[str, PlanTerms] = {}
    wrong: dict[str, str] = {}
    alike: dict[tuple[Any, ...], PlanTerms] = {}
    rows = _parquet_rows(path) if path.suffix == ".parquet" else _csv_rows(path)
    for line, row in rows:
        plan = str(row.pop(PLAN, None) or "").strip()
        if not plan:
            raise BadInputError("this row does not say which plan it is", 'fill in "plan"', file=str(path), line=line)
        if plan in plans or plan in wrong:
            raise BadInputError(
                f"plan {shown_safely(plan)} stands here twice", "keep one row", file=str(path), line=line
            )
        said = tuple(row.values())
        try:
            if said not in alike:  # thousands of plans differ in a few elections
                alike[said] = replace(plan_terms(_document(row), f"{path}:{line}"), file=str(path))
            plans[plan] = alike[said]
        except BadInputError as error:
            wrong[plan] = str(error)
    return Terms(plans, wrong, (path,))


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the tables of a plan file."""
    document: dict[str, Any] = {"schema": SCHEMA, "plan": {"name": PLAN}}
    for dotted, raw in row.items():
        value = raw.strip() if isinstance(raw, str) else raw
        if value is None or value == "":
            continue
        key = _DOTTED[dotted]
        if key.fact.kind == "count" and isinstance(value, str) and value.isdigit():
            value = int(value)
        if key.fact.kind == "date" and isinstance(value, str):
            value = _day(value)
        document.setdefault(key.table, {})[key.name] = value
    return document


def _day(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text  # the reader of the plan file says what is wrong with it


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened, strict=True)
            _check_headings(rows.fieldnames or [], path)
            for row in rows:
                if None in row or None in row.values():
                    raise BadInputError(
                        "this row does not have as many cells as there are headings",
                        "quote cells with commas",
                        file=str(path),
                        line=rows.line_num,
                    )
                yield rows.line_num, dict(row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"the table cannot be read: {error}", "write it as CSV in UTF-8", file=str(path)) from None


def _parquet_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from megaroth.census.dataset import damaged

    try:
        with pq.ParquetFile(path) as opened:
            _check_headings(opened.schema_arrow.names, path)
            for field in opened.schema_arrow:
                if not _is_cell(field.type):
                    raise BadInputError(
                        "this column holds lists, bytes or times, which say nothing here",
                        "write text, yes or no, a number or a date in each cell",
                        file=str(path),
                        key=field.name,
                    )
            table = opened.read()
    except (pa.ArrowException, OSError) as error:
        raise damaged(str(path), error) from None
    columns = [_cells(table[name], name, path) for name in table.column_names]
    for line, values in enumerate(zip(*columns, strict=True), 1):
        yield line, dict(zip(table.column_names, values, strict=True))


def _is_cell(kind: Any) -> bool:
    """Whether a column's type is one that a cell of a table can have."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _is_cell(kind.value_type)
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    day = pa.types.is_date(kind) or pa.types.is_timestamp(kind)
    return bool(number or text or day or pa.types.is_boolean(kind) or pa.types.is_null(kind))


def _cells(column: Any, name: str, path: Path) -> list[Any]:
    """The values of a column; a time at midnight is its day, as tables of dates are often written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        if pa.types.is_timestamp(column.type):
            column = pc.local_timestamp(column) if column.type.tz else column
            column = column.cast(pa.timestamp("us"), safe=False) if column.type.unit == "ns" else column
        values = column.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError):
        raise BadInputError(
            "a value of this column cannot be read: it is damaged, or beyond what its type can mean",
            "correct it where the file is made",
            file=str(path),
            key=name,
        ) from None
    return [each.date() if isinstance(each, datetime) and each.time() == time.min else each for each in values]


def _check_headings(headings: Sequence[str], path: Path) -> None:
    if PLAN not in headings:
        raise BadInputError('there is no column "plan"', "it names the plan as the census does", file=str(path))
    for place, heading in enumerate(headings):
        if heading != PLAN and heading not in _DOTTED:
            raise BadInputError(
                f"{shown_safely(heading)} is no key of a plan file",
                nearest(heading, list(_DOTTED), {}),
                file=str(path),
                line=1,
            )
        if heading in headings[:place]:
            raise BadInputError(f'the column "{heading}" stands here twice', "keep one of them", file=str(path), line=1)
