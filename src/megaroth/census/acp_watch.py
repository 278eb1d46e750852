"""The ACP test within the year: where it stands, how much of the room is used, and when the line is crossed.

It is a warning, not the test: who is in it comes from the feed and, where there is one, the census; the test after
the year counts everyone who was eligible.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.census.payroll import day_of
from megaroth.census.percentages import WITH_MATCH, WITHOUT_MATCH
from megaroth.census.plan_calendar import day_number
from megaroth.census.schedule import Schedule
from megaroth.census.terms import PlanTerms
from megaroth.census.watching import Watch
from megaroth.law.nondiscrimination.limits import actual_percentage_limit
from megaroth.law.nondiscrimination.multiples import Multiples
from megaroth.law.nondiscrimination.ratios import average
from megaroth.money import ONE, rate_of, round_half_up

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


class AcpPeople(NamedTuple):
    """What the ACP so far needs of everybody: arrays of cents, one entry a person; people of two parts add up."""

    pay: Whole
    """Of the year so far that the plan counts."""
    after_tax: Whole
    match: Whole
    pay_rate: Whole
    after_tax_rate: Whole
    match_rate: Whole
    left: Whole
    """Paydays still to come in the year."""
    last_day: Whole
    highly_paid: NDArray[np.int8]
    eligible: Mask
    schedule: Schedule
    census: bool

    def with_more(self, other: AcpPeople) -> AcpPeople:
        """These people and others."""
        import numpy as np

        def both(name: str) -> Any:
            return np.concatenate([getattr(self, name), getattr(other, name)])

        arrays = {name: both(name) for name in self._fields if name not in ("schedule", "census")}
        return self._replace(schedule=self.schedule.with_more(other.schedule), **arrays)


def acp_people(watch: Watch) -> AcpPeople:
    """The people of a watch."""
    held, known = watch.counters, watch.known
    return AcpPeople(
        held.plan_pay,
        held.plan_after_tax,
        held.plan_match,
        held.plan_pay_rate,
        held.after_tax_rate,
        held.match_rate,
        held.left_in_limitation_year,
        held.last_day,
        known.highly_paid,
        known.eligible,
        watch.schedule,
        known.census,
    )


class Rule(NamedTuple):
    """By what the ACP is measured."""

    terms: PlanTerms
    multiples: Multiples
    pay_counted: int
    as_of: date
    year_end: date


def contribution_watch(people: AcpPeople, rule: Rule) -> ContributionWatch | None:
    """Where the ACP test stands; None where nobody knows who is highly paid.

    Notes
    -----
    IRC 401(m)(2); Treas. Reg. 1.401(m)-2(a). A safe-harbor plan may leave out all match for everybody or count all
    of it (1.401(m)-2(a)(5)(iv)); the better option is given.
    """
    if not people.census:
        return None
    paid = people.pay > 0
    high = (people.highly_paid == 1) & people.eligible & paid
    others = (people.highly_paid == 0) & people.eligible & paid
    now = _better(rule, high, others, people.pay, people.after_tax, people.match)
    pay = people.pay + people.pay_rate * people.left
    after_tax = people.after_tax + people.after_tax_rate * people.left
    match = people.match + people.match_rate * people.left
    end = _better(rule, high, others, pay, after_tax, match)
    crosses_on = None if end.passes or not high.any() else _crossing(people, rule, high, pay, match, end)
    return ContributionWatch(
        int(high.sum()),
        int(others.sum()),
        rule.terms.acp_method,
        now,
        end,
        _level(now),
        _level(end),
        crosses_on,
        crosses_on is not None and crosses_on <= rule.as_of,
    )


def _ratios(amounts: Whole, pay: Whole, most: int) -> Whole:
    """Each person's ratio, to 0.01 point, as :mod:`megaroth.law.nondiscrimination.ratios` has it."""
    import numpy as np

    counted = np.minimum(pay, most)
    ratios = round_half_up(amounts * 10_000, np.maximum(counted, 1)) * 100  # type: ignore[arg-type]
    found: Whole = np.where(counted > 0, np.minimum(ratios, LARGEST_RATIO), 0)
    return found


def _better(rule: Rule, high: Mask, others: Mask, pay: Whole, after_tax: Whole, match: Whole) -> Standing:
    """The standing under the option that leaves more room."""
    options = [_standing(rule, high, others, pay, after_tax, match, WITH_MATCH)]
    if rule.terms.safe_harbor != "none" and rule.terms.acp_safe_harbor:
        options.append(_standing(rule, high, others, pay, after_tax, match * 0, WITHOUT_MATCH))
    return max(options, key=lambda option: (option.passes, -option.share, option.room - option.used))


def _standing(
    rule: Rule,
    high: Mask,
    others: Mask,
    pay: Whole,
    after_tax: Whole,
    match: Whole,
    option: str,
) -> Standing:
    most = rule.pay_counted
    both, alone = _ratios(after_tax + match, pay, most), _ratios(match, pay, most)
    people = int(high.sum())
    prior = rule.terms.prior_nhce_acp
    if rule.terms.acp_method == "prior" and prior is not None:
        other_average = prior
    else:
        other_average = average(int(both[others].sum()), int(others.sum()))
    limit = actual_percentage_limit(other_average, *rule.multiples).limit
    highly_paid = average(int(both[high].sum()), people)
    matched = average(int(alone[high].sum()), people)
    room, used = max(0, limit - matched), max(0, highly_paid - matched)
    share = rate_of(used, room) if room else (ONE if used else 0)
    passes = not people or not others.any() or highly_paid <= limit
    return Standing(option, highly_paid, other_average, matched, limit, room, used, share, passes)


def _level(standing: Standing) -> int:
    return max((level for level in LEVELS if standing.share >= level), default=0)


def _crossing(people: AcpPeople, rule: Rule, high: Mask, pay: Whole, match: Whole, end: Standing) -> date | None:
    """The first payday on which what is in, over the whole year's pay, is more than the year's limit."""
    dates = people.schedule.dates
    days = sorted({day for each in dates for day in each if day <= day_number(rule.year_end)})
    counted = match if end.option == WITH_MATCH else match * 0
    number = int(high.sum())
    for day in (int(people.last_day.max()), *days):
        coming = people.schedule.to_come(day_of(day))
        in_by_then = people.after_tax + people.after_tax_rate * coming
        ratios = _ratios((in_by_then + counted)[high], pay[high], rule.pay_counted)
        if average(int(ratios.sum()), number) > end.limit:
            return day_of(day)
    return None
