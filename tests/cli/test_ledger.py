"""``megaroth ledger`` by the commands that a person types: recording, taking back, listing."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main
from megaroth.service.ledger.identity import has_identity_number

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-11-21")
CONTRIBUTION = ("contribution", "after-tax", "1,250.00", "--on", "2026-11-20")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with Lee's household file, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lee.toml").write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def ledger(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments, *DAY], input=answer)


def add(*arguments: str) -> Result:
    return ledger("add", "lee.toml", *arguments)


def data(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ledger(*arguments, "--json").stdout)
    return found


def numbers() -> list[int]:
    return [entry["number"] for entry in data("list", "lee.toml")["entries"]]


def refused(found: Result, said: str) -> None:
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert said in found.stderr


# --- add -------------------------------------------------------------------------------------------------


def test_an_entry_is_recorded_beside_the_household_for_its_owner_alone(folder: Path) -> None:
    found = add(*CONTRIBUTION, "--read-from", "stub of 20 Nov")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Recorded in lee.ledger, a new ledger" in found.stdout
    assert re.search(r"\n1  Fri 20 Nov  contribution  after-tax  1,250\.00\n +read from stub of 20 Nov\n", found.stdout)
    assert "NOW HOLDS     lee/acme after-tax $1,250 (basis $1,250)\n" in found.stdout
    assert re.search(r"\nHEAD          1 entry\n              [0-9a-f]{64}\n", found.stdout)
    assert sorted(path.name for path in folder.iterdir()) == ["lee.ledger", "lee.toml"]
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "lee.ledger").stat().st_mode) == 0o600


def test_the_second_entry_finds_the_ledger_and_has_the_next_number() -> None:
    add(*CONTRIBUTION)
    found = add("conversion", "after-tax", "1,262.40", "--on", "2026-11-21", "--value-before", "1,262.40")
    assert found.exit_code == 0
    assert ", a new ledger" not in found.stdout
    assert re.search(r"\n2  Sat 21 Nov  conversion  after-tax → in-plan-roth  1,262\.40\n", found.stdout)
    assert "lee/acme in-plan-roth $1,262.40 (basis $1,262.40)" in found.stdout


def test_without_a_file_the_only_household_of_the_folder() -> None:
    assert ledger("add", *CONTRIBUTION).exit_code == 0
    assert ledger("list").exit_code == 0
    assert ledger("reverse", "1", "--why", "typed twice", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("amount", "cents"), [("1250", 125000), ("1,250.00", 125000), ("$1,250.5", 125050), ("1.25k", 125000), (".5", 50)]
)
def test_amounts_as_people_write_them(amount: str, cents: int) -> None:
    found = data("add", "lee.toml", "contribution", "after-tax", amount, "--on", "2026-11-20")
    assert found["entries"][0]["amount"]["cents"] == cents


@pytest.mark.parametrize(
    ("words", "kind", "source"),
    [
        (("contrib", "after", "5"), "contribution", "after-tax"),
        (("Contribution", "AfterTax", "5"), "contribution", "after-tax"),
        (("convert", "after-tax", "5"), "conversion", "after-tax"),
        (("contribution", "profit sharing", "5"), "contribution", "employer"),
        (("earnings", "in-plan", "-35.20"), "earnings", "in-plan-roth"),
        (("loan", "pre", "-500"), "loan", "pre-tax"),
    ],
)
def test_kinds_and_sources_are_completed(words: tuple[str, ...], kind: str, source: str) -> None:
    found = data("add", "lee.toml", *words, "--on", "2026-11-20")
    entry = found["entries"][0]
    assert (entry["kind"], entry["source"]) == (kind, source)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("contribtion", "after-tax", "5"), "did you mean contribution?"),
        (("con", "after-tax", "5"), '"con" may be contribution or conversion'),
        (("contribution", "aftr-tax", "5"), "did you mean after-tax?"),
        (("contribution", "in-plan-roth", "5"), "no contribution goes into in-plan-roth"),
        (("contribution", "after-tax"), "says no amount"),
        (("contribution",), "names no source"),
        ((), "nothing says what happened"),
        (("contribution", "after-tax", "five"), "amount: "),
        (("contribution", "after-tax", "5.001"), "fractions of a cent"),
        (("contribution", "after-tax", "0"), "the amount is zero"),
        (("contribution", "after-tax", "-5"), "not below zero"),
        (("contribution", "after-tax", "5", "6"), "one word too many"),
        (("contribution", "after-tax", "5", "--person", "leee"), "did you mean lee?"),
        (("contribution", "after-tax", "5", "--plan", "acmee"), "did you mean acme?"),
        (("contribution", "after-tax", "5", "--plan", "elsewhere"), "`opening`"),
        (("contribution", "after-tax", "5", "--year", "twenty"), "year: "),
        (("contribution", "after-tax", "5", "--year", "1999"), "year: 1999 is far from"),
        (("contribution", "after-tax", "5", "--to", "roth-ira"), "to: a contribution has no to source"),
        (("contribution", "after-tax", "5", "--match", "5"), "only a payday has"),
        (("contribution", "after-tax", "5", "--persn", "lee"), "--person"),
        (("conversion", "after-tax", "5", "--basis", "6"), "basis is above the amount"),
        (("rollover", "after-tax", "5"), "does not say where the money went"),
        (("payment", "after-tax", "5", "--reason", "hardshp"), "did you mean hardship?"),
        (("return", "roth-ira", "5", "--of", "1"), "entry 1 is no payment"),
        (("reversal", "after-tax", "5"), "megaroth ledger reverse"),
        (("contribution", "after-tax", "5", "--note", "x" * 501), "longer than 500"),
    ],
)
def test_what_cannot_be_recorded_is_one_clear_line_and_begins_no_ledger(
    folder: Path, words: tuple[str, ...], said: str
) -> None:
    refused(add(*words, "--on", "2026-11-20"), said)
    assert not (folder / "lee.ledger").exists()


def test_an_entry_without_a_day_is_asked_for_it() -> None:
    refused(add("contribution", "after-tax", "5"), "--on 2026-11-21")
    refused(add("contribution", "after-tax", "5", "--on", "31 Nov 2026"), "no day of the calendar")


def test_a_day_to_come_is_refused_with_the_way_out(folder: Path) -> None:
    refused(add("contribution", "after-tax", "5", "--on", "2026-12-04"), "say --as-of 2026-12-04")
    assert not (folder / "lee.ledger").exists()


def test_a_contribution_may_be_for_another_year() -> None:
    found = add("contribution", "after-tax", "5", "--on", "2026-03-02", "--year", "2025")
    assert "contribution  after-tax for 2025  5.00" in found.stdout


def test_where_money_went() -> None:
    add(*CONTRIBUTION)
    ira = ("rollover", "after-tax", "500", "--on", "2026-11-21", "--to")
    assert data("add", "lee.toml", *ira, "roth-ira")["entries"][0]["to_plan"] == "roth-ira"
    named = data("add", "lee.toml", *ira, "roth-ira", "--to-plan", "fidelity", "--again")
    assert named["entries"][0]["to_plan"] == "fidelity"
    refused(add(*ira, "roth-ira", "--again"), "roth-ira or lee/fidelity")  # two accounts now: which one?
    entry = data("add", "lee.toml", "conversion", "after-tax", "10", "--on", "2026-11-21")["entries"][0]
    assert (entry["to_source"], entry["to_plan"]) == ("in-plan-roth", "")


def test_person_and_plan_are_asked_for_where_several_are_possible(folder: Path) -> None:
    text = (EXAMPLES / "couple.toml").read_text(encoding="utf-8")
    (folder / "couple.toml").write_text(text, encoding="utf-8")
    refused(ledger("add", "couple.toml", *CONTRIBUTION), "alex/acme or sam/school")
    assert ledger("add", "couple.toml", *CONTRIBUTION, "--plan", "sam/school").exit_code == 0
    assert ledger("add", "couple.toml", *CONTRIBUTION, "--plan", "acme").exit_code == 0
    assert (
        ledger("add", "couple.toml", "contribution", "roth", "9", "--on", "2026-11-20", "--person", "sam").exit_code
        == 0
    )
    held = [(e["person"], e["plan"]) for e in data("list", "couple.toml")["entries"]]
    assert held == [("sam", "school"), ("alex", "acme"), ("sam", "school")]


def test_an_opening_begins_a_plan_that_no_job_has() -> None:
    old = ("opening", "pre-tax", "30,000", "--on", "2026-01-01", "--plan", "old-firm")
    assert "lee/old-firm pre-tax $30,000" in add(*old).stdout
    assert add("earnings", "pre-tax", "100", "--on", "2026-02-01", "--plan", "old").exit_code == 0
    assert add(*CONTRIBUTION).exit_code == 0  # goes to the job's plan without asking
    assert data("list", "lee.toml")["entries"][2]["plan"] == "acme"


# --- nothing twice ---------------------------------------------------------------------------------------


def test_the_same_entry_is_there_already_unless_it_is_wanted_again() -> None:
    add(*CONTRIBUTION)
    refused(add(*CONTRIBUTION, "--note", "once more"), "this contribution is already there (entry 1)")
    assert numbers() == [1]
    assert add(*CONTRIBUTION, "--again").exit_code == 0
    assert numbers() == [1, 2]


def test_a_confirmation_number_is_there_once() -> None:
    add(*CONTRIBUTION, "--confirmation", "AB-77")
    other = ("conversion", "after-tax", "5", "--on", "2026-11-21", "--confirmation", "ab-77")
    refused(add(*other), "confirmation ab-77 is already there (entry 1)")
    assert add(*other, "--again").exit_code == 0


def test_an_entry_taken_back_may_be_recorded_once_more() -> None:
    add(*CONTRIBUTION, "--confirmation", "7")
    assert ledger("reverse", "lee.toml", "1", "--why", "wrong plan", "--yes").exit_code == 0
    assert add(*CONTRIBUTION, "--confirmation", "7").exit_code == 0
    assert numbers() == [1, 2, 3]


# --- paydays ---------------------------------------------------------------------------------------------


def test_a_payday_is_several_entries_in_one_transaction() -> None:
    amounts = ("--pre-tax", "900", "--after-tax", "1,250", "--match", "300", "--converted", "1,250")
    found = add("payday", "2026-11-20", *amounts)
    assert found.exit_code == 0
    kinds = [(e["kind"], e["source"], e["amount"]["text"]) for e in data("list", "lee.toml")["entries"]]
    assert kinds == [
        ("contribution", "pre-tax", "$900"),
        ("contribution", "after-tax", "$1,250"),
        ("contribution", "match", "$300"),
        ("conversion", "after-tax", "$1,250"),
    ]
    refused(add("payday", "2026-11-20", *amounts), "already there (entry 1)")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-11-20",), "the payday has no amount"),
        (("2026-11-20", "--after-tax", "0"), "the payday has no amount"),
        (("2026-11-20", "--after-tax", "9", "--to", "roth-ira"), "a payday has no to"),
        (("2026-11-20", "--after-tax", "9", "--on", "2026-11-19"), "two days"),
        (("--after-tax", "9"), "says no day"),
        (("2026-11-20", "--after-tax", "9", "--match", "x"), "match: "),
    ],
)
def test_a_payday_that_cannot_be_recorded(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    refused(add("payday", *arguments), said)
    assert not (folder / "lee.ledger").exists()


# --- privacy ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--note", "--read-from", "--confirmation", "--person", "--plan"])
def test_identity_numbers_are_refused_wherever_text_may_stand(folder: Path, option: str) -> None:
    refused(add(*CONTRIBUTION, option, "see 219-09-9999"), "nine digits like a Social Security number")
    assert not (folder / "lee.ledger").exists()


@pytest.mark.parametrize(
    "text",
    [
        "219 - 09 - 9999",
        "my SSN 219 099 999",
        "219-09-9999",
        "219 09 9999",
        "219099999",
        "SSN219099999",
        "219–09–9999",
        "(219.09.9999)",
        "٢١٩٠٩٩٩٩٩",
    ],
)
def test_an_identity_number_is_seen_however_it_is_written(text: str) -> None:
    assert has_identity_number(f"paid, {text}.")


@pytest.mark.parametrize(
    "text",
    ["123 456 789", "000-12-3456", "219-00-9999", "219-09-0000", "2190999991", "A219099999", "12/20/2026", "41.20"],
)
def test_other_numbers_are_kept(text: str) -> None:
    assert not has_identity_number(text)


# --- reverse ---------------------------------------------------------------------------------------------


def test_taking_back_shows_the_entry_and_asks() -> None:
    add(*CONTRIBUTION)
    no = ledger("reverse", "lee.toml", "1", "--why", "typed twice", answer="n\n")
    assert no.exit_code == 2
    assert "Entry 1: Friday 20 November 2026, contribution, after-tax, $1,250, lee/acme." in no.stdout
    assert "Nothing was taken back." in no.stdout
    assert numbers() == [1]
    yes = ledger("reverse", "lee.toml", "#1", "--why", "typed twice", answer="y\n")
    assert yes.exit_code == 0
    assert re.search(r"2  Sat 21 Nov  reversal  of 1\n +typed twice\n", yes.stdout)
    assert "NOW HOLDS" not in yes.stdout


def test_nobody_there_to_ask_is_no_yes() -> None:
    add(*CONTRIBUTION)
    found = ledger("reverse", "lee.toml", "1", "--why", "typed twice", answer="")
    assert found.exit_code == 2
    assert "nobody answered, so nothing was taken back (--yes takes it back)" in found.stderr
    refused_json = ledger("reverse", "lee.toml", "1", "--why", "x", "--json")
    assert (refused_json.exit_code, json.loads(refused_json.stdout)["schema"]) == (2, "megaroth.error/1")
    assert numbers() == [1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("9", "--why", "x", "--yes"), "there is no entry 9 (the last is 3"),
        (("0", "--why", "x", "--yes"), "there is no entry 0"),
        (("1", "--yes"), "the reason is missing"),
        (("1", "--why", "219-09-9999", "--yes"), "nine digits"),
        (("2", "--why", "x", "--yes"), "entry 2 has been taken back already, by entry 3"),
        (("3", "--why", "x", "--yes"), "entry 3 takes back entry 2"),
        (("one", "--why", "x", "--yes"), "one number of an entry is wanted"),
    ],
)
def test_what_cannot_be_taken_back(arguments: tuple[str, ...], said: str) -> None:
    add("payday", "2026-11-20", "--after-tax", "1,250", "--match", "300")
    ledger("reverse", "lee.toml", "2", "--why", "typed twice", "--yes")
    refused(ledger("reverse", "lee.toml", *arguments), said)


# --- what does not fit -----------------------------------------------------------------------------------


def test_what_does_not_fit_is_recorded_and_answered_with_1() -> None:
    found = add("conversion", "after-tax", "500", "--on", "2026-11-20")
    assert found.exit_code == 1
    assert "DOES NOT FIT  entry 1: " in found.stdout
    assert numbers() == [1]
    fits = add("contribution", "after-tax", "500", "--on", "2026-11-13")
    assert (fits.exit_code, "DOES NOT FIT" in fits.stdout) == (0, False)
    assert ledger("balances", "lee.toml").exit_code == 0


def test_a_trial_checks_everything_and_writes_nothing(folder: Path) -> None:
    found = add(*CONTRIBUTION, "--dry-run")
    assert found.exit_code == 0
    assert "Nothing was recorded" in found.stdout
    assert "HEAD" not in found.stdout
    assert not (folder / "lee.ledger").exists()
    add(*CONTRIBUTION)
    refused(add(*CONTRIBUTION, "--dry-run"), "already there (entry 1)")
    assert data("add", "lee.toml", "fee", "after-tax", "1", "--on", "2026-11-21", "--dry-run")["recorded"] is False
    assert numbers() == [1]


def test_loans_orders_and_deaths_are_kept_with_the_word_that_nothing_computes_them() -> None:
    note = "Loans, divorce orders and deaths are kept and shown; nothing is computed from"
    assert note in add("loan", "pre-tax", "5,000", "--on", "2026-11-20").stdout
    assert note in add("order", "match", "2,000", "--on", "2026-11-20").stdout
    assert note in add("death", "--on", "2026-11-20").stdout
    for verb in ("list", "balances"):
        assert note in ledger(verb, "lee.toml").stdout.replace("\n              ", " ")


# --- list ------------------------------------------------------------------------------------------------


@pytest.fixture
def year() -> None:
    """Three paydays, two of them converted, and one mistake taken back."""
    for day, amount in (("2026-01-15", "1,500"), ("2026-02-13", "1,500"), ("2026-11-13", "1,400")):
        add("payday", day, "--after-tax", amount, "--converted", amount, "--match", "225")
    add("contribution", "after-tax", "1,400", "--on", "2026-11-13", "--again")
    ledger("reverse", "lee.toml", "10", "--why", "typed twice", "--yes")


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ((), [*range(1, 12)]),
        (("--source", "match"), [2, 5, 8]),
        (("--source", "in-plan"), [3, 6, 9]),
        (("--kind", "conv"), [3, 6, 9]),
        (("--kind", "conversion", "--since", "2026-02-01"), [6, 9]),
        (("--until", "15 Jan 2026"), [1, 2, 3]),
        (("--since", "2026-11-13", "--source", "after-tax"), [7, 9, 10, 11]),
        (("--kind", "reversal"), [11]),
        (("--year", "2025"), []),
        (("--person", "lee", "--plan", "acme", "--year", "2026"), [*range(1, 12)]),
    ],
)
@pytest.mark.usefixtures("year")
def test_a_list_may_be_narrowed(filters: tuple[str, ...], wanted: list[int]) -> None:
    found = data("list", "lee.toml", *filters)
    assert [entry["number"] for entry in found["entries"]] == wanted


@pytest.mark.usefixtures("year")
def test_an_entry_taken_back_is_marked_and_in_no_total() -> None:
    text = ledger("list", "lee.toml", "--source", "after-tax").stdout
    assert re.search(r"\n10 ×Fri 13 Nov  contribution  after-tax +1,400\.00\n +taken back by 11\n", text)
    # 1,500 + 1,500 + 1,400, and not the 1,400 taken back
    assert re.search(r"contribution after-tax +3 ×  4,400\.00\n", text)
    assert "× taken back: in no total" in text
    entries = data("list", "lee.toml")["entries"]
    assert entries[9]["reversed_by"] == 11
    plain = ledger("list", "lee.toml", "--plain").stdout
    assert "Entry 10, taken back by entry 11: Friday 13 November 2026, contribution" in plain
    assert "Entry 11: Saturday 21 November 2026, takes back entry 10. Reason: typed twice.\n" in plain


@pytest.mark.usefixtures("year")
def test_a_list_of_an_earlier_day_leaves_out_what_came_later() -> None:
    found = CliRunner().invoke(main, ["ledger", "list", "lee.toml", "--as-of", "2026-01-31"])
    assert "8 entries of later days not shown" in found.stdout
    assert "3 of 11 entries" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "conversoin"), "did you mean conversion?"),
        (("--person", "kim"), "no person in the ledger"),
        (("--since", "2026-05-01", "--until", "2026-04-01"), "--until 2026-04-01 is before"),
        (("--since", "soon"), "is not a date"),
    ],
)
@pytest.mark.usefixtures("year")
def test_a_filter_that_names_nothing(arguments: tuple[str, ...], said: str) -> None:
    refused(ledger("list", "lee.toml", *arguments), said)


def test_without_a_ledger_the_way_to_begin_one_is_said() -> None:
    for verb in ("list", "verify", "balances", "lots", "export"):
        refused(ledger(verb, "lee.toml"), "`megaroth ledger add` begins one")
    refused(ledger("backup", "lee.toml", "out.ledger"), "`megaroth ledger add` begins one")
    refused(ledger("reverse", "lee.toml", "1", "--why", "x", "--yes"), "`megaroth ledger add` begins one")


# --- two windows -----------------------------------------------------------------------------------------


def test_an_entry_shown_is_not_taken_back_when_the_ledger_has_moved_on() -> None:
    from datetime import date

    from megaroth.errors import BadInputError
    from megaroth.service.ledger import recording

    add(*CONTRIBUTION)
    shown = recording.reversible(Path("lee.toml"), None, 1)
    add("fee", "after-tax", "1", "--on", "2026-11-21")
    with pytest.raises(BadInputError, match="since you looked"):
        recording.reverse(Path("lee.toml"), None, date(2026, 11, 21), shown, "typed twice")
    assert numbers() == [1, 2]


def test_the_shell_completes_kinds_and_then_sources() -> None:
    import click
    from click.shell_completion import ShellComplete

    def offered(*words: str, start: str = "") -> list[str]:
        completion = ShellComplete(main, {}, "megaroth", "_MEGAROTH_COMPLETE")
        return [item.value for item in completion.get_completions(["ledger", "add", *words], start)]

    assert isinstance(main.get_command(click.Context(main), "ledger"), click.Group)
    assert offered(start="l") == ["lee.toml", "layer", "loan"]
    assert offered("lee.toml", start="con") == ["contribution", "conversion"]
    assert offered("lee.toml", "contribution", start="after") == ["after-tax"]


def test_the_help_of_add_has_every_kind_and_source() -> None:
    from megaroth.ledger.kinds import KINDS, REVERSAL, SOURCES

    text = ledger("add", "--help").output
    for name in (*KINDS, *SOURCES):
        assert (f"\n  {name} " in text) == (name != REVERSAL)


# --- what the screens say of IRAs, payments and earnings -----------------------------------------------


def shown(*arguments: str) -> str:
    return " ".join(ledger(*arguments).stdout.split())


def test_the_group_alone_is_its_help() -> None:
    found = CliRunner().invoke(main, ["ledger"])
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Usage: " in found.stdout
    assert "balances" in found.stdout


def test_the_60_days_of_a_payment_are_shown_until_they_are_over() -> None:
    add("contribution", "after-tax", "1,500", "--on", "2026-11-02")
    paid = add("payment", "after-tax", "1,530", "--emptied", "--on", "2026-11-06")
    # Day 60 after 6 November: 24 left of November, 31 of December, 5 of January.
    line = "`megaroth ledger add return roth-ira AMOUNT --of 2 --on DATE`"
    assert "until Tue 5 Jan 2027" in " ".join(paid.stdout.split())
    assert line in " ".join(paid.stdout.split())
    assert "60 DAYS $1,530 paid to lee on Fri 6 Nov (entry 2, acme after-tax)" in shown("balances", "lee.toml")
    clocks = " ".join(CliRunner().invoke(main, ["clocks", "lee.toml", *DAY]).stdout.split())
    assert "60 DAYS $1,530 of acme after-tax, paid on 6 Nov 2026 (entry 2)" in clocks
    assert line in clocks
    data = json.loads(ledger("balances", "lee.toml", "--json").stdout)["running"]
    assert [(one["entry"], one["amount"]["cents"], one["last_day"]) for one in data] == [(2, 1_530_00, "2027-01-05")]
    add("return", "roth-ira", "1,000", "--of", "2", "--on", "2026-11-20")
    assert "60 DAYS $530 paid to lee" in shown("balances", "lee.toml")
    late = CliRunner().invoke(main, ["ledger", "balances", "lee.toml", "--as-of", "2027-01-06"]).stdout
    assert "60 DAYS" not in late


def test_a_return_that_is_written_like_a_rollover_is_told_how() -> None:
    add("contribution", "after-tax", "1,500", "--on", "2026-11-02")
    add("payment", "after-tax", "1,500", "--on", "2026-11-06")
    found = add("return", "after-tax", "1,500", "--to", "roth-ira", "--of", "2", "--on", "2026-11-20")
    refused(found, "megaroth ledger add return roth-ira 1,500 --of 2 --on 2026-11-20")


def test_basis_of_the_only_traditional_ira_stands_in_its_row_and_in_the_total() -> None:
    opened = add("opening", "traditional-ira", "30,000", "--basis", "6,000", "--on", "2026-01-01")
    assert "lee/traditional-ira $30,000 (basis $6,000)" in opened.stdout
    add("contribution", "after-tax", "1,500", "--on", "2026-11-02")
    text = shown("balances", "lee.toml")
    assert "lee/traditional-ira 30,000.00 6,000.00 30,000.00" in text
    assert "in all 31,500.00 7,500.00" in text


def test_basis_of_several_traditional_iras_is_the_persons() -> None:
    add("opening", "traditional-ira", "30,000", "--basis", "6,000", "--on", "2026-01-01")
    add("opening", "traditional-ira", "10,000", "--basis", "500", "--plan", "vanguard", "--on", "2026-01-01")
    text = shown("balances", "lee.toml")
    assert "lee/traditional-ira 30,000.00 30,000.00" in text
    assert "in all 40,000.00 6,500.00" in text
    assert "IRA BASIS lee: $6,500 basis in traditional IRAs, for Form 8606; it is the person's" in text
    held = json.loads(ledger("balances", "lee.toml", "--json").stdout)
    assert [one["basis"] for one in held["holdings"]] == [None, None]
    assert held["total"]["basis"]["cents"] == 6_500_00


def test_taxable_conversions_are_those_of_the_form() -> None:
    """Line 10 to three decimals: 10,000 / 30,000 is .333, of 9,000 that is 2,997."""
    add("opening", "traditional-ira", "30,000", "--basis", "10,000", "--on", "2026-01-01")
    add("conversion", "traditional-ira", "9,000", "--on", "2026-02-02")
    assert "taxable $6,003" in shown("balances", "lee.toml")
    text = " ".join(CliRunner().invoke(main, ["clocks", "lee.toml", *DAY]).stdout.split())
    assert "$6,003 that was income" in text
    form = json.loads(CliRunner().invoke(main, ["backdoor", "lee.toml", "--json", *DAY]).stdout)
    assert "600300" in json.dumps(form)


def test_what_is_blank_on_the_screen_is_null() -> None:
    add("contribution", "pre-tax", "900", "--on", "2026-11-20")
    add("contribution", "after-tax", "900", "--on", "2026-11-20")
    pre_tax, after_tax = json.loads(ledger("balances", "lee.toml", "--json").stdout)["holdings"]
    assert (pre_tax["earnings"], after_tax["earnings"]["cents"], after_tax["estimated"]) == (None, 0, True)
