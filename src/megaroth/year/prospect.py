"""The rest of one job's year: the paydays that no change reaches any more, and the elections for the others."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP, Election, Plan, Tier
from megaroth.law.matching import plan_pay
from megaroth.law.payroll import payday_pay
from megaroth.money import ONE, portion, share_of
from megaroth.year import terms
from megaroth.year.account import LEFT_OUT, REGULAR, Problem, Wish
from megaroth.year.deferring import JobPay, Need
from megaroth.year.matching import match_of, quarter_of
from megaroth.year.pay import PayLeft
from megaroth.year.payroll import (
    Elected,
    Opening,
    Payday,
    Payroll,
    PayrollYear,
    Rules,
    matched_so_far,
    simulate,
)
from megaroth.year.setting import Setting
from megaroth.year.settle import employer_money_to_come
from megaroth.year.solver import Solution, elections, solve

NOTHING_ELECTED = Elected(Election(0, 0), Election(0, 0), Election(0, 0))
MOST_CHANGES = 12
"""More changes of an election than a year has months nobody is asked for."""


class Limits(NamedTuple):
    """The limits of one job's year that elections stay within; cents."""

    deferral: int
    """Of this kind of plan, without catch-up."""
    catch_up: int
    additions_dollars: int
    """The dollar limit of IRC 415(c), at which payroll stops by itself where it does."""
    pay_counted: int
    """IRC 401(a)(17), for the plan year."""


class Budget(NamedTuple):
    """What elections may still bring, the paydays that no change reaches included; cents."""

    deferrals: int
    after_tax: int
    additions: int
    """What IRC 415(c) leaves for all of this job's additions of the year."""


class Prospect(NamedTuple):
    """What the rest of one job's year brings; cents."""

    solution: Solution | None
    late: tuple[Payday, ...]
    """The paydays that come before a new election can take effect."""
    year: PayrollYear
    """The year's totals, late paydays and elections together."""
    opening: Opening
    payroll: Payroll
    match_to_come: int
    """By payday, late ones included."""
    match_full: int
    """What the paydays to come could bring if each earned the full match, a true-up included."""
    true_up: int
    held_back: int
    """Room kept for a true-up that is not known to come."""
    nonelective: int

    @property
    def deferrals(self) -> int:
        """Deferrals still to come."""
        return self.year.deferrals - self.opening.deferrals

    @property
    def after_tax(self) -> int:
        """After-tax money still to come."""
        return self.year.after_tax - self.opening.after_tax


def prospect(
    entry: JobPay, told: Plan, left: PayLeft, limits: Limits, budget: Budget, setting: Setting
) -> Prospect | None:
    """What the rest of one job's year brings at the best elections; ``None`` without paydays.

    Parameters
    ----------
    entry : JobPay
        The job, its plan with safe values in the place of unknowns.
    told : Plan
        The plan as told.
    left : PayLeft
        Paydays still to come.
    limits : Limits
        What payroll and law stop at.
    budget : Budget
        What may still go in.
    setting : Setting
        Figures and day.
    """
    if not left.items or not entry.open or entry.plan is None:
        return None
    job, plan = entry.job, entry.plan
    payroll = terms.payroll_of(
        plan, told, limits.deferral, limits.catch_up, limits.additions_dollars, limits.pay_counted, setting
    )
    rules = terms.rules_of(job, plan, limits.catch_up, left.items)
    opening = terms.opening_of(job, plan)._replace(pay=left.pay_before)
    now = terms.in_force(job, plan)
    late = left.late
    assumed = now or _fully_matched(rules[0].tiers)
    by = terms.decided_by(plan, left.items)
    # An election for bonuses alone is not known; of a bonus that the plan leaves out nothing is taken.
    before = simulate(
        left.items[:late],
        rules[:late],
        payroll,
        opening,
        [assumed if one == REGULAR else NOTHING_ELECTED for one in by[:late]],
    )
    if late == len(left.items):
        full = _full(left, rules, by, payroll, opening)
        return _prospect(None, before, before, opening, payroll, full, 0)
    second = _opening_after(before, opening, left, payroll)
    if second.match < before.match:  # the quarter goes on: its match comes with its last payday
        *others, cut_off = before.paydays
        before = before._replace(paydays=(*others, cut_off._replace(match=0)), match=second.match)
    caps = terms.contributions_caps(job, plan, left.items, setting)
    problem = Problem(
        left.items[late:],
        rules[late:],
        payroll,
        second,
        max(0, budget.deferrals - (before.deferrals - opening.deferrals)),
        max(0, budget.after_tax - (before.after_tax - opening.after_tax)),
        budget.additions,
        employer_money_to_come(job),
        plan.election_step_dollars if plan.election_in == "dollars" else plan.election_step or 10_000,
        plan.election_in == "dollars",
        plan.least_percent or 0,
        caps[late:],
        by[late:],
        None if now is None else _values(now, plan),
        _changes(entry, plan),
        Wish(job.wish.spread, job.wish.spread_first, job.wish.tolerance),
    )
    roth = job.deferrals_as == "Roth" or job.wish.roth is not None
    held = 0
    unknown = told.true_up is None or told.match_period is None
    for _ in range(3):
        tried = problem._replace(after_year=problem.after_year + held)
        solution = solved(tried._replace(payroll=_stops_in_reach(tried)), roth)
        needed = _potential_true_up(solution.year, rules, payroll, opening) if unknown else 0
        if needed <= held:
            break
        held = needed
    full = _full(left, rules, by, payroll, opening)
    return _prospect(solution, before, solution.year, opening, payroll, full, held)


