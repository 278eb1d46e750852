"""The preview of a conversion as data, for ``megaroth convert --json``."""

from __future__ import annotations

from typing import Any

from megaroth.ledger.cadence import Cadence
from megaroth.ledger.conversion import Held, Split
from megaroth.ledger.conversion_routes import Route
from megaroth.money import dollars
from megaroth.report.data import cents_data, rate_data, sheet_data
from megaroth.report.text.convert import first_line
from megaroth.service.convert import Converted, NothingLeft, Recorded
from megaroth.service.working import working

SCHEMA = "megaroth.convert/1"
Data = dict[str, Any]


def converted_data(converted: Converted) -> Data:
    """The preview, every way, what waiting costs, and the worksheets."""
    shown = converted.preview
    return {
        "schema": SCHEMA,
        "file": str(converted.file),
        "as_of": shown.as_of.isoformat(),
        "person": shown.person,
        "plan": shown.plan,
        "plan_name": shown.plan_name,
        "source": shown.source,
        "summary": first_line(shown),
        "held": _held(shown.held),
        "amount": cents_data(shown.amount),
        "whole": shown.whole,
        "pre_tax_source": shown.pre_tax_source,
        "separate_after_tax_source": shown.separate,
        "split": _split(shown.split),
        "split_by_whole_account": None if shown.other is None else _split(shown.other),
        "tax": _maybe(shown.tax),
        "pro_rata": shown.pro_rata,
        "routes": [_route(route) for route in shown.routes],
        "nothing_left": False,
        "how_often": _cadence(converted.cadence),
        "notes": list(shown.notes),
        "estimated_tax": shown.estimated_tax,
        "ledger_problems": list(converted.problems),
        "not_checked": list(shown.not_checked),
        "worksheets": [sheet_data(sheet) for sheet in working(shown.sheets, shown.as_of.year)],
    }


def nothing_left_data(found: NothingLeft) -> Data:
    """That nothing is left to convert."""
    return {
        "schema": SCHEMA,
        "file": str(found.file),
        "as_of": found.as_of.isoformat(),
        "summary": found.statement,
        "nothing_left": True,
        "how_often": _cadence(found.cadence),
        "ledger_problems": list(found.problems),
    }


def _maybe(cents: int | None) -> Any:
    return None if cents is None else cents_data(cents)


def _held(held: Held) -> Data:
    return {
        "value": cents_data(held.value),
        "basis": cents_data(held.basis),
        "known_from": held.known_from,
        "statement": held.on.isoformat() if held.on else None,
        "account_value": _maybe(held.account_value),
        "account_basis": _maybe(held.account_basis),
    }


def _split(split: Split) -> Data:
    return {
        "basis": cents_data(split.basis),
        "pre_tax": cents_data(split.pre_tax),
        "loss": cents_data(split.loss),
        "contract_value": cents_data(split.contract_value),
        "contract_basis": cents_data(split.contract_basis),
    }


def _route(route: Route) -> Data:
    return {
        "id": route.id,
        "title": route.title,
        "open": route.open,
        "why": route.why,
        "taxable": cents_data(route.taxable),
        "tax": _maybe(route.tax),
        "withheld": cents_data(route.withheld),
        "landings": [
            {"place": each.place, "pre_tax": cents_data(each.pre_tax), "basis": cents_data(each.basis)}
            for each in route.landings
        ],
        "points": {point.topic: point.text for point in route.points},
        "irreversible": route.irreversible,
    }


def _cadence(found: Cadence | None) -> Data | None:
    if found is None:
        return None
    return {
        "contributions": cents_data(found.contributions),
        "growth": rate_data(found.growth),
        "growth_assumed": found.growth_assumed,
        "rate_known": found.rate_known,
        "fee_known": found.fee_known,
        "paces": [
            {
                "pace": pace.words,
                "times": pace.times,
                "allowed": pace.open,
                "taxable": cents_data(pace.cost.taxable),
                "tax": cents_data(pace.cost.tax) if found.rate_known else None,
                "fees": cents_data(pace.cost.fees) if found.fee_known else None,
            }
            for pace in found.paces
        ],
        "advice": found.advice,
    }


def recorded_data(converted: Converted, recorded: Recorded) -> Data:
    """What was recorded, with the preview that it rests on."""
    return {
        **converted_data(converted),
        "recorded": {
            "entries": list(recorded.numbers),
            "amount": dollars(sum(entry.amount for entry in recorded.entries)),
            "head": recorded.head.hash,
            "count": recorded.head.count,
            "problems": list(recorded.problems),
        },
    }
