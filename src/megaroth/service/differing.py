"""What differs between two answers, and what only one of them has at all.

Beside the numbers by which assumptions are compared (:func:`megaroth.year.plan.headlines`), a what-if also compares
the match and every later election: who changes a fact wants to know all that would have to be done otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from megaroth.year.answer import Answer, Difference, JobAnswer
from megaroth.year.plan import A_DOLLAR, Headline, Solved, differences, headlines

_MATCH = "#match-"
"""In the keys of what is said about the match."""


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
    first = _compared(headlines(before), headlines(after))
    return (*first, *(one for one in _compared(_more(before), _more(after)) if _says_more(one)))


def _compared(old: dict[str, Headline], new: dict[str, Headline]) -> tuple[Difference | OneSided, ...]:
    gone = [OneSided(one.label, one.address, one.value, None, one.unit) for key, one in old.items() if key not in new]
    come = [OneSided(one.label, one.address, None, one.value, one.unit) for key, one in new.items() if key not in old]
    return (*gone, *differences(old, new), *come)


def _more(solved: Solved | Answer) -> dict[str, Headline]:
    """The match and the later elections, by a permanent key."""
    return {one.address: one for job in solved.jobs for one in (*_match(job), *_elections(job))}


def _says_more(one: Difference | OneSided) -> bool:
    """Whether it is worth a line: match by a dollar, as each payday rounds it; of an election that is gone its day."""
    if one.before is None:
        return _MATCH not in one.address or one.after != 0
    if one.after is None:
        return one.address.endswith("-from") or (_MATCH in one.address and one.before != 0)
    return _MATCH not in one.address or abs(one.after - one.before) >= A_DOLLAR


def _match(job: JobAnswer) -> Iterator[Headline]:
    """The match of the year, and what of it is lost."""
    if job.match is None:
        return
    for kind, label, cents in (
        ("lost", "match lost from now on", job.match.lost.cents),
        ("kept", "match of the year", job.match.kept),
        ("lost-already", "match already lost", job.match.lost_already),
    ):
        yield Headline(f"{job.name}: {label}", f"{job.address}{_MATCH}{kind}", cents, "cents")


def _elections(job: JobAnswer) -> Iterator[Headline]:
    """What is to be typed after the first election, from when and by when; the first is among the headlines."""
    if job.election is None:
        return
    unit = "cents" if job.election.in_dollars else "millionths"
    for number, step in enumerate(job.election.steps, 1):
        named, here = f"{job.name}: election {number}", f"{job.address}#election-{number}"
        if step.submit_by is not None and not job.election.conditional:
            by = job.election.submit_by if number == 1 else step.submit_by
            yield Headline(f"{named}, enter by", f"{here}-by", by.toordinal(), "date")
        if number == 1:
            continue
        yield Headline(f"{named}, from the payday", f"{here}-from", step.day.toordinal(), "date")
        yield Headline(f"{named}, deferral", f"{here}-deferral", step.deferral, unit)
        if job.room is not None:
            yield Headline(f"{named}, after-tax", f"{here}-after-tax", step.after_tax, unit)
