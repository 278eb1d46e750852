"""What becomes of deferrals that failed the ADP test: catch-up, after-tax money, or a refund: IRC 401(k)(8).

The amount apportioned to a person (:mod:`~megaroth.law.nondiscrimination.levelling`) is first lowered by deferrals
above the yearly limit that already went back, then by what the person may still keep as catch-up. The total is not
figured anew and nobody else gains by it. Income is :func:`~megaroth.law.corrections.allocable_income`.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class ExcessContribution(NamedTuple):
    """One person's share of a failed ADP test: what stays as catch-up and what goes back."""

    apportioned: Annotated[
        Cents, Line("Apportioned to the person", "Treas. Reg. 1.401(k)-2(b)(2)(iii)", fact="test.apportioned")
    ]
    deferrals_returned: Annotated[
        Cents,
        Line(
            "Excess deferrals already paid back for the year",
            "Treas. Reg. 1.401(k)-2(b)(4)(i)",
            fact="test.deferrals_returned",
        ),
    ]
    catch_up_limit: Annotated[
        Cents, Line("Catch-up limit; 0 below age 50", "IRC 414(v)(2)(B)", given="catch_up_limit.limit")
    ]
    catch_up_used: Annotated[
        Cents, Line("Catch-up already made", "Treas. Reg. 1.414(v)-1(c)(1)", given="catch_up.catch_up")
    ]
    must_be_roth: Annotated[bool, Line("Catch-up must be Roth", "IRC 414(v)(7)(A)", given="roth_catch_up.roth_only")]
    roth: Annotated[Cents, Line("Roth deferrals that are not catch-up yet", "IRC 414(v)(7)(A)", fact="census.roth")]
    excess: Annotated[
        Cents,
        Line(
            "Excess contribution",
            "Treas. Reg. 1.401(k)-2(b)(4)(i)",
            how="max(0, apportioned - deferrals_returned)",
        ),
    ]
    within_catch_up: Annotated[
        Cents,
        Line(
            "Within the catch-up that is left",
            "IRC 414(v)(3)(A); Treas. Reg. 1.414(v)-1(b)(1)(iii), 1.401(k)-2(b)(4)(v)",
            how="min(excess, max(0, catch_up_limit - catch_up_used))",
        ),
    ]
    becomes_catch_up: Annotated[
        Cents,
        Line(
            "Becomes catch-up and stays",
            "Treas. Reg. 1.414(v)-1(d)(2); IRC 414(v)(7)(A)",
            how="min(within_catch_up, roth) if must_be_roth else within_catch_up",
        ),
    ]
    only_if_roth: Annotated[
        Cents,
        Line(
            "May stay only if the plan makes it Roth",
            "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(c)",
            how="within_catch_up - becomes_catch_up",
        ),
    ]
    refund: Annotated[Cents, Line("Goes back", "IRC 401(k)(8)(A)(i)", how="excess - becomes_catch_up")]


def excess_contribution(
    apportioned: int, deferrals_returned: int, catch_up_limit: int, catch_up_used: int, must_be_roth: bool, roth: int
) -> ExcessContribution:
    """What of one person's share of a failed ADP test stays as catch-up, and what goes back.

    Catch-up never exceeds what would go back. It helps nobody else: the others' shares stay as they are.

    Parameters
    ----------
    apportioned : int
        Of :func:`~megaroth.law.nondiscrimination.levelling.apportion`, cents.
    deferrals_returned : int
        Deferrals above IRC 402(g) already paid back for the taxable year that ends with or within the plan year.
    catch_up_limit, catch_up_used : int
        The person's catch-up limit of the year (0 without a plan that has catch-up), and what of it was used; cents.
    must_be_roth : bool
        From 2026, whether last year's FICA wages were above the threshold.
    roth : int
        Designated Roth deferrals of the year that are not catch-up yet, cents.

    Notes
    -----
    IRC 401(k)(8)(A), 414(v)(3), (7); Treas. Reg. 1.401(k)-2(b)(2)(iii), (4)(i), (v); 1.414(v)-1(b)(1)(iii), (d)(2). A
    pre-tax excess of somebody whose catch-up must be Roth stays only by the plan's own correction (on Form W-2 or by
    an in-plan Roth rollover), under final rules whose text was not at hand: it is a refund until the plan says so.
    """
    excess = max(0, apportioned - deferrals_returned)
    within_catch_up = min(excess, max(0, catch_up_limit - catch_up_used))
    becomes_catch_up = min(within_catch_up, roth) if must_be_roth else within_catch_up
    return ExcessContribution(
        apportioned,
        deferrals_returned,
        catch_up_limit,
        catch_up_used,
        must_be_roth,
        roth,
        excess,
        within_catch_up,
        becomes_catch_up,
        within_catch_up - becomes_catch_up,
        excess - becomes_catch_up,
    )


