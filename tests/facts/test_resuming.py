"""Which questions of the interview a file leaves open: just those that were skipped when it was written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.facts.interview import answered, following, skipped
from megaroth.facts.reader import parse
from megaroth.facts.resuming import file_text, may_be_unknown, questions, told

EMPLOYEE = {
    "1/key": "alex",
    "birth_year": "1966",
    "jobs/1/employer": "Acme Inc.",
    "pay": "210k",
    "pay_calendar": "biweekly",
    "next_payday": "4 Dec 2026",
    "so_far/on": "20 Nov 2026",
    "employer": "9,273",
    "other_employer": "0",
    "has_plan": "yes",
    "plan/kind": "401(k)",
    "plan/after_tax": "yes",
    "in_plan_roth_rollover": "yes",
    "match": "50% of 6%",
    "true_up": "no",
    "plan/source": "SPD 2026, page 41, 2026-01-15",
    "deferral_now": "6%",
    "after_tax_cap_percent": "none",
    "filing_status": "single",
    "ira/traditional": "0",
    "ira/roth": "1,000",
    "marginal_rate": "24%",
}
OWNER = {
    "1/key": "jo",
    "jobs/1/kind": "LLC",
    "taxed_as": "partner",
    "ownership": "50%",
    "k1_box_14a": "150,000",
    "has_plan": "yes",
    "first_year_begins": "2026-01-01",
    "over_1000_hours": "no",
    "filing_status": "joint",
    "2/key": "sam",
    "people/2/jobs/1/another": "yes",
    "people/2/jobs/1/employer": "Bolt",
    "people/2/jobs/1/pay": "90k",
}
OF_THE_INTERVIEW = {"year", "key", "another", "kind", "spouse_business"}
"""What a file always says, or cannot leave open."""


@settings(max_examples=8, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("said", [EMPLOYEE, OWNER, {}], ids=["employee", "owner", "nothing"])
def test_a_file_leaves_open_what_was_skipped(said: dict[str, str], data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(said)))) if said else set()
    answers: dict[tuple[str, ...], str | None] = {}
    while question := following(answers, 2026):
        path = "/".join(question.path)
        ends = [end for end in kept if path == end or path.endswith(f"/{end}")]
        answers = answered(answers, question, said[ends[0]] if ends else "", 2026)
    text = file_text(answers, 2026)
    found = questions(tomllib.loads(text))
    missing = [each.path for each in skipped(answers, 2026) if each.path[-1] not in OF_THE_INTERVIEW]
    assert [each.question.path for each in found if not each.answered] == missing
    people = list(parse(text).people)
    asked = [each for each in found if each.path[1:] and not each.answered]  # a spouse who was not named is not asked
    assert all(each.path[:2] == ("people", people[int(each.question.path[1]) - 1]) for each in asked)


def test_what_another_fact_says_is_not_asked() -> None:
    text = (
        "schema = 1\nyear = 2026\n[people.lee]\nbirth_date = 1990-05-04\n"
        '[people.lee.jobs.acme]\nemployer_money = "$9"\n[people.lee.jobs.acme.plan.sources]\n'
        'match = "SPD 2026, page 41, 2026-01-15"\n'
    )
    still_open = {each.path[-1] for each in questions(tomllib.loads(text)) if not each.answered}
    assert not still_open & {"birth_year", "employer_money_to_come", "source", "has_plan", "catch_up"}
    assert {"pay", "match"} <= still_open


def test_what_is_told_not_to_be_known_is_open() -> None:
    text = 'schema = 1\nyear = 2026\n[people.lee]\nbirth_year = "unknown"\n'
    assert told(tomllib.loads(text)) == {(), ("schema",), ("year",), ("people",), ("people", "lee")}
    assert next(each.key for each in questions(tomllib.loads(text)) if not each.answered) == "people.lee.birth_year"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("magi", True),
        ("people.lee.birth_year", True),
        ("people.lee.ira.roth", False),
        ("people.lee.ira.pre_tax_balance", True),
        ("people.lee.jobs.acme.payday_shift", False),
        ("people.lee.jobs.acme.wish.changes", False),
        ("people.lee.jobs.acme.so_far.other_employer", False),
        ("people.lee.jobs.acme.plan.true_up", True),
    ],
)
def test_what_has_a_usual_value_is_never_unknown(path: str, expected: bool) -> None:
    assert may_be_unknown(tuple(path.split("."))) is expected
