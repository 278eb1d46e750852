"""The answer for one employee's job: room, the rule that made it, percentages, match, the morning after."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from megaroth.facts.plan import NO_CAP, Plan
from megaroth.law.additions import AfterTaxRoom, AnnualAdditions, after_tax_room, plan_cap
from megaroth.law.elections import held_election
from megaroth.money import ONE, dollars, percent
from megaroth.year.answer import Amount, Election, JobAnswer, Mark, MatchSafety, Room, Route
from megaroth.year.deferring import Deferring, JobPay, counted_pay
from megaroth.year.employer_money import Money
from megaroth.year.marks import of_plan, weakest
from megaroth.year.pay import PayLeft
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets
from megaroth.year.spread import Spread, even, full_match_percent

MUCH_OF_PAY = 500_000
"""From this part of pay on the answer says what the percentages leave of it."""


class Stand(NamedTuple):
    """Where one job stands before its after-tax room: what the fold over the person's jobs found."""

    entry: JobPay
    left: PayLeft
    deferring: Deferring
    money: Money
    deferral: Spread
    additions: AnnualAdditions
    """Of the job's group."""
    additions_address: str
    room: int
    """What the group's limit leaves for this job's after-tax money; cents."""
    shared_with: tuple[str, ...]
    route: Route
    at_most: tuple[str, ...]
    told: Plan
    """The plan as it was told: for match the safe value of an unknown is another one than for room."""
    wages_known: bool
    """Whether last year's FICA wages, which decide whether catch-up must be Roth, are known."""
    cut: bool
    """Whether the annual additions limit cut the deferrals."""
    has_business: bool
    """Whether the person owns a business, which may have a plan of its own."""


def caps_of(sheets: Sheets, entry: JobPay, setting: Setting) -> int:
    """The plan's own cap on after-tax money of the year, cents; :data:`NO_CAP` where none is known."""
    plan = entry.plan
    assert plan is not None
    share = ONE if plan.after_tax_cap_percent is None else plan.after_tax_cap_percent
    highly = ONE if plan.hce_after_tax_cap_percent is None else plan.hce_after_tax_cap_percent
    flat = NO_CAP if plan.after_tax_cap_dollars is None else plan.after_tax_cap_dollars
    if share >= ONE and highly >= ONE and flat >= NO_CAP:
        return NO_CAP
    pay = sheets.add(entry.key, counted_pay(entry, setting)).pay
    return sheets.add(entry.key, plan_cap(pay, share, highly, flat)).cap


def answer(sheets: Sheets, stand: Stand, setting: Setting, name: str) -> JobAnswer:
    """The whole answer for one employee's job."""
    entry = stand.entry
    assert entry.plan is not None
    room_sheet = sheets.add(
        entry.key,
        after_tax_room(
            stand.room,
            so_far(entry.job).after_tax,
            caps_of(sheets, entry, setting),
            max(0, entry.pay_left - stand.deferring.to_come.get(entry.key, 0)),
        ),
    )
    shown = stand.route.verdicts != ("not available",)
    election, reason = _election(sheets, stand, room_sheet, setting)
    person = entry.key.partition("/")[0]
    return JobAnswer(
        entry.key,
        person,
        name,
        entry.job.kind,
        entry.plan.kind,
        stand.route,
        _room(stand, room_sheet, sheets) if shown else None,
        election,
        reason,
        _match(stand),
        _after_payday(stand) if room_sheet.room else (),
        _instead(stand),
        entry.plan.match is None or bool(entry.plan.match),
    )


def _room(stand: Stand, sheet: AfterTaxRoom, sheets: Sheets) -> Room:
    entry, job = stand.entry, stand.entry.job
    here = f"{entry.key}/after_tax_room"
    top = stand.additions_address
    employer_mark = of_plan(entry.plan, "match") if entry.plan and entry.plan.match else "own word"
    deferral_mark: Mark = "own word" if job.deferrals is not None else "law"
    mark = weakest(employer_mark, deferral_mark, "own word" if job.so_far else "law")
    capped = sheet.cap < sheet.additions_room
    return Room(
        Amount(sheet.room, mark, f"{here}.room"),
        Amount(sheet.contributed, "own word", f"{here}.contributed"),
        Amount(sheet.left, mark, f"{here}.left"),
        Amount(stand.additions.limit, "law", f"{top}.limit"),
        Amount(stand.additions.elective_deferrals, deferral_mark, f"{top}.elective_deferrals"),
        Amount(stand.additions.employer_contributions, employer_mark, f"{top}.employer_contributions"),
        Amount(stand.additions.other_additions, "own word", f"{top}.other_additions"),
        Amount(sheet.cap, of_plan(entry.plan, "after_tax_cap_percent"), f"{here}.cap") if sheet.cap < NO_CAP else None,
        *_catch_up(stand, sheets),
        _binding(stand, capped=capped),
        stand.at_most,
    )


