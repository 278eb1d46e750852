"""What taking after-tax contributions would mean: cost, clauses and dates by hand arithmetic."""

from __future__ import annotations

from datetime import date

import pytest
from tests.census.made_people import others, person, terms

from megaroth.census.adopting import Adoption, Entering, adopt, adopting, entering_by_pay
from megaroth.census.adopting_dates import next_year_begins
from megaroth.census.sums import Person, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import shipped
from megaroth.report.text.census_project import notice_line

FIGURES = shipped()
NEXT = date(2027, 1, 1)


def page(
    plan: PlanTerms, sums: PlanSums, people: list[Person], begins: date = NEXT, as_of: date | None = None
) -> Adoption:
    return adopt(plan, FIGURES, (sums, people), (sums, people), begins, as_of=as_of)


def safe_harbor(**told: object) -> PlanTerms:
    return terms(after_tax=False, safe_harbor="basic match", acp_safe_harbor=True, **told)


OWNER = person(
    "owner", 1, pay=30_000_000, prior_pay=30_000_000, ownership=600_000, ownership_prior=600_000,
    pre_tax=1_800_000, safe_harbor_match=1_200_000, balance=71_000_000,
)  # fmt: skip
PAIR = [
    OWNER,
    person("x", 2, pay=5_000_000, pre_tax=200_000, safe_harbor_match=200_000, balance=20_000_000),
    person("y", 3, pay=4_000_000, balance=9_000_000),
]


def test_der_topheavy_min() -> None:
    # Key employees hold 71%: x has 2,000 of the 1,500 that are due, y nothing of 1,200.
    found = page(safe_harbor(), PlanSums(rows=3, employees=3), PAIR)
    assert (found.top_heavy_before, found.top_heavy_after, found.exemption_lost) == ("exempt", "top-heavy", True)
    assert found.top_heavy_ratio == 710_000
    assert found.top_heavy_cost == 120_000


def test_a_plan_that_is_not_top_heavy_pays_nothing() -> None:
    light = [OWNER._replace(balance=1_000_000), *PAIR[1:]]
    found = page(safe_harbor(), PlanSums(rows=3, employees=3), light)
    assert (found.top_heavy_after, found.exemption_lost, found.top_heavy_cost) == ("not top-heavy", True, 0)


def test_a_plan_that_is_top_heavy_anyway_pays_no_more_for_it() -> None:
    found = page(terms(after_tax=False), PlanSums(rows=3, employees=3), PAIR)
    assert (found.top_heavy_before, found.exemption_lost, found.top_heavy_cost) == ("top-heavy", False, 0)


def test_the_match_keeps_its_safe_harbor_but_the_acp_test_runs() -> None:
    found = page(safe_harbor(), others(20, 40_000), [OWNER])
    assert {each.option for each in found.projection.tests if each.kind == "ACP"} <= {
        "", "with all match", "without any match",
    }  # fmt: skip
    assert "the ACP test must be run" in found.match_test
    # the others' match alone: 4% and a limit of 6%, less the owner's 4%
    assert found.projection.uniform == 20_000
    assert found.projection.ceilings[0].ceiling == found.average_room == 600_000


def test_the_price_of_lifting_the_others() -> None:
    # Everybody at the other ceiling: 72,000 - 18,000 - 12,000 = 42,000, 14% of 300,000, and 4% match: 18%.
    # The others would have to average 14.4%, 10.4 points more than a QNEC can simply give.
    found = page(safe_harbor(), others(20, 40_000), [OWNER])
    assert (found.needed_average, found.qnec_cost) == (144_000, None)
    # A cap of the plan at 6%: 10% with the match, 8% of the others, 4 points of 20 x $60,000.
    capped = page(safe_harbor(hce_after_tax_limit=60_000), others(20, 40_000), [OWNER])
    assert (capped.needed_average, capped.qnec_cost) == (80_000, 4_800_000)


def test_only_what_the_document_lacks_is_amended() -> None:
    bare = {each.topic: each.needed for each in page(safe_harbor(), others(9, 0), [OWNER]).clauses}
    assert bare["After-tax contributions"]
    assert bare["Top-heavy minimum"]
    assert not bare["In-plan Roth rollover"]
    full = safe_harbor(roth=True, in_plan_roth_rollover=True, in_service_withdrawal=True, hce_after_tax_limit=50_000)
    held = {each.topic: each.needed for each in page(full, others(9, 0), [OWNER]).clauses}
    assert set(bare) - set(held) == {"Designated Roth deferrals", "In-plan Roth rollover", "Withdrawal while employed"}
    assert not held["Cap for the highly paid"]
    assert "Top-heavy minimum" not in {each.topic for each in page(terms(), others(9, 0), [OWNER]).clauses}


