"""Limits that the plan of a year passes though nobody meant to: late paydays, no change allowed, two jobs together."""

from __future__ import annotations

from datetime import date

from megaroth.facts import reader
from megaroth.law.figures import shipped
from megaroth.year.answer import Answer, Election, Finding
from megaroth.year.plan import answer

HEAD = """
schema = 1
year = 2026
[people.lee]
birth_year = 1990
common_owner = "no"
"""
JOB = """
[people.lee.jobs.{name}]
employer = "{called}"
pay = "{pay}"
pay_calendar = "monthly"
next_payday = {next}
employer_money_to_come = 0
so_far = {{on = 2026-09-30, pay = "{paid}", pre_tax = "{pre_tax}", roth = 0, after_tax = "{after_tax}", {employer}}}
deferral_now = "{now[0]}"
after_tax_now = "{now[1]}"
{job}
[people.lee.jobs.{name}.plan]
after_tax = "yes"
in_plan_roth_rollover = "yes"
roth = "yes"
stops_at_deferral_limit = "no"
stops_at_additions_limit = "no"
spills_over = "no"
match_period = "payroll"
true_up = "no"
election_lead_days = 5
{plan}
"""
THREE_DAYS_AHEAD = date(2026, 10, 27)
"""The payday of 30 October is too near for a change; those of 30 November and 30 December are not."""


def job(
    name: str = "acme",
    pay: tuple[str, str] = ("240,000", "180,000"),
    so_far: tuple[str, str, str] = ("0", "0", "0"),
    now: tuple[str, str] = ("0%", "0%"),
    plan: str = 'match = "none"',
    more: str = "",
    payday: str = "2026-10-30",
) -> str:
    """One job: pay of the year and so far; deferrals, after-tax and employer money so far; the election in force."""
    pre_tax, after_tax, employer = so_far
    return JOB.format(
        name=name,
        called=name.capitalize(),
        pay=pay[0],
        paid=pay[1],
        pre_tax=pre_tax,
        after_tax=after_tax,
        employer=f'employer = "{employer}", other_employer = "{employer}"',
        now=now,
        plan=plan,
        job=more,
        next=payday,
    )


def solved(*jobs: str, as_of: date = THREE_DAYS_AHEAD) -> tuple[Answer, dict[str, Finding]]:
    text = HEAD + "".join(jobs)
    found = answer(reader.household(reader.document(text, "lee.toml"), "lee.toml", text), shipped(), {}, as_of)
    return found, {one.key.partition("/")[2]: one for one in found.findings}


def election(found: Answer, number: int = 0) -> Election:
    one = found.jobs[number].election
    assert one is not None
    return one


def test_after_tax_money_of_a_late_payday_takes_room_from_deferrals() -> None:
    """10,000 + 55,000 are in, 25% of 20,000 comes late: 2,000 of the 14,500 under 402(g) is left by 72,000."""
    found, findings = solved(job(so_far=("10,000", "55,000", "0"), now=("0%", "25%")))
    table = election(found).table
    assert (table[0].late, table[0].after_tax) == (True, 5_000_00)
    assert table[-1].deferrals_to_date == 12_000_00
    assert table[-1].additions_to_date == 72_000_00
    assert "acme/late.additions" not in findings


def test_after_tax_money_of_a_late_payday_in_a_related_job_takes_room_from_the_first() -> None:
    """20,000 of deferrals, 44,000 of after-tax money and 3,000 late leave 5,000 for both jobs together."""
    group = 'group = "one"'
    found, findings = solved(
        job(so_far=("10,000", "20,000", "0"), more=group),
        job("bank", ("120,000", "90,000"), ("10,000", "24,000", "0"), ("0%", "30%"), more=group),
    )
    last = [election(found, number).table[-1].additions_to_date for number in (0, 1)]
    assert sum(last) == 72_000_00
    assert not [key for key in findings if key.endswith("late.additions")]


def test_a_late_payday_that_passes_the_limit_by_itself_is_a_finding() -> None:
    """10,000 + 60,000 are in and 5,000 comes late: 3,000 too much, and nothing more is elected."""
    found, findings = solved(job(so_far=("10,000", "60,000", "0"), now=("0%", "25%")))
    one = findings["acme/late.additions"]
    assert one.cents == 3_000_00
    assert "the payday of 30 October comes before a change can take effect" in one.statement
    assert "today (27 October)" in one.remedy
    assert [row.after_tax + row.pre_tax for row in election(found).table] == [5_000_00, 0, 0]


def test_deferrals_that_earn_match_go_on_where_after_tax_money_is_paid_back_in_any_case() -> None:
    """As above with a match of 50% of the first 6%: 1,200 on each of the two paydays still to be chosen earn 600."""
    found, findings = solved(
        job(so_far=("10,000", "60,000", "0"), now=("6%", "25%"), plan='match = "50% of the first 6%"')
    )
    assert [row.pre_tax for row in election(found).table] == [1_200_00, 1_200_00, 1_200_00]
    # 70,000 in, 5,000 late, 3 x 1,200 of deferrals and 3 x 600 of match make 80,400.
    assert findings["acme/late.additions"].cents == 8_400_00


