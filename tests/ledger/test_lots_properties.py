"""Histories at random: nothing is created or lost, nothing falls below zero, and the order of entry does not matter."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from megaroth.ledger.book import Book, PlanTerms, Terms, book
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.kinds import (
    AFTER_TAX,
    DESIGNATED_ROTH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    MATCH,
    PRE_TAX,
    ROTH,
    ROTH_IRA,
    ROTH_MATCH,
    ROTH_ROLLOVER,
    SOURCES,
    TRADITIONAL_IRA,
)
from megaroth.ledger.traces import exposed, traces

FIRST = date(2024, 11, 1)
TERMS = Terms(
    {
        ("alex", "acme"): PlanTerms(True),
        ("alex", "globex"): PlanTerms(False),
        ("jo", "acme"): PlanTerms(True, pre_1987_basis=50_000, pre_1987_allowed=True),
    }
)
PLACES = st.sampled_from(list(TERMS.plans))
DAYS = st.integers(0, 600).map(lambda days: FIRST + timedelta(days=days))
CENTS = st.integers(1, 1_000_000)
PLAN_SOURCES = (PRE_TAX, ROTH, AFTER_TAX, IN_PLAN_ROTH, MATCH, ROTH_MATCH, ROTH_ROLLOVER)


def made(kind: str, on: date, place: tuple[str, str], source: str, amount: int, **more: object) -> Entry:
    fields: dict[str, object] = {"limitation_year": on.year, **more}
    plan = "ira" if source in IRA_SOURCES else place[1]
    return checked(Entry(kind, on, person=place[0], plan=plan, source=source, amount=amount, **fields))  # type: ignore[arg-type]


def figures(found: Book, numbers: dict[int, int] | None = None) -> object:
    """A book without what depends on the numbers of its entries, or with other numbers for them."""
    moves = [
        (move.on, move.kind, move.person, move.plan, move.source, move.amount, move.basis, move.taxable, move.assumed)
        for move in found.moves
    ]
    holdings = {key: (each.value, each.basis, each.vested) for key, each in found.holdings.items()}
    layers = Counter(
        (layer.on, layer.year, layer.person, layer.source, layer.taxable_left, layer.nontaxable_left)
        for layer in found.layers
    )
    iras = {name: (each.years, each.basis, each.regular_left) for name, each in found.iras.items()}
    if numbers is not None:
        return moves, holdings, layers, iras, [numbers[move.number] for move in found.moves]
    return Counter(moves), holdings, layers, iras


class Histories(RuleBasedStateMachine):
    """Entries of two people and two plans, in any order of days."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.book = book([], TERMS)

    @initialize(amounts=st.lists(CENTS, min_size=6, max_size=6), place=PLACES)
    def paydays(self, amounts: list[int], place: tuple[str, str]) -> None:
        """Some paydays before anything else, so that there is money to move."""
        for number, amount in enumerate(amounts):
            on = FIRST - timedelta(days=14 * number)
            self.entries.append(made("contribution", on, place, ROTH if number == 5 else AFTER_TAX, amount))
        growth = sum(amounts) // 10
        self.add(made("earnings", FIRST, place, AFTER_TAX, growth or 1))

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.book = book(self.entries, TERMS)

    @rule(on=DAYS, place=PLACES, source=st.sampled_from((PRE_TAX, ROTH, AFTER_TAX, MATCH, ROTH_MATCH)), amount=CENTS)
    def contribution(self, on: date, place: tuple[str, str], source: str, amount: int) -> None:
        self.add(made("contribution", on, place, source, amount))

    @rule(on=DAYS, place=PLACES, amount=CENTS, taxed=st.integers(0, 100), late=st.booleans())
    def ira_contribution(self, on: date, place: tuple[str, str], amount: int, taxed: int, late: bool) -> None:
        year = on.year - (late and on.month < 4)
        basis = amount * taxed // 100
        self.add(made("contribution", on, place, TRADITIONAL_IRA, amount, basis=basis, limitation_year=year))

    @rule(on=DAYS, place=PLACES, amount=CENTS)
    def roth_ira_contribution(self, on: date, place: tuple[str, str], amount: int) -> None:
        self.add(made("contribution", on, place, ROTH_IRA, amount))

    @rule(on=DAYS, place=PLACES, source=st.sampled_from((AFTER_TAX, ROTH)), amount=CENTS, basis=CENTS)
    def opening(self, on: date, place: tuple[str, str], source: str, amount: int, basis: int) -> None:
        self.add(made("opening", on, place, source, amount, basis=basis))

    @rule(on=DAYS, place=PLACES, source=st.sampled_from((*PLAN_SOURCES, ROTH_IRA, TRADITIONAL_IRA)), amount=CENTS)
    def value(self, on: date, place: tuple[str, str], source: str, amount: int) -> None:
        more = {"vested": amount * 2 // 3} if source == MATCH else {}
        self.add(made("value", on, place, source, amount, **more))

    def funded(self) -> list[tuple[str, str, str]]:
        return [key for key, holding in self.book.holdings.items() if holding.value]

    @precondition(lambda self: bool(self.funded()))
    @rule(on=DAYS, data=st.data(), percent=st.integers(-30, 40).filter(bool))
    def earnings(self, on: date, data: st.DataObject, percent: int) -> None:
        person, plan, source = key = data.draw(st.sampled_from(self.funded()))
        amount = self.book.holdings[key].value * percent // 100 or 1
        self.add(made("earnings", on, (person, plan), source, amount))

    @precondition(lambda self: bool(self.funded()))
    @rule(data=st.data(), percents=st.lists(st.tuples(DAYS, st.integers(1, 125)), min_size=1, max_size=4))
    def money_leaves(self, data: st.DataObject, percents: list[tuple[date, int]]) -> None:
        """A part, all that is booked, a little more by growth, or all there is at a gain or loss."""
        for on, percent in percents:
            if self.funded():
                self.leaves(on, data, percent)

    def leaves(self, on: date, data: st.DataObject, percent: int) -> None:
        person, plan, source = key = data.draw(st.sampled_from(self.funded()))
        amount = max(1, self.book.holdings[key].value * min(percent, 105) // 100)
        more: dict[str, object] = {"emptied": percent % 4 == 0}
        if percent % 7 == 0 and not more["emptied"]:
            more["value_before"] = amount + data.draw(CENTS)
        tax = SOURCES[source].tax
        ways: list[tuple[str, dict[str, object]]] = [("payment", {})]
        if source == TRADITIONAL_IRA:
            ways += [("conversion", {"to_source": ROTH_IRA})] * 2
        elif source != ROTH_IRA:
            if tax == "roth":
                ways.append(("rollover", {"to_plan": "initech", "to_source": ROTH_ROLLOVER}))
            else:
                ways += [("conversion", {"to_source": IN_PLAN_ROTH})] * 3
                ways.append(("rollover", {"to_plan": "ira", "to_source": TRADITIONAL_IRA}))
            if source == AFTER_TAX:
                ways.append(("rollover", {"to_plan": "initech", "to_source": AFTER_TAX}))
            if source in (AFTER_TAX, ROTH, IN_PLAN_ROTH):
                ways.append(("correction", {"reason": "ACP"}))
            ways.append(("rollover", {"to_plan": "ira", "to_source": ROTH_IRA}))
        kind, where = data.draw(st.sampled_from(ways[::-1]))
        if where.get("to_plan") == plan and where["to_source"] == source:
            return
        same_day = [move.on for move in self.book.moves if (move.person, move.plan) == (person, plan)]
        on = data.draw(st.sampled_from([on, *same_day]))
        self.add(made(kind, on, (person, plan), source, amount, **more, **where))

    @precondition(lambda self: any(move.kind == "payment" for move in self.book.moves))
    @rule(data=st.data())
    def comes_back(self, data: st.DataObject) -> None:
        move = data.draw(st.sampled_from([move for move in self.book.moves if move.kind == "payment"]))
        left = move.amount - move.returned
        if not left:
            return
        amount = data.draw(st.integers(1, left))
        on = move.on + timedelta(days=data.draw(st.integers(0, 60)))
        to = ROTH_IRA if SOURCES[move.source].tax == "roth" else data.draw(st.sampled_from((ROTH_IRA, TRADITIONAL_IRA)))
        self.add(made("return", on, (move.person, move.plan), to, amount, of=move.number))

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def reversed_at_once(self, data: st.DataObject) -> None:
        """An entry and its reversal leave everything as it was."""
        again = data.draw(st.sampled_from([entry for entry in self.entries if entry.kind != "reversal"]))
        number = len(self.entries) + 1
        undo = Entry("reversal", again.on, again.on.year, again.person, again.plan, again.source, 0, reverses=number)
        after = book([*self.entries, again, undo], TERMS)
        for name in ("holdings", "layers", "moves", "iras", "problems", "first_years"):
            assert getattr(after, name) == getattr(self.book, name), name

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def reversed_later(self, data: st.DataObject) -> None:
        """Taking back an early entry is as if it had never been written; what depends on it is then a problem."""
        number = data.draw(st.integers(1, len(self.entries)))
        undone = self.entries[number - 1]
        if undone.kind in ("reversal", "payment") or number in self.book.reversed:
            return
        undo = Entry("reversal", FIRST, 2024, undone.person, undone.plan, undone.source, 0, reverses=number)
        self.add(undo)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def order_of_entry(self, data: st.DataObject) -> None:
        """Contributions, openings and earnings of a day may be written in any order."""
        if self.book.reversed or any(entry.of for entry in self.entries):
            return
        quiet = {"contribution", "opening", "earnings"}
        moved = data.draw(st.permutations([place for place, each in enumerate(self.entries) if each.kind in quiet]))
        others = [entry for entry in self.entries if entry.kind not in quiet]
        shuffled = [self.entries[place] for place in moved] + others
        assert figures(book(shuffled, TERMS)) == figures(self.book)

    @rule(until=DAYS)
    def until_a_day(self, until: date) -> None:
        """The book of a day is that of the entries up to the day."""
        if self.book.reversed:
            return
        kept = [number for number, entry in enumerate(self.entries, 1) if entry.on <= until]
        renumbered = {number: place for place, number in enumerate(kept, 1)}
        entries = [self.entries[number - 1] for number in kept]
        entries = [entry._replace(of=renumbered.get(entry.of, 0)) if entry.of else entry for entry in entries]
        early = book(entries, TERMS, until)
        late = book(self.entries, TERMS, until)
        assert figures(late, renumbered) == figures(early, {place: place for place in renumbered.values()})

    @invariant()
    def nothing_is_below_zero(self) -> None:
        for holding in self.book.holdings.values():
            assert holding.value >= 0
            assert holding.basis >= 0
            assert holding.vested is None or 0 <= holding.vested <= holding.value
            assert all(0 < lot.left <= lot.amount for lot in holding.lots)
        for layer in self.book.layers:
            assert 0 <= layer.taxable_left <= layer.taxable
            assert 0 <= layer.nontaxable_left <= layer.nontaxable
        for move in self.book.moves:
            assert 0 <= move.taxable <= move.amount
            assert move.basis >= 0
            assert 0 <= move.returned <= move.amount
        for person in self.book.iras.values():
            assert person.basis >= 0
            assert person.regular_left >= 0

    @invariant()
    def lots_and_layers_are_the_basis(self) -> None:
        left: Counter[tuple[str, str, str]] = Counter()
        for key, holding in self.book.holdings.items():
            left[key] += sum(lot.left for lot in holding.lots)
        for name, iras in self.book.iras.items():
            left[name, "ira", ROTH_IRA] += iras.regular_left
        for layer in self.book.layers:
            if not layer.regular:
                left[layer.person, layer.plan, layer.source] += layer.taxable_left + layer.nontaxable_left
        for key, holding in self.book.holdings.items():
            assert left[key] == holding.basis, key

    @invariant()
    def a_move_takes_its_basis_from_lots(self) -> None:
        for move in self.book.moves:
            if move.source not in IRA_SOURCES:
                assert sum(each.amount for each in move.taken) == move.basis
            for each in move.taken:
                if each.layer or not each.origins:
                    continue
                assert sum(cents for _, cents in each.origins) == each.amount

    @invariant()
    def basis_is_never_created_or_lost(self) -> None:
        came = 0
        for number, entry in enumerate(self.entries, 1):
            if number in self.book.reversed:
                continue
            if entry.kind == "opening":
                came += entry.basis or 0
            elif entry.kind == "contribution":
                taxed = entry.source in (AFTER_TAX, ROTH_IRA, *DESIGNATED_ROTH)
                came += entry.amount if taxed else entry.basis or 0
            elif entry.kind == "return" and any(each.number == number for each in self.book.problems):
                # What is no rollover is a contribution to the Roth IRA.
                rolled = sum(move.amount for move in self.book.moves if move.number == number)
                came += entry.amount - rolled if entry.source == ROTH_IRA else 0
        gone = 0
        for move in self.book.moves:
            if move.kind in ("payment", "correction"):
                gone += move.basis
            else:
                came += move.taxable
                if move.kind == "return" and self.entries_source(move.number) not in IRA_SOURCES:
                    gone -= move.basis
        held = sum(holding.basis for holding in self.book.holdings.values())
        held += sum(iras.basis for iras in self.book.iras.values())
        assert came == held + gone

    def entries_source(self, number: int) -> str:
        return self.entries[self.entries[number - 1].of - 1].source

    @invariant()
    def after_tax_dollars_are_somewhere(self) -> None:
        for trace in traces(self.book):
            assert sum(place.amount for place in trace.now) == trace.amount
            assert all(place.amount > 0 for place in trace.now)
        for person, plan in TERMS.plans:
            found = exposed(self.book, person, plan, 2025)
            together = found.in_source + found.in_plan_roth + found.rolled_out + found.paid
            assert together == sum(lot.amount for lot in found.lots)


Histories.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = pytest.mark.slow(Histories.TestCase)
