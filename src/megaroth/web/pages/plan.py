"""The plan of one household: the answer, and what another fact would change."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.facts.resuming import questions
from megaroth.report import charts
from megaroth.report.text.plan import NO_JOB, action_text, finding_label, ira_line, names
from megaroth.report.text.words import legend, sections, tight_day
from megaroth.service.plan import Planned
from megaroth.service.trying import Tried, tried
from megaroth.web import saving, what_if
from megaroth.web.given import Asked, ExampleAsked, Fields, HouseholdAsked, TheAnswers, text_of
from megaroth.web.numbers import amounts_in
from megaroth.web.rendering import page, wants_part
from megaroth.web.shown import (
    PAYDAYS,
    at_a_range,
    difference,
    disputed_point,
    open_points,
    paydays,
    section_of,
    without_commands,
)

router = APIRouter()


@router.get("/h/{name}/plan")
def plan(request: Request, asked: HouseholdAsked, answers: TheAnswers) -> Response:
    """The answer."""
    return _plan_page(request, asked, answers.planned(asked.place, asked.as_of), FormData())


@router.get("/examples/{name}/plan")
def example_plan(request: Request, asked: ExampleAsked, answers: TheAnswers) -> Response:
    """The answer of a shipped example."""
    return _plan_page(request, asked, answers.planned(asked.place, asked.as_of), FormData())


@router.post("/h/{name}/plan")
def what_if_plan(request: Request, asked: HouseholdAsked, answers: TheAnswers, form: Fields) -> Response:
    """The answer, and what other facts would change: nothing is saved."""
    return _changed_page(request, asked, answers, form)


@router.post("/examples/{name}/plan")
def what_if_example(request: Request, asked: ExampleAsked, answers: TheAnswers, form: Fields) -> Response:
    """The same for an example."""
    return _changed_page(request, asked, answers, form)


def _changed_page(request: Request, asked: Asked, answers: TheAnswers, form: FormData) -> Response:
    first = answers.planned(asked.place, asked.as_of)
    wanted = what_if.asked_for(form, what_if.controls(_household(asked), first.answer, form))
    error: BadInputError | None = None
    changed: Tried | None = None
    if wanted:
        try:
            changed = tried(first, wanted)
        except BadInputError as found:
            error = found
    status = 422 if error and not wants_part(request) else 200
    if wants_part(request):
        return page(request, "_differences.html", status=status, asked=asked, error=error, **_moved(first, changed))
    return _plan_page(request, asked, first, form, changed, error)


def _plan_page(
    request: Request,
    asked: Asked,
    planned: Planned,
    form: FormData,
    changed: Tried | None = None,
    error: BadInputError | None = None,
) -> Response:
    answer = planned.answer
    document = reader.document(reader.text_of(asked.place.path))
    body = [section_of(section, answer, number) for number, section in enumerate(sections(answer))]
    return page(
        request,
        "plan.html",
        status=422 if error else 200,
        asked=asked,
        answer=answer,
        heading=" · ".join(names(answer)) or asked.place.name.capitalize(),
        no_job="" if body else NO_JOB,
        sections=body,
        findings=[(finding_label(one).capitalize(), one) for one in answer.findings],
        paydays=paydays(answer),
        payday_head=PAYDAYS,
        charts=[*charts.way_charts(answer), *charts.bucket_charts(answer)],
        actions=[
            (tight_day(one.act_by, answer.year), without_commands(action_text(one, answer)), one)
            for one in answer.actions
        ],
        iras=[(*ira_line(ira, answer), tuple(amounts_in(ira))) for ira in answer.iras],
        ledger=planned.ledger,
        not_checked=open_points(answer),
        still_open=sum(not each.answered for each in questions(document)) if asked.place.kept else 0,
        disputed=[disputed_point(point, answer) for point in answer.disputed],
        legend=legend("$1§ $1¶ $1* $1~"),
        controls=what_if.controls(_household(asked), answer, form),
        other=text_of(form, what_if.OTHER),
        error=error,
        has_owner=any(owner.cases for owner in answer.owners),
        **_moved(planned, changed),
    )


def _household(asked: Asked) -> Any:
    return reader.read(asked.place.path)


# --- what if -------------------------------------------------------------------------------------------------


def _moved(first: Planned, changed: Tried | None) -> dict[str, Any]:
    """What the template of differences shows."""
    if changed is None:
        return {"changes": (), "differences": [], "new_findings": (), "savable": ()}
    return {
        "changes": changed.changes,
        "differences": [difference(one, first.answer) for one in sorted(changed.differences, key=at_a_range)],
        "new_findings": changed.findings,
        "savable": tuple(each for each in changed.changes if not saving.is_reading(each)),
    }
