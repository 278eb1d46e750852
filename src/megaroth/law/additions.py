"""Annual additions and the room that they leave for after-tax contributions: IRC 415(c), plan caps."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class LimitationYear(NamedTuple):
    """Dollar limit of one limitation year."""

    annual_limit: Annotated[
        Cents, Line("Dollar limit of the year", "IRC 415(c)(1)(A), (d)", figure="irc_415c_annual_additions")
    ]
    months: Annotated[
        int, Line("Months in the limitation year", "Treas. Reg. 1.415(j)-1(d)", fact="plan.limitation_months")
    ]
    limit: Annotated[
        Cents, Line("Dollar limit", "Treas. Reg. 1.415(j)-1(d)(2)", how="share_of(annual_limit, months, 12)")
    ]


def limitation_year(annual_limit: int, months: int) -> LimitationYear:
    """The dollar limit, prorated only where the plan itself has a short limitation year.

    Joining or leaving an employer in mid-year is not a short year.

    Parameters
    ----------
    annual_limit : int
        The limit of the calendar year in which the limitation year ends, cents.
    months : int
        Whole months in the limitation year, 1 to 12.

    Notes
    -----
    IRC 415(c)(1)(A); Treas. Reg. 1.415(j)-1(d).
    """
    return LimitationYear(annual_limit, months, share_of(annual_limit, months, 12))


class AnnualAdditions(NamedTuple):
    """Annual additions: one person, one employer group, one limitation year."""

    dollar_limit: Annotated[Cents, Line("Dollar limit", "IRC 415(c)(1)(A)", given="limitation_year.limit")]
    pay: Annotated[Cents, Line("100% of pay", "IRC 415(c)(1)(B), (c)(3)", fact="pay")]
    limit: Annotated[Cents, Line("Limit", "IRC 415(c)(1)", how="max(0, min(dollar_limit, pay))")]
    elective_deferrals: Annotated[
        Cents,
        Line(
            "Deferrals other than catch-up",
            "IRC 415(c)(2)(B), 414(v)(3)(A)",
            given="catch_up.deferrals_counted",
        ),
    ]
    employer_contributions: Annotated[
        Cents, Line("Employer money and forfeitures", "IRC 415(c)(2)(A), (C)", fact="employer_money")
    ]
    after_tax_contributions: Annotated[
        Cents, Line("After-tax contributions so far", "IRC 415(c)(2)(B)", fact="so_far.after_tax")
    ]
    other_additions: Annotated[
        Cents,
        Line(
            "Additions to other plans counted with this employer",
            "IRC 415(f), (h), (k)(4)",
            fact="other_additions",
        ),
    ]
    additions: Annotated[
        Cents,
        Line(
            "Annual additions",
            "IRC 415(c)(2)",
            how="elective_deferrals + employer_contributions + after_tax_contributions + other_additions",
        ),
    ]
    room: Annotated[Cents, Line("Room left", "IRC 415(c)(1)", how="max(0, limit - additions)")]
    excess: Annotated[Cents, Line("Above the limit", "IRC 415(c)(1)", how="max(0, additions - limit)")]
    after_tax_limit: Annotated[
        Cents,
        Line(
            "What everything else leaves for after-tax money",
            "IRC 415(c)(1)",
            how="max(0, limit - elective_deferrals - employer_contributions - other_additions)",
        ),
    ]


def annual_additions(
    dollar_limit: int,
    pay: int,
    elective_deferrals: int,
    employer_contributions: int,
    after_tax_contributions: int,
    other_additions: int,
) -> AnnualAdditions:
    """What all contributions of one year may come to with one employer group, and what is left.

    Both limbs bind: the dollar limit and 100% of pay. Catch-up, rollovers, in-plan Roth rollovers,
    loan repayments and investment gains are not additions.

    Parameters
    ----------
    dollar_limit : int
        Result of :func:`limitation_year`, cents.
    pay : int
        Pay under IRC 415(c)(3): an employee's with deferrals included, a self-employed person's earned
        income with deferrals added back; cents. Negative (a loss) counts as zero.
    elective_deferrals : int
        Pre-tax and Roth deferrals other than catch-up, cents.
    employer_contributions : int
        Match, nonelective, profit sharing and forfeitures, vested or not; cents.
    after_tax_contributions : int
        Voluntary after-tax contributions so far, cents.
    other_additions : int
        Additions to other plans that count with this employer: related employers (more than 50%
        control), or a 403(b) of an owner; cents.

    Notes
    -----
    IRC 415(c)(1)-(3), (f), (h), (k)(4); Treas. Reg. 1.415(c)-1(b).
    """
    limit = max(0, min(dollar_limit, pay))
    additions = elective_deferrals + employer_contributions + after_tax_contributions + other_additions
    return AnnualAdditions(
        dollar_limit,
        pay,
        limit,
        elective_deferrals,
        employer_contributions,
        after_tax_contributions,
        other_additions,
        additions,
        max(0, limit - additions),
        max(0, additions - limit),
        max(0, limit - elective_deferrals - employer_contributions - other_additions),
    )


class PlanCap(NamedTuple):
    """The plan's own cap on after-tax contributions, one year."""

    plan_pay: Annotated[Cents, Line("Pay that the plan counts", "plan document; IRC 401(a)(17)", given="plan_pay.pay")]
    percent_cap: Annotated[Millionths, Line("Cap, percent of pay", "plan document", fact="plan.after_tax_cap_percent")]
    highly_paid_cap: Annotated[
        Millionths,
        Line("Cap for the highly paid, percent of pay", "plan document", fact="plan.hce_after_tax_cap_percent"),
    ]
    dollar_cap: Annotated[Cents, Line("Cap in dollars", "plan document", fact="plan.after_tax_cap_dollars")]
    cap: Annotated[
        Cents,
        Line(
            "Cap on after-tax contributions",
            "plan document",
            how="min(portion(plan_pay, min(percent_cap, highly_paid_cap)), dollar_cap)",
        ),
    ]


