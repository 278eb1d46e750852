"""A journal that was damaged between two runs: what is whole is gone on with, all else is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from megaroth.census.journal import Journal
from megaroth.census.many_rows import untested
from megaroth.errors import BadInputError
from megaroth.service import census_many as verb
from megaroth.service.census_many import ManyTested, census_many
from megaroth.service.census_many_made import made_censuses


def run(folder: Path, out: Path) -> ManyTested:
    return census_many(folder, out, as_of=date(2027, 1, 15))


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    made_censuses(tmp_path / "made", plans=4, people=300, seed=5)
    return tmp_path / "made"


@pytest.mark.parametrize("kind", ["rows", "sums"])
@pytest.mark.parametrize("harm", ["cut short", "empty", "one byte", "gone", "a folder"])
def test_what_lies_damaged_in_a_journal_is_one_line(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, kind: str, harm: str
) -> None:
    """Sums that are gone say that nothing was done; all else of an earlier run is whole or is refused."""
    monkeypatch.setattr(verb, "_tested", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(made, tmp_path / "out.csv")
    monkeypatch.undo()
    file = next((tmp_path / "out.csv.journal").glob(f"*.{kind}"))
    held = file.read_bytes()
    if harm in ("gone", "a folder"):
        file.unlink()
        if harm == "a folder":
            file.mkdir()
    else:
        middle = len(held) // 2
        other = bytes([held[middle] ^ 1])
        file.write_bytes(
            {"cut short": held[:middle], "empty": b""}.get(harm, held[:middle] + other + held[middle + 1 :])
        )
    if kind == "sums" and harm == "gone":
        run(made, tmp_path / "out.csv")
        return
    with pytest.raises(BadInputError, match=r"damaged|in the way") as caught:
        run(made, tmp_path / "out.csv")
    assert "\n" not in str(caught.value)
    assert caught.value.file.startswith(str(tmp_path / "out.csv.journal"))
    assert not (tmp_path / "out.csv").exists()


def test_a_finished_plan_that_says_something_else_is_tested_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out.csv")
    journal.finished("x", "A", {"plan": "A"})
    journal.finished("x", "B", untested("B", "not tested", "why"))
    assert set(journal.results("x")) == {"B"}
    journal.close(done=True)
