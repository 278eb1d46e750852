"""Numbers, days and marks as a memo has them: cents always shown, what a number rests on in words."""

from __future__ import annotations

import re
from datetime import date

from megaroth.report.charts import Chart
from megaroth.report.memo.model import Cell, Column, Drawing, Table
from megaroth.report.text.words import SIGNS, change, changed_value, tight_day, unprefixed
from megaroth.report.text.working import with_cents
from megaroth.year.answer import Amount, Answer, Difference, Mark

RESTS_ON: dict[Mark, str] = {
    "law": "law",
    "plan": "plan papers",
    "own word": "client’s word",
    "estimate": "estimate",
}
"""What a number rests on, as a preparer says it."""


def money(amount: Amount, *, strong: bool = False, less: bool = False, small: str = "") -> Cell:
    """An amount of the answer to the cent."""
    text = f"−{with_cents(amount.cents)}" if less and amount.cents else with_cents(amount.cents)
    return Cell(text, small, amount.address, amount.cents, strong)


def bare(cents: int, *, strong: bool = False) -> Cell:
    """An amount that stands on no line of a worksheet."""
    return Cell(with_cents(cents), "", "", cents, strong)


def rests_on(amount: Amount) -> Cell:
    """What an amount rests on."""
    return Cell(RESTS_ON[amount.mark])


def said(amount: Amount) -> str:
    """An amount within a sentence."""
    return with_cents(amount.cents)


def day_cell(when: date, year: int, *, strong: bool = False) -> Cell:
    """A day of the answer's year, or with its own."""
    return Cell(tight_day(when, year), strong=strong)


def sides(one: Difference, answer: Answer) -> tuple[str, str, str]:
    """A number before, after, and by how much it differs; amounts to the cent."""
    if one.unit != "cents":
        before, after = (changed_value(one, value, answer.year) for value in (one.before, one.after))
        return before, after, change(one)
    moved = f"{with_cents(abs(one.after - one.before))} {'more' if one.after > one.before else 'less'}"
    return with_cents(one.before), with_cents(one.after), moved


def difference(one: Difference, answer: Answer) -> str:
    """One number that would differ, in a line."""
    before, after, moved = sides(one, answer)
    return f"{unprefixed(one.label, answer)} {before} → {after}, {moved}"


def drawing(chart: Chart, *, with_table: bool = True) -> Drawing:
    """A chart, and below it the same numbers unless they stand above it already."""
    columns = tuple(Column(title, "short" if index == 0 else "amount") for index, title in enumerate(chart.head))
    rows = tuple(tuple(Cell(_unmarked(text)) for text in row) for row in chart.rows)
    table = Table("", columns, rows, small=True) if with_table else None
    return Drawing(chart.id, chart.title, _unmarked(chart.says), chart.svg, table)


def _unmarked(text: str) -> str:
    """Text without the screen's marks: a memo says in words what a number rests on."""
    return re.sub(rf"(?<=\d)[{re.escape(''.join(SIGNS.values()))}]", "", text)
