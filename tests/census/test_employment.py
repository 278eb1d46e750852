"""Entry by age and service, judged by dates as a person would, beside the reckoning in days that is quick."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from megaroth.census.employment import ALWAYS, NEVER, in_service, otherwise_excludable
from megaroth.census.plan_calendar import day_number

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def on_or_about(day: date, span: int) -> st.SearchStrategy[date]:
    return st.integers(-span, span).map(lambda off: day + timedelta(off))


BORN = on_or_about(date(2005, 1, 1), 30) | on_or_about(date(2005, 7, 1), 400) | on_or_about(date(1980, 5, 5), 9)
HIRED = on_or_about(date(2025, 1, 1), 9) | on_or_about(date(2025, 6, 30), 400) | on_or_about(date(2010, 5, 5), 9)
LEFT = st.none() | on_or_about(date(2026, 7, 1), 250)


def after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def number(day: date | None) -> int:
    return NEVER if day is None else day_number(day)


@settings(max_examples=300)
@given(BORN, HIRED, LEFT, st.none() | HIRED, LEFT)
@example(date(2004, 2, 29), date(2020, 1, 1), None, None, None)  # 21 on 28 February 2025
@example(date(2005, 6, 30), date(2020, 1, 1), None, None, None)  # 21 and six months on 30 December
@example(date(2005, 7, 1), date(2020, 1, 1), None, None, None)  # and on 1 January 2027
@example(date(1980, 1, 1), date(2025, 6, 30), date(2026, 12, 29), None, None)
def test_who_may_be_left_out_by_age_and_service(
    born: date, hired: date, left: date | None, again: date | None, left_again: date | None
) -> None:
    """IRC 410(a)(1), (4): at 21 with a year of service, in six months or on the next first day of a plan year."""
    met = max(after(born, 21 * 12), after(hired, 12))
    entry = FIRST if met < FIRST else after(met, 6)
    spells = [(hired, left or date.max), *([(again, left_again or date.max)] if again else [])]
    in_then = any(max(begun, entry) <= min(ended, LAST) for begun, ended in spells)
    expected = met >= FIRST and not in_then
    told = (number(left), number(again), number(left_again) if again else NEVER)
    found = otherwise_excludable(day_number(born), day_number(hired), *told, day_number(FIRST), day_number(LAST))
    assert found is expected


@given(HIRED, LEFT, st.none() | HIRED, LEFT, on_or_about(FIRST, 400), on_or_about(LAST, 400))
def test_a_day_of_employment(
    hired: date, left: date | None, again: date | None, left_again: date | None, first: date, last: date
) -> None:
    spells = [(hired, left or date.max), *([(again, left_again or date.max)] if again else [])]
    expected = first <= last and any(begun <= last and ended >= first for begun, ended in spells)
    told = (number(left), number(again), number(left_again) if again else NEVER)
    assert in_service(day_number(hired), *told, day_number(first), day_number(last)) is expected


def test_dates_that_nobody_told_count_as_met() -> None:
    assert otherwise_excludable(ALWAYS, ALWAYS, NEVER, NEVER, NEVER, day_number(FIRST), day_number(LAST)) is False
