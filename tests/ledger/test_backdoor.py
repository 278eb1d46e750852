"""The ordinary backdoor: the published Form 8606 cases through the ledger, the steps, what converting costs."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.facts.model import Ira, Person
from megaroth.law.form_8606 import Form8606, form_8606
from megaroth.ledger.backdoor import (
    Iras,
    conversion_year,
    deck,
    locked,
    preview_with_contribution,
    previews,
    simple_free_from,
)
from megaroth.ledger.backdoor_facts import Known, basis_differs, contributed_for, from_household, from_ledger
from megaroth.ledger.backdoor_steps import Step, steps
from megaroth.ledger.book import Terms, book
from megaroth.ledger.entries import Entry, checked

TRADITIONAL, ROTH, SIMPLE = "traditional-ira", "roth-ira", "simple-ira"


def entry(kind: str, on: str, amount: int, source: str = TRADITIONAL, **more: object) -> Entry:
    """An entry in dollars and cents; the account has the source's name."""
    day = date.fromisoformat(on)
    fields = {"limitation_year": day.year, "plan": source, **more}
    return checked(Entry(kind=kind, on=day, person="alex", source=source, amount=amount, **fields))  # type: ignore[arg-type]


def converted(on: str, amount: int, source: str = TRADITIONAL) -> Entry:
    return entry("conversion", on, amount, source, to_source=ROTH, to_plan=ROTH)


def known(entries: list[Entry], as_of: str, year: int, person: Person | None = None, room: int | None = 0) -> Known:
    found = book(entries, Terms(), date.fromisoformat(as_of))
    return from_ledger(found, "alex", person or Person(), year, room)


def form(found: Known, year: int, *, exact: bool = True) -> Form8606:
    one = next(each for each in found.forms if each.year == year)
    return one.exact if exact else one.three_decimals


# --- published cases -----------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """Dollars: basis and value at the year's beginning come from what is left at its end and was converted."""

    year: int
    basis: int
    left: int
    converted: float
    nontaxable: float
    taxable: float
    basis_left: float


