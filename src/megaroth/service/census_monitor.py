"""The verb ``census monitor``: a payroll feed, and a census where there is one, watched at one day."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Known, Settings
from megaroth.errors import BadInputError
from megaroth.law.figures import FigureTable, shipped
from megaroth.money import parse_dollars

if TYPE_CHECKING:
    from megaroth.census.monitoring import Monitored
    from megaroth.census.reading import OpenedCensus

Who = Callable[[tuple[str, ...]], Known]


class CensusMonitored(NamedTuple):
    """A payroll watch, with what it was made from."""

    plan_file: Path
    payroll_file: Path
    census_file: Path | None
    terms: PlanTerms
    watched: Monitored
    payroll_sha256: str
    census_sha256: str
    missing: tuple[str, ...]
    """Columns that the feed does not have; an amount of theirs was taken as 0."""
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]
    """Headings of the feed that are no column."""
    left_out_numbers: tuple[str, ...]
    """Those of them in which numbers above zero stand: they may be money that nobody counted."""
    headings: tuple[tuple[str, str], ...]
    """Each heading of the feed with the column that it was read as."""
    plan_sha256: str
    figures: dict[str, str]
    """Figure and year to its source, for the evidence."""
    people: tuple[Any, ...] = ()
    """Tables of everyone, where they were asked for."""

    @property
    def finding(self) -> bool:
        """Whether anything has happened or is wrong with the feed, or the ACP line will be crossed."""
        watched = self.watched
        contributions = watched.contributions
        return (
            bool(watched.alerts)
            or any(each.severity != "note" for each in watched.findings)
            or (contributions is not None and max(contributions.level, contributions.level_by_year_end) > 0)
        )


def census_monitor(
    plan: Path,
    payroll: Path,
    *,
    as_of: date,
    census: Path | None = None,
    settings: Settings | None = None,
    ceilings: Path | None = None,
    mapping: Path | None = None,
    key: Path | None = None,
    encoding: str = "",
    sheet: str = "",
    everyone: bool = False,
    parts: int = 0,
    figures: FigureTable | None = None,
) -> CensusMonitored:
    """Watch a payroll feed.

    Parameters
    ----------
    plan, payroll : Path
        The plan file and the feed.
    as_of : date
        The day of the answer; later rows do not count.
    census : Path, optional
        Tells who is highly paid, ages, last year's wages, eligibility.
    settings : Settings, optional
        What the sponsor says of the watch.
    ceilings : Path, optional
        A CSV file with ``person`` and ``ceiling`` in dollars, as ``census project --persons`` writes it.
    mapping : Path, optional
        The confirmed map of the feed's headings; the one beside it where there is one.
    key, encoding, sheet
        Of the feed, as for :func:`megaroth.census.reading.read_census`; the key is that of the census too.
    everyone : bool
        Whether a table of all people is made.
    parts : int
        Into how many parts the feed is divided; by its size where it is 0. The answer is the same.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    BadInputError
        When a file cannot be used.
    NotPublishedError
        When a figure of the year is not published.
    """
    from megaroth.census.extra import require_extra
    from megaroth.census.plan_file import read_plan

    require_extra("numpy", "pyarrow")
    from megaroth.census.findings import Findings
    from megaroth.census.monitoring import limitation_years, monitor_feed
    from megaroth.census.payroll import PAYROLL
    from megaroth.census.payroll_parts import columns_read, divided, parts_for
    from megaroth.census.payroll_people import people_of
    from megaroth.census.reading import OpenedCensus, sha256_of
    from megaroth.census.watching import limits_of, sources_of

    table = figures or shipped()
    terms = read_plan(plan)
    years = limitation_years(terms, as_of)
    limits_of(years, table)  # a year that is not published needs no reading
    told = settings or Settings()
    if ceilings is not None:
        told = told._replace(ceilings=read_ceilings(ceilings))

    def opened(only: tuple[str, ...] | None = None) -> OpenedCensus:
        return OpenedCensus(
            payroll, mapping=mapping, key=key, columns=PAYROLL, only=only, encoding=encoding, sheet=sheet
        )

    first = opened()
    feed = opened(columns_read(first))
    findings = Findings()
    people: list[Any] = []
    with divided(feed, parts or parts_for(payroll, feed.source), findings) as held:
        known, sha256, warnings = None, "", list[str]()
        if census is not None:
            known, sha256, warnings = _who(census, terms, table, as_of, key=key, alone=len(held.plans) < 2)
        watched = monitor_feed(
            held,
            terms,
            table,
            as_of,
            told,
            known,
            (lambda found: people.append(people_of(*found))) if everyone else None,
        )
    notes = list(feed.notes)
    if feed.blank_rows:
        notes.append(f"{feed.blank_rows:,} rows without any value are left out")
    return CensusMonitored(
        plan,
        payroll,
        census,
        terms,
        watched,
        sha256_of(payroll),
        sha256,
        first.missing,
        (*notes, *(each.what for each in findings.all()), *warnings),
        first.unmapped,
        _with_numbers(first),
        tuple((heading, column) for heading, column in first.mapping.columns.items() if column),
        sha256_of(plan),
        sources_of(years, table),
        tuple(people),
    )


def _with_numbers(opened: OpenedCensus) -> tuple[str, ...]:
    """The headings that are left out though numbers above zero stand under them at the top of the file."""
    sample = opened.source.sample()
    found = []
    for heading in opened.unmapped:
        texts = [str(each).strip().lstrip("$(-").rstrip(")").replace(",", "") for each in sample.get(heading, ())]
        numbers = [each for each in texts if AMOUNT.fullmatch(each)]
        if (
            numbers
            and len(numbers) == len([each for each in texts if each])
            and any(each.strip("0.") for each in numbers)
        ):
            found.append(heading)
    return tuple(found)


AMOUNT = re.compile(r"\d+(\.\d+)?")


def read_ceilings(path: Path) -> tuple[tuple[str, int], ...]:
    """Each person's ceiling from a CSV file with the columns ``person`` and ``ceiling``, in dollars.

    Raises
    ------
    BadInputError
        When the file has no such columns, or an amount that is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            if not {"person", "ceiling"} <= set(rows.fieldnames or ()):
                raise BadInputError(
                    "a file of ceilings has the columns person and ceiling",
                    "`megaroth census project --persons` writes one",
                    file=str(path),
                )
            return tuple(
                (row["person"], _cents(row["ceiling"], path, number)) for number, row in enumerate(rows, start=2)
            )
    except (OSError, UnicodeError) as error:
        problem = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not text"
        raise BadInputError(f"the file cannot be read: {problem}", file=str(path)) from None


