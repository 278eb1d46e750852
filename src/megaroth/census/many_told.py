"""What the census of each of many plans does not tell at all: last year's pay, and money that an election is about.

A test alone looks at its whole table. Of many plans sums are left, and where those do not settle it the few columns are
read again: of the tasks that hold such a plan, and not where a file says of itself that nothing stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from megaroth.census.dataset import Dataset, Piece
from megaroth.census.piece_rows import read_piece
from megaroth.census.plan_calendar import Calendar, day_number
from megaroth.census.plan_file import IDLE_WITHOUT
from megaroth.census.sums import PlanSums
from megaroth.census.terms import PlanTerms

if TYPE_CHECKING:
    import pyarrow as pa

PAY: Final = "prior_pay"
_HIRED: Final = "hire_date"
_WITHIN: Final = {PAY: "employees", "qnec": "nonelective", "qmac": "match"}
"""The sum that a column's money is part of; of last year's pay, those who had any and are counted."""
_LONG_SINCE: Final = -(1 << 31)


def untold(
    dataset: Dataset, tasks: Iterable[tuple[int, Iterable[str]]], plans: Mapping[str, tuple[PlanTerms, Sequence[int]]]
) -> dict[str, frozenset[str]]:
    """Of each plan, which of the columns ``prior_pay``, ``qnec`` and ``qmac`` tell nothing.

    Nobody had pay last year where everybody was hired since; where somebody was there before, it is not told.

    Parameters
    ----------
    tasks : iterable of tuple
        Each task with the plans that it has rows of; not looked at where sums settle it.
    plans : mapping of str to tuple
        The plans that are asked about, each with its terms and sums.
    """
    silent: dict[str, set[str]] = {column: set() for column in _WITHIN}
    asked: dict[str, set[str]] = {column: set() for column in _WITHIN}
    for plan, (terms, sums) in plans.items():
        assumed = {each.key for each in terms.assumed}
        for column, within in _WITHIN.items():
            some = sums[PlanSums._fields.index(within)]
            if column != PAY and IDLE_WITHOUT[column] not in assumed:
                continue
            if column in dataset.missing or (column != PAY and not some):
                silent[column].add(plan)
            elif column != PAY or not some:
                asked[column].add(plan)
    firsts = {plan: day_number(Calendar.of(plans[plan][0]).first) for plan in asked[PAY]}
    before = set(asked[PAY]) if _HIRED in dataset.missing else set()
    for task, held in tasks if any(asked.values()) else ():
        here = frozenset(held)
        for piece in dataset.tasks[task]:
            for column, names in asked.items():
                if not names.isdisjoint(here):
                    for table in _telling(dataset, piece, column):
                        names.difference_update(_with_money(table, column))
            if _HIRED not in dataset.missing and not here.isdisjoint(firsts.keys() - before):
                for table in read_piece(piece, dataset.shapes[piece.shape], (_HIRED,), []):
                    before |= _there_before(table, firsts)
    silent[PAY] |= asked[PAY] & before
    for column in IDLE_WITHOUT:
        silent[column] |= asked[column]
    return {plan: frozenset(column for column, names in silent.items() if plan in names) for plan in plans}


def _telling(dataset: Dataset, piece: Piece, column: str) -> Iterator[pa.Table]:
    """The plans and one column of money of a piece, without row groups that say that nothing stands there."""
    import pyarrow.parquet as pq

    from megaroth.census.parquet import own_columns

    shape = dataset.shapes[piece.shape]
    heading = dict(shape.headings).get(column)
    if heading is None:
        return
    metadata = pq.read_metadata(piece.path)
    place = own_columns(metadata)[heading]

    def says_none(group: int) -> bool:
        told = metadata.row_group(group).column(place).statistics
        return told is not None and told.has_min_max and type(told.min_raw) is int and told.min_raw == told.max_raw == 0

    groups = tuple(group for group in piece.groups if not says_none(group))
    if groups:
        yield from read_piece(piece._replace(groups=groups), shape, (column,), [])


def _with_money(table: pa.Table, column: str) -> set[str]:
    """The plans of the rows that hold something else than nought."""
    import pyarrow.compute as pc

    rows = table.filter(pc.fill_null(pc.not_equal(table[column], 0), False))
    return {plan or "" for plan in pc.unique(rows["plan"]).to_pylist()}


def _there_before(table: pa.Table, firsts: Mapping[str, int]) -> set[str]:
    """The plans with somebody who was hired before a plan's first day, or nobody says when."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    plans: Any = table["plan"].combine_chunks()
    plans = plans.chunk(0) if isinstance(plans, pa.ChunkedArray) else plans
    names = [*plans.dictionary.to_pylist(), ""]
    codes = np.asarray(plans.indices.fill_null(len(names) - 1))
    first = np.array([firsts.get(name or "", _LONG_SINCE) for name in names], np.int64).take(codes)
    hired = pc.fill_null(table[_HIRED].cast(pa.int32()), _LONG_SINCE).to_numpy()
    return {names[code] or "" for code in np.unique(codes[hired < first])}
