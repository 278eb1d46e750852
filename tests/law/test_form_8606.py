"""Form 8606, clearing the deck, and excess IRA contributions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.form_8606 import basis_after_loss, clear_the_deck, form_8606, taxable_part_worksheet
from megaroth.law.ira_excess import excess_year, net_income, timely_return
from megaroth.money import share_of

AMOUNTS = st.integers(0, 1_000_000_00)
LINES = st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)


@given(LINES, st.booleans())
def test_basis_is_neither_made_nor_lost(told: tuple[int, ...], three: bool) -> None:
    one, two, four, six, seven, eight = told
    form = form_8606(one, two, min(four, one), six, seven, eight, three)
    assert form.line_13 + form.line_14 == form.line_3 == one + two
    assert 0 <= form.line_13 <= form.line_5
    assert form.line_11 + form.line_18 == eight
    assert form.line_12 + form.line_15 == seven
    assert form.line_14 >= min(four, one)


@given(LINES)
def test_the_share_is_the_fraction_and_never_above_one(told: tuple[int, ...]) -> None:
    one, two, four, six, seven, eight = told
    form = form_8606(one, two, min(four, one), six, seven, eight, False)
    share = min(Fraction(1), Fraction(form.line_5, form.line_9)) if form.line_9 else Fraction(0)
    assert abs(form.line_11 - share * eight) <= Fraction(1, 2)
    assert abs(form.line_12 - share * seven) <= Fraction(3, 2)
    assert abs(form.line_10 - share * 1_000_000) <= Fraction(1, 2)


@given(LINES)
def test_three_decimals_stay_near(told: tuple[int, ...]) -> None:
    one, two, four, six, seven, eight = told
    exact = form_8606(one, two, min(four, one), six, seven, eight, False)
    rounded = form_8606(one, two, min(four, one), six, seven, eight, True)
    assert rounded.line_10 % 1_000 == 0
    assert abs(rounded.line_11 - exact.line_11) <= eight // 2_000 + 2


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_pre_tax_money_never_makes_a_conversion_cheaper(basis: int, value: int, more: int, eight: int) -> None:
    fewer = form_8606(0, basis, 0, value, 0, eight, False)
    greater = form_8606(0, basis, 0, value + more, 0, eight, False)
    assert greater.line_18 >= fewer.line_18


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_without_a_distribution_all_basis_is_carried(one: int, two: int, six: int) -> None:
    assert form_8606(one, two, 0, six, 0, 0, True).line_14 == one + two


def test_three_decimals_do_not_return_more_basis_than_there_is() -> None:
    """6,000 / 6,200 is .968 on the form, and .968 x 6,200 is 6,001.60."""
    form = form_8606(6_000_00, 0, 0, 0, 0, 6_200_00, True)
    assert (form.line_10, form.line_11, form.line_18) == (968_000, 6_000_00, 200_00)


def test_a_contribution_in_april_for_last_year_waits_for_this_years_ratio() -> None:
    """7,000 for 2025 in March 2026, converted at once: 2025 carries it, 2026 converts it without tax."""
    last = form_8606(7_000_00, 0, 7_000_00, 0, 0, 0, False)
    assert (last.line_5, last.line_14) == (0, 7_000_00)
    this = form_8606(7_500_00, last.line_14, 0, 0, 0, 14_500_00, False)
    assert (this.line_18, this.line_14) == (0, 0)


def test_line_4_keeps_later_money_out_of_the_ratio_of_a_year_with_a_conversion() -> None:
    """3,000 of 6,000 within the year, 12,000 in IRAs: a quarter of a conversion of 4,000 is basis, or 1,000."""
    form = form_8606(6_000_00, 0, 3_000_00, 8_000_00, 0, 4_000_00, False)
    assert (form.line_10, form.line_11, form.line_14) == (250_000, 1_000_00, 5_000_00)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), max_size=6), st.booleans())
def test_over_the_years_every_dollar_of_basis_is_used_once(years: list[tuple[int, int, int, int]], three: bool) -> None:
    carried = used = contributed = 0
    for one, six, seven, eight in years:
        form = form_8606(one, carried, 0, six, seven, eight, three)
        contributed += one
        used += form.line_13
        carried = form.line_14
    assert used + carried == contributed


def test_basis_after_a_loss_has_two_views_only_when_no_ira_is_left() -> None:
    assert basis_after_loss(60_00, 0)[2:] == (True, 60_00, 0)
    assert basis_after_loss(60_00, 1)[2:] == (False, 60_00, 60_00)
    assert basis_after_loss(0, 0)[2:] == (False, 0, 0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_worksheet_of_pub_590b_agrees_with_the_form_when_nothing_is_deducted(
    basis: int, contributed: int, value: int, converted: int
) -> None:
    sheet = taxable_part_worksheet(basis, contributed, value, converted, 0)
    form = form_8606(contributed, basis, 0, value, 0, converted, False)
    assert (sheet.worksheet_line_8, sheet.worksheet_line_10) == (form.line_13, form.line_18)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_worksheet_divides_what_it_finds(basis: int, new: int, value: int, converted: int, other: int) -> None:
    sheet = taxable_part_worksheet(basis, new, value, converted, other)
    assert sheet.worksheet_line_8 + sheet.worksheet_line_10 + sheet.worksheet_line_11 == converted + other
    assert 0 <= sheet.worksheet_line_10 <= converted


# --- into the plan -------------------------------------------------------------------------------------


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_pre_tax_money_goes_into_the_plan_first_and_basis_stays(value: int, basis: int, rolled: int) -> None:
    sheet = clear_the_deck(value, basis, rolled)
    assert sheet.permitted <= max(0, value - basis)
    assert sheet.basis_left == basis
    after = form_8606(0, sheet.basis_left, 0, 0, 0, sheet.value_left, False)
    assert after.line_18 == sheet.taxable_left


def test_a_cleared_deck_converts_without_tax() -> None:
    sheet = clear_the_deck(100_000_00, 7_000_00, 93_000_00)
    assert (sheet.value_left, sheet.taxable_left, sheet.too_much) == (7_000_00, 0, 0)
    assert clear_the_deck(100_000_00, 7_000_00, 95_000_00).too_much == 2_000_00


# --- excess --------------------------------------------------------------------------------------------


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_net_income_is_in_proportion_and_may_be_a_loss(contribution: int, others: int, closing: int) -> None:
    opening = contribution + others
    sheet = net_income(contribution, opening, closing)
    assert sheet.net_income == share_of(contribution, closing - opening, opening)
    assert sheet.returned >= 0
    if opening and closing < opening:
        assert sheet.net_income <= 0
    if others == 0 and contribution:
        assert sheet.returned == closing, "the only contribution takes the whole account with it"


def test_a_loss_is_not_deducted_when_a_contribution_is_returned() -> None:
    assert timely_return(1_000_00, -50_00, True, False, 100_000).income == 0


@pytest.mark.parametrize(("value", "tax"), [(10_000_00, 420_00), (5_000_00, 300_00), (0, 0)])
def test_the_tax_is_never_on_more_than_the_iras_hold(value: int, tax: int) -> None:
    assert excess_year(0, 0, 0, False, 7_000_00, value, 60_000).tax == tax


def test_later_room_absorbs_an_excess() -> None:
    """7,000 too much; next year 4,000 of room is not used: 3,000 stays and is taxed again; then nothing."""
    second = excess_year(7_000_00, 4_000_00, 0, False, 0, 20_000_00, 60_000)
    assert (second.excess, second.tax) == (3_000_00, 180_00)
    assert excess_year(second.excess, 4_000_00, 0, False, 0, 20_000_00, 60_000).tax == 0


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_taking_out_or_waiting_never_adds_to_the_excess(
    earlier: int, room: int, out: int, new: int, value: int
) -> None:
    sheet = excess_year(earlier, room, out, False, new, value, 60_000)
    assert new <= sheet.excess <= earlier + new
    assert excess_year(earlier, room, out, True, new, value, 60_000).excess == new
