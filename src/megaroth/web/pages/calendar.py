"""The dated actions of a household, on the page and as a file for any calendar."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.facts.dates import MONTHS
from megaroth.report.ical import calendar, events
from megaroth.report.text.words import day_alone
from megaroth.web.given import Asked, ExampleAsked, HouseholdAsked, TheAnswers
from megaroth.web.rendering import page

router = APIRouter()


@router.get("/h/{name}/calendar")
def dates(request: Request, asked: HouseholdAsked, answers: TheAnswers) -> Response:
    """Every day on which something is to be done."""
    return _dates(request, asked, answers)


@router.get("/examples/{name}/calendar")
def example_dates(request: Request, asked: ExampleAsked, answers: TheAnswers) -> Response:
    """The same for an example."""
    return _dates(request, asked, answers)


def _dates(request: Request, asked: Asked, answers: TheAnswers) -> Response:
    answer = answers.planned(asked.place, asked.as_of).answer
    found = sorted(events(answer), key=lambda event: event.day)
    months = [
        (f"{MONTHS[month - 1]} {year}", list(each))
        for (year, month), each in groupby(found, key=lambda event: (event.day.year, event.day.month))
    ]
    return page(request, "calendar.html", asked=asked, answer=answer, months=months, day_alone=day_alone)


@router.get("/h/{name}/calendar.ics")
def file(asked: HouseholdAsked, answers: TheAnswers) -> Response:
    """The calendar as a file."""
    return _file(asked, answers)


@router.get("/examples/{name}/calendar.ics")
def example_file(asked: ExampleAsked, answers: TheAnswers) -> Response:
    """The same for an example."""
    return _file(asked, answers)


def _file(asked: Asked, answers: TheAnswers) -> Response:
    text = calendar(answers.planned(asked.place, asked.as_of).answer)
    headers = {"content-disposition": f'attachment; filename="{asked.place.name}.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)
