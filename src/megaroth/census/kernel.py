"""One plan's census to its sums and its carried rows: plain Python for a small one, compiled for a large one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from megaroth.census.plan_calendar import UNTOLD
from megaroth.census.preparing import (
    FLAGS,
    NUMBERS,
    canonical,
    columns,
    empty_columns,
    relatives_named,
    settings,
    to_persons,
)
from megaroth.census.rows import SUMS, reduce_rows
from megaroth.census.sums import MATCH_RATES, PartSums, Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import FigureTable

if TYPE_CHECKING:
    import pyarrow as pa

Way = Literal["", "plain", "compiled"]

SMALL: Final = 20_000
"""Up to so many rows plain Python is done before compiled code has been loaded."""

ORDER: Final = (*UNTOLD, *FLAGS, "related", *NUMBERS, "hours")
"""The columns of :func:`megaroth.census.rows.reduce_rows`, in order, after ``plan``."""


def reduce_plan(
    table: pa.Table, terms: PlanTerms, figures: FigureTable, *, missing: Iterable[str] | None = None, way: Way = ""
) -> tuple[PlanSums, tuple[Person, ...]]:
    """One plan's sums and its carried persons.

    ``rows``, ``employees``, ``no_pay``, ``long_term_part_time``, ``not_eligible`` and the totals ``match``,
    ``after_tax``, ``deferrals`` and ``nonelective`` are of all rows; the others of the rows that are not carried.

    Of those, all deferrals count and none is catch-up (they are within every limit). QNECs count in the ADP and match
    of every kind, QMACs among them, in the ACP, where the terms do not say otherwise.

    Parameters
    ----------
    table : pyarrow.Table
        A canonical table of one plan, with ``row``.
    terms : PlanTerms
        The plan.
    figures : FigureTable
        The published limits.
    missing : iterable of str
        Columns that the source does not have: without any eligibility date everybody is eligible from hire, without
        an after-tax or match date from the date for deferrals, and pay for the tests is 415(c)(3) pay. Where this
        is not given a column of these that holds nothing at all counts as one.
    way : str
        ``plain`` or ``compiled``; by default what is done sooner. The results are the same.

    Returns
    -------
    tuple of PlanSums and tuple of Person
        Persons in the order of their keys.

    Raises
    ------
    NotPublishedError
        When a limit of the plan year is not published.
    """
    gone = empty_columns(table) if missing is None else tuple(missing)
    told = settings(terms, figures)
    sums, carried = reduce_table(table, None, [told], relatives_named(table), gone, way=way)
    return unflatten(sums[0].tolist()), to_persons(canonical(carried, gone), terms, figures)


def reduce_table(
    table: pa.Table,
    plan: Any,
    told: Sequence[Sequence[int]],
    named: frozenset[str],
    missing: Iterable[str] = (),
    *,
    related: Any = None,
    way: Way = "",
) -> tuple[Any, pa.Table]:
    """The sums of every plan in one table, and the rows that are carried.

    Parameters
    ----------
    table : pyarrow.Table
        A canonical table.
    plan : numpy.ndarray or None
        Which plan each row belongs to; None where all are of the first.
    told : sequence of sequence of int
        :data:`~megaroth.census.rows.SETTINGS` of each plan.
    named : frozenset of str
        See :func:`megaroth.census.preparing.columns`.
    related : numpy.ndarray, optional
        Further rows that are carried because they are somebody's family.

    Returns
    -------
    tuple of numpy.ndarray and pyarrow.Table
        :data:`~megaroth.census.rows.SUMS` of each plan, and the rows.
    """
    import numpy as np
    import pyarrow as pa

    found, rows = columns(table, missing, named)
    if related is not None:
        found["related"] = found["related"] | related
    if plan is None:
        plan = np.zeros(rows, np.int32)
    if (way or ("plain" if rows <= SMALL else "compiled")) == "plain":
        sums = [[0] * SUMS for _ in told]
        marks = [False] * rows
        listed: list[Any] = [plan.tolist(), *(found[name].tolist() for name in ORDER), told, sums, marks]
        reduce_rows(rows, *listed)
        return np.array(sums, np.int64), table.filter(pa.array(marks, pa.bool_()))
    from megaroth.census.compiling import compiled_rows

    totals = np.zeros((len(told), SUMS), np.int64)
    carried = np.zeros(rows, np.bool_)
    compiled_rows()(rows, plan, *(found[name] for name in ORDER), np.array(told, np.int64), totals, carried)
    return totals, table.filter(pa.array(carried))


def unflatten(sums: list[int]) -> PlanSums:
    """The integers of one plan as :class:`~megaroth.census.sums.PlanSums`."""
    scalars, wide = PlanSums._fields.index("parts"), len(PartSums._fields)
    parts = tuple(PartSums(*sums[at : at + wide]) for at in range(scalars, scalars + 3 * wide, wide))
    rates = scalars + 3 * wide
    qualified = rates + len(MATCH_RATES)
    return PlanSums._make([*sums[:scalars], parts, tuple(sums[rates:qualified]), tuple(sums[qualified:SUMS])])


def flatten(sums: PlanSums) -> list[int]:
    """The reverse of :func:`unflatten`."""
    return [*sums[:-3], *(number for part in sums.parts for number in part), *sums.match_rates, *sums.qualified_rates]
