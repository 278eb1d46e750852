"""The projection: published cases, the plan test as judge of every cap, and what holds whatever the people are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.ceiling_messages import ceiling_messages
from megaroth.census.percentages import WITH_MATCH, WITHOUT_MATCH
from megaroth.census.projecting import project
from megaroth.census.projecting_match import at_after_tax, most_with_its_match
from megaroth.census.projecting_plan import with_after_tax
from megaroth.census.projection import Projection, Wanted
from megaroth.census.searching import Judged, largest
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.facts.plan import Tier
from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination.crossing import crossing_day
from megaroth.money import ONE

pytestmark = pytest.mark.slow

FIGURES = shipped()
POINT = 10_000


def project_of(plan: PlanTerms, sums: PlanSums, people: list[Person], **wanted: object) -> Projection:
    return project(plan, FIGURES, sums, people, Wanted(**wanted))  # type: ignore[arg-type]


def passes(plan: PlanTerms, sums: PlanSums, before: list[Person], after: list[Person]) -> bool:
    """The plan test says so, by every ACP test that decides."""
    tested = plan_test(plan, FIGURES, with_after_tax(sums, before, after), after)
    return all(each.outcome != "failed" for each in tested.tests if each.kind == "ACP" and each.chosen)


# --- published and by hand -----------------------------------------------------------------------------


def test_der_projection_partial() -> None:
    # One of four highly paid takes part: (6 - 4) x 4 / 1 = 8% of $360,000 = $28,800; 415(c) leaves $33,100.
    four = {"pay": 36_000_000, "pre_tax": 2_450_000, "match": 1_440_000}
    people = [highly_paid(f"H{number}", number, **four) for number in range(1, 4)]
    people.append(highly_paid("H4", 4, after_tax=100_000, **four))
    found = project_of(terms(), others(10, 4 * POINT), people)
    band = next(each for each in found.bands if each.shift == 0)
    assert (band.room, band.as_today) == (2 * POINT, 8 * POINT)
    assert found.uniform == 2 * POINT
    only_one = [*people[:3], people[3]._replace(after_tax=2_880_000)]
    assert passes(terms(), others(10, 4 * POINT), people, only_one)
    ceiling = found.ceilings[3]
    assert (ceiling.by_additions, ceiling.by_test, ceiling.binds) == (3_310_000, 720_000, "ACP test")


def test_the_lesser_of_the_limits_binds_and_is_named() -> None:
    people = [
        highly_paid("additions", 1, pay=30_000_000, pre_tax=2_450_000, nonelective=4_500_000),
        highly_paid("pay", 2, pay=2_000_000, pre_tax=1_900_000, test_pay=2_000_000),
        highly_paid("test", 3, pay=20_000_000),
    ]
    found = project_of(terms(), others(10, 10 * POINT), people)
    by = {each.person: each for each in found.ceilings}
    # 72,000 - 24,500 - 45,000; 100% of 20,000 less 19,000 deferred.
    assert (by["additions"].ceiling, by["additions"].binds) == (250_000, "415(c)")
    assert (by["pay"].ceiling, by["pay"].binds) == (100_000, "415(c)")
    assert by["test"].binds == "ACP test"
    assert passes(terms(), others(10, 10 * POINT), people, [_at(each, found) for each in people])
    capped = project_of(terms(after_tax_dollar_limit=50_000), others(10, 10 * POINT), people)
    assert {(each.ceiling, each.binds) for each in capped.ceilings} == {(50_000, "plan cap")}


def test_employer_money_after_the_year_is_held_back() -> None:
    people = [highly_paid("H", 1, pay=30_000_000, pre_tax=2_450_000)]
    plain = project_of(terms(), others(10, 30 * POINT), people).ceilings[0]
    kept = project_of(terms(), others(10, 30 * POINT), people, profit_sharing=5 * POINT, true_up=POINT).ceilings[0]
    assert plain.by_additions == 7_200_000 - 2_450_000
    assert plain.by_additions - kept.by_additions == 1_800_000  # 6% of $300,000


def test_prior_year_testing_is_certain_in_january() -> None:
    plan = terms(acp_method="prior", prior_nhce_acp=3 * POINT)
    found = project_of(plan, others(10, POINT), [highly_paid("H", 1)])
    assert found.certain
    assert [(band.shift, band.uniform) for band in found.bands] == [(0, 5 * POINT)]


def test_current_year_testing_shows_what_the_others_may_do() -> None:
    found = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 1)])
    assert [(band.other_average, band.uniform) for band in found.bands] == [
        (25_000, 45_000),
        (30_000, 50_000),
        (35_000, 55_000),
    ]
    assert (found.uniform, found.prudent) == (50_000, 45_000)


@pytest.mark.parametrize(("average", "worth"), [(1, 2 * ONE), (5, ONE), (10, 1_250_000)])
def test_a_point_of_the_others_is_worth_two_one_or_one_and_a_quarter(average: int, worth: int) -> None:
    found = project_of(terms(), others(10, average * POINT), [highly_paid("H", 1)])
    assert found.worth == worth


def test_a_safe_harbor_plan_takes_the_better_option() -> None:
    # B: others 4% match + 0.5% after-tax = 4.5%, limit 6.5%, less 4% match: 2.5%. A: others 0.5%, limit 1%.
    plan = terms(safe_harbor="enhanced match", acp_safe_harbor=True)
    matched = highly_paid("H", 1, pay=20_000_000, safe_harbor_match=800_000)
    found = project_of(plan, others(10, 45_000, 5_000), [matched])
    band = next(each for each in found.bands if each.shift == 0)
    assert (band.option, band.uniform, band.room) == (WITH_MATCH, 25_000, 25_000)
    # Nobody of the others matched, everybody saving after tax: A is better, for the match of the highly paid is out.
    found = project_of(plan, others(10, 30_000, 30_000), [matched])
    band = next(each for each in found.bands if each.shift == 0)
    assert (band.option, band.uniform) == (WITHOUT_MATCH, 50_000)


def test_a_plan_that_fails_by_its_match_has_no_cap() -> None:
    found = project_of(terms(), others(10, POINT), [highly_paid("H", 1, match=1_000_000)])
    assert found.uniform is None
    assert not found.passes_today
    assert found.ceilings[0].ceiling == 0


def test_without_highly_paid_or_others_no_cap_is_needed() -> None:
    assert not project_of(terms(), others(10, POINT), [person("N", 1)]).ceilings
    found = project_of(terms(), PlanSums(), [highly_paid("H", 1, pay=30_000_000)])
    assert (found.uniform, found.bands[0].test_binds) == (ONE, False)
    assert found.ceilings[0].ceiling == 7_200_000


def test_expected_refunds_follow_dollars_not_percentages() -> None:
    rich = highly_paid("rich", 1, pay=36_000_000, after_tax=2_400_000)
    poor = highly_paid("poor", 2, pay=17_000_000, after_tax=1_200_000)
    found = project_of(terms(), others(10, 3 * POINT), [rich, poor])
    by = {each.person: each.expected_refund for each in found.ceilings}
    assert by["rich"] > by["poor"]
    assert sum(by.values()) == found.refunds > 0


def test_the_day_of_crossing_is_that_of_the_rule() -> None:
    # No match: 8% of pay a year against 5%, so that the line is crossed after 5/8 of the year.
    people = [highly_paid("H", 1, pay=20_000_000, after_tax=1_600_000)]
    found = project_of(terms(), others(10, 3 * POINT), people)
    begin, end = date(2026, 1, 1), date(2026, 12, 31)
    by_rule = crossing_day(begin, end, end, 8 * POINT, 5 * POINT)
    assert by_rule is not None
    # The rule counts exactly, the test rounds ratios to 0.01 point: half of that is less than a day's 0.02.
    assert found.crosses_on is not None
    assert abs((found.crosses_on - date(2026, 8, 17)).days) <= 1
    # the plan year passes at 5%
    assert project_of(terms(), others(10, 3 * POINT), [people[0]._replace(after_tax=1_000_000)]).crosses_on is None


def test_amounts_to_a_day_are_carried_to_the_years_end() -> None:
    # To 30 June, 181 of 365 days: $50,000 of pay and $2,500 after tax so far.
    half = highly_paid("H", 1, pay=5_000_000, after_tax=250_000, pre_tax=1_500_000, match=150_000)
    found = project_of(terms(), others(10, 5 * POINT), [half], day=date(2026, 6, 30))
    ceiling = found.ceilings[0]
    assert (ceiling.pay, ceiling.so_far, ceiling.at_todays_rate) == (10_082_873, 250_000, 504_144)
    # deferrals stop at the limit: 24,500 and the match at the same share, 2,450
    assert ceiling.by_additions == 7_200_000 - 2_450_000 - 245_000
    gone = half._replace(termination_date=date(2026, 3, 31))
    found = project_of(terms(), others(10, 5 * POINT), [gone], day=date(2026, 6, 30))
    assert (found.ceilings[0].pay, found.ceilings[0].at_todays_rate) == (5_000_000, 250_000)


def test_what_is_in_already_stays_in() -> None:
    early = highly_paid("H", 1, pay=10_000_000, after_tax=2_000_000)
    found = project_of(terms(), others(10, POINT), [early], day=date(2026, 6, 30))
    assert found.uniform is None
    assert found.ceilings[0].ceiling == 2_000_000
    assert found.crosses_on == date(2026, 6, 30)


# --- match on after-tax money ---------------------------------------------------------------------------

HALF_OF_TEN = (Tier(0, 100_000, 500_000),)


def test_match_on_after_tax_money_falls_with_it_by_the_formula() -> None:
    # 50% of 10% of $200,000. Deferrals 8,000 (4%) earn 2%; after-tax money of a% of pay earns a/2 more until 6%. Of the
    # others 3% allows 5%: 2 + 1.5a = 5 at a = 2%, and 2.01% makes 5.015%, which rounds to 5.02%. With today's match
    # (20,000 after tax, so all of 10,000: 5%) nothing would be left.
    rich = highly_paid("H", 1, pay=20_000_000, pre_tax=800_000, after_tax=2_000_000, match=1_000_000)
    plan = terms(match=HALF_OF_TEN, match_on_after_tax=True)
    found = project_of(plan, others(10, 3 * POINT, deferral_ratio=7 * POINT), [rich])
    band = next(each for each in found.bands if each.shift == 0)
    assert (found.uniform, band.highly_paid_match, band.room) == (2 * POINT, 2 * POINT, 3 * POINT)
    assert found.checked
    # As a census with this ceiling and its match (50% of 12,000) the plan test passes.
    at_cap = rich._replace(after_tax=400_000, match=600_000)
    assert found.ceilings[0].ceiling == at_cap.after_tax
    assert passes(plan, others(10, 3 * POINT, deferral_ratio=7 * POINT), [rich], [at_cap])
    assert any("rises and falls with it" in each for each in found.notes)


def test_415c_leaves_room_for_the_match_that_after_tax_money_earns() -> None:
    # IRC 415(c): 72,000 - 8,000 deferred; match is 4,000 today and 10,000 once 12,000 after tax fill the formula.
    saver = highly_paid("H", 1, pay=20_000_000, pre_tax=800_000, match=400_000)
    plan = terms(match=HALF_OF_TEN, match_on_after_tax=True)
    (ceiling,) = project_of(plan, others(10, 80 * POINT), [saver]).ceilings
    assert (ceiling.by_additions, ceiling.ceiling, ceiling.binds) == (5_400_000, 5_400_000, "415(c)")
    held = project_of(terms(match=HALF_OF_TEN), others(10, 80 * POINT), [saver]).ceilings[0]
    assert held.by_additions == 6_000_000


@pytest.mark.parametrize(
    ("told", "after_tax", "match"),
    [
        # 50% of 30,000; 20,000 deferred. The census says that 8,000 of 20,000 after tax earned match: 14,000.
        ((30_000_000, 2_000_000, 2_000_000, 800_000, 1_400_000), 0, 1_000_000),
        ((30_000_000, 2_000_000, 2_000_000, 800_000, 1_400_000), 360_000, 1_180_000),
        ((30_000_000, 2_000_000, 2_000_000, 800_000, 1_400_000), 1_900_000, 1_400_000),
        ((30_000_000, 2_000_000, 2_000_000, 800_000, 1_400_000), 2_000_000, 1_400_000),
        ((30_000_000, 2_000_000, 2_000_000, 800_000, 1_400_000), 4_000_000, 1_400_000),
        # 50% of 20,000; 12,000 deferred and 6,000 after tax, all matched: 2,000 more fill the formula.
        ((20_000_000, 1_200_000, 600_000, 600_000, 900_000), 800_000, 1_000_000),
        ((20_000_000, 1_200_000, 600_000, 600_000, 900_000), 900_000, 1_000_000),
        # 1,000 beyond the formula stay whatever is put in.
        ((20_000_000, 1_200_000, 600_000, 600_000, 1_000_000), 0, 700_000),
    ],
)
def test_the_match_at_other_after_tax_money(told: tuple[int, ...], after_tax: int, match: int) -> None:
    pay, deferred, today, matched, held = told
    who = highly_paid("D", 1, pay=pay, pre_tax=deferred, after_tax=today, after_tax_matched=matched, match=held)
    found = at_after_tax(who, terms(match=HALF_OF_TEN, match_on_after_tax=True), after_tax)
    assert (found.after_tax, found.match) == (after_tax, match)


def test_match_goes_from_what_is_no_safe_harbor_first_and_nobody_without_match_gets_any() -> None:
    plan = terms(match=HALF_OF_TEN, match_on_after_tax=True)
    both = {"pay": 20_000_000, "pre_tax": 1_200_000, "after_tax": 600_000, "safe_harbor_match": 500_000}
    found = at_after_tax(highly_paid("D", 1, match=400_000, **both), plan, 0)
    assert (found.match, found.safe_harbor_match) == (100_000, 500_000)  # 50% of 12,000 is 6,000
    shut = highly_paid("D", 1, pay=20_000_000, after_tax=600_000, match_open=False)
    assert at_after_tax(shut, plan, 1_000_000).match == 0


@st.composite
def matched(draw: st.DrawFn) -> Person:
    today = draw(st.integers(0, 1_000_000))
    return highly_paid(
        "D",
        1,
        pay=draw(st.integers(1, 40_000_000)),
        pre_tax=draw(st.integers(0, 2_450_000)),
        after_tax=today,
        after_tax_matched=draw(st.integers(0, today)),
        match=draw(st.integers(0, 1_000_000)),
        safe_harbor_match=draw(st.sampled_from([0, 300_000])),
    )


@given(matched(), st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(0, 7_200_000))
def test_more_after_tax_money_never_has_less_match(who: Person, one: int, other: int, left: int) -> None:
    plan = terms(match=(Tier(0, 30_000, ONE), Tier(0, 60_000, 500_000)), match_on_after_tax=True)

    def match_at(after_tax: int) -> int:
        found = at_after_tax(who, plan, after_tax)
        assert found.after_tax_matched <= found.after_tax
        assert min(found.match, found.safe_harbor_match) >= 0
        return found.match + found.safe_harbor_match

    assert at_after_tax(who, plan, who.after_tax) == who
    assert match_at(min(one, other)) <= match_at(max(one, other))
    most = most_with_its_match(who, plan, left)
    assert most + match_at(most) - match_at(0) <= left < most + 1 + match_at(most + 1) - match_at(0)


@pytest.mark.parametrize("told", [{"match_on_after_tax": True}, {}])
def test_without_the_formula_match_is_held_and_the_side_is_said(told: dict[str, Any]) -> None:
    # 3.00% of match and 5% of after-tax money, matched. The others' 4% allow 6%: 3% passes, less than today's 5%, and
    # match would fall with it: safe. The others' 10% allow 12.5%: 9.5% is more than 5%, and match would rise: not safe.
    rich = highly_paid("H", 1, pay=20_000_000, pre_tax=800_000, after_tax=1_000_000, after_tax_matched=400_000,
                       match=600_000)  # fmt: skip
    low = project_of(terms(**told), others(10, 4 * POINT), [rich])
    assert low.uniform == 3 * POINT
    (note,) = [each for each in low.notes if "held at the census's figure" in each]
    assert "features.match" in note
    assert "is on the safe side" in note
    high = project_of(terms(**told), others(10, 10 * POINT), [rich])
    assert high.uniform == 95_000
    (note,) = [each for each in high.notes if "held at the census's figure" in each]
    assert "is not on the safe side" in note
    plain = project_of(terms(), others(10, 4 * POINT), [rich._replace(after_tax_matched=0)])
    assert not any("census's figure" in each for each in plain.notes)


# --- who is in no test, and the year that is not over -------------------------------------------------------


def test_a_union_members_ceiling_is_not_the_tests() -> None:
    # Treas. Reg. 1.401(m)-1(b)(2): the collectively bargained part meets the test. U: 72,000 - 10,000 - 5,000.
    people = [
        highly_paid("H", 1, pay=20_000_000, pre_tax=1_000_000, match=200_000),
        highly_paid("U", 2, pay=20_000_000, pre_tax=1_000_000, match=500_000, part=2),
    ]
    found = project_of(terms(), others(10, 3 * POINT), people)
    by = {each.person: each for each in found.ceilings}
    assert (by["H"].binds, by["H"].by_test, by["H"].ceiling) == ("ACP test", 800_000, 800_000)  # 5% - 1% of match
    assert (by["U"].binds, by["U"].by_test, by["U"].ceiling) == ("415(c)", None, 5_700_000)
    # Everybody at the other ceilings: H's 1.401(m)-2 ratio is 72,000 - 10,000 of 200,000 = 31%, so 24.8% x 1.25.
    assert found.needed == 248_000
    assert any("1 highly paid person" in each and "does not bind" in each for each in found.notes)
    assert found.checked
    capped = project_of(terms(after_tax_dollar_limit=50_000), others(10, 3 * POINT), people)
    assert {each.person: each.binds for each in capped.ceilings} == {"H": "plan cap", "U": "plan cap"}


def test_a_union_member_alone_makes_no_percentage_of_those_of_today() -> None:
    people = [highly_paid("H", 1), highly_paid("U", 2, after_tax=100_000, part=2)]
    assert {each.as_today for each in project_of(terms(), others(10, 3 * POINT), people).bands} == {None}


def test_a_percentage_of_no_pay_that_counts_is_nothing() -> None:
    people = [highly_paid("H", 1), highly_paid("Z", 2, test_pay=0)]
    found = project_of(terms(), others(10, 3 * POINT), people)
    assert (found.ceilings[1].by_test, found.ceilings[1].ceiling) == (0, 0)
    assert not any("does not bind" in each for each in found.notes)


@pytest.mark.parametrize(
    ("as_of", "day", "said"),
    [
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 22), date(2026, 10, 31), False),
        (date(2026, 12, 31), None, False),  # the year's last day: what is there is the year's
        (date(2027, 2, 1), None, False),
        (date(2025, 12, 1), None, False),  # before the year nothing is in yet: the amounts can only be a year's
        (None, None, False),
    ],
)
def test_amounts_taken_as_a_whole_years_are_said_while_the_year_runs(
    as_of: date | None, day: date | None, said: bool
) -> None:
    found = project(terms(), FIGURES, others(10, 3 * POINT), [highly_paid("H", 1)], Wanted(day), as_of=as_of)
    notes = [each for each in found.notes if "whole year's" in each]
    assert len(notes) == said
    assert all("2026-12-31" in each and "--day" in each for each in notes)


# --- whatever the people are ---------------------------------------------------------------------------


def test_a_failed_adp_test_is_said_with_what_passes_if_it_is_cured() -> None:
    # Deferrals 8.17% against 4% + 2: 6,500 of 24,500 goes back, and the match on 50% of 8% falls from 12,000 (4%) to
    # 9,000 (3%). The others have 3% of match: 5 - 3 with the refund, 5 - 4 with a QNEC instead.
    plan = terms(match=(Tier(0, 80_000, 500_000),))
    people = [highly_paid("H", 1, pay=30_000_000, pre_tax=2_450_000, match=1_200_000)]
    found = project_of(plan, others(10, 3 * POINT, deferral_ratio=4 * POINT), people)
    band = next(each for each in found.bands if each.shift == 0)
    assert (band.uniform, band.if_adp_cured) == (2 * POINT, POINT)
    (adp,) = found.deferral_tests
    assert (adp.outcome, adp.highly_paid_average, adp.limit) == ("failed", 81_700, 60_000)
    assert any("8.17% against 6.00%" in each and "1.00% passes" in each for each in found.notes)
    passed = project_of(plan, others(10, 3 * POINT, deferral_ratio=7 * POINT), people)
    assert {each.if_adp_cured for each in passed.bands} == {None}
    assert not any("ADP" in each for each in passed.notes)


def test_a_qnec_after_which_no_cap_is_needed_is_not_said_to_pass_with_100_percent() -> None:
    # Deferrals 8.17% against 6%, as above. With all match counted (3% of pay, 9,000) 415(c) leaves 72,000 - 24,500 -
    # 9,000 = 38,500, 12.83% of 300,000; of the others 16% match allows 20%, 17% after tax: nothing needs a cap.
    plan = terms(match=(Tier(0, 60_000, 500_000),))
    people = [highly_paid("H", 1, pay=30_000_000, pre_tax=2_450_000, match=900_000)]
    found = project_of(plan, others(10, 16 * POINT, deferral_ratio=4 * POINT), people, bands=(0,))
    band = found.bands[0]
    assert (band.test_binds, band.if_adp_cured) == (False, ONE)
    (note,) = [each for each in found.notes if each.startswith("The ADP test fails")]
    assert "100.00%" not in note
    assert "no cap is needed" in note


def test_where_nobody_contributes_today_there_is_no_percentage_for_those_who_do() -> None:
    found = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 1), highly_paid("I", 2)])
    assert {each.as_today for each in found.bands} == {None}
    some = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 1, after_tax=1), highly_paid("I", 2)])
    assert all(each.as_today for each in some.bands)


def test_match_that_stops_with_the_deferrals_is_said() -> None:
    # To 30 June 24,500 of deferrals are in: match stays at 4,500 of the 9,000 that a true-up would bring.
    half = {"pay": 15_000_000, "match": 450_000}
    early = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 1, pre_tax=2_450_000, **half)],
                       day=date(2026, 6, 30))  # fmt: skip
    assert any("1 highly paid person reaches the deferral limit" in each and "true-up" in each for each in early.notes)
    slow = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 1, pre_tax=900_000, **half)],
                      day=date(2026, 6, 30))  # fmt: skip
    assert not any("deferral limit" in each for each in slow.notes)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"binds": "ACP test", "ceiling": 135_500, "at_todays_rate": 500_000, "expected_refund": 0},
         ["is $1,355. The plan's yearly test", "would put in $5,000, and what is above", "Please lower your rate",
          "changes when others"]),
        ({"binds": "ACP test", "ceiling": 650_400, "at_todays_rate": 2_400_000, "expected_refund": 1_579_471},
         ["about $15,794.71 would come back"]),
        ({"binds": "plan cap", "ceiling": 2_496_000, "at_todays_rate": 0, "expected_refund": 0},
         ["is $24,960. The plan's own cap sets it."]),
    ],
)  # fmt: skip
def test_each_is_told_the_ceiling_and_what_sets_it(told: dict[str, Any], said: list[str]) -> None:
    found = project_of(terms(), others(10, 3 * POINT), [highly_paid("H", 7)])
    one = found._replace(ceilings=(found.ceilings[0]._replace(**told),))
    (message,) = ceiling_messages(one, date(2026, 11, 22))
    text = " ".join(message.text.split())
    assert (message.person, message.row) == ("H", 7)
    assert [each for each in said if each not in text] == []
    assert max(len(line) for line in message.text.splitlines()) <= 80
    over = ceiling_messages(one, date(2027, 1, 15))[0].text
    assert " was $" in over
    assert "lower your rate" not in over


@st.composite
def plans(draw: st.DrawFn) -> tuple[PlanTerms, PlanSums, list[Person]]:
    money = st.integers(0, 3_000_000)
    people = [
        highly_paid(
            f"H{number}",
            number,
            pay=draw(st.integers(100_000, 60_000_000)),
            pre_tax=draw(st.integers(0, 2_450_000)),
            match=draw(st.integers(0, 1_500_000)),
            nonelective=draw(st.sampled_from([0, 2_000_000])),
            after_tax=draw(st.one_of(st.just(0), money)),
            part=draw(st.sampled_from([0, 0, 0, 1])),
        )
        for number in range(1, 1 + draw(st.integers(1, 5)))
    ]
    people += [
        person(f"N{number}", 100 + number, pay=draw(st.integers(0, 9_000_000)), after_tax=draw(st.integers(0, 90_000)))
        for number in range(draw(st.integers(0, 3)))
    ]
    safe = draw(st.booleans())
    plan = terms(
        safe_harbor="basic match" if safe else "none",
        acp_safe_harbor=safe,
        hce_after_tax_limit=draw(st.sampled_from([None, None, 60_000])),
        acp_excludables=draw(st.sampled_from(["together", "carve out", "separate"])),
        correction=draw(st.sampled_from(["refund", "recharacterize"])),
    )
    average = draw(st.integers(0, 1_200)) * 100
    alone = draw(st.integers(0, average // 100)) * 100
    # The ADP test passes or fails: a failure may change what the ACP test counts.
    deferred = draw(st.sampled_from([0, 5_000_000]))
    return plan, others(draw(st.integers(1, 40)), average, alone, deferral_ratio=deferred), people


def _at(each: Person, found: Projection) -> Person:
    by = {one.row: one.ceiling for one in found.ceilings}
    return each._replace(after_tax=by.get(each.row, each.after_tax))


@given(plans())
def test_the_cap_passes_and_one_step_more_fails(case: tuple[PlanTerms, PlanSums, list[Person]]) -> None:
    plan, sums, people = case
    found = project_of(plan, sums, people, bands=(0,))
    band = found.bands[0]
    if band.uniform is None:
        nothing = [_at(each, found) for each in people]
        assert all(each.ceiling == 0 for each in found.ceilings if each.by_test is not None)
        assert not passes(plan, sums, people, nothing)
        return
    at_cap = [_at(each, found) for each in people]
    assert found.checked
    assert passes(plan, sums, people, at_cap)
    if not band.test_binds:
        return
    rate = band.uniform + found.step
    more = []
    for each in people:
        ceiling = next((one for one in found.ceilings if one.row == each.row), None)
        if ceiling is None:
            more.append(each)
            continue
        least = min(
            ceiling.by_additions, ceiling.by_pay, ceiling.by_additions if ceiling.by_plan is None else ceiling.by_plan
        )
        more.append(each._replace(after_tax=max(0, min(each.test_pay * rate // ONE, least))))
    assert not passes(plan, sums, people, more)


@settings(max_examples=40)
@given(plans(), st.integers(0, 300))
def test_others_who_save_more_never_lower_the_cap(case: tuple[PlanTerms, PlanSums, list[Person]], more: int) -> None:
    plan, sums, people = case
    found = project_of(plan, sums, people, bands=(0, more * 100))
    first, second = found.bands[0].uniform, found.bands[-1].uniform
    assert first is None or (second is not None and second >= first)


@settings(max_examples=40)
@given(plans())
def test_no_ceiling_is_above_any_limit(case: tuple[PlanTerms, PlanSums, list[Person]]) -> None:
    plan, sums, people = case
    for each in project_of(plan, sums, people, bands=(0,)).ceilings:
        assert 0 <= each.ceiling <= min(each.by_additions, each.by_pay)
        assert each.by_test is None or each.ceiling <= each.by_test
        assert each.by_plan is None or each.ceiling <= each.by_plan


@given(st.integers(0, 1_000), st.integers(1, 20), st.integers(1, 900), st.sampled_from((-1, 0, 1, 1_000_000)))
def test_the_search_finds_the_largest_step(threshold: int, step: int, most: int, guide: int) -> None:
    """Whatever the spare says, right, wrong or nothing: it only guides."""
    found = largest(lambda number: Judged(number <= threshold, (threshold - number) * guide), step, most)
    assert found == max(number for number in range(0, most + 1, step) if number <= threshold)


def test_the_search_looks_at_few_places_where_the_ratios_rise_evenly() -> None:
    looked: list[int] = []

    def judge(number: int) -> Judged:
        looked.append(number)
        return Judged(number <= 43_210, 43_250 - number)

    assert largest(judge, 100, 1_000_000) == 43_200
    assert len(looked) <= 8


def test_the_search_says_when_nothing_passes() -> None:
    assert largest(lambda _number: Judged(False, -1), 100) is None
