from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from megaroth.facts.reader import document, parse
from megaroth.facts.schema import json_schema, schema_text
from megaroth.facts.values import Decimals
from megaroth.facts.writing import employee_template, solo_template

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
HEAD = {"schema": 1, "year": 2026}


def as_json(value: Any) -> Any:
    """A TOML document as an editor's schema check sees it."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    if isinstance(value, Decimals):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def faults(text: str) -> list[str]:
    found = Draft202012Validator(json_schema()).iter_errors(as_json(document(text)))
    return [f"{error.json_path}: {error.message}" for error in found]


def test_the_shipped_schema_is_the_generated_one() -> None:
    shipped = files("megaroth.facts").joinpath("household.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "write it again: python -m megaroth.facts.schema"
    assert json.loads(shipped) == json_schema()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", [employee_template(2026), solo_template(2026)], ids=["employee", "solo"])
def test_templates_agree_with_it_also_when_every_line_is_answered(text: str) -> None:
    assert faults(text) == []
    assert faults(re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_agree_with_it(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_what_is_given_by_date_by_year_or_in_a_list_agrees_with_it() -> None:
    head = "schema = 1\nyear = 2026\n[people.alex.jobs.acme]\n"
    body = (
        'pay_calendar = "listed dates"\npaydays = ["4 Dec 2026", 2026-12-18]\n'
        'pay_changes = { 2026-07-01 = 8500 }\nbonuses = { "15 Dec 2026" = "$20k", 2026-12-16 = 10.5 }\n'
        'deferral_now = "6.5%"\nafter_tax_now = "$1,500.50"\nwish = { spread = "late", changes = 0 }\n'
        "[people.alex.jobs.acme.plan]\n"
        'match_by_service = { 0 = "none", 5 = ["100% of the first 3%", "50% of the next 2%"] }\n'
        '[people.alex.jobs.acme.plan.changes.2026-07-01]\nmatch = "QACA"\nafter_tax = true\n'
    )
    assert faults(head + body) == []
    parse(head + body.replace('after_tax_now = "$1,500.50"\n', ""))
    for election in ('"0%"', "0", '"none"', '"500 dollars"', '"US$ 1k"', '"unknown"', '"6 percent"'):
        assert faults(head + f"deferral_now = {election}\n") == []
        parse(head + f"deferral_now = {election}\n")


def test_every_example_in_it_is_valid_where_it_stands() -> None:
    schema = json_schema()
    tables = {"Household": schema, **schema["$defs"]}
    shown = 0
    for table in tables.values():
        for fact in table["properties"].values():
            for example in fact.get("examples", []):
                Draft202012Validator({**fact, "$defs": schema["$defs"]}).validate(example)
                shown += 1
    assert shown > 110


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"schema": 1},
        {"schema": 2, "year": 2026},
        {**HEAD, "salary": 1},
        {**HEAD, "filing_status": "merried"},
        {**HEAD, "marginal_rate": 24},
        {**HEAD, "people": [{}]},
        {**HEAD, "people": {"Alex": {}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"pay": -1}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"profit": {"low": 1}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"plan": {"true_up": 1}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"paydays": [1]}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"deferral_now": 6}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"deferral_now": "6"}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"bonuses": {"2026-12-15": -1}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"bonuses": {"soon": 1}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"wish": {"spread": "even", "speed": 1}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"plan": {"match_by_service": {"five": "50% of 6%"}}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"plan": {"changes": {"2026-07-01": {"true_up": True}}}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"plan": {"changes": {"match": {}}}}}}}},
        {**HEAD, "people": {"alex": {"jobs": {"acme": {"plan": {"sources": {"trueup": "HR"}}}}}}},
    ],
    ids=repr,
)
def test_it_refuses_what_the_reader_would(wrong: dict[str, Any]) -> None:
    assert not Draft202012Validator(json_schema()).is_valid(wrong)
