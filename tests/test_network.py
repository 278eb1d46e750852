"""Nothing leaves the machine: no test and no command may open a socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from megaroth.cli.main import main
from tests.conftest import NetworkUsedError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RUN = "from megaroth.cli.main import main; main()"
AS_OF = ("--as-of", "2026-11-21")
EMPLOYEE = "examples/employee.toml"
LEDGER_ENTRY = ("contribution", "after-tax", "1,250", "--on", "2026-11-20")

COMMANDS: dict[str, tuple[str, ...]] = {
    "access": (EMPLOYEE,),
    "convert": (EMPLOYEE, "--value", "100", "--basis", "90", *AS_OF),
    "ask": (EMPLOYEE, *AS_OF),
    "backdoor": (EMPLOYEE, *AS_OF),
    "completion": ("bash",),
    "correct": (EMPLOYEE, "excess-additions", "100", *AS_OF),
    "ledger": ("add", EMPLOYEE, *LEDGER_ENTRY, "--ledger", "{folder}/lee.ledger", *AS_OF),
    "plan": (EMPLOYEE, *AS_OF),
    "explain": (EMPLOYEE, "annual_additions.room", *AS_OF),
    "forms": ("check", "--template", "--year", "2026"),
    "figures": ("irc_415c_annual_additions", "--year", "2026"),
    "start": ("{folder}/household.toml", "--employee", "--year", "2026"),
    "census": ("test", "examples/census/plan.toml", "examples/census/census.csv", *AS_OF),
    "clocks": (EMPLOYEE, *AS_OF),
    "memo": (EMPLOYEE, "--html", "{folder}/memo.html", "--pdf", "{folder}/memo.pdf", *AS_OF),
    "check": ("examples", "--no-keep", *AS_OF),
    "forget": ("{folder}/old.toml", "--yes"),
    "withdraw": ("100", EMPLOYEE, "--ledger", "{folder}/lee.ledger", *AS_OF),
}
"""Every command with arguments that make it work; a new command needs a line here."""

LISTENS = {"serve"}
"""What opens a door on loopback, and is watched by ``tests/web/test_safety.py`` instead."""

BEFORE: dict[str, tuple[str, ...]] = {
    "forget": ("start", "{folder}/old.toml", "--employee", "--year", "2026"),
    "withdraw": (
        *("ledger", "add", EMPLOYEE, "contribution", "roth-ira", "500", "--on", "2026-11-20"),
        *("--ledger", "{folder}/lee.ledger", *AS_OF),
    ),
}
"""What a command needs to have happened before."""

NO_SOCKETS = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        print("a socket was asked for:", event, file=sys.stderr)
        raise RuntimeError(event)
sys.addaudithook(refuse)
"""


@pytest.fixture
def without_sockets(tmp_path: Path) -> Mapping[str, str]:
    """An environment whose Python, and every Python that it starts, refuses any use of sockets."""
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def run(code: str, arguments: tuple[str, ...], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_every_command_is_tried() -> None:
    assert set(main.list_commands(click.Context(main))) == set(COMMANDS) | LISTENS


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_opens_no_socket(command: str, without_sockets: Mapping[str, str], tmp_path: Path) -> None:
    arguments = [argument.format(folder=tmp_path) for argument in COMMANDS[command]]
    if command in BEFORE:
        before = run(RUN, tuple(word.format(folder=tmp_path) for word in BEFORE[command]), without_sockets)
        assert before.returncode == 0, before.stderr
    done = run(RUN, (command, *arguments), without_sockets)
    assert "a socket was asked for" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "code", ["import socket; socket.socket()", "import socket; socket.getaddrinfo('localhost', 80)"]
)
def test_the_refusal_works(code: str, without_sockets: Mapping[str, str]) -> None:
    done = run(code, (), without_sockets)
    assert done.returncode != 0
    assert "a socket was asked for" in done.stderr


def test_a_test_may_not_connect(network_attempts: list[str]) -> None:
    with socket.socket() as opened, pytest.raises(NetworkUsedError):
        opened.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkUsedError):
        socket.getaddrinfo("example.invalid", 80)
    assert len(network_attempts) == 2
    network_attempts.clear()
