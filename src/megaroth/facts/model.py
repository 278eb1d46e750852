"""The household: people, their jobs, the jobs' plans, and IRAs, as keyed tables.

Amounts are cents, rates millionths. A fact that is not known is ``None``; nothing here guesses.
Tables are keyed by permanent short names, which make the addresses of worksheets: ``alex/acme``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from megaroth.facts.fields import fact
from megaroth.facts.plan import Election, Plan

SCHEMA = 1
"""The version of the household file that this package reads and writes."""

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

LISTED_DATES = "listed dates"
PAY_CALENDARS = ("weekly", "every two weeks", "twice a month", "monthly", LISTED_DATES)


class Range(NamedTuple):
    """An amount of which only a low and a high guess may be known; cents, low <= expected <= high."""

    low: int
    expected: int
    high: int


@dataclass(frozen=True, slots=True)
class SoFar:
    """Year-to-date figures of the last pay stub or of the books; one that is left out is not known."""

    on: date | None = fact(
        "date",
        "Of which date are the year-to-date figures of your last pay stub or of your books?",
        "What comes after it is still to come.",
    )
    pay: int | None = fact(
        "dollars",
        "Pay so far this year",
        "What is left of the pay is what percentages can still be taken from.",
        least=0,
        example='"$185,769"',
    )
    pre_tax: int | None = fact(
        "dollars",
        "Pre-tax deferrals so far, catch-up included",
        "They use the deferral limit.",
        least=0,
        example='"$23,046"',
    )
    roth: int | None = fact(
        "dollars",
        "Roth deferrals so far, catch-up included",
        "They use the same deferral limit.",
        least=0,
        example='"$0"',
    )
    after_tax: int | None = fact(
        "dollars",
        "After-tax contributions so far",
        "They use the room that is left.",
        least=0,
        example='"$31,000"',
    )
    employer: int | None = fact(
        "dollars",
        "Employer money so far (match and the rest)",
        "It uses the same room as after-tax money.",
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
    quarter_pay: int | None = fact(
        "dollars",
        "Pay so far in the current quarter",
        "Only for a match that is figured on each quarter: the rest of the quarter is figured together with it.",
        least=0,
        when="employee",
        example='"$24,230"',
    )
    quarter_matched: int | None = fact(
        "dollars",
        "Contributions so far in the current quarter that the match counts",
        "Only for a match that is figured on each quarter.",
        least=0,
        when="employee",
        example='"$1,454"',
    )
    quarter_match: int | None = fact(
        "dollars",
        "Match so far in the current quarter",
        "Only for a match that is figured on each quarter: what it still gives is the quarter's match less this.",
        least=0,
        when="employee",
        example='"$727"',
    )


NOTHING_YET = SoFar(pre_tax=0, roth=0, after_tax=0, employer=0)
"""What an empty table says: nothing has gone in yet this year."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What you want of the rest of the year: how it is spread, how often you will change it, what is to be left."""

    spread: str = fact(
        "choice",
        "How do you want contributions to be spread over the paydays left?",
        "Several elections reach the same total; this says which of them is yours.",
        default="even",
        choices=("even", "early", "late", "one payday"),
        when="employee",
    )
    spread_first: bool = fact(
        "yes/no",
        "Is the spread worth more changes of the election than the total needs?",
        "Otherwise the fewest changes come first.",
        default=False,
        when="employee",
    )
    changes: int = fact(
        "count",
        "How many further times will you change the election this year, after the first change?",
        "More changes come nearer to the limit.",
        default=3,
        least=0,
        most=12,
        example="3",
        when="employee",
    )
    roth: int | None = fact(
        "dollars",
        "How much do you want in Roth this year, Roth deferrals and after-tax money together? (Leave open for the "
        "most.)",
        "Both end in Roth; what the one does not take the other may.",
        least=0,
        example='"$40,000"',
        when="employee",
    )
    after_tax: int | None = fact(
        "dollars",
        "How much after-tax money do you want for the whole year? (Leave open for the most.)",
        "It is so much of the total in Roth.",
        least=0,
        example='"$20,000"',
        when="employee",
    )
    keep: int | None = fact(
        "dollars",
        "What is the least that is to be left of each paycheck?",
        "It is counted before withholding, or after it where withholding is given; no election goes below it.",
        least=0,
        example='"$3,000"',
        when="employee",
    )
    withholding: int | None = fact(
        "percent",
        "Which part of your pay was withheld for tax on the last pay stub?",
        "Then what is to be left of each paycheck is counted after withholding.",
        example='"28%"',
        when="employee",
    )
    tolerance: int = fact(
        "dollars",
        "How far below the largest total still counts as the most?",
        "A simpler election that comes this near is taken.",
        default=25_00,
        least=0,
        example='"$25"',
        when="employee",
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
    hired: date | None = fact(
        "date",
        "When were you hired?",
        "Only for a match that grows with the years of service.",
        example="2019-04-01",
        when="employee",
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
    paydays: tuple[date, ...] | None = fact(
        "dates",
        f"Which paydays are still to come this year? (Only where pay_calendar is {LISTED_DATES}.)",
        "Some calendars follow no rule.",
        when="employee",
    )
    payday_shift: str = fact(
        "choice",
        "Are you paid before or after a payday that falls on a weekend or bank holiday, or is it not moved?",
        "It can move a payday into another year.",
        default="before",
        choices=("before", "after", "none"),
        when="employee",
    )
    pay_changes: dict[date, int] = fact(
        "dollars by date",
        "From which day on is the pay of one payday another, and what is it?",
        "Percentages are taken from the pay of the payday.",
        default=dict,
        least=0,
        example='{ {year}-07-01 = "$8,500" }',
        when="employee",
    )
    bonuses: dict[date, int] = fact(
        "dollars by date",
        "Which bonuses or commissions are still to come, by the day on which each is paid? (They are part of pay.)",
        "A percentage takes much from a large payday.",
        default=dict,
        least=0,
        when="employee",
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
    deferrals_as: str | None = fact(
        "choice",
        "Do you want your deferrals to be pre-tax or Roth?",
        "Both use the same limit; only the tax differs.",
        choices=("pre-tax", "Roth"),
        when="employee",
    )
    deferral_now: Election | None = fact(
        "election",
        "What is your election for deferrals now, pre-tax and Roth together?",
        "Paydays that come before a change can take effect are paid under it.",
        when="employee",
        example='"10%"',
    )
    after_tax_now: Election | None = fact(
        "election",
        "What is your election for after-tax contributions now?",
        "Paydays that come before a change can take effect are paid under it.",
        when="employee",
        example='"8%"',
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
    so_far: SoFar | None = fact("table", "Year-to-date figures", empty=NOTHING_YET)
    has_plan: bool | None = fact(
        "yes/no",
        "Does the employer or business have a retirement plan?",
        "Without one, an owner gets the list of what to set up.",
    )
    plan: Plan | None = fact("table", "The plan of this job")
    wish: Wish = fact("table", "What you want of the rest of the year", default=Wish, when="employee")
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
    basis: int | None = fact(
        "dollars",
        "Basis in your traditional IRAs at the end of last year (Form 8606 line 14)",
        "What was taxed once is not taxed again; it is carried from year to year.",
        least=0,
        example='"$0"',
    )
    simple_since: date | None = fact(
        "date",
        "When did the first money go into your SIMPLE IRA?",
        "In its first two years it may not be moved to another kind of account.",
        example="2025-03-01",
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
    first_roth_ira: int | None = fact(
        "year",
        "For which year did you first put money into any Roth IRA (contribution or conversion)?",
        "The five years after which its earnings can be free count from 1 January of that year, once for all.",
        least=1998,
        most=2100,
        example="2019",
    )
    jobs: dict[str, Job] = fact("tables", "Jobs and businesses", default=dict, most=30)
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
    expected_growth: int | None = fact(
        "percent",
        "At which yearly growth shall we reckon what waiting costs?",
        "Growth before a conversion is taxed at it.",
        most=300_000,
        example='"6%"',
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
    people: dict[str, Person] = fact("tables", "People", default=dict, most=20)
