"""The whole loop as an employee: from the first visit to the memo as a PDF, in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.chromium import walk
from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow

ANSWERS = {
    **{"1/key": "alex", "birth_year": "1992", "1/kind": "employee", "1/employer": "Acme", "1/pay": "210,000"},
    **{"pay_calendar": "every two weeks", "next_payday": "2026-12-04", "so_far/on": "2026-11-20"},
    **{"so_far/pay": "193,846.08", "so_far/pre_tax": "23,000", "so_far/roth": "0", "so_far/after_tax": "20,000"},
    **{"so_far/employer": "5,815.38", "deferrals": "24,500", "has_plan": "yes", "plan/kind": "401(k)"},
    **{"plan/after_tax": "yes", "in_plan_roth_rollover": "yes", "separate_after_tax_source": "yes"},
    **{"match": "50% of the first 6%", "match_period": "payroll", "filing_status": "single", "magi": "200,000"},
}
TABLE = """\
on,kind,source,amount,pre-tax,after-tax,match,read from
2026-11-06,payday,,,900.00,"1,000.00",242.31,stub
2026-11-09,value,after-tax,"2,010.00",,,,website
"""


def test_from_the_first_visit_to_the_memo(first_visit: Opened, tmp_path: Path) -> None:
    page = first_visit.page
    file = first_visit.server.folder / "alex.toml"

    # the interview, and the answer
    walk.interview(page, "alex", ANSWERS)
    assert re.search(r"/h/alex/plan$", page.url)
    assert file.stat().st_mode & 0o077 == 0
    room = walk.block(page, "Room")
    expect(room).to_contain_text("$")
    said = walk.opens_its_working(page, room.locator("a.number").first)
    assert "415(c)" in said

    # what if, without a new page, and nothing is saved until it is
    before = file.read_text(encoding="utf-8")
    address = page.url
    pay = page.locator("input[name$='.pay']")
    pay.fill("220,000")
    pay.press("Tab")
    moved = page.locator("#differences")
    expect(moved.locator("table")).to_be_visible()
    assert page.url == address
    assert file.read_text(encoding="utf-8") == before
    walk.button(page, "Save ")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "220,000" in file.read_text(encoding="utf-8")

    # the calendar, and its file
    walk.tab(page, "Calendar")
    expect(page.locator("ol.dates li").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^Download for your calendar")).click()
    assert waiting.value.suggested_filename == "alex.ics"
    assert waiting.value.path().read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")

    # the ledger: by hand, from a table, and taken back
    walk.record_payday(page, {"Day": "2026-10-23", "Pre-tax": "900", "After-tax": "1,000", "Match": "242.31"})
    rows = tmp_path / "rows.csv"
    rows.write_text(TABLE, encoding="utf-8")
    walk.import_table(page, rows)
    expect(page.locator("table.entries tbody tr")).to_have_count(7)
    walk.link(page, "Take back entry 7")
    page.get_by_label("Reason").fill("read on the wrong day")
    walk.button(page, "Take entry 7 back")
    expect(page.get_by_role("status")).to_contain_text("Taken back")

    # a conversion: looked at, refused where the source is another, and recorded
    walk.tab(page, "Convert")
    page.get_by_label("What the source is worth today").fill("2,010")
    walk.button(page, "Show what it would do")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Convert $2,010")
    expect(walk.block(page, "Tax-free").or_(walk.block(page, "Taxable"))).to_contain_text("$10")
    way = page.locator("details.way").first
    if way.get_attribute("open") is None:
        way.locator("summary").click()
    walk.press(page, way.get_by_role("link", name="record it"))
    page.get_by_label("The name of the source").fill("pre-tax")
    page.get_by_label("The dollars").fill("2,010")
    first_visit.refusals_expected = True
    walk.button(page, "Record it")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was recorded")
    page.get_by_label("The name of the source").fill("after-tax")
    walk.button(page, "Record it")
    expect(page.get_by_role("status")).to_contain_text("Recorded")

    # its form, and the memo
    walk.tab(page, "Forms")
    walk.press(page, page.get_by_role("navigation", name="Year of the payments").get_by_role("link", name="2026"))
    paper = page.locator("article.paper").first
    expect(paper).to_contain_text("In-plan Roth rollover")
    expect(paper).to_contain_text("2,010.00")
    expect(paper).to_contain_text("2,000.00")
    text = walk.memo_as_pdf(page, "Pat Preparer", "Preparer & Co.", tmp_path / "memo.pdf")
    assert "Pat Preparer" in text
    assert "Preparer & Co." in text
    assert "Acme" in text
    walk.tab(page, "Plan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")
