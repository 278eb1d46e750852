"""The preview of a withdrawal as data, for ``megaroth withdraw --json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from megaroth.ledger.doors import Door
from megaroth.ledger.withdrawal import Row
from megaroth.report.clocks import rules_data, span_data
from megaroth.report.data import cents_data, rate_data, sheet_data
from megaroth.report.text.withdraw import costs
from megaroth.service.working import working

if TYPE_CHECKING:
    from megaroth.service.withdraw import Withdrawal

SCHEMA = "megaroth.withdraw/1"
Data = dict[str, Any]


def withdrawal_data(preview: Withdrawal) -> Data:
    """The preview by layer, what it costs, whether the plan lets it out, and the worksheets."""
    found = preview.found
    return {
        "schema": SCHEMA,
        "file": str(preview.file),
        "household": preview.household,
        "as_of": preview.as_of.isoformat(),
        "on": found.on.isoformat(),
        "person": preview.person,
        "plan": preview.plan,
        "source": preview.source,
        "summary": costs(preview),
        "amount": cents_data(found.amount),
        "value": cents_data(found.value),
        "estimated": preview.estimated,
        "layers": [_row(row) for row in found.rows],
        "income": cents_data(found.income),
        "under_additional_tax": cents_data(found.exposed),
        "exempt": cents_data(found.exempt),
        "additional_tax": cents_data(found.penalty),
        "additional_tax_by_other_reading": _maybe(found.other_reading),
        "marginal_rate": None if preview.marginal_rate is None else rate_data(preview.marginal_rate),
        "federal_tax": _maybe(preview.federal_tax),
        "left": _maybe(preview.left),
        "withheld": cents_data(preview.withheld),
        "qualified": found.qualified,
        "qualified_from": span_data(found.qualified_from) if found.qualified is not None else None,
        "age_59_and_a_half": span_data(preview.age),
        "first_year": preview.first_year or None,
        "first_year_at_latest": preview.at_latest,
        "exceptions": [
            {
                "name": claim.exception.id.replace("_", "-"),
                "words": claim.exception.words,
                "authority": claim.exception.authority,
                "spent": _maybe(claim.amount),
            }
            for claim in preview.claims
        ],
        "plan_lets_out": [_door(door) for door in preview.doors],
        "ask": [ask._asdict() for ask in preview.asks],
        "notes": list(preview.notes),
        "worksheets": [sheet_data(sheet) for sheet in working(preview.sheets, preview.figures_year)],
        "foot": rules_data(preview.rules),
    }


def _maybe(cents: int | None) -> Any:
    return None if cents is None else cents_data(cents)


def _row(row: Row) -> Data:
    return {
        "layer": row.what,
        "year": row.year or None,
        "leaves": cents_data(row.out),
        "stays": cents_data(row.stays),
        "income": cents_data(row.income),
        "under_additional_tax": cents_data(row.exposed),
        "additional_tax": cents_data(row.penalty),
    }


def _door(door: Door) -> Data:
    return {**door._asdict(), "opens": list(door.opens)}
