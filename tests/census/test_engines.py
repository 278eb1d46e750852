from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from megaroth.census.engines import Local, engine_of
from megaroth.errors import BadInputError
from megaroth.service.census_many_made import made_censuses


def test_all_tasks_are_done_and_few_at_a_time() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    done = []
    for task, result in Local(2).run(lambda number: number * number, tasks()):
        done.append((task, result))
        assert len(taken) - len(done) <= 3
    assert sorted(done) == [(number, number * number) for number in range(50)]


def test_a_task_that_fails_ends_the_run_and_its_threads() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise BadInputError("the third is wrong")
        return number

    before = threading.active_count()
    with pytest.raises(BadInputError, match="third"):
        list(Local(2).run(work, range(1_000)))
    assert threading.active_count() <= before


@pytest.mark.parametrize("address", ["spark://x", "dask", "dask://", "remote", ""])
def test_an_engine_that_there_is_not(address: str) -> None:
    with pytest.raises(BadInputError, match="there is no engine"), engine_of(address):
        pass


RUN = """
import sys
from datetime import date
from pathlib import Path
from megaroth.service import census_many as verb

if __name__ == "__main__":
    verb._ALONE = 0
    folder, out, engine = sys.argv[1:]
    verb.census_many(Path(folder), Path(out), as_of=date(2027, 1, 15), engine=engine)
"""


@pytest.mark.slow
def test_two_engines_give_the_same_bytes(tmp_path: Path) -> None:
    made_censuses(tmp_path / "made", plans=12, people=3_000, seed=4)
    script = tmp_path / "run.py"
    script.write_text(RUN)
    for engine, name in (("local", "one.csv"), ("dask://local", "two.csv")):
        command = [sys.executable, str(script), str(tmp_path / "made"), str(tmp_path / name), engine]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
