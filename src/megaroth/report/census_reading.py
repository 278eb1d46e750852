"""The headings and the findings of a census as data."""

from __future__ import annotations

from typing import Any

from megaroth.service.census_reading import CensusChecked, CensusMapped

MAP_SCHEMA = "megaroth.census-map/1"
CHECK_SCHEMA = "megaroth.census-check/1"


def map_data(found: CensusMapped) -> dict[str, Any]:
    """What each heading is, as data."""
    return {
        "schema": MAP_SCHEMA,
        "census": found.census,
        "kind": found.kind,
        "map_file": found.map_file,
        "written": found.written,
        "headings": [
            {"heading": each.heading, "column": each.column, "confidence": each.confidence, "why": each.why}
            for each in found.proposed
        ],
        "units": dict(found.units),
        "missing": [column.name for column in found.missing],
        "notes": list(found.notes),
    }


def check_data(found: CensusChecked) -> dict[str, Any]:
    """What was found, as data."""
    return {
        "schema": CHECK_SCHEMA,
        "plan": found.plan,
        "census": found.census,
        "kind": found.kind,
        "sha256": found.sha256,
        "rows": found.rows,
        "errors": found.errors,
        "warnings": len(found.findings) - found.errors,
        "findings": [
            {
                "severity": each.severity,
                "row": each.row or None,
                "column": each.column,
                "what": each.what,
                "remedy": each.remedy,
            }
            for each in found.findings
        ],
        "mapping": dict(found.mapping.items()),
        "left_out": list(found.unmapped),
        "missing": list(found.missing),
        "assumed": [
            {"key": each.key, "question": each.question, "taken": each.taken, "why": each.why} for each in found.assumed
        ],
        "notes": list(found.notes),
    }
