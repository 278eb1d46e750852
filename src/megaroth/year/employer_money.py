"""Employer money of the year for one job: what came, what the match still brings, what a true-up needs."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.plan import NO_CAP
from megaroth.law.matching import employer_money, match_tier, match_to_come, period_match, true_up
from megaroth.money import portion
from megaroth.year.deferring import JobPay, counted_pay, deferred_so_far
from megaroth.year.matching import match_of
from megaroth.year.prospect import Prospect
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets
from megaroth.year.terms import tiers_on


class Money(NamedTuple):
    """Employer money of one job; cents."""

    total: int
    to_come: int
    held_back: int
    """Room kept free for a true-up."""
    lost: int
    """Match that the remaining paydays could bring and, at the elections, do not."""
    at_most: tuple[str, ...]
    """What is not known and would raise the total."""


def expected(sheets: Sheets, entry: JobPay, planned: int, prospect: Prospect | None, setting: Setting) -> Money:
    """The year's employer money: as the elections make it, or where no paydays are known from the year's deferrals.

    Parameters
    ----------
    sheets : Sheets
        Where the worksheets are kept.
    entry : JobPay
        The job and its plan.
    planned : int
        The year's deferrals, cents.
    prospect : Prospect or None
        What the rest of the year brings; ``None`` where no paydays are known or left.
    setting : Setting
        Figures of the year.
    """
    job, plan, figures = entry.job, entry.plan, so_far(entry.job)
    assert plan is not None
    other = (job.employer_money_to_come or 0) + (
        prospect.nonelective if prospect else portion(_pay_left(entry, setting), plan.nonelective_percent)
    )
    if job.employer_money is not None:
        rest = max(0, job.employer_money - figures.employer)
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, rest, job.forfeitures))
        return Money(sheet.total, rest, 0, 0, ())
    if plan.match is None and not plan.match_by_service:
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, other, job.forfeitures))
        return Money(sheet.total, other, 0, 0, ("employer money still to come (the match formula is not known)",))
    if not plan.match and not plan.match_by_service and not plan.changes:
        sheet = sheets.add(entry.key, employer_money(figures.employer, 0, 0, other, job.forfeitures))
        return Money(sheet.total, other, 0, 0, ())
    received = max(0, figures.employer - figures.other_employer)
    if prospect is None:
        to_come = full = _without_paydays(sheets, entry, planned, received, setting)
        yearly, trues_up = sheets.value(f"{entry.key}/yearly_match.match"), bool(plan.true_up)
        trues_up = trues_up or plan.match_period in ("year", "quarter")
    else:
        to_come, full = prospect.match_to_come, prospect.match_full - prospect.true_up
        made_up = prospect.true_up + prospect.held_back
        yearly, trues_up = received + to_come + made_up, made_up > 0
        sheets.add(entry.key, period_match(yearly, max(yearly, _cap(entry))), "yearly_match")
    to_come = sheets.add(entry.key, match_to_come(max(full, to_come), to_come)).to_come
    sheet_true_up = sheets.add(entry.key, true_up(yearly, received + to_come, trues_up))
    sheet = sheets.add(
        entry.key,
        employer_money(figures.employer, to_come, sheet_true_up.true_up, other, job.forfeitures),
    )
    return Money(sheet.total, to_come, sheet_true_up.true_up, max(0, full - to_come), ())


def _cap(entry: JobPay) -> int:
    plan = entry.plan
    return NO_CAP if plan is None or plan.match_dollar_cap is None else plan.match_dollar_cap


def _without_paydays(sheets: Sheets, entry: JobPay, planned: int, received: int, setting: Setting) -> int:
    """The match still to come of a job whose paydays are not known, or over; its yearly match as worksheets; cents."""
    plan = entry.plan
    assert plan is not None
    counted, cap = sheets.add(entry.key, counted_pay(entry, setting)), _cap(entry)
    tiers, formula = 0, tiers_on(entry.job, plan, setting.as_of)
    for number, tier in enumerate(formula, start=1):
        name = "match_tier" if len(formula) == 1 else f"match_tier_{number}"
        tiers += sheets.add(entry.key, match_tier(counted.pay, planned, *tier), name).match
    yearly = sheets.add(entry.key, period_match(tiers, cap), "yearly_match").match
    if not entry.open:
        return 0
    rest = match_of(formula, _pay_left(entry, setting), max(0, planned - deferred_so_far(entry.job)), NO_CAP)
    return max(0, yearly - received, min(rest, cap - received))


def _pay_left(entry: JobPay, setting: Setting) -> int:
    """Pay still to come that the plan counts; none where the job is over; cents."""
    return min(entry.pay_left, counted_pay(entry, setting).pay) if entry.open else 0
