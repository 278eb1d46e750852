"""One entry of the ledger: what it holds, its one canonical form in bytes, and what is refused.

The bytes are what is stored, hashed and exported. They are JSON with sorted keys and without blanks;
a field that has its default is left out, so that a new field changes no old entry. Each entry
carries the version of this form in which it was written.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from megaroth.errors import BadInputError
from megaroth.ledger.collecting import without_collecting
from megaroth.ledger.kinds import (
    CONVERSION,
    CORRECTED,
    DEATH,
    IRA_SOURCES,
    KINDS,
    OPENING,
    REASONS,
    RECHARACTERIZED,
    REVERSAL,
    ROLLED,
    SOURCES,
)
from megaroth.money import LARGEST

VERSION = 1
"""The newest form of an entry that this package reads and writes."""

LONGEST_TEXT = 500
FIRST_DAY = date(1974, 9, 2)
"""The day of ERISA: no plan entry is older."""


class Entry(NamedTuple):
    """One thing that happened, as it is stored."""

    kind: str
    """A key of :data:`megaroth.ledger.kinds.KINDS`."""
    on: date
    """The day on which it happened: the payday, the day of the conversion, of the statement."""
    limitation_year: int
    """The year whose limits it uses: of a contribution the year it is for, otherwise the year of the date."""
    person: str
    """Short name of the person in the household file."""
    plan: str
    """Short name of the job whose plan it is, or of the IRA account."""
    source: str
    """A key of :data:`megaroth.ledger.kinds.SOURCES`."""
    amount: int
    """Cents."""
    basis: int | None = None
    """Of the amount, what has been taxed already: the nondeductible part of an IRA contribution, the basis of
    an opening balance, what the administrator says of a conversion. None: not said, so it is worked out."""
    to_plan: str = ""
    to_source: str = ""
    """Where a conversion or rollover went."""
    withheld: int = 0
    """Tax withheld from a payment, cents, part of the amount."""
    value_before: int | None = None
    """What the source was worth just before the money left, cents."""
    emptied: bool = False
    """The source held nothing more afterwards."""
    vested: int | None = None
    """The vested part of the source's value, cents."""
    first_year: int | None = None
    """The first year of the Roth account (opening, rollover), or the year of an earlier conversion (layer)."""
    reason: str = ""
    """A key of :data:`megaroth.ledger.kinds.REASONS`."""
    of: int = 0
    """The entry that this one belongs to: the payment that is rolled over within 60 days."""
    reverses: int = 0
    """The entry that this one takes back."""
    read_from: str = ""
    """Where the figure was read: a stub, a statement, a confirmation."""
    confirmation: str = ""
    """The administrator's confirmation number."""
    note: str = ""
    recorded: date | None = None
    """The day on which it was entered."""
    version: int = VERSION


_FIELDS = Entry._fields
_DEFAULTS = Entry._field_defaults
_WHOLE = ("limitation_year", "amount", "basis", "withheld", "value_before", "vested", "first_year", "of", "reverses")
_ALWAYS = ("kind", "on", "limitation_year", "person", "plan", "source", "amount")
_LEFT_OUT: dict[str, Any] = dict(_DEFAULTS)
_in_order = itemgetter(*_FIELDS)
_day = lru_cache(maxsize=4096)(date.fromisoformat)
_COMMON = ("read_from", "confirmation", "note", "recorded", "version")


def canonical(entry: Entry) -> bytes:
    """The one form in bytes of an entry: what is stored and hashed."""
    held: dict[str, Any] = {}
    for name, value in zip(_FIELDS, entry, strict=True):
        if name != "version" and name in _DEFAULTS and value == _DEFAULTS[name]:
            continue
        held[name] = value.isoformat() if isinstance(value, date) else value
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_data(data: dict[str, Any], where: str = "") -> Entry:
    """An entry from the data of its canonical form, unchecked but for its version and its fields.

    Raises
    ------
    BadInputError
        When the entry was written by a newer version, or is no entry.
    """
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is int and version > VERSION:
        raise BadInputError(
            f"this entry is in form {version}, and the newest known here is {VERSION}",
            "use the newer megaroth that wrote it",
            file=where,
        )
    try:
        if type(version) is not int or version < 1:
            raise ValueError
        held = _LEFT_OUT | data
        if len(held) != len(_FIELDS):
            raise ValueError
        held["on"] = _day(held["on"])
        if held["recorded"] is not None:
            held["recorded"] = _day(held["recorded"])
        # What is missing is a KeyError here. Entry(**held) takes three times as long.
        return tuple.__new__(Entry, _in_order(held))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadInputError(
            "this is no entry of a ledger", "it may be damaged; `megaroth ledger verify` says more", file=where
        ) from None


