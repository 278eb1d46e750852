"""The forms of each year as data, and their due dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from megaroth.errors import BadInputError, NotPublishedError
from megaroth.forms.due import FORMS, due
from megaroth.forms.model import Form1099R, StateLine
from megaroth.forms.years import last_fire_year, year_of, years


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_two_years_are_described() -> None:
    assert years() == (2025, 2026)


@pytest.mark.parametrize("year", [2024, 2027])
def test_a_year_that_is_not_described_is_refused(year: int) -> None:
    for ask in (lambda: year_of(year), lambda: due("1099-R", year)):
        with pytest.raises(NotPublishedError, match=f"{year} is not described here") as refused:
            ask()
        assert refused.value.exit_status == 3


BOXES = {  # the 2025 form (Created 3/20/25), and the 2026 one (Created 4/2/26) from notes of those who read it
    2025: "1 2a 2b 2b 3 4 5 6 7 7 8 8 9a 9b 10 11 12 13 14 15 16 17 18 19",
    2026: "1 2a 2b 2b 3 4 5 6 7a 7b 7c 7d 8a 8b 9a 9b 10 11 12 13 14 15 16 17 18 19",
}


@pytest.mark.parametrize("year", BOXES)
def test_boxes_in_their_order(year: int) -> None:
    assert " ".join(box.number for box in year_of(year).boxes) == BOXES[year]


@pytest.mark.parametrize(
    ("field", "in_2025", "in_2026"),
    [
        ("gross", "box 1", "box 1"),
        ("codes", "box 7", "box 7a"),
        ("ira", "box 7", "box 7b"),
        ("other", "box 8", "box 8a"),
        ("first_roth_year", "box 11", "box 11"),
    ],
)
def test_the_same_field_under_the_number_of_the_year(field: str, in_2025: str, in_2026: str) -> None:
    assert (year_of(2025).name(field), year_of(2026).name(field)) == (in_2025, in_2026)


@pytest.mark.parametrize("year", years())
def test_every_amount_and_mark_of_a_form_has_its_box(year: int) -> None:
    apart = {"year", "states", "account_number", "corrected"}  # beside the boxes
    lines = {"payer_number"}  # in box 15 with the state
    known = {box.field for box in year_of(year).boxes if box.field}
    assert known == (set(Form1099R._fields) - apart) | (set(StateLine._fields) - lines)


def test_a_field_without_a_box_is_no_box() -> None:
    with pytest.raises(KeyError):
        year_of(2025).box("trump_account")
    with pytest.raises(KeyError):
        year_of(2026).box("")


@pytest.mark.parametrize("year", years())
def test_boxes_of_form_5498(year: int) -> None:
    captions = dict(year_of(year).boxes_5498)
    assert captions["2"] == "Rollover contributions"  # plan to Roth IRA
    assert captions["3"] == "Roth IRA conversion amount"  # IRA to Roth IRA
    assert captions["4"] == "Recharacterized contributions"
    assert captions["5"] == "Fair market value of account"
    assert len(captions) == 20


PENALTIES = {
    2025: (60_00, 130_00, 340_00, 680_00),  # returns due in 2026: Rev. Proc. 2024-40
    2026: (60_00, 130_00, 340_00, 690_00),  # due in 2027: Instructions for Forms W-2 and W-3 (2026)
}


@pytest.mark.parametrize("year", PENALTIES)
def test_penalties(year: int) -> None:
    penalty = year_of(year).penalty
    assert penalty is not None
    assert penalty[:4] == PENALTIES[year]
    assert penalty.source


def test_the_fire_system_ends_with_2025() -> None:
    assert last_fire_year() == 2025


DUE = {  # recipient, paper, electronic: General Instructions, moved past weekends and holidays by hand
    ("1099-R", 2025): ("2026-02-02", "2026-03-02", "2026-03-31"),
    ("1099-R", 2026): ("2027-02-01", "2027-03-01", "2027-03-31"),
    ("5498", 2025): ("2026-02-02", "2026-06-01", "2026-06-01"),
    ("5498", 2026): ("2027-02-01", "2027-06-01", "2027-06-01"),
    ("945", 2025): (None, "2026-02-02", "2026-02-02"),
    ("945", 2026): (None, "2027-02-01", "2027-02-01"),
    ("W-2", 2025): ("2026-02-02", "2026-02-02", "2026-02-02"),
    ("W-2", 2026): ("2027-02-01", "2027-02-01", "2027-02-01"),
    ("1040", 2025): (None, "2026-04-15", "2026-04-15"),
    ("1040", 2026): (None, "2027-04-15", "2027-04-15"),
    ("5500-EZ", 2025): (None, "2026-07-31", "2026-07-31"),
    ("5500-EZ", 2026): (None, "2027-08-02", "2027-08-02"),
}
LATER = {
    ("945", 2025): "2026-02-10",
    ("945", 2026): "2027-02-10",
    ("1040", 2025): "2026-10-15",
    ("1040", 2026): "2027-10-15",
    ("5500-EZ", 2025): "2026-10-15",
    ("5500-EZ", 2026): "2027-10-15",
}


def test_every_form_with_dates_is_in_the_table() -> None:
    assert {form for form, _ in DUE} == set(FORMS)


@pytest.mark.parametrize(("form", "year"), DUE)
def test_due_dates(form: str, year: int) -> None:
    found = due(form, year)
    wanted = tuple(day(text) if text else None for text in DUE[form, year])
    assert (found.recipient, found.paper, found.electronic) == wanted
    later = LATER.get((form, year))
    assert found.later == (day(later) if later else None)


def test_the_participant_learns_of_ira_contributions_when_the_irs_does() -> None:
    assert due("5498", 2026).contributions == day("2027-06-01")


def test_a_form_without_dates_here_is_refused() -> None:
    with pytest.raises(BadInputError, match="no due dates are known for Form 1099-Q"):
        due("1099-Q", 2025)


# --- the page ----------------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs/reference/forms-by-year.md").read_text(encoding="utf-8")


def row(begins: str) -> str:
    (found,) = [line for line in PAGE.splitlines() if line.startswith(f"| {begins}")]
    return found


@pytest.mark.parametrize(
    ("begins", "form", "which"),
    [
        ("1099-R to the recipient", "1099-R", "recipient"),
        ("1099-R on paper", "1099-R", "paper"),
        ("1099-R electronically", "1099-R", "electronic"),
        ("5498 to the IRS", "5498", "electronic"),
        ("5498, statement", "5498", "recipient"),
        ("W-2", "W-2", "recipient"),
    ],
)
def test_the_page_has_the_due_dates(begins: str, form: str, which: str) -> None:
    for year in years():
        found: date = getattr(due(form, year), which)
        assert f"{found.day} {found:%B} {found.year}" in row(begins)


@pytest.mark.parametrize("year", years())
def test_the_page_has_the_penalties(year: int) -> None:
    penalty = year_of(year).penalty
    assert penalty is not None
    assert row(f"{year + 1} (tax year").count("$") == 4
    assert all(f"${amount // 100} |" in row(f"{year + 1} (tax year") for amount in penalty[:4])
