"""What goes back: which money, where it lies, what it earned, what is taxed, by when; and what a person is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.answers import PlanTest, Refund
from megaroth.census.messages import messages
from megaroth.census.sums import Person, PlanSums
from megaroth.census.testing import plan_test
from megaroth.facts.match_text import read_match
from megaroth.law.figures import shipped
from megaroth.money import dollars


def answer(sums: PlanSums, people: Iterable[Person], **told: Any) -> PlanTest:
    return plan_test(terms(**told), shipped(), sums, tuple(people))


def short(refund: Refund) -> tuple[str, str, str, int]:
    return (refund.test, refund.source, refund.action, refund.principal)


def deferring(ratio: int, contributed: int = 0) -> PlanSums:
    """Ten others with this average of deferrals, and of match and after-tax money."""
    sums = others(10, contributed)
    return sums._replace(parts=(sums.parts[0]._replace(adp_ratios=10 * ratio), *sums.parts[1:]))


SOME = others(10, 30_000)
"""The others average 3%, so that the highly paid may average 5%."""
RICH = highly_paid("a", 7, pay=20_000_000, after_tax=1_600_000)
"""8%: 3% of pay, $6,000, goes back."""


def test_money_goes_back_from_where_it_lies() -> None:
    who = RICH._replace(after_tax_converted=700_000, after_tax_rolled_out=600_000)
    found = answer(SOME, [who])
    assert [(each.place, each.principal, each.code) for each in found.refunds] == [
        ("after-tax account", 300_000, "8"),
        ("in-plan Roth account", 300_000, "B8"),
    ]
    assert "no eligible rollover" in found.refunds[1].note
    out = answer(SOME, [RICH._replace(after_tax_rolled_out=1_600_000)])
    assert [(each.place, each.principal) for each in out.refunds] == [("Roth IRA", 600_000)]
    assert "takes it out of the Roth IRA" in out.refunds[0].note


def test_income_is_told_by_the_fraction_and_only_it_is_taxed() -> None:
    # 16,000 of contributions on 24,000 earned 4,000: 6,000 of 40,000 takes 600 of it.
    who = RICH._replace(opening_match_and_after_tax=2_400_000, match_and_after_tax_income=400_000)
    (refund,) = answer(SOME, [who]).refunds
    assert (refund.principal, refund.income, refund.taxable, refund.by) == (600_000, 60_000, 60_000, date(2027, 3, 15))
    (lost,) = answer(SOME, [who._replace(match_and_after_tax_income=-400_000)]).refunds
    assert (lost.income, lost.taxable) == (-60_000, 0)
    (untold,) = answer(SOME, [RICH]).refunds
    assert (untold.income, untold.taxable) == (None, None)
    assert "does not tell what the money earned" in untold.note


def test_income_of_several_places_adds_up() -> None:
    who = RICH._replace(
        after_tax_converted=1_500_001,
        after_tax_rolled_out=33_333,
        opening_match_and_after_tax=1_000_003,
        match_and_after_tax_income=99_991,
    )
    found = answer(SOME, [who]).refunds
    whole = 99_991 * 600_000 / (1_000_003 + 1_600_000)
    assert sum(each.income or 0 for each in found) == round(whole)
    assert sum(each.principal for each in found) == 600_000


def test_vested_match_is_paid_and_taxed_and_the_rest_is_forfeited() -> None:
    who = RICH._replace(after_tax=0, match=1_600_000, vested=200_000, pre_tax=1_000_000)
    found = answer(others(10, 30_000)._replace(match=1), [who], kind="403(b)")
    assert [short(each) for each in found.refunds] == [
        ("ACP", "match", "paid back", 120_000),
        ("ACP", "match", "forfeited", 480_000),
    ]


def test_six_months_with_an_automatic_arrangement_for_everyone() -> None:
    (refund,) = answer(SOME, [RICH], eaca=True).refunds
    assert refund.by == date(2027, 6, 30)


def test_additions_above_415c_go_back_before_the_acp_which_then_counts_less() -> None:
    over = highly_paid("a", 7, pay=36_000_000, pre_tax=2_450_000, after_tax=5_000_000)
    found = answer(others(10, 120_000), [over])
    (limit,) = found.limits
    assert (limit.rule, limit.limit, limit.excess) == ("415(c)", 7_200_000, 250_000)
    assert short(found.refunds[0]) == ("415(c)", "after-tax, not matched", "paid back", 250_000)
    assert (found.refunds[0].by, found.refunds[0].code) == (date(2027, 10, 15), "E")
    ratio = found.ratios[0].contribution_ratio
    assert ratio == 131_900  # 47,500 of 360,000, not 50,000
    assert found.tests[1].outcome == "passed"


def test_low_pay_binds() -> None:
    found = answer(PlanSums(rows=1), [person("b", 3, pay=1_000_000, prior_pay=0, after_tax=1_200_000)])
    assert [(each.rule, each.excess) for each in found.limits] == [("415(c)", 200_000)]


def test_excess_deferrals_go_back_and_are_counted_of_the_highly_paid_alone() -> None:
    rich = highly_paid("a", 7, pay=20_000_000, pre_tax=2_600_000)
    other = person("b", 8, pay=10_000_000, prior_pay=0, pre_tax=2_600_000)
    found = answer(deferring(200_000), [rich, other])
    assert [short(each) for each in found.refunds] == [
        ("402(g)", "pre-tax deferrals", "paid back", 150_000),
        ("402(g)", "pre-tax deferrals", "paid back", 150_000),
    ]
    assert {(each.by, each.code) for each in found.refunds} == {(date(2027, 4, 15), "P")}
    assert [each.deferral_ratio for each in found.ratios] == [130_000, 245_000]


def test_an_adp_excess_is_lowered_by_what_already_went_back() -> None:
    # 13% against 11.25% is 3,500; 1,500 of it went back under 402(g).
    found = answer(deferring(90_000), [highly_paid("a", 7, pay=20_000_000, pre_tax=2_600_000)])
    assert [short(each)[::3] for each in found.refunds] == [("402(g)", 150_000), ("ADP", 200_000)]


def test_catch_up_comes_before_refunds_and_the_rest_goes_back() -> None:
    who = highly_paid("a", 7, age=55, pay=20_000_000, pre_tax=2_450_000)
    found = answer(deferring(30_000), [who], catch_up=True, roth=True)
    # 12.25% against 5% is 14,500: 8,000 becomes catch-up.
    assert [short(each) for each in found.refunds] == [
        ("ADP", "deferrals", "becomes catch-up", 800_000),
        ("ADP", "pre-tax deferrals", "paid back", 650_000),
    ]


def test_catch_up_of_high_earners_must_be_roth() -> None:
    who = highly_paid("a", 7, age=55, pay=20_000_000, pre_tax=2_250_000, roth=200_000, fica_wages_prior=15_000_001)
    found = answer(deferring(30_000), [who], catch_up=True, roth=True)
    assert [short(each) for each in found.refunds] == [
        ("ADP", "Roth deferrals", "becomes catch-up", 200_000),
        ("ADP", "pre-tax deferrals", "paid back", 1_250_000),
    ]
    assert "$6,000 could stay as catch-up" in found.refunds[1].note
    over = who._replace(pre_tax=3_050_000)
    rules = {each.rule: each.excess for each in answer(deferring(200_000), [over], catch_up=True, roth=True).limits}
    assert rules == {"Roth catch-up": 600_000}  # of 8,000 only 2,000 is Roth


def test_an_excess_may_become_after_tax_money_that_next_years_acp_counts() -> None:
    """1.401(m)-2(a)(4)(ii), 1.401(k)-2(b)(3)(ii): income as if paid out, which is after the plan year's end."""
    who = highly_paid("a", 7, pay=20_000_000, pre_tax=1_400_000)
    sums = deferring(30_000, 30_000)
    found = answer(sums, [who], correction="recharacterize")
    assert [short(each) for each in found.refunds] == [("ADP", "pre-tax deferrals", "becomes after-tax", 400_000)]
    assert found.ratios[0].contribution_ratio == 0
    assert (found.refunds[0].taxable, found.refunds[0].by) == (400_000, date(2027, 3, 15))
    late = answer(sums, [who], correction="recharacterize", testing_done_on=date(2027, 3, 16))
    assert [short(each)[2] for each in late.refunds] == ["paid back"]
    capped = answer(sums, [who], correction="recharacterize", hce_after_tax_limit=5_000)
    assert [short(each)[2:] for each in capped.refunds] == [("becomes after-tax", 100_000), ("paid back", 300_000)]


