"""Match formulas by tiers, beside the safe harbors: IRC 401(k)(12)(B), 401(m)(11)(B)."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from megaroth.law.nondiscrimination.safe_harbor import automatic_match, basic_match, contribution_safe_harbor
from megaroth.money import ONE, Millionths


class FormulaTier(NamedTuple):
    """A rate on the contributions between the tier before and ``to``."""

    to: Millionths
    """Share of pay at which the tier ends."""
    rate: Millionths


class FormulaJudged(NamedTuple):
    """How a match formula stands to the safe harbors."""

    at_least_basic: bool
    """At every rate of deferral at least the basic match: an enhanced formula (1.401(k)-3(c)(3))."""
    at_least_automatic: bool
    """At least the match of a qualified automatic contribution arrangement (1.401(k)-3(k)(2), (3))."""
    rate_rises: bool
    safe_harbor: bool
    """The amount meets IRC 401(k)(12)(B)."""
    automatic_safe_harbor: bool
    """The amount meets IRC 401(k)(13)(D)(i)(I)."""
    within_acp_limits: bool
    """Match, discretionary match included, is within what IRC 401(m)(11)(B) permits, if nobody is favored."""


def match_of(tiers: Sequence[FormulaTier], deferral: int) -> int:
    """The match of a formula in millionths of a millionth of pay, so that nothing is rounded.

    Parameters
    ----------
    tiers : sequence of FormulaTier
        In order, without gaps from 0.
    deferral : int
        Millionths of pay.

    Notes
    -----
    Plan terms.
    """
    total = start = 0
    for tier in tiers:
        total += max(0, min(deferral, tier.to) - start) * tier.rate
        start = tier.to
    return total


def match_percent(tiers: Sequence[FormulaTier], deferral: int) -> int:
    """The match of a formula in millionths of pay, rounded down.

    Notes
    -----
    Plan terms.
    """
    return match_of(tiers, deferral) // ONE


def judge(tiers: Sequence[FormulaTier], discretionary: int = 0) -> FormulaJudged:
    """Whether a formula is at least as generous as the safe harbors', and what its rate does.

    All formulas are straight between the ends of their tiers, so that comparing there compares everywhere. The rate
    is the ratio of match to contributions: it rises where a tier has a higher rate than all before it together.

    Parameters
    ----------
    tiers : sequence of FormulaTier
        In order.
    discretionary : int
        The most that the plan may add at its discretion, millionths of pay.

    Notes
    -----
    IRC 401(k)(12)(B)(i), (iii), 401(m)(11)(B); Treas. Reg. 1.401(k)-3(c)(2), (3), (k)(2), 1.401(m)-3(d). That the
    ratio, not the rate of each tier, may not rise is recalled from 1.401(m)-3(d)(2), which was not re-read.
    """
    ends = sorted({10_000, 30_000, 50_000, 60_000, ONE, *(tier.to for tier in tiers)})
    basic = _at_least(tiers, ends, lambda deferral: basic_match(deferral).match)
    automatic = _at_least(tiers, ends, lambda deferral: automatic_match(deferral).match)
    rises = any(tier.rate * before.to > match_of(tiers, before.to) for before, tier in pairwise(tiers))
    matched_up_to = max((tier.to for tier in tiers if tier.rate), default=0)
    limits = contribution_safe_harbor(True, matched_up_to, discretionary, rises, False)
    return FormulaJudged(basic, automatic, rises, basic and not rises, automatic and not rises, limits.met)


def _at_least(tiers: Sequence[FormulaTier], ends: Sequence[int], floor: Callable[[int], int]) -> bool:
    return all(match_of(tiers, end) >= floor(end) * ONE for end in ends)
