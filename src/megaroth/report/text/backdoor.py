"""The screen of ``megaroth backdoor``: what to do and by when, what converting costs, the form year by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.law.form_8606 import Form8606
from megaroth.ledger.backdoor import locked
from megaroth.money import dollars
from megaroth.report.text.layout import Block, Item, Page, block_lines, heading, wrapped
from megaroth.report.text.words import (
    JOINED,
    SIGNS,
    counted,
    day,
    day_alone,
    ended,
    full_day,
    legend,
    listed,
    spoken,
    tight_day,
)

if TYPE_CHECKING:
    from megaroth.ledger.backdoor_facts import FormYear
    from megaroth.ledger.backdoor_steps import Step
    from megaroth.service.backdoor import Backdoor, OpenPoint, PersonBackdoor
    from megaroth.year.answer import Finding

FIRST = "what is contributed first"
PRO_RATA = (
    "Form 8606 counts all your own traditional, SEP and SIMPLE IRAs together, on 31 December. Money in a 401(k) or "
    "another employer's plan never counts, nor do Roth IRAs, inherited IRAs or your spouse's."
)
LABEL_WIDTH = 28
"""Columns of a line's number and words in the form's table; years take what is left of the screen."""
LABELS = {1: "contributed, not deducted", 2: "basis from before", 3: "basis", 4: "of 1, after 31 December",
          5: "basis in the year", 6: "value on 31 December", 7: "other distributions", 8: "converted", 9: "total",
          10: "share that is basis", 11: "not taxed of 8", 12: "not taxed of 7", 13: "not taxed",
          14: "basis for later years", 15: "taxable distributions", 16: "converted", 17: "basis in it",
          18: "taxable conversion"}  # fmt: skip
"""Each line of the form in a few words."""
ESTIMATE = SIGNS["estimate"]


def backdoor_text(found: Backdoor, *, width: int = 80, colour: bool = False, exact: bool = False) -> str:
    """The answer for a household.

    Parameters
    ----------
    found : Backdoor
        What ``megaroth backdoor`` found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    exact : bool
        Whether the forms are shown to the cent; otherwise with line 10 to three decimals, as the form has it.
    """
    page = Page(width, colour)
    named = [found.plan.household] if found.plan.household else []
    title = " · ".join([str(found.year), *named, "ordinary backdoor Roth IRA", f"as of {tight_day(found.as_of, 0)}"])
    groups = [[heading(title, page)], *(_person(one, found, page, exact=exact) for one in found.people)]
    common = [Item(point.statement, point.id) for point in shared(found)]
    groups.append(_lines([Block("OPEN", common, "open"), Block("PRO RATA", [PRO_RATA], "quiet")], page))
    body = "\n".join("\n".join(group) for group in groups)
    groups.append([page.inked(line, "2") for line in _foot(found, body, page)])
    rows = [line for index, group in enumerate(groups) for line in ([""] if index else []) + group]
    return "\n".join(rows).replace(JOINED, " ")


def shared(found: Backdoor) -> list[OpenPoint]:
    """The open points of everybody, which are said once."""
    return [point for point in found.people[0].open_points if all(point in one.open_points for one in found.people)]


def _lines(blocks: list[Block], page: Page) -> list[str]:
    return [line for block in blocks for line in block_lines(block, page)]


def _person(one: PersonBackdoor, found: Backdoor, page: Page, *, exact: bool) -> list[str]:
    rows = [heading(one.name, page)] if len(found.people) > 1 else []
    blocks = [_finding(finding) for finding in one.findings]
    if one.way is not None:
        blocks.append(Block("WAY", [way_text(one)]))
    open_steps = [step for step in one.steps if step.state in ("do", "ask")]
    if open_steps:
        blocks.append(Block("DO", [_step(step, found) for step in open_steps], "do"))
    settled = [step for step in one.steps if step.state not in ("do", "ask")]
    if settled:
        blocks.append(Block("SETTLED", [Item(settled_text(step), "") for step in settled], "quiet"))
    if one.previews:
        blocks.append(Block("IF", list(preview_texts(one))))
    rows += _lines(blocks, page)
    if forms := filled(one):
        rows += ["", *form_table(forms, page, exact=exact, year=found.year)]
    last = []
    if one.questions:
        last.append(Block("NOT KNOWN", list(one.questions), "open"))
    if one.problems:
        last.append(Block("LEDGER", list(one.problems), "open"))
    own = [point for point in one.open_points if point not in shared(found)]
    if own:
        last.append(Block("OPEN", [Item(point.statement, point.id) for point in own], "open"))
    return [*rows, "", *_lines(last, page)] if last else rows


def _finding(finding: Finding) -> Block:
    items: list[Item | str] = [Item(finding.statement, strong=True), finding.remedy, f"rule: {finding.authority}"]
    return Block("PASSED", items, "risk")


def way_text(one: PersonBackdoor) -> str:
    """What income leaves open, in a sentence."""
    assert one.way is not None
    if one.way.verdict in ("open", "neither"):
        return one.way.statement
    return f"{one.way.verdict}: {one.way.statement}"


def _step(step: Step, found: Backdoor) -> Item:
    text = ended(_capital(step.what))
    if step.due is not None and step.due != step.act_by:
        text = text[:-1] + f" (the law's day: {tight_day(step.due, found.year)})."
    if step.irreversible:
        text += " This cannot be undone."
    return Item(text, day(step.act_by, found.year) if step.act_by else "ask")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def settled_text(step: Step) -> str:
    """A step that needs nothing more, and when it was done."""
    when = f", {listed([day_alone(one) for one in step.on])}" if step.on and step.state == "done" else ""
    return f"{step.state}: {step.what}{when}"


def preview_texts(one: PersonBackdoor) -> Iterator[str]:
    """What each conversion would make taxable if it were made now; an estimate until the year is over."""
    about = ESTIMATE if one.known.iras.estimated else ""
    most = "at most " if one.known.at_most else ""
    for each in one.previews:
        words = f"{most}{dollars(each.taxable)}{ESTIMATE} more would be taxable this year"
        if each.taxable < 0:
            words = f"{dollars(-each.taxable)}{ESTIMATE} less would be taxable this year"
        verb = "were contributed and converted" if each.label == FIRST else "were converted"
        label = "" if each.label == FIRST else f"{each.label}, "
        amount = dollars(each.amount) + ("," if label else "")
        yield f"{label}{amount} {verb} now: {words}"
    deck = one.deck
    if deck is not None and deck.pre_tax and not one.known.iras.unsaid and locked(one.known.iras) == 0:
        basis = f"; {dollars(deck.basis)} of basis stays, and can be converted free of tax then" if deck.basis else ""
        yield (
            f"the pre-tax part of the {dollars(deck.value)}{about} went into a plan: it may take "
            f"{dollars(deck.pre_tax)}{about}{basis}"
        )


def filled(one: PersonBackdoor) -> tuple[FormYear, ...]:
    """The forms that say anything: with basis, a distribution or a conversion."""
    return tuple(form for form in one.known.forms if form.exact.line_3 or form.exact.line_7 or form.exact.line_8)


def form_table(forms: tuple[FormYear, ...], page: Page, *, exact: bool, year: int) -> list[str]:
    """Lines 1 to 18, a column for each year that the screen has room for: the last ones, or from a year on."""
    cells = {form.year: _cells(form, exact=exact) for form in forms}
    width = max(12, *(len(each) for column in cells.values() for each in column)) + 1
    count = max(1, (page.width - LABEL_WIDTH - 4) // width)
    shown = forms[-count:]
    if year < shown[0].year:
        first = next((place for place, form in enumerate(forms) if form.year >= year), 0)
        shown = forms[first : first + count]
    title = "FORM 8606" + (" exact" if exact else "")
    heads = [f"{form.year}{ESTIMATE if form.estimate or form.value_from != 'statement' else ''}" for form in shown]
    rows = [f"{title:<{LABEL_WIDTH + 4}}" + "".join(f"{head:>{width}}" for head in heads)]
    for number in range(1, 19):
        row = "".join(f"{cells[form.year][number - 1]:>{width}}" for form in shown)
        rows.append(f"{number:>2}  {LABELS[number]:<{LABEL_WIDTH}}{row}".rstrip())
    notes = []
    if len(forms) > len(shown):
        others = [str(form.year) for form in forms if form not in shown]
        span = others[0] if len(others) == 1 else f"{others[0]} to {others[-1]}"
        notes.append(f"{counted(len(others), 'more year')}, {span}: --year {others[0]} shows it; --json has all")
    if any(form.value_from == "booked" for form in shown):
        notes.append(f"{ESTIMATE} line 6 is what the ledger has booked: record the statement of 31 December")
    elif any(form.estimate for form in shown):
        notes.append(f"{ESTIMATE} not final: line 6 is not that of 31 December yet")
    below = [page.inked(line, "2") for note in notes for line in wrapped(note, page.width)]
    return [page.inked(rows[0], "1"), *rows[1:], *below]


def _cells(form: FormYear, *, exact: bool) -> list[str]:
    """Lines 1 to 18 of one year; where one has cents, the others are moved so that they stand at one point."""
    sheet = form.exact if exact else form.three_decimals
    found = [cell(sheet, number, exact=exact) for number in range(1, 19)]
    cents = any("." in each for each in found if each.startswith("$"))
    return [each + "   " if cents and each.startswith("$") and "." not in each else each for each in found]


def cell(sheet: Form8606, number: int, *, exact: bool) -> str:
    """One line of one form; line 10 as a fraction of 1."""
    value: int = getattr(sheet, f"line_{number}")
    if number == 10:
        places = 6 if exact else 3
        return f"{value // 1_000_000}.{value % 1_000_000:06d}"[: 2 + places]
    return dollars(value)


def _foot(found: Backdoor, body: str, page: Page) -> list[str]:
    foot = found.plan.foot
    signs = legend(body)
    rows = [" · ".join(signs)] if signs else []
    where = f"ledger {found.ledger}" if found.ledger else "no ledger: from the household file alone"
    rows += wrapped(where, page.width)
    rows += wrapped(f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}.", page.width)
    if foot.stale:
        rows += wrapped(f"{foot.stale}.", page.width)
    return [*rows, *wrapped(foot.point_of_action, page.width)]


# --- one fact a line -----------------------------------------------------------------------------------------


def backdoor_plain(found: Backdoor, *, exact: bool = False) -> str:
    """The answer with one fact per line in full words."""
    named = f" for {found.plan.household}" if found.plan.household else ""
    rows = [f"Ordinary backdoor Roth IRA{named} for {found.year}, as of {full_day(found.as_of)}."]
    for one in found.people:
        rows += _plain_person(one, shared(found), exact=exact)
    rows += [f"Open, {point.id}: {point.statement}" for point in shared(found)]
    rows.append(PRO_RATA)
    rows.append(f"Ledger: {found.ledger}." if found.ledger else "No ledger: from the household file alone.")
    foot = found.plan.foot
    rows.append(f"Rules of {foot.rules_date.isoformat()}, {foot.rules_hash}; megaroth {foot.version}.")
    rows.append(foot.point_of_action)
    return "\n".join(spoken(" ".join(row.split())) for row in rows)


def _plain_person(one: PersonBackdoor, common: list[OpenPoint], *, exact: bool) -> Iterator[str]:
    yield f"Person: {one.name}."
    for finding in one.findings:
        yield f"Passed: {ended(finding.statement)} {ended(finding.remedy)} Rule: {finding.authority}."
    if one.way is not None:
        yield f"Way: {ended(way_text(one))}"
    for step in one.steps:
        if step.state not in ("do", "ask"):
            yield f"{step.state.capitalize()}: {ended(settled_text(step).partition(': ')[2])}"
            continue
        by = f"Do by {full_day(step.act_by)}" if step.act_by else "Ask"
        undone = " It cannot be undone." if step.irreversible else ""
        yield f"{by}: {ended(step.what)} {ended(_capital(step.why))}{undone} Rule: {step.authority}."
    for text in preview_texts(one):
        yield f"If {ended(text)}"
    for form in filled(one):
        sheet = form.exact if exact else form.three_decimals
        estimate = ", not final" if form.estimate or form.value_from != "statement" else ""
        for number, label in LABELS.items():
            shown = cell(sheet, number, exact=exact)
            yield f"Form 8606 of {form.year}{estimate}, line {number}, {label}: {shown}."
    for question in one.questions:
        yield f"Not known: {question}"
    for problem in one.problems:
        yield f"Ledger: {ended(problem)}"
    for point in one.open_points:
        if point in common:
            continue
        yield f"Open, {point.id}: {point.statement}"
