from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.census.people import COLUMNS, PLANS, ROWS, TERMS, census

from megaroth.census.columns import CENSUS
from megaroth.census.employment import otherwise_excludable
from megaroth.census.kernel import flatten, reduce_plan, reduce_table, unflatten
from megaroth.census.plan_calendar import Calendar, day_number
from megaroth.census.preparing import relatives_named
from megaroth.census.preparing import settings as told_of
from megaroth.census.rows import SETTINGS, SUMS, part_of, place_of
from megaroth.census.sums import MATCH_RATES, QUALIFIED_RATES, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import shipped
from megaroth.money import rate_of

pytestmark = pytest.mark.slow

FIGURES = shipped()


def reduced(*rows: dict[str, Any], terms: PlanTerms = TERMS) -> Any:
    return reduce_plan(census(*rows), terms, FIGURES, missing=())


def test_the_sums_of_three_people_by_hand() -> None:
    sums, carried = reduced(
        {"pre_tax": 5_000_00, "match": 2_500_00, "balance": 40_000_00},
        {"roth": 3_333_00, "after_tax": 1_000_00, "pay": 40_000_00, "test_pay": 40_000_00, "match": 1_000_00},
        {"pay": 50_000_00, "test_pay": 50_000_00},
    )
    main = sums.parts[0]
    assert carried == ()
    # 5,000 of 100,000 is 5%; 3,333 of 40,000 is 8.3325%, which is 8.33% rounded half up to 0.01 point; 0
    assert (main.adp_people, main.adp_ratios) == (3, 50_000 + 83_300 + 0)
    # 2.50%; (1,000 + 1,000) / 40,000 = 5%; 0
    assert (main.acp_people, main.acp_ratios, main.acp_after_tax_ratios) == (3, 25_000 + 50_000, 25_000)
    assert main.adp_pay == main.acp_pay == 190_000_00
    assert (main.people, main.deferral_benefiting, main.match_benefiting, main.nonelective_benefiting) == (3, 3, 3, 0)
    assert (sums.rows, sums.employees, sums.balance) == (3, 3, 40_000_00)
    # 3% of pay less the match: 3,000 - 2,500; 1,200 - 1,000; 1,500
    assert (sums.non_key_at_end, sums.non_key_pay, sums.minimum_short) == (3, 190_000_00, 500_00 + 200_00 + 1_500_00)
    assert (sums.deferrals, sums.match, sums.after_tax, sums.nonelective) == (8_333_00, 3_500_00, 1_000_00, 0)


@pytest.mark.parametrize(
    "row",
    [
        {"prior_pay": 160_000_01},
        {"ownership": 1},
        {"ownership_prior": 50_001},
        {"officer": True},
        {"former_key": True},
        {"family_of": "p009", "family_relation": "spouse"},
        {"pre_tax": 24_500_00, "roth": 1},
        {"pre_tax": 20_000_00, "catch_up_pre_tax": 4_500_01},
        {"pre_tax": 24_500_00, "other_plan_deferrals": 1},
        {"nonelective": 72_000_01},
        {"pay": 30_000_00, "after_tax": 30_000_01},
        {"match": 5_000_01},
        {"qnec": 5_000_01},
        {"test_pay": 360_000_01},
    ],
    ids=str,
)
def test_who_needs_a_look_is_carried(row: dict[str, Any]) -> None:
    sums, carried = reduced(row, {})
    assert [person.person for person in carried] == ["p002"]
    assert sums.rows == sums.employees == 2
    assert sums.parts[0].adp_people == 1


@pytest.mark.parametrize(
    "row",
    [
        {"prior_pay": 160_000_00},
        {"pre_tax": 24_500_00},
        {"match": 5_000_00},
        {"match": 9_000_00, "pre_tax": 9_000_00},
        {"qnec": 5_000_00},
        {"test_pay": 360_000_00, "pay": 360_000_00},
    ],
    ids=str,
)
def test_who_is_just_within_is_not(row: dict[str, Any]) -> None:
    assert reduced(row)[1] == ()


def test_whoever_is_named_as_family_is_carried_wherever_the_row_is() -> None:
    _, carried = reduced({"person": "wife"}, {"person": "owner", "ownership": 600_000, "family_of": "wife"}, {})
    assert [person.person for person in carried] == ["owner", "wife"]


def test_deferrals_above_the_plans_own_limit_are_looked_at() -> None:
    terms = PlanTerms("Acme", TERMS.plan_year_end, deferral_limit=100_000)
    assert reduced({"pre_tax": 10_000_00}, terms=terms)[1] == ()
    assert len(reduced({"pre_tax": 10_000_01}, terms=terms)[1]) == 1


