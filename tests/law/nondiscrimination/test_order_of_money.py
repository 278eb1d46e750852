"""Which money goes after a failed ACP test, what stays as catch-up, and what is forfeited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.corrections import excess_additions
from megaroth.law.nondiscrimination.excess_contributions import (
    excess_contribution,
    partly_paid,
    recharacterized,
    refunded_deferrals,
)
from megaroth.law.nondiscrimination.excess_match import orphan_match, paid_from_vested
from megaroth.law.nondiscrimination.order_of_money import (
    Band,
    Tier,
    after_tax_alone,
    bands,
    match_first,
    returned_additions,
    unmatched_after_tax_first,
)
from megaroth.money import ONE, portion

AMOUNT = st.integers(0, 50_000_00)
RATES = st.sampled_from([0, ONE // 4, ONE // 2, ONE, 2 * ONE])
TIERS = (Tier(20_000, ONE), Tier(60_000, ONE // 2))
"""Of Treas. Reg. 1.401(m)-2(b)(5) Example 6."""

# --- bands ---------------------------------------------------------------------------------------------


def test_after_tax_money_fills_the_tiers_from_the_bottom() -> None:
    """Example 6: 7% of $100,000 is 2% at 100%, 4% at 50% and 1% that is not matched."""
    assert bands(7_000_00, 0, 100_000_00, TIERS) == (Band(2_000_00, ONE), Band(4_000_00, ONE // 2), Band(1_000_00, 0))


def test_deferrals_that_fill_the_tiers_leave_after_tax_money_without_match() -> None:
    assert bands(7_000_00, 6_000_00, 100_000_00, TIERS) == (Band(7_000_00, 0),)
    assert bands(7_000_00, 3_000_00, 100_000_00, TIERS) == (Band(3_000_00, ONE // 2), Band(4_000_00, 0))
    assert bands(0, 0, 100_000_00, TIERS) == ()


@given(after_tax=AMOUNT, before=AMOUNT, pay=st.integers(1, 360_000_00))
def test_bands_add_up(after_tax: int, before: int, pay: int) -> None:
    found = bands(after_tax, before, pay, TIERS)
    assert sum(band.after_tax for band in found) == after_tax
    assert [band.rate for band in found] == sorted((band.rate for band in found), reverse=True)


# --- order ---------------------------------------------------------------------------------------------


@given(
    excess=AMOUNT,
    money=st.lists(st.builds(Band, AMOUNT, RATES), max_size=4),
    match_on_deferrals=AMOUNT,
)
def test_what_goes_adds_up_and_is_held(excess: int, money: list[Band], match_on_deferrals: int) -> None:
    match = sum(portion(band.after_tax, band.rate) for band in money) + match_on_deferrals
    removed = unmatched_after_tax_first(excess, money, match)
    assert sum(removed) == excess
    assert min(removed) >= 0
    assert removed.unmatched_after_tax + removed.matched_after_tax <= sum(band.after_tax for band in money)
    assert removed.related_match + removed.other_match <= match
    if removed.other_match:
        assert removed.unmatched_after_tax + removed.matched_after_tax == sum(band.after_tax for band in money)


@given(
    excess=AMOUNT,
    after_tax=AMOUNT,
    before=st.integers(0, 7_000_00),
    pay=st.integers(10_000_00, 360_000_00),
)
def test_the_match_left_is_the_match_of_the_formula_on_what_is_left(
    excess: int, after_tax: int, before: int, pay: int
) -> None:
    """So that no rate of match is left which nobody else has: Treas. Reg. 1.401(m)-2(b)(5) Example 6."""
    money = bands(after_tax, before, pay, TIERS)
    match = sum(portion(band.after_tax, band.rate) for band in money)
    removed = unmatched_after_tax_first(excess, money, match)
    left = after_tax - removed.unmatched_after_tax - removed.matched_after_tax
    due = sum(portion(band.after_tax, band.rate) for band in bands(left, before, pay, TIERS))
    assert abs(match - removed.related_match - removed.other_match - due) <= 2


@given(
    excess=AMOUNT,
    after_tax=AMOUNT,
    before=st.integers(0, 7_000_00),
    pay=st.integers(10_000_00, 360_000_00),
)
def test_where_match_is_left_out_after_tax_money_is_all_of_it_and_its_match_cannot_stand(
    excess: int, after_tax: int, before: int, pay: int
) -> None:
    """1.401(m)-2(a)(5)(iv): no match is in the excess; what stays is the formula's on what stays."""
    money = bands(after_tax, before, pay, TIERS)
    match = sum(portion(band.after_tax, band.rate) for band in money)
    removed = after_tax_alone(excess, money, match)
    assert removed.unmatched + removed.matched + removed.left == excess
    assert removed.unmatched + removed.matched == min(excess, after_tax)
    left = after_tax - removed.unmatched - removed.matched
    due = sum(portion(band.after_tax, band.rate) for band in bands(left, before, pay, TIERS))
    assert abs(match - removed.match_lost - due) <= 2


@given(excess=AMOUNT, match=AMOUNT, after_tax=AMOUNT)
def test_with_match_first_after_tax_money_comes_last(excess: int, match: int, after_tax: int) -> None:
    removed = match_first(excess, match, after_tax)
    assert sum(removed) == excess
    assert removed.unmatched_after_tax == 0 or removed.other_match == match


# --- annual additions ----------------------------------------------------------------------------------


