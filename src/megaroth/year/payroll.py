"""Payroll simulated to the cent: what each payday of one job brings under given elections.

The one account of what payroll will do. It knows no wish and looks for nothing: elections go in,
paydays come out. What the solver proposes is only ever shown as this simulation has it.

On each payday, in this order: the pay that the plan counts, the employer's money that comes in any case,
deferrals until payroll's stop, what spills over, the match, and last after-tax contributions until payroll's
stop; where after-tax money is matched, it comes before its match, and the stop leaves room for that. A payroll
knows its own employer only: what other jobs do to a person's limits it does not see. And it sees what has
landed: for a match that comes at the end of the quarter or after the year its stop keeps no room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from megaroth.facts.plan import Election, Tier
from megaroth.law.matching import true_up
from megaroth.law.payroll import (
    PaydayAfterTax,
    PaydayDeferral,
    PaydayPay,
    payday_after_tax,
    payday_deferral,
    payday_pay,
)
from megaroth.money import down_to, portion
from megaroth.year.matching import Sums, figured, match_of, quarter_ends, with_payday
from megaroth.year.pay import PayItem


class Rules(NamedTuple):
    """The plan's terms in force on one payday; caps in millionths of pay, ONE where there is none."""

    tiers: tuple[Tier, ...]
    nonelective: int
    """What the employer gives whatever is deferred, millionths of the pay that the plan counts."""
    deferral_cap: int
    after_tax_cap: int
    total_cap: int
    """Deferrals and after-tax money together."""
    takes_after_tax: bool


class Payroll(NamedTuple):
    """How one employer's payroll and plan behave all year; amounts in cents, of the year unless named otherwise."""

    match_period: str
    """``payroll``, ``quarter`` or ``year``: it lands on each payday, on the last of a quarter, or after the year."""
    trues_up: bool
    """To the whole year, and after it. A match for the year that is trued up comes by payday until then."""
    match_cap: int
    match_cap_payday: int
    """Where the match lands on each payday."""
    matches_after_tax: bool
    matches_catch_up: bool
    stops_deferrals: bool
    """At the deferral limit, catch-up included."""
    spills: bool
    """What is elected above that stop goes on as after-tax money, as long as the plan takes it."""
    matches_spilled: bool
    after_tax_last: bool
    """Whether after-tax money is taken only once deferrals have reached their limit."""
    stops_additions: bool
    """At the annual additions limit as far as payroll sees it: deferrals and after-tax money, not the employer's."""
    after_tax_cap_payday: int
    whole_dollars: bool
    spendable: int
    """The part of pay that elections can take, millionths."""
    pay_limit: int
    """Of the plan year, IRC 401(a)(17)."""
    deferrals_stop_at_pay_limit: bool
    deferral_limit: int
    """Without catch-up."""
    catch_up_limit: int
    additions_limit: int
    """Dollar limit of IRC 415(c) that payroll stops at."""

    @property
    def makes_up(self) -> bool:
        """Whether what the paydays brought too little of the year's match lands after it."""
        return self.trues_up or self.match_period == "year"

    @property
    def matches_by_payday(self) -> bool:
        """Whether match lands on each payday."""
        return self.match_period == "payroll" or (self.match_period == "year" and self.trues_up)


class Opening(NamedTuple):
    """What is in before the first simulated payday; cents."""

    pay: int
    pre_tax: int
    roth: int
    after_tax: int
    match: int
    other_employer: int
    quarter_pay: int = 0
    """Pay that the plan counts, contributions that it matches and match, from the current quarter's earlier part."""
    quarter_matched: int = 0
    quarter_match: int = 0

    @property
    def deferrals(self) -> int:
        """Pre-tax and Roth together."""
        return self.pre_tax + self.roth


NOTHING = Opening(0, 0, 0, 0, 0, 0)


class Elected(NamedTuple):
    """The elections in force on one payday."""

    pre_tax: Election
    roth: Election
    after_tax: Election


class Payday(NamedTuple):
    """One payday as payroll does it; cents."""

    item: PayItem
    counted: PaydayPay
    deferral: PaydayDeferral
    after_tax: PaydayAfterTax
    pre_tax: int
    roth: int
    matched: int
    """Contributions of this payday that the match counts."""
    match: int
    """Match that lands on this payday, cents."""
    nonelective: int


class PayrollYear(NamedTuple):
    """A simulated rest of the year, with the year's totals; cents."""

    paydays: tuple[Payday, ...]
    pay: int
    pre_tax: int
    roth: int
    after_tax: int
    match: int
    """Match of the year, so far and to come, without what lands after it."""
    true_up: int
    """Match that lands after the year: a true-up, or all that a yearly match still brings."""
    other_employer: int
    """So far and by payday; profit sharing after the year is not payroll's."""

    @property
    def deferrals(self) -> int:
        """Pre-tax and Roth together, catch-up included."""
        return self.pre_tax + self.roth

    @property
    def employer(self) -> int:
        """All employer money, true-up included."""
        return self.match + self.true_up + self.other_employer


