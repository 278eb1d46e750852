from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

LEE = """schema = 1
year = 2026
name = "Lee"
filing_status = "married filing jointly"
magi = "$300,000"
[people.alex]
birth_year = 1985
[people.alex.jobs.acme]
pay = "$200,000"
"""
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "backdoor-json.md"


@pytest.fixture
def lee(tmp_path: Path) -> Path:
    file = tmp_path / "lee.toml"
    file.write_text(LEE, encoding="utf-8")
    return file


def run(*words: str | Path, as_of: str = "2026-11-21") -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--as-of", as_of])


def add(file: Path, *words: str, fits: bool = True) -> None:
    done = run("ledger", "add", file, *words)
    assert done.exit_code == (0 if fits else 1), done.output


def facts(lee: Path, text: str) -> None:
    lee.write_text(LEE + "[people.alex.ira]\n" + text, encoding="utf-8")


def shown(found: Result) -> str:
    """The screen as one line of words."""
    return " ".join(found.stdout.split())


# --- without a ledger -----------------------------------------------------------------------------------------------


def test_from_the_household_file_alone(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\nbasis = "$0"\ntraditional = "$7,500"\n')
    found = run("backdoor", lee)
    assert (found.exit_code, found.stderr) == (0, "")
    text = shown(found)
    assert "Roll about $93,000 of pre-tax IRA money into a plan" in text
    # By hand: 7,500 / 100,500 = .075; 7,500 x .925 = 6,937.50; the fraction itself gives 6,940.30.
    assert (
        "IF what was contributed and not yet converted, $7,500, were converted now: $6,937.50~ more would be taxable"
        in text
    )
    assert "$6,940.30~ more would be taxable" in shown(run("backdoor", lee, "--exact"))
    assert "Money in a 401(k) or another employer's plan never counts" in text
    assert "no ledger: from the household file alone" in text
    assert not lee.with_suffix(".ledger").exists()


def test_what_is_not_known_is_asked(lee: Path) -> None:
    text = shown(run("backdoor", lee))
    assert "people.alex.ira.pre_tax_balance" in text
    facts(lee, 'pre_tax_balance = "$93,000"\ntraditional = "$7,500"\n')
    text = shown(run("backdoor", lee))
    assert "people.alex.ira.basis" in text
    assert "at most $6,937.50~ more would be taxable" in text


def test_income_that_allows_a_direct_contribution_needs_no_detour(lee: Path) -> None:
    lee.write_text(LEE.replace("$300,000", "$150,000"), encoding="utf-8")
    text = shown(run("backdoor", lee))
    assert "WAY direct Roth: income allows a direct contribution" in text
    assert "Contribute $7,500 straight to a Roth IRA" in text
    assert "not needed: a contribution to a traditional IRA for 2026, a conversion" in text
    assert not re.search("File Form 8606|Open a traditional|arrived", text)


def test_another_year_needs_a_ledger(lee: Path) -> None:
    found = run("backdoor", lee, "--year", "2025")
    assert found.exit_code == 2
    assert "without a ledger only 2026 is known" in found.stderr


def test_a_simple_ira_in_its_first_two_years(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$9,000"\nbasis = "$0"\nsimple_since = 2025-03-01\n')
    assert "Leave the SIMPLE IRA where it is until 1 March 2027" in shown(run("backdoor", lee))


NO_JOB = LEE.partition("[people.alex.jobs.acme]")[0]


def test_pay_that_nobody_entered_is_not_pay_of_zero(lee: Path) -> None:
    lee.write_text(NO_JOB + '[people.alex.ira]\ntraditional = "$7,500"\n', encoding="utf-8")
    found = run("backdoor", lee)
    assert found.exit_code == 0
    text = shown(found)
    assert "PASSED" not in text
    assert "no taxable pay" not in text
    assert "What do you earn this year? An IRA contribution needs taxable pay" in text
    assert "people.alex.jobs.JOB.pay" in text
    lee.write_text(LEE.replace('pay = "$200,000"', ""), encoding="utf-8")
    assert "people.alex.jobs.acme.pay" in shown(run("backdoor", lee))


def test_pay_of_zero_that_was_entered_is_none(lee: Path) -> None:
    lee.write_text(LEE.replace("$200,000", "$0") + '[people.alex.ira]\ntraditional = "$7,500"\n', encoding="utf-8")
    found = run("backdoor", lee)
    assert found.exit_code == 1
    assert "no taxable pay" in shown(found)


def test_a_spouses_pay_serves_without_a_question(lee: Path) -> None:
    lee.write_text(LEE + "[people.sam]\nbirth_year = 1986\n", encoding="utf-8")
    text = shown(run("backdoor", lee))
    assert "What do you earn" not in text
    assert "Contribute $7,500 to a traditional IRA" in text


def test_way_and_preview_have_one_share(lee: Path) -> None:
    # By hand: 500 of 14,500 is not basis: 3.4%; the form's three decimals make 7,500 x .034 = 255, the cent 258.62.
    facts(lee, 'pre_tax_balance = "$500"\nbasis = "$6,500"\n')
    text = shown(run("backdoor", lee))
    assert "WAY backdoor: 3.4% of the conversion would be taxed" in text
    assert "$7,500 were contributed and converted now: $255~ more would be taxable" in text
    assert "convert it and the $6,500 of basis that is there from before" in text
    assert "$258.62~" in shown(run("backdoor", lee, "--exact"))


# --- with a ledger --------------------------------------------------------------------------------------------------


def test_done_steps_are_settled_and_the_form_is_filled_in(lee: Path) -> None:
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-01-05", "--basis", "7,500")
    add(
        lee,
        "conversion",
        "traditional-ira",
        "7,512.34",
        "--on",
        "2026-01-08",
        "--value-before",
        "7,512.34",
        "--to",
        "roth-ira",
        "--to-plan",
        "roth-ira",
    )
    found = run("backdoor", lee, "--exact")
    assert found.exit_code == 0
    text = shown(found)
    assert "done: contributed $7,500 to a traditional IRA for 2026, 5 Jan 2026" in text
    assert "done: converted $7,512.34 to a Roth IRA, 8 Jan 2026" in text
    assert re.search(r"^18  taxable conversion +\$12\.34$", found.stdout, re.MULTILINE)
    assert re.search(r"^14  basis for later years +\$0$", found.stdout, re.MULTILINE)


def test_g13_in_both_precisions(lee: Path) -> None:
    for words in (
        ("contribution", "traditional-ira", "6,500", "--on", "2024-02-01", "--year", "2023", "--basis", "6,500"),
        ("contribution", "traditional-ira", "7,000", "--on", "2024-02-01", "--basis", "7,000"),
        ("conversion", "traditional-ira", "13,500", "--on", "2024-06-01", "--to", "roth-ira", "--to-plan", "roth-ira"),
        ("contribution", "traditional-ira", "11,000", "--plan", "sep", "--on", "2024-11-01", "--basis", "0"),
        ("value", "traditional-ira", "11,000", "--plan", "sep", "--on", "2024-12-31"),
    ):
        add(lee, *words)
    data = json.loads(run("backdoor", lee, "--json").stdout)
    form = next(one for one in data["people"][0]["forms"] if one["year"] == 2024)
    assert form["value_from"] == "statement"
    assert [form["exact"][f"line_{n}"]["cents"] for n in (11, 18)] == [7_438_78, 6_061_22]
    assert [form["three_decimals"][f"line_{n}"]["cents"] for n in (11, 18)] == [7_438_50, 6_061_50]


def test_g12_basis_that_a_loss_leaves_is_an_open_point(lee: Path) -> None:
    add(lee, "contribution", "traditional-ira", "6,000", "--on", "2026-01-05", "--basis", "6,000")
    add(
        lee,
        "conversion",
        "traditional-ira",
        "5,940",
        "--on",
        "2026-02-05",
        "--value-before",
        "5,940",
        "--to",
        "roth-ira",
        "--to-plan",
        "roth-ira",
    )
    text = shown(run("backdoor", lee))
    assert "U8 2026: everything was converted for less than its basis. By the form, $60 stays on line 14" in text
    assert "U3 No ruling says that contributing and converting on one day is safe" in text


def test_too_much_is_a_finding_with_its_repair(lee: Path) -> None:
    add(lee, "contribution", "roth-ira", "8,500", "--on", "2026-01-05")
    found = run("backdoor", lee)
    assert found.exit_code == 1
    text = shown(found)
    assert "PASSED more was contributed to Roth IRAs for 2026 than income permits, by $8,500" in text
    assert "by 15 April 2027, or by 15 October 2027 if the return is filed in time" in text
    assert "megaroth correct ira-excess 8,500" in text
    assert run("backdoor", lee, "--json").exit_code == 1


def test_a_conversion_of_a_young_simple_ira_is_a_finding(lee: Path) -> None:
    facts(lee, 'basis = "$0"\nsimple_since = 2025-03-01\n')
    add(lee, "opening", "simple-ira", "9,000", "--on", "2026-01-01", "--basis", "0")
    words = ("conversion", "simple-ira", "9,000", "--on", "2026-02-01", "--to", "roth-ira", "--to-plan", "roth-ira")
    add(lee, *words, fits=False)
    found = run("backdoor", lee)
    assert found.exit_code == 1
    assert "entry 2: money left the SIMPLE IRA before 1 March 2027" in shown(found)


def test_a_contribution_after_the_due_date_is_a_finding(lee: Path) -> None:
    add(lee, "contribution", "traditional-ira", "7,000", "--on", "2026-04-16", "--year", "2025", "--basis", "7,000")
    found = run("backdoor", lee, "--year", "2025")
    assert found.exit_code == 1
    assert "entry 1: a contribution for 2025 was made after 15 April 2026" in shown(found)


def test_file_and_ledger_that_differ_are_a_question(lee: Path) -> None:
    facts(lee, 'basis = "$6,000"\n')
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-01-05", "--basis", "7,500")
    assert "the file says basis $6,000 at the end of 2025, the ledger has $0" in shown(run("backdoor", lee))


def test_the_silence_of_the_ledger_says_nothing_about_other_iras(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\nbasis = "$0"\n')
    add(lee, "contribution", "roth-ira", "10", "--on", "2026-01-05")
    assert "Roll about $93,000 of pre-tax IRA money into a plan" in shown(run("backdoor", lee))
    assert "Find out what your traditional, SEP and SIMPLE IRAs are worth" in shown(
        run("backdoor", lee, "--year", "2025")
    )
    add(lee, "contribution", "traditional-ira", "7,490", "--on", "2026-01-05", "--basis", "7,490")
    assert "The file says $93,000 of pre-tax IRA money, the ledger has $0" in shown(run("backdoor", lee))


def test_a_year_that_has_not_begun(lee: Path) -> None:
    add(lee, "contribution", "roth-ira", "10", "--on", "2026-01-05")
    found = run("backdoor", lee, "--year", "2027")
    assert found.exit_code == 2
    assert "2027 has not begun" in found.stderr


def test_the_question_whether_it_is_deducted_comes_first(lee: Path) -> None:
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-03-08")
    found = run("backdoor", lee)
    assert found.exit_code == 0
    text = shown(found)
    assert "DO ask Will you deduct the $7,500 contributed for 2026 (entry 1)?" in text
    assert "ask Convert only when that is settled" in text
    assert "Roll about" not in text
    assert "Nov Convert" not in text


def test_a_new_contribution_after_an_emptied_ira_costs_nothing_more(lee: Path) -> None:
    for words in (
        ("contribution", "traditional-ira", "7,000", "--on", "2026-03-01", "--year", "2025", "--basis", "7,000"),
        ("conversion", "traditional-ira", "7,010", "--on", "2026-03-05", "--value-before", "7,010", "--to", "roth-ira",
         "--to-plan", "roth-ira"),
    ):  # fmt: skip
        add(lee, *words)
    text = shown(run("backdoor", lee, "--exact"))
    assert "$7,500 were contributed and converted now: $0~ more would be taxable" in text
    assert "WAY backdoor: contribute without deduction, convert, file Form 8606" in text


def test_basis_that_went_into_a_plan_is_said_and_nothing_is_left_to_convert(lee: Path) -> None:
    add(lee, "opening", "traditional-ira", "40,000", "--on", "2026-01-10", "--basis", "0")
    add(lee, "contribution", "traditional-ira", "7,500", "--on", "2026-01-11", "--basis", "7,500")
    words = ("rollover", "traditional-ira", "47,500", "--on", "2026-11-20", "--emptied", "--to", "rollover")
    add(lee, *words, "--to-plan", "acme", fits=False)
    text = shown(run("backdoor", lee))
    assert "LEDGER entry 3: $7,500 of basis went from IRAs into a plan" in text
    assert "Convert the" not in text


def test_simple_contributions_do_not_use_the_ira_limit(lee: Path) -> None:
    facts(lee, "simple_since = 2026-02-01\n")
    add(lee, "contribution", "simple-ira", "9,000", "--on", "2026-02-02")
    found = run("backdoor", lee)
    assert found.exit_code == 0
    text = shown(found)
    assert "Contribute $7,500 to a traditional IRA" in text
    assert "Convert the" not in text


def test_many_years_fit_and_each_can_be_shown(lee: Path) -> None:
    add(lee, "opening", "traditional-ira", "10,000", "--on", "2019-01-01", "--basis", "0")
    for year in range(2019, 2026):
        add(lee, "contribution", "traditional-ira", "5,500", "--on", f"{year}-03-01", "--basis", "5,500")
        add(lee, "conversion", "traditional-ira", "5,600", "--on", f"{year}-03-03", "--value-before", "15,500",
            "--to", "roth-ira", "--to-plan", "roth-ira")  # fmt: skip
    last, first = run("backdoor", lee), run("backdoor", lee, "--year", "2019")
    for found in (last, first):
        lines = found.stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert any(line.startswith(" 1  contributed, not deducted ") for line in lines)
    assert "5 more years, 2019 to 2023: --year 2019 shows it" in shown(last)
    assert re.search(r"^FORM 8606 +2019~? +2020", first.stdout, re.MULTILINE)
    # By hand: line 10 is 5,500 / 15,500 = .355 in 2019, 9,012 / 15,500 = .581 in 2020, 11,258.40 / 15,500 = .726 in
    # 2021; line 18 is 5,600 less its share. Amounts stand at one point: what has no cents ends three columns before.
    table = first.stdout.splitlines()
    taxable = next(line for line in table if line.startswith("18  taxable conversion"))
    assert taxable.split()[-3:] == ["$3,612", "$2,346.40", "$1,534.40"]
    contributed = next(line for line in table if line.startswith(" 1  contributed"))
    assert contributed.rindex("$5,500") + len("$5,500") + 3 == len(taxable)


# --- other forms of the answer --------------------------------------------------------------------------------------


def test_the_calendar_has_the_steps_to_come(lee: Path) -> None:
    out = lee.with_name("backdoor.ics")
    found = run("backdoor", lee, "--ics", out)
    assert found.exit_code == 0
    text = out.read_bytes().decode()
    assert text.count("BEGIN:VEVENT") == 6
    assert "UID:2026-Lee-alex.backdoor-contribute@megaroth" in text
    assert "DTSTART;VALUE=DATE:20270415" in text
    assert run("backdoor", lee, "--ics", out).exit_code == 2
    assert run("backdoor", lee, "--ics", out, "--force").exit_code == 0


def test_a_calendar_never_replaces_a_ledger(lee: Path) -> None:
    add(lee, "contribution", "roth-ira", "10", "--on", "2026-01-05")
    ledger = lee.with_suffix(".ledger")
    before = ledger.read_bytes()
    found = run("backdoor", lee, "--ics", ledger, "--force")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "never replaced by a calendar" in found.stderr
    assert ledger.read_bytes() == before


def test_plain_has_one_fact_a_line_without_signs(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\nbasis = "$0"\ntraditional = "$7,500"\n')
    found = run("backdoor", lee, "--plain")
    lines = found.stdout.splitlines()
    assert "Form 8606 of 2026, not final, line 6, value on 31 December: $100,500." in lines
    assert any(line.startswith("Do by Thursday 15 April 2027: file Form 8606 for 2026") for line in lines)
    assert not re.search("[−→§¶~]", found.stdout)


def test_every_key_of_the_data_is_documented(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\nbasis = "$0"\ntraditional = "$9,500"\n')
    known = set(re.findall(r"`([a-z_0-9]+)`", REFERENCE.read_text(encoding="utf-8")))
    data = json.loads(run("backdoor", lee, "--json").stdout)
    assert data["schema"] == "megaroth.backdoor/1"
    assert data["people"][0]["findings"]
    assert _keys(data) <= known


def _keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*(_keys(value) for value in data.values()))
    return set().union(*map(_keys, data)) if isinstance(data, list) else set()


def test_a_screen_is_never_wider_than_its_width(lee: Path) -> None:
    facts(lee, 'pre_tax_balance = "$93,000"\ntraditional = "$7,500"\n')
    assert max(map(len, run("backdoor", lee).stdout.splitlines())) <= 80
