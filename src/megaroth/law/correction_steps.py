"""What to do when too much went in, by when, and on which form: IRC 402(g), 415(c), 401(m), 4973.

The amounts are the worksheets of :mod:`~megaroth.law.corrections` and :mod:`~megaroth.law.ira_excess`. Calendar
plan, limitation and taxable years. A day on which a plan must have paid does not move with a weekend; the date of
a return does (IRC 7503).
"""

from datetime import date
from typing import Literal, NamedTuple

from megaroth.law import deadlines
from megaroth.law.holidays import next_business_day, previous_business_day

Place = Literal["after-tax account", "in-plan Roth", "Roth IRA"]
"""Where the after-tax money is when the failure is found."""


class Step(NamedTuple):
    """One thing to do."""

    what: str
    by: date | None
    """The last day on which it counts as done in time; none where the law sets no day."""
    authority: str
    form: str
    """The form that reports it; empty for none."""
    code: str
    """The distribution code of Form 1099-R; empty for none or unsettled."""
    open_point: str
    """What is not settled; empty when nothing is."""


def excess_deferral_steps(year: int, roth: bool, in_time: bool) -> tuple[Step, ...]:
    """What to do about deferrals above the limit of a year.

    Parameters
    ----------
    year : int
        The year of the deferrals.
    roth : bool
        Whether the excess is designated Roth.
    in_time : bool
        Whether 15 April of the next year has not passed.

    Notes
    -----
    IRC 402(g)(2); Treas. Reg. 1.402(g)-1(e); Instructions for Forms 1099-R and 5498, corrective distributions.
    """
    refund = deadlines.excess_deferral_refund(year)
    if not in_time:
        return (
            _step(
                f"Report the pre-tax excess as income of {year}, if the return has not",
                None,
                "IRC 402(g)(1), (6)",
                "1040" if not roth else "",
            ),
            _step(
                "Leave it in the plan until the plan may pay deferrals; then it is income in full and cannot be "
                "rolled over" + (", before any other money of the Roth account" if roth else ""),
                None,
                "Treas. Reg. 1.402(g)-1(e)(8)(iii), (iv)",
                "1099-R",
                open_point="Advisers disagree on the code of a late payment (the ordinary codes, or 8); ask counsel.",
            ),
        )
    pair = "B" if roth else ""
    return (
        _step(
            "Tell one plan in writing how much is too much",
            previous_business_day(date(year + 1, 3, 1)),
            "IRC 402(g)(2)(A)(i); Treas. Reg. 1.402(g)-1(e)(2)",
        ),
        _step(
            "Have the principal paid back" + (", not taxable" if roth else f", income of {year}"),
            refund.act_by,
            refund.authority,
            "1099-R",
            pair + "P",
        ),
        _step(
            f"Have its income paid back, income of {year + 1} when paid then",
            refund.act_by,
            "IRC 402(g)(2)(C)(ii)",
            "1099-R",
            pair + "8",
        ),
    )


def excess_additions_steps(year: int, place: Place) -> tuple[Step, ...]:
    """What to do about after-tax money above the annual additions limit of a year.

    Parameters
    ----------
    year : int
        The limitation year.
    place : Place
        Where the after-tax money is by now.

    Notes
    -----
    IRC 415(c), 402(c)(4); Rev. Proc. 2021-30 s.6.06(2); SECURE 2.0 s.305; Notice 2023-43; Instructions for Forms
    1099-R and 5498 (code E, alone).
    """
    first = _step(
        "See whether deferrals become catch-up, then how much is too much",
        None,
        "IRC 414(v)(3)(A); Treas. Reg. 1.414(v)-1(b)(1)(i)",
    )
    pay = _step(
        "The plan pays back unmatched after-tax money with its earnings; no rollover, no 10% tax",
        None,
        "Rev. Proc. 2021-30 s.6.06(2); SECURE 2.0 s.305; Notice 2023-43",
        "1099-R",
        "E",
        "The law sets no day for this correction: soon after it is found, and with earnings until it is paid.",
    )
    return (first, *_with_place(year, place, pay))


