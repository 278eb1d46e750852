"""``/api/v1/census/test``: a plan test of a census that is sent, read and not kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from starlette.responses import JSONResponse

from megaroth.errors import BadInputError
from megaroth.web import censuses
from megaroth.web.api.households import AsOf
from megaroth.web.api.problems import responses
from megaroth.web.censuses import ENDINGS
from megaroth.web.folder import examples
from megaroth.web.given import TheFolder, day_of, today

router = APIRouter(tags=["census"])

Plan = Annotated[UploadFile, File(description="The plan file, TOML.")]
Rows = Annotated[UploadFile, File(description="The census, one row a person: CSV, XLSX or Parquet, 64 MB at most.")]
Map = Annotated[
    UploadFile | None, File(description="Which heading is which column, as `megaroth census map` keeps it.")
]


@router.post(
    "/census/test",
    responses=responses(413, 422),
    summary="The plan test of `megaroth census test --json`.",
)
def plan_test(
    request: Request, folder: TheFolder, plan: Plan, census: Rows, mapping: Map = None, as_of: AsOf = ""
) -> JSONResponse:
    """Who is highly paid and why, ADP, ACP, limits, coverage, top-heavy, and what goes back to whom by when.

    The files lie on disk while they are read, and are then removed. Identity numbers are hashed under the secret of
    the chosen folder.
    """
    from megaroth.report.census import census_data  # noqa: PLC0415 - the page starts without the census
    from megaroth.service.census import census_test  # noqa: PLC0415 - only with a census

    name, plan_name = _name(census, ENDINGS, "census"), _name(plan, (".toml",), "plan")
    rows, terms = census.file.read(), plan.file.read()
    day = day_of(as_of) if as_of else today(request)
    with (
        censuses.incoming(folder, terms, ".toml", plan_name) as plan_file,
        censuses.incoming(folder, rows, Path(name).suffix.lower(), name) as census_file,
    ):
        if mapping is None:
            found = census_test(plan_file, census_file, as_of=day)
        else:
            with censuses.incoming(folder, mapping.file.read(), ".map", "map.toml") as map_file:
                found = census_test(plan_file, census_file, as_of=day, mapping=map_file)
        data = census_data(found)
    return JSONResponse({**data, "plan_file": plan_name, "census_file": name})


def _name(sent: UploadFile, endings: tuple[str, ...], key: str) -> str:
    bare = (sent.filename or "").replace("\\", "/").rpartition("/")[2][:80]
    if not bare.lower().endswith(endings):
        raise BadInputError("this kind of file is not read here", f"one that ends in {' or '.join(endings)}", key=key)
    return bare


def _example() -> dict[str, Any]:
    """The answer for the shipped census; its first keys where the libraries of the census are not installed."""
    first = {"schema": "megaroth.census-test/1", "plan_file": "plan.toml", "census_file": "census.csv"}
    shipped = examples()
    place = shipped[0].place.path.parent / "census" if shipped else Path()
    try:
        from megaroth.report.census import census_data  # noqa: PLC0415 - only with a census
        from megaroth.service.census import census_test  # noqa: PLC0415 - only with a census

        found = census_test(place / "plan.toml", place / "census.csv", as_of=day_of("2027-01-15"))
    except (ImportError, BadInputError):
        return first
    return {**census_data(found, sheets=False), **first}


EXAMPLES = {"/census/test": _example}
