"""Paydays: calendars, the payday that moves into another year, and years with one more than usual."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.facts.model import LISTED_DATES
from megaroth.law.holidays import is_banking_day
from megaroth.year.paydays import PER_YEAR, Payday, moved, notes, of_year, remaining

SHIFTS = ("before", "after", "none")
DAY = timedelta(days=1)


def paid(paydays: tuple[Payday, ...]) -> list[date]:
    return [payday.paid for payday in paydays]


# --- the turn of the year --------------------------------------------------------------------------------


def test_v10_a_payday_of_1_january_is_paid_on_31_december_and_counts_in_the_old_year() -> None:
    assert remaining("every two weeks", date(2026, 12, 4), 2026) == (
        Payday(date(2026, 12, 4), date(2026, 12, 4)),
        Payday(date(2026, 12, 18), date(2026, 12, 18)),
        Payday(date(2027, 1, 1), date(2026, 12, 31)),
    )
    assert notes("every two weeks", date(2026, 12, 4), 2026) == (
        "the payday of 1 January 2027 is paid on 31 December 2026 and counts in 2026",
        "2026 has 27 paydays (every two weeks): if the salary is divided by 27, give pay_per_payday",
    )


def test_1_january_2021_was_a_friday_and_its_payday_counted_in_2020() -> None:
    assert paid(remaining("every two weeks", date(2020, 12, 4), 2020))[-1] == date(2020, 12, 31)
    assert len(of_year("every two weeks", date(2020, 12, 4), 2020)) == 27
    said = "the payday of 1 January 2021 is paid on 31 December 2020 and counts in 2020"
    assert said in notes("every two weeks", date(2020, 12, 4), 2020)
    assert notes("every two weeks", date(2021, 1, 15), 2021) == (said,)  # the mirror: 2021 has its 26 without it
    assert remaining("every two weeks", date(2021, 1, 1), 2021)[0].nominal == date(2021, 1, 15)


def test_27_paydays_from_2_january_2026() -> None:
    found = of_year("every two weeks", date(2026, 6, 19), 2026)  # any payday of the calendar will do
    assert found == remaining("every two weeks", date(2026, 1, 2), 2026)
    assert paid(found)[:2] == [date(2026, 1, 2), date(2026, 1, 16)]
    assert paid(found)[-2:] == [date(2026, 12, 18), date(2026, 12, 31)]
    # 19 June is Juneteenth: paid the day before.
    assert Payday(date(2026, 6, 19), date(2026, 6, 18)) in found


@pytest.mark.parametrize(
    ("calendar", "given_day", "year", "shift", "said"),
    [
        ("weekly", date(2026, 7, 3), 2026, "before", "2026 has 53 paydays (weekly)"),  # Fridays, 1 Jan 2027 moved
        ("weekly", date(2026, 7, 2), 2026, "before", None),  # Thursdays: 1 Jan paid in 2025, 31 Dec in 2026
        ("weekly", date(2026, 7, 2), 2026, "after", "2026 has 53 paydays (weekly)"),  # Thursdays: 2 Jan and 31 Dec
        ("weekly", date(2026, 7, 2), 2026, "none", "2026 has 53 paydays (weekly)"),
        ("weekly", date(2026, 7, 3), 2026, "after", None),
        ("weekly", date(2026, 7, 1), 2026, "before", None),
        ("every two weeks", date(2026, 1, 9), 2026, "before", None),
        ("every two weeks", date(2026, 1, 1), 2026, "none", "2026 has 27 paydays (every two weeks)"),
        ("monthly", date(2026, 7, 1), 2026, "before", None),  # one moves out, one moves in
        ("monthly", date(2026, 7, 31), 2028, "after", "2028 has 11 paydays (monthly): pay is what all 11 bring"),
        ("twice a month", date(2026, 7, 31), 2028, "after", "2028 has 23 paydays (twice a month)"),
        ("monthly", date(2026, 7, 31), 2029, "after", "2029 has 13 paydays (monthly)"),  # its own stays: a Monday
        (
            "twice a month",
            date(2026, 7, 2),
            2026,
            "before",
            "2026 has 25 paydays (twice a month): pay is what all 25 bring",
        ),
        ("twice a month", date(2026, 7, 2), 2027, "before", None),
        ("twice a month", date(2026, 7, 2), 2028, "before", "2028 has 23 paydays (twice a month)"),
        ("monthly", date(2026, 7, 2), 2026, "before", "2026 has 13 paydays (monthly): pay is what all 13 bring"),
        ("twice a month", date(2026, 7, 2), 2026, "none", None),
    ],
)
def test_a_year_with_more_or_fewer_paydays_than_usual_is_flagged(
    calendar: str, given_day: date, year: int, shift: str, said: str | None
) -> None:
    count = len(of_year(calendar, given_day, year, shift))
    found = [note for note in notes(calendar, given_day, year, shift) if " has " in note]
    if said is None:
        assert found == []
        assert count == PER_YEAR[calendar]
    else:
        assert len(found) == 1
        assert found[0].startswith(said)
        assert count != PER_YEAR[calendar]


def test_a_known_pay_of_one_payday_leaves_nothing_to_divide() -> None:
    found = notes("every two weeks", date(2026, 12, 4), 2026, per_payday_known=True)
    assert found[1] == "2026 has 27 paydays (every two weeks)"


def test_a_job_of_part_of_a_year_has_no_usual_number_of_paydays() -> None:
    friday = date(2026, 12, 4)
    crossing = "the payday of 1 January 2027 is paid on 31 December 2026 and counts in 2026"
    assert notes("every two weeks", friday, 2026, started=date(2026, 3, 1)) == (crossing,)
    assert notes("every two weeks", friday, 2026, ended=date(2026, 12, 31)) == (crossing,)
    assert notes("every two weeks", friday, 2026, ended=date(2026, 12, 30)) == ()
    assert notes("every two weeks", date(2027, 1, 15), 2027, started=date(2027, 1, 1)) == (crossing,)
    assert notes("every two weeks", date(2027, 1, 15), 2027, started=date(2027, 1, 4)) == ()


def test_after_a_weekend_at_the_end_of_the_year_a_payday_falls_into_the_next() -> None:
    """31 December 2028 is a Sunday, and Monday a holiday."""
    assert paid(remaining("monthly", date(2028, 11, 30), 2028, shift="after")) == [date(2028, 11, 30)]
    said = "the payday of 31 December 2028 is paid on 2 January 2029 and counts in 2029"
    assert said in notes("monthly", date(2028, 11, 30), 2028, "after")
    assert said in notes("monthly", date(2029, 1, 31), 2029, "after")
    assert paid(of_year("monthly", date(2029, 1, 31), 2029, "after"))[:2] == [date(2029, 1, 2), date(2029, 1, 31)]
    assert paid(remaining("monthly", date(2028, 11, 30), 2028, shift="none"))[-1] == date(2028, 12, 31)


# --- calendars -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "first", "count"),
    [
        ("weekly", date(2026, 1, 2), 53),  # 2 January to 1 January, the last paid on 31 December
        ("every two weeks", date(2026, 1, 2), 27),
        ("every two weeks", date(2026, 1, 9), 26),
        ("twice a month", date(2026, 1, 15), 24),
        ("twice a month", date(2026, 1, 5), 24),
        ("twice a month", date(2026, 1, 30), 23),  # the 15th of January is past
        ("monthly", date(2026, 1, 31), 12),
        ("monthly", date(2026, 1, 15), 12),
    ],
)
def test_paydays_of_a_year(calendar: str, first: date, count: int) -> None:
    found = paid(remaining(calendar, first, 2026))
    assert len(found) == count
    assert len(set(found)) == count
    assert all(day.year == 2026 and day.weekday() < 5 for day in found)
    assert found == sorted(found)


def test_twice_a_month_is_the_fifteenth_and_the_last_day() -> None:
    expected = [date(2026, 7, 15), date(2026, 7, 31), date(2026, 8, 14), date(2026, 8, 31)]
    assert paid(remaining("twice a month", date(2026, 7, 15), 2026))[:4] == expected
    assert paid(remaining("twice a month", date(2026, 6, 30), 2026))[1:5] == expected
    assert paid(remaining("twice a month", date(2026, 7, 15), 2026, shift="after"))[2] == date(2026, 8, 17)


@pytest.mark.parametrize(
    ("first", "days"),
    [
        (date(2026, 9, 1), [(9, 1), (9, 15), (10, 1), (10, 15)]),
        (date(2026, 9, 10), [(9, 10), (9, 25), (10, 10), (10, 25)]),
        (date(2026, 9, 16), [(9, 16), (10, 1), (10, 16), (11, 1)]),
        (date(2026, 9, 25), [(9, 25), (10, 10), (10, 25), (11, 10)]),
        (date(2026, 1, 30), [(1, 30), (2, 15), (2, 28), (3, 15), (3, 30)]),
        (date(2026, 1, 29), [(1, 29), (2, 14), (2, 28), (3, 14), (3, 29)]),
    ],
)
def test_twice_a_month_from_other_days(first: date, days: list[tuple[int, int]]) -> None:
    found = remaining("twice a month", first, 2026)
    assert [(day.nominal.month, day.nominal.day) for day in found[: len(days)]] == days


def test_a_month_without_the_day_pays_on_its_last() -> None:
    found = remaining("monthly", date(2026, 1, 30), 2026, shift="none")
    assert [payday.paid.day for payday in found] == [30, 28, *[30] * 10]


def test_no_payday_after_the_job_ends() -> None:
    assert paid(remaining("monthly", date(2026, 1, 30), 2026, date(2026, 3, 31))) == [
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 30),
    ]


def test_a_payday_is_of_the_job_when_its_day_or_its_pay_is() -> None:
    # Saturday 15 August, paid on Friday or on Monday.
    before, after = (
        remaining("monthly", date(2026, 8, 15), 2026, day, shift)
        for day, shift in ((date(2026, 8, 14), "before"), (date(2026, 8, 15), "after"))
    )
    assert paid(before) == [date(2026, 8, 14)]
    assert paid(after) == [date(2026, 8, 17)]


def test_listed_dates_move_and_count_in_the_year_in_which_they_are_paid() -> None:
    listed = (date(2027, 1, 1), date(2026, 9, 30), date(2026, 3, 14), date(2026, 9, 30))
    assert remaining(LISTED_DATES, None, 2026, listed=listed) == (
        Payday(date(2026, 3, 14), date(2026, 3, 13)),
        Payday(date(2026, 9, 30), date(2026, 9, 30)),
        Payday(date(2027, 1, 1), date(2026, 12, 31)),
    )
    assert paid(remaining(LISTED_DATES, None, 2026, shift="after", listed=listed)) == [
        date(2026, 3, 16),
        date(2026, 9, 30),
    ]
    assert remaining(LISTED_DATES, None, 2027, listed=listed) == ()
    assert notes(LISTED_DATES, None, 2026, "before", listed) == (
        "the payday of 1 January 2027 is paid on 31 December 2026 and counts in 2026",
    )


# --- the next payday given as the day to which it was moved ----------------------------------------------


def test_a_moved_day_cannot_be_told_from_the_calendars_own_and_is_taken_as_told() -> None:
    """Wednesday 24 December 2025 may be Thursday's payday: either way 24 and 31 December are left of 2025."""
    assert paid(remaining("weekly", date(2025, 12, 24), 2025)) == [date(2025, 12, 24), date(2025, 12, 31)]
    assert paid(remaining("weekly", date(2025, 12, 25), 2025)) == [date(2025, 12, 24), date(2025, 12, 31)]
    assert not [note for note in notes("weekly", date(2025, 12, 24), 2025) if "moved" in note]


