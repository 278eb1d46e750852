"""The ways to spread contributions as columns, a table for each job, and below it what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from megaroth.report.comparing import Compared, Side, comparison
from megaroth.report.text.election import added, kinds, value
from megaroth.report.text.layout import Column, Page, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, day_of_month, ended, full_day, listed, near, own_word
from megaroth.year.answer import Election, JobAnswer, Step

if TYPE_CHECKING:
    from megaroth.service.plan import Planned

LABEL = 11
NOTHING = "–"
NO_JOB = "there is nothing to spread: no job has elections to type"


def compare_lines(planned: Planned, page: Page) -> list[str]:
    """A table for each job that has elections."""
    found = comparison(planned.spreads)
    if not found:
        return [heading("COMPARE", page), *wrapped(NO_JOB, page.width)]
    lines: list[str] = []
    for one in found:
        named = [*([_called(one, found)] if len(planned.spreads[0].jobs) > 1 else []), *_facts_of(planned)]
        lines += [*([""] if lines else []), *_table(one, " · ".join(named), page)]
    return lines


def _called(one: Compared, found: Sequence[Compared]) -> str:
    """The job by name; with the person where two names are the same."""
    names = [other.job.name for other in found]
    return f"{one.job.name} ({one.job.person.capitalize()})" if names.count(one.job.name) > 1 else one.job.name


def _facts_of(planned: Planned) -> list[str]:
    """The facts that were compared, where they are not those of the file."""
    return [f"with {listed(planned.what_if.changes)}"] if planned.what_if else []


def _table(one: Compared, named: str, page: Page) -> list[str]:
    width = (page.width - LABEL) // len(one.sides) - 1
    columns = [Column("", LABEL, right=False), *(Column(side.spread, width) for side in one.sides)]
    lines = [heading(text, page) for text in wrapped(f"COMPARE · {named}", page.width)] if named else []
    title = "" if named else "COMPARE"
    lines += [page.inked(line, "1") for line in table_row([title, *(side.spread for side in one.sides)], columns)]
    for row in _rows(one):
        lines += [line.replace(JOINED, " ") for line in table_row(row, columns)]
    lines += wrapped(ended(capital(one.verdict)), page.width)
    after_tax = " + after-tax" if one.job.room is not None else ""
    return [*lines, page.inked(f"type: from which payday on, deferral{after_tax}", "2")]


def _rows(one: Compared) -> list[list[str]]:
    job, sides = one.job, one.sides
    columns = [[step_text(step, side.election, job) for step in side.election.steps] for side in sides]
    rows = [
        ["type" if number == 0 else "then", *cells] for number, cells in enumerate(zip_longest(*columns, fillvalue=""))
    ]
    rows.append(["entries", *(str(side.entries) for side in sides)])
    rows.append(["deferrals", *(near(side.election.deferral) for side in sides)])
    rows.append(["  in by", *(_day(side.deferrals_in_by) for side in sides)])
    if job.room is not None:
        rows.append(["after-tax", *(added(side.election.after_tax, job) for side in sides)])
        rows.append(["  in by", *(_day(side.after_tax_in_by) for side in sides)])
    if any(side.match for side in sides):
        rows.append(["match kept", *(own_word(side.kept) for side in sides)])
    if any(side.match and side.match.lost.cents for side in sides):
        rows.append(["match lost", *(near(side.match.lost) if side.match else NOTHING for side in sides)])
    return rows


def step_text(step: Step, election: Election, job: JobAnswer) -> str:
    """One step in a few signs: ``18 Dec 6% + 27%``."""
    typed = value(step.deferral, election)
    if job.room is not None:
        typed += f" +{JOINED}{value(step.after_tax, election)}"
    return f"{'bonus ' if step.bonus else ''}{day_of_month(step.day)} {typed}"


def _day(when: date | None) -> str:
    return day_of_month(when) if when else NOTHING


def compare_plain(planned: Planned) -> Iterator[str]:
    """Each job at each spread, one fact per line."""
    found = comparison(planned.spreads)
    if not found:
        yield f"Compare: {ended(NO_JOB)}"
    for one in found:
        name = _called(one, found)
        yield f"Compare, {', '.join([name, *_facts_of(planned)])}: {ended(one.verdict)}"
        for side in one.sides:
            yield from (f"{capital(side.spread)}, {name}, {line}" for line in _facts(side, one.job))


def _facts(side: Side, job: JobAnswer) -> Iterator[str]:
    election = side.election
    for step in election.steps:
        when = f"for the bonus of {full_day(step.day)}" if step.bonus else f"from {full_day(step.day)}"
        put = " and ".join(f"{kind} {value(amount, election)}" for kind, amount in kinds(step, election, job))
        yield f"{when}: {put}."
    yield f"entries to type: {side.entries}."
    yield f"deferrals still to come: {near(election.deferral)}{_last(side.deferrals_in_by)}."
    if job.room is not None:
        yield f"after-tax money still to come: {added(election.after_tax, job)}{_last(side.after_tax_in_by)}."
    if side.match:
        yield f"match of the year: {own_word(side.kept)}."
        if side.match.lost.cents:
            yield f"match that cannot be earned any more: {near(side.match.lost)}."


def _last(when: date | None) -> str:
    return f", the last on {full_day(when)}" if when else ""