CASES = {
    "G02 Choate, Ted: IRC 408(d)(2)": Case(2020, 40_000, 450_000, 50_000, 4_000, 46_000, 36_000),
    "G05 CCH note, Jane: 1.408A-4 A-7": Case(2018, 30_000, 60_000, 40_000, 12_000, 28_000, 18_000),
    "G06 94,000 + 6,000": Case(2021, 6_000, 94_000, 6_000, 360, 5_640, 5_640),
    "G07 a third is basis": Case(2020, 100_000, 270_000, 30_000, 10_000, 20_000, 90_000),
    "G10 Anna 1a: growth is the only income": Case(2019, 6_000, 0, 6_060, 6_000, 60, 0),
    "G11 7,000 with 93,000 pre-tax": Case(2025, 7_000, 93_000, 7_000, 490, 6_510, 6_510),
    "G12 Anna 1b: value below basis": Case(2019, 6_000, 0, 5_940, 5_940, 0, 60),
    "G18 r/CFP: 62%, not 75%": Case(2025, 14_000, 22_000, 15_000, 5_675.68, 9_324.32, 8_324.32),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_published_conversion_through_the_ledger(case: Case) -> None:
    moved = round(case.converted * 100)
    found = known(
        [
            entry("opening", f"{case.year}-01-01", case.left * 100 + moved, basis=case.basis * 100),
            converted(f"{case.year}-06-01", moved),
            entry("value", f"{case.year}-12-31", case.left * 100),
        ],
        f"{case.year + 1}-02-01",
        case.year,
    )
    sheet = form(found, case.year)
    assert (sheet.line_6, sheet.line_8) == (case.left * 100, moved)
    assert (sheet.line_17, sheet.line_18) == (round(case.nontaxable * 100), round(case.taxable * 100))
    assert sheet.line_14 == round(case.basis_left * 100)
    assert found.forms[0].value_from == "statement"


def test_g13_a_sep_opened_after_the_conversion_counts_on_31_december() -> None:
    found = known(
        [
            entry("contribution", "2023-05-01", 6_500_00, basis=6_500_00),
            entry("contribution", "2024-05-01", 7_000_00, basis=7_000_00),
            converted("2024-06-01", 13_500_00),
            entry("contribution", "2024-11-01", 11_000_00, plan="sep", basis=0),
            entry("value", "2024-12-31", 11_000_00, plan="sep"),
        ],
        "2025-02-01",
        2024,
    )
    sheet = form(found, 2024)
    assert (sheet.line_17, sheet.line_18, sheet.line_14) == (7_438_78, 6_061_22, 6_061_22)
    assert sheet.line_10 == 551_020
    three = form(found, 2024, exact=False)
    assert (three.line_17, three.line_18) == (7_438_50, 6_061_50)


@pytest.mark.parametrize(("recorded", "taxable"), [(11_000, 897_40), (5_500, 6_397_40)])
def test_g14_a_forgotten_form_taxes_a_contribution_twice(recorded: int, taxable: int) -> None:
    found = known(
        [
            entry("opening", "2019-01-01", 11_000_00, basis=recorded * 100),
            entry("contribution", "2019-04-01", 6_000_00, basis=6_000_00),
            converted("2019-05-01", 17_897_40),
            entry("value", "2019-12-31", 0),
        ],
        "2020-02-01",
        2019,
    )
    assert form(found, 2019).line_18 == taxable


def test_g19_a_distribution_with_three_decimals() -> None:
    found = known(
        [
            entry("opening", "2020-01-01", 98_000_00, basis=24_000_00),
            entry("payment", "2020-03-01", 19_950_00),
            entry("value", "2020-12-31", 78_050_00),
        ],
        "2021-01-05",
        2020,
    )
    three = form(found, 2020, exact=False)
    assert (three.line_10, three.line_12) == (245_000, 4_887_75)
    assert form(found, 2020).line_12 == 4_885_71


def test_basis_is_carried_in_each_precision() -> None:
    # By hand, three decimals: 2024 line 10 = 7,000/100,000 = .070, line 14 = 6,510. 2025: 13,510/100,000 = .135,
    # line 11 = 945, line 14 = 12,565. Exact: .1351, line 11 = 945.70, line 14 = 12,564.30.
    found = known(
        [
            entry("opening", "2024-01-01", 93_000_00),
            entry("contribution", "2024-02-01", 7_000_00, basis=7_000_00),
            converted("2024-02-02", 7_000_00),
            entry("value", "2024-12-31", 93_000_00),
            entry("contribution", "2025-02-01", 7_000_00, basis=7_000_00),
            converted("2025-02-02", 7_000_00),
            entry("value", "2025-12-31", 93_000_00),
        ],
        "2026-01-15",
        2025,
    )
    assert form(found, 2025).line_2 == 6_510_00
    assert form(found, 2025).line_14 == 12_564_30
    three = form(found, 2025, exact=False)
    assert (three.line_10, three.line_11, three.line_14) == (135_000, 945_00, 12_565_00)


def test_a_split_year_has_two_forms() -> None:
    # Contributed in March 2026 for 2025, converted the next day: line 4 of 2025, lines 8 to 18 of 2026.
    found = known(
        [
            entry("contribution", "2026-03-02", 7_000_00, limitation_year=2025, basis=7_000_00),
            converted("2026-03-03", 7_000_00),
        ],
        "2026-06-01",
        2025,
    )
    first, second = form(found, 2025), form(found, 2026)
    assert (first.line_1, first.line_4, first.line_5, first.line_14) == (7_000_00, 7_000_00, 0, 7_000_00)
    assert (second.line_2, second.line_8, second.line_18, second.line_14) == (7_000_00, 7_000_00, 0, 0)
    listed = steps(found.iras)
    named = {step.key: step for step in listed}
    assert conversion_year(found.iras) == 2026
    assert "line 4" in named["form-8606-contribution"].what
    assert named["form-8606-contribution"].due == date(2026, 4, 15)
    assert named["form-8606"].due == date(2027, 4, 15)


# --- the steps --------------------------------------------------------------------------------------------------


def iras(**facts: Any) -> Iras:
    base = Iras(
        year=2026, as_of=date(2026, 11, 21), room=7_500_00, contributed=0, contributed_on=(), basis=0, value=0,
        estimated=False, converted=0, converted_on=(), rolled_to_plan=0, rolled_on=(), year_end_value=False,
        has_traditional=None, has_roth=None, simple_since=None, simple_value=None,
    )  # fmt: skip
    return base._replace(**facts)


def by_key(found: Iras) -> dict[str, Step]:
    return {step.key: step for step in steps(found)}


def test_nothing_done_yet() -> None:
    found = by_key(iras())
    assert {key: step.state for key, step in found.items()} == {
        "open": "do",
        "contribute": "do",
        "convert": "do",
        "clear": "not needed",
        "year-end": "do",
        "form-8606": "do",
    }
    assert "contribute $7,500" in found["contribute"].what
    assert (found["contribute"].act_by, found["contribute"].due) == (date(2026, 12, 31), date(2027, 4, 15))
    assert found["convert"].irreversible
    assert found["form-8606"].due == date(2027, 4, 15)


def test_everything_done() -> None:
    done = known(
        [
            entry("contribution", "2026-01-05", 7_500_00, basis=7_500_00),
            entry("value", "2026-01-07", 7_501_00),
            converted("2026-01-08", 7_501_00),
        ],
        "2026-11-21",
        2026,
    )
    found = by_key(done.iras)
    assert [found[key].state for key in ("open", "contribute", "convert", "clear")] == ["done"] * 3 + ["not needed"]
    assert found["convert"].on == (date(2026, 1, 8),)
    assert found["contribute"].on == (date(2026, 1, 5),)


def test_part_of_the_limit() -> None:
    found = by_key(iras(contributed=3_000_00, room=4_500_00, value=3_000_00, basis=3_000_00, has_traditional=True))
    assert "$3,000 is in; contribute $4,500 more" in found["contribute"].what
    assert found["convert"].act_by == date(2026, 11, 23)  # the next business day


def test_after_the_due_date_it_is_too_late_to_contribute() -> None:
    found = by_key(iras(as_of=date(2027, 4, 16)))
    assert found["contribute"].state == "too late"
    last = by_key(iras(as_of=date(2027, 4, 15)))
    assert (last["contribute"].state, last["contribute"].act_by) == ("do", date(2027, 4, 15))
    assert conversion_year(iras(as_of=date(2027, 4, 15))) == 2027


def test_pre_tax_money_is_to_go_by_31_december() -> None:
    found = by_key(iras(value=100_500_00, basis=7_500_00, contributed=7_500_00, room=0))
    step = found["clear"]
    assert (step.state, step.due) == ("do", date(2026, 12, 31))
    assert "roll $93,000 of pre-tax IRA money into a plan" in step.what
    assert "basis of $7,500 stays" in step.what


def test_the_deck_is_cleared_when_the_ledger_shows_it() -> None:
    cleared = known(
        [
            entry("opening", "2026-01-01", 93_000_00),
            entry("contribution", "2026-02-01", 7_500_00, basis=7_500_00),
            entry("rollover", "2026-03-01", 93_000_00, to_source="rollover", to_plan="acme"),
            converted("2026-03-02", 7_500_00),
        ],
        "2026-11-21",
        2026,
    )
    found = by_key(cleared.iras)
    assert (found["clear"].state, found["clear"].on) == ("done", (date(2026, 3, 1),))
    assert form(cleared, 2026).line_18 == 0


def test_the_deck_can_still_be_cleared_after_the_conversion() -> None:
    # 100,000 of which 7,500 is basis; 7,500 converted in March. All 92,500 that is left may go by 31 December: then
    # line 9 is 7,500, all of it basis.
    entries = [
        entry("opening", "2026-01-01", 92_500_00),
        entry("contribution", "2026-02-01", 7_500_00, basis=7_500_00),
        converted("2026-03-02", 7_500_00),
    ]
    before = known(entries, "2026-11-21", 2026)
    assert "roll about $92,500 of pre-tax IRA money" in by_key(before.iras)["clear"].what
    assert form(before, 2026).line_18 == 6_937_50
    rolled = entry("rollover", "2026-12-01", 92_500_00, to_source="rollover", to_plan="acme")
    after = known([*entries, rolled], "2026-12-02", 2026)
    assert by_key(after.iras)["clear"].state == "done"
    assert form(after, 2026).line_18 == 0


def test_what_is_not_known_is_asked() -> None:
    found = by_key(iras(value=None, basis=None))
    assert found["clear"].state == "ask"
    assert "what your traditional, SEP and SIMPLE IRAs are worth and their basis" in found["clear"].what


def test_a_simple_ira_stays_for_two_years() -> None:
    young = by_key(iras(value=30_000_00, basis=0, simple_since=date(2025, 3, 1), simple_value=20_000_00))
    assert (young["simple"].state, young["simple"].due) == ("do", date(2027, 3, 1))
    assert "roll $10,000 of pre-tax IRA money" in young["clear"].what
    assert "until 1 March 2027" in young["clear"].what
    assert by_key(iras(simple_since=date(2024, 3, 1)))["simple"].state == "done"
    assert by_key(iras(simple_value=20_000_00))["simple"].state == "ask"
    assert simple_free_from(date(2024, 2, 29)) == date(2026, 3, 1)


# --- what converting costs ---------------------------------------------------------------------------------------


def test_what_a_conversion_now_would_make_taxable() -> None:
    # G06: 6,000 of 100,000 is basis; converting 6,000 makes 5,640 taxable, all of it 94,000.
    now = iras(value=100_000_00, basis=6_000_00)
    so_far = form_8606(6_000_00, 0, 0, 100_000_00, 0, 0, False)
    found = previews(now, so_far, (("part", 6_000_00), ("all", 100_000_00), ("too much", 100_000_01)), False)
    assert [(one.label, one.taxable) for one in found] == [("part", 5_640_00), ("all", 94_000_00)]


@given(
    st.integers(0, 10**8), st.integers(0, 10**8), st.integers(1, 10**8), st.integers(0, 10**7), st.integers(0, 10**7)
)
def test_a_preview_is_the_difference_that_the_year_will_show(
    value: int, basis: int, amount: int, before: int, paid: int
) -> None:
    so_far = form_8606(0, basis, 0, value, paid, before, False)
    found = previews(iras(value=value), so_far, (("some", amount),), False)
    assert bool(found) == (amount <= value)
    for one in found:
        later = form_8606(0, basis, 0, value - amount, paid, before + amount, False)
        assert one.taxable == later.line_18 - so_far.line_18
        assert -1 <= one.taxable <= amount
        assert one.form.line_14 <= basis


def test_what_contributing_and_converting_would_make_taxable() -> None:
    # 8,600 beside 40,000 of pre-tax money: 8,600 x 40,000 / 48,600 = 7,078.19.
    found = preview_with_contribution(
        iras(value=40_000_00, room=8_600_00), form_8606(0, 0, 0, 40_000_00, 0, 0, False), False
    )
    assert found is not None
    assert (found.amount, found.taxable) == (8_600_00, 7_078_19)
    assert preview_with_contribution(iras(value=None), form_8606(0, 0, 0, 0, 0, 0, False), False) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_deck_divides_what_there_is(value: int, basis: int) -> None:
    found = deck(iras(value=value, basis=basis), 0)
    assert found is not None
    assert found.pre_tax + min(value, basis) == value


def test_the_extra_tax_of_a_new_contribution_is_measured_against_contributing_nothing() -> None:
    # By hand: $7,000 for 2025 became $7,010 and all of it was converted in March 2026: line 18 is $10. With $7,500 for
    # 2026 contributed and converted too, line 9 is $14,510 and basis $14,500: line 18 stays $10, the extra tax is $0.
    so_far = form_8606(0, 7_000_00, 0, 0, 0, 7_010_00, False)
    assert so_far.line_18 == 10_00
    found = preview_with_contribution(iras(value=0, room=7_500_00), so_far, False)
    assert found is not None
    assert (found.amount, found.taxable, found.form.line_18) == (7_500_00, 0, 10_00)


def test_only_what_is_due_is_a_step() -> None:
    found = by_key(iras(room=0, direct=7_500_00, value=None, basis=None))
    assert {key: step.state for key, step in found.items()} == {"direct": "do", "backdoor": "not needed"}
    assert "contribute $7,500 straight to a Roth IRA" in found["direct"].what
    assert (found["direct"].act_by, found["direct"].due) == (date(2026, 12, 31), date(2027, 4, 15))
    part = by_key(iras(room=7_000_00, direct=500_00))
    assert part["direct"].state == part["contribute"].state == part["convert"].state == "do"
    # A distribution of money with basis needs the form all the same.
    assert "form-8606" in by_key(iras(room=0, distributed=1_000_00, basis=500_00, value=9_000_00))


def test_whether_it_is_deducted_is_asked_before_anything_is_converted() -> None:
    entries = [entry("contribution", "2026-03-08", 7_500_00)]
    found = known(entries, "2026-11-21", 2026)
    listed = steps(found.iras)
    assert (listed[0].key, listed[0].state) == ("deduction", "ask")
    assert "the $7,500 contributed for 2026 (entry 1)" in listed[0].what
    named = {step.key: step for step in listed}
    assert (named["convert"].state, named["convert"].act_by) == ("ask", None)
    assert (named["clear"].state, named["clear"].act_by) == ("ask", None)
    assert found.at_most
    said = known([entry("contribution", "2026-03-08", 7_500_00, basis=7_500_00)], "2026-11-21", 2026)
    assert "deduction" not in by_key(said.iras)
    # Deducted, it is no part of the backdoor.
    assert known([entry("contribution", "2026-03-08", 7_500_00, basis=0)], "2026-11-21", 2026).iras.contributed == 0


def test_what_is_still_to_come_is_to_be_converted_too() -> None:
    some = by_key(iras(contributed=7_500_00, converted=7_500_00, room=1_100_00, has_traditional=True))
    assert some["convert"].state == "do"
    assert "when more has arrived, convert that too" in some["convert"].what
    earlier = by_key(iras(value=7_000_00, basis=6_500_00))
    assert "convert it and the $6,500 of basis" in earlier["convert"].what
    late = by_key(iras(as_of=date(2027, 4, 16)))
    assert late["convert"].state == "not needed"


def test_conversions_of_later_years_are_not_those_of_an_earlier_contribution() -> None:
    entries = []
    for year in (2020, 2021, 2022):
        entries += [
            entry("contribution", f"{year}-03-01", 6_000_00, basis=6_000_00),
            converted(f"{year}-03-03", 6_000_00),
        ]
    found = known(entries, "2026-11-21", 2020)
    assert (found.iras.converted, found.iras.converted_on) == (6_000_00, (date(2020, 3, 3),))


def test_what_comes_in_spring_is_converted_in_the_new_year() -> None:
    # $7,500 of $8,600 for 2026 is contributed and converted in 2026; the rest may come until 15 April 2027.
    entries = [entry("contribution", "2026-02-10", 7_500_00, basis=7_500_00), converted("2026-02-20", 7_500_00)]
    found = known(entries, "2027-01-20", 2026, room=1_100_00)
    assert conversion_year(found.iras) == 2027
    named = by_key(found.iras)
    assert (named["contribute"].act_by, named["convert"].act_by) == (date(2027, 4, 15), date(2027, 12, 30))
    assert "Form 8606 for 2027 with the return (parts I and II: the conversion)" in named["form-8606"].what
    assert "Form 8606 for 2026 with the return (parts I and II)" in named["form-8606-contribution"].what
    assert conversion_year(known(entries, "2027-01-20", 2026, room=0).iras) == 2026


def test_simple_contributions_are_no_part_of_the_backdoor() -> None:
    # IRC 219(b)(4), 408(p): they do not use the $7,500.
    person = Person(ira=Ira(simple_since=date(2026, 2, 1)))
    found = known([entry("contribution", "2026-02-01", 3_000_00, SIMPLE)], "2026-11-22", 2026, person, 7_500_00)
    assert found.iras.contributed == 0
    named = by_key(found.iras)
    assert "contribute $7,500 to a traditional IRA" in named["contribute"].what
    assert "when the contribution has arrived" in named["convert"].what
    assert locked(found.iras) == 3_000_00


def test_basis_is_that_of_the_form_in_each_precision() -> None:
    # By hand: 2024 line 10 is 7,000/100,000 = .070, line 14 is 93,000 x 0 + 7,000 - 490 = 6,510 in both; 2025 converts
    # 7,000 of 100,000 with 13,510: .1351, or .135. What is left of basis then is 12,564.30, or 12,565.
    entries = [
        entry("opening", "2024-01-01", 93_000_00),
        entry("contribution", "2024-02-01", 7_000_00, basis=7_000_00),
        converted("2024-02-02", 7_000_00),
        entry("value", "2024-12-31", 93_000_00),
        entry("contribution", "2025-02-01", 7_000_00, basis=7_000_00),
        converted("2025-02-02", 7_000_00),
        entry("value", "2025-12-31", 93_000_00),
    ]
    found = book(entries, Terms(), date(2026, 6, 1))
    for exact, basis in ((True, 12_564_30), (False, 12_565_00)):
        one = from_ledger(found, "alex", Person(), 2026, 0, exact=exact)
        assert (one.iras.basis, one.so_far.line_2) == (basis, basis)


# --- where the facts come from ------------------------------------------------------------------------------------


def test_from_the_household_file_alone() -> None:
    person = Person(ira=Ira(traditional=7_500_00, pre_tax_balance=93_000_00, basis=0))
    found = from_household(person, 2026, date(2026, 11, 21), 0)
    assert (found.iras.value, found.iras.basis, found.iras.estimated) == (100_500_00, 7_500_00, True)
    assert not found.in_ledger
    assert not found.at_most
    one = previews(found.iras, found.so_far, (("it", 7_500_00),), False)[0]
    assert one.taxable == 6_940_30  # 7,500 x 93,000 / 100,500 = 6,940.298
    unsaid = from_household(Person(ira=Ira(pre_tax_balance=93_000_00)), 2026, date(2026, 11, 21), None)
    assert unsaid.at_most
    assert from_household(Person(), 2026, date(2026, 11, 21), None).iras.basis is None


def test_in_spring_the_household_files_basis_is_that_of_the_next_form() -> None:
    person = Person(ira=Ira(traditional=7_000_00, pre_tax_balance=0, basis=6_000_00))
    found = from_household(person, 2025, date(2026, 3, 1), 0)
    assert (found.so_far.line_1, found.so_far.line_2) == (0, 13_000_00)


def test_returned_and_recharacterized_contributions_do_not_count() -> None:
    entries = [
        entry("contribution", "2026-01-05", 7_500_00, ROTH),
        entry(
            "recharacterization",
            "2026-02-01",
            4_040_00,
            ROTH,
            to_source=TRADITIONAL,
            to_plan=TRADITIONAL,
            basis=4_000_00,
        ),
        entry("correction", "2026-02-02", 510_00, ROTH, reason="IRA excess", basis=500_00),
    ]
    found = book(entries, Terms(), date(2026, 6, 1))
    assert contributed_for(found, "alex", 2026, (ROTH,))[0] == 3_000_00
    assert contributed_for(found, "alex", 2026, (TRADITIONAL, SIMPLE)) == (4_000_00, (date(2026, 2, 1),))


def test_a_reversed_contribution_does_not_count() -> None:
    entries = [
        entry("contribution", "2026-01-05", 7_500_00, basis=7_500_00),
        entry("reversal", "2026-01-06", 0, reverses=1),
    ]
    found = known(entries, "2026-06-01", 2026)
    assert (found.iras.contributed, found.forms) == (0, ())


def test_file_and_ledger_are_compared() -> None:
    entries = [entry("contribution", "2026-01-05", 7_500_00, basis=7_500_00)]
    person = Person(ira=Ira(basis=6_000_00))
    assert basis_differs(known(entries, "2026-06-01", 2026, person), person.ira, 2026) == (6_000_00, 0)
    opened = [entry("opening", "2026-01-01", 6_000_00, basis=6_000_00), *entries]
    assert basis_differs(known(opened, "2026-06-01", 2026, person), person.ira, 2026) is None
