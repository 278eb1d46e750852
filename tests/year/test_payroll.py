"""Payroll on named paydays, each worked by hand: stops, spill-over, caps, rounding, and every kind of match.

The pay is mostly 10,000 a month and the limits are those of 2026 (24,500, 8,000 of catch-up, 72,000 and
360,000), so that a reader can follow in the head. What a payroll does without a rule of law is said to be so.
"""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.law.matching import match_tier, plan_pay
from megaroth.money import parse_percent
from megaroth.year.matching import match_of
from megaroth.year.payroll import NOTHING, Opening, PayrollYear, additions
from tests.year.payrolls import (
    EVERY_TWO_WEEKS,
    HALF_MONTHS,
    MONTH_ENDS,
    PAYROLL,
    RULES,
    bonus,
    elect,
    matching,
    paid,
    run,
)

MONTHLY = paid(MONTH_ENDS, "10,000")
TEN_PERCENT_MATCHED = matching("100% of the first 10%")


def deferred(year: PayrollYear) -> list[int]:
    return [payday.deferral.taken for payday in year.paydays]


def after_tax(year: PayrollYear) -> list[int]:
    return [payday.after_tax.taken for payday in year.paydays]


def matches(year: PayrollYear) -> list[int]:
    return [payday.match for payday in year.paydays]


def in_dollars(*amounts: int) -> list[int]:
    return [amount * 100 for amount in amounts]


# --- deferrals and their stop ------------------------------------------------------------------------------


def test_pre_tax_and_roth_share_one_limit() -> None:
    """IRC 402(g)(1), 402A(c)(2). Nine paydays of 1,000 and 1,500; in October 2,000 are left.

    No rule says which of the two a payroll cuts: here pre-tax goes in first.
    """
    year = run(MONTHLY, elect("10%", roth="15%"))
    assert deferred(year) == in_dollars(*[2_500] * 9, 2_000, 0, 0)
    assert (year.pre_tax, year.roth) == (10_000_00, 14_500_00)


def test_without_a_stop_deferrals_pass_the_limit() -> None:
    """IRC 402(g)(2): twelve times 2,500 are 5,500 too much, which is for the person to take out."""
    year = run(MONTHLY, elect("25%"), payroll=PAYROLL._replace(stops_deferrals=False))
    assert year.deferrals - PAYROLL.deferral_limit == 5_500_00


def test_catch_up_is_what_goes_in_above_the_limit() -> None:
    """IRC 414(v)(1): no payday is catch-up until the limit is reached; 36,000 elected, 24,500 and 8,000 taken."""
    payroll = PAYROLL._replace(catch_up_limit=8_000_00)
    year = run(MONTHLY, elect("30%"), payroll=payroll)
    assert deferred(year) == in_dollars(*[3_000] * 10, 2_500, 0)
    assert additions(payroll, year.deferrals, 0, 0) == 24_500_00


def test_a_year_to_date_above_the_limit_takes_no_more() -> None:
    year = run(MONTHLY, elect("10%"), opening=NOTHING._replace(pre_tax=25_000_00))
    assert year.deferrals == 25_000_00


@pytest.mark.parametrize("told", ["5%", "2,000"])
def test_deferrals_stop_with_counted_pay_only_where_the_plan_says_so(told: str) -> None:
    """IRS, 401(k) plans: deferrals and matching when compensation exceeds the annual limit.

    40,000 a month reach 360,000 with September. By law deferrals may go on; the match has no pay left.
    """
    items = paid(MONTH_ENDS, "40,000")
    rules = matching("100% of the first 4%")
    goes_on = run(items, elect(told), rules)
    assert deferred(goes_on) == in_dollars(*[2_000] * 12)
    stops = run(items, elect(told), rules, PAYROLL._replace(deferrals_stop_at_pay_limit=True))
    assert deferred(stops) == in_dollars(*[2_000] * 9, 0, 0, 0)
    assert goes_on.match == stops.match == 14_400_00


