"""A person's Roth money by layer, and what a plan's other sources hold, as the book has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from megaroth.ledger.book import Book
from megaroth.ledger.clocks import Money, Start, designated_roth_start, roth_ira_start
from megaroth.ledger.days import in_words
from megaroth.ledger.fold import FirstYears, Move
from megaroth.ledger.kinds import (
    AFTER_TAX,
    DESIGNATED_ROTH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    OPENING,
    PAYMENT,
    ROLLED,
    ROTH_IRA,
    SOURCES,
)
from megaroth.ledger.lots import Holding, Layer, contract_of

NONE_SEEN = FirstYears()


def roth_plans(book: Book, person: str) -> list[str]:
    """Plans in which the ledger knows a designated Roth account of the person, in the order in which it came."""
    seen = {plan: None for name, plan, source in book.holdings if name == person and source in DESIGNATED_ROTH}
    seen |= {plan: None for name, plan in book.first_years if name == person and plan}
    return list(seen)


def roth_ira_period(book: Book, person: str, said: int | None, seen: int) -> Start:
    """The five-year period of all own Roth IRAs, by the household and the ledger.

    Parameters
    ----------
    book : Book
        The ledger's book.
    person : str
        Whose.
    said : int or None
        The first year that the household states.
    seen : int
        A year for which the household says that there was a contribution; 0 for none.
    """
    first = book.first_years.get((person, ""), NONE_SEEN)
    said = said or _stated(book, person, "")
    return roth_ira_start(said, min(first.own or seen, seen or first.own), first.carried)


def designated_roth_period(book: Book, person: str, plan: str, said: int | None) -> Start:
    """The five-year period of one plan's designated Roth account, by the household and the ledger."""
    first = book.first_years.get((person, plan), NONE_SEEN)
    return designated_roth_start(said or _stated(book, person, plan), first.own, first.carried)


def _stated(book: Book, person: str, plan: str) -> int | None:
    """The first year that an opening states for the Roth IRAs, or for a plan's designated Roth account."""
    years = [
        entry.first_year
        for number, entry in enumerate(book.entries, 1)
        if entry.kind == OPENING
        and entry.first_year
        and entry.person == person
        and (entry.source == ROTH_IRA if not plan else entry.plan == plan and entry.source in DESIGNATED_ROTH)
        and number not in book.reversed
        and entry.on <= book.as_of
    ]
    return min(years, default=None)


def roth_money(book: Book, person: str) -> list[Money]:
    """The person's Roth money by layer: all own Roth IRAs as one, then each plan's designated Roth account."""
    found = list(_roth_ira_money(book, person))
    for plan in roth_plans(book, person):
        found += designated_roth_money(book, person, plan)
    return found


def _roth_ira_money(book: Book, person: str) -> Iterable[Money]:
    iras = book.iras.get(person)
    held = [one for (name, _, source), one in book.holdings.items() if name == person and source == ROTH_IRA]
    if not held:
        return
    layers = iras.layers if iras else ()
    regular = iras.regular_left if iras else 0
    value = sum(one.value for one in held)
    # What came through a designated Roth account is regular contribution, but its recapture travels along.
    inside = sum(_left(layer) for layer in layers if layer.regular)
    if regular - inside:
        yield Money("", "contributions", 0, 0, regular - inside)
    yield from _conversions("", layers)
    own = sum(_left(layer) for layer in layers if not layer.regular)
    yield Money("", "earnings", 0, 0, value - regular - own, estimated=_estimated(held))


def designated_roth_money(book: Book, person: str, plan: str) -> list[Money]:
    """One plan's designated Roth account by layer; it is one contract, whatever its sources."""
    held = _designated_roth(book, person, plan)
    layers = [
        layer
        for layer in book.layers
        if (layer.person, layer.plan) == (person, plan) and layer.source in DESIGNATED_ROTH
    ]
    if not held:
        return []
    basis = sum(one.basis for one in held)
    contributions = basis - sum(_left(layer) for layer in layers)
    found = [Money(plan, "contributions", 0, 0, contributions)] if contributions else []
    found += _conversions(plan, layers)
    earnings = sum(one.value for one in held) - basis
    return [*found, Money(plan, "earnings", 0, 0, earnings, estimated=_estimated(held))]


