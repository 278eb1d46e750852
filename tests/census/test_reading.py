from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.census.columns import CENSUS
from megaroth.census.identity import KEY_FILE
from megaroth.census.mapping import HeadingMap
from megaroth.census.reading import ROW, OpenedCensus, Reading, batches, read_census, schema_of
from megaroth.errors import BadInputError, MegarothError
from megaroth.money import LARGEST, ONE

EXAMPLES = Path(__file__).parents[2] / "examples" / "census"
SMALL = "Employee ID,Birth date,Pay,Pre-tax deferrals,After-tax\n"


def read(tmp_path: Path, content: str | bytes, name: str = "census.csv", **more: Any) -> Reading:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_census(path, **more)


def refused(tmp_path: Path, content: str | bytes, **more: Any) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, content, **more)
    assert "\n" not in str(caught.value)
    return caught.value


def column(reading: Reading, name: str) -> list[Any]:
    held: list[Any] = reading.table.column(name).to_pylist()
    return held


# --- what every file becomes -----------------------------------------------------------------------------


def test_the_example_has_every_column_in_its_unit() -> None:
    reading = read_census(EXAMPLES / "census.csv")
    assert reading.table.schema.equals(schema_of())
    assert reading.table.schema.names == [*(each.name for each in CENSUS), ROW]
    assert reading.table.num_rows == 12
    assert column(reading, "row") == list(range(2, 14))
    assert column(reading, "after_tax")[0] == 26_000_00
    assert column(reading, "ownership")[0] == 620_000
    assert column(reading, "birth_date")[0] == date(1968, 3, 14)
    assert column(reading, "termination_date")[9] == date(2026, 9, 30)
    assert column(reading, "family_of")[:2] == [None, "H-001"]
    assert column(reading, "family_relation")[1] == "spouse"
    assert reading.findings == ()


def test_what_a_file_does_not_have_is_named_and_is_nothing(tmp_path: Path) -> None:
    reading = read(tmp_path, SMALL + "a,1980-01-02,50000,1000,\n")
    assert {"plan", "roth", "test_pay", "vested", "hire_date"} <= set(reading.missing)
    assert (column(reading, "roth"), column(reading, "after_tax")) == ([0], [0])
    assert (column(reading, "hire_date"), column(reading, "plan")) == ([None], [None])
    assert column(reading, "test_pay") == [50_000_00]
    assert column(reading, "vested") == [ONE]


def test_headings_that_are_no_column_are_left_out_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "Employee ID,Pay,Favourite colour\na,1,red\n")
    assert reading.unmapped == ("Favourite colour",)
    assert "red" not in str(reading.table.to_pylist())


# --- CSV: delimiters, encodings, lines -------------------------------------------------------------------

ROWS = [["Employee ID", "Birth date", "Pay"], ["é-1", "1980-01-02", "1,250.50"], ["b", "3/4/1990", "$99"]]


