"""An owner's own contributions: self-employment tax, earned income, the employer share, after-tax money.

IRC 401(c)(2), 404(a)(3), 404(a)(8), 415(c)(3), 164(f), 1402(a).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, portion_within, round_half_up, share_of


class PartnerIncome(NamedTuple):
    """A partner's net earnings from the partnership."""

    box_14a: Annotated[Cents, Line("Schedule K-1 box 14, code A", "IRC 1402(a)", fact="k1_box_14a")]
    section_179: Annotated[Cents, Line("Section 179 deduction", "IRC 179", fact="section_179")]
    unreimbursed: Annotated[
        Cents,
        Line(
            "Unreimbursed partnership expenses",
            "Schedule SE (Form 1040), instructions",
            fact="unreimbursed_expenses",
        ),
    ]
    profit: Annotated[Cents, Line("Net profit", "IRC 1402(a)", how="box_14a - section_179 - unreimbursed")]


def partner_income(box_14a: int, section_179: int, unreimbursed: int) -> PartnerIncome:
    """The profit from which a partner's own contributions are figured.

    The partnership must sponsor the plan. Contributions for staff are deducted before box 14.

    Parameters
    ----------
    box_14a, section_179, unreimbursed : int
        Cents.

    Notes
    -----
    IRC 1402(a), 401(c)(2); Schedule SE (Form 1040), instructions for lines 1a to 2.
    """
    return PartnerIncome(box_14a, section_179, unreimbursed, box_14a - section_179 - unreimbursed)


class SelfEmploymentTax(NamedTuple):
    """Self-employment tax: one person, all businesses, one year."""

    profit: Annotated[Cents, Line("Net profit of all businesses", "IRC 1402(a)", fact="profit")]
    factor: Annotated[
        Millionths, Line("Part that is taxed", "IRC 1402(a)(12)", figure="irc_1402a12_self_employment_factor")
    ]
    minimum: Annotated[Cents, Line("No tax below", "IRC 1402(b)(2)", figure="irc_1402b_minimum_net_earnings")]
    wage_base: Annotated[
        Cents, Line("Social Security wage base", "42 U.S.C. 430; IRC 1402(b)(1)", figure="ssa_wage_base")
    ]
    wages: Annotated[Cents, Line("Social Security wages from jobs", "IRC 1402(b)(1)", fact="social_security_wages")]
    oasdi_rate: Annotated[Millionths, Line("Social Security rate", "IRC 1401(a)", figure="seca_oasdi_rate")]
    hi_rate: Annotated[Millionths, Line("Medicare rate", "IRC 1401(b)(1)", figure="seca_hi_rate")]
    base: Annotated[
        Cents,
        Line(
            "Net earnings from self-employment",
            "IRC 1402(a)(12), (b)(2)",
            how="portion(max(0, profit), factor) if portion(max(0, profit), factor) >= minimum else 0",
        ),
    ]
    social_security_base: Annotated[
        Cents, Line("Part under the wage base", "IRC 1402(b)(1)", how="min(base, max(0, wage_base - wages))")
    ]
    tax: Annotated[
        Cents,
        Line(
            "Self-employment tax",
            "IRC 1401(a), (b)(1)",
            how="round_half_up(social_security_base * oasdi_rate + base * hi_rate, 1_000_000)",
        ),
    ]
    half: Annotated[
        Cents,
        Line(
            "Deductible half",
            "IRC 164(f)",
            how="round_half_up(social_security_base * oasdi_rate + base * hi_rate, 2_000_000)",
        ),
    ]


