"""Owners, pay, the top-paid group and attribution."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.nondiscrimination.highly_compensated import (
    entity_attribution,
    highly_compensated,
    top_paid_count,
    top_paid_place,
)
from megaroth.law.nondiscrimination.ownership import GIVES, Relation, attributed_ownership
from megaroth.law.nondiscrimination.top_paid import top_paid_group
from megaroth.money import ONE

SHARE = st.integers(0, ONE)
PAY = st.integers(0, 100_000_000)
PEOPLE = ("A", "B", "C", "D", "E", "F")
RELATIONS = st.lists(
    st.builds(Relation, st.sampled_from(PEOPLE), st.sampled_from(sorted(GIVES)), st.sampled_from(PEOPLE)), max_size=8
)
OWN = st.dictionaries(st.sampled_from(PEOPLE), SHARE)


@given(SHARE, SHARE, PAY, PAY, st.booleans(), st.booleans())
def test_the_top_paid_group_never_adds_and_never_frees_an_owner(
    now: int, before: int, pay: int, threshold: int, elected: bool, top: bool
) -> None:
    chosen = highly_compensated(now, before, pay, threshold, elected, top)
    without = highly_compensated(now, before, pay, threshold, False, top)
    assert chosen.highly_paid <= without.highly_paid
    assert chosen.owner == without.owner == (max(now, before) > 50_000)
    assert chosen.highly_paid or not chosen.owner


@pytest.mark.parametrize(
    ("ownership", "pay", "expected"),
    [(50_000, 16_000_000, False), (50_001, 0, True), (0, 16_000_001, True), (0, 16_000_000, False)],
)
def test_more_than(ownership: int, pay: int, expected: bool) -> None:
    assert highly_compensated(ownership, 0, pay, 16_000_000, False, False).highly_paid == expected


@pytest.mark.parametrize(("employees", "seats"), [(0, 0), (2, 0), (3, 1), (10, 2), (32, 6), (33, 7), (100, 20)])
def test_seats_are_a_fifth_rounded(employees: int, seats: int) -> None:
    assert top_paid_count(employees) == seats


def test_who_does_not_count_is_ranked_unless_no_employee() -> None:
    assert top_paid_place(True, False, False)[3:] == (False, True)
    assert top_paid_place(False, False, True)[3:] == (False, False)  # IRC 414(q)(8)
    assert top_paid_place(False, False, False)[3:] == (True, True)


@given(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3)), st.integers(-1, 8))
def test_the_group_is_full_has_the_highest_pay_and_does_not_depend_on_order(pay: dict[str, int], count: int) -> None:
    group = top_paid_group(pay.items(), count)
    assert len(group) == min(len(pay), max(0, count))
    assert all(pay[one] >= pay[other] for one in group for other in pay if other not in group)
    assert group == top_paid_group(reversed(list(pay.items())), count)


@given(OWN, RELATIONS)
def test_attribution_takes_one_step_of_the_family_only(own: dict[str, int], relations: list[Relation]) -> None:
    whole = attributed_ownership(own, relations)
    for person, share in whole.items():
        near = {person} | {
            other
            for one, kind, two in relations
            for other, counts in ((two, GIVES[kind][0] and one == person), (one, GIVES[kind][1] and two == person))
            if counts
        }
        assert own.get(person, 0) <= share == sum(own.get(relative, 0) for relative in near)


@given(OWN, RELATIONS)
def test_order_and_repetition_of_relations_do_not_matter(own: dict[str, int], relations: list[Relation]) -> None:
    assert attributed_ownership(own, relations) == attributed_ownership(own, [*reversed(relations), *relations])


MIRRORED = {"spouse": "spouse", "child": "parent", "parent": "child", "grandparent": "grandchild"}


@pytest.mark.parametrize(("one", "other"), MIRRORED.items())
def test_a_relation_told_from_the_other_side_is_the_same(one: str, other: str) -> None:
    own = {"A": 600_000, "B": 400_000}
    told = attributed_ownership(own, [Relation("A", one, "B")])  # type: ignore[arg-type]
    assert told == attributed_ownership(own, [Relation("B", other, "A")])  # type: ignore[arg-type]


def test_no_double_step_in_any_order() -> None:
    relations = [Relation("child", "child", "owner"), Relation("child's spouse", "spouse", "child")]
    relations += [Relation("parent", "parent", "owner"), Relation("sibling", "child", "parent")]
    for order in permutations(relations):
        whole = attributed_ownership({"owner": ONE}, order)
        assert whole == {"owner": ONE, "child": ONE, "child's spouse": 0, "parent": ONE, "sibling": 0}


def test_what_comes_through_an_entity_goes_on_to_the_family() -> None:
    # IRC 318(a)(5)(A); a corporation counts from 5% of it, 416(i)(1)(B)(iii)(I)
    assert entity_attribution(50_000, ONE, True).attributed == 50_000
    assert entity_attribution(49_999, ONE, True).attributed == 0
    through = entity_attribution(49_999, ONE, False).attributed
    assert through == 49_999
    assert attributed_ownership({"A": through}, [Relation("B", "spouse", "A")])["B"] == through
