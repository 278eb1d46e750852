"""A census on the page: sent, confirmed, tested, projected, downloaded, removed; no identity number stays anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from megaroth.census.answers import Outcome
from megaroth.census.plan_keys import KEYS
from megaroth.census.testing import plan_test
from megaroth.cli.main import main
from megaroth.law.figures import shipped
from megaroth.web import censuses
from megaroth.web.censuses import STORE
from megaroth.web.pages import census_test as result
from megaroth.web.safety import MOST_BYTES
from tests.census.made_people import highly_paid, others, terms
from tests.web.browser import Browser, words
from tests.web.conftest import EXAMPLES

pytestmark = pytest.mark.slow

CENSUS = EXAMPLES / "census" / "census.csv"
PLAN = EXAMPLES / "census" / "plan.toml"
DAY = "2027-01-15"
SCRIPT = "<script>alert(1)</script>"
SSN = re.compile(r"219\D?09\D?87\d\d")


def send(browser: Browser, content: bytes | None = None, name: str = "census.csv", plan: bytes | None = None) -> str:
    """Send a census with its plan file; the address of its headings."""
    files = {
        "census": (name, CENSUS.read_bytes() if content is None else content),
        "plan": ("plan.toml", PLAN.read_bytes() if plan is None else plan),
    }
    answer = browser.post("/census", {}, files=files)
    assert answer.status_code == 303, words(answer)
    where = str(answer.headers["location"])
    assert re.fullmatch(r"/census/[0-9a-f]{12}/map", where)
    return where


def headings(browser: Browser, where: str) -> dict[str, str]:
    """The form of the headings as it stands on the page."""
    page = browser.get(where).text
    form = {}
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form


def confirmed(browser: Browser, **more: object) -> str:
    """Send a census and confirm its headings; its address."""
    where = send(browser, **more)  # type: ignore[arg-type]
    answer = browser.post(where, headings(browser, where))
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"])


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def with_identity(extra: str = "SSN") -> bytes:
    """The example with a column of identity numbers and one of names."""
    rows = list(csv.reader(io.StringIO(CENSUS.read_text(encoding="utf-8"))))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*rows[0], extra, "Full name"])
    for number, row in enumerate(rows[1:]):
        writer.writerow([*row, f"219-09-87{number:02d}", f"Person {number}"])
    return out.getvalue().encode()


def told(*arguments: str) -> dict[str, object]:
    found = CliRunner().invoke(main, ["census", *arguments, "--as-of", DAY, "--json"])
    assert found.exit_code in (0, 1), found.output
    data: dict[str, object] = json.loads(found.stdout)
    return data


# --- the headline ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("coverage", "shown"), [("passed", ("Passed", "do")), ("failed", ("Result", "risk"))])
def test_coverage_that_fails_is_not_headed_by_passed(coverage: Outcome, shown: tuple[str, str]) -> None:
    people = [highly_paid("H", 2, pay=20_000_000, pre_tax=600_000, match=600_000)]
    test = plan_test(terms(), shipped(), others(10, 30_000, deferral_ratio=40_000), people)
    found = result.words_of(test._replace(coverage=tuple(each._replace(outcome=coverage) for each in test.coverage)))
    assert (found["headline"], found["tone"]) == shown


# --- the whole way -----------------------------------------------------------------------------------------


def test_what_the_page_holds_is_what_the_command_line_says(browser: Browser, folder: Path) -> None:
    base = confirmed(browser)
    page = browser.get(f"{base}/evidence.json?as_of={DAY}")
    found = page.json()["result"]
    wanted = told("test", str(PLAN), str(CENSUS))
    assert {**found, "plan_file": "", "census_file": ""} == {**wanted, "plan_file": "", "census_file": ""}
    said = words(browser.get(f"{base}?as_of={DAY}"))
    for text in ("10.54% (4)", "2.94% (8)", "4.94%", "$43,599.04 goes back to 3 people", "$24,994.35", "15 Mar 2027"):
        assert text in said
    assert "Owns 62% (more than 5%)" in said
    assert "key employees hold $1,801,248.65" in said


def test_a_projection_says_what_the_command_line_says(browser: Browser) -> None:
    base = confirmed(browser)
    said = words(browser.get(f"{base}/project?as_of={DAY}"))
    wanted = told("project", str(PLAN), str(CENSUS))
    assert str(wanted["summary"]) in said
    ceilings = wanted["ceilings"]
    assert isinstance(ceilings, list)
    file = list(csv.DictReader(io.StringIO(browser.get(f"{base}/ceilings.csv?as_of={DAY}").text)))
    cents = {each["person"]: each["ceiling"]["cents"] for each in ceilings}
    assert {row["person"]: round(float(row["ceiling"]) * 100) for row in file} == cents
    assert "$7,416" in said


def test_one_percentage_passes_or_fails(browser: Browser) -> None:
    base = confirmed(browser)
    part = browser.get(f"{base}/project?rate=2&as_of={DAY}", headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "2.44% 4.44% Fails; 1.56% is the most 2.94% 4.94% Passes 3.44% 5.44% Passes" in words(part)
    exact = words(browser.get(f"{base}/project?rate=2.06%25&as_of={DAY}", headers={"hx-request": "true"}))
    more = words(browser.get(f"{base}/project?rate=2.07%25&as_of={DAY}", headers={"hx-request": "true"}))
    assert "2.94% 4.94% Passes" in exact
    assert "2.94% 4.94% Fails" in more


@pytest.mark.parametrize(("query", "said"), [("rate=much", "not a percentage"), ("band=900", "no percentage of pay")])
def test_a_wrong_percentage_is_said(browser: Browser, query: str, said: str) -> None:
    answer = browser.get(f"{confirmed(browser)}/project?{query}")
    assert answer.status_code == 422
    assert said in words(answer)


def test_the_feature_for_a_plan_that_does_not_have_it(browser: Browser) -> None:
    plan = PLAN.read_text(encoding="utf-8").replace("after_tax = true", "after_tax = false")
    plan = plan.replace('after_tax_limit = "25%"\n', "")
    rows = list(csv.reader(io.StringIO(CENSUS.read_text(encoding="utf-8"))))
    place = rows[0].index("After-tax")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[*row[:place], *row[place + 1 :]] for row in rows])
    base = confirmed(browser, content=out.getvalue().encode(), plan=plan.encode())
    said = words(browser.get(f"{base}/project?as_of={DAY}"))
    for text in ("What taking after-tax money would mean", "Cost", "Clauses", "Dates"):
        assert text in said


def test_the_files(browser: Browser, folder: Path) -> None:
    base = confirmed(browser)
    before = set(files(folder))
    persons = browser.get(f"{base}/persons.csv?as_of={DAY}")
    rows = list(csv.DictReader(io.StringIO(persons.text)))
    assert [(row["person"], row["paid_back"]) for row in rows][:2] == [("H-001", "24994.35"), ("H-002", "0.00")]
    assert browser.get(f"{base}/persons.parquet").content.startswith(b"PAR1")
    packed = browser.get(f"{base}/messages.zip?as_of={DAY}")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as opened:
        text = opened.read("H-001-row-2.txt").decode()
    assert "$24,994.35" in text
    for answer in (persons, packed):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment")
    assert set(files(folder)) == before


# --- elections without a plan file -------------------------------------------------------------------------


def test_elections_answered_on_the_page(browser: Browser) -> None:
    answers = {
        **{"plan.name": f'Harbor "{SCRIPT}" Plan', "plan.plan_year_end": "2026-12-31"},
        **{"plan.kind": "401(k)", "plan.first_plan_year_end": "2014-12-31"},
        **{"elections.adp_method": "current", "elections.acp_method": "current", "elections.top_paid_group": "false"},
        **{"features.after_tax": "true", "features.catch_up": "true", "features.match": "50% of the first 6%"},
        **{"features.after_tax_limit": "25%", "correction.testing_done_on": "2027-02-26"},
        **{"prior_year.nhce_adp": "4.26%", "employer.employees": "120"},
    }
    assert set(answers) <= {key.dotted for key in KEYS}
    answer = browser.post("/census", answers, files={"census": ("census.csv", CENSUS.read_bytes())})
    assert answer.status_code == 303, words(answer)
    where = answer.headers["location"]
    base = browser.post(where, headings(browser, where)).headers["location"]
    page = browser.get(f"{base}?as_of={DAY}")
    assert page.status_code == 200
    assert "10.54% (4)" in words(page)
    assert SCRIPT not in page.text
    assert SCRIPT in unescape(page.text)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "there is no plan file, and this is not answered"),
        ({"plan.name": "A", "plan.plan_year_end": "some day"}, "is not a date"),
        ({"plan.name": "A", "plan.plan_year_end": "2026-12-31", "features.after_tax_limit": "lots"}, "percentage"),
        ({"plan.name": "A\x01", "plan.plan_year_end": "2026-12-31"}, "signs that do not print"),
    ],
    ids=["none", "no date", "no percentage", "control signs"],
)
def test_a_wrong_election_is_said_beside_its_question(
    browser: Browser, folder: Path, answers: dict[str, str], said: str
) -> None:
    answer = browser.post("/census", answers, files={"census": ("census.csv", CENSUS.read_bytes())})
    assert answer.status_code == 422
    error = re.search(r'class="error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert error
    assert said.lower() in unescape(error[1]).lower()
    assert not [path for path in files(folder) if STORE in path.parts and path.name != ".megaroth-census.key"]


# --- what is wrong -------------------------------------------------------------------------------------------


def workbook(unfolded: int) -> bytes:
    """A zip file that says of itself to be a workbook, of which a part unfolds to so many bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        opened.writestr("[Content_Types].xml", "<Types/>")
        with opened.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(unfolded >> 20):
                part.write(bytes(1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("census.xlsx", workbook(600 << 20), "the workbook unfolds to 600 MB"),
        ("census.xlsx", b"PK\x03\x04" + b"x" * 40, "cut short or damaged"),
        ("census.parquet", b"PAR1" + b"\x00" * 40, "Parquet file is cut short or damaged"),
        ("census.csv", b"", "the file is empty"),
        ("census.csv", b"Employee ID,Pay\n\xff\xfe,1\n", "this line is not in UTF-8"),
        ("census.exe", b"MZ", "this kind of file is not read here"),
        ("census.csv", b"just one line of words", "no comma, semicolon, tab or bar divides the values"),
    ],
    ids=["zip bomb", "no workbook", "no parquet", "empty", "binary", "another kind", "no table"],
)
def test_a_file_that_cannot_be_read_leaves_nothing(
    browser: Browser, folder: Path, name: str, content: bytes, said: str
) -> None:
    sent = {"census": (name, content), "plan": ("plan.toml", PLAN.read_bytes())}
    answer = browser.post("/census", {}, files=sent)
    assert answer.status_code == 422
    assert said.lower() in words(answer).lower()
    assert str(folder) not in answer.text
    assert ".incoming" not in answer.text
    left = [path.name for path in files(folder) if STORE in path.parts]
    assert left in ([], [".megaroth-census.key"])


