"""What goes wrong if nothing is changed: the election in force, and catch-up that must be Roth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from megaroth.facts.model import Person
from megaroth.facts.plan import NO_CAP
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.money import dollars, percent
from megaroth.year import terms
from megaroth.year.account import REGULAR
from megaroth.year.answer import Election, Finding, JobAnswer
from megaroth.year.deferring import JobPay, deferred_so_far
from megaroth.year.employee import SMALL, Stand, budget_of
from megaroth.year.fold import Fold, Taken, excess_of, group_additions, late_taken, tests_of
from megaroth.year.groups import Group
from megaroth.year.payroll import Payday, PayrollYear, additions, simulate
from megaroth.year.prospect import NOTHING_ELECTED
from megaroth.year.setting import Setting
from megaroth.year.settle import employer_money_to_come, so_far
from megaroth.year.sheets import Sheets


def of_job(sheets: Sheets, stand: Stand, answer: JobAnswer, setting: Setting) -> tuple[Finding, ...]:
    """The findings about one employee's job that are not of a limit already passed."""
    return (*_catch_up_not_roth(sheets, stand, answer, setting), *_as_things_stand(sheets, stand, answer, setting))


def _unchanged(stand: Stand) -> PayrollYear | None:
    """The rest of one job's year under the election in force; ``None`` where too little is known."""
    entry, plan, ahead = stand.entry, stand.entry.plan, stand.ahead
    if plan is None or ahead is None or ahead.solution is None or stand.at_most:
        return None
    now = terms.in_force(entry.job, plan)
    if now is None:
        return None
    items = stand.left.items
    rules = terms.rules_of(entry.job, plan, ahead.payroll.catch_up_limit, items)
    elected = [now if one == REGULAR else NOTHING_ELECTED for one in terms.decided_by(plan, items)]
    return simulate(items, rules, ahead.payroll, ahead.opening, elected)


def _as_things_stand(sheets: Sheets, stand: Stand, answer: JobAnswer, setting: Setting) -> Iterator[Finding]:
    """What the election in force comes to by the end of the year, where it is known."""
    entry, ahead, year = stand.entry, stand.ahead, _unchanged(stand)
    if ahead is None or year is None:
        return
    remedy = _remedy(answer.election)
    budget = budget_of(sheets, stand, setting)
    employer = year.employer + employer_money_to_come(entry.job)
    used = additions(ahead.payroll, year.deferrals, year.after_tax, employer)
    before = additions(ahead.payroll, ahead.opening.deferrals, ahead.opening.after_tax, so_far(entry.job).employer)
    over = used - budget.additions
    proposed = ahead.year.employer + employer_money_to_come(entry.job)
    sure = additions(ahead.payroll, ahead.year.deferrals, ahead.year.after_tax, proposed) - budget.additions
    if over > max(0, sure) and before <= budget.additions:
        day = _first_above(year.paydays, budget.additions - before, _additions_of)
        yield Finding(
            f"{entry.key}/now.additions",
            f"{answer.name}: with the election in force additions pass the annual additions limit "
            f"{f'on the payday of {_day(day)}' if day else 'with what the employer pays after the year'}, "
            f"by {dollars(over)} in the end",
            f"{remedy}; what is above the plan pays back, after-tax money first, with its earnings",
            over,
            "IRC 415(c)(1); Rev. Proc. 2021-30",
        )
    cap = sheets.value(f"{entry.key}/after_tax_room.cap")
    above = year.after_tax - cap
    if cap < NO_CAP and above > 0 and ahead.opening.after_tax <= cap:
        day = _first_above(year.paydays, cap - ahead.opening.after_tax, lambda payday: payday.after_tax.taken)
        yield Finding(
            f"{entry.key}/now.cap",
            f"{answer.name}: with the election in force after-tax money passes the plan's own cap on the payday of "
            f"{_day(day)}, by {dollars(above)}",
            f"{remedy}; otherwise the plan stops or pays it back",
            above,
            "plan document",
        )
    lost = ahead.year.match + ahead.year.true_up - year.match - year.true_up
    if lost >= SMALL and answer.match is not None:
        yield Finding(
            f"{entry.key}/now.match",
            f"{answer.name}: the election in force leaves {dollars(lost)} of match that can still be earned",
            remedy,
            lost,
            "plan document",
        )