def simulate(
    items: Sequence[PayItem],
    rules: Sequence[Rules],
    payroll: Payroll,
    opening: Opening,
    elected: Sequence[Elected],
) -> PayrollYear:
    """The rest of one job's year, payday by payday.

    Parameters
    ----------
    items : sequence of PayItem
        The paydays and bonuses to come, in order.
    rules : sequence of Rules
        The plan's terms on each of them.
    payroll : Payroll
        How payroll behaves.
    opening : Opening
        What is in before the first of them.
    elected : sequence of Elected
        The elections in force on each of them.

    Returns
    -------
    PayrollYear
        The paydays and the year's totals, cents.

    Notes
    -----
    Plan terms over IRC 401(a)(17), 401(a)(30), 402(g), 415(c); the rules are those of ``law/``.
    """
    running = Running(payroll, opening, rules[0].tiers if rules else ())
    paydays = [
        running.payday(item, rule, election, ends_quarter=ends_quarter)
        for item, rule, election, ends_quarter in zip(
            items, rules, elected, quarter_ends([item.day for item in items]), strict=True
        )
    ]
    return PayrollYear(
        tuple(paydays),
        running.pay,
        running.pre_tax,
        running.roth,
        running.after_tax,
        running.match,
        running.true_up(),
        running.other,
    )


