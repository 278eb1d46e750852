"""The facts page: what it writes, what it refuses, a file that cannot be read, and forgetting a household."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from megaroth.facts import reader
from tests.web.browser import Browser, words

JOB = "fact:people.lee.jobs.acme"


def form_of(answer: httpx.Response) -> dict[str, str]:
    """Every field of the page as a browser would send it untouched."""
    inputs = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', answer.text)
    chosen = re.findall(r'<select[^>]* name="([^"]+)".*?<option value="([^"]*)" selected>', answer.text, re.DOTALL)
    return {name: unescape(value) for name, value in [*inputs, *chosen] if name != "token"}


def test_a_form_of_an_older_file_changes_nothing_and_keeps_what_was_typed(browser: Browser, folder: Path) -> None:
    first, second = form_of(browser.get("/h/lee/facts")), form_of(browser.get("/h/lee/facts"))
    assert browser.post("/h/lee/facts", first | {f"{JOB}.pay": "215,000"}).status_code == 303
    saved = (folder / "lee.toml").read_text(encoding="utf-8")
    refused = browser.post("/h/lee/facts", second | {f"{JOB}.employer": "Bolt"})
    assert refused.status_code == 422
    assert "The file was changed elsewhere" in words(refused)
    assert (folder / "lee.toml").read_text(encoding="utf-8") == saved
    again = form_of(refused)
    assert again[f"{JOB}.pay"] == "$215,000"  # the other's change, not what this form once said
    assert again[f"{JOB}.employer"] == "Bolt"
    assert browser.post("/h/lee/facts", again).status_code == 303
    job = reader.read(folder / "lee.toml").people["lee"].jobs["acme"]
    assert (job.pay, job.employer) == (215_000_00, "Bolt")


def test_a_form_that_nobody_touched_writes_nothing(browser: Browser, folder: Path) -> None:
    before = (folder / "lee.toml").read_text(encoding="utf-8")
    assert browser.post("/h/lee/facts", form_of(browser.get("/h/lee/facts"))).status_code == 303
    assert (folder / "lee.toml").read_text(encoding="utf-8") == before


def test_a_fact_with_which_there_is_no_answer_is_refused_beside_its_field(browser: Browser, folder: Path) -> None:
    before = (folder / "lee.toml").read_text(encoding="utf-8")
    form = form_of(browser.get("/h/lee/facts")) | {f"{JOB}.so_far.on": "4 Dec 2026"}
    answer = browser.post("/h/lee/facts", form)  # the page is of 21 November
    assert answer.status_code == 422
    assert re.search(r'name="fact:people.lee.jobs.acme.so_far.on"[^>]*aria-invalid="true"', answer.text)
    assert (folder / "lee.toml").read_text(encoding="utf-8") == before


def test_a_file_without_an_answer_is_mended_fact_by_fact(browser: Browser, folder: Path) -> None:
    page = "/h/lee/facts?as_of=2026-12-10"  # the next payday of the file is past
    form = form_of(browser.get(page))
    assert browser.post(page, form | {"fact:magi": "150,000"}).status_code == 303
    form = form_of(browser.get(page))
    assert browser.post(page, form | {f"{JOB}.next_payday": "5 Dec 2026"}).status_code == 422
    assert browser.post(page, form | {f"{JOB}.next_payday": "18 Dec 2026"}).status_code == 303
    assert browser.get("/h/lee/plan?as_of=2026-12-10").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "right"),
    [('birth_year = "soon"', "birth_year = 1992"), ("birth_year = 19 92", "birth_year = 1992")],
    ids=["value", "syntax"],
)
def test_a_file_that_cannot_be_read_is_mended_at_its_line(
    browser: Browser, folder: Path, wrong: str, right: str
) -> None:
    file = folder / "lee.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("birth_year = 1992", wrong), encoding="utf-8")
    page = browser.get("/h/lee/facts")
    assert page.status_code == 422
    number = re.search(r'name="number" value="(\d+)"', page.text)
    assert number, words(page)
    assert f"lee.toml, line {number[1]}" in words(page)
    form = form_of(page)
    broken = file.read_text(encoding="utf-8")
    assert form["line"] == broken.split("\n")[int(number[1]) - 1]
    assert browser.post("/h/lee/facts", form).status_code == 422
    assert file.read_text(encoding="utf-8") == broken
    assert browser.post("/h/lee/facts", form | {"line": right}).status_code == 303
    assert file.read_text(encoding="utf-8") == good


def test_a_line_of_an_older_file_is_not_written(browser: Browser, folder: Path) -> None:
    file = folder / "lee.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("= 1992", '= "soon"'), encoding="utf-8")
    form = form_of(browser.get("/h/lee/facts"))
    file.write_text("# one more line\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    assert browser.post("/h/lee/facts", form | {"line": "birth_year = 1992"}).status_code == 422
    assert file.read_text(encoding="utf-8") == before


def test_how_much_employer_money_is_no_match_is_always_asked(browser: Browser, folder: Path) -> None:
    file = folder / "lee.toml"
    lines = file.read_text(encoding="utf-8").split("\n")
    file.write_text("\n".join(line for line in lines if not line.startswith("other_employer")), encoding="utf-8")
    assert f"{JOB}.so_far.other_employer" in form_of(browser.get("/h/lee/facts"))


def test_a_default_is_told_from_an_answer(browser: Browser, folder: Path) -> None:
    page = browser.get("/h/lee/facts")
    form = form_of(page)
    assert form[f"{JOB}.wish.changes"] == form["fact:people.lee.ira.traditional"] == ""
    assert re.search(r"Not told: taken as 3<", page.text)
    assert re.search(
        r'name="fact:people.lee.jobs.acme.wish.spread".*?selected>not told: taken as even<', page.text, re.S
    )
    assert form[f"{JOB}.pay"] == "$210,000"
    assert browser.post("/h/lee/facts", form | {"fact:people.lee.ira.traditional": "0"}).status_code == 303
    assert form_of(browser.get("/h/lee/facts"))["fact:people.lee.ira.traditional"] == "$0"  # now it is an answer


def test_an_answer_to_what_has_a_usual_value_can_be_taken_back(browser: Browser, folder: Path) -> None:
    file = folder / "lee.toml"
    before = file.read_text(encoding="utf-8")
    key = "fact:people.lee.ira.roth"
    assert browser.post("/h/lee/facts", form_of(browser.get("/h/lee/facts")) | {key: "1,000"}).status_code == 303
    assert reader.read(file).people["lee"].ira.roth == 1_000_00
    assert browser.post("/h/lee/facts", form_of(browser.get("/h/lee/facts")) | {key: ""}).status_code == 303
    assert reader.read(file) == reader.parse(before)
    assert form_of(browser.get("/h/lee/facts"))[key] == ""


def test_the_difference_stands_before_the_fields(browser: Browser) -> None:
    page = browser.get("/h/lee/plan").text
    assert page.index('id="what-if"') < page.index('id="differences"') < page.index('class="changes"')


def test_a_household_is_forgotten_after_a_list_of_its_files(browser: Browser, folder: Path) -> None:
    (folder / "other.txt").write_text("mine", encoding="utf-8")
    assert 'href="/h/lee/forget"' in browser.get("/h/lee/facts").text
    page = browser.get("/h/lee/forget")
    assert "lee.toml" in words(page)
    assert (folder / "lee.toml").exists()
    assert browser.post("/h/lee/forget", {"file": "another.toml"}).status_code == 422
    assert (folder / "lee.toml").exists()
    assert browser.post("/h/lee/forget", form_of(page)).status_code == 303
    assert sorted(each.name for each in folder.iterdir()) == ["other.txt"]
    assert browser.get("/h/lee/plan").status_code == 404


def test_an_example_is_not_forgotten(browser: Browser) -> None:
    assert browser.get("/examples/employee/forget").status_code == 404