def written(delimiter: str, end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(ROWS)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
def test_a_delimiter_a_line_end_and_an_encoding_do_not_matter(
    tmp_path: Path, delimiter: str, end: str, encoding: str
) -> None:
    text = written(delimiter, end)
    if encoding.endswith("-bom"):
        content = ("\ufeff" + text).encode(encoding.removesuffix("-bom"))
    else:
        content = text.encode(encoding)
    reading = read(tmp_path, content)
    assert column(reading, "person") == ["é-1", "b"]
    assert column(reading, "pay") == [1_250_50, 99_00]
    assert column(reading, "birth_date") == [date(1980, 1, 2), date(1990, 3, 4)]
    assert column(reading, "row") == [2, 3]


def test_another_encoding_is_named_by_the_user_and_otherwise_refused_at_its_line(tmp_path: Path) -> None:
    content = written(",").encode("windows-1252")
    error = refused(tmp_path, content)
    assert error.line == 2
    assert "--encoding windows-1252" in error.remedy
    assert column(read(tmp_path, content, encoding="windows-1252"), "person") == ["é-1", "b"]
    assert "there is no encoding" in str(refused(tmp_path, content, encoding="klingon"))


def test_mixed_encodings_are_refused_at_the_line_where_they_change(tmp_path: Path) -> None:
    rows = "".join(f"p{number},1980-01-02,50000,0,0\n" for number in range(1000))
    content = (SMALL + "é,1980-01-02,1,0,0\n" + rows).encode() + "ü,1980-01-02,1,0,0\n".encode("latin-1")
    error = refused(tmp_path, content)
    assert (error.line, "UTF-8" in error.message) == (1003, True)


def test_zero_bytes_are_no_text(tmp_path: Path) -> None:
    error = refused(tmp_path, SMALL.encode() + b"a,1980-01-02,1,0,0\nb,\0,1,0,0\n")
    assert error.line == 3


@pytest.mark.parametrize("broken", ["x,1980-01-02,5\n", "x,1980-01-02,5,0,0,7,8\n", "x\n"])
@pytest.mark.parametrize("before", [0, 3, 40_000])
def test_a_broken_row_in_the_middle_stops_at_its_line(tmp_path: Path, broken: str, before: int) -> None:
    rows = "".join(f"p{number},1980-01-02,50000,0,0\n" for number in range(before))
    error = refused(tmp_path, SMALL + rows + broken + "q,1980-01-02,1,0,0\n")
    assert error.line == before + 2
    assert "the headings are 5" in error.message


def test_a_broken_row_is_found_below_titles_empty_lines_and_values_over_two_lines(tmp_path: Path) -> None:
    text = f'Census of Acme\n\n{SMALL}\n"a\nb",1980-01-02,1,0,0\n\r\nc,1980-01-02\n'
    error = refused(tmp_path, text)
    assert error.line == 8


def test_the_row_is_the_line_in_the_file_whatever_stands_above(tmp_path: Path) -> None:
    text = f'Census of Acme\n\n{SMALL}\n"a\nb",1980-01-02,1,0,0\n\r\nc,1980-01-02,2,0,0\nd,1980-01-02,3,0,0'
    reading = read(tmp_path, text)
    assert column(reading, "person") == ["a\nb", "c", "d"]
    assert column(reading, "row") == [5, 8, 9]
    assert "headings in line 3" in " ".join(reading.notes)


def test_a_quotation_mark_left_open_is_found_where_it_opens(tmp_path: Path) -> None:
    rows = 'a,1980-01-02,1,0,0\nb,"1980-01-02,1,0,0\nc,1980-01-02,1,0,0\nd,1980-01-02,1,0,0\n'
    error = refused(tmp_path, SMALL + rows)
    assert (error.line, "quotation mark" in error.message) == (3, True)


def test_rows_of_delimiters_alone_are_left_out_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, SMALL + "a,1980-01-02,1,0,0\n,,,,\n , ,,,\nb,1980-01-02,1,0,0\n")
    assert column(reading, "row") == [2, 5]
    assert "2 rows without any value are left out" in reading.notes


def test_a_census_of_headings_alone_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, SMALL).table.num_rows == 0
    assert read(tmp_path, SMALL.strip()).table.schema.equals(schema_of())


def test_a_row_of_totals_is_never_the_headings(tmp_path: Path) -> None:
    reading = read(tmp_path, "Acme,2026,,,\n" + SMALL + "a,1980-01-02,1,0,0\n")
    assert column(reading, "row") == [3]


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=6)),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=60)
def test_any_text_keeps_its_place(tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str]], end: str) -> None:
    folder = tmp_path_factory.mktemp("census")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(["Employee ID", "Pay"])
    expected = []
    for (person,) in people:
        line = text.getvalue().count("\n") + 1
        writer.writerow([person, "5"])
        expected.append((line, person.strip(" \t\r\n\u00a0")))
    reading = read(folder, text.getvalue().encode())
    assert list(zip(column(reading, "row"), column(reading, "person"), strict=True)) == expected


