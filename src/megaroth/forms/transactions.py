"""Form 1099-R by kind of transaction: pure functions from amounts to boxes.

Why each box says what it says is in :mod:`~megaroth.forms.reasons`; the amounts are the ledger's, or a case's.
"""

from __future__ import annotations

from collections.abc import Sequence

from megaroth.forms.model import Form1099R
from megaroth.law.rollovers import rollover_report, split_report

IN_PLAN = "in-plan Roth rollover"
TO_ROTH_IRA = "direct rollover to Roth IRA"
TO_TRADITIONAL = "direct rollover to traditional IRA"
TO_PLAN = "direct rollover to another plan"
PAID = "paid to the person"
ROTH_TO_ROTH_IRA = "designated Roth to Roth IRA"
ROTH_TO_PLAN = "designated Roth to another plan"
ROTH_PAID = "designated Roth paid to the person"
IRA_CONVERTED = "IRA conversion"
IRA_PAID = "paid from a traditional IRA"
IRA_TO_PLAN = "IRA rolled into a plan"
ROTH_IRA_PAID = "paid from a Roth IRA"
RECHARACTERIZED = "IRA contribution recharacterized"
EXCESS_DEFERRAL = "excess deferrals paid back"
EXCESS_DEFERRAL_EARNINGS = "earnings of excess deferrals paid back"
EXCESS_CONTRIBUTIONS = "excess contributions paid back (ADP)"
EXCESS_AGGREGATE = "excess aggregate contributions paid back (ACP)"
EXCESS_ADDITIONS = "excess annual additions paid back"
OTHER_CORRECTION = "another correction"
IRA_EXCESS = "excess IRA contribution returned"
EMPLOYER_ROTH = "employer money made as Roth"

CORRECTIONS = (
    *(EXCESS_DEFERRAL, EXCESS_DEFERRAL_EARNINGS, EXCESS_CONTRIBUTIONS, EXCESS_AGGREGATE, EXCESS_ADDITIONS),
    OTHER_CORRECTION,
)
"""Corrective distributions of a plan."""
DIRECT = (IN_PLAN, TO_ROTH_IRA, TO_TRADITIONAL, TO_PLAN, ROTH_TO_ROTH_IRA, ROTH_TO_PLAN)
"""Direct rollovers out of a plan: nothing is withheld from them."""
OF_IRAS = (IRA_CONVERTED, IRA_PAID, IRA_TO_PLAN, ROTH_IRA_PAID, RECHARACTERIZED, IRA_EXCESS)
"""What an IRA's custodian reports."""


def direct_rollover(year: int, amount: int, basis: int, taxed: int) -> Form1099R:
    """A direct rollover of money that is not designated Roth, inside the plan, to an IRA or to another plan: code G.

    Parameters
    ----------
    year : int
        The calendar year of the rollover.
    amount, basis, taxed : int
        What moved, contributions in it, and pre-tax money that landed in a Roth account; cents.
    """
    sheet = rollover_report(amount, basis, taxed)
    return Form1099R(
        year,
        sheet.box_1,
        None if sheet.box_2a_blank else sheet.box_2a,
        "G",
        withheld=0,
        contributions=sheet.box_5 or None,
    )


def split(
    year: int, roth_pre_tax: int, roth_basis: int, traditional_pre_tax: int, traditional_basis: int = 0
) -> tuple[Form1099R, Form1099R]:
    """The two forms of one distribution to a Roth IRA and to a traditional IRA; cents."""
    sheet = split_report(roth_pre_tax, roth_basis, traditional_pre_tax, traditional_basis)
    return (
        direct_rollover(year, sheet.roth_box_1, sheet.roth_box_5, sheet.roth_box_2a),
        direct_rollover(year, sheet.traditional_box_1, sheet.traditional_box_5, sheet.traditional_box_2a),
    )


def together(forms: Sequence[Form1099R]) -> Form1099R:
    """Several forms of one payer with the same codes as one: the amounts are added, a blank counts as nothing."""
    first = forms[0]

    def total(values: list[int | None]) -> int | None:
        held = [value for value in values if value is not None]
        return sum(held) if held else None

    return first._replace(
        gross=sum(form.gross for form in forms),
        taxable=total([form.taxable for form in forms]),
        withheld=total([form.withheld for form in forms]),
        contributions=total([form.contributions for form in forms]),
        in_plan_rollover=total([form.in_plan_rollover for form in forms]),
    )


def paid(year: int, amount: int, basis: int, withheld: int, code: str) -> Form1099R:
    """A payment of money that is not Roth to the person, whatever becomes of it; ``code`` is 1, 2, 3 or 7."""
    blank = basis > amount
    return Form1099R(
        year,
        amount,
        None if blank else amount - basis,
        code,
        withheld=withheld,
        contributions=basis or None,
    )


