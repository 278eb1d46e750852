"""Charts: each drawing and its table are of the same numbers, and the numbers are the answer's."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from megaroth.money import parse_dollars
from megaroth.report.charts import BARS, LEFT, Chart, bucket_charts, owner_chart, way_charts
from megaroth.report.paydays import ways
from megaroth.service.plan import plan
from megaroth.web.folder import Place, examples
from megaroth.year.answer import Answer

PLACES = [one.place for one in examples()]
IDS = [place.name for place in PLACES]
SVG = "{http://www.w3.org/2000/svg}"


def answer_of(place: Place) -> Answer:
    assert place.as_of is not None
    return plan(place.path, place.as_of).answer


def charts_of(answer: Answer) -> list[Chart]:
    owners = [owner_chart(owner, number) for number, owner in enumerate(answer.owners)]
    return [*way_charts(answer), *bucket_charts(answer), *(chart for chart in owners if chart)]


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_a_drawing_is_well_formed_safe_and_has_its_table(place: Place) -> None:
    found = charts_of(answer_of(place))
    assert len({chart.id for chart in found}) == len(found)
    for chart in found:
        root = ElementTree.fromstring(chart.svg)
        assert root.get("role") == "img"
        assert not [each for each in root.iter() if each.get("style") or each.tag in {f"{SVG}script", f"{SVG}style"}]
        assert chart.rows
        assert all(len(row) == len(chart.head) for row in chart.rows)


def widths(chart: Chart) -> list[float]:
    """The width of each bar, from the top."""
    rows: dict[str, float] = {}
    for rect in ElementTree.fromstring(chart.svg).findall(f"{SVG}rect"):
        rows[rect.get("y", "")] = rows.get(rect.get("y", ""), 0.0) + float(rect.get("width", "").rstrip("%"))
    return list(rows.values())


def test_bars_are_as_long_as_their_numbers() -> None:
    answer = answer_of(next(place for place in PLACES if place.name == "employee"))
    (chart,) = way_charts(answer)
    (way,) = ways(answer)
    for row, point, width in zip(chart.rows, way.points, widths(chart), strict=True):
        assert abs(parse_dollars(row[-1]) - point.parts.total) < 100
        assert width == pytest.approx(point.parts.total * BARS / way.limit.cents, abs=0.05)
    line = ElementTree.fromstring(chart.svg).find(f"{SVG}line[@class='limit']")
    assert line is not None
    assert float(line.get("x1", "").rstrip("%")) == pytest.approx(LEFT + BARS, abs=0.01)


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_buckets_add_up_within_a_dollar(place: Place) -> None:
    for chart in bucket_charts(answer_of(place)):
        for _, so_far, to_come, year in chart.rows:
            assert abs(parse_dollars(so_far) + parse_dollars(to_come) - parse_dollars(year)) <= 100


def test_an_owners_ways_are_those_of_the_table() -> None:
    answer = answer_of(next(place for place in PLACES if place.name == "sole-proprietor"))
    chart = owner_chart(answer.owners[0])
    assert chart is not None
    assert [re.sub(r"[§~*¶]", "", row[-1]) for row in chart.rows] == ["$72,000", "$66,913", "$72,000"]
    assert widths(chart)[0] == pytest.approx(widths(chart)[2])