def test_it_is_said_where_the_number_of_paydays_depends_on_it() -> None:
    """Thursday 3 July 2025 may be Friday's payday: Thursday 1 January 2026 is paid in 2025, Friday 2 January is not."""
    thursday, friday = date(2025, 7, 3), date(2025, 7, 4)
    assert len(remaining("weekly", thursday, 2025)) == len(remaining("weekly", friday, 2025)) + 1
    assert (
        "the next payday is taken to be 3 July 2025 by the calendar, with 27 left in 2025; if it is the payday of "
        "4 July 2025, moved, give that day: then 26 are left"
    ) in notes("weekly", thursday, 2025)
    assert not [note for note in notes("weekly", friday, 2025) if "moved" in note]
    assert not [note for note in notes("weekly", thursday, 2025, "none") if "moved" in note]


def test_with_pay_after_a_holiday_it_is_the_day_before_that_may_be_meant() -> None:
    """Friday 2 January 2026 may be Thursday 1 January's payday: then 31 December 2026 is one, and 1 January is not."""
    found = [note for note in notes("weekly", date(2026, 1, 2), 2026, "after") if "moved" in note]
    assert len(remaining("weekly", date(2026, 1, 1), 2026, shift="after")) == 53
    assert len(remaining("weekly", date(2026, 1, 2), 2026, shift="after")) == 52
    assert len(found) == 1
    assert found[0].endswith("the payday of 1 January 2026, moved, give that day: then 53 are left")


