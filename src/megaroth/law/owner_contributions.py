"""An owner's contributions: the employer share, and what it leaves for after-tax money.

IRC 401(c)(2)(A)(v), 404(a)(3), 404(a)(8), 415(c)(1), 415(c)(3).
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, portion_within


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
    after_tax_contributed: Annotated[
        Cents, Line("After-tax contributions already in", "IRC 415(c)(2)(B)", fact="so_far.after_tax")
    ]
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
            how="max(0, dollar_limit - other_additions - elective_deferrals - after_tax_contributed)",
        ),
    ]
    by_earned_income: Annotated[
        Cents,
        Line(
            "Half of what the deferrals leave",
            "IRC 415(c)(1)(B), (3)(B); Pub. 560, deduction worksheet",
            how="max(0, net_earnings - elective_deferrals - after_tax_contributed) // 2",
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
    after_tax_contributed: int,
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
    after_tax_contributed : int
        After-tax money already in, which cannot give way; cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), 404(a)(3), (8), 404(l), 404(n), 415(c); Pub. 560, chapter 5.
    """
    by_rate = portion_within(net_earnings, plan_rate)
    by_pay_limit = portion(pay_limit, plan_rate)
    by_dollar_limit = max(0, dollar_limit - other_additions - elective_deferrals - after_tax_contributed)
    by_earned_income = max(0, net_earnings - elective_deferrals - after_tax_contributed) // 2
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
        after_tax_contributed,
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
    after_tax_contributed: Annotated[
        Cents, Line("After-tax contributions already in", "IRC 415(c)(2)(B)", fact="so_far.after_tax")
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
            how="max(0, dollar_limit - other_additions - elective_deferrals - after_tax_contributed)",
        ),
    ]
    by_pay: Annotated[
        Cents,
        Line("Under 100% of pay", "IRC 415(c)(1)(B)", how="max(0, pay - elective_deferrals - after_tax_contributed)"),
    ]
    limit: Annotated[
        Cents,
        Line("Most employer money", "IRC 404(a)(3), 415(c)", how="min(by_rate, by_dollar_limit, by_pay)"),
    ]


def corporate_employer_share(
    pay: int,
    plan_rate: int,
    pay_limit: int,
    dollar_limit: int,
    other_additions: int,
    elective_deferrals: int,
    after_tax_contributed: int,
) -> CorporateEmployerShare:
    """The most deductible employer money for an owner whom a corporation pays; W-2 pay only, never K-1 profit.

    Parameters
    ----------
    pay : int
        Form W-2 pay with deferrals included, cents.
    plan_rate, pay_limit, dollar_limit, other_additions, elective_deferrals, after_tax_contributed : int
        As in :func:`employer_share`.

    Notes
    -----
    IRC 404(a)(3)(A), 404(a)(12), 404(l), 404(n), 415(c)(1).
    """
    by_rate = portion(min(pay, pay_limit), plan_rate)
    by_dollar_limit = max(0, dollar_limit - other_additions - elective_deferrals - after_tax_contributed)
    by_pay = max(0, pay - elective_deferrals - after_tax_contributed)
    return CorporateEmployerShare(
        pay,
        plan_rate,
        pay_limit,
        dollar_limit,
        other_additions,
        elective_deferrals,
        after_tax_contributed,
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
    employer: Annotated[Cents, Line("Employer money in this way", "IRC 404(a)(8)", fact="employer_money")]
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
    contributed: Annotated[
        Cents, Line("After-tax contributions already in", "IRC 415(c)(2)(B)", fact="so_far.after_tax")
    ]
    after_tax_cap: Annotated[
        Cents, Line("Most after-tax money that the plan takes", "plan document", given="plan_cap.cap")
    ]
    after_tax: Annotated[
        Cents, Line("After-tax", "IRC 415(c)(2)(B); plan document", how="max(contributed, min(room, after_tax_cap))")
    ]
    excess: Annotated[
        Cents, Line("Above the limit", "IRC 415(c)(1)", how="max(0, before_after_tax + after_tax - limit)")
    ]
    total: Annotated[Cents, Line("All contributions", "IRC 415(c), 414(v)", how="deferrals + employer + after_tax")]
    roth_deferrals: Annotated[Cents, Line("Roth deferrals among them", "IRC 402A(a)(1), 414(v)(7)", fact="so_far.roth")]
    deduction: Annotated[
        Cents,
        Line(
            "Deducted or left out of income",
            "IRC 404(a)(8), 402(e)(3)",
            how="deferrals - roth_deferrals + employer",
        ),
    ]


def owner_additions(
    net_earnings: int,
    dollar_limit: int,
    other_additions: int,
    deferrals: int,
    catch_up: int,
    employer: int,
    pay: int,
    contributed: int,
    after_tax_cap: int,
    roth_deferrals: int,
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
    contributed : int
        After-tax money already in, cents.
    after_tax_cap : int
        The most after-tax money that the plan takes; 0 where it takes none; cents.
    roth_deferrals : int
        The deferrals that are Roth by choice or by IRC 414(v)(7), cents.

    Notes
    -----
    IRC 401(c)(2)(A)(v), 404(a)(8), 415(c)(1), (3)(B), (3)(D).
    """
    limit = max(0, min(dollar_limit - other_additions, pay))
    before = deferrals - catch_up + employer
    room = max(0, limit - before)
    after_tax = max(contributed, min(room, after_tax_cap))
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
        contributed,
        after_tax_cap,
        after_tax,
        max(0, before + after_tax - limit),
        deferrals + employer + after_tax,
        roth_deferrals,
        deferrals - roth_deferrals + employer,
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
