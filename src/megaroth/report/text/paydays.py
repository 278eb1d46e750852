"""Every payday on the screen: the way to the limit as a chart, and below it the table of all jobs by date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from megaroth.money import round_half_up
from megaroth.report.paydays import Entry, Sums, after, before, calendar_of, election_of, sums, tabled, ways
from megaroth.report.text.layout import Column, Page, heading, table_row, wrapped
from megaroth.report.text.way import called, way_lines
from megaroth.report.text.words import (
    JOINED,
    day,
    down,
    ended,
    full_day,
    listed,
    tight_day,
    whole_near,
    whole_up,
)
from megaroth.year.answer import Answer, JobAnswer

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOTHING = "–"
MOST_LABEL = 9
"""The longest name of a job in the table; longer ones are letters, explained below it."""

MOST_SPARE = 2
"""So many blanks more between columns where the screen is wide."""


def paydays_lines(answer: Answer, page: Page) -> list[str]:
    """The chart of each limit, then the table."""
    jobs = tabled(answer)
    if not jobs:
        return [heading("PAYDAYS", page), *wrapped(none_to_show(answer), page.width)]
    lines: list[str] = []
    for way in ways(answer):
        lines += [*way_lines(way, answer, page), ""]
    return lines + table_lines(answer, page)


def none_to_show(answer: Answer) -> str:
    """Why there is no table."""
    reasons = [f"{job.name}: {job.no_election}" for job in answer.jobs if job.no_election]
    return f"none to show: {'; '.join(reasons) or 'no job has elections to type'}"


# --- the table -------------------------------------------------------------------------------------------


class _Cell(NamedTuple):
    """A column of amounts: its title, and what it takes from a payday or from a sum."""

    title: str
    of: Callable[[Sums], int]


def table_lines(answer: Answer, page: Page) -> list[str]:
    """Every payday of every job by date, what is to come in each job, what lands later, and the limit."""
    entries = calendar_of(answer)
    jobs = tabled(answer)
    total = sums(entries)
    for merged, letters in product((False, True), repeat=2):
        cells = _columns(entries, total, merged=merged)
        labels = job_labels(jobs, letters=letters)
        rows = _rows(answer, entries, cells, labels)
        columns = _widths(cells, rows, several=len(jobs) > 1)
        if _wide(columns) <= page.width:
            break
    spare = min(MOST_SPARE, max(0, page.width - _wide(columns)) // len(columns))
    columns = [column._replace(width=column.width + (spare if column.right else 0)) for column in columns]
    lines = [page.inked(line, "1") for line in table_row([column.title for column in columns], columns)]
    for row in rows:
        shown = row if len(jobs) > 1 else [row[0], *row[2:]]
        lines += [line.replace(JOINED, " ") for line in table_row(shown, columns)]
    notes = table_notes(answer, entries)
    if len(jobs) > 1 and any(len(label) == 1 for label in labels.values()):
        named = zip(labels.values(), called(jobs, answer), strict=True)
        notes.insert(0, "; ".join(f"{label}: {name}" for label, name in named))
    return [*lines, *(page.inked(text, "2") for note in notes for text in wrapped(note, page.width))]


def job_labels(jobs: Sequence[JobAnswer], *, letters: bool) -> dict[str, str]:
    """A short name for each job: the person where everybody has one job, else the job's own, else a letter."""
    people = [job.person for job in jobs]
    keys = [job.address.partition("/")[2] for job in jobs]
    found = next((names for names in (people, keys) if len(set(names)) == len(jobs)), [])
    if letters or not found or max(len(name) for name in found) > MOST_LABEL:
        found = list(LETTERS[: len(jobs)])
    return {job.address: label for job, label in zip(jobs, found, strict=False)}


def _columns(entries: Sequence[Entry], total: Sums, *, merged: bool) -> list[_Cell]:
    """The columns with something in them; pre-tax and Roth in one where the screen is too narrow for both."""
    found = [_Cell("pay", lambda one: one.pay)]
    if merged or not (total.pre_tax or total.roth):
        found.append(_Cell("deferrals", lambda one: one.pre_tax + one.roth))
    else:
        found += [_Cell("pre-tax", lambda one: one.pre_tax)] if total.pre_tax else []
        found += [_Cell("Roth", lambda one: one.roth)] if total.roth else []
    if total.after_tax:
        found.append(_Cell("after-tax", lambda one: one.after_tax))
    later = any(election_of(entry.job).after_year for entry in entries)
    if total.employer or later:
        only_match = not later and not any(entry.row.other_employer for entry in entries)
        found.append(_Cell("match" if only_match else "employer", lambda one: one.employer))
    return found