def parted(book: Book, person: str) -> list[Move]:
    """Rollovers of a part of in-plan conversions of which some was income: which part went is open (U5, U6)."""
    return [
        move
        for move in book.moves
        if (move.person, move.kind, move.source) == (person, ROLLED, IN_PLAN_ROTH)
        and move.amount
        and (held := book.holdings.get((person, move.plan, IN_PLAN_ROTH))) is not None
        and held.value
        and any(
            (one.person, one.to_plan, one.to_source) == (person, move.plan, IN_PLAN_ROTH)
            and one.taxable
            and one.on <= move.on
            for one in book.moves
        )
    ]


def parted_note(move: Move) -> str:
    """What is to be said of such a rollover."""
    return (
        f"{move.plan}: on {in_words(move.on)} a part of what was converted in the plan was rolled over (entry "
        f"{move.number}); whether the dollars that were income went or stayed, and with them the 10%, is open "
        "(U5, U6); here they went first"
    )


def _designated_roth(book: Book, person: str, plan: str) -> list[Holding]:
    return [
        one
        for (name, where, source), one in book.holdings.items()
        if (name, where) == (person, plan) and source in DESIGNATED_ROTH
    ]


def _conversions(plan: str, layers: Iterable[Layer]) -> Iterable[Money]:
    """The conversions of each year as one, the oldest first; those made in a plan before they came here apart."""
    sums: dict[tuple[int, bool], tuple[int, int]] = {}
    for layer in layers:
        key = (layer.year, layer.regular)
        taxable, rest = sums.get(key, (0, 0))
        sums[key] = (taxable + layer.taxable_left, rest + layer.nontaxable_left)
    for (year, in_plan), (taxable, rest) in sorted(sums.items()):
        if taxable or rest:
            yield Money(plan, "conversion", year, taxable, rest, in_plan or bool(plan))


def _left(layer: Layer) -> int:
    return layer.taxable_left + layer.nontaxable_left


def _estimated(held: Iterable[Holding]) -> bool:
    return any(one.value and one.statement is None for one in held)


class Held(NamedTuple):
    """What one source of a plan holds, and the contract over which a payment from it is divided."""

    plan: str
    source: str
    value: int
    """Vested where that is known, cents."""
    vested_known: bool
    statement: bool
    """Whether a statement says the value."""
    investment: int
    """Investment in the contract, cents."""
    account: int
    """Vested value of the contract, cents."""
    separate: bool
    """The contract is the after-tax account alone."""
    received: int
    """What has left the contract so far as the ledger knows, cents."""
    came_from: tuple[str, ...]
    """Of Roth from in-plan rollovers: the sources that were converted."""


def plan_holdings(book: Book, person: str, plan: str) -> list[Held]:
    """What each source of a person's plan holds, in the order in which money first came."""
    terms = book.terms.plans.get((person, plan))
    separate = terms is None or terms.separate_after_tax is not False
    mine = [one for one in book.holdings.values() if (one.person, one.plan) == (person, plan)]
    mine = [one for one in mine if one.source not in IRA_SOURCES]
    found = []
    for one in mine:
        which = contract_of(one.source, separate)
        contract = [each for each in mine if contract_of(each.source, separate) == which]
        received = sum(
            move.amount
            for move in book.moves
            if (move.person, move.plan) == (person, plan)
            and SOURCES[move.source].tax != "ira"
            and contract_of(move.source, separate) == which
        )
        found.append(
            Held(
                plan,
                one.source,
                _vested(one),
                one.vested is not None,
                one.statement is not None,
                sum(each.basis for each in contract),
                sum(_vested(each) for each in contract),
                which == AFTER_TAX,
                received,
                converted_from(book, person, plan) if one.source == IN_PLAN_ROTH else (),
            )
        )
    return found


def _vested(one: Holding) -> int:
    return one.value if one.vested is None else one.vested


def converted_from(book: Book, person: str, plan: str) -> tuple[str, ...]:
    """The sources that were turned into Roth inside the plan."""
    return tuple(
        dict.fromkeys(
            move.source
            for move in book.moves
            if (move.person, move.to_plan, move.to_source) == (person, plan, IN_PLAN_ROTH) and move.kind != PAYMENT
        )
    )
