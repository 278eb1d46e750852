"""Roth money after it is in: clocks, what leaves first, income and the 10% tax: IRC 402A(d), 408A(d).

Two accounts, two ways out. A designated Roth account of a plan pays out pro rata (IRC 72(e)(8)); Roth IRAs pay
out in layers (IRC 408A(d)(4)), all own Roth IRAs together. The five years of a plan never carry into a Roth IRA.

Not modelled: inherited Roth money, repayments, disaster distributions, and money that came from a SIMPLE IRA.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, NamedTuple

from megaroth.errors import BadInputError
from megaroth.law.authority import Line
from megaroth.law.roth_withdrawal import RothWithdrawal, roth_withdrawal
from megaroth.money import Cents, Millionths, portion, share_of

# --- clocks --------------------------------------------------------------------------------------------


def five_years_end(first_year: int) -> date:
    """The first day after five taxable years that begin with ``first_year``.

    It serves for both clocks: that of qualified distributions, and that of a conversion's 10% recapture.

    Notes
    -----
    IRC 408A(d)(2)(B), (d)(3)(F)(i)(II), 402A(d)(2)(B); Treas. Reg. 1.408A-6, A-2 and A-5. Taxable years are
    calendar years here.
    """
    return date(first_year + 5, 1, 1)


def age_59_and_a_half(birth_date: date) -> date:
    """The day on which a person attains 59 1/2: six calendar months after the 59th birthday.

    Notes
    -----
    IRC 72(t)(2)(A)(i), 408A(d)(2)(A)(i), 402A(d)(2)(A). The count of months is that of Treas. Reg.
    1.401(a)(9)-2 for 70 1/2; a month without such a day takes its last.
    """
    months = birth_date.month + 5
    year, month = birth_date.year + 59 + months // 12, months % 12 + 1
    last = 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(birth_date.day, last))


def roth_ira_clock(first_roth_ira_year: int, rollover_year: int) -> int:
    """The year in which the five years of all own Roth IRAs begin; 0 when there is no Roth IRA yet.

    The earlier of the first year for which the owner contributed or converted to any Roth IRA, and the year in
    which a designated Roth account was first rolled into one. Years in the plan never count.

    Parameters
    ----------
    first_roth_ira_year, rollover_year : int
        Years; 0 for none.

    Notes
    -----
    IRC 408A(d)(2)(B); Treas. Reg. 1.408A-6, A-2; 1.408A-10, A-4.
    """
    return min(first_roth_ira_year or rollover_year, rollover_year or first_roth_ira_year)


def designated_roth_clock(first_year: int, rolled_over_first_year: int) -> int:
    """The year in which the five years of one plan's designated Roth account begin; 0 for none.

    Every plan has its own. A direct rollover from another plan's designated Roth account carries its older
    start along; a rollover within 60 days does not.

    Parameters
    ----------
    first_year : int
        First year with designated Roth money in this plan: a contribution, or an in-plan Roth rollover.
    rolled_over_first_year : int
        The start of an account of the same person that was rolled over directly into this one, or 0.

    Notes
    -----
    IRC 402A(d)(2)(B); Treas. Reg. 1.402A-1, A-4(b); Notice 2010-84 for in-plan Roth rollovers.
    """
    return min(first_year or rolled_over_first_year, rolled_over_first_year or first_year)


# --- a designated Roth account pays out ----------------------------------------------------------------


class DesignatedRothDistribution(NamedTuple):
    """A distribution from a designated Roth account, divided into investment and earnings."""

    amount: Annotated[Cents, Line("Distribution", "IRC 402A(d)", fact="distribution")]
    investment: Annotated[
        Cents, Line("Investment in the contract before it", "Treas. Reg. 1.402A-1, A-3", fact="designated_roth.basis")
    ]
    account: Annotated[Cents, Line("Value of the account before it", "IRC 72(e)(8)(B)", fact="designated_roth.balance")]
    whole: Annotated[
        bool, Line("The whole account is paid out", "Treas. Reg. 1.402A-1, A-6(b)", fact="distribution.whole")
    ]
    qualified: Annotated[bool, Line("Qualified distribution", "IRC 402A(d)(2)", fact="distribution.qualified")]
    recovered: Annotated[
        Cents,
        Line(
            "Investment that leaves",
            "IRC 72(e)(8)(B); Treas. Reg. 1.402A-1, A-3",
            how="investment if whole else min(investment, share_of(amount, min(investment, account), account))",
        ),
    ]
    earnings: Annotated[Cents, Line("Earnings that leave", "IRC 72(e)(8)(B)", how="max(0, amount - recovered)")]
    income: Annotated[
        Cents,
        Line("Income, when it is not rolled over", "IRC 402A(d)(1), 72(e)(8)", how="0 if qualified else earnings"),
    ]
    investment_left: Annotated[
        Cents, Line("Investment left in the account", "IRC 72(e)(8)", how="investment - recovered")
    ]


def designated_roth_distribution(
    amount: int, investment: int, account: int, whole: bool, qualified: bool
) -> DesignatedRothDistribution:
    """How a payment from a designated Roth account divides into investment and earnings: pro rata, always.

    The order of Roth IRAs (contributions first) does not apply inside a plan.

    Parameters
    ----------
    amount, investment, account : int
        The payment, and before it the investment in the contract and the value of the account; cents.
    whole : bool
        Whether the whole account is paid out: all of the investment leaves then, also at a loss.
    qualified : bool
        Whether five years have passed and the owner is 59 1/2, disabled or dead.

    Notes
    -----
    IRC 402A(d), 72(e)(8); Treas. Reg. 1.402A-1, A-3. Recapture of an in-plan Roth rollover is apart:
    :func:`recapture`.
    """
    recovered = min(investment, share_of(amount, min(investment, account), account))
    if whole:
        recovered = investment
    earnings = max(0, amount - recovered)
    return DesignatedRothDistribution(
        amount,
        investment,
        account,
        whole,
        qualified,
        recovered,
        earnings,
        0 if qualified else earnings,
        investment - recovered,
    )


class RolloverIntoRothIra(NamedTuple):
    """What a rollover from a designated Roth account is inside the Roth IRA."""

    amount: Annotated[Cents, Line("Amount rolled over", "Treas. Reg. 1.408A-10, A-1", fact="rollover")]
    investment: Annotated[
        Cents,
        Line(
            "Investment in the contract that comes along",
            "Treas. Reg. 1.408A-10, A-3(a)",
            given="designated_roth_distribution.recovered",
        ),
    ]
    qualified: Annotated[
        bool, Line("Qualified distribution", "IRC 402A(d)(2)", given="designated_roth_distribution.qualified")
    ]
    whole: Annotated[
        bool,
        Line(
            "The whole account is rolled over",
            "Treas. Reg. 1.402A-1, A-6(b)",
            given="designated_roth_distribution.whole",
        ),
    ]
    regular: Annotated[
        Cents,
        Line(
            "Counts as regular contribution",
            "Treas. Reg. 1.408A-10, A-3",
            how="investment if whole and investment > amount else amount if qualified else min(amount, investment)",
        ),
    ]
    earnings: Annotated[
        Cents, Line("Counts as earnings", "Treas. Reg. 1.408A-10, A-3(a)", how="max(0, amount - regular)")
    ]


def rollover_into_roth_ira(amount: int, investment: int, qualified: bool, whole: bool) -> RolloverIntoRothIra:
    """What of a rollover from a designated Roth account counts as regular contribution in the Roth IRA.

    A qualified distribution: all. Any other: the investment in the contract; the rest is earnings. The whole
    account at a loss keeps its whole investment.

    Parameters
    ----------
    amount, investment : int
        The rollover, and the investment in the contract that belongs to it; cents.
    qualified, whole : bool
        As in :func:`designated_roth_distribution`.

    Notes
    -----
    Treas. Reg. 1.408A-10, A-3; 1.402A-1, A-6. A-3(b) speaks of a whole account paid out and rolled over in part
    at a loss; that a full rollover keeps the whole investment is read from A-6(b), to which A-3(a) refers.
    Whether investment that came from an in-plan Roth rollover is regular contribution too is by analogy (U6);
    its recapture follows the money.
    """
    regular = amount if qualified else min(amount, investment)
    if whole and investment > amount:
        regular = investment
    return RolloverIntoRothIra(amount, investment, qualified, whole, regular, max(0, amount - regular))


# --- a Roth IRA pays out -------------------------------------------------------------------------------


class Layer(NamedTuple):
    """Conversions and rollovers of one year into Roth IRAs, from accounts other than designated Roth."""

    year: int
    taxable: int
    """What was income when it was converted, cents."""
    nontaxable: int
    """Basis that was converted, cents."""


class LayerWithdrawal(NamedTuple):
    """What a withdrawal takes from the conversions of one year."""

    layer_year: Annotated[int, Line("Year of the conversions", "IRC 408A(d)(4)(B)(ii)(II)", fact="conversions.year")]
    to_withdraw: Annotated[
        Cents, Line("Withdrawal that earlier money does not cover", "IRC 408A(d)(4)(B)", fact="withdrawal")
    ]
    taxable: Annotated[Cents, Line("Was income when converted", "IRC 408A(d)(3)(A)", fact="conversions.taxable")]
    nontaxable: Annotated[Cents, Line("Was basis when converted", "IRC 408A(d)(3)(A)", fact="conversions.nontaxable")]
    taxable_out: Annotated[
        Cents,
        Line("Of the first, withdrawn", "IRC 408A(d)(4)(B)(ii)(II), flush text", how="min(to_withdraw, taxable)"),
    ]
    nontaxable_out: Annotated[
        Cents,
        Line(
            "Of the second, withdrawn",
            "IRC 408A(d)(4)(B)(ii)(II), flush text",
            how="min(to_withdraw - taxable_out, nontaxable)",
        ),
    ]
    rest: Annotated[
        Cents, Line("Still to withdraw", "IRC 408A(d)(4)(B)", how="to_withdraw - taxable_out - nontaxable_out")
    ]


def layer_withdrawal(layer_year: int, to_withdraw: int, taxable: int, nontaxable: int) -> LayerWithdrawal:
    """What a withdrawal takes from one year's conversions: the part that was income first, then the basis.

    Parameters
    ----------
    layer_year : int
        The year of the conversions.
    to_withdraw, taxable, nontaxable : int
        What earlier money does not cover, and what the layer holds; cents.

    Notes
    -----
    IRC 408A(d)(4)(B); Treas. Reg. 1.408A-6, A-8.
    """
    taxable_out = min(to_withdraw, taxable)
    nontaxable_out = min(to_withdraw - taxable_out, nontaxable)
    return LayerWithdrawal(
        layer_year,
        to_withdraw,
        taxable,
        nontaxable,
        taxable_out,
        nontaxable_out,
        to_withdraw - taxable_out - nontaxable_out,
    )


class Withdrawn(NamedTuple):
    """One kind of money in a withdrawal."""

    what: Literal["regular contributions", "conversions", "earnings"]
    year: int
    """Of the conversions; 0 for the rest."""
    amount: int
    taxable: int
    """The part that was income when it was converted, cents."""
    nontaxable: int
    """The part that was basis when it was contributed or converted, cents."""


class RothOrder(NamedTuple):
    """A withdrawal in the order of the law, and what stays."""

    rows: tuple[Withdrawn, ...]
    """Only kinds that give something, in order; earnings last."""
    earnings: int
    regular_left: int
    layers_left: tuple[Layer, ...]


def together(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers of all own Roth IRAs as one a year, the oldest first.

    Notes
    -----
    IRC 408A(d)(4)(A); Treas. Reg. 1.408A-6, A-9: a person's Roth IRAs count as one, and so do the conversions
    of one year.
    """
    sums: dict[int, tuple[int, int]] = {}
    for layer in layers:
        taxable, nontaxable = sums.get(layer.year, (0, 0))
        sums[layer.year] = (taxable + layer.taxable, nontaxable + layer.nontaxable)
    return tuple(Layer(year, *sums[year]) for year in sorted(sums))


