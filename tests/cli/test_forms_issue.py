"""``megaroth forms issue`` and ``forms watch``: what is written, what is asked for, and what never leaves the files."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import select
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main
from megaroth.report import forms_issue as report
from tests.forms.test_iris import columns, template

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference" / "forms-issue-json.md"
EIN, SSN, SPOUSE = "129876543", "219098765", "219098766"
NUMBERS = "payer 12-9876543\nlee 219-09-8765\n"
BOTH = NUMBERS + "robin: 219 09 8766\n"
AFTER = "2027-01-10"
HOUSEHOLD = """\
schema = 1
year = {year}
name = "Lee"
[people.lee]
name = "Lee"
birth_date = 1980-05-04
[people.lee.jobs.studio]
employer = "Lee's Studio"
kind = "sole proprietor"
profit = "90,000"
[people.lee.jobs.studio.plan]
name = "Lee's Solo 401(k) Plan"
after_tax = true
in_plan_roth_rollover = true
separate_after_tax_source = true
roth = true
[people.robin.jobs.studio]
works_for = "lee/studio"
pay = "30,000"
[people.robin]
birth_date = 1981-01-02
"""
PARTIES = """\
[payer]
business = "Lee's Solo 401(k) Plan"
street = "1 Main St"
city = "Springfield"
state = "il"
zip = "62701"
phone = "(555) 010-0199"
[recipients.lee]
first = "Lee"
middle = "Q"
last = "Exämple"
suffix = "Jr"
street = "2 Oak Ave Apt 4"
city = "Springfield"
state = "IL"
zip = "627011234"
[recipients.robin]
first = "Robin"
last = "Example"
street = "2 Oak Ave Apt 4"
city = "Springfield"
state = "IL"
zip = "62701-1234"
[contact]
name = "Lee Example"
email = "lee@example.org"
"""


def run(*words: str | Path, stdin: str | None = None, as_of: str = AFTER) -> Result:
    return CliRunner().invoke(main, ["forms", *map(str, words), "--as-of", as_of], input=stdin)


def add(file: Path, *words: str) -> None:
    done = CliRunner().invoke(main, ["ledger", "add", str(file), *words, "--as-of", "2027-01-10"])
    assert done.exit_code == 0, done.output


def made(folder: Path, year: int = 2026) -> Path:
    """A ledger with $30,100 to a Roth IRA, $100 of it earnings (benefitslink.com thread 134491)."""
    file = folder / "lee.toml"
    file.write_text(HOUSEHOLD.format(year=year), encoding="utf-8")
    (folder / "parties.toml").write_text(PARTIES, encoding="utf-8")
    mine = ("--person", "lee", "--plan", "studio")
    add(file, "opening", "pre-tax", "249,950", "--on", f"{year}-01-01", *mine)
    add(file, "contribution", "after-tax", "30,000", "--on", f"{year}-06-01", *mine)
    add(
        file, "rollover", "after-tax", "30,100", "--to", "roth-ira", "--to-plan", "vault", "--emptied", "--on",
        f"{year}-06-08", *mine,
    )  # fmt: skip
    return file


def with_spouse(file: Path) -> None:
    hers = ("--person", "robin", "--plan", "studio")
    add(file, "contribution", "after-tax", "1,000", "--on", "2026-07-01", *hers)
    add(file, "conversion", "after-tax", "1,005", "--on", "2026-07-02", "--emptied", *hers)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made(tmp_path)


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def holds_no_number(text: str) -> bool:
    digits = re.sub(r"[^0-9a-zA-Z]", "", text)
    return not any(number in digits for number in (EIN, SSN, SPOUSE))


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- what is written -----------------------------------------------------------------------------------------


def test_without_out_nothing_is_written_and_it_says_what_would_be(file: Path) -> None:
    before = files(file.parent)
    found = run("issue", file, "--year", "2026")
    assert (found.exit_code, found.stderr) == (0, "")
    words = " ".join(found.stdout.split())
    assert "1 Form 1099-R for Lee." in words
    assert "Box 1 30,100.00, box 2a 100.00" in words
    assert "The payer's name, address and telephone are not given." in words
    assert "Nothing was written" in words
    assert files(file.parent) == before


def test_a_draft_has_no_numbers_and_asks_for_none(file: Path) -> None:
    out = file.parent / "forms"
    found = run("issue", file, "--year", "2026", "--out", out, "--parties", file.parent / "parties.toml")
    assert (found.exit_code, found.stderr) == (0, "")
    assert files(out) == {"1099-r-lee-2026-roth-ira-draft.pdf"}
    text = text_of(out / "1099-r-lee-2026-roth-ira-draft.pdf")
    assert text.count("DRAFT") >= 3
    assert "Lee Q Exämple Jr" in text
    assert "XXX-XX" not in text
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def confirmed(file: Path, *more: str | Path, stdin: str = NUMBERS, year: str = "2026", as_of: str = AFTER) -> Result:
    parties = file.parent / "parties.toml"
    words = ("issue", file, "--year", year, "--out", file.parent / "given", "--parties", parties, "--confirmed")
    return run(*words, "--tins-from", "-", *more, stdin=stdin, as_of=as_of)


def test_a_confirmed_statement_has_the_numbers_and_nothing_else_has_them(file: Path) -> None:
    found = confirmed(file)
    assert (found.exit_code, found.stderr) == (0, "")
    (path,) = (file.parent / "given").iterdir()
    assert path.name == "1099-r-lee-2026-roth-ira.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = text_of(path)
    assert "DRAFT" not in text
    assert "PAYER’S TIN 12-9876543" in text
    assert "RECIPIENT’S TIN XXX-XX-8765" in text
    assert "Springfield, IL 62701-1234" in text
    assert SSN not in re.sub(r"\D", "", text)
    assert "payer ending in 6543, lee ending in 8765" in " ".join(found.stdout.split())
    assert holds_no_number(found.output)
    for name in files(file.parent):
        assert holds_no_number(name)
        if not name.startswith("given/"):
            assert holds_no_number((file.parent / name).read_bytes().decode("latin-1"))


@pytest.mark.parametrize("how", [["--json"], ["--plain"], []])
def test_every_view_holds_the_last_four_at_most(file: Path, how: list[str]) -> None:
    found = confirmed(file, *how)
    assert found.exit_code == 0
    assert holds_no_number(found.output)
    assert "8765" in found.output
    if how == ["--json"]:
        data = json.loads(found.stdout)
        assert data["schema"] == report.SCHEMA
        assert data["written"]["last_four"] == {"payer": "6543", "lee": "8765"}
        assert data["written"]["draft"] is False
        assert data["forms"][0]["form"]["gross"]["cents"] == 3_010_000


def test_a_spouse_in_the_plan_gets_a_statement_too(file: Path) -> None:
    with_spouse(file)
    found = confirmed(file, stdin=BOTH)
    assert found.exit_code == 0, found.output
    assert files(file.parent / "given") == {"1099-r-lee-2026-roth-ira.pdf", "1099-r-robin-2026-irr.pdf"}
    text = text_of(file.parent / "given" / "1099-r-robin-2026-irr.pdf")
    assert "XXX-XX-8766" in text
    assert "1,005.00" in text
    assert holds_no_number(found.output)


def test_fire_for_2025(tmp_path: Path) -> None:
    file = made(tmp_path, 2025)
    out = tmp_path / "fire.txt"
    found = confirmed(
        file, "--fire", out, "--test-file", stdin=f"{NUMBERS}tcc ab12c\n", year="2025", as_of="2026-01-10"
    )
    assert (found.exit_code, found.stderr) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    records = out.read_text(encoding="ascii").splitlines()
    assert [record[0] for record in records] == ["T", "A", "B", "C", "F"]
    assert records[0][15:20] == "AB12C"
    assert records[2][11:20] == SSN
    assert records[2][54:66] == "000003010000"
    assert "EXAMPLE LEE Q JR" in records[2]
    assert "AB12C" not in found.output
    assert holds_no_number(found.output)


def test_fire_is_refused_for_2026_before_any_number_is_read(file: Path) -> None:
    found = confirmed(file, "--fire", file.parent / "fire.txt", stdin="nothing that is a number")
    assert found.exit_code == 2
    assert "IRIS" in found.stderr
    assert not (file.parent / "given").exists()


def test_iris_fills_in_the_template(file: Path) -> None:
    with_spouse(file)
    blank = template(file.parent, columns(2026))
    out = file.parent / "iris.csv"
    found = confirmed(file, "--iris", blank, out, stdin=BOTH)
    assert found.exit_code == 0, found.output
    with out.open(newline="", encoding="utf-8") as opened:
        first, second = csv.DictReader(opened)
    assert first["Recipient Taxpayer ID Number"] == SSN
    assert (first["Recipient First Name"], first["Recipient Middle Name"]) == ("Lee", "Q")
    assert (first["Recipient Last Name (Surname)"], first["Recipient Suffix"]) == ("Example", "Jr")
    assert first["Box 1 - Gross distribution"] == "30100.00"
    assert (second["Recipient First Name"], second["Form Account Number"]) == ("Robin", "2026-IRR")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_caption_that_is_not_known_is_said_by_the_user(file: Path) -> None:
    blank = template(file.parent, [each.replace("Gross distribution", "All of it") for each in columns(2026)])
    out = file.parent / "iris.csv"
    refused = confirmed(file, "--iris", blank, out)
    assert refused.exit_code == 2
    assert "Box 1 - All of it" in refused.stderr
    found = confirmed(file, "--iris", blank, out, "--caption", "Box 1 - All of it=gross")
    assert found.exit_code == 0, found.output
    with out.open(newline="", encoding="utf-8") as opened:
        (row,) = csv.DictReader(opened)
    assert row["Box 1 - All of it"] == "30100.00"


# --- nothing half written, nothing overwritten -------------------------------------------------------------------


def test_nothing_is_overwritten(file: Path) -> None:
    assert confirmed(file).exit_code == 0
    (path,) = (file.parent / "given").iterdir()
    before = path.read_bytes()
    again = confirmed(file)
    assert again.exit_code == 2
    assert "never overwritten" in again.stderr
    assert path.read_bytes() == before


def test_a_file_is_no_folder(file: Path) -> None:
    found = run("issue", file, "--year", "2026", "--out", file)
    assert found.exit_code == 2
    assert "this is a file, and the statements need a folder" in found.stderr


def test_when_one_file_cannot_be_written_none_is(file: Path) -> None:
    with_spouse(file)
    blank = template(file.parent, columns(2026))
    before = files(file.parent)
    taken = file.parent / "lee.toml"
    found = confirmed(file, "--iris", blank, taken, stdin=BOTH)
    assert found.exit_code == 2
    assert files(file.parent) == before
    assert not (file.parent / "given").exists()
    nowhere = confirmed(file, "--iris", blank, file.parent / "no" / "iris.csv", stdin=BOTH)
    assert nowhere.exit_code == 2
    assert files(file.parent) == before


def test_a_template_that_is_none_is_refused_before_any_number_is_read(file: Path) -> None:
    blank = template(file.parent, columns(2026)[:-20])
    found = confirmed(file, "--iris", blank, file.parent / "iris.csv", stdin="not read")
    assert found.exit_code == 2
    assert "the template has no column" in found.stderr
    assert not (file.parent / "given").exists()


# --- what stands in the way ----------------------------------------------------------------------------------


def test_each_problem_has_a_line_of_its_own(file: Path) -> None:
    found = run("issue", file, "--year", "2026", "--out", file.parent / "given", "--confirmed", as_of="2026-11-21")
    assert found.exit_code == 2
    lines = found.stderr.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("megaroth: ") for line in lines)
    assert "2026 is not over" in lines[0]
    assert "the payer's name, address and telephone are not given" in lines[1]
    assert "Lee's name and address are not given" in lines[2]
    assert not (file.parent / "given").exists()


def test_problems_are_data_too(file: Path) -> None:
    found = run("issue", file, "--year", "2026", "--out", file.parent / "given", "--confirmed", "--json")
    data = json.loads(found.stdout)
    assert (found.exit_code, data["exit_status"]) == (2, 2)
    assert len(data["problems"]) == 2


def test_a_form_that_contradicts_itself_is_not_even_drawn(file: Path) -> None:
    # a payment of Roth money whose first year nobody has said: box 11 is empty beside code B
    mine = ("--person", "lee", "--plan", "studio")
    add(file, "opening", "in-plan-roth", "9,000", "--basis", "9,000", "--on", "2026-02-01", *mine)
    add(file, "payment", "in-plan-roth", "1,000", "--on", "2026-03-01", *mine)
    shown = run("issue", file, "--year", "2026")
    assert shown.exit_code == 1
    assert "WRONG" in shown.stdout
    found = run("issue", file, "--year", "2026", "--out", file.parent / "forms")
    assert found.exit_code == 2
    assert "box 11 is empty beside code B" in found.stderr
    assert not (file.parent / "forms").exists()


def test_an_employees_plan_issues_its_own(tmp_path: Path) -> None:
    made_file = made(tmp_path)
    text = made_file.read_text(encoding="utf-8")
    text = text.replace('kind = "sole proprietor"\nprofit = "90,000"', 'pay = "90,000"')
    made_file.write_text(re.sub(r"works_for.*\n", "", text), encoding="utf-8")
    found = run("issue", made_file, "--year", "2026")
    assert found.exit_code == 2
    assert "nobody in this household owns the business" in found.stderr


def test_a_year_that_is_not_described(file: Path) -> None:
    assert run("issue", file, "--year", "2027").exit_code == 3
    assert run("watch", file, "--year", "2027").exit_code == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--confirmed"], "nothing is written without --out"),
        (["--out", "x", "--fire", "y"], "only confirmed forms are filed"),
        (["--out", "x", "--tins-from", "-"], "a draft has no numbers"),
        (["--out", "x", "--code", "2026-ROTH-IRA"], "no choice of a code"),
        (["--caption", "gross"], "says of no caption what it holds"),
        (["--plan", "shop"], "there is no own plan"),
        (["--parties", "nothing.toml"], "nothing.toml"),
    ],
)
def test_refusals(file: Path, words: list[str], message: str) -> None:
    found = run("issue", file, "--year", "2026", *words)
    assert found.exit_code == 2
    assert message in found.stderr


# --- numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        ("", "the numbers lack payer, lee"),
        ("payer 12-9876543\n", "the numbers lack lee"),
        ("payer 12-9876543\nlee 219-09-876\n", "lee's number: it is not written like an SSN"),
        ("payer 219-09-8765\nlee 219-09-8765\n", "the payer's number: it is not written like an EIN"),
        ("payer 12-9876543\nlee 000-09-8765\n", "no such SSN is issued"),
        ("219-09-8765\npayer 12-9876543\n", "line 1 of the numbers names nobody"),
        (NUMBERS + "lee 219-09-8765\n", "line 3 of the numbers names nobody"),
    ],
)
def test_what_is_wrong_with_a_number_is_said_without_it(file: Path, stdin: str, message: str) -> None:
    found = confirmed(file, stdin=stdin)
    assert found.exit_code == 2
    assert message in found.stderr
    assert holds_no_number(found.output)
    assert "219" not in found.output
    assert not (file.parent / "given").exists()


def test_numbers_are_not_read_from_a_file_by_its_name(file: Path) -> None:
    (file.parent / "numbers").write_text(NUMBERS, encoding="utf-8")
    parties = file.parent / "parties.toml"
    found = run("issue", file, "--year", "2026", "--out", file.parent / "given", "--parties", parties, "--confirmed",
                "--tins-from", file.parent / "numbers")  # fmt: skip
    assert found.exit_code == 2
    assert "not read from a file by its name" in found.stderr


def test_without_a_terminal_it_says_how_else(file: Path) -> None:
    parties = file.parent / "parties.toml"
    found = run("issue", file, "--year", "2026", "--out", file.parent / "given", "--parties", parties, "--confirmed")
    assert found.exit_code == 2
    assert "--tins-from -" in found.stderr


def test_a_number_in_the_list_of_parties_is_refused_without_repeating_it(file: Path) -> None:
    parties = file.parent / "parties.toml"
    for added in ('ssn = "219-09-8765"', 'middle = "219098765"', 'street = "EIN 12-9876543"', '"219-09-8765" = "x"'):
        key = added.partition(" ")[0]
        text = re.sub(rf"(?m)^{re.escape(key)} = .*\n", "", PARTIES)
        parties.write_text(text.replace("[recipients.lee]\n", f"[recipients.lee]\n{added}\n"), encoding="utf-8")
        found = run("issue", file, "--year", "2026", "--parties", parties)
        assert found.exit_code == 2, added
        assert "number" in found.stderr
        assert holds_no_number(found.output)
        assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('state = "il"', 'state = "XX"', "payer.state"),
        ('zip = "62701"\n', 'zip = "627"\n', "payer.zip"),
        ("[contact]", "[contacts]", "contacts"),
        ("[recipients.robin]", "[recipients.sam]", "recipients.sam"),
        ('last = "Exämple"', 'last = ""', "no last name"),
        ('last = "Exämple"', "last = 7", "recipients.lee.last"),
        ('[payer]\nbusiness = "', '[payer]\nbusiness = "\\u674e', "no plain spelling"),
        ("[payer]", "[payer", "this is not TOML"),
    ],
)
def test_what_is_wrong_with_the_list_of_parties(file: Path, old: str, new: str, message: str) -> None:
    parties = file.parent / "parties.toml"
    assert old in PARTIES
    parties.write_text(PARTIES.replace(old, new, 1), encoding="utf-8")
    found = run("issue", file, "--year", "2026", "--parties", parties)
    assert found.exit_code == 2
    assert message in found.stderr


def test_the_template_of_the_parties_is_one(file: Path) -> None:
    with_spouse(file)
    found = run("issue", file, "--year", "2026", "--template")
    parties = file.parent / "blank.toml"
    parties.write_text(found.stdout, encoding="utf-8")
    assert "[recipients.lee]" in found.stdout
    assert "[recipients.robin]" in found.stdout
    assert run("issue", file, "--year", "2026", "--parties", parties).exit_code == 0


def command(file: Path, *words: str) -> list[str]:
    parties = str(file.parent / "parties.toml")
    code = "from megaroth.cli.main import main; main()"
    given = ["--out", str(file.parent / "given"), "--parties", parties, "--confirmed", "--as-of", AFTER]
    return [sys.executable, "-c", code, "forms", "issue", str(file), "--year", "2026", *given, *words]


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "TERM": "dumb"}


def test_numbers_come_through_an_open_descriptor(file: Path) -> None:
    read, write = os.pipe()
    os.write(write, NUMBERS.encode())
    os.close(write)
    done = subprocess.run(
        command(file, "--tins-from", str(read)), env=environment(), pass_fds=[read], stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    os.close(read)
    assert done.returncode == 0, done.stderr
    assert holds_no_number(done.stdout + done.stderr)


def test_the_numbers_are_asked_for_without_echo(file: Path) -> None:
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        command(file), env=environment(), stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    seen = ""
    answers = [
        ("EIN of Lee's Solo", "12-98765"),
        ("EIN of Lee's Solo", "12-9876543"),
        ("SSN or ITIN of Lee", "219-09-8765"),
    ]
    for question, answer in answers:
        seen += until(ours, question, running)
        time.sleep(0.2)  # the terminal's echo is off a moment after the question is there
        os.write(ours, f"{answer}\n".encode())
    out, _ = running.communicate(timeout=60)
    seen += rest(ours)
    os.close(ours)
    assert running.returncode == 0, seen
    assert "it is not written like an EIN" in seen
    assert "EIN ending in 6543" in seen
    assert "SSN ending in 8765" in seen
    assert "12-98" not in seen
    assert holds_no_number(seen + out.decode())
    assert files(file.parent / "given") == {"1099-r-lee-2026-roth-ira.pdf"}


def until(terminal: int, question: str, running: subprocess.Popen[bytes]) -> str:
    seen = ""
    ends = time.monotonic() + 60
    while question not in seen and time.monotonic() < ends and running.poll() is None:
        seen += rest(terminal)
    assert question in seen, seen
    return seen


def rest(terminal: int) -> str:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        return ""
    try:
        return os.read(terminal, 65_536).decode()
    except OSError:  # nobody writes there any more
        return ""


def keys(data: Any) -> set[str]:
    """Every name of a field in the data; names of people under ``last_four`` are none."""
    if isinstance(data, dict):
        found = {str(key) for key in data}
        return found.union(*(keys(value) for key, value in data.items() if key != "last_four"))
    return set().union(*map(keys, data)) if isinstance(data, list) else set()


def test_every_field_of_the_data_is_documented(file: Path) -> None:
    documented = set(re.findall(r"`([a-z_0-9]+)`", REFERENCE.read_text(encoding="utf-8")))
    found = json.loads(confirmed(file, "--json").stdout)
    looked = json.loads(run("watch", file, "--year", "2026", "--json").stdout)
    refused = json.loads(confirmed(file, "--json").stdout)
    assert "problems" not in refused  # the file is there already
    assert {*keys(found), *keys(looked)} <= documented


# --- the watch list ------------------------------------------------------------------------------------------


def watch(file: Path, *words: str, as_of: str = AFTER) -> dict[str, dict[str, Any]]:
    found = run("watch", file, "--year", "2026", "--json", *words, as_of=as_of)
    assert found.exit_code == 0, found.output
    data = json.loads(found.stdout)
    assert data["schema"] == report.WATCH_SCHEMA
    (plan,) = data["plans"]
    return {one["key"].rpartition("/")[2]: one for one in plan["watch"]}


def test_the_watch_list_of_a_plan_below_the_threshold(file: Path) -> None:
    # 249,950 when the year began; 30,000 came in and 30,100 left, of which 100 was growth
    add(file, "value", "pre-tax", "249,950", "--on", "2026-12-31", "--person", "lee", "--plan", "studio")
    found = watch(file)
    assert found["5500-ez"]["applies"] == "no"
    assert found["945"]["applies"] == "no"
    assert found["1099-r"]["applies"] == "yes"
    assert found["1099-r"]["act_by"] == "2027-02-01"
    assert found["iris-tcc"]["act_by"] == "2027-02-12"
    assert watch(file, "--other-assets", "51")["5500-ez"]["applies"] == "yes"
    assert watch(file, "--other-assets", "50")["5500-ez"]["applies"] == "no"
    assert watch(file, "--final")["5500-ez"]["applies"] == "yes"
    assert watch(file, "--other-returns", "9")["ten-returns"]["applies"] == "yes"


def test_withholding_makes_form_945_due(file: Path) -> None:
    mine = ("--person", "lee", "--plan", "studio")
    add(file, "payment", "pre-tax", "5,000", "--on", "2026-09-01", "--withheld", "1,000", *mine)
    found = watch(file)["945"]
    assert found["applies"] == "yes"
    assert "$1,000 was withheld" in found["why"]
    assert found["later"] == "2027-02-10"


def test_the_screen_and_plain_text(file: Path) -> None:
    text = " ".join(run("watch", file, "--year", "2026").stdout.split())
    assert "WATCH LIST · 2026 · Lee" in text
    assert "12 Feb 2027 Apply for the IRIS Transmitter Control Code" in text
    assert "DRAFT OF FORM 5500-EZ, 2026" in text
    assert "neither the form nor its instructions were read" in text
    plain = run("watch", file, "--year", "2026", "--plain").stdout
    assert "To do, by Monday 1 February 2027: Give the recipient Form 1099-R for 2026." in plain
    assert "line 6a, Total plan assets: 249,950.00 when the year began, 249,950.00." in plain


def test_without_a_ledger_the_dates_are_there_and_the_rest_is_open(file: Path) -> None:
    file.with_suffix(".ledger").unlink()
    found = watch(file)
    assert found["5500-ez"]["applies"] == "open"
    assert found["1099-r"]["act_by"] == "2027-02-01"
    assert "No ledger" in run("watch", file, "--year", "2026").stdout


def test_the_calendar_has_what_is_ahead_and_replaces_the_plans_own_events(file: Path) -> None:
    out = file.parent / "watch.ics"
    found = run("watch", file, "--year", "2026", "--ics", out)
    assert found.exit_code == 0
    text = out.read_text(encoding="utf-8").replace("\n ", "")
    names = re.findall(r"UID:(\S+)", text)
    assert len(names) == len(set(names))
    assert "2026-Lee-lee.studio.iris-tcc@megaroth" in [name.replace("/", ".") for name in names]
    assert "DTSTART;VALUE=DATE:20270212" in text
    assert "20270201" in text
    assert "945" not in text
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert run("watch", file, "--year", "2026", "--ics", out).exit_code == 2
    late = run("watch", file, "--year", "2026", "--ics", out, "--force", as_of="2027-03-01")
    assert late.exit_code == 0
    assert "20270212" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("amount", ["many", "-5"])
def test_assets_that_are_no_amount(file: Path, amount: str) -> None:
    found = run("watch", file, "--year", "2026", f"--other-assets={amount}")
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == 1
