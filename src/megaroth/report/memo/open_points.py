"""What a memo says of what was not checked and of points in dispute, every number to the cent."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.report.memo.cells import difference, sides
from megaroth.report.memo.model import Block, Cell, Column, Paragraph, Section, Table
from megaroth.report.text.words import capital, ended, unprefixed
from megaroth.year.answer import Answer, Difference, Disputed, NotChecked

NOTHING_OPEN = (
    "Nothing that this answer asks for was left open. State tax and whatever else it does not ask for remain."
)
POINTS = (Column("What is open", share=5), Column("Taken as", share=2), Column("What would change", share=5))
READINGS = (Column("Reading", share=5), Column("Authority", share=3), Column("Why", share=4))
RESULTS = (
    Column("With the other reading", share=4),
    Column("As here", "amount"),
    Column("Then", "amount"),
    Column("Difference", "amount"),
)


def not_checked_section(answer: Answer) -> Section:
    """What was not known or not looked at, and what the answer would be otherwise."""
    blocks: tuple[Block, ...] = (Paragraph(NOTHING_OPEN),)
    if answer.not_checked:
        ordered = sorted(answer.not_checked, key=lambda point: (not point.differences, not point.assumed))
        blocks = (Table("", POINTS, tuple(_point(point, answer) for point in ordered)),)
    return Section("What was not checked", blocks, tone="open")


def _point(point: NotChecked, answer: Answer) -> tuple[Cell, ...]:
    statement = Cell(ended(capital(unprefixed(point.statement, answer))), point.question)
    if not point.assumed:
        return statement, Cell("not looked at"), Cell("not known")
    if point.differences:
        effects = [f"If {what}:\n{_effects(found, answer)}" for what, found in point.differences]
        return statement, Cell(point.assumed), Cell("\n".join(effects))
    lowers = "Any would lower the room." if point.assumed == "none" else "No number of this answer."
    return statement, Cell(point.assumed), Cell(lowers)


def _effects(found: tuple[Difference, ...], answer: Answer) -> str:
    """What would differ, a line each."""
    return "\n".join(capital(difference(one, answer)) for one in found)


def disputed_section(answer: Answer) -> Section | None:
    """Points of law on which sources disagree, with every reading and its result."""
    if not answer.disputed:
        return None
    lead = "Sources disagree on these points, and the answer would differ. Each reading is shown with what it rests on."
    return Section("Disputed points", tuple(_readings(answer)), lead, tone="open")


def _readings(answer: Answer) -> Iterator[Table]:
    for point in answer.disputed:
        others = tuple(
            (Cell(ended(statement)), Cell(authority), Cell("the other reading"))
            for statement, authority, _ in point.others
        )
        yield Table(f"{point.id} {point.question}", READINGS, (_default(point), *others))
        for statement, _, found in point.others:
            name = f"If read so: {ended(statement)}" if len(point.others) > 1 else ""
            yield Table(name, RESULTS, tuple(_result(one, answer) for one in found), small=True)


def _default(point: Disputed) -> tuple[Cell, ...]:
    reading = Cell(ended(point.default), "used here", strong=True)
    return reading, Cell(point.default_authority), Cell(ended(point.why))


def _result(one: Difference, answer: Answer) -> tuple[Cell, ...]:
    before, after, moved = sides(one, answer)
    return Cell(capital(unprefixed(one.label, answer))), Cell(before), Cell(after), Cell(moved)
