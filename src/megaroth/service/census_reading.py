"""The verbs ``census map`` and ``census check``: what the headings are, and what is wrong in the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.columns import BY_NAME, CENSUS, Column
from megaroth.census.extra import require_extra
from megaroth.census.findings import Finding, Findings, in_order
from megaroth.census.terms import Assumed
from megaroth.errors import BadInputError
from megaroth.facts.words import shown, similar_word

if TYPE_CHECKING:
    from megaroth.census.mapping import HeadingMap, Proposed


AS_YOU_SAY = "as you say"


class CensusMapped(NamedTuple):
    """What the headings of a census may be."""

    census: str
    kind: str
    map_file: str
    proposed: tuple[Proposed, ...]
    units: dict[str, str]
    missing: tuple[Column, ...]
    """Columns that no heading is."""
    notes: tuple[str, ...]
    written: bool
    encoding: str = ""
    """As it was told, for the map to keep."""
    sheet: str = ""
    within: str = ""
    """Which sheet was read of a workbook, and which others there are, for messages."""

    @property
    def missing_required(self) -> bool:
        """Whether a column is missing without which nothing can be read."""
        return any(column.required for column in self.missing)


class CensusChecked(NamedTuple):
    """What was found in a census."""

    plan: str
    census: str
    kind: str
    rows: int
    mapping: HeadingMap
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    findings: tuple[Finding, ...]
    assumed: tuple[Assumed, ...]
    notes: tuple[str, ...]
    sha256: str

    @property
    def errors(self) -> int:
        """How many findings stop a test."""
        return sum(1 for each in self.findings if each.severity == "error")


def census_map(
    census: Path,
    *,
    told: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    columns: Sequence[Column] = CENSUS,
    encoding: str = "",
    sheet: str = "",
) -> CensusMapped:
    """What each heading is: as told, as confirmed before, or as proposed. Nothing is written.

    Parameters
    ----------
    census : Path
        The file.
    told : mapping, optional
        Heading to column, as the user says; an empty column leaves the heading out.
    units : mapping, optional
        Column to ``percent``, ``fraction``, ``dollars`` or ``cents``.
    columns : sequence of Column
        Those of a census or of a payroll feed.
    encoding, sheet : str
        Of a text file that is in neither UTF-8 nor UTF-16; of a workbook.

    Raises
    ------
    BadInputError
        When the file cannot be read, or what was told is neither a heading nor a column of it.
    """
    require_extra()
    from megaroth.census.mapping import IDENTITY, UNITS, Proposed, load_mapping, map_file
    from megaroth.census.reading import headings_of

    kept = map_file(census)
    before = load_mapping(kept, columns) if kept.exists() else None
    encoding, sheet = encoding or (before.encoding if before else ""), sheet or (before.sheet if before else "")
    proposed, source = headings_of(census, columns=columns, encoding=encoding, sheet=sheet)
    names = [*(column.name for column in columns), IDENTITY]
    said = dict(told or {})
    for heading, column in said.items():
        if heading not in source.headings:
            near = similar_word(heading, source.headings)
            raise BadInputError(
                f"the file has no heading {shown(heading)}", f'did you mean "{near}"?' if near else "", file=str(census)
            )
        if column and column not in names:
            near = similar_word(column, names)
            raise BadInputError(f"there is no column {shown(column)}", f'did you mean "{near}"?' if near else "")
    for name, unit in (units or {}).items():
        if name not in names or unit not in UNITS:
            raise BadInputError(f"{name}={unit} is no unit of a column", "one of: " + ", ".join(UNITS))
    found = []
    for each in proposed:
        if each.heading in said:
            found.append(Proposed(each.heading, said[each.heading], 100, AS_YOU_SAY))
        elif before and each.heading in before.columns:
            found.append(Proposed(each.heading, before.columns[each.heading], 100, "confirmed before"))
        else:
            found.append(each)
    taken = {column for column in said.values() if column}
    found = [
        Proposed(each.heading, "", 0, f"{each.column} is another heading")
        if each.column in taken - {IDENTITY} and each.heading not in said
        else each
        for each in found
    ]
    have = {each.column for each in found}
    missing = tuple(
        column for column in columns if column.name not in have and not (column.name == "person" and IDENTITY in have)
    )
    held = {**(before.units if before else {}), **(units or {})}
    return CensusMapped(
        str(census),
        source.kind,
        str(kept),
        tuple(found),
        held,
        missing,
        source.notes,
        written=False,
        encoding=encoding,
        sheet=sheet,
        within=getattr(source, "within", ""),
    )


def confirmed(mapped: CensusMapped) -> CensusMapped:
    """Write the map beside the census, where every later reading finds it.

    Raises
    ------
    BadInputError
        When two headings are one column, or a required one is missing.
    """
    from megaroth.census.mapping import IDENTITY, HeadingMap, check_complete, save_mapping

    columns: dict[str, str] = {}
    for each in mapped.proposed:
        if each.column and each.column != IDENTITY and each.column in columns.values():
            twin = next(heading for heading, column in columns.items() if column == each.column)
            raise BadInputError(
                f'"{twin}" and "{each.heading}" are both "{each.column}"',
                f'leave one out, such as --set "{each.heading}="',
                file=mapped.census,
            )
        columns[each.heading] = each.column
    held = HeadingMap(
        columns, dict(mapped.units), confirmed=True, file=mapped.map_file, encoding=mapped.encoding, sheet=mapped.sheet
    )
    check_complete(held, mapped.census, mapped.missing, mapped.within)
    save_mapping(Path(mapped.map_file), held)
    return mapped._replace(written=True)


def census_check(
    plan: Path,
    census: Path,
    *,
    payroll: Mapping[str, int] | None = None,
    mapping: Path | None = None,
    key: Path | None = None,
    encoding: str = "",
    sheet: str = "",
) -> CensusChecked:
    """Everything that is wrong in a census, or should be looked at.

    Parameters
    ----------
    plan, census : Path
        The plan file and the census.
    payroll : mapping, optional
        Column to the total of the payroll register, cents.
    mapping, key : Path, optional
        The confirmed map, and the secret for identity numbers; by default those beside the census.
    encoding, sheet : str
        Of a text file that is in neither UTF-8 nor UTF-16; of a workbook.

    Raises
    ------
    BadInputError
        When one of the files cannot be read at all.
    """
    require_extra()
    from megaroth.census.checks import check
    from megaroth.census.left_out import left_out_findings
    from megaroth.census.plan_file import read_plan
    from megaroth.census.reading import OpenedCensus, read_census

    for name in payroll or {}:
        if name not in BY_NAME or BY_NAME[name].unit != "cents":
            money = [column.name for column in CENSUS if column.unit == "cents"]
            near = similar_word(name, money)
            raise BadInputError(
                f"{shown(name)} is no column of money",
                f'did you mean "{near}"?' if near else "such as pre_tax, after_tax or match",
            )
    terms = read_plan(plan)
    reading = read_census(census, mapping=mapping, key=key, encoding=encoding, sheet=sheet, gather=True)
    more = Findings()
    opened = OpenedCensus(census, mapping=reading.mapping, key=key, encoding=encoding, sheet=sheet)
    left_out_findings(opened, more)
    findings = in_order((*reading.findings, *check(reading.table, terms, payroll), *more.all()))
    return CensusChecked(
        str(plan),
        str(census),
        reading.kind,
        reading.table.num_rows,
        reading.mapping,
        reading.missing,
        reading.unmapped,
        findings,
        terms.assumed,
        reading.notes,
        reading.sha256,
    )