def test_the_payday_that_passes_the_pay_limit_counts_in_part() -> None:
    """IRC 401(a)(17): seven times 50,000, and 10,000 of August; 5% of them, and no more of an amount than that pay."""
    payroll = PAYROLL._replace(deferrals_stop_at_pay_limit=True)
    items = paid(MONTH_ENDS, "50,000")
    assert deferred(run(items, elect("5%"), payroll=payroll)) == in_dollars(*[2_500] * 7, 500, 0, 0, 0, 0)
    large = run(items[7:], elect("20,000"), payroll=payroll, opening=NOTHING._replace(pay=350_000_00))
    assert deferred(large) == in_dollars(10_000, 0, 0, 0, 0)


def test_social_security_and_medicare_come_out_first() -> None:
    """IRC 3102(a): of a payday that is all elected, 92.35% can go in; what deferrals leave goes to after-tax money."""
    payroll = PAYROLL._replace(spendable=parse_percent("92.35%"))
    year = run(MONTHLY[:1], elect("80%", after_tax="80%"), payroll=payroll)
    assert (year.deferrals, year.after_tax) == (8_000_00, 1_235_00)


# --- rounding and caps ---------------------------------------------------------------------------------------


def test_each_payday_is_rounded_by_itself() -> None:
    """3.5% of 3,333.33 is 116.66655: half up to the cent, or down to the dollar. A plan term."""
    items = paid(HALF_MONTHS, "3,333.33")
    assert run(items, elect("3.5%")).deferrals == 24 * 116_67
    dollars = run(items, elect("2%", "3.5%", roth="1.5%"), payroll=PAYROLL._replace(whole_dollars=True))
    assert (dollars.pre_tax, dollars.roth, dollars.after_tax) == (24 * 66_00, 24 * 50_00, 24 * 116_00)


def test_a_cap_on_deferrals_cuts_them_on_each_payday_and_spills_nothing() -> None:
    """A plan term: what is elected above a cap is no election, so it does not go on as after-tax money."""
    rules = RULES._replace(deferral_cap=parse_percent("6%"))
    year = run(MONTHLY, elect("10%"), rules, PAYROLL._replace(spills=True))
    assert (year.deferrals, year.after_tax) == (7_200_00, 0)


def test_caps_on_after_tax_money_and_on_both_together() -> None:
    """Plan terms: 10% in dollars at most 400 a payday; 15% for both, of which deferrals take 12."""
    capped = PAYROLL._replace(after_tax_cap_payday=400_00)
    assert run(MONTHLY, elect(after_tax="10%"), payroll=capped).after_tax == 4_800_00
    together = run(MONTHLY, elect("12%", "10%"), RULES._replace(total_cap=parse_percent("15%")))
    assert (together.deferrals, together.after_tax) == (14_400_00, 3_600_00)


def test_a_bonus_has_its_own_election_and_a_raise_the_same_percentage() -> None:
    """Plan terms: 6% of 10,000 and, from July, of 12,000; half of the bonus."""
    items = (*MONTHLY[:2], bonus(MONTH_ENDS[1], "8,000"), *paid(MONTH_ENDS[6:8], "12,000"))
    year = run(items, [elect("6%"), elect("6%"), elect("50%"), elect("6%"), elect("6%")])
    assert deferred(year) == in_dollars(600, 600, 4_000, 720, 720)


# --- spill-over and after-tax money --------------------------------------------------------------------------


@pytest.mark.parametrize(("matched", "match"), [(False, 3_600_00), (True, 4_800_00)])
def test_spill_over_goes_on_at_the_same_percentage(matched: bool, match: int) -> None:
    """A plan term (RA Quickfind: Understanding IRS limits). 30% of 10,000 fills 24,500 in September.

    The match, 4% of pay, goes on where the plan matches what spills; otherwise September's 500 are the last.
    """
    payroll = PAYROLL._replace(spills=True, matches_spilled=matched)
    year = run(MONTHLY, elect("30%"), matching("100% of the first 4%"), payroll)
    assert deferred(year) == in_dollars(*[3_000] * 8, 500, 0, 0, 0)
    assert after_tax(year) == in_dollars(*[0] * 8, 2_500, 3_000, 3_000, 3_000)
    assert year.match == match


