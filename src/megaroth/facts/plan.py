"""What an employer's retirement plan allows: each term with where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from megaroth.facts.fields import fact

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
    stops_at_deferral_limit: bool | None = fact(
        "yes/no",
        "Does payroll stop deferrals by itself at the yearly limit?",
        "Otherwise it is for you to stop in time.",
        ask_plan="Does payroll stop deferrals at the 402(g) limit, or spill them into after-tax?",
        when="employee",
    )
    stops_at_additions_limit: bool | None = fact(
        "yes/no",
        "Does payroll stop after-tax contributions by itself at the total limit?",
        "Otherwise it is for you to stop in time.",
        ask_plan="Does payroll stop after-tax contributions at the 415(c) limit?",
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
    election_lead_days: int | None = fact(
        "count",
        "How many days before a payday must a change be in?",
        "So that the date to act by is right.",
        ask_plan="How many days before a payday must an election change be submitted?",
        least=0,
        most=120,
        example="7",
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
