from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.facts.match_text import match_text, read_match
from megaroth.facts.plan import Tier

FIRST_3 = Tier(0, 30_000, 1_000_000)
NEXT_2 = Tier(30_000, 50_000, 500_000)
HALF_OF_6 = Tier(0, 60_000, 500_000)


@pytest.mark.parametrize(
    "text",
    [
        "100% of the first 3%, 50% of the next 2%",
        "100% of the first 3% and 50% of the next 2%",
        "100% of first 3% then 50% up to 5%",
        "100% of the first 3% of pay, then 50% of the next 2% of pay.",
        "100% on the first 3%; 50% from 3% to 5%",
        "100% on the first 3% plus 50% on 3%-5%",
        "dollar-for-dollar on the first 3%, 50% on the next 2%",
        "Dollar for dollar up to 3%, 50 cents on the dollar up to 5%",
        "Employer matches 100% up to 3%, 50% between 3% and 5%",
        "match 100 percent of 3 percent, 50 percent of the next 2 percent",
    ],
)
def test_two_tiers_in_many_words(text: str) -> None:
    assert read_match(text) == (FIRST_3, NEXT_2)


@pytest.mark.parametrize(
    "text",
    [
        "50% of 6%",
        "50% up to 6%",
        "50% match on the first 6%",
        "50% of deferrals up to 6% of pay",
        "50% of your contributions up to 6% of your eligible compensation",
        "50 cents per dollar up to 6%",
    ],
)
def test_one_tier_in_many_words(text: str) -> None:
    assert read_match(text) == (HALF_OF_6,)


@pytest.mark.parametrize("text", ["none", "None", "no match", "0%"])
def test_no_match(text: str) -> None:
    assert read_match(text) == ()


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("basic safe harbor", (FIRST_3, NEXT_2)),
        ("The Basic Safe Harbor match.", (FIRST_3, NEXT_2)),
        ("enhanced safe-harbor", (Tier(0, 40_000, 1_000_000),)),
        ("Enhanced safe harbour", (Tier(0, 40_000, 1_000_000),)),
        ("QACA", (Tier(0, 10_000, 1_000_000), Tier(10_000, 60_000, 500_000))),
        ("qaca safe harbor", (Tier(0, 10_000, 1_000_000), Tier(10_000, 60_000, 500_000))),
    ],
)
def test_the_safe_harbor_matches_have_names(text: str, formula: tuple[Tier, ...]) -> None:
    assert read_match(text) == formula


def test_lists_of_texts_and_of_tables() -> None:
    assert read_match(["100% of the first 3%", "50% of the next 2%"]) == (FIRST_3, NEXT_2)
    tables = [{"rate": "100%", "to": "3%"}, {"rate": "50%", "from": "3%", "to": "5%"}]
    assert read_match(tables) == (FIRST_3, NEXT_2)


def test_a_first_tier_may_begin_above_zero() -> None:
    assert read_match("50% from 2% to 6%") == (Tier(20_000, 60_000, 500_000),)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("100% of 3%, 50% of 5%", '"50% of 5%" can be read in two ways'),
        ("50%", '"50%" is not a tier'),
        ("6", '"6" is not a tier'),
        ("50%6%", "is not a tier"),
        ("50% up to $5,000", "has an amount of dollars"),
        ("50% of the first 6%, 25% of the first 8%", "do not join: one ends at 6%, the next begins at 0%"),
        ("100% up to 5%, 50% up to 3%", "ends at 3% but begins at 5%"),
        ("50% of the first 0%", "ends at 0% but begins at 0%"),
        ("50% of the first 101%", "ends at 101%"),
        ("401% of the first 3%", "a match rate of 401%"),
        ("200% of the first 51%", "the match comes to 102% of pay"),
        ("100% of the first 60%, 200% of the next 20.0001%", "the match comes to 100.0002% of pay"),
        ("safe harbor", '"safe harbor" does not say which match (write "basic safe harbor"'),
        ("", "is empty"),
        ([], "is empty"),
        ([3], "3 is not a tier"),
        ([{"rate": "50%"}], "has no to"),
        ([{"rate": "50%", "to": "3%", "cap": 1}], 'unknown key "cap"'),
        ([{"rate": 0.5, "to": "3%"}], "0.5 is not a percentage"),
        (True, "true is not a match formula"),
    ],
)
def test_what_has_no_meaning_or_two_is_refused(raw: object, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_match(raw)
    assert message in str(caught.value)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    ends = sorted(draw(st.sets(st.integers(0, 1_000_000), min_size=2, max_size=5)))
    if draw(st.booleans()):
        ends[0] = 0
    rates = draw(st.lists(st.integers(0, 4_000_000), min_size=len(ends), max_size=len(ends)))
    return tuple(Tier(*each) for each in zip(ends, ends[1:], rates, strict=False))


def is_within_pay(formula: tuple[Tier, ...]) -> bool:
    return sum((tier.to_percent - tier.from_percent) * tier.rate for tier in formula) <= 10**12


@given(tiers().filter(is_within_pay))
def test_the_words_read_back(formula: tuple[Tier, ...]) -> None:
    assert read_match(match_text(formula)) == formula


def test_the_words_are_the_usual_ones() -> None:
    assert match_text((FIRST_3, NEXT_2)) == "100% of the first 3%, 50% of the next 2%"
    assert match_text((Tier(20_000, 60_000, 500_000),)) == "50% from 2% to 6%"
    assert match_text(()) == "none"