@pytest.mark.parametrize("forfeit", [True, False])
def test_match_on_returned_deferrals_is_forfeited_and_leaves_the_acp(forfeit: bool) -> None:
    # 10% against 5%: 10,000 back; half of it was matched at 50% (the first 10% of pay).
    who = highly_paid("a", 7, pay=20_000_000, pre_tax=2_000_000, match=1_000_000)
    sums = deferring(30_000, 30_000)
    found = answer(sums, [who], match=read_match("50% of the first 10%"), forfeit_related_match=forfeit)
    lost = [short(each) for each in found.refunds if each.test == "match rate"]
    assert lost == ([("match rate", "match", "forfeited", 500_000)] if forfeit else [])
    assert found.ratios[0].contribution_ratio == (25_000 if forfeit else 50_000)
    assert any("the others need as good a rate" in note for note in found.notes) is not forfeit


def test_without_the_formula_the_match_is_bounded_and_said() -> None:
    who = highly_paid("a", 7, pay=20_000_000, pre_tax=2_000_000, match=1_000_000)
    sums = deferring(30_000, 30_000)
    found = answer(sums, [who])
    assert not [each for each in found.refunds if each.test == "match rate"]
    assert any("100% of the deferrals left" in note and "$5,000" in note for note in found.notes)


def test_the_plan_cap_and_money_in_the_wrong_column() -> None:
    (limit,) = answer(others(10, 120_000), [RICH], hce_after_tax_limit=60_000).limits
    assert (limit.rule, limit.excess) == ("plan cap", 400_000)
    (limit,) = answer(others(10, 120_000), [RICH], after_tax=False).limits
    assert "Roth deferrals in the wrong column" in limit.what_to_do


