from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megaroth.facts.access import Access
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.match_text import read_match
from megaroth.facts.model import (
    EMPLOYEE,
    LISTED_DATES,
    OWNERS,
    SCHEMA,
    Household,
    Ira,
    Job,
    Person,
    Range,
    SoFar,
    Staff,
    Wish,
)
from megaroth.facts.plan import NO_CAP, Election, Plan, PlanChange, Source
from megaroth.facts.reader import parse, shapes_of
from megaroth.facts.writing import employee_template, household_text, solo_template
from megaroth.money import LARGEST, ONE

TEMPLATES = pytest.mark.parametrize("template", [employee_template, solo_template])


def answered(text: str) -> str:
    """The template with every example taken for an answer."""
    return re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)


@TEMPLATES
def test_a_template_reads_back_and_says_nothing_yet(template: Callable[[int], str]) -> None:
    found = parse(template(2026), "household.toml")
    assert (found.year, list(found.people)) == (2026, ["me"])
    given_lines = [line for line in template(2026).split("\n") if line and line[0] not in "#["]
    assert {line.partition(" ")[0] for line in given_lines} == {"schema", "year", "kind"}


@TEMPLATES
def test_a_template_with_every_line_answered_reads_back(template: Callable[[int], str]) -> None:
    text = answered(template(2026)).replace('works_for = "alex/consulting"\n', "")
    text = text.replace('pay_calendar = "weekly"', f'pay_calendar = "{LISTED_DATES}"')
    found = parse(text, "household.toml")
    assert parse(household_text(found)) == found


@TEMPLATES
def test_a_template_explains_every_line(template: Callable[[int], str]) -> None:
    lines = template(2026).split("\n")
    for before, line in itertools.pairwise(lines):
        if re.match(r"#?[a-z_]+ = ", line):
            assert before.startswith("# "), line
        assert len(line) <= 100


def test_the_templates_hold_every_fact_that_concerns_their_reader() -> None:
    text = employee_template(2026) + solo_template(2026)
    for table in (Household, Person, Job, Plan, PlanChange, SoFar, Wish, Staff, Ira):
        for name, fact in facts_of(table).items():
            if fact.kind not in {"table", "tables", "sources", "plan changes"}:
                assert re.search(rf"^#?{name} = ", text, re.MULTILINE), name


def test_answers_stand_under_their_questions_and_open_ones_as_remarks() -> None:
    job = Job(pay=210_000_00, plan=Plan(match=read_match("50% of 6%"), source=Source("HR", read_on=date(2026, 3, 2))))
    text = household_text(Household(SCHEMA, 2026, people={"alex": Person(jobs={"acme": job})}))
    assert '\npay = "$210,000"\n' in text
    assert '\nmatch = "50% of the first 6%"\n' in text
    assert '\nsource = "HR, 2026-03-02"\n' in text
    assert "# Does the plan true up the match after the year?" in text
    assert "\n#true_up = true\n" in text
    assert "#profit" not in text
    assert "special_used_before" not in text


def test_an_answered_zero_is_written_and_an_unknown_figure_stays_a_remark() -> None:
    job = Job(so_far=SoFar(on=date(2026, 6, 9), roth=0, employer=0))
    text = household_text(Household(SCHEMA, 2026, people={"alex": Person(jobs={"acme": job})}))
    assert '\nroth = "$0"\n' in text
    assert '\nemployer = "$0"\n' in text
    assert '\n#pre_tax = "$23,046"\n' in text
    assert "nothing has gone in yet" in " ".join(text.replace("\n# ", " ").split())


def written_with(job: Job) -> str:
    """The file of a household with this job, which reads back to it."""
    household = Household(SCHEMA, 2026, people={"alex": Person(jobs={"acme": job})})
    text = household_text(household)
    assert parse(text) == household
    assert max(len(line) for line in text.split("\n")) <= 110
    return text


def test_what_is_given_by_date_is_written_in_one_line_or_one_for_each() -> None:
    few = {date(2026, 12, 15): 20_000_00}
    assert '\nbonuses = { 2026-12-15 = "$20,000" }\n' in written_with(Job(bonuses=few))
    many = {date(2026, month, 15): 1_000_50 for month in range(1, 13)}
    assert '\nbonuses.2026-01-15 = "$1,000.50"\nbonuses.2026-02-15' in written_with(Job(bonuses=many))
    days = (date(2026, 12, 4), date(2026, 12, 18))
    assert "\npaydays = [2026-12-04, 2026-12-18]\n" in written_with(Job(pay_calendar=LISTED_DATES, paydays=days))
    listed = written_with(Job(pay_calendar=LISTED_DATES, paydays=tuple(many)))
    assert "\npaydays = [\n  2026-01-15,\n" in listed
    assert "\npaydays = []\n" in written_with(Job(pay_calendar=LISTED_DATES, paydays=()))


