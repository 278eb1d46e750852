"""What differs between two answers, and what only one of them has at all."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.year.answer import Answer, Difference
from megaroth.year.plan import Solved, differences, headlines


class OneSided(NamedTuple):
    """A number that only one of two answers has, such as the room of a plan that takes no after-tax money."""

    label: str
    address: str
    before: int | None
    after: int | None
    unit: str


def differing(before: Answer, after: Answer | Solved) -> tuple[Difference | OneSided, ...]:
    """Every number that differs: first what is gone, then what changed, then what is new.

    Parameters
    ----------
    before : Answer
        The answer to the facts as they stand.
    after : Answer or Solved
        The answer to other facts.
    """
    old, new = headlines(before), headlines(after)
    gone = [OneSided(one.label, one.address, one.value, None, one.unit) for key, one in old.items() if key not in new]
    come = [OneSided(one.label, one.address, None, one.value, one.unit) for key, one in new.items() if key not in old]
    return (*gone, *differences(old, new), *come)