# --- what cells say --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1250", 1_250_00),
        ("$1,250.50", 1_250_50),
        ("1250.5", 1_250_50),
        ("-350", -350_00),
        ("(350.25)", -350_25),
        ("-$350", -350_00),
        ("210k", 210_000_00),
        (" 17 ", 17_00),
        ("", 0),
        ("-", 0),
        ("$ -", 0),
        ("N/A", None),
        ("10,000,000,000", LARGEST),
        ("USD 12", None),
        ("1,25", None),
        ("12.345", None),
        ("10,000,000,000.01", None),
        ("99999999999999999999", None),
        ("12%", None),
        ("twelve", None),
        ("1e5", None),
        ("nan", None),
    ],
)
def test_money_as_people_write_it(tmp_path: Path, text: str, cents: int | None) -> None:
    content = f'Employee ID,Pay,After-tax\na,1,"{text}"\n'
    if cents is None:
        error = refused(tmp_path, content)
        assert (error.line, error.key) == (2, "after_tax")
    else:
        assert column(read(tmp_path, content), "after_tax") == [cents]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1980-02-29", date(1980, 2, 29)),
        ("2/29/1980", date(1980, 2, 29)),
        ("02-29-1980", date(1980, 2, 29)),
        ("1980/2/9", date(1980, 2, 9)),
        ("19800229", date(1980, 2, 29)),
        ("29 Feb 1980", date(1980, 2, 29)),
        ("1980-02-29T00:00:00", date(1980, 2, 29)),
        ("2/29/1980 0:00", date(1980, 2, 29)),
        ("", None),
        ("00/00/0000", None),
        ("2/29/1981", "calendar"),
        ("29/2/1980", "calendar"),
        ("2/29/80", "century"),
        ("1780-01-01", "date"),
        ("yesterday", "date"),
    ],
)
def test_dates_iso_or_american(tmp_path: Path, text: str, day: date | str | None) -> None:
    content = f"Employee ID,Birth date,Pay\na,{text},1\n"
    if isinstance(day, str):
        error = refused(tmp_path, content)
        assert (error.line, error.key) == (2, "birth_date")
        assert day in str(error)
    else:
        assert column(read(tmp_path, content), "birth_date") == [day]


@pytest.mark.parametrize(
    ("heading", "cells", "rates"),
    [
        ("Ownership", ["62%", "0", "0.5 %", ""], [620_000, 0, 5_000, 0]),
        ("Ownership %", ["62", "0", "0.5", "5.01"], [620_000, 0, 5_000, 50_100]),
        ("Ownership percent", ["5", "12.5%"], [50_000, 125_000]),
        ("Ownership", ["62"], None),
        ("Ownership", ["0.62"], None),
        ("Ownership %", ["0.62", "0.38"], None),
        ("Ownership %", ["1"], None),
        ("Ownership", ["101%"], None),
        ("Ownership", ["-1%"], None),
    ],
)
def test_a_percentage_is_never_guessed(tmp_path: Path, heading: str, cells: list[str], rates: list[int] | None) -> None:
    content = f"Employee ID,Pay,{heading}\n" + "".join(f"p{n},1,{cell}\n" for n, cell in enumerate(cells))
    if rates is None:
        assert refused(tmp_path, content).key == "ownership"
    else:
        assert column(read(tmp_path, content), "ownership") == rates


def test_a_map_says_what_bare_numbers_are(tmp_path: Path) -> None:
    content = "Employee ID,Pay,Ownership\na,1,0.0501\nb,1,1\n"
    columns = {"Employee ID": "person", "Pay": "pay", "Ownership": "ownership"}
    for unit, rates in (("fraction", [50_100, 1_000_000]), ("percent", [501, 10_000])):
        reading = read(tmp_path, content, mapping=HeadingMap(columns, {"ownership": unit}, confirmed=True))
        assert column(reading, "ownership") == rates


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Yes", True),
        ("y", True),
        ("TRUE", True),
        ("1", True),
        ("x", True),
        ("no", False),
        ("0", False),
        ("", False),
        ("perhaps", None),
    ],
)
def test_yes_and_no(tmp_path: Path, text: str, held: bool | None) -> None:
    content = f"Employee ID,Pay,Officer\na,1,{text}\n"
    if held is None:
        assert refused(tmp_path, content).key == "officer"
    else:
        assert column(read(tmp_path, content), "officer") == [held]


