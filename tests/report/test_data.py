from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from megaroth.report.data import explanation_data, planned_data
from megaroth.service.explain import explanation
from megaroth.year import answer
from tests.report.samples import ALL, day_of, planned

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)


def documented(page: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9]+)`", (REFERENCE / page).read_text(encoding="utf-8")))


def keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


def objects(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from objects(value)
    elif isinstance(data, list):
        for value in data:
            yield from objects(value)


@each_file
def test_every_key_of_a_plan_is_documented(path: Path) -> None:
    data = planned_data(planned(path, "high_interest_debt=no"))
    assert set(keys(data)) <= documented("plan-json.md")


@each_file
def test_every_key_of_an_explanation_is_documented(path: Path) -> None:
    data = explanation_data(explanation(path, "", day_of(path)))
    assert set(keys(data)) <= documented("explain-json.md")


def test_every_field_of_an_answer_is_documented() -> None:
    fields = {
        field
        for kind in vars(answer).values()
        if isinstance(kind, type) and kind.__module__ == answer.__name__
        for field in getattr(kind, "_fields", ())
    }
    assert "one_step_more" in fields
    assert fields - {"sheets"} <= documented("plan-json.md")


@each_file
def test_it_is_json_and_says_the_same_amount_in_cents_and_words(path: Path) -> None:
    data = json.loads(json.dumps(planned_data(planned(path))))
    assert data["schema"] == "megaroth.plan/1"
    for one in objects(data):
        if "cents" in one and "text" in one:
            digits = one["text"].replace("−", "-").replace("$", "").replace(",", "")
            assert round(float(digits) * 100) == one["cents"]
        if "millionths" in one:
            assert one["text"].endswith("%")


@each_file
def test_every_address_of_an_amount_names_a_line_with_that_amount(path: Path) -> None:
    found = planned(path).answer
    for one in objects(planned_data(planned(path))):
        if "mark" in one:
            sheet, line = found.sheets.find(one["address"])
            assert line in type(found.sheets[sheet])._fields  # type: ignore[attr-defined]


def test_bare_numbers_are_cents_rates_or_days() -> None:
    job = planned_data(planned("employee"))["jobs"][0]
    assert job["room"]["year"] == {
        "cents": 3750007,
        "text": "$37,500.07",
        "mark": "own word",
        "address": "alex/acme/after_tax_room.room",
    }
    assert job["election"]["after_tax_percent"] == {"millionths": 260000, "text": "26%"}
    assert job["election"]["one_step_more"]["cents"] == 12287
    assert job["election"]["paydays"] == ["2026-12-04", "2026-12-18", "2026-12-31"]


def test_what_is_in_so_far_is_named() -> None:
    owner = planned_data(planned("owner-so-far"))["owners"][0]
    assert list(owner["so_far"]) == ["deferrals", "employer", "after_tax"]
    assert owner["so_far"]["after_tax"]["cents"] == 2000000
    assert planned_data(planned("sole-proprietor"))["owners"][0]["so_far"] is None


def test_a_step_is_a_rate_and_further_days_are_days() -> None:
    data = planned_data(planned("employee"))
    assert data["jobs"][0]["election"]["step"] == {"millionths": 10000, "text": "1%"}
    convert = next(action for action in data["actions"] if action["key"].endswith("/convert"))
    assert (convert["act_by"], convert["also"]) == ("2026-12-07", ["2026-12-21", "2027-01-04"])  # business days
    assert convert["paydays"] == ["2026-12-04", "2026-12-18", "2026-12-31"]


def test_a_disputed_day_is_a_day() -> None:
    disputed = {point["id"]: point for point in planned_data(planned("sole-proprietor"))["disputed"]}
    (difference,) = disputed["U2"]["others"][0]["differences"]
    assert (difference["unit"], difference["before"]) == ("date", "2027-01-29")
    assert date.fromisoformat(difference["after"]) > date(2027, 1, 29)


def test_a_what_if_has_both_answers_and_the_differences() -> None:
    data = planned_data(planned("employee", "match=100% of the first 6%"))
    second = data["what_if"]
    assert second["changes"] == ["match=100% of the first 6%"]
    assert data["jobs"][0]["room"]["year"]["cents"] == 3750007
    assert second["answer"]["jobs"][0]["room"]["year"]["cents"] < 3750007
    room = next(one for one in second["differences"] if one["address"].endswith("after_tax_room.room"))
    assert room["before"]["cents"] == 3750007
    assert planned_data(planned("employee"))["what_if"] is None


def test_a_line_of_a_worksheet_names_where_it_comes_from() -> None:
    path = Path(__file__).parent / "households" / "employee.toml"
    data = explanation_data(explanation(path, "annual_additions.room", day_of(path)))
    assert data["line"] == "room"
    (sheet,) = data["worksheets"]
    room = next(line for line in sheet["lines"] if line["name"] == "room")
    assert room["address"] == "alex/acme/annual_additions.room"
    assert room["how"] == "max(0, limit - additions)"
    assert room["value"] == {"cents": 650007, "text": "$6,500.07"}
