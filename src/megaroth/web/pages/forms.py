"""The forms of a year: what should come, whether what came is right, and what an owner has to file."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.forms.expected import Expected
from megaroth.forms.issue import own_plans
from megaroth.forms.years import FormYear, years
from megaroth.report.ical import calendar
from megaroth.report.text.forms import (
    amounts_of,
    box_10_words,
    joint_words,
    return_rows,
    rows_of,
    summary,
)
from megaroth.report.text.ledger import exact
from megaroth.report.text.words import capital, day_alone, ended, full_day
from megaroth.service.forms import FormsChecked, FormsExpected
from megaroth.service.forms import forms_expected as expected
from megaroth.service.forms_watch import Watch, calendar_answer, watch
from megaroth.web.folder import Folder
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of, upload_of
from megaroth.web.received_forms import (
    MOST_TYPED,
    TypedForm,
    blank_forms,
    box_labels,
    checked_shown,
    checked_table,
    marked,
    on_page,
    shown_again,
    table_of,
    typed_form,
    typed_forms,
)
from megaroth.web.rendering import page

router = APIRouter()

GROUPS = (("Do", "yes", "do"), ("If it applies", "open", "open"), ("You may", "optional", "settled"))


class ShownForm(NamedTuple):
    """One form that should come."""

    what: str
    whose: str
    issuer: str
    due: date
    boxes: tuple[tuple[str, str, str], ...]
    """(box, value, why)"""
    parts: tuple[tuple[str, ...], ...]
    open: tuple[str, ...]


# --- what should come ----------------------------------------------------------------------------------------


@router.get("/h/{name}/forms")
def forms(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """What the forms of a year should say."""
    return _page(request, asked, folder, year_asked(request, asked.as_of))


def year_asked(request: Request, as_of: date) -> int:
    """The year of the address; otherwise the one whose forms are in season.

    Raises
    ------
    BadInputError
        When it is no year.
    """
    text = request.query_params.get("year", "")
    if not text:
        return as_of.year - (as_of.month <= 6)
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        raise BadInputError("this is not a year", "write it like 2026")
    return int(text)


def year_query(asked: Asked, year: int) -> str:
    """What addresses about a year end in."""
    return f"?year={year}" + (f"&as_of={asked.as_of.isoformat()}" if asked.day_given else "")


def _page(
    request: Request,
    asked: Asked,
    folder: Folder,
    year: int,
    typed: tuple[TypedForm, ...] = (),
    checked: FormsChecked | None = None,
    error: BadInputError | None = None,
) -> Response:
    household = reader.read(asked.place.path)
    described = year in years()
    has_ledger = folder.ledger(asked.place).is_file()
    shown = expected(asked.place.path, None, year, asked.as_of) if described and has_ledger else None
    watched = watch(asked.place.path, None, year, asked.as_of) if described and own_plans(household) else None
    wrong = error is not None or any(one.error for one in typed)
    return page(
        request,
        "forms.html",
        status=422 if wrong else 200,
        asked=asked,
        year=year,
        years=_years(asked, year),
        described=described,
        has_ledger=has_ledger,
        shown=shown,
        summary=summary(shown) if shown else "",
        forms=[shown_form(one, shown.described) for one in shown.forms] if shown else [],
        combined=_combined(shown) if shown else [],
        box_10=[box_10_words(one) for one in shown.in_plan_rollovers] if shown else [],
        people=[(one.name, list(return_rows(one, shown)), one.notes) for one in shown.people] if shown else [],
        joint=joint_words(shown) if shown and shown.joint is not None else "",
        typed=[shown_again(one) for one in typed] or blank_forms(shown),
        boxes=box_labels(year) if described else {},
        people_names=_names(household),
        payers=list(dict.fromkeys(one.plan for one in shown.forms)) if shown else [],
        found=checked_shown(checked) if checked else None,
        error=error,
        watched=_watched(watched) if watched else [],
        no_ledger_words="Without a ledger it is not known what was paid out and withheld.",
        issues=bool(watched) and has_ledger,
        query=year_query(asked, year),
    )


def _years(asked: Asked, year: int) -> list[tuple[int, str, bool]]:
    """The years that can be asked for, with their addresses."""
    return [
        (each, f"{asked.place.base}/forms{year_query(asked, each)}", each == year)
        for each in sorted({*years(), year}, reverse=True)
    ]


def shown_form(one: Expected, described: FormYear) -> ShownForm:
    """One form, box by box."""
    parts = [
        (full_day(part.on).partition(" ")[2], part.source, exact(part.amount), exact(part.basis)) for part in one.parts
    ]
    return ShownForm(
        capital(one.kind),
        f"{one.person}/{one.plan}",
        one.issuer,
        one.due,
        tuple((box, value, ended(capital(why)) if why else "") for box, value, why in rows_of(one, described)),
        tuple(parts) if len(parts) > 1 else (),
        tuple(ended(capital(text)) for text in one.open),
    )


def _combined(shown: FormsExpected) -> list[tuple[str, str]]:
    return [
        (" and ".join(key.partition(": ")[2] for key in each.keys), f"{amounts_of(each.form, shown.described)}.")
        for each in shown.combined
    ]


def _names(household: Any) -> list[str]:
    """The people, where there is more than one: then a form must say whose it is."""
    return list(household.people) if len(household.people) > 1 else []


# --- what came -------------------------------------------------------------------------------------------------


@router.post("/h/{name}/forms")
def check(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Fields) -> Response:
    """Hold forms that were typed in, or a table of them, against what they should say; nothing is kept."""
    year = year_asked(request, asked.as_of)
    if text_of(form, "do") == "table":
        try:
            name, content = upload_of(form, "table", (".csv", ".txt"))
            found = checked_table(asked, folder, year, name, content)
        except BadInputError as error:
            return _page(request, asked, folder, year, (), None, error)
        return _page(request, asked, folder, year, (), found)
    rows = typed_forms(form)
    if text_of(form, "do") == "more":
        more = (*rows, typed_form(len(rows) + 1, {})) if len(rows) < MOST_TYPED else rows
        return _page(request, asked, folder, year, more)
    try:
        content = table_of([one.values for one in rows if not one.empty], year)
        found = checked_table(asked, folder, year, "forms.csv", content)
    except BadInputError as error:
        faulty = marked(rows, error)
        top = None if any(one.error for one in faulty) else on_page(error)
        return _page(request, asked, folder, year, faulty, None, top)
    return _page(request, asked, folder, year, rows, found)


# --- what an owner files ---------------------------------------------------------------------------------------


def _watched(found: Watch) -> list[dict[str, Any]]:
    """The watch list of each own plan."""
    return [
        {
            "name": plan.plan.name,
            "groups": [
                (label, tone, [_watch_item(one, found) for one in plan.watched if one.applies == applies])
                for label, applies, tone in GROUPS
            ],
            "not_due": [
                f"{one.what}: {ended(one.why)}" if one.key.rpartition("/")[2] in ("1099-r", "945", "5500-ez")
                else ended(one.what)
                for one in plan.watched
                if one.applies == "no"
            ],
            "draft": [
                (
                    line.line,
                    f"{line.label} ({line.note})" if line.note else line.label,
                    "" if line.line != "6a" else "not known" if line.begins is None else exact(line.begins),
                    "" if line.amount is None else exact(line.amount),
                )
                for line in plan.draft
            ],
            "notes": [ended(capital(text)) for text in (plan.sums.notes if plan.sums else ())],
        }
        for plan in found.plans
    ]  # fmt: skip


def _watch_item(one: Any, found: Watch) -> dict[str, Any]:
    return {
        "by": one.act_by,
        "what": one.what,
        "later": f"Extended: {day_alone(one.later)}." if one.later else "",
        "over": one.due is not None and one.due < found.as_of,
        "why": ended(capital(one.why)),
        "authority": one.authority,
    }


@router.get("/h/{name}/forms/watch.ics")
def watch_calendar(request: Request, asked: HouseholdAsked) -> Response:
    """The watch list as a calendar."""
    found = watch(asked.place.path, None, year_asked(request, asked.as_of), asked.as_of)
    headers = {"content-disposition": f'attachment; filename="{asked.place.name}-forms-{found.year}.ics"'}
    return Response(calendar(calendar_answer(found)), media_type="text/calendar; charset=utf-8", headers=headers)