@pytest.mark.parametrize(
    ("text", "held"),
    [("2080", 2080), ("2,080", 2080), ("999.9", 999), ("0", 0), ("-1", None), ("10001", None), ("all", None)],
)
def test_hours_are_whole_and_never_rounded_up(tmp_path: Path, text: str, held: int | None) -> None:
    content = f'Employee ID,Pay,Hours\na,1,"{text}"\n'
    if held is None:
        assert refused(tmp_path, content).key == "hours"
    else:
        assert column(read(tmp_path, content), "hours") == [held]


def test_blank_hours_are_not_nought(tmp_path: Path) -> None:
    content = "Employee ID,Pay,Hours\na,1,\nb,1,0\nc,1,-\n"
    assert column(read(tmp_path, content), "hours") == [None, 0, None]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "base64", "rot13", "punycode", "idna", "undefined", "hex"])
def test_an_encoding_that_the_file_is_not_in_is_refused(tmp_path: Path, encoding: str) -> None:
    error = refused(tmp_path, "Employee ID,Pay\na,1\n", encoding=encoding)
    assert "encoding" in f"{error} {error.remedy}"


def test_a_folder_is_no_census() -> None:
    with pytest.raises(BadInputError, match="folder"):
        OpenedCensus(Path())


def test_relations_by_their_usual_words_and_those_without_attribution(tmp_path: Path) -> None:
    relations = ["Wife", "son", "Grandmother", "sister", "mother-in-law", ""]
    content = "Employee ID,Pay,Family of,Family relation\n" + "".join(
        f"p{n},1,p0,{each}\n" for n, each in enumerate(relations)
    )
    reading = read(tmp_path, content)
    assert column(reading, "family_relation") == ["spouse", "child", "grandparent", None, None, None]
    assert [(each.severity, each.row) for each in reading.findings] == [("warning", 5), ("warning", 6)]
    assert refused(tmp_path, content + "z,1,p0,friend\n").key == "family_relation"


def test_all_cells_without_a_meaning_are_gathered_with_their_rows(tmp_path: Path) -> None:
    content = SMALL + "a,never,1,0,0\nb,1980-01-02,much,0,0\nc,1980-01-02,1,many,0\n"
    found = read(tmp_path, content, gather=True).findings
    assert [(each.row, each.column, each.severity) for each in found] == [
        (2, "birth_date", "error"),
        (3, "pay", "error"),
        (4, "pre_tax", "error"),
    ]
    assert "2 more" in str(refused(tmp_path, content))


def test_ten_thousand_wrong_cells_are_counted_not_listed(tmp_path: Path) -> None:
    content = SMALL + "a,1980-01-02,much,0,0\n" * 10_000
    found = read(tmp_path, content, gather=True).findings
    assert len(found) < 300
    assert any("9,800 more rows" in each.what for each in found)


# --- identity numbers ------------------------------------------------------------------------------------

SSN = "Social Security Number,Birth date,Pay,Name\n123-45-6789,1980-01-02,1,Lee\n234-56-7890,1981-01-02,2,Kim\n"


def test_an_identity_number_is_hashed_as_it_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, SSN)
    people = column(reading, "person")
    assert all(each.startswith("id-") for each in people)
    assert len(set(people)) == 2
    assert "6789" not in repr(reading).replace(reading.sha256, "")
    assert (tmp_path / KEY_FILE).exists()
    assert read(tmp_path, SSN.replace("-", "")).table.column("person").to_pylist() == people
    assert "keyed hash" in " ".join(reading.notes)


def test_an_employee_number_that_looks_like_one_is_hashed_too(tmp_path: Path) -> None:
    assert column(read(tmp_path, SSN.replace("Social Security Number", "Employee ID")), "person")[0].startswith("id-")


def test_a_second_key_is_dropped_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "SSN,Emp ID,Pay\n123-45-6789,e1,1\n234-56-7890,e2,1\n")
    assert column(reading, "person") == ["e1", "e2"]
    assert '"SSN" holds identity numbers and is not read' in " ".join(reading.notes)
    assert not (tmp_path / KEY_FILE).exists()


