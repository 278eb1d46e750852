"""A payroll watch as data, for ``megaroth census monitor --json``."""

from __future__ import annotations

from typing import Any

from megaroth.report.census_project import as_data
from megaroth.report.data import cents_data
from megaroth.report.text.census_monitor import first_line
from megaroth.service.census_monitor import CensusMonitored

SCHEMA = "megaroth.census-monitor/1"
Data = dict[str, Any]

CENTS = {
    "ceiling",
    *("deferrals", "after_tax", "match", "waiting", "so_far", "amount", "catch_up", "catch_up_higher"),
    *("roth_wages", "additions", "pay_counted"),
}
"""Fields that hold cents."""
RATES = {
    *("highly_paid_average", "other_average", "match_average", "limit", "room", "used", "share", "level"),
    *("level_by_year_end", "cap", "profit_sharing"),
}
"""Fields that hold millionths."""


def monitored_data(found: CensusMonitored) -> Data:
    """The watch: counters, the ACP so far, what happened or will, and what is wrong with the feed."""
    watched = found.watched
    data = as_data(watched, CENTS, RATES)
    data["alerts"] = [as_data(each, {*CENTS, "limit"}, set()) for each in watched.alerts]
    ceilings = {person: cents_data(ceiling) for person, ceiling in watched.settings.ceilings}
    data["settings"] = as_data(watched.settings, CENTS, RATES) | {"ceilings": ceilings}
    return {
        "schema": SCHEMA,
        "plan_file": str(found.plan_file),
        "payroll_file": str(found.payroll_file),
        "census_file": str(found.census_file) if found.census_file else None,
        "summary": first_line(found),
        "finding": found.finding,
        "payroll_sha256": found.payroll_sha256,
        "census_sha256": found.census_sha256,
        "plan_sha256": found.plan_sha256,
        **data,
        "assumed": [each._asdict() for each in found.terms.assumed],
        "missing_columns": list(found.missing),
        "left_out": list(found.left_out),
        "left_out_numbers": list(found.left_out_numbers),
        "warnings": list(found.warnings),
    }


def monitored_evidence(found: CensusMonitored) -> bytes:
    """What the watch rests on, as the content of a file."""
    from megaroth.report.census_evidence import evidence_file  # noqa: PLC0415 - only where one is asked for

    inputs = [(found.plan_file, found.plan_sha256), (found.payroll_file, found.payroll_sha256)]
    if found.census_file is not None:
        inputs.append((found.census_file, found.census_sha256))
    return evidence_file(
        found.watched.as_of,
        inputs,
        found.headings,
        found.missing,
        found.left_out,
        found.terms,
        found.figures,
        monitored_data(found),
    )
