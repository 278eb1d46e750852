from __future__ import annotations

import re
from pathlib import Path

import pytest

from megaroth.report.text.explain import explanation_text
from megaroth.report.text.layout import Page, block_lines, wrapped
from megaroth.report.text.owner import shown as shown_whole
from megaroth.report.text.plain import planned_plain
from megaroth.report.text.plan import answer_lines, planned_text
from megaroth.report.text.words import MARK_WORDS, SIGNS, adding_up, days, rate_near, room_arithmetic, spoken
from megaroth.service.explain import explanation
from tests.report.samples import ALL, NAMES, day_of, planned

each_file = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
LABELS = re.compile(r"^([A-Z][A-Z ]*[A-Z])(?:\s{2,}|$)", re.MULTILINE)
COMMAND = re.compile(r"megaroth explain")


def screen(name: str, *what_if: str, **how: int) -> str:
    return planned_text(planned(name, *what_if), **how)  # type: ignore[arg-type]


def labels(text: str) -> list[str]:
    return LABELS.findall(text)


def body(text: str, label: str) -> str:
    """What stands beside one label, in one line."""
    part = re.split(rf"^{label}\b", text, maxsplit=1, flags=re.MULTILINE)[1]
    return " ".join(re.split(r"^\S", f" {part}", maxsplit=1, flags=re.MULTILINE)[0].split())


# --- every household ------------------------------------------------------------------------------------


@each_file
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_the_screen(path: Path, width: int) -> None:
    lines = answer_lines(planned(path).answer, Page(width), "lee.toml")
    assert [line for line in lines if len(line) > width] == []


@each_file
def test_every_number_in_dollars_that_is_an_answer_has_its_mark(path: Path) -> None:
    """Those without one repeat the engine's sentences, compare two answers, or say what one step more does."""
    text = planned_text(planned(path))
    signs = "".join(SIGNS.values())
    answers = [line for line in text.splitlines() if "=" in line or "still possible" in line or line.startswith("  A ")]
    amounts = [amount for line in answers for amount in re.findall(r"\$[\d,]+(.?)", line)]
    assert amounts or "ROOM" not in text
    assert all(mark and mark in signs for mark in amounts)


@each_file
def test_each_mark_that_is_used_is_explained_at_the_foot(path: Path) -> None:
    text = planned_text(planned(path))
    for mark, sign in SIGNS.items():
        if re.search(rf"\d{re.escape(sign)}", text):
            assert f"{sign} {MARK_WORDS[mark]}" in text


@each_file
def test_the_foot_has_date_of_the_rules_next_year_and_the_line_at_the_point_of_action(path: Path) -> None:
    answer = planned(path).answer
    text = " ".join(planned_text(planned(path)).split())
    assert answer.foot.rules_hash in text
    assert answer.foot.next_year in text
    assert answer.foot.point_of_action in text


@each_file
def test_without_colour_there_is_no_escape_sequence_and_with_it_the_same_words(path: Path) -> None:
    bare = planned_text(planned(path))
    inked = planned_text(planned(path), colour=True)
    assert "\x1b" not in bare
    assert "\x1b" in inked
    assert re.sub(r"\x1b\[[\d;]*m", "", inked) == bare


@each_file
def test_red_is_only_for_money_at_risk(path: Path) -> None:
    found = planned(path)
    at_risk = found.answer.findings or any(job.match and not job.match.safe for job in found.answer.jobs)
    assert ("\x1b[1;31m" in planned_text(found, colour=True)) == bool(at_risk)


@each_file
def test_plain_text_has_no_columns_no_signs_and_one_fact_per_line(path: Path) -> None:
    text = planned_plain(planned(path))
    assert not re.search(r"[§¶→−·│─\x1b]|\d[*~]|  ", text)
    assert all(line.endswith((".", "?", "!")) for line in text.splitlines())


@each_file
def test_nothing_stands_under_type_this_while_the_plan_is_unverified(path: Path) -> None:
    answer = planned(path).answer
    unverified = [job for job in answer.jobs if job.route.verdicts == ("unverified",)]
    text = planned_text(planned(path))
    typed = [job for job in answer.jobs if job.election and not job.election.conditional]
    assert text.count("TYPE THIS") == len(typed)
    assert all(job.election is None or job.election.conditional for job in unverified)
    assert text.count("ASK THE PLAN") == len(unverified)


