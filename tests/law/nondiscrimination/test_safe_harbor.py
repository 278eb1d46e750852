"""Safe-harbor formulas, and which match is tested beside after-tax contributions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination import safe_harbor
from megaroth.law.nondiscrimination.match_formula import FormulaTier, judge, match_of, match_percent
from megaroth.money import ONE

DEFERRAL = st.integers(0, 200_000)
TIERS = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from([0, 250_000, 500_000, 750_000, ONE, 1_500_000])),
    min_size=1,
    max_size=4,
    unique_by=lambda tier: tier[0],
).map(lambda tiers: [FormulaTier(to * 10_000, rate) for to, rate in sorted(tiers)])
BASIC = [FormulaTier(30_000, ONE), FormulaTier(50_000, 500_000)]
AUTOMATIC = [FormulaTier(10_000, ONE), FormulaTier(60_000, 500_000)]


@given(st.integers(0, 10_000).map(lambda hundredths: hundredths * 100))
def test_the_two_formulas_are_their_tiers(deferral: int) -> None:
    assert safe_harbor.basic_match(deferral).match == match_percent(BASIC, deferral)
    assert safe_harbor.automatic_match(deferral).match == match_percent(AUTOMATIC, deferral)


@given(TIERS, DEFERRAL)
def test_an_enhanced_formula_is_nowhere_below(tiers: list[FormulaTier], deferral: int) -> None:
    judged = judge(tiers)
    even = deferral // 2 * 2  # half of an odd millionth is rounded in the floor
    if judged.at_least_basic:
        assert match_of(tiers, even) >= safe_harbor.basic_match(even).match * ONE
    if judged.at_least_automatic:
        assert match_of(tiers, even) >= safe_harbor.automatic_match(even).match * ONE


@given(TIERS, DEFERRAL, DEFERRAL)
def test_a_rate_that_does_not_rise_never_rises(tiers: list[FormulaTier], one: int, other: int) -> None:
    low, high = sorted((one, other))
    if not judge(tiers).rate_rises:
        assert match_of(tiers, low) * high >= match_of(tiers, high) * low


@given(st.integers(0, 10_000_000), st.integers(0, 50_000_000), st.booleans())
def test_match_above_the_safe_harbor(match: int, pay: int, automatic: bool) -> None:
    sheet = safe_harbor.match_above_safe_harbor(match, pay, automatic)
    assert sheet.left_out + sheet.tested == match
    assert sheet.tested >= 0
    assert sheet.tested >= safe_harbor.match_above_safe_harbor(match, pay, False).tested


@given(*[st.integers(0, 200_000)] * 4)
def test_the_plan_passes_if_the_better_option_does(without: int, limit: int, with_match: int, other: int) -> None:
    sheet = safe_harbor.match_options(without, limit, with_match, other)
    better = sheet.passes_with if sheet.with_match else sheet.passes_without
    assert sheet.passed == better == (without <= limit or with_match <= other)


def test_a_nonelective_safe_harbor_is_three_percent_and_four_when_late() -> None:
    assert safe_harbor.safe_harbor_nonelective(5_000_000, False).owed == 150_000
    assert safe_harbor.safe_harbor_nonelective(5_000_000, True).owed == 200_000


def test_favoring_the_highly_paid_or_no_adp_safe_harbor_is_none() -> None:
    assert safe_harbor.contribution_safe_harbor(True, 60_000, 40_000, False, False).met
    assert not safe_harbor.contribution_safe_harbor(True, 60_000, 0, False, True).met
    assert not safe_harbor.contribution_safe_harbor(False, 60_000, 0, False, False).met
    assert not safe_harbor.contribution_safe_harbor(True, 60_001, 0, False, False).met
