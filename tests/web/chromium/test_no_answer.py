"""Where no answer comes, the page says so in the place of what it showed before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow


def test_a_what_if_without_a_session_shows_no_earlier_difference(opened: Opened) -> None:
    page = opened.page
    opened.refusals_expected = True
    page.goto(f"{opened.server.base}/h/lee/plan")
    pay = page.locator("form.changes input[name$='.pay']").first
    pay.fill("190,000")
    pay.press("Tab")
    differences = page.locator("#differences")
    expect(differences.locator("table, li").first).to_be_visible()
    page.context.clear_cookies()
    pay.fill("200,000")
    pay.press("Tab")
    expect(differences).to_have_text(
        "This page is of an earlier start of megaroth: open the address that megaroth serve printed."
    )
