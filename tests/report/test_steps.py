"""Dated steps: on the screen, aloud, as data, among the actions and in the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from megaroth.law.holidays import is_business_day
from megaroth.report.data import planned_data
from megaroth.report.ical import calendar
from megaroth.report.text.plain import planned_plain
from megaroth.report.text.plan import planned_text
from megaroth.service.plan import Planned
from megaroth.year.actions import by_day_of_conversion
from megaroth.year.answer import Election, MatchSafety
from tests.report.samples import ALL, planned
from tests.report.test_text import body

each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)


def with_election(found: Planned, **others: Any) -> Planned:
    """The answer with other elections in its first job."""
    first, *rest = found.answer.jobs
    assert first.election is not None
    job = first._replace(election=first.election._replace(**others))
    return found._replace(answer=found.answer._replace(jobs=(job, *rest)))


def with_match(found: Planned, **others: Any) -> Planned:
    first, *rest = found.answer.jobs
    assert first.match is not None
    job = first._replace(match=first.match._replace(**others))
    return found._replace(answer=found.answer._replace(jobs=(job, *rest)))


def election_of(found: Planned) -> Election:
    election = found.answer.jobs[0].election
    assert election is not None
    return election


def typed(found: Planned) -> str:
    return body(planned_text(found), "TYPE THIS")


def test_the_first_step_is_the_strong_line_and_the_next_names_only_what_changes() -> None:
    lines = planned_text(planned("employee"), colour=True).splitlines()
    first = next(index for index, line in enumerate(lines) if "TYPE THIS" in line)
    assert "\x1b[1;36mpre-tax or Roth 6%     after-tax 26%     by Wed 25 Nov" in lines[first]
    assert lines[first + 1] == " " * 14 + "from Fri 18 Dec: after-tax 27% (submit by Wed 9 Dec)"


def test_both_are_named_where_both_change() -> None:
    found = planned("employee")
    first, second = election_of(found).steps
    said = typed(with_election(found, steps=(first, second._replace(deferral=70_000))))
    assert "from Fri 18 Dec: pre-tax or Roth 7%, after-tax 27% (submit by Wed 9 Dec)" in said


def test_what_is_in_force_needs_no_typing() -> None:
    found = planned("employee")
    first, second = election_of(found).steps
    held = with_election(found, steps=(first._replace(submit_by=None), second), submit_by=second.submit_by)
    said = typed(held)
    assert said.startswith("keep what is in force: pre-tax or Roth 6% after-tax 26% from Fri 18 Dec: after-tax 27%")
    assert "by Wed 25 Nov" not in said
    inked = planned_text(held, colour=True)
    assert "\x1b[1;36mfrom Fri 18 Dec: after-tax 27% (submit by Wed 9 Dec)" in inked
    plain = planned_plain(held)
    assert "Keep what is in force, after-tax: 26% of pay.\n" in plain
    assert plain.count("Enter it by: ") == 1


def test_a_bonus_has_its_own_line_and_a_payday_too_soon_is_named() -> None:
    said = typed(planned("bonus"))
    assert said.startswith("Roth 10% after-tax 21% by Wed 2 Dec bonus of 15 Dec: Roth 17%, after-tax 7% (submit by Fri")
    assert "too soon for a change: the payday of 27 Nov" in said
    assert "pre-tax" not in said
    plain = planned_plain(planned("bonus"))
    assert "Type this, for the bonus of Tuesday 15 December 2026, Roth: 17%.\n" in plain
    assert "Too soon for a change: 1 payday, on Friday 27 November 2026.\n" in plain


def test_dollars_where_elections_are_in_dollars() -> None:
    text = planned_text(planned("related"))
    assert "pre-tax or Roth $550     after-tax $25 a payday     by Wed 25 Nov" in text
    assert "$50: $49 over" in text
    assert "Type this, pre-tax or Roth: $550 each payday.\n" in planned_plain(planned("related"))
    assert "South: enter $550 deferral, $25 after-tax a payday" in text


def test_what_is_out_of_reach_says_why() -> None:
    text = planned_text(planned("age-61"))
    assert "out of reach: $6,580.77 of the room: the plan's cap of 15% holds" in text
    assert "Out of reach: $6,580.77 of the room: the plan's cap" in planned_plain(planned("age-61"))


def test_each_note_is_a_line_aloud() -> None:
    plain = planned_plain(with_election(planned("employee"), note="one thing; another thing"))
    assert "\nOne thing.\nAnother thing.\n" in plain


def test_while_the_plan_is_unverified_there_is_no_day_to_enter_anything() -> None:
    text = planned_text(planned("unverified"))
    part = text.partition("IF YOUR PLAN ALLOWS\n")[2].partition("ASK THE PLAN")[0]
    assert "pre-tax or Roth" in part
    assert "submit by" not in part
    assert " by " not in part
    assert "Enter it by" not in planned_plain(planned("unverified"))


# --- the match ---------------------------------------------------------------------------------------------


def match_of(found: Planned) -> MatchSafety:
    match = found.answer.jobs[0].match
    assert match is not None
    return match


def test_of_the_match_only_what_is_there_is_said() -> None:
    found = planned("employee")
    bare = with_match(found, kept=0, to_come=match_of(found).to_come._replace(cents=0))
    assert body(planned_text(bare), "MATCH") == match_of(found).statement
    lost = with_match(found, lost_already=24_226)
    assert body(planned_text(lost), "MATCH").endswith(
        "$10,000* for the year · $242* was already lost on earlier paydays room held back: $727* match to come"
    )
    plain = planned_plain(lost)
    assert "Match of the year: $10,000 (your word).\n" in plain
    assert "Match of $242 (your word) was already lost on earlier paydays.\n" in plain


def test_match_that_a_true_up_may_still_bring_is_not_called_lost() -> None:
    found = planned("employee")
    held = match_of(found).held_back._replace(cents=24_226)
    said = body(planned_text(with_match(found, lost_already=24_226, held_back=held)), "MATCH")
    assert "$242* was already lost on earlier paydays, unless the plan trues up" in said
    assert "room held back: $727* match to come, $243* true-up after the year" in said


# --- actions, calendar, data -------------------------------------------------------------------------------


def test_each_step_that_is_to_be_typed_is_an_action() -> None:
    actions = {action.key: action for action in planned("employee").answer.actions}
    first, second = actions["alex/acme/elect"], actions["alex/acme/elect-2"]
    assert (first.act_by, first.what) == (date(2026, 11, 25), "acme: enter 6% deferral, 26% after-tax")
    assert (second.act_by, second.what) == (date(2026, 12, 9), "acme: enter 6% deferral, 27% after-tax")
    assert second.why == "in force from the payday of 18 December"
    assert "elect-3" not in " ".join(actions)


def test_an_election_for_bonuses_is_an_action_of_its_own() -> None:
    actions = {action.key: action for action in planned("bonus").answer.actions}
    assert actions["alex/acme/elect-2"].what == "Acme: enter 17% Roth deferral, 7% after-tax for bonuses"
    assert actions["alex/acme/elect-2"].why == "for the bonus of 15 December"


@each_file
def test_after_tax_money_is_converted_after_each_payday_that_has_some(path: Path) -> None:
    answer = planned(path).answer
    actions = {action.key: action for action in answer.actions}
    for job in answer.jobs:
        days = [row.day for row in job.election.table if row.after_tax] if job.election else []
        convert = actions.get(f"{job.address}/convert")
        if convert is not None:
            assert list(convert.paydays) == sorted(set(days))
            for payday, day in zip(convert.paydays, (convert.act_by, *convert.also), strict=True):
                assert is_business_day(day)
                assert not any(is_business_day(payday + timedelta(days=each)) for each in range(1, (day - payday).days))
        elif job.after_payday and job.election and not job.election.conditional:
            assert days == []


def test_the_day_to_convert_is_one_and_the_same_everywhere() -> None:
    """The payday of Friday 4 December: its money is there on Monday 7 December."""
    found = planned("employee")
    screen = " ".join(planned_text(found, width=80).split())
    assert "Mon 7 Dec do AFTER PAYDAY for the payday of Fri 4 Dec; again 21 Dec and 4 Jan 2027" in screen
    assert "next morning" not in screen
    assert "Do by Monday 7 December 2026: acme: Convert" in planned_plain(found)
    assert "Again on Monday 21 December 2026 and Monday 4 January 2027." in planned_plain(found)
    convert = next(one for one in planned_data(found)["actions"] if one["key"].endswith("/convert"))
    assert [convert["act_by"], *convert["also"]] == ["2026-12-07", "2026-12-21", "2027-01-04"]
    for day in ("20261207", "20261221", "20270104"):
        assert f"DTSTART;VALUE=DATE:{day}" in calendar(found.answer)


def test_two_paydays_with_one_day_to_convert_are_converted_once() -> None:
    """The money of a Friday and of a bonus of the Saturday after it is there on Monday."""
    friday, saturday = date(2026, 12, 4), date(2026, 12, 5)
    assert by_day_of_conversion([friday, saturday]) == {date(2026, 12, 7): saturday}


@each_file
def test_what_is_to_be_typed_and_what_is_to_be_done_agree(path: Path) -> None:
    answer = planned(path).answer
    days = {action.key: action.act_by for action in answer.actions}
    for job in answer.jobs:
        if job.election is None or job.election.conditional:
            continue
        steps = [step for step in job.election.steps if step.submit_by]
        keys = [f"{job.address}/elect{f'-{number}' if number > 1 else ''}" for number in range(1, len(steps) + 1)]
        assert [key for key in days if key.startswith(f"{job.address}/elect")] == sorted(keys, key=days.__getitem__)


def test_the_calendar_has_an_event_for_each_step() -> None:
    text = calendar(planned("employee").answer)
    assert "SUMMARY:acme: enter 6% deferral\\, 27% after-tax\r\n" in text
    assert "UID:2026-alex.acme.elect-2@megaroth\r\n" in text


def test_a_step_as_data_is_a_rate_or_an_amount() -> None:
    _, second = planned_data(planned("employee"))["jobs"][0]["election"]["steps"]
    assert second == {
        "day": "2026-12-18",
        "submit_by": "2026-12-09",
        "deferral": {"millionths": 60000, "text": "6%"},
        "after_tax": {"millionths": 270000, "text": "27%"},
        "paydays": 2,
        "bonus": False,
    }
    south = planned_data(planned("related"))["jobs"][1]["election"]
    assert south["in_dollars"] is True
    assert south["deferral_percent"] == {"cents": 55000, "text": "$550"}
    assert south["step"] == {"cents": 2500, "text": "$25"}
    assert south["steps"][0]["after_tax"] == {"cents": 2500, "text": "$25"}
    held = with_election(
        planned("employee"), steps=(election_of(planned("employee")).steps[0]._replace(submit_by=None),)
    )
    assert planned_data(held)["jobs"][0]["election"]["steps"][0]["submit_by"] is None


def test_a_payday_as_data() -> None:
    job: dict[str, Any] = planned_data(planned("bonus"))["jobs"][0]
    late, *_, last = job["election"]["table"]
    assert (late["day"], late["late"], late["bonus"]) == ("2026-11-27", True, False)
    assert late["roth"] == {"cents": 48462, "text": "$484.62"}
    assert last["nominal"] == "2026-12-25"
    assert late["address"] == "alex/acme/2026-11-27"
    assert job["match"]["lost_already"] == {"cents": 0, "text": "$0"}
    assert job["match"]["kept"]["cents"] == 689993  # 5,573 + 3 x 242.31 + 600
