"""Money that leaves a plan's source: how much of it is basis, whose paydays' dollars, and where it goes.

Everything that leaves one contract on one day is one distribution (Notice 2014-54, s.III; how close in time is
close enough is open, U7). Which payday's dollars a partial move takes is booked first in, first out: no rule asks
for it, and no tax turns on it.
"""

from __future__ import annotations

from megaroth.law import conversions, roth
from megaroth.ledger.arrivals import arrive
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import Move, Paid, PlanTerms, State
from megaroth.ledger.kinds import PAYMENT, SOURCES
from megaroth.ledger.lots import Account, Contract
from megaroth.money import dollars, share_of

Numbered = tuple[int, Entry]

A_CENT = 1
"""An administrator's rounding: a stated basis that differs by no more is taken as stated."""


def out_of_plan(state: State, number: int, entry: Entry) -> None:
    """Book what alone leaves a contract of a plan on its day."""
    account = state.account(entry.person, entry.plan, entry.source)
    contract = account.contract
    assert contract is not None
    amount = entry.amount
    gap = 0
    if entry.emptied or amount > account.value or entry.value_before is not None:
        gap = state.shown(number, entry, account)
    elif entry.basis is not None:
        gap = _implied(account, contract, amount, entry.basis)
    before = contract.vested_value()
    whole = amount == before and contract.held() == before
    basis = _basis(state, entry, contract, amount, before, whole)
    if entry.basis is not None and entry.basis != basis:
        basis = _as_stated(state, number, entry, basis, contract)
    _leave(state, number, entry, account, basis, gap, whole)


def out_together(state: State, group: list[Numbered]) -> None:
    """Book everything that leaves one contract of a plan on one day."""
    first = group[0][1]
    accounts = [state.account(entry.person, entry.plan, entry.source) for _, entry in group]
    contract = accounts[0].contract
    assert contract is not None
    gaps = _adjusted_together(state, group)
    total = sum([entry.amount for _, entry in group])
    before = contract.vested_value()
    whole = total == before and contract.held() == before
    basis = _basis(state, first, contract, total, before, whole)
    parts = _divided(state, group, basis)
    for (number, entry), account, part, gap in zip(group, accounts, parts, gaps, strict=True):
        _leave(state, number, entry, account, part, gap, whole)


def _basis(state: State, entry: Entry, contract: Contract, amount: int, before: int, whole: bool) -> int:
    """Basis in what leaves a contract, by the law of that contract."""
    investment = contract.investment()
    account = max(amount, before)
    if contract.which == "roth":
        return roth.designated_roth_distribution(amount, investment, account, whole, _qualified(state, entry)).recovered
    if not contract.pre_1987:
        return conversions.pro_rata(amount, investment, account, whole).basis_out
    old = conversions.pre_1987_first(amount, contract.pre_1987, True, contract.received).basis_out
    old = min(old, investment)
    contract.received += amount
    return old + conversions.pro_rata(amount - old, investment - old, account - old, whole).basis_out


def _qualified(state: State, entry: Entry) -> bool:
    since = state.terms.plans.get((entry.person, entry.plan), PlanTerms()).roth_qualified_from
    return since is not None and entry.on >= since


def _implied(account: Account, contract: Contract, amount: int, stated: int) -> int:
    """The growth that a stated basis implies, where no balance was said and it is growth that a market makes.

    Basis leaves in proportion to the balance, so the administrator who says the basis says the balance.
    """
    if not 0 < stated <= amount or contract.which == "roth" or contract.pre_1987:
        return 0
    investment = contract.investment()
    before = contract.vested_value()
    if abs(conversions.pro_rata(amount, investment, before, amount == before).basis_out - stated) <= A_CENT:
        return 0
    gap = share_of(amount, investment, stated) - before
    if 4 * abs(gap) > account.value or amount > account.value + gap:
        return 0
    account.value += gap
    return gap


def _as_stated(state: State, number: int, entry: Entry, basis: int, contract: Contract) -> int:
    """The basis as the administrator states it where rounding makes the difference; otherwise the law's."""
    stated = entry.basis
    assert stated is not None
    if abs(stated - basis) <= A_CENT and stated <= contract.investment():
        return stated
    state.problem(
        number,
        f"the plan states {dollars(stated)} of basis in {dollars(entry.amount)}; by the entries it is {dollars(basis)}",
        "ask the plan for the balance and the basis just before the move, or look for an entry that is missing",
    )
    return basis


