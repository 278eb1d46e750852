"""Random small censuses against a tester of its own, :mod:`tests.census.brute_force`, written from the statute alone.

Left out of the censuses, since the two would have to agree on a reading first: people who were never eligible to a
part of their own, prior-year figures for more than one part, rates of match and QNECs between the steps by which the
sums know them where some are out of proportion, and leavers among those.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.census import brute_force
from tests.census.brute_force import Plan
from tests.census.people import census

from megaroth.census import answers
from megaroth.census.kernel import reduce_plan
from megaroth.census.terms import PlanTerms
from megaroth.census.testing import plan_test
from megaroth.facts.plan import Tier
from megaroth.law.figures import shipped

pytestmark = pytest.mark.slow

MONEY = (
    *("pre_tax", "roth", "catch_up_pre_tax", "match", "safe_harbor_match", "after_tax", "qmac", "qnec"),
    *("other_plan_deferrals", "other_plan_match", "other_plan_after_tax", "other_plan_additions"),
)
BORN = [*[date(1985, 5, 5)] * 3, date(1971, 3, 3), date(1976, 12, 31), date(1977, 1, 1), date(1965, 2, 2),
        date(1962, 7, 7)]  # fmt: skip
YOUNG = [date(2006, 3, 3), date(2005, 6, 30), date(2007, 1, 1)]
HIRED = [*[date(2015, 1, 5)] * 4, date(2025, 3, 1), date(2025, 7, 1), date(2025, 7, 2), date(2025, 9, 1)]
FAMILY = ["spouse", "child", "parent", "grandparent", "grandchild"]
CHOICES = ["together", "carve out", "separate"]
FORMULAS = [None, (Fraction(1, 2), Fraction(6, 100)), (Fraction(1), Fraction(4, 100))]


def made_plan(random: Random) -> Plan:
    prior = random.random() < 0.2
    rate = Fraction(random.randint(0, 900), 10_000)
    out_of_line = random.random() < 0.4
    return Plan(
        random.random() < 0.3,
        "together" if prior else random.choice(CHOICES),
        "together" if prior else random.choice(CHOICES),
        random.random() < 0.3,
        None if out_of_line else random.choice(FORMULAS),
        rate if prior and random.random() < 0.7 else None,
        rate if prior and random.random() < 0.7 else None,
        random.random() < 0.7,
        random.random() < 0.8,
        random.choice([None, None, None, Fraction(10, 100)]),
        random.random() < 0.2,
        random.random() < 0.15,
        not prior and random.random() < 0.15,
        out_of_line,
    )


def owner_alone(random: Random, place: int) -> dict[str, Any]:
    """An owner of whom no work is told, such as somebody's spouse."""
    nothing = dict.fromkeys(("pay", "test_pay", "prior_pay", "fica_wages_prior"), 0) | dict.fromkeys(MONEY, 0)
    days = dict.fromkeys(
        ("hire_date", "termination_date", "deferral_eligible_date", "after_tax_eligible_date", "match_eligible_date")
    )
    row: dict[str, Any] = {"person": f"p{place}", "birth_date": random.choice([None, BORN[0]])}
    row |= {"ownership": random.choice([0, 30_000, 600_000]), "ownership_prior": 0, "top_paid_excludable": False}
    relation = (f"p{random.randrange(place)}", random.choice(FAMILY))
    return row | nothing | days | {"union": False, "family_of": relation[0], "family_relation": relation[1]}