def test_a_column_of_another_name_that_looks_like_them_is_dropped(tmp_path: Path) -> None:
    reading = read(tmp_path, "Emp ID,Division,Pay\ne1,123-45-6789,1\ne2,234-56-7890,1\n")
    assert '"Division" holds identity numbers' in " ".join(reading.notes)
    assert "6789" not in str(reading.table.to_pylist())


def test_a_relative_named_by_one_gets_the_same_key(tmp_path: Path) -> None:
    reading = read(tmp_path, "SSN,Pay,Family group,Relationship\n123-45-6789,1,,\n234-56-7890,1,123456789,child\n")
    assert column(reading, "family_of")[1] == column(reading, "person")[0]


def test_no_message_shows_an_identity_number(tmp_path: Path) -> None:
    for content in (
        "SSN,Pay\n123-45-6789,123-45-6789\n",
        "Emp ID,Pay,Birth date\na,1,123-45-6789\n",
        "Emp ID,Pay,Officer\na,1,123456789\n",
        "SSN,Pay\n123-45-6789,1\n123-45-6789\n",
    ):
        error = refused(tmp_path, content)
        assert "6789" not in str(error)
        assert "6789" not in str(error.as_dict())


# --- workbooks -------------------------------------------------------------------------------------------


def workbook(path: Path, rows: list[list[Any]], title: str = "Census") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_with_a_title_dates_and_numbers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "census.xlsx",
        [
            ["Acme census 2026"],
            [],
            ["Employee ID", "Birth date", "Pay", "After-tax", "Officer"],
            ["a", date(1980, 1, 2), 50_000, 0.1 + 0.2, True],
            [1002, "3/4/1990", "$60,000", 1234.56, None],
        ],
    )
    reading = read_census(path)
    assert reading.kind == "XLSX"
    assert column(reading, "person") == ["a", "1002"]
    assert column(reading, "birth_date") == [date(1980, 1, 2), date(1990, 3, 4)]
    assert column(reading, "pay") == [50_000_00, 60_000_00]
    assert column(reading, "after_tax") == [30, 1_234_56]
    assert column(reading, "row") == [4, 5]


def test_a_number_that_may_be_a_fraction_is_refused_with_what_to_write(tmp_path: Path) -> None:
    path = workbook(tmp_path / "census.xlsx", [["Employee ID", "Pay", "Vested %"], ["a", 1, 0.5], ["b", 1, 1]])
    with pytest.raises(BadInputError) as caught:
        read_census(path)
    assert "`megaroth census map` with --unit vested=fraction" in caught.value.remedy


def test_a_workbook_with_fractions_of_a_cent_is_refused_at_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "census.xlsx", [["Employee ID", "Pay"], ["a", 1], ["b", 50_000 * 0.0333333]])
    with pytest.raises(BadInputError) as caught:
        read_census(path)
    assert (caught.value.line, caught.value.key) == (3, "pay")


