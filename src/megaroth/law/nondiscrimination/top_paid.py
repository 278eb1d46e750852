"""The top-paid group: who is in it, by rank of pay: IRC 414(q)(3)."""

from collections.abc import Iterable
from typing import TypeVar

Key = TypeVar("Key", str, int)


def top_paid_group(people: Iterable[tuple[Key, int]], count: int) -> frozenset[Key]:
    """The highest-paid people of the year before, as many as the count says.

    Whoever is left out of the count (IRC 414(q)(5)) is ranked all the same, but for non-resident aliens (IRC
    414(q)(8); see :func:`~megaroth.law.nondiscrimination.highly_compensated.top_paid_place`). Owners take a seat
    only if their pay ranks them there. Of those with equal pay, the lower key goes first: a rule that is the same
    every year and looks at nothing else.

    Parameters
    ----------
    people : iterable of (key, pay)
        Everyone to rank, with pay of the year before in cents.
    count : int
        Result of :func:`~megaroth.law.nondiscrimination.highly_compensated.top_paid_count`.

    Notes
    -----
    IRC 414(q)(3); Treas. Reg. 1.414(q)-1T, A-9, and A-3(b) on ties.
    """
    ranked = sorted(people, key=lambda person: (-person[1], person[0]))
    return frozenset(key for key, _ in ranked[: max(0, count)])
