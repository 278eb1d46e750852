"""The household: people, their jobs, the jobs' plans, and IRAs, as keyed tables.

Amounts are cents, rates millionths. A fact that is not known is ``None``; nothing here guesses.
Tables are keyed by permanent short names, which make the addresses of worksheets: ``alex/acme``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from megaroth.facts.fields import fact

SCHEMA = 1
"""The version of the household file that this package reads and writes."""

NO_CAP = 10**12
"""A cap in dollars that the plan is known not to have: beyond every amount."""

EMPLOYEE = "employee"
SOLE_PROPRIETOR = "sole proprietor"
PARTNER = "partner"
S_CORPORATION = "S corporation owner"
C_CORPORATION = "C corporation owner"
LLC = "LLC owner"
JOB_KINDS = (EMPLOYEE, SOLE_PROPRIETOR, PARTNER, S_CORPORATION, C_CORPORATION, LLC)
SELF_EMPLOYED = (SOLE_PROPRIETOR, PARTNER)
OWNERS = (SOLE_PROPRIETOR, PARTNER, S_CORPORATION, C_CORPORATION)

SINGLE = "single"
HEAD_OF_HOUSEHOLD = "head of household"
JOINT = "married filing jointly"
SEPARATE = "married filing separately"
SURVIVING_SPOUSE = "qualifying surviving spouse"
FILING_STATUSES = (SINGLE, HEAD_OF_HOUSEHOLD, JOINT, SEPARATE, SURVIVING_SPOUSE)

PLAN_401K = "401(k)"
PLAN_403B = "403(b)"
PLAN_457B = "457(b)"
PLAN_SIMPLE_IRA = "SIMPLE IRA"
PLAN_SIMPLE_401K = "SIMPLE 401(k)"
PLAN_SARSEP = "SARSEP"
PLAN_SEP = "SEP"
PLAN_KINDS = (PLAN_401K, PLAN_403B, PLAN_457B, PLAN_SIMPLE_IRA, PLAN_SIMPLE_401K, PLAN_SARSEP, PLAN_SEP)

PAY_CALENDARS = ("weekly", "every two weeks", "twice a month", "monthly")


class Range(NamedTuple):
    """An amount of which only a low and a high guess may be known; cents, low <= expected <= high."""

    low: int
    expected: int
    high: int


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

    name: str | None = fact("text", "What is the plan called?")
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
        ask_plan="Does the plan accept voluntary employee after-tax contributions (other than designated Roth deferrals)?",
    )
    in_plan_roth_rollover: bool | None = fact(
        "yes/no",
        "May after-tax money be converted to Roth inside the plan while you work there?",
        "One of the two ways to Roth.",
        ask_plan="May after-tax contributions be converted to designated Roth inside the plan while employed "
        "(in-plan Roth rollover)? How often, automatically, and at what fee?",
    )
    in_service_rollover: bool | None = fact(
        "yes/no",
        "May after-tax money be rolled over to your own Roth IRA while you work there?",
        "The other way to Roth.",
        ask_plan="May after-tax contributions and their earnings be withdrawn while employed at any age and rolled over "
        "directly to a Roth IRA? How often, and at what fee?",
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
        ask_plan="What is the plan's cap on after-tax contributions, in percent of pay and in dollars, a year and a payroll?",
    )
    after_tax_cap_dollars: int | None = fact(
        "dollars or none", "Does the plan cap after-tax contributions at an amount a year?", when=""
    )
    hce_after_tax_cap_percent: int | None = fact(
        "percent or none",
        "Is there a lower cap for highly paid employees?",
        "A lower cap keeps the plan's nondiscrimination test from failing.",
        ask_plan="Is there a lower after-tax cap for highly compensated employees, and does it apply to me?",
    )
    deferral_cap_percent: int | None = fact(
        "percent or none", "Does the plan cap pre-tax and Roth deferrals at a percentage of pay?"
    )
    match: tuple[Tier, ...] | None = fact(
        "match",
        "What is the match? For example: 100% of the first 3%, 50% of the next 2%.",
        "Employer money uses the same room as after-tax money.",
        ask_plan="What is the match formula, and on which pay?",
    )
    match_dollar_cap: int | None = fact("dollars or none", "Is the match capped at an amount a year?", default=NO_CAP)
    match_period: str | None = fact(
        "choice",
        "Is the match figured on each payroll, each quarter or the whole year?",
        "Deferring too early can lose match that is figured on each payroll.",
        ask_plan="Is the match figured on each payroll, each quarter or the year?",
        choices=("payroll", "quarter", "year"),
        candidates=("payroll", "quarter", "year"),
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
        ask_plan="Does payroll stop deferrals at the 402(g) limit, or spill them into after-tax?",
    )
    stops_at_additions_limit: bool | None = fact(
        "yes/no",
        "Does payroll stop after-tax contributions by itself at the total limit?",
        ask_plan="Does payroll stop after-tax contributions at the 415(c) limit?",
    )
    election_step: int | None = fact(
        "percent", "In which steps may the election be set?", "Usually whole percents.", default=10_000, least=1_000
    )
    election_lead_days: int | None = fact(
        "count",
        "How many days before a payday must a change be in?",
        "So that the date to act by is right.",
        ask_plan="How many days before a payday must an election change be submitted?",
        least=0,
        most=120,
    )
    limitation_months: int = fact(
        "count", "How many months has the plan year?", "A short plan year has lower limits.", default=12, least=1, most=12
    )
    safe_harbor: bool | None = fact(
        "yes/no", "Is it a safe harbor plan?", ask_plan="Is the plan a safe harbor plan?"
    )
    adopted: date | None = fact("date", "When was the plan document signed?", when="owner")
    election_signed: date | None = fact(
        "date", "When was this year's deferral election signed?", "It must exist by 31 December.", when="owner"
    )
    employer_rate: int | None = fact(
        "percent", "At which rate does the business contribute?", "Up to 25% of pay.", when="owner", most=250_000
    )
    after_tax_due: date | None = fact(
        "date", "Does the plan document set an earlier last day for after-tax money?", when="owner"
    )
    source: Source | None = fact("sources", "Where were these plan terms read?")
    sources: dict[str, Source] = fact("sources", "Where was each plan term read?", default=dict)


@dataclass(frozen=True, slots=True)
class SoFar:
    """Year-to-date figures of the last pay stub or of the books."""

    on: date | None = fact("date", "Of which date are the figures?")
    pay: int | None = fact("dollars", "Pay so far this year", least=0)
    pre_tax: int = fact("dollars", "Pre-tax deferrals so far, catch-up included", default=0, least=0)
    roth: int = fact("dollars", "Roth deferrals so far, catch-up included", default=0, least=0)
    after_tax: int = fact("dollars", "After-tax contributions so far", default=0, least=0)
    employer: int = fact("dollars", "Employer money so far (match and the rest)", default=0, least=0)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who else works in the business or in one related to it: whether the plan still covers only owners."""

    over_1000_hours: bool | None = fact(
        "yes/no",
        "Does anybody but you, your partners and your spouses, 21 or older, work 1,000 hours a year or more?",
        "Then the plan is not solo: that person must be let in.",
    )
    over_500_hours_two_years: bool | None = fact(
        "yes/no",
        "Did such a person work 500 hours or more in each of the last two years?",
        "Long-term part-time staff must be let in to defer.",
    )
    other_businesses_with_staff: bool | None = fact(
        "yes/no",
        "Do you, your family or your partners own other businesses that have staff?",
        "Businesses under common control are one employer.",
    )
    affiliated_service_group: bool | None = fact(
        "yes/no",
        "Do you work regularly with another firm in which you also have a share?",
        "An affiliated service group is one employer.",
    )
    spouse_business_with_staff: bool | None = fact(
        "yes/no",
        "Does your spouse own a business with staff in which you take part, or do you share a minor child or community property?",
        "A spouse's business can count as yours.",
    )


