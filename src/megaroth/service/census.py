"""The verb ``census test``: a plan file and a census, read, checked, reduced and tested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.answers import PlanTest, Ratio
from megaroth.census.terms import PlanTerms
from megaroth.errors import BadInputError
from megaroth.law.figures import FigureTable, shipped

if TYPE_CHECKING:
    from megaroth.census.findings import Finding

FIRST_ERRORS = 3
"""So many errors of a census are named in the message that refuses it."""


class CensusTested(NamedTuple):
    """A plan test, with what it was made from."""

    plan_file: Path
    census_file: Path
    as_of: date
    terms: PlanTerms
    test: PlanTest
    census_sha256: str
    plan_sha256: str
    headings: tuple[tuple[str, str], ...]
    """Each heading of the file with the column that it was read as."""
    missing: tuple[str, ...]
    """Columns that the file does not have; an amount of theirs was taken as 0."""
    left_out: tuple[str, ...]
    """Headings that were read as no column."""
    warnings: tuple[str, ...]
    """What the data checks found that does not stop a test, each with its row."""
    others: tuple[Ratio, ...] = ()
    """The ratios of those who were only summed, where everyone was asked for."""

    @property
    def finding(self) -> bool:
        """Whether something failed, cannot be decided, or is over a limit."""
        test = self.test
        short = any(each.outcome == "failed" for each in test.coverage)
        return test.outcome in ("failed", "not known") or bool(test.limits) or short


def census_test(
    plan: Path,
    census: Path,
    *,
    as_of: date,
    mapping: Path | None = None,
    key: Path | None = None,
    encoding: str = "",
    sheet: str = "",
    everyone: bool = False,
    figures: FigureTable | None = None,
) -> CensusTested:
    """Test one plan year.

    Parameters
    ----------
    plan, census : Path
        The plan file and the census.
    as_of : date
        The day of the answer: whether a refund would be late is judged by it where the plan file says no other day.
    mapping : Path, optional
        The confirmed map of headings; the one beside the census where there is one.
    key : Path, optional
        The secret under which identity numbers are hashed; the one of the census's folder when not given.
    encoding, sheet : str
        Of a text file that is in neither UTF-8 nor UTF-16; of a workbook.
    everyone : bool
        Whether the ratios of those who need not be judged alone are wanted too, one by one.
    figures : FigureTable, optional
        The figures; those shipped when not given.

    Raises
    ------
    BadInputError
        When a file cannot be used, or the data checks find an error.
    NotPublishedError
        When a figure of the plan year is not published.
    """
    from megaroth.census.extra import require_extra
    from megaroth.census.plan_file import of_this_census, read_plan
    from megaroth.census.testing import plan_test
    from megaroth.census.year_figures import year_figures

    require_extra()
    from megaroth.census.checks import check
    from megaroth.census.everybody import ratios_of_the_rest
    from megaroth.census.kernel import reduce_plan
    from megaroth.census.mapping import load_mapping
    from megaroth.census.reading import read_census, sha256_of

    table = figures or shipped()
    terms = read_plan(plan)
    # Before the census is read: a year that is not published cannot be tested whatever is in it.
    year_figures(terms, table)
    told = load_mapping(mapping) if mapping else None
    reading = read_census(census, mapping=told, key=key, encoding=encoding, sheet=sheet)
    rows = of_one_plan(reading.table, terms, census)
    terms = of_this_census(terms, rows)
    findings = [*reading.findings, *check(rows, terms)]
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        raise refused(census, plan, errors)
    sums, people = reduce_plan(rows, terms, table, missing=reading.missing)
    tested = plan_test(terms, table, sums, people, as_of=as_of, missing=untold(rows, reading.missing, terms))
    return CensusTested(
        plan,
        census,
        as_of,
        terms,
        tested,
        reading.sha256,
        sha256_of(plan),
        tuple((heading, column) for heading, column in reading.mapping.columns.items() if column),
        reading.missing,
        reading.unmapped,
        (*reading.notes, *(_warning(each) for each in findings if each.severity != "error")),
        ratios_of_the_rest(rows, people, terms, table, missing=reading.missing) if everyone else (),
    )


def untold(rows: Any, missing: Sequence[str], terms: PlanTerms) -> tuple[str, ...]:
    """The columns that a file does not have, and last year's pay where the column is there and holds none.

    Nobody had pay last year where everybody was hired since; where somebody was there before, it is not told.
    """
    import pyarrow.compute as pc

    from megaroth.census.plan_calendar import Calendar

    if "prior_pay" in missing or not rows.num_rows or pc.max(rows["prior_pay"]).as_py():
        return tuple(missing)
    hired = pc.fill_null(pc.less(rows["hire_date"], Calendar.of(terms).first), True)
    return (*missing, "prior_pay") if pc.any(hired).as_py() else tuple(missing)


def of_one_plan(table: Any, terms: PlanTerms, census: Path) -> Any:
    """The rows of the plan, where a file holds several; all of them where it names none or one.

    Raises
    ------
    BadInputError
        When the file holds several plans and none has the name in the plan file.
    """
    import pyarrow.compute as pc

    names = sorted(each for each in pc.unique(table["plan"]).to_pylist() if each)
    if len(names) < 2:
        return table
    if terms.name not in names:
        shown = ", ".join(names[:FIRST_ERRORS]) + (" ..." if len(names) > FIRST_ERRORS else "")
        raise BadInputError(
            f"the census holds {len(names)} plans, and none is called {terms.name!r}",
            f"it has {shown}; give the plan file one of these names, or use --plans",
            file=str(census),
            key="plan",
        )
    return table.filter(pc.equal(table["plan"], terms.name))


def refused(census: Path, plan: Path, errors: Sequence[Finding]) -> BadInputError:
    """The error that stops a test: the first findings, and where all of them stand."""
    first = errors[0]
    said = first.what + "".join(f"; row {each.row}: {each.what}" for each in errors[1:FIRST_ERRORS])
    more = f"; and {len(errors) - FIRST_ERRORS:,} more" if len(errors) > FIRST_ERRORS else ""
    remedy = f"{first.remedy}; " if first.remedy else ""
    return BadInputError(
        f"{said}{more}",
        f"{remedy}all findings: megaroth census check {plan} {census}",
        file=str(census),
        line=first.row,
        key=first.column,
    )


def _warning(finding: Finding) -> str:
    place = ", ".join(part for part in (f"row {finding.row}" if finding.row else "", finding.column) if part)
    return f"{place}: {finding.what}" if place else finding.what
