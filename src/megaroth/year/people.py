"""One person's year: sums folded from job to group to person and back; ``law/`` sees no lists."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import (
    EMPLOYEE,
    OWNERS,
    SELF_EMPLOYED,
    Household,
    Job,
    Person,
    Range,
)
from megaroth.law import self_employment as law
from megaroth.year import employee, owner
from megaroth.year.answer import Amount, JobAnswer, OwnerAnswer
from megaroth.year.deferring import JobPay
from megaroth.year.employer_money import Money
from megaroth.year.fold import (
    Fold,
    defers,
    employer_total,
    entries_of,
    fold_of,
    group_additions,
    limitation_of,
    self_employed_pay,
)
from megaroth.year.iras import IraPay
from megaroth.year.routes import route
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets

JANUARY_STUBS_BY_DAY = 15
"""Until then a missing year-to-date figure means that nothing has gone in yet."""


class PersonAnswer(NamedTuple):
    """What one person's year comes to."""

    jobs: tuple[JobAnswer, ...]
    owners: tuple[OwnerAnswer, ...]
    ira: IraPay
    requested: dict[str, tuple[int, int]]
    """Job key to (asked for, permitted) deferrals where less is permitted; cents."""


def solve(sheets: Sheets, household: Household, original: Household, key: str, setting: Setting) -> PersonAnswer:
    """One person's whole answer.

    Parameters
    ----------
    sheets : Sheets
        Where the worksheets are kept.
    household, original : Household
        The facts with safe values in the place of unknowns, and as they were told.
    key : str
        The person's short name.
    setting : Setting
        Figures, readings, day.
    """
    person = household.people[key]
    told = original.people[key]
    profits = {name: owner.profit_of(job) for name, job in person.jobs.items() if job.kind in SELF_EMPLOYED}
    entries, left = entries_of(sheets, key, person, {n: p.expected for n, p in profits.items() if p}, setting)
    fold = fold_of(sheets, key, person, entries, left, setting)
    deferring = fold.deferring
    jobs, additions_of_others = _jobs(sheets, told, fold, setting)
    owners = tuple(
        _owner(sheets, household, told, fold, entry, profits, additions_of_others, setting)
        for entry in entries
        if entry.job.kind != EMPLOYEE
    )
    requested = {name: (wanted, deferring.planned[name]) for name, wanted in deferring.requested.items()}
    return PersonAnswer(jobs, owners, _ira_pay(key, person, told, fold, owners), requested)


# --- employees, group by group ------------------------------------------------------------------------


def _jobs(sheets: Sheets, told: Person, fold: Fold, setting: Setting) -> tuple[tuple[JobAnswer, ...], dict[str, int]]:
    """The employees' answers, and for each owner's job the additions of the jobs that share its limit."""
    by_key = {entry.key: entry for entry in fold.entries}
    answers: dict[str, JobAnswer] = {}
    others: dict[str, int] = {}
    for group in fold.groups:
        members = [by_key[key] for key in group.members]
        alone = len(members) == 1
        pay = sum(entry.pay for entry in members)
        additions = group_additions(sheets, group.scope, members, fold, 0, setting, pay=pay)
        room = additions.room
        for entry in sorted(members, key=_after_tax_precedence):
            name = entry.key.partition("/")[2]
            here = room
            if group.own_pay and not alone:
                own = group_additions(sheets, entry.key, [entry], fold, 0, setting, pay=entry.pay)
                here = min(room, own.room)
            if entry.job.kind != EMPLOYEE:
                rest = [one for one in members if one.key != entry.key]
                others[entry.key] = _additions_of(sheets, rest, fold, answers)
                continue
            told_plan = told.jobs[name].plan or entry.plan
            assert told_plan is not None
            stand = employee.Stand(
                entry,
                fold.left[entry.key],
                fold.deferring,
                fold.money[entry.key],
                fold.spreads[entry.key],
                additions,
                f"{group.scope}/annual_additions",
                here,
                tuple(_called(one) for one in members if one.key != entry.key),
                route(told_plan),
                _at_most(entry, told.jobs[name], fold.money[entry.key], setting),
                told_plan,
            )
            answers[entry.key] = employee.answer(sheets, stand, setting, _called(entry))
            given = answers[entry.key]
            if given.room is not None and given.route.open:
                room = max(0, room - given.room.left.cents)
    for entry in fold.entries:
        if entry.job.kind == EMPLOYEE and entry.key not in answers and entry.plan is not None:
            answers[entry.key] = _outside(entry, told.jobs[entry.key.partition("/")[2]])
    ordered = tuple(answers[entry.key] for entry in fold.entries if entry.key in answers)
    return ordered, others