def of_group(
    sheets: Sheets, group: Group, members: list[JobPay], fold: Fold, answers: dict[str, JobAnswer], setting: Setting
) -> Iterator[Finding]:
    """Annual additions above the limit that no election avoids: by late paydays, or where no change is allowed."""
    for jobs in tests_of(group, members):
        scope = group.scope if len(jobs) == len(members) else jobs[0].key
        taken, employees = {}, []
        for entry in jobs:
            ahead, answer = fold.prospects.get(entry.key), answers.get(entry.key)
            taken[entry.key] = Taken(fold.deferring.planned.get(entry.key, 0), so_far(entry.job).after_tax)
            if ahead is None or answer is None:
                continue
            employees.append(answer.name)
            if answer.election is not None or ahead.solution is None:
                taken[entry.key] = Taken(ahead.year.deferrals, ahead.year.after_tax)
            else:
                taken[entry.key] = taken[entry.key]._replace(
                    after_tax=so_far(entry.job).after_tax + late_taken(fold, entry.key).after_tax
                )
        excess = excess_of(sheets, scope, jobs, taken, fold, setting)
        already = group_additions(sheets, scope, jobs, fold, setting).excess
        if not employees or excess <= already:
            continue
        how, what = _why_unavoidable([entry for entry in jobs if entry.key in answers], fold)
        yield Finding(
            f"{scope}/late.additions",
            f"{' and '.join(employees)}: even with the elections proposed below additions pass the annual additions "
            f"limit by {dollars(excess)}: {how}",
            f"{what} today ({_day(setting.as_of)}); what is above the plan pays back, after-tax money first, with its "
            "earnings",
            excess,
            "IRC 415(c)(1); Rev. Proc. 2021-30",
        )


def _why_unavoidable(jobs: list[JobPay], fold: Fold) -> tuple[str, str]:
    """Why elections change nothing any more, and what to do instead."""
    days = sorted(
        {
            payday.item.day
            for entry in jobs
            if (ahead := fold.prospects.get(entry.key)) is not None
            for payday in ahead.late
            if payday.deferral.taken or payday.after_tax.taken
        }
    )
    if not days:
        return "the plan lets the election be changed no more this year", NO_CHANGE
    last = f"the payday of {_day(days[0])} comes" if len(days) == 1 else f"the paydays until {_day(days[-1])} come"
    return (
        f"{last} before a change can take effect",
        "Ask payroll to stop what is elected for " + ("it" if len(days) == 1 else "them"),
    )


def of_person(
    sheets: Sheets,
    person: Person,
    fold: Fold,
    stands: dict[str, Stand],
    answers: dict[str, JobAnswer],
    setting: Setting,
) -> Iterator[Finding]:
    """Deferrals that pass the one limit of a person (IRC 402(g)) under the elections in force of all jobs."""
    years = {}
    for key, stand in stands.items():
        year = _unchanged(stand)
        if year is not None and stand.ahead is not None and year.deferrals > stand.ahead.opening.deferrals:
            years[key] = year
    if not years:
        return
    scope = next(iter(years)).partition("/")[0]
    ceiling = f"{scope}/deferral_ceiling"
    room = sheets.value(f"{ceiling}.room")
    paydays = sorted(
        ((payday.item.day, key, payday.deferral.taken) for key, year in years.items() for payday in year.paydays)
    )
    over = sum(amount for _, _, amount in paydays) - room
    if over <= 0 or sheets.value(f"{ceiling}.excess"):
        return
    total, passed = 0, paydays[-1]
    for payday in paydays:
        total += payday[2]
        if total > room:
            passed = payday
            break
    sure = sum(late_taken(fold, key).deferrals for key in years) - room
    by = excess_deferral_refund(setting.year).act_by
    names = [answers[key].name for key in years]
    if len(years) == 1:
        who, where = f"{names[0]}: with the election in force deferrals pass", ""
    else:
        called = person.name or scope.capitalize()
        who = f"{called}: with the elections in force deferrals at {' and '.join(names)} together pass"
        where = f" ({answers[passed[1]].name})"
    yield Finding(
        f"{next(iter(years)) if len(years) == 1 else scope}/now.deferrals",
        f"{who} the year's limit on the payday of {_day(passed[0])}{where}, by {dollars(over)} at the end of the year",
        f"{_remedies(years, fold, answers)}; {_unavoidable(sure)}what is above must come out by {_day(by)} {by.year}",
        over,
        "IRC 402(g)(1); Treas. Reg. 1.402(g)-1(e)",
    )


