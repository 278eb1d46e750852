"""Safe-harbor match and what is left to test: IRC 401(k)(12), (13), 401(m)(11), (12); Treas. Reg. 1.401(m)-2(a)(5)(iv).

No safe harbor covers after-tax contributions: the ACP test of a safe-harbor plan that has them still runs, on the
after-tax contributions alone or with all match. The choice is for everyone eligible alike.

Match formulas of a plan with more tiers are judged in :mod:`megaroth.law.nondiscrimination.match_formula`.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, round_half_up


class BasicMatch(NamedTuple):
    """Basic safe-harbor match, as a share of pay."""

    deferral: Annotated[
        Millionths, Line("Deferrals, share of pay", "Treas. Reg. 1.401(k)-3(c)(2)", fact="deferral_percent")
    ]
    matched_fully: Annotated[
        Millionths, Line("The first 3% of pay", "IRC 401(k)(12)(B)(i)(I)", how="min(deferral, 30_000)")
    ]
    matched_by_half: Annotated[
        Millionths,
        Line("The next 2%", "IRC 401(k)(12)(B)(i)(II)", how="max(0, min(deferral, 50_000) - 30_000)"),
    ]
    match: Annotated[
        Millionths,
        Line(
            "Match, share of pay",
            "IRC 401(k)(12)(B)(i); Treas. Reg. 1.401(k)-3(c)(2)",
            how="matched_fully + round_half_up(matched_by_half, 2)",
        ),
    ]


def basic_match(deferral: int) -> BasicMatch:
    """The basic match of a safe-harbor plan: 100% of the first 3% of pay and 50% of the next 2%.

    Parameters
    ----------
    deferral : int
        Deferrals, and after-tax contributions where the plan matches them, millionths of pay.

    Notes
    -----
    IRC 401(k)(12)(B)(i); Treas. Reg. 1.401(k)-3(c)(2).
    """
    matched_fully = min(deferral, 30_000)
    matched_by_half = max(0, min(deferral, 50_000) - 30_000)
    return BasicMatch(deferral, matched_fully, matched_by_half, matched_fully + round_half_up(matched_by_half, 2))


class AutomaticMatch(NamedTuple):
    """Match of a qualified automatic contribution arrangement, as a share of pay."""

    deferral: Annotated[
        Millionths, Line("Deferrals, share of pay", "Treas. Reg. 1.401(k)-3(k)(2)", fact="deferral_percent")
    ]
    matched_fully: Annotated[
        Millionths, Line("The first 1% of pay", "IRC 401(k)(13)(D)(i)(I)(aa)", how="min(deferral, 10_000)")
    ]
    matched_by_half: Annotated[
        Millionths,
        Line("The next 5%", "IRC 401(k)(13)(D)(i)(I)(bb)", how="max(0, min(deferral, 60_000) - 10_000)"),
    ]
    match: Annotated[
        Millionths,
        Line(
            "Match, share of pay",
            "IRC 401(k)(13)(D)(i)(I); Treas. Reg. 1.401(k)-3(k)(2)",
            how="matched_fully + round_half_up(matched_by_half, 2)",
        ),
    ]


def automatic_match(deferral: int) -> AutomaticMatch:
    """The match of a qualified automatic contribution arrangement: 100% of the first 1% and 50% of the next 5%.

    Parameters
    ----------
    deferral : int
        Millionths of pay.

    Notes
    -----
    IRC 401(k)(13)(D)(i)(I); Treas. Reg. 1.401(k)-3(k)(2).
    """
    matched_fully = min(deferral, 10_000)
    matched_by_half = max(0, min(deferral, 60_000) - 10_000)
    return AutomaticMatch(deferral, matched_fully, matched_by_half, matched_fully + round_half_up(matched_by_half, 2))


class SafeHarborNonelective(NamedTuple):
    """Safe-harbor nonelective contribution that one person is owed."""

    pay: Annotated[Cents, Line("Pay", "Treas. Reg. 1.401(k)-3(b)(2)", fact="test_pay")]
    adopted_late: Annotated[
        bool,
        Line(
            "Adopted less than 30 days before the end of the plan year, or after it",
            "IRC 401(k)(12)(F)(ii), (13)(D)(iv)",
            fact="plan.safe_harbor_adopted_late",
        ),
    ]
    owed: Annotated[
        Cents,
        Line(
            "3% of pay; 4% if adopted late",
            "IRC 401(k)(12)(C), (F)(ii)",
            how="max(0, portion(pay, 40_000 if adopted_late else 30_000))",
        ),
    ]


def safe_harbor_nonelective(pay: int, adopted_late: bool) -> SafeHarborNonelective:
    """What a safe-harbor plan without match owes everyone eligible who is not highly paid.

    Parameters
    ----------
    pay : int
        Cents, within the limit of IRC 401(a)(17).
    adopted_late : bool
        Whether the plan was amended only in the last 30 days of the plan year or after it.

    Notes
    -----
    IRC 401(k)(12)(C), (F), (13)(D)(i)(II), (iv); SECURE Act s.103; Treas. Reg. 1.401(k)-3(b).
    """
    return SafeHarborNonelective(pay, adopted_late, max(0, portion(pay, 40_000 if adopted_late else 30_000)))


class ContributionSafeHarbor(NamedTuple):
    """Whether the match of a safe-harbor plan meets the ACP safe harbor."""

    adp_safe_harbor: Annotated[
        bool,
        Line(
            "The ADP safe harbor is met",
            "IRC 401(m)(11)(A)(i), (12)(A); Treas. Reg. 1.401(m)-3(a)",
            fact="plan.safe_harbor",
        ),
    ]
    matched_up_to: Annotated[
        Millionths,
        Line(
            "Contributions are matched up to, share of pay",
            "IRC 401(m)(11)(B)(i); Treas. Reg. 1.401(m)-3(d)(3)(i)",
            fact="plan.match",
        ),
    ]
    discretionary: Annotated[
        Millionths,
        Line("Discretionary match at most, share of pay", "Treas. Reg. 1.401(m)-3(d)(3)(ii)", fact="plan.match"),
    ]
    rate_rises: Annotated[
        bool,
        Line(
            "The match rate rises with contributions",
            "IRC 401(m)(11)(B)(ii); Treas. Reg. 1.401(m)-3(d)(2)",
            fact="plan.match",
        ),
    ]
    highly_paid_better: Annotated[
        bool,
        Line(
            "A highly paid person may get a higher rate than another at the same contributions",
            "IRC 401(m)(11)(B)(iii); Treas. Reg. 1.401(m)-3(d)(4)",
            fact="plan.match",
        ),
    ]
    met: Annotated[
        bool,
        Line(
            "The match meets the ACP safe harbor",
            "IRC 401(m)(11), (12); Treas. Reg. 1.401(m)-3(a)",
            how="adp_safe_harbor and matched_up_to <= 60_000 and discretionary <= 40_000 and not rate_rises "
            "and not highly_paid_better",
        ),
    ]


def contribution_safe_harbor(
    adp_safe_harbor: bool, matched_up_to: int, discretionary: int, rate_rises: bool, highly_paid_better: bool
) -> ContributionSafeHarbor:
    """Whether match needs no ACP test: none above 6% of pay, discretionary match within 4%, no better rates.

    The 6% is of deferrals and matched after-tax contributions together.

    Parameters
    ----------
    adp_safe_harbor, rate_rises, highly_paid_better : bool
        As the lines say.
    matched_up_to, discretionary : int
        Millionths of pay; 0 where there is none.

    Notes
    -----
    IRC 401(m)(11)(A), (B), (12); Treas. Reg. 1.401(m)-3(a), (d).
    """
    met = (
        adp_safe_harbor
        and matched_up_to <= 60_000
        and discretionary <= 40_000
        and not rate_rises
        and not highly_paid_better
    )
    return ContributionSafeHarbor(adp_safe_harbor, matched_up_to, discretionary, rate_rises, highly_paid_better, met)


class MatchAboveSafeHarbor(NamedTuple):
    """Match that is tested when only the ADP safe harbor is met."""

    match: Annotated[Cents, Line("Match", "Treas. Reg. 1.401(m)-2(a)(5)(iv)", fact="match")]
    pay: Annotated[Cents, Line("Pay", "Treas. Reg. 1.401(m)-5", fact="test_pay")]
    automatic: Annotated[
        bool,
        Line("A qualified automatic contribution arrangement", "IRC 401(k)(13)", fact="plan.safe_harbor"),
    ]
    left_out: Annotated[
        Cents,
        Line(
            "Left out: up to 4% of pay, 3.5% of an automatic arrangement",
            "Treas. Reg. 1.401(m)-2(a)(5)(iv)",
            how="min(match, max(0, portion(pay, 35_000 if automatic else 40_000)))",
        ),
    ]
    tested: Annotated[Cents, Line("Match that is tested", "Treas. Reg. 1.401(m)-2(a)(5)(iv)", how="match - left_out")]


def match_above_safe_harbor(match: int, pay: int, automatic: bool) -> MatchAboveSafeHarbor:
    """What of the match is tested in a plan whose match meets the ADP safe harbor but not the ACP's.

    Only where the ADP safe harbor is met by qualified matching contributions, and for everyone or nobody.

    Parameters
    ----------
    match, pay : int
        Cents.
    automatic : bool
        Whether the safe harbor is that of IRC 401(k)(13).

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(iv).
    """
    left_out = min(match, max(0, portion(pay, 35_000 if automatic else 40_000)))
    return MatchAboveSafeHarbor(match, pay, automatic, left_out, match - left_out)


class MatchOptions(NamedTuple):
    """ACP test of a safe-harbor plan with after-tax contributions: without match, or with it."""

    average_without: Annotated[
        Millionths,
        Line("Highly paid, without any match", "Treas. Reg. 1.401(m)-2(a)(5)(iv)", fact="average_without_match"),
    ]
    limit_without: Annotated[
        Millionths,
        Line("Limit, without any match", "Treas. Reg. 1.401(m)-2(a)(1)(i)", given="actual_percentage_limit.limit"),
    ]
    average_with: Annotated[
        Millionths, Line("Highly paid, with all match", "Treas. Reg. 1.401(m)-2(a)(4)", fact="average_with_match")
    ]
    limit_with: Annotated[
        Millionths,
        Line("Limit, with all match", "Treas. Reg. 1.401(m)-2(a)(1)(i)", given="actual_percentage_limit.limit"),
    ]
    passes_without: Annotated[
        bool,
        Line(
            "Passes without match",
            "Treas. Reg. 1.401(m)-2(a)(1)(i), (5)(iv)",
            how="average_without <= limit_without",
        ),
    ]
    passes_with: Annotated[
        bool, Line("Passes with match", "Treas. Reg. 1.401(m)-2(a)(1)(i)", how="average_with <= limit_with")
    ]
    room_without: Annotated[
        Millionths,
        Line(
            "Points left without match; below zero, points too many",
            "Treas. Reg. 1.401(m)-2(a)(1)(i), (5)(iv)",
            how="limit_without - average_without",
        ),
    ]
    room_with: Annotated[
        Millionths,
        Line(
            "Points left with match; below zero, points too many",
            "Treas. Reg. 1.401(m)-2(a)(1)(i)",
            how="limit_with - average_with",
        ),
    ]
    with_match: Annotated[
        bool,
        Line(
            "Better with all match",
            "Treas. Reg. 1.401(m)-2(a)(5)(iv)",
            how="room_with > room_without",
        ),
    ]
    passed: Annotated[
        bool,
        Line("Passes", "Treas. Reg. 1.401(m)-2(a)(1), (5)(iv)", how="passes_without or passes_with"),
    ]


def match_options(average_without: int, limit_without: int, average_with: int, limit_with: int) -> MatchOptions:
    """Which of the two ACP tests open to a safe-harbor plan is better; the plan passes if either does.

    Open only to a plan that meets the ADP and the ACP safe harbor, and for everyone eligible alike. Match adds about
    as many points to both groups, but lifts the limit from twice the others' average to 2 points above it.

    Parameters
    ----------
    average_without, average_with : int
        Averages of the highly paid, without any match and with all of it; millionths.
    limit_without, limit_with : int
        Limits from the others' averages, likewise.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(5)(iv), 1.401(m)-3(j)(6).
    """
    passes_without = average_without <= limit_without
    passes_with = average_with <= limit_with
    room_without = limit_without - average_without
    room_with = limit_with - average_with
    return MatchOptions(
        average_without,
        limit_without,
        average_with,
        limit_with,
        passes_without,
        passes_with,
        room_without,
        room_with,
        room_with > room_without,
        passes_without or passes_with,
    )
