"""Random problems for the search, and a judge of its answers that only simulates."""

from __future__ import annotations

from copy import copy
from itertools import pairwise
from random import Random
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP, Election, Tier
from megaroth.money import ONE, portion
from megaroth.year.account import LEFT_OUT, REGULAR, Problem, Wish
from megaroth.year.goals import RESOLUTION
from megaroth.year.matching import quarter_ends
from megaroth.year.pay import PayItem
from megaroth.year.payroll import (
    NOTHING,
    Elected,
    Opening,
    PayrollYear,
    Running,
    additions,
    simulate,
)
from megaroth.year.solver import Solution
from tests.year.payrolls import EVERY_TWO_WEEKS, PAYROLL, RULES

MATCHES = (
    (),
    (Tier(0, 60_000, 500_000),),
    (Tier(0, 30_000, ONE), Tier(30_000, 50_000, 500_000)),
    (Tier(0, 40_000, ONE),),
    (Tier(0, 20_000, ONE), Tier(20_000, 60_000, 500_000), Tier(60_000, 100_000, 250_000)),
    (Tier(0, 100_000, 250_000),),
)


def problem(chance: Random, *, paydays: int = 8, steps: int = 2, changes: int = 2, plain: bool = False) -> Problem:
    """A job's rest of the year with all that payrolls do, and limits that are reached within it.

    Parameters
    ----------
    chance : Random
        Where the chances come from.
    paydays, steps, changes : int
        How many paydays; how many values above zero an election has; how often it may change after the first.
    plain : bool
        Whether payroll has no terms out of the ordinary.
    """
    pay = chance.choice([400_000, 807_692, 1_000_000])
    raised = chance.choice([pay, pay, pay + 45_500])
    pays = [pay if index < paydays // 2 else raised for index in range(paydays)]
    decided = [REGULAR] * paydays
    if chance.random() < 0.25:
        pays[chance.randrange(paydays)] += chance.randrange(100_000, 2_000_000)
    if chance.random() < 0.1:
        decided[chance.randrange(1, paydays)] = LEFT_OUT
    days = EVERY_TWO_WEEKS[chance.randrange(0, 27 - paydays) :][:paydays]
    items = tuple(PayItem(day, day, one, False) for day, one in zip(days, pays, strict=True))
    step = chance.choice([30_000, 40_000, 50_000, 60_000, 100_000])
    cap = step * steps
    first = RULES._replace(tiers=chance.choice(MATCHES), deferral_cap=cap, after_tax_cap=cap)
    other = first
    if not plain and chance.random() < 0.2:
        other = first._replace(tiers=chance.choice(MATCHES), nonelective=chance.choice([0, 30_000]))
    turn = chance.randrange(paydays)
    rules = tuple(first if index < turn else other for index in range(paydays))
    total = sum(pays)
    payroll = PAYROLL._replace(
        spendable=923_500,
        stops_deferrals=chance.random() < 0.4,
        stops_additions=chance.random() < 0.3,
        deferral_limit=portion(total, chance.randrange(10_000, cap)),
        trues_up=chance.random() < 0.3,
    )
    if not plain:
        payroll = payroll._replace(
            match_period=chance.choice(["payroll", "payroll", "quarter", "year"]),
            match_cap=chance.choice([NO_CAP, NO_CAP, portion(total, 10_000)]),
            match_cap_payday=chance.choice([NO_CAP, NO_CAP, NO_CAP, portion(pay, 15_000)]),
            matches_catch_up=chance.random() < 0.7,
            catch_up_limit=chance.choice([0, 0, portion(total, 20_000)]),
            spills=chance.random() < 0.25,
            matches_spilled=chance.random() < 0.2,
            after_tax_last=chance.random() < 0.15,
            whole_dollars=chance.random() < 0.15,
            pay_limit=chance.choice([NO_CAP, NO_CAP, portion(total, 700_000)]),
        )
    opening = NOTHING
    if chance.random() < 0.4:
        so_far = portion(total, chance.randrange(0, 50_000))
        opening = Opening(total, payroll.deferral_limit // 3, 0, so_far, total // 60, chance.choice([0, 10_000]))
    after_year = chance.choice([0, 0, 0, 50_000])
    # Deferrals are planned within the annual additions limit: room is left for them and for all employer money.
    employer = after_year + opening.match + opening.other_employer + portion(total, 30_000)
    for rule in {first, other}:
        for tier in rule.tiers:
            employer += portion(portion(total + opening.pay, tier.to_percent - tier.from_percent), tier.rate)
    room = portion(total, chance.choice([0, chance.randrange(0, 2 * cap)]))
    taken = payroll.deferral_limit + employer + opening.after_tax
    payroll = payroll._replace(additions_limit=taken + room)
    full = payroll.deferral_limit + payroll.catch_up_limit - opening.deferrals
    values = [step * number for number in range(steps + 1)]
    return Problem(
        items,
        rules,
        payroll,
        opening,
        chance.choice([full, full, full // 2]),
        chance.choice([NO_CAP, NO_CAP, portion(total, chance.randrange(10_000, cap))]),
        chance.choice([payroll.additions_limit, payroll.additions_limit, payroll.additions_limit - room // 5]),
        after_year,
        step,
        False,
        0,
        tuple(portion(one, chance.choice([923_500, 923_500, 923_500, cap + step])) for one in pays),
        tuple(decided),
        chance.choice([None, None, (chance.choice(values), chance.choice(values))]),
        changes,
        Wish(chance.choice(["even", "even", "early", "late", "one payday"]), chance.random() < 0.2),
    )


class Judged(NamedTuple):
    """What some elections come to, by simulation; cents."""

    over: int
    match: int
    total: int
    deferrals: int
    changes: int
    wish: int


def judged(given: Problem, pairs: tuple[tuple[int, int], ...], year: PayrollYear) -> Judged:
    """Elections by payday and their simulated year, in the order of what counts."""
    opening = given.opening
    deferrals = year.deferrals - opening.deferrals
    after_tax = year.after_tax - opening.after_tax
    used = additions(given.payroll, year.deferrals, year.after_tax, year.employer + given.after_year)
    over = max(0, deferrals - given.deferral_budget) + max(0, after_tax - max(0, given.after_tax_budget))
    over += min(after_tax, max(0, used - given.additions))
    over += cut_by_additions(given, year)
    regular = [pair for pair, by in zip(pairs, given.decided_by, strict=True) if by == REGULAR]
    changes = int(regular[0] != given.now) + sum(a != b for a, b in pairwise(regular))
    amounts = [(payday.deferral.taken, payday.after_tax.taken) for payday in year.paydays]
    match given.wish.spread:
        case "early":
            wish = sum(index * sum(pair) for index, pair in enumerate(amounts))
        case "late":
            wish = -sum(index * sum(pair) for index, pair in enumerate(amounts))
        case "one payday":
            wish = sum(bool(amount) for pair in amounts for amount in pair)
        case _:
            wish = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(regular))
    match_ = year.match + year.true_up - opening.match
    return Judged(over, match_, deferrals + after_tax, deferrals, changes, wish)


def cut_by_additions(given: Problem, year: PayrollYear) -> int:
    """What no election may count on: deferrals that payroll's stop at the additions limit cuts, and after-tax money
    that with what spills over passes the plan's cap on a payday; cents.
    """
    so_far, cut = given.opening.deferrals, 0
    full = given.payroll.deferral_limit + given.payroll.catch_up_limit
    for payday in year.paydays:
        sheet = payday.deferral
        until_stop = max(0, full - so_far) if given.payroll.stops_deferrals else sheet.spendable
        cut += max(0, min(sheet.elected, sheet.cap, sheet.spendable, until_stop) - sheet.taken)
        so_far += sheet.taken
        beside = payday.after_tax
        cut += max(0, beside.elected - min(beside.cap, beside.pay_left))
    return cut


def allowed(given: Problem, index: int, pair: tuple[int, int]) -> bool:
    """Whether the election page takes these elections for this payday, within what the payday may give."""
    rule, pay = given.rules[index], given.items[index].pay
    if given.decided_by[index] == LEFT_OUT:
        return True
    if pair[0] > rule.deferral_cap or pair[1] > rule.after_tax_cap or sum(pair) > given.payroll.spendable:
        return False
    return portion(pay, pair[0]) + portion(pay, pair[1]) <= given.contributions_cap[index]


def elected(given: Problem, index: int, pair: tuple[int, int]) -> Elected:
    if given.decided_by[index] == LEFT_OUT:
        pair = (0, 0)
    return Elected(Election(pair[0], 0), Election(0, 0), Election(pair[1], 0))


def every(given: Problem, values: list[int]) -> list[Judged]:
    """All elections with at most so many changes, each judged by the simulation; shared beginnings run once."""
    pairs = [(one, other) for one in values for other in values]
    paydays = len(given.items)
    running = Running(given.payroll, given.opening, given.rules[0].tiers)
    found: list[Judged] = []
    allowed_pairs = [[pair for pair in pairs if allowed(given, index, pair)] for index in range(paydays)]
    ends = quarter_ends([item.day for item in given.items])

    def go_on(index: int, state: Running, done: tuple, chosen: tuple, changes: int) -> None:  # type: ignore[type-arg]
        if index == paydays:
            year = PayrollYear(
                done, state.pay, state.pre_tax, state.roth, state.after_tax, state.match, state.true_up(), state.other
            )
            found.append(judged(given, chosen, year))
            return
        left_out = given.decided_by[index] == LEFT_OUT
        before = chosen[-1] if chosen else given.now
        for pair in allowed_pairs[index]:
            if left_out and pair != before:
                continue
            more = changes + int(pair != before)
            if more > given.changes + 1:
                continue
            next_state = copy(state)
            payday = next_state.payday(
                given.items[index], given.rules[index], elected(given, index, pair), ends_quarter=ends[index]
            )
            go_on(index + 1, next_state, (*done, payday), (*chosen, pair), more)

    go_on(0, running, (), (), 0)
    return found


def of(given: Problem, solution: Solution) -> Judged:
    """The solver's own elections, judged anew by the whole simulation."""
    values = [(one.pre_tax.percent + one.roth.percent, one.after_tax.percent) for one in solution.elected]
    chosen: list[tuple[int, int]] = []
    for index, pair in enumerate(values):
        # What no election decides goes on under the one before it.
        chosen.append(chosen[-1] if given.decided_by[index] == LEFT_OUT and chosen else pair)
    year = simulate(given.items, given.rules, given.payroll, given.opening, solution.elected)
    return judged(given, tuple(chosen), year)


def beaten(given: Problem, solution: Solution, tries: list[Judged]) -> str:
    """How the solver's elections are beaten by others in the stated order; empty where they are not."""
    own = of(given, solution)
    goals = solution.goals
    if not tries:
        return ""
    least = min(one.over for one in tries)
    if own.over > least:
        return f"over a limit: {own.over} against {least}"
    tries = [one for one in tries if one.over <= least]
    match = max(one.match for one in tries)
    if own.match < match - RESOLUTION:
        return f"match: {own.match} against {match}"
    tries = [one for one in tries if one.match >= max(match, own.match) - RESOLUTION]
    highest = max(one.total for one in tries)
    total = min(goals.most - given.wish.tolerance, highest - RESOLUTION)
    if own.total < total:
        return f"total: {own.total} against {highest} of {goals.most}"
    tries = [
        one
        for one in tries
        if one.total >= min(goals.most - given.wish.tolerance, max(highest, own.total) - RESOLUTION)
    ]
    deferrals = max(one.deferrals for one in tries) if tries else 0
    if own.deferrals < min(goals.most_deferrals - given.wish.tolerance, deferrals - RESOLUTION):
        return f"deferrals: {own.deferrals} against {deferrals}"
    floor = min(goals.most_deferrals - given.wish.tolerance, max(deferrals, own.deferrals) - RESOLUTION)
    tries = [one for one in tries if one.deferrals >= floor]
    if given.wish.spread_first:
        return f"wish: {own.wish}" if tries and own.wish > min(one.wish for one in tries) else ""
    changes = min((one.changes for one in tries), default=own.changes)
    if own.changes > changes:
        return f"changes: {own.changes} against {changes}"
    wish = min((one.wish for one in tries if one.changes <= own.changes), default=own.wish)
    return f"wish: {own.wish} against {wish}" if own.wish > wish else ""
