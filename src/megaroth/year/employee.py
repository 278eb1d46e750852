"""The answer for one employee's job: room, the rule that made it, percentages, match, the morning after."""

from __future__ import annotations

from typing import NamedTuple

from megaroth.facts.plan import NO_CAP, Plan
from megaroth.law.additions import AfterTaxRoom, AnnualAdditions, after_tax_room, plan_cap
from megaroth.money import ONE, dollars, percent, portion
from megaroth.year.answer import Amount, Election, JobAnswer, Mark, MatchSafety, Room, Route
from megaroth.year.deferring import Deferring, JobPay, counted_pay, wanted_after_tax
from megaroth.year.election import Frame, election
from megaroth.year.employer_money import Money
from megaroth.year.marks import of_plan, weakest
from megaroth.year.matching import match_of
from megaroth.year.pay import PayLeft
from megaroth.year.prospect import Budget, Prospect
from megaroth.year.setting import Setting
from megaroth.year.settle import so_far
from megaroth.year.sheets import Sheets
from megaroth.year.terms import full_match_percent, in_force, rules_of

SMALL = 100
"""Match of less than a dollar is rounding by payday, not a loss; cents."""


class Stand(NamedTuple):
    """Where one job stands before its after-tax room: what the fold over the person's jobs found."""

    entry: JobPay
    left: PayLeft
    deferring: Deferring
    money: Money
    ahead: Prospect | None
    """The rest of the year at the elections; without after-tax money until it is known what it may be."""
    additions: AnnualAdditions
    """Of the job's group."""
    additions_address: str
    room: int
    """What the group's limit leaves for this job's after-tax money; cents."""
    passed: bool
    """Whether the limit is passed with what is in and planned, so that no more after-tax money may follow."""
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


def room_of(sheets: Sheets, stand: Stand, setting: Setting) -> AfterTaxRoom:
    """The room for after-tax money of one job, and what of it is still possible."""
    entry = stand.entry
    return sheets.add(
        entry.key,
        after_tax_room(
            stand.room,
            so_far(entry.job).after_tax,
            caps_of(sheets, entry, setting),
            max(0, entry.pay_left - stand.deferring.to_come.get(entry.key, 0)),
        ),
    )


def budget_of(sheets: Sheets, stand: Stand, setting: Setting) -> Budget:
    """What elections may bring: deferrals as planned, after-tax money within the limit, the cap and the wish."""
    entry = stand.entry
    room = room_of(sheets, stand, setting)
    planned = stand.deferring.planned.get(entry.key, 0)
    wanted = wanted_after_tax(entry.job, planned)
    after_tax = max(0, room.cap - room.contributed)
    if wanted is not None:
        after_tax = min(after_tax, max(0, wanted - room.contributed))
    here = f"{entry.key}/plan_deferrals"
    limit = sheets.value(f"{here}.plan_limit") + sheets.value(f"{here}.special_403b")
    caught = min(stand.deferring.catch_up_limit.get(entry.key, 0), max(0, planned - limit))
    additions = stand.room + planned - caught + stand.money.total
    none = is_closed(stand) or stand.passed
    return Budget(stand.deferring.to_come.get(entry.key, 0), 0 if none else after_tax, additions)


def is_closed(stand: Stand) -> bool:
    """Whether no after-tax money is to go in, because there is none or it could not become Roth."""
    return stand.route.verdicts[0] in ("not available", "delayed until separation")


def answer(sheets: Sheets, stand: Stand, setting: Setting, name: str) -> JobAnswer:
    """The whole answer for one employee's job."""
    entry = stand.entry
    assert entry.plan is not None
    room_sheet = room_of(sheets, stand, setting)
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
    employer_mark = _employer_mark(stand)
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


def _employer_mark(stand: Stand) -> Mark:
    """What the employer money rests on: where nobody said a word about it and none is counted, on nobody's word."""
    job, plan = stand.entry.job, stand.entry.plan
    if plan is not None and plan.match:
        return of_plan(plan, "match")
    said = (stand.told.match, job.so_far, job.employer_money, job.employer_money_to_come)
    silent = all(one is None for one in said) and not stand.additions.employer_contributions
    return "law" if silent else "own word"


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
    closed = is_closed(stand)
    if closed and (not stand.deferring.to_come.get(entry.key) or not left.paydays):
        return None, ""
    if stand.at_most:
        return None, "tell us first: " + "; ".join(stand.at_most)
    if plan.election_changes == 0 and in_force(entry.job, plan) is None:
        return None, "the plan lets the election be changed no more this year"
    if left.paydays and not left.total:
        return None, "the paydays to come bring no pay"
    if not left.paydays:
        unused = max(0, sheet.room - sheet.contributed)
        rest = f"; {dollars(unused)} of room stays unused" if unused else ""
        if left.all_paydays:
            return None, f"no payday is left that a new election can still reach{rest}"
        if entry.job.next_payday is not None and entry.job.next_payday.year > setting.year:
            return None, f"no payday is left in {setting.year}{rest}"
        if entry.job.pay_calendar and entry.job.next_payday:
            if entry.job.ended is not None and entry.job.so_far is not None and entry.job.so_far.pay is not None:
                return None, "no payday is left before the job ends"
            return None, "tell us the pay of one payday (pay_per_payday), or the pay so far (so_far.pay)"
        return None, "tell us how often you are paid and the next payday (pay_calendar, next_payday)"
    ahead = stand.ahead
    if ahead is None or ahead.solution is None:
        return None, "no payday is left that a new election can still reach"
    roth = stand.deferring.roth_only.get(entry.key, False) and stand.deferring.catch_up_limit.get(entry.key, 0) > 0
    frame = Frame(
        entry.key,
        entry.job,
        plan,
        left,
        ahead,
        sheet,
        stand.deferring.planned.get(entry.key, 0),
        roth,
        stand.route.verdicts[0] == "unverified",
        closed,
    )
    return election(sheets, frame, setting), ""


