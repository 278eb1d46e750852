"""The ledger on the page: what the terminal says, nothing recorded by half, and nothing changed or removed."""

from __future__ import annotations

import re
import stat
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from megaroth.ledger.kinds import KINDS, REVERSAL
from megaroth.report.text.ledger import exact
from megaroth.service.ledger.drafts import FIELDS
from megaroth.web.app import create_app
from megaroth.web.settings import Settings
from tests.ledger.hands import by_hand
from tests.web.browser import Browser, words
from tests.web.ledgers import DAY, SCRIPT, bare, cents, fields, households, run, told, wrong_fields

pytestmark = pytest.mark.slow

ENTRY = {"kind": "contribution", "source": "after-tax", "amount": "1,250", "on": "2026-11-20"}
TABLE = 'on,kind,source,amount,note\n2026-12-01,contribution,after-tax,"1,000.25",first\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return households(tmp_path / "households")


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(folder, "s3cret" * 6, 8401, date.fromisoformat(DAY))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    return Browser(create_app(settings), settings)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- adding ----------------------------------------------------------------------------------------------------


def test_without_a_ledger_the_page_says_how_one_begins(browser: Browser, folder: Path) -> None:
    before = contents(folder)
    for end in ("", "/balances", "/lots", "/lots/1", "/accounts", "/keeping"):
        answer = browser.get(f"/h/ann/ledger{end}")
        assert answer.status_code == 200
        assert "Begin a ledger" in words(answer)
        assert "/h/ann/ledger/add?kind=payday" in answer.text
    assert browser.get("/h/ann/ledger/export.jsonl").status_code == 404
    assert contents(folder) == before


def test_an_entry_is_recorded_and_shown_first(browser: Browser, folder: Path) -> None:
    answer = browser.post("/h/ann/ledger/add", {**ENTRY, "note": "the bonus"})
    shown = words(browser.followed(answer))
    (entry,) = told("ledger", "list", folder / "ann.toml")["entries"]
    assert (entry["amount"]["cents"], entry["on"], entry["note"]) == (125_000, "2026-11-20", "the bonus")
    assert "Recorded: entry 1." in shown
    assert told("ledger", "verify", folder / "ann.toml")["head"] not in shown  # it stands under “Keep safe”
    assert "the bonus" in shown
    assert "Recorded" not in words(browser.followed(answer))  # loaded again
    assert "Recorded" not in words(browser.get("/h/ann/ledger?added=1-1"))
    assert stat.S_IMODE((folder / "ann.ledger").stat().st_mode) == 0o600


def test_a_payday_is_several_entries_at_once(browser: Browser, folder: Path) -> None:
    row = {"kind": "payday", "on": "2026-11-20", "pre-tax": "900", "after-tax": "1,250", "converted": "1,250"}
    assert "Recorded: entries 1 to 3." in words(browser.followed(browser.post("/h/ann/ledger/add", row)))
    kinds = [(one["kind"], one["source"]) for one in told("ledger", "list", folder / "ann.toml")["entries"]]
    assert kinds == [("contribution", "pre-tax"), ("contribution", "after-tax"), ("conversion", "after-tax")]


@pytest.mark.parametrize("kind", [name for name in KINDS if name != REVERSAL])
def test_the_form_of_a_kind_has_what_that_kind_holds(browser: Browser, kind: str) -> None:
    answer = browser.get(f"/h/couple/ledger/add?kind={kind}")
    assert answer.status_code == 200
    offered = set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', answer.text))
    held = {name for name, field in FIELDS.items() if field in (*KINDS[kind].needs, *KINDS[kind].may_have)}
    assert held <= offered
    others = set(FIELDS) - held - {"kind", "source", "amount", "on", "year", "person", "plan"}
    assert offered & others == {"read-from", "confirmation", "note"}


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"amount": "twelve"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"on": "2026-13-01"}, "on"),
        ({"on": ""}, "on"),
        ({"on": "2027-01-01"}, "on"),
        ({"source": "aftertaxx"}, "source"),
        ({"basis": "2,000"}, "basis"),
        ({"year": "26"}, "year"),
        ({"plan": "nowhere"}, "plan"),
        ({"note": "SSN 219-09-8765"}, "note"),
        ({"note": "two\nlines"}, "note"),
        ({"confirmation": "c" * 501}, "confirmation"),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_is_recorded(
    browser: Browser, folder: Path, written: dict[str, str], field: str
) -> None:
    answer = browser.post("/h/ann/ledger/add", {**ENTRY, **written})
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == [field]
    assert "--" not in words(answer)
    assert "219-09-8765" not in answer.text
    assert not (folder / "ann.ledger").exists()


