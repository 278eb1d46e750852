"""NOT CHECKED and DISPUTED: what was assumed, and what the answer would be otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shlex import quote
from textwrap import shorten

from megaroth.law.disputes import DISPUTES
from megaroth.report.text.layout import Block, Item
from megaroth.report.text.words import JOINED, change, changed_value, sections, unprefixed
from megaroth.year.answer import Answer, Difference, Disputed, NotChecked

MOST_DIFFERENCES = 2
MOST_WORDS_OF_A_POINT = 240
"""The longest text of a disputed point on the screen: four lines of 80 columns."""


def not_checked_block(answer: Answer) -> Block | None:
    """What was not known: first what would change a number here, then the rest by what was assumed."""
    if not answer.not_checked:
        return None
    known = [known_effect(point, answer) for point in answer.not_checked if point.differences]
    rest = [point for point in answer.not_checked if not point.differences]
    items: list[Item | str] = [*known]
    if lowering := [point for point in rest if point.assumed == "none"]:
        items.append(f"Taken as none, any would lower the room: {_in_short(lowering, answer)}.")
    for point in rest:
        if point.assumed not in ("", "none"):
            statement = unprefixed(point.statement, answer)
            items.append(f"{statement}: taken as {point.assumed}. {point.question}".rstrip())
    if unseen := [point for point in rest if not point.assumed]:
        items.append(f"Not looked at: {_in_short(unseen, answer)}.")
    return Block("NOT CHECKED", items, "open")


def _in_short(points: Iterable[NotChecked], answer: Answer) -> str:
    """Points in a row, those of one job after its name, each name once."""
    by_job: dict[str, list[str]] = {}
    names = [section.name for section in sections(answer)] if len(sections(answer)) > 1 else []
    for point in points:
        job = next((name for name in names if point.statement.startswith(f"{name}: ")), "")
        by_job.setdefault(job, []).append(point.short)
    return "; ".join((f"{job}: " if job else "") + ", ".join(shorts) for job, shorts in by_job.items())


def known_effect(point: NotChecked, answer: Answer) -> str:
    """One open fact with what its other values would change."""
    effects = "; ".join(f"if {what}: {effect(found, answer)}" for what, found in point.differences)
    return f"{unprefixed(point.statement, answer)} Taken: {point.assumed}; {effects}"


def effect(found: Sequence[Difference], answer: Answer, most: int = MOST_DIFFERENCES) -> str:
    """The differences that matter most, in one line; how many more there are."""
    ordered = sorted(found, key=_weight)
    shown = [
        f"{unprefixed(one.label, answer)} {changed_value(one, one.before, answer.year)} → "
        f"{changed_value(one, one.after, answer.year)} ({change(one)})"
        for one in ordered[:most]
    ]
    more = len(found) - len(shown)
    return ", ".join(shown) + (f", and {more}{JOINED}more" if more else "")


def _weight(difference: Difference) -> tuple[bool, bool]:
    """The expected profit before the low and the high one; totals and room before their parts."""
    ranged = any(f"/{case}/" in difference.address for case in ("low", "high"))
    return ranged, not difference.address.endswith((".room", ".total", ".after_tax"))


def disputed_block(answer: Answer) -> Block | None:
    """Points of law on which sources disagree, with both results; what speaks for each is in ``--plain``."""
    if not answer.disputed:
        return None
    items = [Item(disputed_text(point, answer), point.id) for point in answer.disputed]
    where = "sources: --plain"
    tried = next((text for point in answer.disputed if (text := _to_try(point))), "")
    return Block("DISPUTED", [*items, f"{where}; worked out: {tried}" if tried else where], "open")


def disputed_text(point: Disputed, answer: Answer) -> str:
    """One disputed point: the question, the reading used here, and what the others would change."""
    said = f'{point.question} Here: "{_name(point.id, point.default)}"'
    for statement, _, found in point.others:
        changed = f": {effect(found, answer, 1)}" if found else ", no number here differs"
        said += f'; with "{_name(point.id, statement)}"{changed}'
    return shorten(said, MOST_WORDS_OF_A_POINT, placeholder=" …") if len(said) > MOST_WORDS_OF_A_POINT else said


def _name(dispute_id: str, statement: str) -> str:
    """The short name of a reading, by which ``--what-if`` knows it; its statement where it has none."""
    readings = (reading for dispute in DISPUTES if dispute.id == dispute_id for reading in dispute.readings)
    return next((reading.name for reading in readings if reading.statement == statement), statement.rstrip("."))


def _to_try(point: Disputed) -> str:
    """The option that reads the point otherwise, where that changes a number."""
    return next(
        (
            f"--what-if {quote(f'{point.id}={_name(point.id, statement)}')}".replace(" ", JOINED)
            for statement, _, found in point.others
            if found
        ),
        "",
    )
