"""``/h/…/facts``: what the file says, table by table, to be changed there; a new stub after each payday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.facts.asking import concerns, how_to_answer
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.model import EMPLOYEE, Household, Job, SoFar, Wish
from megaroth.facts.plan import Plan
from megaroth.facts.writing import RARE
from megaroth.web import saving
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of
from megaroth.web.rendering import page
from megaroth.web.what_if import FACT, OTHER, in_words

router = APIRouter()

ELSEWHERE = {"schema", "year"}
"""What is not changed here: another year is another file."""
SEVERAL = {"table", "tables", "sources", "plan changes", "dollars by date", "match by years"}
"""Kinds that a field cannot hold."""
UNKNOWN = "unknown"


class Line(NamedTuple):
    """One fact as a field."""

    name: str
    question: str
    why: str
    how: str
    now: str
    options: tuple[tuple[str, str], ...]
    given: bool


class Table(NamedTuple):
    """One table of the file."""

    title: str
    lines: tuple[Line, ...]


@router.get("/h/{name}/facts")
def show(request: Request, asked: HouseholdAsked) -> Response:
    """The facts of a household."""
    return _page(request, asked, FormData(), None)


@router.post("/h/{name}/facts")
def save(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Fields) -> Response:
    """Write what was changed into the file, whether here or after a what-if."""
    text = reader.text_of(asked.place.path)
    household = reader.household(reader.document(text))
    wanted = [each for each in form.getlist("change") if isinstance(each, str)]
    wanted += [
        f"{line.name.removeprefix(FACT)}={text_of(form, line.name) or UNKNOWN}"
        for table in tables(household)
        for line in table.lines
        if line.name in form and text_of(form, line.name) != line.now
    ]
    if other := text_of(form, OTHER):
        wanted.append(other)
    if wanted:
        try:
            folder.replace(asked.place, saving.with_facts(text, wanted))
        except BadInputError as error:
            return _page(request, asked, form, error)
    return RedirectResponse(f"{asked.place.base}/plan{asked.query}", status_code=303)


def _page(request: Request, asked: Asked, form: FormData, error: BadInputError | None) -> Response:
    return page(
        request,
        "facts.html",
        status=422 if error else 200,
        asked=asked,
        tables=tables(reader.read(asked.place.path)),
        sent={name: value for name, value in form.items() if isinstance(value, str)},
        error=error,
        wrong=f"{FACT}{error.key}" if error else "",
    )


def tables(household: Household) -> list[Table]:
    """Every table of the household with the facts that concern it: those given, and those that many have need of."""
    found = [Table("Taxes and IRAs", tuple(_lines(household, "", EMPLOYEE, household.year)))]
    several = len(household.people) > 1
    for key, person in household.people.items():
        whose = (person.name or key).capitalize()
        here = f"people.{key}"
        about = [
            *_lines(person, here, EMPLOYEE, household.year),
            *_lines(person.ira, f"{here}.ira", EMPLOYEE, household.year),
        ]
        for name, job in person.jobs.items():
            place = f"{here}.jobs.{name}"
            title = job.employer or name
            title = f"{title} ({whose})" if several else title
            found += _job_tables(job, place, title, household.year)
        found.append(Table(whose, tuple(about)))
    return [table for table in [*found[1:], found[0]] if table.lines]


def _job_tables(job: Job, place: str, title: str, year: int) -> Iterator[Table]:
    so_far: Any = job.so_far or SoFar()
    yield Table(f"{title}: the year so far", tuple(_lines(so_far, f"{place}.so_far", job.kind, year)))
    yield Table(f"{title}: the job", tuple(_lines(job, place, job.kind, year)))
    yield Table(f"{title}: the plan", tuple(_lines(job.plan or Plan(), f"{place}.plan", job.kind, year)))
    if concerns(facts_of(Job)["wish"], job.kind):
        yield Table(f"{title}: what you want", tuple(_lines(job.wish or Wish(), f"{place}.wish", job.kind, year)))
    if job.kind != EMPLOYEE:
        yield Table(f"{title}: who else works there", tuple(_lines(job.staff, f"{place}.staff", job.kind, year)))


def _lines(held: Any, here: str, kind: str, year: int) -> Iterator[Line]:
    usual = {entry.name: entry.default for entry in fields(held)}
    for name, fact in facts_of(type(held)).items():
        value = getattr(held, name)
        if name in ELSEWHERE or fact.kind in SEVERAL:
            continue
        if value == usual[name] and (name in RARE or not concerns(fact, kind)):
            continue
        yield _line(f"{here}.{name}" if here else name, fact, value, year)


def _line(key: str, fact: Fact, value: Any, year: int) -> Line:
    now = "" if value is None else in_words(fact, value)
    options: tuple[tuple[str, str], ...] = ()
    if fact.kind == "yes/no":
        options = (("", "not known"), ("yes", "yes"), ("no", "no"))
    elif fact.choices:
        options = (("", "not known"), *((one, one) for one in fact.choices))
    how = "" if options else how_to_answer(fact, year)
    return Line(f"{FACT}{key}", fact.question, fact.why, how, now, options, value is not None)