def test_a_plan_file_with_a_mistake_is_named_with_its_line(browser: Browser) -> None:
    plan = PLAN.read_text(encoding="utf-8").replace("top_paid_group = false", 'top_paid_group = "perhaps"')
    sent = {"census": ("census.csv", CENSUS.read_bytes()), "plan": ("acme.toml", plan.encode())}
    answer = browser.post("/census", {}, files=sent)
    assert answer.status_code == 422
    line = plan.split("\n").index('top_paid_group = "perhaps"') + 1
    said = words(answer)
    assert "perhaps" in said
    assert f"acme.toml, line {line}" in said or "Are only the top-paid 20%" in said


def test_too_much_is_refused(browser: Browser) -> None:
    answer = browser.post("/census", {}, headers={"content-length": str(MOST_BYTES + 1)})
    assert answer.status_code == 413


def test_data_that_cannot_be_tested_is_listed_by_row(browser: Browser) -> None:
    rows = CENSUS.read_text(encoding="utf-8").replace("1968-03-14", "1968-13-14").replace('"$48,000.00"', '"lots"')
    answer = browser.get(confirmed(browser, content=rows.encode()))
    said = words(answer)
    assert answer.status_code == 422
    assert "must be mended first" in said
    assert "Row 2" in said
    assert "Row 3" in said
    assert "megaroth census" not in said


