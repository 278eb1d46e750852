"""A projection as data, for ``megaroth census project --json``."""

from __future__ import annotations

from datetime import date
from typing import Any

from megaroth.report.data import cents_data, rate_data
from megaroth.report.text.census_project import first_line
from megaroth.service.census_project import CensusProjected

SCHEMA = "megaroth.census-project/1"
Data = dict[str, Any]

CENTS = {
    *("total", "refunds", "pay", "so_far", "at_todays_rate", "by_test", "by_additions", "by_plan", "by_pay"),
    *("ceiling", "expected_refund", "average_room", "top_heavy_cost", "qnec_cost"),
    *("excess",),
}
"""Fields that hold cents."""
RATES = {
    *("shift", "other_average", "limit", "highly_paid_match", "room", "uniform", "as_today", "prudent", "worth"),
    *("if_adp_cured", "needed", "step", "highly_paid_average", "top_heavy_ratio", "needed_average"),
}
"""Fields that hold millionths."""


def projected_data(found: CensusProjected) -> Data:
    """The projection, and the committee's page where it was asked for."""
    adoption = found.adoption
    return {
        "schema": SCHEMA,
        "plan_file": str(found.plan_file),
        "census_file": str(found.census_file),
        "census_sha256": found.census_sha256,
        "plan_sha256": found.plan_sha256,
        "as_of": found.as_of.isoformat(),
        "summary": first_line(found.projection),
        **as_data(found.projection, CENTS, RATES),
        "adoption": None
        if adoption is None
        else {key: value for key, value in as_data(adoption, CENTS, RATES).items() if key != "projection"},
        "assumed": [each._asdict() for each in found.terms.assumed],
        "missing_columns": list(found.missing),
        "left_out": list(found.left_out),
        "warnings": list(found.warnings),
    }


def projected_evidence(found: CensusProjected) -> bytes:
    """What the projection rests on, as the content of a file."""
    from megaroth.report.census_evidence import evidence_file  # noqa: PLC0415 - only where one is asked for

    return evidence_file(
        found.as_of,
        [(found.plan_file, found.plan_sha256), (found.census_file, found.census_sha256)],
        found.headings,
        found.missing,
        found.left_out,
        found.terms,
        found.figures,
        projected_data(found),
    )


def as_data(record: Any, cents: set[str], rates: set[str]) -> Data:
    """A record and the records in it, each field in the unit that its name says."""
    return {name: _value(name, value, cents, rates) for name, value in record._asdict().items()}


def _value(name: str, value: Any, cents: set[str], rates: set[str]) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return as_data(value, cents, rates)
    if isinstance(value, tuple):
        return [_value("", each, cents, rates) for each in value]
    if type(value) is int:
        if name in cents:
            return cents_data(value)
        return rate_data(value) if name in rates else value
    return value
