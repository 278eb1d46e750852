"""The headings and the findings of a census on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from megaroth.census.findings import Finding
from megaroth.report.text.layout import Block, Column, Item, Page, block_lines, heading, table_row, wrapped
from megaroth.service.census_reading import CensusChecked, CensusMapped

_ROWS_SHOWN = 8


def map_text(found: CensusMapped, *, width: int = 80, colour: bool = False) -> str:
    """Each heading with its column, the confidence and the reason."""
    page = Page(width, colour)
    last = width - 24 - 26 - 6 - 3
    columns = [Column("", 24, right=False), Column("", 26, right=False), Column("", 6), Column("", last, right=False)]
    lines = [heading(f"HEADINGS · {found.census} ({found.kind})", page), ""]
    lines += [page.inked(line, "1") for line in table_row(["heading", "column", "sure", "why"], columns)]
    for each in found.proposed:
        sure = f"{each.confidence}%" if each.column else ""
        without = "left out: say what it is" if each.amounts else "left out"
        lines += table_row([each.heading, each.column or without, sure, each.why], columns)
    required = [column.label for column in found.missing if column.required]
    others = [column.label.lower() for column in found.missing if not column.required]
    lines.append("")
    if required:
        lines += block_lines(Block("Needed", required, "risk"), page)
    if others:
        lines += block_lines(Block("Not there", ["; ".join(others)], "quiet"), page)
    if found.notes:
        lines += block_lines(Block("File", ["; ".join(found.notes)], "quiet"), page)
    if found.written:
        lines += wrapped(f"Written: {found.map_file}. It is used from now on without asking.", width)
    return "\n".join(lines)


def check_text(found: CensusChecked, *, width: int = 80, colour: bool = False) -> str:
    """The findings, those that say the same together, with their rows."""
    page = Page(width, colour)
    warnings = len(found.findings) - found.errors
    lines = [heading(f"CENSUS CHECK · {found.census}", page), ""]
    if found.errors:
        until = "it is" if found.errors == 1 else "they are"
        verdict = f"{_count(found.errors, 'error')}: no test until {until} mended. {_count(warnings, 'warning')}."
        lines += block_lines(Block("Result", [Item(verdict, strong=True)], "risk"), page)
    else:
        verdict = f"No errors: a test may be run. {_count(warnings, 'warning')}."
        lines += block_lines(Block("Result", [Item(verdict, strong=True)]), page)
    lines += block_lines(
        Block("Read", [f"{found.rows:,} rows of {found.kind}; {'; '.join(found.notes)}".rstrip("; ")]), page
    )
    for severity, label, tone in (("error", "Errors", "risk"), ("warning", "Warnings", "open")):
        held = list(_together(each for each in found.findings if each.severity == severity))
        if held:
            lines += ["", *block_lines(Block(label, held, tone), page)]  # type: ignore[arg-type]
    if found.missing:
        lines += ["", *block_lines(Block("Not there", ["; ".join(found.missing)], "quiet"), page)]
    if found.assumed:
        items = [f"{each.key}: taken as {each.taken}, because {each.why}." for each in found.assumed]
        lines += ["", *block_lines(Block("Assumed", items, "quiet"), page)]
    return "\n".join(lines)


def check_plain(found: CensusChecked) -> str:
    """One fact a line."""
    lines = [f"Census: {found.census}.", f"Rows: {found.rows}.", f"Errors: {found.errors}."]
    lines.append(f"Warnings: {len(found.findings) - found.errors}.")
    for each in found.findings:
        place = ", ".join(part for part in (f"row {each.row}" if each.row else "", each.column) if part)
        remedy = f" Remedy: {each.remedy}." if each.remedy else ""
        lines.append(f"{each.severity.capitalize()}, {place}: {each.what}.{remedy}")
    lines += [f"Not there: {name}." for name in found.missing]
    lines += [f"Assumed, {each.key}: {each.taken}." for each in found.assumed]
    return "\n".join(lines)


def _together(findings: Iterable[Finding]) -> Iterator[str]:
    """One line for all rows of which the same is said."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for each in findings:
        groups.setdefault((each.column, each.what, each.remedy), []).append(each.row)
    for (column, what, remedy), rows in groups.items():
        told = [row for row in rows if row]
        shown = ", ".join(f"{row:,}" for row in told[:_ROWS_SHOWN])
        more = f" and {len(told) - _ROWS_SHOWN:,} more" if len(told) > _ROWS_SHOWN else ""
        place = f"row{'s' if len(told) > 1 else ''} {shown}{more}, " if told else ""
        yield f"{place}{column}: {what}{f' ({remedy})' if remedy else ''}".removeprefix(": ")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}"
