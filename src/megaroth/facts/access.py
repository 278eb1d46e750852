"""How money leaves a plan or turns into Roth in it: what the plan adds to, or takes from, what the law allows."""

from __future__ import annotations

from dataclasses import dataclass

from megaroth.facts.fields import fact


@dataclass(frozen=True, slots=True)
class Access:
    """How and when money may leave the plan, or be converted in it."""

    fee: int | None = fact(
        "dollars",
        "What does the plan charge for one conversion or rollover of after-tax money?",
        "A fee on each conversion argues for fewer of them.",
        ask_plan="What does one in-plan conversion, and one rollover of after-tax money to an IRA, cost?",
        least=0,
        example='"$0"',
    )
    times_a_year: int | None = fact(
        "count",
        "How many times a year may after-tax money be converted or rolled over?",
        "Some plans allow it once a quarter or once a year.",
        ask_plan="How many times a year may after-tax money be converted or rolled over?",
        least=0,
        most=366,
        example="4",
    )
    pre_tax_too: bool | None = fact(
        "yes/no",
        "May pre-tax money (deferrals, match) be converted to Roth inside the plan too?",
        "Then the wrong source can be converted by mistake: its whole amount is taxable.",
        ask_plan="May pre-tax deferrals and match be converted to designated Roth inside the plan?",
    )
    at_59_half: bool | None = fact(
        "yes/no",
        "May money be withdrawn from age 59½ while you still work there?",
        "The law allows it; the plan need not.",
        ask_plan="May deferrals and employer money be withdrawn from age 59½ while employed?",
    )
    rollovers_any_time: bool | None = fact(
        "yes/no",
        "May money that was rolled over into the plan be taken out at any time?",
        "The law allows it; the plan need not.",
        ask_plan="May amounts rolled over into the plan be taken out at any time?",
    )
    loans: bool | None = fact(
        "yes/no",
        "Does the plan give loans, and do they count Roth money?",
        "Money that moves to an IRA can no longer be borrowed from.",
    )
    own_investments: bool | None = fact(
        "yes/no",
        "Does the plan let you choose any fund or share (a brokerage window)?",
        "In an IRA you can; in a plan only where it says so.",
    )
    first_roth_year: int | None = fact(
        "year",
        "In which year did the first Roth money (deferral or conversion) go into this plan?",
        "The five years of its Roth account count from 1 January of that year.",
        least=2006,
        most=2100,
        example="2023",
    )
    pre_1987_basis: int = fact(
        "dollars",
        "After-tax contributions made before 1987 that are still in the plan",
        "They may come out first and without their earnings.",
        default=0,
        least=0,
        example='"$10,060"',
    )
    pre_1987_withdrawals: bool | None = fact(
        "yes/no",
        "Did the plan allow withdrawals of employee contributions on 5 May 1986 while still employed?",
        "Only then do contributions made before 1987 come out first.",
    )