def order(amount: int, regular: int, layers: tuple[Layer, ...], value: int) -> RothOrder:
    """Which money a withdrawal from Roth IRAs takes: regular, then conversions oldest first, then earnings.

    Parameters
    ----------
    amount : int
        The withdrawals of the year, cents.
    regular : int
        Regular contributions not yet withdrawn, those for the year and rolled-over regular parts included; cents.
    layers : tuple of Layer
        Conversions and rollovers not yet withdrawn, of all own Roth IRAs, in any order.
    value : int
        Value of all own Roth IRAs before the withdrawal, cents.

    Raises
    ------
    BadInputError
        When more is withdrawn than the accounts hold.

    Notes
    -----
    IRC 408A(d)(4); Treas. Reg. 1.408A-6, A-8 and A-9. After-tax money rolled from the plan straight into a Roth
    IRA is a layer, mostly not taxable; money from a designated Roth account is regular and earnings
    (:func:`rollover_into_roth_ira`).
    """
    if amount > value:
        raise BadInputError("more is withdrawn than the Roth IRAs hold", "a withdrawal of at most their value")
    regular_out = min(amount, regular)
    rest = amount - regular_out
    rows = [Withdrawn("regular contributions", 0, regular_out, 0, regular_out)]
    left = []
    for layer in together(layers):
        sheet = layer_withdrawal(layer.year, rest, layer.taxable, layer.nontaxable)
        taken = sheet.taxable_out + sheet.nontaxable_out
        rows.append(Withdrawn("conversions", layer.year, taken, sheet.taxable_out, sheet.nontaxable_out))
        left.append(Layer(layer.year, layer.taxable - sheet.taxable_out, layer.nontaxable - sheet.nontaxable_out))
        rest = sheet.rest
    rows.append(Withdrawn("earnings", 0, rest, 0, 0))
    return RothOrder(
        tuple(row for row in rows if row.amount),
        rest,
        regular - regular_out,
        tuple(layer for layer in left if layer.taxable or layer.nontaxable),
    )


