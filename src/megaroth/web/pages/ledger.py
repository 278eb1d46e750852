"""The ledger on the page: its entries, what they come to, where each after-tax dollar lies, and its proof."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import DEATH, KINDS, OPENING, REVERSAL
from megaroth.report.ledger_accounts import AGREES, accounts_data
from megaroth.report.ledger_sums import totals_of
from megaroth.report.text.ledger import (
    HELD_NOTE,
    details,
    exact,
    held_note,
    plan_of,
    problem_lines,
    route,
    source_in,
    spoken_entry,
)
from megaroth.report.text.ledger_sums import GUESSED, IRA_BASIS, NO_LOTS, NO_MONEY, NOT_KNOWN, POOLED
from megaroth.report.text.words import ended, tight_day
from megaroth.service.ledger.accounts import EXAMPLE, TABLE, match_accounts
from megaroth.service.ledger.keeping import STANDARD, exported, verified
from megaroth.service.ledger.listing import Filters, Listing, Row, listing
from megaroth.service.ledger.sums import PAID, LotRow, Lots, Place, Sums, balances, basis_in_all, holdings, lots, moved
from megaroth.web.books import address, bucket, has_ledger
from megaroth.web.folder import NotThereError
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of, upload_of
from megaroth.web.rendering import page
from megaroth.web.wording import in_page, on_page

router = APIRouter()

PER_PAGE = 50
Number = Annotated[str, Query(max_length=20)]
Text = Annotated[str, Query(max_length=100)]


def show(request: Request, template: str, asked: Asked, *, status: int = 200, **context: Any) -> Response:
    """A page of the ledger: with what all of them need."""
    around: dict[str, Any] = {
        "asked": asked,
        "at": partial(address, asked),
        "in_page": in_page,
        "exact": exact,
        "bucket": bucket,
        "error": None,
        "here": f"{asked.place.base}/ledger",
    }
    return page(request, template, status=status, **around | context)


def begin(request: Request, asked: Asked, error: BadInputError | None = None) -> Response:
    """How a ledger is begun, for a household that has none."""
    return show(request, "ledger_begin.html", asked, status=422 if error else 200, error=error)


# --- entries -----------------------------------------------------------------------------------------------


class ShownEntry(NamedTuple):
    """One entry as a row of the page."""

    number: int
    entry: Entry
    what: str
    route: str
    amount: str
    details: tuple[str, ...]
    reversed_by: int
    can_be_taken_back: bool


def shown_entry(row: Row) -> ShownEntry:
    """An entry with its words."""
    number, entry, by = row
    amount = "" if entry.kind in (REVERSAL, DEATH) else exact(entry.amount)
    more = (entry.note,) if entry.kind == REVERSAL else tuple(details(entry))
    return ShownEntry(
        number,
        entry,
        "taken back" if entry.kind == REVERSAL else entry.kind,
        f"entry {entry.reverses}" if entry.kind == REVERSAL else route(entry),
        amount,
        tuple(text for text in more if text),
        by,
        not by and entry.kind != REVERSAL,
    )


@router.get("/h/{name}/ledger")
def entries(
    request: Request,
    asked: HouseholdAsked,
    folder: TheFolder,
    on_page_number: Annotated[str, Query(alias="page", max_length=9)] = "",
    person: Text = "",
    plan: Text = "",
    source: Text = "",
    kind: Text = "",
    year: Text = "",
    added: Text = "",
) -> Response:
    """The entries, newest first, and what they come to."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    path = asked.place.path
    whole = listing(path, None, asked.as_of, Filters())
    wanted = {"person": person, "plan": plan, "source": source, "kind": kind, "year": year}
    chosen = {name: value for name, value in wanted.items() if value}
    error = None
    found = whole
    if chosen:
        try:
            found = listing(path, None, asked.as_of, _filters(wanted))
        except BadInputError as wrong:
            error = on_page(wrong)
    sums = balances(path, None, asked.as_of)
    pages = max(1, math.ceil(len(found.rows) / PER_PAGE))
    at_page = min(max(1, int(on_page_number) if on_page_number.isdecimal() else 1), pages)
    rows = list(reversed(found.rows))[(at_page - 1) * PER_PAGE : at_page * PER_PAGE]
    return show(
        request,
        "ledger.html",
        asked,
        status=422 if error else 200,
        found=found,
        rows=[shown_entry(row) for row in rows],
        several=len({(row.entry.person, row.entry.plan) for row in whole.rows}) > 1,
        people=len({row.entry.person for row in whole.rows}) > 1,
        plan_of=plan_of,
        pages=pages,
        at_page=at_page,
        chosen=chosen,
        choices=_choices(whole),
        added=_added(added, whole) if _first_time(request, asked, added) else [],
        problems=_problems(sums),
        running=sums.running,
        held_note=held_note(row.entry for row in rows),
        error=error,
    )


