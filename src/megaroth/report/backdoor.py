"""The ordinary backdoor as data: ``docs/reference/backdoor-json.md`` says what each key means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from megaroth.report.data import Data, answer_data, cents_data, rate_data

if TYPE_CHECKING:
    from megaroth.law.form_8606 import ClearTheDeck, Form8606
    from megaroth.ledger.backdoor import Iras, Preview
    from megaroth.ledger.backdoor_facts import FormYear
    from megaroth.ledger.backdoor_steps import Step
    from megaroth.service.backdoor import Backdoor, PersonBackdoor

SCHEMA = "megaroth.backdoor/1"


def backdoor_data(found: Backdoor) -> Data:
    """The answer of ``megaroth backdoor --json``; both precisions of every form are in it."""
    plan = answer_data(found.plan)
    return {
        "schema": SCHEMA,
        "file": str(found.file),
        "ledger": found.ledger,
        "household": found.plan.household,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "people": [_person(one) for one in found.people],
        "foot": plan["foot"],
    }


def _person(one: PersonBackdoor) -> Data:
    known = one.known
    return {
        "person": one.person,
        "name": one.name,
        "way": None if one.way is None else {"verdict": one.way.verdict, "statement": one.way.statement},
        "in_ledger": known.in_ledger,
        "at_most": known.at_most,
        "iras": _iras(known.iras),
        "steps": [_step(step) for step in one.steps],
        "deck": _sheet(one.deck),
        "previews": [_preview(each) for each in one.previews],
        "forms": [_form_year(each) for each in known.forms],
        "findings": [
            {**finding._asdict(), "cents": cents_data(finding.cents)} for finding in one.findings
        ],
        "questions": list(one.questions),
        "open_points": [point._asdict() for point in one.open_points],
        "problems": list(one.problems),
    }  # fmt: skip


_CENTS = (
    "room", "contributed", "basis", "value", "converted", "rolled_to_plan", "simple_value", "direct", "distributed",
    "unsaid", "deductible",
)  # fmt: skip


def _iras(iras: Iras) -> Data:
    return {name: _held(name, value) for name, value in iras._asdict().items()}


def _held(name: str, value: Any) -> Any:
    if name in _CENTS:
        return None if value is None else cents_data(value)
    if isinstance(value, tuple):
        return [_held(name, one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _step(step: Step) -> Data:
    return {
        **step._asdict(),
        "due": step.due.isoformat() if step.due else None,
        "act_by": step.act_by.isoformat() if step.act_by else None,
        "on": [day.isoformat() for day in step.on],
    }


def _preview(each: Preview) -> Data:
    return {
        "label": each.label,
        "amount": cents_data(each.amount),
        "taxable": cents_data(each.taxable),
        "form": form_data(each.form),
    }


def _form_year(each: FormYear) -> Data:
    return {
        "year": each.year,
        "estimate": each.estimate,
        "value_from": each.value_from,
        "exact": form_data(each.exact),
        "three_decimals": form_data(each.three_decimals),
    }


def form_data(form: Form8606) -> Data:
    """Lines 1 to 18 of one form, by their numbers."""
    return {
        name: rate_data(value) if name == "line_10" else cents_data(value)
        for name, value in form._asdict().items()
        if name != "three_decimals"
    }


def _sheet(deck: ClearTheDeck | None) -> Data | None:
    return None if deck is None else {name: cents_data(value) for name, value in deck._asdict().items()}
