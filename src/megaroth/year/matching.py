"""The match of one period: its sums by formula, and what they come to. Payroll and search figure with the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from megaroth.facts.plan import NO_CAP, Tier
from megaroth.law.matching import match_tier, period_match

Sums = dict[tuple[Tier, ...], tuple[int, int]]
"""Pay and matched contributions of a match period by formula, since a plan may change its formula in mid-year."""


def with_payday(sums: Sums, tiers: tuple[Tier, ...], pay: int, matched: int) -> Sums:
    """The sums with one payday more."""
    before = sums.get(tiers, (0, 0))
    return {**sums, tiers: (before[0] + pay, before[1] + matched)}


def figured(sums: Sums) -> int:
    """The match of a whole period, figured on what was paid under each formula; cents."""
    return sum(match_of(tiers, pay, matched, NO_CAP) for tiers, (pay, matched) in sums.items())


def match_of(tiers: Sequence[Tier], pay: int, matched: int, cap: int) -> int:
    """The match of one period by the plan's tiers, within a cap; cents."""
    total = 0
    for tier in tiers:
        total += match_tier(pay, matched, tier[0], tier[1], tier[2]).match
    return period_match(total, cap).match


def quarter_of(day: date) -> int:
    """The calendar quarter of a day, 0 to 3."""
    return (day.month - 1) // 3


def quarter_ends(days: Sequence[date]) -> tuple[bool, ...]:
    """Whether each payday is the last of its quarter, as far as the paydays go."""
    following = [*(quarter_of(day) for day in days[1:]), None]
    return tuple(quarter_of(day) != other for day, other in zip(days, following, strict=False))
