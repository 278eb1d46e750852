"""When Roth money is free: five-year periods, age 59½, the days of every layer, and what a withdrawal would cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.ledger.claims import FIRST_HOME, offered
from megaroth.ledger.clocks import PersonClocks, Recapture, Start
from megaroth.ledger.kinds import DESIGNATED_ROTH, ROTH_IRA, SOURCES
from megaroth.money import dollars, parse_dollars
from megaroth.report.text.clocks import (
    IN_ORDER,
    NO_FIRST_YEAR,
    PRO_RATA,
    YEARS,
    began,
    day_of,
    event,
    is_loss,
    layer_name,
    over,
    recapture,
    when,
)
from megaroth.report.text.withdraw import (
    RECAPTURED,
    RECORDS_NOTHING,
    costs,
    disputed,
    may_leave,
    place,
    plan_word,
    qualified,
    row_name,
)
from megaroth.report.text.words import capital, ended
from megaroth.service.clocks import clocks
from megaroth.service.ledger.sums import balances, holdings
from megaroth.service.withdraw import ALL, DESIGNATED, Wanted, Withdrawal, withdraw
from megaroth.web.books import address, bucket, has_ledger
from megaroth.web.given import Asked, ExampleAsked, HouseholdAsked, TheFolder
from megaroth.web.given import day_of as day_given
from megaroth.web.rendering import page
from megaroth.web.sheets import shown_sheets
from megaroth.web.wording import in_page, on_page

router = APIRouter()


class Period(NamedTuple):
    """A five-year period as a line with a bar."""

    label: str
    text: str
    run: int | None
    """How many of the five years have run; None where the first is not known."""
    over: bool


@router.get("/h/{name}/clocks")
def show(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """Every clock of the household."""
    return _show(request, asked, has_ledger(folder, asked))


@router.get("/examples/{name}/clocks")
def show_example(request: Request, asked: ExampleAsked) -> Response:
    """The same for an example, which has no ledger."""
    return _show(request, asked, in_ledger=False)


def _show(request: Request, asked: Asked, in_ledger: bool) -> Response:
    found = clocks(asked.place.path, None, asked.as_of)
    return page(
        request,
        "clocks.html",
        asked=asked,
        at=partial(address, asked),
        in_page=in_page,
        found=found,
        people=[_person(person, found.as_of) for person in found.people],
        several=len(found.people) > 1,
        calendar=[
            (day_of(one.on, found.as_of), one.on.last <= found.as_of, capital(event(one, found)))
            for one in found.calendar
        ],
        notes=[in_page(ended(capital(note))) for note in found.notes],
        form=_form(asked, QueryParams(), None) if in_ledger else None,
        is_loss=is_loss,
        years=YEARS,
        error=None,
    )


def _person(person: PersonClocks, as_of: date) -> dict[str, Any]:
    """One person's clocks with their words."""
    layers = []
    for plan in dict.fromkeys(one.plan for one in person.layers):
        rows = [
            (
                layer_name(one),
                dollars(one.amount) + ("~" if one.estimated else ""),
                *(("–", "–") if is_loss(one) else (when(one.tax_free, as_of), when(one.penalty_free, as_of))),
            )
            for one in person.layers
            if one.plan == plan
        ]
        guessed = any(one.estimated for one in person.layers if one.plan == plan)
        layers.append(
            (f"{plan}, designated Roth" if plan else "Roth IRAs", rows, guessed, PRO_RATA if plan else IN_ORDER)
        )
    return {
        "name": person.name,
        "age": when(person.age, as_of),
        "periods": [
            _period("Roth IRAs", person.roth_ira, as_of),
            *(_period(f"{plan}, designated Roth", start, as_of) for plan, start in person.plans),
        ],
        "recaptures": [_recapture(one, as_of) for one in person.recaptures],
        "layers": layers,
    }


def _period(label: str, start: Start, as_of: date) -> Period:
    if not start.year:
        return Period(label, capital(NO_FIRST_YEAR), None, over=False)
    run = min(YEARS, max(0, as_of.year - start.year))
    return Period(label, f"From {began(start)}; {over(start, as_of)}", run, start.ends.last <= as_of)


def _recapture(one: Recapture, as_of: date) -> Period:
    label = f"Conversion of {one.year}, {one.plan or 'Roth IRAs'}"
    run = min(YEARS, max(0, as_of.year - one.year))
    return Period(label, capital(recapture(one, as_of)), run, not one.taxable or one.ends.last <= as_of)


# --- a withdrawal, before it is made ---------------------------------------------------------------------------


class WithdrawForm(NamedTuple):
    """What may be asked of a withdrawal, and what was."""

    written: Mapping[str, str]
    people: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    exceptions: tuple[tuple[str, str, str, bool, str], ...]
    """Name, words, for which money, whether it is claimed, and what is spent for it."""


FIELDS = ("amount", "from", "source", "person", "on", "value", "first-home-used")


