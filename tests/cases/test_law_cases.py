"""Worked examples for single rules of the law, run without code of their own.

Every ``tests/cases/law/*.toml`` holds cases of this form::

    [[case]]
    id = "E01"                       # the published case; with its rule it stands once
    source = "IRS: Rollovers of after-tax contributions in retirement plans, first example"
    authority = "IRC 72(e)(8)(B)"    # optional
    rule = "conversions.pro_rata"    # module and function below megaroth.law
    status = "golden"                # optional; anything else is explained by ``why``
    why = "..."                      # also explains ``never`` and ``tolerance``
    tolerance = "$0.01"              # optional, for amounts of cents
    [case.facts]                     # the function's arguments, by name
    amount = "$50,000"               # amounts with a dollar sign, rates with a percent sign
    whole = false                    # counts, yes/no and dates as TOML has them; other text stays text
    direct = [{to = "roth-ira", amount = "$5"}]  # tuples: tables become what the annotation names
    [case.expect]                    # lines of the result; ``result`` is the result itself
    basis_out = "$10,000"
    "direct.0.pre_tax" = "$5"        # a path of attributes and places
    [case.never]                     # what a source publishes and we do not reproduce
    earnings_out = "$0"
"""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from megaroth.money import parse_dollars, parse_percent

FILES = sorted((Path(__file__).parent / "law").glob("*.toml"))
CASES: list[dict[str, Any]] = [
    case for file in FILES for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
KEYS = {"id", "source", "authority", "rule", "status", "why", "tolerance", "facts", "expect", "never"}


def rule_of(case: dict[str, Any]) -> Callable[..., Any]:
    module, _, name = case["rule"].rpartition(".")
    rule: Callable[..., Any] = getattr(importlib.import_module(f"megaroth.law.{module}"), name)
    return rule


def written(value: Any) -> Any:
    """A value as code has it: cents, millionths, or what TOML gave."""
    if not isinstance(value, str):
        return value
    if value.lstrip("-−(").startswith("$"):
        return parse_dollars(value)
    return parse_percent(value) if value.endswith("%") else value


def argument(value: Any, hint: Any) -> Any:
    """A fact as its argument: arrays become tuples, and tables what the annotation names."""
    inner = get_args(hint)
    if isinstance(value, list):
        items = inner if get_origin(hint) is tuple and Ellipsis not in inner else [inner[0]] * len(value)
        return tuple(argument(item, kind) for item, kind in zip(value, items, strict=True))
    if isinstance(value, dict):
        kind = next(
            kind for kind in (hint, *inner) if hasattr(kind, "_fields") or hasattr(kind, "__dataclass_fields__")
        )
        hints = get_type_hints(kind)
        return kind(**{name: argument(item, hints[name]) for name, item in value.items()})
    return written(value)


def line(result: Any, path: str) -> Any:
    """What a path of attributes and places finds in a result."""
    for step in [] if path == "result" else path.split("."):
        result = result[int(step)] if step.isdecimal() else getattr(result, step)
    return result


def faults(case: dict[str, Any]) -> list[str]:
    """Where the rule does not do what the case says."""
    rule = rule_of(case)
    hints = get_type_hints(rule)
    result = rule(**{name: argument(value, hints[name]) for name, value in case["facts"].items()})
    tolerance = parse_dollars(case.get("tolerance", "$0"))
    found = []
    for path, value in case["expect"].items():
        expected, actual = written(value), line(result, path)
        near = isinstance(actual, int) and isinstance(expected, int) and abs(actual - expected) <= tolerance
        if not (near or actual == expected) or isinstance(actual, bool) != isinstance(expected, bool):
            found.append(f"{path}: {actual!r} instead of {expected!r}")
    for path, value in case.get("never", {}).items():
        if line(result, path) == written(value):
            found.append(f"{path}: the published error {value!r}")
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['rule']}: {case['source']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert faults(case) == []


def test_each_case_stands_once_and_has_a_source_and_known_keys() -> None:
    ids = [(case["id"], case["rule"]) for case in CASES]  # one published case may try several rules
    assert [name for name in ids if ids.count(name) > 1] == []
    for case in CASES:
        assert case["source"], case["id"]
        assert case["expect"], case["id"]
        assert {*case} <= KEYS, case["id"]


def test_what_departs_from_a_source_is_explained() -> None:
    for case in CASES:
        if case.keys() & {"never", "tolerance"} or case.get("status", "golden") != "golden":
            assert case.get("why"), case["id"]


def test_the_topics_are_there() -> None:
    assert {file.name[0] for file in FILES} >= {"E"}


RIGHT: dict[str, Any] = {
    "rule": "conversions.pro_rata",
    "facts": {"amount": "$50,000", "investment": "$20,000", "account": "$100,000", "whole": False},
    "expect": {"basis_out": "$10,000"},
}


@pytest.mark.parametrize(
    "change",
    [
        {"expect": {"basis_out": "$10,000.01"}},
        {"expect": {"basis_out": "10000"}},
        {"expect": {"whole": 0}},
        {"never": {"basis_out": "$10,000"}},
        {"tolerance": "$1", "expect": {"basis_out": "$10,001.01"}},
    ],
)
def test_a_wrong_case_fails(change: dict[str, Any]) -> None:
    assert faults(RIGHT) == []
    assert faults({**RIGHT, **change})


def test_tables_and_arrays_become_what_the_annotation_names() -> None:
    from megaroth.law.destinations import Payment

    told = argument([{"to": "roth-ira", "amount": "$5"}], Sequence[Payment])
    assert told == (Payment("roth-ira", 500),)
    assert list(inspect.signature(Payment).parameters) == ["to", "amount"]
    assert argument(["$1", "25%"], tuple[int, int]) == (100, 250_000)
