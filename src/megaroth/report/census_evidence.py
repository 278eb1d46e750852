"""The evidence file of a projection and of a payroll watch: what the answer rests on, so that it can be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from megaroth.census.terms import PlanTerms
from megaroth.law.figures import RULES_OF, content_hash
from megaroth.report.census_files import EVIDENCE_SCHEMA, elections
from megaroth.version import __version__


def evidence_file(
    as_of: date,
    inputs: Sequence[tuple[Path, str]],
    headings: Sequence[tuple[str, str]],
    missing: Sequence[str],
    left_out: Sequence[str],
    terms: PlanTerms,
    figures: Mapping[str, str],
    result: Mapping[str, Any],
) -> bytes:
    """The evidence as JSON.

    Parameters
    ----------
    as_of : date
        The day of the answer.
    inputs
        Each file with its SHA-256.
    headings, missing, left_out
        Which heading was read as which column, columns that the file does not have, headings that are no column.
    terms : PlanTerms
        The elections as they were taken.
    figures
        Figure and year to its source.
    result
        The answer as ``--json`` has it.
    """
    held = {
        "schema": EVIDENCE_SCHEMA,
        "megaroth": __version__,
        "law": {"content_hash": content_hash(), "reviewed": RULES_OF.isoformat()},
        "as_of": as_of.isoformat(),
        "inputs": [{"file": str(path), "sha256": sha256} for path, sha256 in inputs],
        "columns": dict(headings),
        "missing_columns": list(missing),
        "left_out": list(left_out),
        "elections": elections(terms),
        "figures": dict(figures),
        "result": result,
    }
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()