def test_a_form_without_its_token_is_refused(browser: Browser, folder: Path) -> None:
    where = send(browser)
    for path in ("/census", where, where.replace("map", "remove"), "/census/remove", "/api/v1/census/test"):
        assert browser.send("POST", path, data={}).status_code == 403, path
    assert (folder / STORE).is_dir()


@pytest.mark.parametrize("name", ["000000000000", "..%2f..%2fetc", "lee", "0" * 13, "%2e%2e"])
def test_no_other_name_is_a_census(browser: Browser, name: str) -> None:
    send(browser)
    for path in ("", "/map", "/project", "/persons.csv", "/memo"):
        assert browser.get(f"/census/{name}{path}").status_code == 404


# --- headings --------------------------------------------------------------------------------------------------


def test_an_unsure_heading_stands_first_and_is_confirmed(browser: Browser, folder: Path) -> None:
    text = CENSUS.read_text(encoding="utf-8").replace("After-tax,", f"Aftr-taxx contribs,{SCRIPT},", 1)
    lines = text.split("\n")
    text = "\n".join([lines[0], *[re.sub(r'^((?:"[^"]*"|[^,"]*)(?:,(?:"[^"]*"|[^,"]*)){15})', r"\1,x", each) if each else each for each in lines[1:]]])  # fmt: skip  # noqa: E501
    where = send(browser, content=text.encode())
    page = browser.get(where)
    assert SCRIPT not in page.text
    form = headings(browser, where)
    number = re.search(r'id="h-(\d+)">Aftr-taxx contribs<', page.text)
    assert number
    key = f"column:{number[1]}"
    twin = browser.post(where, {**form, key: "pre_tax"})
    assert twin.status_code == 422
    assert "are both Pre-tax deferrals" in words(twin)
    assert browser.post(where, {**form, key: "after_tax"}).status_code == 303
    (kept,) = (folder / STORE).glob("*/census.csv")
    assert SCRIPT not in kept.read_text(encoding="utf-8")


