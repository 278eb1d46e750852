"""The ways to spread contributions side by side, job by job, and what can be said of the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from megaroth.money import dollars, up_to
from megaroth.report.text.words import day_of_month, listed
from megaroth.service.spreads import Spread
from megaroth.year.answer import Election, JobAnswer, MatchSafety

ALIKE = 25_00
"""Totals that differ by no more count as the same; cents."""
WORTH_SAYING = 1_00
"""Less match than this is rounding; cents."""
_ALL = {2: "both", 3: "all three", 4: "all four"}


class Side(NamedTuple):
    """One job at one spread."""

    spread: str
    election: Election
    match: MatchSafety | None
    deferrals_in_by: date | None
    """The last payday that takes deferrals; ``None`` where none does."""
    after_tax_in_by: date | None

    @property
    def total(self) -> int:
        """Deferrals and after-tax money still to come; cents."""
        return self.election.deferral.cents + self.election.after_tax.cents

    @property
    def entries(self) -> int:
        """How often something is to be typed, the election for bonuses included."""
        return sum(step.submit_by is not None for step in self.election.steps)

    @property
    def kept(self) -> int:
        """Match of the year; cents."""
        return self.match.kept if self.match else 0


class Compared(NamedTuple):
    """One job at every spread."""

    job: JobAnswer
    sides: tuple[Side, ...]
    verdict: str


def comparison(spreads: Sequence[Spread]) -> tuple[Compared, ...]:
    """Every job that has elections, at each spread; in the order in which they were asked for."""
    found = []
    for position, job in enumerate(spreads[0].jobs):
        jobs = [one.jobs[position] for one in spreads]
        sides = tuple(
            _side(one.spread, held, held.election)
            for one, held in zip(spreads, jobs, strict=True)
            if held.election is not None
        )
        if len(sides) == len(spreads):
            found.append(Compared(job, sides, verdict(sides)))
    return tuple(found)


def _side(spread: str, job: JobAnswer, election: Election) -> Side:
    rows = election.table
    return Side(
        spread,
        election,
        job.match,
        max((row.day for row in rows if row.pre_tax or row.roth), default=None),
        max((row.day for row in rows if row.after_tax), default=None),
    )


def verdict(sides: Sequence[Side]) -> str:
    """What differs, in one line of plain words: the sum, the match, when it is in, how often something is typed."""
    every = _ALL[len(sides)]
    if len({side.election.steps for side in sides}) == 1:
        return f"{every} come to the same elections"
    said = [_sums(sides, every), *_fewer(sides, lambda side: side.kept, "costs {} of match")]
    said += _in_by(sides)
    fewest = min(side.entries for side in sides)
    with_fewest = [side.spread for side in sides if side.entries == fewest]
    if len(with_fewest) < len(sides):
        said.append(
            f"{listed(with_fewest)} {'takes' if len(with_fewest) == 1 else 'take'} the fewest entries ({fewest})"
        )
    return "; ".join(said)


def _sums(sides: Sequence[Side], every: str) -> str:
    totals = [side.total for side in sides]
    apart = max(totals) - min(totals)
    if apart <= ALIKE:
        return f"{every} put in the same" + (f" within {dollars(up_to(apart, 100))}" if apart else "")
    most = [side.spread for side in sides if side.total == max(totals)]
    less = _fewer(sides, lambda side: side.total, "{} less")
    return f"{listed(most)} {'puts' if len(most) == 1 else 'put'} in the most, {', '.join(less)}"


def _in_by(sides: Sequence[Side]) -> list[str]:
    """By when the after-tax money is in, or where there is none the deferrals, if that differs."""
    after_tax = any(side.after_tax_in_by for side in sides)
    days: dict[date, list[str]] = {}
    for side in sides:
        last = side.after_tax_in_by if after_tax else side.deferrals_in_by
        if last:
            days.setdefault(last, []).append(side.spread)
    if len(days) < 2:
        return []
    parts = [f"by {day_of_month(day)} with {listed(days[day])}" for day in sorted(days)]
    return [f"{'after-tax money is' if after_tax else 'deferrals are'} in {', '.join(parts)}"]


def _fewer(sides: Sequence[Side], of: Callable[[Side], int], said: str) -> list[str]:
    """Each side that falls short of the best, with by how much."""
    best = max(of(side) for side in sides)
    short = [(side.spread, best - of(side)) for side in sides if best - of(side) >= WORTH_SAYING]
    return [f"{spread} {said.format(dollars(cents // 100 * 100))}" for spread, cents in short]
