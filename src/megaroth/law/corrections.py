"""When too much went in: what goes back, and what is taxed when: IRC 402(g), 415(c), 401(m), EPCRS.

Four failures: deferrals above the person's limit (IRC 402(g)), annual additions above the limit (415(c)), after-tax
money that fails the ACP test (401(m)), and the excess that arises in a Roth IRA when such money was already rolled
there. The steps, with dates and forms, are in :mod:`~megaroth.law.correction_steps`.

The text of Rev. Proc. 2021-30 was not at hand; its order is as known from the IRS page on annual additions and
practitioners. No guidance was found on money that was converted before the failure was known: those steps carry
an open point. These are one person's views; the plan's own tests, for any plan year, are in
:mod:`megaroth.law.nondiscrimination`. Not modelled: voluntary compliance filings.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class AllocableIncome(NamedTuple):
    """Income of the year that goes with an excess."""

    income: Annotated[
        Cents,
        Line("Income of the account in the year", "Treas. Reg. 1.402(g)-1(e)(5)(iii)", fact="excess.account_income"),
    ]
    excess: Annotated[Cents, Line("Excess", "Treas. Reg. 1.402(g)-1(e)(5)(iii)", fact="excess.amount")]
    opening: Annotated[
        Cents,
        Line("Account at the start of the year", "Treas. Reg. 1.402(g)-1(e)(5)(iii)", fact="excess.account_opening"),
    ]
    contributions: Annotated[
        Cents,
        Line(
            "Contributions to it in the year", "Treas. Reg. 1.402(g)-1(e)(5)(iii)", fact="excess.account_contributions"
        ),
    ]
    allocable: Annotated[
        Cents,
        Line(
            "Income that goes with the excess",
            "Treas. Reg. 1.402(g)-1(e)(5)(iii), 1.401(m)-2(b)(2)(iv)(C)",
            how="share_of(income, min(excess, opening + contributions), opening + contributions)",
        ),
    ]


def allocable_income(income: int, excess: int, opening: int, contributions: int) -> AllocableIncome:
    """The income that goes with an excess, by the regulations' alternative method; a plan may use another.

    Parameters
    ----------
    income : int
        Gain or loss of the account (the deferrals, or the after-tax and match money) in the year, cents.
    excess, opening, contributions : int
        The excess; the account when the year began; what was contributed in the year; cents.

    Notes
    -----
    Treas. Reg. 1.402(g)-1(e)(5)(iii), 1.401(m)-2(b)(2)(iv)(C). Income after the end of the year does not go back
    (IRC 402(g)(2)(A)(ii), 401(m)(6)(A)); for annual additions EPCRS asks for earnings until the correction.
    """
    return AllocableIncome(
        income,
        excess,
        opening,
        contributions,
        share_of(income, min(excess, opening + contributions), opening + contributions),
    )


# --- deferrals above the limit -------------------------------------------------------------------------


class ExcessDeferral(NamedTuple):
    """Deferrals above the person's limit: what is taxed, and when."""

    excess: Annotated[Cents, Line("Excess deferrals", "IRC 402(g)(1), (2)(A)", given="deferral_ceiling.excess")]
    roth: Annotated[
        Cents,
        Line("Of it, designated Roth", "Treas. Reg. 1.402(g)-1(a), (e)(2)(i)", fact="excess.roth"),
    ]
    earnings: Annotated[
        Cents, Line("Income that goes with it", "IRC 402(g)(2)(A)(ii)", given="allocable_income.allocable")
    ]
    in_time: Annotated[bool, Line("Paid back by 15 April", "IRC 402(g)(2)(A)(ii)", fact="excess.in_time")]
    paid: Annotated[Cents, Line("Paid back", "IRC 402(g)(2)(A)(ii)", how="max(0, excess + earnings)")]
    income_of_deferral_year: Annotated[
        Cents,
        Line("Income of the year of the deferrals", "IRC 402(g)(1), (2)(C)(i)", how="max(0, excess - roth)"),
    ]
    income_of_payment_year: Annotated[
        Cents,
        Line(
            "Income of the year in which it is paid",
            "IRC 402(g)(2)(C)(ii); Treas. Reg. 1.402(g)-1(e)(8)",
            how="earnings if in_time else excess + earnings",
        ),
    ]
    taxed_twice: Annotated[
        Cents,
        Line("Taxed a second time", "IRC 402(g)(6), 402A(d)(3)", how="0 if in_time else excess"),
    ]
    annual_addition: Annotated[
        Cents,
        Line("Still an annual addition", "Treas. Reg. 1.415(c)-1(b)(2)(ii)(D)", how="0 if in_time else excess"),
    ]


