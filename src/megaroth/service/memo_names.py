"""A household without its names: Person A, Employer 1 and so on wherever a name or a short name stood.

The facts are renamed before anything is worked out, so that every sentence, address and key that follows from
them carries the new names: no finished text is searched for the old ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from megaroth.facts.model import EMPLOYEE, Household, Person
from megaroth.facts.plan import Plan, Source
from megaroth.facts.source_text import HUMAN_RESOURCES, OWN_WORD

_ORDINARY = frozenset(
    (
        *("a", "adoption", "agreement", "amendment", "and", "benefit", "benefits", "description", "document"),
        *("employee", "for", "guide", "handbook", "letter", "of", "page", "pages", "plan", "retirement", "savings"),
        *("section", "spd", "statement", "stub", "summary", "the", "website"),
    )
)
"""The words that the name of a document may keep; any other one could be somebody's name."""
_WORD = re.compile(r"[^\W\d_]+")
HOUSEHOLD = "Household"


def without_names(household: Household) -> Household:
    """The household with people, employers, plans, groups and documents under other names, keys as they were.

    The same name becomes the same one everywhere. Amounts, days and the order of everything stay.
    """
    people = {key: f"Person {_letters(index)}" for index, key in enumerate(sorted(household.people))}
    employers: dict[str, str] = {}
    groups: dict[str, str] = {}
    documents: dict[str, str] = {}
    renamed = {}
    for key, person in household.people.items():
        jobs = {}
        for name, job in person.jobs.items():
            called = job.employer or f"{key}/{name}"
            word = "Employer" if job.kind == EMPLOYEE else "Business"
            employer = employers.setdefault(called.casefold(), f"{word} {len(employers) + 1}")
            jobs[name] = replace(
                job,
                employer=employer,
                group=None if job.group is None else groups.setdefault(job.group, f"Group {len(groups) + 1}"),
                plan=None if job.plan is None else _plan(job.plan, employer, documents),
            )
        renamed[key] = replace(person, name=people[key], jobs=jobs)
    return replace(household, name=HOUSEHOLD, people=renamed)


def without_keys(household: Household) -> Household:
    """The household with the short names of people and jobs replaced too: ``person-a``, ``job-1``."""
    people = {key: f"person-{_letters(index).lower()}" for index, key in enumerate(sorted(household.people))}
    jobs = {key: _job_keys(person) for key, person in household.people.items()}

    def moved(works_for: str | None) -> str | None:
        owner, slash, business = (works_for or "").partition("/")
        return f"{people[owner]}/{jobs[owner][business]}" if slash else None

    return replace(
        household,
        people={
            people[key]: replace(
                person,
                jobs={
                    jobs[key][name]: replace(job, works_for=moved(job.works_for)) for name, job in person.jobs.items()
                },
            )
            for key, person in household.people.items()
        },
    )


def _job_keys(person: Person) -> Mapping[str, str]:
    """New short names that sort as the old ones do, so that nothing changes its place."""
    width = len(str(len(person.jobs)))
    return {key: f"job-{number:0{width}}" for number, key in enumerate(sorted(person.jobs), 1)}


def _plan(plan: Plan, employer: str, documents: dict[str, str]) -> Plan:
    return replace(
        plan,
        name=None if plan.name is None else f"Plan of {employer}",
        source=None if plan.source is None else _source(plan.source, documents),
        sources={fact: _source(source, documents) for fact, source in plan.sources.items()},
    )


def _source(source: Source, documents: dict[str, str]) -> Source:
    """The source, of which only a document with a quite ordinary name keeps it; who was asked is left out."""
    page = source.page if re.fullmatch(r"[\d.,\s–-]*", source.page) else ""
    if source.kind in (HUMAN_RESOURCES, OWN_WORD):
        return source._replace(name="", page=page)
    words = _WORD.findall(source.name)
    plain = re.sub(r"[^\w\s.,-]", " ", source.name)
    if words and all(word.casefold() in _ORDINARY for word in words) and _is_no_file(source.name):
        return source._replace(name=plain, page=page)
    return source._replace(name=documents.setdefault(source.name, f"Document {len(documents) + 1}"), page=page)


def _is_no_file(name: str) -> bool:
    return re.search(r"[\\/]|\.\w{2,4}$", name) is None and not re.search(r"\d{5,}", name)


def _letters(index: int) -> str:
    """A, B, ... Z, AA: as the columns of a sheet are named."""
    before, place = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + place)
