"""Deferrals that the ACP test counts instead of the ADP test: Treas. Reg. 1.401(m)-2(a)(6)(ii)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, up_to


class DeferralShift(NamedTuple):
    """Deferrals of one person that the ACP test may count instead of the ADP test."""

    wanted: Annotated[Cents, Line("To be moved", "Treas. Reg. 1.401(m)-2(a)(6)(ii)", fact="deferrals_shifted")]
    deferrals: Annotated[Cents, Line("Deferrals in the ADP test", "Treas. Reg. 1.401(k)-2(a)(4)", fact="deferrals")]
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
    passes_without: Annotated[
        bool,
        Line("The ADP passes without them", "Treas. Reg. 1.401(m)-2(a)(6)(ii)", given="percentage_test.passed"),
    ]
    may_borrow: Annotated[
        bool,
        Line("Both tests by the same method", "Treas. Reg. 1.401(m)-2(c)(3)", given="different_methods.may_borrow"),
    ]
    moved: Annotated[
        Cents,
        Line(
            "Moved",
            "Treas. Reg. 1.401(m)-2(a)(6)(ii)",
            how="max(0, min(wanted, deferrals)) if adp_tested and passes_with and passes_without and may_borrow else 0",
        ),
    ]


def deferral_shift(
    wanted: int, deferrals: int, adp_tested: bool, passes_with: bool, passes_without: bool, may_borrow: bool
) -> DeferralShift:
    """Whether deferrals may be counted in the ACP test: only where the ADP test passes with and without them.

    Catch-up and whatever else the ADP test does not count cannot be moved.

    Parameters
    ----------
    wanted, deferrals : int
        To be moved, and all that the ADP test counts of the person; cents.
    adp_tested, passes_with, passes_without, may_borrow : bool
        As the lines say.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(6)(ii), (c)(3), 1.401(k)-2(a)(5)(iv).
    """
    moved = max(0, min(wanted, deferrals)) if adp_tested and passes_with and passes_without and may_borrow else 0
    return DeferralShift(wanted, deferrals, adp_tested, passes_with, passes_without, may_borrow, moved)


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
