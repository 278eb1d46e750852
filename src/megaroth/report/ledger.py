"""The ledger as data, ``megaroth.ledger/1``: ``docs/reference/ledger-json.md`` says what each key means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import KINDS, REVERSAL
from megaroth.report.data import Data, cents_data
from megaroth.version import __version__

if TYPE_CHECKING:
    from megaroth.ledger.book import Problem
    from megaroth.ledger.sixty_days import Running
    from megaroth.service.ledger.keeping import Kept
    from megaroth.service.ledger.listing import Listing
    from megaroth.service.ledger.recording import Numbered, Recorded
    from megaroth.service.ledger.sums import Held

SCHEMA = "megaroth.ledger/1"
CENTS = ("amount", "basis", "withheld", "value_before", "vested")
"""Fields of an entry that hold cents."""
VERBS_OF_KEEPING = ("verify", "export", "import", "backup")


def head_data(verb: str, ledger: str, as_of: date) -> Data:
    """What every answer about a ledger begins with."""
    return {"schema": SCHEMA, "verb": verb, "ledger": ledger, "as_of": as_of.isoformat(), "version": __version__}


def entry_data(number: int, entry: Entry, reversed_by: int = 0) -> Data:
    """One entry with all its fields; ``null`` is what nobody said."""
    data: Data = {"number": number}
    for name, value in entry._asdict().items():
        if name in CENTS:
            data[name] = None if value is None else cents_data(value)
        else:
            data[name] = value.isoformat() if isinstance(value, date) else value
    return {**data, "held": KINDS[entry.kind].held, "reversed_by": reversed_by or None}


def recorded_data(found: Recorded) -> Data:
    """What ``add`` or ``reverse`` wrote."""
    return {
        **head_data(_verb(found.added), found.ledger, found.as_of),
        "household": str(found.file),
        "recorded": bool(found.head),
        "began_the_ledger": found.begun and bool(found.head),
        "entries": [entry_data(number, entry) for number, entry in found.added],
        "count": found.length,
        "head": found.head or None,
        "holds": [sum_data(one) for one in found.effects.holds],
        "left_out": [{"line": one.line, "entry": one.number, "taken_back": one.taken_back} for one in found.left_out],
        "running": [running_data(one) for one in found.effects.running],
        "problems": [problem_data(one) for one in found.problems],
    }


def _verb(added: tuple[Numbered, ...]) -> str:
    return "reverse" if any(one.entry.kind == REVERSAL for one in added) else "add"


def listing_data(found: Listing) -> Data:
    """The entries that were asked for."""
    days = ("since", "until")
    filters = {
        name: value.isoformat() if name in days and value else value for name, value in found.filters._asdict().items()
    }
    return {
        **head_data("list", found.ledger, found.as_of),
        "filters": {name: value or None for name, value in filters.items()},
        "entries": [entry_data(row.number, row.entry, row.reversed_by) for row in found.rows],
        "totals": [
            {
                "kind": total.kind,
                "source": total.source,
                "to_source": total.to_source,
                "entries": total.entries,
                "amount": cents_data(total.cents),
            }
            for total in found.totals
        ],
        "later": found.later,
        "count": found.length,
        "head": found.head,
    }


def kept_data(verb: str, found: Kept) -> Data:
    """What ``verify``, ``export``, ``import`` or ``backup`` did."""
    return {
        **head_data(verb, found.ledger, found.as_of),
        "count": found.length,
        "head": found.head,
        "checked_against": found.checked_against or None,
        "copy": found.copy or None,
        "added": found.added if verb == "import" else None,
    }


def running_data(one: Running) -> Data:
    """A payment of which something may still be rolled over."""
    return {
        "entry": one.number,
        "on": one.on.isoformat(),
        "person": one.person,
        "plan": one.plan,
        "source": one.source,
        "amount": cents_data(one.amount),
        "last_day": one.last.isoformat(),
    }


def sum_data(one: Held) -> Data:
    """What one source holds; null is what is not known, or no fact of one account."""
    return {
        "person": one.person,
        "plan": one.plan,
        "source": one.source,
        "value": cents_data(one.value),
        "basis": None if one.basis is None else cents_data(one.basis),
        "earnings": None if one.earnings is None else cents_data(one.earnings),
        "estimated": one.estimated,
        "vested": None if one.vested is None else cents_data(one.vested),
        "statement": one.statement.isoformat() if one.statement else None,
    }


def problem_data(one: Problem) -> Data:
    """What does not fit together."""
    return {"entry": one.number, "message": one.message, "remedy": one.remedy}