def self_employment_tax(
    profit: int, factor: int, minimum: int, wage_base: int, wages: int, oasdi_rate: int, hi_rate: int
) -> SelfEmploymentTax:
    """Self-employment tax and its deductible half; the additional Medicare tax is no part of either.

    Parameters
    ----------
    profit : int
        Net profit of all businesses of the person, cents.
    factor : int
        92.35% in millionths.
    minimum, wage_base, wages : int
        The smallest net earnings that are taxed, the wage base, wages already under it; cents.
    oasdi_rate, hi_rate : int
        Millionths.

    Notes
    -----
    IRC 1401(a), (b)(1), 1402(a)(12), 1402(b), 164(f).
    """
    base = portion(max(0, profit), factor)
    if base < minimum:
        base = 0
    social_security_base = min(base, max(0, wage_base - wages))
    taxed = social_security_base * oasdi_rate + base * hi_rate
    return SelfEmploymentTax(
        profit,
        factor,
        minimum,
        wage_base,
        wages,
        oasdi_rate,
        hi_rate,
        base,
        social_security_base,
        round_half_up(taxed, 1_000_000),
        round_half_up(taxed, 2_000_000),
    )


class NetEarnings(NamedTuple):
    """Earned income of one business before contributions for the owner."""

    profit: Annotated[Cents, Line("Net profit of this business", "IRC 401(c)(2)(A)", fact="profit")]
    all_profit: Annotated[
        Cents, Line("Net profit of all businesses", "IRC 1402(a)", given="self_employment_tax.profit")
    ]
    half_of_tax: Annotated[
        Cents,
        Line(
            "Deductible half of self-employment tax",
            "IRC 164(f), 401(c)(2)(A)(vi)",
            given="self_employment_tax.half",
        ),
    ]
    half_here: Annotated[
        Cents, Line("Half that belongs to this business", "IRC 401(c)(2)(A)(vi)", given="disputes.U13")
    ]
    net_earnings: Annotated[
        Cents,
        Line("Net earnings less half of the tax", "IRC 401(c)(2)(A)(v), (vi)", how="max(0, profit - half_here)"),
    ]


def half_by_profit(half_of_tax: int, profit: int, all_profit: int, half_alone: int) -> int:
    """Half of self-employment tax in proportion to each business's part of all profit (the usual convention).

    With one business, or when the others lose money, all of it belongs to this one.

    Notes
    -----
    IRC 401(c)(2)(A)(vi) does not say how to divide; dispute U13.
    """
    return share_of(half_of_tax, max(0, profit), max(profit, all_profit, 1))


def half_as_if_alone(half_of_tax: int, profit: int, all_profit: int, half_alone: int) -> int:
    """Half of the self-employment tax that this business would cause if it were the only one.

    Notes
    -----
    The other reading of IRC 401(c)(2)(A)(vi); dispute U13.
    """
    return half_alone


def net_earnings(profit: int, all_profit: int, half_of_tax: int, half_here: int) -> NetEarnings:
    """A business's profit less the deductible half of self-employment tax that belongs to it.

    Self-employed health insurance (IRC 162(l)) is not among the deductions that reduce earned income.

    Parameters
    ----------
    profit, all_profit : int
        Net profit here, and of all businesses of the person; cents.
    half_of_tax, half_here : int
        Result of :func:`self_employment_tax`, and its part by a reading of U13; cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), (vi).
    """
    return NetEarnings(profit, all_profit, half_of_tax, half_here, max(0, profit - half_here))


