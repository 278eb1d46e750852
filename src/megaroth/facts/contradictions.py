"""Facts of one job that contradict each other, each with the line that says so."""

from __future__ import annotations

from datetime import date

from megaroth.facts.asking import concerns
from megaroth.facts.fields import facts_of
from megaroth.facts.model import LISTED_DATES, Job, SoFar, Wish
from megaroth.facts.places import KeyPath, Refuse
from megaroth.facts.plan import Election, Plan
from megaroth.money import dollars, percent


def check_job(year: int, job: Job, path: KeyPath, refuse: Refuse) -> None:
    """Refuse a job whose facts cannot all be true.

    Raises
    ------
    BadInputError
        From ``refuse``, at the first contradiction.
    """
    _check_dates(year, job, path, refuse)
    _check_days(year, job, path, refuse)
    _check_paydays(year, job, path, refuse)
    if job.so_far is not None:
        _check_so_far(job, job.so_far, path, refuse)
        _check_contributions(job, job.so_far, path, refuse)
        _check_quarter(job, job.so_far, path, refuse)
    _check_bonuses(job, path, refuse)
    _check_wish(job.wish, path, refuse)
    if job.plan is not None:
        _check_elections(job, job.plan, path, refuse)
        _check_terms(job, job.plan, path, refuse)


