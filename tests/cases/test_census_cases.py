"""Worked examples that give a census, run from the file to the answer without code of their own.

A case is a plan file (without its first lines), a census as CSV, and what is expected at addresses into the answer. A
person ``H*9`` stands for nine rows. ``message`` holds what a person must be told, and ``status`` is as in
``test_nondiscrimination_cases.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from megaroth.census import answers
from megaroth.census.answers import PlanTest, Refund
from megaroth.census.kernel import reduce_plan
from megaroth.census.messages import messages
from megaroth.census.plan_file import plan_terms
from megaroth.census.projecting import project
from megaroth.census.projection import Projection
from megaroth.census.reading import read_census
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.facts.match_text import read_match
from megaroth.law.figures import shipped
from megaroth.money import parse_dollars, parse_percent
from tests.cases.test_nondiscrimination_cases import check_statuses

CASES = [
    case
    for file in sorted((Path(__file__).parent / "census").glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]

KEYS = {
    *("id", "source", "status", "why", "note", "plan", "plan_year_end", "match", "census", "deferrals", "ownership"),
    *("expect", "message"),
}


def terms_of(case: dict[str, Any]) -> PlanTerms:
    end = case.get("plan_year_end", "2026-12-31")
    text = f'schema = 1\nplan.name = "{case["id"]}"\nplan.plan_year_end = {end}\n{case.get("plan", "")}'
    terms = plan_terms(tomllib.loads(text), case["id"], text)
    return replace(terms, match=read_match(case["match"])) if "match" in case else terms


def census_of(case: dict[str, Any]) -> str:
    """The rows, those that stand for several written out, and what a case says of whole columns."""
    heading, *rows = case["census"].strip().splitlines()
    lines = [heading]
    for row in rows:
        many = re.match(r"(\w+)\*(\d+),(.*)", row)
        lines += [f"{many[1]}{index},{many[3]}" for index in range(int(many[2]))] if many else [row]
    if case.get("deferrals") == "same as match":
        lines = [f"{line},{'pre-tax' if index == 0 else line.split(',')[3]}" for index, line in enumerate(lines)]
    if "ownership" in case:
        owner = case["ownership"]
        lines = [
            f"{line},{'ownership' if index == 0 else '100%' if line.startswith(f'{owner},') else '0%'}"
            for index, line in enumerate(lines)
        ]
    return "\n".join(lines) + "\n"


class Found(NamedTuple):
    """What the tool makes of a case."""

    answer: PlanTest
    projected: Callable[[], Projection]


def answered(case: dict[str, Any], folder: Path) -> Found:
    file = folder / "census.csv"
    file.write_text(census_of(case), encoding="utf-8")
    terms = terms_of(case)
    reading = read_census(file)
    sums, people = reduce_plan(reading.table, terms, shipped(), missing=reading.missing)
    return Found(plan_test(terms, shipped(), sums, people), lambda: project(terms, shipped(), sums, people))


def percentage_of(answer: PlanTest, address: str) -> answers.Test:
    """The test that an address names: ``ADP``, ``ACP/main``, ``ACP/with all match``."""
    kind, _, named = address.partition("/")
    found = [each for each in answer.tests if each.kind == kind]
    if named == "whole":
        found = [each for each in found if each.choice in ("", "together")]
    elif named:
        found = [each for each in found if named in (each.part, each.option)]
    else:
        found = [each for each in found if each.chosen]
    assert len(found) == 1, f"{address}: {[(each.part, each.option) for each in found]}"
    return found[0]


def refunds(answer: PlanTest, words: list[str], *actions: str) -> Iterator[Refund]:
    person, test, *source = words
    for each in answer.refunds:
        if (each.person, each.test) == (person, test) and each.action in actions and source in ([], [each.source]):
            yield each


IN_TEST = {
    "highly_paid": "highly_paid_average",
    "others": "other_average",
    "limit": "limit",
    "leg": "leg",
    "outcome": "outcome",
    "excess": "excess",
    "highly_paid_people": "highly_paid_people",
    "other_people": "other_people",
}


def projected(projection: Projection, words: list[str]) -> int | None:
    """What an address says of the projection; ``by_additions.H1`` is one of H1's ceilings."""
    if words[1:]:
        ceiling = next(each for each in projection.ceilings if each.person == words[1])
        found: int = getattr(ceiling, words[0])
        return found
    band = next(each for each in projection.bands if each.shift == 0)
    return {"others": band.other_average, "uniform": band.uniform, "as_today": band.as_today}[words[0]]


