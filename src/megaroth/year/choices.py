"""Elections for given dates: all values but the last freely, the last by bisection in a list of sums."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import product
from math import comb

from megaroth.year.account import Account, Deferred
from megaroth.year.effort import Effort
from megaroth.year.shapes import Shape, now_of

BESIDE = 1_200
"""How many after-tax elections are tried at most beside one deferral election, the last one by its sum."""
A_DOZEN = 12
"""Up to so many elections beyond payroll's stop all are looked at where they spill over."""
FEW = 125
"""Up to so many deferral elections for one choice of dates all are looked at."""


class Choices:
    """The elections to try for the dates of one problem."""

    def __init__(self, account: Account, effort: Effort, *, to_the_end: bool) -> None:
        self.account, self.problem, self.effort, self.to_the_end = account, account.problem, effort, to_the_end
        self.now = now_of(account)
        problem, values = account.problem, account.values
        # An election in force may be held though the plan's page would not take it any more.
        self.off_grid = {
            number for number, value in enumerate(values) if value % problem.step or 0 < value < problem.least
        }
        self._sums: dict[tuple[bool, tuple[tuple[int, int], ...]], list[int]] = {}
        self._sums_of: tuple[dict[tuple[int, ...], list[int]], ...] = ({}, {})
        full = max((tier.to_percent for rule in problem.rules for tier in rule.tiers), default=0)
        self.matched_fully = 0 if problem.in_dollars else bisect_left(values, full)
        self.counts_on_stop = True
        """Whether payroll's stop at the deferral limit is counted on."""
        self.allowed = 0

    def begin(self, changes: int) -> None:
        """Share the effort among the dates of so many changes."""
        choices = comb(len(self.account.switches()), changes)
        self.allowed = max(100, self.effort.most(changes) // max(1, choices))

    def sums(self, paydays: tuple[int, ...], *, after_tax: bool) -> list[int]:
        """What each election (by index of its value) brings over some paydays; cents."""
        of_paydays = self._sums_of[after_tax]
        known = of_paydays.get(paydays)
        if known is None:
            key = (after_tax, self.account.counts_of(paydays))
            known = self._sums.get(key)
            if known is None:
                tables = self.account.after_tax if after_tax else self.account.deferral
                columns = [(tables[kind], count) for kind, count in key[1]]
                known = self._sums[key] = [
                    sum(table[number] * count for table, count in columns) for number in range(len(self.account.values))
                ]
            of_paydays[paydays] = known
        return known

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
            self.effort.spent += 1
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
        # Beyond payroll's stop elections differ where they spill over, or let after-tax money begin the earlier.
        last, payroll = lists[-1], self.problem.payroll
        spills = stop and (payroll.spills or (payroll.after_tax_last and not self.to_the_end))
        before = begun[-1] if begun else 0
        rest = high - sum(lists[number][value] for number, value in enumerate(begun))
        if rest < 0:
            if stop and spills:  # what is elected goes on as after-tax money
                yield from self._few(begun, most)
            elif stop:  # nothing more is taken: no need to change it, or none to leave it
                yield from {min(before, most), 0}
            return
        value = bisect_right(last, rest, 0, most + 1) - 1
        if stop and value < most and last[value] < rest:
            yield value + 1
            if value + 1 < most and spills:
                yield from (more for more in self._few(begun, most) if more > value + 1)
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

    def _few(self, begun: tuple[int, ...], most: int) -> Sequence[int]:
        """Values beyond payroll's stop, where all of them bring after-tax money: all, or some where they are many."""
        if most <= (A_DOZEN if begun else FEW):
            return range(most + 1)
        self.effort.proven = False
        before = begun[-1] if begun else 0
        return sorted({0, most, min(before, most), *range(0, most + 1, max(1, most // A_DOZEN))})

    def _thinned(self, ranges: list[range], lists: list[list[int]], high: int, allowed: int) -> list[Sequence[int]]:
        """The values to try: all of them, or where that is too many the extremes and those near an even spread."""
        size = 1
        for one in ranges:
            size *= len(one)
        if size <= allowed:
            return list(ranges)
        self.effort.proven = False
        whole = [sum(column) for column in zip(*lists, strict=True)]
        even = bisect_right(whole, high) - 1
        wanted = [0, len(whole) - 1, even, even + 1, self.matched_fully, even - 1, even + 2, even - 2]
        count = max(3, int(allowed ** (1 / len(ranges))))
        return [sorted({min(max(value, one[0]), one[-1]) for value in wanted[:count]}) for one in ranges]

    def after_tax(
        self, shape: Shape, chosen: Sequence[int], deferred: Deferred, low: int, *, best: bool = False
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """After-tax elections beside given deferrals with a sum of at least ``low``, each with what it brings."""
        self.effort.spent += 2
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
                self.effort.spent += 1
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
                self.effort.spent += 1
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

    def every_deferral(self, shape: Shape) -> Iterator[tuple[int, ...]]:
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

    def stops_early(self, shape: Shape, chosen: Sequence[int]) -> bool:
        """Whether payroll's stop comes before the last payday, which then earns no match."""
        wanted = sum(
            self.sums(group, after_tax=False)[value] for group, value in zip(shape.groups, chosen, strict=True)
        )
        last = len(self.account.kinds) - 1
        value = next(value for group, value in zip(shape.groups, chosen, strict=True) if last in group)
        return wanted - self.account.deferral[self.account.kinds[last]][value] >= self.problem.deferral_budget