def _called(entry: JobPay) -> str:
    """What the person calls the employer or business."""
    return entry.job.employer or entry.key.partition("/")[2]


def _after_tax_precedence(entry: JobPay) -> tuple[bool, bool, int, str]:
    """Who takes shared room first: an open route, then the larger pay; never the order in the file."""
    return (entry.job.kind != EMPLOYEE, not route(entry.plan).open, -entry.pay_left, entry.key)


def _additions_of(sheets: Sheets, rest: list[JobPay], fold: Fold, answers: dict[str, JobAnswer]) -> int:
    total = 0
    for one in rest:
        total += fold.deferring.planned.get(one.key, 0) - min(
            fold.deferring.catch_up_limit.get(one.key, 0),
            max(0, fold.deferring.planned.get(one.key, 0) - _limit_402g(sheets, one)),
        )
        total += employer_total(one, fold) + so_far(one.job).after_tax
        answered = answers.get(one.key)
        if answered and answered.room and answered.route.open:
            total += answered.room.left.cents
    return total


def _limit_402g(sheets: Sheets, entry: JobPay) -> int:
    return sheets.value(f"{entry.key}/plan_deferrals.plan_limit") if defers(entry) else 0


def _outside(entry: JobPay, told: Job) -> JobAnswer:
    """A job whose plan stands outside annual additions: a 457(b), a SIMPLE IRA."""
    assert entry.plan is not None
    name = entry.key.partition("/")[2]
    return JobAnswer(
        entry.key,
        entry.key.partition("/")[0],
        entry.job.employer or name,
        entry.job.kind,
        entry.plan.kind,
        route(told.plan or entry.plan),
        None,
        None,
        "",
        None,
        (),
        (),
        False,
    )


def _at_most(entry: JobPay, told: Job, money: Money, setting: Setting) -> tuple[str, ...]:
    gaps = list(money.at_most)
    if told.pay is None:
        gaps.append("your pay of the year (pay)")
    begun = setting.as_of.year == setting.year and (setting.as_of.month > 1 or setting.as_of.day > JANUARY_STUBS_BY_DAY)
    started = told.started is None or told.started <= setting.as_of
    if told.so_far is None and begun and started:
        gaps.append("what has already gone in this year (so_far)")
    return tuple(gaps)


# --- owners ---------------------------------------------------------------------------------------------


def _owner(
    sheets: Sheets,
    household: Household,
    told: Person,
    fold: Fold,
    entry: JobPay,
    profits: dict[str, Range | None],
    others: dict[str, int],
    setting: Setting,
) -> OwnerAnswer:
    key, _, name = entry.key.partition("/")
    person = household.people[key]
    has_plan = told.jobs[name].has_plan is not False
    solo = owner.solo_status(sheets, entry.key, told.jobs[name].staff)
    first_year = owner.first_year(sheets, entry, only_employee=_only_employee(household, entry.key, solo.solo))
    verdict = route(entry.plan, plan_exists=has_plan)
    spouse = len(household.people) > 1
    title = entry.job.employer or name
    if owner.missing(entry.job) or entry.plan is None:
        return owner.unanswered(entry, solo, verdict, title, has_plan=has_plan, spouse=spouse)
    deferring = fold.deferring
    elsewhere = sum(amount for other, amount in deferring.to_come.items() if other != entry.key)
    terms = owner.terms_of(
        sheets,
        entry,
        limitation_of(entry, setting),
        others.get(entry.key, 0),
        deferring.catch_up_limit.get(entry.key, 0),
        max(0, sheets.value(f"{key}/deferral_ceiling.room") - elsewhere),
        fold.money[entry.key].total if entry.plan.match else so_far(entry.job).employer,
        setting,
    )
    businesses = _businesses(sheets, person, entry, profits, setting)
    cases = tuple(
        owner.case_of(sheets, scope, label, entry, business, terms, setting, certain=len(businesses) == 1)
        for label, scope, business in businesses
    )
    answer = OwnerAnswer(
        entry.key,
        key,
        title,
        entry.job.kind,
        solo,
        cases,
        verdict,
        has_plan,
        owner.papers(has_plan=has_plan, spouse=spouse),
        _spouse_tax(sheets, household, entry.key, setting),
        (),
        first_year,
    )
    return owner.with_tax(answer, household.marginal_rate)


