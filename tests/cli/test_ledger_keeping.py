"""``megaroth ledger verify|export|import|backup``: a ledger that is proved whole, and brought back."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-12-31")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with Lee's household file and a ledger of a year, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lee.toml").write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert ledger("add", "lee.toml", "--csv", str(EXAMPLES / "lee-2026.csv")).exit_code == 0
    return tmp_path


def ledger(*arguments: str, answer: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments, *DAY], input=answer)


def verified(*arguments: str) -> dict[str, Any]:
    found = ledger("verify", *arguments, "--json")
    assert found.exit_code == 0
    data: dict[str, Any] = json.loads(found.stdout)
    return data


def refused(found: Result, said: str) -> None:
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert said in found.stderr


def owner_alone(path: Path) -> bool:
    return sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_whole_ledger_and_its_head() -> None:
    found = ledger("verify", "lee.toml")
    assert (found.exit_code, found.stderr) == (0, "")
    assert re.search(r"ENTRIES       98\nHEAD          [0-9a-f]{64}\n", found.stdout)
    assert "Keep the head somewhere else" in found.stdout
    head = verified("lee.toml")["head"]
    assert "The head that you kept is one of its entries" in ledger("verify", "lee.toml", "--head", head.upper()).stdout
    assert f"Head: {head}.\n" in ledger("verify", "lee.toml", "--plain").stdout


def test_the_head_of_an_earlier_day_is_still_good_and_another_is_not() -> None:
    head = verified("lee.toml")["head"]
    ledger("add", "lee.toml", "fee", "match", "1", "--on", "2026-12-31")
    assert verified("lee.toml", "--head", head)["count"] == 99
    refused(ledger("verify", "lee.toml", "--head", "0123456789abcdef" * 4), "cut off")
    refused(ledger("verify", "lee.toml", "--head", "short"), "no head of a ledger")


def test_what_was_changed_behind_the_ledgers_back_is_found_and_the_rest_saved(folder: Path) -> None:
    with sqlite3.connect(folder / "lee.ledger") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE entries SET body = replace(body, '150000', '990000') WHERE number = 49")
    database.close()
    found = ledger("verify", "lee.toml")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "entry 49 is not what was recorded" in found.stderr
    assert found.stderr.count("\n") == 1
    refused(ledger("export", "lee.toml", "all.jsonl"), "entry 49 is not what was recorded")
    refused(ledger("balances", "lee.toml"), "lee.ledger: ")
    assert ledger("export", "lee.toml", "sound.jsonl", "--until", "40").exit_code == 0
    assert ledger("import", "lee.toml", "sound.jsonl", "--ledger", "new.ledger").exit_code == 0
    assert verified("--ledger", "new.ledger")["count"] == 40


def test_an_export_comes_back_with_the_same_head(folder: Path) -> None:
    head = verified("lee.toml")["head"]
    assert ledger("export", "lee.toml", "lee.jsonl").exit_code == 0
    assert owner_alone(folder / "lee.jsonl")
    found = ledger("import", "lee.toml", "lee.jsonl", "--ledger", "new.ledger")
    assert (found.exit_code, head in found.stdout) == (0, True)
    assert owner_alone(folder / "new.ledger")
    assert verified("--ledger", "new.ledger", "--head", head)["count"] == 98


def test_an_export_may_go_through_a_pipe() -> None:
    text = ledger("export", "lee.toml").stdout_bytes
    assert text == ledger("export", "lee.toml", "-").stdout_bytes
    assert json.loads(text.splitlines()[0])["megaroth.ledger"] == 1
    assert ledger("import", "lee.toml", "-", "--ledger", "new.ledger", answer=text).exit_code == 0
    assert verified("--ledger", "new.ledger")["head"] == verified("lee.toml")["head"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("150000", "990000", 1), "not what was recorded"),
        (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "97 entries and should have 98"),
        (lambda text: "nonsense\n", "lee.jsonl:1: "),
        (lambda text: "", "no entry of a ledger"),
    ],
    ids=["changed", "cut off", "nonsense", "empty"],
)
def test_a_bad_export_leaves_no_ledger_behind(folder: Path, change: Any, said: str) -> None:
    ledger("export", "lee.toml", "lee.jsonl")
    text = (folder / "lee.jsonl").read_text(encoding="utf-8")
    (folder / "lee.jsonl").write_text(change(text), encoding="utf-8")
    refused(ledger("import", "lee.toml", "lee.jsonl", "--ledger", "new.ledger"), said)
    assert sorted(path.name for path in folder.iterdir()) == ["lee.jsonl", "lee.ledger", "lee.toml"]


def test_an_import_that_does_not_belong_leaves_the_ledger_as_it_was(folder: Path) -> None:
    ledger("export", "lee.toml", "lee.jsonl")
    ledger("add", "lee.toml", "fee", "match", "1", "--on", "2026-12-31", "--ledger", "other.ledger")
    before = verified("--ledger", "other.ledger")
    refused(ledger("import", "lee.toml", "lee.jsonl", "--ledger", "other.ledger"), "is another than here")
    assert verified("--ledger", "other.ledger") == before
    refused(ledger("import", "lee.toml", "no.jsonl"), "no.jsonl: there is no such file")
    refused(ledger("import", "lee.toml", str(folder)), "this is a folder")


def test_a_backup_is_a_ledger_itself(folder: Path) -> None:
    found = ledger("backup", "lee.toml", "copy.ledger")
    assert (found.exit_code, found.stderr) == (0, "")
    assert owner_alone(folder / "copy.ledger")
    assert verified("--ledger", "copy.ledger")["head"] == verified("lee.toml")["head"]


@pytest.mark.parametrize("verb", ["backup", "export"])
def test_nothing_is_ever_written_over(folder: Path, verb: str) -> None:
    (folder / "mine").write_text("mine", encoding="utf-8")
    refused(ledger(verb, "lee.toml", "mine"), "never overwritten")
    refused(ledger(verb, "lee.toml", "nowhere/out"), "there is no folder")
    refused(ledger(verb, "lee.toml", "one", "two"), "more than one OUT")
    assert (folder / "mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("lee.toml", "this is a household file, not a ledger"),
        ("mysql://host/x", "no ledger is kept at mysql://"),
        ("", "--ledger names no file"),
        ("rows.csv", "this is no ledger"),
    ],
)
def test_what_is_no_ledger(folder: Path, target: str, said: str) -> None:
    (folder / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for verb in ("list", "verify", "balances"):
        refused(ledger(verb, "lee.toml", "--ledger", target), said)


@pytest.mark.parametrize("library", ["sqlalchemy", "alembic"])
def test_without_its_libraries_the_ledger_says_what_to_install(folder: Path, library: str) -> None:
    code = f"import sys; sys.modules['{library}'] = None; from megaroth.cli.main import main; main()"
    words = ("ledger", "add", "lee.toml", "fee", "match", "1", "--on", "2026-12-31", "--ledger", "new.ledger", *DAY)
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"python -m pip install {library}" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["lee.ledger", "lee.toml"]


@pytest.mark.parametrize("words", [("lost",), ("reversal",), ("lst", "lee.toml")])
def test_a_verb_that_is_not_known_is_answered_with_the_nearest(words: tuple[str, ...]) -> None:
    refused(CliRunner().invoke(main, ["ledger", *words]), "the ledger has no verb")


@pytest.mark.parametrize("verb", ["add", "list", "reverse", "verify", "export", "import", "backup", "balances", "lots"])
def test_every_verb_says_an_example_and_when_it_leaves_how(verb: str) -> None:
    found = CliRunner().invoke(main, ["ledger", verb, "--help"])
    assert found.exit_code == 0
    assert "Example" in found.output
    assert "Exit status: 0 " in found.output
    assert f"  {verb} " in CliRunner().invoke(main, ["ledger", "--help"]).output


# --- reading what is damaged -----------------------------------------------------------------------------

READING = (
    ("ledger", "balances"),
    ("ledger", "list"),
    ("ledger", "lots"),
    ("clocks",),
    ("plan",),
    ("backdoor",),
)


@pytest.mark.parametrize("command", READING, ids=[" ".join(each) for each in READING])
@pytest.mark.parametrize("amount", ["140000", '"x"'])
def test_nothing_is_computed_from_a_changed_entry(command: tuple[str, ...], amount: str) -> None:
    with sqlite3.connect("lee.ledger") as file:
        guards = [row[0] for row in file.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        for name in [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE entries SET body = replace(body, '150000', ?) WHERE number = 2", (amount,))
        for sql in guards:
            file.execute(sql)
    file.close()
    found = CliRunner().invoke(main, [*command, "lee.toml", *DAY])
    refused(found, "entry 2 is not what was recorded")


def test_an_import_says_what_it_brought() -> None:
    assert ledger("export", "lee.toml", "all.jsonl").exit_code == 0
    assert ledger("export", "lee.toml", "half.jsonl", "--until", "50").exit_code == 0
    new = ("--ledger", "new.ledger")
    assert "was restored from half.jsonl" in ledger("import", "lee.toml", "half.jsonl", *new).stdout
    more = ledger("import", "lee.toml", "all.jsonl", *new).stdout
    assert "got what all.jsonl has beyond it: 48 of its entries are new" in " ".join(more.split())
    again = ledger("import", "lee.toml", "all.jsonl", *new)
    assert again.exit_code == 0
    assert "has all of all.jsonl already: nothing was added" in " ".join(again.stdout.split())
    assert json.loads(ledger("import", "lee.toml", "all.jsonl", *new, "--json").stdout)["added"] == 0


@pytest.mark.parametrize("address", ["postgresql:/me:s3cr3t@h/db", "postgresql//me:s3cr3t@h/db", "postgres:me:s3cr3t"])
def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    found = ledger("list", "lee.toml", "--ledger", address)
    refused(found, "this address of a ledger cannot be read")
    assert "s3cr3t" not in found.stderr


def test_a_password_with_an_at_sign_is_not_shown() -> None:
    found = ledger("list", "lee.toml", "--ledger", "postgresql://me:p@s3cr3t@127.0.0.1:1/db")
    assert found.exit_code == 2
    assert "s3cr3t" not in found.stderr
