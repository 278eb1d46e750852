"""The day on which the average of the highly compensated passes its limit, if they go on as now."""

from datetime import date, timedelta


def crossing_day(begin: date, today: date, end: date, so_far: int, limit: int) -> date | None:
    """The first day on whose evening the average is above the limit, at the rate of the year so far.

    Parameters
    ----------
    begin, today, end : date
        The plan year's first day, the last day that ``so_far`` includes, and the plan year's last day.
    so_far : int
        Contributions so far against the pay of the *whole* year, averaged; millionths. It only grows.
    limit : int
        The most that the average may be, millionths.

    Returns
    -------
    date or None
        Today at the latest where it is passed already; none where the year ends first or nothing was contributed.

    Notes
    -----
    IRC 401(m)(2)(A); Treas. Reg. 1.401(m)-2(a)(1). A straight line: bonuses and true-ups come apart.
    """
    if so_far > limit:
        return today
    elapsed = (today - begin).days + 1
    if so_far <= 0 or elapsed <= 0:
        return None
    days = limit * elapsed // so_far + 1
    if days > (end - begin).days + 1:
        return None
    return begin + timedelta(days=days - 1)
