"""Clocks and withdrawals on the page: the same days and dollars as in the terminal, and nothing recorded."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.web.browser import Browser, words
from tests.web.ledgers import DAY, SCRIPT, bare, cents, households, run, told, wrong_fields

pytestmark = pytest.mark.slow

ROTH = {"amount": "18,000", "from": "roth-ira", "person": "alex"}
PLAN = {"amount": "all", "from": "alex/acme", "source": "after-tax"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return households(tmp_path / "households")


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(folder, "s3cret" * 6, 8401, date.fromisoformat(DAY))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    return Browser(create_app(settings), settings)


# --- clocks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lee", "couple", "ann"])
def test_every_day_and_dollar_of_the_terminal_stands_on_the_page(browser: Browser, folder: Path, name: str) -> None:
    answer = browser.get(f"/h/{name}/clocks")
    assert answer.status_code == 200
    shown = words(answer)
    printed = " ".join(run("clocks", folder / f"{name}.toml").split())
    days = set(re.findall(r"\d{1,2} [A-Z][a-z]{2} \d{4}", printed))
    assert days <= set(re.findall(r"\d{1,2} [A-Z][a-z]{2} \d{4}", shown))
    data = told("clocks", folder / f"{name}.toml")
    amounts = {f"{each / 100:,.2f}".removesuffix(".00") for each in cents(data)}
    assert amounts <= set(re.findall(r"\$([\d,]+(?:\.\d\d)?)", shown))
    assert all(one["question"] in shown and one["key"] in shown for one in data["ask"])
    assert browser.get(f"/api/v1/households/{name}/clocks").json() == {
        **bare(data),
        "household": data["household"],
    }


def test_without_a_ledger_the_page_says_what_is_not_known(browser: Browser) -> None:
    shown = words(browser.get("/h/ann/clocks"))
    assert "There is no ledger: the layers and the years of conversions are not known." in shown
    assert "What would a withdrawal cost?" not in shown
    assert browser.get("/examples/couple/clocks").status_code == 200
    assert browser.get("/h/ann/withdraw?amount=1").status_code == 422


def test_each_layer_has_its_days(browser: Browser) -> None:
    shown = words(browser.get("/h/couple/clocks"))
    assert "Conversion 2024, was income $5,000" in shown
    assert "$5,000 that was income bears the 10% until 1 Jan 2029" in shown
    assert "From 2015; over since 1 Jan 2020" in shown


# --- a withdrawal ------------------------------------------------------------------------------------------------


def options(wanted: dict[str, str]) -> list[str]:
    return [
        wanted["amount"],
        *(each for name, value in wanted.items() if name != "amount" for each in (f"--{name}", value)),
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        ROTH,
        PLAN,
        {**ROTH, "on": "2027-06-01"},
        {**ROTH, "amount": "60,000", "value": "70,000"},
        {**ROTH, "exception": "first-home", "first-home-used": "4,000"},
        {**ROTH, "exception": "first-home=8,000"},
        {"amount": "100", "from": "sam/school"},
        {"amount": "100", "from": "alex/acme", "source": "pre-tax", "exception": "disability"},
    ],
)
def test_a_withdrawal_costs_what_it_costs_in_the_terminal(
    browser: Browser, folder: Path, wanted: dict[str, str]
) -> None:
    amount, *rest = options(wanted)
    data = told("withdraw", amount, folder / "couple.toml", *rest)
    asked = dict(wanted)
    name, equals, spent = asked.get("exception", "").partition("=")
    if equals:
        asked |= {"exception": name, f"spent:{name}": spent}
    before = (folder / "couple.ledger").read_bytes()
    answer = browser.get(f"/h/couple/withdraw?{urlencode(asked)}")
    assert answer.status_code == 200, words(answer)
    shown = words(answer)
    assert data["summary"] in shown
    layers = {
        f"{each / 100:,.2f}".removesuffix(".00") for each in cents(data["layers"], "leaves", "stays", "income") if each
    }
    assert layers <= set(re.findall(r"\$([\d,]+(?:\.\d\d)?)", shown))
    for each in data["exceptions"]:
        assert each["authority"] in shown
    assert "Nothing is recorded" in shown
    assert (folder / "couple.ledger").read_bytes() == before


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "99,000,000"}, "amount"),
        ({"from": "nowhere"}, "from"),
        ({"from": "alex/acme"}, "source"),
        ({"on": "tomorrow"}, "on"),
        ({"value": "x"}, "value"),
        ({"first-home-used": "x"}, "first-home-used"),
        ({"person": "nobody"}, "person"),
    ],
)
def test_an_error_stands_beside_its_field(browser: Browser, wanted: dict[str, str], field: str) -> None:
    answer = browser.get(f"/h/couple/withdraw?{urlencode({**ROTH, **wanted})}")
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == [field]
    assert "--" not in words(answer)


@pytest.mark.parametrize(
    "hostile", [{"exception": "nonsense"}, {"exception": "first-home", "spent:first-home": "x"}, {"exception": SCRIPT}]
)
def test_an_exception_that_is_none_is_said(browser: Browser, hostile: dict[str, str]) -> None:
    answer = browser.get(f"/h/couple/withdraw?{urlencode({**ROTH, **hostile})}")
    assert answer.status_code == 422
    assert SCRIPT not in answer.text
    assert 'class="error"' in answer.text or "message risk" in answer.text


@pytest.mark.parametrize("field", ["amount", "from", "source", "person", "on", "value", "first-home-used"])
def test_script_in_a_field_is_text(browser: Browser, field: str) -> None:
    answer = browser.get(f"/h/couple/withdraw?{urlencode({**ROTH, field: f'{chr(34)}>{SCRIPT}'})}")
    assert answer.status_code == (200 if field == "source" else 422)  # of Roth IRAs no source is asked
    assert SCRIPT not in answer.text
