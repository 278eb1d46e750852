"""A conversion to Roth before it is made: what is taxable, the ways side by side, and the paper for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.facts.model import Household
from megaroth.ledger.cadence import Cadence
from megaroth.ledger.conversion import Preview
from megaroth.ledger.conversion_routes import owner_run
from megaroth.ledger.kinds import AFTER_TAX, IRA_SOURCES, SOURCES
from megaroth.money import dollars, parse_dollars
from megaroth.report.conversion_papers import paper
from megaroth.report.text.convert import NEWER, OPEN, SHORT, first_line, near_or_nothing
from megaroth.report.text.words import capital, ended, full_day, listed, rate_near, whole_near
from megaroth.service.convert import Converted, NothingLeft, Wanted, convert, not_closed
from megaroth.service.ledger.opening import household_of
from megaroth.web.books import address, bucket
from megaroth.web.folder import NotThereError
from megaroth.web.given import Asked, ExampleAsked, HouseholdAsked
from megaroth.web.rendering import page
from megaroth.web.sheets import shown_sheets
from megaroth.web.wording import in_page, on_page

router = APIRouter()

WANTED = ("job", "source", "amount", "value", "basis", "account_value", "account_basis")
"""What may be said of a conversion: the fields of its form."""
CENTS = ("amount", "value", "basis", "account_value", "account_basis")
LONGEST = 100
"""Signs of one field."""


class Asks(NamedTuple):
    """What the form holds."""

    written: Mapping[str, str]
    jobs: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    anything: bool
    """Whether anything was said: what is missing is a mistake only then."""


def said_of(given: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a conversion, of an address or of a form."""
    return {name: text.strip() for name in WANTED if isinstance(text := given.get(name, ""), str)}


def wanted_of(said: Mapping[str, str]) -> Wanted:
    """What is to be converted.

    Raises
    ------
    BadInputError
        When an amount cannot be read, with its field.
    """
    cents: dict[str, int | None] = {}
    for name, text in said.items():
        if len(text) > LONGEST:
            raise BadInputError("this is too long", f"at most {LONGEST} signs", key=name)
        if name in CENTS:
            cents[name] = _cents(text, name) if text else None
    return Wanted(said.get("job", ""), said.get("source", "") or AFTER_TAX, **cents)


def _cents(text: str, name: str) -> int:
    try:
        cents = parse_dollars(text)
    except ValueError as error:
        raise BadInputError(str(error), "dollars like 1,250.00", key=name) from None
    if cents < 0:
        raise BadInputError("this is below zero", "dollars like 1,250.00", key=name)
    return cents


# --- the preview ---------------------------------------------------------------------------------------------


@router.get("/h/{name}/convert")
def show(request: Request, asked: HouseholdAsked) -> Response:
    """What converting would do, by every way; nothing is recorded."""
    return _show(request, asked)


@router.get("/examples/{name}/convert")
def show_example(request: Request, asked: ExampleAsked) -> Response:
    """The same for an example."""
    return _show(request, asked)


def _show(request: Request, asked: Asked) -> Response:
    household, _ = household_of(asked.place.path)
    said = said_of(request.query_params)
    form = _form(household, said)
    try:
        found = convert(asked.place.path, None, wanted_of(said), asked.as_of)
    except BadInputError as error:
        if not form.anything and not household.people:
            raise
        wrong = on_page(error) if form.anything else _missing(error)
        return _page(request, asked, form, error=wrong, status=422 if form.anything else 200)
    if isinstance(found, NothingLeft):
        return _page(request, asked, form, nothing=found, pace=_pace(found.cadence), problems=found.problems)
    return _page(
        request,
        asked,
        form,
        converted=found,
        shown=found.preview,
        first=first_line(found.preview),
        facts=_held(found.preview),
        table=_table(found.preview),
        owner=owner_run(household.people[found.preview.person].jobs[found.preview.plan]),
        query={name: text for name, text in said.items() if text},
        pace=_pace(found.cadence),
        problems=found.problems,
        notes=[in_page(each) for each in found.preview.notes],
        not_checked=[ended(capital(each)) for each in found.preview.not_checked],
        sheets=shown_sheets(found.preview.sheets, asked.as_of.year),
    )


def _missing(error: BadInputError) -> BadInputError:
    """What is not known yet, before anybody has written anything: no mistake of a field."""
    return BadInputError(in_page(error.message), in_page(error.remedy))


def _page(request: Request, asked: Asked, form: Asks, *, status: int = 200, **context: Any) -> Response:
    around = {
        "asked": asked,
        "at": partial(address, asked),
        "in_page": in_page,
        "form": form,
        "error": None,
        "nothing": None,
        "converted": None,
        "newer": in_page(NEWER),
        "open_words": OPEN,
        "bucket": bucket,
        "day": full_day(asked.as_of),
    }
    return page(request, "convert.html", status=status, **around | context)