def test_everyone_concerned_gets_a_message_in_plain_words() -> None:
    plan = terms()
    who = RICH._replace(opening_match_and_after_tax=2_400_000, match_and_after_tax_income=400_000)
    quiet = highly_paid("q", 8, pay=20_000_000)
    found = plan_test(plan, shipped(), others(10, 20_000), [who, quiet, person("n", 9, prior_pay=0)])
    told = messages(found)
    assert [(each.person, each.row) for each in told] == [("a", 7), ("q", 8)]
    assert "Nothing goes back to you." in told[1].text
    (refund,) = answer(SOME, [who]).refunds
    text = " ".join(messages(answer(SOME, [who]))[0].text.split())
    ceiling = "Your ceiling for after-tax contributions of 2026: $10,000, of $16,000 that are in; what is above it goes"
    assert ceiling in text
    assert "The yearly limit for all contributions is $72,000; $16,000 are in." in text
    assert "not used" not in text
    assert "$6,000 of after-tax money that earned no match is paid back to you by 15 March 2027" in text
    assert "with $600 that it earned" in text
    assert "Taxed in the year in which it is paid: $600." in text
    assert refund.income == 60_000


def test_a_message_about_money_in_a_roth_ira_does_not_promise_it() -> None:
    """It left the plan: no eligible rollover (IRC 402(c)(4)), so an excess contribution (408(d)(4), 4973)."""
    all_out = RICH._replace(
        after_tax_rolled_out=1_600_000, opening_match_and_after_tax=2_400_000, match_and_after_tax_income=400_000
    )
    text = " ".join(messages(answer(SOME, [all_out]))[0].text.split())
    assert "$6,000 of after-tax money that earned no match was too much. You rolled it to a Roth IRA before" in text
    assert "the plan cannot pay it back" in text
    assert "as a corrective payment, with $600 that it earned" in text
    assert "counts as a regular contribution to the Roth IRA" in text
    assert "take it out with what it earned there by the due date, with extensions, of your tax return" in text
    assert "paid back to you" not in text
    assert "Please do not move" not in text
    assert "Taxed in the year in which it was rolled over: $600." in text

    some_out = RICH._replace(after_tax_rolled_out=1_500_000)
    text = " ".join(messages(answer(SOME, [some_out]))[0].text.split())
    assert "$1,000 of after-tax money that earned no match is paid back to you by 15 March 2027" in text
    assert "$5,000 of after-tax money that earned no match was too much." in text
    assert "Please do not move what is still in the plan before then." in text


def test_a_message_says_what_was_never_taxed_and_of_which_year_it_is_income() -> None:
    """An ADP refund is income of the year of payment, an excess deferral of its own: IRC 401(k)(8)(D), 402(g)(2)."""
    who = highly_paid("a", 7, pay=20_000_000, pre_tax=2_600_000)
    found = answer(others(10, 30_000, deferral_ratio=30_000), [who])
    adp = sum(each.principal for each in found.refunds if each.test == "ADP")
    text = " ".join(messages(found)[0].text.split())
    assert "$1,500 are income of 2026, even if paid later." in text
    assert f"{dollars(adp)} of it was never taxed and is income of the year in which it is paid." in text
    assert [each.principal_taxed for each in found.refunds] == [each.principal for each in found.refunds]


def test_no_message_tells_of_room_that_the_test_took_away() -> None:
    """Who gets nothing back in a plan that failed, and who is in a plan with its own cap."""
    quiet = highly_paid("q", 8, pay=20_000_000, after_tax=100_000)
    rich = highly_paid("a", 7, pay=20_000_000, after_tax=2_000_000)
    found = answer(SOME, [rich, quiet])
    assert found.outcome == "failed"
    assert "of 2026: $1,000, which are in: more is not certain to stay" in " ".join(messages(found)[1].text.split())
    capped = answer(SOME, [quiet], hce_after_tax_limit=20_000)
    assert "of 2026: $4,000, of which $1,000 are in." in " ".join(messages(capped)[0].text.split())


def test_top_heavy_minimum_and_keys() -> None:
    boss = highly_paid(
        "a", 7, pay=36_000_000, ownership=500_000, ownership_prior=500_000, balance=70, pre_tax=2_000_000
    )
    wife = person("w", 8, prior_pay=0, family_of="a", family_relation="spouse", balance=5)
    clerk = person("c", 9, prior_pay=0, pay=4_000_000, balance=20, match=20_000)
    found = answer(PlanSums(rows=3, balance=5), [boss, wife, clerk]).top_heavy
    assert (found.outcome, found.key_accounts, found.all_accounts) == ("top-heavy", 75, 100)
    assert [each.person for each in found.keys] == ["a", "w"]
    assert (found.minimum_rate, found.minimum_cost) == (30_000, 100_000)
    unknown = answer(PlanSums(rows=3), [boss._replace(balance=0)]).top_heavy
    assert unknown.outcome == "not known"