def _match(stand: Stand) -> MatchSafety | None:
    entry, plan, ahead = stand.entry, stand.entry.plan, stand.ahead
    if plan is None or not entry.open or entry.job.employer_money is not None or ahead is None:
        return None
    if ahead.solution is None or not (plan.match or plan.match_by_service or plan.changes):
        return None
    here = f"{entry.key}/employer_money"
    to_come = Amount(stand.money.to_come, of_plan(plan, "match"), f"{here}.match_to_come")
    held = Amount(stand.money.held_back, of_plan(plan, "match"), f"{here}.true_up")
    lost = Amount(stand.money.lost, of_plan(plan, "match"), f"{entry.key}/match_to_come.lost")
    safe, statement = _match_statement(stand, ahead)
    kept = ahead.year.match + ahead.year.true_up
    return MatchSafety(safe, statement, to_come, lost, held, _lost_already(stand, ahead), kept)


def _match_statement(stand: Stand, ahead: Prospect) -> tuple[bool, str]:
    """Whether the match is safe, and why."""
    told, plan = stand.told, stand.entry.plan
    assert plan is not None
    assert ahead.solution is not None
    paydays = [payday for payday in ahead.solution.year.paydays if payday.counted.counted]
    rules = rules_of(stand.entry.job, plan, 0, stand.left.items)
    needed = max((full_match_percent(rule.tiers) for rule in rules), default=0)
    capped = plan.match_dollar_cap_per_payday < NO_CAP or (plan.match_dollar_cap or NO_CAP) < NO_CAP
    count = len(paydays)
    short = ahead.match_full - ahead.match_to_come - ahead.true_up
    if short < SMALL:
        if told.true_up or told.match_period == "year":
            every = all(_earns_all(payday.deferral.taken, payday.item.pay, needed) for payday in paydays)
            if not every:
                return True, "safe: the plan makes up after the year what the paydays do not bring"
        need = f" ({percent(needed)} needed)" if needed and not capped else ""
        if count == 1:
            return True, f"safe: the last payday earns the full match{need}"
        return True, f"safe: all {count} remaining paydays earn the full match{need}"
    if stand.cut:
        why = "the annual additions limit leaves no more"
    elif stand.entry.job.deferrals is not None:
        why = "the deferrals that you asked for are too small for it"
    elif plan.bonus_elections == "none" and any(item.bonus for item in stand.left.items):
        why = "and the plan takes nothing from bonuses"
    elif stand.entry.job.wish.keep is not None:
        why = f"you keep {dollars(stand.entry.job.wish.keep)} of each pay cheque"
    else:
        why = "and what the deferral limit leaves is less"
    return False, (
        f"{dollars(short)} of match cannot be earned any more: the full match needs "
        f"{percent(needed)} on each payday, {why}"
    )


def _earns_all(taken: int, pay: int, needed: int) -> bool:
    return taken >= portion(pay, needed)


def _lost_already(stand: Stand, ahead: Prospect) -> int:
    """The match that the paydays so far could have brought and did not; 0 where it cannot be told; cents."""
    entry, told = stand.entry, stand.told
    plan, figures = entry.plan, entry.job.so_far
    if plan is None or figures is None or figures.pay is None or figures.employer is None:
        return 0
    if told.true_up is not False or told.match_period != "payroll" or plan.changes or plan.match_by_service:
        return 0
    if plan.match_dollar_cap_per_payday < NO_CAP or plan.bonus_elections == "none":
        return 0
    tiers = plan.match or ()
    pay = min(figures.pay, ahead.payroll.pay_limit)
    full = match_of(tiers, pay, portion(pay, full_match_percent(tiers)), ahead.payroll.match_cap)
    lost = full - ahead.opening.match
    return lost if lost >= SMALL else 0


def _after_payday(stand: Stand) -> tuple[str, ...]:
    plan = stand.entry.plan
    if plan is None or not stand.route.open or not stand.entry.open:
        return ()
    lines = []
    if plan.automatic_conversion and "in-plan Roth rollover" in stand.route.verdicts:
        lines.append("The plan converts after-tax money by itself: look on the business day after payday that it did.")
    elif "in-plan Roth rollover" in stand.route.verdicts:
        lines.append(
            "Convert the source AFTER-TAX, and only it, to Roth inside the plan, the business day after payday."
        )
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
