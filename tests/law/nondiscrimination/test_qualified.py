"""QNECs within their caps, match in proportion, shifts and timing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination import limits, qualified, shifting, tested_plans
from megaroth.law.nondiscrimination.contribution_timing import last_day_to_pay, paid_in_time
from megaroth.law.nondiscrimination.representative import Rate, representative_rate
from megaroth.money import LARGEST, ONE, round_half_up
from tests.law.nondiscrimination.test_limits import STATUTE, limit

AMOUNT = st.integers(0, 5_000_000)
PAY = st.integers(0, 50_000_000)
RATE = st.integers(0, 200_000)
AVERAGE = st.integers(0, 3_000).map(lambda hundredths: hundredths * 100)


RATES = st.builds(Rate, st.sampled_from([0, 10_000, 30_000, 70_000]), st.booleans(), st.just(1))


@given(st.lists(RATES, max_size=7))
def test_the_representative_rate_by_trying_every_half(rates: list[Rate]) -> None:
    half = (len(rates) + 1) // 2
    by_halves = max((min(one.rate for one in group) for group in combinations(rates, half)), default=0) if rates else 0
    at_end = min((one.rate for one in rates if one.employed_at_end), default=0)
    assert representative_rate(rates) == max(by_halves, at_end)


@given(st.lists(st.tuples(RATES, st.integers(0, 4)), max_size=5))
def test_people_of_one_rate_may_be_told_together(rates: list[tuple[Rate, int]]) -> None:
    together = [rate._replace(people=people) for rate, people in rates]
    apart = [rate for rate, people in rates for _ in range(people)]
    assert representative_rate(together) == representative_rate(apart)


@given(AMOUNT, AMOUNT, PAY, RATE)
def test_a_targeted_qnec_is_within_its_cap(qnec: int, wage: int, pay: int, rate: int) -> None:
    sheet = qualified.targeting_cap(qnec, wage, pay, rate)
    assert sheet.counted <= qnec + wage
    assert sheet.counted <= max(sheet.cap, -(-pay // 10))
    assert qualified.targeting_cap(qnec, 0, pay, rate).counted == min(qnec, sheet.cap)
    assert qualified.targeting_cap(0, wage, pay, rate).counted >= min(wage, sheet.cap)


@given(PAY, RATE)
def test_everybodys_rate_is_never_out_of_proportion(pay: int, rate: int) -> None:
    given_to_all = round_half_up(pay * rate, ONE)
    assert qualified.targeting_cap(given_to_all, 0, pay, representative_rate([Rate(rate, True)] * 4)).counted >= min(
        given_to_all, round_half_up(pay * 2 * rate, ONE)
    )


@given(AMOUNT, AMOUNT, PAY, RATE)
def test_match_up_to_the_contribution_is_in_proportion(match: int, matched: int, pay: int, rate: int) -> None:
    sheet = qualified.disproportionate_match(match, matched, pay, rate)
    assert sheet.counted + sheet.not_counted == match
    assert sheet.counted >= min(match, matched)
    assert sheet.counted <= sheet.cap


def test_twice_the_rate_fits_64_bits() -> None:
    assert qualified.disproportionate_match(LARGEST, LARGEST, 0, 4 * ONE).cap == 8 * LARGEST


@given(AVERAGE, AVERAGE)
def test_the_largest_shift_passes_and_no_larger_does(highly_paid: int, others: int) -> None:
    needed = limits.needed_average(highly_paid, *STATUTE).needed
    sheet = shifting.largest_shift(highly_paid, others, *STATUTE, needed)
    if highly_paid > limit(others):
        assert sheet.of_both == sheet.of_others == 0
        return
    for step in (sheet.of_others, sheet.of_others + 100):
        passes = step <= others and highly_paid <= limit(others - step)
        assert passes == (step == sheet.of_others)
    assume(highly_paid >= others)
    for step in (sheet.of_both, sheet.of_both + 100):
        passes = step <= others and highly_paid - step <= limit(others - step)
        assert passes == (step == sheet.of_both)


@given(AVERAGE, AVERAGE, st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**12))
def test_no_more_deferrals_move_than_each_test_and_their_people_allow(
    spare: int, short: int, adp_people: int, acp_people: int, held: int
) -> None:
    moved = shifting.deferral_shift(spare, adp_people, short, acp_people, held, True, True, True).moved
    assert moved <= spare * adp_people
    assert moved <= short * acp_people
    assert moved in (spare * adp_people, short * acp_people, held)


@given(*[st.booleans()] * 3)
def test_deferrals_move_only_when_everything_allows(one: bool, two: bool, three: bool) -> None:
    moved = shifting.deferral_shift(20_000, 10, 10_000, 10, 500_000, one, two, three).moved
    assert moved == (100_000 if one and two and three else 0)


@given(AVERAGE, AVERAGE)
def test_a_uniform_qnec_cures(highly_paid: int, others: int) -> None:
    needed = limits.needed_average(highly_paid, *STATUTE).needed
    sheet = qualified.uniform_qnec(needed, others, 10_000_000_00)
    assert limit(others + sheet.percent) >= highly_paid
    assert (sheet.percent == 0) == (highly_paid <= limit(others))
    assert sheet.cost == sheet.percent * 1_000


@given(AMOUNT, *[st.booleans()] * 4)
def test_employer_money_counts_once_vested_in_time_and_fair(
    amount: int, vested: bool, in_time: bool, fair: bool, elsewhere: bool
) -> None:
    sheet = qualified.qualified_contribution(amount, vested, in_time, fair, elsewhere)
    assert sheet.counted == (amount if all((vested, in_time, fair, not elsewhere)) else 0)


@pytest.mark.parametrize(
    ("year_end", "last"),
    [
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2026, 6, 30), date(2027, 6, 30)),
        (date(2023, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_twelve_months_after_the_year(year_end: date, last: date) -> None:
    assert last_day_to_pay(year_end) == last
    assert paid_in_time(last, year_end)
    assert not paid_in_time(last + timedelta(days=1), year_end)


def test_no_safe_harbor_covers_after_tax_contributions() -> None:
    assert tested_plans.acp_test_applies(True, True, False, False, True).applies
    assert not tested_plans.acp_test_applies(False, True, False, False, True).applies
    assert not tested_plans.acp_test_applies(True, True, False, True, False).applies  # union: 1.401(m)-1(b)(2)
    assert not tested_plans.acp_test_applies(True, True, True, False, False).applies
    assert tested_plans.adp_test_applies(False, False, False).applies
