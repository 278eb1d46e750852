"""Elections of whole households: several jobs, targets, pay kept, paydays that no change reaches, unknowns."""

from __future__ import annotations

from datetime import date

from megaroth.facts import reader
from megaroth.law.figures import shipped
from megaroth.money import portion
from megaroth.year.answer import Answer, Election, JobAnswer
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
employer = "{name}"
pay = "{pay}"
pay_calendar = "monthly"
next_payday = {next}
employer_money_to_come = 0
{job}
[people.lee.jobs.{name}.plan]
after_tax = "yes"
in_plan_roth_rollover = "yes"
roth = "yes"
stops_at_deferral_limit = "no"
stops_at_additions_limit = "no"
spills_over = "no"
{plan}
"""
MATCHED = 'match = "100% of the first 6%"\nmatch_period = "payroll"\ntrue_up = "no"\nelection_lead_days = 5'


def solved(*jobs: str, as_of: date = date(2026, 1, 5)) -> Answer:
    text = HEAD + "".join(jobs)
    return answer(reader.household(reader.document(text, "lee.toml"), "lee.toml", text), shipped(), {}, as_of)


def job(name: str = "acme", pay: str = "120,000", plan: str = MATCHED, more: str = "so_far = {}", **other: str) -> str:
    return JOB.format(name=name, pay=pay, plan=plan, job=more, next=other.get("next", "2026-01-30"))


def of(found: Answer, name: str = "acme") -> tuple[JobAnswer, Election]:
    one = next(one for one in found.jobs if one.address == f"lee/{name}")
    assert one.election is not None
    return one, one.election


def test_deferrals_go_where_they_earn_match() -> None:
    """Each job's full match needs 6%: 7,200 and 10,800; both are earned before the rest goes to the larger pay."""
    found = solved(job(), job("bank", "180,000"))
    for name, pay, match in (("acme", 120_000_00, 7_200_00), ("bank", 180_000_00, 10_800_00)):
        one, election = of(found, name)
        assert one.match is not None
        assert one.match.safe
        assert one.match.kept == match
        assert election.deferral.cents >= portion(pay, 60_000)
    together = sum(of(found, name)[1].deferral.cents for name in ("acme", "bank"))
    assert 24_500_00 - 150_00 <= together <= 24_500_00


def test_where_the_limit_is_too_small_for_both_matches_the_dearer_comes_first() -> None:
    """A match of 100% on 10% of 180,000 takes 18,000, one of 50% on 10% of 120,000 gets the 6,500 that are left."""
    dear = MATCHED.replace("100% of the first 6%", "100% of the first 10%")
    cheap = MATCHED.replace("100% of the first 6%", "50% of the first 10%")
    found = solved(job(plan=cheap), job("bank", "180,000", plan=dear))
    assert of(found, "bank")[1].deferral.cents == 18_000_00
    assert 6_500_00 - 100_00 <= of(found, "acme")[1].deferral.cents <= 6_500_00


def test_a_sum_in_roth_so_much_of_it_after_tax() -> None:
    """20,000 into Roth this year, 8,000 of it after-tax: 12,000 of Roth deferrals, which earn the match besides."""
    found = solved(job(more='so_far = {}\nwish = {roth = "20,000", after_tax = "8,000"}'))
    _, election = of(found)
    assert election.roth
    assert abs(election.deferral.cents - 12_000_00) <= 25_00
    assert abs(election.after_tax.cents - 8_000_00) <= 25_00
    assert all(row.pre_tax == 0 for row in election.table)
    assert not election.out_of_reach


def test_a_target_beyond_the_room_says_so() -> None:
    _, election = of(solved(job(pay="60,000", more='so_far = {}\nwish = {after_tax = "40,000"}')))
    assert len(election.out_of_reach) == 1
    assert "of the $40,000 of after-tax money that you want: the year's room is $31,900" in election.out_of_reach[0]


def test_pay_that_is_kept_after_withholding() -> None:
    """10,000 less 25% withheld less 4,000 kept leaves 3,500 for contributions: 35% of each pay cheque."""
    _, election = of(solved(job(more='so_far = {}\nwish = {keep = "4,000", withholding = "25%"}')))
    for row in election.table:
        assert row.pre_tax + row.roth + row.after_tax <= 3_500_00
    assert election.deferral.cents + election.after_tax.cents >= 12 * 3_500_00 - 25_00
    assert "you keep $4,000 of each pay cheque" in election.out_of_reach[0]


def test_steps_say_by_when_to_type_them() -> None:
    """Five days ahead of a payday, moved to the business day before."""
    _, election = of(solved(job()))
    assert election.steps[0].submit_by == date(2026, 1, 23)
    for step in election.steps:
        assert step.submit_by is not None
        assert (step.day - step.submit_by).days >= 5
        assert step.submit_by.weekday() < 5
    assert sum(step.paydays for step in election.steps) == 12


LATE = "so_far = {on = 2026-09-30, pay = 90,000, pre_tax = 20,000, roth = 0, after_tax = 0, employer = 5,400}"


def late(more: str) -> str:
    told = LATE.replace("90,000", '"90,000"').replace("20,000", '"20,000"').replace("5,400", '"5,400"')
    return job(more=f"{told}\n{more}", next="2026-10-30")


