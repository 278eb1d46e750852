"""What to say about a key that the file should not have: what was meant, or the table where it belongs."""

from __future__ import annotations

from typing import Any

from megaroth.facts.access import Access
from megaroth.facts.fields import facts_of
from megaroth.facts.model import Household, Ira, Job, Person, SoFar, Staff, Wish
from megaroth.facts.places import KeyPath
from megaroth.facts.plan import Plan
from megaroth.facts.words import KEYS, same_word, similar_word

_NAMED = "NAME"
_TABLES: tuple[tuple[type[Any], KeyPath], ...] = (
    (Household, ()),
    (Person, ("people", _NAMED)),
    (Job, ("people", _NAMED, "jobs", _NAMED)),
    (Plan, ("people", _NAMED, "jobs", _NAMED, "plan")),
    (Access, ("people", _NAMED, "jobs", _NAMED, "plan", "access")),
    (SoFar, ("people", _NAMED, "jobs", _NAMED, "so_far")),
    (Wish, ("people", _NAMED, "jobs", _NAMED, "wish")),
    (Staff, ("people", _NAMED, "jobs", _NAMED, "staff")),
    (Ira, ("people", _NAMED, "ira")),
)


def remedy_for(key: str, table: type[Any], path: KeyPath) -> str:
    """What would be right instead of an unknown key.

    Parameters
    ----------
    key : str
        As the file has it.
    table : type
        The table in which it stands.
    path : tuple of str
        The path of that table in the file.
    """
    here = facts_of(table)
    if "/" in key or "." in key:
        return "a key has no / and no . in it"
    same = same_word(key, here, {})
    if same:
        return f'did you mean "{same}"?'
    elsewhere = _elsewhere(key, table, path)
    if elsewhere:
        return elsewhere
    near = same_word(key, here, KEYS) or similar_word(key, here) or same_word(similar_word(key, KEYS), here, KEYS)
    if near:
        return f'did you mean "{near}"?'
    for other, place in _TABLES:
        near = same_word(key, facts_of(other), KEYS)
        if near and facts_of(other)[near].kind == "tables":
            return f"did you mean a table [{'.'.join((*_filled(place, path), near, _NAMED))}]?"
        if near:
            return f'did you mean "{near}" {_under(place, path)}?'
    if len(here) <= 9:
        return "the keys here are: " + ", ".join(here)
    return "`megaroth start --employee` writes a file with all the keys and what they mean"


def _elsewhere(key: str, table: type[Any], path: KeyPath) -> str:
    for other, place in _TABLES:
        if other is not table and key in facts_of(other) and key != "name":
            return f"it belongs {_under(place, path)}"
    return ""


def _under(place: KeyPath, path: KeyPath) -> str:
    return f"under [{'.'.join(_filled(place, path))}]" if place else "at the top of the file, above the tables"


def _filled(place: KeyPath, path: KeyPath) -> KeyPath:
    """The path of the other table, with the names of this one where they are the same."""
    return tuple(
        path[index] if part == _NAMED and len(path) > index and path[:index:2] == place[:index:2] else part
        for index, part in enumerate(place)
    )
