"""One person's elective deferrals over all jobs: ceiling, catch-up, and which plan takes how much."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.model import SELF_EMPLOYED, Job, Person
from megaroth.facts.plan import (
    NO_CAP,
    PLAN_401K,
    PLAN_403B,
    PLAN_457B,
    PLAN_SARSEP,
    PLAN_SIMPLE_401K,
    PLAN_SIMPLE_IRA,
    Plan,
)
from megaroth.law import deferrals as law
from megaroth.law.matching import PlanPay, plan_pay
from megaroth.money import ONE, portion, rate_of
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets

DEFERRAL_PLANS = (PLAN_401K, PLAN_403B, PLAN_SARSEP, PLAN_SIMPLE_IRA, PLAN_SIMPLE_401K)
"""Plans whose deferrals share the one ceiling of IRC 402(g); a 457(b) has its own, a SEP has none."""
SIMPLE_PLANS = (PLAN_SIMPLE_IRA, PLAN_SIMPLE_401K)


class JobPay(NamedTuple):
    """What a job brings and may still bring this year, settled before any limit is tested."""

    key: str
    """The job's address, ``alex/acme``: the scope of its worksheets."""
    job: Job
    plan: Plan | None
    pay: int
    """Pay for the limits of the year, cents: W-2 pay, or net earnings of a self-employed person."""
    pay_left: int
    """Pay of the rest of the year that an election can still reach; cents."""
    open: bool
    """Whether new elections are still possible."""
    told: Plan | None = None
    """The plan as it was told: for match the safe value of an unknown is another one than for room."""


class Deferring(NamedTuple):
    """One person's deferrals by job key; cents."""

    to_come: dict[str, int]
    planned: dict[str, int]
    """So far and to come, catch-up included."""
    catch_up_limit: dict[str, int]
    roth_only: dict[str, bool]
    requested: dict[str, int]
    """What was asked for where it differs from what is permitted."""


def age_at_year_end(person: Person, year: int) -> int:
    """Age on 31 December; of somebody whose birth year is not known, 0."""
    born = person.birth_date.year if person.birth_date else person.birth_year
    return year - born if born else 0


def deferred_so_far(job: Job) -> int:
    """Pre-tax and Roth deferrals so far, cents."""
    figures = so_far(job)
    return figures.pre_tax + figures.roth


class Need(NamedTuple):
    """The deferrals that earn all the match still to be had in one job, and that match; cents."""

    deferrals: int
    match: int
    late: int = 0
    """Deferrals of paydays that no change reaches any more: they go in whatever is elected."""


def wanted_deferrals(job: Job, need: int) -> int | None:
    """The deferrals of the year that a person asks for; ``None`` for the most; cents.

    A sum wanted in Roth this year means Roth deferrals for what is not to be after-tax money, and what the
    match still needs is deferred in any case.
    """
    if job.deferrals is not None or job.wish.roth is None:
        return job.deferrals
    roth = max(0, job.wish.roth - (job.wish.after_tax or 0))
    return max(so_far(job).pre_tax + roth, deferred_so_far(job) + need)


def wanted_after_tax(job: Job, deferrals: int) -> int | None:
    """The after-tax money of the year that a person asks for beside planned deferrals; ``None`` for the most; cents."""
    if job.wish.after_tax is not None or job.wish.roth is None:
        return job.wish.after_tax
    return max(0, job.wish.roth - (deferrals - so_far(job).pre_tax))