@pytest.mark.parametrize(("spills", "match"), [(False, 7_350_00), (True, 8_400_00)])
def test_the_published_example_of_visa(spills: bool, match: int) -> None:
    """Visa Supplemental Post-Tax "Spillover" Explained (doczz.net/doc/7363230): limit 18,000, six paydays left.

    17,475 are in; 3% of pay is 175, and 350 of match a payday. The limit is reached with the third.
    """
    opening = Opening(18 * 5_833_33, 17_475_00, 0, 0, 18 * 350_00, 0)
    payroll = PAYROLL._replace(deferral_limit=18_000_00, spills=spills, matches_spilled=True)
    year = run(paid(HALF_MONTHS[18:], "5,833.33"), elect("3%"), matching("200% of the first 3%"), payroll, opening)
    assert deferred(year) == in_dollars(175, 175, 175, 0, 0, 0)
    assert year.match == match


def test_spill_over_comes_within_the_caps_on_after_tax_money() -> None:
    """A plan term: what spills is after-tax money, and with an election of 4% both stay within the plan's 10%."""
    rules = RULES._replace(after_tax_cap=parse_percent("10%"))
    year = run(MONTHLY, elect("30%", "4%"), rules, PAYROLL._replace(spills=True))
    assert after_tax(year) == in_dollars(*[400] * 8, 1_000, 1_000, 1_000, 1_000)


def test_nothing_spills_before_the_plan_takes_after_tax_money() -> None:
    """A plan term: after-tax money from November on; September's and October's rest stays in the pay."""
    closed = RULES._replace(takes_after_tax=False)
    year = run(MONTHLY, elect("30%"), [closed] * 10 + [RULES] * 2, PAYROLL._replace(spills=True))
    assert after_tax(year) == in_dollars(*[0] * 10, 3_000, 3_000)


def test_after_tax_money_waits_until_deferrals_are_full() -> None:
    """A plan term: it begins on the payday that fills them, here September."""
    payroll = PAYROLL._replace(after_tax_last=True)
    year = run(MONTHLY, elect("30%", "10%"), payroll=payroll)
    assert after_tax(year) == in_dollars(*[0] * 8, 1_000, 1_000, 1_000, 1_000)
    assert run(MONTHLY, elect("20%", "10%"), payroll=payroll).after_tax == 0


def test_a_larger_deferral_limit_can_lower_the_total_where_after_tax_money_waits() -> None:
    """The case that the property leaves out: at 24,000 after-tax money begins in August, above 30,000 never."""
    payroll = PAYROLL._replace(after_tax_last=True, deferral_limit=24_000_00)
    small = run(MONTHLY, elect("25%", "40%"), payroll=payroll)
    large = run(MONTHLY, elect("25%", "40%"), payroll=payroll._replace(deferral_limit=30_001_00))
    assert (small.deferrals, small.after_tax) == (24_000_00, 3 * 4_000_00)
    assert (large.deferrals, large.after_tax) == (30_000_00, 0)


def test_more_catch_up_can_lower_the_match_where_spill_over_is_matched_and_catch_up_is_not() -> None:
    """The match moves with the money: 500 and three times 3,000 spill and are matched, or are catch-up."""
    payroll = PAYROLL._replace(spills=True, matches_spilled=True, matches_catch_up=False)
    rules = matching("100% of the first 4%")
    without = run(MONTHLY, elect("30%"), rules, payroll)
    with_it = run(MONTHLY, elect("30%"), rules, payroll._replace(catch_up_limit=11_500_00))
    assert without.deferrals + without.after_tax == with_it.deferrals == 36_000_00
    assert (without.match, with_it.match) == (4_800_00, 3_600_00)


# --- the stop at the annual additions limit ------------------------------------------------------------------


@pytest.mark.parametrize(("stops", "last"), [(True, (2_100, 0)), (False, (6_000, 6_000))])
def test_payroll_cuts_after_tax_money_at_the_additions_limit(stops: bool, last: tuple[int, int]) -> None:
    """IRC 415(c)(1): 500, 400 of match and 6,000 make 69,000 in ten months; November has room for 2,100 more."""
    items = paid(MONTH_ENDS, "20,000")
    payroll = PAYROLL._replace(stops_additions=stops)
    year = run(items, elect("2.5%", "30%"), matching("100% of the first 2%"), payroll)
    assert after_tax(year) == in_dollars(*[6_000] * 10, *last)
    assert (year.deferrals + year.after_tax + year.employer == 72_000_00) == stops


