"""Unknown facts: which there are, what each may be, and the household with safe values in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from megaroth.facts.fields import Fact
from megaroth.facts.model import EMPLOYEE, SELF_EMPLOYED, Household, Job, SoFar
from megaroth.facts.plan import Plan


class Unknown(NamedTuple):
    """A fact of a finite kind that is not known."""

    key: str
    """Its key path in the household file, such as ``people.alex.jobs.acme.plan.true_up``."""
    fact: Fact

    @property
    def safe(self) -> Any:
        """The value with which no limit is broken whatever the truth is."""
        return self.fact.candidates[0]

    @property
    def others(self) -> tuple[Any, ...]:
        """What else it may be."""
        return self.fact.candidates[1:]


PLAN_TO_BE = Plan(
    after_tax=True,
    in_plan_roth_rollover=True,
    in_service_rollover=True,
    separate_after_tax_source=True,
    roth=True,
    catch_up=True,
    catch_up_60_63=True,
    match=(),
)
"""The plan that an owner without one can set up: it allows whatever the document is made to allow."""


def opened(household: Household) -> Household:
    """The household with a plan in each job that may have one.

    An employee whose plan was not described gets an empty plan, everything in it unknown; an owner
    without one the plan that can be set up; a spouse on the payroll the plan of that business.
    """
    people = {
        name: replace(person, jobs={key: _opened(household, job) for key, job in person.jobs.items()})
        for name, person in household.people.items()
    }
    return replace(household, people=people)


def _opened(household: Household, job: Job) -> Job:
    no_plan_yet = job.plan is None and job.kind != EMPLOYEE and job.has_plan is not True
    return replace(job, plan=_plan_of(household, job), has_plan=False if no_plan_yet else job.has_plan)


def _plan_of(household: Household, job: Job) -> Plan | None:
    if job.has_plan is False and job.kind == EMPLOYEE:
        return None
    if job.plan is not None:
        return job.plan
    if job.works_for is not None:
        person, _, key = job.works_for.partition("/")
        return household.people[person].jobs[key].plan or PLAN_TO_BE
    return Plan() if job.kind == EMPLOYEE or job.has_plan else PLAN_TO_BE


def unknowns(household: Household) -> tuple[Unknown, ...]:
    """The facts of a finite kind that are not known, in the order of the file."""
    return tuple(_unknowns("", household))


def _unknowns(prefix: str, table: Any) -> Iterator[Unknown]:
    for entry in fields(table):
        declared: Fact | None = entry.metadata.get("fact")
        if declared is None:
            continue
        key = f"{prefix}{entry.name}"
        value = getattr(table, entry.name)
        if isinstance(value, dict) and declared.kind == "tables":
            for name, inner in value.items():
                yield from _unknowns(f"{key}.{name}.", inner)
        elif is_dataclass(value):
            yield from _unknowns(f"{key}.", value)
        elif value is None and declared.candidates and _asked(table, declared):
            yield Unknown(key, declared)


def _asked(table: Any, declared: Fact) -> bool:
    """Whether a fact is asked of this kind of job at all."""
    if not isinstance(table, Job) or not declared.when:
        return True
    if declared.when == "employee":
        return table.kind not in SELF_EMPLOYED
    return table.kind != EMPLOYEE


def with_fact(table: Any, key: str, value: Any) -> Any:
    """A copy of the household in which the fact of this key path has this value."""
    head, _, rest = key.partition(".")
    if not rest:
        return replace(table, **{head: value})
    inner = getattr(table, head)
    if isinstance(inner, dict):
        name, _, rest = rest.partition(".")
        changed: Any = {**inner, name: with_fact(inner[name], rest, value)}
    else:
        changed = with_fact(inner, rest, value)
    return replace(table, **{head: changed})


def settled(household: Household) -> Household:
    """The household with every unknown of a finite kind at its safe value."""
    for unknown in unknowns(household):
        household = with_fact(household, unknown.key, unknown.safe)
    return household


class Figures(NamedTuple):
    """Year-to-date figures, with zero for what is not known; cents. The answer says what was not known."""

    pay: int | None
    pre_tax: int
    roth: int
    after_tax: int
    employer: int
    other_employer: int


def so_far(job: Job) -> Figures:
    """The year-to-date figures of a job."""
    told = job.so_far or SoFar()
    return Figures(
        told.pay, told.pre_tax or 0, told.roth or 0, told.after_tax or 0, told.employer or 0, told.other_employer
    )


def employer_money_to_come(job: Job) -> int:
    """Employer money that comes beside the match and by-payday money: what is known of the year, or to come; cents.

    Where all employer money of the year is known, the rest of it stands in the place of match and nonelective money.
    """
    if job.employer_money is not None:
        return max(0, job.employer_money - so_far(job).employer) + job.forfeitures
    return (job.employer_money_to_come or 0) + job.forfeitures