def test_whose_it_is_is_asked_where_several_could_be_meant(browser: Browser) -> None:
    answer = browser.post("/h/couple/ledger/add", ENTRY)
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == ["person"]
    assert browser.post("/h/couple/ledger/add", {**ENTRY, "person": "alex"}).status_code == 303


def test_what_is_there_is_recorded_again_only_by_its_box(browser: Browser, folder: Path) -> None:
    assert browser.post("/h/ann/ledger/add", ENTRY).status_code == 303
    answer = browser.post("/h/ann/ledger/add", ENTRY)
    assert answer.status_code == 422
    assert "already there (entry 1)" in words(answer)
    assert 'name="again"' in answer.text
    assert browser.post("/h/ann/ledger/add", {**ENTRY, "again": "yes"}).status_code == 303
    assert told("ledger", "list", folder / "ann.toml")["count"] == 2


def test_no_such_kind_is_no_page(browser: Browser) -> None:
    for kind in ("reversal", "nonsense", "../kinds"):
        assert browser.get(f"/h/lee/ledger/add?kind={kind}").status_code == 404
        assert browser.post("/h/lee/ledger/add", {**ENTRY, "kind": kind}).status_code == 404


# --- taking back -------------------------------------------------------------------------------------------------


def take_back(browser: Browser, number: int, why: str) -> tuple[str, dict[str, str]]:
    address = f"/h/lee/ledger/reverse/{number}"
    return address, {**fields(browser.get(address).text, address), "why": why}


def test_an_entry_is_taken_back_by_another_one(browser: Browser, folder: Path) -> None:
    before = told("ledger", "list", folder / "lee.toml")["entries"]
    shown = words(browser.followed(browser.post(*take_back(browser, 5, "typed twice"))))
    assert "Taken back: entry 99." in shown
    assert "taken back by entry 99: in no total" in words(browser.get("/h/lee/ledger?page=2"))
    after = told("ledger", "list", folder / "lee.toml")["entries"]
    assert after[:98] == [{**one, "reversed_by": 99 if one["number"] == 5 else one["reversed_by"]} for one in before]
    assert (after[98]["reverses"], after[98]["note"]) == (5, "typed twice")


@pytest.mark.parametrize("why", ["", "  ", "SSN 219-09-8765"])
def test_without_a_reason_nothing_is_taken_back(browser: Browser, folder: Path, why: str) -> None:
    before = contents(folder)
    answer = browser.post(*take_back(browser, 5, why))
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == ["why"]
    assert "219-09-8765" not in answer.text
    assert contents(folder) == before


def test_a_form_from_before_something_else_was_recorded_takes_nothing_back(browser: Browser, folder: Path) -> None:
    address, form = take_back(browser, 5, "typed twice")
    run("ledger", "add", folder / "lee.toml", "contribution", "after-tax", "1", "--on", DAY)
    answer = browser.post(address, form)
    assert answer.status_code == 422
    assert "Something else was recorded since you looked" in words(answer)
    assert told("ledger", "list", folder / "lee.toml")["count"] == 99
    assert browser.post(address, {**form, "head": "0"}).status_code == 422


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 12])
def test_there_is_no_such_entry(browser: Browser, number: str) -> None:
    assert browser.get(f"/h/lee/ledger/reverse/{number}").status_code == 404
    assert browser.get(f"/h/lee/ledger/lots/{number}").status_code == 404


# --- a table -----------------------------------------------------------------------------------------------------


def upload(browser: Browser, text: str | bytes, *, name: str = "t.csv", household: str = "ann", **form: str) -> str:
    answer = browser.send(
        "POST",
        f"/h/{household}/ledger/table",
        data={"token": browser.token(), **form},
        files={"file": (name, text.encode() if isinstance(text, str) else text, "text/csv")},
    )
    assert answer.status_code == 200, words(answer)
    return answer.text


