"""A failed test cured by a QNEC, and what goes back where the ACP test leaves match out."""

from __future__ import annotations

from typing import Any

from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.answers import PlanTest
from megaroth.census.sums import PartSums, Person, PlanSums
from megaroth.census.testing import plan_test
from megaroth.facts.plan import Tier
from megaroth.law.figures import shipped

RICH = highly_paid("a", 1, pay=20_000_000, pre_tax=2_000_000, after_tax=2_000_000)


def answer(sums: PlanSums, people: list[Person], **told: Any) -> PlanTest:
    return plan_test(terms(**told), shipped(), sums, tuple(people))


def lifted(sums: PlanSums, percent: int, with_pay: int, kinds: tuple[str, ...]) -> PlanSums:
    """The sums when everybody of the main part who has pay gets this percentage."""
    main = sums.parts[0]
    if "ADP" in kinds:
        main = main._replace(adp_ratios=main.adp_ratios + percent * with_pay)
    if "ACP" in kinds:
        main = main._replace(
            acp_ratios=main.acp_ratios + percent * with_pay,
            acp_after_tax_ratios=main.acp_after_tax_ratios + percent * with_pay,
        )
    return sums._replace(parts=(main, *sums.parts[1:]))


def test_a_qnec_cures_though_somebody_has_no_pay() -> None:
    """Nobody's ratio rises without pay: 10 others, 8 with pay; 3% must become 8%, 5 points x 10 / 8 = 6.25%."""
    some = others(10, 30_000, deferral_ratio=30_000)
    sums = some._replace(no_pay=2, parts=(some.parts[0]._replace(adp_pay=48_000_000), *some.parts[1:]))
    (qnec,) = answer(sums, [RICH._replace(after_tax=0)]).qnecs
    assert (qnec.percent, qnec.cost) == (62_500, 3_000_000)
    assert answer(lifted(sums, qnec.percent, 8, ("ADP",)), [RICH._replace(after_tax=0)]).outcome == "passed"
    less = lifted(sums, qnec.percent - 100, 8, ("ADP",))
    assert answer(less, [RICH._replace(after_tax=0)]).outcome == "failed"


FORMULA = (Tier(0, 60_000, 500_000),)
MATCHED = RICH._replace(match=600_000)


def test_the_two_qnecs_work_together() -> None:
    """ADP refunds forfeit match, which a QNEC in their place does not: the ACP then needs the more."""
    sums = others(10, 30_000, deferral_ratio=70_000)
    # 10% deferred on $200,000 with match on 6%: the refund of 1% more than 9% takes none, so defer 5% and match 5%.
    who = MATCHED._replace(pre_tax=2_000_000, match=1_000_000)
    plan: dict[str, Any] = {"match": (Tier(0, 100_000, 500_000),)}
    found = answer(sums, [who], **plan)
    assert sum(each.principal for each in found.refunds if each.test == "match rate") > 0
    adp, acp = found.qnecs
    assert "beside the QNEC for the ADP" in acp.note
    both = lifted(lifted(sums, adp.percent, 10, ("ADP",)), acp.percent, 10, ("ACP",))
    assert answer(both, [who], **plan).outcome == "passed"
    short = lifted(lifted(sums, adp.percent, 10, ("ADP",)), acp.percent - 100, 10, ("ACP",))
    assert answer(short, [who], **plan).outcome == "failed"


def test_a_plan_that_corrects_by_qnec_pays_nothing_back() -> None:
    found = answer(others(10, 30_000, deferral_ratio=30_000), [MATCHED], match=FORMULA, correction="qnec")
    assert found.outcome == "failed"
    assert not found.refunds
    assert not found.excises
    assert {each.test for each in found.qnecs} == {"ADP", "ACP"}
    assert any("nothing goes back for the ADP and ACP" in each for each in found.notes)
    due = {each.what: each.applies for each in found.dates}
    assert [what for what, applies in due.items() if applies and "ualified" in what]
    assert not [what for what, applies in due.items() if applies and "5330" in what]


def test_by_last_years_others_no_qnec_is_in_time_and_refunds_are_due() -> None:
    found = answer(
        others(10, 30_000, deferral_ratio=30_000), [MATCHED], correction="qnec", adp_method="prior", acp_method="prior",
        prior_nhce_adp=30_000, prior_nhce_acp=30_000,
    )  # fmt: skip
    assert {each.test for each in found.refunds} >= {"ADP", "ACP"}
    assert any("too late" in each for each in found.notes)


