"""Recording a conversion that was made: only after the source and the dollars have been typed back."""

from __future__ import annotations

from datetime import date
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.ledger.conversion_routes import Route
from megaroth.money import dollars, parse_dollars
from megaroth.report.text.convert import first_line, route_line
from megaroth.service.convert import Converted, entries_of, not_closed, record
from megaroth.service.ledger.drafts import day_of
from megaroth.service.ledger.identity import has_identity_number
from megaroth.web.books import address
from megaroth.web.given import Asked, Fields, HouseholdAsked, text_of
from megaroth.web.pages.convert import converted_of, said_of
from megaroth.web.pages.ledger import recorded_at
from megaroth.web.rendering import page
from megaroth.web.wording import on_page

router = APIRouter()

FIELDS = ("typed_source", "typed_dollars", "on", "confirmation", "to")


@router.get("/h/{name}/convert/record")
def ask(request: Request, asked: HouseholdAsked) -> Response:
    """What it costs once more, and the two fields that guard it."""
    said = said_of(request.query_params)
    found = converted_of(asked, said)
    way = _way(found, request.query_params.get("route", ""))
    return _ask(request, asked, found, way, said, {"on": asked.as_of.isoformat()}, None)


@router.post("/h/{name}/convert/record")
def write(request: Request, asked: HouseholdAsked, sent: Fields) -> Response:
    """Append the conversion to the ledger, if the source and the dollars are those that were shown."""
    said = said_of({name: value for name, value in sent.items() if isinstance(value, str)})
    found = converted_of(asked, said)
    way = _way(found, text_of(sent, "route"))
    typed = {name: text_of(sent, name) for name in FIELDS}
    try:
        _same(found, typed)
        on = _day(typed["on"], asked)
        entries = entries_of(found, way.id, on, typed["confirmation"], typed["to"])
        done = record(found, entries)
    except BadInputError as error:
        return _ask(request, asked, found, way, said, typed, on_page(error))
    return recorded_at(request, asked, done.numbers)


def _way(found: Converted, name: str) -> Route:
    try:
        return not_closed(found.preview, name)
    except BadInputError as error:
        raise on_page(error) from None


def _same(found: Converted, typed: dict[str, str]) -> None:
    """Refuse to go on unless the source and the dollars were typed as they are; an amount in any usual way."""
    shown = found.preview
    if typed["typed_source"].lower() != shown.source:
        raise BadInputError(f"this is not {shown.source}", "nothing was recorded", key="typed_source")
    try:
        same = parse_dollars(typed["typed_dollars"]) == shown.amount
    except ValueError:
        same = False
    if not same:
        raise BadInputError(f"this is not {dollars(shown.amount)}", "nothing was recorded", key="typed_dollars")


def _day(text: str, asked: Asked) -> date:
    try:
        on = day_of(text)
    except BadInputError as error:
        raise BadInputError(error.message, error.remedy, key="on") from None
    if on > asked.as_of:
        raise BadInputError("this day is still to come", "the ledger holds what has happened", key="on")
    return on


def _ask(
    request: Request,
    asked: Asked,
    found: Converted,
    way: Route,
    said: dict[str, str],
    typed: dict[str, str],
    error: BadInputError | None,
) -> Response:
    shown = found.preview
    return page(
        request,
        "convert_record.html",
        status=422 if error else 200,
        asked=asked,
        here=f"{asked.place.base}/convert",
        at=partial(address, asked),
        converted=found,
        shown=shown,
        way=way,
        first=first_line(shown) if shown.pre_tax_source else route_line(shown, way),
        to_ira=any("IRA" in landing.place for landing in way.landings),
        hidden={**{name: text for name, text in said.items() if text}, "route": way.id},
        query={name: text for name, text in said.items() if text},
        typed={name: "" if has_identity_number(text) else text for name, text in typed.items()},
        error=error,
    )
