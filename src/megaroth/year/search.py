"""The search for elections: fewest changes first, every choice of dates, the last percentage by its sum.

What counts, in this order: no limit is broken; no match is lost that can still be had; the most goes in, and of
that as deferrals what can; the fewest changes; the person's wish. A total within the tolerance of what free
percentages would reach counts as the most. On equal paydays every percentage brings a multiple of one step's
dollars: no election brings more than the largest such multiple, which is how the search knows that it has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.year.account import Account, Deferred, Problem
from megaroth.year.choices import Choices
from megaroth.year.effort import BUDGET, FOR_GOALS, Effort
from megaroth.year.goals import RESOLUTION, Bounds, Goals
from megaroth.year.shapes import Found, Shape, now_of, shapes, spread
from megaroth.year.wishes import Wishes

ENOUGH = 3
"""With so many days of typing a spread that comes first has its shape: a first part, a rest, a last part."""
CLOSEST = 400
"""How many deferral elections, the best by wish, are paired with after-tax elections."""


class Result(NamedTuple):
    """The best elections, and whether the search looked at all others."""

    found: Found
    values: tuple[int, ...]
    """The elections that the indices stand for: millionths, or cents where elections are amounts."""
    goals: Goals
    proven: bool


class Search:
    """The search over one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.account = Account(problem)
        self.bounds = Bounds(problem, self.account)
        self.goals = self.bounds.goals
        self.effort = Effort(len(problem.items), spread_first=problem.wish.spread_first)
        self.choices = Choices(self.account, self.effort, to_the_end=self.bounds.to_the_end)
        self.wishes = Wishes(self.account)

    def run(self) -> Result:
        """The best elections in the stated order."""
        regular = self.account.regular()
        first = 0 if now_of(self.account) is not None else 1
        levels = range(min(first, len(regular)), min(self.problem.changes + 1, len(regular)) + 1)
        if not regular:
            levels = range(1)
        ways = self._stopping()
        for turn, counts in enumerate(ways):
            self.choices.counts_on_stop = counts
            kept: list[Found] = []
            for number, level in enumerate(levels):
                proven = self.effort.proven
                found = self._perfect(level, (len(ways) - turn) * len(levels) - number)
                if found is None:
                    continue
                kept.append(found)
                if not self.problem.wish.spread_first:
                    # Nothing brings more; with fewer changes nothing brings as much if all of it was looked at.
                    return Result(found, self.account.values, self.goals, proven=proven)
                if level >= ENOUGH:
                    self.effort.proven = False
                    break
            if kept:
                best = min(kept, key=lambda one: (one.wish, one.changes))
                return Result(best, self.account.values, self.goals, proven=self.effort.proven)
        self.choices.counts_on_stop = True
        best = self._best(
            [one for number, level in enumerate(levels) for one in self._tries(level, len(levels) - number)]
        )
        return Result(best, self.account.values, self.goals, proven=self.effort.proven)

    def _stopping(self) -> tuple[bool, ...]:
        """Whether to count on payroll's stop at the deferral limit, or not, or first so and then so.

        The stop fills deferrals to the cent. Beside them only whole steps of after-tax money may fit, and
        deferrals a little lower, of whole steps too, can bring the higher total.
        """
        payroll = self.problem.payroll
        if not payroll.stops_deferrals or payroll.stops_additions or payroll.spills or payroll.after_tax_last:
            return (True,)
        deferrals = self.goals.most_deferrals
        _, room = self.bounds.most(deferrals, self.goals.match + RESOLUTION)
        if deferrals + self.bounds.whole_steps(room) >= self.goals.total:
            return True, False
        return (False,)

    def _perfect(self, level: int, parts: int) -> Found | None:
        """The elections best liked among those that reach every goal with so many changes."""
        goals = self.goals
        self.effort.begin(level, FOR_GOALS, 2 * parts)
        least = goals.deferrals
        if not self.choices.counts_on_stop:
            least = min(least, self.bounds.whole_steps(goals.most_deferrals) - RESOLUTION)
        hits = []
        self.choices.begin(level)
        for shape in shapes(self.account, level):
            if self.effort.exhausted():
                break
            for chosen in self.choices.deferrals(shape, least):
                if self.effort.exhausted():
                    break
                if self.bounds.to_the_end and self.choices.stops_early(shape, chosen):
                    self.effort.spent += 1
                    continue
                self.effort.spent += self.effort.dear
                deferred = self._deferred(shape, chosen)
                if deferred.match < goals.match and not self.problem.payroll.matches_after_tax:
                    continue
                if deferred.total > self.problem.deferral_budget or max(0, deferred.room) < sum(deferred.spilled):
                    continue
                hits.append((self.wishes.liking(shape, chosen, deferred.taken), shape, chosen, deferred))
        hits.sort(key=lambda hit: hit[:1] + hit[2:3])
        found: Found | None = None
        self.effort.begin(level, FOR_GOALS, 2 * parts - 1)
        for number, (liking, shape, chosen, deferred) in enumerate(hits):
            if found is not None and liking[0] + self.wishes.least_liking(goals.total - deferred.total) > found.wish[0]:
                break
            if number > CLOSEST and found is not None:
                self.effort.proven = False
                break
            if self.effort.exhausted():
                break
            low = goals.total - deferred.total - sum(deferred.spilled)
            for after_tax, total in self.choices.after_tax(shape, chosen, deferred, low):
                self.effort.spent += self.effort.dear // 3
                one = self._candidate(shape, chosen, deferred, after_tax, total, liking)
                if one.over or (found is not None and self.wishes.order(found) <= self.wishes.order(one)):
                    continue
                if self.effort.exhausted():
                    break
                one = self._matched(one, deferred, after_tax, total)
                if one.match >= goals.match and not one.over:
                    found = one
        return found

    def _tries(self, level: int, parts: int) -> list[Found]:
        """Elections with so many changes that come closest where the goals cannot be reached."""
        goals = self.goals
        self.effort.begin(level, BUDGET, 2 * parts)
        hits: list[tuple[Deferred, Shape, tuple[int, ...]]] = []
        self.choices.begin(level)
        for shape in shapes(self.account, level):
            if self.effort.exhausted():
                break
            for chosen in self.choices.every_deferral(shape):
                if self.effort.exhausted():
                    break
                self.effort.spent += self.effort.dear
                hits.append((self._deferred(shape, chosen), shape, chosen))
        hits = [hit for hit in hits if hit[0].total <= self.problem.deferral_budget]
        if not hits:
            return []
        match = min(goals.match, max(hit[0].match for hit in hits) - RESOLUTION)
        matched = hits
        if not self.problem.payroll.matches_after_tax:
            matched = [hit for hit in hits if hit[0].match >= match]
        self.effort.begin(level, BUDGET, 2 * parts - 1)
        found = self._beside(matched)
        # The election in force may leave no after-tax election beside the deferrals that earn the most match.
        return found or self._beside(hits)

    def _beside(self, hits: list[tuple[Deferred, Shape, tuple[int, ...]]]) -> list[Found]:
        """Deferral elections with the after-tax elections that come closest beside them, the most promising first."""
        goals = self.goals
        hits = sorted(hits, key=lambda hit: (-hit[0].total - max(0, hit[0].room), -hit[0].total, hit[2]))
        found: list[Found] = []
        for deferred, shape, chosen in hits:
            if found and self.effort.exhausted():
                break
            best = max(
                (total for _, total in self.choices.after_tax(shape, chosen, deferred, 0, best=True)), default=None
            )
            if best is None:
                continue
            most, _ = self.bounds.most(goals.most_deferrals, deferred.match)
            enough = most - self.problem.wish.tolerance - deferred.total - sum(deferred.spilled)
            for after_tax, total in self.choices.after_tax(shape, chosen, deferred, min(best - RESOLUTION, enough)):
                self.effort.spent += self.effort.dear
                if found and self.effort.exhausted():
                    break
                one = self._candidate(shape, chosen, deferred, after_tax, total)
                found.append(self._matched(one, deferred, after_tax, total))
        return found

    def _held(self) -> Found:
        """The election in force, where the plan lets nothing else be typed, whatever limit it passes."""
        shape = next(shapes(self.account, 0))
        deferral, after_tax = now_of(self.account) or (0, 0)
        chosen = tuple(0 if group == self.account.bonuses() else deferral for group in shape.groups)
        beside = tuple(0 if group == self.account.bonuses() else after_tax for group in shape.groups)
        total = sum(
            self.choices.sums(group, after_tax=True)[value] for group, value in zip(shape.groups, beside, strict=True)
        )
        deferred = self._deferred(shape, chosen)
        return self._matched(self._candidate(shape, chosen, deferred, beside, total), deferred, beside, total)

    def _best(self, tries: list[Found]) -> Found:
        """The best by filter after filter, in the stated order."""
        goals, tolerance = self.goals, self.problem.wish.tolerance
        if not tries:
            return self._held()
        least = min(one.over for one in tries)
        tries = [one for one in tries if one.over <= least]
        match = max(one.match for one in tries) - RESOLUTION
        tries = [one for one in tries if one.match >= match]
        # Less match than the bound leaves the more room.
        if match < goals.match:
            most, _ = self.bounds.most(goals.most_deferrals, match)
            self.goals = goals = goals._replace(most=max(goals.most, most))
        total = min(goals.most - tolerance, max(one.total for one in tries) - RESOLUTION)
        tries = [one for one in tries if one.total >= total]
        deferrals = min(goals.most_deferrals - tolerance, max(one.deferrals for one in tries) - RESOLUTION)
        tries = [one for one in tries if one.deferrals >= deferrals]
        return min(tries, key=self.wishes.order)

    def _deferred(self, shape: Shape, chosen: Sequence[int], after_tax: Sequence[int] = ()) -> Deferred:
        return self.account.deferred(spread(len(self.problem.items), shape, chosen), after_tax)

    def _candidate(
        self,
        shape: Shape,
        chosen: tuple[int, ...],
        deferred: Deferred,
        after_tax: tuple[int, ...],
        total: int,
        liking: tuple[int, int] | None = None,
    ) -> Found:
        """Elections with what they bring, but for what after-tax money adds to the match."""
        amounts = self.wishes.amounts(shape, after_tax, deferred, total)
        one = liking or self.wishes.liking(shape, chosen, deferred.taken)
        other = self.wishes.liking(shape, after_tax, amounts)
        together = sum(amounts)
        return Found(
            shape,
            chosen,
            after_tax,
            max(0, together - max(0, deferred.room)) + max(0, deferred.total - self.problem.deferral_budget),
            deferred.match,
            deferred.total,
            deferred.total + together,
            self.wishes.changes(shape, chosen, after_tax),
            (one[0] + other[0], one[1] + other[1]),
        )

    def _matched(self, found: Found, deferred: Deferred, after_tax: tuple[int, ...], total: int) -> Found:
        """The same with the match that after-tax money earns, which takes room of its own."""
        if not self.problem.payroll.matches_after_tax:
            return found
        self.effort.spent += self.effort.dear
        amounts = self.wishes.amounts(found.shape, after_tax, deferred, total)
        again = self._deferred(found.shape, found.deferral, amounts)
        over = max(0, sum(amounts) - max(0, again.room)) + max(0, again.total - self.problem.deferral_budget)
        return found._replace(over=over, match=again.match)
