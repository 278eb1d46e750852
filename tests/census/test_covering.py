"""Who counts in the coverage of each portion, to whom match and after-tax money are open, and who comes in early."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.census.people import END, census

from megaroth.census.answers import Coverage, PlanTest
from megaroth.census.kernel import reduce_plan
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.law.figures import shipped

FIGURES = shipped()
OWNER: dict[str, Any] = {"ownership": 600_000, "prior_pay": 300_000_00, "pay": 300_000_00, "test_pay": 300_000_00}
NEVER_OPEN: dict[str, Any] = {"match_eligible_date": None, "after_tax_eligible_date": None}
FRESH: dict[str, Any] = {"hire_date": date(2026, 6, 1), "prior_pay": 0, "deferral_eligible_date": date(2026, 6, 1)}


def answered(*rows: dict[str, Any], **terms: Any) -> PlanTest:
    plan = PlanTerms("Acme", END, **{"roth": True, "catch_up": True, **terms})
    sums, people = reduce_plan(census(*rows), plan, FIGURES, missing=())
    return plan_test(plan, FIGURES, sums, people, as_of=date(2027, 1, 20))


def portion(found: PlanTest, name: str) -> Coverage:
    return next(each for each in found.coverage if each.portion == name)


def counted(found: PlanTest, name: str) -> tuple[int, int, str]:
    one = portion(found, name)
    return one.other_benefiting, one.other_people, one.outcome


def carried(**row: Any) -> dict[str, Any]:
    """Somebody who is judged alone, as an officer, and is not highly paid."""
    return {"officer": True, **row}


@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
def test_a_years_wait_for_match_leaves_the_new_out_of_its_portion(alone: bool) -> None:
    """1.410(b)-6(b)(1), -7(c)(1): each portion is a plan of its own, with its own condition of age and service."""
    early = {**FRESH, **NEVER_OPEN, "officer": alone}
    found = answered({**OWNER, "match": 1_00}, {"match": 1_00}, early, early, early, after_tax=False)
    assert counted(found, "401(k)") == (4, 4, "passed")  # who is in early counts where in
    assert counted(found, "401(m)") == (1, 1, "passed")
    assert counted(found, "match, availability") == (1, 1, "passed")


@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
def test_who_is_past_age_and_service_counts_though_match_is_closed(alone: bool) -> None:
    shut = {**NEVER_OPEN, "officer": alone}
    found = answered({**OWNER, "match": 1_00}, {"match": 1_00}, shut, shut, shut, after_tax=False)
    assert counted(found, "401(m)") == (1, 4, "failed")
    assert portion(found, "401(m)").ratio == 250_000


@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
@pytest.mark.parametrize(
    ("hours", "gone", "given", "counts"),
    [
        (500, True, 0, False),
        (501, True, 0, True),
        (500, False, 0, True),
        (None, True, 0, True),  # nobody tells
        (0, True, 1_00, True),  # and got a share
    ],
)
def test_who_left_with_500_hours_and_no_share_is_not_counted(
    hours: int | None, gone: bool, given: int, counts: bool, alone: bool
) -> None:
    """1.410(b)-6(f)(1): a condition of hours or of the last day, and no more than 500 hours."""
    left = {"termination_date": date(2026, 3, 1) if gone else None, "hours": hours, "nonelective": given}
    found = answered({**OWNER, "nonelective": 5_00}, {"nonelective": 5_00, "hours": 2_080}, {**left, "officer": alone})
    assert portion(found, "nonelective").other_people == 1 + counts
    assert portion(found, "401(k)").other_people == 2


@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
@pytest.mark.parametrize(("among", "outcome"), [(1, "failed"), (2, "passed"), (3, "passed")])
def test_after_tax_money_must_be_open_to_enough(alone: bool, among: int, outcome: str) -> None:
    """1.401(a)(4)-4(b)(1): 70%, or the safe harbor of 1.410(b)-4(c)(4): 4 of 5 are others, 80 - 60 = 20 points above
    60, 50% - 20 x 3/4 point = 35%. Of four, one is 25% and two are 50%."""
    others = [
        {"after_tax_eligible_date": date(2020, 1, 1) if place < among else None, "officer": alone} for place in range(4)
    ]
    found = answered({**OWNER, "match": 1_00}, *others, after_tax=True)
    assert counted(found, "after-tax, availability") == (among, 4, outcome)
    assert counted(found, "401(m)") == (4, 4, "passed")  # all have match
    assert counted(found, "match, availability") == (4, 4, "passed")
    late = next(each for each in found.dates if "11(g)" in each.authority)
    assert late.applies == (outcome == "failed")


def test_open_to_no_highly_paid_person_is_no_fault() -> None:
    found = answered({**OWNER, "after_tax_eligible_date": None}, {}, {"after_tax_eligible_date": None}, after_tax=True)
    assert portion(found, "after-tax, availability").outcome == "deemed passed"


# --- the top-paid group ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({}, True),
        ({"birth_date": date(2004, 12, 31)}, True),  # 21 on the last day of 2025
        ({"birth_date": date(2005, 1, 1)}, False),
        ({"hire_date": date(2025, 7, 1)}, True),  # six months on 31 December
        ({"hire_date": date(2025, 7, 2)}, False),
        ({"birth_date": None, "hire_date": None}, True),
        ({"prior_pay": 0}, False),
        ({"top_paid_excludable": True}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
def test_who_counts_for_the_size_of_the_top_paid_group(row: dict[str, Any], counts: bool, alone: bool) -> None:
    """IRC 414(q)(5)(A), (D): not who is under 21 or has less than six months of service, by the dates."""
    plan = PlanTerms("Acme", END)
    sums, people = reduce_plan(census({**row, "officer": alone}), plan, FIGURES, missing=())
    assert sums.employees == counts
    assert [each.counted_for_top_paid for each in people] == [counts] * alone


def test_the_calendar_year_election_moves_the_day() -> None:
    """Notice 97-45: the calendar year that begins in the year before; here 2024, and 2025 with the election."""
    row = {"hire_date": date(2025, 2, 1)}
    for elected, counts in ((False, 0), (True, 1)):
        plan = PlanTerms("Acme", date(2026, 6, 30), calendar_year_data=elected)
        assert reduce_plan(census(row), plan, FIGURES, missing=())[0].employees == counts


# --- early entrants of a safe-harbor plan ---------------------------------------------------------------


@pytest.mark.parametrize("alone", [False, True], ids=["summed", "judged alone"])
@pytest.mark.parametrize(
    ("kind", "early", "outcome"),
    [
        ("basic match", {"match_eligible_date": None}, "top-heavy"),
        ("basic match", {"match_eligible_date": date(2026, 6, 1)}, "exempt"),
        ("basic match", {"match_eligible_date": None, "deferral_eligible_date": None}, "exempt"),
        ("basic match", {"match_eligible_date": None, "long_term_part_time": True}, "exempt"),
        ("nonelective", {}, "top-heavy"),
        ("nonelective", {"safe_harbor_nonelective": 3_000_00}, "exempt"),
    ],
    ids=str,
)
def test_early_entrants_without_the_safe_harbor_contribution_end_the_exemption(
    kind: Any, early: dict[str, Any], outcome: str, alone: bool
) -> None:
    """Rev. Rul. 2004-13, Situation 4: deferrals at hire, safe-harbor match after a year; 401(k)(15)(B)(iii)."""
    by_match = kind == "basic match"
    money = {"safe_harbor_match": 4_000_00, "pre_tax": 5_000_00} if by_match else {"safe_harbor_nonelective": 3_000_00}
    found = answered(
        {**OWNER, **money, "balance": 900_000_00},
        {**money, "balance": 10_000_00},
        {**FRESH, "after_tax_eligible_date": None, "officer": alone, **early},
        safe_harbor=kind,
        acp_safe_harbor=by_match,
        after_tax=False,
    )
    assert found.top_heavy.outcome == outcome
    assert ("1 who may defer" in found.top_heavy.exemption) == (outcome == "top-heavy")