class EmployerShare(NamedTuple):
    """The most employer money for a self-employed owner (Pub. 560 deduction worksheet)."""

    net_earnings: Annotated[
        Cents,
        Line("Net earnings less half of the tax", "IRC 401(c)(2)(A)", given="net_earnings.net_earnings"),
    ]
    plan_rate: Annotated[Millionths, Line("Employer rate", "IRC 404(a)(3)(A)", figure="irc_404a3_employer_share")]
    reduced_rate: Annotated[
        Millionths,
        Line(
            "Rate on pay before the contribution",
            "IRC 401(c)(2)(A)(v); Pub. 560, rate table",
            how="portion_within(1_000_000, plan_rate)",
        ),
    ]
    pay_limit: Annotated[Cents, Line("Pay limit", "IRC 401(a)(17), 404(l)", figure="irc_401a17_compensation")]
    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", given="limitation_year.limit")]
    other_additions: Annotated[
        Cents, Line("Additions to other plans counted here", "IRC 415(f), (k)(4)", fact="other_additions")
    ]
    elective_deferrals: Annotated[
        Cents, Line("Deferrals other than catch-up", "IRC 415(c)(2)(B)", given="catch_up.deferrals_counted")
    ]
    deferrals: Annotated[Cents, Line("Deferrals, catch-up included", "IRC 402(g), 414(v)", given="plan_deferrals.room")]
    by_rate: Annotated[
        Cents,
        Line("At the reduced rate", "IRC 404(a)(3), (8)", how="portion_within(net_earnings, plan_rate)"),
    ]
    by_pay_limit: Annotated[
        Cents, Line("On pay within the limit", "IRC 404(l), 401(a)(17)", how="portion(pay_limit, plan_rate)")
    ]
    by_dollar_limit: Annotated[
        Cents,
        Line(
            "Under the dollar limit",
            "IRC 415(c)(1)(A)",
            how="max(0, dollar_limit - other_additions - elective_deferrals)",
        ),
    ]
    by_earned_income: Annotated[
        Cents,
        Line(
            "Half of what the deferrals leave",
            "IRC 415(c)(1)(B), (3)(B); Pub. 560, deduction worksheet",
            how="max(0, net_earnings - elective_deferrals) // 2",
        ),
    ]
    by_deferrals: Annotated[
        Cents,
        Line(
            "What the deferrals leave of earned income",
            "IRC 414(v)(2)(A)(ii), 401(c)(2)",
            how="max(0, net_earnings - deferrals)",
        ),
    ]
    limit: Annotated[
        Cents,
        Line(
            "Most employer money",
            "IRC 404(a)(8), 415(c)",
            how="min(by_rate, by_pay_limit, by_dollar_limit, by_earned_income, by_deferrals)",
        ),
    ]


def employer_share(
    net_earnings: int,
    plan_rate: int,
    pay_limit: int,
    dollar_limit: int,
    other_additions: int,
    elective_deferrals: int,
    deferrals: int,
) -> EmployerShare:
    """The most deductible employer money for a self-employed owner.

    25% of pay after the contribution is 20% of pay before it. The half test is the 100%-of-pay limb:
    an employer dollar is an addition and lowers earned income, so it is counted twice.

    Parameters
    ----------
    net_earnings : int
        Result of :func:`net_earnings`, cents.
    plan_rate : int
        Millionths; 25% or what the plan says.
    pay_limit, dollar_limit : int
        IRC 401(a)(17) and 415(c)(1)(A), cents.
    other_additions : int
        Additions of other plans that count with this employer, cents.
    elective_deferrals, deferrals : int
        Deferrals without and with catch-up, cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), 404(a)(3), (8), 404(l), 404(n), 415(c); Pub. 560, chapter 5.
    """
    by_rate = portion_within(net_earnings, plan_rate)
    by_pay_limit = portion(pay_limit, plan_rate)
    by_dollar_limit = max(0, dollar_limit - other_additions - elective_deferrals)
    by_earned_income = max(0, net_earnings - elective_deferrals) // 2
    by_deferrals = max(0, net_earnings - deferrals)
    return EmployerShare(
        net_earnings,
        plan_rate,
        portion_within(1_000_000, plan_rate),
        pay_limit,
        dollar_limit,
        other_additions,
        elective_deferrals,
        deferrals,
        by_rate,
        by_pay_limit,
        by_dollar_limit,
        by_earned_income,
        by_deferrals,
        min(by_rate, by_pay_limit, by_dollar_limit, by_earned_income, by_deferrals),
    )


