"""The household file: from TOML to facts, with the place and the remedy of whatever is wrong in it.

The walk follows the declarations in :mod:`megaroth.facts.model`; nothing about a single fact stands here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args, get_origin, get_type_hints

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.fields import Fact, facts_of
from megaroth.facts.meaning import settled
from megaroth.facts.model import SCHEMA, Household
from megaroth.facts.plan import Source
from megaroth.facts.source_text import read_source
from megaroth.facts.syntax import LARGEST_FILE, decoded, parsed
from megaroth.facts.values import value_of
from megaroth.facts.words import shown

if TYPE_CHECKING:
    from megaroth.facts.places import KeyPath

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""The short name of a person or a job, which makes addresses such as ``alex/acme``."""


def read(path: Path) -> Household:
    """The household in a file.

    Raises
    ------
    BadInputError
        For whatever is wrong with the file, with its line, key and remedy.
    """
    return parse(text_of(path), str(path))


def parse(text: str, file: str = "") -> Household:
    """The household in the text of a file; ``file`` is its name in messages."""
    return household(document(text, file), file, text)


def document(text: str, file: str = "") -> dict[str, Any]:
    """The file as TOML tables, before any fact is read: what a what-if changes."""
    return parsed(text, file)


def household(document: dict[str, Any], file: str = "", text: str = "") -> Household:
    """The facts in a document.

    Parameters
    ----------
    document : dict
        From :func:`document`, perhaps changed since.
    file : str
        The file's name, for messages.
    text : str
        The text from which the document came, for the lines in messages; leave it empty for no lines.
    """
    origin = _Origin(file, text)
    _check_schema(document, origin)
    if "year" not in document:
        raise origin.error(("year",), "the file does not say for which year it is", "write year = 2026 at the top")
    return settled(_table(origin, Household, document, ()), origin.error)


def text_of(path: Path) -> str:
    """The text of a household file.

    Raises
    ------
    BadInputError
        When there is no such file, or it cannot be read as text.
    """
    try:
        if path.is_dir():
            raise BadInputError("this is a folder", "name a household file in it", file=str(path))
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise BadInputError("this is a pipe or a device, not a file", "name a household file", file=str(path))
        if path.is_symlink() and not path.exists():
            raise BadInputError(
                f"this is a link to {path.readlink()}, which is not there", "name a household file", file=str(path)
            )
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInputError("there is no such file", _files_near(path), file=str(path)) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "this is not the name of a file"
        raise BadInputError(f"the file cannot be read: {problem.lower()}", file=str(path)) from None
    return decoded(content, str(path))


def _files_near(path: Path) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only on the error path

    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder}"
    names = sorted(each.name for each in folder.glob("*.toml"))
    near = get_close_matches(path.name, names, n=1, cutoff=0.5) or names[:1]
    return f"did you mean {folder / near[0]}?" if near else "`megaroth start` writes one"


# --- where a fact stands ---------------------------------------------------------------------------------


class _Origin(NamedTuple):
    """The file from which facts are read, for messages."""

    file: str
    text: str

    def error(self, path: KeyPath, message: str, remedy: str = "", *, entry: KeyPath = ()) -> BadInputError:
        """The error at a key; ``entry`` is which one of the list there, for the line alone."""
        from megaroth.facts.places import line_of  # noqa: PLC0415 - only on the error path

        line = line_of(self.text, (*path, *entry)) if self.text else 0
        return BadInputError(message, remedy, file=self.file, line=line, key=dotted(path))


def dotted(path: KeyPath) -> str:
    """A key path as it would be written in the file: ``people.alex.birth_year``."""
    return ".".join(part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else shown(part) for part in path)


# --- the walk --------------------------------------------------------------------------------------------


class Shape(NamedTuple):
    """What the model holds for one fact, beside its declaration."""

    table: type[Any] | None
    """The dataclass of a ``table`` or of each of the ``tables`` or ``plan changes``."""
    may_be_unknown: bool


def shapes_of(table: type[Any]) -> Mapping[str, Shape]:
    """The shape of each fact of a table."""
    return _shapes(cast("Hashable", table))


@cache
def _shapes(table: Hashable) -> dict[str, Shape]:
    shapes = {}
    for name, hint in get_type_hints(table).items():
        parts = [each for each in get_args(hint) if each is not NoneType] if NoneType in get_args(hint) else [hint]
        inner = get_args(parts[0])[1] if get_origin(parts[0]) is dict else parts[0]
        held = inner if hasattr(inner, "__dataclass_fields__") else None
        shapes[name] = Shape(held, NoneType in get_args(hint))
    return shapes


def _check_schema(document: dict[str, Any], origin: _Origin) -> None:
    path = ("schema",)
    if "schema" not in document:
        raise origin.error(path, "the file does not say of which schema it is", f"write schema = {SCHEMA} at the top")
    schema = document["schema"]
    if isinstance(schema, bool) or not isinstance(schema, int):
        raise origin.error(path, f"{shown(schema)} is not the number of a schema", f"write schema = {SCHEMA}")
    if schema > SCHEMA:
        raise origin.error(path, f"this file is of schema {schema}; this megaroth reads {SCHEMA}", "update megaroth")
    if schema < SCHEMA:
        raise origin.error(path, f"there is no schema {schema}", f"write schema = {SCHEMA}")