def test_a_sheet_is_named_or_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "census.xlsx", [["Employee ID", "Pay"], ["a", 1]])
    assert read_census(path, sheet="Census").table.num_rows == 1
    with pytest.raises(BadInputError, match="the sheets are Census"):
        read_census(path, sheet="Other")


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "census.xlsx"
    monkeypatch.setattr("megaroth.census.spreadsheets.LARGEST", 1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    assert path.stat().st_size < 10_000
    with pytest.raises(BadInputError, match="unfolds to"):
        read_census(path)


def test_a_cell_far_out_is_refused_before_the_sheet_is_spread(tmp_path: Path) -> None:
    path = tmp_path / "census.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "Employee ID"
    book.active["XFD1048576"] = 1
    book.save(path)
    with pytest.raises(BadInputError, match="reaches to row 1,048,576 and column 16,384"):
        read_census(path)


def test_a_zip_whose_directory_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "census.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    size = (2 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(BadInputError, match="damaged"):
        read_census(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0old"])
def test_a_damaged_workbook_is_one_line(tmp_path: Path, content: bytes) -> None:
    refused(tmp_path, content)


def test_a_cut_workbook_and_another_zip(tmp_path: Path) -> None:
    path = workbook(tmp_path / "whole.xlsx", [["Employee ID", "Pay"], ["a", 1]])
    refused(tmp_path, path.read_bytes()[:2000])
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("a.txt", "b")
    with pytest.raises(BadInputError, match="no workbook"):
        read_census(other)


# --- Parquet ---------------------------------------------------------------------------------------------


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_units_by_metadata_ending_and_type(tmp_path: Path) -> None:
    cents = pa.field("pre_tax", pa.int64(), metadata={"unit": "cents"})
    table = pa.table(
        [
            pa.array(["a", "b"]),
            pa.array([50_000, None]),
            pa.array([100_50, 3], pa.int64()),
            pa.array([7, 8], pa.int32()),
            pa.array([Decimal("1.25"), Decimal("2.50")]),
            pa.array([0.1 + 0.2, 19.99]),
            pa.array([date(1980, 1, 2), None]),
            pa.array([True, None]),
            pa.array(["a", None]).dictionary_encode(),
        ],
        schema=pa.schema(
            [
                ("person", pa.string()),
                ("pay", pa.int64()),
                cents,
                ("after_tax_cents", pa.int32()),
                ("match", pa.decimal128(10, 2)),
                ("nonelective", pa.float64()),
                ("birth_date", pa.date32()),
                ("officer", pa.bool_()),
                ("family_of", pa.dictionary(pa.int32(), pa.string())),
            ]
        ),
    )
    path = tmp_path / "census.parquet"
    pq.write_table(table, path)
    reading = read_census(path)
    assert reading.kind == "Parquet"
    assert column(reading, "pay") == [50_000_00, 0]
    assert column(reading, "pre_tax") == [100_50, 3]
    assert column(reading, "after_tax") == [7, 8]
    assert column(reading, "match") == [1_25, 2_50]
    assert column(reading, "nonelective") == [30, 19_99]
    assert column(reading, "officer") == [True, False]
    assert column(reading, "family_of") == ["a", None]
    assert column(reading, "row") == [1, 2]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pa.array([1.0, 0.001]), "fractions of a cent"),
        (pa.array([1.0, float("nan")]), "no number"),
        (pa.array([1.0, 1e11]), "beyond the range"),
        (pa.array([1, 2**62]), "beyond the range"),
        (pa.array([1, -(2**62)]), "beyond the range"),
        (pa.array([1, 2**64 - 1], pa.uint64()), "beyond the range"),
        (pa.array([Decimal("1.000"), Decimal("1.005")]), "fractions of a cent"),
        (pa.array([Decimal(1), Decimal(10**30)]), "beyond the range"),
        (pa.array(["1", "10,000,000,001"]), "beyond the range"),
    ],
)
def test_an_amount_of_parquet_that_is_none_is_found_at_its_record(tmp_path: Path, values: Any, words: str) -> None:
    path = parquet(tmp_path / "census.parquet", person=["a", "b"], pay=values)
    with pytest.raises(BadInputError) as caught:
        read_census(path)
    assert (caught.value.line, caught.value.key) == (2, "pay")
    assert words in caught.value.message


@pytest.mark.parametrize("kept", [4, 8, 100, -1, -8, -200])
def test_a_truncated_parquet_file_is_one_clear_line(tmp_path: Path, kept: int) -> None:
    path = parquet(tmp_path / "whole.parquet", person=[f"p{n}" for n in range(5000)], pay=list(range(5000)))
    error = refused(tmp_path, path.read_bytes()[:kept])
    assert "cut short or damaged" in error.message


def test_damage_inside_parquet_data_is_one_clear_line(tmp_path: Path) -> None:
    path = parquet(tmp_path / "census.parquet", person=[f"p{n}" for n in range(50_000)], pay=list(range(50_000)))
    content = bytearray(path.read_bytes())
    content[200:4000] = b"\xff" * 3800
    error = refused(tmp_path, bytes(content))
    assert "damaged" in error.message