# --- against a walk over all days ------------------------------------------------------------------------


def walked(first: date, step: int, year: int, shift: str) -> list[date]:
    """Every day from two months before the year: a payday of the calendar is paid on the first open day its way."""
    found = []
    day = date(year - 1, 11, 1)
    while day < date(year + 1, 3, 1):
        if (day - first).days % step == 0:
            when = day
            while shift != "none" and not is_banking_day(when):
                when += DAY if shift == "after" else -DAY
            if date(year, 1, 1) <= when <= date(year, 12, 31):
                found.append(when)
        day += DAY
    return found


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize(("calendar", "step"), [("weekly", 7), ("every two weeks", 14)])
@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_calendar_of_weeks_as_a_walk_over_the_days_has_it(
    year: int, calendar: str, step: int, shift: str
) -> None:
    for offset in range(step):
        first = date(year, 6, 10) + offset * DAY
        every = walked(first, step, year, shift)
        assert paid(of_year(calendar, first, year, shift)) == every
        # A day of the calendar long past the year's end or before its begin says the same.
        assert paid(of_year(calendar, first + 40 * step * DAY, year, shift)) == every
        left = paid(remaining(calendar, first, year, shift=shift))
        assert left == [day for day in every if day >= moved(first, shift)]
        assert every[0] >= date(year, 1, 1)
        assert len(every) in (PER_YEAR[calendar], PER_YEAR[calendar] + 1)


