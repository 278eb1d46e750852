"""Rows of a census for tests: the least that a row needs, and random ones around every line that the law draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from megaroth.census.columns import CENSUS
from megaroth.census.reading import schema_of
from megaroth.census.terms import PlanTerms

END = date(2026, 12, 31)
TERMS = PlanTerms("Acme", END, roth=True, catch_up=True)
SOMEBODY: dict[str, Any] = {
    "birth_date": date(1985, 5, 5),
    "hire_date": date(2015, 1, 5),
    "deferral_eligible_date": date(2016, 1, 1),
    "after_tax_eligible_date": date(2016, 1, 1),
    "match_eligible_date": date(2016, 1, 1),
    "pay": 100_000_00,
    "test_pay": 100_000_00,
    "prior_pay": 95_000_00,
    "vested": 1_000_000,
}
NOTHING: dict[str, Any] = {"cents": 0, "millionths": 0, "yes/no": False}


def census(*rows: dict[str, Any], **everywhere: Any) -> Any:
    """A canonical table; what a row leaves out is :data:`SOMEBODY`'s."""
    held = []
    for number, row in enumerate(rows, 2):
        blank = {column.name: NOTHING.get(column.unit) for column in CENSUS}
        held.append({**blank, **SOMEBODY, "person": f"p{number:03d}", "row": number, **everywhere, **row})
    return pa.Table.from_pylist(held, schema=schema_of())


def _around(*days: date) -> st.SearchStrategy[date]:
    near = st.builds(lambda day, more: day + timedelta(more), st.sampled_from(days), st.integers(-2, 2))
    return near | st.dates(date(1940, 1, 1), date(2027, 6, 30))


CENTS = st.sampled_from([0, 1, 50_00, 2_000_00, 24_500_00, 24_500_01, 72_000_00, 10**12]) | st.integers(0, 100_000_00)
PAY = st.sampled_from([0, 1, 99, 150_000_00, 160_000_00, 160_000_01, 360_000_00, 400_000_00, 10**12]) | st.integers(
    0, 500_000_00
)
DATES = st.none() | _around(
    date(2026, 1, 1), END, date(2025, 1, 1), date(2025, 7, 1), date(2025, 12, 31), date(2005, 12, 31), date(2004, 2, 29)
)
SHARES = st.sampled_from([0, 0, 0, 1, 50_000, 50_001, 1_000_000])
BY_UNIT = {"cents": CENTS, "yes/no": st.booleans() | st.just(False), "millionths": SHARES, "date": DATES}


def _strategy(name: str, unit: str) -> st.SearchStrategy[Any]:
    if name in ("pay", "test_pay", "prior_pay", "fica_wages_prior"):
        return PAY
    if name in ("family_of",):
        return st.none() | st.none() | st.sampled_from(["p002", "p003"])
    return BY_UNIT.get(unit, st.just(0))


COLUMNS = {
    column.name: _strategy(column.name, column.unit)
    for column in CENSUS
    if column.unit in BY_UNIT or column.name == "family_of"
}
ROWS = st.lists(st.fixed_dictionaries({}, optional=COLUMNS), min_size=1, max_size=12)
"""Rows that have some columns at random and leave the others to :data:`SOMEBODY`."""

PLANS = st.builds(
    PlanTerms,
    st.just("Acme"),
    st.sampled_from([END, date(2026, 6, 30), date(2025, 12, 31), date(2024, 2, 29)]),
    after_tax=st.booleans(),
    roth=st.booleans(),
    catch_up=st.booleans(),
    long_term_part_time_out=st.booleans(),
    pay_zero=st.sampled_from(["count", "leave out"]),
    deferral_limit=st.none() | st.sampled_from([0, 100_000, 1_000_000]),
    hce_deferral_limit=st.none() | st.sampled_from([60_000, 1_000_000]),
    after_tax_limit=st.none() | st.sampled_from([0, 100_000]),
    hce_after_tax_limit=st.none() | st.sampled_from([0, 50_000]),
    after_tax_dollar_limit=st.none() | st.sampled_from([0, 5_000_00]),
    initial_plan_year_end=st.none() | st.just(END),
)
