"""Recording on the page: one entry or a payday, and taking an entry back. Nothing is changed or removed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.ledger.entries import Entry
from megaroth.report.text.ledger import spoken_entry
from megaroth.service.ledger.identity import has_identity_number
from megaroth.service.ledger.naming import known
from megaroth.service.ledger.opening import at, household_of
from megaroth.service.ledger.recording import Reversible, record, refuse_no_reason, reverse, reversible
from megaroth.web.entry_form import EntryForm, entry_form, is_kind, kinds, row_of
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Asked, Fields, HouseholdAsked, TheFolder, text_of
from megaroth.web.pages.ledger import recorded_at, show
from megaroth.web.wording import AGAIN, in_page, on_page

router = APIRouter()


@router.get("/h/{name}/ledger/add")
def choose(request: Request, asked: HouseholdAsked, folder: TheFolder, kind: str = "", of: str = "") -> Response:
    """What happened; then the form of that kind of entry."""
    if not kind:
        return show(request, "ledger_kinds.html", asked, groups=kinds())
    form = _form(asked, folder, kind, {"of": of} if of else {})
    return show(request, "ledger_add.html", asked, form=form, key="", again=False)


@router.post("/h/{name}/ledger/add")
def add(request: Request, asked: HouseholdAsked, folder: TheFolder, sent: Fields) -> Response:
    """Record what the form says."""
    kind = text_of(sent, "kind")
    row = row_of(sent, _form(asked, folder, kind, {}).names)
    try:
        done = record(asked.place.path, None, asked.as_of, {**row, "kind": kind}, again=text_of(sent, "again") == "yes")
    except BadInputError as error:
        form = _form(asked, folder, kind, row)
        wrong = on_page(error)
        return show(
            request,
            "ledger_add.html",
            asked,
            status=422,
            form=form,
            key=wrong.key if wrong.key in form.names else "",
            error=wrong,
            again=AGAIN in error.remedy,
        )
    return recorded_at(request, asked, tuple(one.number for one in done.added))


def _form(asked: Asked, folder: Folder, kind: str, written: Mapping[str, str]) -> EntryForm:
    if not is_kind(kind):
        raise NotThereError("there is no such kind of entry", "“Add an entry” lists the kinds that there are")
    household, file = household_of(asked.place.path)
    entries = _entries(folder, asked)
    return entry_form(kind, known(household, file.name, entries), entries, asked.as_of, written)


def _entries(folder: Folder, asked: Asked) -> list[Entry]:
    """The entries of the ledger; none where it has not begun."""
    path = folder.ledger(asked.place)
    if not path.exists():
        return []
    with at(path) as ledger:
        return ledger.entries()


# --- taking back ---------------------------------------------------------------------------------------------


@router.get("/h/{name}/ledger/reverse/{number}")
def ask(request: Request, asked: HouseholdAsked, number: str) -> Response:
    """Show the entry, and ask for the reason."""
    found = _reversible(asked, number)
    return _ask(request, asked, found, "", found.head, None)


@router.post("/h/{name}/ledger/reverse/{number}")
def take_back(request: Request, asked: HouseholdAsked, number: str, sent: Fields) -> Response:
    """Take an entry back by another one; refused where something was recorded since it was shown."""
    found = _reversible(asked, number)
    why, seen = text_of(sent, "why"), text_of(sent, "head")
    try:
        if not re.fullmatch(r"[0-9a-f]{64}", seen):
            raise BadInputError("this is not the form that showed the entry", "look at the entry again")
        done = reverse(asked.place.path, None, asked.as_of, found._replace(head=seen), refuse_no_reason(why))
    except BadInputError as error:
        return _ask(request, asked, found, why, found.head, _why(error))
    return recorded_at(request, asked, tuple(one.number for one in done.added))


def _reversible(asked: Asked, number: str) -> Reversible:
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise NotThereError("this is no number of an entry", "the list of entries has them")
    try:
        return reversible(asked.place.path, None, int(number))
    except BadInputError as error:
        raise NotThereError(in_page(error.message), in_page(error.remedy)) from None


def _why(error: BadInputError) -> BadInputError:
    """An error of the reason stands beside its field."""
    if error.message == "the reason is missing":
        return BadInputError(error.message, "one line, like: typed twice", key="why")
    return on_page(error)


def _ask(
    request: Request, asked: Asked, found: Reversible, why: str, head: str, error: BadInputError | None
) -> Response:
    return show(
        request,
        "ledger_reverse.html",
        asked,
        status=422 if error else 200,
        number=found.entry.number,
        entry=spoken_entry(found.entry.number, found.entry.entry),
        why="" if has_identity_number(why) else why,
        head=head,
        error=error,
    )
