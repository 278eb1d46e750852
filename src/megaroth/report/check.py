"""The adviser's table as data: ``docs/reference/check-json.md`` says what each key means."""

from __future__ import annotations

from typing import Any

from megaroth.report.data import cents_data
from megaroth.service.check import Check, Checked, Risk, is_passed
from megaroth.year.answer import Action, Foot

SCHEMA = "megaroth.check/1"

Data = dict[str, Any]


def check_data(found: Check) -> Data:
    """The answer of ``megaroth check --json``."""
    foot = foot_of(found)
    return {
        "schema": SCHEMA,
        "folder": str(found.folder),
        "as_of": found.as_of.isoformat(),
        "last_run": found.last.isoformat() if found.last else None,
        "note": found.note,
        "households": [_row(row) for row in found.rows],
        "gone": list(found.gone),
        "kept": found.kept,
        "foot": {**foot._asdict(), "rules_date": foot.rules_date.isoformat()} if foot else None,
    }


def foot_of(found: Check) -> Foot | None:
    """What every answer carries at its foot; None where there was no answer."""
    return next((row.answer.foot for row in found.rows if row.answer is not None), None)


def _row(row: Checked) -> Data:
    return {
        "name": row.name,
        "file": str(row.file),
        "household": row.household,
        "at_risk": {"total": cents_data(row.risk.total), **_risk(row.risk)},
        "room": cents_data(row.room),
        "conditional": cents_data(row.conditional),
        "next": _next(row.next) if row.next else None,
        "findings": [
            {
                "key": finding.key,
                "passed": is_passed(finding),
                "statement": finding.statement,
                "remedy": finding.remedy,
                "cents": cents_data(finding.cents),
                "authority": finding.authority,
            }
            for finding in row.findings
        ],
        "confidence": {
            "word": row.confidence,
            "open_points": row.open_points,
            "unverified": list(row.unverified),
        },
        "changed": list(row.changed),
        "is_new": row.is_new,
        "fault": row.fault,
        "remedy": row.remedy,
    }


def _risk(risk: Risk) -> Data:
    return {name: cents_data(cents) for name, cents in risk._asdict().items()}


def _next(action: Action) -> Data:
    return {"what": action.what, "act_by": action.act_by.isoformat(), "due": action.due.isoformat(), "key": action.key}
