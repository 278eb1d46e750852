"""What holds of every answer, whatever the household: limits, unknowns, order, the price of an employer dollar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from megaroth.facts.model import SOLE_PROPRIETOR, Household, Job, Person, Range, SoFar
from megaroth.facts.plan import Plan
from megaroth.law.additions import AnnualAdditions
from megaroth.law.deferrals import CatchUp, catch_up
from megaroth.law.figures import shipped
from megaroth.money import portion
from megaroth.year.answer import Answer, Election, JobAnswer
from megaroth.year.plan import Solved, answer, headlines, solve_household
from megaroth.year.setting import Setting
from megaroth.year.settle import opened, settled, unknowns, with_fact
from megaroth.year.settle import so_far as so_far_of
from tests.year.strategies import YEAR, households

pytestmark = pytest.mark.slow

AS_OF = date(YEAR, 7, 1)
SETTING = Setting(shipped(), {}, AS_OF, YEAR)
slow = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],  # a household of a hundred facts takes minutes to shrink
)


def solve(household: Household) -> Answer:
    return answer(household, shipped(), {}, AS_OF)


def told(household: Household, job: JobAnswer) -> Job:
    person, _, name = job.address.partition("/")
    return household.people[person].jobs[name]


def elected(election: Election, facts: Job) -> tuple[int, int]:
    """What the steps bring, payday by payday as a person would add it up: deferrals and after-tax money; cents."""
    plan = facts.plan
    assert plan is not None
    deferrals = after_tax = 0
    for row in election.table:
        step = [step for step in election.steps if step.day <= row.day][-1]
        assert step.deferral + step.after_tax <= 1_000_000
        assert row.pre_tax + row.roth <= portion(row.pay, step.deferral)
        assert row.after_tax <= portion(row.pay, step.after_tax)
        if not plan.stops_at_deferral_limit and not plan.stops_at_additions_limit:
            assert row.pre_tax + row.roth == portion(row.pay, step.deferral)
            assert row.after_tax == portion(row.pay, step.after_tax)
        deferrals += row.pre_tax + row.roth
        after_tax += row.after_tax
    return deferrals, after_tax


@slow
@given(households())
def test_never_above_any_limit(household: Household) -> None:
    """Contributions so far and proposed, added up by hand, stay within every limit that is not already passed."""
    found = solve(household)
    person = household.people["alex"]
    age = YEAR - (person.birth_year or YEAR)
    deferred = 0
    for job in found.jobs:
        facts = told(household, job)
        so_far = so_far_of(facts)
        assert facts.pay is not None
        proposed = proposed_after_tax = 0
        if job.election is not None:
            proposed, proposed_after_tax = elected(job.election, facts)
            assert proposed == job.election.deferral.cents
            assert proposed_after_tax == job.election.after_tax.cents
        if job.plan_kind != "457(b)":
            deferred += so_far.pre_tax + so_far.roth + proposed
        catch_up = 0
        if age >= 50:
            catch_up = 1_125_000 if 60 <= age <= 63 else 800_000
        passed = {finding.key for finding in found.findings}
        if proposed_after_tax and f"{job.address}/annual_additions.excess" not in passed:
            deferrals = so_far.pre_tax + so_far.roth + proposed
            additions = max(0, deferrals - catch_up) + so_far.employer + so_far.after_tax + proposed_after_tax
            assert additions <= min(7_200_000, max(facts.pay, 0))
        plan = facts.plan
        assert plan is not None
        if proposed_after_tax and plan.after_tax_cap_dollars is not None:
            assert so_far.after_tax + proposed_after_tax <= plan.after_tax_cap_dollars
    ceiling = found.sheets.value("alex/deferral_ceiling.ceiling")
    already = found.sheets.value("alex/deferral_ceiling.deferrals")
    assert deferred <= max(ceiling, already)
    assert ceiling <= 2_450_000 + 1_125_000
    for owner in found.owners:
        for case in owner.cases:
            for way in case.ways:
                sheet = f"{way.total.address.rpartition('.')[0]}"
                if not found.sheets.value(f"{sheet}.excess"):
                    counted = way.deferrals.cents - way.catch_up.cents + way.employer.cents + way.after_tax.cents
                    assert counted <= 7_200_000
                    pay = case.net_earnings.cents
                    pay -= way.employer.cents if owner.entity in ("sole proprietor", "partner") else 0
                    assert counted <= max(0, pay)
                    figures = so_far_of(person.jobs[owner.address.partition("/")[2]])
                    assert way.deferrals.cents <= max(0, pay, figures.pre_tax + figures.roth)
    if found.owners and not found.findings and person.common_owner is not False:
        together = 0
        for owner in found.owners:
            case = next((case for case in owner.cases if case.label in ("expected", "pay")), owner.cases[-1])
            together += max(way.total.cents - way.catch_up.cents for way in case.ways)
        assert together <= 7_200_000, "businesses that may be related share one limit"


@slow
@given(households())
def test_the_safe_answer_holds_under_every_candidate_of_every_unknown(household: Household) -> None:
    """What is proposed while facts are unknown stays within each limit that the truth may turn out to set.

    The proposed contributions are held fixed; employer money and limits are those of the candidate.
    """
    original = opened(household)
    facts = settled(original)
    base = solve_household(facts, original, SETTING)
    deferrals, after_tax = proposals(base, facts)
    for unknown in unknowns(original):
        for other in unknown.others:
            true = solve_household(
                with_fact(facts, unknown.key, other), with_fact(original, unknown.key, other), SETTING
            )
            passed = {finding.key for finding in (*base.findings, *true.findings)}
            for address, sheet in true.sheets:
                scope, _, name = address.rpartition("/")
                if name != "annual_additions" or f"{address}.excess" in passed:
                    continue
                limits = true.sheets[f"{scope}/catch_up"]
                assert isinstance(sheet, AnnualAdditions)
                assert isinstance(limits, CatchUp)
                members = [f"alex/{member}" for member in scope.removeprefix("alex/").split("+")]
                if any(key.startswith(f"{member}/") for key in passed for member in members):
                    continue
                proposed = sum(after_tax.get(member, 0) for member in members)
                if not proposed:
                    continue
                rest = sheet.employer_contributions + proposed
                counted = catch_up(
                    sum(deferrals.get(member, 0) for member in members),
                    limits.limit_402g,
                    limits.plan_cap,
                    rest,
                    limits.limit_415c,
                    limits.catch_up_limit,
                ).deferrals_counted
                assert counted + rest <= sheet.limit, (unknown.key, other, address)
            ceiling = true.sheets.value("alex/deferral_ceiling.ceiling")
            assert sum(deferrals.values()) <= max(ceiling, base.sheets.value("alex/deferral_ceiling.deferrals"))


def proposals(base: Solved, facts: Household) -> tuple[dict[str, int], dict[str, int]]:
    """Deferrals and after-tax money of the year by job, so far and proposed; an owner's most Roth way."""
    deferrals, after_tax = {}, {}
    for job in base.jobs:
        so_far = so_far_of(facts.people["alex"].jobs[job.address.partition("/")[2]])
        if job.plan_kind != "457(b)":
            deferrals[job.address] = so_far.pre_tax + so_far.roth
            after_tax[job.address] = so_far.after_tax
        if job.election is not None and job.plan_kind != "457(b)":
            deferrals[job.address] += job.election.deferral.cents
            # "If your plan allows" is no proposal yet: the room stays with the plans that are verified.
            after_tax[job.address] += 0 if job.election.conditional else job.election.after_tax.cents
    for owner in base.owners:
        case = next((case for case in owner.cases if case.label in ("expected", "pay")), None)
        if case is not None:
            deferrals[owner.address] = case.ways[0].deferrals.cents
            after_tax[owner.address] = case.ways[0].after_tax.cents
    return deferrals, after_tax


