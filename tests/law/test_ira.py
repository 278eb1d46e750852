"""IRA limits, phase-outs and the ordinary backdoor."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.authority import VOCABULARY, explain
from megaroth.law.ira import (
    IraDeductionLimit,
    IraLimit,
    RothIraLimit,
    ira_deduction_limit,
    ira_limit,
    ordinary_backdoor,
    roth_ira_limit,
)
from megaroth.law.phase_out import deduction_phase_out, roth_phase_out

STEP, FLOOR = 10_00, 200_00
AMOUNTS = st.integers(0, 50_000_00)
INCOMES = st.integers(-50_000_00, 400_000_00)


def each_line_says_how(worksheet: Any) -> None:
    """The arithmetic printed beside a line gives the line's value, inside the bands too."""
    for line in explain(worksheet):
        if line.how:
            assert eval(line.how, {"__builtins__": {}, **VOCABULARY}, worksheet._asdict()) == line.value, line.name


def limit_2026(age: int, own_pay: int, spouse_pay: int, spouse_contributions: int) -> IraLimit:
    return ira_limit(age, 7_500_00, 1_100_00, 50, own_pay, True, spouse_pay, spouse_contributions, 0)


def roth(limit: int, magi: int, start: int, end: int) -> RothIraLimit:
    return roth_ira_limit(limit, magi, start, end, STEP, FLOOR, 0, 0)


def deduction(dollar_limit: int, limit: int, magi: int, start: int, end: int) -> IraDeductionLimit:
    return ira_deduction_limit(dollar_limit, limit, True, magi, start, end, STEP, FLOOR)


# --- the limit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earner_age", "other_age", "together"),
    [(45, 45, 15_000_00), (49, 50, 16_100_00), (50, 49, 16_100_00), (62, 70, 17_200_00)],
)
def test_a_couple_with_one_income_2026(earner_age: int, other_age: int, together: int) -> None:
    earner = limit_2026(earner_age, 200_000_00, 0, 0)
    other = limit_2026(other_age, 0, 200_000_00, earner.limit)
    assert earner.limit + other.limit == together


def test_pub_590a_kristin_and_carl_the_spouse_with_no_pay() -> None:
    kristin = ira_limit(30, 7_000_00, 1_000_00, 50, 0, True, 30_000_00, 7_000_00, 0)
    assert kristin.pay_limit == 23_000_00
    assert kristin.limit == 7_000_00


def test_on_a_separate_return_only_own_pay_counts() -> None:
    assert ira_limit(40, 7_500_00, 1_100_00, 50, 3_000_00, False, 90_000_00, 0, 0).limit == 3_000_00


def test_the_spouse_with_more_pay_does_not_count_the_other() -> None:
    """IRC 219(c)(2)(B): together no more than their pay, and the higher paid from own pay alone."""
    higher = limit_2026(40, 5_000_00, 4_000_00, 0)
    lower = limit_2026(40, 4_000_00, 5_000_00, higher.limit)
    assert (higher.limit, lower.limit) == (5_000_00, 4_000_00)


def test_a_loss_is_no_pay_and_money_above_the_limit_is_excess() -> None:
    sheet = ira_limit(40, 7_500_00, 1_100_00, 50, -2_000_00, False, 0, 0, 500_00)
    assert (sheet.limit, sheet.room, sheet.excess) == (0, 0, 500_00)


@given(st.integers(18, 90), st.integers(18, 90), AMOUNTS, AMOUNTS)
def test_a_couple_never_contributes_more_than_its_pay(age: int, other_age: int, pay: int, other_pay: int) -> None:
    first, second = sorted([(pay, age), (other_pay, other_age)], reverse=True)
    higher = limit_2026(first[1], first[0], second[0], 0)
    lower = limit_2026(second[1], second[0], first[0], higher.limit)
    assert higher.limit + lower.limit <= pay + other_pay
    each_line_says_how(higher)
    each_line_says_how(lower)


