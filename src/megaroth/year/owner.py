"""The answer for an owner: still solo or not, and three ways to fill the year, each with its working."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.facts.model import (
    LLC,
    PARTNER,
    SELF_EMPLOYED,
    SOLE_PROPRIETOR,
    Job,
    Range,
    Staff,
)
from megaroth.facts.plan import NO_CAP, Plan
from megaroth.law import deadlines
from megaroth.law import owner_contributions as contributions
from megaroth.law import self_employment as law
from megaroth.law.additions import LimitationYear
from megaroth.law.deferrals import catch_up as catch_up_rule
from megaroth.law.deferrals import plan_deferrals
from megaroth.law.first_year import first_year_election
from megaroth.law.solo import CONSEQUENCES, still_solo
from megaroth.money import portion
from megaroth.year.answer import Amount, Mark, OwnerAnswer, ProfitCase, Route, SoloStatus, Way
from megaroth.year.deferring import Deferring, JobPay, deferred_so_far
from megaroth.year.employee import caps_of
from megaroth.year.routes import TAKES_AFTER_TAX
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets

WAYS = (
    ("most_roth", "most Roth now"),
    ("most_deduction", "most deduction"),
    ("full_limit", "the full limit with the largest deduction"),
)


class Business(NamedTuple):
    """A self-employed person's profit picture for one case of profit; cents."""

    profit: int
    net_earnings: int
    address: str
    """Of the line that holds the net earnings or the W-2 pay."""


class Terms(NamedTuple):
    """What bounds an owner's contributions apart from profit; cents."""

    dollar_limit: int
    other_additions: int
    limit_402g: int
    deferral_cap: int
    """The plan's own cap on deferrals."""
    catch_up_limit: int
    person_room: int
    """Room under the person's deferral ceiling, what other plans still take already off."""
    after_tax_cap: int
    employer_given: int
    """Employer money that is in, is told to come, or that the plan's match formula promises."""
    after_tax_contributed: int
    roth_deferred: int
    """Deferrals already in as Roth."""
    roth_only: bool
    """Whether catch-up must be Roth."""
    takes_roth: bool
    payroll_tax: int
    """The owner's own half of payroll tax on W-2 pay, which payroll keeps back; 0 where self-employed."""
    employer_open: bool
    """Whether employer money for the year can still be paid in."""


def profit_of(job: Job) -> Range | None:
    """The profit from which a self-employed owner starts, as a range; ``None`` where it is not known."""
    if job.kind == PARTNER and job.k1_box_14a is not None:
        profit = law.partner_income(job.k1_box_14a, job.section_179, job.unreimbursed_expenses).profit
        return Range(profit, profit, profit)
    return job.profit


def missing(job: Job) -> tuple[str, ...]:
    """The questions without which an owner gets no amounts."""
    if job.kind == LLC:
        return ("How is the LLC taxed? (taxed_as: sole proprietor, partner, S corporation owner, C corporation owner)",)
    if job.plan is not None and job.plan.kind not in TAKES_AFTER_TAX:
        return (
            f"The three ways are worked out for a solo 401(k), not for a {job.plan.kind}; that plan is not modelled",
        )
    if job.kind == PARTNER and profit_of(job) is None:
        return ("What does Schedule K-1 show in box 14, code A? (k1_box_14a)",)
    if job.kind in SELF_EMPLOYED:
        if profit_of(job) is None:
            return ("What is the year's net profit, or a low and a high guess? (profit)",)
        return ()
    if job.pay is None:
        return ("What is your Form W-2 pay from the corporation for the year? (pay)",)
    return ()


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


def first_year(sheets: Sheets, entry: JobPay, *, only_employee: bool) -> str:
    """What the first-year rule says of a plan that was adopted after its first year had ended."""
    plan, job = entry.plan, entry.job
    if plan is None or plan.adopted is None or plan.first_year_begins is None:
        return ""
    dates = deadlines.first_year_dates(plan.first_year_begins, plan.adopted, plan.deferrals_made or plan.adopted)
    if not dates.adopted_after_year:
        return ""
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
    if sheet.allowed:
        return "adopted after the year: deferrals of its first year count (IRC 401(b)(2)); after-tax money does not"
    return "adopted after the year: no deferrals and no after-tax money for it; employer money may still count"


