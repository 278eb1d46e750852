"""The tests of one plan year: which run, which choice decides, and what holds for every census."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.answers import PlanTest
from megaroth.census.sums import PartSums, Person, PlanSums
from megaroth.census.testing import plan_test
from megaroth.errors import NotPublishedError
from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination.ratios import actual_contribution_ratio, actual_deferral_ratio


def answer(sums: PlanSums, people: Iterable[Person] = (), as_of: date | None = None, **told: Any) -> PlanTest:
    return plan_test(terms(**told), shipped(), sums, tuple(people), as_of=as_of)


def outcomes(found: PlanTest) -> dict[str, str]:
    return {
        f"{each.kind} {each.part} {each.option}".strip(): each.outcome + (" *" if each.chosen else "")
        for each in found.tests
    }


SOME = others(10, 30_000)
RICH = highly_paid("a", 1, pay=20_000_000, pre_tax=2_000_000, after_tax=2_000_000)


def test_the_three_numbers_of_each_test() -> None:
    found = answer(SOME, [RICH])
    assert outcomes(found) == {"ADP whole plan": "failed *", "ACP whole plan": "failed *"}
    deferral, contribution = found.tests
    assert (deferral.highly_paid_average, deferral.other_average, deferral.limit) == (100_000, 0, 0)
    assert (contribution.highly_paid_average, contribution.other_average, contribution.limit) == (
        100_000,
        30_000,
        50_000,
    )
    assert (contribution.leg, contribution.method) == ("2 points more", "current year")
    assert (found.outcome, found.highly_paid, found.others) == ("failed", 1, 10)


def test_nobody_highly_paid_or_nobody_else_passes() -> None:
    assert answer(SOME).outcome == "deemed passed"
    alone = answer(PlanSums(rows=1), [RICH])
    assert alone.outcome == "deemed passed"
    assert {each.why for each in alone.tests} == {"everyone eligible is highly paid"}
    assert not alone.refunds


def test_a_governmental_plan_is_not_tested_and_a_403b_has_no_adp() -> None:
    found = answer(SOME, [RICH], kind="governmental")
    assert set(outcomes(found).values()) == {"not tested *"}
    assert (found.outcome, found.coverage, found.top_heavy.outcome) == ("not tested", (), "exempt")
    found = answer(SOME, [RICH], kind="403(b)")
    assert outcomes(found) == {"ADP whole plan": "not tested *", "ACP whole plan": "failed *"}


def test_without_match_and_after_tax_money_there_is_no_acp_test() -> None:
    found = answer(others(10, 0), [RICH._replace(after_tax=0)])
    assert outcomes(found)["ACP whole plan"] == "not tested *"


def test_a_safe_harbor_does_not_cover_after_tax_money_and_the_better_option_decides() -> None:
    harbor: dict[str, Any] = {"safe_harbor": "basic match", "acp_safe_harbor": True}
    matched = RICH._replace(after_tax=0, safe_harbor_match=800_000)
    found = answer(others(10, 40_000), [matched], **harbor)
    assert outcomes(found) == {"ADP whole plan": "deemed passed *", "ACP whole plan": "deemed passed *"}
    # Both ways the highly paid are just at the limit; with $100 more of after-tax money both fail, B by less.
    found = answer(others(10, 40_000, 10_000), [matched._replace(after_tax=400_000)], **harbor)
    without, both = found.tests[1:]
    assert (without.highly_paid_average, without.limit, without.outcome) == (20_000, 20_000, "passed")
    assert (both.highly_paid_average, both.limit, both.outcome) == (60_000, 60_000, "passed")
    assert [each.chosen for each in (without, both)] == [True, False]
    found = answer(others(10, 50_000, 10_000), [matched._replace(after_tax=600_000)], **harbor)
    assert outcomes(found) == {
        "ADP whole plan": "deemed passed *",
        "ACP whole plan without any match": "failed",
        "ACP whole plan with all match": "passed *",
    }
    assert found.outcome == "passed"
    assert not found.refunds


def test_the_union_part_has_its_own_adp_and_meets_the_acp() -> None:
    union = PartSums(adp_people=5, adp_ratios=100_000, acp_people=5, adp_pay=5)
    sums = SOME._replace(parts=(SOME.parts[0], PartSums(), union))
    boss = highly_paid("u", 2, part=2, pay=20_000_000, pre_tax=2_000_000)
    found = answer(sums, [RICH, boss])
    assert outcomes(found) == {
        "ADP whole plan": "failed *",
        "ADP union": "failed *",
        "ACP whole plan": "failed *",
        "ACP union": "deemed passed *",
    }


def test_the_plan_chooses_what_becomes_of_the_otherwise_excludable_and_the_better_choice_is_named() -> None:
    young = PartSums(adp_people=10, adp_ratios=0, acp_people=10, acp_ratios=0)
    sums = others(10, 30_000)
    sums = sums._replace(parts=(sums.parts[0]._replace(adp_ratios=10 * 50_000), young, PartSums()))
    boss = highly_paid("a", 1, pay=20_000_000, pre_tax=1_200_000)
    together = answer(sums, [boss])
    assert outcomes(together)["ADP whole plan"] == "failed *"
    assert outcomes(together)["ADP carve out"] == "passed"
    assert any("the carve-out of the otherwise excludable would pass" in note for note in together.notes)
    carved = answer(sums, [boss], adp_excludables="carve out")
    assert outcomes(carved)["ADP carve out"] == "passed *"
    assert carved.outcome == "passed"
    apart = answer(sums, [boss], adp_excludables="separate")
    assert outcomes(apart)["ADP main"] == "passed *"
    assert outcomes(apart)["ADP otherwise excludable"] == "deemed passed *"


@pytest.mark.parametrize(
    ("told", "average", "outcome"),
    [
        ({"prior_nhce_acp": 80_000}, 80_000, "passed"),
        ({"first_year": "3%"}, 30_000, "failed"),
        ({"first_year": "actual"}, 30_000, "failed"),
        ({}, 0, "not known"),
    ],
)
def test_prior_year_testing(told: dict[str, Any], average: int, outcome: str) -> None:
    found = answer(SOME, [RICH._replace(pre_tax=0)], acp_method="prior", **told)
    test = found.tests[1]
    assert (test.other_average, test.outcome) == (average, outcome)
    assert found.outcome == outcome
    if told == {"first_year": "3%"}:  # IRC 401(k)(3)(E): a fixed 3%, which no QNEC raises
        assert found.qnecs[-1].people == 0
        assert "first year" in found.qnecs[-1].note
    if told == {"first_year": "actual"}:  # the others of this year, whom a QNEC of this year lifts
        assert found.qnecs[-1].people > 0


def test_a_qnec_for_last_year_comes_too_late() -> None:
    """Treas. Reg. 1.401(k)-2(a)(6)(i): paid within twelve months after the year whose others are counted."""
    found = answer(SOME, [RICH._replace(pre_tax=0)], acp_method="prior", prior_nhce_acp=10_000)
    assert found.tests[1].outcome == "failed"
    assert found.qnecs[-1].people == 0
    assert "had to be paid by the end of this one" in found.qnecs[-1].note


def test_a_year_that_is_not_published_is_refused() -> None:
    with pytest.raises(NotPublishedError, match="2027"):
        answer(SOME, [RICH], plan_year_end=date(2027, 12, 31))


def test_a_fiscal_year_says_that_402g_is_not_checked_and_takes_the_lookback_line_of_its_begin() -> None:
    end = date(2026, 6, 30)
    between = person("b", 2, prior_pay=15_700_000)  # over 155,000 of 2024, not over 160,000 of 2025
    found = answer(SOME, [between], plan_year_end=end)
    assert [each.highly_paid for each in found.reasons] == [True]
    found = answer(SOME, [between], plan_year_end=end, calendar_year_data=True)
    assert not any(each.highly_paid for each in found.reasons)
    assert any("402(g), which runs by calendar year" in each for each in found.not_checked)
    over = RICH._replace(pre_tax=2_600_000)
    assert not answer(SOME, [over], plan_year_end=end).limits
    assert [each.rule for each in answer(SOME, [over]).limits] == ["402(g)"]


def test_the_plan_year_is_said_to_run_while_it_does() -> None:
    assert any("the plan year is not over" in each for each in answer(SOME, [RICH], date(2026, 11, 21)).notes)
    assert not any("is not over" in each for each in answer(SOME, [RICH], date(2027, 1, 4)).notes)


def test_the_excise_is_owed_once_its_day_has_passed() -> None:
    excise = answer(SOME, [RICH], date(2027, 2, 1)).excises[-1]
    assert (excise.tax, excise.if_not_by, excise.return_by, excise.owed) == (
        100_000,
        date(2027, 3, 15),
        date(2028, 3, 31),
        None,
    )
    assert answer(SOME, [RICH], date(2027, 4, 1)).excises[-1].owed is True
    done = answer(SOME, [RICH], date(2027, 4, 1), testing_done_on=date(2027, 3, 1))
    assert done.excises[-1].owed is False
    late = answer(SOME, [RICH], date(2028, 1, 10))
    assert any("the 12 months are over" in note and "$30,000" in note for note in late.notes)


def test_a_qnec_makes_the_test_pass() -> None:
    found = answer(SOME, [RICH._replace(pre_tax=0)])
    (qnec,) = found.qnecs
    assert (qnec.average_needed, qnec.percent, qnec.people, qnec.cost) == (80_000, 50_000, 10, 3_000_000)
    again = answer(others(10, 30_000 + qnec.percent), [RICH._replace(pre_tax=0)])
    assert again.outcome == "passed"
    less = answer(others(10, 30_000 + qnec.percent - 100), [RICH._replace(pre_tax=0)])
    assert less.outcome == "failed"


def test_owners_of_one_business_are_never_short_of_dates() -> None:
    found = answer(SOME, [RICH])
    assert [each.by for each in found.dates] == sorted(each.by for each in found.dates)
    assert {each.what for each in found.dates if each.applies} < {each.what for each in found.dates}


def test_match_out_of_proportion_and_qnecs_to_a_few_do_not_count() -> None:
    # 8% of pay on no deferrals at all: only 5% of pay counts.
    few = person("n", 3, prior_pay=0, pay=1_000_000, match=80_000, qnec=100_000)
    found = answer(others(3, 0), [RICH, few])
    ratio = next(each for each in found.ratios if each.person == "n")
    assert (ratio.contribution_ratio, ratio.deferral_ratio) == (50_000, 50_000)
    assert sum("out of proportion" in note or "targeting cap" in note for note in found.notes) == 2


# --- what holds for every census ----------------------------------------------------------------------------

amounts = st.integers(0, 2_000_000)
everyone = st.lists(
    st.builds(
        lambda rich, **told: (rich, told),
        st.booleans(),
        pay=st.integers(1_000_000, 40_000_000),
        pre_tax=amounts,
        after_tax=amounts,
        match=amounts,
        roth=st.integers(0, 400_000),
        vested=st.integers(0, 1_000_000),
    ),
    max_size=8,
)


def made(drawn: list[tuple[bool, dict[str, Any]]]) -> list[Person]:
    return [(highly_paid if rich else person)(f"p{row}", row, **told) for row, (rich, told) in enumerate(drawn, 2)]


@given(everyone, st.integers(1, 30), st.integers(0, 120_000), st.permutations(range(8)))
def test_the_order_of_rows_decides_nothing(
    drawn: list[tuple[bool, dict[str, Any]]], count: int, ratio: int, order: list[int]
) -> None:
    people = made(drawn)
    shuffled = [people[index] for index in order if index < len(people)]
    first = answer(others(count, ratio // 100 * 100), people)
    other = answer(others(count, ratio // 100 * 100), shuffled)
    assert first.tests == other.tests
    assert first.refunds == other.refunds
    assert sorted(first.ratios) == sorted(other.ratios)


@given(everyone, st.integers(1, 30), st.integers(0, 120_000))
def test_nothing_goes_back_that_is_not_there_and_all_of_an_excess_is_dealt_with(
    drawn: list[tuple[bool, dict[str, Any]]], count: int, ratio: int
) -> None:
    people = made(drawn)
    found = answer(others(count, ratio // 100 * 100), people, forfeit_related_match=False)
    for each in people:
        mine = [one for one in found.refunds if one.person == each.person]
        assert all(one.principal > 0 for one in mine)
        own = sum(one.principal for one in mine if "after-tax" in one.source)
        assert own <= each.after_tax
        assert sum(one.principal for one in mine if one.source.startswith("match")) <= each.match
        deferrals = sum(one.principal for one in mine if "deferrals" in one.source)
        assert deferrals <= each.pre_tax + each.roth
    for test in found.tests:
        if test.outcome == "failed":
            back = sum(one.principal for one in found.refunds if one.test == test.kind)
            already = sum(one.principal for one in found.refunds if one.test == "402(g)")
            assert test.excess - already <= back <= test.excess
        else:
            assert test.excess == 0
            assert not any(one.test == test.kind for one in found.refunds)


@given(everyone, st.integers(1, 30), st.integers(0, 120_000))
def test_who_is_carried_without_need_counts_like_who_is_summed(
    drawn: list[tuple[bool, dict[str, Any]]], count: int, ratio: int
) -> None:
    """Ordinary people, carried or added to the sums, give the same averages."""
    rich = [each for each in made(drawn) if each.prior_pay > 16_000_000]
    plain = [
        each._replace(match=0, pre_tax=each.pre_tax // 4, roth=0, vested=1_000_000)
        for each in made(drawn)
        if each.prior_pay <= 16_000_000
    ]
    plain = [each for each in plain if each.pre_tax + each.after_tax <= each.pay]
    sums = others(count, ratio // 100 * 100)
    main = sums.parts[0]
    for each in plain:
        deferral = actual_deferral_ratio(each.pre_tax, 0, 0, 0, 0, each.test_pay).ratio
        contribution = actual_contribution_ratio(each.after_tax, 0, 0, 0, each.test_pay).ratio
        main = main._replace(
            adp_people=main.adp_people + 1,
            adp_ratios=main.adp_ratios + deferral,
            acp_people=main.acp_people + 1,
            acp_ratios=main.acp_ratios + contribution,
            acp_after_tax_ratios=main.acp_after_tax_ratios + contribution,
            adp_pay=main.adp_pay + each.test_pay,
            acp_pay=main.acp_pay + each.test_pay,
            people=main.people + 1,
            deferral_benefiting=main.deferral_benefiting + 1,
            contribution_people=main.contribution_people + 1,
            match_benefiting=main.match_benefiting + 1,
            match_people=main.match_people + 1,
            match_open=main.match_open + 1,
            after_tax_people=main.after_tax_people + 1,
            after_tax_open=main.after_tax_open + 1,
        )
    summed = sums._replace(parts=(main, *sums.parts[1:]), after_tax=sum(each.after_tax for each in plain))
    carried, added = answer(sums, [*rich, *plain]), answer(summed, rich)
    assert carried.tests == added.tests
    assert carried.refunds == added.refunds
    assert carried.qnecs == added.qnecs
    assert [each._replace(why="") for each in carried.coverage] == [each._replace(why="") for each in added.coverage]


def test_terms_can_be_replaced() -> None:
    """The elections alone change a result: the same people, another order of money."""
    # 10% after-tax and 5% match against a limit of 5%: 10% of pay goes back, match or not.
    people = [RICH._replace(pre_tax=0, match=1_000_000)]
    plan = terms()
    first = plan_test(plan, shipped(), SOME, people)
    other = plan_test(replace(plan, correction_order="match first"), shipped(), SOME, people)
    assert [(each.source, each.principal) for each in first.refunds] == [("after-tax, not matched", 2_000_000)]
    assert [(each.source, each.principal) for each in other.refunds] == [
        ("after-tax, not matched", 1_000_000),
        ("match", 1_000_000),
    ]