class Recapture(NamedTuple):
    """The 10% tax on converted money that is withdrawn within five years."""

    taxable_out: Annotated[
        Cents,
        Line(
            "Withdrawn of what was income when converted", "IRC 408A(d)(3)(F)(i)", given="layer_withdrawal.taxable_out"
        ),
    ]
    layer_year: Annotated[int, Line("Year of the conversions", "IRC 408A(d)(3)(F)(i)(II)", fact="conversions.year")]
    year: Annotated[int, Line("Year of the withdrawal", "IRC 408A(d)(3)(F)(i)(II)", fact="year")]
    early: Annotated[
        bool, Line("Under 59 1/2, not disabled, alive", "IRC 72(t)(2)(A)(i)-(iii)", fact="early_withdrawal")
    ]
    base: Annotated[
        Cents,
        Line(
            "Taxed as if it were income",
            "IRC 408A(d)(3)(F)(i), 402A(c)(4)(D)",
            how="taxable_out if early and year < layer_year + 5 else 0",
        ),
    ]
    exempt: Annotated[Cents, Line("Under an exception", "IRC 72(t)(2)", fact="early_withdrawal.exempt")]
    rate: Annotated[Millionths, Line("Rate", "IRC 72(t)(1)", figure="irc_72t_additional_tax_rate")]
    tax: Annotated[
        Cents, Line("Additional tax", "IRC 72(t)(1), 408A(d)(3)(F)", how="portion(base - min(base, exempt), rate)")
    ]