def _cents(text: str | None, path: Path, line: int) -> int:
    try:
        return parse_dollars(text or "")
    except ValueError as error:
        raise BadInputError(
            str(error), "write dollars, like 7416.00", file=str(path), line=line, key="ceiling"
        ) from None


def _who(
    census: Path, terms: PlanTerms, figures: FigureTable, as_of: date, *, key: Path | None, alone: bool
) -> tuple[Who, str, list[str]]:
    """What the census says of the people of a feed.

    Parameters
    ----------
    alone : bool
        Whether the feed holds one plan only: then the census tells what went into the employer's others.
    """
    from megaroth.census.highly_paid import statuses
    from megaroth.census.kernel import reduce_plan
    from megaroth.census.reading import read_census
    from megaroth.census.year_figures import year_figures
    from megaroth.service.census import of_one_plan, untold

    reading = read_census(census, key=key)
    rows = of_one_plan(reading.table, terms, census)
    sums, people = reduce_plan(rows, terms, figures, missing=reading.missing)
    year = year_figures(terms, figures)
    high = {each.who.person for each in statuses(people, sums, terms, year) if each.highly_paid}
    said = []
    if "prior_pay" in untold(rows, reading.missing, terms):
        said.append("The census does not tell last year's pay: only owners are taken to be highly paid.")

    def known(names: tuple[str, ...]) -> Known:
        return _known(names, rows, reading.missing, high, as_of, alone=alone)

    return known, reading.sha256, said


def _known(
    names: tuple[str, ...], table: Any, missing: tuple[str, ...], high: set[str], as_of: date, *, alone: bool
) -> Known:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from megaroth.census.plan_calendar import day_number

    place = pc.index_in(pa.array(names, pa.string()), value_set=table["person"].combine_chunks())
    there = np.asarray(place.is_valid())
    at = place.fill_null(0).to_numpy()

    def column(name: str, otherwise: int) -> Any:
        if name in missing:
            return np.full(len(names), otherwise, np.int64)
        return np.where(there, table[name].to_numpy()[at], otherwise)

    dates = [name for name in DATES if name not in missing]
    today = day_number(as_of)
    eligible = np.ones(len(names), bool)
    if dates:
        never = np.int32(2**31 - 1)
        days = [table[name].cast(pa.int32()).fill_null(never).to_numpy()[at] for name in dates]
        eligible = ~there | (np.minimum.reduce(days) <= today)
    if "union" not in missing:
        eligible &= ~(there & table["union"].fill_null(False).to_numpy(zero_copy_only=False)[at])
    born = table["birth_date"].cast(pa.int32()).fill_null(-(2**30)).to_numpy()[at]
    years = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    told = there & (born > -(2**30)) if "birth_date" not in missing else np.zeros(len(names), bool)
    is_high = np.array([name in high for name in names], bool)
    nothing = np.zeros(len(names), np.int64)
    return Known(
        np.where(told, years, 0).astype(np.int32),
        column("fica_wages_prior", -1),
        np.where(there, is_high, -1).astype(np.int8),
        eligible,
        np.maximum(column("other_plan_additions", 0) - column("other_plan_deferrals", 0), 0) if alone else nothing,
        column("other_plan_deferrals", 0) if alone else nothing,
        census=True,
    )


DATES = ("deferral_eligible_date", "after_tax_eligible_date", "match_eligible_date")


def write_people(found: CensusMonitored, path: Path, *, force: bool = False) -> int:
    """Write everyone of the feed as CSV or Parquet, in dollars; how many.

    Raises
    ------
    BadInputError
        When the name says neither, or the place holds one of the inputs, a folder, or a file and it is not forced.
    """
    import pyarrow as pa

    from megaroth.census.payroll_people import people_file
    from megaroth.service.census_writing import put_beside

    table = pa.concat_tables(found.people).sort_by("person")
    put_beside(inputs_of(found), path, people_file(table, path), force=force)
    return int(table.num_rows)


def inputs_of(found: CensusMonitored) -> tuple[Path, ...]:
    """The files that the answer was made from."""
    return tuple(each for each in (found.plan_file, found.payroll_file, found.census_file) if each is not None)
