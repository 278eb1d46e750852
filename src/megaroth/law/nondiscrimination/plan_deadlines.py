"""The dates that follow from the end of a plan year: corrections, excise tax, returns, amendments.

Every date is counted from the plan year's own end, never from a day of the calendar. What the plan must have *done*
by a day does not move with a weekend; what must be *filed* does (IRC 7503). Months after the last day of a month end
with the last day of a month; half a month is its 15th day.
"""

from calendar import monthrange
from datetime import date, timedelta

from megaroth.law.deadlines import Deadline, excess_deferral_refund
from megaroth.law.holidays import next_business_day, previous_business_day

DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last day of a month leads to the last day of a month.

    Notes
    -----
    The way in which IRC 4979(f)(1) and Treas. Reg. 1.401(k)-2(b)(4), 1.401(m)-2(b)(4) count from a plan year's close.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    at_end = (day + DAY).day == 1
    return date(year, month + 1, last if at_end else min(day.day, last))


def half_month_after(day: date, months: int) -> date:
    """The day so many months and a half later: after the last day of a month, the 15th of a month.

    Notes
    -----
    IRC 4979(f)(1): the 15 March of a calendar year is the end of its 2 1/2 months.
    """
    return months_after(day, months) + 15 * DAY


def without_excise(end: date, automatic: bool) -> Deadline:
    """The last day on which a failed ADP or ACP test is corrected without the employer's 10% tax.

    Parameters
    ----------
    end : date
        The last day of the plan year.
    automatic : bool
        Whether an eligible automatic contribution arrangement covered everybody who was eligible, highly paid or not,
        all year (or while eligible). A qualified automatic arrangement is one only if it meets IRC 414(w) too.

    Notes
    -----
    IRC 4979(f)(1); Treas. Reg. 54.4979-1(c)(1). Employer contributions that count for the year avoid the tax even
    when they come later, within twelve months.
    """
    return _done(
        "Pay back, or let become catch-up, what failed the test, without the employer's tax",
        months_after(end, 6) if automatic else half_month_after(end, 2),
        "IRC 4979(f)(1); Treas. Reg. 54.4979-1(c)(1)",
        "Six months for an eligible automatic arrangement." if automatic else "Two months and a half.",
    )


def recharacterization(end: date) -> Deadline:
    """The last day on which an ADP excess becomes after-tax money; no arrangement has longer.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(b)(3)(iii)(A): the day on which the last highly paid person concerned is told.
    """
    return _done(
        "Tell the people concerned that deferrals became after-tax contributions",
        half_month_after(end, 2),
        "Treas. Reg. 1.401(k)-2(b)(3)(iii)(A)",
        "Not extended for an eligible automatic arrangement.",
    )


def statutory_correction(end: date) -> Deadline:
    """The last day on which a refund corrects the test at all; afterwards only EPCRS does.

    Notes
    -----
    IRC 401(k)(8)(A), 401(m)(6)(A); Treas. Reg. 1.401(k)-2(b)(4)(ii), 1.401(m)-2(b)(4)(ii). A plan that was terminated
    pays as soon as feasible, within twelve months of the termination (1.401(k)-2(b)(2)(v), 1.401(m)-2(b)(2)(v)).
    """
    return _done(
        "Pay back what failed the test, with the employer's tax",
        months_after(end, 12),
        "IRC 401(k)(8)(A), 401(m)(6)(A)",
        "Later the plan is not qualified until it is corrected under EPCRS.",
    )


def qualified_contributions(end: date, applicable_end: date) -> Deadline:
    """The last day for qualified nonelective or matching contributions to be paid and count in the tests of a year.

    Parameters
    ----------
    end : date
        The last day of the plan year that is tested.
    applicable_end : date
        The last day of the year whose average of the others is used: the same, or under prior-year testing the year
        before, so that the money must be in by the end of the year that is tested.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(6)(i), 1.401(m)-2(a)(6)(i); 1.401(k)-2(a)(7) Example 5.
    """
    prior = " Prior-year testing: before the tested year ends." if applicable_end < end else ""
    return _done(
        "Pay qualified contributions that are to count in the tests",
        months_after(applicable_end, 12),
        "Treas. Reg. 1.401(k)-2(a)(6)(i), 1.401(m)-2(a)(6)(i)",
        "The same twelve months hold for match." + prior,
    )


