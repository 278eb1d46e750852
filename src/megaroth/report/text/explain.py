"""The worksheets of ``megaroth explain``: each line with its amount, how it is got, and its authority."""

from __future__ import annotations

from collections.abc import Iterator

from megaroth.report.text.layout import Page, heading, wrapped
from megaroth.report.text.words import JOINED, capital, counted, day_alone, spoken, tight_day
from megaroth.report.text.working import sheet_lines, sources, value_text
from megaroth.service.explain import Explanation

FACTS = "facts that the file does not give are at their safe value (see NOT CHECKED in megaroth plan)"


def explanation_text(found: Explanation, *, width: int = 80, colour: bool = False) -> str:
    """Worksheets as text: label and amount on a line, below it the working and the authority.

    Parameters
    ----------
    found : Explanation
        The worksheets that were asked for.
    width : int
        Columns.
    colour : bool
        Whether weight may be used.
    """
    page = Page(width, colour)
    answer = found.answer
    lines = [page.inked(f"{answer.year}, as of {_day(found)}", "2")]
    for sheet in found.sheets:
        titles = [heading(text, page) for text in wrapped(sheet.title, width)]
        lines += ["", *titles, page.inked(sheet.address, "2"), ""]
        lines += sheet_lines(sheet, page, found.line)
    if not found.sheets:
        lines.append("There is no worksheet: the file has no job and no person with pay.")
    foot = answer.foot
    rules = f"rules of {day_alone(foot.rules_date)} ({foot.rules_hash}), megaroth {foot.version}"
    notes = wrapped(f"{FACTS}.", width) if rests_on_facts(found) else []
    if said := left_out(found):
        notes += wrapped(f"{said}.", width)
    lines += ["", *(page.inked(text, "2") for text in [*notes, rules])]
    return "\n".join(lines).replace(JOINED, " ")


def rests_on_facts(found: Explanation, only: str = "") -> bool:
    """Whether a line of the worksheets holds a fact, or the only one that is shown."""
    lines = [line.line for sheet in found.sheets for line in sheet.lines]
    return any(line.fact for line in lines if not only or line.name == only)


def left_out(found: Explanation) -> str:
    """That the worksheets of single paydays are left out, and how to see some."""
    if not found.paydays:
        return ""
    first = found.paydays[0]
    payday = (
        first.partition("/")[2] if sum(one.endswith(first.partition("/")[2]) for one in found.paydays) == 1 else first
    )
    count = counted(len(found.paydays), "payday")
    command = f"megaroth explain FILE {payday}/payday_deferral".replace(" ", JOINED)
    return f"not shown: the worksheets of {count}; for one of them {command}"


def explanation_plain(found: Explanation) -> str:
    """Worksheets with one line of theirs per line of text."""
    return "\n".join(spoken(line) for line in _plain(found))


def _plain(found: Explanation) -> Iterator[str]:
    for sheet in found.sheets:
        yield f"Worksheet: {sheet.title}. Address: {sheet.address}."
        numbers = {line.line.name: number for number, line in enumerate(sheet.lines, 1)}
        for line in sheet.lines:
            if found.line and line.line.name != found.line:
                continue
            where = " ".join(f"{text}." for text in sources(line, numbers))
            yield f"Line {numbers[line.line.name]}, {line.line.label}: {value_text(line.line)}. {where}"
    if rests_on_facts(found, found.line):
        yield f"{FACTS[0].upper()}{FACTS[1:]}."
    if said := left_out(found):
        yield f"{capital(said)}."
    foot = found.answer.foot
    yield f"Answer as of {_day(found)}. Rules of {foot.rules_date.isoformat()}, megaroth {foot.version}."


def _day(found: Explanation) -> str:
    return tight_day(found.answer.as_of, 0)