def case_of(
    sheets: Sheets,
    scope: str,
    label: str,
    entry: JobPay,
    business: Business,
    terms: Terms,
    setting: Setting,
    *,
    certain: bool,
) -> ProfitCase:
    """The three ways at one profit, which is ``certain`` when no range was given."""
    profit_mark: Mark = "own word" if certain else "estimate"
    ways = tuple(
        _way(sheets, f"{scope}/{name}", (name, title), entry, business.net_earnings, terms, setting, profit_mark)
        for name, title in WAYS
    )
    return ProfitCase(
        label,
        Amount(
            business.profit,
            profit_mark,
            f"{scope}/net_earnings.profit" if entry.job.kind in SELF_EMPLOYED else business.address,
        ),
        Amount(business.net_earnings, profit_mark, business.address),
        ways,
    )


def _way(
    sheets: Sheets,
    here: str,
    kind: tuple[str, str],
    entry: JobPay,
    pay: int,
    terms: Terms,
    setting: Setting,
    mark: Mark,
) -> Way:
    (name, title), plan, job = kind, entry.plan, entry.job
    assert plan is not None
    self_employed = job.kind in SELF_EMPLOYED
    deferred = deferred_so_far(job)
    given = terms.employer_given
    plan_limit, cap = terms.limit_402g, terms.deferral_cap
    deferrals = sheets.add(
        here, plan_deferrals(plan_limit, 0, cap, terms.catch_up_limit, pay, deferred, terms.person_room, 0)
    )
    # What is in cannot give way: deferrals fill what it leaves of the limit, catch-up on top.
    pay_now = setting.reading("U1")(pay, given) if self_employed else pay
    fits = min(terms.dollar_limit - terms.other_additions, pay_now) - given - terms.after_tax_contributed
    wanted = max(
        deferred,
        min(deferrals.deferrals + deferrals.room, max(0, fits) + terms.catch_up_limit, pay_now - terms.payroll_tax),
    )
    if job.deferrals is not None:
        wanted = max(deferred, min(wanted, job.deferrals))
    least_counted = wanted - min(wanted, terms.catch_up_limit)
    share = contributions.employer_share if self_employed else None
    rate = plan.employer_rate or setting.rate("irc_404a3_employer_share")
    pay_limit = setting.cents("irc_401a17_compensation")
    if share is not None:
        most = sheets.add(
            here,
            share(
                pay,
                rate,
                pay_limit,
                terms.dollar_limit,
                terms.other_additions,
                least_counted,
                wanted,
                terms.after_tax_contributed,
            ),
        ).limit
    else:
        most = sheets.add(
            here,
            contributions.corporate_employer_share(
                pay,
                rate,
                pay_limit,
                terms.dollar_limit,
                terms.other_additions,
                least_counted,
                terms.after_tax_contributed,
            ),
        ).limit
    employer = given
    if not terms.employer_open or name == "most_roth":
        employer = given
    elif name == "most_deduction":
        employer = max(given, most)
    elif name == "full_limit":
        employer = max(given, _full_limit(sheets, here, pay, wanted, most, terms, setting, self_employed=self_employed))
    pay_for_additions = setting.reading("U1")(pay, employer) if self_employed else pay
    limit = max(0, min(terms.dollar_limit - terms.other_additions, pay_for_additions))
    caught = sheets.add(
        here,
        catch_up_rule(wanted, plan_limit, cap, employer + terms.after_tax_contributed, limit, terms.catch_up_limit),
    ).catch_up
    additions = sheets.add(
        here,
        contributions.owner_additions(
            pay,
            terms.dollar_limit,
            terms.other_additions,
            wanted,
            caught,
            employer,
            setting.reading("U15")(pay_for_additions, caught),
            terms.after_tax_contributed,
            terms.after_tax_cap
            if self_employed
            else min(terms.after_tax_cap, max(0, pay - terms.payroll_tax - wanted)),
            _roth_deferrals(name, wanted, caught, terms),
        ),
    )
    pre_tax = name != "most_roth" or not terms.takes_roth
    return Way(
        name,
        title,
        Amount(wanted, "law" if job.deferrals is None and wanted < pay else mark, f"{here}/owner_additions.deferrals"),
        Amount(caught, mark if caught else "law", f"{here}/owner_additions.catch_up"),
        Amount(employer, mark if employer else "law", f"{here}/owner_additions.employer"),
        Amount(additions.after_tax, mark, f"{here}/owner_additions.after_tax"),
        Amount(additions.total, mark, f"{here}/owner_additions.total"),
        pre_tax,
        Amount(additions.deduction, mark, f"{here}/owner_additions.deduction"),
        None,
        _note(name, additions, terms),
    )


