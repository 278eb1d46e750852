"""The sums of a job's remaining year at any election: what the search for elections counts with.

Paydays alike in pay, caps and terms are one *kind*; what a percentage brings over some paydays is a sum over
kinds. That makes a try a few additions instead of a simulated year. The simulation stays the judge: what
is found here is shown only as :func:`megaroth.year.payroll.simulate` has it, and a property test holds the two equal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP
from megaroth.law.payroll import payday_pay
from megaroth.money import ONE, down_to, portion
from megaroth.year.matching import Sums, figured, match_of, quarter_ends, with_payday
from megaroth.year.pay import PayItem
from megaroth.year.payroll import Opening, Payroll, Rules, additions, matched_so_far

REGULAR, OWN_BONUS, LEFT_OUT = 0, 1, 2
"""What decides a payday's contributions: the regular election, the one for bonuses, or nothing."""


class Wish(NamedTuple):
    """How the person wants the money spread."""

    spread: str = "even"
    """``even``, ``early``, ``late`` or ``one payday``."""
    spread_first: bool = False
    """Whether the spread comes before the fewest changes."""
    tolerance: int = 2_500
    """How far below the largest total still counts as the most, cents."""


class Problem(NamedTuple):
    """One job's remaining year, for which elections are wanted; cents."""

    items: tuple[PayItem, ...]
    rules: tuple[Rules, ...]
    payroll: Payroll
    opening: Opening
    deferral_budget: int
    """Deferrals that may still go in."""
    after_tax_budget: int
    """After-tax money that the plan's cap and the person's wish still let in."""
    additions: int
    """What IRC 415(c) leaves for all additions of this job in the year."""
    after_year: int
    """Employer money credited after the year other than a true-up."""
    step: int
    """Election step: millionths, or cents where elections are amounts."""
    in_dollars: bool
    least: int
    """Smallest election that is not zero; millionths or cents."""
    contributions_cap: tuple[int, ...]
    """The most that each payday may give to deferrals and after-tax money together, cents."""
    decided_by: tuple[int, ...]
    """:data:`REGULAR`, :data:`OWN_BONUS` or :data:`LEFT_OUT` for each payday."""
    now: tuple[int, int] | None
    """The elections in force, deferrals and after-tax; None where they are not known."""
    changes: int
    """How often the election may be changed."""
    wish: Wish = Wish()


class Deferred(NamedTuple):
    """What some deferral elections bring; cents."""

    taken: tuple[int, ...]
    """By payday."""
    total: int
    match: int
    """Still to come, true-up included."""
    spilled: tuple[int, ...]
    room: int
    """What is then left for after-tax money, spill-over included."""
    after_tax_from: int
    """The first payday on which after-tax money is taken."""
    last_addition: int
    """The last payday with other additions: from it on payroll's stop at the additions limit is exact."""
    stop_is_exact: bool
    """Whether payroll's stop, reached from that payday on, leaves exactly the room."""


