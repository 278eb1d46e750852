from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main

HOUSEHOLDS = Path(__file__).parents[1] / "report" / "households"
EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-11-21")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["plan", *map(str, arguments), *DAY])


def sample(name: str) -> Path:
    return HOUSEHOLDS / f"{name}.toml"


def test_answered() -> None:
    found = run(sample("employee"))
    assert (found.exit_code, found.stderr) == (0, "")
    assert "TYPE THIS     pre-tax or Roth 6%     after-tax 26%" in found.stdout
    assert "\x1b" not in found.stdout


def test_a_finding_is_answered_with_1() -> None:
    found = run(sample("over"))
    assert found.exit_code == 1
    assert "PASSED" in found.stdout
    assert run(sample("over"), "--json").exit_code == 1


def test_without_a_name_the_only_household_file_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run().exit_code == 2
    (tmp_path / "lee.toml").write_text(sample("employee").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert run().exit_code == 0
    assert "megaroth explain lee.toml acme/after_tax_room" in run().stdout
    (tmp_path / "kim.toml").write_text(sample("smallest").read_text(encoding="utf-8"), encoding="utf-8")
    assert run().exit_code == 2
    assert "kim.toml, lee.toml" in run().stderr


def test_a_year_that_is_not_published_leaves_with_3(tmp_path: Path) -> None:
    file = tmp_path / "later.toml"
    text = 'schema = 1\nyear = 2031\n[people.me]\nbirth_year = 1990\n[people.me.jobs.work]\npay = "$120,000"\n'
    file.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(main, ["plan", str(file), "--as-of", "2031-01-05"])
    assert found.exit_code == 3
    assert found.stdout == ""
    assert "for 2031 is not published" in found.stderr
    data = json.loads(CliRunner().invoke(main, ["plan", str(file), "--as-of", "2031-01-05", "--json"]).stdout)
    assert (data["year"], data["exit_status"]) == (2031, 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 1\nyear = 2026\npeopel = 1\n", "people"),
        ("schema = 1\nyear = \n", ""),
        ("schema = 99\nyear = 2026\n", "99"),
        ("\x00\x01", ""),
        ("schema = 1\nyear = 2026\n[people.a.jobs.b]\npay = true\n", "pay"),
    ],
    ids=["unknown key", "no TOML", "newer schema", "binary", "wrong kind"],
)
def test_a_fault_in_a_file_is_one_line_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "lee.toml"
    file.write_text(text, encoding="utf-8")
    found = run(file)
    assert found.exit_code == 2
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith(f"megaroth: {file}")
    assert said in found.stderr


def test_json_has_its_schema_and_the_file_as_it_was_named() -> None:
    found = run(sample("employee"), "--json")
    data = json.loads(found.stdout)
    assert (found.exit_code, found.stderr) == (0, "")
    assert data["schema"] == "megaroth.plan/1"
    assert data["file"] == str(sample("employee"))
    assert data["as_of"] == "2026-11-21"


def test_plain_says_room_and_rule_in_one_line() -> None:
    lines = run(sample("employee"), "--plain").stdout.splitlines()
    said = "Room for after-tax: $37,500 (your word). Rule: annual additions limit, IRC 415(c)(1)(A)."
    assert said in lines


def test_paydays_adds_the_chart_and_the_table_and_json_always_has_it() -> None:
    found = run(sample("employee"), "--paydays")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.index("TYPE THIS") < found.stdout.index("WAY TO THE LIMIT") < found.stdout.index("PAYDAYS ")
    assert "\x1b" not in found.stdout
    plain = run(sample("employee"), "--paydays", "--plain").stdout
    assert "\nPayday of Friday 4 December 2026, acme: pay $8,077; pre-tax $485, after-tax $2,100, match $242;" in plain
    assert "Payday of " not in run(sample("employee"), "--plain").stdout
    data = json.loads(run(sample("employee"), "--json").stdout)
    assert [row["day"] for row in data["jobs"][0]["election"]["table"]] == ["2026-12-04", "2026-12-18", "2026-12-31"]
    assert run(sample("employee"), "--paydays", "--json").stdout == run(sample("employee"), "--json").stdout


def test_compare_puts_spreads_side_by_side() -> None:
    found = run(sample("employee"), "--compare", "even,early,late")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "\nCOMPARE " in found.stdout
    assert (
        "Compare, acme: all three put in the same"
        in run(sample("employee"), "--compare", "even,early,late", "--plain").stdout
    )
    data = json.loads(run(sample("employee"), "--compare", "even,one payday", "--json").stdout)
    assert data["compare"]["spreads"] == ["even", "one payday"]
    assert run(sample("over"), "--compare", "even,late").exit_code == 1  # the finding, as without it


@pytest.mark.parametrize("spreads", ["even,erly", "even,even", "early", "", "even;late"])
def test_a_comparison_that_cannot_be_made_is_one_clear_line(spreads: str) -> None:
    found = run(sample("employee"), "--compare", spreads)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert "the four are even, early, late, one payday" in found.stderr
    data = json.loads(run(sample("employee"), "--compare", spreads, "--json").stdout)
    assert (data["schema"], data["exit_status"]) == ("megaroth.error/1", 2)


