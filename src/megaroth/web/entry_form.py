"""The form of an entry: which fields a kind has, by what the ledger knows of it, and where an error belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from starlette.datastructures import FormData

from megaroth.ledger.entries import Entry
from megaroth.ledger.kinds import (
    AFTER_TAX,
    CONTRIBUTION,
    CONVERSION,
    CORRECTED,
    DEATH,
    DESIGNATED_ROTH,
    EARNINGS,
    FEE,
    IN_PLAN_ROTH,
    IRA_SOURCES,
    KINDS,
    LAYER,
    OPENING,
    PAYMENT,
    REASONS,
    RECHARACTERIZED,
    RETURNED,
    REVERSAL,
    ROLLED,
    ROTH_IRA,
    SOURCES,
    VALUE,
    VESTED,
)
from megaroth.report.text.words import capital
from megaroth.service.ledger.drafts import COMMON, CONVERTED, FIELDS, PAYDAY_SOURCES
from megaroth.service.ledger.identity import has_identity_number
from megaroth.service.ledger.naming import PAYDAY, Known
from megaroth.web.given import text_of

OWN_LABELS: Mapping[str, str] = {
    PAYDAY: "all contributions of one payday, as the stub has them",
    CONTRIBUTION: "one amount that went into one source",
}
"""What a kind means where its own label would say too little among the others."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Money comes in", (PAYDAY, CONTRIBUTION, OPENING, LAYER)),
    ("Money moves", (CONVERSION, ROLLED, PAYMENT, RETURNED, RECHARACTERIZED, CORRECTED)),
    ("What a statement says", (VALUE, VESTED, EARNINGS, FEE)),
)
"""Kinds by what they are for; those in none of these come last."""

LABELS: Mapping[str, str] = {
    "source": "Source",
    "amount": "Amount",
    "on": "Day",
    "year": "For the year",
    "person": "Whose",
    "plan": "Plan or account",
    "basis": "Basis",
    "to": "Where it went",
    "to-plan": "The other plan or account",
    "withheld": "Tax withheld",
    "value-before": "Worth just before",
    "emptied": "Nothing was left in the source",
    "vested": "Vested",
    "first-year": "First year",
    "reason": "Why it left",
    "of": "The payment",
    "read-from": "Read from",
    "confirmation": "Confirmation number",
    "note": "Note",
    CONVERTED: "Converted the same day",
}

HINTS: Mapping[str, str] = {
    "amount": "dollars, like 1,250.00",
    "year": "only where it is not the year of the day",
    "basis": "the part that has been taxed already, where the statement says it",
    "to-plan": "only where it went to another one",
    "withheld": "part of the amount",
    "value-before": "what the source was worth just before the money left, where you know it",
    "vested": "the vested part of the source, in dollars",
    "first-year": "of the Roth account, like 2021",
    "of": "the number of the payment that is rolled over",
    "read-from": "a stub, a statement, a confirmation",
    "note": "anything else in one line; no Social Security number",
    CONVERTED: "after-tax money that the plan converted on this payday",
}

OF_KIND: Mapping[tuple[str, str], str] = {
    (LAYER, "first-year"): "the year of that conversion",
    (EARNINGS, "amount"): "dollars; a loss with a minus, like -35.20",
    (OPENING, "basis"): "contributions in it that were taxed; for after-tax money say it",
}
"""Hints that only one kind has."""

DOLLARS = ("amount", "basis", "withheld", "value-before", "vested")
MORE = ("year", "read-from", "confirmation", "note")
"""What stands folded below the form."""


class Field(NamedTuple):
    """One field as the page shows it."""

    name: str
    label: str
    hint: str
    kind: str
    """``text``, ``date``, ``yes`` or ``select``."""
    value: str
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    keyboard: str = ""


class EntryForm(NamedTuple):
    """The form of one kind."""

    kind: str
    label: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields."""
        return tuple(each.name for each in (*self.fields, *self.more))


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind that can be added, by group: its name and what it means."""
    grouped = [name for _, names in GROUPS for name in names]
    rest = [name for name in KINDS if name not in grouped and name != REVERSAL]
    return [
        (title, [(name, label_of(name)) for name in names])
        for title, names in (*GROUPS, ("Only kept: nothing is computed from it", tuple(rest)))
    ]


def label_of(kind: str) -> str:
    """What a kind means, in words."""
    return OWN_LABELS.get(kind) or KINDS[kind].label


def is_kind(kind: str) -> bool:
    """Whether entries of this kind can be added."""
    return kind == PAYDAY or (kind in KINDS and kind != REVERSAL)


