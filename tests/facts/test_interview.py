from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megaroth.errors import BadInputError
from megaroth.facts.access import Access
from megaroth.facts.fields import facts_of
from megaroth.facts.interview import NOT_ASKED, Question, answered, document, following, left
from megaroth.facts.model import Household, Ira, Job, Person, SoFar, Staff, Wish
from megaroth.facts.plan import Election, Plan
from megaroth.facts.reader import household, parse
from megaroth.facts.writing import household_text

TABLES: tuple[type[Any], ...] = (Household, Person, Job, Plan, Access, SoFar, Wish, Staff, Ira)


def interview(said: dict[str, str], year: int = 2026) -> tuple[Household, list[str]]:
    """The household and the questions' paths when everything but what is said here is skipped.

    A key is an end of a path, such as ``jobs/2/kind`` or ``kind``.
    """
    answers: dict[tuple[str, ...], str | None] = {}
    asked = []
    while question := following(answers, year):
        path = "/".join(question.path)
        asked.append(path)
        text = next((text for end, text in said.items() if path == end or path.endswith(f"/{end}")), "")
        answers = answered(answers, question, text, year)
    return household(document(answers, year)), asked


def names(asked: list[str]) -> set[str]:
    return {path.rpartition("/")[2] for path in asked}


def test_everything_may_be_skipped() -> None:
    found, asked = interview({})
    assert found == Household(1, 2026, people={"me": Person(jobs={"work": Job()})})
    assert len(asked) < 30


def test_an_employee() -> None:
    found, asked = interview(
        {
            "key": "Alex",
            "birth_year": "1992",
            "jobs/1/employer": "Acme Inc.",
            "pay": "210k",
            "pay_calendar": "biweekly",
            "so_far/on": "20 Nov 2026",
            "so_far/pre_tax": "$23,046",
            "has_plan": "yes",
            "plan/after_tax": "y",
            "match": "50% of 6%",
            "source": "own word",
        }
    )
    job = found.people["alex"].jobs["acme-inc"]
    assert (job.employer, job.pay, job.pay_calendar) == ("Acme Inc.", 210_000_00, "every two weeks")
    assert job.plan is not None
    assert job.plan.after_tax is True
    assert job.so_far is not None
    assert job.so_far.pre_tax == 23_046_00
    assert not names(asked) & {"profit", "k1_box_14a", "taxed_as", "catch_up", "adopted", "over_1000_hours"}


def test_there_are_plan_questions_only_if_there_is_a_plan() -> None:
    for answer in ("", "no"):
        assert not [path for path in interview({"has_plan": answer})[1] if "/plan/" in path]
    assert {"after_tax", "match", "true_up"} <= names(interview({"has_plan": "yes"})[1])


def test_what_only_matters_with_after_tax_money_is_not_asked_without() -> None:
    conversions = {"in_plan_roth_rollover", "in_service_rollover", "after_tax_cap_percent"}
    assert conversions <= names(interview({"has_plan": "yes"})[1])
    assert not conversions & names(interview({"has_plan": "yes", "plan/after_tax": "no"})[1])


def test_without_a_match_its_period_does_not_matter() -> None:
    assert not {"true_up", "match_period"} & names(interview({"has_plan": "yes", "match": "none"})[1])


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("", set()),
        ("1977", set()),
        ("1976", {"catch_up", "fica_wages_last_year"}),
        ("1966", {"catch_up", "catch_up_60_63", "fica_wages_last_year"}),
        ("1963", {"catch_up", "catch_up_60_63", "fica_wages_last_year"}),
        ("1962", {"catch_up", "fica_wages_last_year"}),
    ],
)
def test_questions_about_age_are_asked_at_that_age(born: str, expected: set[str]) -> None:
    asked = names(interview({"birth_year": born, "has_plan": "yes"})[1])
    assert asked & {"catch_up", "catch_up_60_63", "fica_wages_last_year"} == expected


def test_a_sole_proprietor() -> None:
    found, asked = interview({"kind": "sole prop", "profit": "75k to 110k", "over_1000_hours": "no"})
    job = found.people["me"].jobs["work"]
    assert job.profit is not None
    assert job.profit.expected == 75_000_00
    assert job.staff.over_1000_hours is False
    assert not names(asked) & {"pay", "pay_calendar", "taxed_as", "ownership"}


