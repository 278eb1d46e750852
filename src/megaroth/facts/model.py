"""The household: people, their jobs, the jobs' plans, and IRAs, as keyed tables.

Amounts are cents, rates millionths. A fact that is not known is ``None``; nothing here guesses.
Tables are keyed by permanent short names, which make the addresses of worksheets: ``alex/acme``.
"""

# ruff: noqa: RUF009 - fact() is dataclasses.field() with a declaration

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


@dataclass(frozen=True, slots=True)
class SoFar:
    """Year-to-date figures of the last pay stub or of the books."""

    on: date | None = fact(
        "date",
        "Of which date are the year-to-date figures of your last pay stub?",
        "What comes after it is still to come.",
    )
    pay: int | None = fact(
        "dollars",
        "Pay so far this year",
        "What is left of the pay is what percentages can still be taken from.",
        least=0,
    )
    pre_tax: int = fact(
        "dollars",
        "Pre-tax deferrals so far, catch-up included",
        "They use the deferral limit.",
        default=0,
        least=0,
        example='"$23,046"',
    )
    roth: int = fact(
        "dollars",
        "Roth deferrals so far, catch-up included",
        "They use the same deferral limit.",
        default=0,
        least=0,
        example='"$0"',
    )
    after_tax: int = fact(
        "dollars",
        "After-tax contributions so far",
        "They use the room that is left.",
        default=0,
        least=0,
        example='"$31,000"',
    )
    employer: int = fact(
        "dollars",
        "Employer money so far (match and the rest)",
        "It uses the same room as after-tax money.",
        default=0,
        least=0,
        example='"$9,273"',
    )
    other_employer: int = fact(
        "dollars",
        "Part of the employer money so far that is not match",
        "The match still to come is the year's match less the match so far.",
        default=0,
        least=0,
        example='"$0"',
    )


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
    let_in_by_the_plan: bool | None = fact(
        "yes/no",
        "Has the plan's own wording let in any other employee (no age or service conditions)?",
        "A plan signed without conditions covers everybody from the first day.",
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
        "Does your spouse own a business with staff in which you take part, or do you share a minor child or "
        "community property?",
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
    employer: str | None = fact(
        "text",
        "What is the employer or business called?",
        "It stands in letters and answers.",
        example='"Acme Inc."',
    )
    group: str | None = fact(
        "text",
        "Name of the group of employers under common ownership that it belongs to",
        "Employers of one group share one total limit: give them the same name here.",
        example='"acme-group"',
    )
    ownership: int | None = fact(
        "percent",
        "Which part of the business do you own?",
        "More than half makes it yours for the total limit.",
        when="owner",
        most=1_000_000,
        candidates=(1_000_000, 0),
        example='"100%"',
    )
    works_for: str | None = fact(
        "text",
        "Whose business is it, if your spouse's? (such as alex/consulting)",
        "A spouse on the payroll may join the plan.",
        example='"alex/consulting"',
    )
    started: date | None = fact(
        "date",
        "When did the job start, if this year?",
        "The total limit starts again with a new, unrelated employer.",
        example='"1 Mar {year}"',
    )
    ended: date | None = fact(
        "date",
        "When did or will it end, if this year?",
        "After it there are no more paydays.",
        example='"30 Sep {year}"',
    )
    pay: int | None = fact(
        "dollars",
        "What is your pay from this job for the whole year, before deferrals, bonus included?",
        "The total limit is never above pay, and percentages are of pay.",
        least=0,
        when="employee",
    )
    pay_calendar: str | None = fact(
        "choice",
        "How often are you paid?",
        "To spread what is left over the paydays.",
        choices=PAY_CALENDARS,
        when="employee",
    )
    next_payday: date | None = fact(
        "date", "When is the next payday?", "The paydays left follow from it.", when="employee"
    )
    pay_per_payday: int | None = fact(
        "dollars",
        "What is the pay of one payday, before deductions?",
        "Percentages are taken from it.",
        when="employee",
        least=0,
        example='"$8,076.92"',
    )
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
        "All of a self-employed person's limits start from it; the low guess is the safe one.",
        when="self-employed",
    )
    k1_box_14a: int | None = fact(
        "dollars",
        "What is your share of self-employment earnings (Schedule K-1 box 14, code A)?",
        "A partner's limits start from it.",
        when="self-employed",
        example='"$150,000"',
    )
    section_179: int = fact(
        "dollars",
        "Section 179 deduction on the K-1",
        "It lowers the earnings.",
        default=0,
        least=0,
        example='"$0"',
        when="self-employed",
    )
    unreimbursed_expenses: int = fact(
        "dollars",
        "Unreimbursed partnership expenses",
        "They lower the earnings.",
        default=0,
        least=0,
        example='"$0"',
        when="self-employed",
    )
    half_of_self_employment_tax: int | None = fact(
        "dollars",
        "Deductible half of self-employment tax (Schedule SE line 13), where it is known",
        "Left out, it is worked out.",
        when="self-employed",
        least=0,
        example='"$7,000"',
    )
    deferrals: int | None = fact(
        "dollars",
        "How much do you want to defer for the whole year, pre-tax and Roth together? (Leave open for the most.)",
        "Deferrals use the same room as after-tax money.",
        least=0,
        example='"$24,500"',
    )
    employer_money_to_come: int | None = fact(
        "dollars",
        "How much other employer money is still to come for this year (profit sharing, nonelective)?",
        "It takes room even when it comes after the year.",
        example='"$0"',
        ask_plan="What profit sharing, nonelective money or forfeitures will be credited to me for this "
        "year, and when?",
        least=0,
    )
    forfeitures: int = fact(
        "dollars",
        "Forfeitures to be credited for this year",
        "They take room like employer money.",
        default=0,
        least=0,
        example='"$0"',
    )
    employer_money: int | None = fact(
        "dollars",
        "All employer money of the year, where it is known",
        "Instead of the match formula.",
        least=0,
        example='"$10,000"',
    )
    years_of_service: int = fact(
        "count",
        "Years of service (403(b) only)",
        "After 15 years some may defer more.",
        default=0,
        example="15",
        least=0,
        most=80,
    )
    special_used_before: int = fact(
        "dollars",
        "Extra 403(b) deferrals used in earlier years",
        "They are limited over a lifetime.",
        default=0,
        example='"$0"',
        least=0,
    )
    prior_deferrals: int | None = fact(
        "dollars",
        "All 403(b) deferrals of earlier years with this employer",
        "They limit the extra deferrals.",
        least=0,
        example='"$60,000"',
    )
    so_far: SoFar | None = fact("table", "Year-to-date figures")
    has_plan: bool | None = fact(
        "yes/no",
        "Does the employer or business have a retirement plan?",
        "Without one, an owner gets the list of what to set up.",
    )
    plan: Plan | None = fact("table", "The plan of this job")
    staff: Staff = fact("table", "Who else works in the business", default=Staff, when="owner")


