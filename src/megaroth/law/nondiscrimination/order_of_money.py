"""Which money goes, as the plan says: after a failed ACP test (IRC 401(m)(6)), or above annual additions (415(c)).

To send back after-tax money and leave the match on it would leave a rate of match that nobody else has. So matched
after-tax money goes together with its match, from the top of the formula down; what earned no match goes first.
"""

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.money import portion, round_half_up


class Tier(NamedTuple):
    """One tier of a match formula on contributions, lowest first."""

    to_percent: int
    """Where the tier ends, of pay; millionths. It begins where the one before ends."""
    rate: int
    """Match on a dollar, millionths."""


class Band(NamedTuple):
    """Employee money that earned one rate of match: after-tax, or in :func:`returned_additions` deferrals too."""

    after_tax: int
    """The money, cents."""
    rate: int
    """Match on a dollar, millionths; 0 for money that earned none."""


class Removed(NamedTuple):
    """Which money goes, cents."""

    unmatched_after_tax: int
    matched_after_tax: int
    related_match: int
    """Match on that after-tax money."""
    other_match: int
    """Further match: with match first all of it, otherwise what after-tax money could not supply."""
    left: int
    """Not supplied: the person does not hold so much."""


def bands(money: int, matched_before: int, pay: int, tiers: Sequence[Tier]) -> tuple[Band, ...]:
    """Employee money by the rate of match that it earned, lowest tier first and unmatched money last.

    Parameters
    ----------
    money : int
        After-tax contributions (or deferrals) of the year, cents.
    matched_before : int
        Other contributions that fill the tiers before this money does (deferrals before after-tax money, where the
        formula counts both); cents. What fills the formula first is for the plan to say.
    pay : int
        Pay that the match counts, cents.
    tiers : sequence of Tier
        None where such money is not matched.

    Notes
    -----
    Plan document; Treas. Reg. 1.401(m)-2(b)(5) Example 6 (100% of 2% and 50% of 4%).
    """
    found = []
    start, stop = matched_before, matched_before + money
    for tier in tiers:
        upper = min(stop, portion(pay, tier.to_percent))
        if upper > start:
            found.append(Band(upper - start, tier.rate))
            start = upper
    if stop > start:
        found.append(Band(stop - start, 0))
    return tuple(found)


def unmatched_after_tax_first(excess: int, bands: Sequence[Band], match: int) -> Removed:
    """Which money goes by the order of the regulation's example: unmatched, then matched with its match, then match.

    Parameters
    ----------
    excess : int
        The person's excess aggregate contributions, cents.
    bands : sequence of Band
        Of :func:`bands`.
    match : int
        All match in the person's ratio, on deferrals too; cents.

    Notes
    -----
    IRC 401(m)(6)(A); Treas. Reg. 1.401(m)-2(b)(2)(iii), (b)(3), (b)(5) Example 6; 1.401(a)(4)-4(e)(3)(iii)(G).
    """
    unmatched = min(excess, _unmatched(bands))
    matched, related = _with_its_match(excess - unmatched, bands, match)
    need = excess - unmatched - matched - related
    other = min(need, match - related)
    return Removed(unmatched, matched, related, other, need - other)


def _unmatched(bands: Sequence[Band]) -> int:
    return sum(band.after_tax for band in bands if band.rate <= 0)


def _with_its_match(need: int, bands: Sequence[Band], match: int) -> tuple[int, int]:
    """Matched money and its match that go together, from the highest tier down, until the need is met."""
    taken = related = 0
    for band in (band for band in reversed(bands) if band.rate > 0):
        left = need - taken - related
        held = min(portion(band.after_tax, band.rate), match - related)
        if left >= band.after_tax + held:
            money, its_match = band.after_tax, held
        else:
            its_match = min(left - round_half_up(left * 1_000_000, 1_000_000 + band.rate), held)
            money = left - its_match
        taken += money
        related += its_match
    return taken, related


