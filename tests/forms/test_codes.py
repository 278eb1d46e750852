"""Distribution codes and the pairs of them."""

from __future__ import annotations

import pytest

from megaroth.errors import NotPublishedError
from megaroth.forms.codes import check_codes, codes_of, in_order, meaning, problems_of_codes
from tests.forms.samples import form

EVERY = "123456789ABCDEFGHJKLMNPQRSTUWY"
"""Codes of 2025: Form 1099-R, Instructions for Recipient."""

# Instructions for Forms 1099-R and 5498, Table 1; the pairs that this product meets, and some that it must not write
ALLOWED = (
    "G H E 1 2 3 4 7 8 P L M B Q T J N R S BG GB 1B B1 2B B4 7B 8B BP PB 81 82 84 4G 4H L1 1M 7M K7 Y7 Y4 YK 8J JS SJ"
)
REFUSED = {
    "": "is empty",
    "1G": "do not stand together",
    "G1": "do not stand together",
    "12": "only 8 has a numeric one",
    "17": "only 8 has a numeric one",
    "78": "only 8 has a numeric one",
    "GH": "do not stand together",
    "E1": "code E stands alone",
    "BE": "code E stands alone",
    "GU": "do not stand together",
    "BH": "do not stand together",
    "A": "does not stand alone",
    "Y": "does not stand alone",
    "X": "'X', which is no distribution code",
    "g": "'g', which is no distribution code",
    "G4B": "more than two",
    "GG": "do not stand together",
    "8 ": "' ', which is no distribution code",
}


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_code_says_something(year: int) -> None:
    assert "".join(sorted(codes_of(year))) == EVERY
    assert all(meaning(code, year) for code in EVERY)


@pytest.mark.parametrize("codes", ALLOWED.split())
def test_allowed(codes: str) -> None:
    assert problems_of_codes(codes, 2025) == ()
    assert problems_of_codes(codes[::-1], 2026) == ()


@pytest.mark.parametrize("codes", REFUSED)
def test_refused(codes: str) -> None:
    (problem,) = problems_of_codes(codes, 2025)
    assert REFUSED[codes] in problem
    assert problem.startswith("box 7")


def test_pairs_hold_in_either_order() -> None:
    for first in EVERY:
        for second in EVERY:
            assert bool(problems_of_codes(first + second, 2025)) == bool(problems_of_codes(second + first, 2025))


def test_at_most_one_numeric_code_but_beside_8() -> None:
    allowed = {a + b for a in "123456789" for b in "123456789" if not problems_of_codes(a + b, 2025)}
    assert allowed == {"81", "82", "84", "18", "28", "48"}


def test_the_box_is_named_as_in_the_year() -> None:
    assert problems_of_codes("GH", 2026)[0].startswith("box 7a:")
    assert check_codes(form(2025, codes="1G")) == ["box 7: codes 1 and G do not stand together on one form"]


def test_the_numeric_code_is_written_first() -> None:
    assert [in_order(codes) for codes in ("G", "B7", "7B", "81", "BG")] == ["G", "7B", "7B", "81", "BG"]


def test_a_year_that_is_not_described() -> None:
    with pytest.raises(NotPublishedError):
        problems_of_codes("G", 2027)
