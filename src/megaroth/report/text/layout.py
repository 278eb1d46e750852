"""Columns, wrapping and weight: a label at the left, what it says beside it, at most the screen's width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from megaroth.report.text.words import JOINED

LABEL = 14
"""The width of the label column; a label that is longer stands on a line of its own."""

Tone = Literal["settled", "do", "open", "risk", "quiet"]
"""What a block is for, which decides its colour: amber only for what is open, red only for money at risk."""

_LABEL_CODES: dict[Tone, str] = {"settled": "1", "do": "1;36", "open": "1;33", "risk": "1;31", "quiet": "2"}
_BODY_CODES: dict[Tone, str] = {"settled": "", "do": "", "open": "", "risk": "", "quiet": "2"}


class Item(NamedTuple):
    """One paragraph of a block."""

    text: str
    lead: str = ""
    """What stands before the paragraph, in a column of its own: a date, a number."""
    strong: bool = False


class Block(NamedTuple):
    """A label and what it says."""

    label: str
    items: Sequence[Item | str]
    tone: Tone = "settled"


class Page(NamedTuple):
    """The paper to write on."""

    width: int = 80
    colour: bool = False

    def inked(self, text: str, code: str) -> str:
        """The text in this weight or colour, where the paper takes any."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text


def block_lines(block: Block, page: Page) -> list[str]:
    """A block as lines: the label, and beside it each item wrapped under its own beginning."""
    items = [Item(item) if isinstance(item, str) else item for item in block.items]
    leads = max((len(item.lead) for item in items), default=0)
    body: list[tuple[str, bool]] = []
    for item in items:
        lead = f"{item.lead:<{leads}}  " if item.lead else ""
        for index, line in enumerate(wrapped(item.text, page.width - LABEL - len(lead))):
            before = lead if index == 0 else " " * len(lead)
            body.append((f"{before}{line}", item.strong))
    inked = [page.inked(text, _strong(block.tone) if strong else _BODY_CODES[block.tone]) for text, strong in body]
    label = page.inked(block.label, _LABEL_CODES[block.tone])
    if not block.label or len(block.label) > LABEL - 2:
        first = [label] if block.label else []
        return [*first, *(f"{' ' * LABEL}{line}" for line in inked)]
    margins = [label + " " * (LABEL - len(block.label)), *(" " * LABEL for _ in inked)]
    return [f"{margin}{line}".rstrip() for margin, line in zip(margins, inked, strict=False)]


def _strong(tone: Tone) -> str:
    return {"do": "1;36", "risk": "1;31"}.get(tone, "1")


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most this width; words joined by :data:`~megaroth.report.text.words.JOINED` stay so."""
    lines = textwrap.wrap(text, max(20, width), break_on_hyphens=False) or [""]
    return [line.replace(JOINED, " ") for line in lines]


def heading(text: str, page: Page) -> str:
    """A line that stands out by its weight."""
    return page.inked(text, "1")


def flowing(parts: Iterable[str], width: int) -> list[str]:
    """Short facts in a row, divided by dots, never broken inside one where it fits a line."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= width:
            lines[-1] += f" · {part}"
        else:
            lines.extend(wrapped(part, width))
    return [line.replace(JOINED, " ") for line in lines]


class Column(NamedTuple):
    """One column of a table."""

    title: str
    width: int
    right: bool = True


def _indent(cell: str) -> str:
    return " " * (len(cell) - len(cell.lstrip()))


def table_row(cells: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """One row of a table; a cell too long for its column goes on below."""
    stacked = [
        textwrap.wrap(cell.strip(), column.width, initial_indent=_indent(cell), subsequent_indent=_indent(cell) + "  ")
        or [""]
        for cell, column in zip(cells, columns, strict=True)
    ]
    lines = []
    for index in range(max(len(stack) for stack in stacked)):
        parts = [stack[index] if index < len(stack) else "" for stack in stacked]
        lines.append(
            " ".join(
                part.rjust(column.width) if column.right else part.ljust(column.width)
                for part, column in zip(parts, columns, strict=True)
            ).rstrip()
        )
    return lines
