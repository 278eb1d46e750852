"""What the entries of a ledger come to: worked by hand, or from published examples named in the id."""

from __future__ import annotations

from datetime import date

import pytest

from megaroth.errors import BadInputError
from megaroth.ledger.book import Book, PlanTerms, Terms, book
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.traces import Place, exposed, trace, traces, whereabouts

SEPARATE = Terms({("alex", "acme"): PlanTerms(separate_after_tax=True)})
WHOLE_ACCOUNT = Terms({("alex", "acme"): PlanTerms(separate_after_tax=False)})


def entry(kind: str, on: str, amount: str, source: str = "after-tax", **more: object) -> Entry:
    day = date.fromisoformat(on)
    fields: dict[str, object] = {
        "limitation_year": day.year,
        "person": "alex",
        "plan": "fidelity" if source.endswith("-ira") else "acme",
        **more,
    }
    for name in ("basis", "value_before", "vested", "withheld"):
        if name in fields:
            fields[name] = cents(str(fields[name]))
    return checked(Entry(kind, day, source=source, amount=cents(amount), **fields))  # type: ignore[arg-type]


def cents(dollars: str) -> int:
    whole, _, part = dollars.replace(",", "").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole or 0) * 100 + sign * int(part.ljust(2, "0") or 0)


def to_roth_ira(on: str, amount: str, source: str = "after-tax", **more: object) -> Entry:
    return entry("rollover", on, amount, source, to_plan="fidelity", to_source="roth-ira", **more)


def in_plan(on: str, amount: str, source: str = "after-tax", **more: object) -> Entry:
    return entry("conversion", on, amount, source, to_source="in-plan-roth", **more)


def folded(*entries: Entry, terms: Terms = SEPARATE, clean: bool = True) -> Book:
    found = book(entries, terms)
    if clean:
        assert found.problems == ()
    return found


def value(found: Book, source: str, plan: str = "acme", person: str = "alex") -> int:
    return found.holdings[person, plan, source].value


def basis(found: Book, source: str, plan: str = "acme", person: str = "alex") -> int:
    return found.holdings[person, plan, source].basis


# --- which contract, and how much of a payment is basis -------------------------------------------------


@pytest.mark.parametrize("source", ["pre-tax", "after-tax"])
def test_e01_irs_example_whole_account_pro_rata(source: str) -> None:
    found = folded(
        entry("opening", "2026-01-02", "80,000", "pre-tax"),
        entry("opening", "2026-01-02", "20,000", basis="20,000"),
        entry("payment", "2026-03-02", "20,000" if source == "after-tax" else "50,000", source),
        terms=WHOLE_ACCOUNT,
    )
    (move,) = found.moves
    part = (4_000_00, 16_000_00) if source == "after-tax" else (10_000_00, 40_000_00)
    assert (move.basis, move.earnings) == part
    assert move.taxable == move.earnings
    assert basis(found, "after-tax") == 20_000_00 - move.basis


def test_money_that_is_not_vested_leaves_the_denominator() -> None:
    # IRC 72(e)(8)(B), (C): 20,000 of 80,000 vested dollars are basis, so a quarter of the payment.
    found = folded(
        entry("opening", "2026-01-02", "50,000", "pre-tax"),
        entry("opening", "2026-01-02", "20,000", basis="20,000"),
        entry("opening", "2026-01-02", "30,000", "match", vested="10,000"),
        entry("payment", "2026-03-02", "8,000", "pre-tax"),
        terms=WHOLE_ACCOUNT,
    )
    assert found.moves[0].basis == 2_000_00
    assert found.holdings["alex", "acme", "match"].vested == 10_000_00


def test_e16_the_sub_account_is_the_contract() -> None:
    found = folded(
        entry("opening", "2010-01-04", "920,000", "pre-tax"),
        entry("opening", "2010-01-04", "80,000", basis="20,000"),
        entry("payment", "2010-06-01", "80,000", emptied=True),
    )
    (move,) = found.moves
    assert (move.basis, move.taxable, move.whole) == (20_000_00, 60_000_00, True)


OLD = Terms({("alex", "acme"): PlanTerms(True, pre_1987_basis=10_060_00, pre_1987_allowed=True)})


def test_e17_pre_1987_basis_comes_out_first_and_alone() -> None:
    held = entry("opening", "2014-01-02", "110,722.62", basis="10,060")
    found = folded(held, entry("payment", "2014-02-03", "10,060"), terms=OLD)
    assert (found.moves[0].basis, found.moves[0].taxable) == (10_060_00, 0)
    assert found.holdings["alex", "acme", "after-tax"].earnings == 100_662_62
    found = folded(held, to_roth_ira("2014-02-03", "110,722.62", emptied=True), terms=OLD)
    assert found.moves[0].taxable == 100_662_62


