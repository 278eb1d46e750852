"""The search for elections: fewest changes first, every choice of dates, the last percentage by its sum.

What counts, in this order: no limit is broken; no match is lost that can still be had; the most goes in, and of
that as deferrals what can; the fewest changes; the person's wish. A total within the tolerance of what free
percentages would reach counts as the most. On equal paydays every percentage brings a multiple of one step's
dollars: no election brings more than the largest such multiple, which is how the search knows that it has ended.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from math import comb, gcd
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP
from megaroth.money import ONE, portion
from megaroth.year.account import LEFT_OUT, Account, Deferred, Problem
from megaroth.year.payroll import additions

RESOLUTION = 100
"""Amounts less than a dollar apart count as equal: percentages are not made erratic for cents."""
EFFORT = 60_000
"""How many combinations are tried at most for one number of changes; beyond it the search is not exhaustive."""
BESIDE = 1_200
"""How many after-tax elections are tried at most beside one deferral election, the last one by its sum."""
DEAR = 10
"""How many combinations a whole year's account is worth."""
ENOUGH = 3
"""With so many days of typing a spread that comes first has its shape: a first part, a rest, a last part."""
A_DOZEN = 12
"""Up to so many elections beyond payroll's stop all are looked at where they spill over."""
FEW = 125
"""Up to so many deferral elections for one choice of dates all are looked at."""
CLOSEST = 400
"""How many deferral elections, the best by wish, are paired with after-tax elections."""


class Shape(NamedTuple):
    """The dates on which elections change, and the paydays between them."""

    starts: tuple[int, ...]
    """Positions among the regular paydays; without the first the election in force is held until then."""
    groups: tuple[tuple[int, ...], ...]
    """Paydays (indices) under one election each; those of the election for bonuses last."""
    held: tuple[int, int] | None
    """The election in force (indices of values) where the first group is held under it."""


class Goals(NamedTuple):
    """What counts as all the match and the most; cents."""

    match: int
    deferrals: int
    total: int
    most: int
    """The total that free percentages would reach."""
    most_deferrals: int


