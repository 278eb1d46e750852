"""The memo on the page: the numbers of the answer, the preparer's name, without names, as PDF and as HTML."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.web.folder import Place, examples
from tests.web.browser import Browser, words
from tests.web.test_census_page import confirmed

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"
SIGNED = {"name": "Jane Doe, CPA", "firm": "Doe & Partners"}
PLACES = [one.place for one in examples()]


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def room_of(place: Place) -> list[int]:
    assert place.as_of is not None
    told = CliRunner().invoke(main, ["plan", str(place.path), "--as-of", place.as_of.isoformat(), "--json"])
    jobs = json.loads(told.stdout)["jobs"]
    return [job["room"]["cents"] for job in jobs if isinstance(job.get("room"), dict) and "cents" in job["room"]]


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_every_example_has_a_memo(browser: Browser, place: Place) -> None:
    page = browser.get(f"{place.base}/memo")
    assert page.status_code == 200
    said = words(page)
    for cents in room_of(place):
        assert f"${cents // 100:,}" in said
    for part in ("The working", "Sources of the facts", "Signature", "What was not checked"):
        assert part in said


def test_the_preparer_signs_on_the_page_and_in_the_files(browser: Browser, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shown = words(browser.post("/h/lee/memo", {**SIGNED, "do": "view"}))
    pdf = browser.post("/h/lee/memo", {**SIGNED, "do": "pdf"})
    html = browser.post("/h/lee/memo", {**SIGNED, "do": "html"})
    assert pdf.headers["content-disposition"] == 'attachment; filename="lee-memo.pdf"'
    assert pdf.headers["content-type"] == "application/pdf"
    assert html.headers["content-disposition"] == 'attachment; filename="lee-memo.html"'
    for text in (shown, text_of(pdf.content), words(html)):
        assert "Jane Doe, CPA" in text
        assert "Doe & Partners" in text
    assert pdf.headers["cache-control"] == html.headers["cache-control"] == "no-store"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_page_and_the_file_hold_the_same_amounts(browser: Browser) -> None:
    page = browser.get("/h/lee/memo").text.partition('<article class="memo"')[2]
    file = browser.post("/h/lee/memo", {"do": "html"}).text
    amount = re.compile(r"−?\$[\d,]+\.\d\d")
    assert amount.findall(unescape(page))
    assert set(amount.findall(unescape(page))) == set(amount.findall(unescape(file)))


def test_without_names(browser: Browser) -> None:
    for do in ("view", "html"):
        answer = browser.post("/h/lee/memo", {"anonymise": "yes", "do": do})
        memo = answer.text.partition("<article" if do == "view" else "<main")[2].partition("</article>")[0]
        assert "Acme" not in memo
        assert "Person A" in memo or "Employer 1" in memo
    assert "memo-anonymised.html" in answer.headers["content-disposition"]


def test_script_in_a_name_is_text(browser: Browser) -> None:
    for do in ("view", "html"):
        answer = browser.post("/h/lee/memo", {"name": SCRIPT, "do": do})
        assert answer.status_code == 200
        assert SCRIPT not in answer.text
        assert SCRIPT in unescape(answer.text)


@pytest.mark.parametrize("name", ["x" * 81, "two\nlines", "a\x07bell"])
@pytest.mark.parametrize("do", ["view", "pdf", "html"])
def test_a_name_that_no_line_holds_is_refused(browser: Browser, name: str, do: str) -> None:
    answer = browser.post("/h/lee/memo", {"name": name, "do": do})
    assert answer.status_code == 422
    assert "80 characters at most" in words(answer)


def test_a_memo_without_its_token_is_refused(browser: Browser) -> None:
    assert browser.send("POST", "/h/lee/memo", data={"do": "pdf"}).status_code == 403
    assert browser.get("/h/nobody/memo").status_code == 404


def test_the_memo_of_a_plan_test(browser: Browser) -> None:
    base = confirmed(browser)
    said = words(browser.get(f"{base}/memo?as_of=2027-01-15"))
    assert "10.54%" in said
    assert "$24,994.35" in said
    pdf = browser.post(f"{base}/memo?as_of=2027-01-15", {**SIGNED, "do": "pdf"})
    text = text_of(pdf.content)
    assert "Jane Doe, CPA" in text
    assert "24,994.35" in text
    nameless = browser.post(f"{base}/memo?as_of=2027-01-15", {"anonymise": "yes", "do": "html"}).text
    assert "H-001" not in nameless
    assert "Harbor" not in nameless
