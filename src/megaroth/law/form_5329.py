"""Form 5329 Part I: the additional tax on early distributions, line by line.

Its base is what Form 8606 and the plan's own arithmetic make income, never box 2a of a Form 1099-R of an IRA, which
knows no basis.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion


class Form5329PartI(NamedTuple):
    """Form 5329 Part I, additional tax on early distributions."""

    plan_income: Annotated[
        Cents, Line("Early payments of plans in income", "IRC 72(t)(1), 402(a), 402A(d)", fact="early_withdrawal.plan")
    ]
    ira_income: Annotated[
        Cents,
        Line(
            "Early payments of traditional IRAs in income",
            "IRC 72(t)(1), 408(d)(1); Form 8606 line 15c",
            given="form_8606.line_15",
        ),
    ]
    roth_income: Annotated[
        Cents,
        Line(
            "Early payments of Roth IRAs in income",
            "IRC 72(t)(1), 408A(d)(2); Form 8606 line 25c",
            given="form_8606_part_3.line_25c",
        ),
    ]
    recaptured: Annotated[
        Cents,
        Line(
            "Conversions and rollovers of five years that left a Roth IRA, taxed then",
            "IRC 408A(d)(3)(F)",
            given="recapture.base",
        ),
    ]
    in_plan_recaptured: Annotated[
        Cents,
        Line(
            "In-plan Roth rollovers of five years that were paid out, taxed then",
            "IRC 402A(c)(4)(D); Form 1099-R box 10",
            fact="in_plan_rollovers.paid",
        ),
    ]
    line_1: Annotated[
        Cents,
        Line(
            "1 Early distributions",
            "Form 5329 line 1",
            how="plan_income + ira_income + roth_income + recaptured + in_plan_recaptured",
        ),
    ]
    exempt: Annotated[Cents, Line("Under an exception", "IRC 72(t)(2)", fact="early_withdrawal.exempt")]
    line_2: Annotated[
        Cents, Line("2 Not subject to the tax", "Form 5329 line 2; IRC 72(t)(2)", how="min(line_1, exempt)")
    ]
    line_3: Annotated[Cents, Line("3 Subject to the tax", "Form 5329 line 3", how="line_1 - line_2")]
    rate: Annotated[Millionths, Line("Rate", "IRC 72(t)(1)", figure="irc_72t_additional_tax_rate")]
    line_4: Annotated[
        Cents,
        Line("4 Additional tax, to Schedule 2", "Form 5329 line 4; IRC 72(t)(1)", how="portion(line_3, rate)"),
    ]


def form_5329_part_1(
    plan_income: int,
    ira_income: int,
    roth_income: int,
    recaptured: int,
    in_plan_recaptured: int,
    exempt: int,
    rate: int,
) -> Form5329PartI:
    """The 10% additional tax of a year: on early payments as far as they are income, and on what is recaptured.

    Parameters
    ----------
    plan_income, ira_income, roth_income : int
        Income of payments before 59 1/2 from plans, traditional IRAs and Roth IRAs; cents.
    recaptured, in_plan_recaptured : int
        What left of conversions, and of in-plan Roth rollovers, that was income less than five years ago; cents.
    exempt : int
        What exceptions cover, cents.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 72(t), 402A(c)(4)(D), 408A(d)(3)(F); Form 5329 (2025) lines 1 to 4. Not modelled: the 25% of the first two
    years of a SIMPLE IRA. A conversion or rollover is no early distribution.
    """
    line_1 = plan_income + ira_income + roth_income + recaptured + in_plan_recaptured
    line_2 = min(line_1, exempt)
    line_3 = line_1 - line_2
    return Form5329PartI(
        plan_income,
        ira_income,
        roth_income,
        recaptured,
        in_plan_recaptured,
        line_1,
        exempt,
        line_2,
        line_3,
        rate,
        portion(line_3, rate),
    )