class Found(NamedTuple):
    """Elections and what they bring; cents."""

    shape: Shape
    deferral: tuple[int, ...]
    """Index of the value for each group."""
    after_tax: tuple[int, ...]
    over: int
    """By how much a limit is passed whatever is elected."""
    match: int
    deferrals: int
    total: int
    changes: int
    wish: tuple[int, ...]


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
        self.regular = self.account.regular()
        self.bonuses = self.account.bonuses()
        self.now = self._now()
        values, step = self.account.values, problem.step
        # An election in force may be held though the plan's page would not take it any more.
        self.off_grid = {number for number, value in enumerate(values) if value % step or 0 < value < problem.least}
        self._sums: dict[tuple[bool, tuple[tuple[int, int], ...]], list[int]] = {}
        self.goals = self._goals()
        self.proven = self.counts_on_stop = True
        self.spent = 0
        self.effort = self.allowed = EFFORT
        full = max((tier.to_percent for rule in problem.rules for tier in rule.tiers), default=0)
        self.matched_fully = 0 if problem.in_dollars else bisect_left(self.account.values, full)
        self.to_the_end = not problem.in_dollars and problem.payroll.stops_deferrals and self._to_the_end()

    # --- what could be reached ---------------------------------------------------------------------------

    def _now(self) -> tuple[int, int] | None:
        now, values = self.problem.now, self.account.values
        if now is None or any(value not in values for value in now):
            return None
        return values.index(now[0]), values.index(now[1])

    def _goals(self) -> Goals:
        """Bounds that no election passes; reached within the tolerance or by the last whole step."""
        problem, payroll = self.problem, self.problem.payroll
        deferrals = max(0, min(problem.deferral_budget, sum(deferral for deferral, _, _ in self._caps())))
        # Where payroll stops by itself the last payday is cut to fit; elsewhere only whole steps go in.
        paydays = range(len(problem.items))
        stepped = min(deferrals, sum(self._on_grid(index)[0] for index in paydays))
        if not payroll.stops_deferrals:
            stepped = min(stepped, self._whole_steps(deferrals))
        goal = min(deferrals - problem.wish.tolerance, stepped - RESOLUTION)
        match = self._match_bound(deferrals if payroll.stops_deferrals else max(0, goal))
        most, room = self._most(deferrals, match)
        steps = min(most, sum(self._on_grid(index)[2] for index in paydays))
        if not payroll.spills:
            steps = min(steps, stepped + sum(self._on_grid(index)[1] for index in paydays))
        if not payroll.stops_additions:
            # Deferrals below their limit leave after-tax money the more room under the limit that they share.
            whole = self._whole_steps(most)
            caught = min(payroll.catch_up_limit, problem.opening.deferrals + deferrals - payroll.deferral_limit)
            if caught > 0:  # catch-up shares no room: a step less of it lets no after-tax money in
                whole = max(stepped + self._whole_steps(room), most - caught)
            steps = min(steps, max(whole, stepped + self._whole_steps(room)) if payroll.stops_deferrals else whole)
            if not payroll.spills and problem.after_tax_budget < NO_CAP:
                steps = min(steps, stepped + self._whole_steps(problem.after_tax_budget))
        total = min(most - problem.wish.tolerance, steps - RESOLUTION)
        return Goals(match - RESOLUTION, goal, total, most, deferrals)

    def _most(self, deferrals: int, match: int) -> tuple[int, int]:
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

    def _whole_steps(self, amount: int) -> int:
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
        makes_up = payroll.trues_up or payroll.match_period == "year"
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

    # --- shapes --------------------------------------------------------------------------------------------

    def shapes(self, changes: int) -> Iterator[Shape]:
        """Every choice of the dates of so many changes; without an election in force the first is today's."""
        self.spent = 0
        # A spread that comes first is looked for among many changes too, where a glance has to do.
        self.effort = EFFORT // 4 if self.problem.wish.spread_first and changes > 2 else EFFORT
        self.allowed = max(100, self.effort // max(1, comb(len(self.account.switches()), changes)))
        positions = self.account.switches() if self.regular else ()
        bonus = (self.bonuses,) if self.bonuses else ()
        if not self.regular:
            yield Shape((), bonus, None)
            return
        for starts in combinations(positions, changes):
            if not starts or starts[0] != 0:
                if self.now is None:
                    continue
                ends = (*starts, len(self.regular))
                first = self.regular[: ends[0]]
                groups = (first, *(self.regular[a:b] for a, b in zip(starts, ends[1:], strict=True)))
                yield Shape(starts, (*groups, *bonus), self.now)
            else:
                ends = (*starts[1:], len(self.regular))
                groups = tuple(self.regular[a:b] for a, b in zip(starts, ends, strict=True))
                yield Shape(starts, (*groups, *bonus), None)

    def sums(self, paydays: Sequence[int], *, after_tax: bool) -> list[int]:
        """What each election (by index of its value) brings over some paydays; cents."""
        key = (after_tax, self.account.counts_of(paydays))
        known = self._sums.get(key)
        if known is None:
            tables = self.account.after_tax if after_tax else self.account.deferral
            columns = [(tables[kind], count) for kind, count in key[1]]
            known = self._sums[key] = [
                sum(table[number] * count for table, count in columns) for number in range(len(self.account.values))
            ]
        return known

    # --- deferrals -------------------------------------------------------------------------------------------

    def deferrals(self, shape: Shape, low: int, *, best: bool = False) -> Iterator[tuple[int, ...]]:
        """Deferral elections whose sum lies between ``low`` and the budget, or the best ones for each beginning."""
        account, problem = self.account, self.problem
        most = [min(account.most_deferral[account.kinds[index]] for index in group) for group in shape.groups]
        fixed = shape.held[0] if shape.held else None
        lists = [self.sums(group, after_tax=False) for group in shape.groups]
        stop = (
            self.counts_on_stop
            and problem.payroll.stops_deferrals
            and (
                problem.deferral_budget
                >= problem.payroll.deferral_limit + problem.payroll.catch_up_limit - problem.opening.deferrals
            )
        )
        yield from self._fill(lists, most, fixed, low, problem.deferral_budget, self.allowed, stop=stop, best=best)

    def _fill(
        self,
        lists: list[list[int]],
        most: list[int],
        fixed: int | None,
        low: int,
        high: int,
        allowed: int,
        *,
        stop: bool,
        best: bool,
    ) -> Iterator[tuple[int, ...]]:
        """Choices of values whose sum is within the bounds: all but the last freely, the last by its sum."""
        if len(lists) == 1 and fixed is not None:
            if low <= lists[0][fixed] <= high or (stop and lists[0][fixed] >= low):
                yield (fixed,)
            return
        ranges = [range(top + 1) for top in most[:-1]]
        if fixed is not None:
            ranges[0] = range(fixed, fixed + 1)
        tried = self._thinned(ranges, lists, high, allowed)
        if self.off_grid:
            free = 0 if fixed is None else 1
            tried = [*tried[:free], *([one for one in values if one not in self.off_grid] for values in tried[free:])]
        for begun in product(*tried):
            self.spent += 1
            for value in self._last_values(begun, lists, most[-1], low, high, stop=stop, best=best):
                if value not in self.off_grid:
                    yield (*begun, value)

    def _last_values(
        self,
        begun: tuple[int, ...],
        lists: list[list[int]],
        most: int,
        low: int,
        high: int,
        *,
        stop: bool,
        best: bool,
    ) -> Iterator[int]:
        """The last values that keep a sum within the bounds: by bisection in the list of its sums."""
        last, spills = lists[-1], stop and self.problem.payroll.spills
        before = begun[-1] if begun else 0
        rest = high - sum(lists[number][value] for number, value in enumerate(begun))
        if rest < 0:
            if stop and spills:  # what is elected goes on as after-tax money
                yield from self._few(most, before)
            elif stop:  # nothing more is taken: no need to change it, or none to leave it
                yield from {min(before, most), 0}
            return
        value = bisect_right(last, rest, 0, most + 1) - 1
        if stop and value < most and last[value] < rest:
            yield value + 1
            if value + 1 < most and spills:
                yield from (more for more in self._few(most, before) if more > value + 1)
            elif value + 1 < most and self.problem.wish.spread != "even":
                yield most
        if best:
            yield from range(value, max(value - 3, -1), -1)
            return
        while value >= 0 and high - rest + last[value] >= low:
            yield value
            value -= 1
            if last[value] == last[value + 1]:
                break

    def _few(self, most: int, before: int) -> Sequence[int]:
        """Values beyond payroll's stop, where all of them bring after-tax money: all, or some where they are many."""
        if most <= A_DOZEN:
            return range(most + 1)
        self.proven = False
        return sorted({0, most, min(before, most), *range(0, most + 1, max(1, most // A_DOZEN))})

    def _thinned(self, ranges: list[range], lists: list[list[int]], high: int, allowed: int) -> list[Sequence[int]]:
        """The values to try: all of them, or where that is too many the extremes and those near an even spread."""
        size = 1
        for one in ranges:
            size *= len(one)
        if size <= allowed:
            return list(ranges)
        self.proven = False
        whole = [sum(column) for column in zip(*lists, strict=True)]
        even = bisect_right(whole, high) - 1
        wanted = [0, len(whole) - 1, even, even + 1, self.matched_fully, even - 1, even + 2, even - 2]
        count = max(3, int(allowed ** (1 / len(ranges))))
        return [sorted({min(max(value, one[0]), one[-1]) for value in wanted[:count]}) for one in ranges]

    def spread(self, shape: Shape, chosen: Sequence[int]) -> list[int]:
        """Values by group to values by payday; what no election decides gets the first value, nothing."""
        values = [0] * len(self.problem.items)
        for group, value in zip(shape.groups, chosen, strict=True):
            for index in group:
                values[index] = value
        return values

    # --- after-tax money -----------------------------------------------------------------------------------

    def after_tax(
        self, shape: Shape, chosen: Sequence[int], deferred: Deferred, low: int, *, best: bool = False
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """After-tax elections beside given deferrals with a sum of at least ``low``, each with what it brings."""
        room = deferred.room - sum(deferred.spilled)
        rules = self.problem.rules
        taking = [
            tuple(index for index in group if index >= deferred.after_tax_from and rules[index].takes_after_tax)
            for group in shape.groups
        ]
        most = [
            min((self._most_beside(index, value, deferred.spilled[index]) for index in group), default=0)
            for group, value in zip(taking, chosen, strict=True)
        ]
        fixed = shape.held[1] if shape.held else None
        if fixed is not None and taking[0] and fixed > most[0]:
            return
        lists = [self.sums(group, after_tax=True) for group in taking]
        if room <= 0:
            nothing = tuple(fixed if number == 0 and fixed else 0 for number in range(len(lists)))
            if not any(lists[number][value] for number, value in enumerate(nothing)):
                yield nothing, 0
                for idle in self._idle(nothing, taking, shape):
                    yield idle, 0
            return
        if not deferred.stop_is_exact:
            for found in self._fill(lists, most, fixed, low, room, BESIDE, stop=False, best=best):
                total = sum(lists[number][value] for number, value in enumerate(found))
                yield found, total
                for idle in self._idle(found, taking, shape):
                    yield idle, total
            return
        early = [tuple(index for index in group if index < deferred.last_addition) for group in taking]
        before = [self.sums(group, after_tax=True) for group in early]
        seen = set()
        for tight in (False, True):
            parts = before if tight else lists
            for found in self._fill(
                parts, most, fixed, low if not tight else 0, room, BESIDE, stop=True, best=best or tight
            ):
                if found in seen:
                    continue
                seen.add(found)
                total = sum(lists[number][value] for number, value in enumerate(found))
                if sum(before[number][value] for number, value in enumerate(found)) <= room and min(total, room) >= low:
                    yield found, min(total, room)
                    for idle in self._idle(found, taking, shape):
                        yield idle, min(total, room)

    def _idle(self, found: tuple[int, ...], taking: Sequence[Sequence[int]], shape: Shape) -> Iterator[tuple[int, ...]]:
        """The same where nothing is taken yet: under the election in force, or under the first that takes something."""
        idle = next((number for number, group in enumerate(taking) if group), len(taking))
        if not idle:
            return
        ahead = {found[idle]} if idle < len(taking) else set()
        for value in ahead | ({self.now[1]} if self.now else set()):
            start = 1 if shape.held else 0
            yield (*found[:start], *(value for _ in range(start, idle)), *found[max(idle, start) :])

    def _most_beside(self, index: int, deferral: int, spilled: int) -> int:
        """The index of the largest after-tax election beside a deferral election and what spills over from it."""
        account = self.account
        kind = account.kinds[index]
        most = account.most_after_tax(kind, deferral)
        if spilled:
            most = min(most, bisect_right(account.after_tax[kind], account.after_tax_cap(index) - spilled) - 1)
        return max(0, most)

    # --- wishes --------------------------------------------------------------------------------------------

    def liking(self, shape: Shape, chosen: Sequence[int], amounts: Sequence[int]) -> tuple[int, int]:
        """How far one kind of election is from the wish, the smaller the better; and what breaks a tie."""
        values = self.account.values
        steps = 0
        groups = len(shape.groups) - (1 if self.bonuses else 0)
        for one, other in pairwise(chosen[:groups]):
            steps += abs(values[one] - values[other])
        weight = sum(index * amount for index, amount in enumerate(amounts))
        match self.problem.wish.spread:
            case "early":
                return weight, steps
            case "late":
                return -weight, steps
            case "one payday":
                return sum(1 for amount in amounts if amount), steps
        return steps, -weight

    def _least_liking(self, total: int) -> int:
        """What so much of after-tax money is from the wish at least: a bound that no election passes."""
        spread = self.problem.wish.spread
        if spread not in ("early", "late"):
            return int(spread == "one payday" and total > 0)
        tables, kinds = self.account.after_tax, self.account.kinds
        weight = 0
        paydays = range(len(kinds)) if spread == "early" else range(len(kinds) - 1, -1, -1)
        left = total
        for index in paydays:
            amount = min(left, tables[kinds[index]][-1], self.problem.contributions_cap[index])
            weight += index * amount
            left -= amount
        return weight if spread == "early" else -weight

    def amounts(self, shape: Shape, chosen: Sequence[int], deferred: Deferred, total: int) -> list[int]:
        """After-tax money by payday, cut where payroll stops; cents."""
        tables, kinds = self.account.after_tax, self.account.kinds
        taken = [0] * len(kinds)
        for group, value in zip(shape.groups, chosen, strict=True):
            for index in group:
                if index >= deferred.after_tax_from:
                    taken[index] = tables[kinds[index]][value]
        over = sum(taken) - total
        for index in range(len(taken) - 1, -1, -1):
            cut = min(over, taken[index])
            taken[index] -= cut
            over -= cut
        return [amount + spilled for amount, spilled in zip(taken, deferred.spilled, strict=True)]

    def changes(self, shape: Shape, deferral: Sequence[int], after_tax: Sequence[int]) -> int:
        """How often the election changes, today's entry counted unless it is the election in force."""
        groups = len(shape.groups) - (1 if self.bonuses else 0)
        pairs = list(zip(deferral[:groups], after_tax[:groups], strict=True))
        first = 0 if not pairs or shape.held is not None or pairs[0] == self.now else 1
        return first + sum(one != other for one, other in pairwise(pairs))

    # --- the search ------------------------------------------------------------------------------------------

    def run(self) -> Result:
        """The best elections in the stated order."""
        first = 0 if self.now is not None else 1
        levels = range(min(first, len(self.regular)), min(self.problem.changes + 1, len(self.regular)) + 1)
        if not self.regular:
            levels = range(1)
        for counts in self._stopping():
            self.counts_on_stop = counts
            kept: list[Found] = []
            for level in levels:
                found = self._perfect(level)
                if found is None:
                    continue
                kept.append(found)
                if not self.problem.wish.spread_first:
                    return Result(found, self.account.values, self.goals, proven=True)
                if level >= ENOUGH:
                    self.proven = False
                    break
            if kept:
                best = min(kept, key=lambda one: (one.wish, one.changes))
                return Result(best, self.account.values, self.goals, proven=self.proven)
        self.counts_on_stop = True
        best = self._best([one for level in levels for one in self._tries(level)])
        return Result(best, self.account.values, self.goals, proven=self.proven)

    def _stopping(self) -> tuple[bool, ...]:
        """Whether to count on payroll's stop at the deferral limit, or not, or first so and then so.

        The stop fills deferrals to the cent. Beside them only whole steps of after-tax money may fit, and
        deferrals a little lower, of whole steps too, can bring the higher total.
        """
        payroll = self.problem.payroll
        if not payroll.stops_deferrals or payroll.stops_additions or payroll.spills or payroll.after_tax_last:
            return (True,)
        deferrals = self.goals.most_deferrals
        _, room = self._most(deferrals, self.goals.match + RESOLUTION)
        if deferrals + self._whole_steps(room) >= self.goals.total:
            return True, False
        return (False,)

    def _perfect(self, level: int) -> Found | None:
        """The elections best liked among those that reach every goal with so many changes."""
        goals = self.goals
        least = goals.deferrals
        if not self.counts_on_stop:
            least = min(least, self._whole_steps(goals.most_deferrals) - RESOLUTION)
        hits = []
        for shape in self.shapes(level):
            if self.spent > self.effort:
                self.proven = False
                break
            for chosen in self.deferrals(shape, least):
                if self.to_the_end and self._stops_early(shape, chosen):
                    self.spent += 1
                    continue
                self.spent += DEAR
                deferred = self._deferred(shape, chosen)
                if deferred.match < goals.match and not self.problem.payroll.matches_after_tax:
                    continue
                if deferred.total > self.problem.deferral_budget or deferred.room < sum(deferred.spilled):
                    continue
                hits.append((self.liking(shape, chosen, deferred.taken), shape, chosen, deferred))
        hits.sort(key=lambda hit: hit[:1] + hit[2:3])
        found: Found | None = None
        self.spent = 0
        for number, (liking, shape, chosen, deferred) in enumerate(hits):
            if found is not None and liking[0] + self._least_liking(goals.total - deferred.total) > found.wish[0]:
                break
            if (number > CLOSEST and found is not None) or self.spent > self.effort:
                self.proven = False
                break
            low = goals.total - deferred.total - sum(deferred.spilled)
            for after_tax, total in self.after_tax(shape, chosen, deferred, low):
                one = self._candidate(shape, chosen, deferred, after_tax, total)
                if (
                    one.match >= goals.match
                    and not one.over
                    and (found is None or self._order(one) < self._order(found))
                ):
                    found = one
        return found

    def _to_the_end(self) -> bool:
        """Whether all the match is had only if deferrals go on until the last payday."""
        problem, payroll = self.problem, self.problem.payroll
        if not problem.items or payroll.match_period != "payroll" or payroll.trues_up or payroll.match_cap < NO_CAP:
            return False
        if payroll.matches_after_tax or payroll.matches_spilled or not payroll.matches_catch_up:
            return False
        if problem.decided_by[-1] == LEFT_OUT or not problem.rules[-1].tiers or not self.account.counted[-1]:
            return False
        every = [min(most, self.matched_fully) for most in (self.account.most_deferral[k] for k in self.account.kinds)]
        full = sum(
            self.account.match(index, self.account.deferral[self.account.kinds[index]][value])
            for index, value in enumerate(every)
        )
        last = self.account.match(len(every) - 1, self.account.deferral[self.account.kinds[-1]][every[-1]])
        return self.goals.match > full - last

    def _stops_early(self, shape: Shape, chosen: Sequence[int]) -> bool:
        """Whether payroll's stop comes before the last payday, which then earns no match."""
        wanted = sum(
            self.sums(group, after_tax=False)[value] for group, value in zip(shape.groups, chosen, strict=True)
        )
        last = len(self.account.kinds) - 1
        value = next(value for group, value in zip(shape.groups, chosen, strict=True) if last in group)
        return wanted - self.account.deferral[self.account.kinds[last]][value] >= self.problem.deferral_budget

    def _order(self, one: Found) -> tuple[object, ...]:
        """Between elections that reach every goal: changes, then the wish, or the other way round."""
        values = self.account.values
        same = (tuple(values[value] for value in one.after_tax), one.deferral, one.shape.starts)
        if self.problem.wish.spread_first:
            return (one.wish, one.changes, *same)
        return (one.changes, one.wish, *same)

    def _deferred(self, shape: Shape, chosen: Sequence[int], after_tax: Sequence[int] = ()) -> Deferred:
        return self.account.deferred(self.spread(shape, chosen), after_tax)

    def _candidate(
        self, shape: Shape, chosen: tuple[int, ...], deferred: Deferred, after_tax: tuple[int, ...], total: int
    ) -> Found:
        amounts = self.amounts(shape, after_tax, deferred, total)
        if self.problem.payroll.matches_after_tax:
            deferred = self._deferred(shape, chosen, amounts)
        one, other = self.liking(shape, chosen, deferred.taken), self.liking(shape, after_tax, amounts)
        return Found(
            shape,
            chosen,
            after_tax,
            max(0, sum(amounts) - max(0, deferred.room)) + max(0, deferred.total - self.problem.deferral_budget),
            deferred.match,
            deferred.total,
            deferred.total + sum(amounts),
            self.changes(shape, chosen, after_tax),
            (one[0] + other[0], one[1] + other[1]),
        )

    def _tries(self, level: int) -> list[Found]:
        """Elections with so many changes that come closest where the goals cannot be reached."""
        goals = self.goals
        hits: list[tuple[Deferred, Shape, tuple[int, ...]]] = []
        for shape in self.shapes(level):
            if self.spent > self.effort:
                self.proven = False
                break
            for chosen in self._every_deferral(shape):
                self.spent += DEAR
                hits.append((self._deferred(shape, chosen), shape, chosen))
        hits = [hit for hit in hits if hit[0].total <= self.problem.deferral_budget]
        if not hits:
            return []
        match = min(goals.match, max(hit[0].match for hit in hits) - RESOLUTION)
        matched = hits
        if not self.problem.payroll.matches_after_tax:
            matched = [hit for hit in hits if hit[0].match >= match]
        found = self._beside(matched)
        # The election in force may leave no after-tax election beside the deferrals that earn the most match.
        return found or self._beside(hits)

    def _beside(self, hits: list[tuple[Deferred, Shape, tuple[int, ...]]]) -> list[Found]:
        """Deferral elections with the after-tax elections that come closest beside them, the most promising first."""
        goals = self.goals
        hits = sorted(hits, key=lambda hit: (-hit[0].total - max(0, hit[0].room), -hit[0].total, hit[2]))
        found = []
        self.spent = 0
        for deferred, shape, chosen in hits:
            if self.spent > self.effort:
                self.proven = False
                break
            best = max((total for _, total in self.after_tax(shape, chosen, deferred, 0, best=True)), default=None)
            if best is None:
                continue
            most, _ = self._most(goals.most_deferrals, deferred.match)
            enough = most - self.problem.wish.tolerance - deferred.total - sum(deferred.spilled)
            for after_tax, total in self.after_tax(shape, chosen, deferred, min(best - RESOLUTION, enough)):
                self.spent += DEAR
                found.append(self._candidate(shape, chosen, deferred, after_tax, total))
        return found

    def _every_deferral(self, shape: Shape) -> Iterator[tuple[int, ...]]:
        """All deferral elections where they are few, otherwise the best for each beginning."""
        most = [min(self.account.most_deferral[self.account.kinds[index]] for index in group) for group in shape.groups]
        size = 1
        for top in most:
            size *= top + 1
        if size > FEW:
            yield from self.deferrals(shape, 0, best=True)
            return
        ranges = [range(top + 1) for top in most]
        if shape.held:
            ranges[0] = range(shape.held[0], shape.held[0] + 1)
        yield from product(*ranges)

    def _held(self) -> Found:
        """The election in force, where the plan lets nothing else be typed, whatever limit it passes."""
        shape = next(self.shapes(0))
        deferral, after_tax = self.now or (0, 0)
        chosen = tuple(0 if group == self.bonuses else deferral for group in shape.groups)
        beside = tuple(0 if group == self.bonuses else after_tax for group in shape.groups)
        total = sum(self.sums(group, after_tax=True)[value] for group, value in zip(shape.groups, beside, strict=True))
        return self._candidate(shape, chosen, self._deferred(shape, chosen), beside, total)

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
        most, _ = self._most(goals.most_deferrals, match)
        self.goals = goals = goals._replace(most=max(goals.most, most))
        total = min(goals.most - tolerance, max(one.total for one in tries) - RESOLUTION)
        tries = [one for one in tries if one.total >= total]
        deferrals = min(goals.most_deferrals - tolerance, max(one.deferrals for one in tries) - RESOLUTION)
        tries = [one for one in tries if one.deferrals >= deferrals]
        return min(tries, key=self._order)
