"""The forms of a year: what should come, whether what came is right, and what an owner has to file."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.facts import reader
from megaroth.forms.differences import Difference
from megaroth.forms.expected import Expected
from megaroth.forms.issue import own_plans
from megaroth.forms.received import COLUMNS, title
from megaroth.forms.years import FormYear, years
from megaroth.report.forms_letters import letters
from megaroth.report.ical import calendar
from megaroth.report.text.forms import (
    amounts_of,
    box_10_words,
    joint_words,
    return_rows,
    rows_of,
    summary,
    value_words,
)
from megaroth.report.text.forms_check import (
    FIELDS,
    SIDES,
    matched_words,
    missing_words,
    surplus_words,
    ties_words,
    verdict,
)
from megaroth.report.text.ledger import exact
from megaroth.report.text.words import capital, day_alone, ended, full_day
from megaroth.service.forms import FormsChecked, FormsExpected, difference_value, faults_of, forms_checked
from megaroth.service.forms import forms_expected as expected
from megaroth.service.forms_watch import Watch, calendar_answer, watch
from megaroth.web.folder import Folder
from megaroth.web.given import Asked, HouseholdAsked, TheFolder, text_of, upload_of
from megaroth.web.rendering import page
from megaroth.web.uploads import Sent, without_number

router = APIRouter()

MOST_TYPED = 12
"""So many forms can be typed in at once."""
TYPED = ("plan", "1", "2a", "4", "5", "7", "10", "11")
"""The boxes that are typed, by their names in a table of forms."""
TICKED = ("2b not determined", "2b total", "ira", "corrected")
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


class TypedForm(NamedTuple):
    """One row of the forms that are typed in: what stands in it, and what is wrong with it."""

    number: int
    values: Mapping[str, str]
    error: BadInputError | None

    @property
    def empty(self) -> bool:
        """Whether no box was typed: whose it is stands there before."""
        return not any(text for name, text in self.values.items() if name not in ("person", "plan"))


class ShownMatch(NamedTuple):
    """Forms that came against those that should have come."""

    words: str
    good: bool
    rows: tuple[tuple[str, str, str, str], ...]
    """(box, came, should be, which side is wrong)"""
    rules: tuple[str, ...]
    faults: tuple[str, ...]


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
        typed=[_shown_again(one) for one in typed] or _blank(shown),
        boxes=_labels(year) if described else {},
        people_names=_names(household),
        payers=list(dict.fromkeys(one.plan for one in shown.forms)) if shown else [],
        found=_checked(checked) if checked else None,
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
async def check(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Sent) -> Response:
    """Hold forms that were typed in, or a table of them, against what they should say; nothing is kept."""
    year = year_asked(request, asked.as_of)
    if text_of(form, "do") == "table":
        try:
            name, content = await upload_of(form, "table", (".csv", ".txt"))
            found = await run_in_threadpool(checked_table, asked, folder, year, name, content)
        except BadInputError as error:
            return await run_in_threadpool(_page, request, asked, folder, year, (), None, error)
        return await run_in_threadpool(_page, request, asked, folder, year, (), found)
    rows = _typed(form)
    if text_of(form, "do") == "more":
        more = (*rows, _row(len(rows) + 1, {})) if len(rows) < MOST_TYPED else rows
        return await run_in_threadpool(_page, request, asked, folder, year, more)
    try:
        content = table_of([one.values for one in rows if not one.empty], year)
        found = await run_in_threadpool(checked_table, asked, folder, year, "forms.csv", content)
    except BadInputError as error:
        marked = _marked(rows, error)
        top = None if any(one.error for one in marked) else _on_page(error)
        return await run_in_threadpool(_page, request, asked, folder, year, marked, None, top)
    return await run_in_threadpool(_page, request, asked, folder, year, rows, found)


def checked_table(asked: Asked, folder: Folder, year: int, name: str, content: bytes) -> FormsChecked:
    """The check of a table of forms, which lies in the chosen folder while it is read, and no longer."""
    with tempfile.TemporaryDirectory(prefix=".forms-", dir=folder.root) as held:
        table = Path(held) / "table.csv"
        table.write_bytes(content)
        try:
            return forms_checked(asked.place.path, None, year, asked.as_of, table, ())
        except NotPublishedError:
            raise
        except BadInputError as error:
            if error.file == str(table):
                raise BadInputError(error.message, error.remedy, file=name, line=error.line, key=error.key) from None
            raise


def table_of(forms: list[Mapping[str, str]], year: int) -> bytes:
    """Forms by their boxes as a table.

    Raises
    ------
    BadInputError
        When there is none.
    """
    if not forms:
        raise BadInputError("no form is typed in", "type the boxes of one, as they are printed on it")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([title(field, year) for field in COLUMNS.values()])
    for one in forms:
        writer.writerow([" ".join(one.get(key, "").split()) for key in COLUMNS])
    return text.getvalue().encode()


def _typed(form: FormData) -> tuple[TypedForm, ...]:
    """The rows of the page as they were sent, the empty ones last, so that their numbers are those of the forms."""
    count = sum(1 for number in range(1, MOST_TYPED + 1) if f"{number}:1" in form)
    rows = [
        _row(
            number,
            {key: text_of(form, f"{number}:{key}")[:100] for key in ("person", *TYPED)}
            | {key: "x" if text_of(form, f"{number}:{key}") else "" for key in TICKED},
        )
        for number in range(1, count + 1)
    ]
    rows.sort(key=lambda one: one.empty)
    return tuple(one._replace(number=number) for number, one in enumerate(rows, 1))


def _row(number: int, values: Mapping[str, str]) -> TypedForm:
    return TypedForm(number, {key: values.get(key, "") for key in ("person", *TYPED, *TICKED)}, None)


def _blank(shown: FormsExpected | None) -> tuple[TypedForm, ...]:
    """As many rows as forms should come, each with its payer; the boxes are for the form in hand."""
    if shown is None or not shown.forms:
        return (_row(1, {}),)
    several = len({one.person for one in shown.forms}) > 1
    return tuple(
        _row(number, {"plan": one.plan, "person": one.person if several else ""})
        for number, one in enumerate(shown.forms[:MOST_TYPED], 1)
    )


def _shown_again(row: TypedForm) -> TypedForm:
    return row._replace(values={key: without_number(text) for key, text in row.values.items()})


def _marked(rows: tuple[TypedForm, ...], error: BadInputError) -> tuple[TypedForm, ...]:
    """The rows with what is wrong beside the one that it is about: by its line of the table, or its number."""
    filled = [one.number for one in rows if not one.empty]
    place = error.line - 2
    if error.message.startswith("form "):
        number = error.message.split(":")[0].removeprefix("form ")
        place = int(number) - 1 if number.isdigit() else -1
    if not 0 <= place < len(filled):
        return rows
    said = BadInputError(error.message, error.remedy, key=error.key)
    return tuple(one._replace(error=said) if one.number == filled[place] else one for one in rows)


def _on_page(error: BadInputError) -> BadInputError:
    """An error in the words of the page, which has no options."""
    remedy = "" if "--" in error.remedy else error.remedy
    return BadInputError(error.message, remedy)


def _labels(year: int) -> dict[str, str]:
    """What each field is called on the form of the year."""
    plain = {
        "plan": "Payer or plan",
        "person": "Whose form it is",
        "corrected": "Corrected",
        "2b not determined": "Box 2b, not determined",
        "2b total": "Box 2b, total",
        "ira": f"{capital(title('ira', year)).replace('Ira', 'IRA')}{', IRA' if year >= 2026 else '/SEP/SIMPLE'}",
    }
    return {key: plain.get(key) or capital(title(COLUMNS[key], year)) for key in ("person", *TYPED, *TICKED)}


def _checked(checked: FormsChecked) -> dict[str, Any]:
    """The result for the template."""
    described = checked.expected.described
    return {
        "finding": checked.finding,
        "verdict": verdict(checked),
        "late": checked.due_passed,
        "matches": [_match(each, checked) for each in checked.found.matched],
        "missing": [missing_words(one, checked) for one in checked.found.missing],
        "surplus": [surplus_words(one, checked) for one in checked.found.surplus],
        "replaced": [
            f"{capital(one.received.key)}: {one.by.key} corrects it; only that one counts."
            for one in checked.found.replaced
        ],
        "heads": ("", *(capital(described.name(field)) for field in FIELDS), "Code"),
        "entries": [_entry(sheet) for sheet in checked.entries],
        "letters": [(f"{one.person}/{one.plan}".removeprefix("/"), one.text) for one in letters(checked)],
    }


def _match(match: Any, checked: FormsChecked) -> ShownMatch:
    faults = faults_of(match, checked)
    return ShownMatch(
        matched_words(match, checked),
        match.agrees and not faults,
        tuple(_difference(one, checked) for one in match.differences),
        tuple(_rule(one, checked) for one in match.differences),
        tuple(f"On its face: {ended(text)}" for text in faults),
    )


def _difference(one: Difference, checked: FormsChecked) -> tuple[str, str, str, str]:
    box = capital(checked.expected.described.name(one.field))
    return box, difference_value(one.field, one.came), difference_value(one.field, one.should), SIDES[one.side]


def _rule(one: Difference, checked: FormsChecked) -> str:
    box = capital(checked.expected.described.name(one.field))
    do = f" {ended(capital(one.to_do))}" if one.to_do else ""
    return f"{box}: {ended(one.rule)} {one.authority}.{do}"


def _entry(sheet: Any) -> dict[str, Any]:
    """How one form is typed into a tax program."""
    whose = f"{sheet.person}/{sheet.plan}"
    rows = [
        (
            f"{whose}, {place} of {len(sheet.rows)}" if len(sheet.rows) > 1 else whose,
            *(value_words(field, getattr(row.form, field)) for field in FIELDS),
            row.form.codes,
        )
        for place, row in enumerate(sheet.rows, 1)
    ]
    if len(sheet.rows) > 1:
        rows.append(("together", *(value_words(field, getattr(sheet.total, field)) for field in FIELDS), ""))
    answers = list(dict.fromkeys(ended(capital(row.answer)) for row in sheet.rows))
    return {"rows": rows, "answers": answers, "ties": ties_words(sheet), "good": sheet.ties}


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
