"""Names and places in plain letters, and taxpayer numbers that nobody sees."""

from __future__ import annotations

import copy
import json
import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.forms.model import Name
from megaroth.forms.names import plain, surname_first, two_lines
from megaroth.forms.numbers import NumberKind, TaxpayerNumber
from megaroth.forms.places import combined_codes, phone_digits, state_of, states, zip_digits
from tests.forms.samples import SSN, SSN_DIGITS

SPELLED = {
    "José Núñez": "Jose Nunez",
    "Zoë Ångström": "Zoe Angstrom",
    "Łukasz Żółć": "Lukasz Zolc",
    "Nguyễn Thị Hồng": "Nguyen Thi Hong",
    "Ștefan Țurcanu": "Stefan Turcanu",
    "Gauß": "Gauss",
    "Søren Kjær": "Soren Kjaer",
    "Þóra Guðmundsdóttir": "THora Gudmundsdottir",
    "Şahin Kılıç": "Sahin Kilic",
    "O’Neil–Smith": "O'Neil-Smith",
    "  Lee\u00a0Ann ": "Lee Ann",
    "Plain & Sons, Inc.": "Plain & Sons, Inc.",
    "e\u0301": "e",
    "": "",
}


@pytest.mark.parametrize("text", SPELLED)
def test_accents_go_and_letters_stay(text: str) -> None:
    assert plain(text, "name") == SPELLED[text]


@pytest.mark.parametrize(
    "text",
    ["王明", "Иван", "محمد", "דוד", "Σοφία", "ひろし", "हरि", "김", "①", "ﬁ", "Ａ", "💰", "\u0301a", "a\u200bb", "≠"],
)
def test_other_scripts_and_signs_are_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="no plain spelling") as refused:
        plain(text, "payee 1: name")
    assert refused.value.key == "payee 1: name"
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\x00b", "\x7f"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="control character U\\+00"):
        plain(text, "city")


@given(st.text(max_size=12))
def test_what_is_written_is_plain_and_keeps_every_letter(text: str) -> None:
    try:
        made = plain(text, "x")
    except BadInputError:
        return
    assert made.isascii()
    assert made.isprintable()
    letters = [sign for sign in unicodedata.normalize("NFD", text) if sign.isalpha()]
    assert sum(map(str.isalpha, made)) >= len(letters)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (Name("Lee", "Q", "Example", "Jr"), "Example Lee Q Jr"),
        (Name(last="Example"), "Example"),
        (Name(business="Example Plan"), "Example Plan"),
    ],
)
def test_surname_first(name: Name, line: str) -> None:
    assert surname_first(name, "name") == line


@pytest.mark.parametrize(
    "name", [Name(), Name("Lee"), Name(suffix="Jr"), Name(last="E", business="E"), Name("L", business="E")]
)
def test_a_name_is_a_persons_or_a_businesss(name: Name) -> None:
    with pytest.raises(BadInputError):
        surname_first(name, "name")


@given(st.text(st.sampled_from("ab "), max_size=30).map(lambda text: " ".join(text.split())))
def test_two_lines_hold_the_text_or_refuse_it(text: str) -> None:
    try:
        first, second = two_lines(text, 10, "name")
    except BadInputError:
        assert len(text) > 10
        return
    assert len(first) <= 10
    assert len(second) <= 10
    assert f"{first} {second}".strip() == text


def test_text_to_the_limit_of_one_line_and_two() -> None:
    assert two_lines("a" * 40, 40, "name") == ("a" * 40, "")
    assert two_lines("a" * 40 + " " + "b" * 40, 40, "name") == ("a" * 40, "b" * 40)
    with pytest.raises(BadInputError, match="it has 82 characters"):
        two_lines("a" * 40 + " " + "b" * 41, 40, "name")


# --- places ----------------------------------------------------------------------------------------------


def test_states_of_the_combined_program() -> None:
    assert len(states()) == 62  # 50 states, the District, five territories, three free states, three of the forces
    assert set(combined_codes()) < states()
    assert len(set(combined_codes().values())) == len(combined_codes()) == 32
    assert {combined_codes()[state] for state in ("AL", "CA", "CO", "CT", "OK", "WI")} == {
        "01",
        "06",
        "07",
        "08",
        "40",
        "55",
    }


def test_places_in_the_ways_people_write_them() -> None:
    assert state_of(" ca ", "x") == "CA"
    assert zip_digits("95814-1234", "x") == zip_digits(" 958141234", "x") == "958141234"
    assert phone_digits("(555) 010-0199", "x") == phone_digits("+1 555.010.0199", "x") == "5550100199"


@pytest.mark.parametrize("text", ["", "1", "95814-", "9581a", "95814 1234", SSN_DIGITS + "0"])
def test_no_zip_code(text: str) -> None:
    with pytest.raises(BadInputError, match="not a ZIP code") as refused:
        zip_digits(text, "x")
    assert SSN_DIGITS not in str(refused.value)


@pytest.mark.parametrize("text", ["", "010-0199", "555-010-0199 x4", "5" * 16, "٥" * 10])
def test_no_telephone_number(text: str) -> None:
    with pytest.raises(BadInputError, match="not a telephone number"):
        phone_digits(text, "x")


# --- taxpayer numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12-9876543", "EIN"),
        ("129876543", "EIN"),
        ("219-09-8765", "SSN"),
        (" 219 09 8765 ", "SSN"),
        ("912-70-1234", "ITIN"),
        ("912931234", "ATIN"),
    ],
)
def test_numbers_as_people_write_them(text: str, kind: NumberKind) -> None:
    number = TaxpayerNumber(text, kind)
    assert number.digits == "".join(sign for sign in text if sign.isdigit())
    assert number.is_business == (kind == "EIN")


BAD = [
    ("219-09-876", "SSN"),
    ("21-9098765", "SSN"),
    ("219-09-8765", "EIN"),
    ("21909876x", "SSN"),
    ("٢١٩٠٩٨٧٦٥", "SSN"),
    ("", "EIN"),
    ("000-09-8765", "SSN"),
    ("666-09-8765", "SSN"),
    ("900-09-8765", "SSN"),
    ("219-00-8765", "SSN"),
    ("219-09-0000", "SSN"),
    ("111111111", "SSN"),
    ("999999999", "ITIN"),
    ("219098765", "ITIN"),
    ("00-1234567", "EIN"),
]


@pytest.mark.parametrize(("text", "kind"), BAD)
def test_no_such_number_and_it_is_not_repeated(text: str, kind: NumberKind) -> None:
    with pytest.raises(BadInputError) as refused:
        TaxpayerNumber(text, kind, "payee 1")
    said = str(refused.value) + json.dumps(refused.value.as_dict())
    assert not text or text not in said
    assert refused.value.__cause__ is None


def test_a_number_is_not_kept() -> None:
    for keep in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="is not kept") as refused:
            keep(SSN)
        assert SSN_DIGITS not in str(refused.value)
    with pytest.raises(TypeError) as refused:
        json.dumps({"number": SSN})
    assert SSN_DIGITS not in str(refused.value)
    assert not hasattr(SSN, "__dict__")


def test_numbers_are_equal_by_digits_and_kind() -> None:
    same = TaxpayerNumber("219-09-8765", "SSN")
    assert same == SSN
    assert hash(same) == hash(SSN)
    assert TaxpayerNumber(SSN_DIGITS, "EIN") != SSN
    assert SSN != SSN_DIGITS
