"""When the next paydays will be, and what each will bring: read off the feed, person by person, all at once.

A person's rhythm is read off their last paydays. What a payday brings is the middle of the last three, so that one
bonus or one missed pay does not pass for a rate. Somebody without pay for longer than two periods and a week is
taken to have left.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.payroll import day_of
from megaroth.census.plan_calendar import day_number
from megaroth.law.holidays import previous_banking_day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from megaroth.census.payroll import Paydays, Whole

RHYTHMS = ("not known", "weekly", "every two weeks", "twice a month", "monthly")
LONGEST = (0, 7, 14, 16, 31)
"""Days between two paydays of each rhythm."""
LOOKED_AT = 6
"""So many of the last paydays show the rhythm."""
MIDDLE_OF = 3


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
    before = np.where(rhythm == 3, last[:, -2], 0)
    newest = np.where(rhythm == 2, newest, last[:, -1])
    keys = np.stack([rhythm.astype(np.int64), newest.astype(np.int64), before.astype(np.int64)], axis=1)
    dates: list[tuple[int, ...]] = []
    pattern = np.full(len(last), -1, np.int64)
    if here.any():
        patterns, found = np.unique(keys[here], axis=0, return_inverse=True)
        pattern[here] = found.reshape(-1)
        for kind, end, second in patterns.tolist():
            coming = _coming(kind, day_of(end), day_of(second) if second else None)
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


def _last_days(paydays: Paydays) -> NDArray[np.int64]:
    """The last days with pay of each person, oldest first; 0 where there were fewer."""
    import numpy as np

    return _last(paydays, paydays.day.astype(np.int64), LOOKED_AT)


def _last(paydays: Paydays, values: Whole, most: int) -> NDArray[np.int64]:
    """The values of each person's last days with pay, oldest first; 0 where there were fewer."""
    import numpy as np

    paid = paydays.plan_amount("pay") > 0
    who = paydays.who[paid]
    ends = np.searchsorted(who, np.arange(len(paydays.people)), side="right")
    starts = np.searchsorted(who, np.arange(len(paydays.people)), side="left")
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


def _coming(rhythm: int, last: date, second: date | None) -> Iterator[date]:
    """The paydays after the last one, without end."""
    if rhythm in (1, 2):
        step = timedelta(days=LONGEST[rhythm])
        while True:
            last += step
            yield previous_banking_day(last)
    if rhythm == 4 or second is None:
        step_months, start = (1, last) if rhythm == 4 else (0, last)
        for number in range(1, 400):
            yield previous_banking_day(_months_on(start, number) if step_months else _half_months_on(start, number))
        return
    pair = (second, last)
    for number in range(1, 400):
        for start in pair:
            yield previous_banking_day(_months_on(start, number))


def _half_months_on(start: date, number: int) -> date:
    """Half-months after a day, where only one payday was seen."""
    day = _months_on(start, number // 2)
    if number % 2 == 0:
        return day
    return day + timedelta(days=15) if day.day <= 15 else _months_on(day - timedelta(days=15), 1)


def _months_on(start: date, months: int) -> date:
    """The same day some months later; the last banking day of a month stays at the month's end."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    most = monthrange(year, month + 1)[1]
    end = date(start.year, start.month, monthrange(start.year, start.month)[1])
    if start >= previous_banking_day(end):
        return date(year, month + 1, most)
    return date(year, month + 1, min(start.day, most))
