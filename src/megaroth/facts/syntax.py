"""From bytes to a TOML document; what is wrong with either is said in plain words."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.places import header_before
from megaroth.facts.values import Decimals
from megaroth.facts.words import shown

LARGEST_FILE = 1_000_000
"""A household file of more bytes than this is some other file."""

LONGEST_LINE = 2_000
"""A longer line was not written by a person (and would make the parser slow)."""

_OTHER_FILES = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an Excel, Word or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a compressed file",
    b"SQLite": "a database",
}


def decoded(content: bytes, file: str) -> str:
    """The text of a file, which must be in UTF-8; a byte order mark is dropped.

    Raises
    ------
    BadInputError
        When it is of another encoding, too large, or no text.
    """
    if len(content) > LARGEST_FILE:
        raise BadInputError("the file has more than a million bytes", "a household file is a page or two", file=file)
    for start, name in _OTHER_FILES.items():
        if content.startswith(start):
            raise BadInputError(
                f"this is {name}, not a household file", "`megaroth start` writes a household file", file=file
            )
    encoding = _wide_encoding(content)
    if encoding:
        raise BadInputError(f"the file is in {encoding}", "save it as UTF-8", file=file)
    if b"\x00" in content[:200]:
        raise BadInputError(
            "this is no text, but some other file", "`megaroth start` writes a household file", file=file
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInputError(
            "the file is not in UTF-8 (perhaps Latin-1 or Windows-1252)",
            "save it as UTF-8",
            file=file,
            line=line,
        ) from None


def _wide_encoding(content: bytes) -> str:
    """UTF-16 or UTF-32, by the mark at the start or by the share of zero bytes; empty for neither."""
    start = content[:200]
    zeros = start.count(0) / max(1, len(start))
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")) or 0.7 <= zeros < 0.8:
        return "UTF-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or 0.4 <= zeros <= 0.6:
        return "UTF-16"
    return ""


def parsed(text: str, file: str) -> dict[str, Any]:
    """The TOML document, decimal numbers kept as text.

    Raises
    ------
    BadInputError
        When it is empty or not TOML.
    """
    if not text.strip():
        raise BadInputError("the file is empty", "`megaroth start` writes one", file=file)
    if len(text) > LARGEST_FILE:
        raise BadInputError("the file has more than a million bytes", "a household file is a page or two", file=file)
    text = text.replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise BadInputError("the line is far too long", "break it up", file=file, line=number)
    try:
        return tomllib.loads(text, parse_float=Decimals)
    except RecursionError:
        raise BadInputError("lists or tables are nested too deeply", "this is no household file", file=file) from None
    except ValueError as error:
        raise _in_plain_words(str(error), text, file) from None


_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_ASSIGNMENT = re.compile(r"\s*(?P<key>[\w.\"' -]*[\w\"'])\s*=\s*(?P<value>.*?)\s*(?:\s#.*)?$")


def _in_plain_words(problem: str, text: str, file: str) -> BadInputError:
    place = _PLACE.search(problem)
    problem = problem[: place.start()] if place else problem
    lines = text.rstrip("\n").split("\n")
    line = int(place["line"]) if place and place["line"] else len(lines)
    line = min(line, len(lines))
    here = lines[line - 1]
    found = _ASSIGNMENT.fullmatch(here)
    key = ""
    if found:
        header = header_before(text, line)
        key = ".".join(part for part in (header, found["key"]) if part)
    message, remedy = _explained(problem, here, found["key"] if found else "", found["value"] if found else "")
    key = "".join(each for each in key if each.isprintable())
    return BadInputError(message, remedy, file=file, line=line, key=key[:100])


_IN_QUOTES = re.compile(r"""\"(?:\\.|[^\"\\])*\"|'[^']*'|\#.*""")
_BARE_DATE = re.compile(r"(?<![\w-])\d{4}-\d{1,2}-\d{1,2}(?![\w-])")


def _wrong_date(here: str) -> tuple[str, str] | None:
    """What is wrong with the first date without quotes that TOML does not take; ``None`` when there is none."""
    for found in _BARE_DATE.findall(_IN_QUOTES.sub('""', here)):
        try:
            day = read_date(found).isoformat()
        except BadInputError as error:
            return error.message, error.remedy
        if day != found:
            return f"{shown(found)} is not how the file writes a date", f"write {day}"
    return None


def _explained(problem: str, here: str, key: str, value: str) -> tuple[str, str]:
    """What TOML has against a line, and what to write instead."""
    if problem.startswith(
        ("Cannot overwrite", "Duplicate inline", "Cannot declare", "Cannot mutate", "Cannot redefine")
    ):
        if here.lstrip().startswith("["):
            return f"the table {shown(here.strip())} stands twice", "keep one"
        return "the key stands twice in its table", "keep one"
    wrong_date = _wrong_date(here)
    if wrong_date:
        return wrong_date
    if problem.startswith("Unclosed array"):
        return "a list is not closed", "end it with ]"
    if problem.startswith("Unclosed inline"):
        return "a table in braces is not closed", "end it with } on the same line"
    if problem.startswith(("Unterminated string", "Illegal character")):
        return (
            "a quotation mark is not closed, or a character does not belong here",
            'text stands in quotes, like "Acme"',
        )
    if problem.startswith(("Unescaped", "Invalid hex", "Escaped character")):
        return "a backslash in quotes has a meaning of its own", "double it, or use 'single quotes'"
    if key and not value:
        return "there is no value after the = sign", f"write one, or put # before {key}"
    if key and value[:1] not in {'"', "'", "[", "{"}:
        plain = value.replace('"', "")
        if plain.lower() in {"true", "false", "yes", "no", "y", "n"}:
            word = "true" if plain.lower() in {"true", "yes", "y"} else "false"
            return f"{shown(plain)} is not how the file writes yes and no", f"write {word}"
        return f"{shown(plain)} needs quotes", f"write {shown(key)[1:-1]} = {shown(plain)}"
    if here.lstrip().startswith("["):
        return f"{shown(here.strip())} is not the head of a table", "write it like [people.alex.jobs.acme]"
    if "=" not in here:
        return (
            f"{shown(here.strip())} is neither a key with its value nor a table",
            "write key = value, or # before a remark",
        )
    return "the line is not TOML", 'write key = value, with text in quotes, like employer = "Acme"'
