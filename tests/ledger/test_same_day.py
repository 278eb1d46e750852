"""Statements and moves of one day: the order of recording decides, and what contradicts itself is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.test_book import basis, entry, folded, in_plan, to_roth_ira, value

PAYDAY = entry("contribution", "2026-11-13", "1,500")
STATEMENT = entry("value", "2026-11-20", "1,510")


@pytest.mark.parametrize("more", [{}, {"emptied": True}, {"value_before": "1,510"}])
def test_a_statement_recorded_first_is_the_value_before_the_conversion(more: dict[str, Any]) -> None:
    found = folded(PAYDAY, STATEMENT, in_plan("2026-11-20", "1,510", **more))
    assert (found.moves[0].basis, found.moves[0].taxable) == (1_500_00, 10_00)
    assert (value(found, "after-tax"), value(found, "in-plan-roth")) == (0, 1_510_00)


def test_a_statement_recorded_after_the_conversion_is_what_is_left() -> None:
    found = folded(PAYDAY, in_plan("2026-11-20", "1,500"), entry("value", "2026-11-20", "0.53"))
    assert (value(found, "after-tax"), basis(found, "after-tax")) == (53, 0)


def test_a_statement_between_two_conversions_of_a_day_is_that_of_the_moment() -> None:
    # 1,510 less 600 is 910: the day began with 10 of earnings, and 1,500 of 1,510 is basis.
    found = folded(
        PAYDAY,
        in_plan("2026-11-20", "600"),
        entry("value", "2026-11-20", "910"),
        to_roth_ira("2026-11-20", "910", emptied=True),
    )
    assert sum(move.basis for move in found.moves) == 1_500_00
    assert sum(move.taxable for move in found.moves) == 10_00
    assert value(found, "after-tax") == 0


def test_value_before_of_a_later_move_is_without_what_the_earlier_took() -> None:
    found = folded(PAYDAY, in_plan("2026-11-20", "600"), in_plan("2026-11-20", "900", value_before="910"))
    assert sum(move.basis for move in found.moves) == 1_490_07  # 1,500 of 1,510, of 1,500
    assert value(found, "after-tax") == 10_00


def test_a_statement_of_the_whole_after_everything_left_doubles_no_money() -> None:
    found = folded(PAYDAY, in_plan("2026-11-20", "1,510"), STATEMENT, clean=False)
    assert value(found, "after-tax") == 0
    assert [problem.number for problem in found.problems] == [3]
    assert "entry 2 of the same day left nothing" in found.problems[0].message


def test_a_statement_of_anything_after_the_source_was_emptied_is_a_problem() -> None:
    late = entry("value", "2026-11-20", "3")
    found = folded(PAYDAY, in_plan("2026-11-20", "1,510", emptied=True), late, clean=False)
    assert value(found, "after-tax") == 0
    assert [problem.number for problem in found.problems] == [3]


def test_emptied_against_the_statement_of_the_day_is_a_problem() -> None:
    found = folded(PAYDAY, STATEMENT, in_plan("2026-11-20", "1,500", emptied=True), clean=False)
    (problem,) = found.problems
    assert problem.number == 3
    assert "$1,500 of after-tax contributions (not Roth) before this move" in problem.message
    assert "$1,510" in problem.message
    assert value(found, "after-tax") == 0


def test_a_second_conversion_of_a_day_is_the_one_that_is_named() -> None:
    found = folded(
        PAYDAY, STATEMENT, in_plan("2026-11-20", "1,510", emptied=True), in_plan("2026-11-20", "1,500"), clean=False
    )
    assert {problem.number for problem in found.problems} == {4}
    # Nothing is created: what left is what arrived.
    assert value(found, "in-plan-roth") == 3_010_00


def test_a_conversion_that_was_also_recorded_for_the_day_before_names_the_other() -> None:
    found = folded(PAYDAY, STATEMENT, in_plan("2026-11-21", "1,510"), in_plan("2026-11-20", "1,500"), clean=False)
    (problem,) = found.problems
    assert problem.number == 3
    assert "where $10 is booked, after entry 4 took $1,500 on 20 November 2026" in problem.message


def test_two_moves_that_say_different_values_before_them_do_not_fit() -> None:
    found = folded(
        entry("contribution", "2026-11-13", "10,000"),
        in_plan("2026-11-20", "4,000", value_before="10,100"),
        in_plan("2026-11-20", "3,000", value_before="9,000"),
        clean=False,
    )
    (problem,) = found.problems
    # 9,000 after 4,000 had left is 13,000 before.
    assert problem.number == 3
    assert "by entry 3 there was $13,000" in problem.message
    assert "by entry 2 it was $10,100" in problem.message


def test_moves_of_more_than_they_say_was_there_do_not_fit() -> None:
    split: dict[str, Any] = {"value_before": "12,000"}
    found = folded(
        entry("contribution", "2026-01-10", "10,000"),
        in_plan("2026-03-01", "6,000", **split),
        to_roth_ira("2026-03-01", "6,000", **split),
        in_plan("2026-03-01", "6,000", **split),
        clean=False,
    )
    (problem,) = found.problems
    assert problem.number == 4
    assert "entries 2, 3 and 4 took $18,000" in problem.message


def test_the_basis_that_several_entries_state_is_compared_with_the_book() -> None:
    found = folded(
        entry("contribution", "2026-01-10", "10,000"),
        in_plan("2026-03-01", "6,000", basis="6,000"),
        to_roth_ira("2026-03-01", "6,000", basis="6,000", emptied=True),
        clean=False,
    )
    assert ["entries 2 and 3 state $12,000 of basis" in each.message for each in found.problems] == [True]