def recapture(taxable_out: int, layer_year: int, year: int, early: bool, exempt: int, rate: int) -> Recapture:
    """The 10% tax on the withdrawn part of a conversion that was income, within its five years; never income.

    A wholly non-taxable conversion has none, whatever the clock says.

    Parameters
    ----------
    taxable_out : int
        What leaves of the layer's taxable part, cents.
    layer_year, year : int
        Years of the conversion and of the withdrawal.
    early : bool
        Whether the owner is under 59 1/2, not disabled and alive; each of these ends the recapture.
    exempt : int
        What another exception covers, cents; ``taxable_out`` or more for one without a limit.
    rate : int
        The 10%, millionths.

    Notes
    -----
    IRC 408A(d)(3)(F), 72(t); Treas. Reg. 1.408A-6, A-5(b), (c). IRC 402A(c)(4)(D) carries it to in-plan Roth
    rollovers, and by Notice 2010-84 it follows the money into another Roth account. Which dollars of an in-plan
    rollover leave first is open: :func:`in_plan_rollovers_first`, :func:`in_plan_rollovers_last`.
    """
    base = taxable_out if early and year < layer_year + 5 else 0
    return Recapture(taxable_out, layer_year, year, early, base, exempt, rate, portion(base - min(base, exempt), rate))