class Recharacterized(NamedTuple):
    """An ADP excess that becomes after-tax contributions instead of going back."""

    excess: Annotated[Cents, Line("Excess contribution", "IRC 401(k)(8)(A)(ii)", given="excess_contribution.refund")]
    after_tax_room: Annotated[
        Cents,
        Line(
            "After-tax contributions that the plan still takes",
            "Treas. Reg. 1.401(k)-2(b)(3)(iii)(B)",
            given="after_tax_room.room",
        ),
    ]
    in_time: Annotated[
        bool,
        Line("Told within 2 1/2 months", "Treas. Reg. 1.401(k)-2(b)(3)(iii)(A)", fact="plan.testing_done_on"),
    ]
    becomes_after_tax: Annotated[
        Cents,
        Line(
            "Becomes after-tax: income of the year, and counted in the ACP test",
            "Treas. Reg. 1.401(k)-2(b)(3)(ii)",
            how="min(excess, max(0, after_tax_room)) if in_time else 0",
        ),
    ]
    refund: Annotated[Cents, Line("Goes back", "IRC 401(k)(8)(A)(i)", how="excess - becomes_after_tax")]


def recharacterized(excess: int, after_tax_room: int, in_time: bool) -> Recharacterized:
    """What of an ADP excess may become an after-tax contribution.

    It is taxed as if it had been paid out, without its income, and counts in the ACP test of the year in which it is
    taxable. It stays the employer's contribution for deduction, vesting, annual additions, top-heavy rules and for
    when it may be paid. It needs ADP and ACP tests of the same method (Treas. Reg. 1.401(m)-2(c)(3)), and a plan that
    takes after-tax contributions from such people at all.

    Parameters
    ----------
    excess : int
        Of :func:`excess_contribution`, after what already went back; cents.
    after_tax_room : int
        By how much the plan's own limit on after-tax contributions is not used, cents.
    in_time : bool
        Whether the last person concerned is told within 2 1/2 months after the plan year.

    Notes
    -----
    IRC 401(k)(8)(A)(ii); Treas. Reg. 1.401(k)-2(b)(3); 1.401(m)-2(b)(5) Examples 2 to 5.
    """
    becomes_after_tax = min(excess, max(0, after_tax_room)) if in_time else 0
    return Recharacterized(excess, after_tax_room, in_time, becomes_after_tax, excess - becomes_after_tax)


def recharacterized_counted(becomes_after_tax: int, plan_year_begins: int) -> int:
    """What of it the ACP test of the plan year with the excess counts: nothing in plan years from 2008 on.

    It counts in the plan year in which it is income, and it is income as if it were paid out: until 2007 in the year
    of the excess, since then in the year in which it is done, which is after that plan year's end.

    Parameters
    ----------
    becomes_after_tax : int
        Of :func:`recharacterized`, cents.
    plan_year_begins : int
        The calendar year.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(a)(4)(ii); 1.401(k)-2(b)(3)(ii), (2)(vi)(A), (B). The regulation's own examples, 1.401(m)-2
    (b)(5) Examples 2 to 5, are of the plan year 2006.
    """
    return becomes_after_tax if plan_year_begins < 2008 else 0


class ExcessDeferralLeft(NamedTuple):
    """An excess deferral after the ADP test was corrected: what still goes back."""

    excess_deferral: Annotated[Cents, Line("Excess deferral", "IRC 402(g)(2)(A)", given="deferral_ceiling.excess")]
    already: Annotated[
        Cents,
        Line(
            "ADP excess already paid back or made after-tax",
            "Treas. Reg. 1.402(g)-1(e)(6)",
            given="recharacterized.becomes_after_tax",
        ),
    ]
    left: Annotated[
        Cents,
        Line("Still goes back", "Treas. Reg. 1.402(g)-1(e)(6)", how="max(0, excess_deferral - already)"),
    ]


def excess_deferral_left(excess_deferral: int, already: int) -> ExcessDeferralLeft:
    """What of deferrals above the limit still goes back, when the ADP test was corrected first.

    The same dollar is never corrected twice, whichever is found first.

    Parameters
    ----------
    excess_deferral, already : int
        Deferrals above IRC 402(g), and what was paid back or recharacterized for the plan year that begins in the
        taxable year; cents.

    Notes
    -----
    Treas. Reg. 1.402(g)-1(e)(6), 1.401(k)-2(b)(4)(i); 1.401(m)-2(b)(5) Example 4.
    """
    return ExcessDeferralLeft(excess_deferral, already, max(0, excess_deferral - already))


class RefundedDeferrals(NamedTuple):
    """An ADP refund: what is paid, what is taxed, and the employer's tax."""

    refund: Annotated[Cents, Line("Goes back", "IRC 401(k)(8)(A)(i)", given="excess_contribution.refund")]
    roth: Annotated[Cents, Line("Of it designated Roth", "Treas. Reg. 1.401(k)-2(b)(1)(ii)", fact="test.roth_out")]
    earnings: Annotated[
        Cents,
        Line("Income of the plan year", "Treas. Reg. 1.401(k)-2(b)(2)(iv)", given="allocable_income.allocable"),
    ]
    in_time: Annotated[bool, Line("Paid within 2 1/2 months (6 with an EACA)", "IRC 4979(f)(1)", fact="acp.in_time")]
    rate: Annotated[Millionths, Line("Rate", "IRC 4979(a)", figure="irc_4979a_excess_aggregate_rate")]
    paid: Annotated[Cents, Line("Paid", "IRC 401(k)(8)(A)(i)", how="max(0, refund + earnings)")]
    income: Annotated[
        Cents,
        Line(
            "Income of the year of payment",
            "Treas. Reg. 1.401(k)-2(b)(2)(vi); IRC 4979(f)(2)",
            how="max(0, refund - roth + earnings)",
        ),
    ]
    employer_tax: Annotated[
        Cents, Line("Tax, due from the employer", "IRC 4979(a), (b)", how="0 if in_time else portion(refund, rate)")
    ]


