"""The payday tables of all jobs on one calendar, and the way to each annual additions limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from megaroth.year.answer import Amount, Answer, Election, JobAnswer, PaydayRow

MOST_POINTS = 8
"""So many stations of the way to a limit are shown at most, today and what lands after the year aside."""


class Entry(NamedTuple):
    """One payday of one job."""

    job: JobAnswer
    row: PaydayRow


class Sums(NamedTuple):
    """What several paydays bring together; cents."""

    pay: int
    pre_tax: int
    roth: int
    after_tax: int
    employer: int
    """Match and other employer money."""


class Parts(NamedTuple):
    """Annual additions to date by bucket; cents."""

    elsewhere: int
    """In jobs without paydays to come, and in other plans that count in the same limit."""
    deferrals: int
    """Catch-up left out."""
    employer: int
    after_tax: int

    @property
    def total(self) -> int:
        """All that uses the limit."""
        return sum(self)


class Point(NamedTuple):
    """One station of the way to a limit: ``None`` before the first payday."""

    day: date | None
    parts: Parts


class Way(NamedTuple):
    """The way to one annual additions limit."""

    jobs: tuple[JobAnswer, ...]
    """Those with paydays to come, which share the limit."""
    limit: Amount
    points: tuple[Point, ...]
    after_year: Parts | None
    """With the employer money that lands after the year and counts in it; ``None`` where there is none."""


def tabled(answer: Answer) -> tuple[JobAnswer, ...]:
    """The jobs that have paydays to come."""
    return tuple(job for job in answer.jobs if job.election is not None and job.election.table)


def calendar_of(answer: Answer) -> tuple[Entry, ...]:
    """Every payday of every job by the day paid; on one day in the order of the jobs, a bonus after the payday."""
    found = [Entry(job, row) for job in tabled(answer) for row in election_of(job).table]
    return tuple(sorted(found, key=lambda entry: entry.row.day))


def election_of(job: JobAnswer) -> Election:
    """The elections of a job that has paydays to come."""
    assert job.election is not None
    return job.election


def sums(entries: Iterable[Entry]) -> Sums:
    """What some paydays bring together."""
    rows = [entry.row for entry in entries]
    return Sums(
        sum(row.pay for row in rows),
        sum(row.pre_tax for row in rows),
        sum(row.roth for row in rows),
        sum(row.after_tax for row in rows),
        sum(row.match + row.other_employer for row in rows),
    )


def before(job: JobAnswer) -> Parts:
    """What is in before the first payday to come."""
    first = election_of(job).table[0]
    now = after(first)
    caught = first.deferrals_to_date - now.deferrals
    taken = first.pre_tax + first.roth
    return Parts(
        0,
        first.deferrals_to_date - taken - max(0, caught - taken),
        first.employer_to_date - first.match - first.other_employer,
        first.after_tax_to_date - first.after_tax,
    )


def after(row: PaydayRow) -> Parts:
    """What is in after a payday."""
    deferrals = row.additions_to_date - row.after_tax_to_date - row.employer_to_date
    return Parts(0, deferrals, row.employer_to_date, row.after_tax_to_date)


def ways(answer: Answer) -> tuple[Way, ...]:
    """The way to each limit that a job with paydays to come stays within; jobs of one employer group share one."""
    limits: dict[str, Amount] = {}
    for job in tabled(answer):
        if job.room is not None:
            limits.setdefault(job.room.limit.address, job.room.limit)
    return tuple(_way(answer, limit) for limit in limits.values())


def _way(answer: Answer, limit: Amount) -> Way:
    scope = limit.address.rpartition("/")[0]
    person, _, names = scope.partition("/")
    members = {f"{person}/{name}" for name in names.split("+")}
    jobs = tuple(job for job in tabled(answer) if job.address in members)
    elsewhere = _elsewhere(answer, scope, members, jobs)
    state = {job.address: before(job) for job in jobs}
    points = [Point(None, _together(elsewhere, state))]
    for day, entries in _by_day(answer, jobs):
        state |= {entry.job.address: after(entry.row) for entry in entries}
        points.append(Point(day, _together(elsewhere, state)))
    later = sum(election_of(job).after_year for job in jobs)
    last = points[-1].parts
    return Way(
        jobs,
        limit,
        (points[0], *fewer(points[1:])),
        last._replace(employer=last.employer + later) if later else None,
    )


def _by_day(answer: Answer, jobs: tuple[JobAnswer, ...]) -> list[tuple[date, list[Entry]]]:
    days: dict[date, list[Entry]] = {}
    for entry in calendar_of(answer):
        if entry.job in jobs:
            days.setdefault(entry.row.day, []).append(entry)
    return list(days.items())


def _together(elsewhere: int, state: dict[str, Parts]) -> Parts:
    return Parts(
        elsewhere,
        sum(parts.deferrals for parts in state.values()),
        sum(parts.employer for parts in state.values()),
        sum(parts.after_tax for parts in state.values()),
    )


def _elsewhere(answer: Answer, scope: str, members: set[str], jobs: tuple[JobAnswer, ...]) -> int:
    """What uses the limit in the year beside the jobs that have paydays to come; cents."""
    sheets = answer.sheets
    group = f"{scope}/annual_additions"
    mine = [job.address for job in jobs]
    found = sheets.value(f"{group}.other_additions")
    found += sheets.value(f"{group}.employer_contributions")
    found -= sum(sheets.value(f"{address}/employer_money.total") for address in mine)
    found += sheets.value(f"{group}.after_tax_contributions")
    found -= sum(sheets.value(f"{address}/after_tax_room.contributed") for address in mine)
    others = [f"{address}/plan_deferrals" for address in members.difference(mine)]
    return found + sum(
        sheets.value(f"{one}.deferrals") + sheets.value(f"{one}.room") for one in others if one in sheets
    )


def fewer(points: list[Point]) -> list[Point]:
    """So few stations that they are seen at a glance: each payday, else the last of each month or of some months."""
    if len(points) <= MOST_POINTS:
        return points
    months: dict[tuple[int, int], Point] = {}
    for point in points:
        assert point.day is not None
        months[point.day.year, point.day.month] = point
    ends = list(months.values())
    every = -(-len(ends) // MOST_POINTS)
    return ends[::-1][::every][::-1]