def test_once_the_limit_is_full_deferrals_and_their_match_stop_too() -> None:
    """IRC 415(c)(2): they are additions as after-tax money is, and came too late; the match needs room as well.

    7,000 a month make 70,000; of November's 2,000 the payroll takes 1,000, which earns the other 1,000.
    """
    items = paid(MONTH_ENDS, "20,000")
    year = run(items, elect("10%", "20%"), matching("100% of the first 5%"), PAYROLL._replace(stops_additions=True))
    assert deferred(year)[-3:] == in_dollars(2_000, 1_000, 0)
    assert matches(year)[-3:] == in_dollars(1_000, 1_000, 0)
    assert year.deferrals + year.after_tax + year.employer == 72_000_00


def test_deferrals_and_their_match_come_before_after_tax_money_when_the_limit_is_near() -> None:
    """A plan term: of 1,500 of room 1,000 are deferred and earn 500; after-tax money gets what that leaves, nothing."""
    opening = Opening(200_000_00, 10_000_00, 0, 50_000_00, 10_500_00, 0)
    payroll = PAYROLL._replace(stops_additions=True)
    year = run(MONTHLY[9:], elect("20%", "20%"), matching("50% of the first 20%"), payroll, opening)
    assert deferred(year) == in_dollars(1_000, 0, 0)
    assert matches(year) == in_dollars(500, 0, 0)
    assert after_tax(year) == [0, 0, 0]


@pytest.mark.parametrize("employer", [7_500_00, 8_500_00])
def test_catch_up_goes_on_when_the_additions_limit_is_full(employer: int) -> None:
    """IRC 414(v)(3)(A): 24,500, 40,000 and 7,500 fill 72,000; 8,000 of deferrals still go in, no after-tax money.

    So it is when the employer's money has passed the limit.
    """
    opening = Opening(200_000_00, 24_500_00, 0, 40_000_00, employer, 0)
    payroll = PAYROLL._replace(stops_additions=True, catch_up_limit=8_000_00)
    year = run(MONTHLY[9:], elect("50%", "10%"), payroll=payroll, opening=opening)
    assert deferred(year) == in_dollars(5_000, 3_000, 0)
    assert after_tax(year) == [0, 0, 0]


def test_a_payday_reaches_the_deferral_limit_and_goes_on_as_catch_up_within_the_additions_limit() -> None:
    """IRC 414(v)(3)(A): room of 500 for the last 500 below the limit; the other 3,500 need none."""
    opening = Opening(200_000_00, 24_000_00, 0, 40_000_00, 7_500_00, 0)
    payroll = PAYROLL._replace(stops_additions=True, catch_up_limit=8_000_00)
    assert deferred(run(MONTHLY[9:10], elect("40%"), payroll=payroll, opening=opening)) == in_dollars(4_000)


def test_catch_up_used_up_leaves_only_the_room_of_the_additions_limit() -> None:
    """IRC 414(v)(2): above 24,500 and 8,000 deferrals are additions again; a payroll without that stop keeps 415(c)."""
    opening = Opening(200_000_00, 31_500_00, 0, 40_000_00, 7_300_00, 0)
    payroll = PAYROLL._replace(stops_deferrals=False, stops_additions=True, catch_up_limit=8_000_00)
    assert deferred(run(MONTHLY[9:], elect("40%"), payroll=payroll, opening=opening)) == in_dollars(1_200, 0, 0)


def test_the_stop_leaves_room_for_the_match_that_after_tax_money_earns() -> None:
    """IRC 415(c)(1): of 1,000 of room 500 go in and earn 500."""
    opening = Opening(200_000_00, 24_500_00, 0, 40_000_00, 6_500_00, 0)
    payroll = PAYROLL._replace(stops_additions=True, matches_after_tax=True)
    year = run(MONTHLY[9:], elect(after_tax="10%"), TEN_PERCENT_MATCHED, payroll, opening)
    assert after_tax(year) == matches(year) == in_dollars(500, 0, 0)


def test_what_the_employer_gives_in_any_case_has_its_room_first() -> None:
    """IRC 415(c)(2)(A): 3% of 10,000 are 300 of the last 1,000; deferrals get 700."""
    opening = Opening(200_000_00, 10_000_00, 0, 61_000_00, 0, 0)
    payroll = PAYROLL._replace(stops_additions=True)
    year = run(MONTHLY[11:], elect("20%"), RULES._replace(nonelective=parse_percent("3%")), payroll, opening)
    assert (year.deferrals - 10_000_00, year.other_employer) == (700_00, 300_00)


