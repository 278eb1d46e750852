"""Actual deferral ratio and actual contribution ratio of one person: Treas. Reg. 1.401(k)-2(a)(3), 1.401(m)-2(a)(3).

A ratio is rounded to 0.01 percentage point, a half upward, and so is the average of the ratios already rounded.
It is held in millionths, so that 0.01 point is 100. Without pay it is zero: the regulation gives zero to whoever
has no contributions, and leaves open what contributions without pay would be.

No ratio is above 10,000 times pay. IRC 415(c)(1)(B) keeps contributions within 100% of pay, so that only a pay of
a few cents reaches that; the bound keeps sums of a hundred million people within 64 bits.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, round_half_up


class ActualDeferralRatio(NamedTuple):
    """Actual deferral ratio of one person in the ADP test."""

    deferrals: Annotated[
        Cents, Line("Elective deferrals, pre-tax and Roth", "Treas. Reg. 1.401(k)-2(a)(4)(i)", fact="deferrals")
    ]
    excess_out: Annotated[
        Cents,
        Line(
            "Excess deferrals that do not count",
            "Treas. Reg. 1.401(k)-2(a)(5)(ii)",
            given="excess_deferrals_not_counted.not_counted",
        ),
    ]
    catch_up: Annotated[
        Cents, Line("Catch-up", "IRC 414(v)(3)(B); Treas. Reg. 1.401(k)-2(a)(5)(iii)", given="catch_up.catch_up")
    ]
    qualified: Annotated[
        Cents,
        Line("QNECs and QMACs used in this test", "Treas. Reg. 1.401(k)-2(a)(6)", fact="qualified_contributions"),
    ]
    shifted_out: Annotated[
        Cents, Line("Deferrals moved to the ACP test", "Treas. Reg. 1.401(k)-2(a)(5)(iv)", fact="deferrals_shifted")
    ]
    pay: Annotated[Cents, Line("Pay", "IRC 414(s), 401(a)(17); Treas. Reg. 1.401(k)-6", fact="test_pay")]
    counted: Annotated[
        Cents,
        Line(
            "Contributions taken into account",
            "Treas. Reg. 1.401(k)-2(a)(3)(i)",
            how="max(0, deferrals - excess_out - catch_up - shifted_out) + qualified",
        ),
    ]
    ratio: Annotated[
        Millionths,
        Line(
            "Actual deferral ratio",
            "Treas. Reg. 1.401(k)-2(a)(3)(i)",
            how="min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0",
        ),
    ]


def actual_deferral_ratio(
    deferrals: int, excess_out: int, catch_up: int, qualified: int, shifted_out: int, pay: int
) -> ActualDeferralRatio:
    """What one eligible employee's deferrals are of pay, to 0.01 point; zero for who does not defer.

    Parameters
    ----------
    deferrals : int
        All deferrals of the year, catch-up included; cents. They are allocated as of a day of the year and
        paid within 12 months after it.
    excess_out : int
        Result of :func:`excess_deferrals_not_counted`, cents.
    catch_up : int
        Deferrals that are catch-up because they pass a limit of the law or the plan, cents.
    qualified : int
        Qualified nonelective and matching contributions used in this test, cents.
    shifted_out : int
        Deferrals counted in the ACP test instead, cents.
    pay : int
        Pay under IRC 414(s) within the limit of IRC 401(a)(17), cents; see :func:`test_pay`.

    Notes
    -----
    IRC 401(k)(3)(B); Treas. Reg. 1.401(k)-2(a)(3)(i), (4), (5), (6).
    """
    counted = max(0, deferrals - excess_out - catch_up - shifted_out) + qualified
    ratio = min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0
    return ActualDeferralRatio(deferrals, excess_out, catch_up, qualified, shifted_out, pay, counted, ratio)


class ExcessDeferralsNotCounted(NamedTuple):
    """Excess deferrals that stay out of the ADP test."""

    excess: Annotated[
        Cents,
        Line(
            "Deferrals above the limit within this employer's plans", "IRC 401(a)(30), 402(g)", fact="excess_deferrals"
        ),
    ]
    highly_paid: Annotated[
        bool, Line("Highly compensated employee", "IRC 414(q)", given="highly_compensated.highly_paid")
    ]
    not_counted: Annotated[
        Cents,
        Line(
            "Not counted",
            "Treas. Reg. 1.401(k)-2(a)(4)(iii), (5)(ii)",
            how="0 if highly_paid else excess",
        ),
    ]


def excess_deferrals_not_counted(excess: int, highly_paid: bool) -> ExcessDeferralsNotCounted:
    """Which deferrals above the yearly limit are left out: never those of the highly paid.

    An excess that arises only together with another employer's plan counts for everybody.

    Parameters
    ----------
    excess : int
        Deferrals above the limit of IRC 402(g) within the plans of this employer, cents.
    highly_paid : bool
        Whether the person is a highly compensated employee.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(4)(iii), (5)(ii); 1.402(g)-1(e)(1)(ii).
    """
    return ExcessDeferralsNotCounted(excess, highly_paid, 0 if highly_paid else excess)


class ActualContributionRatio(NamedTuple):
    """Actual contribution ratio of one person in the ACP test."""

    after_tax: Annotated[
        Cents,
        Line(
            "After-tax contributions, with those recharacterized",
            "Treas. Reg. 1.401(m)-2(a)(4)(i), (ii)",
            fact="after_tax",
        ),
    ]
    match: Annotated[
        Cents, Line("Match that counts", "Treas. Reg. 1.401(m)-2(a)(4)(iii), (5)", given="match_counted.counted")
    ]
    qualified: Annotated[
        Cents, Line("QNECs used in this test", "Treas. Reg. 1.401(m)-2(a)(6)(i)", fact="qualified_contributions")
    ]
    shifted_in: Annotated[
        Cents, Line("Deferrals counted here", "Treas. Reg. 1.401(m)-2(a)(6)(ii)", fact="deferrals_shifted")
    ]
    pay: Annotated[Cents, Line("Pay", "IRC 414(s), 401(a)(17); Treas. Reg. 1.401(m)-5", fact="test_pay")]
    without_match: Annotated[
        Cents,
        Line(
            "Taken into account if all match is left out",
            "Treas. Reg. 1.401(m)-2(a)(5)(iv)",
            how="after_tax + qualified + shifted_in",
        ),
    ]
    counted: Annotated[
        Cents,
        Line("Contributions taken into account", "Treas. Reg. 1.401(m)-2(a)(3)(i)", how="without_match + match"),
    ]
    ratio: Annotated[
        Millionths,
        Line(
            "Actual contribution ratio",
            "Treas. Reg. 1.401(m)-2(a)(3)(i)",
            how="min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0",
        ),
    ]
    after_tax_ratio: Annotated[
        Millionths,
        Line(
            "Ratio if all match is left out",
            "Treas. Reg. 1.401(m)-2(a)(3)(i), (5)(iv)",
            how="min(10_000_000_000, round_half_up(without_match * 10_000, pay) * 100) if pay > 0 else 0",
        ),
    ]


def actual_contribution_ratio(
    after_tax: int, match: int, qualified: int, shifted_in: int, pay: int
) -> ActualContributionRatio:
    """What one eligible employee's after-tax contributions and match are of pay, to 0.01 point.

    Designated Roth deferrals, rollovers and loan repayments are no after-tax contributions here. A later
    conversion does not change the contribution's year.

    Parameters
    ----------
    after_tax : int
        Contributions of the year, and elective contributions recharacterized that are income of it; cents.
    match : int
        Result of :func:`match_counted`, cents; a qualified matching contribution used here is match.
    qualified : int
        Qualified nonelective contributions used in this test, cents.
    shifted_in : int
        Deferrals moved from the ADP test, cents.
    pay : int
        Pay under IRC 414(s) within the limit of IRC 401(a)(17), cents.

    Notes
    -----
    IRC 401(m)(3); Treas. Reg. 1.401(m)-1(a)(3), 1.401(m)-2(a)(3)(i), (4), (6).
    """
    without_match = after_tax + qualified + shifted_in
    counted = without_match + match
    ratio = min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0
    after_tax_ratio = min(10_000_000_000, round_half_up(without_match * 10_000, pay) * 100) if pay > 0 else 0
    return ActualContributionRatio(
        after_tax, match, qualified, shifted_in, pay, without_match, counted, ratio, after_tax_ratio
    )


class MatchCounted(NamedTuple):
    """Match that is taken into account in the ACP test."""

    match: Annotated[Cents, Line("Match allocated for the year", "Treas. Reg. 1.401(m)-2(a)(4)(iii)", fact="match")]
    forfeited: Annotated[
        Cents,
        Line(
            "Forfeited because what it matched was an excess",
            "Treas. Reg. 1.401(m)-2(a)(5)(v)",
            fact="match_forfeited",
        ),
    ]
    in_adp_test: Annotated[
        Cents, Line("QMACs used in the ADP test", "Treas. Reg. 1.401(m)-2(a)(5)(iii)", fact="qmac_in_adp_test")
    ]
    disproportionate: Annotated[
        Cents,
        Line(
            "Disproportionate match",
            "Treas. Reg. 1.401(m)-2(a)(5)(ii)",
            given="disproportionate_match.not_counted",
        ),
    ]
    counted: Annotated[
        Cents,
        Line(
            "Match that counts",
            "Treas. Reg. 1.401(m)-2(a)(5)",
            how="max(0, match - forfeited - in_adp_test - disproportionate)",
        ),
    ]


def match_counted(match: int, forfeited: int, in_adp_test: int, disproportionate: int) -> MatchCounted:
    """What of the match enters the ACP test; match on student loan payments and match by forfeitures included.

    Parameters
    ----------
    match : int
        All match allocated as of a day of the year and paid within 12 months after it, cents.
    forfeited : int
        Match forfeited because the contribution that it matched was an excess contribution, excess deferral or
        excess aggregate contribution; cents.
    in_adp_test : int
        Qualified matching contributions used in the ADP test or for its safe harbor, cents.
    disproportionate : int
        Result of :func:`~megaroth.law.nondiscrimination.qualified.disproportionate_match`, cents.

    Notes
    -----
    IRC 401(m)(4)(A), (13); Treas. Reg. 1.401(m)-2(a)(4)(iii), (5).
    """
    counted = max(0, match - forfeited - in_adp_test - disproportionate)
    return MatchCounted(match, forfeited, in_adp_test, disproportionate, counted)


class PooledRatio(NamedTuple):
    """Ratio of a highly paid person who is in several plans of the employer."""

    here: Annotated[
        Cents, Line("In the plan tested", "Treas. Reg. 1.401(k)-2(a)(3)(ii), 1.401(m)-2(a)(3)(ii)", fact="counted")
    ]
    elsewhere: Annotated[
        Cents,
        Line(
            "In the employer's other plans, within the tested plan's year",
            "Treas. Reg. 1.401(k)-2(a)(3)(ii), 1.401(m)-2(a)(3)(ii)",
            fact="counted_in_other_plans",
        ),
    ]
    pay: Annotated[
        Cents, Line("Pay by the tested plan's definition", "Treas. Reg. 1.401(k)-2(a)(3)(ii)(A)", fact="test_pay")
    ]
    counted: Annotated[
        Cents,
        Line(
            "Contributions taken into account",
            "Treas. Reg. 1.401(k)-2(a)(3)(ii)(A), 1.401(m)-2(a)(3)(ii)(A)",
            how="here + elsewhere",
        ),
    ]
    ratio: Annotated[
        Millionths,
        Line(
            "Ratio",
            "Treas. Reg. 1.401(k)-2(a)(3)(ii)(A), 1.401(m)-2(a)(3)(ii)(A)",
            how="min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0",
        ),
    ]


def ratio_in_two_plans(here: int, elsewhere: int, pay: int) -> PooledRatio:
    """The ratio of a highly paid person over all plans of the employer; nobody else's plans are pooled.

    What the other plans received counts when it was made within the tested plan's year, whatever their own year.
    Plans that may not be aggregated (an ESOP apart) are left out.

    Parameters
    ----------
    here, elsewhere : int
        Contributions that the test counts, in the plan tested and in the others; cents.
    pay : int
        Pay of the tested plan's year by its own definition, cents.

    Notes
    -----
    IRC 401(k)(3)(A), 401(m)(2)(B); Treas. Reg. 1.401(k)-2(a)(3)(ii), 1.401(m)-2(a)(3)(ii). In 1.401(k)-2(a)(3)(iii)
    Example 4 pay from before the person's entry stays in the denominator: the caller decides what pay is.
    """
    counted = here + elsewhere
    ratio = min(10_000_000_000, round_half_up(counted * 10_000, pay) * 100) if pay > 0 else 0
    return PooledRatio(here, elsewhere, pay, counted, ratio)


def test_pay(pay: int, pay_limit: int) -> int:
    """Pay that the tests count: within the yearly limit, and never below zero.

    Parameters
    ----------
    pay : int
        Pay under IRC 414(s), cents.
    pay_limit : int
        The limit of IRC 401(a)(17) for the plan year, cents.

    Notes
    -----
    IRC 401(a)(17), 414(s); Treas. Reg. 1.401(k)-6, "Compensation". For a short plan year pass the limit of
    :func:`megaroth.law.matching.plan_pay`.
    """
    return max(0, min(pay, pay_limit))


def average(sum_of_ratios: int, people: int) -> int:
    """The average of a group's ratios, each already rounded, itself rounded to 0.01 point; 0 without people.

    Parameters
    ----------
    sum_of_ratios : int
        Millionths.
    people : int
        Eligible employees of the group, those with ratio zero included.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(2)(i), 1.401(m)-2(a)(2)(i).
    """
    return round_half_up(sum_of_ratios, people * 100) * 100 if people > 0 else 0