def _form(household: Household, said: Mapping[str, str]) -> Asks:
    jobs = [
        (f"{person}/{job}", _job_name(person, job, household))
        for person, held in household.people.items()
        for job in held.jobs
    ]
    sources = [name for name, source in SOURCES.items() if source.tax != "roth" and name not in IRA_SOURCES]
    sources.sort(key=lambda name: name != AFTER_TAX)
    return Asks(
        said,
        (("", "the only one that fits"), *jobs) if len(jobs) > 1 else (),
        tuple((name, f"{name}: {SOURCES[name].label}") for name in sources),
        any(said.values()),
    )


def _job_name(person: str, job: str, household: Household) -> str:
    plan = household.people[person].jobs[job].plan
    named = f", {plan.name}" if plan is not None and plan.name else ""
    return f"{person}/{job}{named}"


def _held(shown: Preview) -> list[tuple[str, str]]:
    """What the source holds, and how that is known."""
    held = shown.held
    grown = held.value - held.basis
    facts = [("It holds", dollars(held.value))]
    if shown.source == AFTER_TAX:
        facts += [("Basis", dollars(held.basis)), ("Earnings" if grown >= 0 else "Lost", dollars(abs(grown)))]
    on = f", statement of {full_day(held.on)}" if held.on else ""
    facts.append(("Known from", f"{held.known_from}{on}"))
    return [*facts, ("To move", "all of it" if shown.whole else dollars(shown.amount))]


def _table(shown: Preview) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The ways as columns, what they differ in as rows."""
    routes = shown.routes
    rows = [
        ("Taxable", [dollars(route.taxable) for route in routes]),
        ("The plan", [OPEN[route.open] for route in routes]),
    ]
    if any(route.tax is not None for route in routes):
        rows.append(("Tax at your rate", [near_or_nothing(route.tax) for route in routes]))
    if any(route.withheld for route in routes):
        rows.append(("Withheld", [dollars(route.withheld) if route.withheld else "none" for route in routes]))
    for place, point in enumerate(routes[0].brief):
        rows.append((capital(point.topic), [route.brief[place].text for route in routes]))
    rows.append(("Undone", ["no" if route.id != "cheque" else "in 60 days" for route in routes]))
    return [capital(SHORT[route.id]) for route in routes], rows


def _pace(found: Cadence | None) -> dict[str, Any] | None:
    """What waiting costs, a row a pace."""
    if found is None:
        return None
    rows = []
    for pace in found.paces:
        by_itself = pace.cost.at_once and pace is found.paces[0]
        rows.append(
            (
                capital(pace.words) + (" (not allowed)" if pace.open is False else ""),
                whole_near(pace.cost.taxable),
                whole_near(pace.cost.tax) if found.rate_known else "no rate",
                whole_near(pace.cost.fees) if found.fee_known or by_itself else "not known",
            )
        )
    keys = [] if found.rate_known else ["marginal_rate"]
    keys += [] if found.fee_known else ["plan.access.fee"]
    keys += ["expected_growth"] if found.growth_assumed else []
    return {
        "rows": rows,
        "title": f"{whole_near(found.contributions)} so far this year, {rate_near(found.growth)} growth"
        + (" (assumed)" if found.growth_assumed else ""),
        "advice": found.advice,
        "asks": listed(keys) if keys else "",
    }


# --- the paper -------------------------------------------------------------------------------------------------


@router.get("/h/{name}/convert/paper")
def show_paper(request: Request, asked: HouseholdAsked) -> Response:
    """The instruction to the administrator, or an owner's record, to be printed and signed."""
    return _paper(request, asked)


@router.get("/examples/{name}/convert/paper")
def show_example_paper(request: Request, asked: ExampleAsked) -> Response:
    """The same for an example."""
    return _paper(request, asked)


def _paper(request: Request, asked: Asked) -> Response:
    said = said_of(request.query_params)
    found = converted_of(asked, said)
    try:
        way = not_closed(found.preview, request.query_params.get("route", ""))
        text = paper(found, way.id)
    except BadInputError as error:
        raise on_page(error) from None
    owner = owner_run(found.household.people[found.preview.person].jobs[found.preview.plan])
    return page(
        request,
        "convert_paper.html",
        asked=asked,
        here=f"{asked.place.base}/convert",
        at=partial(address, asked),
        text=text,
        way=way,
        owner=owner,
        query={name: each for name, each in said.items() if each},
        first=first_line(found.preview),
    )


def converted_of(asked: Asked, said: Mapping[str, str]) -> Converted:
    """The preview that a paper or a record rests on.

    Raises
    ------
    NotThereError
        When nothing is left to convert.
    BadInputError
        As :func:`megaroth.service.convert.convert`, in the words of the page.
    """
    try:
        found = convert(asked.place.path, None, wanted_of(said), asked.as_of)
    except BadInputError as error:
        raise on_page(error) from None
    if isinstance(found, NothingLeft):
        raise NotThereError(found.statement.rstrip("."), in_page(NEWER).rstrip("."))
    return found
