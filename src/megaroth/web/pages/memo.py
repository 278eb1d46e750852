"""The memo on the page: an answer with everything that it rests on, to be read, or signed as a PDF."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.report.memo.household import memo_of
from megaroth.report.memo.model import Memo, data_of
from megaroth.report.memo.page import html
from megaroth.report.memo.paper import pdf
from megaroth.service.memo import Preparer, prepared
from megaroth.web import censuses
from megaroth.web.given import Asked, ExampleAsked, Fields, HouseholdAsked, TheFolder, text_of
from megaroth.web.pages.census_test import day_asked, download, query, tested
from megaroth.web.rendering import page

router = APIRouter()

LONGEST = 80


@router.get("/h/{name}/memo")
def memo(request: Request, asked: HouseholdAsked) -> Response:
    """The memo of a household, before anybody signs it."""
    return _household(request, asked, FormData())


@router.get("/examples/{name}/memo")
def example_memo(request: Request, asked: ExampleAsked) -> Response:
    """The same of an example."""
    return _household(request, asked, FormData())


@router.post("/h/{name}/memo")
def signed(request: Request, asked: HouseholdAsked, form: Fields) -> Response:
    """The memo with its preparer, on the page or as a file; nothing of it is kept."""
    return _household(request, asked, form)


@router.post("/examples/{name}/memo")
def signed_example(request: Request, asked: ExampleAsked, form: Fields) -> Response:
    """The same of an example."""
    return _household(request, asked, form)


def _household(request: Request, asked: Asked, form: FormData) -> Response:
    def made(preparer: Preparer) -> Memo:
        return memo_of(
            prepared(
                asked.place.path,
                asked.as_of,
                preparer=preparer,
                anonymise=bool(text_of(form, "anonymise")),
                whole=bool(text_of(form, "whole")),
            )
        )

    return _answered(request, form, made, asked.place.name, asked=asked, action=f"{asked.place.base}/memo{asked.query}")


@router.get("/census/{name}/memo")
def census_memo(request: Request, name: str, folder: TheFolder) -> Response:
    """The memo of a plan test."""
    return _census(request, name, folder, FormData())


@router.post("/census/{name}/memo")
def signed_census_memo(request: Request, name: str, folder: TheFolder, form: Fields) -> Response:
    """The same with its preparer."""
    return _census(request, name, folder, form)


def _census(request: Request, name: str, folder: TheFolder, form: FormData) -> Response:
    from megaroth.report.memo.plan_test import memo_of_plan_test  # noqa: PLC0415 - the page starts without it

    one = censuses.census_of(folder, name)
    if not one.confirmed:
        return RedirectResponse(f"{one.base}/map", status_code=303)
    as_of = day_asked(request)
    try:
        found = tested(one, as_of)
    except BadInputError:
        return RedirectResponse(f"{one.base}{query(request)}", status_code=303)

    def made(preparer: Preparer) -> Memo:
        return memo_of_plan_test(found.test, preparer, as_of=as_of, anonymise=bool(text_of(form, "anonymise")))

    return _answered(
        request,
        form,
        made,
        "plan-test",
        action=f"{one.base}/memo{query(request)}",
        back=f"{one.base}{query(request)}",
        census=one,
    )


def _answered(request: Request, form: FormData, made: Any, name: str, **context: Any) -> Response:
    """The memo as it was asked for."""
    error = None
    preparer = Preparer(text_of(form, "name"), text_of(form, "firm"))
    for text, key in ((preparer.name, "name"), (preparer.firm, "firm")):
        if not text.isprintable() or len(text) > LONGEST:
            error = BadInputError("this is too long, or has line breaks", f"{LONGEST} characters at most", key=key)
            preparer = Preparer()
    paper = made(preparer)
    wanted = text_of(form, "do")
    called = "memo-anonymised" if text_of(form, "anonymise") else f"{name}-memo"
    if error is None and wanted == "pdf":
        return download(pdf(paper), f"{called}.pdf", "application/pdf")
    if error is None and wanted == "html":
        return download(html(paper).encode(), f"{called}.html", "text/html; charset=utf-8")
    return page(
        request,
        "memo.html",
        status=422 if error else 200,
        memo=data_of(paper),
        preparer=Preparer(text_of(form, "name")[: LONGEST * 2], text_of(form, "firm")[: LONGEST * 2]),
        anonymise=bool(text_of(form, "anonymise")),
        whole=bool(text_of(form, "whole")),
        error=error,
        **{"back": "", "census": None, **context},
    )
