"""An even spread of what is left over the remaining paydays, in the plan's election steps."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.plan import Plan
from megaroth.law.matching import match_tier, period_match
from megaroth.money import ONE, down_to, portion


class Spread(NamedTuple):
    """One election held over all remaining paydays."""

    percent: int
    """Millionths of pay."""
    brings: int
    """Cents over all remaining paydays."""
    one_step_more: int
    """How many cents one more step would pass the room; 0 where something else stops first."""


def even(
    room: int, pay_per_payday: int, paydays: int, step: int, most_percent: int, *, payroll_stops: bool = False
) -> Spread:
    """The largest percentage on the plan's grid that, held on every remaining payday, stays within the room.

    Parameters
    ----------
    room : int
        Cents that may still go in.
    pay_per_payday : int
        Cents.
    paydays : int
        How many are left for which the election can still be made.
    step : int
        The plan's election step in millionths.
    most_percent : int
        The largest percentage that the election page takes, millionths.
    payroll_stops : bool
        Whether payroll stops by itself at the limit: then the percentage is rounded up and the last
        payday is cut.
    """
    if pay_per_payday <= 0 or paydays <= 0 or room <= 0:
        return Spread(0, 0, 0)
    wanted = room * ONE // (pay_per_payday * paydays)
    percent = max(0, down_to(min(wanted + step, most_percent), step))
    while percent > 0 and paydays * portion(pay_per_payday, percent) > room:
        percent -= step
    if payroll_stops and percent + step <= most_percent and paydays * portion(pay_per_payday, percent) < room:
        return Spread(percent + step, room, 0)
    more = 0
    if percent + step <= most_percent:
        more = max(0, paydays * portion(pay_per_payday, percent + step) - room)
    return Spread(percent, paydays * portion(pay_per_payday, percent), more)


def match_of(plan: Plan, pay: int, matched: int, dollar_cap: int) -> int:
    """The match of one period by the plan's tiers; cents."""
    tiers = sum(match_tier(pay, matched, *tier).match for tier in plan.match or ())
    return period_match(tiers, dollar_cap).match


def full_match_percent(plan: Plan) -> int:
    """The deferral percentage that earns the whole match: the end of the last tier; millionths."""
    return max((tier.to_percent for tier in plan.match or () if tier.rate), default=0)
