"""What goes wrong if nothing is changed: said before it happens and after, with the day and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.facts import reader
from megaroth.law.figures import shipped
from megaroth.year.answer import Finding
from megaroth.year.plan import answer

AS_OF = date(2026, 9, 1)
FILE = """
schema = 1
year = 2026
[people.lee]
birth_year = {born}
[people.lee.jobs.acme]
employer = "Acme"
pay = "{pay}"
pay_calendar = "monthly"
next_payday = 2026-09-30
employer_money_to_come = 0
{job}
[people.lee.jobs.acme.plan]
after_tax = "yes"
in_plan_roth_rollover = "yes"
roth = "yes"
catch_up = "yes"
catch_up_60_63 = "yes"
match_period = "payroll"
true_up = "no"
stops_at_deferral_limit = "no"
stops_at_additions_limit = "no"
spills_over = "no"
election_lead_days = 5
{plan}
"""


def found(job: str, plan: str = 'match = "none"', pay: str = "120,000", born: int = 1990) -> dict[str, Finding]:
    """The findings of one household, by the last part of their key."""
    text = FILE.format(job=job, plan=plan, pay=pay, born=born)
    household = reader.household(reader.document(text, "lee.toml"), "lee.toml", text)
    return {one.key.partition("/")[2]: one for one in answer(household, shipped(), {}, AS_OF).findings}


def test_deferrals_that_will_pass_the_limit() -> None:
    """2,000 a month on 20,000: 24,000 in October, 26,000 on 30 November, 28,000 in the end, 3,500 too much."""
    one = found(
        'deferral_now = "20%"\nafter_tax_now = "0%"\n'
        'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "20,000", roth = 0, after_tax = 0, employer = 0}'
    )["acme/now.deferrals"]
    assert one.cents == 3_500_00
    assert "on the payday of 30 November" in one.statement
    assert "by 25 September" in one.remedy
    assert "15 April 2027" in one.remedy
    assert "402(g)" in one.authority


@pytest.mark.parametrize(
    ("plan", "key", "over", "day"),
    [
        ('match = "none"', "acme/now.additions", 10_500_00, "30 October"),
        ('match = "none"\nafter_tax_cap_dollars = "32,000"', "acme/now.cap", 18_000_00, "30 September"),
    ],
    ids=["62,500 and 5,000 a month pass 72,000 by 10,500", "30,000 and 5,000 a month pass a cap of 32,000 by 18,000"],
)
def test_after_tax_money_that_will_pass_a_limit(plan: str, key: str, over: int, day: str) -> None:
    one = found(
        'deferral_now = "0%"\nafter_tax_now = "25%"\nso_far = {on = 2026-08-31, pay = "160,000", '
        'pre_tax = "24,500", roth = 0, after_tax = "30,000", employer = "8,000", other_employer = "8,000"}',
        plan,
        pay="240,000",
    )[key]
    assert one.cents == over
    assert day in one.statement


def test_match_that_the_election_in_force_leaves() -> None:
    """2% earns 200 a month of a match of 400: 800 over four paydays."""
    one = found(
        'deferral_now = "2%"\nafter_tax_now = "0%"\n'
        'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "1,600", roth = 0, after_tax = 0, employer = "1,600"}',
        'match = "100% of the first 4%"',
    )["acme/now.match"]
    assert one.cents == 800_00


def test_an_election_that_fits_finds_nothing() -> None:
    assert not found(
        'deferral_now = "11%"\nafter_tax_now = "0%"\n'
        'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "20,000", roth = 0, after_tax = 0, employer = 0}'
    )


def test_nothing_is_said_of_an_election_that_is_not_known() -> None:
    assert not found(
        'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "20,000", roth = 0, after_tax = 0, employer = 0}'
    )


WAGES = 'fica_wages_last_year = "180,000"\n'


def test_catch_up_that_will_have_to_be_roth() -> None:
    """20,000 so far and the most of 32,500: what goes above 24,500 as pre-tax must be Roth (IRC 414(v)(7))."""
    one = found(
        WAGES + 'deferrals_as = "pre-tax"\n'
        'so_far = {on = 2026-08-31, pay = "120,000", pre_tax = "20,000", roth = 0, after_tax = 0, employer = 0}',
        pay="180,000",
        born=1970,
    )["acme/catch_up.must_be_roth"]
    assert 8_000_00 - 150_00 <= one.cents <= 8_000_00
    assert "30 October" in one.statement


def test_roth_so_far_counts_towards_catch_up_that_must_be_roth() -> None:
    """Roth deferrals made earlier in the year satisfy the rule (Treas. Reg. 1.414(v)-2)."""
    assert not found(
        WAGES + 'deferrals_as = "pre-tax"\n'
        'so_far = {on = 2026-08-31, pay = "120,000", pre_tax = "12,000", roth = "8,000", after_tax = 0, employer = 0}',
        pay="180,000",
        born=1970,
    )


def test_catch_up_that_should_have_been_roth() -> None:
    """26,000 pre-tax is 1,500 above the limit and none of it Roth."""
    one = found(
        WAGES + 'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "26,000", roth = 0, after_tax = 0, employer = 0}',
        born=1970,
    )["acme/catch_up.not_roth"]
    assert one.cents == 1_500_00
    assert "31 January 2027" in one.remedy


def test_deferrals_above_the_limit_are_found_after_it_happened() -> None:
    one = found(
        'so_far = {on = 2026-08-31, pay = "80,000", pre_tax = "25,000", roth = 0, after_tax = 0, employer = 0}'
    )["deferral_ceiling.excess"]
    assert one.cents == 500_00
    assert "15 April 2027" in one.remedy
