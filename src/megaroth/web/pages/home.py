"""``/``: the households of the folder by money at risk, interviews to go on with, and the shipped examples."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.report.text.check import AT_RISK
from megaroth.service import check_state
from megaroth.service.check import Check, check
from megaroth.web import drafts
from megaroth.web.folder import Folder, Place, examples
from megaroth.web.given import ExampleAsked, Fields, HouseholdAsked, TheFolder, text_of, today
from megaroth.web.rendering import page
from megaroth.web.risks import Risks, full_row

router = APIRouter()

FEW = 2
"""From so many households on they are a table."""
SOON = 40
"""Up to so many rows are worked out as soon as the page is there; of more those that come into view."""


@router.get("/")
def home(request: Request, folder: TheFolder) -> Response:
    """Everything that can be opened."""
    places = folder.places()
    context: dict[str, Any] = {"table": None}
    if len(places) >= FEW:
        before, note = check_state.read(folder.root)
        table = _risks(request).table(places, today(request), before, note)
        context = {"table": table, "last": table.last, "when": "load" if table.left <= SOON else "intersect once"}
    return page(
        request,
        "home.html",
        places=places,
        unfit=folder.unfit(),
        drafts=drafts.drafts(folder),
        examples=examples(),
        folder=folder.root.name,
        at_risk=AT_RISK,
        **context,
    )


def _risks(request: Request) -> Risks:
    """The rows that are at hand."""
    found: Risks = request.app.state.risks
    return found


@router.get("/table/{name}")
def one_row(request: Request, asked: HouseholdAsked, folder: TheFolder) -> Response:
    """One row of the first page, worked out now."""
    before, _ = check_state.read(folder.root)
    row = _risks(request).row(asked.place, today(request), before)
    last = before.as_of if before is not None else None
    return page(request, "_risk.html", row=row, last=last, when="")


@router.get("/table")
def table(request: Request, folder: TheFolder) -> Response:
    """The households by money at risk, all worked out, with all that is said of each."""
    found = _run(request, folder, keep=False)
    places = {place.path: place for place in folder.places()}
    rows = [full_row(row, places.get(row.file), found.as_of, found.last) for row in found.rows]
    return page(request, "table.html", found=found, rows=rows, at_risk=AT_RISK, last=found.last)


@router.post("/table")
def seen(request: Request, folder: TheFolder) -> Response:
    """Keep this run: from now on the table says what has changed since today."""
    _run(request, folder, keep=True)
    return RedirectResponse("/", status_code=303)


def _run(request: Request, folder: Folder, *, keep: bool) -> Check:
    """All households anew; what was found is at hand for the first page then."""
    found = check(folder.root, today(request), keep=keep)
    _risks(request).learn(found, folder.places())
    return found


@router.post("/examples/{name}/keep")
def keep(request: Request, asked: ExampleAsked, folder: TheFolder, form: Fields) -> Response:
    """A copy of an example in the folder, to be changed there."""
    wanted = text_of(form, "as") or _free_name(asked.place.name, {place.name for place in folder.places()})
    place: Place = folder.create(wanted, asked.place.path.read_text(encoding="utf-8"))
    day = f"?as_of={asked.as_of.isoformat()}" if asked.as_of != today(request) else ""
    return RedirectResponse(f"{place.base}/plan{day}", status_code=303)


def _free_name(name: str, taken: set[str]) -> str:
    """The example's own name, with a number where that is taken."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)
