"""What an employer's retirement plan allows: each term with where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from megaroth.facts.access import Access
from megaroth.facts.fields import fact, same_fact

NO_CAP = 10**12
"""A cap in dollars that the plan is known not to have: beyond every amount."""

PLAN_401K = "401(k)"
PLAN_403B = "403(b)"
PLAN_457B = "457(b)"
PLAN_SIMPLE_IRA = "SIMPLE IRA"
PLAN_SIMPLE_401K = "SIMPLE 401(k)"
PLAN_SARSEP = "SARSEP"
PLAN_SEP = "SEP"
PLAN_KINDS = (PLAN_401K, PLAN_403B, PLAN_457B, PLAN_SIMPLE_IRA, PLAN_SIMPLE_401K, PLAN_SARSEP, PLAN_SEP)


class Tier(NamedTuple):
    """One tier of a match: a rate on contributions between two percentages of pay; millionths."""

    from_percent: int
    to_percent: int
    rate: int


class Election(NamedTuple):
    """What is taken from each payday: a percentage of its pay or an amount; the one not said is 0."""

    percent: int
    """Millionths."""
    dollars: int
    """Cents."""


class Source(NamedTuple):
    """Where and when a fact was read."""

    kind: str
    """``document``, ``HR`` or ``own word``."""
    name: str = ""
    page: str = ""
    read_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an employer's retirement plan allows."""

    name: str | None = fact(
        "text", "What is the plan called?", "It stands in letters and on forms.", example='"Acme 401(k) Plan"'
    )
    kind: str = fact(
        "choice",
        "What kind of plan is it?",
        "Each kind has its own limits; only some can take after-tax money.",
        default=PLAN_401K,
        choices=PLAN_KINDS,
    )
    after_tax: bool | None = fact(
        "yes/no",
        "Does the plan take voluntary after-tax contributions (not Roth)?",
        "This is the door to the mega backdoor: without it there is nothing to convert.",
        ask_plan="Does the plan accept voluntary employee after-tax contributions (other than "
        "designated Roth deferrals)?",
    )
    in_plan_roth_rollover: bool | None = fact(
        "yes/no",
        "May after-tax money be converted to Roth inside the plan while you work there?",
        "One of the two ways to Roth.",
        ask_plan="May after-tax contributions be converted to designated Roth inside the plan while employed "
        "(in-plan Roth rollover)? How often, and at what fee?",
    )
    in_service_rollover: bool | None = fact(
        "yes/no",
        "May after-tax money be rolled over to your own Roth IRA while you work there?",
        "The other way to Roth.",
        ask_plan="May after-tax contributions and their earnings be withdrawn while employed at any age and "
        "rolled over directly to a Roth IRA, the earnings to a traditional IRA if I ask? How often, and at "
        "what fee?",
    )
    automatic_conversion: bool | None = fact(
        "yes/no",
        "Does the plan convert after-tax money to Roth by itself after each payday?",
        "Then nothing is left to do after payday.",
        ask_plan="Can after-tax contributions be converted automatically each payday?",
    )
    separate_after_tax_source: bool | None = fact(
        "yes/no",
        "Does the plan account for after-tax money and its earnings separately?",
        "Only then is a conversion of after-tax money free of the plan's pre-tax money.",
        ask_plan="Are after-tax contributions and their earnings kept as a separate source (IRC 72(d)(2))?",
    )
    roth: bool | None = fact(
        "yes/no",
        "Does the plan have Roth deferrals?",
        "An in-plan conversion needs a Roth source, and some people's catch-up must be Roth.",
        ask_plan="Does the plan have designated Roth deferrals?",
        candidates=(False, True),
    )
    catch_up: bool | None = fact(
        "yes/no",
        "Does the plan take catch-up contributions from age 50?",
        "Catch-up comes on top of the other limits.",
        ask_plan="Does the plan accept catch-up contributions from age 50?",
        candidates=(False, True),
    )
    catch_up_60_63: bool | None = fact(
        "yes/no",
        "Does the plan take the higher catch-up at ages 60 to 63?",
        "The plan may decline to offer it.",
        ask_plan="Does the plan offer the higher catch-up limit at ages 60 to 63?",
        candidates=(False, True),
    )
    after_tax_cap_percent: int | None = fact(
        "percent or none",
        "Does the plan cap after-tax contributions at a percentage of pay?",
        "Plans often stop at 10% or so.",
        ask_plan="What is the plan's cap on after-tax contributions in percent of pay, a year and a payroll? "
        "Which pay does it count, and on which day must the last contribution of the year be in?",
        example='"10%"',
    )
    after_tax_cap_dollars: int | None = fact(
        "dollars or none",
        "Does the plan cap after-tax contributions at an amount a year?",
        "Some plans name an amount of dollars instead of, or beside, a percentage.",
        ask_plan="Is there a cap on after-tax contributions in dollars a year?",
        least=0,
        example='"none"',
    )
    hce_after_tax_cap_percent: int | None = fact(
        "percent or none",
        "Is there a lower cap for highly paid employees?",
        "A lower cap keeps the plan's nondiscrimination test from failing.",
        ask_plan="Is there a lower after-tax cap for highly compensated employees, and does it apply to me?",
        when="employee",
        example='"4%"',
    )
    after_tax_cap_period: str = fact(
        "choice",
        "Does the percentage cap on after-tax contributions hold on each payday or only for the year?",
        "A cap for the year leaves room to catch up at its end.",
        default="payroll",
        choices=("payroll", "year"),
        when="employee",
    )
    after_tax_cap_per_payday: int = fact(
        "dollars or none",
        "Are after-tax contributions capped at an amount each payday?",
        "Left out, it is taken to have no such cap.",
        default=NO_CAP,
        least=0,
        example='"$2,000"',
        when="employee",
    )
    total_cap_percent: int | None = fact(
        "percent or none",
        "Is there a cap in percent of pay on deferrals and after-tax contributions together, each payday?",
        "Then one takes the room of the other.",
        example='"50%"',
        when="employee",
    )
    after_tax_only_after_deferrals: bool = fact(
        "yes/no",
        "Are after-tax contributions taken only once deferrals have reached their limit?",
        "Then after-tax money has only the paydays after that.",
        default=False,
        when="employee",
    )
    after_tax_from: date | None = fact(
        "date",
        "From which day on does the plan take after-tax money, if that began this year?",
        "Paydays before it have no after-tax money.",
        example='"1 Jul {year}"',
    )
    deferral_cap_percent: int | None = fact(
        "percent or none",
        "Does the plan cap pre-tax and Roth deferrals at a percentage of pay?",
        "Such a cap may stop deferrals below the law's limit.",
        ask_plan="Is there a cap on pre-tax and Roth deferrals in percent of pay?",
        example='"75%"',
    )
    match: tuple[Tier, ...] | None = fact(
        "match",
        "What is the match? For example: 100% of the first 3%, 50% of the next 2%.",
        "Employer money uses the same room as after-tax money.",
        ask_plan="What is the match formula, on which pay, and are catch-up and after-tax contributions matched?",
    )
    match_dollar_cap: int | None = fact(
        "dollars or none",
        "Is the match capped at an amount a year?",
        "Left out, it is taken to have no cap in dollars.",
        default=NO_CAP,
        least=0,
        example='"$5,000"',
    )
    match_dollar_cap_per_payday: int = fact(
        "dollars or none",
        "Is the match capped at an amount each payday?",
        "Left out, it is taken to have no such cap.",
        default=NO_CAP,
        least=0,
        example='"$250"',
        when="employee",
    )
    match_by_service: dict[int, tuple[Tier, ...]] = fact(
        "match by years",
        "Does the match grow with the years of service? What is it from which year on?",
        "It stands instead of the match; 0 is the match from the first day.",
        default=dict,
        when="employee",
    )
    matches_after_tax: bool = fact(
        "yes/no",
        "Are after-tax contributions matched?",
        "Then the match counts them together with deferrals.",
        default=False,
        when="employee",
    )
    matches_catch_up: bool = fact(
        "yes/no",
        "Are catch-up contributions matched?",
        "Usually they are.",
        default=True,
        when="employee",
    )
    nonelective_percent: int = fact(
        "percent",
        "Which percentage of pay does the employer give to everybody on each payday (such as a 3% safe harbor "
        "contribution)?",
        "It uses the same room as after-tax money.",
        default=0,
        example='"3%"',
        when="employee",
    )
    match_period: str | None = fact(
        "choice",
        "Is the match figured on each payroll, each quarter or the whole year?",
        "Deferring too early can lose match that is figured on each payroll.",
        ask_plan="Is the match figured on each payroll, each quarter or the year?",
        choices=("payroll", "quarter", "year"),
        candidates=("year", "quarter", "payroll"),
    )
    true_up: bool | None = fact(
        "yes/no",
        "Does the plan true up the match after the year?",
        "A true-up gives back match lost by deferring early, and needs room under the limit.",
        ask_plan="Is there a true-up after year end, and when is it paid?",
        candidates=(True, False),
    )
    true_up_paid: date | None = fact(
        "date",
        "On which day is the true-up of this year paid?",
        "Until then the match of the year is not all there.",
        example='"15 Mar {next year}"',
        when="employee",
    )
    stops_at_deferral_limit: bool | None = fact(
        "yes/no",
        "Does payroll stop deferrals by itself at the yearly limit?",
        "Otherwise it is for you to stop in time.",
        ask_plan="Does payroll stop deferrals by itself at the 402(g) limit?",
        candidates=(False, True),
        when="employee",
    )
    spills_over: bool | None = fact(
        "yes/no",
        "Does payroll go on with the same percentage into after-tax money when the deferral limit is reached?",
        "Then after-tax money begins by itself at that payday, and uses room.",
        ask_plan="When deferrals reach the 402(g) limit, does the same percentage go on into after-tax contributions "
        "(spillover)?",
        candidates=(False, True),
        when="employee",
    )
    matches_spilled: bool = fact(
        "yes/no",
        "Is money matched that goes on into after-tax when the deferral limit is reached?",
        "Then no match is lost at the limit.",
        default=False,
        when="employee",
    )
    deferrals_stop_at_pay_limit: bool = fact(
        "yes/no",
        "Do deferrals stop when pay reaches the yearly limit on pay that a plan counts (401(a)(17))?",
        "Some payrolls do, though the law does not ask for it; then nothing can be deferred after that payday.",
        default=False,
        when="employee",
    )
    stops_at_additions_limit: bool | None = fact(
        "yes/no",
        "Does payroll stop after-tax contributions by itself at the total limit?",
        "Otherwise it is for you to stop in time.",
        ask_plan="Does payroll stop after-tax contributions at the 415(c) limit?",
        candidates=(False, True),
        when="employee",
    )
    election_in: str = fact(
        "choice",
        "Is the election set in percent of pay or in dollars?",
        "Its steps are of the one or the other.",
        default="percent",
        choices=("percent", "dollars"),
        when="employee",
    )
    election_step: int | None = fact(
        "percent",
        "In which steps may the election be set?",
        "Usually whole percents.",
        default=10_000,
        least=1_000,
        example='"1%"',
    )
    election_step_dollars: int = fact(
        "dollars",
        "In which steps of dollars may the election be set?",
        "Only where it is set in dollars; usually whole dollars.",
        default=1_00,
        least=1,
        example='"$1"',
        when="employee",
    )
    least_percent: int | None = fact(
        "percent",
        "What is the smallest election that the plan takes, if not 0?",
        "Some plans take nothing below 1% or 2%.",
        example='"1%"',
        when="employee",
    )
    election_changes: int | None = fact(
        "count",
        "How many more times this year does the plan let you change the election?",
        "With few changes left, each must do more.",
        ask_plan="How often may the election be changed in a year?",
        least=0,
        most=400,
        example="4",
        when="employee",
    )
    bonus_elections: str = fact(
        "choice",
        "Does the regular election apply to bonuses, do they have one of their own, or is nothing taken from them?",
        "A large bonus under the regular election moves much at once.",
        default="same",
        choices=("same", "own", "none"),
        when="employee",
    )
    rounding: str = fact(
        "choice",
        "Is the contribution of each payday rounded to the cent, or down to whole dollars?",
        "Over a year it makes some dollars.",
        default="cent",
        choices=("cent", "dollar"),
        when="employee",
    )
    election_lead_days: int | None = fact(
        "count",
        "How many days before a payday must a change be in?",
        "So that the date to act by is right.",
        ask_plan="How many days before a payday must an election change be submitted?",
        least=0,
        most=120,
        example="7",
        when="employee",
    )
    limitation_months: int = fact(
        "count",
        "How many months has the plan year?",
        "A short plan year has lower limits.",
        default=12,
        least=1,
        most=12,
    )
    safe_harbor: bool | None = fact(
        "yes/no",
        "Is it a safe harbor plan?",
        "Even then after-tax money is tested, and refunds are possible.",
        ask_plan="Is the plan a safe harbor plan?",
        when="employee",
    )
    adopted: date | None = fact(
        "date", "When was the plan document signed?", "Contributions need a plan that exists.", when="owner"
    )
    first_year_begins: date | None = fact(
        "date",
        "When does the plan's first year begin, if this is its first?",
        "A sole owner has longer in a plan's first year.",
        when="owner",
    )
    deferrals_made: date | None = fact(
        "date",
        "When was the last deferral for that first year paid in?",
        "In a plan's first year a sole owner's deferrals have a day of their own.",
        when="owner",
    )
    election_signed: date | None = fact(
        "date",
        "When was this year's deferral election signed?",
        "It must exist by 31 December.",
        when="owner",
        example='"30 Nov {year}"',
    )
    employer_rate: int | None = fact(
        "percent",
        "At which rate does the business contribute?",
        "Up to 25% of pay; for the self-employed that is 20% of what is left of the profit.",
        when="owner",
        most=250_000,
        example='"10%"',
    )
    after_tax_due: date | None = fact(
        "date",
        "Does the plan document set an earlier last day for after-tax money? Which?",
        "The law's last day is soon after the year; a document may name an earlier one.",
        when="owner",
        example='"31 Dec {year}"',
    )
    access: Access = fact("table", "How and when money leaves the plan or turns into Roth", default=Access)
    changes: dict[date, PlanChange] = fact(
        "plan changes", "What changes in the plan during the year, from which day on?", default=dict
    )
    source: Source | None = fact(
        "source",
        "Where were these plan terms read? (document and page, HR, or own word, and the day)",
        "An answer says on what it rests.",
    )
    sources: dict[str, Source] = fact(
        "sources",
        "Where was this or that plan term read, if elsewhere?",
        "It stands beside the term in every answer.",
        default=dict,
    )


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Terms of the plan that are others from a day on; what is left out stays as it was."""

    after_tax: bool | None = same_fact(Plan, "after_tax")
    after_tax_cap_percent: int | None = same_fact(Plan, "after_tax_cap_percent")
    hce_after_tax_cap_percent: int | None = same_fact(Plan, "hce_after_tax_cap_percent")
    deferral_cap_percent: int | None = same_fact(Plan, "deferral_cap_percent")
    match: tuple[Tier, ...] | None = same_fact(Plan, "match")
    nonelective_percent: int | None = same_fact(Plan, "nonelective_percent")
