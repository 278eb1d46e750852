"""Match that moves with after-tax money, where the plan matches it and tells its formula."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from megaroth.census.match_earned import due, matched_after_tax, tiers
from megaroth.census.sums import Person
from megaroth.census.terms import PlanTerms
from megaroth.law.nondiscrimination.order_of_money import bands


def deferrals_of(who: Person) -> int:
    """All deferrals of the year, catch-up included."""
    return who.pre_tax + who.roth + who.catch_up_pre_tax + who.catch_up_roth


def after_tax_is_matched(terms: PlanTerms, people: Iterable[Person]) -> bool:
    """Whether the plan matches after-tax money: it says so, or the census has some that earned match."""
    return terms.match_on_after_tax or any(matched_after_tax(each) > 0 for each in people)


def at_after_tax(who: Person, terms: PlanTerms, after_tax: int) -> Person:
    """A person with other after-tax contributions, and with the match that these change.

    Notes
    -----
    Plan document. Deferrals fill the formula before after-tax money does. Below today's contributions the match is what
    the formula gives on them, never more than today's, and what is beyond the formula today stays; above, the formula's
    increase is added. So the census's figure stands at today's contributions, and the match never falls as they rise.
    """
    deferrals = deferrals_of(who)
    held, today = who.match + who.safe_harbor_match, due(who, terms, deferrals + who.after_tax)
    then = due(who, terms, deferrals + after_tax)
    if after_tax > who.after_tax:
        match = held + (then - today if who.match_open else 0)
        more = bands(after_tax - who.after_tax, deferrals + who.after_tax, who.test_pay, tiers(terms))
        matched = matched_after_tax(who) + sum(each.after_tax for each in more if each.rate > 0)
    else:
        match = min(held, then) + max(0, held - today)
        matched = min(after_tax, who.after_tax_matched)
    # A safe-harbor match on deferrals alone is touched last.
    harbor = min(who.safe_harbor_match, match)
    return who._replace(after_tax=after_tax, after_tax_matched=matched, match=match - harbor, safe_harbor_match=harbor)


def most_with_its_match(who: Person, terms: PlanTerms, left: int) -> int:
    """The most after-tax money that fits into an amount together with the match that it earns; cents.

    Parameters
    ----------
    left : int
        What is left for both beside everything that the person has without any after-tax money, cents.

    Notes
    -----
    IRC 415(c)(2): match and after-tax money are both annual additions.
    """
    without = _match_at(who, terms, 0)
    return max(
        0, bisect_right(range(left + 1), left, key=lambda money: money + _match_at(who, terms, money) - without) - 1
    )


def _match_at(who: Person, terms: PlanTerms, after_tax: int) -> int:
    found = at_after_tax(who, terms, after_tax)
    return found.match + found.safe_harbor_match
