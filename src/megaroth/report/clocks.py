"""The clocks as data, for ``megaroth clocks --json``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from megaroth.ledger.clocks import LayerClock, Milestone, PersonClocks, Recapture, Span, Start
from megaroth.report.data import cents_data

if TYPE_CHECKING:
    from megaroth.service.clocks import Clocks, Rules

SCHEMA = "megaroth.clocks/1"
Data = dict[str, Any]


def clocks_data(found: Clocks) -> Data:
    """Every clock, every layer, and all days in order."""
    return {
        "schema": SCHEMA,
        "file": str(found.file),
        "household": found.household,
        "as_of": found.as_of.isoformat(),
        "ledger": found.has_ledger,
        "people": [_person(person) for person in found.people],
        "running": [
            {
                "entry": one.number,
                "on": one.on.isoformat(),
                "person": one.person,
                "plan": one.plan,
                "source": one.source,
                "amount": cents_data(one.amount),
                "last_day": one.last.isoformat(),
            }
            for one in found.running
        ],
        "calendar": [_milestone(one) for one in found.calendar],
        "ask": [ask._asdict() for ask in found.asks],
        "notes": list(found.notes),
        "foot": rules_data(found.rules),
    }


def span_data(span: Span) -> Data:
    """A day as the first and the last that it can be; null where that is not known, or was always so."""
    return {
        "from": None if span.first == date.min else span.first.isoformat(),
        "to": None if span.last in (date.min, date.max) else span.last.isoformat(),
        "always": span.last == date.min,
    }


def rules_data(rules: Rules) -> Data:
    """The statement of the law that an answer rests on."""
    return {"version": rules.version, "rules_date": rules.date.isoformat(), "rules_hash": rules.hash}


def _person(person: PersonClocks) -> Data:
    return {
        "person": person.person,
        "name": person.name,
        "age_59_and_a_half": span_data(person.age),
        "roth_iras": _start(person.roth_ira),
        "plans": {plan: _start(start) for plan, start in person.plans},
        "conversions": [_recapture(one) for one in person.recaptures],
        "layers": [_layer(one) for one in person.layers],
    }


def _start(start: Start) -> Data:
    return {
        "first_year": start.year or None,
        "at_latest": start.at_latest,
        "five_years_end": span_data(start.ends),
    }


def _recapture(one: Recapture) -> Data:
    return {
        "plan": one.plan,
        "year": one.year,
        "was_income": cents_data(one.taxable),
        "five_years_end": one.five_years_end.isoformat(),
        "recapture_ends": span_data(one.ends),
        "authority": one.authority,
    }


def _layer(one: LayerClock) -> Data:
    return {
        "plan": one.plan,
        "layer": one.what,
        "year": one.year or None,
        "amount": cents_data(one.amount),
        "estimated": one.estimated,
        "free_of_tax": span_data(one.tax_free),
        "free_of_additional_tax": span_data(one.penalty_free),
        "note": one.note,
        "authority": one.authority,
    }


def _milestone(one: Milestone) -> Data:
    return {
        "on": span_data(one.on),
        "person": one.person,
        "plan": one.plan,
        "what": one.what,
        "year": one.year or None,
        "amount": cents_data(one.amount) if one.amount else None,
        "authority": one.authority,
    }
