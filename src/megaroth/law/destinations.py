"""Where money of a plan or an IRA may go, which of several destinations gets the pre-tax part, and by when.

The words for places are those of the ledger. A place in *another* plan is named like the source that the money
becomes there.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from megaroth.law.conversions import pre_tax_first
from megaroth.law.deadlines import Deadline
from megaroth.law.holidays import previous_business_day

Origin = Literal["pre-tax", "after-tax", "roth", "traditional-ira", "roth-ira"]
"""Where money comes from: pre-tax, after-tax or designated Roth money of a plan, or an IRA."""

PlanMoney = Literal["pre-tax", "after-tax", "roth"]
"""The kinds of money that a plan pays out."""

Destination = Literal["traditional-ira", "roth-ira", "in-plan-roth", "rollover", "after-tax", "roth-rollover"]
"""Where it goes: an IRA, Roth money of the same plan, or pre-tax, after-tax or Roth money of another plan."""


class Way(NamedTuple):
    """Whether money of one kind may go to one place."""

    may: Literal["yes", "pre-tax part", "no"]
    """``pre-tax part``: only what would be income if it were not rolled over."""
    basis_direct_only: bool
    """Whether basis may go there only straight from the plan, not within 60 days."""
    taxed: bool
    """Whether the pre-tax part is income on arrival."""
    authority: str
    note: str = ""


def _yes(authority: str, note: str = "", *, taxed: bool = False, basis_direct_only: bool = False) -> Way:
    return Way("yes", basis_direct_only, taxed, authority, note)


def _no(authority: str, note: str = "") -> Way:
    return Way("no", False, False, authority, note)


_ACCEPTS = "The receiving plan must accept it."
_SAME_PLAN = "Only an in-plan Roth rollover, inside one plan, turns money into designated Roth."
_ONE_WAY = "Roth money goes to Roth only."

WAYS: dict[tuple[Origin, Destination], Way] = {
    ("pre-tax", "traditional-ira"): _yes("IRC 402(c)(1), (8)(B)(i)"),
    ("pre-tax", "roth-ira"): _yes("IRC 408A(d)(3)(A), (e)", taxed=True),
    ("pre-tax", "in-plan-roth"): _yes("IRC 402A(c)(4)", "If the plan offers it; vested.", taxed=True),
    ("pre-tax", "rollover"): _yes("IRC 402(c)(8)(B)(iii)", _ACCEPTS),
    ("pre-tax", "after-tax"): _no("IRC 402(c)(2)(A)", "It is not after-tax money."),
    ("pre-tax", "roth-rollover"): _no("IRC 402A(c)(3)(A), (c)(4)(B); Notice 2010-84", _SAME_PLAN),
    ("after-tax", "traditional-ira"): _yes(
        "IRC 402(c)(2)(B)",
        "Its basis joins the basis of all traditional IRAs (Form 8606); earnings there spoil an ordinary backdoor.",
    ),
    ("after-tax", "roth-ira"): _yes("IRC 402(c)(2)(B), 408A(d)(3)(A), (e)", taxed=True),
    ("after-tax", "in-plan-roth"): _yes("IRC 402A(c)(4)", "If the plan offers it.", taxed=True),
    ("after-tax", "rollover"): Way("pre-tax part", False, False, "IRC 402(c)(2)", f"{_ACCEPTS} Earnings only."),
    ("after-tax", "after-tax"): _yes(
        "IRC 402(c)(2)(A)",
        f"{_ACCEPTS} It must account for basis and earnings apart; a 401(a) or 403(b) plan.",
        basis_direct_only=True,
    ),
    ("after-tax", "roth-rollover"): _no("IRC 402A(c)(3)(A), (c)(4)(B); Notice 2010-84", _SAME_PLAN),
    ("roth", "traditional-ira"): _no("IRC 402A(c)(3)(A)", _ONE_WAY),
    ("roth", "roth-ira"): _yes("IRC 402A(c)(3)(A)(ii), 408A(e)"),
    ("roth", "in-plan-roth"): _no("IRC 402A(c)(4)(B)", "It is designated Roth already."),
    ("roth", "rollover"): _no("IRC 402A(c)(3)(A)", _ONE_WAY),
    ("roth", "after-tax"): _no("IRC 402A(c)(3)(A)", _ONE_WAY),
    ("roth", "roth-rollover"): _yes(
        "IRC 402A(c)(3)(A)(i), 402(c)(2)(A); Treas. Reg. 1.402A-1, A-5(a)", _ACCEPTS, basis_direct_only=True
    ),
    ("traditional-ira", "traditional-ira"): _yes("IRC 408(d)(3)(A)(i)", "Once in 12 months if not by transfer."),
    ("traditional-ira", "roth-ira"): _yes(
        "IRC 408A(d)(3)(A)", "Pro rata over all traditional, SEP and SIMPLE IRAs.", taxed=True
    ),
    ("traditional-ira", "in-plan-roth"): _no("IRC 402A(c)(3)(A), (c)(4)(B)", _SAME_PLAN),
    ("traditional-ira", "rollover"): Way(
        "pre-tax part", False, False, "IRC 408(d)(3)(A)(ii), (H)", f"{_ACCEPTS} It leaves the basis alone in the IRA."
    ),
    ("traditional-ira", "after-tax"): _no("IRC 408(d)(3)(A)(ii)", "Basis of an IRA cannot enter a plan."),
    ("traditional-ira", "roth-rollover"): _no("IRC 402A(c)(3)(A), (c)(4)(B)", _SAME_PLAN),
    ("roth-ira", "traditional-ira"): _no("IRC 408A(d)(6)(B)(iii), (e)", "A conversion cannot be undone since 2018."),
    ("roth-ira", "roth-ira"): _yes("IRC 408A(e)", "Once in 12 months if not by transfer."),
    ("roth-ira", "in-plan-roth"): _no("IRC 402A(c)(3)(A); Treas. Reg. 1.408A-10, A-5"),
    ("roth-ira", "rollover"): _no("IRC 408(d)(3)(A)(ii), 408A(e)", _ONE_WAY),
    ("roth-ira", "after-tax"): _no("IRC 408(d)(3)(A)(ii), 408A(e)", _ONE_WAY),
    ("roth-ira", "roth-rollover"): _no("IRC 402A(c)(3)(A); Treas. Reg. 1.408A-10, A-5"),
}
"""Every origin and every destination. Required minimums, hardship and corrective payments go nowhere (402(c)(4))."""


class Payment(NamedTuple):
    """One of the payments that make up a distribution."""

    to: Destination
    amount: int
    """Cents."""


class Share(NamedTuple):
    """What one payment carries; cents."""

    to: Destination | Literal["cash"]
    amount: int
    pre_tax: int
    basis: int
    income: int
    """The pre-tax part, where it was kept or is taxed on arrival."""


class Allocation(NamedTuple):
    """A distribution by payment: direct rollovers, 60-day rollovers, and what was kept."""

    direct: tuple[Share, ...]
    later: tuple[Share, ...]
    kept: Share

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every payment, what was kept last."""
        return (*self.direct, *self.later, self.kept)

    @property
    def income(self) -> int:
        """Income of the year, cents."""
        return sum(share.income for share in self.shares)


