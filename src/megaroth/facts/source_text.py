"""Where a plan term was read, in one line: ``SPD 2026, page 41, 2026-03-02``."""

from __future__ import annotations

import re
from datetime import date

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.plan import Source
from megaroth.facts.words import shown

DOCUMENT = "document"
HUMAN_RESOURCES = "HR"
OWN_WORD = "own word"

_HOW = 'write it like "SPD 2026, page 41, 2026-03-02" or "HR, 2026-03-02" or "own word"'
_HR = re.compile(r"(?:HR|human resources|(?:the )?plan administrator)\b[:\s]*(?P<name>.*)", re.IGNORECASE)
_OWN = re.compile(r"(?:my |own |our )word|myself|memory|from memory", re.IGNORECASE)
_PAGE = re.compile(r"(?:pages?|pp?\.)\s*(?P<page>\S.{0,20})", re.IGNORECASE)


def read_source(raw: object) -> Source:
    """Where and when a fact was read, from one line or a table ``{document, page, on}``.

    Raises
    ------
    BadInputError
        When it does not say where.
    """
    if isinstance(raw, dict):
        return _from_table(raw)
    if not isinstance(raw, str) or not raw.strip():
        raise BadInputError(f"{shown(raw)} does not say where the fact was read", _HOW)
    if len(raw) > 200 or not raw.isprintable():
        raise BadInputError(f"{shown(raw)} is too long or has line breaks", _HOW)
    names: list[str] = []
    page, read_on = "", None
    parts = [part.strip() for part in raw.split(",")]
    while parts:
        part = parts.pop(0)
        found = _PAGE.fullmatch(part)
        day, used = _date_at_start(part, parts)
        if day is not None and read_on is None:
            read_on = day
            del parts[:used]
        elif found and not page:
            page = found["page"]
        elif part:
            names.append(part)
    name = ", ".join(names)
    if not name:
        raise BadInputError(f"{shown(raw)} does not say where the fact was read", _HOW)
    if _OWN.fullmatch(name):
        return Source(OWN_WORD, "", page, read_on)
    told = _HR.fullmatch(name)
    if told:
        return Source(HUMAN_RESOURCES, told["name"], page, read_on)
    return Source(DOCUMENT, name, page, read_on)


def source_text(source: Source) -> str:
    """The source in one line, which :func:`read_source` reads back."""
    first = source.name if source.kind == DOCUMENT else f"{source.kind} {source.name}".strip()
    page = f"page {source.page}" if source.page else ""
    return ", ".join(part for part in (first, page, str(source.read_on or "")) if part)


def _date_at_start(part: str, rest: list[str]) -> tuple[date | None, int]:
    """A date in this part, or in this and the next (``Dec 4, 2026``), and how many of the rest it took."""
    if not part[:1].isalnum() or not any(each.isdigit() for each in part):
        return None, 0
    for used, text in ((0, part), (1, f"{part}, {rest[0]}" if rest else "")):
        try:
            return read_date(text), used
        except BadInputError as error:
            if "calendar" in error.message:
                raise
    return None, 0


def _from_table(raw: dict[str, object]) -> Source:
    for key in raw:
        if key not in {"document", "page", "on"}:
            raise BadInputError(f"unknown key {shown(key)} in a source", "a source has document, page and on")
    document, page = raw.get("document"), raw.get("page", "")
    if not isinstance(document, str) or not document.strip() or not document.isprintable():
        raise BadInputError("a source has no document", _HOW)
    if isinstance(page, bool) or not isinstance(page, (str, int)):
        raise BadInputError(f"{shown(page)} is not a page", "write it like page = 41")
    return Source(DOCUMENT, document.strip(), str(page).strip(), read_date(raw["on"]) if "on" in raw else None)
