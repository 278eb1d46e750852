"""From what a person writes, on the command line or in a row of a table, to entries of the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.facts.dates import read_date
from megaroth.facts.words import shown
from megaroth.ledger.days import in_words
from megaroth.ledger.entries import Entry, checked
from megaroth.ledger.kinds import (
    AFTER_TAX,
    CONTRIBUTION,
    CONVERSION,
    DEATH,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    KINDS,
    ORDER,
    RECHARACTERIZED,
    RETURNED,
    REVERSAL,
    ROLLED,
    ROLLOVER,
    ROTH_IRA,
    ROTH_ROLLOVER,
    SOURCES,
    TRADITIONAL_IRA,
)
from megaroth.money import parse_dollars
from megaroth.service.ledger.identity import has_identity_number
from megaroth.service.ledger.naming import PAYDAY, Known, kind_named, named, place, reason_named, source_named

CONVERTED = "converted"
"""On a payday: what the plan converted of the after-tax money on the same day."""

PAYDAY_SOURCES = tuple(name for name in SOURCES if name not in (*IRA_SOURCES, IN_PLAN_ROTH, ROLLOVER, ROTH_ROLLOVER))
"""The sources into which a payday may bring money."""

FIELDS: Mapping[str, str] = {
    "kind": "kind",
    "source": "source",
    "amount": "amount",
    "on": "on",
    "year": "limitation_year",
    "person": "person",
    "plan": "plan",
    "basis": "basis",
    "to": "to_source",
    "to-plan": "to_plan",
    "withheld": "withheld",
    "value-before": "value_before",
    "emptied": "emptied",
    "vested": "vested",
    "first-year": "first_year",
    "reason": "reason",
    "of": "of",
    "read-from": "read_from",
    "confirmation": "confirmation",
    "note": "note",
}
"""What may be written of an entry (the name of its option and of its column), and the field that holds it."""

COMMON = ("on", "year", "person", "plan", "read-from", "confirmation", "note")
"""What may be written of a payday, besides its amounts."""

DOLLARS = ("amount", "basis", "withheld", "value-before", "vested", *PAYDAY_SOURCES, CONVERTED)
"""What is written in dollars."""

_NUMBERS = ("year", "first-year", "of")
_TEXTS = ("person", "plan", "to-plan", "read-from", "confirmation", "note")
_YES = ("yes", "y", "true", "x", "1")
_NO = ("no", "n", "false", "0")

Row = Mapping[str, str]
"""What is written of an entry, by the names of :data:`FIELDS` and, of a payday, of its sources."""


class Desk(NamedTuple):
    """What a draft is read against: the names there are, and the day."""

    known: Known
    as_of: date


def drafted(row: Row, desk: Desk) -> list[Entry]:
    """The entries that a row stands for: one, or those of a payday.

    Raises
    ------
    BadInputError
        When something is missing, is not understood, lies in the future, or is nothing that can be kept.
    """
    row = {name: text.strip() for name, text in row.items() if text.strip()}
    for name in _TEXTS:
        if has_identity_number(row.get(name, "")):
            raise BadInputError(
                "nine digits like a Social Security number are never kept",
                "leave them out; of an account the last four digits are enough",
                key=name,
            )
    by_source = {name: row[name] for name in (*PAYDAY_SOURCES, CONVERTED) if name in row}
    kind = kind_named(row["kind"]) if "kind" in row else (PAYDAY if by_source else "")
    if not kind:
        kinds = [name for name in (*KINDS, PAYDAY) if name != REVERSAL]
        raise BadInputError("the entry says no kind", "one of: " + ", ".join(kinds))
    if kind == PAYDAY:
        return _payday(row, by_source, desk)
    if by_source:
        raise BadInputError(
            f"an amount stands under {next(iter(by_source))}, which only a payday has",
            f"a {kind} has source and amount",
        )
    return [_entry(kind, row, desk)]


def _payday(row: Row, by_source: Row, desk: Desk) -> list[Entry]:
    for name in row:
        if name not in (*COMMON, *by_source, "kind"):
            raise BadInputError(f"a payday has no {name}", f"its amounts by source, like {AFTER_TAX}", key=name)
    common = {name: row[name] for name in COMMON if name in row}
    found = [
        _entry(CONTRIBUTION, {**common, "source": name, "amount": text}, desk)
        for name, text in by_source.items()
        if name != CONVERTED and _amount(text, name)
    ]
    if CONVERTED in by_source and _amount(by_source[CONVERTED], CONVERTED):
        amount = by_source[CONVERTED]
        common.pop("year", None)
        found.append(_entry(CONVERSION, {**common, "source": AFTER_TAX, "amount": amount}, desk))
    if not found:
        raise BadInputError("the payday has no amount", f"--{AFTER_TAX} 1,250, or another source")
    return found


def _entry(kind: str, row: Row, desk: Desk) -> Entry:
    source = source_named(row["source"]) if "source" in row else ""
    if not source and kind != DEATH:
        raise BadInputError(f"the {kind} names no source", "one of: " + ", ".join(SOURCES), field="source")
    if kind == CONTRIBUTION and source == IN_PLAN_ROTH:
        remedy = f"{AFTER_TAX} or roth; then a conversion"
        raise BadInputError("no contribution goes into in-plan-roth", remedy, field="source")
    on = _day(row, desk.as_of, kind)
    person, plan = place(row.get("person", ""), row.get("plan", ""), source, desk.known, kind=kind)
    held: dict[str, Any] = {
        FIELDS[name]: _amount(row[name], name)
        for name in DOLLARS
        if name in row and name in FIELDS and name != "amount"
    }
    held |= {FIELDS[name]: _whole(row[name], name) for name in _NUMBERS if name in row}
    held |= {FIELDS[name]: row[name] for name in ("read-from", "confirmation", "note") if name in row}
    if "emptied" in row:
        held["emptied"] = _flag(row["emptied"])
    if "reason" in row:
        held["reason"] = reason_named(row["reason"])
    held |= _destination(kind, source, person, plan, row, desk)
    entry = Entry(
        kind=kind,
        on=on,
        limitation_year=held.pop("limitation_year", on.year),
        person=person,
        plan=plan,
        source=source,
        amount=_needed_amount(kind, row),
        **held,
        recorded=desk.as_of,
    )
    try:
        return checked(entry)
    except BadInputError as error:
        name = next((name for name, field in FIELDS.items() if field == error.key), error.key)
        raise BadInputError(error.message, error.remedy, key=name) from None


def _destination(kind: str, source: str, person: str, plan: str, row: Row, desk: Desk) -> dict[str, str]:
    """Where the money went: a conversion stays in its plan, and IRA money is converted in Roth IRAs, unless said."""
    to = source_named(row["to"], "to") if "to" in row else ""
    if not to and kind == CONVERSION:
        to = ROTH_IRA if source in IRA_SOURCES else IN_PLAN_ROTH
    if not to and kind == RECHARACTERIZED:
        to = TRADITIONAL_IRA if source == ROTH_IRA else ROTH_IRA
    if not to:
        if kind == ROLLED:
            problem = "the rollover does not say where the money went"
            raise BadInputError(problem, "--to roth-ira, or another source", field="to")
        return {"to_plan": row["to-plan"]} if "to-plan" in row else {}
    named_plan = row.get("to-plan", "")
    if kind == RETURNED:
        amount, of, on = (row.get(name, name.upper()) for name in ("amount", "of", "on"))
        raise BadInputError(
            "a return names the source that the money went to, and the payment that it came from",
            f"megaroth ledger add return {to} {amount} --of {of} --on {on}; balances names the payments",
            key="to",
        )
    if "to_source" not in (*KINDS[kind].needs, *KINDS[kind].may_have):
        return {"to_source": to}  # which is refused by name
    if kind == CONVERSION and to == IN_PLAN_ROTH and not named_plan:
        return {"to_source": to}
    try:
        _, to_plan = place(person, named_plan, to, desk.known)
    except BadInputError as error:
        raise BadInputError(error.message, error.remedy, file=error.file, field="to-plan") from None
    return {"to_source": to} | ({"to_plan": to_plan} if to_plan != plan or kind == ROLLED else {})


# --- single values ---------------------------------------------------------------------------------------


def _day(row: Row, as_of: date, kind: str) -> date:
    if "on" not in row:
        raise BadInputError(f"the {kind} says no day", f"--on {as_of}, the day on which it happened", field="on")
    try:
        on = day_of(row["on"])
    except BadInputError as error:
        raise BadInputError(error.message, error.remedy, field="on") from None
    if on > as_of:
        raise BadInputError(
            f"{in_words(on)} is after {in_words(as_of)}: the ledger holds what has happened",
            f"record it on that day or later, or say --as-of {on}",
            field="on",
        )
    return on


def day_of(text: str) -> date:
    """A day as people write it: ``2026-11-20``, ``20 Nov 2026``, ``11/20/2026``."""
    return read_date(text)


def _needed_amount(kind: str, row: Row) -> int:
    if "amount" in row:
        return _amount(row["amount"], "amount")
    if kind in (DEATH, ORDER):
        return 0
    raise BadInputError(f"the {kind} says no amount", "dollars like 1,250 or 1250.00", field="amount")


def _amount(text: str, name: str) -> int:
    """Cents, from dollars as people write them."""
    remedy = "dollars like 1,250 or 1250.00 or $1,250"
    if re.fullmatch(r"[-−(+$\d,_.']*\.\d{3,}\)?", text):
        raise BadInputError(f"{shown(text)} has fractions of a cent", "at most two decimals", key=name)
    try:
        return parse_dollars(text)
    except ValueError:
        raise BadInputError(f"{shown(text)} is not an amount of dollars", remedy, key=name) from None


def _whole(text: str, name: str) -> int:
    digits = text.removeprefix("#")
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        like = "12, the number of an entry" if name == "of" else "a year like 2026"
        raise BadInputError(f"{shown(text)} is no such number", like, key=name)
    return int(digits)


def _flag(text: str) -> bool:
    if text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    raise BadInputError(f"{shown(text)} is neither yes nor no", "yes where nothing was left", key="emptied")


def heading_named(text: str) -> str:
    """The column that a heading of a table means."""
    synonyms = {
        "date": ("on",),
        "day": ("on",),
        "paid": ("on",),
        "type": ("kind",),
        "fund": ("source",),
        "tosource": ("to",),
        "taxwithheld": ("withheld",),
        "limitationyear": ("year",),
        "taxyear": ("year",),
        "who": ("person",),
        "job": ("plan",),
        "account": ("plan",),
        "toaccount": ("to-plan",),
        "confirmationnumber": ("confirmation",),
        "where": ("read-from",),
        "why": ("reason",),
        "notes": ("note",),
        "remark": ("note",),
    }
    return named(text, (*FIELDS, *PAYDAY_SOURCES, CONVERTED), synonyms, "column")
