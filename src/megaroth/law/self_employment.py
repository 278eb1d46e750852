"""Earned income: a partner's share, self-employment tax and its half, a spouse's payroll tax.

IRC 164(f), 401(c)(2), 1401, 1402, 3101, 3111.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, round_half_up, share_of


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
    all_profit: Annotated[Cents, Line("Net profit of the businesses that have one", "IRC 1402(a)", fact="profit")]
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
        Net profit here, and of all businesses of the person that have one; cents.
    half_of_tax, half_here : int
        Result of :func:`self_employment_tax`, and its part by a reading of U13; cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), (vi).
    """
    return NetEarnings(profit, all_profit, half_of_tax, half_here, max(0, profit - half_here))


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