# --- the match -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "elected", "match"),
    [
        pytest.param("100% of the first 3%, 50% of the next 2%", "3%", 300_00, id="basic, Reg. 1.401(k)-3(c)(2): 3%"),
        pytest.param("100% of the first 3%, 50% of the next 2%", "4%", 350_00, id="basic, Reg. 1.401(k)-3(c)(2): 4%"),
        pytest.param("100% of the first 3%, 50% of the next 2%", "9%", 400_00, id="basic, Reg. 1.401(k)-3(c)(2): 9%"),
        pytest.param("100% of the first 4%", "9%", 400_00, id="enhanced, Reg. 1.401(k)-3(c)(3)"),
        pytest.param("100% of the first 1%, 50% of the next 5%", "6%", 350_00, id="QACA, IRC 401(k)(13)(D)(i)(I): 6%"),
        pytest.param("100% of the first 1%, 50% of the next 5%", "2%", 150_00, id="QACA, IRC 401(k)(13)(D)(i)(I): 2%"),
    ],
)
def test_safe_harbor_matches(formula: str, elected: str, match: int) -> None:
    assert matches(run(MONTHLY, elect(elected), matching(formula))) == [match] * 12


def test_a_cap_in_dollars_for_the_year_and_for_each_payday() -> None:
    """Plan terms: 300 a month until 2,000; or 250 a month. What came before the first payday counts for the year."""
    rules = matching("50% of the first 6%")
    year = run(MONTHLY, elect("6%"), rules, PAYROLL._replace(match_cap=2_000_00))
    assert matches(year) == in_dollars(*[300] * 6, 200, 0, 0, 0, 0, 0)
    each = run(MONTHLY, elect("6%"), rules, PAYROLL._replace(match_cap_payday=250_00))
    assert each.match == 3_000_00
    begun = NOTHING._replace(match=1_900_00)
    assert run(MONTHLY, elect("6%"), rules, PAYROLL._replace(match_cap=2_000_00), begun).match == 2_000_00


@pytest.mark.parametrize(("period", "landed"), [("payroll", [300, 0, 0]), ("quarter", [0, 0, 900])])
def test_a_quarterly_match_looks_at_the_whole_quarter(period: str, landed: list[int]) -> None:
    """A plan term: 18% of January's pay is 6% of the quarter's; the match lands with its last payday."""
    year = run(
        MONTHLY[:3],
        [elect("18%"), elect(), elect()],
        matching("50% of the first 6%"),
        PAYROLL._replace(match_period=period),
    )
    assert matches(year) == in_dollars(*landed)


def test_a_bonus_on_the_last_day_is_still_of_its_quarter() -> None:
    items = (*MONTHLY[:3], bonus(MONTH_ENDS[2], "20,000"), *MONTHLY[3:6])
    payroll = PAYROLL._replace(match_period="quarter")
    year = run(items, elect("6%"), matching("50% of the first 6%"), payroll)
    assert matches(year) == in_dollars(0, 0, 0, 1_500, 0, 0, 900)


def test_a_quarter_that_has_begun_counts_what_is_in() -> None:
    """20,000 of pay with 5,000 contributed, and March: 6% of 30,000 are 1,800, half of it less 100 given before."""
    opening = Opening(20_000_00, 5_000_00, 0, 0, 100_00, 0, 20_000_00, 5_000_00, 100_00)
    payroll = PAYROLL._replace(match_period="quarter")
    year = run(MONTHLY[2:3], elect(), matching("50% of the first 6%"), payroll, opening)
    assert matches(year) == in_dollars(800)


