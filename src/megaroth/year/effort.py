"""How much is tried before the search leaves it at the best found: counted in tries, so that answers repeat."""

from __future__ import annotations

BUDGET = 120_000
"""How many combinations the whole search tries, about; what is dearer counts as several. Beyond it the search is not
exhaustive."""
FOR_GOALS = 80_000
"""What of it may go into the search for elections that reach every goal; the rest is for those that come closest."""
EFFORT = 60_000
"""How many combinations are tried at most for one number of changes."""
DEAR = 10
"""How many combinations the account of a year with paydays every two weeks is worth."""


class Effort:
    """What one search has tried, over all numbers of changes, and how long it may go on."""

    def __init__(self, paydays: int, *, spread_first: bool) -> None:
        self.spread_first = spread_first
        self.spent = 0
        self.until = EFFORT
        self.dear = 3 + paydays * (DEAR - 3) // 26
        """How many combinations the account of these paydays is worth."""
        self.proven = True
        """Whether nothing was left out so far."""

    def most(self, changes: int) -> int:
        """The most effort for one number of changes."""
        # A spread that comes first is looked for among many changes too, where a glance has to do.
        return EFFORT // 4 if self.spread_first and changes > 2 else EFFORT

    def begin(self, changes: int, end: int, parts: int) -> None:
        """Begin one of so many parts: each has half of the effort that is left until ``end``, the last all of it."""
        self.until = self.spent + min(self.most(changes), max(0, end - self.spent) // min(parts, 2))

    def exhausted(self) -> bool:
        """Whether this part of the search has had its effort; from then on it is not exhaustive."""
        if self.spent <= self.until:
            return False
        self.proven = False
        return True
