"""``/api/v1/households/…/ledger`` and ``…/clocks``: what happened, what it comes to, and when Roth money is free."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from megaroth.report.clocks import clocks_data
from megaroth.report.ledger import listing_data
from megaroth.report.ledger_sums import balances_data, lots_data
from megaroth.service.clocks import clocks
from megaroth.service.ledger.drafts import day_of
from megaroth.service.ledger.listing import Filters, listing
from megaroth.service.ledger.sums import balances, lots
from megaroth.web.api.households import AsOf
from megaroth.web.api.ledger_examples import OF_LEDGERS
from megaroth.web.api.problems import responses
from megaroth.web.books import bare, has_ledger
from megaroth.web.folder import Folder, NotThereError
from megaroth.web.given import Asked, HouseholdAsked, TheFolder

router = APIRouter(tags=["ledger"])

Name = Annotated[str, Query(max_length=100)]
Kind = Annotated[str, Query(description="A kind of entry, like conversion.", max_length=100)]
Source = Annotated[str, Query(description="Money from or to this source.", max_length=100)]
Year = Annotated[int | None, Query(description="The limitation year.", ge=1974, le=2150)]
Day = Annotated[str, Query(pattern=r"^\d{4}-\d\d-\d\d$|^$")]
Trace = Annotated[int | None, Query(description="The number of one contribution.", ge=1, le=999_999_999)]


@router.get(
    "/households/{name}/ledger",
    responses=responses(404, 422),
    summary="The entries of `megaroth ledger list --json`.",
)
def entries(
    asked: HouseholdAsked,
    folder: TheFolder,
    person: Name = "",
    plan: Name = "",
    source: Source = "",
    kind: Kind = "",
    year: Year = None,
    since: Day = "",
    until: Day = "",
    as_of: AsOf = "",
) -> JSONResponse:
    """What was recorded up to the day, in the order of the numbers, and what it comes to."""
    _begun(folder, asked)
    days = (day_of(since) if since else None, day_of(until) if until else None)
    found = listing(asked.place.path, None, asked.as_of, Filters(person, plan, source, kind, year, *days))
    return JSONResponse(bare(listing_data(found)))


@router.get(
    "/households/{name}/ledger/balances",
    responses=responses(404, 422),
    summary="The balances of `megaroth ledger balances --json`.",
)
def what_is_held(asked: HouseholdAsked, folder: TheFolder, as_of: AsOf = "") -> JSONResponse:
    """What every source holds: value, basis, earnings, and what is vested."""
    _begun(folder, asked)
    return JSONResponse(bare(balances_data(balances(asked.place.path, None, asked.as_of))))


@router.get(
    "/households/{name}/ledger/lots",
    responses=responses(404, 422),
    summary="The after-tax dollars of `megaroth ledger lots --json`.",
)
def where_dollars_lie(asked: HouseholdAsked, folder: TheFolder, trace: Trace = None, as_of: AsOf = "") -> JSONResponse:
    """Each after-tax contribution, its moves, and where its dollars lie."""
    _begun(folder, asked)
    return JSONResponse(bare(lots_data(lots(asked.place.path, None, asked.as_of, trace))))


@router.get(
    "/households/{name}/clocks",
    responses=responses(404, 422),
    summary="The clocks of `megaroth clocks --json`.",
)
def when_it_is_free(asked: HouseholdAsked, as_of: AsOf = "") -> JSONResponse:
    """Five-year periods, age 59½, and the days from which each layer is free; also without a ledger."""
    return JSONResponse(bare(clocks_data(clocks(asked.place.path, None, asked.as_of))))


def _begun(folder: Folder, asked: Asked) -> None:
    if not has_ledger(folder, asked):
        raise NotThereError("this household has no ledger yet", "record an entry first")


EXAMPLES = OF_LEDGERS
