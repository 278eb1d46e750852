"""Balances, lots and traces: what is added up, what it says on a narrow screen, in plain words and as data."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main
from megaroth.report.text.layout import Page
from megaroth.report.text.ledger import entry_lines, exact
from megaroth.service.ledger.listing import Filters, listing

ROOT = Path(__file__).parents[2]
DAY = "2026-12-31"
PAGE = (ROOT / "docs" / "reference" / "ledger-json.md").read_text(encoding="utf-8")
VERBS = ("list", "balances", "lots", "verify")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ledger(*arguments: str, day: str = DAY) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments, "--as-of", day])


def data(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ledger(*arguments, "--json").stdout)
    return found


def household(name: str) -> str:
    text = (ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    Path(f"{name}.toml").write_text(text, encoding="utf-8")
    return f"{name}.toml"


@pytest.fixture
def lee() -> str:
    """Lee's year: a manual conversion of two paydays with $41.20 of earnings, then one each payday."""
    file = household("lee")
    assert ledger("add", file, "--csv", str(ROOT / "examples" / "lee-2026.csv")).exit_code == 0
    return file


@pytest.fixture
def couple() -> str:
    """Alex: a partial rollover, a payment, an ordinary backdoor and an old plan with a loan; Sam: Roth deferrals."""
    file = household("couple")
    for words in (
        "contribution after-tax 1,500 --on 2026-11-30 --person alex",
        "contribution traditional-ira 7,500 --on 2026-01-05 --year 2025 --person alex --basis 7,500",
        "conversion traditional-ira 7,510 --on 2026-01-06 --person alex",
        "rollover after-tax 1,000 --value-before 1,600 --to roth-ira --on 2026-12-01 --person alex",
        "payment after-tax 300 --on 2026-12-02 --person alex --reason separation",
        "opening match 30,000 --plan alex/old-firm --on 2026-01-01",
        "loan match 5,000 --plan alex/old-firm --on 2026-02-01",
        "contribution roth 900 --person sam --on 2026-12-02",
    ):
        assert ledger("add", file, *words.split()).exit_code == 0, words
    return file


# --- balances --------------------------------------------------------------------------------------------


def test_balances_by_source_with_what_the_year_made_taxable(lee: str) -> None:
    text = ledger("balances", lee).stdout
    # 33,000 converted without earnings, 3,041.20 with 41.20; the statement says 38,112.55
    assert re.search(r"\n  in-plan-roth +38,112\.55 +36,041\.20 +2,071\.35 +38,112\.55 +31 Dec 2026\n", text)
    assert re.search(r"\n  match +5,702\.40 +0\.00 +3,421\.44 +31 Dec 2026\n", text)
    # 25,906.11 + 38,112.55 + 5,702.40; vested 25,906.11 + 38,112.55 + 3,421.44
    assert re.search(r"\n  in all +69,721\.06 +36,041\.20 +67,440\.10\n", text)
    assert "MOVED 2026    conversion after-tax → in-plan-roth $36,041.20, taxable $41.20\n" in text


def test_balances_of_an_earlier_day_leave_out_what_came_later(lee: str) -> None:
    text = ledger("balances", lee, day="2026-01-31").stdout
    # no statement since the paydays: what they have earned is not known
    assert re.search(r"\n  after-tax +3,000\.00 +3,000\.00 +0\.00~ +3,000\.00\n", text)
    assert "\n~ by the entries: no statement since money came in\n" in text
    assert "in-plan-roth" not in text
    assert "98 entries, 92 of later days left out" in text
    assert "no money yet" in ledger("balances", lee, day="2025-12-31").stdout


def test_pro_rata_and_the_ira_are_kept_apart(couple: str) -> None:
    found = data("balances", couple)
    held = {(one["plan"], one["source"]): one for one in found["holdings"]}
    # 1,500 of 1,600 is basis: of 1,000 rolled over 937.50, then of 300 paid out 281.25
    after_tax = held["acme", "after-tax"]
    assert [after_tax[name]["cents"] for name in ("value", "basis", "earnings")] == [30000, 28125, 1875]
    moved = [(one["kind"], one["basis"]["cents"], one["taxable"]["cents"]) for one in found["moved"]]
    # 7,500 basis of 7,510, and nothing left in the IRAs on 31 December
    assert moved == [("conversion", 750000, 1000), ("rollover", 93750, 6250), ("payment", 28125, 1875)]
    assert found["ira_basis"]["alex"]["cents"] == 0