def _stops_in_reach(problem: Problem) -> Payroll:
    """Payroll without the stops that the elections never come to, since another limit lies below them."""
    payroll = problem.payroll
    until_stop = payroll.deferral_limit + payroll.catch_up_limit - problem.opening.deferrals
    return payroll._replace(
        stops_deferrals=payroll.stops_deferrals and problem.deferral_budget >= until_stop,
        stops_additions=payroll.stops_additions
        and problem.after_year == 0
        and problem.after_tax_budget > 0
        and problem.additions >= payroll.additions_limit,
    )


def late_deferrals(entry: JobPay, left: PayLeft) -> int:
    """Deferrals of the paydays that no change reaches, under the election in force; cents, 0 where it is not known."""
    plan = entry.plan
    now = None if plan is None else terms.in_force(entry.job, plan)
    if plan is None or now is None or not entry.open:
        return 0
    by = terms.decided_by(plan, left.items)
    return sum(
        portion(item.pay, now.pre_tax.percent + now.roth.percent) + now.pre_tax.dollars + now.roth.dollars
        for item, one in zip(left.items[: left.late], by, strict=False)
        if one == REGULAR
    )


def match_need(entry: JobPay, left: PayLeft, pay_limit: int) -> Need:
    """The deferrals that earn all the match still to be had in one job, and what that match comes to; cents.

    Parameters
    ----------
    entry : JobPay
        The job and its plan.
    left : PayLeft
        Its paydays still to come.
    pay_limit : int
        The year's limit on pay that a plan counts (IRC 401(a)(17)), cents.
    """
    job, plan = entry.job, entry.plan
    if plan is None or not entry.open:
        return Need(0, 0)
    if not left.items:
        tiers = plan.match or ()
        full = portion(entry.pay_left, terms.full_match_percent(tiers))
        return Need(full, match_of(tiers, entry.pay_left, full, NO_CAP))
    limit = plan_pay(0, pay_limit, plan.limitation_months).limit
    cap = max(
        0, (NO_CAP if plan.match_dollar_cap is None else plan.match_dollar_cap) - terms.opening_of(job, plan).match
    )
    paid = left.pay_before
    deferrals = match = 0
    for item, rule in zip(left.items, terms.rules_of(job, plan, 0, left.items), strict=True):
        counted = payday_pay(paid, item.pay, limit).counted
        paid += item.pay
        most = min(plan.match_dollar_cap_per_payday, cap - match)
        earned = match_of(rule.tiers, counted, portion(counted, terms.full_match_percent(rule.tiers)), most)
        deferrals += _deferrals_for(rule.tiers, counted, earned)
        match += earned
    return Need(deferrals, match)


def _deferrals_for(tiers: tuple[Tier, ...], pay: int, match: int) -> int:
    """The deferrals of one payday that earn a match; cents."""
    needed = 0
    for tier in tiers:
        if match <= 0:
            break
        width = portion(pay, tier.to_percent) - portion(pay, tier.from_percent)
        earned = portion(width, tier.rate)
        needed += width if earned <= match else share_of(match, ONE, tier.rate) + 1
        match -= earned
    return min(needed, pay)


