"""A payroll feed: one row a person and pay, its columns, and the paydays that it makes.

Only the day on which pay is paid decides the year in which it counts: pay of late December that is paid in
January is next year's (IRC 451(a); Treas. Reg. 1.402(g)-1(d)). Rows are added up by person and day, so that a
correction on the same day joins what it corrects; a negative amount is a reversal and is subtracted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.columns import Column
from megaroth.census.plan_calendar import EPOCH
from megaroth.errors import BadInputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Mask = NDArray[np.bool_]

PAYROLL: tuple[Column, ...] = (
    Column(
        "person",
        "text",
        "Employee number",
        ("employee id", "employee key", "emp id", "id", "participant id", "employee code", "eeid"),
        required=True,
        note="A Social Security number serves only as a key and is hashed.",
    ),
    Column(
        "plan",
        "text",
        "Plan",
        ("plan id", "plan number", "contract id", "plan name"),
        note="Needed where a feed holds several plans.",
    ),
    Column(
        "payroll",
        "text",
        "Payroll",
        ("payroll name", "payroll run", "batch", "batch id", "check group"),
        note="The name of the run, which tells a bonus run from the same run loaded twice.",
    ),
    Column(
        "pay_date",
        "date",
        "Pay date",
        ("check date", "payment date", "paid on", "payroll date", "pay day"),
        required=True,
    ),
    Column("period_end", "date", "End of the pay period", ("end date", "pay period end", "period ending")),
    Column("deposit_date", "date", "Deposited", ("deposit date", "trust date", "remittance date", "funded on")),
    Column(
        "year",
        "count",
        "Year",
        ("tax year", "plan year", "contribution year"),
        note="The year to which the file puts the row; checked against the pay date.",
    ),
    Column(
        "pay",
        "cents",
        "Gross pay",
        ("gross earnings", "gross compensation", "compensation", "earnings", "gross wages"),
        required=True,
    ),
    Column("test_pay", "cents", "Plan pay", ("plan earnings", "plan compensation", "eligible compensation")),
    Column(
        "pre_tax",
        "cents",
        "Pre-tax deferrals",
        (
            "elective deferral",
            "deferral",
            "deferrals",
            "pretax",
            "401(k) deferral",
            "401k",
            "pre-tax 401k",
            "ee pretax",
        ),
    ),
    Column("roth", "cents", "Roth deferrals", ("roth 401k", "designated roth", "roth contribution", "ee roth")),
    Column("catch_up_pre_tax", "cents", "Catch-up, pre-tax", ("catch up", "catch-up", "catchup", "ee catch up")),
    Column("catch_up_roth", "cents", "Catch-up, Roth", ("roth catch up", "roth catch-up")),
    Column(
        "after_tax",
        "cents",
        "After-tax contributions",
        ("after tax", "voluntary after-tax", "voluntary", "employee after-tax", "aftertax", "ee after-tax"),
    ),
    Column("match", "cents", "Match", ("employer match", "matching contribution", "er match")),
    Column("safe_harbor_match", "cents", "Safe-harbor match", ("sh match", "safe harbour match")),
    Column(
        "nonelective",
        "cents",
        "Profit sharing and nonelective",
        ("profit sharing", "employer nonelective", "discretionary nonelective"),
    ),
    Column("safe_harbor_nonelective", "cents", "Safe-harbor nonelective", ("sh nonelective", "shne")),
    Column(
        "after_tax_converted",
        "cents",
        "After-tax converted in the plan",
        ("converted", "in-plan roth conversion", "in-plan conversion", "irr conversion", "swept"),
    ),
    Column("after_tax_rolled_out", "cents", "After-tax rolled to a Roth IRA", ("rolled to roth ira", "rolled out")),
)
"""The columns of a payroll feed, read by :mod:`megaroth.census.reading` as a census is."""

AMOUNTS = tuple(column.name for column in PAYROLL if column.unit == "cents")
DEFERRALS = ("pre_tax", "roth", "catch_up_pre_tax", "catch_up_roth")
MATCH = ("match", "safe_harbor_match")
EMPLOYER = (*MATCH, "nonelective", "safe_harbor_nonelective")
CONVERTED = ("after_tax_converted", "after_tax_rolled_out")


class Rows(NamedTuple):
    """The rows of a feed as whole numbers, in the order of person, day and row."""

    people: tuple[str, ...]
    """Sorted; what ``who`` points to."""
    who: NDArray[np.int32]
    day: NDArray[np.int32]
    """Days since 1 January 1970."""
    row: Whole
    """The line of the source."""
    plan: Mask
    """Whether the row belongs to the plan that is watched; limits of a person count the others too."""
    amounts: dict[str, Whole]
    """Only the columns that hold anything."""
    dates: dict[str, NDArray[np.int32]]
    """``period_end``, ``deposit_date``, and ``year``, where the file has them; 0 where one is not told."""
    later: int
    """Rows dated after the day of the answer, which are left out."""

    def amount(self, *names: str) -> Whole:
        """The sum of these columns, row by row."""
        return added(self.amounts, len(self.who), names)


class Paydays(NamedTuple):
    """The rows added up by person and day, and where each person's begin."""

    people: tuple[str, ...]
    who: NDArray[np.int32]
    day: NDArray[np.int32]
    row: Whole
    """The last row of the day."""
    amounts: dict[str, Whole]
    """Of every plan of the feed."""
    plan_amounts: dict[str, Whole]
    """Of the plan that is watched; the same object where the feed holds no other."""
    starts: Whole
    """The first payday of each person; everyone has one."""

    def amount(self, *names: str) -> Whole:
        """The sum of these columns over every plan, payday by payday."""
        return added(self.amounts, len(self.who), names)

    def plan_amount(self, *names: str) -> Whole:
        """The sum of these columns in the plan that is watched."""
        return added(self.plan_amounts, len(self.who), names)

    def of_each(self, amounts: Whole, within: Mask | None = None) -> Whole:
        """The sum for each person, of the paydays within."""
        import numpy as np

        if not len(self.starts):
            return np.zeros(0, np.int64)
        counted = amounts if within is None else np.where(within, amounts, 0)
        summed: Whole = np.add.reduceat(counted, self.starts)
        return summed


