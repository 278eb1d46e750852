"""Match that is lost where deferrals stop early: by the plan's formula where it is told, else at the rate so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from megaroth.census.payroll import day_of
from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Alert, Watch, at_each, portion_of_each, row_of
from megaroth.money import dollars, share_of

if TYPE_CHECKING:
    from megaroth.census.payroll import Whole


def due_of_each(terms: PlanTerms, contributions: Whole, pay: Whole) -> Whole:
    """What the formula gives on contributions of a time and the pay of that time; whole arrays, cents.

    Notes
    -----
    As :func:`megaroth.census.match_earned.due` has it for one person: each tier begins where the one before ends.
    """
    import numpy as np

    found = np.zeros(len(pay), np.int64)
    below = np.zeros(len(pay), np.int64)
    for tier in terms.match or ():
        upper = portion_of_each(pay, tier.to_percent)
        found += portion_of_each(np.clip(contributions, below, np.maximum(upper, below)) - below, tier.rate)
        below = np.maximum(upper, below)
    return found


def due(terms: PlanTerms, contributions: int, pay: int) -> int:
    """The same for one person."""
    import numpy as np

    return int(due_of_each(terms, np.array([max(0, contributions)], np.int64), np.array([max(0, pay)], np.int64))[0])


def starved(watch: Watch) -> Iterator[Alert]:
    """Who reached the deferral limit early and has had no match since."""
    held, terms, most = watch.counters, watch.terms, watch.limits.pay_counted
    found = watch.match
    reached = held.deferrals + watch.known.deferrals_elsewhere >= watch.limits.deferrals
    for person in at_each(
        reached, held.last_deferrals == 0, held.last_match == 0, found.match_on_earning > 0, found.since > 0
    ):
        coming = int(held.plan_pay_rate[person]) * int(held.left_in_year[person])
        got = int(found.match[person])
        if terms.match is not None:
            put_in, pay = int(found.contributions[person]), int(found.pay[person])
            lost = max(0, due(terms, put_in, min(pay, most)) - got)
            by_end = max(0, due(terms, put_in, min(pay + coming, most)) - got)
            by = "by the plan's formula on the year's pay"
        else:
            counted, matched = int(found.earning[person]), int(found.match_on_earning[person])
            rest = max(0, most - counted)
            lost = share_of(min(int(found.since[person]), rest), matched, counted)
            by_end = share_of(min(int(found.since[person]) + coming, rest), matched, counted)
            by = "at the rate of match before"
        if by_end:
            yield _starved(watch, person, got, lost, by_end, by)


def _starved(watch: Watch, person: int, got: int, lost: int, by_end: int, by: str) -> Alert:
    said = {
        None: "lost, unless the plan trues the match up",
        True: "due by the true-up after the year",
        False: "lost: the plan has no true-up",
    }[watch.settings.true_up]
    return Alert(
        "starved match",
        "now",
        watch.paydays.people[person],
        row_of(watch, person),
        day_of(watch.counters.last_day[person]),
        0,
        got,
        by_end,
        f"no match since the deferral limit was reached: {dollars(lost)} so far and {dollars(by_end)} by the end of "
        f"the year, {by}; {said}",
        "Hold the true-up back from the room for after-tax money."
        if watch.settings.true_up
        else "Say so to the person; next year's deferrals should reach the last payday.",
        f"You reached the deferral limit early, and match stopped with your deferrals: about {dollars(by_end)} by the "
        f"end of the year is {said}. Next year a lower percentage keeps it.",
        "plan document",
    )


def will_starve(watch: Watch, person: int, on: date, number: int, room: int) -> Iterator[Alert]:
    """Match that paydays without a deferral would not earn.

    Parameters
    ----------
    on, number
        The payday on which the deferral limit is passed, and the how many-th to come it is.
    room : int
        Deferrals that the limit still leaves, cents.
    """
    held, terms = watch.counters, watch.terms
    match, after = int(held.match_rate[person]), int(held.left_in_year[person]) - number
    if not match or not after or watch.settings.true_up or terms.match_on_after_tax:
        return
    lost, by = match * after, "at the present rate"
    if terms.match is not None:
        found = watch.match
        pay, got = int(held.plan_pay_rate[person]), int(found.match[person])
        on_the_day = room - int(held.deferral_rate[person]) * (number - 1)
        got += match * (number - 1) + min(match, due(terms, on_the_day, pay))
        year = min(int(found.pay[person]) + pay * (number + after), watch.limits.pay_counted)
        lost, by = max(0, due(terms, int(found.contributions[person]) + room, year) - got), "by the plan's formula"
    if not lost:
        return
    days = "payday" if after == 1 else "paydays"
    unless = "" if watch.settings.true_up is False else ", unless the plan trues the match up"
    yield Alert(
        "starved match",
        "coming",
        watch.paydays.people[person],
        row_of(watch, person),
        on,
        0,
        0,
        lost,
        f"{after} {days} after {on} would have no deferral to match: {dollars(lost)} of match {by} is lost{unless}",
        "Spread the deferrals over the year, or ask whether the plan trues up.",
        f"If your deferrals reach the limit on {on}, {after} {days} after it bring no match: about {dollars(lost)}"
        f"{unless}. A lower percentage from now on keeps it.",
        "plan document; Treas. Reg. 1.401(m)-1(a)(2)",
    )


def true_up_to_come(watch: Watch, pay: Whole) -> Whole:
    """What a true-up of the match would bring after the year, person by person.

    Parameters
    ----------
    pay : array
        Pay of the whole year that the plan counts, cents.
    """
    import numpy as np

    held, left = watch.counters, watch.counters.left_in_limitation_year
    found = watch.match
    if watch.terms.match is not None:
        most = found.contributions + held.deferral_rate * held.left_in_year
        full = due_of_each(watch.terms, most, pay)
    else:
        match, earning = found.match_on_earning, found.earning
        full = np.where(earning > 0, match * (pay // 100) // np.maximum(earning // 100, 1), 0)
    coming: Whole = np.maximum(full - held.plan_match - held.match_rate * left, 0)
    return coming