def made_row(random: Random, place: int, plan: Plan) -> dict[str, Any]:
    if place and random.random() < 0.05:
        return owner_alone(random, place)
    rich = random.random() < (0.2 if plan.out_of_line else 0.45)
    pay = random.choice([random.randrange(20_000, 400_000, 100) * 100, 160_000_00, 400_000_00])
    if not rich:
        pay = random.choice([*[random.randrange(500, 160_000, 100) * 100] * 9, 0])
    elif random.random() < 0.05:
        pay = 0
    prior_pay = random.choice(
        [160_000_00, 160_000_01, 200_000_00, 350_000_00] if rich else [max(pay // 2, 1_00), 9_000_00, 0]
    )
    test_pay = pay if random.random() < 0.8 else pay * 9 // 10
    row: dict[str, Any] = {
        "person": f"p{place}",
        "pay": pay,
        "test_pay": test_pay,
        "prior_pay": prior_pay,
        "fica_wages_prior": random.choice([prior_pay, 0]),
        "birth_date": random.choice(BORN),
        "hire_date": date(2015, 1, 5),
        "termination_date": random.choice(
            [None, None, None, None if plan.out_of_line else date(2026, 12, 15), date(2025, 12, 31)]
        ),
        "deferral_eligible_date": random.choice([*[date(2016, 1, 1)] * 8, date(2026, 7, 1), date(2027, 1, 1)]),
        "ownership": random.choice([*[0] * 9, 30_000, 50_000, 50_001, 400_000]),
        "ownership_prior": random.choice([*[0] * 9, 50_000, 60_000]),
        "top_paid_excludable": random.random() < 0.1,
        "union": False,
        "family_of": None,
        "family_relation": None,
    }
    if place and random.random() < 0.2:
        row |= {"family_of": f"p{random.randrange(place)}", "family_relation": random.choice(FAMILY)}
    in_plan = brute_force.employed(row, max(row["deferral_eligible_date"], brute_force.FIRST), brute_force.LAST)
    if in_plan and pay and plan.prior_adp is None and plan.prior_acp is None:
        row["hire_date"] = random.choice(HIRED)
        row["birth_date"] = random.choice([*[row["birth_date"]] * 4, *YOUNG])
        row["union"] = random.random() < 0.08
    row |= {"after_tax_eligible_date": row["deferral_eligible_date"]}
    row |= {"match_eligible_date": row["deferral_eligible_date"]}
    return row | made_money(random, pay, min(test_pay, brute_force.PAY_COUNTED), plan)


def made_money(random: Random, pay: int, counted: int, plan: Plan) -> dict[str, int]:
    deferrals = 0
    if random.random() < 0.75:
        deferrals = random.choice([24_500_00, 32_500_00, 35_750_00, random.randrange(0, 30_000_00, 200)])
        deferrals = min(deferrals, pay // 2, min(9_000_00, pay // 8) if plan.out_of_line else pay) // 200 * 200
    roth = random.choice([0, 0, deferrals, deferrals // 200 * 100])
    catch_up = min(deferrals - roth, max(0, deferrals - 24_500_00)) if random.random() < 0.5 else 0
    match = random.choice([0, 0, counted * random.randint(0, 5) // 100, deferrals // 4])
    qmac = random.choice([0, counted * random.randint(0, 4) // 100]) if plan.qmac_in_adp else 0
    qnec = counted * random.choice([0, 0, 0, 0, 0, 1, 4]) // 100
    if plan.out_of_line:
        qnec = counted * random.choice([0, 3, 3, 6, 10]) // 100
        if plan.qnec_in_acp or plan.qmac_in_adp:
            match = 0 if qmac else counted * random.randint(0, 4) // 100
        else:
            match = deferrals * random.choice([0, 2, 4, 4, 6, 8, 12]) // 4
    if plan.formula:
        match = brute_force.match_of(plan, deferrals, counted)
    after_tax = random.choice([0, 0, random.randrange(0, 40_000_00), pay * random.randint(0, 10) // 100])
    other = [0, 0, 0]
    if random.random() < 0.12:
        other = [random.randrange(0, most) for most in (max(1, 24_500_00 - deferrals), 5_000_00, 5_000_00)]
    return {
        "pre_tax": deferrals - roth - catch_up,
        "roth": roth,
        "catch_up_pre_tax": catch_up,
        "match": 0 if plan.safe_harbor else match,
        "safe_harbor_match": match if plan.safe_harbor else 0,
        "after_tax": min(after_tax, pay // 4),
        "qmac": qmac,
        "qnec": qnec,
        "other_plan_deferrals": other[0],
        "other_plan_match": other[1],
        "other_plan_after_tax": other[2],
        "other_plan_additions": sum(other),
    }


def millionths(rate: Fraction | None) -> int | None:
    return None if rate is None else int(rate * 1_000_000)


def terms_of(plan: Plan) -> PlanTerms:
    return PlanTerms(
        "Acme",
        date(2026, 12, 31),
        roth=plan.roth,
        catch_up=plan.catch_up,
        top_paid_group=plan.top_paid,
        adp_excludables=plan.adp_choice,  # type: ignore[arg-type]
        acp_excludables=plan.acp_choice,  # type: ignore[arg-type]
        safe_harbor="enhanced match" if plan.safe_harbor else "none",
        acp_safe_harbor=plan.safe_harbor,
        match=None if plan.formula is None else (Tier(0, *(int(each * 1_000_000) for each in plan.formula[::-1])),),
        adp_method="current" if plan.prior_adp is None else "prior",
        acp_method="current" if plan.prior_acp is None else "prior",
        prior_nhce_adp=millionths(plan.prior_adp),
        prior_nhce_acp=millionths(plan.prior_acp),
        deferral_limit=millionths(plan.deferral_cap),
        pay_zero="leave out" if plan.zero_pay_out else "count",
        qnec_in="acp" if plan.qnec_in_acp else "adp",
        qmac_in="adp" if plan.qmac_in_adp else "acp",
    )


def principal(answer: answers.PlanTest, test: str, *actions: str) -> Counter[str]:
    """What goes one way for one test, cents by person."""
    found: Counter[str] = Counter()
    for each in answer.refunds:
        if each.test == test and each.action in actions:
            found[each.person] += each.principal
    return found


def near(ours: Counter[str], theirs: dict[str, Any], cents: int) -> bool:
    return all(abs(ours[name] - theirs.get(name, 0)) <= cents for name in {*ours, *theirs})


@settings(max_examples=200, deadline=None)
@given(people=st.integers(1, 9), seed=st.integers(0, 2**32 - 1))
def test_random_censuses_have_the_answer_of_the_statute(people: int, seed: int) -> None:
    random = Random(seed)
    plan = made_plan(random)
    rows = [made_row(random, place, plan) for place in range(people)]
    try:
        expected = brute_force.run(rows, plan)
    except brute_force.TooMuchError:
        assume(False)
    terms = terms_of(plan)
    answer = plan_test(terms, shipped(), *reduce_plan(census(*rows), terms, shipped()))

    assert {each.person for each in answer.reasons if each.highly_paid} == expected.highly_paid
    ours: dict[tuple[str, str, str], answers.Test] = {
        (each.kind, each.part, each.option): each
        for each in answer.tests
        if each.outcome in ("passed", "failed") or "eligible is highly paid" in each.why
    }
    assert len(ours) == len(expected.tests)
    # A match that is forfeited is rounded person by person, so that the two may be some cents apart from there on.
    cents = 3 if expected.match_lost else 0
    for each in expected.tests:
        found = ours[each.kind, each.part, each.option]
        assert found.highly_paid_people == each.highly_paid
        assert found.other_people == each.others or found.method != "current year"
        assert found.highly_paid_average == each.high * 1_000_000
        assert found.other_average == each.low * 1_000_000
        assert found.limit == each.limit * 1_000_000
        assert found.outcome == ("deemed passed" if each.deemed else "passed" if each.passed else "failed")
        assert abs(found.excess - each.excess) <= (cents if each.kind == "ACP" else 0)
    assert {(each.kind, each.part, each.option) for each in ours.values() if each.chosen} == {
        (each.kind, each.part, each.option) for each in expected.deciding
    }
    assert (answer.outcome == "failed") == any(not each.passed for each in expected.deciding)
    # Cents that cannot be shared equally may go to either of two.
    assert near(principal(answer, "ADP", "becomes catch-up"), expected.becomes_catch_up, 1)
    assert near(principal(answer, "ADP", "paid back"), expected.deferrals_back, 1)
    assert near(principal(answer, "match rate", "forfeited"), expected.match_lost, 1)
    assert near(principal(answer, "ACP", "paid back", "forfeited"), dict(expected.contributions_back), 2 + cents)