def _adjusted_together(state: State, group: list[Numbered]) -> list[int]:
    """Bring the balances to what several moves of one day show was there before the first of them."""
    gaps = [0] * len(group)
    by_source: dict[str, list[int]] = {}
    for place, (_, entry) in enumerate(group):
        by_source.setdefault(entry.source, []).append(place)
    for source, places in by_source.items():
        entries = [group[place][1] for place in places]
        account = state.account(entries[0].person, entries[0].plan, source)
        total = sum(entry.amount for entry in entries)
        said = next((entry.value_before for entry in entries if entry.value_before is not None), None)
        if any(entry.emptied for entry in entries):
            before = total
        else:
            before = max(total, account.value if said is None else said)
        if before != account.value:
            gaps[places[0]] = state.grown_to(group[places[0]][0], account, before)
    return gaps


def _divided(state: State, group: list[Numbered], basis: int) -> list[int]:
    """Basis of each of several payments that are one distribution.

    Direct rollovers take the pre-tax part before what is paid to the person. Among several the owner picks: what
    the entries state counts when it adds up; otherwise pre-tax destinations are taken to get the pre-tax part.
    """
    total = sum(entry.amount for _, entry in group)
    direct = [place for place, (_, entry) in enumerate(group) if entry.kind != PAYMENT]
    paid = [place for place, (_, entry) in enumerate(group) if entry.kind == PAYMENT]
    sheet = conversions.pre_tax_first(
        max(0, total - basis),
        sum(group[place][1].amount for place in direct),
        0,
        sum(group[place][1].amount for place in paid),
    )
    parts = [entry.amount for _, entry in group]
    stated = [group[place][1].basis for place in direct]
    said = sum(group[place][1].amount - (basis or 0) for place, basis in zip(direct, stated, strict=True))
    if None not in stated and abs(said - sheet.pre_tax_direct) <= A_CENT * len(direct):
        for place, each in zip(direct, stated, strict=True):
            parts[place] = each or 0
    else:
        by_destination = sorted(direct, key=lambda place: SOURCES[group[place][1].to_source].tax == "roth")
        _pre_tax_to(by_destination, parts, sheet.pre_tax_direct)
        if sheet.pre_tax_direct and len({SOURCES[group[place][1].to_source].tax for place in direct}) > 1:
            entry = group[0][1]
            state.assume(
                entry.person,
                entry.plan,
                f"of the rollovers on {entry.on} the pre-tax part is taken to go to pre-tax destinations first",
            )
    _pre_tax_to(paid, parts, sheet.pre_tax_kept)
    # A cent of rounding, or the basis that was lost, goes with the last of them: basis is kept whole.
    short = basis - sum(parts)
    for place in (*reversed(direct), *reversed(paid)):
        change = short if short > 0 else -min(-short, parts[place])
        parts[place] += change
        short -= change
    return parts


def _pre_tax_to(places: list[int], parts: list[int], pre_tax: int) -> None:
    for place in places:
        part = min(pre_tax, parts[place])
        parts[place] -= part
        pre_tax -= part


def _leave(state: State, number: int, entry: Entry, account: Account, basis: int, gap: int, whole: bool) -> None:
    """Take one move's money out of its account and put it where it goes."""
    amount = entry.amount
    contract = account.contract
    assert contract is not None
    if account.unvested and amount > account.vested():
        state.problem(
            number,
            f"{dollars(amount)} left, of which {dollars(amount - account.vested())} was not vested",
            "record what is vested now",
        )
        account.unvested = max(0, account.value - amount)
    account.value -= amount
    taken = tuple(contract.take(account, basis))
    if entry.kind == PAYMENT:
        qualified = contract.which == "roth" and _qualified(state, entry)
        taxable = 0 if qualified else max(0, amount - basis)
        state.paid[number] = Paid(len(state.moves), entry)
    else:
        taxable = arrive(state, number, entry, contract, basis, taken, whole)
    to_source = entry.to_source
    state.moves.append(
        Move(
            number,
            entry.on,
            entry.kind,
            entry.person,
            entry.plan,
            entry.source,
            (entry.to_plan or entry.plan) if to_source else "",
            to_source,
            amount,
            basis,
            amount - basis,
            taxable,
            gap,
            taken,
            0,
            whole,
        )
    )
    if whole and basis > amount and entry.to_source and contract.which != "roth":
        state.assume(
            entry.person,
            entry.plan,
            "what was lost when a source was emptied stays basis where the money went; "
            "no text says so for money that was not Roth",
        )
