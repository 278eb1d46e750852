"""Legal holidays, business days and deadlines."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law import deadlines
from megaroth.law.deadlines import Deadline, Entity
from megaroth.law.first_year import FirstYearElection, first_year_election
from megaroth.law.holidays import (
    bank_holidays,
    federal_holidays,
    is_banking_day,
    is_business_day,
    legal_holidays,
    next_business_day,
    nth_federal_business_day,
    previous_banking_day,
    previous_business_day,
)

YEARS = range(2013, 2036)
DAYS = st.dates(date(2013, 1, 2), date(2035, 12, 30))
ENTITIES: tuple[Entity, ...] = ("sole_proprietor", "partnership", "s_corporation", "c_corporation")


# --- holidays --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_federal_holidays_against_the_holidays_library(year: int) -> None:
    theirs = {day for day in country_holidays("US", years=year) if day.weekday() < 5}
    assert set(federal_holidays(year)) == theirs


@pytest.mark.parametrize("year", YEARS)
def test_the_districts_holidays_against_the_holidays_library(year: int) -> None:
    theirs = {day for day in country_holidays("US", subdiv="DC", years=year) if day.weekday() < 5}
    assert set(legal_holidays(year)) == theirs


def test_irs_publication_509_for_2015() -> None:
    assert [day.isoformat()[5:] for day in legal_holidays(2015)] == [
        "01-01",
        "01-19",
        "02-16",
        "04-16",
        "05-25",
        "07-03",
        "09-07",
        "10-12",
        "11-11",
        "11-26",
        "12-25",
    ]


def test_inauguration_day_2017_was_a_holiday_for_due_dates() -> None:
    """Emailed advice of the IRS Chief Counsel, October 2016: Friday 20 January moves to Monday."""
    assert next_business_day(date(2017, 1, 20)) == date(2017, 1, 23)
    assert date(2017, 1, 20) not in federal_holidays(2017)


def test_inauguration_day_on_a_saturday_does_not_move() -> None:
    assert date(2029, 1, 20).strftime("%A") == "Saturday"
    assert is_business_day(date(2029, 1, 19))


def test_juneteenth_began_in_2021() -> None:
    assert date(2020, 6, 19) not in federal_holidays(2020)
    assert federal_holidays(2021)[date(2021, 6, 18)] == "Juneteenth National Independence Day"


def test_new_years_day_2028_is_kept_in_2027() -> None:
    assert not is_business_day(date(2027, 12, 31))
    assert is_banking_day(date(2027, 12, 31))


def test_banks_open_on_the_friday_before_a_saturday_holiday() -> None:
    """Federal Reserve Banks: Independence Day 2026 and Christmas Day 2027 are Saturdays."""
    assert is_banking_day(date(2026, 7, 3))
    assert is_banking_day(date(2027, 12, 24))
    assert not is_banking_day(date(2027, 7, 5))
    assert previous_banking_day(date(2026, 12, 25)) == date(2026, 12, 24)


@pytest.mark.parametrize("year", YEARS)
def test_banks_close_on_legal_holidays_only(year: int) -> None:
    assert set(bank_holidays(year)) <= set(legal_holidays(year))


@given(DAYS)
def test_business_days_are_the_nearest_on_either_side(day: date) -> None:
    after, before = next_business_day(day), previous_business_day(day)
    assert before <= day <= after
    assert next_business_day(after) == after
    assert previous_business_day(before) == before
    assert (before == after == day) == is_business_day(day)
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert not any(is_business_day(other) for other in between)
    assert after - before <= timedelta(days=5)


@given(DAYS, DAYS)
def test_moving_keeps_the_order_of_days(one: date, other: date) -> None:
    one, other = sorted((one, other))
    assert next_business_day(one) <= next_business_day(other)
    assert previous_business_day(one) <= previous_business_day(other)


def test_fifteenth_federal_business_day_of_january_2027() -> None:
    assert nth_federal_business_day(2027, 1, 15) == date(2027, 1, 25)


# --- deadlines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "due"),
    [
        pytest.param(2015, date(2016, 4, 18), id="Rev. Rul. 2015-13"),
        pytest.param(2016, date(2017, 4, 18), id="2017"),
        pytest.param(2021, date(2022, 4, 18), id="IR-2022: Emancipation Day on Saturday"),
        pytest.param(2022, date(2023, 4, 18), id="2023"),
        pytest.param(2023, date(2024, 4, 15), id="2024"),
        pytest.param(2025, date(2026, 4, 15), id="2026"),
        pytest.param(2026, date(2027, 4, 15), id="2027"),
        pytest.param(2027, date(2028, 4, 18), id="2028"),
    ],
)
def test_the_day_for_ira_contributions(year: int, due: date) -> None:
    assert deadlines.ira_contribution(year).due == due


@pytest.mark.parametrize(
    ("deadline", "due", "act_by"),
    [
        pytest.param(
            deadlines.after_tax_deposit("sole_proprietor", 2026, True, 30),
            date(2027, 1, 30),
            date(2027, 1, 29),
            id="after-tax, a Saturday",
        ),
        pytest.param(
            deadlines.excess_deferral_refund(2021),
            date(2022, 4, 15),
            date(2022, 4, 14),
            id="refund, Emancipation Day kept",
        ),
        pytest.param(deadlines.excess_deferral_refund(2026), date(2027, 4, 15), date(2027, 4, 15), id="refund"),
        pytest.param(
            deadlines.deferral_election("sole_proprietor", 2027),
            date(2027, 12, 31),
            date(2027, 12, 30),
            id="election, New Year kept early",
        ),
        pytest.param(deadlines.first_year_deferrals(2026), date(2027, 4, 15), date(2027, 4, 14), id="first year"),
        pytest.param(
            deadlines.first_year_deferrals(2027), date(2028, 4, 18), date(2028, 4, 14), id="first year, moved"
        ),
        pytest.param(deadlines.form_1099r_recipient(2025), date(2026, 2, 2), date(2026, 2, 2), id="1099-R 2025"),
        pytest.param(deadlines.form_1099r_recipient(2026), date(2027, 2, 1), date(2027, 2, 1), id="1099-R 2026"),
        pytest.param(deadlines.form_1099r_paper(2025), date(2026, 3, 2), date(2026, 3, 2), id="paper 2025"),
        pytest.param(deadlines.form_1099r_paper(2026), date(2027, 3, 1), date(2027, 3, 1), id="paper 2026"),
        pytest.param(deadlines.form_1099r_electronic(2026), date(2027, 3, 31), date(2027, 3, 31), id="electronic"),
        pytest.param(deadlines.form_5500ez(2025, False), date(2026, 7, 31), date(2026, 7, 31), id="5500-EZ 2025"),
        pytest.param(deadlines.form_5500ez(2026, False), date(2027, 8, 2), date(2027, 8, 2), id="5500-EZ 2026"),
        pytest.param(
            deadlines.form_5500ez(2026, True), date(2027, 10, 15), date(2027, 10, 15), id="5500-EZ, Form 5558"
        ),
        pytest.param(
            deadlines.deferral_deposit("s_corporation", 2026, True),
            date(2027, 1, 25),
            date(2027, 1, 25),
            id="payroll",
        ),
        pytest.param(
            deadlines.deferral_deposit("partnership", 2026, True),
            date(2027, 9, 15),
            date(2027, 9, 15),
            id="partner",
        ),
    ],
)
def test_published_and_computed_dates(deadline: Deadline, due: date, act_by: date) -> None:
    assert (deadline.due, deadline.act_by) == (due, act_by)


@pytest.mark.parametrize(
    ("entity", "unextended", "extended"),
    [
        ("sole_proprietor", date(2027, 4, 15), date(2027, 10, 15)),
        ("partnership", date(2027, 3, 15), date(2027, 9, 15)),
        ("s_corporation", date(2027, 3, 15), date(2027, 9, 15)),
        ("c_corporation", date(2027, 4, 15), date(2027, 10, 15)),
    ],
)
def test_adoption_and_employer_money_follow_the_return(entity: Entity, unextended: date, extended: date) -> None:
    for rule in (deadlines.plan_adoption, deadlines.employer_deposit):
        assert rule(entity, 2026, False).due == unextended
        assert rule(entity, 2026, True).due == extended


def test_the_advertised_date_for_after_tax_money_follows_the_return() -> None:
    ours = deadlines.after_tax_deposit("sole_proprietor", 2026, True, 30)
    theirs = deadlines.after_tax_deposit_by_return("sole_proprietor", 2026, True, 30)
    assert (ours.act_by, theirs.act_by) == (date(2027, 1, 29), date(2027, 10, 15))
    assert ours.what == theirs.what


def test_extended_return_of_2021_moved_past_a_saturday() -> None:
    assert deadlines.employer_deposit("sole_proprietor", 2021, True).due == date(2022, 10, 17)


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("year", range(2016, 2035))
def test_what_the_user_is_told_is_a_business_day_and_never_late(entity: Entity, extended: bool, year: int) -> None:
    told = deadlines.owner_deadlines(entity, year, extended, 30)
    for deadline in (*told, deadlines.first_year_deferrals(year)):
        assert deadline.act_by <= deadline.due
        assert is_business_day(deadline.act_by)
        assert deadline.authority
        assert is_business_day(deadline.due) or not deadline.moves
        assert ("IRC 7503" in deadline.authority) == deadline.moves
    assert all(one.act_by <= other.act_by for one, other in pairwise(told))
    assert len({deadline.what for deadline in told}) == len(told)


# --- the first-year rule ---------------------------------------------------------------------------------


def first_year(begins: date, adopted: date, deferred: date, owns_all: bool, only_employee: bool) -> FirstYearElection:
    told = deadlines.first_year_dates(begins, adopted, deferred)
    return first_year_election(
        told.begins_after_enactment,
        owns_all,
        only_employee,
        told.adopted_after_year,
        told.adopted_in_time,
        told.deferred_in_time,
    )


def test_case_d13_a_plan_of_september_2023_takes_no_deferrals_for_2022() -> None:
    sheet = first_year(date(2022, 1, 1), date(2023, 9, 13), date(2023, 10, 2), True, True)
    assert not sheet.allowed
    assert not sheet.begins_after_enactment
    assert not sheet.adopted_in_time


MARCH, APRIL, LATE = date(2027, 3, 1), date(2027, 4, 14), date(2027, 4, 16)
YEAR_2026 = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("begins", "adopted", "deferred", "owns_all", "only_employee", "allowed"),
    [
        pytest.param(YEAR_2026, MARCH, APRIL, True, True, True, id="allowed"),
        pytest.param(YEAR_2026, MARCH, APRIL, True, False, False, id="spouse on the payroll"),
        pytest.param(YEAR_2026, MARCH, APRIL, False, True, False, id="a partner"),
        pytest.param(YEAR_2026, MARCH, LATE, True, True, False, id="money too late"),
        pytest.param(YEAR_2026, date(2026, 11, 1), APRIL, True, True, False, id="adopted within the year"),
        pytest.param(date(2022, 12, 29), date(2023, 3, 1), date(2023, 4, 3), True, True, False, id="too early"),
        pytest.param(
            date(2022, 12, 30),
            date(2023, 3, 1),
            date(2023, 4, 3),
            True,
            True,
            True,
            id="the day after enactment",
        ),
        pytest.param(date(2023, 1, 1), date(2024, 3, 1), date(2024, 4, 3), True, True, True, id="the first such year"),
    ],
)
def test_first_year_rule(
    begins: date, adopted: date, deferred: date, owns_all: bool, only_employee: bool, allowed: bool
) -> None:
    assert first_year(begins, adopted, deferred, owns_all, only_employee).allowed is allowed


@given(*[st.booleans()] * 6)
def test_the_first_year_rule_needs_every_condition(
    enacted: bool, owns_all: bool, only_employee: bool, after_year: bool, adopted: bool, deferred: bool
) -> None:
    sheet = first_year_election(enacted, owns_all, only_employee, after_year, adopted, deferred)
    assert sheet.allowed == all(sheet[:-1])
