"""A correction as data: ``docs/reference/backdoor-json.md`` says what each key means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from megaroth.law.authority import explain, title
from megaroth.ledger.mishaps import TITLES
from megaroth.report.data import Data, cents_data, rate_data

if TYPE_CHECKING:
    from megaroth.law.authority import Explained
    from megaroth.ledger.mishaps import Exposed, Step, TaxLine
    from megaroth.service.correct import Corrected

SCHEMA = "megaroth.correct/1"


def corrected_data(found: Corrected) -> Data:
    """The answer of ``megaroth correct --json``."""
    result = found.correction
    asked = result.asked
    return {
        "schema": SCHEMA,
        "file": str(found.file),
        "household": found.household,
        "ledger": found.ledger,
        "person": found.person,
        "name": found.name,
        "plan": found.plan,
        "kind": asked.kind,
        "what": TITLES[asked.kind],
        "year": asked.year,
        "as_of": asked.as_of.isoformat(),
        "amount": cents_data(asked.amount),
        "earnings": _cents(asked.earnings),
        "source": asked.source,
        "late": result.late,
        "paid": result.paid or None,
        "exposed": None if found.exposures is None else [_exposed(one) for one in found.exposures],
        "totals": None
        if found.totals is None
        else {
            **found.totals._asdict(),
            "amount": cents_data(found.totals.amount),
            "limit": cents_data(found.totals.limit),
            "excess": cents_data(found.totals.excess),
        },
        "steps": [_step(step) for step in result.steps],
        "taxes": [_tax(line) for line in result.taxes],
        "questions": list(result.questions),
        "open_points": list(result.open_points),
        "never": list(result.never),
        "records": list(found.records),
        "worksheets": [_sheet(sheet) for sheet in (*((found.allocable,) if found.allocable else ()), *result.sheets)],
        "foot": {**found.foot._asdict(), "rules_date": found.foot.rules_date.isoformat()},
    }


def _cents(value: int | None) -> Data | None:
    return None if value is None else cents_data(value)


def _exposed(one: Exposed) -> Data:
    return {
        **one._asdict(),
        "amount": cents_data(one.amount),
        "taxed": cents_data(one.taxed),
        "entries": list(one.entries),
    }


def _step(step: Step) -> Data:
    return {**step._asdict(), "by": step.by.isoformat() if step.by else None, "open_points": list(step.open_points)}


def _tax(line: TaxLine) -> Data:
    return {
        **line._asdict(),
        "amount": _cents(line.amount),
        "income": _cents(line.income),
        "tax": cents_data(line.tax),
        "year": line.year or None,
    }


def _sheet(sheet: tuple[Any, ...]) -> Data:
    return {"title": title(type(sheet)), "lines": [_line(line) for line in explain(sheet)]}


def _line(line: Explained) -> Data:
    value: Any = line.value
    if line.unit == "cents":
        value = cents_data(line.value)
    elif line.unit == "millionths":
        value = rate_data(line.value)
    elif line.unit == "yes/no":
        value = bool(line.value)
    return {"name": line.name, "label": line.label, "value": value, "authority": line.authority, "how": line.how}
