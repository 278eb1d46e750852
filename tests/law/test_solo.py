"""Whether a plan is still for owners alone, and which businesses count together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.authority import explain
from megaroth.law.control import common_control, related, section_403b_control, spouse_attribution
from megaroth.law.solo import CONSEQUENCES, EmployeeStanding, StillSolo, employee_standing, still_solo

HALF, MOST = 500_000, 800_000
COUNTS = st.integers(0, 50)


def standing(age: int, most_hours: int, periods: int, years: int = 2, excludable: bool = False) -> EmployeeStanding:
    return employee_standing(age, 21, most_hours, 1_000, periods, years, excludable)


@pytest.mark.parametrize(
    ("age", "most_hours", "periods", "years", "full", "long_term"),
    [
        pytest.param(21, 1_000, 0, 2, True, False, id="exactly 21 and 1,000 hours"),
        pytest.param(20, 2_080, 3, 2, False, False, id="under 21"),
        pytest.param(40, 999, 1, 2, False, False, id="one part-time year"),
        pytest.param(40, 999, 2, 2, False, True, id="two years of 500 hours, from 2025"),
        pytest.param(40, 999, 2, 3, False, False, id="two years of 500 hours, in 2024"),
        pytest.param(40, 1_400, 2, 2, True, False, id="full counts once"),
    ],
)
def test_who_must_be_let_in(age: int, most_hours: int, periods: int, years: int, full: bool, long_term: bool) -> None:
    sheet = standing(age, most_hours, periods, years)
    assert (sheet.full, sheet.long_term_part_time) == (full, long_term)


def test_an_employee_in_a_bargaining_unit_may_be_left_out() -> None:
    sheet = standing(40, 2_080, 3, excludable=True)
    assert (sheet.full, sheet.long_term_part_time) == (False, False)


@given(st.integers(16, 80), st.integers(0, 3_000), st.integers(0, 6), st.booleans())
def test_nobody_stands_in_both_ways(age: int, most_hours: int, periods: int, excludable: bool) -> None:
    sheet = standing(age, most_hours, periods, 2, excludable)
    assert not (sheet.full and sheet.long_term_part_time)


def reasons(sheet: StillSolo) -> set[str]:
    return {name for name in CONSEQUENCES if getattr(sheet, name)}


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        pytest.param(still_solo(0, 0, 0, 0, 0, 0, False), set(), id="owner and spouse"),
        pytest.param(still_solo(1, 0, 0, 0, 0, 0, False), {"must_cover"}, id="an employee"),
        pytest.param(still_solo(0, 1, 0, 0, 0, 0, False), {"must_let_defer"}, id="a long-term part-timer"),
        pytest.param(still_solo(0, 0, 1, 0, 0, 0, False), {"has_let_in"}, id="no conditions in the plan"),
        pytest.param(still_solo(0, 0, 0, 4, 0, 0, False), {"counts_related"}, id="staff of a second business"),
        pytest.param(still_solo(0, 0, 0, 0, 2, 0, False), {"counts_affiliated"}, id="affiliated service group"),
        pytest.param(still_solo(0, 0, 0, 0, 0, 9, False), set(), id="spouse's staff, not attributed"),
        pytest.param(still_solo(0, 0, 0, 0, 0, 9, True), {"counts_spouse_business"}, id="spouse's staff"),
    ],
)
def test_why_a_plan_is_no_longer_for_owners_alone(sheet: StillSolo, why: set[str]) -> None:
    assert reasons(sheet) == why
    assert sheet.solo == (not why)


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_solo_is_the_absence_of_reasons(
    employees: int,
    long_term: int,
    let_in: int,
    related_staff: int,
    affiliated: int,
    spouses: int,
    attributed: bool,
) -> None:
    sheet = still_solo(employees, long_term, let_in, related_staff, affiliated, spouses, attributed)
    assert sheet.solo == (not reasons(sheet))


def test_every_reason_has_its_consequence_and_authority() -> None:
    computed = {line.name for line in explain(still_solo(0, 0, 0, 0, 0, 0, False)) if line.how}
    assert set(CONSEQUENCES) == computed - {"solo"}
    assert all(consequence.sentence.endswith(".") and consequence.authority for consequence in CONSEQUENCES.values())


@pytest.mark.parametrize(
    ("ownership", "aggregated"),
    [
        pytest.param(510_000, True, id="B13 the doctor of 1.415(f)-1(f)(2), more than half"),
        pytest.param(500_000, False, id="exactly half is not control"),
        pytest.param(1_000_000, True, id="sole owner"),
        pytest.param(0, False, id="no business"),
    ],
)
def test_a_403b_counts_with_a_controlled_business(ownership: int, aggregated: bool) -> None:
    sheet = section_403b_control(ownership, HALF)
    assert sheet.aggregated is aggregated


def test_annual_additions_join_businesses_that_coverage_leaves_apart() -> None:
    """60% of both: one annual additions limit, two employers otherwise."""
    assert related(600_000, HALF).related
    assert not common_control(600_000, MOST, 600_000, HALF).one_employer


@pytest.mark.parametrize(
    ("combined", "identical", "one_employer"),
    [
        pytest.param(1_000_000, 1_000_000, True, id="one owner of both"),
        pytest.param(800_000, 510_000, True, id="at least 80%, more than 50%"),
        pytest.param(799_999, 799_999, False, id="below 80%"),
        pytest.param(1_000_000, 500_000, False, id="identical in half only"),
        pytest.param(1_000_000, 400_000, False, id="20/80 and 80/20"),
    ],
)
def test_brother_sister_businesses(combined: int, identical: int, one_employer: bool) -> None:
    sheet = common_control(combined, MOST, identical, HALF)
    assert sheet.one_employer is one_employer


@given(st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_one_employer_for_coverage_is_one_for_annual_additions(combined: int, identical: int) -> None:
    sheet = related(identical, HALF)
    assert sheet.related or not common_control(combined, MOST, identical, HALF).one_employer


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_a_spouses_business_counts_unless_all_four_conditions_hold(
    separated: bool, owns: bool, takes_part: bool, passive: bool, restricted: bool
) -> None:
    sheet = spouse_attribution(separated, owns, takes_part, passive, restricted)
    assert sheet.attributed == (not separated and any((owns, takes_part, passive, restricted)))
