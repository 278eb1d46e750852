"""Cases that a first version got wrong, worked by hand from the rule that each names; figures of 2026."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.facts.reader import parse
from megaroth.law.figures import shipped
from megaroth.year.answer import Answer, Way
from megaroth.year.plan import answer

MID_YEAR = date(2026, 7, 1)
OWNER_PLAN = 'plan = {after_tax = "yes", in_plan_roth_rollover = "yes", roth = "yes", match = "none"}'


def solve(facts: str, as_of: date = MID_YEAR) -> Answer:
    return answer(parse(f"schema = 1\nyear = 2026\n{facts}", "case.toml"), shipped(), {}, as_of)


def ways(found: Answer, owner: int = 0) -> dict[str, Way]:
    return {way.name: way for way in found.owners[owner].cases[0].ways}


def test_after_tax_money_already_in_takes_room_from_employer_money() -> None:
    """415(c): 24,500 + 30,000 are in; 72,000 leaves 17,500 of the 25,000 that 404(a)(3) would allow."""
    found = solve(
        'people.a = {birth_year = 1980, jobs.f = {kind = "S corporation owner", pay = 100_000, '
        f"so_far = {{pre_tax = 0, roth = 24_500, after_tax = 30_000, employer = 0}}, {OWNER_PLAN}}}}}"
    )
    most = ways(found)["most_deduction"]
    assert most.employer.cents == 17_500_00
    assert most.total.cents == 72_000_00
    assert most.deduction.cents == 17_500_00  # the deferrals are Roth


def test_two_businesses_of_one_owner_share_one_limit() -> None:
    """415(h): a sole proprietor owns both; the unrelated day job does not change that."""
    found = solve(
        'people.a = {birth_year = 1980, common_owner = "no", jobs.f = {kind = "sole proprietor", profit = 150_000}, '
        'jobs.g = {kind = "sole proprietor", profit = 150_000}}'
    )
    together = [max(way.total.cents for way in ways(found, owner).values()) for owner in (0, 1)]
    assert sum(together) == 72_000_00
    assert "415(f)" in found.owners[1].rule


@pytest.mark.parametrize("kind", ["SEP", "SIMPLE IRA", "SARSEP", "SIMPLE 401(k)", "457(b)"])
def test_an_owner_with_another_kind_of_plan_gets_no_solo_401k_amounts(kind: str) -> None:
    found = solve(
        f'people.a = {{birth_year = 1980, jobs.f = {{kind = "sole proprietor", profit = 150_000, '
        f'plan = {{kind = "{kind}"}}}}}}'
    )
    assert not found.owners[0].cases
    assert kind in found.owners[0].missing[0]
    assert not [action for action in found.actions if action.key.startswith("a/f/")]


def test_what_is_late_can_no_longer_go_in() -> None:
    """The election had to exist on 31 December, after-tax money to be in 30 days later; employer money may follow."""
    facts = (
        'people.a = {birth_year = 1980, jobs.f = {kind = "sole proprietor", profit = 150_000, '
        'plan = {after_tax = "yes", in_plan_roth_rollover = "yes", roth = "yes", adopted = 2025-01-01%s}}}'
    )
    late = ways(solve(facts % "", date(2027, 3, 1)))["most_deduction"]
    assert (late.deferrals.cents, late.after_tax.cents) == (0, 0)
    assert late.employer.cents > 0
    signed = ways(solve(facts % ", election_signed = 2026-12-20", date(2027, 3, 1)))["most_deduction"]
    assert signed.deferrals.cents == 24_500_00


def test_the_first_year_rule_opens_deferrals_until_the_day_before_the_return_is_due() -> None:
    """IRC 401(b)(2): no plan in the year; deferrals of a sole owner may follow, after-tax money may not."""
    facts = 'people.a = {birth_year = 1980, jobs.f = {kind = "sole proprietor", profit = 150_000}}'
    in_time = ways(solve(facts, date(2027, 4, 14)))["most_deduction"]
    assert (in_time.deferrals.cents, in_time.after_tax.cents) == (24_500_00, 0)
    too_late = ways(solve(facts, date(2027, 4, 16)))["most_deduction"]
    assert too_late.deferrals.cents == 0


def test_the_403b_extra_is_no_catch_up() -> None:
    """402(g)(7): 24,500 + 3,000 are under the raised limit, so that 72,000 - 27,500 is left, not 47,500."""
    found = solve(
        "people.a = {birth_year = 1971, jobs.f = {pay = 200_000, years_of_service = 20, prior_deferrals = 50_000, "
        'deferrals = 27_500, employer_money = 0, so_far = {}, fica_wages_last_year = 100_000, plan = {kind = "403(b)", '
        'after_tax = "yes", in_service_rollover = "yes", catch_up = "yes", roth = "yes"}}}',
        date(2026, 1, 2),
    )
    assert found.sheets.value("a/f/catch_up.catch_up") == 0
    assert found.sheets.value("a/f/after_tax_room.room") == 44_500_00


def test_a_skipped_stub_figure_is_not_zero() -> None:
    found = solve(
        'people.a = {birth_year = 1990, jobs.f = {pay = 210_000, pay_calendar = "monthly", next_payday = 2026-07-31, '
        'so_far = {on = 2026-06-30, pre_tax = 10_000, after_tax = 5_000}, plan = {after_tax = "yes", '
        'in_plan_roth_rollover = "yes", match = "50% of 6%", roth = "yes"}}}'
    )
    assert found.jobs[0].election is None
    assert "so_far.employer" in found.jobs[0].no_election


def test_the_room_stays_true_when_more_is_in() -> None:
    """72,000 - 24,500 - 10,000 = 37,500, however much after-tax money went in; the match goes on."""
    found = solve(
        'people.a = {birth_year = 1990, jobs.f = {pay = 240_000, pay_calendar = "monthly", next_payday = 2026-07-31, '
        "employer_money = 10_000, so_far = {on = 2026-06-30, pre_tax = 20_000, after_tax = 51_000, employer = 5_000}, "
        'plan = {after_tax = "yes", in_plan_roth_rollover = "yes", match = "50% of 6%", roth = "yes"}}}'
    )
    assert found.jobs[0].room is not None
    assert found.jobs[0].room.year.cents == 37_500_00
    assert found.jobs[0].room.left.cents == 0
    assert found.findings[0].cents == 13_500_00
    assert found.jobs[0].election is not None
    assert found.jobs[0].election.deferral_percent > 0


def test_catch_up_that_must_be_roth_is_not_deducted() -> None:
    """414(v)(7): wages of 180,000 last year; of 32,500 deferrals 8,000 are Roth."""
    found = solve(
        'people.a = {birth_year = 1970, jobs.f = {kind = "S corporation owner", pay = 180_000, '
        'fica_wages_last_year = 176_100, plan = {after_tax = "yes", in_plan_roth_rollover = "yes", roth = "yes", '
        'catch_up = "yes", match = "none"}}}'
    )
    most = ways(found)["most_deduction"]
    assert most.deferrals.cents == 32_500_00
    assert most.deduction.cents == most.employer.cents + 24_500_00


def test_a_spouse_covered_elsewhere_counts_on_separate_returns_of_people_who_live_together() -> None:
    """219(g)(1), (3)(B)(iii), (4): the band from 0 to 10,000."""
    found = solve(
        'filing_status = "married filing separately"\nmagi = 60_000\n'
        'people.a = {birth_year = 1980, covered_by_plan = "no", jobs.f.pay = 60_000}\n'
        'people.b = {birth_year = 1980, covered_by_plan = "yes", jobs.g.pay = 60_000}',
        date(2026, 1, 2),
    )
    assert found.iras[0].deductible is not None
    assert found.iras[0].deductible.cents == 0


def test_a_457b_alone_is_no_coverage() -> None:
    """219(g)(5) does not list eligible deferred compensation plans."""
    found = solve(
        'filing_status = "single"\nmagi = 150_000\npeople.a = {birth_year = 1980, jobs.f = {pay = 150_000, '
        'plan = {kind = "457(b)"}}}',
        date(2026, 1, 2),
    )
    assert found.iras[0].deductible is not None
    assert found.iras[0].deductible.cents == 7_500_00


def test_parts_of_half_the_tax_add_up_beside_a_loss() -> None:
    """U13, by profit: the business with a loss has no part, and the others share the whole."""
    found = solve(
        'people.a = {birth_year = 1980, common_owner = "no", jobs.f = {kind = "sole proprietor", profit = 100_000}, '
        'jobs.g = {kind = "sole proprietor", profit = 50_000}, jobs.h = {kind = "sole proprietor", profit = -60_000}}'
    )
    parts = sum(found.sheets.value(f"a/{job}/net_earnings.half_here") for job in "fgh")
    assert abs(parts - found.sheets.value("a/f/self_employment_tax.half")) <= 1


def test_a_third_job_of_unknown_relation_is_counted_with_a_named_group() -> None:
    found = solve(
        'people.a = {birth_year = 1980, jobs.x = {pay = 90_000, group = "g"}, jobs.y = {pay = 90_000, group = "g"}, '
        "jobs.z = {pay = 90_000}}",
        date(2026, 1, 2),
    )
    assert "a/x+y+z/annual_additions" in found.sheets


def test_u10_says_how_much_of_the_catch_up_must_be_roth_by_each_reading() -> None:
    """414(v)(7): 20,000 deferred and 60,000 from the employer pass 72,000 by 8,000: catch-up by 415(c) alone."""
    found = solve(
        'people.a = {birth_year = 1970, jobs.f = {pay = 400_000, pay_calendar = "monthly", next_payday = 2026-07-31, '
        "fica_wages_last_year = 176_100, deferrals = 20_000, employer_money = 60_000, "
        "so_far = {on = 2026-06-30, pre_tax = 10_000, after_tax = 0, employer = 30_000}, "
        'plan = {after_tax = "yes", in_plan_roth_rollover = "yes", roth = "yes", catch_up = "yes"}}}'
    )
    assert found.sheets.value("a/f/catch_up.over_415c") == 8_000_00
    (dispute,) = [one for one in found.disputed if one.id == "U10"]
    ((_, _, (difference,)),) = dispute.others
    assert (difference.before, difference.after) == (8_000_00, 0)
