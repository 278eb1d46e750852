"""Five-year periods, recapture and age 59½: published cases, days worked by hand, and what holds for any person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.ledger.clocks import (
    ANY_TIME,
    NOT_KNOWN,
    Money,
    Span,
    Start,
    designated_roth_start,
    exactly,
    later,
    layer_clocks,
    milestones,
    person_clocks,
    recapture_ends,
    roth_ira_start,
    sooner,
    turns_59_and_a_half,
)
from megaroth.ledger.entries import Entry
from megaroth.service.clocks import Clocks
from tests.ledger.withdrawals import clocked, contribution, facts, layer, opening, payment, value

AS_OF = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(1967, 6, 30), date(2026, 12, 30)),  # six months after the 59th birthday
        (date(1967, 1, 1), date(2026, 7, 1)),
        (date(1967, 8, 31), date(2027, 2, 28)),  # February has no 31st
        (date(1964, 8, 31), date(2024, 2, 29)),
        (date(1967, 12, 31), date(2027, 6, 30)),
    ],
)
def test_59_and_a_half(born: date, day: date) -> None:
    assert turns_59_and_a_half(born, None) == exactly(day)


def test_with_only_the_birth_year_it_is_a_span_of_a_year() -> None:
    assert turns_59_and_a_half(None, 1967) == Span(date(2026, 7, 1), date(2027, 6, 30))
    assert turns_59_and_a_half(None, None) == NOT_KNOWN


@pytest.mark.parametrize(
    ("said", "own", "rolled", "expected"),
    [
        (2019, 0, 2022, Start(2019, False)),  # F11: years in the plan never carry
        (None, 0, 2012, Start(2012, True)),  # F12
        (2005, 0, 2012, Start(2005, False)),  # F13
        (2003, 0, 2008, Start(2003, False)),  # F14a
        (None, 0, 0, Start(0, False)),
        (2019, 2017, 0, Start(2017, True, True)),  # the file is wrong: there was money before
        (None, 2020, 2018, Start(2018, True)),
    ],
)
def test_the_start_of_all_roth_iras(said: int | None, own: int, rolled: int, expected: Start) -> None:
    assert roth_ira_start(said, own, rolled) == expected


@pytest.mark.parametrize(
    ("said", "own", "carried", "expected"),
    [
        (2023, 2023, 0, Start(2023, False)),
        (2023, 2024, 2016, Start(2016, False)),  # a direct rollover brings the older start
        (None, 2024, 2016, Start(2016, True)),
        (2023, 2021, 0, Start(2021, True, True)),
    ],
)
def test_the_start_of_a_plans_account(said: int | None, own: int, carried: int, expected: Start) -> None:
    assert designated_roth_start(said, own, carried) == expected


def test_a_start_that_nobody_states_ends_at_the_latest() -> None:
    assert Start(2022, True).ends == Span(date.min, date(2027, 1, 1))
    assert Start(2022, False).ends == exactly(date(2027, 1, 1))
    assert Start(0, False).ends == NOT_KNOWN


# --- by hand, from entries -----------------------------------------------------------------------------

ALEX = ("birth_date = 1984-03-01", "first_roth_ira = 2015")
TURNS = date(2043, 9, 1)


def history() -> list[Entry]:
    """A Roth IRA with a conversion of 2024, and a plan with a conversion of 2025 that had no earnings."""
    on = date(2025, 1, 2)
    return [
        opening(on, 50_000, 12_000, first_year=2015),
        layer(on, 2024, 5_000, 30_000),
        opening(on, 20_000, 15_000, plan="acme", source="roth", first_year=2022),
        contribution(date(2025, 3, 3), 10_000, "acme", "after-tax"),
        Entry(
            "conversion",
            date(2025, 3, 3),
            2025,
            "alex",
            "acme",
            "after-tax",
            10_000_00,
            to_source="in-plan-roth",
            emptied=True,
        ),
        value(date(2026, 10, 30), 60_000),
    ]


def days(found: Clocks, plan: str = "") -> dict[tuple[str, int], tuple[int, Span, Span]]:
    (person,) = found.people
    return {
        (one.what, one.year): (one.amount // 100, one.tax_free, one.penalty_free)
        for one in person.layers
        if one.plan == plan
    }


def test_the_days_of_every_layer(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, *ALEX), history(), AS_OF)
    assert days(found) == {
        ("regular contributions", 0): (12_000, ANY_TIME, ANY_TIME),
        ("was income when converted", 2024): (5_000, ANY_TIME, exactly(date(2029, 1, 1))),
        ("was basis when converted", 2024): (30_000, ANY_TIME, ANY_TIME),
        ("earnings", 0): (13_000, exactly(TURNS), exactly(TURNS)),
    }
    assert days(found, "acme") == {
        ("contributions", 0): (15_000, ANY_TIME, ANY_TIME),
        ("was basis when converted", 2025): (10_000, ANY_TIME, ANY_TIME),
        ("earnings", 0): (5_000, exactly(TURNS), exactly(TURNS)),
    }


def test_a_conversion_without_income_has_nothing_to_recapture(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, *ALEX), history(), AS_OF)
    (person,) = found.people
    assert [(one.plan, one.year, one.taxable) for one in person.recaptures] == [("", 2024, 500_000), ("acme", 2025, 0)]
    assert [one.note for one in person.layers if one.year == 2025] == ["nothing to recapture"]
    assert "recapture" not in [one.what for one in found.calendar if one.year == 2025]


def test_the_calendar_is_in_order(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, *ALEX), history(), AS_OF)
    assert [(one.on.last, one.what, one.plan) for one in found.calendar] == [
        (date(2020, 1, 1), "roth-ira", ""),
        (date(2027, 1, 1), "designated-roth", "acme"),
        (date(2029, 1, 1), "recapture", ""),
        (TURNS, "age", ""),
        (TURNS, "qualified", ""),
        (TURNS, "qualified", "acme"),
    ]


def test_what_was_withdrawn_is_no_layer_any_more(tmp_path: Path) -> None:
    entries = [*history(), payment(date(2026, 11, 2), 17_000)]
    found = clocked(tmp_path, facts(2026, *ALEX), entries, AS_OF)
    assert ("regular contributions", 0) not in days(found)
    assert ("was income when converted", 2024) not in days(found)
    assert days(found)["was basis when converted", 2024][0] == 30_000


def test_the_ledger_is_taken_as_it_was_on_the_day(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, *ALEX), history(), date(2025, 2, 3))
    assert ("was basis when converted", 2025) not in days(found, "acme")
    assert days(found)["earnings", 0][0] == 3_000


def test_recapture_follows_in_plan_money_into_a_roth_ira(tmp_path: Path) -> None:
    on = date(2025, 1, 2)
    entries = [
        opening(on, 40_000, 0, plan="acme", source="in-plan-roth", first_year=2024),
        layer(on, 2024, 4_000, 36_000, plan="acme", source="in-plan-roth"),
        Entry(
            "rollover",
            date(2026, 5, 4),
            2026,
            "alex",
            "acme",
            "in-plan-roth",
            40_000_00,
            to_plan="roth-ira",
            to_source="roth-ira",
            emptied=True,
        ),
        value(date(2026, 6, 1), 45_000),
    ]
    found = clocked(tmp_path, facts(2026, *ALEX), entries, AS_OF)
    assert days(found)["was income when converted", 2024] == (4_000, ANY_TIME, exactly(date(2029, 1, 1)))
    assert days(found)["was basis when converted", 2024][0] == 36_000
    assert days(found)["earnings", 0][0] == 5_000
    assert ("regular contributions", 0) not in days(found)
    (one,) = found.people[0].recaptures
    assert (one.plan, one.year, one.authority[:17]) == ("", 2024, "IRC 402A(c)(4)(D)")


def test_without_a_ledger_the_household_says_what_it_can(tmp_path: Path) -> None:
    plan = "[people.alex.jobs.acme.plan]\nroth = 'yes'\naccess.first_roth_year = 2024"
    found = clocked(tmp_path, facts(2026, "birth_year = 1984", "first_roth_ira = 2023", plan), [], AS_OF)
    (person,) = found.people
    assert not found.has_ledger
    assert (person.roth_ira, person.plans, person.layers) == (Start(2023, False), (("acme", Start(2024, False)),), ())
    assert [ask.key for ask in found.asks] == ["people.alex.birth_date"]


def test_what_is_not_known_is_asked_only_where_it_still_matters(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, "birth_year = 1950"), [contribution(date(2026, 3, 2), 1_000)], AS_OF)
    assert [ask.key for ask in found.asks] == ["people.alex.first_roth_ira"]
    (tmp_path / "old").mkdir()
    old = [contribution(date(2015, 3, 2), 1_000), value(date(2026, 1, 2), 3_000)]
    assert clocked(tmp_path / "old", facts(2026, "birth_year = 1950"), old, AS_OF).asks == ()


def test_a_contribution_of_the_files_year_is_a_first_year_at_the_latest(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, "birth_year = 1984", "ira.roth = '$7,000'"), [], AS_OF)
    assert found.people[0].roth_ira == Start(2026, True)


def test_a_ledger_that_is_older_than_the_file_says_is_told(tmp_path: Path) -> None:
    found = clocked(tmp_path, facts(2026, *ALEX), [contribution(date(2012, 3, 2), 1_000)], AS_OF)
    assert found.people[0].roth_ira == Start(2012, True, True)
    assert "there was money in 2012" in found.notes[0]


# --- for any person ------------------------------------------------------------------------------------

SPANS = st.tuples(st.dates(), st.dates()).map(lambda both: Span(min(both), max(both)))
BIRTHS = st.dates(date(1930, 1, 1), date(2010, 12, 31))
STARTS = st.builds(Start, st.just(0) | st.integers(1998, 2060), st.booleans())


@given(SPANS, SPANS, st.data())
def test_spans_hold_whatever_the_days_turn_out_to_be(one: Span, other: Span, data: st.DataObject) -> None:
    first, second = (data.draw(st.dates(span.first, span.last)) for span in (one, other))
    assert later(one, other).first <= max(first, second) <= later(one, other).last
    assert sooner(one, other).first <= min(first, second) <= sooner(one, other).last


@given(BIRTHS)
def test_the_span_of_a_birth_year_holds_every_birthday_of_it(born: date) -> None:
    span, day = turns_59_and_a_half(None, born.year), turns_59_and_a_half(born, None)
    assert span.first <= day.first <= span.last
    assert date(born.year + 59, born.month, 1) < day.first <= date(born.year + 60, born.month, 28)


@given(BIRTHS, st.integers(1998, 2060))
def test_recapture_never_lasts_longer_than_five_years_or_59_and_a_half(born: date, year: int) -> None:
    age = turns_59_and_a_half(born, None)
    ends = recapture_ends(year, age)
    assert ends.last == min(date(year + 5, 1, 1), age.last)


@given(BIRTHS, STARTS, st.lists(st.builds(Money, st.sampled_from(["", "acme"]), st.just("conversion"),
       st.integers(1998, 2026), st.integers(0, 10**9), st.integers(0, 10**9)), max_size=5), STARTS)  # fmt: skip
def test_earnings_come_last_and_milestones_in_order(
    born: date, roth_ira: Start, money: list[Money], plan: Start
) -> None:
    age = turns_59_and_a_half(born, None)
    earnings = [Money("", "earnings", 0, 0, 5), Money("acme", "earnings", 0, 0, 5)]
    clocks = person_clocks("alex", "Alex", age, roth_ira, [("acme", plan)], [*money, *earnings])
    ends = [one.on.last for one in milestones(clocks)]
    assert ends == sorted(ends)
    assert sum(one.amount for one in clocks.layers) == 10 + sum(one.taxable + one.rest for one in money)
    for one in clocks.layers:
        assert one.penalty_free.last <= max(age.last, date.min)
        if one.what == "earnings":
            assert one.tax_free.last >= one.penalty_free.last
        else:
            assert one.tax_free == ANY_TIME


@given(BIRTHS, st.integers(2000, 2026), st.integers(0, 20_000))
def test_more_knowledge_never_moves_a_day_outside_what_was_said_before(born: date, year: int, days: int) -> None:
    money = Money("", "earnings", 0, 0, 100)
    (vague,) = layer_clocks(money, Start(year, True), turns_59_and_a_half(None, born.year))
    earlier = max(1998, year - days // 1_000)
    (sharp,) = layer_clocks(money, Start(earlier, False), turns_59_and_a_half(born, None))
    assert vague.tax_free.first <= sharp.tax_free.first <= sharp.tax_free.last <= vague.tax_free.last
    assert sharp.tax_free.last - sharp.tax_free.first == timedelta(0)
