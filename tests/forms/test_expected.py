"""Forms 1099-R that a ledger makes one expect: worked by hand from the instructions, and what holds for all ledgers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from megaroth.forms import transactions as kinds
from megaroth.forms.box_10 import box_10
from megaroth.forms.checks import problems_of
from megaroth.forms.expected import combined, expected
from megaroth.forms.transactions import excess_deferral
from megaroth.ledger.book import PlanTerms, Terms, book
from megaroth.ledger.entries import Entry
from tests.forms.ledgers import LATER, OLD, WHO, YEAR, YOUNG, folded, forms_of, household, ledgers

BEGIN = "opening in-plan-roth 50,000 basis=25,000 first_year=2022 on=2025-01-02"
# of 50,000: 15,000 contributions, 20,000 converted in 2024 of which 8,000 was income, 5,000 earnings... 35,000 basis
LAYERED = (
    "opening in-plan-roth 40,000 basis=10,000 first_year=2022 on=2025-01-02",
    "layer in-plan-roth 20,000 basis=12,000 first_year=2024 on=2025-01-02",
)


def test_several_in_plan_rollovers_of_a_year_are_one_form_that_lists_them() -> None:
    found = forms_of(
        folded(
            "contribution after-tax 10,000 on=2026-02-02",
            "conversion after-tax 10,200 emptied=yes on=2026-03-02 to=in-plan-roth",
            "contribution after-tax 5,000 on=2026-06-01",
            "conversion after-tax 5,050.05 emptied=yes on=2026-07-01 to=in-plan-roth",
        )
    )
    one = found[kinds.IN_PLAN]
    assert (one.form.gross, one.form.taxable, one.form.contributions) == (15_250_05, 250_05, 15_000_00)
    assert [(part.number, part.amount) for part in one.parts] == [(2, 10_200_00), (4, 5_050_05)]
    assert one.due == date(2027, 2, 1)
    assert "Acme 401(k) Plan" in one.issuer


def test_rollovers_to_roth_and_to_pre_tax_accounts_are_forms_of_their_own_and_one_combined() -> None:
    found = folded(
        "contribution after-tax 10,000 on=2026-02-02",
        "rollover after-tax 10,000 basis=10,000 emptied=yes on=2026-03-02 to=roth-ira",
        "rollover after-tax 200 basis=0 emptied=yes on=2026-03-02 to=traditional-ira",
    )
    forms = expected(found, household(), YEAR)
    assert {one.kind for one in forms} == {kinds.TO_ROTH_IRA, kinds.TO_TRADITIONAL}
    (one,) = combined(forms)
    assert (one.form.gross, one.form.taxable, one.form.contributions) == (10_200_00, 0, 10_000_00)


@pytest.mark.parametrize(
    ("born", "reason", "codes"),
    [
        (YOUNG, "", ("1", "2")),
        (OLD, "", ("7",)),
        (date(1970, 12, 31), "separation", ("2", "1")),  # the year of age 55 or later
        (date(1972, 1, 1), "separation", ("1",)),
        (YOUNG, "disability", ("3", "1")),
        (None, "", ("1", "2", "7")),
        (date(1967, 2, 2), "", ("7",)),  # 59 1/2 on 2 August 2026, the day of the payment
        (date(1967, 2, 3), "", ("1", "2")),
    ],
)
def test_the_code_of_a_payment_follows_age_and_known_exception(
    born: date | None, reason: str, codes: tuple[str, ...]
) -> None:
    said = f" reason={reason}" if reason else ""
    found = folded("opening pre-tax 10,000 on=2026-01-02", f"payment pre-tax 1,000 withheld=200 on=2026-08-02{said}")
    assert forms_of(found, born)[kinds.PAID].codes == codes


def test_a_payment_never_has_code_g_though_all_of_it_was_rolled_over() -> None:
    found = folded(
        "contribution after-tax 10,000 on=2026-02-02",
        "payment after-tax 10,200 emptied=yes withheld=40 on=2026-03-02",
        "return roth-ira 10,200 of=2 on=2026-04-02",
    )
    form = forms_of(found)[kinds.PAID].form
    assert (form.gross, form.taxable, form.contributions, form.withheld, form.codes) == (
        10_200_00,
        200_00,
        10_000_00,
        40_00,
        "1",
    )


def test_withholding_that_the_ledger_does_not_say_is_that_of_the_law() -> None:
    one = forms_of(folded("opening pre-tax 10,000 on=2026-01-02", "payment pre-tax 1,000 on=2026-08-02"))[kinds.PAID]
    assert one.form.withheld == 200_00
    assert "$200" in one.open[0]


def test_a_loss_leaves_box_2a_empty() -> None:
    found = folded(
        "contribution after-tax 10,000 on=2026-02-02",
        "conversion after-tax 9,900 emptied=yes on=2026-03-02 to=in-plan-roth",
    )
    one = forms_of(found)[kinds.IN_PLAN]
    assert (one.form.gross, one.form.taxable, one.form.contributions) == (9_900_00, None, 10_000_00)
    assert one.open


def test_designated_roth_to_another_plan_is_b_and_g() -> None:
    found = folded(*LAYERED, "rollover in-plan-roth 4,000 on=2026-03-02 to=roth-rollover to_plan=new")
    form = forms_of(found)[kinds.ROTH_TO_PLAN].form
    # basis 30,000 of 40,000: three quarters
    assert (form.gross, form.taxable, form.contributions, set(form.codes), form.first_roth_year) == (
        4_000_00,
        0,
        3_000_00,
        {"B", "G"},
        2022,
    )
    assert form.in_plan_rollover is None


def test_a_qualified_payment_of_roth_money_is_not_taxable_and_has_no_box_10() -> None:
    found = folded(*LAYERED, "payment in-plan-roth 4,000 on=2026-08-03", qualified_from=date(2026, 1, 1))
    form = forms_of(found, OLD)[kinds.ROTH_PAID].form
    assert (form.taxable, form.in_plan_rollover, set(form.codes)) == (0, None, {"7", "B"})


def test_box_10_is_never_more_than_was_income_and_runs_out() -> None:
    found = folded(
        *LAYERED,
        "payment in-plan-roth 8,000 withheld=400 on=2026-08-03",
        "payment in-plan-roth 8,000 withheld=400 on=2026-09-03",
    )
    form = forms_of(found)[kinds.ROTH_PAID].form
    # each payment is 6,000 basis, and 8,000 was income in 2024: 6,000 and the 2,000 that were left
    assert (form.gross, form.contributions, form.in_plan_rollover) == (16_000_00, 12_000_00, 8_000_00)
    (one,) = box_10(found).rollovers
    assert (one.taxable, one.left, one.places, one.until) == (8_000_00, 8_000_00, (), date(2029, 1, 1))


def test_box_10_follows_the_money_into_a_roth_ira_and_is_not_counted_there_again() -> None:
    found = folded(
        *LAYERED,
        "payment in-plan-roth 8,000 withheld=400 on=2026-08-03",
        "rollover in-plan-roth 32,000 on=2026-09-03 to=roth-ira",
        "payment roth-ira 20,000 on=2026-10-05",
    )
    traced = box_10(found)
    assert traced.payments == {3: 6_000_00, 5: 2_000_00}
    assert traced.rollovers[0].left == traced.rollovers[0].taxable == 8_000_00


def test_box_10_is_empty_under_an_exception_and_what_left_is_gone_all_the_same() -> None:
    found = folded(*LAYERED, "payment in-plan-roth 8,000 withheld=400 reason=disability on=2026-08-03")
    assert forms_of(found)[kinds.ROTH_PAID].form.in_plan_rollover is None
    assert box_10(found).rollovers[0].left == 6_000_00


def test_box_10_is_empty_after_five_years() -> None:
    found = folded(
        "opening in-plan-roth 40,000 basis=10,000 first_year=2019 on=2025-01-02",
        "layer in-plan-roth 20,000 basis=12,000 first_year=2021 on=2025-01-02",
        "payment in-plan-roth 8,000 withheld=400 on=2026-08-03",
    )
    assert forms_of(found)[kinds.ROTH_PAID].form.in_plan_rollover is None


@pytest.mark.parametrize(
    ("reason", "source", "kind", "codes", "taxable"),
    [
        ("ACP", "after-tax", kinds.EXCESS_AGGREGATE, "8", 50_00),
        ("ACP", "roth", kinds.EXCESS_AGGREGATE, "8B", 50_00),
        ("ADP", "roth", kinds.EXCESS_CONTRIBUTIONS, "8B", 50_00),
        ("415(c)", "after-tax", kinds.EXCESS_ADDITIONS, "E", 50_00),
        ("415(c)", "roth", kinds.EXCESS_ADDITIONS, "E", 50_00),
    ],
)
def test_corrections_of_money_with_basis(reason: str, source: str, kind: str, codes: str, taxable: int) -> None:
    found = folded(
        f"contribution {source} 20,000 on=2026-02-02",
        f"correction {source} 1,050 basis=1,000 reason={reason} on=2026-12-02",
    )
    form = forms_of(found)[kind].form
    assert (form.gross, form.taxable, form.contributions) == (1_050_00, taxable, 1_000_00)
    assert set(form.codes) == set(codes)


@pytest.mark.parametrize("reason", ["ADP", "415(c)"])
def test_corrections_of_pre_tax_money_are_income_in_full(reason: str) -> None:
    found = folded(
        "contribution pre-tax 20,000 on=2026-02-02", f"correction pre-tax 1,050 reason={reason} on=2026-12-02"
    )
    (one,) = expected(found, household(), YEAR)
    assert (one.form.gross, one.form.taxable, one.form.contributions) == (1_050_00, 1_050_00, None)
    assert one.form.codes == ("E" if reason == "415(c)" else "8")


def test_roth_excess_deferrals_of_the_year_before() -> None:
    first, second = excess_deferral(2026, 2025, 1_000_00, 100_00, roth=True)
    assert (first.gross, first.taxable, first.contributions, set(first.codes)) == (1_000_00, 0, 1_000_00, {"B", "P"})
    assert (second.gross, second.taxable, set(second.codes)) == (100_00, 100_00, {"B", "8"})


def test_excess_deferrals_paid_back_in_their_own_year_are_one_form() -> None:
    (form,) = excess_deferral(2026, 2026, 1_000_00, 100_00, roth=False)
    assert (form.gross, form.taxable, form.codes) == (1_100_00, 1_100_00, "8")
    (form,) = excess_deferral(2026, 2026, 1_000_00, 100_00, roth=True)
    assert (form.gross, form.taxable, form.contributions) == (1_100_00, 100_00, 1_000_00)


def test_excess_deferrals_paid_back_too_late_have_no_certain_code() -> None:
    found = folded(
        "contribution pre-tax 25,000 on=2025-12-01",
        "correction pre-tax 1,000 reason=402(g) limitation_year=2025 on=2026-04-16",
    )
    one = forms_of(found)[kinds.EXCESS_DEFERRAL]
    assert {"1", "7", "8"} <= set(one.codes)
    assert "counsel" in " ".join(one.open)
    for words in ("10% tax", "20% ($200) is withheld", "lines 5a and 5b", "line 1h"):
        assert words in " ".join(one.open)
    assert all("8: " not in why.text for why in one.why)  # not the words of a payment in time
    old = expected(found, household(OLD), 2026)[0]
    assert old.codes[0] == "7"
    assert "no 10% tax" in " ".join(old.open)


def test_recharacterized_in_the_same_year_is_n() -> None:
    found = folded(
        "contribution roth-ira 5,000 on=2026-01-12",
        "recharacterization roth-ira 5,100 basis=5,000 on=2026-04-13 to=traditional-ira",
    )
    form = forms_of(found)[kinds.RECHARACTERIZED].form
    assert (form.gross, form.taxable, form.codes, form.ira) == (5_100_00, 0, "N", False)


@pytest.mark.parametrize(("born", "code"), [(YOUNG, "J"), (OLD, "Q")])
def test_a_roth_iras_payment_leaves_box_2a_to_form_8606(born: date, code: str) -> None:
    found = folded(
        "opening roth-ira 40,000 basis=4,000 first_year=2010 on=2026-01-02", "payment roth-ira 3,000 on=2026-03-02"
    )
    form = forms_of(found, born)[kinds.ROTH_IRA_PAID].form
    assert (form.gross, form.taxable, form.codes, form.ira) == (3_000_00, None, code, False)


def test_an_excess_ira_contribution_taken_back() -> None:
    found = folded(
        "contribution roth-ira 5,000 on=2026-01-12",
        "correction roth-ira 5,150 basis=5,000 reason=other on=2026-09-14",
    )
    form = forms_of(found)[kinds.IRA_EXCESS].form
    assert (form.gross, form.taxable, set(form.codes), form.ira) == (5_150_00, 150_00, {"J", "8"}, False)


@pytest.mark.parametrize("kind", ["conversion", "rollover"])
def test_a_conversion_is_one_whatever_the_ledger_calls_it(kind: str) -> None:
    found = folded(
        "contribution traditional-ira 700 basis=700 on=2026-01-12",
        f"{kind} traditional-ira 700 on=2026-02-02 to=roth-ira",
    )
    assert forms_of(found).keys() == {kinds.IRA_CONVERTED}
    assert forms_of(found, OLD)[kinds.IRA_CONVERTED].codes == ("7",)


def test_an_ira_rolled_into_a_plan_is_code_g_with_the_ira_box() -> None:
    found = folded(
        "opening traditional-ira 9,000 basis=0 on=2026-01-02",
        "rollover traditional-ira 9,000 on=2026-02-02 to=rollover to_plan=acme",
    )
    form = forms_of(found)[kinds.IRA_TO_PLAN].form
    assert (form.gross, form.taxable, form.codes, form.ira) == (9_000_00, 0, "G", True)


def test_money_that_moves_inside_the_roth_account_is_on_no_form() -> None:
    found = folded(
        "opening roth 9,000 basis=9,000 first_year=2020 on=2026-01-02",
        "conversion roth 9,000 on=2026-02-02 to=in-plan-roth",
    )
    assert expected(found, household(), YEAR) == ()


def test_transfers_between_iras_of_a_kind_are_on_no_form() -> None:
    found = folded(
        "opening traditional-ira 9,000 basis=0 on=2026-01-02",
    )
    moved = book(
        [
            *found.entries,
            Entry(
                "rollover",
                date(2026, 3, 2),
                2026,
                WHO,
                "traditional-ira",
                "traditional-ira",
                9_000_00,
                to_plan="bank",
                to_source="traditional-ira",
            ),
        ],
        Terms(),
        LATER,
    )
    assert expected(moved, household(), YEAR) == ()


def test_a_457b_plans_payment_is_code_2_before_59_and_a_half() -> None:
    found = folded("opening pre-tax 10,000 on=2026-01-02", "payment pre-tax 1,000 withheld=200 on=2026-08-03")
    (one,) = expected(found, household(kind="457(b)"), YEAR)
    assert one.codes == ("2",)


def test_what_was_reversed_and_what_is_of_another_year_is_on_no_form() -> None:
    found = folded(
        "contribution after-tax 10,000 on=2026-02-02",
        "conversion after-tax 10,000 emptied=yes on=2026-03-02 to=in-plan-roth",
        "contribution roth-match 300 on=2025-02-02",
        "contribution roth-match 300 on=2026-02-02",
    )
    assert forms_of(found, year=2025).keys() == {kinds.EMPLOYER_ROTH}
    assert forms_of(found)[kinds.EMPLOYER_ROTH].form.gross == 300_00


# --- what holds for all ledgers ----------------------------------------------------------------------------

ACME = Terms({(WHO, "acme"): PlanTerms(separate_after_tax=True)})


@given(ledgers())
def test_every_expected_form_passes_the_checks_of_a_form(entries: list[Entry]) -> None:
    forms = expected(book(entries, ACME, LATER), household(), YEAR)
    for one in forms:
        assert problems_of(one.form) == (), one.key
        assert one.form.codes == one.codes[0]
        assert {why.field for why in one.why} <= set(one.form._fields)
    assert len({one.key for one in forms}) == len(forms)


@given(ledgers())
def test_every_move_of_the_year_is_in_one_form_with_its_cents(entries: list[Entry]) -> None:
    found = book(entries, ACME, LATER)
    forms = expected(found, household(), YEAR)
    reported = sorted((part.number, part.amount) for one in forms for part in one.parts)
    moved = [(m.number, m.amount) for m in found.moves if m.on.year == YEAR and m.kind != "return"]
    roth_match = [
        (number, one.amount)
        for number, one in enumerate(entries, 1)
        if one.source == "roth-match" and one.on.year == YEAR
    ]
    assert reported == sorted([*moved, *roth_match])
    assert sum(one.form.gross for one in forms) == sum(amount for _, amount in reported)


@given(ledgers())
def test_what_is_recaptured_was_income_and_leaves_once(entries: list[Entry]) -> None:
    traced = box_10(book(entries, ACME, LATER))
    for one in traced.rollovers:
        assert 0 <= one.left <= one.taxable
        assert sum(cents for _, cents in one.places) == one.taxable - one.left
    assert sum(traced.kept.values()) == sum(one.left for one in traced.rollovers)
