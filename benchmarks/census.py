"""A census of ten million people in 6,600 plans, from Parquet; run it as ``python benchmarks/census.py``.

Needs the extra ``census``, and Polars for the comparison. Everything is measured side by side in one run and printed as
ratios; ``--people`` and ``--most`` make it smaller. Files go to a temporary folder that is removed again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from megaroth.census.combined import Combined
from megaroth.census.dataset import content_hashes, open_dataset
from megaroth.census.engines import Engine, Local, engine_of
from megaroth.census.generate import write_censuses
from megaroth.census.many_terms import read_terms
from megaroth.census.partial import Reduce
from megaroth.census.preparing import NUMBERS, columns, empty_columns, settings
from megaroth.census.relatives import relatives
from megaroth.census.room import fill, limits_of
from megaroth.census.sums import PARTS, PartSums, PlanSums
from megaroth.census.terms import PlanTerms
from megaroth.law.figures import shipped

SOURCE = Path(__file__).parents[1] / "src"
PLANS, PEOPLE, MOST = 6_600, 10_000_000, 100_000_000
ROUNDS = 3
AIMS = {"adp_acp": 1.5, "room": 30, "memory": 1024, "dask": 1.3}


def reduced(folder: Path, engine: Engine) -> Combined:
    """Every plan's sums and carried rows: all that is done with the many."""
    figures = shipped()
    terms = read_terms(folder).plans
    dataset = open_dataset(folder)
    plans = tuple(sorted(terms))
    told = tuple(settings(terms[plan], figures) for plan in plans)
    work = Reduce(dataset, plans, told, relatives(dataset))
    combined = Combined(dataset.missing)
    for task, partial in engine.run(work, range(len(dataset.tasks))):
        combined.add(task, partial)
    return combined


def averages(combined: Combined) -> dict[str, tuple[int, int]]:
    """ADP and ACP sums of the many, plan by plan: what the comparison computes too, as means."""
    first, wide = PlanSums._fields.index("parts"), len(PartSums._fields)
    table = np.array(list(combined.sums.values()))
    adp, acp = (
        sum(table[:, first + part * wide + PartSums._fields.index(name)] for part in range(len(PARTS))).tolist()
        for name in ("adp_ratios", "acp_ratios")
    )
    return dict(zip(combined.sums, zip(adp, acp, strict=True), strict=True))


def polars_means(folder: Path) -> Any:
    """A bare mean of every column that the tests read, by plan."""
    frame = pl.scan_parquet(str(folder / "*.parquet"))
    schema = frame.collect_schema()
    numbers = [name for name, kind in schema.items() if kind.is_integer()]
    days = [name for name, kind in schema.items() if kind == pl.Date]
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    return (
        frame.group_by("plan")
        .agg(
            pl.col([*numbers, *flags]).mean(),
            pl.col(days).cast(pl.Int32).mean(),
            pl.col("person").count(),
        )
        .collect(engine="streaming")
    )


