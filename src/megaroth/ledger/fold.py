"""What is known while the entries of a ledger are being folded: accounts, contracts, people, moves, problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import IRA_SOURCES, SOURCES
from megaroth.ledger.lots import Account, Contract, Taken, Unit, contract_of
from megaroth.money import ONE, dollars, portion

PLAUSIBLE_GROWTH = ONE // 4
"""Growth or loss between two records that is taken for what the market did. Beyond it we ask whether an entry is
missing; this is our own judgement, no rule."""


class PlanTerms(NamedTuple):
    """What the household says of one person's plan that the ledger needs."""

    separate_after_tax: bool | None = None
    """Whether the plan keeps after-tax contributions and their earnings as an account of its own (IRC 72(d)(2));
    None: not known, so it is taken to, and that is said."""
    pre_1987_basis: int = 0
    """Investment in the contract on 31 December 1986 that is still there when the ledger begins, cents."""
    pre_1987_allowed: bool = False
    """On 5 May 1986 the plan allowed employees at work to withdraw it (IRC 72(e)(8)(D))."""
    first_roth_year: int | None = None
    """The first year of the plan's designated Roth account."""
    roth_qualified_from: date | None = None
    """The day from which payments of that account are qualified distributions; None: not yet."""


class Terms(NamedTuple):
    """What the household says that the ledger needs."""

    plans: Mapping[tuple[str, str], PlanTerms] = MappingProxyType({})
    """By person and plan."""
    first_roth_ira_years: Mapping[str, int] = MappingProxyType({})
    """By person."""


class Problem(NamedTuple):
    """What does not fit, and what would be right."""

    number: int
    """The entry."""
    message: str
    remedy: str


class Assumption(NamedTuple):
    """What is taken for granted because nobody has said it."""

    person: str
    plan: str
    text: str


class Move(NamedTuple):
    """Money that left a source: a conversion, rollover, payment, return, correction or recharacterization."""

    number: int
    on: date
    kind: str
    person: str
    plan: str
    source: str
    to_plan: str
    to_source: str
    """Empty for a payment."""
    amount: int
    basis: int
    """What of the amount had been taxed before; at a loss more than the amount."""
    earnings: int
    """``amount - basis``; below zero at a loss."""
    taxable: int
    """Income of the year: for a payment, what was not rolled over within 60 days since."""
    assumed: int
    """Gain (or loss) that was booked because the move showed it and no entry had said it."""
    taken: tuple[Taken, ...] = ()
    """The lots and layers that the basis came from, oldest first."""
    returned: int = 0
    """Of a payment, what was rolled over within 60 days."""
    whole: bool = False
    """Nothing was left in the contract."""
    estimate: bool = False
    """The year is not over: Form 8606 divides an IRA's basis by the value on 31 December."""


class Paid(NamedTuple):
    """A payment to the person that may still be rolled over."""

    place: int
    """Index of its move."""
    entry: Entry


class FirstYears(NamedTuple):
    """First years of Roth money; 0 for none. The clocks are the law's, from these."""

    own: int = 0
    """First year of contributions and conversions."""
    carried: int = 0
    """A designated Roth account: the start of one rolled over into it. Roth IRAs: the first year in which a
    designated Roth account was rolled into one."""


class Person:
    """One person's IRAs while the ledger is being folded."""

    __slots__ = (
        "after_year_end",
        "basis_in",
        "closing",
        "conversions",
        "distributions",
        "layers",
        "nondeductible",
        "outstanding",
        "regular",
        "roth_payments",
        "stated",
        "unsaid",
    )

    def __init__(self) -> None:
        self.nondeductible: defaultdict[int, int] = defaultdict(int)
        self.after_year_end: defaultdict[int, int] = defaultdict(int)
        self.basis_in: defaultdict[int, int] = defaultdict(int)
        """Basis from openings and from plans, by the year in which it came."""
        self.conversions: list[tuple[int, int, int]] = []
        """(year, cents, index of the move)."""
        self.distributions: list[tuple[int, int]] = []
        """(year, index of the move)."""
        self.outstanding: defaultdict[int, int] = defaultdict(int)
        self.closing: dict[int, int] = {}
        self.stated: dict[int, bool] = {}
        self.regular: list[Unit] = []
        self.layers: list[Unit] = []
        self.roth_payments: list[tuple[int, int, int]] = []
        """(year, value of all own Roth IRAs before, index of the move)."""
        self.unsaid: set[int] = set()
        """Years with contributions of which nobody said how much is nondeductible."""


