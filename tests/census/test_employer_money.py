"""Who is in a test at all, and which employer money each test counts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.census.people import TERMS, census

from megaroth.census.answers import PlanTest
from megaroth.census.kernel import reduce_plan
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.law.figures import shipped

RICH: dict[str, Any] = {"person": "rich", "prior_pay": 300_000_00, "pay": 300_000_00, "test_pay": 300_000_00}
NO_DAYS = dict.fromkeys(("hire_date", "deferral_eligible_date", "after_tax_eligible_date", "match_eligible_date"))
NO_PAY = dict.fromkeys(("pay", "test_pay", "prior_pay"), 0)


def answer_to(*rows: dict[str, Any], without: tuple[str, ...] = (), **told: Any) -> PlanTest:
    terms = PlanTerms("Acme", TERMS.plan_year_end, **told)
    table = census(*rows).drop_columns(list(without))
    return plan_test(terms, shipped(), *reduce_plan(table, terms, shipped()))


def average_of(answer: PlanTest, kind: str, *, highly_paid: bool = False) -> int:
    test = next(each for each in answer.tests if each.kind == kind and each.chosen)
    return test.highly_paid_average if highly_paid else test.other_average


OWNER = {**RICH, "ownership": 600_000, "pre_tax": 24_000_00}
SPOUSE = {"person": "spouse", "family_of": "rich", "family_relation": "spouse", **NO_PAY, **NO_DAYS}


@pytest.mark.parametrize("without", [(), tuple(NO_DAYS)])
def test_an_owner_of_whom_no_work_is_told_is_no_employee(without: tuple[str, ...]) -> None:
    # 24,000 of 300,000 is 8%. With a spouse at a ratio of 0 it would be 4%, and pass.
    clerk = {"pre_tax": 3_000_00}
    found = answer_to(OWNER, SPOUSE, clerk, without=without)
    assert average_of(found, "ADP", highly_paid=True) == 80_000
    assert found.outcome == "failed"
    assert found.highly_paid == 1
    assert {(each.highly_paid_people, each.ratio) for each in found.coverage} == {(1, 1_000_000)}
    # Somebody who holds shares and works is an employee all the same.
    works = answer_to(OWNER, {**SPOUSE, "pay": 50_000_00, "test_pay": 50_000_00}, clerk, without=without)
    assert works.highly_paid == 2


def test_a_highly_paid_person_without_pay_does_not_lower_the_average() -> None:
    absent = {"person": "absent", **NO_PAY, "ownership": 100_000}
    found = answer_to({**RICH, "pre_tax": 24_000_00}, absent, {"pre_tax": 3_000_00})
    assert average_of(found, "ADP", highly_paid=True) == 80_000
    # one of the others does, which is the strict side
    assert average_of(answer_to(RICH, {**NO_PAY}, {"pre_tax": 3_000_00}), "ADP") == 15_000


def test_who_contributes_nothing_has_no_rate_of_match() -> None:
    # Treas. Reg. 1.401(m)-2(a)(5)(ii)(B): the others who contribute. Three have 100% and one 200%, within twice 100%.
    usual = {"pre_tax": 6_000_00, "match": 6_000_00}
    nothing: list[dict[str, Any]] = [{}] * 5
    found = answer_to(RICH, *[usual] * 3, {"person": "much", "pre_tax": 6_000_00, "match": 12_000_00}, *nothing)
    # (3 x 6% + 12%) / 9
    assert average_of(found, "ACP") == 33_300
    # at 300%, 6,000 are out of proportion
    found = answer_to(RICH, *[usual] * 3, {"person": "much", "pre_tax": 6_000_00, "match": 18_000_00}, *nothing)
    assert average_of(found, "ACP") == 33_300
    assert any("$6,000 of match is out of proportion" in note for note in found.notes)


def test_a_qnec_twice_that_of_everybody_else_counts() -> None:
    # Treas. Reg. 1.401(k)-2(a)(6)(iv)(A): twice the representative rate, which is 3%
    found = answer_to(RICH, *[{"qnec": 3_000_00}] * 4, {"person": "much", "qnec": 6_000_00})
    assert average_of(found, "ADP") == 36_000
    found = answer_to(RICH, *[{"qnec": 3_000_00}] * 4, {"person": "much", "qnec": 7_000_00})
    assert average_of(found, "ADP") == 36_000


def test_a_qnec_may_count_in_the_acp_and_a_qmac_in_the_adp() -> None:
    rows = [
        {**RICH, "after_tax": 9_000_00, "pre_tax": 12_000_00, "qmac": 3_000_00},
        *[{"qnec": 2_000_00, "qmac": 1_000_00, "match": 500_00, "pre_tax": 2_000_00}] * 3,
        # judged alone, by the same
        {
            "person": "officer",
            "officer": True,
            "qnec": 2_000_00,
            "qmac": 1_000_00,
            "match": 500_00,
            "pre_tax": 2_000_00,
        },
    ]
    usual = answer_to(*rows)
    assert (average_of(usual, "ADP"), average_of(usual, "ACP")) == (40_000, 15_000)
    assert (average_of(usual, "ADP", highly_paid=True), average_of(usual, "ACP", highly_paid=True)) == (40_000, 40_000)
    turned = answer_to(*rows, qnec_in="acp", qmac_in="adp")
    assert (average_of(turned, "ADP"), average_of(turned, "ACP")) == (30_000, 25_000)
    assert (average_of(turned, "ADP", highly_paid=True), average_of(turned, "ACP", highly_paid=True)) == (
        50_000,
        30_000,
    )


def test_qnecs_in_the_acp_are_no_after_tax_money() -> None:
    found = answer_to(RICH, {"qnec": 2_000_00}, qnec_in="acp")
    assert {each.outcome for each in found.tests if each.kind == "ACP"} == {"not tested"}


def test_the_size_of_the_top_paid_group_is_by_the_pay_of_last_year() -> None:
    # Treas. Reg. 1.414(q)-1T, A-9(a): who was employed last year. 7.5 would be two places, 7 is one.
    richer = {**RICH, "person": "richer", "prior_pay": 400_000_00}
    rows = [RICH, richer, *[{}] * 5, *[{"prior_pay": 0}] * 5]
    assert answer_to(*rows, top_paid_group=True).highly_paid == 1
    assert answer_to(*rows, {}, top_paid_group=True).highly_paid == 2


def test_a_non_resident_alien_takes_no_place_in_the_top_paid_group() -> None:
    # IRC 414(q)(8): no employee for this purpose
    abroad = {**RICH, "person": "abroad", "prior_pay": 400_000_00, "non_resident": True}
    found = answer_to(RICH, abroad, *[{}] * 4, top_paid_group=True)
    assert [each.person for each in found.reasons if each.highly_paid] == ["rich"]


def dollars_of(person: str, pay: int, **told: int) -> dict[str, Any]:
    """Somebody of an example, amounts in dollars."""
    held = {name: amount * 100 for name, amount in {"pay": pay, "test_pay": pay, **told}.items()}
    return {"person": person, **held}


def test_match_in_example_5_of_the_acp_test_rules() -> None:
    # Treas. Reg. 1.401(m)-2(a)(7) Example 5: rates of 50%, 50% and 400%; F contributes nothing and has none. Of E's
    # $8,000, $2,000 count. Without the deferrals that the example counts here too: (7.06 + 6.79 + 5 + 0) / 4.
    found = answer_to(
        dollars_of("A", 190_000, pre_tax=15_000, after_tax=3_500, match=9_250, prior_pay=190_000),
        dollars_of("B", 100_000, pre_tax=5_000, after_tax=10_000, match=7_500, prior_pay=190_000),
        dollars_of("C", 85_000, pre_tax=12_000, match=6_000),
        dollars_of("D", 70_000, pre_tax=9_500, match=4_750),
        dollars_of("E", 40_000, pre_tax=2_000, match=8_000),
        dollars_of("F", 10_000),
    )
    assert any("$6,000 of match is out of proportion" in note for note in found.notes)
    assert average_of(found, "ACP", highly_paid=True) == 121_100
    assert average_of(found, "ACP") == 47_100


def test_the_qnec_of_example_7_of_the_adp_test_rules() -> None:
    # Treas. Reg. 1.401(k)-2(a)(7) Example 7: 5% of R's $5,000 counts. (3 + 0 + 0 + 5 + 0) / 5
    found = answer_to(
        RICH,
        dollars_of("O", 60_000, pre_tax=1_800),
        dollars_of("P", 40_000),
        dollars_of("Q", 30_000),
        dollars_of("R", 5_000, qnec=500),
        dollars_of("S", 20_000),
    )
    assert average_of(found, "ADP") == 16_000