def entry_form(kind: str, who: Known, entries: Iterable[Entry], as_of: date, written: Mapping[str, str]) -> EntryForm:
    """The form of a kind: what every entry has, and what this kind needs or may have.

    Parameters
    ----------
    kind : str
        A kind that can be added, or ``payday``.
    who : Known
        The people and plans that it may name.
    entries : iterable of Entry
        The entries of the ledger, whose payments a return may name.
    as_of : date
        The day of the answer: no entry is later.
    written : mapping
        What has been written already, by field.
    """
    names = _names(kind, who)
    fields = [_field(kind, name, who, entries, as_of, written) for name in names]
    return EntryForm(
        kind,
        label_of(kind),
        tuple(each for each in fields if each.name not in MORE),
        tuple(each for each in fields if each.name in MORE),
    )


def _names(kind: str, who: Known) -> list[str]:
    places = ["person"] if len(who.plans) > 1 else []
    places += ["plan"]
    if kind == PAYDAY:
        return ["on", *places, *PAYDAY_SOURCES, CONVERTED, *(name for name in MORE if name in COMMON)]
    has = (*KINDS[kind].needs, *KINDS[kind].may_have)
    own = [name for name, field in FIELDS.items() if field in has]
    source = [] if kind == DEATH else ["source"]
    more = [name for name in MORE if name != "year" or kind == CONTRIBUTION]
    return ["on", *source, *places, "amount", *own, *more]


def _field(
    kind: str, name: str, who: Known, entries: Iterable[Entry], as_of: date, written: Mapping[str, str]
) -> Field:
    label = LABELS.get(name) or (capital(SOURCES[name].label) if name in SOURCES else capital(name))
    hint = OF_KIND.get((kind, name), HINTS.get(name, ""))
    value = written.get(name, "")
    if has_identity_number(value):  # what is never kept is not shown again either
        value = ""
    if name == "on":
        return Field(name, label, hint, "date", value or as_of.isoformat(), needed=True)
    if name == "emptied":
        return Field(name, label, hint, "yes", value)
    needed = kind != PAYDAY and (
        name in ("source", "amount", "person", "plan") or FIELDS.get(name) in KINDS[kind].needs
    )
    if options := _options(kind, name, who, entries):
        return Field(name, label, hint, "select", value, options, needed=needed)
    dollars = name in DOLLARS or name in PAYDAY_SOURCES or name == CONVERTED
    keyboard = "decimal" if dollars else ("numeric" if name in ("year", "first-year", "of") else "")
    return Field(name, label, hint, "text", value, needed=needed, keyboard=keyboard)


def _options(kind: str, name: str, who: Known, entries: Iterable[Entry]) -> tuple[tuple[str, str], ...]:
    """What may be chosen; empty where it is written."""
    none = ("", "as is usual")
    if name == "source":
        return tuple((each, f"{each}: {SOURCES[each].label}") for each in _sources(kind))
    if name == "person":
        return (("", "choose"), *((each, each) for each in who.plans))
    if name == "plan" and kind != OPENING:
        known = dict.fromkeys([each for plans in who.plans.values() for each in plans])
        known |= dict.fromkeys([each for plans in who.held.values() for each in plans])
        return (("", "the only one that fits"), *((each, each) for each in known))
    if name == "to":
        wanted = [each for each in SOURCES if kind != CONVERSION or each in (IN_PLAN_ROTH, ROTH_IRA)]
        first = () if kind == ROLLED else (none,)
        return (*first, *((each, f"{each}: {SOURCES[each].label}") for each in wanted))
    if name == "reason":
        return (
            ("", "not said"),
            *((each, f"{words} ({each})" if each[0].isdigit() else words) for each, words in REASONS.items()),
        )
    if name == "of":
        paid = [(number, one) for number, one in enumerate(entries, 1) if one.kind == PAYMENT]
        return tuple((str(number), f"entry {number}, {one.on}, {one.source}") for number, one in paid)
    return ()


def _sources(kind: str) -> list[str]:
    """The sources that make sense for a kind, after-tax first."""
    names = list(SOURCES)
    if kind == CONTRIBUTION:
        names = [name for name in names if name != IN_PLAN_ROTH]
    if kind == CONVERSION:
        names = [name for name in names if name not in DESIGNATED_ROTH and name != ROTH_IRA]
    if kind == RECHARACTERIZED:
        names = [name for name in names if name in IRA_SOURCES]
    if kind == LAYER:
        names = [name for name in names if name in (*DESIGNATED_ROTH, ROTH_IRA)]
    return sorted(names, key=lambda name: (name != AFTER_TAX, list(SOURCES).index(name)))


def row_of(form: FormData, names: Iterable[str]) -> dict[str, str]:
    """What was written, by field."""
    return {name: text for name in names if (text := text_of(form, name))}
