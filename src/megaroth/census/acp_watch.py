"""The ACP test within the year: where it stands, how much of the room is used, and when the line is crossed.

It is a warning, not the test: who is in it comes from the feed and, where there is one, the census; the test after
the year counts everyone who was eligible.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from megaroth.census.payroll import day_of
from megaroth.census.percentages import WITH_MATCH, WITHOUT_MATCH
from megaroth.census.plan_calendar import day_number
from megaroth.census.watching import Watch
from megaroth.law.nondiscrimination.limits import actual_percentage_limit
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.ratios import average
from megaroth.money import ONE, rate_of, round_half_up

if TYPE_CHECKING:
    from megaroth.census.payroll import Mask, Whole

LEVELS = (800_000, 950_000, 1_000_000)
"""The shares of the room at which somebody should know: 80%, 95%, all of it."""
LARGEST_RATIO = 10_000_000_000


class Standing(NamedTuple):
    """The ACP at one time under one option; millionths."""

    option: str
    """:data:`~megaroth.census.percentages.WITH_MATCH`, or in a safe-harbor plan also without any."""
    highly_paid_average: int
    other_average: int
    match_average: int
    """Of the highly paid, what the match alone takes of the limit."""
    limit: int
    room: int
    """What the limit leaves for after-tax money of the highly paid on average."""
    used: int
    """What their after-tax money takes of it."""
    share: int
    """Used of the room, millionths; 100% where there is none."""
    passes: bool


class ContributionWatch(NamedTuple):
    """The ACP test so far, by the year's end at the present rate, and the payday that crosses the line."""

    highly_paid: int
    others: int
    method: str
    so_far: Standing
    by_year_end: Standing
    level: int
    """The highest of :data:`LEVELS` that the present standing or the forecast has passed; 0 for none."""
    level_by_year_end: int
    crosses_on: date | None
    """The payday after which the highly paid have put in more than the year's limit leaves at the present rate; the
    last one that was paid where they have already."""
    crossed: bool
    """Whether they have already."""


def contribution_watch(watch: Watch, multiples: Multiples) -> ContributionWatch | None:
    """Where the ACP test stands; None where nobody knows who is highly paid.

    Notes
    -----
    IRC 401(m)(2); Treas. Reg. 1.401(m)-2(a). A safe-harbor plan may leave out all match for everybody or count all
    of it (1.401(m)-2(a)(5)(iv)); the better option is given.
    """
    known, held = watch.known, watch.counters
    if not known.census:
        return None
    paid = held.plan_pay > 0
    high = (known.highly_paid == 1) & known.eligible & paid
    others = (known.highly_paid == 0) & known.eligible & paid
    left = held.left_in_limitation_year
    now = _better(watch, multiples, high, others, held.plan_pay, held.plan_after_tax, held.plan_match)
    pay = held.plan_pay + held.plan_pay_rate * left
    after_tax = held.plan_after_tax + held.after_tax_rate * left
    match = held.plan_match + held.match_rate * left
    end = _better(watch, multiples, high, others, pay, after_tax, match)
    crosses_on = None if end.passes or not high.any() else _crossing(watch, high, pay, match, end)
    return ContributionWatch(
        int(high.sum()),
        int(others.sum()),
        watch.terms.acp_method,
        now,
        end,
        _level(now),
        _level(end),
        crosses_on,
        crosses_on is not None and crosses_on <= watch.as_of,
    )


def _ratios(amounts: Whole, pay: Whole, most: int) -> Whole:
    """Each person's ratio, to 0.01 point, as :mod:`megaroth.law.nondiscrimination.ratios` has it."""
    import numpy as np

    counted = np.minimum(pay, most)
    ratios = round_half_up(amounts * 10_000, np.maximum(counted, 1)) * 100  # type: ignore[arg-type]
    found: Whole = np.where(counted > 0, np.minimum(ratios, LARGEST_RATIO), 0)
    return found


def _better(
    watch: Watch, multiples: Multiples, high: Mask, others: Mask, pay: Whole, after_tax: Whole, match: Whole
) -> Standing:
    """The standing under the option that leaves more room."""
    options = [_standing(watch, multiples, high, others, pay, after_tax, match, WITH_MATCH)]
    if watch.terms.safe_harbor != "none" and watch.terms.acp_safe_harbor:
        options.append(_standing(watch, multiples, high, others, pay, after_tax, match * 0, WITHOUT_MATCH))
    return max(options, key=lambda option: (option.passes, -option.share, option.room - option.used))


def _standing(
    watch: Watch,
    multiples: Multiples,
    high: Mask,
    others: Mask,
    pay: Whole,
    after_tax: Whole,
    match: Whole,
    option: str,
) -> Standing:
    most = watch.limits.pay_counted
    both, alone = _ratios(after_tax + match, pay, most), _ratios(match, pay, most)
    people = int(high.sum())
    prior = watch.terms.prior_nhce_acp
    if watch.terms.acp_method == "prior" and prior is not None:
        other_average = prior
    else:
        other_average = average(int(both[others].sum()), int(others.sum()))
    limit = actual_percentage_limit(other_average, *multiples).limit
    highly_paid = average(int(both[high].sum()), people)
    matched = average(int(alone[high].sum()), people)
    room, used = max(0, limit - matched), max(0, highly_paid - matched)
    share = rate_of(used, room) if room else (ONE if used else 0)
    passes = not people or not others.any() or highly_paid <= limit
    return Standing(option, highly_paid, other_average, matched, limit, room, used, share, passes)


def _level(standing: Standing) -> int:
    return max((level for level in LEVELS if standing.share >= level), default=0)


def _crossing(watch: Watch, high: Mask, pay: Whole, match: Whole, end: Standing) -> date | None:
    """The first payday on which what is in, over the whole year's pay, is more than the year's limit."""
    held = watch.counters
    days = sorted(
        {day for dates in watch.schedule.dates for day in dates if day <= day_number(watch.years.limitation_end)}
    )
    counted = match if end.option == WITH_MATCH else match * 0
    people, most = int(high.sum()), watch.limits.pay_counted
    for day in (int(held.last_day.max()), *days):
        coming = watch.schedule.to_come(day_of(day))
        in_by_then = held.plan_after_tax + held.after_tax_rate * coming
        ratios = _ratios((in_by_then + counted)[high], pay[high], most)
        if average(int(ratios.sum()), people) > end.limit:
            return day_of(day)
    return None
