"""What to do when it went wrong: amounts worked by hand, the dates of the law, and where the money lies by now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.law.figures import shipped
from megaroth.ledger.book import Book, PlanTerms, Terms, book
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.mishaps import Asked, Correction, Exposed, Kind, Step, contributions, exposed, moved_on
from megaroth.ledger.remedies import correction, touched

TODAY = date(2026, 11, 21)
TERMS = Terms({("alex", "acme"): PlanTerms(separate_after_tax=True)})


def asked(kind: Kind, amount: int, source: str = "", **more: Any) -> Asked:
    base = Asked(kind, 2026, TODAY, amount, None, source, 40, 50)
    return base._replace(**more)


def corrected(one: Asked, exposures: tuple[Exposed, ...] | None = None) -> Correction:
    return correction(one, exposures, shipped())


def incomes(found: Correction) -> list[tuple[str, int | None, int]]:
    return [(line.what, line.income, line.year) for line in found.taxes]


def step(found: Correction, text: str) -> Step:
    return next(one for one in found.steps if text in one.what)


# --- deferrals above the limit: IRC 402(g)(2)(C), Treas. Reg. 1.402(g)-1(e)(8) -------------------------------------


def test_pre_tax_principal_is_income_of_the_deferral_year_and_earnings_of_the_payment_year() -> None:
    found = corrected(asked("excess-deferral", 1_500_00, "pre-tax", earnings=60_00, as_of=date(2027, 2, 1)))
    assert incomes(found) == [("principal", 1_500_00, 2026), ("earnings", 60_00, 2027)]
    assert [line.form for line in found.taxes] == ["Form 1099-R of 2027, code P", "Form 1099-R of 2027, code 8"]
    assert step(found, "Have the principal").by == date(2027, 4, 15)
    assert step(found, "Tell one plan").by == date(2027, 3, 1)
    assert not found.late
    assert not found.open_points


def test_paid_back_within_the_year_both_are_of_that_year() -> None:
    found = corrected(asked("excess-deferral", 1_500_00, "pre-tax", earnings=60_00))
    assert incomes(found) == [("principal", 1_500_00, 2026), ("earnings", 60_00, 2026)]
    assert {line.form for line in found.taxes} == {"Form 1099-R of 2026, code 8"}
    assert {one.code for one in found.steps if one.form} == {"8"}


def test_roth_principal_is_not_income_again() -> None:
    found = corrected(asked("excess-deferral", 1_500_00, "roth", earnings=60_00, as_of=date(2027, 2, 1)))
    assert incomes(found) == [("principal", 0, 2026), ("earnings", 60_00, 2027)]
    assert [line.form for line in found.taxes] == ["Form 1099-R of 2027, code BP", "Form 1099-R of 2027, code B8"]


def test_a_loss_lowers_the_payment_and_not_the_principal() -> None:
    found = corrected(asked("excess-deferral", 5_000_00, "pre-tax", earnings=-300_00, as_of=date(2027, 2, 1)))
    assert incomes(found) == [("principal", 5_000_00, 2026), ("loss", -300_00, 2027)]
    assert "$4,700" in found.taxes[1].note


def test_after_15_april_it_is_taxed_twice() -> None:
    last = corrected(asked("excess-deferral", 1_500_00, "pre-tax", as_of=date(2027, 4, 15)))
    assert not last.late
    found = corrected(asked("excess-deferral", 1_500_00, "pre-tax", as_of=date(2027, 4, 16)))
    assert found.late
    assert [(line.income, line.year) for line in found.taxes] == [(1_500_00, 2026), (1_500_00, 0)]
    roth = corrected(asked("excess-deferral", 1_500_00, "roth", as_of=date(2027, 4, 16)))
    assert [line.income for line in roth.taxes] == [0, 1_500_00]
    assert found.open_points


def test_what_is_not_known_is_asked_and_both_cases_are_shown() -> None:
    found = corrected(asked("excess-deferral", 1_500_00, as_of=date(2027, 2, 1)))
    assert {line.condition for line in found.taxes} == {
        "if they were pre-tax deferrals",
        "if they were designated Roth deferrals",
    }
    assert any("--source" in question for question in found.questions)
    assert any("--earnings" in question for question in found.questions)
    assert step(found, "Tell one plan").condition == ""
    assert step(found, "Have its income").code == "8 or B8"
    assert [one.what for one in found.steps].count(step(found, "Tell one plan").what) == 1


# --- annual additions and the ACP test ------------------------------------------------------------------------------


def test_after_tax_money_comes_back_with_taxed_earnings_and_code_e() -> None:
    found = corrected(asked("excess-additions", 3_000_00, "after-tax", earnings=120_00))
    assert incomes(found) == [("after-tax principal", 0, 2026), ("earnings", 120_00, 2026)]
    assert all("code E" in line.form for line in found.taxes)
    assert all("catch-up" not in one.what for one in found.steps)  # aged 40


@pytest.mark.parametrize(("age", "asks"), [(50, False), (None, True)])
def test_deferrals_may_become_catch_up_first(age: int | None, asks: bool) -> None:
    found = corrected(asked("excess-additions", 3_000_00, "after-tax", age=age))
    assert "catch-up" in found.steps[0].what
    assert any("born" in question for question in found.questions) is asks


def test_an_acp_refund_has_its_three_days() -> None:
    # 15 March 2027 is a Monday; 31 December 2027 is kept as New Year's holiday, so the last business day is the 30th.
    found = corrected(asked("acp-refund", 4_000_00, "after-tax", earnings=-50_00, as_of=date(2027, 1, 10)))
    assert step(found, "The plan pays back").by == date(2027, 3, 15)
    assert step(found, "Later, still within twelve months").by == date(2027, 12, 30)
    assert any("30 June 2027" in question for question in found.questions)
    assert incomes(found) == [("after-tax principal", 0, 2027), ("loss", 0, 2027)]
    assert not found.late
    assert corrected(asked("acp-refund", 4_000_00, "after-tax", as_of=date(2028, 1, 1))).late


def test_the_steps_depend_on_where_the_money_lies() -> None:
    place = asked("acp-refund", 4_000_00, "after-tax")
    here = corrected(place, (Exposed("in place", "acme", "after-tax", 5_000_00, 0, (1,)),))
    assert not here.open_points
    assert not any("Roth" in one.what for one in here.steps)
    roth = corrected(place, (Exposed("converted in the plan", "acme", "in-plan-roth", 5_000_00, 30_00, (2,)),))
    assert any("undo the conversion" in point for point in roth.open_points)
    assert any("$30" in question for question in roth.questions)
    out = corrected(place, (Exposed("in a Roth IRA", "vault", "roth-ira", 5_000_00, 0, (2,)),))
    assert step(out, "Take the excess out of the Roth IRA").by == date(2027, 10, 15)
    both = corrected(
        place,
        (
            Exposed("in place", "acme", "after-tax", 3_000_00, 0, (1,)),
            Exposed("in a Roth IRA", "vault", "roth-ira", 5_000_00, 0, (2,)),
        ),
    )
    assert step(both, "Take the excess out").condition == "$1,000 in the Roth IRA"
    assert step(both, "The plan pays back").condition == ""


def test_what_is_open_says_of_which_place() -> None:
    found = corrected(
        asked("acp-refund", 4_000_00, "after-tax"),
        (
            Exposed("converted in the plan", "acme", "in-plan-roth", 3_000_00, 0, (1,)),
            Exposed("in a Roth IRA", "vault", "roth-ira", 5_000_00, 0, (2,)),
        ),
    )
    points = step(found, "The plan pays back").open_points
    assert [point.partition(":")[0] for point in points] == ["In the in-plan Roth", "In the Roth IRA"]
    texts = [one.what for one in found.steps]
    assert texts.index(step(found, "Take the excess out").what) < texts.index(step(found, "Later, still").what)


def test_less_recorded_than_the_excess_is_a_question() -> None:
    found = corrected(
        asked("excess-additions", 4_000_00, "after-tax"), (Exposed("in place", "acme", "after-tax", 1_000_00, 0, (1,)),)
    )
    assert any("$1,000" in question and "less than $4,000" in question for question in found.questions)


@given(st.integers(1, 10**7), st.lists(st.integers(0, 10**7), min_size=3, max_size=3))
def test_what_is_touched_is_never_more_than_there_is_or_than_is_asked(amount: int, there: list[int]) -> None:
    places = ("in place", "converted in the plan", "in a Roth IRA")
    exposures = tuple(
        Exposed(where, "p", "after-tax", cents, 0, ())  # type: ignore[arg-type]
        for where, cents in zip(places, there, strict=True)
    )
    found = touched(amount, exposures)
    if sum(there):
        assert sum(one.amount for one in found) == min(amount, sum(there))
    assert all(one.amount > 0 for one in found)


# --- IRAs: IRC 408(d)(4), 4973 --------------------------------------------------------------------------------------


def test_g26_maria_returned_in_time() -> None:
    # VITA case 4: 1,000 too much with 50 of earnings; today no 10% tax (SECURE 2.0 s.333), never a 6% tax.
    found = corrected(asked("ira-excess", 1_000_00, "roth-ira", earnings=50_00, as_of=date(2027, 4, 1)))
    assert incomes(found) == [("contribution", 0, 2026), ("earnings", 50_00, 2026)]
    assert sum(line.tax for line in found.taxes) == 0
    assert "code JP" in found.taxes[0].form
    assert found.steps[0].by == date(2027, 10, 15)


def test_the_earnings_follow_from_opening_and_closing_value() -> None:
    # By hand: 1,000 x (10,560 - 11,000) / 11,000 = -40.
    found = corrected(asked("ira-excess", 1_000_00, "roth-ira", opening=11_000_00, closing=10_560_00))
    assert found.asked.earnings == -40_00
    assert incomes(found)[1] == ("loss", 0, 2026)


def test_after_the_extended_due_date_six_percent_for_each_year_end() -> None:
    found = corrected(asked("ira-excess", 1_000_00, "roth-ira", year=2023))  # 31 December of 2023, 2024 and 2025
    assert found.late
    assert [(line.tax, line.year) for line in found.taxes] == [(60_00, 2023), (60_00, 2024), (60_00, 2025)]
    assert step(found, "File Form 5329, part IV").what.endswith("for 2023, 2024, 2025")
    poor = corrected(
        asked("ira-excess", 1_000_00, "traditional-ira", year=2025, as_of=date(2026, 12, 1), closing=500_00)
    )
    assert [line.tax for line in poor.taxes] == [30_00]  # 6% of what the IRAs are worth
    assert step(poor, "File Form 5329, part III").what.endswith("for 2025")


def test_late_the_next_year_end_is_the_day_that_counts() -> None:
    # The excess of 2025 bore 6% on 31 December 2025 and bears it again on 31 December 2026, a Thursday.
    found = corrected(asked("ira-excess", 500_00, "roth-ira", year=2025, earnings=25_64))
    assert found.late
    out = step(found, "Take the $500 out, without earnings")
    assert out.by == date(2026, 12, 31)
    assert [line.tax for line in found.taxes] == [30_00]


def test_the_extended_day_has_its_condition() -> None:
    found = corrected(asked("ira-excess", 500_00, "roth-ira"))
    out = step(found, "Take it out with its net income")
    assert out.by == date(2027, 10, 15)
    assert "after 15 April 2027 only if the return of 2026 was filed or extended by then" in out.what


def test_g25_emptying_at_a_loss_clears_the_whole_excess() -> None:
    # Form 5329 instructions, line 20: an excess of 1,000, all withdrawn two years later as 800: line 20 is 1,000, and
    # forms are due for the two year ends between. (There it is 2012 to 2014; the rates held here begin with 2013.)
    found = corrected(asked("ira-excess", 1_000_00, "roth-ira", year=2013, as_of=date(2015, 12, 1), emptied_in=2015))
    assert step(found, "File Form 5329").what.endswith("for 2013, 2014")
    last = found.taxes[-1]
    assert (last.year, last.tax) == (2015, 0)
    assert "$1,000 counts as taken out" in last.note


def test_which_ira_is_asked() -> None:
    found = corrected(asked("ira-excess", 1_000_00))
    assert any("--source traditional-ira or roth-ira" in question for question in found.questions)


# --- where the money lies ---------------------------------------------------------------------------------------------


def entry(kind: str, on: str, amount: int, source: str = "after-tax", plan: str = "acme", **more: object) -> Entry:
    day = date.fromisoformat(on)
    fields = {"limitation_year": day.year, **more}
    return checked(Entry(kind=kind, on=day, person="alex", plan=plan, source=source, amount=amount, **fields))  # type: ignore[arg-type]


def where(entries: list[Entry], year: int = 2026) -> list[tuple[str, str, int, int]]:
    found: Book = book(entries, TERMS, TODAY)
    made = contributions(entries, "alex", "acme", "after-tax", year)
    places = exposed(made, found.holdings.values(), found.layers, "after-tax")
    assert sum(one.amount for one in places) == sum(made.values())
    return [(one.where, one.source, one.amount, one.taxed) for one in places]


def test_each_dollar_of_the_year_is_found_where_it_lies() -> None:
    entries = [
        entry("contribution", "2025-12-20", 500_00),  # of another year
        entry("conversion", "2025-12-22", 500_00, to_source="in-plan-roth"),
        entry("contribution", "2026-02-06", 1_000_00),
        entry("earnings", "2026-02-20", 10_00),
        entry("conversion", "2026-02-23", 1_010_00, to_source="in-plan-roth", emptied=True),
        entry("contribution", "2026-03-06", 1_000_00),
        entry("rollover", "2026-03-09", 1_000_00, to_source="roth-ira", to_plan="vault", emptied=True),
        entry("contribution", "2026-04-03", 1_000_00),
    ]
    assert where(entries) == [
        ("in place", "after-tax", 1_000_00, 0),
        ("converted in the plan", "in-plan-roth", 1_000_00, 10_00),
        ("in a Roth IRA", "roth-ira", 1_000_00, 0),
    ]
    assert where(entries, 2025) == [("converted in the plan", "in-plan-roth", 500_00, 0)]


def test_what_was_paid_back_already_is_gone() -> None:
    entries = [
        entry("contribution", "2026-02-06", 1_000_00),
        entry("correction", "2026-06-01", 300_00, reason="415(c)", basis=300_00),
    ]
    assert where(entries) == [("in place", "after-tax", 700_00, 0), ("gone", "after-tax", 300_00, 0)]


def test_reversed_entries_are_nowhere() -> None:
    entries = [
        entry("contribution", "2026-02-06", 1_000_00),
        entry("reversal", "2026-02-07", 0, reverses=1),
        entry("conversion", "2026-02-08", 50_00, "pre-tax", to_source="in-plan-roth"),
        entry("conversion", "2026-02-09", 60_00, "pre-tax", to_source="in-plan-roth"),
        entry("reversal", "2026-02-10", 0, reverses=3),
    ]
    assert contributions(entries, "alex", "acme", "after-tax", 2026) == {}
    assert moved_on(entries, "alex", "acme", "pre-tax", date(2026, 1, 1)) == (4,)
