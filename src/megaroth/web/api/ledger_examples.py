"""What answers about a ledger look like: a payday and a conversion, recorded where nobody looks, then forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from megaroth.report.clocks import clocks_data
from megaroth.report.convert import converted_data
from megaroth.report.ledger import listing_data
from megaroth.report.ledger_sums import balances_data, lots_data
from megaroth.service.clocks import clocks
from megaroth.service.convert import Converted, Wanted, convert
from megaroth.service.ledger.listing import Filters, listing
from megaroth.service.ledger.recording import record
from megaroth.service.ledger.sums import balances, lots
from megaroth.web.books import bare
from megaroth.web.folder import examples

ROWS: tuple[dict[str, str], ...] = (
    {"kind": "payday", "on": "2026-11-13", "pre-tax": "900", "after-tax": "1,250"},
    {"kind": "conversion", "on": "2026-11-17", "source": "after-tax", "amount": "1,251.10", "emptied": "yes"},
)


def _with_ledger(answer: Callable[[Path, date], dict[str, Any]]) -> dict[str, Any]:
    place = examples()[0].place
    assert place.as_of is not None
    with TemporaryDirectory() as private:
        file = Path(private) / "lee.toml"
        file.write_text(place.path.read_text(encoding="utf-8"), encoding="utf-8")
        for row in ROWS:
            record(file, None, place.as_of, row)
        return bare(answer(file, place.as_of))


def example_conversion() -> dict[str, Any]:
    """What a preview of a conversion looks like, its worksheets left out."""
    place = examples()[0].place
    assert place.as_of is not None
    found = convert(place.path, None, Wanted(value=1_241_055, basis=1_240_000), place.as_of)
    assert isinstance(found, Converted)
    return {**bare(converted_data(found)), "worksheets": []}


OF_LEDGERS: dict[str, Callable[[], Any]] = {
    "/households/{name}/ledger": lambda: _with_ledger(
        lambda file, day: listing_data(listing(file, None, day, Filters()))
    ),
    "/households/{name}/ledger/balances": lambda: _with_ledger(
        lambda file, day: balances_data(balances(file, None, day))
    ),
    "/households/{name}/ledger/lots": lambda: _with_ledger(lambda file, day: lots_data(lots(file, None, day))),
    "/households/{name}/clocks": lambda: _with_ledger(lambda file, day: clocks_data(clocks(file, None, day))),
}
"""Under each path what an answer of it looks like."""
