"""When each source may leave a plan: as a table, a fact a line, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from megaroth.ledger.kinds import SOURCES
from megaroth.ledger.leaving import Cell
from megaroth.report.text.layout import Column, Page, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, spoken
from megaroth.service.access import PlanAccess

SCHEMA = "megaroth.access/1"
EVENTS = {
    "employed": "at work",
    "59½": "59½",
    "separation": "left job",
    "disability": "disabled",
    "death": "death",
    "hardship": "hardship",
    "plan termination": "plan ends",
}
LEGEND = (
    "yes: the law and the plan allow it. no: the law or the plan forbids it. ask: the law allows it, perhaps under a "
    "condition, and the plan's own word is not known. at work: employed, below 59½. Only what is vested leaves. "
    "In-plan Roth is shown as what came from after-tax money; otherwise it is as its source was. After you left, at "
    "death and when the plan ends, a plan is taken to pay, as nearly all do. What turns ask into an answer: "
    "in_service_rollover, access.at_59_half and access.rollovers_any_time in the plan's table."
)


def access_text(found: Sequence[PlanAccess], *, width: int = 80, colour: bool = False, why: bool = False) -> str:
    """Sources as rows and events as columns; with ``why`` the law, the condition and the plan's word of each."""
    page = Page(width, colour)
    first = 14
    each = (width - first) // len(EVENTS) - 1
    columns = [Column("", first, right=False), *(Column("", each, right=False) for _ in EVENTS)]
    lines: list[str] = []
    for plan in found:
        whose = f" · {plan.person}" if len(found) > 1 else ""
        lines += [*([""] if lines else []), heading(f"WHEN MONEY MAY LEAVE · {plan.plan_name}{whose}", page), ""]
        lines += [page.inked(line, "1") for line in table_row(["", *EVENTS.values()], columns)]
        for row in plan.rows:
            lines += table_row([row.source, *(cell.verdict for cell in row.cells)], columns)
        if why:
            for text in _why(plan):
                lines += wrapped(text, width)
    lines += ["", *(page.inked(line, "2") for line in wrapped(LEGEND, width))]
    if not why:
        lines += [page.inked("the law behind each: --why", "2")]
    return "\n".join(lines).replace(JOINED, " ")


def access_plain(found: Sequence[PlanAccess]) -> str:
    """One fact a line."""
    return "\n".join(spoken(line) for plan in found for line in (f"Plan: {plan.plan_name}.", *_why(plan)))


def _why(plan: PlanAccess) -> Iterator[str]:
    for row in plan.rows:
        for cell in row.cells:
            law = "depends on its source" if cell.law is None else "permits" if cell.law else "forbids"
            said = "not known" if cell.plan is None else "yes" if cell.plan else "no"
            if cell.usual:
                said = "taken to pay then, as nearly every plan does"
            condition = f" {cell.condition}" if cell.condition else ""
            yield (
                f"{SOURCES[row.source].label}, {EVENTS[cell.event]}: {cell.verdict}. Law {law}"
                f"{f' ({cell.authority})' if cell.authority else ''}.{condition} Plan: {said}."
            )


def access_data(found: Sequence[PlanAccess]) -> dict[str, Any]:
    """The matrix as data."""
    return {
        "schema": SCHEMA,
        "plans": [
            {
                "person": plan.person,
                "plan": plan.plan,
                "plan_name": plan.plan_name,
                "sources": [
                    {"source": row.source, "events": {cell.event: _cell(cell) for cell in row.cells}}
                    for row in plan.rows
                ],
            }
            for plan in found
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "verdict": cell.verdict,
        "law_permits": cell.law,
        "condition": cell.condition,
        "authority": cell.authority,
        "plan_says": cell.plan,
        "taken_as_usual": cell.usual,
    }
