"""Worksheets with what stands behind each line, ready to be shown by any verb."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from megaroth.law.authority import Explained, explain, title
from megaroth.law.figures import Figure, shipped


class ExplainedLine(NamedTuple):
    """One line, with the published figure behind it where there is one."""

    address: str
    line: Explained
    figure: Figure | None


class ExplainedSheet(NamedTuple):
    """One worksheet under its address."""

    address: str
    title: str
    lines: tuple[ExplainedLine, ...]


def working(worksheets: Iterable[tuple[str, tuple[Any, ...]]], year: int) -> tuple[ExplainedSheet, ...]:
    """Worksheets under their addresses, each line with the published figure that it holds in that year."""
    shown = []
    for held, sheet in worksheets:
        lines = tuple(ExplainedLine(f"{held}.{one.name}", one, _figure(one, year)) for one in explain(sheet))
        shown.append(ExplainedSheet(held, title(type(sheet)), lines))
    return tuple(shown)


def _figure(line: Explained, year: int) -> Figure | None:
    """The figure behind a line: of those that it may hold, the one whose value it has."""
    held = [shipped().figure(name, year) for name in line.figures if shipped().published(name, year)]
    return next((figure for figure in held if figure.value == line.value), None)