def allocate(
    origin: PlanMoney, pre_tax: int, direct: Sequence[Payment], later: Sequence[Payment], kept: int
) -> Allocation:
    """Which payment of one distribution carries which pre-tax money and which basis.

    The pre-tax part goes to the direct rollovers first, then to the 60-day rollovers, then to the person. Among
    several of one kind the owner chooses, and tells the plan before direct rollovers are made: payments are
    filled with pre-tax money in the order in which they are given.

    Parameters
    ----------
    origin : PlanMoney
        What kind of money it is: the notice is about plans, not IRAs. Of a designated Roth account the earnings
        are pre-tax, unless the distribution is qualified.
    pre_tax : int
        Pre-tax part of the whole distribution, cents (``conversions.ProRata.pre_tax``).
    direct, later : sequence of Payment
        Direct rollovers, and rollovers by the person within 60 days; the first is the first to get pre-tax money.
    kept : int
        What the person keeps, tax withheld and not replaced included; cents.

    Raises
    ------
    ValueError
        When the pre-tax part is more than the distribution, or a payment may not go where it is sent: a fault
        of the caller, who asks :data:`WAYS` first.

    Notes
    -----
    Notice 2014-54, s.III; IRC 402(c)(2); Treas. Reg. 1.402A-1, A-5(a) (T.D. 9769). Where only pre-tax money may go
    (``Way.may``), the owner's order must put it there; otherwise this raises too.
    """
    levels = pre_tax_first(pre_tax, sum(p.amount for p in direct), sum(p.amount for p in later), kept)
    if not 0 <= pre_tax <= levels.distribution:
        raise ValueError(f"a pre-tax part of {pre_tax} in a distribution of {levels.distribution} cents")
    return Allocation(
        _filled(origin, direct, levels.pre_tax_direct, straight=True),
        _filled(origin, later, levels.pre_tax_later, straight=False),
        Share("cash", kept, levels.pre_tax_kept, levels.basis_kept, levels.pre_tax_kept),
    )


def _filled(origin: PlanMoney, payments: Sequence[Payment], pre_tax: int, *, straight: bool) -> tuple[Share, ...]:
    shares = []
    for to, amount in payments:
        way = WAYS[origin, to]
        part = min(pre_tax, amount)
        pre_tax -= part
        basis = amount - part
        no_basis = way.may == "pre-tax part" or (way.basis_direct_only and not straight)
        if way.may == "no" or (no_basis and basis):
            raise ValueError(
                f"{basis if no_basis else amount} cents of {origin} money may not go to {to}: {way.authority}"
            )
        shares.append(Share(to, amount, part, basis, part if way.taxed else 0))
    return tuple(shares)


def last_day_to_roll_over(received: date) -> Deadline:
    """The last day to roll over what a plan paid to the person: the 60th day after the day it was received.

    Parameters
    ----------
    received : date
        The day on which the person received the money, not the day on the check.

    Notes
    -----
    IRC 402(c)(3)(A). Nothing that we read says that a weekend moves it; the IRS may waive it ((B); Rev. Proc.
    2020-46 lets a person certify a reason). A loan offset at separation has until the return is due ((C)).
    """
    day = received + timedelta(days=60)
    return Deadline(
        "Roll over what was paid to you",
        day,
        previous_business_day(day),
        False,
        "IRC 402(c)(3)(A)",
        "Count from the day you received it. The tax withheld must be replaced from other money.",
    )
