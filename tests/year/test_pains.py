"""What savers get wrong about match, catch-up, spill-over and two employers, on paydays and in what is solved.

Each test names the public page on which people ask or are told it. The first of a topic shows what payroll does
with the election that they have; the next shows that the elections that are solved do not run into it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from megaroth.money import parse_percent, portion
from megaroth.year.account import REGULAR, Problem
from megaroth.year.pay import PayItem
from megaroth.year.payroll import NOTHING, Opening, Payroll, PayrollYear, Rules, additions
from megaroth.year.solver import Solution, solve
from tests.year.payrolls import EVERY_TWO_WEEKS, HALF_MONTHS, MONTH_ENDS, PAYROLL, RULES, elect, matching, paid, run

WHOLE_PERCENT = 10_000
STEP_OF_20_000 = 200_00
"""What one percent of one payday of 20,000 brings."""
MONTHLY = paid(MONTH_ENDS, "20,000")
FOUR_PERCENT = matching("100% of the first 4%")


def solved(
    items: Sequence[PayItem],
    rules: Rules,
    payroll: Payroll = PAYROLL,
    opening: Opening = NOTHING,
    *,
    deferral_budget: int | None = None,
    after_tax_budget: int = 72_000_00,
    now: tuple[str, str] | None = None,
    changes: int = 2,
) -> Solution:
    """The elections in whole percents; without a budget deferrals may reach payroll's limit and catch-up."""
    if deferral_budget is None:
        deferral_budget = max(0, payroll.deferral_limit + payroll.catch_up_limit - opening.deferrals)
    return solve(
        Problem(
            tuple(items),
            (rules,) * len(items),
            payroll,
            opening,
            deferral_budget,
            after_tax_budget,
            payroll.additions_limit,
            after_year=0,
            step=WHOLE_PERCENT,
            in_dollars=False,
            least=0,
            contributions_cap=tuple(portion(item.pay, payroll.spendable) for item in items),
            decided_by=(REGULAR,) * len(items),
            now=None if now is None else (parse_percent(now[0]), parse_percent(now[1])),
            changes=changes,
        )
    )


def additions_of(payroll: Payroll, year: PayrollYear) -> int:
    """Annual additions of the year, the true-up among them (Treas. Reg. 1.415(c)-1(b)(6)(i)(B))."""
    return additions(payroll, year.deferrals, year.after_tax, year.employer)


# --- match lost by deferring too early -----------------------------------------------------------------------

EARLY = pytest.mark.parametrize(
    ("items", "formula", "limit", "fast", "lost"),
    [
        pytest.param(
            *(paid(HALF_MONTHS, "3,125"), "50% of the first 6%", 18_000_00, "818.18", 187_48),
            id="FOX Business: Too fast to match",
        ),
        pytest.param(
            *(paid(MONTH_ENDS, "12,500"), "100% of the first 4%", 22_500_00, "20%", 1_500_00),
            id="Main Street: How maximizing your 401(k) early leaves free money behind",
        ),
        pytest.param(
            # 15 times 1,538.46 and 1,423.10: the last ten paydays of 230.77 bring nothing.
            *(paid(EVERY_TWO_WEEKS, "7,692.31"), "50% of the first 6%", 24_500_00, "20%", 2_307_70),
            id="RunTheNumbers: front-loading and the match",
        ),
    ],
)


@EARLY
def test_deferring_early_loses_match(
    items: tuple[PayItem, ...], formula: str, limit: int, fast: str, lost: int
) -> None:
    rules, payroll = matching(formula), PAYROLL._replace(deferral_limit=limit)
    even = run(items, elect("6%"), rules, payroll)
    assert even.match - run(items, elect(fast), rules, payroll).match == lost


@EARLY
def test_what_is_solved_keeps_all_the_match_and_fills_the_limit(
    items: tuple[PayItem, ...], formula: str, limit: int, fast: str, lost: int
) -> None:
    rules, payroll = matching(formula), PAYROLL._replace(deferral_limit=limit)
    found = solved(items, rules, payroll, after_tax_budget=0)
    assert found.year.match == run(items, elect("6%"), rules, payroll).match
    assert limit - 25_00 <= found.year.deferrals <= limit
    assert not found.over


def test_after_half_a_year_too_fast_the_rest_of_the_match_is_kept() -> None:
    """Main Street: 15,000 of 22,500 are in by June. At 20% three more paydays are matched, at 10% all six."""
    items, rules = paid(MONTH_ENDS[6:], "12,500"), FOUR_PERCENT
    payroll = PAYROLL._replace(deferral_limit=22_500_00)
    opening = Opening(75_000_00, 15_000_00, 0, 0, 3_000_00, 0)
    assert run(items, elect("20%"), rules, payroll, opening).match == 4_500_00
    found = solved(items, rules, payroll, opening, after_tax_budget=0, now=("20%", "0%"), changes=1)
    assert found.year.match == 6_000_00
    assert found.year.deferrals == 22_500_00
    assert [(step.deferral, step.paydays) for step in found.steps] == [(parse_percent("10%"), 6)]