def test_elections_and_changes_of_the_plan_are_written() -> None:
    plan = Plan(changes={date(2026, 7, 1): PlanChange(match=read_match("QACA")), date(2026, 9, 1): PlanChange()})
    text = written_with(Job(plan=plan, deferral_now=Election(65_000, 0), after_tax_now=Election(0, 0)))
    assert '\ndeferral_now = "6.5%"\n' in text
    assert '\nafter_tax_now = "0%"\n' in text
    start = text.index("[people.alex.jobs.acme.plan.changes.2026-07-01]")
    assert text[start:].split("\n")[1:4] == [
        'match = "100% of the first 1%, 50% of the next 5%"',
        "",
        "[people.alex.jobs.acme.plan.changes.2026-09-01]",
    ]
    in_dollars = Job(plan=Plan(election_in="dollars"), deferral_now=Election(0, 500_00))
    assert '\ndeferral_now = "$500"\n' in written_with(in_dollars)


def test_wishes_are_written_when_there_are_any() -> None:
    assert ".wish]" not in written_with(Job())
    text = written_with(Job(wish=Wish(spread="late")))
    assert "\n[people.alex.jobs.acme.wish]\n" in text
    assert '\nspread = "late"\n' in text
    assert '\n#keep = "$3,000"\n' in text


@pytest.mark.parametrize(
    "source",
    [
        Source("document", "SPD 2026", "41", date(2026, 3, 2)),
        Source("document", "HR handbook", "7", date(2026, 3, 2)),
        Source("document", "page 4", "", None),
        Source("document", "memory", "", date(2026, 3, 2)),
        Source("HR", "Jane Doe", "", date(2026, 3, 2)),
        Source("own word"),
    ],
    ids=repr,
)
def test_where_a_term_was_read_is_written_so_that_it_reads_back(source: Source) -> None:
    plan = Plan(after_tax=True, source=source, sources={"after_tax": source, "true_up": source})
    household = Household(SCHEMA, 2026, people={"alex": Person(jobs={"acme": Job(plan=plan)})})
    assert parse(household_text(household)) == household


# --- whatever the household is, its file reads back to it ------------------------------------------------

AMOUNTS = st.integers(0, LARGEST)
SIGNED = st.integers(-LARGEST, LARGEST)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(
    lambda text: text.isprintable() and text == text.strip() and text.lower() not in {"?", "unknown", "not known"}
)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)
SOURCES = st.one_of(
    st.builds(Source, st.just("document"), TEXTS, st.sampled_from(["", "41", "4-5"]), st.none() | DATES),
    st.builds(Source, st.just("HR"), st.sampled_from(["", "Jane Doe"]), st.just(""), st.none() | DATES),
    st.builds(Source, st.just("own word"), st.just(""), st.just(""), st.none() | DATES),
)
MATCHES = st.sampled_from(
    [(), *(read_match(text) for text in ("50% of 6%", "100% of the first 3%, 50% of the next 2%", "25% from 2% to 8%"))]
)


ELECTIONS = st.one_of(
    st.integers(0, ONE).map(lambda rate: Election(rate, 0)), AMOUNTS.map(lambda cents: Election(0, cents))
)


def in_year(year: int) -> st.SearchStrategy[date]:
    return st.dates(date(year, 1, 1), date(year, 12, 31))


def by_key(held: dict[Any, Any]) -> dict[Any, Any]:
    return dict(sorted(held.items()))


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """Values that a fact may have."""
    if fact.kind == "dollars":
        return SIGNED if fact.least is None else st.integers(fact.least, LARGEST)
    if fact.kind == "percent":
        return st.integers(fact.least or 0, ONE if fact.most is None else fact.most)
    if fact.kind == "dollars by date":
        return st.dictionaries(in_year(2026), AMOUNTS, max_size=20).map(by_key)
    if fact.kind == "count":
        return st.integers(fact.least or 0, fact.most or 99)
    if fact.kind == "choice":
        return st.sampled_from(fact.choices)
    if fact.kind == "plan changes":
        return st.dictionaries(in_year(2026), tables(PlanChange), max_size=2).map(by_key)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "dollars range": st.lists(SIGNED, min_size=3, max_size=3).map(lambda each: Range(*sorted(each))),
        "dollars or none": AMOUNTS | st.just(NO_CAP),
        "percent or none": st.integers(0, ONE),
        "date": DATES,
        "year": st.integers(max(1930, fact.least or 0), 2020),
        "yes/no": st.booleans(),
        "text": TEXTS,
        "dates": st.sets(in_year(2026), max_size=30).map(sorted).map(tuple),
        "election": ELECTIONS,
        "match": MATCHES,
        "match by years": st.dictionaries(st.integers(1, 80), MATCHES, max_size=20).flatmap(
            lambda later: MATCHES.map(lambda first: by_key({0: first, **later})) if later else st.just({})
        ),
        "source": SOURCES,
        "sources": st.dictionaries(st.sampled_from(["true_up", "after_tax"]), SOURCES, max_size=2),
    }
    return kinds[fact.kind]


