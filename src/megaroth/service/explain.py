"""The verb ``explain``: the worksheets behind an answer, each line with its authority and working."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from megaroth.errors import BadInputError
from megaroth.law.authority import explain
from megaroth.service.plan import plan
from megaroth.service.working import ExplainedSheet, working
from megaroth.year.answer import Answer
from megaroth.year.sheets import Sheets

_DAY = re.compile(r"/?\d{4}-\d\d-\d\d(-bonus)?")
_PAYDAY = re.compile(r"/\d{4}-\d\d-\d\d(-bonus)?$")


class Explanation(NamedTuple):
    """What was asked for, and the answer that it belongs to."""

    answer: Answer
    sheets: tuple[ExplainedSheet, ...]
    line: str
    """The one line that was asked for; empty for whole worksheets."""
    paydays: tuple[str, ...] = ()
    """The scopes of paydays whose worksheets are left out, each of which can be asked for."""


def explanation(path: Path | None, address: str, as_of: date) -> Explanation:
    """The worksheets of an answer: all but those of single paydays, or those that an address names.

    Parameters
    ----------
    path : Path or None
        The household file.
    address : str
        ``alex/acme/annual_additions.room`` or a unique end of it; a payday like ``acme/2026-12-04`` for all its
        worksheets; empty for everything but the paydays.
    as_of : date
        The day of the answer.

    Raises
    ------
    MegarothError
        As :func:`~megaroth.service.plan.plan`, and when the address names nothing or several things.
    """
    answer = plan(path, as_of).answer
    paydays = tuple(dict.fromkeys(scope for held, _ in answer.sheets if (scope := _payday(held))))
    named = [scope for scope in paydays if address and f"/{scope}".endswith(f"/{address.strip('/')}")]
    wanted, line = _find(answer.sheets, address, paydays) if address and not named else ("", "")
    days = named or [""]
    meant = {wanted} if wanted else {held for held, _ in answer.sheets if _payday(held) in days}
    shown = working(((held, sheet) for held, sheet in answer.sheets if held in meant), answer.year)
    return Explanation(answer, shown, line, () if address else paydays)


def _find(sheets: Sheets, address: str, paydays: tuple[str, ...]) -> tuple[str, str]:
    """The worksheet and line that an address names; one without a day means a payday's only where no other does."""
    if _DAY.search(address) or not paydays:
        return sheets.find(address)
    rest = _only(sheets, "")
    lines = [] if _ends(rest, address) else _ends(_only(sheets, paydays[0]), address)
    if not lines:
        return rest.find(address)
    if len(lines) == 1 == len(paydays):
        return sheets.find(lines[0])
    raise BadInputError(f"{address!r} stands on a worksheet of each payday", f"say which, like {' or '.join(lines)}")


def _ends(sheets: Sheets, address: str) -> list[str]:
    """The addresses of worksheets and lines that end in this one, whether it leaves out the payday or not."""
    known = [held for held, _ in sheets] + [f"{held}.{one.name}" for held, sheet in sheets for one in explain(sheet)]
    wanted = (f"/{address.strip('/')}", f".{address}")
    return [one for one in known if f"/{one}".endswith(wanted) or f"/{_DAY.sub('', one)}".endswith(wanted)]


def _only(sheets: Sheets, payday: str) -> Sheets:
    """The worksheets of one payday; without one those of none."""
    found = Sheets()
    for held, sheet in sheets:
        if _payday(held) == payday:
            scope, _, name = held.rpartition("/")
            found.add(scope, sheet, name)
    return found


def _payday(address: str) -> str:
    """The scope of the payday that a worksheet belongs to; empty where it belongs to none."""
    scope = address.rpartition("/")[0]
    return scope if _PAYDAY.search(scope) else ""
