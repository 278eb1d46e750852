"""Without JavaScript everything works: the answer, its working, what-if, saving, the ledger, a conversion, the memo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.web.chromium import walk
from tests.web.chromium.opened import Opened
from tests.web.chromium.test_loop_employee import ANSWERS, TABLE

pytestmark = pytest.mark.slow


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A window in which no script runs."""
    made = chromium.new_context(java_script_enabled=False, accept_downloads=True)
    yield made
    made.close()


def test_no_script_runs(opened: Opened) -> None:
    opened.go("/h/no-ledger/plan")
    assert opened.page.locator("input[type=range]").count() == 0


def test_the_loop_without_scripts(first_visit: Opened, tmp_path: Path) -> None:
    page = first_visit.page
    walk.interview(page, "alex", ANSWERS)

    # a number leads to a page of its own, and back
    walk.press(page, walk.block(page, "Room").locator("a.number").first)
    assert "/working/" in page.url
    expect(page.locator("ol.sheet .wanted")).to_have_count(1)
    walk.link(page, "Back to the plan")

    # what if, and saving
    page.locator("input[name$='.pay']").fill("220,000")
    walk.button(page, "Show the difference")
    expect(page.locator("#differences table")).to_be_visible()
    walk.button(page, "Save ")
    assert "220,000" in (first_visit.server.folder / "alex.toml").read_text(encoding="utf-8")

    # facts, ledger, conversion
    walk.tab(page, "Facts")
    income = page.get_by_label("Modified adjusted gross income, about")
    page.locator("form.facts details").filter(has=income).locator("summary").click()
    income.fill("150,000")
    walk.button(page, "Save and show the answer")
    expect(page).to_have_url(re.compile("/h/alex/plan"))
    walk.record_payday(page, {"Day": "2026-10-23", "Pre-tax": "900", "After-tax": "1,000", "Match": "242.31"})
    rows = tmp_path / "rows.csv"
    rows.write_text(TABLE, encoding="utf-8")
    walk.import_table(page, rows)
    walk.tab(page, "Convert")
    walk.button(page, "Show what it would do")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Convert $2,010")

    text = walk.memo_as_pdf(page, "Pat Preparer", "", tmp_path / "memo.pdf")
    assert "Pat Preparer" in text


def test_the_table_of_households_is_the_first_page_and_all_of_it_a_link_away(opened: Opened) -> None:
    opened.go("/")
    expect(opened.page.locator("table.risks tbody tr").first).to_be_visible()
    opened.page.locator(".risks-head a[href='/table']").click()
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Households by money at risk")
    opened.go("/")
    expect(opened.page.get_by_text("The most money at risk first.")).to_be_visible()


def test_a_census_without_scripts(opened: Opened) -> None:
    opened.go("/census")
    page = opened.page
    walk.button(page, "Try it with a made-up census")
    walk.button(page, "Confirm and test")
    expect(walk.block(page, "Tests")).to_be_visible()
    walk.link(page, "After-tax room")
    page.get_by_label("Every highly paid person puts in, of pay").fill("2%")
    walk.button(page, "Work it out")
    expect(page.locator("#tried")).to_contain_text("Passes")
    walk.press(page, page.get_by_role("link", name="Test", exact=True))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Everyone who was judged (CSV)").click()
    assert waiting.value.suggested_filename == "persons.csv"
