"""Prior-year subgroups after a plan coverage change: Treas. Reg. 1.401(k)-2(c)(4), 1.401(m)-2(c)(4)."""

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.law.nondiscrimination.prior_year import weighted_average
from megaroth.money import Millionths


class Subgroup(NamedTuple):
    """People of last year who would have been eligible then, had the change already been made."""

    plan: str
    """The plan in which they were eligible on the first day of the year before."""
    people: int
    """Not highly paid last year; those who left during it included."""
    average: Millionths
    """Last year's average of that plan's others."""


class Carried(NamedTuple):
    """Last year's average for a plan whose coverage changed."""

    average: Millionths
    """Weighted by people."""
    single: Subgroup | None
    """The subgroup whose own average the employer may elect instead: 90% of the people or more."""


def carried_average(subgroups: Sequence[Subgroup]) -> Carried:
    """The average that prior-year testing takes after plans were merged, split or newly aggregated.

    A change that moves 90% or more of the people from one plan may be passed over by election: then that plan's
    average serves. People who were in no such plan last year form no subgroup.

    Parameters
    ----------
    subgroups : sequence of Subgroup
        In any order.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(4)(i), (ii), (iii); 1.401(m)-2(c)(4).
    """
    people = sum(group.people for group in subgroups)
    average = weighted_average(sum(group.people * group.average for group in subgroups), people)
    single = next((group for group in subgroups if people and 10 * group.people >= 9 * people), None)
    return Carried(average, single)