def _catch_up(stand: Stand, sheets: Sheets) -> tuple[Amount, str]:
    """Catch-up that comes on top, and why there is none or what kind it must be."""
    scope = stand.additions_address.rpartition("/")[0]
    address = f"{scope}/catch_up.catch_up"
    amount = Amount(sheets.value(address), "law", address)
    limit = f"{stand.entry.key}/catch_up_limit"
    if limit not in sheets or sheets.value(f"{limit}.age") < sheets.value(f"{limit}.age_from"):
        return amount, ""
    plan, roth_only = stand.told, sheets.value(f"{limit}.roth_only")
    if sheets.value(f"{limit}.limit"):
        if not roth_only:
            return amount, ""
        sure = "" if stand.wages_known else ", unless last year's wages were not above the threshold"
        return amount, f"it must be Roth{sure}"
    if plan.catch_up is False:
        return amount, "no catch-up: the plan offers none"
    if plan.catch_up is None:
        return amount, "no catch-up counted: not known whether the plan offers it"
    return amount, "no catch-up: it must be Roth, and the plan is not known to have Roth deferrals"


def _note(stand: Stand, left: int, after_tax: Spread, step: int, most: int) -> str:
    """Why the percentages bring less than what is possible, and what they leave of the pay."""
    plan = stand.entry.plan
    assert plan is not None
    notes = []
    if after_tax.percent + step > most and left - after_tax.brings > 0 and most > 0:
        caps = (plan.after_tax_cap_percent, plan.hce_after_tax_cap_percent)
        if most in caps:
            notes.append(f"the plan's cap of {percent(most)} holds on each payday, so {dollars(left)} is not reached")
        else:
            notes.append("payroll keeps back Social Security and Medicare tax, so no more fits into the pay")
    together = stand.deferral.percent + after_tax.percent
    if together >= MUCH_OF_PAY:
        notes.append(f"leaves {percent(ONE - together)} of pay before all taxes: check that you can live on it")
    return "; ".join(notes)


def _binding(stand: Stand, *, capped: bool) -> str:
    if capped:
        return "the plan's own cap on after-tax contributions"
    if stand.additions.limit < stand.additions.dollar_limit:
        return "100% of pay, IRC 415(c)(1)(B)"
    shared = f", shared with {', '.join(stand.shared_with)}" if stand.shared_with else ""
    return f"annual additions limit, IRC 415(c)(1)(A){shared}"


def _election(sheets: Sheets, stand: Stand, sheet: AfterTaxRoom, setting: Setting) -> tuple[Election | None, str]:
    entry, left = stand.entry, stand.left
    plan = entry.plan
    assert plan is not None
    if setting.as_of.year > setting.year:
        return None, f"{setting.year} is over: nothing more can go in from its pay"
    if not entry.open:
        return None, "this job has ended: nothing more can go in from its pay"
    closed = stand.route.verdicts[0] in ("not available", "delayed until separation")
    if closed and (not stand.deferring.to_come.get(entry.key) or not left.paydays):
        return None, ""
    if stand.at_most:
        return None, "tell us first: " + "; ".join(stand.at_most)
    if not left.paydays:
        if setting.as_of.year > setting.year or (left.all_paydays and not left.paydays):
            return None, "no payday is left that a new election can still reach"
        if entry.job.pay_calendar and entry.job.next_payday:
            if entry.job.ended is not None and entry.job.so_far is not None and entry.job.so_far.pay is not None:
                return None, "no payday is left before the job ends"
            return None, "tell us the pay of one payday (pay_per_payday), or the pay so far (so_far.pay)"
        return None, "tell us how often you are paid and the next payday (pay_calendar, next_payday)"
    step = plan.election_step or 10_000
    most = min(
        0 if closed else max(0, setting.spendable - stand.deferral.percent),
        ONE if plan.after_tax_cap_percent is None else plan.after_tax_cap_percent,
        ONE if plan.hce_after_tax_cap_percent is None else plan.hce_after_tax_cap_percent,
    )
    after_tax = even(sheet.left, left.per_payday, len(left.paydays), step, most)
    count = len(left.paydays)
    to_come = stand.deferring.to_come.get(entry.key, 0)
    deferral_sheet = sheets.add(
        entry.key, held_election(left.per_payday, stand.deferral.percent, count, to_come), "deferral_election"
    )
    after_tax_sheet = sheets.add(
        entry.key, held_election(left.per_payday, after_tax.percent, count, sheet.left), "after_tax_election"
    )
    submit_by, note = _submit_by(left.paydays[0], plan.election_lead_days, setting.as_of)
    return (
        Election(
            stand.deferral.percent,
            after_tax.percent,
            Amount(deferral_sheet.brings, "own word", f"{entry.key}/deferral_election.brings"),
            Amount(after_tax_sheet.brings, "own word", f"{entry.key}/after_tax_election.brings"),
            step,
            after_tax.one_step_more,
            left.paydays,
            left.per_payday,
            submit_by,
            note,
            stand.deferring.roth_only.get(entry.key, False) and stand.deferring.catch_up_limit.get(entry.key, 0) > 0,
            _note(stand, sheet.left, after_tax, step, most),
            stand.route.verdicts[0] == "unverified",
        ),
        "",
    )


