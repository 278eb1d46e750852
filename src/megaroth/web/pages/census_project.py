"""How much after-tax money passes: for the plan, for one percentage, and person by person."""

from __future__ import annotations

import re
import tempfile
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.money import ONE, dollars, parse_percent, percent
from megaroth.report.text.words import capital, counted, day_alone, ended, listed, whole_near
from megaroth.web import censuses
from megaroth.web.censuses import Census
from megaroth.web.folder import Folder
from megaroth.web.given import TheFolder, day_of
from megaroth.web.pages.census_test import KEPT, MOST, day_asked, download, query
from megaroth.web.rendering import page, wants_part

if TYPE_CHECKING:
    from megaroth.census.adopting import Adoption
    from megaroth.census.projection import Projection, Wanted
    from megaroth.service.census_project import CensusProjected

router = APIRouter()

FIELDS = (
    ("band", "How far the others' average may move", "0.5%"),
    ("profit_sharing", "Profit sharing to hold back, of pay", ""),
    ("true_up", "True-up of the match to hold back, of pay", ""),
)
SENTENCE = re.compile(r"(?<=[.]) (?=[A-Z])")
BINDS = {"ACP test": "the test", "415(c)": "415(c)", "plan cap": "the plan", "pay": "pay"}

_held: OrderedDict[tuple[Any, ...], CensusProjected] = OrderedDict()
_lock = Lock()


@router.get("/census/{name}/project")
def project(request: Request, name: str, folder: TheFolder) -> Response:
    """The largest percentage that passes, and what one percentage would do."""
    one = censuses.census_of(folder, name)
    if not one.confirmed:
        return RedirectResponse(f"{one.base}/map", status_code=303)
    error, rate = None, None
    try:
        rate = _rate(request, "rate")
        found = _projected(request, one)
    except BadInputError as wrong:
        if not wrong.key.startswith("field:"):
            raise
        error, found = wrong, _projected(request, one, plain=True)
    shown = found.projection
    context: dict[str, Any] = {
        "tried": _tried(shown, rate) if rate is not None else [],
        "rate": percent(rate) if rate is not None else "",
        "error": error,
        "wrong": error.key.removeprefix("field:") if error else "",
    }
    status = 422 if error else 200
    if wants_part(request):
        return page(request, "_census_tried.html", status=status, **context)
    return page(
        request,
        "census_project.html",
        status=status,
        census=one,
        as_of=day_asked(request),
        query=query(request),
        as_of_given=request.query_params.get("as_of", ""),
        shown=shown,
        adoption=found.adoption,
        **words_of(shown),
        adopted=adopted_words(found.adoption) if found.adoption else {},
        fields=[
            (key, label, request.query_params.get(key, usual), error if error and error.key == f"field:{key}" else None)
            for key, label, usual in FIELDS
        ],
        given={key: request.query_params.get(key, "") for key, _, _ in FIELDS},
        asked_rate=request.query_params.get("rate", "") if error else (percent(rate) if rate is not None else ""),
        usual_rate=percent(shown.uniform) if shown.uniform is not None else "",
        most=MOST,
        **context,
    )


def _projected(request: Request, one: Census, *, plain: bool = False) -> CensusProjected:
    from megaroth.census.plan_file import read_plan  # noqa: PLC0415 - the page starts without the census
    from megaroth.service.census_project import census_project  # noqa: PLC0415 - only with a census

    names = {one.census_file: one.name, one.plan_file: censuses.PLAN}
    wanted = None if plain else _wanted(request)
    begins = request.query_params.get("begins", "")
    try:
        adopt = not read_plan(one.plan_file).after_tax or "adopt" in request.query_params
        start = day_of(begins) if begins and adopt else None
        key = (str(one.folder), one.state, day_asked(request), wanted, adopt, start)
        with _lock:
            if key in _held:
                return _held[key]
        found = census_project(
            one.plan_file, one.census_file, as_of=day_asked(request), wanted=wanted, adopt=adopt, begins=start
        )
    except BadInputError as error:
        raise censuses.renamed(error, names) from None
    with _lock:
        _held[key] = found
        while len(_held) > KEPT:
            _held.popitem(last=False)
    return found


def _wanted(request: Request) -> Wanted:
    from megaroth.census.projection import BANDS, Wanted  # noqa: PLC0415 - only with a census

    band = _rate(request, "band")
    shifts = tuple(sorted({0, band, -band})) if band is not None else BANDS
    return Wanted(
        bands=shifts, profit_sharing=_rate(request, "profit_sharing") or 0, true_up=_rate(request, "true_up") or 0
    )


def _rate(request: Request, key: str) -> int | None:
    """A percentage of the address; None where there is none.

    Raises
    ------
    BadInputError
        When it is none, with ``field:`` before its key.
    """
    text = request.query_params.get(key, "").strip()
    if not text:
        return None
    try:
        rate = parse_percent(text if text.endswith("%") else f"{text}%")
    except ValueError:
        raise BadInputError("this is not a percentage", "write it like 2.5%", key=f"field:{key}") from None
    if not 0 <= rate <= ONE:
        raise BadInputError("this is no percentage of pay", "from 0% to 100%", key=f"field:{key}")
    return rate


