"""How much after-tax money a payment carries, and what turning it into Roth costs: IRC 72(e)(8), 402(c)(2), 402A(c)(4).

The order of the questions: which contract the money belongs to (:func:`after_tax_contract`), what part of
a payment is basis (:func:`pre_1987_first`, then :func:`pro_rata`), which of several destinations gets the
pre-tax part (:func:`pre_tax_first`; by destination :func:`megaroth.law.destinations.allocate`), and what
is income (:func:`in_plan_roth_rollover`, :func:`rollover_to_roth_ira`). "Basis" is investment in the
contract. Designated Roth accounts are contracts of their own (IRC 402A(d)(4)). Not modelled: annuities,
employer securities with unrealized appreciation, pension plans.
"""

from typing import Annotated, NamedTuple

from megaroth.law.authority import Line
from megaroth.money import Cents, share_of


class AfterTaxContract(NamedTuple):
    """The contract out of which after-tax money is paid."""

    separate: Annotated[
        bool,
        Line(
            "The plan keeps after-tax contributions and their earnings as an account of its own",
            "IRC 72(d)(2); plan document",
            fact="plan.separate_after_tax_source",
        ),
    ]
    after_tax_basis: Annotated[Cents, Line("After-tax contributions in that account", "IRC 72(f)", fact="ledger.basis")]
    after_tax_value: Annotated[Cents, Line("Value of that account", "IRC 72(d)(2)", fact="ledger.value_before")]
    account_vested_value: Annotated[
        Cents,
        Line(
            "Vested value of the whole account but designated Roth", "IRC 72(e)(8)(B), (C)", fact="ledger.value_before"
        ),
    ]
    account_investment: Annotated[Cents, Line("After-tax contributions in all of it", "IRC 72(f)", fact="ledger.basis")]
    investment: Annotated[
        Cents,
        Line(
            "Investment in the contract",
            "IRC 72(d)(2), 72(e)(8)(B)",
            how="after_tax_basis if separate else account_investment",
        ),
    ]
    account: Annotated[
        Cents,
        Line(
            "Account balance of the contract",
            "IRC 72(d)(2), 72(e)(8)(B), (C)",
            how="after_tax_value if separate else account_vested_value",
        ),
    ]


def after_tax_contract(
    separate: bool, after_tax_basis: int, after_tax_value: int, account_vested_value: int, account_investment: int
) -> AfterTaxContract:
    """Whether a payment of after-tax money is measured by the after-tax account alone or by the whole account.

    The statute says that the two *may* be treated as separate contracts: the plan must account for them so
    (open question U4). IRAs never count, and neither does money that is not vested.

    Parameters
    ----------
    separate : bool
        A plan term.
    after_tax_basis, after_tax_value : int
        Contributions in the after-tax account that have not come out, and its value; cents.
    account_vested_value, account_investment : int
        The same of everything in the plan but designated Roth accounts, the after-tax account included; cents.

    Notes
    -----
    IRC 72(d)(2); 72(e)(8)(B), (C); 402A(d)(4).
    """
    investment = after_tax_basis if separate else account_investment
    account = after_tax_value if separate else account_vested_value
    return AfterTaxContract(
        separate, after_tax_basis, after_tax_value, account_vested_value, account_investment, investment, account
    )


class GrandfatheredBasis(NamedTuple):
    """Contributions made before 1987, which come out ahead of earnings."""

    amount: Annotated[Cents, Line("Paid out of the contract", "IRC 72(e)(8)(D)", fact="ledger.amount")]
    pre_1987_investment: Annotated[
        Cents,
        Line("Investment in the contract on 31 December 1986", "IRC 72(e)(8)(D)", fact="plan.access.pre_1987_basis"),
    ]
    withdrawals_allowed: Annotated[
        bool,
        Line(
            "On 5 May 1986 the plan allowed employees at work to withdraw contributions",
            "IRC 72(e)(8)(D)",
            fact="plan.access.pre_1987_withdrawals",
        ),
    ]
    received_since_1986: Annotated[
        Cents, Line("Everything received from the contract since then", "IRC 72(e)(8)(D)", fact="ledger.amount")
    ]
    left: Annotated[
        Cents,
        Line(
            "Still to come out first",
            "IRC 72(e)(8)(D)",
            how="max(0, pre_1987_investment - received_since_1986) if withdrawals_allowed else 0",
        ),
    ]
    basis_out: Annotated[Cents, Line("Basis, without earnings", "IRC 72(e)(8)(D)", how="min(amount, left)")]
    rest: Annotated[Cents, Line("The rest, shared pro rata", "IRC 72(e)(8)(A), (B)", how="amount - basis_out")]