@pytest.mark.parametrize(
    ("formula", "by_payday", "true_up"),
    [
        pytest.param(
            "100% of the first 4%",
            1_200_00,
            1_200_00,
            id="Jocelyn Pension help 19716888432525: True-up matching contributions",
        ),
        pytest.param("50% of the first 6%", 900_00, 300_00, id="RetireReady help: End of year true up contributions"),
    ],
)
def test_a_true_up_makes_the_paydays_up_to_the_year(formula: str, by_payday: int, true_up: int) -> None:
    """Both sources: 5,000 a month, 8% deferred from January to June and nothing after; a plan term."""
    elected = [elect("8%")] * 6 + [elect()] * 6
    items = paid(MONTH_ENDS, "5,000")
    year = run(items, elected, matching(formula), PAYROLL._replace(trues_up=True))
    assert (year.match, year.true_up) == (by_payday, true_up)
    assert run(items, elected, matching(formula)).employer == by_payday
    after = run(items, elected, matching(formula), PAYROLL._replace(match_period="year"))
    assert (after.match, after.true_up) == (0, by_payday + true_up)


def test_a_true_up_keeps_the_cap_of_the_year_and_counts_what_is_in() -> None:
    """Plan terms: 6% of 120,000 at half is 3,600, the plan gives 3,500, and 1,000 came before the first payday."""
    opening = Opening(60_000_00, 7_200_00, 0, 0, 1_000_00, 0)
    payroll = PAYROLL._replace(trues_up=True, match_cap=3_500_00)
    year = run(MONTHLY[6:], elect(), matching("50% of the first 6%"), payroll, opening)
    assert (year.match, year.true_up) == (1_000_00, 2_500_00)


def test_a_true_up_counts_no_catch_up_where_the_plan_does_not_match_it() -> None:
    """A plan term: of 30,000 deferred 24,500 are matched, and 20,000 of that has come."""
    opening = Opening(300_000_00, 30_000_00, 0, 0, 20_000_00, 0)
    payroll = PAYROLL._replace(trues_up=True, catch_up_limit=8_000_00, matches_catch_up=False)
    year = run(MONTHLY[11:], elect(), TEN_PERCENT_MATCHED, payroll, opening)
    assert year.true_up == 4_500_00


def test_a_formula_that_changes_in_mid_year_matches_each_part_by_its_own() -> None:
    """Plan terms: half of 6% of 60,000 until June, of which 900 came by payday; then all of 4%.

    2,000 a month until March and 400 from July on.
    """
    rules = [matching("50% of the first 6%")] * 6 + [matching("100% of the first 4%")] * 6
    elected = [elect("20%")] * 3 + [elect()] * 3 + [elect("4%")] * 6
    year = run(MONTHLY, elected, rules, PAYROLL._replace(trues_up=True))
    assert matches(year) == in_dollars(300, 300, 300, 0, 0, 0, *[400] * 6)
    assert year.true_up == 900_00


def test_a_formula_that_changes_within_a_quarter() -> None:
    """A plan term: 300 for July, 400 each for August and September."""
    rules = [matching("50% of the first 6%"), *[matching("100% of the first 4%")] * 2]
    year = run(MONTHLY[6:9], elect("6%"), rules, PAYROLL._replace(match_period="quarter"))
    assert matches(year) == in_dollars(0, 0, 1_100)


def test_a_match_that_grows_with_service_changes_on_its_payday() -> None:
    """A plan term: half of 4% until the anniversary in June, then all of 6%."""
    rules = [matching("50% of the first 4%")] * 5 + [matching("100% of the first 6%")] * 7
    assert matches(run(MONTHLY, elect("6%"), rules)) == in_dollars(*[200] * 5, *[600] * 7)


def test_after_tax_money_is_matched_together_with_deferrals_where_the_plan_says_so() -> None:
    """IRC 401(m)(4)(A)(i); a plan term: 2% and 3% are 5%, of which 4% are matched; otherwise the 2%."""
    rules = matching("100% of the first 4%")
    assert run(MONTHLY, elect("2%", "3%"), rules, PAYROLL._replace(matches_after_tax=True)).match == 4_800_00
    assert run(MONTHLY, elect("2%", "3%"), rules).match == 2_400_00


@pytest.mark.parametrize(("matched", "november", "december"), [(True, 400, 400), (False, 200, 0)])
def test_catch_up_is_matched_where_the_plan_says_so(matched: bool, november: int, december: int) -> None:
    """A plan term: 24,300 are in; of November's 1,000 the first 200 are no catch-up."""
    payroll = PAYROLL._replace(catch_up_limit=8_000_00, matches_catch_up=matched)
    year = run(
        MONTHLY[10:],
        elect("10%"),
        matching("100% of the first 4%"),
        payroll,
        NOTHING._replace(pay=100_000_00, pre_tax=24_300_00),
    )
    assert matches(year) == in_dollars(november, december)


