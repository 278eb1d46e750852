"""Pages on which something is wrong are as good as the others: no violation, nothing sideways, the error is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.web.chromium.axe import violations, violations_of_colour
from tests.web.chromium.opened import Opened
from tests.web.chromium.test_narrow_and_dark import TOO_WIDE

pytestmark = pytest.mark.slow


class Mistake(NamedTuple):
    """A page, what is typed on it, and the beginning of the button that sends it."""

    path: str
    fields: dict[str, str]
    button: str


MISTAKES = (
    Mistake("/new", {"name": "No Such Name"}, "Begin"),
    Mistake("/new/sam", {"answer": "soon"}, "Go on"),
    Mistake("/h/lee/facts", {"fact:people.lee.jobs.acme.so_far.pay": "lots"}, "Save and show"),
    Mistake("/h/lee/ledger/add?kind=contribution", {"amount": "lots"}, "Record"),
    Mistake("/h/lee/ledger/add?kind=payday", {"pre-tax": "lots"}, "Record"),
    Mistake("/h/lee/ledger/reverse/1", {"why": ""}, "Take entry"),
    Mistake("/h/lee/ledger/table", {}, "Show what"),
    Mistake("/h/lee/ledger/keeping", {"head": "abc"}, "Check"),
    Mistake("/h/no-ledger/convert", {"value": "lots"}, "Show what"),
    Mistake("/h/no-ledger/convert/record?value=31200&basis=31000&route=in-plan", {"typed_source": "x"}, "Record it"),
    Mistake("/h/lee/withdraw", {"amount": "lots"}, "Show"),
    Mistake("/h/ann/forms?year=2026&as_of=2027-02-10", {"1:1": "lots"}, "Compare"),
    Mistake("/h/lee/memo", {"name": "x" * 100}, "Show it here"),
    Mistake("/census", {}, "Read the census"),
)
NO_PAGES = ("/no-such-page", "/h/nobody/plan", "/h/broken/plan", "/h/lee/plan?as_of=soon", "/h/lee/ledger/reverse/9999")


def wrong_on(page: Page) -> Iterator[str]:
    """What is wrong with a page in light, in dark, and on a phone."""
    page.emulate_media(color_scheme="light")
    yield from violations(page)
    page.emulate_media(color_scheme="dark")
    yield from violations_of_colour(page)
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    yield from page.evaluate(TOO_WIDE)
    if size is not None:
        page.set_viewport_size(size)


def test_a_mistake_in_a_form_is_told_on_a_good_page(opened: Opened) -> None:
    opened.refusals_expected = True
    page = opened.page
    found: dict[str, list[str]] = {}
    for path, fields, button in MISTAKES:
        opened.go(path)
        for name, text in fields.items():
            field = page.locator(f'[name="{name}"]')
            field.evaluate(
                "(one) => { for (let up = one; up; up = up.parentElement) if (up.open === false) up.open = true; }"
            )
            field.fill(text)
        with page.expect_navigation() as waiting:
            page.locator("main button:visible").filter(has_text=button).first.click()
        assert waiting.value.status == 422, path
        said = page.locator("[role=alert], .error, .message.risk")
        expect(said.first).to_be_visible()
        if wrong := list(wrong_on(page)):
            found[path] = wrong
    assert not found, json.dumps(found, indent=1)


def test_where_there_is_no_page_there_is_a_way_back(opened: Opened) -> None:
    opened.refusals_expected = True
    page = opened.page
    opened.go("/census")
    bad = page.get_by_role("link", name="bad.csv").get_attribute("href")
    found: dict[str, list[str]] = {}
    for path in (*NO_PAGES, bad):
        answer = page.goto(f"{opened.server.base}{path}")
        assert answer is not None
        assert answer.status in {404, 422}, path
        assert page.locator("main a[href], main button").count() >= 1, path
        if wrong := list(wrong_on(page)):
            found[str(path)] = wrong
    assert not found, json.dumps(found, indent=1)
