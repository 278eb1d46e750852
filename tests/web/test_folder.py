"""Files: which households a folder has, what is written, and by whom it can be read."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from megaroth.errors import BadInputError
from megaroth.facts import reader
from megaroth.web import drafts, saving
from megaroth.web.folder import Folder, NotThereError, example, examples
from tests.web.browser import Browser, words
from tests.web.conftest import EXAMPLES

pytestmark = pytest.mark.slow

TEXT = (EXAMPLES / "employee.toml").read_text(encoding="utf-8")


def test_households_are_files_and_folders_with_just_one(folder: Path) -> None:
    (folder / "kim").mkdir()
    (folder / "kim" / "plan.toml").write_text(TEXT, encoding="utf-8")
    (folder / "Upper.toml").write_text(TEXT, encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (folder / ".hidden.toml").write_text(TEXT, encoding="utf-8")
    found = Folder(folder)
    assert [place.name for place in found.places()] == ["kim", "lee"]
    assert found.unfit() == ["Upper.toml"]
    assert found.place("kim").path == folder / "kim" / "plan.toml"
    with pytest.raises(NotThereError):
        found.place("pyproject")


def test_a_name_is_taken_once(folder: Path) -> None:
    (folder / "kim").mkdir()
    (folder / "kim" / "plan.toml").write_text(TEXT, encoding="utf-8")
    for name in ("lee", "kim"):
        with pytest.raises(BadInputError, match="already"):
            Folder(folder).create(name, TEXT)


def test_every_example_opens_on_its_own_day(browser: Browser) -> None:
    assert len(examples()) >= 12
    for one in examples():
        answer = browser.get(f"{one.place.base}/plan")
        assert answer.status_code == 200, one.place.name
        assert one.about
    assert example("employee").as_of is not None


def test_an_example_is_copied_and_not_changed(browser: Browser, folder: Path) -> None:
    kept = browser.post("/examples/sole-proprietor/keep")
    assert kept.headers["location"] == "/h/sole-proprietor/plan"
    assert browser.followed(kept).status_code == 200
    file = folder / "sole-proprietor.toml"
    assert file.read_text(encoding="utf-8") == (EXAMPLES / "sole-proprietor.toml").read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert browser.post("/examples/sole-proprietor/keep").headers["location"] == "/h/sole-proprietor-2/plan"
    assert browser.post("/examples/couple/keep").headers["location"] == "/h/couple/plan?as_of=2026-07-01"
    assert browser.post("/examples/sole-proprietor/facts", {"change": "magi=1"}).status_code in {404, 405}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("pay=220k", 'pay = "$220,000"'),
        ("true_up=yes", "true_up = true"),
        ("so_far.other_employer=4,000", 'other_employer = "$4,000" # profit sharing; the rest is match'),
        ("after_tax_cap_percent=10%", 'after_tax_cap_percent = "10%"'),
        ("stops_at_additions_limit=yes", "stops_at_additions_limit = true"),
        ("marginal_rate=24%", 'marginal_rate = "24%"'),
        ("wish.spread=early", 'spread = "early"'),
        ("bonuses.2026-12-15=20,000", None),
    ],
)
def test_a_saved_fact_changes_its_line_alone(change: str, line: str | None) -> None:
    saved = saving.with_facts(TEXT, [change])
    before, after = TEXT.splitlines(), saved.splitlines()
    if line is not None:
        assert line in after
        assert len([each for each in before if each not in after]) <= 1
        assert "# A saver with a workplace 401(k), eleven months into the year." in after
    assert reader.household(reader.document(saved)) != reader.household(reader.document(TEXT))


@pytest.mark.parametrize("change", ["nothing", "no_such_fact=1", "pay=lots", "pay", "birth_year=1700"])
def test_what_is_no_fact_is_not_saved(browser: Browser, folder: Path, change: str) -> None:
    answer = browser.post("/h/lee/facts", {"change": change})
    assert answer.status_code == 422
    assert (folder / "lee.toml").read_text(encoding="utf-8") == TEXT


def test_a_saved_file_is_its_owners_alone(browser: Browser, folder: Path) -> None:
    browser.post("/h/lee/facts", {"change": ["magi=150,000", "pay=215,000"]})
    file = folder / "lee.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    household = reader.read(file)
    assert (household.magi, household.people["lee"].jobs["acme"].pay) == (150_000_00, 215_000_00)


def test_a_draft_that_was_changed_by_hand_is_said_so(browser: Browser, folder: Path) -> None:
    (folder / ".sam.draft").write_text("{", encoding="utf-8")
    answer = browser.get("/new/sam")
    assert answer.status_code == 422
    assert "cannot be read" in words(answer)
    assert browser.get("/").status_code == 200


def test_a_draft_never_stands_in_the_way_of_a_household(folder: Path) -> None:
    with pytest.raises(BadInputError, match="already"):
        drafts.begin(Folder(folder), "lee", 2026)


def test_the_facts_page_saves_what_was_changed_and_nothing_else(browser: Browser, folder: Path) -> None:
    page = browser.get("/h/lee/facts").text
    fields = dict(re.findall(r'name="(fact:[^"]+)" type="text" value="([^"]*)"', page))
    assert fields["fact:people.lee.jobs.acme.so_far.pre_tax"] == "$23,046"
    assert browser.post("/h/lee/facts", fields).status_code == 303
    assert (folder / "lee.toml").read_text(encoding="utf-8") == TEXT
    stub = {
        "fact:people.lee.jobs.acme.so_far.on": "4 Dec 2026",
        "fact:people.lee.jobs.acme.so_far.pre_tax": "23,530.62",
        "fact:people.lee.jobs.acme.so_far.after_tax": "33,100",
        "fact:people.lee.jobs.acme.next_payday": "18 Dec 2026",
    }
    assert browser.post("/h/lee/facts?as_of=2026-12-05", fields | stub).status_code == 303
    saved = (folder / "lee.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in saved if line not in TEXT.splitlines()] == [
        "next_payday = 2026-12-18",
        "on = 2026-12-04",
        'pre_tax = "$23,530.62"',
        'after_tax = "$33,100"',
    ]
    assert browser.get("/h/lee/plan?as_of=2026-12-05").status_code == 200


def test_a_fact_that_cannot_be_read_is_told_beside_its_field(browser: Browser, folder: Path) -> None:
    answer = browser.post("/h/lee/facts", {"fact:people.lee.jobs.acme.pay": "lots"})
    assert answer.status_code == 422
    assert 'value="lots"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert (folder / "lee.toml").read_text(encoding="utf-8") == TEXT


def test_a_file_that_is_out_of_date_leads_to_its_facts(browser: Browser) -> None:
    answer = browser.get("/h/lee/plan?as_of=2026-12-10")
    assert answer.status_code == 422
    assert 'href="/h/lee/facts?as_of=2026-12-10"' in answer.text
    assert 'type="date" value="2026-12-10"' in answer.text


def test_a_cleared_field_is_not_known_any_more(browser: Browser, folder: Path) -> None:
    browser.post("/h/lee/facts", {"fact:magi": "", "fact:people.lee.jobs.acme.plan.true_up": ""})
    household = reader.read(folder / "lee.toml")
    plan = household.people["lee"].jobs["acme"].plan
    assert household.magi is None
    assert plan is not None
    assert plan.true_up is None
