"""IRA contributions: the limit, what income leaves of it, and the ordinary backdoor: IRC 219, 408, 408A.

Pay here is compensation that is in gross income (IRC 219(b)(1)(B), (f)(1)): an employee's after pre-tax
deferrals, a self-employed person's earned income after the deductions for half the tax and for the plan.
After-tax contributions to an employer's plan, and rollovers and conversions from it, do not count here.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.law.phase_out import after_rounding, before_rounding
from megaroth.money import Cents, Millionths, rate_of, share_of


class IraLimit(NamedTuple):
    """IRA contribution limit: one person, one year, traditional and Roth together."""

    age: Annotated[int, Line("Age on 31 December", "IRC 219(b)(5)(B)(i)", fact="birth_year")]
    base_limit: Annotated[Cents, Line("Limit", "IRC 219(b)(5)(A)", figure="irc_219b5_ira_contribution")]
    catch_up: Annotated[
        Cents, Line("More from the catch-up age", "IRC 219(b)(5)(B)", figure="irc_219b5_ira_catchup_50")
    ]
    catch_up_age: Annotated[int, Line("Catch-up age", "IRC 219(b)(5)(B)(i)", figure="irc_219b5_age")]
    dollar_limit: Annotated[
        Cents,
        Line("Dollar limit", "IRC 219(b)(5)", how="base_limit + (catch_up if age >= catch_up_age else 0)"),
    ]
    own_pay: Annotated[Cents, Line("Own taxable pay", "IRC 219(b)(1)(B), (f)(1)", fact="ira_pay")]
    joint_return: Annotated[bool, Line("Joint return", "IRC 219(c)(2)(A)", fact="filing_status")]
    spouse_pay: Annotated[Cents, Line("The spouse's taxable pay", "IRC 219(c)(1)(B)(ii)", fact="spouse.ira_pay")]
    spouse_contributions: Annotated[
        Cents,
        Line(
            "The spouse's own IRA contributions",
            "IRC 219(c)(1)(B)(ii)(I)-(III)",
            fact="spouse.ira_contributions",
        ),
    ]
    pay_limit: Annotated[
        Cents,
        Line(
            "Pay limit",
            "IRC 219(b)(1)(B), (c)",
            how="max(0, own_pay) + (max(0, spouse_pay - spouse_contributions) "
            "if joint_return and own_pay < spouse_pay else 0)",
        ),
    ]
    limit: Annotated[Cents, Line("IRA limit", "IRC 219(b)(1), (c)(1)", how="min(dollar_limit, pay_limit)")]
    contributed: Annotated[
        Cents,
        Line("Contributed to all IRAs for the year", "IRC 219(b)(1), 408A(c)(2)", fact="ira_contributions"),
    ]
    room: Annotated[Cents, Line("Room left", "IRC 219(b)(1)", how="max(0, limit - contributed)")]
    excess: Annotated[Cents, Line("Above the limit", "IRC 4973(b), (f)", how="max(0, contributed - limit)")]


def ira_limit(
    age: int,
    base_limit: int,
    catch_up: int,
    catch_up_age: int,
    own_pay: int,
    joint_return: bool,
    spouse_pay: int,
    spouse_contributions: int,
    contributed: int,
) -> IraLimit:
    """What one person may contribute to traditional and Roth IRAs together for a year.

    On a joint return the spouse with less pay may count the other's, less what that other contributed.

    Parameters
    ----------
    age, catch_up_age : int
        Years; the age attained by 31 December.
    base_limit, catch_up : int
        The year's limit and the amount that the catch-up age adds, cents.
    own_pay, spouse_pay : int
        Taxable pay of each, cents; a loss counts as zero.
    joint_return : bool
        Whether the two file a joint return.
    spouse_contributions : int
        The spouse's own traditional and Roth contributions for the year, cents.
    contributed : int
        The person's own traditional and Roth contributions for the year, cents; rollovers do not count.

    Notes
    -----
    IRC 219(b)(1), (b)(5), (c); 408A(c)(2); 4973(b), (f).
    """
    dollar_limit = base_limit + (catch_up if age >= catch_up_age else 0)
    pay_limit = max(0, own_pay)
    if joint_return and own_pay < spouse_pay:
        pay_limit += max(0, spouse_pay - spouse_contributions)
    limit = min(dollar_limit, pay_limit)
    return IraLimit(
        age,
        base_limit,
        catch_up,
        catch_up_age,
        dollar_limit,
        own_pay,
        joint_return,
        spouse_pay,
        spouse_contributions,
        pay_limit,
        limit,
        contributed,
        max(0, limit - contributed),
        max(0, contributed - limit),
    )


_LEFT = (
    "limit if magi <= phase_out_start else 0 if magi >= phase_out_end else "
    "up_to(limit * (phase_out_end - magi), phase_out_end - phase_out_start) "
    "// (phase_out_end - phase_out_start)"
)


class RothIraLimit(NamedTuple):
    """Roth IRA contribution limit: one person, one year, by income."""

    limit: Annotated[Cents, Line("IRA limit", "IRC 408A(c)(2)(A)", given="ira_limit.limit")]
    magi: Annotated[Cents, Line("Modified adjusted gross income", "IRC 408A(c)(3)(B)(i)", fact="magi")]
    phase_out_start: Annotated[
        Cents,
        Line("Phase-out starts", "IRC 408A(c)(3)(B)(ii)", given="roth_phase_out.start"),
    ]
    phase_out_end: Annotated[Cents, Line("Phase-out ends", "IRC 408A(c)(3)(A)(ii)", given="roth_phase_out.end")]
    left: Annotated[Cents, Line("Left before rounding", "IRC 408A(c)(3)(A)", how=_LEFT)]
    rounding_step: Annotated[Cents, Line("Rounded up to", "IRC 219(g)(2)(C)", figure="irc_219g_phaseout_rounding")]
    floor: Annotated[Cents, Line("Least until zero", "IRC 219(g)(2)(B)", figure="irc_219g_phaseout_floor")]
    income_limit: Annotated[
        Cents,
        Line(
            "Limit at this income",
            "IRC 408A(c)(3)(A), 219(g)(2)(B), (C)",
            how="0 if left == 0 else min(limit, max(floor, up_to(left, rounding_step)))",
        ),
    ]
    traditional_contributions: Annotated[
        Cents,
        Line("Traditional contributions for the year", "IRC 408A(c)(2)(B)", fact="traditional_contributions"),
    ]
    permitted: Annotated[
        Cents,
        Line(
            "Roth contributions permitted",
            "IRC 408A(c)(2), (3)",
            how="min(income_limit, max(0, limit - traditional_contributions))",
        ),
    ]
    contributed: Annotated[
        Cents, Line("Roth contributions for the year", "IRC 408A(c)(2)", fact="roth_ira_contributions")
    ]
    room: Annotated[Cents, Line("Room left", "IRC 408A(c)(2)", how="max(0, permitted - contributed)")]
    excess: Annotated[Cents, Line("Above what is permitted", "IRC 4973(f)", how="max(0, contributed - permitted)")]


def roth_ira_limit(
    limit: int,
    magi: int,
    phase_out_start: int,
    phase_out_end: int,
    rounding_step: int,
    floor: int,
    traditional_contributions: int,
    contributed: int,
) -> RothIraLimit:
    """What of the IRA limit may go straight into a Roth IRA at this income.

    The phase-out is taken from the whole IRA limit, before traditional contributions reduce it.
    Married people who file separately and lived together only have another band (from zero).

    Parameters
    ----------
    limit : int
        Result of :func:`ira_limit`, cents.
    magi : int
        Modified adjusted gross income for Roth purposes, without conversion income; cents.
    phase_out_start, phase_out_end : int
        The band of :func:`~megaroth.law.phase_out.roth_phase_out`, cents.
    rounding_step, floor : int
        The statutory $10 and $200, cents.
    traditional_contributions, contributed : int
        The person's traditional and Roth contributions for the year, cents.

    Notes
    -----
    IRC 408A(c)(2), (3); 219(g)(2)(B), (C); Treas. Reg. 1.408A-3, A-3(b).
    """
    left = before_rounding(limit, magi, phase_out_start, phase_out_end)
    income_limit = after_rounding(limit, left, rounding_step, floor)
    permitted = min(income_limit, max(0, limit - traditional_contributions))
    return RothIraLimit(
        limit,
        magi,
        phase_out_start,
        phase_out_end,
        left,
        rounding_step,
        floor,
        income_limit,
        traditional_contributions,
        permitted,
        contributed,
        max(0, permitted - contributed),
        max(0, contributed - permitted),
    )


class IraDeductionLimit(NamedTuple):
    """Deduction limit for traditional IRA contributions: one person, one year."""

    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 219(b)(5)", given="ira_limit.dollar_limit")]
    limit: Annotated[Cents, Line("IRA limit", "IRC 219(b)(1)", given="ira_limit.limit")]
    limited: Annotated[
        bool,
        Line("Income limits the deduction", "IRC 219(g)(1), (5), (7)", given="deduction_phase_out.limited"),
    ]
    magi: Annotated[Cents, Line("Modified adjusted gross income", "IRC 219(g)(3)(A)", fact="ira_magi")]
    phase_out_start: Annotated[
        Cents,
        Line("Phase-out starts", "IRC 219(g)(3)(B), (7)", given="deduction_phase_out.start"),
    ]
    phase_out_end: Annotated[
        Cents,
        Line("Phase-out ends", "IRC 219(g)(2)(A)(ii), (7)", given="deduction_phase_out.end"),
    ]
    left: Annotated[
        Cents,
        Line(
            "Left before rounding",
            "IRC 219(g)(2)(A)",
            how=f"dollar_limit if not limited else {_LEFT.replace('limit', 'dollar_limit')}",
        ),
    ]
    rounding_step: Annotated[Cents, Line("Rounded up to", "IRC 219(g)(2)(C)", figure="irc_219g_phaseout_rounding")]
    floor: Annotated[Cents, Line("Least until zero", "IRC 219(g)(2)(B)", figure="irc_219g_phaseout_floor")]
    deductible: Annotated[
        Cents,
        Line(
            "Deductible at most",
            "IRC 219(b)(1), (g)",
            how="0 if left == 0 else min(limit, max(floor, up_to(left, rounding_step)))",
        ),
    ]


def ira_deduction_limit(
    dollar_limit: int,
    limit: int,
    limited: bool,
    magi: int,
    phase_out_start: int,
    phase_out_end: int,
    rounding_step: int,
    floor: int,
) -> IraDeductionLimit:
    """How much of traditional IRA contributions may be deducted.

    The phase-out reduces the dollar limit; pay limits what is left. (The Roth phase-out reduces the lesser.)

    Parameters
    ----------
    dollar_limit, limit : int
        Results of :func:`ira_limit`, cents.
    limited : bool
        Whether income limits the deduction: ``limited`` of
        :func:`~megaroth.law.phase_out.deduction_phase_out`.
    magi : int
        Modified adjusted gross income for the deduction, cents.
    phase_out_start, phase_out_end : int
        The band, cents; any amounts where there is none.
    rounding_step, floor : int
        The statutory $10 and $200, cents.

    Notes
    -----
    IRC 219(b)(1), (g); IRS Publication 590-A, worksheet 1-2.
    """
    left = before_rounding(dollar_limit, magi, phase_out_start, phase_out_end) if limited else dollar_limit
    return IraDeductionLimit(
        dollar_limit,
        limit,
        limited,
        magi,
        phase_out_start,
        phase_out_end,
        left,
        rounding_step,
        floor,
        after_rounding(limit, left, rounding_step, floor),
    )


class OrdinaryBackdoor(NamedTuple):
    """Direct Roth, ordinary backdoor, both or neither: one person, one year."""

    limit_room: Annotated[Cents, Line("Room under the IRA limit", "IRC 219(b)(1)", given="ira_limit.room")]
    roth_room: Annotated[Cents, Line("Room for Roth contributions", "IRC 408A(c)(3)", given="roth_ira_limit.room")]
    direct: Annotated[Cents, Line("Straight into a Roth IRA", "IRC 408A(c)(2), (3)", how="min(limit_room, roth_room)")]
    backdoor: Annotated[
        Cents,
        Line(
            "Contribute without deduction, then convert",
            "IRC 408(o), 408A(d)(3)",
            how="limit_room - direct",
        ),
    ]
    deductible: Annotated[Cents, Line("Deductible at most", "IRC 219(g)", given="ira_deduction_limit.deductible")]
    elected_nondeductible: Annotated[
        Cents,
        Line(
            "Of it nondeductible only by election on Form 8606",
            "IRC 408(o)(2)(B)(ii)",
            how="min(backdoor, deductible)",
        ),
    ]
    pre_tax_ira_balance: Annotated[
        Cents,
        Line(
            "Pre-tax money in traditional, SEP and SIMPLE IRAs on 31 December",
            "IRC 408(d)(2)",
            fact="pre_tax_ira_balance",
        ),
    ]
    taxable_share: Annotated[
        Millionths,
        Line(
            "Taxable share of the conversion",
            "IRC 408(d)(2), 72(e)(8)",
            how="0 if backdoor == 0 else rate_of(pre_tax_ira_balance, pre_tax_ira_balance + backdoor)",
        ),
    ]
    taxable: Annotated[
        Cents,
        Line(
            "Income from converting that much",
            "IRC 408A(d)(3)(A)",
            how="share_of(backdoor, pre_tax_ira_balance, pre_tax_ira_balance + backdoor)",
        ),
    ]


def ordinary_backdoor(limit_room: int, roth_room: int, deductible: int, pre_tax_ira_balance: int) -> OrdinaryBackdoor:
    """What may go straight into a Roth IRA, what only by a traditional IRA, and the tax on that detour.

    ``direct`` alone: contribute directly. ``backdoor`` alone: only the detour is open; its pro rata share
    is taxable when there is other pre-tax IRA money. Neither: the limit is used up or there is no pay.

    Parameters
    ----------
    limit_room : int
        Room under the limit for all IRAs, cents.
    roth_room : int
        Room for Roth contributions at this income, cents.
    deductible : int
        What could be deducted, cents: that much needs the election not to deduct it.
    pre_tax_ira_balance : int
        Pre-tax money in the person's own traditional, SEP and SIMPLE IRAs on 31 December, without the new
        contribution; cents. Inherited IRAs, Roth IRAs, plans and the spouse's IRAs do not count.

    Notes
    -----
    IRC 408(d)(2), 408(o), 408A(d)(3), 72(e)(8). An estimate before year end: Form 8606 takes the balance
    of 31 December, earnings and earlier basis included. The income limit on conversions ended in 2010.
    """
    direct = min(limit_room, roth_room)
    backdoor = limit_room - direct
    taxable_share = rate_of(pre_tax_ira_balance, pre_tax_ira_balance + backdoor) if backdoor > 0 else 0
    return OrdinaryBackdoor(
        limit_room,
        roth_room,
        direct,
        backdoor,
        deductible,
        min(backdoor, deductible),
        pre_tax_ira_balance,
        taxable_share,
        share_of(backdoor, pre_tax_ira_balance, pre_tax_ira_balance + backdoor),
    )
