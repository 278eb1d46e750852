"""Forms on the page: what should come, what came, and statements whose numbers leave no trace."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import httpx
import pypdfium2
import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.cli.test_forms import ENTRIES, FILE
from tests.cli.test_forms_issue import made, with_spouse
from tests.web.browser import Browser, words

pytestmark = pytest.mark.slow

DAY = "2027-02-10"
EIN, SSN = "12-9876543", "219-09-8765"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saver with a ledger, and an owner with a plan, a ledger and a spouse in it."""
    root = tmp_path / "households"
    (root / "studio").mkdir(parents=True)
    saver = root / "lee.toml"
    saver.write_text(FILE, encoding="utf-8")
    for text in ENTRIES:
        done = CliRunner().invoke(main, ["ledger", "add", str(saver), *text.split(), "--as-of", DAY])
        assert done.exit_code == 0, done.output
    owner = made(root / "studio")
    (root / "studio" / "parties.toml").unlink()
    with_spouse(owner)
    return root


@pytest.fixture
def settings(folder: Path) -> Settings:
    """The day on which the forms have come."""
    return Settings(folder, "s3cret" * 6, 8401, date(2027, 2, 10))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    """The opened page."""
    return Browser(create_app(settings), settings)


def told(*words: str) -> dict[str, object]:
    found = CliRunner().invoke(main, ["forms", *words, "--as-of", DAY, "--json"])
    assert found.exit_code in (0, 1), found.output
    data: dict[str, object] = json.loads(found.stdout)
    return data


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


GOOD = {
    "1:plan": "acme",
    **{"1:1": "10,200", "1:2a": "200", "1:5": "10,000", "1:7": "G"},
    **{"2:plan": "acme", "2:1": "5,020", "2:2a": "1,000", "2:4": "200", "2:5": "4,020", "2:7": "1B"},
    **{"2:10": "4,020", "2:11": "2022"},
    **{"3:plan": "bank", "3:1": "7,030", "3:2a": "7,030", "3:7": "2", "3:ira": "x", "3:2b not determined": "x"},
    "do": "typed",
}


# --- what should come ------------------------------------------------------------------------------------


def test_every_box_of_every_form_is_as_on_the_command_line(browser: Browser, folder: Path) -> None:
    page = browser.get("/h/lee/forms")
    said = words(page)
    data = told("expected", str(folder / "lee.toml"), "--year", "2026")
    forms = data["forms"]
    assert isinstance(forms, list)
    assert len(forms) == 3
    rows = re.findall(r'<th scope="row">(Box [^<]+)</th><td class="figure">([^<]*)</td>', page.text)
    shown = {(box, value) for box, value in rows}
    for one in forms:
        for box in one["form"].values():
            if isinstance(box, dict) and "cents" in box:
                assert (f"Box {box['box']}", f"{box['cents'] // 100:,}.{box['cents'] % 100:02d}") in shown
    assert "3 Forms 1099-R from 2 payers, by Monday 1 February 2027." in said
    assert "All that was moved or paid, before any tax withheld." in said
    assert "5329 4 502.00" in said


def test_a_year_that_is_not_described_is_said_and_nothing_is_carried_over(browser: Browser) -> None:
    said = words(browser.get("/h/lee/forms?year=2021"))
    assert "The forms of 2021 are not described here" in said
    assert browser.get("/h/lee/forms?year=twenty").status_code == 422


def test_without_a_ledger_the_way_to_one_is_shown(browser: Browser, folder: Path) -> None:
    (folder / "lee.ledger").unlink()
    answer = browser.get("/h/lee/forms")
    assert answer.status_code == 200
    assert 'href="/h/lee/ledger"' in answer.text


def test_an_owner_sees_what_to_file(browser: Browser) -> None:
    page = browser.get("/h/studio/forms")
    said = words(page)
    assert "Give the recipient Form 1099-R for 2026" in said
    assert "Draft of Form 5500-EZ" in said
    assert 'href="/h/studio/forms/issue?year=2026"' in page.text
    assert "you file as the owner" not in words(browser.get("/h/lee/forms"))
    calendar = browser.get("/h/studio/forms/watch.ics?year=2026")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in calendar.text


# --- what came -----------------------------------------------------------------------------------------------