def test_what_is_not_known_to_be_vested_is_said(couple: str) -> None:
    text = ledger("balances", couple).stdout
    assert re.search(r"\nin all +[\d,.]+ +[\d,.]+ +not known\n", text)
    assert data("balances", couple)["total"]["vested"] is None
    ledger("add", couple, "vested", "match", "12,000", "--plan", "old-firm", "--on", "2026-12-31")
    # 30,000 less 18,000 not vested; 8,510 and 300 and 900 are the person's own
    assert data("balances", couple)["total"]["vested"]["cents"] == 2171000


def test_loans_are_shown_with_the_word_that_nothing_computes_them(couple: str) -> None:
    text = " ".join(ledger("balances", couple).stdout.split())
    assert "ONLY KEPT Entry 7: Sunday 1 February 2026, loan, match, $5,000, alex/old-firm." in text
    assert "Loans, divorce orders and deaths are kept and shown; nothing is computed from them." in text
    assert [one["kind"] for one in data("balances", couple)["held"]] == ["loan"]


def test_what_does_not_fit_is_a_finding() -> None:
    file = household("employee")
    ledger("add", file, "conversion", "after-tax", "500", "--on", "2026-11-20")
    for verb in ("balances", "lots"):
        found = ledger(verb, file)
        assert found.exit_code == 1
        assert "DOES NOT FIT  entry 1: " in found.stdout
        assert "Does not fit: entry 1: " in ledger(verb, file, "--plain").stdout
        assert data(verb, file)["problems"][0]["entry"] == 1


def test_what_nobody_said_is_said_to_be_taken() -> None:
    file = household("smallest")
    ledger("add", file, "contribution", "after-tax", "500", "--on", "2026-11-20")
    found = ledger("balances", file)
    assert found.exit_code == 0
    assert "\nTAKEN         the plan is taken to keep after-tax money" in found.stdout
    assert "Taken for granted, sky/acme: " in ledger("balances", file, "--plain").stdout


# --- lots ------------------------------------------------------------------------------------------------


def test_every_payday_and_where_its_dollars_lie(lee: str) -> None:
    text = ledger("lots", lee).stdout
    assert re.search(r"\n 2  Thu 15 Jan  1,500\.00  in-plan-roth since Wed 4 Feb\n", text)
    assert re.search(r"\n93  Thu 31 Dec  1,500\.00  in-plan-roth since Thu 31 Dec\n", text)
    assert re.search(r"\nLIES NOW      in-plan-roth  36,000\.00\n", text)
    assert "--trace 2" in text
    early = ledger("lots", lee, day="2026-01-31").stdout
    assert re.search(r"\n2  Thu 15 Jan  1,500\.00  after-tax, not converted\n", early)


def test_no_dollar_is_lost_between_places(couple: str) -> None:
    found = data("lots", couple)
    (lot,) = found["lots"]
    # 1,500 in; 937.50 rolled over; 281.25 paid out; the rest lies where it was
    assert [(one["source"], one["paid_out"], one["amount"]["cents"]) for one in lot["lies"]] == [
        ("after-tax", False, 28125),
        ("roth-ira", False, 93750),
        ("", True, 28125),
    ]
    assert lot["followed"]["cents"] == sum(one["amount"]["cents"] for one in lot["lies"])
    text = ledger("lots", couple).stdout
    assert re.search(r" 937\.50 roth-ira since Tue 1 Dec\n +281\.25 paid out on Wed 2 Dec\n", text)


def test_what_comes_back_within_60_days_is_followed_too(couple: str) -> None:
    back = "return roth-ira 300 --of 5 --on 2026-12-20 --person alex"
    assert ledger("add", couple, *back.split()).exit_code == 0
    (lot,) = data("lots", couple)["lots"]
    # 281.25 of basis comes back out of the 300
    assert {one["source"]: one["amount"]["cents"] for one in lot["lies"]} == {"after-tax": 28125, "roth-ira": 121875}