def _filters(wanted: Mapping[str, str]) -> Filters:
    year = wanted["year"]
    if year and not re.fullmatch(r"[0-9]{4}", year):
        raise BadInputError("this is no year", "a year like 2026", key="year")
    return Filters(wanted["person"], wanted["plan"], wanted["source"], wanted["kind"], int(year) if year else None)


def _choices(whole: Listing) -> dict[str, list[tuple[str, str]]]:
    """What the entries can be narrowed to, by what there is; a choice of one is none."""
    found: dict[str, dict[str, str]] = {"person": {}, "plan": {}, "source": {}, "kind": {}, "year": {}}
    for row in whole.rows:
        one = row.entry
        found["person"][one.person] = one.person
        found["plan"] |= {each: each for each in (one.plan, one.to_plan) if each}
        found["source"] |= {each: each for each in (one.source, one.to_source) if each}
        found["kind"][one.kind] = KINDS[one.kind].label
        found["year"][str(one.limitation_year)] = str(one.limitation_year)
    return {name: [("", "all"), *held.items()] for name, held in found.items() if len(held) > 1}


def _first_time(request: Request, asked: Asked, added: str) -> bool:
    """Whether the entries were recorded just now, and no page has said so yet: loaded again it is no news."""
    recorded: set[tuple[str, str]] = request.app.state.recorded
    news = (asked.place.name, added) in recorded
    recorded.discard((asked.place.name, added))
    return news


def _added(text: str, whole: Listing) -> list[ShownEntry]:
    """The entries that were recorded just now, by the address to which recording leads."""
    if not (found := re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text)):
        return []
    first, last = int(found[1]), int(found[2])
    return [shown_entry(row) for row in whole.rows if first <= row.number <= last]


def _problems(sums: Sums) -> list[str]:
    return [in_page(text) for text in problem_lines(sums.problems, label="")]


# --- balances ------------------------------------------------------------------------------------------------