def test_a_what_if_tells_match_that_is_lost_in_every_form() -> None:
    change = ("--what-if", "pay=214k")
    screen = run(EXAMPLES / "employee.toml", *change).stdout.split("DIFFERENCE")[1]
    assert re.search(r"match lost from now on +\$0 +\$41 +\+\$41", screen)
    plain = run(EXAMPLES / "employee.toml", *change, "--plain").stdout
    assert "match lost from now on: before $0, after $41" in plain
    found = json.loads(run(EXAMPLES / "employee.toml", *change, "--json").stdout)["what_if"]["differences"]
    lost = next(one for one in found if one["address"].endswith("#match-lost"))
    assert (lost["before"]["cents"], lost["after"]["cents"]) == (0, 41_16)


def test_of_a_low_and_a_high_profit_the_low_one_is_the_headline() -> None:
    found = run(EXAMPLES / "sole-proprietor.toml", "--what-if", "profit=40,000 to 110,000", "--json")
    (owner,) = json.loads(found.stdout)["what_if"]["answer"]["owners"]
    assert [case["label"] for case in owner["cases"]] == ["low", "high"]
    same = run(EXAMPLES / "sole-proprietor.toml", "--what-if", "profit=40,000", "--json")
    (alone,) = json.loads(same.stdout)["what_if"]["answer"]["owners"]
    assert owner["cases"][0]["ways"][0]["total"]["address"] == alone["cases"][0]["ways"][0]["total"]["address"]


def test_what_if_may_be_repeated() -> None:
    found = run(sample("employee"), "--what-if", "true_up=yes", "--what-if", "match=100% of the first 6%")
    assert found.exit_code == 0
    assert "WHAT IF true_up=yes, match=100% of the first 6%" in found.stdout
    assert "DIFFERENCE" in found.stdout
    plain = run(sample("employee"), "--what-if", "match=100% of the first 6%", "--plain").stdout
    assert "Difference, acme: room for after-tax: before $37,500, after " in plain


def test_a_disputed_point_may_be_read_otherwise() -> None:
    found = run(sample("sole-proprietor"), "--what-if", "U1=once")
    assert "most deduction (expected profit): after-tax" in found.stdout.split("DIFFERENCE")[1]


@pytest.mark.parametrize(
    "change", ["true_up", "tru_up=yes", "true_up=perhaps", "U1=thrice", "U1=nonsense", "U1=", "U2=return"]
)
def test_a_what_if_that_cannot_be_made_is_bad_input(change: str) -> None:
    for name in ("sole-proprietor", "employee") if change.startswith("U") else ("employee",):
        found = run(sample(name), "--what-if", change)
        assert (found.exit_code, found.stdout) == (2, "")
        assert found.stderr.count("\n") == 1


def test_the_calendar_is_written_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "lee.ics"
    found = run(sample("employee"), "--ics", file)
    assert found.exit_code == 0
    assert f"Wrote {file}: 7 events" in found.stderr
    assert "TYPE THIS" in found.stdout
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_calendar_replaces_a_file_only_when_forced(tmp_path: Path) -> None:
    file = tmp_path / "lee.ics"
    file.write_text("mine", encoding="utf-8")
    assert run(sample("employee"), "--ics", file).exit_code == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert run(sample("employee"), "--ics", file, "--force").exit_code == 0
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert [path.name for path in tmp_path.iterdir()] == ["lee.ics"]
    assert run(sample("employee"), "--ics", tmp_path, "--force").exit_code == 2


def refused(file: Path, target: Path, why: str) -> None:
    found = run(file, "--ics", target, "--force")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert why in found.stderr


def test_a_calendar_never_replaces_a_household_file_even_when_forced(tmp_path: Path) -> None:
    text = sample("employee").read_text(encoding="utf-8")
    for name in ("lee.toml", "kim.TOML", "lee.txt"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        refused(file if name == "lee.txt" else sample("employee"), file, "household files are never replaced")
        assert file.read_text(encoding="utf-8") == text
    refused(sample("employee"), tmp_path / "new.toml", "household files")
    refused(sample("employee"), tmp_path, "this is a folder")


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices are made otherwise there")
def test_a_calendar_is_never_written_to_what_is_no_file(tmp_path: Path) -> None:
    import os

    real = tmp_path / "real.ics"
    real.write_text("mine", encoding="utf-8")
    link, dangling, pipe = tmp_path / "link.ics", tmp_path / "dangling.ics", tmp_path / "pipe.ics"
    link.symlink_to(real)
    dangling.symlink_to(tmp_path / "nowhere")
    os.mkfifo(pipe)
    refused(sample("employee"), link, "this is a link")
    refused(sample("employee"), dangling, "this is a link")
    refused(sample("employee"), pipe, "a device or a pipe")
    refused(sample("employee"), Path(os.devnull), "a device or a pipe")
    assert real.read_text(encoding="utf-8") == "mine"


def test_a_room_that_disappears_is_shown_as_none() -> None:
    table = run(sample("employee"), "--what-if", "plan.after_tax=no").stdout.split("DIFFERENCE")[1]
    assert re.search(r"room for after-tax +\$37,500 +none\n", table)
    data = json.loads(run(sample("employee"), "--what-if", "plan.after_tax=no", "--json").stdout)
    gone = next(one for one in data["what_if"]["differences"] if one["after"] is None)
    assert gone["before"]["cents"] == 3750007
    back = run(sample("says-no"), "--what-if", "plan.after_tax=yes").stdout.split("DIFFERENCE")[1]
    assert re.search(r"room for after-tax +none +\$[\d,]+\n", back)
    plain = run(sample("employee"), "--what-if", "plan.after_tax=no", "--plain").stdout
    assert "room for after-tax: before $37,500, after none.\n" in plain