def defer(
    sheets: Sheets,
    scope: str,
    person: Person,
    jobs: list[JobPay],
    most: dict[str, int],
    needs: dict[str, Need],
    setting: Setting,
) -> Deferring:
    """Fill the person's one ceiling: what was asked for, and otherwise the most, where it earns match first.

    ``most`` is what a job can still take where that is less than its plan permits, by job; cents.
    """
    plans = [entry for entry in jobs if entry.plan is not None and entry.plan.kind in DEFERRAL_PLANS]
    age = age_at_year_end(person, setting.year)
    catch_up: dict[str, int] = {}
    roth_only: dict[str, bool] = {}
    extra: dict[str, int] = {}
    for entry in plans:
        roth_only[entry.key] = _roth_only(sheets, entry, age, setting)
        catch_up[entry.key] = _catch_up(sheets, entry, age, roth_only[entry.key], setting)
        extra[entry.key] = _special(sheets, entry, setting)
    _defer_457b(sheets, jobs, setting)
    ceiling = sheets.add(
        scope,
        law.deferral_ceiling(
            setting.cents("irc_402g_elective_deferral"),
            max(extra.values(), default=0),
            max(catch_up.values(), default=0),
            sum(deferred_so_far(entry.job) for entry in plans),
        ),
    )
    limits = {entry.key: _limits(sheets, entry, extra[entry.key], catch_up[entry.key], setting) for entry in plans}
    capacity = {
        entry.key: max(
            0,
            min(
                _most(limits[entry.key]) - deferred_so_far(entry.job),
                entry.pay_left,
                most.get(entry.key, NO_CAP),
            ),
        )
        for entry in plans
    }
    to_come = _share_out(plans, capacity, needs, ceiling.room)
    requested: dict[str, int] = {}
    planned: dict[str, int] = {}
    for entry in plans:
        so_far_here = deferred_so_far(entry.job)
        elsewhere = sum(amount for key, amount in to_come.items() if key != entry.key)
        sheets.add(entry.key, law.plan_deferrals(*limits[entry.key], so_far_here, ceiling.room, elsewhere))
        planned[entry.key] = so_far_here + to_come[entry.key]
        wanted = entry.job.deferrals
        if wanted is not None and wanted > planned[entry.key]:
            requested[entry.key] = wanted
    return Deferring(to_come, planned, catch_up, roth_only, requested)


def _defer_457b(sheets: Sheets, jobs: list[JobPay], setting: Setting) -> None:
    """The room of each 457(b), which stands under a ceiling of its own (IRC 457(b)(2), (c))."""
    plans = [entry for entry in jobs if entry.plan is not None and entry.plan.kind == PLAN_457B]
    limit = setting.cents("irc_457b_deferral") if plans else 0
    room = max(0, limit - sum(deferred_so_far(entry.job) for entry in plans))
    for entry in plans:
        pay, so_far_here = max(0, entry.pay), deferred_so_far(entry.job)
        sheets.add(entry.key, law.plan_deferrals(limit, 0, NO_CAP, 0, pay, so_far_here, room, 0))


def _roth_only(sheets: Sheets, entry: JobPay, age: int, setting: Setting) -> bool:
    in_force = setting.year >= law.FIRST_ROTH_CATCH_UP_YEAR
    assert entry.plan is not None
    # SEPs and SIMPLE IRAs are excepted (IRC 414(v)(7)(C)); a SIMPLE 401(k) is not.
    if age < setting.count("irc_414v_age") or not in_force or entry.plan.kind in (PLAN_SIMPLE_IRA, PLAN_SARSEP):
        return False
    # A partner who was an employee there last year has wages; other self-employed people have none.
    wages = entry.job.fica_wages_last_year or 0
    threshold = setting.cents("irc_414v7_roth_catchup_wage_threshold")
    return sheets.add(entry.key, law.roth_catch_up(in_force, wages, threshold)).roth_only


