"""An answer as data: ``docs/reference/plan-json.md`` and ``explain-json.md`` say what each key means.

The keys are those of :mod:`megaroth.year.answer`, so that nothing of an answer is left out; what a bare
number is (cents, millionths, a date) is said beside it. A test holds the two pages complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from megaroth.law.authority import Explained
from megaroth.money import dollars, percent
from megaroth.report.comparing import Side, comparison
from megaroth.report.text.explain import FACTS, rests_on_facts
from megaroth.service.differing import OneSided
from megaroth.year.answer import (
    Amount,
    Answer,
    Difference,
    Disputed,
    Election,
    Foot,
    NotChecked,
    PaydayRow,
    SoloStatus,
    Step,
)

if TYPE_CHECKING:
    from megaroth.service.explain import Explanation
    from megaroth.service.from_ledger import FromLedger
    from megaroth.service.plan import Planned, WhatIf
    from megaroth.service.spreads import Spread
    from megaroth.service.working import ExplainedLine, ExplainedSheet

PLAN_SCHEMA = "megaroth.plan/1"
EXPLAIN_SCHEMA = "megaroth.explain/1"

Data = dict[str, Any]

CENTS = {
    *("one_step_more", "pay_per_payday", "after_year", "short", "lost_already", "kept", "tax_saved", "cents"),
}
"""Fields that hold bare cents."""
SO_FAR = ("deferrals", "employer", "after_tax")
"""What the three amounts of an owner's money so far are."""
RATES = {"taxable_share"}
"""Fields that hold bare millionths."""
ELECTIONS = {"deferral_percent", "after_tax_percent", "step"}
"""Fields of an election that hold what its page takes: bare millionths, or bare cents where it is in dollars."""


def planned_data(planned: Planned) -> Data:
    """The answer of ``megaroth plan --json``, with the second answer of a what-if or null."""
    return {
        "schema": PLAN_SCHEMA,
        "file": str(planned.file),
        **answer_data(planned.answer),
        "what_if": _what_if(planned.what_if) if planned.what_if else None,
        "compare": _compare(planned.spreads) if planned.spreads else None,
        "ledger": _ledger(planned.ledger) if planned.ledger else None,
    }


def _ledger(found: FromLedger) -> Data:
    return {"name": found.ledger, "entries": found.length, "notes": list(found.notes), "differs": found.differs}


def answer_data(answer: Answer) -> Data:
    """One answer without its worksheets."""
    return {name: _value(name, value) for name, value in answer._asdict().items() if name != "sheets"}


def _what_if(what_if: WhatIf) -> Data:
    return {
        "changes": list(what_if.changes),
        "answer": answer_data(what_if.answer),
        "differences": _differences(what_if.differences),
    }


def _compare(spreads: Sequence[Spread]) -> Data:
    return {
        "spreads": [one.spread for one in spreads],
        "jobs": [
            {
                "address": one.job.address,
                "name": one.job.name,
                "verdict": one.verdict,
                "spreads": [_side_of(side) for side in one.sides],
            }
            for one in comparison(spreads)
        ],
    }


def _side_of(side: Side) -> Data:
    """One job at one spread; the elections as under ``election``, without the table."""
    election, match = side.election, side.match
    return {
        "spread": side.spread,
        "steps": [step_data(step, election) for step in election.steps],
        "entries": side.entries,
        "deferral": _special(election.deferral),
        "deferrals_in_by": side.deferrals_in_by.isoformat() if side.deferrals_in_by else None,
        "after_tax": _special(election.after_tax),
        "after_tax_in_by": side.after_tax_in_by.isoformat() if side.after_tax_in_by else None,
        "kept": cents_data(side.kept) if match else None,
        "lost": _special(match.lost) if match else None,
        "out_of_reach": list(election.out_of_reach),
    }


def _value(name: str, value: Any) -> Any:
    """A field of an answer as data."""
    special = _special(value)
    if special is not None:
        return special
    if name == "so_far":
        return dict(zip(SO_FAR, (_special(amount) for amount in value), strict=True)) if value else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        if name in CENTS:
            return cents_data(value)
        return rate_data(value) if name in RATES else value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: _value(key, inner) for key, inner in value._asdict().items()}
    return [_value("", inner) for inner in value] if isinstance(value, tuple) else value


