"""The words of the page, each said once, with the other names under which people look for it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Term(NamedTuple):
    """One word of the field."""

    name: str
    meaning: str
    also: tuple[str, ...] = ()
    """Other names for the same."""
    authority: str = ""


TERMS: tuple[Term, ...] = (
    Term(
        "After-tax contributions",
        "Money that you put into the plan out of pay that has been taxed, beyond your deferrals. It is not Roth: its "
        "earnings are taxed later unless it is converted. What you put in is never taxed again.",
        ("voluntary contributions", "nondeductible contributions", "thrift contributions", "voluntary after-tax"),
        "IRC 401(m)(4)(A)(i), 72(d)",
    ),
    Term(
        "Deferrals",
        "The part of your pay that you have paid into the plan instead of to you, pre-tax or Roth. One limit holds "
        "for all your jobs together.",
        ("elective deferrals", "salary reduction", "employee contributions", "402(g)"),
        "IRC 402(g)",
    ),
    Term(
        "Pre-tax",
        "Money that was not taxed when it went in. All of it, with what it earns, is income when it comes out.",
        ("traditional", "deductible"),
    ),
    Term(
        "Roth",
        "Money that was taxed when it went in and is free of tax when it comes out after five years and age 59½, "
        "earnings included.",
        ("designated Roth account",),
        "IRC 402A",
    ),
    Term(
        "Employer money",
        "Match, profit sharing and whatever else the employer puts in. It counts in the total limit and takes room "
        "from after-tax money.",
        ("employer contributions", "match", "profit sharing", "nonelective contributions"),
    ),
    Term(
        "Catch-up",
        "Deferrals beyond the usual limit, from the year in which you are 50 on. They come on top of the total limit.",
        ("catch-up contributions",),
        "IRC 414(v)",
    ),
    Term(
        "Annual additions limit",
        "The most that may go into one employer's plans for you in a year: deferrals, employer money and after-tax "
        "money together.",
        ("415 limit", "415(c)", "total limit", "overall limit"),
        "IRC 415(c)",
    ),
    Term(
        "Room",
        "What the total limit leaves for after-tax money, when deferrals and employer money have taken their part.",
        ("space", "headroom"),
    ),
    Term(
        "Mega backdoor Roth",
        "After-tax contributions to a workplace plan that are then turned into Roth money, inside the plan or by a "
        "rollover to a Roth IRA.",
        ("mega back door", "after-tax to Roth"),
    ),
    Term(
        "Backdoor Roth IRA",
        "A contribution to a traditional IRA without deduction that is then converted to a Roth IRA.",
        ("ordinary backdoor", "nondeductible IRA contribution"),
        "IRC 408A(d)(3)",
    ),
    Term(
        "In-plan Roth rollover",
        "Turning money of the plan into Roth money of the same plan.",
        ("in-plan conversion", "in-plan Roth conversion", "IRR"),
        "IRC 402A(c)(4)",
    ),
    Term(
        "In-service rollover",
        "Moving money out of the plan while you still work there, such as after-tax money to a Roth IRA.",
        ("in-service distribution", "in-service withdrawal"),
    ),
    Term(
        "Match",
        "What the employer adds to what you put in, by a formula such as 50% of the first 6% of pay.",
        ("company match",),
    ),
    Term(
        "True-up",
        "A payment after the year that gives you the match you would have had if you had deferred evenly.",
        ("match true-up", "year-end match"),
    ),
    Term(
        "Election",
        "What you enter on the plan's page: the percentage or the dollars of each payday, for each kind of money.",
        ("contribution rate", "deferral percentage"),
    ),
    Term(
        "Election lead time",
        "How many days before a payday an election must be in so that it holds for that payday.",
        ("cut-off", "effective date"),
    ),
    Term(
        "Basis",
        "The part of an account that has been taxed already and comes out free of tax.",
        ("investment in the contract", "cost basis", "nondeductible"),
        "IRC 72(e)",
    ),
    Term(
        "Conversion",
        "Turning money that is not Roth into Roth money. What has not been taxed becomes income. It cannot be undone.",
        ("rollover to Roth", "recharacterization is no longer possible"),
        "IRC 408A(d)(6)(B)(iii)",
    ),
    Term(
        "ACP test",
        "The test of a plan each year that highly paid people do not have much more match and after-tax money than "
        "the others. A plan that fails it pays some back.",
        ("actual contribution percentage", "401(m) test", "nondiscrimination test"),
        "IRC 401(m)",
    ),
    Term(
        "Highly compensated employee",
        "Somebody whose pay last year was above a published amount, or who owns more than 5% of the business.",
        ("HCE",),
        "IRC 414(q)",
    ),
    Term(
        "Net earnings",
        "The profit of a self-employed person less half of the self-employment tax; contributions are measured by it.",
        ("earned income", "net earnings from self-employment"),
        "IRC 401(c)(2)",
    ),
    Term(
        "Solo plan",
        "A plan that covers only the owners of a business and their spouses.",
        ("solo 401(k)", "one-participant plan", "individual 401(k)", "self-employed 401(k)"),
    ),
    Term(
        "Summary plan description",
        "The paper in which the plan says in plain words what it allows. The employer gives it to everybody.",
        ("SPD", "plan summary"),
        "ERISA 102",
    ),
    Term(
        "Form 1099-R",
        "What the payer reports to you and to the IRS when money leaves a plan or becomes Roth.",
        ("1099R",),
    ),
    Term(
        "Form 8606",
        "Where you show the IRS basis in traditional IRAs, conversions to Roth IRAs, and what came out of Roth IRAs.",
    ),
    Term(
        "Form 5500-EZ",
        "The yearly return of a solo plan whose assets are above 250,000 dollars.",
    ),
    Term(
        "Modified AGI",
        "The income by which the right to a direct Roth IRA contribution is measured.",
        ("MAGI", "modified adjusted gross income"),
        "IRC 408A(c)(3)",
    ),
    Term(
        "Limitation year",
        "The year over which a plan counts annual additions; nearly always the calendar year.",
    ),
    Term(
        "Disputed",
        "A point of law on which respectable sources disagree. The page shows the reading that it uses and what the "
        "others would change.",
    ),
    Term(
        "Not checked",
        "What was not known or not looked at. The answer takes the value with which no limit is broken.",
    ),
)
"""In the order of a reader who begins at the top; the page sorts them by name."""

_IDS = {
    name.lower(): re.sub(r"[^a-z0-9]+", "-", term.name.lower()).strip("-")
    for term in TERMS
    for name in (term.name, *term.also)
}


def term_id(name: str) -> str:
    """The place of a term on the page of words, by its name or another name for it."""
    return _IDS[name.lower()]
