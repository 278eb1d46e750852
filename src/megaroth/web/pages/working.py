"""The worksheet behind a number, and the letter to a plan that nobody has read."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from megaroth.facts import reader
from megaroth.report.letters import questions_letter, request_letter
from megaroth.report.text.words import (
    sections,
)
from megaroth.report.text.working import sources, value_text
from megaroth.service.working import working
from megaroth.web.given import Asked, ExampleAsked, HouseholdAsked, TheAnswers
from megaroth.web.rendering import page, wants_part
from megaroth.year.answer import Answer, JobAnswer

router = APIRouter()


class ShownLine(NamedTuple):
    """One line of a worksheet."""

    number: int
    label: str
    value: str
    sources: tuple[str, ...]
    wanted: bool
    behind: str
    """The address of the line from which it is taken; empty where there is none."""


@router.get("/h/{name}/working/{address:path}")
def show_working(request: Request, asked: HouseholdAsked, answers: TheAnswers, address: str) -> Response:
    """The worksheet behind a number, in place or as a page."""
    return _working(request, asked, answers, address)


@router.get("/examples/{name}/working/{address:path}")
def show_example_working(request: Request, asked: ExampleAsked, answers: TheAnswers, address: str) -> Response:
    """The same for an example."""
    return _working(request, asked, answers, address)


def _working(request: Request, asked: Asked, answers: TheAnswers, address: str) -> Response:
    answer = answers.planned(asked.place, asked.as_of).answer
    held, wanted = answer.sheets.find(address)
    (sheet,) = working([(held, answer.sheets[held])], answer.year)
    numbers = {line.line.name: number for number, line in enumerate(sheet.lines, 1)}
    lines = [
        ShownLine(
            numbers[line.line.name],
            line.line.label,
            value_text(line.line),
            tuple(sources(line, numbers)),
            line.line.name == wanted,
            _behind(held, line.line.given, answer),
        )
        for line in sheet.lines
    ]
    template = "_working.html" if wants_part(request) else "working.html"
    return page(request, template, asked=asked, sheet=sheet, lines=lines, answer=answer)


def _behind(held: str, given: str, answer: Answer) -> str:
    """The address of the line from which another is taken, where it is plain which one that is."""
    name, _, line = given.partition(".")
    scope = held.rpartition("/")[0]
    near_by = [f"{scope}/{name}", f"{scope.rpartition('/')[0]}/{name}"]
    ending = [one for one, _ in answer.sheets if one.endswith(f"/{name}")]
    found = next((one for one in near_by if one in answer.sheets), ending[0] if len(ending) == 1 else "")
    return f"{found}.{line}" if found and line in getattr(answer.sheets[found], "_fields", ()) else ""


@router.get("/h/{name}/letter")
def letter(request: Request, asked: HouseholdAsked, answers: TheAnswers) -> Response:
    """The letter with the questions about each plan that the file does not answer."""
    return _letter(request, asked, answers)


@router.get("/examples/{name}/letter")
def example_letter(request: Request, asked: ExampleAsked, answers: TheAnswers) -> Response:
    """The same for an example."""
    return _letter(request, asked, answers)


def _letter(request: Request, asked: Asked, answers: TheAnswers) -> Response:
    answer = answers.planned(asked.place, asked.as_of).answer
    household = reader.read(asked.place.path)
    letters = []
    for section in sections(answer):
        person, _, job = section.address.partition("/")
        letters.append((section.name, questions_letter(household, person, job, asked.as_of)))
        if isinstance(section, JobAnswer) and section.instead:
            letters.append((f"{section.name}: a request", request_letter(household, person, job, asked.as_of)))
    return page(request, "letter.html", asked=asked, letters=letters)
