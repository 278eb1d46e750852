"""Made-up censuses and payroll feeds that look like real ones, for trials, demonstrations and benchmarks.

The same seed gives the same people, whatever is asked for beside them: each plan draws from a stream of its own.

Sizes are lognormal: 6,600 plans hold 10 million people, the median plan about a hundred, the largest some hundred
thousand to a million. A quarter of the plans take after-tax contributions, more among the large; of those whom they
are open to one in ten makes them, more among the well paid. Pay is lognormal. No row is anybody's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from megaroth.census.columns import BY_NAME
from megaroth.census.extra import require_extra
from megaroth.census.plan_calendar import day_number

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

PLANS: Final = 6_600
PEOPLE: Final = 10_000_000
LARGEST: Final = 1_200_000
"""People in the largest plan."""
CHUNK: Final = 1 << 16
"""Rows that are made at a time."""
ROWS_A_FILE: Final = 1 << 20


class MadePlan(NamedTuple):
    """What distinguishes one made-up plan."""

    number: int
    people: int
    name: str
    group: str
    after_tax: bool
    safe_harbor: bool
    match_rate: int
    """Millionths of deferrals, up to ``match_to`` of pay."""
    match_to: int
    median_pay: int
    """Cents."""


def plan_sizes(plans: int, people: int, seed: int) -> list[int]:
    """How many people each plan has: lognormal, ``people`` in all, at least one each."""
    require_extra("numpy")
    import numpy as np

    draws = np.random.default_rng([seed, 1]).lognormal(0, 2.3, plans)
    largest = min(LARGEST, people)
    sizes = np.ones(plans, np.int64)
    left = people - plans
    if left > 0:
        wanted = np.minimum(draws / draws.sum() * left, largest - 1).astype(np.int64)
        sizes += wanted
        short = people - int(sizes.sum())
        order = np.argsort(-draws, kind="stable")
        for index in order:  # what rounding and the largest size left over goes to the next largest
            more = min(short, largest - int(sizes[index]))
            sizes[index] += more
            short -= more
            if short == 0:
                break
    return [int(size) for size in sizes]


def made_plan(number: int, people: int, seed: int) -> MadePlan:
    """The plan of a number."""
    import numpy as np

    draw = np.random.default_rng([seed, 2, number])
    open_to = 0.16 if people < 100 else 0.24 if people < 1_000 else 0.33 if people < 10_000 else 0.55
    after_tax, safe_harbor = bool(draw.random() < open_to), bool(draw.random() < 0.3)
    rate, to = ((1_000_000, 40_000), (500_000, 60_000), (1_000_000, 60_000), (250_000, 60_000), (0, 0))[
        int(draw.integers(5))
    ]
    if safe_harbor:
        rate, to = 1_000_000, 40_000
    pay = int(5_200_000 * float(draw.lognormal(0, 0.25)))
    return MadePlan(number, people, f"P{number:06d}", f"G{number // 3:06d}", after_tax, safe_harbor, rate, to, pay)


def census_rows(plan: MadePlan, seed: int, year_end: date = date(2026, 12, 31)) -> Iterator[pa.Table]:
    """The census of one plan in pieces of :data:`CHUNK` rows."""
    import numpy as np

    for begins in range(0, plan.people, CHUNK):
        rows = min(CHUNK, plan.people - begins)
        yield _chunk(plan, np.random.default_rng([seed, 3, plan.number, begins]), begins, rows, year_end)


def _chunk(plan: MadePlan, draw: np.random.Generator, begins: int, rows: int, year_end: date) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    last = day_number(year_end)
    first = last - 364
    age = np.clip(draw.normal(42, 12, rows), 18, 72)
    birth = (last - age * 365.25).astype(np.int32)
    tenure = np.minimum(draw.exponential(6.5, rows), age - 17.5)
    hire = (last - tenure * 365.25).astype(np.int32)
    left = (draw.random(rows) < 0.11) & (hire < last - 30)
    leaves = np.maximum(hire + 1, first + draw.integers(0, 365, rows)).astype(np.int32)
    worked = np.clip((np.where(left, leaves, last) - np.maximum(hire, first) + 1) / 365, 0.01, 1)
    yearly = plan.median_pay * np.exp(draw.normal(0, 0.55, rows)) * (0.75 + np.minimum(age, 55) / 160)
    senior = draw.random(rows) < 0.05
    yearly = np.where(senior, yearly * 2.6, yearly)
    pay = _cents(yearly * worked)
    prior = np.where(hire < first, _cents(yearly * 0.97 * np.clip((first - hire) / 365, 0, 1)), 0)

    well_paid = prior > 16_000_000
    saves = draw.random(rows) < np.clip(0.55 + yearly / 60_000_000, 0, 0.95)
    percent = np.where(saves, draw.choice(np.array([2, 3, 4, 5, 6, 6, 8, 10, 12, 15]), rows), 0)
    in_roth = draw.random(rows) < 0.18
    capped = np.minimum(pay, 36_000_000)
    deferred = np.minimum(capped * percent // 100, 2_450_000)
    fifty = age >= 50
    more = np.where(fifty & (deferred == 2_450_000) & (draw.random(rows) < 0.4), 800_000, 0)
    matched = np.minimum(deferred, capped * plan.match_to // 1_000_000) * plan.match_rate // 1_000_000
    makes = draw.random(rows) < np.where(well_paid, 0.28, 0.07)
    after = np.where(makes & plan.after_tax, capped * draw.integers(1, 11, rows) // 100, 0)
    after = np.minimum(after, np.maximum(0, np.minimum(pay, 7_200_000) - deferred - matched))
    entry = np.maximum(hire + 90, day_number(date(2015, 1, 1))).astype(np.int32)
    not_in = (entry > last) | (left & (entry > leaves))
    owner = (begins + np.arange(rows) == 0) & (plan.people < 200)

    def days(values: Any, absent: Any = None) -> Any:
        return pa.array(values, pa.int32(), mask=absent).cast(pa.date32())

    whole = np.zeros(rows, np.int64)
    can = np.where(not_in, 0, 1)
    roth = np.where(in_roth, deferred, 0) * can
    people = np.char.add(f"{plan.name}-", (begins + np.arange(rows)).astype("U8"))
    matched, after, more = matched * can, after * can, more * can
    columns: dict[str, Any] = {
        "person": pa.array(people),
        "plan": pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), [plan.name]),
        "employer_group": pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), [plan.group]),
        "birth_date": days(birth),
        "hire_date": days(hire),
        "termination_date": days(leaves, ~left),
        "deferral_eligible_date": days(entry, not_in),
        "officer": pa.array(owner | (well_paid & (draw.random(rows) < 0.02))),
        "ownership": pa.array(np.where(owner, 1_000_000, whole)),
        "ownership_prior": pa.array(np.where(owner, 1_000_000, whole)),
        "pay": pa.array(pay),
        "prior_pay": pa.array(prior),
        "fica_wages_prior": pa.array(prior),
        "pre_tax": pa.array(np.where(in_roth, 0, deferred) * can),
        "roth": pa.array(roth),
        "catch_up_pre_tax": pa.array(np.where(well_paid, 0, more)),
        "catch_up_roth": pa.array(np.where(well_paid, more, 0)),
        "after_tax": pa.array(after),
        "match": pa.array(whole if plan.safe_harbor else matched),
        "safe_harbor_match": pa.array(matched if plan.safe_harbor else whole),
        "vested": pa.array(np.where(plan.safe_harbor | (tenure >= 3), 1_000_000, 0)),
        "balance": pa.array(_cents(deferred * np.minimum(tenure, 20) * 1.6)),
    }
    table = pa.table(columns)
    units = [field.with_metadata({"unit": BY_NAME[field.name].unit}) for field in table.schema]
    return table.cast(pa.schema(units))


def _cents(values: Any) -> Any:
    import numpy as np

    return np.rint(values).astype(np.int64)


TERMS: Final = (
    "plan",
    "plan.plan_year_end",
    "elections.safe_harbor",
    "elections.acp_safe_harbor",
    "features.after_tax",
    "features.roth",
    "features.catch_up",
)


def write_censuses(
    folder: Path, *, plans: int, people: int, seed: int, year_end: date = date(2026, 12, 31), grouped: bool = False
) -> int:
    """Write a folder of Parquet files, and the plans' terms as ``plans.csv`` beside them; memory does not grow.

    Parameters
    ----------
    folder : Path
        Made where there is none; must be empty.
    plans, people, seed : int
        How many, and where the draws begin.
    year_end : date
        The end of every plan year.
    grouped : bool
        One folder an employer group (``employer_group=G000001``) instead of files of a million rows.

    Returns
    -------
    int
        Rows written.
    """
    require_extra("numpy", "pyarrow")
    from megaroth.census.writing import Parts, empty_folder

    empty_folder(folder)
    rows = 0
    with (folder / "plans.csv").open("x", encoding="utf-8", newline="") as opened, Parts(folder, ROWS_A_FILE) as parts:
        terms = csv.writer(opened, lineterminator="\n")
        terms.writerow(TERMS)
        for number, size in enumerate(plan_sizes(plans, people, seed)):
            plan = made_plan(number, size, seed)
            safe = "basic match" if plan.safe_harbor else "none"
            yes = {True: "yes", False: "no"}
            terms.writerow((plan.name, year_end, safe, yes[plan.safe_harbor], yes[plan.after_tax], "yes", "yes"))
            for table in census_rows(plan, seed, year_end):
                rows += table.num_rows
                parts.write(table, plan.group if grouped else "")
    return rows


def payroll_feed(plan: MadePlan, seed: int, paydays: int = 26, year: int = 2026) -> pa.Table:
    """A payroll feed of one small plan: a row a person and pay, whose sums are the person's year in the census.

    What the census tells of the year is spread over the paydays of the person's employment, the rest of a division
    on the last; half of the after-tax money is converted on the payday on which it comes in.
    """
    import pyarrow as pa

    money = (
        "pay",
        "pre_tax",
        "roth",
        "catch_up_pre_tax",
        "catch_up_roth",
        "after_tax",
        "match",
        "safe_harbor_match",
    )
    days = [date(year, 1, 2) + timedelta(days=round(364 * number / paydays)) for number in range(paydays)]
    rows: list[dict[str, Any]] = []
    for table in census_rows(plan, seed, date(year, 12, 31)):
        for person in table.to_pylist():
            leaves = person["termination_date"] or date(year, 12, 31)
            worked = [day for day in days if person["hire_date"] <= day <= leaves] or [days[-1]]
            for place, day in enumerate(worked):
                row: dict[str, Any] = {"person": person["person"], "plan": plan.name, "pay_date": day}
                for name in money:
                    each = person[name] // len(worked)
                    row[name] = person[name] - each * (len(worked) - 1) if place == len(worked) - 1 else each
                row["after_tax_converted"] = row["after_tax"] // 2
                rows.append(row)
    rows.sort(key=lambda row: (row["pay_date"], row["person"]))
    kinds = {"person": pa.string(), "plan": pa.string(), "pay_date": pa.date32()}
    names = ("person", "plan", "pay_date", *money, "after_tax_converted")
    units = {"person": "text", "plan": "text", "pay_date": "date"}
    fields = [
        pa.field(name, kinds.get(name, pa.int64()), metadata={"unit": units.get(name, "cents")}) for name in names
    ]
    held = [pa.array([row[field.name] for row in rows], field.type) for field in fields]
    return pa.table(held, schema=pa.schema(fields))
