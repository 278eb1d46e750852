"""The JSON Schema of the household file, made from the declarations: editors complete and check with it."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from typing import Any

from megaroth.facts.asking import example_of
from megaroth.facts.fields import Fact, facts_of, is_required
from megaroth.facts.model import SCHEMA, Household
from megaroth.facts.plan import Plan
from megaroth.facts.reader import NAME, shapes_of

_EXAMPLE_YEAR = 2026
_UNKNOWN = {"enum": ["unknown", "?", "not known", ""], "description": "Not known."}
_AMOUNT = r"([0-9][0-9,_' ]*(\.[0-9]{1,2})?|\.[0-9]{1,2})"
_DOLLARS_TEXT = {
    "type": "string",
    "pattern": rf"^\s*([-(−]\s*)?(US)?\$?\s*{_AMOUNT}\s*[kKmM]?\s*(USD|dollars?)?\s*\)?\s*$|^none$",
}
_PERCENT = {"type": "string", "pattern": r"^\s*([0-9]{1,9})?(\.[0-9]{1,4})?\s*(%|percent|per cent)\s*$"}
_DATE_TEXT = r"^\s*[A-Za-z0-9].*[0-9]{4}\s*$|^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}$"
_DATE = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": _DATE_TEXT}]}
_NONE = {"enum": ["none", "no", "no cap", "no limit", "nothing"]}
_SOURCE: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1, "maxLength": 200},
        {
            "type": "object",
            "properties": {
                "document": {"type": "string"},
                "page": {"type": ["string", "integer"]},
                "on": _DATE,
            },
            "required": ["document"],
            "additionalProperties": False,
        },
    ]
}
_TIER = {
    "type": "object",
    "properties": {"rate": _PERCENT, "from": _PERCENT, "to": _PERCENT},
    "required": ["rate", "to"],
    "additionalProperties": False,
}
_MATCH: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, _TIER]}},
    ]
}
_ELECTION: list[dict[str, Any]] = [
    _PERCENT,
    {
        "type": "string",
        "pattern": rf"^\s*(US)?\$\s*{_AMOUNT}\s*[kKmM]?\s*$|^\s*{_AMOUNT}\s*[kKmM]?\s*(USD|dollars?)\s*$",
    },
    {"enum": [0, "0"]},
    _NONE,
]


def json_schema() -> dict[str, Any]:
    """The schema of the file, as JSON Schema 2020-12.

    It knows shapes and words, not meaning: a file that it accepts may still be refused by the reader,
    for example because a job ends before it starts. What it refuses and the reader forgives is another
    word for a choice, such as "biweekly", so that an editor offers the file's own words.
    """
    tables: dict[str, Any] = {}
    top = _table(Household, tables)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"megaroth household file, schema {SCHEMA}",
        **top,
        "$defs": dict(sorted(tables.items())),
    }


def _table(table: type[Any], tables: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(table)
    made: dict[str, Any] = {
        "type": "object",
        "description": (table.__doc__ or "").partition("\n")[0],
        "properties": {name: _property(table, name, fact, tables) for name, fact in facts.items()},
        "additionalProperties": False,
    }
    required = [entry.name for entry in fields(table) if is_required(entry)]
    return {**made, "required": required} if required else made


def _property(table: type[Any], name: str, fact: Fact, tables: dict[str, Any]) -> dict[str, Any]:
    described = {"description": " ".join(part for part in (fact.question, fact.why) if part)}
    shape = shapes_of(table)[name]
    if shape.table is not None:
        title = shape.table.__name__
        if title not in tables:
            tables[title] = {}
            tables[title] = _table(shape.table, tables)
        reference = {"$ref": f"#/$defs/{title}"}
        if fact.kind == "table":
            return {**described, **reference}
        if fact.kind == "plan changes":
            days = {"pattern": _DATE_TEXT}
            return {**described, "type": "object", "propertyNames": days, "additionalProperties": reference}
        names = {"pattern": f"^{NAME.pattern}$"}
        most = {} if fact.most is None else {"maxProperties": fact.most}
        return {**described, "type": "object", "propertyNames": names, **most, "additionalProperties": reference}
    if fact.kind == "sources":
        terms = [each for each, term in facts_of(Plan).items() if term.kind not in {"source", "sources"}]
        return {
            **described,
            "type": "object",
            "propertyNames": {"enum": terms},
            "additionalProperties": _SOURCE,
        }
    if name == "schema":
        return {**described, "const": SCHEMA}
    forms = _forms(fact)
    if shape.may_be_unknown:
        forms = [*forms, _UNKNOWN]
    example = _as_json(tomllib.loads(f"value = {example_of(fact, _EXAMPLE_YEAR)}")["value"])
    return {**described, **(forms[0] if len(forms) == 1 else {"anyOf": forms}), "examples": [example]}


def _as_json(value: object) -> object:
    """A value of the file as an editor's check of the schema sees it: a date is text there."""
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _forms(fact: Fact) -> list[dict[str, Any]]:
    """The ways in which an answer of this kind may be written."""
    if fact.kind in {"dollars", "dollars or none", "dollars range"}:
        number: dict[str, Any] = {"type": "number"}
        if fact.least is not None:
            number["minimum"] = fact.least // 100
        if fact.kind == "dollars range":
            return [number, {"type": "string"}, _range(number)]
        return [number, _DOLLARS_TEXT, *([_NONE] if fact.kind == "dollars or none" else [])]
    if fact.kind == "dollars by date":
        return [_keyed(_DATE_TEXT, {"anyOf": _forms(fact._replace(kind="dollars"))})]
    if fact.kind in {"percent", "percent or none"}:
        return [_PERCENT, *([_NONE] if fact.kind == "percent or none" else [])]
    if fact.kind == "yes/no":
        return [
            {"type": "boolean"},
            {"type": "string", "pattern": "^\\s*([yY]([eE][sS])?|[nN][oO]?|[tT]rue|[fF]alse)\\s*$"},
        ]
    if fact.kind == "choice":
        return [{"enum": list(fact.choices)}]
    if fact.kind in {"count", "year"}:
        limits = {"minimum": fact.least, "maximum": fact.most}
        whole = {"type": "integer", **{key: limit for key, limit in limits.items() if limit is not None}}
        return [whole, {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"}]
    if fact.kind == "date":
        return [_DATE]
    if fact.kind == "dates":
        return [{"type": "array", "items": _DATE, "uniqueItems": True}, {"type": "string"}]
    if fact.kind == "election":
        return _ELECTION
    if fact.kind == "match":
        return [_MATCH]
    if fact.kind == "match by years":
        return [_keyed(r"^\s*[0-9]{1,2}\s*$", _MATCH)]
    return [_SOURCE if fact.kind == "source" else {"type": "string", "maxLength": 200}]


def _keyed(pattern: str, held: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": held}


def _range(number: dict[str, Any]) -> dict[str, Any]:
    amount = {"anyOf": [number, _DOLLARS_TEXT]}
    return {
        "type": "object",
        "properties": {"low": amount, "expected": amount, "high": amount},
        "required": ["low", "high"],
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The schema as it is shipped beside this module."""
    import json  # noqa: PLC0415 - only when the schema is written

    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _write() -> None:
    """Write the shipped schema again, after a declaration has changed: ``python -m megaroth.facts.schema``."""
    from pathlib import Path  # noqa: PLC0415 - only when the schema is written

    Path(__file__).with_name("household.schema.json").write_text(schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _write()
