"""One household's answer starts without the libraries of the census and the web."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"numba", "numpy", "polars", "pandas", "pyarrow", "sqlalchemy", "fastapi", "dask", "pydantic"}

RUN = """
import json, sys
try:
    from megaroth.cli.main import main
    main()
except SystemExit as left:
    status = left.code or 0
else:
    status = 0
print()
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def loaded(code: str, *arguments: str) -> tuple[int, set[str]]:
    """The exit status of a run in a fresh Python, and the top-level modules that it imported."""
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    status, modules = json.loads(done.stdout.splitlines()[-1])
    return status, set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "examples/employee.toml", "--as-of", "2026-11-21"),
        ("figures", "irc_415c_annual_additions", "--year", "2026", "--json"),
        ("--version",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_starts_light(arguments: tuple[str, ...]) -> None:
    status, modules = loaded(RUN, *arguments)
    assert status == 0
    assert "megaroth" in modules
    assert not modules & HEAVY


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, json; import megaroth; print(json.dumps([0, [*sys.modules]]))"
    modules = {name for name in loaded(code)[1] if name.startswith("megaroth")}
    assert modules == {"megaroth", "megaroth.version"}


def test_a_heavy_import_would_be_seen() -> None:
    assert "numpy" in loaded("import numpy\n" + RUN, "--version")[1] & HEAVY
