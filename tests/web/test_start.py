"""The interview on the page: one question at a time, each answer kept, any skipped, back, stop and go on."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from megaroth.facts import interview, reader, writing
from tests.web.browser import Browser, words

pytestmark = pytest.mark.slow


def asked(browser: Browser, name: str) -> str:
    """The path of the question that is asked now."""
    found = re.search(r'type="hidden" name="question" value="([^"]*)"', browser.get(f"/new/{name}").text)
    return found[1] if found else ""


def say(browser: Browser, name: str, text: str) -> int:
    form = {"do": "answer" if text else "skip", "question": asked(browser, name), "answer": text}
    return browser.post(f"/new/{name}", form).status_code


def begun(browser: Browser, name: str = "sam") -> Browser:
    assert browser.post("/new", {"name": name}).headers["location"] == f"/new/{name}"
    return browser


ANSWERS = ["", "alex", "1992", "employee", "Acme", "210k", "biweekly"]


def test_answers_make_the_file_that_the_terminal_would_make(browser: Browser, folder: Path) -> None:
    begun(browser)
    typed: dict[tuple[str, ...], str | None] = {}
    for text in ANSWERS:
        question = interview.following(typed, 2026)
        assert question is not None
        assert asked(browser, "sam") == "/".join(question.path)
        typed = interview.answered(typed, question, text, 2026)
        assert say(browser, "sam", text) == 303
    done = browser.post("/new/sam", {"do": "finish"})
    assert done.headers["location"] == "/h/sam/plan"
    file = folder / "sam.toml"
    assert file.read_text(encoding="utf-8") == writing.household_text(reader.household(interview.document(typed, 2026)))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not (folder / ".sam.draft").exists()
    assert browser.followed(done).status_code == 200


def test_each_answer_is_kept_at_once_for_its_owner_alone(browser: Browser, folder: Path) -> None:
    begun(browser)
    say(browser, "sam", "")
    say(browser, "sam", "alex")
    draft = folder / ".sam.draft"
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert [["people", "1", "key"], "alex"] in json.loads(draft.read_text(encoding="utf-8"))["answers"]
    assert "/new/sam" in browser.get("/").text


def test_back_offers_the_answer_again(browser: Browser) -> None:
    begun(browser)
    for text in ("", "alex", "1992"):
        say(browser, "sam", text)
    here = asked(browser, "sam")
    browser.post("/new/sam", {"do": "back"})
    assert asked(browser, "sam") == "people/1/birth_year"
    assert 'value="1992"' in browser.get("/new/sam").text
    browser.post("/new/sam", {"do": "back"})
    assert 'value="alex"' in browser.get("/new/sam").text
    say(browser, "sam", "robin")
    assert 'value="1992"' in browser.get("/new/sam").text
    say(browser, "sam", "1990")
    assert asked(browser, "sam") == here


def test_a_wrong_answer_is_told_beside_the_field_and_not_kept(browser: Browser) -> None:
    begun(browser)
    for text in ("", "alex"):
        say(browser, "sam", text)
    answer = browser.post("/new/sam", {"do": "answer", "question": "people/1/birth_year", "answer": "young"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="young"' in answer.text
    assert asked(browser, "sam") == "people/1/birth_year"


def test_a_form_sent_twice_answers_once(browser: Browser) -> None:
    begun(browser)
    form = {"do": "answer", "question": "year", "answer": "2026"}
    browser.post("/new/sam", form)
    here = asked(browser, "sam")
    assert browser.post("/new/sam", form).status_code == 303
    assert asked(browser, "sam") == here


@pytest.mark.parametrize("name", ["", "Sam", "a b", "../x", "lee", "x" * 41])
def test_a_name_that_cannot_be_is_said_so(browser: Browser, name: str) -> None:
    answer = browser.post("/new", {"name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_an_interview_can_be_thrown_away(browser: Browser, folder: Path) -> None:
    begun(browser)
    say(browser, "sam", "")
    say(browser, "sam", "alex")
    question = browser.get("/new/sam").text
    assert 'href="/new/sam/drop"' in question
    assert 'value="drop"' not in question
    asking = browser.get("/new/sam/drop")
    assert "Throw the answers of sam away?" in words(asking)
    assert "Kept so far: 1 answer." in words(asking)
    assert (folder / ".sam.draft").exists()
    browser.post("/new/sam", {"do": "drop"})
    assert not list(folder.glob(".*"))
    assert browser.get("/new/sam").status_code == 404
    assert browser.get("/new/sam/drop").status_code == 404


def test_a_year_without_limits_is_refused_beside_the_field(browser: Browser) -> None:
    begun(browser)
    answer = browser.post("/new/sam", {"do": "answer", "question": "year", "answer": "2027"})
    assert answer.status_code == 422
    assert "The limits of 2027 are not held here: write a year from 2013 to 2026" in words(answer)
    assert asked(browser, "sam") == "year"


def test_a_question_says_how_many_there_are_about(browser: Browser) -> None:
    begun(browser)
    numbers = []
    for text in ("", "alex", "1992"):
        found = re.search(r"question (\d+) of about (\d+)", words(browser.get("/new/sam")))
        assert found
        numbers.append((int(found[1]), int(found[2])))
        assert f'<progress value="{len(numbers) - 1}" max="{found[2]}"' in browser.get("/new/sam").text
        say(browser, "sam", text)
    assert [number for number, _ in numbers] == [1, 2, 3]
    assert {about for _, about in numbers} == {numbers[0][1]}
    assert 40 < numbers[0][1] < 60


def test_the_heading_of_the_plan_is_a_sentence(browser: Browser) -> None:
    begun(browser)
    while asked(browser, "sam").rpartition("/")[2] != "has_plan":
        say(browser, "sam", "")
    say(browser, "sam", "yes")
    assert "The plan (what you do not know goes into a letter)" in words(browser.get("/new/sam"))


def test_what_was_skipped_is_listed_at_the_end_and_can_be_asked_again(browser: Browser) -> None:
    begun(browser)
    for text in ("", "jo"):
        say(browser, "sam", text)
    while asked(browser, "sam"):
        say(browser, "sam", "")
    page = browser.get("/new/sam")
    skipped = re.findall(r'name="question" value="([^"]+)"', page.text)
    assert "people/1/birth_year" in skipped
    assert "people/1/key" not in skipped
    assert f"{len(skipped)} questions you skipped" in words(page)
    browser.post("/new/sam", {"do": "again", "question": "people/1/birth_year"})
    assert asked(browser, "sam") == "people/1/birth_year"
    say(browser, "sam", "1992")
    assert "That was all" in words(browser.get("/new/sam"))
    browser.post("/new/sam", {"do": "again", "question": ""})
    assert asked(browser, "sam") == "year"


def test_what_nobody_said_is_nobody_s_word(browser: Browser) -> None:
    begun(browser)
    while asked(browser, "sam"):
        say(browser, "sam", "")
    browser.post("/new/sam", {"do": "finish"})
    page = browser.get("/h/sam/plan")
    assert "At most $47,500" in words(page)
    assert "*" not in words(page).replace("* your word", "")  # the legend alone
    assert "<h1>Sam</h1>" in page.text
    assert "Ask your employer what the plan allows" in words(page)


def test_an_answer_that_is_the_usual_one_stands_in_the_file(browser: Browser, folder: Path) -> None:
    begun(browser)
    while (here := asked(browser, "sam")) != "people/1/ira/traditional":
        assert here
        say(browser, "sam", "")
    say(browser, "sam", "0")
    browser.post("/new/sam", {"do": "finish"})
    lines = (folder / "sam.toml").read_text(encoding="utf-8").split("\n")
    assert 'traditional = "$0"' in lines
    assert not [line for line in lines if line.startswith("roth")]  # skipped


def test_every_question_of_an_owner_can_be_skipped_to_the_end(browser: Browser) -> None:
    begun(browser)
    for text in ("", "jo", "1979", "sole proprietor", "Studio"):
        say(browser, "sam", text)
    for _ in range(120):
        if not asked(browser, "sam"):
            break
        say(browser, "sam", "")
    assert "That was all" in words(browser.get("/new/sam"))
    assert browser.followed(browser.post("/new/sam", {"do": "finish"})).status_code == 200