@dataclass(frozen=True, slots=True)
class Job:
    """One job or business of one person."""

    kind: str = fact(
        "choice",
        "Are you an employee there, or do you own it?",
        "Employees, sole proprietors, partners and corporation owners have different pay and dates.",
        default=EMPLOYEE,
        choices=JOB_KINDS,
    )
    taxed_as: str | None = fact(
        "choice",
        "How is the LLC taxed?",
        "An LLC is no kind of taxpayer: pay and dates depend on how it is taxed.",
        choices=OWNERS,
        when="owner",
    )
    employer: str | None = fact("text", "What is the employer or business called?")
    group: str | None = fact(
        "text", "Name of the group of employers under common ownership that it belongs to", "More than 50% makes one limit."
    )
    ownership: int | None = fact(
        "percent", "Which part of the business do you own?", "More than half makes it yours for the total limit.", when="owner", most=1_000_000
    )
    works_for: str | None = fact(
        "text", "Whose business is it, if your spouse's? (such as alex/consulting)", "A spouse on the payroll may join the plan."
    )
    started: date | None = fact("date", "When did the job start, if this year?")
    ended: date | None = fact("date", "When did or will it end, if this year?")
    pay: int | None = fact(
        "dollars",
        "What is your pay from this job for the whole year, before deferrals, bonus included?",
        "The total limit is never above pay, and percentages are of pay.",
        least=0,
        when="employee",
    )
    pay_calendar: str | None = fact("choice", "How often are you paid?", "To spread what is left over the paydays.", choices=PAY_CALENDARS, when="employee")
    next_payday: date | None = fact("date", "When is the next payday?", when="employee")
    pay_per_payday: int | None = fact("dollars", "What is the pay of one payday, before deductions?", when="employee", least=0)
    fica_wages_last_year: int | None = fact(
        "dollars",
        "What were last year's Social Security wages from this employer (Form W-2 box 3)?",
        "Above a threshold, catch-up must be Roth.",
        candidates=(10**12, 0),
        when="employee",
        least=0,
    )
    profit: Range | None = fact(
        "dollars range",
        "What is the year's net profit, or a low and a high guess (Schedule C line 31)?",
        "All of a self-employed person's limits start from it.",
        when="self-employed",
    )
    k1_box_14a: int | None = fact("dollars", "Schedule K-1 box 14, code A", "A partner's limits start from it.", when="self-employed")
    section_179: int = fact("dollars", "Section 179 deduction on the K-1", default=0, least=0, when="self-employed")
    unreimbursed_expenses: int = fact("dollars", "Unreimbursed partnership expenses", default=0, least=0, when="self-employed")
    half_of_self_employment_tax: int | None = fact(
        "dollars", "Deductible half of self-employment tax (Schedule SE line 13), where it is known", when="self-employed", least=0
    )
    deferrals: int | None = fact(
        "dollars",
        "How much do you want to defer for the whole year, pre-tax and Roth together? (Leave open for the most.)",
        "Deferrals use the same room as after-tax money.",
        least=0,
    )
    employer_money_to_come: int | None = fact(
        "dollars",
        "How much other employer money is still to come for this year (profit sharing, nonelective)?",
        "It takes room even when it comes after the year.",
        ask_plan="What profit sharing, nonelective money or forfeitures will be credited for this year, and when?",
        least=0,
    )
    forfeitures: int = fact("dollars", "Forfeitures to be credited for this year", default=0, least=0)
    employer_money: int | None = fact(
        "dollars", "All employer money of the year, where it is known", "Instead of the match formula.", least=0
    )
    years_of_service: int = fact("count", "Years of service (403(b) only)", default=0, least=0, most=80)
    special_used_before: int = fact("dollars", "Extra 403(b) deferrals used in earlier years", default=0, least=0)
    prior_deferrals: int | None = fact("dollars", "All 403(b) deferrals of earlier years with this employer", least=0)
    so_far: SoFar = fact("table", "Year-to-date figures", default=SoFar)
    plan: Plan | None = fact("table", "The plan of this job")
    staff: Staff = fact("table", "Who else works in the business", default=Staff, when="owner")


