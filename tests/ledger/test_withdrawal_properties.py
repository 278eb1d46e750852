"""What must hold for every withdrawal: it adds up, basis bears nothing, and waiting never makes it dearer."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.early_withdrawal import EXCEPTIONS
from megaroth.ledger.claims import Asked, Claim, Rates
from megaroth.ledger.clocks import Money, Span, Start, turns_59_and_a_half
from megaroth.ledger.roth_money import Held
from megaroth.ledger.withdrawal import Withdrawn, from_designated_roth, from_plan, from_roth_iras

RATES = Rates(100_000, {"irc_72t8_first_home": 10_000_00, "irc_72t2I_emergency": 1_000_00}, 2026)
CENTS = st.integers(0, 10**9)
DAYS = st.dates(date(2013, 1, 1), date(2060, 12, 31))
CLAIMS = st.lists(
    st.builds(
        Claim,
        st.sampled_from([one for one in EXCEPTIONS if one.id in ("first_home", "emergency", "levy", "disability")]),
        st.none() | CENTS,
    ),
    max_size=2,
)
STARTS = st.builds(Start, st.integers(1998, 2026), st.booleans())
BIRTHS = st.dates(date(1940, 1, 1), date(2005, 12, 31)).map(lambda day: turns_59_and_a_half(day, None))


@st.composite
def moneys(draw: st.DrawFn, plan: str = "") -> list[Money]:
    conversions = [
        Money(plan, "conversion", year, draw(CENTS), draw(CENTS), bool(plan) or draw(st.booleans()))
        for year in draw(st.lists(st.integers(2013, 2026), max_size=4))
    ]
    basis = draw(CENTS)
    held = basis + sum(one.taxable + one.rest for one in conversions)
    earnings = draw(st.integers(-held, 10**9))
    return [Money(plan, "contributions", 0, 0, basis), *conversions, Money(plan, "earnings", 0, 0, earnings)]


def asked(data: st.DataObject, worth: int, on: date, claims: list[Claim]) -> Asked:
    return Asked(data.draw(st.integers(1, max(1, worth))), on, tuple(claims), data.draw(CENTS))


def sums_hold(found: Withdrawn) -> None:
    assert sum(row.out for row in found.rows) == found.amount
    assert sum(row.income for row in found.rows) == found.income
    assert sum(row.penalty for row in found.rows) == found.penalty
    assert all(row.out >= 0 and row.penalty >= 0 and 0 <= row.exposed <= row.out for row in found.rows)
    assert all(10 * row.penalty <= row.exposed + 10 for row in found.rows)
    assert found.exempt <= found.exposed


@given(moneys(), STARTS, BIRTHS, DAYS, CLAIMS, st.data())
def test_what_leaves_a_roth_ira_adds_up_and_basis_bears_nothing(
    money: list[Money], clock: Start, age: Span, on: date, claims: list[Claim], data: st.DataObject
) -> None:
    worth = sum(one.taxable + one.rest for one in money)
    if worth < 1:
        return
    found = from_roth_iras(asked(data, worth, on, claims), money, None, clock, age, RATES)
    sums_hold(found)
    assert found.amount + sum(row.stays for row in found.rows) == worth
    for row in found.rows:
        if row.what == "was basis when converted":
            assert (row.income, row.exposed, row.penalty) == (0, 0, 0)
        if row.what != "earnings":
            assert row.income == 0
    if found.qualified:
        assert (found.income, found.penalty) == (0, 0)
    if found.other_reading is not None:
        assert found.other_reading < found.penalty  # the cautious reading is the one that is shown


@given(moneys("acme"), STARTS, BIRTHS, DAYS, st.data())
def test_what_leaves_a_designated_roth_account_adds_up(
    money: list[Money], clock: Start, age: Span, on: date, data: st.DataObject
) -> None:
    worth = sum(one.taxable + one.rest for one in money)
    if worth < 1:
        return
    found = from_designated_roth(asked(data, worth, on, []), money, None, clock, age, RATES)
    sums_hold(found)
    if not found.whole:
        assert found.amount + sum(row.stays for row in found.rows) == worth
    recaptured = next((row.exposed for row in found.rows if row.what == "basis"), 0)
    assert recaptured <= sum(one.taxable for one in money)
    if found.qualified:
        assert (found.income, found.penalty) == (0, 0)


@given(moneys(), STARTS, BIRTHS, DAYS, st.integers(0, 15_000), CLAIMS, st.data())
def test_waiting_never_makes_the_same_withdrawal_dearer(
    money: list[Money], clock: Start, age: Span, on: date, days: int, claims: list[Claim], data: st.DataObject
) -> None:
    worth = sum(one.taxable + one.rest for one in money)
    if worth < 1:
        return
    now = asked(data, worth, on, claims)
    then = now._replace(on=on + timedelta(days))
    first = from_roth_iras(now, money, None, clock, age, RATES)
    second = from_roth_iras(then, money, None, clock, age, RATES)
    assert second.income <= first.income
    assert second.penalty <= first.penalty
    place = [one._replace(plan="acme") for one in money]
    designated_now = from_designated_roth(now._replace(claims=()), place, None, clock, age, RATES)
    designated_then = from_designated_roth(then._replace(claims=()), place, None, clock, age, RATES)
    assert designated_then.income <= designated_now.income
    assert designated_then.penalty <= designated_now.penalty


@given(CENTS, CENTS, CENTS, BIRTHS, DAYS, st.data())
def test_what_leaves_another_source_adds_up(
    basis: int, worth: int, others: int, age: Span, on: date, data: st.DataObject
) -> None:
    if worth < 1:
        return
    investment = min(basis, worth + others)
    held = Held("acme", "after-tax", worth, True, True, investment, worth + others, False, 0, ())
    found = from_plan(asked(data, worth, on, []), held, None, (0, False), age, RATES)
    sums_hold(found)
    assert found.amount - found.income <= investment
    assert found.penalty == (0 if found.event else (found.income + 5) // 10)
