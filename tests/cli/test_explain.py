from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EMPLOYEE = Path(__file__).parents[1] / "report" / "households" / "employee.toml"
EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments, "--as-of", "2026-11-21"])


def test_without_an_address_all_worksheets_in_order() -> None:
    found = run(str(EMPLOYEE))
    assert (found.exit_code, found.stderr) == (0, "")
    places = [
        found.output.index(f"alex/acme/{name}\n") for name in ("plan_deferrals", "annual_additions", "after_tax_room")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("address", ["alex/acme/after_tax_room.left", "after_tax_room.left"])
def test_a_line_by_its_address_or_a_unique_end_of_it(address: str) -> None:
    found = run(str(EMPLOYEE), address)
    assert found.exit_code == 0
    assert found.output.count("alex/acme/") == 1
    assert "$6,500.07" in next(line for line in found.output.splitlines() if line.startswith("> "))
    assert "IRC 415(c)(1)" in found.output


def test_an_ambiguous_address_lists_the_candidates() -> None:
    found = run(str(EMPLOYEE), "room")
    assert found.exit_code == 2
    assert "alex/acme/annual_additions.room" in found.stderr
    assert "alex/acme/after_tax_room.room" in found.stderr


def test_an_address_that_is_not_there_is_bad_input() -> None:
    found = run(str(EMPLOYEE), "no_such_line")
    assert found.exit_code == 2
    assert found.stderr.count("\n") == 1


def test_the_file_may_be_left_out_where_there_is_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lee.toml").write_text(EMPLOYEE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("after_tax_room").output == run("lee.toml", "after_tax_room").output
    assert run("leo.toml").exit_code == 2


def test_json_and_plain() -> None:
    data = json.loads(run(str(EMPLOYEE), "after_tax_room.left", "--json").output)
    assert data["schema"] == "megaroth.explain/1"
    assert data["line"] == "left"
    plain = run(str(EMPLOYEE), "after_tax_room.left", "--plain").output.splitlines()
    assert plain[1].startswith("Line 6, Still possible: $6,500.07. = max(0, min(line 5 - line 2, line 4)).")
    assert len(plain) == 3


def test_without_arguments_the_only_household_file_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run().exit_code == 2
    assert "there is no household file here" in run().stderr
    (tmp_path / "lee.toml").write_text(EMPLOYEE.read_text(encoding="utf-8"), encoding="utf-8")
    assert run().exit_code == 0
    assert run().output == run("lee.toml").output


def test_a_wrong_address_is_answered_with_what_can_be_typed() -> None:
    said = run(str(EMPLOYEE), "no_such_line").stderr
    assert "`megaroth explain FILE` lists them" in said
    assert "--all" not in said
    assert "did you mean alex/acme/after_tax_room" in run(str(EMPLOYEE), "after_tax_rom").stderr


def test_a_fact_is_not_said_to_come_from_the_file() -> None:
    text = run(str(EMPLOYEE), "plan_deferrals").output
    assert "fact plan.catch_up" in run(str(EMPLOYEE)).output
    assert "from the file" not in run(str(EMPLOYEE)).output
    assert "facts that the file does not give are at their safe value" in " ".join(text.split())
    assert "at their safe value" in run(str(EMPLOYEE), "--plain").output
    data = json.loads(run(str(EMPLOYEE), "--json").output)
    assert data["note"].startswith("facts that the file does not give")


# --- worksheets of single paydays ----------------------------------------------------------------------------


def test_without_an_address_paydays_are_left_out_and_it_says_how_to_see_one() -> None:
    found = run(str(EMPLOYEE))
    assert "payday_deferral\n" not in found.output.replace("for one of them\nmegaroth explain FILE", "")
    assert "alex/acme/2026-12-04/" not in found.output
    said = " ".join(found.output.split())
    assert "the worksheets of 3 paydays; for one of them megaroth explain FILE acme/2026-12-04/payday_deferral." in said
    assert "Not shown: the worksheets of 3 paydays; " in run(str(EMPLOYEE), "--plain").output
    data = json.loads(run(str(EMPLOYEE), "--json").output)
    assert data["paydays"] == [f"alex/acme/2026-12-{day}" for day in ("04", "18", "31")]
    assert not any("2026-" in sheet["address"] for sheet in data["worksheets"])


def test_what_it_says_to_type_works() -> None:
    found = run(str(EMPLOYEE), "acme/2026-12-04/payday_deferral")
    assert found.exit_code == 0
    assert found.output.count("alex/acme/") == 1
    assert "\nalex/acme/2026-12-04/payday_deferral\n" in found.output
    assert "not shown" not in found.output
    line = run(str(EMPLOYEE), "2026-12-18/payday_after_tax.taken")
    assert re.search(r"^> +\d+  After-tax contribution +\$2,180\.77$", line.output, re.MULTILINE)


@pytest.mark.parametrize("address", ["2026-12-04", "acme/2026-12-04", "alex/acme/2026-12-04"])
def test_a_day_stands_for_all_worksheets_of_its_payday(address: str) -> None:
    found = run(str(EMPLOYEE), address)
    assert found.exit_code == 0
    shown = re.findall(r"^alex/acme/2026-12-04/(\w+)$", found.output, re.MULTILINE)
    assert shown == ["payday_pay", "payday_deferral", "payday_after_tax"]
    assert json.loads(run(str(EMPLOYEE), address, "--json").output)["paydays"] == []


def test_a_day_on_which_two_jobs_pay_stands_for_both() -> None:
    couple = CliRunner().invoke(main, ["explain", str(EXAMPLES / "couple.toml"), "2026-10-30", "--as-of", "2026-07-01"])
    assert {"alex/acme/2026-10-30/payday_pay", "sam/school/2026-10-30/payday_pay"} <= set(couple.output.splitlines())


def test_a_bonus_has_worksheets_of_its_own() -> None:
    found = run(str(EMPLOYEE.with_name("bonus.toml")), "2026-12-15-bonus")
    assert "\nalex/acme/2026-12-15-bonus/payday_after_tax\n" in found.output


@pytest.mark.parametrize("address", ["payday_deferral", "acme/payday_deferral", "payday_deferral.taken", "spendable"])
def test_a_line_that_every_payday_has_is_answered_with_one_to_type(address: str) -> None:
    found = run(str(EMPLOYEE), address)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert "stands on a worksheet of each payday (say which, like alex/acme/2026-12-04/payday_deferral" in found.stderr
    assert "2026-12-18" not in found.stderr


def test_lines_of_paydays_do_not_make_other_names_ambiguous() -> None:
    found = run(str(EMPLOYEE), "pay")
    assert "alex/acme/annual_additions.pay" in found.stderr
    assert "2026-12" not in found.stderr
    assert run(str(EMPLOYEE), "2026-12-05").exit_code == 2
