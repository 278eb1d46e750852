"""What changes a balance without moving money: openings, contributions, earnings, fees, statements."""

from __future__ import annotations

from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import State
from megaroth.ledger.iras import TRADITIONAL, into_ira
from megaroth.ledger.kinds import (
    AFTER_TAX,
    DESIGNATED_ROTH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    ROTH_IRA,
    ROTH_ROLLOVER,
    SOURCES,
)
from megaroth.ledger.lots import Unit

_TAXED_WHEN_CONTRIBUTED = (
    AFTER_TAX,
    *(source for source in DESIGNATED_ROTH if source not in (IN_PLAN_ROTH, ROTH_ROLLOVER)),
)


def contribution(state: State, number: int, entry: Entry) -> None:
    """Book a contribution: after-tax and Roth money is basis in full."""
    source = entry.source
    if source in IRA_SOURCES:
        into_ira(state, number, entry)
        return
    account = state.account(entry.person, entry.plan, source)
    account.value += entry.amount
    basis = entry.basis or 0
    if source in _TAXED_WHEN_CONTRIBUTED:
        basis = entry.amount
    elif entry.basis is None and source in (IN_PLAN_ROTH, ROTH_ROLLOVER):
        _basis_unsaid(state, number, source)
    account.put(Unit(number, entry.on, entry.limitation_year, basis))
    if source in DESIGNATED_ROTH:
        state.roth_since(entry.person, entry.plan, own=entry.limitation_year)


def _basis_unsaid(state: State, number: int, source: str) -> None:
    state.problem(
        number,
        f"nothing says how much of this {SOURCES[source].label} is basis; it is taken to be none",
        "reverse the entry and record it with its basis; the plan's statement or Form 1099-R box 5 says it",
    )


def opening(state: State, number: int, entry: Entry) -> None:
    """Book what a source held when the ledger begins."""
    account = state.account(entry.person, entry.plan, entry.source)
    account.value += entry.amount
    account.opened = True
    if entry.vested is not None:
        account.vest(entry.vested)
    basis = entry.basis or 0
    if entry.basis is None and entry.amount and (entry.source == AFTER_TAX or SOURCES[entry.source].tax == "roth"):
        _basis_unsaid(state, number, entry.source)
    unit = Unit(number, entry.on, entry.limitation_year, basis)
    if entry.source == ROTH_IRA:
        unit.place = entry.plan
        person = state.person(entry.person)
        if basis:
            person.regular.append(unit)
    elif entry.source in TRADITIONAL:
        state.person(entry.person).basis_in[entry.on.year] += basis
    else:
        account.put(unit)
    if SOURCES[entry.source].tax == "roth" and entry.first_year:
        state.roth_since(entry.person, "" if entry.source == ROTH_IRA else entry.plan, own=entry.first_year)


def layer(state: State, number: int, entry: Entry) -> None:
    """Book what an earlier conversion put into a Roth account; the opening has its value."""
    assert entry.basis is not None
    assert entry.first_year is not None
    unit = Unit(number, entry.on, entry.first_year, entry.amount, entry.amount - entry.basis, (), True)
    account = state.account(entry.person, entry.plan, entry.source)
    state.described[number] = account
    if entry.source == ROTH_IRA:
        unit.place = entry.plan
        state.person(entry.person).layers.append(unit)
        state.roth_since(entry.person, "", own=entry.first_year)
    else:
        account.put(unit)
        state.roth_since(entry.person, entry.plan, own=entry.first_year)


def earnings(state: State, number: int, entry: Entry) -> None:
    """Book a gain or a loss."""
    account = state.account(entry.person, entry.plan, entry.source)
    if entry.amount < 0:
        state.drop(number, account, -entry.amount, "loss")
    else:
        account.value += entry.amount


def fee(state: State, number: int, entry: Entry) -> None:
    """Book a fee taken from the account."""
    state.drop(number, state.account(entry.person, entry.plan, entry.source), entry.amount, "fee")


def forfeiture(state: State, number: int, entry: Entry) -> None:
    """Book a forfeiture of money that was not vested."""
    account = state.account(entry.person, entry.plan, entry.source)
    state.drop(number, account, entry.amount, "forfeiture")
    account.unvested = max(0, account.unvested - entry.amount)


def value(state: State, number: int, entry: Entry) -> None:
    """Set the balance to a statement: what no entry had said is gain or loss."""
    account = state.account(entry.person, entry.plan, entry.source)
    account.value = entry.amount
    account.statement = entry.on
    account.unvested = min(account.unvested, entry.amount)
    if entry.vested is not None:
        account.vest(entry.vested)


def vested(state: State, number: int, entry: Entry) -> None:
    """Keep what is vested."""
    state.account(entry.person, entry.plan, entry.source).vest(entry.amount)
