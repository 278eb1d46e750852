"""The screen of ``megaroth withdraw``: what it costs first, then which money leaves and which stays untouched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.law.roth_withdrawal import RothWithdrawal
from megaroth.ledger.claims import FIRST_HOME, Claim
from megaroth.ledger.clocks import Span
from megaroth.ledger.kinds import SOURCES
from megaroth.ledger.withdrawal import Row
from megaroth.money import dollars, percent
from megaroth.report.text.clocks import LOSS, conversion_name, foot, when
from megaroth.report.text.layout import Block, Column, Page, Tone, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, day_alone, ended, full_day, listed, spoken
from megaroth.report.text.working import working_lines
from megaroth.service.working import working

if TYPE_CHECKING:
    from megaroth.ledger.doors import Door
    from megaroth.service.withdraw import Withdrawal

RECORDS_NOTHING = "Nothing is recorded, and nothing leaves this machine."
RECAPTURED = "10% on converted money is not income tax: it is due although that money was taxed when it was converted"
EVENTS = {
    "employed": "at work, below 59½",
    "59½": "from 59½",
    "separation": "after the job has ended",
    "disability": "at disability",
    "death": "at death",
    "hardship": "for a hardship",
    "plan termination": "when the plan ends",
}


def withdrawal_text(preview: Withdrawal, *, width: int = 80, colour: bool = False, steps: bool = False) -> str:
    """The preview as a screen.

    Parameters
    ----------
    preview : Withdrawal
        What would happen.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    steps : bool
        Whether to add the worksheets.
    """
    page = Page(width, colour)
    found = preview.found
    title = f"WITHDRAW {dollars(found.amount)} · {place(preview)} · {day_alone(found.on)}"
    lines = [*(heading(text, page) for text in wrapped(title, width)), ""]
    if preview.doors:
        tone: Tone = "settled"
        if not may_leave(preview):
            tone = "risk" if all(door.verdict == "no" for door in preview.doors) else "open"
        lines += block_lines(Block("PLAN", [plan_word(door) for door in preview.doors], tone), page)
    lines += block_lines(Block("COSTS", [costs(preview)], "risk" if found.penalty else "settled"), page)
    facts: dict[str, list[str]] = {}
    for label, text in _facts(preview):
        facts.setdefault(label, []).append(text)
    for label, texts in facts.items():
        lines += block_lines(Block(label, texts), page)
    lines += ["", *_table(preview, page), ""]
    if found.other_reading is not None:
        lines += block_lines(Block("DISPUTED", [disputed(preview)], "open"), page)
    if preview.asks:
        asks = [f"{ask.question} ({ask.key})" for ask in preview.asks]
        lines += block_lines(Block("ASK", asks, "open"), page)
    if notes := list(_notes(preview)):
        lines += block_lines(Block("NOT CHECKED", notes, "open"), page)
    lines += [page.inked(text, "2") for text in wrapped(f"{RECORDS_NOTHING} Worksheets: --working.", width)]
    lines += [page.inked(text, "2") for text in foot(preview.rules, width)]
    if steps:
        lines += working_lines(working(preview.sheets, preview.figures_year), page)
    return "\n".join(lines).replace(JOINED, " ")


def place(preview: Withdrawal) -> str:
    """Out of what the money is taken, and whose it is."""
    if not preview.plan:
        return f"Roth IRAs of {preview.name}"
    return f"{preview.plan} of {preview.name}, {source_name(preview.source)}"


def source_name(source: str) -> str:
    """A source in words."""
    return SOURCES[source].label if source in SOURCES else "designated Roth account"


def may_leave(preview: Withdrawal) -> bool:
    """Whether law and plan let all of it out; always so for Roth IRAs."""
    return all(door.verdict == "yes" for door in preview.doors)


def costs(preview: Withdrawal) -> str:
    """What the withdrawal costs, in a sentence; for money that may not leave or perhaps not, what it would cost."""
    text = _costs(preview)
    if preview.plan and preview.estimated and not preview.found.income and preview.found.qualified is False:
        text += " What it has earned is not known: a share of that would be income."
    if may_leave(preview):
        return text
    return f"If it were paid: {text[0].lower()}{text[1:]}"


def _costs(preview: Withdrawal) -> str:
    found = preview.found
    if not found.income and not found.penalty:
        return f"Nothing: no income, no 10% tax. All {dollars(found.amount)} stay yours."
    parts = [f"{dollars(found.income)} is income" if found.income else "No income"]
    if found.income and preview.federal_tax is not None and preview.marginal_rate is not None:
        parts[0] += f", {dollars(preview.federal_tax)} of federal tax at {percent(preview.marginal_rate)}"
    parts.append(f"10% tax: {dollars(found.penalty)}" if found.penalty else "no 10% tax")
    text = f"{'; '.join(parts)}."
    if preview.left is not None:
        return f"{text} Of {dollars(found.amount)}, {dollars(preview.left)} stay yours."
    return f"{text} Dollars of income tax need marginal_rate in the file."


def _facts(preview: Withdrawal) -> Iterator[tuple[str, str]]:
    """What the withdrawal is, each fact under its label."""
    found = preview.found
    yield "THERE", f"{dollars(found.value)}{' by the entries; no statement says the value' * preview.estimated}."
    if found.qualified is not None:
        yield "QUALIFIED", qualified(preview)
    elif not found.event:
        yield "59½", ended(capital(when(preview.age, found.on)))
    for claim in preview.claims:
        yield "EXCEPTION", f"{capital(claim.exception.words)} ({claim.exception.authority}){_covers(preview, claim)}."
    if preview.withheld:
        yield (
            "WITHHELD",
            f"{dollars(preview.withheld)} if the plan pays to you what could be rolled over: a payment toward the tax, "
            "no tax of its own.",
        )


def _covers(preview: Withdrawal, claim: Claim) -> str:
    """What a claimed exception does here."""
    found = preview.found
    said = ""
    if not found.event and len(preview.claims) == 1:
        said = f": takes {dollars(found.exempt)} of {dollars(found.exposed)} out of the 10%"
    if claim.exception.id == FIRST_HOME:
        sheet = next(sheet for _, sheet in found.sheets if isinstance(sheet, RothWithdrawal))
        left = max(0, sheet.first_home_limit - sheet.first_home_used)
        said += f"; {dollars(left)} of the {dollars(sheet.first_home_limit)} of a lifetime were left"
    return said


def plan_word(door: Door) -> str:
    """Whether the plan lets a source out: the law's floor, and the plan's word."""
    name = source_name(door.source)
    at = EVENTS[door.event]
    if door.verdict == "yes":
        return f"{capital(name)}: yes, {at} ({door.authority})."
    if door.verdict == "ask":
        law = f"The law allows it{_condition(door)} ({door.authority}). " if door.authority else ""
        return f"{capital(name)}: ask, {at}. {law}{door.question}"
    if door.plan_says is False:
        return f"{capital(name)}: no, the plan does not let it out {at}."
    opens = f" It does {listed([EVENTS[event] for event in door.opens], 'or')}." if door.opens else ""
    return f"{capital(name)}: no, the law does not let it out {at} ({door.authority}).{opens}"


def _condition(door: Door) -> str:
    return f" if: {door.condition.rstrip('.')}" if door.condition else ""


def qualified(preview: Withdrawal) -> str:
    """Whether the distribution is qualified, and otherwise when it would be."""
    found = preview.found
    if found.qualified:
        return "Yes: five years have passed, and 59½, disability or death."
    lacking = []
    if not found.five_years:
        first = preview.first_year
        end = date(first + 5, 1, 1) if first else date.max
        over = f"the five years from {first} end on {day_alone(end)}{' at the latest' * preview.at_latest}"
        lacking.append(over if first else "the first year is not known")
    if not found.event:
        lacking.append(f"59½ is {_in_words(preview.age, found.on)}")
    ahead = "" if len(lacking) == 1 else f" It would be qualified {_in_words(found.qualified_from, found.on)}."
    free = sum(row.out - row.income for row in found.rows if row.what == "earnings")
    home = f" For the first home {dollars(free)} of earnings are free of tax all the same." if free else ""
    return f"No: {listed(lacking)}.{ahead}{home}"


def _in_words(span: Span, on: date) -> str:
    text = when(span, on)
    if span.first == span.last:
        return f"on {text}"
    return f"between {text.replace(' to ', ' and ')}" if " to " in text else text


def disputed(preview: Withdrawal) -> str:
    """The other reading of which dollars of an in-plan conversion leave first."""
    found = preview.found
    assert found.other_reading is not None
    point = "U5" if preview.plan else "U6"
    return (
        f"{point}: which dollars of an in-plan conversion leave first is open. Here those that were income do; if they "
        f"leave last, the 10% tax is {dollars(found.other_reading)} instead of {dollars(found.penalty)}."
    )


def row_name(row: Row, source: str) -> str:
    """What a row is called."""
    tax = SOURCES[source].tax if source in SOURCES else "roth"
    if row.what == "earnings" and row.stays < 0 and not row.out:
        return LOSS
    if row.year:
        return conversion_name(row.year, row.what)
    if row.what == "basis" and tax == "roth":
        return "contributions, conversions"
    return "never taxed" if row.what == "earnings" and tax == "pre-tax" else row.what


def _table(preview: Withdrawal, page: Page) -> list[str]:
    """Layer by layer in the order in which they leave; an untouched one says so."""
    found = preview.found
    columns = [
        Column("", page.width - 4 * 12 - 4, right=False),
        *[Column("", 12)] * 4,
    ]
    title = "IN THIS ORDER" if not preview.plan else "A SHARE OF EVERYTHING"
    lines = [heading(text, page) for text in table_row([title, "leaves", "stays", "income", "10% tax"], columns)]
    for row in found.rows:
        name = row_name(row, preview.source)
        cells = [_dollars(row.out), dollars(row.stays), _dollars(row.income), _dollars(row.penalty)]
        line = table_row([name, *(cells if row.out else ["untouched", dollars(row.stays), "", ""])], columns)
        lines += line if row.out else [page.inked(text, "2") for text in line]
    total = ["", dollars(found.amount), dollars(sum(row.stays for row in found.rows)), dollars(found.income)]
    lines += [heading(text, page) for text in table_row([*total, dollars(found.penalty)], columns)]
    if any(row.penalty and not row.income for row in found.rows):
        lines += wrapped(f"{RECAPTURED}.", page.width)
    return lines


def _dollars(cents: int) -> str:
    return dollars(cents) if cents else "-"


def _notes(preview: Withdrawal) -> Iterator[str]:
    yield from (ended(capital(note)) for note in preview.notes)
    if preview.found.income:
        yield "State tax, and what more income does to other tax rules, are not worked out."


def withdrawal_plain(preview: Withdrawal) -> str:
    """The preview with one fact a line."""
    return "\n".join(spoken(" ".join(line.split())) for line in _plain(preview))


def _plain(preview: Withdrawal) -> Iterator[str]:
    found = preview.found
    yield f"Withdrawal of {dollars(found.amount)}, {place(preview)}, {full_day(found.on)}."
    for door in preview.doors:
        yield f"Plan: {plan_word(door)}"
    yield f"Costs: {costs(preview)}"
    for label, text in _facts(preview):
        yield f"{label.capitalize()}: {text}"
    for row in found.rows:
        name = capital(row_name(row, preview.source))
        if row.out:
            yield (
                f"{name}: {dollars(row.out)} leaves, {dollars(row.stays)} stays; income {dollars(row.income)}, "
                f"10% tax {dollars(row.penalty)}."
            )
        else:
            yield f"{name}: untouched, {dollars(row.stays)} stays."
    if found.other_reading is not None:
        yield f"Disputed, {disputed(preview)}"
    yield from (f"Ask: {ask.question} Key: {ask.key}." for ask in preview.asks)
    yield from (f"Not checked: {note}" for note in _notes(preview))
    yield RECORDS_NOTHING
    yield f"Rules of {full_day(preview.rules.date)}, hash {preview.rules.hash}, megaroth {preview.rules.version}."
