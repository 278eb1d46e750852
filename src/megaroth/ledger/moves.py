"""Money that leaves a plan's source: how much of it is basis, whose paydays' dollars, and where it goes.

Everything that leaves one contract on one day is one distribution (Notice 2014-54, s.III; how close in time is
close enough is open, U7). Which payday's dollars a partial move takes is booked first in, first out: no rule asks
for it, and no tax turns on it.
"""

from __future__ import annotations

from megaroth.law import conversions, roth
from megaroth.ledger.arrivals import arrive
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import A_CENT, PLAUSIBLE_GROWTH, Move, Paid, State, listed
from megaroth.ledger.kinds import PAYMENT, SOURCES, VALUE
from megaroth.ledger.lots import Account, Contract
from megaroth.money import ONE, dollars, portion, share_of

Numbered = tuple[int, Entry]

GROWTH_A_DAY = ONE // 100
"""The most by which a statement and what a later move implies may differ for each day between them."""

_ASK_THE_PLAN = (
    "the book's figure counts: ask the plan for the balance and the basis just before the move, or look for a "
    "contribution or opening that is missing"
)


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
        gap = _implied(account, contract, entry, entry.basis)
    before = contract.vested_value()
    whole = amount == before and contract.held() == before
    basis = _basis(state, entry, contract, amount, before, whole)
    if entry.basis is not None and entry.basis != basis:
        basis = _as_stated(state, number, entry, basis, contract)
    _leave(state, number, entry, account, basis, gap, whole)


def out_together(state: State, group: list[Numbered]) -> None:
    """Book everything that leaves one contract of a plan on one day; statements may stand between the moves."""
    statements = [numbered for numbered in group if numbered[1].kind == VALUE]
    befores = _befores(group)
    group = [numbered for numbered in group if numbered[1].kind != VALUE]
    first = group[0][1]
    accounts = [state.account(entry.person, entry.plan, entry.source) for _, entry in group]
    contract = accounts[0].contract
    assert contract is not None
    gaps = _adjusted_together(state, group, befores)
    for _, entry in statements:
        said = state.account(entry.person, entry.plan, entry.source)
        said.statement = said.known = entry.on
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
    if contract.which == "rest" and investment and not whole:
        _say_vesting(state, entry, contract)
    if contract.which == "roth":
        return roth.designated_roth_distribution(amount, investment, account, whole, state.qualified(entry)).recovered
    if not contract.pre_1987:
        return conversions.pro_rata(amount, investment, account, whole).basis_out
    old = conversions.pre_1987_first(amount, contract.pre_1987, True, contract.received).basis_out
    old = min(old, investment)
    contract.received += amount
    return old + conversions.pro_rata(amount - old, investment - old, account - old, whole).basis_out


def _say_vesting(state: State, entry: Entry, contract: Contract) -> None:
    """Money of which nobody said what is vested counts in full, and makes the basis of a payment too small."""
    unknown = [account.source for account in contract.accounts if account.value and not account.vested_known]
    if unknown:
        state.assume(
            entry.person,
            entry.plan,
            f"{listed(unknown)} is taken to be vested in full: the less is vested, the more of a payment is basis",
        )


def _implied(account: Account, contract: Contract, entry: Entry, stated: int) -> int:
    """The growth that a stated basis implies, where no balance was said and it is growth that a market makes.

    Basis leaves in proportion to the balance, so the administrator who says the basis says the balance; but never
    against a statement that is recent (what a day may bring is our own judgement), and never that a part of a
    source with earnings is all basis (IRC 72(e)(8)(B)).
    """
    amount = entry.amount
    if not 0 < stated <= amount or contract.which == "roth" or contract.pre_1987:
        return 0
    investment = contract.investment()
    before = contract.vested_value()
    if abs(conversions.pro_rata(amount, investment, before, amount == before).basis_out - stated) <= A_CENT:
        return 0
    gap = share_of(amount, investment, stated) - before
    most = portion(account.value, PLAUSIBLE_GROWTH)
    if account.known >= account.came:
        most = min(most, portion(account.value, (entry.on - account.known).days * GROWTH_A_DAY))
    if abs(gap) > most or amount > account.value + gap or (stated == amount and before > investment):
        return 0
    account.value += gap
    return gap


def _as_stated(state: State, number: int, entry: Entry, basis: int, contract: Contract) -> int:
    """The basis as the administrator states it where rounding makes the difference; otherwise the law's."""
    stated = entry.basis
    assert stated is not None
    if abs(stated - basis) <= A_CENT and stated <= contract.investment():
        return stated
    investment = contract.investment()
    more = f", and the source has only {dollars(investment)}" if stated > investment else ""
    state.problem(
        number,
        f"it states {dollars(stated)} of basis in {dollars(entry.amount)}; by the book it is {dollars(basis)}{more}",
        _ASK_THE_PLAN,
    )
    return basis


