"""What must be true of the figures' data: sources, rounding rules, statutory widths, arithmetic.

Each finding names the figure, mostly also the year, and says what is wrong. CI runs these checks by
``megaroth figures --check``; ``docs/howto/new-year.md`` says when a person runs them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from megaroth import money
from megaroth.law import figures
from megaroth.law.figures import FIXED, LAW_REVIEWED_TO, FigureTable, Leaf, leaves
from megaroth.law.figures_arithmetic import against_one_another

UNITS = ("dollars", "percent", "count", "schedule", "table", "rule")
NOT_INDEXED = "not indexed"
OLDEST = 2013
REQUIRED = ("title", "authority", "unit", "indexing", "year_means", "rounding")
ENTRY_KEYS = {*REQUIRED, "note", "begins", "width_of", "values", "in_force"}
VALUE_KEYS = {
    *("value", "source", "status", "verified_by", "rounding", "superseded", "wage_year", "magi_tax_year"),
    *("from", "until"),
}
_ROUNDING = re.compile(
    r"(?:(?P<kind>thresholds|monthly amounts) )?(?:down to|nearest) \$(?P<step>[\d,.]+)"
    r"(?: increments of increase over \$(?P<base>[\d,]+))?"
)
_ONE_DECIMAL = re.compile(r"\d+\.\d")


def check(table: FigureTable) -> list[str]:
    """Every finding about a table's data, in the order of the figures; empty when all is well.

    Parameters
    ----------
    table : FigureTable
        The shipped figures, or a changed copy.

    Returns
    -------
    list of str
        One sentence each, beginning with the figure's name.
    """
    entries = {name: table.raw(name) for name in table.names()}
    findings = [f"{name}: {text}" for name, entry in entries.items() for text in _entry(entry, figures.sources())]
    if findings:
        return findings  # what compares figures with one another needs each of them whole
    texts = [(figures.FOLDER / f"{topic}.json").read_text(encoding="utf-8") for topic in figures.FILES]
    return [*(f"{key}: written twice" for key in repeated_keys(texts)), *against_one_another(table, entries)]


# --- one figure by itself -----------------------------------------------------------------------------


def _entry(entry: Mapping[str, Any], known: Mapping[str, str]) -> list[str]:
    described = [
        *(f"no {key}" for key in REQUIRED if not (isinstance(entry.get(key), str) and entry[key].strip())),
        *(f"unknown key {key}" for key in entry if key not in ENTRY_KEYS),
        *(f"a binary float at {place}" for place in _floats(entry)),
    ]
    if described:
        return described
    if entry["unit"] not in UNITS:
        return [f"unknown unit {entry['unit']}"]
    if ("values" in entry) == ("in_force" in entry) or not (entry.get("values") or entry.get("in_force")):
        return ["needs either values by year or periods in force"]
    if entry["rounding"] == FIXED and ("values" in entry or entry["indexing"] != NOT_INDEXED):
        return [f"{FIXED}, so it is not indexed and has periods in force, not values by year"]
    try:
        rules = _rules(entry["rounding"])
    except ValueError as error:
        return [str(error)]
    dated = [*_years(entry)]
    if dated:
        return dated
    for when, value in _dated(entry):
        dated += [f"{when}: {text}" for text in _value(entry["unit"], value, known, rules)]
    return dated or [*_jumps(entry)]


def _floats(data: object, place: str = "") -> Iterator[str]:
    if isinstance(data, float):
        yield place
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _floats(value, f"{place}/{key}")
    elif isinstance(data, list):
        for value in data:
            yield from _floats(value, place)


def _dated(entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "values" in entry:
        yield from entry["values"].items()
    else:
        for period in entry["in_force"]:
            yield f"from {period.get('from')}", period


def _years(entry: Mapping[str, Any]) -> Iterator[str]:
    if "values" in entry:
        wrong = [year for year in entry["values"] if not re.fullmatch(r"\d{4}", year)]
        if wrong:
            yield f"{wrong[0]} is not a year"
            return
        held = figures.years(entry)
        yield from (f"no value for {year}, between years that have one" for year in _gaps(held))
        if held[-1] > LAW_REVIEWED_TO:
            yield f"holds {held[-1]}, but the law is reviewed to {LAW_REVIEWED_TO} only (LAW_REVIEWED_TO)"
    else:
        periods = entry["in_force"]
        for period in periods:
            until = period.get("until")
            if type(period.get("from")) is not int or not (until is None or type(until) is int):
                yield "a period needs from, a year, and until, a year or null"
                return
        for earlier, later in pairwise(periods):
            if earlier["until"] is None or later["from"] != earlier["until"] + 1:
                yield f"the period from {later['from']} does not follow the one before it"
        held = [periods[0]["from"]]
    if held[0] < OLDEST:
        yield f"holds {held[0]}, before {OLDEST}"
    if entry.get("begins", held[0]) != held[0]:
        yield f"begins {entry['begins']}, but the first value is for {held[0]}"


def _gaps(held: list[int]) -> list[int]:
    return [year for year in range(held[0], held[-1]) if year not in held]


def _value(unit: str, value: Mapping[str, Any], known: Mapping[str, str], rules: list[_Rule]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in value if key not in VALUE_KEYS)
    if not str(value.get("source") or "").strip():
        yield "no source"
    if not str(value.get("status") or "").startswith("official"):
        yield "its status is not official; projections are not law"
    verified_by = value.get("verified_by") or []
    if not verified_by:
        yield "verified by nothing"
    yield from (f"verified by {key}, which is not in sources.json" for key in verified_by if key not in known)
    if value.get("rounding", FIXED) != FIXED:
        yield f"its own rounding may only be {FIXED!r}"
    try:
        amounts = [*leaves(unit, value["value"])]
        written = _well_formed(unit, value["value"])
    except (KeyError, TypeError, ValueError, AttributeError):
        yield f"the value is not in the form of {unit}"
        return
    yield from written
    if "rounding" not in value:
        for rule in rules:
            yield from (_breaks(leaf, rule) for leaf in amounts if not rule.allows(leaf))


def _well_formed(unit: str, written: Any) -> list[str]:
    if unit == "count" and type(written) is not int:
        raise TypeError
    if unit == "schedule":
        joined = all(a["not_over"] == b["over"] for a, b in pairwise(written))
        rising = all(money.parse_percent(a["rate"]) < money.parse_percent(b["rate"]) for a, b in pairwise(written))
        if not (joined and rising and written[0]["over"] == 0 and written[-1]["not_over"] is None):
            return ["the steps of the schedule do not join, or its rates do not rise"]
    if unit == "table" and isinstance(written, list):
        tops = [tier.get("magi_lte", tier.get("magi_lt")) for tier in written]
        starts = [tier.get("magi_gt", tier.get("magi_gte")) for tier in written]
        if [None, *tops[:-1]] != starts or tops[-1] is not None:
            return ["the tiers do not join"]
    return []


# --- rounding rules -----------------------------------------------------------------------------------


class _Rule(NamedTuple):
    text: str
    kind: str
    step: int
    base: int

    def allows(self, leaf: Leaf) -> bool:
        """Whether an amount can be the outcome of the rule; true for an amount that the rule is not about."""
        if self.step == 0:
            return leaf.unit != "text" or _ONE_DECIMAL.fullmatch(str(leaf.value)) is not None
        if leaf.unit != "dollars" or not isinstance(leaf.value, int):
            return True
        if self.kind and ("income" in leaf.label) != (self.kind == "thresholds"):
            return True
        return leaf.value >= self.base and (leaf.value - self.base) % self.step == 0


def _rules(text: str) -> list[_Rule]:
    if text == FIXED:
        return []
    if text == "to one decimal":
        return [_Rule(text, "", 0, 0)]
    rules = []
    for clause in text.split("; "):
        found = _ROUNDING.fullmatch(clause)
        if found is None:
            raise ValueError(f"the rounding rule {clause!r} cannot be checked")
        base = money.parse_dollars(found["base"]) if found["base"] else 0
        rules.append(_Rule(clause, found["kind"] or "", money.parse_dollars(found["step"]), base))
    return rules


def _breaks(leaf: Leaf, rule: _Rule) -> str:
    shown = money.dollars(leaf.value) if isinstance(leaf.value, int) else leaf.value
    return f"{leaf.label + ' ' if leaf.label else ''}{shown} breaks its own rounding rule, {rule.text}"


def _jumps(entry: Mapping[str, Any]) -> Iterator[str]:
    """An indexed amount that moved by more than a quarter: most likely a digit too many or too few."""
    if "values" not in entry or entry["unit"] != "dollars":
        return
    held = figures.years(entry)
    for before, after in pairwise(held):
        (old,), (new,) = (leaves("dollars", entry["values"][str(year)]["value"]) for year in (before, after))
        moved = abs(int(new.value) - int(old.value))
        if moved * 4 > int(old.value) and "rounding" not in entry["values"][str(after)]:
            yield f"{after}: moved by more than a quarter; mark it {FIXED!r} if a statute set it anew"


# --- the files ----------------------------------------------------------------------------------------


def repeated_keys(texts: list[str]) -> list[str]:
    """Keys that stand twice in one object, or figures in two files: only one of the two would be read."""
    found: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                found.append(key)
            seen[key] = value
        return seen

    names: set[str] = set()
    for text in texts:
        data = json.loads(text, object_pairs_hook=once)
        found += sorted(names & set(data))
        names |= set(data)
    return found
