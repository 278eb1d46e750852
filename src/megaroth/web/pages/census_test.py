"""The test of a census: its three numbers, who is highly paid and why, what goes back, by when; and its files."""

from __future__ import annotations

import io
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from megaroth.errors import BadInputError
from megaroth.money import dollars, percent
from megaroth.report.text.words import capital, counted, day_alone, ended
from megaroth.web import censuses
from megaroth.web.censuses import Census
from megaroth.web.folder import Folder
from megaroth.web.given import TheFolder, day_of, today
from megaroth.web.rendering import page
from megaroth.web.sheets import shown_sheets

if TYPE_CHECKING:
    from megaroth.census.answers import PlanTest, Test
    from megaroth.census.findings import Finding
    from megaroth.service.census import CensusTested

router = APIRouter()

MOST = 40
"""So many people and worksheets stand on the page; the files have all."""
KEPT = 8
"""Tests that are at hand."""

_held: OrderedDict[tuple[str, date, tuple[int, ...]], CensusTested] = OrderedDict()
_lock = Lock()


def tested(one: Census, as_of: date) -> CensusTested:
    """The test of a census, worked out now unless it is at hand.

    Raises
    ------
    BadInputError
        When the data checks find an error.
    """
    from megaroth.service.census import census_test  # noqa: PLC0415 - the page starts without the census

    key = (str(one.folder), as_of, one.state)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    found = censuses.as_sent(one, census_test(one.plan_file, one.census_file, as_of=as_of))
    with _lock:
        _held[key] = found
        while len(_held) > KEPT:
            _held.popitem(last=False)
    return found


def day_asked(request: Request) -> date:
    """The day of the answer."""
    text = request.query_params.get("as_of", "")
    return day_of(text) if text else today(request)


def query(request: Request) -> str:
    """What addresses about the same day end in."""
    text = request.query_params.get("as_of", "")
    return f"?as_of={day_of(text).isoformat()}" if text else ""


# --- the page --------------------------------------------------------------------------------------------------


@router.get("/census/{name}")
def test(request: Request, name: str, folder: TheFolder) -> Response:
    """The test, or what must be mended before it."""
    one = censuses.census_of(folder, name)
    if not one.confirmed:
        return RedirectResponse(f"{one.base}/map", status_code=303)
    as_of = day_asked(request)
    try:
        found = tested(one, as_of)
    except BadInputError as error:
        return _checks(request, one, error, as_of)
    shown = found.test
    return page(
        request,
        "census_test.html",
        census=one,
        test=shown,
        as_of=as_of,
        query=query(request),
        **words_of(shown),
        warnings=[ended(capital(each)) for each in found.warnings],
        missing=found.missing,
        left_out=found.left_out,
        sheets=shown_sheets(shown.sheets[:MOST], shown.plan_year_end.year),
        more_sheets=max(0, len(shown.sheets) - MOST),
        most=MOST,
    )


def words_of(test: PlanTest) -> dict[str, Any]:
    """A test in words, as on the command line."""
    from megaroth.report.text.census import (  # noqa: PLC0415 - only with a census
        coverage_line,
        first_line,
        headline,
        limit_line,
        qnec_line,
        shift_line,
        top_heavy_lines,
    )

    return {
        "headline": headline(test).capitalize(),
        "tone": "do" if headline(test) in ("PASSED", "DEEMED PASSED") else "risk",
        "first": first_line(test),
        "back": _back(test),
        "count": f"{test.rows:,} rows: {test.highly_paid:,} highly paid, {test.others:,} others in the tests.",
        "tests": [_numbers(each) for each in test.tests if each.chosen or each.outcome != "not tested"],
        "methods": [
            f"{name_of(each)}: {f'{each.method}, limit by {each.leg}' if not each.why else each.why}."
            for each in test.tests
            if each.chosen
        ],
        "close": any(each.close for each in test.tests),
        "dates": [each for each in test.dates if each.applies],
        "refunds": [_refund(each) for each in test.refunds],
        "refund_notes": list(dict.fromkeys(ended(capital(each.note)) for each in test.refunds if each.note)),
        "instead": [*map(shift_line, test.shifts), *map(qnec_line, test.qnecs)],
        "excises": [_excise(each) for each in test.excises],
        "limits": [limit_line(each) for each in test.limits],
        "coverage": coverage_line(test) if test.coverage else "",
        "top_heavy": list(top_heavy_lines(test.top_heavy)),
        "heavy_tone": "risk" if test.top_heavy.outcome == "top-heavy" else "settled",
        "highly": [each for each in test.reasons if each.highly_paid],
        "near": [each for each in test.reasons if not each.highly_paid],
    }


def name_of(test: Test) -> str:
    """A test with the part of the plan and the option that it is of."""
    part = {"together": "together", "carve out": "carve-out", "separate": f"{test.part} part"}.get(
        test.choice, "" if test.part == "whole plan" else test.part
    )
    return ", ".join(word for word in (test.kind, part, test.option) if word)