def _only_employee(household: Household, address: str, solo: bool) -> bool:
    return solo and not any(
        job.works_for == address for person in household.people.values() for job in person.jobs.values()
    )


def _businesses(
    sheets: Sheets, person: Person, entry: JobPay, profits: dict[str, Range | None], setting: Setting
) -> list[tuple[str, str, owner.Business]]:
    """(label, scope, business) for each profit to be shown: one, or low, expected and high."""
    name = entry.key.partition("/")[2]
    mine = profits.get(name)
    if mine is None:
        return [
            (
                "pay",
                entry.key,
                owner.Business(entry.pay, entry.pay, f"{entry.key}/most_roth/owner_additions.net_earnings"),
            )
        ]
    cases = [("expected", entry.key, mine.expected)]
    if mine.low < mine.high:
        cases = [
            ("low", f"{entry.key}/low", mine.low),
            *(cases if mine.low < mine.expected < mine.high else []),
            ("high", f"{entry.key}/high", mine.high),
        ]
    found = []
    for label, scope, profit in cases:
        known = {other: one.expected for other, one in profits.items() if one} | {name: profit}
        sheet = self_employed_pay(sheets, scope, person, name, known, setting)
        found.append((label, scope, owner.Business(profit, sheet.net_earnings, f"{scope}/net_earnings.net_earnings")))
    return found


def _spouse_tax(sheets: Sheets, household: Household, address: str, setting: Setting) -> Amount | None:
    for other, person in household.people.items():
        for name, job in person.jobs.items():
            if job.works_for == address and job.pay:
                scope = f"{other}/{name}"
                sheet = sheets.add(
                    scope,
                    law.spouse_payroll_tax(
                        job.pay,
                        setting.cents("ssa_wage_base"),
                        setting.rate("fica_oasdi_rate_employee"),
                        setting.rate("fica_oasdi_rate_employer"),
                        setting.rate("fica_hi_rate_employee"),
                        setting.rate("fica_hi_rate_employer"),
                    ),
                )
                return Amount(sheet.tax, "law", f"{scope}/spouse_payroll_tax.tax")
    return None


# --- pay for IRAs ---------------------------------------------------------------------------------------


def _ira_pay(key: str, person: Person, told: Person, fold: Fold, owners: tuple[OwnerAnswer, ...]) -> IraPay:
    """Taxable pay, taken low: as if every deferral were pre-tax and an owner took the largest deduction.

    A self-employed person's pay is earned income, which employer money lowers (IRC 219(f)(1), 401(c)(2)).
    """
    pay = 0
    deducted = {
        one.address: max((way.employer.cents for way in one.cases[0].ways), default=0)
        for one in owners
        if one.cases and one.entity in SELF_EMPLOYED
    }
    known = True
    covered = False
    for entry in fold.entries:
        job = told.jobs[entry.key.partition("/")[2]]
        if job.kind == EMPLOYEE and job.pay is None:
            known = False
        planned = fold.deferring.planned.get(entry.key, 0)
        pay += max(0, entry.pay - planned - deducted.get(entry.key, 0))
        owner_without_plan = job.kind in OWNERS and job.plan is None
        covered = covered or (job.plan is not None and not owner_without_plan)
    if person.covered_by_plan is not None:
        covered = person.covered_by_plan
    return IraPay(key, person, pay, known, covered)