def test_a_table_is_shown_before_it_is_recorded(browser: Browser, folder: Path) -> None:
    before = contents(folder)
    html = upload(browser, TABLE)
    assert "Nothing is recorded yet" in html
    assert "1,000.25" in html
    assert contents(folder) == before
    done = browser.post("/h/ann/ledger/table/record", fields(html, "/ledger/table/record"))
    assert "Recorded: entry 1." in words(browser.followed(done))
    assert [one["note"] for one in told("ledger", "list", folder / "ann.toml")["entries"]] == ["first"]


def test_a_large_table_comes_through_whole(browser: Browser, folder: Path) -> None:
    rows = [f'2026-12-01,contribution,after-tax,{number}.00,"№ {number}, {"x" * 100}"' for number in range(1, 2501)]
    html = upload(browser, "on,kind,source,amount,note\r\n" + "\r\n".join(rows))
    form = re.findall(r'name="table" value="([^"]*)"', html)
    assert len(form) > 1
    held = {**fields(html, "/ledger/table/record"), "table": [unescape(each) for each in form]}
    assert browser.post("/h/ann/ledger/table/record", held).status_code == 303
    found = told("ledger", "list", folder / "ann.toml")
    assert found["count"] == 2500
    assert found["totals"][0]["amount"]["cents"] == sum(range(1, 2501)) * 100
    assert found["entries"][-1]["note"].startswith("№ 2500, x")


def test_the_same_table_again_has_nothing_new(browser: Browser, folder: Path) -> None:
    text = (Path(__file__).parents[2] / "examples/lee-2026.csv").read_text(encoding="utf-8")
    before = contents(folder)
    html = upload(browser, text, household="lee", only_new="yes")
    assert "Nothing is new" in html
    assert "98 entries" in words_of(html)
    assert "/ledger/table/record" not in html
    assert contents(folder) == before


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", TABLE + "2026-12-02,contribution,after-tax,many,x\n", "line 3"),
        ("t.csv", "on,kind,colour\n2026-12-01,a,b\n", "no column"),
        ("t.csv", "", "table is empty"),
        ("t.csv", b"\xff\xfe\x00", "not text in UTF-8"),
        ("t.csv", "a\0b", "no table of text"),
        ("t.csv", TABLE.replace("first", '"first'), "not closed"),
        ("t.xlsx", TABLE, "this kind of file"),
        ("t.csv", b"x" * 5_000_001, "larger than 5 MB"),
        ("t.csv", TABLE + TABLE.splitlines()[1] + "\n", "already there"),
    ],
)
def test_a_table_with_a_fault_records_nothing(
    browser: Browser, folder: Path, name: str, content: str | bytes, said: str
) -> None:
    before = contents(folder)
    answer = browser.send(
        "POST",
        "/h/ann/ledger/table",
        data={"token": browser.token()},
        files={"file": (name, content.encode() if isinstance(content, str) else content)},
    )
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == ["file"]
    assert said in words(answer).lower() or said in words(answer)
    assert "--" not in words(answer)
    assert "/tmp" not in answer.text
    assert contents(folder) == before


def test_a_table_is_shown_again_where_the_ledger_has_moved_on(browser: Browser, folder: Path) -> None:
    html = upload(browser, TABLE)
    run("ledger", "add", folder / "ann.toml", "contribution", "after-tax", "1", "--on", DAY)
    answer = browser.post("/h/ann/ledger/table/record", fields(html, "/ledger/table/record"))
    assert answer.status_code == 422
    assert "something else was recorded since you looked" in words(answer).lower()
    assert told("ledger", "list", folder / "ann.toml")["count"] == 1
    again = browser.post("/h/ann/ledger/table/record", fields(answer.text, "/ledger/table/record"))
    assert again.status_code == 303


# --- reading -----------------------------------------------------------------------------------------------------


def test_entries_stand_newest_first_and_on_pages(browser: Browser) -> None:
    numbers: list[int] = []
    address = "/h/lee/ledger"
    while address:
        html = browser.get(address).text
        numbers += [int(each) for each in re.findall(r'id="entry-(\d+)"', html)]
        older = re.search(r'href="([^"]+)" rel="next"', html)
        address = older[1].replace("&amp;", "&") if older else ""
    assert numbers == list(range(98, 0, -1))
    for odd in ("0", "x", "999999999", "-1"):
        assert browser.get(f"/h/lee/ledger?page={odd}").status_code == 200


