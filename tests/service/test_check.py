"""The adviser's table: what is at risk and why, what is sure, and what changed since the last run."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from megaroth.errors import BadInputError
from megaroth.report.check import check_data
from megaroth.report.text.check import check_plain, check_text
from megaroth.service.check import Check, Checked, _room_of_job, check, households
from megaroth.service.check_state import NAME
from megaroth.service.plan import plan

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
HOUSEHOLDS = ROOT / "tests/report/households"
DAY = date(2026, 11, 21)


def put(folder: Path, name: str, source: Path, *changes: tuple[str, str]) -> Path:
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def only(found: Check) -> Checked:
    (row,) = found.rows
    return row


# --- money at risk -----------------------------------------------------------------------------------------


def test_room_that_lapses_is_at_risk(tmp_path: Path) -> None:
    # tests/examples.toml: 72,000 - 24,500 - 9,999.93 less 31,000 is 6,500.07
    put(tmp_path, "employee.toml", EXAMPLES / "employee.toml")
    row = only(check(tmp_path, DAY))
    assert row.risk._asdict() == {"passed": 0, "match": 0, "lapsing": 650_007}
    assert (row.room, row.conditional, row.unverified) == (650_007, 0, ())
    assert row.next is not None
    assert row.next.act_by == date(2026, 11, 25)


def test_a_limit_that_is_passed_and_match_out_of_reach_are_at_risk(tmp_path: Path) -> None:
    # a household over its limits: 27,700 deferred where 24,500 may be; $800 of match are out of reach
    put(tmp_path, "over.toml", HOUSEHOLDS / "over.toml")
    row = only(check(tmp_path, DAY))
    answer = plan(HOUSEHOLDS / "over.toml", DAY).answer
    assert row.risk.passed == sum(finding.cents for finding in answer.findings) > 0
    assert row.risk.match == sum(job.match.lost.cents for job in answer.jobs if job.match) > 0
    assert row.risk.total == row.risk.passed + row.risk.match + row.risk.lapsing


def test_a_wish_that_is_cut_is_no_risk(tmp_path: Path) -> None:
    put(tmp_path, "wish.toml", HOUSEHOLDS / "asked-too-much.toml")
    found = check(tmp_path, DAY)
    assert only(found).findings
    assert only(found).risk.passed == 0
    assert found.has_findings


def test_what_hangs_on_an_unverified_plan_is_room_and_no_risk(tmp_path: Path) -> None:
    put(tmp_path, "unverified.toml", HOUSEHOLDS / "unverified.toml")
    row = only(check(tmp_path, DAY))
    assert row.room == row.conditional > 0
    assert row.risk.lapsing == 0
    assert row.unverified
    assert row.confidence == "unverified plan"


def test_room_that_elections_in_force_fill_does_not_lapse() -> None:
    job = plan(EXAMPLES / "employee.toml", DAY).answer.jobs[0]
    assert job.election is not None
    in_force = job.election._replace(steps=tuple(step._replace(submit_by=None) for step in job.election.steps))
    left, is_open, lapsing = _room_of_job(job._replace(election=in_force))
    assert (left, is_open) == (650_007, True)
    assert lapsing == max(0, 650_007 - job.election.after_tax.cents) < 650_007


def test_an_owner_with_a_plan_loses_what_is_not_put_in(tmp_path: Path) -> None:
    # the most after-tax money of three ways: 72,000 - 24,500
    put(tmp_path, "jo.toml", EXAMPLES / "sole-proprietor.toml")
    row = only(check(tmp_path, DAY))
    assert (row.room, row.risk.lapsing) == (4_750_000, 4_750_000)


def test_a_plan_that_takes_no_after_tax_money_has_no_room(tmp_path: Path) -> None:
    put(tmp_path, "no.toml", HOUSEHOLDS / "says-no.toml")
    row = only(check(tmp_path, DAY))
    assert (row.room, row.risk.lapsing) == (0, 0)


def test_open_points_that_would_change_the_answer_lower_the_confidence(tmp_path: Path) -> None:
    put(tmp_path, "employee.toml", EXAMPLES / "employee.toml")
    put(tmp_path, "lee.toml", EXAMPLES / "lee.toml")
    rows = {row.name: row for row in check(tmp_path, DAY).rows}
    assert rows["lee"].confidence == "firm"
    answer = plan(EXAMPLES / "employee.toml", DAY).answer
    count = sum(bool(point.differences) or point.assumed == "none" for point in answer.not_checked)
    assert rows["employee"].confidence == f"{count} open"


# --- the folder -----------------------------------------------------------------------------------------------


def test_the_most_at_risk_comes_first_and_a_bad_file_is_one_row(tmp_path: Path) -> None:
    put(tmp_path, "employee.toml", EXAMPLES / "employee.toml")
    put(tmp_path, "jo.toml", EXAMPLES / "sole-proprietor.toml")
    put(tmp_path, "lee/plan.toml", EXAMPLES / "lee.toml")
    (tmp_path / "bad.toml").write_text("schema = 1\nyear = 2026\n[people.x\n", encoding="utf-8")
    put(tmp_path, "late.toml", EXAMPLES / "smallest.toml", ("year = 2026", "year = 2031"))
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (tmp_path / "census-plan.toml").write_text('schema = 1\n[plan]\nname = "Acme 401(k)"\n', encoding="utf-8")
    found = check(tmp_path, DAY)
    assert [row.name for row in found.rows] == ["jo", "lee", "employee", "bad", "late"]
    bad = found.rows[3]
    assert bad.fault.startswith("line 3: ")
    assert "not published" in found.rows[4].fault
    assert (bad.risk.total, bad.confidence, bad.next) == (0, "none", None)
    assert found.has_findings


def test_a_folder_with_several_names_each(tmp_path: Path) -> None:
    put(tmp_path, "lee/2026.toml", EXAMPLES / "lee.toml")
    put(tmp_path, "lee/old.toml", EXAMPLES / "lee.toml")
    assert [row.name for row in check(tmp_path, DAY).rows] == ["lee/2026", "lee/old"]


def test_links_and_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    inside, outside = tmp_path / "clients", tmp_path / "elsewhere"
    put(outside, "lee.toml", EXAMPLES / "lee.toml")
    put(inside, "jo.toml", EXAMPLES / "sole-proprietor.toml")
    put(inside, ".trash/old.toml", EXAMPLES / "lee.toml")
    (inside / "link").symlink_to(outside, target_is_directory=True)
    (inside / "link.toml").symlink_to(outside / "lee.toml")
    assert households(inside) == [inside / "jo.toml"]


@pytest.mark.parametrize("name", ["none", "file.toml", "."])
def test_no_household_is_bad_input(name: str, tmp_path: Path) -> None:
    (tmp_path / "file.toml").write_text("a = 1\n", encoding="utf-8")
    with pytest.raises(BadInputError):
        check(tmp_path / name, DAY)


def test_progress_is_told_after_each(tmp_path: Path) -> None:
    put(tmp_path, "a.toml", EXAMPLES / "smallest.toml")
    put(tmp_path, "b.toml", EXAMPLES / "smallest.toml")
    said: list[tuple[int, int]] = []
    check(tmp_path, DAY, keep=False, progress=lambda done, count: said.append((done, count)))
    assert said == [(1, 2), (2, 2)]


# --- since the last run --------------------------------------------------------------------------------------


def test_what_changed_since_the_last_run(tmp_path: Path) -> None:
    put(tmp_path, "employee.toml", EXAMPLES / "employee.toml", ('after_tax = "31,000"', 'after_tax = "34,000"'))
    put(tmp_path, "lee.toml", EXAMPLES / "lee.toml")
    first = check(tmp_path, DAY)
    assert first.last is None
    assert all(row.is_new and not row.changed for row in first.rows)
    put(tmp_path, "employee.toml", EXAMPLES / "employee.toml")
    put(tmp_path, "jo.toml", EXAMPLES / "sole-proprietor.toml")
    (tmp_path / "lee.toml").unlink()
    second = check(tmp_path, date(2026, 11, 22))
    rows = {row.name: row for row in second.rows}
    assert second.last == DAY
    assert second.gone == ("lee",)
    assert "room $3,500 → $6,500" in rows["employee"].changed
    assert "at risk $3,500 → $6,500" in rows["employee"].changed
    assert rows["jo"].is_new
    third = check(tmp_path, date(2026, 11, 22))
    assert all(not row.changed and not row.is_new for row in third.rows)


def test_findings_come_and_go(tmp_path: Path) -> None:
    file = put(tmp_path, "lee.toml", HOUSEHOLDS / "over.toml")
    check(tmp_path, DAY)
    file.write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert any("gone" in one for one in only(check(tmp_path, DAY)).changed)
    file.write_text((HOUSEHOLDS / "over.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert any("new finding" in one for one in only(check(tmp_path, DAY)).changed)
    file.write_text("schema = 1\nyear = [", encoding="utf-8")
    assert only(check(tmp_path, DAY)).fault
    file.write_text((EXAMPLES / "lee.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert only(check(tmp_path, DAY)).changed == ("has an answer now",)


def test_what_is_kept_is_for_its_owner_alone_and_nothing_is_kept_unless_wanted(tmp_path: Path) -> None:
    put(tmp_path, "lee.toml", EXAMPLES / "lee.toml")
    check(tmp_path, DAY, keep=False)
    assert [path.name for path in tmp_path.iterdir()] == ["lee.toml"]
    check(tmp_path, DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "lee.toml"]
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    before = (tmp_path / NAME).read_bytes()
    check(tmp_path, date(2026, 11, 22), keep=False)
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"schema": "other/1"}', '{"schema": "megaroth.check-state/1", "as_of": 5}']
)
def test_what_cannot_be_read_is_said_and_begun_anew(text: str, tmp_path: Path) -> None:
    put(tmp_path, "lee.toml", EXAMPLES / "lee.toml")
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    found = check(tmp_path, DAY)
    assert "cannot be read" in found.note
    assert found.last is None
    assert check(tmp_path, DAY).note == ""


def test_a_link_in_its_place_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "clients"
    put(folder, "lee.toml", EXAMPLES / "lee.toml")
    outside = tmp_path / "outside.json"
    outside.write_text("mine", encoding="utf-8")
    (folder / NAME).symlink_to(outside)
    assert "cannot be read" in check(folder, DAY).note
    assert outside.read_text(encoding="utf-8") == "mine"
    assert not (folder / NAME).is_symlink()


# --- how it is shown --------------------------------------------------------------------------------------------


@pytest.fixture
def shown(tmp_path: Path) -> Check:
    put(tmp_path, "over.toml", HOUSEHOLDS / "over.toml")
    put(tmp_path, "unverified.toml", HOUSEHOLDS / "unverified.toml")
    put(tmp_path, "a-name-that-is-longer-than-its-column.toml", EXAMPLES / "lee.toml")
    (tmp_path / "bad.toml").write_text("schema = 1\nyear = 2026\n[people.x\n", encoding="utf-8")
    return check(tmp_path, DAY)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_screen(shown: Check, width: int) -> None:
    assert max(len(line) for line in check_text(shown, width=width).splitlines()) <= width


def test_screen_plain_and_data_say_the_same(shown: Check) -> None:
    text, plain, data = check_text(shown), check_plain(shown), json.loads(json.dumps(check_data(shown)))
    for row in data["households"]:
        if row["fault"]:
            assert f"{row['name']}: no answer: {row['fault']}" in plain
            continue
        for key in ("room", "total"):
            cents = (row["at_risk"] | row)[key]["cents"]
            assert f"${cents // 100:,}" in text
            assert f"${cents // 100:,}" in plain
        assert row["confidence"]["word"] in text
    assert "no answer: line 3" in text
    assert "only if the plan allows" in text


def test_every_key_is_documented(shown: Check) -> None:
    page = (ROOT / "docs/reference/check-json.md").read_text(encoding="utf-8")

    def keys(data: object) -> set[str]:
        if isinstance(data, dict):
            return set(data) | {key for value in data.values() for key in keys(value)}
        return {key for value in data for key in keys(value)} if isinstance(data, list) else set()

    assert {key for key in keys(check_data(shown)) if f"`{key}`" not in page} == set()