@pytest.mark.parametrize(
    ("row", "adp", "acp"),
    [
        ({"deferral_eligible_date": None}, 0, 1),
        ({"match_eligible_date": None}, 1, 1),  # may make after-tax contributions
        ({"match_eligible_date": None, "after_tax_eligible_date": None}, 1, 0),
        ({"deferral_eligible_date": date(2026, 12, 31)}, 1, 1),
        ({"deferral_eligible_date": date(2027, 1, 1)}, 0, 1),
        ({"termination_date": date(2026, 1, 1)}, 1, 1),
        ({"termination_date": date(2025, 12, 31)}, 0, 0),
        ({"termination_date": date(2020, 1, 1), "rehire_date": date(2026, 12, 31)}, 1, 1),
        ({"termination_date": date(2020, 1, 1), "rehire_date": date(2027, 1, 1)}, 0, 0),
        ({"termination_date": date(2026, 3, 1), "deferral_eligible_date": date(2026, 7, 1)}, 0, 1),
    ],
    ids=str,
)
def test_who_is_eligible(row: dict[str, Any], adp: int, acp: int) -> None:
    sums, _ = reduced(row)
    assert (sums.parts[0].adp_people, sums.parts[0].acp_people) == (adp, acp)


def test_without_pay_the_ratio_is_nothing_and_counts_or_is_left_out() -> None:
    row = {"test_pay": 0, "pay": 1_000_00}
    assert reduced(row)[0].parts[0].adp_people == 1
    assert reduced(row)[0].no_pay == 1
    leaves_out = PlanTerms("Acme", TERMS.plan_year_end, pay_zero="leave out")
    assert reduced(row, terms=leaves_out)[0].parts[0].adp_people == 0


def test_long_term_part_time_employees_are_left_out_all_or_none() -> None:
    row = {"long_term_part_time": True}
    assert reduced(row)[0].parts[1].adp_people == 1
    out = reduced(row, terms=PlanTerms("Acme", TERMS.plan_year_end, long_term_part_time_out=True))[0]
    assert (out.parts[1].adp_people, out.parts[1].acp_people, out.parts[1].people) == (0, 0, 0)
    assert out.long_term_part_time == 1


def test_columns_that_a_file_does_not_have_are_stood_in_for() -> None:
    table = census({"hire_date": date(2026, 3, 1), "pre_tax": 1_000_00}).drop_columns(
        ["deferral_eligible_date", "after_tax_eligible_date", "match_eligible_date", "test_pay"]
    )
    by_absence, _ = reduce_plan(table, TERMS, FIGURES)
    assert (by_absence.parts[1].adp_people, by_absence.parts[1].acp_people) == (1, 1)
    assert by_absence.parts[1].adp_ratios == 10_000
    # a column that holds nothing at all says as little as none
    blank = census({"deferral_eligible_date": None, "after_tax_eligible_date": None, "match_eligible_date": None})
    assert reduce_plan(blank, TERMS, FIGURES)[0].parts[0].adp_people == 1
    assert reduce_plan(blank, TERMS, FIGURES, missing=())[0].parts[0].adp_people == 0


def day(*parts: int) -> int:
    return day_number(date(*parts))


NEVER = 2**31 - 1
FIRST, LAST = day(2026, 1, 1), day(2026, 12, 31)


@pytest.mark.parametrize(
    ("birth", "hire", "leaves", "young"),
    [
        ((1985, 5, 5), (2015, 1, 5), None, False),
        # a year of service on 30 June 2026: entry on 30 December 2026 at the latest
        ((1985, 5, 5), (2025, 6, 30), None, False),
        # on 1 July: six months later is 1 January 2027
        ((1985, 5, 5), (2025, 7, 1), None, True),
        ((2005, 6, 30), (2020, 1, 1), None, False),
        ((2005, 7, 1), (2020, 1, 1), None, True),
        # the conditions are met on 1 May, and the person leaves before the entry date of 1 November
        ((1985, 5, 5), (2025, 5, 1), (2026, 10, 31), True),
        ((1985, 5, 5), (2025, 5, 1), (2026, 11, 1), False),
        # met in 2025: the entry date is 1 January 2026 or before
        ((1985, 5, 5), (2024, 12, 31), (2026, 1, 2), False),
    ],
)
def test_the_latest_statutory_entry_date(
    birth: tuple[int, ...], hire: tuple[int, ...], leaves: tuple[int, ...] | None, young: bool
) -> None:
    gone = day(*leaves) if leaves else NEVER
    assert otherwise_excludable(day(*birth), day(*hire), gone, NEVER, NEVER, FIRST, LAST) is young
    assert part_of(False, False, day(*birth), day(*hire), gone, NEVER, NEVER, FIRST, LAST) == int(young)
    assert part_of(True, False, day(*birth), day(*hire), gone, NEVER, NEVER, FIRST, LAST) == 2


