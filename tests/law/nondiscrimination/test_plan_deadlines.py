"""Dates from the end of a plan year, whatever day that is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.holidays import is_business_day
from megaroth.law.nondiscrimination.crossing import crossing_day
from megaroth.law.nondiscrimination.plan_deadlines import (
    acquisition_transition,
    determination_date,
    form_5330,
    gap_months,
    half_month_after,
    months_after,
    plan_deadlines,
    qualified_contributions,
    statutory_correction,
    without_excise,
)

DAYS = st.dates(date(2010, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("end", "no_excise", "six_months", "twelve"),
    [
        (date(2026, 12, 31), date(2027, 3, 15), date(2027, 6, 30), date(2027, 12, 31)),
        (date(2027, 12, 31), date(2028, 3, 15), date(2028, 6, 30), date(2028, 12, 31)),
        (date(2026, 9, 30), date(2026, 12, 15), date(2027, 3, 31), date(2027, 9, 30)),
        (date(2027, 2, 28), date(2027, 5, 15), date(2027, 8, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 5, 15), date(2028, 8, 31), date(2029, 2, 28)),
        (date(2026, 11, 30), date(2027, 2, 15), date(2027, 5, 31), date(2027, 11, 30)),
    ],
)
def test_months_are_counted_from_the_last_day_of_a_month(
    end: date, no_excise: date, six_months: date, twelve: date
) -> None:
    assert without_excise(end, False).due == no_excise
    assert without_excise(end, True).due == six_months
    assert statutory_correction(end).due == twelve


@given(end=DAYS, automatic=st.booleans())
def test_dates_are_in_order_and_come_after_the_year(end: date, automatic: bool) -> None:
    every = plan_deadlines(end, end, automatic)
    assert [one.due for one in every] == sorted(one.due for one in every)
    assert all(one.act_by <= one.due for one in every)
    assert all(one.due > end for one in every)
    assert end + timedelta(days=73) <= half_month_after(end, 2) <= end + timedelta(days=78)
    assert is_business_day(form_5330(end).due)


@given(day=DAYS, months=st.integers(-60, 60))
def test_months_after_reach_the_right_month_and_keep_month_ends(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_prior_year_testing_asks_for_qualified_money_before_the_tested_year_ends() -> None:
    """Treas. Reg. 1.401(k)-2(a)(7) Example 5: for the 2006 test the money of 2005 had to be in by the end of 2006."""
    assert qualified_contributions(date(2006, 12, 31), date(2005, 12, 31)).due == date(2006, 12, 31)
    assert qualified_contributions(date(2006, 12, 31), date(2006, 12, 31)).due == date(2007, 12, 31)


def test_accounts_are_taken_on_the_last_day_of_the_year_before_or_of_the_first() -> None:
    assert determination_date(date(2026, 12, 31), None) == date(2025, 12, 31)
    assert determination_date(date(2026, 6, 30), date(2024, 6, 30)) == date(2025, 6, 30)
    assert determination_date(date(2026, 12, 31), date(2026, 12, 31)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("end", "change", "last"),
    [
        (date(2026, 12, 31), date(2026, 5, 5), date(2027, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 12, 31)),
        (date(2026, 6, 30), date(2026, 6, 30), date(2027, 6, 30)),
        (date(2020, 6, 30), date(2026, 7, 1), date(2028, 6, 30)),
    ],
)
def test_the_transition_lasts_through_the_first_year_that_begins_after_the_change(
    end: date, change: date, last: date
) -> None:
    assert acquisition_transition(end, change) == last


def test_the_15th_counts_for_the_month_before() -> None:
    assert gap_months(date(2006, 12, 31), date(2007, 3, 15)) == 2
    assert gap_months(date(2006, 12, 31), date(2007, 3, 16)) == 3
    assert gap_months(date(2006, 12, 31), date(2007, 1, 10)) == 0


# --- the day on which the limit is passed --------------------------------------------------------------


def test_at_the_run_rate_of_half_a_year_the_limit_is_passed_in_october() -> None:
    """3% by 30 June, the 181st day, and a limit of 5%: 301 days give 4.989%, 302 give 5.006%: 29 October."""
    day = crossing_day(date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31), 30_000, 50_000)
    assert day == date(2026, 10, 29)


@given(
    elapsed=st.integers(1, 365),
    so_far=st.integers(0, 200_000),
    limit=st.integers(0, 200_000),
    length=st.integers(365, 366),
)
def test_the_day_is_the_first_above_the_limit(elapsed: int, so_far: int, limit: int, length: int) -> None:
    begin = date(2026, 1, 1)
    today, end = begin + timedelta(days=elapsed - 1), begin + timedelta(days=length - 1)
    day = crossing_day(begin, today, end, so_far, limit)
    if so_far > limit:
        assert day == today
    elif day is None:
        assert so_far * length <= limit * elapsed
    else:
        days = (day - begin).days + 1
        assert so_far * days > limit * elapsed >= so_far * (days - 1)