def test_pre_1987_basis_is_used_up_by_what_was_received() -> None:
    found = folded(
        entry("opening", "2014-01-02", "40,120", basis="10,060"),
        entry("payment", "2014-02-03", "6,000"),
        entry("payment", "2014-03-03", "5,060"),
        terms=OLD,
    )
    # 4,060 of the second payment is still pre-1987; the rest brings no basis, because none is left.
    assert [(move.basis, move.taxable) for move in found.moves] == [(6_000_00, 0), (4_060_00, 1_000_00)]


def test_pre_1987_basis_that_is_out_comes_out_no_more() -> None:
    found = folded(
        entry("opening", "2014-01-02", "46,060", basis="20,060"),
        entry("payment", "2014-02-03", "6,000"),
        entry("payment", "2014-03-03", "5,060"),
        terms=OLD,
    )
    # 6,000, then the last 4,060 of 10,060, and of the other 1,000 the share 10,000 / 36,000.
    assert [move.basis for move in found.moves] == [6_000_00, 4_060_00 + 277_78]


# --- conversions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [in_plan, to_roth_ira])
def test_e21_growth_since_the_contribution_is_the_only_income(way: object) -> None:
    found = folded(entry("contribution", "2023-05-01", "10,000"), way("2023-06-01", "10,200"))  # type: ignore[operator]
    (move,) = found.moves
    assert (move.basis, move.taxable, move.assumed) == (10_000_00, 200_00, 200_00)
    (layer,) = found.layers
    assert (layer.taxable, layer.nontaxable, layer.origins) == (200_00, 10_000_00, ((1, 10_000_00),))
    assert (layer.year, layer.number) == (2023, 2)
    assert value(found, "after-tax") == basis(found, "after-tax") == 0


def test_every_payday_converted_the_next_day() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "1,500"),
        in_plan("2026-01-16", "1,500.07", emptied=True),
        entry("contribution", "2026-01-30", "1,500"),
        in_plan("2026-02-02", "1,499.50", emptied=True),
    )
    assert [move.assumed for move in found.moves] == [7, -50]
    assert [move.taxable for move in found.moves] == [7, 0]
    assert value(found, "in-plan-roth") == 2_999_57
    assert basis(found, "in-plan-roth") == 3_000_07


def test_a_partial_conversion_takes_its_share_of_the_earnings_and_the_oldest_paydays() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "1,000"),
        entry("contribution", "2026-01-30", "1,000"),
        entry("earnings", "2026-02-27", "500"),
        in_plan("2026-03-02", "1,500"),
    )
    (move,) = found.moves
    assert (move.basis, move.taxable) == (1_200_00, 300_00)
    assert found.layers[0].origins == ((1, 1_000_00), (2, 200_00))
    holding = found.holdings["alex", "acme", "after-tax"]
    assert (holding.value, holding.basis, holding.earnings) == (1_000_00, 800_00, 200_00)
    assert [(lot.number, lot.left) for lot in holding.lots] == [(2, 800_00)]


def test_a_source_emptied_at_a_loss_carries_its_whole_basis() -> None:
    found = folded(entry("contribution", "2026-01-15", "10,000"), in_plan("2026-03-02", "9,000", emptied=True))
    (move,) = found.moves
    assert (move.basis, move.earnings, move.taxable, move.assumed) == (10_000_00, -1_000_00, 0, -1_000_00)
    assert found.layers[0].nontaxable == 10_000_00
    assert any("what was lost" in each.text for each in found.assumptions)


def test_a_partial_conversion_at_a_loss_is_all_basis() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "10,000"),
        entry("earnings", "2026-02-27", "-2,000"),
        in_plan("2026-03-02", "4,000"),
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (4_000_00, 0)
    assert found.holdings["alex", "acme", "after-tax"].earnings == -2_000_00


def test_the_value_before_a_move_says_the_growth() -> None:
    found = folded(entry("contribution", "2026-01-15", "10,000"), in_plan("2026-03-02", "5,500", value_before="11,000"))
    assert (found.moves[0].basis, found.moves[0].assumed) == (5_000_00, 1_000_00)
    assert value(found, "after-tax") == 5_500_00


def test_a_stated_basis_says_the_growth_where_no_balance_was_said() -> None:
    # 4,900 of basis in 5,000 means that 10,000 had grown to 10,204.08.
    found = folded(entry("contribution", "2026-01-15", "10,000"), in_plan("2026-03-02", "5,000", basis="4,900"))
    assert (found.moves[0].basis, found.moves[0].taxable) == (4_900_00, 100_00)
    assert value(found, "after-tax") == 5_204_08


def test_a_stated_basis_that_contradicts_the_balance_is_a_problem() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "10,000"),
        in_plan("2026-03-02", "5,500", value_before="11,000", basis="5,500"),
        clean=False,
    )
    assert found.moves[0].basis == 5_000_00
    (problem,) = found.problems
    assert problem.number == 2
    assert "$5,500 of basis" in problem.message
    assert "$5,000" in problem.message