def found_at(found: Found, address: str) -> Any:
    answer = found.answer
    kind, _, rest = address.partition(".")
    words = rest.split(".")
    match kind:
        case "projection":
            return projected(found.projected(), words)
        case "outcome":
            return answer.outcome
        case "limits":
            return [each.rule for each in answer.limits]
        case "highly_paid":
            return sorted(each.person for each in answer.reasons if each.highly_paid)
        case "keys":
            return sorted(each.person for each in answer.top_heavy.keys)
        case "refund":
            return sum(each.principal for each in refunds(answer, words, "paid back"))
        case "forfeited":
            return sum(each.principal for each in refunds(answer, words, "forfeited"))
        case "catch_up":
            return sum(each.principal for each in refunds(answer, [words[0], "ADP"], "becomes catch-up"))
        case "income" | "taxable":
            return sum(getattr(each, kind) for each in refunds(answer, words, "paid back"))
        case "gross":
            return sum(each.principal + (each.income or 0) for each in refunds(answer, words, "paid back"))
        case "code":
            return {each.code for each in refunds(answer, words, "paid back")}
        case "by":
            return {each.by.isoformat() for each in refunds(answer, words, "paid back") if each.by}
        case "ratio":
            ratio = next(each for each in answer.ratios if each.person == words[0])
            return ratio.deferral_ratio if words[1] == "ADP" else ratio.contribution_ratio
        case "counted":
            sheets: dict[str, Any] = dict(answer.sheets)
            name = "actual_deferral_ratio" if words[1] == "ADP" else "actual_contribution_ratio"
            return sheets[f"{words[0]}/{name}"].counted
        case "room":
            return getattr(next(each for each in answer.rooms if each.person == words[0]), words[1])
        case "qnec":
            qnec = next(each for each in answer.qnecs if each.test == words[0])
            return qnec.average_needed if words[1] == "average" else getattr(qnec, words[1])
        case "excise":
            return next(each.tax for each in answer.excises if each.test == words[0])
        case "coverage":
            portion, _, name = rest.rpartition(".")
            return getattr(next(each for each in answer.coverage if each.portion == portion), name)
        case "top_heavy":
            return getattr(answer.top_heavy, words[0])
        case "date":
            return {each.by.isoformat() for each in answer.dates if rest in each.what}
    return getattr(percentage_of(answer, kind), IN_TEST[rest])


def meant(written: Any, found: Any) -> Any:
    """What is written in the case, in the unit of what was found."""
    if isinstance(found, set):
        return {written}
    if isinstance(written, str) and isinstance(found, int):
        if written.endswith("%"):
            return parse_percent(written)
        return parse_dollars(written)
    return written


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}: {case['source']}" for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    answer = answered(case, tmp_path)
    for address, written in case["expect"].items():
        found = found_at(answer, address)
        assert found == meant(written, found), f"{address}: {found} instead of {written}"
    told = {each.person: " ".join(each.text.split()) for each in messages(answer.answer)}
    for person, texts in case.get("message", {}).items():
        for text in texts:
            assert text in told[person]


def test_each_case_has_known_keys_and_a_status_that_its_source_bears() -> None:
    for case in CASES:
        assert {*case} <= KEYS, case["id"]
        assert case["source"], case["id"]
        assert case["expect"], case["id"]
    check_statuses(CASES)