def test_forms_that_are_right_agree(browser: Browser) -> None:
    answer = browser.post("/h/lee/forms", GOOD)
    assert answer.status_code == 200
    assert "3 forms came, and every box says what it should. Nothing is missing." in words(answer)


def test_what_is_wrong_is_said_with_its_rule_and_a_letter(browser: Browser, folder: Path) -> None:
    wrong = {**GOOD, "1:2a": "0"}
    answer = browser.post("/h/lee/forms", wrong)
    said = words(answer)
    assert answer.status_code == 200
    assert "3 forms came: 1 that does not agree." in said
    assert "Box 2a $0 $200 the form is wrong" in said
    table = folder.parent / "forms.csv"
    table.write_text("plan,box 1,box 2a,box 5,box 7a\nacme,10200,0,10000,G\n", encoding="utf-8")
    data = told("check", str(folder / "lee.toml"), "--year", "2026", "--received", str(table))
    letters = data["letters"]
    assert isinstance(letters, list)
    point = "Box 2a says $0; it should say $200"
    assert point in " ".join(letters[0]["text"].split())
    assert point in " ".join(unescape(answer.text).split())


def test_nothing_of_what_is_typed_is_kept(browser: Browser, folder: Path) -> None:
    before = {path: path.read_bytes() for path in files(folder)}
    browser.post("/h/lee/forms", {**GOOD, "1:1": "10,201.37"})
    assert {path: path.read_bytes() for path in files(folder)} == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"1:1": "ten"}, "Box 1: "),
        ({"1:1": ""}, "box 1 is empty"),
        ({"2:7": ""}, "box 7 is empty"),
        ({"1:plan": SSN}, "looks like a number of a person or payer"),
        ({"1:11": "this year", "1:7": "B"}, "is no year"),
    ],
    ids=["not an amount", "no box 1", "no box 7", "a number of a person", "not a year"],
)
def test_a_wrong_box_is_said_beside_its_form(browser: Browser, change: dict[str, str], said: str) -> None:
    answer = browser.post("/h/lee/forms", {**GOOD, **change})
    assert answer.status_code == 422
    assert answer.text.count('role="alert"') == 1
    number = next(iter(change))[0]
    part = answer.text.partition(f"<legend>Form {number}</legend>")[2].partition("</fieldset>")[0]
    assert said.lower() in " ".join(unescape(part).lower().split())
    assert answer.text.count('value="5,020"') == 1
    assert SSN not in answer.text


def test_no_form_at_all(browser: Browser) -> None:
    answer = browser.post("/h/lee/forms", {"1:1": "", "1:plan": "acme", "do": "typed"})
    assert answer.status_code == 422
    assert "No form is typed in." in words(answer)


def test_one_more_row(browser: Browser) -> None:
    answer = browser.post("/h/lee/forms", {**GOOD, "do": "more"})
    assert answer.status_code == 200
    assert "<legend>Form 4</legend>" in answer.text
    assert "came:" not in words(answer)


def test_a_table_is_read_and_removed(browser: Browser, folder: Path) -> None:
    before = set(files(folder))
    text = 'plan,box 1,box 2a,box 5,box 7a\nacme,"10,200",200,"10,000",G\n'
    answer = browser.post("/h/lee/forms", {"do": "table"}, files={"table": ("forms.csv", text.encode())})
    assert answer.status_code == 200
    assert "1 form came: 2 missing." in words(answer)
    assert set(files(folder)) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("forms.csv", b"plan,box 1,ssn\nacme,1,219-09-8765\n", "would hold a number of a person or payer"),
        ("forms.csv", b"plan\nacme\n", "has no column for box 1"),
        ("forms.csv", b"\xff\xfe\x00bad", "no text in UTF-8"),
        ("forms.exe", b"MZ", "this kind of file is not read here"),
        ("", b"", "no file was chosen"),
    ],
    ids=["identity numbers", "no box", "not text", "another kind", "none"],
)
def test_a_wrong_table_is_refused(browser: Browser, folder: Path, name: str, content: bytes, said: str) -> None:
    before = set(files(folder))
    sent = {"table": (name, content)} if name else {"other": ("x.csv", b"")}
    answer = browser.post("/h/lee/forms", {"do": "table"}, files=sent)
    assert answer.status_code == 422
    assert said.lower() in words(answer).lower()
    assert "219-09-8765" not in answer.text
    assert str(folder) not in answer.text
    assert set(files(folder)) == before


