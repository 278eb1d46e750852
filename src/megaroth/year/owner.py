"""The answer for an owner: still solo or not, and three ways to fill the year, each with its working."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megaroth.facts.model import (
    LLC,
    PARTNER,
    SELF_EMPLOYED,
    Job,
    Range,
)
from megaroth.facts.plan import NO_CAP
from megaroth.law import owner_contributions as contributions
from megaroth.law import self_employment as law
from megaroth.law.additions import LimitationYear
from megaroth.law.deferrals import catch_up as catch_up_rule
from megaroth.law.deferrals import plan_deferrals
from megaroth.money import portion
from megaroth.year import owner_status
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

_EXPECTED = ("expected", "pay")
"""The labels of the case that the person expects."""


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


def usual_case(cases: Sequence[ProfitCase]) -> ProfitCase:
    """The case to reckon with: the expected profit; where only a low and a high guess are given, the low one.

    Who pays in what a high guess allows and then earns less has excess contributions; what a low guess allows can be
    added to when the profit is known, while the dates for it last.
    """
    return next((case for case in cases if case.label in _EXPECTED), cases[0])


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
    given = terms.employer_given
    wanted = _deferrals(sheets, here, job, pay, terms, setting)
    most = _most_employer(sheets, here, entry, pay, wanted, terms, setting)
    employer = given
    if terms.employer_open and name == "most_deduction":
        employer = max(given, most)
    elif terms.employer_open and name == "full_limit":
        employer = max(given, _full_limit(sheets, here, pay, wanted, most, terms, setting, self_employed=self_employed))
    pay_for_additions = setting.reading("U1")(pay, employer) if self_employed else pay
    limit = max(0, min(terms.dollar_limit - terms.other_additions, pay_for_additions))
    caught = sheets.add(
        here,
        catch_up_rule(
            wanted,
            terms.limit_402g,
            terms.deferral_cap,
            employer + terms.after_tax_contributed,
            limit,
            terms.catch_up_limit,
        ),
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
            _after_tax_cap(pay, wanted, terms),
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


def _deferrals(sheets: Sheets, here: str, job: Job, pay: int, terms: Terms, setting: Setting) -> int:
    """Deferrals of the year in this way: what was asked for or the most, within what is in already; cents."""
    deferred, given = deferred_so_far(job), terms.employer_given
    plan = sheets.add(
        here,
        plan_deferrals(
            terms.limit_402g, 0, terms.deferral_cap, terms.catch_up_limit, pay, deferred, terms.person_room, 0
        ),
    )
    # What is in cannot give way: deferrals fill what it leaves of the limit, catch-up on top.
    lowered = setting.reading("U1")(pay, given) if job.kind in SELF_EMPLOYED else pay
    fits = min(terms.dollar_limit - terms.other_additions, lowered) - given - terms.after_tax_contributed
    wanted = min(deferred + plan.room, max(0, fits) + terms.catch_up_limit, lowered - terms.payroll_tax)
    if job.deferrals is not None:
        wanted = min(wanted, job.deferrals)
    return max(deferred, wanted)


def _most_employer(
    sheets: Sheets, here: str, entry: JobPay, pay: int, deferrals: int, terms: Terms, setting: Setting
) -> int:
    """The most employer money beside these deferrals and the after-tax money that is in; cents."""
    assert entry.plan is not None
    rate = entry.plan.employer_rate or setting.rate("irc_404a3_employer_share")
    counted = deferrals - min(deferrals, terms.catch_up_limit)
    bounds = (rate, setting.cents("irc_401a17_compensation"), terms.dollar_limit, terms.other_additions, counted)
    if entry.job.kind in SELF_EMPLOYED:
        share = contributions.employer_share(pay, *bounds, deferrals, terms.after_tax_contributed)
        return sheets.add(here, share).limit
    paid = contributions.corporate_employer_share(pay, *bounds, terms.after_tax_contributed)
    return sheets.add(here, paid).limit


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
    open_: owner_status.Open,
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
        owner_status.papers(has_plan=has_plan, spouse=spouse),
        None,
        missing(entry.job),
    )
