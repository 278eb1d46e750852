"""Published figures as text of at most 80 columns, and as data (``docs/reference/figures.md``)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from megaroth import money
from megaroth.law import figures
from megaroth.service.figures import Changed, Changes, Dated, History, Listed
from megaroth.version import __version__

WIDTH = 80
TOPICS = {
    "employer_plans": "Employer plans",
    "iras": "IRAs",
    "payroll_taxes": "Payroll taxes",
    "statute": "Constants of the statute",
    "income_tax": "Income tax",
    "distributions": "Distributions",
    "medicare": "Medicare",
}
VALUE_IN = {"dollars": "cents", "percent": "millionths", "count": "count"}
"""The form of a value in the JSON; a table, schedule or rule is ``as written``."""

HouseholdRow = tuple[str, int, int]
"""What a pair of years does to one household: label, cents before, cents after."""


class Stamp(NamedTuple):
    """By what an answer was made: the day, the version and the law."""

    as_of: date
    version: str
    law: str


def stamp(as_of: date) -> Stamp:
    """The stamp of an answer that is given on a day."""
    return Stamp(as_of, __version__, figures.content_hash())


# --- text ---------------------------------------------------------------------------------------------


def listing_text(year: int, rows: Sequence[Listed], made: Stamp) -> str:
    """The figures of one year: title, value, source; topics have a heading when there is more than one."""
    shown = [row for row in rows if row.in_force]
    topics = list(dict.fromkeys(row.topic for row in shown))
    lines: list[str] = []
    for topic in topics:
        lines += [f"{TOPICS[topic]} {year}", ""]
        for row in shown:
            if row.topic == topic:
                value = _scalar(row.figure) if row.figure else "not published"
                source = row.figure.source if row.figure else ""
                lines += _columns(
                    [(row.title, 38, "<"), (value, 13, ">"), (source, 25, "<")],
                )
        lines.append("")
    lines.append("`megaroth figures NAME` shows one in all its years; part of a name is enough.")
    return "\n".join([*lines, *_footer(made)])


def history_text(told: History, made: Stamp) -> str:
    """One figure: what it is, what its year means, and its values with their sources."""
    lines = [told.title, told.name, ""]
    for label, text in (
        ("Authority", told.authority),
        ("The year is", told.year_means),
        ("Indexed", told.indexing),
        ("Rounding", told.rounding),
        ("Note", told.note),
    ):
        if text:
            lines += _columns([(label, 11, "<"), (text, 67, "<")])
    lines.append("")
    for value in told.values:
        lines += _dated_text(told.unit, value)
    if len(told.values) == 1:
        lines += ["", "Compared with"]
        for _, title in told.values[0].verified_by:
            lines += textwrap.wrap(title, WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join([*lines, *_footer(made)])


def changes_text(found: Changes, household: Sequence[HouseholdRow], made: Stamp) -> str:
    """What differs between two years, old to new, and what that does to one household."""
    lines = _columns(
        [
            (f"Changed from {found.before} to {found.after}", 38, "<"),
            (str(found.before), 12, ">"),
            (str(found.after), 12, ">"),
            ("change", 12, ">"),
        ]
    )
    lines.append("")
    previous = ""
    for row in found.changed:
        if row.label and row.name != previous:
            lines += textwrap.wrap(row.title, WIDTH)
        previous = row.name
        lines += _change(f"  {row.label}" if row.label else row.title, row)
    lines += ["", f"{found.unchanged} figures are the same in both years."]
    if found.not_published:
        lines += ["", "Not published, so not compared:"]
        for _, title, year in found.not_published:
            lines += _columns([(f"  {title}", 64, "<"), (f"{year}", 14, "<")])
    if household:
        lines += ["", "What that does to this household, from 1 January with nothing in yet", ""]
        for label, before, after in household:
            lines += _change(label, Changed("", label, "", "dollars", before, after))
    return "\n".join([*lines, *_footer(made)])


def check_text(count: int, findings: Sequence[str]) -> str:
    """The outcome of the checks: one line when all is well, otherwise a line for each finding."""
    if findings:
        return "\n".join([*findings, f"{len(findings)} findings in {count} figures"])
    return f"{count} figures checked: sources, rounding rules, widths and arithmetic hold"


def _change(label: str, row: Changed) -> list[str]:
    difference = ""
    if isinstance(row.before, int) and isinstance(row.after, int):
        moved = row.after - row.before
        difference = ("+" if moved > 0 else "") + _amount(row.unit, moved)
    before, after = ("not in force" if side is None else _amount(row.unit, side) for side in (row.before, row.after))
    if row.unit == "text" and max(len(before), len(after)) > 12:
        return [*_columns([(label, WIDTH, "<")]), f"    {before} → {after}"]
    return _columns([(label, 38, "<"), (before, 12, ">"), (after, 12, ">"), (difference, 12, ">")])


def _dated_text(unit: str, value: Dated) -> list[str]:
    if value.last == value.first:
        when = str(value.first)
    elif value.last is None:
        when = f"{value.first} on"
    else:
        when = f"{value.first}-{value.last}"
    about = value.source if value.status == "official" else f"{value.source} ({value.status})"
    for year, meaning in ((value.wage_year, "wages of"), (value.magi_tax_year, "income of")):
        if year:
            about += f"; {meaning} {year}"
    plain = len(value.leaves) == 1 and not value.leaves[0].label
    shown = _amount(unit, value.value) if plain else ""
    lines = _columns([(when, 9, "<"), (shown, 10, ">"), (about, 57, "<")])
    if unit == "schedule":
        return [*lines, *_schedule(value)]
    if plain:
        return lines
    if unit == "table" and isinstance(value.value, dict):
        cells = [f"{age} {divisor}" for age, divisor in value.value.items()]
        return [*lines, *_grid(cells)]
    for leaf in value.leaves:
        lines += _columns([("", 2, "<"), (leaf.label, 50, "<"), (_amount(leaf.unit, leaf.value), 20, ">")])
    return lines


def _schedule(value: Dated) -> list[str]:
    lines = []
    for step in value.value:
        top = "" if step["not_over"] is None else f"to {money.dollars(step['not_over'] * 100)}"
        over = f"over {money.dollars(step['over'] * 100)}"
        lines.append(f"  {step['rate']:>5}  {over:<16}{top}".rstrip())
    return lines


def _grid(cells: Sequence[str], per_line: int = 6) -> list[str]:
    rows = (cells[start : start + per_line] for start in range(0, len(cells), per_line))
    return ["  " + "".join(f"{cell:<12}" for cell in row).rstrip() for row in rows]


def _columns(cells: Sequence[tuple[str, int, str]]) -> list[str]:
    """One row of a table as lines: text that is too long for its column goes on below."""
    wrapped = [textwrap.wrap(text, width, subsequent_indent="  ") or [""] for text, width, _ in cells]
    height = max(len(column) for column in wrapped)
    lines = []
    for index in range(height):
        parts = [
            f"{column[index] if index < len(column) else '':{side}{width}}"
            for column, (_, width, side) in zip(wrapped, cells, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return lines


def _scalar(figure: figures.Figure) -> str:
    return _amount(figure.unit, figure.value) if figure.unit in VALUE_IN else figure.unit


def _amount(unit: str, value: Any) -> str:
    if unit == "dollars":
        return money.dollars(value)
    if unit == "percent":
        return money.percent(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _footer(made: Stamp) -> list[str]:
    return ["", f"as of {made.as_of.isoformat()}, megaroth {made.version}, law {made.law}"]


# --- data ---------------------------------------------------------------------------------------------


def listing_data(year: int, rows: Iterable[Listed], made: Stamp) -> dict[str, object]:
    """The figures of one year as data."""
    return {
        **_stamp_data(made),
        "year": year,
        "figures": [
            {
                "name": row.name,
                "topic": row.topic,
                "title": row.title,
                "published": row.figure is not None,
                "in_force": row.in_force,
                **(_figure_data(row.figure) if row.figure else {}),
            }
            for row in rows
        ],
    }


def _figure_data(figure: figures.Figure) -> dict[str, object]:
    return {
        "value": figure.value,
        "value_in": VALUE_IN.get(figure.unit, "as written"),
        "unit": figure.unit,
        "authority": figure.authority,
        "source": figure.source,
        "status": figure.status,
        "year_means": figure.year_means,
        "rounding": figure.rounding,
    }


def history_data(told: History, made: Stamp) -> dict[str, object]:
    """One figure with its values as data."""
    values: list[dict[str, object]] = []
    for value in told.values:
        row: dict[str, object] = {
            "from": value.first,
            "until": value.last,
            "value": value.value,
            "source": value.source,
            "status": value.status,
            "verified_by": [{"key": key, "title": title} for key, title in value.verified_by],
        }
        if value.wage_year:
            row["wage_year"] = value.wage_year
        if value.magi_tax_year:
            row["magi_tax_year"] = value.magi_tax_year
        values.append(row)
    return {
        **_stamp_data(made),
        "name": told.name,
        "title": told.title,
        "authority": told.authority,
        "unit": told.unit,
        "value_in": VALUE_IN.get(told.unit, "as written"),
        "indexing": told.indexing,
        "year_means": told.year_means,
        "rounding": told.rounding,
        "note": told.note,
        "values": values,
    }


def changes_data(found: Changes, household: Sequence[HouseholdRow], made: Stamp) -> dict[str, object]:
    """What differs between two years as data."""
    return {
        **_stamp_data(made),
        "from_year": found.before,
        "to_year": found.after,
        "changed": [
            {
                "name": row.name,
                "title": row.title,
                "part": row.label,
                "value_in": VALUE_IN.get(row.unit, row.unit),
                "before": row.before,
                "after": row.after,
            }
            for row in found.changed
        ],
        "unchanged": found.unchanged,
        "not_published": [{"name": name, "title": title, "year": year} for name, title, year in found.not_published],
        "household": [
            {"label": label, "before_cents": before, "after_cents": after} for label, before, after in household
        ],
    }


def check_data(count: int, findings: Sequence[str]) -> dict[str, object]:
    """The outcome of the checks as data."""
    return {"checked": count, "findings": list(findings)}


def _stamp_data(made: Stamp) -> dict[str, object]:
    return {"as_of": made.as_of.isoformat(), "version": made.version, "law": made.law}
