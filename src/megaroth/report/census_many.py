"""Many plans tested, as data: ``megaroth census test --plans DIR --json``. The plans are in the file of results."""

from __future__ import annotations

from typing import Any

from megaroth.census.many_rows import COLUMNS
from megaroth.service.census_many import ManyTested

SCHEMA = "megaroth.census-many/1"


def many_data(found: ManyTested) -> dict[str, Any]:
    """What was tested and how it came out, with the hash of each file and what each column of the results means."""
    return {
        "schema": SCHEMA,
        "plans": found.folder,
        "results": found.output,
        "as_of": found.as_of.isoformat(),
        "rows": found.rows,
        "tested": found.plans,
        "finding": found.finding,
        "outcomes": dict(sorted(found.outcomes.items())),
        "failed": list(found.failed),
        "coverage_failed": list(found.coverage_failed),
        "over_limits": found.over_limits,
        "untestable": list(found.untestable),
        "finished_before": found.went_on,
        "columns": [{"name": each.name, "unit": each.unit, "about": each.about} for each in COLUMNS],
        "missing": list(found.missing),
        "left_out": list(found.unmapped),
        "sha256": dict(sorted(found.hashes.items())),
        "not_checked": list(found.not_checked),
    }