@dataclass(frozen=True, slots=True)
class Ira:
    """One person's IRAs."""

    traditional: int = fact(
        "dollars",
        "Contributed to a traditional IRA for this year",
        "It uses the IRA limit, not the plan's.",
        default=0,
        example='"$0"',
        least=0,
    )
    roth: int = fact(
        "dollars",
        "Contributed to a Roth IRA for this year",
        "It uses the IRA limit, not the plan's.",
        default=0,
        example='"$7,500"',
        least=0,
    )
    pre_tax_balance: int | None = fact(
        "dollars",
        "Pre-tax money in all your traditional, SEP and SIMPLE IRAs on 31 December (a guess will do)",
        "It decides how much of an ordinary backdoor conversion is taxed; plan money never counts.",
        least=0,
        example='"$0"',
    )


@dataclass(frozen=True, slots=True)
class Person:
    """One person."""

    name: str | None = fact(
        "text", "What shall we call this person?", "It stands in answers and letters.", example='"Alex"'
    )
    birth_year: int | None = fact(
        "year", "In which year were you born?", "Age on 31 December decides catch-up.", least=1900, most=2100
    )
    birth_date: date | None = fact(
        "date",
        "Birth date (only needed for age 59½)",
        "The birth year is enough for everything else.",
        example="1992-05-04",
    )
    common_owner: bool | None = fact(
        "yes/no",
        "Do any two of your employers or businesses have a common owner (more than half)?",
        "Related employers share one total limit.",
        candidates=(None, False, True),
    )
    covered_by_plan: bool | None = fact(
        "yes/no",
        "Does any employer's plan cover you this year (Form W-2 box 13)?",
        "It decides what IRA money is deductible.",
    )
    jobs: dict[str, Job] = fact("tables", "Jobs and businesses", default=dict)
    ira: Ira = fact("table", "IRAs", default=Ira)


@dataclass(frozen=True, slots=True)
class Household:
    """One household in one year."""

    schema: int = fact(
        "count", "Version of this file's form", "So that a later megaroth still reads it.", required=True
    )
    year: int = fact(
        "year", "For which year?", "Limits are published year by year.", required=True, least=1987, most=2100
    )
    name: str | None = fact(
        "text", "What shall we call this household?", "It stands at the head of answers.", example='"Lee"'
    )
    filing_status: str | None = fact(
        "choice", "How do you file?", "It decides the IRA limits, not the plan's.", choices=FILING_STATUSES
    )
    lived_apart: bool | None = fact(
        "yes/no",
        "Married filing separately: did you live apart all year?",
        "It decides the Roth IRA limit.",
        candidates=(False, True),
    )
    magi: int | None = fact(
        "dollars", "Modified adjusted gross income, about", "Only for the IRA limits.", example='"$250,000"'
    )
    marginal_rate: int | None = fact(
        "percent",
        "Your marginal federal tax rate",
        "Only to show tax in dollars.",
        most=600_000,
        example='"24%"',
    )
    high_interest_debt: bool | None = fact(
        "yes/no",
        "Do you have debt at a high rate (credit cards)?",
        "Paying it off earns its rate for certain.",
    )
    cash_reserve: bool | None = fact(
        "yes/no", "Do you have a cash reserve of some months?", "Plan money is hard to reach early."
    )
    hsa_filled: bool | None = fact(
        "yes/no",
        "If you have a high-deductible health plan, is the HSA filled?",
        "HSA money is never taxed when used for health.",
    )
    people: dict[str, Person] = fact("tables", "People", default=dict)