@given(
    excess=AMOUNT,
    after_tax=st.lists(st.builds(Band, AMOUNT, RATES), max_size=3),
    deferrals=st.lists(st.builds(Band, AMOUNT, RATES), max_size=3),
    employer=AMOUNT,
)
def test_additions_that_go_add_up_and_keep_the_order(
    excess: int, after_tax: list[Band], deferrals: list[Band], employer: int
) -> None:
    """Rev. Proc. 2021-30 s.6.06(2): nothing goes before all that stands ahead of it."""
    gone = returned_additions(excess, after_tax, deferrals, employer)
    assert sum(gone) == excess
    assert min(gone) >= 0
    free = [sum(band.after_tax for band in kind if not band.rate) for kind in (after_tax, deferrals)]
    paired = [sum(band.after_tax for band in kind if band.rate) for kind in (after_tax, deferrals)]
    ahead = [free[0], free[1], paired[0], paired[1]]
    taken = [gone.unmatched_after_tax, gone.unmatched_deferrals, gone.matched_after_tax, gone.matched_deferrals]
    for place, later in enumerate([*taken[1:], gone.employer]):
        if later:
            assert taken[: place + 1] == ahead[: place + 1]


@given(excess=AMOUNT, free=AMOUNT, deferrals=AMOUNT, matched=AMOUNT, rate=RATES, employer=AMOUNT)
def test_with_one_kind_of_matched_money_it_is_the_worksheets_order(
    excess: int, free: int, deferrals: int, matched: int, rate: int, employer: int
) -> None:
    """Differential: corrections.excess_additions, which shares matched money and match in proportion."""
    matched = matched if rate else 0
    sheet = excess_additions(excess, free, deferrals, matched, portion(matched, rate), employer)
    gone = returned_additions(excess, [Band(matched, rate), Band(free, 0)], [Band(deferrals, 0)], employer)
    assert gone.unmatched_after_tax == sheet.after_tax_out
    assert gone.unmatched_deferrals == sheet.deferrals_out
    assert gone.matched_after_tax + gone.match_on_after_tax == sheet.together_out
    assert abs(gone.matched_after_tax - sheet.matched_out) <= 1
    assert (gone.employer, gone.left) == (sheet.employer_out, sheet.left)


def test_matched_after_tax_money_goes_before_matched_deferrals() -> None:
    gone = returned_additions(3_000_00, [Band(1_000_00, ONE // 2)], [Band(9_000_00, ONE // 2)], 0)
    assert gone[2:6] == (1_000_00, 500_00, 1_000_00, 500_00)


# --- catch-up ------------------------------------------------------------------------------------------


@given(
    apportioned=AMOUNT,
    returned=AMOUNT,
    limit=st.integers(0, 11_250_00),
    used=AMOUNT,
    roth_only=st.booleans(),
    roth=AMOUNT,
)
def test_catch_up_is_never_above_its_limit_nor_what_would_go_back(
    apportioned: int, returned: int, limit: int, used: int, roth_only: bool, roth: int
) -> None:
    sheet = excess_contribution(apportioned, returned, limit, used, roth_only, roth)
    assert sheet.becomes_catch_up + min(used, limit) <= limit
    assert sheet.becomes_catch_up + sheet.refund == max(0, apportioned - returned)
    assert not roth_only or sheet.becomes_catch_up <= roth
    assert sheet.only_if_roth <= sheet.refund


def test_catch_up_is_split_from_the_refund() -> None:
    """$5,000 apportioned at 52 with $1,500 of $8,000 used before: all of it may stay; with $6,000 used, $2,000."""
    assert excess_contribution(5_000_00, 0, 8_000_00, 1_500_00, False, 0).refund == 0
    sheet = excess_contribution(5_000_00, 0, 8_000_00, 6_000_00, False, 0)
    assert (sheet.becomes_catch_up, sheet.refund) == (2_000_00, 3_000_00)


def test_roth_deferrals_of_a_high_earner_become_catch_up_as_they_are() -> None:
    sheet = excess_contribution(4_000_00, 0, 8_000_00, 0, True, 1_000_00)
    assert (sheet.becomes_catch_up, sheet.only_if_roth, sheet.refund) == (1_000_00, 3_000_00, 3_000_00)


# --- recharacterization, tax, partial payments ---------------------------------------------------------


def test_the_plans_own_limit_bounds_what_becomes_after_tax_and_lateness_ends_it() -> None:
    assert recharacterized(3_000_00, 1_000_00, True).refund == 2_000_00
    assert recharacterized(3_000_00, 9_000_00, False).becomes_after_tax == 0


def test_roth_principal_of_a_refund_is_not_taxed_and_late_the_employer_pays_ten_percent() -> None:
    sheet = refunded_deferrals(1_000_00, 400_00, 50_00, False, 100_000)
    assert (sheet.paid, sheet.income, sheet.employer_tax) == (1_050_00, 650_00, 100_00)


def test_a_payment_that_is_too_small_is_excess_and_income_alike() -> None:
    sheet = partly_paid(1_080_00, 2_000_00, 160_00)
    assert (sheet.excess_paid, sheet.left) == (1_000_00, 1_000_00)
    assert partly_paid(9_000_00, 2_000_00, 160_00).left == 0


# --- match ---------------------------------------------------------------------------------------------


def test_vested_match_that_is_not_enough_cannot_be_paid_alone() -> None:
    assert not paid_from_vested(3_001_00, 5_000_00, 600_000, 200_000).possible
    assert paid_from_vested(3_000_00, 5_000_00, 600_000, 200_000).paid == 3_000_00


def test_match_that_the_formula_still_gives_is_kept() -> None:
    assert orphan_match(8_000_00, 4_000_00, 1_000_00, 500_00, 3_500_00).forfeited == 0