def test_a_required_column_must_be_chosen(browser: Browser) -> None:
    where = send(browser)
    form = headings(browser, where)
    wrong = {name: "" if value == "pay" else value for name, value in form.items()}
    answer = browser.post(where, wrong)
    assert answer.status_code == 422
    assert "No heading is pay under 415(c)(3)." in words(answer)


# --- identity numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["SSN", "Social Security number", "Remarks"])
def test_no_identity_number_stays(
    browser: Browser, folder: Path, heading: str, capfd: pytest.CaptureFixture[str]
) -> None:
    where = send(browser, content=with_identity(heading))
    page = browser.get(where)
    assert f"Identity numbers stood in {heading}." in words(page)
    base = browser.post(where, headings(browser, where)).headers["location"]
    answers = [page, *(browser.get(f"{base}{path}") for path in ("", "/project", "/persons.csv", "/evidence.json"))]
    assert all(answer.status_code == 200 for answer in answers)
    assert not any(SSN.search(answer.text) for answer in answers)
    kept = [path for path in files(folder) if STORE in path.parts]
    assert not any(SSN.search(path.read_bytes().decode("utf-8", "replace")) for path in kept)
    assert all("Person 3" not in path.read_bytes().decode("utf-8", "replace") for path in kept)
    said = capfd.readouterr()
    assert not SSN.search(said.out + said.err)


def test_an_identity_number_as_the_key_is_hashed_alike_everywhere(browser: Browser, folder: Path) -> None:
    rows = list(csv.reader(io.StringIO(CENSUS.read_text(encoding="utf-8"))))
    number = {row[0]: f"21909{8700 + place}" for place, row in enumerate(rows[1:])}
    family = rows[0].index("Family group")
    rows[0][0] = "SSN"
    for row in rows[1:]:
        row[0] = number[row[0]]
        row[family] = number.get(row[family], "")
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    base = confirmed(browser, content=out.getvalue().encode())
    said = words(browser.get(f"{base}?as_of={DAY}"))
    assert "10.54% (4)" in said, said
    assert "Owns 62%, with the family's shares (0% of their own)" in said
    assert "id-" in said
    assert not SSN.search(said)


def test_a_file_without_headings_shows_no_number(browser: Browser) -> None:
    rows = "219-09-8701,Lee,50000\n219-09-8702,Robin,60000\n219-09-8703,Kim,70000\n"
    files = {"census": ("census.csv", rows.encode()), "plan": ("plan.toml", PLAN.read_bytes())}
    answer = browser.post("/census", {}, files=files)
    assert answer.status_code == 422
    assert not SSN.search(answer.text)


# --- what lies on disk ---------------------------------------------------------------------------------------


def test_what_is_kept_is_private_and_goes_again(browser: Browser, folder: Path) -> None:
    before = set(files(folder))
    one, other = confirmed(browser), confirmed(browser)
    store = folder / STORE
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    kept = list(files(store))
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)
    assert not [path for path in kept if path.name.startswith(".incoming")]
    assert browser.post(f"{one}/remove").status_code == 303
    assert browser.get(one).status_code == 404
    assert browser.get(other).status_code == 200
    assert browser.post("/census/remove").status_code == 303
    assert set(files(folder)) == before
    assert not store.exists()


