"""What an owner issues and watches as data, for ``megaroth forms issue --json`` and ``megaroth forms watch --json``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from megaroth.forms.plan_assets import LINES_READ
from megaroth.report.clocks import rules_data
from megaroth.report.data import cents_data
from megaroth.report.forms import form_data

if TYPE_CHECKING:
    from megaroth.forms.issue import Issued
    from megaroth.forms.plan_assets import DraftLine, PlanYear
    from megaroth.forms.watch import Watched
    from megaroth.service.forms_issue import Prepared
    from megaroth.service.forms_watch import PlanWatch, Watch
    from megaroth.service.forms_writing import Written

SCHEMA = "megaroth.forms-issue/1"
WATCH_SCHEMA = "megaroth.forms-watch/1"
Data = dict[str, Any]


def issued_data(ready: Prepared, done: Written | None) -> Data:
    """The forms of an own plan, and what was written of them; of numbers the last four digits at most."""
    return {
        "schema": SCHEMA,
        "verb": "issue",
        "file": str(ready.file),
        "household": ready.household,
        "plan": ready.plan.address,
        "plan_name": ready.plan.name,
        "year": ready.year,
        "as_of": ready.as_of.isoformat(),
        "so_far": ready.so_far,
        "revision": ready.described.revision,
        "forms": [_issued(one, ready) for one in ready.forms],
        "lacking": list(ready.lacking),
        "notes": list(ready.notes),
        "written": None if done is None else _written(done),
    }


def _issued(one: Issued, ready: Prepared) -> Data:
    return {
        "key": one.key,
        "kind": one.kind,
        "person": one.person,
        "account_number": one.form.account_number,
        "form": form_data(one.form, ready.described),
        "total_distribution": one.form.total_distribution,
        "codes": list(one.codes),
        "entries": list(one.entries),
        "open": list(one.open),
        "problems": list(one.problems),
    }


def _written(done: Written) -> Data:
    return {
        "draft": done.draft,
        "statements": [{"key": key, "file": str(path)} for key, path in done.statements],
        "filed": [str(path) for path in done.filed],
        "last_four": dict(done.last_four),
    }


def watch_data(found: Watch) -> Data:
    """The watch list and the draft of Form 5500-EZ of each own plan."""
    return {
        "schema": WATCH_SCHEMA,
        "verb": "watch",
        "file": str(found.file),
        "household": found.household,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "ledger": found.has_ledger,
        "plans": [_plan(one) for one in found.plans],
        "foot": rules_data(found.rules),
    }


def _plan(one: PlanWatch) -> Data:
    return {
        "plan": one.plan.address,
        "plan_name": one.plan.name,
        "members": ["/".join(member) for member in one.plan.members],
        "watch": [_watched(each) for each in one.watched],
        "sums": None if one.sums is None else _sums(one.sums),
        "draft_5500ez": [_line(line) for line in one.draft],
        "lines_read": LINES_READ,
    }


def _watched(one: Watched) -> Data:
    return {
        "key": one.key,
        "what": one.what,
        "applies": one.applies,
        "due": _day(one.due),
        "act_by": _day(one.act_by),
        "later": _day(one.later),
        "why": one.why,
        "authority": one.authority,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _sums(one: PlanYear) -> Data:
    return {
        "so_far": one.so_far,
        "begins": _cents(one.begins),
        "ends": cents_data(one.ends),
        "employer": cents_data(one.employer),
        "participants": cents_data(one.participants),
        "rolled_in": cents_data(one.rolled_in),
        "receivable": cents_data(one.receivable),
        "paid_out": cents_data(one.paid_out),
        "nothing_left_since": _day(one.closed),
        "loans": one.loans,
        "notes": list(one.notes),
    }


def _cents(cents: int | None) -> Any:
    return None if cents is None else cents_data(cents)


def _line(line: DraftLine) -> Data:
    return {
        "line": line.line,
        "label": line.label,
        "begins": _cents(line.begins),
        "amount": _cents(line.amount),
        "note": line.note,
        "verified": False,
    }