def test_batches_hold_only_what_is_wanted_and_add_up(tmp_path: Path) -> None:
    count = 600_000
    path = parquet(
        tmp_path / "census.parquet",
        person=[f"p{n}" for n in range(count)],
        pay=pa.array(range(count)),
        after_tax=pa.array([1] * count),
    )
    held = list(batches(path, only=("pay", "after_tax")))
    assert len(held) > 1
    assert {tuple(each.schema.names) for each in held} == {("pay", "after_tax", ROW)}
    assert sum(each.num_rows for each in held) == count
    assert [each.column(ROW)[0].as_py() for each in held][:2] == [1, held[0].num_rows + 1]
    assert sum(sum(each.column("after_tax").to_pylist()) for each in held) == count * 100


def test_batches_of_csv_equal_the_table(tmp_path: Path) -> None:
    path = EXAMPLES / "census.csv"
    assert pa.Table.from_batches(list(batches(path))).equals(read_census(path).table)


def test_what_was_read_is_written_and_read_the_same(tmp_path: Path) -> None:
    table = read_census(EXAMPLES / "census.csv").table
    path = tmp_path / "census.parquet"
    pq.write_table(table.drop_columns([ROW]), path)
    again = read_census(path)
    assert again.table.drop_columns([ROW]).equals(table.drop_columns([ROW]))
    assert again.missing == ()


# --- no file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "the column person"),
        (b"%PDF-1.7", "no CSV"),
        (b"hello", "no comma"),
        (b"Employee ID,Birth date\na,1980-01-02\n", "the column pay"),
        (b"Pay,Birth date\n1,1980-01-02\n", "the column person"),
    ],
)
def test_what_is_no_census_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(refused(tmp_path, content))


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(BadInputError):
            read_census(path)


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for start in (b"", b"Employee ID,Pay\n", b"PAR1", b"PK\x03\x04"):
        said = ""
        try:
            read(folder, start + content)
        except MegarothError as error:
            said = str(error)
        assert "\n" not in said


def test_a_map_cannot_make_text_of_identity_numbers(tmp_path: Path) -> None:
    columns = {"SSN": "person", "Pay": "pay", "Group": "employer_group", "Ref": "plan"}
    content = "SSN,Pay,Group,Ref\n123-45-6789,1,234-56-7890,a\n345-67-8901,1,456-78-9012,\n"
    reading = read(tmp_path, content, mapping=HeadingMap(columns, {}, confirmed=True))
    assert all(each.startswith("id-") for each in column(reading, "person"))
    assert column(reading, "employer_group") == [None, None]
    assert "6789" not in str(reading.table.to_pylist())


def test_a_single_identity_number_among_employee_numbers_is_hashed(tmp_path: Path) -> None:
    people = column(read(tmp_path, "Employee ID,Pay\na,1\nb,1\nc,1\n123-45-6789,1\n"), "person")
    assert people[:3] == ["a", "b", "c"]
    assert people[3].startswith("id-")


def test_relatives_keep_employee_numbers_of_nine_digits(tmp_path: Path) -> None:
    text = "Employee ID,Pay,Family of,Family relation\n900000001,1,,\n900000002,1,900000001,child\n900000003,1,,\n"
    assert column(read(tmp_path, text), "family_of")[1] == "900000001"


def test_a_column_of_names_under_pay_is_refused_without_delay(tmp_path: Path) -> None:
    content = "Employee ID,Pay\n" + "".join(f"p{n},name {n}\n" for n in range(60_000))
    found = read(tmp_path, content, gather=True).findings
    assert found[0].row == 2
    assert any("59,800 more rows" in each.what for each in found)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rows_keep_their_lines_wherever_the_bytes_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, encoding: str
) -> None:
    monkeypatch.setattr("megaroth.census.delimited._CHUNK", size)
    text = 'Employee ID,Pay\r\n"a""é\r\n\r\nb",1\r\n\r\n\n"c,",2\r\nd,3\n\n"e\n",4'
    reading = read(tmp_path, text.encode(encoding))
    assert column(reading, "person") == ['a"é\r\n\r\nb', "c,", "d", "e"]
    assert column(reading, "row") == [2, 7, 8, 10]
