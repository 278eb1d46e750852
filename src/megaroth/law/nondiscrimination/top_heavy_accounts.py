"""The dates and lists behind the top-heavy ratio: what is added back to an account, which officers count: IRC 416."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from megaroth.law.nondiscrimination.plan_deadlines import months_after
from megaroth.law.nondiscrimination.top_heavy import officer_limit

Reason = Literal["leaving", "death", "disability", "in service", "in-plan Roth rollover", "plan-to-plan transfer"]
"""Why money was paid. The last two left no account, or not by the person's choice, and are not added back."""

LEAVING = ("leaving", "death", "disability")


class Payment(NamedTuple):
    """One payment from an account."""

    day: date
    reason: Reason
    amount: int
    """Cents."""


class AddBack(NamedTuple):
    """What is added back to an account on the determination date, cents."""

    leaving: int
    """Paid on leaving, death or disability in the year that ends on that day."""
    in_service: int
    """Paid for any other reason in the five years that end on it."""
    total: int


def add_back(payments: Sequence[Payment], determination: date) -> AddBack:
    """What was paid before the determination date and counts as if it had not been.

    After-tax money that is rolled to a Roth IRA by somebody who stays employed is paid in service: five years. The
    same money moved by an in-plan Roth rollover is still in the account and is not counted twice. A transfer that
    the person did not choose, between plans of the same employer, stays with the plan that got it.

    Parameters
    ----------
    payments : sequence of Payment
        Of one account.
    determination : date
        Of :func:`~megaroth.law.nondiscrimination.plan_deadlines.determination_date`.

    Notes
    -----
    IRC 416(g)(3), as amended by EGTRRA s.613(c)(1) for years after 2001; before, five years for every payment.
    Treas. Reg. 1.416-1 T-30, T-32. A payment by a plan that was terminated counts too (IRC 416(g)(3)(A)).
    """
    one, five = months_after(determination, -12), months_after(determination, -60)
    leaving = sum(paid.amount for paid in payments if paid.reason in LEAVING and one < paid.day <= determination)
    in_service = sum(
        paid.amount for paid in payments if paid.reason == "in service" and five < paid.day <= determination
    )
    return AddBack(leaving, in_service, leaving + in_service)


class Officer(NamedTuple):
    """One officer of the employer group."""

    key: str
    pay: int
    """Of the plan year that contains the determination date, cents."""


def officers_that_count(officers: Sequence[Officer], employees: int) -> frozenset[str]:
    """The officers who can be key employees as officers: the highest paid, within the cap.

    Whoever is left out is still key as an owner. Of two with the same pay whoever stands first by key is taken: the
    law leaves ties to a uniform rule.

    Parameters
    ----------
    officers : sequence of Officer
        By their duties, not their titles (Treas. Reg. 1.416-1 T-13).
    employees : int
        As for :func:`~megaroth.law.nondiscrimination.top_heavy.officer_limit`.

    Notes
    -----
    IRC 416(i)(1)(A), flush language; Treas. Reg. 1.416-1 T-14.
    """
    ranked = sorted(officers, key=lambda officer: (-officer.pay, officer.key))
    return frozenset(officer.key for officer in ranked[: officer_limit(employees)])
