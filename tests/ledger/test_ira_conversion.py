"""A conversion of IRA money on request: amounts worked by hand from Form 8606, and the days of estimated payments."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.law.form_8606 import form_8606
from megaroth.ledger.ira_conversion import installment_due, ira_conversion
from tests.ledger.test_backdoor import iras


def test_a_part_takes_its_share_of_the_basis() -> None:
    # 100,000 with 6,000 of basis, 10,000 converted: .06 of it is basis, 9,400 is income. With the 94,000 in a plan
    # 6,000 are left, all basis: but then only 6,000 can be converted, and nothing of it is income.
    so_far = form_8606(0, 6_000_00, 0, 100_000_00, 0, 0, True)
    known = iras(value=100_000_00, basis=6_000_00)
    found = ira_conversion(known, so_far, 10_000_00, at_most=False, three_decimals=True)
    assert (found.taxable, found.basis, found.taxable_then) == (9_400_00, 600_00, None)
    less = ira_conversion(known, so_far, 6_000_00, at_most=False, three_decimals=True)
    assert (less.taxable, less.pre_tax_first, less.taxable_then) == (5_640_00, 94_000_00, 0)


def test_earlier_conversions_of_the_year_share_the_basis() -> None:
    # 40,000 of 100,000 (basis 10,000) converted in March: .1, 36,000 income. With the other 60,000: 90,000 in all.
    so_far = form_8606(0, 10_000_00, 0, 60_000_00, 0, 40_000_00, True)
    assert so_far.line_18 == 36_000_00
    found = ira_conversion(iras(value=60_000_00, basis=0), so_far, 60_000_00, at_most=False, three_decimals=True)
    assert found.taxable == 54_000_00


def test_without_a_value_all_of_it_is_income_at_most() -> None:
    known = iras(value=None, basis=None)
    found = ira_conversion(known, form_8606(0, 0, 0, 0, 0, 0, True), 3_000_00, at_most=False, three_decimals=True)
    assert (found.taxable, found.at_most, found.form) == (3_000_00, True, None)


def test_a_simple_ira_that_must_stay_is_rolled_nowhere() -> None:
    known = iras(value=9_000_00, basis=0, simple_since=date(2026, 2, 1), simple_value=9_000_00)
    found = ira_conversion(
        known, form_8606(0, 0, 0, 9_000_00, 0, 0, True), 1_000_00, at_most=False, three_decimals=True
    )
    assert found.taxable_then is None


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # IRC 6654(c)(2): 15 April, 15 June, 15 September, 15 January; a Sunday moves to Monday.
        (date(2026, 3, 31), date(2026, 4, 15)),
        (date(2026, 4, 1), date(2026, 6, 15)),
        (date(2026, 8, 31), date(2026, 9, 15)),
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2025, 5, 31), date(2025, 6, 16)),
    ],
)
def test_the_estimated_payment(day: date, due: date) -> None:
    assert installment_due(day) == due