def test_where_match_is_left_out_matched_money_goes_last_and_its_match_is_forfeited() -> None:
    """1.401(m)-2(a)(5)(iv); 1.401(a)(4)-4(e)(3)(iii)(G). After-tax 10% of $200,000, the first 4% of it after 2% of
    deferrals matched at half: limit 2% on 1%, so $16,000 goes back, of which $12,000 unmatched, and $2,000 of match."""
    who = RICH._replace(pre_tax=400_000, after_tax=2_000_000, after_tax_matched=800_000, match=600_000)
    part = PartSums(10, 100_000, 10, 100_000, 100_000, 60_000_000, 60_000_000, 10, 10)
    sums = PlanSums(rows=10, employees=10, after_tax=1, match=1, parts=(part, PartSums(), PartSums()))
    found = answer(
        sums, [who], safe_harbor="enhanced match", acp_safe_harbor=True, match=FORMULA, match_on_after_tax=True
    )
    (failed,) = [each for each in found.tests if each.chosen and each.outcome == "failed"]
    assert (failed.option, failed.limit, failed.excess) == ("without any match", 20_000, 1_600_000)
    back = {(each.test, each.source, each.action): each.principal for each in found.refunds}
    assert back == {
        ("ACP", "after-tax, not matched", "paid back"): 1_200_000,
        ("ACP", "after-tax, matched", "paid back"): 400_000,
        ("match rate", "match", "forfeited"): 200_000,
    }


# --- deferrals that the ADP test can spare -----------------------------------------------------------------


def shared(points: int = 0) -> PlanSums:
    """Others who defer 10% and get 3% of match, with so much of the deferrals counted in the ACP test."""
    return others(10, 30_000 + points, deferral_ratio=100_000 - points)


SPARE = RICH._replace(pre_tax=1_000_000)
"""5% deferred, and 10% of after-tax money: the ADP passes with 7 points to spare, the ACP fails by 5."""


def test_deferrals_that_the_adp_spares_may_cure_the_acp() -> None:
    """1.401(m)-2(a)(6)(ii). 5% passes over 3%, so 7 points can go; 10% passes over 8%, so 5 are enough."""
    found = answer(shared(0), [SPARE])
    (shift,) = found.shifts
    assert (shift.points, shift.excess, shift.saves) == (50_000, 0, 1_000_000)
    assert shift.saves == sum(each.principal for each in found.refunds)
    moved = answer(shared(shift.points), [SPARE])
    assert {each.outcome for each in moved.tests} == {"passed"}


def test_a_shift_that_is_not_enough_lowers_what_goes_back() -> None:
    """7 points make the limit 12%, and 20% of after-tax money fails by 8 points of $200,000."""
    who = SPARE._replace(after_tax=4_000_000)
    (shift,) = answer(shared(0), [who]).shifts
    assert (shift.points, shift.excess) == (70_000, 1_500_000)
    moved = answer(shared(shift.points), [who])
    assert next(each for each in moved.tests if each.kind == "ADP").outcome == "passed"
    assert next(each for each in moved.tests if each.kind == "ACP").excess == shift.excess


def test_nothing_is_shifted_from_a_failed_test_or_between_methods() -> None:
    """1.401(m)-2(a)(6)(ii), (c)(3)."""
    assert not answer(others(10, 30_000, deferral_ratio=30_000), [RICH]).shifts
    assert not answer(shared(0), [SPARE], acp_method="prior", prior_nhce_acp=30_000).shifts
    assert not answer(shared(0), [SPARE], safe_harbor="nonelective").shifts


def test_a_plan_that_provides_for_it_counts_them_and_both_tests_pass() -> None:
    """1.401(m)-2(a)(6)(ii): as before, but done: 5 points leave the ADP, and 0.01 less would not do."""
    found = answer(shared(), [SPARE], deferrals_in_acp=True)
    assert found.outcome == "passed"
    assert not found.refunds
    assert not found.shifts
    adp, acp = found.tests
    assert (adp.other_average, adp.deferrals_moved, adp.outcome) == (50_000, 50_000, "passed")
    assert (acp.other_average, acp.deferrals_moved, acp.outcome) == (80_000, 50_000, "passed")
    assert answer(shared(49_900), [SPARE]).outcome == "failed"
    (said,) = [each for each in found.notes if "counted there and not in the ADP" in each]
    assert "passes both ways" in said
    assert {name.rsplit("/", 1)[1] for name, _ in found.sheets} >= {"largest_shift", "deferral_shift"}


def test_what_the_adp_cannot_spare_still_goes_back() -> None:
    who = SPARE._replace(after_tax=4_000_000)
    found = answer(shared(), [who], deferrals_in_acp=True)
    assert [each.outcome for each in found.tests] == ["passed", "failed"]
    assert sum(each.principal for each in found.refunds) == 1_500_000
    assert sum(each.excess for each in found.excises) == 1_500_000


