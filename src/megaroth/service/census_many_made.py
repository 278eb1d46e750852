"""The verb ``census generate``: made-up censuses and payroll feeds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError

MOST_FED = 1_000
"""People of the largest plan that gets a payroll feed: a feed has 26 rows a person."""


class Made(NamedTuple):
    """What was made."""

    rows: int
    plans: int
    feeds: int


def made_censuses(
    folder: Path,
    *,
    plans: int,
    people: int,
    seed: int,
    year: int = 2026,
    grouped: bool = False,
    payroll: bool = False,
) -> Made:
    """Make up censuses in a new folder; with ``payroll`` also the feeds of plans up to :data:`MOST_FED` people.

    Raises
    ------
    BadInputError
        When there are fewer people than plans, the folder is not empty, or there is no room.
    """
    from megaroth.census.extra import require_extra

    require_extra("numpy", "pyarrow")
    from megaroth.census.generate import LARGEST, made_plan, payroll_feed, plan_sizes, write_censuses
    from megaroth.census.writing import whole_file

    if people < plans:
        raise BadInputError(f"{people:,} people are not enough for {plans:,} plans", "at least one person each")
    if people > plans * LARGEST:
        raise BadInputError(f"{people:,} people are too many for {plans:,} plans", f"at most {LARGEST:,} people each")
    try:
        rows = write_censuses(
            folder, plans=plans, people=people, seed=seed, year_end=date(year, 12, 31), grouped=grouped
        )
    except OSError as error:
        problem = (error.strerror or "unknown reason").lower()
        raise BadInputError(
            f"the censuses cannot be written: {problem}",
            "remove what is there, and name a place with room",
            file=str(folder),
        ) from None
    feeds = 0
    if payroll:
        import pyarrow.parquet as pq

        (folder / "payroll").mkdir()
        for number, size in enumerate(plan_sizes(plans, people, seed)):
            if size <= MOST_FED:
                plan = made_plan(number, size, seed)
                with whole_file(folder / "payroll" / f"{plan.name}.parquet") as part:
                    pq.write_table(payroll_feed(plan, seed, year=year), part, compression="zstd")
                feeds += 1
    return Made(rows, plans, feeds)
