"""The elections of one job as an answer has them: dated steps, the payday table, what is out of reach and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from megaroth.facts.model import Job
from megaroth.facts.plan import NO_CAP, Plan
from megaroth.law.additions import AfterTaxRoom
from megaroth.law.elections import elected_year
from megaroth.law.holidays import next_business_day, previous_business_day
from megaroth.money import ONE, dollars, percent, portion
from megaroth.year import answer as shown
from megaroth.year.answer import Amount
from megaroth.year.deferring import wanted_after_tax
from megaroth.year.pay import PayLeft
from megaroth.year.payroll import Payday, additions
from megaroth.year.prospect import Prospect
from megaroth.year.setting import Setting
from megaroth.year.settle import employer_money_to_come, so_far
from megaroth.year.sheets import Sheets
from megaroth.year.solver import Solution
from megaroth.year.solver import Step as Solved

MUCH_OF_PAY = 500_000
"""From this part of pay on the answer says what the elections leave of it."""


class Frame(NamedTuple):
    """What the elections of one job are shown with."""

    key: str
    job: Job
    plan: Plan
    left: PayLeft
    ahead: Prospect
    room: AfterTaxRoom
    planned: int
    """Deferrals of the year that were planned for, cents."""
    catch_up_roth: bool
    conditional: bool
    closed: bool
    """Whether no after-tax money is to go in."""


def election(sheets: Sheets, frame: Frame, setting: Setting) -> shown.Election:
    """The elections for the remaining paydays, with every payday's worksheets kept under its date."""
    ahead, plan = frame.ahead, frame.plan
    solution = ahead.solution
    assert solution is not None
    most = solution.goals.most + ahead.deferrals + ahead.after_tax - _elected(solution)
    sheet = sheets.add(frame.key, elected_year(ahead.deferrals, ahead.after_tax, most))
    table = _table(sheets, frame)
    steps = tuple(_step(step, frame, setting) for step in solution.steps)
    first = steps[0]
    typed = [step.submit_by for step in steps if step.submit_by is not None]
    submit_by = min(typed, default=setting.as_of)
    note = ""
    if plan.election_lead_days is None and typed:
        submit_by, note = setting.as_of, "how many days ahead payroll needs is not known: submit today"
    step = plan.election_step_dollars if plan.election_in == "dollars" else plan.election_step or 10_000
    return shown.Election(
        first.deferral,
        first.after_tax,
        Amount(sheet.deferrals, "own word", f"{frame.key}/elected_year.deferrals"),
        Amount(sheet.after_tax, "own word", f"{frame.key}/elected_year.after_tax"),
        step,
        _one_step_more(frame, solution, step),
        frame.left.paydays,
        frame.left.per_payday,
        submit_by,
        note,
        frame.catch_up_roth,
        _note(frame, solution),
        frame.conditional,
        plan.election_in == "dollars",
        steps,
        table,
        ahead.true_up + ahead.held_back + employer_money_to_come(frame.job),
        sheet.short,
        _out_of_reach(frame, solution),
        frame.job.wish.spread,
        solution.changes,
        frame.job.deferrals_as == "Roth" or frame.job.wish.roth is not None,
        solution.proven,
    )


def _elected(solution: Solution) -> int:
    """What the elections bring, without the paydays that no change reaches; cents."""
    return sum(payday.deferral.taken + payday.after_tax.taken for payday in solution.year.paydays)


def _step(step: Solved, frame: Frame, setting: Setting) -> shown.Step:
    """One step with the day by which to enter it, none for what is in force.

    While nobody knows how many days ahead payroll needs, the safe day is the one after the payday before: earlier, the
    change could still reach that payday, and later it could miss its own.
    """
    by: date | None = None
    lead = frame.plan.election_lead_days
    if not step.held:
        index = frame.left.late + step.first
        if lead is None and index:
            by = next_business_day(frame.left.items[index - 1].day + timedelta(days=1))
        else:
            by = previous_business_day(step.day - timedelta(days=lead or 0))
        by = max(setting.as_of, min(by, step.day))
    return shown.Step(step.day, by, step.deferral, step.after_tax, step.paydays, step.bonus)


def _table(sheets: Sheets, frame: Frame) -> tuple[shown.PaydayRow, ...]:
    """Every payday to come with the year to date after it; its worksheets stand under the date."""
    ahead = frame.ahead
    assert ahead.solution is not None
    opening = ahead.opening
    deferrals, after_tax, employer = opening.deferrals, opening.after_tax, opening.match + opening.other_employer
    rows = []
    late = len(ahead.late)
    for number, payday in enumerate((*ahead.late, *ahead.solution.year.paydays)):
        scope = _keep(sheets, frame.key, payday)
        deferrals += payday.deferral.taken
        after_tax += payday.after_tax.taken
        employer += payday.match + payday.nonelective
        rows.append(
            shown.PaydayRow(
                payday.item.day,
                payday.item.nominal,
                payday.item.pay,
                payday.pre_tax,
                payday.roth,
                payday.after_tax.taken,
                payday.match,
                payday.nonelective,
                deferrals,
                after_tax,
                employer,
                additions(ahead.payroll, deferrals, after_tax, employer),
                payday.item.bonus,
                number < late,
                scope,
            )
        )
    return tuple(rows)