@pytest.mark.parametrize(
    ("kind", "asked_for"), [("employee", True), ("S corp", True), ("sole prop", False), ("partner", False)]
)
def test_days_before_a_payday_are_asked_of_whom_a_payroll_pays(kind: str, asked_for: bool) -> None:
    asked = names(interview({"1/jobs/1/kind": kind, "has_plan": "yes"})[1])
    assert ("election_lead_days" in asked) is asked_for


@pytest.mark.parametrize("born", ["2026", "2027"])
def test_nobody_at_work_is_born_in_the_year_itself(born: str) -> None:
    with pytest.raises(BadInputError, match=f"born in {born}"):
        interview({"birth_year": born})


def test_employer_money_is_parted_into_match_and_the_rest() -> None:
    said = {"so_far/on": "20 Nov 2026", "so_far/employer": "9,273"}
    found, asked = interview({**said, "other_employer": "3,942.18"})
    so_far = found.people["me"].jobs["work"].so_far
    assert so_far is not None
    assert (so_far.employer, so_far.other_employer) == (9_273_00, 3_942_18)
    employer = asked.index("people/1/jobs/1/so_far/employer")
    assert asked[employer + 1] == "people/1/jobs/1/so_far/other_employer"
    skipped = interview(said)[0].people["me"].jobs["work"].so_far
    assert skipped is not None
    assert (skipped.employer, skipped.other_employer) == (9_273_00, 0)
    with pytest.raises(BadInputError, match="is more than all employer money so far"):
        interview({**said, "other_employer": "9,273.01"})


@pytest.mark.parametrize(
    "said", [{"so_far/employer": "0"}, {}, {"so_far/employer": "9,273", "1/jobs/1/kind": "sole prop"}]
)
def test_where_there_is_no_match_to_part_nobody_is_asked(said: dict[str, str]) -> None:
    assert "other_employer" not in names(interview({"so_far/on": "20 Nov 2026", **said})[1])


def test_how_many_questions_are_left_ends_at_none() -> None:
    answers: dict[tuple[str, ...], str | None] = {}
    said = {"has_plan": "yes", "on": "20 Nov 2026"}
    expected = left(answers, 2026)
    while question := following(answers, 2026):
        assert left(answers, 2026) + len(answers) == expected
        answers = answered(answers, question, said.get(question.path[-1], ""), 2026)
    assert (left(answers, 2026), len(answers)) == (0, expected)


def test_an_llc_is_asked_how_it_is_taxed() -> None:
    found, asked = interview({"1/jobs/1/kind": "LLC", "taxed_as": "S corp"})
    assert found.people["me"].jobs["work"].kind == "S corporation owner"
    assert {"pay", "ownership"} <= names(asked)
    assert "profit" not in names(asked)
    found, asked = interview({"1/jobs/1/kind": "LLC"})
    assert found.people["me"].jobs["work"].kind == "LLC owner"
    assert "profit" in names(asked)


def test_a_partner_is_asked_for_the_k1() -> None:
    asked = names(interview({"kind": "partner"})[1])
    assert "k1_box_14a" in asked
    assert "profit" not in asked


def test_a_spouse_is_asked_about_only_when_filing_jointly() -> None:
    assert not any(path.startswith("people/2") for path in interview({"filing_status": "single"})[1])
    found, asked = interview(
        {
            "people/1/key": "alex",
            "filing_status": "joint",
            "people/2/key": "Sam",
            "people/1/jobs/1/kind": "sole proprietor",
            "people/1/jobs/1/employer": "Lee Consulting",
            "people/2/jobs/1/another": "yes",
            "people/2/jobs/1/spouse_business": "yes",
        }
    )
    assert list(found.people) == ["alex", "sam"]
    assert found.people["sam"].jobs["work"].works_for == "alex/lee-consulting"
    skipped, asked = interview({"filing_status": "joint"})
    assert list(skipped.people) == ["me"]
    assert [path for path in asked if path.startswith("people/2")] == ["people/2/key"]


def test_two_jobs_have_names_of_their_own_and_dates() -> None:
    found, _ = interview(
        {
            "people/1/jobs/2/another": "yes",
            "employer": "Acme",
            "jobs/1/ended": "30 Jun 2026",
            "jobs/2/started": "1 Jul 2026",
            "common_owner": "no",
        }
    )
    jobs = found.people["me"].jobs
    assert list(jobs) == ["acme", "acme-2"]
    assert str(jobs["acme"].ended) == "2026-06-30"
    assert str(jobs["acme-2"].started) == "2026-07-01"
    assert found.people["me"].common_owner is False
    assert "started" not in names(interview({})[1])


