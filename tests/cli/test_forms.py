from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.forms import year_meant
from megaroth.cli.main import main

pytestmark = pytest.mark.slow

DAY = "2027-02-10"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "forms-json.md"
FILE = """\
schema = 1
year = 2026
name = "Lee"
[people.lee]
birth_year = 1992
[people.lee.jobs.acme]
employer = "Acme Inc."
pay = "$210,000"
pay_calendar = "every two weeks"
next_payday = 2026-12-04
[people.lee.jobs.acme.plan]
name = "Acme 401(k) Plan"
after_tax = true
in_plan_roth_rollover = true
separate_after_tax_source = true
roth = true
"""
ENTRIES = (
    "opening in-plan-roth 40,000 --basis 10,000 --first-year 2022 --on 2025-01-02 --plan acme",
    "layer in-plan-roth 20,000 --basis 12,000 --first-year 2024 --on 2025-01-02 --plan acme",
    "contribution after-tax 10,000 --on 2026-02-06 --plan acme",
    "conversion after-tax 10,200 --on 2026-03-06 --plan acme --to in-plan-roth --emptied",
    "contribution traditional-ira 7,000 --basis 7,000 --on 2026-01-12 --plan bank",
    "conversion traditional-ira 7,030 --on 2026-01-20 --plan bank --to roth-ira --to-plan vault --emptied",
    "payment in-plan-roth 5,020 --on 2026-10-05 --plan acme --withheld 200",
)
# 50,200 holds 10,000 + 20,000 + 10,200 of basis, 8,200 of which was income when it was converted: a tenth of all is
# 4,020 basis and 1,000 earnings
GOOD = """\
plan,box 1,box 2a,box 4,box 5,box 7a,box 7b,box 2b not determined,box 10,box 11
acme,"10,200",200,,"10,000",G,,,,
Acme 401(k) Plan,"5,020","1,000",200,"4,020",1B,,,"4,020",2022
bank,"7,030","7,030",,,2,x,x,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "lee.toml"
    made.write_text(FILE, encoding="utf-8")
    for text in ENTRIES:
        done = CliRunner().invoke(main, ["ledger", "add", str(made), *text.split(), "--as-of", DAY])
        assert done.exit_code == 0, done.output
    return made


def forms(*arguments: str | Path, typed: str | None = None, day: str = DAY) -> Result:
    return CliRunner().invoke(main, ["forms", *map(str, arguments), "--as-of", day], input=typed)


def csv(file: Path, text: str) -> Path:
    table = file.parent / "forms.csv"
    table.write_text(text, encoding="utf-8")
    return table


def words(found: Result) -> str:
    return " ".join(found.stdout.split())


def test_every_form_that_should_come_is_shown_with_its_boxes(file: Path) -> None:
    found = forms("expected", file, "--year", "2026")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "3 Forms 1099-R from 2 payers, by Monday 1 February 2027." in words(found)
    assert "box 7a G" in words(found)
    assert max(len(line) for line in found.stdout.splitlines()) <= 80
    assert "5b 1,200.00" in words(found)
    assert "4b 30.00" in words(found)
    # the earnings that were paid, and what was income of the in-plan rollovers of 2024 and 2026
    assert "5329 1 5,020.00" in words(found)
    assert "5329 4 502.00" in words(found)


def test_the_year_names_its_boxes(file: Path) -> None:
    made = file.read_text(encoding="utf-8")
    assert "box 7b" in forms("expected", file, "--year", "2026").stdout
    other = forms("check", "--template", "--year", "2025")
    assert "box 7," in other.stdout
    assert "7a" not in other.stdout
    assert made == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("year", ["2024", "2027"])
@pytest.mark.parametrize("verb", ["expected", "check"])
def test_a_year_that_is_not_described_is_refused(file: Path, year: str, verb: str) -> None:
    more = ("--form", "1=10 7=G") if verb == "check" else ()
    found = forms(verb, file, "--year", year, *more)
    assert found.exit_code == 3
    assert found.stdout == ""
    assert year in found.stderr


def test_forms_that_say_what_they_should(file: Path) -> None:
    found = forms("check", file, "--year", "2026", "--received", csv(file, GOOD))
    assert found.exit_code == 0, found.stdout
    assert "3 forms came, and every box says what it should. Nothing is missing." in words(found)
    assert "letter" not in found.stdout


def test_a_form_that_is_wrong_is_a_finding_with_a_rule_and_a_letter(file: Path) -> None:
    table = csv(file, GOOD.replace('"10,200",200', '"10,200","10,200"'))
    found = forms("check", file, "--received", table)
    assert found.exit_code == 1
    assert "Box 2a: came $10,200, should be $200 (the form is wrong)" in words(found)
    letter = forms("check", file, "--received", table, "--letters")
    assert letter.exit_code == 1
    assert "To the payer of Acme 401(k) Plan" in letter.stdout
    assert "it should say $200" in words(letter)
    assert max(len(line) for line in letter.stdout.splitlines()) <= 72


def test_missing_forms_are_asked_for_once_they_are_late(file: Path) -> None:
    table = csv(file, GOOD[: GOOD.index("bank")])
    late = forms("check", file, "--received", table)
    assert late.exit_code == 1
    assert "lee/bank: IRA conversion" in words(late)
    assert "It was due by Monday 1 February 2027" in words(late)
    assert "To the custodian of the IRA bank" in forms("check", file, "--received", table, "--letters").stdout
    early = forms("check", file, "--received", table, "--year", "2026", day="2027-01-20")
    assert early.exit_code == 1
    assert "It is due by" in words(early)
    assert "letter" not in early.stdout


def test_forms_may_be_typed_or_come_from_a_pipe(file: Path) -> None:
    typed = forms("check", file, "--form", "plan=acme 1=10,200 2a=200 5=10,000 7=G")
    assert "AGREES" in typed.stdout
    assert typed.exit_code == 1  # two are missing
    assert forms("check", file, "--received", "-", typed=GOOD).exit_code == 0


def test_a_payer_whom_the_ledger_does_not_know_may_be_any_of_its_plans(file: Path) -> None:
    table = csv(file, GOOD.replace("\nacme,", "\nWide World Trust Co.,") + "Forgotten Bank,70,70,,,7,,,,\n")
    found = forms("check", file, "--received", table)
    assert found.exit_code == 1
    assert found.stdout.count("AGREES") == 3
    assert "Form 4 from Forgotten Bank" in words(found)
    assert "To Forgotten Bank" in forms("check", file, "--received", table, "--letters").stdout


def household(folder: Path, person: str, *entries: str, plan: str = "") -> Path:
    """A ledger of one person with one plan."""
    made = folder / "lee.toml"
    text = FILE.replace("birth_year = 1992", person).replace("roth = true\n", f"roth = true\n{plan}\n")
    made.write_text(text, encoding="utf-8")
    for entry in entries:
        done = CliRunner().invoke(main, ["ledger", "add", str(made), *entry.split(), "--plan", "acme", "--as-of", DAY])
        assert done.exit_code == 0, done.output
    return made


OPENING = "opening roth 50,000 --basis 30,000 --first-year 2018 --on 2019-01-01"
PAID = "payment roth 10,000 --value-before 50,000 --on 2026-02-01"
FIRST_YEAR = "access.first_roth_year = 2018"


@pytest.mark.parametrize(
    ("person", "entries", "plan", "code"),
    [
        ("birth_date = 1960-03-15", (OPENING, PAID), "", "7B"),
        (
            "birth_date = 1960-03-15",
            ("contribution roth 30,000 --on 2018-01-01", "earnings roth 20,000 --on 2019-01-01", PAID),
            "",
            "7B",
        ),
        ("birth_year = 1950", (OPENING, PAID), FIRST_YEAR, "7B"),
        ("birth_date = 1980-01-01", (OPENING, f"{PAID} --reason disability"), FIRST_YEAR, "2B"),
    ],
    ids=["opening", "contributions", "birth year alone", "disability"],
)
def test_a_qualified_payout_of_a_roth_account_is_no_income(
    tmp_path: Path, person: str, entries: tuple[str, ...], plan: str, code: str
) -> None:
    # IRC 402A(d)(2), 408A(d)(2)(A): five years since 1 January 2018, and 59½ or disabled; 3405(c)(1) withholds nothing
    made = household(tmp_path, person, *entries, plan=plan)
    shown = json.loads(forms("expected", made, "--year", "2026", "--json").stdout)
    (one,) = shown["forms"]
    form = one["form"]
    assert [form[box]["cents"] for box in ("gross", "taxable", "withheld")] == [10_000_00, 0, 0]
    assert (form["codes"]["value"], form["first_roth_year"]["value"]) == (code, 2018)
    assert (shown["people"][0]["line_5b"]["cents"], shown["people"][0]["needs_5329"]) == (0, False)
    right = f"plan=acme 1=10,000 2a=0 5=6,000 7={code} 11=2018"
    assert forms("check", made, "--year", "2026", "--form", right).exit_code == 0


def test_a_payout_before_the_five_years_or_59_and_a_half_is_income(tmp_path: Path) -> None:
    made = household(tmp_path, "birth_date = 1980-01-01", OPENING, PAID)
    shown = json.loads(forms("expected", made, "--year", "2026", "--json").stdout)
    assert shown["people"][0]["line_5b"]["cents"] == 4_000_00  # 20,000 of 50,000 are earnings


LOSS = (
    "contribution after-tax 20,000 --on 2026-03-01",
    "conversion after-tax 18,000 --value-before 18,000 --emptied --on 2026-05-20",
    "contribution after-tax 5,000 --on 2026-07-01",
    "conversion after-tax 5,010 --value-before 5,010 --emptied --on 2026-07-02",
)


@pytest.mark.parametrize(
    "came",
    [
        ("1=18,000 2a=0 5=20,000 7=G", "1=5,010 2a=10 5=5,000 7=G"),
        ("1=18,000 5=20,000 7=G", "1=5,010 2a=10 5=5,000 7=G"),
        ("1=23,010 2a=10 5=25,000 7=G",),
    ],
)
def test_at_a_loss_box_2a_may_be_blank_or_0(tmp_path: Path, came: tuple[str, ...]) -> None:
    made = household(tmp_path, "birth_year = 1988", *LOSS)
    typed = [word for form in came for word in ("--form", f"plan=acme {form}")]
    found = forms("check", made, "--year", "2026", *typed)
    assert found.exit_code == 0, found.stdout
    assert "letter" not in found.stdout


def test_a_letter_about_a_form_that_nothing_explains_asks_for_no_corrected_form(file: Path) -> None:
    table = csv(file, f"{GOOD}acme,70,70,,,7,,,,\n")
    letter = words(forms("check", file, "--received", table, "--letters"))
    assert "void the form" in letter
    assert "corrected form" not in letter
    assert "(lee/acme)" in words(forms("check", file, "--received", table))


def test_headings_are_told_apart(tmp_path: Path) -> None:
    made = household(tmp_path, "birth_year = 1988", *LOSS)
    assert "In-plan Roth rollover (2)" in words(forms("expected", made, "--year", "2026"))


def test_a_column_with_a_number_of_a_person_is_refused_before_anything_is_shown(file: Path) -> None:
    table = csv(file, "recipient TIN,box 1,box 7\n078-05-1120,10,G\n")
    found = forms("check", file, "--received", table)
    assert found.exit_code == 2
    assert "1120" not in found.output
    as_json = forms("check", file, "--received", table, "--json")
    assert as_json.exit_code == 2
    assert "1120" not in as_json.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check",), "there are no forms to check"),
        (("check", "--form", "person=pat 1=10 7=G"), "nobody is called 'pat'"),
        (("check", "--received", "not-there.csv"), "no such file"),
        (("expected", "--ledger", "not-there.ledger"), "there is no ledger here yet"),
        (("expectd",), "did you mean expected?"),
        (("expected", "--year", "abc"), "'abc' is not a valid year"),
    ],
)
def test_bad_input_is_one_line(file: Path, arguments: tuple[str, ...], says: str) -> None:
    found = forms(arguments[0], file, *arguments[1:])
    assert found.exit_code == 2
    assert says in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_plain_says_one_fact_a_line(file: Path) -> None:
    found = forms("expected", file, "--year", "2026", "--plain")
    assert found.exit_code == 0
    assert "lee/acme: in-plan Roth rollover, box 2a: 200.00. The pre-tax part" in found.stdout
    checked = forms("check", file, "--form", "plan=acme 1=10,200 2a=0 5=10,000 7=G", "--plain")
    assert checked.exit_code == 1
    assert "Box 2a: came $0, should be $200" in checked.stdout
    assert "Missing: lee/bank: IRA conversion" in checked.stdout


def test_working_explains_every_line(file: Path) -> None:
    found = forms("expected", file, "--year", "2026", "--working")
    for address in ("form_8606", "form_5329_part_1", "plan_distributions", "ira_distributions", "rollover_report"):
        assert f"/{address}" in found.stdout


def keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key not in ("faults",):
                yield from keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


def test_every_key_of_the_data_is_documented(file: Path) -> None:
    documented = set(re.findall(r"`([a-z_0-9]+)`", REFERENCE.read_text(encoding="utf-8")))
    expected = json.loads(forms("expected", file, "--year", "2026", "--json").stdout)
    table = csv(file, GOOD.replace('"10,200",200', '"10,200","10,200"') + "acme,1,1,,,7,,,,\nacme,1,1,,,7,,,,\n")
    found = forms("check", file, "--received", table, "--json")
    assert found.exit_code == 1
    checked = json.loads(found.stdout)
    assert expected["schema"] == checked["schema"] == "megaroth.forms/1"
    assert expected["forms"] == checked["forms"]
    assert {*keys(expected), *keys(checked)} <= documented
    assert checked["surplus"]
    assert checked["letters"]


def test_the_year_meant_is_that_whose_forms_are_in_season() -> None:
    from datetime import date

    assert [year_meant(None, date(2027, month, 1)) for month in (1, 6, 7, 12)] == [2026, 2026, 2027, 2027]
    assert year_meant(2025, date(2027, 1, 1)) == 2025
