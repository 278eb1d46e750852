"""A payroll feed: what its rows come to, its rhythm, and what is wrong with it."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.census.made_payroll import feed, fortnights

from megaroth.census.counters import Years
from megaroth.census.payroll import Paydays, Rows, paydays_of, rows_of
from megaroth.census.payroll_checks import FeedFinding, copies, feed_findings, latest_deposit
from megaroth.census.plan_years import plan_year_of, year_after
from megaroth.census.schedule import RHYTHMS, rate_of_payday, schedule_of
from megaroth.errors import BadInputError
from megaroth.law.holidays import previous_banking_day

DAY = date(2026, 11, 21)


def rows(made: list[dict[str, object]], as_of: date = DAY, plan: str = "Acme") -> Rows:
    table, missing = feed(made)
    return rows_of(table, missing, plan, as_of)


def findings(made: list[dict[str, object]], *, matched: bool = False) -> dict[str, FeedFinding]:
    found = rows(made)
    listed = feed_findings(found, paydays_of(found), copies(found), left_out=False, matched=matched)
    return {f"{each.kind}/{each.severity}": each for each in listed}


# --- rows and paydays ----------------------------------------------------------------------------------


def test_rows_of_a_day_are_added_and_reversals_taken_off() -> None:
    made = [
        {"person": "A", "pay_date": FIRST, "pay": 500_000, "after_tax": 50_000},
        {"person": "A", "pay_date": FIRST, "pay": 100_000, "after_tax": 10_000},
        {"person": "A", "pay_date": FIRST, "pay": 0, "after_tax": -20_000},
        {"person": "B", "pay_date": FIRST, "pay": 300_000},
    ]
    found = paydays_of(rows(made))
    assert found.people == ("A", "B")
    assert found.amount("after_tax").tolist() == [40_000, 0]
    assert found.amount("pay").tolist() == [600_000, 300_000]


FIRST = date(2026, 1, 2)


@given(st.randoms(use_true_random=False), st.integers(1, 5), st.integers(1, 8))
def test_the_order_of_rows_decides_nothing(shuffle: random.Random, people: int, days: int) -> None:
    made = [
        {**row, "row": 10 * number + place}
        for number in range(people)
        for place, row in enumerate(fortnights(f"P{number}", days, pay=100_000 + number, after_tax=1_000))
    ]
    first = paydays_of(rows(made))
    shuffle.shuffle(made)
    second = paydays_of(rows(made))
    assert first.people == second.people
    assert first.day.tolist() == second.day.tolist()
    assert first.row.tolist() == second.row.tolist()
    assert {name: values.tolist() for name, values in first.amounts.items()} == {
        name: values.tolist() for name, values in second.amounts.items()
    }


def test_later_rows_are_left_out_and_said() -> None:
    found = rows(fortnights("A", 26, pay=100_000), as_of=date(2026, 6, 30))
    assert (len(found.who), found.later) == (13, 13)


def test_a_feed_without_pay_by_the_day_is_refused() -> None:
    with pytest.raises(BadInputError, match="no pay by 2025-12-31"):
        rows(fortnights("A", 2, pay=100_000), as_of=date(2025, 12, 31))


def test_a_row_without_a_pay_date_is_refused_with_its_line() -> None:
    with pytest.raises(BadInputError, match="no pay date") as refused:
        rows([{"person": "A", "pay_date": FIRST, "pay": 1}, {"person": "A", "pay": 1, "row": 17}])
    assert refused.value.line == 17


def test_of_several_plans_the_one_that_is_named_is_watched() -> None:
    made = [
        {"person": "A", "pay_date": FIRST, "pay": 100_000, "plan": "acme", "after_tax": 700},
        {"person": "A", "pay_date": FIRST, "pay": 200_000, "plan": "Other", "after_tax": 30},
    ]
    found = paydays_of(rows(made))
    assert (found.amount("after_tax").tolist(), found.plan_amount("after_tax").tolist()) == ([730], [700])
    with pytest.raises(BadInputError, match="holds 2 plans and none is called Third"):
        rows(made, plan="Third")


# --- the years -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "day", "year"),
    [
        (date(2026, 12, 31), date(2026, 1, 1), (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2024, 12, 31), date(2026, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2026, 6, 30), date(2026, 7, 1), (date(2026, 7, 1), date(2027, 6, 30))),
        (date(2026, 6, 30), date(2024, 7, 1), (date(2024, 7, 1), date(2025, 6, 30))),
        (date(2024, 2, 29), date(2026, 2, 28), (date(2025, 3, 1), date(2026, 2, 28))),
    ],
)
def test_the_plan_year_that_holds_a_day(end: date, day: date, year: tuple[date, date]) -> None:
    assert plan_year_of(end, day) == year


def test_the_last_day_of_february_stays_the_last() -> None:
    assert year_after(date(2027, 2, 28)) == date(2028, 2, 29)


def test_pay_of_december_that_is_paid_in_january_is_next_years() -> None:
    made = fortnights("A", 2, first=date(2025, 12, 19), pay=100_000, pre_tax=5_000, period_end=date(2025, 12, 28))
    paydays = paydays_of(rows(made))
    years = Years(2026, date(2026, 1, 1), date(2026, 12, 31))
    assert paydays.of_each(paydays.amount("pre_tax"), years.in_calendar_year(paydays)).tolist() == [5_000]
    assert "count in the year of the pay date" in findings(made)["paid in January/note"].what


# --- the rhythm ----------------------------------------------------------------------------------------


def spaced(*days: date) -> Paydays:
    return paydays_of(rows([{"person": "A", "pay_date": day, "pay": 100_000} for day in days]))


@pytest.mark.parametrize(
    ("days", "rhythm", "coming"),
    [
        ([date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 20)], "weekly", [(11, 27), (12, 4), (12, 11)]),
        ([date(2026, 10, 23), date(2026, 11, 6), date(2026, 11, 20)], "every two weeks", [(12, 4), (12, 18)]),
        # the 15th and the last day; Saturday 31 October was paid on the Friday
        (
            [date(2026, 9, 15), date(2026, 9, 30), date(2026, 10, 15), date(2026, 10, 30), date(2026, 11, 13)],
            "twice a month",
            [(11, 30), (12, 15), (12, 31)],
        ),
        ([date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 30)], "monthly", [(11, 30), (12, 31)]),
    ],
)
def test_the_rhythm_is_read_off_the_last_paydays(days: list[date], rhythm: str, coming: list[tuple[int, int]]) -> None:
    found = schedule_of(spaced(*days), DAY, date(2026, 12, 31))
    assert RHYTHMS[found.rhythm[0]] == rhythm
    shown = [found.payday(0, number) for number in range(1, 1 + int(found.to_come(date(2026, 12, 31))[0]))]
    assert [(day.month, day.day) for day in shown][: len(coming)] == coming


@pytest.mark.parametrize(
    ("days", "coming"),
    [
        # Saturday 15 August was paid on the Friday; 15 November is a Sunday
        (
            [(6, 15), (6, 30), (7, 15), (7, 31), (8, 14), (8, 31)],
            [(9, 15), (9, 30), (10, 15), (10, 30), (11, 13), (11, 30), (12, 15), (12, 31)],
        ),
        ([(7, 15), (7, 31), (8, 14)], [(8, 31), (9, 15), (9, 30), (10, 15)]),
        # Sundays 15 February and 15 March: the 13th each time, and never the 13th of April
        ([(2, 13), (2, 27), (3, 13), (3, 31)], [(4, 15), (4, 30), (5, 15)]),
        # the 1st and the 15th: Saturday 1 August was paid on 31 July
        (
            [(6, 1), (6, 15), (7, 1), (7, 15), (7, 31), (8, 14)],
            [(9, 1), (9, 15), (10, 1), (10, 15), (10, 30), (11, 13)],
        ),
        # the 10th and the 25th: Saturday 10 October and Sunday 25 October
        ([(8, 10), (8, 25), (9, 10), (9, 25), (10, 9), (10, 23)], [(11, 10), (11, 25), (12, 10), (12, 24)]),
        # a bonus of 20 August moves nothing
        ([(6, 30), (7, 15), (7, 31), (8, 14), (8, 20), (8, 31)], [(9, 15), (9, 30), (10, 15)]),
        # every month on the 15th, and on the 20th
        ([(6, 15), (7, 15), (8, 14)], [(9, 15), (10, 15), (11, 13)]),
        ([(4, 20), (5, 20), (6, 18)], [(7, 20), (8, 20), (9, 18)]),  # 19 June is a holiday, the 20th a Saturday
    ],
)
def test_a_payday_before_a_weekend_stands_for_its_day_of_the_month(
    days: list[tuple[int, int]], coming: list[tuple[int, int]]
) -> None:
    paid = [date(2026, *day) for day in days]
    paydays = paydays_of(rows([{"person": "A", "pay_date": day, "pay": 100_000} for day in paid], as_of=paid[-1]))
    found = schedule_of(paydays, paid[-1], date(2026, 12, 31))
    shown = [found.payday(0, number) for number in range(1, 1 + len(coming))]
    assert [(day.month, day.day) for day in shown] == coming


@given(st.integers(1, 14), st.integers(14, 18), st.integers(12, 20))
def test_half_a_year_of_paydays_tells_the_days_of_the_month(one: int, apart: int, seen: int) -> None:
    days = [
        previous_banking_day(date(2026, month, min(day, monthrange(2026, month)[1])))
        for month in range(1, 13)
        for day in (one, min(31, one + apart))
    ]
    made = [day for day in days if day.year == 2026]
    paid, rest = made[:seen], made[seen:]
    paydays = paydays_of(rows([{"person": "A", "pay_date": day, "pay": 100_000} for day in paid], as_of=paid[-1]))
    found = schedule_of(paydays, paid[-1], made[-1])
    assert RHYTHMS[found.rhythm[0]] == "twice a month"
    assert [found.payday(0, number) for number in range(1, 1 + int(found.to_come(made[-1])[0]))] == rest


@pytest.mark.parametrize(
    "others",
    [
        [date(2026, 9, 4), date(2026, 9, 18), date(2026, 10, 2), date(2026, 10, 16)],  # 30 October was taken back
        [date(2026, 9, 18), date(2026, 10, 2), date(2026, 10, 16), date(2026, 10, 20), date(2026, 10, 30)],  # a bonus
        [date(2026, 9, 4), date(2026, 9, 18), date(2026, 10, 1), date(2026, 10, 16), date(2026, 10, 30)],  # a holiday
    ],
)
def test_a_fortnight_stays_one_through_a_missed_day_a_bonus_and_a_holiday(others: list[date]) -> None:
    found = schedule_of(spaced(*others, date(2026, 11, 13)), DAY, date(2026, 12, 31))
    assert RHYTHMS[found.rhythm[0]] == "every two weeks"
    assert [found.payday(0, number) for number in (1, 2)] == [date(2026, 11, 27), date(2026, 12, 11)]


def test_a_bonus_on_the_last_day_moves_no_payday() -> None:
    days = [date(2026, 9, 18), date(2026, 10, 2), date(2026, 10, 16), date(2026, 10, 30), date(2026, 11, 13)]
    found = schedule_of(spaced(*days, date(2026, 11, 18)), DAY, date(2026, 12, 31))
    assert found.payday(0, 1) == date(2026, 11, 27)


def test_a_payday_on_new_years_day_is_paid_in_the_old_year() -> None:
    found = schedule_of(spaced(date(2026, 11, 6), date(2026, 11, 20)), DAY, date(2026, 12, 31))
    assert found.payday(0, 3) == date(2026, 12, 31)


def test_who_has_had_no_pay_for_long_is_taken_to_have_left() -> None:
    found = schedule_of(spaced(date(2026, 9, 4), date(2026, 9, 18)), DAY, date(2026, 12, 31))
    assert found.to_come(date(2026, 12, 31)).tolist() == [0]


def test_one_bonus_is_no_rate() -> None:
    paydays = paydays_of(rows(fortnights("A", 3, first=date(2026, 10, 23), pay=100_000, after_tax=[500, 9_000, 600])))
    assert rate_of_payday(paydays, paydays.amount("after_tax")).tolist() == [600]


# --- what is wrong with the feed -----------------------------------------------------------------------


def test_a_payroll_loaded_twice_is_found_under_another_name_too() -> None:
    once = fortnights("A", 3, pay=100_000, after_tax=1_000, payroll="one")
    again = [{**row, "payroll": "two"} for row in once[1:2]]
    bonus = [{**once[0], "pay": 40_000}]
    found = findings(once + again + bonus)["loaded twice/error"]
    assert (found.number, found.rows) == (1, (5,))
    assert "2026-01-16" in found.what
    assert "$10 of contributions" in found.what


@given(st.integers(1, 4), st.integers(1, 4))
def test_every_copy_but_the_first_is_one(times: int, people: int) -> None:
    made = [row for number in range(people) for row in fortnights(f"P{number}", 2, pay=7_000 + number) * times]
    assert int(copies(rows(made)).sum()) == 2 * people * (times - 1)


def test_a_reversal_is_noted_and_one_of_another_years_money_is_an_error() -> None:
    made = [*fortnights("A", 2, pay=100_000, after_tax=1_000)]
    taken_back = {"person": "A", "pay_date": FIRST, "pay": 0, "after_tax": -1_000}
    assert set(findings([*made, taken_back])) == {"reversal/note"}
    too_much = {"person": "A", "pay_date": FIRST, "pay": 0, "after_tax": -2_500}
    assert findings([*made, too_much])["reversal/error"].rows == (4,)


def test_a_year_that_the_file_says_otherwise_is_an_error() -> None:
    found = findings([{"person": "A", "pay_date": FIRST, "pay": 1, "year": 2025}])["other year/error"]
    assert found.rows == (2,)


def test_roth_and_after_tax_that_change_places_are_found() -> None:
    made = fortnights("A", 3, pay=100_000, roth=[4_000, 0, 4_000], after_tax=[0, 4_000, 0])
    assert findings(made)["swapped/warning"].number == 2


def test_match_without_a_deferral_is_found_unless_after_tax_is_matched() -> None:
    made = fortnights("A", 2, pay=100_000, after_tax=5_000, match=2_500)
    assert findings(made)["match on after-tax/warning"].number == 2
    assert "match on after-tax/warning" not in findings(made, matched=True)


def test_deposits_are_due_by_the_fifteenth_business_day_of_the_next_month() -> None:
    # February 2026: Presidents' Day on the 16th, so that the 15th business day is Monday the 23rd.
    assert latest_deposit(date(2026, 1, 16)) == date(2026, 2, 23)
    late = {"person": "A", "pay_date": date(2026, 1, 16), "pay": 100_000, "pre_tax": 5_000}
    assert "late deposit/error" in findings([{**late, "deposit_date": date(2026, 2, 24)}])
    assert findings([{**late, "deposit_date": date(2026, 2, 23)}]) == {}


def test_a_clean_feed_has_nothing_to_say() -> None:
    made = fortnights("A", 20, pay=100_000, pre_tax=5_000, match=2_500, after_tax=3_000)
    assert findings(made) == {}
    assert date(2026, 1, 2) + timedelta(days=14 * 19) < DAY
