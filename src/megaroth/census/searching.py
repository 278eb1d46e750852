"""The largest of many steps that still passes, found with few looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from megaroth.money import ONE


class Judged(NamedTuple):
    """What the tests say of some after-tax contributions."""

    passes: bool
    spare: int
    """About how far the tightest test is from its limit, below zero when it fails: it guides the search alone."""


def largest(judge: Callable[[int], Judged], step: int, most: int = ONE) -> int | None:
    """The largest multiple of a step up to ``most`` that passes, where a smaller one passes too; None for none.

    The spare of both ends says where to look next; each third look halves what is left.
    """
    low, high = 0, most // step
    below, above = judge(0), judge(high * step)
    if not below.passes:
        return None
    if above.passes:
        return high * step
    left, right, looks = max(0, below.spare), min(0, above.spare), 0
    while high - low > 1:
        looks += 1
        middle = (low + high) // 2
        if looks % 3 and left > right:
            middle = min(max(low + (high - low) * left // (left - right), low + 1), high - 1)
        found = judge(middle * step)
        if found.passes:
            low, left, right = middle, max(0, found.spare), right // 2
        else:
            high, left, right = middle, left // 2, min(0, found.spare)
    return low * step


def settled(judge: Callable[[int], Judged], step: int, most: int, guess: int | None) -> int | None:
    """As :func:`largest`, where a quicker judge has made a guess: confirmed with one look at each side of it."""
    if guess is None:
        return largest(judge, step, most) if judge(0).passes else None
    right = judge(guess).passes and (guess + step > most or not judge(guess + step).passes)
    return guess if right else largest(judge, step, most)
