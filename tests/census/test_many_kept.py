"""What many plans leave on the disk: only what is theirs, whole, and nothing of anybody else's is touched."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megaroth.census.dataset import open_dataset
from megaroth.census.journal import MARK, Journal
from megaroth.census.partial import Partial
from megaroth.census.rows import SUMS
from megaroth.census.writing import whole_file
from megaroth.errors import BadInputError
from megaroth.service import census_many as verb
from megaroth.service.census_many import ManyTested, census_many
from megaroth.service.census_many_made import made_censuses

pytestmark = pytest.mark.slow

AS_OF = date(2027, 1, 15)
KEY = "0" * 64
NOTHING = Partial((), np.zeros((0, SUMS), np.int64), (), (), b"")


def run(folder: Path, out: Path) -> ManyTested:
    return census_many(folder, out, as_of=AS_OF)


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    made_censuses(tmp_path / "made", plans=4, people=300, seed=5)
    return tmp_path / "made"


def changed(made: Path, change: Any) -> None:
    file = next(made.glob("*.parquet"))
    pq.write_table(change(pq.read_table(file)), file)


def replaced(table: Any, name: str, values: Any, metadata: dict[str, str] | None = None) -> Any:
    return table.set_column(table.column_names.index(name), pa.field(name, values.type, metadata=metadata), values)


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return {row["plan"]: row for row in csv.DictReader(opened)}


# --- the journal -------------------------------------------------------------------------------------------


def test_a_folder_that_was_there_is_not_touched(tmp_path: Path, made: Path) -> None:
    folder = tmp_path / "out.csv.journal"
    folder.mkdir()
    (folder / "thesis.txt").write_text("precious")
    with pytest.raises(BadInputError, match="in the way"):
        run(made, tmp_path / "out.csv")
    assert (folder / "thesis.txt").read_text() == "precious"
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("marked", [True, False])
def test_a_link_to_another_folder_is_not_followed(tmp_path: Path, made: Path, marked: bool) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("precious")
    if marked:
        (other / MARK).write_text("")
    (tmp_path / "out.csv.journal").symlink_to(other, target_is_directory=True)
    with pytest.raises(BadInputError, match="in the way"):
        run(made, tmp_path / "out.csv")
    assert (other / "thesis.txt").read_text() == "precious"


def test_a_file_in_its_place_is_not_touched(tmp_path: Path, made: Path) -> None:
    (tmp_path / "out.csv.journal").write_text("precious")
    with pytest.raises(BadInputError, match="in the way"):
        run(made, tmp_path / "out.csv")
    assert (tmp_path / "out.csv.journal").read_text() == "precious"


def test_what_somebody_else_puts_into_a_journal_stays(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.csv")
    (journal.folder / "thesis.txt").write_text("precious")
    (journal.folder / "sub").mkdir()
    journal.put(KEY, NOTHING)
    journal.keep_only([])
    journal.put(KEY, NOTHING)
    journal.close(done=True)
    assert sorted(each.name for each in journal.folder.iterdir()) == ["sub", "thesis.txt"]


def test_an_empty_folder_and_what_a_killed_run_left_are_taken(tmp_path: Path) -> None:
    folder = tmp_path / "out.csv.journal"
    folder.mkdir()
    (folder / f".{KEY}.sums.abc123").write_text("half")
    journal = Journal(tmp_path / "out.csv")
    journal.keep_only([])
    assert [each.name for each in folder.iterdir()] == [MARK]
    journal.close()
    assert not folder.exists()


def test_nothing_is_left_where_nothing_was_done(tmp_path: Path, made: Path) -> None:
    with pytest.raises(BadInputError, match="no engine"):
        census_many(made, tmp_path / "out.csv", as_of=AS_OF, engine="abacus")
    assert list(tmp_path.iterdir()) == [made]


def test_a_journal_that_is_damaged_is_said(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "_tested", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out.csv")
    monkeypatch.undo()
    folder = tmp_path / "out.csv.journal"
    (folder / "results.jsonl").write_bytes(b'5\n"x"\n{}\n\xff{"inputs": "a", "pl')
    sums = next(folder.glob("*.sums"))
    held = sums.read_bytes()
    sums.write_bytes(held[: len(held) // 2])
    with pytest.raises(BadInputError, match="damaged"):
        run(made, tmp_path / "out.csv")
    sums.write_bytes(held)
    assert run(made, tmp_path / "out.csv").went_on == 0
    assert not folder.exists()


# --- a full disk -------------------------------------------------------------------------------------------


def test_a_disk_that_is_full_is_one_line_and_leaves_nothing_half(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "out.csv") as part:
            part.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(BadInputError, match="no space") as caught:
        write()
    assert caught.value.file == str(tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


SMALL_FILES = """
import resource, sys
from datetime import date
from pathlib import Path
from megaroth.errors import BadInputError
from megaroth.service.census_many import census_many
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    census_many(Path(sys.argv[1]), Path(sys.argv[2]), as_of=date(2027, 1, 15))
except BadInputError as error:
    print(error)
    sys.exit(2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size there")
@pytest.mark.parametrize("most", [600, 20_000])
def test_a_file_that_may_not_grow_is_one_line_too(tmp_path: Path, made: Path, most: int) -> None:
    out = tmp_path / "out.csv"
    ran = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, str(made), str(out), str(most)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if ran.returncode == 0:
        assert most == 20_000
        return
    assert (ran.returncode, ran.stderr) == (2, "")
    assert "cannot be written" in ran.stdout
    assert not out.exists()


# --- what a cell may not say -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.string(), pa.decimal128(38, 0), pa.int32()])
def test_cents_are_cents_in_a_folder_of_plans_too(tmp_path: Path, made: Path, kind: Any) -> None:
    run(made, tmp_path / "whole.csv")
    cents = {"unit": "cents"}
    changed(made, lambda table: replaced(table, "after_tax", table["after_tax"].cast(pa.int64()).cast(kind), cents))
    run(made, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_decimal_dollars_are_dollars(tmp_path: Path, made: Path) -> None:
    run(made, tmp_path / "whole.csv")

    def in_dollars(table: Any) -> Any:
        values = [Decimal(each).scaleb(-2) for each in table["after_tax"].to_pylist()]
        return replaced(table, "after_tax", pa.array(values, pa.decimal128(38, 30)))

    changed(made, in_dollars)
    run(made, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("hours", 2**64 - 1, pa.uint64()),
        ("birth_date", 2**31 - 1, pa.int32()),
        ("match", Decimal("1e30"), pa.decimal128(38, 2)),
    ],
)
def test_a_value_beyond_its_type_is_one_line(tmp_path: Path, made: Path, name: str, value: Any, kind: Any) -> None:
    def broken(table: Any) -> Any:
        values = pa.array([value] * table.num_rows, kind)
        values = values.cast(pa.date32()) if name == "birth_date" else values
        table = table if name in table.column_names else table.append_column(name, values)
        return replaced(table, name, values)

    changed(made, broken)
    with pytest.raises(BadInputError) as caught:
        run(made, tmp_path / "out.csv")
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == [made]


@pytest.mark.parametrize("name", ["person", "plan"])
def test_bytes_that_are_no_text_are_one_line(tmp_path: Path, made: Path, name: str) -> None:
    def broken(table: Any) -> Any:
        many = table.num_rows
        offsets = pa.array(range(0, 2 * many + 1, 2), pa.int32()).buffers()[1]
        values = pa.Array.from_buffers(pa.string(), many, [None, offsets, pa.py_buffer(b"\xff\xfe" * many)])
        return replaced(table, name, values)

    changed(made, broken)
    with pytest.raises(BadInputError, match="cannot be read"):
        run(made, tmp_path / "out.csv")


@pytest.mark.parametrize("form", ["123-45-6789", "SSN 123-45-6789", "123 45 6789", "123\u201345\u20136789"])
def test_an_identity_number_as_a_key_is_refused_and_not_kept(tmp_path: Path, made: Path, form: str) -> None:
    def one(table: Any) -> Any:
        persons = table["person"].to_pylist()
        top = table["prior_pay"].to_pylist()
        persons[max(range(len(top)), key=lambda at: top[at])] = form
        return replaced(table, "person", pa.array(persons))

    changed(made, one)
    with pytest.raises(BadInputError, match="Social Security") as caught:
        run(made, tmp_path / "out.csv")
    assert "6789" not in str(caught.value)
    assert list(tmp_path.iterdir()) == [made]


@pytest.mark.parametrize("where", ["terms", "file of terms", "folder", "rows", "rows of a later task"])
def test_a_plan_is_not_called_by_one(tmp_path: Path, made: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing with the number is left on the disk, wherever it stood."""
    table = pq.read_table(next(made.glob("*.parquet")))
    kept: list[str] = []
    if where == "terms":
        terms = made / "plans.csv"
        terms.write_text(terms.read_text().replace("P000000", "123-45-6789"))
    elif where == "file of terms":
        (made / "plans.csv").unlink()
        (made / "123-45-6789.toml").write_text("schema = 1\nplan.name = 'A'\nplan.plan_year_end = 2026-12-31\n")
    elif where == "folder":
        (made / "plan=123-45-6789").mkdir()
        pq.write_table(table.drop_columns(["plan"]), made / "plan=123-45-6789" / "part.parquet")
    else:
        plans = table["plan"].to_pylist()
        plans = [each if number < len(plans) // 2 else "123-45-6789" for number, each in enumerate(plans)]
        changed(made, lambda held: replaced(held, "plan", pa.array(plans)))
    if where == "rows of a later task":
        file = next(made.glob("*.parquet"))
        pq.write_table(pq.read_table(file), file, row_group_size=table.num_rows // 2)
        monkeypatch.setattr("megaroth.census.dataset.open_dataset", partial(open_dataset, task_rows=1))
    put = Journal.put

    def putting(self: Journal, key: str, found: Partial) -> None:
        kept.extend(found.plans)
        put(self, key, found)

    monkeypatch.setattr(Journal, "put", putting)
    with pytest.raises(BadInputError, match="a plan is called") as caught:
        run(made, tmp_path / "out.csv")
    assert "6789" not in str(caught.value)
    assert "123-45-6789" not in kept
    journal = tmp_path / "out.csv.journal"
    held = [each.read_bytes() for each in journal.iterdir()] if journal.exists() else []
    assert not any(b"123-45-6789" in each for each in held)
    assert journal.exists() == bool(held) == bool(kept)


def test_a_person_who_stands_twice_is_found_among_the_carried(tmp_path: Path, made: Path) -> None:
    table = pq.read_table(next(made.glob("*.parquet")))
    top = table["prior_pay"].to_pylist()
    at = max(range(len(top)), key=lambda place: top[place])
    plan = table["plan"].to_pylist()[at]
    changed(made, lambda held: pa.concat_tables([held, held.slice(at, 1)]))
    run(made, tmp_path / "out.csv")
    told = rows_of(tmp_path / "out.csv")
    records = f"records {at + 1:,} and {table.num_rows + 1:,}"
    assert told[plan]["outcome"] == "not tested"
    assert told[plan]["why"] == f"one person stands twice in the plan: {records}"
    assert [name for name, row in told.items() if "twice" in row["why"]] == [plan]


def test_each_plan_says_how_many_rows_hide_a_person_who_stands_twice(tmp_path: Path, made: Path) -> None:
    """The row of somebody with little pay is only added up: it counts twice, and the result says that it may."""
    table = pq.read_table(next(made.glob("*.parquet")))
    run(made, tmp_path / "before.csv")
    before = rows_of(tmp_path / "before.csv")
    pays = table["prior_pay"].to_pylist()
    owns = table["ownership"].to_pylist()
    at = min((place for place in range(len(pays)) if not owns[place]), key=lambda place: pays[place])
    plan = table["plan"].to_pylist()[at]
    changed(made, lambda held: pa.concat_tables([held, held.slice(at, 1)]))
    run(made, tmp_path / "out.csv")
    told = rows_of(tmp_path / "out.csv")
    assert int(told[plan]["rows"]) == int(before[plan]["rows"]) + 1
    assert int(told[plan]["only_summed"]) == int(before[plan]["only_summed"]) + 1
    assert all(int(row["only_summed"]) <= int(row["rows"]) for row in told.values())


def test_rows_without_a_plan_say_so(tmp_path: Path, made: Path) -> None:
    def without(table: Any) -> Any:
        plans = table["plan"].to_pylist()
        return replaced(table, "plan", pa.array([None, *plans[1:]]))

    changed(made, without)
    run(made, tmp_path / "out.csv")
    assert rows_of(tmp_path / "out.csv")[""]["why"] == "these rows do not say of which plan they are"


def test_what_is_not_known_is_empty_and_not_nought(tmp_path: Path, made: Path) -> None:
    terms = made / "plans.csv"
    lines = terms.read_text().splitlines()
    terms.write_text("\n".join(line for line in lines if not line.startswith("P000000,")) + "\n")
    changed(made, lambda table: table.drop_columns(["prior_pay"]))
    run(made, tmp_path / "out.csv")
    told = rows_of(tmp_path / "out.csv")
    assert {told["P000000"][name] for name in ("paid_back", "qnec_adp", "forfeited", "highly_paid")} == {""}
    assert told["P000000"]["rows"] != "0"
    for row in told.values():
        measured = row["top_heavy"] in ("top-heavy", "not top-heavy")
        assert bool(row["top_heavy_ratio"]) == measured
        for kind in ("adp", "acp"):
            assert bool(row[f"qnec_{kind}"]) == (row[kind] not in ("not tested", "not known", ""))


def test_results_do_not_lie_among_the_censuses(tmp_path: Path, made: Path) -> None:
    with pytest.raises(BadInputError, match="would be read as one"):
        run(made, made / "out.parquet")
    run(made, made / "out.csv")
    run(made, tmp_path / "out.csv")
    assert (made / "out.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize("gone", ["column", "values"])
def test_nobody_is_highly_paid_by_a_pay_that_is_not_told(tmp_path: Path, made: Path, gone: str) -> None:
    def without(table: Any) -> Any:
        if gone == "column":
            return table.drop_columns(["prior_pay"])
        field = table.schema.field("prior_pay")
        nothing = pa.array([0] * table.num_rows)
        return table.set_column(table.column_names.index("prior_pay"), field, nothing)

    changed(made, without)
    run(made, tmp_path / "out.csv")
    for row in rows_of(tmp_path / "out.csv").values():
        assert row["outcome"] in ("not known", "failed")


@pytest.mark.parametrize("what", ["terms", "census", "day"])
def test_what_changes_between_two_runs_is_not_taken_from_the_first(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(
        "megaroth.service.census_many_rows.write_rows", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out.csv")
    monkeypatch.undo()
    assert (tmp_path / "out.csv.journal" / "results.jsonl").read_text().count('"inputs"') == 4
    day = AS_OF
    if what == "terms":
        terms = made / "plans.csv"
        terms.write_text(terms.read_text().replace("2026-12-31", "2026-06-30", 1))
    elif what == "census":
        changed(made, lambda table: table.slice(0, table.num_rows - 40))
    else:
        day = date(2027, 11, 1)
    found = census_many(made, tmp_path / "out.csv", as_of=day)
    census_many(made, tmp_path / "fresh.csv", as_of=day)
    assert found.went_on == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "fresh.csv").read_bytes()
    assert not (tmp_path / "out.csv.journal").exists()


# --- stopped for real --------------------------------------------------------------------------------------

SLOW = """
import sys, time
from datetime import date
from pathlib import Path
from megaroth.census import many_tests
from megaroth.service.census_many import census_many
row = many_tests.TestPlans.row
def slow(*told):
    time.sleep(0.3)
    return row(*told)
many_tests.TestPlans.row = slow
many_tests.PLANS = 1
census_many(Path(sys.argv[1]), Path(sys.argv[2]), as_of=date(2027, 1, 15))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped_leaves_what_the_next_one_goes_on_with(tmp_path: Path, name: str) -> None:
    made_censuses(tmp_path / "made", plans=30, people=900, seed=5)
    run(tmp_path / "made", tmp_path / "whole.csv")
    out = tmp_path / "out.csv"
    results = tmp_path / "out.csv.journal" / "results.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path / "made"), str(out)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (results.exists() and results.read_text().count('"inputs"') >= 2):
            time.sleep(0.05)
        process.send_signal(getattr(signal, name))
    assert process.returncode != 0
    assert results.exists()
    assert not out.exists()
    found = run(tmp_path / "made", out)
    assert 2 <= found.went_on < 30
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["made", "out.csv", "whole.csv"]


def test_a_full_disk_while_censuses_are_made_up_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("megaroth.census.generate.write_censuses", full)
    with pytest.raises(BadInputError, match="no space left"):
        made_censuses(tmp_path / "made", plans=2, people=20, seed=1)
