"""Key employees, the top-heavy ratio and what the others are owed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.figures import shipped
from megaroth.law.nondiscrimination.top_heavy import (
    counted_account,
    key_employee,
    key_rate,
    officer_limit,
    top_heavy_minimum,
    top_heavy_ratio,
)
from megaroth.law.nondiscrimination.top_heavy_accounts import (
    Officer,
    Payment,
    add_back,
    officers_that_count,
)

OFFICER_PAY = shipped().cents("irc_416i_key_employee_officer", 2025)
OWNER_PAY = shipped().cents("irc_416i_key_employee_1pct_owner", 2025)


@pytest.mark.parametrize(
    ("ownership", "pay", "officer", "key"),
    [
        pytest.param(50_000, 100_000_00, False, False, id="exactly 5%"),
        pytest.param(50_001, 0, False, True, id="more than 5%, no pay"),
        pytest.param(10_001, 150_000_00, False, False, id="1% owner with exactly $150,000"),
        pytest.param(10_001, 150_000_01, False, True, id="1% owner with more"),
        pytest.param(10_000, 400_000_00, False, False, id="exactly 1%"),
        pytest.param(0, 230_000_00, True, False, id="officer with exactly the figure of 2025"),
        pytest.param(0, 230_000_01, True, True, id="officer with more"),
        pytest.param(0, 900_000_00, False, False, id="high pay alone"),
    ],
)
def test_who_is_key_for_2026(ownership: int, pay: int, officer: bool, key: bool) -> None:
    """IRC 416(i)(1)(A); for a calendar year 2026 the figures of 2025 count."""
    assert key_employee(ownership, pay, officer, OFFICER_PAY, OWNER_PAY).key is key


@given(employees=st.integers(0, 100_000))
def test_officers_are_three_to_fifty(employees: int) -> None:
    assert 3 <= officer_limit(employees) <= 50
    assert officer_limit(employees) <= officer_limit(employees + 1)


def test_officers_with_equal_pay_are_taken_by_key_whatever_their_order() -> None:
    officers = [Officer(key, 250_000_00) for key in "dbcae"]
    assert officers_that_count(officers, 20) == officers_that_count(officers[::-1], 20) == {"a", "b", "c"}


def test_sixty_percent_is_not_top_heavy_and_a_cent_more_is() -> None:
    assert not top_heavy_ratio(60_00, 100_00).top_heavy
    assert top_heavy_ratio(60_01, 100_00).top_heavy
    assert not top_heavy_ratio(0, 0).top_heavy


def test_accounts_of_former_keys_and_of_those_long_gone_do_not_count() -> None:
    assert counted_account(100_00, 30_00, 5_00, 7_00, False, True).counted == 82_00
    assert counted_account(100_00, 0, 0, 0, True, True).counted == 0
    assert counted_account(100_00, 0, 0, 0, False, False).counted == 0


@pytest.mark.parametrize(
    ("day", "reason", "counted"),
    [
        (date(2024, 12, 31), "leaving", False),
        (date(2025, 1, 1), "death", True),
        (date(2025, 12, 31), "disability", True),
        (date(2026, 1, 1), "leaving", False),
        (date(2020, 12, 31), "in service", False),
        (date(2021, 1, 1), "in service", True),
        (date(2025, 6, 1), "plan-to-plan transfer", False),
    ],
)
def test_windows_end_on_the_determination_date(day: date, reason: str, counted: bool) -> None:
    found = add_back([Payment(day, reason, 100_00)], date(2025, 12, 31))  # type: ignore[arg-type]
    assert found.total == (100_00 if counted else 0)


def test_no_key_contributions_means_no_minimum() -> None:
    assert top_heavy_minimum(True, key_rate(0, 0, 300_000_00).rate, 50_000_00, 0).shortfall == 0


def test_the_minimum_is_the_highest_key_rate_below_three_percent() -> None:
    rate = key_rate(2_000_00, 2_000_00, 200_000_00).rate
    assert top_heavy_minimum(True, rate, 50_000_00, 0).minimum == 1_000_00
    assert top_heavy_minimum(False, rate, 50_000_00, 0).shortfall == 0
