"""The ledger as lines of JSON: a header with the head, then one line an entry, each with its number and hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.ledger.chain import EMPTY, Head, Row, link
from megaroth.ledger.entries import Entry, canonical, checked, from_data
from megaroth.ledger.errors import DamagedLedgerError

NAME = "megaroth.ledger"
FORMAT = 1
"""The newest form of an export that this package reads and writes."""


class ReadLine(NamedTuple):
    """One entry of an export."""

    line: int
    row: Row
    entry: Entry


def written(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of entries that are known to hang together."""
    head = rows[-1].hash if rows else EMPTY.hash
    yield json.dumps({NAME: FORMAT, "count": len(rows), "head": head}, separators=(",", ":"))
    for row in rows:
        yield f'{{"n":{row.number},"hash":"{row.hash}","entry":{row.body.decode()}}}'


def read(lines: Iterable[str], where: str = "") -> list[ReadLine]:
    """The entries of an export, checked: each is an entry, follows from the one before, and none is missing.

    Raises
    ------
    BadInputError
        With the first line that is not so.
    """
    numbered = ((number, text) for number, text in enumerate(lines, start=1) if text.strip())
    promised = _header(*next(numbered, (1, "")), where)
    found: list[ReadLine] = []
    previous = EMPTY.hash
    for number, text in numbered:
        data = _data(number, text, where)
        if data.keys() != {"n", "hash", "entry"} or not isinstance(data["entry"], dict):
            raise BadInputError("this line is no entry of a ledger", _WHOLE, file=where, line=number)
        if data["n"] != len(found) + 1:
            raise BadInputError(f"entry {len(found) + 1} is missing here", _WHOLE, file=where, line=number)
        body = _canonical(data["entry"])
        previous = link(previous, body)
        if data["hash"] != previous:
            raise BadInputError(
                f"entry {data['n']} is not what was recorded: its hash does not follow from it and the one before",
                _WHOLE,
                file=where,
                line=number,
            )
        row = Row(data["n"], body, previous)
        found.append(ReadLine(number, row, _entry(row, data["entry"], f"{where}:{number}" if where else "")))
    if promised != (len(found), previous):
        raise BadInputError(
            f"the export has {len(found):,} entries and should have {promised.count:,}", _WHOLE, file=where
        )
    return found


def read_back(row: Row, where: str) -> Entry:
    """The entry of a row, if it is one that could have been recorded.

    Raises
    ------
    DamagedLedgerError
        When it is not.
    """
    try:
        return _entry(row, json.loads(row.body), where)
    except DamagedLedgerError:
        raise
    except (BadInputError, ValueError, RecursionError) as error:
        said = error.message if isinstance(error, BadInputError) else "it is no JSON"
        raise DamagedLedgerError(f"entry {row.number} cannot have been recorded: {said}", row.number, where) from None


_WHOLE = "import an export as `megaroth ledger export` wrote it"


def _entry(row: Row, data: dict[str, Any], where: str) -> Entry:
    entry = from_data(data, where)
    if checked(entry, where) != entry or canonical(entry) != row.body:
        raise BadInputError(f"entry {row.number} is not in the one form in which it is recorded", _WHOLE, file=where)
    return entry


def _canonical(data: dict[str, Any]) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return b""  # half a sign: no entry has it, and so the hash will not follow


def _header(number: int, text: str, where: str) -> Head:
    data = _data(number, text.removeprefix("\ufeff"), where)
    form, count, head = data.get(NAME), data.get("count"), data.get("head")
    if type(form) is not int or type(count) is not int or not isinstance(head, str):
        raise BadInputError("this is no export of a ledger", _WHOLE, file=where, line=number)
    if form > FORMAT:
        raise BadInputError(
            f"this export is in form {form}, and the newest known here is {FORMAT}",
            "use the newer megaroth that wrote it",
            file=where,
            line=number,
        )
    return Head(count, head)


def _data(number: int, text: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
        if isinstance(data, dict):
            return data
    except (ValueError, RecursionError):
        pass
    raise BadInputError("this line is no entry of a ledger", _WHOLE, file=where, line=number)
