"""How much goes back after a failed ADP or ACP test, and to whom: the two steps of IRC 401(k)(8), 401(m)(6).

Step 1 finds one total from the *ratios*: the highest ratio is lowered to the next highest, again and again, until the
average of the highly compensated meets the limit. Step 2 shares that total out by *dollars*: the largest amount is
lowered to the next largest. The two rank people differently, so that the person whose ratio failed the test may get
nothing back. No test is run again afterwards (Treas. Reg. 1.401(k)-2(b)(4)(iv), 1.401(m)-2(b)(4)(iv)).

Which "next highest ratio"? The regulations level the actual deferral ratio and the actual contribution ratio. Both are
defined as rounded to 0.01 point (1.401(k)-2(a)(3)(i), 1.401(m)-2(a)(3)(i)), and the test that must be met is run on
them. So :func:`total_excess` levels the rounded ratios and turns the result into dollars with unrounded contributions
and pay. :func:`total_excess_of_exact_ratios` is the other reading. The examples of 1.401(k)-2(b)(2)(viii) have nothing
to round and do not decide the point; in the facts of 1.401(m)-2(a)(7) Example 2 the total is $7,030.00 by the first
reading and $7,030.53 by the second.
"""

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.money import round_half_up

PLACES = 10**24
"""Parts of a millionth to which :func:`total_excess_of_exact_ratios` carries a ratio: far below any cent."""


class Levelled(NamedTuple):
    """What the first step gives: one total. Who gets it back is for the second step."""

    highest_permitted: int
    """The highest permitted ratio, millionths, rounded half up for show; the steps use it unrounded."""
    total: int
    """Total excess, cents: the sum of all reductions, rounded once."""
    each: tuple[int, ...]
    """The reductions in the order of the people, cents; they add up to the total and are not yet refunds."""


def total_excess(contributions: Sequence[int], pays: Sequence[int], ratios: Sequence[int], limit: int) -> Levelled:
    """The total excess: what must go so that the average of the rounded ratios meets the limit.

    Parameters
    ----------
    contributions : sequence of int
        What counts in each highly compensated employee's ratio, from all plans that are pooled; cents. Everybody who
        is eligible is here, with 0 too.
    pays : sequence of int
        The pay of each ratio, cents.
    ratios : sequence of int
        Each ratio as the test has it, rounded to 0.01 point; millionths.
    limit : int
        The most that the average may be, not rounded; millionths.

    Notes
    -----
    IRC 401(k)(8)(B), 401(m)(6)(B); Treas. Reg. 1.401(k)-2(b)(2)(ii), 1.401(m)-2(b)(2)(ii). The average is brought down
    to the limit itself, not only to what would round to it.
    """
    return _levelled(contributions, pays, ratios, limit, 1)


def total_excess_of_exact_ratios(contributions: Sequence[int], pays: Sequence[int], limit: int) -> Levelled:
    """The total excess by the other reading: the ratios are levelled before any rounding.

    It differs from :func:`total_excess` by at most half of 0.01 point of the pay of those who are reduced, mostly by
    cents. Where only the rounding made the test fail it finds nothing, which is why it is not the default.

    Parameters
    ----------
    contributions, pays, limit
        As for :func:`total_excess`. A ratio without pay is 0.

    Notes
    -----
    IRC 401(k)(8)(B), 401(m)(6)(B), whose own words speak of the contributions and know no rounding.
    """
    ratios = [
        -(-max(0, amount) * 1_000_000 * PLACES // pay) if pay > 0 else 0
        for amount, pay in zip(contributions, pays, strict=True)
    ]
    return _levelled(contributions, pays, ratios, limit, PLACES)


def _levelled(
    contributions: Sequence[int], pays: Sequence[int], ratios: Sequence[int], limit: int, places: int
) -> Levelled:
    """The first step on ratios in parts of a millionth; the permitted ratio is a fraction ``level / tied``."""
    ranked = sorted(ratios, reverse=True)
    over = sum(ranked) - limit * places * len(ranked)
    if over <= 0:
        return Levelled(round_half_up(ranked[0], places) if ranked else 0, 0, (0,) * len(ratios))
    above = 0
    for tied, ratio in enumerate(ranked, start=1):
        above += ratio
        following = ranked[tied] if tied < len(ranked) else 0
        if above - tied * following >= over:
            break
    level = above - over
    whole = tied * places * 1_000_000
    cuts = [
        max(0, amount * whole - level * pay) if ratio * tied > level else 0
        for amount, pay, ratio in zip(contributions, pays, ratios, strict=True)
    ]
    total = round_half_up(sum(cuts), whole)
    return Levelled(round_half_up(level, tied * places), total, _whole_cents(cuts, whole, total))


def _whole_cents(parts: Sequence[int], whole: int, total: int) -> tuple[int, ...]:
    """Fractions of cents as cents that add up to the total: the largest fractions are rounded up."""
    each = [part // whole for part in parts]
    spare = total - sum(each)
    for place in sorted(range(len(parts)), key=lambda place: -(parts[place] % whole))[:spare]:
        each[place] += 1
    return tuple(each)


def apportion(amounts: Sequence[int], caps: Sequence[int], total: int, keys: Sequence[str] = ()) -> tuple[int, ...]:
    """The second step: who gets how much of the total back, the largest dollar amounts first.

    Parameters
    ----------
    amounts : sequence of int
        By what people are ranked: their contributions of the year in all pooled plans, cents.
    caps : sequence of int
        The most that can go back to each, cents: what was contributed to this plan. What a cap keeps goes on to the
        person with the next largest amount.
    total : int
        Of :func:`total_excess`, cents.
    keys : sequence of str, optional
        Who they are. A cent that cannot be shared equally goes to whoever stands first in the order of the keys, so
        that the order of rows decides nothing. Without keys the larger original amount goes first.

    Returns
    -------
    tuple of int
        Cents, in the order of the people. Their sum is the total, or the sum of the caps where that is less: then
        the plan does not hold enough to be corrected in this way.

    Notes
    -----
    IRC 401(k)(8)(C), 401(m)(6)(C); Treas. Reg. 1.401(k)-2(b)(2)(iii), (viii) Example 2; 1.401(m)-2(b)(2)(iii).
    """
    held = [max(0, min(amount, cap)) for amount, cap in zip(amounts, caps, strict=True)]
    total = min(total, sum(held))
    if total <= 0:
        return (0,) * len(held)
    level = _level_of_dollars(amounts, held, total)
    each = [min(most, max(0, amount - level - 1)) for amount, most in zip(amounts, held, strict=True)]
    tied = [place for place, most in enumerate(held) if each[place] < min(most, max(0, amounts[place] - level))]
    tied.sort(key=lambda place: (keys[place] if keys else "", -amounts[place], -held[place]))
    for place in tied[: total - sum(each)]:
        each[place] += 1
    return tuple(each)


def _level_of_dollars(amounts: Sequence[int], held: Sequence[int], total: int) -> int:
    """The highest whole cent to which lowering everybody, within what is held, frees at least the total."""
    turns = sorted(
        [(amount, 1) for amount, most in zip(amounts, held, strict=True) if most]
        + [(amount - most, -1) for amount, most in zip(amounts, held, strict=True) if most],
        reverse=True,
    )
    freed = tied = 0
    level = turns[0][0]
    for at, change in turns:
        if tied and freed + tied * (level - at) >= total:
            break
        freed += tied * (level - at)
        level = at
        tied += change
    return level - -(-(total - freed) // tied)
