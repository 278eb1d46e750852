"""The plan on the page: what the terminal says, the working behind each number, and what-if."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from megaroth.report.text.plain import planned_plain
from megaroth.service.differing import differing
from megaroth.service.plan import plan
from megaroth.service.trying import tried
from megaroth.web.folder import Place, examples
from tests.web.browser import Browser, words
from tests.web.conftest import EXAMPLES

pytestmark = pytest.mark.slow

PLACES = [one.place for one in examples()]
IDS = [place.name for place in PLACES]
AMOUNT = re.compile(r"−?\$[\d,]+(?:\.\d\d)?(?= \((?:law|plan papers|your word|estimate)\))")
LINK = re.compile(r'<a class="number" href="([^"]+)"')


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_every_marked_amount_of_the_terminal_stands_on_the_page(browser: Browser, place: Place) -> None:
    assert place.as_of is not None
    told = planned_plain(plan(place.path, place.as_of))
    page = re.sub(r"\s*[§¶*~]\s*\(", " (", words(browser.get(f"{place.base}/plan")))
    wanted = set(AMOUNT.findall(told))
    assert wanted <= set(AMOUNT.findall(page))


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_every_number_opens_its_working(browser: Browser, place: Place) -> None:
    links = sorted(set(LINK.findall(browser.get(f"{place.base}/plan").text)))
    assert links or place.name == "smallest"
    for link in links:
        whole, part = browser.get(link), browser.get(link, headers={"hx-request": "true"})
        assert whole.status_code == part.status_code == 200, link
        assert "<html" in whole.text
        assert "<html" not in part.text
        assert part.text.count('class="wanted"') == 1, link
        for further in re.findall(r'<a href="([^"]+/working/[^"]+)"', part.text):
            assert browser.get(further).status_code == 200, further


def test_the_answer_says_what_to_type_by_when(browser: Browser) -> None:
    said = words(browser.get("/h/lee/plan"))
    assert "from the payday pre-tax or Roth after-tax enter by Fri 4 Dec 6% 26% Wed 25 Nov" in said
    for label in ("Route", "Room", "Type this", "Match", "After payday", "Do", "IRAs", "Not checked"):
        assert f"{label} " in said
    assert "Every payday to come" in said


def test_the_owner_sees_three_ways_and_what_is_disputed(browser: Browser) -> None:
    said = words(browser.get("/examples/sole-proprietor/plan"))
    for text in ("Most", "Three ways side by side", "Expected profit", "Low profit", "High profit", "Disputed"):
        assert text in said
    assert "practitioner answers only" in said


def test_a_plan_that_nobody_read_leads_to_the_letter(browser: Browser) -> None:
    assert "/examples/plan-unverified/letter" in browser.get("/examples/plan-unverified/plan").text
    assert "Does the plan accept voluntary employee after-tax" in words(browser.get("/examples/plan-unverified/letter"))
    assert "request" in words(browser.get("/examples/plan-says-no/letter"))


CHANGES = [
    ("employee", ("true_up=yes",)),
    ("employee", ("stops_at_additions_limit=yes", "pay=260k")),
    ("employee", ("plan.after_tax=no",)),
    ("employee", ("so_far.after_tax=50,000",)),
    ("sole-proprietor", ("U1=once",)),
    ("sole-proprietor", ("profit=60,000 to 80,000",)),
    ("two-jobs", ("magi=90,000",)),
    ("couple", ("alex.acme.pay=300,000",)),
    ("s-corporation-and-spouse", ("U2=return date",)),
]


@pytest.mark.parametrize(("name", "changes"), CHANGES, ids=str)
def test_what_is_tried_here_is_what_the_verb_works_out(name: str, changes: tuple[str, ...]) -> None:
    place = next(place for place in PLACES if place.name == name)
    assert place.as_of is not None
    both = plan(place.path, place.as_of, changes)
    assert both.what_if is not None
    found = tried(plan(place.path, place.as_of), changes)
    assert found.differences == differing(both.answer, both.what_if.answer)
    assert list(found.findings) == [one for one in both.what_if.answer.findings if one not in both.answer.findings]


def test_what_if_shows_the_difference_and_saves_nothing(browser: Browser, folder: Path) -> None:
    before = (folder / "lee.toml").read_text(encoding="utf-8")
    form = {"fact:people.lee.jobs.acme.plan.stops_at_additions_limit": "yes"}
    part = browser.post("/h/lee/plan", form, headers={"hx-request": "true"})
    whole = browser.post("/h/lee/plan", form)
    for answer in (part, whole):
        assert answer.status_code == 200
        assert "what still goes in $7,915 $7,954 +$39" in words(answer)
    assert "<html" not in part.text
    assert (folder / "lee.toml").read_text(encoding="utf-8") == before


def test_what_if_tells_match_that_would_be_lost_and_the_new_election(browser: Browser) -> None:
    said = words(browser.post("/h/lee/plan", {"fact:people.lee.jobs.acme.pay": "214k"}))
    assert "match lost from now on $0 $41 +$41" in said
    assert "match of the year $6,058 $6,030 −$28" in said
    assert "election 2, from the payday Fri 18 Dec Thu 31 Dec +13 days" in said
    assert "election 2, enter by Wed 9 Dec Tue 22 Dec +13 days" in said
    assert "election 2, deferral 6% 5% −1%" in said


def test_of_a_low_and_a_high_profit_the_low_one_is_reckoned_with(browser: Browser, folder: Path) -> None:
    text = (EXAMPLES / "sole-proprietor.toml").read_text(encoding="utf-8")
    ranged = re.sub(r"^profit = .*$", 'profit = "40,000 to 110,000"', text, flags=re.MULTILINE)
    (folder / "jo.toml").write_text(ranged, encoding="utf-8")
    said = words(browser.get("/h/jo/plan"))
    assert "$37,174~ (estimate) in 2026" in said.replace(" ~", "~")
    assert "Way A at the low profit of" in said
    assert said.index("Low profit") < said.index("High profit")
    assert "At the low profit of" in said  # the drawing


def test_a_field_that_says_what_the_file_says_changes_nothing(browser: Browser) -> None:
    page = browser.get("/h/lee/plan").text
    fields = dict(re.findall(r'name="(fact:[^"]+)" value="([^"]*)"', page))
    assert fields["fact:people.lee.jobs.acme.pay"] == "$210,000"
    assert "Change something below" in words(browser.post("/h/lee/plan", fields, headers={"hx-request": "true"}))


@pytest.mark.parametrize("other", ["no_such=1", "pay=lots", "nothing", "=", "a=b=c", "people.lee=1", "U1=thrice"])
def test_a_change_that_cannot_be_is_one_clear_line(browser: Browser, other: str) -> None:
    whole = browser.post("/h/lee/plan", {"other": other})
    assert whole.status_code == 422
    assert 'role="alert"' in whole.text
    assert "Type this" in words(whole)


def test_the_day_can_be_named_and_is_carried_on(browser: Browser) -> None:
    page = browser.get("/h/lee/plan?as_of=2026-11-23")
    assert "as of Mon 23 Nov 2026" in words(page)
    assert all(link.endswith("?as_of=2026-11-23") for link in LINK.findall(page.text))
    assert browser.get("/h/lee/plan?as_of=tomorrow").status_code == 422
    assert browser.get("/h/lee/plan?as_of=2026-02-30").status_code == 422


def test_the_calendar_lists_every_event_and_downloads(browser: Browser) -> None:
    said = words(browser.get("/h/lee/calendar"))
    assert "November 2026" in said
    assert "enter 6% deferral, 26% after-tax" in said
    file = browser.get("/h/lee/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert 'filename="lee.ics"' in file.headers["content-disposition"]
    assert file.text.startswith("BEGIN:VCALENDAR\r\n")
    assert file.text.count("BEGIN:VEVENT") == browser.get("/h/lee/calendar").text.count('class="when"')


def test_words_are_found_under_their_other_names(browser: Browser) -> None:
    page = browser.get("/words").text
    for name in ("nondeductible", "voluntary contributions", "thrift contributions", "HCE"):
        assert name in page
    for target in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{target}"' in page


def test_a_change_of_the_file_is_seen_at_once(browser: Browser, folder: Path) -> None:
    assert "$37,500" in words(browser.get("/h/lee/plan"))
    file = folder / "lee.toml"
    text = file.read_text(encoding="utf-8").replace('after_tax_cap_percent = "none"', 'after_tax_cap_percent = "5%"', 1)
    file.write_text(text, encoding="utf-8")
    assert "$10,500" in words(browser.get("/h/lee/plan"))


@pytest.mark.slow
def test_answers_and_what_if_are_quick(browser: Browser) -> None:
    """Server CPU in milliseconds: the first answer within 300, what-if within 100, templates warm."""
    browser.get("/examples/smallest/plan")
    for name in ("employee", "sole-proprietor", "two-jobs"):
        began = time.process_time()
        browser.get(f"/examples/{name}/plan")
        assert time.process_time() - began < 0.3
        form = {"other": "magi=90,000"}
        token = browser.token()
        began = time.process_time()
        browser.send("POST", f"/examples/{name}/plan", data={**form, "token": token}, headers={"hx-request": "true"})
        assert time.process_time() - began < 0.1


# --- the API -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES[:4], ids=IDS[:4])
def test_the_api_gives_what_json_gives(browser: Browser, place: Place) -> None:
    from megaroth.report.data import planned_data

    assert place.as_of is not None
    given = browser.get(f"/api/v1/examples/{place.name}/plan").json()
    assert given == {**planned_data(plan(place.path, place.as_of)), "file": place.path.name}


def test_the_api_explains_and_tries(browser: Browser) -> None:
    found = browser.get("/api/v1/households/lee/explain?address=after_tax_room.room").json()
    assert found["line"] == "room"
    tried_one = browser.get("/api/v1/households/lee/plan?what_if=true_up%3Dyes&as_of=2026-11-21").json()
    assert tried_one["what_if"]["changes"] == ["true_up=yes"]
    names = browser.get("/api/v1/households").json()
    assert [one["name"] for one in names["households"]] == ["lee"]
    figures = browser.get("/api/v1/figures?year=2026").json()
    assert figures


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/households/nobody/plan", 404),
        ("/api/v1/households/lee/plan?what_if=x", 422),
        ("/api/v1/households/lee/plan?as_of=2026-13-01", 422),
        ("/api/v1/households/lee/explain?address=nothing", 422),
        ("/api/v1/figures/no_such_figure", 422),
        ("/api/v1/figures?year=abc", 422),
        ("/api/v1/nothing", 404),
    ],
)
def test_errors_of_the_api_are_problems(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["title"]


def test_the_openapi_has_an_example_for_each_answer(browser: Browser) -> None:
    described = browser.get("/api/v1/openapi.json").json()
    assert len(described["paths"]) >= 6
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert "example" in operation["responses"]["200"]["content"]["application/json"], path