class State:
    """Everything that the fold has found so far."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.accounts: dict[tuple[str, str, str], Account] = {}
        self.contracts: dict[tuple[str, str, str], Contract] = {}
        self.people: dict[str, Person] = {}
        self.moves: list[Move] = []
        self.problems: list[Problem] = []
        self.assumptions: dict[Assumption, None] = {}
        self.held: list[tuple[int, Entry]] = []
        self.paid: dict[int, Paid] = {}
        self.described: dict[int, Account] = {}
        """Accounts of which a layer says what an earlier conversion put there."""
        self.first_years: dict[tuple[str, str], FirstYears] = {}
        """By person and plan; the plan is empty for the person's Roth IRAs."""

    def account(self, person: str, plan: str, source: str) -> Account:
        """The account, opened when money first comes to it."""
        key = (person, plan, source)
        found = self.accounts.get(key)
        if found is None:
            found = self.accounts[key] = Account(person, plan, source, self._contract(person, plan, source))
            if found.contract is not None:
                found.contract.accounts.append(found)
        return found

    def _contract(self, person: str, plan: str, source: str) -> Contract | None:
        if source in IRA_SOURCES:
            return None
        terms = self.terms.plans.get((person, plan), PlanTerms())
        separate = terms.separate_after_tax is not False
        which = contract_of(source, separate)
        key = (person, plan, which)
        found = self.contracts.get(key)
        if found is None:
            holds_after_tax = which == ("after-tax" if separate else "rest")
            old = terms.pre_1987_basis if holds_after_tax and terms.pre_1987_allowed else 0
            found = self.contracts[key] = Contract(which, old)
            if which == "after-tax" and terms.separate_after_tax is None:
                self.assume(
                    person, plan, "the plan is taken to keep after-tax money and its earnings as their own contract"
                )
        return found

    def person(self, name: str) -> Person:
        """The person's IRAs."""
        found = self.people.get(name)
        if found is None:
            found = self.people[name] = Person()
        return found

    def problem(self, number: int, message: str, remedy: str) -> None:
        """Keep what does not fit."""
        self.problems.append(Problem(number, message, remedy))

    def assume(self, person: str, plan: str, text: str) -> None:
        """Keep what is taken for granted, once."""
        self.assumptions[Assumption(person, plan, text)] = None

    def roth_since(self, person: str, plan: str, *, own: int = 0, carried: int = 0) -> None:
        """Keep a first year of Roth money."""
        held = self.first_years.get((person, plan))
        if held is None:
            self.first_years[person, plan] = FirstYears(own, carried)
        elif (own and not 0 < held.own <= own) or (carried and not 0 < held.carried <= carried):
            self.first_years[person, plan] = FirstYears(
                min(own or held.own, held.own or own), min(carried or held.carried, held.carried or carried)
            )

    def drop(self, number: int, account: Account, amount: int, what: str) -> None:
        """Take value out of an account, never below zero."""
        account.value -= amount
        if account.value < 0:
            label = SOURCES[account.source].label
            self.problem(
                number,
                f"the {what} is {dollars(-account.value)} more than the {label} held",
                "look for a contribution or an opening balance that is missing",
            )
            account.value = 0

    def shown(self, number: int, entry: Entry, account: Account) -> int:
        """Bring the booked balance to what a move shows was there; the gain that nobody had said."""
        before = account.value
        if entry.emptied:
            before = entry.amount
        elif entry.value_before is not None:
            before = entry.value_before
        before = max(before, entry.amount)
        return self.grown_to(number, account, before) if before != account.value else 0

    def grown_to(self, number: int, account: Account, value: int) -> int:
        """Book the gain or loss that a move shows, and ask where it is more than a market does."""
        gap = value - account.value
        if gap:
            if abs(gap) > portion(account.value, PLAUSIBLE_GROWTH):
                label = SOURCES[account.source].label
                self.problem(
                    number,
                    f"{dollars(value)} of {label} where {dollars(account.value)} is booked"
                    if account.value
                    else f"{dollars(value)} left the {label}, where nothing is booked",
                    "look for a missing or double entry; until then the difference is taken for gain or loss",
                )
            account.value = value
        return gap

    def record(self, move: Move) -> int:
        """Keep a move; its index."""
        self.moves.append(move)
        return len(self.moves) - 1
