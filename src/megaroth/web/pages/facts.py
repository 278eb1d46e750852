"""``/h/…/facts``: what the file says, table by table, to be changed there; a new stub after each payday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from hmac import compare_digest
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.facts.asking import concerns, how_to_answer, unnamed
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.model import EMPLOYEE, Household, Job, SoFar, Wish
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import Plan
from megaroth.facts.resuming import questions, told
from megaroth.facts.writing import RARE
from megaroth.report.text.words import capital
from megaroth.service import forget
from megaroth.web import saving
from megaroth.web.folder import Folder
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheAnswers, TheFolder, text_of
from megaroth.web.rendering import page
from megaroth.web.what_if import FACT, OTHER, in_words

router = APIRouter()

ELSEWHERE = {"schema", "year"}
"""What is not changed here: another year is another file."""
SEVERAL = {"table", "tables", "sources", "plan changes", "dollars by date", "match by years"}
"""Kinds that a field cannot hold."""
UNKNOWN = "unknown"
MADE_OF = "made_of"
"""The field that says from which state of the file a form was made."""
WAS = "was:"
"""Before the name of a field: what it said when the form was made."""
CHANGED_ELSEWHERE = BadInputError(
    "the file was changed elsewhere since this form was opened, so nothing was saved",
    "what you changed here still stands in its field, everything else is as the file is now: look and save again",
)
ALWAYS = {"other_employer"}
"""Asked though few need it: without it, all employer money so far counts as match."""

Said = frozenset[KeyPath]


class Line(NamedTuple):
    """One fact as a field."""

    name: str
    question: str
    why: str
    how: str
    now: str
    """What the file says; empty where it says nothing."""
    taken: str
    """What is taken while the file says nothing, where that is anything."""
    options: tuple[tuple[str, str], ...]


class Table(NamedTuple):
    """One table of the file."""

    title: str
    lines: tuple[Line, ...]


@router.get("/h/{name}/facts")
def show(request: Request, asked: HouseholdAsked) -> Response:
    """The facts of a household."""
    return _page(request, asked, {}, None)


@router.post("/h/{name}/facts")
def save(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Fields) -> Response:
    """Write what was changed into the file, whether here or after a what-if."""
    with folder.changing(asked.place.name):
        return _save(request, asked, folder, form)


def _save(request: Request, asked: Asked, folder: Folder, form: FormData) -> Response:
    text = reader.text_of(asked.place.path)
    if "line" in form:
        return _mend(request, asked, folder, form, text)
    now = tables(reader.parse(text, str(asked.place.path)), told(reader.document(text)))
    typed = {
        line.name: text_of(form, line.name)
        for table in now
        for line in table.lines
        if line.name in form and text_of(form, line.name) != _was(form, line)
    }
    other = text_of(form, OTHER)
    if _is_stale(form, text):
        return _page(request, asked, {**typed, OTHER: other}, CHANGED_ELSEWHERE)
    wanted = [each for each in form.getlist("change") if isinstance(each, str)]
    wanted += [f"{name.removeprefix(FACT)}={value or UNKNOWN}" for name, value in typed.items()]
    wanted += [other] if other else []
    if wanted:
        try:
            candidate = saving.with_facts(text, wanted)
            saving.refuse_worse(asked.place.path, text, candidate, wanted, asked.as_of)
            folder.replace(asked.place, candidate, text)
        except BadInputError as error:
            return _page(request, asked, {**typed, OTHER: other}, error)
    return RedirectResponse(f"{asked.place.base}/plan{asked.query}", status_code=303)


def _was(form: FormData, line: Line) -> str:
    """What a field said when the form was made; a form that does not say was made just now."""
    return text_of(form, f"{WAS}{line.name}") if f"{WAS}{line.name}" in form else line.now


def _is_stale(form: FormData, text: str) -> bool:
    """Whether the file is another than that from which the form was made; what-if and programs name single facts."""
    return MADE_OF in form and not compare_digest(text_of(form, MADE_OF).encode(), saving.state_of(text).encode())


def _page(request: Request, asked: Asked, sent: dict[str, str], error: BadInputError | None) -> Response:
    text = reader.text_of(asked.place.path)
    try:
        household = reader.parse(text, asked.place.path.name)
    except BadInputError as found:
        return _mending(request, asked, text, found)
    document = reader.document(text)
    found_tables = tables(household, told(document))
    wrong = f"{FACT}{error.key}" if error else ""
    return page(
        request,
        "facts.html",
        status=422 if error else 200,
        asked=asked,
        tables=found_tables,
        still_open=sum(not each.answered for each in questions(document)),
        made_of=saving.state_of(text),
        sent=sent,
        error=error,
        wrong=wrong if any(line.name == wrong for table in found_tables for line in table.lines) else "",
    )


# --- a file that cannot be read ----------------------------------------------------------------------------


def _mending(request: Request, asked: Asked, text: str, fault: BadInputError, sent: str | None = None) -> Response:
    """What is wrong with the file, and the line to be mended."""
    lines = text.split("\n")
    number = fault.line if 1 <= fault.line <= len(lines) else 0
    shown = sent if sent is not None else lines[number - 1].rstrip("\r") if number else ""
    return page(
        request,
        "facts_mend.html",
        status=422,
        asked=asked,
        fault=fault,
        number=number,
        line=shown,
        made_of=saving.state_of(text),
    )


def _mend(request: Request, asked: Asked, folder: Folder, form: FormData, text: str) -> Response:
    """Write one line anew."""
    number = text_of(form, "number")
    if _is_stale(form, text) or not number.isdecimal() or len(number) > 6:
        return _page(request, asked, {}, CHANGED_ELSEWHERE)
    line = text_of(form, "line")
    try:
        candidate = saving.with_line(text, int(number), line)
    except BadInputError as fault:
        if fault.line != int(number):
            raise
        return _mending(request, asked, text, fault, line)
    folder.replace(asked.place, candidate, text)
    return RedirectResponse(f"{asked.place.base}/facts{asked.query}", status_code=303)


# --- forgetting --------------------------------------------------------------------------------------------


@router.get("/h/{name}/forget")
def ask_to_forget(request: Request, asked: HouseholdAsked) -> Response:
    """What would be removed; nothing is yet."""
    return _forget_page(request, asked, forget.find(asked.place.path), None)


@router.post("/h/{name}/forget")
def remove(request: Request, asked: HouseholdAsked, answers: TheAnswers, form: Fields) -> Response:
    """Remove just the files that the page has listed."""
    found = forget.find(asked.place.path)
    if sorted(each for each in form.getlist("file") if isinstance(each, str)) != sorted(
        each.name for each in found.files
    ):
        error = BadInputError(
            "these are not the files that the page had listed, so nothing was removed", "look at them and confirm again"
        )
        return _forget_page(request, asked, found, error)
    forget.forget(found)
    answers.forget()
    return RedirectResponse("/", status_code=303)


def _forget_page(request: Request, asked: Asked, found: forget.Found, error: BadInputError | None) -> Response:
    return page(request, "forget.html", status=422 if error else 200, asked=asked, found=found, error=error)


# --- the tables --------------------------------------------------------------------------------------------


def tables(household: Household, said: Said) -> list[Table]:
    """Every table of the household with the facts that concern it: those told, and those that many have need of.

    Parameters
    ----------
    household : Household
        The household.
    said : set of key paths
        What the file says itself; everything else in the household is what is taken for it.
    """
    year = household.year
    found = [Table("Taxes and IRAs", tuple(_lines(household, (), EMPLOYEE, year, said)))]
    several = len(household.people) > 1
    for key, person in household.people.items():
        whose = (person.name or key).capitalize()
        here = ("people", key)
        about = [
            *_lines(person, here, EMPLOYEE, year, said),
            *_lines(person.ira, (*here, "ira"), EMPLOYEE, year, said),
        ]
        for name, job in person.jobs.items():
            title = job.employer or capital(unnamed(name, job.kind)) or name
            title = f"{title} ({whose})" if several else title
            found += _job_tables(job, (*here, "jobs", name), title, year, said)
        found.append(Table(whose, tuple(about)))
    return [table for table in [*found[1:], found[0]] if table.lines]


def _job_tables(job: Job, here: KeyPath, title: str, year: int, said: Said) -> Iterator[Table]:
    def lines(held: Any, *below: str) -> tuple[Line, ...]:
        return tuple(_lines(held, (*here, *below), job.kind, year, said))

    yield Table(f"{title}: the year so far", lines(job.so_far or SoFar(), "so_far"))
    yield Table(f"{title}: the job", lines(job))
    yield Table(f"{title}: the plan", lines(job.plan or Plan(), "plan"))
    if concerns(facts_of(Job)["wish"], job.kind):
        yield Table(f"{title}: what you want", lines(job.wish or Wish(), "wish"))
    if job.kind != EMPLOYEE:
        yield Table(f"{title}: who else works there", lines(job.staff, "staff"))


def _lines(held: Any, here: KeyPath, kind: str, year: int, said: Said) -> Iterator[Line]:
    usual = {entry.name: entry.default for entry in fields(held)}
    for name, fact in facts_of(type(held)).items():
        value = getattr(held, name)
        if name in ELSEWHERE or fact.kind in SEVERAL:
            continue
        is_said = (*here, name) in said
        few = (name in RARE and name not in ALWAYS) or not concerns(fact, kind)
        if not is_said and value == usual[name] and few:
            continue
        yield _line(".".join((*here, name)), fact, value, year, is_said=is_said)


def _line(key: str, fact: Fact, value: Any, year: int, *, is_said: bool) -> Line:
    words = "" if value is None else in_words(fact, value)
    now, taken = (words, "") if is_said else ("", words)
    open_ = f"not told: taken as {taken}" if taken else "not known"
    options: tuple[tuple[str, str], ...] = ()
    if fact.kind == "yes/no":
        options = (("", open_), ("yes", "yes"), ("no", "no"))
    elif fact.choices:
        options = (("", open_), *((one, one) for one in fact.choices))
    how = "" if options else how_to_answer(fact, year)
    if taken and not options:
        how = f"{how}{'. ' if how else ''}Not told: taken as {taken}"
    return Line(f"{FACT}{key}", fact.question, fact.why, how, now, taken, options)
