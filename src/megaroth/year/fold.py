"""The sums over one person's jobs: pay, deferrals, employer money, and additions by employer group."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from megaroth.facts.model import EMPLOYEE, SELF_EMPLOYED, SOLE_PROPRIETOR, Person
from megaroth.facts.plan import NO_CAP, Plan
from megaroth.law import self_employment as law
from megaroth.law.additions import AnnualAdditions, LimitationYear, annual_additions, limitation_year
from megaroth.law.deferrals import CatchUp, catch_up
from megaroth.money import ONE
from megaroth.year.deferring import DEFERRAL_PLANS, Deferring, JobPay, counted_pay, defer
from megaroth.year.employer_money import Money, expected
from megaroth.year.groups import Group, employer_groups
from megaroth.year.pay import PayLeft, pay_left
from megaroth.year.prospect import Budget, Limits, Prospect, late_deferrals, match_need, prospect
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets

TRIES = 40
"""How often deferrals are cut and their match figured anew before the last cuts take all that is too much."""


class Fold(NamedTuple):
    """Everything of one person that the answers of single jobs are made from."""

    entries: list[JobPay]
    left: dict[str, PayLeft]
    deferring: Deferring
    prospects: dict[str, Prospect | None]
    """The rest of each job's year without after-tax money, which takes what the others leave."""
    money: dict[str, Money]
    groups: tuple[Group, ...]
    cut: frozenset[str]
    """The jobs whose deferrals the annual additions limit leaves no room for."""


def fold_of(
    sheets: Sheets, key: str, person: Person, entries: list[JobPay], left: dict[str, PayLeft], setting: Setting
) -> Fold:
    """One person's jobs folded together: deferrals are cut until the annual additions limits hold."""
    most: dict[str, int] = {}
    cut: frozenset[str] = frozenset()
    fold = _fold(sheets, key, person, entries, left, most, cut, setting)
    for number in range(TRIES):
        over = _unreached(fold)
        if not over:
            over = _deferrals_over_limit(sheets, fold, setting)
            cut |= over.keys()
            if number < TRIES - len(entries):
                over = {name: _without_its_match(fold, name, amount) for name, amount in over.items()}
        if not over:
            break
        most |= {name: max(0, fold.deferring.to_come[name] - amount) for name, amount in over.items()}
        fold = _fold(sheets, key, person, entries, left, most, cut, setting)
    return fold


