"""What the screen, the worksheets, the JSON, and the memo on paper and as HTML say is the same, to the cent.

Every view of an answer is one row of :data:`VIEWS`: how it is made, and how it writes an amount. A further view,
such as the page in the browser, is a further row.
"""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest

from megaroth.money import dollars
from megaroth.report.data import explanation_data, planned_data
from megaroth.report.memo.household import memo_of
from megaroth.report.memo.page import html
from megaroth.report.memo.paper import pdf
from megaroth.report.text.explain import explanation_text
from megaroth.report.text.owner import is_empty
from megaroth.report.text.plan import planned_text
from megaroth.report.text.words import whole_down, whole_near, whole_up
from megaroth.report.text.working import with_cents
from megaroth.service.explain import explanation
from megaroth.service.memo import Prepared, amounts, prepared
from megaroth.year.answer import Amount, Answer, JobAnswer, OwnerAnswer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DAYS: dict[str, date] = {
    name: entry["as_of"]
    for name, entry in tomllib.loads((ROOT / "tests/examples.toml").read_text(encoding="utf-8")).items()
}


@cache
def sample(name: str) -> Prepared:
    return prepared(ROOT / "examples" / f"{name}.toml", DAYS[name])


@cache
def page_of(name: str) -> str:
    return html(memo_of(sample(name)))


@cache
def paper_of(name: str) -> str:
    """The text of the PDF, its lines joined, every blank a plain one."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf(memo_of(sample(name)))))
    text = " ".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    return re.sub(r"\s+", " ", text)


def exactly(cents: int) -> set[str]:
    return {with_cents(abs(cents))}


def in_whole_dollars(cents: int) -> set[str]:
    return {whole_down(cents), whole_up(cents), whole_near(cents)}


class View(NamedTuple):
    """One view of an answer."""

    text: Callable[[str], str]
    forms: Callable[[int], set[str]]


VIEWS = {
    "screen": View(lambda name: planned_text(sample(name).planned), in_whole_dollars),
    "JSON": View(lambda name: json.dumps(planned_data(sample(name).planned)), lambda cents: {f'"cents": {cents},'}),
    "memo, HTML": View(lambda name: visible(page_of(name)), exactly),
    "memo, PDF": View(paper_of, exactly),
}


def told(answer: Answer) -> Iterator[Amount]:
    """The amounts of an answer that every view tells: those of jobs and businesses that are not zero."""
    for job in answer.jobs:
        yield from of_job(job)
    for owner in answer.owners:
        yield from of_owner(owner)
    for ira in answer.iras:
        yield ira.room


def of_job(job: JobAnswer) -> Iterator[Amount]:
    room, election = job.room, job.election
    if room is not None:
        yield from (room.year, room.limit, room.employer, room.deferrals)
        if not room.at_most:
            yield from (room.contributed, room.left)
        if room.cap is not None and room.cap.cents <= room.year.cents:
            yield room.cap
    if election is not None:
        yield from (election.deferral, election.after_tax)


def of_owner(owner: OwnerAnswer) -> Iterator[Amount]:
    for case in owner.cases:
        if not is_empty(case):
            yield case.net_earnings
            for way in case.ways:
                yield from (way.deferrals, way.employer, way.after_tax, way.total, way.deduction)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", DAYS)
def test_every_view_tells_every_amount(name: str, view: str) -> None:
    text = VIEWS[view].text(name).replace("\N{NO-BREAK SPACE}", " ")
    wanted = {amount for amount in told(sample(name).planned.answer) if amount.cents}
    if view == "screen":  # shows a total with its parts rounded so that they add up
        missing = [one for one in wanted if not any(_near(one.cents, text))]
    else:
        missing = [one for one in wanted if not any(form in text for form in VIEWS[view].forms(one.cents))]
    assert missing == []


def _near(cents: int, text: str) -> Iterator[bool]:
    for near in (cents - 100, cents, cents + 100):
        yield from (re.search(rf"{re.escape(form)}(?![\d,])", text) is not None for form in in_whole_dollars(near))


# --- number by number -------------------------------------------------------------------------------------------


class Numbers(HTMLParser):
    """The numbers of a memo: what its data say and what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, int | None, str]] = []
        self.open: tuple[str, int | None] | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if "data-address" in held or "data-cents" in held:
            cents = held.get("data-cents")
            self.open = (held.get("data-address") or "", int(cents) if cents is not None else None)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open is not None:
            self.found.append((*self.open, data.strip()))
            self.open = None


def numbers(page: str) -> list[tuple[str, int | None, str]]:
    parser = Numbers()
    parser.feed(page)
    return parser.found


def visible(page: str) -> str:
    parser = Numbers()
    parser.feed(re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.DOTALL))
    return " ".join(parser.words)


@pytest.mark.parametrize("name", DAYS)
def test_a_number_of_the_memo_is_that_of_its_line(name: str) -> None:
    sheets = sample(name).planned.answer.sheets
    found = numbers(page_of(name))
    assert len(found) > 20
    for address, cents, text in found:
        if cents is not None:
            assert text.lstrip("−") in {with_cents(abs(cents)), "no limit"}
        if address and cents is not None:
            assert sheets.value(address) == cents, address


@pytest.mark.parametrize("name", DAYS)
def test_the_working_is_that_of_explain(name: str) -> None:
    found = explanation(ROOT / "examples" / f"{name}.toml", "", DAYS[name])
    lines: dict[str, Any] = {
        line["address"]: line["value"] for sheet in explanation_data(found)["worksheets"] for line in sheet["lines"]
    }
    screen = explanation_text(found)
    paper = paper_of(name)
    compared = 0
    for sheet in sample(name).working:
        for line in sheet.lines:
            if line.line.unit == "cents" and line.line.value < 10**12:
                amount = with_cents(line.line.value)
                assert lines[line.address] == {"cents": line.line.value, "text": dollars(line.line.value)}
                assert amount in screen
                assert amount in paper
                compared += 1
    assert compared > 10


def test_the_paper_says_each_amount_beside_its_name() -> None:
    paper = paper_of("employee")
    for row in (
        "Annual additions limit $72,000.00 law",
        "Less deferrals −$24,500.00 law",
        "Less employer money −$9,999.93",
        "Room for after-tax money in 2026 $37,500.07",
        "In so far −$31,000.00",
        "Still possible $6,500.07",
    ):
        assert row in paper


def test_the_paper_has_the_ways_of_an_owner_in_rows() -> None:
    way = sample("sole-proprietor").planned.answer.owners[0].cases[0].ways[1]
    cells = (way.deferrals, way.employer, way.after_tax, way.total, way.deduction)
    row = " ".join(with_cents(amount.cents) for amount in cells)
    assert row in paper_of("sole-proprietor")


@pytest.mark.parametrize("name", DAYS)
def test_without_names_the_numbers_are_the_same(name: str) -> None:
    nameless = prepared(ROOT / "examples" / f"{name}.toml", DAYS[name], anonymise=True)
    plain = sample(name)
    assert [one.cents for one in amounts(_bare(nameless))] == [one.cents for one in amounts(_bare(plain))]
    assert [cents for _, cents, _ in numbers(html(memo_of(nameless)))] == [
        cents for _, cents, _ in numbers(page_of(name))
    ]


def _bare(found: Prepared) -> Any:
    return tuple(found.planned.answer)[:-1]
