"""Balances and lots as data, ``megaroth.ledger/1``: ``docs/reference/ledger-json.md`` says what each key means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from megaroth.law.figures import RULES_OF, content_hash
from megaroth.report.data import Data, cents_data
from megaroth.report.ledger import entry_data, head_data, problem_data, running_data, sum_data
from megaroth.service.ledger.sums import PAID, Moved, Place, basis_in_all, holdings, moved

if TYPE_CHECKING:
    from megaroth.service.ledger.sums import Held, LotRow, Lots, Sums


def totals_of(held: Sequence[Held]) -> tuple[int, int | None, int | None]:
    """Value, basis and what is vested of several sources; ``None`` where it is not known of one."""
    return sum(one.value for one in held), _added([one.basis for one in held]), _added([one.vested for one in held])


def _added(cents: Sequence[int | None]) -> int | None:
    known = [each for each in cents if each is not None]
    return sum(known) if len(known) == len(cents) else None


def balances_data(found: Sums) -> Data:
    """What every source holds."""
    held = holdings(found.book)
    value, _, vested = totals_of(held)
    return {
        **_begun("balances", found),
        "holdings": [sum_data(one) for one in held],
        "total": {
            "value": cents_data(value),
            "basis": cents_data(basis_in_all(found.book, held)),
            "vested": None if vested is None else cents_data(vested),
        },
        "running": [running_data(one) for one in found.running],
        "moved": [_moved(one) for one in moved(found.book)],
        "ira_basis": {name: cents_data(iras.basis) for name, iras in found.book.iras.items()},
        **_ended(found),
    }


def _moved(one: Moved) -> Data:
    cents = ("amount", "basis", "taxable")
    data = {name: cents_data(value) if name in cents else value for name, value in one._asdict().items()}
    return {**data, "moved_in": one.moved_in or None}


def lots_data(found: Lots) -> Data:
    """The after-tax contributions, their moves and where their dollars lie."""
    return {
        **_begun("lots", found.sums),
        "lots": [_lot(row) for row in found.rows],
        "totals": [{**_place(place), "amount": cents_data(cents)} for place, cents in found.totals],
        **_ended(found.sums),
    }


def _lot(row: LotRow) -> Data:
    return {
        **entry_data(row.number, row.entry),
        "followed": cents_data(row.cents),
        "steps": [
            {
                "entry": step.number,
                "on": step.on.isoformat(),
                "kind": step.kind,
                "from": _place(step.before),
                "to": _place(step.after),
                "amount": cents_data(step.cents),
            }
            for step in row.steps
        ],
        "lies": [{**_place(place), "amount": cents_data(cents)} for place, cents in row.lies],
    }


def _place(place: Place) -> Data:
    return {**place._asdict(), "paid_out": place.source == PAID}


def _begun(verb: str, found: Sums) -> Data:
    return {**head_data(verb, found.ledger, found.as_of), "household": str(found.file)}


def _ended(found: Sums) -> Data:
    return {
        "held": [entry_data(number, entry) for number, entry in found.book.held],
        "problems": [problem_data(one) for one in found.problems],
        "assumptions": [one._asdict() for one in found.assumptions],
        "later": found.later,
        "count": found.length,
        "head": found.head,
        "rules_date": RULES_OF.isoformat(),
        "rules_hash": content_hash(),
    }
