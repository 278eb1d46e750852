"""The two steps of a correction against a solver that takes one cent at a time."""

from __future__ import annotations

import time
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.law.nondiscrimination.late_allocation import shared_by_pay
from megaroth.law.nondiscrimination.levelling import (
    apportion,
    total_excess,
    total_excess_of_exact_ratios,
)

pytestmark = pytest.mark.slow

PERSON = st.tuples(st.integers(0, 60), st.integers(0, 60))
"""Amount and what of it is held in this plan; few values, so that ties are common."""

SAVER = st.tuples(st.integers(0, 3_000_000), st.integers(1_000_000, 36_000_000))
"""Contributions and pay, cents."""


def cent_by_cent(amounts: list[int], caps: list[int], total: int, keys: list[str]) -> list[int]:
    """Take one cent from whoever has most left and still holds something, those later in the keys last."""
    left, out = list(amounts), [0] * len(amounts)
    for _ in range(total):
        able = [place for place in range(len(left)) if out[place] < min(caps[place], amounts[place])]
        if not able:
            break
        chosen = min(able, key=lambda place: (-left[place], keys[place]))
        left[chosen] -= 1
        out[chosen] += 1
    return out


@settings(max_examples=600)
@given(people=st.lists(PERSON, max_size=7), total=st.integers(0, 260))
def test_the_second_step_is_one_cent_at_a_time(people: list[tuple[int, int]], total: int) -> None:
    amounts, caps = [one for one, _ in people], [two for _, two in people]
    keys = [f"{place:03}" for place in range(len(people))]
    assert list(apportion(amounts, caps, total, keys)) == cent_by_cent(amounts, caps, total, keys)


@given(people=st.lists(PERSON, max_size=8), total=st.integers(0, 300), seed=st.integers(0, 9))
def test_the_order_of_people_does_not_matter(people: list[tuple[int, int]], total: int, seed: int) -> None:
    keyed = [(f"{place}", *person) for place, person in enumerate(people)]
    shuffled = list(keyed)
    Random(seed).shuffle(shuffled)

    def shares(rows: list[tuple[str, int, int]]) -> dict[str, int]:
        names = [row[0] for row in rows]
        each = apportion([row[1] for row in rows], [row[2] for row in rows], total, names)
        return dict(zip(names, each, strict=True))

    assert shares(keyed) == shares(shuffled)


@given(
    people=st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=30), total=st.integers(0, 10**10)
)
def test_nobody_gets_back_more_than_was_contributed_and_cents_add_up(people: list[tuple[int, int]], total: int) -> None:
    amounts, caps = [one for one, _ in people], [two for _, two in people]
    each = apportion(amounts, caps, total)
    held = [min(amount, cap) for amount, cap in people]
    assert all(0 <= share <= most for share, most in zip(each, held, strict=True))
    assert sum(each) == min(total, sum(held))


@given(people=st.lists(PERSON, min_size=1, max_size=8), total=st.integers(0, 300))
def test_whoever_keeps_more_than_another_gave_all_that_is_held(people: list[tuple[int, int]], total: int) -> None:
    """What is kept is level, to the cent, among all who gave and could give more."""
    amounts, caps = [one for one, _ in people], [two for _, two in people]
    each = apportion(amounts, caps, total)
    kept = [amount - share for amount, share in zip(amounts, each, strict=True)]
    held = [min(amount, cap) for amount, cap in people]
    could_give = [kept[place] for place in range(len(people)) if each[place] < held[place]]
    gave = [kept[place] for place in range(len(people)) if each[place] > 0]
    if could_give and gave:
        assert max(could_give) <= min(gave) + 1


# --- the first step ------------------------------------------------------------------------------------


