"""The dated actions that an answer leads to; dates that the law moves are moved, the others stay put."""

from __future__ import annotations

from datetime import date, timedelta

from megaroth.facts.model import Household
from megaroth.facts.plan import Plan
from megaroth.law import deadlines
from megaroth.law.holidays import next_business_day
from megaroth.money import dollars, percent
from megaroth.year.answer import Action, Election, IraAnswer, JobAnswer, OwnerAnswer, Step
from megaroth.year.routes import TAKES_AFTER_TAX
from megaroth.year.setting import Setting


def actions(
    household: Household,
    jobs: tuple[JobAnswer, ...],
    owners: tuple[OwnerAnswer, ...],
    iras: tuple[IraAnswer, ...],
    setting: Setting,
) -> tuple[Action, ...]:
    """All actions from the day of the answer on, the earliest first."""
    found: list[Action] = []
    for job in jobs:
        found += _of_job(job, setting)
    for owner in owners:
        found += _of_owner(household, owner, setting)
    found += _of_iras(iras, setting)
    return tuple(sorted((one for one in found if one.act_by >= setting.as_of), key=lambda one: (one.act_by, one.key)))


def _of_job(job: JobAnswer, setting: Setting) -> list[Action]:
    election = job.election
    if election is None or election.conditional:
        if job.route.verdicts == ("unverified",):
            return [
                Action(
                    f"{job.address}/ask",
                    setting.as_of,
                    setting.as_of,
                    f"Ask {job.name} what the plan allows: megaroth ask",
                    job.route.reason,
                    "plan document",
                )
            ]
        return []
    found = _elections(job, election)
    paydays = by_day_of_conversion(sorted({row.day for row in election.table if row.after_tax}))
    if job.after_payday and paydays:
        first, *others = paydays
        found.append(
            Action(
                f"{job.address}/convert",
                first,
                first,
                f"{job.name}: {job.after_payday[0]}",
                "on the business day after each payday the money is in the account; earnings until then are taxed",
                "IRC 402A(c)(4); Notice 2014-54",
                irreversible=True,
                also=tuple(others),
                paydays=tuple(paydays.values()),
            )
        )
    last = election.paydays[-1]
    if last != election.paydays[0]:
        found.append(
            Action(
                f"{job.address}/last-payday",
                last,
                last,
                f"{job.name}: last payday of {setting.year}; check the totals on the stub",
                "nothing more can go in for the year after it",
                "IRC 402(g)(1), 415(c)(1)",
            )
        )
    return found


def by_day_of_conversion(paydays: list[date]) -> dict[date, date]:
    """The business day after each payday, when its money is there; of two paydays with one such day the last."""
    return {next_business_day(payday + timedelta(days=1)): payday for payday in paydays}


def _elections(job: JobAnswer, election: Election) -> list[Action]:
    """One action for each step that is to be typed; what is in force already needs none."""
    found: list[Action] = []
    for step in election.steps:
        if step.submit_by is None:
            continue
        number = f"-{len(found) + 1}" if found else ""
        by = step.submit_by if found else election.submit_by
        found.append(
            Action(
                f"{job.address}/elect{number}",
                by,
                by,
                f"{job.name}: enter {_typed(step, election, after_tax=job.room is not None)}",
                f"for the bonus of {_day(step.day)}" if step.bonus else f"in force from the payday of {_day(step.day)}",
                "plan document",
            )
        )
    return found


def _typed(step: Step, election: Election, *, after_tax: bool) -> str:
    """The elections of one step; after-tax money, none of it too, where the plan takes any."""
    worded = dollars if election.in_dollars else percent
    typed = f"{worded(step.deferral)} {'Roth ' if election.roth else ''}deferral"
    if after_tax:
        typed += f", {worded(step.after_tax)} after-tax"
    return typed + (" for bonuses" if step.bonus else " a payday" if election.in_dollars else "")