def test_the_dates_of_a_beginning_with_the_year() -> None:
    found = {each.what.split(":")[0]: each for each in page(safe_harbor(), others(9, 0), [OWNER]).notices}
    assert found["Sign the amendment"].by == date(2026, 12, 31)
    notice = found["Safe-harbor notice that describes after-tax contributions"]
    assert (notice.first, notice.by) == (date(2026, 10, 3), date(2026, 12, 2))
    assert "1.401(k)-3(d)" in notice.authority
    # adopted in 2026: 210 days after 31 December 2026
    assert found["Summary of material modifications"].by == date(2027, 7, 29)
    assert found["First ACP test with after-tax money"].by == date(2028, 3, 15)


def test_the_dates_of_a_beginning_within_the_year() -> None:
    found = page(safe_harbor(eaca=True), others(9, 0), [OWNER], date(2027, 4, 1)).notices
    by = {each.what.split(":")[0]: each for each in found}
    assert "Notice 2016-16" in by["Safe-harbor notice that describes after-tax contributions"].authority
    assert by["Summary of material modifications"].by == date(2028, 7, 28)
    assert by["First ACP test with after-tax money"].by == date(2028, 6, 30)


def test_days_that_are_past_say_so_with_the_first_beginning_that_is_in_time() -> None:
    # Treas. Reg. 1.401(k)-3(d)(3)(ii): 30 days before 1 December 2026 is 1 November, 90 days 2 September. On Sunday
    # 22 November both the notice and the word to payroll (Friday 30 October) are late. Thirty days from that Sunday is
    # 22 December, but payroll's business day before it would be Friday the 20th: Monday, and so 23 December.
    today = date(2026, 11, 22)
    late = page(safe_harbor(), others(9, 0), [OWNER], date(2026, 12, 1), today)
    past = {each.what.split(":")[0]: each.past for each in late.notices}
    assert past == {
        "Sign the amendment": False,
        "Safe-harbor notice that describes after-tax contributions": True,
        "Tell payroll and the recordkeeper": True,
        "Summary of material modifications": False,
        "First ACP test with after-tax money": False,
    }
    assert [notice_line(each).endswith("This day is past.") for each in late.notices] == list(past.values())
    assert "are past, and say so. A beginning on 2026-12-23 is the first" in late.cautions[0]
    for begins in (date(2026, 12, 23), NEXT):
        found = page(safe_harbor(), others(9, 0), [OWNER], begins, today)
        assert not any(each.past for each in found.notices)
        assert not any("past" in each for each in found.cautions)
    last = page(safe_harbor(), others(9, 0), [OWNER], date(2026, 12, 22), today)
    assert [each.by for each in last.notices if each.past] == [date(2026, 11, 20)]


def test_a_beginning_that_is_past_is_said() -> None:
    found = page(safe_harbor(), others(9, 0), [OWNER], date(2026, 6, 1), date(2026, 11, 22))
    assert found.cautions[0].startswith("The beginning, 2026-06-01, is past")
    assert "2026-12-23" in found.cautions[0]


def test_a_fiscal_year_has_its_own_dates() -> None:
    plan = terms(after_tax=False, plan_year_end=date(2026, 6, 30))
    found = {each.what.split(":")[0]: each for each in page(plan, others(9, 0), [OWNER], date(2026, 7, 1)).notices}
    assert found["First ACP test with after-tax money"].by == date(2027, 9, 15)


@pytest.mark.parametrize(
    ("end", "day", "begins"),
    [
        (date(2026, 12, 31), date(2026, 11, 21), date(2027, 1, 1)),
        (date(2026, 6, 30), date(2026, 11, 21), date(2027, 7, 1)),
        (date(2026, 6, 30), date(2026, 6, 30), date(2026, 7, 1)),
    ],
)
def test_the_next_plan_year(end: date, day: date, begins: date) -> None:
    assert next_year_begins(terms(plan_year_end=end), day) == begins


def test_a_plan_that_has_the_feature_is_told_so() -> None:
    assert page(terms(), others(9, 0), [OWNER]).already
    assert not page(terms(after_tax=False), others(9, 0), [OWNER]).already
    assert adopting(terms(after_tax=False)).after_tax


def test_another_year_than_the_censuss_is_said_with_who_is_highly_paid_in_it() -> None:
    line = 16_000_000  # IRC 414(q)(1)(B) for a look-back year that begins in 2026: Notice 2025-67
    paid = [Entering("at", 4, line), Entering("over", 5, line + 1), Entering("already", 1, 30_000_000)]
    entering = entering_by_pay(paid, terms(), FIGURES, [1])
    assert [each.person for each in entering] == ["over"]
    both = (others(20, 40_000), [OWNER])
    found = adopt(safe_harbor(), FIGURES, both, both, NEXT, entering=entering)
    assert any("of the plan year to 2026-12-31" in each and "2027 are not published" in each for each in found.cautions)
    assert "By this year's pay over (row 5) is highly paid in that year and not in this one." in found.cautions
    now = adopt(safe_harbor(), FIGURES, both, both, date(2026, 7, 1), entering=entering)
    assert not any("highly paid in that year" in each or "not published" in each for each in now.cautions)