@each_file
def test_worksheets_fit_the_screen_and_name_lines_by_number(path: Path) -> None:
    text = explanation_text(explanation(path, "", day_of(path)))
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert "= max(0, line " in text


# --- particular households --------------------------------------------------------------------------------


def test_the_employee_sees_the_six_lines() -> None:
    text = screen("employee")
    assert labels(text) == [
        *("FIRST", "ROUTE", "ROOM", "TYPE THIS", "MATCH", "AFTER PAYDAY", "DO", "IRAS", "NOT CHECKED"),
    ]
    assert body(text, "ROOM").startswith(
        "$37,500* for after-tax money in 2026 = $72,000§ − $24,500§ deferrals − $10,000* employer rule: annual"
    )
    assert "in so far $31,000* · still possible $6,500*" in body(text, "ROOM")
    assert body(text, "TYPE THIS").startswith("pre-tax or Roth 6% after-tax 26% by Wed 25 Nov")
    assert "3 paydays left: 4, 18 and 31 Dec" in body(text, "TYPE THIS")
    assert "after-tax 26% by Wed 25 Nov from Fri 18 Dec: after-tax 27% (submit by Wed 9 Dec)" in body(text, "TYPE THIS")
    assert "adds $1,454* deferrals, $6,462* after-tax; 28%: $122 over" in body(text, "TYPE THIS")
    assert body(text, "MATCH").startswith("safe")
    assert body(text, "MATCH").endswith("$10,000* for the year · room held back: $727* match to come")
    assert "Wed 25 Nov enter 6% deferral, 26% after-tax" in body(text, "DO")
    assert "Wed 9 Dec enter 6% deferral, 27% after-tax" in body(text, "DO")
    assert "IRA contribution for 2026" in body(text, "DO")
    assert "again 21 Dec and 4 Jan 2027" in body(text, "DO")
    assert len(text.splitlines()) <= 47


def test_an_unverified_plan_gets_a_condition_and_the_question_to_ask() -> None:
    text = screen("unverified")
    assert "TYPE THIS" not in text
    assert "IF YOUR PLAN ALLOWS\n" in text
    assert "Does the plan accept voluntary employee after-tax contributions" in body(text, "ASK THE PLAN")
    assert "enter " not in body(text, "DO")


def test_a_plan_that_says_no_leaves_what_is_left_and_the_letter_to_the_employer() -> None:
    text = screen("says-no")
    assert body(text, "ROUTE").startswith("no: the plan takes no after-tax contributions")
    assert "ROOM" not in labels(text)
    assert "after-tax" not in body(text, "TYPE THIS")
    assert "megaroth ask --request" in body(text, "WHAT IS LEFT")
    assert "Kim" in body(text, "IRAS")
    assert "Lou" in body(text, "IRAS")


def test_the_smallest_file_says_at_most_and_what_is_missing() -> None:
    text = body(screen("smallest"), "ROOM")
    assert text.startswith("at most $47,500§ for after-tax money in 2026, if your plan allows = $72,000§ − $24,500§")
    assert "less employer money still to come" in text
    assert "PERCENTAGES" in screen("smallest")


def test_plan_papers_are_named_where_the_plan_was_read() -> None:
    text = screen("age-61")
    assert "(Hooli SPD p. 31 (2026-10-02))" in text
    assert "$15,477¶ employer" in text
    assert "plus $11,250§ catch-up on top: it must be Roth" in body(text, "ROOM")
    assert "the catch-up part must be Roth" in body(text, "TYPE THIS")
    assert "the plan's cap of 15% holds on each payday" in body(text, "TYPE THIS")
    assert "Catch-up: plus $11,250 (law) catch-up on top: it must be Roth." in planned_plain(planned("age-61"))
    assert body(text, "DISPUTED").startswith("U10 ")


def test_a_finding_comes_before_everything_else_with_its_remedy() -> None:
    text = screen("over")
    assert labels(text)[0] == "PASSED"
    assert "$3,200 more is deferred" in body(text, "PASSED")
    assert "15 April 2027" in body(text, "PASSED")
    assert labels(screen("asked-too-much"))[0] == "CUT"


def test_several_jobs_have_a_heading_each_and_one_job_has_none() -> None:
    assert "\nOld Co\n" in screen("two-jobs")
    assert "\nNew Co\n" in screen("two-jobs")
    assert "\nacme\n" not in screen("employee")


