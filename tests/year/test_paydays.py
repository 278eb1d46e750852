"""Paydays: calendars, and the payday that moves into the old year."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.year.paydays import remaining


def test_v10_a_payday_of_1_january_is_paid_on_31_december_and_counts_in_the_old_year() -> None:
    assert remaining("every two weeks", date(2026, 12, 4), 2026) == (
        date(2026, 12, 4),
        date(2026, 12, 18),
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("calendar", "first", "count"),
    [
        ("weekly", date(2026, 1, 2), 53),  # 2 January to 1 January, the last paid on 31 December
        ("every two weeks", date(2026, 1, 2), 27),
        ("every two weeks", date(2026, 1, 9), 26),
        ("twice a month", date(2026, 1, 15), 24),
        ("twice a month", date(2026, 1, 5), 24),
        ("monthly", date(2026, 1, 31), 12),
        ("monthly", date(2026, 1, 15), 12),
    ],
)
def test_paydays_of_a_year(calendar: str, first: date, count: int) -> None:
    found = remaining(calendar, first, 2026)
    assert len(found) == count
    assert len(set(found)) == count
    assert all(day.year == 2026 and day.weekday() < 5 for day in found)
    assert list(found) == sorted(found)


def test_twice_a_month_is_the_fifteenth_and_the_last_day() -> None:
    found = remaining("twice a month", date(2026, 7, 15), 2026)
    assert found[:4] == (date(2026, 7, 15), date(2026, 7, 31), date(2026, 8, 14), date(2026, 8, 31))


def test_no_payday_after_the_job_ends() -> None:
    assert remaining("monthly", date(2026, 1, 30), 2026, date(2026, 3, 31)) == (
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 30),
    )
