"""The worksheets of ``megaroth explain``: each line with its amount, how it is got, and its authority."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from megaroth.facts.plan import NO_CAP
from megaroth.law.authority import Explained
from megaroth.law.figures import Figure
from megaroth.money import dollars, percent
from megaroth.report.text.layout import Page, flowing, heading, wrapped
from megaroth.report.text.words import JOINED, capital, counted, day_alone, spoken, tight_day
from megaroth.service.explain import ExplainedLine, ExplainedSheet, Explanation

FACTS = "facts that the file does not give are at their safe value (see NOT CHECKED in megaroth plan)"
AMOUNT = 15
"""The width of the amounts' column, at the right edge."""


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
        lines += _sheet(sheet, page, found.line)
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


def _sheet(sheet: ExplainedSheet, page: Page, wanted: str) -> list[str]:
    """The lines of a worksheet, numbered as on a form; the one that was asked for stands out."""
    numbers = {line.line.name: number for number, line in enumerate(sheet.lines, 1)}
    lines: list[str] = []
    for line in sheet.lines:
        number = numbers[line.line.name]
        asked = line.line.name == wanted
        labels = wrapped(line.line.label, page.width - AMOUNT - 6)
        leads = [f"{'>' if asked else ' '}{number:>3}  ", *(" " * 6 for _ in labels)]
        rows = [f"{lead}{text}" for lead, text in zip(leads, labels, strict=False)]
        rows[-1] = f"{rows[-1]:<{page.width - AMOUNT}}{value_text(line.line):>{AMOUNT}}"
        lines += [page.inked(row, "1;36") if asked else row for row in rows]
        lines += [page.inked(f"      {text}", "2") for text in flowing(sources(line, numbers), page.width - 6)]
    return lines


def numbered(how: str, numbers: Mapping[str, int]) -> str:
    """The arithmetic of a line over the numbers of other lines: ``max(0, line 1 − line 2)``."""
    return re.sub(r"[A-Za-z_]\w*", lambda name: f"line {numbers[name[0]]}" if name[0] in numbers else name[0], how)


def value_text(line: Explained) -> str:
    """The line's value in its own unit, cents shown."""
    if line.unit == "cents":
        return "no limit" if line.value >= NO_CAP else with_cents(line.value)
    if line.unit == "millionths":
        return percent(line.value)
    if line.unit == "yes/no":
        return "yes" if line.value else "no"
    return f"{line.value:,}"


def with_cents(cents: int) -> str:
    """Dollars and cents, the cents always shown, so that a column of them lines up."""
    text = dollars(cents)
    return text if "." in text else f"{text}.00"


def sources(line: ExplainedLine, numbers: Mapping[str, int]) -> list[str]:
    """Where a line comes from: its arithmetic, figure, fact or other worksheet, and its authority."""
    one = line.line
    found = []
    if one.how:
        found.append(f"= {numbered(one.how, numbers)}")
    if one.given:
        found.append(f"from {one.given}")
    if one.fact:
        found.append(f"fact {one.fact}")
    if line.figure is not None:
        found.append(_figure(line.figure))
    if one.authority:
        found.append(one.authority)
    return found


def _figure(figure: Figure) -> str:
    return f"published: {figure.source} ({figure.name})"
