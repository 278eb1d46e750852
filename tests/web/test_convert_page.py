"""A conversion on the page: what is taxable first, the guard before it is recorded, and the same as the terminal."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from megaroth.cli.main import main
from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.web.browser import Browser, words
from tests.web.ledgers import DAY, SCRIPT, bare, cents, fields, households, run, told, wrong_fields

pytestmark = pytest.mark.slow

HOLDS = {"value": "12,410.55", "basis": "12,400"}
ALEX = {"job": "alex/acme", "value": "1,020.17"}
"""Of couple: with a ledger, and a plan that lets after-tax money out to a Roth IRA."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = households(tmp_path / "households")
    text = (found / "ann.toml").read_text(encoding="utf-8")
    unknown = re.sub(r"\n *separate_after_tax_source *=.*", "", text)
    assert unknown != text
    (found / "apart.toml").write_text(unknown, encoding="utf-8")
    return found


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(folder, "s3cret" * 6, 8401, date.fromisoformat(DAY))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    return Browser(create_app(settings), settings)


def options(wanted: dict[str, str]) -> list[str]:
    return [each for name, value in wanted.items() for each in (f"--{name.replace('_', '-')}", value)]


# --- the preview -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ann", HOLDS),
        ("ann", {**HOLDS, "amount": "5,000"}),
        ("ann", {"source": "match", "value": "215,000"}),
        ("couple", ALEX),
        ("couple", {"job": "alex/acme", "source": "pre-tax"}),
        ("apart", {**HOLDS, "account_value": "60,000", "account_basis": "12,400"}),
    ],
)
def test_the_page_and_the_api_say_what_the_terminal_says(
    browser: Browser, folder: Path, name: str, wanted: dict[str, str]
) -> None:
    data = told("convert", folder / f"{name}.toml", *options(wanted))
    answer = browser.get(f"/h/{name}/convert?{urlencode(wanted)}")
    assert answer.status_code == 200
    shown = words(answer)
    assert data["summary"] in shown
    for route in data["routes"]:
        assert f"{route['title']} {route['taxable']['text']} taxable" in shown
        assert route["irreversible"] in shown
        for text in route["points"].values():
            assert " ".join(text.split()) in shown
    for each in ("not_checked", "notes"):
        assert all(text[1:].rstrip(".").partition(" (`")[0] in shown for text in data[each])
    amounts = {
        f"{each / 100:,.2f}".removesuffix(".00") for each in cents(data["routes"], "taxable", "withheld") if each
    }
    assert amounts <= set(re.findall(r"\$([\d,]+(?:\.\d\d)?)", shown))
    sent = browser.send(
        "POST",
        f"/api/v1/households/{name}/convert",
        json=wanted,
        headers={"x-megaroth-token": browser.token()},
    )
    assert sent.json() == bare(data)
    assert str(folder) not in sent.text + answer.text


def test_money_that_was_never_taxed_has_its_whole_amount_in_the_first_line(browser: Browser) -> None:
    html = browser.get("/h/ann/convert?source=match&value=215,000").text
    main_part = words_of(html.partition("<h1>")[2])
    assert main_part.index("All of it is taxable: $215,000 of $215,000") < main_part.index("Source")
    assert main_part.index("All of it is taxable") < main_part.index("Inside the plan")
    assert "a conversion cannot be undone" in main_part
    assert "this is the wrong source" in main_part


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_preview_records_nothing(browser: Browser, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for address in (
        f"/h/couple/convert?{urlencode(ALEX)}",
        f"/h/couple/convert/paper?{urlencode({**ALEX, 'route': 'split'})}",
        f"/h/couple/convert/record?{urlencode({**ALEX, 'route': 'split'})}",
        f"/h/ann/convert?{urlencode(HOLDS)}",
    ):
        assert browser.get(address).status_code == 200, address
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_is_not_known_yet_is_asked_for_and_no_mistake(browser: Browser) -> None:
    answer = browser.get("/h/ann/convert")
    assert answer.status_code == 200
    assert wrong_fields(answer.text) == []
    assert "is not known. Give “What the source is worth today” and “Basis”" in words(answer)


def test_an_empty_source_says_so_and_what_waiting_costs(browser: Browser, folder: Path) -> None:
    data = told("convert", folder / "lee.toml")
    shown = words(browser.get("/h/lee/convert"))
    assert data["nothing_left"]
    assert data["summary"] in shown
    assert data["how_often"]["advice"] in shown
    headers = {"x-megaroth-token": browser.token()}
    assert browser.send("POST", "/api/v1/households/lee/convert", json={}, headers=headers).json() == bare(data)
    for end in ("paper", "record"):
        assert browser.get(f"/h/lee/convert/{end}?route=in-plan").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"source": "aftertax"}, "source"),
        ({"source": "roth"}, "source"),
        ({"source": "traditional-ira"}, "source"),
        ({"job": "globex"}, "job"),
        ({"amount": "twelve"}, "amount"),
        ({"amount": "12,410.56"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"value": "0"}, "value"),
        ({"value": "x" * 101}, "value"),
        ({"basis": "1e3"}, "basis"),
        ({"account_value": "100"}, "account_value"),
    ],
)
def test_an_error_stands_beside_its_field(browser: Browser, wanted: dict[str, str], field: str) -> None:
    answer = browser.get(f"/h/couple/convert?{urlencode({'job': 'alex/acme', **HOLDS, 'basis': '', **wanted})}")
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == [field]
    assert "--" not in words(answer)


