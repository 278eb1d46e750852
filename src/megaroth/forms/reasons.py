"""Why each box of Form 1099-R says what it says, by kind of transaction.

The instructions were known from quotations and from copies of 2016, 2017 and 2023; the recipient's side of the 2025
form was read.
"""

from __future__ import annotations

from typing import NamedTuple

from megaroth.forms.transactions import (
    EMPLOYER_ROTH,
    EXCESS_ADDITIONS,
    EXCESS_AGGREGATE,
    EXCESS_CONTRIBUTIONS,
    EXCESS_DEFERRAL,
    EXCESS_DEFERRAL_EARNINGS,
    IN_PLAN,
    IRA_CONVERTED,
    IRA_EXCESS,
    IRA_PAID,
    IRA_TO_PLAN,
    OTHER_CORRECTION,
    PAID,
    RECHARACTERIZED,
    ROTH_IRA_PAID,
    ROTH_PAID,
    ROTH_TO_PLAN,
    ROTH_TO_ROTH_IRA,
    TO_PLAN,
    TO_ROTH_IRA,
    TO_TRADITIONAL,
)

R = "Instructions for Forms 1099-R and 5498"
RECIPIENT = "Form 1099-R, instructions for recipient"


class Why(NamedTuple):
    """Why a box says what it says."""

    field: str
    """The field of :class:`~megaroth.forms.model.Form1099R`."""
    text: str
    authority: str


_ALL = Why("gross", "all that was moved or paid, before any tax withheld", f"{R}, box 1")
_BASIS = Why("contributions", "contributions in it, which were taxed before", f"{R}, box 5")
_NO_TAX = Why("withheld", "nothing is withheld from a direct rollover", "IRC 3405(c)(2)")
_CODE_G = Why("codes", "G alone: a direct rollover; the age plays no part", f"{R}, guide to distribution codes")
_NO_BOX_10 = Why(
    "in_plan_rollover",
    "it belongs to later payments from the designated Roth account, not to the rollover",
    f"{R}, box 10; Notice 2010-84, Q&A-13",
)
_NO_BOX_11 = Why("first_roth_year", "it is for money that leaves the designated Roth account", f"{R}, box 11")
_BY_AGE = Why(
    "codes",
    "1 under 59½, 2 where the payer knows an exception, 7 from 59½; never G, because the payer does not know of a "
    "rollover within 60 days",
    f"{R}, guide to distribution codes; IRC 72(t)",
)
_CODE_8 = Why(
    "codes", "8: taxable in the year of payment; with B for Roth money", f"{R}, corrective distributions; IRC 402(g)(2)"
)
_CODE_P = Why(
    "codes",
    "P: taxable in the year of the deferrals, which is the one before; with B for Roth money",
    f"{R}, corrective distributions; IRC 402(g)(2)(C)",
)