def excess_deferral(excess: int, roth: int, earnings: int, in_time: bool) -> ExcessDeferral:
    """What deferrals above the limit cost, paid back by 15 April of the next year or later.

    In time: the pre-tax principal is income of the deferral year, the earnings (or the loss) of the year of
    payment, and the 10% tax does not apply. Roth principal was income already. Late: pre-tax principal was income
    and gives no basis, Roth principal loses its basis, so both are taxed again when they are paid; and they may
    be paid only when the plan may pay deferrals at all.

    Parameters
    ----------
    excess, roth : int
        The excess, and the part of it that is designated Roth; cents.
    earnings : int
        Of :func:`allocable_income`, cents; negative for a loss, which lowers the payment but not the principal's
        income.
    in_time : bool
        Whether the plan paid it back by 15 April after the year, a date that no extension moves.

    Notes
    -----
    IRC 402(g)(2), (6), 402A(d)(3); Treas. Reg. 1.402(g)-1(e); Notice 89-32. The late rule for Roth is 1.402(g)-1
    (e)(8)(iv), as quoted from T.D. 9324: the first money out of the account is the excess, and it is income.
    """
    return ExcessDeferral(
        excess,
        roth,
        earnings,
        in_time,
        max(0, excess + earnings),
        max(0, excess - roth),
        earnings if in_time else excess + earnings,
        0 if in_time else excess,
        0 if in_time else excess,
    )


# --- annual additions above the limit ------------------------------------------------------------------


class ExcessAdditions(NamedTuple):
    """Annual additions above the limit: which money goes back, in order."""

    excess: Annotated[Cents, Line("Above the limit", "IRC 415(c)(1)", given="annual_additions.excess")]
    unmatched_after_tax: Annotated[
        Cents, Line("After-tax, not matched", "Rev. Proc. 2021-30 s.6.06(2)", fact="additions.unmatched_after_tax")
    ]
    unmatched_deferrals: Annotated[
        Cents, Line("Deferrals, not matched", "Rev. Proc. 2021-30 s.6.06(2)", fact="additions.unmatched_deferrals")
    ]
    matched: Annotated[Cents, Line("Matched employee money", "Rev. Proc. 2021-30 s.6.06(2)", fact="additions.matched")]
    match: Annotated[Cents, Line("Match on it", "Rev. Proc. 2021-30 s.6.06(2)", fact="additions.match")]
    employer: Annotated[Cents, Line("Other employer money", "Rev. Proc. 2021-30 s.6.06(2)", fact="additions.employer")]
    after_tax_out: Annotated[
        Cents,
        Line("1 After-tax paid back", "Rev. Proc. 2021-30 s.6.06(2)", how="min(excess, unmatched_after_tax)"),
    ]
    deferrals_out: Annotated[
        Cents,
        Line(
            "2 Deferrals paid back",
            "Rev. Proc. 2021-30 s.6.06(2)",
            how="min(excess - after_tax_out, unmatched_deferrals)",
        ),
    ]
    together_out: Annotated[
        Cents,
        Line(
            "3 Matched money and its match, together",
            "Rev. Proc. 2021-30 s.6.06(2)",
            how="min(excess - after_tax_out - deferrals_out, matched + match)",
        ),
    ]
    matched_out: Annotated[
        Cents,
        Line("Of it paid back", "Rev. Proc. 2021-30 s.6.06(2)", how="share_of(together_out, matched, matched + match)"),
    ]
    match_out: Annotated[
        Cents,
        Line("Of it forfeited", "Rev. Proc. 2021-30 s.6.06(2)", how="together_out - matched_out"),
    ]
    employer_out: Annotated[
        Cents,
        Line(
            "4 Employer money to an unallocated account",
            "Rev. Proc. 2021-30 s.6.06(2)",
            how="min(excess - after_tax_out - deferrals_out - together_out, employer)",
        ),
    ]
    left: Annotated[
        Cents,
        Line(
            "Not corrected: the amounts above do not add up to the excess",
            "IRC 415(c)(1)",
            how="excess - after_tax_out - deferrals_out - together_out - employer_out",
        ),
    ]


