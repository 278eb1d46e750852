"""Which heading is which column: proposed with a confidence and a reason, confirmed once, kept beside the census.

A proposal that is not sure is never used without having been confirmed.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import NamedTuple

from megaroth.census.columns import CENSUS, ONLY_A_KEY, Column
from megaroth.census.identity import looks_like_identity
from megaroth.census.private import write_private
from megaroth.census.spellings import hold_amounts
from megaroth.errors import BadInputError
from megaroth.facts.places import line_of
from megaroth.facts.words import shown, similar_word, squeezed

SCHEMA = 1
SURE = 90
"""From this confidence on, in percent, a proposal is used without being confirmed."""

LEFT_OUT = ""
"""The column of a heading that is of no use here."""

IDENTITY = "identity number"
"""What a map file calls a column of Social Security numbers: it becomes ``person``, hashed, or is dropped."""

UNITS = ("percent", "fraction", "millionths", "dollars", "cents")

_EXACT, _ALIAS, _SPELLING_MOST, _WORDS, _VALUES, _TWICE = 100, 95, 85, 70, 60, 40


class Proposed(NamedTuple):
    """What one heading may be."""

    heading: str
    column: str
    """A name in :mod:`megaroth.census.columns`, :data:`IDENTITY`, or :data:`LEFT_OUT`."""
    confidence: int
    """In percent; 0 where nothing is proposed."""
    why: str
    amounts: bool = False
    """Whether no column is proposed though numbers stand in it: what they are has to be said once."""

    @property
    def open(self) -> bool:
        """Whether somebody has to confirm it first."""
        return self.confidence < SURE if self.column else self.amounts


class HeadingMap(NamedTuple):
    """A map that was confirmed, or that is sure enough to be used."""

    columns: dict[str, str]
    """Heading to column."""
    units: dict[str, str]
    """Column to one of :data:`UNITS`, where the file's numbers leave it open."""
    confirmed: bool
    file: str = ""
    encoding: str = ""
    """Of a text file, where it had to be told; kept with the map, so that every later reading has it."""
    sheet: str = ""
    """Of a workbook, likewise."""

    def items(self) -> Iterator[tuple[str, str]]:
        """Heading and column, one after another."""
        yield from self.columns.items()


def propose(
    headings: Sequence[str],
    sample: Mapping[str, Sequence[str]] | None = None,
    columns: Sequence[Column] = CENSUS,
) -> tuple[Proposed, ...]:
    """What each heading of a file may be.

    Parameters
    ----------
    headings : sequence of str
        As the file has them.
    sample : mapping, optional
        The first values of each heading, for those whose name says nothing.
    columns : sequence of Column
        Those that can be meant.
    """
    held = sample or {}
    found = [_one(heading, [str(each) for each in held.get(heading, ())], tuple(columns)) for heading in headings]
    numbers = frozenset(name for name in headings if hold_amounts(name, [str(each) for each in held.get(name, ())]))
    return tuple(_without_twins(found, numbers))


def is_known(cell: str) -> bool:
    """Whether a cell is a heading that a census may have."""
    return _exactly(CENSUS, cell) is not None or is_identity_name(cell)


def is_identity_name(heading: str) -> bool:
    """Whether a heading is a name of Social Security numbers."""
    return squeezed(heading) in _identity_names()


# --- one heading -----------------------------------------------------------------------------------------


def _one(heading: str, values: list[str], columns: tuple[Column, ...]) -> Proposed:
    if is_identity_name(heading):
        return Proposed(heading, IDENTITY, _EXACT, "a name of Social Security numbers")
    column, confidence, why = _by_name(columns, heading)
    sure = confidence >= _ALIAS
    if looks_like_identity(values):
        if sure and column == "family_of":
            return Proposed(heading, column, confidence, f"{why}; identity numbers in it are hashed")
        if sure and column == "person":
            return Proposed(heading, IDENTITY, _ALIAS, "an employee number that looks like a Social Security number")
        # A column of dates or amounts by its name keeps its place: what stands in it is then refused cell by cell.
        if not sure or next(each.unit for each in columns if each.name == column) == "text":
            return Proposed(heading, IDENTITY, _ALIAS, "the values look like Social Security numbers")
    if column:
        return Proposed(heading, column, confidence, why)
    return _by_values(heading, values, columns)


