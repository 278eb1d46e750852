from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

EMPLOYEE = Path(__file__).parents[1] / "report" / "households" / "employee.toml"


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