def test_script_is_text(browser: Browser) -> None:
    answer = browser.post("/h/lee/forms", {**GOOD, "3:plan": SCRIPT, "3:2a": "5"})
    assert SCRIPT not in answer.text
    assert unescape(answer.text).count(SCRIPT) >= 1


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    for path in ("/h/lee/forms", "/h/studio/forms/issue"):
        assert browser.send("POST", path, data=GOOD).status_code == 403


# --- what an owner gives out ---------------------------------------------------------------------------------


PARTIES = {
    **{"payer.business": "Lee's Solo 401(k) Plan", "payer.street": "1 Main St", "payer.city": "Springfield"},
    **{"payer.state": "IL", "payer.zip": "62701", "payer.phone": "(555) 010-0199"},
    **{"recipients.lee.first": "Lee", "recipients.lee.last": "Exämple", "recipients.lee.street": "2 Oak Ave"},
    **{"recipients.lee.city": "Springfield", "recipients.lee.state": "IL", "recipients.lee.zip": "62701"},
    **{"recipients.robin.first": "Robin", "recipients.robin.last": "Example", "recipients.robin.street": "2 Oak Ave"},
    **{"recipients.robin.city": "Springfield", "recipients.robin.state": "IL", "recipients.robin.zip": "62701"},
}
NUMBERS = {"payer.number": EIN, "recipients.lee.number": SSN, "recipients.robin.number": "219 09 8766"}
FINAL = {**PARTIES, **NUMBERS, "confirmed": "yes", "do": "final"}
ISSUE = "/h/studio/forms/issue?year=2026"


def holds_no_number(text: str) -> bool:
    digits = re.sub(r"[^0-9a-zA-Z]", "", text)
    return not any(number in digits for number in ("129876543", "219098765", "219098766"))


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def pages(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: text_of(packed.read(name)) for name in packed.namelist()}


def test_a_draft_needs_nothing_and_has_no_number(browser: Browser, folder: Path) -> None:
    before = set(files(folder))
    answer = browser.post(ISSUE, {"do": "draft", **NUMBERS})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="1099-r-2026-draft.zip"'
    found = pages(answer.content)
    assert set(found) == {"1099-r-lee-2026-roth-ira-draft.pdf", "1099-r-robin-2026-irr-draft.pdf"}
    assert all("DRAFT" in text and holds_no_number(text) for text in found.values())
    assert set(files(folder)) == before


def test_a_statement_has_the_numbers_and_nothing_else_has_them(
    browser: Browser, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = browser.post(ISSUE, FINAL)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = pages(answer.content)
    lee = found["1099-r-lee-2026-roth-ira.pdf"]
    assert f"PAYER’S TIN {EIN}" in lee
    assert "XXX-XX-8765" in lee
    assert "DRAFT" not in lee
    assert "30,100.00" in lee
    assert all(holds_no_number(path.read_bytes().decode("latin-1")) for path in files(folder))
    said = capfd.readouterr()
    assert holds_no_number(said.out + said.err)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipients.lee.number": "219-09-876"}, "It is not written like an SSN: nine digits, like 123-45-6789"),
        ({"recipients.lee.number": "000-09-8765"}, "No such SSN is issued"),
        ({"payer.number": ""}, "It is not written like an EIN"),
        ({"confirmed": ""}, "This is not confirmed"),
        ({"payer.phone": ""}, "The payer's telephone is not given"),
        ({"recipients.robin.last": "", "recipients.robin.first": ""}, "robin's name is not given"),
        ({"recipients.lee.zip": "627"}, "ZIP code"),
        ({"recipients.lee.street": SSN}, "looks like a taxpayer identification number"),
        ({"recipients.lee.street": SCRIPT + "\x07"}, "signs that do not print"),
    ],
    ids=str,
)
def test_what_is_missing_or_wrong_is_said_and_no_number_comes_back(
    browser: Browser, change: dict[str, str], said: str
) -> None:
    answer = browser.post(ISSUE, {**FINAL, **change})
    assert answer.status_code == 422
    assert said.lower() in words(answer).lower()
    assert holds_no_number(re.sub(r"<[^>]*token[^>]*>", "", answer.text))
    assert 'value="Lee&#39;s Solo 401(k) Plan"' in answer.text
    assert SCRIPT not in answer.text