def taken(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and of all processors of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def best(times: list[tuple[float, float]]) -> tuple[float, float]:
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


def side_by_side(folder: Path, rows: int) -> None:
    ours, theirs = [], []
    averages(reduced(folder, Local()))  # compiles, and brings the files into memory
    polars_means(folder)
    for _ in range(ROUNDS):
        ours.append(taken(lambda: averages(reduced(folder, Local()))))
        theirs.append(taken(lambda: polars_means(folder)))
    (wall, cpu), (their_wall, their_cpu) = best(ours), best(theirs)
    print(f"ADP and ACP sums, {rows:,} rows of Parquet, 2 threads: {wall:.2f} s, {cpu:.2f} s CPU")
    print(f"Polars, group-by mean of the same columns:      {their_wall:.2f} s, {their_cpu:.2f} s CPU")
    print(f"  ratio {wall / their_wall:.2f} by the clock, {cpu / their_cpu:.2f} CPU (aim {AIMS['adp_acp']})")


def room(folder: Path) -> None:
    terms = PlanTerms("x", date(2026, 12, 31), catch_up=True, roth=True, after_tax_limit=150_000)
    table = pa.concat_tables([pq.read_table(each) for each in sorted(folder.glob("*.parquet"))[:4]]).combine_chunks()
    found, rows = columns(table, empty_columns(table), numbers=(*NUMBERS, "fica_wages_prior"))
    found["highly_paid"] = np.asarray(table["prior_pay"]) > 160_000_00
    told = np.array(limits_of(terms, shipped()), np.int64)
    results = [np.empty(rows, np.int64) for _ in range(7)]
    fill(found, told, results, 2)
    wall, cpu = best([taken(lambda: fill(found, told, results, 2)) for _ in range(ROUNDS)])
    print(f"402(g) and 415(c) room of {rows:,} people in memory, 2 threads: {wall:.3f} s, {cpu:.3f} s CPU")
    by_clock, by_cpu = rows / wall / 1e6, 2 * rows / cpu / 1e6
    print(f"  {by_clock:.0f} million a second by the clock, {by_cpu:.0f} by CPU on two cores (aim {AIMS['room']})")


def whole(folder: Path) -> None:
    """The whole verb in a fresh process: time and peak memory."""
    code = (
        "import sys\nsys.path.insert(0, sys.argv[3])\nimport time\n"
        "from pathlib import Path\nfrom datetime import date\n"
        "from megaroth.service.census_many import census_many\n"
        "def peak(who):\n"
        "    lines = Path(f'/proc/{who}/status').read_text().splitlines()\n"
        "    return next((int(each.split()[1]) // 1024 for each in lines if each.startswith('VmHWM')), 0)\n"
        "if __name__ == '__main__':\n"
        "    began = time.perf_counter()\n    at = {}\n    others = [0]\n"
        "    def say(what, done, of):\n"
        "        at[what] = time.perf_counter() - began\n"
        "        if what == 'testing':\n"
        "            import multiprocessing\n"
        "            others.extend(peak(each.pid) for each in multiprocessing.active_children())\n"
        "    found = census_many(Path(sys.argv[1]), Path(sys.argv[2]), as_of=date(2027, 1, 15), progress=say)\n"
        "    print(at['reading'], at['testing'], peak('self'), max(others), found.rows, found.plans)\n"
    )
    with tempfile.TemporaryDirectory() as place:
        script = Path(place) / "run.py"
        script.write_text(code)
        command = [sys.executable, str(script), str(folder), str(Path(place) / "out.parquet"), str(SOURCE)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    reading, done, own, others = float(said[0]), float(said[1]), int(said[2]), int(said[3])
    print(f"`census test --plans`, {int(said[4]):,} rows, {int(said[5]):,} plans, fresh process: {done:.1f} s")
    print(f"  rows read and added up after {reading:.1f} s; the plans' own tests {done - reading:.1f} s in 2 processes")
    print(f"  peak memory {own:,} MiB, each of the other processes {others:,} MiB (aim {AIMS['memory']} MiB)")


def growth(folder: Path, people: int, most: int) -> None:
    """Rows by repeating the same files under other names: links, which take no room."""
    files = sorted(folder.glob("*.parquet"))
    first = 0.0
    for rows in (people // 10, people, most):
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            (Path(place) / "plans.csv").write_bytes((folder / "plans.csv").read_bytes())
            held = 0
            number = 0
            while held < rows:
                file = files[number % len(files)]
                (Path(place) / f"part-{number:05d}.parquet").hardlink_to(file)
                held += pq.read_metadata(file).num_rows
                number += 1
            # in a process of its own, so that the peak of memory is that of these rows
            command = [sys.executable, __file__, "--only", place]
            wall, cpu, memory = map(float, subprocess.run(command, check=True, capture_output=True).stdout.split())
        first = first or wall / held
        print(
            f"  {held:>12,} rows: {wall:7.2f} s, {cpu:7.2f} s CPU, {memory:,.0f} MiB, x {wall / held / first:.2f} a row"
        )


def only(folder: Path) -> None:
    """One measured reduction, for :func:`growth`."""
    small = sorted(folder.glob("*.parquet"))[0]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / small.name).symlink_to(small)
        (Path(place) / "plans.csv").write_bytes((folder / "plans.csv").read_bytes())
        reduced(Path(place), Local())  # loads the compiled code
    with tempfile.TemporaryDirectory() as place:
        wall, cpu = taken(lambda: journaled(folder, Path(place) / "out.csv"))
    print(wall, cpu, peak())


def peak() -> float:
    """The most memory that this process has held, MiB: not `ru_maxrss`, which starts at that of the parent."""
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def journaled(folder: Path, out: Path) -> None:
    """As the verb does it: each task's result goes to the journal."""
    from megaroth.census.journal import Journal, task_keys

    figures = shipped()
    terms = read_terms(folder).plans
    dataset = open_dataset(folder)
    plans = tuple(sorted(terms))
    work = Reduce(dataset, plans, tuple(settings(terms[plan], figures) for plan in plans), {})
    journal = Journal(out)
    combined = Combined(dataset.missing)
    keys = task_keys(work, content_hashes(dataset))
    for task, partial in Local().run(work, range(len(keys))):
        journal.put(f"{task}-{keys[task]}", partial)
    for task, key in enumerate(keys):
        combined.add(task, *journal.get(f"{task}-{key}"))
    journal.close(done=True)


def dask(folder: Path) -> None:
    local, spread = [], []
    began = time.perf_counter()
    with engine_of("dask://local") as cluster:
        print(f"Dask, two processes of this machine: started in {time.perf_counter() - began:.1f} s")
        reduced(folder, cluster)
        for _ in range(ROUNDS):
            local.append(taken(lambda: reduced(folder, Local())))
            spread.append(taken(lambda: reduced(folder, cluster)))
    (wall, _), (their_wall, _) = best(local), best(spread)
    print(f"  {their_wall:.2f} s; the local engine {wall:.2f} s; ratio {their_wall / wall:.2f} (aim {AIMS['dask']})")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--most", type=int, default=MOST)
    options.add_argument("--only", type=Path)
    said = options.parse_args()
    if said.only:
        only(said.only)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "made"
        wall, cpu = taken(
            lambda: write_censuses(folder, plans=max(1, said.people * PLANS // PEOPLE), people=said.people, seed=1)
        )
        size = sum(each.stat().st_size for each in folder.glob("*.parquet"))
        print(f"made: {said.people:,} people, {size / 1e6:,.0f} MB of Parquet, {wall:.0f} s, {cpu:.0f} s CPU")
        side_by_side(folder, said.people)
        room(folder)
        whole(folder)
        print("growth of adding up:")
        growth(folder, said.people, said.most)
        dask(folder)


if __name__ == "__main__":
    main()