class CorporateEmployerShare(NamedTuple):
    """The most employer money for an owner on the payroll of a corporation."""

    pay: Annotated[Cents, Line("Form W-2 pay", "IRC 404(a)(3), (12)", fact="pay")]
    plan_rate: Annotated[Millionths, Line("Employer rate", "IRC 404(a)(3)(A)", figure="irc_404a3_employer_share")]
    pay_limit: Annotated[Cents, Line("Pay limit", "IRC 401(a)(17), 404(l)", figure="irc_401a17_compensation")]
    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", given="limitation_year.limit")]
    other_additions: Annotated[
        Cents, Line("Additions to other plans counted here", "IRC 415(f), (k)(4)", fact="other_additions")
    ]
    elective_deferrals: Annotated[
        Cents, Line("Deferrals other than catch-up", "IRC 415(c)(2)(B)", given="catch_up.deferrals_counted")
    ]
    by_rate: Annotated[
        Cents,
        Line("At the employer rate", "IRC 404(a)(3)(A), 404(l)", how="portion(min(pay, pay_limit), plan_rate)"),
    ]
    by_dollar_limit: Annotated[
        Cents,
        Line(
            "Under the dollar limit",
            "IRC 415(c)(1)(A)",
            how="max(0, dollar_limit - other_additions - elective_deferrals)",
        ),
    ]
    by_pay: Annotated[
        Cents,
        Line("Under 100% of pay", "IRC 415(c)(1)(B)", how="max(0, pay - elective_deferrals)"),
    ]
    limit: Annotated[
        Cents,
        Line("Most employer money", "IRC 404(a)(3), 415(c)", how="min(by_rate, by_dollar_limit, by_pay)"),
    ]


def corporate_employer_share(
    pay: int, plan_rate: int, pay_limit: int, dollar_limit: int, other_additions: int, elective_deferrals: int
) -> CorporateEmployerShare:
    """The most deductible employer money for an owner whom a corporation pays; W-2 pay only, never K-1 profit.

    Parameters
    ----------
    pay : int
        Form W-2 pay with deferrals included, cents.
    plan_rate, pay_limit, dollar_limit, other_additions, elective_deferrals : int
        As in :func:`employer_share`.

    Notes
    -----
    IRC 404(a)(3)(A), 404(a)(12), 404(l), 404(n), 415(c)(1).
    """
    by_rate = portion(min(pay, pay_limit), plan_rate)
    by_dollar_limit = max(0, dollar_limit - other_additions - elective_deferrals)
    by_pay = max(0, pay - elective_deferrals)
    return CorporateEmployerShare(
        pay,
        plan_rate,
        pay_limit,
        dollar_limit,
        other_additions,
        elective_deferrals,
        by_rate,
        by_dollar_limit,
        by_pay,
        min(by_rate, by_dollar_limit, by_pay),
    )


def pay_net_of_employer_share(net_earnings: int, employer: int) -> int:
    """Pay of a self-employed person for annual additions: earned income, which employer money lowers.

    Notes
    -----
    IRC 415(c)(3)(B) takes earned income of 401(c)(2), which is net of deductions under 404
    (401(c)(2)(A)(v)). The half test of the Pub. 560 worksheet says the same. Default of dispute U1.
    """
    return max(0, net_earnings - employer)


def pay_before_employer_share(net_earnings: int, employer: int) -> int:
    """Pay for annual additions without taking employer money off: the other reading of dispute U1.

    Notes
    -----
    Practitioner answers count the employer dollar once only; IRC 415(c)(3)(B) does not support it.
    """
    return max(0, net_earnings)


def pay_beside_catch_up(pay: int, catch_up: int) -> int:
    """Pay for annual additions where catch-up stands outside: it takes none of the 100% of pay.

    Notes
    -----
    IRC 414(v)(3)(A)(i) takes catch-up out of the limits of 415(c) altogether. Default of dispute U15.
    """
    return pay


def pay_less_catch_up(pay: int, catch_up: int) -> int:
    """Pay for annual additions where catch-up uses up pay as any other deferral does.

    Notes
    -----
    Practitioner answers read the 100% of pay in IRC 415(c)(1)(B) as a bound on every dollar; dispute U15.
    """
    return max(0, pay - catch_up)


