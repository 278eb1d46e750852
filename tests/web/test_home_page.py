"""The first page: a table by money at risk as far as it is known, whatever the number of households."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from megaroth.service.check import check
from megaroth.web import risks
from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.web.browser import Browser, words
from tests.web.conftest import EXAMPLES

DAY = date(2026, 11, 21)


def put(folder: Path, **examples: str) -> None:
    """Households of these names."""
    for name, example in examples.items():
        text = (EXAMPLES / f"{example}.toml").read_text(encoding="utf-8")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def names(html: str) -> list[str]:
    """The households in the order of the table."""
    return re.findall(r'<tr id="row-([^"]+)"', html)


def row_of(html: str, name: str) -> str:
    found = re.search(rf'<tr id="row-{name}".*?</tr>', html, re.DOTALL)
    assert found, name
    return found[0]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there are more households than a moment is enough for."""
    monkeypatch.setattr(risks, "MOMENT", -1.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine on which a moment is enough for all."""
    monkeypatch.setattr(risks, "MOMENT", 60.0)


@pytest.mark.usefixtures("quick")
def test_several_households_are_a_table_by_money_at_risk_in_the_page_itself(browser: Browser, folder: Path) -> None:
    put(folder, studio="sole-proprietor", tiny="smallest")
    answer = browser.get("/")
    found = check(folder, DAY, keep=False)
    assert names(answer.text) == [row.name for row in found.rows] != ["lee", "studio", "tiny"]
    assert "hx-get" not in row_of(answer.text, "lee")
    lee = words(answer).partition("lee Lee")[2]
    assert lee.split()[:2] == ["$6,500", "$6,500"]
    assert "Wed 25 Nov: enter 6% deferral, 26% after-tax" in lee
    assert "Nothing is kept to compare with yet" in words(answer)


@pytest.mark.usefixtures("slow")
def test_what_is_not_worked_out_yet_says_so_and_fills_its_own_row(browser: Browser, folder: Path) -> None:
    put(folder, studio="sole-proprietor")
    answer = browser.get("/")
    assert names(answer.text) == ["lee", "studio"]
    assert "2 of 2 not worked out for today yet" in words(answer)
    assert "Not worked out yet" in row_of(answer.text, "lee")
    assert 'href="/table"' in answer.text  # without JavaScript
    asked = re.search(r'hx-get="([^"]+)"', row_of(answer.text, "lee"))
    assert asked
    part = browser.get(asked[1])
    assert names(part.text) == ["lee"]
    assert "hx-get" not in part.text
    assert "$6,500" in part.text
    assert "<html" not in part.text
    assert "1 of 2 not worked out" in words(browser.get("/"))  # the row is at hand now


@pytest.mark.usefixtures("slow")
def test_the_last_run_is_shown_with_its_day_until_today_is_worked_out(folder: Path, settings: Settings) -> None:
    put(folder, studio="sole-proprietor", new="smallest")
    (folder / "new.toml").rename(folder.parent / "new.toml")
    check(folder, DAY, keep=True)
    (folder.parent / "new.toml").rename(folder / "new.toml")
    later = settings._replace(as_of=date(2026, 11, 23))
    browser = Browser(create_app(later), later)
    answer = browser.get("/")
    assert names(answer.text) == ["studio", "lee", "new"]
    assert "3 of 3 not worked out for today yet: as the run of 21 Nov 2026 left them" in words(answer)
    lee = row_of(answer.text, "lee")
    assert "$6,500" in lee
    assert "21 Nov 2026" in " ".join(lee.split())
    assert "Nothing</span>" in browser.get("/table/lee").text
    assert "New here" in browser.get("/table/new").text


@pytest.mark.usefixtures("quick")
def test_what_changed_since_the_last_run_stands_in_the_row(browser: Browser, folder: Path) -> None:
    put(folder, studio="sole-proprietor")
    assert "Changes are shown since 21 Nov 2026" in words(browser.followed(browser.post("/table")))
    file = folder / "lee.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"31,000"', '"30,000"'), "utf-8")
    assert "At risk $6,500 → $7,500" in words(browser.get("/"))


@pytest.mark.usefixtures("slow")
def test_a_file_that_changed_is_not_taken_for_worked_out(browser: Browser, folder: Path) -> None:
    put(folder, studio="sole-proprietor")
    browser.get("/table")
    assert "not worked out" not in words(browser.get("/"))
    file = folder / "lee.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert "1 of 2 not worked out" in words(browser.get("/"))


@pytest.mark.usefixtures("quick")
def test_a_file_without_an_answer_stands_last_and_says_why(browser: Browser, folder: Path) -> None:
    (folder / "broken.toml").write_text("schema = 1\nyear = 2026\nwrong = 1\n", encoding="utf-8")
    answer = browser.get("/")
    assert names(answer.text) == ["lee", "broken"]
    assert "No answer: line 3" in words(answer)


def test_one_household_is_no_table(browser: Browser) -> None:
    assert "<table" not in browser.get("/").text


def test_the_table_in_full_says_all_of_every_household(browser: Browser, folder: Path) -> None:
    put(folder, studio="sole-proprietor")
    table = words(browser.get("/table"))
    assert table.index("studio") < table.index("lee Lee")


def test_a_row_of_no_household_is_not_there(browser: Browser) -> None:
    assert browser.get("/table/nobody").status_code == 404
