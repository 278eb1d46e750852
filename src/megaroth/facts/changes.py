"""One fact of a household file changed, named by its key path or by the end of it: what a what-if does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from typing import Any

from megaroth.errors import BadInputError
from megaroth.facts.fields import facts_of
from megaroth.facts.model import NOTHING_YET, Household, Ira, Job, Person, SoFar, Staff, Wish
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import Plan, PlanChange
from megaroth.facts.values import Decimals
from megaroth.facts.words import KEYS, nearest, shown, squeezed

_NOT_ONE_FACT = {"table", "tables", "source", "sources", "plan changes"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def changed(document: Mapping[str, Any], key: str, value: str) -> dict[str, Any]:
    """A copy of the document in which one fact has another value; read it again to check the value.

    Parameters
    ----------
    document : mapping
        A household document, from :func:`megaroth.facts.reader.document`.
    key : str
        The fact's key path, ``people.alex.jobs.acme.plan.true_up``, its address ``alex/acme/plan.true_up``,
        or an end of it that names only one fact: ``true_up``, ``acme.plan.true_up``. What is given by date is
        named with its day: ``bonuses.2026-12-15``, ``plan.changes.2026-07-01.match``.
    value : str
        The value as the file would have it; what is no TOML value is taken as text: ``no``, ``$210k``.

    Raises
    ------
    BadInputError
        When no fact or more than one has this key.
    """
    path = path_of(key, document)
    copy = deepcopy(dict(document))
    table = copy
    for part in path[:-1]:
        known = part in table
        table = table.setdefault(part, {})
        if known and table == {} and part == "so_far":  # an empty one says that nothing has gone in yet
            table.update({name: amount for name, amount in asdict(NOTHING_YET).items() if amount is not None})
        if not isinstance(table, dict):
            raise BadInputError(f"{shown(part)} is no table in this file", "read the file before changing it")
    table[path[-1]] = typed(value)
    return copy


def known_keys(household: Household) -> tuple[str, ...]:
    """The key path of every fact that this household's file has or could have, in the order of the file."""
    jobs = {name: tuple(person.jobs) for name, person in household.people.items()}
    return tuple(".".join(path) for path in _paths(jobs))


def path_of(key: str, document: Mapping[str, Any]) -> KeyPath:
    """The path of the one fact that is named by a key, an address, or an end of either.

    Where an end fits several facts, one that stands above all others is meant: ``pay`` is a job's pay, not
    ``so_far.pay``.

    Raises
    ------
    BadInputError
        When no fact or more than one is; the message lists the candidates.
    """
    wanted = tuple(part for part in key.replace("/", ".").split(".") if part)
    day = next((part for part in wanted if _DAY.fullmatch(part)), "")
    paths = _paths_by_date(_jobs(document), day) if day else _paths(_jobs(document))
    if wanted in paths:
        return wanted
    found = [path for path in paths if wanted and (_ends(path, wanted) or _ends(_short(path), wanted))]
    least = min((len(path) for path in found), default=0)
    highest = [path for path in found if len(path) == least]
    if len(highest) == 1:  # a job's own pay before the pay so far
        return highest[0]
    if found:
        ends = ", ".join(_shortest(path, paths) for path in found)
        raise BadInputError(f"{shown(key)} may be any of {len(found)} facts", f"say which: {ends}")
    remedy = f"by date there are bonuses.{day}, pay_changes.{day}, plan.changes.{day}.match and the like"
    raise BadInputError(f"there is no fact {shown(key)} in this file", remedy if day else _remedy(wanted, paths))


def typed(value: str) -> object:
    """The value as TOML has it, or the text itself when it is no TOML value."""
    text = value.strip()
    try:
        found = tomllib.loads(f"value = {text}", parse_float=Decimals)
    except (ValueError, RecursionError):
        return text
    return found["value"] if len(found) == 1 else text


def _jobs(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of people and of their jobs, from a document that need not be a household."""
    people = document.get("people")
    if not isinstance(people, dict):
        return {}
    jobs = {}
    for name, person in people.items():
        held = person.get("jobs") if isinstance(person, dict) else None
        jobs[name] = tuple(held) if isinstance(held, dict) else ()
    return jobs


def _paths(jobs: Mapping[str, tuple[str, ...]]) -> list[KeyPath]:
    paths = _facts(Household, ())
    for person, held in jobs.items():
        paths += _facts(Person, ("people", person))
        for job in held:
            here = ("people", person, "jobs", job)
            paths += _facts(Job, here)
            paths += _facts(SoFar, (*here, "so_far")) + _facts(Plan, (*here, "plan"))
            paths += _facts(Wish, (*here, "wish")) + _facts(Staff, (*here, "staff"))
        paths += _facts(Ira, ("people", person, "ira"))
    return paths


def _paths_by_date(jobs: Mapping[str, tuple[str, ...]], day: str) -> list[KeyPath]:
    """The paths of what is given by date, on one day."""
    paths: list[KeyPath] = []
    for person, held in jobs.items():
        for job in held:
            here = ("people", person, "jobs", job)
            paths += [(*here, name, day) for name, fact in facts_of(Job).items() if fact.kind == "dollars by date"]
            paths += _facts(PlanChange, (*here, "plan", "changes", day))
    return paths


def _facts(table: type[Any], here: KeyPath) -> list[KeyPath]:
    return [(*here, name) for name, fact in facts_of(table).items() if fact.kind not in _NOT_ONE_FACT]


def _short(path: KeyPath) -> KeyPath:
    """The path without the words that every path of a person or job has: the address."""
    return tuple(part for index, part in enumerate(path) if (index, part) not in {(0, "people"), (2, "jobs")})


def _ends(path: KeyPath, wanted: KeyPath) -> bool:
    return path[-len(wanted) :] == wanted


def _shortest(path: KeyPath, paths: list[KeyPath]) -> str:
    """The shortest end of a path that names no other fact."""
    short = _short(path)
    for length in range(1, len(short) + 1):
        end = short[-length:]
        if sum(_ends(_short(other), end) for other in paths) == 1:
            return ".".join(end)
    return ".".join(path)


def _remedy(wanted: KeyPath, paths: list[KeyPath]) -> str:
    names = list(dict.fromkeys(path[-1] for path in paths))
    last = wanted[-1] if wanted else ""
    near = nearest(last, names, KEYS)
    if not near:
        return "the keys are those of the file, such as pay or plan.true_up"
    candidates = [path for path in paths if path[-1] == near]
    said = {squeezed(part) for part in wanted[:-1]}
    best = max(candidates, key=lambda path: len(said & {squeezed(part) for part in path}))
    return f"did you mean {_shortest(best, paths)}?"
