from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from megaroth.cli.start import start
from megaroth.errors import BadInputError
from megaroth.facts.reader import read
from megaroth.service import files
from megaroth.service.files import write_new


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, says: str = "") -> Result:
    return CliRunner().invoke(start, [*arguments, "--year", "2026"], input=says)


def refused(found: Result) -> str:
    assert isinstance(found.exception, BadInputError), found.exception
    assert found.exception.exit_status == 2
    return str(found.exception)


def test_an_interview_of_a_few_answers(folder: Path) -> None:
    found = run(says="\nalex\n1992\n\nAcme\n210k\nbiweekly\ndone\n")
    assert found.exit_code == 0, found.output
    assert "In which year were you born? [a year, four digits]" in found.output
    assert found.output.endswith(
        "\nWrote household.toml, which only you can read.\nNext: megaroth plan household.toml\n"
    )
    household = read(folder / "household.toml")
    job = household.people["alex"].jobs["acme"]
    assert (household.year, job.pay, job.pay_calendar) == (2026, 210_000_00, "every two weeks")


def test_a_question_mark_says_why_and_asks_again() -> None:
    found = run(says="\n\n?\n1992\ndone\n")
    assert "    Age on 31 December decides catch-up.\n" in found.output
    assert found.output.count("In which year were you born?") == 2
    assert "birth_year = 1992" in Path("household.toml").read_text(encoding="utf-8")


def test_a_wrong_answer_is_explained_and_asked_again() -> None:
    found = run(says="\n\nlong ago\n1992\nDONE\n")
    assert '    "long ago" is not a year (write four digits, like 1992)\n' in found.output
    assert read(Path("household.toml")).people["me"].birth_year == 1992


def test_a_year_without_limits_is_refused_at_once_and_asked_again() -> None:
    found = run(says="2027\n2025\ndone\n")
    assert "    the limits of 2027 are not held here (write a year from 2013 to 2026)\n" in found.output
    assert read(Path("household.toml")).year == 2025


def test_how_much_of_the_employer_money_is_no_match_is_asked() -> None:
    answers = ["", "alex", "", "employee", "Acme", "210k", "", "", "2026-11-20", "", "", "", "", "9,273", "3,942.18"]
    found = run(says="\n".join([*answers, "done", ""]))
    assert "Part of the employer money so far that is not match" in found.output
    so_far = read(Path("household.toml")).people["alex"].jobs["acme"].so_far
    assert so_far is not None
    assert (so_far.employer, so_far.other_employer) == (9_273_00, 3_942_18)


def test_every_question_may_be_skipped() -> None:
    found = run("lee.toml", says="\n" * 200)
    assert found.exit_code == 0
    assert list(read(Path("lee.toml")).people["me"].jobs) == ["work"]


def test_when_the_answers_end_without_done_nothing_is_written(folder: Path) -> None:
    assert "nothing was written" in refused(run(says="\nalex\n1992\n"))
    assert "nothing was written" in refused(run(says=""))
    assert list(folder.iterdir()) == []


def test_ctrl_c_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("megaroth.cli.start._line", interrupted)
    assert "nothing was written" in refused(run())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("flag", "job"), [("--employee", "work"), ("--solo", "business")])
def test_a_template_asks_nothing(flag: str, job: str) -> None:
    found = run("lee.toml", flag)
    assert found.exit_code == 0
    assert "?" not in found.output
    assert found.output.endswith("Next: megaroth plan lee.toml\n")
    household = read(Path("lee.toml"))
    assert household.year == 2026
    assert list(household.people["me"].jobs) == [job]


@pytest.mark.parametrize("flag", ["--employee", "--solo"])
def test_no_template_is_written_for_a_year_without_limits(folder: Path, flag: str) -> None:
    found = CliRunner().invoke(start, [flag, "--year", "2027"])
    assert refused(found) == "the limits of 2027 are not held here (write a year from 2013 to 2026)"
    assert list(folder.iterdir()) == []


def test_the_two_templates_are_two_files() -> None:
    assert "choose one" in refused(run("--employee", "--solo"))


def test_the_next_command_quotes_the_name() -> None:
    assert run("my file.toml", "--solo").output.endswith("Next: megaroth plan 'my file.toml'\n")


@pytest.mark.parametrize("arguments", [(), ("--employee",), ("--solo",)])
def test_a_file_is_never_overwritten(folder: Path, arguments: tuple[str, ...]) -> None:
    path = folder / "household.toml"
    path.write_text("mine", encoding="utf-8")
    assert refused(run(*arguments, says="done\n")) == (
        "household.toml: this file is already there, and is never overwritten "
        "(name another file, or move this one away)"
    )
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_link_to_nowhere_counts_as_a_file(folder: Path) -> None:
    (folder / "household.toml").symlink_to(folder / "nowhere.toml")
    assert "already there" in refused(run("--solo"))
    assert not (folder / "nowhere.toml").exists()


def test_a_folder_that_is_not_there(folder: Path) -> None:
    assert "there is no folder" in refused(run("none/lee.toml", "--solo"))


@pytest.mark.skipif(sys.platform == "win32", reason="modes are not Windows's")
def test_only_its_owner_can_read_it() -> None:
    run("--solo")
    assert stat.S_IMODE(Path("household.toml").stat().st_mode) == 0o600


def test_a_file_that_appears_in_the_meantime_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "lee.toml"
    path.write_text("mine", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(files, "refuse_existing", lambda _path: None)
        with pytest.raises(BadInputError, match="already there"):
            write_new(path, "ours")
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(folder.iterdir()) == [path]


def test_a_disk_that_fills_up_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInputError, match="the file cannot be written: no space left"):
        write_new(folder / "lee.toml", "text")
    assert list(folder.iterdir()) == []


def test_a_file_system_without_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_path: Path, _other: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    write_new(folder / "lee.toml", "text")
    assert (folder / "lee.toml").read_text(encoding="utf-8") == "text"
    assert len(list(folder.iterdir())) == 1