def test_nothing_moves_that_the_law_keeps_in_the_adp() -> None:
    """A failed ADP, last year's others, and otherwise excludable who are compared in one test and not in the other."""
    failed = answer(others(10, 30_000, deferral_ratio=30_000), [RICH], deferrals_in_acp=True)
    assert [each.deferrals_moved for each in failed.tests] == [0, 0]
    assert any("none could be moved" in each for each in failed.notes)
    prior = {"adp_method": "prior", "acp_method": "prior", "prior_nhce_adp": 100_000, "prior_nhce_acp": 30_000}
    last_year = answer(shared(), [SPARE], deferrals_in_acp=True, **prior)
    assert [each.deferrals_moved for each in last_year.tests] == [0, 0]
    assert any("last year's figures are taken as they are told" in each for each in last_year.not_checked)
    young = shared()._replace(parts=(shared().parts[0], PartSums(5, 0, 5), PartSums()))
    apart = answer(young, [SPARE], deferrals_in_acp=True, acp_excludables="carve out")
    assert not any(each.deferrals_moved for each in apart.tests)
    assert any(each.deferrals_moved for each in answer(young, [SPARE], deferrals_in_acp=True).tests)


def test_only_deferrals_of_people_in_both_tests_move() -> None:
    """Half of the 10% are QNECs, or of people who have no match to come: 5 points are all there is of 7."""
    some = shared()
    sums = some._replace(parts=(some.parts[0]._replace(deferral_ratios=300_000), *some.parts[1:]))
    adp, acp = answer(sums, [SPARE], deferrals_in_acp=True).tests
    assert (adp.other_average, acp.other_average, acp.outcome) == (70_000, 60_000, "failed")


def test_those_who_are_carried_give_what_they_defer_without_qnecs_and_catch_up() -> None:
    """One of the others alone: 10.005% of $100,000 deferred, rounded down to 10%; the QNEC of 3% stays in the ADP."""
    one = person("n", 3, pre_tax=1_000_500, qnec=300_000, match=100_000)
    rich = RICH._replace(pre_tax=0, after_tax=4_000_000)
    adp, acp = answer(PlanSums(rows=2, after_tax=1), [rich, one], deferrals_in_acp=True).tests
    assert adp.other_average == 130_100 - 100_000
    assert acp.other_average == 10_000 + 100_000


def test_fewer_people_in_the_acp_gain_more_points() -> None:
    """Ten defer 10%, five of them are in the ACP with 3%: 5 points of five people are 2.5 of ten."""
    some = shared()
    part = some.parts[0]._replace(acp_people=5, acp_ratios=150_000, deferral_ratios=500_000)
    adp, acp = answer(some._replace(parts=(part, *some.parts[1:])), [SPARE], deferrals_in_acp=True).tests
    assert (adp.other_average, acp.other_average, acp.outcome) == (75_000, 80_000, "passed")


def test_catch_up_is_taken_as_matched_and_it_is_said() -> None:
    """$26,000 at 55: $1,500 is catch-up, and the ADP sends money back of what may have earned the match."""
    who = RICH._replace(age=55, pre_tax=2_600_000, after_tax=0, match=500_000)
    told = answer(others(10, 50_000, deferral_ratio=20_000), [who], catch_up=True, roth=True)
    assert any(each.test == "ADP" and each.action == "paid back" for each in told.refunds)
    (said,) = [each for each in told.notes if "taken to have earned match" in each]
    assert "(a)" in said
    young = answer(others(10, 50_000, deferral_ratio=20_000), [who._replace(age=40, pre_tax=2_450_000)], catch_up=True)
    assert not [each for each in young.notes if "taken to have earned match" in each]


# --- what can be read in two ways --------------------------------------------------------------------------


def test_the_other_reading_of_the_levelling_is_said_where_it_differs() -> None:
    """10% and 1.004% against 5%: 1.00% as the test rounds it leaves 9%, before any rounding 8.996% of $200,000."""
    who = [RICH, highly_paid("b", 2, pay=10_000_000, after_tax=100_400)]
    found = answer(others(10, 30_000, deferral_ratio=200_000), who)
    assert sum(each.principal for each in found.refunds) == 200_000
    (said,) = [each for each in found.notes if "levelled" in each]
    assert "$2,000 by the ratios" in said
    assert "it would be $2,008." in said
    even = answer(others(10, 30_000, deferral_ratio=200_000), [RICH])
    assert not [each for each in even.notes if "levelled" in each]


def test_a_tie_for_the_last_seat_of_the_top_paid_group_is_said() -> None:
    """20% of 10 employees are two seats, and three people earned the same: 1.414(q)-1T A-3(b)."""
    three = [highly_paid(key, row, pay=20_000_000) for row, key in enumerate("abc", start=1)]
    sums = others(7, 30_000)._replace(employees=10)
    tied = answer(sums, three, top_paid_group=True)
    assert tied.highly_paid == 2
    assert any("3 people have the pay of the last seat" in each for each in tied.notes)
    first = [three[0]._replace(prior_pay=40_000_000), three[1]._replace(prior_pay=39_000_000), three[2]]
    assert not any("last seat" in each for each in answer(sums, first, top_paid_group=True).notes)
    assert not any("last seat" in each for each in answer(sums, three).notes)
