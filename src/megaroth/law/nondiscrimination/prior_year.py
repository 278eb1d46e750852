"""Prior-year testing: the first year, successor plans, coverage changes, and the change of method.

Under prior-year testing the others are those of the year before, with their status and eligibility of that year,
whatever became of them; the highly paid are always those of the year tested. The plan document names the method.
IRC 401(k)(3)(A), (E), 401(m)(2), (3); Treas. Reg. 1.401(k)-2(a)(2)(ii), (c), 1.401(m)-2(a)(2)(ii), (c).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, round_half_up


class SuccessorPlan(NamedTuple):
    """Whether a new plan is the successor of another plan of the employer."""

    eligible: Annotated[
        int, Line("Eligible in the plan's first year", "Treas. Reg. 1.401(k)-2(c)(2)(iii)", fact="eligible")
    ]
    from_other_plan: Annotated[
        int,
        Line(
            "Of them eligible in another such plan of the employer the year before",
            "Treas. Reg. 1.401(k)-2(c)(2)(iii)",
            fact="eligible_in_other_plan",
        ),
    ]
    successor: Annotated[
        bool,
        Line(
            "Successor plan: half of them or more",
            "Treas. Reg. 1.401(k)-2(c)(2)(iii), 1.401(m)-2(c)(2)(iii)",
            how="from_other_plan > 0 and 2 * from_other_plan >= eligible",
        ),
    ]


def successor_plan(eligible: int, from_other_plan: int) -> SuccessorPlan:
    """Whether 50% or more of a new plan's eligible employees were eligible in another of the employer's.

    Parameters
    ----------
    eligible, from_other_plan : int
        People.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(2)(iii), 1.401(m)-2(c)(2)(iii).
    """
    return SuccessorPlan(eligible, from_other_plan, from_other_plan > 0 and 2 * from_other_plan >= eligible)


class FirstYearAverage(NamedTuple):
    """Average of the others in a plan's first year under prior-year testing."""

    tested_before: Annotated[
        bool,
        Line(
            "The plan had such contributions before: for the ACP, match or after-tax contributions",
            "Treas. Reg. 1.401(k)-2(c)(2)(i), 1.401(m)-2(c)(2)(i)",
            fact="tested_before",
        ),
    ]
    successor: Annotated[
        bool,
        Line(
            "Successor plan",
            "Treas. Reg. 1.401(k)-2(c)(2)(i), (iii)",
            given="successor_plan.successor",
        ),
    ]
    actual_elected: Annotated[
        bool,
        Line(
            "The plan takes the first year's own average",
            "IRC 401(k)(3)(E)(ii); Treas. Reg. 1.401(k)-2(c)(2)(ii)",
            fact="elections.first_year",
        ),
    ]
    own_average: Annotated[
        Millionths,
        Line("Average of the others in the first year", "Treas. Reg. 1.401(k)-2(c)(2)(ii)", fact="other_average"),
    ]
    prior_average: Annotated[
        Millionths,
        Line("Average of the year before", "Treas. Reg. 1.401(k)-2(a)(2)(ii)", fact="elections.prior_average"),
    ]
    first_year: Annotated[
        bool,
        Line(
            "The rule for the first year applies",
            "Treas. Reg. 1.401(k)-2(c)(2), 1.401(m)-2(c)(2)",
            how="not tested_before and not successor",
        ),
    ]
    average: Annotated[
        Millionths,
        Line(
            "Average that the test takes: 3% or the year's own in the first year",
            "IRC 401(k)(3)(E), 401(m)(3)",
            how="(own_average if actual_elected else 30_000) if first_year else prior_average",
        ),
    ]


def first_year_average(
    tested_before: bool, successor: bool, actual_elected: bool, own_average: int, prior_average: int
) -> FirstYearAverage:
    """What stands for last year's average where there was no such year: 3%, or the first year's own average.

    A plan that adds after-tax contributions to a match it already had is not in its first year for the ACP test.

    Parameters
    ----------
    tested_before, successor, actual_elected : bool
        As the lines say.
    own_average, prior_average : int
        Averages of the others, in the year tested and the year before; millionths.

    Notes
    -----
    IRC 401(k)(3)(E), 401(m)(3) (last sentence); Treas. Reg. 1.401(k)-2(c)(2), 1.401(m)-2(c)(2).
    """
    first_year = not tested_before and not successor
    average = (own_average if actual_elected else 30_000) if first_year else prior_average
    return FirstYearAverage(tested_before, successor, actual_elected, own_average, prior_average, first_year, average)