# --- Roth by income --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "magi", "start", "end", "permitted"),
    [
        pytest.param(5_500_00, 120_000_00, 118_000_00, 133_000_00, 4_770_00, id="G22 2017 single"),
        pytest.param(7_000_00, 230_000_00, 230_000_00, 240_000_00, 7_000_00, id="G23 2024 joint at the start"),
        pytest.param(7_000_00, 240_000_00, 230_000_00, 240_000_00, 0, id="G23 2024 joint at the end"),
        pytest.param(7_500_00, 252_000_00 - 1, 242_000_00, 252_000_00, 200_00, id="2026 joint, a cent below"),
        pytest.param(7_500_00, 5_000_00, 0, 10_000_00, 3_750_00, id="separate, lived together"),
        pytest.param(7_500_00, 0, 0, 10_000_00, 7_500_00, id="separate, no income"),
        pytest.param(150_00, 160_000_00, 153_000_00, 168_000_00, 150_00, id="limit below the floor"),
        pytest.param(5_003_00, 153_000_01, 153_000_00, 168_000_00, 5_003_00, id="never above the limit"),
    ],
)
def test_roth_limit_at_an_income(limit: int, magi: int, start: int, end: int, permitted: int) -> None:
    sheet = roth(limit, magi, start, end)
    assert sheet.permitted == permitted
    each_line_says_how(sheet)


def test_the_figure_before_rounding_of_case_g22() -> None:
    assert roth(5_500_00, 120_000_00, 118_000_00, 133_000_00).left == 4_766_67


def test_traditional_contributions_come_off_the_whole_limit_not_the_reduced_one() -> None:
    sheet = roth_ira_limit(7_500_00, 160_500_00, 153_000_00, 168_000_00, STEP, FLOOR, 3_000_00, 4_000_00)
    assert sheet.income_limit == 3_750_00
    assert sheet.permitted == 3_750_00
    assert sheet.excess == 250_00
    fuller = roth_ira_limit(7_500_00, 160_500_00, 153_000_00, 168_000_00, STEP, FLOOR, 5_000_00, 0)
    assert fuller.permitted == 2_500_00


@given(AMOUNTS, INCOMES, INCOMES, st.integers(0, 240_000_00), st.sampled_from([10_000_00, 15_000_00, 20_000_00]))
def test_roth_limit_falls_with_income_and_keeps_its_shape(
    limit: int, magi: int, other: int, start: int, width: int
) -> None:
    lower, higher = (roth(limit, income, start, start + width) for income in sorted((magi, other)))
    assert lower.permitted >= higher.permitted
    for sheet in (lower, higher):
        assert 0 <= sheet.permitted <= limit
        assert sheet.permitted % STEP == 0 or sheet.permitted == limit
        assert sheet.permitted >= min(limit, FLOOR) or sheet.magi >= start + width
        each_line_says_how(sheet)


