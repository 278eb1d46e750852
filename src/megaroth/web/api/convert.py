"""``/api/v1/households/…/convert``: what a conversion would do. It records nothing."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from megaroth.report.convert import converted_data, nothing_left_data
from megaroth.service.convert import NothingLeft, convert
from megaroth.web.api.households import AsOf
from megaroth.web.api.ledger_examples import example_conversion
from megaroth.web.api.problems import responses
from megaroth.web.books import bare
from megaroth.web.given import HouseholdAsked
from megaroth.web.pages.convert import LONGEST, wanted_of

router = APIRouter(tags=["ledger"])


class Conversion(BaseModel):
    """What is to be converted; what is left out comes from the ledger."""

    model_config = ConfigDict(extra="forbid")

    job: str = Field("", max_length=LONGEST, description="Whose plan, where there are several.", examples=["lee/acme"])
    source: str = Field("after-tax", max_length=LONGEST, examples=["after-tax"])
    amount: str = Field("", max_length=LONGEST, description="Dollars; all of it when left out.", examples=["1,250.00"])
    value: str = Field("", max_length=LONGEST, description="What the source is worth, vested.", examples=["12,410.55"])
    basis: str = Field("", max_length=LONGEST, description="After-tax contributions in it.", examples=["12,400"])
    account_value: str = Field("", max_length=LONGEST, description="Vested value of the plan but designated Roth.")
    account_basis: str = Field("", max_length=LONGEST, description="After-tax contributions in all of it.")


@router.post(
    "/households/{name}/convert",
    responses=responses(404, 422),
    summary="The preview of `megaroth convert --json`; nothing is recorded.",
)
def preview(asked: HouseholdAsked, wanted: Conversion, as_of: AsOf = "") -> JSONResponse:
    """What is taxable, by every way, and what cannot be undone."""
    said = {name: text.strip() for name, text in wanted.model_dump().items()}
    found = convert(asked.place.path, None, wanted_of(said), asked.as_of)
    data = nothing_left_data(found) if isinstance(found, NothingLeft) else converted_data(found)
    return JSONResponse(bare(data))


EXAMPLES = {"/households/{name}/convert": example_conversion}