def _keep(sheets: Sheets, key: str, payday: Payday) -> str:
    """Keep one payday's worksheets under its date."""
    scope = f"{key}/{payday.item.day.isoformat()}{'-bonus' if payday.item.bonus else ''}"
    sheets.add(scope, payday.counted)
    sheets.add(scope, payday.deferral)
    sheets.add(scope, payday.after_tax)
    return scope


def _one_step_more(frame: Frame, solution: Solution, step: int) -> int:
    """By how much the last after-tax election, one step higher, would pass the room; 0 where it would not; cents."""
    regular = [one for one in solution.steps if not one.bonus]
    if not regular or frame.closed:
        return 0
    last = regular[-1]
    paydays = [one for one in solution.year.paydays if one.item.day >= last.day and not one.item.bonus]
    share = 0 if frame.plan.election_in == "dollars" else step
    more = sum(portion(one.item.pay, share) or step * (not share) for one in paydays)
    fits = all(one.after_tax.taken + more // max(1, len(paydays)) <= one.after_tax.pay_left for one in paydays)
    left = frame.room.left + max(0, frame.planned - frame.ahead.year.deferrals)
    return max(0, frame.ahead.after_tax + more - left) if fits else 0


def _note(frame: Frame, solution: Solution) -> str:
    """What the elections leave of the pay, where that is little."""
    notes = list(frame.left.notes)
    regular = [one for one in solution.year.paydays if not one.item.bonus and one.item.pay]
    if regular:
        parts = [(one.deferral.taken + one.after_tax.taken) * ONE // one.item.pay for one in regular]
        if max(parts) >= MUCH_OF_PAY:
            left = ONE - max(parts) // 10_000 * 10_000
            notes.append(f"leaves {percent(left)} of pay before all taxes: check that you can live on it")
    if solution.over:
        over = dollars(solution.over)
        notes.append(f"brings {over} more than is to go in, and the plan lets it be changed no more this year")
    if not solution.proven:
        notes.append("with so many changes not every choice was tried; none was found that brings more")
    return "; ".join(notes)


def _out_of_reach(frame: Frame, solution: Solution) -> tuple[str, ...]:
    """What was wanted and cannot be had, and by which rule."""
    job, ahead = frame.job, frame.ahead
    tolerance = job.wish.tolerance
    by_steps = solution.goals.most - _elected(solution)
    wanted = wanted_after_tax(job, frame.planned)
    if job.wish.roth is not None and ahead.year.roth + ahead.year.after_tax > job.wish.roth + tolerance:
        more = ahead.year.roth + ahead.year.after_tax - job.wish.roth
        return (f"no less than {dollars(more)} beyond the {dollars(job.wish.roth)} wanted in Roth: the match needs it",)
    if wanted is not None:
        gap = wanted - ahead.year.after_tax
        if gap <= tolerance:
            return ()
        of = f"{dollars(gap)} of the {dollars(wanted)} of after-tax money that you want"
        if frame.room.room < wanted:
            return (f"{of}: the year's room is {dollars(frame.room.room)}",)
        return (f"{of}: {_steps_too_coarse(frame) if by_steps >= gap - tolerance else _why(frame)}",)
    room = frame.room.left + max(0, frame.planned - so_far(job).pre_tax - so_far(job).roth)
    late = _reached(ahead) - _elected(solution)
    if not frame.closed and solution.goals.most + late < room - tolerance:
        return (f"{dollars(room - _reached(ahead))} of the room: {_why(frame)}",)
    if by_steps > tolerance:
        return (f"{dollars(by_steps)}: {_steps_too_coarse(frame)}",)
    return ()


def _steps_too_coarse(frame: Frame) -> str:
    plan = frame.plan
    in_dollars = plan.election_in == "dollars"
    step = dollars(plan.election_step_dollars) if in_dollars else percent(plan.election_step or 10_000)
    if frame.ahead.solution is not None and not frame.ahead.solution.proven:
        return f"in steps of {step} nothing closer was found, though not every choice was tried"
    return f"steps of {step} and {frame.job.wish.changes} further changes come no closer"


def _reached(ahead: Prospect) -> int:
    return ahead.deferrals + ahead.after_tax


def _why(frame: Frame) -> str:
    """What keeps the paydays from taking more, the plan's word first."""
    plan, job = frame.plan, frame.job
    caps = [
        one for one in (plan.after_tax_cap_percent, plan.hce_after_tax_cap_percent) if one is not None and one < ONE
    ]
    if caps and plan.after_tax_cap_period == "payroll":
        return f"the plan's cap of {percent(min(caps))} holds on each payday"
    if plan.after_tax_cap_per_payday < NO_CAP:
        return f"the plan takes at most {dollars(plan.after_tax_cap_per_payday)} after-tax on each payday"
    if plan.total_cap_percent is not None and plan.total_cap_percent < ONE:
        return f"the plan's cap of {percent(plan.total_cap_percent)} on all contributions holds on each payday"
    if job.wish.keep is not None:
        return f"you keep {dollars(job.wish.keep)} of each pay cheque"
    if plan.after_tax_only_after_deferrals:
        return "the plan takes after-tax money only once deferrals are used up, and the match needs deferrals to go on"
    paydays = frame.ahead.solution.year.paydays if frame.ahead.solution else ()
    if any(one.after_tax.pay_left - one.after_tax.taken < one.item.pay // 50 for one in paydays if one.item.pay):
        return "payroll keeps back Social Security and Medicare tax, so no more fits into the pay"
    return _steps_too_coarse(frame)