def test_an_account_without_service_in_the_year_before_the_determination_date_is_left_out() -> None:
    # the determination date of 2026 is 31 December 2025
    assert reduced({"balance": 1_00, "termination_date": date(2024, 12, 31)})[0].balance == 0
    assert reduced({"balance": 1_00, "termination_date": date(2025, 1, 1)})[0].balance == 1_00
    added = {
        "balance": 10_00,
        "unrelated_rollovers": 4_00,
        "distributions_leaving": 2_00,
        "distributions_in_service": 1,
    }
    assert reduced(added)[0].balance == 10_00 - 4_00 + 2_00 + 1


def test_the_calendar_of_a_plan_year() -> None:
    assert Calendar.of(PlanTerms("x", date(2026, 6, 30))) == (
        date(2025, 7, 1),
        date(2026, 6, 30),
        date(2025, 6, 30),
        date(2024, 7, 1),
        date(2025, 6, 30),
    )
    assert Calendar.of(PlanTerms("x", date(2025, 2, 28))).first == date(2024, 3, 1)
    first = PlanTerms("x", date(2026, 12, 31), initial_plan_year_end=date(2026, 12, 31))
    assert Calendar.of(first).determined == date(2026, 12, 31)


@given(st.integers(0, 10**9), st.integers(0, 10**8), st.sampled_from([MATCH_RATES, QUALIFIED_RATES]))
def test_the_step_of_a_rate_is_the_highest_that_it_reaches(part: int, whole: int, rates: tuple[int, ...]) -> None:
    assert place_of(part, whole, rates) == sum(rate <= rate_of(part, whole) for rate in rates) - 1


@given(
    st.sampled_from([(rates, rate) for rates in (MATCH_RATES, QUALIFIED_RATES) for rate in rates]),
    st.integers(1, 10**8),
)
def test_a_rate_that_is_a_step_is_counted_there(step: tuple[tuple[int, ...], int], whole: int) -> None:
    rates, rate = step
    part = -(-whole * rate // 1_000_000)
    assert rates[place_of(part, whole, rates)] >= rate
    assert place_of(part, whole, rates) == sum(each <= rate_of(part, whole) for each in rates) - 1


# --- the same, however it is run and divided -------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=100)
@given(ROWS, PLANS)
def test_compiled_is_plain_to_the_cent(rows: list[dict[str, Any]], terms: PlanTerms) -> None:
    table = census(*rows)
    plain = reduce_plan(table, terms, FIGURES, missing=(), way="plain")
    assert reduce_plan(table, terms, FIGURES, missing=(), way="compiled") == plain


@settings(max_examples=40)
@given(ROWS, PLANS, st.randoms(use_true_random=False), st.integers(1, 11))
def test_neither_order_nor_division_matters(rows: list[dict[str, Any]], terms: PlanTerms, luck: Any, cut: int) -> None:
    table = census(*rows)
    order = list(range(len(rows)))
    luck.shuffle(order)
    whole = reduce_plan(table, terms, FIGURES, missing=())
    assert reduce_plan(table.take(pa.array(order)), terms, FIGURES, missing=()) == whole

    told, named = told_of(terms, FIGURES), relatives_named(table)
    pieces = [table.slice(0, cut), table.slice(cut)]
    found = [reduce_table(piece, None, [told], named, ()) for piece in pieces]
    assert reduce(lambda one, two: one + two, (unflatten(sums[0].tolist()) for sums, _ in found)) == whole[0]
    assert sorted(row for _, carried in found for row in carried["person"].to_pylist()) == [
        person.person for person in whole[1]
    ]


@settings(max_examples=30)
@given(ROWS, PLANS)
def test_everybody_is_counted_once(rows: list[dict[str, Any]], terms: PlanTerms) -> None:
    sums, carried = reduce_plan(census(*rows), terms, FIGURES, missing=())
    alone = [reduce_plan(census(row), terms, FIGURES, missing=())[0] for row in rows]
    assert sums.rows == len(rows) == sum(each.rows for each in alone)
    counted = sum(part.adp_people for part in sums.parts) + sum(person.adp_eligible for person in carried)
    assert counted == sum(
        sum(part.adp_people for part in each.parts)
        + sum(person.adp_eligible for person in reduce_plan(census(row), terms, FIGURES, missing=())[1])
        for each, row in zip(alone, rows, strict=True)
    )


def test_sums_and_their_integers() -> None:
    rates = PlanSums()._replace(match_rates=tuple(range(len(MATCH_RATES))), qualified_rates=(7,) * len(QUALIFIED_RATES))
    sums = PlanSums._make([*range(13), *rates[13:]])
    assert unflatten(flatten(sums)) == sums
    assert len(flatten(sums)) == SUMS
    assert len(told_of(TERMS, FIGURES)) == len(SETTINGS)


def test_the_random_rows_have_every_column_that_the_sums_read() -> None:
    numbers = {column.name for column in CENSUS if column.unit in ("cents", "date", "yes/no", "millionths")}
    assert numbers <= set(COLUMNS)
