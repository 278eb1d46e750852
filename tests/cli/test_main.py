from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from megaroth.cli import main as commands
from megaroth.cli import output
from megaroth.cli.main import COMMANDS, main
from megaroth.version import __version__

ROOT = Path(__file__).parents[2]
EMPLOYEE = ROOT / "tests" / "report" / "households" / "employee.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "megaroth", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_the_version() -> None:
    found = run("--version")
    assert (found.exit_code, found.output) == (0, f"megaroth {__version__}\n")


def test_without_a_verb_it_says_what_there_is() -> None:
    assert run().exit_code == 0
    assert run().output == run("--help").output
    for verb in COMMANDS:
        assert f"  {verb} " in run().output
    assert "Example: megaroth start lee.toml" in run().output


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_loads_and_its_help_says_when_it_leaves_how(verb: str) -> None:
    found = run(verb, "--help")
    assert found.exit_code == 0
    assert "Exit status: 0 " in found.output
    assert isinstance(main.get_command(click.Context(main), verb), click.Command)


def test_help_imports_no_verb() -> None:
    code = "import sys; from megaroth.cli.main import main as m\ntry: m(['--help'])\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert "megaroth.cli.main" in modules
    assert not {name for name in modules if name.startswith(("megaroth.cli.plan", "megaroth.law", "megaroth.facts"))}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plaan"], "megaroth: there is no verb 'plaan'; did you mean plan? (see megaroth --help)"),
        (["xyz"], "megaroth: there is no verb 'xyz'; the verbs are start, plan"),
        (["plan", "--asof"], "megaroth: No such option '--asof'"),
        (["plan", "--as-of", "soon"], "megaroth: Invalid value for '--as-of': 'soon' is not a day"),
        (["plan", "--as-of", "11/21/2026"], "megaroth: Invalid value for '--as-of': '11/21/2026' is not a day"),
        (["explain", "--as-of", "2026-02-30"], "megaroth: Invalid value for '--as-of': there is no day 2026-02-30"),
        (["completion"], "megaroth: Missing argument"),
        (["plan", "no-such.toml"], "megaroth: no-such.toml: there is no such file"),
    ],
)
def test_bad_input_is_said_in_one_line_and_leaves_with_2(arguments: list[str], said: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert found.stderr.startswith(said)
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "20261121", ""])
def test_a_day_that_is_not_read_is_answered_with_one_that_is(day: str) -> None:
    said = run("plan", str(EMPLOYEE), "--as-of", day).stderr
    assert "write it like 2026-11-21" in said
    assert "%Y" not in said


@pytest.mark.parametrize("arguments", [["plan", "no-such.toml", "--json"], ["plan", "--json", "--nope"]])
def test_under_json_errors_are_json_on_stdout(arguments: list[str]) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert found.stderr == ""
    data = json.loads(found.stdout)
    assert data["schema"] == "megaroth.error/1"
    assert data["exit_status"] == 2
    assert data["message"]


def failing(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> Result:
    @click.command("plan")
    def command() -> None:
        raise fault

    monkeypatch.setattr(commands.Megaroth, "get_command", lambda *_: command)
    return run("plan")


def test_interrupted_leaves_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    found = failing(monkeypatch, KeyboardInterrupt())
    assert (found.exit_code, found.output.strip()) == (130, "")


def test_the_end_of_the_answers_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = click.Abort()
    stopped.__context__ = EOFError()
    assert failing(monkeypatch, click.Abort()).exit_code == 130
    assert failing(monkeypatch, stopped).exit_code == 2


def test_a_fault_of_ours_does_not_look_like_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = failing(monkeypatch, ZeroDivisionError("x"))
    assert found.exit_code == 70
    assert "a fault of megaroth" in found.stderr
    assert "ZeroDivisionError" in found.stderr


def test_a_file_that_cannot_be_used_is_said_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    found = failing(monkeypatch, PermissionError(13, "Permission denied", "lee.toml"))
    assert (found.exit_code, found.stderr) == (2, "megaroth: lee.toml: permission denied\n")


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "megaroth", "plan", str(EMPLOYEE), "--as-of", "2026-11-21"],
        env={**os.environ, "PYTHONPATH": path},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_as_a_module_and_on_a_screen_without_our_signs() -> None:
    done = process("plan", str(EMPLOYEE), "--as-of", "2026-11-21", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("cp1252")
    assert "$72,000§ - $24,500§ deferrals" in text
    assert "?" not in text.split("ROUTE")[1].split("NOT CHECKED")[0]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_screen_without_blocks_has_a_chart_of_letters(encoding: str) -> None:
    arguments = ("plan", str(EMPLOYEE), "--as-of", "2026-11-21", "--paydays")
    done = process(*arguments, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    chart = done.stdout.decode(encoding).partition("WAY TO THE LIMIT")[2].partition("\n\n")[0].splitlines()
    assert chart[0].endswith(" |")
    assert re.fullmatch(r"Fri  4 Dec d+e+a+ +\| \$66,146", chart[2])
    assert chart[-1].split() == ["d", "deferrals", "e", "employer", "a", "after-tax"]
    assert len({line.index("|", 30) for line in chart[1:-1]}) == 1


def test_a_sign_that_has_no_plain_one_is_a_question_mark() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    output.make_safe(stream, None)
    stream.write("½ → 漢")
    stream.flush()
    assert stream.buffer.getvalue() == b" 1/2 -> ?"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_only_on_a_terminal_and_not_when_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], terminal: bool, wanted: bool
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal() if terminal else io.StringIO())
    assert output.colour() is wanted


@pytest.mark.parametrize(("columns", "width"), [("", 80), ("80", 80), ("200", 100), ("20", 60), ("90", 90)])
def test_the_width_is_that_of_the_terminal_within_reason(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    assert output.width() == width


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_each_shell(shell: str) -> None:
    found = run("completion", shell)
    assert found.exit_code == 0
    assert found.output.startswith(f"# {'megaroth' if shell == 'fish' else 'eval'}")
    assert "_MEGAROTH_COMPLETE" in found.output


def completed(words: str, number: int, folder: Path) -> list[str]:
    """What bash would be offered for the word of this number."""
    done = subprocess.run(
        [sys.executable, "-m", "megaroth"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "_MEGAROTH_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(number),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_completion_offers_verbs_and_household_files(tmp_path: Path) -> None:
    for name in ("lee.toml", "lena.txt", "other.toml", ".hidden.toml"):
        (tmp_path / name).touch()
    (tmp_path / "lewis").mkdir()
    (tmp_path / "lewis" / "x.toml").touch()
    assert completed("megaroth pl", 1, tmp_path) == ["plan"]
    assert completed("megaroth plan le", 2, tmp_path) == ["lee.toml", "lewis/"]
    assert completed("megaroth plan lewis/", 2, tmp_path) == ["lewis/x.toml"]
    assert completed("megaroth explain nowhere/", 2, tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_answer_is_one_clear_line() -> None:
    with Path("/dev/full").open("w") as full:
        left = subprocess.run(
            [sys.executable, "-m", "megaroth", "figures", "--year", "2026"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert left.returncode == 2
    assert left.stderr.startswith("megaroth: the answer could not be written: ")
    assert len(left.stderr.splitlines()) == 1