def test_an_election_that_may_not_be_changed_and_passes_a_limit_is_a_finding() -> None:
    """20,000 and 50,000 of employer money are in; 7% of 20,000 makes 4,200 more where 2,000 is left."""
    found, findings = solved(
        job(so_far=("20,000", "0", "50,000"), now=("7%", "0%"), plan='match = "none"\nelection_changes = 0'),
        as_of=date(2026, 10, 1),
    )
    assert election(found).table[-1].additions_to_date == 74_200_00
    one = findings["acme/late.additions"]
    assert one.cents == 2_200_00
    assert "the plan lets the election be changed no more" in one.statement
    assert "whether it still lets you stop" in one.remedy


def test_an_election_that_may_not_be_changed_and_brings_more_than_is_wanted_says_so() -> None:
    """3 x 2,000 of after-tax money where 1,000 is wanted: no limit is passed, 5,000 is more than was asked for."""
    found, findings = solved(
        job(now=("0%", "10%"), plan='match = "none"\nelection_changes = 0', more='wish = {after_tax = "1,000"}'),
        as_of=date(2026, 10, 1),
    )
    assert not findings
    assert "brings $5,000 more than is to go in" in election(found).note


def test_an_election_that_may_not_be_changed_and_passes_the_deferral_limit_is_a_finding() -> None:
    """20,000 and 3 x 4,000 make 32,000 of deferrals, 7,500 above 24,500."""
    _, findings = solved(
        job(so_far=("20,000", "0", "0"), now=("20%", "0%"), plan='match = "none"\nelection_changes = 0'),
        as_of=date(2026, 10, 1),
    )
    one = findings["acme/now.deferrals"]
    assert one.cents == 7_500_00
    assert "30 November" in one.statement  # 24,000 after October, 28,000 after November
    assert "whether it still lets you stop" in one.remedy
    assert "15 April 2027" in one.remedy


LESS = ("120,000", "90,000")
"""Pay of 10,000 a month, three months of it to come."""


def test_two_jobs_whose_elections_pass_the_deferral_limit_only_together() -> None:
    """20,000 so far; 1,000 a month from Acme at its end and 800 from Bank in its middle pass 24,500 on 30 December."""
    found, findings = solved(
        job(pay=LESS, so_far=("11,000", "0", "0"), now=("10%", "0%")),
        job("bank", LESS, ("9,000", "0", "0"), ("8%", "0%"), payday="2026-10-15"),
        as_of=date(2026, 10, 1),
    )
    assert [key for key in findings if key.endswith("now.deferrals")] == ["now.deferrals"]
    one = findings["now.deferrals"]
    assert one.key == "lee/now.deferrals"
    assert one.cents == 900_00
    assert "Acme and Bank together" in one.statement
    assert "on the payday of 30 December (Acme)" in one.statement
    bank = next(answer.election for answer in found.jobs if answer.name == "Bank")
    assert bank is not None
    assert "Bank" in one.remedy
    assert "9 October" in one.remedy
    assert "15 April 2027" in one.remedy


def test_one_job_that_passes_the_limit_with_another_that_adds_to_it_is_told_once() -> None:
    """20,000 + 3 x 2,000 passes alone by 1,500; with Bank's 3 x 500 by 3,000."""
    _, findings = solved(
        job(pay=LESS, so_far=("11,000", "0", "0"), now=("20%", "0%")),
        job("bank", LESS, ("9,000", "0", "0"), ("5%", "0%")),
        as_of=date(2026, 10, 1),
    )
    assert {key: one.cents for key, one in findings.items() if "now.deferrals" in key} == {"now.deferrals": 3_000_00}


def test_late_paydays_of_two_jobs_that_pass_the_deferral_limit_together() -> None:
    """23,500 so far; 2,000 and 800 come late where 1,000 is left: 1,800 comes whatever is elected."""
    _, findings = solved(
        job(pay=LESS, so_far=("12,000", "0", "0"), now=("20%", "0%")),
        job("bank", LESS, ("11,500", "0", "0"), ("8%", "0%")),
    )
    one = findings["now.deferrals"]
    assert one.cents == 23_500_00 + 3 * 2_800_00 - 24_500_00
    assert "$1,800 of it comes on paydays too near for a change: ask payroll today" in one.remedy
    assert "30 October" in one.statement


def test_two_jobs_within_the_limit_find_nothing() -> None:
    """20,000 and 3 x (1,000 + 500) make 24,500."""
    _, findings = solved(
        job(pay=LESS, so_far=("11,000", "0", "0"), now=("10%", "0%")),
        job("bank", LESS, ("9,000", "0", "0"), ("5%", "0%")),
        as_of=date(2026, 10, 1),
    )
    assert not [key for key in findings if "deferrals" in key]
