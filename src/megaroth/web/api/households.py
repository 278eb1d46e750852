"""``/api/v1/households``: the answers and worksheets of a household as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from megaroth.report.data import explanation_data, planned_data
from megaroth.service.explain import explanation
from megaroth.service.plan import Planned
from megaroth.service.plan import plan as service_plan
from megaroth.web.api.problems import responses
from megaroth.web.folder import examples
from megaroth.web.given import Asked, ExampleAsked, HouseholdAsked, TheAnswers, TheFolder

router = APIRouter()

WhatIf = Annotated[
    list[str],
    Query(
        alias="what_if",
        description="The answer with another fact, and the difference; may be repeated.",
        examples=["true_up=no"],
        max_length=20,
    ),
]
Address = Annotated[
    str,
    Query(
        description="A worksheet or line by its address or a unique end of it; left out, all worksheets.",
        examples=["annual_additions.room"],
    ),
]
AsOf = Annotated[
    str,
    Query(
        description="The day of the answer; today when left out.",
        examples=["2026-11-21"],
        pattern=r"^\d{4}-\d\d-\d\d$|^$",
    ),
]


@router.get("/households", tags=["households"], responses=responses(), summary="The households of the folder.")
def listed(folder: TheFolder) -> JSONResponse:
    """Each household with the addresses of its answers."""
    return JSONResponse(
        {
            "schema": "megaroth.households/1",
            "households": [_entry(place.name, "households") for place in folder.places()],
            "examples": [_entry(one.place.name, "examples") for one in examples()],
        }
    )


def _entry(name: str, kind: str) -> dict[str, str]:
    return {"name": name, "plan": f"/api/v1/{kind}/{name}/plan", "explain": f"/api/v1/{kind}/{name}/explain"}


@router.get(
    "/households/{name}/plan",
    tags=["households"],
    responses=responses(404, 422),
    summary="The answer of `megaroth plan --json`.",
)
def plan(asked: HouseholdAsked, answers: TheAnswers, what_if: WhatIf = [], as_of: AsOf = "") -> JSONResponse:  # noqa: B006
    """How much may go in, by which rule, and what to do next; with ``what_if`` also what another fact changes."""
    return _plan(asked, answers, what_if)


@router.get(
    "/examples/{name}/plan",
    tags=["examples"],
    responses=responses(404, 422),
    summary="The answer of a shipped example.",
)
def example_plan(asked: ExampleAsked, answers: TheAnswers, what_if: WhatIf = [], as_of: AsOf = "") -> JSONResponse:  # noqa: B006
    """The same as for a household, on the example's own day."""
    return _plan(asked, answers, what_if)


def _plan(asked: Asked, answers: TheAnswers, what_if: list[str]) -> JSONResponse:
    planned: Planned = answers.planned(asked.place, asked.as_of, tuple(what_if))
    data = {**planned_data(planned), "file": asked.place.path.name}
    if data["ledger"] is not None:  # named without its folder, which is nobody's business beyond this machine
        data["ledger"] = {**data["ledger"], "name": Path(data["ledger"]["name"]).name}
    return JSONResponse(data)


@router.get(
    "/households/{name}/explain",
    tags=["households"],
    responses=responses(404, 422),
    summary="The worksheets of `megaroth explain --json`.",
)
def explain(asked: HouseholdAsked, address: Address = "", as_of: AsOf = "") -> JSONResponse:
    """The worksheets behind an answer, each line with its authority, how it is got, and its amount."""
    return _explain(asked, address)


@router.get(
    "/examples/{name}/explain",
    tags=["examples"],
    responses=responses(404, 422),
    summary="The worksheets of a shipped example.",
)
def example_explain(asked: ExampleAsked, address: Address = "", as_of: AsOf = "") -> JSONResponse:
    """The same as for a household, on the example's own day."""
    return _explain(asked, address)


def _explain(asked: Asked, address: str) -> JSONResponse:
    return JSONResponse(explanation_data(explanation(asked.place.path, address, asked.as_of)))


def _example() -> Asked:
    place = examples()[0].place
    assert place.as_of is not None
    return Asked(place, place.as_of, day_given=False)


def _example_list() -> Any:
    return {
        "schema": "megaroth.households/1",
        "households": [_entry("lee", "households")],
        "examples": [_entry("employee", "examples")],
    }


def _example_plan() -> Any:
    asked = _example()
    return {**planned_data(service_plan(asked.place.path, asked.as_of)), "file": asked.place.path.name}


def _example_explained() -> Any:
    asked = _example()
    return explanation_data(explanation(asked.place.path, "after_tax_room.room", asked.as_of))


EXAMPLES = {
    "/households": _example_list,
    "/households/{name}/plan": _example_plan,
    "/examples/{name}/plan": _example_plan,
    "/households/{name}/explain": _example_explained,
    "/examples/{name}/explain": _example_explained,
}
