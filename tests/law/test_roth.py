"""Roth clocks, the order of withdrawals, recapture and the 10% tax."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.law import roth
from megaroth.law.early_withdrawal import EXCEPTIONS, early_withdrawal_tax, exempt_amount, medical_exemption
from megaroth.law.figures import shipped
from megaroth.law.roth import Layer

AMOUNTS = st.integers(0, 1_000_000_00)
LAYERS = st.lists(st.builds(Layer, st.integers(2010, 2030), AMOUNTS, AMOUNTS), max_size=6).map(tuple)
TENTH = 100_000


def held(regular: int, layers: tuple[Layer, ...]) -> int:
    return regular + sum(layer.taxable + layer.nontaxable for layer in layers)


def taken(
    amount: int, regular: int, layers: tuple[Layer, ...], year: int = 2030, clock: int = 2010, event: bool = False
) -> roth.Withdrawal:
    value = max(amount, held(regular, layers))
    return roth.withdrawal(amount, regular, layers, value, year, clock, event, 0, 10_000_00, 0, 0, 0, TENTH)


# --- clocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "attained"),
    [
        (date(1966, 3, 15), date(2025, 9, 15)),
        (date(1966, 7, 1), date(2026, 1, 1)),
        (date(1966, 6, 30), date(2025, 12, 30)),
        (date(1970, 8, 31), date(2030, 2, 28)),
        (date(1968, 8, 31), date(2028, 2, 29)),
        (date(1968, 2, 29), date(2027, 8, 29)),
        (date(1970, 12, 31), date(2030, 6, 30)),
    ],
)
def test_59_and_a_half_is_six_calendar_months_after_the_59th_birthday(born: date, attained: date) -> None:
    assert roth.age_59_and_a_half(born) == attained


def test_plan_years_never_carry_into_the_roth_ira() -> None:
    """A 401(k) since 2006 rolled over in 2012 to a first Roth IRA begins in 2012, and ends with 2016."""
    assert roth.roth_ira_clock(0, 2012) == 2012
    assert roth.roth_ira_clock(2009, 2012) == 2009
    assert roth.roth_ira_clock(2015, 2012) == 2012
    assert roth.roth_ira_clock(0, 0) == 0
    assert roth.five_years_end(2012) == date(2017, 1, 1)


def test_a_direct_rollover_between_plans_carries_the_older_start() -> None:
    assert roth.designated_roth_clock(2023, 2017) == 2017
    assert roth.designated_roth_clock(2017, 2023) == 2017
    assert roth.designated_roth_clock(2023, 0) == 2023
    assert roth.designated_roth_clock(0, 2017) == 2017
    assert roth.designated_roth_clock(0, 0) == 0


# --- a designated Roth account -------------------------------------------------------------------------


def test_pro_rata_inside_a_plan_however_small_the_payment() -> None:
    """9,400 of 10,000 is contributions: 470 of a payment of 500, never the first 500."""
    sheet = roth.designated_roth_distribution(500_00, 9_400_00, 10_000_00, False, False)
    assert (sheet.recovered, sheet.income) == (470_00, 30_00)
    assert roth.designated_roth_distribution(500_00, 9_400_00, 10_000_00, False, True).income == 0


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
def test_investment_is_neither_made_nor_lost(account: int, investment: int, part: int, qualified: bool) -> None:
    amount = min(part, account)
    first = roth.designated_roth_distribution(amount, investment, account, False, qualified)
    assert 0 <= first.recovered <= min(amount, investment)
    assert first.recovered + first.earnings == amount
    rest = roth.designated_roth_distribution(account - amount, first.investment_left, account - amount, True, qualified)
    assert first.recovered + rest.recovered == investment
    assert rest.investment_left == 0


@given(AMOUNTS, AMOUNTS, st.booleans(), st.booleans())
def test_a_rollover_divides_and_a_whole_account_keeps_its_investment(
    amount: int, investment: int, qualified: bool, whole: bool
) -> None:
    sheet = roth.rollover_into_roth_ira(amount, investment, qualified, whole)
    assert sheet.regular + sheet.earnings == max(amount, sheet.regular)
    assert sheet.regular >= min(amount, investment)
    if whole:
        assert sheet.regular >= investment
    if qualified:
        assert sheet.earnings == 0


# --- Roth IRAs -----------------------------------------------------------------------------------------


@given(AMOUNTS, AMOUNTS, LAYERS)
def test_the_kinds_add_up_and_what_leaves_and_stays_is_what_was_there(
    amount: int, regular: int, layers: tuple[Layer, ...]
) -> None:
    ordered = roth.order(amount, regular, layers, max(amount, held(regular, layers)))
    assert sum(row.amount for row in ordered.rows) == amount
    assert ordered.earnings == max(0, amount - held(regular, layers))
    basis_out = sum(row.taxable + row.nontaxable for row in ordered.rows)
    assert basis_out + held(ordered.regular_left, ordered.layers_left) == held(regular, layers)
    years = [row.year for row in ordered.rows if row.what == "conversions"]
    assert years == sorted(set(years))


@given(AMOUNTS, AMOUNTS, LAYERS, st.data())
def test_how_the_roth_iras_are_split_does_not_matter(
    amount: int, regular: int, layers: tuple[Layer, ...], data: st.DataObject
) -> None:
    value = max(amount, held(regular, layers))
    split = []
    for layer in data.draw(st.permutations(layers)):
        taxable = data.draw(st.integers(0, layer.taxable))
        nontaxable = data.draw(st.integers(0, layer.nontaxable))
        split += [
            Layer(layer.year, taxable, nontaxable),
            Layer(layer.year, layer.taxable - taxable, layer.nontaxable - nontaxable),
        ]
    assert roth.order(amount, regular, tuple(split), value) == roth.order(amount, regular, layers, value)


@given(AMOUNTS, AMOUNTS, AMOUNTS, LAYERS)
def test_two_withdrawals_take_what_one_takes(one: int, two: int, regular: int, layers: tuple[Layer, ...]) -> None:
    value = max(one + two, held(regular, layers))
    first = roth.order(one, regular, layers, value)
    second = roth.order(two, first.regular_left, first.layers_left, value - one)
    whole = roth.order(one + two, regular, layers, value)
    assert (second.regular_left, second.layers_left) == (whole.regular_left, whole.layers_left)
    assert first.earnings + second.earnings == whole.earnings


@given(AMOUNTS, AMOUNTS, AMOUNTS, LAYERS, st.booleans())
def test_withdrawing_more_never_costs_less(
    amount: int, more: int, regular: int, layers: tuple[Layer, ...], event: bool
) -> None:
    less = taken(amount, regular, layers, event=event).sheet
    greater = taken(amount + more, regular, layers, event=event).sheet
    assert less.income <= greater.income
    assert less.additional_tax <= greater.additional_tax


@given(AMOUNTS, AMOUNTS, LAYERS)
def test_59_and_a_half_ends_recapture_but_not_the_five_years(
    amount: int, regular: int, layers: tuple[Layer, ...]
) -> None:
    young_account = taken(amount, regular, layers, year=2030, clock=2028, event=True).sheet
    assert young_account.additional_tax == 0
    assert young_account.income == young_account.earnings
    assert taken(amount, regular, layers, year=2030, clock=2025, event=True).sheet.income == 0


@given(AMOUNTS, st.lists(st.builds(Layer, st.integers(2026, 2030), st.just(0), AMOUNTS), max_size=4).map(tuple))
def test_a_wholly_non_taxable_conversion_has_no_recapture(amount: int, layers: tuple[Layer, ...]) -> None:
    """The usual mega backdoor: nothing to recapture, however young."""
    sheet = taken(min(amount, held(0, layers)), 0, layers).sheet
    assert (sheet.income, sheet.additional_tax) == (0, 0)


@pytest.mark.parametrize(("year", "tax"), [(2025, 100_00), (2029, 100_00), (2030, 0)])
def test_recapture_ends_with_the_fifth_taxable_year(year: int, tax: int) -> None:
    assert roth.recapture(1_000_00, 2025, year, True, 0, TENTH).tax == tax
    assert roth.recapture(1_000_00, 2025, year, True, 1_000_00, TENTH).tax == 0
    assert roth.recapture(1_000_00, 2025, year, False, 0, TENTH).tax == 0


def test_a_first_home_dollar_counts_once() -> None:
    """Earnings of 8,000 and recapture of 6,000 with 10,000 for a first home after five years: 4,000 is taxed."""
    layers = (Layer(2028, 6_000_00, 0),)
    found = roth.withdrawal(
        14_000_00, 0, layers, 14_000_00, 2030, 2020, False, 10_000_00, 10_000_00, 0, 0, 0, TENTH
    ).sheet
    assert found.income == 0
    assert found.exposed - found.exempt == 4_000_00
    assert found.additional_tax == 400_00
    used = roth.withdrawal(
        14_000_00, 0, layers, 14_000_00, 2030, 2020, False, 10_000_00, 10_000_00, 10_000_00, 0, 0, TENTH
    ).sheet
    assert used.additional_tax == 1_400_00


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_two_readings_of_in_plan_money_bound_each_other(basis_out: int, basis: int, in_plan: int) -> None:
    basis_out = min(basis_out, basis)
    first = roth.in_plan_rollovers_first(basis_out, basis, in_plan)
    last = roth.in_plan_rollovers_last(basis_out, basis, in_plan)
    assert 0 <= last <= first <= min(basis_out, in_plan)
    assert roth.in_plan_rollovers_last(basis, basis, in_plan) == min(basis, in_plan)


def test_in_plan_money_is_recaptured_after_a_rollover_too() -> None:
    value = 50_000_00
    sheet = roth.withdrawal(
        20_000_00, 50_000_00, (), value, 2027, 2020, False, 0, 10_000_00, 0, 0, 5_000_00, TENTH
    ).sheet
    assert (sheet.income, sheet.additional_tax) == (0, 500_00)
    later = roth.withdrawal(20_000_00, 50_000_00, (), value, 2027, 2020, True, 0, 10_000_00, 0, 0, 5_000_00, TENTH)
    assert later.sheet.additional_tax == 0


def test_more_than_there_is_cannot_be_withdrawn() -> None:
    with pytest.raises(BadInputError, match="more is withdrawn than the Roth IRAs hold"):
        roth.order(2, 1, (), 1)


# --- exceptions ----------------------------------------------------------------------------------------


def test_the_exceptions_have_ids_figures_and_authorities() -> None:
    ids = [exception.id for exception in EXCEPTIONS]
    assert len(set(ids)) == len(ids)
    assert {exception.id for exception in EXCEPTIONS if exception.applies == "IRA"} == {
        "health_insurance",
        "higher_education",
        "first_home",
    }
    assert {exception.id for exception in EXCEPTIONS if exception.applies == "plan"} == {
        "separation",
        "domestic_relations_order",
        "long_term_care",
    }
    for exception in EXCEPTIONS:
        assert exception.authority.startswith("IRC 72(t)"), exception.id
    limits = {exception.id: shipped().cents(exception.figure, 2026) for exception in EXCEPTIONS if exception.figure}
    assert limits == {
        "first_home": 10_000_00,
        "birth_or_adoption": 5_000_00,
        "emergency": 1_000_00,
        "domestic_abuse": 10_500_00,
        "disaster": 22_000_00,
    }


def test_basis_is_not_taxed_and_exceptions_only_lower_the_tax() -> None:
    assert early_withdrawal_tax(0, 0, 0, TENTH).tax == 0
    assert early_withdrawal_tax(10_000_00, 2_000_00, 5_000_00, TENTH).tax == 700_00
    assert early_withdrawal_tax(10_000_00, 0, 50_000_00, TENTH).tax == 0


def test_limited_exceptions() -> None:
    assert exempt_amount(12_000_00, 10_000_00, 4_000_00, 12_000_00).exempt == 6_000_00
    assert exempt_amount(1_000_00, 1_000_00, 0, 300_00).exempt == 300_00
    assert medical_exemption(10_000_00, 100_000_00, 75_000).exempt == 2_500_00
