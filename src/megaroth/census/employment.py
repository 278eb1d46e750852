"""Whether somebody was employed, eligible and past the statutory entry date: days as integers, compiled or not.

A day is the number of days since 1 January 1970, as Arrow's 32-bit dates hold it. A date that was not told is
:data:`NEVER` where that means "not yet" (no termination) and :data:`ALWAYS` where it means "long since" (no hire
date). Everything here takes and returns integers and flags, as the rules of the law do.
"""

from __future__ import annotations

NEVER = 2**31 - 1
ALWAYS = -(2**31)


def in_service(hire: int, termination: int, rehire: int, second_termination: int, first: int, last: int) -> bool:
    """Whether there was a day of employment from ``first`` to ``last``, in either of two spells."""
    # without branches, which a processor cannot foretell of one person after another
    once = (hire <= last) & (termination >= first)
    again = (rehire <= last) & (second_termination >= first)
    return (first <= last) & (once | again)


def eligible_in_year(
    eligible: int, hire: int, termination: int, rehire: int, second_termination: int, first: int, last: int
) -> bool:
    """Whether somebody was employed and eligible at the same time on a day of the plan year."""
    return in_service(hire, termination, rehire, second_termination, max(eligible, first), last)


def owner_without_work(hire: int, owns: int, related: bool, paid: int, contributed: int) -> bool:
    """Whether a row is there for its ownership alone: an owner, or one of the family, of whom no work is told.

    No hire date, no pay this year or last, and no money in the plan. Their shares are attributed to others; they are
    no employees, in no test and in no count.

    Notes
    -----
    IRC 318, 414(q)(1), 410(b)(1): employees.
    """
    return (owns > 0 or related) and hire == ALWAYS and paid <= 0 and contributed <= 0


def otherwise_excludable(
    birth: int, hire: int, termination: int, rehire: int, second_termination: int, first: int, last: int
) -> bool:
    """Whether the latest entry date that the law allows lies after the plan year, or was never reached in service.

    Age 21 and a year of service, and then the earlier of the first day of the next plan year and six months on.
    The year of service is judged by dates alone: a census tells the hours of one year only. Where a date is not
    told the condition counts as met.

    Notes
    -----
    IRC 410(a)(1), (4); 401(k)(3)(F), 401(m)(5)(C), 410(b)(4)(B).
    """
    # the many, by the most and the fewest days that 21 years, a year and six months have, without reckoning with months
    if birth < first - 21 * 366 and hire < first - 366:
        return False
    if hire > last - 365 - 181 or birth > last - 21 * 365 - 181:
        return True
    if max(birth + 21 * 366, hire + 366) + 184 <= last < termination:
        return False
    met = max(months_later(birth, 21 * 12), months_later(hire, 12))
    if met < first:
        return False
    entry = months_later(met, 6)
    return entry > last or not in_service(hire, termination, rehire, second_termination, entry, last)


def months_later(day: int, months: int) -> int:
    """The same day of the month some months later, or the month's last; :data:`ALWAYS` stays.

    Notes
    -----
    Dates to days by the algorithm of Howard Hinnant, chrono-compatible low-level date algorithms; days to dates by that
    of Neri and Schneider, Euclidean affine functions and their application to calendar algorithms (2022).
    """
    if day == ALWAYS:
        return day
    year, month, of_month = year_of(day), month_of(day), day_of(day)
    counted = year * 12 + month - 1 + months
    year, month = counted // 12, counted % 12 + 1
    return day_number(year, month, min(of_month, days_in_month(year, month)))


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(year: int, month: int, day: int) -> int:
    """A date as days since 1 January 1970. The year of the algorithm begins with March."""
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _since_march(day: int) -> tuple[int, int]:
    """The year, begun with March, in which a day lies, and the day of that year, from 0."""
    in_centuries = 4 * (day + 719_468) + 3
    in_years = in_centuries % 146_097 // 4 * 4 + 3
    return in_centuries // 146_097 * 100 + in_years // 1_461, in_years % 1_461 // 4


def year_of(day: int) -> int:
    """The year of a day."""
    year, of_year = _since_march(day)
    return year + 1 if of_year >= 306 else year


def month_of(day: int) -> int:
    """The month of a day."""
    _, of_year = _since_march(day)
    return ((5 * of_year + 2) // 153 + 2) % 12 + 1


def day_of(day: int) -> int:
    """The day of the month of a day."""
    _, of_year = _since_march(day)
    march = (5 * of_year + 2) // 153
    return of_year - (153 * march + 2) // 5 + 1
