from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.census.people import census

from megaroth.census.employment import ALWAYS, NEVER, day_of, days_in_month, month_of, months_later, year_of
from megaroth.census.employment import day_number as number_of
from megaroth.census.plan_calendar import UNTOLD, day_number
from megaroth.census.preparing import FLAGS, NUMBERS, canonical, columns, settings
from megaroth.census.terms import PlanTerms
from megaroth.errors import NotPublishedError
from megaroth.law.figures import shipped

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_days_and_dates(day: date) -> None:
    number = day_number(day)
    assert (year_of(number), month_of(number), day_of(number)) == (day.year, day.month, day.day)
    assert number_of(day.year, day.month, day.day) == number


@given(DAYS, st.integers(0, 300))
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    later = date(1970, 1, 1) + timedelta(months_later(day_number(day), months))
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)
    assert days_in_month(later.year, later.month) >= later.day
    assert months_later(ALWAYS, months) == ALWAYS


def test_money_is_taken_as_it_lies_in_memory() -> None:
    table = census({}, {}).combine_chunks()
    found, rows = columns(table)
    assert rows == 2
    for name in NUMBERS:
        assert np.shares_memory(found[name], table[name].chunk(0).to_numpy()), name
    assert set(found) == {*UNTOLD, *FLAGS, *NUMBERS, "hours", "related"}
    assert found["hours"].tolist() == [NEVER, NEVER]  # a blank is not nought


def test_dates_that_are_not_told() -> None:
    found, _ = columns(census(dict.fromkeys(UNTOLD)))
    assert {name: int(found[name][0]) for name in UNTOLD} == UNTOLD
    assert UNTOLD["hire_date"] == ALWAYS
    assert UNTOLD["termination_date"] == NEVER


def test_a_missing_vested_share_is_all_of_it() -> None:
    table = census({}).drop_columns(["vested", "officer", "hire_date"])
    kept = canonical(table)
    assert (kept["vested"][0].as_py(), kept["officer"][0].as_py(), kept["hire_date"][0].as_py()) == (
        1_000_000,
        False,
        None,
    )


def test_each_limit_is_of_the_year_that_the_law_names() -> None:
    # a plan year from 1 July 2025: pay counted by 2025, additions and deferrals by 2026, lookback begins in 2024
    told = settings(PlanTerms("x", date(2026, 6, 30)), shipped())
    assert told[4:8] == (155_000_00, 24_500_00, 72_000_00, 350_000_00)


def test_a_year_that_is_not_published_is_refused() -> None:
    with pytest.raises(NotPublishedError):
        settings(PlanTerms("x", date(2027, 12, 31)), shipped())