def pre_1987_first(
    amount: int, pre_1987_investment: int, withdrawals_allowed: bool, received_since_1986: int
) -> GrandfatheredBasis:
    """The part of a payment that is basis from before 1987 and brings no earnings along.

    Pro rata applies only as far as all that was ever received since 1986, this payment included, exceeds
    the investment of 31 December 1986. A person who knows only what is left of it gives that and no receipts.

    Parameters
    ----------
    amount : int
        The payment, cents.
    pre_1987_investment : int
        Investment in the contract on 31 December 1986, cents.
    withdrawals_allowed : bool
        Whether the plan on 5 May 1986 let employees withdraw contributions before separation from service.
    received_since_1986 : int
        All earlier payments from the contract since then, basis or not; cents.

    Notes
    -----
    IRC 72(e)(8)(D).
    """
    left = max(0, pre_1987_investment - received_since_1986) if withdrawals_allowed else 0
    basis_out = min(amount, left)
    return GrandfatheredBasis(
        amount, pre_1987_investment, withdrawals_allowed, received_since_1986, left, basis_out, amount - basis_out
    )


class ProRata(NamedTuple):
    """Basis and earnings in one payment."""

    amount: Annotated[Cents, Line("Paid out of the contract", "IRC 72(e)(8)(A)", fact="ledger.amount")]
    investment: Annotated[
        Cents, Line("Investment in the contract before it", "IRC 72(e)(8)(B)", given="after_tax_contract.investment")
    ]
    account: Annotated[
        Cents, Line("Account balance before it", "IRC 72(e)(8)(B), (C)", given="after_tax_contract.account")
    ]
    whole: Annotated[bool, Line("The payment empties the contract", "IRC 72(e)(8)(B)", fact="ledger.emptied")]
    counted: Annotated[
        Cents,
        Line("Investment, at most the account balance", "IRC 72(e)(8)(B)", how="min(investment, account)"),
    ]
    basis_out: Annotated[
        Cents,
        Line(
            "Basis that leaves",
            "IRC 72(e)(8)(B)",
            how="investment if whole else share_of(min(amount, account), counted, account)",
        ),
    ]
    earnings_out: Annotated[
        Cents, Line("Earnings that leave; below zero a loss", "IRC 72(e)(2)(B), (8)(A)", how="amount - basis_out")
    ]
    pre_tax: Annotated[
        Cents, Line("Pre-tax part of the payment", "IRC 72(e)(2)(B), (8)(A)", how="max(0, earnings_out)")
    ]
    loss: Annotated[Cents, Line("Basis that was lost", "IRC 72(e)(8)(B)", how="max(0, -earnings_out)")]
    investment_left: Annotated[
        Cents, Line("Investment left in the contract", "IRC 72(e)(8)(B)", how="max(0, investment - basis_out)")
    ]


def pro_rata(amount: int, investment: int, account: int, whole: bool) -> ProRata:
    """The basis in a payment: its share of the investment in the contract, measured on the day it is paid.

    Basis cannot be taken without its share of the earnings. When the account has fallen below the
    investment, a partial payment is all basis; the one that empties the contract takes all the investment
    along, so that what was lost shows. The statute has no word for that loss: a deduction is doubtful.

    Parameters
    ----------
    amount : int
        The payment, at most the account, cents.
    investment, account : int
        Investment in the contract and vested balance just before the payment, cents.
    whole : bool
        Whether nothing is left in the contract, vested or not.

    Notes
    -----
    IRC 72(e)(8)(A) to (C), 72(e)(2)(B).
    """
    counted = min(investment, account)
    basis_out = investment if whole else share_of(min(amount, account), counted, account)
    earnings_out = amount - basis_out
    return ProRata(
        amount,
        investment,
        account,
        whole,
        counted,
        basis_out,
        earnings_out,
        max(0, earnings_out),
        max(0, -earnings_out),
        max(0, investment - basis_out),
    )