def excess_additions(
    excess: int, unmatched_after_tax: int, unmatched_deferrals: int, matched: int, match: int, employer: int
) -> ExcessAdditions:
    """Which money goes back when annual additions pass the limit: unmatched after-tax money first.

    Before this, see whether deferrals become catch-up (IRC 414(v)). Employee money is paid back with its earnings;
    the forfeited match and the employer money go to an unallocated account and lower later employer money.

    Parameters
    ----------
    excess : int
        Additions above the limit, cents.
    unmatched_after_tax, unmatched_deferrals, matched, match, employer : int
        The additions of the year by kind, cents: after-tax and deferrals that earn no match, employee money that
        earns match, that match, and other employer money.

    Notes
    -----
    Rev. Proc. 2021-30 s.6.06(2) and App. A s..08, whose text was not at hand: the order is as known (an IRS page on
    the limit begins with unmatched deferrals and does not mention after-tax money). The plan's own terms come
    first. The share of matched money is in proportion to its match as a whole; a match formula with tiers asks for
    its own. There is no tax on the person for the excess itself.
    """
    after_tax_out = min(excess, unmatched_after_tax)
    deferrals_out = min(excess - after_tax_out, unmatched_deferrals)
    together_out = min(excess - after_tax_out - deferrals_out, matched + match)
    matched_out = share_of(together_out, matched, matched + match)
    employer_out = min(excess - after_tax_out - deferrals_out - together_out, employer)
    return ExcessAdditions(
        excess,
        unmatched_after_tax,
        unmatched_deferrals,
        matched,
        match,
        employer,
        after_tax_out,
        deferrals_out,
        together_out,
        matched_out,
        together_out - matched_out,
        employer_out,
        excess - after_tax_out - deferrals_out - together_out - employer_out,
    )


class CorrectiveDistribution(NamedTuple):
    """A corrective distribution of after-tax money: its tax, also when it was converted before."""

    after_tax: Annotated[
        Cents, Line("After-tax money paid back", "Rev. Proc. 2021-30 s.6.06(2)", given="excess_additions.after_tax_out")
    ]
    earnings_before: Annotated[
        Cents,
        Line(
            "Its earnings until the conversion, taxed then",
            "IRC 402A(c)(4)(A), 408A(d)(3)(A)",
            fact="excess.earnings_before",
        ),
    ]
    earnings_since: Annotated[
        Cents, Line("Its earnings since", "Rev. Proc. 2021-30 s.6.02(4)", fact="excess.earnings_since")
    ]
    paid: Annotated[
        Cents,
        Line(
            "Paid back with earnings",
            "Rev. Proc. 2021-30 s.6.06(2)",
            how="after_tax + earnings_before + earnings_since",
        ),
    ]
    basis: Annotated[Cents, Line("Of it not income", "IRC 72(e)(8), 402(a)", how="after_tax")]
    income: Annotated[
        Cents,
        Line("Income of the year of payment", "IRC 402(a), 72(e)(8)", how="earnings_before + earnings_since"),
    ]
    conversion_income_undone: Annotated[
        Cents,
        Line(
            "Less income of the conversion, when its form is corrected",
            "IRC 402(c)(4); Instructions for Form 1099-R",
            how="earnings_before",
        ),
    ]


