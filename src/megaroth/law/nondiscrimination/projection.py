"""How much after-tax money highly compensated people may make before the year is over: IRC 401(m)(2), 415(c).

The limit on their *average* is turned into a percentage for each who takes part. It is fair and crude: refunds after
a failed test follow dollars (:mod:`~megaroth.law.nondiscrimination.levelling`), so that who keeps to the percentage
may still get a refund when somebody else did not. Under current-year testing the others' average is a forecast.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.law.nondiscrimination.limits import actual_percentage_limit
from megaroth.money import Cents, Millionths, down_to


class UniformPercentage(NamedTuple):
    """The percentage of pay that each highly compensated person who takes part may make in after-tax money."""

    limit: Annotated[
        Millionths,
        Line("Limit on their average", "IRC 401(m)(2)(A)", given="actual_percentage_limit.limit"),
    ]
    other_ratios: Annotated[
        Millionths,
        Line("Sum of their ratios without after-tax money", "IRC 401(m)(3)", fact="plan.highly_paid_match_ratios"),
    ]
    people: Annotated[int, Line("Eligible highly compensated people", "IRC 401(m)(3), (5)(A)", fact="plan.highly_paid")]
    taking_part: Annotated[
        int, Line("Of them making after-tax contributions", "plan document", fact="plan.taking_part")
    ]
    room: Annotated[
        Millionths,
        Line(
            "Room of all, in points added up",
            "Treas. Reg. 1.401(m)-2(a)(2)",
            how="max(0, limit * people - other_ratios)",
        ),
    ]
    percentage: Annotated[
        Millionths,
        Line(
            "For each who takes part, down to 0.01 point",
            "Treas. Reg. 1.401(m)-2(a)(2), (3)",
            how="down_to(room // max(1, taking_part), 100) if taking_part > 0 else 0",
        ),
    ]


def uniform_percentage(limit: int, other_ratios: int, people: int, taking_part: int) -> UniformPercentage:
    """The same percentage of pay for everybody who takes part, with which the ACP test is just passed.

    Whoever is eligible and makes none lends the others room. Rounded down, so that rounded ratios pass too.

    Parameters
    ----------
    limit : int
        Of :func:`~megaroth.law.nondiscrimination.limits.actual_percentage_limit`, millionths. In a safe-harbor plan
        figure it twice: without any match (``other_ratios`` 0, the others' after-tax alone) and with all of it, and
        take :func:`better_option`.
    other_ratios : int
        Sum over all eligible highly compensated people of their ratios without after-tax money, millionths.
    people, taking_part : int
        How many are eligible, and how many of them make after-tax contributions.

    Notes
    -----
    IRC 401(m)(2), (3); Treas. Reg. 1.401(m)-2(a)(1), (2), (3), (5)(iv).
    """
    room = max(0, limit * people - other_ratios)
    each = room // max(1, taking_part)
    return UniformPercentage(
        limit, other_ratios, people, taking_part, room, down_to(each, 100) if taking_part > 0 else 0
    )


def better_option(without_match: int, with_match: int) -> int:
    """The greater of a safe-harbor plan's two percentages; it may choose either way for everybody.

    Parameters
    ----------
    without_match, with_match : int
        Percentages of :func:`uniform_percentage` by option A (no match at all) and option B (all match), millionths.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(iv).
    """
    return max(without_match, with_match)


def worth_of_a_point(
    other_average: int, basic_multiple: int, alternative_multiple: int, alternative_points: int
) -> int:
    """How many points one more point of the others' average gives the highly compensated, from where it stands.

    Parameters
    ----------
    other_average : int
        Average of the others, rounded to 0.01 point as the test has it; millionths.
    basic_multiple, alternative_multiple, alternative_points : int
        As for :func:`~megaroth.law.nondiscrimination.limits.actual_percentage_limit`.

    Returns
    -------
    int
        Millionths: two points below 2%, one from there to 8%, one and a quarter from 8%.

    Notes
    -----
    IRC 401(k)(3)(A)(ii), 401(m)(2)(A).
    """
    now = actual_percentage_limit(other_average, basic_multiple, alternative_multiple, alternative_points)
    more = actual_percentage_limit(other_average + 100, basic_multiple, alternative_multiple, alternative_points)
    return (more.limit - now.limit) * 10_000


class AfterTaxCeiling(NamedTuple):
    """What one highly compensated person may make in after-tax money, by every limit."""

    percentage: Annotated[
        Millionths, Line("Percentage by the ACP test", "IRC 401(m)(2)", given="uniform_percentage.percentage")
    ]
    test_pay: Annotated[Cents, Line("Pay that the test counts", "IRC 401(a)(17), 414(s)", given="plan_pay.pay")]
    additions_left: Annotated[
        Cents,
        Line("What annual additions leave", "IRC 415(c)(1)", given="annual_additions.after_tax_limit"),
    ]
    plan_cap: Annotated[Cents, Line("Cap of the plan", "plan document", given="plan_cap.cap")]
    by_test: Annotated[
        Cents,
        Line("By the ACP test", "IRC 401(m)(2)", how="percentage * test_pay // 1_000_000"),
    ]
    allowed: Annotated[
        Cents,
        Line("Allowed", "IRC 401(m)(2), 415(c)(1)", how="max(0, min(by_test, additions_left, plan_cap))"),
    ]
    test_binds: Annotated[
        bool,
        Line("The ACP test decides", "IRC 401(m)(2)", how="by_test < min(additions_left, plan_cap)"),
    ]
    additions_bind: Annotated[
        bool,
        Line(
            "Annual additions decide",
            "IRC 415(c)(1)",
            how="additions_left <= by_test and additions_left <= plan_cap",
        ),
    ]


def after_tax_ceiling(percentage: int, test_pay: int, additions_left: int, plan_cap: int) -> AfterTaxCeiling:
    """What one person may make: the least of the test's percentage, the annual additions limit and the plan's cap.

    Parameters
    ----------
    percentage : int
        Of :func:`uniform_percentage`, millionths.
    test_pay : int
        Pay within the limit of IRC 401(a)(17), cents.
    additions_left : int
        Of :func:`~megaroth.law.additions.annual_additions`: the lesser of the dollar limit and 100% of pay, less all
        else; cents.
    plan_cap : int
        Of :func:`~megaroth.law.additions.plan_cap`, cents.

    Notes
    -----
    IRC 401(m)(2), 415(c)(1).
    """
    by_test = percentage * test_pay // 1_000_000
    return AfterTaxCeiling(
        percentage,
        test_pay,
        additions_left,
        plan_cap,
        by_test,
        max(0, min(by_test, additions_left, plan_cap)),
        by_test < min(additions_left, plan_cap),
        additions_left <= by_test and additions_left <= plan_cap,
    )
