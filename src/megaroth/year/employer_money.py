"""Employer money of the year for one job: what came, what the match still brings, what a true-up needs."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.plan import NO_CAP
from megaroth.law.matching import employer_money, match_tier, match_to_come, period_match, true_up
from megaroth.money import portion
from megaroth.year.deferring import JobPay, counted_pay, deferred_so_far
from megaroth.year.pay import PayLeft
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets
from megaroth.year.spread import full_match_percent, match_of


class Money(NamedTuple):
    """Employer money of one job; cents."""

    total: int
    to_come: int
    held_back: int
    """Room kept free for a true-up."""
    lost: int
    """Match that the remaining paydays could bring and, at the election, do not."""
    at_most: tuple[str, ...]
    """What is not known and would raise the total."""


def expected(
    sheets: Sheets, entry: JobPay, left: PayLeft, planned: int, deferral_percent: int, setting: Setting
) -> Money:
    """The year's employer money at a deferral percentage held over the remaining paydays.

    Parameters
    ----------
    sheets : Sheets
        Where the worksheets are kept.
    entry : JobPay
        The job and its plan.
    left : PayLeft
        The rest of the year's paydays.
    planned : int
        The year's deferrals, cents.
    deferral_percent : int
        Millionths of pay.
    setting : Setting
        Figures of the year.
    """
    job, plan, figures = entry.job, entry.plan, so_far(entry.job)
    assert plan is not None
    other = job.employer_money_to_come or 0
    if job.employer_money is not None:
        rest = max(0, job.employer_money - figures.employer)
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, rest, job.forfeitures))
        return Money(sheet.total, rest, 0, 0, ())
    if plan.match is None:
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, other, job.forfeitures))
        return Money(sheet.total, other, 0, 0, ("employer money still to come (the match formula is not known)",))
    if not plan.match:
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, other, job.forfeitures))
        return Money(sheet.total, other, 0, 0, ())
    counted = sheets.add(entry.key, counted_pay(entry, setting))
    cap = plan.match_dollar_cap if plan.match_dollar_cap is not None else NO_CAP
    tiers = 0
    for number, tier in enumerate(plan.match, start=1):
        name = "match_tier" if len(plan.match) == 1 else f"match_tier_{number}"
        tiers += sheets.add(entry.key, match_tier(counted.pay, planned, *tier), name).match
    yearly = sheets.add(entry.key, period_match(tiers, cap), "yearly_match").match
    received = max(0, figures.employer - figures.other_employer)
    if left.paydays:
        to_come, full = _by_payday(entry, left, deferral_percent, counted.limit, setting)
        room_of_cap = max(0, cap - received)
        to_come, full = min(to_come, room_of_cap), min(full, room_of_cap)
    else:
        rest = match_of(plan, min(entry.pay_left, counted.pay), max(0, planned - deferred_so_far(job)), NO_CAP)
        to_come = full = max(0, yearly - received, min(rest, cap - received)) if entry.open else 0
    to_come = sheets.add(entry.key, match_to_come(full, to_come)).to_come
    trues_up = bool(plan.true_up) or plan.match_period in ("year", "quarter")
    sheet_true_up = sheets.add(entry.key, true_up(yearly, received + to_come, trues_up))
    sheet = sheets.add(
        entry.key,
        employer_money(figures.employer, to_come, sheet_true_up.true_up, other, job.forfeitures),
    )
    return Money(sheet.total, to_come, sheet_true_up.true_up, max(0, full - to_come), ())


def _by_payday(
    entry: JobPay, left: PayLeft, deferral_percent: int, pay_limit: int, setting: Setting
) -> tuple[int, int]:
    """Match of the remaining paydays at the election, and at the election that earns all of it; cents.

    Paydays that come before a new election takes effect are counted as fully matched: the safe side for room.
    """
    plan = entry.plan
    assert plan is not None
    full_percent = full_match_percent(plan)
    paid = left.pay_before
    to_come = full = 0
    for number in range(len(left.all_paydays)):
        pay = max(0, min(left.per_payday, pay_limit - paid))
        paid += left.per_payday
        most = match_of(plan, pay, portion(left.per_payday, full_percent), NO_CAP)
        late = number < len(left.all_paydays) - len(left.paydays)
        full += most
        to_come += most if late else match_of(plan, pay, portion(left.per_payday, deferral_percent), NO_CAP)
    return to_come, full
