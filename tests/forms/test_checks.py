"""What can be seen wrong on a form alone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import NotPublishedError
from megaroth.forms.checks import problems_among, problems_of
from megaroth.forms.model import Form1099R, StateLine
from tests.forms.samples import form

D = 100


def made(gross: int, taxable: int | None, codes: str, **rest: Any) -> Form1099R:
    return Form1099R(2025, gross * D, None if taxable is None else taxable * D, codes, **rest)


RIGHT = {
    # Instructions for Forms 1099-R and 5498; published cases by their names
    "irr-10200": made(10_200, 200, "G", contributions=10_000 * D),
    "solo-30100-ira": made(30_100, 100, "G", contributions=30_000 * D),
    "combined-50000": made(50_000, 20_000, "G", contributions=0),
    "split-50000-a": made(30_000, 0, "G", contributions=0),
    "split-50000-b": made(20_000, 20_000, "G", contributions=0),
    "mary-100000 roth": made(20_000, 0, "G", contributions=20_000 * D),
    "mary-100000 traditional": made(80_000, 0, "G"),
    "irahelp-500k-paid": made(200_000, 0, "1", contributions=200_000 * D, withheld=0),
    "roth-plan-to-roth-ira": made(15_000, 0, "H", contributions=12_000 * D, first_roth_year=2020),
    "roth plan to another plan": made(15_000, 0, "BG", contributions=12_000 * D, first_roth_year=2020),
    "roth plan paid, not qualified": made(10_000, 2_000, "1B", contributions=8_000 * D, first_roth_year=2022),
    "roth plan paid, qualified": made(10_000, 0, "7B", contributions=8_000 * D, first_roth_year=2015),
    "later payout with box 10": made(
        10_000, 2_000, "B1", contributions=8_000 * D, first_roth_year=2022, in_plan_rollover=3_000 * D
    ),
    "402(g) principal, Roth": made(1_000, 0, "P", contributions=1_000 * D),
    "402(g) earnings": made(50, 50, "8"),
    "ADP excess": made(1_050, 1_050, "8"),
    "ACP excess, after-tax": made(1_050, 50, "8", contributions=1_000 * D),
    "ACP excess from Roth": made(1_050, 50, "8B", contributions=1_000 * D),
    "415-after-tax": made(5_100, 100, "E", contributions=5_000 * D),
    "employer-roth-match": made(3_000, 3_000, "G"),
    "below basis": made(9_000, None, "7", contributions=10_000 * D),
    "below basis, rolled over": made(9_000, None, "G", contributions=10_000 * D),
    "IRA conversion": made(10_926, 10_926, "2", not_determined=True, ira=True),
    "recharacterized": made(6_100, 0, "R"),
    "IRA rolled into the plan": made(50_000, 0, "G", ira=True),
    "shares with appreciation": made(10_000, 4_000, "7", unrealized_appreciation=6_000 * D),
    "Roth IRA": made(5_000, None, "T"),
    "with states": made(1_000, 1_000, "7", states=(StateLine(50 * D, "CA", "123", 1_000 * D),)),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("year", [2025, 2026])
def test_nothing_is_wrong(name: str, year: int) -> None:
    assert problems_of(RIGHT[name]._replace(year=year)) == ()


WRONG = {
    "tax withheld from a rollover": (form(withheld=1), "box 4 has an amount beside code G"),
    "tax withheld from H": (made(9, 0, "H", withheld=1, first_roth_year=2020), "box 4 has an amount beside code H"),
    "H is not taxed": (made(9, 1, "H", first_roth_year=2020), "box 2a has an amount beside code H"),
    "IRA box on a plan's rollover": (form(ira=True), "a plan leaves it blank"),
    "IRA box on H": (made(9, 0, "H", ira=True, first_roth_year=2020), "checked beside code H"),
    "the plan knows the basis": (form(not_determined=True, taxable=None), "the plan knows what was put in"),
    "0.00 is printed": (form(taxable=None), "box 2a is blank beside code G"),
    "box 10 on the in-plan rollover": (form(in_plan_rollover=1), "never to the in-plan rollover's own form"),
    "box 11 on the in-plan rollover": (form(first_roth_year=2025), "box 11 is filled in without code B or H"),
    "box 11 missing": (made(10, 2, "1B", contributions=8 * D), "box 11 is empty beside code B"),
    "Roth before Roth": (made(10, 2, "1B", contributions=8 * D, first_roth_year=2005), "Roth accounts began in 2006"),
    "Roth after the payout": (made(10, 2, "1B", contributions=8 * D, first_roth_year=2026), "not after 2025"),
    "box 10 above box 1": (
        made(10, 10, "1B", first_roth_year=2022, in_plan_rollover=11 * D),
        "box 10 is more than box 1",
    ),
    "more taxable than paid": (made(10, 11, "7"), "box 2a is more than box 1"),
    "basis above the payout, taxable": (made(10, 0, "7", contributions=11 * D), "box 2a is left blank"),
    "parts above the whole": (made(10, 6, "G", contributions=6 * D), "box 2a, box 5 and box 6 together are more"),
    "untaxed earnings, paid out": (made(10, 0, "1", contributions=8 * D), "do not add up to box 1"),
    "untaxed earnings, not qualified": (
        made(10, 0, "1B", contributions=8 * D, first_roth_year=2022),
        "do not add up to box 1",
    ),
    "untaxed correction": (made(10, 0, "E", contributions=8 * D), "do not add up to box 1"),
    "an amount not determined": (made(10, 5, "7", not_determined=True), "box 2a has an amount although"),
    "more withheld than paid": (made(10, 10, "7", withheld=11 * D), "box 4 is more than box 1"),
    "capital gain above 2a": (made(10, 1, "7", contributions=9 * D, capital_gain=2 * D), "box 3 is more than box 2a"),
    "below zero": (made(10, 10, "7", withheld=-1), "box 4 is below zero"),
    "box 1 below zero": (made(-10, None, "7"), "box 1 is below zero"),
    "date without death": (made(10, 10, "7", payment_date=date(2025, 3, 1)), "box 13 is filled in"),
    "IRA box on a Roth IRA": (made(10, None, "T", ira=True), "a code of Roth IRAs"),
    "IRA money in box 5": (made(10, 10, "7", ira=True, contributions=D), "never IRA money"),
    "a taxed recharacterization": (made(10, 10, "N"), "a recharacterization is not taxed"),
    "IRA box on a recharacterization": (made(10, 0, "R", ira=True), "checked beside code R"),
    "rollover of a correction": (made(10, 0, "EG", contributions=10 * D), "code E stands alone"),
    "three states": (made(10, 10, "7", states=(StateLine(state="CA"),) * 3), "more than two lines"),
    "a state below zero": (made(10, 10, "7", states=(StateLine(-1, "CA"),)), "state line 1 is below zero"),
    "a state above box 1": (made(10, 10, "7", states=(StateLine(0, "CA", "", 11 * D),)), "more than box 1"),
    "a tax without a state": (made(10, 10, "7", states=(StateLine(1),)), "an amount and no state"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_thing_is_wrong(name: str) -> None:
    wrong, says = WRONG[name]
    problems = problems_of(wrong)
    assert len(problems) == 1, problems
    assert says in problems[0]


def test_several_things_are_each_said() -> None:
    assert len(problems_of(form(codes="1G", withheld=5, first_roth_year=2020, in_plan_rollover=4))) == 4


def test_boxes_are_named_as_in_the_year() -> None:
    (problem,) = problems_of(made(10, None, "T", ira=True)._replace(year=2026))
    assert "box 7b" in problem


def test_a_year_that_is_not_described() -> None:
    with pytest.raises(NotPublishedError):
        problems_of(form(2027))


AMOUNT = st.integers(0, 10**8)


@given(AMOUNT, AMOUNT, st.sampled_from([2025, 2026]))
def test_any_direct_rollover_of_after_tax_money_is_right(basis: int, earnings: int, year: int) -> None:
    assert problems_of(Form1099R(year, basis + earnings, earnings, "G", contributions=basis)) == ()


@given(AMOUNT, AMOUNT, st.integers(1, 10**6), st.sampled_from(["1", "2", "7", "8", "E"]))
def test_a_cent_that_is_neither_taxed_nor_basis_is_seen(basis: int, earnings: int, lost: int, codes: str) -> None:
    whole = Form1099R(2025, basis + earnings, earnings, codes, contributions=basis)
    assert problems_of(whole) == ()
    assert problems_of(whole._replace(gross=whole.gross + lost)) != ()


def test_each_form_of_a_recipient_needs_its_own_account_number() -> None:
    assert problems_among([form()]) == ()
    assert problems_among([form(account_number="R1"), form(account_number="R2")]) == ()
    assert problems_among([form(), form(account_number="R2")]) == (
        "1 of 2 forms of one recipient have no account number: each needs its own",
    )
    (problem,) = problems_among([form(account_number="219098765")] * 2)
    assert problem == "2 forms of one recipient have the same account number: each needs its own"
    assert "219098765" not in json.dumps(problem)
