"""``/api/v1/figures``: the published figures as data."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from starlette.responses import JSONResponse

from megaroth.report import figures as report
from megaroth.service import figures as service
from megaroth.web.api.problems import responses
from megaroth.web.given import today

router = APIRouter(tags=["figures"])

Year = Annotated[int | None, Query(ge=1974, le=2100, description="The year; this one when left out.", examples=[2026])]
Name = Annotated[
    str,
    InPath(
        description="A figure's name or a part of it that only one has.",
        examples=["irc_415c_annual_additions"],
        max_length=100,
    ),
]


@router.get("/figures", responses=responses(422), summary="The figures of one year.")
def listed(request: Request, year: Year = None, everything: bool = False) -> JSONResponse:
    """Limits and thresholds with their sources; with ``everything`` those of every topic."""
    rows = service.listed(year or today(request).year, everything=everything)
    return JSONResponse(report.listing_data(year or today(request).year, rows, report.stamp(today(request))))


@router.get("/figures/{name}", responses=responses(404, 422), summary="One figure with its history.")
def one(request: Request, name: Name, year: Year = None) -> JSONResponse:
    """What a figure means and all its values with their sources."""
    told = service.history(service.find(name), year)
    return JSONResponse(report.history_data(told, report.stamp(today(request))))


_EXAMPLE_YEAR = 2026


def _example_list() -> object:
    made = report.stamp(date(_EXAMPLE_YEAR, 11, 21))
    return report.listing_data(_EXAMPLE_YEAR, service.listed(_EXAMPLE_YEAR)[:2], made)


def _example_one() -> object:
    told = service.history("irc_415c_annual_additions", _EXAMPLE_YEAR)
    return report.history_data(told, report.stamp(date(_EXAMPLE_YEAR, 11, 21)))


EXAMPLES = {"/figures": _example_list, "/figures/{name}": _example_one}