def test_with_a_true_up_deferring_early_loses_nothing() -> None:
    """Newfront, 401(k)ology: Annual match "true up". It only comes later."""
    year = run(paid(MONTH_ENDS, "12,500"), elect("20%"), FOUR_PERCENT, PAYROLL._replace(trues_up=True))
    assert year.match + year.true_up == 6_000_00


# --- a true-up that finds the limit full -----------------------------------------------------------------------

MADE_UP = PAYROLL._replace(trues_up=True, stops_additions=True)


@pytest.mark.parametrize("period", ["payroll", "year"])
def test_a_true_up_lands_on_a_limit_that_after_tax_money_has_filled(period: str) -> None:
    """IRC 415(c)(1); RunTheNumbers and FOX Business: true-up surprises.

    40% until April fills 24,500 with 2,900 of match; 25% fills 72,000 by payroll's own stop. The match of the
    year is 9,600: 6,700 come in spring, all of it too much.
    """
    year = run(MONTHLY, elect("40%", "25%"), FOUR_PERCENT, MADE_UP._replace(match_period=period))
    assert (year.match, year.true_up) == (2_900_00, 6_700_00)
    assert additions_of(MADE_UP, year) == 72_000_00 + 6_700_00


def test_a_yearly_match_that_comes_after_the_year_finds_the_limit_full_too() -> None:
    """Bogleheads 360490: the employer pays the match in a lump sum. Payroll's stop sees none of its 9,600."""
    payroll = PAYROLL._replace(match_period="year", stops_additions=True)
    year = run(MONTHLY, elect("10%", "25%"), FOUR_PERCENT, payroll)
    assert (year.match, year.true_up) == (0, 9_600_00)
    assert additions_of(payroll, year) == 72_000_00 + 9_600_00


@pytest.mark.parametrize("period", ["payroll", "quarter", "year"])
@pytest.mark.parametrize("trues_up", [True, False])
def test_what_is_solved_leaves_room_for_all_the_match(period: str, trues_up: bool) -> None:
    """All of 9,600 comes, and with it the additions stay within 72,000, whatever payroll's stop sees of it."""
    payroll = MADE_UP._replace(match_period=period, trues_up=trues_up)
    found = solved(MONTHLY, FOUR_PERCENT, payroll)
    assert found.year.employer == 9_600_00
    assert 72_000_00 - STEP_OF_20_000 <= additions_of(payroll, found.year) <= 72_000_00
    assert not found.over


def test_in_mid_year_the_room_of_a_true_up_is_left_free() -> None:
    """24,500, 30,000 and 2,900 are in, 6,700 come as a true-up: 7,900 are left, though payroll would take 14,600."""
    opening = Opening(120_000_00, 24_500_00, 0, 30_000_00, 2_900_00, 0)
    held = run(MONTHLY[6:], elect("40%", "25%"), FOUR_PERCENT, MADE_UP, opening)
    assert held.after_tax == 44_600_00
    found = solved(MONTHLY[6:], FOUR_PERCENT, MADE_UP, opening, now=("40%", "25%"))
    assert found.year.true_up == 6_700_00
    assert 37_900_00 - STEP_OF_20_000 <= found.year.after_tax <= 37_900_00


# --- catch-up ----------------------------------------------------------------------------------------------------

AT_50 = PAYROLL._replace(catch_up_limit=8_000_00, stops_additions=True)


def test_catch_up_is_no_bucket_that_fills_from_january() -> None:
    """IRC 414(v)(1); Belfint: Catch-up contribution limit. The first 8,000 are additions like any deferral."""
    first = run(MONTHLY[:4], elect("10%"), payroll=AT_50)
    assert first.deferrals == additions_of(AT_50, first) == 8_000_00
    whole = run(MONTHLY, elect("20%"), payroll=AT_50)
    assert (whole.deferrals, additions_of(AT_50, whole)) == (32_500_00, 24_500_00)


def test_catch_up_is_no_room_for_after_tax_money() -> None:
    """IRC 414(v)(3)(A); TRA: When does a 401(k) deferral become a catch-up contribution? Only a deferral can.

    72,000 less 9,600 of match and less deferrals up to 24,500 are after-tax money, catch-up or not.
    """
    found = solved(MONTHLY, FOUR_PERCENT, AT_50, changes=1)
    without = solved(MONTHLY, FOUR_PERCENT, AT_50, deferral_budget=24_500_00, changes=1)
    for year in (found.year, without.year):
        room = 72_000_00 - 9_600_00 - min(24_500_00, year.deferrals)
        assert room - STEP_OF_20_000 <= year.after_tax <= room
    assert found.year.deferrals - without.year.deferrals >= 8_000_00 - 2 * STEP_OF_20_000


