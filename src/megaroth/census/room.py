"""Room under 402(g) and 415(c) for everyone in a census, by the worksheets that serve one household."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.engines import processors
from megaroth.census.kernel import SMALL, Way
from megaroth.census.preparing import NUMBERS, columns, empty_columns
from megaroth.census.room_rows import FULL, LIMITS, NO_CAP, room_rows
from megaroth.census.terms import PlanTerms
from megaroth.census.year_figures import year_figures
from megaroth.law.deferrals import FIRST_ROTH_CATCH_UP_YEAR
from megaroth.law.figures import FigureTable

if TYPE_CHECKING:
    import pyarrow as pa

ORDER: Final = (
    "birth_date",
    "highly_paid",
    "pay",
    "test_pay",
    "fica_wages_prior",
    "pre_tax",
    "roth",
    "catch_up_pre_tax",
    "catch_up_roth",
    "after_tax",
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
)
"""The columns of :func:`megaroth.census.room_rows.room_rows`, in order."""


class Rooms(NamedTuple):
    """Room of everyone, one entry a row; cents."""

    deferrals: Any
    """Still to be deferred here, catch-up included: IRC 402(g)(1), 401(a)(30)."""
    catch_up_limit: Any
    additions: Any
    """Left under IRC 415(c) by all that is in."""
    after_tax: Any
    """For after-tax contributions of the year, within IRC 415(c) and the plan's caps."""
    after_tax_left: Any
    """Of it still possible."""
    deferrals_over: Any
    """Above the ceiling of IRC 402(g)."""
    additions_over: Any
    """Above the limit of IRC 415(c)."""


def limits_of(terms: PlanTerms, figures: FigureTable) -> list[int]:
    """What the loop is told of a plan, in the order of :data:`~megaroth.census.room_rows.LIMITS`.

    Raises
    ------
    NotPublishedError
        When a limit of the plan year is not published.
    """
    year = year_figures(terms, figures)

    def share(limit: int | None) -> int:
        return FULL if limit is None else min(limit, FULL)

    said = {
        "year": terms.year,
        "limit_402g": year.deferrals,
        "limit_415c": year.additions,
        "limit_401a17": year.pay_counted,
        "roth_in_force": int(terms.year >= FIRST_ROTH_CATCH_UP_YEAR),
        "roth_threshold": year.roth_wages,
        "age_from": year.catch_up_from,
        "higher_from": year.higher_from,
        "higher_to": year.higher_to,
        "catch_up_50": year.catch_up,
        "catch_up_60_63": year.catch_up_higher,
        "offers_catch_up": int(terms.catch_up),
        "offers_higher": int(terms.catch_up and year.catch_up_higher > 0),
        "has_roth": int(terms.roth),
        "deferral_limit": share(terms.deferral_limit),
        "hce_deferral_limit": share(terms.hce_deferral_limit),
        "after_tax_limit": share(terms.after_tax_limit),
        "hce_after_tax_limit": share(terms.hce_after_tax_limit),
        "after_tax_dollar_limit": NO_CAP if terms.after_tax_dollar_limit is None else terms.after_tax_dollar_limit,
        "takes_after_tax": int(terms.after_tax),
    }
    return [said[name] for name in LIMITS]


def rooms(
    table: pa.Table,
    terms: PlanTerms,
    figures: FigureTable,
    *,
    highly_paid: Any = None,
    missing: Iterable[str] | None = None,
    way: Way = "",
) -> Rooms:
    """The room of everyone in one plan's census.

    Parameters
    ----------
    table : pyarrow.Table
        A canonical table: what is in so far, or the year's amounts.
    terms : PlanTerms
        The plan, whose caps and features count.
    figures : FigureTable
        The published limits.
    highly_paid : array of bool, optional
        Who is highly compensated, where the plan caps them lower; nobody when not given.
    missing, way
        As for :func:`megaroth.census.kernel.reduce_plan`.

    Raises
    ------
    NotPublishedError
        When a limit of the plan year is not published.
    """
    import numpy as np

    gone = empty_columns(table) if missing is None else tuple(missing)
    found, rows = columns(table, gone, numbers=(*NUMBERS, "fica_wages_prior"))
    found["highly_paid"] = np.zeros(rows, np.bool_) if highly_paid is None else np.asarray(highly_paid, np.bool_)
    told = limits_of(terms, figures)
    if (way or ("plain" if rows <= SMALL else "compiled")) == "plain":
        lists: list[list[int]] = [[0] * rows for _ in Rooms._fields]
        listed: list[Any] = [*(found[name].tolist() for name in ORDER), told, *lists]
        room_rows(rows, *listed)
        return Rooms(*(np.array(each, np.int64) for each in lists))
    arrays = [np.empty(rows, np.int64) for _ in Rooms._fields]
    fill(found, np.array(told, np.int64), arrays, processors())
    return Rooms(*arrays)


def fill(found: dict[str, Any], told: Any, results: list[Any], workers: int) -> None:
    """The compiled loop over all rows, in as many threads."""
    from megaroth.census.compiling import compiled_loop

    loop = compiled_loop(room_rows)
    rows = len(results[0])
    parts = 1 if rows <= SMALL else workers
    cuts = [rows * at // parts for at in range(parts + 1)]

    def part(low: int, high: int) -> None:
        loop(high - low, *(found[name][low:high] for name in ORDER), told, *(each[low:high] for each in results))

    with ThreadPoolExecutor(parts) as pool:
        for each in [pool.submit(part, low, high) for low, high in pairwise(cuts)]:
            each.result()
