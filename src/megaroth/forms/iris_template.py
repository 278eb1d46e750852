"""The header row of the CSV template that a user downloaded from the IRIS portal, and which column is which.

The template is of a form and a tax year, and its captions of Form 1099-R were never seen here. So nothing is assumed:
each caption has to be one that is known (the 37 leading ones, the state columns, or a box of the year with its
caption), each column that a form may need has to be there, and anything else is refused by its name.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.forms.years import DATA, Box, FormYear, year_of

_BOX = re.compile(r"box (\d+[a-z]?) (.+)")
_LARGEST_TEMPLATE = 1_000_000


class Template(NamedTuple):
    """A template whose columns are understood."""

    year: int
    header: bytes
    """The header row as downloaded, with its line end: it is written back untouched."""
    line_end: str
    columns: tuple[str, ...]
    """What each column holds: a name from :func:`meanings`; empty for a column that stays empty."""
    captions: tuple[str, ...]


@cache
def iris_data() -> dict[str, Any]:
    """The data file as it stands."""
    found: dict[str, Any] = json.loads((DATA / "iris_csv.json").read_text(encoding="utf-8"))
    return found


def normalized(caption: str) -> str:
    """A caption without regard to case, blanks and punctuation."""
    return " ".join(re.findall(r"[a-z0-9%]+", caption.casefold().replace("'", "").replace("’", "")))


@cache
def meanings(year: int) -> dict[str, str]:
    """What each known caption means, by its normalized text.

    A leading column means its own caption. A box means ``form.FIELD``, a state column ``state1.FIELD``; where nothing
    is ever written it means nothing (empty text).
    """
    data = iris_data()
    known = {normalized(caption): caption for caption in data["common_columns"]}
    known.update(dict.fromkeys(map(normalized, data["ignored_columns"]), ""))
    for box in year_of(year).boxes:
        known.update((caption, meaning) for caption, meaning in _box_captions(box))
    known.update(_tail())
    return known


def _box_captions(box: Box) -> Iterator[tuple[str, str]]:
    """The captions that may stand over one box."""
    for label in (box.label, *box.others):
        if int(re.sub(r"\D", "", box.number)) >= 14:
            field = "payer_number" if box.field == "state" else box.field  # the state has a column of its own
            for line in (1, 2):
                yield normalized(f"State {line} - {label}"), f"state{line}.{field}"
        else:
            meaning = f"form.{box.field}" if box.field else ""
            yield normalized(f"Box {box.number} - {label}"), meaning
            if box.kind == "check":  # checkboxes stand without a number in other forms' templates
                yield normalized(label), meaning


def _tail() -> dict[str, str]:
    """The state columns as they are seen in the templates of other forms."""
    fields = {
        "": "state",
        "State Tax Withheld": "tax_withheld",
        "State/Payer state number": "payer_number",
        "State income": "distribution",
        "Local income tax withheld": "local_tax_withheld",
        "Special Data Entries": "",
    }
    found = {normalized("Combined Federal/State Filing"): "combined"}
    for line in (1, 2):
        for caption, field in fields.items():
            text = f"State {line} - {caption}" if caption else f"State {line}"
            found[normalized(text)] = f"state{line}.{field}" if field else ""
    return found


def required(year: int) -> dict[str, str]:
    """The columns without which a template is refused: what they hold, and what they are called."""
    found = {caption: caption for caption in iris_data()["common_columns"]}
    for box in year_of(year).boxes:
        if box.field and int(re.sub(r"\D", "", box.number)) < 14:
            found[f"form.{box.field}"] = box.title
    return found


def read_template(path: Path, year: int, captions: Mapping[str, str] | None = None) -> Template:
    """Read the header row of a downloaded template, and match its columns.

    Parameters
    ----------
    path : Path
        The template as downloaded: a header row, nothing below it.
    year : int
        The tax year that the template is for.
    captions : mapping, optional
        For captions that are not known here: what the user says they mean, as ``{"Box 5 - EE money": "contributions"}``
        with a field of :class:`~.model.Form1099R`, or empty text for a column that stays empty.

    Raises
    ------
    BadInputError
        When the file is no such template, or a column is unknown, missing, or there twice.
    NotPublishedError
        When the forms of the year are not described.
    """
    described = year_of(year)
    header, line_end, found = _header(path)
    said = {normalized(caption): field for caption, field in (captions or {}).items()}
    columns = tuple(_meaning(caption, described, said, path) for caption in found)
    for at, column in enumerate(columns):
        if column and column in columns[:at]:
            first = found[columns.index(column)]
            raise _refused(f"the columns “{first}” and “{found[at]}” are the same one", "keep the template as is", path)
    missing = [title for meaning, title in required(year).items() if meaning not in columns]
    if missing:
        raise _refused(
            f"the template has no column “{missing[0]}”" + (f", and {len(missing) - 1} more" if missing[1:] else ""),
            f"download the template of Form 1099-R for tax year {year}; missing: {', '.join(missing)}",
            path,
        )
    return Template(year, header, line_end, columns, found)


def _refused(message: str, remedy: str, path: Path) -> BadInputError:
    return BadInputError(message, remedy, file=str(path), line=1)


def _header(path: Path) -> tuple[bytes, str, tuple[str, ...]]:
    """The header row: its bytes, its line end, its captions."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(_LARGEST_TEMPLATE + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(f"it cannot be read: {(error.strerror or 'unknown').lower()}", file=str(path)) from None
    except UnicodeDecodeError:
        raise BadInputError("it is not a CSV file in UTF-8", "save it as downloaded", file=str(path)) from None
    if len(raw) > _LARGEST_TEMPLATE or "\0" in text:
        raise BadInputError("it is not a template of the portal", "take it as downloaded", file=str(path))
    lines = text.splitlines(keepends=True)
    rows = csv.reader(iter(lines), strict=True)
    try:
        found = tuple(next(rows, ()))
        used = rows.line_num
        if any(any(cell.strip() for cell in row) for row in rows):
            raise _refused("the template has rows below its header", "take it as downloaded, without any form", path)
    except csv.Error:
        raise BadInputError("it is not a CSV file", "take the template as downloaded", file=str(path)) from None
    if not any(caption.strip() for caption in found):
        raise _refused("the first row is empty", "take the template as downloaded", path)
    row = "".join(lines[:used])
    line_end = "\n" if row.endswith("\n") and not row.endswith("\r\n") else "\r\n"
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    return mark + (row.rstrip("\r\n") + line_end).encode(), line_end, found


def _meaning(caption: str, described: FormYear, said: Mapping[str, str], path: Path) -> str:
    """What one column holds."""
    text = normalized(caption)
    if text in said:
        field = said[text]
        if field and not any(box.field == field for box in described.boxes):
            raise _refused(f"“{field}” is no field of Form 1099-R", "a field's name, or nothing", path)
        return f"form.{field}" if field else ""
    known = meanings(described.year)
    if text in known:
        return known[text]
    box = _BOX.fullmatch(text)
    here = [each.title for each in described.boxes if box and each.number == box[1]]
    remedy = f"known for {described.year}: {'; '.join(here)}" if here else "take the template of this form and year"
    raise _refused(f"the column “{caption}” is not known for tax year {described.year}", remedy, path)
