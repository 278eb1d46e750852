"""How often to convert: what waiting costs in tax on growth, and what converting costs in fees."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import Household
from megaroth.facts.plan import Plan
from megaroth.law.waiting import Waiting, waiting

ASSUMED_GROWTH = 60_000
"""Yearly growth reckoned with where the file says none: 6%, marked as an assumption."""
PAYDAYS = {"weekly": 52, "every two weeks": 26, "twice a month": 24, "monthly": 12}


class Pace(NamedTuple):
    """One way to pace conversions over the year."""

    words: str
    times: int
    """Conversions by hand a year."""
    cost: Waiting
    """With the fee of the plan, or none where it is not known."""
    open: bool | None
    """Whether the plan allows so many; None: not known."""


class Cadence(NamedTuple):
    """The paces side by side."""

    contributions: int
    growth: int
    growth_assumed: bool
    rate_known: bool
    fee_known: bool
    paces: tuple[Pace, ...]
    advice: str


def cadence(household: Household, plan: Plan, pay_calendar: str | None, contributions: int) -> Cadence:
    """What each pace costs for after-tax contributions that come evenly over the year.

    Parameters
    ----------
    household : Household
        Growth to reckon with and marginal rate.
    plan : Plan
        Fees, how often, whether by itself.
    pay_calendar : str or None
        How often money comes in.
    contributions : int
        After-tax contributions of a whole year, cents.
    """
    growth = household.expected_growth
    rate = household.marginal_rate or 0
    fee = plan.access.fee or 0
    paydays = PAYDAYS.get(pay_calendar or "", 26)
    reckoned = ASSUMED_GROWTH if growth is None else growth

    def pace(words: str, times: int, *, at_once: bool = False, by_itself: bool = False) -> Pace:
        cost = waiting(contributions, reckoned, times, at_once, rate, 0 if by_itself else fee)
        allowed = plan.automatic_conversion if by_itself else _allowed(plan, times)
        return Pace(words, times, cost, allowed)

    paces = [
        pace("by itself, each payday", paydays, at_once=True, by_itself=True),
        pace("by hand on each payday", paydays, at_once=True),
        *(
            pace(words, times)
            for words, times in (("monthly", 12), ("four times a year", 4), ("twice a year", 2), ("once a year", 1))
            if times < paydays
        ),
    ]
    most = plan.access.times_a_year
    if most and most not in {each.times for each in paces}:
        paces.append(pace(f"{most} times a year, the plan's most", most))
    return Cadence(
        contributions,
        reckoned,
        growth is None,
        household.marginal_rate is not None,
        plan.access.fee is not None,
        tuple(sorted(paces, key=lambda each: -each.times)),
        _advice(paces, plan, rate_known=household.marginal_rate is not None),
    )


def _allowed(plan: Plan, times: int) -> bool | None:
    most = plan.access.times_a_year
    return None if most is None else times <= most


def _advice(paces: list[Pace], plan: Plan, *, rate_known: bool) -> str:
    """What follows from the costs."""
    if plan.automatic_conversion:
        return "The plan converts by itself: switch it on, and nothing is left to wait for."
    if plan.automatic_conversion is None:
        ask = " Ask first whether the plan can do it by itself: that is best of all."
    else:
        ask = ""
    if not rate_known or plan.access.fee is None:
        unknown = [] if rate_known else ["your marginal rate"]
        unknown += [] if plan.access.fee is not None else ["the plan's fee"]
        return (
            f"Convert as soon after each payday as the plan lets you; {' and '.join(unknown)} would say what "
            f"fewer conversions cost.{ask}"
        )
    by_hand = [each for each in paces[1:] if each.open is not False]
    if not by_hand:
        return f"Convert as often as the plan lets you.{ask}"
    least = min(by_hand, key=lambda each: (each.cost.cost, -each.times))
    return f"Cheapest by hand: {least.words}.{ask}"