def rounded(savers: list[tuple[int, int]]) -> list[int]:
    return [(2 * amount * 10_000 + pay) // (2 * pay) * 100 for amount, pay in savers]


def permitted(ratios: list[Fraction], limit: int) -> Fraction:
    """The highest permitted ratio by trying each ratio in turn, as the regulation tells it, with fractions."""
    level = max(ratios)
    while sum(min(ratio, level) for ratio in ratios) > limit * len(ratios):
        tied = sum(ratio >= level for ratio in ratios)
        following = max((ratio for ratio in ratios if ratio < level), default=Fraction(0))
        over = sum((min(ratio, level) for ratio in ratios), Fraction(0)) - limit * len(ratios)
        level = max(following, level - over / tied)
    return level


@settings(max_examples=400)
@given(savers=st.lists(SAVER, min_size=1, max_size=9), limit=st.integers(0, 900).map(lambda points: points * 125))
def test_the_first_step_is_the_regulations_own_loop(savers: list[tuple[int, int]], limit: int) -> None:
    amounts, pays = [one for one, _ in savers], [two for _, two in savers]
    ratios = rounded(savers)
    level = permitted([Fraction(ratio) for ratio in ratios], limit)
    cuts = [
        max(Fraction(0), amount - level * pay / 1_000_000) if ratio > level else Fraction(0)
        for amount, pay, ratio in zip(amounts, pays, ratios, strict=True)
    ]
    found = total_excess(amounts, pays, ratios, limit)
    assert found.total == int(sum(cuts) + Fraction(1, 2))
    assert found.highest_permitted == int(level + Fraction(1, 2))
    assert sum(found.each) == found.total
    assert all(abs(each - cut) < 1 for each, cut in zip(found.each, cuts, strict=True))


@settings(max_examples=400)
@given(savers=st.lists(SAVER, min_size=1, max_size=9), limit=st.integers(0, 900).map(lambda points: points * 125))
def test_with_exact_ratios_it_is_the_same_loop_on_fractions(savers: list[tuple[int, int]], limit: int) -> None:
    amounts, pays = [one for one, _ in savers], [two for _, two in savers]
    level = permitted([Fraction(amount * 1_000_000, pay) for amount, pay in savers], limit)
    cuts = [max(Fraction(0), amount - level * pay / 1_000_000) for amount, pay in savers]
    assert total_excess_of_exact_ratios(amounts, pays, limit).total == int(sum(cuts) + Fraction(1, 2))


@given(savers=st.lists(SAVER, min_size=1, max_size=9), limit=st.integers(0, 900).map(lambda points: points * 125))
def test_a_step_more_of_limit_never_makes_the_excess_greater(savers: list[tuple[int, int]], limit: int) -> None:
    amounts, pays = [one for one, _ in savers], [two for _, two in savers]
    ratios = rounded(savers)
    assert total_excess(amounts, pays, ratios, limit + 125).total <= total_excess(amounts, pays, ratios, limit).total


@given(savers=st.lists(SAVER, min_size=1, max_size=9), limit=st.integers(0, 900).map(lambda points: points * 125))
def test_the_readings_differ_by_no_more_than_the_rounding(savers: list[tuple[int, int]], limit: int) -> None:
    amounts, pays = [one for one, _ in savers], [two for _, two in savers]
    one = total_excess(amounts, pays, rounded(savers), limit).total
    other = total_excess_of_exact_ratios(amounts, pays, limit).total
    assert abs(one - other) <= len(savers) * sum(pays) // 10_000 + 1


def test_a_passed_test_has_no_excess_and_nobody_has_none() -> None:
    assert total_excess([500], [10_000], [50_000], 50_000) == (50_000, 0, (0,))
    assert total_excess([], [], [], 50_000) == (0, 0, ())
    assert total_excess_of_exact_ratios([500, 7], [10_000, 0], 25_000).total == 0
    assert apportion([], [], 100) == ()


def test_without_keys_equal_people_share_in_their_order_and_larger_amounts_first() -> None:
    assert apportion([100, 100, 100], [100, 100, 100], 100) == (34, 33, 33)
    assert apportion([100, 101], [100, 101], 2) == (0, 2)


@pytest.mark.slow
def test_thousands_of_people_take_no_time() -> None:
    chance = Random(401)
    savers = [(chance.randrange(3_000_000), chance.randrange(16_000_000, 36_000_000)) for _ in range(20_000)]
    amounts, pays = [one for one, _ in savers], [two for _, two in savers]
    began = time.perf_counter()
    total = total_excess(amounts, pays, rounded(savers), 40_000).total
    assert sum(apportion(amounts, amounts, total, [str(place) for place in range(20_000)])) == total > 0
    assert total_excess_of_exact_ratios(amounts, pays, 40_000).total > 0
    assert time.perf_counter() - began < 5


# --- shares by pay -------------------------------------------------------------------------------------


@given(pays=st.lists(st.integers(-5, 10**7), max_size=12), total=st.integers(0, 10**8))
def test_a_contribution_is_shared_by_pay_to_the_last_cent(pays: list[int], total: int) -> None:
    each = shared_by_pay(total, pays)
    whole = sum(max(0, pay) for pay in pays)
    assert sum(each) == (total if whole else 0)
    assert all(
        abs(share - Fraction(total * max(0, pay), whole or 1)) < 1 for share, pay in zip(each, pays, strict=True)
    )


def test_equal_fractions_go_by_key() -> None:
    assert shared_by_pay(100, [1, 1, 1], ["c", "a", "b"]) == (33, 34, 33)
    assert shared_by_pay(11_000_00, [1, 1, 2]) == (2_750_00, 2_750_00, 5_500_00)
