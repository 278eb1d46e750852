"""When the next paydays will be, and what each will bring: read off the feed, person by person, all at once.

A person's rhythm is read off their last paydays. What a payday brings is the middle of the last three, so that one
bonus or one missed pay does not pass for a rate. Somebody without pay for longer than two periods and a week is
taken to have left.

A day of the month is moved to the banking day before, so that one payday may stand for several days of the month:
Friday the 13th for the 13th, 14th and 15th. Taken is the day that most of the last paydays stand for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.payroll import day_of
from megaroth.census.plan_calendar import day_number
from megaroth.law.holidays import previous_banking_day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from megaroth.census.payroll import Mask, Paydays, Whole

RHYTHMS = ("not known", "weekly", "every two weeks", "twice a month", "monthly")
LONGEST = (0, 7, 14, 16, 31)
"""Days between two paydays of each rhythm."""
LOOKED_AT = 6
"""So many of the last paydays show the rhythm."""
OF_MONTHS = 12
"""So many show the days of the month; those before the last :data:`LOOKED_AT` only where these leave a choice."""
MIDDLE_OF = 3
DAYS_OF_MONTH = (31, 15, 25, 20, 10, 5, 1, *(day for day in range(30, 0, -1) if day not in (25, 20, 15, 10, 5, 1)))
"""The days of a month, 31 the last of any, those first that are taken where the paydays leave a choice: the customary
ones, then the latest."""


class Schedule(NamedTuple):
    """For each person: the rhythm, and how many paydays are to come by a day."""

    rhythm: NDArray[np.int8]
    """Index into :data:`RHYTHMS`."""
    pattern: NDArray[np.int64]
    """Index into ``dates``; -1 for somebody who seems to have left, or whose rhythm nobody knows."""
    dates: tuple[tuple[int, ...], ...]
    """The paydays to come of each pattern, in days since 1970, up to the last day that was asked for."""

    def to_come(self, until: date) -> Whole:
        """How many paydays each person has still to come up to and including a day."""
        import numpy as np

        last = day_number(until)
        counts = np.array([sum(day <= last for day in days) for days in self.dates] + [0], np.int64)
        return counts[self.pattern]

    def payday(self, person: int, number: int) -> date:
        """The day of a person's next payday (1), the one after (2), and so on."""
        return day_of(self.dates[int(self.pattern[person])][number - 1])

    def with_more(self, other: Schedule) -> Schedule:
        """The schedule of these people and others."""
        import numpy as np

        place = {days: index for index, days in enumerate(self.dates)}
        for days in other.dates:
            place.setdefault(days, len(place))
        moved = np.array([place[days] for days in other.dates] + [-1], np.int64)
        return Schedule(
            np.concatenate([self.rhythm, other.rhythm]),
            np.concatenate([self.pattern, moved[other.pattern]]),
            tuple(place),
        )


def schedule_of(paydays: Paydays, as_of: date, until: date, usual: int | None = None) -> Schedule:
    """The rhythm of each person and the paydays to come.

    Parameters
    ----------
    paydays : Paydays
        The paydays so far.
    as_of : date
        The day of the answer.
    until : date
        The last day to look ahead to.
    usual : int, optional
        The rhythm of most people of the feed, where these are a part of them; by default that of most of these.
    """
    import numpy as np

    last = _last_days(paydays)
    rhythm, newest, single = _rhythms(last)
    most = usual_of(rhythm_counts(rhythm)) if usual is None else usual
    if most:  # a person with one payday keeps the rhythm of most
        rhythm = np.where((rhythm == 0) & single, most, rhythm).astype(np.int8)
    longest = np.array(LONGEST)[rhythm]
    here = (rhythm > 0) & (last[:, -1] + 2 * longest + 7 >= day_number(as_of))
    newest = np.where(rhythm == 2, newest, last[:, -1])
    before = np.zeros_like(newest)
    monthly = here & (rhythm >= 3)
    if monthly.any():
        newest[monthly], before[monthly] = _days_of_month(_last_days(paydays, OF_MONTHS, monthly), rhythm[monthly])
    keys = np.stack([rhythm.astype(np.int64), newest.astype(np.int64), before.astype(np.int64)], axis=1)
    dates: list[tuple[int, ...]] = []
    pattern = np.full(len(last), -1, np.int64)
    if here.any():
        patterns, found = np.unique(keys[here], axis=0, return_inverse=True)
        pattern[here] = found.reshape(-1)
        for kind, one, other in patterns.tolist():
            coming = _every(LONGEST[kind], day_of(one)) if kind < 3 else _each_month(as_of, {one, other} - {0})
            dates.append(tuple(_until(coming, as_of, until)))
    return Schedule(rhythm, pattern, tuple(dates))


