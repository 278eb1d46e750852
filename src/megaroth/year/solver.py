"""The elections to type for one job: found by the search, shown as the simulation has them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.facts.plan import Election
from megaroth.year.account import OWN_BONUS, REGULAR, Problem
from megaroth.year.goals import Goals
from megaroth.year.payroll import Elected, PayrollYear, simulate
from megaroth.year.search import Search

NO_ELECTION = Election(0, 0)


class Step(NamedTuple):
    """Elections to hold from one payday on, until the next step."""

    first: int
    """The payday (index) from which they hold."""
    day: date
    deferral: int
    """Millionths of pay, or cents where elections are amounts."""
    after_tax: int
    paydays: int
    bonus: bool
    """Whether this is the election for bonuses, which the plan asks for by itself."""
    held: bool
    """Whether it is the election already in force: nothing is to be typed."""


class Solution(NamedTuple):
    """Elections for all remaining paydays, and the year that they make."""

    steps: tuple[Step, ...]
    elected: tuple[Elected, ...]
    """By payday."""
    year: PayrollYear
    """As payroll will have it."""
    goals: Goals
    changes: int
    """How often something is to be typed, elections for bonuses aside."""
    over: int
    """By how much a limit is passed whatever is elected, cents."""
    proven: bool
    """Whether all other elections with so many changes were looked at."""


def solve(problem: Problem, *, roth: bool = False) -> Solution:
    """The elections for one job's remaining paydays, in the order of what counts.

    No limit is broken; no match is lost that can still be had; the most goes in, deferrals before after-tax
    money; fewest changes; the wish. See :mod:`megaroth.year.search`.

    Parameters
    ----------
    problem : Problem
        Paydays, terms, limits, grid and wish.
    roth : bool
        Whether deferrals are made as designated Roth; otherwise they are shown as pre-tax.
    """
    result = Search(problem).run()
    found, values = result.found, result.values
    count = len(problem.items)
    deferral, after_tax = [0] * count, [0] * count
    for number, group in enumerate(found.shape.groups):
        for index in group:
            deferral[index] = values[found.deferral[number]]
            after_tax[index] = values[found.after_tax[number]]
    elected = tuple(
        elections(one, other, in_dollars=problem.in_dollars, roth=roth)
        for one, other in zip(deferral, after_tax, strict=True)
    )
    year = simulate(problem.items, problem.rules, problem.payroll, problem.opening, elected)
    return Solution(
        _steps(problem, deferral, after_tax),
        elected,
        year,
        result.goals,
        found.changes,
        found.over,
        result.proven,
    )


def elections(deferral: int, after_tax: int, *, in_dollars: bool, roth: bool = False) -> Elected:
    """Elections as payroll has them; millionths, or cents where elections are amounts."""

    def one(value: int) -> Election:
        return Election(0, value) if in_dollars else Election(value, 0)

    if roth:
        return Elected(NO_ELECTION, one(deferral), one(after_tax))
    return Elected(one(deferral), NO_ELECTION, one(after_tax))


def _steps(problem: Problem, deferral: list[int], after_tax: list[int]) -> tuple[Step, ...]:
    """The dates on which the election changes; the election for bonuses beside them."""
    found: list[Step] = []
    before = problem.now
    regular = [index for index, by in enumerate(problem.decided_by) if by == REGULAR]
    starts = []
    for index in regular:
        pair = deferral[index], after_tax[index]
        if pair != before or index == regular[0]:
            starts.append(index)
        before = pair
    for number, index in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(problem.items)
        paydays = sum(index <= one < end for one in regular)
        pair = deferral[index], after_tax[index]
        held = number == 0 and pair == problem.now
        found.append(Step(index, problem.items[index].day, *pair, paydays, False, held))
    bonuses = [index for index, by in enumerate(problem.decided_by) if by == OWN_BONUS]
    if bonuses:
        index = bonuses[0]
        day = problem.items[index].day
        found.append(Step(index, day, deferral[index], after_tax[index], len(bonuses), True, False))
    return tuple(found)
