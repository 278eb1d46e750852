"""One person's year: sums folded from job to group to person and back; ``law/`` sees no lists."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.asking import unnamed
from megaroth.facts.model import (
    EMPLOYEE,
    SELF_EMPLOYED,
    Household,
    Job,
    Person,
    Range,
    SoFar,
)
from megaroth.facts.plan import PLAN_457B, Plan
from megaroth.law import self_employment as law
from megaroth.money import dollars
from megaroth.year import employee, monitors, owner, owner_status
from megaroth.year.answer import Amount, Finding, JobAnswer, OwnerAnswer, ProfitCase
from megaroth.year.deferring import JobPay
from megaroth.year.employer_money import Money, expected
from megaroth.year.fold import (
    Fold,
    entries_of,
    fixed_additions,
    fold_of,
    group_additions,
    late_taken,
    limitation_of,
    outlook,
    self_employed_pay,
)
from megaroth.year.groups import Group
from megaroth.year.iras import IraPay
from megaroth.year.pay import PayLeft
from megaroth.year.routes import route
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets
from megaroth.year.terms import in_force

JANUARY_STUBS_BY_DAY = 15
"""Until then a missing year-to-date figure means that nothing has gone in yet."""


class PersonAnswer(NamedTuple):
    """What one person's year comes to."""

    jobs: tuple[JobAnswer, ...]
    owners: tuple[OwnerAnswer, ...]
    ira: IraPay
    requested: dict[str, tuple[int, int]]
    """Job key to (asked for, permitted) deferrals where less is permitted; cents."""
    ahead: tuple[Finding, ...] = ()
    """What goes wrong if nothing is changed."""


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
    entries, left = entries_of(sheets, key, person, told, {n: p.expected for n, p in profits.items() if p}, setting)
    fold = fold_of(sheets, key, person, entries, left, setting)
    deferring = fold.deferring
    jobs, of_employees, ahead = _jobs(sheets, told, fold, setting)
    owners = _owners(sheets, household, told, fold, profits, of_employees, setting)
    requested = {name: (wanted, deferring.planned[name]) for name, wanted in deferring.requested.items()}
    return PersonAnswer(jobs, owners, _ira_pay(key, person, told, fold, owners), requested, ahead)


# --- employees, group by group ------------------------------------------------------------------------


def _jobs(
    sheets: Sheets, told: Person, fold: Fold, setting: Setting
) -> tuple[tuple[JobAnswer, ...], dict[str, int], tuple[Finding, ...]]:
    """The employees' answers, by group what their jobs take of a limit that owners share, and what lies ahead."""
    ahead: list[Finding] = []
    by_key = {entry.key: entry for entry in fold.entries}
    answers: dict[str, JobAnswer] = {}
    stands: dict[str, employee.Stand] = {}
    taken: dict[str, int] = {}
    for group in fold.groups:
        members = [by_key[key] for key in group.members]
        group_additions(sheets, group.scope, members, fold, setting)
        # What late paydays bring needs room before anything that is chosen.
        late = {entry.key: late_taken(fold, entry.key).after_tax for entry in members}
        promised = sum(late.values())
        for entry in sorted(members, key=_after_tax_precedence):
            if entry.job.kind != EMPLOYEE:
                continue
            promised -= late[entry.key]
            stand = _stand(sheets, told, fold, group, members, entry, promised, setting)
            if not employee.is_closed(stand) and not stand.at_most:
                # With after-tax money the match can come out otherwise, by cents or where the plan matches it.
                budget = employee.budget_of(sheets, stand, setting)
                rest = outlook(sheets, entry, fold.left[entry.key], fold.deferring, budget, setting)
                planned = fold.deferring.planned.get(entry.key, 0)
                fold.prospects[entry.key] = rest
                fold.money[entry.key] = expected(sheets, entry, planned, rest, setting)
                stand = _stand(sheets, told, fold, group, members, entry, promised, setting)
            stands[entry.key] = stand
            given = answers[entry.key] = employee.answer(sheets, stand, setting, _called(entry))
            ahead += monitors.of_job(sheets, stand, given, setting)
            taken[group.scope] = taken.get(group.scope, 0) + fixed_additions(sheets, entry, fold)
            takes = late[entry.key]
            if given.room is not None and not employee.is_closed(stand):
                # What the elections cannot bring is left to the others; without elections all of the room is kept.
                left = given.room.left.cents
                takes = max(takes, left if given.election is None else min(left, given.election.after_tax.cents))
            promised += takes
            # "If your plan allows" takes nothing from a plan that is verified; what comes in any case does.
            taken[group.scope] += takes if given.route.open else late[entry.key]
        ahead += monitors.of_group(sheets, group, members, fold, answers, setting)
    ahead = [*monitors.of_person(sheets, told, fold, stands, answers, setting), *ahead]
    for entry in fold.entries:
        if entry.job.kind == EMPLOYEE and entry.key not in answers and entry.plan is not None:
            answers[entry.key] = _outside(entry, told, fold)
    ordered = tuple(answers[entry.key] for entry in fold.entries if entry.key in answers)
    return ordered, taken, tuple(ahead)


