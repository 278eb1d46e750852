"""The screen of ``megaroth census test --plans``: how the plans came out, and the line that tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TextIO

from megaroth.report.text.layout import Block, Item, Page, Tone, block_lines, heading, wrapped
from megaroth.report.text.words import counted
from megaroth.service.census_many import ManyTested

_ORDER = ("failed", "not known", "not tested", "passed", "deemed passed")
_SAID_EVERY = 0.5
_NAMED = 20
"""So many plans are named on the screen; the file of results has them all."""


def many_text(found: ManyTested, *, width: int = 80, colour: bool = False) -> str:
    """How many plans came out how, where their rows are, and what stays open."""
    page = Page(width, colour)
    title = f"TEST · {counted(found.plans, 'plan', 'plans')} · {found.folder}"
    lines = [*(heading(text, page) for text in wrapped(title, page.width)), ""]
    outcomes = [f"{found.outcomes[each]:,} {each}" for each in _ORDER if found.outcomes.get(each)]
    tone: Tone = "risk" if found.finding else "do"
    lines += block_lines(Block("RESULT", [Item(", ".join(outcomes) or "no plan", strong=True)], tone), page)
    if found.failed:
        lines += block_lines(Block("FAILED", [f"{_named(found.failed)}."], "risk"), page)
    if found.coverage_failed:
        said = f"{counted(len(found.coverage_failed), 'plan has', 'plans have')} failed coverage: "
        lines += block_lines(Block("COVERAGE", [f"{said}{_named(found.coverage_failed)}."], "risk"), page)
    if found.over_limits:
        said = f"{counted(found.over_limits, 'person is', 'people are')} over a limit of the law or the plan."
        lines += block_lines(Block("LIMITS", [said], "risk"), page)
    lines += block_lines(
        Block("", [f"One row a plan in {found.output}; {found.rows:,} rows of people were read."]), page
    )
    if found.went_on:
        lines += block_lines(Block("", [f"{found.went_on:,} plans were finished by an earlier run."]), page)
    if found.unmapped:
        lines += block_lines(Block("LEFT OUT", [", ".join(found.unmapped)], "open"), page)
    lines += block_lines(
        Block("NOT CHECKED", [f"{each[:1].upper()}{each[1:]}." for each in found.not_checked], "open"), page
    )
    return "\n".join(lines)


def _named(plans: Sequence[str]) -> str:
    """The first plans by name, and how many more there are."""
    more = f" and {len(plans) - _NAMED:,} more" if len(plans) > _NAMED else ""
    return f"{', '.join(plans[:_NAMED])}{more}"


class ProgressLine:
    """Tells on a stream how far a run is: one line that changes on a terminal, a line now and then elsewhere.

    Parameters
    ----------
    stream : TextIO
        Where progress goes: the stream of errors, so that results stay clean.
    every : float
        Seconds between lines where the stream is not a terminal.
    """

    def __init__(self, stream: TextIO, every: float = 10.0) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._every = _SAID_EVERY if self._terminal else every
        self._began = self._said = time.monotonic()
        self._open = False

    def __call__(self, what: str, done: int, of: int) -> None:
        """Say it, unless something was said a moment ago."""
        now = time.monotonic()
        if now - self._said < self._every:
            return
        self._said = now
        unit = "rows" if what == "reading" else "plans"
        share = f" ({done * 100 // of}%)" if of else ""
        text = f"{what} {done:,} of {of:,} {unit}{share}, {now - self._began:,.0f} s" if of else f"{what} ..."
        self._stream.write(f"\r{text:<60}" if self._terminal else f"{text}\n")
        self._stream.flush()
        self._open = self._terminal

    def close(self) -> None:
        """End the line."""
        if self._open:
            self._stream.write("\r" + " " * 60 + "\r")
            self._stream.flush()
            self._open = False