def test_an_owner_sees_the_status_before_any_number_and_three_ways_at_three_profits() -> None:
    text = screen("sole-proprietor")
    assert labels(text).index("MOST") < labels(text).index("SOLO")
    assert body(text, "MOST") == (
        "$72,000~ in 2026: $47,500~ after-tax + $24,500§ deferrals way A at the expected profit of $90,000~"
    )
    assert "$" not in body(text, "SOLO")
    for case in ("low profit $75,000~", "expected profit $90,000~", "high profit $110,000~"):
        assert case in text
    assert text.count("  B  most deduction  $24,500§") == 2
    assert "  B = C              $24,500§  $20,446~  $27,054~  $72,000~  $44,946~" in text
    assert "C  the full limit  $24,500§  $11,642~  $35,858~  $72,000~  $36,142~" in text
    assert "− $6,358~ half of self-employment tax = $83,642~ net" in text
    assert "tax saved" in text
    assert "the file's own marginal rate" in text
    assert "deferrals Roth in A · deferrals pre-tax in B and C" in text
    assert labels(text).index("SOLO") < labels(text).index("ROUTE") < labels(text).index("SIGN")
    assert body(text, "DISPUTED").startswith("U1 ")
    assert 'Here: "twice"; with "once": most deduction' in body(text, "DISPUTED")
    assert "--what-if U1=once" in body(text, "DISPUTED")


def test_an_owner_sees_every_day_on_which_money_moves_and_the_reports_in_the_calendar() -> None:
    do = body(screen("sole-proprietor"), "DO")
    for what in ("elect deferrals", "deposit after-tax", "convert", "1099-R", "deposit deferrals", "deposit employer"):
        assert what in do
    assert "5500-EZ" not in do
    assert "electronically" not in do
    assert re.search(r"\d more later, up to .*: --ics FILE has all", do)


def test_a_loss_is_said_and_nothing_is_laid_out() -> None:
    text = screen("owner-loss")
    assert body(text, "MOST").startswith("nothing in 2026 profit −$5,000*: a loss, no earned income, so nothing may go")
    assert "THREE WAYS" not in text
    assert "SIGN" not in labels(text)
    assert "half of self-employment tax" not in text
    plain = planned_plain(planned("owner-loss"))
    assert "profit minus $5,000 (your word): a loss, no earned income, so nothing may go in." in plain


def test_what_an_owner_has_in_is_said_once_before_the_ways() -> None:
    text = screen("owner-so-far")
    said = "deferrals $10,000* · employer $5,000* · after-tax $20,000* (each way includes it)"
    assert body(text, "IN SO FAR") == said
    assert text.index("IN SO FAR") < text.index("THREE WAYS")
    assert "low profit −$2,000~: a loss" in text
    assert "In so far: deferrals $10,000 (your word)" in planned_plain(planned("owner-so-far"))


def test_rule_and_notes_of_an_owner_stand_around_the_ways() -> None:
    found = planned("sole-proprietor")
    owner = found.answer.owners[0]._replace(rule="the rule of several plans", notes=("what can no longer go in",))
    other = found._replace(answer=found.answer._replace(owners=(owner,)))
    text = planned_text(other)
    assert text.index("RULE          the rule of several") < text.index("THREE WAYS") < text.index("what can no longer")
    assert text.index("what can no longer") < text.index("\nSIGN")
    plain = planned_plain(other)
    assert "Rule: the rule of several plans.\n" in plain
    assert "\nWhat can no longer go in.\n" in plain


def test_an_ira_in_two_parts_has_both_amounts_and_a_share_to_a_tenth() -> None:
    line = body(screen("owner-so-far"), "IRAS")
    assert line.startswith("$7,500§ · $4,000* direct Roth, $3,500* backdoor: income allows only part")
    assert "for the rest, 92.1% of the conversion would be taxed" in line  # 40,800 of 44,300 is 92.099%
    assert "92.1%" in planned_plain(planned("owner-so-far"))


