"""Form 1040 lines 4a, 4b, 5a and 5b, and what of plan money stands on line 1h instead."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents


class IraDistributions(NamedTuple):
    """Form 1040 lines 4a and 4b, IRA distributions."""

    conversions: Annotated[
        Cents, Line("Converted straight to Roth IRAs", "Form 1040 line 4a; Form 8606 line 8", fact="ira_conversions")
    ]
    payments: Annotated[
        Cents,
        Line("Paid from traditional, SEP and SIMPLE IRAs", "Form 1040 line 4a", fact="ira_distributions"),
    ]
    roth_payments: Annotated[Cents, Line("Paid from Roth IRAs", "Form 1040 line 4a", fact="roth_ira_distributions")]
    returned: Annotated[
        Cents,
        Line(
            "Contributions of this year returned, with their earnings",
            "Form 8606 instructions, return of IRA contributions",
            fact="ira_returned",
        ),
    ]
    recharacterized: Annotated[
        Cents,
        Line(
            "Contributions of this year recharacterized in it, with their earnings",
            "Form 8606 instructions, reporting recharacterizations",
            fact="ira_recharacterized",
        ),
    ]
    rolled_into_plans: Annotated[
        Cents, Line("Rolled from IRAs into plans", "Form 1040 line 4a, exception 1", fact="ira_rollovers")
    ]
    line_4a: Annotated[
        Cents,
        Line(
            "4a IRA distributions",
            "Form 1040 line 4a",
            how="conversions + payments + roth_payments + returned + recharacterized + rolled_into_plans",
        ),
    ]
    taxable_payments: Annotated[Cents, Line("Taxable payments", "Form 8606 line 15c", given="form_8606.line_15")]
    taxable_conversions: Annotated[Cents, Line("Taxable conversions", "Form 8606 line 18", given="form_8606.line_18")]
    taxable_roth_payments: Annotated[
        Cents, Line("Taxable payments from Roth IRAs", "Form 8606 line 25c", given="form_8606_part_3.line_25c")
    ]
    returned_earnings: Annotated[
        Cents,
        Line("Earnings of contributions returned", "IRC 408(d)(4)", fact="ira_returned_earnings"),
    ]
    line_4b: Annotated[
        Cents,
        Line(
            "4b Taxable amount",
            "Form 1040 line 4b",
            how="taxable_payments + taxable_conversions + taxable_roth_payments + returned_earnings",
        ),
    ]


def ira_distributions(
    conversions: int,
    payments: int,
    roth_payments: int,
    returned: int,
    recharacterized: int,
    rolled_into_plans: int,
    taxable_payments: int,
    taxable_conversions: int,
    taxable_roth_payments: int,
    returned_earnings: int,
) -> IraDistributions:
    """The year's IRA distributions on Form 1040, gross and taxable.

    Parameters
    ----------
    conversions, payments, roth_payments : int
        Gross amounts, those rolled over within 60 days included; cents.
    returned, recharacterized : int
        Contributions made and returned, or made and recharacterized, in this same year, with earnings; cents. Those
        of the year before belong to its return, or to a statement alone.
    rolled_into_plans : int
        Direct rollovers from IRAs into plans, cents.
    taxable_payments, taxable_conversions, taxable_roth_payments : int
        Form 8606 lines 15c, 18 and 25c, cents.
    returned_earnings : int
        The earnings in ``returned``, cents.

    Notes
    -----
    Form 1040 (2025) lines 4a to 4c; its instructions, and those of Form 8606, were known from copies of 2008 to 2017.
    When everything is taxable the instructions leave line 4a empty.
    """
    return IraDistributions(
        conversions,
        payments,
        roth_payments,
        returned,
        recharacterized,
        rolled_into_plans,
        conversions + payments + roth_payments + returned + recharacterized + rolled_into_plans,
        taxable_payments,
        taxable_conversions,
        taxable_roth_payments,
        returned_earnings,
        taxable_payments + taxable_conversions + taxable_roth_payments + returned_earnings,
    )


class PlanDistributions(NamedTuple):
    """Form 1040 lines 5a and 5b, pensions and annuities."""

    rolled_over: Annotated[
        Cents,
        Line("Direct and in-plan rollovers", "Form 1040 line 5a; Form 1099-R box 1", fact="plan_rollovers"),
    ]
    payments: Annotated[Cents, Line("Paid to the person", "Form 1040 line 5a; Form 1099-R box 1", fact="plan_payments")]
    employer_roth: Annotated[Cents, Line("Employer money made as Roth", "Notice 2024-2, Q&A L-9", fact="employer_roth")]
    line_5a: Annotated[
        Cents, Line("5a Pensions and annuities", "Form 1040 line 5a", how="rolled_over + payments + employer_roth")
    ]
    taxable_rollovers: Annotated[
        Cents,
        Line(
            "Pre-tax money that went to Roth",
            "IRC 402A(c)(4)(A)(i), 408A(d)(3)(A)(i)",
            given="rollover_report.taxed",
        ),
    ]
    taxable_payments: Annotated[
        Cents,
        Line(
            "Income of payments, less what was rolled over in 60 days",
            "IRC 402(a), 402(c)(1)",
            given="sixty_day_rollover.taxable",
        ),
    ]
    line_5b: Annotated[
        Cents,
        Line("5b Taxable amount", "Form 1040 line 5b", how="taxable_rollovers + taxable_payments + employer_roth"),
    ]
    line_1h: Annotated[
        Cents,
        Line(
            "1h Corrective distributions, instead of lines 5a and 5b",
            "Form 1040 instructions, lines 1h and 5a",
            fact="corrective_distributions",
        ),
    ]


def plan_distributions(
    rolled_over: int,
    payments: int,
    employer_roth: int,
    taxable_rollovers: int,
    taxable_payments: int,
    line_1h: int,
) -> PlanDistributions:
    """The year's distributions of employer plans on Form 1040, gross and taxable.

    Parameters
    ----------
    rolled_over, payments, employer_roth : int
        Box 1 of direct rollovers, of payments, and of employer money made as Roth; cents.
    taxable_rollovers : int
        Pre-tax money that landed in a Roth account, directly or within 60 days; cents.
    taxable_payments : int
        Income of what was paid and not rolled over, cents.
    line_1h : int
        Income of corrective distributions that is this year's, cents: not code P, which the return of the year before
        takes; but with the excess deferrals of this year that are paid back in the next.

    Notes
    -----
    Form 1040 (2025) lines 5a to 5c; the instructions were known from copies of 2016, 2017 and 2022. They keep
    corrective distributions of excess deferrals "or other excess contributions to retirement plans" off lines 5a and
    5b; that this holds for excess annual additions (code E) was not read.
    """
    return PlanDistributions(
        rolled_over,
        payments,
        employer_roth,
        rolled_over + payments + employer_roth,
        taxable_rollovers,
        taxable_payments,
        taxable_rollovers + taxable_payments + employer_roth,
        line_1h,
    )