class AfterTaxRemoved(NamedTuple):
    """Which after-tax money goes where no match is in the ratio, and the match that cannot stand without it; cents."""

    unmatched: int
    matched: int
    match_lost: int
    """Beside the excess, never a part of it."""
    left: int


def after_tax_alone(excess: int, bands: Sequence[Band], match: int) -> AfterTaxRemoved:
    """Which money goes where the test leaves all match out: unmatched money first, then matched from the highest tier.

    The match of what goes is no part of the excess, but left alone it would be a better rate of match than others have.

    Parameters
    ----------
    excess : int
        The person's excess aggregate contributions, cents.
    bands : sequence of Band
        Of :func:`bands`, found with the match that the person has.
    match : int
        All match of the person, cents.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(iv), (b)(3); 1.401(a)(4)-4(e)(3)(iii)(G); IRC 411(a)(3)(G).
    """
    unmatched = min(excess, _unmatched(bands))
    need = excess - unmatched
    matched = lost = 0
    for band in (band for band in reversed(bands) if band.rate > 0):
        money = min(need - matched, band.after_tax)
        matched += money
        lost += portion(money, band.rate)
    return AfterTaxRemoved(unmatched, matched, min(lost, match), need - matched)


def match_first(excess: int, match: int, after_tax: int) -> Removed:
    """Which money goes when the plan takes match first: after-tax money that stays has no match, or less.

    Parameters
    ----------
    excess, match, after_tax : int
        The person's excess aggregate contributions, match and after-tax contributions; cents.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(b)(5) Example 6 (the alternative that it allows).
    """
    from_match = min(excess, match)
    from_after_tax = min(excess - from_match, after_tax)
    return Removed(from_after_tax, 0, 0, from_match, excess - from_match - from_after_tax)


class ReturnedAdditions(NamedTuple):
    """Which annual additions above the limit go, in order; cents."""

    unmatched_after_tax: int
    unmatched_deferrals: int
    matched_after_tax: int
    match_on_after_tax: int
    matched_deferrals: int
    match_on_deferrals: int
    employer: int
    """Other employer money, to an unallocated account as the forfeited match is."""
    left: int


def returned_additions(
    excess: int, after_tax: Sequence[Band], deferrals: Sequence[Band], employer: int
) -> ReturnedAdditions:
    """Which money goes when annual additions pass the limit, where after-tax money and deferrals are both matched.

    Unmatched after-tax money, unmatched deferrals, matched after-tax money with its match, matched deferrals with
    theirs, other employer money. :func:`~megaroth.law.corrections.excess_additions` is the worksheet of the same order
    for one kind of matched money. What goes back does not count in the ADP and ACP tests, so that this comes first.

    Parameters
    ----------
    excess : int
        Of :func:`~megaroth.law.additions.annual_additions`, after catch-up; cents.
    after_tax, deferrals : sequence of Band
        Of :func:`bands`, cents.
    employer : int
        Other employer money, cents.

    Notes
    -----
    Rev. Proc. 2021-30 s.6.06(2), whose text was not at hand; plan terms may set another order.
    """
    unmatched_after_tax = min(excess, _unmatched(after_tax))
    need = excess - unmatched_after_tax
    unmatched_deferrals = min(need, _unmatched(deferrals))
    need -= unmatched_deferrals
    every_match = sum(portion(band.after_tax, band.rate) for band in (*after_tax, *deferrals))
    matched_after_tax, its_match = _with_its_match(need, after_tax, every_match)
    need -= matched_after_tax + its_match
    matched_deferrals, their_match = _with_its_match(need, deferrals, every_match - its_match)
    need -= matched_deferrals + their_match
    from_employer = min(need, employer)
    return ReturnedAdditions(
        unmatched_after_tax,
        unmatched_deferrals,
        matched_after_tax,
        its_match,
        matched_deferrals,
        their_match,
        from_employer,
        need - from_employer,
    )
