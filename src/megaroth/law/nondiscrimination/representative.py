"""The representative rate behind the limits on QNECs and match: 1.401(k)-2(a)(6)(iv)(B), 1.401(m)-2(a)(5)(ii)(B)."""

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.money import Millionths


class Rate(NamedTuple):
    """One of the others with a rate: of QNEC and QMAC to pay, or of match to the contributions matched."""

    rate: Millionths
    employed_at_end: bool
    people: int = 1
    """How many have this rate."""


def representative_rate(rates: Sequence[Rate]) -> int:
    """The greater of the lowest rate of the better half, and the lowest of those employed on the last day.

    Of an odd number, the half is the larger one: the regulation says "half", and this is the lower reading. For
    contribution rates everyone eligible who is not highly paid is listed; for match rates those who contribute.

    Parameters
    ----------
    rates : sequence of Rate
        In any order; 0 without any.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(iv)(B), (C); 1.401(m)-2(a)(5)(ii)(B), (C), (6)(v)(B), (C).
    """
    left = (sum(one.people for one in rates) + 1) // 2
    of_the_better_half = 0
    for one in sorted(rates, reverse=True):
        if left > 0:
            of_the_better_half = one.rate
        left -= one.people
    at_end = [one.rate for one in rates if one.employed_at_end and one.people > 0]
    return max(of_the_better_half, min(at_end, default=0))