def _remedies(years: dict[str, PayrollYear], fold: Fold, answers: dict[str, JobAnswer]) -> str:
    """Which elections to lower, and by when: those with which more goes in than is planned."""
    if len(years) == 1:
        return _remedy(answers[next(iter(years))].election)
    lowered = []
    for key, year in years.items():
        ahead, election = fold.prospects[key], answers[key].election
        if ahead is None or ahead.year.deferrals + SMALL > year.deferrals:
            continue
        name = answers[key].name
        if election is None or not _typed(election):
            lowered.append(f"ask {name} whether it still lets you stop deferring")
            continue
        worded = dollars if election.in_dollars else percent
        first = next(step for step in election.steps if step.submit_by is not None)
        lowered.append(
            f"enter the election proposed below for {name} (deferrals {worded(first.deferral)}) by "
            f"{_day(election.submit_by)}"
        )
    listed = "; ".join(lowered)
    return f"{listed[:1].upper()}{listed[1:]}; neither payroll sees the other's"


def _unavoidable(over: int) -> str:
    """What no election avoids any more, since paydays come before a change can take effect."""
    if over <= 0:
        return ""
    return f"{dollars(over)} of it comes on paydays too near for a change: ask payroll today to stop them; "


NO_CHANGE = "Ask the plan whether it still lets you stop what is elected,"


def _typed(election: Election) -> bool:
    """Whether anything is to be typed."""
    return any(step.submit_by is not None for step in election.steps)


def _remedy(election: Election | None) -> str:
    """What to do before it happens, and by when."""
    if election is None:
        return "Lower it"
    if not _typed(election):
        return f"{NO_CHANGE} today"
    return f"Enter the elections proposed below by {_day(election.submit_by)}"


def _additions_of(payday: Payday) -> int:
    return payday.deferral.taken + payday.after_tax.taken + payday.match + payday.nonelective


def _first_above(paydays: tuple[Payday, ...], room: int, amount: Callable[[Payday], int]) -> date | None:
    """The day of the first payday on which a running sum passes the room."""
    total = 0
    for payday in paydays:
        total += amount(payday)
        if total > room:
            return payday.item.day
    return None


def _catch_up_not_roth(sheets: Sheets, stand: Stand, answer: JobAnswer, setting: Setting) -> Iterator[Finding]:
    """Deferrals above the limit that are not Roth although catch-up must be: before it happens, and after."""
    entry = stand.entry
    here = f"{entry.key}/plan_deferrals"
    if not stand.deferring.roth_only.get(entry.key) or not stand.deferring.catch_up_limit.get(entry.key):
        return
    if not stand.wages_known:
        return
    limit = sheets.value(f"{here}.plan_limit") + sheets.value(f"{here}.special_403b")
    figures = so_far(entry.job)
    above = max(0, deferred_so_far(entry.job) - limit)
    if above > figures.roth:
        missing = above - figures.roth
        yield Finding(
            f"{entry.key}/catch_up.not_roth",
            f"{answer.name}: {dollars(above)} is above the deferral limit and so catch-up, which must be Roth for "
            f"you; {dollars(missing)} of it is not",
            f"Ask the plan to correct it: on Form W-2 before that is issued (31 January {setting.year + 1}), later by "
            "an in-plan Roth rollover, for which a Form 1099-R comes",
            missing,
            "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(c)",
        )
        return
    election = answer.election
    if election is None or entry.job.deferrals_as != "pre-tax":
        return
    total = election.table[-1].deferrals_to_date
    missing = max(0, total - limit) - figures.roth
    if missing <= 0:
        return
    day = next((row.day for row in election.table if row.deferrals_to_date > limit), election.table[-1].day)
    yield Finding(
        f"{entry.key}/catch_up.must_be_roth",
        f"{answer.name}: from the payday of {_day(day)} on deferrals are catch-up, which must be Roth for you: "
        f"{dollars(missing)} of what you mean to defer as pre-tax",
        f"Enter Roth for deferrals by {_day(election.submit_by)} (deferrals_as), unless the plan treats catch-up as "
        "Roth by itself: ask",
        missing,
        "IRC 414(v)(7)(A); Treas. Reg. 1.414(v)-2(b)",
    )


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B}" if day else ""
