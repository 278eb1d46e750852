"""The pay of each job: for the limits of the year, and what the remaining paydays bring."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.model import Job
from megaroth.facts.plan import Plan
from megaroth.money import round_half_up
from megaroth.year.paydays import PER_YEAR, remaining
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far


class PayLeft(NamedTuple):
    """The rest of one job's year."""

    all_paydays: tuple[date, ...]
    paydays: tuple[date, ...]
    """Those that a new election can still reach."""
    per_payday: int
    """Cents; 0 where not known."""
    pay_before: int
    """Pay of the year before the next payday, cents."""
    total: int
    """Pay that an election can still reach, cents; where no calendar is known, the rest of the year's pay."""


def _per_payday(job: Job, paid: int | None, paydays: int) -> int | None:
    """Pay of one payday; cents. In a job of part of a year it takes the pay so far to tell."""
    assert job.pay is not None
    assert job.pay_calendar is not None
    usual = round_half_up(job.pay, PER_YEAR[job.pay_calendar])
    rest = None if paid is None else max(0, job.pay - paid) // paydays
    if job.started is None and job.ended is None:
        return usual if rest is None else min(usual, rest)
    return rest


def pay_left(key: str, job: Job, plan: Plan | None, setting: Setting) -> PayLeft:
    """The paydays and the pay that are left of the year, from the pay calendar where there is one.

    Raises
    ------
    BadInputError
        When the next payday lies in the past: the year-to-date figures are then older than the pay.
    """
    stub = job.so_far.on if job.so_far else None
    if stub is not None and stub > setting.as_of:
        raise BadInputError(
            f"the year-to-date figures are of {stub.isoformat()}, after {setting.as_of.isoformat()}",
            "give --as-of a day from that on",
            key=f"{key}.so_far.on",
        )
    over = job.ended is not None and job.ended < setting.as_of
    paid = so_far(job).pay
    if over or setting.as_of.year > setting.year:
        return PayLeft((), (), 0, paid or 0, 0)
    rest = max(0, (job.pay or 0) - (paid or 0))
    if job.pay_calendar is None or job.next_payday is None or job.pay is None:
        return PayLeft((), (), 0, paid or 0, rest)
    if job.next_payday < setting.as_of:
        raise BadInputError(
            f"the next payday, {job.next_payday.isoformat()}, is before {setting.as_of.isoformat()}",
            "give the next payday from today on, and so_far from the last pay stub",
            key=f"{key}.next_payday",
        )
    paydays = remaining(job.pay_calendar, job.next_payday, setting.year, job.ended)
    if not paydays:
        return PayLeft((), (), 0, paid or 0, 0)
    per_payday = job.pay_per_payday or _per_payday(job, paid, len(paydays))
    if per_payday is None:
        return PayLeft((), (), 0, paid or 0, rest)
    lead = timedelta(days=(plan.election_lead_days or 0) if plan else 0)
    reached = tuple(payday for payday in paydays if payday - lead >= setting.as_of)
    before = paid if paid is not None else max(0, job.pay - per_payday * len(paydays))
    return PayLeft(paydays, reached, per_payday, before, per_payday * len(reached))
