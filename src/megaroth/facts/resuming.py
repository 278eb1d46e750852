"""What a household document tells, and which questions of the interview it leaves open, so that they can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from megaroth.facts import interview, reader
from megaroth.facts.fields import facts_of
from megaroth.facts.interview import MOST_JOBS, Answers, Question
from megaroth.facts.model import Household, Ira, Job, Person, SoFar, Staff, Wish
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import Plan
from megaroth.facts.reader import shapes_of
from megaroth.facts.values import is_not_known
from megaroth.facts.writing import household_text

_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "birth_year": ("birth_date",),
    "next_payday": ("paydays",),
    "k1_box_14a": ("profit",),
    "employer_money_to_come": ("employer_money",),
    "match": ("match_by_service",),
    "source": ("sources",),
}
"""Facts that make the question about another one superfluous."""


class Open(NamedTuple):
    """One question of the interview, and where its answer stands in the file."""

    question: Question
    path: KeyPath
    answered: bool

    @property
    def key(self) -> str:
        """The path as a what-if names it."""
        return ".".join(self.path)


def told(document: Mapping[str, Any]) -> frozenset[KeyPath]:
    """The path of everything that a document says; what it says not to know is not among it."""
    found: set[KeyPath] = set()
    waiting: list[tuple[KeyPath, object]] = [((), document)]
    while waiting:
        path, held = waiting.pop()
        if is_not_known(held):
            continue
        found.add(path)
        if isinstance(held, Mapping):
            waiting += [((*path, str(name)), value) for name, value in held.items()]
    return frozenset(found)


def file_text(answers: Answers, year: int) -> str:
    """The household file of an interview: what was answered stands there, the usual value too."""
    document = interview.document(answers, year)
    return household_text(reader.household(document), told=told(document))


def questions(document: Mapping[str, Any]) -> tuple[Open, ...]:
    """Every question that the interview would ask of a household, in its order.

    Whether there are more people or jobs is no question here: they are added in the file.
    """
    household = reader.household(dict(document))
    names = _names(household)
    answers = _answers(document, household, names)
    found = interview.questions(answers, household.year)
    return tuple(Open(each, interview.with_names(each.path, names), each.path in answers) for each in found)


def may_be_unknown(path: KeyPath) -> bool:
    """Whether the fact at a path can be told to be unknown; one with a usual value can only be left out."""
    shapes = shapes_of(_table_of(path))
    return path[-1] not in shapes or shapes[path[-1]].may_be_unknown


def _table_of(path: KeyPath) -> type[Any]:
    """The table that declares the fact at a path."""
    if len(path) >= 6 and path[4] in _OF_A_JOB:
        return _OF_A_JOB[path[4]]
    if len(path) >= 5:
        return Job
    return {1: Household, 3: Person}.get(len(path), Ira)


_OF_A_JOB: Mapping[str, type[Any]] = {"so_far": SoFar, "plan": Plan, "wish": Wish, "staff": Staff}


# --- from the file back to answers -------------------------------------------------------------------------


def _names(household: Household) -> dict[KeyPath, str]:
    """The name of each person and job of whom the interview asks, by its number."""
    names: dict[KeyPath, str] = {}
    for number, (key, person) in zip(("1", "2"), household.people.items(), strict=False):
        names["people", number] = key
        for place, job in enumerate(list(person.jobs)[:MOST_JOBS], 1):
            names["people", number, "jobs", str(place)] = job
    return names


def _answers(
    document: Mapping[str, Any], household: Household, names: Mapping[KeyPath, str]
) -> dict[KeyPath, str | None]:
    """The file as answers; ``None`` where there is nothing to ask."""
    answers: dict[KeyPath, str | None] = {}
    _tell(answers, (), Household, document)
    for number in ("1", "2"):
        here = ("people", number)
        answers[*here, "key"] = names.get(here)
        if here not in names:
            continue
        person = household.people[names[here]]
        held = _table(document, ("people", names[here]))
        _tell(answers, here, Person, held)
        if person.birth_year is not None:
            answers[*here, "birth_year"] = str(person.birth_year)
        _tell(answers, (*here, "ira"), Ira, _table(held, ("ira",)))
        jobs = [path for path in names if path[:3] == (*here, "jobs")]
        for path in jobs:
            _tell_job(answers, path, person.jobs[names[path]], _table(held, ("jobs", names[path])))
        for place in range(1, MOST_JOBS + 1):
            answers[*here, "jobs", str(place), "another"] = "yes" if place <= len(jobs) else "no"
    return answers


def _tell_job(answers: dict[KeyPath, str | None], here: KeyPath, job: Job, held: Mapping[str, Any]) -> None:
    answers[*here, "kind"] = job.kind
    _tell(answers, here, Job, held)
    for name, table in _OF_A_JOB.items():
        _tell(answers, (*here, name), table, _table(held, (name,)))
    if job.has_plan is None and job.plan is not None:
        answers[*here, "has_plan"] = "yes"
    answers[*here, "spouse_business"] = "yes" if job.works_for else None


def _tell(answers: dict[KeyPath, str | None], here: KeyPath, table: type[Any], held: Mapping[str, Any]) -> None:
    facts = facts_of(table)
    said = {name for name, raw in held.items() if name in facts and not is_not_known(raw)}
    for name in said:
        answers[*here, name] = _text(held[name])
    for name, others in _INSTEAD.items():
        if name in facts and name not in said and said.intersection(others):
            answers[*here, name] = None


def _text(raw: object) -> str:
    """What was typed; of a list or a table only that it is there, since no question hangs on what it says."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return "told" if isinstance(raw, (dict, list)) else str(raw)


def _table(held: Mapping[str, Any], path: KeyPath) -> Mapping[str, Any]:
    """The table below another one; an empty one where there is none."""
    for part in path:
        below = held.get(part)
        held = below if isinstance(below, Mapping) else {}
    return held