@slow
@given(households(), st.randoms(use_true_random=False))
def test_the_order_of_jobs_does_not_matter(household: Household, random: st.DataObject) -> None:
    person = household.people["alex"]
    names = list(person.jobs)
    random.shuffle(names)  # type: ignore[attr-defined]
    other = replace(household, people={"alex": replace(person, jobs={name: person.jobs[name] for name in names})})
    assert headlines(solve(household)) == headlines(solve(other))


@given(st.integers(0, 2_000_000), st.integers(0, 500_000))
@settings(max_examples=60, deadline=None)
def test_room_falls_by_a_dollar_for_each_dollar_of_employer_money(employer: int, more: int) -> None:
    def room(money: int) -> int:
        job = Job(pay=30_000_000, employer_money=money, plan=Plan(after_tax=True))
        household = Household(schema=1, year=YEAR, people={"alex": Person(birth_year=1990, jobs={"acme": job})})
        return answer(household, shipped(), {}, date(YEAR, 1, 1)).sheets.value("alex/acme/after_tax_room.room")

    assert room(employer) - room(employer + more) == more


@given(st.integers(3_000_000, 7_000_000), st.integers(0, 400_000), st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_self_employed_room_falls_by_two_dollars_while_pay_binds(profit: int, employer: int, more: int) -> None:
    def room(money: int) -> int:
        job = Job(
            kind=SOLE_PROPRIETOR,
            profit=Range(profit, profit, profit),
            half_of_self_employment_tax=0,
            deferrals=1_000_000,
            so_far=SoFar(employer=money),
            plan=Plan(after_tax=True),
        )
        household = Household(schema=1, year=YEAR, people={"alex": Person(birth_year=1990, jobs={"studio": job})})
        sheets = answer(household, shipped(), {}, date(YEAR, 1, 1)).sheets
        return sheets.value("alex/studio/most_roth/owner_additions.room")

    assume(profit - 1_000_000 - 2 * (employer + more) >= 0)
    assert room(employer) - room(employer + more) == 2 * more


@slow
@given(households())
def test_money_that_is_shown_stands_on_a_line(household: Household) -> None:
    """Every amount of an answer is the amount of the line whose address it carries, or is derived from paydays."""
    found = solve(household)
    for job in found.jobs:
        if job.room is None:
            continue
        room = job.room
        for amount in (room.year, room.contributed, room.left, room.limit, room.deferrals, room.employer, room.other):
            assert found.sheets.value(amount.address) == amount.cents
    for owner in found.owners:
        for case in owner.cases:
            assert found.sheets.value(case.net_earnings.address) == case.net_earnings.cents
            for way in case.ways:
                for amount in (way.deferrals, way.catch_up, way.employer, way.after_tax, way.total):
                    assert found.sheets.value(amount.address) == amount.cents


def test_the_strategies_reach_what_the_properties_are_about() -> None:
    """Among sixty draws there are two businesses with profit, proposals of after-tax money, and unknowns."""
    two, proposals_made, unknown = 0, 0, 0

    @settings(max_examples=60, deadline=None, phases=[Phase.generate], database=None, derandomize=True)
    @given(households())
    def draw(household: Household) -> None:
        nonlocal two, proposals_made, unknown
        jobs = household.people["alex"].jobs.values()
        two += (
            sum(
                bool((job.profit and job.profit.expected > 5_000_000) or job.kind.startswith(("S", "C")))
                for job in jobs
            )
            > 1
        )
        found = solve(household)
        proposals_made += any(job.election and job.election.after_tax.cents for job in found.jobs)
        unknown += bool(unknowns(opened(household)))

    draw()
    assert two >= 2
    assert proposals_made >= 2  # Hypothesis draws otherwise with each module that is loaded
    assert unknown >= 20


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_published_year_answers(year: int) -> None:
    job = Job(pay=20_000_000, employer_money=500_000, plan=Plan(after_tax=True, in_plan_roth_rollover=True))
    household = Household(schema=1, year=year, people={"alex": Person(birth_year=year - 40, jobs={"acme": job})})
    found = answer(household, shipped(), {}, date(year, 1, 1))
    expected = shipped().cents("irc_415c_annual_additions", year) - shipped().cents("irc_402g_elective_deferral", year)
    assert found.sheets.value("alex/acme/after_tax_room.room") == expected - 500_000