def test_more_than_was_there_is_a_problem() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "1,000"),
        in_plan("2026-01-16", "1,000"),
        in_plan("2026-01-20", "1,000"),
        clean=False,
    )
    assert [problem.number for problem in found.problems] == [3]
    assert found.moves[1].taxable == 1_000_00


def test_a_statement_sets_the_balance_after_what_was_recorded_before_it() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "1,000"),
        in_plan("2026-01-31", "600"),
        entry("value", "2026-01-31", "450"),
        entry("value", "2026-02-10", "400"),
        entry("contribution", "2026-02-15", "100"),
    )
    assert found.moves[0].basis == 600_00
    holding = found.holdings["alex", "acme", "after-tax"]
    assert (holding.value, holding.basis, holding.statement) == (500_00, 500_00, date(2026, 2, 10))


# --- several destinations: Notice 2014-54 ---------------------------------------------------------------


def to_traditional(on: str, amount: str, source: str = "after-tax", **more: object) -> Entry:
    return entry("rollover", on, amount, source, to_plan="vanguard", to_source="traditional-ira", **more)


def test_a_loss_that_is_divided_keeps_all_basis() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "10,000"),
        in_plan("2026-03-02", "5,000", emptied=True),
        to_roth_ira("2026-03-02", "4,000", emptied=True),
    )
    assert [move.basis for move in found.moves] == [5_000_00, 5_000_00]
    assert sum(layer.nontaxable for layer in found.layers) == 10_000_00


@pytest.mark.parametrize("order", [1, -1])
def test_e24_basis_to_roth_and_earnings_to_traditional(order: int) -> None:
    found = folded(
        entry("opening", "2026-01-02", "90,000", basis="60,000"),
        *[to_roth_ira("2026-03-02", "60,000"), to_traditional("2026-03-02", "30,000")][::order],
    )
    by_target = {move.to_source: move for move in found.moves}
    assert by_target["roth-ira"].basis == 60_000_00
    assert by_target["traditional-ira"].basis == 0
    assert sum(move.taxable for move in found.moves) == 0
    (layer,) = found.layers
    assert (layer.taxable, layer.nontaxable) == (0, 60_000_00)
    assert found.iras["alex"].basis == 0


def test_e23_a_wanted_pre_tax_conversion_beside_it() -> None:
    found = folded(
        entry("opening", "2021-01-04", "60,000", "pre-tax"),
        entry("opening", "2021-01-04", "21,564", basis="20,419.13"),
        to_roth_ira("2021-03-01", "60,000", "pre-tax"),
        to_roth_ira("2021-03-01", "20,419.13"),
        to_traditional("2021-03-01", "1,144.87"),
    )
    assert [move.taxable for move in found.moves] == [60_000_00, 0, 0]
    assert sum(layer.nontaxable for layer in found.layers) == 20_419_13


def test_the_owner_may_send_the_pre_tax_part_to_the_roth_ira() -> None:
    found = folded(
        entry("opening", "2026-01-02", "90,000", basis="60,000"),
        to_roth_ira("2026-03-02", "30,000", basis="0"),
        to_traditional("2026-03-02", "60,000", basis="60,000"),
    )
    assert [move.taxable for move in found.moves] == [30_000_00, 0]
    assert found.iras["alex"].basis == 60_000_00


def test_e07_a_partial_split_takes_the_pre_tax_part_first() -> None:
    # Choate, Mary: 80,000 of 100,000 pre-tax; the direct rollover of 80,000 covers it, so the cash is basis.
    found = folded(
        entry("opening", "2015-01-02", "100,000", basis="20,000"),
        to_traditional("2015-03-02", "80,000"),
        entry("payment", "2015-03-02", "20,000"),
    )
    assert [(move.basis, move.taxable) for move in found.moves] == [(0, 0), (20_000_00, 0)]


# --- designated Roth accounts ---------------------------------------------------------------------------


def test_e27_a_designated_roth_account_pays_pro_rata() -> None:
    found = folded(
        entry("opening", "2026-01-02", "10,000", "roth", basis="9,400", first_year=2024),
        entry("payment", "2026-03-02", "5,000", "roth"),
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (4_700_00, 300_00)


def test_a_plans_roth_sources_are_one_contract() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "4,000", "roth"),
        entry("contribution", "2026-01-15", "1,000", "roth-match"),
        entry("contribution", "2026-01-15", "2,000"),
        in_plan("2026-01-16", "2,000"),
        entry("earnings", "2026-02-27", "3,000", "roth"),
        entry("payment", "2026-03-02", "2,000", "in-plan-roth"),
    )
    # 7,000 of 10,000 is basis: what was matched as Roth was taxed too.
    assert (found.moves[1].basis, found.moves[1].taxable) == (1_400_00, 600_00)