class ToPriorYear(NamedTuple):
    """Whether a plan may change from current-year to prior-year testing."""

    years_on_current: Annotated[
        int,
        Line(
            "Plan years just before on current-year testing, safe-harbor years included",
            "Treas. Reg. 1.401(k)-2(c)(1)(ii)(A)",
            fact="years_on_current",
        ),
    ]
    years_of_plan: Annotated[
        int, Line("Plan years the plan has existed before", "Treas. Reg. 1.401(k)-2(c)(1)(ii)(A)", fact="years_of_plan")
    ]
    acquisition: Annotated[
        bool,
        Line(
            "Two methods met in an acquisition, and the transition still runs",
            "Treas. Reg. 1.401(k)-2(c)(1)(ii)(C); IRC 410(b)(6)(C)",
            fact="acquisition",
        ),
    ]
    allowed: Annotated[
        bool,
        Line(
            "May change: after five years, or all the plan's years",
            "Treas. Reg. 1.401(k)-2(c)(1)(ii), 1.401(m)-2(c)(1)(ii)",
            how="acquisition or years_on_current >= min(5, years_of_plan)",
        ),
    ]


def to_prior_year(years_on_current: int, years_of_plan: int, acquisition: bool) -> ToPriorYear:
    """Whether a plan may change to prior-year testing; the change the other way is free every year.

    Parameters
    ----------
    years_on_current, years_of_plan : int
        Plan years without interruption before the change.
    acquisition : bool
        As the line says.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(1), 1.401(m)-2(c)(1); Notice 98-1 s.VII for plans that were safe harbors.
    """
    allowed = acquisition or years_on_current >= min(5, years_of_plan)
    return ToPriorYear(years_on_current, years_of_plan, acquisition, allowed)


class CarriedContributions(NamedTuple):
    """Last year's contributions of one of the others, as the first prior-year test takes them."""

    elective: Annotated[
        Cents, Line("What its test had otherwise", "Treas. Reg. 1.401(k)-2(a)(4), 1.401(m)-2(a)(4)", fact="deferrals")
    ]
    qualified: Annotated[
        Cents,
        Line("QNECs and QMACs of that year", "Treas. Reg. 1.401(k)-2(a)(6)", fact="qualified_contributions"),
    ]
    used: Annotated[
        Cents,
        Line(
            "Of them used in the current-year tests of that year",
            "Treas. Reg. 1.401(k)-2(a)(6)(vi)",
            fact="qualified_used",
        ),
    ]
    counted: Annotated[
        Cents,
        Line(
            "Taken into account again",
            "Treas. Reg. 1.401(k)-2(a)(6)(vi)",
            how="elective + max(0, qualified - used)",
        ),
    ]


def carried_contributions(elective: int, qualified: int, used: int) -> CarriedContributions:
    """What counts again when a plan changes to prior-year testing: nothing qualified that was used already.

    Parameters
    ----------
    elective, qualified, used : int
        Cents, as the lines say. For the ACP the first is after-tax contributions and match, and deferrals shifted into
        last year's test are among those used.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(vi), (7) Example 8; 1.401(m)-2(a)(6)(vi).
    """
    return CarriedContributions(elective, qualified, used, elective + max(0, qualified - used))


class DifferentMethods(NamedTuple):
    """What the two tests may borrow from each other."""

    adp_current: Annotated[
        bool, Line("Current-year testing in the ADP", "Treas. Reg. 1.401(k)-2(a)(2)(ii)", fact="elections.adp_method")
    ]
    acp_current: Annotated[
        bool, Line("Current-year testing in the ACP", "Treas. Reg. 1.401(m)-2(a)(2)(ii)", fact="elections.acp_method")
    ]
    may_borrow: Annotated[
        bool,
        Line(
            "May recharacterize, shift deferrals to the ACP, or use QMACs in the ADP",
            "Treas. Reg. 1.401(k)-2(c)(3), 1.401(m)-2(c)(3)",
            how="adp_current == acp_current",
        ),
    ]


def different_methods(adp_current: bool, acp_current: bool) -> DifferentMethods:
    """Whether contributions may move between the tests: only where both run by the same method.

    Parameters
    ----------
    adp_current, acp_current : bool
        Whether each test takes the others of the current year.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(3), 1.401(m)-2(c)(3).
    """
    return DifferentMethods(adp_current, acp_current, adp_current == acp_current)


def weighted_average(people_times_average: int, people: int) -> int:
    """The average of prior-year subgroups after a coverage change, weighted by people and rounded once.

    Parameters
    ----------
    people_times_average : int
        The sum over the subgroups of their people times last year's average of their plan; millionths.
    people : int
        People in all subgroups, those who have left since included.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(c)(4)(i), (iii)(C), 1.401(m)-2(c)(4). The parts are not rounded: Example 2 of
    1.401(k)-2(c)(4)(iv) prints 4.23 and 1.18 for 4.2353 and 1.1765, and 5.41 in all.
    """
    return round_half_up(people_times_average, people * 100) * 100 if people > 0 else 0
