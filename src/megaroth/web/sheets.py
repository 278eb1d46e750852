"""Worksheets that no answer of a year holds: those of a conversion and of a withdrawal, folded below their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from megaroth.report.text.working import sources, value_text
from megaroth.service.working import working


class SheetLine(NamedTuple):
    """One line as the page shows it."""

    number: int
    label: str
    value: str
    sources: tuple[str, ...]


class ShownSheet(NamedTuple):
    """One worksheet."""

    title: str
    address: str
    lines: tuple[SheetLine, ...]


def shown_sheets(sheets: Iterable[tuple[str, tuple[Any, ...]]], year: int) -> list[ShownSheet]:
    """Worksheets with their lines in words.

    Parameters
    ----------
    sheets : iterable
        Worksheets under their addresses.
    year : int
        The year of the figures on them.
    """
    shown = []
    for sheet in working(sheets, year):
        numbers = {line.line.name: number for number, line in enumerate(sheet.lines, 1)}
        lines = [
            SheetLine(numbers[line.line.name], line.line.label, value_text(line.line), tuple(sources(line, numbers)))
            for line in sheet.lines
        ]
        shown.append(ShownSheet(sheet.title, sheet.address, tuple(lines)))
    return shown
