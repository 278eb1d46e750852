"""What is wrong now, and what was not looked at: the parts of an answer that warn."""

from __future__ import annotations

from collections.abc import Mapping

from megaroth.facts.asking import unnamed
from megaroth.facts.model import EMPLOYEE, Household
from megaroth.law import deadlines
from megaroth.law.deferrals import FIRST_ROTH_CATCH_UP_YEAR
from megaroth.law.disputes import DISPUTES
from megaroth.money import dollars
from megaroth.year.answer import Difference, Disputed, Finding, JobAnswer, NotChecked, OwnerAnswer
from megaroth.year.deferring import age_at_year_end
from megaroth.year.people import PersonAnswer
from megaroth.year.setting import Setting
from megaroth.year.sheets import Sheets


def findings(
    sheets: Sheets,
    household: Household,
    original: Household,
    people: Mapping[str, PersonAnswer],
    setting: Setting,
) -> tuple[Finding, ...]:
    """Limits that are passed or, as things stand, will be, each with what to do and by when."""
    listed: list[Finding] = []

    def subject(address: str) -> str:
        """Whose limit it is, in the person's own words."""
        key, _, rest = address.partition("/")
        person = original.people[key]
        job = person.jobs.get(rest.partition("/")[0])
        name = rest.partition("/")[0]
        called = (job.employer or unnamed(name, job.kind) or name) if job else ""
        return f"{called or person.name or key.capitalize()}: "

    refund = deadlines.excess_deferral_refund(setting.year)
    for address, sheet in sheets:
        excess = getattr(sheet, "excess", 0)
        name = address.rpartition("/")[2]
        if not excess:
            continue
        if name == "deferral_ceiling":
            listed.append(
                Finding(
                    f"{address}.excess",
                    f"{subject(address)}{dollars(excess)} more is deferred over all jobs than the year allows",
                    f"Ask one plan to pay it back with its earnings by {refund.act_by.day} {refund.act_by:%B %Y}; "
                    "it is income of the year of deferral, its earnings of the year of payment",
                    excess,
                    "IRC 402(g)(2); Treas. Reg. 1.402(g)-1(e)",
                )
            )
        elif name == "owner_additions" and "/most_roth/" in address and address.count("/") == 3:
            listed.append(
                Finding(
                    f"{address}.excess",
                    f"{subject(address)}what is in is {dollars(excess)} above this business's annual additions limit",
                    "Put in nothing more; after-tax money and its earnings go back first",
                    excess,
                    "IRC 415(c)(1); Rev. Proc. 2021-30",
                )
            )
        elif name == "annual_additions" and not _is_owner(address, original):
            listed.append(
                Finding(
                    f"{address}.excess",
                    f"{subject(address)}contributions come to {dollars(excess)} more than the annual additions limit",
                    "Lower what is still to come; what is already in above the limit the plan corrects "
                    "(after-tax money first, with its earnings)",
                    excess,
                    "IRC 415(c)(1); Rev. Proc. 2021-30",
                )
            )
        elif name in ("ira_limit", "roth_ira_limit"):
            listed.append(
                Finding(
                    f"{address}.excess",
                    f"{subject(address)}IRA contributions are {dollars(excess)} above what is permitted",
                    "Take it out with its earnings, or recharacterize it, by the return's due date with extensions",
                    excess,
                    "IRC 4973, 408(d)(4)",
                )
            )
    for address, sheet in sheets:
        above = getattr(sheet, "above_cap", 0)
        if above:
            listed.append(
                Finding(
                    f"{address}.above_cap",
                    f"{subject(address)}after-tax contributions are {dollars(above)} above the plan's own cap",
                    "Ask the administrator: the plan returns it",
                    above,
                    "plan document",
                )
            )
    for answer in people.values():
        listed += answer.ahead
        for key, (wanted, permitted) in answer.requested.items():
            listed.append(
                Finding(
                    f"{key}/deferrals",
                    f"{subject(key)}{dollars(wanted)} of deferrals were asked for; {dollars(permitted)} are permitted",
                    "The deferral ceiling over all jobs, the plan's cap or the pay that is left cuts it",
                    wanted - permitted,
                    "IRC 402(g)(1), 401(a)(30)",
                )
            )
    return tuple(listed)


def _is_owner(address: str, original: Household) -> bool:
    """Whether the limit is that of an owner's business, whose own worksheet tells the excess."""
    person, _, rest = address.partition("/")
    job = original.people[person].jobs.get(rest.partition("/")[0])
    return job is not None and job.kind != EMPLOYEE


