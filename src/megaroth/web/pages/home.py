"""``/``: the households of the folder, interviews to go on with, and the shipped examples."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.report.text.check import AT_RISK, details, next_text
from megaroth.report.text.words import capital
from megaroth.service.check import check
from megaroth.web import drafts
from megaroth.web.folder import examples
from megaroth.web.given import ExampleAsked, Fields, TheFolder, text_of, today
from megaroth.web.rendering import page, wants_part

router = APIRouter()


@router.get("/")
def home(request: Request, folder: TheFolder) -> Response:
    """Everything that can be opened."""
    return page(
        request,
        "home.html",
        places=folder.places(),
        unfit=folder.unfit(),
        drafts=drafts.drafts(folder),
        examples=examples(),
        folder=folder.root.name,
        today=today(request),
    )


@router.get("/table")
def table(request: Request, folder: TheFolder) -> Response:
    """The households by money at risk, with the next thing to do and what changed since the table was last kept."""
    found = check(folder.root, today(request), keep=False)
    places = {place.path: place for place in folder.places()}
    rows = [(row, places.get(row.file), capital(next_text(row, found)), details(row, found)) for row in found.rows]
    template = "_table.html" if wants_part(request) else "table.html"
    return page(request, template, found=found, rows=rows, at_risk=AT_RISK)


@router.post("/table")
def seen(request: Request, folder: TheFolder) -> Response:
    """Keep this run: from now on the table says what has changed since today."""
    check(folder.root, today(request), keep=True)
    return RedirectResponse("/table", status_code=303)


@router.post("/examples/{name}/keep")
def keep(request: Request, asked: ExampleAsked, folder: TheFolder, form: Fields) -> Response:
    """A copy of an example in the folder, to be changed there."""
    wanted = text_of(form, "as") or _free_name(asked.place.name, {place.name for place in folder.places()})
    place = folder.create(wanted, asked.place.path.read_text(encoding="utf-8"))
    day = f"?as_of={asked.as_of.isoformat()}" if asked.as_of != today(request) else ""
    return RedirectResponse(f"{place.base}/plan{day}", status_code=303)


def _free_name(name: str, taken: set[str]) -> str:
    """The example's own name, with a number where that is taken."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)
