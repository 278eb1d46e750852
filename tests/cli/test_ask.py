from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.ask import ask
from megaroth.errors import BadInputError
from megaroth.service.files import household_file

FILE = """\
schema = 1
year = 2026
[people.alex.jobs.acme.plan]
after_tax = false
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ask, [*arguments, "--as-of", "2026-11-21"])


def test_the_only_household_file_of_the_folder_is_meant(folder: Path) -> None:
    (folder / "lee.toml").write_text(FILE, encoding="utf-8")
    found = run()
    assert found.exit_code == 0
    assert found.output.startswith("November 21, 2026\n\nPlan administrator\n")
    assert "1. Does the plan have designated Roth deferrals?" in found.output


def test_the_request(folder: Path) -> None:
    (folder / "lee.toml").write_text(FILE, encoding="utf-8")
    found = run("lee.toml", "--job", "acme", "--request")
    assert found.exit_code == 0
    assert "a request to add a feature to the plan" in found.output


def test_when_nothing_is_open_it_says_so(folder: Path) -> None:
    examples = [
        *("separate_after_tax_source", "roth", "catch_up", "catch_up_60_63", "true_up", "safe_harbor"),
        *("stops_at_deferral_limit", "stops_at_additions_limit"),
    ]
    plan = "".join(f"{name} = true\n" for name in examples)
    rest = 'match = "none"\ndeferral_cap_percent = "none"\nelection_lead_days = 7\nelection_changes = 6\n'
    job = "[people.alex.jobs.acme]\nemployer_money_to_come = 0\n"
    (folder / "lee.toml").write_text(FILE + plan + rest + job, encoding="utf-8")
    found = run()
    assert found.output == "lee.toml leaves no question about the plan of alex/acme open: there is nothing to ask.\n"


def test_no_household_file_and_several(folder: Path) -> None:
    assert str(run().exception) == "there is no household file here (`megaroth start` writes one)"
    for name in ("lee.toml", "kim.toml"):
        (folder / name).write_text(FILE, encoding="utf-8")
    found = run()
    assert isinstance(found.exception, BadInputError)
    assert str(found.exception) == "there are 2 household files here (name one: kim.toml, lee.toml)"


def test_a_folder_stands_for_its_only_household_file(folder: Path) -> None:
    with pytest.raises(BadInputError, match="there is no household file in "):
        household_file(folder)
    (folder / "lee.toml").write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    assert household_file(folder) == folder / "lee.toml"
    assert household_file(Path("other.toml")) == Path("other.toml")


def test_a_pipe_in_the_folder_is_no_household_file(folder: Path) -> None:
    os.mkfifo(folder / "adam.toml")
    (folder / "lee.toml").write_text(FILE, encoding="utf-8")
    assert household_file(folder) == folder / "lee.toml"


def test_a_job_that_is_not_there(folder: Path) -> None:
    (folder / "lee.toml").write_text(FILE, encoding="utf-8")
    assert isinstance(run("--job", "beta").exception, BadInputError)
