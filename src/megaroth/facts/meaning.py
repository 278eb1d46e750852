"""What the facts of a household mean together: what one says about another, and what contradicts."""

from __future__ import annotations

from dataclasses import replace

from megaroth.facts.contradictions import check_job
from megaroth.facts.model import EMPLOYEE, LLC, Household, Job, Person, SoFar
from megaroth.facts.places import KeyPath, Refuse

MOST_JOBS = 40
"""More jobs in all than these would take minutes to work out, and no household has them."""


def settled(household: Household, refuse: Refuse) -> Household:
    """The household with what its facts say about one another filled in.

    A birth date gives the birth year; an LLC that says how it is taxed is that kind of business;
    year-to-date figures of which none is known are not there.

    Raises
    ------
    BadInputError
        When two facts contradict each other.
    """
    jobs = sum(len(person.jobs) for person in household.people.values())
    if jobs > MOST_JOBS:
        raise refuse(("people",), f"there are {jobs} jobs in all", f"a household file holds {MOST_JOBS} at most")
    people = {name: _person(household, person, ("people", name), refuse) for name, person in household.people.items()}
    return replace(household, people=people)


def _person(household: Household, person: Person, path: KeyPath, refuse: Refuse) -> Person:
    year = household.year
    born = person.birth_date.year if person.birth_date else person.birth_year
    if person.birth_date and person.birth_year and person.birth_date.year != person.birth_year:
        raise refuse(
            (*path, "birth_date"),
            f"the birth date is in {person.birth_date.year}, the birth year is {person.birth_year}",
            "keep the one that is right",
        )
    if born is not None and born >= year:
        key = "birth_date" if person.birth_date else "birth_year"
        when = f"after the file's year {year}" if born > year else "the file's own year"
        raise refuse((*path, key), f"born in {born}, {when}", "check the year")
    jobs = {name: _job(household, job, (*path, "jobs", name), refuse) for name, job in person.jobs.items()}
    return replace(person, birth_year=born, jobs=jobs)


def _job(household: Household, job: Job, path: KeyPath, refuse: Refuse) -> Job:
    check_job(household.year, job, path, refuse)
    if job.so_far == SoFar():
        job = replace(job, so_far=None)
    if job.works_for is not None:
        _check_works_for(household, job.works_for, path, refuse)
    if job.has_plan is False and job.plan is not None:
        raise refuse((*path, "has_plan"), "the file says that there is no plan, and gives one", "keep one of the two")
    if job.taxed_as is None:
        return job
    if job.kind == EMPLOYEE:
        raise refuse(
            (*path, "taxed_as"),
            "only an LLC is asked how it is taxed",
            f'write kind = "{LLC}" in the same table',
        )
    if job.kind not in {LLC, job.taxed_as}:
        raise refuse(
            (*path, "taxed_as"),
            f'the business is a "{job.kind}" but taxed as "{job.taxed_as}"',
            f'for an LLC write kind = "{LLC}"; otherwise leave taxed_as out',
        )
    return replace(job, kind=job.taxed_as)


def _check_works_for(household: Household, works_for: str, path: KeyPath, refuse: Refuse) -> None:
    own = f"{path[1]}/{path[3]}"
    known = [
        f"{name}/{job}" for name, person in household.people.items() for job in person.jobs if f"{name}/{job}" != own
    ]
    if works_for in known:
        return
    from megaroth.facts.words import similar_word  # noqa: PLC0415 - only on the error path

    near = similar_word(works_for, known) or (known[0] if len(known) == 1 else "")
    remedy = f'did you mean "{near}"?' if near else 'name a person and a job of this file, like "alex/consulting"'
    message = (
        "a job cannot be in its own business" if works_for == own else f'there is no job "{works_for}" in this file'
    )
    raise refuse((*path, "works_for"), message, remedy)
