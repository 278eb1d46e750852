"""On what a memo rests: the working line by line, the facts with where they were read, the figures, the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from megaroth.law.figures import Figure
from megaroth.money import percent
from megaroth.report.memo.model import (
    Facts,
    Paragraph,
    Reference,
    Section,
    Terms,
    Working,
    WorkingLine,
)
from megaroth.report.text.words import counted, day_alone, ended
from megaroth.report.text.working import numbered, value_text, with_cents
from megaroth.service.memo import FILE, Prepared, Told, ToldTable
from megaroth.service.working import ExplainedLine, ExplainedSheet
from megaroth.year.answer import Foot

ELSEWHERE = " (of paydays, other profits, or what these do not need): megaroth memo --whole prints all"


def working_section(sheets: Iterable[ExplainedSheet], left_out: int, where: str = ELSEWHERE) -> Section:
    """The worksheets, each line with its number, amount, arithmetic and authority."""
    blocks = tuple(_sheet(sheet) for sheet in sheets)
    lead = "Each line is a published figure, a fact that was told, or worked out from other lines of its worksheet."
    if left_out:
        lead += f" {counted(left_out, 'further worksheet')} {'is' if left_out == 1 else 'are'} left out{where}."
    if not blocks:
        return Section("The working", (Paragraph("There is no worksheet: the file has no job and no pay."),))
    return Section("The working", (Reference(blocks),), lead)


def _sheet(sheet: ExplainedSheet) -> Working:
    numbers = {line.line.name: number for number, line in enumerate(sheet.lines, 1)}
    return Working(sheet.title, sheet.address, tuple(_line(line, numbers) for line in sheet.lines))


def _line(line: ExplainedLine, numbers: Mapping[str, int]) -> WorkingLine:
    one = line.line
    found = [f"= {numbered(one.how, numbers)}"] if one.how else []
    found += [f"from {one.given}"] if one.given else []
    found += [f"fact {one.fact}"] if one.fact else []
    if line.figure is not None and line.figure.source != one.authority:
        found.append(line.figure.source)
    found += [one.authority] if one.authority else []
    cents = one.value if one.unit == "cents" else None
    return WorkingLine(str(numbers[one.name]), one.label, value_text(one), " · ".join(found), line.address, cents)


# --- facts ------------------------------------------------------------------------------------------------------


def facts_section(prepared: Prepared) -> Section:
    """Every fact that was told, under where it was read."""
    file = "the household file" if prepared.anonymised else prepared.planned.file.name
    lead = f"As told in {file}; a number in grey is its line there. What is not listed was not told."
    booked = prepared.planned.ledger
    if booked is not None:
        notes = " ".join(ended(note) for note in booked.notes)
        lead += f" Ledger of {counted(booked.length, 'entry', 'entries')}. {notes}".rstrip()
    return Section("Sources of the facts", (Reference(tuple(_facts(table) for table in prepared.told)),), lead)


def _facts(table: ToldTable) -> Facts:
    usual = Counter((told.source, told.read_on) for told in table.facts).most_common(1)[0][0]
    rows = tuple((told.question, told.value, _exception(told, usual)) for told in table.facts)
    return Facts(table.title, _where(*usual), rows)


def _exception(told: Told, usual: tuple[str, date | None]) -> str:
    line = str(told.line) if told.line else ""
    other = _where(told.source, told.read_on) if (told.source, told.read_on) != usual else ""
    return " · ".join(part for part in (other, line) if part)


def _where(source: str, day: date | None) -> str:
    if source == FILE:
        return "told in the household file"
    return f"{source}, {'read ' if source != STUB else ''}{day_alone(day)}" if day else f"{source}, day not told"


STUB = "pay stub or books"


# --- figures and rules ------------------------------------------------------------------------------------------


def rules_section(figures: Iterable[Figure], year: int, foot: Foot) -> Section:
    """Every published figure on the worksheets shown, under what published it, and the version of the rules."""
    by_source: dict[str, list[str]] = {}
    for figure in figures:
        status = "" if figure.status == "official" else f" ({figure.status})"
        amount = {"dollars": with_cents, "percent": percent}.get(figure.unit, str)(figure.value)
        by_source.setdefault(f"{figure.source}{status}", []).append(f"{figure.title} {amount}")
    rows = tuple((source, (ended("; ".join(said)),)) for source, said in by_source.items())
    lead = f"In force for {year}, under the paper that published them." if rows else ""
    return Section("Published figures and rules", (Terms((*rows, *rule_rows(foot)), "quiet"),), lead)


def rule_rows(foot: Foot) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By which law, in which version, the answer was made."""
    digits = f"{foot.rules_hash} are the first digits of the SHA-256 of all figures and rules."
    version = f"megaroth {foot.version}: the same file, day and version give the same answer, to the cent."
    found: list[tuple[str, tuple[str, ...]]] = [("Version", (version,))]
    found.insert(0, ("Rules", (f"Reviewed as a whole on {day_alone(foot.rules_date)}; {digits}",)))
    if foot.next_year or foot.stale:
        found.append(("Next year", tuple(ended(text) for text in (foot.next_year, foot.stale) if text)))
    return tuple(found)