def _special(value: Any) -> Any:
    """What is not simply its fields; ``None`` for anything else."""
    match value:
        case Amount(cents, mark, address):
            return {**cents_data(cents), "mark": mark, "address": address}
        case Election():
            return _election(value)
        case PaydayRow():
            bare = {key: cents_data(held) if type(held) is int else held for key, held in value._asdict().items()}
            return {**bare, "day": value.day.isoformat(), "nominal": value.nominal.isoformat()}
        case SoloStatus():
            reasons = [
                {"reason": reason, "statement": statement, "authority": authority}
                for reason, statement, authority in value.reasons
            ]
            return {**value._asdict(), "reasons": reasons, "unknown": list(value.unknown)}
        case NotChecked():
            changes = [{"if": what, "differences": _differences(found)} for what, found in value.differences]
            return {**value._asdict(), "differences": changes}
        case Disputed():
            others = [
                {"reading": reading, "authority": authority, "differences": _differences(found)}
                for reading, authority, found in value.others
            ]
            return {**value._asdict(), "others": others}
        case Foot():
            return {**value._asdict(), "rules_date": value.rules_date.isoformat()}
    return None


def _election(election: Election) -> Data:
    typed = cents_data if election.in_dollars else rate_data
    data = {key: _value(key, held) for key, held in election._asdict().items() if key not in ELECTIONS}
    data |= {key: typed(getattr(election, key)) for key in ELECTIONS}
    data["steps"] = [step_data(step, election) for step in election.steps]
    return {key: data[key] for key in election._fields}


def step_data(step: Step, election: Election) -> Data:
    """One step: what it sets is a rate, or a plain amount where elections are in dollars."""
    typed = cents_data if election.in_dollars else rate_data
    return {
        **step._asdict(),
        "day": step.day.isoformat(),
        "submit_by": step.submit_by.isoformat() if step.submit_by else None,
        "deferral": typed(step.deferral),
        "after_tax": typed(step.after_tax),
    }


def cents_data(cents: int) -> Data:
    """An amount without a mark."""
    return {"cents": cents, "text": dollars(cents)}


def rate_data(millionths: int) -> Data:
    """A rate."""
    return {"millionths": millionths, "text": percent(millionths)}


def _differences(found: Sequence[Difference | OneSided]) -> list[Data]:
    return [
        {
            "label": one.label,
            "address": one.address,
            "unit": one.unit,
            "before": _side(one.unit, one.before),
            "after": _side(one.unit, one.after),
        }
        for one in found
    ]


def _side(unit: str, value: int | None) -> Any:
    if value is None:
        return None
    if unit == "date":
        return date.fromordinal(value).isoformat()
    return rate_data(value) if unit == "millionths" else cents_data(value)


# --- worksheets ------------------------------------------------------------------------------------------


def explanation_data(found: Explanation) -> Data:
    """The worksheets of ``megaroth explain --json``."""
    answer = found.answer
    return {
        "schema": EXPLAIN_SCHEMA,
        "household": answer.household,
        "year": answer.year,
        "as_of": answer.as_of.isoformat(),
        "line": found.line,
        "worksheets": [sheet_data(sheet) for sheet in found.sheets],
        "paydays": list(found.paydays),
        "note": FACTS if rests_on_facts(found) else "",
        "foot": _special(answer.foot),
    }


def sheet_data(sheet: ExplainedSheet) -> Data:
    """One worksheet as data, each line with its address."""
    return {"address": sheet.address, "title": sheet.title, "lines": [_line(line) for line in sheet.lines]}


def _line(line: ExplainedLine) -> Data:
    one = line.line
    figure = line.figure
    return {
        "name": one.name,
        "address": line.address,
        "label": one.label,
        "unit": one.unit,
        "value": _line_value(one),
        "authority": one.authority,
        "how": one.how,
        "figure": figure.name if figure else "",
        "fact": one.fact,
        "given": one.given,
        "source": figure.source if figure else "",
    }


def _line_value(line: Explained) -> Any:
    if line.unit == "cents":
        return cents_data(line.value)
    if line.unit == "millionths":
        return rate_data(line.value)
    return bool(line.value) if line.unit == "yes/no" else line.value
