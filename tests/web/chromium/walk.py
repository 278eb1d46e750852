"""What a person does at the page, step by step, by the words that stand on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
from playwright.sync_api import Locator, Page, expect

DOLLARS = re.compile(r"\$[\d,]+(?:\.\d\d)?")


def press(page: Page, what: Locator) -> None:
    """Click what leads to a page, and wait until that is there."""
    with page.expect_navigation():
        what.click()


def button(page: Page, name: str) -> None:
    """Press a button that leads to a page, by the beginning of its words."""
    press(page, page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first)


def link(page: Page, name: str) -> None:
    """Follow a link, by a part of its words."""
    press(page, page.get_by_role("link", name=name).first)


def interview(page: Page, name: str, answers: Mapping[str, str]) -> None:
    """Begin an interview from the first page and go through all of it; what has no answer is skipped.

    Answers stand under the end of the address of their question.
    """
    link(page, "Begin with your own figures")
    page.get_by_label("A name for the file").fill(name)
    button(page, "Begin")
    for _ in range(120):
        asked = page.locator("input[name=question]")
        if asked.count() == 0:
            break
        path = asked.get_attribute("value") or ""
        text = answers.get("/".join(path.split("/")[-2:]), answers.get(path.rpartition("/")[2]))
        if text is None:
            press(page, page.get_by_role("button", name=re.compile("^(Skip|I do not know)$")))
        elif text in {"yes", "no"}:
            button(page, text.capitalize())
        elif page.get_by_role("radio").count():
            page.locator(f'input[type=radio][value="{text}"]').check()
            button(page, "Go on")
        else:
            page.locator("input[name=answer]").fill(text)
            button(page, "Go on")
        assert page.get_by_role("alert").count() == 0, page.get_by_role("alert").first.inner_text()
    expect(page.get_by_role("heading", level=1)).to_have_text("That was all")
    button(page, "Show the answer")


def tab(page: Page, name: str) -> None:
    """Go to a page of the household by its tab."""
    press(page, page.get_by_role("navigation", name="This household").get_by_role("link", name=name, exact=True))
    expect(page.get_by_role("navigation", name="This household").locator("[aria-current=page]")).to_have_text(name)


def block(page: Page, label: str) -> Locator:
    """The labelled row of an answer."""
    return page.locator("section.block").filter(has=page.get_by_role("heading", name=label, exact=True)).first


def opens_its_working(page: Page, number: Locator) -> str:
    """Open the working of a number in place and close it again; what it said."""
    address = page.url
    number.click()
    working = page.locator(".slot .working")
    expect(working).to_be_visible()
    said = working.inner_text()
    assert page.url == address
    working.get_by_role("button", name="Close").click()
    expect(working).to_have_count(0)
    return said


def record_payday(page: Page, amounts: Mapping[str, str]) -> None:
    """Add the first payday of a household that has no ledger."""
    tab(page, "Ledger")
    link(page, "Add the first payday")
    for label, amount in amounts.items():
        page.get_by_label(label, exact=False).first.fill(amount)
    button(page, "Record")
    expect(page.get_by_role("status")).to_contain_text("Recorded")


def import_table(page: Page, table: Path) -> None:
    """Send a table, look at what it would record, and record it."""
    tab(page, "Ledger")
    link(page, "Import a table")
    page.get_by_label("Table, comma-separated values").set_input_files(table)
    button(page, "Show what it would record")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is recorded yet")
    button(page, "Record ")
    expect(page.get_by_role("status")).to_contain_text("Recorded")


def memo_as_pdf(page: Page, name: str, firm: str, to: Path) -> str:
    """The text of the memo that is downloaded with its preparer."""
    tab(page, "Memo")
    page.get_by_label("Prepared by").fill(name)
    page.get_by_label("Firm").fill(firm)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as PDF").click()
    waiting.value.save_as(to)
    document = pypdfium2.PdfDocument(to)
    text = " ".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    return re.sub(r"\s+", " ", text)
