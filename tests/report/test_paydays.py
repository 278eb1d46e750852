"""Every payday on one calendar, and the way to the limit."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from megaroth.report.paydays import (
    MOST_POINTS,
    Parts,
    Point,
    after,
    before,
    calendar_of,
    election_of,
    fewer,
    sums,
    tabled,
    ways,
)
from megaroth.report.text.layout import Page
from megaroth.report.text.paydays import paydays_lines
from megaroth.report.text.plain import planned_plain
from megaroth.report.text.plan import planned_text
from megaroth.report.text.way import BUCKETS, LINE, way_lines
from megaroth.service.plan import Planned
from tests.report.samples import ALL, EXAMPLES, planned

pytestmark = pytest.mark.slow

each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
SIGNS = "".join(bucket.sign for bucket in BUCKETS)


def table(name: str | Path, width: int = 80) -> list[str]:
    lines = paydays_lines(planned(name).answer, Page(width))
    start = next(index for index, line in enumerate(lines) if line.startswith("PAYDAYS"))
    return lines[start:]


def chart(name: str | Path, width: int = 80) -> list[str]:
    return way_lines(ways(planned(name).answer)[0], planned(name).answer, Page(width))


# --- every household ---------------------------------------------------------------------------------------


@each_file
@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_it_fits_the_screen(path: Path, width: int) -> None:
    lines = paydays_lines(planned(path).answer, Page(width))
    assert [line for line in lines if len(line) > width] == []


@each_file
def test_every_payday_is_there_once_in_the_order_of_the_calendar(path: Path) -> None:
    answer = planned(path).answer
    entries = calendar_of(answer)
    assert len(entries) == sum(len(job.election.table) for job in answer.jobs if job.election)
    assert [entry.row.day for entry in entries] == sorted(entry.row.day for entry in entries)


@each_file
def test_what_is_before_and_what_each_payday_brings_make_what_is_after(path: Path) -> None:
    for job in tabled(planned(path).answer):
        rows = election_of(job).table
        start = before(job)
        employer = sum(row.match + row.other_employer for row in rows)
        assert start.employer + employer == after(rows[-1]).employer
        assert start.after_tax + sum(row.after_tax for row in rows) == after(rows[-1]).after_tax
        assert start.deferrals <= after(rows[-1]).deferrals
        assert start.total >= 0


@each_file
def test_the_way_to_the_limit_never_goes_back(path: Path) -> None:
    for way in ways(planned(path).answer):
        totals = [point.parts.total for point in way.points]
        assert totals == sorted(totals)
        assert 2 <= len(totals) <= MOST_POINTS + 1
        assert way.points[-1].day == max(row.day for job in way.jobs for row in election_of(job).table)
        assert way.after_year is None or way.after_year.total > totals[-1]


@each_file
def test_only_what_other_jobs_and_plans_take_counts_elsewhere(path: Path) -> None:
    answer = planned(path).answer
    for way in ways(answer):
        scope = way.limit.address.rpartition(".")[0]
        if "+" not in scope:
            assert way.points[0].parts.elsewhere == answer.sheets.value(f"{scope}.other_additions")


@each_file
def test_within_the_limit_no_bar_passes_the_line(path: Path) -> None:
    answer = planned(path).answer
    for way in ways(answer):
        lines = [line for line in way_lines(way, answer, Page()) if LINE in line]
        places = {line.index(LINE) for line in lines}
        assert len(places) == 1  # one straight line from its name down
        if (way.after_year or way.points[-1].parts).total <= way.limit.cents:
            assert all(not set(line.partition(LINE)[2]) & set(SIGNS) for line in lines)


@each_file
def test_colour_only_colours(path: Path) -> None:
    found = planned(path)
    bare, inked = (planned_text(found, colour=colour, paydays=True) for colour in (False, True))
    assert re.sub(r"\x1b\[[\d;]*m", "", inked) == bare


@each_file
def test_aloud_there_are_no_columns_and_no_signs(path: Path) -> None:
    text = planned_plain(planned(path), paydays=True)
    assert not re.search(rf"[§¶→−·│─{SIGNS}\x1b]|\d[*~]|  ", text)
    assert all(line.endswith((".", "?", "!")) for line in text.splitlines())
    assert len(re.findall(r"^(?:Payday|Bonus) of ", text, re.MULTILINE)) == len(calendar_of(planned(path).answer))


# --- particular households ---------------------------------------------------------------------------------


def test_the_table_of_one_job() -> None:
    assert [line.split() for line in table("employee")[:7]] == [
        ["PAYDAYS", "pay", "pre-tax", "after-tax", "match", "to", "date"],
        ["so", "far", "63,319"],
        ["Fri", "4", "Dec", "8,077", "485", "2,100", "242", "66,146"],
        ["Fri", "18", "Dec", "8,077", "485", "2,181", "242", "69,054"],
        ["Thu", "31", "Dec", "8,077", "485", "2,181", "242", "71,962"],
        ["to", "come", "24,231", "1,454", "6,462", "727"],
        ["limit", "72,000"],
    ]
    assert "Thu 31 Dec is the payday of Fri 1 Jan 2027" in table("employee")


def test_late_paydays_bonuses_and_money_after_the_year_are_marked() -> None:
    lines = table("bonus")
    assert next(line for line in lines if line.startswith("Fri 27 Nov")).endswith(" late")
    assert next(line for line in lines if line.startswith("Tue 15 Dec")).endswith(" bonus")
    assert next(line for line in lines if line.startswith("after 2026")).split() == ["after", "2026", "2,000", "72,000"]
    assert "late: comes before a change can take effect" in " ".join(lines)
    assert "after 2026: a true-up, profit sharing or forfeitures" in " ".join(lines)
    plain = planned_plain(planned("bonus"), paydays=True)
    assert "Payday of Friday 27 November 2026, Acme, too soon for a change: pay $8,077; Roth $485" in plain
    assert "Acme, employer money after the year that counts in it: $2,000.\n" in plain


def test_two_jobs_stand_on_one_calendar_with_a_column_for_the_job() -> None:
    lines = [line.split() for line in table("related")]
    assert lines[0][:2] == ["PAYDAYS", "job"]
    named = [line[3] for line in lines if len(line) > 4 and line[0] in ("Mon", "Fri", "Thu")]
    assert named == ["north", "south", "north", "north", "south"]
    assert ["to", "come", "all", "41,923", "1,977", "6,773", "1,427"] in lines
    assert "job" not in table("employee")[0]


def test_spouses_are_told_apart_by_their_names() -> None:
    lines = table(EXAMPLES / "couple.toml")
    assert any(line.startswith("Fri 10 Jul alex") for line in lines)
    assert any(line.startswith("Fri 31 Jul sam") for line in lines)


def test_long_names_become_letters_that_are_explained() -> None:
    found = planned("related")
    jobs = tuple(
        job._replace(address=f"{job.address}-and-a-very-long-name", name=f"{job.name} Company")
        for job in found.answer.jobs
    )
    lines = paydays_lines(found.answer._replace(jobs=jobs), Page(60))
    assert any(line.startswith("Fri 27 Nov A ") for line in lines)
    assert "A: North Company; B: South Company" in lines
    assert max(len(line) for line in lines) <= 60


def test_jobs_of_one_employer_group_share_a_chart_and_what_counts_elsewhere_is_in_it() -> None:
    (way,) = ways(planned("related").answer)
    assert [job.name for job in way.jobs] == ["North", "South"]
    assert way.points[0].parts == Parts(3_100_00, 21_000_00, 9_723_00, 27_000_00)  # Old: 1,500 + 900 + 700
    assert way.after_year is not None
    assert way.after_year.employer == way.points[-1].parts.employer + 1_000_00
    lines = chart("related")
    assert lines[0].startswith("WAY TO THE LIMIT · North and South ")
    assert "other plans" in lines[-1]
    assert any(line.startswith("North and South share one limit of $72,000§") for line in table("related"))


def test_the_chart_has_a_bar_for_each_payday_the_limit_and_the_buckets_by_name() -> None:
    lines = chart("employee")
    assert lines[0].startswith("WAY TO THE LIMIT ")
    assert lines[0].endswith("limit $72,000§ │")
    assert [line[:10] for line in lines[1:-1]] == ["so far    ", "Fri  4 Dec", "Fri 18 Dec", "Thu 31 Dec"]
    assert lines[-1].split() == ["█", "deferrals", "░", "employer", "▓", "after-tax"]
    assert lines[4].endswith("│ $71,962")
    last = lines[4].partition("│")[0]
    for bucket in BUCKETS[1:]:  # each name begins below its part of the last bar, or right of the name before
        assert lines[-1].index(bucket.sign) >= last.index(bucket.sign)


def test_past_the_limit_the_line_is_drawn_over_the_bar(tmp_path: Path) -> None:
    text = (EXAMPLES / "employee.toml").read_text(encoding="utf-8")
    file = tmp_path / "above.toml"
    file.write_text(text.replace('after_tax = "31,000"', 'after_tax = "78,000"'), encoding="utf-8")
    from megaroth.service.plan import plan

    answer = plan(file, date(2026, 11, 21)).answer
    lines = way_lines(ways(answer)[0], answer, Page())
    assert all(re.search(r"▓│▓", line) for line in lines[1:-1])
    assert max(len(line) for line in lines) <= 80


def test_a_long_way_has_so_few_stations_that_it_is_seen_at_a_glance() -> None:
    points = [Point(date(2026, month, day), Parts(0, 0, 0, 0)) for month in range(1, 13) for day in (9, 23)]
    found = fewer(points)
    assert [point.day.month for point in found if point.day] == [2, 4, 6, 8, 10, 12]
    assert all(point.day and point.day.day == 23 for point in found)
    assert fewer(points[:MOST_POINTS]) == points[:MOST_POINTS]
    assert [point.day and point.day.month for point in fewer(points[10:])] == [6, 7, 8, 9, 10, 11, 12]


def test_totals_are_those_of_the_elections() -> None:
    answer = planned("bonus").answer
    total = sums(calendar_of(answer))
    election = answer.jobs[0].election
    assert election is not None
    assert total.pre_tax + total.roth == election.deferral.cents
    assert total.after_tax == election.after_tax.cents


def test_without_elections_it_says_why_there_is_no_table() -> None:
    text = planned_text(planned("smallest"), paydays=True)
    assert "PAYDAYS\nnone to show: your employer: tell us first: " in text
    assert "Paydays: none to show: your employer: tell us first: " in planned_plain(planned("smallest"), paydays=True)


def test_the_table_is_shown_where_it_is_asked_for_and_the_screen_says_how() -> None:
    found: Planned = planned("employee")
    assert "PAYDAYS" not in planned_text(found)
    assert "every payday: --paydays" in planned_text(found)
    shown = planned_text(found, paydays=True)
    assert shown.index("NOT CHECKED") < shown.index("WAY TO THE LIMIT") < shown.index("PAYDAYS ") < shown.index("§ law")
    assert "every payday:" not in shown
    assert "every payday:" not in planned_text(planned("smallest"))