class Account:
    """Kinds of paydays and what every election brings on each of them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        payroll, opening = problem.payroll, problem.opening
        pay = opening.pay
        counted = []
        for item in problem.items:
            counted.append(payday_pay(pay, item.pay, payroll.pay_limit).counted)
            pay += item.pay
        self.counted = tuple(counted)
        self.nonelective = sum(portion(one, rule.nonelective) for one, rule in zip(counted, problem.rules, strict=True))
        self.values = self._values()
        kinds: dict[tuple[object, ...], int] = {}
        self.kinds: list[int] = []
        self.sample: list[int] = []
        for index, item in enumerate(problem.items):
            what = (
                item.pay,
                counted[index],
                problem.rules[index],
                problem.contributions_cap[index],
                problem.decided_by[index] == LEFT_OUT,
            )
            if what not in kinds:
                kinds[what] = len(kinds)
                self.sample.append(index)
            self.kinds.append(kinds[what])
        self.deferral = [self._deferral_table(index) for index in self.sample]
        self.after_tax = [self._after_tax_table(index) for index in self.sample]
        self.most_deferral = [self._most_deferral(kind) for kind in range(len(self.sample))]
        self._matches: dict[tuple[int, int], int] = {}
        self._most_after_tax: dict[tuple[int, int], int] = {}
        self._elections: dict[int, list[int]] = {}
        self.quarter_ends = quarter_ends([item.day for item in problem.items])

    def _values(self) -> tuple[int, ...]:
        """The elections that the plan's page takes, ascending, zero among them."""
        problem = self.problem
        if problem.in_dollars:
            most = max(problem.contributions_cap, default=0)
        else:
            most = max(
                (max(rule.deferral_cap, rule.after_tax_cap) for rule in problem.rules),
                default=0,
            )
        every = range(0, min(most, ONE if not problem.in_dollars else most) + 1, problem.step)
        held = {value for value in problem.now or () if value <= every[-1]}
        return tuple(sorted({value for value in every if value == 0 or value >= problem.least} | held))

    def _elected(self, pay: int, value: int) -> int:
        """What payroll takes for one election, before any stop; cents."""
        amount = value if self.problem.in_dollars else portion(pay, value)
        return down_to(amount, 100) if self.problem.payroll.whole_dollars else amount

    def _deferral_table(self, index: int) -> list[int]:
        """Deferrals of one kind of payday at each election; cents."""
        problem = self.problem
        pay = problem.items[index].pay
        if problem.decided_by[index] == LEFT_OUT:
            return [0] * len(self.values)
        rule = problem.rules[index]
        base = self.counted[index] if problem.payroll.deferrals_stop_at_pay_limit else pay
        cap = min(portion(base, rule.deferral_cap), portion(pay, rule.total_cap))
        cap = min(cap, portion(pay, problem.payroll.spendable))
        return [min(cap, self._elected(base, value)) for value in self.values]

    def _after_tax_table(self, index: int) -> list[int]:
        problem = self.problem
        if problem.decided_by[index] == LEFT_OUT or not problem.rules[index].takes_after_tax:
            return [0] * len(self.values)
        cap = self.after_tax_cap(index)
        return [min(cap, self._elected(problem.items[index].pay, value)) for value in self.values]

    def after_tax_cap(self, index: int) -> int:
        """The most after-tax money that the plan takes from one payday, spill-over included; cents."""
        pay = self.problem.items[index].pay
        return min(self.problem.payroll.after_tax_cap_payday, portion(pay, self.problem.rules[index].after_tax_cap))

    def _most_deferral(self, kind: int) -> int:
        """The index of the largest deferral election that this kind of payday allows."""
        index = self.sample[kind]
        if self.problem.decided_by[index] == LEFT_OUT:
            return len(self.values) - 1
        cap = self.problem.rules[index].deferral_cap
        room = self.problem.contributions_cap[index]
        pay = self.problem.items[index].pay
        base = self.counted[index] if self.problem.payroll.deferrals_stop_at_pay_limit else pay
        room = min(room, portion(pay, cap))
        most = room if self.problem.in_dollars else min(cap, self.problem.payroll.spendable)
        elected = [self._elected(base, value) for value in self.values]
        return max(0, min(bisect_right(self.values, most), bisect_right(elected, room)) - 1)

    def most_after_tax(self, kind: int, deferral: int) -> int:
        """The index of the largest after-tax election beside a deferral election (index) on this kind of payday."""
        known = self._most_after_tax.get((kind, deferral))
        if known is not None:
            return known
        index = self.sample[kind]
        allowed = len(self.values) - 1
        if self.problem.decided_by[index] != LEFT_OUT:
            rule = self.problem.rules[index]
            pay = self.problem.items[index].pay
            room = self.problem.contributions_cap[index] - self.deferral[kind][deferral]
            if self.problem.in_dollars:
                most = room = min(room, portion(pay, rule.after_tax_cap))
            else:
                most = min(rule.after_tax_cap, self.problem.payroll.spendable - self.values[deferral])
            elected = self._elected_of(kind)
            within = min(bisect_right(self.values, most), bisect_right(elected, room)) - 1
            # The first election that reaches the cap of a payday brings all that a higher one would.
            allowed = max(0, min(within, bisect_left(elected, self.problem.payroll.after_tax_cap_payday)))
        self._most_after_tax[kind, deferral] = allowed
        return allowed

    def _elected_of(self, kind: int) -> list[int]:
        """What each election is of one kind of payday's pay, before any stop or cap; cents."""
        known = self._elections.get(kind)
        if known is None:
            pay = self.problem.items[self.sample[kind]].pay
            known = self._elections[kind] = [self._elected(pay, value) for value in self.values]
        return known

    def match(self, index: int, matched: int) -> int:
        """The match of one payday, without the year's cap; cents."""
        key = (self.kinds[index], matched)
        known = self._matches.get(key)
        if known is None:
            cap = self.problem.payroll.match_cap_payday
            known = self._matches[key] = match_of(self.problem.rules[index].tiers, self.counted[index], matched, cap)
        return known

    def deferred(self, chosen: Sequence[int], after_tax: Sequence[int] = ()) -> Deferred:
        """What a deferral election (index) on each payday brings; with after-tax money where the plan matches it.

        Parameters
        ----------
        chosen : sequence of int
            Index of the election for each payday.
        after_tax : sequence of int
            After-tax money by payday in cents, only where it is matched.
        """
        problem, payroll, opening = self.problem, self.problem.payroll, self.problem.opening
        kinds, table = self.kinds, self.deferral
        before = opening.deferrals
        full = payroll.deferral_limit + payroll.catch_up_limit
        stop = full if payroll.stops_deferrals else NO_CAP
        limit = NO_CAP if payroll.matches_catch_up else payroll.deferral_limit
        matching = _Matching(self)
        taken, spilled = [], [0] * len(chosen)
        so_far, last = before, 0
        after_tax_from = 0 if not payroll.after_tax_last or so_far >= full else len(chosen)
        for index, value in enumerate(chosen):
            wanted = table[kinds[index]][value]
            amount = wanted if so_far + wanted <= stop else max(0, stop - so_far)
            if payroll.spills and amount < wanted and problem.rules[index].takes_after_tax:
                spilled[index] = min(wanted - amount, self.after_tax_cap(index))
            matched = amount if so_far + amount <= limit else max(0, limit - so_far)
            if after_tax:
                matched += after_tax[index]
            elif payroll.matches_spilled:
                matched += spilled[index]
            so_far += amount
            if so_far >= full and after_tax_from > index:
                after_tax_from = index
            taken.append(amount)
            if matching.landed(index, matched) or amount or problem.rules[index].nonelective:
                last = index
        match, true_up = matching.match, matching.true_up()
        employer = opening.match + opening.other_employer + match + true_up + self.nonelective + problem.after_year
        used = additions(payroll, so_far, opening.after_tax, employer)
        room = min(problem.after_tax_budget, problem.additions - used)
        exact = payroll.stops_additions and payroll.additions_limit - used == room and not problem.after_year + true_up
        exact = exact and not payroll.matches_after_tax and not (payroll.matches_spilled and payroll.spills and match)
        total = so_far - before
        return Deferred(tuple(taken), total, match + true_up, tuple(spilled), room, after_tax_from, last, exact)

    def counts_of(self, paydays: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Some paydays as kinds and how many of each."""
        found: dict[int, int] = {}
        for index in paydays:
            found[self.kinds[index]] = found.get(self.kinds[index], 0) + 1
        return tuple(sorted(found.items()))

    def switches(self) -> tuple[int, ...]:
        """The paydays (positions among the regular ones) on which an election may change: one for each day."""
        regular = self.regular()
        days = [self.problem.items[index].day for index in regular]
        return (0, *(position for position, (one, other) in enumerate(pairwise(days), start=1) if one != other))

    def regular(self) -> tuple[int, ...]:
        """The paydays that the regular election decides."""
        return tuple(index for index, by in enumerate(self.problem.decided_by) if by == REGULAR)

    def bonuses(self) -> tuple[int, ...]:
        """The paydays that the election for bonuses decides."""
        return tuple(index for index, by in enumerate(self.problem.decided_by) if by == OWN_BONUS)


class _Matching:
    """The match that lands payday by payday, and what the year adds to it; cents."""

    __slots__ = ("account", "by_payday", "cap", "given", "match", "quarter", "year")

    def __init__(self, account: Account) -> None:
        self.account = account
        payroll, opening = account.problem.payroll, account.problem.opening
        tiers = account.problem.rules[0].tiers if account.problem.rules else ()
        self.match, self.cap = 0, max(0, payroll.match_cap - opening.match)
        self.by_payday = payroll.matches_by_payday
        self.year: Sums | None = None
        if payroll.makes_up:
            self.year = {tiers: (min(opening.pay, payroll.pay_limit), matched_so_far(payroll, opening))}
        self.quarter: Sums | None = None
        if payroll.match_period == "quarter":
            self.quarter = {tiers: (opening.quarter_pay, opening.quarter_matched)}
        self.given = opening.quarter_match

    def landed(self, index: int, matched: int) -> int:
        """The match that lands on this payday."""
        account = self.account
        tiers, counted = account.problem.rules[index].tiers, account.counted[index]
        landed = 0
        if self.by_payday:
            landed = account.match(index, matched)
        elif self.quarter is not None:
            self.quarter = with_payday(self.quarter, tiers, counted, matched)
            if account.quarter_ends[index]:
                landed = max(0, figured(self.quarter) - self.given)
                self.quarter, self.given = {}, 0
        if self.year is not None:
            self.year = with_payday(self.year, tiers, counted, matched)
        landed = min(self.cap - self.match, landed)
        self.match += landed
        return landed

    def true_up(self) -> int:
        """What the match figured on the year adds to that of the paydays."""
        if self.year is None:
            return 0
        problem = self.account.problem
        return max(0, min(figured(self.year), problem.payroll.match_cap) - problem.opening.match - self.match)
