"""Facts saved from the page: their lines of the household file changed, every other line and remark left as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from megaroth.errors import BadInputError, MegarothError
from megaroth.facts import changes, places, reader
from megaroth.facts.fields import facts_of
from megaroth.facts.model import Household
from megaroth.facts.places import KeyPath
from megaroth.facts.resuming import may_be_unknown, told
from megaroth.facts.values import is_not_known
from megaroth.facts.writing import household_text, written
from megaroth.law.disputes import DISPUTES
from megaroth.service.trying import refuse_unanswerable

_SIMPLE = re.compile(
    r"""(?P<key>\s*[\w.\-"]+\s*=\s*)(?P<value>"[^"]*"|'[^']*'|\{[^{}#]*\}|[^\s#"'\[{]+)(?P<rest>\s*(#.*)?)"""
)
"""A line with one key and one value, and a remark behind it."""


def is_reading(change: str) -> bool:
    """Whether a change names a disputed point, which is no fact of the file."""
    key = change.partition("=")[0].strip().upper()
    return any(dispute.id == key for dispute in DISPUTES)


def state_of(text: str) -> str:
    """What a form holds of the file from which it was made, so that a later change of the file is seen."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_worse(file: Path, text: str, candidate: str, wanted_changes: Sequence[str], as_of: date) -> None:
    """Refuse changes with which there is no answer on a day, where they are to blame for that.

    A file that has no answer yet can be mended fact by fact: then only what is wrong with a fact that is changed
    here stands against it.

    Parameters
    ----------
    file : Path
        The household file.
    text : str
        The file as it is.
    candidate : str
        As it would be.
    wanted_changes : sequence of str
        The changes, each KEY=VALUE.
    as_of : date
        The day of the page.

    Raises
    ------
    BadInputError
        With the key of the fact, where it is one.
    """
    try:
        refuse_unanswerable(file, candidate, as_of)
    except MegarothError as error:
        key = error.key if isinstance(error, BadInputError) else ""
        document = reader.document(text)
        changed = {reader.dotted(changes.path_of(each.partition("=")[0].strip(), document)) for each in wanted_changes}
        if key not in changed and not _has_answer(file, text, as_of):
            return
        if not isinstance(error, BadInputError):
            raise BadInputError(str(error)) from None
        raise BadInputError(error.message, error.remedy, key=key) from None


def _has_answer(file: Path, text: str, as_of: date) -> bool:
    try:
        refuse_unanswerable(file, text, as_of)
    except MegarothError:
        return False
    return True


def with_line(text: str, number: int, line: str) -> str:
    """A household file's text with one line mended.

    Parameters
    ----------
    text : str
        The file as it is, which cannot be read.
    number : int
        Which line, from 1.
    line : str
        What it is to be.

    Raises
    ------
    BadInputError
        When what is wrong is still wrong there; a fault further on is for the next time.
    """
    lines = text.split("\n")
    if not 1 <= number <= len(lines) or "\n" in line or "\r" in line:
        raise BadInputError("there is no such line in the file", "look at it as it is now")
    lines[number - 1] = line + ("\r" if lines[number - 1].endswith("\r") else "")
    candidate = "\n".join(lines)
    try:
        reader.parse(candidate)
    except BadInputError as error:
        if error.line <= number:
            raise
    return candidate


def with_facts(text: str, wanted_changes: Sequence[str]) -> str:
    """A household file's text with some facts changed together.

    Where single lines cannot say it, such as a value over several lines, the file is written anew in the form in
    which the interview writes it.

    Parameters
    ----------
    text : str
        The file as it is.
    wanted_changes : sequence of str
        Each KEY=VALUE, as for a what-if; ``unknown`` for what is not known any more: of a fact with a usual value
        the line becomes one that is not answered yet.

    Raises
    ------
    BadInputError
        When there is no such fact, a value cannot be read, or the facts contradict each other.
    """
    document = reader.document(text)
    paths: list[tuple[KeyPath, str]] = []
    for change in wanted_changes:
        key, equals, value = (part.strip() for part in change.partition("="))
        if not equals:
            raise BadInputError(f"{change!r} is no change", "write KEY=VALUE, like true_up=no")
        path = changes.path_of(key, document)
        if is_not_known(value) and not may_be_unknown(path):
            document = _without(document, path)
            value = ""
        else:
            document = changes.changed(document, key, value)
        paths.append((path, value))
    wanted = reader.household(document)
    candidate = text
    for path, value in paths:
        if not value:
            candidate = _taken_out(candidate, path)
            continue
        line = f"{path[-1]} = {_as_written(wanted, path, value)}"
        candidate = _replaced(candidate, path, line) or _added(candidate, path, line)
    if not _reads_as(candidate, wanted):
        candidate = household_text(wanted, told=told(document))
    if not _reads_as(candidate, wanted):
        raise BadInputError("this cannot be saved from the page", "write it into the file with an editor")
    return candidate


def _without(document: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """A copy of the document that does not say a fact: then the usual value is taken."""
    copy = deepcopy(document)
    table: Any = copy
    for part in path[:-1]:
        table = table.get(part, {})
    table.pop(path[-1], None)
    return copy


def _taken_out(text: str, path: KeyPath) -> str:
    """The text with the line of a fact as one that is not answered yet; as it is where the line is no simple one."""
    lines = text.split("\n")
    at = places.line_of(text, path) - 1
    found = _SIMPLE.fullmatch(lines[at]) if at >= 0 else None
    if found is not None and found["key"].split("=")[0].strip() == path[-1]:
        lines[at] = f"#{lines[at].lstrip()}"
    return "\n".join(lines)


def _as_written(household: Household, path: KeyPath, value: str) -> str:
    held: Any = household
    for part in path[:-1]:
        held = held.get(part) if isinstance(held, dict) else getattr(held, part, None)
    facts = facts_of(type(held)) if hasattr(held, "__dataclass_fields__") else {}
    if path[-1] in facts:
        return written(facts[path[-1]], getattr(held, path[-1]))
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _replaced(text: str, path: KeyPath, line: str) -> str:
    """The text with the line of the fact in the place of the old one, its remark kept; empty where it has none."""
    lines = text.split("\n")
    at = places.line_of(text, path) - 1
    found = _SIMPLE.fullmatch(lines[at]) if at >= 0 else None
    if found is None or found["key"].split("=")[0].strip().rpartition(".")[2] != path[-1]:
        return ""
    lines[at] = f"{found['key']}{line.partition(' = ')[2]}{found['rest']}"
    return "\n".join(lines)


def _added(text: str, path: KeyPath, line: str) -> str:
    """The text with a new line below the header of its table, or with a new table at the end."""
    lines = text.split("\n")
    if len(path) == 1:
        at = places.line_of(text, ("year",))
        return "\n".join([*lines[:at], line, *lines[at:]])
    header = f"[{'.'.join(path[:-1])}]"
    for number, each in enumerate(lines):
        if each.split("#")[0].strip().replace(" ", "") == header:
            return "\n".join([*lines[: number + 1], line, *lines[number + 1 :]])
    return f"{text.rstrip()}\n\n{header}\n{line}\n"


def _reads_as(text: str, wanted: Household) -> bool:
    try:
        return reader.household(reader.document(text)) == wanted
    except BadInputError:
        return False