def corrective_distribution(after_tax: int, earnings_before: int, earnings_since: int) -> CorrectiveDistribution:
    """The tax on after-tax money that goes back: earnings only, and never the same earnings twice.

    Money that was converted first was no eligible rollover, so far as it was an excess. Then the plan corrects the
    form of the conversion, and the earnings taxed there are taxed on the corrective form instead.

    Parameters
    ----------
    after_tax : int
        Principal that goes back, cents.
    earnings_before, earnings_since : int
        Its earnings up to a conversion (0 when it was never converted), and those since; cents.

    Notes
    -----
    IRC 402(a), 72(e)(8), 401(m)(7), 402(c)(4); Rev. Proc. 2021-30 s.6.06(2). No ruling was found on corrections
    after a conversion.
    """
    earnings = earnings_before + earnings_since
    return CorrectiveDistribution(
        after_tax, earnings_before, earnings_since, after_tax + earnings, after_tax, earnings, earnings_before
    )


class RolledOverExcess(NamedTuple):
    """An excess that was rolled to a Roth IRA before it was known: what must leave the Roth IRA."""

    after_tax: Annotated[Cents, Line("After-tax excess in the rollover", "IRC 402(c)(4)", fact="excess.amount")]
    earnings_before: Annotated[
        Cents, Line("Its earnings in the rollover", "IRC 408A(d)(3)(A)", fact="excess.earnings_before")
    ]
    contribution: Annotated[
        Cents,
        Line(
            "Counts as a regular Roth IRA contribution",
            "IRC 408A(c)(2), (e), 4973(f)",
            how="after_tax + earnings_before",
        ),
    ]
    room: Annotated[
        Cents, Line("Room for Roth IRA contributions that year", "IRC 408A(c)(2), (3)", given="roth_ira_limit.room")
    ]
    excess: Annotated[
        Cents, Line("Excess contribution to the Roth IRA", "IRC 4973(f)(1)", how="max(0, contribution - room)")
    ]
    opening: Annotated[
        Cents, Line("Adjusted opening balance", "Treas. Reg. 1.408-11(b)(1)", given="net_income.opening")
    ]
    closing: Annotated[
        Cents, Line("Adjusted closing balance", "Treas. Reg. 1.408-11(b)(2)", given="net_income.closing")
    ]
    net_income: Annotated[
        Cents,
        Line(
            "Net income attributable",
            "Treas. Reg. 1.408-11(a)(1)",
            how="share_of(closing - opening, min(excess, opening), opening)",
        ),
    ]
    withdrawn: Annotated[Cents, Line("To take out in time", "IRC 408(d)(4)", how="max(0, excess + net_income)")]
    income_from_plan: Annotated[
        Cents,
        Line("Income of the year of the plan's payment", "IRC 402(a), 72(e)(8)", how="earnings_before"),
    ]
    income_from_roth_ira: Annotated[
        Cents,
        Line("Income of the year of the rollover", "IRC 408(d)(4), flush text", how="max(0, net_income)"),
    ]
    rate: Annotated[Millionths, Line("Rate", "IRC 4973(a)", figure="irc_4973a_excess_contribution_rate")]
    tax_if_left: Annotated[
        Cents, Line("Tax for each year end when left in", "IRC 4973(a)", how="portion(min(excess, closing), rate)")
    ]


def rolled_over_excess(
    after_tax: int, earnings_before: int, room: int, opening: int, closing: int, rate: int
) -> RolledOverExcess:
    """What a Roth IRA holds wrongly when an excess was rolled into it, and how it leaves.

    A corrective distribution is no eligible rollover distribution. What was rolled over counts as a regular
    contribution, mostly an excess: it leaves with its net income by the extended due date, or costs 6% a year.

    Parameters
    ----------
    after_tax, earnings_before : int
        The excess in the rollover, and its earnings in it; cents.
    room : int
        What the person could still have contributed to a Roth IRA for that year, cents; mostly 0.
    opening, closing : int
        Of the Roth IRA, as in :func:`~megaroth.law.ira_excess.net_income`, cents.
    rate : int
        The 6%, millionths.

    Notes
    -----
    IRC 402(c)(4), 408(d)(4), 408A(e), 4973(f); Treas. Reg. 1.402(c)-2, 1.408-11. That it is a regular contribution
    and not a void rollover is what practitioners say (Ed Slott's forum on ACP failures); no ruling was found.
    """
    contribution = after_tax + earnings_before
    excess = max(0, contribution - room)
    attributable = share_of(closing - opening, min(excess, opening), opening)
    return RolledOverExcess(
        after_tax,
        earnings_before,
        contribution,
        room,
        excess,
        opening,
        closing,
        attributable,
        max(0, excess + attributable),
        earnings_before,
        max(0, attributable),
        rate,
        portion(min(excess, closing), rate),
    )


