"""The people of a plan test in a memo: who is over a limit, what goes back to whom, and who counts as what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from megaroth.census.answers import Limit, PlanTest, Reason, Refund, Room
from megaroth.report.memo.cells import bare
from megaroth.report.memo.model import Block, Cell, Column, Section, Table
from megaroth.report.text.words import capital, day_alone, ended

MOST_PEOPLE = 200
"""So many rows of people are printed; a plan with more has them in its files."""
PERSON = Column("Person", share=2)


def without_names(found: PlanTest) -> PlanTest:
    """The test without the plan's name, and with rows of the census in the place of people."""
    rows = {one.person: one.row for part in (found.reasons, found.limits, found.refunds, found.rooms) for one in part}
    rows |= {one.person: one.row for one in found.top_heavy.keys}
    named = {person: f"Row {row}" for person, row in rows.items() if person} | {found.plan: "Plan"}
    # A name may stand in a sentence too; a mere number there is no name.
    spoken = sorted((name for name in named if re.search(r"[^\W\d]", name)), key=len, reverse=True)
    sought = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, spoken)) + r")(?!\w)") if spoken else None

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return sought.sub(lambda name: named[name[0]], value) if sought else value
        if hasattr(value, "_fields"):
            renamed = value._make(told(each) for each in value)
            return renamed._replace(person=f"Row {value.row}") if "person" in value._fields else renamed
        return tuple(told(each) for each in value) if isinstance(value, tuple) else value

    renamed = told(found)
    assert isinstance(renamed, PlanTest)
    return renamed


def people_sections(found: PlanTest) -> Iterator[Section]:
    """Everybody who is over a limit or gets money back, the highly paid and key employees, and the room left."""
    blocks: list[Block] = []
    if found.limits:
        blocks += _rows("Over a limit", LIMITS, [_limit(one) for one in found.limits])
    if found.refunds:
        blocks += _rows("What goes back, or becomes something else", REFUNDS, [_refund(one) for one in found.refunds])
    if blocks:
        yield Section("To put right, person by person", tuple(blocks), tone="risk")
    who = [one for one in found.reasons if one.highly_paid]
    why: list[Block] = []
    if who:
        why += _rows("Highly paid", REASONS, [_reason(one) for one in who])
    if found.top_heavy.keys:
        why += _rows("Key employees", REASONS, [_reason(one) for one in found.top_heavy.keys])
    if why:
        yield Section("Who counts as what", tuple(why))
    if found.rooms:
        yield Section("Room that is left", tuple(_rows("", ROOMS, [_room(one) for one in found.rooms])))


def _rows(title: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]) -> Iterator[Table]:
    more = len(rows) - MOST_PEOPLE
    note = f"{more:,} more stand in the files of the test." if more > 0 else ""
    yield Table(title, columns, tuple(rows[:MOST_PEOPLE]), note, small=True)


LIMITS = (
    PERSON,
    Column("Rule", share=2),
    Column("Limit", "amount"),
    Column("Amount", "amount"),
    Column("Excess", "amount"),
    Column("What to do", share=4),
)
REFUNDS = (
    PERSON,
    Column("Test", "short"),
    Column("Source", share=3),
    Column("Principal", "amount"),
    Column("Income", "amount"),
    Column("Taxable", "amount"),
    Column("By", "short"),
    Column("Box 7", "short"),
)
REASONS = (PERSON, Column("Because", share=4), Column("Authority", share=3))
ROOMS = (
    PERSON,
    Column("Deferrals", "amount"),
    Column("Additions", "amount"),
    Column("Limit", "amount"),
    Column("Room", "amount"),
    Column("Refund expected", "amount"),
)


def _person(person: str, row: int, small: str = "") -> Cell:
    return Cell(person, " · ".join(part for part in ("" if person == f"Row {row}" else f"row {row}", small) if part))


def _limit(one: Limit) -> tuple[Cell, ...]:
    excess = bare(one.excess, strong=True)
    return _person(one.person, one.row), Cell(one.rule), bare(one.limit), bare(one.amount), excess, Cell(one.what_to_do)


def _refund(one: Refund) -> tuple[Cell, ...]:
    income = Cell("not told") if one.income is None else bare(one.income)
    taxable = Cell("not known") if one.taxable is None else bare(one.taxable)
    return (
        _person(one.person, one.row),
        Cell(one.test),
        Cell(one.source, f"{one.action}; {one.place}{f'; {one.note}' if one.note else ''}"),
        bare(one.principal, strong=True),
        income,
        taxable,
        Cell(day_alone(one.by) if one.by else ""),
        Cell(one.code),
    )


def _reason(one: Reason) -> tuple[Cell, ...]:
    return _person(one.person, one.row), Cell(capital(ended(one.because))), Cell(one.authority)


def _room(one: Room) -> tuple[Cell, ...]:
    caught = bare(one.deferrals)._replace(small=f"{bare(one.catch_up).text} catch-up" if one.catch_up else "")
    amounts = bare(one.additions), bare(one.additions_limit), bare(one.room, strong=True), bare(one.expected_refund)
    return _person(one.person, one.row), caught, *amounts