def refunded_deferrals(refund: int, roth: int, earnings: int, in_time: bool, rate: int) -> RefundedDeferrals:
    """What an ADP refund comes to and what of it is taxed, when it is paid.

    Pre-tax money and all income are taxed in the year of payment, Roth principal is not. The refund is no eligible
    rollover, no required distribution, and 72(t) does not apply. It stays an annual addition of its year.

    Parameters
    ----------
    refund, roth : int
        Of :func:`excess_contribution`, and the part of it that is Roth by the plan's order; cents.
    earnings : int
        Of :func:`~megaroth.law.corrections.allocable_income`; negative for a loss.
    in_time : bool
        Whether it is paid within 2 1/2 months after the plan year, or 6 in an eligible automatic arrangement.
    rate : int
        The 10%, millionths. The tax is on the excess without its income.

    Notes
    -----
    IRC 401(k)(8)(D), 4979; Treas. Reg. 1.401(k)-2(b)(2)(vi), (vii). Form 1099-R code 8, with B for a Roth source.
    """
    return RefundedDeferrals(
        refund,
        roth,
        earnings,
        in_time,
        rate,
        max(0, refund + earnings),
        max(0, refund - roth + earnings),
        0 if in_time else portion(refund, rate),
    )


class PartlyPaid(NamedTuple):
    """A payment smaller than an excess with its income."""

    paid: Annotated[Cents, Line("Paid", "Treas. Reg. 1.401(k)-2(b)(2)(vii)(D)", fact="test.paid")]
    excess: Annotated[Cents, Line("Excess", "Treas. Reg. 1.401(k)-2(b)(2)(vii)(D)", given="excess_contribution.refund")]
    income: Annotated[Cents, Line("Its income", "Treas. Reg. 1.401(k)-2(b)(2)(iv)", given="allocable_income.allocable")]
    excess_paid: Annotated[
        Cents,
        Line(
            "Of the payment excess",
            "Treas. Reg. 1.401(k)-2(b)(2)(vii)(D), 1.401(m)-2(b)(3)",
            how="share_of(min(paid, excess + income), excess, excess + income)",
        ),
    ]
    left: Annotated[
        Cents, Line("Excess not corrected", "Treas. Reg. 1.401(k)-2(b)(2)(vii)(D)", how="excess - excess_paid")
    ]


def partly_paid(paid: int, excess: int, income: int) -> PartlyPaid:
    """How a payment that is too small is divided: in proportion between the excess and its income.

    Parameters
    ----------
    paid, excess, income : int
        What was paid, the excess, and the income that goes with it; cents.

    Notes
    -----
    IRC 401(k)(8), 401(m)(6); Treas. Reg. 1.401(k)-2(b)(2)(vii)(D), 1.401(m)-2(b)(3)(iv): a payment of less than the
    whole is a pro rata payment of excess and income.
    """
    excess_paid = share_of(min(paid, excess + income), excess, excess + income)
    return PartlyPaid(paid, excess, income, excess_paid, excess - excess_paid)


class GapPeriodIncome(NamedTuple):
    """Income between the plan year and the payment, for plan years before 2008 only."""

    income: Annotated[
        Cents, Line("Income of the plan year", "Treas. Reg. 1.401(m)-2(b)(2)(iv)", given="allocable_income.allocable")
    ]
    months: Annotated[
        int, Line("Months that count", "Treas. Reg. 1.401(m)-2(b)(2)(iv)(D) (2007)", fact="test.gap_months")
    ]
    gap: Annotated[
        Cents,
        Line(
            "10% for each month",
            "Treas. Reg. 1.401(m)-2(b)(2)(iv)(D) (2007)",
            how="share_of(income, months, 10)",
        ),
    ]
    total: Annotated[
        Cents, Line("Income that goes back", "Treas. Reg. 1.401(m)-2(b)(2)(iv) (2007)", how="income + gap")
    ]


def gap_period_income(income: int, months: int) -> GapPeriodIncome:
    """Income of the gap period by the old safe harbor: 10% of the year's income for each month.

    Parameters
    ----------
    income : int
        Income of the plan year that goes with the excess, cents; negative for a loss.
    months : int
        Of :func:`~megaroth.law.nondiscrimination.plan_deadlines.gap_months`.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(b)(2)(iv)(D), 1.401(m)-2(b)(2)(iv)(D) as of 1 April 2007, whose text was not at hand. For
    plan years that begin after 2007 no such income goes back (P.L. 109-280 s.902(e)(3)).
    """
    gap = share_of(income, months, 10)
    return GapPeriodIncome(income, months, gap, income + gap)
