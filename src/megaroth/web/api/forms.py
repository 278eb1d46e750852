"""``/api/v1/households/…/forms``: what the forms of a year should say, and whether those that came are right."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from megaroth.errors import BadInputError
from megaroth.forms.received import COLUMNS
from megaroth.report.forms import checked_data, expected_data
from megaroth.service.forms import forms_expected
from megaroth.web.api.households import AsOf
from megaroth.web.api.problems import responses
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Asked, HouseholdAsked, TheFolder
from megaroth.web.received_forms import checked_table, table_of

router = APIRouter(tags=["forms"])

MOST_FORMS = 200
Year = Annotated[
    int | None,
    Query(
        ge=1975,
        le=2150,
        description="The year of the payments; left out, this one, until June the one before.",
        examples=[2026],
    ),
]

BOXES = {"plan": "acme", "1": "10,200", "2a": "200", "5": "10,000", "7": "G"}


class Received(BaseModel):
    """The forms that came."""

    year: int | None = Field(None, ge=1975, le=2150, description="As for what should come.", examples=[2026])
    forms: list[dict[str, Annotated[str, Field(max_length=200)]]] = Field(
        description=f"Each form by its boxes as printed: {', '.join(COLUMNS)}. No number of a person or payer.",
        examples=[[BOXES]],
        max_length=MOST_FORMS,
    )


@router.get(
    "/households/{name}/forms/expected",
    responses=responses(404, 422),
    summary="The forms of `megaroth forms expected --json`.",
)
def expected(asked: HouseholdAsked, folder: TheFolder, year: Year = None, as_of: AsOf = "") -> JSONResponse:
    """Every Form 1099-R that should come, box by box, and the lines of the return."""
    _begun(folder, asked)
    return _named(asked, expected_data(forms_expected(asked.place.path, None, _meant(asked, year), asked.as_of)))


@router.post(
    "/households/{name}/forms/check",
    responses=responses(404, 413, 422),
    summary="The check of `megaroth forms check --json`.",
)
def check(asked: HouseholdAsked, folder: TheFolder, received: Received, as_of: AsOf = "") -> JSONResponse:
    """What agrees, what does not and which side is wrong by which rule, the letters, and how to type the forms in."""
    _begun(folder, asked)
    year = _meant(asked, received.year)
    for one in received.forms:
        for key in one:
            if key not in COLUMNS:
                raise _no_box(key)
    table = table_of(list(received.forms), year)
    return _named(asked, checked_data(checked_table(asked, folder, year, "forms", table)))


def _no_box(key: str) -> BadInputError:
    """A box that is not known; one that may be somebody's number is not repeated."""
    shown = repr(key) if key.isascii() and not any(sign.isdigit() for sign in key[3:]) and len(key) < 30 else "this"
    return BadInputError(f"{shown} is no box that is read here", f"one of: {', '.join(COLUMNS)}", key="forms")


def _meant(asked: Asked, year: int | None) -> int:
    return year if year is not None else asked.as_of.year - (asked.as_of.month <= 6)


def _named(asked: Asked, data: dict[str, Any]) -> JSONResponse:
    """The data with the file named without its folder."""
    return JSONResponse({**data, "file": asked.place.path.name})


def _begun(folder: Folder, asked: Asked) -> None:
    if not folder.ledger(asked.place).is_file():
        raise NotThereError("this household has no ledger yet", "record an entry first")


def _example(verb: str) -> dict[str, Any]:
    """The beginning of an answer; ``docs/reference/forms-json.md`` has every key."""
    boxes = {
        "gross": {"box": "1", "cents": 1_020_000, "dollars": "10200.00"},
        "taxable": {"box": "2a", "cents": 20_000, "dollars": "200.00"},
        "contributions": {"box": "5", "cents": 1_000_000, "dollars": "10000.00"},
        "codes": {"box": "7a", "value": "G"},
    }
    form = {"key": "lee/acme: in-plan Roth rollover", "person": "lee", "plan": "acme", "due": "2027-02-01"}
    data = {
        "schema": "megaroth.forms/1",
        "verb": verb,
        "file": "lee.toml",
        "year": 2026,
        "as_of": "2027-02-10",
        "forms": [{**form, "form": boxes, "open": []}],
    }
    if verb == "check":
        matched = {"received": [1], "expected": [form["key"]], "agrees": True, "differences": []}
        data |= {"finding": False, "matched": [matched], "missing": [], "surplus": [], "letters": []}
    return data


EXAMPLES = {
    "/households/{name}/forms/expected": lambda: _example("expected"),
    "/households/{name}/forms/check": lambda: _example("check"),
}
