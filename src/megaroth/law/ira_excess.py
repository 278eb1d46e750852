"""Excess contributions to IRAs: the 6% tax, the return with earnings, later years: IRC 408(d)(4), 4973.

A contribution above the limit, a Roth contribution at too high an income, or a rollover that was none. Returned
with its net income by the extended due date it never was; left in, it costs 6% at each year end until it is gone.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion, share_of


class NetIncome(NamedTuple):
    """Net income attributable to a contribution that is returned or recharacterized."""

    contribution: Annotated[
        Cents, Line("Contribution that is returned", "IRC 408(d)(4)", fact="ira_excess.contribution")
    ]
    opening: Annotated[
        Cents,
        Line("Adjusted opening balance", "Treas. Reg. 1.408-11(b)(1)", fact="ira_excess.opening"),
    ]
    closing: Annotated[
        Cents,
        Line("Adjusted closing balance", "Treas. Reg. 1.408-11(b)(2)", fact="ira_excess.closing"),
    ]
    net_income: Annotated[
        Cents,
        Line(
            "Net income attributable",
            "Treas. Reg. 1.408-11(a)(1)",
            how="share_of(closing - opening, min(contribution, opening), opening)",
        ),
    ]
    returned: Annotated[Cents, Line("Paid back", "IRC 408(d)(4)(C)", how="max(0, contribution + net_income)")]


def net_income(contribution: int, opening: int, closing: int) -> NetIncome:
    """The earnings or loss that go with a contribution that is returned or recharacterized.

    Parameters
    ----------
    contribution : int
        What is returned, cents.
    opening : int
        Value of that one IRA just before the contribution, plus everything put in until the return, the
        contribution itself included; cents.
    closing : int
        Value just before the return, plus everything taken out since; cents.

    Notes
    -----
    IRC 408(d)(4)(C); Treas. Reg. 1.408-11: ``contribution x (closing - opening) / opening``, and it may be negative.
    """
    attributable = share_of(closing - opening, min(contribution, opening), opening)
    return NetIncome(contribution, opening, closing, attributable, max(0, contribution + attributable))


class TimelyReturn(NamedTuple):
    """A contribution returned with its net income by the extended due date."""

    contribution: Annotated[
        Cents, Line("Contribution that is returned", "IRC 408(d)(4)", given="net_income.contribution")
    ]
    net_income: Annotated[Cents, Line("Net income attributable", "Treas. Reg. 1.408-11", given="net_income.net_income")]
    income: Annotated[
        Cents,
        Line("Income of the year of the contribution", "IRC 408(d)(4), flush text", how="max(0, net_income)"),
    ]
    early: Annotated[bool, Line("Under 59 1/2, no exception", "IRC 72(t)(2)", fact="early_withdrawal")]
    before_repeal: Annotated[
        bool,
        Line("Tax determined before 29 December 2022", "SECURE 2.0 s.333", fact="ira_excess.determined_before_repeal"),
    ]
    rate: Annotated[Millionths, Line("Rate", "IRC 72(t)(1)", figure="irc_72t_additional_tax_rate")]
    additional_tax: Annotated[
        Cents,
        Line(
            "Additional tax on the income",
            "IRC 72(t)(1), (2)(A)(ix); SECURE 2.0 s.333",
            how="portion(income, rate) if early and before_repeal else 0",
        ),
    ]


def timely_return(contribution: int, net_income: int, early: bool, before_repeal: bool, rate: int) -> TimelyReturn:
    """What a contribution costs that is returned with its net income by the extended due date.

    The contribution itself is not income (when it was not deducted), and it never was an excess: there is no 6%.
    Its earnings are income of the calendar year in which it was contributed, not of the year of the return.

    Parameters
    ----------
    contribution, net_income : int
        Of :func:`net_income`, cents; a loss is not deducted.
    early, before_repeal : bool
        Whether 72(t) would apply, and whether the tax was determined before its repeal for such earnings.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 408(d)(4), 4973(b), (f); 72(t)(2)(A)(ix), added by SECURE 2.0 s.333 for every determination from 29 December
    2022, of earlier years too.
    """
    income = max(0, net_income)
    return TimelyReturn(
        contribution,
        net_income,
        income,
        early,
        before_repeal,
        rate,
        portion(income, rate) if early and before_repeal else 0,
    )


class ExcessYear(NamedTuple):
    """Excess contributions of one kind of IRA at one year end, and the 6% tax."""

    earlier: Annotated[
        Cents,
        Line("Excess of earlier years", "IRC 4973(b)(2), (f)(2); Form 5329 lines 9, 18", given="excess_year.excess"),
    ]
    unused_room: Annotated[
        Cents,
        Line(
            "This year's limit less this year's contributions",
            "IRC 4973(b)(2)(C), (f)(2)(B); Form 5329 lines 10, 19",
            given="roth_ira_limit.room",
        ),
    ]
    distributions: Annotated[
        Cents,
        Line(
            "Distributions that count",
            "IRC 4973(b)(2)(A), (f)(2)(A); Form 5329 lines 11, 12, 20",
            fact="ira_distributions",
        ),
    ]
    emptied: Annotated[
        bool, Line("Every IRA of the kind was emptied", "Form 5329 instructions, line 20", fact="ira_emptied")
    ]
    taken_out: Annotated[
        Cents,
        Line(
            "Counts as taken out",
            "Form 5329 lines 13, 20",
            how="max(distributions, earlier) if emptied else distributions",
        ),
    ]
    earlier_left: Annotated[
        Cents,
        Line(
            "Left of earlier years",
            "Form 5329 lines 14, 22",
            how="max(0, earlier - unused_room - taken_out)",
        ),
    ]
    new_excess: Annotated[
        Cents,
        Line(
            "This year's excess, not returned in time",
            "IRC 4973(b)(1), (f)(1); Form 5329 lines 15, 23",
            given="roth_ira_limit.excess",
        ),
    ]
    excess: Annotated[
        Cents, Line("Excess", "IRC 4973(b), (f); Form 5329 lines 16, 24", how="earlier_left + new_excess")
    ]
    value: Annotated[
        Cents, Line("Value of the IRAs on 31 December", "IRC 4973(a); Form 5329 lines 17, 25", fact="ira_value")
    ]
    rate: Annotated[Millionths, Line("Rate", "IRC 4973(a)", figure="irc_4973a_excess_contribution_rate")]
    tax: Annotated[Cents, Line("Tax", "IRC 4973(a); Form 5329 lines 17, 25", how="portion(min(excess, value), rate)")]


def excess_year(
    earlier: int, unused_room: int, distributions: int, emptied: bool, new_excess: int, value: int, rate: int
) -> ExcessYear:
    """The excess at a year end and the 6% tax on it, for all traditional or for all Roth IRAs of a person.

    An excess that is left in is worn off by later years' unused room or by distributions. Earnings need not leave
    after the due date, and the tax is never on more than the IRAs are worth.

    Parameters
    ----------
    earlier : int
        ``excess`` of the year before, cents.
    unused_room : int
        What this year's contributions leave of this year's limit, cents.
    distributions : int
        Of a Roth IRA: all of the year's. Of a traditional IRA: those in income, and returned contributions of earlier
        years that are not (IRC 408(d)(5)); cents.
    emptied : bool
        Whether every IRA of the kind was emptied: that clears the excess also at a loss.
    new_excess : int
        This year's excess that was not returned with its income by the extended due date, cents.
    value : int
        Value of the IRAs on 31 December (for the year's excess, with what is returned later left out), cents.
    rate : int
        The 6%, millionths.

    Notes
    -----
    IRC 4973(a), (b), (f); Form 5329 parts III (lines 9 to 17) and IV (lines 18 to 25) and its instructions.
    """
    taken_out = distributions
    if emptied:
        taken_out = max(distributions, earlier)
    earlier_left = max(0, earlier - unused_room - taken_out)
    excess = earlier_left + new_excess
    return ExcessYear(
        earlier,
        unused_room,
        distributions,
        emptied,
        taken_out,
        earlier_left,
        new_excess,
        excess,
        value,
        rate,
        portion(min(excess, value), rate),
    )