def _of_owner(household: Household, owner: OwnerAnswer, setting: Setting) -> list[Action]:
    entity = deadlines.ENTITIES.get(owner.entity)
    person, _, name = owner.address.partition("/")
    plan = household.people[person].jobs[name].plan
    nothing = owner.cases and not any(way.total.cents for case in owner.cases for way in case.ways)
    if entity is None or nothing or (plan is not None and plan.kind not in TAKES_AFTER_TAX):
        return []
    due = _after_tax_due(entity, plan, setting)
    steps = [*_plan_steps(owner, plan, entity, setting), *_after_tax_steps(owner, due, setting)]
    steps.append(("employer", deadlines.employer_deposit(entity, setting.year, False)))
    steps.append(("5500-ez", deadlines.form_5500ez(setting.year, False)))
    found = [
        Action(
            f"{owner.address}/{key}",
            step.due,
            step.act_by,
            f"{owner.name}: {_worded(key, step.what, setting, solo=owner.solo.solo)}",
            step.note,
            step.authority,
        )
        for key, step in steps
    ]
    if due is not None:
        found.append(
            Action(
                f"{owner.address}/convert",
                due.act_by,
                due.act_by,
                f"{owner.name}: convert the after-tax account to Roth the same day, and sign the record",
                "earnings before the conversion are taxed; it cannot be undone. A conversion counts in the year in "
                "which it is made, and so does its Form 1099-R",
                "IRC 402A(c)(4); Notice 2010-84",
                irreversible=True,
            )
        )
    return found


def _after_tax_due(entity: deadlines.Entity, plan: Plan | None, setting: Setting) -> deadlines.Deadline | None:
    """The last day for after-tax money, the plan's own where it is earlier; None where the plan takes none."""
    if plan is not None and plan.after_tax is False:
        return None
    days = setting.count("reg_1415c1_after_tax_deposit_days")
    due: deadlines.Deadline = setting.reading("U2")(entity, setting.year, False, days)
    if plan is not None and plan.after_tax_due is not None and plan.after_tax_due < due.act_by:
        return due._replace(due=plan.after_tax_due, act_by=plan.after_tax_due, authority="plan document")
    return due


def _plan_steps(
    owner: OwnerAnswer, plan: Plan | None, entity: deadlines.Entity, setting: Setting
) -> list[tuple[str, deadlines.Deadline]]:
    """Adopting a plan, electing deferrals and paying them in."""
    year = setting.year
    defers = any(way.deferrals.cents for case in owner.cases for way in case.ways) or not owner.cases
    steps: list[tuple[str, deadlines.Deadline]] = []
    if not owner.has_plan and setting.as_of <= date(year, 12, 31):
        steps.append(("adopt", deadlines.plan_adoption_with_deferrals(entity, year)))
    elif not owner.has_plan:
        if defers:
            steps.append(("adopt-first-year", deadlines.first_year_deferrals(year)))
        steps.append(("adopt-employer", deadlines.plan_adoption(entity, year, False)))
    signed = plan.election_signed if plan else None
    if defers and (signed is None or signed.year != year):
        steps.append(("election", deadlines.deferral_election(entity, year)))
    if defers:
        steps.append(("deferrals", deadlines.deferral_deposit(entity, year, False)))
    return steps


def _after_tax_steps(
    owner: OwnerAnswer, due: deadlines.Deadline | None, setting: Setting
) -> list[tuple[str, deadlines.Deadline]]:
    """Paying after-tax money in, and the forms for conversions of this year and of the day of the last deposit."""
    if due is None:
        return []
    year = setting.year
    steps = [("after-tax", due)]
    if owner.has_plan:
        steps.append(("1099-r", deadlines.form_1099r_recipient(year)))
        steps.append(("1099-r-irs", deadlines.form_1099r_electronic(year)))
    if due.act_by.year > year and setting.as_of <= due.act_by:
        steps.append(("1099-r-next", deadlines.form_1099r_recipient(due.act_by.year)))
    return steps


def _worded(key: str, what: str, setting: Setting, *, solo: bool) -> str:
    if key.startswith("1099-r"):
        made = setting.year + 1 if key == "1099-r-next" else setting.year
        return f"{what[0].lower()}{what[1:]} for conversions made in {made}"
    if key == "5500-ez" and not solo:
        return "file Form 5500-SF or 5500, no longer 5500-EZ"
    if key == "5500-ez":
        threshold = dollars(setting.cents("form_5500ez_asset_threshold"))
        return f"{what[0].lower()}{what[1:]} (only where the plan's assets exceed {threshold}, or it ends)"
    return what[0].lower() + what[1:]


def _of_iras(iras: tuple[IraAnswer, ...], setting: Setting) -> list[Action]:
    due = deadlines.ira_contribution(setting.year)
    found = []
    for ira in iras:
        if ira.verdict == "neither" or not ira.room.cents:
            continue
        found.append(
            Action(
                f"{ira.person}/ira",
                due.due,
                due.act_by,
                f"{ira.name}: IRA contribution for {setting.year}, "
                f"{ira.verdict if ira.verdict != 'open' else 'direct or backdoor'}",
                "name the year when you pay in",
                due.authority,
            )
        )
    return found


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