@pytest.mark.parametrize("field", ["account_value", "account_basis"])
def test_the_whole_account_is_refused_where_after_tax_money_is_kept_apart(browser: Browser, field: str) -> None:
    answer = browser.get(f"/h/ann/convert?{urlencode({**HOLDS, field: '60,000'})}")
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == [field]
    assert "By the facts acme keeps after-tax money as an account of its own" in words(answer)


def test_contributions_of_the_whole_account_want_its_value(browser: Browser) -> None:
    answer = browser.get(f"/h/apart/convert?{urlencode({**HOLDS, 'account_basis': '12,400'})}")
    assert wrong_fields(answer.text) == ["account_value"]


def test_an_example_is_previewed_and_never_recorded(browser: Browser) -> None:
    answer = browser.get(f"/examples/employee/convert?{urlencode(HOLDS)}")
    assert "Taxable now: $10.55 of $12,410.55" in words(answer)
    assert "convert/record" not in answer.text
    assert (
        browser.get(f"/examples/employee/convert/paper?{urlencode({**HOLDS, 'route': 'in-plan'})}").status_code == 200
    )
    assert browser.get("/examples/employee/convert/record?route=in-plan").status_code == 404


# --- the paper ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["roth-ira", "split", "cheque"])
def test_the_paper_is_that_of_the_terminal(browser: Browser, folder: Path, route: str) -> None:
    printed = run("convert", folder / "couple.toml", *options(ALEX), "--paper", route)
    html = browser.get(f"/h/couple/convert/paper?{urlencode({**ALEX, 'route': route})}").text
    paper = re.search(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)
    assert paper
    assert paper[1].strip() == printed.strip()


@pytest.mark.parametrize("route", ["in-plan", "", "nonsense", SCRIPT])
@pytest.mark.parametrize("end", ["paper", "record"])
def test_a_way_that_is_closed_has_neither_paper_nor_record(browser: Browser, end: str, route: str) -> None:
    answer = browser.get(f"/h/couple/convert/{end}?{urlencode({**ALEX, 'route': route})}")
    assert answer.status_code == 422
    assert SCRIPT not in answer.text


# --- the guard -----------------------------------------------------------------------------------------------------


def guarded(browser: Browser, **typed: str) -> dict[str, str]:
    html = browser.get(f"/h/couple/convert/record?{urlencode({**ALEX, 'route': 'split'})}").text
    form = fields(html, "/convert/record")
    return {**form, "typed_source": "after-tax", "typed_dollars": "$1,020.17", "on": "2026-12-30", **typed}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"typed_source": ""}, "typed_source"),
        ({"typed_source": "match"}, "typed_source"),
        ({"typed_dollars": ""}, "typed_dollars"),
        ({"typed_dollars": "1,020"}, "typed_dollars"),
        ({"typed_dollars": "all"}, "typed_dollars"),
        ({"on": "2027-01-01"}, "on"),
        ({"on": "yesterday"}, "on"),
        ({"to": "Roth <b>"}, "to"),
        ({"confirmation": "219-09-8765"}, "confirmation"),
    ],
)
def test_unless_the_source_and_the_dollars_are_typed_nothing_is_recorded(
    browser: Browser, folder: Path, typed: dict[str, str], field: str
) -> None:
    before = (folder / "couple.ledger").read_bytes()
    answer = browser.post("/h/couple/convert/record", guarded(browser, **typed))
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == [field]
    assert "219-09-8765" not in answer.text
    assert (folder / "couple.ledger").read_bytes() == before


