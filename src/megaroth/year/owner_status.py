"""Where an owner's plan stands: solo or not, what the dates still allow, the papers."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.facts.model import SOLE_PROPRIETOR, Job, Staff
from megaroth.facts.plan import Plan
from megaroth.law import deadlines
from megaroth.law.first_year import first_year_election
from megaroth.law.solo import CONSEQUENCES, still_solo
from megaroth.year.answer import SoloStatus
from megaroth.year.deferring import JobPay
from megaroth.year.setting import Setting
from megaroth.year.sheets import Sheets


def solo_status(sheets: Sheets, scope: str, staff: Staff) -> SoloStatus:
    """Whether the plan still covers only owners and spouses, from what was said about staff."""
    sheet = sheets.add(
        scope,
        still_solo(
            int(bool(staff.over_1000_hours)),
            int(bool(staff.over_500_hours_two_years)),
            int(bool(staff.let_in_by_the_plan)),
            int(bool(staff.other_businesses_with_staff)),
            int(bool(staff.affiliated_service_group)),
            int(bool(staff.spouse_business_with_staff)),
            bool(staff.spouse_business_with_staff),
        ),
    )
    reasons = tuple(
        (name.replace("_", " "), CONSEQUENCES[name].sentence, CONSEQUENCES[name].authority)
        for name in CONSEQUENCES
        if getattr(sheet, name)
    )
    unknown = tuple(name for name in Staff.__dataclass_fields__ if getattr(staff, name) is None)
    return SoloStatus(sheet.solo, not unknown, reasons, unknown)


class FirstYear(NamedTuple):
    """What the first-year rule says of a plan that was adopted after its first year had ended."""

    allowed: bool
    """Whether deferrals of that year count."""
    statement: str
    """In words; empty where the rule does not matter."""


def first_year(sheets: Sheets, entry: JobPay, *, only_employee: bool) -> FirstYear:
    """Whether a plan that was adopted after its first year still takes that year's deferrals."""
    not_asked = FirstYear(False, "")
    plan, job = entry.plan, entry.job
    if plan is None or plan.adopted is None or plan.first_year_begins is None:
        return not_asked
    dates = deadlines.first_year_dates(plan.first_year_begins, plan.adopted, plan.deferrals_made or plan.adopted)
    if not dates.adopted_after_year:
        return not_asked
    sheet = sheets.add(
        entry.key,
        first_year_election(
            dates.begins_after_enactment,
            job.kind == SOLE_PROPRIETOR,
            only_employee,
            dates.adopted_after_year,
            dates.adopted_in_time,
            dates.deferred_in_time,
        ),
    )
    statement = "adopted after the year: no deferrals and no after-tax money for it; employer money may still count"
    if sheet.allowed:
        statement = (
            "adopted after the year: deferrals of its first year count (IRC 401(b)(2)); after-tax money does not"
        )
    return FirstYear(sheet.allowed, statement)


class Open(NamedTuple):
    """What an owner can still put in for the year on the day of the answer."""

    deferrals: bool
    after_tax: bool
    employer: bool
    notes: tuple[str, ...]


def still_open(
    job: Job, plan: Plan, setting: Setting, *, has_plan: bool, first_year: bool, only_employee: bool
) -> Open:
    """What the dates still allow: the election, the after-tax deposit, employer money, a plan adopted late.

    Parameters
    ----------
    job, plan : Job, Plan
        The business, and its plan or the one to be set up.
    setting : Setting
        Figures, readings, day.
    has_plan, first_year, only_employee : bool
        Whether there is a plan; whether the first-year rule lets its deferrals count; whether the owner is
        the only employee.
    """
    entity = deadlines.ENTITIES[job.kind]
    year, year_end = setting.year, date(setting.year, 12, 31)
    employer = setting.as_of <= deadlines.employer_deposit(entity, year, True).due
    late_plan = plan.adopted is not None and plan.adopted > year_end
    if late_plan or (not has_plan and setting.as_of > year_end):
        sole = job.kind == SOLE_PROPRIETOR and only_employee and not has_plan
        until = deadlines.first_year_deferrals(year)
        deferrals = first_year or (sole and setting.as_of <= until.act_by)
        note = f"no after-tax money for {year}: there was no plan in that year"
        if deferrals and not has_plan:
            note += f"; deferrals of a first year count if plan and money are there by {until.act_by.isoformat()}"
        elif not deferrals:
            note += ", and no deferrals either"
        return Open(deferrals, False, employer, (note,))
    if setting.as_of <= year_end:
        return Open(True, True, employer, ())
    due = setting.reading("U2")(entity, year, False, setting.count("reg_1415c1_after_tax_deposit_days"))
    signed = plan.election_signed is not None and plan.election_signed <= year_end
    payroll = deadlines.is_corporation(entity)
    after_tax = not payroll and setting.as_of <= due.due
    deferrals = not payroll and signed and setting.as_of <= deadlines.deferral_deposit(entity, year, True).due
    notes = []
    if payroll:
        notes.append(f"the payrolls of {year} are over: only employer money can still go in")
    else:
        if not signed:
            notes.append(f"no deferrals for {year} unless the election was signed by 31 December (election_signed)")
        if not after_tax:
            notes.append(f"the day for after-tax money for {year} has passed ({due.due.isoformat()})")
    return Open(deferrals, after_tax, employer, tuple(notes))


SET_UP = (
    "Choose a document that allows: Roth deferrals, voluntary after-tax employee contributions, in-plan Roth "
    "rollovers, in-service withdrawal of after-tax money, rollovers in, and separate accounting for each source",
    "Get an EIN for the plan's trust (IRS, online, free)",
    "Sign the adoption agreement and the trust agreement",
    "Open one account for each person and source, with a nickname: pre-tax, Roth, after-tax",
    "Sign the written deferral election before the year ends",
)
PAPERS = (
    "The written deferral election for the year, signed first",
    "A deposit record for each contribution: date, person, source, year",
    "A conversion record for each in-plan Roth rollover, naming the after-tax source",
    "Form 1099-R for each conversion; you are the payer",
)


def papers(*, has_plan: bool, spouse: bool, after_tax: bool = True) -> tuple[str, ...]:
    """With a plan the papers to sign, without one the set-up list."""
    steps: tuple[str, ...] = SET_UP
    if has_plan:
        steps = PAPERS if after_tax else PAPERS[:2]
    if spouse and not has_plan:
        return (*steps, "The same accounts again for the spouse: money of two people is never mixed")
    return steps
