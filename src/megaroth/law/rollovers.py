"""What may be rolled over, what is withheld from a payment to the person, and what the payer reports.

Withholding and 60 days: IRC 3405(c), 402(c)(3). The last day, the destinations and the sharing among several
of them are in :mod:`megaroth.law.destinations`. Form 1099-R here is only its boxes 1, 2a and 5.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, Millionths, portion


class EligibleRollover(NamedTuple):
    """What of a payment may be rolled over or converted in a year with a required minimum."""

    amount: Annotated[Cents, Line("Payment", "IRC 402(c)(4)", fact="ledger.amount")]
    required_left: Annotated[
        Cents, Line("Required minimum of the year not yet paid", "IRC 401(a)(9), 402(c)(4)(B)", fact="ledger.amount")
    ]
    required: Annotated[
        Cents,
        Line("Part of the required minimum", "IRC 402(c)(4)(B)", how="min(amount, required_left)"),
    ]
    eligible: Annotated[Cents, Line("May be rolled over", "IRC 402(c)(4)(B)", how="max(0, amount - required_left)")]


def eligible_rollover(amount: int, required_left: int) -> EligibleRollover:
    """What may be rolled over: the first money of a year is the required minimum, and that stays out.

    Owners of more than 5% have required minimums while they work. Designated Roth accounts have none in
    their owner's life from 2024.

    Parameters
    ----------
    amount, required_left : int
        The payment, and what is still required of the plan for the year; cents.

    Notes
    -----
    IRC 402(c)(4)(B), 401(a)(9)(C)(ii); Treas. Reg. 1.402(c)-2; SECURE 2.0 s.325. Hardship distributions,
    corrective distributions and series of equal payments may not be rolled over either (402(c)(4)(A), (C)).
    """
    return EligibleRollover(amount, required_left, min(amount, required_left), max(0, amount - required_left))


class RolloverWithholding(NamedTuple):
    """Income tax withheld from an eligible rollover distribution that is paid to the person."""

    amount: Annotated[Cents, Line("Paid to the person", "IRC 3405(c)(1)", fact="ledger.amount")]
    pre_tax: Annotated[Cents, Line("Pre-tax part of it", "IRC 3405(e)(1)(B)(ii)", given="pre_tax_first.pre_tax_kept")]
    rate: Annotated[
        Millionths, Line("Withholding rate", "IRC 3405(c)(1)(B)", figure="irc_3405c_rollover_withholding_rate")
    ]
    subject: Annotated[
        Cents, Line("Subject to withholding", "IRC 3405(c)(1), (e)(1)(B)(ii)", how="min(amount, pre_tax)")
    ]
    withheld: Annotated[Cents, Line("Withheld", "IRC 3405(c)(1)(B)", how="portion(subject, rate)")]
    received: Annotated[Cents, Line("Reaches the person", "IRC 3405(c)(1)", how="max(0, amount - withheld)")]
    to_replace_for_no_income: Annotated[
        Cents,
        Line(
            "From other money, to roll over all that is pre-tax",
            "IRC 402(c)(2); Treas. Reg. 1.402(c)-2, A-11",
            how="max(0, subject - received)",
        ),
    ]
    to_replace_for_all: Annotated[
        Cents,
        Line(
            "From other money, to roll over everything",
            "IRC 402(c)(1); Treas. Reg. 1.402(c)-2, A-11",
            how="amount - received",
        ),
    ]


def rollover_withholding(amount: int, pre_tax: int, rate: int) -> RolloverWithholding:
    """What the payer must withhold from a payment to the person, which cannot be waived: a share of its pre-tax part.

    Nothing from basis, and nothing from a direct rollover. Pass the pre-tax part of *this* payment, after
    direct rollovers at the same time have taken theirs.

    Parameters
    ----------
    amount, pre_tax : int
        Paid to the person before tax, and the pre-tax part of that; cents.
    rate : int
        Millionths.

    Notes
    -----
    IRC 3405(c), (e)(1)(B)(ii); Treas. Reg. 31.3405(c)-1. Not modelled: payments below $200 in a year, from which
    a payer need not withhold, and payments in employer securities.
    """
    subject = min(amount, pre_tax)
    withheld = portion(subject, rate)
    received = max(0, amount - withheld)
    return RolloverWithholding(
        amount, pre_tax, rate, subject, withheld, received, max(0, subject - received), amount - received
    )


class SixtyDayRollover(NamedTuple):
    """A payment to the person, all or part of which the person rolls over within 60 days."""

    amount: Annotated[Cents, Line("Paid, tax withheld included", "IRC 402(c)(1)", given="rollover_withholding.amount")]
    pre_tax: Annotated[Cents, Line("Pre-tax part of it", "IRC 402(c)(2)", given="rollover_withholding.pre_tax")]
    withheld: Annotated[Cents, Line("Withheld", "IRC 3405(c)", given="rollover_withholding.withheld")]
    put_in: Annotated[Cents, Line("Rolled over in time", "IRC 402(c)(3)(A)", fact="ledger.amount")]
    rolled_over: Annotated[Cents, Line("Counted as rolled over", "IRC 402(c)(1)", how="min(put_in, amount)")]
    own_funds: Annotated[
        Cents,
        Line(
            "Of it from other money, in place of tax withheld",
            "Treas. Reg. 1.402(c)-2, A-11",
            how="max(0, rolled_over - max(0, amount - withheld))",
        ),
    ]
    pre_tax_rolled: Annotated[Cents, Line("Pre-tax rolled over", "IRC 402(c)(2)", how="min(pre_tax, rolled_over)")]
    basis_rolled: Annotated[Cents, Line("Basis rolled over", "IRC 402(c)(2)", how="rolled_over - pre_tax_rolled")]
    not_rolled: Annotated[Cents, Line("Not rolled over", "IRC 402(a)", how="amount - rolled_over")]
    taxable: Annotated[
        Cents,
        Line(
            "Of it income, which may bear the 10% tax",
            "IRC 402(a), 402(c)(1), 72(t)",
            how="min(not_rolled, pre_tax - pre_tax_rolled)",
        ),
    ]
    basis_kept: Annotated[Cents, Line("Of it basis", "IRC 402(c)(2), 72(e)(8)", how="not_rolled - taxable")]


def sixty_day_rollover(amount: int, pre_tax: int, withheld: int, put_in: int) -> SixtyDayRollover:
    """What of a payment to the person is income after part of it was rolled over: pre-tax money counts as rolled first.

    Tax withheld is part of the payment: what is not replaced from other money was not rolled over, yet is
    income only as far as pre-tax money exceeds the rollover. The tax withheld is credited on the return.

    Parameters
    ----------
    amount, pre_tax, withheld : int
        Paid before tax, the pre-tax part of it, and tax withheld; cents.
    put_in : int
        Contributed to eligible retirement plans within 60 days, from whatever money; cents.

    Notes
    -----
    IRC 402(c)(1) to (3); Treas. Reg. 1.402(c)-2, A-11; IRS safe harbor explanation under IRC 402(f), Notice
    2020-62. Pre-tax money rolled over to a Roth IRA is income all the same (IRC 408A(d)(3)). A plan can
    take basis by direct rollover only (402(c)(2)(A)).
    """
    rolled_over = min(put_in, amount)
    pre_tax_rolled = min(pre_tax, rolled_over)
    not_rolled = amount - rolled_over
    taxable = min(not_rolled, pre_tax - pre_tax_rolled)
    return SixtyDayRollover(
        amount,
        pre_tax,
        withheld,
        put_in,
        rolled_over,
        max(0, rolled_over - max(0, amount - withheld)),
        pre_tax_rolled,
        rolled_over - pre_tax_rolled,
        not_rolled,
        taxable,
        not_rolled - taxable,
    )


class RolloverReport(NamedTuple):
    """Boxes of Form 1099-R for one direct rollover of after-tax money, in plan or to an IRA."""

    amount: Annotated[Cents, Line("Moved", "Form 1099-R instructions, box 1", fact="ledger.amount")]
    basis: Annotated[Cents, Line("Contributions moved", "Form 1099-R instructions, box 5", given="pro_rata.basis_out")]
    taxed: Annotated[
        Cents,
        Line(
            "Pre-tax part that lands in Roth",
            "IRC 402A(c)(4)(A)(i), 408A(d)(3)(A)(i)",
            given="in_plan_roth_rollover.income",
        ),
    ]
    box_1: Annotated[Cents, Line("Box 1, gross distribution", "Form 1099-R instructions, box 1", how="amount")]
    box_2a_blank: Annotated[
        bool, Line("Box 2a stays blank, for a loss", "Form 1099-R instructions, box 5", how="basis > amount")
    ]
    box_2a: Annotated[
        Cents,
        Line("Box 2a, taxable amount", "Form 1099-R instructions, box 2a", how="0 if box_2a_blank else taxed"),
    ]
    box_5: Annotated[Cents, Line("Box 5, employee contributions", "Form 1099-R instructions, box 5", how="basis")]


def rollover_report(amount: int, basis: int, taxed: int) -> RolloverReport:
    """Boxes 1, 2a and 5 for a direct rollover of money that is not designated Roth; the code is G.

    Box 2a is a printed zero when nothing is taxed, and blank only when contributions exceed the value.

    Parameters
    ----------
    amount, basis : int
        Value that moved and contributions in it, cents.
    taxed : int
        Pre-tax money that landed in a Roth IRA or designated Roth account, cents; none for a traditional IRA.

    Notes
    -----
    Instructions for Forms 1099-R and 5498 (Form 1099-R, direct rollovers and in-plan Roth rollovers), known
    from quotations; the blank box for a loss is from one of them, so look at the year's text.
    """
    blank = basis > amount
    return RolloverReport(amount, basis, taxed, amount, blank, 0 if blank else taxed, basis)


class SplitReport(NamedTuple):
    """Boxes of Form 1099-R when a distribution goes to a Roth IRA and a traditional IRA, in two forms."""

    roth_pre_tax: Annotated[
        Cents, Line("Pre-tax money to the Roth IRA", "Notice 2014-54", given="pre_tax_first.pre_tax_direct")
    ]
    roth_basis: Annotated[Cents, Line("Basis to the Roth IRA", "Notice 2014-54", given="pre_tax_first.basis_direct")]
    traditional_pre_tax: Annotated[
        Cents, Line("Pre-tax money to the traditional IRA", "Notice 2014-54", given="pre_tax_first.pre_tax_direct")
    ]
    traditional_basis: Annotated[
        Cents, Line("Basis to the traditional IRA", "Notice 2014-54", given="pre_tax_first.basis_direct")
    ]
    roth_box_1: Annotated[
        Cents, Line("Roth IRA: box 1", "Form 1099-R instructions, box 1", how="roth_pre_tax + roth_basis")
    ]
    roth_box_2a: Annotated[Cents, Line("Roth IRA: box 2a", "Form 1099-R instructions, box 2a", how="roth_pre_tax")]
    roth_box_5: Annotated[Cents, Line("Roth IRA: box 5", "Form 1099-R instructions, box 5", how="roth_basis")]
    traditional_box_1: Annotated[
        Cents,
        Line(
            "Traditional IRA: box 1",
            "Form 1099-R instructions, box 1",
            how="traditional_pre_tax + traditional_basis",
        ),
    ]
    traditional_box_2a: Annotated[Cents, Line("Traditional IRA: box 2a", "Form 1099-R instructions, box 2a", how="0")]
    traditional_box_5: Annotated[
        Cents, Line("Traditional IRA: box 5", "Form 1099-R instructions, box 5", how="traditional_basis")
    ]
    box_1: Annotated[
        Cents, Line("Both: box 1", "Form 1099-R instructions, box 1", how="roth_box_1 + traditional_box_1")
    ]
    box_2a: Annotated[
        Cents, Line("Both: box 2a", "Form 1099-R instructions, box 2a", how="roth_box_2a + traditional_box_2a")
    ]
    box_5: Annotated[
        Cents, Line("Both: box 5", "Form 1099-R instructions, box 5", how="roth_box_5 + traditional_box_5")
    ]


def split_report(roth_pre_tax: int, roth_basis: int, traditional_pre_tax: int, traditional_basis: int) -> SplitReport:
    """Boxes 1, 2a and 5 of the two forms for one distribution in two directions; their sums are the combined form.

    A payer may issue one combined form; tax software usually needs the two, with totals that tie.

    Parameters
    ----------
    roth_pre_tax, roth_basis, traditional_pre_tax, traditional_basis : int
        What went where, cents.

    Notes
    -----
    Instructions for Forms 1099-R and 5498 (Form 1099-R, direct rollovers), known from quotations; Notice
    2014-54. No source that we read shows basis sent to the traditional IRA: box 5 is then by analogy.
    """
    roth_box_1 = roth_pre_tax + roth_basis
    traditional_box_1 = traditional_pre_tax + traditional_basis
    return SplitReport(
        roth_pre_tax,
        roth_basis,
        traditional_pre_tax,
        traditional_basis,
        roth_box_1,
        roth_pre_tax,
        roth_basis,
        traditional_box_1,
        0,
        traditional_basis,
        roth_box_1 + traditional_box_1,
        roth_pre_tax,
        roth_basis + traditional_basis,
    )