def _table(origin: _Origin, table: type[Any], raw: object, path: KeyPath) -> Any:
    if not isinstance(raw, dict):
        raise origin.error(
            path, f"{shown(raw)} stands where a table should", f"write [{dotted(path)}], its facts below"
        )
    facts = facts_of(table)
    for key in raw:
        if key not in facts:
            from megaroth.facts.unknown_keys import remedy_for  # noqa: PLC0415 - only on the error path

            raise origin.error((*path, key), "unknown key", remedy_for(key, table, path))
    return table(**{name: _fact(origin, table, name, raw[name], path) for name in facts if name in raw})


def _fact(origin: _Origin, table: type[Any], name: str, raw: object, path: KeyPath) -> object:
    here = (*path, name)
    fact = facts_of(table)[name]
    shape = shapes_of(table)[name]
    if fact.kind == "table" and raw == {} and fact.empty is not None:
        return fact.empty
    if fact.kind == "table":
        return _table(origin, cast("type[Any]", shape.table), raw, here)
    if fact.kind == "tables":
        return _tables(origin, fact, cast("type[Any]", shape.table), raw, here)
    if fact.kind == "plan changes":
        return _dated_tables(origin, cast("type[Any]", shape.table), raw, here)
    if fact.kind == "sources":
        return _sources(origin, table, raw, here)
    return _value(origin, fact, raw, here, may_be_unknown=shape.may_be_unknown)


def _value(origin: _Origin, fact: Fact, raw: object, here: KeyPath, *, may_be_unknown: bool) -> object:
    try:
        return value_of(fact, raw, may_be_unknown=may_be_unknown)
    except BadInputError as error:
        entry = (error.key,) if error.key else ()
        if isinstance(raw, dict):
            raise origin.error((*here, *entry), error.message, error.remedy) from None
        raise origin.error(here, error.message, error.remedy, entry=entry) from None


def _tables(origin: _Origin, fact: Fact, table: type[Any], raw: object, here: KeyPath) -> dict[str, Any]:
    example = {"people": "alex", "jobs": "acme"}.get(here[-1], "name")
    if not isinstance(raw, dict):
        raise origin.error(
            here, f"{shown(raw)} stands where tables with names should", f"write [{dotted((*here, example))}]"
        )
    if fact.most is not None and len(raw) > fact.most:
        raise origin.error(here, f"there are {len(raw)} {here[-1]}", f"a household file holds {fact.most} at most")
    for name in raw:
        if not NAME.fullmatch(name):
            better = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:40]
            better = better if NAME.fullmatch(better) else example
            raise origin.error(
                (*here, name),
                f"{shown(name)} is no short name: small letters, digits, - and _, a letter first",
                f"write [{dotted((*here, better))}]",
            )
        if not isinstance(raw[name], dict) and name in facts_of(table):
            raise origin.error(
                (*here, name),
                "this fact needs the name of its table",
                f"write it below [{dotted((*here, example))}]",
            )
    return {name: _table(origin, table, entry, (*here, name)) for name, entry in raw.items()}


def _dated_tables(origin: _Origin, table: type[Any], raw: object, here: KeyPath) -> dict[date, Any]:
    example = f"write [{dotted((*here, '2026-07-01'))}], what is other from that day on below it"
    if not isinstance(raw, dict):
        raise origin.error(here, f"{shown(raw)} stands where tables with dates should", example)
    found: dict[date, Any] = {}
    for name, entry in raw.items():
        if name in facts_of(table):
            raise origin.error((*here, name), "the day is missing from which this holds", example)
        try:
            day = read_date(name)
        except BadInputError as error:
            raise origin.error((*here, name), error.message, error.remedy) from None
        if day in found:
            raise origin.error((*here, name), f"{day} stands twice", "keep one")
        found[day] = _table(origin, table, entry, (*here, name))
    return dict(sorted(found.items()))


def _sources(origin: _Origin, table: type[Any], raw: object, here: KeyPath) -> dict[str, Source]:
    if not isinstance(raw, dict):
        raise origin.error(
            here,
            f"{shown(raw)} stands where a table should",
            'write source = "SPD, page 41" for all terms of the plan, or a table for each',
        )
    known = [name for name, fact in facts_of(table).items() if fact.kind not in {"source", "sources"}]
    sources = {}
    for name, entry in raw.items():
        if name not in known:
            from megaroth.facts.words import KEYS, nearest  # noqa: PLC0415 - only on the error path

            near = nearest(name, known, KEYS)
            raise origin.error(
                (*here, name), "no term of the plan has this name", f'did you mean "{near}"?' if near else ""
            )
        try:
            sources[name] = read_source(entry)
        except BadInputError as error:
            raise origin.error((*here, name), error.message, error.remedy) from None
    return sources
