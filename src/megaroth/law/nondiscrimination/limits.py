"""The ADP and ACP tests: what the highly paid may average, given the others: IRC 401(k)(3)(A)(ii), 401(m)(2)(A).

Both tests have one limit. Equality passes ("not more than"). The limit is not rounded, as no rule says so;
averages are, to 0.01 point, so that every limit comes out whole in millionths. There is no test of multiple use
for plan years beginning after 2001 (IRC 401(m)(9) was repealed by EGTRRA s.666).

The multiples and points are the figure ``irc_401k3_adp_acp_test``; :mod:`megaroth.law.nondiscrimination.multiples`
reads it.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Millionths, up_to


class ActualPercentageLimit(NamedTuple):
    """What the average of the highly paid may be in an ADP or ACP test."""

    other_average: Annotated[
        Millionths,
        Line("Average of the others", "Treas. Reg. 1.401(k)-2(a)(2), 1.401(m)-2(a)(2)", fact="other_average"),
    ]
    basic_multiple: Annotated[
        Millionths,
        Line("First multiple", "IRC 401(k)(3)(A)(ii)(I), 401(m)(2)(A)(i)", fact="adp_acp_test.basic_multiple"),
    ]
    alternative_multiple: Annotated[
        Millionths,
        Line("Second multiple", "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)", fact="adp_acp_test.alternative_multiple"),
    ]
    alternative_points: Annotated[
        Millionths,
        Line("Points", "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)", fact="adp_acp_test.alternative_points"),
    ]
    basic: Annotated[
        Millionths,
        Line(
            "First multiple of the others' average",
            "IRC 401(k)(3)(A)(ii)(I), 401(m)(2)(A)(i)",
            how="other_average * basic_multiple // 1_000_000",
        ),
    ]
    doubled: Annotated[
        Millionths,
        Line(
            "Second multiple of it",
            "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)",
            how="other_average * alternative_multiple // 1_000_000",
        ),
    ]
    plus_points: Annotated[
        Millionths,
        Line(
            "The points more",
            "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)",
            how="other_average + alternative_points",
        ),
    ]
    alternative: Annotated[
        Millionths,
        Line(
            "The lesser of these two",
            "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)",
            how="min(doubled, plus_points)",
        ),
    ]
    limit: Annotated[
        Millionths,
        Line(
            "Limit",
            "Treas. Reg. 1.401(k)-2(a)(1)(i), 1.401(m)-2(a)(1)(i)",
            how="max(basic, alternative)",
        ),
    ]


def actual_percentage_limit(
    other_average: int, basic_multiple: int, alternative_multiple: int, alternative_points: int
) -> ActualPercentageLimit:
    """What the highly paid may average: the greater of 1.25 times, and the lesser of twice and 2 points more.

    Up to 2% that is twice the others' average, from there to 8% 2 points more, above it 1.25 times.

    Parameters
    ----------
    other_average : int
        Average of the employees who are not highly paid: of the same year, or of the year before under
        prior-year testing; millionths.
    basic_multiple, alternative_multiple, alternative_points : int
        The statutory 125%, 200% and 2 points, millionths.

    Notes
    -----
    IRC 401(k)(3)(A)(ii), 401(m)(2)(A); Treas. Reg. 1.401(k)-2(a)(1)(i), 1.401(m)-2(a)(1)(i).
    """
    basic = other_average * basic_multiple // 1_000_000
    doubled = other_average * alternative_multiple // 1_000_000
    plus_points = other_average + alternative_points
    alternative = min(doubled, plus_points)
    return ActualPercentageLimit(
        other_average,
        basic_multiple,
        alternative_multiple,
        alternative_points,
        basic,
        doubled,
        plus_points,
        alternative,
        max(basic, alternative),
    )


class NeededAverage(NamedTuple):
    """What the others must average for the highly paid to pass."""

    highly_paid_average: Annotated[
        Millionths,
        Line(
            "Average of the highly paid",
            "Treas. Reg. 1.401(k)-2(a)(2), 1.401(m)-2(a)(2)",
            fact="highly_paid_average",
        ),
    ]
    basic_multiple: Annotated[
        Millionths,
        Line("First multiple", "IRC 401(k)(3)(A)(ii)(I), 401(m)(2)(A)(i)", fact="adp_acp_test.basic_multiple"),
    ]
    alternative_multiple: Annotated[
        Millionths,
        Line("Second multiple", "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)", fact="adp_acp_test.alternative_multiple"),
    ]
    alternative_points: Annotated[
        Millionths,
        Line("Points", "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)", fact="adp_acp_test.alternative_points"),
    ]
    by_basic: Annotated[
        Millionths,
        Line(
            "Enough by the first multiple",
            "IRC 401(k)(3)(A)(ii)(I), 401(m)(2)(A)(i)",
            how="-(-highly_paid_average * 1_000_000 // max(1, basic_multiple))",
        ),
    ]
    by_alternative: Annotated[
        Millionths,
        Line(
            "Enough by the second multiple and the points",
            "IRC 401(k)(3)(A)(ii)(II), 401(m)(2)(A)(ii)",
            how="max(highly_paid_average - alternative_points, "
            "-(-highly_paid_average * 1_000_000 // max(1, alternative_multiple)))",
        ),
    ]
    needed: Annotated[
        Millionths,
        Line(
            "The others must average, up to the next 0.01 point",
            "Treas. Reg. 1.401(k)-2(a)(1)(i), (2)(i), 1.401(m)-2(a)(1)(i), (2)(i)",
            how="up_to(min(by_basic, by_alternative), 100)",
        ),
    ]


def needed_average(
    highly_paid_average: int, basic_multiple: int, alternative_multiple: int, alternative_points: int
) -> NeededAverage:
    """The smallest average of the others, in steps of 0.01 point, with which the highly paid pass.

    Parameters
    ----------
    highly_paid_average : int
        Millionths.
    basic_multiple, alternative_multiple, alternative_points : int
        The statutory 125%, 200% and 2 points, millionths.

    Notes
    -----
    The inverse of :func:`actual_percentage_limit`: IRC 401(k)(3)(A)(ii), 401(m)(2)(A).
    """
    by_basic = -(-highly_paid_average * 1_000_000 // max(1, basic_multiple))
    by_alternative = max(
        highly_paid_average - alternative_points,
        -(-highly_paid_average * 1_000_000 // max(1, alternative_multiple)),
    )
    return NeededAverage(
        highly_paid_average,
        basic_multiple,
        alternative_multiple,
        alternative_points,
        by_basic,
        by_alternative,
        up_to(min(by_basic, by_alternative), 100),
    )


class PercentageTest(NamedTuple):
    """Outcome of an ADP or ACP test."""

    highly_paid_average: Annotated[
        Millionths,
        Line(
            "Average of the highly paid",
            "Treas. Reg. 1.401(k)-2(a)(2), 1.401(m)-2(a)(2)",
            fact="highly_paid_average",
        ),
    ]
    highly_paid_people: Annotated[
        int, Line("Highly paid, eligible", "Treas. Reg. 1.401(k)-6, 1.401(m)-5", fact="highly_paid_people")
    ]
    other_average: Annotated[
        Millionths,
        Line("Average of the others", "Treas. Reg. 1.401(k)-2(a)(2), 1.401(m)-2(a)(2)", fact="other_average"),
    ]
    other_people: Annotated[int, Line("Others, eligible", "Treas. Reg. 1.401(k)-6, 1.401(m)-5", fact="other_people")]
    limit: Annotated[
        Millionths,
        Line(
            "Limit",
            "Treas. Reg. 1.401(k)-2(a)(1)(i), 1.401(m)-2(a)(1)(i)",
            given="actual_percentage_limit.limit",
        ),
    ]
    deemed: Annotated[
        bool,
        Line(
            "Deemed to pass: one of the groups is empty",
            "Treas. Reg. 1.401(k)-2(a)(1)(ii), 1.401(m)-2(a)(1)(ii)",
            how="highly_paid_people <= 0 or other_people <= 0",
        ),
    ]
    passed: Annotated[
        bool,
        Line(
            "Passes",
            "Treas. Reg. 1.401(k)-2(a)(1), 1.401(m)-2(a)(1)",
            how="deemed or highly_paid_average <= limit",
        ),
    ]
    close: Annotated[
        bool,
        Line(
            "Within 0.005 point of the limit: the rounding decides",
            "Treas. Reg. 1.401(k)-2(a)(2)(i), 1.401(m)-2(a)(2)(i)",
            how="not deemed and highly_paid_average + limit > 0 "
            "and max(highly_paid_average - limit, limit - highly_paid_average) <= 50",
        ),
    ]


def percentage_test(
    highly_paid_average: int, highly_paid_people: int, other_average: int, other_people: int, limit: int
) -> PercentageTest:
    """Whether the highly paid average no more than the limit; a plan without either group passes.

    Under prior-year testing the others, and whether there are any, are those of the year before.

    Parameters
    ----------
    highly_paid_average, other_average : int
        Millionths, rounded to 0.01 point.
    highly_paid_people, other_people : int
        Eligible employees of each group, contributors or not.
    limit : int
        Result of :func:`actual_percentage_limit` for ``other_average``, millionths.

    Notes
    -----
    IRC 401(k)(3)(A), 401(m)(2)(A); Treas. Reg. 1.401(k)-2(a)(1), 1.401(m)-2(a)(1).
    """
    deemed = highly_paid_people <= 0 or other_people <= 0
    return PercentageTest(
        highly_paid_average,
        highly_paid_people,
        other_average,
        other_people,
        limit,
        deemed,
        deemed or highly_paid_average <= limit,
        not deemed
        and highly_paid_average + limit > 0  # where nobody contributes nothing is rounded
        and max(highly_paid_average - limit, limit - highly_paid_average) <= 50,
    )
