"""What goes back when too much went in, what is taxed, and the steps."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.correction_steps import (
    Place,
    Step,
    excess_additions_steps,
    excess_aggregate_steps,
    excess_deferral_steps,
    ira_excess_steps,
)
from megaroth.law.corrections import (
    allocable_income,
    corrective_distribution,
    excess_additions,
    excess_aggregate,
    excess_deferral,
    rolled_over_excess,
)

AMOUNTS = st.integers(0, 1_000_000_00)
PLACES: tuple[Place, ...] = get_args(Place)


# --- deferrals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earnings", "paid"),
    [
        pytest.param(100_00, 1_100_00, id="A13: BenefitsLink, 1099-R for excess deferrals"),
        pytest.param(-100_00, 900_00, id="A14: BenefitsLink, loss leg; IRC 402(g)(2)(C), Notice 89-32"),
    ],
)
def test_principal_is_income_of_the_deferral_year_and_earnings_of_the_payment_year(earnings: int, paid: int) -> None:
    sheet = excess_deferral(1_000_00, 0, earnings, True)
    assert sheet.paid == paid
    assert sheet.income_of_deferral_year == 1_000_00
    assert sheet.income_of_payment_year == earnings
    assert (sheet.taxed_twice, sheet.annual_addition) == (0, 0)


def test_roth_principal_paid_in_time_is_not_income_again() -> None:
    """Forms 1099-R: 2a is 0 with codes B and P; only the earnings are taxed."""
    sheet = excess_deferral(1_000_00, 1_000_00, 100_00, True)
    assert (sheet.income_of_deferral_year, sheet.income_of_payment_year) == (0, 100_00)


@pytest.mark.parametrize("roth", [0, 1_000_00])
def test_late_the_whole_payment_is_income_roth_or_not(roth: int) -> None:
    """T.D. 9324: late Roth excess is includible without basis, as pre-tax excess always was."""
    sheet = excess_deferral(1_000_00, roth, 100_00, False)
    assert sheet.income_of_deferral_year == 1_000_00 - roth
    assert sheet.income_of_payment_year == 1_100_00
    assert (sheet.taxed_twice, sheet.annual_addition) == (1_000_00, 1_000_00)


def test_a15_two_codes_and_15_april() -> None:
    """TurboTax community, excess of 2018: P for the principal, 8 for the earnings, before 15 April 2019."""
    told, principal, earnings = excess_deferral_steps(2018, False, True)
    assert (principal.code, earnings.code) == ("P", "8")
    assert principal.by == earnings.by == date(2019, 4, 15)
    assert told.by == date(2019, 3, 1)
    assert [step.code for step in excess_deferral_steps(2018, True, True)] == ["", "BP", "B8"]


def test_15_april_does_not_move_with_a_weekend() -> None:
    """15 April 2028 is a Saturday."""
    assert excess_deferral_steps(2027, False, True)[1].by == date(2028, 4, 14)


def test_a_late_correction_names_what_is_open() -> None:
    steps = excess_deferral_steps(2025, True, False)
    assert steps[-1].by is None
    assert steps[-1].code == ""
    assert "code" in steps[-1].open_point


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(-1_000_000_00, 1_000_000_00))
def test_the_excess_takes_its_share_of_income(excess: int, opening: int, others: int, income: int) -> None:
    sheet = allocable_income(income, excess, opening, excess + others)
    assert abs(sheet.allocable) <= abs(income)
    if opening + others == 0 and excess:
        assert sheet.allocable == income


# --- annual additions ----------------------------------------------------------------------------------


def test_unmatched_after_tax_money_goes_back_first() -> None:
    sheet = excess_additions(5_000_00, 20_000_00, 10_000_00, 5_000_00, 5_000_00, 10_000_00)
    assert sheet.after_tax_out == 5_000_00
    assert sheet.deferrals_out == sheet.together_out == sheet.employer_out == sheet.left == 0


def test_matched_money_goes_back_with_its_match_forfeited() -> None:
    """A match of 50%: of 3,000 above the limit 2,000 is paid back and 1,000 forfeited."""
    sheet = excess_additions(3_000_00, 0, 0, 10_000_00, 5_000_00, 0)
    assert (sheet.matched_out, sheet.match_out, sheet.left) == (2_000_00, 1_000_00, 0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_each_kind_waits_for_the_one_before(
    excess: int, after_tax: int, deferrals: int, matched: int, match: int, employer: int
) -> None:
    sheet = excess_additions(excess, after_tax, deferrals, matched, match, employer)
    outs = (sheet.after_tax_out, sheet.deferrals_out, sheet.together_out, sheet.employer_out)
    holds = (after_tax, deferrals, matched + match, employer)
    assert sum(outs) + sheet.left == excess
    assert sheet.left == max(0, excess - sum(holds))
    assert 0 <= sheet.matched_out <= matched or matched + match == 0
    assert 0 <= sheet.match_out <= match
    for place, out in enumerate(outs):
        if out:
            assert outs[:place] == holds[:place], "a kind leaves only after those before it"


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_earnings_are_taxed_once_whether_converted_before_or_not(after_tax: int, before: int, since: int) -> None:
    converted = corrective_distribution(after_tax, before, since)
    plain = corrective_distribution(after_tax, 0, before + since)
    assert converted.paid == plain.paid == after_tax + before + since
    assert converted.income == plain.income == converted.paid - after_tax
    taxed = before + converted.income - converted.conversion_income_undone
    assert taxed == plain.income - plain.conversion_income_undone


def test_what_was_rolled_over_is_an_excess_of_the_roth_ira() -> None:
    """5,000 and its 200 rolled over into a Roth IRA that grew from 52,000 to 57,200: 10%, so 520 on 5,200."""
    sheet = rolled_over_excess(5_000_00, 200_00, 0, 52_000_00, 57_200_00, 60_000)
    assert (sheet.excess, sheet.net_income, sheet.withdrawn) == (5_200_00, 520_00, 5_720_00)
    assert (sheet.income_from_plan, sheet.income_from_roth_ira) == (200_00, 520_00)
    assert sheet.tax_if_left == 312_00
    assert rolled_over_excess(5_000_00, 200_00, 7_500_00, 52_000_00, 57_200_00, 60_000).withdrawn == 0


@pytest.mark.parametrize("place", PLACES)
def test_code_e_stands_alone_and_conversions_are_flagged(place: Place) -> None:
    steps = excess_additions_steps(2026, place)
    codes = [step.code for step in steps if step.form == "1099-R"]
    assert codes[0] == "E"
    assert all(step.by is None for step in steps if step.code == "E")
    flagged = [step for step in steps if "conver" in step.open_point or "left the plan" in step.open_point]
    assert bool(flagged) == (place != "after-tax account")


def test_a_roth_ira_gives_it_back_by_the_extended_due_date() -> None:
    """15 October 2028 is a Sunday; the date of a return moves."""
    by = {step.by for step in excess_additions_steps(2027, "Roth IRA") if step.code == "J8 or JP"}
    assert by == {date(2028, 10, 16)}
    assert ira_excess_steps(2027)[0].by == date(2028, 10, 16)
    assert [step.form for step in ira_excess_steps(2027)] == ["1099-R", "1099-R", "5329"]


# --- ACP -----------------------------------------------------------------------------------------------


def test_b12_a_zero_average_returns_all_after_tax_money() -> None:
    """BenefitsLink: 20,000 of 200,000 against nobody's: all of it, and only earnings are income."""
    sheet = excess_aggregate(20_000_00, 20_000_00, 0, 800_00, True, 100_000)
    assert (sheet.after_tax_out, sheet.paid, sheet.income, sheet.employer_tax) == (20_000_00, 20_800_00, 800_00, 0)
    assert excess_aggregate(20_000_00, 20_000_00, 0, 800_00, False, 100_000).employer_tax == 2_000_00