def test_before_the_year_is_over_there_are_only_drafts(browser: Browser) -> None:
    early = "/h/studio/forms/issue?year=2026&as_of=2026-11-02"
    assert 'value="final"' not in browser.get(early).text
    answer = browser.post(early, FINAL)
    assert answer.status_code == 422
    assert "2026 is not over" in words(answer)


def test_the_page_never_offers_to_remember_a_number(browser: Browser) -> None:
    page = browser.get(ISSUE).text
    asked = re.findall(r'<input[^>]*name="[^"]*\.number"[^>]*>', page)
    assert len(asked) == 3
    assert all('autocomplete="off"' in one and " value=" not in one for one in asked)
    assert ".number" not in browser.get("/h/studio/forms").text


# --- the API ---------------------------------------------------------------------------------------------------


BOXES = [
    {"plan": "acme", "1": "10,200", "2a": "0", "5": "10,000", "7": "G"},
    {"plan": "bank", "1": "7,030", "2a": "7,030", "7": "2", "ira": "x", "2b not determined": "x"},
]


def checked(browser: Browser, body: object) -> httpx.Response:
    return browser.send(
        "POST", "/api/v1/households/lee/forms/check", json=body, headers={"x-megaroth-token": browser.token()}
    )


def test_the_api_expects_what_the_command_line_expects(browser: Browser, folder: Path) -> None:
    found = browser.get("/api/v1/households/lee/forms/expected?year=2026").json()
    assert found == {**told("expected", str(folder / "lee.toml"), "--year", "2026"), "file": "lee.toml"}


def test_the_api_checks_as_the_command_line_checks(browser: Browser, folder: Path) -> None:
    found = checked(browser, {"year": 2026, "forms": BOXES})
    assert found.status_code == 200
    forms = [" ".join(f"{key.replace(' ', '_')}={text}" for key, text in one.items()) for one in BOXES]
    options = [word for form in forms for word in ("--form", form)]
    wanted = told("check", str(folder / "lee.toml"), "--year", "2026", *options)
    assert found.json() == {**wanted, "file": "lee.toml"}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"forms": []}, 422, "no form is typed in"),
        ({"forms": [{"1": "ten", "7": "G"}]}, 422, ""),
        ({"forms": [{"ssn": SSN}]}, 422, "is no box that is read here"),
        ({"forms": [{SSN: "1"}]}, 422, "this is no box that is read here"),
        ({"forms": [{"plan": SSN, "1": "1", "7": "G"}]}, 422, "looks like a number of a person or payer"),
        ({"forms": "none"}, 422, "forms: "),
        ({"year": 2021, "forms": BOXES}, 422, "is not described here"),
    ],
    ids=["none", "no amount", "a column", "a number as a box", "a number", "no list", "another year"],
)
def test_the_api_refuses_as_a_problem(browser: Browser, folder: Path, body: object, status: int, said: str) -> None:
    answer = checked(browser, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["title"]
    assert holds_no_number(answer.text)
    assert str(folder) not in answer.text


def test_the_api_needs_a_token_and_a_ledger(browser: Browser, folder: Path) -> None:
    assert browser.send("POST", "/api/v1/households/lee/forms/check", json={"forms": BOXES}).status_code == 403
    (folder / "lee.ledger").unlink()
    assert browser.get("/api/v1/households/lee/forms/expected").status_code == 404
    assert checked(browser, {"forms": BOXES}).status_code == 404


def test_the_api_describes_itself_with_examples(browser: Browser) -> None:
    paths = browser.get("/api/v1/openapi.json").json()["paths"]
    for path, verb in (
        ("/api/v1/households/{name}/forms/expected", "get"),
        ("/api/v1/households/{name}/forms/check", "post"),
        ("/api/v1/census/test", "post"),
    ):
        assert paths[path][verb]["responses"]["200"]["content"]["application/json"]["example"]["schema"]