def counts_of_rhythms(paydays: Paydays) -> Whole:
    """How many people have each of :data:`RHYTHMS`, those with one payday not counted; parts add up."""
    return rhythm_counts(_rhythms(_last_days(paydays))[0])


def rhythm_counts(rhythm: NDArray[np.int8]) -> Whole:
    """How many people have each rhythm."""
    import numpy as np

    counts: Whole = np.bincount(rhythm, minlength=len(RHYTHMS))
    return counts


def usual_of(counts: Whole) -> int:
    """The rhythm of most; 0 where nobody's is known."""
    return 0 if not counts[1:].any() else int(counts[1:].argmax()) + 1


def _rhythms(last: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.bool_]]:
    """Each person's rhythm, the newest day of a fortnight's rhythm, and who has one payday only."""
    import numpy as np

    gaps = last[:, 1:] - last[:, :-1]
    gaps = np.where((last[:, :-1] > 0) & (gaps > 0), gaps, 0)
    known = gaps > 0
    number = known.sum(axis=1)
    ordered = np.sort(np.where(known, gaps, 10_000), axis=1)
    middle = ordered[np.arange(len(gaps)), np.maximum(number - 1, 0) // 2]
    fortnight, newest = _fortnights(last)
    fortnight &= (middle >= 13) & (middle <= 15)
    rhythm = np.select(
        [number == 0, middle <= 10, fortnight, middle <= 18, middle <= 35],
        [0, 1, 2, 3, 4],
        default=0,
    ).astype(np.int8)
    return rhythm, newest, number == 0


def _fortnights(last: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Who is paid every fourteen days, and the newest day of that rhythm.

    A day may be off by one for a holiday, all to the same side. A missed day leaves the rhythm as it is, and of five
    days or more one may be a payday of its own: a bonus.
    """
    import numpy as np

    there = last > 0
    most, newest = np.zeros(len(last), np.int64), last[:, -1].copy()
    for of in range(last.shape[1] - 1, -1, -1):
        apart = (last - last[:, of : of + 1] + 7) % 14 - 7
        fits = there & (np.abs(apart) <= 1) & there[:, of : of + 1]
        spread = np.where(fits, apart, -1).max(axis=1) - np.where(fits, apart, 1).min(axis=1)
        count = np.where(spread <= 1, fits.sum(axis=1), 0)
        better = count > most
        most = np.where(better, count, most)
        newest = np.where(better, np.where(fits, last, 0).max(axis=1), newest)
    days = there.sum(axis=1)
    return most >= np.where(days >= 5, days - 1, days), newest


def _last_days(paydays: Paydays, most: int = LOOKED_AT, of: Mask | None = None) -> NDArray[np.int64]:
    """The last days with pay of each person, oldest first; 0 where there were fewer."""
    import numpy as np

    return _last(paydays, paydays.day.astype(np.int64), most, of)


def _last(paydays: Paydays, values: Whole, most: int, of: Mask | None = None) -> NDArray[np.int64]:
    """The values of the last days with pay of each person or of some, oldest first; 0 where there were fewer."""
    import numpy as np

    paid = paydays.plan_amount("pay") > 0
    who = paydays.who[paid]
    people = np.arange(len(paydays.people)) if of is None else np.flatnonzero(of)
    ends = np.searchsorted(who, people, side="right")
    starts = np.searchsorted(who, people, side="left")
    held = np.append(values[paid], 0)
    columns = []
    for back in range(most, 0, -1):
        at = ends - back
        columns.append(held[np.where(at >= starts, at, -1)])
    return np.stack(columns, axis=1)


def rate_of_payday(paydays: Paydays, values: Whole) -> Whole:
    """What a payday brings at the present rate: the middle of the last three, of two the last; never below zero."""
    import numpy as np

    last = _last(paydays, values, MIDDLE_OF)
    there = _last(paydays, np.ones_like(values), MIDDLE_OF).sum(axis=1)
    middle = np.sort(last, axis=1)[:, 1]
    rate: Whole = np.maximum(np.where(there >= MIDDLE_OF, middle, last[:, -1]), 0)
    return rate


def _until(coming: Iterator[date], as_of: date, until: date) -> Iterator[int]:
    for day in islice(coming, 400):
        if day > until:
            return
        if day > as_of:
            yield day_number(day)


def _every(days: int, last: date) -> Iterator[date]:
    """The paydays after the last one, so many days apart, without end."""
    while True:
        last += timedelta(days=days)
        yield previous_banking_day(last)


def _each_month(since: date, days: set[int]) -> Iterator[date]:
    """The paydays on these days of each month, from the month of a day, without end."""
    for months in count(since.year * 12 + since.month - 1):
        year, month = divmod(months, 12)
        yield from (_paid_for(year, month + 1, day) for day in sorted(days))


def _paid_for(year: int, month: int, day: int) -> date:
    """When a day of a month is paid; 31 is the last day of any."""
    return previous_banking_day(date(year, month, min(day, monthrange(year, month)[1])))


@cache
def _stands_for(day: int) -> int:
    """The days of the month for which a payday may stand, as bits in the order of :data:`DAYS_OF_MONTH`."""
    paid = day_of(day)
    months = ((paid.year, paid.month), (paid.year + paid.month // 12, paid.month % 12 + 1))
    return sum(
        1 << place for place, of in enumerate(DAYS_OF_MONTH) if any(_paid_for(*month, of) == paid for month in months)
    )


def _days_of_month(last: NDArray[np.int64], rhythm: NDArray[np.int8]) -> tuple[Whole, Whole]:
    """The day of the month of each person, and the other one of those who are paid twice a month; 0 for the rest.

    The one is that for which most of the last paydays may stand; where several do, that for which more of the earlier
    ones may, and then the newest. The other is found in the same way among the rest; where there is no rest it lies
    half a month apart.
    """
    import numpy as np

    days, where = np.unique(last, return_inverse=True)
    bits = np.array([_stands_for(day) if day else 0 for day in days.tolist()], np.int64)
    stands = bits[where.reshape(last.shape)]
    counts = np.array([2] * (OF_MONTHS - LOOKED_AT) + [32] * (LOOKED_AT - 1) + [33], np.int64)

    def most(of: NDArray[np.int64]) -> NDArray[np.int64]:
        votes: NDArray[np.int64] = np.stack([((of >> place) & 1) @ counts for place in range(31)], axis=1)
        places: NDArray[np.int64] = votes.argmax(axis=1)
        return places

    of_place = np.array(DAYS_OF_MONTH, np.int64)
    first = most(stands)
    rest = np.where((stands >> first[:, None]) & 1, 0, stands)
    one = of_place[first]
    apart = np.where(one == 15, 31, np.where(one > 15, np.minimum(one, 30) - 15, one + 15))
    other = np.where(rest.any(axis=1), of_place[most(rest)], apart)
    return one, np.where(rhythm == RHYTHMS.index("twice a month"), other, 0)