def tables(table: type[Any], **given_values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of a table, each fact at its usual value, unknown, or anything it may be."""
    shapes = shapes_of(table)
    each = dict(given_values)
    for entry in fields(table):
        fact = facts_of(table)[entry.name]
        if entry.name not in each and fact.kind not in {"table", "tables"}:
            known = values(fact)
            each[entry.name] = st.none() | known if shapes[entry.name].may_be_unknown else known
    return st.fixed_dictionaries({}, optional=each).map(lambda held: table(**held))


JOBS = tables(
    Job,
    kind=st.sampled_from([EMPLOYEE, *OWNERS]),
    taxed_as=st.none(),
    works_for=st.none(),
    started=st.none() | st.dates(date(2020, 1, 1), date(2026, 6, 30)),
    ended=st.none() | st.dates(date(2026, 6, 30), date(2026, 12, 31)),
    next_payday=st.none() | in_year(2026),
    has_plan=st.none() | st.just(True),
    so_far=st.none() | tables(SoFar, on=st.none() | in_year(2026)),
    plan=st.none() | tables(Plan, access=tables(Access)),
    hired=st.none() | st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    wish=tables(Wish),
    staff=tables(Staff),
)


def consistent(job: Job) -> Job:
    """The job without facts that contradict one another."""
    so_far = None if job.so_far == SoFar() else job.so_far
    if so_far is not None:
        so_far = consistent_so_far(so_far, job.pay)
    if job.wish.after_tax is not None and job.wish.roth is not None:
        job = replace(job, wish=replace(job.wish, after_tax=min(job.wish.after_tax, job.wish.roth)))
    if job.paydays is not None:
        job = replace(job, pay_calendar=LISTED_DATES, next_payday=None)
    elif job.pay_calendar == LISTED_DATES:
        job = replace(job, pay_calendar=None)
    if job.pay is not None:
        left = job.pay - (so_far.pay or 0 if so_far else 0)
        job = replace(job, bonuses={day: min(amount, left) // 20 for day, amount in job.bonuses.items()})
    return with_elections_of_one_kind(replace(job, so_far=so_far))


def consistent_so_far(so_far: SoFar, pay: int | None) -> SoFar:
    if so_far.pay is not None:
        most = so_far.pay if pay is None else min(so_far.pay, pay)

        def third(part: int | None) -> int | None:
            return None if part is None else min(part, most) // 3

        so_far = replace(
            so_far,
            pay=most,
            pre_tax=third(so_far.pre_tax),
            roth=third(so_far.roth),
            after_tax=third(so_far.after_tax),
        )
    if so_far.employer is not None:
        so_far = replace(so_far, other_employer=min(so_far.employer, so_far.other_employer))
    return replace(so_far, quarter_pay=0, quarter_matched=0, quarter_match=None)


def with_elections_of_one_kind(job: Job) -> Job:
    if job.plan is None:
        return job
    if job.plan.election_in == "dollars":
        plan = replace(job.plan, election_step=10_000)
    else:
        plan = replace(job.plan, election_step_dollars=1_00)

    def fitting(now: Election | None) -> Election | None:
        if now is None:
            return None
        return Election(0, now.dollars) if plan.election_in == "dollars" else Election(now.percent, 0)

    return replace(job, plan=plan, deferral_now=fitting(job.deferral_now), after_tax_now=fitting(job.after_tax_now))


PEOPLE = tables(
    Person,
    birth_date=st.none(),
    jobs=st.dictionaries(NAMES, JOBS.map(consistent), min_size=1, max_size=2),
    ira=tables(Ira),
)


@pytest.mark.slow
@settings(max_examples=100)
@given(
    st.builds(
        lambda rest, people: Household(SCHEMA, 2026, people=people, **rest),
        st.fixed_dictionaries(
            {},
            optional={
                name: st.none() | values(fact)
                for name, fact in facts_of(Household).items()
                if name not in {"schema", "year", "people"}
            },
        ),
        st.dictionaries(NAMES, PEOPLE, min_size=1, max_size=2),
    ),
    st.booleans(),
)
def test_the_file_of_any_household_reads_back_to_it(household: Household, rare: bool) -> None:
    assert parse(household_text(household, rare=rare)) == household