def _numbers(test: Test) -> dict[str, Any]:
    from megaroth.report.text.census import points  # noqa: PLC0415 - only with a census

    known = test.outcome != "not tested"
    return {
        "name": name_of(test),
        "chosen": test.chosen,
        "highly": f"{points(test.highly_paid_average)} ({test.highly_paid_people:,})" if known else "",
        "others": f"{points(test.other_average)} ({test.other_people:,})" if known else "",
        "limit": percent(test.limit) if known else "",
        "outcome": f"{test.outcome}{' *' if test.close else ''}",
    }


def _back(test: PlanTest) -> str:
    back = [each for each in test.refunds if each.action == "paid back"]
    if not back:
        return ""
    total = dollars(sum(each.principal for each in back))
    people = counted(len({(each.person, each.row) for each in back}), "person", "people")
    first = min((each.by for each in back if each.by), default=None)
    return f"{total} goes back to {people}{f', the first by {day_alone(first)}' if first else ''}."


def _refund(each: Any) -> tuple[str, ...]:
    from megaroth.report.text.census_refunds import refund_money, taxable  # noqa: PLC0415 - only with a census

    return (
        each.person,
        each.test,
        refund_money(each),
        dollars(each.principal),
        "not told" if each.income is None else dollars(each.income),
        taxable(each),
        each.code,
    )


def _excise(each: Any) -> str:
    said = {True: "owed", False: "not owed", None: "owed if that day is missed"}[each.owed]
    return (
        f"{each.test}: {dollars(each.tax)} from the employer on {dollars(each.excess)} not paid by "
        f"{day_alone(each.if_not_by)} ({said}; Form 5330 by {day_alone(each.return_by)})."
    )


# --- what must be mended ---------------------------------------------------------------------------------------


def _checks(request: Request, one: Census, error: BadInputError, as_of: date) -> Response:
    """The findings of the data checks, where there are any; otherwise what is wrong."""
    from megaroth.service.census_reading import census_check  # noqa: PLC0415 - only with a census

    names = {one.census_file: one.name, one.plan_file: censuses.PLAN}
    try:
        found = census_check(one.plan_file, one.census_file)
    except BadInputError as worse:
        raise censuses.renamed(worse, names) from None
    if not found.errors:
        raise censuses.renamed(error, names) from None
    errors = [each for each in found.findings if each.severity == "error"]
    warnings = [each for each in found.findings if each.severity != "error"]
    return page(
        request,
        "census_checks.html",
        status=422,
        census=one,
        as_of=as_of,
        rows=found.rows,
        count=len(errors),
        groups=[("Errors", "risk", list(together(errors))), ("Look at", "open", list(together(warnings)))],
    )


def together(findings: Iterable[Finding]) -> Iterator[tuple[str, str, str]]:
    """What is said, of which rows, and the remedy: once for all rows of which the same is said."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for each in findings:
        groups.setdefault((each.column, each.what, each.remedy), []).append(each.row)
    for (column, what, remedy), rows in groups.items():
        told = [row for row in rows if row]
        shown = ", ".join(f"{row:,}" for row in told[:8])
        more = f" and {len(told) - 8:,} more" if len(told) > 8 else ""
        place = f"row{'s' if len(told) > 1 else ''} {shown}{more}" if told else "the file"
        yield capital(f"{place}{f', {column}' if column else ''}"), ended(capital(what)), ended(capital(remedy))


# --- its files -------------------------------------------------------------------------------------------------


@router.get("/census/{name}/persons.csv")
def persons(request: Request, name: str, folder: TheFolder) -> Response:
    """Everyone who was judged alone, as CSV."""
    return _persons(request, folder, name, ".csv", "text/csv; charset=utf-8")


@router.get("/census/{name}/persons.parquet")
def persons_parquet(request: Request, name: str, folder: TheFolder) -> Response:
    """The same as Parquet."""
    return _persons(request, folder, name, ".parquet", "application/vnd.apache.parquet")


def _persons(request: Request, folder: Folder, name: str, ending: str, kind: str) -> Response:
    from megaroth.report.census_files import persons_file  # noqa: PLC0415 - only with a census

    file = f"persons{ending}"
    return download(persons_file(_found(request, folder, name), Path(file)), file, kind)


@router.get("/census/{name}/evidence.json")
def evidence(request: Request, name: str, folder: TheFolder) -> Response:
    """What the test rests on, so that somebody can repeat it."""
    from megaroth.report.census_files import evidence_file  # noqa: PLC0415 - only with a census

    return download(evidence_file(_found(request, folder, name)), "evidence.json", "application/json")


@router.get("/census/{name}/messages.zip")
def messages(request: Request, name: str, folder: TheFolder) -> Response:
    """A message to each person concerned, a text file each."""
    from megaroth.census.messages import messages as written  # noqa: PLC0415 - only with a census

    found = _found(request, folder, name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for each in written(found.test):
            safe = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in each.person) or "person"
            opened.writestr(f"{safe}-row-{each.row}.txt", f"{each.text}\n")
    return download(packed.getvalue(), "messages.zip", "application/zip")


def _found(request: Request, folder: Folder, name: str) -> CensusTested:
    one = censuses.census_of(folder, name)
    try:
        return tested(one, day_asked(request))
    except BadInputError as error:
        raise censuses.renamed(error, {one.census_file: one.name, one.plan_file: censuses.PLAN}) from None


def download(content: bytes, name: str, kind: str) -> Response:
    """A file that is saved and not shown."""
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