def roth_to_roth_ira(year: int, amount: int, basis: int, first_year: int | None) -> Form1099R:
    """A designated Roth account directly to a Roth IRA: code H."""
    return Form1099R(year, amount, 0, "H", withheld=0, contributions=basis or None, first_roth_year=first_year)


def roth_to_plan(year: int, amount: int, basis: int, first_year: int | None) -> Form1099R:
    """A designated Roth account directly to another plan's: codes B and G."""
    return roth_to_roth_ira(year, amount, basis, first_year)._replace(codes="BG")


def roth_paid(
    year: int,
    amount: int,
    basis: int,
    qualified: bool,
    withheld: int,
    code: str,
    recaptured: int | None,
    first_year: int | None,
) -> Form1099R:
    """A payment from a designated Roth account: B with 1, 2, 3 or 7.

    Parameters
    ----------
    recaptured : int or None
        Box 10; None where an exception to the 10% tax applies, or nothing is left to be recaptured.
    """
    return Form1099R(
        year,
        amount,
        0 if qualified else max(0, amount - basis),
        f"{code}B",
        withheld=withheld,
        contributions=basis or None,
        in_plan_rollover=recaptured or None,
        first_roth_year=first_year,
    )


def ira_paid(year: int, amount: int, withheld: int, code: str) -> Form1099R:
    """A conversion (2 or 7) or a payment (1, 2, 3 or 7) from a traditional, SEP or SIMPLE IRA."""
    return Form1099R(year, amount, amount, code, not_determined=True, withheld=withheld or None, ira=True)


def ira_to_plan(year: int, amount: int) -> Form1099R:
    """A traditional IRA directly to a plan."""
    return Form1099R(year, amount, 0, "G", withheld=0, ira=True)


def roth_ira_paid(year: int, amount: int, withheld: int, code: str) -> Form1099R:
    """A payment from a Roth IRA: J, Q or T; the custodian leaves the taxable part to Form 8606."""
    return Form1099R(year, amount, None, code, not_determined=code != "Q", withheld=withheld or None)


def recharacterized(year: int, amount: int, for_year: int) -> Form1099R:
    """A contribution that moved with its earnings to the other kind of IRA: N in the same year, R later."""
    return Form1099R(year, amount, 0, "N" if for_year == year else "R")


def excess_deferral(
    year: int, deferral_year: int, principal: int, earnings: int, *, roth: bool
) -> tuple[Form1099R, ...]:
    """Deferrals above the limit, paid back by 15 April: principal and earnings.

    Paid in the year of the deferrals both are income of that year, on one form. Paid in the next year the principal
    is income of the year before (P) and the earnings of the year of payment (8), on two forms. A loss lowers what is
    paid; the whole excess stays income of the year of the deferrals, and the loss is taken on the return of the year
    of payment, which no box shows.

    Parameters
    ----------
    year, deferral_year : int
        The year of payment and of the deferrals.
    principal, earnings : int
        The excess, and its earnings; negative for a loss; cents.
    roth : bool
        Whether the deferrals are designated Roth.

    Notes
    -----
    IRC 402(g)(2)(C); Instructions for Forms 1099-R and 5498 (excess deferrals; losses).
    """
    prior, same = ("BP", "8B") if roth else ("P", "8")
    returned = principal + min(0, earnings)
    later = year > deferral_year
    basis = principal if roth else None
    if not later or earnings <= 0:
        gross = returned if later or earnings <= 0 else principal + earnings
        taxable = max(0, gross - principal) if roth else gross
        return (Form1099R(year, gross, taxable, prior if later else same, contributions=basis),)
    return (
        Form1099R(year, principal, 0 if roth else principal, prior, contributions=basis),
        Form1099R(year, earnings, earnings, same),
    )


def returned_with_earnings(year: int, amount: int, basis: int, code: str) -> Form1099R:
    """Excess contributions, aggregate contributions or annual additions paid back: 8, 8B or E; all but basis is income.

    Parameters
    ----------
    basis : int
        The after-tax or designated Roth contributions in it, cents; none in pre-tax money.
    """
    return Form1099R(year, amount, max(0, amount - basis), code, contributions=basis or None)


def ira_excess(year: int, amount: int, earnings: int, code: str, *, roth: bool) -> Form1099R:
    """An excess IRA contribution returned with its earnings."""
    return Form1099R(year, amount, max(0, earnings), code, ira=not roth)


def employer_roth(year: int, amount: int) -> Form1099R:
    """Match or nonelective money made as Roth, in the year of its allocation."""
    return Form1099R(year, amount, amount, "G", withheld=0)
