"""The limit of both tests, its inverse, and the outcome."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination import limits
from megaroth.law.nondiscrimination.multiples import Multiples, multiples

STATUTE = Multiples(1_250_000, 2_000_000, 20_000)
"""IRC 401(k)(3)(A)(ii), 401(m)(2)(A): 125 percent; 200 percent; 2 percentage points."""

AVERAGE = st.integers(0, 10_000).map(lambda hundredths: hundredths * 100)


def limit(average: int) -> int:
    return limits.actual_percentage_limit(average, *STATUTE).limit


@pytest.mark.parametrize("year", [2013, 2026, 2027])
def test_the_published_figure_is_the_statute(year: int) -> None:
    assert multiples(shipped(), year) == STATUTE


@given(AVERAGE)
@example(20_000)
@example(80_000)
def test_the_limit_has_three_pieces(average: int) -> None:
    percent = Fraction(average, 10_000)
    expected = 2 * percent if percent <= 2 else percent + 2 if percent <= 8 else percent * Fraction(5, 4)
    assert limit(average) == expected * 10_000


@given(AVERAGE, AVERAGE)
def test_the_limit_is_monotone(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert limit(low) <= limit(high)


@given(AVERAGE)
def test_what_is_needed_is_the_least_that_passes(highly_paid: int) -> None:
    needed = limits.needed_average(highly_paid, *STATUTE).needed
    assert limit(needed) >= highly_paid
    assert needed == 0 or limit(needed - 100) < highly_paid


@given(AVERAGE)
def test_equality_passes_and_the_next_step_fails(average: int) -> None:
    most = limit(average) // 100 * 100
    assert limits.percentage_test(most, 3, average, 20, limit(average)).passed
    assert not limits.percentage_test(most + 100, 3, average, 20, limit(average)).passed


@given(AVERAGE, AVERAGE, st.integers(0, 3), st.integers(0, 3))
def test_an_empty_group_passes(highly_paid: int, others: int, people: int, other_people: int) -> None:
    test = limits.percentage_test(highly_paid, people, others, other_people, limit(others))
    assert test.deemed == (people == 0 or other_people == 0)
    assert test.passed == (test.deemed or highly_paid <= limit(others))


def test_close_is_half_a_hundredth_of_a_point() -> None:
    assert limits.percentage_test(56_200, 1, 45_000, 1, 56_250).close  # 5.62 against 5.625
    assert limits.percentage_test(56_300, 1, 45_000, 1, 56_250).close
    assert not limits.percentage_test(56_100, 1, 45_000, 1, 56_250).close
    assert not limits.percentage_test(56_250, 0, 45_000, 1, 56_250).close
    assert not limits.percentage_test(0, 1, 0, 1, 0).close  # nobody contributes: nothing is rounded


def test_the_printed_limit_of_the_regulation_is_not_the_limit() -> None:
    # Example 1 of 1.401(m)-2(a)(7) shows 5.63 for 5.625; 5.63 itself is more than 1.25 times 4.5
    sheet = limits.actual_percentage_limit(45_000, *STATUTE)
    assert sheet.basic == 56_250