def checked(entry: Entry, where: str = "") -> Entry:
    """The entry with its texts in one Unicode form, or an error that says what would be right.

    What depends on other entries (does the reversed one exist?) is not looked at here.

    Raises
    ------
    BadInputError
        When a field is missing, out of range, or not one that this kind of entry has.
    """

    def refuse(key: str, message: str, remedy: str = "") -> BadInputError:
        return BadInputError(message, remedy, file=where, key=key)

    kind = KINDS.get(entry.kind)
    if kind is None:
        raise refuse("kind", f"{entry.kind!r} is no kind of entry", "one of: " + ", ".join(KINDS))
    for name in _WHOLE:
        value = getattr(entry, name)
        if value is not None and (type(value) is not int or abs(value) > LARGEST):
            raise refuse(name, f"{value!r} is not an amount or number that can be kept", "at most $10 billion")
    if type(entry.on) is not date or not FIRST_DAY <= entry.on <= date(2150, 12, 31):
        raise refuse("on", f"{entry.on} is not a day that can be kept", "a day like 2026-11-20")
    entry = entry._replace(
        person=_text(entry.person, "person", where),
        plan=_text(entry.plan, "plan", where),
        read_from=_text(entry.read_from, "read_from", where),
        confirmation=_text(entry.confirmation, "confirmation", where),
        note=_text(entry.note, "note", where),
    )
    if not entry.person:
        raise refuse("person", "the entry names no person", "the short name in the household file, like alex")
    if not entry.plan:
        raise refuse("plan", "the entry names no plan or account", "the short name of the job, like acme")
    if entry.source not in SOURCES and entry.kind not in (REVERSAL, DEATH):
        raise refuse("source", f"{entry.source!r} is no source", "one of: " + ", ".join(SOURCES))
    if abs(entry.limitation_year - entry.on.year) > 10:
        raise refuse("limitation_year", f"{entry.limitation_year} is far from {entry.on}", "the year it is for")
    _amounts(entry, refuse)
    for name in kind.needs:
        if getattr(entry, name) in (None, "", 0) and not (name == "basis" and entry.basis == 0):
            raise refuse(name, f"a {entry.kind} needs {name.replace('_', ' ')}", kind.label)
    allowed = {*_ALWAYS, *_COMMON, *kind.needs, *kind.may_have}
    for name in _FIELDS:
        if name not in allowed and getattr(entry, name) != _DEFAULTS.get(name):
            raise refuse(name, f"a {entry.kind} has no {name.replace('_', ' ')}", kind.label)
    _places(entry, refuse)
    return entry


def _amounts(entry: Entry, refuse: Any) -> None:
    kind = KINDS[entry.kind]
    if entry.amount < 0 and not kind.signed:
        raise refuse("amount", f"the amount of a {entry.kind} is not below zero", "reverse an entry to take it back")
    if entry.amount == 0 and not kind.zero:
        raise refuse("amount", "the amount is zero", "a contribution of nothing needs no entry")
    if entry.basis is not None and entry.basis < 0:
        raise refuse("basis", "basis is never below zero")
    if (
        entry.basis is not None
        and entry.basis > entry.amount
        and entry.kind not in (OPENING, CORRECTED, RECHARACTERIZED)
        and not entry.emptied
    ):
        raise refuse(
            "basis",
            "basis is above the amount",
            "only a source that is emptied at a loss, an opening, a correction or a recharacterization has that",
        )
    if not 0 <= entry.withheld <= entry.amount and entry.withheld:
        raise refuse("withheld", "what is withheld is part of the amount")
    for name in ("value_before", "vested"):
        value = getattr(entry, name)
        if value is not None and value < 0:
            raise refuse(name, "a value is not below zero")
    if entry.value_before is not None and entry.value_before < entry.amount:
        raise refuse("value_before", "more left than was there before", "the value just before the money left")
    if entry.first_year is not None and not 1998 <= entry.first_year <= entry.on.year:
        raise refuse("first_year", f"{entry.first_year} is no year of a Roth account", "1998 to the entry's year")


def _places(entry: Entry, refuse: Any) -> None:
    if entry.to_source and entry.to_source not in SOURCES:
        raise refuse("to_source", f"{entry.to_source!r} is no source", "one of: " + ", ".join(SOURCES))
    if entry.reason and entry.reason not in REASONS:
        raise refuse("reason", f"{entry.reason!r} is no reason", "one of: " + ", ".join(REASONS))
    if entry.kind == CONVERSION and SOURCES[entry.to_source].tax != "roth":
        raise refuse("to_source", "a conversion goes to Roth", "in-plan-roth or roth-ira; otherwise it is a rollover")
    if entry.kind in (CONVERSION, ROLLED) and (entry.to_plan or entry.plan, entry.to_source) == (
        entry.plan,
        entry.source,
    ):
        raise refuse("to_source", "money does not move to where it lies already")
    if entry.kind == CONVERSION and (entry.source in IRA_SOURCES) != (entry.to_source in IRA_SOURCES):
        raise refuse("kind", "plan money that goes to an IRA is a rollover", "use rollover, with the IRA as to_plan")


def _text(value: Any, name: str, where: str) -> str:
    if not isinstance(value, str):
        raise BadInputError(f"{value!r} is not text", file=where, key=name)
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > LONGEST_TEXT:
        raise BadInputError(f"the text is longer than {LONGEST_TEXT} signs", file=where, key=name)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        raise BadInputError("the text has signs that cannot be shown", "one line of plain text", file=where, key=name)
    return text


def from_bytes(bodies: Iterable[bytes], where: str = "") -> list[Entry]:
    """Entries from their stored bytes, in order; raises as :func:`from_data` does."""
    try:
        with without_collecting():
            return [from_data(each, where) for each in json.loads(b"[" + b",".join(bodies) + b"]")]
    except (ValueError, RecursionError):  # no JSON, or no UTF-8
        raise BadInputError(
            "this is no entry of a ledger", "it may be damaged; `megaroth ledger verify` says more", file=where
        ) from None