@given(AMOUNTS, AMOUNTS, st.integers(0, 1_000_000), AMOUNTS)
def test_principal_of_after_tax_money_is_never_income(excess: int, after_tax: int, vested: int, earnings: int) -> None:
    sheet = excess_aggregate(excess, after_tax, vested, earnings, True, 100_000)
    assert sheet.after_tax_out + sheet.match_out == excess
    assert sheet.paid - sheet.income == sheet.after_tax_out


@pytest.mark.parametrize(
    ("year", "automatic", "without_tax", "last"),
    [
        (2025, False, date(2026, 3, 13), date(2026, 12, 31)),
        (2026, False, date(2027, 3, 15), date(2027, 12, 30)),
        (2026, True, date(2027, 6, 30), date(2027, 12, 30)),
    ],
)
def test_two_and_a_half_months_then_twelve(year: int, automatic: bool, without_tax: date, last: date) -> None:
    """15 March 2026 is a Sunday and does not move; on Friday 31 December 2027 New Year's Day is observed."""
    steps = excess_aggregate_steps(year, "after-tax account", automatic)
    assert [(step.form, step.code, step.by) for step in steps] == [
        ("1099-R", "8", without_tax),
        ("5330", "", last),
        ("", "", None),
    ]


EVERY: list[tuple[Step, ...]] = [
    *(excess_deferral_steps(2026, roth, in_time) for roth in (False, True) for in_time in (False, True)),
    *(excess_additions_steps(2026, place) for place in PLACES),
    *(excess_aggregate_steps(2026, place, automatic) for place in PLACES for automatic in (False, True)),
    ira_excess_steps(2026),
]


@pytest.mark.parametrize("steps", EVERY)
def test_each_step_says_what_and_by_what_authority(steps: tuple[Step, ...]) -> None:
    for step in steps:
        assert step.what
        assert step.authority
        assert step.code == "" or step.form == "1099-R"
        assert step.by is None or step.by.year in (2027, 2028)