def test_e26_earnings_to_the_roth_ira_and_contributions_to_cash() -> None:
    found = folded(
        entry("opening", "2016-01-04", "100,000", "roth", basis="80,000", first_year=2014),
        to_roth_ira("2016-03-01", "20,000", "roth"),
        entry("payment", "2016-03-01", "80,000", "roth"),
    )
    assert sum(move.taxable for move in found.moves) == 0
    assert found.iras["alex"].regular_left == 0


def test_in_plan_money_rolled_to_a_roth_ira_is_regular_and_its_layer_travels() -> None:
    found = folded(
        entry("contribution", "2025-01-15", "1,000"),
        in_plan("2025-02-03", "1,100"),
        entry("value", "2026-02-27", "1,500", "in-plan-roth"),
        to_roth_ira("2026-03-02", "1,500", "in-plan-roth", emptied=True),
    )
    assert found.moves[1].taxable == 0
    iras = found.iras["alex"]
    assert (iras.regular_left, iras.roth_value) == (1_100_00, 1_500_00)
    (layer,) = found.layers
    assert (layer.number, layer.year, layer.taxable_left, layer.regular) == (2, 2025, 100_00, True)
    assert found.first_years["alex", ""] == (0, 2026)


def test_a_full_rollover_at_a_loss_keeps_the_whole_basis() -> None:
    found = folded(
        entry("opening", "2026-01-02", "9,000", "roth", basis="10,000", first_year=2024),
        to_roth_ira("2026-03-02", "9,000", "roth", emptied=True),
    )
    assert found.iras["alex"].regular_left == 10_000_00


def test_an_older_start_travels_to_another_plan() -> None:
    found = folded(
        entry("opening", "2026-01-02", "9,000", "roth", basis="8,000", first_year=2019),
        entry("rollover", "2026-03-02", "9,000", "roth", to_plan="globex", to_source="roth-rollover"),
    )
    assert found.first_years["alex", "globex"] == (0, 2019)
    assert basis(found, "roth-rollover", "globex") == 8_000_00


QUALIFIED = Terms({("alex", "acme"): PlanTerms(True, first_roth_year=2010, roth_qualified_from=date(2015, 1, 1))})


def test_f11_a_qualified_rollover_arrives_as_regular_contribution() -> None:
    found = folded(
        entry("opening", "2019-01-02", "10,000", "roth", basis="8,000", first_year=2010),
        entry("payment", "2019-02-01", "2,500", "roth"),
        to_roth_ira("2019-03-01", "7,500", "roth"),
        terms=QUALIFIED,
    )
    assert [(move.basis, move.earnings, move.taxable) for move in found.moves] == [
        (2_000_00, 500_00, 0),
        (6_000_00, 1_500_00, 0),
    ]
    assert found.iras["alex"].regular_left == 7_500_00
    # The plan's years never become the IRA's: its five years begin with 2019.
    assert found.first_years["alex", ""] == (0, 2019)


# --- payments that come back ----------------------------------------------------------------------------


def back(on: str, amount: str, of: int, source: str = "traditional-ira", **more: object) -> Entry:
    return entry("return", on, amount, source, of=of, **more)


def test_e15_made_up_from_other_money_nothing_is_taxed() -> None:
    found = folded(
        entry("opening", "2026-01-02", "10,000", "pre-tax"),
        entry("payment", "2026-03-02", "10,000", "pre-tax", withheld="2,000"),
        back("2026-05-01", "10,000", 2),
    )
    assert [move.taxable for move in found.moves] == [0, 0]
    assert value(found, "traditional-ira", "fidelity") == 10_000_00


def test_what_is_put_back_is_the_pre_tax_part_first() -> None:
    paid = [entry("opening", "2026-01-02", "10,000", basis="6,000"), entry("payment", "2026-03-02", "10,000")]
    found = folded(*paid, back("2026-03-20", "3,000", 2), back("2026-03-21", "4,000", 2, "roth-ira"))
    assert [(move.basis, move.taxable) for move in found.moves] == [(6_000_00, 0), (0, 0), (3_000_00, 1_000_00)]
    assert found.moves[0].returned == 7_000_00
    (layer,) = found.layers
    assert (layer.taxable, layer.nontaxable, layer.origins) == (1_000_00, 3_000_00, ((1, 3_000_00),))