def test_two_people_of_one_name_stay_two() -> None:
    found, _ = interview({"key": "alex", "filing_status": "joint"})
    assert list(found.people) == ["alex", "alex-2"]


def test_the_year_is_assumed_until_it_is_said() -> None:
    assert interview({})[0].year == 2026
    assert interview({"year": "2025"})[0].year == 2025
    first = following({}, 2026)
    assert first is not None
    assert (first.path, first.how) == (("year",), "Enter for 2026")


@pytest.mark.parametrize(
    ("end", "text", "message"),
    [
        ("year", "soon", '"soon" is not a year (write four digits, like 1992)'),
        ("year", "2027", "the limits of 2027 are not held here (write a year from 2013 to 2026)"),
        ("year", "2012", "the limits of 2012 are not held here (write a year from 2013 to 2026)"),
        ("key", "42", '"42" makes no short name (letters and digits, a letter first)'),
        ("birth_year", "2030", "born in 2030, after the file's year 2026 (check the year)"),
        ("pay", "lots", '"lots" is not an amount of dollars (write dollars like 210000 or "$210,000" or "210k")'),
        ("next_payday", "12/4/2025", "2025-12-04 is not in the file's year 2026 (check the year)"),
        ("has_plan", "maybe", '"maybe" is neither yes nor no (write true, false or "unknown")'),
    ],
)
def test_an_answer_that_is_none_is_refused_without_losing_the_others(end: str, text: str, message: str) -> None:
    with pytest.raises(BadInputError) as caught:
        interview({end: text})
    assert str(caught.value) == message


def test_the_assumed_year_is_refused_too_where_it_has_no_limits() -> None:
    first = following({}, 2027)
    assert first is not None
    with pytest.raises(BadInputError, match="the limits of 2027 are not held here"):
        answered({}, first, "", 2027)


def test_zero_is_an_answer_and_a_skipped_figure_is_not_known() -> None:
    found, _ = interview({"so_far/on": "20 Nov 2026", "so_far/roth": "0"})
    job = found.people["me"].jobs["work"]
    assert job.so_far is not None
    assert (job.so_far.pre_tax, job.so_far.roth, job.so_far.employer) == (None, 0, None)
    assert '\nroth = "$0"\n' in household_text(found)
    assert "\n#pre_tax = " in household_text(found)


@pytest.mark.parametrize(("text", "rate"), [("24", 240_000), ("24%", 240_000), ("4.5", 45_000), ("0", 0)])
def test_a_percentage_needs_no_sign(text: str, rate: int) -> None:
    assert interview({"marginal_rate": text})[0].marginal_rate == rate


@pytest.mark.parametrize("text", ["0.24", ".24", "70", "101", "1e1"])
def test_what_may_be_a_fraction_or_is_too_much_is_asked_again(text: str) -> None:
    with pytest.raises(BadInputError):
        interview({"marginal_rate": text})


def test_questions_about_two_people_say_which() -> None:
    answers: dict[tuple[str, ...], str | None] = {}
    said = {"people/1/key": "alex", "people/2/key": "Sam", "filing_status": "joint"}
    texts = {}
    while question := following(answers, 2026):
        path = "/".join(question.path)
        texts[path] = question.text
        answers = answered(answers, question, said.get(path, ""), 2026)
    assert texts["people/1/ira/roth"].startswith("alex: Contributed to")
    assert texts["people/2/ira/roth"].startswith("Sam: Contributed to")
    assert texts["people/2/birth_year"].startswith("Sam: ")
    assert texts["people/2/jobs/1/another"] == "Has your spouse a job or a business this year?"
    assert texts["people/1/birth_year"] == "In which year were you born?"


def test_without_a_plan_nobody_is_asked_what_it_says() -> None:
    assert "let_in_by_the_plan" in names(interview({"kind": "sole prop"})[1])
    assert "let_in_by_the_plan" not in names(interview({"kind": "sole prop", "has_plan": "no"})[1])


def test_paydays_without_a_rule_are_asked_for_one_by_one() -> None:
    found, asked = interview({"pay_calendar": "listed dates", "paydays": "4 Dec 2026; 18 Dec 2026"})
    job = found.people["me"].jobs["work"]
    assert job.pay_calendar == "listed dates"
    assert [str(day) for day in job.paydays or ()] == ["2026-12-04", "2026-12-18"]
    assert "next_payday" not in names(asked)
    assert "paydays" not in names(interview({"pay_calendar": "weekly"})[1])


