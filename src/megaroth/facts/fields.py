"""How a fact is declared: its kind, its question, why it is asked, and what to assume while it is unknown.

One declaration serves the reader of the file, the JSON Schema, the interview, the letter to the
plan administrator, the what-if, and the list of what was not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """The declaration of one fact."""

    kind: str
    """``dollars``, ``dollars range``, ``dollars or none``, ``dollars by date``, ``percent``, ``percent or none``,
    ``date``, ``dates``, ``year``, ``yes/no``, ``choice``, ``count``, ``text``, ``election`` (a percentage or an
    amount), ``match``, ``match by years`` (of service), ``source`` (one), ``sources`` (keyed by fact), ``table``
    (one), ``tables`` (keyed by name) or ``plan changes`` (tables keyed by date)."""
    question: str
    """In plain words, to the person."""
    why: str = ""
    """Why it is asked, in a sentence."""
    ask_plan: str = ""
    """The question as put to HR or the plan administrator; empty where they cannot know."""
    choices: tuple[str, ...] = ()
    candidates: tuple[Any, ...] = ()
    """What the answer may be while it is not known, the safe one first; empty for an amount without bound."""
    when: str = ""
    """Who is asked: ``employee`` (whoever is paid wages), ``owner`` (of any business), ``self-employed``, or
    empty for everybody."""
    least: int | None = None
    """The least that the answer can be; an amount of dollars without one may be negative."""
    most: int | None = None
    """The most that the answer can be; a percentage without one stops at 100%. Of ``tables``, how many."""
    example: str = ""
    """An answer as it would stand in the file, with its quotes; empty for the usual one of the kind.
    ``{year}`` stands for the file's year, ``{next year}`` for the one after."""
    empty: Any = None
    """What an empty ``table`` says, where that is more than nothing."""


def fact(kind: str, question: str, why: str = "", *, required: bool = False, default: Any = None, **more: Any) -> Any:
    """Declare a fact as a dataclass field; a fact that is not known is ``None``."""
    metadata = {"fact": Fact(kind, question, why, **more)}
    if required:
        return field(metadata=metadata)
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def same_fact(table: type[Any], name: str) -> Any:
    """Declare a fact as another table declares it, to be given only where it differs from there."""
    declared = facts_of(table)[name]
    return field(default=None, metadata={"fact": declared._replace(ask_plan="", candidates=())})


def facts_of(table: type[Any]) -> Mapping[str, Fact]:
    """The declared facts of a table, in order."""
    return {entry.name: entry.metadata["fact"] for entry in fields(table) if "fact" in entry.metadata}


def is_required(entry: Field[Any]) -> bool:
    """Whether the file must give this fact."""
    return entry.default is MISSING and entry.default_factory is MISSING
