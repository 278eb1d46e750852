"""What is wrong with a payroll feed itself, each with row numbers: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from megaroth.census.payroll import AMOUNTS, DEFERRALS, MATCH, Paydays, Rows, day_of
from megaroth.census.plan_calendar import EPOCH, day_number
from megaroth.law.holidays import nth_federal_business_day
from megaroth.money import dollars

if TYPE_CHECKING:
    from megaroth.census.payroll import Mask, Whole

SHOWN = 20
"""So many row numbers are named; the count says how many there are."""
MONEY_IN = tuple(name for name in AMOUNTS if name not in ("pay", "test_pay"))
LATEST_DEPOSIT = 15
"""Business day of the following month: 29 CFR 2510.3-102(b)(1)."""


Kind = Literal[
    "loaded twice", "reversal", "other year", "paid in January", "swapped", "late deposit", "match on after-tax",
    "dated later", "no pay",
]  # fmt: skip
Severity = Literal["error", "warning", "note"]


class FeedFinding(NamedTuple):
    """One thing about the feed."""

    kind: Kind
    severity: Severity
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
        amounts={name: values[keep] for name, values in rows.amounts.items()},
        dates={name: values[keep] for name, values in rows.dates.items()},
    )


class Seen(NamedTuple):
    """One thing about some of the people of a feed; more of it adds up."""

    kind: Kind
    severity: Severity
    number: int
    """Of rows or paydays."""
    rows: tuple[int, ...]
    """The first lines, at most :data:`SHOWN`."""
    day: int = 0
    money: int = 0
    people: int = 0
    newest: int = 0

    def with_more(self, other: Seen) -> Seen:
        """The same thing about these people and others."""
        return self._replace(
            number=self.number + other.number,
            rows=tuple(sorted((*self.rows, *other.rows))[:SHOWN]),
            money=self.money + other.money,
            people=self.people + other.people,
            newest=max(self.newest, other.newest),
        )


ORDER: tuple[tuple[Kind, Severity], ...] = (
    ("loaded twice", "error"), ("reversal", "note"), ("reversal", "error"), ("other year", "error"),
    ("paid in January", "note"), ("swapped", "warning"), ("late deposit", "error"), ("match on after-tax", "warning"),
    ("dated later", "note"), ("no pay", "warning"),
)  # fmt: skip


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
    return said_of_feed(seen_in(rows, paydays, copied, matched=matched), left_out=left_out)


def seen_in(rows: Rows, paydays: Paydays, copied: Mask, *, matched: bool) -> list[Seen]:
    """The same of a part of a feed, to be added to that of others."""
    found = [*_twice(rows, copied), *_reversals(rows), *_years(rows), *_swapped(paydays), *_deposits(rows)]
    if not matched:
        found += _match_on_after_tax(paydays)
    if rows.later:
        found.append(Seen("dated later", "note", rows.later, ()))
    unpaid = (rows.amount("pay") == 0) & (rows.amount(*DEFERRALS, "after_tax") > 0)
    if unpaid.any():
        found.append(Seen("no pay", "warning", int(unpaid.sum()), _lines(rows.row[unpaid])))
    return found


def said_of_feed(seen: Iterable[Seen], *, left_out: bool) -> list[FeedFinding]:
    """What was seen in every part, added up and in words."""
    added: dict[tuple[int, int], Seen] = {}
    for each in seen:
        key = (ORDER.index((each.kind, each.severity)), each.day)
        added[key] = added[key].with_more(each) if key in added else each
    said = []
    for key in sorted(added):
        each = added[key]
        what, remedy = _words(each, left_out=left_out)
        said.append(FeedFinding(each.kind, each.severity, what, remedy, each.number, each.rows))
    return said


def _words(seen: Seen, *, left_out: bool) -> tuple[str, str]:
    """What is said of one thing, and what to do."""
    count, money = _rows(seen.number), dollars(seen.money)
    days = f"{seen.number:,} {'payday' if seen.number == 1 else 'paydays'}"
    treated = "left out of every counter" if left_out else "counted as the file has them"
    people = f"{seen.people:,} {'person takes' if seen.people == 1 else 'people take'}"
    day = day_of(seen.day)
    repeat = "repeats" if seen.number == 1 else "repeat"
    return {
        ("loaded twice", "error"): (
            f"{count} of {day} {repeat} another row of the same person and day in every amount, {money} of "
            f"contributions; {treated}",
            "See whether this payroll was loaded twice; --without-copies leaves the repeated rows out.",
        ),
        ("reversal", "note"): (
            f"{count} with a negative amount: taken as reversals and subtracted on their pay date",
            "A reversal belongs to the year of what it takes back: date it there.",
        ),
        ("reversal", "error"): (
            f"{people} back more in a calendar year than that year's rows of the feed hold",
            "Date the reversal in the year of the payment that it takes back, or add that payment to the feed.",
        ),
        ("other year", "error"): (
            f"{count} put by the file to another year than that of the pay date; the pay date is taken",
            "Deferrals count in the year in which the pay is paid: Treas. Reg. 1.402(g)-1(d).",
        ),
        ("paid in January", "note"): (
            f"{count} paid in January for a period of the year before count in the year of the pay date, the last of "
            f"them in {seen.newest}",
            "Nothing, if the payroll counts them there too.",
        ),
        ("swapped", "warning"): (
            f"on {days} Roth deferrals and after-tax contributions of a person change places, to the cent",
            "See whether the two columns were swapped: after-tax money is no deferral, and no Roth money.",
        ),
        ("late deposit", "error"): (
            f"{count}, {money} of the participants' money, deposited after the 15th business day of the month after "
            "the pay date",
            "Lost earnings are owed, and Form 5330 for the excise tax; the outer limit is no safe harbor (29 CFR "
            "2510.3-102).",
        ),
        ("match on after-tax", "warning"): (
            f"match on {days} with after-tax contributions and no deferral, though the plan does not match after-tax "
            "money",
            "See whether it is a true-up or a match on student loans; otherwise the match was computed on the wrong "
            "contributions.",
        ),
        ("dated later", "note"): (f"{count} dated after the day of the answer", "They are not counted yet."),
        ("no pay", "warning"): (
            f"{count} with contributions and without pay",
            "Look for the pay column; contributions come out of pay.",
        ),
    }[seen.kind, seen.severity]


def _twice(rows: Rows, copied: Mask) -> Iterator[Seen]:
    import numpy as np

    if not copied.any():
        return
    money = rows.amount(*MONEY_IN)
    for day in np.unique(rows.day[copied]).tolist():
        here = copied & (rows.day == day)
        yield Seen("loaded twice", "error", int(here.sum()), _lines(rows.row[here]), day, int(money[here].sum()))


def _reversals(rows: Rows) -> Iterator[Seen]:
    import numpy as np

    negative = np.any([values < 0 for values in rows.amounts.values()], axis=0)
    if not negative.any():
        return
    yield Seen("reversal", "note", int(negative.sum()), _lines(rows.row[negative]))
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
        yield Seen("reversal", "error", int(odd.sum()), _lines(rows.row[odd]), people=people)


def _years(rows: Rows) -> Iterator[Seen]:
    import numpy as np

    paid = rows.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
    if "year" in rows.dates:
        other = (rows.dates["year"] > 0) & (rows.dates["year"] != paid)
        if other.any():
            yield Seen("other year", "error", int(other.sum()), _lines(rows.row[other]))
    if "period_end" in rows.dates:
        ended = rows.dates["period_end"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
        earlier = (rows.dates["period_end"] > 0) & (ended == paid - 1)
        if earlier.any():
            lines, newest = _lines(rows.row[earlier]), int(paid[earlier].max())
            yield Seen("paid in January", "note", int(earlier.sum()), lines, newest=newest)


def _swapped(paydays: Paydays) -> Iterator[Seen]:
    """Paydays on which Roth and after-tax change places against the payday before."""
    import numpy as np

    roth, after = paydays.amount("roth"), paydays.amount("after_tax")
    same = paydays.who[1:] == paydays.who[:-1]
    changed = same & (roth[1:] == after[:-1]) & (after[1:] == roth[:-1]) & (roth[1:] != after[1:])
    at = np.flatnonzero(changed) + 1
    if len(at):
        yield Seen("swapped", "warning", len(at), _lines(paydays.row[at]))


def _match_on_after_tax(paydays: Paydays) -> Iterator[Seen]:
    import numpy as np

    alone = (
        (paydays.plan_amount(*MATCH) > 0)
        & (paydays.plan_amount(*DEFERRALS) == 0)
        & (paydays.plan_amount("after_tax") > 0)
    )
    at = np.flatnonzero(alone)
    if len(at):
        yield Seen("match on after-tax", "warning", len(at), _lines(paydays.row[at]))


def _deposits(rows: Rows) -> Iterator[Seen]:
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
        money = int(rows.amount(*DEFERRALS, "after_tax")[late].sum())
        yield Seen("late deposit", "error", int(late.sum()), _lines(rows.row[late]), money=money)


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


def _lines(lines: Whole) -> tuple[int, ...]:
    """The first of these lines."""
    import numpy as np

    few = lines if len(lines) <= SHOWN else np.partition(lines, SHOWN - 1)[:SHOWN]
    return tuple(np.sort(few).tolist())
