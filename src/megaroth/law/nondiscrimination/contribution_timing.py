"""Until when contributions must be paid to count for a year: Treas. Reg. 1.401(k)-2(a)(4)(i), (6)(i)."""

from datetime import date, timedelta


def last_day_to_pay(year_end: date) -> date:
    """The last day of the 12 months after the applicable year.

    Parameters
    ----------
    year_end : date
        The last day of the applicable year: of the year tested, and for the others under prior-year testing of the
        year before.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(4)(i)(B), (6)(i), 1.401(m)-2(a)(4)(iii)(C), (6)(i). No weekend moves it.
    """
    first = year_end + timedelta(days=1)
    return date(first.year + 1, first.month, first.day) - timedelta(days=1)


def paid_in_time(paid: date, year_end: date) -> bool:
    """Whether a contribution for a year was paid within the 12 months after it.

    Parameters
    ----------
    paid : date
        When the trust had it.
    year_end : date
        The last day of the applicable year.

    Notes
    -----
    Treas. Reg. 1.401(k)-2(a)(4)(i)(B), (6)(i), (7) Example 5.
    """
    return paid <= last_day_to_pay(year_end)