WHY: dict[str, tuple[Why, ...]] = {
    IN_PLAN: (
        _ALL,
        Why("taxable", "the pre-tax part, which is income now; 0.00 where there is none", f"{R}; IRC 402A(c)(4)(A)(i)"),
        _NO_TAX,
        _BASIS,
        _CODE_G,
        _NO_BOX_10,
        _NO_BOX_11,
    ),
    TO_ROTH_IRA: (
        _ALL,
        Why("taxable", "the pre-tax part that went to Roth; 0.00 where there is none", f"{R}; IRC 408A(d)(3)(A)(i)"),
        _NO_TAX,
        _BASIS,
        _CODE_G,
    ),
    TO_TRADITIONAL: (
        _ALL,
        Why("taxable", "a direct rollover to pre-tax money is no income", f"{R}; IRC 402(c)(1)"),
        _NO_TAX,
        Why("contributions", "only where basis went there", f"{R}, box 5; Notice 2014-54"),
        _CODE_G,
    ),
    TO_PLAN: (
        _ALL,
        Why("taxable", "a direct rollover is no income", f"{R}; IRC 402(c)(1)"),
        _NO_TAX,
        _BASIS,
        _CODE_G,
    ),
    PAID: (
        _ALL,
        Why("taxable", "the pre-tax part, also where it was rolled over within 60 days", f"{R}, box 2a"),
        Why("withheld", "20% of the pre-tax part of an eligible rollover distribution", "IRC 3405(c)(1), (e)(1)(B)"),
        _BASIS,
        _BY_AGE,
    ),
    ROTH_TO_ROTH_IRA: (
        _ALL,
        Why("taxable", "it stays Roth", f"{R}; IRC 402A(c)(3)"),
        _NO_TAX,
        Why("contributions", "Roth contributions and converted money in it", f"{R}, box 5"),
        Why("codes", "H: designated Roth directly to a Roth IRA", f"{R}, guide to distribution codes"),
        Why("in_plan_rollover", "only a payment is recaptured; the five years travel along", f"{R}, box 10"),
        Why("first_roth_year", "the first year of the designated Roth account", f"{R}, box 11"),
    ),
    ROTH_TO_PLAN: (
        _ALL,
        Why("taxable", "it stays Roth", f"{R}; IRC 402A(c)(3)"),
        _NO_TAX,
        Why("contributions", "Roth contributions and converted money in it", f"{R}, box 5"),
        Why("codes", "B and G: designated Roth, directly to another designated Roth account", f"{R}, code B"),
        Why("first_roth_year", "the first year of the designated Roth account", f"{R}, box 11"),
    ),
    ROTH_PAID: (
        _ALL,
        Why("taxable", "earnings, unless the distribution is qualified", f"{R}; IRC 402A(d), 72(e)(8)"),
        Why("withheld", "20% of the taxable part", "IRC 3405(c)(1), (e)(1)(B)"),
        Why("contributions", "Roth contributions and converted money in it", f"{R}, box 5"),
        Why("codes", "B with 1, 2 or 7 by age and known exception", f"{R}, guide to distribution codes"),
        Why(
            "in_plan_rollover",
            "what was income of an in-plan rollover less than five years ago; empty from 59½ or under an exception. "
            "It is no income again, but goes to Form 5329 line 1",
            f"{R}, box 10; {RECIPIENT}, code B; IRC 402A(c)(4)(D)",
        ),
        Why("first_roth_year", "the first year of the designated Roth account", f"{R}, box 11"),
    ),
    IRA_CONVERTED: (
        _ALL,
        Why("taxable", "as box 1: the custodian does not know your basis, Form 8606 does", f"{R}, box 2a"),
        Why("not_determined", "the basis is yours to work out", f"{R}, box 2b"),
        Why("codes", "2 under 59½, 7 from then on: a conversion bears no 10% tax", f"{R}; IRC 408A(d)(3)(A)(ii)"),
        Why("ira", "a traditional, SEP or SIMPLE IRA", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    IRA_PAID: (
        _ALL,
        Why("taxable", "as box 1: the custodian does not know your basis, Form 8606 does", f"{R}, box 2a"),
        Why("not_determined", "the basis is yours to work out", f"{R}, box 2b"),
        Why("codes", "1 under 59½, 7 from then on; 2 or 3 where the custodian knows an exception", f"{R}; IRC 72(t)"),
        Why("ira", "a traditional, SEP or SIMPLE IRA", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    IRA_TO_PLAN: (
        _ALL,
        Why("taxable", "a direct rollover to a plan is no income", f"{R}; IRC 408(d)(3)(A)(ii)"),
        Why("codes", "G: a direct rollover to a plan", f"{R}, guide to distribution codes"),
        Why("ira", "a traditional, SEP or SIMPLE IRA", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    ROTH_IRA_PAID: (
        _ALL,
        Why("taxable", "left to Form 8606 Part III", f"{R}, Roth IRA"),
        Why("not_determined", "the custodian does not know your basis; not with code Q", f"{R}, Roth IRA"),
        Why("codes", "J under 59½; from then on Q when five years are known to have passed, otherwise T", f"{R}"),
        Why("ira", "the box is not for Roth IRAs", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    RECHARACTERIZED: (
        Why("gross", "the contribution with its earnings, as it was transferred", f"{R}; IRC 408A(d)(6)"),
        Why("taxable", "no distribution", f"{R}, recharacterized IRA contributions"),
        Why("codes", "N where contribution and transfer are of one year, R where the contribution is older", f"{R}"),
        Why("ira", "not for recharacterizations", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    EXCESS_DEFERRAL: (
        Why("gross", "what is paid back of the deferrals; a loss lowers it", f"{R}, excess deferrals and losses"),
        Why("taxable", "the same; 0.00 of Roth deferrals", f"{R}, excess deferrals"),
        Why("contributions", "Roth deferrals paid back; otherwise empty", f"{R}, box 5"),
        _CODE_8,
    ),
    EXCESS_DEFERRAL_EARNINGS: (
        Why("gross", "the earnings, on a form of their own where the principal is taxed in another year", f"{R}"),
        Why("taxable", "all of it", f"{R}; IRC 402(g)(2)(C)(ii)"),
        _CODE_8,
    ),
    EXCESS_CONTRIBUTIONS: (
        _ALL,
        Why("taxable", "all of it but designated Roth contributions", f"{R}, excess contributions"),
        Why("contributions", "designated Roth contributions; otherwise empty", f"{R}, box 5"),
        Why("codes", "8: taxed in the year paid; 8B from Roth", f"{R}; IRC 4979(f)(2)"),
    ),
    EXCESS_AGGREGATE: (
        _ALL,
        Why("taxable", "earnings, and any vested match", f"{R}, excess aggregate contributions"),
        Why("contributions", "the after-tax (or Roth) contributions returned", f"{R}, box 5"),
        Why("codes", "8: taxed in the year paid; 8B from Roth", f"{R}; IRC 4979(f)(2)"),
    ),
    EXCESS_ADDITIONS: (
        _ALL,
        Why(
            "taxable", "earnings of after-tax or Roth money; all of pre-tax deferrals", f"{R}, excess annual additions"
        ),
        Why("contributions", "after-tax or Roth contributions returned; empty for pre-tax deferrals", f"{R}, box 5"),
        Why("codes", "E, with no second code", f"{R}; Rev. Proc. 2021-30 s.6.06"),
    ),
    OTHER_CORRECTION: (_ALL,),
    IRA_EXCESS: (
        Why("gross", "the contribution returned with its earnings", f"{R}; IRC 408(d)(4)"),
        Why("taxable", "the earnings alone", f"{R}, code 8"),
        Why(
            "codes",
            "8 where the contribution was made this year, P where it was made before; J first from a Roth IRA",
            R,
        ),
        Why("ira", "unless it is a Roth IRA", f"{R}, IRA/SEP/SIMPLE checkbox"),
    ),
    EMPLOYER_ROTH: (
        Why("gross", "what was allocated in the year", "Notice 2024-2, Q&A L-9"),
        Why(
            "taxable", "the same: it is income of the year of allocation; no W-2, no withholding", "Notice 2024-2, L-9"
        ),
        Why("contributions", "no basis: all of it is taxed now", "Notice 2024-2, Q&A L-9"),
        Why("codes", "G: as if contributed and rolled over inside the plan", "Notice 2024-2, Q&A L-9"),
    ),
}
"""Why each box of a kind of transaction says what it says."""

_PAID_LATE = (
    Why("gross", "all that is paid back after 15 April, principal and earnings on one form", f"{R}, box 1"),
    Why("taxable", "all of it: what comes late is income once more, Roth deferrals too", "IRC 402(g)(6), 402A(d)(3)"),
    Why("contributions", "no basis, although the deferrals were income before", "IRC 402(g)(6), 402A(d)(3)"),
    Why("codes", "by age, as of any payment, with B for Roth money; that is open", "IRC 402(g)(6)"),
)


def why_of(kind: str, codes: str) -> tuple[Why, ...]:
    """Why each box of a form says what it says; of excess deferrals that follows from when they were paid back.

    Parameters
    ----------
    kind : str
        The kind of transaction.
    codes : str
        The form's codes.
    """
    if kind == EXCESS_DEFERRAL and not {"8", "P"} & set(codes):
        return _PAID_LATE
    if kind in (EXCESS_DEFERRAL, EXCESS_DEFERRAL_EARNINGS) and "P" in codes:
        return tuple(_CODE_P if why is _CODE_8 else why for why in WHY[kind])
    return WHY[kind]
