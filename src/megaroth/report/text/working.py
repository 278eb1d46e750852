"""The lines of a worksheet as text: label and amount, below them the working and the authority."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from megaroth.facts.plan import NO_CAP
from megaroth.law.authority import Explained
from megaroth.law.figures import Figure
from megaroth.money import dollars, percent
from megaroth.report.text.layout import Page, flowing, heading, wrapped
from megaroth.service.working import ExplainedLine, ExplainedSheet

AMOUNT = 15
"""The width of the amounts' column, at the right edge."""


def working_lines(sheets: Iterable[ExplainedSheet], page: Page) -> list[str]:
    """Worksheets one after another, each under its title and address."""
    lines: list[str] = []
    for sheet in sheets:
        titles = [heading(text, page) for text in wrapped(sheet.title, page.width)]
        lines += ["", *titles, page.inked(sheet.address, "2"), "", *sheet_lines(sheet, page)]
    return lines


def sheet_lines(sheet: ExplainedSheet, page: Page, wanted: str = "") -> list[str]:
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
    return str(line.value) if "year" in line.name else f"{line.value:,}"


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
