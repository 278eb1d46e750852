"""Lots and accounts: dated basis in each source, taken first in, first out.

A lot is basis: money that has been taxed and is not taxed again. After-tax contributions, designated Roth
contributions and conversions make lots; earnings and pre-tax money make none. Every lot knows its payday, and
every conversion the paydays whose dollars it moved, so that a dollar can be followed to where it lies now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.ledger.kinds import AFTER_TAX, DESIGNATED_ROTH, IRA_SOURCES, ROTH_IRA, SOURCES

Origins = tuple[tuple[int, int], ...]
"""Which paydays' dollars: (number of the contribution or opening, cents)."""


class Lot(NamedTuple):
    """Basis that one contribution, opening or rollover put into a source."""

    number: int
    on: date
    year: int
    """The limitation year of the contribution."""
    amount: int
    left: int


class Layer(NamedTuple):
    """What one conversion put into a Roth account, and what of it is still there."""

    number: int
    """The conversion or rollover, or the entry that says what an earlier one left."""
    on: date
    year: int
    """The year of the conversion, in which its five years begin."""
    person: str
    plan: str
    source: str
    taxable: int
    nontaxable: int
    taxable_left: int
    nontaxable_left: int
    origins: Origins
    """The paydays' dollars that are left of it."""
    regular: bool
    """It came into a Roth IRA through a designated Roth account: its basis is there a regular contribution, by
    analogy (U6), and only its recapture (U5) is still a layer's."""


class Taken(NamedTuple):
    """What a move took of one lot or layer."""

    number: int
    on: date
    year: int
    amount: int
    taxable: int
    """The part that was income when it was converted; 0 for a contribution."""
    origins: Origins
    layer: bool


class Unit:
    """A lot or a layer while the book is being folded."""

    __slots__ = (
        "amount",
        "arrived",
        "layer",
        "left",
        "number",
        "on",
        "origins",
        "place",
        "regular",
        "taxable",
        "taxable_left",
        "year",
    )

    def __init__(
        self,
        number: int,
        on: date,
        year: int,
        amount: int,
        taxable: int = 0,
        origins: Origins | None = None,
        layer: bool = False,
    ) -> None:
        self.number = number
        self.on = on
        self.year = year
        self.amount = amount
        self.left = amount
        self.taxable = taxable
        self.taxable_left = taxable
        self.origins = origins
        """None: the unit is itself the payday's contribution."""
        self.layer = layer
        self.regular = False
        self.arrived = year
        """The year in which it came into a person's Roth IRAs."""
        self.place = ""
        """The account within a person's Roth IRAs."""

    def take(self, taxable: int, nontaxable: int) -> Taken:
        """Take so much of each part, the paydays' dollars with the part that had been taxed before."""
        origins = self.origins
        if origins is None:
            gone: Origins = ((self.number, nontaxable),)
        elif taxable + nontaxable == self.left:
            gone, self.origins = origins, ()
        else:
            gone, self.origins = divided(origins, nontaxable)
        self.left -= taxable + nontaxable
        self.taxable_left -= taxable
        return Taken(self.number, self.on, self.year, taxable + nontaxable, taxable, gone, self.layer)


def divided(origins: Origins, amount: int) -> tuple[Origins, Origins]:
    """The first so many cents of some origins, and the rest."""
    first: list[tuple[int, int]] = []
    for place, (number, cents) in enumerate(origins):
        if cents > amount:
            if amount:
                first.append((number, amount))
            return tuple(first), ((number, cents - amount), *origins[place + 1 :])
        first.append((number, cents))
        amount -= cents
    return tuple(first), ()


def merged(pieces: Sequence[Taken]) -> Origins:
    """The origins of several pieces, one after another."""
    if len(pieces) == 1:
        return pieces[0].origins
    return tuple([origin for piece in pieces for origin in piece.origins])


def take(units: deque[Unit], amount: int) -> list[Taken]:
    """Take basis first in, first out; of a layer the part that was income when it was converted first."""
    taken: list[Taken] = []
    while amount > 0 and units:
        unit = units[0]
        part = unit.left
        if part <= amount:
            units.popleft()
        else:
            part = amount
        taxable = unit.taxable_left
        taxable = min(taxable, part)
        taken.append(unit.take(taxable, part - taxable))
        amount -= part
    return taken


class Left(NamedTuple):
    """The last day on which money left a source."""

    number: int
    """The last entry that took some."""
    on: date
    amount: int
    """What that entry took."""
    before: int
    """Value before the first move of the day, cents."""
    emptied: bool
    """An entry of the day says that nothing was left."""