@dataclass(frozen=True, slots=True)
class Ira:
    """One person's IRAs."""

    traditional: int = fact("dollars", "Contributed to a traditional IRA for this year", default=0, least=0)
    roth: int = fact("dollars", "Contributed to a Roth IRA for this year", default=0, least=0)
    pre_tax_balance: int | None = fact(
        "dollars",
        "Pre-tax money in all your traditional, SEP and SIMPLE IRAs on 31 December (a guess will do)",
        "It decides how much of an ordinary backdoor conversion is taxed; plan money never counts.",
        least=0,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """One person."""

    name: str | None = fact("text", "What shall we call this person?")
    birth_year: int | None = fact("year", "In which year were you born?", "Age on 31 December decides catch-up.", least=1900, most=2100)
    birth_date: date | None = fact("date", "Birth date (only needed for age 59½)")
    common_owner: bool | None = fact(
        "yes/no",
        "Do any two of your employers or businesses have a common owner (more than half)?",
        "Related employers share one total limit.",
        candidates=(None,),
    )
    covered_by_plan: bool | None = fact(
        "yes/no", "Does any employer's plan cover you this year (Form W-2 box 13)?", "It decides what IRA money is deductible."
    )
    jobs: dict[str, Job] = fact("tables", "Jobs and businesses", default=dict)
    ira: Ira = fact("table", "IRAs", default=Ira)


@dataclass(frozen=True, slots=True)
class Household:
    """One household in one year."""

    schema: int = fact("count", "Version of this file's form", required=True)
    year: int = fact("year", "For which year?", required=True, least=1987, most=2100)
    name: str | None = fact("text", "What shall we call this household?")
    filing_status: str | None = fact(
        "choice", "How do you file?", "It decides the IRA limits, not the plan's.", choices=FILING_STATUSES
    )
    lived_apart: bool | None = fact(
        "yes/no", "Married filing separately: did you live apart all year?", candidates=(False, True)
    )
    magi: int | None = fact("dollars", "Modified adjusted gross income, about", "Only for the IRA limits.")
    marginal_rate: int | None = fact(
        "percent", "Your marginal federal tax rate", "Only to show tax in dollars.", most=600_000
    )
    high_interest_debt: bool | None = fact("yes/no", "Do you have debt at a high rate (credit cards)?", "Paying it off earns its rate for certain.")
    cash_reserve: bool | None = fact("yes/no", "Do you have a cash reserve of some months?", "Plan money is hard to reach early.")
    hsa_filled: bool | None = fact("yes/no", "If you have a high-deductible health plan, is the HSA filled?", "HSA money is never taxed when used for health.")
    people: dict[str, Person] = fact("tables", "People", default=dict)
