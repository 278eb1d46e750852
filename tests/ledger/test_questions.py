"""What the book asks about: statements, openings, layers and moves that can hardly be so."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.ledger.book import PlanTerms, Terms, book
from megaroth.ledger.entries import Entry
from tests.ledger.test_book import back, basis, cents, convert, entry, folded, in_plan, layer_entry, value

TEN = entry("contribution", "2026-01-10", "10,000")


def asked(*entries: Entry, terms: Terms | None = None) -> list[int]:
    """The numbers of the entries that the book asks about."""
    found = folded(*entries, clean=False) if terms is None else book(entries, terms)
    return [problem.number for problem in found.problems]


def test_all_of_a_part_is_not_basis_against_the_statement_of_the_day_before() -> None:
    # IRC 72(e)(8)(B): 6,000 x 10,000 / 12,000.
    found = folded(
        TEN, entry("value", "2026-01-31", "12,000"), in_plan("2026-02-01", "6,000", basis="6,000"), clean=False
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (5_000_00, 1_000_00)
    assert value(found, "after-tax") == 6_000_00
    assert [problem.number for problem in found.problems] == [3]


def test_more_basis_than_the_source_has_is_a_problem() -> None:
    found = folded(
        entry("contribution", "2026-11-13", "1,000"),
        in_plan("2026-11-30", "1,900", value_before="2,000", basis="1,425"),
        clean=False,
    )
    assert ["has only $1,000" in each.message for each in found.problems] == [False, True]


@pytest.mark.parametrize(
    ("amount", "on", "numbers"),
    [
        ("100,000", "2026-01-31", [2]),  # a digit too many
        ("12,400", "2026-01-31", []),  # 24%
        ("13,000", "2026-01-31", [2]),  # 30% in three weeks
        ("14,900", "2027-01-10", []),  # 49% in a year
        ("1,000", "2026-01-31", [2]),
    ],
)
def test_a_statement_far_from_what_is_booked_is_asked_about(amount: str, on: str, numbers: list[int]) -> None:
    statement = entry("value", on, amount)
    assert asked(TEN, statement) == numbers
    assert value(folded(TEN, statement, clean=False), "after-tax") == cents(amount)


def test_the_first_statement_of_a_source_is_no_question() -> None:
    assert asked(entry("value", "2026-01-31", "25,000", "pre-tax")) == []


def test_an_opening_of_a_source_that_has_entries_is_asked_about() -> None:
    assert asked(TEN, entry("opening", "2026-02-01", "10,500", basis="10,000")) == [2]
    opening = entry("opening", "2026-02-01", "10,500", basis="10,000")
    assert asked(opening, opening._replace(amount=11_000_00)) == [2]
    # Openings of a day come before its contributions, however they were recorded.
    assert asked(TEN, opening._replace(on=date(2026, 1, 10))) == []


def test_a_layer_that_the_account_cannot_hold_is_asked_about() -> None:
    opened = entry("opening", "2011-01-03", "1,000", "roth-ira", basis="500")
    assert asked(opened, layer_entry(2010, "90,000", "0")) == [2]
    assert asked(opened, layer_entry(2010, "700", "0")) == []


def test_more_vested_than_is_held_is_asked_about() -> None:
    match = entry("contribution", "2026-01-10", "100", "match")
    assert asked(match, entry("vested", "2026-01-31", "99,999", "match")) == [2]
    assert asked(match, entry("vested", "2026-01-31", "100", "match")) == []


def test_a_payment_over_sources_of_unknown_vesting_says_so() -> None:
    terms = Terms({("alex", "acme"): PlanTerms(separate_after_tax=False)})
    found = folded(
        entry("opening", "2026-01-02", "5,000", basis="2,500"),
        entry("opening", "2026-01-02", "5,000", "match"),
        entry("payment", "2026-03-02", "5,000"),
        terms=terms,
    )
    assert found.moves[0].basis == 1_250_00
    assert any("match is taken to be vested in full" in each.text for each in found.assumptions)


# --- IRAs ------------------------------------------------------------------------------------------------


def to_plan(on: str, amount: str, source: str = "traditional-ira", **more: object) -> Entry:
    return entry("rollover", on, amount, source, to_plan="acme", to_source="rollover", **more)


IRA = (
    entry("opening", "2026-01-10", "40,000", "traditional-ira", basis="0"),
    entry("contribution", "2026-01-11", "7,500", "traditional-ira", basis="7,500"),
)


def test_basis_of_an_ira_may_not_go_into_a_plan() -> None:
    # IRC 408(d)(3)(A)(ii), (H): 40,000 of 47,500 may go.
    found = folded(*IRA, to_plan("2026-11-30", "47,500", emptied=True), clean=False)
    (problem,) = found.problems
    assert problem.number == 3
    assert problem.message.startswith("$7,500 of basis went from IRAs into a plan")
    assert asked(*IRA, to_plan("2026-11-30", "40,000"), convert("2026-12-01", "7,500", emptied=True)) == []
    later = entry("contribution", "2026-12-01", "7,500", "traditional-ira", basis="7,500")
    assert asked(IRA[0], to_plan("2026-11-30", "40,000", emptied=True), later) == []


def test_a_simple_ira_left_within_two_years_is_a_payment() -> None:
    terms = Terms({("alex", "acme"): PlanTerms(True)}, simple_free_from={"alex": date(2028, 2, 1)})
    entries = [
        entry("contribution", "2026-03-02", "3,000", "simple-ira"),
        to_plan("2026-03-03", "3,000", "simple-ira"),
    ]
    found = book(entries, terms, date(2026, 12, 31))
    assert [problem.number for problem in found.problems] == [2]
    assert found.moves[0].taxable == 3_000_00
    later = [entries[0], to_plan("2028-02-01", "3,000", "simple-ira")]
    assert asked(*later, terms=terms) == []


def test_one_rollover_a_year_between_iras() -> None:
    # IRC 408(d)(3)(B): 5,000 is income, and what came back is a new contribution.
    held = entry("opening", "2026-01-02", "40,000", "traditional-ira", basis="0")
    paid = [entry("payment", day, amount, "traditional-ira") for day, amount in
            (("2026-02-05", "10,000"), ("2026-06-05", "5,000"))]  # fmt: skip
    twice = [held, *paid, back("2026-03-05", "10,000", 2), back("2026-07-05", "5,000", 3)]
    found = folded(*twice, clean=False)
    assert [problem.number for problem in found.problems] == [5]
    assert sum(move.taxable for move in found.moves) == 5_000_00
    later = [held, paid[0], paid[1]._replace(on=date(2027, 2, 5), limitation_year=2027)]
    assert asked(*later, back("2026-03-05", "10,000", 2), back("2027-03-05", "5,000", 3)) == []
    # A conversion is none (Treas. Reg. 1.408A-4, A-1(b)).
    assert asked(*twice[:4], back("2026-07-05", "5,000", 3, "roth-ira")) == []


def test_the_correction_of_a_contribution_that_was_converted_is_a_question_and_taxes_its_earnings_only() -> None:
    found = folded(
        entry("contribution", "2026-02-01", "8,000", "traditional-ira", basis="8,000"),
        convert("2026-02-02", "8,000", emptied=True),
        entry("correction", "2027-02-01", "520", "roth-ira", basis="500", reason="IRA excess", limitation_year=2026),
        clean=False,
    )
    assert [problem.number for problem in found.problems] == [3]
    assert found.moves[1].income_by_year == ((2026, 20_00),)


# --- losses ----------------------------------------------------------------------------------------------


def test_an_ira_excess_that_comes_back_at_a_loss_was_never_made() -> None:
    # Treas. Reg. 1.408-11: 7,500 x (25,300 - 27,500) / 27,500 = -600, so 6,900 returns all 7,500.
    found = folded(
        entry("opening", "2025-01-05", "20,000", "roth-ira", basis="15,000", first_year=2016),
        entry("contribution", "2026-02-01", "7,500", "roth-ira"),
        entry("value", "2026-10-31", "25,300", "roth-ira"),
        entry("correction", "2026-11-22", "6,900", "roth-ira", basis="7,500", reason="IRA excess"),
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (7_500_00, 0)
    assert found.iras["alex"].regular_left == 15_000_00
    assert value(found, "roth-ira", "fidelity") == 18_400_00


def test_a_contribution_recharacterized_at_a_loss_counts_in_full() -> None:
    # IRC 408A(d)(6): the contribution of 7,000 counts as made to the traditional IRA.
    to = {"to_source": "traditional-ira", "to_plan": "fidelity", "basis": "7,000"}
    found = folded(
        entry("contribution", "2026-02-01", "7,000", "roth-ira"),
        entry("recharacterization", "2026-09-01", "6,500", "roth-ira", **to),
    )
    assert found.iras["alex"].years[0].sheet.line_1 == 7_000_00
    assert found.iras["alex"].regular_left == 0
    assert value(found, "roth-ira", "fidelity") == 0
    assert value(found, "traditional-ira", "fidelity") == 6_500_00


def test_an_after_tax_refund_at_a_loss_takes_the_contribution() -> None:
    found = folded(TEN, entry("correction", "2026-12-01", "1,900", basis="2,000", value_before="9,500", reason="ACP"))
    assert (found.moves[0].basis, found.moves[0].taxable) == (2_000_00, 0)
    assert basis(found, "after-tax") == 8_000_00


# --- the year of the income --------------------------------------------------------------------------------


def test_a_payment_rolled_over_to_a_roth_ira_next_year_is_income_of_the_year_of_the_payment() -> None:
    # IRC 402(a), 408A(d)(3)(A)(i): the pre-tax 1,000 of 11,000.
    found = folded(
        TEN,
        entry("payment", "2026-12-20", "11,000", emptied=True, withheld="200"),
        back("2027-01-15", "11,000", 2, "roth-ira"),
    )
    assert [move.income_by_year for move in found.moves] == [((2026, 0),), ((2026, 1_000_00),)]


def test_earnings_of_a_returned_ira_contribution_are_income_of_the_year_in_which_it_was_made() -> None:
    # IRC 408(d)(4), last sentence.
    taken = {"basis": "7,500", "reason": "IRA excess", "limitation_year": 2026, "emptied": True}
    for made, year in (("2026-02-01", 2026), ("2027-01-20", 2027)):
        found = folded(
            entry("contribution", made, "7,500", "roth-ira", limitation_year=2026),
            entry("correction", "2027-02-01", "7,800", "roth-ira", **taken),
        )
        assert found.moves[0].income_by_year == ((year, 300_00),)


def test_an_excess_deferral_is_income_of_its_year_and_its_earnings_of_the_year_of_the_payment() -> None:
    # IRC 402(g)(2)(C).
    more: dict[str, object] = {"limitation_year": 2026, "reason": "402(g)"}
    entries = [entry("contribution", "2026-06-05", "26,000", "pre-tax")]
    found = folded(*entries, entry("correction", "2027-03-01", "1,560", "pre-tax", basis="1,500", **more))
    assert found.moves[0].income_by_year == ((2026, 1_500_00), (2027, 60_00))
    assert value(found, "pre-tax") == 24_440_00
    found = folded(*entries, entry("correction", "2027-03-01", "1,440", "pre-tax", basis="1,500", **more))
    assert found.moves[0].income_by_year == ((2026, 1_500_00), (2027, -60_00))


# --- what is estimated -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "estimated"),
    [
        ((TEN,), True),
        ((TEN, entry("value", "2026-01-31", "10,100")), False),
        ((TEN, entry("value", "2026-01-31", "10,100"), entry("contribution", "2026-02-10", "500")), True),
        ((TEN, in_plan("2026-02-10", "5,000", value_before="10,100")), False),
        ((entry("opening", "2026-01-02", "10,000", basis="9,000"),), False),
    ],
)
def test_what_a_source_has_earned_is_known_only_where_something_says_its_value(
    entries: tuple[Entry, ...], estimated: bool
) -> None:
    assert folded(*entries).holdings["alex", "acme", "after-tax"].estimated is estimated


def test_converted_money_is_estimated_until_a_statement_says_its_value() -> None:
    converted = (TEN, in_plan("2026-02-10", "10,000"))
    assert folded(*converted).holdings["alex", "acme", "in-plan-roth"].estimated
    known = folded(*converted, entry("value", "2026-03-31", "10,200", "in-plan-roth"))
    assert not known.holdings["alex", "acme", "in-plan-roth"].estimated
