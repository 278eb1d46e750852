"""What a job's payroll does, from the plan's facts: the terms on each payday, the stops, the figures so far."""

from __future__ import annotations

from datetime import date

from megaroth.facts.model import Job
from megaroth.facts.plan import NO_CAP, Election, Plan, PlanChange, Tier
from megaroth.money import ONE, portion
from megaroth.year.account import LEFT_OUT, OWN_BONUS, REGULAR
from megaroth.year.pay import PayItem
from megaroth.year.payroll import Elected, Opening, Payroll, Rules
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far


def payroll_of(
    plan: Plan,
    told: Plan,
    deferral_limit: int,
    catch_up_limit: int,
    additions_limit: int,
    pay_limit: int,
    setting: Setting,
) -> Payroll:
    """How a plan's payroll behaves all year.

    Whether the match is made up after the year is taken as told: what is not known is kept as if nothing
    were made up, so that no match is lost, while room for it is held back (:mod:`megaroth.year.prospect`).

    Parameters
    ----------
    plan, told : Plan
        The plan with safe values in the place of unknowns, and as it was told.
    deferral_limit, catch_up_limit, additions_limit, pay_limit : int
        The limits of this job's year, cents.
    setting : Setting
        The year's figures.
    """
    return Payroll(
        told.match_period or "payroll",
        bool(told.true_up),
        NO_CAP if plan.match_dollar_cap is None else plan.match_dollar_cap,
        plan.match_dollar_cap_per_payday,
        plan.matches_after_tax,
        plan.matches_catch_up,
        # A payroll that takes after-tax money only after deferrals must know when they are used up.
        # While nobody knows whether payroll then spills over, elections must not count on the stop.
        (bool(plan.stops_at_deferral_limit) and told.spills_over is not None) or plan.after_tax_only_after_deferrals,
        bool(plan.spills_over),
        plan.matches_spilled,
        plan.after_tax_only_after_deferrals,
        bool(plan.stops_at_additions_limit),
        plan.after_tax_cap_per_payday,
        plan.rounding == "dollar",
        setting.spendable,
        pay_limit,
        plan.deferrals_stop_at_pay_limit,
        deferral_limit,
        catch_up_limit,
        additions_limit,
    )


def rules_of(job: Job, plan: Plan, catch_up_limit: int, items: tuple[PayItem, ...]) -> tuple[Rules, ...]:
    """The plan's terms on each payday: what changes in mid-year, and the match by years of service."""
    known: dict[tuple[object, ...], Rules] = {}
    found = []
    for item in items:
        changes = tuple(change for day, change in sorted(plan.changes.items()) if day <= item.day)
        tiers = tiers_on(job, plan, item.day)
        takes = plan.after_tax is not False and (plan.after_tax_from is None or plan.after_tax_from <= item.day)
        key = (tiers, changes, takes)
        if key not in known:
            by_formula = job.employer_money is None
            known[key] = _rules(plan, changes, tiers, catch_up_limit, takes=takes, by_formula=by_formula)
        found.append(known[key])
    return tuple(found)


def _last(changes: tuple[PlanChange, ...], name: str, first: object) -> object:
    """A term after the changes so far."""
    for change in reversed(changes):
        if (value := getattr(change, name)) is not None:
            return value
    return first


def _share(value: object) -> int:
    """A cap in millionths; all of pay where there is none."""
    return value if isinstance(value, int) and value < ONE else ONE


def _rules(
    plan: Plan,
    changes: tuple[PlanChange, ...],
    tiers: tuple[Tier, ...],
    catch_up_limit: int,
    *,
    takes: bool,
    by_formula: bool,
) -> Rules:
    after_tax = min(
        _share(_last(changes, "after_tax_cap_percent", plan.after_tax_cap_percent)),
        _share(_last(changes, "hce_after_tax_cap_percent", plan.hce_after_tax_cap_percent)),
    )
    deferral = _share(_last(changes, "deferral_cap_percent", plan.deferral_cap_percent))
    nonelective = _last(changes, "nonelective_percent", plan.nonelective_percent)
    return Rules(
        tiers,
        nonelective if isinstance(nonelective, int) and by_formula else 0,
        # Catch-up goes on above the plan's own cap (Treas. Reg. 1.414(v)-1(b)(1)(ii)).
        ONE if catch_up_limit else deferral,
        ONE if plan.after_tax_cap_period == "year" else after_tax,
        _share(plan.total_cap_percent),
        takes and _last(changes, "after_tax", True) is not False,
    )