def _tried(shown: Projection, rate: int) -> list[tuple[str, str, str, bool]]:
    """Of each behaviour of the others, whether the percentage passes if every highly paid person takes it up."""
    if not shown.highly_paid:
        return []
    found = []
    for band in shown.bands:
        passes = band.uniform is not None and (rate <= band.uniform or not band.test_binds)
        if band.uniform is None:
            said = "fails without any after-tax money"
        elif not band.test_binds:
            said = "passes: everyone reaches another ceiling first"
        else:
            said = "passes" if passes else f"fails; {percent(band.uniform)} is the most"
        found.append((percent(band.other_average), percent(band.limit), said, passes))
    return found


def words_of(shown: Projection) -> dict[str, Any]:
    """A projection in words, as on the command line."""
    from megaroth.report.text.census_project import (  # noqa: PLC0415 - only with a census
        LEGEND,
        band_cells,
        first_line,
        option_line,
        points,
        uncapped,
    )

    bands = [band_cells(band, shown.participating) for band in shown.bands]
    today = [
        f"The highly paid average {percent(each.highly_paid_average)}, the limit is {percent(each.limit)} "
        f"({each.leg} of {percent(each.other_average)}): {each.outcome}."
        for each in shown.tests
        if each.chosen
    ]
    if shown.crosses_on:
        today.append(f"The line is crossed on {day_alone(shown.crosses_on)}; what comes after it goes back.")
    if shown.refunds:
        today.append(f"Refunds after the year: {dollars(shown.refunds)}, the largest contributions first.")
    others = []
    if shown.worth and not shown.certain:
        worth = points(shown.worth // 100)
        others.append(f"Each point that the others save more, or are matched more, adds {worth} to the limit.")
    if shown.needed is not None and any(band.test_binds for band in shown.bands):
        others.append(
            f"For everybody to reach the other ceilings the others would have to average {percent(shown.needed)}."
        )
    people = counted(len(shown.ceilings), "highly paid person", "highly paid people")
    return {
        "first": first_line(shown),
        "total": f"All ceilings together: {whole_near(shown.total)} for {people}; {counted(shown.others, 'other')} in "
        "the test."
        if shown.ceilings
        else "",
        "bands": bands if shown.highly_paid else [],
        "under_bands": [*([capital(LEGEND)] if uncapped(shown) else []), *filter(None, [option_line(shown)])],
        "today": today,
        "others": others,
        "ceilings": [
            (
                each.person,
                dollars(each.ceiling),
                BINDS[each.binds],
                dollars(each.at_todays_rate),
                dollars(each.expected_refund) if each.expected_refund else "none",
            )
            for each in shown.ceilings
        ],
        "notes": [ended(capital(text)) for text in map(_without_options, shown.notes) if text],
    }


def _without_options(note: str) -> str:
    """A note without the sentences that name options of the command line."""
    return " ".join(each for each in SENTENCE.split(note) if "--" not in each)


def adopted_words(found: Adoption) -> dict[str, Any]:
    """The committee's page in words."""
    from megaroth.report.text.census import TOP_HEAVY  # noqa: PLC0415 - only with a census
    from megaroth.report.text.census_project import PAST  # noqa: PLC0415 - only with a census
    from megaroth.report.text.census_ratios import ratio_points  # noqa: PLC0415 - only with a census

    cost = ["The plan takes after-tax contributions already."] if found.already else []
    cost.append(
        f"Begins {day_alone(found.begins)}; on average {whole_near(found.average_room)} a year for each highly paid "
        "person."
    )
    cost.append(found.match_test)
    if found.exemption_lost:
        ratio = ratio_points(found.top_heavy_ratio, more_than=TOP_HEAVY)
        cost.append(
            f"The top-heavy exemption is lost; key employees hold {ratio} of the accounts: {found.top_heavy_after}."
        )
    else:
        cost.append(f"Top-heavy: {found.top_heavy_before} today, {found.top_heavy_after} with after-tax money.")
    if found.top_heavy_cost:
        cost.append(f"Top-heavy minimum that would be owed: {dollars(found.top_heavy_cost)} a year.")
    if found.qnec_cost:
        qnec = dollars(found.qnec_cost)
        cost.append(f"To let everybody reach the other ceilings by a QNEC to the others: {qnec} a year.")
    return {
        "cost": cost,
        "tone": "risk" if found.top_heavy_cost else "settled",
        "notices": [
            (
                each.by,
                f"{f'From {day_alone(each.first)}. ' if each.first else ''}{ended(capital(each.what))}",
                listed([each.to, each.authority], "").replace("  ", " "),
                " ".join(filter(None, [each.note, PAST if each.past else ""])),
            )
            for each in found.notices
        ],
    }


@router.get("/census/{name}/ceilings.csv")
def ceilings(request: Request, name: str, folder: TheFolder) -> Response:
    """Each highly paid person's ceiling, for payroll."""
    from megaroth.service.census_project import write_persons  # noqa: PLC0415 - only with a census

    one = _confirmed(folder, name)
    found = _projected(request, one)
    with tempfile.TemporaryDirectory(prefix=".out-", dir=one.folder) as made:
        path = Path(made) / "ceilings.csv"
        write_persons(found, path)
        content = path.read_bytes()
    return download(content, "ceilings.csv", "text/csv; charset=utf-8")


def _confirmed(folder: Folder, name: str) -> Census:
    one = censuses.census_of(folder, name)
    if not one.confirmed:
        raise BadInputError("the headings of this census are not confirmed yet", "confirm them first")
    return one
