"""The screen of ``megaroth forms expected``: each form box by box, then what goes on one's own return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from megaroth.money import dollars
from megaroth.report.text.layout import Block, Column, Page, block_lines, heading, table_row, wrapped
from megaroth.report.text.ledger import exact
from megaroth.report.text.words import JOINED, capital, counted, ended, full_day, listed, spoken
from megaroth.report.text.working import working_lines
from megaroth.service.working import working

if TYPE_CHECKING:
    from megaroth.forms.box_10 import InPlanRollover
    from megaroth.forms.expected import Expected
    from megaroth.forms.model import Form1099R
    from megaroth.forms.personal import Personal
    from megaroth.forms.years import FormYear
    from megaroth.service.forms import FormsExpected

AMOUNTS = ("gross", "taxable", "withheld", "contributions", "in_plan_rollover")
SHOWN = ("gross", "taxable", "not_determined", "withheld", "contributions", "codes", "ira", "in_plan_rollover")
"""The boxes of a form in the order of the paper; the last one of all is ``first_roth_year``."""
PARTS_SHOWN = 4
BOX, VALUE = 8, 13


def expected_text(shown: FormsExpected, *, width: int = 80, colour: bool = False, steps: bool = False) -> str:
    """The forms as a screen.

    Parameters
    ----------
    shown : FormsExpected
        What should come.
    width : int
        Columns.
    colour : bool
        Whether weight and colour may be used.
    steps : bool
        Whether to add the worksheets.
    """
    page = Page(width, colour)
    lines = [heading(text, page) for text in wrapped(title(shown), page.width)]
    lines += ["", *wrapped(summary(shown), page.width), ""]
    for one in shown.forms:
        lines += [*_form(one, shown, page), ""]
    for each in shown.combined:
        text = f"{listed([_name(key) for key in each.keys])} may come as one: {amounts_of(each.form, shown.described)}."
        lines += [*block_lines(Block("OR ONE FORM", [capital(text), each.note]), page), ""]
    lines += _box_10(shown.in_plan_rollovers, page)
    for person in shown.people:
        lines += _personal(person, shown, page)
    if shown.joint is not None:
        lines += block_lines(Block("JOINT RETURN", [joint_words(shown)], "do"), page)
    lines += notes_lines(shown.notes, page)
    lines += [*([""] if shown.notes else []), *(page.inked(line, "2") for line in wrapped(_how_on(shown), page.width))]
    if steps:
        lines += working_lines(working(shown.sheets, shown.figures_year), page)
    return "\n".join(lines).replace(JOINED, " ")


def title(shown: FormsExpected) -> str:
    """What the screen is about."""
    name = f" · {shown.household}" if shown.household else ""
    return f"FORMS TO COME · {shown.year}{name}"


def summary(shown: FormsExpected) -> str:
    """How many forms, from whom, by when."""
    if not shown.forms:
        return f"The ledger has nothing in {shown.year} that a payer reports on Form 1099-R."
    due = max(one.due for one in shown.forms)
    far = f" So far: the year goes on after {full_day(shown.as_of)}." if shown.so_far else ""
    payers = len({(one.person, one.plan) for one in shown.forms})
    forms = counted(len(shown.forms), "Form 1099-R", "Forms 1099-R")
    return f"{forms} from {counted(payers, 'payer')}, by {full_day(due)}.{far}"


def _name(key: str) -> str:
    return key.partition(": ")[2]


def rows_of(one: Expected, described: FormYear) -> Iterator[tuple[str, str, str]]:
    """Box, value and why, in the order of the paper; boxes that say nothing and need no word are left out."""
    reasons = {why.field: why for why in one.why}
    for field in (*SHOWN, "first_roth_year"):
        value = getattr(one.form, field)
        why = reasons.get(field)
        if why is None and not value:
            continue
        text = why.text if why else ""
        yield described.name(field), value_words(field, value), text


def value_words(field: str, value: Any) -> str:
    """The value of a box as it is printed."""
    if isinstance(value, bool):
        return "checked" if value else "not checked"
    if value is None or value == "":
        return "empty"
    if field in AMOUNTS:
        return exact(value)
    return str(value)


def amounts_of(form: Form1099R, described: FormYear) -> str:
    """The boxes that matter of a form, in a row."""
    parts = [
        f"{described.name(field)} {value_words(field, getattr(form, field))}"
        for field in ("gross", "taxable", "contributions", "codes")
    ]
    return ", ".join(parts)


def _form(one: Expected, shown: FormsExpected, page: Page) -> list[str]:
    head = f"{one.person}/{one.plan} · {capital(_name(one.key))}"
    lines = [heading(text, page) for text in wrapped(head, page.width)]
    lines += wrapped(f"From {one.issuer}, by {full_day(one.due)}.", page.width)
    columns = [
        Column("", BOX, right=False),
        Column("", VALUE),
        Column("", page.width - BOX - VALUE - 3, right=False),
    ]
    for box, value, why in rows_of(one, shown.described):
        lines += table_row([box, value, f" {why}"], columns)
    if len(one.parts) > 1:
        lines += block_lines(Block("adds up", _parts_shown(one), "quiet"), page)
    if one.open:
        lines += block_lines(Block("OPEN", [ended(capital(text)) for text in one.open], "open"), page)
    return lines


def _parts_shown(one: Expected) -> list[str]:
    """The parts of a form; of many only those that were not all basis: the others are one like the next."""
    parts = list(_parts(one))
    if len(parts) <= PARTS_SHOWN:
        return parts
    days = [part.on for part in one.parts]
    with_more = [text for text, part in zip(parts, one.parts, strict=True) if part.amount != part.basis]
    if len(with_more) > PARTS_SHOWN:
        with_more = [*with_more[:PARTS_SHOWN], f"and {len(with_more) - PARTS_SHOWN} more that were not all basis"]
    return [
        f"{len(parts)} parts, {full_day(min(days))} to {full_day(max(days))}; each of them: --plain. Not all basis:",
        *with_more,
    ]


def _parts(one: Expected) -> Iterator[str]:
    for part in one.parts:
        yield (
            f"{full_day(part.on)}: {dollars(part.amount)} from {part.source}, {dollars(part.basis)} of it basis (entry "
            f"{part.number})"
        )


def box_10_words(one: InPlanRollover) -> str:
    """One in-plan rollover of which something was income."""
    places = [f"{dollars(cents)} in {plan or 'Roth IRAs'}" for plan, cents in one.places]
    where = f"; {listed(places)}" if places else ""
    made = full_day(one.on) if one.on.year == one.year else str(one.year)  # a layer tells of an earlier year
    return (
        f"{one.person}/{one.plan}, {made}: {dollars(one.taxable)} was income, {dollars(one.left)} paid out "
        f"since{where}. Before {one.until.year} a payment before 59½ bears the 10% tax on it."
    )


def _box_10(found: Sequence[InPlanRollover], page: Page) -> list[str]:
    if not found:
        return []
    text = [box_10_words(one) for one in found]
    return [*block_lines(Block("BOX 10", text, "quiet"), page), ""]


def return_rows(person: Personal, shown: FormsExpected) -> Iterator[tuple[str, str, str]]:
    """The lines of the return with their amounts and where they come from."""
    ira, plan = person.ira, person.plan
    if ira.line_4a or ira.line_4b:
        full = "; all is taxable, so the instructions leave it empty" if ira.line_4a == ira.line_4b else ""
        yield "4a", exact(ira.line_4a), f"IRA distributions{full}"
        yield "4b", exact(ira.line_4b), "Form 8606 lines 15c, 18 and 25c, and earnings of contributions returned"
        if person.ira_rollover:
            yield "", "checked", shown.lines.ira_box
    if plan.line_5a or plan.line_5b:
        full = "; all is taxable, so the instructions leave it empty" if plan.line_5a == plan.line_5b else ""
        yield "5a", exact(plan.line_5a), f"box 1 of the plans' forms{full}"
        yield "5b", exact(plan.line_5b), "what was income of them"
        if person.plan_rollover:
            yield "", "checked", shown.lines.plan_box
    if plan.line_1h:
        yield shown.lines.corrective.removeprefix("line "), exact(plan.line_1h), "corrective distributions"
    if person.ira_year is not None and (person.part_1 or person.part_2):
        sheet = person.ira_year.sheet
        if person.part_1:
            yield "8606 14", exact(sheet.line_14), f"basis for {shown.year + 1} and later"
        if person.part_2:
            yield (
                "8606 18",
                exact(sheet.line_18),
                f"{dollars(sheet.line_16)} converted, less basis {dollars(sheet.line_17)}",
            )
    if person.part_3 is not None:
        part = person.part_3
        yield (
            "8606 25c",
            exact(part.line_25c),
            f"{dollars(part.line_19)} from Roth IRAs, less {dollars(part.line_22)} contributions and "
            f"{dollars(part.line_24)} conversions",
        )
    if person.form_5329 is not None:
        form = person.form_5329
        yield "5329 1", exact(form.line_1), "early payments in income, and conversions recaptured"
        numbers = ", ".join(f"{one.number}: {one.words}" for one in person.exceptions)
        if form.line_2:
            yield "5329 2", exact(form.line_2), f"exception {numbers}"
        yield "5329 4", exact(form.line_4), "additional tax, to Schedule 2 line 8"


def _personal(person: Personal, shown: FormsExpected, page: Page) -> list[str]:
    rows = list(return_rows(person, shown))
    if not rows:
        return []
    columns = [
        Column("", BOX, right=False),
        Column("", VALUE),
        Column("", page.width - BOX - VALUE - 3, right=False),
    ]
    lines = [heading(text, page) for text in wrapped(f"{person.name} · Form 1040, {shown.year}", page.width)]
    for line, value, why in rows:
        lines += table_row([line, value, f" {why}"], columns)
    if person.notes:
        lines += block_lines(Block("MIND", [ended(capital(text)) for text in person.notes]), page)
    return [*lines, ""]


def joint_words(shown: FormsExpected) -> str:
    """Lines 4 and 5 of both spouses together; Forms 8606 and 5329 stay one for each."""
    both = shown.joint
    assert both is not None
    parts = [f"line {name.removeprefix('line_')} {exact(cents)}" for name, cents in both._asdict().items() if cents]
    return f"{ended(capital(listed(parts)))} Forms 8606 and 5329: one for each of you." if parts else "Nothing."


def notes_lines(notes: Sequence[str], page: Page) -> list[str]:
    """What the ledger leaves open."""
    return block_lines(Block("LEDGER", [ended(capital(text)) for text in notes], "open"), page) if notes else []


def _how_on(shown: FormsExpected) -> str:
    return (
        "No number of a person or payer is needed or read. When the forms have come: megaroth forms check --year "
        f"{shown.year} --received forms.csv. Every line explained: --working."
    )


# --- one fact a line ---------------------------------------------------------------------------------------


def expected_plain(shown: FormsExpected) -> str:
    """The forms with one fact a line."""
    return "\n".join(spoken(line) for line in plain_lines(shown))


def plain_lines(shown: FormsExpected) -> Iterator[str]:
    """The same facts as the screen, each on a line of its own."""
    yield f"Forms to come for {shown.year}."
    yield summary(shown)
    for one in shown.forms:
        yield f"Form: {one.key}. From {one.issuer}, by {full_day(one.due)}."
        for box, value, why in rows_of(one, shown.described):
            yield f"{one.key}, {box}: {value}. {ended(capital(why))}" if why else f"{one.key}, {box}: {value}."
        if len(one.parts) > 1:
            yield from (f"{one.key}, part: {ended(text)}" for text in _parts(one))
        yield from (f"{one.key}, open: {ended(text)}" for text in one.open)
    for each in shown.combined:
        yield f"May come as one form: {listed(list(each.keys))}. {amounts_of(each.form, shown.described)}. {each.note}"
    yield from (f"Box 10: {box_10_words(each)}" for each in shown.in_plan_rollovers)
    for person in shown.people:
        for line, value, why in return_rows(person, shown):
            place = f"line {line}" if line else "box"
            yield f"{person.name}, {place}: {value}. {ended(capital(why))}"
        yield from (f"{person.name}, mind: {ended(text)}" for text in person.notes)
    if shown.joint is not None:
        yield f"Joint return: {joint_words(shown)}"
    yield from (f"Ledger: {ended(text)}" for text in shown.notes)
    yield _how_on(shown)