def test_a_nonelective_contribution_comes_on_counted_pay_whatever_is_elected() -> None:
    """IRC 401(k)(12)(C), 401(a)(17): 3% of 360,000, the last of it in September."""
    year = run(paid(MONTH_ENDS, "40,000"), elect(), RULES._replace(nonelective=parse_percent("3%")))
    assert [payday.nonelective for payday in year.paydays] == in_dollars(*[1_200] * 9, 0, 0, 0)


def test_all_after_tax_money_of_full_deferrals_is_taken_to_have_spilled_before() -> None:
    """No stub tells spill-over from an election: the larger true-up is held back (415(c)).

    7% of 400,000, counted up to 360,000, is 25,200; of 24,500 and 5,000 so much is matched, and 15,000 has come.
    """
    opening = Opening(390_000_00, 24_500_00, 0, 5_000_00, 15_000_00, 0)
    payroll = PAYROLL._replace(trues_up=True, spills=True, matches_spilled=True)
    year = run(MONTHLY[11:], elect(), matching("100% of the first 7%"), payroll, opening)
    assert year.true_up == 10_200_00
    assert (
        run(MONTHLY[11:], elect(), matching("100% of the first 7%"), PAYROLL._replace(trues_up=True), opening).true_up
        == 9_500_00
    )


# --- golden cases --------------------------------------------------------------------------------------------


def test_c02_irs_mary_2018_the_match_stops_with_counted_pay() -> None:
    """C02: IRS, 401(k) plans: deferrals and matching when compensation exceeds the annual limit (Mary), 401(a)(17).

    360,000 of pay, 1,500 a month, half of the first 5% of 275,000: 13,750 are matched with 6,875.
    """
    items = paid(MONTH_ENDS, "30,000")
    rules = matching("50% of the first 5%")
    payroll = PAYROLL._replace(pay_limit=275_000_00, deferral_limit=18_500_00)
    year = run(items, elect("1,500"), rules, payroll)
    within = [match_tier(payday.counted.counted, payday.matched, *rules.tiers[0]).within for payday in year.paydays]
    assert sum(within) == 13_750_00
    assert year.match == 6_875_00
    assert year.deferrals == 18_000_00  # they go on to December
    assert run(items, elect("1,500"), rules, payroll._replace(match_period="year")).employer == 6_875_00


def test_c03_benefitslink_2020_the_most_match_of_six_percent() -> None:
    """C03: BenefitsLink 66176, Match allocations and annual compensation limits, 401(a)(17): 6% of 285,000."""
    payroll = PAYROLL._replace(pay_limit=285_000_00, deferral_limit=19_500_00, stops_deferrals=False)
    for elected in ("6%", "50%"):
        year = run(paid(MONTH_ENDS, "33,333.33"), elect(elected), matching("100% of the first 6%"), payroll)
        assert year.match == 17_100_00


def test_c04_irs_2018_a_short_plan_year_has_a_shorter_pay_limit() -> None:
    """C04: IRS issue snapshot, 401(a)(17) limit in a short plan year, Example 1.

    Treas. Reg. 1.401(a)(17)-1(b)(3)(iii)(A): six of twelve months of 275,000. With 50,000 a month the match, all
    of 1%, ends with March.
    """
    limit = plan_pay(300_000_00, 275_000_00, 6).limit
    assert limit == 137_500_00
    payroll = PAYROLL._replace(pay_limit=limit)
    year = run(paid(MONTH_ENDS[:6], "50,000"), elect("1%"), matching("100% of the first 1%"), payroll)
    assert matches(year) == in_dollars(500, 500, 375, 0, 0, 0)


