"""What changes a balance without moving money: openings, contributions, earnings, fees, statements."""

from __future__ import annotations

from datetime import date

from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import PLAUSIBLE_GROWTH, Begun, State, after
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
from megaroth.ledger.lots import Account, Unit
from megaroth.money import dollars, portion

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
    account.add(entry.amount, entry.on)
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
    if account.opened or account.came > date.min or account.statement or account.left:
        state.problem(
            number,
            f"an opening says what was there when the ledger begins, and {SOURCES[entry.source].label} "
            f"{'has one already' if account.opened else 'has earlier entries'}: both are added up",
            "reverse the opening, or what came before it",
        )
    account.value += entry.amount
    account.opened = True
    account.known = entry.on
    if entry.vested is not None:
        account.vest(entry.vested)
    basis = entry.basis or 0
    _begin(state, number, entry, entry.amount, basis)
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


def _begin(state: State, number: int, entry: Entry, value: int, basis: int) -> None:
    key = (entry.person, entry.plan, entry.source)
    before = state.begun.get(key, Begun(number, 0, 0))
    state.begun[key] = Begun(number, before.value + value, before.basis + basis)


def layer(state: State, number: int, entry: Entry) -> None:
    """Book what an earlier conversion put into a Roth account; the opening has its value."""
    assert entry.basis is not None
    assert entry.first_year is not None
    unit = Unit(number, entry.on, entry.first_year, entry.amount, entry.amount - entry.basis, (), True)
    account = state.account(entry.person, entry.plan, entry.source)
    state.described[number] = account
    _begin(state, number, entry, 0, entry.amount)
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
    """Set the balance to a statement: what no entry had said is gain or loss.

    On a day on which money moved, a statement that is recorded first is the value before the moves, and one that is
    recorded after them the value after them. One that cannot be the value after them is a problem and sets nothing.
    """
    account = state.account(entry.person, entry.plan, entry.source)
    if account.left is not None and account.left.on == entry.on and _contradicts(state, number, entry, account):
        return
    _ask_about(state, number, entry, account)
    account.value = entry.amount
    account.statement = account.known = entry.on
    account.unvested = min(account.unvested, entry.amount)
    if entry.vested is not None:
        account.vest(entry.vested)


def _ask_about(state: State, number: int, entry: Entry, account: Account) -> None:
    """Ask about a statement that is further from what is booked than a market goes in that time."""
    last = max(account.came, account.known, account.left.on if account.left else date.min)
    base = account.value or (account.left.before if account.left else 0)
    gap = abs(entry.amount - account.value)
    if last == date.min or gap <= portion(base, PLAUSIBLE_GROWTH):
        return
    if gap * 365 <= portion(base, PLAUSIBLE_GROWTH) * (365 + (entry.on - last).days):
        return
    state.problem(
        number,
        f"this statement has {dollars(entry.amount)} of {SOURCES[entry.source].label}, where {dollars(account.value)} "
        f"is booked{after(account)}",
        "look for a mistyped amount, or a missing or double entry; until then the difference is taken for gain or loss",
    )


def _contradicts(state: State, number: int, entry: Entry, account: Account) -> bool:
    """Whether a statement cannot be the value after the moves of its day that were recorded before it."""
    left = account.left
    assert left is not None
    gap = abs(entry.amount - account.value)
    emptied = left.emptied and not account.value
    if not gap or not (emptied or gap > portion(left.before, PLAUSIBLE_GROWTH)):
        return False
    label = SOURCES[entry.source].label
    state.problem(
        number,
        f"this statement has {dollars(entry.amount)} of {label}, and entry {left.number} of the same day left "
        f"{'nothing' if not account.value else dollars(account.value)}",
        "it is left out: a statement that is recorded after a move is the value after it. Was it the value before, or "
        "the next day's? Reverse it, and record it with its day, or the move with --value-before",
    )
    return True


def vested(state: State, number: int, entry: Entry) -> None:
    """Keep what is vested."""
    account = state.account(entry.person, entry.plan, entry.source)
    if entry.amount > account.value + portion(account.value, PLAUSIBLE_GROWTH):
        state.problem(
            number,
            f"{dollars(entry.amount)} is vested, where {dollars(account.value)} of "
            f"{SOURCES[entry.source].label} is booked",
            "look for a mistyped amount, or record the `value` of the statement first",
        )
    account.vest(entry.amount)
