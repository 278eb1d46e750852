"""Ratios and averages: rounding, what is counted, and the bounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination import ratios
from megaroth.money import LARGEST, ONE

AMOUNT = st.integers(0, 50_000_000)
PAY = st.integers(1, 50_000_000)
POINT = 10_000
"""One percentage point in millionths."""


@given(AMOUNT, PAY)
@example(4_995, 1_000_000)  # 0.4995%: the digit after next decides
@example(1_225, 10_000_00)  # 0.1225%: a half goes up
def test_a_ratio_is_rounded_as_decimals_round_half_up(amount: int, pay: int) -> None:
    percent = Decimal(amount) * 100 / Decimal(pay)
    expected = int(percent.quantize(Decimal("0.01"), ROUND_HALF_UP) * POINT)
    sheet = ratios.actual_contribution_ratio(amount, 0, 0, 0, pay)
    assert sheet.ratio == min(expected, 10_000 * ONE)


@given(st.lists(st.integers(0, 10_000).map(lambda hundredths: hundredths * 100), min_size=1, max_size=40))
@example([47_700, 27_800])
def test_an_average_is_of_rounded_ratios_and_rounded_half_up(rounded: list[int]) -> None:
    exact = Fraction(sum(rounded), len(rounded))
    average = ratios.average(sum(rounded), len(rounded))
    assert average % 100 == 0
    assert -50 <= exact - average < 50 or exact - average == -50


def test_nobody_averages_nothing() -> None:
    assert ratios.average(0, 0) == 0


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, PAY)
def test_more_of_anything_is_no_lower_ratio(after_tax: int, match: int, more: int, shifted: int, pay: int) -> None:
    sheet = ratios.actual_contribution_ratio(after_tax, match, 0, shifted, pay)
    assert ratios.actual_contribution_ratio(after_tax + more, match, 0, shifted, pay).ratio >= sheet.ratio
    assert ratios.actual_contribution_ratio(after_tax, match + more, 0, shifted, pay).ratio >= sheet.ratio
    assert sheet.after_tax_ratio <= sheet.ratio
    assert ratios.actual_contribution_ratio(after_tax, match, 0, shifted, pay + more).ratio <= sheet.ratio


@given(AMOUNT, AMOUNT, PAY)
def test_match_left_out_is_the_test_without_match(after_tax: int, match: int, pay: int) -> None:
    with_match = ratios.actual_contribution_ratio(after_tax, match, 0, 0, pay)
    assert with_match.after_tax_ratio == ratios.actual_contribution_ratio(after_tax, 0, 0, 0, pay).ratio


@given(AMOUNT, st.booleans())
def test_an_excess_of_the_highly_paid_counts(excess: int, highly_paid: bool) -> None:
    out = ratios.excess_deferrals_not_counted(excess, highly_paid).not_counted
    sheet = ratios.actual_deferral_ratio(2_450_000 + excess, out, 0, 0, 0, 20_000_000)
    assert sheet.counted == 2_450_000 + (excess if highly_paid else 0)


@given(AMOUNT, AMOUNT, PAY)
def test_a_deferral_counts_in_one_test(deferrals: int, shifted: int, pay: int) -> None:
    moved = min(deferrals, shifted)
    adp = ratios.actual_deferral_ratio(deferrals, 0, 0, 0, moved, pay)
    acp = ratios.actual_contribution_ratio(0, 0, 0, moved, pay)
    assert adp.counted + acp.counted == deferrals


@given(AMOUNT, AMOUNT, PAY)
def test_two_plans_are_one_for_the_highly_paid(here: int, elsewhere: int, pay: int) -> None:
    pooled = ratios.ratio_in_two_plans(here, elsewhere, pay)
    assert pooled.ratio == ratios.actual_deferral_ratio(here + elsewhere, 0, 0, 0, 0, pay).ratio
    assert pooled.ratio == ratios.ratio_in_two_plans(elsewhere, here, pay).ratio


@pytest.mark.parametrize("pay", [0, -1, -LARGEST])
def test_without_pay_the_ratio_is_zero(pay: int) -> None:
    assert ratios.actual_deferral_ratio(100, 0, 0, 0, 0, pay).ratio == 0
    assert ratios.actual_contribution_ratio(100, 100, 0, 0, pay).ratio == 0
    assert ratios.ratio_in_two_plans(100, 0, pay).ratio == 0
    assert ratios.test_pay(pay, 36_000_000) == 0


def test_the_largest_amount_on_a_cent_of_pay_stays_within_64_bits_a_hundred_million_times() -> None:
    ratio = ratios.actual_contribution_ratio(LARGEST, LARGEST, LARGEST, LARGEST, 1).ratio
    assert ratio == 10_000 * ONE
    assert 2 * ratio * 10**8 < 2**63


def test_match_that_does_not_count() -> None:
    assert ratios.match_counted(800_000, 100_000, 200_000, 50_000).counted == 450_000
    assert ratios.match_counted(100, 100, 100, 0).counted == 0
