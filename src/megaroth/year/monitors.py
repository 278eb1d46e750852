"""What goes wrong if nothing is changed: the election in force, and catch-up that must be Roth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from megaroth.facts.plan import NO_CAP
from megaroth.law.deadlines import excess_deferral_refund
from megaroth.money import dollars
from megaroth.year import terms
from megaroth.year.account import REGULAR
from megaroth.year.answer import Election, Finding, JobAnswer
from megaroth.year.deferring import deferred_so_far
from megaroth.year.employee import SMALL, Stand, budget_of
from megaroth.year.payroll import Payday, additions, simulate
from megaroth.year.prospect import NOTHING_ELECTED
from megaroth.year.setting import Setting
from megaroth.year.settle import employer_money_to_come, so_far
from megaroth.year.sheets import Sheets


def of_job(sheets: Sheets, stand: Stand, answer: JobAnswer, setting: Setting) -> tuple[Finding, ...]:
    """The findings about one employee's job that are not of a limit already passed."""
    return (*_catch_up_not_roth(sheets, stand, answer, setting), *_as_things_stand(sheets, stand, answer, setting))


def _as_things_stand(sheets: Sheets, stand: Stand, answer: JobAnswer, setting: Setting) -> Iterator[Finding]:
    """What the election in force comes to by the end of the year, where it is known."""
    entry, plan, ahead = stand.entry, stand.entry.plan, stand.ahead
    if plan is None or ahead is None or ahead.solution is None:
        return
    now = terms.in_force(entry.job, plan)
    if now is None or stand.at_most:
        return
    items = stand.left.items
    rules = terms.rules_of(entry.job, plan, ahead.payroll.catch_up_limit, items)
    decided = terms.decided_by(plan, items)
    elected = [now if one == REGULAR else NOTHING_ELECTED for one in decided]
    year = simulate(items, rules, ahead.payroll, ahead.opening, elected)
    remedy = _remedy(answer.election)
    room = sheets.value(f"{entry.key.partition('/')[0]}/deferral_ceiling.room")
    over = year.deferrals - ahead.opening.deferrals - room
    sure = ahead.deferrals - room
    ceiling = f"{entry.key.partition('/')[0]}/deferral_ceiling"
    if over > 0 and not sheets.value(f"{ceiling}.excess"):
        day = _first_above(year.paydays, room, lambda payday: payday.deferral.taken)
        by = excess_deferral_refund(setting.year).act_by
        yield Finding(
            f"{entry.key}/now.deferrals",
            f"{answer.name}: with the election in force deferrals pass the year's limit on the payday of "
            f"{_day(day)}, by {dollars(over)} at the end of the year",
            f"{remedy}; {_unavoidable(sure)}what is above must come out by {_day(by)} {by.year}",
            over,
            "IRC 402(g)(1); Treas. Reg. 1.402(g)-1(e)",
        )
    budget = budget_of(sheets, stand, setting)
    employer = year.employer + employer_money_to_come(entry.job)
    used = additions(ahead.payroll, year.deferrals, year.after_tax, employer)
    before = additions(ahead.payroll, ahead.opening.deferrals, ahead.opening.after_tax, so_far(entry.job).employer)
    over = used - budget.additions
    proposed = ahead.year.employer + employer_money_to_come(entry.job)
    sure = additions(ahead.payroll, ahead.year.deferrals, ahead.year.after_tax, proposed) - budget.additions
    if over > 0 and before <= budget.additions and year.after_tax > ahead.opening.after_tax:
        day = _first_above(year.paydays, budget.additions - before, _additions_of)
        yield Finding(
            f"{entry.key}/now.additions",
            f"{answer.name}: with the election in force additions pass the annual additions limit "
            f"{f'on the payday of {_day(day)}' if day else 'with what the employer pays after the year'}, "
            f"by {dollars(over)} in the end",
            f"{remedy}; {_unavoidable(sure)}the plan pays after-tax money that is above back, with its earnings",
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


def _unavoidable(over: int) -> str:
    """What no election avoids any more, since paydays come before a change can take effect."""
    if over <= 0:
        return ""
    return f"{dollars(over)} of it comes on paydays too near for a change: ask payroll today to stop them; "


def _remedy(election: Election | None) -> str:
    """What to do before it happens, and by when."""
    if election is None:
        return "Lower it"
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
