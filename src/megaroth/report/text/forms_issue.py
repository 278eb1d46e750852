"""The screen of ``megaroth forms issue``: each form that is given out, what is to be confirmed, what was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from megaroth.report.text.forms import amounts_of
from megaroth.report.text.layout import Block, Item, Page, block_lines, heading, wrapped
from megaroth.report.text.words import JOINED, capital, counted, ended, full_day, spoken

if TYPE_CHECKING:
    from megaroth.forms.issue import Issued
    from megaroth.service.forms_issue import Prepared
    from megaroth.service.forms_writing import Written

CONFIRM = "You confirm with --confirmed"
NOTHING_WRITTEN = "Nothing was written: --out FOLDER writes the statements, as drafts until --confirmed."
DRAFT = "Every page says DRAFT and has no numbers; --confirmed writes the statements that the recipient gets."
FINAL = (
    "Give Copies B, C and 2 to the recipient. Copy A is not among them: the IRS gets the form electronically, or on "
    "its own paper."
)
KEPT_NOWHERE = "The numbers are in these files alone."


def issued_text(ready: Prepared, done: Written | None, *, width: int = 80, colour: bool = False) -> str:
    """The forms as a screen.

    Parameters
    ----------
    ready : Prepared
        What is issued.
    done : Written or None
        What was written of it.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    """
    page = Page(width, colour)
    lines = [heading(text, page) for text in wrapped(title(ready), width)]
    lines += ["", *wrapped(summary(ready), width), ""]
    for one in ready.forms:
        lines += [*_form(one, ready, page), ""]
    if ready.lacking:
        lines += [*block_lines(Block("STILL NEEDED", [_sentence(text) for text in ready.lacking], "open"), page), ""]
    if ready.notes:
        lines += [*block_lines(Block("NOTE", [_sentence(text) for text in ready.notes], "open"), page), ""]
    if done is not None:
        paths = [str(path) for _, path in done.statements] + [str(path) for path in done.filed]
        lines += [*block_lines(Block("WRITTEN", paths, "do"), page), ""]
    for text in closing(done):
        lines += [page.inked(line, "2") for line in wrapped(text, width)]
    return "\n".join(lines).replace(JOINED, " ")


def title(ready: Prepared) -> str:
    """What the screen is about."""
    return f"FORMS TO ISSUE · {ready.year} · {ready.plan.name}"


def summary(ready: Prepared) -> str:
    """How many forms, for whom."""
    if not ready.forms:
        return f"The ledger has nothing in {ready.year} that this plan reports on Form 1099-R."
    people = " and ".join(ready.names[person] for person in ready.people)
    far = f" So far: the year goes on after {full_day(ready.as_of)}." if ready.so_far else ""
    return f"{counted(len(ready.forms), 'Form 1099-R', 'Forms 1099-R')} for {people}.{far}"


def closing(done: Written | None) -> Iterator[str]:
    """What the state of things is, at the end."""
    if done is None:
        yield NOTHING_WRITTEN
    elif done.draft:
        yield DRAFT
    else:
        yield FINAL
        yield f"{KEPT_NOWHERE} Used: {', '.join(f'{who} ending in {last}' for who, last in done.last_four.items())}."


def _sentence(text: str) -> str:
    return ended(capital(text))


def _form(one: Issued, ready: Prepared, page: Page) -> Iterator[str]:
    yield page.inked(f"{ready.names[one.person]}: {one.kind}", "1")
    items: list[Item | str] = [
        f"{capital(amounts_of(one.form, ready.described))}; account number {one.form.account_number}"
    ]
    yield from block_lines(Block("boxes", items), page)
    if one.open:
        yield from block_lines(Block("confirm", [_sentence(text) for text in one.open], "open"), page)
    if one.problems:
        yield from block_lines(Block("WRONG", [_sentence(text) for text in one.problems], "risk"), page)


def issued_plain(ready: Prepared, done: Written | None) -> str:
    """The same with one fact per line in full words."""
    return "\n".join(spoken(" ".join(row.split())) for row in _plain(ready, done))


def _plain(ready: Prepared, done: Written | None) -> Iterator[str]:
    yield f"Forms to issue for {ready.year}, {ready.plan.name}."
    yield summary(ready)
    for one in ready.forms:
        who = f"{ready.names[one.person]}, {one.kind}"
        yield f"{who}: {amounts_of(one.form, ready.described)}; account number {one.form.account_number}."
        for text in one.open:
            yield f"{who}, to confirm: {ended(text)}"
        for text in one.problems:
            yield f"{who}, wrong: {ended(text)}"
    for text in ready.lacking:
        yield f"Still needed: {ended(text)}"
    for text in ready.notes:
        yield f"Note: {ended(text)}"
    if done is not None:
        for key, path in done.statements:
            yield f"Written: {path}, {key}."
        for path in done.filed:
            yield f"Written for the IRS: {path}."
    yield from closing(done)