def test_an_election_says_why_it_brings_less_and_which_percentage_is_too_much() -> None:
    found = planned("employee")
    job = found.answer.jobs[0]
    assert job.election is not None
    noted = job.election._replace(step=5_000, note="the plan's cap holds on each payday")
    other = found._replace(answer=found.answer._replace(jobs=(job._replace(election=noted),)))
    assert "27.5%: $122 over" in body(planned_text(other), "TYPE THIS")
    assert body(planned_text(other), "TYPE THIS").endswith("the plan's cap holds on each payday")
    plain = planned_plain(other)
    assert "After-tax 27.5% instead goes over by: $122." in plain
    assert "The plan's cap holds on each payday." in plain


def test_no_catch_up_says_why_and_an_excess_by_how_much() -> None:
    found = planned("employee")
    job = found.answer.jobs[0]
    assert job.room is not None
    room = job.room._replace(catch_up_note="the plan offers none")
    room = room._replace(contributed=room.contributed._replace(cents=room.year.cents + 1_131_900))
    other = found._replace(answer=found.answer._replace(jobs=(job._replace(room=room),)))
    said = body(planned_text(other), "ROOM")
    assert "no catch-up: the plan offers none" in said
    assert "in so far $48,820*, above the room by $11,319" in said


@each_file
def test_a_disputed_point_takes_four_lines_at_most(path: Path) -> None:
    part = planned_text(planned(path)).partition("\nDISPUTED")[2].partition("\n\n")[0]
    points = re.split(r"^ {2,}U\d+ |\n {14}(?=U\d|sources)", part, flags=re.MULTILINE)
    assert all(len(point.splitlines()) <= 4 for point in points)


@each_file
def test_each_row_of_the_ways_adds_up(path: Path) -> None:
    for owner in planned(path).answer.owners:
        for way in (way for case in owner.cases for way in case.ways):
            whole = shown_whole(way)
            parts = (whole.deferrals, whole.employer, whole.after_tax)
            assert sum(part.cents for part in parts) == whole.total.cents
            assert 0 <= way.total.cents - whole.total.cents < 100
            pairs = zip(parts, (way.deferrals, way.employer, way.after_tax), strict=True)
            assert all(abs(part.cents - exact.cents) < 100 for part, exact in pairs)
            assert abs(way.deduction.cents - whole.deduction.cents) < 100


@each_file
def test_narrow_screens_hold_too(path: Path) -> None:
    for width in (60, 66, 72, 79):
        lines = answer_lines(planned(path).answer, Page(width), "lee.toml")
        assert [line for line in lines if len(line) > width and "megaroth explain" not in line] == []
    if planned(path).answer.owners and any(owner.cases for owner in planned(path).answer.owners):
        taxed = any(way.tax_saved for owner in planned(path).answer.owners for case in owner.cases for way in case.ways)
        assert ("tax saved: A" in "\n".join(answer_lines(planned(path).answer, Page(60), "x"))) == taxed


def test_an_owner_without_a_plan_gets_the_list_to_set_one_up() -> None:
    text = screen("s-corporation")
    assert "SET UP" in text
    assert "SIGN" not in labels(text)
    assert "not known: 6 of the questions under [staff]" in body(text, "SOLO")
    assert "$8,000§ of them catch-up" in text
    assert "$5,508§ a year of Social Security and Medicare tax" in body(text, "SPOUSE")


def shown(folder: Path, text: str) -> str:
    """The screen of a household that is written here."""
    file = folder / "here.toml"
    file.write_text(f"schema = 1\nyear = 2026\n{text}", encoding="utf-8")
    return planned_text(planned(file))


def test_a_file_without_a_job_says_what_to_do(tmp_path: Path) -> None:
    assert "megaroth start" in body(shown(tmp_path, ""), "JOBS")


def test_an_owner_of_whom_too_little_is_known_is_asked_first(tmp_path: Path) -> None:
    text = shown(tmp_path, '[people.me.jobs.firm]\nkind = "sole proprietor"\nstaff.over_1000_hours = true\n')
    assert "net profit" in body(text, "TELL US")
    assert "THREE WAYS" not in text
    assert body(text, "SOLO").startswith("no: ")
    assert "IRC 410(a)" in body(text, "SOLO")


def test_of_two_jobs_of_one_name_it_is_said_whose_is_meant(tmp_path: Path) -> None:
    job = 'employer = "Acme"\npay = "$90,000"\n'
    text = shown(tmp_path, f"[people.al.jobs.acme]\n{job}[people.bo.jobs.acme]\n{job}")
    assert "\nAcme · Al\n" in text
    assert "\nAcme · Bo\n" in text