class PreTaxFirst(NamedTuple):
    """Pre-tax money and basis of one distribution, by the way the money goes."""

    pre_tax: Annotated[Cents, Line("Pre-tax part of the distribution", "IRC 72(e)(8)(B)", given="pro_rata.pre_tax")]
    direct: Annotated[Cents, Line("Rolled over directly", "IRC 401(a)(31), 402(c)(1)", fact="ledger.amount")]
    later: Annotated[Cents, Line("Rolled over within 60 days", "IRC 402(c)(3)", fact="ledger.amount")]
    kept: Annotated[Cents, Line("Kept, tax withheld included", "IRC 402(a)", fact="ledger.amount")]
    distribution: Annotated[Cents, Line("The distribution", "Notice 2014-54, s.III", how="direct + later + kept")]
    pre_tax_direct: Annotated[
        Cents, Line("Pre-tax in the direct rollovers", "Notice 2014-54, s.III", how="min(pre_tax, direct)")
    ]
    pre_tax_later: Annotated[
        Cents,
        Line(
            "Pre-tax in the 60-day rollovers",
            "Notice 2014-54, s.III; IRC 402(c)(2)",
            how="min(pre_tax - pre_tax_direct, later)",
        ),
    ]
    pre_tax_kept: Annotated[
        Cents,
        Line(
            "Pre-tax kept, which is income",
            "IRC 402(a), 402(c)(1)",
            how="min(pre_tax - pre_tax_direct - pre_tax_later, kept)",
        ),
    ]
    basis_direct: Annotated[
        Cents, Line("Basis in the direct rollovers", "Notice 2014-54, s.III", how="direct - pre_tax_direct")
    ]
    basis_later: Annotated[
        Cents, Line("Basis in the 60-day rollovers", "Notice 2014-54, s.III", how="later - pre_tax_later")
    ]
    basis_kept: Annotated[Cents, Line("Basis kept", "Notice 2014-54, s.III", how="kept - pre_tax_kept")]


def pre_tax_first(pre_tax: int, direct: int, later: int, kept: int) -> PreTaxFirst:
    """Where the pre-tax part of a distribution goes: to direct rollovers, then to 60-day rollovers, then to the person.

    One distribution is everything scheduled for the same time, to however many places. For which of several
    rollovers of one kind see :func:`megaroth.law.destinations.allocate`.

    Parameters
    ----------
    pre_tax : int
        Pre-tax part of the distribution, at most all of it, cents.
    direct, later, kept : int
        Rolled over directly, rolled over by the person within 60 days, and kept; cents. Tax withheld and not
        replaced from other money is kept.

    Notes
    -----
    Notice 2014-54; IRC 402(c)(2), last sentence; for designated Roth accounts Treas. Reg. 1.402A-1, A-5(a)
    (T.D. 9769), where the pre-tax part is the earnings of a distribution that is not qualified.
    """
    pre_tax_direct = min(pre_tax, direct)
    pre_tax_later = min(pre_tax - pre_tax_direct, later)
    pre_tax_kept = min(pre_tax - pre_tax_direct - pre_tax_later, kept)
    return PreTaxFirst(
        pre_tax,
        direct,
        later,
        kept,
        direct + later + kept,
        pre_tax_direct,
        pre_tax_later,
        pre_tax_kept,
        direct - pre_tax_direct,
        later - pre_tax_later,
        kept - pre_tax_kept,
    )


