"""Worked examples of plan testing: the regulations' own and practitioners', run without code of their own.

``tests/cases/nondiscrimination/*.toml`` have the form that stands in ``test_law_cases.py``, except that ``rule``
is a function below ``megaroth.law.nondiscrimination``, such as ``limits.percentage_test``; or, where an example
needs several rules together, one of a module ``tests/cases/together*.py``, such as ``together.adp_test``. One
example may stand several times under its id, once for every rule that it tries. ``published_error`` says what
is misprinted in the source; ``never`` then holds the misprint.

``status`` is ``golden`` where it is left out: published with these figures. ``derived``: worked out from the rule;
``unverified_text``: from a rule whose text was not read; ``open_law``: the law can be read in two ways.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.cases.test_law_cases import argument, line, written

FILES = sorted((Path(__file__).parent / "nondiscrimination").glob("*.toml"))
CASES: list[dict[str, Any]] = [
    case for file in FILES for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
KEYS = {"id", "source", "authority", "rule", "status", "why", "published_error", "facts", "expect", "never"}
STATUSES = ("golden", "derived", "unverified_text", "open_law")


def rule_of(case: dict[str, Any]) -> Callable[..., Any]:
    module, _, name = case["rule"].rpartition(".")
    package = "tests.cases" if module.startswith("together") else "megaroth.law.nondiscrimination"
    rule: Callable[..., Any] = getattr(importlib.import_module(f"{package}.{module}"), name)
    return rule


def plain(value: Any) -> Any:
    """A value of a case as code has it: text in its unit, arrays as tuples, tables with the same inside."""
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return written(value)


def told(value: Any, hint: Any) -> Any:
    """A fact as its argument; a plain mapping or set stays one."""
    if isinstance(value, dict) and "Mapping" in str(hint):
        return plain(value)
    return argument(value, hint)


def faults(case: dict[str, Any]) -> list[str]:
    """Where the rule does not do what the case says: no tolerance, whole cents and 0.01 points."""
    rule = rule_of(case)
    hints = get_type_hints(rule)
    result = rule(**{name: told(value, hints[name]) for name, value in case["facts"].items()})
    found = []
    for path, value in case["expect"].items():
        expected, actual = plain(value), found_at(result, path)
        if isinstance(actual, set | frozenset):
            actual = tuple(sorted(actual))
        if actual != expected or isinstance(actual, bool) != isinstance(expected, bool):
            found.append(f"{path}: {actual!r} instead of {expected!r}")
    for path, value in case.get("never", {}).items():
        if found_at(result, path) == plain(value):
            found.append(f"{path}: the published error {value!r}")
    return found


def found_at(result: Any, path: str) -> Any:
    """What a path of attributes, places and keys finds in a result."""
    if isinstance(result, dict) and path != "result":
        return result[path]
    return line(result, path)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['rule']}: {case['source']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert faults(case) == []


def test_each_case_has_a_source_known_keys_and_a_reason_for_what_departs() -> None:
    for case in CASES:
        assert case["source"], case["id"]
        assert case["expect"], case["id"]
        assert {*case} <= KEYS, case["id"]
        if "never" in case:
            assert case.get("why") or case.get("published_error"), case["id"]
    check_statuses(CASES)


def check_statuses(cases: list[dict[str, Any]]) -> None:
    """Nothing that was worked out by hand stands as published, and what is less than published says why."""
    for case in cases:
        status = case.get("status", "golden")
        assert status in STATUSES, case["id"]
        by_hand = case["id"].startswith("der-") or "by hand" in case["source"] or "derived from" in case["source"]
        assert status != "golden" or not by_hand, case["id"]
        if status != "golden" and not (status == "derived" and by_hand):
            assert case.get("why") or case.get("note"), case["id"]


def test_no_case_stands_twice_with_the_same_facts() -> None:
    ids = [(case["id"], case["rule"], repr(case["facts"])) for case in CASES]
    assert [name for name in ids if ids.count(name) > 1] == []


def test_a_wrong_case_fails() -> None:
    right: dict[str, Any] = {"rule": "ratios.average", "facts": {"sum_of_ratios": "30.01%", "people": 7}}
    assert faults({**right, "expect": {"result": "4.29%"}}) == []
    assert faults({**right, "expect": {"result": "4.28%"}})
    assert faults({**right, "expect": {"result": "4.29%"}, "never": {"result": "4.29%"}})
