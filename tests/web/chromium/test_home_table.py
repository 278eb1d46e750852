"""The first page of an adviser: rows that are worked out later move nothing; Escape closes a working."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.chromium.conftest import EXAMPLES, PHONE, serving
from tests.web.chromium.opened import Opened, Server, watched

pytestmark = pytest.mark.slow

PLACES = "[...document.querySelectorAll('.even tbody tr')].map(row => [row.id, row.getBoundingClientRect().top])"
HOUSEHOLDS = 24


@pytest.fixture
def adviser(tmp_path: Path) -> Iterator[Server]:
    """A server over more households than a moment is enough for."""
    folder = tmp_path / "clients"
    folder.mkdir()
    for number in range(HOUSEHOLDS):
        example = ("employee", "sole-proprietor", "smallest", "partner")[number % 4]
        text = (EXAMPLES / f"{example}.toml").read_text(encoding="utf-8")
        (folder / f"client-{number}.toml").write_text(text, encoding="utf-8")
    with serving(folder) as started:
        yield started


@pytest.mark.parametrize("width", [1280, PHONE["width"]])
def test_rows_fill_in_their_place_and_are_sorted_when_asked(
    context: BrowserContext, adviser: Server, width: int
) -> None:
    with watched(context, adviser) as found:
        page = found.page
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(adviser.address, wait_until="domcontentloaded")
        before = page.evaluate(PLACES)
        assert len(before) == HOUSEHOLDS
        page.get_by_role("link", name="Sort by money at risk").wait_for(timeout=60_000)
        assert page.locator(".even tr[hx-get]").count() == 0
        assert page.evaluate(PLACES) == before
        page.get_by_role("link", name="Sort by money at risk").click()
        page.get_by_text("The most money at risk first.").wait_for()
        shown = page.locator(".even tbody td.figure:nth-child(2)").all_inner_texts()
        amounts = [int(text.replace("$", "").replace(",", "")) for text in shown]
        assert amounts == sorted(amounts, reverse=True)
        assert len(set(amounts)) > 1


def test_escape_closes_a_working_and_leads_back(opened: Opened, page: Page) -> None:
    page.goto(f"{opened.server.base}/h/lee/plan")
    number = page.locator("a.number").first
    number.click()
    page.locator(".slot .working .close").wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".slot .working").count() == 0
    assert number.evaluate("each => each === document.activeElement")