# --- what holds of every calendar ------------------------------------------------------------------------

calendars = st.sampled_from(sorted(PER_YEAR))
days = st.dates(date(2008, 1, 1), date(2090, 12, 31))


@given(calendars, days, st.sampled_from(SHIFTS), st.integers(-1, 1))
def test_paydays_are_banking_days_of_the_year_in_order(calendar: str, first: date, shift: str, years: int) -> None:
    year = first.year + years
    every = of_year(calendar, first, year, shift)
    found = paid(every)
    assert all(day.year == year for day in found)
    assert found == sorted(set(found))
    assert all(is_banking_day(day) for day in found) or shift == "none"
    assert abs(len(found) - PER_YEAR[calendar]) <= 1
    left = remaining(calendar, first, year, shift=shift)
    assert left == every[len(every) - len(left) :]
    assert all((payday.paid <= payday.nominal) if shift == "before" else True for payday in every)
    assert all((payday.paid >= payday.nominal) if shift == "after" else True for payday in every)


@given(calendars, days, st.sampled_from(SHIFTS))
def test_the_day_given_is_a_payday_of_its_calendar(calendar: str, first: date, shift: str) -> None:
    payday = Payday(first, moved(first, shift))
    assert payday in of_year(calendar, first, payday.paid.year, shift)
    assert remaining(calendar, first, payday.paid.year, shift=shift)[0] == payday


@given(calendars, days, st.sampled_from(SHIFTS))
def test_each_payday_is_of_exactly_one_year(calendar: str, first: date, shift: str) -> None:
    around = [of_year(calendar, first, first.year + years, shift) for years in (-1, 0, 1)]
    together = [payday for year in around for payday in year]
    assert together == sorted(set(together))
    gaps = [(later.nominal - one.nominal).days for one, later in pairwise(together)]
    assert max(gaps) <= 31  # none is lost at a turn of the year


@given(st.lists(st.dates(date(2025, 11, 1), date(2027, 2, 28)), max_size=30), st.sampled_from(SHIFTS))
def test_listed_dates_of_every_order(listed: list[date], shift: str) -> None:
    found = remaining(LISTED_DATES, None, 2026, shift=shift, listed=tuple(listed))
    assert paid(found) == sorted(day for day in (moved(one, shift) for one in set(listed)) if day.year == 2026)