@lru_cache(maxsize=256)
def solved(problem: Problem, roth: bool) -> Solution:
    """The solution of one problem; an answer solves many households that differ elsewhere."""
    return solve(problem, roth=roth)


def _prospect(
    solution: Solution | None,
    before: PayrollYear,
    year: PayrollYear,
    opening: Opening,
    payroll: Payroll,
    full: int,
    held: int,
) -> Prospect:
    """The parts put together."""
    paydays = (*before.paydays, *(year.paydays if solution else ()))
    to_come = year.match - opening.match
    return Prospect(
        solution,
        before.paydays,
        year,
        opening,
        payroll,
        to_come,
        max(full, to_come + year.true_up),
        year.true_up,
        held,
        sum(payday.nonelective for payday in paydays),
    )


def _values(now: Elected, plan: Plan) -> tuple[int, int]:
    deferral = terms.value_of(now.pre_tax, plan) + terms.value_of(now.roth, plan)
    return deferral, terms.value_of(now.after_tax, plan)


def _changes(entry: JobPay, plan: Plan) -> int:
    """How many changes after the first one the person wants and the plan allows; -1 where it allows none at all."""
    allowed = MOST_CHANGES if plan.election_changes is None else plan.election_changes - 1
    if terms.in_force(entry.job, plan) is None:
        allowed = max(0, allowed)
    return min(entry.job.wish.changes, allowed)


def _fully_matched(tiers: tuple[Tier, ...]) -> Elected:
    """Where the election in force is not known: deferrals that earn the match, which takes the most room."""
    return elections(terms.full_match_percent(tiers), 0, in_dollars=False)


def _opening_after(before: PayrollYear, opening: Opening, left: PayLeft, payroll: Payroll) -> Opening:
    """The figures after the paydays that no change reaches, in whose quarter the next payday may still lie."""
    after = Opening(before.pay, before.pre_tax, before.roth, before.after_tax, before.match, before.other_employer)
    if payroll.match_period != "quarter":
        return after
    if not before.paydays:
        return after._replace(
            quarter_pay=opening.quarter_pay,
            quarter_matched=opening.quarter_matched,
            quarter_match=opening.quarter_match,
        )
    quarter = quarter_of(left.items[left.late].day)
    same = [payday for payday in before.paydays if quarter_of(payday.item.day) == quarter]
    if not same:
        return after
    # The quarter goes on: what the cut-off run paid out as the quarter's match has not come yet.
    whole = len(same) == len(before.paydays)
    return after._replace(
        match=after.match - same[-1].match,
        quarter_pay=sum(payday.counted.counted for payday in same) + (opening.quarter_pay if whole else 0),
        quarter_matched=sum(payday.matched for payday in same) + (opening.quarter_matched if whole else 0),
        quarter_match=opening.quarter_match if whole else 0,
    )


def _full(left: PayLeft, rules: tuple[Rules, ...], by: tuple[int, ...], payroll: Payroll, opening: Opening) -> int:
    """The match to come if every payday earned all of it, whatever the limits say; cents."""
    free = payroll._replace(stops_deferrals=False, stops_additions=False, matches_catch_up=True)
    elected = [
        NOTHING_ELECTED
        if one == LEFT_OUT
        else Elected(Election(terms.full_match_percent(rule.tiers), 0), Election(0, 0), Election(0, 0))
        for rule, one in zip(rules, by, strict=True)
    ]
    year = simulate(left.items, rules, free, opening, elected)
    return year.match + year.true_up - opening.match


def _potential_true_up(year: PayrollYear, rules: tuple[Rules, ...], payroll: Payroll, opening: Opening) -> int:
    """What a true-up would add if the plan had one, which is not known; cents."""
    if not rules:
        return 0
    matched = matched_so_far(payroll, opening) + year.deferrals - opening.deferrals
    if not payroll.matches_catch_up:
        matched = min(matched, payroll.deferral_limit)
    pay = min(year.pay, payroll.pay_limit)
    yearly = max(match_of(rule.tiers, pay, matched, NO_CAP) for rule in set(rules))
    return max(0, min(yearly, payroll.match_cap) - year.match - year.true_up)