@cache
def _identity_names() -> frozenset[str]:
    return frozenset(squeezed(each) for each in ONLY_A_KEY)


@cache
def _names(columns: tuple[Column, ...]) -> dict[str, tuple[str, str]]:
    """Every squeezed name of every column, with how it was found; a column's own name before its aliases."""
    names: dict[str, tuple[str, str]] = {}
    for column in columns:
        for own in (column.name, column.label):
            names[squeezed(own)] = (column.name, "")
    for column in columns:
        for alias in column.headings:
            names.setdefault(squeezed(alias), (column.name, alias))
    return names


@cache
def _by_name(columns: tuple[Column, ...], heading: str) -> tuple[str, int, str]:
    exact = _exactly(columns, heading)
    if exact is not None:
        return exact
    nearest, likeness = _nearest(columns, squeezed(heading))
    if likeness >= _ALIKE:
        column, alias = _names(columns)[nearest]
        return column, min(_SPELLING_MOST, int(likeness * 100) - 10), f'spelled like "{alias or column}"'
    words = _words(heading)
    for column, spellings in _spellings(columns):
        if any(spelling and spelling <= words for spelling in spellings):
            return column, _WORDS, "holds the words of its name"
    return LEFT_OUT, 0, ""


def _exactly(columns: tuple[Column, ...], heading: str) -> tuple[str, int, str] | None:
    """The column whose name or usual name a heading is; None where it is none."""
    names = _names(columns)
    plain = squeezed(heading)
    for ending in ("", "cents", "millionths", "amount", "amt", "ytd"):
        bare = plain.removesuffix(ending)
        if bare in names and (not ending or bare != plain):
            column, alias = names[bare]
            if not alias:
                return column, _EXACT, "its own name"
            return column, _ALIAS, "a usual name of it"
    return None


_ALIKE = 0.82
_LOOKED_AT = 200
"""So many headings are compared with the names of a required column that is missing."""
_NAMED = 5


def _nearest(columns: tuple[Column, ...], plain: str) -> tuple[str, float]:
    """The name that is spelled most like a heading, where one is like it at all."""
    best, likeness = "", 0.0
    letters = Counter(plain)
    for name, held in _letters(columns):
        if abs(len(name) - len(plain)) > 4 or min(len(name), len(plain)) < 4:
            continue
        # The letters that both have are the most that can match: a file of a thousand headings is not compared in full.
        most = 2 * sum(min(count, letters[letter]) for letter, count in held) / (len(name) + len(plain))
        if most < _ALIKE or most <= likeness:
            continue
        found = SequenceMatcher(None, plain, name, autojunk=False).ratio()
        if found >= _ALIKE and found > likeness:
            best, likeness = name, found
    return best, likeness


@cache
def _letters(columns: tuple[Column, ...]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    return tuple((name, tuple(Counter(name).items())) for name in _names(columns))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}|\d{3,}", text.lower())) - {"the", "and", "for", "year", "plan"}


@cache
def _spellings(columns: tuple[Column, ...]) -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
    """The names of two words or more, those of most words first: part of them would say too little."""
    found = [
        (column.name, tuple(words for each in (column.name.replace("_", " "), column.label, *column.headings)
                            if len(words := _words(each)) >= 2))
        for column in columns
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: -max((len(words) for words in each[1]), default=0)))


_DAY = re.compile(r"(?:(?:19|20)\d{2}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/(?:19|20)\d{2})(?:[ T].*)?")


