"""Prior-year testing: averages carried over, and changes of method."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination import prior_year
from megaroth.law.nondiscrimination.coverage_change import Subgroup, carried_average

AVERAGE = st.integers(0, 2_000).map(lambda hundredths: hundredths * 100)
SUBGROUPS = st.lists(st.builds(Subgroup, st.sampled_from("OPQ"), st.integers(1, 500), AVERAGE), min_size=1, max_size=5)


@given(SUBGROUPS)
def test_the_weighted_average_is_rounded_once(subgroups: list[Subgroup]) -> None:
    people = sum(group.people for group in subgroups)
    exact = sum((Fraction(group.people, people) * group.average for group in subgroups), Fraction(0))
    assert abs(carried_average(subgroups).average - exact) <= 50
    assert min(g.average for g in subgroups) <= carried_average(subgroups).average <= max(g.average for g in subgroups)


@given(SUBGROUPS)
def test_the_single_subgroup_has_nine_tenths_of_the_people(subgroups: list[Subgroup]) -> None:
    single = carried_average(subgroups).single
    people = sum(group.people for group in subgroups)
    assert (single is not None) == any(Fraction(group.people, people) >= Fraction(9, 10) for group in subgroups)
    assert single is None or single in subgroups


def test_nobody_in_a_subgroup_has_no_average() -> None:
    assert carried_average([]) == (0, None)
    assert carried_average([Subgroup("O", 0, 60_000)]) == (0, None)


@pytest.mark.parametrize(
    ("eligible", "others", "expected"), [(100, 50, True), (101, 50, False), (0, 0, False), (10, 0, False)]
)
def test_half_makes_a_successor(eligible: int, others: int, expected: bool) -> None:
    assert prior_year.successor_plan(eligible, others).successor == expected


@pytest.mark.parametrize(
    ("on_current", "of_plan", "acquisition", "expected"),
    [(5, 20, False, True), (4, 20, False, False), (3, 3, False, True), (0, 20, True, True), (0, 0, False, True)],
)
def test_five_years_or_all(on_current: int, of_plan: int, acquisition: bool, expected: bool) -> None:
    assert prior_year.to_prior_year(on_current, of_plan, acquisition).allowed == expected


@given(st.booleans(), st.booleans())
def test_tests_borrow_only_by_one_method(adp: bool, acp: bool) -> None:
    assert prior_year.different_methods(adp, acp).may_borrow == (adp is acp)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_nothing_qualified_counts_twice(elective: int, qualified: int) -> None:
    assert prior_year.carried_contributions(elective, qualified, qualified).counted == elective
    assert prior_year.carried_contributions(elective, qualified, 0).counted == elective + qualified
