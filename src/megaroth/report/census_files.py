"""What a plan test leaves behind, as the content of files: the evidence, and everyone who was judged."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from megaroth.census.terms import PlanTerms
from megaroth.law.figures import RULES_OF, content_hash
from megaroth.report.census import PERSONS, census_data, person_rows
from megaroth.service.census import CensusTested
from megaroth.service.census_rows import rows_file
from megaroth.version import __version__

EVIDENCE_SCHEMA = "megaroth.census-evidence/1"
ROUNDING = (
    "Each ratio and each average is rounded half up to 0.01 point (Treas. Reg. 1.401(k)-2(a)(2)(i), (3)(i), "
    "1.401(m)-2(a)(2)(i), (3)(i)); the limit is not rounded; dollars are whole cents, half up. "
    "The correction levels the rounded ratios, and turns them into dollars with unrounded contributions and pay."
)


def persons_file(found: CensusTested, path: Path) -> bytes:
    """Everyone who was judged alone, as CSV or Parquet by the name of the file.

    Raises
    ------
    BadInputError
        When the name says neither.
    """
    return rows_file(person_rows(found.test, found.others), PERSONS, path)


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
