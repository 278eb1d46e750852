"""The verb ``census project``: how much after-tax money passes the test, and what adopting the feature would mean."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.law.figures import FigureTable, shipped

if TYPE_CHECKING:
    from megaroth.census.adopting import Adoption
    from megaroth.census.projection import Projection, Wanted


class CensusProjected(NamedTuple):
    """A projection, with what it was made from."""

    plan_file: Path
    census_file: Path
    as_of: date
    terms: PlanTerms
    projection: Projection
    adoption: Adoption | None
    census_sha256: str
    plan_sha256: str
    missing: tuple[str, ...]
    """Columns that the file does not have; an amount of theirs was taken as 0."""
    warnings: tuple[str, ...]


def census_project(
    plan: Path,
    census: Path,
    *,
    as_of: date,
    wanted: Wanted | None = None,
    adopt: bool = False,
    begins: date | None = None,
    mapping: Path | None = None,
    figures: FigureTable | None = None,
) -> CensusProjected:
    """Project the ACP test of a plan year.

    Parameters
    ----------
    plan, census : Path
        The plan file and the census.
    as_of : date
        The day of the answer.
    wanted : Wanted, optional
        The day to which the amounts run, the bands, what is held back.
    adopt : bool
        Whether to say what taking after-tax contributions would mean for a plan that does not.
    begins : date, optional
        When they would begin; the next plan year where it is not said.
    mapping : Path, optional
        The confirmed map of headings; the one beside the census where there is one.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    BadInputError
        When a file cannot be used, the data checks find an error, or the plan takes no after-tax contributions.
    NotPublishedError
        When a figure of the plan year is not published.
    """
    from megaroth.census.extra import require_extra
    from megaroth.census.plan_calendar import Calendar
    from megaroth.census.plan_file import read_plan
    from megaroth.census.projection import Wanted
    from megaroth.census.year_figures import year_figures

    require_extra("numpy", "pyarrow")
    from megaroth.census.checks import check
    from megaroth.census.kernel import reduce_plan
    from megaroth.census.mapping import load_mapping
    from megaroth.census.reading import read_census, sha256_of
    from megaroth.service.census import of_one_plan, refused

    table = figures or shipped()
    terms = read_plan(plan)
    year_figures(terms, table)  # a year that is not published needs no reading
    told = wanted or Wanted()
    calendar = Calendar.of(terms)
    if told.day is not None and not calendar.first <= told.day <= calendar.last:
        raise BadInputError(
            f"{told.day} is not in the plan year from {calendar.first} to {calendar.last}",
            "name the day to which the census's amounts run, or leave --day out for a whole year's",
        )
    if not terms.after_tax and not adopt:
        raise BadInputError(
            "the plan takes no after-tax contributions",
            "--adopt says what taking them would mean",
            file=str(plan),
            key="features.after_tax",
        )
    reading = read_census(census, mapping=load_mapping(mapping) if mapping else None)
    rows = of_one_plan(reading.table, terms, census)
    findings = [*reading.findings, *check(rows, terms)]
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        raise refused(census, plan, errors)
    before = reduce_plan(rows, terms, table, missing=reading.missing)
    adoption = None
    if adopt:
        from megaroth.census.adopting import adopt as adopted
        from megaroth.census.adopting import adopting, next_year_begins

        after = reduce_plan(rows, adopting(terms), table, missing=reading.missing)
        start = begins or next_year_begins(terms, max(as_of, calendar.first))
        adoption = adopted(terms, table, before, after, start, told)
        projection = adoption.projection
    else:
        from megaroth.census.projecting import project

        projection = project(terms, table, *before, told)
    said = [f"row {each.row}: {each.what}" if each.row else each.what for each in findings]
    return CensusProjected(
        plan,
        census,
        as_of,
        terms,
        projection,
        adoption,
        reading.sha256,
        sha256_of(plan),
        reading.missing,
        tuple(said),
    )


COLUMNS = (
    "person", "row", "pay", "after_tax_so_far", "at_todays_rate", "by_test", "by_415c", "by_plan", "by_pay", "ceiling",
    "binds", "expected_refund",
)  # fmt: skip


def write_persons(found: CensusProjected, path: Path) -> int:
    """Write each highly paid person's ceiling for payroll as CSV, in dollars; never over another file.

    Returns
    -------
    int
        How many people.
    """
    from megaroth.service.files import write_new

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in found.projection.ceilings:
        money = [each.pay, each.so_far, each.at_todays_rate, each.by_test, each.by_additions]
        rest = [each.by_pay, each.ceiling]
        rows.writerow(
            [
                each.person,
                each.row,
                *map(_dollars, money),
                "" if each.by_plan is None else _dollars(each.by_plan),
                *map(_dollars, rest),
                each.binds,
                _dollars(each.expected_refund),
            ]
        )
    write_new(path, text.getvalue())
    return len(found.projection.ceilings)


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