def test_a_calendar_without_a_rule_says_nothing_without_its_paydays() -> None:
    assert interview({"pay_calendar": "listed dates"})[0].people["me"].jobs["work"].pay_calendar is None


@pytest.mark.parametrize(
    ("said", "election_in", "election"),
    [
        ("6%", "percent", Election(60_000, 0)),
        ("$500", "dollars", Election(0, 500_00)),
        ("0", "percent", Election(0, 0)),
    ],
)
def test_an_election_says_in_what_the_plan_has_it(said: str, election_in: str, election: Election) -> None:
    job = interview({"has_plan": "yes", "deferral_now": said})[0].people["me"].jobs["work"]
    assert job.deferral_now == election
    assert job.plan is not None
    assert job.plan.election_in == election_in


def test_elections_in_force_are_of_one_kind_and_asked_of_wage_earners() -> None:
    with pytest.raises(BadInputError, match="6% is an election in percent, and the plan's are set in dollars"):
        interview({"has_plan": "yes", "deferral_now": "6%", "after_tax_now": "$500"})
    with pytest.raises(BadInputError, match='"6" may be a percentage or an amount'):
        interview({"has_plan": "yes", "deferral_now": "6"})
    assert "after_tax_now" not in names(interview({"has_plan": "yes", "plan/after_tax": "no"})[1])
    assert "deferral_now" not in names(interview({"has_plan": "yes", "1/kind": "sole prop"})[1])


def test_every_fact_is_asked_or_left_out_for_a_reason() -> None:
    asked = set()
    for kind in ("employee", "sole proprietor", "partner", "S corp"):
        for plan_kind in ("401k", "403b"):
            for status in ("joint", "separate"):
                _, paths = interview(
                    {
                        "birth_year": "1965",
                        "people/1/jobs/1/kind": kind,
                        "people/1/jobs/2/another": "yes" if kind == "employee" else "",
                        "plan/kind": plan_kind,
                        "has_plan": "yes",
                        "so_far/on": "20 Nov 2026",
                        "so_far/employer": "9,273",
                        "first_year_begins": "1 Jan 2026",
                        "filing_status": status,
                    }
                )
                asked |= {tuple(path.split("/")) for path in paths}
    for said in ({"people/1/jobs/1/kind": "LLC"}, {"pay_calendar": "listed dates"}):
        asked |= {tuple(path.split("/")) for path in interview(said)[1]}
    inner: dict[str, type[Any]] = {"plan": Plan, "so_far": SoFar, "staff": Staff, "ira": Ira}
    outer: dict[int, type[Any]] = {1: Household, 3: Person, 5: Job}
    named = {f"{(outer.get(len(path)) or inner[path[-2]]).__name__}.{path[-1]}" for path in asked}
    declared = {
        f"{table.__name__}.{name}"
        for table in TABLES
        for name, fact in facts_of(table).items()
        if fact.kind not in {"table", "tables"}
    }
    assert declared - named == set(NOT_ASKED)


def test_every_question_says_why_it_is_asked() -> None:
    answers: dict[tuple[str, ...], str | None] = {}
    while question := following(answers, 2026):
        assert question.text
        assert question.why
        answers[question.path] = "yes" if question.path[-1] == "has_plan" else None


REPLIES = st.sampled_from(
    [
        "",
        "",
        "yes",
        "no",
        "1970",
        "2026",
        "Acme",
        "100k",
        "6%",
        "$500",
        "4 Dec 2026",
        "listed dates",
        "LLC",
        "partner",
        "joint",
        "50% of 6%",
        "?",
    ]
)


@given(st.lists(REPLIES, max_size=60))
def test_whatever_is_answered_the_file_reads_back(replies: list[str]) -> None:
    answers: dict[tuple[str, ...], str | None] = {}

    def give(question: Question, text: str) -> dict[tuple[str, ...], str | None]:
        try:
            return answered(answers, question, text, 2026)
        except BadInputError:
            return {**answers, question.path: None}

    for reply in replies:
        question = following(answers, 2026)
        if question is None:
            break
        answers = give(question, reply)
    found = household(document(answers, 2026))
    assert parse(household_text(found)) == found
