"""Form 8606 Part III: what of a year's nonqualified Roth IRA distributions is taxable, line by line."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents


class Form8606Part3(NamedTuple):
    """Form 8606 Part III, distributions from Roth IRAs."""

    line_19: Annotated[
        Cents,
        Line("19 Nonqualified distributions from Roth IRAs", "Form 8606 line 19", fact="roth_ira_distributions"),
    ]
    first_home: Annotated[Cents, Line("Spent for a first home", "IRC 72(t)(8)", fact="withdrawal.first_home")]
    first_home_limit: Annotated[
        Cents, Line("Lifetime limit for a first home", "IRC 72(t)(8)(B)", figure="irc_72t8_first_home")
    ]
    first_home_used: Annotated[Cents, Line("Of it, used before", "IRC 72(t)(8)(B)", fact="first_home_used")]
    line_20: Annotated[
        Cents,
        Line(
            "20 For a first home",
            "Form 8606 line 20; IRC 408A(d)(5)",
            how="min(first_home, max(0, first_home_limit - first_home_used))",
        ),
    ]
    line_21: Annotated[Cents, Line("21 The rest", "Form 8606 line 21", how="max(0, line_19 - line_20)")]
    line_22: Annotated[
        Cents,
        Line(
            "22 Basis in regular contributions, with money from designated Roth accounts",
            "Form 8606 line 22; IRC 408A(d)(4)(B)(i); Treas. Reg. 1.408A-10, A-3",
            fact="roth_ira_contributions",
        ),
    ]
    line_23: Annotated[Cents, Line("23 Above it", "Form 8606 line 23", how="max(0, line_21 - line_22)")]
    line_24: Annotated[
        Cents,
        Line(
            "24 Basis in conversions and in rollovers from plans that were not Roth",
            "Form 8606 line 24; IRC 408A(d)(4)(B)(ii)(II)",
            fact="roth_ira_conversions",
        ),
    ]
    line_25a: Annotated[
        Cents, Line("25a Above it", "Form 8606 line 25a; IRC 408A(d)(4)(B)", how="max(0, line_23 - line_24)")
    ]
    line_25b: Annotated[
        Cents,
        Line("25b Of it, in qualified disaster distributions, and repaid", "Form 8606 line 25b", fact="repayments"),
    ]
    line_25c: Annotated[
        Cents, Line("25c Taxable", "Form 8606 line 25c; IRC 408A(d)(2)", how="max(0, line_25a - line_25b)")
    ]


def form_8606_part_3(
    line_19: int,
    first_home: int,
    first_home_limit: int,
    first_home_used: int,
    line_22: int,
    line_24: int,
    line_25b: int,
) -> Form8606Part3:
    """What of the year's nonqualified distributions from Roth IRAs is income.

    When line 21 is zero the form stops after line 22, and when line 23 is zero lines 24 and 25 are left out; the
    arithmetic is the same.

    Parameters
    ----------
    line_19 : int
        Distributions that are neither qualified, nor rolled over, nor contributions returned or recharacterized;
        one for a first home included; cents.
    first_home, first_home_limit, first_home_used : int
        Spent for a first home, the lifetime limit, and what was used of it before; cents.
    line_22 : int
        Regular contributions up to the year, less those withdrawn before; with the basis of money that came from a
        designated Roth account; cents.
    line_24 : int
        Conversions of IRAs and rollovers from plans that were not Roth, taxable or not, less those withdrawn
        before; cents.
    line_25b : int
        Of line 25a, what the disaster form takes over or was repaid; cents.

    Notes
    -----
    IRC 408A(d)(2), (4); Form 8606 (2025) Part III. That amounts from designated Roth accounts are line 22, not 24,
    is known from a quotation of the instructions.
    """
    line_20 = min(first_home, max(0, first_home_limit - first_home_used))
    line_21 = max(0, line_19 - line_20)
    line_23 = max(0, line_21 - line_22)
    line_25a = max(0, line_23 - line_24)
    return Form8606Part3(
        line_19,
        first_home,
        first_home_limit,
        first_home_used,
        line_20,
        line_21,
        line_22,
        line_23,
        line_24,
        line_25a,
        line_25b,
        max(0, line_25a - line_25b),
    )