def _submit_by(first: date, lead_days: int | None, as_of: date) -> tuple[date, str]:
    from datetime import timedelta  # noqa: PLC0415 - beside its only use

    from megaroth.law.holidays import previous_business_day  # noqa: PLC0415

    if lead_days is None:
        return as_of, "how many days ahead payroll needs is not known: submit today"
    by = previous_business_day(first - timedelta(days=lead_days))
    return max(by, as_of), ""


def _match(stand: Stand) -> MatchSafety | None:
    entry, plan, left = stand.entry, stand.entry.plan, stand.left
    if plan is None or not plan.match or not entry.open or entry.job.employer_money is not None:
        return None
    here = f"{entry.key}/employer_money"
    to_come = Amount(stand.money.to_come, of_plan(plan, "match"), f"{here}.match_to_come")
    held = Amount(stand.money.held_back, of_plan(plan, "match"), f"{here}.true_up")
    lost = Amount(stand.money.lost, of_plan(plan, "match"), f"{entry.key}/match_to_come.lost")
    if not left.paydays:
        return None
    full = full_match_percent(plan)
    count = len(left.paydays)
    if stand.deferral.percent >= full:
        return MatchSafety(
            True,
            f"safe: all {count} remaining paydays earn the full match ({percent(full)} needed)"
            if count > 1
            else f"safe: the last payday earns the full match ({percent(full)} needed)",
            to_come,
            lost,
            held,
        )
    if stand.told.true_up or stand.told.match_period == "year":
        return MatchSafety(
            True, "safe: the plan makes up after the year what the paydays do not bring", to_come, lost, held
        )
    if stand.cut:
        why = "the annual additions limit leaves no more"
    elif entry.job.deferrals is not None:
        why = "the deferrals that you asked for are too small for it"
    else:
        why = "and an even spread of what the deferral limit leaves is less"
    return MatchSafety(
        stand.money.lost == 0,
        f"{dollars(stand.money.lost)} of match is not earned in an even spread: the full match needs "
        f"{percent(full)} on each payday, {why}",
        to_come,
        lost,
        held,
    )


def _after_payday(stand: Stand) -> tuple[str, ...]:
    plan = stand.entry.plan
    if plan is None or not stand.route.open or not stand.entry.open:
        return ()
    lines = []
    if plan.automatic_conversion and "in-plan Roth rollover" in stand.route.verdicts:
        lines.append("The plan converts after-tax money by itself: look the next morning that it did.")
    elif "in-plan Roth rollover" in stand.route.verdicts:
        lines.append("Convert the source AFTER-TAX, and only it, to Roth inside the plan, soon after each payday.")
    else:
        lines.append("Roll the AFTER-TAX source, contributions with their earnings, directly to your Roth IRA.")
    lines.append("What you put in is not taxed again; earnings since payday are income. It cannot be undone.")
    if plan.separate_after_tax_source is False:
        lines.append("The plan does not keep after-tax money apart: pre-tax money comes along and is taxed.")
    elif plan.separate_after_tax_source is None:
        lines.append(
            "Ask first whether after-tax is a separate source; otherwise pre-tax money comes along and is taxed."
        )
    return tuple(lines)


def without_after_tax(plan: Plan, *, has_business: bool) -> tuple[str, ...]:
    """What is left where the plan takes no after-tax money."""
    roth = "Roth deferrals in the plan, up to its deferral limit"
    unknown = "Roth deferrals, if the plan has them, up to its deferral limit"
    own = "your own business's plan (below)" if has_business else "a solo 401(k), if you have income of your own"
    return (
        *(() if plan.roth is False else (roth if plan.roth else unknown,)),
        "the ordinary backdoor Roth IRA (see IRAS)",
        own,
        "a taxable account",
        "a letter asking the employer to add the feature: megaroth ask --request",
    )


def _instead(stand: Stand) -> tuple[str, ...]:
    verdict = stand.route.verdicts[0]
    if not stand.entry.open:
        if stand.entry.job.ended is None or not so_far(stand.entry.job).after_tax:
            return ()
        return (
            "After-tax money left with this employer can go by direct rollover to a Roth IRA, its earnings to a "
            "traditional IRA (Notice 2014-54)",
        )
    if verdict == "not available":
        return without_after_tax(stand.told, has_business=stand.has_business)
    if verdict == "delayed until separation":
        return (
            "After-tax money can go in now and become Roth when you leave or reach 59½; "
            "its growth until then is taxed.",
            "Compare with a taxable account: long waits and high tax on growth speak against it.",
            "Ask the employer to add in-plan Roth rollovers: megaroth ask --request",
        )
    return ()