class OwnerAdditions(NamedTuple):
    """An owner's contributions of one year in one of several ways."""

    net_earnings: Annotated[
        Cents,
        Line("Net earnings, or Form W-2 pay", "IRC 401(c)(2), 415(c)(3)", given="net_earnings.net_earnings"),
    ]
    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", given="limitation_year.limit")]
    other_additions: Annotated[
        Cents, Line("Additions to other plans counted here", "IRC 415(f), (k)(4)", fact="other_additions")
    ]
    deferrals: Annotated[Cents, Line("Deferrals, catch-up included", "IRC 402(g), 414(v)", given="plan_deferrals.room")]
    catch_up: Annotated[Cents, Line("Catch-up among them", "IRC 414(v)(3)(A)", given="catch_up.catch_up")]
    employer: Annotated[Cents, Line("Employer money", "IRC 404(a)(8)", given="employer_share.limit")]
    pay: Annotated[Cents, Line("Pay for annual additions", "IRC 415(c)(3)(B), (D)", given="disputes.U1")]
    limit: Annotated[
        Cents,
        Line("Annual additions limit", "IRC 415(c)(1)", how="max(0, min(dollar_limit - other_additions, pay))"),
    ]
    before_after_tax: Annotated[
        Cents,
        Line("Additions before after-tax", "IRC 415(c)(2)", how="deferrals - catch_up + employer"),
    ]
    room: Annotated[Cents, Line("Room for after-tax", "IRC 415(c)(1)", how="max(0, limit - before_after_tax)")]
    after_tax_cap: Annotated[
        Cents, Line("Most after-tax money that the plan takes", "plan document", given="plan_cap.cap")
    ]
    after_tax: Annotated[Cents, Line("After-tax", "IRC 415(c)(2)(B); plan document", how="min(room, after_tax_cap)")]
    excess: Annotated[
        Cents, Line("Above the limit", "IRC 415(c)(1)", how="max(0, before_after_tax + after_tax - limit)")
    ]
    total: Annotated[Cents, Line("All contributions", "IRC 415(c), 414(v)", how="deferrals + employer + after_tax")]
    deducted_at_most: Annotated[
        Cents,
        Line("Deducted, if every deferral is pre-tax", "IRC 404(a)(8), 402(e)(3)", how="deferrals + employer"),
    ]


def owner_additions(
    net_earnings: int,
    dollar_limit: int,
    other_additions: int,
    deferrals: int,
    catch_up: int,
    employer: int,
    pay: int,
    after_tax_cap: int,
) -> OwnerAdditions:
    """One way in which an owner may fill the year, with the after-tax room that it leaves.

    After-tax money is not deductible, so that it never lowers earned income; it is an annual addition
    against pay that is net of employer money. Each employer dollar therefore takes two dollars of
    after-tax room while pay binds, and one while the dollar limit binds.

    Parameters
    ----------
    net_earnings : int
        Result of :func:`net_earnings`, or W-2 pay of a corporation's owner; cents.
    dollar_limit, other_additions : int
        IRC 415(c)(1)(A), and additions of other plans counted here, which take from it; cents. Their pay
        is not counted either, so that this business's additions stay within its own pay.
    deferrals, catch_up, employer : int
        Deferrals, the catch-up among them, employer money; cents.
    pay : int
        Pay for annual additions by the readings of disputes U1 and U15, cents.
    after_tax_cap : int
        The most after-tax money that the plan takes; 0 where it takes none; cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), 404(a)(8), 415(c)(1), (3)(B), (3)(D).
    """
    limit = max(0, min(dollar_limit - other_additions, pay))
    before = deferrals - catch_up + employer
    room = max(0, limit - before)
    after_tax = min(room, after_tax_cap)
    return OwnerAdditions(
        net_earnings,
        dollar_limit,
        other_additions,
        deferrals,
        catch_up,
        employer,
        pay,
        limit,
        before,
        room,
        after_tax_cap,
        after_tax,
        max(0, before + after_tax - limit),
        deferrals + employer + after_tax,
        deferrals + employer,
    )