def test_a_payday_too_near_for_a_change_is_paid_under_the_election_in_force() -> None:
    """30 October comes three days ahead, five are needed: 10% of 10,000 goes in as it is."""
    found = solved(late('deferral_now = "10%"\nafter_tax_now = "20%"'), as_of=date(2026, 10, 27))
    _, election = of(found)
    first = election.table[0]
    assert (first.late, first.pre_tax, first.after_tax, first.match) == (True, 1_000_00, 2_000_00, 600_00)
    assert [row.late for row in election.table] == [True, False, False]
    assert election.table[-1].deferrals_to_date <= 24_500_00
    assert election.table[-1].deferrals_to_date >= 24_500_00 - 100_00


def test_a_payday_too_near_for_a_change_asks_for_the_election_in_force() -> None:
    one = solved(late(""), as_of=date(2026, 10, 27)).jobs[0]
    assert one.election is None
    assert "deferral_now" in one.no_election


def test_a_true_up_that_is_not_known_is_kept_room_for_and_not_relied_on() -> None:
    """Half a year without deferrals lost 3,600 of match: room for it is held, and each payday earns its match."""
    begun = 'so_far = {on = 2026-06-30, pay = "60,000", pre_tax = 0, roth = 0, after_tax = 0, employer = 0}'
    unknown = MATCHED.replace('true_up = "no"\n', "")
    found = solved(job(more=begun, plan=unknown, next="2026-07-31"), as_of=date(2026, 7, 1))
    one, election = of(found)
    assert one.match is not None
    assert one.match.held_back.cents == 3_600_00
    assert all(row.match == 600_00 for row in election.table)
    assert any(entry.key.endswith("true_up") and entry.differences for entry in found.not_checked)
    told = solved(job(more=begun, next="2026-07-31"), as_of=date(2026, 7, 1))
    match = of(told)[0].match
    assert match is not None
    assert (match.held_back.cents, match.lost_already) == (0, 3_600_00)


def test_early_and_late_keep_the_match_of_every_payday() -> None:
    for spread in ("early", "late"):
        one, election = of(solved(job(more=f'so_far = {{}}\nwish = {{spread = "{spread}", spread_first = "yes"}}')))
        assert one.match is not None
        assert one.match.lost.cents == 0
        assert all(row.match == 600_00 for row in election.table)
        first, last = election.table[0], election.table[-1]
        more = first.pre_tax + first.after_tax > last.pre_tax + last.after_tax
        assert more is (spread == "early")


def test_every_payday_has_its_worksheets() -> None:
    """Each row of the table stands on worksheets under its date."""
    found = solved(job())
    _, election = of(found)
    for row in election.table:
        assert found.sheets.value(f"{row.address}/payday_deferral.taken") == row.pre_tax + row.roth
        assert found.sheets.value(f"{row.address}/payday_after_tax.taken") == row.after_tax


def additions(found: Answer, name: str = "acme") -> int:
    """All additions of one job's year at the elections, employer money after the year included; cents."""
    _, election = of(found, name)
    return election.table[-1].additions_to_date + election.after_year


def test_employer_money_that_is_known_takes_its_room() -> None:
    """20,000 of employer money and 24,500 of deferrals leave 27,500."""
    found = solved(
        job(
            pay="240,000",
            plan='match_period = "payroll"\ntrue_up = "no"',
            more='so_far = {}\nemployer_money = "20,000"',
        )
    )
    one, election = of(found)
    assert one.room is not None
    assert one.room.year.cents == 27_500_00
    assert election.after_tax.cents <= 27_500_00 + 200_00
    assert additions(found) <= 72_000_00


def test_a_stop_is_not_counted_on_while_nobody_knows_whether_it_spills_over() -> None:
    plan = MATCHED + '\nstops_at_deferral_limit = "yes"'
    text = (
        job(pay="222,000", plan=plan)
        .replace('stops_at_deferral_limit = "no"\n', "")
        .replace('spills_over = "no"\n', "")
    )
    _, election = of(solved(text))
    assert sum(step.deferral * step.paydays for step in election.steps) * 18_500_00 // 1_000_000 <= 24_500_00


def test_what_late_paydays_of_one_job_take_is_not_promised_to_another() -> None:
    """20,000 so far in both; the bank's payday of 30 October takes 4,000 under the election in force."""
    begun = (
        'so_far = {on = 2026-09-30, pay = "90,000", pre_tax = "10,000", roth = 0, after_tax = 0, employer = "5,400"}'
    )
    bank = job("bank", more=begun + '\ndeferral_now = "40%"\nafter_tax_now = "0%"', next="2026-10-30")
    found = solved(job(more=begun, next="2026-11-16"), bank, as_of=date(2026, 10, 27))
    together = 20_000_00 + sum(of(found, name)[1].deferral.cents for name in ("acme", "bank"))
    assert together <= 24_500_00


def test_two_jobs_that_are_not_verified_do_not_both_get_one_room() -> None:
    unverified = MATCHED.replace("100% of the first 6%", "none")
    jobs = [
        job(name, "240,000", plan=unverified)
        .replace('after_tax = "yes"\n', "")
        .replace("employer =", 'group = "one"\nemployer =')
        for name in ("acme", "bank")
    ]
    found = solved(*jobs)
    total = sum(one.election.after_tax.cents + one.election.deferral.cents for one in found.jobs if one.election)
    assert total <= 72_000_00