def _befores(group: list[Numbered]) -> dict[str, list[tuple[int, int]]]:
    """By source, what each entry of a day says was there before the first move: (entry, cents).

    What a later entry says was there just before it is without what earlier ones took; the entries of one
    conversion to several destinations all say what was there before the first.
    """
    said: dict[str, list[tuple[int, int]]] = {}
    left: dict[str, int] = {}
    for number, entry in group:
        source = entry.source
        gone = left.get(source, 0)
        here = said.setdefault(source, [])
        if entry.kind == VALUE:
            here.append((number, entry.amount + gone))
            continue
        if entry.value_before is not None:
            same = bool(here) and here[0][1] == entry.value_before
            here.append((number, entry.value_before + (0 if same else gone)))
        left[source] = gone + entry.amount
    return said


def _adjusted_together(state: State, group: list[Numbered], befores: dict[str, list[tuple[int, int]]]) -> list[int]:
    """Bring the balances to what several moves of one day show was there before the first of them."""
    gaps = [0] * len(group)
    by_source: dict[str, list[int]] = {}
    for place, (_, entry) in enumerate(group):
        by_source.setdefault(entry.source, []).append(place)
    for source, places in by_source.items():
        moves = [group[place] for place in places]
        first = moves[0][1]
        account = state.account(first.person, first.plan, source)
        total = sum([entry.amount for _, entry in moves])
        said = befores[source]
        emptied = any(entry.emptied for _, entry in moves)
        before = total if emptied else max(total, said[0][1] if said else account.value)
        if said or emptied:
            account.known = first.on
        if not _agree(state, moves, said, before, emptied):
            gaps[places[0]] = before - account.value
            account.value = before
        elif before != account.value:
            gaps[places[0]] = state.grown_to(_beyond(moves, account.value), first.on, account, before)
    return gaps


def _beyond(moves: list[Numbered], there: int) -> int:
    """The move that takes what is not there any more, and so is the one to be looked at; otherwise the first."""
    for number, entry in moves:
        there -= entry.amount
        if there < 0:
            return number
    return moves[0][0]


def _agree(state: State, moves: list[Numbered], said: list[tuple[int, int]], before: int, emptied: bool) -> bool:
    """Whether what a day's entries say of one source fits together; a problem where it does not."""
    number, cents = next((each for each in said if abs(each[1] - before) > A_CENT), (0, 0))
    if not number:
        return True
    total = sum([entry.amount for _, entry in moves])
    label = SOURCES[moves[0][1].source].label
    if emptied or total > cents:
        blamed = _beyond(moves, cents) if total > cents else moves[-1][0]
        took = f"entries {listed([str(each) for each, _ in moves])} took {dollars(total)}"
        other = f"{took}{', and nothing was left' if emptied else ''}"
    else:
        blamed, other = number, f"by entry {said[0][0]} it was {dollars(before)}"
    state.problem(
        blamed,
        f"by entry {number} there was {dollars(cents)} of {label} before the moves of {in_words(moves[0][1].on)}; "
        f"{other}",
        "look for a double or missing entry, and reverse what is wrong",
    )
    return False


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
    if None not in stated and direct:
        kept = sum(group[place][1].amount for place in paid) - sheet.pre_tax_kept
        _compare_stated(state, [group[place] for place in direct], sum(each or 0 for each in stated), basis - kept)
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
                f"of the rollovers on {in_words(entry.on)} the pre-tax part is taken to go to pre-tax destinations "
                "first",
            )
    _pre_tax_to(paid, parts, sheet.pre_tax_kept)
    # A cent of rounding, or the basis that was lost, goes with the last of them: basis is kept whole.
    short = basis - sum(parts)
    for place in (*reversed(direct), *reversed(paid)):
        change = short if short > 0 else -min(-short, parts[place])
        parts[place] += change
        short -= change
    return parts


def _compare_stated(state: State, direct: list[Numbered], stated: int, basis: int) -> None:
    """Say so where the basis that the entries of one distribution state is not what the book has."""
    if abs(stated - basis) <= A_CENT * len(direct):
        return
    numbers = listed([str(number) for number, _ in direct])
    state.problem(
        direct[-1][0],
        f"entries {numbers} state {dollars(stated)} of basis in {dollars(sum(entry.amount for _, entry in direct))}; "
        f"by the book it is {dollars(basis)}",
        _ASK_THE_PLAN,
    )


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
    account.leave(number, entry.on, amount, entry.emptied)
    taken = tuple(contract.take(account, basis))
    qualified = contract.which == "roth" and state.qualified(entry)
    if entry.kind == PAYMENT:
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
            qualified=qualified,
        )
    )
    if whole and basis > amount and entry.to_source and contract.which != "roth":
        state.assume(
            entry.person,
            entry.plan,
            "what was lost when a source was emptied stays basis where the money went; "
            "no text says so for money that was not Roth",
        )