def test_c05_run_the_numbers_2026_rounded_on_each_payday() -> None:
    """C05: RunTheNumbers, front-loading and the match (runthenumbers.us/articles/401k-front-loading-match).

    200,000 in 26 paydays of 7,692.31; half of 6% is 230.77 each: 6,000.02 rounded by payday, 6,000.00 by year.
    """
    items = paid(EVERY_TWO_WEEKS, "7,692.31")
    rules = matching("50% of the first 6%")
    year = run(items, elect("942.30"), rules)
    assert matches(year) == [230_77] * 26
    assert year.match == 6_000_02
    yearly = run(items, elect("942.30"), rules, PAYROLL._replace(match_period="year"))
    assert yearly.employer == 6_000_00


def test_c05_run_the_numbers_2026_the_even_deferral_and_the_last_payday() -> None:
    """C05: 24,500 in 26 paydays is 942.30 and a last one of 942.50; 26 times 942.31 would pass the limit."""
    items = paid(EVERY_TWO_WEEKS, "7,692.31")
    even = run(items, [elect("942.30")] * 25 + [elect("942.50")])
    assert even.deferrals == 24_500_00
    assert run(items, elect("942.31"), payroll=PAYROLL._replace(stops_deferrals=False)).deferrals == 24_500_06
    assert deferred(run(items, elect("942.31")))[-2:] == [942_31, 942_25]


def test_c06_fox_business_2016_a_deferral_too_fast_loses_match() -> None:
    """C06: FOX Business, Too fast to match (2016): 75,000 in 24 paydays, half of 6%, no true-up.

    22 times 818.18 leave 4 cents for period 23, which earn 2: 187.48 are lost, not the 187.50 of the source.
    """
    items = paid(HALF_MONTHS, "3,125")
    rules = matching("50% of the first 6%")
    payroll = PAYROLL._replace(deferral_limit=18_000_00)
    even = run(items, elect("750"), rules, payroll)
    assert matches(even) == [93_75] * 24
    assert even.deferrals == 18_000_00
    fast = run(items, elect("818.18"), rules, payroll)
    assert deferred(fast)[21:] == [818_18, 4, 0]
    assert even.match - fast.match == 187_48
    assert run(items, elect("818.18"), rules, payroll._replace(trues_up=True)).true_up == 187_48


def test_c07_main_street_2023_twenty_percent_fills_the_limit_in_nine_months() -> None:
    """C07: Main Street Financial Planning, How maximizing your 401(k) early leaves free money behind (2023).

    150,000, all of 4%: 6,000, of which the last three months' 1,500 are lost.
    """
    items = paid(MONTH_ENDS, "12,500")
    rules = matching("100% of the first 4%")
    payroll = PAYROLL._replace(deferral_limit=22_500_00)
    fast, even = run(items, elect("20%"), rules, payroll), run(items, elect("15%"), rules, payroll)
    assert sum(amount > 0 for amount in deferred(fast)) == 9
    assert even.match == 6_000_00
    assert even.match - fast.match == 1_500_00


def test_c08_motley_fool_2020_by_payday_and_by_year() -> None:
    """C08: Motley Fool, 401(k) match mistake (2020): 80,000 in 24 paydays, all of 4%.

    133.33 a payday are 3,199.92, eight cents below the 3,200 of the year: both conventions exist.
    """
    items = paid(HALF_MONTHS, "3,333.33")
    rules = matching("100% of the first 4%")
    payroll = PAYROLL._replace(deferral_limit=19_500_00)
    year = run(items, elect("10%"), rules, payroll)
    assert matches(year) == [133_33] * 24
    assert year.match == 3_199_92
    assert run(items, elect("10%"), rules, payroll._replace(match_period="year")).employer == 3_200_00
    assert run(items, elect("10%"), rules, payroll._replace(trues_up=True)).true_up == 8


def test_c09_thomson_reuters_three_tiers_are_bands_of_the_deferral() -> None:
    """C09: Thomson Reuters Accounting CS, employer contribution set-up examples. Published wrong: 47.50.

    70 of 1,000: 20 in the first band, 40 in the second, and 10 in the third, not the 30 that the page makes of
    it by taking off the match of the second instead of its deferral.
    """
    rules = matching("100% of the first 2%, 50% of the next 4%, 25% of the next 4%")
    assert [match_of([tier], 1_000_00, 70_00, 1_000_00) for tier in rules.tiers] == [20_00, 20_00, 2_50]
    year = run(paid([date(2026, 1, 15)], "1,000"), elect("70"), rules)
    assert year.match == 42_50
    assert year.match != 47_50
