"""What is not told is never taken for a pass: last year's pay, last year's averages, who owns the business."""

from __future__ import annotations

from typing import Any

import pytest
from tests.census.made_people import highly_paid, others, person, terms

from megaroth.census.answers import PlanTest
from megaroth.census.sums import PartSums, Person, PlanSums
from megaroth.census.testing import plan_test
from megaroth.law.figures import shipped

SOME = others(10, 30_000, deferral_ratio=30_000)
PAID = person("a", 1, pay=31_200_000, prior_pay=0, pre_tax=2_000_000, after_tax=2_000_000)


def answer(sums: PlanSums, people: list[Person], missing: tuple[str, ...] = (), **told: Any) -> PlanTest:
    return plan_test(terms(**told), shipped(), sums, tuple(people), missing=missing)


def test_without_last_years_pay_no_test_and_no_coverage_is_decided() -> None:
    """IRC 414(q)(1)(B): $312,000 this year says nothing of last year."""
    found = answer(SOME, [PAID], ("prior_pay",))
    assert found.outcome == "not known"
    assert {each.outcome for each in found.tests} == {"not known"}
    assert all("prior_pay" in each.why for each in found.tests)
    assert {each.outcome for each in found.coverage} == {"not known"}
    assert not found.refunds
    assert not found.qnecs
    assert answer(SOME, [PAID]).outcome == "deemed passed"


def test_a_safe_harbor_needs_no_last_years_pay() -> None:
    found = answer(SOME, [PAID], ("prior_pay",), safe_harbor="basic match")
    assert next(each for each in found.tests if each.kind == "ADP").outcome == "deemed passed"


@pytest.mark.parametrize("missing", [("ownership", "ownership_prior"), ("prior_pay",)], ids=["owners", "last year"])
def test_nobody_is_said_not_to_be_a_key_employee_without_the_facts(missing: tuple[str, ...]) -> None:
    people = [person("a", 1, prior_pay=10_000_000, balance=90_000_000)]
    sums = SOME._replace(balance=10_000_000)
    assert answer(sums, people).top_heavy.outcome == "not top-heavy"
    assert answer(sums, people, missing).top_heavy.outcome == "not known"


def test_without_officers_those_with_an_officers_pay_may_be_key() -> None:
    """IRC 416(i)(1)(A)(i): the limit of 2025 is $230,000; 7 of 10 accounts are theirs if they are officers."""
    sums = SOME._replace(balance=30_000_000)
    over = [highly_paid("a", 1, balance=70_000_000)]
    under = [person("a", 1, prior_pay=22_000_000, balance=70_000_000)]
    assert answer(sums, over, ("officer",)).top_heavy.outcome == "not known"
    assert answer(sums, under, ("officer",)).top_heavy.outcome == "not top-heavy"
    assert answer(sums, over).top_heavy.outcome == "not top-heavy"


# --- prior-year testing ----------------------------------------------------------------------------------

NOBODY = PlanSums()
RICH = highly_paid("a", 1, pay=20_000_000, pre_tax=2_000_000)


@pytest.mark.parametrize("first_year", ["3%", "actual"])
def test_an_owner_alone_in_the_first_year_is_deemed_to_pass(first_year: str) -> None:
    """1.401(k)-2(a)(1)(ii): nobody else is eligible."""
    found = answer(NOBODY, [RICH], adp_method="prior", acp_method="prior", first_year=first_year)
    assert found.tests[0].outcome == "deemed passed"


def test_last_years_others_may_have_been_there_where_their_average_is_not_told() -> None:
    found = answer(NOBODY, [RICH], adp_method="prior", acp_method="prior")
    assert found.tests[0].outcome == "not known"


def three_parts() -> PlanSums:
    main, young, union = (
        PartSums(4, 4 * ratio, 4, 4 * ratio, 0, 24_000_000, 24_000_000, 4, 4) for ratio in (30_000, 10_000, 20_000)
    )
    return PlanSums(rows=12, employees=12, parts=(main, young, union))


@pytest.mark.parametrize("choice", ["together", "carve out", "separate"])
def test_last_years_average_is_of_those_whom_the_plan_compares(choice: str) -> None:
    """1.401(k)-2(c)(1): of the union's and of another choice's others it is not known."""
    people = [RICH, RICH._replace(person="u", row=2, part=2)]
    found = answer(
        three_parts(), people, adp_method="prior", prior_nhce_adp=40_000, adp_excludables=choice, acp_method="prior"
    )
    known = {
        (each.choice, each.part): each.outcome != "not known"
        for each in found.tests
        if each.kind == "ADP" and each.highly_paid_people
    }
    main = choice != "together"
    assert known == {
        ("together", "whole plan"): not main,
        ("carve out", "carve out"): main,
        ("separate", "main"): main,
        ("", "union"): False,
    }


def test_those_who_are_summed_lack_no_more_than_the_key_rate_of_their_pay() -> None:
    """IRC 416(c)(2)(B)(ii): the highest rate of a key employee, 1%, where it is below 3%."""
    boss = highly_paid("a", 1, pay=20_000_000, pre_tax=200_000, balance=90, ownership=500_000, ownership_prior=500_000)
    sums = SOME._replace(balance=10, minimum_short=1_800_000, non_key_pay=60_000_000)
    found = answer(sums, [boss]).top_heavy
    assert (found.outcome, found.minimum_rate, found.minimum_cost) == ("top-heavy", 10_000, 600_000)
