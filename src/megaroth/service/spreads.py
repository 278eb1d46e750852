"""The same household with its contributions spread in several ways, to be seen side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.fields import facts_of
from megaroth.facts.model import Household, Wish
from megaroth.law.disputes import Readings
from megaroth.law.figures import FigureTable
from megaroth.year.answer import JobAnswer
from megaroth.year.plan import solve_household
from megaroth.year.setting import Setting
from megaroth.year.settle import opened, settled

SPREADS: tuple[str, ...] = facts_of(Wish)["spread"].choices
"""The ways in which contributions may be spread, by their names in the household file."""
FEWEST = 2


class Spread(NamedTuple):
    """The jobs' answers at one spread."""

    spread: str
    jobs: tuple[JobAnswer, ...]


def spreads_of(text: str) -> tuple[str, ...]:
    """The spreads named in a list like ``even,early,late``.

    Raises
    ------
    BadInputError
        When one is not known, is named twice, or when there is nothing to compare it with.
    """
    found: list[str] = []
    known = f"the four are {', '.join(SPREADS)}"
    for part in text.split(","):
        name = " ".join(part.casefold().replace("-", " ").replace("_", " ").split())
        if name not in SPREADS:
            raise BadInputError(f"there is no spread {part.strip()!r}", known)
        if name in found:
            raise BadInputError(f"the spread {name} is named twice", known)
        found.append(name)
    if len(found) < FEWEST:
        raise BadInputError("one spread alone is no comparison", f"name two or more, like even,early; {known}")
    return tuple(found)


def compared(
    household: Household, figures: FigureTable, readings: Readings, as_of: date, spreads: tuple[str, ...]
) -> tuple[Spread, ...]:
    """The jobs' answers at each spread, for which the election is changed as often as it takes.

    Parameters
    ----------
    household : Household
        The facts as told.
    figures : FigureTable
        The published figures.
    readings : mapping
        Chosen readings of disputed points.
    as_of : date
        The day of the answer.
    spreads : tuple of str
        Those of :data:`SPREADS` that are wanted.
    """
    setting = Setting(figures, readings, as_of, household.year)
    found = []
    for spread in spreads:
        wished = opened(_wishing(household, spread))
        found.append(Spread(spread, solve_household(settled(wished), wished, setting).jobs))
    return tuple(found)


def _wishing(household: Household, spread: str) -> Household:
    """The household in which everybody wants this spread, before the fewest changes."""
    people = {}
    for name, person in household.people.items():
        jobs = {
            key: replace(job, wish=replace(job.wish, spread=spread, spread_first=True))
            for key, job in person.jobs.items()
        }
        people[name] = replace(person, jobs=jobs)
    return replace(household, people=people)