def tiers_on(job: Job, plan: Plan, day: date) -> tuple[Tier, ...]:
    """The match formula in force on a day, with what has changed until then."""
    return _tiers(job, plan, tuple(change for when, change in sorted(plan.changes.items()) if when <= day), day)


def _tiers(job: Job, plan: Plan, changes: tuple[PlanChange, ...], day: date) -> tuple[Tier, ...]:
    """The match formula in force on a day; by whole years of service where the plan has it so."""
    if job.employer_money is not None:
        return ()
    for change in reversed(changes):
        if change.match is not None:
            return change.match
    if not plan.match_by_service:
        return plan.match or ()
    years = job.years_of_service
    if job.hired is not None:
        before = (day.month, day.day) < (job.hired.month, job.hired.day)
        years = day.year - job.hired.year - int(before)
    return plan.match_by_service[max((one for one in plan.match_by_service if one <= years), default=0)]


def opening_of(job: Job, plan: Plan) -> Opening:
    """What the last stub shows; zero for what is not known, which the answer says."""
    figures, told = so_far(job), job.so_far
    by_quarter = plan.match_period == "quarter" and told is not None
    quarter = (told.quarter_pay, told.quarter_matched, told.quarter_match) if by_quarter and told else (0, 0, 0)
    return Opening(
        figures.pay or 0,
        figures.pre_tax,
        figures.roth,
        figures.after_tax,
        max(0, figures.employer - figures.other_employer),
        min(figures.employer, figures.other_employer),
        *(one or 0 for one in quarter),
    )


def decided_by(plan: Plan, items: tuple[PayItem, ...]) -> tuple[int, ...]:
    """Which election decides each payday: the regular one, that for bonuses, or none."""
    bonus = {"same": REGULAR, "own": OWN_BONUS, "none": LEFT_OUT}[plan.bonus_elections]
    return tuple(bonus if item.bonus else REGULAR for item in items)


def contributions_caps(job: Job, plan: Plan, items: tuple[PayItem, ...], setting: Setting) -> tuple[int, ...]:
    """The most that each payday may give: by payroll's taxes, the plan's cap, and what the person keeps; cents.

    What is to be left after withholding is reckoned with tax withheld from the whole pay, as Roth and
    after-tax money leaves it: never less is left.
    """
    found = []
    withholding = job.wish.withholding or 0
    for item in items:
        cap = min(portion(item.pay, setting.spendable), portion(item.pay, _share(plan.total_cap_percent)))
        if job.wish.keep is not None and not item.bonus:
            cap = min(cap, portion(item.pay, ONE - withholding) - job.wish.keep)
        found.append(max(0, cap))
    return tuple(found)


def in_force(job: Job, plan: Plan) -> Elected | None:
    """The elections in force now; ``None`` while they are not known."""
    after_tax = Election(0, 0) if plan.after_tax is False else job.after_tax_now
    if job.deferral_now is None or after_tax is None:
        return None
    if job.deferrals_as == "Roth":
        return Elected(Election(0, 0), job.deferral_now, after_tax)
    return Elected(job.deferral_now, Election(0, 0), after_tax)


def value_of(election: Election, plan: Plan) -> int:
    """An election as the solver has it: millionths, or cents where elections are amounts."""
    return election.dollars if plan.election_in == "dollars" else election.percent


def full_match_percent(tiers: tuple[Tier, ...]) -> int:
    """The percentage of pay that earns the whole match: the end of the last tier; millionths."""
    return max((tier.to_percent for tier in tiers if tier.rate), default=0)
