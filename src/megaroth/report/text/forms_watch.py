"""The screen of ``megaroth forms watch``: what to file by when, and the draft of Form 5500-EZ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.forms.plan_assets import LINES_READ
from megaroth.report.text.clocks import foot
from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, heading, table_row, wrapped
from megaroth.report.text.ledger import exact
from megaroth.report.text.words import JOINED, capital, day_alone, ended, full_day, spoken

if TYPE_CHECKING:
    from megaroth.forms.plan_assets import DraftLine
    from megaroth.forms.watch import Watched
    from megaroth.service.forms_watch import PlanWatch, Watch

NO_LEDGER = "no ledger: what was paid out, withheld and held is not known"
GROUPS = (("DO", "yes", "do"), ("IF IT APPLIES", "open", "open"), ("MAY", "optional", "settled"))
NOT_DUE = "NOT DUE"
UNKNOWN = "not known"


def watch_text(found: Watch, *, width: int = 80, colour: bool = False) -> str:
    """The watch list as a screen.

    Parameters
    ----------
    found : Watch
        The watch list.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    household = f" · {found.household}" if found.household else ""
    title = f"WATCH LIST · {found.year}{household} · {full_day(found.as_of)}"
    lines = [heading(text, page) for text in wrapped(title, width)]
    for plan in found.plans:
        lines += ["", heading(plan.plan.name, page), *_groups(plan, found, page)]
        if plan.draft:
            lines += ["", *_draft(plan, found.year, page)]
    if not found.has_ledger:
        lines += ["", *block_lines(Block("NOT CHECKED", [ended(capital(NO_LEDGER))], "open"), page)]
    lines += ["", *(page.inked(text, "2") for text in foot(found.rules, width))]
    return "\n".join(lines).replace(JOINED, " ")


def _groups(plan: PlanWatch, found: Watch, page: Page) -> Iterator[str]:
    for label, applies, tone in GROUPS:
        items = [_item(one, found) for one in plan.watched if one.applies == applies]
        if items:
            yield from block_lines(Block(label, items, tone), page)  # type: ignore[arg-type]
    left = [one for one in plan.watched if one.applies == "no"]
    if left:
        items = [Item(f"{one.what}: {ended(one.why)}" if _says_why(one) else ended(one.what)) for one in left]
        yield from block_lines(Block(NOT_DUE, items, "quiet"), page)


def _says_why(one: Watched) -> bool:
    """Whether it is told why it is not due: once for each form, not for its extensions."""
    return one.key.rpartition("/")[2] in ("1099-r", "945", "5500-ez")


def _item(one: Watched, found: Watch) -> Item:
    return Item(f"{_what(one, found)}: {ended(one.why)}", day_alone(one.act_by) if one.act_by else "no day")


def _what(one: Watched, found: Watch) -> str:
    words = [one.what]
    if one.later is not None:
        words.append(f"(extended: {day_alone(one.later)})")
    if one.due is not None and one.due < found.as_of:
        words.append("- this day is over")
    return " ".join(words)


def _draft(plan: PlanWatch, year: int, page: Page) -> Iterator[str]:
    """The lines of the draft as a table."""
    yield page.inked(f"DRAFT OF FORM 5500-EZ, {year}", "1")
    columns = [
        Column("", 4, right=False),
        Column("", page.width - 4 - 14 - 14 - 3, right=False),
        Column("", 14),
        Column("", 14),
    ]
    yield from table_row(["", "", "beginning", "end or year"], columns)
    for line in plan.draft:
        yield from table_row([line.line, _label(line), _begins(line), _amount(line)], columns)
    sums = plan.sums
    notes = [ended(capital(text)) for text in (*(sums.notes if sums else ()), LINES_READ)]
    yield from block_lines(Block("NOT CHECKED", notes, "open"), page)


def _label(line: DraftLine) -> str:
    return f"{line.label} ({line.note})" if line.note else line.label


def _begins(line: DraftLine) -> str:
    if line.line != "6a":
        return ""
    return UNKNOWN if line.begins is None else exact(line.begins)


def _amount(line: DraftLine) -> str:
    return "" if line.amount is None else exact(line.amount)


def watch_plain(found: Watch) -> str:
    """The same with one fact per line in full words."""
    return "\n".join(spoken(" ".join(row.split())) for row in _plain(found))


def _plain(found: Watch) -> Iterator[str]:
    yield f"Watch list for {found.year}, as of {full_day(found.as_of)}."
    words = {"yes": "To do", "open": "If it applies", "optional": "You may", "no": "Not due"}
    for plan in found.plans:
        name = plan.plan.name
        for one in plan.watched:
            when = f", by {full_day(one.act_by)}" if one.act_by else ""
            yield f"{name}. {words[one.applies]}{when}: {_what(one, found)}. {capital(ended(one.why))} {one.authority}."
        for line in plan.draft:
            number = f"line {line.line}, " if line.line else ""
            begins = f"{_begins(line)} when the year began, " if _begins(line) else ""
            yield f"{name}. Draft of Form 5500-EZ, {number}{line.label}: {begins}{_amount(line) or 'open'}. {line.note}"
        for text in plan.sums.notes if plan.sums else ():
            yield f"{name}. Not checked: {ended(text)}"
        if plan.draft:
            yield f"{name}. Not checked: {LINES_READ}."
    if not found.has_ledger:
        yield f"Not checked: {ended(NO_LEDGER)}"
    yield f"Rules of {found.rules.date.isoformat()}, {found.rules.hash}; megaroth {found.rules.version}. No tax advice."
