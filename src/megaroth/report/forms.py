"""The forms of a year as data, for ``megaroth forms expected --json`` and ``megaroth forms check --json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from megaroth.report.clocks import rules_data
from megaroth.report.data import cents_data, sheet_data
from megaroth.report.forms_letters import letters
from megaroth.service.working import working

if TYPE_CHECKING:
    from megaroth.forms.box_10 import InPlanRollover
    from megaroth.forms.differences import Difference
    from megaroth.forms.entry_sheet import EntrySheet
    from megaroth.forms.expected import Combined, Expected
    from megaroth.forms.model import Form1099R
    from megaroth.forms.personal import Personal
    from megaroth.forms.received import Received
    from megaroth.forms.reconcile import Matched
    from megaroth.forms.years import FormYear
    from megaroth.service.forms import FormsChecked, FormsExpected

SCHEMA = "megaroth.forms/1"
Data = dict[str, Any]

AMOUNTS = ("gross", "taxable", "withheld", "contributions", "in_plan_rollover")
CHECKS = ("not_determined", "total_distribution", "ira")
FIELDS = (*AMOUNTS, "codes", *CHECKS, "first_roth_year")
"""The fields of a form that are compared and shown."""


def expected_data(shown: FormsExpected) -> Data:
    """The forms to come, box 10's ledger, the person's own forms, and the worksheets."""
    return {
        "schema": SCHEMA,
        "verb": "expected",
        "file": str(shown.file),
        "household": shown.household,
        "year": shown.year,
        "as_of": shown.as_of.isoformat(),
        "so_far": shown.so_far,
        "revision": shown.described.revision,
        "forms": [_expected(one, shown.described) for one in shown.forms],
        "combined": [_combined(one, shown.described) for one in shown.combined],
        "in_plan_rollovers": [_in_plan(one) for one in shown.in_plan_rollovers],
        "people": [_personal(one) for one in shown.people],
        "lines_1040": shown.lines._asdict(),
        "joint": None
        if shown.joint is None
        else {name: cents_data(cents) for name, cents in shown.joint._asdict().items()},
        "notes": list(shown.notes),
        "worksheets": [sheet_data(sheet) for sheet in working(shown.sheets, shown.figures_year)],
        "foot": rules_data(shown.rules),
    }


def checked_data(checked: FormsChecked) -> Data:
    """What agrees, what does not, letters and entry sheets, with everything that was expected."""
    described = checked.expected.described
    return {
        **expected_data(checked.expected),
        "verb": "check",
        "finding": checked.finding,
        "due_passed": checked.due_passed,
        "received": [_received(one, described) for one in checked.received],
        "matched": [_matched(one, described) for one in checked.found.matched],
        "missing": [one.key for one in checked.found.missing],
        "surplus": [one.number for one in checked.found.surplus],
        "replaced": [{"number": one.received.number, "by": one.by.number} for one in checked.found.replaced],
        "faults": {str(number): list(texts) for number, texts in checked.faults.items()},
        "entry_sheets": [_entries(one, described) for one in checked.entries],
        "letters": [letter._asdict() for letter in letters(checked)],
    }


def form_data(form: Form1099R, described: FormYear) -> Data:
    """A form's boxes under names that hold for every year, with the number of the year's box."""
    return {
        "year": form.year,
        "corrected": form.corrected,
        **{field: {"box": described.box(field).number, **_value(field, getattr(form, field))} for field in FIELDS},
    }


def _value(field: str, value: Any) -> Data:
    if value is None:
        return {"empty": True}
    return cents_data(value) if field in AMOUNTS else {"value": value}


def _plain_value(field: str, value: Any) -> Any:
    return cents_data(value) if field in AMOUNTS and value is not None else value


def _expected(one: Expected, described: FormYear) -> Data:
    return {
        "key": one.key,
        "kind": one.kind,
        "person": one.person,
        "plan": one.plan,
        "issuer": one.issuer,
        "destination": one.destination,
        "due": one.due.isoformat(),
        "form": form_data(one.form, described),
        "codes": list(one.codes),
        "parts": [
            {
                "entry": part.number,
                "on": part.on.isoformat(),
                "source": part.source,
                "amount": cents_data(part.amount),
                "basis": cents_data(part.basis),
                "taxable": cents_data(part.taxable),
            }
            for part in one.parts
        ],
        "why": [why._asdict() for why in one.why],
        "open": list(one.open),
    }


def _combined(one: Combined, described: FormYear) -> Data:
    return {"keys": list(one.keys), "form": form_data(one.form, described), "note": one.note}


def _in_plan(one: InPlanRollover) -> Data:
    return {
        "entry": one.number,
        "on": one.on.isoformat(),
        "year": one.year,
        "person": one.person,
        "plan": one.plan,
        "taxable": cents_data(one.taxable),
        "left": cents_data(one.left),
        "places": [{"plan": plan, "amount": cents_data(cents)} for plan, cents in one.places],
        "until": one.until.isoformat(),
    }


def _personal(one: Personal) -> Data:
    sheet = one.form_5329
    return {
        "person": one.person,
        "name": one.name,
        "needs_8606_part_1": one.part_1,
        "needs_8606_part_2": one.part_2,
        "needs_8606_part_3": one.part_3 is not None,
        "needs_5329": sheet is not None,
        "exceptions": [
            {"number": each.number, "words": each.words, "amount": cents_data(each.amount)} for each in one.exceptions
        ],
        "line_4a": cents_data(one.ira.line_4a),
        "line_4b": cents_data(one.ira.line_4b),
        "line_4c_rollover": one.ira_rollover,
        "line_5a": cents_data(one.plan.line_5a),
        "line_5b": cents_data(one.plan.line_5b),
        "line_5c_rollover": one.plan_rollover,
        "line_1h": cents_data(one.plan.line_1h),
        "additional_tax": cents_data(sheet.line_4) if sheet else None,
        "notes": list(one.notes),
    }


def _received(one: Received, described: FormYear) -> Data:
    return {
        "number": one.number,
        "person": one.person,
        "plan": one.plan,
        "payer": one.payer,
        "form": form_data(one.form, described),
    }


def _matched(one: Matched, described: FormYear) -> Data:
    return {
        "received": [each.number for each in one.received],
        "expected": [each.key for each in one.expected],
        "agrees": one.agrees,
        "differences": [_difference(each, described) for each in one.differences],
    }


def _difference(one: Difference, described: FormYear) -> Data:
    return {
        "field": one.field,
        "box": described.box(one.field).number,
        "came": _plain_value(one.field, one.came),
        "should": _plain_value(one.field, one.should),
        "wrong": one.side,
        "rule": one.rule,
        "authority": one.authority,
        "to_do": one.to_do,
    }


def _entries(one: EntrySheet, described: FormYear) -> Data:
    return {
        "received": list(one.numbers),
        "person": one.person,
        "plan": one.plan,
        "rows": [{"kind": row.what, "form": form_data(row.form, described), "answer": row.answer} for row in one.rows],
        "total": form_data(one.total, described),
        "ties": one.ties,
        "open_boxes": list(one.open_boxes),
    }
