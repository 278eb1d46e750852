"""What is wrong with a payroll feed itself, each with row numbers: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from megaroth.census.payroll import AMOUNTS, DEFERRALS, MATCH, Paydays, Rows, day_of
from megaroth.census.plan_calendar import EPOCH, day_number
from megaroth.law.holidays import nth_federal_business_day
from megaroth.money import dollars

if TYPE_CHECKING:
    from megaroth.census.payroll import Mask

SHOWN = 20
"""So many row numbers are named; the count says how many there are."""
MONEY_IN = tuple(name for name in AMOUNTS if name not in ("pay", "test_pay"))
LATEST_DEPOSIT = 15
"""Business day of the following month: 29 CFR 2510.3-102(b)(1)."""


class FeedFinding(NamedTuple):
    """One thing about the feed."""

    kind: Literal[
        "loaded twice", "reversal", "other year", "paid in January", "swapped", "late deposit", "match on after-tax",
        "dated later", "no pay",
    ]  # fmt: skip
    severity: Literal["error", "warning", "note"]
    what: str
    remedy: str
    number: int
    """Of rows or paydays."""
    rows: tuple[int, ...]
    """Lines of the source, at most :data:`SHOWN`."""


def copies(rows: Rows) -> Mask:
    """The rows that repeat another of the same person, plan and day in every amount; the first of them is not one.

    A second payroll of a day (a bonus, a correction) differs in its amounts; one that was loaded twice does not,
    under whatever name.
    """
    import numpy as np

    again = np.zeros(len(rows.who), bool)
    again[1:] = (rows.who[1:] == rows.who[:-1]) & (rows.day[1:] == rows.day[:-1])
    several = again.copy()
    several[:-1] |= again[1:]
    at = np.flatnonzero(several)
    if not len(at):
        return again
    columns = [values[at] for values in rows.amounts.values()]
    said = np.any([values != 0 for values in columns], axis=0) if columns else np.zeros(len(at), bool)
    order = np.lexsort((rows.row[at], *columns, rows.plan[at], rows.day[at], rows.who[at]))
    same = np.zeros(len(at), bool)
    keys = [rows.who[at], rows.day[at], rows.plan[at], *columns]
    same[order[1:]] = np.all([key[order[1:]] == key[order[:-1]] for key in keys], axis=0)
    copied = np.zeros(len(rows.who), bool)
    copied[at] = same & said
    return copied


def without(rows: Rows, left_out: Mask) -> Rows:
    """The rows without some of them."""
    keep = ~left_out
    return rows._replace(
        who=rows.who[keep],
        day=rows.day[keep],
        row=rows.row[keep],
        plan=rows.plan[keep],
        payroll=rows.payroll[keep],
        amounts={name: values[keep] for name, values in rows.amounts.items()},
        dates={name: values[keep] for name, values in rows.dates.items()},
    )


def feed_findings(rows: Rows, paydays: Paydays, copied: Mask, *, left_out: bool, matched: bool) -> list[FeedFinding]:
    """Everything about the feed that somebody should look at.

    Parameters
    ----------
    rows, paydays : Rows, Paydays
        The feed.
    copied : array
        The result of :func:`copies` for these rows.
    left_out : bool
        Whether the copies are left out of the counters.
    matched : bool
        Whether the plan matches after-tax contributions.
    """
    found = [*_twice(rows, copied, left_out), *_reversals(rows, paydays), *_years(rows), *_swapped(rows, paydays)]
    found += _deposits(rows)
    if not matched:
        found += _match_on_after_tax(paydays)
    if rows.later:
        what = f"{_rows(rows.later)} dated after the day of the answer"
        found.append(FeedFinding("dated later", "note", what, "They are not counted yet.", rows.later, ()))
    unpaid = (rows.amount("pay") == 0) & (rows.amount(*DEFERRALS, "after_tax") > 0)
    if unpaid.any():
        what = f"{_rows(int(unpaid.sum()))} with contributions and without pay"
        remedy = "Look for the pay column; contributions come out of pay."
        found.append(FeedFinding("no pay", "warning", what, remedy, int(unpaid.sum()), _lines(rows, unpaid)))
    return found


def _twice(rows: Rows, copied: Mask, left_out: bool) -> Iterator[FeedFinding]:
    import numpy as np

    if not copied.any():
        return
    money = rows.amount(*MONEY_IN)
    for day in np.unique(rows.day[copied]).tolist():
        here = copied & (rows.day == day)
        count = int(here.sum())
        treated = "left out of every counter" if left_out else "counted as the file has them"
        yield FeedFinding(
            "loaded twice",
            "error",
            f"{_rows(count)} of {day_of(day)} repeat another row of the same person and day in every amount, "
            f"{dollars(int(money[here].sum()))} of contributions; they are {treated}",
            "See whether this payroll was loaded twice; --without-copies leaves the repeated rows out.",
            count,
            _lines(rows, here),
        )


def _reversals(rows: Rows, paydays: Paydays) -> Iterator[FeedFinding]:
    import numpy as np

    negative = np.any([values < 0 for values in rows.amounts.values()], axis=0)
    if not negative.any():
        return
    count = int(negative.sum())
    yield FeedFinding(
        "reversal",
        "note",
        f"{_rows(count)} with a negative amount: taken as reversals and subtracted on their pay date",
        "A reversal belongs to the year of what it takes back: date it there.",
        count,
        _lines(rows, negative),
    )
    years = rows.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    first = np.append(True, (rows.who[1:] != rows.who[:-1]) | (years[1:] != years[:-1]))
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    below = np.zeros(len(starts), bool)
    for values in rows.amounts.values():
        below |= np.add.reduceat(values, starts) < 0
    odd = below[group] & negative
    if odd.any():
        people = len(np.unique(rows.who[odd]))
        yield FeedFinding(
            "reversal",
            "error",
            f"{people} {'person takes' if people == 1 else 'people take'} back more in a calendar year than that "
            "year's rows of the feed hold",
            "Date the reversal in the year of the payment that it takes back, or add that payment to the feed.",
            int(odd.sum()),
            _lines(rows, odd),
        )


def _years(rows: Rows) -> Iterator[FeedFinding]:
    import numpy as np

    paid = rows.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
    if "year" in rows.dates:
        other = (rows.dates["year"] > 0) & (rows.dates["year"] != paid)
        if other.any():
            count = int(other.sum())
            yield FeedFinding(
                "other year",
                "error",
                f"{_rows(count)} put by the file to another year than that of the pay date; the pay date is taken",
                "Deferrals count in the year in which the pay is paid: Treas. Reg. 1.402(g)-1(d).",
                count,
                _lines(rows, other),
            )
    if "period_end" in rows.dates:
        ended = rows.dates["period_end"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
        earlier = (rows.dates["period_end"] > 0) & (ended == paid - 1)
        if earlier.any():
            count = int(earlier.sum())
            newest = int(paid[earlier].max())
            yield FeedFinding(
                "paid in January",
                "note",
                f"{_rows(count)} paid in January for a period of the year before count in the year of the pay date, "
                f"the last of them in {newest}",
                "Nothing, if the payroll counts them there too.",
                count,
                _lines(rows, earlier),
            )


def _swapped(rows: Rows, paydays: Paydays) -> Iterator[FeedFinding]:
    """Paydays on which Roth and after-tax change places against the payday before."""
    import numpy as np

    roth, after = paydays.amount("roth"), paydays.amount("after_tax")
    same = paydays.who[1:] == paydays.who[:-1]
    changed = same & (roth[1:] == after[:-1]) & (after[1:] == roth[:-1]) & (roth[1:] != after[1:])
    at = np.flatnonzero(changed) + 1
    if len(at):
        yield FeedFinding(
            "swapped",
            "warning",
            f"on {len(at)} {'payday' if len(at) == 1 else 'paydays'} Roth deferrals and after-tax contributions of "
            "a person change places, to the cent",
            "See whether the two columns were swapped: after-tax money is no deferral, and no Roth money.",
            len(at),
            tuple(paydays.row[at][:SHOWN].tolist()),
        )


def _match_on_after_tax(paydays: Paydays) -> Iterator[FeedFinding]:
    import numpy as np

    alone = (
        (paydays.plan_amount(*MATCH) > 0)
        & (paydays.plan_amount(*DEFERRALS) == 0)
        & (paydays.plan_amount("after_tax") > 0)
    )
    at = np.flatnonzero(alone)
    if len(at):
        yield FeedFinding(
            "match on after-tax",
            "warning",
            f"match on {len(at)} {'payday' if len(at) == 1 else 'paydays'} with after-tax contributions and no "
            "deferral, though the plan does not match after-tax money",
            "See whether it is a true-up or a match on student loans; otherwise the match was computed on the wrong "
            "contributions.",
            len(at),
            tuple(paydays.row[at][:SHOWN].tolist()),
        )


def _deposits(rows: Rows) -> Iterator[FeedFinding]:
    """Money of participants that reached the trust too late."""
    import numpy as np

    if "deposit_date" not in rows.dates:
        return
    deposited = rows.dates["deposit_date"]
    own = (rows.amount(*DEFERRALS, "after_tax") > 0) & (deposited > 0)
    late = np.zeros(len(own), bool)
    for day in np.unique(rows.day[own]).tolist():
        late |= own & (rows.day == day) & (deposited > day_number(latest_deposit(day_of(day))))
    if late.any():
        count = int(late.sum())
        money = dollars(int(rows.amount(*DEFERRALS, "after_tax")[late].sum()))
        yield FeedFinding(
            "late deposit",
            "error",
            f"{_rows(count)}, {money} of the participants' money, deposited after the 15th business day of the month "
            "after the pay date",
            "Lost earnings are owed, and Form 5330 for the excise tax; the outer limit is no safe harbor (29 CFR "
            "2510.3-102).",
            count,
            _lines(rows, late),
        )


def latest_deposit(paid: date) -> date:
    """The last day on which the money of participants may reach the trust, however hard it is to send it.

    Notes
    -----
    29 CFR 2510.3-102(b)(1): the 15th business day of the month after it was withheld. It is due as soon as it can
    reasonably be segregated; a plan with fewer than 100 participants has 7 business days as a safe harbor.
    """
    following = (paid.replace(day=1) + timedelta(days=31)).replace(day=1)
    return nth_federal_business_day(following.year, following.month, LATEST_DEPOSIT)


def _rows(count: int) -> str:
    return f"{count:,} {'row is' if count == 1 else 'rows are'}".removesuffix(" is").removesuffix(" are")


def _lines(rows: Rows, which: Mask) -> tuple[int, ...]:
    lines = sorted(rows.row[which].tolist()) if which.sum() <= 10_000 else rows.row[which][:SHOWN].tolist()
    return tuple(lines[:SHOWN])