def added(amounts: dict[str, Whole], length: int, names: tuple[str, ...]) -> Whole:
    """The sum of the columns that are there."""
    import numpy as np

    held = [amounts[name] for name in names if name in amounts]
    if len(held) == 1:
        return held[0]
    return np.sum(held, axis=0, dtype=np.int64) if held else np.zeros(length, np.int64)


def rows_of(table: Any, missing: tuple[str, ...], plan: str, as_of: date, *, source: str = "") -> Rows:
    """The rows of a whole feed up to a day.

    Parameters
    ----------
    table : pyarrow.Table
        A feed as :func:`megaroth.census.reading.read_census` reads it with the columns of :data:`PAYROLL`.
    missing : tuple of str
        The columns that the file does not have.
    plan : str
        The name of the plan that is watched.
    as_of : date
        The day of the answer; later rows are counted apart and left out.
    source : str
        The file, for messages.

    Raises
    ------
    BadInputError
        When the feed holds no row by that day, a row without a pay date, or several plans and not this one.
    """
    plans = plans_of(table, missing)
    refuse_other_plans(plans, plan, source)
    found = rows_of_part(table, missing, plans, plan, as_of, source=source)
    if not len(found.who):
        raise no_pay(as_of, source)
    return found


def no_pay(as_of: date, source: str) -> BadInputError:
    """What is said of a feed without any row by the day."""
    return BadInputError(f"the feed has no pay by {as_of}", "name a later --as-of, or another file", file=source)


def rows_of_part(
    table: Any, missing: tuple[str, ...], plans: tuple[str, ...], plan: str, as_of: date, *, source: str = ""
) -> Rows:
    """The rows of some of a feed's people up to a day; there may be none.

    Parameters
    ----------
    plans : tuple of str
        The names of all plans of the feed.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    days = table["pay_date"].cast(pa.int32())
    if days.null_count:
        at = table["row"].filter(pc.is_null(days))[0].as_py()
        raise BadInputError("this row has no pay date", "the pay date decides the year", file=source, line=at)
    day = days.to_numpy()
    kept = day <= (as_of - EPOCH).days
    later = int(len(day) - kept.sum())
    if later:
        table, day = table.filter(pa.array(kept)), day[kept]
    names, who = _coded(table["person"])
    of_plan = np.ones(len(day), bool)
    if len(plans) > 1:
        held, codes = _coded(table["plan"])
        of_plan = np.array([_same(name, plan) for name in held] or [False], bool)[codes]
    row = table["row"].to_numpy()
    order = np.lexsort((row, day, who))
    dates = {}
    for name in ("period_end", "deposit_date"):
        if name not in missing:
            dates[name] = table[name].cast(pa.int32()).fill_null(0).to_numpy()[order]
    if "year" not in missing:
        dates["year"] = table["year"].fill_null(0).to_numpy().astype(np.int32)[order]
    amounts = {}
    for name in AMOUNTS:
        if name in missing and name != "test_pay":
            continue
        values = table["pay" if name == "test_pay" and name in missing else name].to_numpy()
        if values.any():
            amounts[name] = values[order]
    return Rows(names, who[order], day[order], row[order], of_plan[order], amounts, dates, later)


def plans_of(table: Any, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the plans of a feed or of a part of it."""
    if "plan" in missing:
        return ("",)
    return tuple(sorted(each or "" for each in table["plan"].unique().to_pylist()))


def refuse_other_plans(plans: tuple[str, ...], plan: str, source: str) -> None:
    """Refuse a feed of several plans of which none is the one that is watched."""
    if len(plans) > 1 and not any(_same(name, plan) for name in plans):
        shown = ", ".join(name or "(no plan)" for name in plans[:5]) + (" ..." if len(plans) > 5 else "")
        raise BadInputError(
            f"the feed holds {len(plans)} plans and none is called {plan}", f"its plans are {shown}", file=source
        )


def _same(name: str, plan: str) -> bool:
    return name.strip().casefold() == plan.strip().casefold()


def _coded(column: Any) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Sorted distinct texts, and for each row which of them; the order of rows does not matter."""
    import numpy as np

    encoded = column.combine_chunks().fill_null("").dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    place = np.empty(len(texts), np.int32)
    place[order] = np.arange(len(texts), dtype=np.int32)
    return tuple(texts[index] for index in order), place[encoded.indices.to_numpy()]


def paydays_of(rows: Rows) -> Paydays:
    """The rows added up by person and day."""
    import numpy as np

    first = np.empty(len(rows.who), bool)
    first[0] = True
    first[1:] = (rows.who[1:] != rows.who[:-1]) | (rows.day[1:] != rows.day[:-1])
    starts = np.flatnonzero(first)
    amounts = {name: np.add.reduceat(values, starts) for name, values in rows.amounts.items()}
    in_plan = amounts
    if not rows.plan.all():
        in_plan = {
            name: np.add.reduceat(np.where(rows.plan, values, 0), starts) for name, values in rows.amounts.items()
        }
    who = rows.who[starts]
    last = np.append(starts[1:], len(rows.who)) - 1
    people = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    return Paydays(rows.people, who, rows.day[starts], rows.row[last], amounts, in_plan, people)


def day_of(days: int) -> date:
    """The day of a number of days since 1 January 1970."""
    return EPOCH + timedelta(days=int(days))