def _stand(
    sheets: Sheets,
    told: Person,
    fold: Fold,
    group: Group,
    members: list[JobPay],
    entry: JobPay,
    promised: int,
    setting: Setting,
) -> employee.Stand:
    """Where one job stands when the other jobs of its group have taken what is promised to them."""
    additions = group_additions(sheets, group.scope, members, fold, setting)
    own, address = additions, f"{group.scope}/annual_additions"
    contributed = so_far(entry.job).after_tax
    room = additions.limit - (additions.additions - contributed) - promised
    if group.own_pay and len(members) > 1:
        alone = group_additions(sheets, entry.key, [entry], fold, setting)
        left = alone.limit - (alone.additions - contributed)
        if left < room:
            own, address, room = alone, f"{entry.key}/annual_additions", left
    job = told.jobs[entry.key.partition("/")[2]]
    told_plan = job.plan or entry.plan
    assert told_plan is not None
    return employee.Stand(
        entry,
        fold.left[entry.key],
        fold.deferring,
        fold.money[entry.key],
        fold.prospects[entry.key],
        own,
        address,
        max(0, room),
        room < contributed,
        tuple(_called(one) for one in members if one.key != entry.key),
        route(told_plan),
        _at_most(entry, job, fold.money[entry.key], fold.left[entry.key], setting),
        told_plan,
        job.fica_wages_last_year is not None,
        entry.key in fold.cut,
        any(one.job.kind != EMPLOYEE for one in fold.entries),
    )


def _called(entry: JobPay) -> str:
    """What the person calls the employer or business; a key that the interview or a template made is no such name."""
    key = entry.key.partition("/")[2]
    return entry.job.employer or unnamed(key, entry.job.kind) or key


def _after_tax_precedence(entry: JobPay) -> tuple[bool, bool, int, str]:
    """Who takes shared room first: an open route, then the larger pay; never the order in the file."""
    return (entry.job.kind != EMPLOYEE, not route(entry.plan).open, -entry.pay_left, entry.key)


def _outside(entry: JobPay, told: Person, fold: Fold) -> JobAnswer:
    """A job whose plan stands outside annual additions: a 457(b), a SIMPLE IRA."""
    assert entry.plan is not None
    plan = told.jobs[entry.key.partition("/")[2]].plan or entry.plan
    business = any(one.job.kind != EMPLOYEE for one in fold.entries)
    return JobAnswer(
        entry.key,
        entry.key.partition("/")[0],
        _called(entry),
        entry.job.kind,
        entry.plan.kind,
        route(plan),
        None,
        None,
        "",
        None,
        (),
        employee.without_after_tax(plan, has_business=business),
        False,
    )