def test_typed_back_it_is_recorded_as_on_the_command_line(browser: Browser, folder: Path, tmp_path: Path) -> None:
    twin = households(tmp_path / "twin")
    wanted = [*options(ALEX), "--record", "split", "--on", "2026-12-30", "--confirmation", "AB-1", "--to", "vanguard"]
    typed = ["convert", str(twin / "couple.toml"), *wanted, "--as-of", DAY]
    assert CliRunner().invoke(main, typed, input="after-tax\n1020.17\n").exit_code == 0
    done = browser.post(
        "/h/couple/convert/record", guarded(browser, typed_source="After-Tax", confirmation="AB-1", to="vanguard")
    )
    assert "Recorded: entries " in words(browser.followed(done))
    heads = {told("ledger", "verify", root / "couple.toml")["head"] for root in (folder, twin)}
    assert len(heads) == 1
    again = browser.post("/h/couple/convert/record", {**guarded_again(), "token": browser.token()})
    assert again.status_code in (404, 422)


def guarded_again() -> dict[str, str]:
    return {**ALEX, "route": "split", "typed_source": "after-tax", "typed_dollars": "1020.17", "on": "2026-12-30"}


def test_what_moved_on_since_it_was_shown_is_not_recorded(browser: Browser, folder: Path) -> None:
    wanted = {"job": "alex/acme"}
    html = browser.get(f"/h/couple/convert/record?{urlencode({**wanted, 'route': 'roth-ira'})}").text
    shown = re.search(r"To record: <strong>(\$[\d,.]+)</strong>", html)
    assert shown
    run("ledger", "add", folder / "couple.toml", "contribution", "after-tax", "5", "--plan", "acme", "--on", DAY)
    form = {**fields(html, "/convert/record"), "typed_source": "after-tax", "typed_dollars": shown[1], "on": DAY}
    answer = browser.post("/h/couple/convert/record", form)
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == ["typed_dollars"]


def test_without_a_ledger_what_was_previewed_is_its_opening(browser: Browser, folder: Path) -> None:
    form = {**HOLDS, "route": "in-plan", "typed_source": "after-tax", "typed_dollars": "12410.55", "on": DAY}
    assert browser.post("/h/ann/convert/record", form).status_code == 303
    kinds = [(one["kind"], one["amount"]["cents"]) for one in told("ledger", "list", folder / "ann.toml")["entries"]]
    assert kinds == [("opening", 1_241_055), ("conversion", 1_241_055)]
    assert (folder / "ann.ledger").stat().st_mode & 0o077 == 0


# --- attacks ---------------------------------------------------------------------------------------------------------


def test_without_the_token_nothing_is_recorded(browser: Browser, folder: Path) -> None:
    form = {**guarded(browser), "token": "f" * 64}
    before = (folder / "couple.ledger").read_bytes()
    assert browser.send("POST", "/h/couple/convert/record", data=form).status_code == 403
    del form["token"]
    assert browser.send("POST", "/h/couple/convert/record", data=form).status_code == 403
    assert browser.send("POST", "/api/v1/households/couple/convert", json=ALEX).status_code == 403
    assert (folder / "couple.ledger").read_bytes() == before


@pytest.mark.parametrize("field", ["job", "source", "amount", "value", "basis", "account_value", "account_basis"])
def test_script_in_a_field_is_text(browser: Browser, field: str) -> None:
    hostile = f'"><{SCRIPT}'
    for household in ("ann", "couple"):
        answer = browser.get(f"/h/{household}/convert?{urlencode({**ALEX, field: hostile})}")
        assert answer.status_code == 422
        assert SCRIPT not in answer.text
    for end in ("paper", "record"):
        answer = browser.get(f"/h/couple/convert/{end}?{urlencode({**ALEX, 'route': 'split', field: hostile})}")
        assert SCRIPT not in answer.text
    typed = {"typed_source": hostile, "typed_dollars": hostile, "on": hostile, "confirmation": hostile, "to": hostile}
    assert SCRIPT not in browser.post("/h/couple/convert/record", guarded(browser, **typed)).text


# --- the API ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("ann", {}, 422),
        ("ann", {"amount": "x"}, 422),
        ("ann", {"value": 5}, 422),
        ("ann", {"record": "in-plan"}, 422),
        ("ann", {"source": "s" * 101}, 422),
        ("ann", [], 422),
        ("nobody", {}, 404),
    ],
)
def test_errors_of_the_api_are_problem_details(
    browser: Browser, folder: Path, name: str, body: object, status: int
) -> None:
    secret = {"authorization": f"Bearer {browser.settings.secret}"}
    answer = browser.send("POST", f"/api/v1/households/{name}/convert", json=body, headers=secret)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert str(folder) not in answer.text


def test_the_description_has_an_example_of_each_operation(browser: Browser) -> None:
    paths = browser.get("/api/v1/openapi.json").json()["paths"]
    for end in ("ledger", "ledger/balances", "ledger/lots", "clocks", "convert"):
        for operation in paths[f"/api/v1/households/{{name}}/{end}"].values():
            assert operation["responses"]["200"]["content"]["application/json"]["example"]["schema"], end
