from __future__ import annotations

import stat
import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.census import mapping
from megaroth.census.columns import BY_NAME, CENSUS, Column
from megaroth.census.mapping import (
    IDENTITY,
    SURE,
    HeadingMap,
    load_mapping,
    map_file,
    propose,
    save_mapping,
    settled,
)
from megaroth.census.reading import read_census
from megaroth.census.sources import open_source
from megaroth.errors import BadInputError
from megaroth.facts.words import squeezed


def one(heading: str, *values: str) -> tuple[str, bool]:
    found = propose([heading], {heading: values})[0]
    return found.column, found.confidence >= SURE


@pytest.mark.parametrize("column", CENSUS, ids=lambda column: column.name)
def test_every_name_label_and_alias_is_sure(column: Column) -> None:
    for heading in (column.name, column.label, column.label.upper(), *column.headings):
        assert one(heading) == (column.name, True), heading


def test_no_two_columns_share_a_heading() -> None:
    named: dict[str, str] = {}
    for column in CENSUS:
        for heading in {squeezed(each) for each in (column.name, column.label, *column.headings)}:
            assert named.setdefault(heading, column.name) == column.name, heading


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        # ftwilliam, Vestwell, PAi and Empower, as their guides name them
        ("Statutory Compensation", "pay"),
        ("Gross Earnings", "pay"),
        ("Elective Deferral", "pre_tax"),
        ("Safe Harbor Nonelective", "safe_harbor_nonelective"),
        ("Officer Flag", "officer"),
        ("Ownership Percent", "ownership"),
        ("Family Group", "family_of"),
        ("Hire 1", "hire_date"),
        ("Termination 1", "termination_date"),
        ("Hire 2", "rehire_date"),
        ("Termination 2", "second_termination_date"),
        ("Union status", "union"),
        ("Employee code", "person"),
        ("Plan earnings", "test_pay"),
        ("SSN", IDENTITY),
        ("Soc Sec No", IDENTITY),
        ("after_tax_cents", "after_tax"),
        ("Roth YTD", "roth"),
        ("EE Roth", "roth"),
        ("Prior Yr Comp", "prior_pay"),
        ("% Owned", "ownership"),
        ("Company Match", "match"),
        ("Total Compensation", "pay"),
    ],
)
def test_headings_of_real_files_are_sure(heading: str, column: str) -> None:
    assert one(heading) == (column, True)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Employe Number", "person"),
        ("Matching Contribs", "match"),
        ("After-Tax Contribution Total", "after_tax"),
        ("Prior Year Comp Total Compensation", "prior_pay"),
    ],
)
def test_a_likely_heading_is_proposed_but_not_sure(heading: str, column: str) -> None:
    assert one(heading) == (column, False)


@pytest.mark.parametrize(
    "heading", ["Address 1", "City", "Zip", "Gender", "Marital status", "Favourite colour", "Email"]
)
def test_other_headings_are_no_column(heading: str) -> None:
    assert one(heading)[0] == ""


def test_values_say_what_a_name_does_not() -> None:
    assert one("Field 7", "123-45-6789", "234-56-7890") == (IDENTITY, True)
    assert one("Field 8", "1/2/1960", "3/4/1975", "5/6/1981") == ("birth_date", False)
    assert one("Field 9", "1/2/2019", "3/4/2020") == ("", False)


def test_two_headings_as_good_are_both_unsure_and_the_better_one_wins() -> None:
    twins = propose(["Deferral", "401k"])
    assert [(each.column, each.confidence < SURE) for each in twins] == [("pre_tax", True), ("pre_tax", True)]
    better = propose(["pre_tax", "401k"])
    assert [each.column for each in better] == ["pre_tax", ""]
    assert '"pre_tax"' in better[1].why


def test_what_is_not_sure_is_never_used_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employe Number,Pay\na,1\n")
    with pytest.raises(BadInputError, match="megaroth census map"):
        read_census(path)
    save_mapping(map_file(path), HeadingMap({"Employe Number": "person", "Pay": "pay"}, {}, confirmed=True))
    reading = read_census(path)
    assert reading.table.column("person").to_pylist() == ["a"]
    assert reading.mapping.confirmed


@pytest.mark.parametrize(
    ("heading", "values", "asks"),
    [
        ("EE Wellness", ["1,200.00", "0.00", "35.10"], True),
        ("Bonus", ["$500", "$1,000", "-"], True),
        ("Roth something", ["500", "1000"], True),
        ("Roth something", ["0", "0"], False),
        ("EE Vol AT", ["10,000.00", "0", "0", "0"], True),  # most people have nothing of it
        ("Zip", ["60601", "60602"], False),
        ("Company", ["12", "14"], False),
        ("City", ["Chicago", "Elgin"], False),
    ],
)
def test_amounts_under_a_heading_that_is_no_column_are_asked_about(heading: str, values: list[str], asks: bool) -> None:
    found = propose(["Employee ID", "Pay", heading], {heading: values})
    assert (found[2].column, found[2].open) == ("", asks)
    if asks:
        with pytest.raises(BadInputError, match="is left out"):
            settled(found, "census.csv")
    else:
        assert settled(found, "census.csv").columns[heading] == ""
    assert settled(found, "census.csv", amounts_may_go=True).columns[heading] == ""


