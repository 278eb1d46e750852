"""The dates on which elections may change, and what was found for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from megaroth.year.account import Account


class Shape(NamedTuple):
    """The dates on which elections change, and the paydays between them."""

    starts: tuple[int, ...]
    """Positions among the regular paydays; without the first the election in force is held until then."""
    groups: tuple[tuple[int, ...], ...]
    """Paydays (indices) under one election each; those of the election for bonuses last."""
    held: tuple[int, int] | None
    """The election in force (indices of values) where the first group is held under it."""


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


def now_of(account: Account) -> tuple[int, int] | None:
    """The election in force as indices of values, ``None`` where it is not known."""
    now, values = account.problem.now, account.values
    if now is None or any(value not in values for value in now):
        return None
    return values.index(now[0]), values.index(now[1])


def shapes(account: Account, changes: int) -> Iterator[Shape]:
    """Every choice of the dates of so many changes; without an election in force the first is today's."""
    now, regular, bonuses = now_of(account), account.regular(), account.bonuses()
    bonus = (bonuses,) if bonuses else ()
    if not regular:
        yield Shape((), bonus, None)
        return
    for starts in combinations(account.switches(), changes):
        if not starts or starts[0] != 0:
            if now is None:
                continue
            ends = (*starts, len(regular))
            first = regular[: ends[0]]
            groups = (first, *(regular[a:b] for a, b in zip(starts, ends[1:], strict=True)))
            yield Shape(starts, (*groups, *bonus), now)
        else:
            ends = (*starts[1:], len(regular))
            groups = tuple(regular[a:b] for a, b in zip(starts, ends, strict=True))
            yield Shape(starts, (*groups, *bonus), None)


def spread(paydays: int, shape: Shape, chosen: Sequence[int]) -> list[int]:
    """Values by group to values by payday; what no election decides gets the first value, nothing."""
    values = [0] * paydays
    for group, value in zip(shape.groups, chosen, strict=True):
        for index in group:
            values[index] = value
    return values