def test_two_returns_bring_back_different_paydays() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "4,000"),
        entry("contribution", "2026-01-30", "2,000"),
        entry("earnings", "2026-02-27", "4,000"),
        entry("payment", "2026-03-02", "10,000"),
        back("2026-03-20", "6,000", 4, "roth-ira"),
        back("2026-03-21", "3,000", 4, "roth-ira"),
    )
    assert [layer.origins for layer in found.layers] == [((1, 2_000_00),), ((1, 2_000_00), (2, 1_000_00))]
    assert [layer.taxable for layer in found.layers] == [4_000_00, 0]
    assert trace(found, 1).now == (Place("fidelity", "roth-ira", 4_000_00),)
    assert set(trace(found, 2).now) == {Place("fidelity", "roth-ira", 1_000_00), Place("", "", 1_000_00)}


def test_an_ira_payment_put_back_in_january_is_outstanding_at_year_end() -> None:
    found = folded(
        entry("opening", "2025-01-02", "10,000", "traditional-ira", basis="5,000"),
        entry("payment", "2025-12-15", "4,000", "traditional-ira"),
        entry("payment", "2025-12-16", "1,000", "traditional-ira"),
        back("2026-01-10", "4,000", 2),
    )
    first = found.iras["alex"].years[0]
    assert (first.sheet.line_6, first.sheet.line_7, first.outstanding) == (9_000_00, 1_000_00, 4_000_00)
    assert [move.basis for move in found.moves] == [0, 500_00, 0]
    assert found.iras["alex"].basis == 4_500_00


def test_an_ira_payment_put_into_a_roth_ira_is_a_conversion() -> None:
    found = folded(
        entry("opening", "2026-01-02", "7,000", "traditional-ira", basis="7,000"),
        entry("payment", "2026-03-02", "7,000", "traditional-ira"),
        back("2026-03-20", "7,000", 2, "roth-ira"),
    )
    sheet = found.iras["alex"].years[0].sheet
    assert (sheet.line_7, sheet.line_8, sheet.line_18) == (0, 7_000_00, 0)
    assert [layer.nontaxable for layer in found.layers] == [7_000_00]