def _rows(answer: Answer, entries: Sequence[Entry], cells: Sequence[_Cell], labels: dict[str, str]) -> list[list[str]]:
    jobs = tabled(answer)
    blank = [""] * len(cells)
    rows = [
        ["so far", labels[job.address], *blank, _whole_up(start), ""] for job in jobs if (start := before(job).total)
    ]
    rows += [
        [
            day(entry.row.day, answer.year),
            labels[entry.job.address],
            *(_whole(cell.of(sums([entry]))) for cell in cells),
            _whole_up(entry.row.additions_to_date),
            flag(entry),
        ]
        for entry in entries
    ]
    for job in jobs:
        later = election_of(job).after_year
        if later:
            to_date = after(election_of(job).table[-1]).total + later
            amounts = [_whole(later) if cell.title == "employer" else "" for cell in cells]
            rows.append([f"after {answer.year}", labels[job.address], *amounts, _whole_up(to_date), ""])
    for job in jobs:
        mine = sums(entry for entry in entries if entry.job is job)
        rows.append(["to come", labels[job.address], *(_whole(cell.of(mine)) for cell in cells), "", ""])
    if len(jobs) > 1:
        rows.append(["to come", "all", *(_whole(cell.of(sums(entries))) for cell in cells), "", ""])
    shared = {job.address for way in ways(answer) if len(way.jobs) > 1 for job in way.jobs}
    for job in jobs:
        if job.room is not None and job.address not in shared:
            limit = f"{job.room.limit.cents // 100:,}"
            rows.append(["limit", labels[job.address], *blank, limit, ""])
    return rows


def _widths(cells: Sequence[_Cell], rows: Sequence[Sequence[str]], *, several: bool) -> list[Column]:
    titles = ["PAYDAYS", "job", *(cell.title for cell in cells), "to date", ""]
    found = [
        Column(title, max(len(title), *(len(row[index]) for row in rows)), right=2 <= index < len(titles) - 1)
        for index, title in enumerate(titles)
    ]
    found = found if several else [found[0], *found[2:]]
    return found if found[-1].width else [*found[:-1], found[-1]._replace(width=1)]


def _wide(columns: Sequence[Column]) -> int:
    return sum(column.width + 1 for column in columns) - 1


def flag(entry: Entry) -> str:
    """What is special about a payday, in a word."""
    return " ".join(word for word, so in (("bonus", entry.row.bonus), ("late", entry.row.late)) if so)


def table_notes(answer: Answer, entries: Sequence[Entry]) -> list[str]:
    """What the columns do not say."""
    notes = []
    if any(entry.job.election and entry.job.election.conditional for entry in entries):
        notes.append("only if the plan allows, which is not verified")
    if any(entry.row.late for entry in entries):
        notes.append("late: comes before a change can take effect, and is reckoned with the election in force")
    moved = [entry.row for entry in entries if entry.row.nominal != entry.row.day]
    for year in sorted({row.nominal.year for row in moved} - {answer.year}):
        row = next(row for row in moved if row.nominal.year == year)
        notes.append(f"{tight_day(row.day, answer.year)} is the payday of {tight_day(row.nominal, answer.year)}")
    if any(election_of(job).after_year for job in tabled(answer)):
        notes.append(
            f"after {answer.year}: a true-up, profit sharing or forfeitures that land later and count in {answer.year}"
        )
    for way in ways(answer):
        if len(way.jobs) > 1:
            names = listed(called(way.jobs, answer))
            notes.append(f"{names} share one limit of {down(way.limit)}: the chart adds them up")
    notes.append(
        "to date: annual additions, catch-up left out; whole dollars, to date rounded up; --json has the cents"
    )
    return notes


def _whole(cents: int) -> str:
    return f"{round_half_up(cents, 100):,}" if cents else NOTHING


def _whole_up(cents: int) -> str:
    return f"{-(-cents // 100):,}"


# --- one fact per line ----------------------------------------------------------------------------------


def paydays_plain(answer: Answer) -> Iterator[str]:
    """Each payday in a line, the earliest first, then what lands after the year and how far the limit is used."""
    entries = calendar_of(answer)
    if not entries:
        yield f"Paydays: {ended(none_to_show(answer))}"
    jobs = tabled(answer)
    named = dict(zip((job.address for job in jobs), called(jobs, answer), strict=True))
    for job in jobs:
        yield f"{named[job.address]}, in so far: annual additions of {whole_up(before(job).total)}."
    for job, row in entries:
        late = ", too soon for a change" if row.late else ""
        put = ((row.pre_tax, "pre-tax"), (row.roth, "Roth"), (row.after_tax, "after-tax"))
        given = ((row.match, "match"), (row.other_employer, "other employer money"))
        money = [f"{name} {whole_near(cents)}" for cents, name in (*put, *given) if cents]
        yield (
            f"{'Bonus' if row.bonus else 'Payday'} of {full_day(row.day)}, {named[job.address]}{late}: "
            f"pay {whole_near(row.pay)}; {', '.join(money) or 'nothing goes in'}; "
            f"annual additions to date {whole_up(row.additions_to_date)}."
        )
    for job in jobs:
        if later := election_of(job).after_year:
            yield f"{named[job.address]}, employer money after the year that counts in it: {whole_near(later)}."
    for way in ways(answer):
        parts = way.after_year or way.points[-1].parts
        whose = listed(called(way.jobs, answer))
        other = f", of which counted elsewhere {whole_up(parts.elsewhere)}" if parts.elsewhere else ""
        yield f"{whose}, annual additions of the year: {whole_up(parts.total)} of {down(way.limit)}{other}."