def test_entries_are_narrowed_as_in_the_terminal(browser: Browser, folder: Path) -> None:
    html = browser.get("/h/couple/ledger?source=after-tax&kind=contribution").text
    wanted = ("--source", "after-tax", "--kind", "contribution")
    found = told("ledger", "list", folder / "couple.toml", *wanted)
    numbers = [int(each) for each in re.findall(r'id="entry-(\d+)"', html)]
    assert numbers == [one["number"] for one in reversed(found["entries"])]
    for odd in ("source=gold", "kind=gift", "year=20266", "plan=nowhere", "person=%3Cb%3E"):
        answer = browser.get(f"/h/couple/ledger?{odd}")
        assert answer.status_code == 422
        assert "<b>" not in answer.text


@pytest.mark.parametrize("name", ["lee", "couple"])
@pytest.mark.parametrize("verb", ["list", "balances", "lots"])
def test_the_page_says_the_same_amounts_as_the_terminal(browser: Browser, folder: Path, name: str, verb: str) -> None:
    data = told("ledger", verb, folder / f"{name}.toml")
    pages = {"list": ["?page=1", "?page=2"], "balances": ["/balances"], "lots": ["/lots"]}[verb]
    shown = " ".join(words(browser.get(f"/h/{name}/ledger{page}")) for page in pages)
    names = ("amount", "value", "basis", "earnings", "vested", "taxable", "followed")
    amounts = {exact(each) for each in cents(data, *names)} if verb != "list" else set()
    amounts |= {exact(one["amount"]["cents"]) for one in data.get("entries", ())}
    amounts |= {exact(one["amount"]["cents"]) for one in data.get("totals", ())} if verb == "list" else set()
    said = set(re.findall(r"−?[\d,]+\.\d\d", shown))
    said |= {f"{each}.00" for each in re.findall(r"\$([\d,]+)(?![\d.,])", shown)}
    assert {each for each in amounts if each != "0.00"} <= said


def test_each_step_of_a_contribution_is_shown(browser: Browser, folder: Path) -> None:
    (lot,) = told("ledger", "lots", folder / "lee.toml", "--trace", "2")["lots"]
    shown = words(browser.get("/h/lee/ledger/lots/2"))
    assert len(lot["steps"]) == 1
    assert f"{lot['steps'][0]['amount']['text']} acme after-tax → acme in-plan-roth" in shown
    assert "Lies now: $1,500 acme in-plan-roth" in shown


def test_what_does_not_fit_together_is_said_on_every_page(browser: Browser, folder: Path) -> None:
    run("ledger", "add", folder / "lee.toml", "conversion", "after-tax", "9,999", "--on", DAY)
    (problem,) = told("ledger", "balances", folder / "lee.toml")["problems"]
    for end in ("", "/balances", "/lots"):
        assert problem["message"] in words(browser.get(f"/h/lee/ledger{end}")), end


def test_a_payment_says_until_when_it_may_be_rolled_over(browser: Browser) -> None:
    answer = browser.get("/h/couple/ledger")
    assert "$500 may still be rolled over until 30 Jan 2027" in words(answer)
    link = re.search(r'href="([^"]+kind=return[^"]*)"', answer.text)
    assert link
    assert "selected>entry" in browser.get(link[1].replace("&amp;", "&")).text


def test_bank_accounts_are_held_against_the_book(browser: Browser, folder: Path) -> None:
    rows = "account,person,plan,sources,balance\nBroker,lee,acme,in-plan-roth,38112.55\nRest,lee,acme,,31608.50\n"
    table = folder.parent / "bank.csv"
    table.write_text(rows, encoding="utf-8")
    found = told("ledger", "accounts", folder / "lee.toml", table)
    shown = words(browser.post("/h/lee/ledger/accounts", {"table": rows}))
    assert not found["agrees"]
    assert {exact(each) for each in cents(found)} <= set(re.findall(r"−?[\d,]+\.\d\d", shown))
    assert "Rest holds $0.01 less than the book" in shown
    agreed = browser.post("/h/lee/ledger/accounts", {"table": rows.replace("31608.50", "31608.51")})
    assert "Bank and book say the same of every account." in words(agreed)
    wrong = browser.post("/h/lee/ledger/accounts", {"table": rows.replace("acme", "nowhere")})
    assert (wrong.status_code, wrong_fields(wrong.text)) == (422, ["table"])
    assert "account,person,plan,sources,balance\nacme account,lee,acme,," in browser.get("/h/lee/ledger/accounts").text


