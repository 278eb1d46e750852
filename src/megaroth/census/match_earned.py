"""Which contributions earned a person's match: by the plan's formula where it is told, else in proportion."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.order_of_money import Band, Tier, bands
from megaroth.money import HIGHEST_RATE, ONE, portion


class Earned(NamedTuple):
    """Contributions by the rate of match that they earned, the lowest tier first and unmatched money last."""

    after_tax: tuple[Band, ...]
    deferrals: tuple[Band, ...]


def match_of(who: Person) -> int:
    """All match of the year in this plan, whatever it is called."""
    return who.match + who.safe_harbor_match + who.qmac + who.student_loan_match


def matched_after_tax(who: Person) -> int:
    """After-tax contributions that the census says earned match."""
    return min(who.after_tax, who.after_tax_matched)


def tiers(terms: PlanTerms) -> tuple[Tier, ...]:
    """The formula as tiers of pay; empty where it is not told."""
    return tuple(Tier(each.to_percent, each.rate) for each in terms.match or ())


def earned(who: Person, terms: PlanTerms, after_tax: int, deferrals: int, match: int) -> Earned:
    """What earned a person's match.

    Parameters
    ----------
    after_tax, deferrals, match : int
        What is there of each, cents.

    Notes
    -----
    Deferrals are taken to fill the formula before after-tax money does. Where the formula is not told, or gives more
    than the person got, deferrals and what the census calls matched are taken to have earned one rate.
    """
    matched = min(matched_after_tax(who), after_tax) if match else 0
    if terms.match is not None:
        first = bands(deferrals, 0, who.test_pay, tiers(terms))
        after = (
            bands(after_tax, deferrals, who.test_pay, tiers(terms))
            if terms.match_on_after_tax or matched
            else _held(Band(after_tax, 0))
        )
        if sum(portion(money, rate) for money, rate in (*first, *after)) <= match:
            return Earned(after, first)
    rate = min(HIGHEST_RATE, match * ONE // (matched + deferrals)) if matched + deferrals else 0
    return Earned(_held(Band(matched, rate), Band(after_tax - matched, 0)), _held(Band(deferrals, rate)))


def _held(*found: Band) -> tuple[Band, ...]:
    return tuple(Band(money, rate) for money, rate in found if money > 0)


def match_lost(who: Person, terms: PlanTerms, contributions: int, back: int, match: int) -> int | None:
    """The match that deferrals had earned which go back, cents; None where the formula is not told.

    Parameters
    ----------
    contributions : int
        All that may have earned match, what goes back included; cents.
    back, match : int
        What goes back, and the match that is there; cents.

    Notes
    -----
    IRC 411(a)(3)(G); Treas. Reg. 1.401(a)(4)-4(e)(3)(iii)(G). What earned no match goes back first.
    """
    if not match or not back:
        return 0
    if terms.match is None:
        return None
    return min(match, max(0, due(who, terms, contributions) - due(who, terms, contributions - back)))


def due(who: Person, terms: PlanTerms, contributions: int) -> int:
    """What the formula gives on contributions, cents."""
    held = bands(max(0, contributions), 0, who.test_pay, tiers(terms))
    return sum(portion(money, rate) for money, rate in held)
