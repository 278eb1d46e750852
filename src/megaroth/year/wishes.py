"""How near elections are to what the person wishes, and how often something is to be typed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from megaroth.year.account import Account, Deferred
from megaroth.year.shapes import Found, Shape, now_of


class Wishes:
    """The wish of one problem."""

    def __init__(self, account: Account) -> None:
        self.account, self.problem = account, account.problem
        self.now = now_of(account)
        self.of_bonuses = 1 if account.bonuses() else 0
        """How many groups of paydays have the election for bonuses."""

    def liking(self, shape: Shape, chosen: Sequence[int], amounts: Sequence[int]) -> tuple[int, int]:
        """How far one kind of election is from the wish, the smaller the better; and what breaks a tie."""
        values = self.account.values
        steps = 0
        groups = len(shape.groups) - self.of_bonuses
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

    def least_liking(self, total: int) -> int:
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
        groups = len(shape.groups) - self.of_bonuses
        pairs = list(zip(deferral[:groups], after_tax[:groups], strict=True))
        first = 0 if not pairs or shape.held is not None or pairs[0] == self.now else 1
        return first + sum(one != other for one, other in pairwise(pairs))

    def order(self, one: Found) -> tuple[object, ...]:
        """Between elections that reach every goal: changes, then the wish, or the other way round."""
        values = self.account.values
        same = (tuple(values[value] for value in one.after_tax), one.deferral, one.shape.starts)
        if self.problem.wish.spread_first:
            return (one.wish, one.changes, *same)
        return (one.changes, one.wish, *same)
