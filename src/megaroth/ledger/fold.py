"""What is known while the entries of a ledger are being folded: accounts, contracts, people, moves, problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from megaroth.law.roth import five_years_end
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import IRA_SOURCES, SOURCES
from megaroth.ledger.lots import Account, Contract, Taken, Unit, contract_of
from megaroth.money import ONE, dollars, portion

PLAUSIBLE_GROWTH = ONE // 4
"""Growth or loss between two records that is taken for what the market did. Beyond it we ask whether an entry is
missing; this is our own judgement, no rule."""


A_CENT = 1
"""An administrator's rounding: what differs by no more is taken as stated."""


def listed(texts: list[str]) -> str:
    """Several in a sentence: ``3, 4 and 5``."""
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


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
    age_59_half: date | None = None
    """From which day on the person is certainly 59½; None: not known."""
    roth_qualified_from: date | None = None
    """The day from which payments of that account are qualified distributions; None: not yet."""


class Terms(NamedTuple):
    """What the household says that the ledger needs."""

    plans: Mapping[tuple[str, str], PlanTerms] = MappingProxyType({})
    """By person and plan."""
    first_roth_ira_years: Mapping[str, int] = MappingProxyType({})
    """By person."""
    simple_free_from: Mapping[str, date] = MappingProxyType({})
    """By person, the first day after the two years of their SIMPLE IRA: IRC 72(t)(6), 408(d)(3)(G)."""


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
    qualified: bool = False
    """A qualified distribution of a designated Roth account: nothing of it is income (IRC 402A(d)(2))."""
    income: tuple[tuple[int, int], ...] = ()
    """Income by year, where ``taxable`` is not all of the year of the move: (year, cents)."""

    @property
    def income_by_year(self) -> tuple[tuple[int, int], ...]:
        """The income that this makes, by the year in which it is taxed."""
        return self.income or ((self.on.year, self.taxable),)


class Paid(NamedTuple):
    """A payment to the person that may still be rolled over."""

    place: int
    """Index of its move."""
    entry: Entry


class Begun(NamedTuple):
    """What openings and layers say of one account when the ledger begins, cents."""

    number: int
    """The last of them."""
    value: int
    basis: int
    """Contributions, and what earlier conversions put there."""


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
        "basis_on",
        "closing",
        "conversions",
        "distributions",
        "layers",
        "made",
        "nondeductible",
        "outstanding",
        "regular",
        "returned",
        "rolled_to_plans",
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
        self.basis_on: list[tuple[date, int]] = []
        """Nondeductible contributions by the day on which they were made."""
        self.made: dict[int, int] = {}
        """The year in which the last contribution for a year was made."""
        self.returned: list[tuple[date, int]] = []
        """IRA payments that were rolled over within 60 days, conversions left out: (day, number of the payment)."""
        self.rolled_to_plans: list[tuple[int, date, int, int]] = []
        """Traditional IRA money that went into plans: (entry, day, cents, what was left in such IRAs then)."""
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
        self.begun: dict[tuple[str, str, str], Begun] = {}
        """What openings and layers say of an account."""
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

    def qualified(self, entry: Entry) -> bool:
        """Whether money leaves a designated Roth account as a qualified distribution.

        Five years from the account's first year, by the household or by the entries so far, and 59½ or
        disability: IRC 402A(d)(2), 408A(d)(2)(A). A year that only the ledger shows may be too late, never too early.
        """
        terms = self.terms.plans.get((entry.person, entry.plan), PlanTerms())
        if terms.roth_qualified_from is not None and entry.on >= terms.roth_qualified_from:
            return True
        of_age = terms.age_59_half is not None and entry.on >= terms.age_59_half
        if not of_age and entry.reason != "disability":
            return False
        held = self.first_years.get((entry.person, entry.plan), FirstYears())
        years = [year for year in (terms.first_roth_year, held.own, held.carried) if year]
        return bool(years) and entry.on >= five_years_end(min(years))

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
        if entry.emptied or entry.value_before is not None:
            account.known = entry.on
        before = max(before, entry.amount)
        return self.grown_to(number, entry.on, account, before) if before != account.value else 0

    def grown_to(self, number: int, on: date, account: Account, value: int) -> int:
        """Book the gain or loss that a move shows, and ask where a statement or the market says otherwise."""
        gap = value - account.value
        if gap:
            if account.statement == on and abs(gap) > A_CENT:
                self._not_the_statement(number, on, account, value)
            elif abs(gap) > portion(account.value, PLAUSIBLE_GROWTH):
                booked = dollars(account.value) if account.value else "nothing"
                self.problem(
                    number,
                    f"{dollars(value)} of {SOURCES[account.source].label} before this move, where {booked} is booked"
                    f"{after(account)}",
                    "look for a missing or double entry; until then the difference is taken for gain or loss",
                )
            account.value = value
        return gap

    def _not_the_statement(self, number: int, on: date, account: Account, value: int) -> None:
        last = after(account) if account.left is not None and account.left.on == on else ""
        self.problem(
            number,
            f"{dollars(value)} of {SOURCES[account.source].label} before this move, where the statement of the same "
            f"day leaves {dollars(account.value)}{last}",
            "a statement that is recorded first is taken as the value before the day's moves: reverse what is wrong or "
            "double; until then the difference is taken for gain or loss",
        )

    def record(self, move: Move) -> int:
        """Keep a move; its index."""
        self.moves.append(move)
        return len(self.moves) - 1


def after(account: Account) -> str:
    """What left an account last: the entry that a later one may repeat."""
    left = account.left
    return f", after entry {left.number} took {dollars(left.amount)} on {in_words(left.on)}" if left else ""
