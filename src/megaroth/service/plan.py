"""The verb ``plan``: from a household file to the answer, and to the answer with other facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts import changes, places, reader
from megaroth.facts.model import Household
from megaroth.law import disputes
from megaroth.law.disputes import DISPUTES
from megaroth.law.figures import FigureTable, shipped
from megaroth.service.differing import OneSided, differing
from megaroth.service.files import household_file
from megaroth.service.spreads import Spread, compared, spreads_of
from megaroth.year.answer import Answer, Difference
from megaroth.year.plan import answer

if TYPE_CHECKING:
    from megaroth.service.from_ledger import FromLedger


class WhatIf(NamedTuple):
    """The answer with other facts or readings, and what differs."""

    changes: tuple[str, ...]
    """As they were asked for: ``true_up=no``."""
    answer: Answer
    differences: tuple[Difference | OneSided, ...]


class Planned(NamedTuple):
    """What ``megaroth plan`` found."""

    file: Path
    answer: Answer
    what_if: WhatIf | None
    ledger: FromLedger | None = None
    """What the ledger beside the file gave to the answer; None: there is none."""
    spreads: tuple[Spread, ...] = ()
    """The jobs at each spread that is to be compared; where there is a what-if, under its facts and readings."""


def plan(
    path: Path | None,
    as_of: date,
    what_if: tuple[str, ...] = (),
    figures: FigureTable | None = None,
    compare: str | None = None,
    ledger: str | None = None,
) -> Planned:
    """The answer for a household file, with ``what_if`` a second one, and with ``compare`` several spreads.

    Parameters
    ----------
    path : Path or None
        The household file; None for the only one in the folder.
    as_of : date
        The day of the answer.
    what_if : tuple of str
        Changes as ``KEY=VALUE``: a fact by its key path or a unique end of it, or a disputed point by
        its id (``U1=once``). They are made together.
    figures : FigureTable, optional
        The figures; those shipped when not given.
    compare : str, optional
        The spreads to put side by side, like ``even,early,late``.
    ledger : str, optional
        Where the ledger lies; by default beside the file, where it need not exist.

    Raises
    ------
    MegarothError
        When the file, a change or a spread cannot be used, or a figure is not published.
    """
    wanted = spreads_of(compare) if compare is not None else ()
    table = figures or shipped()
    file = household_file(path)
    text = reader.text_of(file)
    document = reader.document(text, str(file))
    (household,), booked = _booked(file, ledger, [reader.household(document, str(file), text)], as_of)
    first = _answer(household, table, {}, as_of, str(file), text)
    if not what_if:
        return Planned(file, first, None, booked, compared(household, table, {}, as_of, wanted))
    document, readings = with_changes(document, what_if)
    changed = [reader.household(document, f"{file} with --what-if")]
    (other_household,), _ = _booked(file, ledger, changed, as_of)
    other = _answer(other_household, table, readings, as_of, f"{file} with --what-if", text)
    second = WhatIf(what_if, other, differing(first, other))
    return Planned(file, first, second, booked, compared(other_household, table, readings, as_of, wanted))


def with_changes(document: dict[str, Any], what_if: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts with other values, and the readings that were chosen.

    Raises
    ------
    BadInputError
        When something is no change, or names no fact and no reading.
    """
    readings: dict[str, str] = {}
    for change in what_if:
        key, equals, value = (part.strip() for part in change.partition("="))
        if not equals:
            raise BadInputError(f"{change!r} is no change", "write KEY=VALUE, like true_up=no")
        dispute_id = key.upper()
        if any(dispute.id == dispute_id for dispute in DISPUTES):
            readings[dispute_id] = value
            disputes.rule(readings, dispute_id)
        else:
            document = changes.changed(document, key, value)
    return document, readings


def _booked(
    file: Path, ledger: str | None, households: list[Household], as_of: date
) -> tuple[list[Household], FromLedger | None]:
    """The households with what the ledger knows; without a ledger nothing of it is even imported."""
    if ledger is None and not file.with_suffix(".ledger").exists():
        return households, None
    from megaroth.service.from_ledger import applied

    return applied(file, ledger, households, as_of)


def _answer(
    household: Household, table: FigureTable, readings: dict[str, str], as_of: date, file: str, text: str
) -> Answer:
    """The answer; what the facts contradict is told with its line in the file."""
    try:
        return answer(household, table, readings, as_of)
    except BadInputError as error:
        line = places.line_of(text, tuple(error.key.split("."))) if error.key else 0
        raise BadInputError(error.message, error.remedy, file=file, line=line, key=error.key) from error