class InPlanRothRollover(NamedTuple):
    """Money turned into Roth inside the plan."""

    amount: Annotated[Cents, Line("Moved to the designated Roth account", "IRC 402A(c)(4)(B)", fact="ledger.amount")]
    basis: Annotated[Cents, Line("Basis moved", "IRC 72(e)(8)(B)", given="pro_rata.basis_out")]
    income: Annotated[
        Cents, Line("Income of the year of the move", "IRC 402A(c)(4)(A)(i)", how="max(0, amount - basis)")
    ]
    additional_tax: Annotated[Cents, Line("10% tax on the move", "IRC 402A(c)(4)(A)(ii)", how="0")]
    recaptured_until_year_five: Annotated[
        Cents,
        Line(
            "Bears the 10% tax if paid out within five years without an exception",
            "IRC 402A(c)(4)(D), 408A(d)(3)(F); Notice 2010-84",
            how="income",
        ),
    ]
    withheld: Annotated[Cents, Line("Tax withheld from the money", "IRC 3405(c)(2); Notice 2013-74", how="0")]
    deferrals_used: Annotated[Cents, Line("Counted as designated Roth contribution", "IRC 402A(c)(4)(C)", how="0")]
    annual_additions_used: Annotated[Cents, Line("Counted as annual addition", "IRC 415(c)(2)", how="0")]


def in_plan_roth_rollover(amount: int, basis: int) -> InPlanRothRollover:
    """What an in-plan Roth rollover costs: income on all but the basis, and nothing else in that year.

    The money must be vested; where it could not be paid out yet the move is direct, nothing is withheld and
    the limits on paying it out stay on it. It cannot be undone. It starts the five years of the plan's
    designated Roth account if it is the first money there.

    Parameters
    ----------
    amount, basis : int
        What moves, and the basis in it, which at a loss is more; cents.

    Notes
    -----
    IRC 402A(c)(4); Notices 2010-84 and 2013-74 (known from summaries). In force since 28 September 2010,
    for money that could not be paid out yet since 2013.
    """
    income = max(0, amount - basis)
    return InPlanRothRollover(amount, basis, income, 0, income, 0, 0, 0)


class RolloverToRothIra(NamedTuple):
    """Plan money that is not Roth, rolled over to a Roth IRA."""

    amount: Annotated[Cents, Line("Moved to the Roth IRA", "IRC 408A(e)", fact="ledger.amount")]
    basis: Annotated[Cents, Line("Basis moved", "IRC 72(e)(8)(B)", given="pro_rata.basis_out")]
    income: Annotated[
        Cents, Line("Income of the year of the move", "IRC 408A(d)(3)(A)(i)", how="max(0, amount - basis)")
    ]
    additional_tax: Annotated[Cents, Line("10% tax on the move", "IRC 408A(d)(3)(A)(ii)", how="0")]
    recaptured_until_year_five: Annotated[
        Cents,
        Line(
            "Bears the 10% tax if paid out within five years without an exception",
            "IRC 408A(d)(3)(F)",
            how="income",
        ),
    ]
    withheld: Annotated[Cents, Line("Tax that must be withheld from a direct rollover", "IRC 3405(c)(2)", how="0")]
    contributions_used: Annotated[
        Cents, Line("Counted against the limit on IRA contributions", "IRC 408A(c)(5)(B), (e)", how="0")
    ]


def rollover_to_roth_ira(amount: int, basis: int) -> RolloverToRothIra:
    """What a direct rollover of plan money to a Roth IRA costs: income on all but the basis.

    No balance of any IRA counts, no income is too high for it, and it is not a Roth IRA contribution.

    Parameters
    ----------
    amount, basis : int
        What moves, and the basis in it, which at a loss is more; cents.

    Notes
    -----
    IRC 408A(d)(3)(A), (e); 402(c)(2)(B). Not for money from a designated Roth account, whose earnings are no
    income on the way to a Roth IRA. Rollovers from plans since 2008; the income ceiling ended in 2010.
    """
    income = max(0, amount - basis)
    return RolloverToRothIra(amount, basis, income, 0, income, 0, 0)
