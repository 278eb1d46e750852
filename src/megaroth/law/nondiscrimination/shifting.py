"""Deferrals that the ACP test counts instead of the ADP test: Treas. Reg. 1.401(m)-2(a)(6)(ii)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Millionths, up_to


class DeferralShift(NamedTuple):
    """Deferrals of the others that the ACP test counts instead of the ADP test, as a sum of their ratios."""

    spare: Annotated[
        Millionths,
        Line("Points that the ADP of the others can spare", "IRC 401(k)(3)(A)(ii)", given="largest_shift.of_others"),
    ]
    adp_people: Annotated[int, Line("Others in the ADP test", "Treas. Reg. 1.401(k)-2(a)(2)(i)", fact="adp_people")]
    short: Annotated[
        Millionths,
        Line("Points that the ACP of the others lacks", "IRC 401(m)(2)(A)", fact="acp_points_short"),
    ]
    acp_people: Annotated[int, Line("Others in the ACP test", "Treas. Reg. 1.401(m)-2(a)(2)(i)", fact="acp_people")]
    deferrals: Annotated[
        Millionths,
        Line(
            "Deferrals of those who are in both tests, as a sum of ratios",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii), 1.401(k)-2(a)(5)(ii), (iii), (v), (vi)",
            fact="ratios_of_deferrals",
        ),
    ]
    adp_tested: Annotated[
        bool,
        Line(
            "The arrangement has an ADP test: no safe harbor, no 403(b)",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii)",
            fact="plan.adp_tested",
        ),
    ]
    passes_with: Annotated[
        bool,
        Line("The ADP passes with them", "Treas. Reg. 1.401(m)-2(a)(6)(ii)", given="percentage_test.passed"),
    ]
    may_borrow: Annotated[
        bool,
        Line("Both tests by the same method", "Treas. Reg. 1.401(m)-2(c)(3)(ii)", given="different_methods.may_borrow"),
    ]
    moved: Annotated[
        Millionths,
        Line(
            "Moved, as a sum of ratios: the ADP passes without them",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii), 1.401(k)-2(a)(5)(iv)",
            how="max(0, min(spare * adp_people, short * acp_people, deferrals)) "
            "if adp_tested and passes_with and may_borrow else 0",
        ),
    ]


def deferral_shift(
    spare: int,
    adp_people: int,
    short: int,
    acp_people: int,
    deferrals: int,
    adp_tested: bool,
    passes_with: bool,
    may_borrow: bool,
) -> DeferralShift:
    """How many deferrals of the others the ACP test counts, where the ADP test passes with and without them.

    What moves is money of persons who are in both tests. Ratios move by whole hundredths of a point, so that the two
    averages move by exactly what is moved. Catch-up and whatever else the ADP test does not count cannot be moved.

    Parameters
    ----------
    spare, short : int
        Points of the two averages; millionths, whole hundredths of a point.
    adp_people, acp_people : int
        Of the others.
    deferrals : int
        The sum of the ratios of deferrals to pay, each rounded down to 0.01 point, of the others who are in both tests;
        millionths.
    adp_tested, passes_with, may_borrow : bool
        As the lines say.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii), (7) Example 3, (c)(3); 1.401(k)-2(a)(5)(iv). In the example the plan lets the
    deferrals of the others be used "to the extent needed", and moves all of one person's; of whom they are is free.
    """
    moved = (
        max(0, min(spare * adp_people, short * acp_people, deferrals))
        if adp_tested and passes_with and may_borrow
        else 0
    )
    return DeferralShift(spare, adp_people, short, acp_people, deferrals, adp_tested, passes_with, may_borrow, moved)


def rounded_down(ratio: int, deferrals: int, pay: int) -> int:
    """The ratio of somebody's deferrals to pay, rounded down to 0.01 point: so much of it can move.

    Parameters
    ----------
    ratio : int
        The same rounded half up, millionths.
    deferrals, pay : int
        Cents.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(3)(i), 1.401(m)-2(a)(3)(i), (6)(ii): a move of whole hundredths of a point changes both
    ratios of a person by as much, however each is rounded.
    """
    return ratio - 100 if ratio * pay > deferrals * 1_000_000 else ratio


class LargestShift(NamedTuple):
    """How many points of the ADP the ACP test may borrow, so that the ADP still passes."""

    highly_paid_average: Annotated[
        Millionths, Line("ADP of the highly paid", "Treas. Reg. 1.401(k)-2(a)(2)", fact="highly_paid_average")
    ]
    other_average: Annotated[
        Millionths, Line("ADP of the others", "Treas. Reg. 1.401(k)-2(a)(2)", fact="other_average")
    ]
    basic_multiple: Annotated[
        Millionths, Line("First multiple", "IRC 401(k)(3)(A)(ii)(I)", fact="adp_acp_test.basic_multiple")
    ]
    alternative_multiple: Annotated[
        Millionths, Line("Second multiple", "IRC 401(k)(3)(A)(ii)(II)", fact="adp_acp_test.alternative_multiple")
    ]
    alternative_points: Annotated[
        Millionths, Line("Points", "IRC 401(k)(3)(A)(ii)(II)", fact="adp_acp_test.alternative_points")
    ]
    needed: Annotated[
        Millionths,
        Line("The others must average", "Treas. Reg. 1.401(k)-2(a)(1)(i)", given="needed_average.needed"),
    ]
    apart: Annotated[
        Millionths,
        Line(
            "The groups are apart by", "Treas. Reg. 1.401(k)-2(a)(2)", how="max(0, highly_paid_average - other_average)"
        ),
    ]
    by_basic: Annotated[
        Millionths,
        Line(
            "The others must keep, by the first multiple",
            "IRC 401(k)(3)(A)(ii)(I)",
            how="-(-apart * 1_000_000 // max(1, basic_multiple - 1_000_000))",
        ),
    ]
    by_alternative: Annotated[
        Millionths,
        Line(
            "By the second multiple, if no more points apart",
            "IRC 401(k)(3)(A)(ii)(II)",
            how="-(-apart * 1_000_000 // max(1, alternative_multiple - 1_000_000)) "
            "if apart <= alternative_points else by_basic",
        ),
    ]
    of_others: Annotated[
        Millionths,
        Line(
            "Points to move, of the others alone",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii)",
            how="max(0, other_average - needed)",
        ),
    ]
    of_both: Annotated[
        Millionths,
        Line(
            "Points to move, the same of both groups",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii)",
            how="max(0, other_average - up_to(min(by_basic, by_alternative), 100)) if other_average >= needed else 0",
        ),
    ]


def largest_shift(
    highly_paid_average: int,
    other_average: int,
    basic_multiple: int,
    alternative_multiple: int,
    alternative_points: int,
    needed: int,
) -> LargestShift:
    """How many points of deferrals can go to the ACP test: of the others alone, or of both groups alike.

    What moves is money of persons; points are what it comes to in the averages. None moves from a failed test: correct
    the ADP first.

    Parameters
    ----------
    highly_paid_average, other_average : int
        ADP after any correction, millionths.
    basic_multiple, alternative_multiple, alternative_points : int
        The statutory 125%, 200% and 2 points, millionths.
    needed : int
        Result of :func:`~megaroth.law.nondiscrimination.limits.needed_average` for the highly paid, millionths.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii); IRC 401(k)(3)(A)(ii).
    """
    apart = max(0, highly_paid_average - other_average)
    by_basic = -(-apart * 1_000_000 // max(1, basic_multiple - 1_000_000))
    by_alternative = (
        -(-apart * 1_000_000 // max(1, alternative_multiple - 1_000_000)) if apart <= alternative_points else by_basic
    )
    keep = up_to(min(by_basic, by_alternative), 100)
    return LargestShift(
        highly_paid_average,
        other_average,
        basic_multiple,
        alternative_multiple,
        alternative_points,
        needed,
        apart,
        by_basic,
        by_alternative,
        max(0, other_average - needed),
        max(0, other_average - keep) if other_average >= needed else 0,
    )
