"""The screen of ``megaroth correct``: where the money is, what to do by when, who taxes what, what is not settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.ledger.kinds import SOURCES
from megaroth.ledger.mishaps import TITLES
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Item, Page, block_lines, heading, wrapped
from megaroth.report.text.words import (
    JOINED,
    counted,
    day,
    day_alone,
    ended,
    full_day,
    listed,
    spoken,
    tight_day,
)

if TYPE_CHECKING:
    from megaroth.ledger.mishaps import Exposed, Step, TaxLine
    from megaroth.service.correct import Corrected

NO_LEDGER = "no ledger has this money, so that where it lies now is not known: the steps are for every place"
ENTRIES_SHOWN = 6
NOTHING_RECORDED = "nothing is recorded by this answer"


def corrected_text(found: Corrected, *, width: int = 80, colour: bool = False) -> str:
    """The answer on the screen.

    Parameters
    ----------
    found : Corrected
        What ``megaroth correct`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    result = found.correction
    asked = result.asked
    named = list(dict.fromkeys(part for part in (found.household, found.name, found.plan) if part))
    title = " · ".join([str(asked.year), *named, "correction", f"as of {tight_day(asked.as_of, 0)}"])
    first: list[Item | str] = [Item(too_much(found), strong=True)]
    if result.late:
        first.append("the day for doing it without further tax is over")
    blocks = [Block("TOO MUCH", first, "risk")]
    if found.totals is not None:
        differs = not found.totals.agrees
        block = Block("LOOK FIRST" if differs else "AGREES", [Item(totals_text(found), strong=differs)], "open")
        blocks.insert(0 if differs else 1, block)
    where: list[Item | str] = [Item(exposed_text(one)) for one in found.exposures or ()]
    if where or needs_place(found):
        blocks.append(Block("WHERE", where or [NO_LEDGER], "settled" if where else "open"))
    blocks.append(Block("DO", [_step(step, asked.as_of, asked.year) for step in result.steps], "do"))
    taken = [f"taken as paid back in {result.paid}"] if result.paid else []
    blocks.append(Block("TAX", [*taken, *(Item(tax_text(line)) for line in result.taxes)]))
    if result.never:
        blocks.append(Block("NEVER", [_sentence(text) for text in result.never], "risk"))
    last = []
    if result.questions:
        last.append(Block("ASK", list(result.questions), "open"))
    if result.open_points:
        last.append(Block("OPEN", list(result.open_points), "open"))
    groups = [[heading(title, page)], _lines(blocks, page), _lines(last, page)]
    groups.append([page.inked("RECORD", "1"), *found.records] if found.records else [])
    groups.append([page.inked(line, "2") for line in _foot(found, page)])
    kept = [group for group in groups if group]
    rows = [line for index, group in enumerate(kept) for line in ([""] if index else []) + group]
    return "\n".join(rows).replace(JOINED, " ")


def needs_place(found: Corrected) -> bool:
    """Whether the steps depend on where the money lies, and no ledger says it."""
    return found.correction.asked.kind in ("excess-additions", "acp-refund") and found.exposures is None


def _lines(blocks: list[Block], page: Page) -> list[str]:
    return [line for block in blocks for line in block_lines(block, page)]


def totals_text(found: Corrected) -> str:
    """What the file and the ledger add up to, in a sentence, and what that means for the rest of the answer."""
    assert found.totals is not None
    said = ended(found.totals.statement[:1].upper() + found.totals.statement[1:])
    if found.totals.agrees:
        return said
    if found.totals.excess:
        return f"{said} Find out which is right before anything goes back."
    return f"{said} Before anything goes back, see what is missing there; what follows holds if it is too much."


def too_much(found: Corrected) -> str:
    """The mishap in a sentence."""
    asked = found.correction.asked
    earned = ""
    if found.correction.late and asked.kind == "ira-excess":
        if asked.earnings:
            kind = "earnings stay" if asked.earnings > 0 else "loss stays"
            earned = f"; its {kind} there, {dollars(abs(asked.earnings))}"
    elif asked.earnings is not None:
        kind = "earnings" if asked.earnings >= 0 else "a loss"
        earned = f", with {kind} of {dollars(abs(asked.earnings))}: {dollars(asked.amount + asked.earnings)} goes back"
    return f"{dollars(asked.amount)}: {TITLES[asked.kind]}, {asked.year}{earned}"


def exposed_text(one: Exposed) -> str:
    """Where some of the year's money lies, in a sentence."""
    numbers = listed([str(number) for number in one.entries[:ENTRIES_SHOWN]])
    more = (
        f" and {counted(len(one.entries) - ENTRIES_SHOWN, 'more', 'more')}" if len(one.entries) > ENTRIES_SHOWN else ""
    )
    entries = f" ({'entry' if len(one.entries) == 1 else 'entries'} {numbers}{more})" if one.entries else ""
    taxed = f"; {dollars(one.taxed)} of earnings was taxed then" if one.taxed else ""
    label = SOURCES[one.source].label
    words = {
        "in place": f"still in {label} of {one.plan}",
        "converted in the plan": f"converted, now in {label} of {one.plan}",
        "in a Roth IRA": f"rolled out, now in the Roth IRA {one.plan}",
        "gone": "paid out, corrected already, or lost",
    }
    return f"{dollars(one.amount)} of the year's money: {words[one.where]}{entries}{taxed}"


def _step(step: Step, as_of: date, year: int) -> Item:
    over = " This day is over." if step.by is not None and step.by < as_of else ""
    return Item(f"{ended(step_text(step))}{over}", day(step.by, year) if step.by else "no day")


def step_text(step: Step) -> str:
    """What to do, where it is needed only in some case with that case, and on which form it is seen."""
    case = f"{step.condition[:1].upper()}{step.condition[1:]}: " if step.condition else ""
    code = f" code {step.code}" if step.code else ""
    form = f" (Form {step.form}{code})" if step.form else ""
    return f"{case}{step.what}{form}"


def tax_text(line: TaxLine) -> str:
    """One part of the money and its tax, in a sentence."""
    case = f"{line.condition}: " if line.condition else ""
    amount = "" if line.amount in (None, 0) else f" {dollars(line.amount or 0)}"
    when = f"of {line.year}" if line.year else "of the year in which it is paid"
    if line.tax:
        said = f"{dollars(line.tax)} of tax for {line.year}"
    elif line.income is None:
        said = f"income {when}, the amount is not known yet"
    elif line.income < 0:
        said = f"lowers the income {when} by {dollars(-line.income)}"
    else:
        said = f"income {when} {dollars(line.income)}"
    form = f"; {line.form}" if line.form else ""
    return f"{case}{line.what}{amount}: {said}; {line.note}{form}"


def _sentence(text: str) -> str:
    return f"do not {ended(text)}"


def _foot(found: Corrected, page: Page) -> Iterator[str]:
    foot = found.foot
    yield from wrapped(f"{NOTHING_RECORDED} · {_where(found)}", page.width)
    yield from wrapped(
        f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}.", page.width
    )
    if foot.stale:
        yield from wrapped(f"{foot.stale}.", page.width)
    yield from wrapped(foot.point_of_action, page.width)


def _where(found: Corrected) -> str:
    return f"ledger {found.ledger}" if found.ledger else "no ledger"


def corrected_plain(found: Corrected) -> str:
    """The answer with one fact per line in full words."""
    return "\n".join(spoken(" ".join(row.split())) for row in _plain(found))


def _plain(found: Corrected) -> Iterator[str]:
    result = found.correction
    asked = result.asked
    yield f"Correction for {found.name}, as of {full_day(asked.as_of)}."
    yield f"Too much: {ended(too_much(found))}"
    if found.totals is not None:
        yield f"{'Agrees' if found.totals.agrees else 'Look first'}: {totals_text(found)}"
    if result.late:
        yield "The day for doing it without further tax is over."
    for one in found.exposures or ():
        yield f"Where: {ended(exposed_text(one))}"
    if needs_place(found):
        yield f"Where: {ended(NO_LEDGER)}"
    for step in result.steps:
        by = f"Do by {full_day(step.by)}" if step.by else "Do"
        yield f"{by}: {ended(step_text(step))} Rule: {step.authority}."
    if result.paid:
        yield f"Taken as paid back in {result.paid}."
    for line in result.taxes:
        yield f"Tax: {ended(tax_text(line))} Rule: {line.authority}."
    for text in result.never:
        yield f"Never: {_sentence(text)}"
    for question in result.questions:
        yield f"Ask: {question}"
    for point in result.open_points:
        yield f"Open: {point}"
    for record in found.records:
        yield f"To record it when it is done: {record}"
    yield f"{NOTHING_RECORDED[:1].upper()}{NOTHING_RECORDED[1:]}."
    yield f"Ledger: {found.ledger}." if found.ledger else "There is no ledger."
    foot = found.foot
    yield f"Rules of {foot.rules_date.isoformat()}, {foot.rules_hash}; megaroth {foot.version}."
    yield foot.point_of_action
