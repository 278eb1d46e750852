"""Coverage, availability, and what one highly compensated person may still make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination.coverage import (
    availability,
    average_benefit,
    classification,
    counted_for_coverage,
    coverage_ratio,
)
from megaroth.law.nondiscrimination.late_correction import one_to_one
from megaroth.law.nondiscrimination.limits import actual_percentage_limit
from megaroth.law.nondiscrimination.projection import (
    after_tax_ceiling,
    better_option,
    uniform_percentage,
    worth_of_a_point,
)

PEOPLE = st.integers(0, 5_000)
MULTIPLES = (1_250_000, 2_000_000, 20_000)


def test_seventy_percent_passes_by_the_rounded_ratio() -> None:
    """Treas. Reg. 1.410(b)-9 rounds to 0.01 point: 69.995% is 70%, 69.99% is not."""
    assert coverage_ratio(70, 100, 10, 10).passed
    assert coverage_ratio(69_995, 100_000, 1, 1).passed
    assert not coverage_ratio(69_994, 100_000, 1, 1).passed


@pytest.mark.parametrize("counts", [(0, 50, 0, 3), (0, 0, 3, 3), (5, 50, 0, 0)])
def test_a_plan_without_highly_paid_or_without_others_passes(counts: tuple[int, int, int, int]) -> None:
    """Treas. Reg. 1.410(b)-2(b)(5), (6)."""
    assert coverage_ratio(*counts).deemed
    assert coverage_ratio(*counts).passed


@given(other=PEOPLE, benefiting=PEOPLE, highly_paid=st.integers(1, 100))
def test_one_more_who_benefits_never_hurts(other: int, benefiting: int, highly_paid: int) -> None:
    people = max(other, benefiting + 1)
    fewer = coverage_ratio(benefiting, people, highly_paid, highly_paid)
    more = coverage_ratio(benefiting + 1, people, highly_paid, highly_paid)
    assert more.ratio >= fewer.ratio
    assert more.passed or not fewer.passed


@given(other=PEOPLE, highly_paid=PEOPLE, ratio=st.integers(0, 1_000_000))
def test_a_class_is_safe_or_open_or_neither(other: int, highly_paid: int, ratio: int) -> None:
    sheet = classification(ratio, other, other + highly_paid)
    assert 200_000 <= sheet.unsafe <= sheet.safe <= 500_000
    assert not (sheet.within_safe and sheet.depends)
    assert availability(ratio, False, sheet.safe).available == (ratio >= sheet.safe)


def test_the_average_benefit_test_needs_the_class_too() -> None:
    assert average_benefit(True, 70_000, 100_000).passed
    assert not average_benefit(True, 69_999, 100_000).passed
    assert not average_benefit(False, 100_000, 100_000).passed


def test_whoever_left_early_counts_only_with_a_benefit() -> None:
    """Treas. Reg. 1.410(b)-6(f): at most 500 hours; in the 401(m) part whoever could contribute benefits."""
    assert not counted_for_coverage(False, False, False, True, 500, False).counted
    assert counted_for_coverage(False, False, False, True, 501, False).counted
    assert counted_for_coverage(False, False, False, True, 10, True).counted
    assert not counted_for_coverage(False, True, False, False, 2_000, True).counted


# --- projection ----------------------------------------------------------------------------------------


def test_a_point_of_the_others_is_worth_two_one_or_one_and_a_quarter() -> None:
    worths = [worth_of_a_point(points * 100, *MULTIPLES) for points in (0, 199, 200, 799, 800, 2_000)]
    assert worths == [2_000_000, 2_000_000, 1_000_000, 1_000_000, 1_250_000, 1_250_000]


@given(
    other_average=st.integers(0, 1_500).map(lambda points: points * 100),
    match=st.lists(st.integers(0, 600).map(lambda points: points * 100), min_size=1, max_size=8),
    taking_part=st.integers(1, 8),
)
def test_whoever_keeps_to_the_percentage_passes(other_average: int, match: list[int], taking_part: int) -> None:
    limit = actual_percentage_limit(other_average, *MULTIPLES).limit
    taking_part = min(taking_part, len(match))
    each = uniform_percentage(limit, sum(match), len(match), taking_part).percentage
    after = sum(match) + each * taking_part
    assert after <= limit * len(match) or each == 0
    if sum(match) <= limit * len(match):
        assert sum(match) + (each + 100) * taking_part > limit * len(match)


def test_nobody_takes_part_and_no_room() -> None:
    assert uniform_percentage(60_000, 0, 3, 0).percentage == 0
    assert uniform_percentage(60_000, 200_000, 3, 1).percentage == 0
    assert better_option(40_000, 21_000) == 40_000


@given(
    percentage=st.integers(0, 500_000),
    pay=st.integers(0, 360_000_00),
    left=st.integers(0, 72_000_00),
    cap=st.integers(0, 72_000_00),
)
def test_the_ceiling_is_under_every_limit(percentage: int, pay: int, left: int, cap: int) -> None:
    sheet = after_tax_ceiling(percentage, pay, left, cap)
    assert sheet.allowed <= min(left, cap)
    assert sheet.allowed * 1_000_000 <= percentage * pay
    assert sheet.allowed in (sheet.by_test, left, cap)


# --- late correction -----------------------------------------------------------------------------------


def test_as_much_goes_to_the_others_as_goes_back() -> None:
    """Rev. Proc. 2021-30 App. B s.2.01(1)(b): the refund with its earnings; catch-up stays and is not matched."""
    assert one_to_one(10_000_00, 0, 1_500_00).contributed == 11_500_00
    assert one_to_one(10_000_00, 4_000_00, 900_00).contributed == 6_900_00
    assert one_to_one(10_000_00, 0, -500_00).goes_back == 9_500_00