def in_plan_rollovers_first(basis_out: int, basis: int, in_plan_taxable: int) -> int:
    """What leaves of in-plan Roth rollovers' taxable amount, when that leaves before all other basis.

    The cautious reading of an open point (U5 inside a plan, U6 after a rollover to a Roth IRA).

    Parameters
    ----------
    basis_out, basis : int
        Basis in the payment, and before it; cents.
    in_plan_taxable : int
        The part of that basis that was income of an in-plan Roth rollover less than five years ago, cents.

    Notes
    -----
    IRC 402A(c)(4)(D); Notice 2010-84, whose answer on this was not at hand; plans differ (Form 1099-R box 10).
    """
    return min(basis_out, basis, in_plan_taxable)


def in_plan_rollovers_last(basis_out: int, basis: int, in_plan_taxable: int) -> int:
    """What leaves of in-plan Roth rollovers' taxable amount, when that leaves after all other basis.

    The other reading, by analogy to IRC 408A(d)(4), where the oldest and the regular money leave first.

    Parameters
    ----------
    basis_out, basis, in_plan_taxable
        As for :func:`in_plan_rollovers_first`.

    Notes
    -----
    IRC 402A(c)(4)(D); practitioner answers only.
    """
    return max(0, basis_out - (basis - min(basis, in_plan_taxable)))


class Withdrawal(NamedTuple):
    """A year's withdrawals from Roth IRAs: their order and their tax."""

    order: RothOrder
    recaptures: tuple[Recapture, ...]
    """One for each conversion year of which something leaves."""
    sheet: RothWithdrawal


def withdrawal(
    amount: int,
    regular: int,
    layers: tuple[Layer, ...],
    value: int,
    year: int,
    clock_year: int,
    event: bool,
    first_home: int,
    first_home_limit: int,
    first_home_used: int,
    other_exceptions: int,
    in_plan_recaptured: int,
    rate: int,
) -> Withdrawal:
    """A year's withdrawals from all own Roth IRAs: which money leaves, what is income, and the 10% tax.

    Parameters
    ----------
    amount, regular, layers, value
        As for :func:`order`.
    year, clock_year, event, first_home, first_home_limit, first_home_used, other_exceptions, rate
        As for :func:`~megaroth.law.roth_withdrawal.roth_withdrawal`.
    in_plan_recaptured : int
        What leaves of in-plan Roth rollovers' taxable amount within their five years, cents: 0 for none,
        otherwise :func:`in_plan_rollovers_first` or its other reading, of the regular contributions.

    Raises
    ------
    BadInputError
        When more is withdrawn than the accounts hold.

    Notes
    -----
    IRC 408A(d); Treas. Reg. 1.408A-6.
    """
    ordered = order(amount, regular, layers, value)
    recaptures = tuple(
        recapture(row.taxable, row.year, year, not event, 0, rate) for row in ordered.rows if row.what == "conversions"
    )
    recaptured = sum(sheet.base for sheet in recaptures) + (0 if event else in_plan_recaptured)
    sheet = roth_withdrawal(
        amount,
        ordered.earnings,
        recaptured,
        clock_year,
        year,
        event,
        first_home,
        first_home_limit,
        first_home_used,
        other_exceptions,
        rate,
    )
    return Withdrawal(ordered, recaptures, sheet)