def _without_its_match(fold: Fold, key: str, over: int) -> int:
    """The deferrals to give up so that they and the match that they earn no longer pass a limit; cents.

    Each dollar less of deferrals is at most one of the dearest tier's match less too: cut by that, never too much,
    and look again.
    """
    entry = next(one for one in fold.entries if one.key == key)
    rates = [tier.rate for tier in (entry.plan.match if entry.plan else None) or ()]
    return max(1, over * ONE // (ONE + max(rates, default=0)))


def _fold(
    sheets: Sheets,
    key: str,
    person: Person,
    entries: list[JobPay],
    left: dict[str, PayLeft],
    most: dict[str, int],
    cut: frozenset[str],
    setting: Setting,
) -> Fold:
    """Deferrals, their percentages, employer money and groups; worksheets of an earlier try are replaced."""
    pay_limit = setting.cents("irc_401a17_compensation")
    needs = {}
    for entry in entries:
        ahead = left[entry.key]
        needs[entry.key] = match_need(entry, ahead, pay_limit)._replace(late=late_deferrals(entry, ahead))
    deferring = defer(sheets, key, person, entries, most, needs, setting)
    prospects = {}
    for entry in entries:
        budget = Budget(deferring.to_come.get(entry.key, 0), 0, NO_CAP)
        prospects[entry.key] = outlook(sheets, entry, left[entry.key], deferring, budget, setting)
    money = {
        entry.key: expected(sheets, entry, deferring.planned.get(entry.key, 0), prospects[entry.key], setting)
        for entry in entries
        if entry.plan is not None
    }
    groups = employer_groups(sheets, key, person, entries, setting)
    return Fold(entries, left, deferring, prospects, money, groups, cut)


def outlook(
    sheets: Sheets, entry: JobPay, left: PayLeft, deferring: Deferring, budget: Budget, setting: Setting
) -> Prospect | None:
    """The rest of one job's year at the best elections within a budget; ``None`` where no paydays are known."""
    if not defers(entry):
        return None
    here = f"{entry.key}/plan_deferrals"
    limits = Limits(
        sheets.value(f"{here}.plan_limit") + sheets.value(f"{here}.special_403b"),
        deferring.catch_up_limit.get(entry.key, 0),
        limitation_of(entry, setting).limit,
        counted_pay(entry, setting).limit,
    )
    return prospect(entry, entry.told or entry.plan or Plan(), left, limits, budget, setting)


def _unreached(fold: Fold) -> dict[str, int]:
    """Deferrals that no percentage brings any more: caps on each payday, or what the person keeps; cents by job."""
    found = {}
    for entry in fold.entries:
        one = fold.prospects[entry.key]
        if one is None or one.solution is None:
            continue
        late = sum(payday.deferral.taken for payday in one.late)
        short = fold.deferring.to_come.get(entry.key, 0) - late - one.solution.goals.most_deferrals
        if short > 0:
            found[entry.key] = short
    return found


def _deferrals_over_limit(sheets: Sheets, fold: Fold, setting: Setting) -> dict[str, int]:
    """Deferrals still to come for which the annual additions limit leaves no room, by job; cents.

    What an employer is to pay cannot be chosen, and what is already in, or comes on paydays that no change reaches,
    cannot be undone: deferrals give way.
    """
    by_key = {entry.key: entry for entry in fold.entries}
    over: dict[str, int] = {}
    for group in fold.groups:
        members = [by_key[name] for name in group.members]
        if any(entry.job.kind != EMPLOYEE for entry in members):
            continue
        for jobs in tests_of(group, members):
            to_come = sum(fold.deferring.to_come.get(entry.key, 0) for entry in jobs)
            late = sum(late_taken(fold, entry.key).deferrals for entry in jobs)
            excess = excess_with_late(sheets, group.scope, jobs, fold, setting)
            paid_back = sum(so_far(entry.job).after_tax + late_taken(fold, entry.key).after_tax for entry in jobs)
            # Above the limit without them: the plan pays after-tax money back, and what earns match goes on.
            in_any_case = excess > to_come or paid_back >= excess > to_come - late
            for entry in sorted(jobs, key=lambda one: (one.pay_left, one.key)):
                left = fold.deferring.to_come.get(entry.key, 0) - over.get(entry.key, 0)
                if in_any_case:
                    left -= max(_earning_match(fold, entry, setting), late_taken(fold, entry.key).deferrals)
                give = min(max(0, left), excess)
                if give:
                    over[entry.key] = over.get(entry.key, 0) + give
                    excess -= give
    return over


def _earning_match(fold: Fold, entry: JobPay, setting: Setting) -> int:
    """The deferrals that earn all the match still to be had by the plan's formula, all where it is not known; cents."""
    if entry.plan is None or (entry.plan.match is None and not entry.plan.match_by_service):
        return NO_CAP
    by_formula = entry._replace(job=replace(entry.job, employer_money=None))
    return match_need(by_formula, fold.left[entry.key], setting.cents("irc_401a17_compensation")).deferrals


def tests_of(group: Group, members: list[JobPay]) -> list[list[JobPay]]:
    """The jobs whose additions must fit one limit: all of the group, and where it is one for caution each alone."""
    alone = [[entry] for entry in members] if group.own_pay and len(members) > 1 else []
    return [members, *alone]


class Taken(NamedTuple):
    """What goes in on some paydays; cents."""

    deferrals: int
    after_tax: int


def late_taken(fold: Fold, key: str) -> Taken:
    """What goes in on the paydays of one job that no change reaches, under the election in force."""
    ahead = fold.prospects.get(key)
    late = ahead.late if ahead else ()
    return Taken(sum(payday.deferral.taken for payday in late), sum(payday.after_tax.taken for payday in late))


def excess_with_late(sheets: Sheets, scope: str, members: list[JobPay], fold: Fold, setting: Setting) -> int:
    """How far planned deferrals and the after-tax money of late paydays pass the limit; cents."""
    taken = {
        entry.key: Taken(
            fold.deferring.planned.get(entry.key, 0),
            so_far(entry.job).after_tax + late_taken(fold, entry.key).after_tax,
        )
        for entry in members
    }
    return excess_of(sheets, scope, members, taken, fold, setting)


def excess_of(
    sheets: Sheets, scope: str, members: list[JobPay], taken: dict[str, Taken], fold: Fold, setting: Setting
) -> int:
    """How far a year's deferrals and after-tax money, by job, pass the limit beside the employer money; cents."""
    caught, sheet = _tested(sheets, scope, members, fold, setting)
    again = catch_up(
        sum(one.deferrals for one in taken.values()),
        caught.limit_402g,
        caught.plan_cap,
        sheet.employer_contributions + sum(one.after_tax for one in taken.values()),
        caught.limit_415c,
        caught.catch_up_limit,
    )
    return max(0, again.additions_after - sheet.limit)


def entries_of(
    sheets: Sheets, key: str, person: Person, told: Person, profits: dict[str, int], setting: Setting
) -> tuple[list[JobPay], dict[str, PayLeft]]:
    """The jobs with their pay of the year, and the paydays that are left; at given profits of each business."""
    entries, lefts = [], {}
    for name, job in person.jobs.items():
        scope = f"{key}/{name}"
        left = pay_left(f"people.{key}.jobs.{name}", job, job.plan, setting)
        if job.kind in SELF_EMPLOYED:
            pay = (
                self_employed_pay(sheets, scope, person, name, profits, setting).net_earnings if name in profits else 0
            )
            open_, rest = setting.as_of.year <= setting.year, pay
        else:
            # Pay that is not known bounds nothing here; the answer says that it is missing.
            pay = job.pay if job.pay is not None else 10 * setting.cents("irc_415c_annual_additions")
            open_ = not (job.ended is not None and job.ended < setting.as_of) and setting.as_of.year <= setting.year
            rest = left.total if job.kind == EMPLOYEE and job.pay is not None else pay
        lefts[scope] = left
        entries.append(JobPay(scope, job, job.plan, pay, rest if open_ else 0, open_, told.jobs[name].plan or job.plan))
    return entries, lefts


def self_employed_pay(
    sheets: Sheets, scope: str, person: Person, name: str, profits: dict[str, int], setting: Setting
) -> law.NetEarnings:
    """Net earnings of one business at given profits of all of the person's businesses."""
    job = person.jobs[name]
    wages = sum(other.pay or 0 for other in person.jobs.values() if other.kind not in SELF_EMPLOYED)
    if job.k1_box_14a is not None and job.kind != SOLE_PROPRIETOR:
        sheets.add(scope, law.partner_income(job.k1_box_14a, job.section_179, job.unreimbursed_expenses))
    everything = sum(profits.values())
    tax = sheets.add(scope, _tax(everything, wages, setting))
    half = tax.half if job.half_of_self_employment_tax is None else job.half_of_self_employment_tax
    alone = _tax(profits[name], wages, setting).half
    positive = sum(max(0, profit) for profit in profits.values())
    here = setting.reading("U13")(half, profits[name], positive, alone)
    return sheets.add(scope, law.net_earnings(profits[name], positive, half, here))


def _tax(profit: int, wages: int, setting: Setting) -> law.SelfEmploymentTax:
    return law.self_employment_tax(
        profit,
        setting.rate("irc_1402a12_self_employment_factor"),
        setting.cents("irc_1402b_minimum_net_earnings"),
        setting.cents("ssa_wage_base"),
        wages,
        setting.rate("seca_oasdi_rate"),
        setting.rate("seca_hi_rate"),
    )


def limitation_of(entry: JobPay, setting: Setting) -> LimitationYear:
    """The dollar limit of one job's limitation year."""
    months = entry.plan.limitation_months if entry.plan else 12
    return limitation_year(setting.cents("irc_415c_annual_additions"), months)


def group_additions(sheets: Sheets, scope: str, members: list[JobPay], fold: Fold, setting: Setting) -> AnnualAdditions:
    """Annual additions of some jobs taken as one employer, with the pay of all of them."""
    return _tested(sheets, scope, members, fold, setting)[1]


def _tested(
    sheets: Sheets, scope: str, members: list[JobPay], fold: Fold, setting: Setting
) -> tuple[CatchUp, AnnualAdditions]:
    """Catch-up and annual additions of some jobs taken as one employer."""
    deferring = fold.deferring
    pay = 0
    for entry in members:
        lowered = entry.job.kind in SELF_EMPLOYED
        pay += setting.reading("U1")(entry.pay, employer_total(entry, fold)) if lowered else entry.pay
    planned = sum(deferring.planned.get(entry.key, 0) for entry in members)
    employer = sum(employer_total(entry, fold) for entry in members)
    after_tax = sum(so_far(entry.job).after_tax for entry in members)
    limitation = sheets.add(scope, min((limitation_of(entry, setting) for entry in members), key=lambda one: one.limit))
    limit_402g = setting.cents("irc_402g_elective_deferral")
    limits = [
        sheets.value(f"{entry.key}/plan_deferrals.plan_limit")
        + sheets.value(f"{entry.key}/plan_deferrals.special_403b")
        for entry in members
        if defers(entry)
    ]
    if limits:
        limit_402g = max(limits)
    caps = [sheets.value(f"{entry.key}/plan_deferrals.plan_cap") for entry in members if defers(entry)]
    caught = sheets.add(
        scope,
        catch_up(
            planned,
            limit_402g,
            caps[0] if len(caps) == 1 else max(planned, limit_402g),
            employer + after_tax,
            max(0, min(limitation.limit, pay)),
            max((deferring.catch_up_limit.get(entry.key, 0) for entry in members), default=0),
        ),
    )
    return caught, sheets.add(
        scope,
        annual_additions(limitation.limit, pay, caught.deferrals_counted, employer, after_tax, 0),
    )


def employer_total(entry: JobPay, fold: Fold) -> int:
    """All employer money of the year in one job, cents."""
    if entry.key not in fold.money:
        return so_far(entry.job).employer
    return fold.money[entry.key].total


def fixed_additions(sheets: Sheets, entry: JobPay, fold: Fold) -> int:
    """Additions of one job that are in, planned as deferrals or promised by the employer; cents."""
    planned = fold.deferring.planned.get(entry.key, 0)
    here = f"{entry.key}/plan_deferrals"
    limit = sheets.value(f"{here}.plan_limit") + sheets.value(f"{here}.special_403b") if defers(entry) else 0
    caught = min(fold.deferring.catch_up_limit.get(entry.key, 0), max(0, planned - limit))
    return planned - caught + employer_total(entry, fold) + so_far(entry.job).after_tax


def defers(entry: JobPay) -> bool:
    """Whether the job's plan takes deferrals under the one ceiling of IRC 402(g)."""
    return entry.plan is not None and entry.plan.kind in DEFERRAL_PLANS
