"""The verb ``explain``: the worksheets behind an answer, each line with its authority and working."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.law.authority import Explained, explain, title
from megaroth.law.figures import Figure, shipped
from megaroth.service.plan import plan
from megaroth.year.answer import Answer


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


class Explanation(NamedTuple):
    """What was asked for, and the answer that it belongs to."""

    answer: Answer
    sheets: tuple[ExplainedSheet, ...]
    line: str
    """The one line that was asked for; empty for whole worksheets."""


def explanation(path: Path | None, address: str, as_of: date) -> Explanation:
    """The worksheets of an answer, all of them or the one that an address names.

    Parameters
    ----------
    path : Path or None
        The household file.
    address : str
        ``alex/acme/annual_additions.room`` or a unique end of it; empty for everything.
    as_of : date
        The day of the answer.

    Raises
    ------
    MegarothError
        As :func:`~megaroth.service.plan.plan`, and when the address names nothing or several things.
    """
    answer = plan(path, as_of).answer
    wanted, line = answer.sheets.find(address) if address else ("", "")
    shown = []
    for held, sheet in answer.sheets:
        if wanted and held != wanted:
            continue
        lines = tuple(ExplainedLine(f"{held}.{one.name}", one, _figure(one, answer.year)) for one in explain(sheet))
        shown.append(ExplainedSheet(held, title(type(sheet)), lines))
    return Explanation(answer, tuple(shown), line)


def _figure(line: Explained, year: int) -> Figure | None:
    """The figure behind a line: of those that it may hold, the one whose value it has."""
    held = [shipped().figure(name, year) for name in line.figures if shipped().published(name, year)]
    return next((figure for figure in held if figure.value == line.value), None)