def test_an_excess_ira_contribution_taken_back_was_never_made() -> None:
    found = folded(
        entry("contribution", "2026-01-05", "7,000", "roth-ira"),
        entry("correction", "2026-06-01", "1,050", "roth-ira", reason="IRA excess", basis="1,000"),
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (1_000_00, 50_00)
    assert found.iras["alex"].regular_left == 6_000_00


def test_the_61st_day_is_too_late() -> None:
    paid = [entry("opening", "2026-01-02", "10,000", "pre-tax"), entry("payment", "2026-03-02", "10,000", "pre-tax")]
    found = folded(*paid, back("2026-05-02", "10,000", 2), clean=False)
    assert found.moves[0].taxable == 10_000_00
    assert [problem.number for problem in found.problems] == [3]
    assert "ended on 1 May 2026" in found.problems[0].message


def test_more_cannot_come_back_than_was_paid() -> None:
    found = folded(
        entry("opening", "2026-01-02", "10,000", "pre-tax"),
        entry("payment", "2026-03-02", "10,000", "pre-tax"),
        back("2026-03-20", "9,000", 2),
        back("2026-03-21", "2,000", 2),
        clean=False,
    )
    assert found.moves[0].returned == 10_000_00
    assert [problem.number for problem in found.problems] == [4]


def test_hardship_money_may_not_be_rolled_over() -> None:
    found = folded(
        entry("opening", "2026-01-02", "10,000", "pre-tax"),
        entry("payment", "2026-03-02", "1,000", "pre-tax", reason="hardship"),
        back("2026-03-20", "1,000", 2),
        clean=False,
    )
    assert found.moves[0].taxable == 1_000_00
    assert len(found.problems) == 1


# --- IRAs -----------------------------------------------------------------------------------------------


def convert(on: str, amount: str, source: str = "traditional-ira", **more: object) -> Entry:
    return entry("conversion", on, amount, source, to_source="roth-ira", **more)


GOLDEN_8606 = [
    # id, basis held, value before, converted, nontaxable, basis left; line 10 has three decimals, as the form is filed
    ("G02", "40,000", "500,000", "50,000", 4_000_00, 36_000_00),
    ("G05", "30,000", "100,000", "40,000", 12_000_00, 18_000_00),
    ("G06", "6,000", "100,000", "6,000", 360_00, 5_640_00),
    ("G07, a third is .333", "100,000", "300,000", "30,000", 9_990_00, 90_010_00),
    ("G10, 6,000 / 6,060 is .990", "6,000", "6,060", "6,060", 5_999_40, 60),
]


@pytest.mark.parametrize(("held", "before", "converted", "nontaxable", "left"), [c[1:] for c in GOLDEN_8606],
                         ids=[c[0] for c in GOLDEN_8606])  # fmt: skip
def test_conversions_of_an_ira(held: str, before: str, converted: str, nontaxable: int, left: int) -> None:
    found = folded(
        entry("opening", "2026-01-02", before, "traditional-ira", basis=held),
        convert("2026-03-02", converted),
        entry("opening", "2027-01-04", "1", "pre-tax"),
    )
    (move,) = found.moves
    assert (move.basis, move.taxable) == (nontaxable, cents(converted) - nontaxable)
    assert found.iras["alex"].basis == left
    assert not move.estimate


def test_g13_a_split_year_and_a_sep_opened_later() -> None:
    found = folded(
        entry("contribution", "2024-02-01", "6,500", "traditional-ira", limitation_year=2023, basis="6,500"),
        entry("contribution", "2024-02-01", "7,000", "traditional-ira", basis="7,000"),
        convert("2024-03-01", "13,500", emptied=True),
        entry("contribution", "2024-10-01", "11,000", "traditional-ira", basis="0", plan="sep"),
        entry("value", "2024-12-31", "11,000", "traditional-ira", plan="sep"),
    )
    first, second = found.iras["alex"].years
    assert (first.sheet.line_1, first.sheet.line_4, first.sheet.line_14) == (6_500_00, 6_500_00, 6_500_00)
    assert (second.sheet.line_2, second.sheet.line_6, second.value_stated) == (6_500_00, 11_000_00, True)
    # line 10: 13,500 / 24,500 = .551, as the published form has it; line 11: 13,500 x .551
    assert (found.moves[0].basis, found.moves[0].taxable) == (7_438_50, 6_061_50)
    assert found.iras["alex"].basis == 6_061_50


def test_the_year_that_is_not_over_is_an_estimate() -> None:
    entries = [
        entry("opening", "2026-01-02", "94,000", "traditional-ira", basis="0"),
        entry("contribution", "2026-01-05", "6,000", "traditional-ira", basis="6,000"),
        convert("2026-01-06", "6,000"),
    ]
    early = folded(*entries)
    assert early.moves[0].estimate
    assert early.iras["alex"].years[0].estimate
    grown = folded(*entries, entry("value", "2026-12-31", "114,000", "traditional-ira"))
    assert not grown.moves[0].estimate
    # 6,000 x 6,000 / 120,000
    assert grown.moves[0].basis == 300_00


def test_spouses_never_share_basis_and_two_plans_never_share_a_contract() -> None:
    jo = {"person": "jo"}
    found = folded(
        entry("opening", "2026-01-02", "10,000", basis="5,000"),
        entry("opening", "2026-01-02", "10,000", basis="10,000", **jo),
        entry("opening", "2026-01-02", "10,000", basis="1,000", plan="globex"),
        entry("opening", "2026-01-02", "94,000", "traditional-ira", basis="0", **jo),
        to_roth_ira("2026-03-02", "2,000"),
        to_roth_ira("2026-03-02", "2,000", **jo),
        to_roth_ira("2026-03-02", "2,000", plan="globex"),
        terms=Terms({(p, j): PlanTerms(True) for p in ("alex", "jo") for j in ("acme", "globex")}),
    )
    assert [move.basis for move in found.moves] == [1_000_00, 2_000_00, 200_00]
    assert {layer.person: layer.nontaxable for layer in found.layers if layer.number != 7} == {
        "alex": 1_000_00,
        "jo": 2_000_00,
    }


def layer_entry(year: int, amount: str, basis: str) -> Entry:
    return entry("layer", "2011-01-03", amount, "roth-ira", basis=basis, first_year=year)


def test_f03_the_oldest_conversion_leaves_after_regular_money() -> None:
    found = folded(
        entry("opening", "2011-01-03", "210,000", "roth-ira", basis="5,000", first_year=2004),
        layer_entry(2010, "50,000", "0"),
        layer_entry(2004, "100,000", "0"),
        entry("payment", "2011-06-01", "15,000", "roth-ira"),
    )
    (move,) = found.moves
    assert [(each.year, each.amount) for each in move.taken] == [(2011, 5_000_00), (2004, 10_000_00)]
    assert move.taxable == 0
    assert {layer.year: layer.taxable_left for layer in found.layers} == {2004: 90_000_00, 2010: 50_000_00}


def test_f04_within_a_conversion_the_taxable_part_leaves_first() -> None:
    found = folded(
        entry("opening", "2011-01-03", "20,000", "roth-ira", basis="0"),
        layer_entry(2010, "20,000", "15,000"),
        entry("payment", "2012-06-01", "12,000", "roth-ira"),
    )
    assert [(each.amount, each.taxable) for each in found.moves[0].taken] == [(12_000_00, 5_000_00)]


def test_contributions_made_later_for_the_year_come_before_its_payments() -> None:
    # Treas. Reg. 1.408A-6, A-9: regular contributions for the year count, made in the next one as well.
    found = folded(
        entry("opening", "2025-01-02", "3,000", "roth-ira", basis="0", first_year=2020),
        entry("payment", "2025-06-01", "2,000", "roth-ira"),
        entry("contribution", "2026-02-01", "2,000", "roth-ira", limitation_year=2025),
    )
    assert (found.moves[0].basis, found.moves[0].taxable) == (2_000_00, 0)


def test_money_rolled_in_later_does_not_cover_an_earlier_payment() -> None:
    found = folded(
        entry("contribution", "2024-01-15", "5,000"),
        in_plan("2024-01-16", "5,000"),
        entry("opening", "2025-01-02", "3,000", "roth-ira", basis="0", first_year=2020),
        entry("payment", "2025-06-01", "2,000", "roth-ira"),
        to_roth_ira("2026-03-02", "5,000", "in-plan-roth"),
    )
    assert [move.taxable for move in found.moves] == [0, 2_000_00, 0]
    assert found.iras["alex"].regular_left == 5_000_00


def test_a_recharacterized_contribution_is_nondeductible_and_no_longer_regular() -> None:
    found = folded(
        entry("contribution", "2026-01-05", "7,000", "roth-ira"),
        entry("recharacterization", "2026-06-01", "7,300", "roth-ira", to_source="traditional-ira", basis="7,000"),
        convert("2026-06-02", "7,300", emptied=True),
        entry("value", "2026-12-31", "0", "traditional-ira"),
    )
    assert found.iras["alex"].regular_left == 0
    assert (found.moves[1].basis, found.moves[1].taxable) == (7_000_00, 300_00)


def test_roth_money_cannot_go_back_to_pre_tax() -> None:
    found = folded(
        entry("opening", "2026-01-02", "9,000", "roth-ira", basis="8,000"),
        entry("rollover", "2026-03-02", "9,000", "roth-ira", to_plan="acme", to_source="roth-rollover"),
        clean=False,
    )
    assert [problem.number for problem in found.problems] == [2]


# --- reversals, held entries, problems ------------------------------------------------------------------


def test_a_reversed_entry_is_as_if_it_had_never_been() -> None:
    kept = [entry("contribution", "2026-01-15", "1,000"), in_plan("2026-01-16", "1,001")]
    wrong = entry("contribution", "2026-01-15", "700")
    undo = checked(Entry("reversal", date(2026, 4, 1), 2026, "alex", "acme", "after-tax", 0, reverses=3))
    found, plain = folded(*kept, wrong, undo), folded(*kept)
    assert found.holdings == plain.holdings
    assert found.moves == plain.moves
    assert found.reversed == {3: 4}


@pytest.mark.parametrize(("reverses", "words"), [(9, "not there"), (2, "not there"), (1, "reversed already")])
def test_a_reversal_must_find_its_entry(reverses: int, words: str) -> None:
    first = Entry("reversal", date(2026, 4, 1), 2026, "alex", "acme", "after-tax", 0, reverses=1)
    entries = [entry("contribution", "2026-01-15", "1,000"), first._replace(reverses=reverses)]
    if reverses == 1:
        entries.append(first)
    found = folded(*entries, clean=False)
    assert words in found.problems[0].message


def test_loans_orders_and_deaths_are_held() -> None:
    loan = entry("loan", "2026-01-15", "1,000", "pre-tax")
    found = folded(loan)
    assert found.held == ((1, loan),)
    assert found.moves == ()


def test_a_loss_above_the_balance_is_a_problem_and_gains_of_the_day_come_first() -> None:
    found = folded(
        entry("earnings", "2026-01-15", "-150", "pre-tax"),
        entry("contribution", "2026-01-15", "100", "pre-tax"),
        entry("earnings", "2026-01-15", "60", "pre-tax"),
        entry("earnings", "2026-01-16", "-11", "pre-tax"),
        clean=False,
    )
    assert value(found, "pre-tax") == 0
    assert [problem.number for problem in found.problems] == [4]
    assert "$1 more" in found.problems[0].message


def test_a_layer_needs_the_value_of_its_account() -> None:
    found = folded(layer_entry(2010, "20,000", "15,000"), clean=False)
    assert [problem.number for problem in found.problems] == [1]


def test_a_later_day_is_left_out() -> None:
    entries = [entry("contribution", "2026-01-15", "1,000"), in_plan("2026-02-02", "1,000")]
    found = book(entries, SEPARATE, date(2026, 2, 1))
    assert value(found, "after-tax") == 1_000_00
    assert found.moves == ()


def test_what_is_taken_for_granted_is_said() -> None:
    found = folded(entry("contribution", "2026-01-15", "1,000"), terms=Terms())
    assert any("own contract" in each.text for each in found.assumptions)
    assert folded(entry("contribution", "2026-01-15", "1,000")).assumptions == ()


# --- corrections, traces, exposure ----------------------------------------------------------------------


def test_an_acp_refund_takes_the_years_youngest_dollars_from_where_they_lie() -> None:
    found = folded(
        entry("contribution", "2026-01-15", "1,000"),
        in_plan("2026-01-16", "1,010"),
        entry("contribution", "2026-01-30", "1,000"),
        entry("correction", "2027-03-01", "520", "in-plan-roth", reason="ACP", basis="500", limitation_year=2026),
        entry("contribution", "2026-02-15", "300"),
        entry("correction", "2027-03-01", "810", reason="ACP", basis="800", limitation_year=2026),
    )
    assert [(move.basis, move.taxable) for move in found.moves[1:]] == [(500_00, 20_00), (800_00, 10_00)]
    assert [(each.number, each.amount) for each in found.moves[2].taken] == [(5, 300_00), (3, 500_00)]
    left = exposed(found, "alex", "acme", 2026)
    assert (left.in_source, left.in_plan_roth, left.rolled_out, left.paid) == (500_00, 500_00, 0, 1_300_00)
    assert [(lot.in_source, lot.in_plan_roth, lot.paid) for lot in left.lots] == [
        (0, 500_00, 500_00),
        (500_00, 0, 500_00),
        (0, 0, 300_00),
    ]


def test_every_dollar_is_traced_from_payday_to_where_it_lies() -> None:
    found = folded(
        entry("contribution", "2025-01-15", "1,000"),
        in_plan("2025-02-03", "600"),
        to_roth_ira("2025-03-03", "300"),
        to_roth_ira("2026-04-01", "250", "in-plan-roth"),
        entry("payment", "2026-05-01", "100", "roth-ira"),
        entry("payment", "2026-05-04", "60"),
    )
    seen = trace(found, 1)
    assert [(leg.kind, leg.amount, leg.source) for leg in seen.legs] == [
        ("contribution", 1_000_00, "after-tax"),
        ("conversion", 600_00, "in-plan-roth"),
        ("rollover", 300_00, "roth-ira"),
        ("rollover", 250_00, "roth-ira"),
        ("payment", 100_00, ""),
        ("payment", 60_00, ""),
    ]
    assert set(seen.now) == {
        Place("acme", "after-tax", 40_00),
        Place("acme", "in-plan-roth", 350_00),
        Place("fidelity", "roth-ira", 450_00),
        Place("", "", 160_00),
    }
    assert sum(place.amount for place in whereabouts(traces(found))) == 1_000_00
    assert exposed(found, "alex", "acme", 2025).rolled_out == 450_00
    assert exposed(found, "alex", "acme", 2026).lots == ()


def test_a_trace_needs_an_after_tax_contribution() -> None:
    found = folded(entry("contribution", "2026-01-15", "1,000", "roth"))
    for number in (0, 1, 2):
        with pytest.raises(BadInputError, match="no after-tax contribution"):
            trace(found, number)


def test_an_excess_that_was_rolled_out_comes_back_from_the_layer_and_only_its_earnings_are_income() -> None:
    # 1,000 of after-tax money leaves the plan for a Roth IRA; the test fails, and 1,050 comes back: 50 of it is earned.
    rolled = to_roth_ira("2026-03-09", "1,000", emptied=True)
    excess = {"limitation_year": 2026, "basis": "1,000", "reason": "IRA excess", "value_before": "1,050"}
    entries = [
        entry("contribution", "2026-02-06", "1,000"),
        rolled,
        entry("correction", "2027-03-01", "1,050", "roth-ira", **excess),
    ]
    found = book(entries, SEPARATE)
    back = found.moves[-1]
    assert (back.basis, back.earnings, back.taxable) == (1_000_00, 50_00, 50_00)
    assert found.layers == ()
    assert found.holdings["alex", "fidelity", "roth-ira"].value == 0


@pytest.mark.parametrize(
    ("first", "age", "reason", "taxable"),
    [
        ({"first_year": 2018}, date(2019, 9, 15), "", 0),  # 59 1/2 and five years
        ({"first_year": 2022}, date(2019, 9, 15), "", 4_000_00),  # the five years end with 2026
        ({"first_year": 2018}, None, "", 4_000_00),  # not known to be 59 1/2
        ({"first_year": 2018}, None, "disability", 0),
        ({}, date(2019, 9, 15), "", 4_000_00),  # the ledger's own first year is 2026
    ],
)
def test_a_qualified_payment_of_a_designated_roth_account_is_no_income(
    first: dict[str, int], age: date | None, reason: str, taxable: int
) -> None:
    # IRC 402A(d)(2): of 10,000 out of 50,000 with 30,000 basis, 4,000 is earnings.
    found = book(
        [
            entry("opening", "2026-01-02", "50,000", "roth", basis="30,000", **first),
            entry("payment", "2026-02-01", "10,000", "roth", **({"reason": reason} if reason else {})),
        ],
        Terms({("alex", "acme"): PlanTerms(age_59_half=age)}),
    )
    assert found.moves[-1].taxable == taxable
    assert found.moves[-1].qualified is (taxable == 0)
