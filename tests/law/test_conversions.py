"""No basis is made or lost, and every dollar of a distribution arrives once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from megaroth.law import figures
from megaroth.law.conversions import (
    after_tax_contract,
    in_plan_roth_rollover,
    pre_1987_first,
    pre_tax_first,
    pro_rata,
    rollover_to_roth_ira,
)
from megaroth.law.destinations import (
    WAYS,
    Destination,
    Origin,
    Payment,
    PlanMoney,
    allocate,
    last_day_to_roll_over,
)
from megaroth.law.rollovers import (
    eligible_rollover,
    rollover_report,
    rollover_withholding,
    sixty_day_rollover,
    split_report,
)
from megaroth.money import LARGEST

pytestmark = pytest.mark.slow

AMOUNTS = st.integers(0, 5) | st.integers(0, 50_000_000) | st.integers(0, LARGEST)
OPEN = {
    origin: [
        to for to in get_args(Destination) if WAYS[origin, to].may == "yes" and not WAYS[origin, to].basis_direct_only
    ]
    for origin in get_args(PlanMoney)
}
"""Where all money of a plan may go, by either way."""


@st.composite
def contracts(draw: st.DrawFn) -> tuple[int, int, int]:
    """A payment, the investment and the account that it comes from, gains and losses alike."""
    account = draw(AMOUNTS)
    return draw(st.integers(0, account)), draw(AMOUNTS), account


@given(contracts())
def test_partial_payments_never_bring_more_basis_than_there_is(contract: tuple[int, int, int]) -> None:
    amount, investment, account = contract
    sheet = pro_rata(amount, investment, account, whole=False)
    assert 0 <= sheet.basis_out <= min(amount, investment)
    assert sheet.basis_out + sheet.investment_left == investment
    assert sheet.earnings_out == sheet.pre_tax >= 0
    assert sheet.loss == 0
    assert sheet.earnings_out <= max(0, account - investment)


@given(contracts())
def test_the_payment_that_empties_the_contract_takes_all_basis(contract: tuple[int, int, int]) -> None:
    _, investment, account = contract
    sheet = pro_rata(account, investment, account, whole=True)
    assert sheet.investment_left == 0
    assert sheet.pre_tax - sheet.loss == account - investment
    assert min(sheet.pre_tax, sheet.loss) == 0


@given(contracts(), st.data())
def test_two_payments_bring_the_basis_of_one(contract: tuple[int, int, int], data: st.DataObject) -> None:
    first, investment, account = contract
    one = pro_rata(first, investment, account, whole=False)
    second = data.draw(st.integers(0, account - first))
    two = pro_rata(second, one.investment_left, account - first, whole=False)
    both = pro_rata(first + second, investment, account, whole=False)
    assert abs(one.basis_out + two.basis_out - both.basis_out) <= 1  # a cent of rounding
    last = pro_rata(account - first, one.investment_left, account - first, whole=True)
    assert one.basis_out + last.basis_out == investment


@given(contracts(), st.data())
def test_a_larger_payment_brings_no_less_basis_and_no_less_earnings(
    contract: tuple[int, int, int], data: st.DataObject
) -> None:
    amount, investment, account = contract
    less = pro_rata(data.draw(st.integers(0, amount)), investment, account, whole=False)
    more = pro_rata(amount, investment, account, whole=False)
    assert less.basis_out <= more.basis_out
    assert less.pre_tax <= more.pre_tax


@given(contracts(), AMOUNTS)
def test_money_that_is_not_vested_or_not_in_the_contract_makes_nothing_taxable(
    contract: tuple[int, int, int], other: int
) -> None:
    amount, investment, account = contract
    assume(account + other <= LARGEST)
    apart = after_tax_contract(True, investment, account, account + other, investment)
    together = after_tax_contract(False, investment, account, account + other, investment)
    narrow = pro_rata(amount, apart.investment, apart.account, whole=False)
    wide = pro_rata(amount, together.investment, together.account, whole=False)
    assert narrow.pre_tax <= wide.pre_tax
    assert narrow == pro_rata(amount, investment, account, whole=False)


@given(st.lists(AMOUNTS, max_size=6), AMOUNTS, st.booleans())
def test_pre_1987_basis_comes_first_and_once(payments: list[int], investment: int, allowed: bool) -> None:
    received = basis = 0
    for payment in payments:
        sheet = pre_1987_first(payment, investment, allowed, received)
        assert sheet.basis_out + sheet.rest == payment
        received += payment
        basis += sheet.basis_out
    assert basis == (min(sum(payments), investment) if allowed else 0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.data())
def test_the_levels_add_up_to_the_distribution(direct: int, later: int, kept: int, data: st.DataObject) -> None:
    pre_tax = data.draw(st.integers(0, direct + later + kept))
    sheet = pre_tax_first(pre_tax, direct, later, kept)
    assert min(sheet) >= 0
    assert sheet.pre_tax_direct + sheet.pre_tax_later + sheet.pre_tax_kept == pre_tax
    assert sheet.basis_direct + sheet.basis_later + sheet.basis_kept == sheet.distribution - pre_tax
    assert sheet.pre_tax_later == 0 or sheet.basis_direct == 0
    assert sheet.pre_tax_kept == 0 or sheet.basis_direct == sheet.basis_later == 0


@st.composite
def distributions(draw: st.DrawFn) -> tuple[PlanMoney, int, list[Payment], list[Payment], int]:
    origin = draw(st.sampled_from(get_args(PlanMoney)))
    payment = st.builds(Payment, st.sampled_from(OPEN[origin]), st.integers(0, 10_000_000))
    direct, later = draw(st.lists(payment, max_size=4)), draw(st.lists(payment, max_size=4))
    kept = draw(st.integers(0, 10_000_000))
    total = sum(amount for _, amount in (*direct, *later)) + kept
    return origin, draw(st.integers(0, total)), direct, later, kept


@given(distributions())
def test_every_dollar_arrives_once(
    distribution: tuple[PlanMoney, int, list[Payment], list[Payment], int],
) -> None:
    origin, pre_tax, direct, later, kept = distribution
    found = allocate(origin, pre_tax, direct, later, kept)
    assert [(share.to, share.amount) for share in found.direct] == [tuple(payment) for payment in direct]
    assert [(share.to, share.amount) for share in found.later] == [tuple(payment) for payment in later]
    assert sum(share.pre_tax for share in found.shares) == pre_tax
    assert all(share.pre_tax + share.basis == share.amount for share in found.shares)
    assert min(min(share.pre_tax, share.basis) for share in found.shares) >= 0
    assert 0 <= found.kept.pre_tax <= found.income <= pre_tax
    for level in (found.direct, found.later):
        filled = [share for share in level if share.amount]
        for before, after in pairwise(filled):
            assert before.basis == 0 or after.pre_tax == 0, "the first payment is filled first"


@given(distributions())
def test_the_order_moves_no_money_between_levels(
    distribution: tuple[PlanMoney, int, list[Payment], list[Payment], int],
) -> None:
    origin, pre_tax, direct, later, kept = distribution
    one = allocate(origin, pre_tax, direct, later, kept)
    other = allocate(origin, pre_tax, direct[::-1], later[::-1], kept)
    assert one.kept == other.kept
    assert sum(share.pre_tax for share in one.direct) == sum(share.pre_tax for share in other.direct)


@given(distributions())
def test_a_direct_rollover_to_a_traditional_ira_never_adds_income(
    distribution: tuple[PlanMoney, int, list[Payment], list[Payment], int],
) -> None:
    origin, pre_tax, direct, later, kept = distribution
    assume(origin == "after-tax")
    before = allocate(origin, pre_tax, direct, later, kept)
    after = allocate(origin, pre_tax, [Payment("traditional-ira", kept), *direct], later, 0)
    assert after.income <= before.income


def test_the_order_is_the_owners() -> None:
    ira, roth = Payment("traditional-ira", 50_000), Payment("roth-ira", 2_000_000)
    assert allocate("after-tax", 50_000, (ira, roth), (), 0).income == 0
    assert allocate("after-tax", 50_000, (roth, ira), (), 0).income == 50_000


@pytest.mark.parametrize(
    ("origin", "pre_tax", "direct", "later"),
    [
        ("after-tax", 101, [Payment("roth-ira", 100)], []),
        ("after-tax", -1, [Payment("roth-ira", 100)], []),
        ("roth", 50, [Payment("traditional-ira", 100)], []),
        ("after-tax", 50, [Payment("roth-rollover", 100)], []),
        ("after-tax", 50, [Payment("rollover", 51)], []),
        ("after-tax", 50, [], [Payment("after-tax", 51)]),
        ("roth", 50, [], [Payment("roth-rollover", 51)]),
    ],
)
def test_money_is_not_sent_where_it_may_not_go(
    origin: PlanMoney, pre_tax: int, direct: list[Payment], later: list[Payment]
) -> None:
    with pytest.raises(ValueError, match=r"may not go|a pre-tax part of"):
        allocate(origin, pre_tax, direct, later, 0)


def test_what_may_go_there_does() -> None:
    assert allocate("after-tax", 50, [Payment("rollover", 50), Payment("roth-ira", 9)], [], 0).income == 0
    assert allocate("after-tax", 50, [Payment("after-tax", 60)], [], 0).direct[0].basis == 10
    assert allocate("roth", 50, [], [Payment("roth-rollover", 50)], 9).kept.basis == 9


def test_every_way_is_answered_with_authority() -> None:
    assert {*WAYS} == {(origin, to) for origin in get_args(Origin) for to in get_args(Destination)}
    assert all(way.authority for way in WAYS.values())


def test_roth_money_goes_to_roth_only_and_is_not_taxed_on_the_way() -> None:
    for (origin, to), way in WAYS.items():
        if origin in ("roth", "roth-ira"):
            assert not way.taxed
            assert way.may == "no" or to in ("roth-ira", "roth-rollover"), (origin, to)
        else:
            assert way.may == "no" or way.taxed == (to in ("roth-ira", "in-plan-roth")), (origin, to)
    assert [to for (origin, to), way in WAYS.items() if origin == "roth-ira" and way.may != "no"] == ["roth-ira"]


@given(AMOUNTS, AMOUNTS)
def test_only_what_is_not_basis_is_income(amount: int, basis: int) -> None:
    in_plan, to_ira = in_plan_roth_rollover(amount, basis), rollover_to_roth_ira(amount, basis)
    assert in_plan.income == to_ira.income == amount - min(amount, basis)
    assert in_plan.additional_tax == in_plan.withheld == in_plan.deferrals_used == in_plan.annual_additions_used == 0
    assert to_ira.additional_tax == to_ira.withheld == to_ira.contributions_used == 0


@given(AMOUNTS, st.data())
def test_putting_in_what_arrived_and_what_was_withheld_leaves_no_income(amount: int, data: st.DataObject) -> None:
    rate = figures.shipped().rate("irc_3405c_rollover_withholding_rate", 2026)
    pre_tax = data.draw(st.integers(0, amount))
    paid = rollover_withholding(amount, pre_tax, rate)
    assert paid.received + paid.withheld == amount
    assert paid.withheld == 0 or pre_tax > 0
    whole = sixty_day_rollover(amount, pre_tax, paid.withheld, amount)
    assert whole.taxable == whole.not_rolled == 0
    assert whole.own_funds == paid.withheld == paid.to_replace_for_all
    least = sixty_day_rollover(amount, pre_tax, paid.withheld, paid.received + paid.to_replace_for_no_income)
    assert least.taxable == 0
    some = sixty_day_rollover(amount, pre_tax, paid.withheld, paid.received)
    assert some.own_funds == 0
    assert some.taxable == paid.to_replace_for_no_income


@given(AMOUNTS, st.data())
def test_a_larger_rollover_leaves_no_more_income(amount: int, data: st.DataObject) -> None:
    pre_tax, put_in = data.draw(st.integers(0, amount)), data.draw(AMOUNTS)
    less = sixty_day_rollover(amount, pre_tax, 0, data.draw(st.integers(0, put_in)))
    more = sixty_day_rollover(amount, pre_tax, 0, put_in)
    assert 0 <= more.taxable <= less.taxable <= pre_tax
    assert more.pre_tax_rolled + more.taxable == pre_tax
    assert more.basis_rolled + more.basis_kept == amount - pre_tax


@given(AMOUNTS, AMOUNTS)
def test_a_required_minimum_is_never_rolled_over(amount: int, required: int) -> None:
    sheet = eligible_rollover(amount, required)
    assert sheet.required + sheet.eligible == amount
    assert sheet.eligible == 0 or sheet.required == required


@given(contracts())
def test_two_forms_tie_to_the_one(contract: tuple[int, int, int]) -> None:
    amount, investment, account = contract
    sheet = pro_rata(amount, investment, account, whole=False)
    one = rollover_report(amount, sheet.basis_out, 0)
    two = split_report(0, sheet.basis_out, sheet.pre_tax, 0)
    assert (two.box_1, two.box_2a, two.box_5) == (one.box_1, one.box_2a, one.box_5)
    taxed = rollover_report(amount, sheet.basis_out, sheet.pre_tax)
    assert taxed.box_1 == taxed.box_2a + taxed.box_5
    assert not taxed.box_2a_blank


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)))
def test_the_last_day_is_the_sixtieth(received: date) -> None:
    deadline = last_day_to_roll_over(received)
    assert deadline.due - received == timedelta(60)
    assert received < deadline.act_by <= deadline.due
    assert deadline.act_by.weekday() < 5
    assert not deadline.moves