def _by_values(heading: str, values: list[str], columns: tuple[Column, ...]) -> Proposed:
    told = [each.strip() for each in values if each.strip()]
    dates = [each for each in told if _DAY.fullmatch(each)]
    names = {column.name for column in columns}
    if told and 10 * len(dates) >= 9 * len(told):
        years = sorted(int(found[0]) for each in dates if (found := re.search(r"(?:19|20)\d{2}", each)))
        if "birth_date" in names and years[len(years) // 2] < 1990 and years[-1] < 2012:
            return Proposed(heading, "birth_date", _VALUES, "the values are dates long ago")
        return Proposed(heading, LEFT_OUT, 0, "the values are dates, of what is not said")
    if hold_amounts(heading, told):
        return Proposed(heading, LEFT_OUT, 0, "numbers, and no column of a census is called like this", amounts=True)
    return Proposed(heading, LEFT_OUT, 0, "no column of a census is called like this")


def _without_twins(found: list[Proposed], numbers: frozenset[str]) -> list[Proposed]:
    """Of several headings for one column the best one stays; two that are as good are both unsure."""
    kept: list[Proposed] = []
    alike: dict[str, list[Proposed]] = {}
    for each in found:
        alike.setdefault(each.column, []).append(each)
    for each in found:
        rivals = [other for other in alike[each.column] if other is not each] if each.column else []
        if not each.column or not rivals or each.column == IDENTITY:
            kept.append(each)
            continue
        best = max(other.confidence for other in rivals)
        equal = [f'"{other.heading}"' for other in rivals if other.confidence == best]
        names = ", ".join(equal[:_NAMED]) + (f" and {len(equal) - _NAMED:,} more" if len(equal) > _NAMED else "")
        if each.confidence > best:
            kept.append(each)
        elif each.confidence == best:
            kept.append(each._replace(confidence=_TWICE, why=f"{each.why}, and so is {names}"))
        else:
            why = f"{each.column} is {names}"
            kept.append(Proposed(each.heading, LEFT_OUT, 0, why, amounts=each.heading in numbers))
    return kept


# --- a map to use ----------------------------------------------------------------------------------------


def settled(
    proposed: Sequence[Proposed],
    file: str,
    columns: Sequence[Column] = CENSUS,
    *,
    amounts_may_go: bool = False,
    within: str = "",
) -> HeadingMap:
    """The map that a proposal gives when all of it is sure.

    Parameters
    ----------
    proposed : sequence of Proposed
        From :func:`propose`.
    file : str
        For the message.
    columns : sequence of Column
        Those that there are.
    amounts_may_go : bool
        Whether amounts under a heading that is no column may be left out, where the answer names what is left out.
    within : str
        Which sheet it is of a workbook, and which others there are: for the message.

    Raises
    ------
    BadInputError
        When some of it has to be confirmed first, or a required column is missing.
    """
    unsure = [each for each in proposed if each.open and (each.column or not amounts_may_go)]
    if unsure:
        first = unsure[0]
        more = f", and {len(unsure) - 1} more" if len(unsure) > 1 else ""
        what = f'may be "{first.column}" ({first.why})' if first.column else f"is left out ({first.why})"
        raise BadInputError(
            f"the heading {shown(first.heading)} {what}{more}{within}",
            "`megaroth census map` with this file asks once and keeps the answers",
            file=file,
        )
    mapping = HeadingMap({each.heading: each.column for each in proposed}, {}, confirmed=False)
    check_complete(mapping, file, columns, within)
    return mapping


def check_complete(mapping: HeadingMap, file: str, columns: Sequence[Column] = CENSUS, within: str = "") -> None:
    """Refuse a map without a required column, and name the heading that may be it."""
    told = set(mapping.columns.values())
    for column in columns:
        if column.required and column.name not in told and not (column.name == "person" and IDENTITY in told):
            names = ", ".join(f'"{each}"' for each in (column.label, *column.headings[:2]))
            likely = likely_heading([each for each, kept in mapping.columns.items() if not kept], column)
            how = f' --set "{likely}={column.name}"' if likely else ""
            raise BadInputError(
                f"no heading is the column {column.name}{within}",
                f"call one {names}, or say which it is with `megaroth census map`{how}",
                file=file,
            )


def likely_heading(headings: Sequence[str], column: Column) -> str:
    """Of the headings that are left, the one most like a name of a column; empty where there is none."""
    names = [squeezed(each) for each in (column.name, column.label, *column.headings)]

    def likeness(heading: str) -> float:
        return max(SequenceMatcher(None, squeezed(heading), name, autojunk=False).ratio() for name in names)

    return max(headings[:_LOOKED_AT], key=likeness, default="")


def map_file(census: Path) -> Path:
    """Where the map of a census is kept: beside it.

    Raises
    ------
    BadInputError
        When what is named is a folder without a name of its own.
    """
    if not census.name:
        raise BadInputError("this is a folder, not a file", "name the file of the census", file=str(census))
    return census.with_name(f"{census.name}.map.toml")


def save_mapping(path: Path, mapping: HeadingMap) -> None:
    """Write a map, whole and readable by its owner alone; an earlier one is replaced."""
    lines = [
        "# Which heading of the census is which column; an empty one is left out.",
        f"schema = {SCHEMA}",
        "",
        "[columns]",
        *(f"{_quoted(heading)} = {_quoted(column)}" for heading, column in mapping.columns.items()),
    ]
    kept = {"encoding": mapping.encoding, "sheet": mapping.sheet}
    if any(kept.values()):
        lines += ["", "[file]", *(f"{name} = {_quoted(said)}" for name, said in kept.items() if said)]
    if mapping.units:
        lines += ["", "[units]", *(f"{column} = {_quoted(unit)}" for column, unit in mapping.units.items())]
    write_private(path, ("\n".join(lines) + "\n").encode(), replace=True)


def load_mapping(path: Path, columns: Sequence[Column] = CENSUS) -> HeadingMap:
    """A map from its file.

    Raises
    ------
    BadInputError
        When it is not one, with the line and the remedy.
    """
    file = str(path)
    again = "`megaroth census map` writes it anew"
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise BadInputError("the line is not TOML", again, file=file, line=int(found[1]) if found else 0) from None
    except (OSError, ValueError):
        raise BadInputError("the map of the headings cannot be read", again, file=file) from None

    def refuse(keys: tuple[str, ...], message: str, remedy: str) -> BadInputError:
        return BadInputError(message, remedy, file=file, line=line_of(text, keys), key=".".join(keys))

    if document.get("schema") != SCHEMA:
        raise refuse(("schema",), f"this is no map of schema {SCHEMA}", again)
    for table in document:
        if table not in ("schema", "columns", "units", "file"):
            raise refuse((table,), "unknown key", "a map has [columns], [units] and [file]")
    told = _strings(document.get("columns", {}), ("columns",), refuse)
    names = [column.name for column in columns] + [IDENTITY]
    for heading, column in told.items():
        if column and column not in names:
            near = similar_word(column, names)
            raise refuse(
                ("columns", heading),
                f"there is no column {shown(column)}",
                f'did you mean "{near}"?' if near else 'write "" to leave it out',
            )
    for column in names[:-1]:
        twins = [heading for heading, each in told.items() if each == column]
        if len(twins) > 1:
            raise refuse(("columns", twins[1]), f'"{column}" stands twice', "keep one of the two")
    units = _strings(document.get("units", {}), ("units",), refuse)
    for column, unit in units.items():
        if column not in names or unit not in UNITS:
            raise refuse(("units", column), f"{shown(unit)} is no unit of a column", "one of: " + ", ".join(UNITS))
    kept = _strings(document.get("file", {}), ("file",), refuse)
    for name in kept:
        if name not in ("encoding", "sheet"):
            raise refuse(("file", name), "unknown key", "[file] has encoding and sheet")
    return HeadingMap(told, units, True, file, kept.get("encoding", ""), kept.get("sheet", ""))


def _strings(held: object, keys: tuple[str, ...], refuse: Callable[..., BadInputError]) -> dict[str, str]:
    if not isinstance(held, dict):
        raise refuse(keys, "this is no table", f"write [{keys[0]}]")
    for name, value in held.items():
        if not isinstance(value, str):
            raise refuse((*keys, name), f"{shown(value)} is not a name", "write it in quotes")
    return dict(held)


def _quoted(text: str) -> str:
    plain = re.sub(r'(["\\])', r"\\\1", text)
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in plain) + '"'
