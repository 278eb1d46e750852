"""The whole loop as the owner of a one-person plan, from the first visit to the memo as a PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.chromium import walk
from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow

ANSWERS = {
    **{"1/key": "jo", "birth_year": "1979", "1/kind": "sole proprietor", "1/employer": "Studio", "profit": "90,000"},
    **{"has_plan": "yes", "plan/kind": "401(k)", "plan/after_tax": "yes", "in_plan_roth_rollover": "yes"},
    **{"in_service_rollover": "yes", "separate_after_tax_source": "yes", "plan/roth": "yes"},
    **{"filing_status": "single", "magi": "85,000", "marginal_rate": "22%", "over_1000_hours": "no"},
    **{"over_500_hours_two_years": "no", "let_in_by_the_plan": "no"},
}
# profit of 90,000: SE tax base 83,115.00; half of 12,716.60 leaves 83,641.70 (case V5); 72,000 fit below it
MOST = "$72,000"


def test_from_the_first_visit_to_the_memo(first_visit: Opened, tmp_path: Path) -> None:
    page = first_visit.page
    file = first_visit.server.folder / "jo.toml"

    walk.interview(page, "jo", ANSWERS)
    ways = page.locator("table.ways").first
    expect(ways).to_contain_text(MOST)
    assert ways.locator("tbody tr").count() == 3
    said = walk.opens_its_working(page, ways.locator("a.number").first)
    assert "408" in said or "402(g)" in said or "415" in said

    before = file.read_text(encoding="utf-8")
    profit = page.locator("input[name$='.profit']")
    profit.fill("60,000")
    profit.press("Tab")
    expect(page.locator("#differences table")).to_be_visible()
    assert file.read_text(encoding="utf-8") == before
    walk.button(page, "Save ")
    expect(page.locator("table.ways").first).not_to_contain_text(MOST)
    assert "60,000" in file.read_text(encoding="utf-8")

    walk.tab(page, "Calendar")
    expect(page.locator("ol.dates li").first).to_be_visible()

    walk.tab(page, "Ledger")
    walk.link(page, "Add what is there")
    page.get_by_label("Source").select_option("pre-tax")
    page.get_by_label("Amount").fill("50,000")
    page.get_by_label("Day").fill("2026-01-01")
    walk.button(page, "Record")
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    rows = tmp_path / "rows.csv"
    rows.write_text("on,kind,source,amount\n2026-06-01,contribution,after-tax,10000\n", encoding="utf-8")
    walk.import_table(page, rows)

    walk.tab(page, "Convert")
    page.get_by_label("What the source is worth today").fill("10,100")
    walk.button(page, "Show what it would do")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Convert $10,100")
    ways_to_convert = page.locator("details.way")
    assert ways_to_convert.count() >= 2
    way = ways_to_convert.filter(has_text=re.compile("Roth IRA")).first
    way.locator("summary").click()
    walk.press(page, way.get_by_role("link", name="The record to sign"))
    expect(page.locator("pre.to-sign")).to_contain_text("10,100")
    page.go_back()
    way = page.locator("details.way").filter(has_text=re.compile("Roth IRA")).first
    if way.get_attribute("open") is None:
        way.locator("summary").click()
    walk.press(page, way.get_by_role("link", name="record it"))
    page.get_by_label("The name of the source").fill("after-tax")
    page.get_by_label("The dollars").fill("10,100")
    to = page.get_by_label("Short name of the IRA account")
    if to.count():
        to.fill("vault")
    walk.button(page, "Record it")
    expect(page.get_by_role("status")).to_contain_text("Recorded")

    walk.tab(page, "Forms")
    walk.press(page, page.get_by_role("navigation", name="Year of the payments").get_by_role("link", name="2026"))
    expect(page.get_by_role("heading", name="What you file as the owner")).to_be_visible()
    walk.link(page, "The Forms 1099-R that you give out")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="A draft, without numbers (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")

    text = walk.memo_as_pdf(page, "Pat Preparer", "", tmp_path / "memo.pdf")
    assert "Pat Preparer" in text
    assert "Studio" in text