def plan_cap(plan_pay: int, percent_cap: int, highly_paid_cap: int, dollar_cap: int) -> PlanCap:
    """The most after-tax money that the plan itself takes in a year: the least of its caps.

    Parameters
    ----------
    plan_pay : int
        Pay that the plan counts, within IRC 401(a)(17); cents.
    percent_cap, highly_paid_cap : int
        Caps in millionths of pay; pass 100% where there is none.
    dollar_cap : int
        Cap in cents; pass a year's dollar limit or more where there is none.

    Notes
    -----
    A plan term, not law; a highly compensated employee (IRC 414(q)) meets the lower percentage.
    """
    cap = min(portion(plan_pay, min(percent_cap, highly_paid_cap)), dollar_cap)
    return PlanCap(plan_pay, percent_cap, highly_paid_cap, dollar_cap, cap)


class AfterTaxRoom(NamedTuple):
    """Room for after-tax contributions: one job, one year."""

    additions_room: Annotated[
        Cents,
        Line("What the limit leaves for after-tax money", "IRC 415(c)(1)", given="annual_additions.after_tax_limit"),
    ]
    contributed: Annotated[Cents, Line("After-tax so far", "IRC 415(c)(2)(B)", fact="so_far.after_tax")]
    cap: Annotated[Cents, Line("The plan's cap", "plan document", given="plan_cap.cap")]
    pay_left: Annotated[
        Cents, Line("Pay still to come that an election can reach", "Treas. Reg. 1.401(m)-1(a)(3)", fact="paydays")
    ]
    room: Annotated[
        Cents,
        Line(
            "Room for the year",
            "IRC 415(c)(1); plan document",
            how="min(additions_room, cap)",
        ),
    ]
    left: Annotated[
        Cents, Line("Still possible", "IRC 415(c)(1); plan document", how="max(0, min(room - contributed, pay_left))")
    ]
    above_cap: Annotated[Cents, Line("Above the plan's cap", "plan document", how="max(0, contributed - cap)")]


def after_tax_room(additions_room: int, contributed: int, cap: int, pay_left: int) -> AfterTaxRoom:
    """The year's room for after-tax contributions in one plan, and what is left of it.

    Parameters
    ----------
    additions_room : int
        What the annual additions limit leaves after everything but this plan's after-tax money; cents.
    contributed : int
        After-tax contributions so far in this plan, cents.
    cap : int
        The plan's own cap on the year, cents.
    pay_left : int
        Pay of the rest of the year, less the deferrals still to come from it; cents.

    Notes
    -----
    IRC 415(c)(1); the cap is the plan's. The ACP test (IRC 401(m)) may still send money back.
    """
    room = min(additions_room, cap)
    left = max(0, min(room - contributed, pay_left))
    return AfterTaxRoom(additions_room, contributed, cap, pay_left, room, left, max(0, contributed - cap))