def _bounds(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


# --- days ------------------------------------------------------------------------------------------------


def _check_dates(year: int, job: Job, path: KeyPath, refuse: Refuse) -> None:
    first, last = _bounds(year)
    if job.started and job.ended and job.ended < job.started:
        raise refuse(
            (*path, "ended"),
            f"the job ended on {job.ended}, before it started on {job.started}",
            "check both",
        )
    if job.started and job.started > last:
        raise refuse((*path, "started"), f"{job.started} is after the file's year {year}", "leave this job out")
    if job.hired and job.hired > last:
        raise refuse((*path, "hired"), f"{job.hired} is after the file's year {year}", "check the year")
    if job.ended and job.ended < first:
        raise refuse((*path, "ended"), f"{job.ended} is before the file's year {year}", "leave this job out")
    if job.next_payday and not first <= job.next_payday <= date(year + 1, 1, 31):
        raise refuse((*path, "next_payday"), f"{job.next_payday} is not in the file's year {year}", "check the year")
    if job.so_far and job.so_far.on and not first <= job.so_far.on <= last:
        raise refuse(
            (*path, "so_far", "on"),
            f"{job.so_far.on} is not in the file's year {year}",
            "give the figures of one year only; they start again on 1 January",
        )


def _check_days(year: int, job: Job, path: KeyPath, refuse: Refuse) -> None:
    """Whatever is given by date is of the file's year: what is of another one would silently not count."""
    first, last = _bounds(year)
    by_date = (
        (("bonuses",), job.bonuses, "a bonus belongs to the year in which it is paid"),
        (("pay_changes",), job.pay_changes, "give the changes of this year only; pay is the whole year's"),
        (("plan", "changes"), job.plan.changes if job.plan else (), "give the changes of this year only"),
    )
    for key, days, remedy in by_date:
        for day in days:
            if not first <= day <= last:
                raise refuse((*path, *key, day.isoformat()), f"{day} is not in the file's year {year}", remedy)
    for day in job.paydays or ():
        if not first <= day <= last:
            remedy = "list the paydays of this year only"
            raise refuse((*path, "paydays"), f"{day} is not in the file's year {year}", remedy)


def _check_paydays(year: int, job: Job, path: KeyPath, refuse: Refuse) -> None:
    listed = f'pay_calendar = "{LISTED_DATES}"'
    if job.paydays is None:
        if job.pay_calendar == LISTED_DATES:
            remedy = f"list them, like paydays = [{year}-12-04, {year}-12-18]"
            raise refuse((*path, "pay_calendar"), "the paydays still to come are not listed", remedy)
        return
    if job.pay_calendar is None:
        raise refuse((*path, "paydays"), "paydays are listed, but the pay calendar does not say so", f"write {listed}")
    if job.pay_calendar != LISTED_DATES:
        raise refuse(
            (*path, "paydays"),
            f'paydays are listed, but the pay calendar is "{job.pay_calendar}"',
            f"write {listed}, or leave the list out",
        )
    if job.next_payday and job.paydays and job.next_payday != job.paydays[0]:
        raise refuse(
            (*path, "next_payday"),
            f"{job.next_payday} is not the first of the listed paydays, {job.paydays[0]}",
            "leave it out: the list says it",
        )


# --- amounts ---------------------------------------------------------------------------------------------


def _check_so_far(job: Job, so_far: SoFar, path: KeyPath, refuse: Refuse) -> None:
    if so_far.pay is not None and job.pay is not None and so_far.pay > job.pay:
        raise refuse(
            (*path, "so_far", "pay"),
            f"the pay so far, {dollars(so_far.pay)}, is more than the pay of the whole year, {dollars(job.pay)}",
            "check both: pay is what the whole year will come to",
        )
    if so_far.employer is not None and so_far.other_employer > so_far.employer:
        raise refuse(
            (*path, "so_far", "other_employer"),
            f"{dollars(so_far.other_employer)} is more than all employer money so far, {dollars(so_far.employer)}",
            "employer is all of it, other_employer the part that is not match",
        )


def _check_contributions(job: Job, so_far: SoFar, path: KeyPath, refuse: Refuse) -> None:
    """Contributions come out of pay; a self-employed person has none until the year is over."""
    put_in = sum(_contributions(so_far))
    if so_far.pay is not None and put_in > so_far.pay and concerns(facts_of(Job)["pay"], job.kind):
        raise refuse(
            (*path, "so_far", "pay"),
            f"the contributions so far, {dollars(put_in)}, are more than the pay so far, {dollars(so_far.pay)}",
            "check both: pay is before deferrals",
        )


def _contributions(so_far: SoFar) -> list[int]:
    """The contributions so far, each that is known."""
    return [each for each in (so_far.pre_tax, so_far.roth, so_far.after_tax) if each is not None]


def _check_quarter(job: Job, so_far: SoFar, path: KeyPath, refuse: Refuse) -> None:
    put_in = _contributions(so_far)
    of_the_year = (
        ("quarter_pay", "pay so far", so_far.pay),
        ("quarter_pay", "pay of the whole year", job.pay),
        ("quarter_matched", "contributions so far", sum(put_in) if len(put_in) == 3 else None),
        ("quarter_match", "match so far", None if so_far.employer is None else so_far.employer - so_far.other_employer),
    )
    for name, what, most in of_the_year:
        quarter = getattr(so_far, name)
        if quarter is not None and most is not None and quarter > most:
            raise refuse(
                (*path, "so_far", name),
                f"{dollars(quarter)} in the quarter is more than the {what}, {dollars(most)}",
                "check both: the quarter is part of the year",
            )


def _check_bonuses(job: Job, path: KeyPath, refuse: Refuse) -> None:
    if job.pay is None:
        return
    remedy = "check both: pay is what the whole year will come to, bonuses included"
    bonuses = sum(job.bonuses.values())
    if bonuses > job.pay:
        message = f"the bonuses, {dollars(bonuses)}, are more than the pay of the whole year, {dollars(job.pay)}"
        raise refuse((*path, "bonuses"), message, remedy)
    if job.so_far is None or job.so_far.on is None or job.so_far.pay is None:
        return
    to_come = sum(amount for day, amount in job.bonuses.items() if day > job.so_far.on)
    left = job.pay - job.so_far.pay
    if to_come > left:
        message = f"the bonuses still to come, {dollars(to_come)}, are more than the pay still to come, {dollars(left)}"
        raise refuse((*path, "bonuses"), message, remedy)


def _check_wish(wish: Wish, path: KeyPath, refuse: Refuse) -> None:
    if wish.after_tax is not None and wish.roth is not None and wish.after_tax > wish.roth:
        raise refuse(
            (*path, "wish", "after_tax"),
            f"{dollars(wish.after_tax)} is more than all that is wanted in Roth, {dollars(wish.roth)}",
            "roth is the total, Roth deferrals and after-tax money together",
        )


# --- elections -------------------------------------------------------------------------------------------

_USUAL = Plan()


def _check_elections(job: Job, plan: Plan, path: KeyPath, refuse: Refuse) -> None:
    """Steps and elections in force are of the kind in which the plan has its elections."""
    here = (*path, "plan")
    in_dollars = plan.election_in == "dollars"
    if in_dollars and plan.election_step not in {None, _USUAL.election_step}:
        message = "the election is set in dollars, its step in percent"
        raise refuse((*here, "election_step"), message, "write election_step_dollars")
    if not in_dollars and plan.election_step_dollars != _USUAL.election_step_dollars:
        message = "the election is set in percent, its step in dollars"
        raise refuse((*here, "election_step_dollars"), message, 'write election_step, or election_in = "dollars"')
    for name, now in (("deferral_now", job.deferral_now), ("after_tax_now", job.after_tax_now)):
        if now is not None and (now.percent if in_dollars else now.dollars):
            other = "percent" if in_dollars else "dollars"
            raise refuse(
                (*path, name),
                f"{_shown(now)} is an election in {other}, and the plan's are set in {plan.election_in}",
                f'write it in {plan.election_in}, or election_in = "{other}" in the plan',
            )


def _check_terms(job: Job, plan: Plan, path: KeyPath, refuse: Refuse) -> None:
    """Terms of the plan that cannot hold together."""
    here = (*path, "plan")
    for day, change in plan.changes.items():
        if change.after_tax and plan.after_tax is False:
            raise refuse(
                (*here, "changes", day.isoformat(), "after_tax"),
                f"the plan takes after-tax money from {day} on, but after_tax says no",
                f'write after_tax = "yes" and after_tax_from = {day}',
            )
    if job.wish.roth and plan.roth is False and job.wish.roth > (job.wish.after_tax or 0):
        raise refuse(
            (*path, "wish", "roth"), "the plan has no Roth deferrals", "say after_tax in the wish, and deferrals"
        )


def _shown(election: Election) -> str:
    return dollars(election.dollars) if election.dollars else percent(election.percent)