# --- keeping -----------------------------------------------------------------------------------------------------


def test_the_head_is_shown_and_one_that_was_kept_is_checked(browser: Browser, folder: Path) -> None:
    head = told("ledger", "verify", folder / "lee.toml")["head"]
    assert head in words(browser.get("/h/lee/ledger/keeping"))
    assert "The head that you kept is one of its entries" in words(browser.get(f"/h/lee/ledger/keeping?head={head}"))
    for other in ("1" * 64, "abc"):
        assert browser.get(f"/h/lee/ledger/keeping?head={other}").status_code == 422


def test_a_damaged_ledger_is_found_and_what_is_sound_can_be_downloaded(browser: Browser, folder: Path) -> None:
    guards = by_hand(folder / "couple.ledger", "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    by_hand(
        folder / "couple.ledger",
        *(f"DROP TRIGGER {name}" for (name,) in guards),
        "UPDATE entries SET body = replace(body, '75035', '75135')",
    )
    answer = browser.get("/h/couple/ledger/keeping")
    assert answer.status_code == 422
    link = re.search(r'href="([^"]+export\.jsonl[^"]*until=\d+)"', answer.text)
    assert link
    head, *sound = browser.get(link[1].replace("&amp;", "&")).text.splitlines()
    assert '"count":6' in head
    assert len(sound) == 6
    assert browser.get("/h/couple/ledger").status_code == 422


def test_an_export_is_brought_back_with_the_same_head(browser: Browser, folder: Path) -> None:
    answer = browser.get("/h/lee/ledger/export.jsonl")
    assert answer.headers["content-disposition"] == f'attachment; filename="lee-{DAY}.jsonl"'
    assert answer.headers["cache-control"] == "no-store"

    def restore(content: bytes, name: str = "lee.jsonl") -> int:
        sent = {"token": browser.token()}
        return browser.send("POST", "/h/ann/ledger/restore", data=sent, files={"file": (name, content)}).status_code

    assert restore(b"nonsense") == restore(answer.content, "lee.txt") == 422
    assert restore(answer.content.replace(b'"amount":150000', b'"amount":150001', 1)) == 422
    assert not (folder / "ann.ledger").exists()
    assert restore(answer.content) == 303
    heads = {told("ledger", "verify", folder / f"{name}.toml")["head"] for name in ("lee", "ann")}
    assert len(heads) == 1
    assert stat.S_IMODE((folder / "ann.ledger").stat().st_mode) == 0o600
    assert restore(answer.content) == 422


# --- attacks -----------------------------------------------------------------------------------------------------

CHANGES = {
    "/h/lee/ledger/add": ENTRY,
    "/h/lee/ledger/reverse/5": {"why": "x", "head": "0" * 64},
    "/h/lee/ledger/table": {},
    "/h/lee/ledger/table/record": {"table": TABLE, "length": "98"},
    "/h/lee/ledger/accounts": {"table": ""},
    "/h/ann/ledger/restore": {},
}


@pytest.mark.parametrize("address", CHANGES)
def test_without_the_token_nothing_changes(browser: Browser, folder: Path, address: str) -> None:
    before = contents(folder)
    for token in ({}, {"token": "f" * 64}):
        assert browser.send("POST", address, data={**CHANGES[address], **token}).status_code == 403
    elsewhere = {"origin": "https://evil.example"}
    assert browser.post(address, CHANGES[address], headers=elsewhere).status_code == 403
    assert contents(folder) == before


@pytest.mark.parametrize("field", ["note", "read-from", "confirmation"])
def test_script_in_a_text_is_text(browser: Browser, field: str) -> None:
    assert browser.post("/h/ann/ledger/add", {**ENTRY, field: SCRIPT}).status_code == 303
    for address in ("/h/ann/ledger?added=1-1", "/h/ann/ledger/reverse/1", "/h/ann/ledger/lots/1"):
        html = browser.get(address).text
        assert SCRIPT not in html, address
        assert "&lt;script&gt;" in html, address