@router.get("/h/{name}/withdraw")
def preview(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """Which money a withdrawal takes and what it costs; nothing is recorded."""
    query = request.query_params
    found, error = None, None
    if not has_ledger(folder, asked):
        error = BadInputError("this household has no ledger yet", "begin one on the page “Ledger”")
        return _previewed(request, asked, None, None, error)
    if "amount" in query:
        try:
            found = _withdrawal(asked, query)
        except BadInputError as wrong:
            error = on_page(wrong)
            if error.key == "exception":  # the names are those of the command line
                error.remedy = "take its mark away, or choose another"
    return _previewed(request, asked, _form(asked, query, found), found, error)


def _withdrawal(asked: Asked, query: QueryParams) -> Withdrawal:
    said = {name: query.get(name, "").strip() for name in FIELDS}
    amount = None if said["amount"].lower() == ALL else _cents(said, "amount")
    if amount is None and said["amount"].lower() != ALL:
        raise BadInputError("the amount is missing", "dollars like 12,000, or all", key="amount")
    claims = tuple(
        f"{name}={spent}" if (spent := query.get(f"spent:{name}", "").strip()) else name
        for name in query.getlist("exception")
    )
    wanted = Wanted(
        amount,
        said["from"] or ROTH_IRA,
        said["person"],
        said["source"],
        claims,
        _cents(said, "value"),
        _cents(said, "first-home-used") or 0,
    )
    on = None
    if said["on"]:
        try:
            on = day_given(said["on"])
        except BadInputError as error:
            raise BadInputError(error.message, error.remedy, key="on") from None
    return withdraw(asked.place.path, None, wanted, on, asked.as_of)


def _cents(said: Mapping[str, str], name: str) -> int | None:
    text = said[name]
    if not text:
        return None
    try:
        cents = parse_dollars(text)
    except ValueError as error:
        raise BadInputError(str(error), "dollars like 12,000", key=name) from None
    if cents < 0:
        raise BadInputError("this is below zero", "dollars like 12,000", key=name)
    return cents


def _form(asked: Asked, query: QueryParams, found: Withdrawal | None) -> WithdrawForm:
    sums = balances(asked.place.path, None, asked.as_of)
    held = [one for one in holdings(sums.book) if one.value]
    people = list(dict.fromkeys(one.person for one in held))
    places: dict[str, str] = {}
    sources: dict[str, str] = {}
    for one in held:
        if one.source == ROTH_IRA:
            places[ROTH_IRA] = "Roth IRAs"
        elif SOURCES[one.source].tax != "ira":
            key = f"{one.person}/{one.plan}" if len(people) > 1 else one.plan
            places[key] = f"{key} (plan)"
            if one.source in DESIGNATED_ROTH:
                sources[DESIGNATED] = "designated Roth account, all of it"
            sources[one.source] = f"{one.source}: {SOURCES[one.source].label}"
    written = {name: query.get(name, "").strip() for name in FIELDS}
    if found is not None:
        written["from"] = written["from"] or ROTH_IRA
    return WithdrawForm(
        written,
        tuple((each, each) for each in people) if len(people) > 1 else (),
        tuple(places.items()),
        tuple(sources.items()),
        tuple(_exceptions(query)),
    )


def _exceptions(query: QueryParams) -> Iterator[tuple[str, str, str, bool, str]]:
    claimed = query.getlist("exception")
    for one in dict.fromkeys([*offered(False), *offered(True)]):
        name = one.id.replace("_", "-")
        only = {"IRA": "IRAs only", "plan": "plans only"}.get(one.applies, "")
        yield name, one.words, only, name in claimed, query.get(f"spent:{name}", "").strip()


def _previewed(
    request: Request, asked: Asked, form: WithdrawForm | None, found: Withdrawal | None, error: BadInputError | None
) -> Response:
    context: dict[str, Any] = {}
    if found is not None:
        context = {
            "place": place(found),
            "costs": costs(found),
            "doors": [plan_word(door) for door in found.doors],
            "may_leave": may_leave(found),
            "qualified": qualified(found) if found.found.qualified is not None else "",
            "age": when(found.age, found.found.on),
            "claims": [f"{capital(each.exception.words)} ({each.exception.authority})" for each in found.claims],
            "rows": [(row_name(row, found.source), row) for row in found.found.rows],
            "recaptured": RECAPTURED if any(row.penalty and not row.income for row in found.found.rows) else "",
            "disputed": disputed(found) if found.found.other_reading is not None else "",
            "notes": [in_page(text) for text in _notes(found)],
            "sheets": shown_sheets(found.sheets, found.figures_year),
        }
    return page(
        request,
        "clocks_withdraw.html",
        status=422 if error else 200,
        asked=asked,
        here=f"{asked.place.base}/clocks",
        at=partial(address, asked),
        in_page=in_page,
        bucket=bucket,
        form=form,
        found=found,
        error=error,
        first_home=FIRST_HOME.replace("_", "-"),
        records_nothing=RECORDS_NOTHING,
        **context,
    )


def _notes(found: Withdrawal) -> Iterable[str]:
    yield from (ended(capital(note)) for note in found.notes)
    if found.found.income:
        yield "State tax, and what more income does to other tax rules, are not worked out."
