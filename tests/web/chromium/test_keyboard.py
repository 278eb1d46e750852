"""With the keyboard alone: the skip link, a visible focus on everything, no trap, and the way to an answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.chromium.opened import Opened

pytestmark = pytest.mark.slow

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const around = one.closest("label, summary") || one;
  const near = [one, around, one.nextElementSibling, one.parentElement].filter(Boolean);
  const rings = near.map((each) => getComputedStyle(each));
  return {
    name: `${one.tagName} ${one.getAttribute("href") || one.name || one.id || one.textContent.trim().slice(0, 40)}`,
    ringed: rings.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && style.visibility === "visible",
    index: [...document.querySelectorAll("*")].indexOf(one),
    parts: one.type === "date",
  };
}"""


def walked(page: Page) -> list[str]:
    """Every element that Tab reaches, in order, until it leaves the page; each must be seen and have a ring.

    The browser's own parts of a day's field count as that field: the last of them has a ring of its own.
    """
    first = page.evaluate(FOCUSED)
    reached: list[str] = [first["name"]] if first else []
    wrong: list[str] = []
    last = first["index"] if first else -1
    for _ in range(400):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUSED)
        if one is None or one["index"] < last:
            break
        if one["index"] == last and one["parts"]:
            continue
        last = one["index"]
        reached.append(one["name"])
        if not (one["ringed"] and one["seen"]):
            wrong.append(f"{one['name']}: {'' if one['ringed'] else 'no ring'} {'' if one['seen'] else 'not in sight'}")
    else:
        wrong.append("Tab does not leave the page")
    assert wrong == []
    return reached


@pytest.mark.parametrize(
    "path",
    ["/", "/new", "/new/sam", "/h/lee/plan", "/h/lee/facts", "/h/lee/ledger/add?kind=payday", "/h/no-ledger/convert",
     "/h/ann/forms?year=2026&as_of=2027-02-10", "/h/lee/memo", "/census"],
)  # fmt: skip
def test_tab_reaches_everything_and_shows_where_it_is(opened: Opened, path: str) -> None:
    opened.go(path)
    reached = walked(opened.page)
    controls = opened.page.locator(
        "main :is(a[href], button, input:not([type=hidden]):not([type=radio]), select, textarea, summary):visible"
    ).count()
    assert len(reached) >= controls
    assert reached[0] == "A #main" or path == "/new/sam"  # where the answer's field has the focus at once


def test_the_skip_link_leads_past_the_menus(opened: Opened) -> None:
    opened.go("/h/lee/plan")
    page = opened.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def tab_to(page: Page, selector: str) -> None:
    """Tab until the focus is on what the selector finds."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def enter(page: Page) -> None:
    """Enter, where that leads to a page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_number_opens_and_closes_its_working(opened: Opened) -> None:
    opened.go("/h/lee/plan")
    page = opened.page
    tab_to(page, "a.number")
    page.keyboard.press("Enter")
    expect(page.locator(".slot .working")).to_be_focused()
    tab_to(page, ".working .close")
    page.keyboard.press("Enter")
    expect(page.locator(".slot .working")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.matches('a.number')")


def test_a_what_if_by_the_keys(opened: Opened) -> None:
    opened.go("/h/no-ledger/plan")
    page = opened.page
    tab_to(page, ".what-if input[data-slider]")
    page.keyboard.press("Control+A")
    page.keyboard.type("260,000")
    page.keyboard.press("Tab")
    expect(page.locator("#differences table")).to_be_visible()
    expect(page.locator("input[type=range]").first).to_be_focused()


def test_a_slider_by_the_keys(opened: Opened) -> None:
    opened.go("/h/no-ledger/plan")
    page = opened.page
    tab_to(page, ".what-if input[type=range]")
    field = page.locator(".what-if input[data-slider]").first
    before = field.input_value()
    page.keyboard.press("ArrowRight")
    assert field.input_value() != before
    expect(page.locator("#differences table")).to_be_visible()


def test_the_interview_by_the_keys(first_visit: Opened) -> None:
    page = first_visit.page
    tab_to(page, "a[href='/new']")
    enter(page)
    tab_to(page, "input[name=name]")
    page.keyboard.press("Control+A")
    page.keyboard.type("kim")
    enter(page)
    answers = {"key": "kim", "birth_year": "1992", "employer": "Acme", "pay": "210000", "next_payday": "2026-12-04"}
    for _ in range(8):
        path = page.locator("input[name=question]").get_attribute("value") or ""
        last = path.rpartition("/")[2]
        if page.get_by_role("radio").count():
            tab_to(page, "input[type=radio]")
            page.keyboard.press("Space")
            if last == "pay_calendar":
                page.keyboard.press("ArrowDown")
        else:
            expect(page.locator("input[name=answer]")).to_be_focused()
            page.keyboard.type(answers.get(last, ""))
        enter(page)
    tab_to(page, "form.finish button")
    enter(page)
    expect(page).to_have_url(re.compile("/h/kim/plan"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")