def test_catch_up_goes_in_beside_a_full_additions_limit() -> None:
    """agentcalc's calculator takes catch-up off the after-tax room; with 32,500 deferred 80,000 are in."""
    payroll = AT_50
    year = run(MONTHLY, elect("20%", "30%"), payroll=payroll)
    assert (year.deferrals, year.after_tax) == (32_500_00, 47_500_00)


# --- spill-over --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("spills", "brought"), [(True, 23_500_00), (False, 0)])
def test_spill_over_needs_no_after_tax_election(spills: bool, brought: int) -> None:
    """Bogleheads 230666 and 360490: where the plan spills, 20% go on from July; where not, they end."""
    year = run(MONTHLY, elect("20%"), payroll=PAYROLL._replace(spills=spills))
    assert (year.deferrals, year.after_tax) == (24_500_00, brought)


def test_roth_deferrals_spill_as_pre_tax_ones_do() -> None:
    """RA Quickfind: Understanding IRS limits: "a pre-tax and/or Roth 401(k) contribution election"."""
    year = run(MONTHLY, elect("10%", roth="10%"), payroll=PAYROLL._replace(spills=True))
    assert (year.pre_tax, year.roth, year.after_tax) == (12_500_00, 12_000_00, 23_500_00)


def test_spill_over_comes_beside_an_after_tax_election_and_stops_with_it() -> None:
    """r/personalfinance: Fidelity's sweep. 10% and what spills reach 72,000 in November; then nothing goes in."""
    year = run(MONTHLY, elect("20%", "10%"), payroll=PAYROLL._replace(spills=True, stops_additions=True))
    assert [payday.after_tax.taken for payday in year.paydays] == [
        *[2_000_00] * 6,
        *[5_500_00, 6_000_00, 6_000_00, 6_000_00, 6_000_00, 6_000_00],
    ]
    longer = run(MONTHLY, elect("20%", "13%"), payroll=PAYROLL._replace(spills=True, stops_additions=True))
    assert longer.after_tax == 47_500_00
    assert longer.paydays[-1].after_tax.taken < 6_600_00


@pytest.mark.parametrize("matched", [True, False])
def test_what_is_solved_spills_nothing_over_a_limit_and_keeps_the_match(matched: bool) -> None:
    """adventures-of-sam: 401k Spillover. The match of all twelve paydays comes, by deferrals or by what spills."""
    payroll = PAYROLL._replace(spills=True, matches_spilled=matched, stops_additions=True)
    found = solved(MONTHLY, FOUR_PERCENT, payroll)
    assert found.year.match == 9_600_00
    assert additions_of(payroll, found.year) <= 72_000_00
    assert not found.over


# --- caps for the highly paid ------------------------------------------------------------------------------------


def test_thirteen_percent_silently_becomes_two() -> None:
    """White Coat Investor, HCE 401k question: a plan term for the highly paid, cut without a word on each payday."""
    capped = RULES._replace(after_tax_cap=parse_percent("2%"))
    assert run(MONTHLY, elect("6%", "13%"), capped).after_tax == 12 * 400_00


def test_what_is_solved_asks_for_no_more_than_the_cap() -> None:
    """The election that is proposed is the one that payroll takes."""
    capped = FOUR_PERCENT._replace(after_tax_cap=parse_percent("2%"))
    found = solved(MONTHLY, capped, PAYROLL)
    assert found.year.after_tax == 12 * 400_00
    assert all(step.after_tax == parse_percent("2%") for step in found.steps)


# --- two employers in one year -----------------------------------------------------------------------------------


def test_a_new_payroll_does_not_know_what_was_deferred_before() -> None:
    """IRC 402(g)(1), 401(a)(30); irahelp 72073: 15,000 went in at the first job, and the second takes 24,500 more."""
    second = run(MONTHLY[6:], elect("25%"), FOUR_PERCENT)
    assert 15_000_00 + second.deferrals == 24_500_00 + 15_000_00


def test_what_is_solved_counts_deferrals_by_person_and_additions_by_employer() -> None:
    """IRC 402(g)(1), 415(f); irahelp 72073 and FAANG FIRE, Multiple 401(k)s.

    9,500 of the person's 24,500 are left, but all of the second employer's 72,000: six paydays of 20,000 bring
    4,800 of match and up to 57,700 of after-tax money.
    """
    found = solved(MONTHLY[6:], FOUR_PERCENT, deferral_budget=9_500_00, after_tax_budget=72_000_00)
    assert 9_500_00 - STEP_OF_20_000 <= found.year.deferrals <= 9_500_00
    assert found.year.match == 4_800_00
    assert additions_of(PAYROLL, found.year) <= 72_000_00
    assert found.year.after_tax >= 57_700_00 - 2 * STEP_OF_20_000