def test_without_a_marginal_rate_there_is_no_tax_in_dollars(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "households" / "sole-proprietor.toml").read_text(encoding="utf-8")
    bare = tmp_path / "bare.toml"
    bare.write_text(text.replace('marginal_rate = "22%"\n', ""), encoding="utf-8")
    shown = planned_text(planned(bare))
    assert "tax saved" not in shown
    assert "deduction" in shown


def test_what_is_not_checked_says_what_it_would_change() -> None:
    text = body(screen("over"), "NOT CHECKED")
    assert re.search(r"if no: .*room for after-tax \$[\d,]+ → \$[\d,]+ \(\+\$[\d,]+\)", text)


def test_a_what_if_shows_the_second_answer_and_a_table_of_differences() -> None:
    text = screen("employee", "match=100% of the first 6%")
    after = text.split("WHAT IF match=100% of the first 6%")[1]
    assert "$36,773*" in after.split("DIFFERENCE")[0]
    assert re.search(r"room for after-tax +\$37,500 +\$36,773 +−\$727\n", after)
    assert re.search(r"after-tax percentage +26% +\d+% +−\d+%", after)
    assert "No number" in screen("employee", "people.alex.ira.pre_tax_balance=0")


def test_a_line_that_was_asked_for_stands_out() -> None:
    path = Path(__file__).parent / "households" / "employee.toml"
    text = explanation_text(explanation(path, "after_tax_room.room", day_of(path)))
    assert re.search(r"^> +\d+  Room for the year +\$37,500\.07$", text, re.MULTILINE)
    assert "published: Notice 2025-67" in explanation_text(explanation(path, "limitation_year", day_of(path)))


# --- the parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "total", "whole"),
    [
        ((2450000, 1164170, 3585830), 7200000, [2450000, 1164200, 3585800]),
        ((100050, 100050), 200100, [100100, 100000]),
        ((100040, 100040), 200000, [100000, 100000]),
        ((150, -250), -100, [200, -300]),
        ((150, 249), 900, [200, 200]),
    ],
)
def test_parts_add_up(parts: tuple[int, ...], total: int, whole: list[int]) -> None:
    assert adding_up(parts, total) == whole


@pytest.mark.parametrize(
    ("rate", "said"),
    [(902_935, "90.3%"), (902_500, "90.3%"), (902_499, "90.2%"), (400, "less than 0.1%"), (0, "0%"), (10**6, "100%")],
)
def test_a_share_is_said_to_a_tenth(rate: int, said: str) -> None:
    assert rate_near(rate) == said


@pytest.mark.parametrize("name", NAMES)
def test_the_arithmetic_of_the_room_adds_up_in_whole_dollars(name: str) -> None:
    for job in planned(name).answer.jobs:
        if job.room is None or job.room.at_most or (job.room.cap and job.room.cap.cents <= job.room.year.cents):
            continue
        limit, *taken = [int(text.replace(",", "")) for text in re.findall(r"\$([\d,]+)", room_arithmetic(job.room))]
        assert limit - sum(taken) == job.room.year.cents // 100


def test_days_are_named_once_a_month() -> None:
    from datetime import date

    assert (
        days([date(2026, 12, 4), date(2026, 12, 18), date(2026, 12, 31)]).replace("\N{NO-BREAK SPACE}", " ")
        == "4, 18 and 31 Dec"
    )
    assert days([date(2026, 11, 30)]).split() == ["30", "Nov"]
    many = [date(2026, month, 1) for month in range(1, 13)]
    assert days(many).split() == ["1", "Jan", "to", "1", "Dec"]


def test_marks_are_said_in_words() -> None:
    assert spoken("$72,000§ − $24,500* and $1~") == "$72,000 (law) less $24,500 (your word) and $1 (estimate)"


def test_a_long_label_stands_on_a_line_of_its_own() -> None:
    from megaroth.report.text.layout import Block

    assert block_lines(Block("IF YOUR PLAN ALLOWS", ["6%"]), Page()) == ["IF YOUR PLAN ALLOWS", " " * 14 + "6%"]


def test_words_that_belong_together_stay_on_one_line() -> None:
    text = "it is or perhaps not\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}be"
    assert wrapped(text, 20) == ["it is or perhaps", "not to be"]