def _at_most(entry: JobPay, told: Job, money: Money, left: PayLeft, setting: Setting) -> tuple[str, ...]:
    """What is not known and would lower the room; the words say what to add to the file."""
    gaps = list(money.at_most)
    if told.pay is None:
        gaps.append("your pay of the year (pay)")
    if left.late and entry.plan is not None and in_force(told, entry.plan) is None:
        day = left.items[0].day
        gaps.append(
            f"your elections in force now (deferral_now, after_tax_now): the payday of {day.day} {day:%B} comes "
            "before a change can take effect"
        )
    begun = setting.as_of.year == setting.year and (setting.as_of.month > 1 or setting.as_of.day > JANUARY_STUBS_BY_DAY)
    begun = begun or setting.as_of.year > setting.year
    started = told.started is None or told.started <= setting.as_of
    figures = told.so_far
    if figures is None:
        if begun and started:
            gaps.append("what has already gone in this year (so_far)")
    elif figures != SoFar():
        if figures.pre_tax is None and figures.roth is None:
            gaps.append("deferrals so far (so_far.pre_tax, so_far.roth)")
        if figures.after_tax is None and not (entry.plan and entry.plan.after_tax is False):
            gaps.append("after-tax contributions so far (so_far.after_tax)")
        if figures.employer is None and not (entry.plan and entry.plan.match == ()):
            gaps.append("employer money so far (so_far.employer)")
    if setting.as_of.year > setting.year and told.next_payday is not None and told.next_payday.year <= setting.year:
        day = told.next_payday
        gaps.append(
            f"the paydays from {day.day} {day:%B %Y} on: give so_far from the year's last stub, and next_payday in "
            f"{day.year + 1}"
        )
    return tuple(gaps)


# --- owners ---------------------------------------------------------------------------------------------


def _owners(
    sheets: Sheets,
    household: Household,
    told: Person,
    fold: Fold,
    profits: dict[str, Range | None],
    of_employees: dict[str, int],
    setting: Setting,
) -> tuple[OwnerAnswer, ...]:
    """The owners' answers; businesses that share a limit take from it in turn, the larger first."""
    businesses = [entry for entry in fold.entries if entry.job.kind != EMPLOYEE]
    group_of = {key: group for group in fold.groups for key in group.members}
    taken = dict(of_employees)
    waiting = {entry.key: fixed_additions(sheets, entry, fold) for entry in businesses}
    answers: dict[str, OwnerAnswer] = {}
    for entry in sorted(businesses, key=_after_tax_precedence):
        waiting.pop(entry.key)
        group = group_of.get(entry.key)
        others = 0
        if group is not None:
            later = sum(amount for key, amount in waiting.items() if group_of.get(key) == group)
            others = taken.get(group.scope, 0) + later
        answer = answers[entry.key] = _owner(sheets, household, told, fold, entry, profits, others, group, setting)
        if group is not None and answer.cases:
            most = max(way.total.cents - way.catch_up.cents for way in owner.usual_case(answer.cases).ways)
            taken[group.scope] = taken.get(group.scope, 0) + most
    return tuple(answers[entry.key] for entry in businesses)


def _owner(
    sheets: Sheets,
    household: Household,
    told: Person,
    fold: Fold,
    entry: JobPay,
    profits: dict[str, Range | None],
    others: int,
    group: Group | None,
    setting: Setting,
) -> OwnerAnswer:
    key, _, name = entry.key.partition("/")
    person = household.people[key]
    has_plan = told.jobs[name].has_plan is not False
    solo = owner_status.solo_status(sheets, entry.key, told.jobs[name].staff)
    alone = _only_employee(household, entry.key, solo.solo)
    first_year = owner_status.first_year(sheets, entry, only_employee=alone)
    verdict = route(entry.plan if not has_plan else told.jobs[name].plan, plan_exists=has_plan)
    spouse = len(household.people) > 1
    if owner.missing(entry.job) or entry.plan is None:
        return owner.unanswered(entry, solo, verdict, _called(entry), has_plan=has_plan, spouse=spouse)
    open_ = owner_status.still_open(
        entry.job,
        entry.plan,
        setting,
        has_plan=has_plan,
        first_year=first_year.allowed,
        only_employee=alone,
    )
    deferring = fold.deferring
    elsewhere = sum(amount for other, amount in deferring.to_come.items() if other != entry.key)
    told_plan = told.jobs[name].plan
    terms = owner.terms_of(
        sheets,
        entry,
        limitation_of(entry, setting),
        others,
        deferring,
        max(0, sheets.value(f"{key}/deferral_ceiling.room") - elsewhere),
        fold.money[entry.key].total,
        open_,
        setting,
        takes_roth=told_plan is None or told_plan.roth is not False,
    )
    businesses = _businesses(sheets, person, entry, profits, setting)
    cases = tuple(
        owner.case_of(sheets, scope, label, entry, business, terms, setting, certain=len(businesses) == 1)
        for label, scope, business in businesses
    )
    answer = OwnerAnswer(
        entry.key,
        key,
        _called(entry),
        entry.job.kind,
        solo,
        cases,
        verdict,
        has_plan,
        owner_status.papers(has_plan=has_plan, spouse=spouse, after_tax=entry.plan.after_tax is not False),
        _spouse_tax(sheets, household, entry.key, setting),
        (),
        _shared_rule(terms, others, group),
        _in_so_far(sheets, entry, cases),
        (*open_.notes, *(_used_up(terms, entry) if open_.deferrals else ()), *_document_note(told_plan)),
        first_year.statement,
    )
    return owner.with_tax(answer, household.marginal_rate)