class Account:
    """One source while the book is being folded."""

    __slots__ = (
        "basis",
        "came",
        "contract",
        "known",
        "left",
        "opened",
        "person",
        "plan",
        "source",
        "statement",
        "units",
        "unvested",
        "value",
        "vested_known",
    )

    def __init__(self, person: str, plan: str, source: str, contract: Contract | None) -> None:
        self.person = person
        self.plan = plan
        self.source = source
        self.contract = contract
        self.value = 0
        self.basis = 0
        """What its units have left."""
        self.units: deque[Unit] = deque()
        self.unvested = 0
        self.vested_known = not SOURCES[source].by_employer
        self.statement: date | None = None
        self.opened = False
        self.came = date.min
        """The last day on which money came in."""
        self.known = date.min
        """The last day on which the value was said: by an opening, a statement, or a move that emptied it."""
        self.left: Left | None = None
        """The last day on which money went out."""

    def add(self, amount: int, on: date) -> None:
        """Add value that comes in, whatever its basis."""
        self.value += amount
        self.came = on

    def leave(self, number: int, on: date, amount: int, emptied: bool) -> None:
        """Take value out that moves elsewhere, and keep what was there when the day's first move began."""
        last = self.left
        same_day = last is not None and last.on == on
        before = last.before if last is not None and same_day else self.value
        self.left = Left(number, on, amount, before, emptied or (same_day and last is not None and last.emptied))
        self.value -= amount

    def put(self, unit: Unit) -> None:
        """Add basis."""
        if unit.amount:
            self.units.append(unit)
            self.basis += unit.amount

    def vested(self) -> int:
        """The vested part of the value: IRC 411(a)(1) for what is not the employer's."""
        return max(0, self.value - self.unvested) if self.unvested else self.value

    def vest(self, vested: int) -> None:
        """Keep what a statement says is vested of the value on its day."""
        self.unvested = max(0, self.value - vested)
        self.vested_known = True


class Contract:
    """The accounts over which basis is divided pro rata: IRC 72(d)(2), 72(e)(8), 402A."""

    __slots__ = ("accounts", "pre_1987", "received", "which")

    def __init__(self, which: str, pre_1987: int) -> None:
        self.accounts: list[Account] = []
        self.which = which
        """As :func:`contract_of` says."""
        self.pre_1987 = pre_1987
        """Contributions before 1987 that leave first."""
        self.received = 0
        """Everything that has left the contract since."""

    def investment(self) -> int:
        """Investment in the contract: basis of all its accounts."""
        accounts = self.accounts
        return accounts[0].basis if len(accounts) == 1 else sum([account.basis for account in accounts])

    def held(self) -> int:
        """Everything in it, vested or not."""
        accounts = self.accounts
        return accounts[0].value if len(accounts) == 1 else sum([account.value for account in accounts])

    def vested_value(self) -> int:
        """What could be paid out: money that is not vested is no part of the account balance."""
        accounts = self.accounts
        if len(accounts) == 1:
            return accounts[0].vested()
        return sum([account.vested() for account in accounts])

    def take(self, account: Account, amount: int) -> list[Taken]:
        """Take basis from one account's lots first, then from the contract's others."""
        basis = account.basis
        units = account.units
        if amount == basis and len(units) == 1:
            account.basis = 0
            unit = units.pop()
            return [unit.take(unit.taxable_left, amount - unit.taxable_left)]
        if amount <= basis:
            account.basis = basis - amount
            return take(units, amount)
        taken: list[Taken] = []
        for each in (account, *(other for other in self.accounts if other is not account)):
            part = min(amount, each.basis)
            each.basis -= part
            amount -= part
            taken += take(each.units, part)
        return taken


def contract_of(source: str, separate_after_tax: bool) -> str:
    """Which of a plan's contracts a source belongs to: ``roth``, ``after-tax`` or ``rest``.

    Notes
    -----
    IRC 402A(b)(2), Treas. Reg. 1.402A-1, A-1 (designated Roth is its own contract always); IRC 72(d)(2) (after-tax
    contributions and their earnings, where the plan accounts for them so). IRAs belong to none.
    """
    if source in IRA_SOURCES:
        return "ira"
    if source in DESIGNATED_ROTH:
        return "roth"
    return "after-tax" if source == AFTER_TAX and separate_after_tax else "rest"


class Holding(NamedTuple):
    """What one source holds."""

    person: str
    plan: str
    source: str
    value: int
    """The last statement with everything booked since, cents."""
    basis: int
    """What its lots and layers have left, cents. Where several sources are one contract, basis stays where it was
    put in until it leaves pro rata; basis of traditional IRAs is the person's, not the account's."""
    vested: int | None
    """None: not known."""
    lots: tuple[Lot, ...]
    statement: date | None
    """The day of the last statement."""
    estimated: bool = False
    """Money has come in since anything said the value, so that what it has earned is not known."""

    @property
    def earnings(self) -> int:
        """Value above basis; below zero at a loss."""
        return self.value - self.basis


def holding(account: Account) -> Holding:
    """The account as it stands."""
    return Holding(
        account.person,
        account.plan,
        account.source,
        account.value,
        account.basis,
        account.vested() if account.vested_known else None,
        tuple(Lot(unit.number, unit.on, unit.year, unit.amount, unit.left) for unit in account.units if not unit.layer),
        account.statement,
        bool(account.value) and account.known < account.came,
    )


def layers_of(account: Account) -> Iterable[Layer]:
    """The layers that lie in a Roth account."""
    for unit in account.units:
        if unit.layer:
            yield layer(unit, account.person, account.plan, account.source)


def layer(unit: Unit, person: str, plan: str, source: str = ROTH_IRA) -> Layer:
    """A unit that is a layer, as it stands."""
    return Layer(
        unit.number,
        unit.on,
        unit.year,
        person,
        plan,
        source,
        unit.taxable,
        unit.amount - unit.taxable,
        unit.taxable_left,
        unit.left - unit.taxable_left,
        unit.origins or (),
        unit.regular,
    )
