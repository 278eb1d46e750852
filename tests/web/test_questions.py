"""Going back to what a finished household leaves open: one question at a time, each answer written at once."""

from __future__ import annotations

import re
from pathlib import Path

from megaroth.facts import reader
from tests.web.browser import Browser, words
from tests.web.test_start import begun, say


def finished(browser: Browser) -> Browser:
    """A household of which only the year, a name and the pay are known."""
    begun(browser)
    for text in ("", "alex", "", "employee", "", "210k"):
        say(browser, "sam", text)
    assert browser.post("/new/sam", {"do": "finish"}).status_code == 303
    return browser


def open_keys(browser: Browser) -> list[str]:
    return re.findall(r'<li><a href="/h/sam/questions/([^"?]+)"', browser.get("/h/sam/questions").text)


def test_skipped_questions_are_asked_again_one_at_a_time(browser: Browser, folder: Path) -> None:
    finished(browser)
    assert 'href="/h/sam/questions"' in browser.get("/h/sam/plan").text
    assert 'href="/h/sam/questions"' in browser.get("/h/sam/facts").text
    keys = open_keys(browser)
    assert keys[0] == "people.alex.birth_year"
    assert not {"year", "people.alex.key", "people.alex.jobs.work.pay", "people.alex.jobs.work.kind"} & set(keys)
    assert "In which year were you born?" in words(browser.get(f"/h/sam/questions/{keys[0]}"))
    to = browser.post(f"/h/sam/questions/{keys[0]}", {"do": "answer", "answer": "1992"}).headers["location"]
    assert to == f"/h/sam/questions/{keys[1]}"
    assert reader.read(folder / "sam.toml").people["alex"].birth_year == 1992
    before = (folder / "sam.toml").read_text(encoding="utf-8")
    to = browser.post(f"/h/sam/questions/{keys[1]}", {"do": "skip"}).headers["location"]
    assert to == f"/h/sam/questions/{keys[2]}"
    assert (folder / "sam.toml").read_text(encoding="utf-8") == before
    assert open_keys(browser) == keys[1:]


def test_an_answer_opens_the_questions_that_hang_on_it(browser: Browser, folder: Path) -> None:
    finished(browser)
    key = "people.alex.jobs.work.has_plan"
    assert key in open_keys(browser)
    to = browser.post(f"/h/sam/questions/{key}", {"answer": "yes"}).headers["location"]
    assert to == "/h/sam/questions/people.alex.jobs.work.plan.kind"
    assert "The plan (what you do not know goes into a letter)" in words(browser.get(to))
    for text in ("401(k)", "yes", "yes", "yes"):
        to = browser.post(to, {"answer": text}).headers["location"]
    plan = reader.read(folder / "sam.toml").people["alex"].jobs["work"].plan
    assert plan is not None
    assert (plan.kind, plan.after_tax, plan.in_plan_roth_rollover) == ("401(k)", True, True)


def test_a_wrong_answer_is_told_beside_the_field_and_not_written(browser: Browser, folder: Path) -> None:
    finished(browser)
    before = (folder / "sam.toml").read_text(encoding="utf-8")
    for key, text in (("people.alex.birth_year", "young"), ("people.alex.birth_year", "2026")):
        answer = browser.post(f"/h/sam/questions/{key}", {"answer": text})
        assert answer.status_code == 422
        assert f'value="{text}"' in answer.text
        assert 'aria-invalid="true"' in answer.text
    assert (folder / "sam.toml").read_text(encoding="utf-8") == before
    assert browser.get("/h/sam/questions/people.alex.jobs.work.nothing").status_code == 404


def test_after_the_last_question_nothing_is_open(browser: Browser) -> None:
    finished(browser)
    last = open_keys(browser)[-1]
    assert browser.post(f"/h/sam/questions/{last}", {"do": "skip"}).headers["location"] == "/h/sam/questions"
    number = len(open_keys(browser))
    assert f"{number} questions of the interview have no answer in the file" in words(browser.get("/h/sam/questions"))


def test_a_file_written_by_hand_leaves_open_what_it_does_not_say(browser: Browser) -> None:
    found = re.findall(r'<li><a href="/h/lee/questions/([^"?]+)"', browser.get("/h/lee/questions").text)
    assert found
    assert not [
        key for key in found if key.endswith(("acme.kind", ".pay", ".has_plan", ".match", ".source", ".after_tax"))
    ]
