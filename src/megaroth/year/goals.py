"""What elections could reach: bounds that none passes, by which the search knows that it has ended."""

from __future__ import annotations

from bisect import bisect_left
from math import gcd
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP
from megaroth.money import ONE, portion
from megaroth.year.account import LEFT_OUT, Account, Problem
from megaroth.year.payroll import additions

RESOLUTION = 100
"""Amounts less than a dollar apart count as equal: percentages are not made erratic for cents."""


class Goals(NamedTuple):
    """What counts as all the match and the most; cents."""

    match: int
    deferrals: int
    total: int
    most: int
    """The total that free percentages would reach."""
    most_deferrals: int


class Bounds:
    """The bounds of one problem."""

    def __init__(self, problem: Problem, account: Account) -> None:
        self.problem, self.account = problem, account
        self.goals = self._goals()
        self.to_the_end = problem.payroll.stops_deferrals and self._to_the_end()
        """Whether all the match is had only if deferrals go on until the last payday."""
        if problem.payroll.after_tax_last and self.to_the_end:
            self.goals = self._goals_at_the_end()

    def _goals(self) -> Goals:
        """Bounds that no election passes; reached within the tolerance or by the last whole step."""
        problem, payroll = self.problem, self.problem.payroll
        deferrals = max(0, min(problem.deferral_budget, sum(deferral for deferral, _, _ in self._caps())))
        # Where payroll stops by itself the last payday is cut to fit; elsewhere only whole steps go in.
        paydays = range(len(problem.items))
        stepped = min(deferrals, sum(self._on_grid(index)[0] for index in paydays))
        if not payroll.stops_deferrals or self._stop_overflows(deferrals):
            stepped = min(stepped, self.whole_steps(deferrals))
        goal = min(deferrals - problem.wish.tolerance, stepped - RESOLUTION)
        match = self._match_bound(deferrals if payroll.stops_deferrals else max(0, goal))
        most, room = self.most(deferrals, match)
        steps = min(most, sum(self._on_grid(index)[2] for index in paydays))
        if not payroll.spills:
            steps = min(steps, stepped + sum(self._on_grid(index)[1] for index in paydays))
        if not payroll.stops_additions:
            # Deferrals below their limit leave after-tax money the more room under the limit that they share.
            whole = self.whole_steps(most)
            caught = min(payroll.catch_up_limit, problem.opening.deferrals + deferrals - payroll.deferral_limit)
            if caught > 0:  # catch-up shares no room: a step less of it lets no after-tax money in
                whole = max(stepped + self.whole_steps(room), most - caught)
            steps = min(steps, max(whole, stepped + self.whole_steps(room)) if payroll.stops_deferrals else whole)
            if not payroll.spills and problem.after_tax_budget < NO_CAP:
                steps = min(steps, stepped + self.whole_steps(problem.after_tax_budget))
        total = min(most - problem.wish.tolerance, steps - RESOLUTION)
        return Goals(match - RESOLUTION, goal, total, most, deferrals)

    def _goals_at_the_end(self) -> Goals:
        """The goals where after-tax money is taken only after deferrals, and the match needs these until the end.

        Then the last payday alone takes after-tax money, beside the deferrals that earn its match.
        """
        problem, account, goals = self.problem, self.account, self.goals
        last = len(account.kinds) - 1
        kind = account.kinds[last]
        needed = goals.match - self._full_match(last)
        deferrals = account.deferral[kind]
        value = bisect_left(range(len(deferrals)), needed, key=lambda one: account.match(last, deferrals[one]))
        free = max(0, min(account.after_tax_cap(last), problem.contributions_cap[last] - deferrals[max(0, value - 1)]))
        on_grid = free
        if not problem.payroll.spills and value < len(deferrals):
            on_grid = account.after_tax[kind][account.most_after_tax(kind, value)]
        most = min(goals.most, goals.most_deferrals + free)
        total = min(goals.total, most - problem.wish.tolerance, goals.most_deferrals + on_grid - RESOLUTION)
        return goals._replace(most=most, total=total)

    def most(self, deferrals: int, match: int) -> tuple[int, int]:
        """What free percentages would bring beside so much match, and the after-tax room in it; cents."""
        problem, payroll, opening = self.problem, self.problem.payroll, self.problem.opening
        employer = opening.match + opening.other_employer + match + self.account.nonelective + problem.after_year
        used = additions(payroll, opening.deferrals + deferrals, opening.after_tax, employer)
        room = max(0, min(problem.after_tax_budget, problem.additions - used))
        caps = self._caps()
        most = deferrals + min(room, sum(after_tax for _, after_tax, _ in caps))
        return min(most, sum(both for _, _, both in caps) if not payroll.spills else NO_CAP), room

    def _caps(self) -> list[tuple[int, int, int]]:
        """The most that each payday gives to deferrals, to after-tax money, and to both; cents."""
        problem, payroll = self.problem, self.problem.payroll
        found = []
        for index, item in enumerate(problem.items):
            rule = problem.rules[index]
            cap = 0 if problem.decided_by[index] == LEFT_OUT else problem.contributions_cap[index]
            base = self.account.counted[index] if payroll.deferrals_stop_at_pay_limit else item.pay
            deferral = min(cap, portion(base, rule.deferral_cap))
            after_tax = min(cap, self.account.after_tax_cap(index)) if rule.takes_after_tax else 0
            found.append((deferral, after_tax, min(cap, deferral + after_tax)))
        return found

    def _on_grid(self, index: int) -> tuple[int, int, int]:
        """The most that elections on the grid take from one payday: deferrals, after-tax money, both; cents."""
        problem, account = self.problem, self.account
        kind = account.kinds[index]
        deferral = account.deferral[kind][account.most_deferral[kind]]
        after_tax = account.after_tax[kind][account.most_after_tax(kind, 0)]
        cap = problem.contributions_cap[index]
        if not problem.in_dollars and problem.step:
            pay = max(1, problem.items[index].pay)
            cap = min(cap, portion(pay, cap * ONE // pay // problem.step * problem.step) + 1)
        return deferral, after_tax, min(cap, deferral + after_tax)

    def _stop_overflows(self, deferrals: int) -> bool:
        """Whether all that is elected beyond payroll's stop spills over into after-tax room that is too small."""
        problem, account = self.problem, self.account
        if not problem.payroll.spills or self.whole_steps(deferrals + max(0, problem.after_tax_budget)) >= deferrals:
            return False
        return all(
            problem.rules[index].takes_after_tax and account.after_tax_cap(index) >= problem.contributions_cap[index]
            for index in range(len(problem.items))
            if problem.decided_by[index] != LEFT_OUT
        )

    def whole_steps(self, amount: int) -> int:
        """The largest amount, not above this one, that whole election steps bring; cents, rounding allowed for."""
        problem = self.problem
        if problem.in_dollars or problem.payroll.whole_dollars or problem.payroll.after_tax_cap_payday < NO_CAP:
            return amount
        if any(value % problem.step for value in problem.now or ()):
            return amount
        unit = 0
        for index, item in enumerate(problem.items):
            if problem.decided_by[index] != LEFT_OUT:
                unit = gcd(unit, item.pay * problem.step)
        if not unit or unit < ONE * RESOLUTION:
            return amount
        slack = len(problem.items) * ONE // 2
        return min(amount, ((amount * ONE + slack) // unit * unit + slack) // ONE)

    def _match_bound(self, deferrals: int) -> int:
        """The most match that so much of deferrals can earn: the best tiers first; cents."""
        problem, payroll, opening = self.problem, self.problem.payroll, self.problem.opening
        budget = deferrals
        if payroll.matches_after_tax:
            budget += max(0, problem.after_tax_budget)
        bands: dict[int, int] = {}
        quarter = opening.quarter_pay if payroll.match_period == "quarter" else 0
        makes_up = payroll.makes_up
        before = min(opening.pay, payroll.pay_limit) if makes_up else quarter
        if makes_up:
            budget += opening.deferrals + (opening.after_tax if payroll.matches_after_tax else 0)
        elif payroll.match_period == "quarter":
            budget += opening.quarter_matched
        for index, rule in enumerate(problem.rules):
            if problem.decided_by[index] == LEFT_OUT and payroll.match_period == "payroll" and not makes_up:
                continue
            pay = self.account.counted[index] + before
            before = 0
            for tier in rule.tiers:
                bands[tier.rate] = bands.get(tier.rate, 0) + portion(pay, tier.to_percent - tier.from_percent)
        bound = 0
        for rate in sorted(bands, reverse=True):
            within = min(budget, bands[rate])
            budget -= within
            bound += portion(within, rate)
        if payroll.match_period == "payroll" and not makes_up:
            bound = min(bound, self._match_by_payday())
        received = opening.match if makes_up else opening.quarter_match if payroll.match_period == "quarter" else 0
        return max(0, min(bound - received, payroll.match_cap - opening.match))

    def _match_by_payday(self) -> int:
        """The match if every payday earned the most that its caps let it; cents."""
        problem, account = self.problem, self.account
        if problem.payroll.matches_after_tax or problem.payroll.matches_spilled:
            return NO_CAP
        total = 0
        for index, kind in enumerate(account.kinds):
            if problem.decided_by[index] != LEFT_OUT:
                most = account.deferral[kind][account.most_deferral[kind]]
                total += max(
                    account.match(index, most), account.match(index, account.counted[index]) if not most else 0
                )
        return total

    def _to_the_end(self) -> bool:
        """Whether all the match is had only if deferrals go on until the last payday."""
        problem, payroll = self.problem, self.problem.payroll
        if not problem.items or payroll.match_period != "payroll" or payroll.trues_up or payroll.match_cap < NO_CAP:
            return False
        if payroll.matches_after_tax or payroll.matches_spilled or not payroll.matches_catch_up:
            return False
        if problem.decided_by[-1] == LEFT_OUT or not problem.rules[-1].tiers or not self.account.counted[-1]:
            return False
        return self.goals.match > self._full_match(len(problem.items) - 1)

    def _full_match(self, paydays: int) -> int:
        """The match if so many of the first paydays earn all of it; cents."""
        account = self.account
        total = 0
        for index in range(paydays):
            kind = account.kinds[index]
            total += account.match(index, account.deferral[kind][account.most_deferral[kind]])
        return total
