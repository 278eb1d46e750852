"""Income and additional tax of Roth IRA withdrawals, once it is known which money leaves: IRC 408A(d), 72(t)."""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion


class RothWithdrawal(NamedTuple):
    """Income and additional tax of a year's withdrawals from Roth IRAs."""

    amount: Annotated[Cents, Line("Withdrawals of the year", "IRC 408A(d)", fact="withdrawal")]
    earnings: Annotated[Cents, Line("Earnings in them", "IRC 408A(d)(4)(B)", given="layer_withdrawal.rest")]
    recaptured: Annotated[
        Cents, Line("Conversions of five years in them, taxed then", "IRC 408A(d)(3)(F)", given="recapture.base")
    ]
    clock_year: Annotated[int, Line("First Roth IRA year, 0 for none", "IRC 408A(d)(2)(B)", fact="roth_ira.first_year")]
    year: Annotated[int, Line("Year of the withdrawal", "IRC 408A(d)(2)(B)", fact="year")]
    five_years: Annotated[
        bool,
        Line("Five years have passed", "IRC 408A(d)(2)(B)", how="clock_year > 0 and year >= clock_year + 5"),
    ]
    event: Annotated[
        bool, Line("59 1/2, disabled, or after death", "IRC 408A(d)(2)(A)(i)-(iii)", fact="withdrawal.event")
    ]
    qualified: Annotated[bool, Line("Qualified distribution", "IRC 408A(d)(2)", how="five_years and event")]
    first_home: Annotated[
        Cents, Line("Used for a first home", "IRC 408A(d)(5), 72(t)(8)", fact="withdrawal.first_home")
    ]
    first_home_limit: Annotated[
        Cents, Line("Lifetime limit for a first home", "IRC 72(t)(8)(B)", figure="irc_72t8_first_home")
    ]
    first_home_used: Annotated[Cents, Line("Of it, used before", "IRC 72(t)(8)(B)", fact="first_home_used")]
    first_home_allowed: Annotated[
        Cents,
        Line(
            "Counts for a first home",
            "IRC 72(t)(8)(B)",
            how="min(first_home, max(0, first_home_limit - first_home_used))",
        ),
    ]
    qualified_earnings: Annotated[
        Cents,
        Line(
            "Earnings free of income tax",
            "IRC 408A(d)(1), (2)(A)(iv)",
            how="earnings if qualified else min(earnings, first_home_allowed) if five_years else 0",
        ),
    ]
    income: Annotated[Cents, Line("Income", "IRC 408A(d)(2), (4)", how="earnings - qualified_earnings")]
    exposed: Annotated[
        Cents,
        Line("Under the additional tax", "IRC 72(t)(1), 408A(d)(3)(F)", how="0 if event else income + recaptured"),
    ]
    other_exceptions: Annotated[Cents, Line("Under other exceptions", "IRC 72(t)(2)", fact="early_withdrawal.exempt")]
    exempt: Annotated[
        Cents,
        Line(
            "Of it exempt",
            "IRC 72(t)(2)",
            how="min(exposed, max(0, first_home_allowed - qualified_earnings) + other_exceptions)",
        ),
    ]
    rate: Annotated[Millionths, Line("Rate", "IRC 72(t)(1)", figure="irc_72t_additional_tax_rate")]
    additional_tax: Annotated[Cents, Line("Additional tax", "IRC 72(t)(1)", how="portion(exposed - exempt, rate)")]


def roth_withdrawal(
    amount: int,
    earnings: int,
    recaptured: int,
    clock_year: int,
    year: int,
    event: bool,
    first_home: int,
    first_home_limit: int,
    first_home_used: int,
    other_exceptions: int,
    rate: int,
) -> RothWithdrawal:
    """Income and 10% tax of a year's Roth IRA withdrawals, once their order is known.

    Parameters
    ----------
    amount, earnings, recaptured : int
        The withdrawals, the earnings in them, and what :func:`~megaroth.law.roth.recapture` taxes as if it were
        income; cents.
    clock_year, year : int
        Result of :func:`~megaroth.law.roth.roth_ira_clock`, and the year of the withdrawals.
    event : bool
        Whether the owner is 59 1/2, disabled or dead.
    first_home, first_home_limit, first_home_used : int
        Used for a first home, the lifetime limit, and what was used of it before; cents.
    other_exceptions : int
        What other exceptions of IRC 72(t)(2) cover, cents.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 408A(d)(1)-(4), 72(t); Form 8606 part III, Form 5329 part I. A first-home dollar is counted once, against
    earnings before recapture, as Form 8606 line 20 and Form 5329 line 2 lead to.
    """
    five_years = clock_year > 0 and year >= clock_year + 5
    qualified = five_years and event
    first_home_allowed = min(first_home, max(0, first_home_limit - first_home_used))
    qualified_earnings = 0
    if qualified:
        qualified_earnings = earnings
    elif five_years:
        qualified_earnings = min(earnings, first_home_allowed)
    income = earnings - qualified_earnings
    exposed = 0 if event else income + recaptured
    exempt = min(exposed, max(0, first_home_allowed - qualified_earnings) + other_exceptions)
    return RothWithdrawal(
        amount,
        earnings,
        recaptured,
        clock_year,
        year,
        five_years,
        event,
        qualified,
        first_home,
        first_home_limit,
        first_home_used,
        first_home_allowed,
        qualified_earnings,
        income,
        exposed,
        other_exceptions,
        exempt,
        rate,
        portion(exposed - exempt, rate),
    )
