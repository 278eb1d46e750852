"""Forms 8606, 5329 and 1040 of a person: worked by hand, and what holds for all ledgers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from megaroth.facts.model import JOINT, Household, Person
from megaroth.forms import transactions as kinds
from megaroth.forms.expected import expected
from megaroth.forms.personal import joint, personal
from megaroth.ledger.book import PlanTerms, Terms, book
from megaroth.ledger.entries import Entry
from megaroth.money import portion
from tests.forms.ledgers import LATER, OLD, WHO, YEAR, folded, household, ledgers, return_of

ACME = Terms({(WHO, "acme"): PlanTerms(separate_after_tax=True)})
TENTH = 100_000


def test_a_plan_rollover_to_roth_is_on_lines_5a_and_5b_alone() -> None:
    one = return_of(
        folded(
            "contribution after-tax 10,000 on=2026-02-02",
            "rollover after-tax 10,200 emptied=yes on=2026-03-02 to=roth-ira",
        )
    )
    assert (one.plan.line_5a, one.plan.line_5b, one.plan_rollover) == (10_200_00, 200_00, True)
    assert (one.ira.line_4a, one.ira.line_4b, one.part_1, one.part_2) == (0, 0, False, False)
    assert one.form_5329 is None


def test_a_backdoor_with_growth() -> None:
    one = return_of(
        folded(
            "contribution traditional-ira 7,000 basis=7,000 on=2026-01-12",
            "conversion traditional-ira 7,030 emptied=yes on=2026-01-20 to=roth-ira",
        )
    )
    assert (one.ira.line_4a, one.ira.line_4b) == (7_030_00, 30_00)
    assert one.ira_year is not None
    assert (one.ira_year.sheet.line_14, one.ira_year.sheet.line_18) == (0, 30_00)
    assert one.form_5329 is None, "a conversion is no early distribution, whatever box 2a says"


def test_the_base_of_the_ten_percent_is_form_8606_not_box_2a() -> None:
    # 6,000 basis in 12,000: half of a payment of 2,000 is taxable; box 2a says 2,000
    one = return_of(
        folded(
            "opening traditional-ira 12,000 basis=6,000 on=2026-01-02",
            "payment traditional-ira 2,000 on=2026-03-02",
            "value traditional-ira 10,000 on=2026-12-31",
        )
    )
    assert one.form_5329 is not None
    assert (one.ira.line_4a, one.ira.line_4b) == (2_000_00, 1_000_00)
    assert (one.form_5329.line_1, one.form_5329.line_4) == (1_000_00, 100_00)


def test_roth_ira_layers_leave_oldest_first_and_the_taxable_part_first() -> None:
    # 2024 converted 9,000 of which 5,000 was income; 4,000 contributions. A payment of 7,000 takes 4,000, then 3,000.
    one = return_of(
        folded(
            "opening roth-ira 20,000 basis=4,000 first_year=2024 on=2025-01-02",
            "layer roth-ira 9,000 basis=4,000 first_year=2024 on=2025-01-02",
            "payment roth-ira 7,000 on=2026-03-02",
        )
    )
    assert one.part_3 is not None
    assert one.form_5329 is not None
    assert (one.part_3.line_22, one.part_3.line_24, one.part_3.line_25c) == (4_000_00, 9_000_00, 0)
    assert (one.form_5329.recaptured, one.form_5329.line_4) == (3_000_00, 300_00)
    assert one.ira.line_4b == 0


def test_line_22_has_money_of_a_designated_roth_account_and_line_24_the_plans_after_tax_money() -> None:
    one = return_of(
        folded(
            "opening roth 10,000 basis=8,000 first_year=2022 on=2026-01-02",
            "rollover roth 10,000 on=2026-02-02 to=roth-ira",
            "contribution after-tax 5,000 on=2026-02-02",
            "rollover after-tax 5,000 emptied=yes on=2026-03-02 to=roth-ira",
            "payment roth-ira 1,000 on=2026-06-01",
        )
    )
    assert one.part_3 is not None
    assert (one.part_3.line_22, one.part_3.line_24) == (8_000_00, 5_000_00)


def test_part_3_of_an_earlier_year_has_the_basis_of_then() -> None:
    found = folded(
        "opening roth-ira 20,000 basis=4,000 first_year=2024 on=2025-01-02",
        "payment roth-ira 3,000 on=2025-03-03",
        "contribution roth-ira 500 on=2026-01-12",
        "payment roth-ira 3,000 on=2026-03-02",
    )
    before, after = return_of(found, year=2025).part_3, return_of(found).part_3
    assert before is not None
    assert after is not None
    assert (before.line_22, before.line_25c) == (4_000_00, 0)
    assert (after.line_22, after.line_25c) == (1_500_00, 1_500_00)


def test_qualified_payments_are_on_4a_and_nowhere_else() -> None:
    one = return_of(
        folded("opening roth-ira 20,000 basis=4,000 on=2026-01-02", "payment roth-ira 9,000 on=2026-03-02"),
        OLD,
        first_roth_ira=2010,
    )
    assert (one.ira.line_4a, one.ira.line_4b, one.part_3, one.form_5329) == (9_000_00, 0, None, None)


def test_sixty_days_over_the_turn_of_the_year_stay_in_the_year_of_the_payment() -> None:
    found = folded(
        "contribution after-tax 10,000 on=2026-02-02",
        "payment after-tax 10,200 emptied=yes withheld=40 on=2026-12-14",
        "return roth-ira 10,200 of=2 on=2027-01-20",
    )
    one = return_of(found)
    assert (one.plan.line_5a, one.plan.line_5b, one.plan.taxable_payments) == (10_200_00, 200_00, 0)
    assert one.form_5329 is None
    assert return_of(found, year=2027).plan.line_5b == 0


def test_a_correction_of_the_year_before_is_not_this_years_income() -> None:
    found = folded(
        "contribution pre-tax 25,000 on=2025-12-01",
        "correction pre-tax 1,000 reason=402(g) limitation_year=2025 on=2026-03-02",
    )
    one = return_of(found)
    assert (one.plan.line_1h, one.plan.line_5a, one.plan.line_5b) == (0, 0, 0)
    assert any("$1,000" in note and "return of 2025" in note for note in one.notes)


EXCESS = (
    "contribution pre-tax 25,000 on=2025-12-01",
    "contribution roth 1,000 on=2025-12-01",
    "correction pre-tax 1,650 basis=1,500 reason=402(g) limitation_year=2025 on=2026-{0}",
    "correction roth 1,080 basis=1,000 reason=402(g) limitation_year=2025 on=2026-{0}",
)


@pytest.mark.parametrize("day", ["03-15", "05-15"])
def test_excess_deferrals_are_income_of_their_own_year(day: str) -> None:
    # IRC 402(g)(1), (2)(C)(i): the 1,500 that were not taxed in 2025, paid back in time or not; the Roth ones were
    found = folded(*(text.format(day) for text in EXCESS), until=date(2026, 6, 1))
    one = return_of(found, year=2025)
    assert (one.plan.line_1h, one.plan.line_5b) == (1_500_00, 0)
    assert any("$1,500" in note and "2027" in note for note in one.notes)
    assert any("$1,000" in note and "Roth" in note for note in one.notes)


def test_excess_deferrals_that_are_not_paid_back_yet_are_not_known() -> None:
    found = folded(*(text.format("03-15") for text in EXCESS), until=date(2026, 3, 1))
    assert return_of(found, year=2025).plan.line_1h == 0


def test_late_excess_deferrals_follow_their_code() -> None:
    found = folded(*(text.format("05-15") for text in EXCESS))
    plan = return_of(found).plan
    assert (plan.line_1h, plan.line_5a, plan.line_5b) == (0, 2_730_00, 2_730_00)  # codes 1 and 1B


def test_recharacterized_the_next_year_is_on_no_line() -> None:
    texts = (
        "contribution roth-ira 5,000 on=2025-05-12",
        "recharacterization roth-ira 5,100 basis=5,000 limitation_year=2025 on=2026-02-13 to=traditional-ira",
    )
    assert return_of(folded(*texts)).ira.line_4a == 0
    same_year = (
        "contribution roth-ira 5,000 on=2026-01-12",
        "recharacterization roth-ira 5,100 basis=5,000 on=2026-02-13 to=traditional-ira",
    )
    one = return_of(folded(*same_year))
    assert (one.ira.line_4a, one.ira.line_4b) == (5_100_00, 0)


def test_a_known_exception_is_on_line_2() -> None:
    one = return_of(
        folded(
            "opening pre-tax 10,000 on=2026-01-02", "payment pre-tax 1,000 withheld=200 reason=separation on=2026-08-03"
        ),
        date(1970, 12, 31),
    )
    assert one.form_5329 is not None
    assert [(each.number, each.amount) for each in one.exceptions] == [("01", 1_000_00)]
    assert (one.form_5329.line_1, one.form_5329.line_2, one.form_5329.line_4) == (1_000_00, 1_000_00, 0)


def test_a_joint_return_adds_both_and_each_keeps_forms_of_their_own() -> None:
    texts = (
        "contribution traditional-ira 7,000 basis=7,000 on=2026-01-12",
        "conversion traditional-ira 7,030 emptied=yes on=2026-01-20 to=roth-ira",
    )
    entries = list(folded(*texts).entries)
    both = [*entries, *(each._replace(person="sam") for each in entries)]
    couple = Household(schema=1, year=YEAR, filing_status=JOINT, people={WHO: Person(), "sam": Person()})
    people = personal(book(both, ACME, LATER), couple, YEAR)
    total = joint(couple, people)
    assert total is not None
    assert (total.line_4a, total.line_4b) == (14_060_00, 60_00)
    assert [one.ira.line_4b for one in people] == [30_00, 30_00]
    assert joint(household(), people) is None


@given(ledgers(back=False))
def test_without_60_day_rollovers_line_5b_is_the_sum_of_box_2a(entries: list[Entry]) -> None:
    found = book(entries, ACME, LATER)
    forms = expected(found, household(), YEAR)
    one = return_of(found)
    of_plans = [each.form for each in forms if each.kind not in (*kinds.OF_IRAS, *kinds.CORRECTIONS)]
    assert one.plan.line_5b == sum(form.taxable or 0 for form in of_plans)
    assert one.plan.line_5a == sum(form.gross for form in of_plans)


@given(ledgers())
def test_one_value_feeds_all_forms(entries: list[Entry]) -> None:
    found = book(entries, ACME, LATER)
    one = return_of(found)
    roth_paid = [m for m in found.moves if m.kind == "payment" and m.source == "roth-ira" and m.on.year == YEAR]
    if one.part_3 is not None:  # the form's way and the ledger's layers come to the same income
        assert one.part_3.line_25c == sum(move.taxable for move in roth_paid)
        assert one.part_3.line_19 == sum(move.amount - move.returned for move in roth_paid)
    assert one.ira.line_4b <= one.ira.line_4a
    assert one.plan.line_5b <= one.plan.line_5a
    if one.form_5329 is not None:
        sheet = one.form_5329
        assert sheet.line_4 == portion(sheet.line_1 - sheet.line_2, TENTH)
        assert sheet.roth_income + sheet.ira_income <= one.ira.line_4b
        assert sheet.plan_income <= one.plan.line_5b


def test_more_decimals_on_line_10_are_said_to_be_allowed() -> None:
    # 7,000 of 25,234: .277 gives 2,770 and 1,108 of basis; the fraction itself 2,774.04 and 1,109.61
    found = folded(
        "opening traditional-ira 20,500 on=2026-01-01",
        "contribution traditional-ira 7,000 basis=7,000 on=2026-02-01",
        "conversion traditional-ira 10,000 on=2026-03-01 to=roth-ira",
        "payment traditional-ira 4,000 on=2026-03-02",
        "value traditional-ira 11,234 on=2026-12-31",
    )
    one = return_of(found)
    assert one.ira.line_4b == 10_122_00
    (note,) = [note for note in one.notes if "line 10" in note]
    assert "$10,116.35" in note
    assert "$3,116.35" in note
    even = folded(
        "contribution traditional-ira 7,000 basis=7,000 on=2026-02-01",
        "conversion traditional-ira 7,000 emptied=yes on=2026-03-01 to=roth-ira",
        "value traditional-ira 0 on=2026-12-31",
    )
    assert not [note for note in return_of(even).notes if "line 10" in note]


def test_what_is_recaptured_of_a_payment_that_was_rolled_over_in_part_is_said_to_be_open() -> None:
    entries = (
        "contribution after-tax 10,000 on=2025-03-03",
        "conversion after-tax 12,000 emptied=yes on=2025-04-01 to=in-plan-roth",
        "payment in-plan-roth 13,000 emptied=yes withheld=200 on=2026-02-02",
    )
    one = return_of(folded(*entries, "return roth-ira 4,000 of=3 on=2026-03-02"))
    (note,) = [note for note in one.notes if "Form 5329" in note]
    assert "$0 is on Form 5329" in note
    assert "up to $2,000" in note
    assert not [note for note in return_of(folded(*entries)).notes if "Form 5329" in note]


@pytest.mark.parametrize(
    ("magi", "covered", "said"), [(165_000, True, True), (60_000, True, False), (165_000, False, False)]
)
def test_contributions_that_cannot_be_deducted_are_not_taken_to_be_without_a_word(
    magi: int, covered: bool, said: bool
) -> None:
    # 2026, single and active: nothing is deductible from $91,000 (Notice 2025-67)
    found = folded(
        "contribution traditional-ira 7,500 on=2026-04-20",
        "conversion traditional-ira 7,500 emptied=yes on=2026-04-25 to=roth-ira",
    )
    person = Person(birth_date=date(1990, 5, 4), covered_by_plan=covered)
    lee = Household(schema=1, year=YEAR, people={WHO: person}, magi=magi * 100, filing_status="single")
    (one,) = personal(found, lee, YEAR)
    assert one.ira.line_4b == 7_500_00
    notes = [note for note in one.notes if "IRC 219(g)" in note]
    assert bool(notes) is said
    assert all("line 4b is $0" in note for note in notes)
