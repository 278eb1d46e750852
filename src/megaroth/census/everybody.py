"""The ratios of everybody who was only summed, one by one, for a file that names each person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from megaroth.census.answers import Ratio
from megaroth.census.percentages import ratio_rows, ratios_of
from megaroth.census.person_limits import counted
from megaroth.census.preparing import canonical, to_persons
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import year_figures
from megaroth.law.figures import FigureTable

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 20_000
"""So many rows are looked at in one go."""


def ratios_of_the_rest(
    table: pa.Table, people: Iterable[Person], terms: PlanTerms, figures: FigureTable, *, missing: Collection[str] = ()
) -> tuple[Ratio, ...]:
    """The ratios of each row that was not judged alone, in the order of the table.

    Parameters
    ----------
    table, terms, figures, missing
        As for :func:`~megaroth.census.kernel.reduce_plan`.
    people : iterable of Person
        Those who were judged alone.
    """
    year = year_figures(terms, figures)
    judged = {each.row for each in people}
    made: list[Ratio] = []
    for first in range(0, table.num_rows, ROWS):
        rest = [
            each
            for each in to_persons(canonical(table.slice(first, ROWS), missing), terms, figures)
            if each.row not in judged
        ]
        made += ratio_rows(ratios_of(counted(each, terms, year, highly_paid=False), terms) for each in rest)
    return tuple(sorted(made, key=lambda each: each.row))