def _catch_up(sheets: Sheets, entry: JobPay, age: int, roth_only: bool, setting: Setting) -> int:
    assert entry.plan is not None
    kind = "simple_catchup" if entry.plan.kind in SIMPLE_PLANS else "catchup"
    return sheets.add(
        entry.key,
        law.catch_up_limit(
            age,
            setting.count("irc_414v_age"),
            setting.count_if_in_force("irc_414v_higher_age_from"),
            setting.count_if_in_force("irc_414v_higher_age_to"),
            setting.cents(f"irc_414v_{kind}_50"),
            setting.cents_if_in_force(f"irc_414v_{kind}_60_63"),
            bool(entry.plan.catch_up),
            bool(entry.plan.catch_up_60_63) and setting.figures.in_force(f"irc_414v_{kind}_60_63", setting.year),
            roth_only,
            bool(entry.plan.roth),
        ),
    ).limit


def _special(sheets: Sheets, entry: JobPay, setting: Setting) -> int:
    job = entry.job
    assert entry.plan is not None
    if entry.plan.kind != PLAN_403B or job.prior_deferrals is None or not job.years_of_service:
        return 0
    return sheets.add(
        entry.key,
        law.special_deferral_403b(
            job.years_of_service,
            setting.cents("irc_402g7_annual"),
            setting.cents("irc_402g7_lifetime"),
            job.special_used_before,
            setting.cents("irc_402g7_per_year"),
            job.prior_deferrals,
        ),
    ).extra


def counted_pay(entry: JobPay, setting: Setting) -> PlanPay:
    """Pay that the plan may count, within IRC 401(a)(17)."""
    months = entry.plan.limitation_months if entry.plan else 12
    return plan_pay(entry.pay, setting.cents("irc_401a17_compensation"), months)


def _limits(
    sheets: Sheets, entry: JobPay, extra: int, catch_up: int, setting: Setting
) -> tuple[int, int, int, int, int]:
    """The first five lines of the plan's deferral worksheet: limit, extra, cap, catch-up, pay."""
    assert entry.plan is not None
    simple = entry.plan.kind in SIMPLE_PLANS
    limit = setting.cents("irc_408p_simple_deferral" if simple else "irc_402g_elective_deferral")
    cap_percent = entry.plan.deferral_cap_percent
    cap = NO_CAP
    if cap_percent is not None and cap_percent < ONE:
        cap = portion(sheets.add(entry.key, counted_pay(entry, setting)).pay, cap_percent)
    return limit, extra, cap, catch_up, max(0, entry.pay)


def _most(limits: tuple[int, int, int, int, int]) -> int:
    return law.plan_deferrals(*limits, 0, 0, 0).most


def _share_out(plans: list[JobPay], capacity: dict[str, int], needs: dict[str, Need], room: int) -> dict[str, int]:
    """Hand the ceiling's room to the plans: where it earns match, the dearest first; then the explicit wishes.

    What is left goes to the job with a match and the larger pay. The order never depends on the order in the file.
    """
    wanted = {}
    for entry in plans:
        asked = wanted_deferrals(entry.job, needs[entry.key].deferrals)
        wanted[entry.key] = capacity[entry.key]
        if asked is not None:
            wanted[entry.key] = min(wanted[entry.key], max(0, asked - deferred_so_far(entry.job)))

    def worth(entry: JobPay) -> tuple[int, int, str]:
        need = needs[entry.key]
        return (-rate_of(need.match, need.deferrals) if need.deferrals else 0, -entry.pay_left, entry.key)

    def precedence(entry: JobPay) -> tuple[bool, bool, bool, int, str]:
        has_match = bool(entry.plan and entry.plan.match)
        owner = entry.job.kind in SELF_EMPLOYED
        return (entry.job.deferrals is None, owner, not has_match, -entry.pay_left, entry.key)

    given = {key: min(amount, needs[key].late) for key, amount in capacity.items()}
    room = max(0, room - sum(given.values()))
    for entry in sorted(plans, key=worth):
        more = max(0, min(min(wanted[entry.key], needs[entry.key].deferrals) - given[entry.key], room))
        given[entry.key] += more
        room -= more
    for entry in sorted(plans, key=precedence):
        more = max(0, min(wanted[entry.key] - given[entry.key], room))
        given[entry.key] += more
        room -= more
    return given
