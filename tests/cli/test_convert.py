from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

DAY = "2026-11-21"
FILE = """\
schema = 1
year = 2026
marginal_rate = "24%"
[people.lee]
birth_year = 1992
[people.lee.jobs.acme]
pay = "$210,000"
pay_calendar = "every two weeks"
next_payday = 2026-12-04
employer_money_to_come = 0
[people.lee.jobs.acme.plan]
name = "Acme 401(k) Plan"
after_tax = true
in_plan_roth_rollover = true
in_service_rollover = false
separate_after_tax_source = true
roth = true
match = "50% of the first 6%"
match_period = "year"
[people.lee.jobs.acme.plan.access]
fee = "$25"
pre_tax_too = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "lee.toml"
    made.write_text(FILE, encoding="utf-8")
    return made


def run(*arguments: str | Path, typed: str = "", day: str = DAY) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--as-of", day], input=typed)


def convert(*arguments: str | Path, typed: str = "") -> Result:
    return run("convert", *arguments, typed=typed)


HOLDS = ("--value", "12,410.55", "--basis", "12,400")


def test_a_preview_without_a_ledger_shows_what_is_taxable_and_records_nothing(file: Path) -> None:
    found = convert(file, *HOLDS)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Taxable now: $10.55 of $12,410.55, about $3 of federal tax at your rate" in " ".join(found.stdout.split())
    assert "Your IRAs play no part" in " ".join(found.stdout.split())
    assert max(len(line) for line in found.stdout.splitlines()) <= 80
    assert [each.name for each in file.parent.iterdir()] == ["lee.toml"]


def test_pre_tax_money_has_its_whole_amount_in_the_first_line(file: Path) -> None:
    found = convert(file, "--source", "match", "--value", "215,000")
    assert "All of it is taxable: $215,000 of $215,000, about $51,600 of federal tax" in " ".join(found.stdout.split())
    assert found.stdout.index("All of it is taxable") < found.stdout.index("WAYS")


def test_without_ledger_and_value_it_says_what_is_missing(file: Path) -> None:
    found = convert(file)
    assert found.exit_code == 2
    assert "--value and --basis" in found.stderr
    assert "Traceback" not in found.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "aftertax"), "did you mean after-tax"),
        (("--job", "globex"), "no job is named globex"),
        (("--amount", "twelve"), "not an amount"),
        (("--record", "in-plan", "--yes"), "--yes needs --source and --amount"),
        (("--record", "in-plan", "--yes", "--source", "after-tax"), "--yes needs --source and --amount"),
        (("--yes",), "--yes goes with --record"),
        (("--record", "roth-ira", "--yes", "--source", "after-tax", "--amount", "1"), "does not allow it"),
        (("--paper", "roth-ira"), "does not allow it"),
        (("--amount", "12,410.56"), "more than"),
        (("--account-value", "100"), "keeps after-tax money as an account of its own"),
        (("--account-basis", "100"), "keeps after-tax money as an account of its own"),
        (("--source", "match", "--account-value", "300,000"), "all of the match source is income"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(file: Path, arguments: tuple[str, ...], words: str) -> None:
    found = convert(file, *HOLDS, *arguments)
    assert found.exit_code == 2
    assert words in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
    assert not (file.parent / "lee.ledger").exists()


def test_recording_asks_for_the_source_and_the_dollars(file: Path) -> None:
    added = run("ledger", "add", file, "contribution", "after-tax", "12,400", "--on", "2026-11-20")
    assert added.exit_code == 0, added.output
    for typed in ("match\n", "after-tax\n12,410\n", "\n", "after-tax\n\n"):
        found = convert(file, "--value", "12,410.55", "--record", "in-plan", typed=typed)
        assert found.exit_code == 2
        assert "nothing was recorded" in found.stderr
    found = convert(file, "--value", "12,410.55", "--record", "in-plan", typed="After-Tax\n$12410.55\n")
    assert found.exit_code == 0, found.output
    assert "Recorded as entry 2" in found.stdout
    again = convert(file, "--value", "12,410.55", "--record", "in-plan", typed="after-tax\n12410.55\n")
    assert again.exit_code == 2
    assert "nothing is left in the after-tax source" in again.stderr
    held = json.loads(run("ledger", "balances", file, "--json").stdout)
    assert "12,410.55" in json.dumps(held) or "12410.55" in json.dumps(held)


def test_with_yes_the_source_and_the_amount_are_on_the_command(file: Path) -> None:
    run("ledger", "add", file, "contribution", "after-tax", "12,400", "--on", "2026-11-20")
    wanted = ("--value", "12,410.55", "--source", "after-tax", "--amount", "12,410.55", "--confirmation", "ABC-1")
    found = convert(file, *wanted, "--record", "in-plan", "--yes", "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["recorded"]["entries"] == [2]
    after = convert(file)
    assert after.exit_code == 0
    assert "nothing is left in the after-tax source of acme; the last of it moved on 21 November 2026" in " ".join(
        after.stdout.split()
    )
    assert "HOW OFTEN" in after.stdout
    assert json.loads(convert(file, "--json").stdout)["nothing_left"] is True
    assert convert(file, "--record", "in-plan").exit_code == 2


def test_the_ledger_says_what_the_source_holds(file: Path) -> None:
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    run("ledger", "add", file, "contribution", "after-tax", "500", "--on", "2026-11-20")
    data = json.loads(convert(file, "--value", "1,506", "--json").stdout)
    assert data["held"]["basis"]["cents"] == 1500_00
    assert data["split"]["pre_tax"]["cents"] == 6_00
    assert data["schema"] == "megaroth.convert/1"
    assert data["how_often"]["contributions"]["cents"] == 1500_00


def test_a_split_is_recorded_as_two_rollovers_of_one_distribution(file: Path) -> None:
    text = FILE.replace("in_service_rollover = false", "in_service_rollover = true")
    file.write_text(text, encoding="utf-8")
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    wanted = ("--value", "1,100", "--source", "after-tax", "--amount", "1,100", "--record", "split", "--yes")
    assert convert(file, *wanted).exit_code == 0
    held = run("ledger", "balances", file).stdout
    assert re.search(r"roth-ira\s+1,000\.00\s+1,000\.00", held), held
    assert re.search(r"traditional-ira\s+100\.00", held), held


def test_the_instruction_names_the_after_tax_source_alone(file: Path) -> None:
    found = convert(file, *HOLDS, "--paper", "in-plan")
    assert found.exit_code == 0
    assert "from the after-tax (voluntary, not Roth)\nsource alone" in found.stdout
    assert "no match" in found.stdout
    assert max(len(line) for line in found.stdout.splitlines()) <= 72


def test_an_owner_gets_a_record_to_sign(tmp_path: Path) -> None:
    file = tmp_path / "solo.toml"
    file.write_text(
        'schema = 1\nyear = 2026\n[people.kim]\nbirth_year = 1979\n[people.kim.jobs.studio]\nkind = "sole proprietor"\n'
        'profit = "$150,000"\n[people.kim.jobs.studio.plan]\nname = "Kim Solo 401(k)"\nafter_tax = true\n'
        "in_plan_roth_rollover = true\nroth = true\n",
        encoding="utf-8",
    )
    found = convert(file, *HOLDS, "--paper", "in-plan")
    assert found.exit_code == 0
    assert "RECORD OF A CONVERSION" in found.stdout
    assert "Administrator, trustee" in found.stdout
    assert re.search(r"Income of 2026\s+\$10\.55", found.stdout)
    assert "(about" not in found.stdout
    file.write_text(file.read_text(encoding="utf-8").replace("in_plan_roth_rollover = true\n", ""), encoding="utf-8")
    refused = convert(file, *HOLDS, "--paper", "in-plan")
    assert refused.exit_code == 2
    assert "in_plan_roth_rollover in the file" in refused.stderr


@pytest.mark.parametrize("arguments", [("--plain",), ("--route", "all"), ("--working",), ("--route", "split")])
def test_every_form_says_the_same_taxable_amount(file: Path, arguments: tuple[str, ...]) -> None:
    found = convert(file, *HOLDS, *arguments)
    assert found.exit_code == 0
    assert "$10.55" in found.stdout
    assert "\x1b" not in found.stdout


def test_the_plan_takes_its_year_to_date_figures_from_the_ledger(file: Path) -> None:
    for day in ("2026-11-06", "2026-11-20"):
        run("ledger", "add", file, "payday", day, "--pre-tax", "900", "--after-tax", "1,250", "--match", "300")
    data = json.loads(run("plan", file, "--json").stdout)
    assert data["ledger"]["entries"] == 6
    assert data["ledger"]["differs"] is False
    assert "in so far $2,500" in run("plan", file).stdout


def test_a_stub_that_differs_counts_and_is_told(file: Path) -> None:
    stub = "[people.lee.jobs.acme.so_far]\non = 2026-11-06\npre_tax = 900\nroth = 0\nafter_tax = 1300\nemployer = 300\n"
    file.write_text(FILE + stub, encoding="utf-8")
    for day in ("2026-11-06", "2026-11-20"):
        run("ledger", "add", file, "payday", day, "--pre-tax", "900", "--after-tax", "1,250", "--match", "300")
    data = json.loads(run("plan", file, "--json").stdout)
    assert data["ledger"]["differs"] is True
    # The stub's 1,300 of 6 November, and 1,250 of 20 November.
    assert "in so far $2,550" in run("plan", file).stdout
    assert "$1,300 on the stub, $1,250 in the ledger" in " ".join(run("plan", file).stdout.split())


def test_basis_that_contradicts_the_ledger_is_refused(file: Path) -> None:
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    found = convert(file, "--value", "1,100", "--basis", "1,500")
    assert found.exit_code == 2
    assert "the ledger has $1,000 of basis" in found.stderr


def test_a_source_that_the_ledger_does_not_have_is_previewed_from_its_value(file: Path) -> None:
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    found = convert(file, "--source", "pre-tax", "--value", "50,000")
    assert found.exit_code == 0, found.output
    assert "All of it is taxable: $50,000" in found.stdout


def test_in_a_year_whose_ira_limit_is_not_published_the_rest_is_answered(file: Path) -> None:
    found = run("convert", file, *HOLDS, "--route", "all", day="2027-01-20")
    assert found.exit_code == 0, found.output
    assert "its limit is not published here yet" in " ".join(found.stdout.split())


def test_what_is_recorded_says_what_that_way_makes_taxable(file: Path) -> None:
    file.write_text(FILE.replace("in_service_rollover = false", "in_service_rollover = true"), encoding="utf-8")
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    wanted = ("--value", "1,100", "--source", "after-tax", "--amount", "1,100", "--record", "split", "--yes")
    found = convert(file, *wanted, "--on", "2026-11-10")
    assert "Taxable: nothing of $1,100" in found.stdout
    assert "now holds $0" in found.stdout
    assert "2026-11-10" in run("ledger", "export", file, "-").stdout


def test_ira_money_is_sent_to_the_verb_for_it(file: Path) -> None:
    found = convert(file, "--source", "traditional-ira", "--value", "5,000")
    assert found.exit_code == 2
    assert "megaroth backdoor --convert" in found.stderr


def test_the_spouse_on_the_payroll_is_under_the_owners_plan(tmp_path: Path) -> None:
    file = tmp_path / "solo.toml"
    file.write_text(
        'schema = 1\nyear = 2026\n[people.kim]\nbirth_year = 1979\n[people.kim.jobs.studio]\nkind = "sole proprietor"\n'
        'profit = "$150,000"\n[people.kim.jobs.studio.plan]\nname = "Kim Solo 401(k)"\nafter_tax = true\n'
        "in_plan_roth_rollover = true\nseparate_after_tax_source = true\nroth = true\n[people.sam]\nbirth_year = 1981\n"
        '[people.sam.jobs.studio]\nworks_for = "kim/studio"\npay = "$40,000"\n',
        encoding="utf-8",
    )
    data = json.loads(convert(file, *HOLDS, "--job", "sam/studio", "--json").stdout)
    assert data["plan_name"] == "Kim Solo 401(k)"
    assert {route["id"]: route["open"] for route in data["routes"]}["in-plan"] == "yes"
    assert "RECORD OF A CONVERSION" in convert(file, *HOLDS, "--job", "sam/studio", "--paper", "in-plan").stdout


def test_vesting_that_is_not_known_is_said(file: Path) -> None:
    run("ledger", "add", file, "contribution", "match", "4,500", "--on", "2026-11-06")
    assert "Only the vested part can move" in " ".join(convert(file, "--source", "match").stdout.split())


def test_recorded_without_a_ledger_the_previewed_basis_is_in_the_books(file: Path) -> None:
    wanted = ("--source", "after-tax", "--amount", "12,410.55", "--record", "in-plan", "--yes")
    found = convert(file, *HOLDS, *wanted)
    assert found.exit_code == 0, found.output
    assert "Recorded as entry 1, 2: Taxable: $10.55 of $12,410.55" in found.stdout
    held = run("ledger", "balances", file).stdout
    assert "taxable $10.55" in " ".join(held.split())


def test_a_source_that_is_empty_by_the_ledger_is_not_converted_again(file: Path) -> None:
    run("ledger", "add", file, "contribution", "after-tax", "1,000", "--on", "2026-11-06")
    wanted = ("--value", "1,000", "--source", "after-tax", "--amount", "1,000", "--yes", "--record")
    assert convert(file, *wanted, "in-plan").exit_code == 0
    again = convert(file, *wanted, "cheque")
    assert again.exit_code == 2
    assert "nothing is left" in again.stderr


@pytest.mark.parametrize(
    "words", [("--confirmation", "123-45-6789"), ("--to", "123456789"), ("--to", "a/b c"), ("--to", "x" * 600)]
)
def test_no_identity_number_and_no_odd_name_is_recorded(file: Path, words: tuple[str, str]) -> None:
    file.write_text(FILE.replace("in_service_rollover = false", "in_service_rollover = true"), encoding="utf-8")
    wanted = ("--source", "after-tax", "--amount", "12,410.55", "--record", "roth-ira", "--yes")
    found = convert(file, *HOLDS, *wanted, *words)
    assert found.exit_code == 2
    assert not any(sign.isdigit() for sign in found.output)
    assert not (file.parent / "lee.ledger").exists()


def test_basis_of_before_1987_that_has_left_is_not_left_again(tmp_path: Path) -> None:
    file = tmp_path / "lee.toml"
    access = '[people.lee.jobs.acme.plan.access]\npre_1987_basis = "5,000"\npre_1987_withdrawals = true\n'
    file.write_text(FILE.partition("[people.lee.jobs.acme.plan.access]")[0] + access, encoding="utf-8")
    run("ledger", "add", file, "opening", "after-tax", "20,000", "--basis", "10,000", "--on", "2026-01-02")
    run("ledger", "add", file, "conversion", "after-tax", "5,000", "--on", "2026-02-02")
    # What is left is 15,000 with 5,000 of basis, pro rata now: 3,000 brings 1,000 of basis.
    data = json.loads(convert(file, "--amount", "3,000", "--json").stdout)
    assert data["split"]["pre_tax"]["cents"] == 2_000_00