# --- after-tax money that fails the ACP test -----------------------------------------------------------


class ExcessAggregate(NamedTuple):
    """Excess aggregate contributions of one person: what goes back and what is taxed."""

    excess: Annotated[Cents, Line("Excess aggregate contributions", "IRC 401(m)(6)(B), (C)", fact="acp.excess")]
    after_tax: Annotated[Cents, Line("Own after-tax contributions", "IRC 401(m)(6)(A)", fact="acp.after_tax")]
    after_tax_out: Annotated[
        Cents,
        Line("After-tax paid back", "Treas. Reg. 1.401(m)-2(b)(2)(iii)", how="min(excess, after_tax)"),
    ]
    match_out: Annotated[Cents, Line("Match paid back or forfeited", "IRC 401(m)(6)(A)", how="excess - after_tax_out")]
    vested: Annotated[Millionths, Line("Vested share of the match", "IRC 411(a)(3)(G)", fact="acp.vested")]
    vested_match_out: Annotated[
        Cents, Line("Of it vested, paid back", "IRC 401(m)(6)(A)", how="portion(match_out, vested)")
    ]
    earnings: Annotated[Cents, Line("Income that goes with it", "IRC 401(m)(6)(A)", given="allocable_income.allocable")]
    paid: Annotated[
        Cents,
        Line("Paid back", "IRC 401(m)(6)(A)", how="max(0, after_tax_out + vested_match_out + earnings)"),
    ]
    income: Annotated[
        Cents,
        Line(
            "Income of the year of payment",
            "IRC 401(m)(7), 4979(f)(2)",
            how="max(0, vested_match_out + earnings)",
        ),
    ]
    in_time: Annotated[bool, Line("Paid within 2 1/2 months (6 with an EACA)", "IRC 4979(f)(1)", fact="acp.in_time")]
    rate: Annotated[Millionths, Line("Rate", "IRC 4979(a)", figure="irc_4979a_excess_aggregate_rate")]
    employer_tax: Annotated[
        Cents, Line("Tax, due from the employer", "IRC 4979(a), (b)", how="0 if in_time else portion(excess, rate)")
    ]


def excess_aggregate(
    excess: int, after_tax: int, vested: int, earnings: int, in_time: bool, rate: int
) -> ExcessAggregate:
    """What goes back to a highly compensated employee whose after-tax money fails the ACP test.

    After-tax contributions first, as most plans say; their principal is not income. Such a refund leaves the
    annual additions as they are: it does not open room.

    Parameters
    ----------
    excess, after_tax : int
        The person's excess aggregate contributions, and all own after-tax contributions of the year; cents.
    vested : int
        Vested share of the match, millionths; the rest is forfeited.
    earnings : int
        Of :func:`allocable_income`, cents.
    in_time : bool
        Whether it is paid within 2 1/2 months after the plan year, or 6 in an eligible automatic arrangement.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 401(m)(6), (7), 4979; Treas. Reg. 1.401(m)-2(b)(2), 54.4979-1. Income of the year of payment for plan years
    after 2007 (P.L. 109-280 s.902). 72(t) does not apply (401(m)(7)(A)).
    """
    after_tax_out = min(excess, after_tax)
    match_out = excess - after_tax_out
    vested_match_out = portion(match_out, vested)
    return ExcessAggregate(
        excess,
        after_tax,
        after_tax_out,
        match_out,
        vested,
        vested_match_out,
        earnings,
        max(0, after_tax_out + vested_match_out + earnings),
        max(0, vested_match_out + earnings),
        in_time,
        rate,
        0 if in_time else portion(excess, rate),
    )