def excess_aggregate_steps(year: int, place: Place, automatic: bool) -> tuple[Step, ...]:
    """What to do about after-tax money that fails the ACP test of a plan year.

    Parameters
    ----------
    year : int
        The plan year.
    place : Place
        Where the after-tax money is by now.
    automatic : bool
        Whether the plan is an eligible automatic contribution arrangement, which has six months.

    Notes
    -----
    IRC 401(m)(6), 4979(f); Treas. Reg. 1.401(m)-2(b)(2), (4), 54.4979-1(a)(3), (c); Instructions for Forms 1099-R
    and 5498 (code 8).
    """
    without_tax = previous_business_day(date(year + 1, 6, 30) if automatic else date(year + 1, 3, 15))
    last = previous_business_day(date(year + 1, 12, 31))
    pay = _step(
        "The plan pays back the excess with its income of the plan year; no rollover, no 10% tax on the person",
        without_tax,
        "IRC 401(m)(6)(A), 4979(f)(1)",
        "1099-R",
        "8",
    )
    late = _step(
        "Later, still within twelve months: the employer also owes 10% of the excess",
        last,
        "IRC 4979(a); Treas. Reg. 1.401(m)-2(b)(4)(ii), 54.4979-1",
        "5330",
    )
    never = _step(
        "After that the plan is no longer qualified unless it is corrected under EPCRS",
        None,
        "IRC 401(m)(6)(A); Treas. Reg. 1.401(m)-2(b)(4)(ii); Rev. Proc. 2021-30 App. A",
    )
    return (*_with_place(year, place, pay), late, never)


# --- money that was converted before -------------------------------------------------------------------


def _with_place(year: int, place: Place, pay: Step) -> tuple[Step, ...]:
    """The payment, and what must come before or after it where the money was converted."""
    if place == "after-tax account":
        return (pay,)
    correct = _step(
        "The plan corrects the form of the conversion: the excess and its earnings were no eligible rollover",
        None,
        "IRC 402(c)(4); Instructions for Forms 1099-R and 5498",
        "1099-R",
        "G",
        "No guidance was found on an excess that was converted before it was known.",
    )
    if place == "in-plan Roth":
        unsettled = (
            "Some plans undo the conversion and pay from the after-tax account; others pay from the Roth account "
            "and add B to the code. Earnings taxed at the conversion must not be taxed again. Ask the plan."
        )
        if pay.code == "E":  # this code stands alone
            return (pay._replace(open_point=f"{pay.open_point} {unsettled}"), correct)
        return (pay._replace(open_point=unsettled), correct)
    due = next_business_day(deadlines.return_date("sole_proprietor", year, extended=True))
    return (
        pay._replace(
            open_point="The money has left the plan: it reports what it paid as the corrective payment and asks for "
            "nothing back, or pays from other after-tax money. " + pay.open_point
        ),
        correct,
        _step(
            "Take the excess out of the Roth IRA with its net income "
            f"(by a year later, when it was rolled over in {year + 1})",
            due,
            "IRC 408(d)(4), 4973(f); Treas. Reg. 1.408-11, 301.9100-2(b)",
            "1099-R",
            "J8 or JP",
            "That the rollover counts as an excess regular contribution is what practitioners say.",
        ),
        _step(
            "Otherwise pay 6% for each year end until it is gone",
            None,
            "IRC 4973(a), (f)",
            "5329",
        ),
    )


def ira_excess_steps(year: int) -> tuple[Step, ...]:
    """What to do about an excess contribution to an IRA for a year.

    Parameters
    ----------
    year : int
        The year for which it was contributed.

    Notes
    -----
    IRC 408(d)(4), 408A(d)(6), 4973; Treas. Reg. 1.408A-5, 301.9100-2(b): six months after the due date without an
    extension, for a person who filed in time.
    """
    due = next_business_day(deadlines.return_date("sole_proprietor", year, extended=True))
    return (
        _step(
            "Take it out with its net income, which is income of the year in which it was contributed",
            due,
            "IRC 408(d)(4); Treas. Reg. 1.408-11, 301.9100-2(b)",
            "1099-R",
            "8 or P (J8 or JP from a Roth IRA)",
        ),
        _step(
            "Or recharacterize it with its net income as a contribution to the other kind of IRA",
            due,
            "IRC 408A(d)(6); Treas. Reg. 1.408A-5",
            "1099-R",
            "N or R",
        ),
        _step(
            "Or pay 6% for each year end, and take it out without earnings or let later years' room absorb it",
            None,
            "IRC 4973(a), (b)(2), (f)(2), 408(d)(5)",
            "5329",
        ),
    )


def _step(what: str, by: date | None, authority: str, form: str = "", code: str = "", open_point: str = "") -> Step:
    return Step(what, by, authority, form, code, open_point)
