"""What has gone into one plan for a limitation year, from the entries alone: the year-to-date figures of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import (
    AFTER_TAX,
    CONTRIBUTION,
    CORRECTED,
    EMPLOYER,
    IN_PLAN_ROTH,
    MATCH,
    PRE_TAX,
    REVERSAL,
    ROTH,
    ROTH_EMPLOYER,
    ROTH_MATCH,
    SAFE_HARBOR,
)

_PLACE = {
    PRE_TAX: 0,
    ROTH: 1,
    AFTER_TAX: 2,
    IN_PLAN_ROTH: 2,
    MATCH: 3,
    ROTH_MATCH: 3,
    EMPLOYER: 4,
    SAFE_HARBOR: 4,
    ROTH_EMPLOYER: 4,
}
_UNMADE = ("402(g)", "415(c)")


class SoFar(NamedTuple):
    """Contributions to one plan for one limitation year, cents."""

    pre_tax: int
    roth: int
    after_tax: int
    employer: int
    """All employer money: match and the rest, Roth or not."""
    other_employer: int
    """The part of it that is not match."""
    last: date | None
    """The day of the last entry that was counted; None: there is none."""


def so_far(
    entries: Sequence[Entry],
    person: str,
    plan: str,
    year: int,
    on: date | None = None,
    after: date | None = None,
) -> SoFar:
    """What has gone into one person's plan for a limitation year.

    Parameters
    ----------
    entries : sequence of Entry
        All entries of the ledger, number n at index n - 1.
    person, plan : str
        Short names.
    year : int
        The limitation year that the contributions are for, whenever they were made.
    on : date, optional
        The last day that counts.
    after : date, optional
        Leave out what happened up to this day: the day of a stub whose figures hold for it.

    Notes
    -----
    Excess deferrals that are paid out by 15 April, and excess annual additions that are returned, are as if not made
    (Treas. Reg. 1.415(c)-1(b)(2)(ii)(D); Rev. Proc. 2021-30, 6.06): such corrections reduce the sums, by the
    contributions in them where the entry says how much that is (``basis``), otherwise by all. Refunds after the ADP
    and ACP tests do not: that money stays an annual addition (Treas. Reg. 1.415(c)-1(b)(1)(ii)). Openings, rollovers
    and forfeitures are no contributions of the year.
    """
    sums = [0, 0, 0, 0, 0]
    unmade = [0, 0, 0, 0, 0]
    last: date | None = None
    taken_back = {entry.reverses for entry in entries if entry.kind == REVERSAL}
    for number, entry in enumerate(entries, 1):
        if (
            entry.limitation_year != year
            or entry.plan != plan
            or entry.person != person
            or number in taken_back
            or (on is not None and entry.on > on)
            or (after is not None and entry.on <= after)
        ):
            continue
        place = _PLACE.get(entry.source)
        if place is None:
            continue
        if entry.kind == CONTRIBUTION:
            if entry.source == IN_PLAN_ROTH:
                continue
            sums[place] += entry.amount
        elif entry.kind == CORRECTED and entry.reason in _UNMADE:
            unmade[place] += entry.amount if entry.basis is None else entry.basis
        else:
            continue
        if last is None or entry.on > last:
            last = entry.on
    sums = [made - min(made, taken) for made, taken in zip(sums, unmade, strict=True)]
    return SoFar(sums[0], sums[1], sums[2], sums[3] + sums[4], sums[4], last)
