"""A household file looked at when its year is over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from megaroth.service.plan import plan

EXAMPLE = Path(__file__).parents[2] / "examples" / "employee.toml"
AFTER = date(2027, 2, 1)


def test_an_old_stub_does_not_pass_for_the_whole_year() -> None:
    room = plan(EXAMPLE, AFTER).answer.jobs[0].room
    assert room is not None
    assert [text for text in room.at_most if "4 December 2026" in text and "last stub" in text]


def test_the_last_stub_of_the_year_does(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert "next_payday = 2026-12-04" in text
    file = tmp_path / "lee.toml"
    file.write_text(text.replace("next_payday = 2026-12-04", "next_payday = 2027-01-15"), encoding="utf-8")
    room = plan(file, AFTER).answer.jobs[0].room
    assert room is not None
    assert room.at_most == ()
