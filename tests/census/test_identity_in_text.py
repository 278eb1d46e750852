"""A Social Security number inside other text, or in a few rows of many, is not kept either."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.census.identity import PARTED_IN_COLUMN, hashed, holds_identity, key_of
from megaroth.census.payroll import PAYROLL
from megaroth.census.reading import headings_of, read_census
from megaroth.errors import BadInputError

FORMS = [
    "SSN 123-45-6789",
    "Lee Smith 123-45-6789",
    "123-45-6789 (Lee)",
    "123 45 6789",
    "123\u00a045\u00a06789",
    "123\u201345\u20136789",
    "123\u201145\u20116789",
    "123\u221245\u22126789",
    "123 - 45 - 6789",
    "123.45.6789",
    "SSN123456789",
    "SSN: 123456789",
    "123456789",
]
OTHERS = "".join(f"E-{number:04d},1\n" for number in range(20))


@pytest.mark.parametrize("form", FORMS)
def test_a_number_in_one_row_of_many_is_hashed(tmp_path: Path, form: str) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"Employee ID,Pay\n{OTHERS}{form},2\n", encoding="utf-8")
    reading = read_census(path)
    people = reading.table.column("person").to_pylist()
    assert people[:20] == [f"E-{number:04d}" for number in range(20)]
    assert people[20] == hashed(form, key_of(tmp_path))
    assert "6789" not in repr(reading._replace(sha256="", mapping=reading.mapping)).replace(people[20], "")
    assert '"Employee ID" holds identity numbers in some rows' in " ".join(reading.notes)


def test_two_persons_with_words_around_the_number_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employee ID,Pay\n123-45-6789 A,1\n123-45-6789 É,1\n123-45-6789,1\n", encoding="utf-8")
    assert len(set(read_census(path).table.column("person").to_pylist())) == 3


def test_however_the_digits_are_parted_it_is_one_person(tmp_path: Path) -> None:
    key = key_of(tmp_path)
    assert len({hashed(each, key) for each in FORMS if not set(each) & set("SLe")}) == 1
    assert hashed("１２３-４５-６７８９", key) == hashed("123-45-6789", key)


def test_a_relative_is_found_by_a_number_in_another_form(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"Employee ID,Pay,Family of\n123 45 6789,1,\nE2,1,123-45-6789\nE3,1,123456789\nE4,1,{'E2'}\n")
    reading = read_census(path)
    owner = reading.table.column("person").to_pylist()[0]
    assert reading.table.column("family_of").to_pylist() == [None, owner, owner, "E2"]


@pytest.mark.parametrize(
    "text", ["E123456789", "1234567890", "100-2003-000", "2026-01-02", "12-3456789", "555-123-4567", "900000001", ""]
)
def test_other_keys_are_left_as_they_are(text: str) -> None:
    assert not holds_identity(text, bare=True)


def test_nine_digits_are_a_number_in_a_key_of_persons_alone() -> None:
    assert holds_identity("123456789", bare=True)
    assert not holds_identity("123456789")


@pytest.mark.parametrize("form", FORMS[:-3])
@pytest.mark.parametrize("column", ["Plan", "Controlled group"])
def test_no_other_text_keeps_one(tmp_path: Path, form: str, column: str) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"Employee ID,Pay,{column}\nE1,1,{form}\nE2,1,Acme\nE3,1,Acme\nE4,1,\n", encoding="utf-8")
    assert "6789" not in str(read_census(path).table.to_pylist())


@pytest.mark.parametrize("heading", ["123-45-6789", "Pay of 123-45-6789", "123456789"])
def test_a_heading_is_never_one(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"Employee ID,Pay,{heading}\nE1,1,2\n")
    for read in (read_census, headings_of):
        with pytest.raises(BadInputError) as caught:
            read(path)
        assert "6789" not in str(caught.value)
        assert "among the headings" in str(caught.value)


@pytest.mark.parametrize("form", FORMS[:-1])  # nine digits alone are an amount
@pytest.mark.parametrize("column", ["Pay", "Birth date", "Hours", "Officer", "Ownership", "Relationship"])
def test_no_message_shows_one_in_any_form(tmp_path: Path, form: str, column: str) -> None:
    path = tmp_path / "census.csv"
    other = "Match" if column == "Pay" else "Pay"
    path.write_text(f"Employee ID,{other},{column}\nE1,1,{form}\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_census(path)
    assert "6789" not in str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_a_payroll_feed_keeps_none_either(tmp_path: Path, form: str) -> None:
    path = tmp_path / "feed.csv"
    rows = "".join(f"E-{number:04d},2026-01-09,1000\n" for number in range(20))
    path.write_text(f"Employee ID,Pay date,Pay_cents\n{rows}{form},2026-01-09,1000\n", encoding="utf-8")
    table = read_census(path, columns=PAYROLL).table
    assert "6789" not in str(table.column("person").to_pylist()[:20])
    assert table.column("person").to_pylist()[20] == hashed(form, key_of(tmp_path))
    assert set(table.column("pay").to_pylist()) == {10_00}


@given(st.text(st.sampled_from("0123456789-– ./A\u00a0"), max_size=14))
def test_a_whole_column_is_searched_as_one_cell_is(text: str) -> None:
    found = pa.compute.match_substring_regex(pa.array([text]), PARTED_IN_COLUMN)
    assert found.to_pylist() == [holds_identity(text)]
