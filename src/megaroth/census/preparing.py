"""From a canonical table and the plan's terms to the integers of :mod:`megaroth.census.rows`, without copying money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from megaroth.census.carrying import person
from megaroth.census.columns import BY_NAME
from megaroth.census.employment import ALWAYS, NEVER
from megaroth.census.plan_calendar import EPOCH, UNTOLD, Calendar, day_number
from megaroth.census.rows import SETTINGS
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import year_figures
from megaroth.law.figures import FigureTable
from megaroth.money import HIGHEST_RATE, ONE

if TYPE_CHECKING:
    import pyarrow as pa

FLAGS: Final = ("union", "long_term_part_time", "non_resident", "top_paid_excludable", "officer", "former_key")

NUMBERS: Final = (
    "ownership",
    "ownership_prior",
    "pay",
    "test_pay",
    "prior_pay",
    "pre_tax",
    "roth",
    "catch_up_pre_tax",
    "catch_up_roth",
    "after_tax",
    "after_tax_matched",
    "match",
    "safe_harbor_match",
    "qmac",
    "student_loan_match",
    "safe_harbor_nonelective",
    "nonelective",
    "qnec",
    "forfeitures",
    "other_plan_deferrals",
    "other_plan_additions",
    "balance",
    "unrelated_rollovers",
    "distributions_leaving",
    "distributions_in_service",
)

INSTEAD: Final = {
    "test_pay": "pay",
    "deferral_eligible_date": "hire_date",
    "after_tax_eligible_date": "deferral_eligible_date",
    "match_eligible_date": "deferral_eligible_date",
}
"""The column that stands in for one that a file does not have at all."""

READ: Final = ("person", "family_of", *UNTOLD, *FLAGS, *NUMBERS, "hours")
"""The columns that the sums need."""


@lru_cache(1024)
def settings(terms: PlanTerms, figures: FigureTable) -> tuple[int, ...]:
    """What the loop over rows is told of one plan, in the order of :data:`~megaroth.census.rows.SETTINGS`.

    Found once for the thousands of plans that have the same terms.

    Raises
    ------
    NotPublishedError
        When a limit of the plan year is not published.
    """
    calendar = Calendar.of(terms)
    year = year_figures(terms, figures)
    said = {
        "first": day_number(calendar.first),
        "last": day_number(calendar.last),
        "service_from": day_number(calendar.service_from),
        "determined": day_number(calendar.determined),
        "threshold": year.highly_paid_over,
        "limit_402g": year.deferrals,
        "limit_415c": year.additions,
        "limit_401a17": year.pay_counted,
        "deferral_limit": HIGHEST_RATE if terms.deferral_limit is None else terms.deferral_limit,
        "after_tax": int(terms.after_tax),
        "long_term_part_time_out": int(terms.long_term_part_time_out),
        "pay_zero_out": int(terms.pay_zero == "leave out"),
        "qnec_in_acp": int(terms.qnec_in == "acp"),
        "qmac_in_adp": int(terms.qmac_in == "adp"),
        "lookback_last": day_number(calendar.lookback_last),
    }
    return tuple(said[name] for name in SETTINGS)


def relatives_named(table: pa.Table) -> frozenset[str]:
    """Everyone whom a row names as the person of whose family it is."""
    import pyarrow.compute as pc

    if "family_of" not in table.column_names:
        return frozenset()
    column = table["family_of"]
    return frozenset() if column.null_count == len(column) else frozenset(pc.unique(column.drop_null()).to_pylist())


def empty_columns(table: pa.Table) -> tuple[str, ...]:
    """The columns of :data:`INSTEAD` that a table lacks, or holds without a single value."""
    import pyarrow.compute as pc

    def empty(name: str) -> bool:
        if name not in table.column_names:
            return True
        column = table[name]
        return column.null_count == len(column) or (name == "test_pay" and not pc.any(pc.not_equal(column, 0)).as_py())

    return tuple(name for name in INSTEAD if empty(name))


def columns(
    table: pa.Table,
    missing: Iterable[str] = (),
    named: frozenset[str] = frozenset(),
    numbers: Sequence[str] = NUMBERS,
) -> tuple[dict[str, Any], int]:
    """The columns of a canonical table as arrays of numbers: Arrow's own memory wherever no null stands in it.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of :data:`megaroth.census.columns.CENSUS`; one that is absent is ``missing``.
    missing : iterable of str
        Columns that the source does not have at all. :data:`INSTEAD` says what takes their place.
    named : frozenset of str
        Persons of whom some row of the plan says that it is of their family.
    numbers : sequence of str
        Which columns of amounts.

    Returns
    -------
    tuple of dict and int
        Arrays by name, with ``related``; and the number of rows.
    """
    import numpy as np
    import pyarrow as pa

    there = set(table.column_names) - set(missing)
    nothing: dict[str, Any] = {}
    found: dict[str, Any] = {}

    def blank(kind: str) -> Any:
        if kind not in nothing:
            value = NEVER if kind == "int32" else 0
            nothing[kind] = np.full(table.num_rows, value, kind)
        return nothing[kind]

    def whole(name: str) -> Any:
        column = table[name]
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    for name, untold in UNTOLD.items():
        source = name if name in there else INSTEAD.get(name, name)
        if source in found:
            found[name] = found[source]
        elif source in there:
            found[name] = _told(whole(source).cast(pa.int32()), untold)
        elif untold == ALWAYS:
            found[name] = np.full(table.num_rows, ALWAYS, "int32")
        else:
            found[name] = blank("int32")
    for name in FLAGS:
        found[name] = _flags(whole(name)) if name in there else blank("bool")
    for name in numbers:
        source = name if name in there else INSTEAD.get(name, name)
        if source in found:
            found[name] = found[source]
        elif source in there:
            found[name] = _told(whole(source), 0)
        else:
            found[name] = blank("int64")
    if "hours" in there:
        found["hours"] = _told(whole("hours"), NEVER)
    else:
        found["hours"] = np.full(table.num_rows, NEVER, "int64")
    found["related"] = _related(table, there, named, blank)
    return found, table.num_rows


def _told(column: Any, untold: int) -> Any:
    import pyarrow.compute as pc

    return (column if column.null_count == 0 else pc.fill_null(column, untold)).to_numpy(zero_copy_only=True)


def _flags(column: Any) -> Any:
    import pyarrow.compute as pc

    return (column if column.null_count == 0 else pc.fill_null(column, False)).to_numpy(zero_copy_only=False)


def _related(table: pa.Table, there: set[str], named: frozenset[str], blank: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    tells = "family_of" in there and table["family_of"].null_count < table.num_rows
    if not tells and not named:
        return blank("bool")
    marks = table["family_of"].is_valid() if tells else pa.chunked_array([pa.repeat(False, table.num_rows)])
    if named:
        marks = pc.or_(marks, pc.is_in(table["person"], value_set=pa.array(sorted(named), table["person"].type)))
    return marks.combine_chunks().to_numpy(zero_copy_only=False)


CARRIED: Final = ("row", *(name for name in BY_NAME if name not in ("plan", "employer_group")))
"""The columns that are kept of a carried row."""


def canonical(table: pa.Table, missing: Iterable[str] = (), names: Sequence[str] = CARRIED) -> pa.Table:
    """The table with the columns of :data:`CARRIED` in order; what is missing is empty, zero, or what stands in."""
    import pyarrow as pa

    gone = set(missing)
    columns: list[Any] = []
    for name in names:
        source = name
        while (source in gone or source not in table.column_names) and source in INSTEAD:
            source = INSTEAD[source]
        kind = arrow_type(name)
        if source in table.column_names and source not in gone:
            column = table[source]
            columns.append(column if column.type == kind else column.cast(kind))
        else:
            value: Any = {"int64": 0, "bool": False}.get(str(kind))
            if name in BY_NAME and BY_NAME[name].blank:
                value = None
            if name == "vested":
                value = ONE  # as reading has it
            if source != name and source == "hire_date":
                value = EPOCH  # eligible from hire, which is long since: as UNTOLD has it for all other rows
            columns.append(pa.repeat(pa.scalar(value, kind), table.num_rows))
    return pa.table(columns, names=list(names))


def arrow_type(name: str) -> Any:
    """The Arrow type of a canonical column."""
    import pyarrow as pa

    unit = BY_NAME[name].unit if name in BY_NAME else "count"
    types: Mapping[str, Any] = {"date": pa.date32(), "yes/no": pa.bool_(), "text": pa.string(), "code": pa.string()}
    return types.get(unit, pa.int64())


def to_persons(carried: pa.Table, terms: PlanTerms, figures: FigureTable) -> tuple[Person, ...]:
    """Carried rows as :class:`~megaroth.census.sums.Person`, in the order of their keys."""
    calendar = Calendar.of(terms)
    limit = figures.cents("irc_401a17_compensation", calendar.first.year)
    named = relatives_named(carried)  # whoever names a relative is carried
    names = carried.column_names
    found = []
    for batch in carried.to_batches(4096):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            row = dict(zip(names, values, strict=True))
            found.append(person(row, terms, calendar, limit, row["person"] in named))
    # sorted here: to sort a table of seventy columns costs more than everything else where it is a small plan's
    return tuple(sorted(found, key=attrgetter("person", "row")))
