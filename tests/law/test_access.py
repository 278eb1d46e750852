"""The law's floor for money that leaves a plan, and the plan's word on top of it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from megaroth.law.access import EVENTS, LAWS, SOURCES, Event, Source, Verdict, access, in_plan_roth, law_on

ASKED = (None, False, True)
ELECTIVE: tuple[Source, ...] = ("pre-tax", "roth")


def test_every_cell_has_an_authority() -> None:
    assert {*LAWS} == {*SOURCES} - {"in-plan-roth"}
    for source, laws in LAWS.items():
        assert tuple(laws) == EVENTS, source
        assert all(law.authority for law in laws.values()), source


def test_what_the_law_forbids_no_plan_allows() -> None:
    forbidden = {(source, event) for source, event in product(LAWS, EVENTS) if not LAWS[source][event].permits}
    assert forbidden == {("pre-tax", "employed"), ("roth", "employed"), ("safe-harbor", "employed")}
    for (source, event), plan_says, met in product(forbidden, ASKED, ASKED):
        assert access(source, event, plan_says, condition_met=met) == "no"
        assert access("in-plan-roth", event, plan_says, condition_met=met, came_from=source) == "no"


@pytest.mark.parametrize(("source", "event"), [*product(LAWS, EVENTS)])
def test_yes_needs_the_plan_the_law_and_the_condition(source: Source, event: Event) -> None:
    law = LAWS[source][event]
    for plan_says, met in product(ASKED, ASKED):
        verdict = access(source, event, plan_says, condition_met=met)
        assert verdict in ("yes", "no", "ask")
        if verdict == "yes":
            assert law.permits
            assert plan_says
            assert met or not law.condition
        if plan_says is False:
            assert verdict == "no"
        if plan_says is None:
            assert verdict != "yes"


@pytest.mark.parametrize(("came_from", "event"), [*product(LAWS, EVENTS)])
def test_the_source_of_in_plan_roth_money_still_rules_it(came_from: Source, event: Event) -> None:
    law = law_on("in-plan-roth", event, came_from)
    assert law is not None
    assert law[0::2] == LAWS[came_from][event][0::2]
    assert "Notice 2013-74" in law.authority
    for plan_says, met in product(ASKED, ASKED):
        followed = access("in-plan-roth", event, plan_says, condition_met=met, came_from=came_from)
        assert followed == access(came_from, event, plan_says, condition_met=met)


def test_in_plan_roth_money_of_unknown_source_is_a_question() -> None:
    for event in EVENTS:
        assert law_on("in-plan-roth", event) is None
        assert access("in-plan-roth", event, True) == "ask"
        assert access("in-plan-roth", event, False) == "no"


@pytest.mark.parametrize(
    ("source", "event", "condition_met", "verdict", "authority"),
    [
        ("after-tax", "employed", None, "yes", "Rev. Rul. 72-275"),
        ("match", "employed", None, "ask", "Rev. Rul. 71-295"),
        ("employer", "employed", True, "yes", "Rev. Rul. 68-24"),
        ("employer", "employed", False, "no", "Rev. Rul. 68-24"),
        ("safe-harbor", "employed", True, "no", "401(k)(12)(E)(i)"),
        ("safe-harbor", "hardship", True, "yes", "401(k)(14)(A)"),
        ("rollover", "employed", True, "yes", "Rev. Rul. 2004-12"),
        ("pre-tax", "59½", None, "yes", "401(k)(2)(B)(i)(III)"),
        ("roth", "separation", None, "yes", "401(k)(2)(B)(i)(I)"),
        ("pre-tax", "plan termination", None, "ask", "401(k)(2)(B)(i)(II)"),
    ],
)
def test_cells_that_people_ask_about(
    source: Source, event: Event, condition_met: bool | None, verdict: Verdict, authority: str
) -> None:
    assert access(source, event, True, condition_met=condition_met) == verdict
    assert authority in LAWS[source][event].authority


@pytest.mark.parametrize("event", ["59½", "separation", "disability", "death"])
def test_at_these_events_the_law_opens_every_vested_source(event: Event) -> None:
    for source in LAWS:
        assert access(source, event, True, condition_met=True) == "yes"


def test_any_vested_money_that_is_not_roth_may_become_roth_where_the_plan_offers_it() -> None:
    roth = {"roth", "in-plan-roth", "roth-match", "roth-employer", "roth-rollover"}
    for source in SOURCES:
        assert in_plan_roth(source, True, True) == ("no" if source in roth else "yes")
        assert in_plan_roth(source, True, None) == ("no" if source in roth else "ask")
        assert in_plan_roth(source, True, False) == in_plan_roth(source, False, True) == "no"
    for source in ELECTIVE[:1]:
        assert access(source, "employed", True) == "no", "it cannot leave, but it can be converted"


ROWS: dict[str, tuple[Source, ...]] = {
    "deferrals, pre-tax or Roth": ("pre-tax", "roth"),
    "safe harbor, QNEC, QMAC": ("safe-harbor",),
    "match, nonelective": ("match", "employer", "roth-match", "roth-employer"),
    "after-tax and its earnings": ("after-tax",),
    "rolled over from elsewhere": ("rollover", "roth-rollover"),
}
COLUMNS: tuple[tuple[Event, ...], ...] = (
    ("employed",),
    ("59½",),
    ("separation", "disability", "death"),
    ("hardship",),
    ("plan termination",),
)


def test_the_page_shows_this_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "law" / "conversions.md"
    rows = [line.strip("| ").split(" | ") for line in page.read_text(encoding="utf-8").splitlines()]
    shown = {row[0]: row[1:] for row in rows if row[0] in ROWS}
    assert {*shown} == {*ROWS}
    for label, cells in shown.items():
        for source, (cell, events) in product(ROWS[label], zip(cells, COLUMNS, strict=True)):
            for law in (LAWS[source][event] for event in events):
                word = "if" if law.condition else "yes"
                assert cell.split()[0].strip("*:") == (word if law.permits else "no"), (label, events)