def form_5330(end: date) -> Deadline:
    """The last day to file Form 5330 and pay the 10% tax.

    Notes
    -----
    Instructions for Form 5330, section 4979: the last day of the 15th month after the plan year.
    """
    day = next_business_day(months_after(end, 15))
    return Deadline(
        "File Form 5330 with the 10% tax, where anything was corrected too late for none",
        day,
        day,
        True,
        "IRC 4979(a), (b); Treas. Reg. 54.4979-1(a)(3); IRC 7503",
        "The tax is the employer's and is on the excess without its income.",
    )


def annual_additions_refund(end: date) -> Deadline:
    """By when refunds of annual additions are evidence that the plan has good practices; the law sets no day.

    Parameters
    ----------
    end : date
        The last day of the limitation year.

    Notes
    -----
    Rev. Proc. 2021-30 s.4.04, whose text was not at hand: nine months and a half after the limitation year.
    """
    return _done(
        "Pay back annual additions above the limit",
        half_month_after(end, 9),
        "Rev. Proc. 2021-30 s.4.04, 6.06(2)",
        "By this day they are no sign of bad practices; the law itself sets no day.",
    )


def coverage_amendment(end: date) -> Deadline:
    """The last day to amend a plan for a past year so that it covers, or is available to, enough people.

    Notes
    -----
    Treas. Reg. 1.401(a)(4)-11(g)(3)(iv): the 15th day of the 10th month after the plan year. Closed for the ADP and
    ACP tests (1.401(k)-2(b)(1)(iii), 1.401(m)-2(b)(1)(iii)).
    """
    return _done(
        "Amend the plan for the past year where coverage or availability failed",
        half_month_after(end, 9),
        "Treas. Reg. 1.401(a)(4)-11(g)(3)(iv)",
        "Not a way to correct the ADP or the ACP test.",
    )


def plan_deadlines(end: date, applicable_end: date, automatic: bool) -> tuple[Deadline, ...]:
    """Every date after a plan year, the earliest first.

    Parameters
    ----------
    end, applicable_end : date
        As for :func:`qualified_contributions`.
    automatic : bool
        As for :func:`without_excise`.

    Notes
    -----
    IRC 402(g), 401(k)(8), 401(m)(6), 4979, as each function says. The limitation year is taken to be the plan year,
    and deferrals above the limit those of the calendar year in which the plan year ends.
    """
    deadlines = (
        without_excise(end, automatic),
        recharacterization(end),
        excess_deferral_refund(end.year),
        annual_additions_refund(end),
        coverage_amendment(end),
        statutory_correction(end),
        qualified_contributions(end, applicable_end),
        form_5330(end),
    )
    return tuple(sorted(deadlines, key=lambda deadline: deadline.due))


# --- other days of a plan year -------------------------------------------------------------------------


def determination_date(end: date, first_end: date | None) -> date:
    """The day on whose accounts the plan year's top-heavy test is made.

    Parameters
    ----------
    end : date
        The last day of the plan year.
    first_end : date or None
        The last day of the plan's first year, where it is known.

    Notes
    -----
    IRC 416(g)(4)(C): the last day of the year before, or of the first plan year itself. The plan year is taken to
    have twelve months.
    """
    return end if end == first_end else months_after(end, -12)


def acquisition_transition(end: date, change: date) -> date:
    """The last day of the time in which coverage holds after a merger or an acquisition, all else unchanged.

    Parameters
    ----------
    end : date
        The last day of any plan year.
    change : date
        The day on which the employer's group changed.

    Notes
    -----
    IRC 410(b)(6)(C): the last day of the first plan year that begins after the change. The plan must have met the
    rule just before it, and its coverage may not change significantly but for the change itself.
    """
    years = change.year - end.year
    following = months_after(end, 12 * years)
    while following < change:
        years += 1
        following = months_after(end, 12 * years)
    return months_after(end, 12 * (years + 1))


def gap_months(end: date, paid: date) -> int:
    """Months of the gap period that count when an excess is paid back; only for plan years before 2008.

    Parameters
    ----------
    end, paid : date
        The last day of the plan year, and the day of the refund.

    Notes
    -----
    Treas. Reg. 1.401(m)-2(b)(2)(iv)(D) as it stood in 2007: a payment on or before the 15th counts for the month
    before, a later one for its own month. The text was not at hand.
    """
    months = (paid.year - end.year) * 12 + paid.month - end.month
    return max(0, months if paid.day > 15 else months - 1)


def _done(what: str, day: date, authority: str, note: str) -> Deadline:
    return Deadline(what, day, previous_business_day(day), False, authority, note)