@pytest.mark.parametrize("field", ["amount", "source", "plan", "person", "on", "year", "basis", "note", "kind"])
def test_script_in_a_field_is_never_sent_back_as_script(browser: Browser, field: str) -> None:
    answer = browser.post("/h/lee/ledger/add", {**ENTRY, "amount": "x", field: f'"{SCRIPT}'})
    assert answer.status_code in (404, 422)
    assert SCRIPT not in answer.text


def test_script_in_a_reason_a_table_and_an_account_is_text(browser: Browser) -> None:
    address, form = take_back(browser, 5, SCRIPT)
    pages = [browser.followed(browser.post(address, form)).text]
    pages.append(upload(browser, TABLE.replace("first", SCRIPT), name=f"{SCRIPT}.csv"))
    pages.append(browser.post("/h/lee/ledger/accounts", {"table": f"account\n{SCRIPT}</textarea>{SCRIPT}"}).text)
    rows = f"account,person,plan,sources,balance\n{SCRIPT},lee,acme,,1\n"
    pages.append(browser.post("/h/lee/ledger/accounts", {"table": rows}).text)
    pages.append(browser.get(f"/h/lee/ledger?source={SCRIPT}").text)
    pages.append(browser.get(f"/h/lee/ledger/keeping?head={SCRIPT}").text)
    for html in pages:
        assert SCRIPT not in html


@pytest.mark.parametrize("name", ["..%2Flee", "%2e%2e", "lee.toml", "LEE", "nobody", ".hidden"])
@pytest.mark.parametrize("end", ["ledger", "ledger/export.jsonl", "ledger/add", "clocks", "convert", "withdraw"])
def test_no_name_leads_out_of_the_folder(browser: Browser, name: str, end: str) -> None:
    answer = browser.get(f"/h/{name}/{end}")
    assert answer.status_code == 404
    assert browser.get(f"/api/v1/households/{name}/ledger").status_code == 404


def test_a_link_in_the_place_of_the_ledger_is_not_followed(browser: Browser, folder: Path) -> None:
    outside = folder.parent / "outside.ledger"
    (folder / "lee.ledger").rename(outside)
    (folder / "lee.ledger").symlink_to(outside)
    before = outside.read_bytes()
    for end in ("ledger", "ledger/balances", "ledger/export.jsonl", "ledger/add", "clocks", "convert", "withdraw"):
        assert browser.get(f"/h/lee/{end}").status_code == 422, end
    for end in ("ledger", "ledger/balances", "ledger/lots", "clocks"):
        assert browser.get(f"/api/v1/households/lee/{end}").status_code == 422, end
    assert browser.post("/h/lee/ledger/add", ENTRY).status_code == 422
    assert outside.read_bytes() == before


# --- the same as data ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "arguments"),
    [
        ("", ("list",)),
        (
            "?source=after-tax&kind=conversion&year=2026",
            ("list", "--source", "after-tax", "--kind", "conversion", "--year", "2026"),
        ),
        ("?since=2026-03-01&until=2026-03-31", ("list", "--since", "2026-03-01", "--until", "2026-03-31")),
        ("/balances", ("balances",)),
        ("/lots", ("lots",)),
        ("/lots?trace=2", ("lots", "--trace", "2")),
    ],
)
def test_the_api_says_what_the_command_line_says(
    browser: Browser, folder: Path, end: str, arguments: tuple[str, ...]
) -> None:
    answer = browser.get(f"/api/v1/households/lee/ledger{end}")
    verb, *options = arguments
    assert answer.json() == bare(told("ledger", verb, folder / "lee.toml", *options))
    assert str(folder) not in answer.text


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("ann/ledger", 404),
        ("ann/ledger/balances", 404),
        ("nobody/ledger", 404),
        ("lee/ledger?kind=gift", 422),
        ("lee/ledger?since=2026-02-30", 422),
        ("lee/ledger?since=2026-03-01&until=2026-02-01", 422),
        ("lee/ledger?year=x", 422),
        ("lee/ledger/lots?trace=1", 422),
        ("lee/ledger/lots?trace=0", 422),
        ("lee/ledger?as_of=2026-02-30", 422),
    ],
)
def test_errors_of_the_api_are_problem_details(browser: Browser, folder: Path, end: str, status: int) -> None:
    answer = browser.get(f"/api/v1/households/{end}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert str(folder) not in answer.text