class FullLimitEmployerShare(NamedTuple):
    """The largest employer money with which the full annual additions limit is still reached."""

    net_earnings: Annotated[
        Cents,
        Line("Net earnings less half of the tax", "IRC 401(c)(2)(A)", given="net_earnings.net_earnings"),
    ]
    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", given="limitation_year.limit")]
    other_additions: Annotated[
        Cents, Line("Additions to other plans counted here", "IRC 415(f), (k)(4)", fact="other_additions")
    ]
    most: Annotated[Cents, Line("Most employer money", "IRC 404(a)(8)", given="employer_share.limit")]
    employer: Annotated[
        Cents,
        Line(
            "Employer money that leaves pay at the limit",
            "IRC 415(c)(1)(A), (B), (3)(B)",
            how="min(most, max(0, net_earnings - max(0, dollar_limit - other_additions)))",
        ),
    ]


def full_limit_employer_share(
    net_earnings: int, dollar_limit: int, other_additions: int, most: int
) -> FullLimitEmployerShare:
    """How much employer money a self-employed owner may take before pay falls below the dollar limit.

    Where net earnings do not reach the dollar limit every employer dollar lowers the total: none then.

    Parameters
    ----------
    net_earnings, dollar_limit, other_additions, most : int
        Cents.

    Notes
    -----
    IRC 415(c)(1)(A), (B), (3)(B).
    """
    left = max(0, dollar_limit - other_additions)
    employer = min(most, max(0, net_earnings - left))
    return FullLimitEmployerShare(net_earnings, dollar_limit, other_additions, most, employer)


class SpousePayrollTax(NamedTuple):
    """Payroll tax that a spouse's pay costs the business and the spouse."""

    pay: Annotated[Cents, Line("Spouse's pay", "IRC 3121(a), (b)(3)", fact="pay")]
    wage_base: Annotated[Cents, Line("Social Security wage base", "IRC 3121(a)(1)", figure="ssa_wage_base")]
    employee_oasdi: Annotated[
        Millionths, Line("Social Security, employee", "IRC 3101(a)", figure="fica_oasdi_rate_employee")
    ]
    employer_oasdi: Annotated[
        Millionths, Line("Social Security, employer", "IRC 3111(a)", figure="fica_oasdi_rate_employer")
    ]
    employee_hi: Annotated[Millionths, Line("Medicare, employee", "IRC 3101(b)(1)", figure="fica_hi_rate_employee")]
    employer_hi: Annotated[Millionths, Line("Medicare, employer", "IRC 3111(b)", figure="fica_hi_rate_employer")]
    tax: Annotated[
        Cents,
        Line(
            "Payroll tax, both halves",
            "IRC 3101, 3111",
            how="portion(min(pay, wage_base), employee_oasdi + employer_oasdi) "
            "+ portion(pay, employee_hi + employer_hi)",
        ),
    ]


def spouse_payroll_tax(
    pay: int, wage_base: int, employee_oasdi: int, employer_oasdi: int, employee_hi: int, employer_hi: int
) -> SpousePayrollTax:
    """What the pay of a spouse who works in the business costs in Social Security and Medicare tax.

    A spouse's wages are within FICA (the family exception was ended for spouses; it stays for the
    unemployment tax). What the pay saves in the owner's own self-employment tax is not netted here.

    Parameters
    ----------
    pay, wage_base : int
        Cents.
    employee_oasdi, employer_oasdi, employee_hi, employer_hi : int
        Millionths.

    Notes
    -----
    IRC 3101, 3111, 3121(b)(3), 3306(c)(5).
    """
    tax = portion(min(pay, wage_base), employee_oasdi + employer_oasdi) + portion(pay, employee_hi + employer_hi)
    return SpousePayrollTax(pay, wage_base, employee_oasdi, employer_oasdi, employee_hi, employer_hi, tax)
