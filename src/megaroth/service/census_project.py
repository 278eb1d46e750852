"""The verb ``census project``: how much after-tax money passes the test, and what adopting the feature would mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.law.figures import FigureTable, shipped

if TYPE_CHECKING:
    from megaroth.census.adopting import Adoption, Entering
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
    left_out: tuple[str, ...]
    """Headings of the file that are no column."""
    headings: tuple[tuple[str, str], ...]
    """Each heading with the column that it was read as."""
    figures: dict[str, str]
    """Figure and year to its source, for the evidence."""


def census_project(
    plan: Path,
    census: Path,
    *,
    as_of: date,
    wanted: Wanted | None = None,
    adopt: bool = False,
    begins: date | None = None,
    mapping: Path | None = None,
    key: Path | None = None,
    encoding: str = "",
    sheet: str = "",
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
    key, encoding, sheet
        Of the census, as for :func:`megaroth.census.reading.read_census`.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    BadInputError
        When a file cannot be used, the data checks find an error, last year's pay is not told, the plan takes no
        after-tax contributions, or they would begin before this plan year.
    NotPublishedError
        When a figure of the plan year is not published.
    """
    from megaroth.census.extra import require_extra
    from megaroth.census.plan_calendar import Calendar
    from megaroth.census.plan_file import of_this_census, read_plan
    from megaroth.census.projection import Wanted
    from megaroth.census.year_figures import year_figures

    require_extra("numpy", "pyarrow")
    from megaroth.census.adopting import adopt as adopted
    from megaroth.census.adopting import adopting, entering_by_pay
    from megaroth.census.checks import check
    from megaroth.census.highly_paid import statuses
    from megaroth.census.kernel import reduce_plan
    from megaroth.census.mapping import load_mapping
    from megaroth.census.projecting import project
    from megaroth.census.reading import read_census, sha256_of
    from megaroth.service.census import of_one_plan, refused, untold

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
    start = _beginning(begins, terms, as_of)
    reading = read_census(
        census, mapping=load_mapping(mapping) if mapping else None, key=key, encoding=encoding, sheet=sheet
    )
    rows = of_one_plan(reading.table, terms, census)
    terms = of_this_census(terms, rows)
    findings = [*reading.findings, *check(rows, terms)]
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        raise refused(census, plan, errors)
    missing = untold(rows, reading.missing, terms)
    if "prior_pay" in missing:
        raise BadInputError(
            "the census does not tell last year's pay, so that nobody can be found highly paid by it",
            "give it a column prior_pay; `megaroth census map` says which heading it is",
            file=str(census),
            key="prior_pay",
        )
    before = reduce_plan(rows, terms, table, missing=reading.missing)
    adoption = None
    if adopt:
        after = reduce_plan(rows, adopting(terms), table, missing=reading.missing)
        year = year_figures(terms, table)
        high = [each.who.row for each in statuses(before[1], before[0], terms, year) if each.highly_paid]
        entering = entering_by_pay(_pay_of(rows), terms, table, high)
        adoption = adopted(terms, table, before, after, start, told, entering=entering, missing=missing, as_of=as_of)
        projection = adoption.projection
    else:
        projection = project(terms, table, *before, told, missing=missing, as_of=as_of)
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
        reading.unmapped,
        tuple((heading, column) for heading, column in reading.mapping.columns.items() if column),
        year_figures(terms, table).sources,
    )


def _beginning(begins: date | None, terms: PlanTerms, as_of: date) -> date:
    """When the feature would begin: the next year where it is not said, and never before the present plan year."""
    from megaroth.census.adopting_dates import next_year_begins
    from megaroth.census.plan_calendar import Calendar
    from megaroth.census.plan_years import plan_year_of

    if begins is None:
        return next_year_begins(terms, max(as_of, Calendar.of(terms).first))
    earliest = plan_year_of(terms.plan_year_end, as_of)[0]
    if begins < earliest:
        raise BadInputError(
            f"after-tax money cannot begin on {begins}, before the plan year that {as_of} is in",
            f"name a day from {earliest} on, best one that is still to come",
        )
    return begins


def _pay_of(rows: Any) -> list[Entering]:
    """Everyone above the lowest amount that has ever made somebody highly paid, with the pay of the year."""
    import pyarrow.compute as pc

    from megaroth.census.adopting import Entering

    paid = rows.filter(pc.greater(rows["pay"], 8_000_000))
    columns = (paid[name].to_pylist() for name in ("person", "row", "pay"))
    return [Entering(*each) for each in zip(*columns, strict=True)]


COLUMNS = (
    "person", "row", "pay", "after_tax_so_far", "at_todays_rate", "by_test", "by_415c", "by_plan", "by_pay", "ceiling",
    "binds", "expected_refund",
)  # fmt: skip


def person_rows(found: CensusProjected) -> list[dict[str, Any]]:
    """Each highly paid person's ceiling, one row each; amounts as decimal text."""
    return [
        {
            "person": each.person,
            "row": each.row,
            "pay": _dollars(each.pay),
            "after_tax_so_far": _dollars(each.so_far),
            "at_todays_rate": _dollars(each.at_todays_rate),
            "by_test": "" if each.by_test is None else _dollars(each.by_test),
            "by_415c": _dollars(each.by_additions),
            "by_plan": "" if each.by_plan is None else _dollars(each.by_plan),
            "by_pay": _dollars(each.by_pay),
            "ceiling": _dollars(each.ceiling),
            "binds": each.binds,
            "expected_refund": _dollars(each.expected_refund),
        }
        for each in found.projection.ceilings
    ]


def write_persons(found: CensusProjected, path: Path, *, force: bool = False) -> int:
    """Write each highly paid person's ceiling for payroll as CSV or Parquet, in dollars.

    Returns
    -------
    int
        How many people.

    Raises
    ------
    BadInputError
        When the name says neither, or the place holds one of the inputs, a folder, or a file and it is not forced.
    """
    from megaroth.service.census_rows import rows_file
    from megaroth.service.census_writing import put_beside

    rows = person_rows(found)
    put_beside((found.plan_file, found.census_file), path, rows_file(rows, COLUMNS, path), force=force)
    return len(rows)


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