def _shared_rule(terms: owner.Terms, others: int, group: Group | None) -> str:
    if group is None or len(group.members) < 2:
        return ""
    left = max(0, terms.dollar_limit - others)
    return (
        f"{dollars(terms.dollar_limit)} less {dollars(others)} in or planned elsewhere under the same limit "
        f"leaves {dollars(left)}: {group.why}"
    )


def _in_so_far(sheets: Sheets, entry: JobPay, cases: tuple[ProfitCase, ...]) -> tuple[Amount, Amount, Amount] | None:
    figures = so_far(entry.job)
    deferred = figures.pre_tax + figures.roth
    if not cases or not (deferred or figures.employer or figures.after_tax):
        return None
    address = cases[0].ways[0].total.address.rpartition(".")[0]
    return (
        Amount(deferred, "own word", f"{address.rpartition('/')[0]}/plan_deferrals.deferrals"),
        Amount(figures.employer, "own word", f"{entry.key}/employer_money.so_far"),
        Amount(figures.after_tax, "own word", f"{address}.contributed"),
    )


def _used_up(terms: owner.Terms, entry: JobPay) -> tuple[str, ...]:
    if terms.person_room or entry.job.deferrals == 0 or not entry.open:
        return ()
    return ("no further deferrals here: the year's limit is used up, or is taken in other plans",)


def _document_note(plan: Plan | None) -> tuple[str, ...]:
    if plan is None or plan.after_tax is not False:
        return ()
    return ("the plan's document takes no after-tax money; an owner can have it amended to take it",)


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
    if mine.low < mine.high:  # the case that is reckoned with stands at the business itself
        at_low = mine.expected == mine.low
        cases = [
            ("low", entry.key if at_low else f"{entry.key}/low", mine.low),
            *([] if at_low else cases),
            *([("high", f"{entry.key}/high", mine.high)] if mine.expected < mine.high else []),
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
    """Taxable pay: after pre-tax deferrals that are in, or asked for and perhaps pre-tax, and employer money.

    A self-employed person's pay is earned income, which employer money lowers (IRC 219(f)(1), 401(c)(2)):
    the largest that the ways show is taken off, which is the safe side.
    """
    pay = 0
    deducted = {
        one.address: max((way.deduction.cents for way in one.cases[0].ways), default=0)
        for one in owners
        if one.cases and one.entity in SELF_EMPLOYED
    }
    known = True
    covered = False
    for entry in fold.entries:
        job = told.jobs[entry.key.partition("/")[2]]
        if (job.kind == EMPLOYEE and job.pay is None) or (job.kind != EMPLOYEE and owner.missing(job)):
            known = False
        pre_tax = so_far(job).pre_tax
        if job.deferrals is not None:
            pre_tax = max(pre_tax, fold.deferring.planned.get(entry.key, 0) - so_far(job).roth)
        pay += max(0, entry.pay - deducted.get(entry.key, pre_tax))
        has_plan = job.plan is not None and job.has_plan is not False
        covered = covered or (has_plan and job.plan is not None and job.plan.kind != PLAN_457B)
    if person.covered_by_plan is not None:
        covered = person.covered_by_plan
    return IraPay(key, person, pay, known, covered)
