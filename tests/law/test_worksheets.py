"""Every worksheet says what each of its lines is, and computes nothing that no line shows."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth import year
from megaroth.law import figures
from megaroth.law.authority import VOCABULARY, Line, explain, lines, title
from megaroth.law.disputes import DISPUTES
from megaroth.year.sheets import worksheet_name
from tests.law.worksheets import (
    Rule,
    inputs,
    modules,
    rules_for,
    rules_in_dialect,
    values,
    worksheets,
)

pytestmark = pytest.mark.slow

AUTHORITY = re.compile(
    r"IRC \d|\b\d+ U\.S\.C\.|Treas\. Reg\.|T\.D\. \d|CFR|Rev\. (?:Rul|Proc)\.|Notice \d|Pub(?:lication|\.) \d"
    r"|Form \d|Schedule [A-Z]|\bERISA|SECURE|[Pp]lan term|plan document",
)
UNITS = {"cents": "dollars", "millionths": "percent", "count": "count"}
"""The unit of a figure by the unit of the line that holds it."""

FILLED = [(worksheet, rule) for worksheet in worksheets() for rule in rules_for(worksheet)]
EVERY_LINE = [
    pytest.param(worksheet, name, unit, line, id=f"{worksheet.__name__}.{name}")
    for worksheet in worksheets()
    for name, (unit, line) in lines(worksheet).items()
]
EVERY_WORKSHEET = pytest.mark.parametrize("worksheet", worksheets(), ids=lambda kind: kind.__name__)
EVERY_FILLED = pytest.mark.parametrize(("worksheet", "rule"), FILLED, ids=[f"{rule.__name__}" for _, rule in FILLED])


def of_kind(kind: str) -> pytest.MarkDecorator:
    chosen = [case for case in EVERY_LINE if getattr(case.values[3], kind)]
    return pytest.mark.parametrize(("worksheet", "name", "unit", "line"), chosen)


def test_worksheets_are_found() -> None:
    names = {module.__name__.rpartition(".")[2] for module in modules()}
    assert names >= {"additions", "deferrals", "matching", "self_employment"}
    assert len(worksheets()) >= 20


@EVERY_WORKSHEET
def test_a_rule_fills_the_worksheet_in(worksheet: type[tuple[Any, ...]]) -> None:
    assert rules_for(worksheet)
    assert title(worksheet)


@pytest.mark.parametrize(("worksheet", "name", "unit", "line"), EVERY_LINE)
def test_a_line_has_one_origin_and_an_authority(
    worksheet: type[tuple[Any, ...]], name: str, unit: str, line: Line
) -> None:
    origins = [kind for kind in ("how", "figure", "fact", "given") if getattr(line, kind)]
    assert len(origins) == 1, f"{worksheet.__name__}.{name} comes from {origins}"
    assert line.label.strip()
    assert AUTHORITY.search(line.authority), f"{worksheet.__name__}.{name}: {line.authority!r} names no source"


@pytest.mark.parametrize("rule", rules_in_dialect(), ids=lambda rule: rule.__name__)
def test_a_rule_names_its_authority(rule: Rule) -> None:
    text = inspect.getdoc(rule) or ""
    summary, _, notes = text.partition("\nNotes\n-----\n")
    assert summary.split("\n")[0].endswith("."), f"{rule.__name__}: no sentence says what it decides"
    assert AUTHORITY.search(notes), f"{rule.__name__}: its notes name no authority"


@EVERY_WORKSHEET
def test_what_a_line_does_not_compute_is_an_argument(worksheet: type[tuple[Any, ...]]) -> None:
    told = {name for name, (_, line) in lines(worksheet).items() if not line.how}
    sides = {rule.__name__: told ^ {*inspect.signature(rule).parameters} for rule in rules_for(worksheet)}
    assert set() in sides.values(), f"on one side only: {sides}"


@of_kind("how")
def test_a_how_speaks_of_earlier_lines_only(worksheet: type[tuple[Any, ...]], name: str, unit: str, line: Line) -> None:
    every = list(lines(worksheet))
    earlier = every[: every.index(name)]
    used = {node.id for node in ast.walk(ast.parse(line.how, mode="eval")) if isinstance(node, ast.Name)}
    assert used <= {*earlier, *VOCABULARY}
    assert not used & {*earlier} & {*VOCABULARY}, "a line hides a word of the vocabulary"


@EVERY_FILLED
@settings(max_examples=100)
@given(data=st.data())
def test_every_line_is_what_it_says(worksheet: type[tuple[Any, ...]], rule: Rule, data: st.DataObject) -> None:
    arguments = {argument.name: data.draw(values(argument), argument.name) for argument in inputs(rule)}
    filled = rule(**arguments)
    shown = filled._asdict()
    for name, (unit, line) in lines(worksheet).items():
        assert isinstance(shown[name], bool) == (unit == "yes/no"), f"{name} is not always {unit}"
        if line.how:
            told = eval(line.how, {"__builtins__": {}, **VOCABULARY}, shown)
            assert told == shown[name], f"{name} = {shown[name]}, but {line.how} = {told}"
        elif name in arguments:
            assert shown[name] == arguments[name], f"{name} is not what was passed"
    assert [line.value for line in explain(filled)] == list(filled)


@of_kind("figure")
def test_a_figure_exists_in_the_unit_of_its_line(
    worksheet: type[tuple[Any, ...]], name: str, unit: str, line: Line
) -> None:
    assert figures.shipped().raw(line.figure)["unit"] == UNITS[unit]


@of_kind("given")
def test_what_is_given_names_another_worksheets_line(
    worksheet: type[tuple[Any, ...]], name: str, unit: str, line: Line
) -> None:
    scope, _, given_line = line.given.partition(".")
    if scope == "disputes":
        assert given_line in {dispute.id for dispute in DISPUTES}
        return
    named = sheets_by_name()
    assert scope in named, f"{worksheet.__name__}.{name}: there is no worksheet {scope}"
    assert given_line in lines(named[scope]), f"{scope} has no line {given_line}"
    assert (named[scope], given_line) != (worksheet, name)


def sheets_by_name() -> dict[str, type[tuple[Any, ...]]]:
    """Worksheets by rule, by address, and by the names under which ``year/`` keeps some of them."""
    by_rule = {rule.__name__: sheet for sheet, rule in FILLED}
    kept = {}
    for path in Path(year.__path__[0]).glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(
                    func=ast.Attribute(attr="add"),
                    args=[_, ast.Call() as rule, ast.Constant(value=str() as name)],
                ):
                    kept[name] = by_rule[ast.unparse(rule.func).rpartition(".")[2]]
    return {**by_rule, **{worksheet_name(sheet): sheet for sheet in worksheets()}, **kept}
