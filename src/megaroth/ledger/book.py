"""The book: what the entries of a ledger come to. Lots, layers, balances and moves, derived and never stored.

A pure fold: the same entries and terms always give the same book. Entries of one day are taken in this order,
whatever their numbers: openings and layers, contributions, gains, losses and fees; then what moves money and what a
statement says, in the order of the numbers. So a statement that was recorded before a move of its day is the value
before it, and one that was recorded after it the value after it.

An opening is the whole value of a source when the ledger begins, and its basis what of it is contributions that
were taxed; a layer says what of that value an earlier conversion put there, and adds no value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from megaroth.ledger import balances
from megaroth.ledger.collecting import without_collecting
from megaroth.ledger.entries import Entry
from megaroth.ledger.fold import (
    Assumption,
    FirstYears,
    Move,
    Person,
    PlanTerms,
    Problem,
    State,
    Terms,
)
from megaroth.ledger.iras import PersonIras, close_year, out_of_ira, recharacterized, settle
from megaroth.ledger.kinds import (
    AFTER_TAX,
    CONTRIBUTION,
    CONVERSION,
    CORRECTED,
    DEATH,
    EARNINGS,
    FEE,
    FORFEITURE,
    IRA_SOURCES,
    KINDS,
    LAYER,
    LOAN,
    OPENING,
    ORDER,
    PAYMENT,
    RECHARACTERIZED,
    RETURNED,
    REVERSAL,
    ROLLED,
    ROTH_IRA,
    SOURCES,
    VALUE,
    VESTED,
)
from megaroth.ledger.lots import Account, Holding, Layer, Unit, holding, layers_of
from megaroth.ledger.moves import Numbered, out_of_plan, out_together
from megaroth.ledger.returns import corrected, returned
from megaroth.money import dollars

__all__ = ["Assumption", "Book", "FirstYears", "Holding", "Layer", "Move", "PlanTerms", "Problem", "Terms", "book"]

_PHASES = {OPENING: 0, LAYER: 0, CONTRIBUTION: 1, EARNINGS: 2, FEE: 3}
_LOSS, _OTHER = 3, 4
LEAST_OF_BASIS = 2
"""An account that has lost more than half of what was put in is asked about: our own judgement, no rule."""
_LEAVES = (CONVERSION, ROLLED, PAYMENT)


@dataclass(frozen=True, eq=False)
class Book:
    """What the entries come to on a day."""

    entries: Sequence[Entry]
    """All of the ledger's, entry number n at n - 1."""
    as_of: date
    """The day asked for, otherwise that of the last entry."""
    moves: tuple[Move, ...]
    """Everything that left a source, in the order of the fold."""
    iras: dict[str, PersonIras]
    """By person."""
    first_years: dict[tuple[str, str], FirstYears]
    """By person and plan; the plan is empty for the person's Roth IRAs."""
    held: tuple[tuple[int, Entry], ...]
    """Loans, divorce orders and deaths with their numbers: nothing here is computed from them."""
    reversed: dict[int, int]
    """Entries taken back: number to the number of the entry that did it."""
    problems: tuple[Problem, ...]
    assumptions: tuple[Assumption, ...]
    terms: Terms
    accounts: Mapping[tuple[str, str, str], Account] = field(repr=False)
    """Behind ``holdings`` and ``layers``; not to be changed."""
    people: Mapping[str, Person] = field(repr=False)
    """Behind ``iras``; not to be changed."""

    @cached_property
    def holdings(self) -> dict[tuple[str, str, str], Holding]:
        """What each source holds: by person, plan and source, in the order in which money first came."""
        return {key: holding(account) for key, account in self.accounts.items()}

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Conversions that lie in a Roth account of a plan or in a Roth IRA."""
        found = [layer for account in self.accounts.values() if account.units for layer in layers_of(account)]
        for each in self.iras.values():
            found += each.layers
        return tuple(found)


def book(entries: Sequence[Entry], terms: Terms, until: date | None = None) -> Book:
    """Fold the entries of a ledger into what they come to.

    Parameters
    ----------
    entries : sequence of Entry
        All entries of the ledger, number n at index n - 1, each as :func:`megaroth.ledger.entries.checked` gives it.
    terms : Terms
        What the household says of its plans.
    until : date, optional
        Leave out what happened later. An entry that was taken back is left out however late that was found.
    """
    with without_collecting():
        return _book(entries, terms, until)


def _book(entries: Sequence[Entry], terms: Terms, until: date | None) -> Book:
    state = State(terms)
    for (person, plan), said in terms.plans.items():
        if said.first_roth_year:
            state.roth_since(person, plan, own=said.first_roth_year)
    for person, year in terms.first_roth_ira_years.items():
        if year:
            state.roth_since(person, "", own=year)
    taken_back = _reversed(state, entries)
    order = _in_order(entries, taken_back, until)
    as_of = until or (entries[order[-1]].on if order else date.min)
    _fold(state, entries, order)
    if order:
        # Years without entries close too: what was converted before them was there on their 31 December.
        for year in range(entries[order[-1]].on.year, as_of.year + 1):
            close_year(state, year)
    iras = {name: settle(state, name, as_of) for name in state.people}
    _share_roth_ira_basis(state)
    _missing_openings(state)
    return Book(
        entries,
        as_of,
        tuple(state.moves),
        iras,
        state.first_years,
        tuple(state.held),
        taken_back,
        tuple(state.problems),
        tuple(state.assumptions),
        terms,
        state.accounts,
        state.people,
    )


def _reversed(state: State, entries: Sequence[Entry]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number in [number for number, entry in enumerate(entries, 1) if entry.kind == REVERSAL]:
        target = entries[number - 1].reverses
        if not 0 < target < number:
            state.problem(number, f"entry {target} is not there to be reversed", "give the number of an earlier entry")
        elif entries[target - 1].kind == REVERSAL:
            state.problem(number, f"entry {target} is itself a reversal", "record what was reversed once more")
        elif target in found:
            state.problem(number, f"entry {target} was reversed already, by {found[target]}", "nothing more to do")
        else:
            found[target] = number
    return found


def _in_order(entries: Sequence[Entry], taken_back: dict[int, int], until: date | None) -> list[int]:
    """Indexes of the entries that count, by day, phase and number."""
    phase = _PHASES.get
    keys = [entry.on.toordinal() * 8 + phase(entry.kind, _OTHER) for entry in entries]
    for place in [place for place, entry in enumerate(entries) if entry.amount < 0 and entry.kind == EARNINGS]:
        keys[place] += _LOSS - _PHASES[EARNINGS]
    last = until.toordinal() * 8 + 7 if until else max(keys, default=0)
    left_out = {number - 1 for pair in taken_back.items() for number in pair}
    left_out.update([place for place, entry in enumerate(entries) if entry.kind == REVERSAL])
    order = [place for place, key in enumerate(keys) if key <= last and place not in left_out]
    order.sort(key=keys.__getitem__)
    return order


def _fold(state: State, entries: Sequence[Entry], order: list[int]) -> None:
    accounts = state.accounts
    year = entries[order[0]].on.year if order else 0
    done: set[int] = set()
    grouped = date.min
    groups: dict[int, list[Numbered]] = {}
    last = len(order) - 1
    for step, place in enumerate(order):
        entry = entries[place]
        kind = entry.kind
        if entry.on.year != year:
            for closed in range(year, entry.on.year):
                close_year(state, closed)
            year = entry.on.year
        if kind == CONTRIBUTION:
            if entry.source == AFTER_TAX and (account := accounts.get((entry.person, entry.plan, AFTER_TAX))):
                account.value += entry.amount
                account.basis += entry.amount
                account.came = entry.on
                account.units.append(Unit(place + 1, entry.on, entry.limitation_year, entry.amount))
            else:
                balances.contribution(state, place + 1, entry)
        elif kind not in _LEAVES:
            if kind == VALUE and place in done:
                continue
            _SIMPLE[kind](state, place + 1, entry)
        elif entry.source in IRA_SOURCES:
            out_of_ira(state, place + 1, entry)
        elif place in done:
            continue
        elif step < last and entries[order[step + 1]].on == entry.on:
            if entry.on != grouped:
                grouped = entry.on
                groups = _groups(state, entries, order, step)
            group = groups[id(state.account(entry.person, entry.plan, entry.source).contract)]
            if len(group) == 1:
                out_of_plan(state, place + 1, entry)
            else:
                done.update([number - 1 for number, _ in group])
                out_together(state, group)
        else:
            out_of_plan(state, place + 1, entry)


def _groups(state: State, entries: Sequence[Entry], order: list[int], step: int) -> dict[int, list[Numbered]]:
    """What leaves the plans on one day from this entry on, by contract, with the statements in between."""
    day = entries[order[step]].on
    groups: dict[int, list[Numbered]] = {}
    for later in range(step, len(order)):
        place = order[later]
        entry = entries[place]
        if entry.on != day:
            break
        if entry.source in IRA_SOURCES:
            continue
        if entry.kind in _LEAVES:
            contract = state.account(entry.person, entry.plan, entry.source).contract
            groups.setdefault(id(contract), []).append((place + 1, entry))
        elif entry.kind == VALUE:
            contract = state.account(entry.person, entry.plan, entry.source).contract
            if id(contract) in groups:
                groups[id(contract)].append((place + 1, entry))
    for group in groups.values():
        while group[-1][1].kind == VALUE:  # after the last move: the value of the day's end
            group.pop()
    return groups


def _missing_openings(state: State) -> None:
    for (_, plan, source), begun in state.begun.items():
        if begun.value and begun.basis > LEAST_OF_BASIS * begun.value:
            state.problem(
                begun.number,
                f"{dollars(begun.basis)} of contributions and conversions in {SOURCES[source].label} of {plan}, where "
                f"the opening has a value of {dollars(begun.value)}",
                "an opening has the whole value, and a layer says what of it a conversion put there",
            )
    for number, account in state.described.items():
        if not account.value and not account.opened:
            state.problem(
                number,
                f"a layer lies in {SOURCES[account.source].label} of {account.plan}, whose value no entry says",
                "record an opening with the whole value of the account, or its value on a statement",
            )


def _corrected(state: State, number: int, entry: Entry) -> None:
    (out_of_ira if entry.source in IRA_SOURCES else corrected)(state, number, entry)


def _held(state: State, number: int, entry: Entry) -> None:
    state.held.append((number, entry))


_SIMPLE: dict[str, Callable[[State, int, Entry], None]] = {
    OPENING: balances.opening,
    LAYER: balances.layer,
    EARNINGS: balances.earnings,
    FEE: balances.fee,
    FORFEITURE: balances.forfeiture,
    VALUE: balances.value,
    VESTED: balances.vested,
    RETURNED: returned,
    CORRECTED: _corrected,
    RECHARACTERIZED: recharacterized,
    LOAN: _held,
    ORDER: _held,
    DEATH: _held,
}
assert {*_SIMPLE, *_LEAVES, CONTRIBUTION, REVERSAL} == KINDS.keys()


def _share_roth_ira_basis(state: State) -> None:
    """Say what of a person's Roth IRA basis was put into which account."""
    for name, person in state.people.items():
        for unit in (*person.regular, *person.layers):
            if unit.left:
                state.account(name, unit.place, ROTH_IRA).basis += unit.left