def test_one_contribution_is_traced_step_by_step(couple: str) -> None:
    text = ledger("lots", couple, "--trace", "1").stdout
    assert "Entry 1: Monday 30 November 2026, contribution, after-tax, $1,500, alex/acme." in text
    assert re.search(r"\n +937\.50 +1 Dec 2026  rollover, entry 4: acme after-tax → roth-ira\n", text)
    assert "lies now: $281.25 acme after-tax, $937.50 roth-ira and $281.25 paid out" in text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2", "entry 2 is no after-tax contribution (contribution traditional-ira)"),
        ("99", "there is no entry 99: the last is 8"),
        ("0", "Invalid value for '--trace'"),
    ],
)
def test_what_cannot_be_traced(couple: str, number: str, said: str) -> None:
    found = ledger("lots", couple, "--trace", number)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_contribution_taken_back_is_in_no_lot(couple: str) -> None:
    ledger("add", couple, "contribution", "after-tax", "70", "--on", "2026-12-03", "--person", "alex")
    ledger("reverse", couple, "9", "--why", "typed twice", "--yes")
    assert [one["number"] for one in data("lots", couple)["lots"]] == [1]
    assert "entry 9 was taken back by entry 10" in ledger("lots", couple, "--trace", "9").stderr


# --- the look --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", ["lee", "couple"])
def test_no_line_is_wider_than_the_screen(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    file = request.getfixturevalue(name)
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (
        ("list", file, "--full"),
        ("balances", file),
        ("lots", file),
        ("lots", file, "--trace", "1" if name == "couple" else "2"),
    ):
        for line in ledger(*arguments).stdout.splitlines():
            assert len(line) <= max(width, 72 if arguments[0] == "balances" else 0), line
            assert line == line.rstrip()


@pytest.mark.parametrize("verb", VERBS)
def test_plain_text_is_sentences_without_signs(couple: str, verb: str) -> None:
    found = ledger(verb, couple, "--plain").stdout
    assert not re.search(r"  |[→×−·§¶*~\x1b]", found)
    assert all(re.search(r"[.)]$", line) for line in found.splitlines())


def test_colour_strikes_out_what_was_taken_back(couple: str) -> None:
    ledger("reverse", couple, "5", "--why", "never paid", "--yes")
    rows = [
        (row.number, row.entry, row.reversed_by)
        for row in listing(Path(couple), None, date(2026, 12, 31), Filters()).rows
    ]
    lines = entry_lines(rows, Page(80, True))
    assert [line for line in lines if "\x1b[9;2m" in line] == [line for line in lines if "5 ×Wed" in line]


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (-3520, "−35.20"), (123456789, "1,234,567.89"), (7, "0.07")])
def test_amounts_of_a_table_have_their_cents(cents: int, text: str) -> None:
    assert exact(cents) == text


# --- data ------------------------------------------------------------------------------------------------


def keys(value: Any) -> set[str]:
    """Every key of some data, however deep."""
    if isinstance(value, dict):
        return {*value} | {key for inner in value.values() for key in keys(inner)}
    return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()


def test_every_key_of_the_data_is_described(couple: str) -> None:
    ledger("add", couple, "conversion", "after-tax", "90,000", "--on", "2026-12-04", "--person", "alex")
    people = {"alex", "sam"}
    answers = [data(verb, couple) for verb in VERBS] + [data("lots", couple, "--trace", "1")]
    answers.append(data("add", couple, "fee", "roth", "1", "--on", "2026-12-04", "--person", "sam"))
    for answer in answers:
        assert answer["schema"] == "megaroth.ledger/1"
        missing = {key for key in keys(answer) - people if f"`{key}`" not in PAGE}
        assert missing == set()


def test_an_amount_is_cents_and_text(couple: str) -> None:
    first = data("list", couple)["entries"][0]
    assert first["amount"] == {"cents": 150000, "text": "$1,500"}
    assert (first["on"], first["reversed_by"], first["held"], first["basis"]) == ("2026-11-30", None, False, None)
