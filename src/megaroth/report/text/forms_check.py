"""The screen of ``megaroth forms check``: what is wrong first, then how to type the forms in, then the letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.report.forms_letters import letters
from megaroth.report.text.forms import amounts_of, notes_lines, value_words
from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, heading, table_row, wrapped
from megaroth.report.text.words import JOINED, capital, counted, ended, full_day, listed, spoken
from megaroth.report.text.working import working_lines
from megaroth.service.forms import difference_value, faults_of
from megaroth.service.working import working

if TYPE_CHECKING:
    from megaroth.forms.differences import Difference
    from megaroth.forms.entry_sheet import EntrySheet
    from megaroth.forms.expected import Expected
    from megaroth.forms.received import Received
    from megaroth.forms.reconcile import Matched
    from megaroth.service.forms import FormsChecked

FIELDS = ("gross", "taxable", "contributions")
SIDES = {"form": "the form is wrong", "either": "form or ledger"}


def checked_text(checked: FormsChecked, *, width: int = 80, colour: bool = False, steps: bool = False) -> str:
    """The check as a screen.

    Parameters
    ----------
    checked : FormsChecked
        What was found.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    steps : bool
        Whether to add the worksheets.
    """
    page = Page(width, colour)
    shown = checked.expected
    name = f" · {shown.household}" if shown.household else ""
    lines = [heading(text, page) for text in wrapped(f"FORMS RECEIVED · {shown.year}{name}", page.width)]
    lines += ["", *wrapped(verdict(checked), page.width), ""]
    for match in checked.found.matched:
        lines += _matched(match, checked, page)
    if checked.found.missing:
        texts = [missing_words(one, checked) for one in checked.found.missing]
        lines += [*block_lines(Block("MISSING", texts, "risk" if checked.due_passed else "open"), page), ""]
    if checked.found.surplus:
        texts = [surplus_words(one, checked) for one in checked.found.surplus]
        lines += [*block_lines(Block("SURPLUS", texts, "risk"), page), ""]
    if checked.found.replaced:
        texts = [
            f"{capital(one.received.key)}: {one.by.key} corrects it; only that one counts."
            for one in checked.found.replaced
        ]
        lines += [*block_lines(Block("REPLACED", texts, "quiet"), page), ""]
    lines += _entries(checked, page)
    written = letters(checked)
    if written:
        payers = listed([f"{letter.person}/{letter.plan}".removeprefix("/") for letter in written])
        text = f"{counted(len(written), 'letter')} to send ({payers}): add --letters to print them."
        lines += [*block_lines(Block("WRITE", [Item(text, strong=True)], "do"), page), ""]
    lines += notes_lines(shown.notes, page)
    if steps:
        sheets = [*shown.sheets, *(sheet for one in checked.entries for sheet in one.sheet)]
        lines += working_lines(working(sheets, shown.figures_year), page)
    return "\n".join(lines).rstrip("\n").replace(JOINED, " ")


def verdict(checked: FormsChecked) -> str:
    """The answer in one sentence."""
    found = checked.found
    total = counted(len(checked.received), "form")
    if not checked.finding:
        return f"{capital(total)} came, and every box says what it should. Nothing is missing."
    wrong = sum(1 for match in found.matched if not match.agrees or faults_of(match, checked))
    parts = []
    if wrong:
        parts.append(f"{wrong} that {'does' if wrong == 1 else 'do'} not agree")
    if found.missing:
        parts.append(f"{len(found.missing)} missing")
    if found.surplus:
        parts.append(f"{len(found.surplus)} that nothing explains")
    return f"{capital(total)} came: {listed(parts)}."


def _matched(match: Matched, checked: FormsChecked, page: Page) -> list[str]:
    faults = faults_of(match, checked)
    good = match.agrees and not faults
    label = "AGREES" if good else "DIFFERS"
    items: list[Item | str] = [matched_words(match, checked)]
    for one in match.differences:
        items.append(Item(difference_words(one, checked)))
        if one.to_do:
            items.append(ended(capital(one.to_do)))
    items += [Item(f"On its face: {ended(text)}") for text in faults]
    return [*block_lines(Block(label, items, "settled" if good else "risk"), page), ""]


def matched_words(match: Matched, checked: FormsChecked) -> str:
    """Which forms belong to which."""
    came = listed([one.key for one in match.received])
    should = listed([one.key for one in match.expected])
    together = " together" if len(match.received) > 1 else ""
    amounts = amounts_of(match.form, checked.expected.described)
    holds = " in one" if len(match.expected) > 1 else ""
    return f"{capital(came)}{together} ({amounts}): {should}{holds}."


def difference_words(one: Difference, checked: FormsChecked) -> str:
    """One box that is different, and which side is wrong by which rule."""
    box = checked.expected.described.name(one.field)
    came, should = difference_value(one.field, one.came), difference_value(one.field, one.should)
    rule = f"{ended(capital(one.rule))} {one.authority}."
    return f"{capital(box)}: came {came}, should be {should} ({SIDES[one.side]}). {rule}"


def missing_words(one: Expected, checked: FormsChecked) -> str:
    """A form that has not come."""
    late = "was due" if checked.due_passed else "is due"
    return f"{one.key}: {amounts_of(one.form, checked.expected.described)}. It {late} by {full_day(one.due)}."


def surplus_words(one: Received, checked: FormsChecked) -> str:
    """A form that nothing in the ledger explains."""
    whose = f" from {one.plan or one.payer}" if one.plan or one.payer else ""
    amounts = amounts_of(one.form, checked.expected.described)
    return (
        f"{capital(one.key)}{whose}: {amounts}. Nothing in the ledger explains it: record what happened, or ask the "
        "payer which transaction it is."
    )


def _entries(checked: FormsChecked, page: Page) -> list[str]:
    if not checked.entries:
        return []
    described = checked.expected.described
    width = page.width - 12 * 3 - 6 - 5
    columns = [
        Column("", width, right=False),
        *(Column("", 12) for _ in FIELDS),
        Column("", 6),
    ]
    heads = ["TYPE IN", *(described.name(field) for field in FIELDS), "code"]
    lines = [page.inked(line, "1") for line in table_row(heads, columns)]
    for sheet in checked.entries:
        for place, row in enumerate(sheet.rows, 1):
            what = (
                f"{sheet.person}/{sheet.plan}, {place} of {len(sheet.rows)}"
                if len(sheet.rows) > 1
                else f"{sheet.person}/{sheet.plan}"
            )
            cells = [what, *(value_words(field, getattr(row.form, field)) for field in FIELDS), row.form.codes]
            lines += table_row(cells, columns)
            lines += [f"  {text}" for text in wrapped(ended(capital(row.answer)), page.width - 2)]
        if len(sheet.rows) > 1:
            cells = ["  together", *(value_words(field, getattr(sheet.total, field)) for field in FIELDS), ""]
            lines += table_row(cells, columns)
        lines += [f"  {text}" for text in wrapped(ties_words(sheet), page.width - 2)]
    return [*lines, ""]


def ties_words(sheet: EntrySheet) -> str:
    """Whether the rows are the form that came."""
    forms = listed([f"form {number}" for number in sheet.numbers])
    if sheet.ties and sheet.open_boxes:
        return f"The amounts are those of {forms}, but more of it is to be settled first."
    if sheet.ties:
        if len(sheet.rows) == 1:
            return f"Type {forms} in as it came." if len(sheet.numbers) == 1 else f"These are {forms} added up."
        return f"The sums are those of {forms}; instead of it type in the {len(sheet.rows)} rows."
    return f"These are not the amounts of {forms}: ask for a corrected form, and do not file before it is settled."


def checked_plain(checked: FormsChecked) -> str:
    """The check with one fact a line."""
    return "\n".join(spoken(line) for line in _plain(checked))


def _plain(checked: FormsChecked) -> Iterator[str]:
    yield f"Forms received for {checked.expected.year}."
    yield verdict(checked)
    for match in checked.found.matched:
        faults = faults_of(match, checked)
        label = "Agrees" if match.agrees and not faults else "Differs"
        yield f"{label}: {matched_words(match, checked)}"
        for one in match.differences:
            yield difference_words(one, checked)
            if one.to_do:
                yield f"To do: {ended(one.to_do)}"
        yield from (f"On its face: {ended(text)}" for text in faults)
    yield from (f"Missing: {missing_words(one, checked)}" for one in checked.found.missing)
    yield from (f"Surplus: {surplus_words(one, checked)}" for one in checked.found.surplus)
    for each in checked.found.replaced:
        yield f"Replaced: {each.received.key}, by {each.by.key}."
    described = checked.expected.described
    for sheet in checked.entries:
        for place, row in enumerate(sheet.rows, 1):
            what = f"{sheet.person}/{sheet.plan}, {place} of {len(sheet.rows)}"
            yield f"Type in, {what}: {amounts_of(row.form, described)}. Answer: {ended(row.answer)}"
        yield ties_words(sheet)
    written = letters(checked)
    if written:
        yield f"{counted(len(written), 'letter')} to send; add --letters to print them."
    yield from (f"Ledger: {ended(text)}" for text in checked.expected.notes)