def test_a_second_column_of_the_same_amounts_is_asked_about() -> None:
    found = propose(["Match", "Match (2)"], {"Match": ["1.00"], "Match (2)": ["2.00"]})
    assert [(each.column, each.open) for each in found] == [("match", False), ("", True)]


def test_a_map_keeps_the_encoding_and_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_bytes("Employee ID,Pay\nJosé,1\n".encode("windows-1252"))
    with pytest.raises(BadInputError, match="encoding"):
        read_census(path)
    kept = HeadingMap({"Employee ID": "person", "Pay": "pay"}, {}, confirmed=True, encoding="windows-1252", sheet="One")
    save_mapping(map_file(path), kept)
    assert load_mapping(map_file(path))[4:] == ("windows-1252", "One")
    assert read_census(path).table.column("person").to_pylist() == ["José"]


def test_a_required_column_that_is_missing_is_named() -> None:
    with pytest.raises(BadInputError, match="no heading is the column pay"):
        settled(propose(["Employee ID"]), "census.csv")


@given(
    st.dictionaries(st.text(min_size=1, max_size=20), st.sampled_from(["", *BY_NAME, IDENTITY]), max_size=8),
    st.dictionaries(st.sampled_from(["ownership", "vested"]), st.sampled_from(["percent", "fraction"])),
)
def test_a_map_is_kept_and_read_back(
    tmp_path_factory: pytest.TempPathFactory, columns: dict[str, str], units: dict[str, str]
) -> None:
    taken: set[str] = set()
    once = {}
    for heading, column in columns.items():
        once[heading] = "" if column in taken and column != IDENTITY else column
        taken.add(column)
    path = tmp_path_factory.mktemp("map") / "census.csv.map.toml"
    save_mapping(path, HeadingMap(once, units, confirmed=True))
    found = load_mapping(path)
    assert (found.columns, found.units, found.confirmed) == (once, units, True)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "schema"),
        ("schema = 1\n[columns\n", ":2"),
        ('schema = 1\n[columns]\n"Pay" = "pai"\n', 'did you mean "pay"?'),
        ('schema = 1\n[columns]\n"Pay" = "pay"\n"Wage" = "pay"\n', "stands twice"),
        ("schema = 1\n[columns]\nPay = 3\n", "not a name"),
        ('schema = 1\n[units]\npay = "miles"\n', "no unit"),
        ("schema = 1\n[headings]\n", "unknown key"),
        ("schema = 1\ncolumns = 3\n", "no table"),
    ],
)
def test_a_map_that_is_none_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "census.csv.map.toml"
    path.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_mapping(path)
    assert words in str(caught.value)


def test_a_map_of_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employee ID,Pay\na,1\n")
    save_mapping(map_file(path), HeadingMap({"Worker": "person", "Pay": "pay"}, {}, confirmed=True))
    with pytest.raises(BadInputError, match='no heading "Worker"'):
        read_census(path)


def test_a_new_heading_beside_a_map_is_listed_as_left_out(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employee ID,Pay,Roth\na,1,2\n")
    save_mapping(map_file(path), HeadingMap({"Employee ID": "person", "Pay": "pay"}, {}, confirmed=True))
    assert read_census(path).unmapped == ("Roth",)


def test_a_file_of_a_thousand_headings_is_not_compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    class Counting(SequenceMatcher[str]):
        def ratio(self) -> float:
            compared.append(1)
            return super().ratio()

    monkeypatch.setattr(mapping, "SequenceMatcher", Counting)
    propose([f"Field {number} of the department" for number in range(1_000)])
    assert len(compared) < 1_000


LETTERS = st.sampled_from("aeprtx ")


@given(st.sampled_from([name for column in CENSUS for name in (column.name, *column.headings)]), st.data())
def test_the_nearest_name_is_the_one_that_comparing_all_finds(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name)))
    heading = squeezed(name[:at] + data.draw(LETTERS) + name[at + data.draw(st.integers(0, 2)) :])
    names = [each for each in mapping._names(CENSUS) if abs(len(each) - len(heading)) <= 4]
    names = [each for each in names if min(len(each), len(heading)) >= 4]
    best = max((SequenceMatcher(None, heading, each, autojunk=False).ratio() for each in names), default=0.0)
    found, likeness = mapping._nearest(CENSUS, heading)
    assert likeness == (best if best >= 0.82 else 0.0)
    assert not found or SequenceMatcher(None, heading, found, autojunk=False).ratio() == best


@pytest.mark.parametrize("heading", ["maech", "tmac", "ermatt"])
def test_letters_that_two_names_share_do_not_make_them_alike(heading: str) -> None:
    assert mapping._nearest(CENSUS, heading) == ("", 0.0)  # "ermatch" has all letters of the first, in another order


def test_more_columns_than_any_export_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text("Employee ID,Pay" + "".join(f",c{number}" for number in range(5_000)) + "\n")
    with pytest.raises(BadInputError, match="5,002 columns"):
        open_source(path)