@given(st.integers(0, 1_000), st.integers(0, 20_000_00), st.sampled_from([10_000_00, 15_000_00, 20_000_00]))
def test_rounding_the_reduction_down_is_the_same_where_the_limit_is_a_multiple_of_ten_dollars(
    tens: int, above: int, width: int
) -> None:
    """IRC 219(g)(2)(A)-(C) word for word, in exact fractions."""
    limit, start = tens * STEP, 100_000_00
    reduction = min(Fraction(limit), Fraction(limit * above, width))
    left = limit - (reduction // STEP * STEP if reduction < limit else limit)
    expected = 0 if reduction == limit else min(limit, max(FLOOR, left))
    assert roth(limit, start + above, start, start + width).income_limit == expected


# --- deduction ------------------------------------------------------------------------------------------


def test_pub_590_for_2002_worksheet_2_a_joint_filer_of_50() -> None:
    sheet = deduction(3_500_00, 3_500_00, 59_450_00, 54_000_00, 64_000_00)
    assert sheet.left == 1_592_50
    assert sheet.deductible == 1_600_00


def test_the_deduction_phases_out_the_dollar_limit_and_then_pay_limits_it() -> None:
    sheet = deduction(7_500_00, 3_000_00, 86_000_00, 81_000_00, 91_000_00)
    assert sheet.deductible == 3_000_00
    assert roth(3_000_00, 160_500_00, 153_000_00, 168_000_00).permitted == 1_500_00


def test_without_a_plan_at_work_income_does_not_matter() -> None:
    sheet = ira_deduction_limit(7_500_00, 7_500_00, False, 900_000_00, 0, 0, STEP, FLOOR)
    assert sheet.deductible == 7_500_00
    each_line_says_how(sheet)


@given(AMOUNTS, AMOUNTS, INCOMES, INCOMES, st.booleans())
def test_the_deduction_falls_with_income(dollar_limit: int, pay: int, magi: int, other: int, covered: bool) -> None:
    limit = min(dollar_limit, pay)
    lower, higher = (
        ira_deduction_limit(dollar_limit, limit, covered, income, 129_000_00, 149_000_00, STEP, FLOOR)
        for income in sorted((magi, other))
    )
    assert limit >= lower.deductible >= higher.deductible >= 0
    each_line_says_how(lower)
    each_line_says_how(higher)


# --- bands ---------------------------------------------------------------------------------------------

SINGLE, JOINT, SPOUSE, SEPARATE, NONE = (1, 2), (3, 4), (5, 6), (7, 8), (0, 0)


@pytest.mark.parametrize(
    ("joint", "separate_together", "covered", "spouse_covered", "band"),
    [
        pytest.param(False, False, True, False, SINGLE, id="single, covered"),
        pytest.param(False, False, False, False, NONE, id="single, not covered"),
        pytest.param(False, False, False, True, NONE, id="separate, lived apart, spouse covered"),
        pytest.param(True, False, True, False, JOINT, id="joint, covered"),
        pytest.param(True, False, True, True, JOINT, id="joint, both covered"),
        pytest.param(True, False, False, True, SPOUSE, id="joint, spouse covered"),
        pytest.param(True, False, False, False, NONE, id="joint, neither covered"),
        pytest.param(False, True, True, False, SEPARATE, id="separate, covered"),
        pytest.param(False, True, False, True, SEPARATE, id="separate, spouse covered"),
        pytest.param(False, True, False, False, NONE, id="separate, neither covered"),
    ],
)
def test_pub_590a_tables_1_2_and_1_3(
    joint: bool, separate_together: bool, covered: bool, spouse_covered: bool, band: tuple[int, int]
) -> None:
    sheet = deduction_phase_out(joint, separate_together, covered, spouse_covered, *SINGLE, *JOINT, *SPOUSE, *SEPARATE)
    assert sheet.limited == (band != NONE)
    assert not sheet.limited or (sheet.start, sheet.end) == band
    each_line_says_how(sheet)


@pytest.mark.parametrize(
    ("joint", "separate_together", "band"),
    [(False, False, SINGLE), (True, False, JOINT), (False, True, SEPARATE)],
)
def test_pub_590a_table_2_1(joint: bool, separate_together: bool, band: tuple[int, int]) -> None:
    sheet = roth_phase_out(joint, separate_together, *SINGLE, *JOINT, *SEPARATE)
    assert (sheet.start, sheet.end) == band
    each_line_says_how(sheet)


# --- the ordinary backdoor ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit_room", "roth_room", "balance", "direct", "backdoor", "share"),
    [
        pytest.param(7_500_00, 7_500_00, 0, 7_500_00, 0, 0, id="direct"),
        pytest.param(7_500_00, 0, 0, 0, 7_500_00, 0, id="backdoor, clean"),
        pytest.param(7_500_00, 3_750_00, 0, 3_750_00, 3_750_00, 0, id="both"),
        pytest.param(0, 7_500_00, 40_000_00, 0, 0, 0, id="neither"),
        pytest.param(7_500_00, 0, 67_500_00, 0, 7_500_00, 900_000, id="backdoor, 90% taxable"),
    ],
)
def test_the_way_into_a_roth_ira(
    limit_room: int, roth_room: int, balance: int, direct: int, backdoor: int, share: int
) -> None:
    sheet = ordinary_backdoor(limit_room, roth_room, 1_000_00, balance)
    assert (sheet.direct, sheet.backdoor, sheet.taxable_share) == (direct, backdoor, share)
    each_line_says_how(sheet)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(0, 10_000_000_00))
def test_the_ways_add_up_and_tax_stays_within_the_conversion(
    limit_room: int, roth_room: int, deductible: int, balance: int
) -> None:
    sheet = ordinary_backdoor(limit_room, roth_room, deductible, balance)
    assert sheet.direct + sheet.backdoor == limit_room
    assert 0 <= sheet.taxable <= min(sheet.backdoor, balance)
    assert (sheet.taxable == 0) or balance > 0
    assert 0 <= sheet.taxable_share <= 1_000_000
    each_line_says_how(sheet)
