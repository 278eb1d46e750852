"""``megaroth census test --plans`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from megaroth.cli.main import main
from megaroth.service.census_many_made import made_censuses


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    made_censuses(tmp_path / "made", plans=3, people=60, seed=5)
    return tmp_path / "made"


def run(folder: Path, *arguments: Any) -> Result:
    out = folder.parent / "out.csv"
    out.unlink(missing_ok=True)
    said = ["--plans", str(folder), "--out", str(out), "--as-of", "2027-01-15", *map(str, arguments)]
    return CliRunner().invoke(main, ["census", "test", *said])


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    found = run(tmp_path / "nosuch")
    assert found.exit_code == 2
    assert "there is no such folder" in found.stderr


def test_somebody_over_a_limit_is_an_exit_status(made: Path) -> None:
    """The same people without any contributions have nothing to find: 0, and 1 as soon as one defers $40,000."""
    file = next(made.glob("*.parquet"))
    table = pq.read_table(file)
    given = [
        name for name in ("pre_tax", "roth", "catch_up_pre_tax", "after_tax", "match") if name in table.column_names
    ]
    for name in given:
        table = table.set_column(table.column_names.index(name), table.schema.field(name), pa.array([0] * len(table)))
    pq.write_table(table, file)
    calm = run(made, "--json")
    assert (calm.exit_code, json.loads(calm.stdout)["over_limits"]) == (0, 0), calm.stderr
    low = min(range(len(table)), key=lambda row: table["prior_pay"][row].as_py())
    deferrals = pa.array([4_000_000 if row == low else 0 for row in range(len(table))])
    pq.write_table(
        table.set_column(table.column_names.index("pre_tax"), table.schema.field("pre_tax"), deferrals), file
    )
    found = run(made, "--json")
    assert (found.exit_code, json.loads(found.stdout)["over_limits"]) == (1, 1)
    screen = run(made)
    assert screen.exit_code == 1
    assert "1 person is over a limit of the law or the plan." in " ".join(screen.stdout.replace("\u00a0", " ").split())