class Running:
    """The year to date while payroll goes from payday to payday; cents."""

    __slots__ = (
        "after_tax",
        "given",
        "match",
        "other",
        "pay",
        "payroll",
        "pre_tax",
        "quarter",
        "roth",
        "year",
    )

    def __init__(self, payroll: Payroll, opening: Opening, tiers: tuple[Tier, ...]) -> None:
        self.payroll = payroll
        self.pay, self.pre_tax, self.roth, self.after_tax, self.match, self.other = opening[:6]
        self.year: Sums = {tiers: (min(opening.pay, payroll.pay_limit), matched_so_far(payroll, opening))}
        self.quarter: Sums = {tiers: (opening.quarter_pay, opening.quarter_matched)}
        self.given = opening.quarter_match

    def payday(self, item: PayItem, rule: Rules, election: Elected, *, ends_quarter: bool) -> Payday:
        """One payday; the year to date moves on."""
        payroll = self.payroll
        counted = payday_pay(self.pay, item.pay, payroll.pay_limit)
        nonelective = portion(counted.counted, rule.nonelective)
        self.other += nonelective
        figure = partial(self._payday, item, counted, nonelective, rule, election, ends_quarter)
        done = figure(0)
        if payroll.stops_additions and done.match and self._room_after(done) < 0:
            done = self._leaving_room(done, figure)
        self.pay += item.pay
        self.pre_tax += done.pre_tax
        self.roth += done.roth
        self.after_tax += done.after_tax.taken
        self.match += done.match
        if payroll.makes_up:
            self.year = with_payday(self.year, rule.tiers, counted.counted, done.matched)
        if payroll.match_period == "quarter":
            self.quarter = {} if ends_quarter else with_payday(self.quarter, rule.tiers, counted.counted, done.matched)
            self.given = 0 if ends_quarter else self.given
        return done

    def true_up(self) -> int:
        """What the match figured on the year adds to that of the paydays; cents."""
        return true_up(min(figured(self.year), self.payroll.match_cap), self.match, self.payroll.makes_up).true_up

    def _leaving_room(self, done: Payday, figure: Callable[[int], Payday]) -> Payday:
        """One payday again, of which what goes in leaves room for the match that it earns, and hardly a cent more.

        The more room is held, the less goes in and the less match it earns: false position between too little
        and all the match of the payday.
        """
        least, over = 0, -self._room_after(done)
        most = done.match
        done = figure(most)
        while (left := self._room_after(done)) > 1 and most - least > 1:
            held = least + max(1, (most - least) * over // (over + left))
            tried = figure(held)
            if (rest := self._room_after(tried)) < 0:
                least, over = held, -rest
            else:
                most, done = held, tried
        return done

    def _payday(
        self,
        item: PayItem,
        counted: PaydayPay,
        nonelective: int,
        rule: Rules,
        election: Elected,
        ends_quarter: bool,
        held: int,
    ) -> Payday:
        """What one payday brings where so much room is held for its match; the year to date stays."""
        payroll = self.payroll
        base = counted.counted if payroll.deferrals_stop_at_pay_limit else item.pay
        before = self.pre_tax + self.roth
        deferral = self._deferral(item.pay, base, rule, election, held)
        taken = deferral.taken
        pre_tax = _pre_tax_part(election, base, taken, payroll.whole_dollars)
        matched = taken if payroll.matches_catch_up else max(0, min(taken, payroll.deferral_limit - before))
        if payroll.matches_after_tax or payroll.matches_spilled:
            after_tax = self._after_tax(item.pay, rule, election, deferral, held)
            matched += after_tax.taken if payroll.matches_after_tax else min(deferral.spilled, after_tax.taken)
            match = self._match(rule, counted.counted, matched, ends_quarter)
        else:  # the match goes in first, so that payroll's stop cuts after-tax money
            match = self._match(rule, counted.counted, matched, ends_quarter)
            after_tax = self._after_tax(item.pay, rule, election, deferral, max(match, held))
        return Payday(item, counted, deferral, after_tax, pre_tax, taken - pre_tax, matched, match, nonelective)

    def _deferral(self, pay: int, base: int, rule: Rules, election: Elected, held: int) -> PaydayDeferral:
        payroll = self.payroll
        spendable = portion(pay, payroll.spendable)
        room = spendable
        if payroll.stops_deferrals:
            room = min(room, payroll.deferral_limit + payroll.catch_up_limit - self.pre_tax - self.roth)
        if payroll.stops_additions:
            room = min(room, self._deferrals_within_additions(held))
        pre_tax, roth = election.pre_tax, election.roth
        return payday_deferral(
            base,
            pre_tax.percent + roth.percent,
            pre_tax.dollars + roth.dollars,
            payroll.whole_dollars,
            min(portion(base, rule.deferral_cap), portion(pay, rule.total_cap)),
            spendable,
            room,
            payroll.spills and rule.takes_after_tax,
        )

    def _deferrals_within_additions(self, held: int) -> int:
        """The deferrals that the annual additions limit still takes: room is not used by those that are catch-up."""
        payroll = self.payroll
        deferrals = self.pre_tax + self.roth
        room = max(0, self._room() - held)
        up_to_limit = payroll.deferral_limit - deferrals
        if room < up_to_limit:
            return room
        return room + max(0, min(payroll.catch_up_limit, up_to_limit + payroll.catch_up_limit))

    def _after_tax(
        self, pay: int, rule: Rules, election: Elected, deferral: PaydayDeferral, held: int
    ) -> PaydayAfterTax:
        payroll = self.payroll
        takes = rule.takes_after_tax
        if takes and payroll.after_tax_last:
            deferrals = self.pre_tax + self.roth + deferral.taken
            takes = deferrals >= payroll.deferral_limit + payroll.catch_up_limit
        taken = deferral.taken
        return payday_after_tax(
            pay,
            election.after_tax.percent,
            election.after_tax.dollars,
            payroll.whole_dollars,
            deferral.spilled,
            takes,
            deferral.spendable - taken,
            min(payroll.after_tax_cap_payday, portion(pay, rule.after_tax_cap), portion(pay, rule.total_cap) - taken),
            self._room(taken) - held if payroll.stops_additions else pay,
        )

    def _match(self, rule: Rules, counted: int, matched: int, ends_quarter: bool) -> int:
        """The match that lands on this payday; cents."""
        payroll = self.payroll
        cap = max(0, payroll.match_cap - self.match)
        if payroll.matches_by_payday:
            return match_of(rule.tiers, counted, matched, min(cap, payroll.match_cap_payday))
        if payroll.match_period == "quarter" and ends_quarter:
            return min(cap, max(0, figured(with_payday(self.quarter, rule.tiers, counted, matched)) - self.given))
        return 0

    def _room(self, deferred: int = 0, after_tax: int = 0, match: int = 0) -> int:
        """What payroll sees left of the annual additions limit beside what this payday brings; negative above it."""
        payroll = self.payroll
        deferrals = self.pre_tax + self.roth + deferred
        employer = self.match + self.other + match
        return payroll.additions_limit - additions(payroll, deferrals, self.after_tax + after_tax, employer)

    def _room_after(self, done: Payday) -> int:
        return self._room(done.deferral.taken, done.after_tax.taken, done.match)


def matched_so_far(payroll: Payroll, opening: Opening) -> int:
    """The contributions before the first simulated payday that a yearly match counts; cents."""
    deferrals = opening.deferrals
    matched = deferrals if payroll.matches_catch_up else min(deferrals, payroll.deferral_limit)
    # No stub says what spilled. Once deferrals are full all of it is taken to have: that holds back the larger true-up.
    spilled = payroll.matches_spilled and deferrals >= payroll.deferral_limit + payroll.catch_up_limit
    return matched + (opening.after_tax if payroll.matches_after_tax or spilled else 0)


def additions(payroll: Payroll, deferrals: int, after_tax: int, employer: int) -> int:
    """Annual additions as payroll sees them: deferrals above their limit are catch-up and do not count."""
    caught = min(payroll.catch_up_limit, max(0, deferrals - payroll.deferral_limit))
    return deferrals - caught + after_tax + employer


def _pre_tax_part(election: Elected, pay: int, taken: int, whole_dollars: bool) -> int:
    """The pre-tax part of the deferrals taken; cents.

    Where payroll stops within a payday, pre-tax goes in first: no rule says so, but the sum is the same.
    """
    if not (election.roth.percent or election.roth.dollars):
        return taken
    pre_tax = election.pre_tax.dollars + portion(pay, election.pre_tax.percent)
    return min(taken, down_to(pre_tax, 100) if whole_dollars else pre_tax)
