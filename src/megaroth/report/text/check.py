"""The screen of ``megaroth check``: a row for each household, the one with the most at risk first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from megaroth.report.check import foot_of
from megaroth.report.text.layout import Column, Page, flowing, heading, table_row, wrapped
from megaroth.report.text.words import (
    JOINED,
    capital,
    counted,
    day_alone,
    ended,
    full_day,
    listed,
    spoken,
    tight_day,
    unprefixed,
    whole_down,
)
from megaroth.service.check import Check, Checked, Risk

AT_RISK = (
    "at risk: limits passed, match that can no longer be earned, and room that lapses with the year where the plan "
    "has an open way to Roth; room: what after-tax money may still go in"
)
INDENT = "  "
ROOMY = 76
"""From this width on confidence has a column of its own."""
PARTS = {"passed": "limits passed", "match": "match", "lapsing": "room that lapses"}


def check_text(found: Check, *, width: int = 80, colour: bool = False) -> str:
    """The table, what moved in each household, and what the columns mean.

    Parameters
    ----------
    found : Check
        What ``megaroth check`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used; the words say everything without them.
    """
    page = Page(width, colour)
    columns = _columns(width)
    lines = [heading(title(found), page), ""]
    lines += [page.inked(line, "2") for line in table_row([column.title for column in columns], columns)]
    for row in found.rows:
        lines += _row(row, found, columns, page)
    lines += ["", *(page.inked(line, "2") for line in _foot(found, width))]
    return "\n".join(lines).replace(JOINED, " ")


def title(found: Check) -> str:
    """Which folder, of which day, and how many households."""
    since = f"changes since {day_alone(found.last)}" if found.last else "first run"
    parts = (f"as of {tight_day(found.as_of, 0)}", counted(len(found.rows), "household"), since)
    return " · ".join(parts)


def _columns(width: int) -> tuple[Column, ...]:
    """The columns; on a narrow screen confidence stands below the row instead."""
    found = [Column("HOUSEHOLD", 16, right=False), Column("AT RISK", 10), Column("ROOM", 10)]
    last = [Column("CONFIDENCE", 15, right=False)] if width >= ROOMY else []
    rest = width - sum(column.width + 1 for column in (*found, *last))
    return (*found, Column("NEXT", rest, right=False), *last)


def _row(row: Checked, found: Check, columns: tuple[Column, ...], page: Page) -> Iterator[str]:
    if row.fault:
        columns = (columns[0], Column("", page.width - columns[0].width - 1, right=False))
        first, *others = table_row([row.name, f"no answer: {row.fault}"], columns)
        yield page.inked(first, "1;31")
        yield from others
        return
    cells = [row.name, whole_down(row.risk.total), whole_down(row.room), next_text(row, found.as_of), row.confidence]
    first, *others = table_row(cells[: len(columns)], columns)
    yield page.inked(first, "1;31") if row.risk.passed else first
    yield from others
    said = details(row, found.last)
    if len(cells) > len(columns):
        said = [f"confidence: {row.confidence}", *said]
    if said:
        yield from (page.inked(f"{INDENT}{line}", "2") for line in flowing(said, page.width - len(INDENT)))


def next_text(row: Checked, as_of: date) -> str:
    """The next thing to do, after its day."""
    if row.next is None:
        return "nothing dated"
    what = row.next.what if row.answer is None else unprefixed(row.next.what, row.answer)
    return f"{tight_day(row.next.act_by, as_of.year)}: {what}"


def details(row: Checked, last: date | None) -> list[str]:
    """Of what the money at risk is made, which room hangs on an unverified plan, and what moved."""
    said = []
    parts = [f"{whole_down(cents)} {PARTS[name]}" for name, cents in row.risk._asdict().items() if cents]
    if parts and (len(parts) > 1 or not row.risk.lapsing):
        said.append(" + ".join(parts))
    if row.conditional:
        said.append(f"{whole_down(row.conditional)} of the room only if the plan allows")
    said += [f"{finding.statement}" for finding in row.findings]
    if last is not None:
        said += ["new here"] if row.is_new else [f"changed: {one}" for one in row.changed]
    return said


def _foot(found: Check, width: int) -> Iterator[str]:
    total = Risk(*(sum(part) for part in zip(*(row.risk for row in found.rows), strict=True))).total
    faults = sum(bool(row.fault) for row in found.rows)
    without = [f"{counted(faults, 'household')} without an answer"] if faults else []
    yield from flowing([f"{whole_down(total)} at risk in all", *without, "whole dollars, rounded down"], width)
    yield from wrapped(AT_RISK, width)
    if found.gone:
        yield from wrapped(f"not there any more: {listed(found.gone)}", width)
    if found.note:
        yield from wrapped(ended(found.note), width)
    foot = foot_of(found)
    if foot is not None:
        yield from wrapped(f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}", width)
        if foot.stale:
            yield from wrapped(ended(foot.stale), width)


def check_plain(found: Check) -> str:
    """One fact per line in full words."""
    return "\n".join(spoken(" ".join(line.split())) for line in _plain(found))


def _plain(found: Check) -> Iterator[str]:
    yield f"{counted(len(found.rows), 'household')} in {found.folder}, as of {full_day(found.as_of)}."
    if found.last:
        yield f"Compared with the run of {full_day(found.last)}."
    if found.note:
        yield ended(found.note)
    for row in found.rows:
        if row.fault:
            yield f"{row.name}: no answer: {ended(row.fault)} {ended(capital(row.remedy)) if row.remedy else ''}"
            continue
        yield f"{row.name}: at risk {whole_down(row.risk.total)}."
        for name, cents in row.risk._asdict().items():
            if cents:
                yield f"{row.name}: of this {PARTS[name]} {whole_down(cents)}."
        yield f"{row.name}: room left {whole_down(row.room)}."
        if row.conditional:
            yield f"{row.name}: of this only if the plan allows {whole_down(row.conditional)}."
        if row.next is not None:
            yield f"{row.name}: next by {full_day(row.next.act_by)}: {ended(row.next.what)}"
        yield f"{row.name}: confidence: {row.confidence}."
        for finding in row.findings:
            yield f"{row.name}: finding: {ended(finding.statement)} {ended(finding.remedy)}"
        for one in row.changed:
            yield f"{row.name}: changed: {ended(one)}"
    if found.gone:
        yield f"Not there any more: {listed(found.gone)}."
    yield ended(AT_RISK[0].upper() + AT_RISK[1:])
