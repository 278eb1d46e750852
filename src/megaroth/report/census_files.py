"""What a plan test leaves behind, as the content of files: the evidence, and everyone who was judged."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.law.figures import RULES_OF, content_hash
from megaroth.report.census import PERSONS, census_data, person_rows
from megaroth.service.census import CensusTested
from megaroth.version import __version__

EVIDENCE_SCHEMA = "megaroth.census-evidence/1"
ROUNDING = (
    "Each ratio and each average is rounded half up to 0.01 point (Treas. Reg. 1.401(k)-2(a)(2)(i), (3)(i), "
    "1.401(m)-2(a)(2)(i), (3)(i)); the limit is not rounded; dollars are whole cents, half up. "
    "The correction levels the rounded ratios, and turns them into dollars with unrounded contributions and pay."
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a text."""


def persons_file(found: CensusTested, path: Path) -> bytes:
    """Everyone who was judged alone, as CSV or Parquet by the name of the file.

    Raises
    ------
    BadInputError
        When the name says neither.
    """
    rows = person_rows(found.test, found.others)
    kind = path.suffix.lower()
    if kind == ".csv":
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, PERSONS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(held) for name, held in row.items()} for row in rows)
        return text.getvalue().encode()
    if kind == ".parquet":
        return _parquet(rows, PERSONS)
    raise BadInputError(f"{path.name} says neither CSV nor Parquet", "name it .csv or .parquet", file=str(path))


def evidence_file(found: CensusTested) -> bytes:
    """What the test rests on, so that somebody can repeat it, as JSON."""
    return (json.dumps(evidence(found), ensure_ascii=False, indent=2) + "\n").encode()


def evidence(found: CensusTested) -> dict[str, Any]:
    """Inputs and their hashes, elections, figures and versions, and the results."""
    return {
        "schema": EVIDENCE_SCHEMA,
        "megaroth": __version__,
        "law": {"content_hash": content_hash(), "reviewed": RULES_OF.isoformat()},
        "as_of": found.as_of.isoformat(),
        "rounding": ROUNDING,
        "inputs": [
            {"file": str(found.plan_file), "sha256": found.plan_sha256},
            {"file": str(found.census_file), "sha256": found.census_sha256},
        ],
        "columns": dict(found.headings),
        "missing_columns": list(found.missing),
        "left_out": list(found.left_out),
        "elections": elections(found.terms),
        "figures": found.test.figures,
        "result": census_data(found),
    }


def elections(terms: PlanTerms) -> dict[str, Any]:
    """Every term of the plan as the test took it; whether it was stated, and which carry a page."""
    held: dict[str, Any] = {}
    for each in fields(terms):
        taken = getattr(terms, each.name)
        if each.name in ("assumed", "file", "verified"):
            continue
        held[each.name] = taken.isoformat() if hasattr(taken, "isoformat") else taken
    return {
        "taken": held,
        "assumed": [each._asdict() for each in terms.assumed],
        "with_a_page": list(terms.verified),
    }


def _cell(held: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, str) and held.startswith(FORMULAS):
        return f"'{held}"
    return held


def _parquet(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - only where a Parquet file is asked for
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {"row": pa.int64(), "highly_paid": pa.bool_(), "key_employee": pa.bool_()}
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in columns]
    written = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(fields)), written)
    content: bytes = written.getvalue().to_pybytes()
    return content
