"""The way to an annual additions limit as a chart of bars: a station each, the limit as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.money import round_half_up
from megaroth.report.paydays import Way, tabled
from megaroth.report.text.layout import Page, heading, wrapped
from megaroth.report.text.plan import person_name
from megaroth.report.text.words import JOINED, day, down, listed, whole_up
from megaroth.year.answer import Answer, JobAnswer


class Bucket(NamedTuple):
    """One kind of money in the chart: its texture, its name, and its colour where there is any."""

    sign: str
    name: str
    code: str


BUCKETS = (
    Bucket("▒", "other plans", ""),
    Bucket("█", "deferrals", "34"),
    Bucket("░", "employer", ""),
    Bucket("▓", "after-tax", "36"),
)
"""In the order of :class:`~megaroth.report.paydays.Parts`, so that neighbours differ without colour."""
LINE = "│"
"""The limit; the screen's encoding may turn it and the textures into plain signs (:mod:`megaroth.cli.output`)."""
STATION = 11
"""The width of the days beside the bars."""


def way_lines(way: Way, answer: Answer, page: Page) -> list[str]:
    """One limit: a bar for each station, the limit as a line with its amount, the buckets named below."""
    rows = [("so far", way.points[0].parts)] if way.points[0].parts.total else []
    rows += [(day(point.day, answer.year), point.parts) for point in way.points[1:] if point.day]
    if way.after_year is not None:
        rows.append((f"after {answer.year}", way.after_year))
    amounts = [whole_up(parts.total) for _, parts in rows]
    room = max(len(amount) for amount in amounts)
    bars = page.width - STATION - 1 - 2 - room
    scale = max(1, way.limit.cents, *(parts.total for _, parts in rows))
    limit_at = round_half_up(way.limit.cents * bars, scale)
    whose = f" · {listed(called(way.jobs, answer))}" if len(tabled(answer)) > 1 else ""
    title = f"WAY TO THE LIMIT{whose}"
    named = f"limit {down(way.limit)} {LINE}"
    space = STATION + limit_at + 1 - len(title) - len(named)
    lines = [heading(title, page) + " " * space + named]
    if space < 1:
        lines = [heading(text, page) for text in wrapped(title, page.width)]
        lines.append(f"{named:>{STATION + limit_at + 1}}")
    for (station, parts), amount in zip(rows, amounts, strict=True):
        bar = _bar(_cells(parts, bars, scale), limit_at, bars, page)
        lines.append(f"{station:<{STATION}}{bar} {amount:>{room}}".replace(JOINED, " "))
    return [*lines, *_bucket_names(rows[-1][1], bars, scale, page)]


def _bar(cells: Sequence[tuple[Bucket, int]], limit_at: int, bars: int, page: Page) -> str:
    """One bar with the limit drawn where it lies, over what goes past it."""
    drawn, at = "", 0
    for bucket, count in cells:
        before = max(0, min(count, limit_at - at))
        drawn += page.inked(bucket.sign * before, bucket.code)
        if before < count and at + before == limit_at:
            drawn += LINE
        drawn += page.inked(bucket.sign * (count - before), bucket.code)
        at += count
    if at > limit_at:
        return drawn + " " * (bars - at)
    return drawn + " " * (limit_at - at) + LINE + " " * (bars - limit_at)


def _cells(parts: Sequence[int], bars: int, scale: int) -> list[tuple[Bucket, int]]:
    """How many cells of a bar each bucket takes; together never a cell off their sum."""
    found, done, total = [], 0, 0
    for bucket, cents in zip(BUCKETS, parts, strict=True):
        total += cents
        end = round_half_up(total * bars, scale)
        found.append((bucket, end - done))
        done = end
    return found


def _bucket_names(parts: Sequence[int], bars: int, scale: int, page: Page) -> list[str]:
    """Each bucket's texture and name, below the place where it begins in the last bar, or right of the one before."""
    named, at, length = "", 0, 0
    texts = []
    for bucket, cells in _cells(parts, bars, scale):
        if cells:
            text = f"{bucket.sign} {bucket.name}"
            gap = max(at - length, 2 if named else 0)
            named += " " * gap + text
            length += gap + len(text)
            texts.append(text)
        at += cells
    line = " " * STATION + named if STATION + length <= page.width else "  ".join(texts)
    for bucket in BUCKETS:
        line = line.replace(bucket.sign, page.inked(bucket.sign, bucket.code))
    return [line] if texts else []


def called(jobs: Sequence[JobAnswer], answer: Answer) -> list[str]:
    """The jobs by name; with the person where two names are the same."""
    names = [job.name for job in jobs]
    all_names = [job.name for job in tabled(answer)]
    return [
        f"{name} ({person_name(job, answer)})" if all_names.count(name) > 1 else name
        for job, name in zip(jobs, names, strict=True)
    ]