def test_nothing_is_removed_by_one_click(browser: Browser) -> None:
    where = send(browser)
    one = where.removesuffix("/map")
    for address in (where, one, "/census"):
        assert f'action="{one}/remove"' not in browser.get(address).text
        assert 'action="/census/remove"' not in browser.get(address).text
    assert f'href="{one}/remove"' in browser.get(where).text
    asked = browser.get(f"{one}/remove")
    assert "Remove census.csv? There is no way back" in words(asked)
    assert browser.get(where).status_code == 200
    assert browser.post(f"{one}/remove", page=f"{one}/remove").status_code == 303
    assert browser.get(f"{one}/remove").status_code == 404
    send(browser)
    assert "Remove 1 census? There is no way back: census.csv." in words(browser.get("/census/remove"))
    browser.post("/census/remove", page="/census/remove")
    assert browser.get("/census/remove").headers["location"] == "/census"


def test_amounts_that_would_be_left_out_are_shown_first(browser: Browser) -> None:
    rows = list(csv.reader(io.StringIO(CENSUS.read_text(encoding="utf-8"))))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*rows[0], "Zuwendung", "Shirt colour"])
    for number, row in enumerate(rows[1:]):
        writer.writerow([*row, f"{1000 + 17 * number}.50", "blue" if number % 2 else "red"])
    where = send(browser, out.getvalue().encode())
    answer = browser.get(where)
    said = words(answer)
    assert "1 column of amounts is left out: Zuwendung." in said
    assert "Its amounts are not counted." in said
    assert "Every heading is known" not in said
    table = answer.text.partition("<tbody>")[2]
    assert table.index("Zuwendung") < table.index("Shirt colour")
    (row,) = re.findall(r"<tr[^>]*>\s*<th[^>]*>Zuwendung", table)
    assert 'class="unsure"' in row


def test_a_store_that_is_a_link_is_not_followed(browser: Browser, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / STORE).symlink_to(outside)
    sent = {"census": ("census.csv", CENSUS.read_bytes()), "plan": ("plan.toml", PLAN.read_bytes())}
    assert browser.post("/census", {}, files=sent).status_code == 422
    browser.post("/census/remove")
    assert outside.is_dir()
    assert not list(outside.iterdir())


def test_the_made_up_census_is_one_click_away(browser: Browser) -> None:
    where = browser.post("/census/example").headers["location"]
    base = browser.post(where, headings(browser, where)).headers["location"]
    assert "The ACP test failed" in words(browser.get(base))


def test_a_test_is_worked_out_once(browser: Browser, folder: Path) -> None:
    base = confirmed(browser)
    one = censuses.census_of(browser.app.state.folder, base.rpartition("/")[2])
    assert result.tested(one, date(2027, 1, 15)) is result.tested(one, date(2027, 1, 15))


# --- the API ---------------------------------------------------------------------------------------------------


def api(browser: Browser, **sent: tuple[str, bytes]) -> object:
    files = {"census": ("census.csv", CENSUS.read_bytes()), "plan": ("plan.toml", PLAN.read_bytes()), **sent}
    return browser.send(
        "POST",
        f"/api/v1/census/test?as_of={DAY}",
        files=files,
        headers={"x-megaroth-token": browser.token()},
    )


def test_the_api_answers_as_the_command_line_does(browser: Browser, folder: Path) -> None:
    answer = api(browser)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    wanted = told("test", str(PLAN), str(CENSUS))
    found = answer.json()  # type: ignore[attr-defined]
    assert {**found, "plan_file": "", "census_file": ""} == {**wanted, "plan_file": "", "census_file": ""}
    assert [path.name for path in files(folder / STORE)] in ([], [".megaroth-census.key"])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"census": ("census.csv", b"")}, "the file is empty"),
        ({"census": ("census.exe", b"MZ")}, "this kind of file is not read here"),
        ({"census": ("bomb.xlsx", workbook(600 << 20))}, "unfolds to 600 MB"),
        ({"plan": ("plan.toml", b"schema = 1\n")}, "the file does not say plan.name"),
    ],
    ids=["empty", "another kind", "zip bomb", "no plan"],
)
def test_the_api_refuses_as_a_problem(
    browser: Browser, folder: Path, sent: dict[str, tuple[str, bytes]], said: str
) -> None:
    answer = api(browser, **sent)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
    assert said in answer.json()["title"]  # type: ignore[attr-defined]
    assert str(folder) not in answer.text  # type: ignore[attr-defined]
    assert "incoming" not in answer.text  # type: ignore[attr-defined]


def test_the_api_repeats_no_identity_number(browser: Browser, folder: Path) -> None:
    answer = api(browser, census=("census.csv", with_identity()))
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert not SSN.search(answer.text)  # type: ignore[attr-defined]
    assert not any(SSN.search(path.read_bytes().decode("utf-8", "replace")) for path in files(folder))