@router.get("/h/{name}/ledger/balances")
def show_balances(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """What every source holds."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    found = balances(asked.place.path, None, asked.as_of)
    held = holdings(found.book)
    groups: dict[tuple[str, str], list[Any]] = {}
    for one in held:
        groups.setdefault((one.person, one.plan), []).append(one)
    value, _, vested = totals_of(held)
    years: dict[int, list[Any]] = {}
    for each in moved(found.book):
        years.setdefault(each.year, []).append(each)
    pooled = {one.person for one in held if one.basis is None}
    return show(
        request,
        "ledger_balances.html",
        asked,
        found=found,
        groups=groups,
        total=(value, basis_in_all(found.book, held), vested) if held else None,
        guessed=any(one.estimated and one.earnings is not None for one in held),
        years=years,
        ira_bases=[
            f"{name}: {exact(iras.basis)} {IRA_BASIS}{POOLED if name in pooled else ''}"
            for name, iras in found.book.iras.items()
            if iras.basis or name in pooled
        ],
        words={"guessed": GUESSED, "not_known": NOT_KNOWN, "no_money": NO_MONEY, "held": HELD_NOTE},
        **_open(found),
    )


def _open(found: Sums) -> dict[str, Any]:
    """What does not fit, what is only kept, and what is taken for granted."""
    several = len({(one.person, one.plan) for one in found.assumptions}) > 1
    return {
        "problems": _problems(found),
        "running": found.running,
        "only_kept": [spoken_entry(number, entry) for number, entry in found.book.held],
        "assumptions": [
            in_page(ended(f"{one.person}/{one.plan}: {one.text}" if several else one.text)) for one in found.assumptions
        ],
    }


# --- where each dollar lies ----------------------------------------------------------------------------------


@router.get("/h/{name}/ledger/lots")
def show_lots(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """Each after-tax contribution, and where its dollars lie now."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    found = lots(asked.place.path, None, asked.as_of)
    place = _naming(found)
    rows = [
        (row, [(place(where), bucket(where.source), cents, _since(where, row)) for where, cents in row.lies])
        for row in reversed(found.rows)
    ]
    return show(
        request,
        "ledger_lots.html",
        asked,
        rows=rows,
        opening=OPENING,
        totals=[(place(where), bucket(where.source), cents) for where, cents in found.totals],
        no_lots=NO_LOTS,
        **_open(found.sums),
    )


@router.get("/h/{name}/ledger/lots/{number}")
def trace(request: Request, asked: HouseholdAsked, folder: TheFolder, number: str) -> Response:
    """One contribution: each step of its dollars."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    try:
        found = lots(asked.place.path, None, asked.as_of, _number(number))
    except BadInputError as error:
        raise NotThereError(error.message, in_page(error.remedy)) from None
    row = found.rows[0]
    steps = [(step, _full(step.before), _full(step.after), bucket(step.after.source)) for step in row.steps]
    lies = [(_full(place), bucket(place.source), cents) for place, cents in row.lies]
    entry = spoken_entry(row.number, row.entry)
    return show(request, "ledger_trace.html", asked, row=row, steps=steps, lies=lies, entry=entry)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotThereError("this is no number of an entry", "the list of entries has them")
    return int(text)


def _naming(found: Lots) -> Callable[[Place], str]:
    """What a place is called: with its plan and person where another could be meant."""
    plans = {place.plan for place, _ in found.totals if place.source} | {row.entry.plan for row in found.rows}
    people = len({row.entry.person for row in found.rows}) > 1

    def name(place: Place) -> str:
        if place.source == PAID:
            return "paid out"
        within = source_in(place.plan, place.source)
        if people:
            return f"{place.person}/{within}"
        return within if len(plans) > 1 else place.source

    return name


def _since(place: Place, row: LotRow) -> str:
    last = next((step for step in reversed(row.steps) if step.after == place), None)
    if last is None:
        return "not converted"
    word = "on" if place.source == PAID else "since"
    return f"{word} {tight_day(last.on, row.entry.on.year)}"


def _full(place: Place) -> str:
    return "paid out" if place.source == PAID else source_in(place.plan, place.source)


# --- bank accounts -------------------------------------------------------------------------------------------


@router.get("/h/{name}/ledger/accounts")
def ask_accounts(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """Ask what the bank accounts hold."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    return _accounts(request, asked, _template(asked), None)


@router.post("/h/{name}/ledger/accounts")
def match(request: Request, asked: HouseholdAsked, folder: TheFolder, form: Fields) -> Response:
    """Hold the sources of the book against the bank accounts of a table; nothing is kept."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    text = text_of(form, "table")
    try:
        if getattr(form.get("file"), "filename", ""):
            _, content = upload_of(form, "file", (".csv", ".txt"))
        else:
            content = f"{text}\n".encode()
        with TemporaryDirectory() as private:
            table = Path(private) / "table.csv"
            table.write_bytes(content)
            found = match_accounts(asked.place.path, None, table, asked.as_of)
    except BadInputError as error:
        return _accounts(request, asked, text, on_page(error))
    return _accounts(request, asked, text or content.decode("utf-8-sig"), None, accounts_data(found))


def _template(asked: Asked) -> str:
    """A table to fill in: an account for each plan and IRA that holds money."""
    held = holdings(balances(asked.place.path, None, asked.as_of).book)
    places = dict.fromkeys((one.person, one.plan) for one in held)
    head = EXAMPLE.splitlines()[0]
    return "\n".join([head, *(f"{plan} account,{person},{plan},," for person, plan in places)]) + "\n"


def _accounts(
    request: Request, asked: Asked, text: str, error: BadInputError | None, found: dict[str, Any] | None = None
) -> Response:
    return show(
        request,
        "ledger_accounts.html",
        asked,
        status=422 if error else 200,
        text=text,
        how=TABLE,
        error=error,
        found=found,
        findings=[in_page(each) for each in found["findings"]] if found else [],
        agrees=AGREES,
    )


# --- keeping it safe -----------------------------------------------------------------------------------------


@router.get("/h/{name}/ledger/keeping")
def keeping(request: Request, asked: HouseholdAsked, folder: TheFolder, head: Text = "") -> Response:
    """Prove that nothing was changed or taken out; with a head that was kept also that nothing was cut off."""
    if not has_ledger(folder, asked):
        return begin(request, asked)
    found, error, sound = None, None, None
    try:
        found = verified(asked.place.path, None, asked.as_of, head.strip() or None)
    except BadInputError as wrong:
        error = on_page(wrong)
        sound = max(0, getattr(wrong, "entry", 0) - 1)
    return show(
        request,
        "ledger_keeping.html",
        asked,
        status=422 if error else 200,
        found=found,
        head=head,
        error=error,
        sound=sound,
    )


@router.get("/h/{name}/ledger/export.jsonl")
def export(asked: HouseholdAsked, folder: TheFolder, until: Number = "") -> Response:
    """Every entry as a line of JSON, to be kept somewhere else."""
    if not has_ledger(folder, asked):
        raise NotThereError("this household has no ledger yet", "add an entry first")
    lines: list[str] = []
    exported(asked.place.path, None, asked.as_of, STANDARD, lines.append, _number(until) if until else None)
    name = f"{asked.place.name}-{asked.as_of.isoformat()}.jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("".join(lines), media_type="application/x-ndjson; charset=utf-8", headers=headers)


def recorded_at(request: Request, asked: Asked, numbers: tuple[int, ...]) -> RedirectResponse:
    """To the entries, where those that were recorded just now are named once."""
    added = f"{numbers[0]}-{numbers[-1]}" if numbers else ""
    request.app.state.recorded.add((asked.place.name, added))
    return RedirectResponse(address(asked, "ledger", added=added), status_code=303)
