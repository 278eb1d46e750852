"""Worked examples of regulations, IRS texts and practitioners, run from facts to lines without code of their own.

A case is a household file (without its schema line) and the amounts expected at line addresses. ``never``
holds what a source publishes and we do not reproduce; ``tolerance`` (dollars) is explained by ``why``.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from megaroth.facts import reader
from megaroth.law.authority import lines
from megaroth.law.figures import FigureTable, shipped
from megaroth.money import parse_dollars, parse_percent
from megaroth.year.plan import answer
from megaroth.year.sheets import Sheets

CASES = [
    case
    for file in sorted((Path(__file__).parent / "participant").glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]


def figures_of(case: dict[str, Any], year: int) -> FigureTable:
    """The shipped figures, and for a year before them those that the case states with their source.

    Constants fixed by statute are taken to have held in that year too.
    """
    stated = dict(case.get("figures", {}))
    if not stated:
        return shipped()
    source = stated.pop("source")
    entries: dict[str, Any] = {}
    for name in shipped().names():
        entry = shipped().raw(name)
        if name in stated:
            dated = {"value": stated[name], "source": source, "status": "official"}
            entries[name] = {**entry, "values": {str(year): dated}}
        elif "in_force" in entry and "begins" not in entry:
            entries[name] = {**entry, "in_force": [{**entry["in_force"][0], "from": 1987}]}
    return FigureTable(entries)


def solved(case: dict[str, Any]) -> Sheets:
    household = reader.parse(f"schema = 1\n{case['facts']}", case["id"])
    as_of = case.get("as_of", date(household.year, 1, 1))
    return answer(household, figures_of(case, household.year), case.get("readings", {}), as_of).sheets


def amount(sheets: Sheets, address: str, written: str | bool | int) -> int:
    """An expectation as the line has it: cents, millionths, yes/no, or a count."""
    sheet, line = sheets.find(address)
    unit = lines(type(sheets[sheet]))[line][0]
    if unit == "cents":
        assert isinstance(written, str)
        return parse_dollars(written)
    if unit == "millionths":
        assert isinstance(written, str)
        return parse_percent(written)
    return int(written)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}: {case['source']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    sheets = solved(case)
    tolerance = parse_dollars(case.get("tolerance", "0"))
    assert not tolerance or case["why"], "a tolerance is explained"
    for address, written in case["expect"].items():
        expected = amount(sheets, address, written)
        found = sheets.value(address)
        assert abs(found - expected) <= tolerance, f"{address}: {found} instead of {expected}"
    for address, written in case.get("never", {}).items():
        assert case["why"], "a published error is explained"
        assert sheets.value(address) != amount(sheets, address, written), f"{address}: the published error"


def test_each_case_has_its_own_id_source_and_citation() -> None:
    ids = [case["id"] for case in CASES]
    assert len(set(ids)) == len(ids)
    assert all(case["source"] and case["citation"] for case in CASES)