def _after_tax_cap(pay: int, deferrals: int, terms: Terms) -> int:
    """The plan's cap, and on a payroll what deferrals and the owner's own payroll tax leave of the pay; cents."""
    if not terms.payroll_tax:
        return terms.after_tax_cap
    return min(terms.after_tax_cap, max(0, pay - terms.payroll_tax - deferrals))


def _roth_deferrals(name: str, deferrals: int, caught: int, terms: Terms) -> int:
    """The deferrals of a way that are Roth: those already in, catch-up that must be, and all where Roth is wanted."""
    if not terms.takes_roth:
        return 0
    if name == "most_roth":
        return deferrals
    return min(deferrals, max(terms.roth_deferred, caught if terms.roth_only else 0))


def _note(name: str, additions: contributions.OwnerAdditions, terms: Terms) -> str:
    if additions.excess:
        return "what is already in is above the limit in this way"
    if additions.total > additions.net_earnings and additions.catch_up:
        return "together more than net earnings: catch-up stands outside the limit, see DISPUTED U15"
    counted = additions.total - additions.catch_up + additions.other_additions
    if name == "full_limit" and counted < terms.dollar_limit:
        return "pay or the plan does not reach the full limit"
    return ""


def _full_limit(
    sheets: Sheets,
    here: str,
    pay: int,
    deferrals: int,
    most: int,
    terms: Terms,
    setting: Setting,
    *,
    self_employed: bool,
) -> int:
    """The largest employer money that still lets after-tax money fill the year; cents."""
    counted_once = setting.reading("U1") is contributions.pay_before_employer_share
    if not self_employed or not terms.after_tax_cap or counted_once:
        return most
    over = max(0, deferrals - terms.limit_402g)
    bound = setting.reading("U15")(pay, min(over, terms.catch_up_limit))
    return sheets.add(
        here, contributions.full_limit_employer_share(bound, terms.dollar_limit, terms.other_additions, most)
    ).employer


def with_tax(owner: OwnerAnswer, rate: int | None) -> OwnerAnswer:
    """The owner's ways with the tax that each deduction saves, at the file's own marginal rate."""
    if rate is None:
        return owner
    cases = tuple(
        case._replace(ways=tuple(way._replace(tax_saved=portion(way.deduction.cents, rate)) for way in case.ways))
        for case in owner.cases
    )
    return owner._replace(cases=cases)


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


def _payroll_tax(entry: JobPay, setting: Setting) -> int:
    if entry.job.kind in SELF_EMPLOYED:
        return 0
    under_base = min(entry.pay, setting.cents("ssa_wage_base"))
    return portion(under_base, setting.rate("fica_oasdi_rate_employee")) + portion(
        entry.pay, setting.rate("fica_hi_rate_employee")
    )


def terms_of(
    sheets: Sheets,
    entry: JobPay,
    limitation: LimitationYear,
    other_additions: int,
    deferring: Deferring,
    person_room: int,
    employer_given: int,
    open_: Open,
    setting: Setting,
    *,
    takes_roth: bool,
) -> Terms:
    """What bounds an owner's contributions, from the fold over the person's jobs."""
    plan, figures = entry.plan, so_far(entry.job)
    assert plan is not None
    cap = caps_of(sheets, entry, setting) if open_.after_tax and plan.after_tax is not False else 0
    deferral_cap = NO_CAP
    if f"{entry.key}/plan_deferrals" in sheets:
        deferral_cap = sheets.value(f"{entry.key}/plan_deferrals.plan_cap")
    return Terms(
        limitation.limit,
        other_additions,
        setting.cents("irc_402g_elective_deferral"),
        deferral_cap,
        deferring.catch_up_limit.get(entry.key, 0),
        person_room if open_.deferrals else 0,
        cap,
        employer_given,
        figures.after_tax,
        figures.roth,
        deferring.roth_only.get(entry.key, False),
        takes_roth,
        _payroll_tax(entry, setting),
        open_.employer,
    )


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


def unanswered(
    entry: JobPay, solo: SoloStatus, route: Route, name: str, *, has_plan: bool, spouse: bool
) -> OwnerAnswer:
    """The answer for an owner of whom too little is known for amounts."""
    return OwnerAnswer(
        entry.key,
        entry.key.partition("/")[0],
        name,
        entry.job.kind,
        solo,
        (),
        route,
        has_plan,
        papers(has_plan=has_plan, spouse=spouse),
        None,
        missing(entry.job),
    )