def unbounded(
    original: Household, jobs: tuple[JobAnswer, ...], owners: tuple[OwnerAnswer, ...], setting: Setting
) -> list[NotChecked]:
    """What is not known and has no finite number of answers, or was not looked at at all."""
    listed: list[NotChecked] = []

    def note(key: str, short: str, statement: str, question: str = "", assumed: str = "") -> None:
        listed.append(NotChecked(key, short, statement, assumed, question, ()))

    for job in jobs:
        person, _, name = job.address.partition("/")
        told = original.people[person].jobs[name]
        plan, at = told.plan, f"people.{person}.jobs.{name}"
        ended = told.ended is not None and told.ended < setting.as_of
        if plan is None or ended or job.route.verdicts == ("not available",):
            continue
        if plan.after_tax_cap_percent is None and plan.after_tax_cap_dollars is None:
            note(
                f"{at}.plan.after_tax_cap_percent",
                "the plan's own cap on after-tax money",
                f"{job.name}: the plan's own cap on after-tax contributions",
                "What is the plan's cap?",
                "none",
            )
        if plan.hce_after_tax_cap_percent is None:
            note(
                f"{at}.plan.hce_after_tax_cap_percent",
                "a lower cap for the highly paid",
                f"{job.name}: a lower cap for the highly paid",
                "Is there one?",
                "none",
            )
        if told.employer_money_to_come is None and told.employer_money is None:
            note(
                f"{at}.employer_money_to_come",
                "profit sharing",
                f"{job.name}: profit sharing or other employer money for the year",
                "How much is still to come?",
                "none",
            )
        age = age_at_year_end(original.people[person], setting.year)
        if (
            age >= setting.count("irc_414v_age")
            and setting.year >= FIRST_ROTH_CATCH_UP_YEAR
            and told.fica_wages_last_year is None
        ):
            note(
                f"{at}.fica_wages_last_year",
                "whether catch-up must be Roth",
                f"{job.name}: last year's Social Security wages from this employer, which decide whether catch-up "
                "must be Roth",
                "What did box 3 of last year's Form W-2 show?",
                "it must",
            )
        if plan.separate_after_tax_source is None:
            note(
                f"{at}.plan.separate_after_tax_source",
                "whether after-tax is a separate source",
                f"{job.name}: whether after-tax money is a separate source (U4)",
                "Is it?",
                "",
            )
        note(
            f"{at}.acp",
            "refunds after the plan's ACP test",
            f"{job.name}: whether the plan's ACP test sends after-tax money back to the highly paid (IRC 401(m))",
        )
    for owner in owners:
        if owner.solo.unknown:
            person, _, name = owner.address.partition("/")
            count = len(owner.solo.unknown)
            note(
                f"people.{person}.jobs.{name}.staff",
                "staff",
                f"{owner.name}: whether the plan still covers owners only ({count} of 6 questions about staff open)",
                "See [staff] in the file.",
                "yes" if owner.solo.solo else "",
            )
    note("state", "state tax", "state income tax, and how a state taxes a conversion")
    return listed


def roth_catch_up_dispute(jobs: tuple[JobAnswer, ...], sheets: Sheets, setting: Setting) -> list[Disputed]:
    """U10, which changes no amount of the room but how much of the catch-up must be Roth."""
    touched = [job for job in jobs if job.room is not None and job.election is not None and job.election.catch_up_roth]
    if not touched or setting.year != FIRST_ROTH_CATCH_UP_YEAR:
        return []
    dispute = next(one for one in DISPUTES if one.id == "U10")
    chosen = setting.reading("U10")
    default = next(reading for reading in dispute.readings if reading.rule is chosen)
    others = []
    for reading in dispute.readings:
        if reading.rule is chosen:
            continue
        changed = []
        for job in touched:
            assert job.room is not None
            sheet = job.room.catch_up.address.rpartition(".")[0]
            amounts = (sheets.value(f"{sheet}.catch_up"), sheets.value(f"{sheet}.over_415c"))
            before, after = chosen(*amounts), reading.rule(*amounts)
            if before != after:
                label = f"{job.name}: catch-up that must be Roth"
                changed.append(Difference(label, job.room.catch_up.address, before, after))
        others.append((reading.statement, reading.authority, tuple(changed)))
    return [
        Disputed(
            dispute.id,
            dispute.question,
            default.statement,
            default.authority,
            dispute.why_default,
            tuple(others),
        )
    ]
